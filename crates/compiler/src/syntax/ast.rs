//! The syntax tree: what the parser builds and the type checker reads.
//!
//! Every node has a [`Span`]. Names and string constants are [`Symbol`]s. Parentheses leave no node. What the
//! parser could not understand is an `Error` node: it has been reported, so later passes stay silent about it.
//!
//! Invariant: no tree is deeper than [`MAX_DEPTH`] nodes, so that passes may recurse. `depth` in a node is its
//! height: 1 for a leaf. Lists (statements, arms, `else if` branches, arguments) do not count: passes must
//! *loop* over them.

use super::interner::Symbol;
use super::span::{FileId, Span};

/// How deep a syntax tree may be; the parser reports `E0120` for more.
pub const MAX_DEPTH: u16 = 256;

/// A name with its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ident {
    /// The name.
    pub name: Symbol,
    /// Where it is written.
    pub span: Span,
}

/// A source file.
#[derive(Clone, Debug)]
pub struct Module {
    /// The file.
    pub file: FileId,
    /// Text of the `//!` comments, lines joined by `\n`.
    pub docs: Option<Symbol>,
    /// Declarations and top-level statements, in order.
    pub stmts: Vec<Stmt>,
    /// The whole file.
    pub span: Span,
    /// Where its grammar is broken.
    pub broken: Broken,
}

/// Where the grammar of a file is broken. The tree says little about those places, and what is found out about them from
/// the tree is no news.
#[derive(Clone, Debug, Default)]
pub struct Broken {
    /// The lines with an error of the text or its grammar, as places from and to, in order.
    pub lines: Vec<(u32, u32)>,
    /// The names in those lines, sorted: they may have been meant to be declared there.
    pub names: Vec<Symbol>,
}

impl Broken {
    /// Of a file without such errors.
    pub const NOWHERE: Broken = Broken { lines: Vec::new(), names: Vec::new() };

    /// Whether there are such errors.
    pub fn is_anywhere(&self) -> bool {
        !self.lines.is_empty()
    }

    /// Whether a place is in such a line.
    pub fn is_at(&self, place: u32) -> bool {
        let after = self.lines.partition_point(|(start, _)| *start <= place);
        after > 0 && place <= self.lines[after - 1].1
    }

    /// Whether a name stands in such a line.
    pub fn mentions(&self, name: Symbol) -> bool {
        self.names.binary_search(&name).is_ok()
    }
}

/// A statement or declaration.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Where it is, without the ending `;` or newline.
    pub span: Span,
    /// Height of the tree.
    pub depth: u16,
}

/// The kinds of statements.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// `let x: T = e`, `const x = e`, at any level.
    Let(Box<Let>),
    /// `place = e`, `place += e`, `(a, b) = e`.
    Assign(Box<Assign>),
    /// An expression for its effect.
    Expr(Expr),
    /// A declaration. Inside a block it is always `ItemKind::Fn`.
    Item(Box<Item>),
    /// Reported by the parser.
    Error,
}

/// `let` or `const`.
#[derive(Clone, Debug)]
pub struct Let {
    /// `const`: the binding cannot be assigned.
    pub is_const: bool,
    /// `pub`; only at top level.
    pub is_pub: bool,
    /// Text of the `///` comments.
    pub docs: Option<Symbol>,
    /// The name, or tuple of names.
    pub binding: Binding,
    /// The type, if written.
    pub ty: Option<Type>,
    /// The value; `ExprKind::Error` if it is missing (reported).
    pub value: Expr,
}

/// An assignment.
#[derive(Clone, Debug)]
pub struct Assign {
    /// What is assigned.
    pub target: AssignTarget,
    /// `Add` in `x += 1`; `None` in `x = 1`.
    pub op: Option<BinaryOp>,
    /// Where the `=` or `+=` is.
    pub op_span: Span,
    /// The value.
    pub value: Expr,
}

/// The left side of an assignment.
#[derive(Clone, Debug)]
pub enum AssignTarget {
    /// `ExprKind::Name`, `Field` (not safe), `TupleIndex` (not safe) or `Index`; or `Error` (reported).
    Place(Expr),
    /// A tuple of names or `_`, only with `=`.
    Binding(Binding),
}

