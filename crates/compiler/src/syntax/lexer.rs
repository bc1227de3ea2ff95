//! From text to tokens, in one pass over the bytes.
//!
//! A string without interpolation is one token. One with it is a `StrHead` (`"a ${`), the tokens of the expression,
//! and for each further piece a `StrMid` (`} b ${`), at last a `StrTail` (`} c"`). The braces of the expression are
//! counted on a stack, one entry per open interpolation, so strings and braces may stand in it to any depth.
//!
//! What is malformed becomes an `Error` token and has been reported. Escapes and the digits of numbers are looked
//! at by the parser, when it needs the values.

use super::span::{FileId, Span};
use super::token::{DocComment, Token, TokenKind};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use TokenKind as T;

/// All tokens of a file.
pub struct Tokens {
    /// The tokens; the last one is `Eof`.
    pub tokens: Vec<Token>,
    /// The doc comments, in order.
    pub docs: Vec<DocComment>,
    /// Whether a string or comment swallowed the end of the file: then open brackets are no further mistake.
    pub swallowed_end: bool,
}

/// The tokens of `source`, of which there must be less than 4 GiB.
pub fn lex(source: &str, file: FileId, diagnostics: &mut Diagnostics) -> Tokens {
    let mut lexer = Lexer {
        source,
        bytes: source.as_bytes(),
        at: 0,
        file,
        diagnostics,
        out: Tokens {
            tokens: Vec::with_capacity(source.len() / 5 + 8),
            docs: Vec::new(),
            swallowed_end: false,
        },
        newline: false,
        open: Vec::new(),
        strict: false,
        reported: 0,
    };
    lexer.skip_prelude();
    while lexer.next_token() {}
    lexer.out
}

/// An interpolation that is open.
struct Open {
    /// Whether the string is a `"""` one.
    multi_line: bool,
    /// Braces open inside the expression.
    braces: u32,
    /// The token that is the head of the string, and where it starts.
    head: usize,
    start: u32,
}

struct Lexer<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    file: FileId,
    diagnostics: &'a mut Diagnostics,
    out: Tokens,
    /// Whether a line has ended since the last token.
    newline: bool,
    open: Vec<Open>,
    /// After a `"…"` string whose interpolation never ended: the next ones must end on their line, or each could make
    /// the lexer read to the end of the file and come back.
    strict: bool,
    /// Problems before this offset have been reported: text may be read twice after a string without end.
    reported: u32,
}

/// How a piece of a string ends.
enum PieceEnd {
    Quote,
    Interpolation,
    Missing,
}

const IDENT: u8 = 1;
const DIGIT: u8 = 2;

