//! Operands as text, for listings and for single lines.

use super::decode::target;
use super::references::{Constants, References};
use crate::Module;
use crate::Trap;
use crate::assembler::spelling::{self, NO_RESULT, display, is_plain, is_register, shorten};
use crate::assembler::typing::{self, Lanes, register_classes};
use crate::isa::Op;
use crate::module::{TypeDef, TypeIndex};
use crate::operands::{NO_REGISTER, Payload, Role, Spec, Table};
use std::borrow::Cow;
use std::collections::HashSet;

/// How many characters of a name or text a single line shows.
const SHOWN_CHARS: usize = 60;

/// How many arguments a single line shows.
const SHOWN_ARGS: usize = 16;

/// How operands are written.
pub(super) enum Style<'m> {
    /// So that the assembler reads them.
    Listing(&'m References),
    /// So that a person reads them: names as they are, cut where they are long.
    Message,
}

/// Writes the operands of a function's instructions.
pub(super) struct Printer<'m> {
    pub module: &'m Module,
    pub function: usize,
    pub style: Style<'m>,
    /// In listings: how each parameter is called.
    pub params: Vec<Cow<'m, str>>,
    /// The same as a set.
    taken: HashSet<Cow<'m, str>>,
}

impl<'m> Printer<'m> {
    pub fn new(
        module: &'m Module,
        function: usize,
        style: Style<'m>,
        params: Vec<Cow<'m, str>>,
    ) -> Printer<'m> {
        let taken = params.iter().cloned().collect();
        Printer { module, function, style, params, taken }
    }

    /// A register by the name it has in this function.
    pub fn register(&self, register: u32) -> Cow<'_, str> {
        let params =
            self.module.functions.get(self.function).map_or(0, |function| u32::from(function.params));
        if register >= params {
            return Cow::Owned(format!("r{}", register - params));
        }
        match self.style {
            Style::Listing(_) => match self.params.get(register as usize) {
                Some(name) => Cow::Borrowed(name),
                None => Cow::Owned(format!("a{register}")),
            },
            Style::Message => match param_name(self.module, self.function, register) {
                Some(name) => display(name, SHOWN_CHARS),
                None => Cow::Owned(format!("a{register}")),
            },
        }
    }

    /// The operands of an instruction, separated by commas.
    pub fn operands(&self, out: &mut String, op: Op, lanes: &Lanes, args: &[u16], pc: usize) {
        let mut separator = "";
        let mut push = |out: &mut String, text: &str| {
            out.push_str(separator);
            out.push_str(text);
            separator = ", ";
        };
        for (k, (_, spec)) in op.info().operands.iter().enumerate() {
            let is_hidden = match spec.role {
                Role::OutOrNone => lanes[k] == Some(u32::from(NO_REGISTER)) && !typing::calls_value(op),
                Role::Count => op.info().flow != crate::Flow::Data,
                _ => false,
            };
            if !is_hidden {
                push(out, &self.operand(op, lanes, k, *spec, pc));
            }
        }
        let shown =
            if matches!(self.style, Style::Message) { args.len().min(SHOWN_ARGS) } else { args.len() };
        for register in &args[..shown] {
            push(out, &self.register(u32::from(*register)));
        }
        if shown < args.len() {
            push(out, "…");
        }
    }

    /// One operand.
    pub fn operand(&self, op: Op, lanes: &Lanes, k: usize, spec: Spec, pc: usize) -> Cow<'_, str> {
        let lane = lanes[k].unwrap_or(0);
        match spec.role {
            Role::OutOrNone if lane == u32::from(NO_REGISTER) => Cow::Borrowed(NO_RESULT),
            role if register_classes(role).is_some() => self.register(lane),
            Role::Parameter => self.register(lane),
            // The only opcode whose counts are shown is the one where they are registers.
            Role::Count => self.register(lane),
            Role::Immediate if spec.wide => Cow::Owned((lane as i32).to_string()),
            Role::Immediate => Cow::Owned((lane as i16).to_string()),
            Role::Flag => match lane {
                0 => Cow::Borrowed("false"),
                1 => Cow::Borrowed("true"),
                _ => Cow::Owned(lane.to_string()),
            },
            Role::Jump => {
                let target = target(op, lanes, pc).unwrap_or(0);
                Cow::Owned(if let Style::Listing(_) = self.style {
                    format!("L{target}")
                } else {
                    format!("@{target}")
                })
            }
            Role::Trap => match u8::try_from(lane).ok().and_then(Trap::from_code) {
                Some(trap) => Cow::Borrowed(trap.name()),
                None => Cow::Owned(lane.to_string()),
            },
            Role::Field => self.field(op, lanes, lane),
            Role::Method => self.method(op, lanes, lane),
            Role::Variant => {
                let layout = typing::operand_of(op, Role::Index(Table::Types)).and_then(|k| lanes[k]);
                let name = self.variant(layout.map(TypeIndex), lane);
                name.unwrap_or_else(|| Cow::Owned(format!("#{lane}")))
            }
            Role::Payload => {
                let payload = Payload(lane as u16);
                let ty = self.type_in(typing::enum_operand(op), lanes);
                let ty = ty.filter(|ty| typing::payload_type(self.module, *ty, payload).is_some());
                match self.variant(ty, u32::from(payload.variant())) {
                    Some(variant) => Cow::Owned(format!("{variant}.{}", payload.position())),
                    None => Cow::Owned(format!("#{}.{}", payload.variant(), payload.position())),
                }
            }
            Role::Index(table) => self.entry(table, lane),
            _ => Cow::Owned(lane.to_string()),
        }
    }

    /// The declared type of the register that an operand names.
    fn type_in(&self, operand: Option<usize>, lanes: &Lanes) -> Option<TypeIndex> {
        let function = self.module.functions.get(self.function)?;
        function.registers.get(lanes[operand?]? as usize).copied()
    }

    /// The variant of an enum type by its name, if that finds it.
    fn variant(&self, ty: Option<TypeIndex>, number: u32) -> Option<Cow<'_, str>> {
        let TypeDef::Enum(def) = self.module.type_def(ty?)? else { return None };
        let variant = def.variants.get(number as usize)?;
        self.member(ty?, number as usize, &variant.name)
    }

    /// A field, a variant or a method by its name, if that finds it.
    fn member<'n>(&self, ty: TypeIndex, number: usize, text: &'n str) -> Option<Cow<'n, str>> {
        // Predefined types have no two members of one name.
        let is_found = |references: &References| {
            ty.position().is_none_or(|position| references.members[position][number])
        };
        match self.style {
            Style::Message => Some(display(text, SHOWN_CHARS)),
            Style::Listing(references) if is_found(references) => {
                // Unquoted it would be a register.
                Some(if is_register(text) { format!("\"{text}\"").into() } else { spelling::name(text) })
            }
            Style::Listing(_) => None,
        }
    }

    fn field(&self, op: Op, lanes: &Lanes, field: u32) -> Cow<'_, str> {
        let named = || {
            let ty = self.type_in(typing::object_operand(op), lanes)?;
            let TypeDef::Struct(structure) = self.module.type_def(ty)? else { return None };
            let found = structure.fields.get(field as usize)?;
            self.member(ty, field as usize, &found.name)
        };
        named().unwrap_or_else(|| Cow::Owned(format!("#{field}")))
    }

    fn method(&self, op: Op, lanes: &Lanes, method: u32) -> Cow<'_, str> {
        let named = || {
            let ty = self.type_in(typing::trait_operand(op), lanes)?;
            let TypeDef::Trait(def) = self.module.type_def(ty)? else { return None };
            let found = def.methods.get(method as usize)?;
            self.member(ty, method as usize, &found.name)
        };
        named().unwrap_or_else(|| Cow::Owned(format!("#{method}")))
    }

    fn entry(&self, table: Table, index: u32) -> Cow<'_, str> {
        match self.style {
            Style::Listing(references) => self.listed_entry(references, table, index),
            Style::Message => {
                self.shown_entry(table, index).unwrap_or_else(|| Cow::Owned(format!("#{index}")))
            }
        }
    }

    fn listed_entry(&self, references: &References, table: Table, index: u32) -> Cow<'_, str> {
        let position = index as usize;
        let constant = |constants: &Constants, text: &dyn Fn() -> String| {
            let by_value = constants.by_value.get(position) == Some(&true);
            if by_value { text() } else { format!("#{index}") }
        };
        let entry =
            |mentions: &[String]| mentions.get(position).cloned().unwrap_or_else(|| format!("#{index}"));
        Cow::Owned(match table {
            Table::Ints => constant(&references.ints, &|| self.module.ints[position].to_string()),
            Table::Floats => constant(&references.floats, &|| spelling::float(self.module.floats[position])),
            Table::Strings => {
                constant(&references.strings, &|| spelling::quote(&self.module.strings[position]))
            }
            Table::Types => references.ty(self.module, TypeIndex(index)),
            Table::Globals => entry(&references.globals),
            Table::Imports => entry(&references.imports),
            Table::Functions => {
                let mention = entry(&references.functions);
                // A plain name would be taken for the parameter of that name.
                let hidden = is_plain(&mention) && (mention == NO_RESULT || self.taken.contains(&*mention));
                if hidden { format!("\"{mention}\"") } else { mention }
            }
        })
    }

    fn shown_entry(&self, table: Table, index: u32) -> Option<Cow<'_, str>> {
        let (module, position) = (self.module, index as usize);
        Some(match table {
            Table::Ints => Cow::Owned(module.ints.get(position)?.to_string()),
            Table::Floats => Cow::Owned(spelling::float(*module.floats.get(position)?)),
            Table::Strings => {
                Cow::Owned(spelling::quote(&shorten(module.strings.get(position)?, SHOWN_CHARS)))
            }
            Table::Types => {
                let name = module.type_name(TypeIndex(index));
                Cow::Owned(display(&name, SHOWN_CHARS).into_owned())
            }
            Table::Globals => display(&module.globals.get(position)?.name, SHOWN_CHARS),
            Table::Functions => display(&module.functions.get(position)?.name, SHOWN_CHARS),
            Table::Imports => {
                let import = module.imports.get(position)?;
                let (module, name) =
                    (display(&import.module, SHOWN_CHARS), display(&import.name, SHOWN_CHARS));
                Cow::Owned(format!("{module}.{name}"))
            }
        })
    }
}

/// The name of a parameter, if the module has kept it.
pub(super) fn param_name(module: &Module, function: usize, param: u32) -> Option<&str> {
    let variables = module.debug.variables.get(function)?;
    let is_it =
        |variable: &&crate::module::Variable| u32::from(variable.register) == param && variable.start == 0;
    // Parameters come first; a wrong table of variables does not make a trace slow.
    let near = variables.iter().take(256);
    near.clone().find(is_it).map(|variable| variable.name.as_str()).filter(|name| !name.is_empty())
}
