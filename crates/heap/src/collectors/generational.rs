//! The generational collector: most objects die young, so the young are collected often and the old seldom.
//!
//! # Places
//!
//! New objects are bumped into the *nursery*. When it is full, a *minor* collection copies what is reachable of it to blocks of
//! *aged* objects, and what was there already to the *old* ones: an object becomes old when it has survived twice. Old objects
//! stay where they are, in blocks of lines (see [`crate::space::block`]); large ones are never moved at all.
//!
//! # The remembered set
//!
//! A minor collection does not look through the old objects. It has to know those that lead to young ones.
//!
//! Invariant: an old object whose `BARRIER_BIT` is set leads to no young object. Promotion sets the bit if that is so
//! (`Evacuation::scan_old`). Whoever is about to store a reference into an object tests the bit; where it is set, the slow call
//! clears it and puts the object into `remembered`. So an old object is there at most once, and each of its later stores costs
//! nothing. The next minor collection looks at all remembered objects and sets the bit again, or keeps them.
//!
//! Large objects are an exception: their bit stays set, and each store marks a card, since looking through a whole large array
//! for one changed element costs more than the calls.
//!
//! # Old objects
//!
//! These are marked in steps, one after each minor collection, so that no pause grows with the heap. The phases:
//!
//! ```text
//!   Idle ──────────► Marking ──────────► Sweeping ──────────► Idle
//!     enough was      the stack is        all blocks and
//!     promoted        empty               large objects seen
//! ```
//!
//! Marking begins in a minor collection that makes all young objects old. So there is nothing young at that moment, and the
//! roots alone are the beginning of the snapshot. See [`crate::collectors::marker`] for the invariant of marking, and how the
//! slow call of the barrier keeps it. Sweeping finds free blocks and lines; it does not look at objects.
//!
//! # Pauses
//!
//! What a minor collection costs is what it copies, and the cards that it looks at. When that is more than `COPY_BYTES` and half a nursery would have less to
//! copy, the next nursery is half as large; when it is much less, twice as large, up to the size that was asked for. When most
//! of the nursery survives, objects become old at their first collection: copying them twice would find little more garbage. When
//! nearly all of it does, as while a program builds up what it works on, the next three nurseries become old where they are,
//! without a look at what is dead in them.
//!
//! Everything is decided by counts of bytes, never by addresses or time: the same program collects, and fails, at the same
//! points in every run.
//!
//! Sources: Ungar, "Generation scavenging" (1984); Blackburn and McKinley, "Immix" (2008); Yuasa (1990) for marking; the
//! coalescing barrier is that of Levanoni and Petrank, "An on-the-fly reference-counting garbage collector for Java" (2006).

use std::ptr::NonNull;

use super::evacuation::{Evacuation, Policy, Targets, YoungRange};
use super::marker::{Marker, is_marked};
use super::nursery::{Nursery, for_each_in_block};
use super::old::OldSpace;
use super::room::{Copying, Spaces};
use super::trace::{for_each_slot, object_size};
use super::{Collector, Usage};
use crate::error::OutOfMemory;
use crate::heap::World;
use crate::layout::*;
use crate::log::{GcCause, GcKind, Outcome, Pause};
use crate::object::Ref;
use crate::space::block::BLOCK_BYTES;
use crate::space::{BlockRef, BlockSpace, Cards, LargeSpace, Place};

/// How many bytes a minor collection should copy at most.
const COPY_BYTES: u64 = 3 << 19;
/// How many cards of large objects a minor collection should look at, at most.
const CARDS: usize = 2500;
/// The smallest nursery, in blocks.
const NURSERY_BLOCKS_MIN: usize = 48;
/// The first nursery, in blocks.
const NURSERY_BLOCKS_FIRST: usize = 128;
/// Marking looks at so many bytes in a step, at least.
const MARK_STEP_BYTES: u64 = 1 << 19;
/// Marking looks at so many bytes in a step, at most.
const MARK_STEP_BYTES_MAX: u64 = 3 << 18;
/// The smallest nursery while the old objects are being marked, in blocks.
const MARKING_BLOCKS_MIN: usize = 8;
/// Marking looks at so many times the bytes that became old since the last step, at least.
const MARK_PACE: u64 = 3;
/// The same under stress, where there is a step after each allocation.
const STRESS_STEP_BYTES: u64 = 512;
/// Sweeping looks at so many blocks in a step.
const SWEEP_BLOCKS: usize = 1 << 10;
/// Sweeping looks at so many large objects in a step.
const SWEEP_LARGE: usize = 256;

