//! Evacuation: the young objects that are reachable move, and what remains where they were is garbage.
//!
//! Every slot that may lead to a young object is *forwarded*: at the first visit the object is copied, and its old place tells
//! where to; so each object is copied once, and what is never visited costs nothing. The copies themselves are the queue of
//! objects whose own slots are still to be forwarded (Cheney, "A nonrecursive list compacting algorithm", 1970), so that no
//! list, however long, needs a stack. Copies go to three *targets*, each a series of runs of memory that are filled one after
//! the other:
//!
//! - `Aged`: blocks of objects that have survived once;
//! - `Small`: the holes between old objects, for objects of up to a line;
//! - `Medium`: the next hole if it is large enough, or else fresh blocks, for larger ones.
//!
//! States of a young object: *white* (its header is as usual), *forwarded* ([`FORWARDED_BIT`] set, the rest of the header is the
//! new address). States of a copy: *gray* (ahead of its run's `scanned`), *black* (behind it). Large objects do not move: a
//! reached one becomes [`Place::Large`] and waits in `gray_large`.
//!
//! Invariant: a black object leads to no white one. At the end nothing is gray, and so every slot that leads to young objects
//! was forwarded, provided that the caller showed all roots and all old objects that were changed.
//!
//! Invariant: there is room for all copies before the first is made: [`Targets::blocks_needed`] counts it.

use std::ptr::{self, NonNull};

use crate::collectors::old::OldSpace;
use crate::collectors::trace::{for_each_slot, for_each_slot_within, object_size};
use crate::error::OutOfMemory;
use crate::layout::*;
use crate::object::Ref;
use crate::shape::ShapeTable;
use crate::space::block::{BLOCK_BYTES, FIRST_OFFSET, LINE_BYTES, ROOM};
use crate::space::{BlockRef, BlockSpace, Budget, Cards, Place};

/// Memory that copies fill from `start` on.
#[derive(Clone, Copy, Debug)]
struct Run {
    cursor: *mut u8,
    limit: *mut u8,
    scanned: *mut u8,
}

/// One place that copies go to: its runs, of which the last is being filled.
#[derive(Debug, Default)]
struct Target {
    runs: Vec<Run>,
    /// The first run that may have gray objects.
    first: usize,
}

impl Target {
    #[inline(always)]
    fn bump(&mut self, size: usize) -> Option<*mut u8> {
        let run = self.runs.last_mut()?;
        let place = run.cursor;
        if run.limit.addr() - place.addr() < size {
            return None;
        }
        // SAFETY: within the run, as just checked.
        run.cursor = unsafe { place.add(size) };
        Some(place)
    }

    fn open(&mut self, block: BlockRef, start: usize, end: usize) {
        let start = block.at(start);
        self.runs.push(Run { cursor: start, limit: block.at(end), scanned: start });
    }

    /// The run with the next gray object.
    #[inline(always)]
    fn gray(&mut self) -> Option<&mut Run> {
        while self.first < self.runs.len() {
            let run = &self.runs[self.first];
            if run.scanned < run.cursor {
                return self.runs.get_mut(self.first);
            }
            if self.first + 1 == self.runs.len() {
                return None;
            }
            self.first += 1;
        }
        None
    }

    /// Keeps only the run that is being filled.
    fn settle(&mut self) {
        let len = self.runs.len();
        self.runs.drain(..len.saturating_sub(1));
        self.first = 0;
    }
}

/// Where copies go, kept from one collection to the next.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    aged: Target,
    small: Target,
    medium: Target,
    gray_large: Vec<BlockRef>,
    /// How many more holes may be filled in this evacuation.
    holes: usize,
}

/// The most holes that one evacuation fills.
const HOLES_MAX: usize = 1024;

impl Targets {
    /// The most blocks that copies of so many bytes can take. The end of a block may remain unused, by less than the largest
    /// object that may come next; the last block of each target is begun for a rest.
    pub(crate) fn blocks_needed(bytes: u64) -> usize {
        if bytes == 0 { 0 } else { bytes as usize / (ROOM - LARGE_OBJECT_BYTES) + 3 }
    }

    /// The most holes, and the most runs of a target, in an evacuation of so many bytes.
    fn runs_needed(bytes: u64) -> (usize, usize) {
        let holes = (bytes as usize / LINE_BYTES).min(HOLES_MAX);
        (holes, holes + Targets::blocks_needed(bytes) + 1)
    }

    /// Makes room for what an evacuation of so many bytes notes down.
    pub(crate) fn reserve(&mut self, bytes: u64, large: usize) -> Result<(), OutOfMemory> {
        let (holes, runs) = Targets::runs_needed(bytes);
        self.holes = holes;
        for target in [&mut self.aged, &mut self.small, &mut self.medium] {
            let more = runs.saturating_sub(target.runs.len());
            target.runs.try_reserve_exact(more).map_err(|_| OutOfMemory)?;
        }
        self.gray_large.try_reserve(large).map_err(|_| OutOfMemory)
    }

