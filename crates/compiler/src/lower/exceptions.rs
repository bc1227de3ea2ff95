//! Errors: `throw`, `try`, `catch`, `finally`.
//!
//! A `try` costs nothing as long as nothing is thrown: its body is a region, which the function's table of handlers
//! knows, and its handlers stand at the function's end.
//!
//! What leaves a `try` with a `finally` early (`return`, `break`, `continue`, an error) goes to a copy of the `finally`
//! that is shared: a number says why it runs, and is asked for behind it. Where the body ends, a small `finally` has a
//! second copy, in line; a large one is shared with that way too, so that nested ones do not multiply.

use super::code::Label;
use super::conditions::block_end;
use super::constants::Constant;
use super::error::{Result, malformed};
use super::function::{Body, Dst, Returns};
use super::regions::RegionId;
use super::registers::Reg;
use super::types::Slot;
use super::walk::is_small_without_try;
use crate::hir::{BinaryOp, Block, Catch, ExceptionField, Expr, LoopId, Try, Ty, TyId};
use crate::syntax::Span;
use vitte_bytecode::Inst;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{Dest, In, Out, TypeIndex16};

/// A `finally` with at most this many nodes is written twice.
const MAX_COPIED_FINALLY: usize = 48;

/// The number of the way through a `finally` that goes on behind it.
const NORMAL: i64 = 0;

/// The number of the way that raises the error again. Exits have those from here on.
const RAISED: i64 = 1;

/// A way out of a `try` other than an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Exit {
    Return,
    Break(LoopId),
    Continue(LoopId),
}

/// A `finally` that runs when the place that is written now is left.
pub(super) struct Finally {
    /// Where its shared copy begins.
    entry: Label,
    /// The register that says why it runs.
    reason: Reg,
    /// The register with the value that is to be returned behind it.
    result: Option<Reg>,
    /// How many loops are around it.
    loops: usize,
    /// The ways out that lead through it.
    exits: Vec<Exit>,
}

/// What surrounds a `finally` while it is written.
struct Frame<'a> {
    block: &'a Block,
    region: RegionId,
    error: Reg,
    on_error: Label,
    end: Label,
}

