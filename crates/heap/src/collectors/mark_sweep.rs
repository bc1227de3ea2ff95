//! The mark & sweep collector: when enough was allocated, everything reachable is marked, and the rest is free.
//!
//! New objects are laid into the holes between live ones, and into fresh blocks when there are none: see
//! [`crate::space::block`] for blocks, lines and holes. No object ever moves, and the barrier is never used. So this is the
//! plainest of the collectors, with the longest pauses: a collection looks at every live object at once.
//!
//! States of an object: see [`crate::collectors::marker`]. Between collections, objects that are new since the last one have no
//! bits; `fresh` lists the runs of memory that they fill.
//!
//! Invariant: a hole is given out once between two sweeps, and memory between cursor and limit is zero.
//!
//! When to collect: once the bytes of holes and large objects taken since the last collection exceed the larger of a fixed
//! minimum and a percentage of what lived then: always at the same points of a program.
//!
//! Sources: McCarthy, "Recursive functions of symbolic expressions" (1960) for mark & sweep; Blackburn and McKinley, "Immix"
//! (2008) for lines, and for laying medium objects that do not fit a hole into a block apart.

use std::ptr::NonNull;

use super::marker::{Marker, is_marked};
use super::nursery::bump_window;
use super::old::OldSpace;
use super::room::Spaces;
use super::trace::{for_each_in_run, object_size};
use super::{Collector, Usage};
use crate::error::OutOfMemory;
use crate::heap::World;
use crate::layout::LARGE_OBJECT_BYTES;
use crate::log::{GcCause, GcKind, Outcome};
use crate::object::Ref;
use crate::space::block::{BLOCK_BYTES, FIRST_OFFSET, LINE_BYTES};
use crate::space::{BlockRef, BlockSpace, LargeSpace, Place};

/// Memory that new objects fill: from where, how far, and how far they may.
#[derive(Clone, Copy, Debug)]
struct Run {
    start: *mut u8,
    cursor: *mut u8,
    end: *mut u8,
}

/// State of the mark & sweep collector.
#[derive(Debug, Default)]
pub(crate) struct MarkSweep {
    space: BlockSpace,
    large: LargeSpace,
    old: OldSpace,
    marker: Marker,
    /// Runs of objects that are new since the last collection; the last is where the allocation cursor is.
    fresh: Vec<Run>,
    /// The rest of a block for objects that are larger than the hole at hand.
    overflow: Option<Run>,
    /// Bytes of small objects, those of `fresh` not included.
    marked_bytes: u64,
    /// Bytes of objects in the runs of `fresh` but the last, and in `overflow`.
    fresh_bytes: u64,
    /// Bytes of holes and of large objects taken since the last collection.
    since_collection: u64,
    /// How far `since_collection` may go; 0 before the first collection.
    threshold: u64,
    /// Whether the last collection was forced by the limit.
    was_forced: bool,
}

impl Collector for MarkSweep {
    fn alloc_small(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        if let Some(place) = self.bump(world, size) {
            return Ok(place);
        }
        if self.since_collection >= self.threshold(world) {
            self.collect(world, GcCause::Threshold)?;
        }
        if let Some(place) = self.bump_elsewhere(world, size) {
            return Ok(place);
        }
        self.collect_forced(world)?;
        self.bump_elsewhere(world, size).ok_or(OutOfMemory)
    }

