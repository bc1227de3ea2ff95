//! Single instructions: for messages about a module, and for traces of a run.

use super::decode::{operands, words};
use super::printer::{Printer, Style};
use crate::Module;
use crate::assembler::mnemonics;
use crate::assembler::typing::{self, Finished, Lanes};
use crate::isa::{Flow, Op, args_words};
use crate::module::Function;
use crate::operands::{FuncIndex, Role, Table, lane};
use std::fmt;

/// The instruction at `pc`, counted from the function's start, in full: `ADD.int r3, r1, r2`, `JUMP @12`.
///
/// Any module, function and `pc` will do. A word that is no instruction reads `.word 0x…`; what an operand should
/// name but does not exist reads `#7`.
///
/// ```
/// use vitte_bytecode::{assembler::assemble, disassembler::instruction, operands::FuncIndex};
///
/// let module = assemble("FUNC add(x, y)\n  ADD r0, x, y\n  RETURN r0\nEND\n", "add.vitasm").unwrap();
/// assert_eq!(instruction(&module, FuncIndex(0), 0), "ADD.int r0, x, y");
/// assert_eq!(instruction(&module, FuncIndex(0), 9), "(no instruction)");
/// ```
pub fn instruction(module: &Module, function: FuncIndex, pc: u32) -> String {
    let Some(line) = Line::read(module, function, pc) else { return "(no instruction)".into() };
    let Some((op, lanes)) = line.decoded else { return format!(".word 0x{:016x}", line.word) };
    if let Some((native, suffix)) = native_mnemonic(module, op, &lanes)
        && let [argument] = line.args[..]
    {
        let register = line.printer.register(u32::from(argument));
        return format!("{}.{suffix} {register}", native.mnemonic);
    }
    line.text(op.info().mnemonic, op, &lanes, &line.args)
}

/// One executed instruction as a trace shows it: its text, and which registers' values stand behind it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trace {
    /// The instruction by the name of its family: `ADD r3, r1, r2`, `CALL add`, `PRINT`.
    pub text: String,
    /// The values that belong to the line.
    pub value: TraceValue,
}

/// The registers (numbers as in the frame) whose values a trace line shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TraceValue {
    /// None.
    Nothing,
    /// This one's in parentheses, as in `RETURN r3 (5)`.
    Returned(u16),
    /// This one's as the operand, as in `PRINT 5`.
    Printed(u16),
}

impl Trace {
    /// The whole line; `value` gives the text of a register's value.
    pub fn line(&self, value: impl FnOnce(u16) -> String) -> String {
        match self.value {
            TraceValue::Nothing => self.text.clone(),
            TraceValue::Returned(register) => format!("{} ({})", self.text, value(register)),
            TraceValue::Printed(register) => format!("{} {}", self.text, value(register)),
        }
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The instruction at `pc`, counted from the function's start, as a trace shows it: without the type suffix, calls
/// without their arguments. Any module, function and `pc` will do.
///
/// ```
/// use vitte_bytecode::{assembler::assemble, disassembler::trace, operands::FuncIndex};
///
/// let module = assemble("FUNC add(x, y)\n  ADD r0, x, y\n  RETURN r0\nEND\n", "add.vitasm").unwrap();
/// assert_eq!(trace(&module, FuncIndex(0), 0).text, "ADD r0, x, y");
/// assert_eq!(trace(&module, FuncIndex(0), 1).line(|_| "5".into()), "RETURN r0 (5)");
/// ```
pub fn trace(module: &Module, function: FuncIndex, pc: u32) -> Trace {
    let plain = |text| Trace { text, value: TraceValue::Nothing };
    let Some(line) = Line::read(module, function, pc) else { return plain("(no instruction)".into()) };
    let Some((op, lanes)) = line.decoded else { return plain(format!(".word 0x{:016x}", line.word)) };
    if let Some((native, _)) = native_mnemonic(module, op, &lanes)
        && let [argument] = line.args[..]
    {
        return Trace { text: native.mnemonic.into(), value: TraceValue::Printed(argument) };
    }
    let info = op.info();
    let is_call = typing::operand_of(op, Role::OutOrNone).is_some();
    let callee = info.operands.iter().rposition(|(_, spec)| is_callee(spec.role)).filter(|_| is_call);
    if let Some(k) = callee {
        let name = line.printer.operand(op, &lanes, k, info.operands[k].1, pc as usize);
        return plain(format!("{} {name}", info.family()));
    }
    let value = match (op, lanes[0]) {
        (Op::Return, Some(register)) => TraceValue::Returned(register as u16),
        _ => TraceValue::Nothing,
    };
    Trace { text: line.text(info.family(), op, &lanes, &line.args), value }
}

fn is_callee(role: Role) -> bool {
    matches!(role, Role::Index(Table::Functions | Table::Imports) | Role::Method | Role::In(_))
}

fn native_mnemonic(
    module: &Module,
    op: Op,
    lanes: &Lanes,
) -> Option<(&'static mnemonics::NativeMnemonic, &'static str)> {
    let k = op.info().operands.iter().position(|(_, spec)| spec.role == Role::Index(Table::Imports))?;
    mnemonics::of_import(module, lanes[k]?)
}

/// One word of a function with what belongs to it.
struct Line<'m> {
    printer: Printer<'m>,
    word: u64,
    decoded: Option<(Op, Lanes)>,
    /// The arguments, as far as there are words for them.
    args: Vec<u16>,
    pc: usize,
}

impl<'m> Line<'m> {
    fn read(module: &'m Module, function: FuncIndex, pc: u32) -> Option<Line<'m>> {
        let record = module.functions.get(function.index())?;
        let code = words(module, record);
        let pc = pc as usize;
        let word = *code.get(pc)?;
        let decoded = operands(word);
        let args =
            decoded.map_or(Vec::new(), |(op, lanes)| loose_args(module, record, op, &lanes, &code[pc + 1..]));
        let printer = Printer::new(module, function.index(), Style::Message, Vec::new());
        Some(Line { printer, word, decoded, args, pc })
    }

    fn text(&self, mnemonic: &str, op: Op, lanes: &Lanes, args: &[u16]) -> String {
        let mut out = format!("{mnemonic} ");
        self.printer.operands(&mut out, op, lanes, args, self.pc);
        out.truncate(out.trim_end().len());
        out
    }
}

/// The arguments of an instruction as the following words say them, right or wrong; more than a line shows are not
/// needed.
fn loose_args(module: &Module, function: &Function, op: Op, lanes: &Lanes, words: &[u64]) -> Vec<u16> {
    if op.info().flow != Flow::NextAfterArgs {
        return Vec::new();
    }
    let count = typing::argument_count(&Finished { module, function }, op, lanes).unwrap_or(0).min(30);
    let specs = Op::Args.info().operands;
    let words = words.iter().take(args_words(count)).take_while(|word| **word as u8 == Op::Args as u8);
    let lanes =
        words.flat_map(|word| specs.iter().enumerate().map(|(k, (_, spec))| lane(*word, *spec, k) as u16));
    lanes.take(count).collect()
}
