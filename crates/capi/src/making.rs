//! Making values.

use crate::error::{Error, VitteError};
use crate::guard::{Fault, guarded, guarded_or, sized_text, slice, text};
use crate::handles::{self, Tagged, get_mut, give};
use crate::values::{Contents, Text, Value, VitteValue};
use std::ffi::c_char;
use std::ptr::null_mut;

fn make(contents: impl FnOnce() -> Result<Contents, Fault>) -> *mut VitteValue {
    guarded_or(null_mut(), || Ok(give(Value::new(contents()?))))
}

/// Frees a value that nothing else owns, with its parts; NULL is nothing.
///
/// # Safety
/// It is a value that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_free(value: *mut VitteValue) {
    // SAFETY: as the caller promises.
    guarded_or((), || unsafe { handles::free(value) });
}

/// A copy of a value, with its parts. NULL if it is no value.
///
/// # Safety
/// It is a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_copy(value: *const VitteValue) -> *mut VitteValue {
    // SAFETY: as the caller promises.
    guarded_or(null_mut(), || Ok(give(Value::from(unsafe { handles::get(value)? }.data()))))
}

/// The result of a function that has none.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_value_unit() -> *mut VitteValue {
    make(|| Ok(Contents::Unit))
}

/// `null`. A value of an optional type is given as it is.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_value_null() -> *mut VitteValue {
    make(|| Ok(Contents::Null))
}

/// An `int`.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_value_int(value: i64) -> *mut VitteValue {
    make(|| Ok(Contents::Int(value)))
}

/// A `float`.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_value_float(value: f64) -> *mut VitteValue {
    make(|| Ok(Contents::Float(value)))
}

/// A `bool`.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_value_bool(value: bool) -> *mut VitteValue {
    make(|| Ok(Contents::Bool(value)))
}

/// A `string` of `length` bytes of UTF-8, which are copied. NULL if it is not UTF-8.
///
/// # Safety
/// There are so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_string(text: *const c_char, length: usize) -> *mut VitteValue {
    // SAFETY: as the caller promises.
    make(|| Ok(Contents::String(unsafe { sized_text(text, length, "a text")? }.to_string().into())))
}

/// `bytes`, which are copied.
///
/// # Safety
/// There are so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_bytes(bytes: *const u8, length: usize) -> *mut VitteValue {
    // SAFETY: as the caller promises.
    make(|| Ok(Contents::Bytes(unsafe { slice(bytes, length, "the bytes")? }.to_vec())))
}

/// An empty `array<…>`, for `vitte_value_push`. Its type is that of where it is given.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_value_array() -> *mut VitteValue {
    make(|| Ok(Contents::Array(Vec::new())))
}

/// An empty `map<…, …>`, for `vitte_value_insert`.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_value_map() -> *mut VitteValue {
    make(|| Ok(Contents::Map(Vec::new())))
}

/// An empty tuple, for `vitte_value_push`.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_value_tuple() -> *mut VitteValue {
    make(|| Ok(Contents::Tuple(Vec::new())))
}

/// A struct of this type, as the program calls it, for `vitte_value_set`.
///
/// # Safety
/// The name ends in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_struct(name: *const c_char) -> *mut VitteValue {
    // SAFETY: as the caller promises.
    make(|| Ok(Contents::Struct { name: unsafe { own(name)? }, fields: Vec::new() }))
}

/// A value of an enum of this type, as the program calls it, of this variant; what the variant carries, for `vitte_value_push`.
///
/// # Safety
/// The names end in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_enum(name: *const c_char, variant: *const c_char) -> *mut VitteValue {
    make(|| {
        // SAFETY: as the caller promises.
        let (name, variant) = unsafe { (own(name)?, own(variant)?) };
        Ok(Contents::Enum { name, variant, payload: Vec::new() })
    })
}

/// An `Error` as a value, of this kind and with this message.
///
/// # Safety
/// The texts end in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_error(kind: *const c_char, message: *const c_char) -> *mut VitteValue {
    make(|| {
        // SAFETY: as the caller promises.
        let (kind, message) = unsafe { (own(kind)?, own(message)?) };
        Ok(Contents::Error { kind, message })
    })
}

