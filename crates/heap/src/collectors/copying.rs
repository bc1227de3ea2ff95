//! The copying collector: small objects are copied, large ones marked where they are.
//!
//! Small objects live in blocks. The last block of the list is the *current* one, in which the allocation
//! cursor moves. A collection copies every reachable small object to new blocks, in the order of discovery,
//! and then the old blocks are free as a whole: dead objects cost nothing. The method is Cheney's ("A
//! nonrecursive list compacting algorithm", 1970): the new blocks themselves are the queue of objects whose
//! slots are still to be looked at, so that no list, however long, needs a stack.
//!
//! States of a small object during a collection:
//!
//! - *white*: in an old block, header as usual: not reached yet;
//! - *forwarded*: in an old block, `FORWARDED_BIT` set: the header tells where the copy is;
//! - *gray*: the copy, ahead of the scan position: its slots may refer to old blocks;
//! - *black*: the copy, behind the scan position: its slots refer to new blocks and large objects only.
//!
//! Large objects have `LARGE_BIT` and are white without `MARK_BIT`, gray while on the gray list, then black.
//!
//! Invariant: a black object never refers to an old block. `Evacuation::forward` keeps it: every slot that
//! is scanned is replaced by the address of a copy. The collection ends when nothing is gray.
//!
//! Invariant: memory between cursor and limit is zero. The limit moves through a block in *windows*, each
//! cleared just before it is handed out, while it is warm in the cache. In stress modes the limit stays at
//! the cursor, so that every allocation comes by here.
//!
//! Invariant: a collection cannot fail half way. Before it starts it takes all the blocks that it could need
//! (`Copying::take_reserve`); if the system refuses, nothing has happened. That reserve counts against the
//! limit at all times, so that a heap never holds more than `max_bytes`, collections included.
//!
//! When to collect: once the bytes taken since the last collection exceed the larger of a fixed minimum
//! and a percentage of what lived then. All of it counts bytes of the program's own requests and of block
//! sizes, never addresses or time: the same program collects, and fails, at the same points in every run.

use std::ptr::{self, NonNull};

use super::{Collector, Usage};
use crate::error::OutOfMemory;
use crate::heap::World;
use crate::layout::*;
use crate::log::{GcCause, GcKind, Outcome, Pause};
use crate::object::Ref;
use crate::shape::{ElemKind, Shape, ShapeId, ShapeTable, buffer_bytes, string_bytes, struct_bytes};
use crate::space::{BLOCK_BYTES_MAX, BLOCK_BYTES_MIN, Block, LargeSpace};

/// Bytes that are cleared and handed to the fast path at a time.
const WINDOW_BYTES: usize = 32 << 10;

/// State of the copying collector.
#[derive(Debug, Default)]
pub(crate) struct Copying {
    /// Blocks with objects; the last one is current.
    blocks: Vec<Block>,
    /// Free blocks, all of the largest size.
    pool: Vec<Block>,
    large: LargeSpace,
    /// Sum of the sizes of `blocks`.
    small_bytes: u64,
    /// Bytes of blocks and large objects taken since the last collection.
    since_collection: u64,
    /// How far `since_collection` may go; 0 before the first allocation.
    threshold: u64,
    /// Whether the last collection was forced by the limit.
    was_forced: bool,
}

impl Collector for Copying {
    fn alloc_small(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        if let Some(place) = self.bump(world, size) {
            return Ok(place);
        }
        if self.since_collection >= self.threshold(world) {
            self.collect(world, GcCause::Threshold)?;
            if let Some(place) = self.bump(world, size) {
                return Ok(place);
            }
        }
        if self.add_block(world, size).is_err() {
            self.collect_forced(world)?;
            if let Some(place) = self.bump(world, size) {
                return Ok(place);
            }
            self.add_block(world, size)?;
        }
        self.bump(world, size).ok_or(OutOfMemory)
    }

