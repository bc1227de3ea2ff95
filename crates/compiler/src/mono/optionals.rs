//! Optionals of what turns out to be optional: `T?` is `U?` where `T` stands for `U?`, so that what looked into a `T?` and
//! found a `T` finds a `U`, and makes it a `T` again.

use super::rewrite::Rewriter;
use crate::hir::{Arm, Block, Expr, ExprKind, Local, LocalId, Pattern, Stmt, StmtKind, Ty, TyId};
use crate::syntax::Span;

/// A variable of the generic function, and the one that gets its value without the optional around.
type Renamed = (LocalId, LocalId);

impl Rewriter<'_, '_> {
    /// A value as its optional: if it is optional already, it is that.
    pub(super) fn flatten_wrap(&mut self, expr: &mut Expr) {
        if let ExprKind::Wrap(value) = &mut expr.kind
            && self.value_type(value.ty).is_some()
        {
            *expr = take(value);
        }
    }

    /// The value of an optional: if that is to be optional itself, it is made so.
    pub(super) fn flatten_unwrap(&mut self, expr: &mut Expr) {
        if let Some(value) = self.value_type(expr.ty) {
            let kind = std::mem::replace(&mut expr.kind, ExprKind::Unit);
            expr.kind = ExprKind::Wrap(Box::new(Expr { kind, ty: value, span: expr.span }));
        }
    }

    /// `if let`: the variable gets what the other one has, as an optional.
    pub(super) fn flatten_if_some(&mut self, local: &mut LocalId, then: &mut Block) {
        if let Some(inner) = self.inner_local(*local) {
            let given = self.give((*local, inner), then.span);
            then.stmts.insert(0, given);
            *local = inner;
        }
    }

    /// An arm of a `match`: the same, before the guard and before the body.
    pub(super) fn flatten_arm(&mut self, arm: &mut Arm) {
        let mut renamed = Vec::new();
        self.flatten_pattern(&mut arm.pattern, false, &mut renamed);
        if renamed.is_empty() {
            return;
        }
        for expr in arm.guard.iter_mut().chain([&mut arm.body]) {
            let (ty, span) = (expr.ty, expr.span);
            let stmts = renamed.iter().map(|&renamed| self.give(renamed, span)).collect();
            let block = Block { stmts, value: Some(Box::new(take(expr))), ty, span };
            *expr = Expr { kind: ExprKind::Block(Box::new(block)), ty, span };
        }
    }

    fn flatten_pattern(&mut self, pattern: &mut Pattern, in_some: bool, renamed: &mut Vec<Renamed>) {
        match pattern {
            Pattern::Bind(local) if in_some => {
                let known = renamed.iter().find(|(outer, _)| outer == local).map(|&(_, inner)| inner);
                let Some(inner) = known.or_else(|| self.inner_local(*local)) else { return };
                if known.is_none() {
                    renamed.push((*local, inner));
                }
                *local = inner;
            }
            Pattern::Some(inside) => self.flatten_pattern(inside, true, renamed),
            Pattern::Or(alternatives) => {
                for alternative in alternatives {
                    self.flatten_pattern(alternative, in_some, renamed);
                }
            }
            Pattern::Tuple(parts) | Pattern::Variant(_, _, parts) => {
                for part in parts {
                    self.flatten_pattern(part, false, renamed);
                }
            }
            _ => {}
        }
    }

    /// `let outer = inner`, as an optional.
    fn give(&self, (outer, inner): Renamed, span: Span) -> Stmt {
        let ty = |local: LocalId| self.local(local).map_or(TyId::ERROR, |local| local.ty);
        let value = Expr { kind: ExprKind::Local(inner), ty: ty(inner), span };
        let value = Expr { kind: ExprKind::Wrap(Box::new(value)), ty: ty(outer), span };
        Stmt { kind: StmtKind::Let(outer, value), span }
    }

    /// A new variable for the value of a variable that is optional.
    fn inner_local(&mut self, outer: LocalId) -> Option<LocalId> {
        let local = self.local(outer)?;
        let (ty, span) = (self.value_type(local.ty)?, local.span);
        Some(self.add_local(Local { name: None, ty, assigned: false, in_cell: false, span }))
    }

    fn value_type(&self, ty: TyId) -> Option<TyId> {
        match self.types().get(ty) {
            Ty::Optional(value) => Some(*value),
            _ => None,
        }
    }
}

/// The expression, from a place that is about to be overwritten.
pub(super) fn take(expr: &mut Expr) -> Expr {
    let nothing = Expr { kind: ExprKind::Unit, ty: expr.ty, span: expr.span };
    std::mem::replace(expr, nothing)
}
