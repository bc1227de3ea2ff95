//! What a collector reads of an object: how large it is, and where its references are.

use crate::layout::*;
use crate::object::Ref;
use crate::shape::{ElemKind, Shape, ShapeId, ShapeTable, buffer_bytes, string_bytes, struct_bytes};

/// Bytes of an object.
///
/// # Safety
/// `object` is a whole object whose shape is in the table.
#[inline]
pub(crate) unsafe fn object_size(shapes: &ShapeTable, object: Ref) -> usize {
    // SAFETY: as the caller promises. Sizes were computed like this when the object was made, so they exist.
    unsafe {
        let shape: ShapeId = object.shape();
        match shapes.of(shape) {
            Shape::Struct { slots, .. } => struct_bytes(*slots) as usize,
            Shape::Array { .. } => ARRAY_BYTES,
            Shape::Map { .. } => MAP_BYTES,
            Shape::String => string_bytes(object.string_len() as u64).unwrap_or(STRING_BYTES_OFFSET),
            Shape::Buffer(elem) => {
                buffer_bytes(*elem, object.buffer_capacity()).unwrap_or(BUFFER_ELEMENTS_OFFSET)
            }
        }
    }
}

/// Calls `visit` with the place of each reference of an object, null ones included.
///
/// # Safety
/// `object` is a whole object whose shape is in the table; what `visit` writes is null or a reference.
#[inline(always)]
pub(crate) unsafe fn for_each_slot(shapes: &ShapeTable, object: Ref, mut visit: impl FnMut(*mut u64)) {
    // SAFETY: as the caller promises: the shape tells where the object has references.
    unsafe {
        match shapes.of(object.shape()) {
            Shape::String | Shape::Buffer(ElemKind::Int | ElemKind::Float | ElemKind::Bool) => {}
            Shape::Struct { refs, .. } => {
                let slots = object.at(STRUCT_SLOTS_OFFSET).cast::<u64>();
                refs.for_each(|slot| visit(slots.add(slot)));
            }
            Shape::Array { .. } => visit(object.at(ARRAY_BUFFER_OFFSET).cast()),
            Shape::Buffer(ElemKind::Ref) => {
                let elements = object.at(BUFFER_ELEMENTS_OFFSET).cast::<u64>();
                (0..object.buffer_capacity() as usize).for_each(|index| visit(elements.add(index)));
            }
            Shape::Map { .. } => {
                for offset in [MAP_KEYS_OFFSET, MAP_VALUES_OFFSET, MAP_TABLE_OFFSET] {
                    visit(object.at(offset).cast());
                }
            }
        }
    }
}

/// As [`for_each_slot`], but only between two offsets, which are multiples of 8: for objects that are looked at in parts.
///
/// # Safety
/// As [`for_each_slot`].
pub(crate) unsafe fn for_each_slot_within(
    shapes: &ShapeTable,
    object: Ref,
    (start, end): (usize, usize),
    mut visit: impl FnMut(*mut u64),
) {
    // SAFETY: as the caller promises; a buffer's elements end where the object does.
    unsafe {
        if let Shape::Buffer(ElemKind::Ref) = shapes.of(object.shape()) {
            let last = BUFFER_ELEMENTS_OFFSET + object.buffer_capacity() as usize * SLOT_BYTES;
            let mut offset = start.max(BUFFER_ELEMENTS_OFFSET);
            while offset < end.min(last) {
                visit(object.at(offset).cast());
                offset += SLOT_BYTES;
            }
        } else {
            let first = object.to_bits() as usize;
            for_each_slot(shapes, object, |slot| {
                if (first + start..first + end).contains(&slot.addr()) {
                    visit(slot);
                }
            });
        }
    }
}

/// Calls `visit` with each object of memory that objects fill without gaps.
///
/// # Safety
/// Objects fill the memory from `start` to `end`, and `visit` leaves their sizes as they are.
pub(crate) unsafe fn for_each_in_run(
    shapes: &ShapeTable,
    start: *mut u8,
    end: *mut u8,
    mut visit: impl FnMut(Ref, usize),
) {
    let mut at = start;
    while at < end {
        // SAFETY: an object begins here, as the caller promises; memory of objects is not null.
        unsafe {
            let object = Ref::from_address(std::ptr::NonNull::new_unchecked(at));
            let size = object_size(shapes, object);
            at = at.add(size);
            visit(object, size);
        }
    }
}
