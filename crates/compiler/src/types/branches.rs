//! `if` and `while`, with conditions and with `let`.

use super::expect::{Expect, Why};
use super::flow::{Changes, Facts, Mark};
use super::join::Join;
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Block, Expr, ExprKind, LocalId, Stmt, StmtKind, Ty, TyId};
use crate::syntax::{Span, ast};

/// How many `else if let` may stand around one place: the typed program is as deep as they are many.
const MAX_LET_CHAIN: u32 = 256;

/// What decides whether a block runs.
enum Head {
    /// A condition.
    Test(Expr),
    /// `let binding = value`: the local gets the value; the statements take it apart.
    Some { value: Expr, local: LocalId, lets: Vec<Stmt> },
}

/// What a branch has changed, since the mark; `None` if it does not end.
struct Way {
    mark: Mark,
    changes: Option<Changes>,
}

impl<'a> Checker<'a> {
    /// `if a { } else if let b = c { } else { }`
    pub(super) fn if_expr(&mut self, e: &'a ast::Expr, source: &'a ast::If, expect: Expect) -> Expr {
        let mut join = Join::new(expect);
        if source.otherwise.is_none() && !join.discards {
            // There will be no value: the blocks may have one only to show what the mistake is.
            join.expect = Expect::Branch(None, None);
        }
        let outer_chain = self.body.let_chain;
        let mut ways = Vec::new();
        let mut parts = Vec::with_capacity(source.branches.len());
        // What runs instead of the branches after one whose condition never ends.
        let mut cut: Option<Block> = None;
        for branch in &source.branches {
            let (head, block) = self.if_branch(branch, &mut join, &mut ways);
            match head {
                _ if cut.is_some() => {}
                Head::Test(cond) if cond.ty == TyId::NEVER => cut = Some(build::block_of(cond)),
                head => parts.push((head, block)),
            }
        }
        let otherwise = source.otherwise.as_ref().map(|block| self.branch(block, &mut join));
        self.body.let_chain = outer_chain;
        self.join_ways(ways, otherwise.as_ref().is_none_or(|block| block.ty != TyId::NEVER));
        let has_else = otherwise.is_some();
        let ends = cut.is_none() && !has_else;
        let mut otherwise = cut.or(otherwise);
        if parts.is_empty() {
            return otherwise.map_or_else(
                || build::unit(e.span),
                |b| build::expr(ExprKind::Block(Box::new(b)), TyId::NEVER, e.span),
            );
        }
        let ty = match has_else || join.discards {
            true if ends && join.ty == TyId::NEVER => TyId::UNIT,
            true => self.type_of_branches(&join, expect, e.span),
            false => self.value_without_else(e.span, source, expect, &join),
        };
        if join.mixed {
            let blocks = parts.iter_mut().map(|(_, block)| block).chain(&mut otherwise);
            blocks.for_each(|block| self.coerce_block(block, ty));
        }
        assemble(parts, otherwise, ty, e.span)
    }

    /// A condition with its block.
    fn if_branch(
        &mut self,
        branch: &'a ast::IfBranch,
        join: &mut Join,
        ways: &mut Vec<Way>,
    ) -> (Head, Block) {
        self.scopes.push();
        let (head, facts) = self.head(&branch.cond);
        let mark = self.body.flow.mark();
        self.body.flow.learn(&facts.yes);
        let mut block = self.branch(&branch.body, join);
        self.close_scope();
        let changes = self.body.flow.take(mark);
        ways.push(Way { mark, changes: (block.ty != TyId::NEVER).then_some(changes) });
        self.body.flow.learn(&facts.no);
        let head = match head {
            Head::Some { value, local, lets } => {
                block.stmts.splice(0..0, lets);
                self.count_let(branch.body.span);
                Head::Some { value, local, lets: Vec::new() }
            }
            head => head,
        };
        (head, block)
    }

    fn count_let(&mut self, at: Span) {
        self.body.let_chain += 1;
        if self.body.let_chain == MAX_LET_CHAIN {
            let message = format!("more than {MAX_LET_CHAIN} `else if let` follow each other");
            let d = Diagnostic::new(Code::NestingTooDeep, at, message).help("write a `match`, or functions");
            self.report(d);
        }
    }

    /// Goes on from the ends of all branches; `live`: whether what runs without them ends.
    fn join_ways(&mut self, mut ways: Vec<Way>, mut live: bool) {
        while let Some(way) = ways.pop() {
            let rest = self.body.flow.take(way.mark);
            let mut ends = Vec::with_capacity(2);
            if live {
                ends.push(rest);
            }
            ends.extend(way.changes);
            live = !ends.is_empty();
            self.body.flow.join(ends);
        }
    }

    /// One block of an `if` or `try`: what it gives must fit the others.
    pub(super) fn branch(&mut self, source: &'a ast::Block, join: &mut Join) -> Block {
        let expect = if join.discards { Expect::Discard } else { join.expect };
        let block = self.block(source, expect);
        let at = source.value.as_ref().map_or(source.span, |value| value.span);
        self.add_branch(join, block.ty, at);
        block
    }

