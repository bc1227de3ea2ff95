//! What is allowed and probably not meant.

use super::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{BinaryOp, Expr, ExprKind, TyId};
use crate::names::LibraryIndex;
use crate::syntax::{Span, Symbol};

impl Checker<'_> {
    /// Warns about a variable that nothing reads, unless its name starts with `_` or it is part of a mistake.
    pub(super) fn warn_unused_variable(&mut self, name: Symbol, span: Span, assigned: bool, ty: TyId) {
        let text = self.text(name);
        if text.starts_with('_') || ty == TyId::ERROR {
            return;
        }
        let message = match assigned {
            true => format!("`{text}` is assigned, but never read"),
            false => format!("`{text}` is never used"),
        };
        if matches!(text, "default" | "otherwise") {
            let d = Diagnostic::new(Code::UnusedVariable, span, message)
                .label("a new variable, which takes every value")
                .suggest("the pattern that fits everything is written", span, "_");
            return self.report(d);
        }
        let meant = format!("_{text}");
        let d = Diagnostic::new(Code::UnusedVariable, span, message).label("unused variable").suggest(
            "if that is intended, start its name with `_`",
            span,
            meant,
        );
        self.report(d);
    }

    /// Warns about module variables and imports that nothing uses. Where there are errors, use may have been missed.
    /// What an input of a session declares may be used by a later one.
    pub(super) fn warn_about_module(&mut self) {
        if self.diags.has_errors() || self.is_input() {
            return;
        }
        for at in self.current.first_var..self.module_vars.len() {
            let var = &self.module_vars[at];
            if !var.read && !var.is_pub {
                let (name, span, assigned, ty) = (var.name, var.span, var.assigned, var.ty);
                self.warn_unused_variable(name, span, assigned, ty);
            }
        }
        for at in self.current.first_import..self.imports.len() {
            let import = &self.imports[at];
            if !import.used {
                let (name, span) = (import.name, import.span);
                let message = format!("the import `{}` is never used", self.text(name));
                self.report(Diagnostic::new(Code::UnusedImport, span, message).label("unused import"));
            }
        }
    }

    /// Warns about a statement that only computes a value.
    pub(super) fn warn_unused_result(&mut self, built: &Expr, span: Span) {
        if matches!(built.ty, TyId::UNIT | TyId::NEVER | TyId::ERROR) || !self.is_pure(built) {
            return;
        }
        let d = Diagnostic::new(Code::UnusedResult, span, "this value is computed, but not used");
        let d = match &built.kind {
            ExprKind::Binary(BinaryOp::Eq, lhs, _) if is_place(lhs) => {
                d.label("a comparison").help("to assign, write `=`")
            }
            ExprKind::Exception(..) => {
                d.label("an error that nobody raises").help("to raise it, write `throw Error(…)`")
            }
            ExprKind::FnValue(..) => d.label("a function, not called").help("to call it, add `()`"),
            _ => d.label("unused value").help("to compute it all the same, write `let _ = …`"),
        };
        self.report(d);
    }

    /// Whether an expression does nothing but compute a value. (That it may fail does not count.) A unit also stands for
    /// what has been reported, and nothing more is said of that.
    fn is_pure(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Str(_)
            | ExprKind::Local(_)
            | ExprKind::Null
            | ExprKind::FnValue(..)
            | ExprKind::Closure(..)
            | ExprKind::Global { .. } => true,
            ExprKind::Unary(_, a)
            | ExprKind::IntToFloat(a)
            | ExprKind::FloatToInt(a)
            | ExprKind::ToString(a)
            | ExprKind::Wrap(a)
            | ExprKind::Unwrap(a)
            | ExprKind::IsNull(a, _)
            | ExprKind::TupleField(a, _)
            | ExprKind::ExceptionField(a, _)
            | ExprKind::Field(a, _) => self.is_pure(a),
            ExprKind::Binary(_, a, b)
            | ExprKind::And(a, b)
            | ExprKind::Or(a, b)
            | ExprKind::Index(a, b)
            | ExprKind::Exception(a, b)
            | ExprKind::Repeat(a, b) => self.is_pure(a) && self.is_pure(b),
            ExprKind::Concat(parts)
            | ExprKind::Array(parts)
            | ExprKind::Tuple(parts)
            | ExprKind::Enum(_, _, parts) => parts.iter().all(|part| self.is_pure(part)),
            ExprKind::Map(entries) => {
                entries.iter().all(|(key, value)| self.is_pure(key) && self.is_pure(value))
            }
            ExprKind::Struct(_, fields) => fields.iter().all(|(_, value)| self.is_pure(value)),
            ExprKind::CallNative { native, args, .. } => {
                let module = self.library.native(*native).module;
                // Natives over immutable values have no effects.
                let pure = [LibraryIndex::STRING, LibraryIndex::INT, LibraryIndex::FLOAT]
                    .iter()
                    .any(|of| self.library.module_name(*of) == module);
                (pure || module == "math") && args.iter().all(|arg| self.is_pure(arg))
            }
            _ => false,
        }
    }

    /// Warns about a variable whose value is always `()`; `what` names it.
    pub(super) fn warn_unit_value(&mut self, built: &Expr, span: Span, what: impl FnOnce(&Self) -> String) {
        let is_call =
            matches!(built.kind, ExprKind::Call(..) | ExprKind::CallValue(..) | ExprKind::CallNative { .. });
        if built.ty == TyId::UNIT && is_call {
            let message = format!("{} is always `()`", what(self));
            let d = Diagnostic::new(Code::UnitValue, span, message).label("this call returns nothing");
            self.report(d);
        }
    }
}

fn is_place(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Local(_) | ExprKind::Global { .. } | ExprKind::Field(..) | ExprKind::Index(..))
}
