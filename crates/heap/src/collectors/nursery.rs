//! The nursery: blocks in which new objects are allocated one after the other.

use std::ptr::NonNull;

use crate::collectors::trace::for_each_in_run;
use crate::error::OutOfMemory;
use crate::heap::World;
use crate::object::Ref;
use crate::shape::ShapeTable;
use crate::space::block::{BLOCK_BYTES, FIRST_OFFSET};
use crate::space::{BlockRef, BlockSpace};

/// Bytes that are cleared and handed to the fast path at a time, while they are warm in the cache.
const WINDOW_BYTES: usize = 8 << 10;

/// The blocks of new objects; the last one is being filled, and the allocation cursor is in it.
#[derive(Debug, Default)]
pub(crate) struct Nursery {
    blocks: Vec<BlockRef>,
}

impl Nursery {
    /// The blocks.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = BlockRef> {
        self.blocks.iter().copied()
    }

    /// How many blocks there are.
    pub(crate) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Bytes of objects.
    pub(crate) fn bytes(&self, world: &World) -> u64 {
        let Some((last, full)) = self.blocks.split_last() else { return 0 };
        let full: usize = full.iter().map(|block| block.used() - FIRST_OFFSET).sum();
        (full + cursor_offset(world, *last) - FIRST_OFFSET) as u64
    }

    /// Bytes of the list.
    pub(crate) fn table_bytes(&self) -> u64 {
        (self.blocks.capacity() * size_of::<BlockRef>()) as u64
    }

    /// Room in the block that is being filled.
    pub(crate) fn bump(&mut self, world: &mut World, size: usize) -> Option<NonNull<u8>> {
        let end = self.blocks.last()?.at(BLOCK_BYTES);
        bump_window(world, end, size)
    }

    /// Begins to fill another block.
    pub(crate) fn add(&mut self, world: &mut World, block: BlockRef) {
        self.sync(world);
        let start = block.at(FIRST_OFFSET);
        (world.bump.cursor, world.bump.limit) = (start, start);
        self.blocks.push(block);
    }

    /// Makes room in the list for another block.
    pub(crate) fn reserve(&mut self) -> Result<(), OutOfMemory> {
        self.blocks.try_reserve(1).map_err(|_| OutOfMemory)
    }

    /// Writes the cursor's progress into the block that is being filled.
    pub(crate) fn sync(&mut self, world: &World) {
        if let Some(block) = self.blocks.last() {
            block.set_used(cursor_offset(world, *block));
        }
    }

    /// Gives all blocks back: their objects have moved, or are dead.
    pub(crate) fn clear(&mut self, world: &mut World, space: &mut BlockSpace) {
        let poison = world.config.stress.poison;
        // The last comes back first: it is the warmest.
        self.blocks.drain(..).for_each(|block| space.give_back(block, poison));
        world.bump.clear();
    }

    /// Takes the blocks away, with their objects.
    pub(crate) fn take(&mut self, world: &mut World) -> impl Iterator<Item = BlockRef> + '_ {
        self.sync(world);
        world.bump.clear();
        self.blocks.drain(..)
    }

    /// Calls `visit` with each object, dead ones included.
    pub(crate) fn for_each_object(&self, world: &World, visit: &mut dyn FnMut(Ref, usize)) {
        let Some((last, full)) = self.blocks.split_last() else { return };
        full.iter().for_each(|block| for_each_in_block(&world.shapes, *block, block.used(), visit));
        for_each_in_block(&world.shapes, *last, cursor_offset(world, *last), visit);
    }
}

/// Calls `visit` with each object of a block that is filled from its start.
pub(crate) fn for_each_in_block(
    shapes: &ShapeTable,
    block: BlockRef,
    used: usize,
    visit: &mut dyn FnMut(Ref, usize),
) {
    // SAFETY: objects fill the block without gaps up to `used`.
    unsafe { for_each_in_run(shapes, block.at(FIRST_OFFSET), block.at(used), visit) }
}

fn cursor_offset(world: &World, block: BlockRef) -> usize {
    world.bump.cursor.addr() - block.start().as_ptr().addr()
}

/// Room between the cursor and the end of the memory that it moves in; the window of cleared bytes moves on if needed.
pub(crate) fn bump_window(world: &mut World, end: *mut u8, size: usize) -> Option<NonNull<u8>> {
    let cursor = world.bump.cursor;
    let left = end.addr() - cursor.addr();
    if size > left {
        return None;
    }
    let stress = world.config.sees_each_allocation();
    let window = if stress { size } else { left.min(size.max(WINDOW_BYTES)) };
    let ready = world.bump.limit.addr() - cursor.addr();
    if size > ready {
        // SAFETY: from the limit to the window's end, in front of `end`; no object is there yet.
        unsafe { world.bump.limit.write_bytes(0, window - ready) };
        // SAFETY: not past `end`.
        world.bump.limit = unsafe { cursor.add(window) };
    }
    // SAFETY: as above.
    world.bump.cursor = unsafe { cursor.add(size) };
    if stress {
        world.bump.limit = world.bump.cursor;
    }
    NonNull::new(cursor)
}