/// After a minor collection in which nearly everything survived, so many do not look at what survives.
const IN_PLACE_MINORS: u32 = 3;
/// The nursery whose survivors tell whether that goes on, in blocks.
const SAMPLE_BLOCKS: usize = 24;
/// The remembered set is not looked through before it has so many objects.
const REMEMBERED_FIRST: usize = 8 << 10;

/// What is going on with the old objects.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Phase {
    #[default]
    Idle,
    Marking,
    /// The next block and the next large object to look at.
    Sweeping(usize, usize),
}

/// State of the generational collector.
#[derive(Debug, Default)]
pub(crate) struct Generational {
    space: BlockSpace,
    large: LargeSpace,
    nursery: Nursery,
    aged: Vec<BlockRef>,
    /// During a collection: the blocks of objects that had survived before.
    leaving: Vec<BlockRef>,
    old: OldSpace,
    targets: Targets,
    remembered: Vec<Ref>,
    /// During a collection: the remembered set before it.
    changed: Vec<Ref>,
    /// The remembered set is looked through when it has so many objects.
    filter_at: usize,
    /// Whether an object should be in the remembered set and is not, because there was no memory for it.
    forgot: bool,
    marker: Marker,
    phase: Phase,
    /// How many blocks the nursery may have before the next collection; 0 before the first allocation.
    nursery_blocks: usize,
    /// Whether the next minor collection makes all young objects old.
    promotes_all: bool,
    /// How many of the next minor collections make young objects old where they are.
    in_place: u32,
    /// Whether the next minor collection looks again at what survives.
    samples: bool,
    /// How many blocks the nursery may have while the old objects are being marked.
    marking_blocks: usize,
    /// Bytes of small old objects, dead ones included that no sweep has found.
    old_bytes: u64,
    /// Bytes of aged objects.
    aged_bytes: u64,
    /// Bytes that became old since marking began.
    promoted_in_phase: u64,
    /// Marking begins when there are so many bytes of old objects; 0 before the first collection.
    mark_at: u64,
    /// `counters.allocated` at the last collection that the limit forced.
    forced_at: Option<u64>,
}

impl Collector for Generational {
    fn alloc_small(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        if let Some(place) = self.nursery.bump(world, size) {
            return Ok(place);
        }
        if self.is_nursery_full(world) {
            self.minor(world, GcCause::NurseryFull)?;
        }
        self.new_block(world, size)
    }

