//! Values on their way between the program and memory that C sees.

use crate::prepared::{FieldOf, IntType, Kind, Layout};
use std::ffi::{CStr, CString, c_char};
use vitte_bytecode::traps::Trap;
use vitte_heap::{Handle, Heap};
use vitte_runtime::{Failure, Instance, Value, price_of_bytes};

/// What C is given for the time of a call, beside its arguments.
#[derive(Default)]
pub(crate) struct Given {
    texts: Vec<CString>,
    bytes: u64,
}

impl Given {
    /// Counts what is copied: together it may be no more than the program's own memory, and costs fuel.
    pub fn count(&mut self, vm: &mut Instance, bytes: usize) -> Result<(), Failure> {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes > vm.heap.config().max_bytes {
            return Err(Trap::OutOfMemory.into());
        }
        vm.meter.charge(price_of_bytes(bytes as u64))
    }
}

/// The argument at a position of the native that is called, as a value of this kind.
pub(crate) fn argument(heap: &mut Heap, kind: &Kind, index: u32) -> Result<Value, Failure> {
    Ok(match kind {
        Kind::Bool => Value::Bool(heap.native_arg_bits(index)? != 0),
        Kind::Int(_) => Value::Int(heap.native_arg_bits(index)? as i64),
        Kind::Float | Kind::Double => Value::Float(f64::from_bits(heap.native_arg_bits(index)?)),
        _ => Value::Ref(heap.native_arg_handle(index)?),
    })
}

/// The field of a struct at a slot, as a value of this kind.
fn field(heap: &mut Heap, object: Handle, kind: &Kind, slot: u32) -> Result<Value, Failure> {
    Ok(match kind {
        Kind::Bool => Value::Bool(heap.struct_get(object, slot)? != 0),
        Kind::Int(_) => Value::Int(heap.struct_get(object, slot)? as i64),
        Kind::Float | Kind::Double => Value::Float(f64::from_bits(heap.struct_get(object, slot)?)),
        _ => Value::Ref(heap.struct_get_ref(object, slot)?),
    })
}

/// The object of a value that may be null where its type says so.
///
/// # Errors
/// `Uninitialized`: it is null all the same.
pub(crate) fn object(value: Value, null: bool) -> Result<Option<Handle>, Failure> {
    match value {
        Value::Ref(handle) if !handle.is_null() => Ok(Some(handle)),
        _ if null => Ok(None),
        _ => Err(Trap::Uninitialized.into()),
    }
}

/// Writes a value where C reads it. Nothing is allocated in the heap.
///
/// # Errors
/// `Overflow`, `InvalidArgument`, `Uninitialized`: C cannot have the value; `OutOfMemory`.
///
/// # Safety
/// From `to` on, as many bytes as the kind has can be written.
pub(crate) unsafe fn write(
    vm: &mut Instance,
    kind: &Kind,
    value: Value,
    to: *mut u8,
    given: &mut Given,
) -> Result<(), Failure> {
    // SAFETY: the caller promises that there is room for a value of this kind; whether it is aligned does not matter.
    let put_address = |address: *const u8| unsafe { to.cast::<*const u8>().write_unaligned(address) };
    match (kind, value) {
        // SAFETY: as above.
        (Kind::Bool, Value::Bool(value)) => unsafe { to.write(u8::from(value)) },
        // SAFETY: as above.
        (Kind::Int(ty), Value::Int(value)) => unsafe { write_int(*ty, value, to)? },
        // SAFETY: as above.
        (Kind::Float, Value::Float(value)) => unsafe { to.cast::<f32>().write_unaligned(value as f32) },
        // SAFETY: as above.
        (Kind::Double, Value::Float(value)) => unsafe { to.cast::<f64>().write_unaligned(value) },
        (Kind::String { null }, value) => put_address(match object(value, *null)? {
            Some(text) => give_text(vm, text, given)?.cast(),
            None => std::ptr::null(),
        }),
        (Kind::Pointer { null, .. }, value) => put_address(match object(value, *null)? {
            Some(pointer) => address(vm.heap.struct_get(pointer, 0)?)?,
            None => std::ptr::null(),
        }),
        (Kind::Struct(layout), value) => {
            let Some(object) = object(value, false)? else { return Err(mixed_up()) };
            // SAFETY: the room for the struct is the caller's promise.
            unsafe { write_struct(vm, layout, object, to, given)? }
        }
        _ => return Err(mixed_up()),
    }
    Ok(())
}

