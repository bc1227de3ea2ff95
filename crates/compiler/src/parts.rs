//! Divides a checked program into what belongs to the file that is being made and what others have.
//!
//! A module is known among files by the path that leads to it from the top: `geometry`, `shapes.circle`. Its functions
//! are known by their names, methods with their type before them; everything that is not generic is where its module is.
//! Generic functions are nowhere: who uses them makes copies, from the source.
//!
//! What is in another file loses its body here, so that nothing but signatures and types of it can matter to the file that
//! is being made.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Sources};
use crate::hir::{
    Block, Division, ExprKind, FnId, Function, FunctionName, ImplMethod, ModulePart, ModulePlace, Place,
    Program, StmtKind, TyId,
};
use crate::lower::{type_name, walk};
use crate::modules::{Loader, ModuleTree, Origin};
use crate::syntax::{FileId, Interner, Span};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What becomes of a program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Output {
    /// One file with everything in it.
    #[default]
    Whole,
    /// A file that needs others: those of these modules of the program, and of what they import.
    Against(External),
    /// The entry module for others to import. All other modules of the program are in files of their own.
    Library,
}

/// Which modules of a program are in files of their own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum External {
    /// All but the entry module.
    All,
    /// Those with these names.
    Named(Vec<String>),
}

/// The longest name of a module or function among files, in bytes. Longer ones of functions are cut, and end in a hash of
/// the whole; so are names of types within them.
const NAME_MAX: usize = 200;

/// Finds out which modules are where, and by which names they are known. `None` if the whole program goes into one file, or
/// if something is wrong, which has been reported.
pub(crate) fn plan(
    tree: &ModuleTree,
    sources: &Sources,
    loader: &mut dyn Loader,
    output: &Output,
    diagnostics: &mut Diagnostics,
) -> Option<Division> {
    if *output == Output::Whole || tree.modules.is_empty() {
        return None;
    }
    let names = tree.modules.iter().map(|module| match module.origin {
        Origin::Program | Origin::Input { .. } => {
            loader.path_of(sources.name(module.tree.file), &module.name)
        }
        Origin::Library(name) => format!("std/{name}"),
        Origin::Host => format!("host/{}", module.name),
    });
    let names: Vec<String> = names.collect();
    check_names(tree, sources, &names, diagnostics);
    let external = external_modules(tree, &names, output, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let imported: BTreeSet<usize> =
        (0..tree.modules.len()).filter(|at| !external[*at]).flat_map(|at| imports(tree, at)).collect();
    let mut division = Division { is_library: *output == Output::Library, ..Division::default() };
    for (at, (module, name)) in tree.modules.iter().zip(names).enumerate() {
        let place = match module.origin {
            Origin::Library(_) | Origin::Host => ModulePlace::Everywhere,
            Origin::Program if external[at] => ModulePlace::External { is_imported: imported.contains(&at) },
            Origin::Program | Origin::Input { .. } => ModulePlace::Own,
        };
        division.modules.insert(module.tree.file, ModulePart { name, place });
    }
    Some(division)
}

/// The modules that a module imports.
fn imports(tree: &ModuleTree, at: usize) -> impl Iterator<Item = usize> + use<'_> {
    tree.modules[at].imports.iter().filter_map(|import| import.target?.module)
}

/// Names are how files find each other: they must be different, and fit an import.
fn check_names(tree: &ModuleTree, sources: &Sources, names: &[String], diagnostics: &mut Diagnostics) {
    let mut known: HashMap<&str, FileId> = HashMap::new();
    for (module, name) in tree.modules.iter().zip(names) {
        let file = module.tree.file;
        let span = Span { file, start: 0, end: 0 };
        if let Some(other) = known.insert(name, file) {
            let (first, second) = (sources.name(other), sources.name(file));
            let message = format!("two modules are called `{name}`: {first} and {second}");
            let d = Diagnostic::new(Code::DuplicateDeclaration, span, message)
                .help("files know modules by their names: give one of them another, or compile the program into one file");
            diagnostics.push(d);
        }
        if name.len() > NAME_MAX {
            let message = format!("the name of this module has {} bytes, at most {NAME_MAX} fit", name.len());
            diagnostics.push(Diagnostic::new(Code::ProgramTooLarge, span, message));
        }
    }
}

/// Which modules are in files of their own: what an external module imports is external too, so that there is one of it.
fn external_modules(
    tree: &ModuleTree,
    names: &[String],
    output: &Output,
    diagnostics: &mut Diagnostics,
) -> Vec<bool> {
    let entry = tree.modules.len() - 1;
    let is_own = |at: usize| tree.modules[at].origin == Origin::Program && at != entry;
    let wanted = match output {
        Output::Against(External::Named(wanted)) => wanted,
        _ => return (0..tree.modules.len()).map(is_own).collect(),
    };
    let mut external = vec![false; tree.modules.len()];
    for name in wanted {
        let found = (0..tree.modules.len()).find(|at| is_own(*at) && names[*at] == *name);
        match found {
            Some(at) => external[at] = true,
            None => {
                let span = Span { file: tree.modules[entry].tree.file, start: 0, end: 0 };
                let message =
                    format!("the program does not import the module `{name}`, which is to be external");
                let mut d = Diagnostic::new(Code::ModuleNotFound, span, message);
                let own: Vec<String> = (0..tree.modules.len())
                    .filter(|at| is_own(*at))
                    .map(|at| format!("`{}`", names[at]))
                    .collect();
                if !own.is_empty() {
                    d = d.help(format!("it imports {}", own.join(", ")));
                }
                diagnostics.push(d);
            }
        }
    }
    // Imported modules stand before those that import them.
    for at in (0..tree.modules.len()).rev().filter(|at| *at != entry) {
        if external[at] {
            imports(tree, at).filter(|import| is_own(*import)).for_each(|import| external[import] = true);
        }
    }
    external
}

