//! What the compiler has to say: problems with a code, a place and a remedy, and how they are shown.

mod codes;
mod excerpt;
mod json;
mod render;
mod sources;

pub use codes::Code;
pub use json::to_json;
pub use render::{render, render_all};
pub use sources::{LineColumn, Sources, TooManyFiles};

use crate::syntax::Span;

/// How many errors are kept, and as many warnings; the rest are counted.
pub const MAX_KEPT: usize = 100;

/// How bad a problem is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// The program is not compiled.
    Error,
    /// The program is compiled, and is probably not what was meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A problem in the source text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The kind of problem; its page in the documentation explains it.
    pub code: Code,
    /// What is wrong, with the facts of this case; one line, lower case, without a full stop.
    pub message: String,
    /// Where it is.
    pub primary: Span,
    /// A word under the place; may be empty.
    pub label: String,
    /// Other places that matter.
    pub secondary: Vec<Label>,
    /// What to do about it.
    pub help: Vec<Help>,
}

/// A place with a remark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The remark.
    pub text: String,
}

/// A remedy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Help {
    /// What to do, in words.
    pub text: String,
    /// The text to put in the place of a span, where the remedy is as simple as that.
    pub replacement: Option<(Span, String)>,
}

impl Diagnostic {
    /// A problem of kind `code` at `primary`.
    pub fn new(code: Code, primary: Span, message: impl Into<String>) -> Diagnostic {
        let message = message.into();
        Diagnostic { code, message, primary, label: String::new(), secondary: Vec::new(), help: Vec::new() }
    }

    /// Sets the words under the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.label = text.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Adds a remedy in words.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help.push(Help { text: text.into(), replacement: None });
        self
    }

    /// Adds a remedy that replaces the text of `span` with `with`.
    #[must_use]
    pub fn suggest(mut self, text: impl Into<String>, span: Span, with: impl Into<String>) -> Diagnostic {
        self.help.push(Help { text: text.into(), replacement: Some((span, with.into())) });
        self
    }

    /// Error or warning: the code decides.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// The problems of one compilation, in a bounded amount of memory.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Diagnostics {
    /// No problems.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Adds a problem. Beyond [`MAX_KEPT`] of its severity it is only counted.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let count = match diagnostic.severity() {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count <= MAX_KEPT {
            self.kept.push(diagnostic);
        }
    }

    /// How many errors there were, kept or not.
    pub fn error_count(&self) -> usize {
        self.errors
    }

    /// How many warnings there were, kept or not.
    pub fn warning_count(&self) -> usize {
        self.warnings
    }

    /// Whether the program cannot be compiled.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.errors + self.warnings == 0
    }

    /// The problems kept, in the order they were added or sorted.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.kept.iter()
    }

    /// How many are kept: a mark for [`Diagnostics::sort_from`].
    pub fn kept(&self) -> usize {
        self.kept.len()
    }

    /// How many errors and warnings were counted but not kept.
    pub fn left_off(&self) -> (usize, usize) {
        (self.errors.saturating_sub(MAX_KEPT), self.warnings.saturating_sub(MAX_KEPT))
    }

    /// Sorts all by file and place.
    pub fn sort(&mut self) {
        self.sort_from(0);
    }

    /// Sorts those after the first `from` by file and place; equal places keep their order.
    pub fn sort_from(&mut self, from: usize) {
        if let Some(new) = self.kept.get_mut(from..) {
            new.sort_by_key(|d| (d.primary.file, d.primary.start));
        }
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
