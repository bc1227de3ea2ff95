//! Blocks: 32 KiB of memory, aligned to their size, each with a description of itself at its start.
//!
//! ```text
//!   0            32          160               672     768                                        32768
//!   ├────────────┼───────────┼─────────────────┼───────┼──────────────────────────────────────────┤
//!   │ place, …   │ lines     │ bits            │       │ objects                                  │
//!   └────────────┴───────────┴─────────────────┴───────┴──────────────────────────────────────────┘
//!                  128 × u8    4096 × 1 bit
//! ```
//!
//! The block of an object is found by masking its address, so that "is this object young?" is one load from a place that
//! stays in the cache. Two tables tell what a block of old objects holds:
//!
//! - a *bit* per 8 bytes says that an object begins there;
//! - a byte per *line* of 256 bytes says whether any object covers a part of it. What the byte counts is the collector's
//!   business (the number of a mark phase, or of objects); 0 is always: nothing.
//!
//! Lines and blocks are those of Immix (Blackburn and McKinley, "Immix: A Mark-Region Garbage Collector", 2008): runs of free
//! lines, *holes*, are what new objects are laid into one after the other.
//!
//! A large object stands alone behind a block header of its own, in an allocation that is aligned like a block: masking its
//! address finds the header as well.

use std::ptr::{self, NonNull};

use crate::layout::OBJECT_ALIGN;
use crate::object::Ref;

/// Bytes of a block, and what it is aligned to.
pub(crate) const BLOCK_BYTES: usize = 32 << 10;
/// Bytes of a line.
pub(crate) const LINE_BYTES: usize = 256;
/// Lines of a block, those of its header included.
pub(crate) const LINES: usize = BLOCK_BYTES / LINE_BYTES;
/// Where objects begin in a block.
pub(crate) const FIRST_OFFSET: usize = 3 * LINE_BYTES;
/// Bytes that a block has for objects.
pub(crate) const ROOM: usize = BLOCK_BYTES - FIRST_OFFSET;
/// Where a large object begins behind its header.
pub(crate) const LARGE_OFFSET: usize = 64;
/// The byte that stress mode writes over freed objects. As an address it is odd, so never a reference.
pub(crate) const POISON: u8 = 0xDB;

const WORDS: usize = BLOCK_BYTES / OBJECT_ALIGN / 64;

/// What a block is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Place {
    /// Nothing.
    Free,
    /// New objects.
    Eden,
    /// Young objects that have survived a collection.
    Aged,
    /// Such objects while a collection makes them old.
    Leaving,
    /// A large object that no collection has seen.
    NewLarge,
    /// Objects that stay where they are.
    Old,
    /// A large object that has survived a collection.
    Large,
}

impl Place {
    /// Whether a collection of the young moves or frees what is here.
    #[inline(always)]
    pub(crate) fn is_young(self) -> bool {
        matches!(self, Place::Eden | Place::Aged | Place::Leaving | Place::NewLarge)
    }
}

/// What both kinds of blocks begin with.
#[repr(C)]
struct Head {
    place: Place,
    /// The mark phase that `bits` and marks are of.
    epoch: u8,
    /// Whether a large object is in the remembered set.
    remembered: bool,
    /// Whether objects of the block have died since somebody last looked.
    touched: bool,
    /// Whether the block is in the list of those with holes.
    recyclable: bool,
    /// End of the objects, in blocks that are filled from the start.
    used: u32,
    /// The chunk that a block is part of.
    chunk: u32,
    /// Bytes of a large object.
    bytes: usize,
    /// How far behind the start of its allocation a large object's header is.
    lead: u32,
}

/// The header of a block of small objects.
#[repr(C)]
struct Header {
    head: Head,
    lines: [u8; LINES],
    bits: [u64; WORDS],
}

const _: () = assert!(size_of::<Header>() <= FIRST_OFFSET && size_of::<Head>() <= LARGE_OFFSET);

/// The address of a block, or of a large object's header. Copying it is free.
///
/// Invariant: a `BlockRef` is used only while the space that made it holds the block; spaces give blocks back to the system
/// only when no list has them any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub(crate) struct BlockRef(NonNull<Header>);

