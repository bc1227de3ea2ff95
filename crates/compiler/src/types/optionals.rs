//! Optionals: `null`, `??`, `?.`, `!`, tests for null.

use super::expect::{Expect, Why};
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{self, Block, Expr, ExprKind, Place, Stmt, StmtKind, Ty, TyId};
use crate::syntax::{Span, ast};

impl<'a> Checker<'a> {
    /// `ty?`; of an optional, that itself.
    pub(super) fn optional_of(&mut self, ty: TyId) -> TyId {
        match self.types.get(ty) {
            Ty::Error | Ty::Optional(_) => ty,
            _ => self.types.intern(Ty::Optional(ty)),
        }
    }

    pub(super) fn resolve_optional(&mut self, value: &ast::Type, at: Span) -> TyId {
        let value = self.resolve(value);
        if value == TyId::UNIT {
            let d = Diagnostic::new(Code::OptionalUnit, at, "`()` cannot be optional")
                .label("there is no value that could be missing")
                .help("write `bool`");
            self.report(d);
            return TyId::ERROR;
        }
        self.optional_of(value)
    }

    pub(super) fn is_optional(&self, ty: TyId) -> bool {
        matches!(self.types.get(ty), Ty::Optional(_))
    }

    /// The type of the value, of an optional; any other type as it is.
    pub(super) fn not_null(&self, ty: TyId) -> TyId {
        match *self.types.get(ty) {
            Ty::Optional(inner) => inner,
            _ => ty,
        }
    }

    /// Whether an expression is the word `null`.
    pub(super) fn is_null(e: &ast::Expr) -> bool {
        matches!(e.kind, ast::ExprKind::Null)
    }

    /// `null`
    pub(super) fn null(&mut self, e: &ast::Expr, expect: Expect) -> Expr {
        if let Some(wanted) = expect.hint()
            && self.is_optional(wanted)
        {
            return build::expr(ExprKind::Null, wanted, e.span);
        }
        let null = self.types.intern(Ty::Optional(TyId::NEVER));
        match expect {
            Expect::Discard => return build::unit(e.span),
            Expect::Is(TyId::ERROR, _) => {}
            Expect::Branch(known, at) => {
                let fits = known.is_none_or(|known| self.joined_types(null, known).is_some());
                if let (false, Some(known), Some(at)) = (fits, known, at) {
                    self.mismatch(e, known, null, Why::Branch(at));
                    return build::error(e.span);
                }
                return build::expr(ExprKind::Null, null, e.span);
            }
            Expect::Is(wanted, why) => self.mismatch(e, wanted, null, why),
            Expect::Any | Expect::Hint(_) => self.unknown_optional(e.span),
        }
        build::error(e.span)
    }

    /// Reports a `null` of which nothing tells what else it might be.
    pub(super) fn unknown_optional(&mut self, span: Span) {
        let d = Diagnostic::new(Code::CannotInferType, span, "the type of `null` is not known here")
            .label("null, or what else?")
            .help("give it a type with a variable: `let x: int? = null`");
        self.report(d);
    }

    /// An optional, and the type of its value. What is none is reported; what stands for it then is the other answer.
    pub(super) fn optional_operand(
        &mut self,
        source: &'a ast::Expr,
        what: &str,
    ) -> Result<(Expr, TyId), Expr> {
        let built = self.expr(source, Expect::Any);
        let built = self.whole(built);
        match *self.types.get(built.ty) {
            Ty::Optional(inner) => Ok((built, inner)),
            Ty::Error | Ty::Never => Err(built),
            _ => {
                let message = format!("`{}` is never null", self.ty(built.ty));
                let d = Diagnostic::new(Code::NotOptional, source.span, message).label(what);
                let d = self.perhaps_get(d, &built);
                self.report(d);
                Err(build::error(source.span))
            }
        }
    }

    /// `x!`
    pub(super) fn unwrap(&mut self, source: &'a ast::Expr, span: Span) -> Expr {
        match self.optional_operand(source, "`!` takes an optional") {
            // Run-time errors point at the `!`.
            Ok((value, ty)) => {
                let at = Span::new(span.file, span.end.saturating_sub(1).max(span.start), span.end);
                build::unary(value, ty, at, ExprKind::Unwrap)
            }
            Err(other) => other,
        }
    }

