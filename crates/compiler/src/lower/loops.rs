//! Loops, with the condition at the bottom: one jump per round.
//!
//! A range is counted without ever leaving 64 bits, whatever its ends are. With `<u` for the unsigned order:
//!
//! - upward by 1: `LOOP_LT`, `LOOP_LE`, which do not overflow;
//! - upward by k: the next round runs if `i + k < end`, that is if `i < end - k`; where `end - k` does not fit, there is
//!   no next round, and the least integer, below which nothing is, takes its place (`..=`: `k - 1` instead of `k`);
//! - downward by k: from the last value of the upward range, `last = top - (top - start) mod k`, where the difference is
//!   unsigned; the next round runs if `start < i`, and then `i - k` does not pass `start`.
//!
//! A loop that adds first starts one step before its first value, computed modulo 2^64: the addition leads back.

use super::code::Label;
use super::conditions::{IntOperand, mirrored};
use super::constants::Constant;
use super::error::Result;
use super::function::{Body, Dst, LoopLabels};
use super::registers::Reg;
use super::walk::is_small;
use crate::hir::{BinaryOp, Block, Expr, ExprKind, LocalId, LoopId, Range, Stmt, StmtKind, Ty};
use crate::syntax::Span;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{Dest, Imm16, In, InOut, Jump16, Out};
use vitte_bytecode::{Inst, Trap};

/// A condition with at most this many nodes is written twice: before the loop and at its end.
const MAX_COPIED_CONDITION: usize = 10;

/// What a loop remembers to restore.
pub(super) struct Outside {
    mark: usize,
    scopes: usize,
    preheader: Option<usize>,
}

/// A range while its loop is written.
struct Counter {
    /// The register that counts.
    register: Reg,
    /// The register of the loop's variable, if that is another.
    copy: Option<Reg>,
    var: Option<LocalId>,
}