    fn alloc_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        if !world.budget.allows(size as u64) {
            return Err(OutOfMemory);
        }
        if self.since_collection >= self.threshold(world) {
            self.collect(world, GcCause::Threshold)?;
        }
        if let Ok(object) = self.take_large(world, size) {
            return Ok(object);
        }
        self.collect_forced(world)?;
        self.take_large(world, size)
    }

    fn collect(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory> {
        self.sync(world);
        let before = self.usage(world).object_bytes;
        let pause = world.log.start(GcKind::Full, cause, before);
        let used: u64 = self.blocks.iter().map(|block| block.used as u64).sum();
        let reserve = self.take_reserve(world, used)?;
        let mut evacuation =
            Evacuation { shapes: &world.shapes, large: &mut self.large, to: reserve, at: 0, scan: (0, 0) };
        // SAFETY: published frames are as `set_top` demands, and `forward` gives null or references.
        unsafe { world.roots.visit(|slot| evacuation.forward_slot(slot)) };
        evacuation.scan_all();
        world.roots.update_weaks(present_place);
        let (to, filled) = (evacuation.to, evacuation.at);
        self.large.sweep(world.config.stress.poison, &mut world.budget);
        self.flip(world, to, filled);
        self.note_collection(world, before, pause);
        if world.config.stress.verify {
            crate::verify::assert_well_formed(world, self);
        }
        Ok(())
    }

    fn has_room(&self, world: &World, bytes: u64) -> bool {
        self.fits(world, 0, bytes)
    }

    /// This collector looks at every live object and so has no use for the barrier: it only clears the bit.
    fn barrier_slow(&mut self, world: &mut World, object: Ref) {
        world.counters.barrier_slow_calls += 1;
        // SAFETY: the caller of the barrier holds a current reference; the header keeps its shape.
        unsafe { object.store(0, object.header() & !BARRIER_BIT) };
    }

    fn for_each_object(&self, world: &World, visit: &mut dyn FnMut(Ref, usize)) {
        for (index, block) in self.blocks.iter().enumerate() {
            let end = if index + 1 == self.blocks.len() { self.cursor_offset(world) } else { block.used };
            let mut offset = 0;
            while offset < end {
                // SAFETY: objects fill a block without gaps up to `end`.
                let object = unsafe { Ref::from_address(NonNull::new_unchecked(block.start().add(offset))) };
                // SAFETY: as above.
                let size = unsafe { object_size(&world.shapes, object) };
                visit(object, size);
                offset += size;
            }
        }
        self.large.iter().for_each(|(object, size)| visit(object, size));
    }

    fn usage(&self, world: &World) -> Usage {
        let (current, full) = match self.blocks.split_last() {
            Some((_, full)) => (self.cursor_offset(world) as u64, full),
            None => (0, &[][..]),
        };
        Usage {
            object_bytes: full.iter().map(|block| block.used as u64).sum::<u64>()
                + current
                + self.large.bytes(),
            blocks: self.blocks.len() + self.pool.len(),
            large_objects: self.large.count(),
            table_bytes: self.table_bytes(),
        }
    }

    fn release(&mut self, world: &mut World) {
        self.large.clear(&mut world.budget);
        for block in self.blocks.drain(..).chain(self.pool.drain(..)) {
            block.free(&mut world.budget);
        }
        world.bump.clear();
    }
}

/// Allocation.
impl Copying {
    /// Bumps within the current block, moving the window if needed.
    fn bump(&mut self, world: &mut World, size: usize) -> Option<NonNull<u8>> {
        let block = self.blocks.last()?;
        let cursor = world.bump.cursor;
        let left = block.end().addr() - cursor.addr();
        if size > left {
            return None;
        }
        let stress = world.config.sees_each_allocation();
        let window = if stress { size } else { left.min(size.max(WINDOW_BYTES)) };
        let ready = world.bump.limit.addr() - cursor.addr();
        if size > ready {
            // SAFETY: from the limit to the window's end, within the block; no object is there yet.
            unsafe { world.bump.limit.write_bytes(0, window - ready) };
            // SAFETY: within the block.
            world.bump.limit = unsafe { cursor.add(window) };
        }
        // SAFETY: within the block.
        world.bump.cursor = unsafe { cursor.add(size) };
        if stress {
            world.bump.limit = world.bump.cursor;
        }
        NonNull::new(cursor)
    }

