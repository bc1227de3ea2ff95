//! Arrays: making, reading, growing.

use super::handles::{Handle, Value};
use crate::error::{HeapError, OutOfMemory};
use crate::heap::Heap;
use crate::layout::*;
use crate::object::Ref;
use crate::shape::{ElemKind, Shape, ShapeId};

/// Capacity of the first buffer of an array that grows from nothing, in elements.
const FIRST_CAPACITY: u64 = 4;

/// An array that was looked up: good until the next allocation.
#[derive(Clone, Copy)]
pub(super) struct ArrayView {
    pub(super) array: Ref,
    pub(super) elem: ElemKind,
    pub(super) length: usize,
}

impl ArrayView {
    /// A pointer to the first element; not null even without elements.
    pub(super) fn elements(&self) -> *mut u8 {
        // SAFETY: a view's array is current, and so is its buffer.
        match unsafe { self.array.array_buffer() } {
            // SAFETY: elements begin at this offset of a buffer.
            Some(buffer) => unsafe { buffer.at(BUFFER_ELEMENTS_OFFSET) },
            None => std::ptr::NonNull::<u64>::dangling().as_ptr().cast(),
        }
    }

    pub(super) fn check_index(&self, index: u64) -> Result<usize, HeapError> {
        let length = self.length as u64;
        if index < length { Ok(index as usize) } else { Err(HeapError::OutOfBounds { index, length }) }
    }

    pub(super) fn check_kind(&self, kind: ElemKind) -> Result<(), HeapError> {
        if self.elem == kind { Ok(()) } else { Err(HeapError::KindMismatch) }
    }
}

impl Heap {
    /// Makes an array of length 0 with room for `capacity` elements.
    ///
    /// # Errors
    /// `KindMismatch` if `shape` is not an array shape of this heap; `OutOfMemory`.
    pub fn new_array(&mut self, shape: ShapeId, capacity: u64) -> Result<Handle, HeapError> {
        let Some(Shape::Array { .. }) = self.shape(shape) else {
            return Err(HeapError::KindMismatch);
        };
        // SAFETY: an array shape of this heap, as just checked.
        let array = unsafe { self.alloc_array(shape, capacity)? };
        Ok(self.open(array)?)
    }

    /// Makes an array of `length` elements that are 0, false or null.
    ///
    /// # Errors
    /// As [`Heap::new_array`].
    pub fn new_array_zeroed(&mut self, shape: ShapeId, length: u64) -> Result<Handle, HeapError> {
        let handle = self.new_array(shape, length)?;
        let array = self.object(handle)?;
        // SAFETY: the buffer of a new array has room for `length` zeroed elements.
        unsafe { array.store(ARRAY_LENGTH_OFFSET, length) };
        Ok(handle)
    }

    /// What an array's elements are.
    ///
    /// # Errors
    /// `InvalidHandle`, `Null`; `KindMismatch` if the object is not an array.
    pub fn array_kind(&self, handle: Handle) -> Result<ElemKind, HeapError> {
        Ok(self.view(handle)?.elem)
    }

    /// An array's length.
    ///
    /// # Errors
    /// As [`Heap::array_kind`].
    pub fn array_len(&self, handle: Handle) -> Result<u64, HeapError> {
        Ok(self.view(handle)?.length as u64)
    }

    /// An element that is not a reference, widened to a slot.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `OutOfBounds`; `KindMismatch` for an array of references.
    pub fn array_get(&self, handle: Handle, index: u64) -> Result<u64, HeapError> {
        let view = self.view(handle)?;
        if view.elem == ElemKind::Ref {
            return Err(HeapError::KindMismatch);
        }
        self.element(view, index)
    }

    /// A handle of an element of an array of references.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `OutOfBounds`; `KindMismatch` for other arrays; `OutOfMemory`.
    pub fn array_get_ref(&mut self, handle: Handle, index: u64) -> Result<Handle, HeapError> {
        let view = self.view(handle)?;
        view.check_kind(ElemKind::Ref)?;
        let bits = self.element(view, index)?;
        Ok(self.open_bits(bits)?)
    }

    /// Sets an element.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `OutOfBounds`; `KindMismatch` if the value is not of the array's kind.
    pub fn array_set(
        &mut self,
        handle: Handle,
        index: u64,
        value: impl Into<Value>,
    ) -> Result<(), HeapError> {
        let value = value.into();
        let bits = self.value_bits(value)?;
        let view = self.view(handle)?;
        view.check_kind(value.kind())?;
        let index = view.check_index(index)?;
        // SAFETY: the index is below the length.
        unsafe { self.put(view, index, bits) };
        Ok(())
    }

