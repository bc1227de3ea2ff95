//! A native's arguments, and globals.

use super::handles::Handle;
use crate::error::HeapError;
use crate::heap::Heap;
use crate::object::Ref;
use crate::shape::ShapeId;
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

    /// A register of the `depth`-th frame, counted from the innermost, as a handle: for dumps that print
    /// values.
    ///
    /// # Errors
    /// `OutOfBounds`; `KindMismatch` if the register does not hold references; `OutOfMemory`.
    pub fn register_handle(&mut self, depth: usize, register: u32) -> Result<Handle, HeapError> {
        match register_of(self.frames().nth(depth), register)? {
            (bits, true) => Ok(self.open_bits(bits)?),
            (_, false) => Err(HeapError::KindMismatch),
        }
    }

    /// The string in a register of the `depth`-th frame, counted from the innermost; `None` if it holds something else.
    pub fn frame_string(&self, depth: usize, register: u32) -> Option<&str> {
        let (bits, is_reference) = register_of(self.frames().nth(depth), register).ok()?;
        let object = Ref::from_bits(bits).filter(|_| is_reference)?;
        // SAFETY: the register of a published frame that its map calls a reference holds a current one.
        unsafe { (object.shape() == ShapeId::STRING).then(|| object.string()) }
    }

    /// A handle of a global that holds a reference.
    ///
    /// # Errors
    /// `OutOfBounds`; `KindMismatch` if the global does not hold references; `OutOfMemory`.
    pub fn global_handle(&mut self, index: u32) -> Result<Handle, HeapError> {
        let globals = self.globals();
        let length = globals.len() as u64;
        let bits =
            *globals.get(index as usize).ok_or(HeapError::OutOfBounds { index: u64::from(index), length })?;
        if !self.global_is_ref(index) {
            return Err(HeapError::KindMismatch);
        }
        Ok(self.open_bits(bits)?)
    }

    fn native_arg(&self, index: u32) -> Result<(u64, bool), HeapError> {
        register_of(self.frames().next(), index)
    }
}

/// A register's value, and whether it is a reference.
fn register_of(frame: Option<Frame<'_>>, register: u32) -> Result<(u64, bool), HeapError> {
    let length = frame.map_or(0, |frame| frame.registers.len() as u64);
    frame
        .and_then(|frame| Some((*frame.registers.get(register as usize)?, frame.map.refs.contains(register))))
        .ok_or(HeapError::OutOfBounds { index: u64::from(register), length })
}
