//! The type checker: a syntax tree in, a typed program ([`hir`]) and diagnostics out.
//!
//! It checks the modules of a program one after the other, those first that others import (`modules`). It goes over a
//! module in three steps, so that every name is known before it is needed:
//!
//! 1. *Declarations* (`items`): imports, structs, signatures of functions and methods.
//! 2. *The initialiser*: the top-level statements in order, which gives module variables their types.
//! 3. *Bodies* of functions and methods.
//!
//! When all modules have been checked, `globals` decides which module variables functions share, and which reads of them need a guard.
//!
//! Expressions are checked in both directions: an `Expect` carries down what is wanted and why, the
//! expression built carries up what it is. What has been reported has the type `Error`, which fits everything and
//! is never reported again: one mistake gives one error. An expression that never ends has the type `never`; the
//! operations around it are dropped, so that in a finished program such an expression is a statement, the value of
//! a block, or a `return`'s, `break`'s or loop's own.

mod assigned;
mod branches;
mod build;
mod bytes;
mod calls;
mod captures;
mod chains;
mod closures;
mod control;
mod describe;
mod enums;
mod exceptions;
mod exhaustive;
mod expect;
mod exprs;
mod flow;
mod foreign;
mod foreign_words;
mod functions;
mod functions_as_values;
mod generics;
mod globals;
mod infer;
mod items;
mod iterators;
mod join;
mod literals;
mod maps;
mod matches;
mod methods;
mod modules;
mod names;
mod natives;
mod operators;
mod optionals;
mod patterns;
mod ranges;
mod rewrite;
mod session;
mod statements;
mod test_blocks;
mod trait_calls;
mod trait_impls;
mod trait_values;
mod traits;
mod tuples;
mod unavailable;
mod units;
mod warnings;

#[cfg(test)]
mod tests;

use crate::diagnostics::{Code, Diagnostic, Diagnostics, MAX_KEPT, Severity};
use crate::hir::{self, EnumId, FnId, GlobalId, LocalId, StructId, TraitId, TyId, Types};
use crate::modules::{ModuleTree, Origin};
use crate::names::{LibraryIndex, Scopes};
use crate::syntax::ast;
use crate::syntax::{Interner, Span, Symbol};
use functions::Body;
use generics::{Asked, Generics};
use modules::{CheckedModule, Current, ModuleRef};
pub use session::{Known as SessionNames, NameOfSession};
use std::collections::HashMap;
use std::rc::Rc;
use vitte_bytecode::natives::Library;

/// Checks the modules of `tree` and builds the program they mean.
///
/// Problems go to `diags`, sorted by file and place. The answer is `None` if there is an error, be it of the parser. The
/// checker takes time linear in the size of the program, and its recursion is bounded by [`ast::MAX_DEPTH`].
pub fn check(
    tree: &ModuleTree,
    interner: &mut Interner,
    library: &Library,
    diags: &mut Diagnostics,
) -> Option<hir::Program> {
    let before = diags.kept();
    let program = Checker::new(interner, library, diags, Bodies::Kept).program(tree);
    diags.sort_from(before);
    if diags.has_errors() { None } else { program }
}

/// Checks `tree` as [`check`] does, for the diagnostics alone: the program is not kept, which saves most of the memory.
/// Answers whether it has generic functions of its own: what is wrong with their copies is seen when these are made.
pub fn diagnose(
    tree: &ModuleTree,
    interner: &mut Interner,
    library: &Library,
    diags: &mut Diagnostics,
) -> bool {
    let before = diags.kept();
    let mut checker = Checker::new(interner, library, diags, Bodies::Dropped);
    checker.check_modules(tree);
    let has_generics = checker.has_generics;
    diags.sort_from(before);
    has_generics
}

/// Checks a session: as [`check`], and answers also what is known by name after its last input.
pub fn check_session(
    tree: &ModuleTree,
    interner: &mut Interner,
    library: &Library,
    diags: &mut Diagnostics,
) -> (Option<hir::Program>, SessionNames) {
    let before = diags.kept();
    let mut checker = Checker::new(interner, library, diags, Bodies::Kept);
    let inits = checker.check_modules(tree);
    let names = checker.session_names();
    let program = checker.finish(inits);
    diags.sort_from(before);
    (if diags.has_errors() { None } else { program }, names)
}

/// What becomes of the body of a function once it has been checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Bodies {
    Kept,
    Dropped,
}

