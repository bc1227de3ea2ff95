//! Reading values.

use crate::guard::{Fault, answer, guarded_or, text};
use crate::handles::get;
use crate::program::{VitteBuffer, buffer};
use crate::values::{Contents, Part, Text, Value, VitteKind, VitteValue};
use std::ffi::c_char;
use std::ptr::{null, null_mut};

/// What kind of value it is; `VITTE_KIND_NONE` if it is none.
///
/// # Safety
/// It is NULL or a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_kind(value: *const VitteValue) -> VitteKind {
    // SAFETY: as the caller promises.
    guarded_or(VitteKind::None, || Ok(unsafe { get(value)? }.kind()))
}

/// Reads a plain value into its place. Answers whether it was of its kind.
///
/// # Safety
/// It is NULL or a value, and a place for what it is.
unsafe fn read<T>(
    value: *const VitteValue,
    into: *mut T,
    what: &str,
    of: fn(&Contents) -> Option<T>,
) -> bool {
    guarded_or(false, || {
        // SAFETY: as the caller promises.
        let value = unsafe { get(value)? };
        let read = of(&value.contents).ok_or_else(|| value.other_kind(what))?;
        // SAFETY: as the caller promises.
        unsafe { answer(into, read)? };
        Ok(true)
    })
}

/// Reads an `int`. Answers whether it was one.
///
/// # Safety
/// It is a value, and a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_read_int(value: *const VitteValue, into: *mut i64) -> bool {
    // SAFETY: as the caller promises.
    unsafe {
        read(value, into, "int", |contents| match contents {
            Contents::Int(value) => Some(*value),
            _ => None,
        })
    }
}

/// Reads a `float`. Answers whether it was one.
///
/// # Safety
/// It is a value, and a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_read_float(value: *const VitteValue, into: *mut f64) -> bool {
    // SAFETY: as the caller promises.
    unsafe {
        read(value, into, "float", |contents| match contents {
            Contents::Float(value) => Some(*value),
            _ => None,
        })
    }
}

/// Reads a `bool`. Answers whether it was one.
///
/// # Safety
/// It is a value, and a place for a `bool`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_read_bool(value: *const VitteValue, into: *mut bool) -> bool {
    // SAFETY: as the caller promises.
    unsafe {
        read(value, into, "bool", |contents| match contents {
            Contents::Bool(value) => Some(*value),
            _ => None,
        })
    }
}

/// The bytes of a `string` or of `bytes`, and how many there are; behind those of a string stands a zero byte that is not counted.
/// They live until the value is changed or freed; `length` may be NULL. NULL if it is neither.
///
/// # Safety
/// It is a value; `length` is NULL or a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_text(value: *const VitteValue, length: *mut usize) -> *const c_char {
    guarded_or(null(), || {
        // SAFETY: as the caller promises.
        let value = unsafe { get(value)? };
        let (start, count) = match &value.contents {
            Contents::String(text) => (text.address(), text.as_str().len()),
            Contents::Bytes(bytes) => (bytes.as_ptr().cast(), bytes.len()),
            _ => return Err(value.other_kind("string or bytes")),
        };
        if !length.is_null() {
            // SAFETY: as the caller promises.
            unsafe { answer(length, count)? };
        }
        Ok(start)
    })
}

/// How many parts a value has: elements, entries, parts of a tuple, fields, or values that a variant carries; of a `string` and of
/// `bytes` how many bytes. 0 for others.
///
/// # Safety
/// It is a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_length(value: *const VitteValue) -> usize {
    guarded_or(0, || {
        // SAFETY: as the caller promises.
        Ok(match &unsafe { get(value)? }.contents {
            Contents::String(text) => text.as_str().len(),
            Contents::Bytes(bytes) => bytes.len(),
            Contents::Array(parts) | Contents::Tuple(parts) | Contents::Enum { payload: parts, .. } => {
                parts.len()
            }
            Contents::Map(entries) => entries.len(),
            Contents::Struct { fields, .. } => fields.len(),
            _ => 0,
        })
    })
}

/// Looks for a part of a value.
///
/// # Safety
/// It is NULL or a value.
unsafe fn part(value: *const VitteValue, of: impl FnOnce(&Value) -> Option<&Part>) -> *const VitteValue {
    guarded_or(null(), || {
        // SAFETY: as the caller promises.
        let value = unsafe { get(value)? };
        Ok(of(value).map_or(null(), |part| part.address()))
    })
}

