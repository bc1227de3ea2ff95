//! From tokens to the tree: recursive descent, with one function per form of the language.
//!
//! A function that fails has reported why, and returns [`Reported`]. The nearest place that knows how to go on
//! catches it: a block (at the next statement), a list in brackets (at the next comma), a header (at its block), a
//! `match` (at the next arm). Brackets have been paired before (see [`super::brackets`]), so skipping finds its end.

mod broken;
mod buffers;
mod control;
mod expressions;
mod hints;
mod items;
mod literals;
mod patterns;
mod statements;
mod strings;
mod types;

use super::ast::{Broken, Expr, Ident, MAX_DEPTH, Module, Stmt};
use super::brackets;
use super::interner::{Interner, Symbol};
use super::lexer::lex;
use super::span::{FileId, Span};
use super::token::{DocComment, Token, TokenKind};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use TokenKind as T;
use buffers::Buffers;
use std::mem::replace;

/// How large the source files of a program may be together, in bytes. It bounds the memory that compiling takes: some 12
/// times as much for what people write, up to 60 times for what has many short declarations or statements.
pub const MAX_SOURCE: usize = 64 << 20;

/// Parses the file `source`. The tree is complete if nothing was reported; else it has `Error` nodes, and lacks what
/// was skipped. Linear in the length of `source`; needs little stack however deep the nesting (see [`MAX_DEPTH`]).
///
/// ```
/// use vitte_compiler::diagnostics::Diagnostics;
/// use vitte_compiler::syntax::{FileId, Interner, parse};
/// let (mut names, mut problems) = (Interner::new(), Diagnostics::new());
/// let module = parse("let x = 1 + 2", FileId(0), &mut names, &mut problems);
/// assert!(problems.is_empty());
/// assert_eq!(module.stmts.len(), 1);
/// ```
pub fn parse(source: &str, file: FileId, interner: &mut Interner, diagnostics: &mut Diagnostics) -> Module {
    let before = diagnostics.kept();
    let end = u32::try_from(source.len()).unwrap_or(u32::MAX);
    let span = Span::new(file, 0, end);
    if source.len() > MAX_SOURCE {
        let text = format!("the file has {} bytes, at most {MAX_SOURCE} can be compiled", source.len());
        diagnostics.push(
            Diagnostic::new(Code::FileTooLarge, span.before(), text).help("read large data at run time"),
        );
        return Module { file, docs: None, stmts: Vec::new(), span, broken: Broken::NOWHERE };
    }
    let mut tokens = lex(source, file, diagnostics);
    let unclosed = brackets::pair(&mut tokens, source, file, diagnostics);
    let mut parser = Parser {
        source,
        file,
        tokens: tokens.tokens,
        docs: tokens.docs,
        next_doc: 0,
        at: 0,
        unclosed,
        in_unclosed: false,
        interner,
        diagnostics,
        newlines: Newlines::End,
        header: None,
        nesting: 0,
        last_error: usize::MAX,
        stopped: false,
        statement: 0,
        skipped: Vec::new(),
        exprs: Buffers::new(),
        stmts: Buffers::new(),
    };
    let (docs, stmts) = parser.module();
    let tokens = std::mem::take(&mut parser.tokens);
    let problems = parser.diagnostics.iter().skip(before);
    let broken = broken::places(source, &tokens, &parser.skipped, problems, parser.interner);
    diagnostics.sort_from(before);
    Module { file, docs, stmts, span, broken }
}

/// The mistake has been reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Reported;

type Parse<T> = Result<T, Reported>;

/// What a new line means, which the innermost bracket decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Newlines {
    /// In a block: it ends a statement.
    End,
    /// In a `match`: it ends an arm, unless the next line can only go on with it.
    Arm,
    /// In other brackets: nothing.
    Ignore,
}

struct Parser<'a> {
    source: &'a str,
    file: FileId,
    tokens: Vec<Token>,
    docs: Vec<DocComment>,
    /// The first doc comment that has not been passed yet.
    next_doc: usize,
    at: usize,
    /// Opening brackets without a closing one, by token.
    unclosed: Vec<u32>,
    /// Whether the innermost bracket is one of them.
    in_unclosed: bool,
    interner: &'a mut Interner,
    diagnostics: &'a mut Diagnostics,
    newlines: Newlines,
    /// In the header of this keyword: `{` does not open a literal.
    header: Option<TokenKind>,
    /// How deep the parser has recursed, in forms of the language.
    nesting: u16,
    /// The token at which something was reported last: it is not reported again.
    last_error: usize,
    /// After an error that nothing can be made of.
    stopped: bool,
    /// The first token of the statement being parsed.
    statement: usize,
    /// The statements that were skipped, as tokens from and up to; some of very many.
    skipped: Vec<(usize, usize)>,
    exprs: Buffers<Expr>,
    stmts: Buffers<Stmt>,
}

