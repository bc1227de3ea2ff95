//! Operators: what they take, what they give, and what is said when they are given something else.

use super::expect::Expect;
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{self, BinaryOp as H, Expr, ExprKind, TraitId, Ty, TyId, TyList};
use crate::syntax::Span;
use crate::syntax::ast::{self, BinaryOp as B};

/// An operator that evaluates both of its operands, as the program knows it.
pub(super) fn eager(op: B) -> Option<H> {
    Some(match op {
        B::Mul => H::Mul,
        B::Div => H::Div,
        B::Rem => H::Rem,
        B::WrapMul => H::WrapMul,
        B::Add => H::Add,
        B::Sub => H::Sub,
        B::WrapAdd => H::WrapAdd,
        B::WrapSub => H::WrapSub,
        B::Shl => H::Shl,
        B::Shr => H::Shr,
        B::UShr => H::UShr,
        B::BitAnd => H::BitAnd,
        B::BitXor => H::BitXor,
        B::BitOr => H::BitOr,
        B::Eq => H::Eq,
        B::Ne => H::Ne,
        B::Lt => H::Lt,
        B::Le => H::Le,
        B::Gt => H::Gt,
        B::Ge => H::Ge,
        B::And | B::Or | B::Coalesce => return None,
    })
}

/// The type that an operator gives for operands of these types; `None` if it does not take them.
pub(super) fn result(op: B, lhs: TyId, rhs: TyId) -> Option<TyId> {
    if lhs != rhs {
        return None;
    }
    let takes = match op {
        B::Add => matches!(lhs, TyId::INT | TyId::FLOAT | TyId::STRING),
        B::Sub | B::Mul | B::Div | B::Rem => matches!(lhs, TyId::INT | TyId::FLOAT),
        B::WrapAdd | B::WrapSub | B::WrapMul => lhs == TyId::INT,
        B::Shl | B::Shr | B::UShr | B::BitAnd | B::BitXor | B::BitOr => lhs == TyId::INT,
        B::Eq | B::Ne => return Some(TyId::BOOL),
        B::Lt | B::Le | B::Gt | B::Ge => {
            return matches!(lhs, TyId::INT | TyId::FLOAT | TyId::STRING).then_some(TyId::BOOL);
        }
        B::And | B::Or => lhs == TyId::BOOL,
        B::Coalesce => false,
    };
    takes.then_some(lhs)
}

impl Checker<'_> {
    /// The type that an operator gives for operands of these types, by itself or by a trait of theirs.
    pub(super) fn operator_result(&mut self, op: B, lhs: TyId, rhs: TyId) -> Option<TyId> {
        if let Some(ty) = result(op, lhs, rhs) {
            return Some(ty);
        }
        if lhs != rhs {
            return None;
        }
        match op {
            B::Add | B::Sub | B::Mul | B::Div | B::Rem => self.is_number(lhs).then_some(lhs),
            B::Lt | B::Le | B::Gt | B::Ge => {
                self.has_trait(lhs, TraitId::ORD, TyList::EMPTY).then_some(TyId::BOOL)
            }
            _ => None,
        }
    }

    /// Whether a type is `int`, `float`, or a type parameter that stands for one of them.
    fn is_number(&mut self, ty: TyId) -> bool {
        self.has_trait(ty, TraitId::NUM, TyList::EMPTY)
    }
}

/// What an operator takes, in words.
fn takes(op: B) -> &'static str {
    match op {
        B::Add => "two `int`, two `float` or two `string`",
        B::Sub | B::Mul | B::Div | B::Rem => "two `int` or two `float`",
        B::Eq | B::Ne => "two values of one type",
        B::Lt | B::Le | B::Gt | B::Ge => "two `int`, two `float` or two `string`",
        B::And | B::Or => "two `bool`",
        _ => "two `int`",
    }
}

/// `-1` as one constant. (A literal is never negative, but for the least one, and that is not negated.)
fn negated(op: hir::UnaryOp, value: &Expr) -> Option<ExprKind> {
    match (op, &value.kind) {
        (hir::UnaryOp::Neg, ExprKind::Int(value)) => value.checked_neg().map(ExprKind::Int),
        (hir::UnaryOp::Neg, ExprKind::Float(value)) => Some(ExprKind::Float(-value)),
        _ => None,
    }
}

/// An operator with its operands, as written.
#[derive(Clone, Copy)]
pub(super) struct Operands<'a> {
    pub(super) op: B,
    pub(super) op_span: Span,
    pub(super) lhs: &'a ast::Expr,
    pub(super) rhs: &'a ast::Expr,
}

