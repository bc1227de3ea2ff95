//! A Vitte program running: linking, instances, natives, errors, and looking inside.
//!
//! Engines (the interpreter, a compiler to machine code) execute [`Program`]s in [`Instance`]s; they meet only in the
//! tables of this crate. Nothing here executes an instruction, and nothing here needs `unsafe`.
#![forbid(unsafe_code)]

pub mod debug;
mod enums;
mod error;
mod host;
mod instance;
mod native;
mod program;
mod text;

pub use enums::EnumLayouts;
pub use error::{Failure, RuntimeError, TraceFrame, index_out_of_bounds};
pub use host::Host;
pub use instance::{Config, Instance};
pub use native::{Context, Formatting, Native, NativeFn, Value};
pub use program::{Boxes, CallTarget, LinkError, LinkedNative, Program, ResultType};
pub use text::float_text;
pub use vitte_heap::{HeapConfig, Stress};
