//! Strings.

use std::cmp::Ordering;
use std::ops::Range;

use super::handles::Handle;
use crate::error::{HeapError, OutOfMemory};
use crate::heap::Heap;
use crate::layout::*;
use crate::object::{Ref, compare_strings, strings_equal};
use crate::shape::{ElemKind, ShapeId};

impl Heap {
    /// Makes a string.
    ///
    /// # Errors
    /// The limit is reached, or the text is longer than [`MAX_STRING_BYTES`].
    pub fn new_string(&mut self, text: &str) -> Result<Handle, OutOfMemory> {
        let string = self.alloc_string(text)?;
        self.open(string)
    }

    /// A string's text.
    ///
    /// # Errors
    /// `InvalidHandle`, `Null`; `KindMismatch` if the object is not a string.
    #[inline]
    pub fn string(&self, handle: Handle) -> Result<&str, HeapError> {
        let string = self.string_object(handle)?;
        // SAFETY: a current string; the text borrows the heap, so that nothing is allocated meanwhile.
        Ok(unsafe { string.string() })
    }

    /// A string's length in bytes.
    ///
    /// # Errors
    /// As [`Heap::string`].
    pub fn string_len(&self, handle: Handle) -> Result<usize, HeapError> {
        Ok(self.string(handle)?.len())
    }

    /// A string's hash, which is computed once. Never 0; another one in each heap.
    ///
    /// # Errors
    /// As [`Heap::string`].
    pub fn string_hash(&self, handle: Handle) -> Result<u32, HeapError> {
        let string = self.string_object(handle)?;
        // SAFETY: a current string.
        Ok(unsafe { string.string_hash(&self.world.hash_key) })
    }

    /// Whether two strings have the same text.
    ///
    /// # Errors
    /// As [`Heap::string`], for either.
    pub fn string_eq(&self, a: Handle, b: Handle) -> Result<bool, HeapError> {
        let (a, b) = (self.string_object(a)?, self.string_object(b)?);
        // SAFETY: current strings.
        Ok(unsafe { strings_equal(a, b) })
    }

    /// The order of two strings, by code point.
    ///
    /// # Errors
    /// As [`Heap::string`], for either.
    pub fn string_cmp(&self, a: Handle, b: Handle) -> Result<Ordering, HeapError> {
        let (a, b) = (self.string_object(a)?, self.string_object(b)?);
        // SAFETY: current strings.
        Ok(unsafe { compare_strings(a, b) })
    }

    /// Joins strings.
    ///
    /// # Errors
    /// As [`Heap::string`], for each; `OutOfMemory`.
    pub fn concat(&mut self, parts: &[Handle]) -> Result<Handle, HeapError> {
        let mut length = 0;
        for part in parts {
            length += self.string_len(*part)? as u64;
        }
        let joined = self.alloc_string_zeroed(length)?;
        let mut offset = STRING_BYTES_OFFSET;
        for part in parts {
            let part = self.string_object(*part)?;
            // SAFETY: the lengths add up to that of the new string; `part` was looked up after the allocation.
            unsafe { offset = append(joined, offset, part) };
        }
        Ok(self.open(joined)?)
    }

    /// A string of so many characters U+0000, for its maker to fill with [`Heap::string_put`] and [`Heap::string_write`]
    /// before the program sees it: so long texts can be made in steps.
    ///
    /// # Errors
    /// The limit is reached, or the length is more than [`MAX_STRING_BYTES`].
    pub fn new_string_zeroed(&mut self, length: u64) -> Result<Handle, OutOfMemory> {
        let string = self.alloc_string_zeroed(length)?;
        self.open(string)
    }

    /// Writes a part of another string, or of the same one, over a string's bytes from `at` on.
    ///
    /// # Errors
    /// As [`Heap::string`], for both; `OutOfBounds` if a range does not fit its text or cuts a character.
    pub fn string_put(
        &mut self,
        to: Handle,
        at: u64,
        from: Handle,
        part: std::ops::Range<u64>,
    ) -> Result<(), HeapError> {
        let source = self.string_object(from)?;
        // SAFETY: a current string; nothing is allocated while the text is in use.
        let text = unsafe { source.string() };
        let bounds = part.start.min(usize::MAX as u64) as usize..part.end.min(usize::MAX as u64) as usize;
        let Some(piece) = text.get(bounds) else {
            return Err(HeapError::OutOfBounds { index: part.end, length: text.len() as u64 });
        };
        let (start, length) = (piece.as_ptr(), piece.len());
        let place = self.writable(to, at, length)?;
        // SAFETY: the source is a part of a string, the place is within one; they may overlap, and no reference into either
        // is left.
        unsafe { std::ptr::copy(start, place, length) };
        Ok(())
    }

