//! Arrays: moving elements about.

use std::ptr;

use super::arrays::ArrayView;
use super::handles::{Handle, Value};
use crate::error::HeapError;
use crate::heap::Heap;
use crate::layout::*;
use crate::shape::ElemKind;

impl Heap {
    /// Shortens an array to `length`; a longer one than it is changes nothing.
    ///
    /// # Errors
    /// As [`Heap::array_kind`].
    pub fn array_truncate(&mut self, handle: Handle, length: u64) -> Result<(), HeapError> {
        let view = self.view(handle)?;
        if length < view.length as u64 {
            // SAFETY: the new length is below the present one.
            unsafe { self.drop_tail(view, length as usize) };
        }
        Ok(())
    }

    /// Inserts an element before `index`, which may be the length.
    ///
    /// # Errors
    /// As [`Heap::array_push`]; `OutOfBounds`.
    pub fn array_insert(
        &mut self,
        handle: Handle,
        index: u64,
        value: impl Into<Value>,
    ) -> Result<(), HeapError> {
        let value = value.into();
        let length = self.array_len(handle)?;
        if index > length {
            return Err(HeapError::OutOfBounds { index, length });
        }
        self.array_push(handle, value)?;
        let bits = self.value_bits(value)?;
        let view = self.view(handle)?;
        let index = index as usize;
        // SAFETY: `array_push` made room for the element; all indexes are below the length, and an array of
        // references was told of a change by the push into the same buffer.
        unsafe {
            self.before_moves(view);
            view.shift(index, index + 1, view.length - 1 - index);
            self.put(view, index, bits);
        }
        Ok(())
    }

    /// Removes the element at `index`. Get it first if you need it.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `OutOfBounds`.
    pub fn array_remove(&mut self, handle: Handle, index: u64) -> Result<(), HeapError> {
        let view = self.view(handle)?;
        let index = view.check_index(index)?;
        // SAFETY: all indexes are below the length.
        unsafe {
            self.before_moves(view);
            view.shift(index + 1, index, view.length - 1 - index);
            self.drop_tail(view, view.length - 1);
        }
        Ok(())
    }

    /// Reverses an array in place.
    ///
    /// # Errors
    /// As [`Heap::array_kind`].
    pub fn array_reverse(&mut self, handle: Handle) -> Result<(), HeapError> {
        let view = self.view(handle)?;
        self.before_moves(view);
        // SAFETY: all elements are initialised; no other slice of them exists.
        unsafe {
            match view.elem {
                ElemKind::Bool => std::slice::from_raw_parts_mut(view.elements(), view.length).reverse(),
                _ => std::slice::from_raw_parts_mut(view.elements().cast::<u64>(), view.length).reverse(),
            }
        }
        Ok(())
    }

    /// Exchanges two elements.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `OutOfBounds`.
    pub fn array_swap(&mut self, handle: Handle, a: u64, b: u64) -> Result<(), HeapError> {
        let view = self.view(handle)?;
        let (a, b) = (view.check_index(a)?, view.check_index(b)?);
        self.before_moves(view);
        // SAFETY: both indexes are below the length.
        unsafe {
            match view.elem {
                ElemKind::Bool => ptr::swap(view.elements().add(a), view.elements().add(b)),
                _ => {
                    let elements = view.elements().cast::<u64>();
                    ptr::swap(elements.add(a), elements.add(b));
                }
            }
        }
        Ok(())
    }

    /// Puts the elements into the order that `order` lists: new element `i` is old element `order[i]`. For
    /// sorts that work on copies of the keys.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `OutOfBounds` unless `order` has the array's length and each index below it
    /// (an index that occurs twice repeats its element); `OutOfMemory`.
    pub fn array_permute(&mut self, handle: Handle, order: &[u32]) -> Result<(), HeapError> {
        let view = self.view(handle)?;
        if order.len() != view.length {
            return Err(HeapError::OutOfBounds { index: order.len() as u64, length: view.length as u64 });
        }
        for index in order {
            view.check_index(u64::from(*index))?;
        }
        let mut copy: Vec<u64> = Vec::new();
        copy.try_reserve_exact(order.len()).map_err(|_| HeapError::OutOfMemory)?;
        // SAFETY: every index is below the length, so that there is a buffer; nothing is allocated in the
        // heap, so that references in the copy stay current; the barrier was told.
        unsafe {
            let Some(buffer) = view.array.array_buffer() else { return Ok(()) };
            copy.extend(order.iter().map(|index| buffer.buffer_get(view.elem, *index as usize)));
            self.before_moves(view);
            match view.elem {
                ElemKind::Ref => {
                    view.elements().cast::<u64>().copy_from_nonoverlapping(copy.as_ptr(), copy.len());
                }
                _ => copy.iter().enumerate().for_each(|(at, bits)| buffer.buffer_set(view.elem, at, *bits)),
            }
        }
        Ok(())
    }

    /// A new array of the same shape with the elements from `from` up to `to`.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `OutOfBounds` unless `from <= to <= length`; `OutOfMemory`.
    pub fn array_slice(&mut self, handle: Handle, from: u64, to: u64) -> Result<Handle, HeapError> {
        let view = self.view(handle)?;
        let length = view.length as u64;
        if from > to || to > length {
            return Err(HeapError::OutOfBounds { index: if to > length { to } else { from }, length });
        }
        let part = self.new_array(self.shape_of(handle)?, to - from)?;
        self.append_range(part, handle, from as usize, (to - from) as usize)?;
        Ok(part)
    }