impl<'a> Body<'_, 'a> {
    /// `Error(kind, message)`
    pub(super) fn exception(
        &mut self,
        kind: &'a Expr,
        message: &'a Expr,
        dst: Dst,
        span: Span,
    ) -> Result<()> {
        let mut parts = self.operands(&[kind, message], None)?;
        let size = self.constant(span, Constant::Int(0))?;
        let frames = self.temporary(TypeIndex::BYTES, span)?;
        let params = vec![TypeIndex::INT];
        let native = self.module.import("core", "bytes_new", params, Some(TypeIndex::BYTES));
        self.emit_with_args(span, Inst::CallNative { dst: Dest(frames), native }, &[size]);
        parts.push(frames);
        let layout = TypeIndex16(TypeIndex::ERROR.0 as u16);
        self.emit_with_args(span, Inst::AllocStruct { dst: Out::new(dst.reg), layout }, &parts);
        Ok(())
    }

    /// `e.kind`, `e.message`, `e.trace`
    pub(super) fn exception_field(
        &mut self,
        error: &'a Expr,
        field: ExceptionField,
        dst: Dst,
        span: Span,
    ) -> Result<()> {
        if *self.ty(error.ty) != Ty::Exception {
            return Err(malformed(span, "a part of an error of something that is none"));
        }
        let src = self.any(error)?;
        match field {
            ExceptionField::Kind => self.emit(span, Slot::Ref.load_field(dst.reg, src, 0)),
            ExceptionField::Message => self.emit(span, Slot::Ref.load_field(dst.reg, src, 1)),
            ExceptionField::Trace => {
                let strings = self.module.types.array_of_strings(&self.module.program.types, span)?;
                let native = self.module.import("core", "trace", vec![TypeIndex::ERROR], Some(strings));
                self.emit_with_args(span, Inst::CallNative { dst: Dest(dst.reg), native }, &[src]);
            }
        }
        Ok(())
    }

    /// `throw error`
    pub(super) fn throw(&mut self, error: &'a Expr, span: Span) -> Result<()> {
        let mark = self.mark();
        let src = self.any(error)?;
        self.emit(span, Inst::Throw { error: In::new(src) });
        self.release_to(mark);
        Ok(())
    }

    /// `try`, as a statement or, with `dst`, as a value of the type.
    pub(super) fn try_value(&mut self, parts: &'a Try, ty: TyId, dst: Option<Dst>, span: Span) -> Result<()> {
        let Some(finally) = &parts.finally else { return self.try_catch(parts, dst, span) };
        let mark = self.mark();
        // The variable that the value is for keeps its old one until the `finally` has run.
        let at = match dst {
            Some(dst) if !dst.fresh => Some(Dst::fresh(self.temporary_of(ty, span)?)),
            dst => dst,
        };
        let reason = self.temporary(TypeIndex::INT, span)?;
        let error = self.temporary(TypeIndex::ERROR, span)?;
        let (entry, on_error, end) = (self.code.label(), self.code.label(), self.code.label());
        let region = self.code.new_region(on_error, error);
        let frame = Frame { block: finally, region, error, on_error, end };
        let loops = self.loops.len();
        self.finallies.push(Finally { entry, reason, result: None, loops, exits: Vec::new() });
        let outside = self.code.enter_region(region);
        let done = self.try_catch(parts, at, span);
        self.code.enter_region(outside);
        let left = self.finallies.pop();
        done?;
        if let Some(left) = left {
            if is_small_without_try(finally, MAX_COPIED_FINALLY) {
                self.finally_twice(&frame, &left)?;
            } else {
                self.finally_once(&frame, &left)?;
            }
        }
        self.code.bind(end);
        if let (Some(dst), Some(at)) = (dst, at) {
            self.move_to(span, dst.reg, at.reg);
        }
        self.release_to(mark);
        Ok(())
    }

    /// Writes a `finally` in line, and out of line for the other ways.
    fn finally_twice(&mut self, frame: &Frame<'a>, left: &Finally) -> Result<()> {
        let span = block_end(frame.block);
        self.block(frame.block, None)?;
        self.jump(span, frame.end);
        let raises = self.code.can_raise(frame.region);
        let level = self.code.enter_cold();
        self.code.bind_reachable(frame.on_error, raises);
        if !left.exits.is_empty() {
            self.load_constant(span, left.reason, Constant::Int(RAISED));
        }
        self.code.bind_reachable(left.entry, raises || !left.exits.is_empty());
        self.block(frame.block, None)?;
        self.go_on(frame, left, raises)?;
        self.code.leave_cold(level);
        Ok(())
    }

    /// Writes a `finally` that all ways share.
    fn finally_once(&mut self, frame: &Frame<'a>, left: &Finally) -> Result<()> {
        let span = block_end(frame.block);
        let raises = self.code.can_raise(frame.region);
        let is_normal = self.code.is_reachable();
        let is_shared = raises || !left.exits.is_empty();
        if is_shared {
            self.load_constant(span, left.reason, Constant::Int(NORMAL));
        }
        self.code.bind_reachable(left.entry, is_normal || is_shared);
        self.block(frame.block, None)?;
        let others = self.code.label();
        if is_normal && is_shared {
            self.branch_known(span, BinaryOp::Ne, left.reason, NORMAL, others)?;
        }
        if is_normal {
            self.jump(span, frame.end);
        } else {
            self.jump(span, others);
        }
        let level = self.code.enter_cold();
        self.code.bind(others);
        self.go_on(frame, left, raises)?;
        self.code.bind_reachable(frame.on_error, raises);
        self.load_constant(span, left.reason, Constant::Int(RAISED));
        self.jump(span, left.entry);
        self.code.leave_cold(level);
        Ok(())
    }

    /// Goes on behind a `finally` with what it was run for, if the body had not ended.
    fn go_on(&mut self, frame: &Frame<'a>, left: &Finally, raises: bool) -> Result<()> {
        let span = block_end(frame.block);
        let labels: Vec<Label> = left.exits.iter().map(|_| self.code.label()).collect();
        for (number, label) in (RAISED + 1..).zip(&labels) {
            if !raises && Some(label) == labels.last() {
                self.jump(span, *label);
            } else {
                self.branch_known(span, BinaryOp::Eq, left.reason, number, *label)?;
            }
        }
        if raises {
            self.emit(span, Inst::Throw { error: In::new(frame.error) });
        }
        for (exit, label) in left.exits.iter().zip(labels) {
            self.code.bind(label);
            match exit {
                Exit::Return => self.return_on(left.result, span)?,
                Exit::Break(id) => self.break_loop(*id, span)?,
                Exit::Continue(id) => self.continue_loop(*id, span)?,
            }
        }
        Ok(())
    }

    /// `try` and `catch`. The handlers stand out of the way.
    fn try_catch(&mut self, parts: &'a Try, dst: Option<Dst>, span: Span) -> Result<()> {
        if parts.catches.is_empty() {
            return self.block(&parts.body, dst);
        }
        let mark = self.mark();
        let error = self.temporary(TypeIndex::ERROR, span)?;
        let (on_error, end) = (self.code.label(), self.code.label());
        let region = self.code.new_region(on_error, error);
        let outside = self.code.enter_region(region);
        let done = self.block(&parts.body, dst);
        self.code.enter_region(outside);
        done?;
        self.jump(block_end(&parts.body), end);
        let level = self.code.enter_cold();
        let raises = self.code.can_raise(region);
        self.code.bind_reachable(on_error, raises);
        for catch in &parts.catches {
            self.catch(catch, error, dst, end)?;
        }
        // No guard holds.
        self.emit(block_end(&parts.body), Inst::Throw { error: In::new(error) });
        self.code.leave_cold(level);
        self.code.bind(end);
        self.release_to(mark);
        Ok(())
    }

    /// `catch e if guard { }`; goes on behind it if the guard does not hold.
    fn catch(&mut self, catch: &'a Catch, error: Reg, dst: Option<Dst>, end: Label) -> Result<()> {
        let span = catch.body.span;
        let (mark, scopes) = (self.mark(), self.scope_mark());
        let next = self.code.label();
        if let Some(local) = catch.local {
            let is_constant = !self.local(local, span)?.assigned && !self.is_in_cell(local);
            if self.optimise() && is_constant {
                self.share(local, error);
            } else {
                let register = self.declare(local, span)?;
                self.move_to(span, register, error);
            }
            self.open_scope(local);
        }
        if let Some(guard) = &catch.guard {
            self.jump_if(guard, false, next)?;
        }
        self.block(&catch.body, dst)?;
        self.close_scopes(scopes);
        self.release_to(mark);
        self.jump(block_end(&catch.body), end);
        self.code.bind(next);
        Ok(())
    }

    // Ways out.

    /// Whether a jump out of the loop, the one at this position from the outside, leads through a `finally`.
    fn has_finally_inside(&self, position: usize) -> bool {
        self.finallies.last().is_some_and(|finally| finally.loops > position)
    }

    /// `break`
    pub(super) fn break_loop(&mut self, id: LoopId, span: Span) -> Result<()> {
        let position = self.loop_position(id, span)?;
        if self.has_finally_inside(position) {
            self.exit(Exit::Break(id), span);
        } else {
            self.jump(span, self.loops[position].on_break);
        }
        Ok(())
    }

    /// `continue`
    pub(super) fn continue_loop(&mut self, id: LoopId, span: Span) -> Result<()> {
        let position = self.loop_position(id, span)?;
        if self.has_finally_inside(position) {
            self.exit(Exit::Continue(id), span);
        } else {
            self.jump(span, self.loops[position].on_continue);
        }
        Ok(())
    }

    fn loop_position(&self, id: LoopId, span: Span) -> Result<usize> {
        let found = self.loops.iter().rposition(|labels| labels.id == id);
        found.ok_or_else(|| malformed(span, "a jump out of a loop that is not around it"))
    }

    /// Leaves through the innermost `finally`.
    fn exit(&mut self, exit: Exit, span: Span) {
        if !self.code.is_reachable() {
            return;
        }
        let Some(finally) = self.finallies.last_mut() else { return };
        let known = finally.exits.iter().position(|known| *known == exit);
        let number = known.unwrap_or_else(|| {
            finally.exits.push(exit);
            finally.exits.len() - 1
        });
        let (reason, entry) = (finally.reason, finally.entry);
        self.load_constant(span, reason, Constant::Int(RAISED + 1 + number as i64));
        self.jump(span, entry);
    }

    /// `return value` in a `try` with a `finally`: the value is computed first.
    pub(super) fn return_through_finally(&mut self, value: Option<&'a Expr>, span: Span) -> Result<()> {
        match (value, self.result_of_finally(span)?) {
            (Some(value), Some(result)) if self.module.has_value(value.ty) => {
                self.into(value, Dst::fresh(result))?;
            }
            (Some(value), _) => self.effect(value)?,
            (None, _) => {}
        }
        self.exit(Exit::Return, span);
        Ok(())
    }

    /// Returns what a `finally` has kept.
    fn return_on(&mut self, result: Option<Reg>, span: Span) -> Result<()> {
        if self.finallies.is_empty() {
            return self.return_register(result, span);
        }
        if let (Some(src), Some(dst)) = (result, self.result_of_finally(span)?) {
            self.move_to(span, dst, src);
        }
        self.exit(Exit::Return, span);
        Ok(())
    }

    /// The register that keeps what is returned through the innermost `finally`; `None` if the function has no result.
    fn result_of_finally(&mut self, span: Span) -> Result<Option<Reg>> {
        let Returns::Value(ty) = self.returns else { return Ok(None) };
        if let Some(Finally { result: Some(result), .. }) = self.finallies.last() {
            return Ok(Some(*result));
        }
        // What runs until it is read must leave it alone.
        let result = self.permanent(ty, span)?;
        if let Some(finally) = self.finallies.last_mut() {
            finally.result = Some(result);
        }
        Ok(Some(result))
    }
}
