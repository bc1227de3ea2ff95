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
mod host;
mod libraries;
mod native_libraries;
mod needs;
#[cfg(feature = "compiler")]
mod session;
mod typed;
mod vm;

pub use engine::{Engine, Program};
#[cfg(feature = "compiler")]
pub use error::CompileError;
pub use error::LoadError;
pub use host::{
    Caller, Function, HostError, HostFn, HostModule, HostModuleError, HostObject, HostResult, InUse, Machine,
    Object, Waits, WithCaller,
};
pub use libraries::{Libraries, LibraryFile};
pub use needs::{Need, needs};
#[cfg(feature = "compiler")]
pub use session::{Answer, Session, SessionError};
pub use typed::{
    Args, Data, Declarations, FieldType, Fitting, FromVitte, Func, FuncError, HostType, IntoVitte, Thrown,
    Transfer, VariantType,
};
pub use vm::{Vm, VmConfig};

/// Makes a struct or enum stand for that of a program: it then passes both ways, like numbers and strings.
///
/// The names have to be the same, and those of the fields or variants; these may be in another order. What a field or variant
/// is made of has to stand for what it is made of in the program, as the table at [`HostType`] says. All this is compared when
/// a function is looked up. `#[vitte(name = "…")]` on the type, a field or a variant says what the program calls it, where
/// that is not the same. Types may contain themselves, through `Box`, `Vec` and the others.
///
/// ```
/// use vitte::compiler::modules::NoFiles;
/// use vitte::{Engine, Vitte, VmConfig};
///
/// #[derive(Vitte, PartialEq, Debug)]
/// struct Point {
///     x: f64,
///     y: f64,
/// }
///
/// #[derive(Vitte, PartialEq, Debug)]
/// enum Shape {
///     Circle(Point, f64),
///     #[vitte(name = "Rect")]
///     Rectangle(Point, Point),
///     Group(Vec<Shape>),
///     Empty,
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let source = "
/// struct Point { x: float, y: float }
/// enum Shape { Circle(Point, float), Rect(Point, Point), Group(array<Shape>), Empty }
/// pub fn around(center: Point, sizes: array<float>) -> Shape {
///     return Shape.Group(sizes.map(|r| Shape.Circle(center, r)))
/// }";
/// let engine = Engine::new();
/// let program = engine.compile("main.vit", source, &mut NoFiles)?;
/// let around = program.func::<(Point, Vec<f64>), Shape>("around")?;
/// let mut vm = engine.vm(&program, VmConfig::default())?;
/// vm.run()?;
/// let made = around.call(&mut vm, (Point { x: 1.0, y: 2.0 }, vec![0.5]))?;
/// assert_eq!(made, Shape::Group(vec![Shape::Circle(Point { x: 1.0, y: 2.0 }, 0.5)]));
/// # Ok(())
/// # }
/// ```
///
/// Generic types are refused:
///
/// ```compile_fail
/// #[derive(vitte::Vitte)]
/// struct Pair<T> {
///     first: T,
///     second: T,
/// }
/// ```
///
/// So are structs whose fields have no names, variants whose values have names, unions, and parts that stand for nothing:
///
/// ```compile_fail
/// #[derive(vitte::Vitte)]
/// struct Pair(i64, i64);
/// ```
///
/// ```compile_fail
/// #[derive(vitte::Vitte)]
/// enum Shape {
///     Circle { radius: f64 },
/// }
/// ```
///
/// ```compile_fail
/// #[derive(vitte::Vitte)]
/// struct Wait {
///     time: std::time::Duration,
/// }
/// ```
#[cfg(feature = "derive")]
pub use vitte_derive::Vitte;

pub use vitte_bytecode as bytecode;
#[cfg(feature = "compiler")]
pub use vitte_compiler as compiler;
pub use vitte_interpreter::{LoopForm, is_chained};
pub use vitte_runtime::debug;
pub use vitte_runtime::memory;
pub use vitte_runtime::{
    Clock, Failure, Host, Interrupt, Limits, Rights, RuntimeError, Stdin, Stress, TraceFrame, Used, Value,
};
pub use vitte_verifier::{Rejections, check as verify};

/// The examples of the page on embedding, as tests.
#[cfg(all(doctest, feature = "compiler", feature = "derive"))]
#[doc = include_str!("../../../docs/embedding.md")]
pub struct EmbeddingPage;