/// A copy of a text of C.
///
/// # Safety
/// It is NULL or ends in a zero byte.
unsafe fn own(name: *const c_char) -> Result<Text, Fault> {
    // SAFETY: as the caller promises.
    Ok(unsafe { text(name, "a name")? }.to_string().into())
}

/// Takes a part from C, for a container.
///
/// # Safety
/// Both are NULL or values; the part is not used any more.
unsafe fn adopt(container: &mut Value, part: *mut VitteValue) -> Result<Box<Tagged<Value>>, Fault> {
    // SAFETY: as the caller promises.
    let part = unsafe { handles::take(part)? };
    container.nest(&part.content)?;
    Ok(part.into_part())
}

/// Puts a value at the end of an array, a tuple or what a variant carries. It takes the value, also if it fails.
///
/// # Safety
/// Both are values that nothing else owns, and not the same; the item is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_push(
    container: *mut VitteValue,
    item: *mut VitteValue,
) -> *mut VitteError {
    guarded(|| {
        different(container, item)?;
        // SAFETY: as the caller promises.
        let container = unsafe { get_mut(container) };
        let Ok(container) = container else {
            // SAFETY: as the caller promises.
            unsafe { handles::free(item)? };
            return container.map(|_| ());
        };
        // SAFETY: as the caller promises.
        let item = unsafe { adopt(container, item)? };
        match &mut container.contents {
            Contents::Array(items) | Contents::Tuple(items) | Contents::Enum { payload: items, .. } => {
                items.push(item);
                Ok(())
            }
            _ => Err(container.other_kind("an array, a tuple or a value of an enum")),
        }
    })
}

/// Adds an entry to a map. It takes the key and the value, also if it fails.
///
/// # Safety
/// All are values that nothing else owns, and none the same; the key and the value are not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_insert(
    map: *mut VitteValue,
    key: *mut VitteValue,
    value: *mut VitteValue,
) -> *mut VitteError {
    guarded(|| {
        different(map, key)?;
        different(map, value)?;
        different(key, value)?;
        // SAFETY: as the caller promises.
        let (key, value) = unsafe { (handles::take(key), handles::take(value)) };
        let (key, value) = (key?.into_part(), value?.into_part());
        // SAFETY: as the caller promises.
        let map = unsafe { get_mut(map)? };
        map.nest(&key.content)?;
        map.nest(&value.content)?;
        match &mut map.contents {
            Contents::Map(entries) => {
                entries.push((key, value));
                Ok(())
            }
            _ => Err(map.other_kind("a map")),
        }
    })
}

/// Sets a field of a struct. It takes the value, also if it fails.
///
/// # Safety
/// Both are values that nothing else owns, and not the same; the value is not used any more. The name ends in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_set(
    structure: *mut VitteValue,
    field: *const c_char,
    value: *mut VitteValue,
) -> *mut VitteError {
    guarded(|| {
        different(structure, value)?;
        // SAFETY: as the caller promises.
        let value = unsafe { handles::take(value)? }.into_part();
        // SAFETY: as the caller promises.
        let (field, structure) = unsafe { (own(field)?, get_mut(structure)?) };
        structure.nest(&value.content)?;
        let Contents::Struct { fields, .. } = &mut structure.contents else {
            return Err(structure.other_kind("a struct"));
        };
        match fields.iter_mut().find(|(name, _)| name.as_str() == field.as_str()) {
            Some((_, old)) => *old = value,
            None => fields.push((field, value)),
        }
        Ok(())
    })
}

/// Whether two values are not the same one: nothing can be part of itself.
fn different(one: *const VitteValue, other: *const VitteValue) -> Result<(), Fault> {
    if one.is_null() || one != other {
        return Ok(());
    }
    Err(Error::usage("Same", "a value cannot be part of itself, nor twice of another one"))
}
