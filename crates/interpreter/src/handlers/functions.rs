//! Function values: an object with what it calls, then the captures.

use crate::handlers::object;
use crate::machine::{Machine, Step};
use std::hint::cold_path;
use vitte_bytecode::Trap;
use vitte_bytecode::operands::*;
use vitte_heap::{FRAME_HEADER, Ref, SLOT_BYTES, STRUCT_SLOTS_OFFSET};
use vitte_runtime::ClosureLayout;

/// Where a capture stands in its function value.
#[inline(always)]
fn capture_offset(capture: usize) -> usize {
    STRUCT_SLOTS_OFFSET + SLOT_BYTES * (1 + capture)
}

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
    #[inline(always)]
    pub(crate) fn on_alloc_closure(&mut self, dst: Out<Function>, function: FuncIndex) -> Step {
        self.publish();
        // SAFETY: the verifier proved the index; the program has a row for each function.
        let layout = unsafe { *self.vm.program.closures().get_unchecked(function.index()) };
        // SAFETY: the shape is that of a closure type; the instance made a shape for each type.
        let Ok(object) = (unsafe { self.vm.instance.heap.alloc_struct(layout.shape) }) else {
            cold_path();
            return Step::Trap(Trap::OutOfMemory);
        };
        // SAFETY: the verifier proved that the ARGS words name a register for each capture. They are read after the
        // allocation, which may have moved what they refer to.
        unsafe {
            object.store(STRUCT_SLOTS_OFFSET, layout.callee);
            self.fill_slots(object, layout.captures as usize, capture_offset);
        }
        self.set(dst, object.to_bits())
    }

    #[inline(always)]
    pub(crate) fn on_load_capture<T>(
        &mut self,
        dst: Out<T>,
        closure: In<Closure>,
        capture: CaptureIndex,
    ) -> Step {
        let closure = object!(self, closure);
        // SAFETY: the verifier proved that the closure type of the register has this capture, of the result's type.
        let bits = unsafe { closure.load(capture_offset(capture.0 as usize)) };
        self.set_register(dst.0, bits);
        Step::Next
    }

    #[inline(always)]
    pub(crate) fn on_call_closure(&mut self, dst: Dest, callee: In<Function>) -> Step {
        let here = self.pc;
        let value = object!(self, callee);
        // SAFETY: the verifier proved the register to hold a function value. Its first slot names a function.
        let (callee, target) = unsafe {
            let callee = value.load(STRUCT_SLOTS_OFFSET);
            (callee, *self.targets.add(ClosureLayout::function(callee).index()))
        };
        let registers = target.registers as usize + FRAME_HEADER;
        if registers > self.room() {
            cold_path();
            return Step::Trap(Trap::StackOverflow);
        }
        let params = target.params as usize;
        // All ones if the function sees its own value, so that what follows needs no branch.
        let sees_itself = (callee.cast_signed() >> 63).cast_unsigned();
        // SAFETY: the frame fits, as just checked; the verifier proved that the ARGS words name the parameters of the
        // callee, whose signature is that of the register's type. A function that sees its own value has a register for
        // it behind the parameters. Any other gets a zero there, where it has a cleared register or the stack has slack.
        unsafe {
            let frame_id = u64::from(ClosureLayout::function(callee).0);
            let base = self.push_frame(frame_id, dst.0, params);
            if self.is_overdrawn() {
                self.pc = here;
                return Step::Pause;
            }
            let top = self.top.add(registers);
            Self::clear(base.add(params), top);
            *base.add(params) = value.to_bits() & sees_itself;
            self.base = base;
            self.top = top;
            self.go_to(self.code.add(target.code_start as usize));
        }
        Step::Next
    }

    #[inline(always)]
    pub(crate) fn on_eq_function(&mut self, dst: Out<Bool>, a: In<Function>, b: In<Function>) -> Step {
        let (a, b) = (self.get(a), self.get(b));
        let equal = a == b || self.are_same_function(a, b);
        self.set(dst, equal)
    }

    /// Whether two function values that are different objects are one function without captures.
    #[inline(always)]
    fn are_same_function(&self, a: u64, b: u64) -> bool {
        let (Some(a), Some(b)) = (Ref::from_bits(a), Ref::from_bits(b)) else { return false };
        let plain = self.vm.program.shape_of(vitte_bytecode::module::TypeIndex::CLOSURE);
        // SAFETY: the verifier proved the registers to hold function values.
        unsafe {
            a.shape() == plain
                && b.shape() == plain
                && a.load(STRUCT_SLOTS_OFFSET) == b.load(STRUCT_SLOTS_OFFSET)
        }
    }
}
