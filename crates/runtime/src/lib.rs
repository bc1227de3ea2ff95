//! A Vitte program running: linking, instances, natives, errors, and looking inside.
//!
//! Engines (the interpreter, a compiler to machine code) execute [`Program`]s in [`Instance`]s; they meet only in the
//! tables of this crate. Nothing here executes an instruction, and nothing here needs `unsafe`.
#![forbid(unsafe_code)]

mod clock;
pub mod debug;
mod dispatch;
mod enums;
mod error;
mod formatting;
mod host;
mod instance;
mod interrupt;
mod limits;
mod meter;
mod migrate;
mod native;
mod passing;
mod program;
mod programs;
mod raise;
mod rights;
mod shapes;
mod sites;
mod stdin;
mod suspend;
mod text;

pub use clock::Clock;
pub use dispatch::{Dispatch, cast_type, method_selector};
pub use enums::EnumLayouts;
pub use error::{Failure, RuntimeError, Source, TraceFrame, index_out_of_bounds};
pub use formatting::Formatting;
pub use host::Host;
pub use instance::{Callee, Config, Engine, Instance, MAX_NESTED};
pub use interrupt::Interrupt;
pub use limits::{Limits, Used};
pub use meter::{Meter, MeterConfig, price_of_bytes, price_of_elements};
pub use migrate::{Migration, MigrationError};
pub use native::{Context, HostCode, Native, NativeFn, States, Value};
pub use passing::Passing;
pub use program::{
    Boxes, CallTarget, ClosureLayout, LinkError, LinkedNative, ObjectType, Program, Resolver, ResultType,
};
pub use raise::{Landing, Raised, instruction_start, trace_lines};
pub use rights::{Place, Rights, denied, plain, shown};
pub use shapes::{FIRST_SHAPED_TYPE, type_of_shape};
pub use sites::{Site, Sites};
pub use stdin::Stdin;
pub use suspend::{Completion, Pending, Suspended, Suspension};
pub use text::float_text;
pub use vitte_heap::{HeapConfig, Stress};

/// Memory as hosts see it: collectors, and figures of what they do.
pub mod memory {
    pub use vitte_heap::{CollectorKind, GcCause, GcEvent, GcKind, GcLog, Pauses, Stats};
}
