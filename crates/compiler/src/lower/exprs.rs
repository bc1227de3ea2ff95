//! Expressions, driven by where their value is wanted: in a given register ([`Body::into`]), in any register
//! ([`Body::any`]: a variable answers its own, without a copy), or nowhere ([`Body::effect`]).

use super::constants::Constant;
use super::error::{Result, malformed};
use super::function::{Body, Dst};
use super::optionals::optional_and_value;
use super::registers::Reg;
use super::walk::assigned_in;
use crate::hir::{BinaryOp, Expr, ExprKind, LocalId, Ty, TyId, UnaryOp};
use crate::syntax::Span;
use std::collections::HashMap;
use vitte_bytecode::Inst;
use vitte_bytecode::operands::{Imm16, In, InOut, Out};

/// The right operand of an operator.
#[derive(Clone, Copy, Debug)]
pub(super) enum Right {
    Register(Reg),
    /// A value that [`Body::immediate`] has accepted for the operator.
    Immediate(i16),
}

impl<'a> Body<'_, 'a> {
    /// Evaluates an expression whose value is not wanted.
    pub(super) fn effect(&mut self, expr: &'a Expr) -> Result<()> {
        match &expr.kind {
            ExprKind::Unit
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Str(_)
            | ExprKind::Null
            | ExprKind::Local(_) => {}
            ExprKind::Global { id, checked } => {
                if *checked {
                    self.check_global(*id, expr.span)?;
                }
            }
            ExprKind::Block(block) => self.block(block, None)?,
            ExprKind::If { branches, otherwise } => {
                self.if_else(branches, otherwise.as_deref(), None, expr.span)?
            }
            ExprKind::While { id, cond, body } => self.while_loop(*id, cond, body, expr.span)?,
            ExprKind::ForRange { id, var, range, body } => {
                self.for_range(*id, *var, range, body, expr.span)?;
            }
            ExprKind::ForArray { id, var, array: list, body }
            | ExprKind::ForBytes { id, var, bytes: list, body } => {
                self.for_elements(*id, *var, list, body, expr.span)?;
            }
            ExprKind::ForMap(parts) => self.for_map(parts, expr.span)?,
            ExprKind::ForString { id, var, string, body } => {
                self.for_string(*id, *var, string, body, expr.span)?;
            }
            ExprKind::Break(id) => self.break_loop(*id, expr.span)?,
            ExprKind::Continue(id) => self.continue_loop(*id, expr.span)?,
            ExprKind::Return(value) => self.return_value(value.as_deref(), expr.span)?,
            ExprKind::Throw(error) => self.throw(error, expr.span)?,
            ExprKind::Try(parts) => self.try_value(parts, expr.ty, None, expr.span)?,
            _ if self.diverges(expr)? => {}
            ExprKind::IfSome { value, local, then, otherwise } => {
                self.if_let(value, *local, then, otherwise.as_deref(), None, expr.span)?;
            }
            ExprKind::Match { value, arms } => self.match_value(value, arms, None, expr.span)?,
            ExprKind::Wrap(value) | ExprKind::IsNull(value, _) | ExprKind::TupleField(value, _) => {
                self.effect(value)?;
            }
            ExprKind::Tuple(list) | ExprKind::Enum(_, _, list) => {
                list.iter().try_for_each(|value| self.effect(value))?;
            }
            ExprKind::Call(function, _, args) => self.call(*function, args, expr, None)?,
            ExprKind::CallValue(callee, args) => self.call_value(callee, args, expr, None)?,
            ExprKind::CallTrait(call) => self.call_trait(call, expr, None)?,
            ExprKind::CallNative { native, args, .. } => {
                self.call_native(*native, args, expr, None)?;
            }
            _ if self.module.has_value(expr.ty) => {
                let mark = self.mark();
                self.any(expr)?;
                self.release_to(mark);
            }
            _ => return Err(malformed(expr.span, "an expression of the wrong type")),
        }
        if *self.ty(expr.ty) == Ty::Never {
            self.unreachable(expr.span);
        }
        Ok(())
    }

    /// Evaluates an expression into a register of the caller's choice or its own: at most one temporary stays in use.
    pub(super) fn any(&mut self, expr: &'a Expr) -> Result<Reg> {
        self.any_at(expr, None)
    }

    /// As [`Body::any`]; a value that has no register yet goes to `hint`, if that is given.
    fn any_at(&mut self, expr: &'a Expr, hint: Option<Reg>) -> Result<Reg> {
        if !self.module.has_value(expr.ty) {
            self.effect(expr)?;
            // Nobody reads this register: either the type has no values, or control does not get here.
            return Ok(0);
        }
        match &expr.kind {
            ExprKind::Local(id) => {
                if let Some(register) = self.register_of(*id, expr.span)? {
                    return Ok(register);
                }
            }
            ExprKind::ToString(value) if *self.ty(value.ty) == Ty::String => return self.any_at(value, hint),
            ExprKind::Block(block) if block.stmts.is_empty() => {
                if let Some(value) = block.value.as_deref() {
                    return self.any_at(value, hint);
                }
            }
            _ => {}
        }
        if let Some(constant) = self.constant_of(expr)
            && let Some(register) = self.loop_constant(expr.span, constant)?
        {
            return Ok(register);
        }
        let reg = match hint {
            Some(reg) => reg,
            None => self.temporary_of(expr.ty, expr.span)?,
        };
        self.into(expr, Dst::fresh(reg))?;
        Ok(reg)
    }

    /// The constant that an expression is, strings included.
    fn constant_of(&mut self, expr: &Expr) -> Option<Constant> {
        match &expr.kind {
            ExprKind::Str(text) => {
                let text = self.module.names.get(*text).to_string();
                Some(Constant::Str(self.module.pools.string(text)))
            }
            _ => self.fold(expr),
        }
    }

    /// Evaluates an expression into a register. No register stays in use.
    pub(super) fn into(&mut self, expr: &'a Expr, dst: Dst) -> Result<()> {
        let span = expr.span;
        if !self.module.has_value(expr.ty) {
            return self.effect(expr);
        }
        if let Some(constant) = self.constant_of(expr) {
            self.load_constant(span, dst.reg, constant);
            return Ok(());
        }
        if self.diverges(expr)? {
            return Ok(());
        }
        let mark = self.mark();
        match &expr.kind {
            ExprKind::Local(id) => self.read_local(*id, dst.reg, span)?,
            ExprKind::Global { id, checked } => self.load_global(*id, *checked, dst.reg, span)?,
            ExprKind::Unary(op, a) => self.unary(*op, a, dst, span)?,
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, expr, dst)?,
            ExprKind::And(..) | ExprKind::Or(..) => self.truth(expr, dst)?,
            ExprKind::IntToFloat(a) => {
                let a = In::new(self.any(a)?);
                self.emit(span, Inst::ToFloatInt { dst: Out::new(dst.reg), a });
            }
            ExprKind::FloatToInt(a) => {
                let a = In::new(self.any(a)?);
                self.emit(span, Inst::ToIntFloat { dst: Out::new(dst.reg), a });
            }
            ExprKind::ToString(value) => self.text_of(value, dst, span)?,
            ExprKind::Concat(_) => self.concat(expr, dst)?,
            ExprKind::Call(function, _, args) => self.call(*function, args, expr, Some(dst))?,
            ExprKind::CallValue(callee, args) => self.call_value(callee, args, expr, Some(dst))?,
            ExprKind::CallTrait(call) => self.call_trait(call, expr, Some(dst))?,
            ExprKind::FnValue(function, _) | ExprKind::Closure(function, _) => {
                self.function_value(*function, dst.reg, span)?;
            }
            ExprKind::CallNative { native, args, .. } => {
                self.call_native(*native, args, expr, Some(dst))?;
            }
            ExprKind::Array(elements) => self.array(elements, expr.ty, dst, span)?,
            ExprKind::Repeat(value, count) => self.repeat(value, count, expr.ty, dst, span)?,
            ExprKind::Map(entries) => self.new_map(entries, expr.ty, dst, span)?,
            ExprKind::Struct(_, fields) => self.new_struct(fields, expr.ty, dst, span)?,
            ExprKind::Field(object, field) => {
                let (slot, field) = self.field_slot(object.ty, *field, span)?;
                let object = self.any(object)?;
                self.emit(span, slot.load_field(dst.reg, object, field));
            }
            ExprKind::Index(array, index) => {
                let registers = self.operands(&[array, index], None)?;
                self.load_element(dst.reg, array.ty, [registers[0], registers[1]], span)?;
            }
            ExprKind::Null => self.null(dst.reg, span),
            ExprKind::Wrap(value) => self.wrap(value, expr.ty, dst, span)?,
            ExprKind::Unwrap(optional) => self.unwrap(optional, dst, span)?,
            ExprKind::IsNull(..) => self.truth_by_jumps(expr, dst)?,
            ExprKind::IfSome { value, local, then, otherwise } => {
                self.if_let(value, *local, then, otherwise.as_deref(), Some(dst), span)?;
            }
            ExprKind::Tuple(parts) => self.new_tuple(parts, expr.ty, dst, span)?,
            ExprKind::TupleField(tuple, part) => self.tuple_field(tuple, *part, dst, span)?,
            ExprKind::Enum(_, variant, payload) => self.new_enum(*variant, payload, expr.ty, dst, span)?,
            ExprKind::Match { value, arms } => self.match_value(value, arms, Some(dst), span)?,
            ExprKind::ToTrait(value) => self.trait_value(value, dst, span)?,
            ExprKind::Is(value, ty) => self.is_type(value, *ty, dst, span)?,
            ExprKind::Cast(value) => self.cast(value, dst, span)?,
            ExprKind::Compare(a, b) => self.three_way(a, b, dst, span)?,
            ExprKind::Exception(kind, message) => self.exception(kind, message, dst, span)?,
            ExprKind::ExceptionField(error, field) => self.exception_field(error, *field, dst, span)?,
            ExprKind::Try(parts) => self.try_value(parts, expr.ty, Some(dst), span)?,
            ExprKind::Block(block) => self.block(block, Some(dst))?,
            ExprKind::If { branches, otherwise } => {
                self.if_else(branches, otherwise.as_deref(), Some(dst), span)?;
            }
            _ => return Err(malformed(span, "an expression of the wrong type")),
        }
        self.release_to(mark);
        Ok(())
    }

    /// If an operand of the expression does not end, evaluates the operands; nothing comes after them.
    fn diverges(&mut self, expr: &'a Expr) -> Result<bool> {
        let operands = operands_of(expr);
        if !operands.iter().any(|operand| *self.ty(operand.ty) == Ty::Never) {
            return Ok(false);
        }
        operands.into_iter().try_for_each(|operand| self.effect(operand))?;
        Ok(true)
    }

    /// Evaluates an operand. The register holds its value until `later` is evaluated.
    pub(super) fn operand(&mut self, expr: &'a Expr, later: &[&'a Expr]) -> Result<Reg> {
        let all = std::iter::once(expr).chain(later.iter().copied()).map(Some);
        let assignments = self.assignments(all)?;
        self.operand_at(expr, 0, &assignments, None)
    }

    /// For operands that are evaluated in this order: which of them is the last to assign a variable. (Assignments stand
    /// in blocks only, so that there hardly ever is one; nothing is looked for unless a variable could be concerned.)
    pub(super) fn assignments<I>(&self, exprs: I) -> Result<HashMap<LocalId, usize>>
    where
        I: Iterator<Item = Option<&'a Expr>> + Clone,
    {
        let mut last = HashMap::new();
        let mut is_concerned = false;
        for expr in exprs.clone().flatten() {
            if let Some(id) = self.variable_of(expr) {
                is_concerned |= self.local(id, expr.span)?.assigned;
            }
        }
        if is_concerned {
            for (index, expr) in exprs.enumerate() {
                last.extend(expr.into_iter().flat_map(assigned_in).map(|id| (id, index)));
            }
        }
        Ok(last)
    }

    /// Evaluates the operand with this index among those that `assignments` is of. A value that has no register yet goes
    /// to `hint`, if that is given.
    pub(super) fn operand_at(
        &mut self,
        expr: &'a Expr,
        index: usize,
        assignments: &HashMap<LocalId, usize>,
        hint: Option<Reg>,
    ) -> Result<Reg> {
        let last = self.variable_of(expr).and_then(|id| assignments.get(&id));
        if last.is_some_and(|last| *last > index) { self.copied(expr) } else { self.any_at(expr, hint) }
    }

    /// Evaluates an operand into a register that keeps its value whatever is assigned later.
    pub(super) fn stable(&mut self, expr: &'a Expr) -> Result<Reg> {
        match self.variable_of(expr) {
            Some(id) if self.local(id, expr.span)?.assigned => self.copied(expr),
            _ => self.any(expr),
        }
    }

    /// Whether the register that [`Body::any`] answers for the expression keeps its value.
    pub(super) fn is_stable(&self, expr: &Expr) -> Result<bool> {
        self.variable_of(expr).map_or(Ok(true), |id| Ok(!self.local(id, expr.span)?.assigned))
    }

    /// The variable whose register [`Body::any`] answers for the expression.
    pub(super) fn variable_of(&self, expr: &Expr) -> Option<LocalId> {
        variable_of(expr).filter(|id| !self.is_in_cell(*id))
    }

    fn copied(&mut self, expr: &'a Expr) -> Result<Reg> {
        if !self.module.has_value(expr.ty) {
            return self.any(expr);
        }
        let copy = self.temporary_of(expr.ty, expr.span)?;
        self.into(expr, Dst::fresh(copy))?;
        Ok(copy)
    }

    /// Evaluates operands from left to right. The first that needs a register and has the type of `hint` gets that.
    pub(super) fn operands(&mut self, exprs: &[&'a Expr], hint: Option<(Dst, TyId)>) -> Result<Vec<Reg>> {
        let mut hint = hint.filter(|(dst, _)| dst.fresh);
        let assignments = self.assignments(exprs.iter().copied().map(Some))?;
        let mut registers = Vec::with_capacity(exprs.len());
        for (index, expr) in exprs.iter().enumerate() {
            let at = hint.filter(|(_, ty)| *ty == expr.ty).map(|(dst, _)| dst.reg);
            let register = self.operand_at(expr, index, &assignments, at)?;
            if at == Some(register) {
                hint = None;
            }
            registers.push(register);
        }
        Ok(registers)
    }

    fn unary(&mut self, op: UnaryOp, a: &'a Expr, dst: Dst, span: Span) -> Result<()> {
        let ty = self.ty(a.ty);
        let a = self.operands(&[a], Some((dst, a.ty)))?[0];
        let inst = match (op, ty) {
            (UnaryOp::Neg, Ty::Int) => Inst::NegInt { dst: Out::new(dst.reg), a: In::new(a) },
            (UnaryOp::Neg, Ty::Float) => Inst::NegFloat { dst: Out::new(dst.reg), a: In::new(a) },
            (UnaryOp::Not, Ty::Bool) => Inst::NotBool { dst: Out::new(dst.reg), a: In::new(a) },
            (UnaryOp::BitNot, Ty::Int) => Inst::NotInt { dst: Out::new(dst.reg), a: In::new(a) },
            _ => return Err(malformed(span, "an operator on a type it does not work on")),
        };
        self.emit(span, inst);
        Ok(())
    }

    fn binary(&mut self, op: BinaryOp, a: &'a Expr, b: &'a Expr, expr: &'a Expr, dst: Dst) -> Result<()> {
        let span = expr.span;
        if is_comparison(op) && matches!(self.ty(a.ty), Ty::Optional(_)) && optional_and_value(a, b).is_some()
        {
            return self.truth_by_jumps(expr, dst);
        }
        if is_comparison(op) {
            return self.comparison(op, a, b, dst, span);
        }
        if op == BinaryOp::Add && *self.ty(expr.ty) == Ty::String {
            return self.concat(expr, dst);
        }
        if let Some(immediate) = self.immediate(op, b) {
            let a = self.operands(&[a], Some((dst, expr.ty)))?[0];
            return self.arithmetic(span, op, expr.ty, dst.reg, a, Right::Immediate(immediate));
        }
        if is_commutative(op)
            && let Some(immediate) = self.immediate(op, a)
        {
            let b = self.operands(&[b], Some((dst, expr.ty)))?[0];
            return self.arithmetic(span, op, expr.ty, dst.reg, b, Right::Immediate(immediate));
        }
        if let Some(factors) = self.product_for(op, b)
            && !matches!(a.kind, ExprKind::Local(_))
            && self.fold(a).is_none()
        {
            let acc = if dst.fresh { dst.reg } else { self.temporary_of(expr.ty, span)? };
            self.into(a, Dst::fresh(acc))?;
            self.accumulate(op, acc, factors, span)?;
            self.move_to(span, dst.reg, acc);
            return Ok(());
        }
        let registers = self.operands(&[a, b], Some((dst, expr.ty)))?;
        self.arithmetic(span, op, expr.ty, dst.reg, registers[0], Right::Register(registers[1]))
    }

    /// The factors of a product of floats that is added or subtracted, which one instruction does.
    pub(super) fn product_for(&self, op: BinaryOp, value: &'a Expr) -> Option<[&'a Expr; 2]> {
        let ExprKind::Binary(BinaryOp::Mul, a, b) = &value.kind else { return None };
        let is_sum = matches!(op, BinaryOp::Add | BinaryOp::Sub) && *self.ty(value.ty) == Ty::Float;
        (self.optimise() && is_sum && self.fold(value).is_none()).then_some([&**a, &**b])
    }

    /// `acc = acc op a * b`
    pub(super) fn accumulate(
        &mut self,
        op: BinaryOp,
        acc: Reg,
        factors: [&'a Expr; 2],
        span: Span,
    ) -> Result<()> {
        let mark = self.mark();
        let registers = self.operands(&factors, None)?;
        let (acc, a, b) = (InOut::new(acc), In::new(registers[0]), In::new(registers[1]));
        self.emit(
            span,
            match op {
                BinaryOp::Sub => Inst::MulSubFloat { acc, a, b },
                _ => Inst::MulAddFloat { acc, a, b },
            },
        );
        self.release_to(mark);
        Ok(())
    }

    /// The value of a constant right operand, if the operator has a form with room for it. (`a - 5` is `a + -5`: both
    /// overflow for the same `a`.)
    pub(super) fn immediate(&self, op: BinaryOp, right: &Expr) -> Option<i16> {
        let value = self.fold_int(right)?;
        let value = if op == BinaryOp::Sub { value.checked_neg()? } else { value };
        let exists = match op {
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::BitAnd => true,
            BinaryOp::Div | BinaryOp::Rem => value != 0,
            BinaryOp::Shl | BinaryOp::Shr | BinaryOp::UShr => (0..64).contains(&value),
            _ => false,
        };
        if exists { i16::try_from(value).ok() } else { None }
    }

    /// `dst = a op b`, for operators that give a value of their operands' type.
    pub(super) fn arithmetic(
        &mut self,
        span: Span,
        op: BinaryOp,
        ty: TyId,
        dst: Reg,
        a: Reg,
        b: Right,
    ) -> Result<()> {
        let inst = match (b, self.ty(ty)) {
            (Right::Immediate(value), Ty::Int) => immediate_inst(op, dst, a, value),
            (Right::Register(b), Ty::Int) => int_inst(op, dst, a, b),
            (Right::Register(b), Ty::Float) => float_inst(op, dst, a, b),
            (Right::Register(b), Ty::String) if op == BinaryOp::Add => {
                Some(Inst::AddString { dst: Out::new(dst), a: In::new(a), b: In::new(b) })
            }
            _ => None,
        };
        let inst = inst.ok_or_else(|| malformed(span, "an operator on types it does not work on"))?;
        self.emit(span, inst);
        Ok(())
    }
}

/// The operands that the expression evaluates whatever their values are, in order.
fn operands_of(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Unary(_, a)
        | ExprKind::IntToFloat(a)
        | ExprKind::FloatToInt(a)
        | ExprKind::ToString(a)
        | ExprKind::Field(a, _)
        | ExprKind::TupleField(a, _)
        | ExprKind::Wrap(a)
        | ExprKind::Unwrap(a)
        | ExprKind::ToTrait(a)
        | ExprKind::Is(a, _)
        | ExprKind::Cast(a)
        | ExprKind::ExceptionField(a, _)
        | ExprKind::IsNull(a, _)
        | ExprKind::IfSome { value: a, .. }
        | ExprKind::Match { value: a, .. } => vec![a],
        ExprKind::Binary(_, a, b)
        | ExprKind::Repeat(a, b)
        | ExprKind::Index(a, b)
        | ExprKind::Compare(a, b)
        | ExprKind::Exception(a, b) => vec![a, b],
        ExprKind::CallValue(callee, args) => std::iter::once(&**callee).chain(args).collect(),
        ExprKind::CallTrait(call) => call.args.iter().collect(),
        ExprKind::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
        ExprKind::Concat(list)
        | ExprKind::Call(_, _, list)
        | ExprKind::CallNative { args: list, .. }
        | ExprKind::Array(list)
        | ExprKind::Tuple(list)
        | ExprKind::Enum(_, _, list) => list.iter().collect(),
        ExprKind::Struct(_, fields) => fields.iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    }
}

