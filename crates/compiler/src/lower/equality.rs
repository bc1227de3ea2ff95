//! Equality of arrays by value: a function per type, written in instructions.

use super::conditions::{IntOperand, compare_inst};
use super::constants::Constant;
use super::error::{Result, malformed};
use super::function::{Body, Finished, Returns};
use super::module::{Generated, ModuleBuilder};
use super::registers::Reg;
use super::types::Slot;
use crate::hir::{BinaryOp, Ty, TyId};
use crate::syntax::Span;
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
        if let Some(inst) = compare_inst(op, self.ty(ty), dst, a, b) {
            self.emit(span, inst);
            return Ok(());
        }
        if !matches!((op, self.ty(ty)), (BinaryOp::Eq | BinaryOp::Ne, Ty::Array(_))) {
            return Err(malformed(span, "a comparison of types that do not compare"));
        }
        let function = self.module.generated_function(Generated::Equal(ty));
        self.emit_with_args(span, Inst::Call { dst: Dest(dst), function }, &[a, b]);
        if op == BinaryOp::Ne {
            self.emit(span, Inst::NotBool { dst: Out::new(dst), a: In::new(dst) });
        }
        Ok(())
    }
}

/// Writes `eq<array<T>>(a, b)`: the same length, and equal elements.
pub(super) fn equal_function(module: &mut ModuleBuilder<'_>, ty: TyId, span: Span) -> Result<Finished> {
    let Ty::Array(element) = *module.ty(ty) else {
        return Err(malformed(span, "an equality function for something that is no array"));
    };
    let holds_floats = innermost_is_float(module, element);
    let name = format!("eq<{}>", module.type_name(ty));
    let mut body = Body::new(module, name, Returns::Value(TypeIndex::BOOL), span);
    let index_of_type = body.module.type_index(ty, span)?;
    let a = body.parameter(index_of_type, span)?;
    let b = body.parameter(index_of_type, span)?;
    let (same, different) = (body.code.label(), body.code.label());
    if !holds_floats {
        let identical = body.temporary(TypeIndex::BOOL, span)?;
        body.emit(span, Inst::EqRef { dst: Out::new(identical), a: In::new(a), b: In::new(b) });
        body.branch_bool(span, identical, true, same);
    }
    let length = body.temporary(TypeIndex::INT, span)?;
    let other_length = body.temporary(TypeIndex::INT, span)?;
    body.emit(span, Inst::LenArray { dst: Out::new(length), array: In::new(a) });
    body.emit(span, Inst::LenArray { dst: Out::new(other_length), array: In::new(b) });
    body.branch_ints(span, BinaryOp::Ne, length, IntOperand::Register(other_length), different);
    compare_elements(&mut body, element, (a, b), length, (same, different), span)?;
    body.code.bind(same);
    return_bool(&mut body, true, span)?;
    body.code.bind(different);
    return_bool(&mut body, false, span)?;
    body.finish()
}

/// Whether an array may differ from itself: one NaN in it suffices. (Structs in it compare by identity.)
fn innermost_is_float(module: &ModuleBuilder<'_>, mut element: TyId) -> bool {
    while let Ty::Array(inner) = module.ty(element) {
        element = *inner;
    }
    *module.ty(element) == Ty::Float
}

fn compare_elements(
    body: &mut Body<'_, '_>,
    element: TyId,
    (a, b): (Reg, Reg),
    length: Reg,
    (same, different): (super::code::Label, super::code::Label),
    span: Span,
) -> Result<()> {
    let index = body.temporary(TypeIndex::INT, span)?;
    let left = body.temporary_of(element, span)?;
    let right = body.temporary_of(element, span)?;
    body.load_constant(span, index, Constant::Int(0));
    body.branch_ints(span, BinaryOp::Eq, length, IntOperand::Known(0), same);
    let top = body.code.label();
    body.code.bind(top);
    let slot = Slot::of(body.ty(element));
    body.emit(span, slot.load_elem(left, a, index));
    body.emit(span, slot.load_elem(right, b, index));
    let target = Jump16(0);
    match body.ty(element) {
        Ty::Int => body.branch_ints(span, BinaryOp::Ne, left, IntOperand::Register(right), different),
        Ty::Float => {
            let inst = Inst::IfNeFloat { a: In::new(left), b: In::new(right), target };
            body.branch(span, inst, different);
        }
        _ => {
            let mark = body.mark();
            let differ = body.temporary(TypeIndex::BOOL, span)?;
            body.compare(BinaryOp::Eq, element, differ, left, right, span)?;
            body.branch_bool(span, differ, false, different);
            body.release_to(mark);
        }
    }
    let back = Inst::LoopLtInt { i: InOut::new(index), limit: In::new(length), target };
    body.branch(span, back, top);
    Ok(())
}

fn return_bool(body: &mut Body<'_, '_>, value: bool, span: Span) -> Result<()> {
    let mark = body.mark();
    let src = body.constant(span, Constant::Bool(value))?;
    body.emit(span, Inst::Return { src: In::new(src) });
    body.release_to(mark);
    Ok(())
}
