//! THE opcode table. One row per opcode; everything else that knows opcodes is derived from it: the encoder and
//! decoder here, the assembler, the disassembler, the verifier's operand checks, the engines' handler trait and the
//! reference page `docs/isa.md`.
//!
//! An instruction is one little-endian 64-bit word:
//!
//! ```text
//!  63          48 47          32 31          16 15     8 7      0
//! ┌──────────────┬──────────────┬──────────────┬────────┬────────┐
//! │   operand c  │   operand b  │   operand a  │  zero  │ opcode │
//! ├──────────────┴──────────────┼──────────────┼────────┼────────┤
//! │      a 32-bit operand       │   operand a  │  zero  │ opcode │
//! └─────────────────────────────┴──────────────┴────────┴────────┘
//! ```
//!
//! A row reads: number, mnemonic, name of the instruction, name of its handler, operands with their types, the traps
//! it can raise, and where control goes next ([`Flow`]). The mnemonic is built from parts in one order: the family,
//! an optional form (`IMM`: the last input stands in the instruction), and after the dot the type it works on.
//!
//! Instructions with a variable number of inputs (calls, allocations) are followed by `ARGS` words that carry three
//! registers each; how many there are follows from the callee, the type or a count in the instruction.

use crate::operands::*;
use crate::traps::Trap;

/// Where control goes after an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    /// To the next instruction.
    Next,
    /// To the next instruction, behind the `ARGS` words of this one.
    NextAfterArgs,
    /// To the next instruction or to the target.
    Branch,
    /// To one of the instructions that follow, as many as it says and one more.
    Choose,
    /// To the target.
    Jump,
    /// Out of the function.
    End,
    /// Nowhere: the word is data of the instruction before it.
    Data,
}

