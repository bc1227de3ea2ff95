//! Function values, what they capture, and the cells of variables that closures share.
//!
//! A captured variable that never changes is copied into the closure. One that changes lives in a cell, an object of one
//! field, wherever it is used: its register refers to the cell, and the closure captures the cell. A cell is made when the
//! scope of its variable begins, so that each round of a loop has its own. Nested functions that use themselves or each
//! other have their cells from the start of the block.

use super::error::{Result, malformed};
use super::function::{Body, Dst, Home};
use super::module::ModuleBuilder;
use super::registers::Reg;
use super::types::Slot;
use super::walk::{Node, nodes_of_stmt};
use crate::hir::{Block, Capture, Expr, ExprKind, FnId, Function, Local, LocalId, Stmt, StmtKind};
use crate::syntax::Span;
use std::collections::HashSet;
use vitte_bytecode::Inst;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{In, Out, TypeIndex16};

impl ModuleBuilder<'_> {
    /// The captures of a function that have values.
    fn captures(&self, function: &Function) -> Vec<Capture> {
        let has_value = |capture: &&Capture| {
            let inner = function.locals.get(capture.inner.0 as usize);
            inner.is_none_or(|inner| self.has_value(inner.ty))
        };
        function.captures.iter().filter(has_value).copied().collect()
    }

    /// What a closure holds for a variable.
    fn capture_type(&mut self, local: &Local) -> Result<TypeIndex> {
        let ty = self.type_index(local.ty, local.span)?;
        if local.in_cell { self.types.cell(ty, local.span) } else { Ok(ty) }
    }
}

