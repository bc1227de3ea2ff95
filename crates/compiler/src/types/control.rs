//! `if`, loops, `break`, `continue`.

use super::expect::{Expect, Why};
use super::functions::Loop;
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Block, Expr, ExprKind, LocalId, LoopId, Ty, TyId};
use crate::names::Closest;
use crate::syntax::{Span, ast};

impl<'a> Checker<'a> {
    /// `if a { } else if b { } else { }`
    pub(super) fn if_expr(&mut self, e: &'a ast::Expr, source: &'a ast::If, expect: Expect) -> Expr {
        let discards = matches!(expect, Expect::Discard | Expect::Is(TyId::UNIT, _));
        let mut join = Join { expect, discards, ty: TyId::NEVER, mistaken: false };
        if source.otherwise.is_none() && !discards {
            // There will be no value: the blocks may have one only to show what the mistake is.
            join.expect = Expect::Any;
        }
        let mut branches = Vec::with_capacity(source.branches.len());
        // What runs instead of the branches after one whose condition never ends.
        let mut cut: Option<Block> = None;
        for branch in &source.branches {
            let cond = self.condition(&branch.cond);
            self.scopes.push();
            self.declare_condition(&branch.cond);
            let body = self.branch(&branch.body, &mut join);
            self.close_scope();
            if cut.is_some() {
                continue;
            }
            if cond.ty == TyId::NEVER {
                cut = Some(build::block_of(cond));
                continue;
            }
            branches.push((cond, body));
        }
        let otherwise = source.otherwise.as_ref().map(|block| self.branch(block, &mut join));
        let has_else = otherwise.is_some();
        let ends = cut.is_none() && !has_else;
        let otherwise = cut.or(otherwise);
        if branches.is_empty() {
            let span = e.span;
            return otherwise.map_or_else(
                || build::unit(span),
                |b| build::expr(ExprKind::Block(Box::new(b)), TyId::NEVER, span),
            );
        }
        let ty = match has_else || discards {
            true if ends && join.ty == TyId::NEVER => TyId::UNIT,
            true => join.ty,
            false => self.value_without_else(e.span, source, expect, join),
        };
        build::expr(ExprKind::If { branches, otherwise: otherwise.map(Box::new) }, ty, e.span)
    }

    /// One block of an `if`: what it gives must fit the others.
    fn branch(&mut self, source: &'a ast::Block, join: &mut Join) -> Block {
        let expect = if join.discards { Expect::Discard } else { join.expect };
        let block = self.block(source, expect);
        match block.ty {
            TyId::NEVER => {}
            TyId::ERROR => {
                join.mistaken = true;
                if join.ty == TyId::NEVER {
                    join.ty = TyId::ERROR;
                }
            }
            ty => {
                // The first value decides for the branches after it.
                if matches!(join.ty, TyId::NEVER | TyId::ERROR) {
                    join.ty = ty;
                }
                if !join.discards && matches!(join.expect, Expect::Any | Expect::Hint(_)) {
                    let at = source.value.as_ref().map_or(source.span, |value| value.span);
                    join.expect = Expect::Is(ty, Why::Branch(at));
                }
            }
        }
        block
    }

    /// An `if` without `else` whose value is wanted.
    fn value_without_else(&mut self, span: Span, source: &ast::If, expect: Expect, join: Join) -> TyId {
        let wanted = match expect {
            Expect::Is(ty, why) => Some((ty, why)),
            _ => None,
        };
        if join.mistaken && wanted.is_none() {
            return TyId::ERROR;
        }
        match wanted {
            Some((_, Why::Body)) => {
                self.missing_return(span);
                TyId::ERROR
            }
            None if matches!(join.ty, TyId::UNIT | TyId::NEVER) => TyId::UNIT,
            Some((TyId::ERROR, _)) => TyId::ERROR,
            _ => {
                let end = source.branches.last().map_or(span, |branch| branch.body.span);
                let d =
                    Diagnostic::new(Code::IfWithoutElse, span, "this `if` has no `else`, so it has no value")
                        .label("a value is expected of it")
                        .also(end.after(), "`else` is missing here")
                        .help("add `else { … }` with the value for when the condition is false");
                self.report(d);
                TyId::ERROR
            }
        }
    }

