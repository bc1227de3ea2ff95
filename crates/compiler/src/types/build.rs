//! Small pieces of the typed program.

use crate::hir::{BinaryOp, Block, Expr, ExprKind, LocalId, Stmt, StmtKind, TyId};
use crate::syntax::Span;

pub(super) fn expr(kind: ExprKind, ty: TyId, span: Span) -> Expr {
    Expr { kind, ty, span }
}

/// What stands for an expression that has been reported.
pub(super) fn error(span: Span) -> Expr {
    expr(ExprKind::Unit, TyId::ERROR, span)
}

pub(super) fn unit(span: Span) -> Expr {
    expr(ExprKind::Unit, TyId::UNIT, span)
}

pub(super) fn int(value: i64, span: Span) -> Expr {
    expr(ExprKind::Int(value), TyId::INT, span)
}

pub(super) fn bool(value: bool, span: Span) -> Expr {
    expr(ExprKind::Bool(value), TyId::BOOL, span)
}

pub(super) fn local(id: LocalId, ty: TyId, span: Span) -> Expr {
    expr(ExprKind::Local(id), ty, span)
}

pub(super) fn binary(op: BinaryOp, lhs: Expr, rhs: Expr, ty: TyId) -> Expr {
    let span = lhs.span;
    expr(ExprKind::Binary(op, Box::new(lhs), Box::new(rhs)), ty, span)
}

pub(super) fn block_of(value: Expr) -> Block {
    let (ty, span) = (value.ty, value.span);
    match ty {
        TyId::NEVER => Block { stmts: vec![statement(value)], value: None, ty, span },
        _ => Block { stmts: Vec::new(), value: Some(Box::new(value)), ty, span },
    }
}

pub(super) fn block_expr(stmts: Vec<Stmt>, value: Option<Expr>, ty: TyId, span: Span) -> Expr {
    let block = Block { stmts, value: value.map(Box::new), ty, span };
    expr(ExprKind::Block(Box::new(block)), ty, span)
}

pub(super) fn if_else(cond: Expr, then: Expr, otherwise: Expr, ty: TyId) -> Expr {
    let span = cond.span;
    let branches = vec![(cond, block_of(then))];
    expr(ExprKind::If { branches, otherwise: Some(Box::new(block_of(otherwise))) }, ty, span)
}

pub(super) fn statement(value: Expr) -> Stmt {
    Stmt { span: value.span, kind: StmtKind::Expr(value) }
}

pub(super) fn let_stmt(id: LocalId, value: Expr) -> Stmt {
    Stmt { span: value.span, kind: StmtKind::Let(id, value) }
}

/// An operation on `parts`, which are evaluated in order. If one of them never ends, there is no operation: what is
/// left is the parts up to that one.
pub(super) fn operation(
    parts: Vec<Expr>,
    ty: TyId,
    span: Span,
    make: impl FnOnce(Vec<Expr>) -> ExprKind,
) -> Expr {
    if parts.iter().any(|part| part.ty == TyId::NEVER) {
        return diverging(parts, span);
    }
    expr(make(parts), ty, span)
}

/// [`operation`] with one operand.
pub(super) fn unary(part: Expr, ty: TyId, span: Span, make: impl FnOnce(Box<Expr>) -> ExprKind) -> Expr {
    if part.ty == TyId::NEVER { part } else { expr(make(Box::new(part)), ty, span) }
}

/// [`operation`] with two operands.
pub(super) fn pair(
    first: Expr,
    second: Expr,
    ty: TyId,
    span: Span,
    make: impl FnOnce(Box<Expr>, Box<Expr>) -> ExprKind,
) -> Expr {
    if first.ty == TyId::NEVER || second.ty == TyId::NEVER {
        return diverging(vec![first, second], span);
    }
    expr(make(Box::new(first), Box::new(second)), ty, span)
}

/// The parts up to the one that never ends.
fn diverging(mut parts: Vec<Expr>, span: Span) -> Expr {
    let last = parts.iter().position(|part| part.ty == TyId::NEVER).unwrap_or(parts.len());
    parts.truncate(last + 1);
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            let stmts = parts.into_iter().chain(last).map(statement).collect();
            block_expr(stmts, None, TyId::NEVER, span)
        }
    }
}
