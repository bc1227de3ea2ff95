//! Functions as a listing shows them.

use super::Options;
use super::decode::{Decoded, decode, target, words};
use super::header::is_main;
use super::printer::{Printer, Style};
use super::references::References;
use crate::Module;
use crate::assembler::check;
use crate::assembler::mnemonics;
use crate::assembler::spelling::{NO_RESULT, is_plain, is_register, name, quote};
use crate::assembler::typing::{self, Finished};
use crate::isa::{Flow, Op};
use crate::module::{Function, FunctionLines, Handler, LineEntry, TypeIndex, Variable};
use crate::operands::{Role, Table};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write;

/// Where operands begin, behind the mnemonic.
const OPERAND_COLUMN: usize = 21;

/// Where comments begin.
const COMMENT_COLUMN: usize = 56;

/// Longer lines of registers are broken.
const LINE_BYTES_MAX: usize = 100;

/// Writes all functions. Answers whether the assembler would let their code pass its checks.
pub(super) fn functions(
    out: &mut String,
    module: &Module,
    references: &References,
    options: &Options,
) -> bool {
    let mut fits = true;
    let mut end = 0;
    for (index, function) in module.functions.iter().enumerate() {
        out.push('\n');
        // Every word is shown at most once, as `References` counts them.
        let is_shown = function.code_start as usize >= end;
        if function.code_start as usize != end {
            let _ = writeln!(
                out,
                "; the code of the next function begins at word {}, not at {end}",
                function.code_start
            );
        }
        if is_shown {
            end = function.code_range().end;
        } else {
            out.push_str("; its code is part of another function's and not shown again\n");
        }
        if function.code_range().end > module.code.len() {
            let _ = writeln!(out, "; it should have {} words, but the code ends before", function.code_len);
        }
        fits &= Body::new(module, references, options, index, function, is_shown).write(out);
    }
    if end < module.code.len() {
        let _ = writeln!(out, "\n; {} words of code belong to no function", module.code.len() - end);
    }
    if options.debug {
        beyond(out, module);
    }
    fits
}

/// What the debug tables say of functions that do not exist.
fn beyond(out: &mut String, module: &Module) {
    let (lines, variables) = (&module.debug.lines, &module.debug.variables);
    for index in module.functions.len()..lines.len().max(variables.len()) {
        out.push_str("\n.beyond\n");
        let lines = lines.get(index).filter(|lines| **lines != FunctionLines::default());
        if let Some(lines) = lines {
            raw_places(out, lines);
        }
        for variable in variables.get(index).map_or(&[][..], Vec::as_slice) {
            let Variable { name: text, register, start, end } = variable;
            let _ = writeln!(out, "  .var {} = #{register}, @{start} to @{end}", name(text));
        }
        out.push_str("END\n");
    }
}

/// A function's file and its places, each with its instruction's number.
fn raw_places(out: &mut String, lines: &FunctionLines) {
    if lines.file != 0 {
        let _ = writeln!(out, "  .file #{}", lines.file);
    }
    for entry in &lines.entries {
        let _ = writeln!(out, "  .at {}:{} @{}", entry.line, entry.column, entry.pc);
    }
}

struct Body<'m> {
    module: &'m Module,
    references: &'m References,
    options: &'m Options,
    index: usize,
    function: &'m Function,
    code: &'m [u64],
    printer: Printer<'m>,
    /// The variables that the header does not tell.
    variables: &'m [Variable],
    /// The names of the parameters in the header.
    header_names: Vec<Option<&'m str>>,
    /// Per word, whether a line of the listing begins there.
    starts: Vec<bool>,
    /// Per word, whether a jump leads there.
    targets: Vec<bool>,
}

