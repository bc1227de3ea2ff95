//! Reference counting: an object is free when nothing refers to it any more, and cycles are looked for.
//!
//! # Epochs
//!
//! Counting every store would cost more than the rest of the program. So counts are right only at the end of an *epoch*, which
//! lasts until the nursery is full. In between nothing is counted:
//!
//! - *Stacks are not counted* (Deutsch and Bobrow, "An efficient, incremental, automatic garbage collector", 1976). At the end of
//!   an epoch every root counts one for what it leads to, and that count is taken back at the end of the next.
//! - *Stores are coalesced* (Levanoni and Petrank, 2006). The first change of an old object in an epoch is logged: the object and
//!   what it referred to go to `changes`, and its `BARRIER_BIT` is cleared, so that later changes cost nothing. At the end, the
//!   slots that then refer to something else are counted: what they refer to is incremented, and what they referred to
//!   decremented. What was there in between does not matter. Of large objects, cards are logged; the bit stays set.
//! - *New objects are implicitly dead* (Blackburn and McKinley, "Ulterior reference counting", 2003; Shahriyar et al., "Taking off
//!   the gloves with reference counting Immix", 2013). They have no counts. Those that are reached from a root or a changed
//!   object are copied among the old ones, and counted; the others are gone without ever having been looked at.
//!
//! The end of an epoch: increments and copying ([`crate::collectors::evacuation`]); then decrements, in which what comes to 0 is
//! freed, and what it referred to decremented in turn; then cycles.
//!
//! Invariant between epochs: the count of an old object is the number of references to it from old objects, plus that of the
//! roots in `roots`, as they all were at the end of the last epoch; there are no young objects; every old object has its
//! `BARRIER_BIT` set and is black.
//!
//! # Cycles
//!
//! What is left with a count above 0 after a decrement may be held by a cycle that it is part of. Such *candidates* are tried
//! (Bacon and Rajan, "Concurrent cycle collection in reference counted systems", 2001): take away all counts that come from inside
//! of what a candidate leads to. What still has counts then is held from outside, and gets back what was taken, with all that it
//! leads to; the rest is garbage. Colours: *black* (in use), *gray* (inner counts are taken away), *white* (garbage, unless it
//! turns out to be held). Objects without references cannot be in cycles, and are never looked at.
//!
//! So what cannot be reached does not outlive the epoch after the one in which it was last reached; a cycle may have to wait
//! longer. Candidates can lead to much of the heap, in vain. So that the work stays in proportion to what is allocated, cycles
//! are looked for again when an eighth of what was looked at the last time has been allocated since: a candidate of a small
//! structure is tried at once, that of a structure of 80 MB after 10 MB.
//!
//! # What is held
//!
//! Beside what lives, the heap holds a nursery and room for what may survive of it, which are sized by what lives: together some
//! 15 % of it, and 400 KB at least. What the next epoch does not need goes back to the system at the end of each. Holes, headers
//! of blocks and garbage that waits come to another tenth. Large objects that grow are there twice while they are copied.
//!
//! # When memory is short
//!
//! If a log cannot grow, counts would go wrong. `is_lost` says so, and then the end of the epoch marks everything from the roots,
//! and counts it anew. The same is done when a collection is asked for, or the limit is reached.

mod counts;
mod cycles;
mod logs;

use std::collections::HashMap;
use std::ptr::NonNull;

use self::counts::Counts;
use super::evacuation::{Evacuation, Policy, Targets, YoungRange};
use super::marker::Marker;
use super::nursery::Nursery;
use super::old::{OldSpace, poison_holes};
use super::room::{Copying, Spaces};
use super::trace::{for_each_slot, object_size};
use super::{Collector, Usage};
use crate::error::OutOfMemory;
use crate::heap::World;
use crate::layout::*;
use crate::log::{GcCause, GcKind, Outcome, Pause};
use crate::object::Ref;
use crate::space::block::{BLOCK_BYTES, ROOM};
use crate::space::{BlockRef, BlockSpace, LargeSpace, Place};

