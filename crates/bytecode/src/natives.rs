//! How natives are described to the compiler and to the linker, before any code of theirs is known.

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
    /// One or two sentences for the reference.
    pub doc: &'static str,
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

/// Everything a compiler or linker is told of the runtime library.
#[derive(Clone, Copy, Debug, Default)]
pub struct Library {
    /// Modules that are written in Vitte, for the compiler to read as it reads a program's own.
    pub sources: &'static [SourceModule],
    /// The natives.
    pub natives: &'static [NativeDecl],
    /// The constants.
    pub constants: &'static [ConstDecl],
}