/// Writes a struct where C reads it, padding as zeros.
///
/// # Errors
/// As for [`write`].
///
/// # Safety
/// From `to` on, as many bytes as the struct has can be written.
pub(crate) unsafe fn write_struct(
    vm: &mut Instance,
    layout: &Layout,
    object: Handle,
    to: *mut u8,
    given: &mut Given,
) -> Result<(), Failure> {
    // SAFETY: there is room for all of it.
    unsafe { to.write_bytes(0, layout.size) };
    for (slot, FieldOf { name, offset, kind }) in (0..).zip(&layout.fields) {
        let value = field(&mut vm.heap, object, kind, slot)?;
        // SAFETY: the layout places its fields inside of the struct.
        let written = unsafe { write(vm, kind, value, to.add(*offset), given) };
        written.map_err(|failure| at(failure, || format!("the field `{name}` of `{}`", layout.name)))?;
    }
    Ok(())
}

/// Says of a failure that is about a value where that stands.
pub(crate) fn at(failure: Failure, place: impl FnOnce() -> String) -> Failure {
    match failure.trap {
        Trap::Overflow | Trap::InvalidArgument | Trap::Ffi => {
            let message = format!("{}: {}", place(), failure.message);
            Failure::new(failure.trap, message)
        }
        _ => failure,
    }
}

/// # Safety
/// From `to` on, as many bytes as the integer has can be written.
unsafe fn write_int(ty: IntType, value: i64, to: *mut u8) -> Result<(), Failure> {
    let (least, most) = ty.range();
    if value < least || value > most {
        let message = format!("{value} is not in the range of `{}`, {least} to {most}", ty.name);
        return Err(Failure::new(Trap::Overflow, message));
    }
    // SAFETY: there is room for so many bytes. (What is cut off are copies of the sign.)
    unsafe {
        match ty.size {
            1 => to.write(value as u8),
            2 => to.cast::<u16>().write_unaligned(value as u16),
            4 => to.cast::<u32>().write_unaligned(value as u32),
            _ => to.cast::<u64>().write_unaligned(value as u64),
        }
    }
    Ok(())
}

fn give_text(vm: &mut Instance, text: Handle, given: &mut Given) -> Result<*const c_char, Failure> {
    given.count(vm, vm.heap.string_len(text)?)?;
    let copy = CString::new(vm.heap.string(text)?).map_err(|error| {
        let message =
            format!("the text has a NUL character in it, at {}: C would end it there", error.nul_position());
        Failure::new(Trap::InvalidArgument, message)
    })?;
    let start = copy.as_ptr();
    given.texts.push(copy);
    Ok(start)
}

/// The address that a program's pointer has.
fn address(bits: u64) -> Result<*const u8, Failure> {
    let address = usize::try_from(bits).map_err(|_| {
        Failure::new(Trap::Overflow, format!("{} is no address on this platform", bits as i64))
    })?;
    Ok(std::ptr::with_exposed_provenance(address))
}

/// Reads a value that C has written, into the heap where it is an object.
///
/// # Errors
/// `Ffi`, `Overflow`: it is none that the program can have; `OutOfMemory`.
///
/// # Safety
/// From `from` on there is a value of this kind; what it points to, C says.
pub(crate) unsafe fn read(vm: &mut Instance, kind: &Kind, from: *const u8) -> Result<Value, Failure> {
    // SAFETY: the caller promises a value of this kind; whether it is aligned does not matter.
    let get_address = || unsafe { from.cast::<*const u8>().read_unaligned() };
    Ok(match kind {
        // SAFETY: as above.
        Kind::Bool => Value::Bool(unsafe { from.read() } != 0),
        // SAFETY: as above.
        Kind::Int(ty) => Value::Int(unsafe { read_int(*ty, from)? }),
        // SAFETY: as above.
        Kind::Float => Value::Float(f64::from(unsafe { from.cast::<f32>().read_unaligned() })),
        // SAFETY: as above.
        Kind::Double => Value::Float(unsafe { from.cast::<f64>().read_unaligned() }),
        Kind::String { null } => match not_null(get_address(), *null, "c_string?")? {
            // SAFETY: the program says that it is a text of C: one that ends with a NUL.
            Some(start) => new_text(vm, unsafe { CStr::from_ptr(start.cast()) })?,
            None => Value::Null,
        },
        Kind::Pointer { null, ty } => match not_null(get_address(), *null, "c_ptr<…>?")? {
            Some(address) => {
                let pointer = vm.heap.new_struct(vm.program.shape_of(*ty))?;
                vm.heap.struct_set(pointer, 0, address.expose_provenance() as i64)?;
                Value::Ref(pointer)
            }
            None => Value::Null,
        },
        // SAFETY: the caller promises such a struct.
        Kind::Struct(layout) => unsafe { read_struct(vm, layout, from)? },
        Kind::StructPointer { null, layout } => match not_null(get_address(), *null, "c_ptr<…>?")? {
            // SAFETY: the program says that this is what it points to.
            Some(start) => unsafe { read_struct(vm, layout, start)? },
            None => Value::Null,
        },
        Kind::Bytes { .. } | Kind::Callback { .. } => return Err(mixed_up()),
    })
}