    /// Appends an element.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `KindMismatch` if the value is not of the array's kind; `OutOfMemory`.
    pub fn array_push(&mut self, handle: Handle, value: impl Into<Value>) -> Result<(), HeapError> {
        let value = value.into();
        self.view(handle)?.check_kind(value.kind())?;
        self.array_reserve(handle, 1)?;
        // Growing may have moved both objects: they are looked up now.
        let bits = self.value_bits(value)?;
        let view = self.view(handle)?;
        // SAFETY: there is room for one more element, by `array_reserve`.
        unsafe {
            self.put(view, view.length, bits);
            view.array.store(ARRAY_LENGTH_OFFSET, view.length as u64 + 1);
        }
        Ok(())
    }

    /// Appends a byte to an array of one-byte elements, of which it may be any value.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `KindMismatch` for other arrays; `OutOfMemory`.
    pub fn bytes_push(&mut self, handle: Handle, byte: u8) -> Result<(), HeapError> {
        self.view(handle)?.check_kind(ElemKind::Bool)?;
        self.array_reserve(handle, 1)?;
        let view = self.view(handle)?;
        // SAFETY: there is room for one more element, by `array_reserve`.
        unsafe {
            self.put(view, view.length, u64::from(byte));
            view.array.store(ARRAY_LENGTH_OFFSET, view.length as u64 + 1);
        }
        Ok(())
    }

    /// Appends the bytes of a string to an array of one-byte elements.
    ///
    /// # Errors
    /// As [`Heap::bytes_push`]; `KindMismatch` if `text` is not a string.
    pub fn bytes_append(&mut self, handle: Handle, text: Handle) -> Result<(), HeapError> {
        let length = self.string_len(text)?;
        self.bytes_append_part(handle, text, 0..length)
    }

    /// Appends bytes of a string to an array of one-byte elements.
    ///
    /// # Errors
    /// As [`Heap::bytes_append`]; `OutOfBounds` if the string has not so many.
    pub fn bytes_append_part(
        &mut self,
        handle: Handle,
        text: Handle,
        part: std::ops::Range<usize>,
    ) -> Result<(), HeapError> {
        self.view(handle)?.check_kind(ElemKind::Bool)?;
        self.array_reserve(handle, part.len() as u64)?;
        let view = self.view(handle)?;
        let whole = self.string(text)?.as_bytes();
        let Some(source) = whole.get(part.clone()) else {
            return Err(HeapError::OutOfBounds { index: part.end as u64, length: whole.len() as u64 });
        };
        let (source, length) = (source.as_ptr(), source.len());
        // SAFETY: there is room for the bytes, by `array_reserve`; both were looked up after it and are different objects.
        unsafe {
            view.elements().add(view.length).copy_from_nonoverlapping(source, length);
            view.array.store(ARRAY_LENGTH_OFFSET, (view.length + length) as u64);
        }
        Ok(())
    }

    /// Makes room for `additional` more elements, so that pushing them allocates nothing.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `OutOfMemory`.
    pub fn array_reserve(&mut self, handle: Handle, additional: u64) -> Result<(), HeapError> {
        let view = self.view(handle)?;
        // SAFETY: a current array.
        let Some(capacity) = (unsafe { grown_capacity(view.array, additional)? }) else {
            return Ok(());
        };
        let buffer = self.alloc_buffer(view.elem, capacity)?;
        let view = self.view(handle)?;
        // SAFETY: a new buffer of the array's kind that is larger than its length.
        unsafe { self.move_elements(view.array, view.elem, buffer) };
        Ok(())
    }

    /// The elements of an array of ints.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `KindMismatch` for other arrays.
    pub fn array_ints(&self, handle: Handle) -> Result<&[i64], HeapError> {
        let view = self.view(handle)?;
        view.check_kind(ElemKind::Int)?;
        // SAFETY: `length` initialised elements, aligned to 8; the slice borrows the heap.
        Ok(unsafe { std::slice::from_raw_parts(view.elements().cast(), view.length) })
    }

    /// The elements of an array of ints, to be changed.
    ///
    /// # Errors
    /// As [`Heap::array_ints`].
    pub fn array_ints_mut(&mut self, handle: Handle) -> Result<&mut [i64], HeapError> {
        let view = self.view(handle)?;
        view.check_kind(ElemKind::Int)?;
        // SAFETY: as `array_ints`; the heap is borrowed mutably, so that no other slice exists.
        Ok(unsafe { std::slice::from_raw_parts_mut(view.elements().cast(), view.length) })
    }

