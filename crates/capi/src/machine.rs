//! Machines: programs running.

use crate::config::VitteConfig;
use crate::engine::{VitteEngine, engine};
use crate::error::{Error, VitteError, clear};
use crate::guard::{Fault, answer, expect_place, guarded, guarded_or, text};
use crate::handles::{self, get, give, handle, take};
use crate::program::VitteProgram;
use crate::values::{Value, VitteValue, arguments};
use std::cell::UnsafeCell;
use std::ffi::c_char;
use std::sync::atomic::{AtomicBool, Ordering};
use vitte::{Data, Interrupt, Program, Vm, VmConfig};

/// A machine: one program running, with memory, rights and limits of its own. One thread at a time may use it, and it may move
/// from one to another; what breaks that is refused.
pub struct VitteVm {
    _opaque: (),
}

handle!(VitteVm: Machine = "vitte_vm", 0xa0);

/// What stops a machine. Any thread may use it, at any time; it outlives the machine.
pub struct VitteInterrupt {
    _opaque: (),
}

handle!(VitteInterrupt: Interrupt = "vitte_interrupt", 0xb0);

/// A machine, and whether it is being used.
pub struct Machine {
    program: Program,
    /// Touched only while `is_used` is held.
    vm: UnsafeCell<Vm>,
    is_used: AtomicBool,
}

impl Machine {
    /// Does something with the machine, unless something is being done with it already: by another thread, or by a function of the
    /// host that its program has called.
    fn with<T>(&self, work: impl FnOnce(&mut Vm) -> Result<T, Fault>) -> Result<T, Fault> {
        /// Gives the machine back, also after a panic.
        struct Used<'a>(&'a AtomicBool);
        impl Drop for Used<'_> {
            fn drop(&mut self) {
                self.0.store(false, Ordering::Release);
            }
        }
        if self.is_used.swap(true, Ordering::Acquire) {
            let message = "the machine is being used: by another thread, or its program has called this one";
            return Err(Error::usage("InUse", message));
        }
        let _used = Used(&self.is_used);
        // SAFETY: nobody else uses it until it is given back, as was just seen.
        work(unsafe { &mut *self.vm.get() })
    }
}

/// A new machine for a program. `config` may be NULL: then it may use no more than the defaults, and nothing of the world. It takes
/// the configuration, also if it fails. `vm` gets the machine, to be freed with `vitte_vm_free`.
///
/// # Safety
/// They are an engine, a program and a configuration that is not used any more; `vm` is a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_new(
    engine: *const VitteEngine,
    program: *const VitteProgram,
    config: *mut VitteConfig,
    vm: *mut *mut VitteVm,
) -> *mut VitteError {
    guarded(|| {
        let config = match config.is_null() {
            true => VmConfig::default(),
            // SAFETY: as the caller promises.
            false => unsafe { take(config)? }.content,
        };
        // SAFETY: as the caller promises.
        unsafe { clear(vm)? };
        // SAFETY: as the caller promises.
        let (engine, program) = unsafe { (self::engine(engine)?, get(program)?) };
        let made = UnsafeCell::new(engine.vm(program, config)?);
        let machine = Machine { program: program.clone(), vm: made, is_used: AtomicBool::new(false) };
        // SAFETY: as the caller promises.
        unsafe { answer(vm, give(machine)) }
    })
}

/// Frees a machine with all that it holds; NULL is nothing. One that is being used is not freed: `vitte_last_error` says so.
///
/// # Safety
/// It is a machine that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_free(vm: *mut VitteVm) {
    guarded_or((), || {
        if vm.is_null() {
            return Ok(());
        }
        // SAFETY: as the caller promises.
        unsafe { get(vm.cast_const())? }.with(|_| Ok(()))?;
        // SAFETY: as the caller promises.
        unsafe { handles::free(vm) }
    });
}

/// Runs the program: its top-level statements, then `main`. `status` gets the exit status that `main` returned or the program ended
/// itself with, or 0; it may be NULL.
///
/// # Safety
/// It is a machine; `status` is NULL or a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_run(vm: *mut VitteVm, status: *mut i64) -> *mut VitteError {
    guarded(|| {
        // SAFETY: as the caller promises.
        let ended = unsafe { get(vm.cast_const())? }.with(|vm| Ok(vm.run()?))?;
        if status.is_null() {
            return Ok(());
        }
        // SAFETY: as the caller promises.
        unsafe { answer(status, ended) }
    })
}

/// Calls a function that the program exports, after `vitte_vm_run` has run the top level. The arguments are copied. `result` gets what
/// it answers, to be freed with `vitte_value_free`; it may be NULL.
///
/// # Safety
/// It is a machine; the name ends in a zero byte; there are so many values; `result` is NULL or a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_call(
    vm: *mut VitteVm,
    function: *const c_char,
    args: *const *const VitteValue,
    count: usize,
    result: *mut *mut VitteValue,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    guarded(|| unsafe {
        prepare(result)?;
        let (machine, name, args) =
            (get(vm.cast_const())?, text(function, "a name")?, arguments(args, count)?);
        let function = machine.program.func::<Vec<Data>, Data>(name)?;
        let made = machine.with(|vm| Ok(function.call(vm, args)?))?;
        deliver(result, made)
    })
}

