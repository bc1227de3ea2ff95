//! What is wrong with a module, said so that a person finds the place.

use crate::rules::Rule;
use std::fmt;
use vitte_bytecode::isa::OpInfo;
use vitte_bytecode::module::{Function, Module, Signature, TypeDef, TypeIndex};
use vitte_bytecode::operands::FuncIndex;

/// How many faults of a module are described; further ones are counted.
pub const FAULTS_MAX: usize = 100;

/// One fault: a rule broken at one place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejection {
    /// The rule that was broken.
    pub rule: Rule,
    /// The function it was broken in, if it was in one.
    pub function: Option<FuncIndex>,
    /// The instruction, counted from the function's start, if it was one.
    pub instruction: Option<u32>,
    /// The place and the fault in words: `function 3 "area", instruction 7: ADD.int: a: r4 is bool, expected int`.
    pub text: String,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused: {}", self.text)
    }
}

/// Why a module was refused: every fault, in the order of the file; never empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejections {
    /// The first [`FAULTS_MAX`] faults.
    pub faults: Vec<Rejection>,
    /// How many faults there are beyond those.
    pub more: u64,
}

impl fmt::Display for Rejections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.faults.iter().enumerate() {
            let separator = if position == 0 { "" } else { "\n" };
            write!(f, "{separator}{fault}")?;
        }
        if self.more > 0 {
            write!(f, "\nrefused: and {} more", self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for Rejections {}

/// Collects faults; words are made only for those that are kept.
pub(crate) struct Faults<'m> {
    module: &'m Module,
    found: Rejections,
}

/// An instruction of a function, as the place of a fault.
#[derive(Clone, Copy)]
pub(crate) struct At {
    pub(crate) function: usize,
    pub(crate) pc: usize,
}

impl<'m> Faults<'m> {
    pub(crate) fn new(module: &'m Module) -> Self {
        Faults { module, found: Rejections { faults: Vec::new(), more: 0 } }
    }

    /// Adds a fault of the module's tables.
    pub(crate) fn add(&mut self, rule: Rule, text: impl FnOnce(&Module) -> String) {
        let module = self.module;
        self.push(|| Rejection { rule, function: None, instruction: None, text: text(module) });
    }

    /// Adds a fault of a function's record.
    pub(crate) fn add_in(&mut self, rule: Rule, function: usize, text: impl FnOnce(&Module) -> String) {
        let module = self.module;
        self.push(|| {
            let text = format!("{}: {}", function_name(module, function), text(module));
            Rejection { rule, function: Some(FuncIndex(function as u32)), instruction: None, text }
        });
    }

    /// Adds a fault of an instruction; `info` is that of its opcode, if it has one.
    pub(crate) fn add_at(
        &mut self,
        rule: Rule,
        at: At,
        info: Option<&OpInfo>,
        text: impl FnOnce(&Module) -> String,
    ) {
        let module = self.module;
        self.push(|| {
            let mnemonic = info.map_or(String::new(), |info| format!("{}: ", info.mnemonic));
            let place = function_name(module, at.function);
            let text = format!("{place}, instruction {}: {mnemonic}{}", at.pc, text(module));
            let function = Some(FuncIndex(at.function as u32));
            Rejection { rule, function, instruction: Some(at.pc as u32), text }
        });
    }

    fn push(&mut self, fault: impl FnOnce() -> Rejection) {
        if self.found.faults.len() < FAULTS_MAX {
            self.found.faults.push(fault());
        } else {
            self.found.more = self.found.more.saturating_add(1);
        }
    }

    /// `Err` if there were faults.
    pub(crate) fn result(self) -> Result<(), Rejections> {
        if self.found.faults.is_empty() { Ok(()) } else { Err(self.found) }
    }
}

/// A name out of the file: cut where it is long, and with nothing in it that a terminal would obey.
pub(crate) struct Name<'a>(pub(crate) &'a str);

/// The characters of a name that are shown.
const NAME_CHARS_MAX: usize = 60;

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(NAME_CHARS_MAX) {
            write!(f, "{}", character.escape_debug())?;
        }
        if characters.next().is_some() { f.write_str("…") } else { Ok(()) }
    }
}

/// The fault of a function that runs as a function value only, used in another way.
pub(crate) fn closure_as_function(index: usize, function: &Function) -> String {
    format!("function {index} \"{}\" is a closure, which runs as a function value only", Name(&function.name))
}

fn function_name(module: &Module, function: usize) -> String {
    match module.functions.get(function) {
        Some(record) => format!("function {function} \"{}\"", Name(&record.name)),
        None => format!("function {function}"),
    }
}

/// How deep nested types are spelled out.
const NESTING_MAX: u32 = 8;

