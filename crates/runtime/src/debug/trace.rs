//! Traces as text: what `--log trace` and `--log debug` print.

use super::values::{nested_text, short_text, value_text};
use super::{Tracer, View};
use std::collections::HashMap;
use std::io::Write;
use vitte_bytecode::disassembler::{Trace, TraceValue, trace};
use vitte_bytecode::module::{TypeDef, TypeIndex};
use vitte_bytecode::operands::FuncIndex;
use vitte_bytecode::{Module, Op};
use vitte_heap::{Object, Word};

/// How much of a run is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TraceLevel {
    /// Every instruction.
    Instructions,
    /// Calls, returns, constants and output.
    Calls,
}

/// Writes a line per instruction, between `VM Start` and `VM End`.
///
/// The return of the outermost function without a value is what `VM End` says, so it has no line of its own.
pub struct TextTracer {
    level: TraceLevel,
    out: Box<dyn Write + Send>,
    /// The texts of instructions, which do not change: loops would pay for them in each round.
    texts: HashMap<(FuncIndex, u32), Trace>,
}

/// Texts that are kept at most; a program that executes more different instructions pays for them again.
const MOST_TEXTS: usize = 1 << 16;

impl TextTracer {
    /// A tracer that writes to `out`.
    pub fn new(level: TraceLevel, out: Box<dyn Write + Send>) -> TextTracer {
        TextTracer { level, out, texts: HashMap::new() }
    }

    fn write(&mut self, text: &str) {
        // A trace that no one can read is no reason to stop the program.
        let _ = writeln!(self.out, "{text}");
    }

    fn text(&mut self, view: &View<'_>) -> Trace {
        let key = (view.function, view.pc);
        if let Some(text) = self.texts.get(&key) {
            return text.clone();
        }
        if self.texts.len() >= MOST_TEXTS {
            self.texts.clear();
        }
        let text = trace(view.module, view.function, view.pc);
        self.texts.insert(key, text.clone());
        text
    }

    fn shows(&self, op: Op, value: TraceValue) -> bool {
        let is_call = matches!(
            op,
            Op::Call | Op::CallClosure | Op::CallTrait | Op::Return | Op::ReturnUnit | Op::Throw
        );
        let is_constant = op.info().family().starts_with("LOAD_CONST") || op == Op::LoadPoolInt;
        self.level == TraceLevel::Instructions
            || is_call
            || is_constant
            || matches!(value, TraceValue::Printed(_))
    }
}

impl Tracer for TextTracer {
    fn start(&mut self) {
        self.write("VM Start");
    }

    fn instruction(&mut self, view: &View<'_>) {
        let Some(op) = view.op() else { return };
        if op == Op::ReturnUnit && view.heap.frames().nth(1).is_none() {
            return;
        }
        let text = self.text(view);
        if self.shows(op, text.value) {
            let line = text.line(|register| register_text(view, register));
            self.write(&format!("> {line}"));
        }
    }

    fn end(&mut self) {
        self.write("VM End");
        let _ = self.out.flush();
    }
}

/// A register's value: numbers and bools as they are, strings as they print, optionals as what they hold, enums with
/// their variant and what it carries, other objects by their type.
fn register_text(view: &View<'_>, register: u16) -> String {
    let function = &view.module.functions[view.function.index()];
    let ty = function.registers.get(register as usize).copied().unwrap_or(TypeIndex::INT);
    match view.heap.register(0, u32::from(register)) {
        Ok(word) => word_text(view.module, ty, word),
        Err(_) => view.module.type_name(ty),
    }
}

fn word_text(module: &Module, ty: TypeIndex, word: Word<'_>) -> String {
    let Word::Object(object) = word else { return value_text(module, ty, word) };
    match (module.type_def(ty), object) {
        (Some(TypeDef::Optional(_)), None) => "null".into(),
        (Some(TypeDef::Optional(value)), Some(object)) => match module.class(*value) {
            Some(class) if class.is_reference() => word_text(module, *value, word),
            _ => object
                .get(0)
                .map_or_else(|_| module.type_name(ty), |value_of| value_text(module, *value, value_of)),
        },
        (Some(TypeDef::Enum(_) | TypeDef::Function(_)), Some(_)) => nested_text(module, ty, word, 1),
        (_, object) => match object.and_then(Object::string) {
            Some(text) => short_text(text),
            None => module.type_name(ty),
        },
    }
}
