//! From the typed program to bytecode.
//!
//! Each function is written in one pass over its tree. An expression is told where its value is wanted, so that values
//! land where they are used; a condition is told where to go, so that comparisons become branches. Jumps go to labels
//! first; when a function is complete, a short pass cleans them up and chooses their lengths.
//!
//! Invariant: what comes out passes the verifier, whatever the program; a program that does not fit the format is a
//! [`LowerError`].

mod assemble;
mod calls;
mod closures;
mod code;
mod conditions;
mod constants;
mod containers;
mod cycles;
mod debug;
mod equality;
mod error;
mod exceptions;
mod exprs;
mod foreign;
mod formatting;
mod function;
mod identities;
mod inline;
mod loops;
mod matching;
mod module;
mod optionals;
mod outside;
mod parts;
mod patterns;
mod places;
mod regions;
mod registers;
mod specialise;
mod traits;
mod types;
pub(crate) mod walk;

pub use error::{LowerError, LowerErrorKind};
pub use identities::{Identities, Identity, IdentityTable};
pub(crate) use types::type_name;

use crate::diagnostics::Sources;
use crate::hir::{FnId, Function as HirFunction, LocalId, Program, Ty, TyId};
use crate::syntax::{Interner, Span};
use error::{Result, malformed};
use function::{Body, Finished, Returns};
use module::{Generated, GlobalSlot, Imported, ModuleBuilder, Pool, Pools};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use types::TypeTable;
use vitte_bytecode::Module;
use vitte_bytecode::module::{Export, Function, Global, TypeIndex};
use vitte_bytecode::natives::{Interface, Library};
use vitte_bytecode::operands::{FuncIndex, GlobalIndex};

/// How a program is lowered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LowerOptions {
    /// Fewer and faster instructions. Without it every function and every variable of the source stays where a debugger
    /// finds it. What the program does is the same.
    pub optimise: bool,
    /// For the tests of the entry module: each is exported as [`test_export`] says, and the program does not call `main`.
    pub tests: bool,
}

impl Default for LowerOptions {
    fn default() -> Self {
        LowerOptions { optimise: true, tests: false }
    }
}

/// The name under which a test is exported: no function has such a name.
pub fn test_export(name: &str) -> String {
    format!("test {name}")
}

/// The name of the initialiser, and the export under which a host finds what to run.
const ENTRY_NAME: &str = "main";

/// Lowers a checked program. The natives that it names are looked up in `library`, the places of its spans in `sources`.
///
/// Equal input gives an equal module, on every machine.
pub fn lower(
    program: &Program,
    names: &Interner,
    library: &Library,
    sources: &Sources,
    options: &LowerOptions,
) -> Result<Module> {
    lower_program(program, names, library, sources, options, false).map(|lowered| lowered.module)
}

/// Lowers a checked session as [`lower`] does a program, and answers also what the parts of the module are. The first
/// `inputs` files of `sources` are its inputs. The initialisers are functions as others: who runs the session calls them.
pub fn lower_session(
    program: &Program,
    names: &Interner,
    library: &Library,
    sources: &Sources,
    inputs: usize,
    table: &mut IdentityTable,
) -> Result<(Module, Identities)> {
    let options = LowerOptions::default();
    let lowered = lower_program(program, names, library, sources, &options, true)?;
    let identities = identities::Identifying::new(table, inputs).identities(&lowered.builder, &lowered.kept);
    Ok((lowered.module, identities))
}

/// A module, with what it was made with.
struct Lowered<'a> {
    module: Module,
    builder: ModuleBuilder<'a>,
    kept: Vec<FnId>,
}

