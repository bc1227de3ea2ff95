//! Objects of a program that a host keeps.

use std::sync::{Arc, Mutex, PoisonError};
use vitte_bytecode::traps::Trap;
use vitte_heap::{Handle, Root};
use vitte_runtime::{Failure, Instance, RuntimeError};

/// The objects of one machine that hosts have let go of. Its place in memory tells machines apart.
#[derive(Debug, Default)]
struct LetGo(Mutex<Vec<Root>>);

/// The machine's own part of what hosts keep.
#[derive(Default)]
struct Keeper(Arc<LetGo>);

/// An object that the host keeps alive as long as the machine lives, or until all copies of this are dropped.
#[derive(Clone, Debug)]
pub(crate) struct Held(Arc<Kept>);

#[derive(Debug)]
struct Kept {
    root: Root,
    of: Arc<LetGo>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        // The machine may run on another thread, or be gone: it lets go when it next keeps something.
        self.of.0.lock().unwrap_or_else(PoisonError::into_inner).push(self.root);
    }
}

impl Held {
    /// Keeps an object.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub(crate) fn new(vm: &mut Instance, object: Handle) -> Result<Held, Failure> {
        let of = Arc::clone(&vm.states.get::<Keeper>().0);
        let dropped = std::mem::take(&mut *of.0.lock().unwrap_or_else(PoisonError::into_inner));
        dropped.into_iter().for_each(|root| vm.heap.release(root));
        let root = vm.heap.hold(object)?;
        Ok(Held(Arc::new(Kept { root, of })))
    }

    /// Whether two are copies of one.
    pub(crate) fn is(&self, other: &Held) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The object, in a handle of the present scope.
    ///
    /// # Errors
    /// `InvalidArgument`: it belongs to another machine; `OutOfMemory`.
    pub(crate) fn handle(&self, vm: &mut Instance) -> Result<Handle, Failure> {
        if !Arc::ptr_eq(&self.0.of, &vm.states.get::<Keeper>().0) {
            return Err(Failure::new(Trap::InvalidArgument, "the value belongs to another machine"));
        }
        Ok(vm.heap.held(self.0.root)?)
    }
}

/// An error of the host's side of a call.
pub(crate) fn refused(vm: &mut Instance, failure: Failure) -> RuntimeError {
    vm.end_call(failure)
}
