//! Calls of small functions: what the function does is written where it is called, with the arguments' registers in place of
//! its parameters.
//!
//! Errors keep their traces: where the code that was written can raise one, it is a region whose errors lead to a call of the
//! function itself, out of the way, with the same arguments; that raises the error once more, from the right place. See
//! [`plan`] for why that can be done.

mod plan;

use super::code::Label;
use super::error::{Result, malformed};
use super::function::{Body, Dst, Scope};
use super::regions::RegionId;
use super::registers::Reg;
use super::walk::{Node, nodes_of};
use crate::hir::{Block, Expr, ExprKind, FnId, Function, LocalId, Stmt, StmtKind};
use crate::syntax::Span;
pub(super) use plan::Plan;
use vitte_bytecode::Inst;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::Dest;

/// How many parts of the typed program may be written into one function in place of calls.
const MAX_NODES: u32 = 4000;

/// What is wanted of a call.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    /// Its value in a register, or none.
    Value(Option<Dst>),
    /// A jump to the label if the truth value is this one.
    Jump(bool, Label),
}

/// What a body keeps for the functions that are written into it.
#[derive(Default)]
pub(super) struct Inlining {
    /// The functions that the present place is inside of, with where their `return` leads.
    open: Vec<Exit>,
    /// How many parts have been written.
    nodes: u32,
    /// The register that gets errors before they are raised again.
    error: Option<Reg>,
    /// The calls out of the way.
    calls: Vec<ColdCall>,
}

#[derive(Clone, Copy)]
struct Exit {
    dst: Option<Dst>,
    end: Label,
}

/// A call that raises an error again.
struct ColdCall {
    /// Where errors of `region` lead.
    label: Label,
    region: RegionId,
    /// The region around.
    outer: RegionId,
    place: u32,
    inst: Inst,
    args: Vec<Reg>,
    /// The register with the truth value that decides where to go on, and that value with its label.
    jump: Option<(Reg, bool, Label)>,
    end: Label,
}

/// What is set aside of the function around.
struct Outside<'a> {
    scope: Scope<'a>,
    place: Option<u32>,
    region: RegionId,
}

