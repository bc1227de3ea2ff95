//! Functions of C that programs can call.

use crate::error::{Error, VitteError, clear};
use crate::guard::{Fault, answer, guarded, guarded_or, text};
use crate::handles::{self, Tagged, get, get_mut, give, handle};
use crate::values::{Value, VitteValue, arguments};
use std::cell::UnsafeCell;
use std::ffi::{c_char, c_void};
use std::sync::atomic::{AtomicBool, Ordering};
use vitte::{Caller, Data, HostError, HostModule};

/// A module of functions that programs can import: `import game`. It is used by one thread at a time.
pub struct VitteModule {
    _opaque: (),
}

handle!(VitteModule: HostModule = "vitte_module", 0x70);

/// The program that calls a function of the host. It lives until that returns, and is used by its thread alone.
pub struct VitteCaller {
    _opaque: (),
}

handle!(VitteCaller: Calling = "vitte_caller", 0x80);

/// Frees what `user` points to.
pub type VitteDestroy = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// A function of the host. `args` are as many values as its type says, which live until it returns. On success it answers NULL, and
/// has put its result, which the library then owns, at `result` if its type has one. Otherwise it answers an error, which the library
/// then owns: one of `vitte_error_new`, or one that `vitte_caller_call` gave it. It is called by whatever thread runs the machine, by
/// several at the same time if there are several machines. It must return: no exception, no `longjmp`.
pub type VitteFunction = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        caller: *mut VitteCaller,
        args: *const *const VitteValue,
        count: usize,
        result: *mut *mut VitteValue,
    ) -> *mut VitteError,
>;

/// What a callback of C works on.
pub struct User {
    data: *mut c_void,
    destroy: VitteDestroy,
}

// SAFETY: the header says that callbacks are called by any thread, by several at the same time: what they work on is C's to keep
// whole. It is never looked into here.
unsafe impl Send for User {}
// SAFETY: as above.
unsafe impl Sync for User {}

impl User {
    /// What a callback works on, and how it is freed when the callback is no longer needed.
    pub fn new(data: *mut c_void, destroy: VitteDestroy) -> User {
        User { data, destroy }
    }

    /// The pointer that C gave.
    pub fn data(&self) -> *mut c_void {
        self.data
    }
}

impl Drop for User {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy {
            // SAFETY: C gave it for this, and it is called once.
            unsafe { destroy(self.data) };
        }
    }
}

/// A program that is calling.
pub struct Calling {
    /// Changed only while `is_used` is held.
    caller: UnsafeCell<*mut Caller<'static>>,
    is_used: AtomicBool,
}

impl Calling {
    /// Does something with the program, unless something is being done with it already: by another thread, or by what this one has
    /// called.
    fn with<T>(&self, work: impl FnOnce(&mut Caller<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.is_used.swap(true, Ordering::Acquire) {
            return Err(Error::usage("InUse", "the caller is being used already"));
        }
        // SAFETY: `call` made it of a caller that lives until this is taken from C, and nobody else uses it, as was just seen.
        let outcome = work(unsafe { &mut **self.caller.get() });
        self.is_used.store(false, Ordering::Release);
        outcome
    }
}

/// A new module of this name. `vitte_engine_add_module` takes it; otherwise it is to be freed with `vitte_module_free`.
///
/// # Safety
/// The name ends in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_module_new(name: *const c_char) -> *mut VitteModule {
    // SAFETY: as the caller promises.
    guarded_or(std::ptr::null_mut(), || Ok(give(HostModule::new(unsafe { text(name, "a name")? }))))
}

/// Frees a module that no engine has taken; NULL is nothing.
///
/// # Safety
/// It is a module that was neither freed nor taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_module_free(module: *mut VitteModule) {
    // SAFETY: as the caller promises.
    guarded_or((), || unsafe { handles::free(module) });
}

/// Declares types of the module, in Vitte: `pub struct Point { x: float, y: float }`.
///
/// # Safety
/// It is a module; the text ends in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_module_declare(
    module: *mut VitteModule,
    declaration: *const c_char,
) -> *mut VitteError {
    guarded(|| {
        // SAFETY: as the caller promises.
        let (module, declaration) = unsafe { (get_mut(module)?, text(declaration, "a declaration")?) };
        module.declare(declaration).map_err(|error| Error::usage("Module", error.to_string()))?;
        Ok(())
    })
}