    /// The elements of an array of floats.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `KindMismatch` for other arrays.
    pub fn array_floats(&self, handle: Handle) -> Result<&[f64], HeapError> {
        let view = self.view(handle)?;
        view.check_kind(ElemKind::Float)?;
        // SAFETY: as `array_ints`; every bit pattern is a float.
        Ok(unsafe { std::slice::from_raw_parts(view.elements().cast(), view.length) })
    }

    /// The elements of an array of floats, to be changed.
    ///
    /// # Errors
    /// As [`Heap::array_floats`].
    pub fn array_floats_mut(&mut self, handle: Handle) -> Result<&mut [f64], HeapError> {
        let view = self.view(handle)?;
        view.check_kind(ElemKind::Float)?;
        // SAFETY: as `array_ints_mut`.
        Ok(unsafe { std::slice::from_raw_parts_mut(view.elements().cast(), view.length) })
    }

    /// The elements of an array of bools, or of bytes.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `KindMismatch` for other arrays.
    pub fn array_bools(&self, handle: Handle) -> Result<&[u8], HeapError> {
        let view = self.view(handle)?;
        view.check_kind(ElemKind::Bool)?;
        // SAFETY: as `array_ints`.
        Ok(unsafe { std::slice::from_raw_parts(view.elements(), view.length) })
    }

    /// The elements of an array of bools, or of bytes, to be changed. A bool is 0 or 1.
    ///
    /// # Errors
    /// As [`Heap::array_bools`].
    pub fn array_bools_mut(&mut self, handle: Handle) -> Result<&mut [u8], HeapError> {
        let view = self.view(handle)?;
        view.check_kind(ElemKind::Bool)?;
        // SAFETY: as `array_ints_mut`.
        Ok(unsafe { std::slice::from_raw_parts_mut(view.elements(), view.length) })
    }

    /// The texts of an array of strings, in order, without opening a handle for each: `None` for null.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `KindMismatch` for other arrays, or if an element is not a string.
    pub fn array_strings(&self, handle: Handle) -> Result<impl Iterator<Item = Option<&str>>, HeapError> {
        let elements = self.array_ref_bits(handle)?;
        let is_text = |bits: &u64| match Ref::from_bits(*bits) {
            // SAFETY: elements hold current references.
            Some(object) => unsafe { object.shape() == ShapeId::STRING },
            None => true,
        };
        if !elements.iter().all(is_text) {
            return Err(HeapError::KindMismatch);
        }
        // SAFETY: a current string, as just checked; the text borrows the heap.
        Ok(elements.iter().map(|bits| Ref::from_bits(*bits).map(|object| unsafe { object.string() })))
    }

    /// The raw elements of an array of references: for dumps, and to compare by identity.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `KindMismatch` for other arrays.
    pub fn array_ref_bits(&self, handle: Handle) -> Result<&[u64], HeapError> {
        let view = self.view(handle)?;
        view.check_kind(ElemKind::Ref)?;
        // SAFETY: as `array_ints`.
        Ok(unsafe { std::slice::from_raw_parts(view.elements().cast(), view.length) })
    }

    #[inline]
    pub(super) fn view(&self, handle: Handle) -> Result<ArrayView, HeapError> {
        match self.object_shape(handle)? {
            (array, Shape::Array { elem }) => {
                // SAFETY: handles hold current references. A length never exceeds a buffer: it fits a usize.
                let length = unsafe { array.array_len() } as usize;
                Ok(ArrayView { array, elem: *elem, length })
            }
            _ => Err(HeapError::KindMismatch),
        }
    }

    fn element(&self, view: ArrayView, index: u64) -> Result<u64, HeapError> {
        let index = view.check_index(index)?;
        // SAFETY: below the length, so there is a buffer and the index is below its capacity.
        match unsafe { view.array.array_buffer() } {
            // SAFETY: as above.
            Some(buffer) => Ok(unsafe { buffer.buffer_get(view.elem, index) }),
            None => Err(HeapError::Null),
        }
    }

