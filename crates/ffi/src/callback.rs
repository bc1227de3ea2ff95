//! Functions of the program that C calls.
//!
//! C gets the address of a *trampoline*: a piece of code that libffi makes, which calls [`entered`] with the trampoline's own data. It is *lent*
//! for one call of C, in which it runs a function of the program. Before and after that it belongs to nobody, and does nothing but to note
//! that it was called.
//!
//! Invariants:
//!
//! - A trampoline lives as long as its machine, so that C may call it at any time before that. It is lent again only when
//!   [`RESTED`] others of its type have been taken back after it: so a call that comes too late is nearly always noticed, and
//!   never finds a function of another type.
//! - `owner` is not 0 exactly while it is lent, and then tells the thread that runs the machine. Whoever is on another thread touches
//!   nothing else. So what is behind `active` is only followed by the thread whose stack it is on, while it is there.

use crate::memory::{self, Given};
use crate::prepared::{CallbackType, Kind};
use crate::state::{Misuse, Shared};
use libffi::low::{CodePtr, ffi_cif, ffi_closure};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::ffi::c_void;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::{NonNull, null};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use vitte_bytecode::traps::Trap;
use vitte_heap::Handle;
use vitte_runtime::{Callee, Failure, Instance};

/// How many trampolines of a type rest before the first is lent again.
const RESTED: usize = 64;

/// A call of C in which functions of the program may run.
#[derive(Default)]
pub(crate) struct Active {
    /// What the first function raised that failed: none is called after that.
    failure: RefCell<Option<Failure>>,
    panic: RefCell<Option<Box<dyn Any + Send>>>,
}

impl Active {
    /// Hands on what went wrong, when C has returned.
    ///
    /// # Errors
    /// What a function of the program raised.
    pub fn finish(self) -> Result<(), Failure> {
        if let Some(panic) = self.panic.into_inner() {
            resume_unwind(panic);
        }
        self.failure.into_inner().map_or(Ok(()), Err)
    }

    fn has_failed(&self) -> bool {
        self.failure.borrow().is_some() || self.panic.borrow().is_some()
    }
}

/// The code that C calls, and what it does.
pub(crate) struct Trampoline {
    closure: *mut ffi_closure,
    code: CodePtr,
    of: Arc<CallbackType>,
    shared: Arc<Shared>,
    /// The thread for which it is lent, as [`this_thread`] tells it; 0 for none.
    owner: AtomicUsize,
    /// The call of C that it is lent for. Only the owner looks at these two.
    active: Cell<*const Active>,
    function: Cell<Handle>,
}

/// A trampoline, to which C has the address: so it is no box, which nobody else may point to.
pub(crate) struct Owned(NonNull<Trampoline>);

// SAFETY: the pointers in a trampoline are to what it owns, or are followed by its owner only, while a call is under way; a machine changes
// its thread between calls.
unsafe impl Send for Owned {}

impl Deref for Owned {
    type Target = Trampoline;

