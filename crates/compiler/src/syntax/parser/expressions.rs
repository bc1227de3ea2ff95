//! Expressions but for control flow and literals of text: operators, calls, members, literals in brackets, closures.

use super::{Newlines, Parse, Parser, Reported, begins_expression, hints};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::*;
use crate::syntax::depth;
use crate::syntax::interner::sym;
use crate::syntax::span::Span;
use crate::syntax::token::TokenKind as T;
use crate::syntax::token::TokenKind;

/// What stands between two operands.
enum Infix {
    Binary(BinaryOp),
    Range { inclusive: bool },
    Is,
}

const COALESCE: u8 = 1;
const COMPARISON: u8 = 4;
const RANGE: u8 = 5;

/// The operators, with how tightly they bind.
fn infix(kind: TokenKind) -> Option<(Infix, u8)> {
    use BinaryOp as B;
    let (op, level) = match kind {
        T::Star => (B::Mul, 11),
        T::Slash => (B::Div, 11),
        T::Percent => (B::Rem, 11),
        T::StarPercent => (B::WrapMul, 11),
        T::Plus => (B::Add, 10),
        T::Minus => (B::Sub, 10),
        T::PlusPercent => (B::WrapAdd, 10),
        T::MinusPercent => (B::WrapSub, 10),
        T::Shl => (B::Shl, 9),
        T::Shr => (B::Shr, 9),
        T::UShr => (B::UShr, 9),
        T::And => (B::BitAnd, 8),
        T::Caret => (B::BitXor, 7),
        T::Or => (B::BitOr, 6),
        T::DotDot => return Some((Infix::Range { inclusive: false }, RANGE)),
        T::DotDotEq => return Some((Infix::Range { inclusive: true }, RANGE)),
        T::EqEq => (B::Eq, COMPARISON),
        T::NotEq => (B::Ne, COMPARISON),
        T::Lt => (B::Lt, COMPARISON),
        T::Le => (B::Le, COMPARISON),
        T::Gt => (B::Gt, COMPARISON),
        T::Ge => (B::Ge, COMPARISON),
        T::Is => return Some((Infix::Is, COMPARISON)),
        T::AndAnd => (B::And, 3),
        T::OrOr => (B::Or, 2),
        T::QuestionQuestion => (B::Coalesce, COALESCE),
        _ => return None,
    };
    Some((Infix::Binary(op), level))
}

/// The operator of an assignment: `Some(None)` for `=`.
pub(super) fn assignment(kind: TokenKind) -> Option<Option<BinaryOp>> {
    use BinaryOp as B;
    Some(match kind {
        T::Eq => None,
        T::PlusEq => Some(B::Add),
        T::MinusEq => Some(B::Sub),
        T::StarEq => Some(B::Mul),
        T::SlashEq => Some(B::Div),
        T::PercentEq => Some(B::Rem),
        T::AndEq => Some(B::BitAnd),
        T::OrEq => Some(B::BitOr),
        T::CaretEq => Some(B::BitXor),
        T::ShlEq => Some(B::Shl),
        T::ShrEq => Some(B::Shr),
        _ => return None,
    })
}

// ------------------------------------------------------------------------------------ operators