    /// An `if` without `else` whose value is wanted.
    fn value_without_else(&mut self, span: Span, source: &ast::If, expect: Expect, join: &Join) -> TyId {
        let wanted = expect.required();
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

    // ------------------------------------------------------------------------------------ conditions

    /// The condition of `if` or `while`, and what it tells. What it binds belongs to the scope that is open.
    fn head(&mut self, cond: &'a ast::Cond) -> (Head, Facts) {
        match cond {
            ast::Cond::Expr(source) => {
                let before = self.assignments();
                let cond = self.condition(source);
                let facts = self.facts(&cond, before);
                (Head::Test(cond), facts)
            }
            ast::Cond::Let(binding, value) => (self.let_head(binding, value), Facts::default()),
        }
    }

    fn let_head(&mut self, binding: &'a ast::Binding, source: &'a ast::Expr) -> Head {
        let (value, ty) = match self.optional_operand(source, "`if let` and `while let` take an optional") {
            Ok(optional) => optional,
            Err(other) => {
                self.declare_broken(binding);
                return Head::Test(other);
            }
        };
        let (local, lets) = self.bind_one(binding, ty);
        let local = local.unwrap_or_else(|| self.body.add_local(None, ty, binding.span));
        Head::Some { value, local, lets }
    }

    /// A `bool`.
    pub(super) fn condition(&mut self, source: &'a ast::Expr) -> Expr {
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
            Ty::String | Ty::Array(_) | Ty::Map(..) | Ty::Bytes => d.help("compare it, or ask `.is_empty()`"),
            Ty::Optional(_) => d.help("compare it with `!= null`"),
            _ => d,
        };
        self.report(d);
        build::error(source.span)
    }

    /// `while cond { }`. With the condition `true` and without a `break` it never ends.
    pub(super) fn while_loop(&mut self, source: &'a ast::While, span: Span) -> Expr {
        self.enter_loop(Some(&source.cond), &source.body);
        self.scopes.push();
        let (head, facts) = self.head(&source.cond);
        let mark = self.body.flow.mark();
        self.body.flow.learn(&facts.yes);
        let (id, body, left) = self.loop_body(source.label, &source.body);
        self.body.flow.take(mark);
        self.close_scope();
        if !left {
            self.body.flow.learn(&facts.no);
        }
        let (cond, body) = match head {
            Head::Test(cond) if cond.ty == TyId::NEVER => return cond,
            Head::Test(cond) => (cond, body),
            Head::Some { value, local, lets } => {
                let mut body = body;
                body.stmts.splice(0..0, lets);
                let exit = build::expr(ExprKind::Break(id), TyId::NEVER, value.span);
                let ty = body.ty;
                let round = if_some(value, local, body, Some(build::block_of(exit)), ty, span);
                let round = Block { stmts: vec![build::statement(round)], value: None, ty, span };
                let kind =
                    ExprKind::While { id, cond: Box::new(build::bool(true, span)), body: Box::new(round) };
                return build::expr(kind, TyId::UNIT, span);
            }
        };
        let forever = matches!(cond.kind, ExprKind::Bool(true)) && !left;
        let ty = if forever { TyId::NEVER } else { TyId::UNIT };
        build::expr(ExprKind::While { id, cond: Box::new(cond), body: Box::new(body) }, ty, span)
    }
}

/// `if let`
fn if_some(value: Expr, local: LocalId, then: Block, otherwise: Option<Block>, ty: TyId, span: Span) -> Expr {
    let (value, then, otherwise) = (Box::new(value), Box::new(then), otherwise.map(Box::new));
    build::expr(ExprKind::IfSome { value, local, then, otherwise }, ty, span)
}

/// One expression of all branches. Tests in a row are one `if`; each `let` opens a new one in its `else`.
fn assemble(parts: Vec<(Head, Block)>, mut otherwise: Option<Block>, ty: TyId, span: Span) -> Expr {
    let mut tests: Vec<(Expr, Block)> = Vec::with_capacity(parts.len());
    let mut never = otherwise.as_ref().is_some_and(|block| block.ty == TyId::NEVER);
    let mut whole = None;
    for (head, block) in parts.into_iter().rev() {
        let block_never = block.ty == TyId::NEVER;
        match head {
            Head::Test(cond) => {
                otherwise = whole.take().map(block_holding).or(otherwise);
                tests.push((cond, block));
            }
            Head::Some { value, local, .. } => {
                if !tests.is_empty() {
                    let rest_ty = if never { TyId::NEVER } else { ty };
                    otherwise = Some(block_holding(tests_of(&mut tests, otherwise, rest_ty, span)));
                }
                otherwise = whole.take().map(block_holding).or(otherwise);
                let all_ty = if never && block_never { TyId::NEVER } else { ty };
                whole = Some(if_some(value, local, block, otherwise.take(), all_ty, span));
            }
        }
        never &= block_never;
    }
    match whole {
        Some(whole) => whole,
        None => tests_of(&mut tests, otherwise, ty, span),
    }
}

/// The `if` of tests that have been gathered from the last to the first.
fn tests_of(tests: &mut Vec<(Expr, Block)>, otherwise: Option<Block>, ty: TyId, span: Span) -> Expr {
    let branches = tests.drain(..).rev().collect();
    build::expr(ExprKind::If { branches, otherwise: otherwise.map(Box::new) }, ty, span)
}

/// A block of one expression.
fn block_holding(e: Expr) -> Block {
    match e.ty {
        TyId::UNIT => {
            let span = e.span;
            Block { stmts: vec![Stmt { span, kind: StmtKind::Expr(e) }], value: None, ty: TyId::UNIT, span }
        }
        _ => build::block_of(e),
    }
}
