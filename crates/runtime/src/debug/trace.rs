//! Traces as text: what `--log trace` and `--log debug` print.

use super::values::{scalar_text, short_text};
use super::{Tracer, View};
use std::collections::HashMap;
use std::io::Write;
use vitte_bytecode::Op;
use vitte_bytecode::disassembler::{Trace, TraceValue, trace};
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::FuncIndex;

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
        let is_call = matches!(op, Op::Call | Op::Return | Op::ReturnUnit);
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

/// A register's value: numbers and bools as they are, strings as they print, objects by their type.
fn register_text(view: &View<'_>, register: u16) -> String {
    let function = &view.module.functions[view.function.index()];
    let ty = function.registers.get(register as usize).copied().unwrap_or(TypeIndex::INT);
    let bits = view.registers.get(register as usize).copied().unwrap_or_default();
    if !view.module.class(ty).is_some_and(|class| class.is_reference()) {
        return scalar_text(ty, bits);
    }
    match view.heap.frame_string(0, u32::from(register)) {
        Some(text) => short_text(text),
        None => view.module.type_name(ty),
    }
}