// ------------------------------------------------------------------------------------ looking and moving

impl Parser<'_> {
    fn token(&self) -> Token {
        self.tokens[self.at]
    }

    fn kind(&self) -> TokenKind {
        self.tokens[self.at].kind
    }

    /// The kind of the token `ahead` of the current one.
    fn nth(&self, ahead: usize) -> TokenKind {
        self.tokens.get(self.at + ahead).map_or(T::Eof, |t| t.kind)
    }

    fn span(&self) -> Span {
        self.token().span(self.file)
    }

    /// The token before; the first one at the start.
    fn previous(&self) -> Token {
        self.tokens[self.at.saturating_sub(1)]
    }

    fn previous_span(&self) -> Span {
        self.previous().span(self.file)
    }

    /// From `start` to the end of the token before.
    fn since(&self, start: Span) -> Span {
        Span { end: self.previous().end.max(start.start), ..start }
    }

    fn text(&self, token: Token) -> &str {
        self.source.get(token.start as usize..token.end as usize).unwrap_or("")
    }

    /// Whether no space stands between the token before and the current one.
    fn is_adjacent(&self) -> bool {
        self.previous().end == self.token().start
    }

    /// Moves to the next token; `Eof` is never passed.
    fn advance(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    /// Moves past a token of `kind`, if it is there.
    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.advance();
        }
        found
    }

    /// Moves past a token of `kind`, or reports that `what` was expected.
    fn expect(&mut self, kind: TokenKind, what: &str) -> Parse<Span> {
        let span = self.span();
        if self.eat(kind) { Ok(span) } else { self.unexpected(what) }
    }

    /// Whether a new line before the current token ends what is being parsed.
    fn line_ends(&self) -> bool {
        let token = self.token();
        if !token.newline_before {
            return false;
        }
        match self.newlines {
            Newlines::Ignore => false,
            Newlines::End => !continues_statement(token.kind),
            Newlines::Arm => !continues_statement(token.kind) && !continues_arm(token.kind),
        }
    }

    /// Replaces the current token, such as `>>`, by what is left of it after `length` bytes were taken.
    fn split(&mut self, kind: TokenKind, length: u32) {
        let token = &mut self.tokens[self.at];
        token.kind = kind;
        token.start += length;
        token.newline_before = false;
    }

    fn intern(&mut self, token: Token) -> Symbol {
        let text = self.source.get(token.start as usize..token.end as usize).unwrap_or("");
        self.interner.intern(text)
    }

    /// A name; `what` says of what, with its article.
    fn ident(&mut self, what: &str) -> Parse<Ident> {
        let token = self.token();
        if token.kind == T::Name {
            self.advance();
            return Ok(Ident { name: self.intern(token), span: token.span(self.file) });
        }
        if !token.kind.is_keyword() || token.newline_before && self.newlines != Newlines::Ignore {
            return self.unexpected(what);
        }
        let word = token.kind.text();
        if token.kind == T::Underscore {
            let text = format!("`_` is not a name, expected {what}");
            return self.fail(Diagnostic::new(Code::UnderscoreAsValue, self.span(), text));
        }
        let text = format!("`{word}` is a keyword, it cannot be {what}");
        let problem = Diagnostic::new(Code::KeywordAsName, self.span(), text).suggest(
            "choose another name",
            self.span(),
            format!("{word}_"),
        );
        self.report(problem);
        // As a name it was meant: what follows is read as if it were one.
        self.advance();
        Ok(Ident { name: self.intern(token), span: token.span(self.file) })
    }

    /// A name after a dot, or that of a method: there keywords are names too.
    fn member(&mut self, what: &str) -> Parse<Ident> {
        let token = self.token();
        let is_word = token.kind.is_keyword() && token.kind != T::Underscore && !token.newline_before;
        if token.kind != T::Name && !is_word {
            return self.unexpected(what);
        }
        self.advance();
        Ok(Ident { name: self.intern(token), span: token.span(self.file) })
    }
}

/// Tokens that go on with the statement of the line before.
fn continues_statement(kind: TokenKind) -> bool {
    matches!(
        kind,
        T::Dot | T::QuestionDot | T::QuestionQuestion | T::Else | T::Catch | T::Finally | T::AndAnd | T::OrOr
    )
}