/// The part at a position, from 0: an element, the value of an entry, a part of a tuple, a field, a value that a variant carries. It
/// lives until the value is changed or freed, which owns it. NULL if there is none.
///
/// # Safety
/// It is a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_at(value: *const VitteValue, position: usize) -> *const VitteValue {
    // SAFETY: as the caller promises.
    unsafe {
        part(value, |value| match &value.contents {
            Contents::Array(parts) | Contents::Tuple(parts) | Contents::Enum { payload: parts, .. } => {
                parts.get(position)
            }
            Contents::Map(entries) => entries.get(position).map(|(_, value)| value),
            Contents::Struct { fields, .. } => fields.get(position).map(|(_, value)| value),
            _ => None,
        })
    }
}

/// The key of an entry of a map, as `vitte_value_at` gives its value.
///
/// # Safety
/// It is a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_key_at(value: *const VitteValue, position: usize) -> *const VitteValue {
    // SAFETY: as the caller promises.
    unsafe {
        part(value, |value| match &value.contents {
            Contents::Map(entries) => entries.get(position).map(|(key, _)| key),
            _ => None,
        })
    }
}

/// A field of a struct, by its name. It lives until the value is changed or freed, which owns it. NULL if there is none.
///
/// # Safety
/// It is a value; the name ends in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_field(
    value: *const VitteValue,
    name: *const c_char,
) -> *const VitteValue {
    guarded_or(null(), || {
        // SAFETY: as the caller promises.
        let (value, wanted) = unsafe { (get(value)?, text(name, "a name")?) };
        let Contents::Struct { fields, .. } = &value.contents else {
            return Err(value.other_kind("a struct"));
        };
        let found = fields.iter().find(|(name, _)| name.as_str() == wanted);
        Ok(found.map_or(null(), |(_, value)| value.address()))
    })
}

/// A name in a value.
///
/// # Safety
/// It is NULL or a value.
unsafe fn name(
    value: *const VitteValue,
    what: &str,
    of: impl FnOnce(&Contents) -> Option<&Text>,
) -> *const c_char {
    guarded_or(null(), || {
        // SAFETY: as the caller promises.
        let value = unsafe { get(value)? };
        let found: Result<&Text, Fault> = of(&value.contents).ok_or_else(|| value.other_kind(what));
        Ok(found?.address())
    })
}

/// The name of a field of a struct, by its position. It lives as the field does. NULL if there is none.
///
/// # Safety
/// It is a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_field_name(value: *const VitteValue, position: usize) -> *const c_char {
    // SAFETY: as the caller promises.
    unsafe {
        name(value, "a struct with so many fields", |contents| match contents {
            Contents::Struct { fields, .. } => fields.get(position).map(|(name, _)| name),
            _ => None,
        })
    }
}

/// The name of the type of a struct or of a value of an enum; of an `Error` its kind. It lives until the value is changed or freed.
/// NULL for others.
///
/// # Safety
/// It is a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_name(value: *const VitteValue) -> *const c_char {
    // SAFETY: as the caller promises.
    unsafe {
        name(value, "a struct, a value of an enum or an error", |contents| match contents {
            Contents::Struct { name, .. } | Contents::Enum { name, .. } => Some(name),
            Contents::Error { kind, .. } => Some(kind),
            _ => None,
        })
    }
}

/// The variant of a value of an enum; of an `Error` its message. It lives until the value is changed or freed. NULL for others.
///
/// # Safety
/// It is a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_variant(value: *const VitteValue) -> *const c_char {
    // SAFETY: as the caller promises.
    unsafe {
        name(value, "a value of an enum or an error", |contents| match contents {
            Contents::Enum { variant, .. } => Some(variant),
            Contents::Error { message, .. } => Some(message),
            _ => None,
        })
    }
}

/// Whether two values are equal, part by part; functions are if they are copies of one.
///
/// # Safety
/// They are values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_equal(one: *const VitteValue, other: *const VitteValue) -> bool {
    // SAFETY: as the caller promises.
    guarded_or(false, || Ok(unsafe { get(one)? }.data() == unsafe { get(other)? }.data()))
}

/// A value as text, as `print` shows it inside of another one, to be freed with `vitte_buffer_free`. NULL if it is no value.
///
/// # Safety
/// It is a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_value_show(value: *const VitteValue) -> *mut VitteBuffer {
    // SAFETY: as the caller promises.
    guarded_or(null_mut(), || Ok(buffer(unsafe { get(value)? }.data().to_string())))
}
