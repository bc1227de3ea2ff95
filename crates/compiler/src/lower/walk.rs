//! Questions to a piece of the typed program, answered without recursion.

use crate::hir::{Block, Expr, ExprKind, FnId, LocalId, Place, Stmt, StmtKind};
use std::collections::HashMap;

/// A part of a function body.
#[derive(Clone, Copy)]
pub(crate) enum Node<'a> {
    Expr(&'a Expr),
    Stmt(&'a Stmt),
    Block(&'a Block),
}

/// Everything inside an expression or block, itself included; the order is not that of execution.
pub(crate) struct Nodes<'a> {
    pending: Vec<Node<'a>>,
}

/// All nodes of an expression.
pub(super) fn nodes_of(expr: &Expr) -> Nodes<'_> {
    Nodes { pending: vec![Node::Expr(expr)] }
}

/// All nodes of a statement.
pub(super) fn nodes_of_stmt(stmt: &Stmt) -> Nodes<'_> {
    Nodes { pending: vec![Node::Stmt(stmt)] }
}

/// All nodes of a block.
pub(crate) fn nodes_of_block(block: &Block) -> Nodes<'_> {
    Nodes { pending: vec![Node::Block(block)] }
}

impl<'a> Iterator for Nodes<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let node = self.pending.pop()?;
        match node {
            Node::Expr(expr) => self.push_parts(expr),
            Node::Stmt(stmt) => self.push_stmt(stmt),
            Node::Block(block) => {
                self.pending.extend(block.stmts.iter().map(Node::Stmt));
                self.pending.extend(block.value.as_deref().map(Node::Expr));
            }
        }
        Some(node)
    }
}

impl<'a> Nodes<'a> {
    fn push_stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Let(_, value) | StmtKind::InitGlobal(_, value) | StmtKind::Expr(value) => {
                self.pending.push(Node::Expr(value));
            }
            StmtKind::Assign(place, value) | StmtKind::AssignOp(place, _, value) => {
                self.pending.push(Node::Expr(value));
                match place {
                    Place::Local(_) | Place::Global { .. } => {}
                    Place::Field(object, _) => self.pending.push(Node::Expr(object)),
                    Place::Index(array, index) => self.pending.extend([Node::Expr(array), Node::Expr(index)]),
                }
            }
        }
    }

    fn push_parts(&mut self, expr: &'a Expr) {
        use ExprKind::*;
        match &expr.kind {
            Unit
            | Int(_)
            | Float(_)
            | Bool(_)
            | Str(_)
            | Local(_)
            | Global { .. }
            | FnValue(..)
            | Closure(..)
            | Null
            | Break(_)
            | Continue(_) => {}
            Unary(_, a)
            | IntToFloat(a)
            | FloatToInt(a)
            | ToString(a)
            | Field(a, _)
            | TupleField(a, _)
            | Wrap(a)
            | Unwrap(a)
            | ToTrait(a)
            | Is(a, _)
            | Cast(a)
            | ExceptionField(a, _)
            | Throw(a)
            | IsNull(a, _) => self.pending.push(Node::Expr(a)),
            Binary(_, a, b)
            | And(a, b)
            | Or(a, b)
            | Repeat(a, b)
            | Index(a, b)
            | Compare(a, b)
            | Exception(a, b) => {
                self.pending.extend([Node::Expr(a), Node::Expr(b)]);
            }
            Concat(list)
            | Call(_, _, list)
            | CallNative { args: list, .. }
            | Array(list)
            | Tuple(list)
            | Enum(_, _, list) => {
                self.pending.extend(list.iter().map(Node::Expr));
            }
            CallValue(callee, args) => {
                self.pending.push(Node::Expr(callee));
                self.pending.extend(args.iter().map(Node::Expr));
            }
            CallTrait(call) => self.pending.extend(call.args.iter().map(Node::Expr)),
            Map(entries) => {
                self.pending
                    .extend(entries.iter().flat_map(|(key, value)| [Node::Expr(key), Node::Expr(value)]));
            }
            Try(parts) => {
                self.pending.push(Node::Block(&parts.body));
                for catch in &parts.catches {
                    self.pending.extend(catch.guard.as_ref().map(Node::Expr));
                    self.pending.push(Node::Block(&catch.body));
                }
                self.pending.extend(parts.finally.as_ref().map(Node::Block));
            }
            ForMap(parts) => self.pending.extend([Node::Expr(&parts.map), Node::Block(&parts.body)]),
            Struct(_, fields) => self.pending.extend(fields.iter().map(|(_, value)| Node::Expr(value))),
            IfSome { value, then, otherwise, .. } => {
                self.pending.extend([Node::Expr(value), Node::Block(then)]);
                self.pending.extend(otherwise.as_deref().map(Node::Block));
            }
            Match { value, arms } => {
                self.pending.push(Node::Expr(value));
                for arm in arms {
                    self.pending.extend(arm.guard.as_ref().map(Node::Expr));
                    self.pending.push(Node::Expr(&arm.body));
                }
            }
            Block(block) => self.pending.push(Node::Block(block)),
            If { branches, otherwise } => {
                for (cond, block) in branches {
                    self.pending.extend([Node::Expr(cond), Node::Block(block)]);
                }
                self.pending.extend(otherwise.as_deref().map(Node::Block));
            }
            While { cond: head, body, .. }
            | ForArray { array: head, body, .. }
            | ForBytes { bytes: head, body, .. }
            | ForString { string: head, body, .. } => {
                self.pending.extend([Node::Expr(head), Node::Block(body)]);
            }
            ForRange { range, body, .. } => {
                self.pending.extend([Node::Expr(&range.start), Node::Expr(&range.end), Node::Block(body)]);
                self.pending.extend(range.step.as_ref().map(Node::Expr));
            }
            Return(value) => self.pending.extend(value.as_deref().map(Node::Expr)),
        }
    }
}

