//! All stages in order: text, tree, typed program, module.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Sources};
use crate::hir::Program;
use crate::lower::{LowerError, LowerOptions, lower};
use crate::mono::monomorphise;
use crate::syntax::{FileId, Interner, parse};
use vitte_bytecode::Module;
use vitte_bytecode::natives::Library;

/// How a program is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// How it is lowered.
    pub lower: LowerOptions,
}

/// A program, compiled.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The module: it passes the verifier.
    pub module: Module,
    /// What is doubtful about the source.
    pub warnings: Diagnostics,
}

/// Compiles the program whose entry module is `file`, against the natives of `library`.
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
///
/// let mut sources = Sources::new();
/// let file = sources.add("answer.vit", "pub fn answer() -> int { return 6 * 7 }").unwrap();
/// let compiled = compile(&sources, file, &Library::default(), &Options::default()).unwrap();
/// assert!(compiled.module.exports.contains_key("answer"));
/// ```
pub fn compile(
    sources: &Sources,
    file: FileId,
    library: &Library,
    options: &Options,
) -> Result<Compiled, Diagnostics> {
    let mut names = Interner::new();
    let mut diagnostics = Diagnostics::new();
    let Some(program) = analyse(sources, file, library, &mut names, &mut diagnostics) else {
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
        Ok(module) => Ok(Compiled { module, warnings: diagnostics }),
        Err(error) => {
            diagnostics.push(describe(error));
            Err(diagnostics)
        }
    }
}

/// Checks the program whose entry module is `file`, and answers everything there is to say about it.
pub fn check(sources: &Sources, file: FileId, library: &Library) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let names = &mut Interner::new();
    let module = parse(sources.text(file), file, names, &mut diagnostics);
    crate::types::diagnose(&module, names, library, &mut diagnostics);
    diagnostics
}

fn analyse(
    sources: &Sources,
    file: FileId,
    library: &Library,
    names: &mut Interner,
    diagnostics: &mut Diagnostics,
) -> Option<Program> {
    let module = parse(sources.text(file), file, names, diagnostics);
    crate::types::check(&module, names, library, diagnostics)
}

fn describe(error: LowerError) -> Diagnostic {
    Diagnostic::new(Code::ProgramTooLarge, error.span, error.to_string())
}
