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
    /// `array<…>` of this
    Array(&'static NativeType),
    /// `…?` of this; only as a result.
    Optional(&'static NativeType),
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

/// Everything a compiler or linker is told of the runtime library.
#[derive(Clone, Copy, Debug, Default)]
pub struct Library {
    /// The natives.
    pub natives: &'static [NativeDecl],
    /// The constants.
    pub constants: &'static [ConstDecl],
}
