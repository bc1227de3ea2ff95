//! What stands between C and everything else: faults become errors, and panics too.

use crate::error::{Error, VitteError, VitteStatus};
use crate::handles::give;
use std::any::Any;
use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why a function of the library did not do what it should.
pub type Fault = Box<Error>;

impl Error {
    /// A fault of whoever calls the library.
    pub fn usage(kind: &str, message: impl Into<String>) -> Fault {
        Box::new(Error::new(VitteStatus::Usage, kind, message.into()))
    }
}

/// Does the work of a function that answers an error, or NULL.
pub fn guarded(work: impl FnOnce() -> Result<(), Fault>) -> *mut VitteError {
    match catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(panicked(payload))) {
        Ok(()) => std::ptr::null_mut(),
        Err(fault) => give(*fault),
    }
}

/// Does the work of a function that answers something else. If there is nothing to answer, it answers `otherwise`, and the thread
/// remembers why: see [`crate::error::vitte_last_error`].
pub fn guarded_or<T>(otherwise: T, work: impl FnOnce() -> Result<T, Fault>) -> T {
    match catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(panicked(payload))) {
        Ok(value) => value,
        Err(fault) => {
            crate::error::remember(&fault);
            otherwise
        }
    }
}

fn panicked(payload: Box<dyn Any + Send>) -> Fault {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let message =
        format!("the library has panicked: {}; please report this", text.unwrap_or("it does not say why"));
    // What the panic carries may panic when it is dropped.
    std::mem::forget(payload);
    Box::new(Error::new(VitteStatus::Panic, "Panic", message))
}

/// A name that C gives, ending in a zero byte.
///
/// # Safety
/// It is null, or points to bytes that end in a zero byte and that nobody changes during `'a`.
pub unsafe fn text<'a>(text: *const c_char, what: &str) -> Result<&'a str, Fault> {
    if text.is_null() {
        return Err(Error::usage("Null", format!("{what} is needed, but NULL was given")));
    }
    // SAFETY: as the caller promises.
    let bytes = unsafe { CStr::from_ptr(text) };
    bytes.to_str().map_err(|_| Error::usage("Utf8", format!("{what} is not UTF-8")))
}

/// Values that C gives: their address, and how many there are.
///
/// # Safety
/// The address is null, or that of so many values, which nobody changes during `'a`.
pub unsafe fn slice<'a, T>(start: *const T, length: usize, what: &str) -> Result<&'a [T], Fault> {
    if length == 0 {
        return Ok(&[]);
    }
    if start.is_null() {
        return Err(Error::usage("Null", format!("{what} is needed, but NULL was given")));
    }
    if start.align_offset(align_of::<T>()) != 0 || length > isize::MAX as usize / size_of::<T>().max(1) {
        return Err(Error::usage("WrongPointer", format!("no {what} can be where the pointer points")));
    }
    // SAFETY: not null, aligned, and so many values that nobody changes, as the caller promises.
    Ok(unsafe { std::slice::from_raw_parts(start, length) })
}

/// A text that C gives, with its length in bytes.
///
/// # Safety
/// As for [`slice`].
pub unsafe fn sized_text<'a>(start: *const c_char, length: usize, what: &str) -> Result<&'a str, Fault> {
    // SAFETY: as the caller promises.
    let bytes = unsafe { slice(start.cast::<u8>(), length, what)? };
    std::str::from_utf8(bytes).map_err(|_| Error::usage("Utf8", format!("{what} is not UTF-8")))
}

/// Writes an answer to where C wants it.
///
/// # Safety
/// The address is null, or that of a place for it.
pub unsafe fn answer<T>(place: *mut T, value: T) -> Result<(), Fault> {
    // SAFETY: as the caller promises.
    unsafe { expect_place(place)? };
    // SAFETY: not null and aligned, and a place for it, as the caller promises.
    unsafe { place.write(value) };
    Ok(())
}

/// Whether there is a place for an answer: looked at before work begins.
///
/// # Safety
/// As for [`answer`].
pub unsafe fn expect_place<T>(place: *mut T) -> Result<(), Fault> {
    if place.is_null() || place.align_offset(align_of::<T>()) != 0 {
        return Err(Error::usage("Null", "a place for the answer is needed, but NULL was given"));
    }
    Ok(())
}