/// What each ASCII byte can be part of.
static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut b = 0;
    while b < 128 {
        let c = b as u8;
        if c.is_ascii_alphabetic() || c == b'_' {
            class[b] = IDENT;
        } else if c.is_ascii_digit() {
            class[b] = IDENT | DIGIT;
        }
        b += 1;
    }
    class
};

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start as u32, end as u32)
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let token = Token { kind, newline_before: self.newline, start: start as u32, end: self.at as u32 };
        self.out.tokens.push(token);
        self.newline = false;
    }

    fn report(&mut self, problem: Diagnostic) {
        if problem.primary.start >= self.reported {
            self.reported = problem.primary.start + 1;
            self.diagnostics.push(problem);
        }
    }

    /// Whether an open string has to end with its line; see `strict`.
    fn must_end_with_line(&self) -> bool {
        self.strict && self.open.first().is_some_and(|open| !open.multi_line)
    }

    /// A byte order mark and a `#!` line.
    fn skip_prelude(&mut self) {
        if self.source.starts_with('\u{FEFF}') {
            self.at = 3;
        }
        if self.bytes[self.at..].starts_with(b"#!") {
            self.skip_line();
        }
    }

    fn skip_line(&mut self) {
        while !self.at_end() && !matches!(self.bytes[self.at], b'\n' | b'\r') {
            self.at += 1;
        }
    }

    /// Pushes the next token; false after `Eof`.
    fn next_token(&mut self) -> bool {
        loop {
            let start = self.at;
            let Some(&byte) = self.bytes.get(start) else { return self.end_of_file() };
            match byte {
                b' ' | b'\t' | 0x0B | 0x0C => self.at += 1,
                b'\n' | b'\r' => {
                    self.at += 1;
                    self.newline = true;
                    if self.must_end_with_line() {
                        self.fail_string(None);
                    }
                }
                b'/' if self.peek(1) == b'/' => self.line_comment(),
                b'/' if self.peek(1) == b'*' => self.block_comment(),
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => return self.word(),
                b'0'..=b'9' => return self.number(),
                b'"' => return self.string(),
                b'\'' => return self.character(),
                0x80.. => return self.beyond_ascii(),
                _ => return self.mark(byte),
            }
        }
    }

    fn end_of_file(&mut self) -> bool {
        if !self.open.is_empty() {
            self.fail_string(None);
            if !self.at_end() {
                return true;
            }
        }
        self.push(T::Eof, self.at);
        false
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let of_file = self.peek(2) == b'!';
        let of_next = self.peek(2) == b'/' && self.peek(3) != b'/';
        self.skip_line();
        if of_file || of_next {
            self.out.docs.push(DocComment { of_file, start: start as u32, end: self.at as u32 });
        }
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0usize;
        while !self.at_end() {
            match (self.bytes[self.at], self.peek(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                (b'\n' | b'\r', _) => {
                    self.newline = true;
                    self.at += 1;
                    if self.must_end_with_line() {
                        return self.fail_string(None);
                    }
                }
                _ => self.at += 1,
            }
        }
        if !self.open.is_empty() {
            return;
        }
        self.out.swallowed_end = true;
        let mut problem = Diagnostic::new(
            Code::UnterminatedComment,
            self.span(start, start + 2),
            "this comment does not end",
        )
        .label("it starts here")
        .help("close it with `*/`");
        if depth > 1 {
            problem = problem.help(format!("comments nest: {depth} `/*` are open at the end of the file"));
        }
        self.report(problem);
    }

    /// Moves past the rest of a name.
    fn skip_name(&mut self) {
        loop {
            while CLASS[usize::from(self.peek(0))] & IDENT != 0 {
                self.at += 1;
            }
            if self.peek(0) < 0x80 {
                return;
            }
            match self.source[self.at..].chars().next() {
                Some(c) if unicode_ident::is_xid_continue(c) => self.at += c.len_utf8(),
                _ => return,
            }
        }
    }

    fn word(&mut self) -> bool {
        let start = self.at;
        self.skip_name();
        let text = &self.source[start..self.at];
        if text == "r" && self.peek(0) == b'"' {
            return self.raw_string(start);
        }
        // The longest keyword has eight letters.
        let keyword = if text.len() <= 8 { TokenKind::keyword(text) } else { None };
        self.push(keyword.unwrap_or(T::Name), start);
        true
    }

    /// Digits with what clings to them; the parser says what is wrong with them.
    fn number(&mut self) -> bool {
        let start = self.at;
        let after_dot = self.out.tokens.last().is_some_and(|t| matches!(t.kind, T::Dot | T::QuestionDot));
        let radix = self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'o' | b'b' | b'X' | b'O' | b'B');
        let mut kind = T::Int;
        if !radix {
            self.skip_digits();
            // In `t.0.1` both numbers are indices.
            if !after_dot {
                if self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
                    kind = T::Float;
                    self.at += 1;
                    self.skip_digits();
                }
                let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
                if matches!(self.peek(0), b'e' | b'E') && self.peek(1 + sign).is_ascii_digit() {
                    kind = T::Float;
                    self.at += 1 + sign;
                }
            }
        }
        self.skip_name();
        self.push(kind, start);
        true
    }

    fn skip_digits(&mut self) {
        while self.peek(0).is_ascii_digit() || self.peek(0) == b'_' {
            self.at += 1;
        }
    }

    fn string(&mut self) -> bool {
        let start = self.at;
        let multi_line = self.bytes[start..].starts_with(b"\"\"\"");
        self.at += if multi_line { 3 } else { 1 };
        match self.string_piece(multi_line) {
            PieceEnd::Quote => self.push(T::Str, start),
            PieceEnd::Interpolation => {
                let head = self.out.tokens.len();
                self.open.push(Open { multi_line, braces: 0, head, start: start as u32 });
                self.push(T::StrHead, start);
            }
            PieceEnd::Missing => self.fail_string(Some((start, multi_line))),
        }
        true
    }

    /// After the `}` that ends an interpolation.
    fn resume_string(&mut self, start: usize) {
        let Some(multi_line) = self.open.last().map(|open| open.multi_line) else { return };
        match self.string_piece(multi_line) {
            PieceEnd::Quote => {
                self.open.pop();
                self.push(T::StrTail, start);
            }
            PieceEnd::Interpolation => self.push(T::StrMid, start),
            PieceEnd::Missing => self.fail_string(None),
        }
    }

    /// Moves past text up to and with the closing quotes or `${`; to the end of the line or file without them.
    fn string_piece(&mut self, multi_line: bool) -> PieceEnd {
        let one_line = !multi_line || self.must_end_with_line();
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' if !multi_line => {
                    self.at += 1;
                    return PieceEnd::Quote;
                }
                b'"' if self.peek(1) == b'"' && self.peek(2) == b'"' => {
                    self.at += 3;
                    return PieceEnd::Quote;
                }
                b'$' if self.peek(1) == b'{' => {
                    self.at += 2;
                    return PieceEnd::Interpolation;
                }
                b'\\' if !matches!(self.peek(1), b'\n' | b'\r') => self.at += 2,
                b'\n' | b'\r' if one_line => return PieceEnd::Missing,
                _ => self.at += 1,
            }
        }
        self.at = self.bytes.len();
        PieceEnd::Missing
    }

    /// Reports a string that does not end, `inner` or an open one, and puts an `Error` token in the place of the
    /// outermost. One of a single line is taken to end with its line, another at the next `"""`.
    fn fail_string(&mut self, inner: Option<(usize, bool)>) {
        let outermost = self.open.first().map(|open| (open.start as usize, open.multi_line, open.head));
        let Some((start, multi_line, head)) =
            outermost.or(inner.map(|(start, multi_line)| (start, multi_line, self.out.tokens.len())))
        else {
            return;
        };
        self.report_string(start, multi_line, inner.map(|(at, _)| at).filter(|&at| at != start));
        if let Some(first) = self.out.tokens.get(head) {
            self.newline = first.newline_before;
        }
        self.out.tokens.truncate(head);
        self.open.clear();
        while self.out.docs.last().is_some_and(|doc| doc.start as usize >= start) {
            self.out.docs.pop();
        }
        if multi_line {
            self.at = self
                .source
                .get(self.at..)
                .and_then(|rest| rest.find("\"\"\""))
                .map_or(self.bytes.len(), |found| self.at + found + 3);
            self.out.swallowed_end |= self.at_end();
        } else {
            self.strict = true;
            self.at = start;
            self.skip_line();
        }
        self.push(T::Error, start);
    }

    fn report_string(&mut self, start: usize, multi_line: bool, inner: Option<usize>) {
        let quotes = if multi_line { "\"\"\"" } else { "\"" };
        let (what, remedy) = if self.open.is_empty() {
            ("this string does not end", format!("close it with `{quotes}`"))
        } else {
            (
                "this string, or an interpolation in it, does not end",
                "close each `${` with `}`, and the string".into(),
            )
        };
        let mut problem =
            Diagnostic::new(Code::UnterminatedString, self.span(start, start + quotes.len()), what)
                .label("it starts here");
        if let Some(inner) = inner {
            problem = problem.also(self.span(inner, inner + 1), "this string inside it does not end");
        }
        problem = problem.help(remedy);
        if !multi_line {
            problem = problem.help("a string of several lines is written between `\"\"\"`");
        }
        self.diagnostics.push(problem);
    }

    fn raw_string(&mut self, start: usize) -> bool {
        self.at += 1;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    self.push(T::RawStr, start);
                    return true;
                }
                None | Some(b'\n' | b'\r') => {
                    self.fail_string(Some((start, false)));
                    return true;
                }
                _ => self.at += 1,
            }
        }
    }

    fn character(&mut self) -> bool {
        let start = self.at;
        self.at += 1;
        let simple = match self.peek(0) {
            b'\'' | b'\n' | b'\r' => false,
            b'\\' if matches!(self.peek(1), b'\n' | b'\r') => false,
            b'\\' => {
                self.at += 2;
                while !self.at_end() && !matches!(self.peek(0), b'\'' | b'\n' | b'\r') {
                    self.at += 1;
                }
                self.peek(0) == b'\''
            }
            _ => {
                self.at += self.source[self.at..].chars().next().map_or(0, char::len_utf8);
                self.peek(0) == b'\''
            }
        };
        if simple {
            self.at += 1;
            self.push(T::Char, start);
        } else {
            self.malformed_character(start);
        }
        true
    }

    fn malformed_character(&mut self, start: usize) {
        self.at = start + 1;
        let rest = &self.bytes[self.at..];
        let stop = rest.iter().position(|b| matches!(b, b'\'' | b'\n' | b'\r'));
        let close = stop.filter(|&stop| rest[stop] == b'\'');
        let (message, remedy) = match close {
            Some(0) => (
                "a character literal without a character",
                "write the character between the quotes, `'\\''` for a quote",
            ),
            Some(_) => {
                ("a character literal with more than one character", "strings are written between `\"`")
            }
            None => ("a character literal that does not end", "close it with `'`"),
        };
        match close {
            Some(length) => self.at += length + 1,
            None => self.skip_word(),
        }
        let span = self.span(start, self.at);
        self.report(Diagnostic::new(Code::InvalidCharacterLiteral, span, message).help(remedy));
        self.push(T::Error, start);
    }

    /// Moves to the next space or closing mark.
    fn skip_word(&mut self) {
        let stops = |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | b';' | b')' | b']');
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(stops).unwrap_or(rest.len());
    }

    fn beyond_ascii(&mut self) -> bool {
        let start = self.at;
        match self.source[start..].chars().next() {
            Some(c) if unicode_ident::is_xid_start(c) => {
                self.skip_name();
                self.push(T::Name, start);
            }
            _ => self.unexpected(),
        }
        true
    }

    /// An operator or bracket.
    fn mark(&mut self, byte: u8) -> bool {
        let start = self.at;
        let (kind, length) = match byte {
            b'{' => {
                if let Some(open) = self.open.last_mut() {
                    open.braces += 1;
                }
                (T::LBrace, 1)
            }
            b'}' => match self.open.last_mut() {
                Some(open) if open.braces == 0 => {
                    self.at += 1;
                    self.resume_string(start);
                    return true;
                }
                open => {
                    if let Some(open) = open {
                        open.braces -= 1;
                    }
                    (T::RBrace, 1)
                }
            },
            _ => match punctuation(byte, self.peek(1), self.peek(2)) {
                Some(found) => found,
                None => {
                    self.unexpected();
                    return true;
                }
            },
        };
        self.at += length;
        self.push(kind, start);
        true
    }

    /// A text between quotation marks of another kind.
    fn foreign_quotes(&mut self, start: usize, end: usize) {
        let problem = Diagnostic::new(
            Code::UnexpectedCharacter,
            self.span(start, end),
            "these are not the quotation marks of strings",
        );
        self.report(problem.help("strings are written between `\"`, and hold values as `${value}`"));
        self.at = end;
        self.push(T::Error, start);
    }

    /// Characters that mean nothing: a run of them is one mistake.
    fn unexpected(&mut self) {
        let start = self.at;
        let first = self.source[start..].chars().next().unwrap_or('\0');
        while let Some(c) = self.source[self.at..].chars().next() {
            if c.is_ascii() && !is_meaningless(c) || unicode_ident::is_xid_start(c) {
                break;
            }
            self.at += c.len_utf8();
        }
        if let Some(close) = closing_quote(first)
            && let Some(length) = self.source[self.at..].split('\n').next().and_then(|line| line.find(close))
        {
            return self.foreign_quotes(start, self.at + length + close.len_utf8());
        }
        let span = self.span(start, start + first.len_utf8());
        let shown = if first == '`' {
            "unexpected character U+0060, a backquote".to_string()
        } else if first.is_control() || first.is_whitespace() || is_invisible(first) {
            format!("unexpected character U+{:04X}", first as u32)
        } else {
            format!("unexpected character `{first}` (U+{:04X})", first as u32)
        };
        let mut problem = Diagnostic::new(Code::UnexpectedCharacter, span, shown);
        problem = match look_alike(first) {
            Some(meant) => problem.suggest("it only looks like the character meant", span, meant),
            None if first == '#' => problem.help("comments start with `//`"),
            None if first == '`' => problem.help("strings are written between `\"`"),
            None if first == '\\' => problem.help("a statement goes on after an operator, without a mark"),
            None => problem.help("remove it"),
        };
        self.report(problem);
        self.push(T::Error, start);
    }
}