/// Where the count stands in a header: 8 bits.
const COUNT_SHIFT: u32 = 40;
const COUNT_ONE: u64 = 1 << COUNT_SHIFT;
const COUNT_MASK: u64 = 0xFF << COUNT_SHIFT;
/// The header bits of an object's colour.
const GRAY_BIT: u64 = 1 << 33;
const WHITE_BIT: u64 = 1 << 34;
/// The header bit of an object that is in the list of candidates.
const CANDIDATE_BIT: u64 = 1 << 35;

/// The header bit of an object that a root led to at the end of the last epoch.
const ROOT_BIT: u64 = 1 << 36;

/// The smallest nursery, in blocks.
const NURSERY_BLOCKS_MIN: usize = 4;
/// The nursery is this part of what lives, within its limits.
const NURSERY_PART: u64 = 16;

/// For each so many bytes that were looked at for cycles, one is allocated before they are looked for again.
const CYCLES_PACE: u64 = 8;

/// State of the reference counting collector.
#[derive(Debug, Default)]
pub(crate) struct Rc {
    space: BlockSpace,
    large: LargeSpace,
    nursery: Nursery,
    old: OldSpace,
    targets: Targets,
    marker: Marker,
    counts: Counts,
    /// What was changed in this epoch, and what it referred to at its beginning: see [`logs`].
    changes: Vec<u64>,
    /// The large object that the last card in this log is of; 0 before the first one.
    logged_large: u64,
    /// What the roots led to at the end of the last epoch.
    roots: Vec<u64>,
    /// Objects that may be part of a dead cycle.
    candidates: Vec<Ref>,
    /// Objects still to be looked at, in the middle of freeing or of looking for cycles.
    work: Vec<u64>,
    /// Blocks in which objects have died since the last look.
    touched: Vec<BlockRef>,
    /// Whether a log is incomplete.
    is_lost: bool,
    /// By how much logs may grow before the end of the epoch is over, while it is going on.
    log_room: Option<u64>,
    /// Cycles are looked for when so much has been allocated.
    cycles_at: u64,
    /// How many blocks the nursery may have before the epoch ends; 0 before the first allocation.
    nursery_blocks: usize,
    /// Bytes of small old objects.
    old_bytes: u64,
    /// What was allocated up to the last collection that the limit forced.
    forced_at: Option<u64>,
}

impl Collector for Rc {
    fn alloc_small(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        if let Some(place) = self.nursery.bump(world, size) {
            return Ok(place);
        }
        if self.nursery_blocks == 0 {
            self.size_nursery(world);
        }
        // What a large object has grown out of is dead: the sooner the epoch ends, the sooner it is gone.
        if self.nursery.len() >= self.nursery_blocks || self.large.young_bytes() > self.large_youth(world) {
            self.epoch(world, GcCause::NurseryFull, false)?;
        }
        self.new_block(world, size)
    }