fn lower_program<'a>(
    program: &'a Program,
    names: &'a Interner,
    library: &'a Library,
    sources: &'a Sources,
    options: &LowerOptions,
    is_session: bool,
) -> Result<Lowered<'a>> {
    let init = program.functions.get(program.init().0 as usize);
    let span = init.map_or(Span::default(), |init| init.span);
    let kept = kept_functions(program, options);
    let mut builder = ModuleBuilder {
        program,
        names,
        library,
        sources,
        options: *options,
        is_session,
        types: TypeTable::new(program, is_session),
        pools: Pools::default(),
        imports: Pool::default(),
        layouts: BTreeMap::new(),
        functions: numbers(&kept, program.functions.len()),
        kept: kept.len(),
        generated: Pool::default(),
        cyclic: OnceCell::new(),
        plans: HashMap::new(),
        called_parameters: HashMap::new(),
        globals: Vec::new(),
    };
    let globals = declare_globals(&mut builder)?;
    let mut functions = Vec::with_capacity(kept.len());
    for &id in &kept {
        functions.push(lower_function(&mut builder, id, span)?);
    }
    builder.ask_for_parts(span)?;
    while let Some(&generated) = builder.generated.get(functions.len() - kept.len()) {
        functions.push(match generated {
            Generated::Format(ty) => formatting::format_function(&mut builder, ty, span)?,
            Generated::Equal(ty) => equality::equal_function(&mut builder, ty, span)?,
            Generated::EqualMethod(ty, of) => parts::equal_method(&mut builder, ty, of, span)?,
            Generated::Forward(function) => parts::forward_function(&mut builder, function, span)?,
            Generated::Copy(function, parameter, known) => {
                specialise::copied_function(&mut builder, function, parameter, known)?
            }
            Generated::Getter(id) => parts::getter_function(&mut builder, id, span)?,
            Generated::Setter(id) => parts::setter_function(&mut builder, id, span)?,
        });
    }
    let module = finish(&mut builder, functions, globals, &kept, span)?;
    Ok(Lowered { module, builder, kept })
}

/// The functions to lower, the initialiser first, then in the order of the source. With optimisation, those that can
/// be called: by an initialiser, from `main`, from outside, by a test, through a trait.
fn kept_functions(program: &Program, options: &LowerOptions) -> Vec<FnId> {
    let ids = (0..program.functions.len() as u32).map(FnId);
    let mut is_kept = vec![false; program.functions.len()];
    let mut pending: Vec<FnId> = ids.clone().filter(|id| is_exported(program, *id)).collect();
    if !options.optimise {
        // Of other files nothing is kept but copies of generic functions, and those only if they are needed.
        let functions = program.functions.iter().zip(ids.clone());
        let own = functions.filter(|(function, _)| !program.is_external_text(function.file));
        pending.extend(own.map(|(_, id)| id));
    }
    pending.extend(program.inits.iter().filter(|id| program.does_something(**id)).chain(&program.main));
    pending.extend(program.tests.iter().filter(|_| options.tests).map(|(_, test)| test));
    pending.extend(program.division().iter().flat_map(|division| &division.exported));
    let known = &program.known;
    pending.extend(known.implementations.iter().flat_map(|(.., methods)| methods.iter().flatten()));
    let mut mentioned = Mentioned::new(program);
    known.implementations.iter().for_each(|(ty, ..)| mentioned.add(*ty, &mut pending));
    if program.division().is_some() {
        // Other files may have values of every type.
        pending.extend(known.equals.values().chain(known.displays.values()));
    }
    while let Some(id) = pending.pop() {
        if let Some(function) = program.functions.get(id.0 as usize)
            && !is_elsewhere(program, id)
            && !std::mem::replace(&mut is_kept[id.0 as usize], true)
        {
            // Whoever calls a function of C calls it directly: what stands for it is needed as a value only.
            let callees = walk::callees(&function.body);
            let callees = callees.filter(|(callee, is_call)| !is_call || !program.is_foreign(*callee));
            pending.extend(callees.map(|(callee, _)| callee));
            mentioned.add_all_of(function, &mut pending);
        }
    }
    let mut kept = vec![program.init()];
    kept.extend(ids.filter(|id| is_kept[id.0 as usize] && *id != program.init()));
    kept
}

/// The types that the kept functions mention, with those they are made of. Only what `impl Eq` and `impl Display` say of
/// these can be asked for.
struct Mentioned<'p> {
    program: &'p Program,
    types: Vec<bool>,
}