impl<'a> Body<'_, 'a> {
    /// Gives a function the register for itself as a value, if it has captures, and loads them.
    pub(super) fn declare_captures(&mut self, function: &'a Function) -> Result<()> {
        let captures = self.module.captures(function);
        if captures.is_empty() {
            return Ok(());
        }
        let mut types = Vec::with_capacity(captures.len());
        for capture in &captures {
            types.push(self.module.capture_type(self.local(capture.inner, function.span)?)?);
        }
        let ty = self.module.types.closure(types.clone(), function.span)?;
        let closure = self.permanent(ty, function.span)?;
        self.is_closure = true;
        for (number, (capture, ty)) in captures.iter().zip(types).enumerate() {
            let local = self.local(capture.inner, function.span)?;
            let slot = if local.in_cell { Slot::Ref } else { Slot::of(self.ty(local.ty)) };
            let register = self.permanent(ty, function.span)?;
            // Each capture has a register: their numbers fit as the registers' do.
            self.emit(function.span, slot.load_capture(register, closure, number as u16));
            if local.in_cell {
                self.set_home(capture.inner, cell_home(register, ty, None));
            } else {
                self.share(capture.inner, register);
            }
            self.open_scope(capture.inner);
        }
        Ok(())
    }

    /// Lets a parameter, which is in this register, be a variable.
    pub(super) fn declare_parameter(&mut self, id: LocalId, register: Reg, span: Span) -> Result<()> {
        if self.is_in_cell(id) {
            self.declare_cell(id, Some(register), span)?;
        } else {
            self.share(id, register);
        }
        Ok(())
    }

    /// Gives a variable a register for its cell, and answers that and its type.
    pub(super) fn declare_cell(
        &mut self,
        id: LocalId,
        initial: Option<Reg>,
        span: Span,
    ) -> Result<(Reg, TypeIndex)> {
        let ty = self.module.capture_type(self.local(id, span)?)?;
        let cell = self.variable(ty, span)?;
        self.set_home(id, cell_home(cell, ty, initial));
        Ok((cell, ty))
    }

    /// Makes the cells of those nested functions of a block that are captured before or while they are made.
    pub(super) fn make_early_cells(&mut self, block: &'a Block) -> Result<()> {
        let Some(last) = block.stmts.iter().rposition(|stmt| self.shared_function(stmt).is_some()) else {
            return Ok(());
        };
        let mut captured = HashSet::new();
        for stmt in &block.stmts[..=last] {
            for node in nodes_of_stmt(stmt) {
                if let Node::Expr(Expr { kind: ExprKind::Closure(function, _), .. }) = node {
                    let function = self.module.program.functions.get(function.0 as usize);
                    captured.extend(function.iter().flat_map(|it| &it.captures).map(|it| it.outer));
                }
            }
            if let Some(id) = self.shared_function(stmt)
                && captured.contains(&id)
            {
                self.make_early_cell(id, stmt.span)?;
            }
        }
        Ok(())
    }

    /// The variable in a cell that the statement makes a nested function.
    fn shared_function(&self, stmt: &Stmt) -> Option<LocalId> {
        match &stmt.kind {
            StmtKind::Let(id, Expr { kind: ExprKind::Closure(..), .. }) => Some(*id),
            _ => None,
        }
        .filter(|id| self.is_in_cell(*id))
    }

    fn make_early_cell(&mut self, id: LocalId, span: Span) -> Result<()> {
        let value = self.module.type_index(self.local(id, span)?.ty, span)?;
        let null = match self.nulls.get(&value) {
            Some(null) => *null,
            // Nothing ever writes it.
            None => self.permanent(value, span)?,
        };
        self.nulls.insert(value, null);
        let (cell, ty) = self.declare_cell(id, None, span)?;
        self.emit_with_args(span, alloc_cell(cell, ty), &[null]);
        self.early_cells.insert(id);
        Ok(())
    }

    /// Reads a variable.
    pub(super) fn read_local(&mut self, id: LocalId, dst: Reg, span: Span) -> Result<()> {
        match self.home(id, span)? {
            Some(Home::Register(src)) => self.move_to(span, dst, src),
            Some(Home::Cell { cell, .. }) => {
                let slot = Slot::of(self.ty(self.local(id, span)?.ty));
                self.emit(span, slot.load_field(dst, cell, 0));
            }
            None => {}
        }
        Ok(())
    }

    /// Sets a variable.
    pub(super) fn assign_local(&mut self, id: LocalId, value: &'a Expr, span: Span) -> Result<()> {
        match self.home(id, span)? {
            Some(Home::Register(reg)) => self.into(value, Dst { reg, fresh: false }),
            Some(Home::Cell { cell, .. }) => {
                let mark = self.mark();
                let src = self.any(value)?;
                self.store_in_cell(id, cell, src, span)?;
                self.release_to(mark);
                Ok(())
            }
            None => self.effect(value),
        }
    }

    pub(super) fn store_in_cell(&mut self, id: LocalId, cell: Reg, src: Reg, span: Span) -> Result<()> {
        let slot = Slot::of(self.ty(self.local(id, span)?.ty));
        self.emit(span, slot.store_field(cell, 0, src));
        Ok(())
    }

    /// A function as a value, with what it captures from here.
    pub(super) fn function_value(&mut self, function: FnId, dst: Reg, span: Span) -> Result<()> {
        let target = self.module.program.functions.get(function.0 as usize);
        let target = target.ok_or_else(|| malformed(span, "a function that does not exist"))?;
        let mut registers = Vec::new();
        for Capture { outer, inner } in self.module.captures(target) {
            let inner_in_cell = target.locals.get(inner.0 as usize).is_some_and(|inner| inner.in_cell);
            registers.push(match self.home(outer, span)? {
                Some(Home::Register(register)) if !inner_in_cell => register,
                Some(Home::Cell { cell, .. }) if inner_in_cell => cell,
                _ => return Err(malformed(span, "a capture of another form than its variable")),
            });
        }
        let function = self.module.function(function, span)?;
        let inst = Inst::AllocClosure { dst: Out::new(dst), function };
        self.emit_with_args(span, inst, &registers);
        Ok(())
    }

    /// Calls a function value.
    pub(super) fn call_value(
        &mut self,
        callee: &'a Expr,
        args: &'a [Expr],
        expr: &'a Expr,
        dst: Option<Dst>,
    ) -> Result<()> {
        if let ExprKind::Local(id) = callee.kind
            && let Some(known) = self.known_local(id)
        {
            return self.call(known, args, expr, dst);
        }
        let mark = self.mark();
        let all: Vec<&'a Expr> = std::iter::once(callee).chain(args).collect();
        let registers = self.arguments(&all, expr, dst)?;
        let Some((callee, args)) = registers.split_first() else {
            return Err(malformed(expr.span, "a call of something that is no function"));
        };
        let dst = self.result_register(expr, dst)?;
        self.emit_with_args(expr.span, Inst::CallClosure { dst, callee: In::new(*callee) }, args);
        self.release_to(mark);
        Ok(())
    }
}

/// The place of a variable in a cell. (`TypeTable` gives no index that does not fit.)
fn cell_home(cell: Reg, ty: TypeIndex, initial: Option<Reg>) -> Home {
    Home::Cell { cell, layout: TypeIndex16(ty.0 as u16), initial }
}

fn alloc_cell(cell: Reg, ty: TypeIndex) -> Inst {
    Inst::AllocStruct { dst: Out::new(cell), layout: TypeIndex16(ty.0 as u16) }
}