/// Calls a macro with every row of the opcode table.
///
/// The rows have the form described in the [module documentation](crate::isa). An engine uses this to build its
/// dispatch: an opcode without a handler is then a compile error.
#[macro_export]
macro_rules! for_each_op {
    ($callback:ident $($context:tt)*) => {
        $callback! { $($context)*

        // Constants and moves.
        /// `dst = value`
        0x01 "LOAD_CONST.int" LoadConstInt load_const_int { dst: Out<Int>, value: Imm32 } [] Next;
        /// `dst = ints[value]`, for integers that do not fit 32 bits
        0x02 "LOAD_POOL.int" LoadPoolInt load_pool_int { dst: Out<Int>, value: IntIndex } [] Next;
        /// `dst = floats[value]`
        0x03 "LOAD_CONST.float" LoadConstFloat load_const_float { dst: Out<Float>, value: FloatIndex } [] Next;
        /// `dst = value`
        0x04 "LOAD_CONST.bool" LoadConstBool load_const_bool { dst: Out<Bool>, value: Flag } [] Next;
        /// `dst = strings[value]`
        0x05 "LOAD_CONST.string" LoadConstString load_const_string { dst: Out<Str>, value: StringIndex } [] Next;
        /// `dst = parameter`, of the same type
        0x06 "LOAD_ARG" LoadArg load_arg { dst: Out<Any>, parameter: Parameter } [] Next;
        /// `dst = src`, of the same type
        0x07 "MOVE" Move move_ { dst: Out<Any>, src: In<Any> } [] Next;

        // Integer arithmetic.
        /// `dst = a + b`
        0x10 "ADD.int" AddInt add_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [Overflow] Next;
        /// `dst = a - b`
        0x11 "SUB.int" SubInt sub_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [Overflow] Next;
        /// `dst = a * b`
        0x12 "MUL.int" MulInt mul_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [Overflow] Next;
        /// `dst = a / b`, rounded toward zero
        0x13 "DIV.int" DivInt div_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [DivisionByZero, Overflow] Next;
        /// `dst = a % b`, with the sign of `a`; `MIN % -1` is 0
        0x14 "REM.int" RemInt rem_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [DivisionByZero] Next;
        /// `dst = -a`
        0x15 "NEG.int" NegInt neg_int { dst: Out<Int>, a: In<Int> } [Overflow] Next;
        /// `dst = a + b`, modulo 2^64
        0x16 "ADDW.int" AddwInt addw_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [] Next;
        /// `dst = a - b`, modulo 2^64
        0x17 "SUBW.int" SubwInt subw_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [] Next;
        /// `dst = a * b`, modulo 2^64
        0x18 "MULW.int" MulwInt mulw_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [] Next;
        /// `dst = a + value`
        0x19 "ADD_IMM.int" AddImmInt add_imm_int { dst: Out<Int>, a: In<Int>, value: Imm16 } [Overflow] Next;
        /// `dst = a * value`
        0x1a "MUL_IMM.int" MulImmInt mul_imm_int { dst: Out<Int>, a: In<Int>, value: Imm16 } [Overflow] Next;
        /// `dst = a / value`, rounded toward zero
        0x1b "DIV_IMM.int" DivImmInt div_imm_int { dst: Out<Int>, a: In<Int>, value: Imm16 } [DivisionByZero, Overflow] Next;
        /// `dst = a % value`, with the sign of `a`; `MIN % -1` is 0
        0x1c "REM_IMM.int" RemImmInt rem_imm_int { dst: Out<Int>, a: In<Int>, value: Imm16 } [DivisionByZero] Next;

        // Bits.
        /// `dst = a & b`
        0x20 "AND.int" AndInt and_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [] Next;
        /// `dst = a | b`
        0x21 "OR.int" OrInt or_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [] Next;
        /// `dst = a ^ b`
        0x22 "XOR.int" XorInt xor_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [] Next;
        /// `dst = !a`, every bit inverted
        0x23 "NOT.int" NotInt not_int { dst: Out<Int>, a: In<Int> } [] Next;
        /// `dst = a << b`, bits shifted out are lost; `b` must be 0 to 63
        0x24 "SHL.int" ShlInt shl_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [InvalidArgument] Next;
        /// `dst = a >> b`, keeping the sign; `b` must be 0 to 63
        0x25 "SHR.int" ShrInt shr_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [InvalidArgument] Next;
        /// `dst = a >>> b`, filling with zeros; `b` must be 0 to 63
        0x26 "USHR.int" UshrInt ushr_int { dst: Out<Int>, a: In<Int>, b: In<Int> } [InvalidArgument] Next;
        /// `dst = a & value`
        0x27 "AND_IMM.int" AndImmInt and_imm_int { dst: Out<Int>, a: In<Int>, value: Imm16 } [] Next;
        /// `dst = a << value`; `value` must be 0 to 63
        0x28 "SHL_IMM.int" ShlImmInt shl_imm_int { dst: Out<Int>, a: In<Int>, value: Imm16 } [InvalidArgument] Next;
        /// `dst = a >> value`, keeping the sign; `value` must be 0 to 63
        0x29 "SHR_IMM.int" ShrImmInt shr_imm_int { dst: Out<Int>, a: In<Int>, value: Imm16 } [InvalidArgument] Next;
        /// `dst = a >>> value`, filling with zeros; `value` must be 0 to 63
        0x2a "USHR_IMM.int" UshrImmInt ushr_imm_int { dst: Out<Int>, a: In<Int>, value: Imm16 } [InvalidArgument] Next;
        /// `dst = !a`
        0x2b "NOT.bool" NotBool not_bool { dst: Out<Bool>, a: In<Bool> } [] Next;

        // Float arithmetic.
        /// `dst = a + b`
        0x30 "ADD.float" AddFloat add_float { dst: Out<Float>, a: In<Float>, b: In<Float> } [] Next;
        /// `dst = a - b`
        0x31 "SUB.float" SubFloat sub_float { dst: Out<Float>, a: In<Float>, b: In<Float> } [] Next;
        /// `dst = a * b`
        0x32 "MUL.float" MulFloat mul_float { dst: Out<Float>, a: In<Float>, b: In<Float> } [] Next;
        /// `dst = a / b`
        0x33 "DIV.float" DivFloat div_float { dst: Out<Float>, a: In<Float>, b: In<Float> } [] Next;
        /// `dst = a % b`, exact, with the sign of `a`, as C's `fmod`
        0x34 "REM.float" RemFloat rem_float { dst: Out<Float>, a: In<Float>, b: In<Float> } [] Next;
        /// `dst = -a`
        0x35 "NEG.float" NegFloat neg_float { dst: Out<Float>, a: In<Float> } [] Next;
        /// `dst = float(a)`, to the nearest, ties to even
        0x36 "TO_FLOAT.int" ToFloatInt to_float_int { dst: Out<Float>, a: In<Int> } [] Next;
        /// `dst = int(a)`, rounded toward zero; out of range and NaN overflow
        0x37 "TO_INT.float" ToIntFloat to_int_float { dst: Out<Int>, a: In<Float> } [Overflow] Next;
        /// `acc = acc + a * b`, rounded twice
        0x38 "MUL_ADD.float" MulAddFloat mul_add_float { acc: InOut<Float>, a: In<Float>, b: In<Float> } [] Next;
        /// `acc = acc - a * b`, rounded twice
        0x39 "MUL_SUB.float" MulSubFloat mul_sub_float { acc: InOut<Float>, a: In<Float>, b: In<Float> } [] Next;

        // Comparisons into a register.
        /// `dst = a == b`
        0x40 "EQ.int" EqInt eq_int { dst: Out<Bool>, a: In<Int>, b: In<Int> } [] Next;
        /// `dst = a != b`
        0x41 "NE.int" NeInt ne_int { dst: Out<Bool>, a: In<Int>, b: In<Int> } [] Next;
        /// `dst = a < b`
        0x42 "LT.int" LtInt lt_int { dst: Out<Bool>, a: In<Int>, b: In<Int> } [] Next;
        /// `dst = a <= b`
        0x43 "LE.int" LeInt le_int { dst: Out<Bool>, a: In<Int>, b: In<Int> } [] Next;
        /// `dst = a == b`
        0x44 "EQ.float" EqFloat eq_float { dst: Out<Bool>, a: In<Float>, b: In<Float> } [] Next;
        /// `dst = a != b`
        0x45 "NE.float" NeFloat ne_float { dst: Out<Bool>, a: In<Float>, b: In<Float> } [] Next;
        /// `dst = a < b`
        0x46 "LT.float" LtFloat lt_float { dst: Out<Bool>, a: In<Float>, b: In<Float> } [] Next;
        /// `dst = a <= b`
        0x47 "LE.float" LeFloat le_float { dst: Out<Bool>, a: In<Float>, b: In<Float> } [] Next;
        /// `dst = a == b`
        0x48 "EQ.bool" EqBool eq_bool { dst: Out<Bool>, a: In<Bool>, b: In<Bool> } [] Next;
        /// `dst = a != b`
        0x49 "NE.bool" NeBool ne_bool { dst: Out<Bool>, a: In<Bool>, b: In<Bool> } [] Next;
        /// `dst = a == b`, byte for byte
        0x4a "EQ.string" EqString eq_string { dst: Out<Bool>, a: In<Str>, b: In<Str> } [Uninitialized] Next;
        /// `dst = a != b`, byte for byte
        0x4b "NE.string" NeString ne_string { dst: Out<Bool>, a: In<Str>, b: In<Str> } [Uninitialized] Next;
        /// `dst = a < b`, by code point
        0x4c "LT.string" LtString lt_string { dst: Out<Bool>, a: In<Str>, b: In<Str> } [Uninitialized] Next;
        /// `dst = a <= b`, by code point
        0x4d "LE.string" LeString le_string { dst: Out<Bool>, a: In<Str>, b: In<Str> } [Uninitialized] Next;
        /// `dst = a is the same object as b`
        0x4e "EQ.ref" EqRef eq_ref { dst: Out<Bool>, a: In<Reference>, b: In<Reference> } [] Next;
        /// `dst = a is another object than b`
        0x4f "NE.ref" NeRef ne_ref { dst: Out<Bool>, a: In<Reference>, b: In<Reference> } [] Next;

        // Control flow. Targets count from the next instruction.
        /// `pc += target`
        0x50 "JUMP" Jump jump { target: Jump32 } [] Jump;
        /// `if cond { pc += target }`
        0x51 "IF" If if_ { cond: In<Bool>, target: Jump32 } [] Branch;
        /// `if !cond { pc += target }`
        0x52 "IF_NOT" IfNot if_not { cond: In<Bool>, target: Jump32 } [] Branch;
        /// `if a == b { pc += target }`
        0x53 "IF_EQ.int" IfEqInt if_eq_int { a: In<Int>, b: In<Int>, target: Jump16 } [] Branch;
        /// `if a != b { pc += target }`
        0x54 "IF_NE.int" IfNeInt if_ne_int { a: In<Int>, b: In<Int>, target: Jump16 } [] Branch;
        /// `if a < b { pc += target }`
        0x55 "IF_LT.int" IfLtInt if_lt_int { a: In<Int>, b: In<Int>, target: Jump16 } [] Branch;
        /// `if a <= b { pc += target }`
        0x56 "IF_LE.int" IfLeInt if_le_int { a: In<Int>, b: In<Int>, target: Jump16 } [] Branch;
        /// `if a == value { pc += target }`
        0x57 "IF_EQ_IMM.int" IfEqImmInt if_eq_imm_int { a: In<Int>, value: Imm16, target: Jump16 } [] Branch;
        /// `if a != value { pc += target }`
        0x58 "IF_NE_IMM.int" IfNeImmInt if_ne_imm_int { a: In<Int>, value: Imm16, target: Jump16 } [] Branch;
        /// `if a < value { pc += target }`
        0x59 "IF_LT_IMM.int" IfLtImmInt if_lt_imm_int { a: In<Int>, value: Imm16, target: Jump16 } [] Branch;
        /// `if a <= value { pc += target }`
        0x5a "IF_LE_IMM.int" IfLeImmInt if_le_imm_int { a: In<Int>, value: Imm16, target: Jump16 } [] Branch;
        /// `if a > value { pc += target }`
        0x5b "IF_GT_IMM.int" IfGtImmInt if_gt_imm_int { a: In<Int>, value: Imm16, target: Jump16 } [] Branch;
        /// `if a >= value { pc += target }`
        0x5c "IF_GE_IMM.int" IfGeImmInt if_ge_imm_int { a: In<Int>, value: Imm16, target: Jump16 } [] Branch;
        /// `if a == b { pc += target }`
        0x5d "IF_EQ.float" IfEqFloat if_eq_float { a: In<Float>, b: In<Float>, target: Jump16 } [] Branch;
        /// `if a != b { pc += target }`
        0x5e "IF_NE.float" IfNeFloat if_ne_float { a: In<Float>, b: In<Float>, target: Jump16 } [] Branch;
        /// `if a < b { pc += target }`
        0x5f "IF_LT.float" IfLtFloat if_lt_float { a: In<Float>, b: In<Float>, target: Jump16 } [] Branch;
        /// `if a <= b { pc += target }`
        0x60 "IF_LE.float" IfLeFloat if_le_float { a: In<Float>, b: In<Float>, target: Jump16 } [] Branch;
        /// `if !(a < b) { pc += target }`
        0x61 "IF_NOT_LT.float" IfNotLtFloat if_not_lt_float { a: In<Float>, b: In<Float>, target: Jump16 } [] Branch;
        /// `if !(a <= b) { pc += target }`
        0x62 "IF_NOT_LE.float" IfNotLeFloat if_not_le_float { a: In<Float>, b: In<Float>, target: Jump16 } [] Branch;
        /// `i = i + 1 modulo 2^64; if i < limit { pc += target }`, the back edge of a half-open counted loop
        0x63 "LOOP_LT.int" LoopLtInt loop_lt_int { i: InOut<Int>, limit: In<Int>, target: Jump16 } [] Branch;
        /// `if i < limit { i = i + 1; pc += target }`, the back edge of a closed counted loop
        0x64 "LOOP_LE.int" LoopLeInt loop_le_int { i: InOut<Int>, limit: In<Int>, target: Jump16 } [] Branch;

        /// `pc += min(src, count)`, with `src` taken as unsigned: chooses among the `count` instructions that follow (jumps, as
        /// a rule), and goes behind them otherwise
        0x66 "SWITCH" Switch switch { src: In<Int>, count: Choices } [] Choose;
        /// `if src is null { pc += target }`
        0x67 "IF_NULL" IfNull if_null { src: In<Optional>, target: Jump32 } [] Branch;
        /// `if src is not null { pc += target }`
        0x68 "IF_NOT_NULL" IfNotNull if_not_null { src: In<Optional>, target: Jump32 } [] Branch;

        // Calls. The arguments stand in the ARGS words that follow.
        /// `dst = function(args)`
        0x70 "CALL" Call call { dst: Dest, function: FuncIndex } [StackOverflow] NextAfterArgs;
        /// `dst = native(args)`; the traps are the native's
        0x71 "CALL_NATIVE" CallNative call_native { dst: Dest, native: ImportIndex } [StackOverflow] NextAfterArgs;
        /// up to three registers of the instruction before; lanes not needed are 0
        0x72 "ARGS" Args args { a: Count, b: Count, c: Count } [] Data;
        /// leaves the function with the value of `src`
        0x73 "RETURN" Return return_ { src: In<Any> } [] End;
        /// leaves a function that has no result
        0x74 "RETURN_UNIT" ReturnUnit return_unit { } [] End;
        /// raises the trap with its general message
        0x75 "TRAP" Trap trap { trap: TrapCode } [] End;
        /// `dst = callee(args)`
        0x76 "CALL_CLOSURE" CallClosure call_closure { dst: Dest, callee: In<Function> } [Uninitialized, StackOverflow] NextAfterArgs;
        /// `dst = receiver.method(args)`, the method being that of the receiver's own type
        0x77 "CALL_TRAIT" CallTrait call_trait { dst: Dest, receiver: In<Trait>, method: MethodIndex } [Uninitialized, StackOverflow] NextAfterArgs;
        /// raises `error`, an `Error`
        0x7c "THROW" Throw throw { error: In<Struct> } [Uninitialized] End;

        // Globals.
        /// `dst = globals[global]`, of the same type
        0x78 "LOAD_GLOBAL" LoadGlobal load_global { dst: Out<Any>, global: GlobalIndex } [] Next;
        /// `globals[global] = src`, of the same type
        0x79 "STORE_GLOBAL" StoreGlobal store_global { src: In<Any>, global: GlobalIndex } [] Next;

        // Structs.
        /// `dst = new struct of this type, its fields from args in order`
        0x80 "ALLOC.struct" AllocStruct alloc_struct { dst: Out<Struct>, layout: TypeIndex16 } [] NextAfterArgs;
        /// `dst = object.field`
        0x81 "LOAD_FIELD.int" LoadFieldInt load_field_int { dst: Out<Int>, object: In<Struct>, field: FieldIndex } [Uninitialized] Next;
        /// `dst = object.field`
        0x82 "LOAD_FIELD.float" LoadFieldFloat load_field_float { dst: Out<Float>, object: In<Struct>, field: FieldIndex } [Uninitialized] Next;
        /// `dst = object.field`
        0x83 "LOAD_FIELD.bool" LoadFieldBool load_field_bool { dst: Out<Bool>, object: In<Struct>, field: FieldIndex } [Uninitialized] Next;
        /// `dst = object.field`
        0x84 "LOAD_FIELD.ref" LoadFieldRef load_field_ref { dst: Out<Reference>, object: In<Struct>, field: FieldIndex } [Uninitialized] Next;
        /// `object.field = src`
        0x85 "STORE_FIELD.int" StoreFieldInt store_field_int { object: In<Struct>, field: FieldIndex, src: In<Int> } [Uninitialized] Next;
        /// `object.field = src`
        0x86 "STORE_FIELD.float" StoreFieldFloat store_field_float { object: In<Struct>, field: FieldIndex, src: In<Float> } [Uninitialized] Next;
        /// `object.field = src`
        0x87 "STORE_FIELD.bool" StoreFieldBool store_field_bool { object: In<Struct>, field: FieldIndex, src: In<Bool> } [Uninitialized] Next;
        /// `object.field = src`, with the collector's write barrier
        0x88 "STORE_FIELD.ref" StoreFieldRef store_field_ref { object: In<Struct>, field: FieldIndex, src: In<Reference> } [Uninitialized] Next;

        // Arrays.
        /// `dst = new array of this type with count elements from args`
        0x90 "ALLOC.array" AllocArray alloc_array { dst: Out<Array>, layout: TypeIndex16, count: Count } [] NextAfterArgs;
        /// `dst = len(array)`
        0x91 "LEN.array" LenArray len_array { dst: Out<Int>, array: In<Array> } [Uninitialized] Next;
        /// `dst = array[index]`
        0x92 "LOAD_ELEM.int" LoadElemInt load_elem_int { dst: Out<Int>, array: In<ArrayInt>, index: In<Int> } [Uninitialized, IndexOutOfBounds] Next;
        /// `dst = array[index]`
        0x93 "LOAD_ELEM.float" LoadElemFloat load_elem_float { dst: Out<Float>, array: In<ArrayFloat>, index: In<Int> } [Uninitialized, IndexOutOfBounds] Next;
        /// `dst = array[index]`
        0x94 "LOAD_ELEM.bool" LoadElemBool load_elem_bool { dst: Out<Bool>, array: In<ArrayBool>, index: In<Int> } [Uninitialized, IndexOutOfBounds] Next;
        /// `dst = array[index]`
        0x95 "LOAD_ELEM.ref" LoadElemRef load_elem_ref { dst: Out<Reference>, array: In<ArrayRef>, index: In<Int> } [Uninitialized, IndexOutOfBounds] Next;
        /// `array[index] = src`
        0x96 "STORE_ELEM.int" StoreElemInt store_elem_int { array: In<ArrayInt>, index: In<Int>, src: In<Int> } [Uninitialized, IndexOutOfBounds] Next;
        /// `array[index] = src`
        0x97 "STORE_ELEM.float" StoreElemFloat store_elem_float { array: In<ArrayFloat>, index: In<Int>, src: In<Float> } [Uninitialized, IndexOutOfBounds] Next;
        /// `array[index] = src`
        0x98 "STORE_ELEM.bool" StoreElemBool store_elem_bool { array: In<ArrayBool>, index: In<Int>, src: In<Bool> } [Uninitialized, IndexOutOfBounds] Next;
        /// `array[index] = src`, with the collector's write barrier
        0x99 "STORE_ELEM.ref" StoreElemRef store_elem_ref { array: In<ArrayRef>, index: In<Int>, src: In<Reference> } [Uninitialized, IndexOutOfBounds] Next;
        /// appends `src` to the array
        0x9a "PUSH.int" PushInt push_int { array: In<ArrayInt>, src: In<Int> } [Uninitialized] Next;
        /// appends `src` to the array
        0x9b "PUSH.float" PushFloat push_float { array: In<ArrayFloat>, src: In<Float> } [Uninitialized] Next;
        /// appends `src` to the array
        0x9c "PUSH.bool" PushBool push_bool { array: In<ArrayBool>, src: In<Bool> } [Uninitialized] Next;
        /// appends `src` to the array, with the collector's write barrier
        0x9d "PUSH.ref" PushRef push_ref { array: In<ArrayRef>, src: In<Reference> } [Uninitialized] Next;
        /// appends `count` copies of `src` to the array
        0x9e "FILL.int" FillInt fill_int { array: In<ArrayInt>, src: In<Int>, count: In<Int> } [Uninitialized, InvalidArgument] Next;
        /// appends `count` copies of `src` to the array
        0x9f "FILL.float" FillFloat fill_float { array: In<ArrayFloat>, src: In<Float>, count: In<Int> } [Uninitialized, InvalidArgument] Next;
        /// appends `count` copies of `src` to the array
        0xa0 "FILL.bool" FillBool fill_bool { array: In<ArrayBool>, src: In<Bool>, count: In<Int> } [Uninitialized, InvalidArgument] Next;
        /// appends `count` copies of the reference `src` to the array, with the collector's write barrier
        0xa1 "FILL.ref" FillRef fill_ref { array: In<ArrayRef>, src: In<Reference>, count: In<Int> } [Uninitialized, InvalidArgument] Next;

        // Optionals. A reference is its own optional; other values are boxed.
        /// `dst = null`
        0xb0 "LOAD_NULL" LoadNull load_null { dst: Out<Optional> } [] Next;
        /// `dst = src as an optional`
        0xb1 "WRAP.int" WrapInt wrap_int { dst: Out<Optional>, src: In<Int> } [] Next;
        /// `dst = src as an optional`
        0xb2 "WRAP.float" WrapFloat wrap_float { dst: Out<Optional>, src: In<Float> } [] Next;
        /// `dst = src as an optional`
        0xb3 "WRAP.bool" WrapBool wrap_bool { dst: Out<Optional>, src: In<Bool> } [] Next;
        /// `dst = src as an optional`
        0xb4 "WRAP.ref" WrapRef wrap_ref { dst: Out<Optional>, src: In<Reference> } [] Next;
        /// `dst = the value of src`
        0xb5 "UNWRAP.int" UnwrapInt unwrap_int { dst: Out<Int>, src: In<Optional> } [NullUnwrap] Next;
        /// `dst = the value of src`
        0xb6 "UNWRAP.float" UnwrapFloat unwrap_float { dst: Out<Float>, src: In<Optional> } [NullUnwrap] Next;
        /// `dst = the value of src`
        0xb7 "UNWRAP.bool" UnwrapBool unwrap_bool { dst: Out<Bool>, src: In<Optional> } [NullUnwrap] Next;
        /// `dst = the value of src`
        0xb8 "UNWRAP.ref" UnwrapRef unwrap_ref { dst: Out<Reference>, src: In<Optional> } [NullUnwrap] Next;

        // Enums.
        /// `dst = new value of this enum type and variant, what it carries from args in order`
        0xc0 "ALLOC.enum" AllocEnum alloc_enum { dst: Out<Enum>, layout: TypeIndex16, variant: Variant } [] NextAfterArgs;
        /// `dst = the number of the variant of src`
        0xc1 "LOAD_TAG" LoadTag load_tag { dst: Out<Int>, src: In<Enum> } [Uninitialized] Next;
        /// `dst = src.payload`, if `src` is of the payload's variant
        0xc2 "LOAD_PAYLOAD.int" LoadPayloadInt load_payload_int { dst: Out<Int>, src: In<Enum>, payload: Payload } [Uninitialized, CastFailed] Next;
        /// `dst = src.payload`, if `src` is of the payload's variant
        0xc3 "LOAD_PAYLOAD.float" LoadPayloadFloat load_payload_float { dst: Out<Float>, src: In<Enum>, payload: Payload } [Uninitialized, CastFailed] Next;
        /// `dst = src.payload`, if `src` is of the payload's variant
        0xc4 "LOAD_PAYLOAD.bool" LoadPayloadBool load_payload_bool { dst: Out<Bool>, src: In<Enum>, payload: Payload } [Uninitialized, CastFailed] Next;
        /// `dst = src.payload`, if `src` is of the payload's variant
        0xc5 "LOAD_PAYLOAD.ref" LoadPayloadRef load_payload_ref { dst: Out<Reference>, src: In<Enum>, payload: Payload } [Uninitialized, CastFailed] Next;

        // Functions as values.
        /// `dst = new function value that calls function, which finds args as its captures`
        0xd0 "ALLOC.closure" AllocClosure alloc_closure { dst: Out<Function>, function: FuncIndex } [] NextAfterArgs;
        /// `dst = closure.capture`
        0xd1 "LOAD_CAPTURE.int" LoadCaptureInt load_capture_int { dst: Out<Int>, closure: In<Closure>, capture: CaptureIndex } [Uninitialized] Next;
        /// `dst = closure.capture`
        0xd2 "LOAD_CAPTURE.float" LoadCaptureFloat load_capture_float { dst: Out<Float>, closure: In<Closure>, capture: CaptureIndex } [Uninitialized] Next;
        /// `dst = closure.capture`
        0xd3 "LOAD_CAPTURE.bool" LoadCaptureBool load_capture_bool { dst: Out<Bool>, closure: In<Closure>, capture: CaptureIndex } [Uninitialized] Next;
        /// `dst = closure.capture`
        0xd4 "LOAD_CAPTURE.ref" LoadCaptureRef load_capture_ref { dst: Out<Reference>, closure: In<Closure>, capture: CaptureIndex } [Uninitialized] Next;
        /// `dst = a is the same function value as b`: one object, or one function without captures
        0xd5 "EQ.function" EqFunction eq_function { dst: Out<Bool>, a: In<Function>, b: In<Function> } [] Next;

        // Traits.
        /// `dst = src`, whose type implements the trait of `dst`
        0xd8 "TO_TRAIT" ToTrait to_trait { dst: Out<Trait>, src: In<Reference> } [] Next;
        /// `dst = the own type of src is ty, or implements the trait ty`; false for null
        0xd9 "IS" Is is_ { dst: Out<Bool>, src: In<Trait>, ty: TypeIndex16 } [] Next;
        /// `dst = src`, if the own type of `src` is that of `dst`, or implements the trait of `dst`
        0xda "CAST" Cast cast { dst: Out<Reference>, src: In<Trait> } [Uninitialized, CastFailed] Next;

        // Maps and bytes.
        /// `dst = new empty map of this type`
        0xe0 "ALLOC.map" AllocMap alloc_map { dst: Out<Map>, layout: TypeIndex16 } [] Next;
        /// `dst = len(bytes)`
        0xe4 "LEN.bytes" LenBytes len_bytes { dst: Out<Int>, bytes: In<Bytes> } [Uninitialized] Next;
        /// `dst = bytes[index]`
        0xe5 "LOAD_ELEM.bytes" LoadElemBytes load_elem_bytes { dst: Out<Int>, bytes: In<Bytes>, index: In<Int> } [Uninitialized, IndexOutOfBounds] Next;
        /// `bytes[index] = src`, which must be 0 to 255
        0xe6 "STORE_ELEM.bytes" StoreElemBytes store_elem_bytes { bytes: In<Bytes>, index: In<Int>, src: In<Int> } [Uninitialized, IndexOutOfBounds, InvalidArgument] Next;

        // Strings.
        /// `dst = len(a)`, in bytes
        0xa8 "LEN.string" LenString len_string { dst: Out<Int>, a: In<Str> } [Uninitialized] Next;
        /// `dst = string[index]`, a byte
        0xab "LOAD_ELEM.string" LoadElemString load_elem_string { dst: Out<Int>, string: In<Str>, index: In<Int> } [Uninitialized, IndexOutOfBounds] Next;
        /// `dst = a + b`, joined
        0xa9 "ADD.string" AddString add_string { dst: Out<Str>, a: In<Str>, b: In<Str> } [Uninitialized] Next;
        /// `dst = the count strings in args, joined`
        0xaa "CONCAT" Concat concat { dst: Out<Str>, count: Count } [Uninitialized] NextAfterArgs;
        }
    };
}

