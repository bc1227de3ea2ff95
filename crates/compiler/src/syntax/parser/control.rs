//! Control flow: `if`, loops, `match`, `try`, and what leaves them.

use super::{Newlines, Parse, Parser, Reported};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::*;
use crate::syntax::token::{TokenKind, TokenKind as T};
use std::mem::replace;

/// How many `else if` one `if` may have: passes loop over them, but nobody writes more.
const MAX_BRANCHES: usize = 1000;

// ------------------------------------------------------------------------------------ headers

impl Parser<'_> {
    /// The expression between `keyword` and a `{`, which is then the current token. What is wrong in it does not keep
    /// the block from being read.
    fn header_value(&mut self, keyword: TokenKind, what: &str) -> Parse<Expr> {
        let start = self.span();
        if self.kind() == T::LBrace && !self.opens_map_in_header(keyword) {
            let text = format!("{what} after `{}`", keyword.text());
            let failed: Parse<Expr> = self.unexpected(&text);
            return failed.or_else(|Reported| Ok(self.error_expr(start.before())));
        }
        let outer = self.header.replace(keyword);
        let value = self.expr();
        self.header = outer;
        let value = match value {
            Ok(value) if self.kind() == T::LBrace => return Ok(value),
            Ok(_) => {
                let help = match keyword {
                    _ if self.kind() == T::In => {
                        "to ask whether a value is in another, write `xs.contains(x)` or `m.has(k)`"
                    }
                    T::For | T::While => "the body of a loop stands in `{ }`",
                    T::Match => "the arms of a `match` stand in `{ }`",
                    _ => "the branches of an `if` stand in `{ }`",
                };
                self.unexpected_with(&format!("`{{` after {what}"), Some(help))
            }
            Err(Reported) => Err(Reported),
        };
        if self.skip_to_block() { Ok(self.error_expr(start)) } else { value }
    }

    fn opens_map_in_header(&self, keyword: TokenKind) -> bool {
        keyword != T::If && keyword != T::While && self.nth(1) == T::RBrace && self.nth(2) == T::LBrace
            || matches!((self.nth(1), self.nth(2)), (T::Str | T::Int, T::Colon))
    }

    /// A bool, or `let v = optional`.
    fn condition(&mut self, keyword: TokenKind) -> Parse<Cond> {
        if !self.eat(T::Let) {
            return self.header_value(keyword, "a condition").map(Cond::Expr);
        }
        let start = self.span();
        let binding = match self.condition_binding() {
            Ok(binding) => binding,
            Err(Reported) if self.skip_to_block() => return Ok(Cond::Expr(self.error_expr(start))),
            Err(Reported) => return Err(Reported),
        };
        let value = self.header_value(keyword, "an optional")?;
        Ok(Cond::Let(binding, value))
    }

    /// `v =`.
    fn condition_binding(&mut self) -> Parse<Binding> {
        let binding = self.binding("the name of a variable")?;
        if matches!(self.kind(), T::LParen | T::Dot) {
            let problem =
                Diagnostic::new(Code::InvalidPattern, binding.span, "a `let` in a condition has no patterns")
                    .help("`let v = optional` binds what is not `null`; for an enum use `match`");
            return self.fail(problem);
        }
        self.expect(T::Eq, "`=` and an optional")?;
        Ok(binding)
    }
}

// ------------------------------------------------------------------------------------ if and loops