    fn alloc_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        self.new_large(world, size)
    }

    fn collect(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory> {
        self.epoch(world, cause, true)
    }

    fn stress(&mut self, world: &mut World) -> Result<(), OutOfMemory> {
        let marks = world.counters.collections.is_multiple_of(16);
        self.epoch(world, GcCause::Stress, marks)
    }

    fn has_room(&self, world: &World, bytes: u64) -> bool {
        self.fits(world, 0, bytes)
    }

    fn barrier_slow(&mut self, world: &mut World, object: Ref, offset: Option<usize>) {
        world.counters.barrier_slow_calls += 1;
        // SAFETY: the caller of the barrier holds a current reference.
        unsafe {
            let block = BlockRef::of(object);
            if block.place() == Place::Large {
                self.log_large(world, block, offset);
            } else {
                self.log_small(world, object);
            }
        }
    }

    fn for_each_object(&self, world: &World, visit: &mut dyn FnMut(Ref, usize)) {
        self.nursery.for_each_object(world, visit);
        for object in self.old.blocks().iter().flat_map(|block| block.objects()) {
            // SAFETY: objects begin where bits are set.
            visit(object, unsafe { object_size(&world.shapes, object) });
        }
        self.large.iter().for_each(|block| visit(block.large_object(), block.large_bytes()));
    }

    fn usage(&self, world: &World) -> Usage {
        Usage {
            object_bytes: self.nursery.bytes(world) + self.old_bytes + self.large.bytes(),
            old_bytes: self.old_bytes,
            large_bytes: self.large.bytes(),
            blocks: self.space.count(),
            young_blocks: self.nursery.len(),
            free_blocks: self.space.count() - self.space.used(),
            large_objects: self.large.count(),
            table_bytes: self.table_bytes(),
        }
    }

    fn release(&mut self, world: &mut World) {
        self.large.clear(&mut world.budget);
        self.space.clear(&mut world.budget);
        self.old.clear();
        world.bump.clear();
    }
}

impl Spaces for Rc {
    fn blocks(&self) -> &BlockSpace {
        &self.space
    }

    fn blocks_mut(&mut self) -> &mut BlockSpace {
        &mut self.space
    }

    fn large_mut(&mut self) -> &mut LargeSpace {
        &mut self.large
    }

    fn table_bytes(&self) -> u64 {
        let words = self.changes.capacity()
            + self.roots.capacity()
            + self.candidates.capacity()
            + self.work.capacity()
            + self.touched.capacity();
        (words * size_of::<u64>()) as u64
            + self.space.table_bytes()
            + self.large.table_bytes()
            + self.nursery.table_bytes()
            + self.old.table_bytes()
            + self.targets.table_bytes()
            + self.marker.table_bytes()
            + self.counts.table_bytes()
    }
}

impl Copying for Rc {
    const LISTS: usize = 5;

    fn nursery(&self) -> &Nursery {
        &self.nursery
    }

    fn nursery_mut(&mut self) -> &mut Nursery {
        &mut self.nursery
    }

    fn targets(&self) -> &Targets {
        &self.targets
    }

    fn young_blocks(&self) -> usize {
        self.nursery.len()
    }

    fn large_young_bytes(&self) -> u64 {
        self.large.young_bytes()
    }

    fn large_youth(&self, _world: &World) -> u64 {
        ((self.nursery_blocks * BLOCK_BYTES) as u64).max(self.large.bytes() / NURSERY_PART)
    }

    fn collect_young(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory> {
        self.epoch(world, cause, false)
    }

    fn forced_at(&mut self) -> &mut Option<u64> {
        &mut self.forced_at
    }
}

/// Sizes.
impl Rc {
    /// Chooses the length of the next epoch: a part of what lives.
    fn size_nursery(&mut self, world: &World) {
        let most =
            usize::try_from(world.config.nursery_bytes / BLOCK_BYTES as u64).unwrap_or(usize::MAX).max(1);
        let live = self.old_bytes + self.large.bytes();
        let wanted = usize::try_from(live / NURSERY_PART / BLOCK_BYTES as u64);
        self.nursery_blocks = wanted.unwrap_or(usize::MAX).max(NURSERY_BLOCKS_MIN).min(most);
    }
}

/// How the evacuation of young objects treats old ones: it counts.
struct Counting<'a> {
    counts: &'a mut Counts,
    epoch: u8,
}

impl Policy for Counting<'_> {
    fn ages(&self) -> bool {
        false
    }

    #[inline(always)]
    fn enter(&mut self, block: BlockRef, object: Ref, size: usize) {
        block.enter_epoch(self.epoch);
        block.set_bit(object);
        block.count_lines(object, size, 1);
    }

    fn enter_large(&mut self, block: BlockRef) {
        block.mark_large(self.epoch);
    }

    #[inline(always)]
    fn reach(&mut self, object: Ref) {
        // SAFETY: the object has just been reached, and is old.
        unsafe { self.counts.increment(object) }
    }

    fn remember(&mut self, _: Ref) {
        debug_assert!(false, "nothing is young after an epoch");
    }
}

