//! Traits: what goes by the type of an object, which its shape tells.

use crate::handlers::object;
use crate::machine::{Machine, Step};
use std::hint::cold_path;
use vitte_bytecode::Trap;
use vitte_bytecode::operands::*;
use vitte_heap::{FRAME_HEADER, Ref};
use vitte_runtime::{cast_type, method_selector};

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
    /// The word that is executed, with what linking wrote into it.
    #[inline(always)]
    fn word(&self) -> u64 {
        // SAFETY: `pc` is behind the word that is executed.
        unsafe { *self.pc.sub(1) }
    }

    #[inline(always)]
    pub(crate) fn on_to_trait(&mut self, dst: Out<Trait>, src: In<Reference>) -> Step {
        let value = self.get(src);
        self.set(dst, value)
    }

    #[inline(always)]
    pub(crate) fn on_is(&mut self, dst: Out<Bool>, src: In<Trait>, ty: TypeIndex16) -> Step {
        let Some(object) = Ref::from_bits(self.get(src)) else {
            cold_path();
            return self.set(dst, false);
        };
        // SAFETY: the verifier proved the register to hold a reference.
        let shape = unsafe { object.shape() };
        let is = self.vm.program.dispatch().is(shape, ty.0);
        self.set(dst, is)
    }

    #[inline(always)]
    pub(crate) fn on_cast(&mut self, dst: Out<Reference>, src: In<Trait>) -> Step {
        let object = object!(self, src);
        // SAFETY: the verifier proved the register to hold a reference.
        let shape = unsafe { object.shape() };
        if !self.vm.program.dispatch().is(shape, cast_type(self.word())) {
            cold_path();
            return Step::Trap(Trap::CastFailed);
        }
        self.set(dst, object.to_bits())
    }

    #[inline(always)]
    pub(crate) fn on_call_trait(&mut self, dst: Dest, receiver: In<Trait>) -> Step {
        let here = self.pc;
        let object = object!(self, receiver);
        // SAFETY: the verifier proved the register to hold a reference.
        let shape = unsafe { object.shape() };
        let Some(function) = self.vm.program.dispatch().find(method_selector(self.word()), shape) else {
            // Nothing gets into a register of a trait whose type does not implement it.
            cold_path();
            return Step::Trap(Trap::CastFailed);
        };
        // SAFETY: the table has functions of the module only.
        let target = unsafe { *self.targets.add(function.index()) };
        let registers = target.registers as usize + FRAME_HEADER;
        if registers > self.room() {
            cold_path();
            return Step::Trap(Trap::StackOverflow);
        }
        let params = target.params as usize;
        // SAFETY: the frame fits, as just checked; the verifier proved that the method takes the receiver first, and that
        // the ARGS words name its other parameters.
        unsafe {
            let base = self.push_frame_behind(1, u64::from(function.0), dst.0, params);
            if self.is_overdrawn() {
                self.pc = here;
                return Step::Pause;
            }
            *base = object.to_bits();
            let top = self.top.add(registers);
            Self::clear(base.add(params), top);
            self.base = base;
            self.top = top;
            self.go_to(self.code.add(target.code_start as usize));
        }
        Step::Next
    }
}
