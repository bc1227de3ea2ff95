//! Large objects: each in an allocation of its own, and never moved.
//!
//! ```text
//!   0        64                                64 + size
//!   ├────────┼─────────────────────────────────┼───────────┤
//!   │ header │ object                          │ cards     │
//!   └────────┴─────────────────────────────────┴───────────┘
//! ```
//!
//! A *card* is 64 bytes of the object, which the processor loads at once. A bit for each says that references in it were
//! changed, so that a collection of the young need not look through the whole of a large array for the few that lead to
//! young objects.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ptr::{self, NonNull};

use super::Budget;
use super::block::{BLOCK_BYTES, BlockRef, LARGE_OFFSET, POISON, Place};
use crate::error::OutOfMemory;

/// Bytes of a card.
pub(crate) const CARD_BYTES: usize = 64;
/// Cards whose bits are in one word.
const WORD_CARDS: usize = u64::BITS as usize;

/// Allocations from this size on ask for zeroed memory and are aligned by hand: so the system need not write zeros over
/// pages that are zero already.
const ZEROED_BYTES: usize = 128 << 10;

/// The list of large objects, the old ones first.
#[derive(Debug, Default)]
pub(crate) struct LargeSpace {
    old: Vec<BlockRef>,
    young: Vec<BlockRef>,
    /// Bytes of all objects.
    bytes: u64,
    /// Bytes of the young ones.
    young_bytes: u64,
}

/// Bytes of an object's allocation, without what aligning it costs.
pub(crate) fn allocation_bytes(size: usize) -> usize {
    LARGE_OFFSET + size + card_bytes(size)
}

/// Bytes of the bits of all cards: whole words.
fn card_bytes(size: usize) -> usize {
    card_words(size) * size_of::<u64>()
}

fn card_words(size: usize) -> usize {
    size.div_ceil(CARD_BYTES * WORD_CARDS)
}

impl LargeSpace {
    /// The objects that no collection has seen.
    pub(crate) fn young(&self) -> impl Iterator<Item = BlockRef> {
        self.young.iter().copied()
    }

    /// A zeroed young object of `size` bytes.
    pub(crate) fn alloc(&mut self, size: usize, budget: &mut Budget) -> Result<BlockRef, OutOfMemory> {
        self.young.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.old.try_reserve(self.young.len() + 1).map_err(|_| OutOfMemory)?;
        let (layout, slack) = layout(size)?;
        let counted = allocation_bytes(size);
        budget.take(counted)?;
        // SAFETY: a large object's size is not zero.
        let Some(origin) = NonNull::new(unsafe { alloc_zeroed(layout) }) else {
            budget.give_back(counted);
            return Err(OutOfMemory);
        };
        let origin_address = origin.as_ptr().expose_provenance();
        let lead = if slack { origin_address.next_multiple_of(BLOCK_BYTES) - origin_address } else { 0 };
        // SAFETY: aligned to a block; `layout` left room for the lead.
        let block = unsafe { BlockRef::create_large(origin.add(lead), size, lead) };
        self.young.push(block);
        self.bytes += size as u64;
        self.young_bytes += size as u64;
        Ok(block)
    }

    /// Bytes of all objects.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes of the objects that no collection has seen.
    pub(crate) fn young_bytes(&self) -> u64 {
        self.young_bytes
    }

    /// How many objects there are.
    pub(crate) fn count(&self) -> usize {
        self.old.len() + self.young.len()
    }

    /// How many old ones there are.
    pub(crate) fn old_count(&self) -> usize {
        self.old.len()
    }

    /// Bytes of the lists.
    pub(crate) fn table_bytes(&self) -> u64 {
        ((self.old.capacity() + self.young.capacity()) * size_of::<BlockRef>()) as u64
    }

    /// Every object.
    pub(crate) fn iter(&self) -> impl Iterator<Item = BlockRef> + '_ {
        self.old.iter().chain(&self.young).copied()
    }

    /// Makes a young object old before any collection has seen it.
    pub(crate) fn make_old(&mut self, block: BlockRef) {
        if let Some(at) = self.young.iter().rposition(|other| *other == block) {
            self.young.swap_remove(at);
            self.young_bytes -= block.large_bytes() as u64;
            block.set_place(Place::Large);
            // There is room: `alloc` reserved it.
            self.old.push(block);
        }
    }

    /// Ends a collection of the young: those that were found are old, the others are freed. Answers the bytes freed.
    pub(crate) fn end_youth(&mut self, poison: bool, budget: &mut Budget) -> u64 {
        let before = self.bytes;
        for block in self.young.drain(..) {
            if block.place() == Place::Large {
                // There is room: `alloc` reserved it.
                self.old.push(block);
            } else {
                self.bytes -= block.large_bytes() as u64;
                free(block, poison, budget);
            }
        }
        self.young_bytes = 0;
        before - self.bytes
    }

    /// Looks at old objects from `from` on, and frees those that `is_live` denies, until it has seen `most` of them. Answers
    /// where to go on, and the bytes freed.
    pub(crate) fn sweep(
        &mut self,
        from: usize,
        most: usize,
        is_live: impl Fn(BlockRef) -> bool,
        poison: bool,
        budget: &mut Budget,
    ) -> (usize, u64) {
        let before = self.bytes;
        let mut at = from;
        for _ in 0..most {
            let Some(block) = self.old.get(at).copied() else { break };
            if is_live(block) {
                at += 1;
            } else {
                self.old.swap_remove(at);
                self.bytes -= block.large_bytes() as u64;
                free(block, poison, budget);
            }
        }
        if self.old.capacity() > 64 && self.old.capacity() / 4 > self.count() {
            self.old.shrink_to(self.count() * 2);
        }
        (at, before - self.bytes)
    }

    /// Frees everything.
    pub(crate) fn clear(&mut self, budget: &mut Budget) {
        for block in self.old.drain(..).chain(self.young.drain(..)) {
            free(block, false, budget);
        }
        (self.bytes, self.young_bytes) = (0, 0);
    }
}

