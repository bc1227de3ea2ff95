//! What the branches of an `if`, the arms of a `match` or the blocks of a `try` give together.
//!
//! All give one type; but where one gives `T` and another `null` or a `T?`, they give `T?` together, and the values of
//! type `T` are wrapped when all branches are known. A `null` of which nothing tells the type has the type `never?`
//! until then; there is no such type in a finished program.

use super::expect::{Expect, Why};
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Block, Expr, ExprKind, Ty, TyId};
use crate::syntax::{Span, ast};

/// What branches give together.
#[derive(Debug)]
pub(super) struct Join {
    /// What is wanted of the next branch.
    pub(super) expect: Expect,
    /// Whether the values are thrown away.
    pub(super) discards: bool,
    /// What the branches so far give.
    pub(super) ty: TyId,
    /// Whether a branch has been reported.
    pub(super) mistaken: bool,
    /// Whether some give `T` and others `T?`.
    pub(super) mixed: bool,
}

impl Join {
    /// No branch yet; `expect` is what is wanted of all.
    pub(super) fn new(expect: Expect) -> Join {
        let discards = matches!(expect, Expect::Discard | Expect::Is(TyId::UNIT, _));
        let expect = match expect {
            _ if discards => Expect::Discard,
            Expect::Any => Expect::Branch(None, None),
            Expect::Hint(ty) => Expect::Branch(Some(ty), None),
            other => other,
        };
        Join { expect, discards, ty: TyId::NEVER, mistaken: false, mixed: false }
    }
}

impl<'a> Checker<'a> {
    /// Adds a branch that gives a `ty` at `at`.
    pub(super) fn add_branch(&mut self, join: &mut Join, ty: TyId, at: Span) {
        match ty {
            TyId::NEVER => return,
            TyId::ERROR => {
                join.mistaken = true;
                if join.ty == TyId::NEVER {
                    join.ty = TyId::ERROR;
                }
                return;
            }
            _ if matches!(join.ty, TyId::NEVER | TyId::ERROR) => join.ty = ty,
            _ if join.ty != ty => match self.joined_types(join.ty, ty) {
                Some(both) => (join.ty, join.mixed) = (both, true),
                None => {
                    let message = format!("expected `{}`, found `{}`", self.ty(join.ty), self.ty(ty));
                    self.report(Diagnostic::new(Code::MismatchedTypes, at, message));
                    join.mistaken = true;
                }
            },
            _ => {}
        }
        if let (false, Expect::Branch(hint, place)) = (join.discards, join.expect) {
            // The first value decides for the branches after it.
            let known = match (hint, place) {
                (Some(hint), Some(_)) => self.joined_types(hint, ty).unwrap_or(hint),
                _ => join.ty,
            };
            join.expect = Expect::Branch(Some(known), Some(place.unwrap_or(at)));
        }
    }

    /// The type of all branches. What is left without a type is reported, unless branches around give one.
    pub(super) fn type_of_branches(&mut self, join: &Join, expect: Expect, span: Span) -> TyId {
        if self.is_null_type(join.ty) && !matches!(expect, Expect::Branch(..)) {
            if !join.mistaken {
                self.unknown_optional(span);
            }
            return TyId::ERROR;
        }
        join.ty
    }

    /// The type that two values have together.
    pub(super) fn joined_types(&mut self, a: TyId, b: TyId) -> Option<TyId> {
        if a == b {
            return Some(a);
        }
        match (self.types.get(a), self.types.get(b)) {
            (_, Ty::Never) | (Ty::Error, _) => Some(a),
            (Ty::Never, _) | (_, Ty::Error) => Some(b),
            (Ty::Optional(TyId::NEVER), Ty::Unit) | (Ty::Unit, Ty::Optional(TyId::NEVER)) => None,
            (Ty::Optional(TyId::NEVER), _) => Some(self.optional_of(b)),
            (_, Ty::Optional(TyId::NEVER)) => Some(self.optional_of(a)),
            (Ty::Optional(inner), _) if *inner == b => Some(a),
            (_, Ty::Optional(inner)) if *inner == a => Some(b),
            _ => None,
        }
    }

    /// Whether this is the type of a `null` of which nothing tells the type.
    pub(super) fn is_null_type(&self, ty: TyId) -> bool {
        *self.types.get(ty) == Ty::Optional(TyId::NEVER)
    }

    /// A value as one of the optional type `ty`.
    pub(super) fn coerced(&mut self, mut e: Expr, ty: TyId) -> Expr {
        if e.ty == ty || matches!(e.ty, TyId::NEVER | TyId::ERROR) || !self.is_optional(ty) {
            return e;
        }
        if self.is_null_type(e.ty) {
            retype(&mut e, ty);
            return e;
        }
        let span = e.span;
        build::expr(ExprKind::Wrap(Box::new(e)), ty, span)
    }

    /// A block whose value is one of the optional type `ty`.
    pub(super) fn coerce_block(&mut self, block: &mut Block, ty: TyId) {
        if block.ty == ty || matches!(block.ty, TyId::NEVER | TyId::ERROR) {
            return;
        }
        if let Some(value) = block.value.take() {
            block.value = Some(Box::new(self.coerced(*value, ty)));
            block.ty = ty;
        }
    }

    /// Where `ty` is wanted, and is perhaps the optional of what there is.
    pub(super) fn fit_optional(&mut self, built: Expr, source: &ast::Expr, ty: TyId, why: Why) -> Expr {
        let fits = matches!(*self.types.get(ty), Ty::Optional(inner) if inner == built.ty);
        if fits {
            let built = self.whole(built);
            return self.coerced(built, ty);
        }
        let built = self.towards(built, ty);
        if built.ty == self.not_null(ty) {
            return self.coerced(built, ty);
        }
        self.mismatch(source, ty, built.ty, why);
        build::error(built.span)
    }
}

/// Gives every `null` that may be the value of `e` its type.
fn retype(e: &mut Expr, ty: TyId) {
    let null = e.ty;
    e.ty = ty;
    let mut parts: Vec<&mut Block> = Vec::new();
    match &mut e.kind {
        ExprKind::Block(block) => parts.push(block),
        ExprKind::If { branches, otherwise } => {
            parts.extend(branches.iter_mut().map(|(_, block)| block));
            parts.extend(otherwise.as_deref_mut());
        }
        ExprKind::IfSome { then, otherwise, .. } => {
            parts.push(then);
            parts.extend(otherwise.as_deref_mut());
        }
        ExprKind::Try(of) => {
            parts.push(&mut of.body);
            parts.extend(of.catches.iter_mut().map(|catch| &mut catch.body));
        }
        ExprKind::Match { arms, .. } => {
            arms.iter_mut()
                .map(|arm| &mut arm.body)
                .filter(|body| body.ty == null)
                .for_each(|e| retype(e, ty));
        }
        _ => {}
    }
    for block in parts {
        if block.ty == null {
            block.ty = ty;
            block.value.iter_mut().filter(|value| value.ty == null).for_each(|value| retype(value, ty));
        }
    }
}