/// A run of free lines, as offsets in a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hole {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl BlockRef {
    /// The block at an address; its header is made anew.
    ///
    /// # Safety
    /// `start` is aligned to a block, the block's memory is the caller's, and the first [`FIRST_OFFSET`] bytes may be written.
    pub(crate) unsafe fn create(start: NonNull<u8>, chunk: u32) -> BlockRef {
        let block = BlockRef(start.cast());
        // SAFETY: as the caller promises.
        unsafe {
            start.as_ptr().write_bytes(0, size_of::<Header>());
            (*block.head()).place = Place::Free;
            (*block.head()).chunk = chunk;
        }
        block
    }

    /// The header of a large object at an address.
    ///
    /// # Safety
    /// `start` is aligned to a block, and the first [`LARGE_OFFSET`] bytes are the caller's and may be written.
    pub(crate) unsafe fn create_large(start: NonNull<u8>, bytes: usize, lead: usize) -> BlockRef {
        let block = BlockRef(start.cast());
        // SAFETY: as the caller promises.
        unsafe {
            block.head().write(Head {
                place: Place::NewLarge,
                epoch: 0,
                remembered: false,
                touched: false,
                recyclable: false,
                used: 0,
                chunk: 0,
                bytes,
                lead: lead as u32,
            });
        }
        block
    }

    /// The block, or large object's header, that an object is in.
    ///
    /// # Safety
    /// The reference is current (or to an object that a collection under way has left behind).
    #[inline(always)]
    pub(crate) unsafe fn of(object: Ref) -> BlockRef {
        let start = object.to_bits() as usize & !(BLOCK_BYTES - 1);
        // SAFETY: objects lie behind the header of a block, so its address is not zero.
        unsafe { BlockRef(NonNull::new_unchecked(ptr::with_exposed_provenance_mut(start))) }
    }

    #[inline(always)]
    fn head(self) -> *mut Head {
        self.0.as_ptr().cast()
    }

    /// The first byte of the block.
    #[inline(always)]
    pub(crate) fn start(self) -> NonNull<u8> {
        self.0.cast()
    }

    /// The byte at an offset.
    #[inline(always)]
    pub(crate) fn at(self, offset: usize) -> *mut u8 {
        debug_assert!(offset <= BLOCK_BYTES);
        // SAFETY: within the block, or one past its end.
        unsafe { self.0.as_ptr().cast::<u8>().add(offset) }
    }

    /// The object of a large block.
    #[inline(always)]
    pub(crate) fn large_object(self) -> Ref {
        // SAFETY: the header of a large object is followed by it.
        unsafe { Ref::from_address(NonNull::new_unchecked(self.at(LARGE_OFFSET))) }
    }

    /// What the block is used for.
    #[inline(always)]
    pub(crate) fn place(self) -> Place {
        // SAFETY: the block is held, by the type's invariant.
        unsafe { (*self.head()).place }
    }

    pub(crate) fn set_place(self, place: Place) {
        // SAFETY: as above.
        unsafe { (*self.head()).place = place }
    }

    /// End of the objects of a block that is filled from the start.
    pub(crate) fn used(self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.head()).used as usize }
    }

    pub(crate) fn set_used(self, used: usize) {
        debug_assert!(used <= BLOCK_BYTES);
        // SAFETY: as above.
        unsafe { (*self.head()).used = used as u32 }
    }

    pub(crate) fn chunk(self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.head()).chunk as usize }
    }

    pub(crate) fn set_chunk(self, chunk: u32) {
        // SAFETY: as above.
        unsafe { (*self.head()).chunk = chunk }
    }

    /// Bytes of a large object.
    pub(crate) fn large_bytes(self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.head()).bytes }
    }

    /// How far behind the start of its allocation a large object's header is.
    pub(crate) fn large_lead(self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.head()).lead as usize }
    }

    pub(crate) fn is_remembered(self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.head()).remembered }
    }

    pub(crate) fn set_remembered(self, remembered: bool) {
        // SAFETY: as above.
        unsafe { (*self.head()).remembered = remembered }
    }

    pub(crate) fn is_touched(self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.head()).touched }
    }

    pub(crate) fn set_touched(self, touched: bool) {
        // SAFETY: as above.
        unsafe { (*self.head()).touched = touched }
    }

    pub(crate) fn is_recyclable(self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.head()).recyclable }
    }

    pub(crate) fn set_recyclable(self, recyclable: bool) {
        // SAFETY: as above.
        unsafe { (*self.head()).recyclable = recyclable }
    }

    /// The mark phase that last touched the block.
    #[inline(always)]
    pub(crate) fn epoch(self) -> u8 {
        // SAFETY: as above.
        unsafe { (*self.head()).epoch }
    }

    /// Marks a large object. Whether it was not marked yet.
    #[inline(always)]
    pub(crate) fn mark_large(self, epoch: u8) -> bool {
        let is_new = self.epoch() != epoch;
        // SAFETY: as above.
        unsafe { (*self.head()).epoch = epoch };
        is_new
    }

    /// Says of a large object that it is dead: no mark phase has the number 0.
    pub(crate) fn kill_large(self) {
        // SAFETY: as above.
        unsafe { (*self.head()).epoch = 0 }
    }

    /// Forgets the bits of an earlier mark phase.
    #[inline(always)]
    pub(crate) fn enter_epoch(self, epoch: u8) {
        if self.epoch() != epoch {
            self.clear_bits();
            // SAFETY: as above.
            unsafe { (*self.head()).epoch = epoch };
        }
    }

    fn clear_bits(self) {
        // SAFETY: the block is held and one of small objects; no Rust reference to its header exists.
        unsafe { ptr::addr_of_mut!((*self.0.as_ptr()).bits).write([0; WORDS]) }
    }

    /// Makes the tables those of a block without objects.
    pub(crate) fn clear_tables(self) {
        self.clear_bits();
        self.clear_lines();
        self.set_touched(false);
        self.set_recyclable(false);
    }

    pub(crate) fn clear_lines(self) {
        // SAFETY: as above.
        unsafe { ptr::addr_of_mut!((*self.0.as_ptr()).lines).write([0; LINES]) }
    }

    #[inline(always)]
    fn word_and_bit(object: Ref) -> (usize, u64) {
        let granule = (object.to_bits() as usize & (BLOCK_BYTES - 1)) / OBJECT_ALIGN;
        (granule / 64, 1 << (granule % 64))
    }

    /// Sets the bit of an object. Whether it was clear.
    #[inline(always)]
    pub(crate) fn set_bit(self, object: Ref) -> bool {
        let (word, bit) = BlockRef::word_and_bit(object);
        // SAFETY: as above; the word is within the table.
        unsafe {
            let place = ptr::addr_of_mut!((*self.0.as_ptr()).bits).cast::<u64>().add(word);
            let before = *place;
            *place = before | bit;
            before & bit == 0
        }
    }

    /// Clears the bit of an object.
    pub(crate) fn clear_bit(self, object: Ref) {
        let (word, bit) = BlockRef::word_and_bit(object);
        // SAFETY: as above.
        unsafe { *ptr::addr_of_mut!((*self.0.as_ptr()).bits).cast::<u64>().add(word) &= !bit }
    }

    /// Whether the bit of an object is set.
    #[inline(always)]
    pub(crate) fn has_bit(self, object: Ref) -> bool {
        let (word, bit) = BlockRef::word_and_bit(object);
        self.word(word) & bit != 0
    }

    #[inline(always)]
    fn word(self, word: usize) -> u64 {
        debug_assert!(word < WORDS);
        // SAFETY: as above.
        unsafe { *ptr::addr_of!((*self.0.as_ptr()).bits).cast::<u64>().add(word) }
    }

    /// Whether no bit is set.
    pub(crate) fn is_without_objects(self) -> bool {
        (0..WORDS).all(|word| self.word(word) == 0)
    }

    /// The objects whose bits are set, in order. The bits may be changed meanwhile, those of later words as well.
    pub(crate) fn objects(self) -> impl Iterator<Item = Ref> {
        (0..WORDS).flat_map(move |word| {
            let mut bits = self.word(word);
            std::iter::from_fn(move || {
                let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
                bits &= bits - 1;
                let object = self.at((word * 64 + bit) * OBJECT_ALIGN);
                // SAFETY: within the block, so not null.
                Some(Ref::from_address(unsafe { NonNull::new_unchecked(object) }))
            })
        })
    }

    /// The byte of a line.
    #[inline(always)]
    pub(crate) fn line(self, line: usize) -> u8 {
        debug_assert!(line < LINES);
        // SAFETY: as above; the line is within the table.
        unsafe { *ptr::addr_of!((*self.0.as_ptr()).lines).cast::<u8>().add(line) }
    }

    #[inline(always)]
    pub(crate) fn set_line(self, line: usize, byte: u8) {
        debug_assert!(line < LINES);
        // SAFETY: as above.
        unsafe { *ptr::addr_of_mut!((*self.0.as_ptr()).lines).cast::<u8>().add(line) = byte }
    }

    /// The lines that an object of `size` bytes covers: the first and the last.
    #[inline(always)]
    pub(crate) fn lines_of(object: Ref, size: usize) -> (usize, usize) {
        let offset = object.to_bits() as usize & (BLOCK_BYTES - 1);
        (offset / LINE_BYTES, (offset + size - 1) / LINE_BYTES)
    }

    /// Sets the bytes of all lines that an object covers.
    #[inline(always)]
    pub(crate) fn set_lines(self, object: Ref, size: usize, byte: u8) {
        let (first, last) = BlockRef::lines_of(object, size);
        self.set_line(first, byte);
        if last > first {
            (first + 1..=last).for_each(|line| self.set_line(line, byte));
        }
    }

    /// Counts an object in all lines that it covers; at most 32 cover one.
    #[inline(always)]
    pub(crate) fn count_lines(self, object: Ref, size: usize, change: i8) {
        let (first, last) = BlockRef::lines_of(object, size);
        (first..=last).for_each(|line| self.set_line(line, self.line(line).wrapping_add_signed(change)));
    }

    /// The first hole that begins at or behind an offset.
    pub(crate) fn hole_from(self, offset: usize, is_free: impl Fn(u8) -> bool) -> Option<Hole> {
        let first = offset.max(FIRST_OFFSET).div_ceil(LINE_BYTES);
        let start = (first..LINES).find(|line| is_free(self.line(*line)))?;
        let end = (start..LINES).find(|line| !is_free(self.line(*line))).unwrap_or(LINES);
        Some(Hole { start: start * LINE_BYTES, end: end * LINE_BYTES })
    }

    /// Overwrites everything behind the header.
    pub(crate) fn poison(self) {
        // SAFETY: the block's own bytes, in which no object is any more.
        unsafe { self.at(FIRST_OFFSET).write_bytes(POISON, ROOM) }
    }
}
