//! The embedding API of Vitte VM: load, verify and run Vitte programs.
//!
//! ```
//! use vitte::{Engine, VmConfig};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::new();
//! let listing = "
//! MAIN
//!   LOAD_CONST r0, 40
//!   ADD_IMM r0, r0, 2
//!   RETURN r0
//! END";
//! let module = vitte::bytecode::assembler::assemble(listing, "answer.vitasm").map_err(|errors| errors[0].to_string())?;
//! let program = engine.prepare(module)?;
//! let mut vm = engine.vm(&program, VmConfig::default())?;
//! assert_eq!(vm.run()?, 42);
//! # Ok(())
//! # }
//! ```
//!
//! A program passes through stages, and each is a type: bytes → [`Module`](bytecode::Module) (read) → verified and
//! linked [`Program`] → [`Vm`]. Nothing unverified can be run.
#![forbid(unsafe_code)]

mod engine;
mod error;
mod libraries;
mod needs;
#[cfg(feature = "compiler")]
mod session;
mod typed;
mod vm;

pub use engine::{Engine, Program};
#[cfg(feature = "compiler")]
pub use error::CompileError;
pub use error::LoadError;
pub use libraries::{Libraries, LibraryFile};
pub use needs::{Need, needs};
#[cfg(feature = "compiler")]
pub use session::{Answer, Session, SessionError};
pub use typed::{Args, Declarations, FromVitte, Func, FuncError, HostType, IntoVitte, Transfer};
pub use vm::{Vm, VmConfig};

pub use vitte_bytecode as bytecode;
#[cfg(feature = "compiler")]
pub use vitte_compiler as compiler;
pub use vitte_interpreter::{LoopForm, is_chained};
pub use vitte_runtime::debug;
pub use vitte_runtime::memory;
pub use vitte_runtime::{
    Clock, Host, Interrupt, Limits, Rights, RuntimeError, Stdin, Stress, TraceFrame, Used,
};
pub use vitte_verifier::{Rejections, check as verify};