/// Operators that cannot begin a pattern, and so go on with the arm of the line before.
fn continues_arm(kind: TokenKind) -> bool {
    matches!(
        kind,
        T::Plus
            | T::PlusPercent
            | T::MinusPercent
            | T::Star
            | T::StarPercent
            | T::Slash
            | T::Percent
            | T::Shl
            | T::Shr
            | T::UShr
            | T::And
            | T::Caret
            | T::EqEq
            | T::NotEq
            | T::Lt
            | T::Le
            | T::Gt
            | T::Ge
            | T::As
            | T::Is
    )
}

// ------------------------------------------------------------------------------------ saying what is wrong

impl Parser<'_> {
    /// Reports `problem`, unless something was reported at the same token: that is one mistake.
    fn report(&mut self, problem: Diagnostic) {
        // What follows something malformed suffers from it.
        let consequence = self.at > 0 && self.previous().kind == T::Error;
        if self.stopped || consequence || self.last_error == self.at {
            return;
        }
        self.last_error = self.at;
        self.diagnostics.push(problem);
    }

    fn fail<X>(&mut self, problem: Diagnostic) -> Parse<X> {
        self.report(problem);
        Err(Reported)
    }

    /// Reports that `what` was expected in the place of the current token. What the lexer or the pairing of brackets
    /// has reported is not reported again.
    fn unexpected<X>(&mut self, what: &str) -> Parse<X> {
        self.unexpected_with(what, None)
    }

    fn unexpected_with<X>(&mut self, what: &str, help: Option<&str>) -> Parse<X> {
        if self.kind() == T::Error || self.ends_unclosed() {
            return Err(Reported);
        }
        if let Some(problem) = self.unknown_operator() {
            return self.fail(problem);
        }
        let found = self.found();
        let mut problem =
            Diagnostic::new(Code::UnexpectedToken, self.span(), format!("expected {what}, found {found}"))
                .label(format!("expected {what}"));
        if self.token().newline_before && self.at > 0 && self.newlines == Newlines::End {
            problem = problem.also(self.previous_span(), "after this");
        }
        let arrow = (self.kind() == T::FatArrow).then_some("closures are written `|x| value`");
        if let Some(help) = help.or(arrow).or_else(|| self.statement_hint()) {
            problem = problem.help(help);
        }
        self.fail(problem)
    }

    /// If an operator of another language stands here, what to write.
    fn unknown_operator(&self) -> Option<Diagnostic> {
        let (span, next) = (self.span(), self.nth(1));
        let after_not = self.at > 0 && !self.token().newline_before && self.text(self.previous()) == "not";
        if after_not && begins_expression(self.kind()) {
            let place = self.previous_span();
            let problem = Diagnostic::new(Code::UnknownOperator, place, "there is no operator `not`");
            return Some(problem.suggest("the operator is written", place, "!"));
        }
        let both =
            Span { end: span.end.max(self.tokens[(self.at + 1).min(self.tokens.len() - 1)].end), ..span };
        let (written, place, with, help) = match self.kind() {
            T::Name => {
                let word = self.text(self.token());
                let (with, help) = hints::foreign_operator(word)?;
                (word, span, with, help)
            }
            T::Colon if next == T::Colon => {
                ("::", both, ".", "names of modules and types are followed by `.`")
            }
            T::Colon if next == T::Eq => (":=", both, "=", "variables are declared with `let name = value`"),
            T::Question => (
                "?",
                span,
                "",
                "choose with `if c { a } else { b }`; optionals have `x!`, `x?.f` and `x ?? d`",
            ),
            _ => return None,
        };
        let problem =
            Diagnostic::new(Code::UnknownOperator, place, format!("there is no operator `{written}`"));
        Some(if with.is_empty() { problem.help(help) } else { problem.suggest(help, place, with) })
    }

    /// The current token in words.
    fn found(&self) -> String {
        let token = self.token();
        match token.kind {
            T::Name => format!("`{}`", shorten(self.text(token))),
            T::Int | T::Float | T::Char => format!("`{}`", shorten(self.text(token))),
            T::StrHead | T::RawStr => "a string".to_string(),
            T::StrMid | T::StrTail => "the end of the interpolation".to_string(),
            kind if kind.is_keyword() => format!("keyword `{}`", kind.text()),
            kind if kind.is_fixed() => format!("`{}`", kind.text()),
            kind => kind.text().to_string(),
        }
    }

    /// If the statement begins with a word of another language, what to write.
    fn statement_hint(&self) -> Option<&'static str> {
        let at = self.statement.min(self.at);
        let first = self.tokens[at];
        let next = self.tokens.get(at + 1).filter(|next| !next.newline_before)?;
        let word = self.text(first);
        let begins = first.kind == T::Name && hints::begins_foreign(word, next.kind);
        if begins { hints::foreign_statement(word) } else { None }
    }

    /// If the token before is a word that stands before an expression in another language: that it means nothing here.
    fn foreign_prefix(&self) -> Option<Diagnostic> {
        let word = self.previous();
        let is_name = self.at > 0 && word.kind == T::Name && !self.token().newline_before;
        let text = self.text(word);
        let is_mark =
            text.len() > 1 || self.is_adjacent() && matches!(self.kind(), T::Str | T::StrHead | T::RawStr);
        let help = hints::foreign_prefix(text).filter(|_| is_name && is_mark)?;
        let message = format!("`{text}` has no meaning before a value");
        Some(Diagnostic::new(Code::UnexpectedToken, self.previous_span(), message).help(help))
    }

    /// Whether the current token closes something around a bracket whose end is missing: that has been reported.
    fn ends_unclosed(&self) -> bool {
        self.in_unclosed
            && matches!(self.kind(), T::RParen | T::RBracket | T::RBrace | T::StrMid | T::StrTail | T::Eof)
    }

    /// Whether the opening bracket at token `at` has no closing one.
    fn is_unclosed(&self, at: usize) -> bool {
        !self.unclosed.is_empty() && self.unclosed.binary_search(&(at as u32)).is_ok()
    }

    /// One level deeper; too many stop the parser.
    fn enter(&mut self) -> Parse<()> {
        if self.nesting >= MAX_DEPTH {
            return self.too_deep(self.span());
        }
        self.nesting += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.nesting -= 1;
    }

    /// Reports that there is more of something than there can be, and reads nothing more.
    #[cold]
    fn too_much<X>(&mut self, message: String, help: &str) -> Parse<X> {
        let problem = Diagnostic::new(Code::NestingTooDeep, self.previous_span(), message).help(help);
        self.report(problem);
        self.stopped = true;
        self.at = self.tokens.len() - 1;
        Err(Reported)
    }

    /// Reports code nested too deeply, and reads nothing more.
    #[cold]
    fn too_deep<X>(&mut self, span: Span) -> Parse<X> {
        let at = Span { end: span.end.min(span.start.saturating_add(1)), ..span };
        self.last_error = usize::MAX;
        let problem = Diagnostic::new(
            Code::NestingTooDeep,
            at,
            format!("this is nested more than {MAX_DEPTH} levels deep"),
        )
        .help("give parts of it a name with `let`, or move them into functions");
        self.report(problem);
        self.stopped = true;
        self.at = self.tokens.len() - 1;
        Err(Reported)
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

// ------------------------------------------------------------------------------------ going on after a mistake

impl Parser<'_> {
    /// Moves past the current token, and if it opens a bracket past all in it.
    fn skip_tree(&mut self) {
        let mut depth = 0usize;
        loop {
            match self.kind() {
                T::Eof => return,
                T::LParen | T::LBracket | T::LBrace | T::StrHead if !self.is_unclosed(self.at) => depth += 1,
                T::RParen | T::RBracket | T::RBrace | T::StrTail => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.advance();
            if depth == 0 {
                return;
            }
        }
    }

    /// Skips to the closing bracket of what is being parsed, or to a `,` in it if `commas` count.
    fn skip_in_brackets(&mut self, commas: bool) {
        loop {
            match self.kind() {
                T::RParen | T::RBracket | T::RBrace | T::StrMid | T::StrTail | T::Eof => return,
                T::Comma if commas => return,
                _ => self.skip_tree(),
            }
        }
    }

    /// Skips to the next statement: after a `;`, or at a new line that can begin one, or at the end of the block.
    fn skip_statement(&mut self, start: usize) {
        loop {
            let token = self.token();
            let ends_line = token.newline_before && self.at > start && begins_statement(token.kind);
            match token.kind {
                T::Eof | T::RBrace => return,
                _ if ends_line => return,
                T::Semi => return self.advance(),
                _ => self.skip_tree(),
            }
        }
    }

    /// Skips to the `{` of the block that a header leads to, if it comes before the statement ends.
    fn skip_to_block(&mut self) -> bool {
        loop {
            let token = self.token();
            match token.kind {
                T::LBrace => return true,
                T::Eof | T::RBrace | T::RParen | T::RBracket | T::StrMid | T::StrTail | T::Semi => {
                    return false;
                }
                kind if token.newline_before && begins_statement(kind) => return false,
                _ => self.skip_tree(),
            }
        }
    }

    /// Elements between brackets, separated by commas; the current token opens them. Moves past the closing one.
    fn list<X>(
        &mut self,
        close: TokenKind,
        what: &str,
        element: impl FnMut(&mut Self) -> Parse<X>,
    ) -> Parse<Vec<X>> {
        let mut elements = self.list_into(Vec::new(), close, what, element)?;
        elements.shrink_to_fit();
        Ok(elements)
    }

    /// [`Parser::list`], into an empty `buffer`.
    fn list_into<X>(
        &mut self,
        mut buffer: Vec<X>,
        close: TokenKind,
        what: &str,
        element: impl FnMut(&mut Self) -> Parse<X>,
    ) -> Parse<Vec<X>> {
        let unclosed = self.is_unclosed(self.at);
        self.advance();
        // What does not end may hold the next statements, or the block of a header: there new lines and `{` count.
        let newlines = if unclosed { Newlines::End } else { Newlines::Ignore };
        let header = self.header.filter(|_| unclosed);
        let outer = (
            replace(&mut self.newlines, newlines),
            replace(&mut self.in_unclosed, unclosed),
            replace(&mut self.header, header),
        );
        self.elements(&mut buffer, close, what, unclosed, element);
        let closed = self.eat(close);
        (self.newlines, self.in_unclosed, self.header) = outer;
        if closed || unclosed { Ok(buffer) } else { self.unexpected(&format!("`{}`", close.text())) }
    }

    fn elements<X>(
        &mut self,
        elements: &mut Vec<X>,
        close: TokenKind,
        what: &str,
        unclosed: bool,
        mut element: impl FnMut(&mut Self) -> Parse<X>,
    ) {
        let mut comma_missed = false;
        while self.kind() != close && self.kind() != T::Eof {
            if unclosed && self.token().newline_before && !begins_expression(self.kind()) {
                break;
            }
            match element(self) {
                Ok(element) => elements.push(element),
                Err(Reported) if unclosed => break,
                Err(Reported) => self.skip_in_brackets(true),
            }
            if self.eat(T::Comma) {
                continue;
            }
            if self.kind() == close || unclosed {
                break;
            }
            // Where one comma is missing, all are: that is one mistake.
            let follows = begins_element(self.kind());
            if follows && comma_missed {
                continue;
            }
            if self.missing_comma(close, what).is_err() {
                self.skip_in_brackets(true);
                if !self.eat(T::Comma) {
                    break;
                }
            }
            comma_missed = true;
        }
    }

    /// Between two elements without a comma: reports it, and fails if another element does not follow.
    fn missing_comma(&mut self, close: TokenKind, what: &str) -> Parse<()> {
        if !begins_element(self.kind()) {
            let expected = format!("`,` or `{}` after {what}", close.text());
            return self.unexpected(&expected);
        }
        if self.kind() == T::Error {
            return Err(Reported);
        }
        if let Some(problem) = self.foreign_prefix().or_else(|| self.unknown_operator()) {
            return self.fail(problem);
        }
        let place = self.previous_span().after();
        let found = self.found();
        let text = format!("expected `,` or `{}` after {what}, found {found}", close.text());
        let problem = Diagnostic::new(Code::MissingComma, place, text).suggest("separate them", place, ",");
        self.report(problem);
        Ok(())
    }
}

/// Tokens that make it likely that a comma was forgotten before them.
fn begins_element(kind: TokenKind) -> bool {
    begins_expression(kind) && !matches!(kind, T::LBrace | T::Or | T::OrOr | T::Minus)
}

/// Tokens that can begin an expression.
fn begins_expression(kind: TokenKind) -> bool {
    matches!(
        kind,
        T::Name
            | T::Int
            | T::Float
            | T::Char
            | T::Str
            | T::RawStr
            | T::StrHead
            | T::Error
            | T::LParen
            | T::LBracket
            | T::LBrace
            | T::Or
            | T::OrOr
            | T::Minus
            | T::Bang
            | T::Tilde
            | T::True
            | T::False
            | T::Null
            | T::SelfWord
            | T::Fn
            | T::If
            | T::While
            | T::For
            | T::Match
            | T::Try
            | T::Throw
            | T::Return
            | T::Break
            | T::Continue
            | T::Underscore
    )
}

/// Tokens at which, on a new line, a statement may begin.
fn begins_statement(kind: TokenKind) -> bool {
    let operand = begins_expression(kind) && !matches!(kind, T::Minus | T::Or | T::OrOr);
    operand
        || matches!(
            kind,
            T::Let
                | T::Const
                | T::Struct
                | T::Enum
                | T::Trait
                | T::Impl
                | T::Import
                | T::From
                | T::Pub
                | T::Extern
                | T::At
        )
}