    /// The condition of `if` or `while`: a `bool`.
    fn condition(&mut self, cond: &'a ast::Cond) -> Expr {
        let source = match cond {
            ast::Cond::Expr(source) => source,
            ast::Cond::Let(binding, value) => {
                self.unavailable(binding.span, "optionals (`if let`, `while let`) are");
                let value = self.expr(value, Expect::Any);
                return build::error(value.span);
            }
        };
        let built = self.expr(source, Expect::Any);
        if Self::fits(built.ty, TyId::BOOL) {
            return built;
        }
        let ty = self.ty(built.ty);
        let d = Diagnostic::new(Code::NotACondition, source.span, format!("`{ty}` is not a condition"))
            .label("expected `bool`");
        let d = match self.types.get(built.ty) {
            Ty::Int => d.help("compare it with `!= 0`"),
            Ty::Float => d.help("compare it with `!= 0.0`"),
            Ty::String | Ty::Array(_) => d.help("compare it, or ask `.is_empty()`"),
            _ => d,
        };
        self.report(d);
        build::error(source.span)
    }

    /// The names that `if let` binds: what they stand for has been reported.
    fn declare_condition(&mut self, cond: &ast::Cond) {
        if let ast::Cond::Let(binding, _) = cond {
            self.declare_broken(binding);
        }
    }

    // ------------------------------------------------------------------------------------ loops

    /// `while cond { }`. With the condition `true` and without a `break` it never ends.
    pub(super) fn while_loop(&mut self, source: &'a ast::While, span: Span) -> Expr {
        let cond = self.condition(&source.cond);
        self.scopes.push();
        self.declare_condition(&source.cond);
        let (id, body, left) = self.loop_body(source.label, &source.body);
        self.close_scope();
        if cond.ty == TyId::NEVER {
            return cond;
        }
        let forever = matches!(cond.kind, ExprKind::Bool(true)) && !left;
        let ty = if forever { TyId::NEVER } else { TyId::UNIT };
        build::expr(ExprKind::While { id, cond: Box::new(cond), body: Box::new(body) }, ty, span)
    }

    /// `for x in it { }`
    pub(super) fn for_loop(&mut self, source: &'a ast::For, span: Span) -> Expr {
        if self.is_range(&source.iterable) {
            return self.for_range(source, span);
        }
        let iterable = self.expr(&source.iterable, Expect::Any);
        let element = match *self.types.get(iterable.ty) {
            Ty::Array(element) => element,
            Ty::String => TyId::INT,
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
            _ => ExprKind::ForArray { id, var, array: iterated, body },
        };
        build::expr(kind, TyId::UNIT, span)
    }

    fn not_iterable(&mut self, source: &ast::Expr, ty: TyId) {
        let message = format!("`{}` cannot be iterated", self.ty(ty));
        let d = Diagnostic::new(Code::NotIterable, source.span, message)
            .label("not a range, an array or a string");
        let d = match ty {
            TyId::INT => match source.kind {
                ast::ExprKind::Int(n) => d.suggest("to count, write a range", source.span, format!("0..{n}")),
                _ => d.help("to count, write a range: `0..n`"),
            },
            _ => d,
        };
        self.report(d);
    }

    /// The variable and body of a `for`.
    pub(super) fn for_body(
        &mut self,
        source: &'a ast::For,
        element: TyId,
    ) -> (LoopId, Option<LocalId>, Block) {
        self.scopes.push();
        let var = match &source.binding.kind {
            ast::BindingKind::Name(name) => {
                Some(self.declare_local(*name, element, source.binding.span, false))
            }
            _ => {
                self.other_binding(&source.binding, element);
                None
            }
        };
        let (id, body, _) = self.loop_body(source.label, &source.body);
        self.close_scope();
        (id, var, body)
    }

    fn loop_body(&mut self, label: Option<ast::Ident>, source: &'a ast::Block) -> (LoopId, Block, bool) {
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

/// What the blocks of an `if` give together.
struct Join {
    /// What is wanted of the next block.
    expect: Expect,
    /// Whether the values are thrown away.
    discards: bool,
    /// What the blocks so far give.
    ty: TyId,
    /// Whether a block has been reported.
    mistaken: bool,
}
