//! Calls, indices, members and `!`, and how long chains of them break.

use super::expressions::{is_wrapped, link_base};
use super::layout::{Cmd, Kind};
use super::writer::Writer;
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind as T;

/// A value so short that its first link stays beside it, in bytes.
const SHORT_ROOT: u32 = 4;

/// What a chain begins with, and its links in order.
fn links(expr: &Expr) -> (&Expr, Vec<&Expr>) {
    let mut links = Vec::new();
    let mut at = expr;
    while let Some(base) = link_base(at) {
        links.push(at);
        at = base;
        if link_base(at).is_some() && is_wrapped(at) {
            break;
        }
    }
    links.reverse();
    (at, links)
}

fn is_member(link: &Expr) -> bool {
    matches!(link.kind, ExprKind::TupleIndex(_))
}

/// What type arguments belong to has to go on beside them: `map<string, int>.new()`.
fn is_instance(link: &Expr) -> bool {
    matches!(link.kind, ExprKind::Instantiate(_))
}

fn is_call(link: &Expr) -> bool {
    matches!(link.kind, ExprKind::MethodCall(_))
}

impl Writer<'_> {
    pub fn chain(&mut self, expr: &Expr) {
        let (root, links) = links(expr);
        match self.first_breaking(root, &links) {
            Some(first) => self.breaking_chain(root, &links, first),
            None => {
                self.expr(root);
                links.iter().for_each(|link| self.link_of(link));
            }
        }
    }

    /// Whether lines may break before the links of `expr`, which is next.
    pub fn is_breaking_chain(&self, expr: &Expr) -> bool {
        let (root, links) = links(expr);
        self.first_breaking(root, &links).is_some()
    }

    /// The first link before which the line may break, if there are two calls or more from there on. Fields stay with
    /// the value before them, and so does the function of a type: `Stack.new()`.
    fn first_breaking(&self, root: &Expr, links: &[&Expr]) -> Option<usize> {
        let of_type = matches!(root.kind, ExprKind::Name(_)) && self.begins_upper_case();
        let mut calls = links.iter().enumerate().filter(|(_, link)| is_call(link)).map(|(at, _)| at);
        let may_break = |at: usize| if at == 0 { !of_type } else { !is_instance(links[at - 1]) };
        let first = calls.find(|at| may_break(*at))?;
        calls.next().map(|_| first)
    }

    fn breaking_chain(&mut self, root: &Expr, links: &[&Expr], first: usize) {
        let group = self.begin(Kind::Hug);
        let short = first == 0 && self.is_short(root, SHORT_ROOT);
        self.expr(root);
        for (at, link) in links.iter().enumerate() {
            if at == first {
                self.push(Cmd::Indent);
            }
            match &link.kind {
                _ if at < first || at > 0 && is_instance(links[at - 1]) => {}
                _ if at == first && short => self.first_link(group),
                ExprKind::MethodCall(_) | ExprKind::Field(_) => self.link(group),
                _ => {}
            }
            if at + 1 == links.len() && is_call(link) {
                self.outer_hug = Some(group);
            }
            self.link_of(link);
            self.outer_hug = None;
        }
        self.push(Cmd::Dedent);
        self.end();
    }

    /// One link, with all that belongs to it.
    fn link_of(&mut self, link: &Expr) {
        use ExprKind as E;
        match &link.kind {
            E::Call(c) => self.arguments(&c.args),
            E::MethodCall(c) => {
                self.tok();
                self.tok();
                self.type_args(&c.type_args);
                self.arguments(&c.args);
            }
            E::TupleIndex(_) => {
                // `1 .0`, for `1.0` is a float.
                if self.previous().kind == T::Int && !matches!(link_base(link), Some(base) if is_member(base))
                {
                    self.space();
                }
                self.tok();
                self.tok();
            }
            E::Field(_) => {
                self.tok();
                self.tok();
            }
            E::Index(i) => {
                self.tok();
                self.expr(&i.index);
                if self.kind() == T::Comma {
                    self.drop_token();
                }
                self.tok();
            }
            E::Instantiate(i) => self.type_args(&i.args),
            _ => self.tok(),
        }
    }
}
