//! Room: how collectors take memory, and keep within the limit.
//!
//! The limit holds for all that is held, and for what the next collection needs to run: so none fails half-way for want of memory.
//! A collector that copies reserves room for all young objects before it takes another block for new ones.

use std::ptr::NonNull;

use super::Collector;
use super::evacuation::Targets;
use super::nursery::Nursery;
use crate::error::OutOfMemory;
use crate::heap::World;
use crate::log::GcCause;
use crate::space::block::{BLOCK_BYTES, LARGE_OFFSET, ROOM};
use crate::space::{BlockRef, BlockSpace, LargeSpace, Place, allocation_bytes};

/// A collector's memory from the system.
pub(crate) trait Spaces {
    /// Blocks.
    fn blocks(&self) -> &BlockSpace;

    /// Blocks, to be changed.
    fn blocks_mut(&mut self) -> &mut BlockSpace;

    /// Large objects.
    fn large_mut(&mut self) -> &mut LargeSpace;

    /// Bytes of all tables.
    fn table_bytes(&self) -> u64;

    /// Bytes of large objects and of tables.
    fn other_bytes(&self, world: &World) -> u64 {
        world.budget.held - (self.blocks().count() * BLOCK_BYTES) as u64 + self.table_bytes()
    }

    /// A large object, if the limit allows it; free blocks go back to the system if it does not otherwise.
    fn place_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        let bytes = allocation_bytes(size) as u64;
        let fits = |gc: &Self, world: &World| {
            world.budget.allows(world.budget.held.saturating_add(bytes).saturating_add(gc.table_bytes()))
        };
        if !fits(self, world) {
            self.blocks_mut().release_unused(0, &mut world.budget);
        }
        if !fits(self, world) {
            return Err(OutOfMemory);
        }
        let block = self.large_mut().alloc(size, &mut world.budget)?;
        NonNull::new(block.at(LARGE_OFFSET)).ok_or(OutOfMemory)
    }
}

/// A collector that copies young objects out of a nursery.
pub(crate) trait Copying: Spaces + Collector + Sized {
    /// How many lists have a word for each block: they may have to grow when there are more.
    const LISTS: usize;

    /// The blocks of new objects.
    fn nursery(&self) -> &Nursery;

    /// The blocks of new objects, to be changed.
    fn nursery_mut(&mut self) -> &mut Nursery;

    /// Where copies go.
    fn targets(&self) -> &Targets;

    /// How many blocks have objects that a collection of the young copies.
    fn young_blocks(&self) -> usize;

    /// Bytes of the large objects that no collection has seen.
    fn large_young_bytes(&self) -> u64;

    /// How many such bytes there may be before the young are collected.
    fn large_youth(&self, world: &World) -> u64;

    /// Collects the young.
    fn collect_young(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory>;

    /// What was allocated up to the last collection that the limit forced.
    fn forced_at(&mut self) -> &mut Option<u64>;

    /// How many blocks there may be.
    fn blocks_max(&self, world: &World) -> usize {
        let per_block = Self::LISTS * size_of::<BlockRef>();
        let lists = (4 * BLOCK_BYTES + self.blocks().count() * per_block) as u64 / 8;
        let others = self.other_bytes(world).saturating_add(world.budget.tables).saturating_add(lists);
        let left = world.budget.max.saturating_sub(others);
        usize::try_from(left / BLOCK_BYTES as u64).unwrap_or(usize::MAX)
    }

    /// Bytes that are needed with that many more blocks of new objects, those of the next collection included.
    fn needs(&self, world: &World, blocks: usize) -> u64 {
        let young = ((self.young_blocks() + blocks) * ROOM) as u64;
        // A block more is for lists of blocks.
        let copies = Targets::blocks_needed(young) + usize::from(young > 0);
        let blocks = ((self.blocks().used() + blocks + copies) * BLOCK_BYTES) as u64;
        blocks.saturating_add(self.other_bytes(world)).saturating_add(self.targets().growth(young))
    }

    /// Whether that many more blocks of new objects, and bytes of other things, stay within the limit, with what the next
    /// collection needs to run.
    fn fits(&self, world: &World, blocks: usize, bytes: u64) -> bool {
        world.budget.allows(self.needs(world, blocks).saturating_add(bytes))
    }

    /// Bytes that nothing needs.
    fn left(&self, world: &World) -> u64 {
        world.budget.max.saturating_sub(world.budget.tables).saturating_sub(self.needs(world, 0))
    }

    /// A small object in another block of the nursery.
    fn new_block(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        if self.add_block(world).is_err() {
            self.relieve(world, 1, 0)?;
            self.add_block(world)?;
        }
        self.nursery_mut().bump(world, size).ok_or(OutOfMemory)
    }

    /// Begins to fill another block of the nursery.
    fn add_block(&mut self, world: &mut World) -> Result<(), OutOfMemory> {
        if !self.fits(world, 1, 0) {
            return Err(OutOfMemory);
        }
        self.nursery_mut().reserve()?;
        let most = self.blocks_max(world);
        let block = self.blocks_mut().take(Place::Eden, most, &mut world.budget)?;
        self.nursery_mut().add(world, block);
        Ok(())
    }

    /// A large object, after a collection of the young if there are too many bytes of large ones.
    fn new_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        let bytes = allocation_bytes(size) as u64;
        if !world.budget.allows(bytes) {
            return Err(OutOfMemory);
        }
        let young = self.large_young_bytes();
        if young > 0 && young + bytes > self.large_youth(world) {
            self.collect_young(world, GcCause::NurseryFull)?;
        }
        if !self.fits(world, 0, bytes) {
            self.relieve(world, 0, bytes)?;
        }
        self.place_large(world, size)
    }

    /// Collects until so much fits, because the limit is reached: the young first, then everything. A program that lives close
    /// below its limit could make the collector do a whole heap's work for each object: so between two of the latter at least 1/32
    /// of the limit must have been allocated, else the memory counts as used up.
    fn relieve(&mut self, world: &mut World, blocks: usize, bytes: u64) -> Result<(), OutOfMemory> {
        let allocated = |gc: &Self, world: &World| world.counters.freed_bytes + gc.usage(world).object_bytes;
        let now = allocated(self, world);
        let since = self.forced_at().map(|then| now.saturating_sub(then));
        if since.is_some_and(|bytes| bytes < world.config.max_bytes / 32) {
            return Err(OutOfMemory);
        }
        if self.nursery().len() > 0 {
            self.collect_young(world, GcCause::Limit)?;
            if self.fits(world, blocks, bytes) {
                return Ok(());
            }
        }
        self.collect(world, GcCause::Limit)?;
        *self.forced_at() = Some(allocated(self, world));
        if self.fits(world, blocks, bytes) { Ok(()) } else { Err(OutOfMemory) }
    }
}