    fn alloc_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        self.new_large(world, size)
    }

    fn collect(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory> {
        self.full(world, cause)
    }

    /// A buffer that an old one has grown into is old from the beginning. It leads to young objects where the other did; a
    /// collection that looked through the whole of it would stop the program for long.
    fn adopt(&mut self, world: &mut World, from: Ref, to: Ref) {
        // SAFETY: both are current; the new one is complete.
        unsafe {
            let (old, new) = (BlockRef::of(from), BlockRef::of(to));
            if old.place() != Place::Large || new.place() != Place::NewLarge {
                return;
            }
            self.large.make_old(new);
            new.mark_large(self.marker.epoch());
            to.store(0, to.header() | BARRIER_BIT);
            Cards::of(new).copy_from(Cards::of(old));
            if old.is_remembered() {
                self.remember_large(world, new);
            }
        }
    }

    fn stress(&mut self, world: &mut World) -> Result<(), OutOfMemory> {
        if world.counters.collections.is_multiple_of(16) {
            self.full(world, GcCause::Stress)
        } else {
            self.minor(world, GcCause::Stress)
        }
    }

    fn has_room(&self, world: &World, bytes: u64) -> bool {
        self.fits(world, 0, bytes)
    }

    fn barrier_slow(&mut self, world: &mut World, object: Ref, offset: Option<usize>) {
        world.counters.barrier_slow_calls += 1;
        let is_marking = self.phase == Phase::Marking;
        if is_marking {
            self.set_marker_room(world);
        }
        // Only where one reference is about to be stored: when changes of whole objects are announced, those announced before
        // do not lead to the young objects yet that they will lead to.
        if offset.is_some() && self.remembered.len() >= self.filter_at.max(REMEMBERED_FIRST) {
            self.filter_remembered(world);
        }
        // SAFETY: the caller of the barrier holds a current reference.
        unsafe {
            let block = BlockRef::of(object);
            match (block.place(), offset) {
                (Place::Large, Some(offset)) => {
                    Cards::of(block).mark(offset);
                    if is_marking {
                        self.marker.shade(object.load(offset));
                    }
                    self.remember_large(world, block);
                }
                (Place::Large, None) => {
                    Cards::of(block).mark_all();
                    if is_marking {
                        self.marker.shade_slots(&world.shapes, object);
                    }
                    self.remember_large(world, block);
                }
                _ => {
                    object.store(0, object.header() & !BARRIER_BIT);
                    if is_marking {
                        self.marker.shade_slots(&world.shapes, object);
                    }
                    self.remember(world, object);
                }
            }
        }
    }

    fn shade(&mut self, world: &mut World, object: Ref) {
        if self.phase == Phase::Marking {
            self.set_marker_room(world);
            // SAFETY: the caller holds a current reference.
            unsafe { self.marker.shade(object.to_bits()) }
        }
    }

    fn settle(&mut self, world: &mut World) {
        if self.phase == Phase::Marking {
            self.finish_marking(world);
        }
    }

    fn for_each_object(&self, world: &World, visit: &mut dyn FnMut(Ref, usize)) {
        self.nursery.for_each_object(world, visit);
        self.aged.iter().for_each(|block| for_each_in_block(&world.shapes, *block, block.used(), visit));
        for block in self.old.blocks().iter().filter(|block| block.epoch() == self.marker.epoch()) {
            for object in block.objects() {
                // SAFETY: objects begin where bits are set.
                visit(object, unsafe { object_size(&world.shapes, object) });
            }
        }
        self.large.iter().for_each(|block| visit(block.large_object(), block.large_bytes()));
    }

    fn usage(&self, world: &World) -> Usage {
        Usage {
            object_bytes: self.nursery.bytes(world) + self.aged_bytes + self.old_bytes + self.large.bytes(),
            old_bytes: self.old_bytes,
            large_bytes: self.large.bytes(),
            blocks: self.space.count(),
            young_blocks: self.nursery.len() + self.aged.len(),
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

impl Spaces for Generational {
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
        let blocks = self.aged.capacity() + self.leaving.capacity();
        let objects = self.remembered.capacity() + self.changed.capacity();
        (blocks * size_of::<BlockRef>() + objects * size_of::<Ref>()) as u64
            + self.space.table_bytes()
            + self.large.table_bytes()
            + self.nursery.table_bytes()
            + self.old.table_bytes()
            + self.targets.table_bytes()
            + self.marker.table_bytes()
    }
}

impl Copying for Generational {
    const LISTS: usize = 4;

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
        self.nursery.len() + self.aged.len()
    }

    fn large_young_bytes(&self) -> u64 {
        self.large.young_bytes()
    }

    fn large_youth(&self, world: &World) -> u64 {
        world.config.nursery_bytes.max(self.large.bytes() / 4)
    }

    fn collect_young(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory> {
        self.minor(world, cause)
    }

    fn forced_at(&mut self) -> &mut Option<u64> {
        &mut self.forced_at
    }
}

/// Sizes.
impl Generational {
    fn is_nursery_full(&mut self, world: &World) -> bool {
        if self.nursery_blocks == 0 {
            self.nursery_blocks = self.nursery_blocks_max(world).min(NURSERY_BLOCKS_FIRST);
        }
        let mut most = self.nursery_blocks;
        if self.samples {
            most = most.min(SAMPLE_BLOCKS);
        }
        if self.phase == Phase::Marking {
            most = most.min(self.marking_blocks);
        }
        self.nursery.len() >= most
    }

    /// The size of the nursery that was asked for.
    fn nursery_blocks_max(&self, world: &World) -> usize {
        usize::try_from(world.config.nursery_bytes / BLOCK_BYTES as u64).unwrap_or(usize::MAX).max(1)
    }

    /// Lets the stack of marking grow by what is left.
    fn set_marker_room(&mut self, world: &World) {
        let left = self.left(world);
        self.marker.set_room(left);
    }
}

/// The remembered set.
impl Generational {
    fn remember_large(&mut self, world: &World, block: BlockRef) {
        if !block.is_remembered() {
            block.set_remembered(true);
            self.remember(world, block.large_object());
        }
    }

    fn remember(&mut self, world: &World, object: Ref) {
        if self.remembered.len() == self.remembered.capacity() && !self.grow_remembered(world) {
            self.forgot = true;
            return;
        }
        self.remembered.push(object);
    }

    /// Drops what does not lead to young objects, as it is when many old objects are made to refer to each other. The set is
    /// looked through again when it is twice as large, so that this costs a constant time for each object.
    #[cold]
    fn filter_remembered(&mut self, world: &World) {
        // SAFETY: remembered objects are current and old, and what they refer to is current.
        self.remembered.retain(|object| unsafe {
            if BlockRef::of(*object).place() == Place::Large {
                return true;
            }
            let mut is_to_young = false;
            for_each_slot(&world.shapes, *object, |slot| {
                is_to_young |= Ref::from_bits(*slot).is_some_and(|to| BlockRef::of(to).place().is_young());
            });
            if !is_to_young {
                object.store(0, object.header() | BARRIER_BIT);
            }
            is_to_young
        });
        self.filter_at = self.remembered.len() * 2;
    }

    #[cold]
    fn grow_remembered(&mut self, world: &World) -> bool {
        let more = self.remembered.len().max(64);
        self.fits(world, 0, (more * size_of::<Ref>()) as u64)
            && self.remembered.try_reserve_exact(more).is_ok()
    }
}

/// How the evacuation of young objects treats old ones.
struct Promotion<'a> {
    ages: bool,
    epoch: u8,
    remembered: &'a mut Vec<Ref>,
    /// How many objects may be remembered.
    most: usize,
    forgot: &'a mut bool,
}

impl Policy for Promotion<'_> {
    #[inline(always)]
    fn ages(&self) -> bool {
        self.ages
    }

    #[inline(always)]
    fn enter(&mut self, block: BlockRef, object: Ref, size: usize) {
        block.enter_epoch(self.epoch);
        block.set_bit(object);
        block.set_lines(object, size, self.epoch);
    }

    fn enter_large(&mut self, block: BlockRef) {
        block.mark_large(self.epoch);
    }

    #[inline(always)]
    fn reach(&mut self, _: Ref) {}

    fn remember(&mut self, object: Ref) {
        let length = self.remembered.len();
        let has_room = length < self.remembered.capacity() || {
            let more = (self.most - length.min(self.most)).min(length.max(64));
            more > 0 && self.remembered.try_reserve_exact(more).is_ok()
        };
        if has_room {
            self.remembered.push(object);
        } else {
            *self.forgot = true;
        }
    }
}

