//! Blocks from the system, and back: in chunks of several, so that small heaps stay small and large ones need few calls.

use std::alloc::{Layout, alloc, dealloc};
use std::ptr::NonNull;

use super::Budget;
use super::block::{BLOCK_BYTES, BlockRef, Place};
use crate::error::OutOfMemory;

/// The most blocks of a chunk: 1 MiB.
const CHUNK_BLOCKS_MAX: usize = 32;
/// A chunk is at most this part of what may be taken from the system, so that some chunks become free as a whole again.
const CHUNK_PART: usize = 32;

/// A chunk is this part of what there is already, so that small heaps hold little that is not used.
const GROWTH_PART: usize = 16;

/// Blocks that came from the system together and go back together.
#[derive(Debug)]
struct Chunk {
    start: NonNull<u8>,
    blocks: u32,
    free: u32,
}

/// All blocks of a heap.
///
/// Invariant: `free` has capacity for every block, so that giving one back never allocates.
#[derive(Debug, Default)]
pub(crate) struct BlockSpace {
    chunks: Vec<Chunk>,
    free: Vec<BlockRef>,
    blocks: usize,
}

impl BlockSpace {
    /// How many blocks there are, free ones included.
    pub(crate) fn count(&self) -> usize {
        self.blocks
    }

    /// How many blocks are in use.
    pub(crate) fn used(&self) -> usize {
        self.blocks - self.free.len()
    }

    /// Bytes of the tables.
    pub(crate) fn table_bytes(&self) -> u64 {
        let (chunks, free) = (self.chunks.capacity(), self.free.capacity());
        (chunks * size_of::<Chunk>() + free * size_of::<BlockRef>()) as u64
    }

    /// A block for a use. Its tables are clear. There may be `most` blocks in all.
    pub(crate) fn take(
        &mut self,
        place: Place,
        most: usize,
        budget: &mut Budget,
    ) -> Result<BlockRef, OutOfMemory> {
        if self.free.is_empty() {
            self.grow(1, most, budget)?;
        }
        let block = self.free.pop().ok_or(OutOfMemory)?;
        self.chunks[block.chunk()].free -= 1;
        block.clear_tables();
        block.set_place(place);
        Ok(block)
    }

    /// Makes sure that so many blocks are free. There may be `most` blocks in all.
    pub(crate) fn reserve(
        &mut self,
        wanted: usize,
        most: usize,
        budget: &mut Budget,
    ) -> Result<(), OutOfMemory> {
        while self.free.len() < wanted {
            self.grow(wanted - self.free.len(), most, budget)?;
        }
        Ok(())
    }

    /// Takes a chunk from the system: a part of what there is already, but at most what is allowed.
    fn grow(&mut self, wanted: usize, most: usize, budget: &mut Budget) -> Result<(), OutOfMemory> {
        let room = most.saturating_sub(self.blocks);
        let most_of_chunk = (most / CHUNK_PART).clamp(1, CHUNK_BLOCKS_MAX);
        let count = (self.blocks / GROWTH_PART).max(wanted).clamp(1, most_of_chunk).min(room);
        if count == 0 {
            return Err(OutOfMemory);
        }
        self.chunks.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.free.try_reserve(self.blocks + count - self.free.len()).map_err(|_| OutOfMemory)?;
        let layout = layout(count)?;
        budget.take(layout.size())?;
        // SAFETY: the size is not zero.
        let Some(start) = NonNull::new(unsafe { alloc(layout) }) else {
            budget.give_back(layout.size());
            return Err(OutOfMemory);
        };
        start.as_ptr().expose_provenance();
        let index = self.chunks.len() as u32;
        self.chunks.push(Chunk { start, blocks: count as u32, free: count as u32 });
        for number in (0..count).rev() {
            // SAFETY: within the chunk, which is aligned to a block and nobody else's.
            let block = unsafe { BlockRef::create(start.add(number * BLOCK_BYTES), index) };
            self.free.push(block);
        }
        self.blocks += count;
        Ok(())
    }

    /// Takes a block back.
    pub(crate) fn give_back(&mut self, block: BlockRef, poison: bool) {
        debug_assert!(block.place() != Place::Free, "given back twice");
        if poison {
            block.poison();
        }
        block.set_place(Place::Free);
        self.chunks[block.chunk()].free += 1;
        self.free.push(block);
    }

    /// Lets the first chunks be used first from now on, so that the last ones become free as a whole.
    pub(crate) fn sort_free(&mut self) {
        self.free.sort_unstable_by_key(|block| std::cmp::Reverse(block.chunk()));
    }

    /// Gives chunks without a used block back to the system while more than `keep` blocks are free.
    pub(crate) fn release_unused(&mut self, keep: usize, budget: &mut Budget) {
        if self.free.len() <= keep || !self.chunks.iter().any(|chunk| chunk.free == chunk.blocks) {
            return;
        }
        let mut excess = self.free.len() - keep;
        let mut leaves = |chunk: &Chunk| {
            let goes = chunk.free == chunk.blocks && excess >= chunk.blocks as usize;
            excess -= if goes { chunk.blocks as usize } else { 0 };
            goes
        };
        // A chunk that goes is marked by its size, until its blocks have left the list of free ones.
        for chunk in &mut self.chunks {
            if leaves(chunk) {
                self.blocks -= chunk.blocks as usize;
                budget.give_back(chunk.blocks as usize * BLOCK_BYTES);
                chunk.free = u32::MAX;
            }
        }
        let chunks = &self.chunks;
        self.free.retain(|block| chunks[block.chunk()].free != u32::MAX);
        self.chunks.retain(|chunk| {
            let goes = chunk.free == u32::MAX;
            if goes {
                free_chunk(chunk);
            }
            !goes
        });
        self.number_chunks();
    }

    /// Writes the places of chunks in their list into their blocks.
    fn number_chunks(&self) {
        for (index, chunk) in self.chunks.iter().enumerate() {
            for number in 0..chunk.blocks as usize {
                // SAFETY: blocks of the chunk, which have headers since it was taken.
                let object = unsafe { chunk.start.add(number * BLOCK_BYTES) };
                // SAFETY: as above.
                unsafe { BlockRef::of(crate::object::Ref::from_address(object)).set_chunk(index as u32) };
            }
        }
    }

    /// Gives everything back to the system.
    pub(crate) fn clear(&mut self, budget: &mut Budget) {
        for chunk in self.chunks.drain(..) {
            budget.give_back(chunk.blocks as usize * BLOCK_BYTES);
            free_chunk(&chunk);
        }
        self.free.clear();
        self.blocks = 0;
    }
}

fn layout(blocks: usize) -> Result<Layout, OutOfMemory> {
    Layout::from_size_align(blocks * BLOCK_BYTES, BLOCK_BYTES).map_err(|_| OutOfMemory)
}

fn free_chunk(chunk: &Chunk) {
    if let Ok(layout) = layout(chunk.blocks as usize) {
        // SAFETY: allocated in `grow` with this layout; the caller forgets the chunk.
        unsafe { dealloc(chunk.start.as_ptr(), layout) }
    }
}