impl<'m> Body<'m> {
    fn new(
        module: &'m Module,
        references: &'m References,
        options: &'m Options,
        index: usize,
        function: &'m Function,
        is_shown: bool,
    ) -> Body<'m> {
        let code = if is_shown { words(module, function) } else { &[] };
        let all = module.debug.variables.get(index).filter(|_| options.debug).map_or(&[][..], Vec::as_slice);
        let (header_names, variables) = split_variables(function, all);
        let params = param_mentions(&header_names);
        let printer = Printer::new(module, index, Style::Listing(references), params);
        let mut body = Body {
            module,
            references,
            options,
            index,
            function,
            code,
            printer,
            variables,
            header_names,
            starts: vec![false; code.len()],
            targets: vec![false; code.len()],
        };
        body.find_targets();
        body
    }

    /// Finds out where lines begin, and then which of them jumps lead to.
    fn find_targets(&mut self) {
        let mut args = Vec::new();
        let mut jumps = Vec::new();
        let mut pc = 0;
        while pc < self.code.len() {
            self.starts[pc] = true;
            let decoded = decode(self.module, self.function, self.code, pc, &mut args);
            if let Some(decoded) = &decoded {
                jumps.extend(target(decoded.op, &decoded.lanes, pc));
            }
            pc += decoded.map_or(1, |decoded| decoded.words);
        }
        for handler in &self.function.handlers {
            jumps.extend([handler.start, handler.end, handler.target].map(i64::from));
        }
        for target in jumps.into_iter().filter_map(|target| usize::try_from(target).ok()) {
            if self.starts.get(target) == Some(&true) {
                self.targets[target] = true;
            }
        }
    }

    fn write(&self, out: &mut String) -> bool {
        self.header(out);
        self.registers(out);
        self.handlers(out);
        let lines = self.module.debug.lines.get(self.index).filter(|_| self.options.debug);
        let mut places = self.places(out, lines).iter().peekable();
        for variable in self.variables {
            self.variable(out, variable);
        }
        let mut fits = self.has_sound_types();
        let mut landings = check::Landings::new(self.code);
        let mut last = None;
        let mut args = Vec::new();
        let mut pc = 0;
        while pc < self.code.len() {
            if self.targets[pc] {
                let _ = writeln!(out, "L{pc}:");
            }
            if let Some(entry) = places.next_if(|entry| entry.pc as usize == pc) {
                let _ = writeln!(out, "  .at {}:{}", entry.line, entry.column);
            }
            let decoded = decode(self.module, self.function, self.code, pc, &mut args);
            let decoded = decoded.filter(|decoded| self.reaches(decoded, pc));
            fits &= self.line(out, decoded.as_ref(), pc, &args);
            let count = decoded.as_ref().and_then(choices);
            fits &= count.is_none_or(|count| landings.holds(pc, pc + 1 + count));
            last = Some(decoded.as_ref().map(|decoded| decoded.op));
            pc += decoded.map_or(1, |decoded| decoded.words);
        }
        out.push_str("END\n");
        fits && !falls_off(last)
    }

    // Before the code.

    fn header(&self, out: &mut String) {
        let function = self.function;
        if is_main(self.module, self.index) {
            out.push_str("MAIN");
        } else {
            let word = if function.is_closure { "CLOSURE" } else { "FUNC" };
            let _ = write!(out, "{word} {}(", name(&function.name));
            for (position, ty) in function.param_types().iter().enumerate() {
                let shown = match self.header_names[position] {
                    None => Cow::Owned(format!("a{position}")),
                    // A name that is quoted in the header may be anything, also the name of another parameter.
                    Some(text) if matches!(self.printer.params[position], Cow::Borrowed(_)) => {
                        Cow::Borrowed(text)
                    }
                    Some(text) => Cow::Owned(quote(text)),
                };
                let separator = if position == 0 { "" } else { ", " };
                let _ = write!(out, "{separator}{shown}: {}", self.references.ty(self.module, *ty));
            }
            out.push(')');
        }
        match function.result {
            Some(ty) => {
                let _ = write!(out, " -> {}", self.references.ty(self.module, ty));
            }
            None if self.code.iter().any(|word| *word as u8 == Op::Return as u8) => out.push_str(" -> unit"),
            None => {}
        }
        out.push('\n');
    }

    /// The types of the registers behind the parameters, runs of one type together.
    fn registers(&self, out: &mut String) {
        let types = self.function.registers.get(usize::from(self.function.params)..).unwrap_or(&[]);
        let mut column = 0;
        let mut first = 0;
        for run in types.chunk_by(|a, b| a == b) {
            let last = first + run.len() - 1;
            let ty = self.references.ty(self.module, run[0]);
            let item =
                if first == last { format!("r{first}: {ty}") } else { format!("r{first}..=r{last}: {ty}") };
            match column {
                0 => out.push_str("  REGS "),
                _ if column + item.len() > LINE_BYTES_MAX => {
                    out.push_str("\n  REGS ");
                    column = 0;
                }
                _ => out.push_str(", "),
            }
            out.push_str(&item);
            column += item.len() + 2;
            first = last + 1;
        }
        if column > 0 {
            out.push('\n');
        }
    }

    /// Who takes errors.
    fn handlers(&self, out: &mut String) {
        for handler in &self.function.handlers {
            let Handler { start, end, target, register } = *handler;
            let [start, end, target] = [start, end, target].map(|pc| self.place(pc));
            let register = self.any_register(register);
            let _ = writeln!(out, "  TRY {start} to {end}, {target}, {register}");
        }
    }

    /// An instruction by its label, or by its number where no line begins.
    fn place(&self, pc: u32) -> String {
        let has_label = self.targets.get(pc as usize) == Some(&true);
        if has_label { format!("L{pc}") } else { format!("@{pc}") }
    }

    /// A register, by its number in the frame if the frame does not have it.
    fn any_register(&self, register: u16) -> Cow<'_, str> {
        if usize::from(register) < self.function.registers.len() {
            self.printer.register(u32::from(register))
        } else {
            Cow::Owned(format!("#{register}"))
        }
    }

    /// Writes the function's file, and the places that cannot stand before an instruction. Answers those that can.
    fn places<'l>(&self, out: &mut String, lines: Option<&'l FunctionLines>) -> &'l [LineEntry] {
        let Some(lines) = lines else { return &[] };
        let rises = lines.entries.is_sorted_by(|a, b| a.pc < b.pc);
        let stands = |entry: &LineEntry| self.starts.get(entry.pc as usize) == Some(&true);
        if !rises || !lines.entries.iter().all(stands) {
            raw_places(out, lines);
            return &[];
        }
        if lines.file != 0 {
            let _ = writeln!(out, "  .file #{}", lines.file);
        }
        &lines.entries
    }

    fn variable(&self, out: &mut String, variable: &Variable) {
        let register = self.any_register(variable.register);
        let _ = write!(out, "  .var {} = {register}", name(&variable.name));
        if (variable.start, variable.end) != (0, self.function.code_len) {
            let _ = write!(out, ", @{} to @{}", variable.start, variable.end);
        }
        out.push('\n');
    }

    // The code.

    /// Whether the target of a jump is a place where a label can stand.
    fn reaches(&self, decoded: &Decoded, pc: usize) -> bool {
        let target = target(decoded.op, &decoded.lanes, pc);
        target.is_none_or(|target| {
            usize::try_from(target).is_ok_and(|target| self.targets.get(target) == Some(&true))
        })
    }

    /// Writes one line. Answers whether it passes the assembler's checks.
    fn line(&self, out: &mut String, decoded: Option<&Decoded>, pc: usize, args: &[u16]) -> bool {
        let start = out.len();
        let fits = match decoded {
            Some(decoded) => {
                self.instruction(out, decoded, args, pc);
                let env = Finished { module: self.module, function: self.function };
                check::mismatch(&env, decoded.op, &decoded.lanes, args).is_none()
                    && check::wrong_return(self.module, self.index, decoded.op).is_none()
            }
            None => {
                let _ = write!(out, "  .word 0x{:016x}", self.code[pc]);
                true
            }
        };
        let mut comment = String::new();
        if self.options.pcs {
            let _ = write!(comment, " @{pc}");
        }
        if self.options.words {
            let _ = write!(comment, " 0x{:016x}", self.code[pc]);
        }
        if decoded.is_none() {
            let shown =
                super::instruction(self.module, crate::operands::FuncIndex(self.index as u32), pc as u32);
            if !shown.starts_with('.') {
                let _ = write!(comment, " {shown}");
            }
        }
        if !comment.is_empty() {
            let column = out[start..].chars().count();
            let _ = write!(out, "{:1$};{comment}", "", COMMENT_COLUMN.saturating_sub(column).max(1));
        }
        out.push('\n');
        fits
    }

    fn instruction(&self, out: &mut String, decoded: &Decoded, args: &[u16], pc: usize) {
        let start = out.len();
        if let Some((native, suffix)) = self.native(decoded) {
            let _ = write!(out, "  {}.{suffix}", native.mnemonic);
            pad(out, start);
            out.push_str(&self.printer.register(u32::from(args[0])));
            return;
        }
        let _ = write!(out, "  {}", decoded.op.info().mnemonic);
        if decoded.op.info().operands.is_empty() {
            return;
        }
        pad(out, start);
        self.printer.operands(out, decoded.op, &decoded.lanes, args, pc);
    }

    /// The mnemonic of the native that is called, if the assembler would find the same import by it.
    fn native(&self, decoded: &Decoded) -> Option<(&'static mnemonics::NativeMnemonic, &'static str)> {
        let operands = decoded.op.info().operands;
        let k = operands.iter().position(|(_, spec)| spec.role == Role::Index(Table::Imports))?;
        let index = decoded.lanes[k]?;
        let found = mnemonics::of_import(self.module, index)?;
        self.references.first_native.get(&(found.0.mnemonic, found.1)).filter(|first| **first == index)?;
        Some(found)
    }

    /// Whether all types that the header and the registers name exist.
    fn has_sound_types(&self) -> bool {
        let exists = |ty: &TypeIndex| self.module.class(*ty).is_some();
        let takes_error = |handler: &Handler| {
            self.function.registers.get(usize::from(handler.register)) == Some(&TypeIndex::ERROR)
        };
        self.function.registers.iter().chain(&self.function.result).all(exists)
            && self.function.handlers.iter().all(takes_error)
    }
}

