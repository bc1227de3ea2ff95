//! Words, taken apart with the `ARGS` words that belong to them.

use crate::Module;
use crate::assembler::typing::{self, Finished, Lanes, register_classes};
use crate::isa::{Flow, Inst, Op, args_words};
use crate::module::Function;
use crate::operands::{NO_REGISTER, Role, Table, lane};

/// The words of a function, as far as the module has them.
pub(super) fn words<'m>(module: &'m Module, function: &Function) -> &'m [u64] {
    let start = (function.code_start as usize).min(module.code.len());
    let end = function.code_range().end.clamp(start, module.code.len());
    &module.code[start..end]
}

/// The operands of a word, or `None` if it is no instruction.
pub(super) fn operands(word: u64) -> Option<(Op, Lanes)> {
    let op = Inst::decode(word).ok()?.op();
    let mut lanes = [None; 3];
    for (k, (_, spec)) in op.info().operands.iter().enumerate() {
        lanes[k] = Some(lane(word, *spec, k));
    }
    Some((op, lanes))
}

/// An instruction that a listing can say.
pub(super) struct Decoded {
    pub op: Op,
    pub lanes: Lanes,
    /// How many words it takes, with its `ARGS`.
    pub words: usize,
}

/// The instruction at a place of a function, its arguments put into `args`. `None` if a listing has no line that
/// would assemble to these words: they are shown as numbers.
pub(super) fn decode(
    module: &Module,
    function: &Function,
    code: &[u64],
    pc: usize,
    args: &mut Vec<u16>,
) -> Option<Decoded> {
    args.clear();
    let (op, lanes) = operands(*code.get(pc)?)?;
    if op.info().flow == Flow::Data {
        return None;
    }
    let operands = op.info().operands;
    if !operands
        .iter()
        .zip(&lanes)
        .all(|((_, spec), lane)| lane.is_some_and(|lane| can_say(module, function, spec.role, lane)))
    {
        return None;
    }
    let env = Finished { module, function };
    let count = typing::argument_count(&env, op, &lanes)?;
    read_args(function, code.get(pc + 1..)?, count, args)?;
    if let Some(has_result) = typing::callee_has_result(&env, op, &lanes) {
        let destination = operands.iter().position(|(_, spec)| spec.role == Role::OutOrNone);
        let left_out = destination.is_none_or(|k| lanes[k] == Some(u32::from(NO_REGISTER)));
        if has_result == left_out {
            return None;
        }
    }
    Some(Decoded { op, lanes, words: 1 + args_words(count) })
}

/// Reads `count` registers from `ARGS` words; lanes that are not needed must be zero.
fn read_args(function: &Function, words: &[u64], count: usize, args: &mut Vec<u16>) -> Option<()> {
    let words = words.get(..args_words(count))?;
    for (position, word) in words.iter().enumerate() {
        let (Op::Args, lanes) = operands(*word)? else { return None };
        for (k, lane) in lanes.into_iter().enumerate() {
            let register = lane? as u16;
            if position * 3 + k >= count {
                if register != 0 {
                    return None;
                }
            } else if usize::from(register) < function.registers.len() {
                args.push(register);
            } else {
                return None;
            }
        }
    }
    Some(())
}

/// Whether an operand has a form in a listing. Jumps are looked at when all instructions are known.
fn can_say(module: &Module, function: &Function, role: Role, lane: u32) -> bool {
    let index = lane as usize;
    match role {
        Role::OutOrNone => lane == u32::from(NO_REGISTER) || index < function.registers.len(),
        role if register_classes(role).is_some() => index < function.registers.len(),
        Role::Flag => lane <= 1,
        Role::Parameter => index < usize::from(function.params) && index < function.registers.len(),
        Role::Index(Table::Ints) => index < module.ints.len(),
        Role::Index(Table::Floats) => index < module.floats.len(),
        Role::Index(Table::Strings) => index < module.strings.len(),
        Role::Index(Table::Globals) => index < module.globals.len(),
        Role::Index(Table::Functions) => index < module.functions.len(),
        Role::Index(Table::Imports) => index < module.imports.len(),
        Role::Index(Table::Types) | Role::Immediate | Role::Jump | Role::Trap | Role::Field | Role::Count => {
            true
        }
        _ => true,
    }
}

/// The word that a jump at `pc` leads to, counted from the function's start; it may lie outside.
pub(super) fn target(op: Op, lanes: &Lanes, pc: usize) -> Option<i64> {
    op.info().operands.iter().zip(lanes).find_map(|((_, spec), lane)| {
        let distance = if spec.wide { (*lane)? as i32 } else { i32::from((*lane)? as i16) };
        (spec.role == Role::Jump).then(|| pc as i64 + 1 + i64::from(distance))
    })
}
