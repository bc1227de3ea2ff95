//! Enums: a tag, then what the variant carries, in the slots that the program's layouts say.

use crate::handlers::object;
use crate::machine::{Machine, Step};
use std::hint::cold_path;
use vitte_bytecode::Trap;
use vitte_bytecode::operands::*;
use vitte_heap::{Ref, ShapeId};
use vitte_runtime::{EnumLayouts, FIRST_SHAPED_TYPE};

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
    /// The row in the layouts' `first_values` of a variant of the type at a position among those that have shapes.
    ///
    /// # Safety
    /// There is such a type, an enum with such a variant.
    #[inline(always)]
    unsafe fn variant_row(&self, position: u32, variant: u16) -> usize {
        // SAFETY: the layouts have a row for each type.
        let first = unsafe { *self.vm.program.enums().first_variants.get_unchecked(position as usize) };
        first as usize + variant as usize
    }

    #[inline(always)]
    pub(crate) fn on_alloc_enum(&mut self, dst: Out<Enum>, layout: TypeIndex16, variant: Variant) -> Step {
        self.publish();
        let shape = self.vm.program.shape(layout.0);
        // SAFETY: the verifier proved that the type is an enum; the instance made a shape for each type.
        let Ok(object) = (unsafe { self.vm.instance.heap.alloc_struct(shape) }) else {
            cold_path();
            return Step::Trap(Trap::OutOfMemory);
        };
        let layouts = self.vm.program.enums();
        // SAFETY: the verifier proved that the enum has this variant, and that the ARGS words name a register for each
        // value that it carries. They are read after the allocation, which may have moved what they refer to. The
        // offsets are those of slots that are references or not as the values are.
        unsafe {
            let row = self.variant_row(u32::from(layout.0) - FIRST_SHAPED_TYPE, variant.0);
            let first = *layouts.first_values.get_unchecked(row);
            let count = *layouts.first_values.get_unchecked(row + 1) - first;
            let offsets = layouts.offsets.as_ptr().add(first as usize);
            object.store(EnumLayouts::TAG_OFFSET, u64::from(variant.0));
            self.fill_slots(object, count as usize, |position| usize::from(*offsets.add(position)));
        }
        self.set(dst, object.to_bits())
    }

    #[inline(always)]
    pub(crate) fn on_load_tag(&mut self, dst: Out<Int>, src: In<Enum>) -> Step {
        let value = object!(self, src);
        // SAFETY: the verifier proved the register to hold a value of an enum.
        let tag = unsafe { value.load(EnumLayouts::TAG_OFFSET) };
        self.set(dst, tag as i64)
    }

    /// The offset of a value that an object's variant carries, or the trap for another variant.
    #[inline(always)]
    fn payload(&self, value: Ref, payload: Payload) -> Result<usize, Step> {
        // SAFETY: the verifier proved the register to hold a value of an enum.
        let (tag, shape) = unsafe { (value.load(EnumLayouts::TAG_OFFSET), value.shape()) };
        if tag != u64::from(payload.variant()) {
            cold_path();
            return Err(Step::Trap(Trap::CastFailed));
        }
        let layouts = self.vm.program.enums();
        // SAFETY: shapes stand in the order of the types; the verifier proved that this enum has this variant, and that
        // it carries a value at this position.
        unsafe {
            let position = shape.number() - ShapeId::FIRST_USER_SHAPE.number();
            let row = self.variant_row(position, u16::from(payload.variant()));
            let first = *layouts.first_values.get_unchecked(row) as usize;
            Ok(usize::from(*layouts.offsets.get_unchecked(first + usize::from(payload.position()))))
        }
    }

    #[inline(always)]
    pub(crate) fn on_load_payload<T>(&mut self, dst: Out<T>, src: In<Enum>, payload: Payload) -> Step {
        let value = object!(self, src);
        match self.payload(value, payload) {
            Ok(offset) => {
                // SAFETY: the offset of a slot of the object, with a value of the register's type.
                let bits = unsafe { value.load(offset) };
                self.set_register(dst.0, bits);
                Step::Next
            }
            Err(step) => step,
        }
    }
}
