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
    /// The host does not have natives that the module imports.
    Unlinked(Vec<LinkError>),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Read(error) => error.fmt(f),
            LoadError::Rejected(rejections) => rejections.fmt(f),
            LoadError::Unlinked(errors) => {
                for (position, error) in errors.iter().enumerate() {
                    write!(f, "{}{error}", if position == 0 { "" } else { "\n" })?;
                }
                Ok(())
            }
        }
    }
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
