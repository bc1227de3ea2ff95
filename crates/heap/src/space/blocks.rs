//! Blocks: contiguous memory in which small objects are allocated one after the other.

use std::alloc::{Layout, alloc, dealloc};
use std::ptr::NonNull;

use super::Budget;
use crate::error::OutOfMemory;

/// The smallest block, and the unit of block sizes.
pub(crate) const BLOCK_BYTES_MIN: usize = 4 << 10;
/// The largest block.
pub(crate) const BLOCK_BYTES_MAX: usize = 1 << 20;
/// The byte that stress mode writes over freed objects. As an address it is odd, so never a reference.
pub(crate) const POISON: u8 = 0xDB;

/// Memory for small objects. Objects fill it from the start without gaps, up to `used`; what lies behind
/// is uninitialised. It must be given back with [`Block::free`].
#[derive(Debug)]
pub(crate) struct Block {
    start: NonNull<u8>,
    size: usize,
    /// Bytes of objects in it. Not kept up to date while the allocation cursor is in the block.
    pub(crate) used: usize,
}

impl Block {
    /// A block of `size` bytes from the system.
    pub(crate) fn new(size: usize, budget: &mut Budget) -> Result<Block, OutOfMemory> {
        debug_assert!(size > 0 && size.is_multiple_of(BLOCK_BYTES_MIN));
        budget.take(size)?;
        // SAFETY: the size is not zero.
        let Some(start) = NonNull::new(unsafe { alloc(Block::layout(size)) }) else {
            budget.give_back(size);
            return Err(OutOfMemory);
        };
        start.as_ptr().expose_provenance();
        Ok(Block { start, size, used: 0 })
    }

    /// Gives the block's memory back to the system.
    pub(crate) fn free(self, budget: &mut Budget) {
        budget.give_back(self.size);
        // SAFETY: allocated in `new` with this layout; `self` ends here.
        unsafe { dealloc(self.start.as_ptr(), Block::layout(self.size)) }
    }

    pub(crate) fn start(&self) -> *mut u8 {
        self.start.as_ptr()
    }

    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// The end of the block.
    pub(crate) fn end(&self) -> *mut u8 {
        // SAFETY: one past the allocation's last byte.
        unsafe { self.start().add(self.size) }
    }

    /// The place for `bytes` more, if there is room: moves `used` forward.
    #[inline]
    pub(crate) fn bump(&mut self, bytes: usize) -> Option<*mut u8> {
        if bytes > self.size - self.used {
            return None;
        }
        // SAFETY: `used + bytes` is within the block, as just checked.
        let place = unsafe { self.start().add(self.used) };
        self.used += bytes;
        Some(place)
    }

    /// Overwrites all objects.
    pub(crate) fn poison(&mut self) {
        // SAFETY: the first `used` bytes are within the block.
        unsafe { self.start().write_bytes(POISON, self.used) }
    }

    fn layout(size: usize) -> Layout {
        // Sizes are multiples of 4 KiB up to the largest block: always a valid layout.
        Layout::from_size_align(size, 16).unwrap_or(Layout::new::<[u64; 2]>())
    }
}
