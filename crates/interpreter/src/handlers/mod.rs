//! One method per opcode. The trait comes from the opcode table: an opcode without a handler does not compile.

mod arrays;
mod calls;
mod enums;
mod functions;
mod optionals;
mod strings;
mod traits;

use crate::machine::{Machine, Step};
use vitte_bytecode::Trap as TrapKind;
use vitte_bytecode::isa::Handlers;
use vitte_bytecode::operands::*;
use vitte_heap::{SLOT_BYTES, STRUCT_SLOTS_OFFSET};

/// Unwraps the object of a register, or answers the trap for null.
macro_rules! object {
    ($machine:ident, $register:expr) => {
        match $machine.object($register) {
            Ok(object) => object,
            Err(step) => return step,
        }
    };
}
pub(crate) use object;

/// Where a struct's field stands in its object.
#[inline(always)]
fn field_offset(field: FieldIndex) -> usize {
    STRUCT_SLOTS_OFFSET + SLOT_BYTES * field.0 as usize
}

/// Handlers that are one expression over registers.
macro_rules! simple {
    ($($name:ident($dst:ident: $out:ty; $($operand:ident: $ty:ty),*) |$($value:ident),*| $result:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, $dst: Out<$out>, $($operand: In<$ty>),*) -> Step {
            $(let $value = self.get($operand);)*
            self.set($dst, $result)
        })*
    };
}

/// Handlers of two integers whose result may not exist.
macro_rules! checked {
    ($($name:ident |$a:ident, $b:ident| $result:expr, $trap:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Out<Int>, a: In<Int>, b: In<Int>) -> Step {
            let ($a, $b) = (self.get(a), self.get(b));
            self.set_or(dst, $result, $trap)
        })*
    };
}

/// Handlers of an integer and a number in the instruction whose result may not exist.
macro_rules! checked_immediate {
    ($($name:ident |$a:ident, $b:ident| $result:expr, $trap:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, dst: Out<Int>, a: In<Int>, value: Imm16) -> Step {
            let ($a, $b) = (self.get(a), i64::from(value.0));
            self.set_or(dst, $result, $trap)
        })*
    };
}

/// Branches on two registers.
macro_rules! branches {
    ($($name:ident($ty:ty) |$a:ident, $b:ident| $condition:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, a: In<$ty>, b: In<$ty>, target: Jump16) -> Step {
            let ($a, $b) = (self.get(a), self.get(b));
            self.branch($condition, target.0 as isize)
        })*
    };
}

/// Branches on a register and a number in the instruction.
macro_rules! immediate_branches {
    ($($name:ident |$a:ident, $b:ident| $condition:expr;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, a: In<Int>, value: Imm16, target: Jump16) -> Step {
            let ($a, $b) = (self.get(a), i64::from(value.0));
            self.branch($condition, target.0 as isize)
        })*
    };
}

/// Reads and writes of struct fields.
macro_rules! fields {
    ($($load:ident $store:ident $ty:ty;)*) => {
        $(#[inline(always)]
        fn $load(&mut self, dst: Out<$ty>, object: In<Struct>, field: FieldIndex) -> Step {
            let object = object!(self, object);
            // SAFETY: the verifier proved that the struct has this field.
            let bits = unsafe { object.load(field_offset(field)) };
            self.set_register(dst.0, bits);
            Step::Next
        }

        #[inline(always)]
        fn $store(&mut self, object: In<Struct>, field: FieldIndex, src: In<$ty>) -> Step {
            let object = object!(self, object);
            let bits = self.register(src.0);
            // SAFETY: the verifier proved that the struct has this field, of the type of the register.
            unsafe { object.store(field_offset(field), bits) };
            Step::Next
        })*
    };
}

/// What comes from the other files of this folder: the trait wants all methods in one place.
macro_rules! elsewhere {
    ($($name:ident($($operand:ident: $ty:ty),*) => $method:ident;)*) => {
        $(#[inline(always)]
        fn $name(&mut self, $($operand: $ty),*) -> Step {
            self.$method($($operand),*)
        })*
    };
}

/// A shift's count, if it is one.
#[inline(always)]
fn shift(count: i64) -> Option<u32> {
    if (0..64).contains(&count) { Some(count as u32) } else { None }
}

#[inline(always)]
fn divide(a: i64, b: i64) -> Result<i64, TrapKind> {
    if b == 0 {
        return Err(TrapKind::DivisionByZero);
    }
    a.checked_div(b).ok_or(TrapKind::Overflow)
}

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
    #[inline(always)]
    fn divided(&mut self, dst: Out<Int>, a: i64, b: i64) -> Step {
        match divide(a, b) {
            Ok(value) => self.set(dst, value),
            Err(trap) => {
                std::hint::cold_path();
                Step::Trap(trap)
            }
        }
    }
}

