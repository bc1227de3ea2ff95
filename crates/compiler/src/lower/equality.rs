//! Equality by value of arrays, tuples, optionals and enums: a function per type, written in instructions.

use super::code::Label;
use super::conditions::{IntOperand, compare_inst};
use super::constants::Constant;
use super::error::{Result, malformed};
use super::function::{Body, Finished, Returns};
use super::module::{Generated, ModuleBuilder};
use super::registers::Reg;
use super::types::Slot;
use crate::hir::{BinaryOp, EnumId, Ty, TyId};
use crate::syntax::Span;
use std::collections::HashSet;
use vitte_bytecode::Inst;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{Dest, In, InOut, Jump16, Out};

impl Body<'_, '_> {
    /// `dst = a op b` for two values of one type.
    pub(super) fn compare(
        &mut self,
        op: BinaryOp,
        ty: TyId,
        dst: Reg,
        a: Reg,
        b: Reg,
        span: Span,
    ) -> Result<()> {
        let compared = match self.ty(ty) {
            // A struct is its own optional: both null or the same one.
            Ty::Optional(value) if matches!(self.ty(*value), Ty::Struct(_)) => self.ty(*value),
            ty => ty,
        };
        if let Some(inst) = compare_inst(op, compared, dst, a, b) {
            self.emit(span, inst);
            return Ok(());
        }
        let has_function = matches!(self.ty(ty), Ty::Array(_) | Ty::Tuple(_) | Ty::Optional(_) | Ty::Enum(_));
        if !has_function || !matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
            return Err(malformed(span, "a comparison of types that do not compare"));
        }
        let function = self.module.generated_function(Generated::Equal(ty));
        self.emit_with_args(span, Inst::Call { dst: Dest(dst), function }, &[a, b]);
        if op == BinaryOp::Ne {
            self.emit(span, Inst::NotBool { dst: Out::new(dst), a: In::new(dst) });
        }
        Ok(())
    }

    /// Jumps if two values of one type are equal (`wanted`) or different.
    pub(super) fn branch_equal(
        &mut self,
        ty: TyId,
        [a, b]: [Reg; 2],
        wanted: bool,
        label: Label,
        span: Span,
    ) -> Result<()> {
        match self.ty(ty) {
            Ty::Int => {
                let op = if wanted { BinaryOp::Eq } else { BinaryOp::Ne };
                self.branch_ints(span, op, a, IntOperand::Register(b), label);
            }
            Ty::Float => {
                let (a, b, target) = (In::new(a), In::new(b), Jump16(0));
                let equal = Inst::IfEqFloat { a, b, target };
                self.branch(span, if wanted { equal } else { Inst::IfNeFloat { a, b, target } }, label);
            }
            _ => {
                let mark = self.mark();
                let holds = self.temporary(TypeIndex::BOOL, span)?;
                self.compare(BinaryOp::Eq, ty, holds, a, b, span)?;
                self.branch_bool(span, holds, wanted, label);
                self.release_to(mark);
            }
        }
        Ok(())
    }
}

/// The two values that a function compares, and where to go with the answer.
struct Pair {
    ty: TyId,
    a: Reg,
    b: Reg,
    top: Label,
    same: Label,
    different: Label,
    span: Span,
}

/// Writes `eq<T>(a, b)`.
pub(super) fn equal_function(module: &mut ModuleBuilder<'_>, ty: TyId, span: Span) -> Result<Finished> {
    let holds_floats = holds_floats(module, ty);
    let name = format!("eq<{}>", module.type_name(ty));
    let mut body = Body::new(module, name, Returns::Value(TypeIndex::BOOL), span);
    let index_of_type = body.module.type_index(ty, span)?;
    let a = body.parameter(index_of_type, span)?;
    let b = body.parameter(index_of_type, span)?;
    let (top, same, different) = (body.code.label(), body.code.label(), body.code.label());
    let pair = Pair { ty, a, b, top, same, different, span };
    body.code.bind(top);
    if !holds_floats {
        let mark = body.mark();
        let identical = body.temporary(TypeIndex::BOOL, span)?;
        body.emit(span, Inst::EqRef { dst: Out::new(identical), a: In::new(a), b: In::new(b) });
        body.branch_bool(span, identical, true, same);
        body.release_to(mark);
    }
    match body.ty(ty) {
        Ty::Array(element) => compare_arrays(&mut body, &pair, *element)?,
        Ty::Tuple(parts) => compare_tuples(&mut body, &pair, parts)?,
        Ty::Optional(value) => compare_optionals(&mut body, &pair, *value)?,
        Ty::Enum(id) => compare_enums(&mut body, &pair, *id)?,
        _ => return Err(malformed(span, "an equality function for a type that needs none")),
    }
    body.code.bind(same);
    return_bool(&mut body, true, span)?;
    body.code.bind(different);
    return_bool(&mut body, false, span)?;
    body.finish()
}

/// Whether a value may differ from itself: one NaN in it suffices. (Structs in it compare by identity.)
fn holds_floats(module: &ModuleBuilder<'_>, ty: TyId) -> bool {
    let mut seen = HashSet::from([ty]);
    let mut pending = vec![ty];
    while let Some(ty) = pending.pop() {
        let mut add = |ty: TyId| {
            if seen.insert(ty) {
                pending.push(ty);
            }
        };
        match module.ty(ty) {
            Ty::Float => return true,
            Ty::Array(part) | Ty::Optional(part) => add(*part),
            Ty::Tuple(parts) => parts.iter().copied().for_each(add),
            Ty::Enum(id) => {
                let variants = &module.program.types.enum_def(*id).variants;
                variants.iter().flat_map(|variant| variant.payload.iter().copied()).for_each(add);
            }
            _ => {}
        }
    }
    false
}

