//! Blocks, statements, declarations of variables, assignments.

use super::expect::{Expect, Why};
use super::names::{BindingName, Qualifier, Variable};
use super::{Checker, build, operators};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{self, Place, Stmt, StmtKind, TyId};
use crate::syntax::{Span, ast};

/// Statements that run one after the other.
#[derive(Default)]
pub(super) struct Run {
    pub(super) stmts: Vec<Stmt>,
    /// The statement that does not end, if there is one. What comes after it is checked, and left out.
    pub(super) diverged: Option<Span>,
    warned: bool,
}

impl Run {
    pub(super) fn add(&mut self, stmt: Option<Stmt>) {
        let Some(stmt) = stmt else { return };
        if self.diverged.is_some() {
            return;
        }
        if matches!(&stmt.kind, StmtKind::Expr(e) if e.ty == TyId::NEVER) {
            self.diverged = Some(stmt.span);
        }
        self.stmts.push(stmt);
    }
}

/// Where a value is assigned to.
enum Target {
    Place(Place, TyId, Why),
    /// A part of the place never ends: nothing is assigned.
    Never(hir::Expr),
    Error,
}

impl<'a> Checker<'a> {
    /// A block in a scope of its own.
    pub(super) fn block(&mut self, block: &'a ast::Block, expect: Expect) -> hir::Block {
        self.scopes.push();
        self.open_blocks.push(&block.stmts);
        // A value that is thrown away becomes a statement.
        let discarded =
            block.value.is_some() && matches!(expect, Expect::Discard | Expect::Is(TyId::UNIT, _));
        let capacity = block.stmts.len() + usize::from(discarded);
        let mut run = Run { stmts: Vec::with_capacity(capacity), ..Run::default() };
        for stmt in &block.stmts {
            self.statement(stmt, &mut run);
        }
        let built = match &block.value {
            Some(value) => self.block_with_value(value, run, expect, block.span),
            None => self.block_without_value(run, expect, block.span),
        };
        self.open_blocks.pop();
        self.close_scope();
        built
    }

    fn block_with_value(
        &mut self,
        value: &'a ast::Expr,
        mut run: Run,
        expect: Expect,
        span: Span,
    ) -> hir::Block {
        self.reachable(&mut run, value.span);
        // Of what never runs nothing is wanted.
        let discards =
            matches!(expect, Expect::Discard | Expect::Is(TyId::UNIT, _)) || run.diverged.is_some();
        let built = self.expr(value, if discards { Expect::Discard } else { expect });
        if discards && run.diverged.is_none() {
            self.warn_unused_result(&built, value.span);
        }
        if discards || built.ty == TyId::NEVER {
            let span_of_value = value.span;
            run.add(Some(Stmt { span: span_of_value, kind: StmtKind::Expr(built) }));
            let ty = if run.diverged.is_some() { TyId::NEVER } else { TyId::UNIT };
            return hir::Block { stmts: run.stmts, value: None, ty, span };
        }
        let ty = built.ty;
        hir::Block { stmts: run.stmts, value: Some(Box::new(built)), ty, span }
    }

    fn block_without_value(&mut self, run: Run, expect: Expect, span: Span) -> hir::Block {
        let mut ty = if run.diverged.is_some() { TyId::NEVER } else { TyId::UNIT };
        if let Some((wanted, why)) = expect.required()
            && !Self::fits(ty, wanted)
        {
            ty = TyId::ERROR;
            let end = Span::new(span.file, span.end.saturating_sub(1).max(span.start), span.end);
            match why {
                Why::Body => self.missing_return(end),
                _ => self.missing_value(end, wanted, why),
            }
        }
        hir::Block { stmts: run.stmts, value: None, ty, span }
    }

    fn missing_value(&mut self, at: Span, wanted: TyId, why: Why) {
        let message = format!("this block ends without a value, but `{}` is expected", self.ty(wanted));
        let mut d = Diagnostic::new(Code::MismatchedTypes, at, message).label("expected a value before this");
        if let Why::Declared(span) | Why::Branch(span) | Why::Variable(span) = why {
            d = d.also(span, format!("`{}` is expected because of this", self.ty(wanted)));
        }
        self.report(d);
    }

    /// Warns once if the code at `span` stands behind a statement that does not end.
    pub(super) fn reachable(&mut self, run: &mut Run, span: Span) {
        if let Some(end) = run.diverged
            && !run.warned
        {
            run.warned = true;
            let d = Diagnostic::new(Code::UnreachableCode, span, "this code never runs")
                .label("unreachable")
                .also(end, "what comes after this is never reached");
            self.report(d);
        }
    }

