//! From tokens to commands: every token is written once, in order, with the comments around it.
//!
//! The tree says what a token belongs to; the tokens say what is written. Comments need no case of their own in the
//! forms of the language: those behind a token on its line are written behind it (and behind a comma that follows),
//! the others before the next token. A comment never leaves the gap between two tokens, but that it passes a comma or
//! a `;` that is dropped: where new lines matter, they are where they were.

use super::layout::{Cmd, Group, Kind, Output};
use super::tokens::{Pieces, Tok};
use crate::syntax::token::TokenKind as T;
use crate::syntax::token::TokenKind;

/// A group that may leave all but its last part on one line.
#[derive(Clone, Copy)]
pub struct GroupId(u32);

/// Writes a file as commands, and these as text.
pub struct Writer<'a> {
    source: &'a str,
    pieces: Pieces,
    out: Output<'a>,
    /// The next token.
    at: usize,
    /// The first comment that is not in `cmds`.
    comment: usize,
    /// Comments before this one stand behind the token before, and wait for a comma to go before them.
    waiting: usize,
    cmds: Vec<Cmd>,
    groups: Vec<Group>,
    /// What was last written as a token.
    last_written: TokenKind,
    /// Chains whose last argument list is written next.
    pub outer_hug: Option<GroupId>,
}

// ------------------------------------------------------------------------------------ commands

impl<'a> Writer<'a> {
    pub fn new(source: &'a str, pieces: Pieces) -> Writer<'a> {
        Writer {
            source,
            pieces,
            out: Output::new(source),
            at: 0,
            comment: 0,
            waiting: 0,
            cmds: Vec::new(),
            groups: Vec::new(),
            last_written: T::Eof,
            outer_hug: None,
        }
    }

    /// The text, if every token and comment has been written.
    pub fn finish(mut self) -> Option<String> {
        let complete = self.kind() == T::Eof && self.comment == self.pieces.comments.len();
        self.flush();
        complete.then(|| self.out.finish())
    }

    /// Turns the commands so far into text: they end with a statement of the file.
    pub fn flush(&mut self) {
        self.push_waiting();
        self.out.write(&self.cmds, &self.groups);
        self.cmds.clear();
        self.groups.clear();
    }

    pub fn push(&mut self, cmd: Cmd) {
        let passes = matches!(cmd, Cmd::End | Cmd::Dedent);
        if !passes && self.comment < self.waiting {
            self.push_waiting();
        }
        self.cmds.push(cmd);
    }

    fn push_waiting(&mut self) {
        while self.comment < self.waiting {
            self.push_comment();
        }
    }

    /// The next comment.
    fn push_comment(&mut self) {
        let Some(&comment) = self.pieces.comments.get(self.comment) else { return };
        let (start, end) = (comment.start, comment.end);
        let line = Cmd::LineComment { start, end };
        self.cmds.push(if comment.is_block { Cmd::BlockComment { start, end } } else { line });
        self.comment += 1;
    }

    pub fn space(&mut self) {
        self.push(Cmd::Space);
    }

    pub fn begin(&mut self, kind: Kind) -> GroupId {
        let id = self.groups.len() as u32;
        self.groups.push(Group { kind, last: 0, second: 0 });
        self.push(Cmd::Begin(id));
        GroupId(id)
    }

    pub fn end(&mut self) {
        self.push(Cmd::End);
    }

    /// What is written next is the last part of `group`.
    pub fn mark_last(&mut self, group: GroupId) {
        let at = self.cmds.len() as u32;
        if let Some(group) = self.groups.get_mut(group.0 as usize) {
            group.last = at;
        }
    }

    /// The place before the first link of a chain.
    pub fn first_link(&mut self, group: GroupId) {
        self.push(Cmd::FirstLink(group.0));
    }

    /// The place before a further link.
    pub fn link(&mut self, group: GroupId) {
        self.push(Cmd::Soft);
        let at = self.cmds.len() as u32 - 1;
        if let Some(group) = self.groups.get_mut(group.0 as usize).filter(|g| g.second == 0) {
            group.second = at;
        }
    }
}

// ------------------------------------------------------------------------------------ tokens

impl Writer<'_> {
    pub fn token(&self) -> Tok {
        self.nth(0)
    }

