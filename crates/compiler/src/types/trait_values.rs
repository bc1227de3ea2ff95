//! Values of traits: what becomes one, and what `is` and `as` tell of one.

use super::expect::Expect;
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Expr, ExprKind, Ty, TyId};
use crate::syntax::{Span, ast};

impl<'a> Checker<'a> {
    /// A value where a trait, or the optional of one, is wanted that its type implements; else the value as it is.
    pub(super) fn towards(&mut self, value: Expr, wanted: TyId) -> Expr {
        let inner = self.not_null(wanted);
        let Ty::Trait(of, args) = *self.types.get(inner) else { return value };
        if value.ty == inner || matches!(value.ty, TyId::ERROR | TyId::NEVER) {
            return value;
        }
        // What has been narrowed is of the trait that it was before.
        let value = match value.kind {
            ExprKind::Cast(whole) if whole.ty == inner && is_variable(&whole) => return *whole,
            kind => Expr { kind, ..value },
        };
        if !self.becomes(value.ty, of, args) {
            return value;
        }
        let span = value.span;
        build::expr(ExprKind::ToTrait(Box::new(value)), inner, span)
    }

    /// A value that `is` or `as` looks at: of a trait. Anything else is reported.
    fn trait_operand(&mut self, test: &'a ast::TypeTest, word: &str, wanted: TyId) -> Option<Expr> {
        let value = self.expr(&test.value, Expect::Any);
        // A variable that has been narrowed is still of its trait.
        let value = match value.kind {
            ExprKind::Cast(whole) if is_variable(&whole) => *whole,
            kind => Expr { kind, ..value },
        };
        match *self.types.get(value.ty) {
            Ty::Trait(..) | Ty::Never => return Some(value),
            Ty::Error => return None,
            _ => {}
        }
        if wanted == TyId::ERROR {
            return None;
        }
        let found = self.ty(value.ty);
        let message = format!("`{word}` looks at values of traits, but this is `{found}`");
        let d = Diagnostic::new(Code::NotATraitValue, test.op_span, message)
            .label("the type is known here")
            .also(test.value.span, format!("this is `{found}`"));
        let d = match (value.ty, wanted) {
            (TyId::INT, TyId::FLOAT) if word == "as" => d.help("to convert it, write `float(…)`"),
            (TyId::FLOAT | TyId::STRING, TyId::INT) if word == "as" => {
                d.help("to convert it, write `int(…)`")
            }
            (_, TyId::STRING) if word == "as" => d.help("to make a text of it, write `str(…)`"),
            (ty, wanted) if ty == wanted && word == "as" => {
                d.help("leave `as` away: it has this type already")
            }
            (ty, _) => self.may_be_null(d, ty),
        };
        self.report(d);
        None
    }

    /// Whether a value of a trait can be of this type; what cannot is reported.
    fn can_be(&mut self, value: TyId, ty: TyId, word: &str, at: Span) -> bool {
        let Ty::Trait(of, args) = *self.types.get(value) else { return true };
        let possible = match *self.types.get(ty) {
            Ty::Trait(..) | Ty::Param(_) => true,
            _ => self.becomes(ty, of, args),
        };
        if possible {
            return true;
        }
        let (ty_text, of_text) = (self.ty(ty), self.ty(value));
        let message = format!("a value of `{of_text}` is never `{ty_text}`, which does not implement it");
        let d = Diagnostic::new(Code::NotATraitValue, at, message).label(match word {
            "is" => "always `false`",
            _ => "always fails",
        });
        let d = match self.types.get(ty) {
            Ty::Struct(_) | Ty::Enum(_) => d.help(format!("write `impl {of_text} for {ty_text} {{ … }}`")),
            _ => d.help("only structs and enums are values of traits"),
        };
        self.report(d);
        false
    }

    /// `value is Type`
    pub(super) fn is_test(&mut self, test: &'a ast::TypeTest, span: Span) -> Expr {
        let at = Span::new(span.file, test.op_span.start, span.end.max(test.op_span.end));
        let wrong = Expr { ty: TyId::BOOL, ..build::error(at) };
        let ty = self.resolve(&test.ty);
        let Some(value) = self.trait_operand(test, "is", ty) else { return wrong };
        if ty == TyId::ERROR || !self.can_be(value.ty, ty, "is", test.ty.span) {
            return wrong;
        }
        if value.ty == ty {
            let message = format!("this is always `true`: the value is a `{}`", self.ty(ty));
            let d = Diagnostic::new(Code::NotATraitValue, test.op_span, message)
                .label("needless")
                .also(test.value.span, format!("this is `{}`", self.ty(ty)));
            self.report(d);
            return wrong;
        }
        build::unary(value, TyId::BOOL, at, |value| ExprKind::Is(value, ty))
    }

    /// `value as Type`
    pub(super) fn cast(&mut self, test: &'a ast::TypeTest, span: Span) -> Expr {
        let at = Span::new(span.file, test.op_span.start, span.end.max(test.op_span.end));
        let ty = self.resolve(&test.ty);
        if let Ty::Trait(..) = *self.types.get(ty) {
            return self.cast_to_trait(test, ty, at);
        }
        let Some(value) = self.trait_operand(test, "as", ty) else {
            return Expr { ty, ..build::error(at) };
        };
        if ty == TyId::ERROR || !self.can_be(value.ty, ty, "as", test.ty.span) {
            return Expr { ty, ..build::error(at) };
        }
        build::unary(value, ty, at, ExprKind::Cast)
    }

    /// `value as Trait`: a value whose type implements it becomes one; one of another trait is looked at.
    fn cast_to_trait(&mut self, test: &'a ast::TypeTest, ty: TyId, at: Span) -> Expr {
        let value = self.expr(&test.value, Expect::Any);
        let value = self.towards(value, ty);
        match *self.types.get(value.ty) {
            Ty::Error => build::error(at),
            Ty::Never => value,
            _ if value.ty == ty => value,
            Ty::Trait(..) => build::unary(value, ty, at, ExprKind::Cast),
            _ => {
                let (found, wanted) = (self.ty(value.ty), self.ty(ty));
                let message = format!("`{found}` does not implement `{wanted}`");
                let d = Diagnostic::new(Code::NotATraitValue, test.op_span, message)
                    .label("always fails")
                    .also(test.value.span, format!("this is `{found}`"));
                let d = match self.types.get(value.ty) {
                    Ty::Struct(_) | Ty::Enum(_) => {
                        d.help(format!("write `impl {wanted} for {found} {{ … }}`"))
                    }
                    _ => self.may_be_null(d, value.ty),
                };
                self.report(d);
                Expr { ty, ..build::error(at) }
            }
        }
    }
}

/// Whether reading it twice reads the same.
fn is_variable(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Local(_) | ExprKind::Global { .. } => true,
        ExprKind::Unwrap(inner) => is_variable(inner),
        _ => false,
    }
}
