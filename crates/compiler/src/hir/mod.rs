//! The typed program: what the type checker builds and the lowering reads.
//!
//! Every name is resolved, every expression has a type, every conversion is explicit, every operator is decided.
//! There is no error in it: a program with errors does not reach the lowering.

mod types;

pub use types::{EnumDef, EnumId, StructDef, StructId, Ty, TyId, Types, VariantDef};

use crate::syntax::{FileId, Span, Symbol};

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
    /// Every function and method.
    pub functions: Vec<Function>,
    /// The initialiser: the top-level statements in order. It takes nothing and returns unit.
    pub init: FnId,
    /// `fn main()` of the entry module, to be called after the initialiser. Returns unit or `int`.
    pub main: Option<FnId>,
}

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
#[derive(Debug)]
pub struct Function {
    /// The name in stack traces: `add`, `Point.norm`, `main` for the initialiser.
    pub name: String,
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
    /// The file it stands in.
    pub file: FileId,
    /// The whole declaration.
    pub span: Span,
}

/// A parameter or variable.
#[derive(Debug)]
pub struct Local {
    /// The name; `None` for what the compiler made up.
    pub name: Option<Symbol>,
    /// The type.
    pub ty: TyId,
    /// Whether it is assigned after its declaration.
    pub assigned: bool,
    /// Where it is declared.
    pub span: Span,
}

/// Statements, and a last expression whose value is the block's.
#[derive(Debug)]
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
#[derive(Debug)]
pub struct Stmt {
    /// What it does.
    pub kind: StmtKind,
    /// Where it stands.
    pub span: Span,
}

/// What a statement does.
#[derive(Debug)]
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
#[derive(Debug)]
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
    /// `array[index]`
    Index(Box<Expr>, Box<Expr>),
}

/// An expression.
#[derive(Debug)]
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
#[derive(Debug)]
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
    /// A call of a function or method of the program; the receiver is the first argument.
    Call(FnId, Vec<Expr>),
    /// A call of a native.
    CallNative {
        /// Which declaration.
        native: NativeId,
        /// What its type variable `T` stands for, if it has one.
        type_arg: Option<TyId>,
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
    /// `array[index]`
    Index(Box<Expr>, Box<Expr>),
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

/// An arm of a `match`.
#[derive(Debug)]
pub struct Arm {
    /// What the value must look like.
    pub pattern: Pattern,
    /// What must hold besides; the pattern's variables are set.
    pub guard: Option<Expr>,
    /// The value of the `match` then.
    pub body: Expr,
}

/// What a value may look like. Its type is known from the place.
#[derive(Debug)]
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
#[derive(Debug)]
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
