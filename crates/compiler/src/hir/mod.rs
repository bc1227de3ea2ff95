//! The typed program: what the type checker builds and the lowering reads.
//!
//! Every name is resolved, every expression has a type, every conversion is explicit, every operator is decided.
//! There is no error in it: a program with errors does not reach the lowering.
//!
//! The checker's program is *generic*: functions may have type parameters ([`Function::generics`]), which their types
//! mention as [`Ty::Param`], calls give type arguments, and methods of traits are called by name ([`TraitCall`]). The stage
//! `mono` makes a program of the same form that has none of this: each generic function once for each list of type
//! arguments that it is used with. The lowering sees only such programs.

mod parts;
mod traits;
mod types;
mod unify;

pub use parts::{Division, FunctionName, ModulePart, ModulePlace, Parts};
pub use traits::{ImplDef, ImplMethod, TraitDef, TraitId, TraitMethod};
pub use types::{
    EnumDef, EnumId, MAX_TYPE_DEPTH, MAX_TYPE_SIZE, StructDef, StructId, Ty, TyId, TyList, Types, UNKNOWN,
    VariantDef,
};

use crate::syntax::{FileId, Span, Symbol};
use std::collections::BTreeMap;
use vitte_bytecode::foreign::ForeignFunction;

/// A function of the program: an index into [`Program::functions`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct FnId(pub u32);

/// A variable or parameter: an index into [`Function::locals`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct LocalId(pub u32);

/// A module variable that functions can see: an index into [`Program::globals`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct GlobalId(pub u32);

/// A loop of the function, for `break` and `continue`. Unique within its function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct LoopId(pub u32);

/// A native: an index into the table of declarations that the compiler was given.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct NativeId(pub u32);

/// A whole program, checked.
#[derive(Debug)]
pub struct Program {
    /// Every type that occurs.
    pub types: Types,
    /// Module variables that at least one function uses; all others are locals of the initialiser.
    pub globals: Vec<Global>,
    /// Every function, method and closure.
    pub functions: Vec<Function>,
    /// The initialisers of the modules, in the order in which they run: each is the top-level statements of a module. They
    /// take nothing and return unit. The last is that of the entry module.
    pub inits: Vec<FnId>,
    /// `fn main()` of the entry module, to be called after the initialiser. Returns unit or `int`.
    pub main: Option<FnId>,
    /// The `test` blocks of the entry module, in order: name and body. They take nothing and return unit.
    pub tests: Vec<(Symbol, FnId)>,
    /// What the stage `mono` found out for the lowering; empty before.
    pub known: Known,
    /// How it is divided into files.
    pub parts: Parts,
}

impl Program {
    /// The initialiser of the entry module: where the program starts.
    pub fn init(&self) -> FnId {
        self.inits.last().copied().unwrap_or(FnId(0))
    }
}

/// What a monomorphic program says of its types.
#[derive(Debug, Default)]
pub struct Known {
    /// How values of a type are compared by `==` where an `impl Eq` says so: a function of two, to `bool`.
    pub equals: BTreeMap<TyId, FnId>,
    /// How values of a type are made texts where an `impl Display` says so: a function of one, to `string`.
    pub displays: BTreeMap<TyId, FnId>,
    /// For each struct or enum that becomes a value of a trait, and each trait that it implements and that is used as a type:
    /// type, trait type, functions in the order of the trait's methods (`None` for those that cannot be called through it:
    /// without `self`, or generic).
    pub implementations: Vec<(TyId, TyId, Vec<Option<FnId>>)>,
    /// The methods of each trait that is used as a type, by trait type: name, parameters without `self`, result; `None` as above.
    pub traits: BTreeMap<TyId, Vec<Option<DynamicMethod>>>,
    /// The functions that are copies of generic ones: what the type parameters stand for.
    pub copies: Vec<(FnId, TyList)>,
}

/// A method that can be called through a trait as a type: its name, the types of its parameters without `self`, and that of
/// its result.
pub type DynamicMethod = (Symbol, Vec<TyId>, TyId);

