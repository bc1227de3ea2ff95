//! Structs.

use super::handles::{Handle, Value};
use crate::error::HeapError;
use crate::heap::Heap;
use crate::layout::*;
use crate::object::Ref;
use crate::shape::{Shape, ShapeId};

impl Heap {
    /// Makes a struct with all slots zero or null.
    ///
    /// # Errors
    /// `KindMismatch` if `shape` is not a struct shape of this heap; `OutOfMemory`.
    pub fn new_struct(&mut self, shape: ShapeId) -> Result<Handle, HeapError> {
        let Some(Shape::Struct { .. }) = self.shape(shape) else {
            return Err(HeapError::KindMismatch);
        };
        // SAFETY: a struct shape of this heap, as just checked.
        let object = unsafe { self.alloc_struct(shape)? };
        Ok(self.open(object)?)
    }

    /// How many slots a struct has.
    ///
    /// # Errors
    /// `InvalidHandle`, `Null`; `KindMismatch` if the object is not a struct.
    pub fn struct_len(&self, handle: Handle) -> Result<u32, HeapError> {
        match self.object_shape(handle)? {
            (_, Shape::Struct { slots, .. }) => Ok(*slots),
            _ => Err(HeapError::KindMismatch),
        }
    }

    /// A struct's slot that is not a reference.
    ///
    /// # Errors
    /// As [`Heap::struct_len`]; `OutOfBounds`; `KindMismatch` if the slot holds references.
    pub fn struct_get(&self, handle: Handle, slot: u32) -> Result<u64, HeapError> {
        let (object, offset) = self.struct_slot(handle, slot, false)?;
        // SAFETY: a slot of a current struct.
        Ok(unsafe { object.load(offset) })
    }

    /// A handle of the object in a struct's slot that is a reference.
    ///
    /// # Errors
    /// As [`Heap::struct_len`]; `OutOfBounds`; `KindMismatch` if the slot holds no references;
    /// `OutOfMemory`.
    pub fn struct_get_ref(&mut self, handle: Handle, slot: u32) -> Result<Handle, HeapError> {
        let (object, offset) = self.struct_slot(handle, slot, true)?;
        // SAFETY: a slot of a current struct.
        Ok(self.open_bits(unsafe { object.load(offset) })?)
    }

    /// Sets a struct's slot. Which of int, float and bool a slot is, the heap does not know.
    ///
    /// # Errors
    /// As [`Heap::struct_len`]; `OutOfBounds`; `KindMismatch` if only one of slot and value is a reference;
    /// `InvalidHandle` for the value.
    pub fn struct_set(
        &mut self,
        handle: Handle,
        slot: u32,
        value: impl Into<Value>,
    ) -> Result<(), HeapError> {
        let value = value.into();
        let bits = self.value_bits(value)?;
        let is_ref = matches!(value, Value::Ref(_));
        let (object, offset) = self.struct_slot(handle, slot, is_ref)?;
        // SAFETY: a slot of a current struct; a reference goes where the shape has one, through the barrier.
        unsafe {
            if is_ref {
                self.store_ref(object, offset, bits);
            } else {
                object.store(offset, bits);
            }
        }
        Ok(())
    }

    /// The struct and the offset of its slot.
    fn struct_slot(&self, handle: Handle, slot: u32, is_ref: bool) -> Result<(Ref, usize), HeapError> {
        match self.object_shape(handle)? {
            (object, Shape::Struct { slots, refs }) => {
                if slot >= *slots {
                    let (index, length) = (u64::from(slot), u64::from(*slots));
                    return Err(HeapError::OutOfBounds { index, length });
                }
                if refs.contains(slot) != is_ref {
                    return Err(HeapError::KindMismatch);
                }
                Ok((object, STRUCT_SLOTS_OFFSET + slot as usize * SLOT_BYTES))
            }
            _ => Err(HeapError::KindMismatch),
        }
    }
}
