//! All stages in order: text, trees, typed program, module.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Sources};
use crate::hir::Program;
use crate::lower::{LowerError, LowerOptions, lower, test_export};
use crate::modules::{Loader, load};
use crate::mono::monomorphise;
use crate::parts::{self, Output};
use crate::syntax::{FileId, Interner, Span};
use vitte_bytecode::Module;
use vitte_bytecode::natives::Library;

/// How a program is compiled.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// How it is lowered.
    pub lower: LowerOptions,
    /// Whether it becomes one file.
    pub output: Output,
}

/// A program, compiled.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The module: it passes the verifier.
    pub module: Module,
    /// What is doubtful about the source.
    pub warnings: Diagnostics,
    /// The `test` blocks of the entry module, in order; exported if [`LowerOptions::tests`] asks for it.
    pub tests: Vec<Test>,
}

/// A `test` block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Test {
    /// Its name.
    pub name: String,
    /// The name under which its function is exported.
    pub export: String,
    /// Where it stands.
    pub span: Span,
}

/// Compiles the program whose entry module is `file`, against the natives of `library`. Modules that it imports are asked
/// of `loader` and added to `sources`.
///
/// The same sources give the same module, byte for byte, on every machine.
///
/// # Errors
/// The problems of the source, warnings among them; at least one is an error.
///
/// ```
/// use vitte_bytecode::natives::Library;
/// use vitte_compiler::diagnostics::Sources;
/// use vitte_compiler::driver::{Options, compile};
/// use vitte_compiler::modules::InMemory;
///
/// let mut modules = InMemory::new();
/// modules.add("numbers.vit", "pub fn twice(n: int) -> int { return n * 2 }");
/// let mut sources = Sources::new();
/// let text = "import numbers\npub fn answer() -> int { return numbers.twice(21) }";
/// let file = sources.add("answer.vit", text).unwrap();
/// let compiled = compile(&mut sources, file, &mut modules, &Library::default(), &Options::default()).unwrap();
/// assert!(compiled.module.exports.contains_key("answer"));
/// ```
pub fn compile(
    sources: &mut Sources,
    file: FileId,
    loader: &mut dyn Loader,
    library: &Library,
    options: &Options,
) -> Result<Compiled, Diagnostics> {
    let mut names = Interner::new();
    let mut diagnostics = Diagnostics::new();
    let input = Input { file, loader, library, output: &options.output };
    let Some(program) = analyse(sources, input, &mut names, &mut diagnostics) else {
        return Err(diagnostics);
    };
    let program = match monomorphise(program, &names) {
        Ok(program) => program,
        Err(problem) => {
            diagnostics.push(*problem);
            return Err(diagnostics);
        }
    };
    match lower(&program, &names, library, sources, &options.lower) {
        Ok(module) => {
            let tests = tests(&program, &names);
            Ok(Compiled { module, warnings: diagnostics, tests })
        }
        Err(error) => {
            diagnostics.push(describe(error));
            Err(diagnostics)
        }
    }
}

/// Checks the program whose entry module is `file`, and answers everything there is to say about it. Modules that it
/// imports are asked of `loader` and added to `sources`.
pub fn check(sources: &mut Sources, file: FileId, loader: &mut dyn Loader, library: &Library) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let names = &mut Interner::new();
    let tree = load(sources, file, loader, library, names, &mut diagnostics);
    let has_generics = crate::types::diagnose(&tree, names, library, &mut diagnostics);
    diagnostics.sort();
    if has_generics
        && !diagnostics.has_errors()
        && let Some(program) = crate::types::check(&tree, names, library, &mut Diagnostics::new())
        && let Err(problem) = monomorphise(program, names)
    {
        diagnostics.push(*problem);
    }
    diagnostics
}

/// What a program is compiled from, and to what.
struct Input<'a> {
    file: FileId,
    loader: &'a mut dyn Loader,
    library: &'a Library,
    output: &'a Output,
}

fn analyse(
    sources: &mut Sources,
    input: Input<'_>,
    names: &mut Interner,
    diagnostics: &mut Diagnostics,
) -> Option<Program> {
    let Input { file, loader, library, output } = input;
    let mut tree = load(sources, file, loader, library, names, diagnostics);
    tree.is_library = *output == Output::Library;
    let division = parts::plan(&tree, sources, loader, output, diagnostics);
    let mut program = crate::types::check(&tree, names, library, diagnostics);
    diagnostics.sort();
    if let (Some(program), Some(division)) = (&mut program, division) {
        parts::divide(program, division, names);
    }
    program
}

fn tests(program: &Program, names: &Interner) -> Vec<Test> {
    let tests = program.tests.iter().filter_map(|(name, id)| {
        let name = names.get(*name).to_string();
        let span = program.functions.get(id.0 as usize)?.span;
        Some(Test { export: test_export(&name), name, span })
    });
    tests.collect()
}

fn describe(error: LowerError) -> Diagnostic {
    Diagnostic::new(Code::ProgramTooLarge, error.span, error.to_string())
}