/// Minor collections.
impl Generational {
    /// Collects the young objects, and does a step of what is going on with the old ones.
    fn minor(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory> {
        let pause = world.log.start(GcKind::Minor, cause, self.usage(world).object_bytes);
        let is_stressed = world.config.stress.collect_at_every_allocation;
        let begins =
            self.phase == Phase::Idle && (is_stressed || self.old_size() >= self.mark_threshold(world));
        let blocks = self.nursery.len();
        let promoted = if self.may_keep_places(world) {
            self.promote_in_place(world)?
        } else {
            self.evacuate(world, self.promotes_all || begins)?
        };
        self.note_pause(world, pause, promoted);
        self.size_marking_nursery(blocks, promoted);
        self.step(world, promoted, begins, cause);
        self.check(world);
        Ok(())
    }

    /// Steps of marking must be short, and still keep ahead of what becomes old: so there is less of it for each step.
    fn size_marking_nursery(&mut self, blocks: usize, promoted: u64) {
        let most = MARK_STEP_BYTES_MAX / MARK_PACE;
        let share = (blocks as u64 * most).checked_div(promoted).unwrap_or(u64::MAX);
        self.marking_blocks = usize::try_from(share).unwrap_or(usize::MAX).max(MARKING_BLOCKS_MIN);
    }

    /// Whether the young objects become old where they are: when nearly all of the last ones that were looked at survived.
    fn may_keep_places(&mut self, world: &World) -> bool {
        let is_stressed = world.config.stress.collect_at_every_allocation;
        let wanted = self.in_place > 0 || is_stressed && world.counters.collections % 7 == 3;
        self.in_place = self.in_place.saturating_sub(1);
        wanted && !self.forgot && self.large.young_bytes() == 0
    }

    /// Makes all young objects old without moving or tracing them: dead ones as well, until they are found by marking. What these
    /// refer to is there as long as they are: it was reachable when they were made, so that a mark phase that was going on
    /// then marks it, and one that begins later finds neither. Answers how many bytes became old.
    fn promote_in_place(&mut self, world: &mut World) -> Result<u64, OutOfMemory> {
        self.old.reserve(self.space.count())?;
        let epoch = self.marker.epoch();
        let mut promoted = 0;
        for block in self.nursery.take(world).chain(self.aged.drain(..)) {
            block.enter_epoch(epoch);
            for_each_in_block(&world.shapes, block, block.used(), &mut |object, size| {
                block.set_bit(object);
                block.set_lines(object, size, epoch);
                // SAFETY: an object of the block; the header keeps everything else.
                unsafe { object.store(0, object.header() | BARRIER_BIT) };
                promoted += size as u64;
            });
            block.set_place(Place::Old);
            self.old.add(block);
        }
        // Nothing is young any more, and so no old object leads to anything young.
        for object in self.remembered.drain(..) {
            // SAFETY: remembered objects are current and old.
            unsafe {
                let block = BlockRef::of(object);
                object.store(0, object.header() | BARRIER_BIT);
                if block.place() == Place::Large {
                    block.set_remembered(false);
                    Cards::of(block).clear();
                }
            }
        }
        self.filter_at = 0;
        self.samples = self.in_place == 0;
        self.aged_bytes = 0;
        self.old_bytes += promoted;
        self.promoted_in_phase += promoted;
        Ok(promoted)
    }

    /// Moves the young objects. Answers how many bytes became old. When it fails, nothing has changed.
    fn evacuate(&mut self, world: &mut World, promotes_all: bool) -> Result<u64, OutOfMemory> {
        self.nursery.sync(world);
        self.check_barriers(world);
        let new_bytes = self.nursery.bytes(world);
        let young = new_bytes + self.aged_bytes;
        self.reserve(world, young)?;
        if self.forgot {
            self.settle(world);
        }
        let before = young + self.large.young_bytes();
        std::mem::swap(&mut self.leaving, &mut self.aged);
        std::mem::swap(&mut self.changed, &mut self.remembered);
        self.leaving.iter().for_each(|block| block.set_place(Place::Leaving));
        let left = usize::try_from(self.left(world)).unwrap_or(usize::MAX);
        let (epoch, forgot) = (self.marker.epoch(), std::mem::take(&mut self.forgot));
        let promotion = Promotion {
            ages: !promotes_all && !forgot,
            epoch,
            most: self.remembered.capacity() + left / size_of::<Ref>(),
            remembered: &mut self.remembered,
            forgot: &mut self.forgot,
        };
        let young = self.nursery.blocks().chain(self.leaving.iter().copied()).chain(self.large.young());
        let mut evacuation = Evacuation {
            young: YoungRange::over(young),
            shapes: &world.shapes,
            space: &mut self.space,
            budget: &mut world.budget,
            old: &mut self.old,
            targets: &mut self.targets,
            aged: &mut self.aged,
            policy: promotion,
            aged_bytes: 0,
            promoted_bytes: 0,
            cards: 0,
        };
        // SAFETY: published frames are as `set_top` demands, remembered objects are old ones and stay where they are; slots
        // are given null or references.
        unsafe {
            world.roots.visit(|slot| _ = evacuation.forward_slot(slot));
            if forgot {
                evacuation.scan_all_changed(epoch, self.large.iter());
            } else {
                self.changed.iter().for_each(|object| evacuation.scan_remembered(*object));
            }
            evacuation.drain();
        }
        evacuation.finish();
        let (aged_bytes, mut promoted) = (evacuation.aged_bytes, evacuation.promoted_bytes);
        let cards = evacuation.cards;
        self.old_bytes += promoted;
        (self.aged_bytes, self.promoted_in_phase) = (aged_bytes, self.promoted_in_phase + promoted);
        let poison = world.config.stress.poison;
        // SAFETY: the objects of the list are those that were current before.
        world.roots.update_weaks(|object| unsafe { young_survivor(object) });
        self.changed.clear();
        self.filter_at = self.remembered.len() * 2;
        self.leaving.drain(..).for_each(|block| self.space.give_back(block, poison));
        self.nursery.clear(world, &mut self.space);
        let large_before = self.large.young_bytes();
        let large_freed = self.large.end_youth(poison, &mut world.budget);
        promoted += large_before - large_freed;
        world.counters.freed_bytes += before - aged_bytes - promoted;
        self.adapt(world, new_bytes, aged_bytes + promoted - (large_before - large_freed), cards);
        Ok(promoted)
    }

    /// Makes sure that an evacuation of so many bytes has all the room that it could need.
    fn reserve(&mut self, world: &mut World, young: u64) -> Result<(), OutOfMemory> {
        let needed = Targets::blocks_needed(young);
        self.targets.reserve(young, self.large.count() - self.large.old_count())?;
        self.leaving.try_reserve(needed).map_err(|_| OutOfMemory)?;
        let most = self.blocks_max(world);
        self.space.reserve(needed, most, &mut world.budget)?;
        self.old.reserve(self.space.count())
    }

    /// Chooses the next nursery's size, and whether objects age, by what survived.
    fn adapt(&mut self, world: &World, new_bytes: u64, copied: u64, cards: usize) {
        let most = self.nursery_blocks_max(world);
        let filled = self.nursery_blocks.max(1);
        // What lives for a while fills the half as well as the whole: halving would only make it survive more often.
        let halving_helps = copied > new_bytes / 4 * 3 || copied > 2 * COPY_BYTES;
        if copied > COPY_BYTES && halving_helps || cards > CARDS {
            self.nursery_blocks = (filled / 2).clamp(NURSERY_BLOCKS_MIN.min(most), most);
        } else if copied < COPY_BYTES / 2 && cards < CARDS / 2 && !self.samples {
            self.nursery_blocks = (filled * 2).min(most);
        }
        self.promotes_all = new_bytes > 0 && copied > new_bytes / 4 * 3;
        self.in_place = if new_bytes > 0 && copied > new_bytes / 8 * 7 { IN_PLACE_MINORS } else { 0 };
        self.samples = false;
    }

    /// Puts what the whole of the old space takes into figures.
    fn old_size(&self) -> u64 {
        self.old_bytes + self.large.bytes() - self.large.young_bytes()
    }

    fn mark_threshold(&self, world: &World) -> u64 {
        self.mark_at.max(world.config.min_collection_bytes)
    }

    fn note_pause(&mut self, world: &mut World, pause: Pause, promoted_bytes: u64) {
        world.counters.collections += 1;
        let usage = self.usage(world);
        let held_bytes = world.budget.held + world.budget.tables + usage.table_bytes;
        world.log.finish(pause, Outcome { after_bytes: usage.object_bytes, promoted_bytes, held_bytes });
    }
}

/// Where a young object is after an evacuation; `None` if it is dead.
///
/// # Safety
/// The object was current before the evacuation, and nothing has been given back since.
unsafe fn young_survivor(object: Ref) -> Option<Ref> {
    // SAFETY: as the caller promises.
    unsafe {
        match BlockRef::of(object).place() {
            Place::Eden | Place::Leaving => {
                let header = object.header();
                let to = (header & !FORWARDED_BIT) << FORWARD_SHIFT;
                (header & FORWARDED_BIT != 0).then(|| Ref::from_bits_unchecked(to))
            }
            Place::NewLarge => None,
            _ => Some(object),
        }
    }
}

/// Old objects.
impl Generational {
    /// A step of marking or sweeping, if either is going on.
    fn step(&mut self, world: &mut World, promoted: u64, begins: bool, cause: GcCause) {
        if !begins && self.phase == Phase::Idle {
            return;
        }
        let pause = world.log.start(GcKind::MarkStep, cause, self.usage(world).object_bytes);
        if begins {
            self.begin_marking(world);
        } else if let Phase::Sweeping(block, large) = self.phase {
            self.sweep_step(world, block, large, SWEEP_BLOCKS, SWEEP_LARGE);
        } else {
            let is_stressed = world.config.stress.collect_at_every_allocation;
            let bytes = if is_stressed {
                STRESS_STEP_BYTES
            } else {
                (promoted * MARK_PACE).clamp(MARK_STEP_BYTES, MARK_STEP_BYTES_MAX)
            };
            if self.mark(world, bytes) {
                self.end_marking(world);
            }
        }
        self.note_pause(world, pause, 0);
    }