/// What the table says about one opcode, for the tools that are derived from it.
#[derive(Debug)]
pub struct OpInfo {
    /// The opcode.
    pub op: Op,
    /// The full mnemonic, such as `IF_LT.int`.
    pub mnemonic: &'static str,
    /// The operands' names and descriptions, in order.
    pub operands: &'static [(&'static str, Spec)],
    /// The traps it can raise.
    pub traps: &'static [Trap],
    /// Where control goes next.
    pub flow: Flow,
    /// The meaning, one line.
    pub meaning: &'static str,
    /// The bits of the word that the opcode and its operands use; all others are zero.
    pub used_bits: u64,
}

impl OpInfo {
    /// The mnemonic without its type: `IF_LT` of `IF_LT.int`.
    pub fn family(&self) -> &'static str {
        self.mnemonic.split_once('.').map_or(self.mnemonic, |(family, _)| family)
    }

    /// The type that the mnemonic names: `int` of `IF_LT.int`.
    pub fn suffix(&self) -> Option<&'static str> {
        self.mnemonic.split_once('.').map(|(_, suffix)| suffix)
    }
}

const fn used_bits(specs: &[Spec]) -> u64 {
    let mut bits = 0xff;
    let mut index = 0;
    while index < specs.len() {
        let width = if specs[index].wide { 0xffff_ffff } else { 0xffff };
        bits |= width << lane_shift(specs[index], index);
        index += 1;
    }
    bits
}