/// How many bytes of a type's name are spelled out, about.
const TYPE_NAME_BYTES_MAX: usize = 300;

/// The type as a program writes it, at a bounded cost.
pub(crate) fn type_name(module: &Module, ty: TypeIndex) -> String {
    let mut out = String::new();
    write_type(&mut out, module, ty, NESTING_MAX);
    out
}

fn write_type(out: &mut String, module: &Module, ty: TypeIndex, depth: u32) {
    let inner = depth.saturating_sub(1);
    match module.type_def(ty) {
        Some(TypeDef::Struct(def)) => out.push_str(&Name(&def.name).to_string()),
        Some(TypeDef::Enum(def)) => out.push_str(&Name(&def.name).to_string()),
        Some(TypeDef::Trait(def)) => out.push_str(&Name(&def.name).to_string()),
        // Predefined, or `type 99` if there is none.
        None => out.push_str(&module.type_name(ty)),
        Some(_) if depth == 0 || out.len() > TYPE_NAME_BYTES_MAX => out.push('…'),
        Some(TypeDef::Array(element)) => write_list(out, module, ["array<", ">"], &[*element], inner),
        Some(TypeDef::Map(key, value)) => write_list(out, module, ["map<", ">"], &[*key, *value], inner),
        Some(TypeDef::Closure(captures)) => write_list(out, module, ["closure<", ">"], captures, inner),
        Some(TypeDef::Function(signature)) => write_signature(out, module, signature, inner),
        Some(TypeDef::Optional(value)) => {
            let result_within = matches!(module.type_def(*value), Some(TypeDef::Function(_)));
            let ends = if result_within { ["(", ")?"] } else { ["", "?"] };
            write_list(out, module, ends, &[*value], inner);
        }
    }
}

fn write_list(out: &mut String, module: &Module, [start, end]: [&str; 2], types: &[TypeIndex], depth: u32) {
    out.push_str(start);
    for (position, ty) in types.iter().enumerate() {
        out.push_str(if position == 0 { "" } else { ", " });
        write_type(out, module, *ty, depth);
        if out.len() > TYPE_NAME_BYTES_MAX && position + 1 < types.len() {
            out.push_str(", …");
            break;
        }
    }
    out.push_str(end);
}

fn write_signature(out: &mut String, module: &Module, signature: &Signature, depth: u32) {
    write_list(out, module, ["fn(", ")"], &signature.params, depth);
    if let Some(result) = signature.result {
        write_list(out, module, [" -> ", ""], &[result], depth);
    }
}

/// The signature as a program writes it, at a bounded cost.
pub(crate) fn signature_name(module: &Module, signature: &Signature) -> String {
    let mut out = String::new();
    write_signature(&mut out, module, signature, NESTING_MAX);
    out
}

/// "X is `found`, expected `expected`"; types of equal name are told apart by their index.
pub(crate) fn mismatch(
    module: &Module,
    what: impl fmt::Display,
    found: TypeIndex,
    expected: TypeIndex,
) -> String {
    let names = [found, expected].map(|ty| type_name(module, ty));
    if names[0] == names[1] {
        format!("{what} is {} (type {}), expected {} (type {})", names[0], found.0, names[1], expected.0)
    } else {
        format!("{what} is {}, expected {}", names[0], names[1])
    }
}

/// How many variables of a function are searched for the name of a parameter.
const VARIABLES_SEARCHED_MAX: usize = 1000;

/// A register as listings name it: a parameter by its name, or `a0` if it has none; the others `r0`, `r1`, …
pub(crate) fn register_name(module: &Module, function: usize, register: u16) -> String {
    let params = module.functions.get(function).map_or(0, |record| record.params);
    if register >= params {
        return format!("r{}", register - params);
    }
    let variables = module.debug.variables.get(function).map_or(&[][..], |variables| variables);
    let mut searched = variables.iter().take(VARIABLES_SEARCHED_MAX);
    match searched.find(|variable| variable.register == register && !variable.name.is_empty()) {
        Some(variable) => Name(&variable.name).to_string(),
        None => format!("a{register}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_and_harmless() {
        assert_eq!(Name("größe").to_string(), "größe");
        assert_eq!(Name("\x1b[31m\"\n").to_string(), "\\u{1b}[31m\\\"\\n");
        assert_eq!(Name(&"x".repeat(100)).to_string(), format!("{}…", "x".repeat(60)));
    }

    #[test]
    fn an_array_of_itself_has_a_name() {
        let module = Module { types: vec![TypeDef::Array(TypeIndex::defined(0))], ..Module::default() };
        assert!(type_name(&module, TypeIndex::defined(0)).contains('…'));
        assert_eq!(type_name(&module, TypeIndex(9)), "type 9");
    }
}
