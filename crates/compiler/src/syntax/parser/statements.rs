//! Files, blocks and statements.

use super::expressions::assignment;
use super::{Newlines, Parse, Parser, Reported, begins_statement};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::*;
use crate::syntax::depth;
use crate::syntax::interner::Symbol;
use crate::syntax::span::Span;
use crate::syntax::token::{DocComment, TokenKind as T};
use std::mem::replace;

/// Where a statement stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Top,
    Block,
}

impl Parser<'_> {
    /// The whole file: the text of its `//!` comments, and its statements.
    pub(super) fn module(&mut self) -> (Option<Symbol>, Vec<Stmt>) {
        let first = self.token().start;
        let of_file = self.docs.iter().take_while(|doc| doc.of_file && doc.start < first).count();
        let docs = self.docs_text(0..of_file);
        self.next_doc = of_file;
        let mut stmts = self.statements(Level::Top);
        stmts.shrink_to_fit();
        self.take_docs();
        (docs, stmts)
    }

    /// Statements up to a `}`, or to the end of the file, in one of the buffers.
    fn statements(&mut self, level: Level) -> Vec<Stmt> {
        let mut stmts = self.stmts.take();
        while !matches!(self.kind(), T::RBrace | T::Eof) {
            if self.eat(T::Semi) {
                continue;
            }
            if self.in_unclosed && matches!(self.kind(), T::RParen | T::RBracket | T::StrMid | T::StrTail) {
                break;
            }
            let start = self.at;
            self.statement = start;
            match self.statement(level) {
                Ok(stmt) => {
                    let ended = self.end_statement(&stmt);
                    stmts.push(stmt);
                    if ended.is_err() {
                        self.skip_statement(start);
                    }
                }
                Err(Reported) => {
                    self.skip_statement(start);
                    self.note_skipped(start);
                }
            }
            if self.at == start {
                self.advance();
            }
        }
        stmts
    }

    /// Notes that the statement from a token on has been skipped: what it declares is not known.
    fn note_skipped(&mut self, start: usize) {
        const MOST: usize = 1000;
        // Those in it are part of it.
        while self.skipped.last().is_some_and(|last| last.0 >= start) {
            self.skipped.pop();
        }
        if self.skipped.len() < MOST {
            self.skipped.push((start, self.at));
        }
    }

    /// `{ … }`.
    pub(super) fn block(&mut self, what: &str) -> Parse<Block> {
        if self.kind() != T::LBrace {
            let is_where = self.kind() == T::Name && self.text(self.token()) == "where";
            let help = "bounds stand at the type parameters: `<T: Trait>`";
            return self.unexpected_with(&format!("`{{` and {what}"), is_where.then_some(help));
        }
        self.enter()?;
        let start = self.span();
        let unclosed = self.is_unclosed(self.at);
        self.advance();
        let outer = (
            replace(&mut self.newlines, Newlines::End),
            replace(&mut self.in_unclosed, unclosed),
            self.header.take(),
            self.statement,
        );
        let mut stmts = self.statements(Level::Block);
        (self.newlines, self.in_unclosed, self.header, self.statement) = outer;
        self.leave();
        self.eat(T::RBrace);
        if self.stopped {
            return Err(Reported);
        }
        let value = match stmts.pop() {
            Some(Stmt { kind: StmtKind::Expr(value), .. }) => Some(Box::new(value)),
            other => {
                stmts.extend(other);
                None
            }
        };
        let stmts = self.stmts.finish(stmts);
        let span = self.since(start);
        let depth = depth::of_block(&stmts, &value);
        if depth > MAX_DEPTH { self.too_deep(span) } else { Ok(Block { stmts, value, span, depth }) }
    }

    fn stmt(&self, kind: StmtKind, start: Span) -> Stmt {
        let depth = depth::of_stmt(&kind);
        Stmt { kind, span: self.since(start), depth }
    }

    fn statement(&mut self, level: Level) -> Parse<Stmt> {
        let start = self.span();
        let kind = match self.kind() {
            T::Let | T::Const => {
                let docs = self.take_docs();
                self.let_statement(false, docs)?
            }
            T::Struct | T::Enum | T::Trait | T::Impl | T::Import | T::From | T::Extern | T::Pub | T::At => {
                self.declaration(level)?
            }
            T::Fn if self.nth(1) != T::LParen => self.declaration(level)?,
            T::Name if self.is_test() => self.declaration(level)?,
            T::Name if self.nth(1) == T::Colon => self.labelled()?,
            T::LBrace => StmtKind::Expr(self.block_expr("a block")?),
            T::If | T::Match | T::Try => {
                let value = self.block_like()?;
                StmtKind::Expr(self.continue_expr(value)?)
            }
            T::While | T::For => StmtKind::Expr(self.loop_expr(None)?),
            T::Else | T::Catch | T::Finally => self.misplaced_clause()?,
            _ => self.simple_statement()?,
        };
        Ok(self.stmt(kind, start))
    }

    fn block_like(&mut self) -> Parse<Expr> {
        match self.kind() {
            T::If => self.if_expr(),
            T::Match => self.match_expr(),
            _ => self.try_expr(),
        }
    }

    /// `test "name"`.
    pub(super) fn is_test(&self) -> bool {
        matches!(self.nth(1), T::Str | T::RawStr)
            && !self.tokens[self.at + 1].newline_before
            && self.text(self.token()) == "test"
    }

    /// `let x: T = e`, without the `pub`.
    pub(super) fn let_statement(&mut self, is_pub: bool, docs: Option<Symbol>) -> Parse<StmtKind> {
        let is_const = self.kind() == T::Const;
        self.advance();
        self.reject_mut();
        let binding = self.binding("the name of a variable")?;
        let ty = if self.kind() == T::Colon && self.nth(1) != T::Eq {
            self.advance();
            Some(self.ty()?)
        } else {
            None
        };
        let value = if self.kind() == T::Eq {
            self.advance();
            self.expr()?
        } else {
            self.missing_value(&binding)?
        };
        Ok(StmtKind::Let(Box::new(Let { is_const, is_pub, docs, binding, ty, value })))
    }

    /// Reports a `let` without value; what else stands in the place of the `=` is unexpected.
    fn missing_value(&mut self, binding: &Binding) -> Parse<Expr> {
        let ends = matches!(self.kind(), T::Semi | T::RBrace | T::Eof) || self.token().newline_before;
        if self.kind() == T::EqEq {
            let problem = Diagnostic::new(Code::UnexpectedToken, self.span(), "expected `=`, found `==`")
                .suggest("a variable gets its value with `=`", self.span(), "=");
            self.report(problem);
            self.advance();
            return self.expr();
        }
        if !ends {
            let help = match binding.kind {
                BindingKind::Tuple(_) | BindingKind::Wildcard | BindingKind::Error => None,
                BindingKind::Name(_) => match self.kind() {
                    T::Comma => {
                        Some("declare one variable per statement, or take a tuple apart: `let (a, b) = t`")
                    }
                    T::LBracket => Some("the type of an array is written `array<T>`"),
                    T::Or => Some("what may be null has the type `T?`"),
                    T::LParen => {
                        Some("`let` takes tuples apart; for an optional write `if let x = value { }`")
                    }
                    T::Name => Some("the type stands behind the name: `let name: T = value`"),
                    _ => None,
                },
            };
            return self.unexpected_with("`=` and a value", help);
        }
        let problem = Diagnostic::new(Code::MissingInitializer, binding.span, "this variable has no value")
            .help("give it one: `let name = value`; `null` fits a variable of type `T?`");
        self.report_once(problem);
        Ok(self.error_expr(binding.span))
    }

    /// An expression or assignment.
    pub(super) fn simple_statement(&mut self) -> Parse<StmtKind> {
        if self.is_tuple_assignment() {
            let binding = self.binding("a name")?;
            let op_span = self.span();
            self.advance();
            let value = self.expr()?;
            let target = AssignTarget::Binding(binding);
            return Ok(StmtKind::Assign(Box::new(Assign { target, op: None, op_span, value })));
        }
        let target = self.expr_or_target()?;
        let Some(op) = assignment(self.kind()).filter(|_| !self.line_ends()) else {
            return Ok(StmtKind::Expr(target));
        };
        let op_span = self.span();
        let target = self.check_target(target, op_span);
        self.advance();
        let value = self.expr()?;
        Ok(StmtKind::Assign(Box::new(Assign { target: AssignTarget::Place(target), op, op_span, value })))
    }

    /// Whether a tuple of names or a `_` stands here, and then `=`.
    fn is_tuple_assignment(&self) -> bool {
        if !matches!(self.kind(), T::LParen | T::Underscore) {
            return false;
        }
        let mut depth = 0usize;
        for at in self.at.. {
            match self.tokens.get(at).map(|t| t.kind) {
                Some(T::LParen) => depth += 1,
                Some(T::RParen) if depth > 0 => depth -= 1,
                Some(T::Name | T::Underscore | T::Comma) => {}
                _ => return false,
            }
            if depth == 0 {
                return self.tokens.get(at + 1).is_some_and(|t| t.kind == T::Eq);
            }
        }
        false
    }

    /// `target`, or an `Error` node if it cannot be assigned.
    fn check_target(&mut self, target: Expr, op: Span) -> Expr {
        let help = match &target.kind {
            ExprKind::Name(_) | ExprKind::Index(_) | ExprKind::Error => return target,
            ExprKind::Field(f) if !f.safe => return target,
            ExprKind::TupleIndex(t) if !t.safe => return target,
            ExprKind::Field(_) | ExprKind::TupleIndex(_) => "`?.` only reads: test for `null` first",
            ExprKind::Tuple(_) => "a tuple on the left of `=` may hold only names and `_`",
            ExprKind::Binary(_) => "to compare, write `==`",
            _ => "variables, fields and elements can be assigned",
        };
        let problem = Diagnostic::new(Code::InvalidAssignmentTarget, target.span, "this cannot be assigned")
            .also(op, "assigned here")
            .help(help);
        self.report_once(problem);
        self.error_expr(target.span)
    }

    /// `name: for …`.
    fn labelled(&mut self) -> Parse<StmtKind> {
        let looks_typed = !matches!(self.nth(2), T::For | T::While);
        if looks_typed && self.nth(2) == T::Name && self.nth(3) == T::Eq {
            self.advance();
            return self.unexpected_with(
                "the end of the statement",
                Some("declare a variable with `let name: T = value`"),
            );
        }
        if matches!(self.nth(2), T::LBrace | T::If | T::Match | T::Try) {
            let label = self.span();
            let problem =
                Diagnostic::new(Code::MisplacedLabel, label, "only `for` and `while` can have a label")
                    .help("put the label before the loop, or remove it");
            self.report(problem);
            self.advance();
            self.advance();
            return self.statement(Level::Block).map(|stmt| stmt.kind);
        }
        if looks_typed {
            self.advance();
            return self.unexpected("the end of the statement");
        }
        let label = self.ident("a label")?;
        self.advance();
        Ok(StmtKind::Expr(self.loop_expr(Some(label))?))
    }

    /// `else`, `catch` or `finally` where there is nothing it belongs to.
    fn misplaced_clause(&mut self) -> Parse<StmtKind> {
        let word = self.kind().text();
        let (head, help) = match self.kind() {
            T::Else => ("if", "`else` follows the `}` of an `if`, with no statement or `;` between them"),
            _ => ("try", "it follows the `}` of a `try` or of another `catch`"),
        };
        let text = format!("this `{word}` belongs to no `{head}`");
        let problem = Diagnostic::new(Code::MisplacedClause, self.span(), text).help(help);
        self.report(problem);
        self.advance();
        // What follows is looked at all the same, for mistakes of its own.
        if self.kind() == T::If {
            self.if_expr()?;
        } else if self.skip_to_block() {
            self.block("a block")?;
        }
        Ok(StmtKind::Error)
    }

    /// After a statement: `;`, or a new line, or what ends the block. After a `}` another may follow at once.
    fn end_statement(&mut self, stmt: &Stmt) -> Parse<()> {
        let token = self.token();
        let ends = matches!(token.kind, T::RBrace | T::Eof) || token.newline_before;
        if self.eat(T::Semi) || ends {
            return Ok(());
        }
        if self.in_unclosed && matches!(token.kind, T::RParen | T::RBracket | T::StrMid | T::StrTail) {
            return Ok(());
        }
        let closed = matches!(stmt.kind, StmtKind::Item(_) | StmtKind::Expr(_) | StmtKind::Error)
            && self.previous().kind == T::RBrace;
        if closed && begins_statement(token.kind) {
            return Ok(());
        }
        if !begins_statement(token.kind) || token.kind == T::Error || self.unknown_operator().is_some() {
            let map = "a `{` here opens a block; put a map literal into parentheses";
            let in_block = token.kind == T::Colon && self.newlines == Newlines::End;
            let several = "declare one variable per statement, or take a tuple apart: `let (a, b) = t`";
            let is_several = token.kind == T::Comma && matches!(stmt.kind, StmtKind::Let(_));
            let help = if is_several { Some(several) } else { in_block.then_some(map) };
            return self.unexpected_with("the end of the statement", help);
        }
        if let Some(problem) = self.foreign_statement().or_else(|| self.foreign_prefix()) {
            return self.fail(problem);
        }
        let place = self.previous_span().after();
        let text = format!("expected `;` or a new line between statements, found {}", self.found());
        let problem = Diagnostic::new(Code::MissingStatementEnd, place, text);
        let is_choice = token.kind == T::If && matches!(stmt.kind, StmtKind::Let(_) | StmtKind::Expr(_));
        self.fail(match is_choice {
            true => problem.help("a choice between values is written `if condition { a } else { b }`"),
            false => problem.suggest("end the statement", place, ";"),
        })
    }

    /// If the statement begins with a word that does so in another language: that it does not here.
    fn foreign_statement(&self) -> Option<Diagnostic> {
        let help = self.statement_hint()?;
        let first = self.tokens[self.statement.min(self.at)];
        let message = format!("expected a statement, found `{}`", self.text(first));
        let problem = Diagnostic::new(Code::UnexpectedToken, first.span(self.file), message);
        Some(problem.label("begins no statement").help(help))
    }
}

