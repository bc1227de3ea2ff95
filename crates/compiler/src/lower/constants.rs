//! Constants: what can be computed before the program runs, and how a constant gets into a register.
//!
//! An operation that would fail is not computed: it fails when the program runs, where it stands.

use super::error::Result;
use super::function::Body;
use super::registers::Reg;
use crate::hir::{BinaryOp, Expr, ExprKind, UnaryOp};
use crate::syntax::Span;
use vitte_bytecode::Inst;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{Flag, FloatIndex, Imm32, IntIndex, Out, StringIndex};

/// A constant as an instruction loads it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Constant {
    Int(i64),
    /// The bits of a float.
    Float(u64),
    Bool(bool),
    /// An index into the module's strings.
    Str(u32),
}

impl Constant {
    pub(super) fn float(value: f64) -> Constant {
        Constant::Float(value.to_bits())
    }

    fn ty(self) -> TypeIndex {
        match self {
            Constant::Int(_) => TypeIndex::INT,
            Constant::Float(_) => TypeIndex::FLOAT,
            Constant::Bool(_) => TypeIndex::BOOL,
            Constant::Str(_) => TypeIndex::STRING,
        }
    }
}

/// Expressions deeper than this are not looked through: each level of a tree asks again.
const MAX_FOLD_DEPTH: u32 = 8;

/// How many registers of a function may be set aside for the constants of its loops: frames are cleared at each call.
const MAX_LOOP_CONSTANTS: usize = 24;

/// The number or truth value of a constant expression. Without optimisation only literals are constant.
pub(super) fn fold(expr: &Expr, optimise: bool) -> Option<Constant> {
    fold_within(expr, if optimise { MAX_FOLD_DEPTH } else { 1 })
}

fn fold_within(expr: &Expr, depth: u32) -> Option<Constant> {
    match &expr.kind {
        ExprKind::Int(value) => return Some(Constant::Int(*value)),
        ExprKind::Float(value) => return Some(Constant::float(*value)),
        ExprKind::Bool(value) => return Some(Constant::Bool(*value)),
        _ => {}
    }
    let depth = depth.checked_sub(1)?;
    match &expr.kind {
        ExprKind::Unary(op, a) => {
            let is_literal = matches!(a.kind, ExprKind::Int(_) | ExprKind::Float(_));
            if depth == 0 && !(is_literal && *op == UnaryOp::Neg) {
                return None;
            }
            fold_unary(*op, fold_within(a, depth)?)
        }
        _ if depth == 0 => None,
        ExprKind::Binary(op, a, b) => {
            let b = fold_within(b, depth)?;
            fold_binary(*op, fold_within(a, depth)?, b)
        }
        ExprKind::And(a, b) => fold_logic(fold_within(a, depth)?, || fold_within(b, depth), false),
        ExprKind::Or(a, b) => fold_logic(fold_within(a, depth)?, || fold_within(b, depth), true),
        ExprKind::IntToFloat(a) => match fold_within(a, depth)? {
            Constant::Int(a) => Some(Constant::float(a as f64)),
            _ => None,
        },
        _ => None,
    }
}

fn fold_logic(a: Constant, b: impl FnOnce() -> Option<Constant>, decisive: bool) -> Option<Constant> {
    if a == Constant::Bool(decisive) { Some(a) } else { b() }
}

fn fold_unary(op: UnaryOp, a: Constant) -> Option<Constant> {
    Some(match (op, a) {
        (UnaryOp::Neg, Constant::Int(a)) => Constant::Int(a.checked_neg()?),
        (UnaryOp::Neg, Constant::Float(a)) => Constant::float(-f64::from_bits(a)),
        (UnaryOp::BitNot, Constant::Int(a)) => Constant::Int(!a),
        (UnaryOp::Not, Constant::Bool(a)) => Constant::Bool(!a),
        _ => return None,
    })
}

fn fold_binary(op: BinaryOp, a: Constant, b: Constant) -> Option<Constant> {
    match (a, b) {
        (Constant::Int(a), Constant::Int(b)) => fold_ints(op, a, b),
        (Constant::Float(a), Constant::Float(b)) => fold_floats(op, f64::from_bits(a), f64::from_bits(b)),
        (Constant::Bool(a), Constant::Bool(b)) => match op {
            BinaryOp::Eq => Some(Constant::Bool(a == b)),
            BinaryOp::Ne => Some(Constant::Bool(a != b)),
            _ => None,
        },
        _ => None,
    }
}