impl Parser<'_> {
    /// A node, unless the tree gets too deep.
    pub(super) fn node(&mut self, kind: ExprKind, span: Span) -> Parse<Expr> {
        let depth = depth::of_expr(&kind);
        if depth > MAX_DEPTH { self.too_deep(self.previous_span()) } else { Ok(Expr { kind, span, depth }) }
    }

    pub(super) fn error_expr(&self, span: Span) -> Expr {
        Expr { kind: ExprKind::Error, span, depth: 1 }
    }

    /// An expression where an assignment cannot be.
    pub(super) fn expr(&mut self) -> Parse<Expr> {
        let value = self.expr_or_target()?;
        match assignment(self.kind()) {
            Some(op) if !self.line_ends() => self.reject_assignment(value, op),
            _ => Ok(value),
        }
    }

    /// An expression; what follows may be an assignment operator.
    pub(super) fn expr_or_target(&mut self) -> Parse<Expr> {
        self.enter()?;
        let value = self.binary(0);
        self.leave();
        value
    }

    fn reject_assignment(&mut self, target: Expr, op: Option<BinaryOp>) -> Parse<Expr> {
        let span = self.span();
        let text = format!("`{}` assigns, which is a statement, not a value", self.kind().text());
        let problem = Diagnostic::new(Code::AssignmentInExpression, span, text).label("expected a value");
        let problem = match op {
            None => problem.suggest("to compare, use another operator", span, "=="),
            Some(_) => problem.help("assign in a statement of its own"),
        };
        self.report(problem);
        self.advance();
        self.expr_or_target()?;
        Ok(self.error_expr(self.since(target.span)))
    }

    fn binary(&mut self, least: u8) -> Parse<Expr> {
        let mut left = self.unary()?;
        while !self.line_ends() {
            let Some((op, level)) = infix(self.kind()) else { break };
            if level < least {
                break;
            }
            let op_span = self.span();
            self.advance();
            left = self.infix(left, op, op_span, level)?;
            if matches!(level, COMPARISON | RANGE) && !self.line_ends() {
                left = self.reject_chain(left, op_span, level)?;
            }
        }
        Ok(left)
    }

    /// The right operand, and the node of both.
    fn infix(&mut self, left: Expr, op: Infix, op_span: Span, level: u8) -> Parse<Expr> {
        let start = left.span;
        let kind = match op {
            Infix::Is => {
                let ty = self.type_after_value()?;
                ExprKind::Is(Box::new(TypeTest { value: left, ty, op_span }))
            }
            Infix::Range { inclusive } => {
                let end = self.right_operand(level + 1)?;
                ExprKind::Range(Box::new(Range { start: left, end, inclusive, op_span }))
            }
            Infix::Binary(op) => {
                // `a ?? b ?? c` is `a ?? (b ?? c)`: all but the last may be null. The others group to the left.
                let least = if op == BinaryOp::Coalesce { level } else { level + 1 };
                let rhs = self.right_operand(least)?;
                ExprKind::Binary(Box::new(Binary { op, op_span, lhs: left, rhs }))
            }
        };
        let span = self.since(start);
        self.node(kind, span)
    }

    /// The operand behind an operator: a level of its own, for it takes as much stack as one.
    fn right_operand(&mut self, least: u8) -> Parse<Expr> {
        self.enter()?;
        let value = self.binary(least);
        self.leave();
        value
    }

    /// Reports `a < b < c`, and reads it as if it were allowed.
    fn reject_chain(&mut self, mut left: Expr, first: Span, level: u8) -> Parse<Expr> {
        let mut reported = false;
        while let Some((op, found)) = infix(self.kind()) {
            if found != level || self.line_ends() {
                break;
            }
            if !reported {
                self.report_chain(first, level);
                reported = true;
            }
            let op_span = self.span();
            self.advance();
            left = self.infix(left, op, op_span, level)?;
        }
        Ok(left)
    }

    fn report_chain(&mut self, first: Span, level: u8) {
        let (what, remedy) = if level == COMPARISON {
            ("comparisons do not chain", "join two comparisons with `&&`: `a < b && b < c`")
        } else {
            ("ranges do not chain", "put one of them in parentheses")
        };
        let problem = Diagnostic::new(Code::ChainedComparison, self.span(), what)
            .also(first, "the first one")
            .help(remedy);
        self.report(problem);
    }

    fn unary(&mut self) -> Parse<Expr> {
        let op = match self.kind() {
            T::Minus => UnaryOp::Neg,
            T::Bang => UnaryOp::Not,
            T::Tilde => UnaryOp::BitNot,
            _ => return self.cast(),
        };
        let start = self.span();
        self.advance();
        if op == UnaryOp::Neg && self.is_smallest_int() {
            self.advance();
            let least = self.node(ExprKind::Int(i64::MIN), self.since(start))?;
            return self.postfix(least, true);
        }
        self.enter()?;
        let operand = self.unary();
        self.leave();
        let kind = ExprKind::Unary(op, Box::new(operand?));
        let span = self.since(start);
        self.node(kind, span)
    }

    /// `value as T as U`.
    fn cast(&mut self) -> Parse<Expr> {
        let mut value = self.primary()?;
        value = self.postfix(value, true)?;
        while self.kind() == T::As && !self.line_ends() {
            let op_span = self.span();
            self.advance();
            let ty = self.type_after_value()?;
            let span = self.since(value.span);
            value = self.node(ExprKind::As(Box::new(TypeTest { value, ty, op_span })), span)?;
        }
        Ok(value)
    }

    /// Goes on with an expression that stood at the start of a statement: members if `members`, then operators.
    pub(super) fn continue_expr(&mut self, value: Expr) -> Parse<Expr> {
        let mut left = self.postfix(value, false)?;
        while !self.line_ends() {
            let Some((op, level)) = infix(self.kind()) else { break };
            let op_span = self.span();
            self.advance();
            left = self.infix(left, op, op_span, level)?;
        }
        Ok(left)
    }
}