/// The end of an epoch.
impl Rc {
    /// Brings the counts up to date and frees what they say is dead; or, if `marks`, everything that cannot be reached.
    fn epoch(&mut self, world: &mut World, cause: GcCause, marks: bool) -> Result<(), OutOfMemory> {
        let kind = if marks { GcKind::Full } else { GcKind::Epoch };
        let pause = world.log.start(kind, cause, self.usage(world).object_bytes);
        self.reserve(world)?;
        let before = self.usage(world).object_bytes;
        let allocated = world.counters.freed_bytes + before;
        self.log_room = Some(self.left(world));
        let last_roots = std::mem::take(&mut self.roots);
        // SAFETY: what roots count is not freed before they have taken it back.
        last_roots.iter().for_each(|bits| unsafe { set_root_bit(*bits, false) });
        let is_lost = std::mem::take(&mut self.is_lost) || marks;
        let logged = self.changes.len();
        let promoted = self.evacuate(world, is_lost);
        let is_lost = !self.count_roots(world) || is_lost;
        let mut pause = pause;
        if !is_lost {
            self.free_dead(world, &last_roots);
            if self.has_candidates() && allocated >= self.cycles_at {
                self.note_pause(world, pause, promoted);
                pause = world.log.start(GcKind::Cycles, cause, self.usage(world).object_bytes);
                self.cycles_at = allocated + self.free_cycles(world) / CYCLES_PACE;
            }
        }
        if is_lost || self.is_lost {
            self.count_anew(world);
        }
        self.clear_changes(logged);
        self.end(world);
        self.log_room = None;
        world.counters.freed_bytes += before - self.usage(world).object_bytes;
        self.size_nursery(world);
        self.release_unused(world);
        self.note_pause(world, pause, promoted);
        if world.config.stress.verify {
            self.check_counts(world);
            crate::verify::assert_well_formed(world, self);
        }
        Ok(())
    }

    /// Makes sure that the end of the epoch has all the room that it could need.
    fn reserve(&mut self, world: &mut World) -> Result<(), OutOfMemory> {
        self.nursery.sync(world);
        let young = self.nursery.bytes(world);
        let needed = Targets::blocks_needed(young);
        self.targets.reserve(young, self.large.count() - self.large.old_count())?;
        let most = self.blocks_max(world);
        self.space.reserve(needed, most, &mut world.budget)?;
        self.old.reserve(self.space.count())?;
        let touched = self.space.count().saturating_sub(self.touched.len());
        self.touched.try_reserve(touched).map_err(|_| OutOfMemory)
    }

    /// Increments what roots and changed slots lead to, and copies what of it is young. Answers how many bytes that was.
    fn evacuate(&mut self, world: &mut World, is_lost: bool) -> u64 {
        let epoch = self.marker.epoch();
        let mut no_blocks = Vec::new();
        let mut evacuation = Evacuation {
            young: YoungRange::over(self.nursery.blocks().chain(self.large.young())),
            shapes: &world.shapes,
            space: &mut self.space,
            budget: &mut world.budget,
            old: &mut self.old,
            targets: &mut self.targets,
            aged: &mut no_blocks,
            policy: Counting { counts: &mut self.counts, epoch },
            aged_bytes: 0,
            promoted_bytes: 0,
            cards: 0,
        };
        // SAFETY: published frames are as `set_top` demands; changed objects are old ones, and so are where they were. The log is
        // complete, unless it is lost.
        unsafe {
            world.roots.visit(|slot| _ = evacuation.forward_slot(slot));
            if is_lost {
                evacuation.scan_all_changed(epoch, self.large.iter());
            } else {
                logs::settle(&mut self.changes, &mut evacuation);
            }
            evacuation.drain();
        }
        evacuation.finish();
        let promoted = evacuation.promoted_bytes;
        self.old_bytes += promoted;
        promoted
    }

