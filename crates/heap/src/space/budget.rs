//! The count of bytes held.

use crate::error::OutOfMemory;

/// How many bytes the heap holds, and may hold.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) max: u64,
    /// Bytes taken from the system for blocks and large objects.
    pub(crate) held: u64,
    /// The most that `held` has been.
    pub(crate) peak: u64,
    /// Bytes of tables: shapes, frame maps, roots.
    pub(crate) tables: u64,
}

impl Budget {
    pub(crate) fn new(max: u64) -> Budget {
        Budget { max, held: 0, peak: 0, tables: 0 }
    }

    /// Whether `bytes` in all, tables not included, are within the limit.
    pub(crate) fn allows(&self, bytes: u64) -> bool {
        bytes.saturating_add(self.tables) <= self.max
    }

    /// Notes that the system is about to give `bytes`.
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), OutOfMemory> {
        self.held = self.held.checked_add(bytes as u64).ok_or(OutOfMemory)?;
        self.peak = self.peak.max(self.held.saturating_add(self.tables));
        Ok(())
    }

    /// Notes that `bytes` went back, or were not given after all.
    pub(crate) fn give_back(&mut self, bytes: usize) {
        debug_assert!(self.held >= bytes as u64, "more given back than taken");
        self.held = self.held.saturating_sub(bytes as u64);
    }
}
