//! Errors: `try`, `throw`, `Error(kind, message)` and the parts of an `Error`.
//!
//! **What is known of variables.** The body of a `try` may be left anywhere, so a handler begins with what held before the
//! `try`, without what the body assigns; `finally` also without what the handlers assign. Behind the `try` holds what holds
//! at the end of the body and of every handler that ends, and then what `finally` has changed.

use super::calls::were;
use super::describe::count;
use super::expect::{Expect, Why};
use super::flow::{Changes, Mark};
use super::join::Join;
use super::{Checker, assigned, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{self, Block, ExceptionField, Expr, ExprKind, StmtKind, Try, TyId};
use crate::names::Closest;
use crate::syntax::{Span, ast, sym};

/// The parts of an `Error`, by name.
const PARTS: &[(crate::syntax::Symbol, ExceptionField)] = &[
    (sym::KIND, ExceptionField::Kind),
    (sym::MESSAGE, ExceptionField::Message),
    (sym::TRACE, ExceptionField::Trace),
];

impl<'a> Checker<'a> {
    /// `try { } catch e if guard { } finally { }`
    pub(super) fn try_expr(&mut self, source: &'a ast::Try, span: Span, expect: Expect) -> Expr {
        // Where `finally` leaves, no value gets out.
        let leaves = source.finally.as_ref().is_some_and(ends_elsewhere);
        let mut join = Join::new(if leaves { Expect::Discard } else { expect });
        let start = self.body.flow.mark();
        let mut body = self.branch(&source.body, &mut join);
        let after_body = self.body.flow.take(start);
        let mut ways = Vec::with_capacity(source.catches.len() + 1);
        if body.ty != TyId::NEVER {
            ways.push(after_body);
        }
        let mut catches = self.catches(source, &mut join, start, &mut ways);
        let ends = !ways.is_empty();
        if ends {
            self.body.flow.join(ways);
        }
        let finally = source.finally.as_ref().map(|block| self.finally(source, block, start));
        let never = !ends || finally.as_ref().is_some_and(|block| block.ty == TyId::NEVER);
        let ty = match never {
            true => TyId::NEVER,
            false if join.discards => TyId::UNIT,
            false => self.type_of_branches(&join, expect, span),
        };
        let blocks = std::iter::once(&mut body).chain(catches.iter_mut().map(|catch| &mut catch.body));
        for block in blocks {
            match never {
                true => discard_value(block),
                false if join.mixed => self.coerce_block(block, ty),
                false => {}
            }
        }
        build::expr(ExprKind::Try(Box::new(Try { body, catches, finally })), ty, span)
    }

    /// The handlers. Each that ends adds what it and the body's breaking off have changed since `start`.
    fn catches(
        &mut self,
        source: &'a ast::Try,
        join: &mut Join,
        start: Mark,
        ways: &mut Vec<Changes>,
    ) -> Vec<hir::Catch> {
        if self.body.flow.knows_any() {
            self.forget(assigned::in_block(&source.body));
        }
        let mut catches = Vec::with_capacity(source.catches.len());
        // The first handler without a guard.
        let mut last: Option<Span> = None;
        for catch in &source.catches {
            let (built, mark) = self.catch(catch, join);
            let changes = self.body.flow.take(mark);
            if let Some(last) = last {
                self.unreachable_catch(catch.span, last);
                continue;
            }
            if built.body.ty != TyId::NEVER {
                let mut before = self.body.flow.take(start);
                self.body.flow.apply(&before);
                then(&mut before, changes);
                ways.push(before);
            }
            if built.guard.is_none() {
                last = Some(catch.span);
            }
            catches.push(built);
        }
        self.body.flow.take(start);
        catches
    }

    /// A handler, and where its body begins: what its guard forgets is forgotten for all below.
    fn catch(&mut self, source: &'a ast::Catch, join: &mut Join) -> (hir::Catch, Mark) {
        self.scopes.push();
        let (local, _) = self.bind_one(&source.binding, TyId::EXCEPTION);
        let before = self.assignments();
        let guard = source.guard.as_ref().map(|guard| self.guard(guard));
        let facts = guard.as_ref().map(|guard| self.facts(guard, before)).unwrap_or_default();
        let mark = self.body.flow.mark();
        self.body.flow.learn(&facts.yes);
        let body = self.branch(&source.body, join);
        self.close_scope();
        // A guard that never ends is the handler's end.
        let (guard, body) = match guard {
            Some(guard) if guard.ty == TyId::NEVER => (None, build::block_of(guard)),
            guard => (guard, body),
        };
        (hir::Catch { local, guard, body }, mark)
    }

    fn unreachable_catch(&mut self, at: Span, last: Span) {
        let d = Diagnostic::new(Code::UnreachableCatch, at, "this `catch` is never reached")
            .label("unreachable")
            .also(last, "this one has no guard, and takes every error");
        self.report(d);
    }

    /// `finally { }`, which every way out of the `try` goes through.
    fn finally(&mut self, of: &'a ast::Try, source: &'a ast::Block, start: Mark) -> Block {
        let after = self.body.flow.take(start);
        if self.body.flow.knows_any() {
            self.forget(assigned::in_try(of));
        }
        let mark = self.body.flow.mark();
        let block = self.block(source, Expect::Discard);
        let changes = self.body.flow.take(mark);
        self.body.flow.take(start);
        self.body.flow.apply(&after);
        if self.body.flow.knows_any() {
            self.forget(assigned::in_block(source));
        }
        self.body.flow.apply(&changes);
        block
    }

    // ------------------------------------------------------------------------------------ throw

    /// `throw error`
    pub(super) fn throw(&mut self, source: &'a ast::Expr, span: Span) -> Expr {
        let error = self.expr(source, Expect::Is(TyId::EXCEPTION, Why::Thrown));
        if error.ty == TyId::ERROR {
            // It is known all the same that nothing comes after it.
            return Expr { ty: TyId::NEVER, ..build::error(span) };
        }
        build::unary(error, TyId::NEVER, span, ExprKind::Throw)
    }

    /// Adds what can be thrown.
    pub(super) fn explain_thrown(&self, d: Diagnostic, found: TyId) -> Diagnostic {
        let d = d.label("`throw` takes an `Error`");
        match found {
            TyId::STRING => d.help("make an error of it: `throw Error(\"kind\", \"text\")`"),
            _ if self.is_optional(found) => d,
            _ => d.help("an error is made by `Error(kind, message)`, of two strings"),
        }
    }

    /// `Error(kind, message)`
    pub(super) fn new_error(&mut self, call: &'a ast::Call, span: Span) -> Expr {
        let at = Span::new(span.file, call.callee.span.start, span.end);
        let [kind, message] = call.args.as_slice() else {
            self.arguments_of_mistake(&call.args, span);
            let given = call.args.len();
            let message = format!("`Error` takes {}, but {} given", count(2, "argument"), were(given));
            let d = Diagnostic::new(Code::WrongArgumentCount, at, message)
                .label("it is `Error(kind: string, message: string)`");
            let d = match given {
                1 => d.help("the first says what kind of error it is: `Error(\"kind\", \"message\")`"),
                _ => d,
            };
            self.report(d);
            return Expr { ty: TyId::EXCEPTION, ..build::error(span) };
        };
        let kind = self.expr(kind, Expect::Is(TyId::STRING, Why::NativeArgument));
        let message = self.expr(message, Expect::Is(TyId::STRING, Why::NativeArgument));
        build::pair(kind, message, TyId::EXCEPTION, at, ExprKind::Exception)
    }

    // ------------------------------------------------------------------------------------ parts

    /// `e.kind`, `e.message`, `e.trace`
    pub(super) fn part_of_error(&mut self, error: Expr, name: ast::Ident) -> Expr {
        let Some((_, part)) = PARTS.iter().find(|(known, _)| *known == name.name) else {
            self.unknown_part_of_error(name);
            return build::error(name.span);
        };
        let ty = match part {
            ExceptionField::Kind | ExceptionField::Message => TyId::STRING,
            ExceptionField::Trace => self.array_of(TyId::STRING),
        };
        build::unary(error, ty, name.span, |error| ExprKind::ExceptionField(error, *part))
    }

    fn unknown_part_of_error(&mut self, name: ast::Ident) {
        let text = self.text(name.name);
        let message = format!("`Error` has no field `{text}`");
        let mut d = Diagnostic::new(Code::UnknownField, name.span, message).label("unknown field");
        let mut closest = Closest::to(text);
        PARTS.iter().for_each(|(known, _)| closest.offer(self.text(*known)));
        let meant = match text {
            "msg" | "text" | "what" | "description" => Some("message"),
            "name" | "code" => Some("kind"),
            "stack" | "backtrace" | "stack_trace" | "frames" => Some("trace"),
            _ => closest.found(),
        };
        if let Some(meant) = meant {
            d = d.suggest("did you mean", name.span, meant);
        }
        self.report(d.help("its fields are `kind`, `message`, `trace`"));
    }

    /// Reports `e.kind = …`.
    pub(super) fn assigned_part_of_error(&mut self, name: ast::Ident, span: Span) {
        if !PARTS.iter().any(|(known, _)| *known == name.name) {
            return self.unknown_part_of_error(name);
        }
        let message = format!("the `{}` of an `Error` cannot be assigned", self.text(name.name));
        let d = Diagnostic::new(Code::InvalidAssignment, span, message)
            .label("an `Error` does not change")
            .help("make another one: `Error(kind, message)`");
        self.report(d);
    }

    /// Reports a method call on an `Error`.
    pub(super) fn method_of_error(&mut self, name: ast::Ident) {
        let text = self.text(name.name);
        let message = format!("`Error` has no method `{text}`");
        let d = Diagnostic::new(Code::UnknownMethod, name.span, message).label("unknown method");
        let is_part = PARTS.iter().any(|(known, _)| *known == name.name);
        let d = match (is_part, text) {
            (true, _) => d.help(format!("`{text}` is a field: leave the `()` away")),
            (_, "to_string" | "toString") => d.help("to make a text of it, write `str(…)`"),
            _ => d,
        };
        self.report(d);
    }
}

/// Adds changes that were made after others. A bit that both have turned is as it was.
fn then(first: &mut Changes, second: Changes) {
    for change in second {
        match first.iter().position(|(id, _)| *id == change.0) {
            Some(at) => drop(first.swap_remove(at)),
            None => first.push(change),
        }
    }
}

/// Whether a block ends in a statement that leaves it.
fn ends_elsewhere(block: &ast::Block) -> bool {
    use ast::ExprKind as K;
    let last = match (&block.value, block.stmts.last().map(|stmt| &stmt.kind)) {
        (Some(value), _) => value,
        (None, Some(ast::StmtKind::Expr(last))) => last,
        _ => return false,
    };
    matches!(last.kind, K::Return(_) | K::Throw(_) | K::Break(_) | K::Continue(_))
}

/// Makes the value of a block, which nobody gets, a statement.
fn discard_value(block: &mut Block) {
    let Some(value) = block.value.take() else { return };
    block.stmts.push(hir::Stmt { span: value.span, kind: StmtKind::Expr(*value) });
    block.ty = TyId::UNIT;
}