    /// Takes the snapshot: what the roots lead to is gray. There are no young objects now.
    fn begin_marking(&mut self, world: &mut World) {
        self.marker.begin();
        self.set_marker_room(world);
        self.promoted_in_phase = 0;
        self.phase = Phase::Marking;
        let marker = &mut self.marker;
        // SAFETY: published frames are as `set_top` demands; nothing is written, and all slots are current.
        unsafe { world.roots.visit(|slot| marker.shade(*slot)) };
    }

    /// Marks so many bytes; whether marking is done.
    fn mark(&mut self, world: &World, bytes: u64) -> bool {
        self.set_marker_room(world);
        let (old, large) = (&self.old, &self.large);
        let blocks = || old.blocks().iter().copied().chain(large.iter());
        // SAFETY: references in old objects, and in those on the stack, are current: old objects do not move.
        unsafe { self.marker.step(&world.shapes, bytes, blocks) }
    }

    fn finish_marking(&mut self, world: &mut World) {
        self.mark(world, u64::MAX);
        self.end_marking(world);
    }

    /// Everything reachable is black: what is white is dead.
    fn end_marking(&mut self, world: &mut World) {
        self.marker.end();
        let epoch = self.marker.epoch();
        // SAFETY: the objects of the list are current, as are those that they lead to: nothing was freed yet.
        world.roots.update_weaks(|object| unsafe { is_marked(object, epoch) }.then_some(object));
        // White objects in the remembered set must not be looked at again.
        // SAFETY: remembered objects are current: nothing was freed yet.
        self.remembered.retain(|object| unsafe { is_marked(*object, epoch) });
        let live = self.marker.bytes() + self.promoted_in_phase;
        world.counters.freed_bytes += self.old_bytes.saturating_sub(live);
        self.old_bytes = live;
        self.old.forget_holes();
        self.targets.close_old();
        self.phase = Phase::Sweeping(0, 0);
    }

