//! Where no unit may be: in what is stored. A unit takes no place, so there would be nothing in it.

use super::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::TyId;
use crate::syntax::{Span, ast};

impl Checker<'_> {
    /// The type of something that is stored, or what stands for it if it is a unit, which is reported; `what` names the
    /// place: "an element of an array".
    pub(super) fn stored(&mut self, ty: TyId, at: Span, what: &str) -> TyId {
        if ty != TyId::UNIT {
            return ty;
        }
        let d = Diagnostic::new(Code::UnitPart, at, format!("{what} cannot be `()`"))
            .label("there is nothing to store")
            .help("leave it out, or store a `bool`");
        self.report(d);
        TyId::ERROR
    }

    /// The written type of something that is stored.
    pub(super) fn resolve_stored(&mut self, written: &ast::Type, what: &str) -> TyId {
        let ty = self.resolve(written);
        self.stored(ty, written.span, what)
    }
}

/// The places that hold values.
pub(super) const ELEMENT: &str = "an element of an array";
pub(super) const PART: &str = "a part of a tuple";
pub(super) const FIELD: &str = "a field";
pub(super) const PAYLOAD: &str = "a value of a variant";
pub(super) const ENTRY: &str = "a value of a map";
