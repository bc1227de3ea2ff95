//! Sessions: what a person types, one input after the other, is one program that grows. Each input is a module of its own
//! that sees what those before it declare. The whole is compiled again for each; a module of the session and the one
//! before it are matched by what their parts are ([`Identities`]), so that a machine can go from one to the other.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity, Sources, TooManyFiles};
use crate::lower::{Identities, IdentityTable, lower_session};
use crate::modules::{Loader, load_session};
use crate::mono::monomorphise;
use crate::syntax::{FileId, Interner, Span};
use crate::types::check_session;
use vitte_bytecode::Module;
use vitte_bytecode::natives::Library;

pub use crate::types::{NameOfSession, SessionNames};

/// What has been typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// What messages call it.
    pub name: String,
    /// The text.
    pub text: String,
    /// Whether the value of its last statement, if that is an expression, is printed with its type.
    pub shows_value: bool,
}

/// A session, compiled.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The module. Its initialisers are to be called one by one: [`Identities::initialisers`].
    pub module: Module,
    /// What its parts are.
    pub identities: Identities,
    /// What is doubtful about the last input.
    pub warnings: Diagnostics,
    /// What is known by name.
    pub names: SessionNames,
}

/// Compiles a session. The inputs, and the modules that they import, are added to `sources`, which is empty before.
///
/// # Errors
/// The problems.
pub fn compile(
    inputs: &[Input],
    sources: &mut Sources,
    loader: &mut dyn Loader,
    library: &Library,
    table: &mut IdentityTable,
) -> Result<Compiled, Diagnostics> {
    let mut checked = check(inputs, sources, loader, library);
    let Some(program) = checked.program else { return Err(checked.problems) };
    let lowered = monomorphise(program, &checked.interner).map_err(|problem| *problem).and_then(|program| {
        lower_session(&program, &checked.interner, library, sources, inputs.len(), table)
            .map_err(|error| Diagnostic::new(Code::ProgramTooLarge, error.span, error.to_string()))
    });
    match lowered {
        Ok((module, identities)) => {
            Ok(Compiled { module, identities, warnings: checked.problems, names: checked.names })
        }
        Err(problem) => {
            checked.problems.push(problem);
            Err(checked.problems)
        }
    }
}

/// What is known by name in a session, and what of the last input's value: for completion, and to tell the type of an
/// expression. The problems are those of [`compile`].
pub fn look(
    inputs: &[Input],
    sources: &mut Sources,
    loader: &mut dyn Loader,
    library: &Library,
) -> (SessionNames, Diagnostics) {
    let checked = check(inputs, sources, loader, library);
    (checked.names, checked.problems)
}

struct Checked {
    program: Option<crate::hir::Program>,
    interner: Interner,
    names: SessionNames,
    problems: Diagnostics,
}

fn check(inputs: &[Input], sources: &mut Sources, loader: &mut dyn Loader, library: &Library) -> Checked {
    let mut interner = Interner::new();
    let mut problems = Diagnostics::new();
    let files = match add(inputs, sources) {
        Ok(files) => files,
        Err(error) => {
            problems.push(Diagnostic::new(Code::ProgramTooLarge, Span::default(), error.to_string()));
            return Checked { program: None, interner, names: SessionNames::default(), problems };
        }
    };
    let tree = load_session(sources, &files, loader, library, &mut interner, &mut problems);
    let (program, names) = check_session(&tree, &mut interner, library, &mut problems);
    let last = files.last().map(|(file, _)| *file);
    Checked { program, interner, names, problems: of_last_input(&problems, last) }
}

fn add(inputs: &[Input], sources: &mut Sources) -> Result<Vec<(FileId, bool)>, TooManyFiles> {
    inputs.iter().map(|input| Ok((sources.add(&*input.name, &*input.text)?, input.shows_value))).collect()
}

/// The errors, and the warnings of the last input: those of the others have been said.
fn of_last_input(problems: &Diagnostics, last: Option<FileId>) -> Diagnostics {
    let mut all = Diagnostics::new();
    let is_told =
        |problem: &&Diagnostic| problem.severity() == Severity::Error || Some(problem.primary.file) == last;
    problems.iter().filter(is_told).for_each(|problem| all.push(problem.clone()));
    all.sort();
    all
}