/// Calls a function value that the machine has answered. Everything else is as for `vitte_vm_call`.
///
/// # Safety
/// As for `vitte_vm_call`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_call_value(
    vm: *mut VitteVm,
    function: *const VitteValue,
    args: *const *const VitteValue,
    count: usize,
    result: *mut *mut VitteValue,
) -> *mut VitteError {
    // SAFETY: as the caller promises.
    guarded(|| unsafe {
        prepare(result)?;
        let (machine, function) = (get(vm.cast_const())?, get(function)?.function()?);
        let args = arguments(args, count)?;
        let made = machine.with(|vm| Ok(function.call(vm, args)?))?;
        deliver(result, made)
    })
}

/// Says that there is no result yet.
///
/// # Safety
/// It is NULL or a place for a pointer.
unsafe fn prepare(result: *mut *mut VitteValue) -> Result<(), Fault> {
    // SAFETY: as the caller promises.
    if result.is_null() { Ok(()) } else { unsafe { clear(result) } }
}

/// Gives a result to C, if it wants one.
///
/// # Safety
/// It is NULL or a place for a pointer.
unsafe fn deliver(result: *mut *mut VitteValue, made: Data) -> Result<(), Fault> {
    // SAFETY: as the caller promises.
    if result.is_null() { Ok(()) } else { unsafe { answer(result, give(Value::from(made))) } }
}

/// What stops the machine, to be freed with `vitte_interrupt_free`. NULL if the machine is being used.
///
/// # Safety
/// It is a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_interrupt(vm: *mut VitteVm) -> *mut VitteInterrupt {
    guarded_or(std::ptr::null_mut(), || {
        // SAFETY: as the caller promises.
        let machine = unsafe { get(vm.cast_const())? };
        Ok(give(machine.with(|vm| Ok(vm.interrupt()))?))
    })
}

/// Asks the program to stop, from any thread: its run ends within milliseconds with an error of the kind `Cancelled`, also while it
/// waits. Later runs do too, until `vitte_interrupt_clear`.
///
/// # Safety
/// It is an interrupt.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_interrupt_raise(interrupt: *const VitteInterrupt) {
    guarded_or((), || {
        // SAFETY: as the caller promises.
        unsafe { get(interrupt)? }.raise();
        Ok(())
    });
}

/// Takes the request to stop back.
///
/// # Safety
/// It is an interrupt.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_interrupt_clear(interrupt: *const VitteInterrupt) {
    guarded_or((), || {
        // SAFETY: as the caller promises.
        unsafe { get(interrupt)? }.clear();
        Ok(())
    });
}

/// Frees an interrupt; NULL is nothing.
///
/// # Safety
/// It is an interrupt that was not freed, and that no other thread uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_interrupt_free(interrupt: *mut VitteInterrupt) {
    // SAFETY: as the caller promises.
    guarded_or((), || unsafe { handles::free(interrupt) });
}

/// Reads a figure of a machine. Answers whether there is one.
///
/// # Safety
/// It is NULL or a machine, and a place for a number.
unsafe fn figure<T>(vm: *mut VitteVm, into: *mut T, of: impl FnOnce(&mut Vm) -> Option<T>) -> bool {
    guarded_or(false, || {
        // SAFETY: as the caller promises.
        unsafe { expect_place(into)? };
        // SAFETY: as the caller promises.
        let found = unsafe { get(vm.cast_const())? }.with(|vm| Ok(of(vm)))?;
        // SAFETY: as the caller promises.
        found.map_or(Ok(false), |found| unsafe { answer(into, found) }.map(|()| true))
    })
}

/// The fuel that is left. Answers whether it is limited.
///
/// # Safety
/// It is a machine, and a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_fuel_left(vm: *mut VitteVm, into: *mut u64) -> bool {
    // SAFETY: as the caller promises.
    unsafe { figure(vm, into, |vm| vm.fuel_left()) }
}

/// The fuel that was used in all runs; 0 if it is not limited.
///
/// # Safety
/// It is a machine, and a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_fuel_used(vm: *mut VitteVm, into: *mut u64) -> bool {
    // SAFETY: as the caller promises.
    unsafe { figure(vm, into, |vm| Some(vm.fuel_used())) }
}

/// The bytes that the program holds, collector included.
///
/// # Safety
/// It is a machine, and a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_memory_used(vm: *mut VitteVm, into: *mut u64) -> bool {
    // SAFETY: as the caller promises.
    unsafe { figure(vm, into, |vm| Some(vm.memory().held_bytes)) }
}

/// The status with which the program ended itself in the last run by `system.exit`. Answers whether it did.
///
/// # Safety
/// It is a machine, and a place for a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_exited(vm: *mut VitteVm, into: *mut i64) -> bool {
    // SAFETY: as the caller promises.
    unsafe { figure(vm, into, |vm| vm.exited()) }
}

/// Gives the program so much fuel for what it does from now on.
///
/// # Safety
/// It is a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vitte_vm_set_fuel(vm: *mut VitteVm, units: u64) -> *mut VitteError {
    guarded(|| {
        // SAFETY: as the caller promises.
        let machine = unsafe { get(vm.cast_const())? };
        machine.with(|vm| {
            vm.set_fuel(units);
            Ok(())
        })
    })
}
