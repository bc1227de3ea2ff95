//! References and the raw reading of objects.
//!
//! Nothing here checks anything: every function that looks at memory is `unsafe`, with one contract in
//! common. **The reference is current**: it came from this heap, its object is reachable or was allocated
//! since, and no collection ran in between (a collection moves objects).

use std::cmp::Ordering;
use std::ptr::{self, NonNull};

use crate::hash::HashKey;
use crate::layout::*;
use crate::shape::{ElemKind, ShapeId};

/// The address of an object's header. Copying it is free and holding it is harmless; a collection makes it
/// stale, which is why only `unsafe` functions look behind it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Ref(NonNull<u8>);

impl Ref {
    /// The reference as it stands in a 64-bit slot.
    #[inline(always)]
    pub fn to_bits(self) -> u64 {
        self.0.as_ptr().expose_provenance() as u64
    }

    /// The reference in a slot, or `None` where the slot holds null.
    #[inline(always)]
    pub fn from_bits(bits: u64) -> Option<Ref> {
        NonNull::new(ptr::with_exposed_provenance_mut(bits as usize)).map(Ref)
    }

    /// The reference in a slot that is known not to hold null.
    ///
    /// # Safety
    /// `bits` is not zero.
    #[inline(always)]
    pub unsafe fn from_bits_unchecked(bits: u64) -> Ref {
        debug_assert!(bits != 0, "null reference");
        // SAFETY: not zero, as the caller promises.
        unsafe { Ref(NonNull::new_unchecked(ptr::with_exposed_provenance_mut(bits as usize))) }
    }

    pub(crate) fn from_address(address: NonNull<u8>) -> Ref {
        address.as_ptr().expose_provenance();
        Ref(address)
    }

    /// A pointer to the byte at `offset` of the object.
    ///
    /// # Safety
    /// The reference is current and `offset` is not past the object's end.
    #[inline(always)]
    pub unsafe fn at(self, offset: usize) -> *mut u8 {
        // SAFETY: stays within the object, as the caller promises.
        unsafe { self.0.as_ptr().add(offset) }
    }

    /// Reads the word at `offset`.
    ///
    /// # Safety
    /// The reference is current; `offset` is a multiple of 8 and the word lies within the object.
    #[inline(always)]
    pub unsafe fn load(self, offset: usize) -> u64 {
        // SAFETY: an aligned, initialised word of the object (objects start zeroed).
        unsafe { self.at(offset).cast::<u64>().read() }
    }

    /// Writes the word at `offset`, without a barrier: for words that are not references, and for the
    /// first stores into an object that was allocated since the last safepoint.
    ///
    /// # Safety
    /// As [`Ref::load`]; and where shapes call the word a reference, `value` is null or a current one.
    #[inline(always)]
    pub unsafe fn store(self, offset: usize, value: u64) {
        // SAFETY: an aligned word of the object.
        unsafe { self.at(offset).cast::<u64>().write(value) }
    }

    /// The header: shape and collector bits.
    ///
    /// # Safety
    /// The reference is current.
    #[inline(always)]
    pub unsafe fn header(self) -> u64 {
        // SAFETY: every object starts with its header.
        unsafe { self.load(0) }
    }

    /// The object's shape.
    ///
    /// # Safety
    /// The reference is current.
    #[inline(always)]
    pub unsafe fn shape(self) -> ShapeId {
        // SAFETY: as the caller promises.
        ShapeId::new(unsafe { self.header() } as u32)
    }

    /// The number of the place in the program that allocated the object, 0 if it is not known.
    ///
    /// # Safety
    /// The reference is current.
    #[inline(always)]
    pub unsafe fn site(self) -> u32 {
        // SAFETY: as the caller promises.
        (unsafe { self.header() } >> SITE_SHIFT) as u32 & MAX_SITE
    }

    /// A string's length in bytes.
    ///
    /// # Safety
    /// The reference is current and its object a string.
    #[inline(always)]
    pub unsafe fn string_len(self) -> usize {
        // SAFETY: the length is a u32 at its aligned offset.
        unsafe { self.at(STRING_LENGTH_OFFSET).cast::<u32>().read() as usize }
    }

    /// A string's bytes.
    ///
    /// # Safety
    /// The reference is current and its object a string; the result is not used after the next allocation.
    #[inline(always)]
    pub unsafe fn string_bytes<'a>(self) -> &'a [u8] {
        // SAFETY: the bytes follow the length, all initialised.
        unsafe { std::slice::from_raw_parts(self.at(STRING_BYTES_OFFSET), self.string_len()) }
    }