// ------------------------------------------------------------------------------------ calls and members

impl Parser<'_> {
    /// What follows a value: calls, indices, members, `!`. After the `}` of an `if` or `match` that is a statement
    /// (`callable` is false) only members follow it.
    fn postfix(&mut self, mut value: Expr, callable: bool) -> Parse<Expr> {
        let mut callable = callable;
        loop {
            if self.line_ends() {
                return Ok(value);
            }
            value = match self.kind() {
                T::Dot | T::QuestionDot => self.member_access(value)?,
                T::LParen if callable => self.call(value)?,
                T::LBracket if callable => self.index(value)?,
                T::Bang if callable => {
                    self.advance();
                    let span = self.since(value.span);
                    self.node(ExprKind::Unwrap(Box::new(value)), span)?
                }
                T::Lt if is_path(&value) && self.opens_type_args() => self.instantiate(value)?,
                T::LBrace if is_path(&value) && self.opens_struct() => self.struct_literal(value)?,
                _ => return Ok(value),
            };
            callable = true;
        }
    }

    fn call(&mut self, callee: Expr) -> Parse<Expr> {
        let args = self.arguments()?;
        let span = self.since(callee.span);
        self.node(ExprKind::Call(Box::new(Call { callee, args })), span)
    }

    fn arguments(&mut self) -> Parse<Vec<Expr>> {
        let buffer = self.exprs.take();
        let args = self.list_into(buffer, T::RParen, "an argument", |p| {
            let value = p.expr()?;
            if p.kind() == T::Colon && p.nth(1) != T::Colon {
                return p
                    .unexpected_with("`,` or `)`", Some("arguments have no names, they are given in order"));
            }
            Ok(value)
        })?;
        Ok(self.exprs.finish(args))
    }

    fn index(&mut self, object: Expr) -> Parse<Expr> {
        let opener = self.span();
        let buffer = self.exprs.take();
        let mut indices = self.list_into(buffer, T::RBracket, "an index", Self::expr)?;
        let span = self.since(object.span);
        let (last, is_only) = (indices.pop(), indices.is_empty());
        self.exprs.give_back(indices);
        match (last, is_only) {
            (Some(index), true) => self.node(ExprKind::Index(Box::new(Index { object, index })), span),
            (Some(second), false) => {
                let problem =
                    Diagnostic::new(Code::UnexpectedToken, second.span, "expected one index, found several")
                        .help("write `x[i][j]`, or `x[(i, j)]` for a map whose keys are tuples");
                self.report(problem);
                Ok(self.error_expr(span))
            }
            (None, _) => {
                let at = self.since(opener);
                let text = "expected an index between `[` and `]`";
                self.report_once(Diagnostic::new(Code::UnexpectedToken, at, text));
                Ok(self.error_expr(span))
            }
        }
    }

    fn member_access(&mut self, object: Expr) -> Parse<Expr> {
        let safe = self.kind() == T::QuestionDot;
        self.advance();
        if self.kind() == T::Int {
            let index_span = self.span();
            let index = self.tuple_index()?;
            let span = self.since(object.span);
            return self
                .node(ExprKind::TupleIndex(Box::new(TupleIndex { object, index, index_span, safe })), span);
        }
        let name = self.member("the name of a field or method")?;
        let type_args =
            if self.kind() == T::Lt && self.opens_type_args() { self.type_args()? } else { Vec::new() };
        if self.kind() == T::LParen && !self.line_ends() {
            let args = self.arguments()?;
            let span = self.since(object.span);
            let call = MethodCall { receiver: object, method: name, type_args, args, safe };
            return self.node(ExprKind::MethodCall(Box::new(call)), span);
        }
        let field_span = object.span.to(name.span);
        let field = self.node(ExprKind::Field(Box::new(Field { object, name, safe })), field_span)?;
        if type_args.is_empty() {
            return Ok(field);
        }
        let span = self.since(field.span);
        self.node(ExprKind::Instantiate(Box::new(Instantiate { base: field, args: type_args })), span)
    }

    fn instantiate(&mut self, base: Expr) -> Parse<Expr> {
        let args = self.type_args()?;
        let span = self.since(base.span);
        self.node(ExprKind::Instantiate(Box::new(Instantiate { base, args })), span)
    }

    /// Whether `<` opens type arguments: it follows the name without a space, only what types are made of follows,
    /// and after the `>` comes `(` or `.` without a space, or the `{` of a literal. `a < b` has spaces.
    fn opens_type_args(&self) -> bool {
        // Longer ones are not type arguments: looking further would not be linear.
        const LONGEST: usize = 256;
        if !self.is_adjacent() {
            return false;
        }
        let mut depth = 0i32;
        for ahead in 0..LONGEST {
            match self.nth(ahead) {
                T::Lt => depth += 1,
                T::Gt => depth -= 1,
                T::Shr => depth -= 2,
                T::UShr => depth -= 3,
                T::Name
                | T::Comma
                | T::Dot
                | T::Question
                | T::QuestionQuestion
                | T::LParen
                | T::RParen
                | T::Arrow
                | T::Fn => {}
                _ => return false,
            }
            if depth <= 0 {
                return depth == 0 && self.follows_type_args(self.at + ahead);
            }
        }
        false
    }

    fn follows_type_args(&self, close: usize) -> bool {
        let (Some(close), Some(next)) = (self.tokens.get(close), self.tokens.get(close + 1)) else {
            return false;
        };
        match next.kind {
            T::LParen | T::Dot => close.end == next.start,
            T::LBrace => !next.newline_before && self.header.is_none(),
            _ => false,
        }
    }
}