/// The outermost piece of source around what is being checked: no variable is known outside of it.
#[derive(Clone, Copy, Debug)]
enum Root<'a> {
    Module(&'a ast::Module),
    Body(&'a ast::Block),
}

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
enum Def {
    /// A variable or parameter of the function at this nesting depth.
    Local { id: LocalId, depth: u32 },
    /// A variable of the module: an index into `module_vars`.
    ModuleVar(u32),
    /// A function of the program.
    Fn(FnId),
    /// A struct.
    Struct(StructId),
    /// An enum.
    Enum(EnumId),
    /// A trait.
    Trait(TraitId),
    /// An import: an index into `imports`.
    Import(u32),
    /// Something whose declaration has been reported.
    Error,
}

/// What the name of a type stands for.
#[derive(Clone, Copy, Debug)]
enum TypeDef {
    Struct(StructId),
    Enum(EnumId),
    Trait(TraitId),
    /// A declaration that has been reported.
    Error,
}

/// A module, or a member of one, under a name of this file.
#[derive(Debug)]
struct Import {
    module: ModuleRef,
    /// The member of `from module import member`; `None` for the module itself.
    member: Option<Symbol>,
    /// What that is and where it is declared, if it is no native.
    def: Option<(Def, Span)>,
    name: Symbol,
    used: bool,
    span: Span,
}

/// What callers know of a function.
#[derive(Clone, Debug)]
struct Signature {
    name: Symbol,
    params: Vec<Param>,
    has_self: bool,
    /// Whether further arguments may follow: of functions of C.
    is_variadic: bool,
    ret: TyId,
    /// Where the result's type is written.
    ret_span: Option<Span>,
    /// The header, or the name.
    span: Span,
    /// The struct or enum whose method it is, or the trait's `Self`.
    owner: Option<TyId>,
    /// The type parameters, those of the `impl`, trait or function around first.
    generics: Generics,
    /// How many of them are not its own.
    outer: u32,
    /// A method of the same name for other instances of the same declaration.
    next: Option<FnId>,
    /// Declared with something that is not available, which has been reported.
    broken: bool,
}

#[derive(Clone, Debug)]
struct Param {
    /// `None` for `_`.
    name: Option<Symbol>,
    ty: TyId,
    span: Span,
}

/// The value of a constant that is known while compiling.
#[derive(Clone, Copy, Debug)]
enum Literal {
    Int(i64),
    Float(f64),
    Bool(bool),
    Str(Symbol),
}

/// A variable of the module.
#[derive(Debug)]
struct ModuleVar {
    /// The place of its module among all.
    module: usize,
    name: Symbol,
    span: Span,
    ty: TyId,
    is_const: bool,
    is_pub: bool,
    /// Its place in its module's initialiser, while no function and no other module uses it.
    local: LocalId,
    /// Its value, if it is a constant that every use can hold.
    literal: Option<Literal>,
    /// Its place once a function uses it.
    global: Option<GlobalId>,
    /// The number of the top-level statement that declares it, over all modules.
    stmt: u32,
    read: bool,
    assigned: bool,
}

/// Symbols and struct numbers are small and chosen by the compiler: one multiplication spreads them well enough, and
/// looking up a field must cost little.
#[derive(Clone, Copy, Default)]
struct NumberHasher(u64);

impl std::hash::Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u32(byte.into()));
    }

    fn write_u32(&mut self, n: u32) {
        self.0 = (self.0.rotate_left(29) ^ u64::from(n)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 ^= self.0 >> 32;
    }
}

type Map<K, V> = HashMap<K, V, std::hash::BuildHasherDefault<NumberHasher>>;