impl<'p> Mentioned<'p> {
    fn new(program: &'p Program) -> Mentioned<'p> {
        Mentioned { program, types: vec![false; program.types.count()] }
    }

    fn add_all_of(&mut self, function: &HirFunction, pending: &mut Vec<FnId>) {
        let known = &self.program.known;
        if known.equals.is_empty() && known.displays.is_empty() {
            return;
        }
        function.locals.iter().for_each(|local| self.add(local.ty, pending));
        for node in walk::nodes_of_block(&function.body) {
            if let walk::Node::Expr(expr) = node {
                self.add(expr.ty, pending);
            }
        }
    }

    fn add(&mut self, ty: TyId, pending: &mut Vec<FnId>) {
        let (types, known) = (&self.program.types, &self.program.known);
        let mut open = vec![ty];
        while let Some(ty) = open.pop() {
            if std::mem::replace(&mut self.types[ty.0 as usize], true) {
                continue;
            }
            pending.extend(known.equals.get(&ty).into_iter().chain(known.displays.get(&ty)));
            match types.get(ty) {
                Ty::Array(part) | Ty::Optional(part) => open.push(*part),
                Ty::Map(key, value) => open.extend([*key, *value]),
                Ty::Tuple(parts) => open.extend(parts.iter()),
                Ty::Struct(id) => open.extend(types.struct_def(*id).fields.iter().map(|(_, ty)| *ty)),
                Ty::Enum(id) => open.extend(types.enum_def(*id).variants.iter().flat_map(|v| &v.payload)),
                _ => {}
            }
        }
    }
}

/// Whether a function, or the initialiser of a module, is in another file.
fn is_elsewhere(program: &Program, id: FnId) -> bool {
    let is_init = || {
        let file = program.functions.get(id.0 as usize).map(|init| init.file);
        program.inits.contains(&id) && file.is_some_and(|file| program.is_external_text(file))
    };
    program.is_external(id) || is_init()
}

impl Program {
    /// Whether an initialiser has statements: many modules only declare things.
    fn does_something(&self, init: FnId) -> bool {
        let function = self.functions.get(init.0 as usize);
        function.is_none_or(|init| !init.body.stmts.is_empty() || init.body.value.is_some())
    }
}

/// Whether a host can call the function by its name: it is `pub` in the entry module.
fn is_exported(program: &Program, id: FnId) -> bool {
    let function = |id: FnId| program.functions.get(id.0 as usize);
    let entry_file = function(program.init()).map(|init| init.file);
    let is_pub = |function: &HirFunction| function.is_pub && Some(function.file) == entry_file;
    !program.inits.contains(&id) && function(id).is_some_and(is_pub)
}

fn numbers(kept: &[FnId], count: usize) -> Vec<Option<FuncIndex>> {
    let mut numbers = vec![None; count];
    for (number, id) in kept.iter().enumerate() {
        if let Some(slot) = numbers.get_mut(id.0 as usize) {
            *slot = Some(FuncIndex(number as u32));
        }
    }
    numbers
}

/// Gives every module variable its place: the variables in order, behind them the guards of those that need one.
fn declare_globals(builder: &mut ModuleBuilder<'_>) -> Result<Vec<Global>> {
    let mut globals = Vec::new();
    for global in &builder.program.globals {
        let is_elsewhere = builder.program.is_external_text(global.span.file);
        let slot = if builder.has_value(global.ty) && !is_elsewhere {
            let ty = builder.type_index(global.ty, global.span)?;
            globals.push(Global { name: builder.names.get(global.name).to_string(), ty });
            Some(GlobalSlot { value: GlobalIndex(globals.len() as u32 - 1), guard: None })
        } else {
            None
        };
        builder.globals.push(slot);
    }
    for (global, slot) in builder.program.globals.iter().zip(&mut builder.globals) {
        if let Some(slot) = slot.as_mut().filter(|_| global.needs_guard) {
            slot.guard = Some(GlobalIndex(globals.len() as u32));
            globals
                .push(Global { name: format!("{}?", builder.names.get(global.name)), ty: TypeIndex::BOOL });
        }
    }
    Ok(globals)
}

fn lower_function(builder: &mut ModuleBuilder<'_>, id: FnId, span: Span) -> Result<Finished> {
    let program = builder.program;
    let function = program.functions.get(id.0 as usize);
    let function = function.ok_or_else(|| malformed(span, "the program has no initialiser"))?;
    if id == program.init() {
        let main = program.main.filter(|_| !builder.options.tests);
        let main_function = main.and_then(|main| program.functions.get(main.0 as usize));
        let has_status = main_function.is_some_and(|main| *builder.ty(main.ret) == Ty::Int);
        let returns = if has_status { Returns::Status } else { Returns::Unit };
        let mut body = Body::new(builder, ENTRY_NAME.to_string(), returns, place(function));
        body.is_initialiser = true;
        body.declare_locals(function)?;
        let others = program.inits.split_last().map_or(&[][..], |(_, others)| others);
        let others = if body.module.is_session { &[][..] } else { others };
        body.entry_body(&function.body, others, main)?;
        return body.finish();
    }
    lower_function_with(builder, id, None)
}

/// Lowers a function that is not the initialiser of the entry module. A parameter may be known to be a function.
fn lower_function_with(
    builder: &mut ModuleBuilder<'_>,
    id: FnId,
    known: Option<(LocalId, FnId)>,
) -> Result<Finished> {
    let program = builder.program;
    let function = program.functions.get(id.0 as usize);
    let function = function.ok_or_else(|| malformed(Span::default(), "a function that does not exist"))?;
    let returns = match builder.has_value(function.ret) {
        true => Returns::Value(builder.type_index(function.ret, function.span)?),
        false => Returns::Unit,
    };
    let mut body = Body::new(builder, function.name.clone(), returns, place(function));
    body.is_initialiser = program.inits.contains(&id);
    body.declare_locals(function)?;
    body.know(known);
    body.function_body(&function.body)?;
    body.finish()
}

/// Where a function stands.
fn place(function: &HirFunction) -> Span {
    Span { file: function.file, ..function.span }
}

/// Puts everything together.
fn finish(
    builder: &mut ModuleBuilder<'_>,
    finished: Vec<Finished>,
    globals: Vec<Global>,
    kept: &[FnId],
    span: Span,
) -> Result<Module> {
    let total: usize = finished.iter().map(|function| function.words.len()).sum();
    if total > assemble::MAX_CODE {
        return Err(LowerError { span, kind: LowerErrorKind::TooMuchCode });
    }
    let debug = debug::debug_info(builder, &finished);
    let mut functions = Vec::with_capacity(finished.len());
    let mut code = Vec::with_capacity(total);
    for function in finished {
        functions.push(Function {
            name: function.name,
            params: function.params,
            result: function.result,
            registers: function.registers,
            is_closure: function.is_closure,
            handlers: function.handlers,
            code_start: code.len() as u32,
            code_len: function.words.len() as u32,
        });
        code.extend(function.words);
    }
    let implementations = builder.implementations(span)?;
    let exports = match builder.program.is_library() {
        true => builder.library_exports(),
        false => exports(builder, kept),
    };
    let external = builder.imports.all().iter().zip(0..).filter(|(import, _)| import.is_external);
    let external: Vec<u32> = external.map(|(_, index)| index).collect();
    let mut link = builder.link(external.into_iter(), span)?;
    let foreign = builder.foreign();
    let imports = builder.take_imports();
    let is_library = builder.program.is_library();
    let (types, origins) = builder.types.define(builder.program, builder.names, span)?;
    link.origins = origins;
    Ok(Module {
        types,
        ints: std::mem::take(&mut builder.pools.ints).into_values(),
        floats: std::mem::take(&mut builder.pools.floats).into_values(),
        strings: std::mem::take(&mut builder.pools.strings).into_values(),
        interface: Interface::CURRENT,
        imports: imports.into_iter().map(Imported::into_import).collect(),
        foreign,
        globals,
        functions,
        code,
        implementations,
        exports,
        entry: (!is_library).then_some(FuncIndex(0)),
        link,
        debug,
        metadata: debug::metadata(builder.sources),
    })
}

/// What a host can call by name: what is `pub`, and `main`, which is the user's if there is one, else the initialiser;
/// and tests, if they are wanted.
fn exports(builder: &ModuleBuilder<'_>, kept: &[FnId]) -> BTreeMap<String, Export> {
    let program = builder.program;
    let mut exports = BTreeMap::new();
    for (number, id) in kept.iter().enumerate() {
        let Some(function) = program.functions.get(id.0 as usize) else { continue };
        if Some(*id) == program.main || is_exported(program, *id) {
            exports.entry(function.name.clone()).or_insert(Export::Function(FuncIndex(number as u32)));
        }
    }
    for (name, test) in program.tests.iter().filter(|_| builder.options.tests) {
        if let Some(index) = builder.functions.get(test.0 as usize).copied().flatten() {
            let name = builder.names.get(*name);
            exports.entry(test_export(name)).or_insert(Export::Function(index));
        }
    }
    exports.entry(ENTRY_NAME.to_string()).or_insert(Export::Function(FuncIndex(0)));
    exports
}