impl<'a> Checker<'a> {
    /// `-x`, `!x`, `~x`
    pub(super) fn unary(&mut self, op: ast::UnaryOp, operand: &'a ast::Expr, span: Span) -> Expr {
        let value = self.expr(operand, Expect::Any);
        let ty = value.ty;
        if matches!(ty, TyId::ERROR | TyId::NEVER) {
            return value;
        }
        let (op, takes, wanted) = match op {
            ast::UnaryOp::Neg => (hir::UnaryOp::Neg, self.is_number(ty), "an `int` or a `float`"),
            ast::UnaryOp::Not => (hir::UnaryOp::Not, ty == TyId::BOOL, "a `bool`"),
            ast::UnaryOp::BitNot => (hir::UnaryOp::BitNot, ty == TyId::INT, "an `int`"),
        };
        if takes {
            if let Some(folded) = negated(op, &value) {
                return build::expr(folded, ty, span);
            }
            return build::unary(value, ty, span, |value| ExprKind::Unary(op, value));
        }
        let text = match op {
            hir::UnaryOp::Neg => "-",
            hir::UnaryOp::Not => "!",
            hir::UnaryOp::BitNot => "~",
        };
        let message = format!("`{text}` takes {wanted}, not `{}`", self.ty(ty));
        let d = Diagnostic::new(Code::InvalidOperands, span, message)
            .also(operand.span, format!("this is `{}`", self.ty(ty)));
        let d = match (op, ty) {
            (hir::UnaryOp::Not, TyId::INT) => d.help("compare it with `== 0`, or flip its bits with `~`"),
            (hir::UnaryOp::BitNot, TyId::BOOL) => d.help("the opposite of a `bool` is `!`"),
            (hir::UnaryOp::Not, _) if self.is_optional(ty) => {
                d.help("to ask whether it is null, write `== null`")
            }
            _ => self.may_be_null(d, ty),
        };
        self.report(d);
        build::error(span)
    }

    /// `a + b`, `a && b`
    pub(super) fn binary(&mut self, binary: &'a ast::Binary, span: Span, expect: Expect) -> Expr {
        match binary.op {
            B::And | B::Or => self.logic(binary, span),
            B::Coalesce => self.coalesce(binary, span, expect),
            B::Eq | B::Ne if Self::is_null(&binary.lhs) != Self::is_null(&binary.rhs) => {
                self.null_test(binary, span)
            }
            op => self.eager_binary(op, binary, span),
        }
    }

    fn eager_binary(&mut self, op: B, binary: &'a ast::Binary, span: Span) -> Expr {
        let (mut lhs, mut rhs) = self.operands(binary);
        // Run-time errors point at the operator.
        let at = Span::new(span.file, binary.op_span.start, span.end.max(binary.op_span.end));
        if lhs.ty == TyId::ERROR || rhs.ty == TyId::ERROR {
            // A comparison is a `bool`, whatever its operands were meant to be.
            let ty =
                if result(op, TyId::INT, TyId::INT) == Some(TyId::BOOL) { TyId::BOOL } else { TyId::ERROR };
            return Expr { ty, ..build::error(at) };
        }
        if lhs.ty == TyId::NEVER || rhs.ty == TyId::NEVER {
            return build::operation(vec![lhs, rhs], TyId::NEVER, at, |_| ExprKind::Unit);
        }
        if matches!(op, B::Eq | B::Ne) && lhs.ty != rhs.ty {
            (lhs, rhs) = self.comparable(lhs, rhs);
        }
        let (Some(ty), Some(op)) = (self.operator_result(op, lhs.ty, rhs.ty), eager(op)) else {
            let operands = Operands { op, op_span: binary.op_span, lhs: &binary.lhs, rhs: &binary.rhs };
            self.invalid_operands(operands, lhs.ty, rhs.ty, false);
            return build::error(at);
        };
        if lhs.ty == TyId::UNIT {
            // All units are equal; what is left is to evaluate both.
            let stmts = vec![build::statement(lhs), build::statement(rhs)];
            return build::block_expr(stmts, Some(build::bool(op == H::Eq, at)), TyId::BOOL, at);
        }
        build::expr(ExprKind::Binary(op, Box::new(lhs), Box::new(rhs)), ty, at)
    }

    /// Both operands. Each may tell the type of a `[]` or `{}` on the other side.
    fn operands(&mut self, binary: &'a ast::Binary) -> (Expr, Expr) {
        if super::literals::empty(&binary.lhs).is_some() {
            let rhs = self.expr(&binary.rhs, Expect::Any);
            let lhs = self.expr(&binary.lhs, Expect::Hint(rhs.ty));
            return (lhs, rhs);
        }
        let lhs = self.expr(&binary.lhs, Expect::Any);
        let rhs = self.expr(&binary.rhs, Expect::Hint(lhs.ty));
        (lhs, rhs)
    }

    fn logic(&mut self, binary: &'a ast::Binary, span: Span) -> Expr {
        let (lhs, rhs) = self.logic_operands(binary);
        let is_bool = |ty| matches!(ty, TyId::BOOL | TyId::ERROR | TyId::NEVER);
        if !is_bool(lhs.ty) || !is_bool(rhs.ty) {
            let operands =
                Operands { op: binary.op, op_span: binary.op_span, lhs: &binary.lhs, rhs: &binary.rhs };
            self.invalid_operands(operands, lhs.ty, rhs.ty, false);
        }
        let and = binary.op == B::And;
        if lhs.ty == TyId::NEVER {
            return lhs;
        }
        if rhs.ty == TyId::NEVER {
            // `ok || panic("…")`: written out, so that what never ends stays the value of a block.
            return match and {
                true => build::if_else(lhs, rhs, build::bool(false, span), TyId::BOOL),
                false => build::if_else(lhs, build::bool(true, span), rhs, TyId::BOOL),
            };
        }
        let (lhs, rhs) = (Box::new(lhs), Box::new(rhs));
        let kind = if and { ExprKind::And(lhs, rhs) } else { ExprKind::Or(lhs, rhs) };
        build::expr(kind, TyId::BOOL, span)
    }

