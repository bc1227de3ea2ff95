//! Module variables, and assignments to everything that can be assigned.

use super::constants::Constant;
use super::error::{Result, malformed};
use super::exprs::Right;
use super::function::{Body, Home};
use super::module::GlobalSlot;
use super::registers::Reg;
use super::types::Slot;
use super::walk::assigned_in;
use crate::hir::{BinaryOp, Expr, GlobalId, LocalId, Place, StructId, Ty, TyId};
use crate::syntax::Span;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{GlobalIndex, In, Jump32, Out};
use vitte_bytecode::{Inst, Trap};

impl<'a> Body<'_, 'a> {
    fn slot(&self, id: GlobalId, span: Span) -> Result<Option<GlobalSlot>> {
        let slot = self.module.globals.get(id.0 as usize).copied();
        slot.ok_or_else(|| malformed(span, "a module variable that does not exist"))
    }

    /// Gives a module variable its first value.
    pub(super) fn init_global(&mut self, id: GlobalId, value: &'a Expr, span: Span) -> Result<()> {
        let Some(slot) = self.slot(id, span)? else { return self.effect(value) };
        let mark = self.mark();
        let src = self.any(value)?;
        self.emit(span, Inst::StoreGlobal { src: In::new(src), global: slot.value });
        if let Some(guard) = slot.guard {
            self.set_guard(guard, span)?;
        }
        self.release_to(mark);
        Ok(())
    }

    /// Notes that a module variable has been set.
    fn set_guard(&mut self, guard: GlobalIndex, span: Span) -> Result<()> {
        let src = self.constant(span, Constant::Bool(true))?;
        self.emit(span, Inst::StoreGlobal { src: In::new(src), global: guard });
        Ok(())
    }

    /// Raises an error if the module variable has not been set.
    pub(super) fn check_global(&mut self, id: GlobalId, span: Span) -> Result<()> {
        let Some(guard) = self.slot(id, span)?.and_then(|slot| slot.guard) else { return Ok(()) };
        let mark = self.mark();
        let is_set = self.temporary(TypeIndex::BOOL, span)?;
        self.emit(span, Inst::LoadGlobal { dst: Out::new(is_set), global: guard });
        let (cond, target) = (In::new(is_set), Jump32(0));
        if self.optimise() {
            let unset = self.cold_trap(span, Trap::Uninitialized);
            self.branch(span, Inst::IfNot { cond, target }, unset);
        } else {
            let set = self.code.label();
            self.branch(span, Inst::If { cond, target }, set);
            self.trap(span, Trap::Uninitialized);
            self.code.bind(set);
        }
        self.release_to(mark);
        Ok(())
    }

    /// Reads a module variable.
    pub(super) fn load_global(&mut self, id: GlobalId, checked: bool, dst: Reg, span: Span) -> Result<()> {
        if checked {
            self.check_global(id, span)?;
        }
        if self.module.is_external_global(id) {
            return self.load_external_global(id, dst, span);
        }
        if let Some(slot) = self.slot(id, span)? {
            self.emit(span, Inst::LoadGlobal { dst: Out::new(dst), global: slot.value });
        }
        Ok(())
    }

    /// Sets a module variable that has a value.
    pub(super) fn store_global(&mut self, id: GlobalId, src: Reg, span: Span) -> Result<()> {
        if self.module.is_external_global(id) {
            return self.store_external_global(id, src, span);
        }
        if let Some(slot) = self.slot(id, span)? {
            self.emit(span, Inst::StoreGlobal { src: In::new(src), global: slot.value });
        }
        Ok(())
    }

    /// `place = value`
    pub(super) fn assign(&mut self, place: &'a Place, value: &'a Expr, span: Span) -> Result<()> {
        let mark = self.mark();
        match place {
            Place::Local(id) => self.assign_local(*id, value, span)?,
            Place::Global { id, checked } if self.module.has_value(value.ty) => {
                let src = self.any(value)?;
                self.store_global(*id, src, span)?;
                // Of a session: its `let` may have failed, and is not run again.
                let guard = self.slot(*id, span)?.and_then(|slot| slot.guard);
                if let Some(guard) = guard.filter(|_| *checked && self.module.is_session) {
                    self.set_guard(guard, span)?;
                }
            }
            Place::Global { .. } => self.effect(value)?,
            Place::Field(object, field) => {
                let registers = self.operands(&[object, value], None)?;
                let (slot, field) = self.field_slot(object.ty, *field, span)?;
                self.emit(span, slot.store_field(registers[0], field, registers[1]));
            }
            Place::Index(array, index) => {
                let registers = self.operands(&[array, index, value], None)?;
                self.store_element(array.ty, [registers[0], registers[1]], registers[2], span)?;
            }
        }
        self.release_to(mark);
        Ok(())
    }

    /// `place op= value`
    pub(super) fn assign_op(
        &mut self,
        place: &'a Place,
        op: BinaryOp,
        value: &'a Expr,
        span: Span,
    ) -> Result<()> {
        let mark = self.mark();
        match place {
            Place::Local(id) => self.assign_op_local(*id, op, value, span)?,
            Place::Global { id, checked } => {
                let old = self.temporary_of(value.ty, span)?;
                self.load_global(*id, *checked, old, span)?;
                let new = self.apply(op, old, value, old, span)?;
                self.store_global(*id, new, span)?;
            }
            Place::Field(object, field) => {
                let object_reg = self.operand(object, &[value])?;
                let (slot, field) = self.field_slot(object.ty, *field, span)?;
                let old = self.temporary_of(value.ty, span)?;
                self.emit(span, slot.load_field(old, object_reg, field));
                let new = self.apply(op, old, value, old, span)?;
                self.emit(span, slot.store_field(object_reg, field, new));
            }
            Place::Index(array, index) => {
                let array_reg = self.operand(array, &[index, value])?;
                let index_reg = self.operand(index, &[value])?;
                let old = self.temporary_of(value.ty, span)?;
                // The element is read where the reader sees the index, written where the assignment stands.
                let bracket = Span { start: array.span.end, ..array.span };
                self.load_element(old, array.ty, [array_reg, index_reg], bracket)?;
                let new = self.apply(op, old, value, old, span)?;
                self.store_element(array.ty, [array_reg, index_reg], new, span)?;
            }
        }
        self.release_to(mark);
        Ok(())
    }

    fn assign_op_local(&mut self, id: LocalId, op: BinaryOp, value: &'a Expr, span: Span) -> Result<()> {
        let home = match self.home(id, span)? {
            None => return self.effect(value),
            Some(Home::Register(home)) => home,
            Some(Home::Cell { cell, .. }) => {
                let old = self.temporary_of(self.local(id, span)?.ty, span)?;
                self.read_local(id, old, span)?;
                let new = self.apply(op, old, value, old, span)?;
                return self.store_in_cell(id, cell, new, span);
            }
        };
        let mut old = home;
        if assigned_in(value).any(|assigned| assigned == id) {
            old = self.temporary_of(self.local(id, span)?.ty, span)?;
            self.move_to(span, old, home);
        }
        self.apply(op, old, value, home, span)?;
        Ok(())
    }

    /// `dst = old op value`, in one type.
    fn apply(&mut self, op: BinaryOp, old: Reg, value: &'a Expr, dst: Reg, span: Span) -> Result<Reg> {
        if old == dst
            && let Some(factors) = self.product_for(op, value)
        {
            self.accumulate(op, dst, factors, span)?;
            return Ok(dst);
        }
        let right = match self.immediate(op, value) {
            Some(immediate) => Right::Immediate(immediate),
            None => Right::Register(self.any(value)?),
        };
        self.arithmetic(span, op, value.ty, dst, old, right)?;
        Ok(dst)
    }

    /// How a field is accessed, and its number in an instruction.
    pub(super) fn field_slot(&self, object: TyId, field: u32, span: Span) -> Result<(Slot, u16)> {
        let ty = match self.ty(object) {
            Ty::Struct(id) => self.field_type(*id, field),
            Ty::Tuple(parts) => parts.get(field as usize).copied(),
            _ => None,
        };
        match (ty, u16::try_from(field)) {
            (Some(ty), Ok(field)) => Ok((Slot::of(self.ty(ty)), field)),
            _ => Err(malformed(span, "a field that does not exist")),
        }
    }

    fn field_type(&self, id: StructId, field: u32) -> Option<TyId> {
        self.module.program.types.structs.get(id.0 as usize)?.fields.get(field as usize).map(|&(_, ty)| ty)
    }

    /// The type of an array's elements.
    pub(super) fn element(&self, array: TyId, span: Span) -> Result<TyId> {
        match self.ty(array) {
            Ty::Array(element) => Ok(*element),
            _ => Err(malformed(span, "an index into something that is no array")),
        }
    }
}