/// What `let`, `for`, `catch`, `if let` and parameters bind.
#[derive(Clone, Debug)]
pub struct Binding {
    /// What it is.
    pub kind: BindingKind,
    /// Where it is.
    pub span: Span,
    /// Height of the tree.
    pub depth: u16,
}

/// The kinds of bindings.
#[derive(Clone, Debug)]
pub enum BindingKind {
    /// A variable.
    Name(Symbol),
    /// `_`.
    Wildcard,
    /// `(a, (b, _))`; at least two elements.
    Tuple(Vec<Binding>),
    /// Reported by the parser.
    Error,
}

// ---------------------------------------------------------------------------------------- declarations

/// A declaration.
#[derive(Clone, Debug)]
pub struct Item {
    /// What is declared.
    pub kind: ItemKind,
    /// `pub`.
    pub is_pub: bool,
    /// Text of the `///` comments, lines joined by `\n`, one leading space of each removed.
    pub docs: Option<Symbol>,
    /// The whole declaration, from `pub` or an attribute to its end.
    pub span: Span,
}

/// The kinds of declarations.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// `fn f() { }`; always has a body.
    Fn(FnDecl),
    /// `extern fn f()`; never has a body.
    ExternFn(ExternFn),
    /// `struct S { }`.
    Struct(StructDecl),
    /// `enum E { }`.
    Enum(EnumDecl),
    /// `trait T { }`.
    Trait(TraitDecl),
    /// `impl S { }` or `impl T for S { }`.
    Impl(ImplDecl),
    /// `import a.b as c`.
    Import(Import),
    /// `from a.b import c, d as e`.
    From(FromImport),
    /// `test "name" { }`.
    Test(TestDecl),
}

/// A function or method.
#[derive(Clone, Debug)]
pub struct FnDecl {
    /// Its name.
    pub name: Ident,
    /// `<T, U: Ord>`.
    pub generics: Vec<GenericParam>,
    /// Where `self` stands, for methods of an instance.
    pub self_param: Option<Span>,
    /// The parameters after `self`. Each has a type, and a `Name` or `Wildcard` binding (or `Error`).
    pub params: Vec<Param>,
    /// Where `...` stands behind the parameters of an extern function that takes any number of further arguments.
    pub variadic: Option<Span>,
    /// The type after `->`; `None` is unit.
    pub ret: Option<Type>,
    /// The body; `None` for a required method of a trait and for an extern function.
    pub body: Option<Block>,
    /// `pub` on a method (allowed, and without effect); for functions see [`Item::is_pub`].
    pub is_pub: bool,
    /// Text of the `///` comments of a method; for functions see [`Item::docs`].
    pub docs: Option<Symbol>,
    /// From `fn` to the end of the header, without the body.
    pub header: Span,
    /// The whole function.
    pub span: Span,
}

/// `<T: A + B>`.
#[derive(Clone, Debug)]
pub struct GenericParam {
    /// The name of the parameter.
    pub name: Ident,
    /// The traits it must implement.
    pub bounds: Vec<Type>,
}

/// A parameter of a function or closure.
#[derive(Clone, Debug)]
pub struct Param {
    /// What it binds. Only closures may take tuples apart.
    pub binding: Binding,
    /// Its type; may be absent only in `|x|` closures.
    pub ty: Option<Type>,
    /// Where it is.
    pub span: Span,
}

/// `extern "lib" fn f(x: c_int) -> c_int`.
#[derive(Clone, Debug)]
pub struct ExternFn {
    /// The library, if named.
    pub library: Option<(Symbol, Span)>,
    /// The signature, without a body.
    pub decl: FnDecl,
}

/// A structure.
#[derive(Clone, Debug)]
pub struct StructDecl {
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<GenericParam>,
    /// Its fields, in order.
    pub fields: Vec<FieldDecl>,
    /// Where `@repr(c)` stands, if it does.
    pub repr_c: Option<Span>,
}

/// A field of a structure.
#[derive(Clone, Debug)]
pub struct FieldDecl {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
    /// Text of the `///` comments.
    pub docs: Option<Symbol>,
}

