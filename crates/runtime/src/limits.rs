//! Limits on what a program does outside of its memory: output, open files, processes.
//!
//! Memory is limited by the heap, calls by the VM stack, computing by the [`Meter`](crate::Meter).

use crate::error::Failure;
use vitte_bytecode::traps::Trap;

/// What a program may use of the world, as far as it is granted at all.
///
/// ```
/// use vitte_runtime::{Host, Limits};
///
/// let host = Host { limits: Limits { output_bytes: 1 << 20, ..Limits::default() }, ..Host::denying() };
/// assert_eq!(host.limits.open_files, 256);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The bytes that it may write in all: to standard output, standard error and files. One that would write more ends with
    /// `OutputLimit`, which it cannot catch; nothing of what would exceed the limit is written.
    pub output_bytes: u64,
    /// How many files it may have open at the same time. Opening one more raises `Denied`.
    pub open_files: u64,
    /// How many processes it may start in all; it waits for each, so no two run at the same time. Starting one more raises
    /// `Denied`.
    pub processes: u64,
}

impl Default for Limits {
    /// Enough for what programs do that are meant well.
    fn default() -> Limits {
        Limits { output_bytes: 64 << 30, open_files: 256, processes: 10_000 }
    }
}

impl Limits {
    /// The failure of a program that opens a file while so many are open already.
    pub fn too_many_files(&self) -> Failure {
        let message = format!("{} files are open, as many as --max-files allows", self.open_files);
        Failure::new(Trap::Denied, message)
    }
}

/// What a program has used of its [`Limits`] so far, in all of its runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Used {
    output_bytes: u64,
    processes: u64,
}

impl Used {
    /// The bytes that were written.
    pub fn output_bytes(&self) -> u64 {
        self.output_bytes
    }

    /// The processes that were started.
    pub fn processes(&self) -> u64 {
        self.processes
    }

    /// Counts bytes that are to be written, wherever that is.
    ///
    /// # Errors
    /// `OutputLimit`: they may not be.
    #[inline]
    pub fn output(&mut self, limits: &Limits, bytes: usize) -> Result<(), Failure> {
        match self.output_bytes.checked_add(bytes as u64) {
            Some(all) if all <= limits.output_bytes => {
                self.output_bytes = all;
                Ok(())
            }
            _ => Err(output_limit(limits)),
        }
    }

    /// Counts a process that is to be started.
    ///
    /// # Errors
    /// `Denied`: it may not be.
    pub fn process(&mut self, limits: &Limits) -> Result<(), Failure> {
        if self.processes >= limits.processes {
            let message =
                format!("{} processes were started, as many as --max-processes allows", self.processes);
            return Err(Failure::new(Trap::Denied, message));
        }
        self.processes += 1;
        Ok(())
    }
}

#[cold]
fn output_limit(limits: &Limits) -> Failure {
    let message = format!("the program may write {} bytes, as --max-output says", limits.output_bytes);
    Failure::new(Trap::OutputLimit, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_is_counted_exactly() {
        let limits = Limits { output_bytes: 10, open_files: 0, processes: 1 };
        let mut used = Used::default();
        assert!(used.output(&limits, 7).is_ok() && used.output(&limits, 3).is_ok());
        for bytes in [1, usize::MAX] {
            assert_eq!(used.output(&limits, bytes).unwrap_err().trap, Trap::OutputLimit);
        }
        assert!(used.output(&limits, 0).is_ok() && used.output_bytes() == 10);
        assert!(used.process(&limits).is_ok());
        let error = used.process(&limits).unwrap_err();
        assert!(error.trap == Trap::Denied && error.message.contains("--max-processes"));
        assert!(limits.too_many_files().message.contains("--max-files"));
    }
}