    /// Writes an element; references through the barrier.
    ///
    /// # Safety
    /// `index` is below the capacity; for an array of references, `bits` is null or a current reference.
    pub(super) unsafe fn put(&mut self, view: ArrayView, index: usize, bits: u64) {
        // SAFETY: as the caller promises.
        unsafe {
            let Some(buffer) = view.array.array_buffer() else { return };
            match view.elem {
                ElemKind::Ref => self.store_ref(buffer, BUFFER_ELEMENTS_OFFSET + index * SLOT_BYTES, bits),
                _ => buffer.buffer_set(view.elem, index, bits),
            }
        }
    }

    /// Gives an array a larger buffer.
    ///
    /// # Safety
    /// The array is current and of kind `elem`; `buffer` is new, of the same kind, and has room for the
    /// array's elements.
    unsafe fn move_elements(&mut self, array: Ref, elem: ElemKind, buffer: Ref) {
        // SAFETY: as the caller promises. A new object needs no barrier for its first stores.
        unsafe {
            if let Some(old) = array.array_buffer() {
                let bytes = (array.array_len() as usize) << elem.width_shift();
                let from = old.at(BUFFER_ELEMENTS_OFFSET);
                buffer.at(BUFFER_ELEMENTS_OFFSET).copy_from_nonoverlapping(from, bytes);
                if elem == ElemKind::Ref && bytes > LARGE_OBJECT_BYTES {
                    self.adopt(old, buffer);
                }
            }
            self.store_ref(array, ARRAY_BUFFER_OFFSET, buffer.to_bits());
        }
    }
}

/// For engines: operands are places of references, read again after the allocation.
impl Heap {
    /// Appends the element in slot `value` to the array in slot `array`.
    ///
    /// # Safety
    /// `array` is a root, or a register that its published frame maps as a reference; it holds an array. If
    /// that is an array of references, `value` is such a place too, else any slot with the element.
    ///
    /// # Errors
    /// The limit is reached.
    #[inline]
    pub unsafe fn array_push_slot(
        &mut self,
        array: *const u64,
        value: *const u64,
    ) -> Result<(), OutOfMemory> {
        // SAFETY: as the caller promises; `reserve_slot` makes room, and the places are read after it.
        unsafe {
            let object = Ref::from_bits_unchecked(*array);
            if object.array_len() == object.array_capacity() {
                self.array_reserve_slot(array, 1)?;
            }
            let object = Ref::from_bits_unchecked(*array);
            let length = object.array_len();
            let elem = self.elem_kind(object);
            self.put(ArrayView { array: object, elem, length: length as usize }, length as usize, *value);
            object.store(ARRAY_LENGTH_OFFSET, length + 1);
            Ok(())
        }
    }

    /// Makes room for `additional` more elements in the array in slot `array`.
    ///
    /// # Safety
    /// `array` is a root, or a register that its published frame maps as a reference; it holds an array.
    ///
    /// # Errors
    /// The limit is reached.
    #[cold]
    pub unsafe fn array_reserve_slot(
        &mut self,
        array: *const u64,
        additional: u64,
    ) -> Result<(), OutOfMemory> {
        // SAFETY: as the caller promises; the place is read again after the allocation.
        unsafe {
            let object = Ref::from_bits_unchecked(*array);
            let Some(capacity) = grown_capacity(object, additional)? else {
                return Ok(());
            };
            let elem = self.elem_kind(object);
            let buffer = self.alloc_buffer(elem, capacity)?;
            self.move_elements(Ref::from_bits_unchecked(*array), elem, buffer);
            Ok(())
        }
    }

    /// # Safety
    /// The reference is current and its object an array.
    unsafe fn elem_kind(&self, array: Ref) -> ElemKind {
        // SAFETY: as the caller promises.
        match self.world.shapes.of(unsafe { array.shape() }) {
            Shape::Array { elem } => *elem,
            _ => {
                debug_assert!(false, "not an array");
                ElemKind::Int
            }
        }
    }
}

/// The capacity that an array needs for `additional` more elements, `None` if it has it already. Doubling
/// makes a push cost a constant on average.
///
/// # Safety
/// The reference is current and its object an array.
unsafe fn grown_capacity(array: Ref, additional: u64) -> Result<Option<u64>, OutOfMemory> {
    // SAFETY: as the caller promises.
    let (length, capacity) = unsafe { (array.array_len(), array.array_capacity()) };
    let needed = length.checked_add(additional).ok_or(OutOfMemory)?;
    if needed <= capacity {
        return Ok(None);
    }
    Ok(Some(needed.max(capacity.saturating_mul(2)).max(FIRST_CAPACITY)))
}
