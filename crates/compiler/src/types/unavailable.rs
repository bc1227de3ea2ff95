//! Parts of the language that this version does not compile: each is one error, and nothing follows from it.

use super::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::{Span, Symbol, sym};

impl Checker<'_> {
    /// Reports that `what` (with its verb: "closures are") cannot be compiled.
    pub(super) fn unavailable(&mut self, at: Span, what: &str) {
        let message = format!("{what} not available in this version of the compiler");
        self.body.incomplete = true;
        self.report(Diagnostic::new(Code::UnknownType, at, message).label("not available"));
    }
}

/// Whether a name is one of the built-in types that can be written before a dot.
pub(super) fn is_builtin_type(name: Symbol) -> bool {
    matches!(
        name,
        sym::INT | sym::FLOAT | sym::BOOL | sym::STRING | sym::ARRAY | sym::BYTES | sym::MAP | sym::ERROR
    )
}
