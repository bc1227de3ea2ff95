//! Equality by value of arrays, maps, tuples, optionals, enums and values of traits: a function per type, written in
//! instructions. Where the program says how values of a type are compared, its function is called.

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
use vitte_bytecode::operands::{Dest, In, InOut, Jump16, MethodIndex, Out};

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
        let by_identity = |ty: TyId| self.module.compares_by_identity(ty);
        let inst = match self.ty(ty) {
            // An object is its own optional: both null or the same one.
            Ty::Optional(value) if by_identity(*value) => compare_references(op, dst, a, b),
            _ if by_identity(ty) => compare_references(op, dst, a, b),
            _ if self.module.program.known.equals.contains_key(&ty) => None,
            ty => compare_inst(op, ty, dst, a, b),
        };
        if let Some(inst) = inst {
            self.emit(span, inst);
            return Ok(());
        }
        if !matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
            return Err(malformed(span, "a comparison of types that do not compare"));
        }
        self.equal(ty, dst, a, b, span)?;
        if op == BinaryOp::Ne {
            self.emit(span, Inst::NotBool { dst: Out::new(dst), a: In::new(dst) });
        }
        Ok(())
    }

    /// `dst = a == b`, for types that no comparison of two words decides.
    fn equal(&mut self, ty: TyId, dst: Reg, a: Reg, b: Reg, span: Span) -> Result<()> {
        if let Some(function) = self.module.program.known.equals.get(&ty) {
            return self.call_function(*function, Dest(dst), &[a, b], span);
        }
        match self.ty(ty) {
            Ty::Fn(..) => {
                let (a, b) = (In::new(a), In::new(b));
                self.emit(span, Inst::EqFunction { dst: Out::new(dst), a, b });
            }
            Ty::Bytes => {
                let params = vec![TypeIndex::BYTES, TypeIndex::BYTES];
                let native = self.module.import("core", "bytes_equal", params, Some(TypeIndex::BOOL));
                self.emit_with_args(span, Inst::CallNative { dst: Dest(dst), native }, &[a, b]);
            }
            Ty::Array(_) | Ty::Map(..) | Ty::Tuple(_) | Ty::Optional(_) | Ty::Enum(_) | Ty::Trait(..) => {
                let function = self.module.generated_function(Generated::Equal(ty));
                self.emit_with_args(span, Inst::Call { dst: Dest(dst), function }, &[a, b]);
            }
            _ => return Err(malformed(span, "a comparison of types that do not compare")),
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
            Ty::Int if !self.module.program.known.equals.contains_key(&ty) => {
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
    let is_reflexive = is_reflexive(module, ty);
    let name = format!("eq<{}>", module.type_name(ty));
    let mut body = Body::new(module, name, Returns::Value(TypeIndex::BOOL), span);
    let index_of_type = body.module.type_index(ty, span)?;
    let a = body.parameter(index_of_type, span)?;
    let b = body.parameter(index_of_type, span)?;
    let (top, same, different) = (body.code.label(), body.code.label(), body.code.label());
    let pair = Pair { ty, a, b, top, same, different, span };
    body.code.bind(top);
    if is_reflexive {
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
        Ty::Map(key, value) => compare_maps(&mut body, &pair, *key, *value)?,
        Ty::Trait(..) => compare_trait_values(&mut body, &pair)?,
        Ty::Enum(id) => compare_enums(&mut body, &pair, *id)?,
        _ => return Err(malformed(span, "an equality function for a type that needs none")),
    }
    body.code.bind(same);
    return_bool(&mut body, true, span)?;
    body.code.bind(different);
    return_bool(&mut body, false, span)?;
    body.finish()
}

impl ModuleBuilder<'_> {
    /// Whether values of the type are equal if they are the same object.
    fn compares_by_identity(&self, ty: TyId) -> bool {
        let is_object = matches!(self.ty(ty), Ty::Struct(_) | Ty::Exception);
        is_object && !self.program.known.equals.contains_key(&ty)
    }
}

fn compare_references(op: BinaryOp, dst: Reg, a: Reg, b: Reg) -> Option<Inst> {
    let (dst, a, b) = (Out::new(dst), In::new(a), In::new(b));
    match op {
        BinaryOp::Eq => Some(Inst::EqRef { dst, a, b }),
        BinaryOp::Ne => Some(Inst::NeRef { dst, a, b }),
        _ => None,
    }
}

/// Whether every value equals itself. One NaN in it suffices that it does not, or a value of a type that has its own way
/// to compare. (Other structs in it compare by identity.)
fn is_reflexive(module: &ModuleBuilder<'_>, ty: TyId) -> bool {
    let mut seen = HashSet::from([ty]);
    let mut pending = vec![ty];
    while let Some(ty) = pending.pop() {
        let mut add = |ty: TyId| {
            if seen.insert(ty) {
                pending.push(ty);
            }
        };
        if module.program.known.equals.contains_key(&ty) {
            return false;
        }
        match module.ty(ty) {
            Ty::Float => return false,
            Ty::Map(_, value) => add(*value),
            // Other files may have types that compare in their own way.
            Ty::Trait(..) if module.program.division().is_some() => return false,
            Ty::Trait(..) => module.program.implementing(ty).for_each(add),
            Ty::Array(part) | Ty::Optional(part) => add(*part),
            Ty::Tuple(parts) => parts.iter().copied().for_each(add),
            Ty::Enum(id) => {
                let variants = &module.program.types.enum_def(*id).variants;
                variants.iter().flat_map(|variant| variant.payload.iter().copied()).for_each(add);
            }
            _ => {}
        }
    }
    true
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

/// As many entries, and for each key of the one an equal value in the other. The order does not matter.
fn compare_maps(body: &mut Body<'_, '_>, pair: &Pair, key: TyId, value: TyId) -> Result<()> {
    let span = pair.span;
    let length = body.temporary(TypeIndex::INT, span)?;
    let other_length = body.temporary(TypeIndex::INT, span)?;
    body.length_of(pair.ty, pair.a, length, span)?;
    body.length_of(pair.ty, pair.b, other_length, span)?;
    body.branch_ints(span, BinaryOp::Ne, length, IntOperand::Register(other_length), pair.different);
    let types = body.map_type(pair.ty, span)?;
    let cursor = body.map_cursor(pair.ty, pair.a, span)?;
    let [key, left, right] = [key, value, value].map(|ty| body.temporary_of(ty, span));
    let (key, left, right) = (key?, left?, right?);
    let has = body.temporary(TypeIndex::BOOL, span)?;
    let (top, next) = (body.code.label(), body.code.label());
    body.first_entry(&cursor, next, top, span);
    body.load_key(&cursor, key, span);
    let native = body.module.import("map", "has", vec![types.map, types.key], Some(TypeIndex::BOOL));
    body.emit_with_args(span, Inst::CallNative { dst: Dest(has), native }, &[pair.b, key]);
    body.branch_bool(span, has, false, pair.different);
    body.load_value(&cursor, left, span);
    body.load_element(right, pair.ty, [pair.b, key], span)?;
    body.branch_equal(value, [left, right], false, pair.different, span)?;
    body.next_entry(&cursor, next, top, span);
    Ok(())
}

/// Of one type, and equal there; the same object, if that is how its type compares.
fn compare_trait_values(body: &mut Body<'_, '_>, pair: &Pair) -> Result<()> {
    let span = pair.span;
    let holds = body.temporary(TypeIndex::BOOL, span)?;
    if body.module.program.division().is_some() {
        let method = MethodIndex(body.module.text_method_index(pair.ty) + 1);
        let inst = Inst::CallTrait { dst: Dest(holds), receiver: In::new(pair.a), method };
        body.emit_with_args(span, inst, &[pair.b]);
        body.branch_bool(span, holds, false, pair.different);
        return Ok(());
    }
    let implementing: Vec<TyId> = body.module.program.implementing(pair.ty).collect();
    for ty in implementing {
        if body.module.compares_by_identity(ty) {
            continue;
        }
        let other = body.code.label();
        body.branch_is(pair.a, ty, false, other, span)?;
        body.branch_is(pair.b, ty, false, pair.different, span)?;
        let mark = body.mark();
        let left = body.temporary_of(ty, span)?;
        let right = body.temporary_of(ty, span)?;
        body.emit(span, Inst::Cast { dst: Out::new(left), src: In::new(pair.a) });
        body.emit(span, Inst::Cast { dst: Out::new(right), src: In::new(pair.b) });
        body.branch_equal(ty, [left, right], true, pair.same, span)?;
        body.jump(span, pair.different);
        body.release_to(mark);
        body.code.bind(other);
    }
    body.emit(span, Inst::EqRef { dst: Out::new(holds), a: In::new(pair.a), b: In::new(pair.b) });
    body.branch_bool(span, holds, false, pair.different);
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