#[expect(clippy::neg_cmp_op_on_partial_ord, reason = "the negated float branches are taken for NaN too")]
impl<const TRACED: bool, const METERED: bool> Handlers for Machine<'_, '_, TRACED, METERED> {
    type Output = Step;

    // Constants and moves.

    #[inline(always)]
    fn load_const_int(&mut self, dst: Out<Int>, value: Imm32) -> Step {
        self.set(dst, i64::from(value.0))
    }

    #[inline(always)]
    fn load_pool_int(&mut self, dst: Out<Int>, value: IntIndex) -> Step {
        // SAFETY: the verifier proved the index.
        let value = unsafe { *self.vm.program.module().ints.get_unchecked(value.0 as usize) };
        self.set(dst, value)
    }

    #[inline(always)]
    fn load_const_float(&mut self, dst: Out<Float>, value: FloatIndex) -> Step {
        // SAFETY: the verifier proved the index.
        let bits = unsafe { *self.vm.program.module().floats.get_unchecked(value.0 as usize) };
        self.set_register(dst.0, bits);
        Step::Next
    }

    #[inline(always)]
    fn load_const_bool(&mut self, dst: Out<Bool>, value: Flag) -> Step {
        self.set(dst, value.0 != 0)
    }

    #[inline(always)]
    fn load_arg(&mut self, dst: Out<Any>, parameter: Parameter) -> Step {
        self.set_register(dst.0, self.register(parameter.0));
        Step::Next
    }

    #[inline(always)]
    fn move_(&mut self, dst: Out<Any>, src: In<Any>) -> Step {
        self.set_register(dst.0, self.register(src.0));
        Step::Next
    }

    // Integer arithmetic and bits.

    checked! {
        add_int |a, b| a.checked_add(b), TrapKind::Overflow;
        sub_int |a, b| a.checked_sub(b), TrapKind::Overflow;
        mul_int |a, b| a.checked_mul(b), TrapKind::Overflow;
        rem_int |a, b| (b != 0).then(|| a.wrapping_rem(b)), TrapKind::DivisionByZero;
        shl_int |a, b| shift(b).map(|b| a << b), TrapKind::InvalidArgument;
        shr_int |a, b| shift(b).map(|b| a >> b), TrapKind::InvalidArgument;
        ushr_int |a, b| shift(b).map(|b| (a as u64 >> b) as i64), TrapKind::InvalidArgument;
    }

    checked_immediate! {
        add_imm_int |a, b| a.checked_add(b), TrapKind::Overflow;
        mul_imm_int |a, b| a.checked_mul(b), TrapKind::Overflow;
        rem_imm_int |a, b| (b != 0).then(|| a.wrapping_rem(b)), TrapKind::DivisionByZero;
        shl_imm_int |a, b| shift(b).map(|b| a << b), TrapKind::InvalidArgument;
        shr_imm_int |a, b| shift(b).map(|b| a >> b), TrapKind::InvalidArgument;
        ushr_imm_int |a, b| shift(b).map(|b| (a as u64 >> b) as i64), TrapKind::InvalidArgument;
    }

    #[inline(always)]
    fn div_int(&mut self, dst: Out<Int>, a: In<Int>, b: In<Int>) -> Step {
        self.divided(dst, self.get(a), self.get(b))
    }

    #[inline(always)]
    fn div_imm_int(&mut self, dst: Out<Int>, a: In<Int>, value: Imm16) -> Step {
        self.divided(dst, self.get(a), i64::from(value.0))
    }

    #[inline(always)]
    fn neg_int(&mut self, dst: Out<Int>, a: In<Int>) -> Step {
        let value = self.get(a).checked_neg();
        self.set_or(dst, value, TrapKind::Overflow)
    }

    #[inline(always)]
    fn and_imm_int(&mut self, dst: Out<Int>, a: In<Int>, value: Imm16) -> Step {
        let value = self.get(a) & i64::from(value.0);
        self.set(dst, value)
    }

    simple! {
        addw_int(dst: Int; a: Int, b: Int) |a, b| a.wrapping_add(b);
        subw_int(dst: Int; a: Int, b: Int) |a, b| a.wrapping_sub(b);
        mulw_int(dst: Int; a: Int, b: Int) |a, b| a.wrapping_mul(b);
        and_int(dst: Int; a: Int, b: Int) |a, b| a & b;
        or_int(dst: Int; a: Int, b: Int) |a, b| a | b;
        xor_int(dst: Int; a: Int, b: Int) |a, b| a ^ b;
        not_int(dst: Int; a: Int) |a| !a;
        not_bool(dst: Bool; a: Bool) |a| !a;
    }