/// The cards of a large object.
#[derive(Clone, Copy)]
pub(crate) struct Cards {
    words: *mut u64,
    size: usize,
}

impl Cards {
    /// # Safety
    /// `block` is the header of a large object.
    pub(crate) unsafe fn of(block: BlockRef) -> Cards {
        let size = block.large_bytes();
        // SAFETY: the cards follow the object, whose size is a multiple of a word.
        Cards { words: unsafe { block.large_object().at(size).cast() }, size }
    }

    /// Marks the card of a byte.
    #[inline(always)]
    pub(crate) fn mark(self, offset: usize) {
        debug_assert!(offset < self.size);
        let card = offset / CARD_BYTES;
        // SAFETY: there is a bit for each card of the object.
        unsafe { *self.words.add(card / WORD_CARDS) |= 1 << (card % WORD_CARDS) }
    }

    /// Unmarks the card of a byte.
    pub(crate) fn unmark(self, offset: usize) {
        let card = offset / CARD_BYTES;
        // SAFETY: as above.
        unsafe { *self.words.add(card / WORD_CARDS) &= !(1 << (card % WORD_CARDS)) }
    }

    /// Whether the card of a byte is marked.
    pub(crate) fn is_marked(self, offset: usize) -> bool {
        let card = offset / CARD_BYTES;
        // SAFETY: as above.
        unsafe { *self.words.add(card / WORD_CARDS) & 1 << (card % WORD_CARDS) != 0 }
    }

    /// Marks all cards.
    pub(crate) fn mark_all(self) {
        // SAFETY: there are so many words.
        unsafe { self.words.write_bytes(0xFF, card_words(self.size)) }
    }

    /// Marks the cards that are marked among those of another object, which is not larger.
    pub(crate) fn copy_from(self, other: Cards) {
        debug_assert!(other.size <= self.size);
        // SAFETY: as above; two objects' cards do not overlap.
        unsafe { self.words.copy_from_nonoverlapping(other.words, card_words(other.size)) }
    }

    /// Unmarks all cards.
    pub(crate) fn clear(self) {
        // SAFETY: as above.
        unsafe { self.words.write_bytes(0, card_words(self.size)) }
    }

    /// The marked cards as ranges of offsets, each unmarked before it is given. A walk costs little where nothing is marked.
    pub(crate) fn take(self) -> impl Iterator<Item = (usize, usize)> {
        let cards = (0..card_words(self.size)).flat_map(move |index| {
            // SAFETY: as above.
            let place = unsafe { &mut *self.words.add(index) };
            let mut marked = *place;
            if marked != 0 {
                *place = 0;
            }
            std::iter::from_fn(move || {
                let bit = (marked != 0).then(|| marked.trailing_zeros() as usize)?;
                marked &= marked - 1;
                Some(index * WORD_CARDS + bit)
            })
        });
        // `mark_all` marks whole words, and so cards behind the end.
        let parts = cards.map(move |card| (card * CARD_BYTES, ((card + 1) * CARD_BYTES).min(self.size)));
        parts.filter(|(start, end)| start < end)
    }
}

/// Gives an object back to the system.
fn free(block: BlockRef, poison: bool, budget: &mut Budget) {
    let size = block.large_bytes();
    if poison {
        // SAFETY: the object's own bytes, which nothing refers to any more.
        unsafe { block.large_object().at(0).write_bytes(POISON, size) }
    }
    budget.give_back(allocation_bytes(size));
    if let Ok((layout, _)) = layout(size) {
        let origin = block.start().as_ptr().addr() - block.large_lead();
        // SAFETY: allocated in `alloc` with this layout, so much in front of the header; the caller forgets the object.
        unsafe { dealloc(ptr::with_exposed_provenance_mut(origin), layout) }
    }
}

/// The layout of an object's allocation, and whether it has room to be aligned in.
fn layout(size: usize) -> Result<(Layout, bool), OutOfMemory> {
    let bytes = allocation_bytes(size);
    let slack = bytes >= ZEROED_BYTES;
    let layout = if slack {
        Layout::from_size_align(bytes + BLOCK_BYTES, 16)
    } else {
        Layout::from_size_align(bytes, BLOCK_BYTES)
    };
    Ok((layout.map_err(|_| OutOfMemory)?, slack))
}