/// Whether `value` may name a structure: `Point`, `geometry.Point`, `Stack<int>`.
fn is_path(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Name(_) => true,
        ExprKind::Field(field) => !field.safe && matches!(field.object.kind, ExprKind::Name(_)),
        ExprKind::Instantiate(i) => is_path(&i.base),
        _ => false,
    }
}

// ------------------------------------------------------------------------------------ operands

impl Parser<'_> {
    fn primary(&mut self) -> Parse<Expr> {
        let token = self.token();
        let simple = match token.kind {
            T::Name => ExprKind::Name(self.intern(token)),
            T::SelfWord => ExprKind::SelfValue,
            T::True => ExprKind::Bool(true),
            T::False => ExprKind::Bool(false),
            T::Null => ExprKind::Null,
            T::Error => ExprKind::Error,
            T::Int | T::Float | T::Char => return self.number_or_char(),
            T::Str | T::RawStr | T::StrHead => return self.string(),
            T::LParen => return self.parentheses(),
            T::LBracket => return self.array(),
            T::LBrace => return self.map(),
            T::Or | T::OrOr => return self.closure(),
            T::Fn => return self.fn_closure(),
            _ => return self.control_or_error(),
        };
        self.advance();
        self.node(simple, token.span(self.file))
    }

    fn control_or_error(&mut self) -> Parse<Expr> {
        match self.kind() {
            T::If => self.if_expr(),
            T::While | T::For => self.loop_expr(None),
            T::Match => self.match_expr(),
            T::Try => self.try_expr(),
            T::Throw => self.throw(),
            T::Return => self.return_expr(),
            T::Break | T::Continue => self.jump(),
            _ => self.missing_operand(),
        }
    }

    /// Reports that an expression was expected, with what may have been meant.
    #[cold]
    fn missing_operand(&mut self) -> Parse<Expr> {
        if self.kind() == T::Error || self.ends_unclosed() {
            return Err(Reported);
        }
        if let Some(problem) = self.misused_operator() {
            return self.fail(problem);
        }
        let help = match (self.kind(), self.nth(1)) {
            (T::Dot, T::Int | T::Float) => Some("floats have a digit before the point: `0.5`"),
            (T::DotDot | T::DotDotEq, _) => {
                Some("ranges have both ends: `0..n`; arrays are joined with `a.concat(b)`")
            }
            (T::Eq, _) => Some("to compare, write `==`"),
            (T::FatArrow, _) => Some("closures are written `|x| value`"),
            _ => None,
        };
        self.unexpected_with("an expression", help)
    }

    /// Operators of other languages, and operators where a statement begins.
    fn misused_operator(&self) -> Option<Diagnostic> {
        let kind = self.kind();
        if kind == T::Underscore {
            let text = "`_` has no value: it stands for what is not needed, in patterns";
            return Some(Diagnostic::new(Code::UnderscoreAsValue, self.span(), text).help("give it a name"));
        }
        let (before, adjacent) = (self.previous().kind, self.at > 0 && self.is_adjacent());
        let both = self.previous_span().to(self.span());
        let unknown = |span, text: &str, help: &str| {
            let message = format!("there is no operator `{text}`");
            Some(Diagnostic::new(Code::UnknownOperator, span, message).help(help))
        };
        match (before, kind) {
            (T::EqEq, T::Eq) if adjacent => return unknown(both, "===", "`==` compares by value"),
            (T::NotEq, T::Eq) if adjacent => return unknown(both, "!==", "`!=` compares by value"),
            (T::Lt, T::Gt) if adjacent => return unknown(both, "<>", "write `!=`"),
            (T::Star, T::Star) if adjacent => {
                return unknown(both, "**", "write `x.pow(n)` or `math.pow(x, y)`");
            }
            (T::Plus, T::Plus) if adjacent => return unknown(both, "++", "write `x += 1`"),
            _ => {}
        }
        let starts_line = self.at == self.statement && self.token().newline_before;
        if starts_line && (infix(kind).is_some() || assignment(kind).is_some()) {
            let text = format!("a line cannot begin with `{}`", kind.text());
            let help =
                format!("the line before ends a statement: put the `{}` at its end to go on", kind.text());
            return Some(Diagnostic::new(Code::OperatorStartsLine, self.span(), text).help(help));
        }
        let two_before = self.tokens.get(self.at.wrapping_sub(2)).filter(|t| t.kind == T::Minus);
        if before == T::Minus && two_before.is_some_and(|t| t.end == self.previous().start) {
            return unknown(self.previous_span(), "--", "write `x -= 1`");
        }
        match kind {
            T::Plus => unknown(self.span(), "+", "a number without a sign is positive"),
            T::And => unknown(self.span(), "&", "structs, arrays, maps and bytes are references already"),
            T::Star => unknown(self.span(), "*", "there are no pointers to follow"),
            _ => None,
        }
    }

    /// `()`, `(e)`, `(a, b)`.
    fn parentheses(&mut self) -> Parse<Expr> {
        let start = self.span();
        let buffer = self.exprs.take();
        let mut items = self.list_into(buffer, T::RParen, "a value", Self::expr)?;
        let span = self.since(start);
        if items.len() == 1 {
            let inner = items.pop().unwrap_or_else(|| self.error_expr(span));
            self.exprs.give_back(items);
            return Ok(Expr { span, ..inner });
        }
        let items = self.exprs.finish(items);
        match items.len() {
            0 if self.last_span_is_pair(start) => self.node(ExprKind::Unit, span),
            0 => Ok(self.error_expr(span)),
            _ => self.node(ExprKind::Tuple(Box::new(ExprList { items })), span),
        }
    }

    /// Whether the token before the one just passed is the one at `start`: nothing stands between the brackets.
    fn last_span_is_pair(&self, start: Span) -> bool {
        self.at >= 2 && self.tokens[self.at - 2].start == start.start
    }

    /// `[a, b]`, `[value; count]`.
    fn array(&mut self) -> Parse<Expr> {
        let start = self.span();
        let mut count = None;
        let buffer = self.exprs.take();
        let items = self.list_into(buffer, T::RBracket, "an element", |p| {
            let value = p.expr()?;
            if count.is_none() && p.eat(T::Semi) {
                count = Some(p.expr()?);
            }
            Ok(value)
        })?;
        let mut items = self.exprs.finish(items);
        let span = self.since(start);
        match (count, items.len()) {
            (None, _) => self.node(ExprKind::Array(Box::new(ExprList { items })), span),
            (Some(count), 1) => {
                let value = items.pop().unwrap_or_else(|| self.error_expr(span));
                self.node(ExprKind::Repeat(Box::new(Repeat { value, count })), span)
            }
            (Some(_), _) => {
                let text = "`[value; count]` has one value and one count";
                self.report_once(
                    Diagnostic::new(Code::UnexpectedToken, span, text).help("separate elements with `,`"),
                );
                Ok(self.error_expr(span))
            }
        }
    }

    /// Reports about what was just passed.
    pub(super) fn report_once(&mut self, problem: Diagnostic) {
        if !self.stopped {
            self.diagnostics.push(problem);
        }
    }
}

