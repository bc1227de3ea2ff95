//! How natives are described to the compiler and to the linker, before any code of theirs is known.

use std::sync::Arc;

/// The type of a native's parameter or result, over the type variables of the native.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NativeType {
    /// No value; only as a result.
    Unit,
    /// It does not return; only as a result. In a file such a native has no result.
    Never,
    /// `int`
    Int,
    /// `float`
    Float,
    /// `bool`
    Bool,
    /// `string`
    String,
    /// The type variable `T`: any type, the same wherever it stands in the signature.
    T,
    /// The type variable `U`, likewise.
    U,
    /// `bytes`
    Bytes,
    /// `Error`
    Error,
    /// `map<…, …>` of these
    Map(&'static NativeType, &'static NativeType),
    /// `array<…>` of this
    Array(&'static NativeType),
    /// `…?` of this; only as a result.
    Optional(&'static NativeType),
}

/// Where the modules of the library that are written in Vitte seem to stand, for messages and traces: `std/array.vit`.
pub const LIBRARY_FOLDER: &str = "std/";

/// The version of an interface: of the native table that a file was compiled against, or that a host has.
///
/// A native that is added raises the minor version; one that is changed or removed, the major one. So a host runs the files that
/// state its own major version and no newer minor one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Interface {
    /// Of another one nothing can be told.
    pub major: u16,
    /// A higher one has more.
    pub minor: u16,
}

impl Interface {
    /// The first one. A file that does not state a version was compiled against it.
    pub const FIRST: Interface = Interface { major: 1, minor: 0 };
    /// That of the native table of this library. `crates/stdlib/api.txt` lists what it has.
    pub const CURRENT: Interface = Interface { major: 1, minor: 0 };

    /// Whether a host with this interface runs files that were compiled against another one.
    pub fn serves(self, wanted: Interface) -> bool {
        self.major == wanted.major && self.minor >= wanted.minor
    }
}

impl Default for Interface {
    fn default() -> Interface {
        Interface::FIRST
    }
}

impl std::fmt::Display for Interface {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What the world outside of the table needs to know of a native: enough to type a call, to check an import, and to
/// write its page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NativeDecl {
    /// The module: `math`; for methods the receiver's type: `string`, `array`, `int`, `float`; `core` for the prelude and
    /// for what the compiler itself uses.
    pub module: &'static str,
    /// The name. Several rows of one name with different parameters are overloads.
    pub name: &'static str,
    /// The parameters' types; for a method the receiver is the first.
    pub params: &'static [NativeType],
    /// The result's type.
    pub result: NativeType,
    /// What the host must have granted.
    pub right: Right,
    /// What a call costs beside its instruction.
    pub price: Price,
    /// One or two sentences for the reference.
    pub doc: &'static str,
}

/// What a host may grant to a program beside computing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Right {
    /// Nothing: it only computes, on what the program has.
    None,
    /// The standard streams.
    Streams,
    /// The clock, and waiting.
    Clock,
    /// To read files and folders.
    Read,
    /// To create, change and remove files and folders.
    Write,
    /// To read and set environment variables.
    Env,
    /// To start processes.
    Run,
    /// To call functions of native libraries.
    Ffi,
}

impl Right {
    /// All rights, in the order of the table.
    pub const ALL: [Right; 8] = [
        Right::None,
        Right::Streams,
        Right::Clock,
        Right::Read,
        Right::Write,
        Right::Env,
        Right::Run,
        Right::Ffi,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Right::None => "none",
            Right::Streams => "streams",
            Right::Clock => "clock",
            Right::Read => "read",
            Right::Write => "write",
            Right::Env => "env",
            Right::Run => "run",
            Right::Ffi => "ffi",
        }
    }

    /// The option of the command line that grants it, for those that are not granted by default.
    pub fn flag(self) -> Option<&'static str> {
        match self {
            Right::None | Right::Streams | Right::Clock => None,
            Right::Read => Some("--allow-read"),
            Right::Write => Some("--allow-write"),
            Right::Env => Some("--allow-env"),
            Right::Run => Some("--allow-run"),
            Right::Ffi => Some("--allow-ffi"),
        }
    }
}

/// What a call of a native costs in fuel, beside its instruction. What it makes is paid besides, by size: a unit for 64 bytes
/// or 8 elements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Price {
    /// So many units.
    Fixed(u16),
    /// A unit for 64 bytes or 8 elements of each of these arguments, which it looks through.
    Scans(&'static [u32]),
    /// The price of sorting this argument, of n elements: n × log2(n) / 8 units.
    Sorts(u32),
    /// What the native itself counts, in words for the reference.
    Own(&'static str),
}

/// A constant of a library module, known to the compiler: `math.PI`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ConstDecl {
    /// The module.
    pub module: &'static str,
    /// The name.
    pub name: &'static str,
    /// The value.
    pub value: ConstValue,
    /// A sentence for the reference.
    pub doc: &'static str,
}

/// The value of a library constant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ConstValue {
    /// An `int`.
    Int(i64),
    /// A `float`.
    Float(f64),
}

/// A module of the library that is written in Vitte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SourceModule {
    /// The name: `collections`. One that is named as a built-in type (`array`, `string`, `map`, …) has that type's further
    /// methods, as functions that take the receiver first; `prelude` has what every program sees.
    pub name: &'static str,
    /// The text.
    pub text: &'static str,
}

/// A module that a host adds: a source in which `extern fn` declares what the host does. Programs import it as they import a module
/// of the library.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostSource {
    /// The name: `game`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Where the modules of a host seem to stand, for messages and traces: `host/game.vit`.
pub const HOST_FOLDER: &str = "host/";

/// Everything a compiler or linker is told of the runtime library.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Modules that are written in Vitte, for the compiler to read as it reads a program's own.
    pub sources: &'static [SourceModule],
    /// The natives.
    pub natives: &'static [NativeDecl],
    /// The constants.
    pub constants: &'static [ConstDecl],
    /// The modules of the host.
    pub host: Arc<[HostSource]>,
}
