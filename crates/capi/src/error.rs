//! Errors as values.

use crate::guard::{answer, guarded_or, text};
use crate::handles::{self, get, give, handle};
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};
use vitte::{FuncError, RuntimeError};

/// What kind of error it is.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VitteStatus {
    /// None.
    Ok = 0,
    /// The library was called wrongly: NULL where something is needed, a wrong or freed handle, a machine that is in use, text
    /// that is not UTF-8. The kind says which.
    Usage = 1,
    /// The sources have mistakes: the message is what `vitte check` prints.
    Compile = 2,
    /// The file is refused: it is damaged, breaks a rule, or asks for what this host does not have.
    Load = 3,
    /// The program raised an error that it did not catch, or a function does not take the values that it was called with.
    Runtime = 4,
    /// A limit has ended the program: memory, fuel, time, output, or it was interrupted.
    Limit = 5,
    /// The program has no function of this name.
    NoFunction = 6,
    /// A fault of the library itself.
    Panic = 7,
}

/// An error: what kind, a message, and where in the program it was raised.
pub struct VitteError {
    _opaque: (),
}

handle!(VitteError: Error = "vitte_error", 0x10);

/// What is behind a [`VitteError`].
#[derive(Debug)]
pub struct Error {
    status: VitteStatus,
    kind: CString,
    message: CString,
    trace: CString,
    text: CString,
    /// The program's own error, so that it goes on in the program as it was.
    pub runtime: Option<RuntimeError>,
}

/// A text that C can read: zero bytes in it are shown as `␀`.
pub fn c_text(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|_| CString::new(text.replace('\0', "␀")).unwrap_or_default())
}

impl Error {
    /// An error without a trace.
    pub fn new(status: VitteStatus, kind: &str, message: String) -> Error {
        let text = c_text(&format!("error[{kind}]: {message}"));
        let (kind, message) = (c_text(kind), c_text(&message));
        Error { status, kind, message, trace: CString::default(), text, runtime: None }
    }

    /// The kind and the message, for a program that is to catch it.
    pub fn parts(&self) -> (String, String) {
        let own = |text: &CStr| text.to_string_lossy().into_owned();
        (own(&self.kind), own(&self.message))
    }
}

impl From<RuntimeError> for Box<Error> {
    fn from(error: RuntimeError) -> Box<Error> {
        let text = error.to_string();
        let trace = text.split_once("\n  ").filter(|_| !error.trace.is_empty());
        // A message may have lines too: the trace is what comes behind it.
        let skipped = format!("error[{}]: {}", error.kind, error.message).len();
        let trace = trace.map_or("", |_| text.get(skipped..).unwrap_or_default());
        let trace: Vec<&str> = trace.lines().map(str::trim_start).filter(|line| !line.is_empty()).collect();
        Box::new(Error {
            status: if error.is_limit() { VitteStatus::Limit } else { VitteStatus::Runtime },
            kind: c_text(&error.kind),
            message: c_text(&error.message),
            trace: c_text(&trace.join("\n")),
            text: c_text(&text),
            runtime: Some(error),
        })
    }
}

impl From<FuncError> for Box<Error> {
    fn from(error: FuncError) -> Box<Error> {
        Box::new(Error::new(VitteStatus::NoFunction, "NoFunction", error.to_string()))
    }
}

/// Makes an error of this kind and message, both ending in a zero byte: for host functions, which answer it. A program can catch it.
/// To be freed with `vitte_error_free`, unless it is answered.
///
/// # Safety
/// The texts end in a zero byte, or are NULL, which gives NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_error_new(kind: *const c_char, message: *const c_char) -> *mut VitteError {
    guarded_or(std::ptr::null_mut(), || {
        // SAFETY: as the caller promises.
        let (kind, message) = unsafe { (text(kind, "a kind")?, text(message, "a message")?) };
        Ok(give(Error::new(VitteStatus::Runtime, kind, message.to_string())))
    })
}

/// Frees an error; NULL is nothing.
///
/// # Safety
/// It is an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_error_free(error: *mut VitteError) {
    // SAFETY: as the caller promises.
    guarded_or((), || unsafe { handles::free(error) });
}

/// What kind of error it is; `VITTE_STATUS_OK` for NULL.
///
/// # Safety
/// It is NULL or an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_error_status(error: *const VitteError) -> VitteStatus {
    if error.is_null() {
        return VitteStatus::Ok;
    }
    // SAFETY: as the caller promises.
    guarded_or(VitteStatus::Usage, || Ok(unsafe { get(error)? }.status))
}

/// A text of an error; empty if it is none.
///
/// # Safety
/// It is NULL or an error.
unsafe fn part(error: *const VitteError, of: fn(&Error) -> &CString) -> *const c_char {
    // SAFETY: as the caller promises.
    guarded_or(c"".as_ptr(), || Ok(of(unsafe { get(error)? }).as_ptr()))
}

/// The kind: of a program's error the one that it sees, such as `DivisionByZero`. Lives as long as the error.
///
/// # Safety
/// It is an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_error_kind(error: *const VitteError) -> *const c_char {
    // SAFETY: as the caller promises.
    unsafe { part(error, |error| &error.kind) }
}

/// The message. Lives as long as the error.
///
/// # Safety
/// It is an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_error_message(error: *const VitteError) -> *const c_char {
    // SAFETY: as the caller promises.
    unsafe { part(error, |error| &error.message) }
}

/// Where the program was, a line for each call, innermost first: `half (a.vit:2:5)`. Empty if it does not run. Lives as long as the
/// error.
///
/// # Safety
/// It is an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_error_trace(error: *const VitteError) -> *const c_char {
    // SAFETY: as the caller promises.
    unsafe { part(error, |error| &error.trace) }
}

/// All of it, as `vitte run` prints it. Lives as long as the error.
///
/// # Safety
/// It is an error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_error_text(error: *const VitteError) -> *const c_char {
    // SAFETY: as the caller promises.
    unsafe { part(error, |error| &error.text) }
}

thread_local! {
    static LAST: RefCell<CString> = RefCell::default();
}

/// Keeps why a function had nothing to answer.
pub fn remember(error: &Error) {
    // A thread that ends may be past its own variables: then nobody asks.
    let _ = LAST.try_with(|last| last.replace(error.text.clone()));
}

/// Why the last function of this thread had nothing to answer that answers no error: one that makes or reads a value, say. Empty if
/// there was none. Lives until the next such function of the thread fails.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_last_error() -> *const c_char {
    LAST.try_with(|last| last.borrow().as_ptr()).unwrap_or(c"".as_ptr())
}

/// Writes nothing to a place for an answer, before it is known.
///
/// # Safety
/// As for [`answer`].
pub unsafe fn clear<T>(place: *mut *mut T) -> Result<(), Box<Error>> {
    // SAFETY: as the caller promises.
    unsafe { answer(place, std::ptr::null_mut()) }
}
