//! Pairs brackets before the grammar is looked at, so that one bracket too many or too few is one mistake, and the
//! parser can skip over what it does not understand to a closing bracket it knows to be there.

use super::ast::MAX_DEPTH;
use super::lexer::Tokens;
use super::span::{FileId, Span};
use super::token::{Token, TokenKind};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, MAX_KEPT};
use TokenKind as T;

/// Reports brackets without a partner. Closing ones become `Error` tokens, or of the kind that was meant; the indices
/// of opening ones are returned, in order: where they are closed is up to the parser.
pub fn pair(tokens: &mut Tokens, source: &str, file: FileId, diagnostics: &mut Diagnostics) -> Vec<u32> {
    let mut pairing = Pairing::new(source, file, diagnostics);
    let list = &mut tokens.tokens;
    pairing.pair(list);
    pairing.end_of_file(list, tokens.swallowed_end);
    pairing.unclosed.sort_unstable();
    pairing.unclosed
}

/// Whether brackets are open at the end of the text. What is wrong with others goes to `diagnostics`.
pub fn are_open(tokens: &mut Tokens, source: &str, file: FileId, diagnostics: &mut Diagnostics) -> bool {
    let mut pairing = Pairing::new(source, file, diagnostics);
    pairing.pair(&mut tokens.tokens);
    !pairing.open.is_empty()
}

struct Pairing<'a> {
    source: &'a [u8],
    file: FileId,
    diagnostics: &'a mut Diagnostics,
    /// Tokens that opened a bracket.
    open: Vec<(u32, TokenKind)>,
    /// How many of each kind are in `open`, since the last head of a string.
    counts: [usize; 3],
    /// `counts` outside of each open string.
    outer_counts: Vec<[usize; 3]>,
    unclosed: Vec<u32>,
    /// The answer of [`misindented`], once it was needed.
    suspect: Option<Option<(Token, Token)>>,
}

fn index(kind: TokenKind) -> usize {
    match kind {
        T::LParen | T::RParen => 0,
        T::LBracket | T::RBracket => 1,
        _ => 2,
    }
}

fn closer(kind: TokenKind) -> TokenKind {
    match kind {
        T::LParen => T::RParen,
        T::LBracket => T::RBracket,
        _ => T::RBrace,
    }
}

impl<'a> Pairing<'a> {
    fn new(source: &'a str, file: FileId, diagnostics: &'a mut Diagnostics) -> Pairing<'a> {
        Pairing {
            source: source.as_bytes(),
            file,
            diagnostics,
            open: Vec::new(),
            counts: [0; 3],
            outer_counts: Vec::new(),
            unclosed: Vec::new(),
            suspect: None,
        }
    }
}