    /// Bytes that [`Targets::reserve`] will add to the tables, but for the list of large objects.
    pub(crate) fn growth(&self, bytes: u64) -> u64 {
        let (_, runs) = Targets::runs_needed(bytes);
        let targets = [&self.aged, &self.small, &self.medium];
        let more = targets.map(|target| runs.saturating_sub(target.runs.capacity())).iter().sum::<usize>();
        (more * size_of::<Run>()) as u64
    }

    /// Bytes of the tables.
    pub(crate) fn table_bytes(&self) -> u64 {
        let runs = self.aged.runs.capacity() + self.small.runs.capacity() + self.medium.runs.capacity();
        (runs * size_of::<Run>() + self.gray_large.capacity() * size_of::<BlockRef>()) as u64
    }

    /// Forgets the runs between old objects: to be called before holes are found anew.
    pub(crate) fn close_old(&mut self) {
        self.small.runs.clear();
        self.medium.runs.clear();
    }
}

/// What collectors that evacuate do differently.
pub(crate) trait Policy {
    /// Whether objects survive once before they become old.
    fn ages(&self) -> bool;

    /// An object was copied to where old objects are, and its header is written.
    fn enter(&mut self, block: BlockRef, object: Ref, size: usize);

    /// A large object has become old.
    fn enter_large(&mut self, block: BlockRef);

    /// A slot leads to an old object, or to one that has just become old.
    fn reach(&mut self, object: Ref);

    /// An old object leads to young ones: it is to be looked at in the next collection.
    fn remember(&mut self, object: Ref);
}

/// Addresses between which all young objects are, and old ones perhaps. Most slots that an evacuation looks at lead to old
/// objects: where the nursery's blocks lie together, the range tells it without a load from the object's block, whose header
/// shares its place in the processor's caches with those of all other blocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct YoungRange {
    start: u64,
    end: u64,
}

impl YoungRange {
    /// The range of such blocks and large objects.
    pub(crate) fn over(blocks: impl Iterator<Item = BlockRef>) -> YoungRange {
        let mut range = YoungRange { start: u64::MAX, end: 0 };
        blocks.for_each(|block| range.add(block));
        range
    }

    /// Makes the range hold a block, or the start of a large object.
    fn add(&mut self, block: BlockRef) {
        let start = block.start().as_ptr().addr() as u64;
        self.start = self.start.min(start);
        self.end = self.end.max(start + BLOCK_BYTES as u64);
    }

    #[inline(always)]
    fn holds(self, bits: u64) -> bool {
        self.start <= bits && bits < self.end
    }
}

/// An evacuation under way.
pub(crate) struct Evacuation<'a, P> {
    pub(crate) shapes: &'a ShapeTable,
    pub(crate) space: &'a mut BlockSpace,
    pub(crate) budget: &'a mut Budget,
    pub(crate) old: &'a mut OldSpace,
    pub(crate) targets: &'a mut Targets,
    /// Gets the blocks of objects that have survived once.
    pub(crate) aged: &'a mut Vec<BlockRef>,
    pub(crate) policy: P,
    pub(crate) young: YoungRange,
    /// Bytes that were copied to each place.
    pub(crate) aged_bytes: u64,
    pub(crate) promoted_bytes: u64,
    /// Cards of large objects that were looked at.
    pub(crate) cards: usize,
}

