//! Expressions: operators, literals, closures; chains of members are in [`super::chains`].

use super::layout::{Cmd, Kind};
use super::lists::Style;
use super::writer::Writer;
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind as T;

/// Names and strings that stand together on lines are at most so long, in bytes.
const SHORT: u32 = 12;

/// Where the first part of an expression begins, and how many parentheses before it are its own.
fn core(expr: &Expr) -> (u32, usize) {
    use ExprKind as E;
    let first = match &expr.kind {
        E::Binary(b) => &b.lhs,
        E::Range(r) => &r.start,
        E::As(t) | E::Is(t) => &t.value,
        E::Tuple(list) => return (list.items.first().map_or(u32::MAX, |e| e.span.start), 1),
        E::Unit => return (u32::MAX, 1),
        E::StructLit(s) => return (s.ty_span.start, 0),
        // Never in parentheses; a tuple may be assigned in it.
        E::Block(_) => return (0, 0),
        _ => match link_base(expr) {
            Some(base) => base,
            None => return (u32::MAX, 0),
        },
    };
    (first.span.start, 0)
}

/// What a call, index, member or `!` belongs to.
pub fn link_base(expr: &Expr) -> Option<&Expr> {
    use ExprKind as E;
    Some(match &expr.kind {
        E::Call(c) => &c.callee,
        E::MethodCall(c) => &c.receiver,
        E::Field(f) => &f.object,
        E::TupleIndex(t) => &t.object,
        E::Index(i) => &i.object,
        E::Unwrap(e) => e,
        E::Instantiate(i) => &i.base,
        _ => return None,
    })
}

/// Whether parentheses stand around a node that begins with another one.
pub fn is_wrapped(expr: &Expr) -> bool {
    expr.span.start != core(expr).0
}

/// Operators of one family are on one level when a line breaks.
fn family(op: BinaryOp) -> u8 {
    use BinaryOp as B;
    match op {
        B::Mul | B::Div | B::Rem | B::WrapMul => 0,
        B::Add | B::Sub | B::WrapAdd | B::WrapSub => 1,
        B::Shl | B::Shr | B::UShr => 2,
        B::BitAnd => 3,
        B::BitXor => 4,
        B::BitOr => 5,
        B::Eq | B::Ne | B::Lt | B::Le | B::Gt | B::Ge => 6,
        B::And => 7,
        B::Or => 8,
        B::Coalesce => 9,
    }
}

/// Operators that may begin a line.
fn begins_line(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::Coalesce)
}

fn is_atom(expr: &Expr) -> bool {
    use ExprKind as E;
    match &expr.kind {
        E::Int(_) | E::Char(_) | E::Float(_) | E::Bool(_) | E::Null | E::Unit | E::Str(_) => true,
        E::Name(_) | E::SelfValue => true,
        E::Field(f) => is_atom(&f.object),
        E::Unary(_, e) => is_atom(e),
        _ => false,
    }
}

/// Whether an expression may go on over lines behind what stands before it: it opens a bracket early.
fn hugs(expr: &Expr, alone: bool) -> bool {
    use ExprKind as E;
    match &expr.kind {
        E::Closure(c) => matches!(c.body.kind, E::Block(_)) || hugs(&c.body, true),
        E::Array(_) | E::Map(_) | E::StructLit(_) | E::Match(_) | E::If(_) | E::Try(_) => alone,
        E::Call(c) => alone && !c.args.is_empty() && is_atom(&c.callee),
        E::MethodCall(c) => alone && !c.args.is_empty() && is_atom(&c.receiver),
        _ => false,
    }
}

/// Whether the last argument is a closure with a block.
pub fn ends_with_closure(args: &[Expr]) -> bool {
    match args.last().map(|last| &last.kind) {
        Some(ExprKind::Closure(c)) => matches!(c.body.kind, ExprKind::Block(_)),
        _ => false,
    }
}