macro_rules! define_isa {
    ($($(#[doc = $doc:expr])* $byte:literal $mnemonic:literal $variant:ident $handler:ident
        { $($field:ident : $ty:ty),* } [$($trap:ident),*] $flow:ident;)*) => {
        /// An opcode: the number of a row of the table.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Op {
            $($(#[doc = $doc])* $variant = $byte,)*
        }

        impl Op {
            /// Every opcode, in the order of the table.
            pub const ALL: &[Op] = &[$(Op::$variant,)*];

            /// The opcode with this number, if there is one.
            pub const fn from_byte(byte: u8) -> Option<Op> {
                match byte {
                    $($byte => Some(Op::$variant),)*
                    _ => None,
                }
            }

            /// What the table says about this opcode.
            pub const fn info(self) -> &'static OpInfo {
                match self {
                    $(Op::$variant => const { &OpInfo {
                        op: Op::$variant,
                        mnemonic: $mnemonic,
                        operands: &[$((stringify!($field), <$ty as Operand>::SPEC)),*],
                        traps: &[$(Trap::$trap),*],
                        flow: Flow::$flow,
                        meaning: concat!($($doc),*),
                        used_bits: used_bits(&[$(<$ty as Operand>::SPEC),*]),
                    } },)*
                }
            }
        }

        /// A decoded instruction: the opcode with its operands, each of its own type.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Inst {
            $($(#[doc = $doc])* $variant {
                $(#[doc = concat!("the operand `", stringify!($field), "`")] $field: $ty,)*
            },)*
        }

        impl Inst {
            /// Reads an instruction from its word. Fails if the opcode is unknown or a bit is set that the row does
            /// not use.
            pub fn decode(word: u64) -> Result<Inst, DecodeError> {
                let op = Op::from_byte(word as u8).ok_or(DecodeError::UnknownOpcode(word as u8))?;
                if word & !op.info().used_bits != 0 {
                    return Err(DecodeError::UnusedBits(op));
                }
                Ok(match op {
                    $(Op::$variant => {
                        let ($($field,)*) = <($($ty,)*) as Operands>::decode(word);
                        Inst::$variant { $($field),* }
                    })*
                })
            }

            /// The word of the instruction.
            pub fn encode(self) -> u64 {
                match self {
                    $(Inst::$variant { $($field),* } => {
                        u64::from($byte as u8) | <($($ty,)*) as Operands>::encode(($($field,)*))
                    })*
                }
            }

            /// The opcode of the instruction.
            pub fn op(self) -> Op {
                match self {
                    $(Inst::$variant { .. } => Op::$variant,)*
                }
            }
        }

        /// One method per opcode: what an engine, a lowering or an analysis does with it.
        ///
        /// An opcode that is added to the table without a method here fails to compile.
        pub trait Handlers {
            /// What a handler answers, for example whether to go on.
            type Output;
            $(
                $(#[doc = $doc])*
                fn $handler(&mut self, $($field: $ty),*) -> Self::Output;
            )*

            /// Calls the handler of a decoded instruction.
            fn handle(&mut self, inst: Inst) -> Self::Output {
                match inst {
                    $(Inst::$variant { $($field),* } => self.$handler($($field),*),)*
                }
            }
        }
    };
}

for_each_op!(define_isa);

/// Why a word is not an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecodeError {
    /// No row of the table has this number.
    UnknownOpcode(u8),
    /// Bits that this opcode does not use are set.
    UnusedBits(Op),
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DecodeError::UnknownOpcode(byte) => write!(f, "unknown opcode 0x{byte:02x}"),
            DecodeError::UnusedBits(op) => {
                write!(f, "{}: bits that the instruction does not use are set", op.info().mnemonic)
            }
        }
    }
}

/// How many `ARGS` words carry `count` registers.
#[inline(always)]
pub const fn args_words(count: usize) -> usize {
    count.div_ceil(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_survives_encoding() {
        for &op in Op::ALL {
            let info = op.info();
            let word = u64::from(op as u8) | (0x0123_4567_89ab_cdef << 16) & info.used_bits;
            let inst = Inst::decode(word).unwrap();
            assert_eq!((inst.op(), inst.encode()), (op, word), "{}", info.mnemonic);
        }
    }

    #[test]
    fn unused_bits_and_unknown_opcodes_are_refused() {
        assert_eq!(Inst::decode(0), Err(DecodeError::UnknownOpcode(0)));
        let word = Inst::ReturnUnit {}.encode();
        assert_eq!(Inst::decode(word | 1 << 63), Err(DecodeError::UnusedBits(Op::ReturnUnit)));
        assert_eq!(Inst::decode(word | 1 << 8), Err(DecodeError::UnusedBits(Op::ReturnUnit)));
    }

    #[test]
    fn mnemonics_are_unique() {
        let mut names: Vec<_> = Op::ALL.iter().map(|op| op.info().mnemonic).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Op::ALL.len());
    }
}
