//! `for` over ranges, with `.step(k)` and `.rev()` in any order.
//!
//! The typed program knows one form: from the start on in steps, then perhaps backwards. `.step(k).rev()` is that form.
//! `.rev().step(k)` is not, because it counts its steps from the last value on; it becomes that form by beginning at the
//! smallest value it visits, which is `start + (last - start) mod k`.

use super::expect::{Expect, Why};
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{BinaryOp as H, Expr, ExprKind, LocalId, Range, Stmt, TyId};
use crate::syntax::{Span, ast, sym};

/// A range with what is called on it.
struct Chain<'a> {
    range: &'a ast::Range,
    step: Option<&'a ast::Expr>,
    /// Whether it runs backwards before the steps are taken.
    reversed_before: bool,
    /// Whether it is turned around after the steps are taken.
    reversed_after: bool,
}

impl<'a> Checker<'a> {
    /// Whether an expression is a range, or `step` or `rev` of one.
    pub(super) fn is_range(&self, mut e: &ast::Expr) -> bool {
        loop {
            match &e.kind {
                ast::ExprKind::Range(_) => return true,
                ast::ExprKind::MethodCall(call) if matches!(call.method.name, sym::STEP | sym::REV) => {
                    e = &call.receiver;
                }
                _ => return false,
            }
        }
    }

    /// `for i in (a..b).step(k).rev() { }`
    pub(super) fn for_range(&mut self, source: &'a ast::For, span: Span) -> Expr {
        let Some(chain) = self.chain(&source.iterable) else {
            self.for_body(source, TyId::INT);
            return build::error(span);
        };
        let bound = Expect::Is(TyId::INT, Why::Bound);
        let start = self.expr(&chain.range.start, bound);
        let end = self.expr(&chain.range.end, bound);
        let step = chain.step.map(|step| self.expr(step, bound));
        let (id, var, body) = self.for_body(source, TyId::INT);
        let never = |e: &Expr| e.ty == TyId::NEVER;
        if never(&start) || never(&end) || step.as_ref().is_some_and(never) {
            let parts = [start, end].into_iter().chain(step).collect();
            return build::operation(parts, TyId::NEVER, span, |_| ExprKind::Unit);
        }
        let inclusive = chain.range.inclusive;
        let (lets, range) = match step {
            Some(step) if chain.reversed_before => {
                self.backward_steps([start, end, step], inclusive, !chain.reversed_after)
            }
            step => {
                let reversed = chain.reversed_before != chain.reversed_after;
                (Vec::new(), Range { start, end, inclusive, step, reversed })
            }
        };
        let kind = ExprKind::ForRange { id, var, range: Box::new(range), body: Box::new(body) };
        let built = build::expr(kind, TyId::UNIT, span);
        if lets.is_empty() { built } else { build::block_expr(lets, Some(built), TyId::UNIT, span) }
    }