    /// Notes down what the roots lead to, each of which they have counted. Whether there was room for it.
    fn count_roots(&mut self, world: &mut World) -> bool {
        self.roots.clear();
        let mut count = 0;
        // SAFETY: published frames are as `set_top` demands; nothing is written.
        unsafe { world.roots.visit(|slot| count += usize::from(*slot != 0)) };
        if count > 0 && (!self.may_grow_log(world, count) || self.roots.try_reserve_exact(count).is_err()) {
            self.is_lost = true;
            return false;
        }
        let roots = &mut self.roots;
        // SAFETY: as above.
        unsafe { world.roots.visit(|slot| roots.extend(Some(*slot).filter(|bits| *bits != 0))) };
        // SAFETY: as above; nothing is young any more.
        roots.iter().for_each(|bits| unsafe { set_root_bit(*bits, true) });
        true
    }

    /// Takes back what the roots counted at the end of the last epoch, and what changed slots referred to then; what comes
    /// to 0 is freed.
    fn free_dead(&mut self, world: &mut World, last_roots: &[u64]) {
        // SAFETY: what was logged is old, counted, and was not freed since.
        unsafe {
            last_roots.iter().for_each(|bits| self.decrement(world, *bits));
            let changes = std::mem::take(&mut self.changes);
            changes.iter().for_each(|bits| self.decrement(world, *bits));
            self.changes = changes;
            self.free_work(world);
        }
    }

    /// # Safety
    /// The slot holds null or a reference to an old object that this reference is counted in.
    #[inline]
    unsafe fn decrement(&mut self, world: &World, bits: u64) {
        let Some(object) = Ref::from_bits(bits) else { return };
        // SAFETY: as the caller promises.
        unsafe {
            if self.counts.decrement(object) {
                self.log_work(world, bits);
            } else if object.header() & (CANDIDATE_BIT | ROOT_BIT) == 0
                && world.shapes.is_cyclic(object.shape())
            {
                object.store(0, object.header() | CANDIDATE_BIT);
                self.log_candidate(world, object);
            }
        }
    }

    /// Frees all objects of the work list, and what they alone refer to.
    ///
    /// # Safety
    /// The objects have no counts left.
    unsafe fn free_work(&mut self, world: &mut World) {
        while let Some(bits) = self.work.pop() {
            // SAFETY: as the caller promises.
            unsafe {
                let object = Ref::from_bits_unchecked(bits);
                for_each_slot(&world.shapes, object, |slot| self.decrement(world, *slot));
                self.free(world, object);
            }
        }
    }

    /// Frees one object, which nothing refers to.
    ///
    /// # Safety
    /// The object is current and old, and has not been freed.
    unsafe fn free(&mut self, world: &World, object: Ref) {
        // SAFETY: as the caller promises.
        unsafe {
            let block = BlockRef::of(object);
            if block.place() == Place::Large {
                block.kill_large();
                return;
            }
            let size = object_size(&world.shapes, object);
            block.clear_bit(object);
            block.count_lines(object, size, -1);
            self.old_bytes -= size as u64;
            if !block.is_touched() {
                block.set_touched(true);
                // There is room: `reserve` saw to it.
                self.touched.push(block);
            }
        }
    }

    /// The young are gone, and blocks and holes that have become free can be used again.
    fn end(&mut self, world: &mut World) {
        // SAFETY: the objects of the list are those that were current before, and nothing was given back.
        world.roots.update_weaks(|object| unsafe { survivor(object) });
        let poison = world.config.stress.poison;
        self.nursery.clear(world, &mut self.space);
        self.large.end_youth(poison, &mut world.budget);
        self.large.sweep(0, usize::MAX, |block| block.epoch() != 0, poison, &mut world.budget);
        self.targets.close_old();
        self.old.close_hole();
        let is_empty = |block: BlockRef| block.is_touched() && block.is_without_objects();
        if self.touched.iter().any(|block| is_empty(*block)) {
            self.old.remove(is_empty, &mut self.space, poison);
        }
        for block in self.touched.drain(..) {
            if block.place() == Place::Old {
                block.set_touched(false);
                if poison {
                    poison_holes(block);
                }
                self.old.recycle(block);
            }
        }
    }