    // ------------------------------------------------------------------------------------ mistakes

    /// Reports operands that an operator does not take; in an assignment the left one is a place.
    pub(super) fn invalid_operands(&mut self, of: Operands<'_>, lhs: TyId, rhs: TyId, assigns: bool) {
        let sign = if assigns { format!("{}=", of.op.text()) } else { of.op.text().to_string() };
        let (left, right) = (self.ty(lhs), self.ty(rhs));
        let message = match of.op {
            B::Eq | B::Ne => format!("`{left}` and `{right}` cannot be compared: they are never equal"),
            _ if lhs == rhs => format!("`{sign}` does not work on `{left}`"),
            _ => format!("`{sign}` does not work on `{left}` and `{right}`"),
        };
        let d = Diagnostic::new(Code::InvalidOperands, of.op_span, message)
            .label(format!("takes {}", takes(of.op)))
            .also(of.lhs.span, format!("`{left}`"))
            .also(of.rhs.span, format!("`{right}`"));
        let d = self.operand_advice(d, of, lhs, rhs);
        self.report(d);
    }

    fn operand_advice(&self, d: Diagnostic, of: Operands<'_>, lhs: TyId, rhs: TyId) -> Diagnostic {
        match (of.op, lhs, rhs) {
            (B::Add, TyId::STRING, other) | (B::Add, other, TyId::STRING) if other != TyId::STRING => {
                d.help("to join it, convert it with `str(…)`, or write `\"…${…}…\"`")
            }
            (B::Shl | B::Shr | B::UShr, ..) => d,
            (_, TyId::FLOAT, TyId::INT) => self.suggest_conversion(d, of.rhs, TyId::FLOAT, TyId::INT),
            (_, TyId::INT, TyId::FLOAT) => self.suggest_conversion(d, of.lhs, TyId::FLOAT, TyId::INT),
            (B::BitAnd, TyId::BOOL, TyId::BOOL) => d.suggest("for `bool` write", of.op_span, "&&"),
            (B::BitOr, TyId::BOOL, TyId::BOOL) => d.suggest("for `bool` write", of.op_span, "||"),
            (B::BitXor, TyId::BOOL, TyId::BOOL) => d.suggest("for `bool` write", of.op_span, "!="),
            (B::And | B::Or, ..) if lhs == TyId::INT || rhs == TyId::INT => {
                d.help("an `int` is not a condition: compare it with `!= 0`")
            }
            (B::Eq | B::Ne, TyId::STRING, _) if rhs != TyId::UNIT => {
                self.suggest_conversion(d, of.rhs, lhs, rhs)
            }
            (B::Eq | B::Ne, _, TyId::STRING) if lhs != TyId::UNIT => {
                self.suggest_conversion(d, of.lhs, rhs, lhs)
            }
            (B::Add, ..) if lhs == rhs && self.is_array(lhs) => d.help("to join arrays, write `a.concat(b)`"),
            _ if lhs != rhs && [lhs, rhs].iter().any(|ty| matches!(self.types.get(*ty), Ty::Param(_))) => {
                d.help("a type parameter stands for any type: a literal or another type is not one of it")
            }
            (B::Lt | B::Le | B::Gt | B::Ge, ty, _) if lhs == rhs => self.ask_for(d, ty, "Ord"),
            (B::Add | B::Sub | B::Mul | B::Div | B::Rem, ty, _)
                if lhs == rhs && matches!(self.types.get(ty), Ty::Param(_)) =>
            {
                self.ask_for(d, ty, "Num")
            }
            _ if self.is_optional(lhs) => self.may_be_null(d, lhs),
            _ if self.is_optional(rhs) => self.may_be_null(d, rhs),
            (B::Mul, TyId::STRING, TyId::INT) => d.help("to repeat a string, write `s.repeat(n)`"),
            (B::Add | B::Sub | B::Mul | B::Div | B::Rem, ..)
                if [lhs, rhs].iter().any(|ty| matches!(self.types.get(*ty), Ty::Struct(_) | Ty::Enum(_))) =>
            {
                d.help("a type of your own has no such operators: give it a method")
            }
            _ => d,
        }
    }

    /// Adds that a trait is missing.
    fn ask_for(&self, d: Diagnostic, ty: TyId, of: &str) -> Diagnostic {
        let text = self.ty(ty);
        match self.types.get(ty) {
            Ty::Param(_) => d.help(format!("ask for it: `<{text}: {of}>`")),
            Ty::Struct(_) | Ty::Enum(_) => d.help(format!("write `impl {of} for {text} {{ … }}`")),
            _ => d,
        }
    }

    fn is_array(&self, ty: TyId) -> bool {
        matches!(self.types.get(ty), hir::Ty::Array(_))
    }
}