    /// One statement of a block.
    pub(super) fn statement(&mut self, stmt: &'a ast::Stmt, run: &mut Run) {
        if !matches!(stmt.kind, ast::StmtKind::Item(_) | ast::StmtKind::Error) {
            self.reachable(run, stmt.span);
        }
        match &stmt.kind {
            ast::StmtKind::Let(decl) => {
                self.local_let(decl, stmt.span, run);
            }
            ast::StmtKind::Assign(assign) => {
                if let ast::AssignTarget::Binding(binding) = &assign.target {
                    return self.tuple_assignment(binding, &assign.value, run);
                }
                let built = self.assignment(assign, stmt.span);
                run.add(built);
            }
            ast::StmtKind::Expr(e) => {
                let built = self.expr(e, Expect::Discard);
                self.warn_unused_result(&built, e.span);
                run.add(Some(Stmt { span: stmt.span, kind: StmtKind::Expr(built) }));
            }
            ast::StmtKind::Item(item) => self.nested_function(item, run),
            ast::StmtKind::Error => self.body.incomplete = true,
        }
    }

    // ------------------------------------------------------------------------------------ let

    fn local_let(&mut self, decl: &'a ast::Let, span: Span, run: &mut Run) {
        let (value, ty) = self.let_value(decl);
        let kind = match &decl.binding.kind {
            ast::BindingKind::Name(name) => {
                let id = self.declare_local(*name, ty, decl.binding.span, decl.is_const);
                Self::let_or_effect(id, value)
            }
            ast::BindingKind::Tuple(_) => return self.tuple_let(decl, value, run),
            ast::BindingKind::Wildcard | ast::BindingKind::Error => StmtKind::Expr(value),
        };
        run.add(Some(Stmt { kind, span }));
    }

    /// The value of a `let`, and the type of the variable.
    pub(super) fn let_value(&mut self, decl: &'a ast::Let) -> (hir::Expr, TyId) {
        if let Some(written) = &decl.ty {
            let ty = self.resolve(written);
            let value = self.expr(&decl.value, Expect::Is(ty, Why::Declared(written.span)));
            return (value, ty);
        }
        if let (Some(empty), Some(name)) = (super::literals::empty(&decl.value), decl.binding.kind_name()) {
            let word = if decl.is_const { "const" } else { "let" };
            let remedy = format!("{word} {}: {} = {}", self.text(name), empty.example, empty.text);
            self.unknown_element_type(decl.value.span, empty, Some(remedy));
            return (build::error(decl.value.span), TyId::ERROR);
        }
        let value = self.expr(&decl.value, Expect::Any);
        if let Some(name) = decl.binding.kind_name() {
            self.warn_unit_value(&value, decl.value.span, |checker| {
                format!("the variable `{}`", checker.text(name))
            });
        }
        let ty = value.ty;
        (value, ty)
    }

    // ------------------------------------------------------------------------------------ assignment

    fn assignment(&mut self, assign: &'a ast::Assign, span: Span) -> Option<Stmt> {
        let target = match &assign.target {
            ast::AssignTarget::Place(place) => self.target(place, assign.op.is_some()),
            ast::AssignTarget::Binding(_) => Target::Error,
        };
        // Run-time errors point at the operator; a plain assignment can only fail at its index.
        let start = match &assign.target {
            ast::AssignTarget::Place(place) if assign.op.is_none() => match &place.kind {
                ast::ExprKind::Index(index) => index.object.span.end,
                _ => assign.op_span.start,
            },
            _ => assign.op_span.start,
        };
        let at = Span::new(span.file, start, span.end);
        match (target, assign.op) {
            (Target::Error, _) => {
                self.expr(&assign.value, Expect::Any);
                None
            }
            (Target::Never(e), _) => {
                self.expr(&assign.value, Expect::Any);
                Some(build::statement(e))
            }
            (Target::Place(place, ty, why), None) => {
                let value = self.expr(&assign.value, Expect::Is(ty, why));
                self.note_assignment(&place, &value);
                Some(Self::assign_or_effect(place, None, value, at))
            }
            (Target::Place(Place::Local(id), ty, _), Some(op)) if self.body.flow.knows(id) => {
                let value = self.compound_of_narrowed(id, ty, assign, op, at)?;
                Some(Self::assign_or_effect(Place::Local(id), None, value, at))
            }
            (Target::Place(place, ty, _), Some(op)) => {
                let value = self.compound_value(assign, op, ty)?;
                Some(Self::assign_or_effect(place, operators::eager(op), value, at))
            }
        }
    }