    /// A string's text.
    ///
    /// # Safety
    /// As [`Ref::string_bytes`].
    #[inline(always)]
    pub unsafe fn string<'a>(self) -> &'a str {
        // SAFETY: strings are made from `str`s, or of zero bytes that their maker filled with UTF-8.
        unsafe { std::str::from_utf8_unchecked(self.string_bytes()) }
    }

    /// A string's hash, computed at the first call and kept in the object. Never 0. The key is always that of its heap.
    ///
    /// # Safety
    /// The reference is current and its object a string.
    #[inline]
    pub(crate) unsafe fn string_hash(self, key: &HashKey) -> u32 {
        // SAFETY: the hash is a u32 at its aligned offset. No Rust reference ever covers it, and a heap is
        // used by one thread at a time, so that it may be written.
        unsafe {
            let cached = self.at(STRING_HASH_OFFSET).cast::<u32>();
            if *cached == 0 {
                *cached = key.bytes(self.string_bytes());
            }
            *cached
        }
    }

    /// An array's length in elements.
    ///
    /// # Safety
    /// The reference is current and its object an array.
    #[inline(always)]
    pub unsafe fn array_len(self) -> u64 {
        // SAFETY: as the caller promises.
        unsafe { self.load(ARRAY_LENGTH_OFFSET) }
    }

    /// An array's buffer, or `None` where its capacity is 0.
    ///
    /// # Safety
    /// The reference is current and its object an array.
    #[inline(always)]
    pub unsafe fn array_buffer(self) -> Option<Ref> {
        // SAFETY: as the caller promises.
        Ref::from_bits(unsafe { self.load(ARRAY_BUFFER_OFFSET) })
    }

    /// An array's capacity in elements.
    ///
    /// # Safety
    /// The reference is current and its object an array.
    #[inline(always)]
    pub unsafe fn array_capacity(self) -> u64 {
        // SAFETY: as the caller promises; the buffer of a current array is current.
        unsafe { self.array_buffer().map_or(0, |buffer| buffer.buffer_capacity()) }
    }

    /// A buffer's capacity in elements.
    ///
    /// # Safety
    /// The reference is current and its object a buffer.
    #[inline(always)]
    pub unsafe fn buffer_capacity(self) -> u64 {
        // SAFETY: as the caller promises.
        unsafe { self.load(BUFFER_CAPACITY_OFFSET) }
    }

    /// Element `index` of a buffer, widened to a slot.
    ///
    /// # Safety
    /// The reference is current, its object a buffer of `kind`, and `index` less than its capacity.
    #[inline(always)]
    pub unsafe fn buffer_get(self, kind: ElemKind, index: usize) -> u64 {
        // SAFETY: within the buffer's elements.
        unsafe {
            let elements = self.at(BUFFER_ELEMENTS_OFFSET);
            match kind {
                ElemKind::Bool => u64::from(elements.add(index).read()),
                ElemKind::Int | ElemKind::Float | ElemKind::Ref => elements.cast::<u64>().add(index).read(),
            }
        }
    }

    /// Writes element `index` of a buffer that holds no references.
    ///
    /// # Safety
    /// As [`Ref::buffer_get`], and `kind` is not [`ElemKind::Ref`].
    #[inline(always)]
    pub unsafe fn buffer_set(self, kind: ElemKind, index: usize, value: u64) {
        debug_assert!(kind != ElemKind::Ref, "references are stored through the barrier");
        // SAFETY: within the buffer's elements.
        unsafe {
            let elements = self.at(BUFFER_ELEMENTS_OFFSET);
            match kind {
                ElemKind::Bool => elements.add(index).write(value as u8),
                ElemKind::Int | ElemKind::Float | ElemKind::Ref => {
                    elements.cast::<u64>().add(index).write(value);
                }
            }
        }
    }
}

/// Whether two strings hold the same bytes.
///
/// # Safety
/// Both references are current and their objects strings.
#[inline]
pub unsafe fn strings_equal(a: Ref, b: Ref) -> bool {
    // SAFETY: as the caller promises; the slices end with this expression.
    a == b || unsafe { a.string_bytes() == b.string_bytes() }
}

/// The order of two strings: by bytes, which for UTF-8 is by code point.
///
/// # Safety
/// Both references are current and their objects strings.
#[inline]
pub unsafe fn compare_strings(a: Ref, b: Ref) -> Ordering {
    // SAFETY: as the caller promises; the slices end with this expression.
    unsafe { a.string_bytes().cmp(b.string_bytes()) }
}