impl<P: Policy> Evacuation<'_, P> {
    /// Makes a slot lead to where its object is from now on. Whether that is a young object.
    ///
    /// # Safety
    /// The slot holds null, or a reference that was current when the evacuation began.
    #[inline(always)]
    pub(crate) unsafe fn forward_slot(&mut self, slot: *mut u64) -> bool {
        // SAFETY: as the caller promises.
        unsafe {
            let bits = *slot;
            let Some(object) = Ref::from_bits(bits) else { return false };
            if !self.young.holds(bits) {
                self.policy.reach(object);
                return false;
            }
            match BlockRef::of(object).place() {
                Place::Eden => self.move_young(slot, object, true),
                Place::Leaving => self.move_young(slot, object, false),
                Place::Aged => true,
                Place::NewLarge => {
                    self.reach_large(object);
                    false
                }
                Place::Old | Place::Large | Place::Free => {
                    self.policy.reach(object);
                    false
                }
            }
        }
    }

    /// # Safety
    /// As [`Evacuation::forward_slot`]; the object is young and not large.
    #[inline(always)]
    unsafe fn move_young(&mut self, slot: *mut u64, object: Ref, is_new: bool) -> bool {
        // SAFETY: as the caller promises; a header that is not forwarded is that of a whole object.
        unsafe {
            let header = object.header();
            if header & FORWARDED_BIT != 0 {
                let to = (header & !FORWARDED_BIT) << FORWARD_SHIFT;
                *slot = to;
                let to = Ref::from_bits_unchecked(to);
                let is_young = self.policy.ages() && BlockRef::of(to).place() == Place::Aged;
                if !is_young {
                    self.policy.reach(to);
                }
                return is_young;
            }
            let size = object_size(self.shapes, object);
            let stays_young = is_new && self.policy.ages();
            let to = if stays_young { self.copy_aged(object, size) } else { self.promote(object, size) };
            object.store(0, FORWARDED_BIT | to.to_bits() >> FORWARD_SHIFT);
            *slot = to.to_bits();
            stays_young
        }
    }

    /// # Safety
    /// As [`Evacuation::move_young`].
    #[inline(always)]
    unsafe fn copy_aged(&mut self, object: Ref, size: usize) -> Ref {
        let place = match self.targets.aged.bump(size) {
            Some(place) => place,
            None => self.open_aged(size),
        };
        self.aged_bytes += size as u64;
        // SAFETY: the new place has room, and is not the old one.
        unsafe { copy(object, place, size) }
    }

    /// # Safety
    /// As [`Evacuation::move_young`].
    #[inline(always)]
    unsafe fn promote(&mut self, object: Ref, size: usize) -> Ref {
        let target = if size <= LINE_BYTES { &mut self.targets.small } else { &mut self.targets.medium };
        let place = match target.bump(size) {
            Some(place) => place,
            None => self.open_old(size),
        };
        self.promoted_bytes += size as u64;
        // SAFETY: as above.
        unsafe {
            let to = copy(object, place, size);
            self.policy.enter(BlockRef::of(to), to, size);
            self.policy.reach(to);
            to
        }
    }

    #[cold]
    fn open_aged(&mut self, size: usize) -> *mut u8 {
        self.close_aged();
        let block = self.take_block(Place::Aged);
        self.young.add(block);
        self.aged.push(block);
        self.targets.aged.open(block, FIRST_OFFSET, BLOCK_BYTES);
        self.targets.aged.bump(size).unwrap_or_else(no_room)
    }

    /// Notes how far the block of aged objects that is being filled is filled.
    fn close_aged(&mut self) {
        if let (Some(run), Some(block)) = (self.targets.aged.runs.last(), self.aged.last()) {
            block.set_used(run.cursor.addr() - block.start().as_ptr().addr());
        }
    }

    #[cold]
    fn open_old(&mut self, size: usize) -> *mut u8 {
        let hole = if self.targets.holes > 0 { self.old.next_hole(size) } else { None };
        let (block, start, end) = match hole {
            Some((block, hole)) => {
                self.targets.holes -= 1;
                (block, hole.start, hole.end)
            }
            None => {
                let block = self.take_block(Place::Old);
                self.old.add(block);
                (block, FIRST_OFFSET, BLOCK_BYTES)
            }
        };
        let target = if size <= LINE_BYTES { &mut self.targets.small } else { &mut self.targets.medium };
        target.open(block, start, end);
        target.bump(size).unwrap_or_else(no_room)
    }

    /// A free block: there are as many as the evacuation can need.
    fn take_block(&mut self, place: Place) -> BlockRef {
        match self.space.take(place, 0, self.budget) {
            Ok(block) => block,
            Err(_) => panic!("bug: the reserve for copies was too small"),
        }
    }

    /// # Safety
    /// The object is a young large one, or one that was.
    #[cold]
    unsafe fn reach_large(&mut self, object: Ref) {
        // SAFETY: as the caller promises.
        unsafe {
            let block = BlockRef::of(object);
            block.set_place(Place::Large);
            object.store(0, object.header() | BARRIER_BIT);
            self.policy.enter_large(block);
            self.policy.reach(object);
            self.targets.gray_large.push(block);
        }
    }

    /// Forwards the slots of all gray objects until there is none.
    ///
    /// # Safety
    /// Gray objects are whole.
    pub(crate) unsafe fn drain(&mut self) {
        loop {
            // SAFETY: as the caller promises.
            unsafe {
                while let Some(object) = self.next_gray(|targets| &mut targets.aged) {
                    for_each_slot(self.shapes, object, |slot| _ = self.forward_slot(slot));
                }
                if let Some(object) = self.next_gray(|targets| &mut targets.small) {
                    self.scan_old(object);
                } else if let Some(object) = self.next_gray(|targets| &mut targets.medium) {
                    self.scan_old(object);
                } else if let Some(block) = self.targets.gray_large.pop() {
                    let size = block.large_bytes();
                    self.scan_large_part(block, (0, size));
                } else {
                    return;
                }
            }
        }
    }

    /// # Safety
    /// Gray objects are whole.
    #[inline(always)]
    unsafe fn next_gray(&mut self, target: fn(&mut Targets) -> &mut Target) -> Option<Ref> {
        let run = target(self.targets).gray()?;
        // SAFETY: copies fill the run from `scanned` to `cursor`; as the caller promises.
        unsafe {
            let object = Ref::from_address(NonNull::new_unchecked(run.scanned));
            run.scanned = run.scanned.add(object_size(self.shapes, object));
            Some(object)
        }
    }

    /// Forwards the slots of an old object, and sees to it that its next change is heard of, or that it is looked at again.
    ///
    /// # Safety
    /// The object is whole, old and not large.
    pub(crate) unsafe fn scan_old(&mut self, object: Ref) {
        let mut is_to_young = false;
        // SAFETY: as the caller promises.
        unsafe {
            for_each_slot(self.shapes, object, |slot| is_to_young |= self.forward_slot(slot));
            if is_to_young {
                self.policy.remember(object);
            } else {
                object.store(0, object.header() | BARRIER_BIT);
            }
        }
    }

    /// Forwards the slots of a part of a large object. Cards with young objects are marked.
    ///
    /// # Safety
    /// As [`Evacuation::scan_old`], but the object is large.
    unsafe fn scan_large_part(&mut self, block: BlockRef, part: (usize, usize)) {
        // SAFETY: as the caller promises.
        unsafe {
            let (object, cards) = (block.large_object(), Cards::of(block));
            let first = object.to_bits() as usize;
            let mut is_to_young = false;
            for_each_slot_within(self.shapes, object, part, |slot| {
                if self.forward_slot(slot) {
                    cards.mark(slot.addr() - first);
                    is_to_young = true;
                }
            });
            if is_to_young && !block.is_remembered() {
                block.set_remembered(true);
                self.policy.remember(object);
            }
        }
    }

    /// Looks at an object of the remembered set.
    ///
    /// # Safety
    /// The object is whole and old.
    pub(crate) unsafe fn scan_remembered(&mut self, object: Ref) {
        // SAFETY: as the caller promises.
        unsafe {
            let block = BlockRef::of(object);
            if block.place() != Place::Large {
                return self.scan_old(object);
            }
            block.set_remembered(false);
            // Cards that lead to young objects are marked again while the walk goes on: each is taken once.
            for part in Cards::of(block).take() {
                self.cards += 1;
                self.scan_large_part(block, part);
            }
        }
    }

    /// Looks at all old objects that were changed, or are large: for when the remembered set is incomplete. Nothing may age in
    /// this evacuation, so that looking at an object twice does no harm.
    ///
    /// # Safety
    /// Bits of blocks of this mark phase tell where whole objects begin.
    pub(crate) unsafe fn scan_all_changed(&mut self, epoch: u8, large: impl Iterator<Item = BlockRef>) {
        debug_assert!(!self.policy.ages());
        // SAFETY: as the caller promises.
        unsafe {
            for at in 0..self.old.blocks().len() {
                let block = self.old.blocks()[at];
                for object in block.objects().filter(|_| block.epoch() == epoch) {
                    if object.header() & BARRIER_BIT == 0 {
                        self.scan_old(object);
                    }
                }
            }
            for block in large.filter(|block| block.place() == Place::Large) {
                block.set_remembered(false);
                Cards::of(block).clear();
                let size = block.large_bytes();
                self.scan_large_part(block, (0, size));
            }
        }
    }

    /// Ends the evacuation: what was noted down is forgotten.
    pub(crate) fn finish(&mut self) {
        self.close_aged();
        self.targets.aged.runs.clear();
        self.targets.aged.first = 0;
        self.targets.small.settle();
        self.targets.medium.settle();
    }
}

#[cold]
fn no_room() -> *mut u8 {
    panic!("bug: an object is larger than the room that was found for it")
}

/// Copies an object and answers where it is now.
///
/// # Safety
/// `size` is the object's size, there is room for it at `place`, and the two do not overlap.
#[inline(always)]
unsafe fn copy(object: Ref, place: *mut u8, size: usize) -> Ref {
    // SAFETY: as the caller promises; objects are made of words.
    unsafe {
        let (from, to) = (object.at(0).cast::<u64>(), place.cast::<u64>());
        if size <= 64 {
            for word in 0..size / 8 {
                to.add(word).write(from.add(word).read());
            }
        } else {
            ptr::copy_nonoverlapping(from, to, size / 8);
        }
        Ref::from_address(NonNull::new_unchecked(place))
    }
}