/// # Safety
/// From `from` on there is such a struct.
unsafe fn read_struct(vm: &mut Instance, layout: &Layout, from: *const u8) -> Result<Value, Failure> {
    let object = vm.heap.new_struct(vm.program.shape_of(layout.ty))?;
    for slot in 0..layout.fields.len() {
        // SAFETY: the layout's fields are inside of the struct.
        unsafe { read_field(vm, layout, slot, object, from)? };
    }
    Ok(Value::Ref(object))
}

/// # Safety
/// From `from` on there is such a struct.
unsafe fn read_field(
    vm: &mut Instance,
    layout: &Layout,
    slot: usize,
    object: Handle,
    from: *const u8,
) -> Result<(), Failure> {
    let FieldOf { name, offset, kind } = &layout.fields[slot];
    // SAFETY: the field is inside of the struct.
    let value = unsafe { read(vm, kind, from.add(*offset)) };
    let value =
        value.map_err(|failure| at(failure, || format!("the field `{name}` of `{}`", layout.name)))?;
    let value = match value {
        Value::Int(value) => value.into(),
        Value::Float(value) => value.into(),
        Value::Bool(value) => value.into(),
        Value::Ref(object) => object.into(),
        Value::Null | Value::Unit => Handle::NULL.into(),
    };
    let value: vitte_heap::Value = value;
    Ok(vm.heap.struct_set(object, slot as u32, value)?)
}

/// Takes over what C has changed in a struct that it was given. What it has left alone is not touched: texts stay the same objects.
///
/// # Errors
/// As for [`read`].
///
/// # Safety
/// From `before` and `now` on there are such structs.
pub(crate) unsafe fn update(
    vm: &mut Instance,
    layout: &Layout,
    object: Handle,
    before: *const u8,
    now: *const u8,
) -> Result<(), Failure> {
    for (slot, FieldOf { offset, kind, .. }) in layout.fields.iter().enumerate() {
        // SAFETY: the field is inside of both structs.
        let (was, is) = unsafe {
            let (before, now) = (before.add(*offset), now.add(*offset));
            (std::slice::from_raw_parts(before, kind.size()), std::slice::from_raw_parts(now, kind.size()))
        };
        if was == is {
            continue;
        }
        match kind {
            Kind::Struct(inner) => {
                let inner_object = vm.heap.struct_get_ref(object, slot as u32)?;
                // SAFETY: a struct inside of a struct.
                unsafe { update(vm, inner, inner_object, was.as_ptr(), is.as_ptr())? };
            }
            // SAFETY: the caller promises such a struct.
            _ => unsafe { read_field(vm, layout, slot, object, now)? },
        }
    }
    Ok(())
}

/// # Safety
/// From `from` on there is such an integer.
unsafe fn read_int(ty: IntType, from: *const u8) -> Result<i64, Failure> {
    // SAFETY: the caller promises so many bytes.
    let bits = unsafe {
        match ty.size {
            1 => u64::from(from.read()),
            2 => u64::from(from.cast::<u16>().read_unaligned()),
            4 => u64::from(from.cast::<u32>().read_unaligned()),
            _ => from.cast::<u64>().read_unaligned(),
        }
    };
    let unused = 64 - 8 * ty.size as u32;
    if ty.is_signed {
        return Ok((bits << unused) as i64 >> unused);
    }
    i64::try_from(bits).map_err(|_| {
        let message = format!("{bits} of the type `{}` is larger than any `int`", ty.name);
        Failure::new(Trap::Overflow, message)
    })
}

fn not_null(address: *const u8, null: bool, instead: &str) -> Result<Option<*const u8>, Failure> {
    if address.is_null() && !null {
        let message = format!("NULL, where the declaration has no null: declare it as `{instead}`");
        return Err(Failure::new(Trap::Ffi, message));
    }
    Ok((!address.is_null()).then_some(address))
}

fn new_text(vm: &mut Instance, text: &CStr) -> Result<Value, Failure> {
    vm.meter.charge(price_of_bytes(text.count_bytes() as u64))?;
    let text = text.to_str().map_err(|error| {
        let at = error.valid_up_to();
        let message =
            format!("the text is no UTF-8 at byte {at}: declare it as `c_ptr<c_char>`, and read its bytes");
        Failure::new(Trap::Ffi, message)
    })?;
    Ok(Value::Ref(vm.heap.new_string(text)?))
}

/// A value that is not of its kind: the runtime and the verifier exclude it.
fn mixed_up() -> Failure {
    Failure::new(Trap::Ffi, "a value is not of its type; please report this")
}
