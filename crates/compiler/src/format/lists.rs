//! Lists in brackets, and the parentheses that leave no node.

use super::layout::{Cmd, Kind};
use super::writer::Writer;
use crate::syntax::token::TokenKind as T;

/// How a list is written.
#[derive(Clone, Copy, Default)]
pub struct Style {
    /// With spaces inside of the brackets: `{ a }`.
    pub padded: bool,
    /// If the first element is on a line of its own, lines break where they did.
    pub keeps_lines: bool,
    /// The last element may go on over lines while the others stay behind the opening bracket.
    pub hugs: bool,
    /// As many elements on a line as fit.
    pub fills: bool,
}

impl Writer<'_> {
    /// `count` elements between brackets, the opening one of which is next. A list that is broken ends with a comma.
    pub fn list(&mut self, style: Style, count: usize, mut each: impl FnMut(&mut Self, usize)) {
        let outer = self.outer_hug.take();
        if count == 0 {
            return self.empty();
        }
        self.comments_before();
        let group = self.begin(if style.hugs { Kind::Hug } else { Kind::Normal });
        self.tok();
        let as_written = style.keeps_lines && self.begins_line();
        if as_written {
            self.push(Cmd::Break);
        }
        let place = if style.padded { Cmd::Line } else { Cmd::Soft };
        self.push(Cmd::Indent);
        for at in 0..count {
            let is_last = at + 1 == count;
            self.place_before(at, place, style.fills, as_written);
            self.comments_before();
            if style.hugs && is_last {
                self.mark_last(group);
                outer.into_iter().for_each(|outer| self.mark_last(outer));
            }
            // A whole element is on the line, or begins the next.
            let whole = at > 0 && (as_written || style.fills);
            if whole {
                self.begin(Kind::Normal);
            }
            each(self, at);
            if whole {
                self.end();
            }
            match (self.kind() == T::Comma, is_last) {
                (true, false) => self.separator(Cmd::Mark(',')),
                (true, true) => self.separator(Cmd::IfBroken(',')),
                (false, true) => self.add(Cmd::IfBroken(',')),
                (false, false) => {}
            }
        }
        self.comments_before_close(false);
        self.push(Cmd::Dedent);
        self.push(place);
        self.tok();
        self.end();
    }

    fn place_before(&mut self, at: usize, edge: Cmd, fills: bool, as_written: bool) {
        if as_written && self.begins_line() {
            return self.begin_element(at == 0);
        }
        self.push(match at {
            0 => edge,
            _ if as_written || fills => Cmd::Fill,
            _ => Cmd::Line,
        });
    }

    /// Brackets with nothing between them but comments, and separators that say nothing.
    pub fn empty(&mut self) {
        self.comments_before();
        self.begin(Kind::Normal);
        let place = if self.kind() == T::LBrace { Cmd::Line } else { Cmd::Soft };
        let comments = self.comments_written();
        self.tok();
        self.push(Cmd::Indent);
        self.drop_separators();
        self.comments_before_close(true);
        self.push(Cmd::Dedent);
        if self.comments_written() > comments {
            self.push(place);
        }
        self.tok();
        self.end();
    }

    /// Passes `;` and `,`.
    pub fn drop_separators(&mut self) {
        while matches!(self.kind(), T::Semi | T::Comma) {
            self.drop_token();
        }
    }

    /// How many `(` stand before the byte at `core`, where the first part of what they hold begins.
    pub fn parens_before(&self, core: u32) -> usize {
        let is_paren = |ahead: &usize| self.nth(*ahead).kind == T::LParen && self.nth(*ahead).start < core;
        (0..).take_while(is_paren).count()
    }

    /// The same for a pattern: a `|` may stand before the first of several.
    pub fn parens_before_pattern(&self, core: u32) -> usize {
        let kinds = (0..).map(|ahead| self.nth(ahead)).take_while(|token| token.start < core);
        let kinds = kinds.map(|token| token.kind).take_while(|kind| matches!(kind, T::LParen | T::Or));
        kinds.filter(|kind| *kind == T::LParen).count()
    }

    /// The closing brackets of `count` pairs of parentheses around one element.
    pub fn close_parens(&mut self, count: usize) {
        for _ in 0..count {
            if self.kind() == T::Comma {
                self.drop_token();
            }
            self.tok();
        }
    }

    /// Elements between `<` and `>`, on one line.
    pub fn angles(&mut self, count: usize, mut each: impl FnMut(&mut Self, usize)) {
        if count == 0 {
            return;
        }
        self.tok();
        for at in 0..count {
            each(self, at);
            self.comma_on_line(at + 1 == count);
        }
        self.close_angle();
    }

    /// A comma and a space, or nothing after the last element.
    pub fn comma_on_line(&mut self, is_last: bool) {
        if self.kind() != T::Comma {
            return;
        }
        if is_last {
            self.drop_token();
        } else {
            self.separator(Cmd::Mark(','));
            self.space();
        }
    }

    /// `>`, which may be the first byte of another token.
    fn close_angle(&mut self) {
        let rest = match self.kind() {
            T::Shr => T::Gt,
            T::UShr => T::Shr,
            T::Ge => T::Eq,
            T::ShrEq => T::Ge,
            _ => return self.tok(),
        };
        self.replaced('>', true);
        self.rest_is(rest);
    }
}