/// How many instructions the instruction chooses from, if it does.
fn choices(decoded: &Decoded) -> Option<usize> {
    let k = typing::operand_of(decoded.op, Role::Choices)?;
    Some(decoded.lanes[k]? as usize)
}

fn pad(out: &mut String, start: usize) {
    let column = out.len() - start;
    let _ = write!(out, "{:1$}", "", OPERAND_COLUMN.saturating_sub(column).max(1));
}

/// Whether control may run past the last line: `None` is an empty function, `Some(None)` ends in a raw word.
fn falls_off(last: Option<Option<Op>>) -> bool {
    match last {
        None => true,
        Some(None) => false,
        Some(Some(op)) => !matches!(op.info().flow, Flow::Jump | Flow::End),
    }
}

/// Which parameters the header names, and the variables that remain: a name in the header is a variable that holds
/// for the whole function, and those of the header come first, in order.
fn split_variables<'m>(function: &Function, all: &'m [Variable]) -> (Vec<Option<&'m str>>, &'m [Variable]) {
    let mut rest = all;
    let mut names = Vec::new();
    for register in 0..function.param_types().len() as u16 {
        let named = rest.split_first().filter(|(variable, _)| {
            variable.register == register && (variable.start, variable.end) == (0, function.code_len)
        });
        names.push(named.map(|(variable, _)| variable.name.as_str()));
        if let Some((_, others)) = named {
            rest = others;
        }
    }
    (names, rest)
}

/// How each parameter is mentioned: by its name where that is plain and its own, else as `a0`, `a1`, …
fn param_mentions<'m>(names: &[Option<&'m str>]) -> Vec<Cow<'m, str>> {
    let mut seen = HashSet::new();
    let mention = |(position, text): (usize, &Option<&'m str>)| match *text {
        Some(text)
            if is_plain(text)
                && text != NO_RESULT
                && !is_register(text)
                && text.len() <= 64
                && seen.insert(text) =>
        {
            Cow::Borrowed(text)
        }
        _ => Cow::Owned(format!("a{position}")),
    };
    names.iter().enumerate().map(mention).collect()
}