// ------------------------------------------------------------------------------------ struct and map literals

impl Parser<'_> {
    /// Whether the `{` after a name opens a struct literal. In a header it opens the block, but what can only be a
    /// literal is read as one, and reported.
    fn opens_struct(&mut self) -> bool {
        let Some(keyword) = self.header else { return true };
        let looks_so = self.nth(1) == T::Name
            && self.nth(2) == T::Colon
            && !matches!(self.nth(3), T::For | T::While | T::Colon | T::Eq);
        if looks_so {
            self.literal_in_header(keyword, "struct");
        }
        looks_so
    }

    fn literal_in_header(&mut self, keyword: TokenKind, what: &str) {
        let text = format!("a {what} literal in the header of `{}` needs parentheses", keyword.text());
        let problem = Diagnostic::new(Code::LiteralInHeader, self.span(), text)
            .label("this `{` opens the block")
            .help(format!("put the {what} literal into `(` and `)`"));
        self.report(problem);
    }

    fn struct_literal(&mut self, path: Expr) -> Parse<Expr> {
        let ty_span = path.span;
        let Some(ty) = named_type(path) else { return self.unexpected("the name of a struct") };
        let hint = hints::foreign_statement(self.interner.get(ty.name.name));
        if let (Some(help), true) = (hint, self.at == self.statement + 1) {
            // `loop { … }`, not a struct of that name.
            let text = format!("expected a statement, found `{}`", self.interner.get(ty.name.name));
            self.report_once(Diagnostic::new(Code::UnexpectedToken, ty_span, text).help(help));
            self.skip_tree();
            return Ok(self.error_expr(self.since(ty_span)));
        }
        let fields = self.list(T::RBrace, "a field", |p| p.field_init(hint))?;
        let span = self.since(ty_span);
        self.node(ExprKind::StructLit(Box::new(StructLit { ty, ty_span, fields })), span)
    }

    fn field_init(&mut self, hint: Option<&'static str>) -> Parse<FieldInit> {
        if hint.is_some() && self.kind() != T::Name {
            return self.unexpected_with("the name of a field", hint);
        }
        if matches!(self.kind(), T::DotDot) {
            return self.unexpected_with("the name of a field", Some("a struct literal names all fields"));
        }
        let name = self.ident("the name of a field")?;
        if self.eat(T::Colon) {
            let value = self.expr()?;
            return Ok(FieldInit { name, value });
        }
        if !matches!(self.kind(), T::Comma | T::RBrace) && !self.token().newline_before {
            return self
                .unexpected_with("`:` and a value", hint.or(Some("fields are written `name: value`")));
        }
        let value = self.node(ExprKind::Name(name.name), name.span)?;
        Ok(FieldInit { name, value })
    }

    fn map(&mut self) -> Parse<Expr> {
        let opener = self.at;
        if let Some(keyword) = self.header {
            if !self.looks_like_map() {
                return self.unexpected("an expression");
            }
            self.literal_in_header(keyword, "map");
        }
        let start = self.span();
        if matches!(
            self.nth(1),
            T::Let | T::Const | T::While | T::For | T::Return | T::Throw | T::Break | T::Semi
        ) {
            return self.block_as_value(opener);
        }
        let (mut first, mut is_block) = (true, false);
        let entries = self.list(T::RBrace, "an entry", |p| {
            let key = p.expr_or_target()?;
            if p.eat(T::Colon) {
                first = false;
                return Ok((key, p.expr()?));
            }
            is_block |= std::mem::take(&mut first) && p.is_end_of_statement();
            if is_block || matches!(key.kind, ExprKind::Error) {
                return Err(Reported);
            }
            p.unexpected_with("`:` and a value", Some("a `{` here opens a map: `{key: value}`"))
        })?;
        if is_block && self.is_unclosed(opener) {
            return Err(Reported);
        }
        if is_block {
            self.at = opener;
            return self.block_as_value(opener);
        }
        let span = self.since(start);
        self.node(ExprKind::Map(Box::new(MapLit { entries })), span)
    }

    fn is_end_of_statement(&self) -> bool {
        matches!(self.kind(), T::Semi | T::RBrace)
            || self.token().newline_before
            || assignment(self.kind()).is_some()
    }

    /// After `{` in a header: whether it can only be a map.
    fn looks_like_map(&self) -> bool {
        match (self.nth(1), self.nth(2)) {
            (T::RBrace, next) => next == T::LBrace,
            (T::Str | T::Int | T::Char | T::True | T::False, next) => next == T::Colon,
            (T::Name, T::Colon) => !matches!(self.nth(3), T::For | T::While),
            _ => false,
        }
    }

    fn block_as_value(&mut self, opener: usize) -> Parse<Expr> {
        let span = self.tokens[opener].span(self.file);
        let problem =
            Diagnostic::new(Code::BlockAsValue, span, "a `{` here opens a map, but this is a block")
                .help("write `{key: value}` for a map; put statements before this one, or into a function");
        self.report_once(problem);
        self.skip_tree();
        Ok(self.error_expr(self.since(span)))
    }
}