    /// `x ?? default`
    pub(super) fn coalesce(&mut self, binary: &'a ast::Binary, span: Span, expect: Expect) -> Expr {
        let value = self.expr(&binary.lhs, Expect::Any);
        let value = self.whole(value);
        let inner = match *self.types.get(value.ty) {
            Ty::Optional(inner) => inner,
            Ty::Error | Ty::Never => {
                let other = self.expr(&binary.rhs, expect);
                return if value.ty == TyId::ERROR { build::error(other.span) } else { value };
            }
            _ => return self.needless_default(value, binary, span),
        };
        let mark = self.body.flow.mark();
        let default = self.expr(&binary.rhs, Expect::Branch(Some(inner), None));
        self.perhaps(mark);
        let default = self.towards(default, inner);
        let ty = match self.joined_types(inner, default.ty) {
            _ if matches!(default.ty, TyId::ERROR) => return build::error(span),
            Some(ty) => ty,
            None => {
                self.mismatch(&binary.rhs, inner, default.ty, Why::Default(binary.lhs.span));
                return build::error(span);
            }
        };
        let default = self.coerced(default, ty);
        let local = self.body.add_local(None, inner, value.span);
        let found = build::local(local, inner, value.span);
        let found = self.coerced(found, ty);
        let (then, otherwise) = (Box::new(build::block_of(found)), Some(Box::new(build::block_of(default))));
        build::expr(ExprKind::IfSome { value: Box::new(value), local, then, otherwise }, ty, span)
    }

    /// `x ?? default` where `x` is never null: the default is checked and left out.
    fn needless_default(&mut self, value: Expr, binary: &'a ast::Binary, span: Span) -> Expr {
        self.expr(&binary.rhs, Expect::Is(value.ty, Why::Default(binary.lhs.span)));
        let message = format!("`{}` is never null: the default is never used", self.ty(value.ty));
        let d = Diagnostic::new(Code::NeverNull, binary.op_span, message)
            .label("needless")
            .also(binary.lhs.span, format!("this is `{}`", self.ty(value.ty)));
        let d = self.perhaps_get(d, &value);
        self.report(d);
        Expr { span, ..value }
    }

    /// `x == null`, `x != null`
    pub(super) fn null_test(&mut self, binary: &'a ast::Binary, span: Span) -> Expr {
        let source = if Self::is_null(&binary.lhs) { &binary.rhs } else { &binary.lhs };
        let equal = binary.op == ast::BinaryOp::Eq;
        let at = Span::new(span.file, binary.op_span.start, span.end.max(binary.op_span.end));
        let value = self.expr(source, Expect::Any);
        let value = self.whole(value);
        match *self.types.get(value.ty) {
            Ty::Optional(_) => build::expr(ExprKind::IsNull(Box::new(value), equal), TyId::BOOL, at),
            Ty::Error => Expr { ty: TyId::BOOL, ..build::error(at) },
            Ty::Never => value,
            _ => {
                let always = if equal { "false" } else { "true" };
                let message = format!("`{}` is never null: this is always `{always}`", self.ty(value.ty));
                let d = Diagnostic::new(Code::NeverNull, binary.op_span, message)
                    .label("needless")
                    .also(source.span, format!("this is `{}`", self.ty(value.ty)));
                let d = self.perhaps_get(d, &value);
                self.report(d);
                let stmts = vec![build::statement(value)];
                build::block_expr(stmts, Some(build::bool(!equal, at)), TyId::BOOL, at)
            }
        }
    }

    /// Two values that `==` compares: if one is the optional of the other, the other is wrapped.
    pub(super) fn comparable(&mut self, lhs: Expr, rhs: Expr) -> (Expr, Expr) {
        let (left, right) = (lhs.ty, rhs.ty);
        let (lhs, rhs) = (self.towards(lhs, right), self.towards(rhs, left));
        if *self.types.get(lhs.ty) == Ty::Optional(rhs.ty) {
            let ty = lhs.ty;
            return (lhs, self.coerced(rhs, ty));
        }
        if *self.types.get(rhs.ty) == Ty::Optional(lhs.ty) {
            let ty = rhs.ty;
            return (self.coerced(lhs, ty), rhs);
        }
        (lhs, rhs)
    }

    /// `object?.…`: what `access` makes of the value, or null. What it evaluates is not evaluated for null.
    pub(super) fn safe(
        &mut self,
        object: &'a ast::Expr,
        span: Span,
        access: impl FnOnce(&mut Self, Expr) -> Expr,
    ) -> Expr {
        let (value, inner) = match self.optional_operand(object, "`?.` takes an optional") {
            Ok(optional) => optional,
            Err(other) => {
                access(self, build::error(object.span));
                return other;
            }
        };
        let local = self.body.add_local(None, inner, object.span);
        let mark = self.body.flow.mark();
        let found = access(self, build::local(local, inner, object.span));
        self.perhaps(mark);
        if found.ty == TyId::ERROR {
            return build::error(span);
        }
        let value = Box::new(value);
        if matches!(found.ty, TyId::UNIT | TyId::NEVER) {
            let ty = found.ty;
            let then = Block { stmts: vec![build::statement(found)], value: None, ty, span };
            let kind = ExprKind::IfSome { value, local, then: Box::new(then), otherwise: None };
            return build::expr(kind, TyId::UNIT, span);
        }
        let ty = self.optional_of(found.ty);
        let found = self.coerced(found, ty);
        let null = build::block_of(build::expr(ExprKind::Null, ty, span));
        let (then, otherwise) = (Box::new(build::block_of(found)), Some(Box::new(null)));
        build::expr(ExprKind::IfSome { value, local, then, otherwise }, ty, span)
    }

