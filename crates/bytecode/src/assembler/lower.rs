//! The bits of one operand, or why there are none.

use super::AsmError;
use super::emit::Emitter;
use super::operands::{Arranged, choices, flag, immediate, index, int};
use super::parser::float_bits;
use super::spelling;
use super::syntax::*;
use super::tables::Tables;
use super::typing::{self, Lanes};
use crate::Trap;
use crate::isa::Op;
use crate::module::TypeIndex;
use crate::operands::{Role, Spec, Table};

impl<'a> Emitter<'a, '_> {
    /// The bits of an operand called `name` in its opcode's row. Jumps are filled in when all labels are known.
    pub(super) fn lane(
        &mut self,
        arranged: &Arranged<'_, 'a>,
        operand: &Operand<'a>,
        spec: Spec,
        name: &str,
        lanes: &Lanes,
    ) -> Result<u32, AsmError> {
        let mnemonic = arranged.op.info().mnemonic;
        let expected = |what: &str, remedy: String| {
            let message = format!("`{name}` of {mnemonic} must be {what}, not {}", operand.describe());
            AsmError::new(operand.at, message, remedy)
        };
        match spec.role {
            Role::Out(_) | Role::OutOrNone | Role::In(_) | Role::InOut(_) => {
                self.register(operand, name).map(u32::from)
            }
            Role::Immediate => immediate(operand, spec).ok_or_else(|| {
                let bits = if spec.wide { 32 } else { 16 };
                expected(&format!("an integer of {bits} bits"), wider(arranged.op, spec))
            }),
            Role::Flag => {
                flag(operand).ok_or_else(|| expected("true or false", "write one of the two".into()))
            }
            Role::Count => Ok(0),
            Role::Jump if matches!(operand.kind, OperandKind::Word(_) | OperandKind::Target(_)) => Ok(0),
            Role::Jump => Err(expected("a label", "write the name of a label of this function".into())),
            Role::Trap => trap(operand).ok_or_else(|| {
                let near = match operand.kind {
                    OperandKind::Word(word) => {
                        spelling::nearest(word, Trap::ALL.iter().map(|trap| trap.name()))
                    }
                    _ => None,
                };
                let remedy = near.map_or("such as Overflow".into(), |near| format!("did you mean `{near}`?"));
                expected("a trap", remedy)
            }),
            Role::Parameter => {
                match operand.register().filter(|number| usize::from(*number) < self.item.params.len()) {
                    Some(number) => Ok(u32::from(number)),
                    None => Err(expected(
                        "a parameter",
                        "name a parameter of the header, or a0 for the first".into(),
                    )),
                }
            }
            Role::Field => {
                let ty = self.type_in(typing::object_operand(arranged.op), lanes);
                self.member(operand, "a field", ty, Tables::field, &expected)
            }
            Role::Variant => {
                let of = typing::operand_of(arranged.op, Role::Index(Table::Types));
                let ty = of.and_then(|of| lanes[of]).map(TypeIndex);
                self.member(operand, "a variant", ty, Tables::variant, &expected)
            }
            Role::Payload => self.payload(arranged, operand, lanes, &expected),
            Role::Method => {
                let ty = self.type_in(typing::trait_operand(arranged.op), lanes);
                self.member(operand, "a method", ty, Tables::method, &expected)
            }
            Role::Capture => choices(operand).map(u32::from).ok_or_else(|| {
                expected(
                    "a number from 0 to 65535",
                    "captures count from 0, as the closure's type says".into(),
                )
            }),
            Role::Choices => choices(operand).map(u32::from).ok_or_else(|| {
                let remedy = "write how many of the instructions that follow are chosen from";
                expected("a number from 0 to 65535", remedy.into())
            }),
            Role::Index(table) => self.table_index(arranged, operand, spec, table, &expected),
        }
    }

    /// The register that an operand names.
    pub(super) fn register(&self, operand: &Operand<'_>, name: &str) -> Result<u16, AsmError> {
        operand.register().ok_or_else(|| {
            let message = format!("`{name}` must be a register, not {}", operand.describe());
            let remedy = match self.item.params.len() {
                0 => "registers are r0, r1, … r65533".to_string(),
                count => format!(
                    "registers are r0, r1, …; the parameters have their names, or a0 to a{}",
                    count - 1
                ),
            };
            AsmError::new(operand.at, message, remedy)
        })
    }

    /// A field, method or variant: by its name in the type that another operand tells.
    fn member(
        &self,
        operand: &Operand<'a>,
        what: &str,
        ty: Option<TypeIndex>,
        find: fn(&Tables<'a>, Option<TypeIndex>, &Reference<'_>) -> Result<u16, AsmError>,
        expected: &dyn Fn(&str, String) -> AsmError,
    ) -> Result<u32, AsmError> {
        let Some(reference) = operand.reference() else {
            return Err(expected(what, "write its name, or #0 for the first".into()));
        };
        // Where the type is unknown, that is reported.
        if ty.is_none() && self.unresolved {
            return Ok(0);
        }
        find(self.tables, ty, &reference).map(u32::from)
    }

    fn payload(
        &mut self,
        arranged: &Arranged<'_, 'a>,
        operand: &Operand<'a>,
        lanes: &Lanes,
        expected: &dyn Fn(&str, String) -> AsmError,
    ) -> Result<u32, AsmError> {
        let OperandKind::Payload(variant, position) = &operand.kind else {
            let remedy = "write the variant and the position: Circle.0 is the first value of Circle";
            return Err(expected("a value of a variant", remedy.into()));
        };
        match self.type_in(typing::enum_operand(arranged.op), lanes) {
            None if self.unresolved => Ok(0),
            ty => self.tables.payload(ty, variant, *position).map(|payload| u32::from(payload.0)),
        }
    }

    /// The type of the register that an operand, given by its place in the row, names.
    fn type_in(&self, operand: Option<usize>, lanes: &Lanes) -> Option<TypeIndex> {
        let register = lanes[operand?]?;
        self.found.registers(self.index).get(register as usize).copied().flatten()
    }

    fn table_index(
        &mut self,
        arranged: &Arranged<'_, 'a>,
        operand: &Operand<'a>,
        spec: Spec,
        table: Table,
        expected: &dyn Fn(&str, String) -> AsmError,
    ) -> Result<u32, AsmError> {
        let found = match table {
            Table::Ints | Table::Floats | Table::Strings => self.constant(operand, table, expected)?,
            Table::Types => self.tables.operand_type(operand)?.0,
            Table::Globals | Table::Functions | Table::Imports => {
                let Some(reference) = operand.reference() else {
                    return Err(expected("a name", "write the name, or #0 for the first of them".into()));
                };
                match table {
                    Table::Globals => self.tables.global(&reference)?,
                    Table::Functions => self.tables.function(&reference)?,
                    _ => self.overload(arranged, operand, &reference)?,
                }
            }
        };
        if !spec.wide && found > u32::from(u16::MAX) {
            return Err(expected("an index of 16 bits", "a module has at most 65519 types".into()));
        }
        Ok(found)
    }

    fn constant(
        &mut self,
        operand: &Operand<'_>,
        table: Table,
        expected: &dyn Fn(&str, String) -> AsmError,
    ) -> Result<u32, AsmError> {
        let module = &self.tables.module;
        let (what, length) = match table {
            Table::Ints => ("an integer of 64 bits", module.ints.len()),
            Table::Floats => ("a float", module.floats.len()),
            _ => ("a text in double quotes", module.strings.len()),
        };
        if let Some(index) = index(operand) {
            let inside = (index as usize) < length || self.tables.is_unchecked();
            let remedy = format!("the listing has {length} constants of this kind up to here");
            return if inside { Ok(index) } else { Err(expected("a constant of the table", remedy)) };
        }
        let found = match (table, &operand.kind) {
            (Table::Ints, _) => int(operand).map(|value| self.tables.int_constant(value)),
            (Table::Floats, _) => float_bits(operand).map(|bits| self.tables.float_constant(bits)),
            (_, OperandKind::Quoted(text)) => Some(self.tables.string_constant(text)),
            _ => None,
        };
        found.ok_or_else(|| expected(what, "write the value, or #0 for the first CONST of this kind".into()))
    }

    /// The native that is meant, by the types of the arguments if it is overloaded.
    fn overload(
        &self,
        arranged: &Arranged<'_, 'a>,
        operand: &Operand<'a>,
        reference: &Reference<'_>,
    ) -> Result<u32, AsmError> {
        let overloads = self.tables.imports(reference)?;
        let env = self.env();
        super::infer::pick_overload(&env, &overloads, arranged.args).ok_or_else(|| {
            let message = format!(
                "{} is imported {} times, and the arguments fit none or several",
                reference.describe(),
                overloads.len()
            );
            let first = overloads.first().copied().unwrap_or(0);
            let remedy =
                format!("tell which by its place among the IMPORT lines: #{first} is the first of them");
            AsmError::new(operand.at, message, remedy)
        })
    }
}

fn trap(operand: &Operand<'_>) -> Option<u32> {
    match operand.kind {
        OperandKind::Word(name) => Trap::from_name(name).map(|trap| u32::from(trap.code())),
        OperandKind::Number(_) => int(operand).and_then(|code| u16::try_from(code).ok()).map(u32::from),
        _ => None,
    }
}

/// What takes larger numbers.
fn wider(op: Op, spec: Spec) -> String {
    if op == Op::LoadConstInt {
        format!("larger integers are loaded by {}", Op::LoadPoolInt.info().mnemonic)
    } else if spec.wide {
        "write a number from -2147483648 to 2147483647".into()
    } else {
        "write a number from -32768 to 32767, or load it into a register".into()
    }
}