    // Floats and conversions.

    simple! {
        add_float(dst: Float; a: Float, b: Float) |a, b| a + b;
        sub_float(dst: Float; a: Float, b: Float) |a, b| a - b;
        mul_float(dst: Float; a: Float, b: Float) |a, b| a * b;
        div_float(dst: Float; a: Float, b: Float) |a, b| a / b;
        rem_float(dst: Float; a: Float, b: Float) |a, b| crate::slow::float_remainder(a, b);
        neg_float(dst: Float; a: Float) |a| -a;
        to_float_int(dst: Float; a: Int) |a| a as f64;
    }

    #[inline(always)]
    fn to_int_float(&mut self, dst: Out<Int>, a: In<Float>) -> Step {
        // 2^63 is exact as a float; everything strictly between its negative less one and it truncates into range.
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        let value = self.get(a);
        let fits = (-LIMIT..LIMIT).contains(&value);
        self.set_or(dst, fits.then_some(value as i64), TrapKind::Overflow)
    }

    // Comparisons.

    simple! {
        eq_int(dst: Bool; a: Int, b: Int) |a, b| a == b;
        ne_int(dst: Bool; a: Int, b: Int) |a, b| a != b;
        lt_int(dst: Bool; a: Int, b: Int) |a, b| a < b;
        le_int(dst: Bool; a: Int, b: Int) |a, b| a <= b;
        eq_float(dst: Bool; a: Float, b: Float) |a, b| a == b;
        ne_float(dst: Bool; a: Float, b: Float) |a, b| a != b;
        lt_float(dst: Bool; a: Float, b: Float) |a, b| a < b;
        le_float(dst: Bool; a: Float, b: Float) |a, b| a <= b;
        eq_bool(dst: Bool; a: Bool, b: Bool) |a, b| a == b;
        ne_bool(dst: Bool; a: Bool, b: Bool) |a, b| a != b;
        eq_ref(dst: Bool; a: Reference, b: Reference) |a, b| a == b;
        ne_ref(dst: Bool; a: Reference, b: Reference) |a, b| a != b;
    }

    // Control flow.

    #[inline(always)]
    fn jump(&mut self, target: Jump32) -> Step {
        self.jump_by(target.0 as isize)
    }

    #[inline(always)]
    fn if_(&mut self, cond: In<Bool>, target: Jump32) -> Step {
        self.branch(self.get(cond), target.0 as isize)
    }

    #[inline(always)]
    fn if_not(&mut self, cond: In<Bool>, target: Jump32) -> Step {
        self.branch(!self.get(cond), target.0 as isize)
    }

    branches! {
        if_eq_int(Int) |a, b| a == b;
        if_ne_int(Int) |a, b| a != b;
        if_lt_int(Int) |a, b| a < b;
        if_le_int(Int) |a, b| a <= b;
        if_eq_float(Float) |a, b| a == b;
        if_ne_float(Float) |a, b| a != b;
        if_lt_float(Float) |a, b| a < b;
        if_le_float(Float) |a, b| a <= b;
        if_not_lt_float(Float) |a, b| !(a < b);
        if_not_le_float(Float) |a, b| !(a <= b);
    }

    immediate_branches! {
        if_eq_imm_int |a, b| a == b;
        if_ne_imm_int |a, b| a != b;
        if_lt_imm_int |a, b| a < b;
        if_le_imm_int |a, b| a <= b;
        if_gt_imm_int |a, b| a > b;
        if_ge_imm_int |a, b| a >= b;
    }

    #[inline(always)]
    fn mul_add_float(&mut self, acc: InOut<Float>, a: In<Float>, b: In<Float>) -> Step {
        let value = self.get_mut(acc) + self.get(a) * self.get(b);
        self.set_register(acc.0, value.to_bits());
        Step::Next
    }

    #[inline(always)]
    fn mul_sub_float(&mut self, acc: InOut<Float>, a: In<Float>, b: In<Float>) -> Step {
        let value = self.get_mut(acc) - self.get(a) * self.get(b);
        self.set_register(acc.0, value.to_bits());
        Step::Next
    }

    #[inline(always)]
    fn loop_lt_int(&mut self, i: InOut<Int>, limit: In<Int>, target: Jump16) -> Step {
        if self.is_overdrawn() {
            return Step::Pause;
        }
        let next = self.get_mut(i).wrapping_add(1);
        self.set_register(i.0, next as u64);
        self.branch(next < self.get(limit), target.0 as isize)
    }

