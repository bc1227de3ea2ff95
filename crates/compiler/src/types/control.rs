//! `for`, `break`, `continue`.

use super::expect::Expect;
use super::functions::Loop;
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Block, Expr, ExprKind, LocalId, LoopId, TraitId, Ty, TyId};
use crate::names::Closest;
use crate::syntax::{Span, ast};

impl<'a> Checker<'a> {
    /// `for x in it { }`
    pub(super) fn for_loop(&mut self, source: &'a ast::For, span: Span) -> Expr {
        if self.is_range(&source.iterable) {
            return self.for_range(source, span);
        }
        let iterable = self.expr(&source.iterable, Expect::Any);
        if let Some(args) = self.implements(iterable.ty, TraitId::ITERATOR) {
            return self.for_iterator(source, iterable, args, span);
        }
        let element = match *self.types.get(iterable.ty) {
            Ty::Array(element) => element,
            Ty::String | Ty::Bytes => TyId::INT,
            Ty::Map(key, value) => return self.for_map(source, iterable, (key, value), span),
            Ty::Error | Ty::Never => TyId::ERROR,
            _ => {
                self.not_iterable(&source.iterable, iterable.ty);
                TyId::ERROR
            }
        };
        let (id, var, body) = self.for_body(source, element);
        if matches!(iterable.ty, TyId::NEVER) {
            return iterable;
        }
        let (iterated, body) = (Box::new(iterable), Box::new(body));
        let kind = match iterated.ty {
            TyId::STRING => ExprKind::ForString { id, var, string: iterated, body },
            TyId::BYTES => ExprKind::ForBytes { id, var, bytes: iterated, body },
            _ => ExprKind::ForArray { id, var, array: iterated, body },
        };
        build::expr(kind, TyId::UNIT, span)
    }

    fn not_iterable(&mut self, source: &ast::Expr, ty: TyId) {
        let message = format!("`{}` cannot be iterated", self.ty(ty));
        let d = Diagnostic::new(Code::NotIterable, source.span, message)
            .label("not a range, an array, a map, a string or bytes");
        let d = match ty {
            TyId::INT => match source.kind {
                ast::ExprKind::Int(n) => d.suggest("to count, write a range", source.span, format!("0..{n}")),
                _ => d.help("to count, write a range: `0..n`"),
            },
            _ => match self.types.get(ty) {
                Ty::Struct(_) | Ty::Enum(_) => d.help(format!(
                    "write `impl Iterator<…> for {} {{ fn next(self) -> …? {{ … }} }}`",
                    self.ty(ty)
                )),
                Ty::Param(_) => d.help(format!("ask for it: `<{}: Iterator<…>>`", self.ty(ty))),
                _ => self.may_be_null(d, ty),
            },
        };
        self.report(d);
    }

    /// The variable and body of a `for`.
    pub(super) fn for_body(
        &mut self,
        source: &'a ast::For,
        element: TyId,
    ) -> (LoopId, Option<LocalId>, Block) {
        self.enter_loop(None, &source.body);
        self.scopes.push();
        let (var, lets) = self.bind_one(&source.binding, element);
        let mark = self.body.flow.mark();
        let (id, mut body, _) = self.loop_body(source.label, &source.body);
        self.body.flow.take(mark);
        self.close_scope();
        body.stmts.splice(0..0, lets);
        (id, var, body)
    }

    pub(super) fn loop_body(
        &mut self,
        label: Option<ast::Ident>,
        source: &'a ast::Block,
    ) -> (LoopId, Block, bool) {
        let id = self.body.next_loop();
        self.body.loops.push(Loop { id, label: label.map(|label| label.name), left: false });
        let body = self.block(source, Expect::Discard);
        let left = self.body.loops.pop().is_some_and(|l| l.left);
        (id, body, left)
    }

    /// `break`, `break label`
    pub(super) fn break_expr(&mut self, label: Option<&ast::Ident>, span: Span) -> Expr {
        match self.find_loop(label, span, "break") {
            Some(at) => {
                self.body.loops[at].left = true;
                let id = self.body.loops[at].id;
                build::expr(ExprKind::Break(id), TyId::NEVER, span)
            }
            None => build::error(span),
        }
    }

    /// `continue`, `continue label`
    pub(super) fn continue_expr(&mut self, label: Option<&ast::Ident>, span: Span) -> Expr {
        match self.find_loop(label, span, "continue") {
            Some(at) => build::expr(ExprKind::Continue(self.body.loops[at].id), TyId::NEVER, span),
            None => build::error(span),
        }
    }

    fn find_loop(&mut self, label: Option<&ast::Ident>, span: Span, word: &str) -> Option<usize> {
        let found = match label {
            None => self.body.loops.len().checked_sub(1),
            Some(label) => self.body.loops.iter().rposition(|l| l.label == Some(label.name)),
        };
        if found.is_some() {
            return found;
        }
        let d = match label {
            Some(label) if !self.body.loops.is_empty() => self.unknown_label(label),
            _ => Diagnostic::new(
                Code::LoopControlOutsideLoop,
                span,
                format!("`{word}` stands outside of a loop"),
            )
            .label(format!("no loop to `{word}`")),
        };
        self.report(d);
        None
    }

    fn unknown_label(&self, label: &ast::Ident) -> Diagnostic {
        let text = self.text(label.name);
        let message = format!("no loop around has the label `{text}`");
        let d = Diagnostic::new(Code::UnknownLabel, label.span, message).label("unknown label");
        let mut closest = Closest::to(text);
        let labels = self.body.loops.iter().rev().filter_map(|l| l.label);
        labels.for_each(|known| closest.offer(self.text(known)));
        match closest.found() {
            Some(meant) => d.suggest("did you mean", label.span, meant),
            None => d,
        }
    }
}
