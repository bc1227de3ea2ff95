//! Calls, and what makes new objects.

use super::conditions::IntOperand;
use super::constants::Constant;
use super::error::{Result, malformed};
use super::function::{Body, Dst};
use super::inline::Wanted;
use super::registers::Reg;
use super::types::Slot;
use crate::hir::{BinaryOp, Expr, ExprKind, FnId, NativeId, Ty, TyId};
use crate::syntax::Span;
use vitte_bytecode::Inst;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::natives::{NativeDecl, NativeType};
use vitte_bytecode::operands::{Count, Dest, In, NO_REGISTER, Out, TypeIndex16, Variant};

/// How many elements an array is allocated with; the others of a literal are appended.
const MAX_ALLOCATED: usize = 24;

/// A native that instructions do better than a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Intrinsic {
    /// The length of an array or string.
    Length,
    /// Whether an array or string has length 0.
    IsEmpty,
    /// Appends to an array.
    Push,
    /// A byte of a string.
    ByteAt,
    /// Prints a string: one that is made for it only is not made, where `print` takes its source.
    Print,
}

/// THE table of natives that the compiler knows by name.
const INTRINSICS: &[(&str, &str, Intrinsic)] = &[
    ("array", "len", Intrinsic::Length),
    ("array", "is_empty", Intrinsic::IsEmpty),
    ("array", "push", Intrinsic::Push),
    ("bytes", "len", Intrinsic::Length),
    ("bytes", "is_empty", Intrinsic::IsEmpty),
    ("string", "len", Intrinsic::Length),
    ("string", "is_empty", Intrinsic::IsEmpty),
    ("string", "byte_at", Intrinsic::ByteAt),
    ("core", "len", Intrinsic::Length),
    ("core", "print", Intrinsic::Print),
];

pub(super) fn intrinsic(decl: &NativeDecl) -> Option<Intrinsic> {
    let row = INTRINSICS.iter().find(|(module, name, _)| decl.module == *module && decl.name == *name);
    row.map(|&(.., intrinsic)| intrinsic)
}

