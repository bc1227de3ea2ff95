//! `for` over what implements `Iterator<T>`: a loop that asks for the next value until there is none.

use super::{Checker, build};
use crate::hir::{Block, Expr, ExprKind, TraitCall, TraitId, TyId, TyList};
use crate::syntax::{Span, ast};

impl<'a> Checker<'a> {
    /// `for x in iterator { }`, where the iterator gives `trait_args`.
    pub(super) fn for_iterator(
        &mut self,
        source: &'a ast::For,
        iterator: Expr,
        trait_args: TyList,
        span: Span,
    ) -> Expr {
        let element = self.types.types_in(trait_args).first().copied().unwrap_or(TyId::ERROR);
        let (on, at) = (iterator.ty, iterator.span);
        let kept = self.body.add_local(None, on, at);
        let (id, var, body) = self.for_body(source, element);
        let local = var.unwrap_or_else(|| self.body.add_local(None, element, at));
        let optional = self.optional_of(element);
        let call = TraitCall {
            on,
            of: TraitId::ITERATOR,
            trait_args,
            method: 0,
            type_args: TyList::EMPTY,
            args: vec![build::local(kept, on, at)],
        };
        let next = build::expr(ExprKind::CallTrait(Box::new(call)), optional, at);
        let exit = build::block_of(build::expr(ExprKind::Break(id), TyId::NEVER, at));
        let ty = body.ty;
        let round = ExprKind::IfSome {
            value: Box::new(next),
            local,
            then: Box::new(body),
            otherwise: Some(Box::new(exit)),
        };
        let round = vec![build::statement(build::expr(round, ty, span))];
        let round = Block { stmts: round, value: None, ty, span };
        let cond = Box::new(build::bool(true, span));
        let all = build::expr(ExprKind::While { id, cond, body: Box::new(round) }, TyId::UNIT, span);
        build::block_expr(vec![build::let_stmt(kept, iterator)], Some(all), TyId::UNIT, span)
    }
}
