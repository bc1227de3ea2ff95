//! What follows `?.`: in `x?.f.g(y)[0]` everything behind the `?.` is skipped where `x` is null, and the whole is null.
//!
//! A chain goes on through `.name`, `.name(…)`, `.0`, `[…]` and `(…)`. It ends at a parenthesis, at `!`, which takes the
//! value of all before it, and at the next `?.`, for which all before it is the operand.

use super::Checker;
use super::expect::Expect;
use crate::hir::Expr;
use crate::syntax::ast::{self, ExprKind as K};

/// A chain that is being checked: its first link, and what stands for the value of its operand.
#[derive(Debug)]
pub(super) struct OpenChain<'a> {
    first: &'a ast::Expr,
    value: Expr,
}

/// What a link of a chain works on, and whether it does so by `?.`.
fn operand(e: &ast::Expr) -> Option<(&ast::Expr, bool)> {
    Some(match &e.kind {
        K::Field(field) => (&field.object, field.safe),
        K::MethodCall(call) => (&call.receiver, call.safe),
        K::TupleIndex(index) => (&index.object, index.safe),
        K::Index(index) => (&index.object, false),
        K::Call(call) => (&call.callee, false),
        _ => return None,
    })
}

/// The `?.` that decides whether `e`, which is none itself, is skipped.
fn first_link(e: &ast::Expr) -> Option<&ast::Expr> {
    let (mut link, safe) = operand(e)?;
    if safe {
        return None;
    }
    loop {
        let (before, safe) = operand(link)?;
        // Parentheses leave no node, but belong to the span.
        if link.span.start < before.span.start {
            return None;
        }
        if safe {
            return Some(link);
        }
        link = before;
    }
}

impl<'a> Checker<'a> {
    /// An expression that is a chain behind a `?.`, or the first link of the chain that is being checked.
    pub(super) fn optional_chain(&mut self, e: &'a ast::Expr) -> Option<Expr> {
        // What is checked next in an open chain is its links, down to the first: they come before their arguments.
        if let Some(open) = &self.open_chain {
            if !std::ptr::eq(open.first, e) {
                return None;
            }
            let OpenChain { value, .. } = self.open_chain.take()?;
            return Some(self.link(value, e));
        }
        let first = first_link(e)?;
        let (object, _) = operand(first)?;
        Some(self.safe(object, e.span, |checker, value| {
            checker.open_chain = Some(OpenChain { first, value });
            let built = checker.expr(e, Expect::Any);
            checker.open_chain = None;
            built
        }))
    }

    /// What a link makes of a value.
    fn link(&mut self, value: Expr, e: &'a ast::Expr) -> Expr {
        match &e.kind {
            K::Field(field) => self.field_value(value, field, e.span),
            K::MethodCall(call) => self.method_on(value, call, e.span, Expect::Any),
            K::TupleIndex(index) => self.part(value, index),
            _ => value,
        }
    }
}