struct Checker<'a> {
    names: &'a mut Interner,
    library: LibraryIndex,
    diags: &'a mut Diagnostics,
    types: Types,

    /// The module being checked.
    current: Current<'a>,
    /// The modules that have been checked, by their places in the tree.
    checked: Vec<CheckedModule>,
    /// Where those of the library are among them, by name.
    library_sources: HashMap<&'static str, usize>,
    /// `fn main()` of the entry module.
    main: Option<FnId>,
    /// What is noted for a division into files.
    parts: hir::Parts,
    /// The `test` blocks of the module being checked.
    test_blocks: Vec<(FnId, &'a ast::TestDecl)>,
    /// Their places there by name.
    test_names: Map<Symbol, usize>,

    scopes: Scopes<Def>,
    /// The types that the module being checked declares; [`Checker::lookup_type`] knows imported ones too.
    type_names: Map<Symbol, TypeDef>,
    /// Those of all modules.
    imports: Vec<Import>,
    /// Variables of the module that are declared further down, with their places.
    later: Map<Symbol, Span>,
    /// The statements of the blocks around what is being checked, to find what is declared further down.
    open_blocks: Vec<&'a [ast::Stmt]>,

    signatures: Vec<Signature>,
    /// The methods of structs and enums, by declaration: the first of each name.
    methods: Map<(TyId, Symbol), FnId>,
    /// The methods of each declared struct and enum, in order.
    methods_of: Map<TyId, Vec<FnId>>,
    /// The methods of traits: what callers know of them.
    trait_signatures: Vec<Vec<Signature>>,
    /// The methods of traits by name.
    methods_of_traits: Map<Symbol, Vec<(TraitId, u32)>>,
    /// Where each method stands in its trait.
    places_in_traits: Map<(TraitId, Symbol), u32>,
    /// The type parameters of the declaration that is being checked.
    generics: Generics,
    /// The type parameters of the functions in `bodies_around`.
    generics_around: Vec<Generics>,
    /// The type parameters of structs, enums and traits.
    type_generics: Map<TyId, Generics>,
    /// For each trait the type parameters of its methods but their own: `Self` and the trait's.
    trait_envs: Vec<Generics>,
    /// For each `impl` of a trait its type parameters.
    impl_generics: Vec<Generics>,
    /// Type arguments whose bounds are to be checked; `None` once all `impl`s are known.
    asked: Option<Vec<Asked>>,
    /// For each module the number of its first top-level statement, and the statements.
    tops: Vec<(u32, &'a [ast::Stmt])>,
    /// Whether a type that does not end has been reported.
    endless_reported: bool,
    variants: Map<(EnumId, Symbol), u32>,
    /// How large each tuple type and function type is.
    type_sizes: Map<TyId, u32>,
    /// The outermost piece of source around what is being checked.
    root: Root<'a>,
    /// What the root assigns, once that has been needed.
    assigned: Option<assigned::Assigned>,
    fields: Map<(StructId, Symbol), u32>,
    /// For each field of each struct the number of the last literal that gave it a value.
    field_stamps: Vec<Vec<u32>>,
    literals: u32,

    /// Those of all modules.
    module_vars: Vec<ModuleVar>,
    globals: Vec<hir::Global>,
    /// For each global its place in `module_vars`.
    global_vars: Vec<u32>,
    /// What the top-level statements of all modules call, in order: number of the statement, function.
    top_calls: Vec<(u32, FnId)>,
    /// The top-level statement being checked.
    top_stmt: u32,

    /// For each function what it calls and which globals it reads, and what it is; empty unless bodies are kept.
    graph: Vec<globals::Uses>,
    functions: Vec<Option<Box<hir::Function>>>,
    bodies: Bodies,
    /// Whether a function of the program, not of the library, is generic.
    has_generics: bool,
    /// The function whose body is being checked.
    body: Body,
    /// The functions around it, outermost first: as many as it is deep.
    bodies_around: Vec<Body>,
    /// For each function the closures that are made in it, until they have been settled.
    closures_in: HashMap<FnId, Vec<FnId>>,
    /// The functions that stand for natives and variants used as values.
    wrappers: HashMap<functions_as_values::Key, FnId>,
    /// The struct or enum of the `impl` being checked.
    self_type: Option<TyId>,
    keys: maps::Keys,
    foreign: foreign::Declared,
    /// Whether warnings about the library are kept: they concern nobody who compiles a program.
    warns_in_library: bool,
    /// The chain behind a `?.` whose beginning has been evaluated.
    open_chain: Option<chains::OpenChain<'a>>,
    /// Whether the last modules are the inputs of a session.
    is_session: bool,
    /// The type of the value that the input being checked shows.
    shown: Option<TyId>,
}

impl<'a> Checker<'a> {
    fn new(
        names: &'a mut Interner,
        library: &Library,
        diags: &'a mut Diagnostics,
        bodies: Bodies,
    ) -> Checker<'a> {
        let library = LibraryIndex::new(library, names);
        Checker {
            names,
            library,
            diags,
            types: Types::new(),
            current: Current::NONE,
            checked: Vec::new(),
            library_sources: HashMap::new(),
            main: None,
            parts: hir::Parts::default(),
            test_blocks: Vec::new(),
            test_names: Map::default(),
            scopes: Scopes::new(),
            type_names: Map::default(),
            imports: Vec::new(),
            later: Map::default(),
            open_blocks: Vec::new(),
            signatures: Vec::new(),
            methods: Map::default(),
            methods_of: Map::default(),
            trait_signatures: Vec::new(),
            methods_of_traits: Map::default(),
            places_in_traits: Map::default(),
            generics: Rc::new([]),
            generics_around: Vec::new(),
            type_generics: Map::default(),
            trait_envs: Vec::new(),
            impl_generics: Vec::new(),
            tops: Vec::new(),
            asked: Some(Vec::new()),
            endless_reported: false,
            variants: Map::default(),
            type_sizes: Map::default(),
            root: Root::Module(Current::NONE.tree),
            assigned: None,
            fields: Map::default(),
            field_stamps: Vec::new(),
            literals: 0,
            module_vars: Vec::new(),
            globals: Vec::new(),
            global_vars: Vec::new(),
            top_calls: Vec::new(),
            top_stmt: 0,
            graph: Vec::new(),
            functions: Vec::new(),
            bodies,
            has_generics: false,
            body: Body::default(),
            bodies_around: Vec::new(),
            closures_in: HashMap::new(),
            wrappers: HashMap::new(),
            self_type: None,
            keys: maps::Keys::default(),
            foreign: foreign::Declared::default(),
            warns_in_library: false,
            open_chain: None,
            is_session: false,
            shown: None,
        }
    }

    /// Checks all modules. Answers their initialisers.
    fn check_modules(&mut self, tree: &'a ModuleTree) -> Vec<FnId> {
        self.declare_built_in_traits();
        let mut inits = Vec::with_capacity(tree.modules.len());
        for (at, module) in tree.modules.iter().enumerate() {
            let is_input = matches!(module.origin, Origin::Input { .. });
            self.is_session |= is_input;
            let is_entry = at + 1 == tree.modules.len() && !is_input;
            inits.push(self.check_module(module, is_entry, tree.is_library));
        }
        inits
    }

    fn program(mut self, tree: &'a ModuleTree) -> Option<hir::Program> {
        let inits = self.check_modules(tree);
        if tree.is_library && !self.diags.has_errors() {
            self.share_public_variables();
        }
        self.finish(inits)
    }

    fn finish(mut self, inits: Vec<FnId>) -> Option<hir::Program> {
        if self.diags.has_errors() {
            return None;
        }
        self.place_module_variables(&inits);
        let functions =
            self.functions.into_iter().map(|function| Some(*function?)).collect::<Option<Vec<_>>>()?;
        Some(hir::Program {
            types: self.types,
            globals: self.globals,
            functions,
            inits,
            main: self.main,
            tests: self.test_blocks.iter().map(|(id, decl)| (decl.name, *id)).collect(),
            known: hir::Known::default(),
            parts: self.parts,
        })
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.is_consequence(&diagnostic) {
            return;
        }
        if diagnostic.severity() == Severity::Error || !self.in_library() || self.warns_in_library {
            self.diags.push(diagnostic);
        }
    }

    /// Whether a problem follows from a mistake in the grammar, which has been reported: it is in the same line, or a warning.
    fn is_consequence(&self, diagnostic: &Diagnostic) -> bool {
        let tree = self.current.tree;
        if !tree.broken.is_anywhere() || diagnostic.primary.file != tree.file {
            return false;
        }
        // The beginning of a function may be what is broken.
        let outside = diagnostic.code == Code::ReturnOutsideFunction;
        outside || diagnostic.severity() == Severity::Warning || tree.broken.is_at(diagnostic.primary.start)
    }

    /// Whether a name may have been meant to be declared in a line with a mistake: that nothing has it is no news then.
    fn is_doubtful(&self, name: Symbol) -> bool {
        self.current.tree.broken.mentions(name)
    }

    /// Whether a further error would be shown: where not, nobody needs to look for what was meant, so that a file full
    /// of mistakes takes linear time too.
    fn advice_is_shown(&self) -> bool {
        self.diags.error_count() < MAX_KEPT
    }

    fn text(&self, name: Symbol) -> &str {
        self.names.get(name)
    }
}
