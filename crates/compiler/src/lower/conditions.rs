//! Conditions become jumps: no truth value is made where only the way to go is asked for.

use super::code::Label;
use super::constants::Constant;
use super::error::{Result, malformed};
use super::function::{Body, Dst};
use super::inline::Wanted;
use super::optionals::optional_and_value;
use super::registers::Reg;
use crate::hir::{BinaryOp, Block, Expr, ExprKind, Ty, TyId, UnaryOp};
use crate::syntax::Span;
use vitte_bytecode::Inst;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{Imm16, In, Jump16, Jump32, Out};

/// An integer in a register, whose value may be known.
#[derive(Clone, Copy, Debug)]
pub(super) enum IntOperand {
    Register(Reg),
    Known(i16),
}

impl<'a> Body<'_, 'a> {
    /// Jumps to the label if the condition is `wanted`, else goes on.
    pub(super) fn jump_if(&mut self, cond: &'a Expr, wanted: bool, label: Label) -> Result<()> {
        if let Some(Constant::Bool(value)) = self.fold(cond) {
            if value == wanted {
                self.jump(cond.span, label);
            }
            return Ok(());
        }
        match &cond.kind {
            ExprKind::Unary(UnaryOp::Not, a) => self.jump_if(a, !wanted, label),
            ExprKind::And(a, b) => self.jump_if_both(a, b, false, wanted, label),
            ExprKind::Or(a, b) => self.jump_if_both(a, b, true, wanted, label),
            ExprKind::Binary(op, a, b) => self.jump_if_compared(*op, a, b, wanted, label, cond),
            ExprKind::IsNull(optional, null) => self.jump_if_null(optional, *null == wanted, label),
            ExprKind::Block(block) => self.jump_if_block(block, wanted, label, cond),
            ExprKind::CallValue(callee, args) => {
                let known = match callee.kind {
                    ExprKind::Local(id) => self.known_local(id),
                    _ => None,
                };
                match known {
                    Some(known) if self.inline(known, args, cond, Wanted::Jump(wanted, label))? => Ok(()),
                    _ => self.jump_if_value(cond, wanted, label),
                }
            }
            ExprKind::Call(function, _, args) => {
                match self.inline(*function, args, cond, Wanted::Jump(wanted, label))? {
                    true => Ok(()),
                    false => self.jump_if_value(cond, wanted, label),
                }
            }
            ExprKind::CallNative { native, args, .. } => {
                match self.length_of_emptiness_test(*native, args, cond.span)? {
                    Some(length) => {
                        let op = if wanted { BinaryOp::Eq } else { BinaryOp::Ne };
                        self.branch_ints(cond.span, op, length.0, IntOperand::Known(0), label);
                        self.release_to(length.1);
                        Ok(())
                    }
                    None => self.jump_if_value(cond, wanted, label),
                }
            }
            _ => self.jump_if_value(cond, wanted, label),
        }
    }

    /// `&&` (`decisive` false) and `||` (`decisive` true).
    fn jump_if_both(
        &mut self,
        a: &'a Expr,
        b: &'a Expr,
        decisive: bool,
        wanted: bool,
        label: Label,
    ) -> Result<()> {
        if wanted == decisive {
            self.jump_if(a, wanted, label)?;
            return self.jump_if(b, wanted, label);
        }
        let decided = self.code.label();
        self.jump_if(a, decisive, decided)?;
        self.jump_if(b, wanted, label)?;
        self.code.bind(decided);
        Ok(())
    }

    fn jump_if_block(&mut self, block: &'a Block, wanted: bool, label: Label, cond: &'a Expr) -> Result<()> {
        let Some(value) = block.value.as_deref() else { return self.jump_if_value(cond, wanted, label) };
        let (mark, scopes) = (self.mark(), self.scope_mark());
        self.statements(block)?;
        self.jump_if(value, wanted, label)?;
        self.close_scopes(scopes);
        self.release_to(mark);
        Ok(())
    }

    fn jump_if_value(&mut self, cond: &'a Expr, wanted: bool, label: Label) -> Result<()> {
        let mark = self.mark();
        let value = self.any(cond)?;
        self.branch_bool(cond.span, value, wanted, label);
        self.release_to(mark);
        Ok(())
    }

    /// Jumps if the register is `wanted`.
    pub(super) fn branch_bool(&mut self, span: Span, cond: Reg, wanted: bool, label: Label) {
        let (cond, target) = (In::new(cond), Jump32(0));
        let inst = if wanted { Inst::If { cond, target } } else { Inst::IfNot { cond, target } };
        self.branch(span, inst, label);
    }

    fn jump_if_compared(
        &mut self,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
        wanted: bool,
        label: Label,
        cond: &'a Expr,
    ) -> Result<()> {
        let has_own_way = self.module.program.known.equals.contains_key(&a.ty);
        match self.ty(a.ty) {
            _ if *self.ty(a.ty) == Ty::Never || *self.ty(b.ty) == Ty::Never => {
                self.jump_if_value(cond, wanted, label)
            }
            Ty::Int if !has_own_way => {
                let mark = self.mark();
                let (op, a, b) = self.int_operands(if wanted { op } else { negated(op) }, a, b)?;
                self.branch_ints(cond.span, op, a, b, label);
                self.release_to(mark);
                Ok(())
            }
            Ty::Float => {
                let mark = self.mark();
                let registers = self.operands(&[a, b], None)?;
                let inst = float_branch(op, wanted, registers[0], registers[1]);
                let inst = inst.ok_or_else(|| malformed(cond.span, "a condition that is no comparison"))?;
                self.branch(cond.span, inst, label);
                self.release_to(mark);
                Ok(())
            }
            Ty::Unit => self.jump_if_value(cond, wanted, label),
            Ty::Optional(_) if optional_and_value(a, b).is_some() => {
                self.jump_if_optional_equals(a, b, (op == BinaryOp::Eq) == wanted, label, cond.span)
            }
            _ => {
                // There is an instruction or function for `==`; `!=` is the other way at the branch.
                let (op, wanted) = if op == BinaryOp::Ne { (BinaryOp::Eq, !wanted) } else { (op, wanted) };
                let mark = self.mark();
                let holds = self.temporary(TypeIndex::BOOL, cond.span)?;
                let registers = self.operands(&[a, b], Some((Dst::fresh(holds), TyId::BOOL)))?;
                self.compare(op, a.ty, holds, registers[0], registers[1], cond.span)?;
                self.branch_bool(cond.span, holds, wanted, label);
                self.release_to(mark);
                Ok(())
            }
        }
    }

    /// The operands of an integer comparison, in the order and with the operator that an instruction has a form for:
    /// a known value comes second.
    fn int_operands(
        &mut self,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
    ) -> Result<(BinaryOp, Reg, IntOperand)> {
        if let Some((a, mask)) = self.low_bits(op, a, b) {
            let bits = self.temporary(TypeIndex::INT, a.span)?;
            let src = In::new(self.operands(&[a], Some((Dst::fresh(bits), a.ty)))?[0]);
            self.emit(a.span, Inst::AndImmInt { dst: Out::new(bits), a: src, value: Imm16(mask) });
            return Ok((op, bits, IntOperand::Known(0)));
        }
        if let Some(value) = self.fold_imm16(b) {
            return Ok((op, self.any(a)?, IntOperand::Known(value)));
        }
        if let Some(value) = self.fold_imm16(a) {
            return Ok((mirrored(op), self.any(b)?, IntOperand::Known(value)));
        }
        let registers = self.operands(&[a, b], None)?;
        Ok((op, registers[0], IntOperand::Register(registers[1])))
    }

    /// For `x % 8 == 0` and `x % 8 != 0`: `x`, and the bits of which none must be set in it.
    fn low_bits(&self, op: BinaryOp, a: &'a Expr, b: &Expr) -> Option<(&'a Expr, i16)> {
        let ExprKind::Binary(BinaryOp::Rem, x, by) = &a.kind else { return None };
        let is_test = matches!(op, BinaryOp::Eq | BinaryOp::Ne) && self.fold_int(b) == Some(0);
        let by = self.fold_int(by).filter(|by| u64::try_from(*by).is_ok_and(u64::is_power_of_two))?;
        if is_test && self.optimise() { Some((x, i16::try_from(by - 1).ok()?)) } else { None }
    }

    /// `if a op b goto label`
    pub(super) fn branch_ints(&mut self, span: Span, op: BinaryOp, a: Reg, b: IntOperand, label: Label) {
        let target = Jump16(0);
        let inst = match b {
            IntOperand::Register(b) => {
                let (less, more) = (In::new(a), In::new(b));
                match op {
                    BinaryOp::Eq => Inst::IfEqInt { a: less, b: more, target },
                    BinaryOp::Ne => Inst::IfNeInt { a: less, b: more, target },
                    BinaryOp::Lt => Inst::IfLtInt { a: less, b: more, target },
                    BinaryOp::Le => Inst::IfLeInt { a: less, b: more, target },
                    BinaryOp::Gt => Inst::IfLtInt { a: more, b: less, target },
                    _ => Inst::IfLeInt { a: more, b: less, target },
                }
            }
            IntOperand::Known(value) => {
                let (a, value) = (In::new(a), Imm16(value));
                match op {
                    BinaryOp::Eq => Inst::IfEqImmInt { a, value, target },
                    BinaryOp::Ne => Inst::IfNeImmInt { a, value, target },
                    BinaryOp::Lt => Inst::IfLtImmInt { a, value, target },
                    BinaryOp::Le => Inst::IfLeImmInt { a, value, target },
                    BinaryOp::Gt => Inst::IfGtImmInt { a, value, target },
                    _ => Inst::IfGeImmInt { a, value, target },
                }
            }
        };
        self.branch(span, inst, label);
    }

    /// The value of `&&` and `||` as such.
    pub(super) fn truth(&mut self, expr: &'a Expr, dst: Dst) -> Result<()> {
        let (ExprKind::And(a, b) | ExprKind::Or(a, b)) = &expr.kind else {
            return Err(malformed(expr.span, "an expression of the wrong type"));
        };
        let decisive = matches!(expr.kind, ExprKind::Or(..));
        let mark = self.mark();
        // The right side may still read the variable that the result is for.
        let reg = if dst.fresh { dst.reg } else { self.temporary(TypeIndex::BOOL, expr.span)? };
        let decided = self.code.label();
        self.into(a, Dst::fresh(reg))?;
        self.branch_bool(expr.span, reg, decisive, decided);
        self.into(b, Dst::fresh(reg))?;
        self.code.bind(decided);
        self.move_to(expr.span, dst.reg, reg);
        self.release_to(mark);
        Ok(())
    }

    /// The value of a comparison as such.
    pub(super) fn comparison(
        &mut self,
        op: BinaryOp,
        a: &'a Expr,
        b: &'a Expr,
        dst: Dst,
        span: Span,
    ) -> Result<()> {
        if !self.module.has_value(a.ty) {
            self.effect(a)?;
            self.effect(b)?;
            self.load_constant(span, dst.reg, Constant::Bool(op == BinaryOp::Eq));
            return Ok(());
        }
        let registers = self.operands(&[a, b], Some((dst, TyId::BOOL)))?;
        self.compare(op, a.ty, dst.reg, registers[0], registers[1], span)
    }

    /// `if`, `else if`, `else`, as a statement or, with `dst`, as a value.
    pub(super) fn if_else(
        &mut self,
        branches: &'a [(Expr, Block)],
        otherwise: Option<&'a Block>,
        dst: Option<Dst>,
        span: Span,
    ) -> Result<()> {
        let end = self.code.label();
        for (cond, block) in branches {
            let next = self.code.label();
            self.jump_if(cond, false, next)?;
            self.block(block, dst)?;
            self.jump(block_end(block), end);
            self.code.bind(next);
        }
        match (otherwise, dst) {
            (Some(block), dst) => self.block(block, dst)?,
            (None, None) => {}
            (None, Some(_)) => return Err(malformed(span, "an `if` without a value for each case")),
        }
        self.code.bind(end);
        Ok(())
    }
}