/// An enumeration.
#[derive(Clone, Debug)]
pub struct EnumDecl {
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<GenericParam>,
    /// Its variants, in order.
    pub variants: Vec<VariantDecl>,
}

/// A variant of an enumeration.
#[derive(Clone, Debug)]
pub struct VariantDecl {
    /// Its name.
    pub name: Ident,
    /// Types of its payload; empty for none.
    pub payload: Vec<Type>,
    /// Text of the `///` comments.
    pub docs: Option<Symbol>,
}

/// A trait.
#[derive(Clone, Debug)]
pub struct TraitDecl {
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<GenericParam>,
    /// Its methods; those with a body are defaults.
    pub methods: Vec<FnDecl>,
}

/// Methods for a type.
#[derive(Clone, Debug)]
pub struct ImplDecl {
    /// `impl<T>`.
    pub generics: Vec<GenericParam>,
    /// The trait of `impl Trait for Type`.
    pub trait_ty: Option<Type>,
    /// The type.
    pub target: Type,
    /// The methods; each has a body.
    pub methods: Vec<FnDecl>,
}

/// `import a.b as c`.
#[derive(Clone, Debug)]
pub struct Import {
    /// `a`, `b`: at least one.
    pub path: Vec<Ident>,
    /// `c`; without it the last part of the path is the name bound.
    pub alias: Option<Ident>,
}

/// `from a.b import c, d as e`.
#[derive(Clone, Debug)]
pub struct FromImport {
    /// `a`, `b`: at least one.
    pub path: Vec<Ident>,
    /// What is imported.
    pub names: Vec<ImportedName>,
}

/// One name of a `from … import`.
#[derive(Clone, Debug)]
pub struct ImportedName {
    /// The name in the module.
    pub name: Ident,
    /// The name here, if another.
    pub alias: Option<Ident>,
}

/// `test "name" { }`.
#[derive(Clone, Debug)]
pub struct TestDecl {
    /// The name.
    pub name: Symbol,
    /// Where the name is.
    pub name_span: Span,
    /// What it runs.
    pub body: Block,
}

// ---------------------------------------------------------------------------------------- types

/// A type as written.
#[derive(Clone, Debug)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// Where it is.
    pub span: Span,
    /// Height of the tree.
    pub depth: u16,
}

/// The kinds of written types.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// `int`, `array<T>`, `geometry.Point`.
    Named(Box<NamedType>),
    /// `Self`.
    SelfType,
    /// `T?`; `T??` is already folded into one.
    Optional(Box<Type>),
    /// `(A, B)`; at least two elements.
    Tuple(Box<TupleType>),
    /// `()`.
    Unit,
    /// `fn(A, B) -> R`.
    Fn(Box<FnType>),
    /// Reported by the parser.
    Error,
}

/// `module.Name<A, B>`.
#[derive(Clone, Debug)]
pub struct NamedType {
    /// The module before the dot.
    pub module: Option<Ident>,
    /// The name.
    pub name: Ident,
    /// The type arguments; empty for none.
    pub args: Vec<Type>,
}

/// `(A, B)`.
#[derive(Clone, Debug)]
pub struct TupleType {
    /// The types of the elements.
    pub items: Vec<Type>,
}

/// `fn(A, B) -> R`.
#[derive(Clone, Debug)]
pub struct FnType {
    /// The types of the parameters.
    pub params: Vec<Type>,
    /// The type after `->`; `None` is unit.
    pub ret: Option<Type>,
}

// ---------------------------------------------------------------------------------------- expressions

