//! Counts of references, and how they are made anew.

use std::collections::HashMap;

use super::{CANDIDATE_BIT, COUNT_MASK, COUNT_ONE, GRAY_BIT, Rc, WHITE_BIT};
use crate::collectors::trace::{for_each_slot, object_size};
use crate::heap::World;
use crate::object::Ref;
use crate::shape::ShapeTable;
use crate::space::Place;

/// Counts that do not fit a header.
///
/// Invariant: the byte in the header is 255 if and only if the table has the object, and the table says how many more.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) more: HashMap<u64, u32>,
}

impl Counts {
    /// # Safety
    /// The object is current and old.
    #[inline(always)]
    pub(super) unsafe fn increment(&mut self, object: Ref) {
        // SAFETY: as the caller promises; the header keeps everything else.
        unsafe {
            let header = object.header();
            if header & COUNT_MASK == COUNT_MASK {
                *self.more.entry(object.to_bits()).or_insert(0) += 1;
            } else {
                object.store(0, header + COUNT_ONE);
            }
        }
    }

    /// Counts all references of an object.
    ///
    /// # Safety
    /// The object is current, and what it refers to is old.
    pub(super) unsafe fn increment_slots(&mut self, shapes: &ShapeTable, object: Ref) {
        // SAFETY: as the caller promises.
        unsafe {
            for_each_slot(shapes, object, |slot| {
                if let Some(child) = Ref::from_bits(*slot) {
                    self.increment(child);
                }
            });
        }
    }

    /// Takes one away, and answers whether none is left.
    ///
    /// # Safety
    /// The object is current, old, and counted.
    #[inline(always)]
    pub(super) unsafe fn decrement(&mut self, object: Ref) -> bool {
        // SAFETY: as the caller promises.
        unsafe {
            let header = object.header();
            debug_assert!(header & COUNT_MASK != 0, "bug: an object is counted too little");
            if header & COUNT_MASK == COUNT_MASK {
                if let Some(more) = self.more.get_mut(&object.to_bits()).filter(|more| **more > 0) {
                    *more -= 1;
                    return false;
                }
                self.more.remove(&object.to_bits());
            }
            object.store(0, header - COUNT_ONE);
            header & COUNT_MASK == COUNT_ONE
        }
    }

    /// # Safety
    /// The object is current and old.
    #[inline(always)]
    pub(super) unsafe fn is_zero(object: Ref) -> bool {
        // SAFETY: as the caller promises.
        unsafe { object.header() & COUNT_MASK == 0 }
    }

    pub(super) fn table_bytes(&self) -> u64 {
        // A byte of control and 1/7 of empty places per entry: Rust's hash table is a SwissTable.
        (self.more.capacity() * (size_of::<(u64, u32)>() + 3)) as u64
    }
}

/// Counting anew.
impl Rc {
    /// Finds everything that is reachable from the roots, frees the rest, and counts all references again.
    pub(super) fn count_anew(&mut self, world: &mut World) {
        self.work.clear();
        self.candidates.clear();
        self.counts.more.clear();
        self.mark(world);
        self.forget_counts();
        let (old, large, counts) = (&self.old, &self.large, &mut self.counts);
        let mut bytes = 0;
        // SAFETY: what is left is reachable, and so is what it refers to.
        unsafe {
            for block in old.blocks() {
                for object in block.objects() {
                    let size = object_size(&world.shapes, object);
                    bytes += size as u64;
                    block.count_lines(object, size, 1);
                    counts.increment_slots(&world.shapes, object);
                }
            }
            for block in large.iter().filter(|block| block.place() == Place::Large && block.epoch() != 0) {
                counts.increment_slots(&world.shapes, block.large_object());
            }
            world.roots.visit(|slot| {
                if let Some(object) = Ref::from_bits(*slot) {
                    counts.increment(object);
                }
            });
        }
        self.old_bytes = bytes;
        // Root counts that are not noted down cannot be taken back: then the next epoch counts anew as well.
        let mut roots = 0;
        // SAFETY: published frames are as `set_top` demands; nothing is written.
        unsafe { world.roots.visit(|slot| roots += usize::from(*slot != 0)) };
        self.is_lost = roots != self.roots.len();
    }

    fn mark(&mut self, world: &mut World) {
        self.marker.begin();
        self.marker.set_room(self.log_room.unwrap_or(0));
        let marker = &mut self.marker;
        // SAFETY: published frames are as `set_top` demands; nothing is written, and nothing young is left in them.
        unsafe { world.roots.visit(|slot| marker.shade(*slot)) };
        let (old, large) = (&self.old, &self.large);
        let blocks = || old.blocks().iter().copied().chain(large.iter());
        // SAFETY: all references that can be reached are current.
        unsafe { self.marker.step(&world.shapes, u64::MAX, blocks) };
        self.marker.end();
    }

    /// Sets all counts of marked objects and of lines to 0. What is not marked is dead.
    fn forget_counts(&mut self) {
        let epoch = self.marker.epoch();
        self.touched.clear();
        for at in 0..self.old.blocks().len() {
            let block = self.old.blocks()[at];
            block.enter_epoch(epoch);
            block.clear_lines();
            block.set_touched(true);
            // There is room: `reserve` saw to it.
            self.touched.push(block);
            // SAFETY: objects begin where bits are set.
            block.objects().for_each(|object| unsafe { forget_count(object) });
        }
        for block in self.large.iter().filter(|block| block.place() == Place::Large) {
            if block.epoch() == epoch {
                // SAFETY: a large object.
                unsafe { forget_count(block.large_object()) };
            } else {
                block.kill_large();
            }
        }
    }
}

/// # Safety
/// The object is current.
unsafe fn forget_count(object: Ref) {
    // SAFETY: as the caller promises; shape and barrier stay.
    unsafe { object.store(0, object.header() & !(COUNT_MASK | GRAY_BIT | WHITE_BIT | CANDIDATE_BIT)) }
}