    #[inline(always)]
    fn loop_le_int(&mut self, i: InOut<Int>, limit: In<Int>, target: Jump16) -> Step {
        if self.is_overdrawn() {
            return Step::Pause;
        }
        let value = self.get_mut(i);
        let is_below = value < self.get(limit);
        if is_below {
            // Below a limit there is room for one more.
            self.set_register(i.0, value.wrapping_add(1) as u64);
        }
        self.branch(is_below, target.0 as isize)
    }

    #[inline(always)]
    fn switch(&mut self, src: In<Int>, count: Choices) -> Step {
        let chosen = (self.get(src) as u64).min(u64::from(count.0));
        self.jump_by(chosen as isize)
    }

    #[inline(always)]
    fn if_null(&mut self, src: In<Optional>, target: Jump32) -> Step {
        self.branch(self.get(src) == 0, target.0 as isize)
    }

    #[inline(always)]
    fn if_not_null(&mut self, src: In<Optional>, target: Jump32) -> Step {
        self.branch(self.get(src) != 0, target.0 as isize)
    }

    #[inline(always)]
    fn load_null(&mut self, dst: Out<Optional>) -> Step {
        self.set(dst, 0)
    }

    #[inline(always)]
    fn trap(&mut self, trap: TrapCode) -> Step {
        Step::Trap(TrapKind::from_code(trap.0 as u8).unwrap_or(TrapKind::Panic))
    }

    // Structs. The reference forms go through the collector's barrier.

    fields! {
        load_field_int store_field_int Int;
        load_field_float store_field_float Float;
        load_field_bool store_field_bool Bool;
    }

    #[inline(always)]
    fn load_field_ref(&mut self, dst: Out<Reference>, object: In<Struct>, field: FieldIndex) -> Step {
        let object = object!(self, object);
        // SAFETY: the verifier proved that the struct has this field.
        let bits = unsafe { object.load(field_offset(field)) };
        self.set(dst, bits)
    }

    #[inline(always)]
    fn store_field_ref(&mut self, object: In<Struct>, field: FieldIndex, src: In<Reference>) -> Step {
        let object = object!(self, object);
        let value = self.get(src);
        // SAFETY: the verifier proved that the struct has this field, of the type of the register.
        unsafe { self.vm.instance.heap.store_ref(object, field_offset(field), value) };
        Step::Next
    }

    #[inline(always)]
    fn call_trait(&mut self, dst: Dest, receiver: In<Trait>, _method: MethodIndex) -> Step {
        // What the method's number became at linking is read from the word.
        self.on_call_trait(dst, receiver)
    }

    #[inline(always)]
    fn args(&mut self, _a: Count, _b: Count, _c: Count) -> Step {
        // SAFETY: the verifier proved that control never reaches an ARGS word.
        unsafe { std::hint::unreachable_unchecked() }
    }