    fn deref(&self) -> &Trampoline {
        // SAFETY: it lives until `drop`.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: it was made from a box, in `Trampoline::make`, and C has no right to it any more: its machine is gone, or it never got it.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// The trampolines of a machine.
#[derive(Default)]
pub(crate) struct Trampolines {
    /// Those that rest, by the address of their type, which they keep alive.
    resting: HashMap<usize, VecDeque<Owned>>,
}

impl Trampolines {
    /// A trampoline for a function of the program, to be called by C until it is taken back.
    ///
    /// # Errors
    /// `OutOfMemory`: the system gives no memory for code.
    pub fn lend(
        &mut self,
        of: &Arc<CallbackType>,
        shared: &Arc<Shared>,
        function: Handle,
        active: &Active,
    ) -> Result<Owned, Failure> {
        let resting = self.resting.entry(Arc::as_ptr(of) as usize).or_default();
        let trampoline = match resting.len() {
            RESTED.. => resting.pop_front(),
            _ => None,
        };
        let trampoline = match trampoline {
            Some(rested) => rested,
            None => Trampoline::make(of, shared)?,
        };
        trampoline.function.set(function);
        trampoline.active.set(active);
        trampoline.owner.store(this_thread(), Ordering::Release);
        Ok(trampoline)
    }

    /// Ends the time of trampolines.
    pub fn take_back(&mut self, lent: Vec<Owned>) {
        for trampoline in lent {
            trampoline.owner.store(0, Ordering::Release);
            trampoline.active.set(null());
            trampoline.function.set(Handle::NULL);
            self.resting.entry(Arc::as_ptr(&trampoline.of) as usize).or_default().push_back(trampoline);
        }
    }
}

impl Trampoline {
    /// The address that C calls.
    pub fn code(&self) -> *mut c_void {
        self.code.as_mut_ptr()
    }

    fn make(of: &Arc<CallbackType>, shared: &Arc<Shared>) -> Result<Owned, Failure> {
        let Some((closure, code)) = libffi::low::try_closure_alloc() else {
            return Err(Failure::new(
                Trap::OutOfMemory,
                "the system gives no memory for the code of a callback",
            ));
        };
        let trampoline = Owned(NonNull::from(Box::leak(Box::new(Trampoline {
            closure,
            code,
            of: Arc::clone(of),
            shared: Arc::clone(shared),
            owner: AtomicUsize::new(0),
            active: Cell::new(null()),
            function: Cell::new(Handle::NULL),
        }))));
        // SAFETY: the closure was just made; the trampoline and the description live until it is freed, in `drop`.
        let made = unsafe {
            let cif = trampoline.of.cif.0.as_raw_ptr();
            libffi::low::prep_closure(closure, cif, entered, trampoline.0.as_ptr(), code)
        };
        match made {
            Ok(()) => Ok(trampoline),
            Err(error) => {
                Err(Failure::new(Trap::Ffi, format!("no callback can be made on this platform: {error:?}")))
            }
        }
    }

    /// Runs the function for C.
    ///
    /// # Safety
    /// The arguments and the room for the result are as the type says.
    unsafe fn run(&self, args: *const *const c_void, result: *mut u8) {
        // SAFETY: the trampoline is lent for this thread: the call that it is lent for is under way, on its stack.
        let active = unsafe { &*self.active.get() };
        if active.has_failed() {
            return;
        }
        let vm = self.shared.running.load(Ordering::Relaxed);
        // SAFETY: C is being called by this machine, on this thread, which leaves it alone until C returns.
        let vm = unsafe { &mut *vm };
        let scope = vm.heap.handle_scope();
        // SAFETY: as the caller promises.
        let outcome = catch_unwind(AssertUnwindSafe(|| unsafe { self.run_in(vm, args, result) }));
        vm.heap.truncate_handles(scope);
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => drop(active.failure.borrow_mut().replace(failure)),
            Err(panic) => drop(active.panic.borrow_mut().replace(panic)),
        }
    }

    /// # Safety
    /// As for [`Trampoline::run`].
    unsafe fn run_in(
        &self,
        vm: &mut Instance,
        args: *const *const c_void,
        result: *mut u8,
    ) -> Result<(), Failure> {
        let mut values = Vec::with_capacity(self.of.params.len());
        for (index, kind) in self.of.params.iter().enumerate() {
            // SAFETY: libffi gives the address of each argument.
            let value = unsafe { memory::read(vm, kind, (*args.add(index)).cast()) };
            values.push(value.map_err(|failure| {
                memory::at(failure, || format!("argument {} of a function that C calls", index + 1))
            })?);
        }
        let answer = vm.call(Callee::Value(self.function.get()), &values)?;
        let Some(kind) = &self.of.result else { return Ok(()) };
        let mut word = [0_u64; 1];
        match kind {
            Kind::Bool | Kind::Int(_) => {
                // SAFETY: a word has room for every integer.
                unsafe { memory::write(vm, kind, answer, word.as_mut_ptr().cast(), &mut Given::default()) }
                    .map_err(|failure| memory::at(failure, || "the result of a function that C calls".into()))?;
                // SAFETY: libffi wants small integers as whole words.
                unsafe { result.cast::<u64>().write_unaligned(widened(kind, word[0])) };
                Ok(())
            }
            // SAFETY: there is room for such a value. A text is no result, so that what is given is nothing.
            kind => unsafe { memory::write(vm, kind, answer, result, &mut Given::default()) },
        }
    }
}

/// A small integer as a whole word: with its sign.
fn widened(kind: &Kind, word: u64) -> u64 {
    let unused = 64 - 8 * kind.size() as u32;
    // Where the lowest byte stands last, what was written stands at the top.
    let at_the_top = if cfg!(target_endian = "big") { word } else { word << unused };
    match kind {
        Kind::Int(ty) if ty.is_signed => (at_the_top as i64 >> unused) as u64,
        _ => at_the_top >> unused,
    }
}

impl Drop for Trampoline {
    fn drop(&mut self) {
        // SAFETY: it was made by `try_closure_alloc`.
        unsafe { libffi::low::closure_free(self.closure) };
    }
}

/// What tells threads apart while they live.
fn this_thread() -> usize {
    thread_local!(static HERE: u8 = const { 0 });
    HERE.with(|here| std::ptr::from_ref(here) as usize)
}

/// What C calls.
unsafe extern "C" fn entered(
    _: &ffi_cif,
    result: &mut c_void,
    args: *const *const c_void,
    trampoline: &Trampoline,
) {
    let result = std::ptr::from_mut(result).cast::<u8>();
    if let Some(kind) = &trampoline.of.result {
        let size = kind.size().max(size_of::<libffi::low::ffi_arg>());
        // SAFETY: libffi has room for the result, and for a whole word if it is smaller.
        unsafe { result.write_bytes(0, size) };
    }
    match trampoline.owner.load(Ordering::Acquire) {
        0 => trampoline.shared.note(Misuse::Late),
        owner if owner != this_thread() => trampoline.shared.note(Misuse::OtherThread),
        // SAFETY: the arguments are as the type says: C has been told that type.
        _ => unsafe { trampoline.run(args, result) },
    }
}