impl<'a> Body<'_, 'a> {
    /// Whether the present place is in a function that is written where it is called.
    pub(super) fn is_inlined(&self) -> bool {
        !self.inlining.open.is_empty()
    }

    /// Writes what a function does instead of a call of it. False if it has to be called.
    pub(super) fn inline(
        &mut self,
        id: FnId,
        args: &'a [Expr],
        expr: &'a Expr,
        wanted: Wanted,
    ) -> Result<bool> {
        let runs_once = self.is_initialiser && self.preheader.is_none();
        let plan = if runs_once { None } else { plan::plan_of(self.module, id) };
        let Some(plan) = plan else { return Ok(false) };
        let Some(callee) = self.module.program.functions.get(id.0 as usize) else { return Ok(false) };
        let condition = condition_of(&callee.body);
        let fits = self.inlining.nodes + plan.nodes <= MAX_NODES && args.len() == callee.params as usize;
        if !fits || matches!(wanted, Wanted::Jump(..)) && condition.is_none() {
            return Ok(false);
        }
        self.inlining.nodes += plan.nodes;
        let mark = self.mark();
        let registers = self.arguments(&args.iter().collect::<Vec<_>>(), expr, None)?;
        let end = self.code.label();
        let (outer, cold) = (self.code.region(), self.cold_call(plan, id, &registers, expr, wanted, end)?);
        let outside = self.enter_inlined(callee, &registers, outer, expr.span)?;
        match (wanted, condition) {
            (Wanted::Jump(wanted, label), Some(condition)) => {
                self.inlining.open.push(Exit { dst: None, end });
                self.jump_if(condition, wanted, label)?;
            }
            (Wanted::Value(dst), _) => {
                let dst = dst.map(|dst| Dst { fresh: dst.fresh && !registers.contains(&dst.reg), ..dst });
                self.inlining.open.push(Exit { dst, end });
                self.inlined_body(&callee.body)?;
            }
            _ => return Err(malformed(expr.span, "a condition without a value")),
        }
        self.inlining.open.pop();
        self.leave_inlined(outside);
        if let Some(region) = cold
            && self.code.can_raise(region)
        {
            self.code.note_raise(outer);
        }
        self.code.bind(end);
        self.release_to(mark);
        Ok(true)
    }

    /// If the function can raise an error, enters a region whose errors lead to a call, which is written later.
    fn cold_call(
        &mut self,
        plan: Plan,
        id: FnId,
        args: &[Reg],
        expr: &'a Expr,
        wanted: Wanted,
        end: Label,
    ) -> Result<Option<RegionId>> {
        if !plan.can_raise {
            return Ok(None);
        }
        let (dst, jump) = match wanted {
            Wanted::Value(dst) => (self.result_register(expr, dst)?, None),
            Wanted::Jump(wanted, label) => {
                let value = self.temporary(TypeIndex::BOOL, expr.span)?;
                (Dest(value), Some((value, wanted, label)))
            }
        };
        let error = match self.inlining.error {
            Some(error) => error,
            None => self.permanent(TypeIndex::ERROR, expr.span)?,
        };
        self.inlining.error = Some(error);
        let (label, outer) = (self.code.label(), self.code.region());
        let region = self.code.new_region(label, error);
        let inst = Inst::Call { dst, function: self.module.function(id, expr.span)? };
        let (args, place) = (args.to_vec(), self.code.place_of(expr.span.start));
        self.inlining.calls.push(ColdCall { label, region, outer, place, inst, args, jump, end });
        self.code.enter_region(region);
        Ok(Some(region))
    }

    /// Goes into a function whose arguments are in these registers.
    fn enter_inlined(
        &mut self,
        callee: &'a Function,
        args: &[Reg],
        region: RegionId,
        span: Span,
    ) -> Result<Outside<'a>> {
        let place = self.code.place;
        // What stands for a call has the call's place.
        self.code.place = Some(self.code.place_of(span.start));
        let scope = self.enter_scope_of(callee);
        let outside = Outside { scope, place, region };
        let mut args = args.iter();
        for (index, local) in callee.locals.iter().enumerate().take(callee.params as usize) {
            if !self.module.has_value(local.ty) {
                continue;
            }
            let id = LocalId(index as u32);
            let arg = *args.next().ok_or_else(|| malformed(span, "an argument is missing"))?;
            if local.assigned {
                let register = self.declare(id, span)?;
                self.move_to(span, register, arg);
            } else {
                self.share(id, arg);
            }
        }
        Ok(outside)
    }

    /// The body of a function, whose value goes where it is wanted.
    fn inlined_body(&mut self, body: &'a Block) -> Result<()> {
        self.statements(body)?;
        match body.value.as_deref() {
            Some(value) => self.inlined_value(value),
            None => Ok(()),
        }
    }

    fn inlined_value(&mut self, value: &'a Expr) -> Result<()> {
        match self.inlining.open.last().and_then(|exit| exit.dst) {
            Some(dst) if self.module.has_value(value.ty) => self.into(value, dst),
            _ => self.effect(value),
        }
    }

    /// `return value`, in a function that is written where it is called. False elsewhere.
    pub(super) fn return_inlined(&mut self, value: Option<&'a Expr>, span: Span) -> Result<bool> {
        let Some(Exit { end, .. }) = self.inlining.open.last().copied() else { return Ok(false) };
        value.map_or(Ok(()), |value| self.inlined_value(value))?;
        self.jump(span, end);
        Ok(true)
    }

    fn leave_inlined(&mut self, outside: Outside<'a>) {
        self.code.place = outside.place;
        self.code.enter_region(outside.region);
        self.leave_scope_of(outside.scope);
    }

    /// Writes the calls that raise errors again, at the end of the function.
    pub(super) fn write_cold_calls(&mut self) {
        for call in std::mem::take(&mut self.inlining.calls) {
            let is_reached = self.code.can_raise(call.region);
            self.code.bind_reachable(call.label, is_reached);
            self.code.enter_region(call.outer);
            self.code.emit_with_args(call.place, call.inst, &call.args);
            if let Some((value, wanted, label)) = call.jump {
                self.branch_bool(Span { start: call.place, ..Span::default() }, value, wanted, label);
            }
            self.code.jump(call.place, call.end);
        }
    }
}

/// The truth value that a function consists of.
fn condition_of(body: &Block) -> Option<&Expr> {
    let mut value = match (body.stmts.as_slice(), body.value.as_deref()) {
        ([], Some(value)) => value,
        ([Stmt { kind: StmtKind::Expr(value), .. }], None) => value,
        _ => return None,
    };
    if let ExprKind::Return(Some(returned)) = &value.kind {
        value = returned;
    }
    let is_return = |node| matches!(node, Node::Expr(Expr { kind: ExprKind::Return(_), .. }));
    (!nodes_of(value).any(is_return)).then_some(value)
}