    pub fn kind(&self) -> TokenKind {
        self.nth(0).kind
    }

    /// The token `ahead` of the next one; `Eof` is the last.
    pub fn nth(&self, ahead: usize) -> Tok {
        let tokens = &self.pieces.tokens;
        tokens.get(self.at + ahead).or(tokens.last()).copied().unwrap_or(Tok {
            kind: T::Eof,
            start: 0,
            end: 0,
            lines_before: 0,
            multi_line: false,
        })
    }

    /// The token before the next one.
    pub fn previous(&self) -> Tok {
        self.pieces.tokens.get(self.at.wrapping_sub(1)).copied().unwrap_or_else(|| self.token())
    }

    fn advance(&mut self) {
        if self.at + 1 < self.pieces.tokens.len() {
            self.at += 1;
        }
    }

    /// Writes the next token, with the comments before it.
    pub fn tok(&mut self) {
        self.comments_before();
        let token = self.token();
        let Tok { start, end, .. } = token;
        self.last_written = token.kind;
        self.push(if token.multi_line { Cmd::Lines { start, end } } else { Cmd::Slice { start, end } });
        self.advance();
        self.comments_behind();
    }

    /// Whether a comma was written last: a statement that ends so goes on with a name on the next line.
    pub fn ends_with_comma(&self) -> bool {
        self.last_written == T::Comma
    }

    /// Writes the next token if it is of `kind`.
    pub fn tok_if(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.tok();
        }
        found
    }

    /// Writes another mark for the next token, or the first byte of it if `part`.
    pub fn replaced(&mut self, mark: char, part: bool) {
        self.comments_before();
        self.push(Cmd::Mark(mark));
        if part {
            self.pieces.tokens[self.at].start += 1;
            self.pieces.tokens[self.at].lines_before = 0;
        } else {
            self.advance();
            self.comments_behind();
        }
    }

    /// Changes what is left of the next token after its first byte was written.
    pub fn rest_is(&mut self, kind: TokenKind) {
        self.pieces.tokens[self.at].kind = kind;
    }

    /// Passes a separator that is not written, unless a doc comment before it would then document what follows.
    pub fn drop_token(&mut self) {
        if self.doc_before() {
            self.tok();
            return self.push(Cmd::Hard);
        }
        self.advance();
        self.comments_behind();
    }

    /// Passes a `,` or `;` for which `cmd` is written, as by [`Writer::add`].
    pub fn separator(&mut self, cmd: Cmd) {
        if self.doc_before() {
            self.push_waiting();
            return self.tok();
        }
        self.add(cmd);
        self.advance();
        self.comments_behind();
    }

    /// Writes `cmd`, before comments that stand behind the token before up to the end of the line.
    pub fn add(&mut self, cmd: Cmd) {
        let waiting = self.pieces.comments.get(self.comment..self.waiting).unwrap_or_default();
        if waiting.iter().all(|comment| comment.is_block) {
            self.push_waiting();
        }
        self.cmds.push(cmd);
    }

    /// Whether a doc comment stands between the token before and the next one, written or not.
    fn doc_before(&self) -> bool {
        let after = if self.at == 0 { 0 } else { self.previous().end };
        let here = self.token().start;
        let (written, others) = self.pieces.comments.split_at(self.comment);
        written.iter().rev().take_while(|c| c.start >= after).any(|c| c.is_doc)
            || others.iter().take_while(|c| c.start < here).any(|c| c.is_doc)
    }

    /// Whether a `//!` comment stands before the token `ahead` of the next one.
    pub fn file_doc_before(&self, ahead: usize) -> bool {
        let here = self.nth(ahead).start;
        let comments = self.pieces.comments.get(self.comment..).unwrap_or_default();
        let text = |start: u32| self.source.get(start as usize..).unwrap_or("");
        comments.iter().take_while(|c| c.start < here).any(|c| text(c.start).starts_with("//!"))
    }

    /// Whether a comment is to be written before the next token.
    pub fn has_comment(&self) -> bool {
        self.pieces.comments.get(self.comment).is_some_and(|c| c.start < self.token().start)
    }

    /// Whether the next token or comment begins a line.
    pub fn begins_line(&self) -> bool {
        self.lines_before_next() > 0
    }

    /// Whether `(` is at this offset.
    pub fn is_paren(&self, at: u32) -> bool {
        self.source.as_bytes().get(at as usize) == Some(&b'(')
    }

    /// Whether the next token is a name that begins with an upper-case letter, as those of types do.
    pub fn begins_upper_case(&self) -> bool {
        let text = self.source.get(self.token().start as usize..).unwrap_or("");
        text.chars().next().is_some_and(char::is_uppercase)
    }

    fn lines_before_next(&self) -> u8 {
        let token = self.token();
        match self.pieces.comments.get(self.comment.max(self.waiting)) {
            Some(comment) if comment.start < token.start => comment.lines_before,
            _ => token.lines_before,
        }
    }
}