/// `{ … }`.
#[derive(Clone, Debug)]
pub struct Block {
    /// The statements but for a last expression.
    pub stmts: Vec<Stmt>,
    /// The last statement, if it is an expression (a `;` after it changes nothing): the block's value, which is
    /// discarded where a unit is wanted.
    pub value: Option<Box<Expr>>,
    /// From `{` to `}`.
    pub span: Span,
    /// Height of the tree.
    pub depth: u16,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it is.
    pub span: Span,
    /// Height of the tree.
    pub depth: u16,
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `42`; `-9223372036854775808` is one literal.
    Int(i64),
    /// `'a'`: an `int`, the scalar value.
    Char(char),
    /// `1.5`.
    Float(f64),
    /// `true`.
    Bool(bool),
    /// `null`.
    Null,
    /// `()`.
    Unit,
    /// `"text"` without interpolation, escapes resolved.
    Str(Symbol),
    /// `"a ${b} c"`.
    Interpolation(Box<Interpolation>),
    /// A variable, function, type or module; `Self` too.
    Name(Symbol),
    /// `self`.
    SelfValue,
    /// `Stack<int>` before `.`, `f<int>` before `(`: a name with written type arguments.
    Instantiate(Box<Instantiate>),
    /// `-x`, `!x`, `~x`.
    Unary(UnaryOp, Box<Expr>),
    /// `a + b`, `a && b`, `a ?? b`.
    Binary(Box<Binary>),
    /// `a..b`, `a..=b`.
    Range(Box<Range>),
    /// `e as T`.
    As(Box<TypeTest>),
    /// `e is T`.
    Is(Box<TypeTest>),
    /// `f(a, b)`, where `f` is not `x.name`: that is a `MethodCall`.
    Call(Box<Call>),
    /// `x.name(a)`, `x?.name(a)`; `module.f(a)`, `Enum.Variant(a)`, `Type.new(a)` and a call of a function held
    /// in a field too.
    MethodCall(Box<MethodCall>),
    /// `x.name`, `x?.name`; `module.name`, `Enum.Variant` too.
    Field(Box<Field>),
    /// `x.0`, `x?.0`.
    TupleIndex(Box<TupleIndex>),
    /// `x[i]`.
    Index(Box<Index>),
    /// `x!`.
    Unwrap(Box<Expr>),
    /// `Point { x: 1.0, y }`.
    StructLit(Box<StructLit>),
    /// `[a, b]`.
    Array(Box<ExprList>),
    /// `[value; count]`.
    Repeat(Box<Repeat>),
    /// `{k: v}`, `{}`.
    Map(Box<MapLit>),
    /// `(a, b)`; at least two elements.
    Tuple(Box<ExprList>),
    /// A block as a statement, or as the body of an arm or closure.
    Block(Box<Block>),
    /// `if`.
    If(Box<If>),
    /// `while`.
    While(Box<While>),
    /// `for`.
    For(Box<For>),
    /// `match`.
    Match(Box<Match>),
    /// `|x| e`, `fn(x: int) -> int { }`.
    Closure(Box<Closure>),
    /// `try`.
    Try(Box<Try>),
    /// `throw e`.
    Throw(Box<Expr>),
    /// `return e`.
    Return(Option<Box<Expr>>),
    /// `break label`.
    Break(Option<Box<Ident>>),
    /// `continue label`.
    Continue(Option<Box<Ident>>),
    /// Reported by the parser.
    Error,
}

/// `- ! ~`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `!`
    Not,
    /// `~`
    BitNot,
}

impl UnaryOp {
    /// How it is written.
    pub fn text(self) -> &'static str {
        match self {
            UnaryOp::Neg => "-",
            UnaryOp::Not => "!",
            UnaryOp::BitNot => "~",
        }
    }
}

macro_rules! binary_ops {
    ($($name:ident $text:literal,)*) => {
        /// The operators between two expressions.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum BinaryOp { $(#[doc = concat!("`", $text, "`")] $name,)* }

        impl BinaryOp {
            /// How it is written.
            pub fn text(self) -> &'static str {
                match self { $(BinaryOp::$name => $text,)* }
            }
        }
    };
}

binary_ops! {
    Mul "*", Div "/", Rem "%", WrapMul "*%",
    Add "+", Sub "-", WrapAdd "+%", WrapSub "-%",
    Shl "<<", Shr ">>", UShr ">>>",
    BitAnd "&", BitXor "^", BitOr "|",
    Eq "==", Ne "!=", Lt "<", Le "<=", Gt ">", Ge ">=",
    And "&&", Or "||", Coalesce "??",
}

/// `"a ${b} c"`.
#[derive(Clone, Debug)]
pub struct Interpolation {
    /// The parts, in order; no text is empty.
    pub parts: Vec<StrPart>,
}

