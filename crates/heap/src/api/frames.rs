//! A native's arguments.

use super::handles::Handle;
use crate::error::HeapError;
use crate::heap::Heap;
use crate::stack::Frame;

impl Heap {
    /// How many arguments the running native has: the registers of the top frame.
    pub fn native_arg_count(&self) -> u32 {
        self.frames().next().map_or(0, |frame| frame.map.slots)
    }

    /// Argument `index` of the running native, as a raw slot. Not for references.
    ///
    /// # Errors
    /// `OutOfBounds`; `KindMismatch` if the argument is a reference.
    pub fn native_arg_bits(&self, index: u32) -> Result<u64, HeapError> {
        match self.native_arg(index)? {
            (bits, false) => Ok(bits),
            (_, true) => Err(HeapError::KindMismatch),
        }
    }

    /// A handle of argument `index` of the running native, which is a reference.
    ///
    /// # Errors
    /// `OutOfBounds`; `KindMismatch` if the argument is not a reference; `OutOfMemory`.
    pub fn native_arg_handle(&mut self, index: u32) -> Result<Handle, HeapError> {
        match self.native_arg(index)? {
            (bits, true) => Ok(self.open_bits(bits)?),
            (_, false) => Err(HeapError::KindMismatch),
        }
    }

    fn native_arg(&self, index: u32) -> Result<(u64, bool), HeapError> {
        register_of(self.frames().next(), index)
    }
}

/// A register's value, and whether it is a reference.
pub(super) fn register_of(frame: Option<Frame<'_>>, register: u32) -> Result<(u64, bool), HeapError> {
    let length = frame.map_or(0, |frame| frame.registers.len() as u64);
    frame
        .and_then(|frame| Some((*frame.registers.get(register as usize)?, frame.map.refs.contains(register))))
        .ok_or(HeapError::OutOfBounds { index: u64::from(register), length })
}
