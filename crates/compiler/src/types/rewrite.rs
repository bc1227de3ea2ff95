//! A walk over a finished body that may change what it visits.

use crate::hir::{Block, Expr, ExprKind, Place, Stmt, StmtKind, Try};

/// What is done at each node; parts come after the whole.
pub(super) trait Rewrite {
    /// A statement.
    fn stmt(&mut self, _kind: &mut StmtKind) {}
    /// An expression.
    fn expr(&mut self, kind: &mut ExprKind);
    /// The place of an assignment.
    fn place(&mut self, _place: &mut Place) {}
}

/// Walks over a block.
pub(super) fn rewrite_block(block: &mut Block, with: &mut impl Rewrite) {
    block.stmts.iter_mut().for_each(|stmt| rewrite_stmt(stmt, with));
    if let Some(value) = &mut block.value {
        rewrite_expr(value, with);
    }
}

/// Walks over a statement.
pub(super) fn rewrite_stmt(stmt: &mut Stmt, with: &mut impl Rewrite) {
    with.stmt(&mut stmt.kind);
    match &mut stmt.kind {
        StmtKind::Let(_, value) | StmtKind::InitGlobal(_, value) | StmtKind::Expr(value) => {
            rewrite_expr(value, with);
        }
        StmtKind::Assign(place, value) | StmtKind::AssignOp(place, _, value) => {
            with.place(place);
            match place {
                Place::Local(_) | Place::Global { .. } => {}
                Place::Field(object, _) => rewrite_expr(object, with),
                Place::Index(array, index) => {
                    rewrite_expr(array, with);
                    rewrite_expr(index, with);
                }
            }
            rewrite_expr(value, with);
        }
    }
}

fn rewrite_expr(e: &mut Expr, with: &mut impl Rewrite) {
    with.expr(&mut e.kind);
    match &mut e.kind {
        ExprKind::Unit
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Bool(_)
        | ExprKind::Str(_)
        | ExprKind::Local(_)
        | ExprKind::Global { .. }
        | ExprKind::FnValue(..)
        | ExprKind::Closure(..)
        | ExprKind::Null
        | ExprKind::Break(_)
        | ExprKind::Continue(_)
        | ExprKind::Return(None) => {}
        ExprKind::Unary(_, a)
        | ExprKind::IntToFloat(a)
        | ExprKind::FloatToInt(a)
        | ExprKind::ToString(a)
        | ExprKind::Field(a, _)
        | ExprKind::Wrap(a)
        | ExprKind::Unwrap(a)
        | ExprKind::IsNull(a, _)
        | ExprKind::TupleField(a, _)
        | ExprKind::ToTrait(a)
        | ExprKind::Is(a, _)
        | ExprKind::Cast(a)
        | ExprKind::ExceptionField(a, _)
        | ExprKind::Throw(a)
        | ExprKind::Return(Some(a)) => rewrite_expr(a, with),
        ExprKind::Binary(_, a, b)
        | ExprKind::And(a, b)
        | ExprKind::Or(a, b)
        | ExprKind::Repeat(a, b)
        | ExprKind::Compare(a, b)
        | ExprKind::Exception(a, b)
        | ExprKind::Index(a, b) => {
            rewrite_expr(a, with);
            rewrite_expr(b, with);
        }
        ExprKind::Concat(parts)
        | ExprKind::Array(parts)
        | ExprKind::Tuple(parts)
        | ExprKind::Enum(_, _, parts)
        | ExprKind::Call(_, _, parts)
        | ExprKind::CallNative { args: parts, .. } => {
            parts.iter_mut().for_each(|part| rewrite_expr(part, with))
        }
        ExprKind::CallValue(callee, args) => {
            rewrite_expr(callee, with);
            args.iter_mut().for_each(|arg| rewrite_expr(arg, with));
        }
        ExprKind::CallTrait(call) => call.args.iter_mut().for_each(|arg| rewrite_expr(arg, with)),
        ExprKind::Map(entries) => {
            for (key, value) in entries {
                rewrite_expr(key, with);
                rewrite_expr(value, with);
            }
        }
        ExprKind::Try(parts) => rewrite_try(parts, with),
        ExprKind::Struct(_, fields) => fields.iter_mut().for_each(|(_, value)| rewrite_expr(value, with)),
        ExprKind::Block(block) => rewrite_block(block, with),
        ExprKind::If { branches, otherwise } => {
            for (cond, block) in branches {
                rewrite_expr(cond, with);
                rewrite_block(block, with);
            }
            if let Some(block) = otherwise {
                rewrite_block(block, with);
            }
        }
        ExprKind::IfSome { value, then, otherwise, .. } => {
            rewrite_expr(value, with);
            rewrite_block(then, with);
            if let Some(block) = otherwise {
                rewrite_block(block, with);
            }
        }
        ExprKind::Match { value, arms } => {
            rewrite_expr(value, with);
            for arm in arms {
                if let Some(guard) = &mut arm.guard {
                    rewrite_expr(guard, with);
                }
                rewrite_expr(&mut arm.body, with);
            }
        }
        other => rewrite_loop(other, with),
    }
}

fn rewrite_try(parts: &mut Try, with: &mut impl Rewrite) {
    rewrite_block(&mut parts.body, with);
    for catch in &mut parts.catches {
        if let Some(guard) = &mut catch.guard {
            rewrite_expr(guard, with);
        }
        rewrite_block(&mut catch.body, with);
    }
    if let Some(block) = &mut parts.finally {
        rewrite_block(block, with);
    }
}

fn rewrite_loop(kind: &mut ExprKind, with: &mut impl Rewrite) {
    match kind {
        ExprKind::While { cond: head, body, .. }
        | ExprKind::ForArray { array: head, body, .. }
        | ExprKind::ForBytes { bytes: head, body, .. }
        | ExprKind::ForString { string: head, body, .. } => {
            rewrite_expr(head, with);
            rewrite_block(body, with);
        }
        ExprKind::ForRange { range, body, .. } => {
            rewrite_expr(&mut range.start, with);
            rewrite_expr(&mut range.end, with);
            if let Some(step) = &mut range.step {
                rewrite_expr(step, with);
            }
            rewrite_block(body, with);
        }
        ExprKind::ForMap(parts) => {
            rewrite_expr(&mut parts.map, with);
            rewrite_block(&mut parts.body, with);
        }
        _ => {}
    }
}
