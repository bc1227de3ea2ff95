//! Old objects: blocks whose objects stay where they are, and new ones laid into the holes between them.

use crate::error::OutOfMemory;
use crate::space::block::{BLOCK_BYTES, FIRST_OFFSET, Hole};
use crate::space::{BlockRef, BlockSpace, Place};

/// Holes smaller than this are left alone.
const HOLE_BYTES_MIN: usize = 512;
/// After so many objects that did not fit into it, a hole is given up.
const MISSES_MAX: u32 = 4;

/// The blocks of old objects, and where there is room in them.
///
/// Invariant: both lists have capacity for every block of the heap, so that nothing here allocates while a collection runs:
/// see [`OldSpace::reserve`].
#[derive(Debug, Default)]
pub(crate) struct OldSpace {
    blocks: Vec<BlockRef>,
    /// Blocks with holes that have not been used since they were swept.
    recyclable: Vec<BlockRef>,
    /// The block whose holes are being used, and where the next one may begin.
    open: Option<(BlockRef, usize)>,
    /// How many objects have not fitted into the next hole.
    misses: u32,
}

impl OldSpace {
    /// Makes room in the lists for so many blocks.
    pub(crate) fn reserve(&mut self, blocks: usize) -> Result<(), OutOfMemory> {
        for list in [&mut self.blocks, &mut self.recyclable] {
            if list.capacity() < blocks {
                let wanted = blocks.next_power_of_two() - list.len();
                list.try_reserve_exact(wanted).map_err(|_| OutOfMemory)?;
            }
        }
        Ok(())
    }

    /// All blocks.
    pub(crate) fn blocks(&self) -> &[BlockRef] {
        &self.blocks
    }

    /// Bytes of the lists.
    pub(crate) fn table_bytes(&self) -> u64 {
        ((self.blocks.capacity() + self.recyclable.capacity()) * size_of::<BlockRef>()) as u64
    }

    /// Notes a block that was taken for old objects.
    pub(crate) fn add(&mut self, block: BlockRef) {
        debug_assert!(block.place() == Place::Old && self.blocks.len() < self.blocks.capacity());
        self.blocks.push(block);
    }

    /// Notes that a block has holes.
    pub(crate) fn add_recyclable(&mut self, block: BlockRef) {
        if self.recyclable.len() < self.recyclable.capacity() {
            self.recyclable.push(block);
        }
    }

    /// The next hole, if it has room for `bytes`: none is given out twice. One that is too small is kept for smaller objects,
    /// until it has been too small several times.
    pub(crate) fn next_hole(&mut self, bytes: usize) -> Option<(BlockRef, Hole)> {
        loop {
            let (block, from) = match self.open {
                Some(open) => open,
                None => (self.recyclable.pop()?, FIRST_OFFSET),
            };
            block.set_recyclable(false);
            let hole = block.hole_from(from, |line| line == 0);
            self.open = hole.map(|hole| (block, hole.end));
            let Some(hole) = hole.filter(|hole| hole.end - hole.start >= HOLE_BYTES_MIN) else { continue };
            if hole.end - hole.start >= bytes {
                self.misses = 0;
                return Some((block, hole));
            }
            self.misses += 1;
            if self.misses < MISSES_MAX {
                self.open = Some((block, hole.start));
                return None;
            }
            self.misses = 0;
        }
    }

    /// Forgets the holes, before the blocks are swept.
    pub(crate) fn forget_holes(&mut self) {
        self.recyclable.clear();
        self.open = None;
    }

    /// Sweeps the blocks from `from` on, at most so many: those without marked objects are free, of the others the holes are
    /// noted. Answers where to go on.
    pub(crate) fn sweep(
        &mut self,
        from: usize,
        most: usize,
        epoch: u8,
        space: &mut BlockSpace,
        poison: bool,
    ) -> usize {
        let mut at = from;
        for _ in 0..most {
            let Some(block) = self.blocks.get(at).copied() else { break };
            match sweep_block(block, epoch) {
                Swept::Empty => {
                    self.blocks.swap_remove(at);
                    space.give_back(block, poison);
                    continue;
                }
                Swept::Holes => {
                    if poison {
                        poison_holes(block);
                    }
                    self.add_recyclable(block);
                }
                Swept::Full => {}
            }
            at += 1;
        }
        at
    }

    /// Gives back the blocks that `is_empty` says are; no hole is being filled.
    pub(crate) fn remove(
        &mut self,
        is_empty: impl Fn(BlockRef) -> bool,
        space: &mut BlockSpace,
        poison: bool,
    ) {
        debug_assert!(self.open.is_none());
        self.recyclable.retain(|block| !is_empty(*block));
        self.blocks.retain(|block| {
            let goes = is_empty(*block);
            if goes {
                space.give_back(*block, poison);
            }
            !goes
        });
    }

    /// Ends the filling of holes: a block that has more of them is in the list again.
    pub(crate) fn close_hole(&mut self) {
        if let Some((block, _)) = self.open.take() {
            self.recycle(block);
        }
    }

    /// Notes that a block has holes, if that is not known.
    pub(crate) fn recycle(&mut self, block: BlockRef) {
        if !block.is_recyclable() {
            block.set_recyclable(true);
            self.add_recyclable(block);
        }
    }

    /// Forgets all blocks.
    pub(crate) fn clear(&mut self) {
        self.forget_holes();
        self.blocks.clear();
    }
}

enum Swept {
    Empty,
    Holes,
    Full,
}

fn sweep_block(block: BlockRef, epoch: u8) -> Swept {
    if block.epoch() != epoch || block.is_without_objects() {
        return Swept::Empty;
    }
    let mut free = 0;
    for line in FIRST_OFFSET / crate::space::block::LINE_BYTES..crate::space::block::LINES {
        if block.line(line) != epoch {
            block.set_line(line, 0);
            free += 1;
        }
    }
    if free > 0 { Swept::Holes } else { Swept::Full }
}

/// Overwrites all holes.
pub(crate) fn poison_holes(block: BlockRef) {
    let mut from = FIRST_OFFSET;
    while let Some(hole) = block.hole_from(from, |line| line == 0) {
        // SAFETY: free lines of the block: no object is there.
        unsafe { block.at(hole.start).write_bytes(crate::space::block::POISON, hole.end - hole.start) }
        from = hole.end;
    }
    debug_assert!(from <= BLOCK_BYTES);
}
