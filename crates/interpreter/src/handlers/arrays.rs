//! Arrays: an object with length and buffer; elements stand packed in the buffer.

use crate::handlers::object;
use crate::machine::{Machine, Step};
use crate::slow;
use std::hint::cold_path;
use vitte_bytecode::Trap;
use vitte_bytecode::operands::*;
use vitte_heap::{
    ARRAY_BUFFER_OFFSET, ARRAY_LENGTH_OFFSET, BUFFER_CAPACITY_OFFSET, BUFFER_ELEMENTS_OFFSET, Ref,
};
use vitte_runtime::price_of_elements;

/// The buffer of an array whose length is not 0.
///
/// # Safety
/// `array` is a current array with a buffer.
#[inline(always)]
unsafe fn buffer(array: Ref) -> Ref {
    // SAFETY: as the caller promises.
    unsafe { Ref::from_bits_unchecked(array.load(ARRAY_BUFFER_OFFSET)) }
}

/// Where an element of eight bytes stands in its buffer.
#[inline(always)]
fn word_offset(index: u64) -> usize {
    BUFFER_ELEMENTS_OFFSET + 8 * index as usize
}

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
    /// The array in a register and an index into it that is in range.
    #[inline(always)]
    fn element<T: Copy>(&self, array: In<T>, index: In<Int>) -> Result<(Ref, u64), Step> {
        let array = self.object(array)?;
        let index = self.get(index) as u64;
        // SAFETY: the verifier proved the register to hold an array.
        let length = unsafe { array.load(ARRAY_LENGTH_OFFSET) };
        if index >= length {
            cold_path();
            return Err(Step::Trap(Trap::IndexOutOfBounds));
        }
        Ok((array, index))
    }

    #[inline(always)]
    pub(crate) fn on_len_array(&mut self, dst: Out<Int>, array: In<Array>) -> Step {
        let array = object!(self, array);
        // SAFETY: the verifier proved the register to hold an array.
        let length = unsafe { array.load(ARRAY_LENGTH_OFFSET) };
        self.set(dst, length as i64)
    }

    #[inline(always)]
    pub(crate) fn on_len_bytes(&mut self, dst: Out<Int>, bytes: In<Bytes>) -> Step {
        let bytes = object!(self, bytes);
        // SAFETY: the verifier proved the register to hold bytes, which are an array.
        let length = unsafe { bytes.load(ARRAY_LENGTH_OFFSET) };
        self.set(dst, length as i64)
    }

    #[inline(always)]
    pub(crate) fn on_store_elem_bytes(&mut self, bytes: In<Bytes>, index: In<Int>, src: In<Int>) -> Step {
        match self.element(bytes, index) {
            Ok((bytes, index)) => {
                let value = self.get(src);
                if value as u64 > u64::from(u8::MAX) {
                    cold_path();
                    return Step::Trap(Trap::InvalidArgument);
                }
                // SAFETY: the index is in range, and the elements are bytes.
                unsafe { *buffer(bytes).at(BUFFER_ELEMENTS_OFFSET + index as usize) = value as u8 };
                Step::Next
            }
            Err(step) => step,
        }
    }

    #[inline(always)]
    pub(crate) fn on_load_elem<D, A: Copy>(&mut self, dst: Out<D>, array: In<A>, index: In<Int>) -> Step {
        match self.element(array, index) {
            Ok((array, index)) => {
                // SAFETY: the index is in range, and the verifier proved the elements to be words.
                let bits = unsafe { buffer(array).load(word_offset(index)) };
                self.set_register(dst.0, bits);
                Step::Next
            }
            Err(step) => step,
        }
    }

    #[inline(always)]
    pub(crate) fn on_load_elem_byte<D, A: Copy>(
        &mut self,
        dst: Out<D>,
        array: In<A>,
        index: In<Int>,
    ) -> Step {
        match self.element(array, index) {
            Ok((array, index)) => {
                // SAFETY: the index is in range, and the verifier proved the elements to be bytes.
                let value = unsafe { *buffer(array).at(BUFFER_ELEMENTS_OFFSET + index as usize) };
                self.set_register(dst.0, u64::from(value));
                Step::Next
            }
            Err(step) => step,
        }
    }

    #[inline(always)]
    pub(crate) fn on_store_elem<A: Copy, S>(&mut self, array: In<A>, index: In<Int>, src: In<S>) -> Step {
        match self.element(array, index) {
            Ok((array, index)) => {
                let bits = self.register(src.0);
                // SAFETY: the index is in range, and the verifier proved the elements to be words that are no
                // references.
                unsafe { buffer(array).store(word_offset(index), bits) };
                Step::Next
            }
            Err(step) => step,
        }
    }

    #[inline(always)]
    pub(crate) fn on_store_elem_bool(&mut self, array: In<ArrayBool>, index: In<Int>, src: In<Bool>) -> Step {
        match self.element(array, index) {
            Ok((array, index)) => {
                let value = self.register(src.0) as u8;
                // SAFETY: the index is in range, and the verifier proved the elements to be bytes.
                unsafe { *buffer(array).at(BUFFER_ELEMENTS_OFFSET + index as usize) = value };
                Step::Next
            }
            Err(step) => step,
        }
    }

    #[inline(always)]
    pub(crate) fn on_store_elem_ref(
        &mut self,
        array: In<ArrayRef>,
        index: In<Int>,
        src: In<Reference>,
    ) -> Step {
        match self.element(array, index) {
            Ok((array, index)) => {
                let value = self.get(src);
                // SAFETY: the index is in range, and the verifier proved the register to have the elements' type.
                unsafe { self.vm.instance.heap.store_ref(buffer(array), word_offset(index), value) };
                Step::Next
            }
            Err(step) => step,
        }
    }

    /// Makes room for one more element; gives the array, its length and its buffer. The length is not changed.
    #[inline(always)]
    fn room_for_one(&mut self, register: u16) -> Result<(Ref, u64, Ref), Step> {
        let array = self.object(In::<Array>::new(register))?;
        // SAFETY: the verifier proved the register to hold an array.
        unsafe {
            let length = array.load(ARRAY_LENGTH_OFFSET);
            let bits = array.load(ARRAY_BUFFER_OFFSET);
            if bits != 0 {
                let buffer = Ref::from_bits_unchecked(bits);
                if length < buffer.load(BUFFER_CAPACITY_OFFSET) {
                    return Ok((array, length, buffer));
                }
            }
            cold_path();
            self.publish();
            if !slow::grow(self.vm, self.base.add(register as usize)) {
                return Err(Step::Trap(Trap::OutOfMemory));
            }
            // Growing may have moved the array.
            let array = self.object(In::<Array>::new(register))?;
            Ok((array, length, buffer(array)))
        }
    }

    #[inline(always)]
    pub(crate) fn on_push<A, S>(&mut self, array: In<A>, src: In<S>) -> Step {
        match self.room_for_one(array.0) {
            Ok((array, length, buffer)) => {
                // SAFETY: there is room, and the verifier proved the elements to be words that are no references.
                unsafe {
                    buffer.store(word_offset(length), self.register(src.0));
                    array.store(ARRAY_LENGTH_OFFSET, length + 1);
                }
                Step::Next
            }
            Err(step) => step,
        }
    }

    #[inline(always)]
    pub(crate) fn on_push_bool(&mut self, array: In<ArrayBool>, src: In<Bool>) -> Step {
        match self.room_for_one(array.0) {
            Ok((array, length, buffer)) => {
                // SAFETY: there is room, and the verifier proved the elements to be bytes.
                unsafe {
                    *buffer.at(BUFFER_ELEMENTS_OFFSET + length as usize) = self.register(src.0) as u8;
                    array.store(ARRAY_LENGTH_OFFSET, length + 1);
                }
                Step::Next
            }
            Err(step) => step,
        }
    }

    #[inline(always)]
    pub(crate) fn on_push_ref(&mut self, array: In<ArrayRef>, src: In<Reference>) -> Step {
        match self.room_for_one(array.0) {
            Ok((array, length, buffer)) => {
                let value = self.get(src);
                // SAFETY: there is room, and the verifier proved the register to have the elements' type.
                unsafe {
                    self.vm.instance.heap.store_ref(buffer, word_offset(length), value);
                    array.store(ARRAY_LENGTH_OFFSET, length + 1);
                }
                Step::Next
            }
            Err(step) => step,
        }
    }

    #[inline(always)]
    pub(crate) fn on_fill<A: Copy, S>(&mut self, array: In<A>, src: In<S>, count: In<Int>) -> Step {
        let count = self.get(count);
        if let Err(step) = self.object(array) {
            return step;
        }
        if count < 0 {
            cold_path();
            return Step::Trap(Trap::InvalidArgument);
        }
        if let Err(step) = self.charge(price_of_elements(count as u64)) {
            return step;
        }
        self.publish();
        // SAFETY: the frame is published; the verifier proved the array and that the value has its elements' type.
        let filled = unsafe { slow::fill(self.vm, self.base, array.0, src.0, count as u64) };
        if filled.is_some() { Step::Next } else { Step::Fail }
    }

    #[inline(always)]
    pub(crate) fn on_alloc_array(&mut self, dst: Out<Array>, layout: TypeIndex16, count: Count) -> Step {
        self.publish();
        let shape = self.vm.program.shape(layout.0);
        // SAFETY: the verifier proved that the type is an array, and that the ARGS words at `pc` name `count` registers
        // of its elements' type.
        let made = unsafe { slow::alloc_array(self.vm, self.base, shape, self.pc, count.0 as usize) };
        let Some(bits) = made else {
            cold_path();
            return Step::Trap(Trap::OutOfMemory);
        };
        // SAFETY: behind the ARGS words that the verifier proved.
        self.pc = unsafe { self.pc.add(vitte_bytecode::isa::args_words(count.0 as usize)) };
        self.set(dst, bits)
    }
}