    /// Makes a new block current that has room for `size`. Blocks double the heap up to the largest size,
    /// end where the next collection is due, and are smaller near the limit.
    fn add_block(&mut self, world: &mut World, size: usize) -> Result<(), OutOfMemory> {
        let least = size.next_multiple_of(BLOCK_BYTES_MIN);
        let due = self.threshold(world).saturating_sub(self.since_collection);
        let grown = self.small_bytes.min(due).min(BLOCK_BYTES_MAX as u64) as usize;
        let mut bytes = grown.next_multiple_of(BLOCK_BYTES_MIN).max(least);
        while !self.fits(world, bytes as u64, 0) {
            if bytes == least {
                return Err(OutOfMemory);
            }
            bytes = (bytes / 2).max(least).next_multiple_of(BLOCK_BYTES_MIN);
        }
        self.blocks.try_reserve(1).map_err(|_| OutOfMemory)?;
        let block = match self.pool.pop() {
            Some(block) if bytes == BLOCK_BYTES_MAX => block,
            other => {
                self.pool.extend(other);
                self.take_block(world, bytes)?
            }
        };
        self.sync(world);
        self.small_bytes += bytes as u64;
        self.since_collection += bytes as u64;
        world.bump.cursor = block.start();
        world.bump.limit = block.start();
        self.blocks.push(block);
        Ok(())
    }

    fn take_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        if !self.fits(world, 0, size as u64) {
            return Err(OutOfMemory);
        }
        self.make_way(world, size);
        let object = self.large.alloc(size, &mut world.budget)?;
        self.since_collection += size as u64;
        Ok(object)
    }

    /// Whether that many more bytes of blocks and of large objects stay within the limit, with what the
    /// next collection needs to run.
    fn fits(&self, world: &World, blocks: u64, large: u64) -> bool {
        let small = self.small_bytes.saturating_add(blocks);
        let reserve = small.saturating_add(small / 32);
        let large = self.large.bytes().saturating_add(large);
        world
            .budget
            .allows(small.saturating_add(reserve).saturating_add(large).saturating_add(self.table_bytes()))
    }

    /// A block from the system.
    fn take_block(&mut self, world: &mut World, bytes: usize) -> Result<Block, OutOfMemory> {
        self.make_way(world, bytes);
        Block::new(bytes, &mut world.budget)
    }

    /// Frees pooled blocks until `bytes` more are within the limit.
    fn make_way(&mut self, world: &mut World, bytes: usize) {
        let tables = self.table_bytes();
        while !world.budget.allows(world.budget.held.saturating_add(bytes as u64).saturating_add(tables)) {
            match self.pool.pop() {
                Some(block) => block.free(&mut world.budget),
                None => return,
            }
        }
    }

    fn threshold(&self, world: &World) -> u64 {
        self.threshold.max(world.config.min_collection_bytes)
    }

    /// Writes the cursor's progress into the current block.
    fn sync(&mut self, world: &World) {
        let used = self.cursor_offset(world);
        if let Some(block) = self.blocks.last_mut() {
            block.used = used;
        }
    }

    /// Bytes of objects in the current block.
    fn cursor_offset(&self, world: &World) -> usize {
        self.blocks.last().map_or(0, |block| world.bump.cursor.addr() - block.start().addr())
    }

    fn table_bytes(&self) -> u64 {
        let lists = (self.blocks.capacity() + self.pool.capacity()) * size_of::<Block>();
        lists as u64 + self.large.table_bytes()
    }
}

/// Collection.
impl Copying {
    /// Collects because the limit is reached. A program that lives close below its limit could make the
    /// collector do a whole heap's work for each object: so between two such collections in a row at
    /// least 1/32 of the limit must have been allocated, else the memory counts as used up.
    fn collect_forced(&mut self, world: &mut World) -> Result<(), OutOfMemory> {
        if self.was_forced && self.since_collection < world.config.max_bytes / 32 {
            return Err(OutOfMemory);
        }
        self.collect(world, GcCause::Limit)?;
        self.was_forced = true;
        Ok(())
    }

    /// Takes blocks that have room for copies of `used` bytes of objects, in whatever order they come.
    fn take_reserve(&mut self, world: &mut World, used: u64) -> Result<Vec<Block>, OutOfMemory> {
        let mut reserve = Vec::new();
        let mut left = used;
        while left > 0 {
            let bytes = reserve_block(left);
            let taken = match self.pool.pop() {
                _ if reserve.try_reserve(1).is_err() || self.pool.try_reserve(1).is_err() => Err(OutOfMemory),
                Some(block) if bytes == BLOCK_BYTES_MAX => Ok(block),
                other => {
                    self.pool.extend(other);
                    self.take_block(world, bytes)
                }
            };
            match taken {
                Ok(block) => reserve.push(block),
                Err(error) => {
                    self.recycle(world, reserve, 0);
                    return Err(error);
                }
            }
            left -= left.min(reserve_block_room(bytes, left));
        }
        Ok(reserve)
    }

