//! The state of a machine as text: what `--dump-vm` prints.

use super::values::value_text;
use crate::instance::Instance;
use std::fmt::Write;
use vitte_bytecode::Module;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::FuncIndex;
use vitte_heap::{HeapError, Word};

/// How many frames are shown at each end of a deep stack.
const FRAME_ENDS: usize = 8;

/// One register or global: name, type, value.
struct Row {
    name: String,
    ty: String,
    value: String,
}

/// What a frame says about itself, read before its values are.
pub(super) struct FrameFacts {
    pub(super) depth: usize,
    pub(super) function: FuncIndex,
    pub(super) at: u32,
}

/// The frames with their registers by name, type and value, the globals, the heap and the collector. For an instance
/// that has stopped: at the end of its program, or at an error.
pub fn dump(instance: &Instance) -> String {
    let mut out = String::new();
    dump_frames(instance, &mut out);
    dump_globals(instance, &mut out);
    dump_heap(instance, &mut out);
    out
}

fn dump_frames(instance: &Instance, out: &mut String) {
    let frames = frame_facts(instance);
    let used = instance.heap.frames().next().map_or(0, |frame| frame.base_slot + frame.registers.len());
    let total = instance.heap.stack().slots();
    let _ = writeln!(out, "stack: {}, {used} of {total} slots", counted(frames.len() as u64, "frame"));
    let hidden = frames.len().saturating_sub(2 * FRAME_ENDS);
    for (position, facts) in frames.iter().enumerate() {
        if hidden > 0 && position == FRAME_ENDS {
            let _ = writeln!(out, "  … {hidden} more frames …");
        }
        if hidden == 0 || position < FRAME_ENDS || position >= FRAME_ENDS + hidden {
            dump_frame(instance, position, facts, out);
        }
    }
}

pub(super) fn frame_facts(instance: &Instance) -> Vec<FrameFacts> {
    let functions = instance.program.targets().len();
    let mut at = instance.stopped_at.unwrap_or_else(|| end_of_outermost(instance));
    let mut facts = Vec::new();
    for (depth, frame) in instance.heap.frames().enumerate() {
        let here = at;
        at = (frame.return_pc as u32).saturating_sub(1);
        if (frame.id as usize) < functions {
            facts.push(FrameFacts { depth, function: FuncIndex(frame.id), at: here });
        }
    }
    facts
}

/// Where a program stands that has come to its end: the last instruction of the outermost function.
fn end_of_outermost(instance: &Instance) -> u32 {
    let id = instance.heap.frames().last().map_or(0, |frame| frame.id);
    let function = instance.program.module().functions.get(id as usize);
    function.map_or(0, |function| (function.code_start + function.code_len).saturating_sub(1))
}

fn dump_frame(instance: &Instance, position: usize, facts: &FrameFacts, out: &mut String) {
    let module = instance.program.module();
    let Some(function) = module.functions.get(facts.function.index()) else { return };
    let pc = facts.at.saturating_sub(function.code_start);
    let _ = write!(out, "frame {position}: {}", function.name);
    if let Some(place) = module.debug.place(facts.function, pc) {
        let _ = write!(out, " ({}:{}:{})", place.file, place.line, place.column);
    }
    let _ = writeln!(out, ", instruction {pc}");
    let mut rows = Vec::new();
    for (register, ty) in function.registers.iter().enumerate() {
        let number = register as u16;
        let mut name = register_name(number, function.params);
        if let Some(variable) = module.debug.variable(facts.function, number, pc) {
            name = format!("{name} {variable}");
        }
        let value = word_text(module, *ty, instance.heap.register(facts.depth, register as u32));
        rows.push(Row { name, ty: module.type_name(*ty), value });
    }
    write_rows(&rows, out);
}

/// How listings call a register: parameters first, the others are counted from behind them.
pub(super) fn register_name(register: u16, params: u16) -> String {
    if register < params { format!("a{register}") } else { format!("r{}", register - params) }
}

fn dump_globals(instance: &Instance, out: &mut String) {
    let module = instance.program.module();
    let _ = writeln!(out, "globals: {}", module.globals.len());
    let rows = module.globals.iter().enumerate().map(|(index, global)| {
        let value = word_text(module, global.ty, instance.heap.global(index as u32));
        Row { name: global.name.clone(), ty: module.type_name(global.ty), value }
    });
    write_rows(&rows.collect::<Vec<_>>(), out);
}

fn word_text(module: &Module, ty: TypeIndex, word: Result<Word<'_>, HeapError>) -> String {
    match word {
        Ok(word) => value_text(module, ty, word),
        Err(error) => format!("<{error}>"),
    }
}

fn dump_heap(instance: &Instance, out: &mut String) {
    let stats = instance.heap.stats();
    let _ = writeln!(
        out,
        "heap: {} bytes of objects ({} live after the last collection), {} held, {} at the peak, limit {}",
        stats.object_bytes,
        stats.live_bytes,
        stats.held_bytes,
        stats.peak_bytes,
        instance.heap.config().max_bytes
    );
    let _ = writeln!(
        out,
        "collector: {}, {}, {} bytes allocated in all, {}, {}",
        instance.heap.config().collector,
        counted(stats.collections, "collection"),
        stats.allocated_bytes,
        counted(stats.blocks as u64, "block"),
        counted(stats.large_objects as u64, "large object")
    );
}

/// `1 frame`, `2 frames`.
fn counted(count: u64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

fn write_rows(rows: &[Row], out: &mut String) {
    let width = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0);
    let (names, types) = (width(|row| &row.name), width(|row| &row.ty));
    for row in rows {
        let _ = writeln!(out, "  {:names$}  {:types$}  {}", row.name, row.ty, row.value);
    }
}