/// Where control leaves a block: nobody looks for the reason of a trap there, so its own end will do.
pub(super) fn block_end(block: &Block) -> Span {
    Span { start: block.span.end.saturating_sub(1), ..block.span }
}

/// The operator that holds exactly when `op` does not. (For integers: not so with NaN.)
pub(super) fn negated(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Eq => BinaryOp::Ne,
        BinaryOp::Ne => BinaryOp::Eq,
        BinaryOp::Lt => BinaryOp::Ge,
        BinaryOp::Le => BinaryOp::Gt,
        BinaryOp::Gt => BinaryOp::Le,
        BinaryOp::Ge => BinaryOp::Lt,
        other => other,
    }
}

/// The operator with its operands exchanged.
pub(super) fn mirrored(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Lt => BinaryOp::Gt,
        BinaryOp::Le => BinaryOp::Ge,
        BinaryOp::Gt => BinaryOp::Lt,
        BinaryOp::Ge => BinaryOp::Le,
        other => other,
    }
}

/// The branch that is taken if `a op b` is `wanted`. `!(a < b)` is not `b <= a`: NaN is neither.
fn float_branch(op: BinaryOp, wanted: bool, a: Reg, b: Reg) -> Option<Inst> {
    let (a, b, target) = (In::new(a), In::new(b), Jump16(0));
    Some(match (op, wanted) {
        (BinaryOp::Eq, true) | (BinaryOp::Ne, false) => Inst::IfEqFloat { a, b, target },
        (BinaryOp::Ne, true) | (BinaryOp::Eq, false) => Inst::IfNeFloat { a, b, target },
        (BinaryOp::Lt, true) => Inst::IfLtFloat { a, b, target },
        (BinaryOp::Le, true) => Inst::IfLeFloat { a, b, target },
        (BinaryOp::Gt, true) => Inst::IfLtFloat { a: b, b: a, target },
        (BinaryOp::Ge, true) => Inst::IfLeFloat { a: b, b: a, target },
        (BinaryOp::Lt, false) => Inst::IfNotLtFloat { a, b, target },
        (BinaryOp::Le, false) => Inst::IfNotLeFloat { a, b, target },
        (BinaryOp::Gt, false) => Inst::IfNotLtFloat { a: b, b: a, target },
        (BinaryOp::Ge, false) => Inst::IfNotLeFloat { a: b, b: a, target },
        _ => return None,
    })
}

