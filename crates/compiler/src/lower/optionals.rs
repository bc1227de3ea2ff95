//! Optionals. Where an optional is made only to be looked into (`p?.x ?? 0`), none is made: control says whether there
//! is a value.

use super::code::Label;
use super::conditions::{IntOperand, block_end};
use super::constants::Constant;
use super::error::{Result, malformed};
use super::function::{Body, Dst};
use super::registers::Reg;
use super::types::Slot;
use crate::hir::{BinaryOp, Block, Expr, ExprKind, LocalId, NativeId, Ty, TyId};
use crate::syntax::Span;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{In, Jump32, Out};
use vitte_bytecode::{Inst, Trap};

impl<'a> Body<'_, 'a> {
    /// The type of the value that an optional may hold.
    pub(super) fn value_type(&self, optional: TyId, span: Span) -> Result<TyId> {
        match self.ty(optional) {
            Ty::Optional(value) => Ok(*value),
            _ => Err(malformed(span, "an optional was expected")),
        }
    }

    /// How the value of an optional lies in it.
    pub(super) fn value_slot(&self, optional: TyId, span: Span) -> Result<Slot> {
        Ok(Slot::of(self.ty(self.value_type(optional, span)?)))
    }

    /// `if src is null goto label`, or if it is not.
    pub(super) fn branch_null(&mut self, span: Span, src: Reg, is_null: bool, label: Label) {
        let (src, target) = (In::new(src), Jump32(0));
        let inst = if is_null { Inst::IfNull { src, target } } else { Inst::IfNotNull { src, target } };
        self.branch(span, inst, label);
    }

    pub(super) fn null(&mut self, dst: Reg, span: Span) {
        self.emit(span, Inst::LoadNull { dst: Out::new(dst) });
    }

    /// A value as an optional.
    pub(super) fn wrap(&mut self, value: &'a Expr, ty: TyId, dst: Dst, span: Span) -> Result<()> {
        let slot = self.value_slot(ty, span)?;
        let src = self.any(value)?;
        self.emit(span, slot.wrap(dst.reg, src));
        Ok(())
    }

    /// `optional!`
    pub(super) fn unwrap(&mut self, optional: &'a Expr, dst: Dst, span: Span) -> Result<()> {
        if is_taken_apart(optional) {
            let null = self.cold_trap(span, Trap::NullUnwrap);
            return self.unless_null(optional, Some(dst), null);
        }
        let slot = self.value_slot(optional.ty, span)?;
        let src = self.any(optional)?;
        self.emit(span, slot.unwrap(dst.reg, src));
        Ok(())
    }

    /// Evaluates an optional. Its value goes to `dst`, if that is wanted; where there is none, control goes to `null`.
    pub(super) fn unless_null(&mut self, optional: &'a Expr, dst: Option<Dst>, null: Label) -> Result<()> {
        let span = optional.span;
        if !self.module.has_value(optional.ty) {
            return self.effect(optional);
        }
        match &optional.kind {
            ExprKind::Null => self.jump(span, null),
            ExprKind::Wrap(value) => match dst {
                Some(dst) => self.into(value, dst)?,
                None => self.effect(value)?,
            },
            ExprKind::Block(block) => self.unless_null_block(block, dst, null)?,
            ExprKind::If { branches, otherwise: Some(otherwise) } => {
                let end = self.code.label();
                for (cond, block) in branches {
                    let next = self.code.label();
                    self.jump_if(cond, false, next)?;
                    self.unless_null_block(block, dst, null)?;
                    self.jump(block.span, end);
                    self.code.bind(next);
                }
                self.unless_null_block(otherwise, dst, null)?;
                self.code.bind(end);
            }
            ExprKind::IfSome { value, local, then, otherwise: Some(otherwise) } => {
                let unwrapped = match only_value(then).map(|value| &value.kind) {
                    Some(ExprKind::Wrap(value)) => Some(&**value),
                    _ => None,
                };
                let at = dst.and_then(|dst| self.kept_in(*local, unwrapped, dst));
                self.if_some(value, (*local, at), then, Some(otherwise), |body, block| {
                    body.unless_null_block(block, dst, null)
                })?;
            }
            ExprKind::CallNative { native, args, .. }
                if self.optimise() && self.is_boxing_get(*native, args, optional)? =>
            {
                self.entry_or_null(args, dst, null, span)?;
            }
            _ => {
                let mark = self.mark();
                let slot = self.value_slot(optional.ty, span)?;
                let src = self.any(optional)?;
                self.branch_null(span, src, true, null);
                if let Some(dst) = dst {
                    self.emit(span, slot.unwrap(dst.reg, src));
                }
                self.release_to(mark);
            }
        }
        Ok(())
    }

    /// Whether a call is `map.get` of a map whose values would have to be put in boxes, to be optionals.
    fn is_boxing_get(&self, native: NativeId, args: &[Expr], optional: &Expr) -> Result<bool> {
        let decl = self.declaration(native, optional.span)?;
        let [map, key] = args else { return Ok(false) };
        if (decl.module, decl.name) != ("map", "get") || !self.module.has_value(key.ty) {
            return Ok(false);
        }
        let Ty::Map(_, value) = *self.ty(map.ty) else { return Ok(false) };
        Ok(Slot::of(self.ty(value)) != Slot::Ref && self.module.has_value(value))
    }

    /// `map.get(key)` without an optional: the value goes to `dst`, if that is wanted; control goes to `null` if there is
    /// none.
    fn entry_or_null(&mut self, args: &'a [Expr], dst: Option<Dst>, null: Label, span: Span) -> Result<()> {
        let mark = self.mark();
        let exprs: Vec<&'a Expr> = args.iter().collect();
        let [map, key] = self.operands(&exprs, None)?[..] else {
            return Err(malformed(span, "a map and a key were expected"));
        };
        let types = self.map_type(args[0].ty, span)?;
        let place = self.temporary(TypeIndex::INT, span)?;
        let params = vec![types.map, types.key];
        self.call_map("map_find", params, Some((TypeIndex::INT, place)), &[map, key], span);
        self.branch_ints(span, BinaryOp::Lt, place, IntOperand::Known(0), null);
        if let Some(dst) = dst {
            let params = vec![types.map, TypeIndex::INT];
            self.call_map("map_value", params, Some((types.value, dst.reg)), &[map, place], span);
        }
        self.release_to(mark);
        Ok(())
    }

    fn unless_null_block(&mut self, block: &'a Block, dst: Option<Dst>, null: Label) -> Result<()> {
        let (mark, scopes) = (self.mark(), self.scope_mark());
        self.statements(block)?;
        match block.value.as_deref() {
            Some(value) => self.unless_null(value, dst, null)?,
            None => self.unreachable(block.span),
        }
        self.close_scopes(scopes);
        self.release_to(mark);
        Ok(())
    }

    /// `if let` and what is written with it: the first block with the value in `local`, or the second. The variable can
    /// have the register `at`, if that is given.
    fn if_some(
        &mut self,
        value: &'a Expr,
        (local, at): (LocalId, Option<Reg>),
        then: &'a Block,
        otherwise: Option<&'a Block>,
        mut lower: impl FnMut(&mut Self, &'a Block) -> Result<()>,
    ) -> Result<()> {
        let span = value.span;
        let (mark, scopes) = (self.mark(), self.scope_mark());
        let (null, end) = (self.code.label(), self.code.label());
        let dst = match at {
            _ if !self.module.has_value(self.local(local, span)?.ty) => None,
            Some(register) => {
                self.share(local, register);
                Some(Dst::fresh(register))
            }
            None => Some(Dst::fresh(self.declare(local, span)?)),
        };
        self.unless_null(value, dst, null)?;
        self.open_scope(local);
        lower(self, then)?;
        self.close_scopes(scopes);
        self.release_to(mark);
        if otherwise.is_some() {
            self.jump(block_end(then), end);
        }
        self.code.bind(null);
        otherwise.map_or(Ok(()), |otherwise| lower(self, otherwise))?;
        self.code.bind(end);
        Ok(())
    }

    /// `if let` with or without a value of its own.
    pub(super) fn if_let(
        &mut self,
        value: &'a Expr,
        local: LocalId,
        then: &'a Block,
        otherwise: Option<&'a Block>,
        dst: Option<Dst>,
        span: Span,
    ) -> Result<()> {
        if dst.is_some() && otherwise.is_none() {
            return Err(malformed(span, "an `if let` without a value for each case"));
        }
        let at = dst.and_then(|dst| self.kept_in(local, only_value(then), dst));
        self.if_some(value, (local, at), then, otherwise, |body, block| body.block(block, dst))
    }

    /// The register of a value that is wanted, if the value is the variable: then the variable can be there.
    fn kept_in(&self, local: LocalId, value: Option<&Expr>, dst: Dst) -> Option<Reg> {
        let is_kept = matches!(value?.kind, ExprKind::Local(id) if id == local);
        (self.optimise() && dst.fresh && is_kept && !self.is_in_cell(local)).then_some(dst.reg)
    }

    /// Jumps to the label if whether the optional is null is `wanted`.
    pub(super) fn jump_if_null(&mut self, optional: &'a Expr, wanted: bool, label: Label) -> Result<()> {
        if wanted {
            return self.unless_null(optional, None, label);
        }
        let null = self.code.label();
        self.unless_null(optional, None, null)?;
        self.jump(optional.span, label);
        self.code.bind(null);
        Ok(())
    }

    /// `dst = cond`, for a condition that is a way to go rather than a value.
    pub(super) fn truth_by_jumps(&mut self, cond: &'a Expr, dst: Dst) -> Result<()> {
        let (no, end) = (self.code.label(), self.code.label());
        self.jump_if(cond, false, no)?;
        self.load_constant(cond.span, dst.reg, Constant::Bool(true));
        self.jump(cond.span, end);
        self.code.bind(no);
        self.load_constant(cond.span, dst.reg, Constant::Bool(false));
        self.code.bind(end);
        Ok(())
    }

    /// Jumps if the operands that [`optional_and_value`] found are equal (`wanted`) or different.
    pub(super) fn jump_if_optional_equals(
        &mut self,
        a: &'a Expr,
        b: &'a Expr,
        wanted: bool,
        label: Label,
        span: Span,
    ) -> Result<()> {
        let Some((operands, optional)) = optional_and_value(a, b) else {
            return Err(malformed(span, "an optional was expected"));
        };
        let ty = self.value_type(operands[optional].ty, span)?;
        let mark = self.mark();
        let is_int = *self.ty(ty) == Ty::Int && !self.module.program.known.equals.contains_key(&ty);
        let known = self.fold_imm16(operands[1 - optional]).filter(|_| is_int);
        let evaluated = if known.is_some() { &operands[optional..=optional] } else { &operands };
        let registers = self.operands(evaluated, None)?;
        let src = if known.is_some() { registers[0] } else { registers[optional] };
        let different = self.code.label();
        self.branch_null(span, src, true, if wanted { different } else { label });
        let value = self.temporary_of(ty, span)?;
        self.emit(span, Slot::of(self.ty(ty)).unwrap(value, src));
        match known {
            Some(known) => {
                let op = if wanted { BinaryOp::Eq } else { BinaryOp::Ne };
                self.branch_ints(span, op, value, IntOperand::Known(known), label);
            }
            None => self.branch_equal(ty, [value, registers[1 - optional]], wanted, label, span)?,
        }
        self.code.bind(different);
        self.release_to(mark);
        Ok(())
    }
}

/// Whether [`Body::unless_null`] does better than to make the optional.
fn is_taken_apart(optional: &Expr) -> bool {
    use ExprKind::*;
    matches!(
        optional.kind,
        Null | Wrap(_) | Block(_) | If { otherwise: Some(_), .. } | IfSome { otherwise: Some(_), .. }
    )
}

/// The value of a block that does nothing else.
fn only_value(block: &Block) -> Option<&Expr> {
    block.value.as_deref().filter(|_| block.stmts.is_empty())
}

/// For a comparison with a value that is made an optional for it only: the optional and the value in their order, and
/// which of them is the optional.
pub(super) fn optional_and_value<'e>(a: &'e Expr, b: &'e Expr) -> Option<([&'e Expr; 2], usize)> {
    match (&a.kind, &b.kind) {
        (ExprKind::Wrap(_), ExprKind::Wrap(_)) => None,
        (_, ExprKind::Wrap(value)) => Some(([a, value], 0)),
        (ExprKind::Wrap(value), _) => Some(([value, b], 1)),
        _ => None,
    }
}