/// A part of an interpolated string.
#[derive(Clone, Debug)]
pub enum StrPart {
    /// Text, escapes resolved.
    Text(Symbol),
    /// `${e}`.
    Expr(Expr),
}

/// A name with type arguments.
#[derive(Clone, Debug)]
pub struct Instantiate {
    /// `ExprKind::Name`, or a `Field` for `module.Name`.
    pub base: Expr,
    /// At least one.
    pub args: Vec<Type>,
}

/// `lhs op rhs`.
#[derive(Clone, Debug)]
pub struct Binary {
    /// The operator.
    pub op: BinaryOp,
    /// Where the operator is.
    pub op_span: Span,
    /// Left.
    pub lhs: Expr,
    /// Right.
    pub rhs: Expr,
}

/// `start..end`, `start..=end`.
#[derive(Clone, Debug)]
pub struct Range {
    /// First value.
    pub start: Expr,
    /// Last value, or the one after it.
    pub end: Expr,
    /// `..=`.
    pub inclusive: bool,
    /// Where the operator is.
    pub op_span: Span,
}

/// `value as T`, `value is T`.
#[derive(Clone, Debug)]
pub struct TypeTest {
    /// The value.
    pub value: Expr,
    /// The type.
    pub ty: Type,
    /// Where the operator is.
    pub op_span: Span,
}

/// `callee(args)`.
#[derive(Clone, Debug)]
pub struct Call {
    /// What is called.
    pub callee: Expr,
    /// The arguments.
    pub args: Vec<Expr>,
}

/// `receiver.method<T>(args)`.
#[derive(Clone, Debug)]
pub struct MethodCall {
    /// What stands before the dot.
    pub receiver: Expr,
    /// The name.
    pub method: Ident,
    /// Written type arguments; usually none.
    pub type_args: Vec<Type>,
    /// The arguments.
    pub args: Vec<Expr>,
    /// `?.`.
    pub safe: bool,
}

/// `object.name`.
#[derive(Clone, Debug)]
pub struct Field {
    /// What stands before the dot.
    pub object: Expr,
    /// The name.
    pub name: Ident,
    /// `?.`.
    pub safe: bool,
}

/// `object.0`.
#[derive(Clone, Debug)]
pub struct TupleIndex {
    /// What stands before the dot.
    pub object: Expr,
    /// The index.
    pub index: u32,
    /// Where the index is.
    pub index_span: Span,
    /// `?.`.
    pub safe: bool,
}

/// `object[index]`.
#[derive(Clone, Debug)]
pub struct Index {
    /// What is indexed.
    pub object: Expr,
    /// The index or key.
    pub index: Expr,
}

/// `module.Name<T> { field: value }`.
#[derive(Clone, Debug)]
pub struct StructLit {
    /// The structure, as written.
    pub ty: NamedType,
    /// Where the type is.
    pub ty_span: Span,
    /// The fields, as written.
    pub fields: Vec<FieldInit>,
}

/// `name: value`.
#[derive(Clone, Debug)]
pub struct FieldInit {
    /// The field.
    pub name: Ident,
    /// The value; for the short form `Point { x }` the variable of that name.
    pub value: Expr,
}

/// Expressions of an array or tuple.
#[derive(Clone, Debug)]
pub struct ExprList {
    /// The elements.
    pub items: Vec<Expr>,
}

/// `[value; count]`.
#[derive(Clone, Debug)]
pub struct Repeat {
    /// The value of all elements.
    pub value: Expr,
    /// How many.
    pub count: Expr,
}

/// `{key: value}`.
#[derive(Clone, Debug)]
pub struct MapLit {
    /// Keys and values, in order.
    pub entries: Vec<(Expr, Expr)>,
}

/// `if c { } else if d { } else { }`.
#[derive(Clone, Debug)]
pub struct If {
    /// The `if` and each `else if`: at least one.
    pub branches: Vec<IfBranch>,
    /// The `else`.
    pub otherwise: Option<Block>,
}

/// A condition with what it guards.
#[derive(Clone, Debug)]
pub struct IfBranch {
    /// The condition.
    pub cond: Cond,
    /// What runs.
    pub body: Block,
}