/// A module variable that functions can see.
#[derive(Debug)]
pub struct Global {
    /// The name.
    pub name: Symbol,
    /// The type.
    pub ty: TyId,
    /// Whether a function may read it before its `let` has run: such reads are `checked` and raise `Uninitialized`.
    pub needs_guard: bool,
    /// The `let`.
    pub span: Span,
}

/// A function, a method, or the initialiser.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name in stack traces: `add`, `Point.norm`, `main` for the initialiser.
    pub name: String,
    /// How many type parameters it has, those of the `impl`, trait or function around included; 0 if it is not generic.
    pub generics: u32,
    /// Of a closure, or of a nested function that uses variables of the function around it: those variables, with the
    /// locals of this function that stand for them. Others have none, and need no object when they become values.
    pub captures: Vec<Capture>,
    /// How many of the locals are parameters: the first ones, in order.
    pub params: u32,
    /// Parameters, then variables.
    pub locals: Vec<Local>,
    /// The type of the result.
    pub ret: TyId,
    /// The body. Its value, if it has type `ret`, is the result.
    pub body: Block,
    /// Whether other modules may use it.
    pub is_pub: bool,
    /// Of an `extern fn`: what serves it. Its body calls itself, by which the function of the host or of C is meant: so it can be a value
    /// like others, and whoever calls it directly calls what it stands for.
    pub foreign: Option<Box<Foreign>>,
    /// The file it stands in.
    pub file: FileId,
    /// The whole declaration.
    pub span: Span,
}

/// What serves an `extern fn`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Foreign {
    /// The library, or where else it is looked for.
    pub module: String,
    /// The name.
    pub name: String,
    /// What C sees of it; `None` for a function of the host.
    pub of_c: Option<ForeignFunction>,
}

/// A variable of the function around that a closure uses. Both locals have the same type and are both in cells or both not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capture {
    /// The variable in the function around: where the [`ExprKind::Closure`] stands.
    pub outer: LocalId,
    /// The local that stands for it in the closure. It is no parameter and has no `let`: it is there from the start.
    pub inner: LocalId,
}

/// A parameter or variable.
#[derive(Clone, Debug)]
pub struct Local {
    /// The name; `None` for what the compiler made up.
    pub name: Option<Symbol>,
    /// The type.
    pub ty: TyId,
    /// Whether it is assigned after its declaration, here or in a closure.
    pub assigned: bool,
    /// Whether closures share it and it may change (or is a nested function that uses itself): it lives in a cell on the
    /// heap, a new one each time its `let` runs. A captured variable that never changes is copied into the closure instead.
    pub in_cell: bool,
    /// Where it is declared.
    pub span: Span,
}

/// Statements, and a last expression whose value is the block's.
#[derive(Clone, Debug)]
pub struct Block {
    /// The statements, in order.
    pub stmts: Vec<Stmt>,
    /// The value; without one the block is unit (or never, if a statement does not end).
    pub value: Option<Box<Expr>>,
    /// The type of the value.
    pub ty: TyId,
    /// The whole block.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it does.
    pub kind: StmtKind,
    /// Where it stands.
    pub span: Span,
}

/// What a statement does.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// Gives a variable its first value. (A unit-typed local has no register; its value is still evaluated.)
    Let(LocalId, Expr),
    /// Gives a module variable its first value, and sets its guard if it has one.
    InitGlobal(GlobalId, Expr),
    /// `place = value`. The parts of the place are evaluated first, left to right, then the value.
    Assign(Place, Expr),
    /// `place op= value`: the place is evaluated once, read, then the value is evaluated, then written.
    /// `op` has been decided for the types, as in [`ExprKind::Binary`].
    AssignOp(Place, BinaryOp, Expr),
    /// An expression for its effects.
    Expr(Expr),
}