    /// Old blocks become free, the first `filled + 1` new ones are the heap, and the cursor goes on in the
    /// last of them.
    fn flip(&mut self, world: &mut World, mut to: Vec<Block>, filled: usize) {
        let keep = if to.first().is_some_and(|block| block.used > 0) { filled + 1 } else { 0 };
        let unused = to.split_off(keep.min(to.len()));
        let mut old = std::mem::replace(&mut self.blocks, to);
        if world.config.stress.poison {
            old.iter_mut().for_each(Block::poison);
        }
        self.small_bytes = self.blocks.iter().map(|block| block.size() as u64).sum();
        world.bump.clear();
        if let Some(block) = self.blocks.last() {
            // SAFETY: `used` is at most the block's size.
            world.bump.cursor = unsafe { block.start().add(block.used) };
            world.bump.limit = world.bump.cursor;
        }
        let live = self.usage(world).object_bytes;
        let percent = u64::from(world.config.collection_percent);
        self.threshold = (live / 100).saturating_mul(percent).max(world.config.min_collection_bytes);
        self.recycle(world, old.into_iter().chain(unused), self.threshold);
    }

    /// Keeps blocks of the largest size in the pool, up to `keep` bytes of them, and frees the others.
    fn recycle(&mut self, world: &mut World, blocks: impl IntoIterator<Item = Block>, keep: u64) {
        let most = usize::try_from(keep / BLOCK_BYTES_MAX as u64).unwrap_or(usize::MAX);
        while self.pool.len() > most {
            if let Some(block) = self.pool.pop() {
                block.free(&mut world.budget);
            }
        }
        for mut block in blocks {
            let pooled = block.size() == BLOCK_BYTES_MAX && self.pool.len() < most;
            if pooled && self.pool.try_reserve(1).is_ok() {
                block.used = 0;
                self.pool.push(block);
            } else {
                block.free(&mut world.budget);
            }
        }
    }

    fn note_collection(&mut self, world: &mut World, before: u64, pause: Pause) {
        self.since_collection = 0;
        self.was_forced = false;
        let live = self.usage(world).object_bytes;
        world.counters.collections += 1;
        world.counters.live_bytes = live;
        world.counters.freed_bytes += before - live;
        let held_bytes = world.budget.held + world.budget.tables + self.table_bytes();
        world.log.finish(pause, Outcome { after_bytes: live, promoted_bytes: 0, held_bytes });
    }
}

/// The size of the next block to reserve when `left` bytes are still without one.
fn reserve_block(left: u64) -> usize {
    let left = usize::try_from(left).unwrap_or(BLOCK_BYTES_MAX).min(BLOCK_BYTES_MAX);
    left.next_multiple_of(BLOCK_BYTES_MIN)
}

/// How much of `left` a reserved block of `bytes` is sure to take: all that fits, if it is the last; else
/// an object that does not fit its end may leave almost a large object's size unused.
fn reserve_block_room(bytes: usize, left: u64) -> u64 {
    if left <= bytes as u64 { left } else { (bytes - LARGE_OBJECT_BYTES) as u64 }
}

/// A collection under way.
struct Evacuation<'a> {
    shapes: &'a ShapeTable,
    large: &'a mut LargeSpace,
    to: Vec<Block>,
    /// The block of `to` that is being filled.
    at: usize,
    /// Block and offset of the first gray object.
    scan: (usize, usize),
}

