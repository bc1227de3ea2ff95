//! Marking: finding what is reachable, in steps of any length.
//!
//! States of an old object during a mark phase:
//!
//! - *white*: its bit is clear, or its block has the number of another phase, which means the same: not reached yet;
//! - *gray*: its bit is set, and it is on the stack: reached, its references not looked at yet;
//! - *black*: its bit is set, and it is not on the stack: its lines are marked, all it refers to is gray or black.
//!
//! Invariant (Yuasa's snapshot at the beginning, "Real-time garbage collection on general-purpose machines", 1990): every
//! object that was reachable when the phase began is black, gray, or reachable from a gray object along references that
//! have not changed since. Who changes a reference of an old object during a phase shades what it led to before
//! (`Marker::shade`); what becomes old during a phase is black from the start. So marking never has to look at anything
//! twice, and ends when the stack is empty.
//!
//! Each phase has a number, its *epoch*, from 1 to 255, and so nothing must be cleared before it begins. The bits of a block
//! are cleared when the phase first comes to it. A line's byte is the epoch in which it was last marked; sweeping makes all
//! others 0.
//!
//! The stack may not grow when memory is short. An object is then marked without being put on it, and `overflowed` says so:
//! when the stack is empty, all marked objects are looked at again for references to white ones. That is slow, but needs no
//! memory and ends, since each round marks something.

use crate::collectors::trace::{for_each_slot, for_each_slot_within, object_size};
use crate::layout::SLOT_BYTES;
use crate::object::Ref;
use crate::shape::ShapeTable;
use crate::space::{BlockRef, Place};

/// Objects larger than this are looked at in parts.
const PART_BYTES: usize = 32 << 10;
/// Tag of a stack entry that stands for the rest of an object; the offset lies below it.
const PART: u64 = 1;
/// Entries that the stack begins with.
const FIRST_ENTRIES: usize = 256;

/// The state of marking.
#[derive(Debug)]
pub(crate) struct Marker {
    stack: Vec<u64>,
    epoch: u8,
    overflowed: bool,
    /// How many entries the stack may have.
    room: usize,
    /// Bytes of small objects that were marked in this phase.
    bytes: u64,
}

impl Default for Marker {
    fn default() -> Marker {
        Marker { stack: Vec::new(), epoch: 1, overflowed: false, room: 0, bytes: 0 }
    }
}

impl Marker {
    /// Begins a phase: everything is white.
    pub(crate) fn begin(&mut self) {
        self.epoch = if self.epoch == u8::MAX { 1 } else { self.epoch + 1 };
        self.stack.clear();
        self.overflowed = false;
        self.bytes = 0;
    }

    /// Says how many bytes the stack may grow by.
    #[inline]
    pub(crate) fn set_room(&mut self, room: u64) {
        let more = usize::try_from(room / size_of::<u64>() as u64).unwrap_or(usize::MAX);
        self.room = self.stack.capacity().saturating_add(more);
    }

    /// The number of the phase.
    #[inline(always)]
    pub(crate) fn epoch(&self) -> u8 {
        self.epoch
    }

    /// Bytes of small objects that were marked in this phase.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes of the stack.
    pub(crate) fn table_bytes(&self) -> u64 {
        (self.stack.capacity() * size_of::<u64>()) as u64
    }

    /// Gives the stack's memory back when it has grown large.
    pub(crate) fn end(&mut self) {
        self.stack.shrink_to(FIRST_ENTRIES);
    }

    /// Makes the object of a slot gray if it is old and white.
    ///
    /// # Safety
    /// The slot holds null or a current reference.
    #[inline(always)]
    pub(crate) unsafe fn shade(&mut self, bits: u64) {
        let Some(object) = Ref::from_bits(bits) else { return };
        // SAFETY: as the caller promises.
        let block = unsafe { BlockRef::of(object) };
        let is_new = match block.place() {
            Place::Old => {
                block.enter_epoch(self.epoch);
                block.set_bit(object)
            }
            Place::Large => block.mark_large(self.epoch),
            _ => false,
        };
        if is_new {
            self.push(bits);
        }
    }

    /// Makes everything gray that an object refers to.
    ///
    /// # Safety
    /// The object is current.
    pub(crate) unsafe fn shade_slots(&mut self, shapes: &ShapeTable, object: Ref) {
        // SAFETY: as the caller promises.
        unsafe { for_each_slot(shapes, object, |slot| self.shade(*slot)) }
    }