/// The same length, and equal elements.
fn compare_arrays(body: &mut Body<'_, '_>, pair: &Pair, element: TyId) -> Result<()> {
    let span = pair.span;
    let length = body.temporary(TypeIndex::INT, span)?;
    let other_length = body.temporary(TypeIndex::INT, span)?;
    body.emit(span, Inst::LenArray { dst: Out::new(length), array: In::new(pair.a) });
    body.emit(span, Inst::LenArray { dst: Out::new(other_length), array: In::new(pair.b) });
    body.branch_ints(span, BinaryOp::Ne, length, IntOperand::Register(other_length), pair.different);
    let index = body.temporary(TypeIndex::INT, span)?;
    body.load_constant(span, index, Constant::Int(0));
    body.branch_ints(span, BinaryOp::Eq, length, IntOperand::Known(0), pair.same);
    let top = body.code.label();
    body.code.bind(top);
    compare_part(body, pair, element, |slot, dst, array| slot.load_elem(dst, array, index))?;
    let back = Inst::LoopLtInt { i: InOut::new(index), limit: In::new(length), target: Jump16(0) };
    body.branch(span, back, top);
    Ok(())
}

fn compare_tuples(body: &mut Body<'_, '_>, pair: &Pair, parts: &[TyId]) -> Result<()> {
    for (index, &ty) in parts.iter().enumerate() {
        compare_part(body, pair, ty, |slot, dst, tuple| slot.load_field(dst, tuple, index as u16))?;
    }
    Ok(())
}

/// Both null, or both not null and equal.
fn compare_optionals(body: &mut Body<'_, '_>, pair: &Pair, value: TyId) -> Result<()> {
    let is_null = body.code.label();
    body.branch_null(pair.span, pair.a, true, is_null);
    body.branch_null(pair.span, pair.b, true, pair.different);
    compare_part(body, pair, value, |slot, dst, optional| slot.unwrap(dst, optional))?;
    body.jump(pair.span, pair.same);
    body.code.bind(is_null);
    body.branch_null(pair.span, pair.b, false, pair.different);
    Ok(())
}

/// The same variant, and equal values in it.
fn compare_enums(body: &mut Body<'_, '_>, pair: &Pair, id: EnumId) -> Result<()> {
    let span = pair.span;
    let variants = &body.module.program.types.enum_def(id).variants;
    let mark = body.mark();
    let tag = body.temporary(TypeIndex::INT, span)?;
    let other_tag = body.temporary(TypeIndex::INT, span)?;
    body.emit(span, Inst::LoadTag { dst: Out::new(tag), src: In::new(pair.a) });
    body.emit(span, Inst::LoadTag { dst: Out::new(other_tag), src: In::new(pair.b) });
    body.branch_ints(span, BinaryOp::Ne, tag, IntOperand::Register(other_tag), pair.different);
    let is_empty = |payload: &[TyId]| payload.is_empty();
    let labels: Vec<Label> = variants
        .iter()
        .map(|variant| if is_empty(&variant.payload) { pair.same } else { body.code.label() })
        .collect();
    body.choose_variant(span, tag, &labels);
    body.release_to(mark);
    for (number, (variant, label)) in variants.iter().zip(labels).enumerate() {
        let Some((&last, others)) = variant.payload.split_last() else { continue };
        body.code.bind(label);
        for (position, &ty) in others.iter().enumerate() {
            let payload = body.payload(id, number as u32, position)?;
            compare_part(body, pair, ty, |slot, dst, src| slot.load_payload(dst, src, payload))?;
        }
        let payload = body.payload(id, number as u32, others.len())?;
        if last == pair.ty {
            // A long list is compared without a deep stack.
            body.emit(span, Slot::Ref.load_payload(pair.a, pair.a, payload));
            body.emit(span, Slot::Ref.load_payload(pair.b, pair.b, payload));
            body.jump(span, pair.top);
        } else {
            compare_part(body, pair, last, |slot, dst, src| slot.load_payload(dst, src, payload))?;
            body.jump(span, pair.same);
        }
    }
    Ok(())
}

/// Goes on if a part of the two values, which the instruction loads, is the same.
fn compare_part(
    body: &mut Body<'_, '_>,
    pair: &Pair,
    ty: TyId,
    load: impl Fn(Slot, Reg, Reg) -> Inst,
) -> Result<()> {
    let mark = body.mark();
    let left = body.temporary_of(ty, pair.span)?;
    let right = body.temporary_of(ty, pair.span)?;
    let slot = Slot::of(body.ty(ty));
    body.emit(pair.span, load(slot, left, pair.a));
    body.emit(pair.span, load(slot, right, pair.b));
    body.branch_equal(ty, [left, right], false, pair.different, pair.span)?;
    body.release_to(mark);
    Ok(())
}

fn return_bool(body: &mut Body<'_, '_>, value: bool, span: Span) -> Result<()> {
    let mark = body.mark();
    let src = body.constant(span, Constant::Bool(value))?;
    body.emit(span, Inst::Return { src: In::new(src) });
    body.release_to(mark);
    Ok(())
}