/// What can be assigned.
#[derive(Clone, Debug)]
pub enum Place {
    /// A variable or parameter.
    Local(LocalId),
    /// A module variable.
    Global {
        /// Which.
        id: GlobalId,
        /// Whether a compound assignment's read must check the guard.
        checked: bool,
    },
    /// `object.field`
    Field(Box<Expr>, u32),
    /// `array[index]`, `bytes[index]`, `map[key]`: the type of the first decides.
    Index(Box<Expr>, Box<Expr>),
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it computes.
    pub kind: ExprKind,
    /// The type of its value.
    pub ty: TyId,
    /// Where it stands. Errors at run time point at its start; the checker gives operators and calls a
    /// span that starts where the reader looks: the operator, the name that is called, the index bracket.
    pub span: Span,
}

/// What an expression computes.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `()`
    Unit,
    /// An integer, also from a character literal.
    Int(i64),
    /// A float.
    Float(f64),
    /// `true`, `false`
    Bool(bool),
    /// A string without interpolation.
    Str(Symbol),
    /// A variable or parameter.
    Local(LocalId),
    /// A module variable.
    Global {
        /// Which.
        id: GlobalId,
        /// Whether its `let` may not have run yet.
        checked: bool,
    },
    /// `-a` of `int` or `float`, `!a` of `bool`, `~a` of `int`: the operand's type decides.
    Unary(UnaryOp, Box<Expr>),
    /// An operator on two values of one type (shifts: two `int`). The operands' type decides between the instructions:
    /// `Add` of strings joins; `Eq` of arrays compares by value, of structs by identity.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `a && b`
    And(Box<Expr>, Box<Expr>),
    /// `a || b`
    Or(Box<Expr>, Box<Expr>),
    /// `float(i)`
    IntToFloat(Box<Expr>),
    /// `int(f)`
    FloatToInt(Box<Expr>),
    /// `str(v)` of a value of any type; a string stays as it is.
    ToString(Box<Expr>),
    /// Strings joined: an interpolation, `print` with several values.
    Concat(Vec<Expr>),
    /// A call of a function or method of the program with its type arguments; the receiver is the first argument.
    Call(FnId, TyList, Vec<Expr>),
    /// A call of a function value. It is evaluated first, then the arguments.
    CallValue(Box<Expr>, Vec<Expr>),
    /// A call of a trait's method.
    CallTrait(Box<TraitCall>),
    /// A function of the program as a value, with its type arguments.
    FnValue(FnId, TyList),
    /// A closure, or a nested function with captures, made here: the function, with its type arguments.
    Closure(FnId, TyList),
    /// A call of a native.
    CallNative {
        /// Which declaration.
        native: NativeId,
        /// What its type variables stand for: `T`, and `U` if it has both; empty if it has none.
        type_args: TyList,
        /// The arguments; the receiver is the first.
        args: Vec<Expr>,
    },
    /// `[a, b, c]`
    Array(Vec<Expr>),
    /// `[value; count]`
    Repeat(Box<Expr>, Box<Expr>),
    /// `Point { y: …, x: … }`: field numbers with their values, evaluated in this order.
    Struct(StructId, Vec<(u32, Expr)>),
    /// `object.field`
    Field(Box<Expr>, u32),
    /// `array[index]`, `bytes[index]`, `map[key]`: the type of the first decides.
    Index(Box<Expr>, Box<Expr>),
    /// `{a: b}`: keys and values, in order.
    Map(Vec<(Expr, Expr)>),
    /// A value where a trait that its type implements is wanted: `ty` is the trait.
    ToTrait(Box<Expr>),
    /// `value is Type`, of a trait value: whether its own type is this one, or implements this trait.
    Is(Box<Expr>, TyId),
    /// `value as Type`, of a trait value: the value as `ty`; `CastFailed` if it is not.
    Cast(Box<Expr>),
    /// Three-way comparison of two values of one type that has `Ord`: less than, equal to or greater than 0.
    Compare(Box<Expr>, Box<Expr>),
    /// `Error(kind, message)`
    Exception(Box<Expr>, Box<Expr>),
    /// `e.kind`, `e.message`, `e.trace` of an `Error`.
    ExceptionField(Box<Expr>, ExceptionField),
    /// `throw error`
    Throw(Box<Expr>),
    /// `try { } catch e if guard { } finally { }`. Its type is that of the body and the handlers joined.
    Try(Box<Try>),
    /// `null`, of an optional type.
    Null,
    /// A value where its optional is wanted.
    Wrap(Box<Expr>),
    /// `x!`: the value of an optional; null raises `NullUnwrap`. Also a local that has been narrowed: it is never null.
    Unwrap(Box<Expr>),
    /// `x == null` (true) or `x != null` (false) of an optional.
    IsNull(Box<Expr>, bool),
    /// `if let`, `x ?? d`, `x?.f`: if `value`, an optional, is not null, `local` gets its value and `then` is evaluated,
    /// else `otherwise` (unit without one).
    IfSome {
        /// The optional, evaluated once.
        value: Box<Expr>,
        /// Gets the value; its type is that of the value.
        local: LocalId,
        /// With the value.
        then: Box<Block>,
        /// With null.
        otherwise: Option<Box<Block>>,
    },
    /// `(a, b)`
    Tuple(Vec<Expr>),
    /// `t.0`
    TupleField(Box<Expr>, u32),
    /// `Shape.Circle(r)`: a variant's number and what it carries.
    Enum(EnumId, u32, Vec<Expr>),
    /// `match`: the first arm whose pattern fits and whose guard holds. The arms cover every value.
    Match {
        /// What is matched, evaluated once.
        value: Box<Expr>,
        /// The arms, in order.
        arms: Vec<Arm>,
    },
    /// A block as an expression.
    Block(Box<Block>),
    /// `if`, `else if`, `else`.
    If {
        /// The conditions with their blocks.
        branches: Vec<(Expr, Block)>,
        /// The last `else`.
        otherwise: Option<Box<Block>>,
    },
    /// `while cond { body }`
    While {
        /// The loop's identity.
        id: LoopId,
        /// The condition, evaluated before each round.
        cond: Box<Expr>,
        /// The body.
        body: Box<Block>,
    },
    /// `for var in start..end { body }`
    ForRange {
        /// The loop's identity.
        id: LoopId,
        /// The variable, fresh in each round; `None` for `_`.
        var: Option<LocalId>,
        /// The range.
        range: Box<Range>,
        /// The body.
        body: Box<Block>,
    },
    /// `for var in array { body }`: read by index until the array's current end.
    ForArray {
        /// The loop's identity.
        id: LoopId,
        /// The variable, fresh in each round; `None` for `_`.
        var: Option<LocalId>,
        /// The array.
        array: Box<Expr>,
        /// The body.
        body: Box<Block>,
    },
    /// `for byte in bytes { body }`: read by index until the current end.
    ForBytes {
        /// The loop's identity.
        id: LoopId,
        /// The variable, fresh in each round; `None` for `_`.
        var: Option<LocalId>,
        /// The bytes.
        bytes: Box<Expr>,
        /// The body.
        body: Box<Block>,
    },
    /// `for (key, value) in map { body }`
    ForMap(Box<ForMap>),
    /// `for var in string { body }`: the scalar values.
    ForString {
        /// The loop's identity.
        id: LoopId,
        /// The variable, fresh in each round; `None` for `_`.
        var: Option<LocalId>,
        /// The string.
        string: Box<Expr>,
        /// The body.
        body: Box<Block>,
    },
    /// `break` out of a loop.
    Break(LoopId),
    /// `continue` with the next round of a loop.
    Continue(LoopId),
    /// `return value`; without a value the function's result is unit.
    Return(Option<Box<Expr>>),
}

