//! Parts of the language that this version does not compile: each is one error, and nothing follows from it.

use super::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::{Span, Symbol, ast, sym};

/// Types of the prelude that are part of the language but not of this version.
const TYPES: &[&str] = &["Iterator", "Ord", "Eq", "Num", "Display"];

impl Checker<'_> {
    /// Reports that `what` (with its verb: "closures are") cannot be compiled.
    pub(super) fn unavailable(&mut self, at: Span, what: &str) {
        let message = format!("{what} not available in this version of the compiler");
        self.body.incomplete = true;
        self.report(Diagnostic::new(Code::NotAvailable, at, message).label("not available"));
    }

    /// Whether the prelude of the language has a type `name` that is not available.
    pub(super) fn is_unavailable_type(&self, name: Symbol) -> bool {
        TYPES.contains(&self.text(name))
    }
}

/// What an expression that cannot be compiled is called, with its verb.
pub(super) fn describe(kind: &ast::ExprKind) -> Option<&'static str> {
    use ast::ExprKind as K;
    Some(match kind {
        K::As(_) => "`as` is",
        K::Is(_) => "`is` is",
        K::Instantiate(_) => "type arguments of functions are",
        _ => return None,
    })
}

/// Whether a name is one of the built-in types that can be written before a dot.
pub(super) fn is_builtin_type(name: Symbol) -> bool {
    matches!(
        name,
        sym::INT | sym::FLOAT | sym::BOOL | sym::STRING | sym::ARRAY | sym::BYTES | sym::MAP | sym::ERROR
    )
}