    /// Writes a text over a string's bytes from `at` on.
    ///
    /// # Errors
    /// As [`Heap::string`]; `OutOfBounds` if it does not fit or would cut a character.
    pub fn string_write(&mut self, to: Handle, at: u64, text: &str) -> Result<(), HeapError> {
        let place = self.writable(to, at, text.len())?;
        // SAFETY: within the string; the text is outside of the heap.
        unsafe { place.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
        Ok(())
    }

    /// Where `length` bytes of a string from `at` on stand, to be written over with whole characters: what is there are whole
    /// characters, too. Its hash is forgotten.
    fn writable(&mut self, string: Handle, at: u64, length: usize) -> Result<*mut u8, HeapError> {
        let object = self.string_object(string)?;
        // SAFETY: a current string; the text is in use only here.
        let text = unsafe { object.string() };
        let start = usize::try_from(at).unwrap_or(usize::MAX);
        if text.get(start..start.saturating_add(length)).is_none() {
            return Err(HeapError::OutOfBounds { index: at, length: text.len() as u64 });
        }
        // SAFETY: the hash is a u32 at its offset; the range is within the text, as just checked.
        unsafe {
            object.at(STRING_HASH_OFFSET).cast::<u32>().write(0);
            Ok(object.at(STRING_BYTES_OFFSET + start))
        }
    }

    /// The part of a string from byte `from` to byte `to`.
    ///
    /// # Errors
    /// As [`Heap::string`]; `OutOfBounds` if the range does not fit the text or cuts a character;
    /// `OutOfMemory`.
    pub fn string_slice(&mut self, handle: Handle, from: u64, to: u64) -> Result<Handle, HeapError> {
        let text = self.string(handle)?;
        let length = text.len() as u64;
        let (first, last) = (from.min(length) as usize, to.min(length) as usize);
        if to > length || text.get(first..last).is_none() {
            let index = if from > to || from > length || !text.is_char_boundary(first) { from } else { to };
            return Err(HeapError::OutOfBounds { index, length });
        }
        let part = self.alloc_string_zeroed(to - from)?;
        let whole = self.string_object(handle)?;
        // SAFETY: both ends are within the whole string, which was looked up after the allocation, and on
        // characters' boundaries.
        unsafe {
            let source = whole.at(STRING_BYTES_OFFSET + first);
            part.at(STRING_BYTES_OFFSET).copy_from_nonoverlapping(source, last - first);
        }
        Ok(self.open(part)?)
    }

    /// Appends these parts of a string to an array, each as a new string: what [`Heap::string_slice`] and [`Heap::array_push`] do
    /// together, without a handle for each new string.
    ///
    /// # Errors
    /// As those; `KindMismatch` if the array's elements are no references.
    pub fn array_push_slices(
        &mut self,
        array: Handle,
        text: Handle,
        parts: &[Range<usize>],
    ) -> Result<(), HeapError> {
        self.view(array)?.check_kind(ElemKind::Ref)?;
        self.array_reserve(array, parts.len() as u64)?;
        for part in parts {
            let whole = self.string(text)?;
            let Some(length) = whole.get(part.clone()).map(str::len) else {
                return Err(HeapError::OutOfBounds { index: part.end as u64, length: whole.len() as u64 });
            };
            let made = self.alloc_string_zeroed(length as u64)?;
            // The allocation may have moved both: they are looked up now.
            let (whole, view) = (self.string_object(text)?, self.view(array)?);
            // SAFETY: the part is within the whole string and on characters' boundaries, the new string has room for it, and the
            // array for one more element, by `array_reserve`; nothing was allocated since.
            unsafe {
                let source = whole.at(STRING_BYTES_OFFSET + part.start);
                made.at(STRING_BYTES_OFFSET).copy_from_nonoverlapping(source, length);
                self.put(view, view.length, made.to_bits());
                view.array.store(ARRAY_LENGTH_OFFSET, view.length as u64 + 1);
            }
        }
        Ok(())
    }

    #[inline]
    fn string_object(&self, handle: Handle) -> Result<Ref, HeapError> {
        let object = self.object(handle)?;
        // SAFETY: handles hold current references.
        match unsafe { object.shape() } {
            ShapeId::STRING => Ok(object),
            _ => Err(HeapError::KindMismatch),
        }
    }
}

/// For engines: operands are places of references, read again after the allocation.
impl Heap {
    /// Joins the strings in `count` consecutive slots, for instance registers of the top frame.
    ///
    /// # Safety
    /// The slots are roots, or in a published frame that maps them as references; each holds a string.
    ///
    /// # Errors
    /// The limit is reached.
    pub unsafe fn concat_slots(&mut self, first: *const u64, count: usize) -> Result<Ref, OutOfMemory> {
        // SAFETY: as the caller promises.
        let string_in = |index: usize| unsafe { Ref::from_bits_unchecked(*first.add(index)) };
        // SAFETY: each slot holds a current string. Lengths are below 2^32: the sum cannot overflow.
        let length = (0..count).map(|index| unsafe { string_in(index).string_len() as u64 }).sum();
        let joined = self.alloc_string_zeroed(length)?;
        let mut offset = STRING_BYTES_OFFSET;
        for index in 0..count {
            // SAFETY: the lengths add up to that of the new string; the slots are up to date.
            unsafe { offset = append(joined, offset, string_in(index)) };
        }
        Ok(joined)
    }

    /// Joins two strings.
    ///
    /// # Safety
    /// As [`Heap::concat_slots`], for both places.
    ///
    /// # Errors
    /// The limit is reached.
    pub unsafe fn concat_pair(&mut self, left: *const u64, right: *const u64) -> Result<Ref, OutOfMemory> {
        // SAFETY: as the caller promises, before the allocation and, as the slots are roots, after it.
        unsafe {
            let string_in = |place: *const u64| Ref::from_bits_unchecked(*place);
            let length = string_in(left).string_len() as u64 + string_in(right).string_len() as u64;
            let joined = self.alloc_string_zeroed(length)?;
            let offset = append(joined, STRING_BYTES_OFFSET, string_in(left));
            append(joined, offset, string_in(right));
            Ok(joined)
        }
    }
}

/// Copies the bytes of `part` to `offset` of a new string; returns the offset behind them.
///
/// # Safety
/// Both are current strings, different ones, and `to` has room for the bytes at `offset`.
unsafe fn append(to: Ref, offset: usize, part: Ref) -> usize {
    // SAFETY: as the caller promises.
    unsafe {
        let length = part.string_len();
        to.at(offset).copy_from_nonoverlapping(part.at(STRING_BYTES_OFFSET), length);
        offset + length
    }
}
