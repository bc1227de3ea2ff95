//! Strings: escapes, interpolation, and the layout of `"""` strings.

use super::{Newlines, Parse, Parser, Reported};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::*;
use crate::syntax::interner::Symbol;
use crate::syntax::span::Span;
use crate::syntax::token::{Token, TokenKind as T};
use std::mem::replace;
use std::ops::Range;

const ESCAPES: &str = "escapes are `\\n` `\\t` `\\r` `\\0` `\\\\` `\\\"` `\\'` `\\$` and `\\u{…}`";

/// A part of a string: where its text stands, or its expression.
enum Piece {
    Text(Range<usize>),
    Expr(Expr),
}

impl Parser<'_> {
    /// A string of any kind.
    pub(super) fn string(&mut self) -> Parse<Expr> {
        let token = self.token();
        let span = self.span();
        if token.kind == T::StrHead {
            return self.interpolated();
        }
        let value = self.plain_string()?;
        self.node(ExprKind::Str(value), span)
    }

    /// The value of a string token without interpolation, which is passed.
    pub(super) fn plain_string(&mut self) -> Parse<Symbol> {
        let token = self.token();
        self.advance();
        let (start, end) = (token.start as usize, token.end as usize);
        let source = self.source;
        if token.kind == T::RawStr {
            return Ok(self.interner.intern(source.get(start + 2..end - 1).unwrap_or("")));
        }
        if self.is_multi_line(token) {
            let mut pieces = vec![Piece::Text(start + 3..end - 3)];
            let indentation = layout(source, &mut pieces);
            return Ok(match pieces.first() {
                Some(Piece::Text(range)) => self.lines(range.clone(), indentation, true),
                _ => self.interner.intern(""),
            });
        }
        Ok(self.line(start + 1..end - 1))
    }

    fn is_multi_line(&self, token: Token) -> bool {
        self.text(token).starts_with("\"\"\"")
    }

    /// `"a ${b} c"`.
    fn interpolated(&mut self) -> Parse<Expr> {
        let head = self.token();
        let start = self.span();
        let multi_line = self.is_multi_line(head);
        let quotes = if multi_line { 3 } else { 1 };
        let mut pieces = vec![Piece::Text(head.start as usize + quotes..head.end as usize - 2)];
        loop {
            pieces.push(Piece::Expr(self.interpolation()?));
            let token = self.token();
            let (from, to) = (token.start as usize + 1, token.end as usize);
            match token.kind {
                T::StrMid => pieces.push(Piece::Text(from..to - 2)),
                T::StrTail => {
                    pieces.push(Piece::Text(from..to - quotes));
                    self.advance();
                    break;
                }
                // The lexer closes every string it opens.
                _ => return Err(Reported),
            }
        }
        let parts = if multi_line { self.multi_line_parts(pieces) } else { self.parts(pieces) };
        let span = self.since(start);
        self.node(ExprKind::Interpolation(Box::new(Interpolation { parts })), span)
    }

    /// The expression behind a `StrHead` or `StrMid`, up to the next token of the string.
    fn interpolation(&mut self) -> Parse<Expr> {
        let unclosed = self.is_unclosed(self.at);
        self.advance();
        let outer = (
            replace(&mut self.newlines, Newlines::Ignore),
            replace(&mut self.in_unclosed, unclosed),
            self.header.take(),
        );
        let start = self.span();
        let value = match self.kind() {
            T::StrMid | T::StrTail => self
                .unexpected_with("an expression after `${`", Some("a `${` that is text is written `\\${`")),
            _ => self.expr(),
        };
        let value = match value {
            Ok(_) if !matches!(self.kind(), T::StrMid | T::StrTail) => {
                self.unexpected("`}` after the expression")
            }
            value => value,
        };
        (self.newlines, self.in_unclosed, self.header) = outer;
        if self.stopped {
            return Err(Reported);
        }
        // Brackets are paired, so this ends at the next piece of the string.
        while value.is_err() && !matches!(self.kind(), T::StrMid | T::StrTail | T::Eof) {
            self.skip_tree();
        }
        Ok(value.unwrap_or_else(|Reported| self.error_expr(start)))
    }

    fn parts(&mut self, pieces: Vec<Piece>) -> Vec<StrPart> {
        let mut parts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match piece {
                Piece::Text(range) if range.is_empty() => {}
                Piece::Text(range) => parts.push(StrPart::Text(self.line(range))),
                Piece::Expr(value) => parts.push(StrPart::Expr(value)),
            }
        }
        parts
    }

    fn multi_line_parts(&mut self, mut pieces: Vec<Piece>) -> Vec<StrPart> {
        let indentation = layout(self.source, &mut pieces);
        let mut parts = Vec::with_capacity(pieces.len());
        let mut line_start = true;
        for piece in pieces {
            match piece {
                Piece::Text(range) => {
                    let text = self.lines(range, indentation, line_start);
                    if !self.interner.get(text).is_empty() {
                        parts.push(StrPart::Text(text));
                    }
                }
                Piece::Expr(value) => parts.push(StrPart::Expr(value)),
            }
            line_start = false;
        }
        parts
    }

    /// The value of text within a line.
    fn line(&mut self, range: Range<usize>) -> Symbol {
        let source = self.source;
        let text = source.get(range.clone()).unwrap_or("");
        if !text.as_bytes().contains(&b'\\') {
            return self.interner.intern(text);
        }
        let mut value = String::with_capacity(text.len());
        self.unescape(text, range.start as u32, &mut value);
        self.interner.intern(&value)
    }

    /// The value of text of a `"""` string: without `indentation` bytes at the start of each line, new lines as `\n`.
    fn lines(&mut self, range: Range<usize>, indentation: usize, mut line_start: bool) -> Symbol {
        let source = self.source;
        let mut value = String::with_capacity(range.len());
        let mut at = range.start;
        let mut rest = source.get(range).unwrap_or("");
        loop {
            let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let line = &rest[..length];
            let cut = if line_start { blank_prefix(line).min(indentation) } else { 0 };
            self.unescape(&line[cut..], (at + cut) as u32, &mut value);
            let after = &rest[length..];
            let skip = newline_length(after);
            if skip == 0 {
                return self.interner.intern(&value);
            }
            value.push('\n');
            at += length + skip;
            rest = &after[skip..];
            line_start = true;
        }
    }

    /// Adds `text`, which stands at `start`, to `value`, escapes resolved. A malformed escape is reported and left out.
    fn unescape(&mut self, text: &str, start: u32, value: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find('\\') {
            value.push_str(&rest[..at]);
            let offset = start + (text.len() - rest.len() + at) as u32;
            let length = match self.escape(&rest[at..], offset) {
                Ok((c, length)) => {
                    value.push(c);
                    length
                }
                Err(Reported) => 1 + rest[at + 1..].chars().next().map_or(0, char::len_utf8),
            };
            rest = &rest[at + length..];
        }
        value.push_str(rest);
    }

    /// The character of the escape that `text` starts with, at `start`, and its length.
    pub(super) fn escape(&mut self, text: &str, start: u32) -> Parse<(char, usize)> {
        let letter = text[1..].chars().next();
        let simple = match letter {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('0') => '\0',
            Some(c @ ('\\' | '"' | '\'' | '$')) => c,
            Some('u') => return self.unicode_escape(text, start),
            _ => {
                let length = 1 + letter.map_or(0, char::len_utf8) as u32;
                let shown = letter.map(String::from).unwrap_or_default();
                let span = Span::new(self.file, start, start + length);
                let problem =
                    Diagnostic::new(Code::InvalidEscape, span, format!("there is no escape `\\{shown}`"));
                let problem = match letter {
                    Some('x') => problem.help("a character by its number is written `\\u{41}`"),
                    Some('{') => problem.help("write `\\$` to have `${` as text"),
                    _ => problem.help("write `\\\\` for a backslash"),
                };
                self.report_once(problem.help(ESCAPES));
                return Err(Reported);
            }
        };
        Ok((simple, 2))
    }

    /// `\u{1F600}`.
    fn unicode_escape(&mut self, text: &str, start: u32) -> Parse<(char, usize)> {
        let digits = text.get(2..).and_then(|rest| rest.strip_prefix('{'));
        // Seven characters are enough to see what is wrong.
        let close = digits.and_then(|digits| digits.bytes().take(8).position(|b| b == b'}'));
        let (message, length) = match (digits, close) {
            (None, _) => ("`\\u` is followed by a number in braces", 2),
            (Some(_), None) => ("this escape has no `}` after at most six digits", 3),
            (Some(digits), Some(close)) => {
                let digits = &digits[..close];
                let hex =
                    !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
                let number = u32::from_str_radix(digits, 16).ok().filter(|_| hex);
                match (number, number.and_then(char::from_u32)) {
                    (_, Some(c)) => return Ok((c, close + 4)),
                    (Some(_), None) => ("this is not the number of a Unicode character", close + 4),
                    (None, _) => ("this escape does not hold one to six hexadecimal digits", close + 4),
                }
            }
        };
        let span = Span::new(self.file, start, start + length as u32);
        let problem = Diagnostic::new(Code::InvalidEscape, span, message)
            .help("write it like `\\u{1F600}`, at most 10FFFF and outside of D800 to DFFF");
        self.report_once(problem);
        Err(Reported)
    }
}

