//! What the formatter reads: the tokens of a file with the comments between them, and how many lines lie before each.

use crate::diagnostics::Diagnostics;
use crate::syntax::FileId;
use crate::syntax::lexer::lex;
use crate::syntax::token::TokenKind as T;
use crate::syntax::token::TokenKind;

/// A token as it is written again. A string with interpolations is one token, from quote to quote.
#[derive(Clone, Copy, Debug)]
pub struct Tok {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
    /// Line breaks since the token or comment before, at most 2: with 2 there is a blank line.
    pub lines_before: u8,
    /// Whether its text goes on to another line.
    pub multi_line: bool,
}

/// A comment, without white space at its end.
#[derive(Clone, Copy, Debug)]
pub struct Comment {
    pub start: u32,
    pub end: u32,
    /// As for tokens.
    pub lines_before: u8,
    /// `/* */`.
    pub is_block: bool,
    /// `///`: it may document what follows, so it must not pass a `;` or `,`.
    pub is_doc: bool,
}

/// A file, cut up. The last token is `Eof`.
pub struct Pieces {
    pub tokens: Vec<Tok>,
    pub comments: Vec<Comment>,
    /// The `#!` line.
    pub interpreter: Option<(u32, u32)>,
}

/// Cuts up a source that parses.
pub fn cut(source: &str, file: FileId) -> Pieces {
    let lexed = lex(source, file, &mut Diagnostics::new()).tokens;
    let mut gaps = Gaps { bytes: source.as_bytes(), lines: 0, comments: Vec::new() };
    let start = if source.starts_with('\u{FEFF}') { 3 } else { 0 };
    let interpreter = source[start..].starts_with("#!").then(|| (start as u32, gaps.line_end(start) as u32));
    let mut tokens: Vec<Tok> = Vec::with_capacity(lexed.len());
    let mut at = interpreter.map_or(start, |(_, end)| end as usize);
    let mut open_strings = 0usize;
    for token in lexed {
        let in_string = open_strings > 0;
        match token.kind {
            T::StrHead => open_strings += 1,
            T::StrTail => open_strings = open_strings.saturating_sub(1),
            _ => {}
        }
        if in_string && token.kind != T::Eof {
            if let Some(string) = tokens.last_mut() {
                string.end = token.end;
            }
        } else {
            gaps.scan(at, token.start as usize);
            let kind = if token.kind == T::StrHead { T::Str } else { token.kind };
            let lines_before = std::mem::take(&mut gaps.lines);
            tokens.push(Tok { kind, start: token.start, end: token.end, lines_before, multi_line: false });
        }
        at = token.end as usize;
    }
    for token in &mut tokens {
        let text = &gaps.bytes[token.start as usize..token.end as usize];
        token.multi_line = token.kind == T::Str && has_line_break(text);
    }
    Pieces { tokens, comments: gaps.comments, interpreter }
}

fn has_line_break(text: &[u8]) -> bool {
    text.iter().any(|b| matches!(b, b'\n' | b'\r'))
}

struct Gaps<'a> {
    bytes: &'a [u8],
    /// Line breaks since the last token or comment.
    lines: u8,
    comments: Vec<Comment>,
}

impl Gaps<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len())
    }

    /// White space and comments between two tokens.
    fn scan(&mut self, mut at: usize, end: usize) {
        while at < end {
            match (self.byte(at), self.byte(at + 1)) {
                (b'/', b'/') => at = self.comment(at, self.line_end(at).min(end), false),
                (b'/', b'*') => at = self.comment(at, self.block_end(at, end), true),
                (b'\r', b'\n') => at += 1,
                (b'\n' | b'\r', _) => {
                    self.lines = (self.lines + 1).min(2);
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    fn block_end(&self, mut at: usize, end: usize) -> usize {
        let mut depth = 0usize;
        while at < end {
            match (self.byte(at), self.byte(at + 1)) {
                (b'/', b'*') => {
                    depth += 1;
                    at += 2;
                }
                (b'*', b'/') => {
                    depth = depth.saturating_sub(1);
                    at += 2;
                    if depth == 0 {
                        return at;
                    }
                }
                _ => at += 1,
            }
        }
        end
    }

    fn comment(&mut self, start: usize, end: usize, is_block: bool) -> usize {
        let text = &self.bytes[start..end];
        let kept = text.trim_ascii_end().len();
        let is_doc = !is_block && text.starts_with(b"///");
        self.comments.push(Comment {
            start: start as u32,
            end: (start + kept) as u32,
            lines_before: std::mem::take(&mut self.lines),
            is_block,
            is_doc,
        });
        end
    }
}
