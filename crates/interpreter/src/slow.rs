//! What leaves the fast path: functions that are not inlined into the loop, and so take no [`Machine`].
//!
//! [`Machine`]: crate::machine::Machine

use crate::machine::Vm;
use vitte_bytecode::isa::Inst;
use vitte_bytecode::module::{Module, TypeDef, TypeIndex};
use vitte_bytecode::operands::{ImportIndex, StringIndex};
use vitte_bytecode::traps::Trap;
use vitte_heap::{
    ARRAY_BUFFER_OFFSET, ARRAY_LENGTH_OFFSET, BUFFER_CAPACITY_OFFSET, BUFFER_ELEMENTS_OFFSET, ElemKind, Ref,
    STRING_BYTES_OFFSET, Shape, ShapeId,
};
use vitte_runtime::{
    Context, EnumLayouts, Failure, HostCode, Value, cast_type, index_out_of_bounds, price_of_bytes,
    type_of_shape,
};

/// The code of a native that may use everything.
pub(crate) type General = fn(&mut Context<'_>) -> Result<Value, Failure>;

/// Calls a function of the host whose frame is laid out at `base`; `None` leaves the failure in the [`Vm`].
///
/// # Safety
/// As [`call_native`].
#[inline(never)]
pub(crate) unsafe fn call_host(
    vm: &mut Vm<'_>,
    base: *mut u64,
    native: ImportIndex,
    function: &HostCode,
) -> Option<u64> {
    // SAFETY: as the caller promises.
    unsafe { call(vm, base, native, function) }
}

/// C's `fmod`, which is exact: apart, because it is a loop.
#[inline(never)]
pub(crate) fn float_remainder(a: f64, b: f64) -> f64 {
    libm::fmod(a, b)
}

/// Makes a string constant when it is first used.
#[inline(never)]
pub(crate) fn make_constant(vm: &mut Vm<'_>, index: StringIndex) -> Option<u64> {
    let text = &vm.program.module().strings[index.0 as usize];
    vm.instance.heap.intern_constant(index.0, text).ok().map(Ref::to_bits)
}

/// Pays for work beside an instruction's words; false leaves the failure in the [`Vm`].
#[inline(never)]
pub(crate) fn charge(vm: &mut Vm<'_>, units: u64) -> bool {
    match vm.instance.meter.charge(units) {
        Ok(()) => true,
        Err(failure) => {
            vm.failure = Some(failure);
            false
        }
    }
}

/// Calls a native whose frame is laid out at `base`; `None` leaves the failure in the [`Vm`].
///
/// # Safety
/// `base` is the base of a frame for this import, its arguments in place, above the running frame.
#[inline(never)]
pub(crate) unsafe fn call_native(
    vm: &mut Vm<'_>,
    base: *mut u64,
    native: ImportIndex,
    function: General,
) -> Option<u64> {
    // SAFETY: as the caller promises.
    unsafe { call(vm, base, native, function) }
}

/// As [`call_native`], for all forms of code.
///
/// # Safety
/// As [`call_native`].
#[inline(always)]
unsafe fn call(
    vm: &mut Vm<'_>,
    base: *mut u64,
    native: ImportIndex,
    function: impl FnOnce(&mut Context<'_>) -> Result<Value, Failure>,
) -> Option<u64> {
    // SAFETY: as the caller promises.
    unsafe { vm.instance.heap.set_top(base) };
    let outcome = vm.instance.call_native(native, function);
    if vm.instance.heap.stack().top() != base {
        // Safe code can exchange a heap behind a `&mut`: the running frames are gone then, and nothing can go on. Another
        // heap's stack may even lie at the same address, but only this one has this frame published.
        eprintln!("a native has replaced the heap of the program that called it");
        std::process::abort();
    }
    match outcome {
        Ok(bits) => Some(bits),
        Err(failure) => {
            vm.failure = Some(failure);
            None
        }
    }
}

/// The register number in lane `position` of the `ARGS` words at `words`.
///
/// # Safety
/// The words have that many lanes.
#[inline(always)]
unsafe fn arg(words: *const u64, position: usize) -> usize {
    // SAFETY: as the caller promises.
    let word = unsafe { *words.add(position / 3) };
    (word >> (16 + 16 * (position % 3))) as u16 as usize
}

/// Joins the strings in two registers; `None` leaves the failure in the [`Vm`].
///
/// # Safety
/// `base` is the published frame; the registers hold strings (or null).
#[inline(never)]
pub(crate) unsafe fn concat(vm: &mut Vm<'_>, base: *const u64, first: u16, second: u16) -> Option<u64> {
    let registers = [first, second];
    // SAFETY: as the caller promises.
    let joined = unsafe { join(vm, 2, |position| *base.add(registers[position] as usize)) };
    vm.keep_failure(joined)
}

/// Joins the strings in the registers named by the `ARGS` words; `None` leaves the failure in the [`Vm`].
///
/// # Safety
/// `base` is the published frame; `words` names `count` registers that hold strings (or null).
#[inline(never)]
pub(crate) unsafe fn concat_words(
    vm: &mut Vm<'_>,
    base: *const u64,
    words: *const u64,
    count: usize,
) -> Option<u64> {
    // SAFETY: as the caller promises.
    let joined = unsafe { join(vm, count, |position| *base.add(arg(words, position))) };
    vm.keep_failure(joined)
}

/// Bytes that are copied between two looks at the clock: some tenths of a millisecond.
const STEP: usize = 1 << 20;

/// Joins `count` strings, which `read` gives by position: also after a collection has moved them.
///
/// # Safety
/// `read` gives null or current strings from registers of a published frame.
unsafe fn join(vm: &mut Vm<'_>, count: usize, read: impl Fn(usize) -> u64) -> Result<u64, Failure> {
    let mut length = 0_u64;
    for position in 0..count {
        let string = Ref::from_bits(read(position)).ok_or(Trap::Uninitialized)?;
        // SAFETY: as the caller promises.
        length += unsafe { string.string_len() } as u64;
    }
    vm.instance.meter.charge(price_of_bytes(length))?;
    let joined = vm.instance.heap.alloc_string_zeroed(length)?;
    let mut offset = STRING_BYTES_OFFSET;
    for position in 0..count {
        let Some(string) = Ref::from_bits(read(position)) else { continue };
        // SAFETY: the registers hold strings, as the caller promises; the new string has room for all their bytes, and
        // is none of them.
        let bytes = unsafe { string.string_bytes() };
        for step in bytes.chunks(STEP) {
            // SAFETY: likewise.
            unsafe { joined.at(offset).copy_from_nonoverlapping(step.as_ptr(), step.len()) };
            offset += step.len();
            if step.len() == STEP {
                vm.instance.meter.look()?;
            }
        }
    }
    Ok(joined.to_bits())
}

/// Gives the array in a register room for at least one more element; false if there is no memory.
///
/// # Safety
/// `array` is the place of a register of the published frame that holds an array.
#[inline(never)]
pub(crate) unsafe fn grow(vm: &mut Vm<'_>, array: *const u64) -> bool {
    // SAFETY: as the caller promises.
    unsafe { vm.instance.heap.array_reserve_slot(array, 1).is_ok() }
}

/// Appends copies of a register's value to an array; `None` leaves the failure in the [`Vm`].
///
/// # Safety
/// `base` is the published frame; register `array` holds an array and `src` a value of its elements' type.
#[inline(never)]
pub(crate) unsafe fn fill(
    vm: &mut Vm<'_>,
    base: *const u64,
    array: u16,
    src: u16,
    count: u64,
) -> Option<u64> {
    // SAFETY: as the caller promises.
    let filled = unsafe { append_copies(vm, base, array, src, count) };
    vm.keep_failure(filled.map(|()| count))
}

/// As [`fill`].
///
/// # Safety
/// As there.
unsafe fn append_copies(
    vm: &mut Vm<'_>,
    base: *const u64,
    array: u16,
    src: u16,
    count: u64,
) -> Result<(), Failure> {
    if count == 0 {
        return Ok(());
    }
    let heap = &mut vm.instance.heap;
    // SAFETY: as the caller promises. The array and the value are read after growing, which may move them; there is
    // room for `count` elements behind the length then.
    unsafe {
        let place = base.add(array as usize);
        heap.array_reserve_slot(place, count)?;
        let (array, value) = (Ref::from_bits_unchecked(*place), *base.add(src as usize));
        let buffer = Ref::from_bits_unchecked(array.load(ARRAY_BUFFER_OFFSET));
        let length = array.load(ARRAY_LENGTH_OFFSET);
        let kind = shape_kind(heap.shape(array.shape()));
        heap.before_change(buffer);
        let mut filled = 0;
        while filled < count {
            let (from, step) = (length + filled, (count - filled).min(STEP as u64 / 8));
            if kind == ElemKind::Bool {
                let first = buffer.at(BUFFER_ELEMENTS_OFFSET + from as usize);
                first.write_bytes(value as u8, step as usize);
            } else {
                let first = buffer.at(BUFFER_ELEMENTS_OFFSET + 8 * from as usize).cast::<u64>();
                std::slice::from_raw_parts_mut(first, step as usize).fill(value);
            }
            filled += step;
            if filled < count {
                vm.instance.meter.look()?;
            }
        }
        array.store(ARRAY_LENGTH_OFFSET, length + count);
    }
    Ok(())
}

/// The kind of an array's elements.
fn shape_kind(shape: Option<&Shape>) -> ElemKind {
    match shape {
        Some(Shape::Array { elem }) => *elem,
        _ => ElemKind::Int,
    }
}

/// A new array with elements from registers; `None` if there is no memory.
///
/// # Safety
/// `base` is the published frame; `shape` is an array's, and `words` names `count` registers of its elements' type.
#[inline(never)]
pub(crate) unsafe fn alloc_array(
    vm: &mut Vm<'_>,
    base: *const u64,
    shape: ShapeId,
    words: *const u64,
    count: usize,
) -> Option<u64> {
    let heap = &mut vm.instance.heap;
    let is_bool = shape_kind(heap.shape(shape)) == ElemKind::Bool;
    // SAFETY: as the caller promises. The array is new, so that stores into it need no barrier; a buffer for `count`
    // elements is there unless `count` is 0.
    unsafe {
        let array = heap.alloc_array(shape, count as u64).ok()?;
        if count > 0 {
            let buffer = Ref::from_bits_unchecked(array.load(ARRAY_BUFFER_OFFSET));
            debug_assert!(buffer.load(BUFFER_CAPACITY_OFFSET) >= count as u64);
            for position in 0..count {
                let bits = *base.add(arg(words, position));
                if is_bool {
                    *buffer.at(BUFFER_ELEMENTS_OFFSET + position) = bits as u8;
                } else {
                    buffer.store(BUFFER_ELEMENTS_OFFSET + 8 * position, bits);
                }
            }
            array.store(ARRAY_LENGTH_OFFSET, count as u64);
        }
        Some(array.to_bits())
    }
}

/// What can be said of a trap that an instruction raised: its words, with the values that the registers held.
///
/// # Safety
/// `base` is the frame of the instruction at `at`, which has just trapped.
#[cold]
pub(crate) unsafe fn describe(vm: &Vm<'_>, base: *const u64, at: u32, trap: Trap) -> Failure {
    let Ok(inst) = Inst::decode(vm.program.module().code[at as usize]) else { return trap.into() };
    // SAFETY: the verifier proved the registers of the instruction.
    let int = |register: u16| unsafe { *base.add(register as usize) } as i64;
    // SAFETY: likewise; called for registers that hold arrays which are not null, or the trap were another.
    let length = |register: u16| unsafe { Ref::from_bits_unchecked(int(register) as u64).array_len() };
    // SAFETY: likewise, for registers that hold strings.
    let text_length =
        |register: u16| unsafe { Ref::from_bits_unchecked(int(register) as u64).string_len() as u64 };
    let message = match (trap, inst) {
        (Trap::IndexOutOfBounds, _) => {
            return describe_index(inst, int, length, text_length).unwrap_or_else(|| trap.into());
        }
        (Trap::Overflow, Inst::AddInt { a, b, .. }) => overflow(int(a.0), "+", int(b.0)),
        (Trap::Overflow, Inst::SubInt { a, b, .. }) => overflow(int(a.0), "-", int(b.0)),
        (Trap::Overflow, Inst::MulInt { a, b, .. }) => overflow(int(a.0), "*", int(b.0)),
        (Trap::Overflow, Inst::DivInt { a, b, .. }) => overflow(int(a.0), "/", int(b.0)),
        (Trap::Overflow, Inst::AddImmInt { a, value, .. }) if value.0 < 0 => {
            overflow(int(a.0), "-", -i64::from(value.0))
        }
        (Trap::Overflow, Inst::AddImmInt { a, value, .. }) => overflow(int(a.0), "+", value.0.into()),
        (Trap::Overflow, Inst::MulImmInt { a, value, .. }) => overflow(int(a.0), "*", value.0.into()),
        (Trap::Overflow, Inst::DivImmInt { a, value, .. }) => overflow(int(a.0), "/", value.0.into()),
        (Trap::Overflow, Inst::NegInt { a, .. }) => format!("-({}) does not fit an int", int(a.0)),
        (Trap::Overflow, Inst::ToIntFloat { a, .. }) => {
            let value = vitte_runtime::debug::scalar_text(TypeIndex::FLOAT, int(a.0) as u64);
            format!("the float {value} does not fit an int")
        }
        (
            Trap::InvalidArgument,
            Inst::ShlInt { b, .. } | Inst::ShrInt { b, .. } | Inst::UshrInt { b, .. },
        ) => shift_count(int(b.0)),
        (
            Trap::InvalidArgument,
            Inst::ShlImmInt { value, .. } | Inst::ShrImmInt { value, .. } | Inst::UshrImmInt { value, .. },
        ) => shift_count(value.0.into()),
        (
            Trap::InvalidArgument,
            Inst::FillInt { count, .. }
            | Inst::FillFloat { count, .. }
            | Inst::FillBool { count, .. }
            | Inst::FillRef { count, .. },
        ) => format!("an array cannot have {} elements", int(count.0)),
        (Trap::InvalidArgument, Inst::StoreElemBytes { src, .. }) => {
            format!("{} is not a byte: it must be 0 to 255", int(src.0))
        }
        (Trap::CastFailed, Inst::Cast { src, .. }) => {
            match describe_cast(vm, at, Ref::from_bits(int(src.0) as u64)) {
                Some(message) => message,
                None => return trap.into(),
            }
        }
        (Trap::CastFailed, _) => {
            match describe_variant(vm.program.module(), inst, |register| Ref::from_bits(int(register) as u64))
            {
                Some(message) => message,
                None => return trap.into(),
            }
        }
        _ => return trap.into(),
    };
    Failure::new(trap, message)
}

fn describe_index(
    inst: Inst,
    int: impl Fn(u16) -> i64,
    length: impl Fn(u16) -> u64,
    text_length: impl Fn(u16) -> u64,
) -> Option<Failure> {
    let (array, index) = match inst {
        Inst::LoadElemInt { array, index, .. } => (array.0, index),
        Inst::LoadElemFloat { array, index, .. } => (array.0, index),
        Inst::LoadElemBool { array, index, .. } => (array.0, index),
        Inst::LoadElemRef { array, index, .. } => (array.0, index),
        Inst::StoreElemInt { array, index, .. } => (array.0, index),
        Inst::StoreElemFloat { array, index, .. } => (array.0, index),
        Inst::StoreElemBool { array, index, .. } => (array.0, index),
        Inst::StoreElemRef { array, index, .. } => (array.0, index),
        Inst::LoadElemBytes { bytes, index, .. } => (bytes.0, index),
        Inst::LoadElemString { string, index, .. } => {
            return Some(index_out_of_bounds(int(index.0), text_length(string.0)));
        }
        Inst::StoreElemBytes { bytes, index, .. } => (bytes.0, index),
        _ => return None,
    };
    Some(index_out_of_bounds(int(index.0), length(array)))
}

/// Which type a value is of, and which was wanted. The instruction is at `at`.
fn describe_cast(vm: &Vm<'_>, at: u32, object: Option<Ref>) -> Option<String> {
    // SAFETY: the register holds an object, or the trap were another.
    let shape = unsafe { object?.shape() };
    let wanted = TypeIndex(u32::from(cast_type(*vm.program.code().get(at as usize)?)));
    let module = vm.program.module();
    let found = module.type_name(type_of_shape(shape)?);
    Some(format!("the value is a `{found}`, not a `{}`", module.type_name(wanted)))
}

/// Which variant a value is of, and which was wanted.
fn describe_variant(module: &Module, inst: Inst, object: impl Fn(u16) -> Option<Ref>) -> Option<String> {
    let (Inst::LoadPayloadInt { src, payload, .. }
    | Inst::LoadPayloadFloat { src, payload, .. }
    | Inst::LoadPayloadBool { src, payload, .. }
    | Inst::LoadPayloadRef { src, payload, .. }) = inst
    else {
        return None;
    };
    let object = object(src.0)?;
    // SAFETY: the register holds a value of an enum, which is not null and current.
    let (shape, tag) = unsafe { (object.shape(), object.load(EnumLayouts::TAG_OFFSET)) };
    let TypeDef::Enum(layout) = module.type_def(type_of_shape(shape)?)? else { return None };
    let name = |variant: u64| Some(&layout.variants.get(variant as usize)?.name);
    let (found, wanted) = (name(tag)?, name(payload.variant().into())?);
    Some(format!("the value is {0}.{found}, not {0}.{wanted}", layout.name))
}

fn overflow(a: i64, op: &str, b: i64) -> String {
    let b = if b < 0 { format!("({b})") } else { b.to_string() };
    format!("{a} {op} {b} does not fit an int")
}

fn shift_count(count: i64) -> String {
    format!("a shift by {count}; the count must be 0 to 63")
}