    /// Sweeps so many blocks and large objects, and sees what follows.
    fn sweep_step(&mut self, world: &mut World, block: usize, large: usize, blocks: usize, larges: usize) {
        let poison = world.config.stress.poison;
        let epoch = self.marker.epoch();
        // What is left of the run that is being filled may become a hole: it must not be filled twice.
        self.targets.close_old();
        let block = self.old.sweep(block, blocks, epoch, &mut self.space, poison);
        let is_live = |large: BlockRef| large.epoch() == epoch;
        let (large, freed) = self.large.sweep(large, larges, is_live, poison, &mut world.budget);
        world.counters.freed_bytes += freed;
        let is_done = block == self.old.blocks().len() && large == self.large.old_count();
        self.phase = if is_done { Phase::Idle } else { Phase::Sweeping(block, large) };
        if is_done {
            self.end_sweeping(world);
        }
    }

    fn end_sweeping(&mut self, world: &mut World) {
        let live = self.old_size();
        world.counters.live_bytes = live + self.aged_bytes;
        let percent = u64::from(world.config.collection_percent);
        self.mark_at = live + ((live / 100).saturating_mul(percent)).max(world.config.min_collection_bytes);
        let keep = self.nursery_blocks_max(world) + self.old.blocks().len() / 8;
        self.space.release_unused(keep, &mut world.budget);
        self.space.sort_free();
    }