/// Adds a function to a module. `name` may name the parameters, as in `price(item, count)`; `signature` is its type in Vitte, as in
/// `fn(string, int) -> float`. When the function is no longer needed, by the module, by an engine or by programs, `destroy`, which
/// may be NULL, is called with `user`, also if this fails.
///
/// # Safety
/// It is a module; the texts end in a zero byte; the function may be called with `user` until `destroy` is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_module_function(
    module: *mut VitteModule,
    name: *const c_char,
    signature: *const c_char,
    function: VitteFunction,
    user: *mut c_void,
    destroy: VitteDestroy,
) -> *mut VitteError {
    let user = User::new(user, destroy);
    guarded(move || {
        // SAFETY: as the caller promises.
        let module = unsafe { get_mut(module)? };
        // SAFETY: as the caller promises.
        let (name, signature) = unsafe { (text(name, "a name")?, text(signature, "a signature")?) };
        let Some(function) = function else {
            return Err(Error::usage("Null", "a function is needed, but NULL was given"));
        };
        let called = move |caller: &mut Caller<'_>, args: Vec<Data>| call(function, &user, caller, args);
        let added = module.dynamic(name, signature, called);
        added.map_err(|error| Error::usage("Module", error.to_string()))?;
        Ok(())
    })
}

/// Calls a function of C.
fn call(
    function: unsafe extern "C" fn(
        *mut c_void,
        *mut VitteCaller,
        *const *const VitteValue,
        usize,
        *mut *mut VitteValue,
    ) -> *mut VitteError,
    user: &User,
    caller: &mut Caller<'_>,
    args: Vec<Data>,
) -> Result<Data, HostError> {
    let args: Vec<_> = args.into_iter().map(Value::part).collect();
    let pointers: Vec<*const VitteValue> = args.iter().map(|arg| arg.address()).collect();
    // What it borrows is forgotten here, and watched over by hand: C gets a pointer to this, and it ends with this function.
    let lent: *mut Caller<'static> = std::ptr::from_mut(caller).cast();
    let calling = Tagged::part::<VitteCaller>(Calling {
        caller: UnsafeCell::new(lent),
        is_used: AtomicBool::new(false),
    });
    let mut result: *mut VitteValue = std::ptr::null_mut();
    let address = calling.address::<VitteCaller>().cast_mut();
    // SAFETY: C gave the function to be called so.
    let error = unsafe { function(user.data(), address, pointers.as_ptr(), pointers.len(), &raw mut result) };
    drop(calling);
    if !error.is_null() {
        if !result.is_null() {
            // SAFETY: C says that the library owns it now.
            drop(unsafe { handles::take(result) });
        }
        // SAFETY: C says that it is an error that the library owns now.
        return Err(match unsafe { handles::take(error) } {
            Ok(error) => failed(error.content),
            Err(fault) => failed(*fault),
        });
    }
    if result.is_null() {
        return Ok(Data::Unit);
    }
    // SAFETY: C says that it is a value that the library owns now.
    match unsafe { handles::take(result) } {
        Ok(value) => Ok(value.content.into_data()),
        Err(fault) => Err(failed(*fault)),
    }
}

/// What a program sees of an error that C answers.
fn failed(error: Error) -> HostError {
    match error.runtime {
        Some(error) => error.into(),
        None => {
            let (kind, message) = error.parts();
            HostError::new(kind, message)
        }
    }
}

/// Calls a function value of the program that is calling: one that the host was given as an argument, or has kept. `result` gets what
/// it answers, to be freed with `vitte_value_free`; it may be NULL. An error that this answers may be answered by the host's function
/// in turn: it then goes on in the program as it was. Otherwise it is to be freed with `vitte_error_free`.
///
/// # Safety
/// The caller is one whose function has not returned; the others are values; `result` is NULL or a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_caller_call(
    caller: *mut VitteCaller,
    function: *const VitteValue,
    args: *const *const VitteValue,
    count: usize,
    result: *mut *mut VitteValue,
) -> *mut VitteError {
    guarded(|| {
        if !result.is_null() {
            // SAFETY: as the caller promises.
            unsafe { clear(result)? };
        }
        // SAFETY: as the caller promises.
        let (caller, function) = unsafe { (get(caller.cast_const())?, get(function)?.function()?) };
        // SAFETY: as the caller promises.
        let args = unsafe { arguments(args, count)? };
        let made = caller.with(|caller| Ok(function.call(caller, args)?))?;
        if result.is_null() {
            return Ok(());
        }
        // SAFETY: as the caller promises.
        unsafe { answer(result, give(Value::from(made))) }
    })
}

/// Lets the program pay for work of the host, in units of fuel, and looks whether it has to stop. If it has, the host's function should
/// answer the error.
///
/// # Safety
/// The caller is one whose function has not returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_caller_charge(caller: *mut VitteCaller, units: u64) -> *mut VitteError {
    guarded(|| {
        // SAFETY: as the caller promises.
        let caller = unsafe { get(caller.cast_const())? };
        caller.with(|caller| Ok(caller.charge(units)?))
    })
}