/// Whether the last operand may go on over lines behind its operator.
fn operand_hugs(expr: &Expr) -> bool {
    use ExprKind as E;
    match &expr.kind {
        E::Match(_) | E::If(_) | E::Try(_) | E::Array(_) | E::Map(_) | E::StructLit(_) => true,
        E::Call(c) => is_atom(&c.callee) && ends_with_closure(&c.args),
        E::MethodCall(c) => is_atom(&c.receiver) && ends_with_closure(&c.args),
        _ => false,
    }
}

impl Writer<'_> {
    pub fn expr(&mut self, expr: &Expr) {
        self.comments_before();
        let (core, own) = core(expr);
        let parens = self.parens_before(core).saturating_sub(own);
        (0..parens).for_each(|_| self.tok());
        self.comments_before();
        self.expr_kind(expr);
        self.close_parens(parens);
    }

    fn expr_kind(&mut self, expr: &Expr) {
        use ExprKind as E;
        match &expr.kind {
            E::Int(_) => self.int(),
            E::Binary(b) => self.binary(b),
            E::Unary(op, operand) => {
                self.tok();
                if *op == UnaryOp::Neg && self.kind() == T::Minus {
                    self.space();
                }
                self.expr(operand);
            }
            E::Range(r) => {
                self.expr(&r.start);
                self.tok();
                self.expr(&r.end);
            }
            E::As(t) | E::Is(t) => {
                self.expr(&t.value);
                self.space();
                self.tok();
                self.space();
                self.ty(&t.ty);
            }
            E::Unit => self.empty(),
            E::Tuple(list) => self.exprs(Style::default(), &list.items),
            E::Array(list) => self.array(list),
            E::Repeat(r) => self.repeat(r),
            E::Map(m) => self.map(m),
            E::StructLit(s) => self.struct_literal(s),
            E::Closure(c) => self.closure(c),
            _ if link_base(expr).is_some() => self.chain(expr),
            _ => self.control(expr),
        }
    }

    fn control(&mut self, expr: &Expr) {
        use ExprKind as E;
        match &expr.kind {
            E::Block(_) => self.body(expr),
            E::If(i) => self.if_expr(i),
            E::While(w) => self.while_loop(w),
            E::For(f) => self.for_loop(f),
            E::Match(m) => self.match_expr(m),
            E::Try(t) => self.try_expr(t),
            E::Throw(value) => {
                self.tok();
                self.space();
                self.expr(value);
            }
            E::Return(value) => {
                self.tok();
                if let Some(value) = value {
                    self.space();
                    self.expr(value);
                }
            }
            E::Break(label) | E::Continue(label) => {
                self.tok();
                if label.is_some() {
                    self.space();
                    self.tok();
                }
            }
            _ => self.tok(),
        }
    }

    /// Operators of one family with their operands: all on a line, or each operand on one.
    fn binary(&mut self, b: &Binary) {
        let operands = operands(b);
        let last = operands.len() - 1;
        let group = self.begin(if operand_hugs(operands[last]) { Kind::Hug } else { Kind::Normal });
        self.expr(operands[0]);
        self.push(Cmd::Indent);
        for (at, operand) in operands.iter().enumerate().skip(1) {
            if begins_line(b.op) {
                self.push(Cmd::Line);
                self.tok();
                self.space();
            } else {
                self.space();
                self.tok();
                self.push(Cmd::Line);
            }
            self.comments_before();
            if at == last {
                self.mark_last(group);
            }
            self.expr(operand);
        }
        self.push(Cmd::Dedent);
        self.end();
    }
}

