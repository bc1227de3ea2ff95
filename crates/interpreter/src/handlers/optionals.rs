//! Optionals: null, a reference as it is, or a box with another value.

use crate::machine::{Machine, Step};
use std::hint::cold_path;
use vitte_bytecode::Trap;
use vitte_bytecode::operands::*;
use vitte_heap::{Ref, STRUCT_SLOTS_OFFSET, ShapeId};

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
    #[inline(always)]
    pub(crate) fn on_wrap_int(&mut self, dst: Out<Optional>, src: In<Int>) -> Step {
        self.wrap(dst, src.0, self.vm.program.boxes().int)
    }

    #[inline(always)]
    pub(crate) fn on_wrap_float(&mut self, dst: Out<Optional>, src: In<Float>) -> Step {
        self.wrap(dst, src.0, self.vm.program.boxes().float)
    }

    #[inline(always)]
    pub(crate) fn on_wrap_bool(&mut self, dst: Out<Optional>, src: In<Bool>) -> Step {
        self.wrap(dst, src.0, self.vm.program.boxes().bool)
    }

    /// Puts a register's bits into a new box.
    #[inline(always)]
    fn wrap(&mut self, dst: Out<Optional>, src: u16, shape: ShapeId) -> Step {
        self.publish();
        // SAFETY: the verifier proved that the module has the optional type of this value, so that this is the shape
        // of its boxes.
        let Ok(object) = (unsafe { self.vm.instance.heap.alloc_struct(shape) }) else {
            cold_path();
            return Step::Trap(Trap::OutOfMemory);
        };
        // SAFETY: a box has one slot, which is no reference.
        unsafe { object.store(STRUCT_SLOTS_OFFSET, self.register(src)) };
        self.set(dst, object.to_bits())
    }

    #[inline(always)]
    pub(crate) fn on_wrap_ref(&mut self, dst: Out<Optional>, src: In<Reference>) -> Step {
        let value = self.get(src);
        self.set(dst, value)
    }

    /// What a box holds.
    #[inline(always)]
    pub(crate) fn on_unwrap<T>(&mut self, dst: Out<T>, src: In<Optional>) -> Step {
        let bits = self.get(src);
        if bits == 0 {
            cold_path();
            return Step::Trap(Trap::NullUnwrap);
        }
        // SAFETY: the verifier proved the register to hold an optional of a value that is no reference, and it is not
        // null: it refers to a box.
        let value = unsafe { Ref::from_bits_unchecked(bits).load(STRUCT_SLOTS_OFFSET) };
        self.set_register(dst.0, value);
        Step::Next
    }

    #[inline(always)]
    pub(crate) fn on_unwrap_ref(&mut self, dst: Out<Reference>, src: In<Optional>) -> Step {
        let bits = self.get(src);
        if bits == 0 {
            cold_path();
            return Step::Trap(Trap::NullUnwrap);
        }
        self.set(dst, bits)
    }
}