    /// Exchanges the elements from index `from` up to `to` with those as far from the end: called for all of the first half, it
    /// reverses an array, in steps.
    ///
    /// # Errors
    /// As [`Heap::array_kind`]; `OutOfBounds` if the range reaches beyond the first half.
    pub fn array_mirror(&mut self, handle: Handle, from: u64, to: u64) -> Result<(), HeapError> {
        let view = self.view(handle)?;
        let half = view.length as u64 / 2;
        if from > to || to > half {
            return Err(HeapError::OutOfBounds { index: to, length: half });
        }
        self.before_moves(view);
        let range = from as usize..to as usize;
        // SAFETY: all elements are initialised; no other slice of them exists.
        unsafe {
            match view.elem {
                ElemKind::Bool => {
                    mirror(std::slice::from_raw_parts_mut(view.elements(), view.length), range);
                }
                _ => {
                    mirror(std::slice::from_raw_parts_mut(view.elements().cast::<u64>(), view.length), range)
                }
            }
        }
        Ok(())
    }

    /// Appends elements of `other`, from index `first` on, to an array of the same kind.
    ///
    /// # Errors
    /// As [`Heap::array_extend`]; `OutOfBounds` if there are not so many.
    pub fn array_append(
        &mut self,
        handle: Handle,
        other: Handle,
        first: u64,
        count: u64,
    ) -> Result<(), HeapError> {
        let more = self.view(other)?;
        self.view(handle)?.check_kind(more.elem)?;
        let length = more.length as u64;
        if first.checked_add(count).is_none_or(|end| end > length) {
            return Err(HeapError::OutOfBounds { index: first.saturating_add(count), length });
        }
        self.array_reserve(handle, count)?;
        self.append_range(handle, other, first as usize, count as usize)
    }

    /// Appends all elements of `other` to an array of the same kind. Both may be one array.
    ///
    /// # Errors
    /// As [`Heap::array_kind`], for both; `KindMismatch` if their kinds differ; `OutOfMemory`.
    pub fn array_extend(&mut self, handle: Handle, other: Handle) -> Result<(), HeapError> {
        let more = self.view(other)?;
        self.view(handle)?.check_kind(more.elem)?;
        self.array_reserve(handle, more.length as u64)?;
        self.append_range(handle, other, 0, more.length)
    }

    /// Copies elements of one array behind those of another, which has room for them and the same kind.
    fn append_range(
        &mut self,
        to: Handle,
        from: Handle,
        first: usize,
        count: usize,
    ) -> Result<(), HeapError> {
        let (to, from) = (self.view(to)?, self.view(from)?);
        if count == 0 {
            return Ok(());
        }
        self.before_moves(to);
        let width = to.elem.width();
        // SAFETY: callers checked the range and the kinds, and made room. The places do not overlap, even in
        // one array: the source is below its length, the destination behind it.
        unsafe {
            let source = from.elements().add(first * width);
            to.elements().add(to.length * width).copy_from_nonoverlapping(source, count * width);
            to.array.store(ARRAY_LENGTH_OFFSET, (to.length + count) as u64);
        }
        Ok(())
    }

    /// Tells the collector that references in the array's buffer are about to be changed.
    fn before_moves(&mut self, view: ArrayView) {
        if view.elem == ElemKind::Ref {
            // SAFETY: a view's array is current, and so is its buffer.
            if let Some(buffer) = unsafe { view.array.array_buffer() } {
                // SAFETY: as above.
                unsafe { self.before_change(buffer) };
            }
        }
    }

    /// Shortens an array. The elements behind are cleared, so that they keep nothing alive.
    ///
    /// # Safety
    /// `length` is at most the present length.
    unsafe fn drop_tail(&mut self, view: ArrayView, length: usize) {
        self.before_moves(view);
        let width = view.elem.width();
        // SAFETY: the elements from the new to the old length.
        unsafe {
            view.elements().add(length * width).write_bytes(0, (view.length - length) * width);
            view.array.store(ARRAY_LENGTH_OFFSET, length as u64);
        }
    }
}

/// Exchanges the elements in the range with those as far from the end. The range is in the first half.
fn mirror<T>(elements: &mut [T], range: std::ops::Range<usize>) {
    let (front, back) = elements.split_at_mut(elements.len() / 2);
    let count = back.len();
    let behind = &mut back[count - range.end..count - range.start];
    for (a, b) in front[range].iter_mut().zip(behind.iter_mut().rev()) {
        std::mem::swap(a, b);
    }
}

impl ArrayView {
    /// Moves `count` elements from index `from` to index `to`; they may overlap.
    ///
    /// # Safety
    /// Both ranges are below the capacity, and the collector was told.
    unsafe fn shift(&self, from: usize, to: usize, count: usize) {
        let width = self.elem.width();
        let elements = self.elements();
        // SAFETY: as the caller promises.
        unsafe { ptr::copy(elements.add(from * width), elements.add(to * width), count * width) }
    }
}