    /// Gives back what the next epoch will not use: it needs a nursery, and room for all that may survive of it.
    fn release_unused(&mut self, world: &mut World) {
        let nursery = self.nursery_blocks;
        self.space
            .release_unused(nursery + Targets::blocks_needed((nursery * ROOM) as u64), &mut world.budget);
        self.space.sort_free();
    }

    fn note_pause(&mut self, world: &mut World, pause: Pause, promoted_bytes: u64) {
        world.counters.collections += 1;
        let usage = self.usage(world);
        world.counters.live_bytes = usage.object_bytes;
        let held_bytes = world.budget.held + world.budget.tables + usage.table_bytes;
        world.log.finish(pause, Outcome { after_bytes: usage.object_bytes, promoted_bytes, held_bytes });
    }
}

/// Notes in an object whether a root leads to it: then it is no candidate for a dead cycle until the root has taken back its
/// count.
///
/// # Safety
/// `bits` is a reference to an old object that is alive.
unsafe fn set_root_bit(bits: u64, is_root: bool) {
    // SAFETY: as the caller promises; the header keeps everything else.
    unsafe {
        let object = Ref::from_bits_unchecked(bits);
        object.store(0, object.header() & !ROOT_BIT | if is_root { ROOT_BIT } else { 0 });
    }
}

/// Where an object is after the end of an epoch; `None` if it is dead.
///
/// # Safety
/// The object was current before, and no memory has been given back since.
unsafe fn survivor(object: Ref) -> Option<Ref> {
    // SAFETY: as the caller promises.
    unsafe {
        let block = BlockRef::of(object);
        match block.place() {
            Place::Eden => {
                let header = object.header();
                let to = (header & !FORWARDED_BIT) << FORWARD_SHIFT;
                let moved = (header & FORWARDED_BIT != 0).then(|| Ref::from_bits_unchecked(to))?;
                survivor(moved)
            }
            Place::Old => block.has_bit(object).then_some(object),
            Place::Large => (block.epoch() != 0).then_some(object),
            _ => None,
        }
    }
}

/// Whether an object has not been freed.
///
/// # Safety
/// The object is old, or was and its memory has not been used for anything else.
unsafe fn is_alive(object: Ref) -> bool {
    // SAFETY: as the caller promises.
    unsafe { survivor(object).is_some() }
}

/// Checks of the stress modes.
impl Rc {
    /// Whether all counts are what the invariant says.
    fn check_counts(&self, world: &mut World) {
        let mut wanted: HashMap<u64, u64> = HashMap::new();
        self.for_each_object(world, &mut |object, _| {
            // SAFETY: an object of this heap; it is only looked at.
            unsafe { for_each_slot(&world.shapes, object, |slot| *wanted.entry(*slot).or_default() += 1) };
        });
        self.roots.iter().for_each(|bits| *wanted.entry(*bits).or_default() += 1);
        self.for_each_object(world, &mut |object, _| {
            // SAFETY: as above.
            let header = unsafe { object.header() };
            let count = (header & COUNT_MASK) >> COUNT_SHIFT;
            let more = self.counts.more.get(&object.to_bits()).copied().unwrap_or(0);
            let right = wanted.get(&object.to_bits()).copied().unwrap_or(0);
            let is_right = count + u64::from(more) == right && header & (GRAY_BIT | WHITE_BIT) == 0;
            assert!(
                self.is_lost || is_right,
                "bug: an object is counted {count} + {more} times, not {right}"
            );
        });
    }
}
