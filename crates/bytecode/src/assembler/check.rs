//! Whether the registers of an instruction have the types it works on. The verifier asks the same of every file; the
//! assembler asks it here because it knows the line and what was probably meant.

use super::typing::{self, Env, Finished, Lanes};
use crate::Module;
use crate::isa::Op;
use crate::module::{TypeDef, TypeIndex};
use crate::operands::{Classes, Role, Table};

/// A register of the wrong type.
pub(crate) struct Mismatch {
    /// Which operand: its place in the opcode's row.
    pub operand: Operand,
    pub found: TypeIndex,
    pub expected: Expected,
}

/// What a register should be.
pub(crate) enum Expected {
    OneOf(Classes),
    Type(TypeIndex),
    /// The type of this function as a value.
    ValueOf(u32),
}

impl Expected {
    pub fn text(&self, module: &Module) -> String {
        match self {
            Expected::OneOf(classes) => classes.to_string(),
            Expected::Type(ty) => module.type_name(*ty),
            Expected::ValueOf(function) => match module.functions.get(*function as usize) {
                Some(function) => module.signature_name(&function.signature()),
                None => "a function".into(),
            },
        }
    }
}

/// A place among the operands.
#[derive(Clone, Copy)]
pub(crate) enum Operand {
    Fixed(usize),
    Argument(usize),
}

/// The first register whose type does not fit. Registers outside the frame are not looked at.
pub(crate) fn mismatch(env: &Finished<'_>, op: Op, lanes: &Lanes, args: &[u16]) -> Option<Mismatch> {
    let module = env.module;
    for (k, (_, spec)) in op.info().operands.iter().enumerate() {
        if !typing::is_register_lane(spec.role, lanes[k]) {
            continue;
        }
        let (Some(classes), Some(found)) =
            (typing::register_classes(spec.role), lanes[k].and_then(|r| env.register(r)))
        else {
            continue;
        };
        let mismatch = |expected| Some(Mismatch { operand: Operand::Fixed(k), found, expected });
        if !module.class(found).is_some_and(|class| classes.contains(class)) {
            return mismatch(Expected::OneOf(classes));
        }
        if let Some(function) =
            function_of(op, lanes).filter(|function| !is_value_of(module, found, *function))
        {
            return mismatch(Expected::ValueOf(function));
        }
        if let Some(expected) = typing::tied(env, op, lanes, k).filter(|expected| *expected != found) {
            return mismatch(Expected::Type(expected));
        }
    }
    for (i, register) in args.iter().enumerate() {
        let expected = typing::argument_type(env, op, lanes, i);
        let (Some(expected), Some(found)) = (expected, env.register(u32::from(*register))) else { continue };
        if expected != found {
            return Some(Mismatch {
                operand: Operand::Argument(i),
                found,
                expected: Expected::Type(expected),
            });
        }
    }
    None
}

/// The function that the instruction makes a value of.
fn function_of(op: Op, lanes: &Lanes) -> Option<u32> {
    let k = typing::operand_of(op, Role::Index(Table::Functions)).filter(|_| typing::makes_closure(op))?;
    lanes[k]
}

/// Signatures with more parameters are left to the verifier, so that looking at them takes no time to speak of.
const PARAMS_COMPARED_MAX: usize = 64;

/// Whether a type is that of a function as a value. (What does not exist fits everything.)
fn is_value_of(module: &Module, ty: TypeIndex, function: u32) -> bool {
    match (module.type_def(ty), module.functions.get(function as usize)) {
        (Some(TypeDef::Function(signature)), Some(function)) => {
            signature.result == function.result
                && signature.params.len() == function.param_types().len()
                && (signature.params.len() > PARAMS_COMPARED_MAX
                    || signature.params == function.param_types())
        }
        _ => true,
    }
}

/// The instructions behind those that choose among them: whether they exist, and are no data of others.
pub(crate) struct Landings<'m> {
    code: &'m [u64],
    /// No word from the last choice up to here is data, so that each is looked at once.
    clear_to: usize,
}

impl<'m> Landings<'m> {
    pub fn new(code: &'m [u64]) -> Landings<'m> {
        Landings { code, clear_to: 0 }
    }

    /// Whether instructions stand behind `pc` up to `last`. Must be asked in the order of `pc`.
    pub fn holds(&mut self, pc: usize, last: usize) -> bool {
        let start = self.clear_to.max(pc + 1);
        let is_clear = |pc: &usize| self.code.get(*pc).is_some_and(|word| *word as u8 != Op::Args as u8);
        self.clear_to = start + (start..=last).take_while(is_clear).count();
        self.clear_to > last
    }
}

/// Why a `RETURN` does not fit its function, if it does not: one with a value where there is no result, or the other
/// way around.
pub(crate) fn wrong_return(module: &Module, function: usize, op: Op) -> Option<&'static str> {
    let has_result = module.functions.get(function)?.result.is_some();
    match op {
        Op::Return if !has_result => Some("the function has no result"),
        Op::ReturnUnit if has_result => Some("the function has a result"),
        _ => None,
    }
}