/// The variable that the expression stands for.
fn variable_of(expr: &Expr) -> Option<LocalId> {
    match &expr.kind {
        ExprKind::Local(id) => Some(*id),
        ExprKind::ToString(value) => variable_of(value),
        ExprKind::Block(block) if block.stmts.is_empty() => variable_of(block.value.as_deref()?),
        _ => None,
    }
}

/// Whether the operator gives a `bool` for operands of another type.
pub(super) fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp::*;
    matches!(op, Eq | Ne | Lt | Le | Gt | Ge)
}

fn is_commutative(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Add | BinaryOp::Mul | BinaryOp::BitAnd)
}

fn immediate_inst(op: BinaryOp, dst: Reg, a: Reg, value: i16) -> Option<Inst> {
    let (dst, a, value) = (Out::new(dst), In::new(a), Imm16(value));
    Some(match op {
        BinaryOp::Add | BinaryOp::Sub => Inst::AddImmInt { dst, a, value },
        BinaryOp::Mul => Inst::MulImmInt { dst, a, value },
        BinaryOp::Div => Inst::DivImmInt { dst, a, value },
        BinaryOp::Rem => Inst::RemImmInt { dst, a, value },
        BinaryOp::BitAnd => Inst::AndImmInt { dst, a, value },
        BinaryOp::Shl => Inst::ShlImmInt { dst, a, value },
        BinaryOp::Shr => Inst::ShrImmInt { dst, a, value },
        BinaryOp::UShr => Inst::UshrImmInt { dst, a, value },
        _ => return None,
    })
}

