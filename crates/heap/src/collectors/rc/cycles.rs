//! Finding cycles that nothing else refers to: see the head of [`super`].

use super::counts::Counts;
use super::{CANDIDATE_BIT, GRAY_BIT, Rc, WHITE_BIT, is_alive};
use crate::collectors::trace::{for_each_slot, object_size};
use crate::heap::World;
use crate::object::Ref;
use crate::shape::ShapeTable;

impl Rc {
    /// Whether there are candidates that are still alive.
    pub(super) fn has_candidates(&mut self) -> bool {
        // SAFETY: what was freed has no bit any more, and no memory was given back since.
        self.candidates.retain(|object| unsafe { is_alive(*object) });
        !self.candidates.is_empty()
    }

    /// Tries the candidates, and frees those that are held by nothing but cycles. Answers how many bytes were looked at. If
    /// the work list cannot grow, counts and colours are wrong afterwards, and `is_lost` says so.
    pub(super) fn free_cycles(&mut self, world: &mut World) -> u64 {
        let candidates = std::mem::take(&mut self.candidates);
        let mut looked_at = 0;
        // SAFETY: all candidates are alive; the three walks follow references between objects that are.
        unsafe {
            for object in &candidates {
                object.store(0, object.header() & !CANDIDATE_BIT);
                looked_at += self.take_inner_counts(world, *object);
            }
            candidates.iter().for_each(|object| self.scan(world, *object));
            if !self.is_lost {
                candidates.iter().for_each(|object| self.collect_white(world, *object));
            }
        }
        self.candidates = candidates;
        self.candidates.clear();
        looked_at
    }

    /// Paints everything gray that an object leads to, and takes away the counts of references from gray objects.
    ///
    /// # Safety
    /// The object is alive.
    unsafe fn take_inner_counts(&mut self, world: &World, root: Ref) -> u64 {
        let mut looked_at = 0;
        // SAFETY: as the caller promises; what live objects refer to is alive.
        unsafe {
            if root.header() & GRAY_BIT != 0 {
                return 0;
            }
            root.store(0, root.header() | GRAY_BIT);
            self.log_work(world, root.to_bits());
            while let Some(bits) = self.work.pop() {
                let object = Ref::from_bits_unchecked(bits);
                looked_at += object_size(&world.shapes, object) as u64;
                for_each_slot(&world.shapes, object, |slot| {
                    let Some(child) = cyclic(&world.shapes, *slot) else { return };
                    self.counts.decrement(child);
                    if child.header() & GRAY_BIT == 0 {
                        child.store(0, child.header() | GRAY_BIT);
                        self.log_work(world, child.to_bits());
                    }
                });
            }
        }
        looked_at
    }

    /// Paints gray objects white that have no counts left, and black, with all that they lead to, where they have.
    ///
    /// # Safety
    /// The object is alive.
    unsafe fn scan(&mut self, world: &World, root: Ref) {
        // SAFETY: as the caller promises.
        unsafe {
            self.log_work(world, root.to_bits());
            while let Some(bits) = self.work.pop() {
                let object = Ref::from_bits_unchecked(bits);
                let header = object.header();
                if header & GRAY_BIT == 0 {
                    continue;
                }
                if !Counts::is_zero(object) {
                    self.paint_black(world, object);
                    continue;
                }
                object.store(0, header & !GRAY_BIT | WHITE_BIT);
                for_each_slot(&world.shapes, object, |slot| {
                    if let Some(child) = cyclic(&world.shapes, *slot) {
                        self.log_work(world, child.to_bits());
                    }
                });
            }
        }
    }

    /// Paints everything black that an object leads to, and gives back the counts of references from it.
    ///
    /// # Safety
    /// The object is alive.
    unsafe fn paint_black(&mut self, world: &World, root: Ref) {
        const COLOURS: u64 = GRAY_BIT | WHITE_BIT;
        // The work list is in use below: this walk stops where it began.
        let bottom = self.work.len();
        // SAFETY: as the caller promises.
        unsafe {
            root.store(0, root.header() & !COLOURS);
            self.log_work(world, root.to_bits());
            while self.work.len() > bottom {
                let Some(bits) = self.work.pop() else { return };
                let object = Ref::from_bits_unchecked(bits);
                for_each_slot(&world.shapes, object, |slot| {
                    let Some(child) = cyclic(&world.shapes, *slot) else { return };
                    self.counts.increment(child);
                    if child.header() & COLOURS != 0 {
                        child.store(0, child.header() & !COLOURS);
                        self.log_work(world, child.to_bits());
                    }
                });
            }
        }
    }

    /// Frees what is white. What it refers to and cannot be in cycles is decremented, and may have to be freed as well.
    ///
    /// # Safety
    /// The object is alive, or has been freed by this.
    unsafe fn collect_white(&mut self, world: &mut World, root: Ref) {
        // SAFETY: as the caller promises. White objects are only referred to by white ones. What is freed can still be read:
        // its memory is not used for anything else before the end of the epoch.
        unsafe {
            if !is_alive(root) || root.header() & WHITE_BIT == 0 {
                return;
            }
            root.store(0, root.header() & !WHITE_BIT);
            self.log_work(world, root.to_bits());
            while let Some(bits) = self.work.pop() {
                let object = Ref::from_bits_unchecked(bits);
                world.note_cycle(object);
                let mut has_others = false;
                for_each_slot(&world.shapes, object, |slot| match cyclic(&world.shapes, *slot) {
                    Some(child) if child.header() & WHITE_BIT != 0 => {
                        child.store(0, child.header() & !WHITE_BIT);
                        self.log_work(world, child.to_bits());
                    }
                    Some(_) => {}
                    None => has_others |= *slot != 0,
                });
                if has_others {
                    self.free_acyclic(world, object);
                }
                self.free(world, object);
            }
        }
    }

    /// Decrements what an object refers to and cannot be in cycles, and frees what comes to 0 with all that it alone leads to: which
    /// cannot be in cycles either.
    ///
    /// # Safety
    /// The object is alive.
    unsafe fn free_acyclic(&mut self, world: &World, object: Ref) {
        // The work list is in use below: this walk stops where it began.
        let bottom = self.work.len();
        // SAFETY: as the caller promises.
        unsafe {
            for_each_slot(&world.shapes, object, |slot| {
                if cyclic(&world.shapes, *slot).is_none() {
                    self.drop_reference(world, *slot);
                }
            });
            while self.work.len() > bottom {
                let Some(bits) = self.work.pop() else { return };
                let object = Ref::from_bits_unchecked(bits);
                for_each_slot(&world.shapes, object, |slot| self.drop_reference(world, *slot));
                self.free(world, object);
            }
        }
    }

    /// Decrements the object of a slot; if that was the last count, it is put into the work list.
    ///
    /// # Safety
    /// The slot holds null or a reference to an object that is alive, and counted in it.
    unsafe fn drop_reference(&mut self, world: &World, bits: u64) {
        let Some(object) = Ref::from_bits(bits) else { return };
        // SAFETY: as the caller promises.
        if unsafe { self.counts.decrement(object) } {
            self.log_work(world, bits);
        }
    }
}

/// The object of a slot, if it may be part of a cycle.
///
/// # Safety
/// The slot holds null or a reference to an object that is alive.
#[inline(always)]
unsafe fn cyclic(shapes: &ShapeTable, bits: u64) -> Option<Ref> {
    // SAFETY: as the caller promises.
    Ref::from_bits(bits).filter(|object| unsafe { shapes.is_cyclic(object.shape()) })
}