impl<'a> Body<'_, 'a> {
    pub(super) fn enter_loop(&mut self, span: Span) -> Outside {
        let outside = Outside { mark: self.mark(), scopes: self.scope_mark(), preheader: self.preheader };
        if self.optimise() && self.preheader.is_none() && self.code.is_reachable() {
            self.preheader = Some(self.code.preheader(span.start));
        }
        outside
    }

    pub(super) fn leave_loop(&mut self, outside: Outside) {
        self.close_scopes(outside.scopes);
        self.release_to(outside.mark);
        self.preheader = outside.preheader;
    }

    pub(super) fn loop_body(
        &mut self,
        id: LoopId,
        body: &'a Block,
        on_break: Label,
        on_continue: Label,
    ) -> Result<()> {
        self.loops.push(LoopLabels { id, on_break, on_continue });
        let done = self.block(body, None);
        self.loops.pop();
        done
    }

    /// `while cond { body }`
    pub(super) fn while_loop(
        &mut self,
        id: LoopId,
        cond: &'a Expr,
        body: &'a Block,
        span: Span,
    ) -> Result<()> {
        let outside = self.enter_loop(span);
        let (top, test, end) = (self.code.label(), self.code.label(), self.code.label());
        let is_known = self.fold(cond).is_some();
        if self.optimise()
            && let Some((value, local, then)) = as_while_let(id, cond, body)
            && matches!(self.ty(value.ty), Ty::Optional(_))
        {
            self.while_let(id, value, local, then, span)?;
            self.leave_loop(outside);
            return Ok(());
        }
        if is_known || self.optimise() && is_small(cond, MAX_COPIED_CONDITION) {
            self.jump_if(cond, false, end)?;
            self.code.bind(top);
        } else {
            let reachable = self.code.is_reachable();
            self.jump(span, test);
            self.code.bind_reachable(top, reachable);
        }
        self.loop_body(id, body, end, test)?;
        self.code.bind(test);
        self.jump_if(cond, true, top)?;
        self.code.bind(end);
        self.leave_loop(outside);
        Ok(())
    }

    /// `while let local = value { body }`, for a value that is short enough to be evaluated in two places.
    fn while_let(
        &mut self,
        id: LoopId,
        value: &'a Expr,
        local: LocalId,
        body: &'a Block,
        span: Span,
    ) -> Result<()> {
        let (top, test, end) = (self.code.label(), self.code.label(), self.code.label());
        let slot = self.value_slot(value.ty, span)?;
        let optional = match self.variable_of(value) {
            Some(_) => self.any(value)?,
            None => self.temporary_of(value.ty, span)?,
        };
        self.into(value, Dst::fresh(optional))?;
        self.branch_null(value.span, optional, true, end);
        self.code.bind(top);
        let scopes = self.scope_mark();
        let register = self.declare(local, span)?;
        self.emit(value.span, slot.unwrap(register, optional));
        self.open_scope(local);
        self.loop_body(id, body, end, test)?;
        self.close_scopes(scopes);
        self.code.bind(test);
        self.into(value, Dst::fresh(optional))?;
        self.branch_null(value.span, optional, false, top);
        self.code.bind(end);
        Ok(())
    }

    /// `for var in range { body }`
    pub(super) fn for_range(
        &mut self,
        id: LoopId,
        var: Option<LocalId>,
        range: &'a Range,
        body: &'a Block,
        span: Span,
    ) -> Result<()> {
        let outside = self.enter_loop(span);
        let by_one = range.step.as_ref().is_none_or(|step| self.fold_int(step) == Some(1));
        match (range.reversed, by_one) {
            (false, true) => self.count_up(id, var, range, body, span)?,
            (false, false) => self.step_up(id, var, range, body, span)?,
            (true, _) => self.count_down(id, var, range, body, span, by_one)?,
        }
        self.leave_loop(outside);
        Ok(())
    }

    /// The counter of a range: the loop's variable itself, unless the body may change that. (The first value of one in a
    /// cell may be: no one else sees its register.)
    fn counter(&mut self, var: Option<LocalId>, span: Span) -> Result<Counter> {
        match var {
            Some(id) if !self.local(id, span)?.assigned || self.is_in_cell(id) => {
                Ok(Counter { register: self.declare(id, span)?, copy: None, var })
            }
            Some(id) => {
                let register = self.temporary(TypeIndex::INT, span)?;
                Ok(Counter { register, copy: Some(self.declare(id, span)?), var })
            }
            None => Ok(Counter { register: self.temporary(TypeIndex::INT, span)?, copy: None, var }),
        }
    }

    /// Gives the loop's variable its value, and its name its scope.
    fn begin_round(&mut self, counter: &Counter, span: Span) {
        if let Some(copy) = counter.copy {
            self.move_to(span, copy, counter.register);
        }
        if let Some(id) = counter.var {
            self.open_scope(id);
        }
    }

    /// Leaves if the range is empty: `start`, in the register, is not below `end`.
    fn leave_if_empty(&mut self, range: &'a Range, start: Reg, limit: Reg, end: Label) {
        let span = range.start.span;
        // `start op end` holds if the range is empty.
        let op = if range.inclusive { BinaryOp::Gt } else { BinaryOp::Ge };
        match (self.fold_int(&range.start), self.fold_int(&range.end)) {
            (Some(first), Some(last)) => {
                if first > last || first == last && !range.inclusive {
                    self.jump(span, end);
                }
            }
            (_, Some(last)) if i16::try_from(last).is_ok() => {
                self.branch_ints(span, op, start, IntOperand::Known(last as i16), end);
            }
            (Some(first), _) if i16::try_from(first).is_ok() => {
                self.branch_ints(span, mirrored(op), limit, IntOperand::Known(first as i16), end);
            }
            _ => self.branch_ints(span, op, start, IntOperand::Register(limit), end),
        }
    }

    fn count_up(
        &mut self,
        id: LoopId,
        var: Option<LocalId>,
        range: &'a Range,
        body: &'a Block,
        span: Span,
    ) -> Result<()> {
        let counter = self.counter(var, span)?;
        let (top, next, end) = (self.code.label(), self.code.label(), self.code.label());
        self.into(&range.start, Dst::fresh(counter.register))?;
        let limit = self.stable(&range.end)?;
        if let Some(step) = &range.step {
            self.effect(step)?;
        }
        self.leave_if_empty(range, counter.register, limit, end);
        self.code.bind(top);
        self.begin_round(&counter, span);
        self.loop_body(id, body, end, next)?;
        self.code.bind(next);
        let (i, limit, target) = (InOut::new(counter.register), In::new(limit), Jump16(0));
        let back = if range.inclusive {
            Inst::LoopLeInt { i, limit, target }
        } else {
            Inst::LoopLtInt { i, limit, target }
        };
        self.branch(span, back, top);
        self.code.bind(end);
        Ok(())
    }

    fn step_up(
        &mut self,
        id: LoopId,
        var: Option<LocalId>,
        range: &'a Range,
        body: &'a Block,
        span: Span,
    ) -> Result<()> {
        let counter = self.counter(var, span)?;
        let i = counter.register;
        let (top, next, end) = (self.code.label(), self.code.label(), self.code.label());
        self.into(&range.start, Dst::fresh(i))?;
        let limit = self.stable(&range.end)?;
        let step = self.step(range, span)?;
        self.leave_if_empty(range, i, limit, end);
        let bound = self.bound_of_steps(range, limit, step, span)?;
        self.emit(span, Inst::SubwInt { dst: Out::new(i), a: In::new(i), b: In::new(step) });
        self.code.bind(top);
        self.emit(span, Inst::AddwInt { dst: Out::new(i), a: In::new(i), b: In::new(step) });
        self.begin_round(&counter, span);
        self.loop_body(id, body, end, next)?;
        self.code.bind(next);
        self.branch_ints(span, BinaryOp::Lt, i, IntOperand::Register(bound), top);
        self.code.bind(end);
        Ok(())
    }

    /// A register with the step, which is at least 1 from here on.
    fn step(&mut self, range: &'a Range, span: Span) -> Result<Reg> {
        let Some(step) = &range.step else { return self.constant(span, Constant::Int(1)) };
        let register = self.stable(step)?;
        match self.fold_int(step) {
            Some(value) if value >= 1 => {}
            Some(_) => self.trap(step.span, Trap::InvalidArgument),
            None if self.optimise() => {
                let wrong = self.cold_trap(step.span, Trap::InvalidArgument);
                self.branch_if_not_positive(step.span, register, wrong);
            }
            None => {
                let right = self.code.label();
                self.branch_ints(step.span, BinaryOp::Gt, register, IntOperand::Known(0), right);
                self.trap(step.span, Trap::InvalidArgument);
                self.code.bind(right);
            }
        }
        Ok(register)
    }

    /// A register with the value that the counter must be below for another round.
    fn bound_of_steps(&mut self, range: &'a Range, limit: Reg, step: Reg, span: Span) -> Result<Reg> {
        let known_step = range.step.as_ref().and_then(|step| self.fold_int(step)).filter(|&step| step >= 1);
        if let (Some(limit), Some(step)) = (self.fold_int(&range.end), known_step) {
            let bound = limit.saturating_sub(step - i64::from(range.inclusive));
            return self.constant(span, Constant::Int(bound));
        }
        let bound = self.temporary(TypeIndex::INT, span)?;
        let mut distance = step;
        if range.inclusive {
            self.emit(span, Inst::AddImmInt { dst: Out::new(bound), a: In::new(step), value: Imm16(-1) });
            distance = bound;
        }
        self.emit(span, Inst::SubwInt { dst: Out::new(bound), a: In::new(limit), b: In::new(distance) });
        let fits = self.code.label();
        self.branch_ints(span, BinaryOp::Le, bound, IntOperand::Register(limit), fits);
        self.load_constant(span, bound, Constant::Int(i64::MIN));
        self.code.bind(fits);
        Ok(bound)
    }

    fn count_down(
        &mut self,
        id: LoopId,
        var: Option<LocalId>,
        range: &'a Range,
        body: &'a Block,
        span: Span,
        by_one: bool,
    ) -> Result<()> {
        let counter = self.counter(var, span)?;
        let i = counter.register;
        let (top, next, end) = (self.code.label(), self.code.label(), self.code.label());
        let start = self.stable(&range.start)?;
        self.into(&range.end, Dst::fresh(i))?;
        let plain = by_one && !range.inclusive;
        let step = if plain { None } else { Some(self.step(range, span)?) };
        self.leave_if_empty(range, start, i, end);
        match step {
            Some(step) => {
                if !by_one {
                    self.last_of_steps(range, i, start, step, span)?;
                }
                self.emit(span, Inst::AddwInt { dst: Out::new(i), a: In::new(i), b: In::new(step) });
                self.code.bind(top);
                self.emit(span, Inst::SubwInt { dst: Out::new(i), a: In::new(i), b: In::new(step) });
            }
            None => {
                if let Some(step) = &range.step {
                    self.effect(step)?;
                }
                self.code.bind(top);
                self.emit(span, Inst::AddImmInt { dst: Out::new(i), a: In::new(i), value: Imm16(-1) });
            }
        }
        self.begin_round(&counter, span);
        self.loop_body(id, body, end, next)?;
        self.code.bind(next);
        self.branch_ints(span, BinaryOp::Lt, start, IntOperand::Register(i), top);
        self.code.bind(end);
        Ok(())
    }

    /// Takes `i` from the end of the range to the last value that steps from `start` reach.
    ///
    /// The distance `d` is unsigned. If its highest bit is set, `d mod step` is `(2 * (d / 2 mod step) + d mod 2) mod
    /// step`, and what stands in the inner brackets is less than `2 * step`.
    fn last_of_steps(&mut self, range: &'a Range, i: Reg, start: Reg, step: Reg, span: Span) -> Result<()> {
        let mark = self.mark();
        let rest = self.temporary(TypeIndex::INT, span)?;
        let bit = self.temporary(TypeIndex::INT, span)?;
        let (small, too_much, done) = (self.code.label(), self.code.label(), self.code.label());
        if !range.inclusive {
            self.emit(span, Inst::AddImmInt { dst: Out::new(i), a: In::new(i), value: Imm16(-1) });
        }
        self.emit(span, Inst::SubwInt { dst: Out::new(rest), a: In::new(i), b: In::new(start) });
        self.branch_ints(span, BinaryOp::Ge, rest, IntOperand::Known(0), small);
        self.emit(span, Inst::AndImmInt { dst: Out::new(bit), a: In::new(rest), value: Imm16(1) });
        self.emit(span, Inst::UshrImmInt { dst: Out::new(rest), a: In::new(rest), value: Imm16(1) });
        self.emit(span, Inst::RemInt { dst: Out::new(rest), a: In::new(rest), b: In::new(step) });
        self.emit(span, Inst::ShlImmInt { dst: Out::new(rest), a: In::new(rest), value: Imm16(1) });
        self.emit(span, Inst::OrInt { dst: Out::new(rest), a: In::new(rest), b: In::new(bit) });
        self.branch_ints(span, BinaryOp::Lt, rest, IntOperand::Known(0), too_much);
        self.branch_ints(span, BinaryOp::Lt, rest, IntOperand::Register(step), done);
        self.code.bind(too_much);
        self.emit(span, Inst::SubwInt { dst: Out::new(rest), a: In::new(rest), b: In::new(step) });
        self.jump(span, done);
        self.code.bind(small);
        self.emit(span, Inst::RemInt { dst: Out::new(rest), a: In::new(rest), b: In::new(step) });
        self.code.bind(done);
        self.emit(span, Inst::SubwInt { dst: Out::new(i), a: In::new(i), b: In::new(rest) });
        self.release_to(mark);
        Ok(())
    }

    /// `for var in string { body }`: scalar by scalar, each as many bytes further as its UTF-8 form has.
    pub(super) fn for_string(
        &mut self,
        id: LoopId,
        var: Option<LocalId>,
        string: &'a Expr,
        body: &'a Block,
        span: Span,
    ) -> Result<()> {
        let outside = self.enter_loop(span);
        let (top, next, end) = (self.code.label(), self.code.label(), self.code.label());
        let string = self.stable(string)?;
        let offset = self.temporary(TypeIndex::INT, span)?;
        let length = self.temporary(TypeIndex::INT, span)?;
        self.emit(span, Inst::LenString { dst: Out::new(length), a: In::new(string) });
        self.branch_ints(span, BinaryOp::Eq, length, IntOperand::Known(0), end);
        self.load_constant(span, offset, Constant::Int(0));
        self.code.bind(top);
        let scalar = match var {
            Some(id) => self.declare(id, span)?,
            None => self.temporary(TypeIndex::INT, span)?,
        };
        let params = vec![TypeIndex::STRING, TypeIndex::INT];
        let native = self.module.import("core", "scalar_at", params, Some(TypeIndex::INT));
        self.emit_with_args(span, Inst::CallNative { dst: Dest(scalar), native }, &[string, offset]);
        self.advance(offset, scalar, span)?;
        if let Some(id) = var {
            self.open_scope(id);
        }
        self.loop_body(id, body, end, next)?;
        self.code.bind(next);
        self.branch_ints(span, BinaryOp::Lt, offset, IntOperand::Register(length), top);
        self.code.bind(end);
        self.leave_loop(outside);
        Ok(())
    }

    /// Adds the number of bytes that the scalar value takes.
    fn advance(&mut self, offset: Reg, scalar: Reg, span: Span) -> Result<()> {
        let done = self.code.label();
        let add_one = Inst::AddImmInt { dst: Out::new(offset), a: In::new(offset), value: Imm16(1) };
        self.emit(span, add_one);
        self.branch_ints(span, BinaryOp::Lt, scalar, IntOperand::Known(0x80), done);
        self.emit(span, add_one);
        self.branch_ints(span, BinaryOp::Lt, scalar, IntOperand::Known(0x800), done);
        self.emit(span, add_one);
        let mark = self.mark();
        let plane = self.temporary(TypeIndex::INT, span)?;
        self.emit(span, Inst::ShrImmInt { dst: Out::new(plane), a: In::new(scalar), value: Imm16(16) });
        self.branch_ints(span, BinaryOp::Eq, plane, IntOperand::Known(0), done);
        self.emit(span, add_one);
        self.release_to(mark);
        self.code.bind(done);
        Ok(())
    }
}

/// The value, the variable and the body of a loop that is a `while let`: it breaks where there is no value.
fn as_while_let<'e>(id: LoopId, cond: &Expr, body: &'e Block) -> Option<(&'e Expr, LocalId, &'e Block)> {
    let (ExprKind::Bool(true), [Stmt { kind: StmtKind::Expr(round), .. }], None) =
        (&cond.kind, body.stmts.as_slice(), &body.value)
    else {
        return None;
    };
    let ExprKind::IfSome { value, local, then, otherwise: Some(otherwise) } = &round.kind else {
        return None;
    };
    let ([Stmt { kind: StmtKind::Expr(exit), .. }], None) = (otherwise.stmts.as_slice(), &otherwise.value)
    else {
        return None;
    };
    let breaks = matches!(exit.kind, ExprKind::Break(out) if out == id);
    (breaks && is_small(value, MAX_COPIED_CONDITION)).then_some((value, *local, then))
}