    fn alloc_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        if !world.budget.allows(size as u64) {
            return Err(OutOfMemory);
        }
        if self.since_collection >= self.threshold(world) {
            self.collect(world, GcCause::Threshold)?;
        }
        if let Ok(place) = self.take_large(world, size) {
            return Ok(place);
        }
        self.collect_forced(world)?;
        self.take_large(world, size)
    }

    fn collect(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory> {
        let before = self.usage(world).object_bytes;
        let pause = world.log.start(GcKind::Full, cause, before);
        self.close_runs(world);
        self.mark(world);
        self.sweep(world);
        let live = self.usage(world).object_bytes;
        world.counters.collections += 1;
        world.counters.live_bytes = live;
        world.counters.freed_bytes += before - live;
        self.since_collection = 0;
        self.was_forced = false;
        let percent = u64::from(world.config.collection_percent);
        self.threshold = (live / 100).saturating_mul(percent).max(world.config.min_collection_bytes);
        let keep = usize::try_from(self.threshold / BLOCK_BYTES as u64).unwrap_or(usize::MAX);
        self.space.release_unused(keep, &mut world.budget);
        self.space.sort_free();
        let held_bytes = world.budget.held + world.budget.tables + self.table_bytes();
        world.log.finish(pause, Outcome { after_bytes: live, promoted_bytes: 0, held_bytes });
        if world.config.stress.verify {
            crate::verify::assert_well_formed(world, self);
        }
        Ok(())
    }

    fn has_room(&self, world: &World, bytes: u64) -> bool {
        let used = (self.space.used() * BLOCK_BYTES) as u64;
        world.budget.allows(used.saturating_add(self.other_bytes(world)).saturating_add(bytes))
    }

    /// Nobody sets the bit, as this collector looks at every live object.
    fn barrier_slow(&mut self, world: &mut World, object: Ref, _: Option<usize>) {
        world.counters.barrier_slow_calls += 1;
        // SAFETY: the caller of the barrier holds a current reference; the header keeps its shape.
        unsafe { object.store(0, object.header() & !crate::layout::BARRIER_BIT) };
    }

    fn for_each_object(&self, world: &World, visit: &mut dyn FnMut(Ref, usize)) {
        for block in self.old.blocks().iter().filter(|block| block.epoch() == self.marker.epoch()) {
            for object in block.objects() {
                // SAFETY: objects begin where bits are set.
                visit(object, unsafe { object_size(&world.shapes, object) });
            }
        }
        for run in self.runs(world) {
            // SAFETY: objects fill the run without gaps.
            unsafe { for_each_in_run(&world.shapes, run.start, run.cursor, &mut *visit) };
        }
        self.large.iter().for_each(|block| visit(block.large_object(), block.large_bytes()));
    }

    fn usage(&self, world: &World) -> Usage {
        let current = self.fresh.last().map_or(0, |run| world.bump.cursor.addr() - run.start.addr());
        let small = self.marked_bytes + self.fresh_bytes + current as u64;
        Usage {
            object_bytes: small + self.large.bytes(),
            old_bytes: small,
            large_bytes: self.large.bytes(),
            blocks: self.space.count(),
            young_blocks: 0,
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

impl Spaces for MarkSweep {
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
        (self.fresh.capacity() * size_of::<Run>()) as u64
            + self.space.table_bytes()
            + self.large.table_bytes()
            + self.old.table_bytes()
            + self.marker.table_bytes()
    }
}

/// Allocation.
impl MarkSweep {
    /// Room in the hole at hand.
    fn bump(&mut self, world: &mut World, size: usize) -> Option<NonNull<u8>> {
        let end = self.fresh.last()?.end;
        bump_window(world, end, size)
    }

    /// Room in another hole, or in a block apart for what the hole at hand is too small for.
    fn bump_elsewhere(&mut self, world: &mut World, size: usize) -> Option<NonNull<u8>> {
        if size > LINE_BYTES
            && let Some(place) = self.bump_overflow(size)
        {
            return Some(place);
        }
        match self.old.next_hole(size) {
            Some((block, hole)) => self.open(world, block, hole.start, hole.end).ok()?,
            None => {
                let block = self.take_block(world).ok()?;
                if size > LINE_BYTES && !self.fresh.is_empty() {
                    self.open_overflow(world, block).ok()?;
                    return self.bump_overflow(size);
                }
                self.open(world, block, FIRST_OFFSET, BLOCK_BYTES).ok()?;
            }
        }
        self.bump(world, size)
    }

    /// Goes on in another run. The list of runs may not grow past the limit: then what is in it gets its bits at once.
    fn open(
        &mut self,
        world: &mut World,
        block: BlockRef,
        start: usize,
        end: usize,
    ) -> Result<(), OutOfMemory> {
        self.reserve_run(world)?;
        self.close_current(world);
        block.enter_epoch(self.marker.epoch());
        let (start, end) = (block.at(start), block.at(end));
        self.fresh.push(Run { start, cursor: start, end });
        self.since_collection += (end.addr() - start.addr()) as u64;
        (world.bump.cursor, world.bump.limit) = (start, start);
        Ok(())
    }

    fn reserve_run(&mut self, world: &World) -> Result<(), OutOfMemory> {
        // One place more is for the block of larger objects.
        if self.fresh.len() + 1 < self.fresh.capacity() {
            return Ok(());
        }
        let more = self.fresh.len().max(64);
        if !self.has_room(world, (more * size_of::<Run>()) as u64) {
            return Err(OutOfMemory);
        }
        self.fresh.try_reserve_exact(more).map_err(|_| OutOfMemory)
    }

    fn close_current(&mut self, world: &World) {
        if let Some(run) = self.fresh.last_mut() {
            run.cursor = world.bump.cursor;
            self.fresh_bytes += (run.cursor.addr() - run.start.addr()) as u64;
        }
    }

    fn open_overflow(&mut self, world: &mut World, block: BlockRef) -> Result<(), OutOfMemory> {
        self.reserve_run(world)?;
        block.enter_epoch(self.marker.epoch());
        if let Some(run) = self.overflow.take() {
            // The last run stays the one with the cursor.
            self.fresh.insert(self.fresh.len().saturating_sub(1), run);
        }
        let start = block.at(FIRST_OFFSET);
        self.overflow = Some(Run { start, cursor: start, end: block.at(BLOCK_BYTES) });
        self.since_collection += (BLOCK_BYTES - FIRST_OFFSET) as u64;
        Ok(())
    }

    fn bump_overflow(&mut self, size: usize) -> Option<NonNull<u8>> {
        debug_assert!(size <= LARGE_OBJECT_BYTES);
        let run = self.overflow.as_mut()?;
        let place = run.cursor;
        if run.end.addr() - place.addr() < size {
            return None;
        }
        // SAFETY: within the run, where no object is yet.
        unsafe {
            place.write_bytes(0, size);
            run.cursor = place.add(size);
        }
        self.fresh_bytes += size as u64;
        NonNull::new(place)
    }

    fn take_block(&mut self, world: &mut World) -> Result<BlockRef, OutOfMemory> {
        self.old.reserve(self.space.count() + 1)?;
        let others = self.other_bytes(world).saturating_add(world.budget.tables);
        let most = world.budget.max.saturating_sub(others) / BLOCK_BYTES as u64;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let block = self.space.take(Place::Old, most, &mut world.budget)?;
        self.old.add(block);
        Ok(block)
    }

    fn take_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        let place = self.place_large(world, size)?;
        self.since_collection += size as u64;
        Ok(place)
    }

    fn threshold(&self, world: &World) -> u64 {
        self.threshold.max(world.config.min_collection_bytes)
    }

    /// The runs of new objects, each with how far it is filled.
    fn runs(&self, world: &World) -> impl Iterator<Item = Run> + '_ {
        let (cursor, last) = (world.bump.cursor, self.fresh.len().saturating_sub(1));
        let fresh = self.fresh.iter().enumerate();
        fresh
            .map(move |(at, run)| if at == last { Run { cursor, ..*run } } else { *run })
            .chain(self.overflow)
    }
}