    /// `x += 1` where `x` is narrowed: the value of the whole sum.
    pub(super) fn compound_of_narrowed(
        &mut self,
        id: hir::LocalId,
        ty: TyId,
        assign: &'a ast::Assign,
        op: ast::BinaryOp,
        at: Span,
    ) -> Option<Expr> {
        let inner = self.not_null(ty);
        let before = self.variable_value(id, ty, at);
        let value = self.compound_value(assign, op, inner)?;
        if matches!(value.ty, TyId::ERROR | TyId::NEVER) {
            return Some(value);
        }
        let op = super::operators::eager(op)?;
        let sum = ExprKind::Binary(op, Box::new(before), Box::new(value));
        let sum = self.coerced(build::expr(sum, inner, at), ty);
        self.note_assignment(&Place::Local(id), &sum);
        Some(sum)
    }

    /// `xs.index_of(x)` for elements that the library has no row for: a loop that compares with `==`.
    pub(super) fn index_of(&mut self, receiver: Expr, arg: &'a ast::Expr, span: Span) -> Expr {
        let Ty::Array(element) = *self.types.get(receiver.ty) else { return build::error(span) };
        let wanted = self.expr(arg, Expect::Is(element, Why::Stored));
        if wanted.ty == TyId::NEVER {
            return build::operation(vec![receiver, wanted], TyId::NEVER, span, |_| ExprKind::Unit);
        }
        let optional = self.optional_of(TyId::INT);
        let xs = self.body.add_local(None, receiver.ty, span);
        let x = self.body.add_local(None, element, span);
        let found = self.body.add_local(None, optional, span);
        let at = self.body.add_local(None, TyId::INT, span);
        let each = self.body.add_local(None, element, span);
        for changing in [found, at] {
            self.body.locals[changing.0 as usize].assigned = true;
        }
        let id = self.body.next_loop();
        let (each_value, x_value) = (build::local(each, element, span), build::local(x, element, span));
        let equal = build::binary(hir::BinaryOp::Eq, each_value, x_value, TyId::BOOL);
        let place = self.coerced(build::local(at, TyId::INT, span), optional);
        let hit = vec![
            super::methods::assign(found, place),
            build::statement(build::expr(ExprKind::Break(id), TyId::NEVER, span)),
        ];
        let hit = Block { stmts: hit, value: None, ty: TyId::NEVER, span };
        let test = ExprKind::If { branches: vec![(equal, hit)], otherwise: None };
        let test = build::statement(build::expr(test, TyId::UNIT, span));
        let next = StmtKind::AssignOp(Place::Local(at), hir::BinaryOp::Add, build::int(1, span));
        let array = build::local(xs, receiver.ty, span);
        let stmts = vec![
            build::let_stmt(xs, receiver),
            build::let_stmt(x, wanted),
            build::let_stmt(found, build::expr(ExprKind::Null, optional, span)),
            build::let_stmt(at, build::int(0, span)),
            super::methods::for_each(id, each, array, vec![test, Stmt { kind: next, span }], span),
        ];
        build::block_expr(stmts, Some(build::local(found, optional, span)), optional, span)
    }

    // ------------------------------------------------------------------------------------ mistakes

    /// Adds what to do about a value that may be null where it must not.
    pub(super) fn may_be_null(&self, d: Diagnostic, ty: TyId) -> Diagnostic {
        if !self.is_optional(ty) {
            return d;
        }
        d.help(
            "it may be null: give a default with `?? …`, take the value with `if let`, or unwrap it with `!`",
        )
    }

    /// Reports a method that is called on what may be null.
    pub(super) fn method_of_optional(&mut self, ty: TyId, call: &ast::MethodCall) {
        let text = self.text(call.method.name);
        let message = format!("`{}` has no method `{text}`", self.ty(ty));
        let d = Diagnostic::new(Code::UnknownMethod, call.method.span, message).label("unknown method");
        let d = match super::foreign_words::method_of_optional(text) {
            Some(help) => d.help(help),
            None => d.help(format!("it may be null: write `?.{text}(…)`, or unwrap it with `!`")),
        };
        self.report(d);
    }
}
