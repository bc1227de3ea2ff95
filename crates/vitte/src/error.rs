//! Why a file does not become a program.

use std::fmt;
use vitte_bytecode::vitbc::ReadError;
use vitte_runtime::LinkError;
use vitte_verifier::Rejections;

/// Why bytes or a module were refused. Nothing of them has been executed.
#[derive(Debug)]
pub enum LoadError {
    /// The bytes are not a `.vitbc` file that this version reads.
    Read(ReadError),
    /// The module breaks rules of the verifier.
    Rejected(Rejections),
    /// The file imports modules that are in files of their own, and was loaded without these.
    Alone(Vec<String>),
    /// The file of a module that is imported is refused.
    Library {
        /// The file.
        file: String,
        /// Why.
        error: Box<LoadError>,
    },
    /// The file of a module that is imported cannot be had.
    MissingModule {
        /// The module.
        module: String,
        /// The file that imports it.
        importer: String,
        /// Why.
        why: String,
    },
    /// The file of a module that is imported is that of others.
    OtherModule {
        /// The module.
        wanted: String,
        /// What the file has.
        has: Vec<String>,
    },
    /// The files do not fit together.
    Unfitting(Vec<vitte_bytecode::link::LinkError>),
    /// The host does not have natives that the module imports.
    Unlinked(Vec<LinkError>),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Read(error) => error.fmt(f),
            LoadError::Rejected(rejections) => rejections.fmt(f),
            LoadError::Unlinked(errors) => write_lines(f, errors),
            LoadError::Unfitting(errors) => write_lines(f, errors),
            LoadError::Alone(modules) => {
                write!(f, "it imports from other files, which were not given: {}", quoted(modules))
            }
            LoadError::Library { file, error } => write!(f, "{file}: {error}"),
            LoadError::MissingModule { module, importer, why } => {
                write!(f, "the module `{module}`, which {importer} imports, cannot be had: {why}")
            }
            LoadError::OtherModule { wanted, has } if has.is_empty() => {
                write!(f, "the module `{wanted}` is expected here, but this is a whole program")
            }
            LoadError::OtherModule { wanted, has } => {
                write!(f, "the module `{wanted}` is expected here, but this is {}", quoted(has))
            }
        }
    }
}

fn write_lines<E: fmt::Display>(f: &mut fmt::Formatter<'_>, errors: &[E]) -> fmt::Result {
    for (position, error) in errors.iter().enumerate() {
        write!(f, "{}{error}", if position == 0 { "" } else { "\n" })?;
    }
    Ok(())
}

/// `` `a`, `b` ``
fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl std::error::Error for LoadError {}

/// Why a source text does not become a program.
#[cfg(feature = "compiler")]
#[derive(Debug)]
pub struct CompileError {
    text: String,
    /// The problems of the sources, one by one; none if what was compiled does not fit this host.
    pub problems: vitte_compiler::diagnostics::Diagnostics,
}

#[cfg(feature = "compiler")]
impl CompileError {
    pub(crate) fn new(text: String) -> CompileError {
        CompileError { text, problems: vitte_compiler::diagnostics::Diagnostics::new() }
    }

    pub(crate) fn of(
        problems: vitte_compiler::diagnostics::Diagnostics,
        sources: &vitte_compiler::diagnostics::Sources,
    ) -> CompileError {
        let text = vitte_compiler::diagnostics::render_all(&problems, sources, false);
        CompileError { text: text.trim_end().to_string(), problems }
    }
}

#[cfg(feature = "compiler")]
impl fmt::Display for CompileError {
    /// The problems as `vitte check` shows them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(feature = "compiler")]
impl std::error::Error for CompileError {}

impl From<ReadError> for LoadError {
    fn from(error: ReadError) -> LoadError {
        LoadError::Read(error)
    }
}

impl From<Rejections> for LoadError {
    fn from(rejections: Rejections) -> LoadError {
        LoadError::Rejected(rejections)
    }
}