// ------------------------------------------------------------------------------------ doc comments

impl Parser<'_> {
    /// The `///` comments directly before the current token, which declares something. Those passed without a
    /// declaration are reported.
    pub(super) fn take_docs(&mut self) -> Option<Symbol> {
        let here = self.token().start;
        if self.docs.get(self.next_doc).is_none_or(|doc| doc.start >= here && self.kind() != T::Eof) {
            return None;
        }
        let after = if self.at > 0 { self.previous().end } else { 0 };
        let end_of_file = self.kind() == T::Eof;
        let from = self.next_doc;
        let passed = self.docs[from..]
            .iter()
            .take_while(|doc| doc.start < after || doc.of_file || end_of_file)
            .count();
        let own =
            self.docs[from + passed..].iter().take_while(|doc| doc.start < here && !doc.of_file).count();
        self.next_doc = from + passed + own;
        self.unused_docs(from, from + passed);
        self.docs_text(from + passed..from + passed + own)
    }

    /// Warns of doc comments that document nothing; lines in a row are one.
    fn unused_docs(&mut self, from: usize, to: usize) {
        let mut last_end = None;
        for at in from..to {
            let doc = self.docs[at];
            let gap = last_end.and_then(|end: u32| self.source.get(end as usize..doc.start as usize));
            last_end = Some(doc.end);
            if gap.is_some_and(|gap| gap.trim().is_empty()) {
                continue;
            }
            let span = Span::new(self.file, doc.start, doc.end);
            let (message, help) = if doc.of_file {
                (
                    "`//!` documents the file, and must stand at its start",
                    "to document a declaration, use `///`",
                )
            } else {
                ("this comment documents nothing", "`///` stands before a declaration; use `//` elsewhere")
            };
            self.report_once(Diagnostic::new(Code::UnusedDocComment, span, message).help(help));
        }
    }

    /// The text of doc comments: their lines, without the slashes and one space.
    fn docs_text(&mut self, range: std::ops::Range<usize>) -> Option<Symbol> {
        let docs: &[DocComment] = self.docs.get(range).filter(|docs| !docs.is_empty())?;
        let source = self.source;
        let text_of = |doc: &DocComment| {
            let line = source.get(doc.start as usize + 3..doc.end as usize).unwrap_or("");
            line.strip_prefix(' ').unwrap_or(line).trim_end()
        };
        if let [only] = docs {
            return Some(self.interner.intern(text_of(only)));
        }
        let lines: Vec<&str> = docs.iter().map(text_of).collect();
        Some(self.interner.intern(&lines.join("\n")))
    }
}