/// A call of a trait's method: on a value whose type implements the trait, on one of a type parameter with that bound, or
/// on a value of the trait as a type. `mono` leaves only those of the last kind.
#[derive(Clone, Debug)]
pub struct TraitCall {
    /// The type whose method is meant: that of the receiver, or what stands before the dot in `T.zero()`.
    pub on: TyId,
    /// The trait.
    pub of: TraitId,
    /// The trait's type arguments.
    pub trait_args: TyList,
    /// The method's number in the trait.
    pub method: u32,
    /// The method's own type arguments.
    pub type_args: TyList,
    /// The arguments; the receiver, if the method has one, is the first.
    pub args: Vec<Expr>,
}

/// A part of an `Error`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExceptionField {
    /// `kind: string`
    Kind,
    /// `message: string`
    Message,
    /// `trace: array<string>`
    Trace,
}

/// `try { } catch e if guard { } finally { }`
#[derive(Clone, Debug)]
pub struct Try {
    /// What is tried.
    pub body: Block,
    /// The handlers: the first whose guard holds gets the error; if none does, it goes on.
    pub catches: Vec<Catch>,
    /// What runs in the end, however that comes about. A `return`, `break`, `continue` or `throw` of its own replaces what was
    /// under way.
    pub finally: Option<Block>,
}