impl Parser<'_> {
    pub(super) fn if_expr(&mut self) -> Parse<Expr> {
        let start = self.span();
        self.advance();
        let mut branches = Vec::new();
        let mut otherwise = None;
        loop {
            let cond = self.condition(T::If)?;
            let body = self.block("the body of the `if`")?;
            // Most have one or two, and they are large.
            branches.reserve_exact(if branches.len() < 4 { 1 } else { branches.len() });
            branches.push(IfBranch { cond, body });
            if !self.eat(T::Else) {
                break;
            }
            if !self.eat(T::If) {
                otherwise = Some(self.block("the body of the `else`, or `if`")?);
                break;
            }
            if branches.len() >= MAX_BRANCHES {
                return self.too_many_branches();
            }
        }
        let span = self.since(start);
        self.node(ExprKind::If(Box::new(If { branches, otherwise })), span)
    }

    #[cold]
    fn too_many_branches(&mut self) -> Parse<Expr> {
        let text = format!("this `if` has more than {MAX_BRANCHES} branches");
        self.too_much(text, "use a `match`, or look the answer up in a map")
    }

    /// `while` or `for`, its label passed.
    pub(super) fn loop_expr(&mut self, label: Option<Ident>) -> Parse<Expr> {
        let start = label.map_or(self.span(), |label| label.span);
        let kind = if self.eat(T::While) {
            let cond = self.condition(T::While)?;
            let body = self.block("the body of the loop")?;
            ExprKind::While(Box::new(While { label, cond, body }))
        } else {
            self.advance();
            self.for_loop(label)?
        };
        let span = self.since(start);
        self.node(kind, span)
    }

    fn for_loop(&mut self, label: Option<Ident>) -> Parse<ExprKind> {
        let start = self.span();
        let header = self.for_header();
        let (binding, iterable) = match header {
            Ok(header) => header,
            Err(Reported) if self.skip_to_block() => {
                (Binding { kind: BindingKind::Error, span: start, depth: 1 }, self.error_expr(start))
            }
            Err(Reported) => return Err(Reported),
        };
        let body = self.block("the body of the loop")?;
        Ok(ExprKind::For(Box::new(For { label, binding, iterable, body })))
    }

    /// `(x in values)`, `(let x of values)`: the name of the variable.
    fn loop_in_parentheses(&self) -> Option<&str> {
        if self.kind() != T::LParen {
            return None;
        }
        let declares =
            matches!(self.nth(1), T::Let | T::Const) || self.nth(1) == T::Name && self.nth(2) == T::Name;
        let name = self.at + 1 + usize::from(declares);
        let word = *self.tokens.get(name + 1)?;
        let is_loop = matches!(word.kind, T::In | T::Colon) || self.text(word) == "of";
        is_loop.then(|| self.text(self.tokens[name]))
    }

    /// `x in values`.
    fn for_header(&mut self) -> Parse<(Binding, Expr)> {
        if let Some(inside) = self.loop_in_parentheses() {
            let help = format!("a `for` has no parentheses: `for {inside} in values {{ }}`");
            return self.unexpected_with("a variable and `in`", Some(&help));
        }
        let counts = match self.kind() {
            T::LParen => matches!(self.nth(1), T::Let) || self.nth(1) == T::Name && self.nth(2) == T::Eq,
            _ => self.nth(1) == T::Eq || self.kind() == T::Let,
        };
        if counts {
            // Parentheses are skipped as a whole, with all that is between them.
            if self.kind() != T::LParen {
                self.advance();
            }
            let help = "count with a range: `for i in 0..n { }`";
            return self.unexpected_with("a variable and `in`", Some(help));
        }
        self.reject_mut();
        let binding = self.binding("the name of a variable")?;
        if self.kind() != T::In {
            let help = match self.kind() {
                T::Comma => Some("take tuples apart with parentheses: `for (k, v) in m { }`"),
                _ => Some("loops are written `for x in values { }`"),
            };
            return self.unexpected_with("`in`", help);
        }
        self.advance();
        let iterable = self.header_value(T::For, "a value to iterate")?;
        Ok((binding, iterable))
    }
}

// ------------------------------------------------------------------------------------ match

impl Parser<'_> {
    pub(super) fn match_expr(&mut self) -> Parse<Expr> {
        let start = self.span();
        self.advance();
        let scrutinee = self.header_value(T::Match, "a value")?;
        self.enter()?;
        let unclosed = self.is_unclosed(self.at);
        self.advance();
        let outer = (
            replace(&mut self.newlines, Newlines::Arm),
            replace(&mut self.in_unclosed, unclosed),
            self.header.take(),
            self.statement,
        );
        let arms = self.arms();
        (self.newlines, self.in_unclosed, self.header, self.statement) = outer;
        self.leave();
        self.eat(T::RBrace);
        let span = self.since(start);
        self.node(ExprKind::Match(Box::new(Match { scrutinee, arms })), span)
    }

    fn arms(&mut self) -> Vec<MatchArm> {
        let mut arms = Vec::new();
        while !matches!(self.kind(), T::RBrace | T::Eof) && !self.ends_unclosed() {
            let start = self.at;
            self.statement = start;
            let arm = self.arm();
            let ended = match arm {
                Ok(arm) => {
                    arms.push(arm);
                    self.end_arm()
                }
                Err(Reported) => Err(Reported),
            };
            if ended.is_err() {
                self.skip_arm(start);
            }
        }
        arms
    }

    fn arm(&mut self) -> Parse<MatchArm> {
        let start = self.span();
        let pattern = self.pattern()?;
        let guard = if self.eat(T::If) { Some(self.expr()?) } else { None };
        if self.kind() != T::FatArrow {
            let problem = Diagnostic::new(
                Code::UnexpectedToken,
                self.span(),
                format!("expected `=>` after the pattern, found {}", self.found()),
            );
            let problem = match self.kind() {
                T::Arrow | T::Colon | T::Eq => {
                    problem.suggest("arms are written `pattern => result`", self.span(), "=>")
                }
                T::Error => return Err(Reported),
                _ if self.ends_unclosed() => return Err(Reported),
                _ => problem.help(self.statement_hint().unwrap_or("arms are written `pattern => result`")),
            };
            self.report(problem);
            if !matches!(self.kind(), T::Arrow | T::Colon | T::Eq) {
                return Err(Reported);
            }
        }
        self.advance();
        let body = self.body()?;
        Ok(MatchArm { pattern, guard, body, span: self.since(start) })
    }

    /// After an arm: `,`, a new line, or the `}` of a block.
    fn end_arm(&mut self) -> Parse<()> {
        let token = self.token();
        if self.eat(T::Comma) || self.eat(T::Semi) {
            return Ok(());
        }
        let ends = matches!(token.kind, T::RBrace | T::Eof) || token.newline_before || self.ends_unclosed();
        if ends || self.previous().kind == T::RBrace {
            return Ok(());
        }
        if token.kind == T::Error {
            return Err(Reported);
        }
        let starts_pattern =
            matches!(token.kind, T::Name | T::Int | T::Char | T::Str | T::Underscore | T::Null);
        if !starts_pattern {
            return self.unexpected("`,` or a new line after an arm");
        }
        let place = self.previous_span().after();
        let text = format!("expected `,` or a new line after an arm, found {}", self.found());
        self.fail(Diagnostic::new(Code::MissingComma, place, text).suggest("separate the arms", place, ","))
    }

    /// Skips to the next arm.
    fn skip_arm(&mut self, start: usize) {
        loop {
            let token = self.token();
            match token.kind {
                T::RBrace | T::Eof => return,
                T::Comma => return self.advance(),
                _ if token.newline_before && self.at > start => return,
                T::RParen | T::RBracket | T::StrMid | T::StrTail if self.in_unclosed => return,
                _ => self.skip_tree(),
            }
        }
    }
}