/// `dst = a op b`, for operands that one instruction compares.
pub(super) fn compare_inst(op: BinaryOp, ty: &Ty, dst: Reg, a: Reg, b: Reg) -> Option<Inst> {
    let (op, a, b) = match op {
        BinaryOp::Gt | BinaryOp::Ge => (mirrored(op), b, a),
        _ => (op, a, b),
    };
    macro_rules! row {
        ($inst:ident) => {
            Inst::$inst { dst: Out::new(dst), a: In::new(a), b: In::new(b) }
        };
    }
    Some(match (op, ty) {
        (BinaryOp::Eq, Ty::Int) => row!(EqInt),
        (BinaryOp::Ne, Ty::Int) => row!(NeInt),
        (BinaryOp::Lt, Ty::Int) => row!(LtInt),
        (BinaryOp::Le, Ty::Int) => row!(LeInt),
        (BinaryOp::Eq, Ty::Float) => row!(EqFloat),
        (BinaryOp::Ne, Ty::Float) => row!(NeFloat),
        (BinaryOp::Lt, Ty::Float) => row!(LtFloat),
        (BinaryOp::Le, Ty::Float) => row!(LeFloat),
        (BinaryOp::Eq, Ty::Bool) => row!(EqBool),
        (BinaryOp::Ne, Ty::Bool) => row!(NeBool),
        (BinaryOp::Eq, Ty::String) => row!(EqString),
        (BinaryOp::Ne, Ty::String) => row!(NeString),
        (BinaryOp::Lt, Ty::String) => row!(LtString),
        (BinaryOp::Le, Ty::String) => row!(LeString),
        _ => return None,
    })
}
