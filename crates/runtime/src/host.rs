//! The world outside of the program: what the host lets it read and write.

use crate::rights::Rights;
use std::fmt;
use std::io::{self, Read, Write};

/// The world outside, as far as a program may use it. A stream that is not granted is absent; the natives that need it raise
/// `Denied`.
#[derive(Default)]
pub struct Host {
    /// Where `print` writes.
    pub stdout: Option<Box<dyn Write + Send>>,
    /// Where `io.write_err` writes.
    pub stderr: Option<Box<dyn Write + Send>>,
    /// Where `io.read_line` reads.
    pub stdin: Option<Box<dyn Read + Send>>,
    /// The program's arguments, what `system.args` answers.
    pub args: Vec<String>,
    /// What it may do beside.
    pub rights: Rights,
}

impl Host {
    /// A host that grants nothing.
    pub fn denying() -> Host {
        Host::default()
    }

    /// Writes out what is buffered.
    ///
    /// # Errors
    /// What the streams report.
    pub fn flush(&mut self) -> io::Result<()> {
        for stream in [&mut self.stdout, &mut self.stderr].into_iter().flatten() {
            stream.flush()?;
        }
        Ok(())
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("stdout", &self.stdout.is_some())
            .field("stderr", &self.stderr.is_some())
            .field("stdin", &self.stdin.is_some())
            .field("args", &self.args)
            .field("rights", &self.rights)
            .finish()
    }
}