/// Collection.
impl MarkSweep {
    /// Collects because the limit is reached. A program that lives close below its limit could make the collector do a whole
    /// heap's work for each object: so between two such collections in a row at least 1/32 of the limit must have been
    /// allocated, else the memory counts as used up.
    fn collect_forced(&mut self, world: &mut World) -> Result<(), OutOfMemory> {
        if self.was_forced && self.since_collection < world.config.max_bytes / 32 {
            return Err(OutOfMemory);
        }
        self.collect(world, GcCause::Limit)?;
        self.was_forced = true;
        Ok(())
    }

    /// Forgets the runs of new objects: marking finds those that live.
    fn close_runs(&mut self, world: &mut World) {
        self.fresh.clear();
        self.overflow = None;
        self.fresh_bytes = 0;
        world.bump.clear();
        self.old.forget_holes();
    }

    fn mark(&mut self, world: &mut World) {
        let used = ((self.space.used() * BLOCK_BYTES) as u64).saturating_add(self.other_bytes(world));
        let left = world.budget.max.saturating_sub(world.budget.tables).saturating_sub(used);
        self.marker.begin();
        self.marker.set_room(left);
        let young = self.large.iter().skip(self.large.old_count());
        young.for_each(|block| block.set_place(Place::Large));
        let marker = &mut self.marker;
        // SAFETY: published frames are as `set_top` demands; nothing is written, and no object moves.
        unsafe { world.roots.visit(|slot| marker.shade(*slot)) };
        let (old, large) = (&self.old, &self.large);
        let blocks = || old.blocks().iter().copied().chain(large.iter());
        // SAFETY: all references that can be reached are current.
        unsafe { self.marker.step(&world.shapes, u64::MAX, blocks) };
        self.marker.end();
    }

    fn sweep(&mut self, world: &mut World) {
        let (poison, epoch) = (world.config.stress.poison, self.marker.epoch());
        self.marked_bytes = self.marker.bytes();
        // SAFETY: the objects of the list are current, as are those that they lead to: nothing was freed yet.
        world.roots.update_weaks(|object| unsafe { is_marked(object, epoch) }.then_some(object));
        self.old.sweep(0, usize::MAX, epoch, &mut self.space, poison);
        self.large.end_youth(poison, &mut world.budget);
        let is_live = |block: BlockRef| block.epoch() == epoch;
        self.large.sweep(0, usize::MAX, is_live, poison, &mut world.budget);
    }
}