/// `catch e if guard { }`
#[derive(Clone, Debug)]
pub struct Catch {
    /// The variable that gets the error, of type `Error`; `None` for `_`.
    pub local: Option<LocalId>,
    /// What must hold besides.
    pub guard: Option<Expr>,
    /// What runs.
    pub body: Block,
}

/// `for (key, value) in map { body }`; a structural change of the map during the loop raises `ConcurrentModification`.
#[derive(Clone, Debug)]
pub struct ForMap {
    /// The loop's identity.
    pub id: LoopId,
    /// Gets the key, fresh in each round; `None` for `_`.
    pub key: Option<LocalId>,
    /// Gets the value, fresh in each round; `None` for `_`.
    pub value: Option<LocalId>,
    /// The map.
    pub map: Expr,
    /// The body.
    pub body: Block,
}

/// An arm of a `match`.
#[derive(Clone, Debug)]
pub struct Arm {
    /// What the value must look like.
    pub pattern: Pattern,
    /// What must hold besides; the pattern's variables are set.
    pub guard: Option<Expr>,
    /// The value of the `match` then.
    pub body: Expr,
}

/// What a value may look like. Its type is known from the place.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// Anything.
    Wildcard,
    /// Anything; the variable gets it.
    Bind(LocalId),
    /// This integer.
    Int(i64),
    /// An integer from the first to the second, both included.
    IntRange(i64, i64),
    /// This bool.
    Bool(bool),
    /// This string.
    Str(Symbol),
    /// Null, of an optional.
    Null,
    /// Not null, and the value fits, of an optional.
    Some(Box<Pattern>),
    /// This variant of an enum, and what it carries fits.
    Variant(EnumId, u32, Vec<Pattern>),
    /// A tuple whose parts fit.
    Tuple(Vec<Pattern>),
    /// One of these fits. They bind the same variables: the same [`LocalId`]s.
    Or(Vec<Pattern>),
}

/// A range that a `for` runs over: evaluated once, in this order: start, end, step.
#[derive(Clone, Debug)]
pub struct Range {
    /// The first value.
    pub start: Expr,
    /// The end.
    pub end: Expr,
    /// Whether the end belongs to it (`..=`).
    pub inclusive: bool,
    /// `.step(k)`: every k-th value from the first on; `k < 1` raises `InvalidArgument`.
    pub step: Option<Expr>,
    /// `.rev()`: the same values, last first.
    pub reversed: bool,
}

/// An operator with one operand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `!`
    Not,
    /// `~`
    BitNot,
}

/// An operator with two operands that are both evaluated.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    WrapAdd,
    WrapSub,
    WrapMul,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    UShr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

// A program is a great many of these: their size decides how fast large ones are built and read.
const _: () = assert!(size_of::<Expr>() <= 56 && size_of::<Stmt>() <= 104 && size_of::<Block>() <= 48);