/// The condition of `if` or `while`.
#[derive(Clone, Debug)]
pub enum Cond {
    /// A bool.
    Expr(Expr),
    /// `let v = optional`.
    Let(Binding, Expr),
}

/// `while c { }`.
#[derive(Clone, Debug)]
pub struct While {
    /// `label:`.
    pub label: Option<Ident>,
    /// The condition.
    pub cond: Cond,
    /// What is repeated.
    pub body: Block,
}

/// `for x in it { }`.
#[derive(Clone, Debug)]
pub struct For {
    /// `label:`.
    pub label: Option<Ident>,
    /// The variable, or tuple of variables.
    pub binding: Binding,
    /// What is iterated.
    pub iterable: Expr,
    /// What is repeated.
    pub body: Block,
}

/// `match e { p => r, }`.
#[derive(Clone, Debug)]
pub struct Match {
    /// What is matched.
    pub scrutinee: Expr,
    /// The arms.
    pub arms: Vec<MatchArm>,
}

/// `pattern if guard => body`.
#[derive(Clone, Debug)]
pub struct MatchArm {
    /// The pattern.
    pub pattern: Pattern,
    /// The condition after `if`.
    pub guard: Option<Expr>,
    /// The value. An assignment (`p => x = 1`) is a block of one statement.
    pub body: Expr,
    /// The whole arm.
    pub span: Span,
}

/// `|x| e` or `fn(x: int) -> int { }`.
#[derive(Clone, Debug)]
pub struct Closure {
    /// The parameters; those of a `fn` have types.
    pub params: Vec<Param>,
    /// The type after `->`. For a `fn`, `None` is unit; for `|x|`, it is inferred.
    pub ret: Option<Type>,
    /// The body; for a `fn` a `Block`. An assignment (`|x| n += x`) is a block of one statement.
    pub body: Expr,
    /// Written with `fn`.
    pub is_fn: bool,
    /// The parameters and result type, without the body.
    pub header: Span,
}

/// `try { } catch e { } finally { }`.
#[derive(Clone, Debug)]
pub struct Try {
    /// What is tried.
    pub body: Block,
    /// The handlers, in order.
    pub catches: Vec<Catch>,
    /// What always runs.
    pub finally: Option<Block>,
}

/// `catch e if guard { }`.
#[derive(Clone, Debug)]
pub struct Catch {
    /// The variable, or `_`.
    pub binding: Binding,
    /// The condition after `if`.
    pub guard: Option<Expr>,
    /// What runs.
    pub body: Block,
    /// The whole clause.
    pub span: Span,
}

// ---------------------------------------------------------------------------------------- patterns

/// A pattern of `match`.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What it is.
    pub kind: PatternKind,
    /// Where it is.
    pub span: Span,
    /// Height of the tree.
    pub depth: u16,
}

/// The kinds of patterns.
#[derive(Clone, Debug)]
pub enum PatternKind {
    /// `_`.
    Wildcard,
    /// A variable.
    Bind(Symbol),
    /// `-5`, `'a'`.
    Int(i64),
    /// `"text"`.
    Str(Symbol),
    /// `true`.
    Bool(bool),
    /// `null`.
    Null,
    /// `lo..hi`, `lo..=hi`.
    Range {
        /// First value.
        lo: i64,
        /// Last value, or the one after it.
        hi: i64,
        /// `..=`.
        inclusive: bool,
    },
    /// `Shape.Circle(r)`, `geometry.Color.Red`.
    Variant(Box<VariantPattern>),
    /// `(a, b)`; at least two elements, or none for `()`.
    Tuple(Vec<Pattern>),
    /// `a | b`; at least two.
    Or(Vec<Pattern>),
    /// Reported by the parser.
    Error,
}

/// A variant with patterns for its payload.
#[derive(Clone, Debug)]
pub struct VariantPattern {
    /// `Shape`, `Circle`: one part only for `Circle(r)`, which has parentheses; else two or three.
    pub path: Vec<Ident>,
    /// The patterns in parentheses; `None` without parentheses.
    pub args: Option<Vec<Pattern>>,
}

const _: () = assert!(size_of::<Expr>() <= 32 && size_of::<Span>() == 12);