impl Pairing<'_> {
    fn pair(&mut self, list: &mut [Token]) {
        for at in 0..list.len() {
            match list[at].kind {
                T::LParen | T::LBracket | T::LBrace => self.opening(at, list[at].kind),
                T::RParen | T::RBracket | T::RBrace => self.closing(at, list),
                T::StrHead => self.enter_string(at),
                T::StrMid => {
                    self.leave_string(list);
                    self.enter_string(at);
                }
                T::StrTail => self.leave_string(list),
                T::Error => self.malformed(list[at]),
                _ => {}
            }
        }
    }

    fn opening(&mut self, at: usize, kind: TokenKind) {
        self.open.push((at as u32, kind));
        self.counts[index(kind)] += 1;
    }

    fn enter_string(&mut self, at: usize) {
        self.open.push((at as u32, T::StrHead));
        self.outer_counts.push(std::mem::take(&mut self.counts));
    }

    /// A string without end may have swallowed closing brackets: `print("hello)` is one mistake.
    fn malformed(&mut self, token: Token) {
        let text = self.source.get(token.start as usize..token.end as usize).unwrap_or_default();
        if !text.starts_with(b"\"") {
            return;
        }
        for byte in text {
            let closes = |top: TokenKind| top != T::StrHead && closer(top).text().as_bytes() == [*byte];
            if let Some((at, top)) = self.open.pop_if(|&mut (_, top)| closes(top)) {
                self.counts[index(top)] -= 1;
                self.unclosed.push(at);
            }
        }
    }

    /// What was opened inside `${ }` ends with it.
    fn leave_string(&mut self, list: &[Token]) {
        let from = self.open.iter().rposition(|&(_, kind)| kind == T::StrHead).unwrap_or(0);
        self.abandon(from + 1, list, None);
        self.open.truncate(from);
        self.counts = self.outer_counts.pop().unwrap_or_default();
    }

    fn closing(&mut self, at: usize, list: &mut [Token]) {
        let kind = list[at].kind;
        match self.open.last().copied() {
            Some((_, top)) if closer(top) == kind && top != T::StrHead => {
                self.open.pop();
                self.counts[index(kind)] -= 1;
            }
            _ if self.counts[index(kind)] > 0 => {
                let from = self.open.iter().rposition(|&(_, k)| k != T::StrHead && closer(k) == kind);
                let from = from.unwrap_or(0);
                self.abandon(from + 1, list, Some(at));
                self.open.truncate(from);
                self.counts[index(kind)] -= 1;
            }
            // `f(1]`: the wrong one was typed.
            Some((opener, top)) if matches!(top, T::LParen | T::LBracket) && kind != T::RBrace => {
                self.wrong(at, opener, top, list);
                list[at].kind = closer(top);
                self.open.pop();
                self.counts[index(top)] -= 1;
            }
            _ => self.unmatched(at, list),
        }
    }

    /// Reports what is open from `from` on as one mistake.
    fn abandon(&mut self, from: usize, list: &[Token], found: Option<usize>) {
        let Some(&(last, kind)) = self.open.get(from..).and_then(<[_]>::last) else { return };
        let opener = list[last as usize];
        let mut problem = Diagnostic::new(
            Code::UnclosedDelimiter,
            opener.span(self.file),
            format!("this `{}` is not closed", kind.text()),
        )
        .label("opened here");
        if let Some(found) = found {
            let closed = list[found];
            let text = format!("expected `{}` before this `{}`", closer(kind).text(), closed.kind.text());
            problem = problem.also(closed.span(self.file), text);
        }
        for &(other, kind) in self.open[from..].iter().rev().skip(1).take(3) {
            let text = format!("this `{}` is not closed either", kind.text());
            problem = problem.also(list[other as usize].span(self.file), text);
        }
        if found.is_none() && kind == T::LBrace {
            problem = self.blame_indentation(problem, list);
        }
        let problem = match self.comment_with(closer(kind), last as usize, list) {
            Some(comment) => problem
                .also(comment, "the rest of the line is a comment")
                .help("`/` divides: whole numbers give a whole number, rounded toward zero"),
            None => problem.help(format!("add the missing `{}`", closer(kind).text())),
        };
        self.diagnostics.push(problem);
        for &(at, kind) in &self.open[from..] {
            self.unclosed.push(at);
            if kind != T::StrHead {
                self.counts[index(kind)] = self.counts[index(kind)].saturating_sub(1);
            }
        }
    }

    /// The comment at the end of an opening bracket's line, if the closing one is in it: `f(7 // 2)`.
    fn comment_with(&self, closer: TokenKind, opener: usize, list: &[Token]) -> Option<Span> {
        // What is not shown need not be found out, however long the line.
        if self.diagnostics.error_count() >= MAX_KEPT {
            return None;
        }
        let line = list.get(opener..)?;
        let tokens = 1 + line.iter().skip(1).take_while(|token| !token.newline_before).count();
        let from = line.get(tokens - 1)?.end as usize;
        let rest = self.source.get(from..)?;
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        let start = rest[..end].windows(2).position(|two| two == b"//")?;
        let is_comment = rest[..start].iter().all(|byte| matches!(byte, b' ' | b'\t'));
        let closes = rest[start..end].contains(closer.text().as_bytes().first()?);
        (is_comment && closes).then(|| Span::new(self.file, (from + start) as u32, (from + end) as u32))
    }

    fn wrong(&mut self, at: usize, opener: u32, top: TokenKind, list: &[Token]) {
        let (expected, found) = (closer(top).text(), list[at].kind.text());
        let span = list[at].span(self.file);
        let problem = Diagnostic::new(
            Code::UnmatchedDelimiter,
            span,
            format!("expected `{expected}`, found `{found}`"),
        )
        .also(list[opener as usize].span(self.file), format!("this `{}` is open", top.text()))
        .suggest("close it with the same kind of bracket", span, expected);
        self.diagnostics.push(problem);
    }

    fn unmatched(&mut self, at: usize, list: &mut [Token]) {
        let span = list[at].span(self.file);
        let text = list[at].kind.text();
        let mut problem = Diagnostic::new(Code::UnmatchedDelimiter, span, format!("`{text}` closes nothing"));
        if text == "}" {
            problem = self.blame_indentation(problem, list);
        }
        self.diagnostics.push(problem.suggest("remove it, or add the bracket it should close", span, ""));
        list[at].kind = T::Error;
    }

    /// Points at braces that were paired although their lines are not indented alike.
    fn blame_indentation(&mut self, problem: Diagnostic, list: &[Token]) -> Diagnostic {
        let source = self.source;
        match *self.suspect.get_or_insert_with(|| misindented(list, source)) {
            Some((opener, closer)) => problem
                .also(opener.span(self.file), "this `{` may be the one")
                .also(closer.span(self.file), "as it is closed here, where the indentation differs"),
            None => problem,
        }
    }

    fn end_of_file(&mut self, list: &[Token], swallowed_end: bool) {
        if swallowed_end {
            self.unclosed.extend(self.open.iter().map(|&(at, _)| at));
        } else {
            self.abandon(0, list, None);
        }
    }
}

/// The first braces whose lines are not indented alike: there a brace is likely to be missing, or too many.
fn misindented(list: &[Token], source: &[u8]) -> Option<(Token, Token)> {
    let mut open = Vec::new();
    let mut indentation = 0;
    for token in list {
        if token.newline_before {
            let before = source.get(..token.start as usize).unwrap_or_default();
            indentation = before.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
        }
        match token.kind {
            // What nests deeper is wrong for another reason.
            T::LBrace if open.len() > usize::from(MAX_DEPTH) => return None,
            T::LBrace => open.push((*token, indentation)),
            T::RBrace => match open.pop() {
                Some((opener, at)) if token.newline_before && at != indentation => {
                    return Some((opener, *token));
                }
                _ => {}
            },
            _ => {}
        }
    }
    None
}