    /// Collects everything at once.
    fn full(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory> {
        let pause = world.log.start(GcKind::Full, cause, self.usage(world).object_bytes);
        let promoted = self.evacuate(world, true)?;
        if let Phase::Sweeping(block, large) = self.phase {
            self.sweep_step(world, block, large, usize::MAX, usize::MAX);
        }
        self.begin_marking(world);
        self.finish_marking(world);
        self.sweep_step(world, 0, 0, usize::MAX, usize::MAX);
        self.note_pause(world, pause, promoted);
        self.check(world);
        Ok(())
    }
}

/// Checks of the stress modes.
impl Generational {
    fn check(&mut self, world: &mut World) {
        if world.config.stress.verify && self.phase != Phase::Marking {
            crate::verify::assert_well_formed(world, self);
        }
    }

    /// Whether the invariant of the remembered set holds.
    fn check_barriers(&self, world: &World) {
        if !world.config.stress.verify || self.phase == Phase::Marking {
            return;
        }
        self.for_each_object(world, &mut |object, _| {
            // SAFETY: an object of this heap; its slots are current.
            unsafe {
                if object.header() & BARRIER_BIT == 0 || BlockRef::of(object).place() == Place::Large {
                    return;
                }
                for_each_slot(&world.shapes, object, |slot| {
                    let is_young = |to| BlockRef::of(to).place().is_young();
                    let broken = Ref::from_bits(*slot).is_some_and(is_young);
                    assert!(!broken, "bug: a reference was stored without the barrier");
                });
            }
        });
    }
}