    pub(super) fn compound_value(
        &mut self,
        assign: &'a ast::Assign,
        op: ast::BinaryOp,
        ty: TyId,
    ) -> Option<hir::Expr> {
        let value = self.expr(&assign.value, Expect::Hint(ty));
        if ty == TyId::ERROR || matches!(value.ty, TyId::ERROR | TyId::NEVER) {
            return Some(value);
        }
        let ast::AssignTarget::Place(place) = &assign.target else { return None };
        if self.operator_result(op, ty, value.ty) == Some(ty) {
            return Some(value);
        }
        let operands = operators::Operands { op, op_span: assign.op_span, lhs: place, rhs: &assign.value };
        self.invalid_operands(operands, ty, value.ty, true);
        None
    }

    /// The assignment; or, if the value never ends, the parts of the place and that value.
    fn assign_or_effect(place: Place, op: Option<hir::BinaryOp>, value: hir::Expr, span: Span) -> Stmt {
        if value.ty == TyId::NEVER {
            let mut parts = match place {
                Place::Field(object, _) => vec![*object],
                Place::Index(object, index) => vec![*object, *index],
                Place::Local(_) | Place::Global { .. } => Vec::new(),
            };
            parts.push(value);
            return build::statement(build::operation(parts, TyId::NEVER, span, |_| hir::ExprKind::Unit));
        }
        let kind = match op {
            Some(op) => StmtKind::AssignOp(place, op, value),
            None => StmtKind::Assign(place, value),
        };
        Stmt { kind, span }
    }

    fn target(&mut self, place: &'a ast::Expr, reads: bool) -> Target {
        match &place.kind {
            ast::ExprKind::Name(name) => self.variable_target(*name, place.span, reads),
            ast::ExprKind::Field(field) => self.field_target(field, place.span),
            ast::ExprKind::Index(index) => self.index_target(index, place.span),
            ast::ExprKind::TupleIndex(index) => {
                self.assigned_part_of_tuple(index, place.span);
                Target::Error
            }
            ast::ExprKind::Error => Target::Error,
            _ => {
                // What else the parser lets through is not available, and is reported as an expression.
                self.expr(place, Expect::Any);
                Target::Error
            }
        }
    }

    fn variable_target(&mut self, name: crate::syntax::Symbol, span: Span, reads: bool) -> Target {
        match self.variable(name, span) {
            Variable::Local(id) => {
                let local = &mut self.body.locals[id.0 as usize];
                local.assigned = true;
                Target::Place(Place::Local(id), local.ty, Why::Variable(local.span))
            }
            Variable::Module(at) => {
                let var = &mut self.module_vars[at as usize];
                var.assigned = true;
                let (ty, declared) = (var.ty, var.span);
                if let Some(local) = self.variable_of_initialiser(at) {
                    self.body.locals[local.0 as usize].assigned = true;
                    return Target::Place(Place::Local(local), ty, Why::Variable(declared));
                }
                let id = self.global_of(at);
                if reads {
                    self.body.reads.push(id);
                }
                Target::Place(Place::Global { id, checked: false }, ty, Why::Variable(declared))
            }
            Variable::Error => Target::Error,
        }
    }

    fn field_target(&mut self, field: &'a ast::Field, span: Span) -> Target {
        if let Some(qualifier) = self.qualifier(&field.object) {
            if let Qualifier::Module(module) = qualifier
                && let Some(declared) = self.variable_of_module(module, field.name.name)
            {
                self.assigned_in_other_module(field.name.name, field.name.span, declared);
                return Target::Error;
            }
            if !matches!(qualifier, Qualifier::Error) {
                let message = format!("`{}` cannot be assigned", self.text(field.name.name));
                let d = Diagnostic::new(Code::InvalidAssignment, span, message)
                    .label("only variables, fields and elements can be assigned");
                self.report(d);
            }
            return Target::Error;
        }
        let object = self.expr(&field.object, Expect::Any);
        if object.ty == TyId::EXCEPTION {
            self.assigned_part_of_error(field.name, span);
            return Target::Error;
        }
        match self.field_of(&object, &field.object, field) {
            Some((struct_id, at, ty)) => {
                Target::Place(Place::Field(Box::new(object), at), ty, Why::Field(struct_id, at))
            }
            None if object.ty == TyId::NEVER => Target::Never(object),
            None => Target::Error,
        }
    }

    fn index_target(&mut self, index: &'a ast::Index, span: Span) -> Target {
        let (object, at, element) = self.indexed(index);
        match element {
            _ if object.ty == TyId::NEVER || at.ty == TyId::NEVER => {
                Target::Never(build::operation(vec![object, at], TyId::NEVER, span, |_| hir::ExprKind::Unit))
            }
            Some(element) => {
                let why = match self.types.get(object.ty) {
                    hir::Ty::Map(..) => Why::Entry,
                    hir::Ty::Bytes => Why::Byte,
                    _ => Why::Stored,
                };
                Target::Place(Place::Index(Box::new(object), Box::new(at)), element, why)
            }
            None => Target::Error,
        }
    }
}