    elsewhere! {
        load_const_string(dst: Out<Str>, value: StringIndex) => on_load_const_string;
        call(dst: Dest, function: FuncIndex) => on_call;
        call_native(dst: Dest, native: ImportIndex) => on_call_native;
        return_(src: In<Any>) => on_return;
        return_unit() => on_return_unit;
        load_global(dst: Out<Any>, global: GlobalIndex) => on_load_global;
        store_global(src: In<Any>, global: GlobalIndex) => on_store_global;
        alloc_struct(dst: Out<Struct>, layout: TypeIndex16) => on_alloc_struct;
        alloc_array(dst: Out<Array>, layout: TypeIndex16, count: Count) => on_alloc_array;
        len_array(dst: Out<Int>, array: In<Array>) => on_len_array;
        load_elem_int(dst: Out<Int>, array: In<ArrayInt>, index: In<Int>) => on_load_elem;
        load_elem_float(dst: Out<Float>, array: In<ArrayFloat>, index: In<Int>) => on_load_elem;
        load_elem_bool(dst: Out<Bool>, array: In<ArrayBool>, index: In<Int>) => on_load_elem_byte;
        load_elem_ref(dst: Out<Reference>, array: In<ArrayRef>, index: In<Int>) => on_load_elem;
        store_elem_int(array: In<ArrayInt>, index: In<Int>, src: In<Int>) => on_store_elem;
        store_elem_float(array: In<ArrayFloat>, index: In<Int>, src: In<Float>) => on_store_elem;
        store_elem_bool(array: In<ArrayBool>, index: In<Int>, src: In<Bool>) => on_store_elem_bool;
        store_elem_ref(array: In<ArrayRef>, index: In<Int>, src: In<Reference>) => on_store_elem_ref;
        push_int(array: In<ArrayInt>, src: In<Int>) => on_push;
        push_float(array: In<ArrayFloat>, src: In<Float>) => on_push;
        push_bool(array: In<ArrayBool>, src: In<Bool>) => on_push_bool;
        push_ref(array: In<ArrayRef>, src: In<Reference>) => on_push_ref;
        fill_int(array: In<ArrayInt>, src: In<Int>, count: In<Int>) => on_fill;
        fill_float(array: In<ArrayFloat>, src: In<Float>, count: In<Int>) => on_fill;
        fill_bool(array: In<ArrayBool>, src: In<Bool>, count: In<Int>) => on_fill;
        fill_ref(array: In<ArrayRef>, src: In<Reference>, count: In<Int>) => on_fill;
        wrap_int(dst: Out<Optional>, src: In<Int>) => on_wrap_int;
        wrap_float(dst: Out<Optional>, src: In<Float>) => on_wrap_float;
        wrap_bool(dst: Out<Optional>, src: In<Bool>) => on_wrap_bool;
        wrap_ref(dst: Out<Optional>, src: In<Reference>) => on_wrap_ref;
        unwrap_int(dst: Out<Int>, src: In<Optional>) => on_unwrap;
        unwrap_float(dst: Out<Float>, src: In<Optional>) => on_unwrap;
        unwrap_bool(dst: Out<Bool>, src: In<Optional>) => on_unwrap;
        unwrap_ref(dst: Out<Reference>, src: In<Optional>) => on_unwrap_ref;
        alloc_enum(dst: Out<Enum>, layout: TypeIndex16, variant: Variant) => on_alloc_enum;
        load_tag(dst: Out<Int>, src: In<Enum>) => on_load_tag;
        load_payload_int(dst: Out<Int>, src: In<Enum>, payload: Payload) => on_load_payload;
        load_payload_float(dst: Out<Float>, src: In<Enum>, payload: Payload) => on_load_payload;
        load_payload_bool(dst: Out<Bool>, src: In<Enum>, payload: Payload) => on_load_payload;
        load_payload_ref(dst: Out<Reference>, src: In<Enum>, payload: Payload) => on_load_payload;
        call_closure(dst: Dest, callee: In<Function>) => on_call_closure;
        throw(error: In<Struct>) => on_throw;
        alloc_closure(dst: Out<Function>, function: FuncIndex) => on_alloc_closure;
        load_capture_int(dst: Out<Int>, closure: In<Closure>, capture: CaptureIndex) => on_load_capture;
        load_capture_float(dst: Out<Float>, closure: In<Closure>, capture: CaptureIndex) => on_load_capture;
        load_capture_bool(dst: Out<Bool>, closure: In<Closure>, capture: CaptureIndex) => on_load_capture;
        load_capture_ref(dst: Out<Reference>, closure: In<Closure>, capture: CaptureIndex) => on_load_capture;
        eq_function(dst: Out<Bool>, a: In<Function>, b: In<Function>) => on_eq_function;
        to_trait(dst: Out<Trait>, src: In<Reference>) => on_to_trait;
        is_(dst: Out<Bool>, src: In<Trait>, ty: TypeIndex16) => on_is;
        cast(dst: Out<Reference>, src: In<Trait>) => on_cast;
        alloc_map(dst: Out<Map>, layout: TypeIndex16) => on_alloc_map;
        len_bytes(dst: Out<Int>, bytes: In<Bytes>) => on_len_bytes;
        load_elem_bytes(dst: Out<Int>, bytes: In<Bytes>, index: In<Int>) => on_load_elem_byte;
        store_elem_bytes(bytes: In<Bytes>, index: In<Int>, src: In<Int>) => on_store_elem_bytes;
        eq_string(dst: Out<Bool>, a: In<Str>, b: In<Str>) => on_eq_string;
        ne_string(dst: Out<Bool>, a: In<Str>, b: In<Str>) => on_ne_string;
        lt_string(dst: Out<Bool>, a: In<Str>, b: In<Str>) => on_lt_string;
        le_string(dst: Out<Bool>, a: In<Str>, b: In<Str>) => on_le_string;
        len_string(dst: Out<Int>, a: In<Str>) => on_len_string;
        load_elem_string(dst: Out<Int>, string: In<Str>, index: In<Int>) => on_load_elem_string;
        add_string(dst: Out<Str>, a: In<Str>, b: In<Str>) => on_add_string;
        concat(dst: Out<Str>, count: Count) => on_concat;
    }
}