/// The operands of a row of operators of one family; at least two.
fn operands(b: &Binary) -> Vec<&Expr> {
    let level = family(b.op);
    let same = |expr: &Expr| match &expr.kind {
        ExprKind::Binary(inner) => family(inner.op) == level && !is_wrapped(expr),
        _ => false,
    };
    let mut operands = Vec::new();
    if b.op == BinaryOp::Coalesce {
        operands.push(&b.lhs);
        let mut right = &b.rhs;
        while let ExprKind::Binary(inner) = &right.kind {
            if !same(right) {
                break;
            }
            operands.push(&inner.lhs);
            right = &inner.rhs;
        }
        operands.push(right);
        return operands;
    }
    operands.push(&b.rhs);
    let mut left = &b.lhs;
    while let ExprKind::Binary(inner) = &left.kind {
        if !same(left) {
            break;
        }
        operands.push(&inner.rhs);
        left = &inner.lhs;
    }
    operands.push(left);
    operands.reverse();
    operands
}

// ------------------------------------------------------------------------------------ literals and closures

impl Writer<'_> {
    fn exprs(&mut self, style: Style, items: &[Expr]) {
        self.list(style, items.len(), |w, i| w.expr(&items[i]));
    }

    /// Whether a list is filled, as many elements on a line as fit: those are numbers, or short.
    fn fills(&self, items: &[Expr]) -> bool {
        items.len() > 4
            && items.iter().all(|item| {
                let leaf = match &item.kind {
                    ExprKind::Unary(_, operand) => operand,
                    _ => item,
                };
                self.is_short(leaf, SHORT)
                    || matches!(leaf.kind, ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Char(_))
            })
    }

    /// Whether an expression is one token of at most so many bytes.
    pub fn is_short(&self, expr: &Expr, bytes: u32) -> bool {
        use ExprKind as E;
        let one_token =
            matches!(expr.kind, E::Name(_) | E::SelfValue | E::Bool(_) | E::Null | E::Str(_) | E::Int(_));
        one_token && expr.span.len() <= bytes && !self.is_paren(expr.span.start)
    }

    /// The arguments of a call.
    pub fn arguments(&mut self, args: &[Expr]) {
        let hugs = args.split_last().is_some_and(|(last, others)| hugs(last, others.iter().all(is_atom)));
        self.exprs(Style { hugs, fills: self.fills(args), ..Style::default() }, args);
    }

    fn array(&mut self, list: &ExprList) {
        let fills = self.fills(&list.items);
        self.exprs(Style { keeps_lines: true, fills, ..Style::default() }, &list.items);
    }

    /// `[value; count]`.
    fn repeat(&mut self, r: &Repeat) {
        self.tok();
        self.expr(&r.value);
        self.tok();
        self.space();
        self.expr(&r.count);
        if self.kind() == T::Comma {
            self.drop_token();
        }
        self.tok();
    }

    fn map(&mut self, m: &MapLit) {
        self.list(Style { keeps_lines: true, ..Style::default() }, m.entries.len(), |w, i| {
            w.expr(&m.entries[i].0);
            w.tok();
            w.space();
            w.expr(&m.entries[i].1);
        });
    }

    fn struct_literal(&mut self, s: &StructLit) {
        while !matches!(self.kind(), T::LBrace | T::Eof) {
            match self.kind() {
                T::Comma => {
                    self.tok();
                    self.space();
                }
                T::Arrow => {
                    self.space();
                    self.tok();
                    self.space();
                }
                _ => self.tok(),
            }
        }
        self.space();
        self.list(Style { padded: true, keeps_lines: true, ..Style::default() }, s.fields.len(), |w, i| {
            w.tok();
            if w.tok_if(T::Colon) {
                w.space();
                w.expr(&s.fields[i].value);
            }
        });
    }

    fn closure(&mut self, c: &Closure) {
        self.tok();
        if c.is_fn {
            self.params(false, &c.params);
        } else if self.previous().kind == T::Or {
            for (at, param) in c.params.iter().enumerate() {
                self.param(param);
                self.comma_on_line(at + 1 == c.params.len());
            }
            self.tok();
        }
        self.result(&c.ret);
        self.space();
        self.body(&c.body);
    }
}
