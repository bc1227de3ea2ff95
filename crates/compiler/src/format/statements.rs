//! Statements, blocks and control flow.

use super::expressions::ends_with_closure;
use super::layout::{Cmd, Kind};
use super::writer::Writer;
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind as T;

/// Whether an expression is written over several lines in a block: it holds blocks itself.
fn is_control(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::If(_)
            | ExprKind::While(_)
            | ExprKind::For(_)
            | ExprKind::Match(_)
            | ExprKind::Try(_)
            | ExprKind::Block(_)
    )
}

impl Writer<'_> {
    /// The whole file.
    pub fn module(&mut self, module: &Module) {
        self.interpreter_line();
        // Behind the first token `//!` documents nothing: without the `;` it would document the file.
        if self.kind() == T::Semi && self.file_doc_before(self.semicolons()) {
            self.begin_element(false);
            self.tok();
        }
        self.drop_semicolons();
        for stmt in &module.stmts {
            self.begin_element(false);
            self.stmt(stmt);
            self.drop_semicolons();
            self.flush();
        }
        self.comments_before_close(false);
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Let(l) => {
                if self.tok_if(T::Pub) {
                    self.space();
                }
                self.tok();
                self.space();
                self.binding(&l.binding);
                self.typed(&l.ty);
                self.space();
                self.tok();
                self.value(&l.value);
            }
            StmtKind::Assign(a) => {
                match &a.target {
                    AssignTarget::Place(place) => self.expr(place),
                    AssignTarget::Binding(binding) => self.binding(binding),
                }
                self.space();
                self.tok();
                self.value(&a.value);
            }
            StmtKind::Expr(value) => self.body(value),
            StmtKind::Item(item) => self.item(item),
            StmtKind::Error => {}
        }
    }

    /// What stands behind `=` or `=>`: on the next line if it does not even begin to fit.
    fn value(&mut self, value: &Expr) {
        let commented = self.has_comment();
        self.begin(if commented { Kind::Normal } else { Kind::Tail });
        self.push(Cmd::Indent);
        if commented {
            self.push(Cmd::Break);
        }
        self.push(Cmd::Line);
        self.body(value);
        self.push(Cmd::Dedent);
        self.end();
    }

    /// An expression, block or assignment.
    pub fn body(&mut self, body: &Expr) {
        match &body.kind {
            ExprKind::Block(block) if self.kind() == T::LBrace => self.block(block),
            ExprKind::Block(block) => block.stmts.iter().for_each(|stmt| self.stmt(stmt)),
            _ => self.expr(body),
        }
    }

    /// How many `;` are next.
    fn semicolons(&self) -> usize {
        let mut count = 0;
        while self.nth(count).kind == T::Semi {
            count += 1;
        }
        count
    }

    /// Passes the `;` behind a statement. One stays where the new line alone would not end the statement.
    fn drop_semicolons(&mut self) {
        let count = self.semicolons();
        // `|| x` is a closure here, but it could go on with the statement of the line before.
        let mut needed = self.nth(count).kind == T::OrOr || self.ends_with_comma();
        for _ in 0..count {
            if std::mem::take(&mut needed) { self.separator(Cmd::Mark(';')) } else { self.drop_token() }
        }
    }
}

// ------------------------------------------------------------------------------------ blocks

impl Writer<'_> {
    /// A header and its block: if the header takes several lines, the block does.
    pub fn with_block(&mut self, block: &Block, header: impl FnOnce(&mut Self)) {
        self.comments_before();
        self.begin(Kind::Normal);
        header(self);
        self.block_part(block);
        self.end();
    }

    /// A block by itself.
    pub fn block(&mut self, block: &Block) {
        self.comments_before();
        self.begin(Kind::Normal);
        self.block_part(block);
        self.end();
    }

    /// A block that is broken if the group around it is.
    fn block_part(&mut self, block: &Block) {
        if block.stmts.is_empty() && block.value.is_none() {
            return self.empty();
        }
        let one_line = self.may_be_one_line(block);
        self.tok();
        if !one_line {
            self.push(Cmd::Break);
        }
        self.push(Cmd::Indent);
        self.push(Cmd::Line);
        self.drop_semicolons();
        for (at, stmt) in block.stmts.iter().enumerate() {
            if one_line {
                self.comments_before()
            } else {
                self.begin_element(at == 0)
            }
            self.stmt(stmt);
            self.drop_semicolons();
        }
        if let Some(value) = &block.value {
            if one_line {
                self.comments_before()
            } else {
                self.begin_element(block.stmts.is_empty())
            }
            self.body(value);
            self.drop_semicolons();
        }
        self.comments_before_close(false);
        self.push(Cmd::Dedent);
        self.push(Cmd::Line);
        self.tok();
    }

    /// Whether a block was begun on one line and holds at most one simple statement.
    fn may_be_one_line(&self, block: &Block) -> bool {
        let simple = match (block.stmts.as_slice(), &block.value) {
            ([], None) => return true,
            ([], Some(value)) => !is_control(value),
            ([only], None) => !matches!(only.kind, StmtKind::Item(_)),
            _ => false,
        };
        simple && !self.opens_line(block.span.start)
    }
}