/// Divides a program that has been checked.
pub(crate) fn divide(program: &mut Program, mut division: Division, names: &Interner) {
    name_functions(program, &mut division, names);
    if division.is_library {
        program.main = None;
        export(program, &mut division);
    }
    let inits = program.inits.clone();
    for id in division.names.keys().chain(&inits) {
        if let Some(function) = program.functions.get_mut(id.0 as usize)
            && division.external(function.file).is_some()
        {
            empty(function);
        }
    }
    program.parts.division = Some(division);
}

/// Leaves of a function what callers know.
fn empty(function: &mut Function) {
    function.locals.truncate(function.params as usize);
    function.body = Block { stmts: Vec::new(), value: None, ty: TyId::UNIT, span: function.body.span };
}

/// Gives the functions that modules of the program declare, and that are not generic, their names.
fn name_functions(program: &Program, division: &mut Division, names: &Interner) {
    let of_traits = methods_of_traits(program, names);
    let mut taken: HashMap<(FileId, String), u32> = HashMap::new();
    for &id in &program.parts.declared {
        let Some(function) = program.functions.get(id.0 as usize) else { continue };
        let is_known = division
            .modules
            .get(&function.file)
            .is_some_and(|module| module.place != ModulePlace::Everywhere);
        if function.generics > 0 || !is_known {
            continue;
        }
        let name = shortened(of_traits.get(&id).unwrap_or(&function.name));
        let count = taken.entry((function.file, name.clone())).or_default();
        *count += 1;
        let name = if *count == 1 { name } else { format!("{name}#{count}") };
        division.names.insert(id, FunctionName { file: function.file, name });
    }
}

/// What the methods in `impl`s of traits are called: `<Point as Area>.area`.
fn methods_of_traits(program: &Program, names: &Interner) -> BTreeMap<FnId, String> {
    let types = &program.types;
    let mut found = BTreeMap::new();
    for def in &types.impls {
        let of = types.trait_def(def.of);
        let arguments: Vec<String> =
            types.types_in(def.args).iter().map(|ty| type_name(types, names, *ty)).collect();
        let arguments =
            if arguments.is_empty() { String::new() } else { format!("<{}>", arguments.join(", ")) };
        let target = type_name(types, names, def.target);
        for (method, implemented) in of.methods.iter().zip(&def.methods) {
            if let Some(ImplMethod::Own(id)) = implemented {
                let (of, method) = (names.get(of.name), names.get(method.name));
                found.insert(*id, format!("<{target} as {of}{arguments}>.{method}"));
            }
        }
    }
    found
}

fn shortened(name: &str) -> String {
    if name.len() <= NAME_MAX {
        return name.to_string();
    }
    let mut end = NAME_MAX - 24;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    // FNV-1a with 64 bits (Fowler, Noll, Vo).
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{}…{hash:016x}", &name[..end])
}

/// Finds out what a library exports: what is `pub`; methods, since values get to others in many ways; and what copies of
/// its generic functions need.
fn export(program: &Program, division: &mut Division) {
    let entry = program.functions.get(program.init().0 as usize).map(|init| init.file);
    let is_own = |file: FileId| Some(file) == entry;
    let mut wanted: BTreeSet<FnId> = BTreeSet::new();
    division.readable.extend(&program.parts.public);
    for function in program.functions.iter().filter(|function| function.generics > 0 && is_own(function.file))
    {
        wanted.extend(walk::callees(&function.body).map(|(callee, _)| callee));
        let (read, set) = globals_of(&function.body);
        division.readable.extend(read);
        division.settable.extend(set);
    }
    for (id, name) in division.names.iter().filter(|(_, name)| is_own(name.file)) {
        let Some(function) = program.functions.get(id.0 as usize) else { continue };
        if function.is_pub || name.name.contains('.') || wanted.contains(id) {
            division.exported.push(*id);
        }
    }
}

/// The module variables that a body reads and sets.
fn globals_of(body: &Block) -> (BTreeSet<crate::hir::GlobalId>, BTreeSet<crate::hir::GlobalId>) {
    let (mut read, mut set) = (BTreeSet::new(), BTreeSet::new());
    for node in walk::nodes_of_block(body) {
        match node {
            walk::Node::Expr(expr) => {
                if let ExprKind::Global { id, .. } = expr.kind {
                    read.insert(id);
                }
            }
            walk::Node::Stmt(stmt) => match &stmt.kind {
                StmtKind::Assign(Place::Global { id, .. }, _) => drop(set.insert(*id)),
                StmtKind::AssignOp(Place::Global { id, .. }, ..) => {
                    read.insert(*id);
                    set.insert(*id);
                }
                _ => {}
            },
            walk::Node::Block(_) => {}
        }
    }
    (read, set)
}