/// `Point`, `geometry.Point`, `Stack<int>` as the name of a type.
fn named_type(path: Expr) -> Option<NamedType> {
    let span = path.span;
    match path.kind {
        ExprKind::Name(name) => {
            Some(NamedType { module: None, name: Ident { name, span }, args: Vec::new() })
        }
        ExprKind::Field(field) => {
            let module = match field.object.kind {
                ExprKind::Name(name) => Ident { name, span: field.object.span },
                _ => return None,
            };
            Some(NamedType { module: Some(module), name: field.name, args: Vec::new() })
        }
        ExprKind::Instantiate(instance) => {
            let base = named_type(instance.base)?;
            Some(NamedType { args: instance.args, ..base })
        }
        _ => None,
    }
}

// ------------------------------------------------------------------------------------ closures

impl Parser<'_> {
    /// `|x, y: int| e`, `|| e`.
    fn closure(&mut self) -> Parse<Expr> {
        let start = self.span();
        let mut params = Vec::new();
        if !self.eat(T::OrOr) {
            self.advance();
            while self.kind() != T::Or {
                params.push(self.closure_param()?);
                if !self.eat(T::Comma) {
                    break;
                }
            }
            self.expect(T::Or, "`,` or `|` after a parameter")?;
        }
        let ret = if self.eat(T::Arrow) { Some(self.ty()?) } else { None };
        let header = self.since(start);
        let body = if ret.is_some() { self.block_expr("the body of the closure")? } else { self.body()? };
        let span = self.since(start);
        let closure = Closure { params, ret, body, is_fn: false, header };
        self.node(ExprKind::Closure(Box::new(closure)), span)
    }

    fn closure_param(&mut self) -> Parse<Param> {
        let start = self.span();
        let binding = self.binding("the name of a parameter")?;
        let ty = if self.eat(T::Colon) { Some(self.ty()?) } else { None };
        Ok(Param { binding, ty, span: self.since(start) })
    }

    /// `fn(x: int) -> int { }`.
    fn fn_closure(&mut self) -> Parse<Expr> {
        let start = self.span();
        self.advance();
        if self.kind() == T::Name && self.nth(1) == T::LParen {
            let text = "a function in an expression has no name";
            let problem = Diagnostic::new(Code::UnexpectedToken, self.span(), text)
                .help("declare it in a statement of its own, or remove the name");
            self.report(problem);
            self.advance();
        }
        if self.kind() != T::LParen {
            return self.unexpected("`(` and parameters");
        }
        let params = self.fn_params()?;
        let ret = self.result_type()?;
        let header = self.since(start);
        let body = self.block_expr("the body of the function")?;
        let span = self.since(start);
        let closure = Closure { params, ret, body, is_fn: true, header };
        self.node(ExprKind::Closure(Box::new(closure)), span)
    }

    /// A block, as an expression.
    pub(super) fn block_expr(&mut self, what: &str) -> Parse<Expr> {
        let block = self.block(what)?;
        let span = block.span;
        self.node(ExprKind::Block(Box::new(block)), span)
    }

    /// After `=>` or `|x|`: a block, an expression, or an assignment.
    pub(super) fn body(&mut self) -> Parse<Expr> {
        if self.kind() == T::LBrace {
            return self.block_expr("a block");
        }
        let start = self.span();
        let kind = self.simple_statement()?;
        let span = self.since(start);
        match kind {
            StmtKind::Expr(value) => Ok(value),
            kind => {
                let depth = depth::of_stmt(&kind);
                let stmts = vec![Stmt { kind, span, depth }];
                let depth = depth::of_block(&stmts, &None);
                self.node(ExprKind::Block(Box::new(Block { stmts, value: None, span, depth })), span)
            }
        }
    }

    /// Whether the current token is a value, on the same line where lines matter.
    pub(super) fn has_operand(&self) -> bool {
        let ends = self.token().newline_before && self.newlines != Newlines::Ignore;
        !ends && begins_expression(self.kind())
    }

    /// Whether `name` is `Self`.
    pub(super) fn is_self_type(name: Ident) -> bool {
        name.name == sym::SELF_TYPE
    }
}