fn fold_ints(op: BinaryOp, a: i64, b: i64) -> Option<Constant> {
    let shift = u32::try_from(b).ok().filter(|&count| count < 64);
    Some(Constant::Int(match op {
        BinaryOp::Add => a.checked_add(b)?,
        BinaryOp::Sub => a.checked_sub(b)?,
        BinaryOp::Mul => a.checked_mul(b)?,
        BinaryOp::Div => a.checked_div(b)?,
        BinaryOp::Rem if b == 0 => return None,
        BinaryOp::Rem => a.wrapping_rem(b),
        BinaryOp::WrapAdd => a.wrapping_add(b),
        BinaryOp::WrapSub => a.wrapping_sub(b),
        BinaryOp::WrapMul => a.wrapping_mul(b),
        BinaryOp::BitAnd => a & b,
        BinaryOp::BitOr => a | b,
        BinaryOp::BitXor => a ^ b,
        BinaryOp::Shl => a << shift?,
        BinaryOp::Shr => a >> shift?,
        BinaryOp::UShr => (a as u64 >> shift?) as i64,
        BinaryOp::Eq => return Some(Constant::Bool(a == b)),
        BinaryOp::Ne => return Some(Constant::Bool(a != b)),
        BinaryOp::Lt => return Some(Constant::Bool(a < b)),
        BinaryOp::Le => return Some(Constant::Bool(a <= b)),
        BinaryOp::Gt => return Some(Constant::Bool(a > b)),
        BinaryOp::Ge => return Some(Constant::Bool(a >= b)),
    }))
}

fn fold_floats(op: BinaryOp, a: f64, b: f64) -> Option<Constant> {
    let value = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div => a / b,
        BinaryOp::Rem => libm::fmod(a, b),
        BinaryOp::Eq => return Some(Constant::Bool(a == b)),
        BinaryOp::Ne => return Some(Constant::Bool(a != b)),
        BinaryOp::Lt => return Some(Constant::Bool(a < b)),
        BinaryOp::Le => return Some(Constant::Bool(a <= b)),
        BinaryOp::Gt => return Some(Constant::Bool(a > b)),
        BinaryOp::Ge => return Some(Constant::Bool(a >= b)),
        _ => return None,
    };
    // The sign and payload of a new NaN depend on the machine that computes it: let that be the one that runs.
    if value.is_nan() { None } else { Some(Constant::float(value)) }
}

impl Body<'_, '_> {
    /// The constant value of an expression, if it has one.
    pub(super) fn fold(&self, expr: &Expr) -> Option<Constant> {
        if let ExprKind::Enum(id, variant, _) = expr.kind {
            return self.module.types.is_plain(id).then_some(Constant::Int(i64::from(variant)));
        }
        fold(expr, self.optimise())
    }

    /// The value of a constant integer expression.
    pub(super) fn fold_int(&self, expr: &Expr) -> Option<i64> {
        match self.fold(expr)? {
            Constant::Int(value) => Some(value),
            _ => None,
        }
    }

    /// The value of a constant integer expression that an instruction has room for.
    pub(super) fn fold_imm16(&self, expr: &Expr) -> Option<i16> {
        self.fold_int(expr).and_then(|value| i16::try_from(value).ok())
    }

    /// Writes the load of a constant.
    pub(super) fn load_constant(&mut self, span: Span, dst: Reg, constant: Constant) {
        let inst = self.load_inst(dst, constant);
        self.emit(span, inst);
    }

    /// A register that holds a constant. Inside of a loop it is loaded once, before the outermost loop.
    pub(super) fn constant(&mut self, span: Span, constant: Constant) -> Result<Reg> {
        if let Some(register) = self.loop_constant(span, constant)? {
            return Ok(register);
        }
        let dst = self.temporary(constant.ty(), span)?;
        self.load_constant(span, dst, constant);
        Ok(dst)
    }

    /// The register that the loops around this place keep a constant in, if they do.
    pub(super) fn loop_constant(&mut self, span: Span, constant: Constant) -> Result<Option<Reg>> {
        let Some(preheader) = self.preheader.filter(|_| self.code.is_reachable()) else { return Ok(None) };
        let register = match self.loop_constants.get(&constant) {
            Some(&(register, loaded)) if loaded == preheader => return Ok(Some(register)),
            Some(&(register, _)) => register,
            None if self.loop_constants.len() >= MAX_LOOP_CONSTANTS => return Ok(None),
            None => self.permanent(constant.ty(), span)?,
        };
        self.loop_constants.insert(constant, (register, preheader));
        let inst = self.load_inst(register, constant);
        self.code.emit_in_preheader(preheader, span.start, inst);
        Ok(Some(register))
    }

    fn load_inst(&mut self, dst: Reg, constant: Constant) -> Inst {
        match constant {
            Constant::Int(value) => match i32::try_from(value) {
                Ok(value) => Inst::LoadConstInt { dst: Out::new(dst), value: Imm32(value) },
                Err(_) => {
                    Inst::LoadPoolInt { dst: Out::new(dst), value: IntIndex(self.module.pools.int(value)) }
                }
            },
            Constant::Float(bits) => {
                Inst::LoadConstFloat { dst: Out::new(dst), value: FloatIndex(self.module.pools.float(bits)) }
            }
            Constant::Bool(value) => {
                Inst::LoadConstBool { dst: Out::new(dst), value: Flag(u16::from(value)) }
            }
            Constant::Str(index) => Inst::LoadConstString { dst: Out::new(dst), value: StringIndex(index) },
        }
    }
}