/// ASCII characters that begin no token.
fn is_meaningless(c: char) -> bool {
    matches!(c, '#' | '$' | '\\' | '`' | '\0'..='\x08' | '\x0E'..='\x1F' | '\x7F')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

/// The mark that starts with `a`, of which `b` and `c` are the next bytes, and its length.
fn punctuation(a: u8, b: u8, c: u8) -> Option<(TokenKind, usize)> {
    Some(match (a, b, c) {
        (b'.', b'.', b'=') => (T::DotDotEq, 3),
        (b'<', b'<', b'=') => (T::ShlEq, 3),
        (b'>', b'>', b'=') => (T::ShrEq, 3),
        (b'>', b'>', b'>') => (T::UShr, 3),
        (b'.', b'.', _) => (T::DotDot, 2),
        (b'?', b'.', _) => (T::QuestionDot, 2),
        (b'?', b'?', _) => (T::QuestionQuestion, 2),
        (b'-', b'>', _) => (T::Arrow, 2),
        (b'=', b'>', _) => (T::FatArrow, 2),
        (b'=', b'=', _) => (T::EqEq, 2),
        (b'!', b'=', _) => (T::NotEq, 2),
        (b'<', b'=', _) => (T::Le, 2),
        (b'>', b'=', _) => (T::Ge, 2),
        (b'<', b'<', _) => (T::Shl, 2),
        (b'>', b'>', _) => (T::Shr, 2),
        (b'+', b'%', _) => (T::PlusPercent, 2),
        (b'+', b'=', _) => (T::PlusEq, 2),
        (b'-', b'%', _) => (T::MinusPercent, 2),
        (b'-', b'=', _) => (T::MinusEq, 2),
        (b'*', b'%', _) => (T::StarPercent, 2),
        (b'*', b'=', _) => (T::StarEq, 2),
        (b'/', b'=', _) => (T::SlashEq, 2),
        (b'%', b'=', _) => (T::PercentEq, 2),
        (b'&', b'&', _) => (T::AndAnd, 2),
        (b'&', b'=', _) => (T::AndEq, 2),
        (b'|', b'|', _) => (T::OrOr, 2),
        (b'|', b'=', _) => (T::OrEq, 2),
        (b'^', b'=', _) => (T::CaretEq, 2),
        (b'(', ..) => (T::LParen, 1),
        (b')', ..) => (T::RParen, 1),
        (b'[', ..) => (T::LBracket, 1),
        (b']', ..) => (T::RBracket, 1),
        (b',', ..) => (T::Comma, 1),
        (b';', ..) => (T::Semi, 1),
        (b':', ..) => (T::Colon, 1),
        (b'.', ..) => (T::Dot, 1),
        (b'?', ..) => (T::Question, 1),
        (b'@', ..) => (T::At, 1),
        (b'!', ..) => (T::Bang, 1),
        (b'~', ..) => (T::Tilde, 1),
        (b'=', ..) => (T::Eq, 1),
        (b'<', ..) => (T::Lt, 1),
        (b'>', ..) => (T::Gt, 1),
        (b'+', ..) => (T::Plus, 1),
        (b'-', ..) => (T::Minus, 1),
        (b'*', ..) => (T::Star, 1),
        (b'/', ..) => (T::Slash, 1),
        (b'%', ..) => (T::Percent, 1),
        (b'&', ..) => (T::And, 1),
        (b'|', ..) => (T::Or, 1),
        (b'^', ..) => (T::Caret, 1),
        _ => return None,
    })
}

/// What a character that word processors and other keyboards put in the place of an ASCII one stands for.
fn look_alike(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{201C}'..='\u{201F}' | '\u{00AB}' | '\u{00BB}' | '\u{FF02}' => "\"",
        '\u{2018}'..='\u{201B}' | '\u{00B4}' | '\u{FF07}' => "'",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}' => "-",
        '\u{FF1B}' | '\u{037E}' => ";",
        '\u{FF0C}' | '\u{3001}' => ",",
        '\u{FF1A}' => ":",
        '\u{FF08}' => "(",
        '\u{FF09}' => ")",
        '\u{FF3B}' => "[",
        '\u{FF3D}' => "]",
        '\u{FF5B}' => "{",
        '\u{FF5D}' => "}",
        '\u{FF1D}' => "=",
        '\u{FF0B}' => "+",
        '\u{00D7}' => "*",
        '\u{00F7}' => "/",
        '\u{2260}' => "!=",
        '\u{2264}' => "<=",
        '\u{2265}' => ">=",
        '\u{2192}' => "->",
        '\u{21D2}' => "=>",
        '\u{2026}' => "..",
        '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => " ",
        _ => return None,
    })
}

/// The end of a text that begins with a quotation mark of another language or writing.
fn closing_quote(open: char) -> Option<char> {
    match open {
        '`' => Some('`'),
        '“' | '„' => Some('”'),
        '«' => Some('»'),
        _ => None,
    }
}