    #[inline(always)]
    fn push(&mut self, entry: u64) {
        if self.stack.len() == self.stack.capacity() && !self.grow() {
            self.overflowed = true;
            return;
        }
        self.stack.push(entry);
    }

    #[cold]
    fn grow(&mut self) -> bool {
        let length = self.stack.len();
        let wanted = (length * 2).max(FIRST_ENTRIES).min(self.room);
        wanted > length && self.stack.try_reserve_exact(wanted - length).is_ok()
    }

    /// Turns gray objects black until so many bytes were looked at, or there is none. Answers whether there is none.
    ///
    /// # Safety
    /// All references that are reachable are current, and `blocks` gives all blocks and large objects.
    pub(crate) unsafe fn step<I: Iterator<Item = BlockRef>>(
        &mut self,
        shapes: &ShapeTable,
        bytes: u64,
        blocks: impl Fn() -> I,
    ) -> bool {
        let mut left = bytes;
        loop {
            while let Some(entry) = self.stack.pop() {
                // SAFETY: as the caller promises.
                left = left.saturating_sub(unsafe { self.scan(shapes, entry) } as u64);
                if left == 0 {
                    return false;
                }
            }
            if !std::mem::take(&mut self.overflowed) {
                return true;
            }
            // The last round, in which nothing is pushed any more, counts each marked object once.
            self.bytes = 0;
            // SAFETY: as the caller promises.
            blocks().for_each(|block| unsafe { self.rescan(shapes, block) });
            self.overflowed = !self.stack.is_empty();
        }
    }

    /// Looks at an object, or a part of it, and answers how many bytes that were.
    ///
    /// # Safety
    /// As [`Marker::step`].
    unsafe fn scan(&mut self, shapes: &ShapeTable, entry: u64) -> usize {
        // SAFETY: entries are current references, or those of parts below their offsets; as the caller promises.
        unsafe {
            let object = Ref::from_bits_unchecked(entry & !PART);
            if entry & PART != 0 {
                let from = self.stack.pop().unwrap_or_default() as usize;
                return self.scan_part(shapes, object, from);
            }
            let block = BlockRef::of(object);
            if block.place() == Place::Large {
                return self.scan_part(shapes, object, 0);
            }
            let size = object_size(shapes, object);
            block.set_lines(object, size, self.epoch);
            self.bytes += size as u64;
            self.shade_slots(shapes, object);
            size
        }
    }

    /// Looks at a part of a large object. The rest goes onto the stack.
    ///
    /// # Safety
    /// As [`Marker::step`].
    unsafe fn scan_part(&mut self, shapes: &ShapeTable, object: Ref, from: usize) -> usize {
        // SAFETY: as the caller promises.
        unsafe {
            let size = BlockRef::of(object).large_bytes();
            let has_slots = shapes.of(object.shape()).has_references();
            let end = if has_slots { (from + PART_BYTES).min(size) } else { size };
            if end < size && self.stack.capacity() - self.stack.len() < 2 && !self.grow() {
                self.overflowed = true;
            } else if end < size {
                self.push(end as u64);
                self.push(object.to_bits() | PART);
            }
            if has_slots {
                for_each_slot_within(shapes, object, (from, end), |slot| self.shade(*slot));
            }
            if has_slots { end - from } else { SLOT_BYTES }
        }
    }

    /// Looks at all marked objects of a block again.
    ///
    /// # Safety
    /// As [`Marker::step`].
    unsafe fn rescan(&mut self, shapes: &ShapeTable, block: BlockRef) {
        if block.epoch() != self.epoch {
            return;
        }
        // SAFETY: as the caller promises. Marked objects that were never put onto the stack get their lines here.
        unsafe {
            if block.place() == Place::Large {
                return self.shade_slots(shapes, block.large_object());
            }
            for object in block.objects() {
                let size = object_size(shapes, object);
                block.set_lines(object, size, self.epoch);
                self.bytes += size as u64;
                self.shade_slots(shapes, object);
            }
        }
    }
}

/// Whether a mark phase has reached an object; young ones always count as reached.
///
/// # Safety
/// The object is current.
pub(crate) unsafe fn is_marked(object: Ref, epoch: u8) -> bool {
    // SAFETY: as the caller promises.
    let block = unsafe { BlockRef::of(object) };
    match block.place() {
        Place::Old => block.epoch() == epoch && block.has_bit(object),
        Place::Large => block.epoch() == epoch,
        _ => true,
    }
}