// ------------------------------------------------------------------------------------ try and jumps

impl Parser<'_> {
    pub(super) fn try_expr(&mut self) -> Parse<Expr> {
        let start = self.span();
        self.advance();
        let body = self.block("the body of the `try`")?;
        let mut catches = Vec::new();
        while self.kind() == T::Catch {
            catches.push(self.catch()?);
        }
        let finally =
            if self.eat(T::Finally) { Some(self.block("the body of the `finally`")?) } else { None };
        if catches.is_empty() && finally.is_none() {
            let problem =
                Diagnostic::new(Code::TryWithoutHandler, start, "this `try` has no `catch` and no `finally`")
                    .help("add `catch e { }` after it, or remove the `try`");
            self.report_once(problem);
        }
        let span = self.since(start);
        self.node(ExprKind::Try(Box::new(Try { body, catches, finally })), span)
    }

    fn catch(&mut self) -> Parse<Catch> {
        let start = self.span();
        self.advance();
        let (binding, guard) = match self.catch_header() {
            Ok(header) => header,
            Err(Reported) if self.skip_to_block() => {
                (Binding { kind: BindingKind::Error, span: start, depth: 1 }, None)
            }
            Err(Reported) => return Err(Reported),
        };
        let body = self.block("the body of the `catch`")?;
        Ok(Catch { binding, guard, body, span: self.since(start) })
    }

    /// `e if guard`.
    fn catch_header(&mut self) -> Parse<(Binding, Option<Expr>)> {
        if self.kind() == T::LBrace {
            let help = "name the error: `catch e { }`, or `catch _ { }`";
            return self.unexpected_with("a name after `catch`", Some(help));
        }
        let all = "all errors are of type `Error`; choose with a guard: `catch e if e.kind == \"Io\" { }`";
        if self.kind() == T::LParen && self.nth(1) == T::Name && matches!(self.nth(2), T::Colon | T::Name) {
            return self.unexpected_with("the name of the error", Some(all));
        }
        let binding = self.binding("the name of the error")?;
        if self.kind() == T::Colon {
            return self.unexpected_with("`if` or `{`", Some(all));
        }
        let guard = if self.eat(T::If) { Some(self.header_value(T::If, "a condition")?) } else { None };
        Ok((binding, guard))
    }

    pub(super) fn throw(&mut self) -> Parse<Expr> {
        let start = self.span();
        self.advance();
        let value = self.expr()?;
        let span = self.since(start);
        self.node(ExprKind::Throw(Box::new(value)), span)
    }

    pub(super) fn return_expr(&mut self) -> Parse<Expr> {
        let start = self.span();
        self.advance();
        // In a header a `{` opens the block.
        let has_value = self.has_operand() && (self.kind() != T::LBrace || self.header.is_none());
        let value = if has_value { Some(Box::new(self.expr()?)) } else { None };
        let span = self.since(start);
        self.node(ExprKind::Return(value), span)
    }

    /// `break`, `continue`, with a label.
    pub(super) fn jump(&mut self) -> Parse<Expr> {
        let start = self.span();
        let is_break = self.kind() == T::Break;
        self.advance();
        let has_label =
            self.kind() == T::Name && (!self.token().newline_before || self.newlines == Newlines::Ignore);
        let label = if has_label { Some(Box::new(self.ident("a label")?)) } else { None };
        let span = self.since(start);
        self.node(if is_break { ExprKind::Break(label) } else { ExprKind::Continue(label) }, span)
    }
}
