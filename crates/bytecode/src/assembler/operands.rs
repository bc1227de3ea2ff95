//! From written operands to the operands of an opcode's row.

use super::parser::float_bits;
use super::spelling;
use super::syntax::*;
use super::typing;
use crate::isa::{Flow, Op};
use crate::operands::{Role, Spec, Table};

/// The operands of an instruction, each at its place in the opcode's row.
#[derive(Clone, Copy)]
pub(super) struct Arranged<'l, 'a> {
    pub op: Op,
    /// `None` where a listing writes nothing: counts, and a destination that was left out.
    pub fixed: [Option<&'l Operand<'a>>; 3],
    pub args: &'l [Operand<'a>],
    /// The result goes to the register of the first argument.
    pub implied: bool,
}

/// Why written operands do not fit an opcode's row: the first thing that is missing or too much.
pub(super) enum Misfit<'l, 'a> {
    Missing(&'static str),
    TooMany(&'l Operand<'a>),
}

/// Puts the written operands into their places.
pub(super) fn arrange<'l, 'a>(
    op: Op,
    written: &'l [Operand<'a>],
) -> Result<Arranged<'l, 'a>, Misfit<'l, 'a>> {
    let info = op.info();
    let mut arranged = Arranged { op, fixed: [None; 3], args: &[], implied: false };
    let mut rest = written;
    for (k, (name, spec)) in info.operands.iter().enumerate() {
        match (spec.role, rest) {
            (Role::Count, _) => {}
            // A register says what is called, so that the destination cannot be left out silently.
            (Role::OutOrNone, [first, others @ ..]) if typing::calls_value(op) && says_no_result(first) => {
                rest = others;
            }
            (Role::OutOrNone, [first, ..])
                if !typing::calls_value(op)
                    && is_callee(first, info.operands.get(k + 1).map(|(_, spec)| *spec)) =>
            {
                arranged.implied = true;
            }
            (_, [first, others @ ..]) => {
                arranged.fixed[k] = Some(first);
                rest = others;
            }
            (_, []) => return Err(Misfit::Missing(name)),
        }
    }
    match rest {
        _ if info.flow == Flow::NextAfterArgs => arranged.args = rest,
        [] => {}
        [first, ..] => return Err(Misfit::TooMany(first)),
    }
    Ok(arranged)
}

/// `_`: there is no result to put anywhere.
fn says_no_result(operand: &Operand<'_>) -> bool {
    matches!(operand.kind, OperandKind::Word(spelling::NO_RESULT))
}

/// Whether the first operand of a call is already the callee, so that the destination was left out.
fn is_callee(operand: &Operand<'_>, callee: Option<Spec>) -> bool {
    match (callee.map(|spec| spec.role), &operand.kind) {
        (Some(Role::Index(Table::Functions)), OperandKind::Quoted(_) | OperandKind::Reference(_)) => true,
        (Some(Role::Index(Table::Functions)), _) => operand.register().is_none(),
        (Some(Role::Index(_)), OperandKind::Reference(_)) => true,
        _ => false,
    }
}

/// Whether the written operands have the form that the opcode's row asks for; types are not looked at.
pub(super) fn has_form(op: Op, written: &[Operand<'_>]) -> bool {
    let Ok(arranged) = arrange(op, written) else { return false };
    let mut operands = op.info().operands.iter().zip(&arranged.fixed);
    operands.all(|((_, spec), operand)| operand.is_none_or(|operand| fits_role(operand, *spec)))
}

fn fits_role(operand: &Operand<'_>, spec: Spec) -> bool {
    match spec.role {
        Role::Out(_) | Role::OutOrNone | Role::In(_) | Role::InOut(_) | Role::Parameter => {
            operand.register().is_some()
        }
        Role::Immediate => immediate(operand, spec).is_some(),
        Role::Flag => flag(operand).is_some(),
        Role::Count => false,
        Role::Jump => matches!(operand.kind, OperandKind::Word(_) | OperandKind::Target(_)),
        Role::Trap => matches!(operand.kind, OperandKind::Word(_) | OperandKind::Number(_)),
        Role::Index(Table::Ints) => int(operand).is_some() || is_index(operand),
        Role::Index(Table::Floats) => is_float(operand) || is_index(operand),
        Role::Index(Table::Strings) => matches!(operand.kind, OperandKind::Quoted(_)) || is_index(operand),
        Role::Index(Table::Types) => {
            matches!(operand.kind, OperandKind::Type(_)) || operand.reference().is_some()
        }
        Role::Payload => matches!(operand.kind, OperandKind::Payload(..)),
        Role::Choices | Role::Capture => choices(operand).is_some(),
        Role::Field | Role::Variant | Role::Method | Role::Index(_) => operand.reference().is_some(),
    }
}

/// A number that fits the operand's lane.
pub(super) fn immediate(operand: &Operand<'_>, spec: Spec) -> Option<u32> {
    let value = int(operand)?;
    if spec.wide {
        i32::try_from(value).ok().map(|v| v as u32)
    } else {
        i16::try_from(value).ok().map(|v| v as u16 as u32)
    }
}

/// How many instructions a choice is among.
pub(super) fn choices(operand: &Operand<'_>) -> Option<u16> {
    int(operand).and_then(|count| u16::try_from(count).ok())
}

pub(super) fn int(operand: &Operand<'_>) -> Option<i64> {
    match operand.kind {
        OperandKind::Number(text) => spelling::parse_int(text),
        _ => None,
    }
}

pub(super) fn flag(operand: &Operand<'_>) -> Option<u32> {
    match operand.kind {
        OperandKind::Word("true") => Some(1),
        OperandKind::Word("false") => Some(0),
        _ => None,
    }
}

/// Whether the operand can only be a float: `2` is none, `2.0` is.
fn is_float(operand: &Operand<'_>) -> bool {
    let written_so = match operand.kind {
        OperandKind::Number(text) | OperandKind::Word(text) => spelling::looks_like_float(text),
        _ => true,
    };
    written_so && float_bits(operand).is_some()
}

/// `#3`: an index instead of a value.
pub(super) fn is_index(operand: &Operand<'_>) -> bool {
    index(operand).is_some()
}

/// The index of `#3`.
pub(super) fn index(operand: &Operand<'_>) -> Option<u32> {
    match &operand.kind {
        OperandKind::Reference(reference) if reference.name.is_none() => reference.index,
        _ => None,
    }
}