impl Evacuation<'_> {
    /// Makes a slot refer to the copy of its object.
    #[inline]
    fn forward_slot(&mut self, slot: &mut u64) {
        if let Some(object) = Ref::from_bits(*slot) {
            *slot = self.forward(object);
        }
    }

    /// The address where the object is from now on; copies it at the first visit.
    fn forward(&mut self, object: Ref) -> u64 {
        // SAFETY: roots and reachable slots hold current references, or ones into an old block, whose
        // objects keep their header until the end of the collection.
        let header = unsafe { object.header() };
        if header & FORWARDED_BIT != 0 {
            return (header & !FORWARDED_BIT) << FORWARD_SHIFT;
        }
        if header & LARGE_BIT != 0 {
            // SAFETY: as above.
            unsafe { self.large.mark(object) };
            return object.to_bits();
        }
        // SAFETY: as above; not forwarded, so the object is whole.
        let size = unsafe { object_size(self.shapes, object) };
        let place = self.place(size);
        // SAFETY: `size` bytes of the old object, and of the new block; they do not overlap.
        unsafe { ptr::copy_nonoverlapping(object.at(0), place, size) };
        let address = place.expose_provenance() as u64;
        // SAFETY: the old object is not read as an object any more.
        unsafe { object.store(0, FORWARDED_BIT | address >> FORWARD_SHIFT) };
        address
    }

    /// Room for a copy. `take_reserve` saw to it that there is some.
    #[inline]
    fn place(&mut self, size: usize) -> *mut u8 {
        loop {
            match self.to.get_mut(self.at).map(|block| block.bump(size)) {
                Some(Some(place)) => return place,
                Some(None) => self.at += 1,
                None => panic!("bug: the copy reserve was too small"),
            }
        }
    }

    /// Turns gray objects black until there is none.
    fn scan_all(&mut self) {
        loop {
            while let Some(object) = self.next_gray_copy() {
                self.scan_object(object);
            }
            match self.large.next_gray() {
                Some(object) => self.scan_object(object),
                None => return,
            }
        }
    }

    fn next_gray_copy(&mut self) -> Option<Ref> {
        loop {
            let (index, offset) = self.scan;
            let block = self.to.get(index)?;
            if offset < block.used {
                // SAFETY: copies fill the block without gaps up to `used`.
                let object = unsafe { Ref::from_address(NonNull::new_unchecked(block.start().add(offset))) };
                // SAFETY: as above.
                self.scan.1 += unsafe { object_size(self.shapes, object) };
                return Some(object);
            }
            if index >= self.at {
                return None;
            }
            self.scan = (index + 1, 0);
        }
    }

    fn scan_object(&mut self, object: Ref) {
        // SAFETY: a whole object, copied or marked.
        let shape = unsafe { object.shape() };
        let shapes = self.shapes;
        match shapes.of(shape) {
            Shape::String | Shape::Buffer(ElemKind::Int | ElemKind::Float | ElemKind::Bool) => {}
            Shape::Buffer(ElemKind::Ref) => {
                // SAFETY: a buffer's capacity.
                let capacity = unsafe { object.buffer_capacity() } as usize;
                for index in 0..capacity {
                    self.scan_word(object, BUFFER_ELEMENTS_OFFSET + index * SLOT_BYTES);
                }
            }
            Shape::Array { .. } => self.scan_word(object, ARRAY_BUFFER_OFFSET),
            Shape::Struct { refs, .. } => {
                refs.for_each(|slot| self.scan_word(object, STRUCT_SLOTS_OFFSET + slot * SLOT_BYTES));
            }
            Shape::Map { .. } => {
                for offset in [MAP_KEYS_OFFSET, MAP_VALUES_OFFSET, MAP_TABLE_OFFSET] {
                    self.scan_word(object, offset);
                }
            }
        }
    }

    #[inline]
    fn scan_word(&mut self, object: Ref, offset: usize) {
        // SAFETY: the shape says that the object has a reference at this offset.
        unsafe {
            let mut bits = object.load(offset);
            self.forward_slot(&mut bits);
            object.store(offset, bits);
        }
    }
}

/// Where an object is after the evacuation, before the old blocks are free.
fn present_place(object: Ref) -> Option<Ref> {
    // SAFETY: the table of weak references holds references that were current before; old objects keep their header.
    let header = unsafe { object.header() };
    if header & FORWARDED_BIT != 0 {
        return Ref::from_bits((header & !FORWARDED_BIT) << FORWARD_SHIFT);
    }
    (header & LARGE_BIT != 0 && header & MARK_BIT != 0).then_some(object)
}

/// Bytes of an object.
///
/// # Safety
/// `object` is a whole object whose shape is in the table.
pub(crate) unsafe fn object_size(shapes: &ShapeTable, object: Ref) -> usize {
    // SAFETY: as the caller promises. Sizes were computed like this when the object was made, so they exist.
    unsafe {
        let shape: ShapeId = object.shape();
        match shapes.of(shape) {
            Shape::Struct { slots, .. } => struct_bytes(*slots) as usize,
            Shape::Array { .. } => ARRAY_BYTES,
            Shape::Map { .. } => MAP_BYTES,
            Shape::String => string_bytes(object.string_len() as u64).unwrap_or(STRING_BYTES_OFFSET),
            Shape::Buffer(elem) => {
                buffer_bytes(*elem, object.buffer_capacity()).unwrap_or(BUFFER_ELEMENTS_OFFSET)
            }
        }
    }
}