fn int_inst(op: BinaryOp, dst: Reg, a: Reg, b: Reg) -> Option<Inst> {
    let (dst, a, b) = (Out::new(dst), In::new(a), In::new(b));
    Some(match op {
        BinaryOp::Add => Inst::AddInt { dst, a, b },
        BinaryOp::Sub => Inst::SubInt { dst, a, b },
        BinaryOp::Mul => Inst::MulInt { dst, a, b },
        BinaryOp::Div => Inst::DivInt { dst, a, b },
        BinaryOp::Rem => Inst::RemInt { dst, a, b },
        BinaryOp::WrapAdd => Inst::AddwInt { dst, a, b },
        BinaryOp::WrapSub => Inst::SubwInt { dst, a, b },
        BinaryOp::WrapMul => Inst::MulwInt { dst, a, b },
        BinaryOp::BitAnd => Inst::AndInt { dst, a, b },
        BinaryOp::BitOr => Inst::OrInt { dst, a, b },
        BinaryOp::BitXor => Inst::XorInt { dst, a, b },
        BinaryOp::Shl => Inst::ShlInt { dst, a, b },
        BinaryOp::Shr => Inst::ShrInt { dst, a, b },
        BinaryOp::UShr => Inst::UshrInt { dst, a, b },
        _ => return None,
    })
}

fn float_inst(op: BinaryOp, dst: Reg, a: Reg, b: Reg) -> Option<Inst> {
    let (dst, a, b) = (Out::new(dst), In::new(a), In::new(b));
    Some(match op {
        BinaryOp::Add => Inst::AddFloat { dst, a, b },
        BinaryOp::Sub => Inst::SubFloat { dst, a, b },
        BinaryOp::Mul => Inst::MulFloat { dst, a, b },
        BinaryOp::Div => Inst::DivFloat { dst, a, b },
        BinaryOp::Rem => Inst::RemFloat { dst, a, b },
        _ => return None,
    })
}