// ------------------------------------------------------------------------------------ comments

/// Tokens before which a comment belongs to what it follows.
fn closes(kind: TokenKind) -> bool {
    matches!(kind, T::RParen | T::RBracket | T::RBrace | T::Comma | T::Semi | T::Eof)
}

impl Writer<'_> {
    /// After a token: comments on its line wait, if the line ends behind them or nothing follows that they could
    /// belong to.
    fn comments_behind(&mut self) {
        let token = self.token();
        let from = self.comment.max(self.waiting);
        let comments = self.pieces.comments.get(from..).unwrap_or_default();
        let mut count = 0;
        let mut next_lines = token.lines_before;
        for (at, comment) in comments.iter().enumerate() {
            if comment.start >= token.start {
                break;
            }
            if comment.lines_before > 0 {
                next_lines = comment.lines_before;
                break;
            }
            count = at + 1;
        }
        if count > 0 && (next_lines > 0 || closes(token.kind)) {
            self.waiting = from + count;
        }
    }

    /// Whether a line ends between the byte at `at`, which opens a bracket, and what is next in it.
    pub fn opens_line(&self, at: u32) -> bool {
        let rest = self.source.as_bytes().get(at as usize + 1..).unwrap_or_default();
        rest.iter().take_while(|b| b.is_ascii_whitespace()).any(|b| matches!(b, b'\n' | b'\r'))
    }

    /// The comments before the next token, each on a line of its own if it is.
    pub fn comments_before(&mut self) {
        self.push_waiting();
        let here = self.token().start;
        while let Some(comment) = self.pieces.comments.get(self.comment).filter(|c| c.start < here) {
            if comment.lines_before > 0 {
                self.cmds.push(Cmd::Hard);
            }
            self.push_comment();
            if self.lines_before_next() > 0 {
                self.cmds.push(Cmd::Hard);
            }
        }
    }

    /// Begins a line for the next element of a block or list, with the comments that have lines of their own before
    /// it. Blank lines are kept, but not before the first element.
    pub fn begin_element(&mut self, first: bool) {
        self.line_before(first);
        let here = self.token().start;
        while self.pieces.comments.get(self.comment).is_some_and(|c| c.start < here) {
            self.push_comment();
            if self.lines_before_next() > 0 {
                self.line_before(false);
            }
        }
    }

    fn line_before(&mut self, first: bool) {
        let blank = !first && self.lines_before_next() > 1;
        self.push(if blank { Cmd::Blank } else { Cmd::Hard });
    }

    /// The comments before a closing bracket, which have lines of their own; `first` if nothing stands before them.
    pub fn comments_before_close(&mut self, mut first: bool) {
        let here = self.token().start;
        self.push_waiting();
        while self.pieces.comments.get(self.comment).is_some_and(|c| c.start < here) {
            if self.begins_line() {
                self.line_before(first);
            }
            first = false;
            self.push_comment();
            if self.lines_before_next() > 0 {
                self.cmds.push(Cmd::Hard);
            }
        }
    }

    /// How many comments have been written.
    pub fn comments_written(&self) -> usize {
        self.comment
    }

    /// The `#!` line.
    pub fn interpreter_line(&mut self) {
        if let Some((start, end)) = self.pieces.interpreter {
            self.cmds.push(Cmd::LineComment { start, end });
            self.cmds.push(Cmd::Hard);
        }
    }
}
