//! The objects that are being formatted, to stop at cycles.

use crate::error::Failure;
use vitte_bytecode::traps::Trap;
use vitte_heap::{Handle, Heap, Root};

/// The stack of objects that generated `str` functions are in the middle of.
#[derive(Clone, Debug, Default)]
pub struct Formatting {
    /// The objects, each with the stack depth of the call that entered it.
    entries: Vec<(Root, usize)>,
}

impl Formatting {
    /// How many objects are being formatted: entering one more looks through all of them.
    pub(crate) fn depth(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Enters an object from the frame at stack slot `depth`; false if it is being formatted already. Entries of frames
    /// that an error has left behind are dropped first.
    pub(crate) fn enter(&mut self, heap: &mut Heap, object: Handle, depth: usize) -> Result<bool, Failure> {
        while self.entries.last().is_some_and(|(_, entered)| *entered >= depth) {
            self.leave(heap);
        }
        for (entered, _) in &self.entries {
            if heap.holds(*entered, object)? {
                return Ok(false);
            }
        }
        self.entries.try_reserve(1).map_err(|_| Trap::OutOfMemory)?;
        self.entries.push((heap.hold(object)?, depth));
        Ok(true)
    }

    /// Leaves the objects that were entered from deeper frames than those whose natives' frames are at stack slot
    /// `depth`: an error has left them behind.
    pub(crate) fn unwind(&mut self, heap: &mut Heap, depth: usize) {
        while self.entries.last().is_some_and(|(_, entered)| *entered > depth) {
            self.leave(heap);
        }
    }

    /// Leaves all objects.
    pub(crate) fn clear(&mut self, heap: &mut Heap) {
        while !self.entries.is_empty() {
            self.leave(heap);
        }
    }

    /// Leaves the object that was entered last.
    pub(crate) fn leave(&mut self, heap: &mut Heap) {
        if let Some((entered, _)) = self.entries.pop() {
            heap.release(entered);
        }
    }
}