/// Takes the first newline and a blank last line off the text of a `"""` string, and finds the indentation that its
/// lines have in common, in bytes.
fn layout(source: &str, pieces: &mut [Piece]) -> usize {
    if let Some(Piece::Text(first)) = pieces.first_mut() {
        let text = source.get(first.clone()).unwrap_or("");
        let blank = blank_prefix(text);
        let newline = newline_length(&text[blank..]);
        if newline > 0 {
            first.start += blank + newline;
        }
    }
    let only = pieces.len() == 1;
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        drop_last_line(source, last, only);
    }
    common_indentation(source, pieces)
}

fn drop_last_line(source: &str, last: &mut Range<usize>, only: bool) {
    let text = source.get(last.clone()).unwrap_or("");
    match text.rfind(['\n', '\r']) {
        Some(at) if blank_prefix(&text[at + 1..]) == text.len() - at - 1 => {
            let crlf = text[..=at].ends_with("\r\n");
            last.end = last.start + at - usize::from(crlf);
        }
        None if only && blank_prefix(text) == text.len() => last.end = last.start,
        _ => {}
    }
}

fn common_indentation(source: &str, pieces: &[Piece]) -> usize {
    let mut common: Option<&str> = None;
    let mut line_start = true;
    for (i, piece) in pieces.iter().enumerate() {
        let Piece::Text(range) = piece else {
            line_start = false;
            continue;
        };
        let is_last = i + 1 == pieces.len();
        let mut rest = source.get(range.clone()).unwrap_or("");
        loop {
            let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let (line, after) = rest.split_at(length);
            let blank = blank_prefix(line);
            let is_blank = blank == length && (is_last || !after.is_empty());
            if line_start && !is_blank {
                common = Some(match common {
                    Some(common) => shared_prefix(common, &line[..blank]),
                    None => &line[..blank],
                });
            }
            if after.is_empty() {
                break;
            }
            rest = &after[newline_length(after)..];
            line_start = true;
        }
    }
    common.map_or(0, str::len)
}

fn shared_prefix<'a>(a: &'a str, b: &str) -> &'a str {
    let length = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    &a[..length]
}

/// How many spaces and tabs `text` starts with.
fn blank_prefix(text: &str) -> usize {
    text.bytes().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// The length of the line break that `text` starts with, or 0.
fn newline_length(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    }
}