impl<'a> Body<'_, 'a> {
    /// Calls a function of the program.
    pub(super) fn call(
        &mut self,
        function: FnId,
        args: &'a [Expr],
        expr: &'a Expr,
        dst: Option<Dst>,
    ) -> Result<()> {
        let program = self.module.program;
        let called = program.functions.get(function.0 as usize);
        if let Some(foreign) = called.and_then(|called| called.foreign.as_deref()) {
            return self.call_foreign(foreign, args, expr, dst);
        }
        if self.inline(function, args, expr, Wanted::Value(dst))? {
            return Ok(());
        }
        let copy = self.specialised(function, args);
        let mark = self.mark();
        let args: Vec<&'a Expr> = args.iter().collect();
        let registers = self.arguments(&args, expr, dst)?;
        let dst = self.result_register(expr, dst)?;
        match copy {
            Some(function) => self.emit_with_args(expr.span, Inst::Call { dst, function }, &registers),
            None => self.call_function(function, dst, &registers, expr.span)?,
        }
        self.release_to(mark);
        Ok(())
    }

    /// The registers of the arguments that have values.
    pub(super) fn arguments(
        &mut self,
        args: &[&'a Expr],
        expr: &'a Expr,
        dst: Option<Dst>,
    ) -> Result<Vec<Reg>> {
        let mut registers = self.operands(args, dst.map(|dst| (dst, expr.ty)))?;
        let mut args = args.iter();
        registers.retain(|_| args.next().is_some_and(|arg| self.module.has_value(arg.ty)));
        Ok(registers)
    }

    /// Where a call's result goes: a result that nobody wants still needs a register.
    pub(super) fn result_register(&mut self, expr: &'a Expr, dst: Option<Dst>) -> Result<Dest> {
        Ok(Dest(match dst {
            Some(dst) => dst.reg,
            None if self.module.has_value(expr.ty) => self.temporary_of(expr.ty, expr.span)?,
            None => NO_REGISTER,
        }))
    }

    pub(super) fn declaration(&self, native: NativeId, span: Span) -> Result<&'static NativeDecl> {
        let decl = self.module.library.natives.get(native.0 as usize);
        decl.ok_or_else(|| malformed(span, "a native that does not exist"))
    }

    /// Calls a native, or does what it does.
    pub(super) fn call_native(
        &mut self,
        native: NativeId,
        args: &'a [Expr],
        expr: &'a Expr,
        dst: Option<Dst>,
    ) -> Result<()> {
        let decl = self.declaration(native, expr.span)?;
        if let Some(intrinsic) = intrinsic(decl)
            && self.intrinsic(intrinsic, args, expr, dst)?
        {
            return Ok(());
        }
        let mark = self.mark();
        let registers = self.arguments(&args.iter().collect::<Vec<_>>(), expr, dst)?;
        let mut params = Vec::with_capacity(args.len());
        for arg in args {
            if self.module.has_value(arg.ty) {
                params.push(self.module.type_index(arg.ty, arg.span)?);
            }
        }
        let has_result = !matches!(decl.result, NativeType::Unit | NativeType::Never);
        let result = if has_result { Some(self.module.type_index(expr.ty, expr.span)?) } else { None };
        let dst = if has_result { self.result_register(expr, dst)? } else { Dest(NO_REGISTER) };
        let native = self.module.import(decl.module, decl.name, params, result);
        self.emit_with_args(expr.span, Inst::CallNative { dst, native }, &registers);
        self.release_to(mark);
        Ok(())
    }

    /// Writes the instructions for an intrinsic. False if this call of it has none.
    fn intrinsic(
        &mut self,
        intrinsic: Intrinsic,
        args: &'a [Expr],
        expr: &'a Expr,
        dst: Option<Dst>,
    ) -> Result<bool> {
        let mark = self.mark();
        match (intrinsic, args) {
            (Intrinsic::Length, [value]) => {
                let dst = self.result_register(expr, dst)?.0;
                self.length(value, dst, expr.span)?;
            }
            (Intrinsic::IsEmpty, [value]) => {
                let dst = self.result_register(expr, dst)?.0;
                let length = self.temporary(TypeIndex::INT, expr.span)?;
                self.length(value, length, expr.span)?;
                let zero = self.constant(expr.span, Constant::Int(0))?;
                let inst = Inst::EqInt { dst: Out::new(dst), a: In::new(length), b: In::new(zero) };
                self.emit(expr.span, inst);
            }
            (Intrinsic::Push, [array, value]) => {
                let registers = self.operands(&[array, value], None)?;
                let slot = Slot::of(self.ty(self.element(array.ty, expr.span)?));
                self.emit(expr.span, slot.push(registers[0], registers[1]));
            }
            (Intrinsic::ByteAt, [string, index]) => {
                let registers = self.operands(&[string, index], dst.map(|dst| (dst, expr.ty)))?;
                let (string, index) = (In::new(registers[0]), In::new(registers[1]));
                let dst = Out::new(self.result_register(expr, dst)?.0);
                self.emit(expr.span, Inst::LoadElemString { dst, string, index });
            }
            (Intrinsic::Print, [value]) => match self.printed_directly(value) {
                Some(source) => self.print(source, expr.span)?,
                None => return Ok(false),
            },
            _ => return Ok(false),
        }
        self.release_to(mark);
        Ok(true)
    }

    /// `dst = len(value)`
    fn length(&mut self, value: &'a Expr, dst: Reg, span: Span) -> Result<()> {
        let src = self.any(value)?;
        self.length_of(value.ty, src, dst, span)
    }

    /// If the native call asks whether something is empty: a register with its length, and the mark to release to.
    pub(super) fn length_of_emptiness_test(
        &mut self,
        native: NativeId,
        args: &'a [Expr],
        span: Span,
    ) -> Result<Option<(Reg, usize)>> {
        let decl = self.declaration(native, span)?;
        let (Some(Intrinsic::IsEmpty), [value]) = (intrinsic(decl), args) else { return Ok(None) };
        if !self.module.has_value(value.ty) {
            return Ok(None);
        }
        let mark = self.mark();
        let length = self.temporary(TypeIndex::INT, span)?;
        self.length(value, length, span)?;
        Ok(Some((length, mark)))
    }

    /// What a text was made from, if `print` of that prints the same.
    fn printed_directly(&self, text: &'a Expr) -> Option<&'a Expr> {
        let ExprKind::ToString(source) = &text.kind else { return None };
        matches!(self.module.source_ty(source.ty), Ty::Int | Ty::Float | Ty::Bool).then_some(source)
    }

    fn print(&mut self, value: &'a Expr, span: Span) -> Result<()> {
        let src = self.any(value)?;
        let ty = self.module.type_index(value.ty, span)?;
        let native = self.module.import("core", "print", vec![ty], None);
        self.emit_with_args(span, Inst::CallNative { dst: Dest(NO_REGISTER), native }, &[src]);
        Ok(())
    }

    /// `[a, b, c]`
    pub(super) fn array(&mut self, elements: &'a [Expr], ty: TyId, dst: Dst, span: Span) -> Result<()> {
        let (first, rest) = elements.split_at(elements.len().min(MAX_ALLOCATED));
        // With elements to be appended, the array exists while they are evaluated.
        let reg = if rest.is_empty() || dst.fresh { dst.reg } else { self.temporary_of(ty, span)? };
        let mark = self.mark();
        let exprs: Vec<&'a Expr> = first.iter().collect();
        let registers = self.operands(&exprs, None)?;
        self.alloc_array(reg, ty, &registers, span)?;
        self.release_to(mark);
        let slot = Slot::of(self.ty(self.element(ty, span)?));
        for element in rest {
            let src = self.any(element)?;
            self.emit(element.span, slot.push(reg, src));
            self.release_to(mark);
        }
        self.move_to(span, dst.reg, reg);
        Ok(())
    }

    fn alloc_array(&mut self, dst: Reg, ty: TyId, elements: &[Reg], span: Span) -> Result<()> {
        let layout = self.layout(ty, span)?;
        let count = Count(elements.len() as u16);
        self.emit_with_args(span, Inst::AllocArray { dst: Out::new(dst), layout, count }, elements);
        Ok(())
    }

    fn layout(&mut self, ty: TyId, span: Span) -> Result<TypeIndex16> {
        // `TypeTable` gives no index that does not fit.
        Ok(TypeIndex16(self.module.type_index(ty, span)?.0 as u16))
    }

    /// `[value; count]`
    pub(super) fn repeat(
        &mut self,
        value: &'a Expr,
        count: &'a Expr,
        ty: TyId,
        dst: Dst,
        span: Span,
    ) -> Result<()> {
        let registers = self.operands(&[value, count], None)?;
        // If the count is wrong, a variable must keep what it had.
        let reg = if dst.fresh { dst.reg } else { self.temporary_of(ty, span)? };
        self.alloc_array(reg, ty, &[], span)?;
        let slot = Slot::of(self.ty(self.element(ty, span)?));
        self.emit(span, slot.fill(reg, registers[0], registers[1]));
        self.move_to(span, dst.reg, reg);
        Ok(())
    }

    /// `Point { y: …, x: … }`: evaluated as written, stored as declared.
    pub(super) fn new_struct(
        &mut self,
        fields: &'a [(u32, Expr)],
        ty: TyId,
        dst: Dst,
        span: Span,
    ) -> Result<()> {
        let exprs: Vec<&'a Expr> = fields.iter().map(|(_, value)| value).collect();
        let registers = self.operands(&exprs, None)?;
        let mut by_number: Vec<_> = fields.iter().map(|(number, _)| *number).zip(registers).collect();
        by_number.sort_unstable_by_key(|&(number, _)| number);
        let declared = match self.ty(ty) {
            Ty::Struct(id) => self.module.program.types.struct_def(*id).fields.len(),
            _ => return Err(malformed(span, "a struct literal of something that is no struct")),
        };
        if by_number.len() != declared || by_number.iter().zip(0..).any(|(&(number, _), at)| number != at) {
            return Err(malformed(span, "a struct literal without all fields"));
        }
        let registers: Vec<Reg> = by_number.into_iter().map(|(_, register)| register).collect();
        let layout = self.layout(ty, span)?;
        self.emit_with_args(span, Inst::AllocStruct { dst: Out::new(dst.reg), layout }, &registers);
        Ok(())
    }

    /// `(a, b)`
    pub(super) fn new_tuple(&mut self, parts: &'a [Expr], ty: TyId, dst: Dst, span: Span) -> Result<()> {
        if !matches!(self.ty(ty), Ty::Tuple(types) if types.len() == parts.len()) {
            return Err(malformed(span, "a tuple of a wrong type"));
        }
        let exprs: Vec<&'a Expr> = parts.iter().collect();
        let registers = self.operands(&exprs, None)?;
        let layout = self.layout(ty, span)?;
        self.emit_with_args(span, Inst::AllocStruct { dst: Out::new(dst.reg), layout }, &registers);
        Ok(())
    }

    /// `t.0`
    pub(super) fn tuple_field(&mut self, tuple: &'a Expr, part: u32, dst: Dst, span: Span) -> Result<()> {
        let (slot, field) = self.field_slot(tuple.ty, part, span)?;
        let tuple = self.any(tuple)?;
        self.emit(span, slot.load_field(dst.reg, tuple, field));
        Ok(())
    }

    /// `Shape.Circle(r)`. (A variant of an enum of plain numbers is a constant.)
    pub(super) fn new_enum(
        &mut self,
        variant: u32,
        payload: &'a [Expr],
        ty: TyId,
        dst: Dst,
        span: Span,
    ) -> Result<()> {
        let Ty::Enum(id) = self.ty(ty) else {
            return Err(malformed(span, "a variant of something that is no enum"));
        };
        let carried = self.module.program.types.enum_def(*id).variants.get(variant as usize);
        if carried.is_none_or(|carried| carried.payload.len() != payload.len()) {
            return Err(malformed(span, "a variant that does not exist"));
        }
        let exprs: Vec<&'a Expr> = payload.iter().collect();
        let registers = self.operands(&exprs, None)?;
        let layout = self.layout(ty, span)?;
        // An enum with more variants than the operand can name is refused with its type.
        let variant = Variant(variant as u16);
        let inst = Inst::AllocEnum { dst: Out::new(dst.reg), layout, variant };
        self.emit_with_args(span, inst, &registers);
        Ok(())
    }

    /// Jumps if the integer in the register is (not) less than 1.
    pub(super) fn branch_if_not_positive(&mut self, span: Span, value: Reg, label: super::code::Label) {
        self.branch_ints(span, BinaryOp::Le, value, IntOperand::Known(0), label);
    }
}
