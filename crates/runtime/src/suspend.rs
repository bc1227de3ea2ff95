//! Natives that wait for something without holding the thread: the machine is left as it is in the middle of the call, and goes on
//! when the host says what came of it.
//!
//! ```text
//! run ──► native: suspend(future) ──► the engine leaves, all frames stay ──► the host polls the future
//!                                                                                │ it is ready
//! run goes on ◄── the result is in its register, or the error is raised ◄── resume ◄┘
//! ```
//!
//! Nothing is executed in between. Whoever starts another run instead gives the suspended one up.

use crate::error::Failure;
use crate::instance::Instance;
use crate::native::{Context, Value};
use std::pin::Pin;
use vitte_bytecode::operands::ImportIndex;
use vitte_bytecode::traps::Trap;

/// Makes the result of a native that has waited.
pub type Completion = Box<dyn FnOnce(&mut Context<'_>) -> Result<Value, Failure> + Send>;

/// What a native waits for.
pub type Pending = Pin<Box<dyn Future<Output = Completion> + Send>>;

/// A run that has stopped in the middle of a native. For engines.
#[derive(Clone, Copy, Debug)]
pub struct Suspension {
    /// The native.
    pub native: ImportIndex,
    /// The instruction that calls it, in the module's code.
    pub at: u32,
    /// Where the run goes on, in the module's code.
    pub next: u32,
    /// The frame that calls: the number of its register 0 in the VM stack.
    pub base_slot: usize,
    /// The register of the result.
    pub register: u16,
}

/// Suspended runs.
#[derive(Default)]
pub struct Suspended {
    /// Whether the host can wait.
    pub allowed: bool,
    /// What is waited for.
    pub pending: Option<Pending>,
    /// Where the run has stopped.
    pub suspension: Option<Suspension>,
}

impl Context<'_> {
    /// Finds out whether a native may wait.
    ///
    /// # Errors
    /// The host has not called the program by an asynchronous call, or another native that is active has called it.
    pub fn may_wait(&self) -> Result<(), Failure> {
        if self.vm.suspended.allowed && self.vm.nested == 0 {
            return Ok(());
        }
        let message =
            "the function waits without holding the thread: the host has to call the program so that it can";
        Err(Failure::of_host(Trap::Host.name(), message))
    }

    /// Suspends the run, which [may wait](Context::may_wait), until the future is ready. To be returned as the native's failure.
    pub fn suspend(&mut self, future: Pending) -> Failure {
        if let Err(failure) = self.may_wait() {
            return failure;
        }
        self.vm.suspended.pending = Some(future);
        Trap::Cancelled.into()
    }
}

impl Instance {
    /// Gives up a run that was suspended.
    pub(crate) fn give_up(&mut self) {
        self.suspended.pending = None;
        self.suspended.suspension = None;
    }
}