/// The variables that evaluating the expression may assign.
pub(super) fn assigned_in(expr: &Expr) -> impl Iterator<Item = LocalId> + '_ {
    nodes_of(expr).filter_map(|node| match node {
        Node::Stmt(Stmt { kind: StmtKind::Assign(place, _) | StmtKind::AssignOp(place, ..), .. }) => {
            match place {
                Place::Local(id) => Some(*id),
                _ => None,
            }
        }
        _ => None,
    })
}

/// Whether the expression is short and plain enough to be written twice: at most `limit` nodes, no variables of its own.
pub(super) fn is_small(expr: &Expr, limit: usize) -> bool {
    let mut count = 0;
    nodes_of(expr).all(|node| {
        count += 1;
        let is_plain = matches!(node, Node::Expr(expr) if !matches!(expr.kind, ExprKind::Match { .. }));
        count <= limit && is_plain
    })
}

/// Whether the block has at most `limit` nodes and no `try`.
pub(super) fn is_small_without_try(block: &Block, limit: usize) -> bool {
    let is_try = |node: &Node<'_>| matches!(node, Node::Expr(expr) if matches!(expr.kind, ExprKind::Try(_)));
    let mut nodes = nodes_of_block(block);
    !nodes.by_ref().take(limit).any(|node| is_try(&node)) && nodes.next().is_none()
}

/// The functions that a body calls, or makes values of, and whether it is the former.
pub(crate) fn callees(body: &Block) -> impl Iterator<Item = (FnId, bool)> + '_ {
    nodes_of_block(body).filter_map(|node| match node {
        Node::Expr(Expr { kind: ExprKind::Call(function, ..), .. }) => Some((*function, true)),
        Node::Expr(Expr {
            kind: ExprKind::FnValue(function, _) | ExprKind::Closure(function, _), ..
        }) => Some((*function, false)),
        _ => None,
    })
}

/// How often each variable is read.
pub(super) fn reads(body: &Block) -> HashMap<LocalId, u32> {
    let mut reads = HashMap::new();
    for node in nodes_of_block(body) {
        if let Node::Expr(Expr { kind: ExprKind::Local(id), .. }) = node {
            *reads.entry(*id).or_default() += 1;
        }
    }
    reads
}
