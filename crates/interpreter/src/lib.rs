//! The interpreter: executes a verified program, one instruction after the other.
//!
//! It is the reference engine: complete, portable, and what every other engine must agree with.
//!
//! - [`run`] enters the program from the host.
//! - `machine` holds the state of the loop and the handlers' common tools.
//! - `handlers` has one method per opcode, by family; the trait they implement comes from the opcode table, so that a
//!   missing one does not compile.
//! - `loop_match` is the loop: fetch, decode, dispatch. `loop_tail` is a faster form of it, where the compiler allows.
//! - `slow` has everything that is not on the fast path.
//!
//! # Why the `unsafe` here is sound
//!
//! Everything rests on what the verifier proved of the module: each instruction's registers lie in its function's
//! frame and have the type that the instruction needs; indexes into tables are in range; control never leaves a
//! function's code nor lands on an `ARGS` word; calls pass what the callee declares. The frame that runs always lies
//! whole inside the VM stack, because `call` checks that before it enters. A reference register holds null or a
//! current reference, because the collector updates all published frames and the top frame is published before
//! everything that may collect.
#![deny(unsafe_op_in_unsafe_fn)]

mod handlers;
mod loop_match;
mod loop_tail;
mod machine;
mod run;
mod slow;
mod trace;

pub use run::{Called, LoopForm, call, call_suspendable, is_chained, resume, run};
