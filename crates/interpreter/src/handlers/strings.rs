//! Strings. All but the length leave the fast path.

use crate::handlers::object;
use crate::machine::{Machine, Step};
use crate::slow;
use std::cmp::Ordering;
use std::hint::cold_path;
use vitte_bytecode::Trap;
use vitte_bytecode::operands::*;

impl<const TRACED: bool> Machine<'_, '_, TRACED> {
    #[inline(always)]
    pub(crate) fn on_load_const_string(&mut self, dst: Out<Str>, value: StringIndex) -> Step {
        // SAFETY: the verifier proved the index; the instance made a slot for each constant.
        let made = unsafe { *self.vm.instance.heap.constants_ptr().add(value.0 as usize) };
        if made != 0 {
            return self.set(dst, made);
        }
        cold_path();
        self.publish();
        match slow::make_constant(self.vm, value) {
            Some(bits) => self.set(dst, bits),
            None => Step::Trap(Trap::OutOfMemory),
        }
    }

    #[inline(always)]
    fn compare(&mut self, dst: Out<Bool>, a: In<Str>, b: In<Str>, holds: fn(Ordering) -> bool) -> Step {
        let (a, b) = (object!(self, a), object!(self, b));
        // SAFETY: the verifier proved both to be strings.
        let order = unsafe { vitte_heap::compare_strings(a, b) };
        self.set(dst, holds(order))
    }

    #[inline(always)]
    fn equal(&mut self, dst: Out<Bool>, a: In<Str>, b: In<Str>, wanted: bool) -> Step {
        let (a, b) = (object!(self, a), object!(self, b));
        // SAFETY: the verifier proved both to be strings.
        let equal = unsafe { vitte_heap::strings_equal(a, b) };
        self.set(dst, equal == wanted)
    }

    #[inline(always)]
    pub(crate) fn on_eq_string(&mut self, dst: Out<Bool>, a: In<Str>, b: In<Str>) -> Step {
        self.equal(dst, a, b, true)
    }

    #[inline(always)]
    pub(crate) fn on_ne_string(&mut self, dst: Out<Bool>, a: In<Str>, b: In<Str>) -> Step {
        self.equal(dst, a, b, false)
    }

    #[inline(always)]
    pub(crate) fn on_lt_string(&mut self, dst: Out<Bool>, a: In<Str>, b: In<Str>) -> Step {
        self.compare(dst, a, b, Ordering::is_lt)
    }

    #[inline(always)]
    pub(crate) fn on_le_string(&mut self, dst: Out<Bool>, a: In<Str>, b: In<Str>) -> Step {
        self.compare(dst, a, b, Ordering::is_le)
    }

    #[inline(always)]
    pub(crate) fn on_len_string(&mut self, dst: Out<Int>, a: In<Str>) -> Step {
        let string = object!(self, a);
        // SAFETY: the verifier proved it to be a string.
        let length = unsafe { string.string_len() };
        self.set(dst, length as i64)
    }

    #[inline(always)]
    pub(crate) fn on_add_string(&mut self, dst: Out<Str>, a: In<Str>, b: In<Str>) -> Step {
        self.publish();
        // SAFETY: the frame is published; the verifier proved both registers to hold strings.
        let outcome = unsafe { slow::concat(self.vm, self.base, a.0, b.0) };
        self.finish_string(dst, outcome)
    }

    #[inline(always)]
    pub(crate) fn on_concat(&mut self, dst: Out<Str>, count: Count) -> Step {
        self.publish();
        // SAFETY: the frame is published; the verifier proved that `count` registers that hold strings are named by
        // the words at `pc`, and that an instruction follows them.
        let outcome = unsafe {
            let outcome = slow::concat_words(self.vm, self.base, self.pc, count.0 as usize);
            self.pc = self.pc.add(vitte_bytecode::isa::args_words(count.0 as usize));
            outcome
        };
        self.finish_string(dst, outcome)
    }

    #[inline(always)]
    fn finish_string(&mut self, dst: Out<Str>, outcome: Option<u64>) -> Step {
        match outcome {
            Some(bits) => self.set(dst, bits),
            None => {
                cold_path();
                Step::Fail
            }
        }
    }
}