// ------------------------------------------------------------------------------------ control flow

impl Writer<'_> {
    /// All blocks of an `if` or `try` are broken, or none.
    fn begin_blocks<'b>(&mut self, mut blocks: impl Iterator<Item = &'b Block>) {
        let one_line = blocks.all(|block| self.may_be_one_line(block));
        self.comments_before();
        self.begin(Kind::Normal);
        if !one_line {
            self.push(Cmd::Break);
        }
    }

    pub fn if_expr(&mut self, i: &If) {
        self.begin_blocks(i.branches.iter().map(|b| &b.body).chain(&i.otherwise));
        for (at, branch) in i.branches.iter().enumerate() {
            if at > 0 {
                self.space();
                self.tok();
                self.space();
            }
            self.tok();
            self.space();
            self.condition(&branch.cond);
            self.block_part(&branch.body);
        }
        if let Some(otherwise) = &i.otherwise {
            self.clause(otherwise);
        }
        self.end();
    }

    /// ` else { }`.
    fn clause(&mut self, block: &Block) {
        self.space();
        self.tok();
        self.space();
        self.block_part(block);
    }

    /// A condition and what separates it from its block: the block begins a line if the condition takes several.
    fn condition(&mut self, cond: &Cond) {
        match cond {
            Cond::Let(binding, value) => {
                self.tok();
                self.space();
                self.binding(binding);
                self.space();
                self.tok();
                self.space();
                self.header(value);
            }
            Cond::Expr(value) => self.header(value),
        }
    }

    /// What stands before a block, with a space or, if it is broken between operators or links, a new line.
    fn header(&mut self, value: &Expr) {
        self.comments_before();
        let breaks = match &value.kind {
            ExprKind::Binary(_) => true,
            ExprKind::MethodCall(call) => self.is_breaking_chain(value) && !ends_with_closure(&call.args),
            _ => false,
        };
        if !breaks {
            self.expr(value);
            return self.space();
        }
        self.begin(Kind::Normal);
        self.expr(value);
        self.push(Cmd::Line);
        self.end();
    }

    /// `name: `, or nothing.
    fn label(&mut self, label: Option<Ident>) {
        if label.is_some() {
            self.tok();
            self.tok();
            self.space();
        }
    }

    pub fn while_loop(&mut self, w: &While) {
        self.with_block(&w.body, |writer| {
            writer.label(w.label);
            writer.tok();
            writer.space();
            writer.condition(&w.cond);
        });
    }

    pub fn for_loop(&mut self, f: &For) {
        self.with_block(&f.body, |writer| {
            writer.label(f.label);
            writer.tok();
            writer.space();
            writer.binding(&f.binding);
            writer.space();
            writer.tok();
            writer.space();
            writer.header(&f.iterable);
        });
    }

    pub fn match_expr(&mut self, m: &Match) {
        self.tok();
        self.space();
        self.header(&m.scrutinee);
        if m.arms.is_empty() {
            return self.empty();
        }
        self.comments_before();
        self.begin(Kind::Normal);
        self.tok();
        self.push(Cmd::Break);
        self.push(Cmd::Indent);
        for (at, arm) in m.arms.iter().enumerate() {
            self.begin_element(at == 0);
            self.arm(arm);
        }
        self.comments_before_close(false);
        self.push(Cmd::Dedent);
        self.push(Cmd::Hard);
        self.tok();
        self.end();
    }

    /// An arm with the comma behind it, which a block does not need.
    fn arm(&mut self, arm: &MatchArm) {
        self.pattern(&arm.pattern);
        if let Some(guard) = &arm.guard {
            self.space();
            self.tok();
            self.space();
            self.expr(guard);
        }
        self.space();
        self.tok();
        let is_block = matches!(arm.body.kind, ExprKind::Block(_)) && self.kind() == T::LBrace;
        if is_block && !self.has_comment() {
            self.space();
            self.body(&arm.body);
        } else {
            self.value(&arm.body);
        }
        match (is_block, matches!(self.kind(), T::Comma | T::Semi)) {
            (true, true) => self.drop_token(),
            (false, true) => self.separator(Cmd::Mark(',')),
            (true, false) => {}
            (false, false) => self.add(Cmd::Mark(',')),
        }
    }

    pub fn try_expr(&mut self, t: &Try) {
        let catches = t.catches.iter().map(|c| &c.body);
        self.begin_blocks(std::iter::once(&t.body).chain(catches).chain(&t.finally));
        self.tok();
        self.space();
        self.block_part(&t.body);
        for catch in &t.catches {
            self.space();
            self.tok();
            self.space();
            self.binding(&catch.binding);
            self.space();
            if let Some(guard) = &catch.guard {
                self.tok();
                self.space();
                self.header(guard);
            }
            self.block_part(&catch.body);
        }
        if let Some(finally) = &t.finally {
            self.clause(finally);
        }
        self.end();
    }
}
