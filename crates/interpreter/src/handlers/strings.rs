//! Strings. All but the length leave the fast path.

use crate::handlers::object;
use crate::machine::{Machine, Step};
use crate::slow;
use std::cmp::Ordering;
use std::hint::cold_path;
use vitte_bytecode::Trap;
use vitte_bytecode::operands::*;
use vitte_heap::{Ref, STRING_BYTES_OFFSET};
use vitte_runtime::price_of_bytes;

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
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

    /// Pays for looking through the shorter of two strings.
    #[inline(always)]
    fn pay_for_comparison(&mut self, a: Ref, b: Ref) -> Result<(), Step> {
        if !METERED {
            return Ok(());
        }
        // SAFETY: the verifier proved both to be strings.
        let bytes = unsafe { a.string_len().min(b.string_len()) };
        self.charge(price_of_bytes(bytes as u64))
    }

    #[inline(always)]
    fn compare(&mut self, dst: Out<Bool>, a: In<Str>, b: In<Str>, holds: fn(Ordering) -> bool) -> Step {
        let (a, b) = (object!(self, a), object!(self, b));
        if let Err(step) = self.pay_for_comparison(a, b) {
            return step;
        }
        // SAFETY: the verifier proved both to be strings.
        let order = unsafe { vitte_heap::compare_strings(a, b) };
        self.set(dst, holds(order))
    }

    #[inline(always)]
    fn equal(&mut self, dst: Out<Bool>, a: In<Str>, b: In<Str>, wanted: bool) -> Step {
        let (a, b) = (object!(self, a), object!(self, b));
        if let Err(step) = self.pay_for_comparison(a, b) {
            return step;
        }
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
    pub(crate) fn on_load_elem_string(&mut self, dst: Out<Int>, string: In<Str>, index: In<Int>) -> Step {
        let string = object!(self, string);
        let index = self.get(index) as u64;
        // SAFETY: the verifier proved the register to hold a string.
        let length = unsafe { string.string_len() } as u64;
        if index >= length {
            cold_path();
            return Step::Trap(Trap::IndexOutOfBounds);
        }
        // SAFETY: the index is in range.
        let byte = unsafe { *string.at(STRING_BYTES_OFFSET + index as usize) };
        self.set(dst, i64::from(byte))
    }

    #[inline(always)]
    pub(crate) fn on_add_string(&mut self, dst: Out<Str>, a: In<Str>, b: In<Str>) -> Step {
        if self.is_overdrawn() {
            return Step::Pause;
        }
        self.publish();
        self.tell_meter();
        // SAFETY: the frame is published; the verifier proved both registers to hold strings.
        let outcome = unsafe { slow::concat(self.vm, self.base, a.0, b.0) };
        self.ask_meter();
        self.finish_string(dst, outcome)
    }

    #[inline(always)]
    pub(crate) fn on_concat(&mut self, dst: Out<Str>, count: Count) -> Step {
        if self.is_overdrawn() {
            return Step::Pause;
        }
        self.publish();
        self.tell_meter();
        // SAFETY: the frame is published; the verifier proved that `count` registers that hold strings are named by
        // the words at `pc`, and that an instruction follows them.
        let outcome = unsafe {
            let outcome = slow::concat_words(self.vm, self.base, self.pc, count.0 as usize);
            self.ask_meter();
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
