//! What a machine keeps between calls of C.

use crate::callback::Trampolines;
use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicU8, Ordering};
use vitte_bytecode::traps::Trap;
use vitte_runtime::{Context, Failure, Instance, Value};

/// A machine's own part of what this crate keeps.
#[derive(Default)]
pub(crate) struct State {
    /// What the last call left in `errno`.
    pub errno: i32,
    /// The functions that C was given.
    pub trampolines: Trampolines,
    pub shared: Arc<Shared>,
}

/// What the functions that C was given share with the machine.
#[derive(Default)]
pub(crate) struct Shared {
    /// The machine, while the innermost call of C is under way in which functions of the program may run; else null.
    pub running: AtomicPtr<Instance>,
    /// What C has done that it should not: bits of [`Misuse`].
    misused: AtomicU8,
}

/// What C should not do with a callback.
#[derive(Clone, Copy)]
pub(crate) enum Misuse {
    /// Call it after the call that it was passed to.
    Late = 1,
    /// Call it from another thread.
    OtherThread = 2,
}

impl Shared {
    pub fn note(&self, misuse: Misuse) {
        self.misused.fetch_or(misuse as u8, Ordering::Relaxed);
    }

    /// Whether functions of the program may run while C is called now: a function of C that was given some is active.
    pub fn is_running(&self) -> bool {
        !self.running.load(Ordering::Relaxed).is_null()
    }

    /// Reports, once, what C has done that it should not.
    ///
    /// # Errors
    /// `Ffi`.
    pub fn check(&self) -> Result<(), Failure> {
        if self.misused.load(Ordering::Relaxed) == 0 {
            return Ok(());
        }
        let misused = self.misused.swap(0, Ordering::Relaxed);
        let message = if misused & Misuse::Late as u8 != 0 {
            "C has called a function of the program after the call that it was passed to: it did nothing"
        } else {
            "C has called a function of the program from another thread: it did nothing"
        };
        Err(Failure::new(Trap::Ffi, message))
    }
}

/// Says, as long as it lives, that the machine may run functions of the program for C.
pub(crate) struct Running {
    shared: Arc<Shared>,
    before: *mut Instance,
}

impl Running {
    pub fn new(shared: Arc<Shared>, vm: *mut Instance) -> Running {
        let before = shared.running.swap(vm, Ordering::Relaxed);
        Running { shared, before }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.shared.running.store(std::mem::replace(&mut self.before, null_mut()), Ordering::Relaxed);
    }
}

/// The native behind `ffi.errno()`.
pub(crate) fn errno(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(Value::Int(i64::from(context.vm.states.get::<State>().errno)))
}