    /// The range under the calls, and what they mean in the order they are written.
    fn chain(&mut self, mut e: &'a ast::Expr) -> Option<Chain<'a>> {
        let mut calls = Vec::new();
        let range = loop {
            match &e.kind {
                ast::ExprKind::Range(range) => break range,
                ast::ExprKind::MethodCall(call) => {
                    calls.push(call);
                    e = &call.receiver;
                }
                _ => return None,
            }
        };
        let mut chain = Chain { range, step: None, reversed_before: false, reversed_after: false };
        for call in calls.into_iter().rev() {
            let wanted = usize::from(call.method.name == sym::STEP);
            if call.args.len() != wanted {
                self.wrong_range_arguments(call, wanted);
            } else if call.method.name == sym::REV {
                let side =
                    if chain.step.is_some() { &mut chain.reversed_after } else { &mut chain.reversed_before };
                *side = !*side;
            } else if chain.step.is_some() {
                let d = Diagnostic::new(Code::RangeAsValue, call.method.span, "a range takes one `.step(…)`")
                    .label("the second one")
                    .help("write one step: the product of both");
                self.report(d);
            } else {
                chain.step = call.args.first();
            }
        }
        Some(chain)
    }

    fn wrong_range_arguments(&mut self, call: &'a ast::MethodCall, wanted: usize) {
        call.args.iter().for_each(|arg| drop(self.expr(arg, Expect::Any)));
        let name = self.text(call.method.name);
        let signature = if wanted == 0 { "rev()" } else { "step(int)" };
        let message = format!(
            "`{name}` takes {}, but {} given",
            super::describe::count(wanted, "argument"),
            super::calls::were(call.args.len())
        );
        let d = Diagnostic::new(Code::WrongArgumentCount, call.method.span, message)
            .label(format!("it is `{signature}`"));
        self.report(d);
    }

    /// The range that visits what `(start..end).rev().step(step)` visits, and the variables it needs.
    fn backward_steps(&mut self, parts: [Expr; 3], inclusive: bool, reversed: bool) -> (Vec<Stmt>, Range) {
        let spans = [parts[0].span, parts[1].span, parts[2].span];
        let names = [(); 3].map(|()| LocalId(0));
        let mut lets = Vec::with_capacity(3);
        let mut names = names;
        for (at, part) in parts.into_iter().enumerate() {
            names[at] = self.body.add_local(None, TyId::INT, spans[at]);
            lets.push(build::let_stmt(names[at], part));
        }
        let [start, end, step] = [0, 1, 2].map(|at| Var { id: names[at], span: spans[at] });
        let first = self.first_visited(start, end, step, inclusive);
        let range = Range { start: first, end: end.read(), inclusive, step: Some(step.read()), reversed };
        (lets, range)
    }

    /// `if step > 0 && start < end { start + (last - start) mod step } else { start }`, without overflow: the
    /// remainders are taken apart, and are all between 0 and `step`.
    fn first_visited(&mut self, start: Var, end: Var, step: Var, inclusive: bool) -> Expr {
        let span = start.span;
        let one_less = || build::binary(H::WrapSub, end.read(), build::int(1, span), TyId::INT);
        let last = if inclusive { end.read() } else { one_less() };
        let mut stmts = Vec::with_capacity(3);
        let mut variable = |checker: &mut Self, value: Expr| {
            let id = checker.body.add_local(None, TyId::INT, span);
            stmts.push(build::let_stmt(id, value));
            Var { id, span }
        };
        let last = variable(self, build::binary(H::Rem, last, step.read(), TyId::INT));
        let from = variable(self, build::binary(H::Rem, start.read(), step.read(), TyId::INT));
        let last = variable(self, not_negative(last, step));
        let from = variable(self, not_negative(from, step));
        let apart = variable(self, build::binary(H::WrapSub, last.read(), from.read(), TyId::INT));
        let sum = build::binary(H::WrapAdd, start.read(), not_negative(apart, step), TyId::INT);
        let inside = build::block_expr(stmts, Some(sum), TyId::INT, span);

        let positive = build::binary(H::Gt, step.read(), build::int(0, span), TyId::BOOL);
        let order = if inclusive { H::Le } else { H::Lt };
        let some = build::binary(order, start.read(), end.read(), TyId::BOOL);
        let cond = build::expr(ExprKind::And(Box::new(positive), Box::new(some)), TyId::BOOL, span);
        build::if_else(cond, inside, start.read(), TyId::INT)
    }

    /// A range where a value is expected.
    pub(super) fn range_as_value(&mut self, range: &'a ast::Range, span: Span) -> Expr {
        self.expr(&range.start, Expect::Any);
        self.expr(&range.end, Expect::Any);
        let d = Diagnostic::new(Code::RangeAsValue, span, "a range is not a value: only `for` runs over it")
            .label("a range")
            .help("write `for i in …`, or keep its bounds in two variables")
            .help("a part of a string, an array or bytes is `slice(from, to)`");
        self.report(d);
        build::error(span)
    }
}

/// A variable of type `int` that the compiler made up.
#[derive(Clone, Copy)]
struct Var {
    id: LocalId,
    span: Span,
}

impl Var {
    fn read(self) -> Expr {
        build::local(self.id, TyId::INT, self.span)
    }
}

/// `if value < 0 { value + step } else { value }`
fn not_negative(value: Var, step: Var) -> Expr {
    let negative = build::binary(H::Lt, value.read(), build::int(0, value.span), TyId::BOOL);
    let raised = build::binary(H::WrapAdd, value.read(), step.read(), TyId::INT);
    build::if_else(negative, raised, value.read(), TyId::INT)
}
