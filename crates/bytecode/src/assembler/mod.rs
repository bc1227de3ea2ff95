//! The assembler: from the listing text to a [`Module`].
//!
//! The language is described in `docs/assembly.md`. What the [disassembler](crate::disassembler) prints assembles to
//! the same module, down to the order of its tables.
//!
//! The work goes in four steps, each linear in the length of the listing: the *parser* turns lines into items
//! and statements; the *tables* give every type, constant, native, global and function its index; *inference* finds
//! the registers' types and which opcode each family name stands for; *emission* writes the words and checks that
//! the types fit the opcodes.

pub(crate) mod check;
mod debug;
mod emit;
mod infer;
mod lexer;
mod lower;
pub(crate) mod mnemonics;
mod operands;
mod parser;
pub(crate) mod spelling;
mod syntax;
mod tables;
pub(crate) mod typing;

use crate::Module;
use lexer::At;
use std::fmt;

/// How many errors one run reports at most; a listing with more has one cause for many of them.
pub const ERRORS_MAX: usize = 50;

/// How deeply `array<array<…>>` may nest in a listing.
pub(crate) const TYPE_DEPTH_MAX: usize = 32;

/// What is wrong at one place of a listing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AsmError {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub remedy: String,
}

impl AsmError {
    pub(crate) fn new(at: At, message: impl Into<String>, remedy: impl Into<String>) -> AsmError {
        AsmError { line: at.line, column: at.column, message: message.into(), remedy: remedy.into() }
    }

    /// The error as text, with the line it is about: `source` and `name` are those given to [`assemble`].
    ///
    /// ```
    /// use vitte_bytecode::assembler::assemble;
    ///
    /// let listing = "MAIN\n  LOAD_CONST r0, 2\n  PRNT r0\nEND\n";
    /// let errors = assemble(listing, "two.vitasm").unwrap_err();
    /// assert_eq!(
    ///     errors[0].render(listing, "two.vitasm"),
    ///     "error: there is no instruction `PRNT`\n \
    ///      --> two.vitasm:3:3\n  \
    ///       |\n\
    ///      3 |   PRNT r0\n  \
    ///       |   ^\n  \
    ///       = did you mean `PRINT`?\n"
    /// );
    /// ```
    pub fn render(&self, source: &str, name: &str) -> String {
        let text = source.lines().nth(self.line.saturating_sub(1) as usize).unwrap_or("");
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let before = self.column.saturating_sub(1) as usize;
        // The window keeps the place in sight however long the line is.
        let first = before.saturating_sub(80);
        let shown: String =
            text.chars().skip(first).take(160).map(|c| if c.is_control() { ' ' } else { c }).collect();
        let indent = " ".repeat(before - first);
        format!(
            "error: {}\n{margin}--> {name}:{}:{}\n{margin} |\n{number} | {shown}\n{margin} | {indent}^\n{margin} = {}\n",
            self.message, self.line, self.column, self.remedy
        )
    }
}

impl fmt::Display for AsmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.line, self.column, self.message, self.remedy)
    }
}

impl std::error::Error for AsmError {}

/// Assembles a listing. `name` is the listing's own name, recorded for stack traces.
///
/// # Errors
///
/// Everything found wrong, in the order of the lines, at most [`ERRORS_MAX`]. The listing may be any text.
///
/// ```
/// let module = vitte_bytecode::assembler::assemble("MAIN\n  LOAD_CONST r0, 2\n  PRINT r0\nEND\n", "two.vitasm").unwrap();
/// assert_eq!(module.functions[0].name, "main");
/// assert_eq!(module.imports[0].name, "print");
/// ```
pub fn assemble(source: &str, name: &str) -> Result<Module, Vec<AsmError>> {
    let mut errors = Errors::default();
    if u32::try_from(source.len()).is_err() {
        errors.add(
            At { line: 1, column: 1 },
            "the listing is longer than 4 GiB",
            "split it into several modules",
        );
        return Err(errors.sorted());
    }
    let listing = parser::parse(source, &mut errors);
    let mut tables = tables::Tables::build(&listing, &mut errors);
    if errors.is_full() {
        return Err(errors.sorted());
    }
    let inferred = infer::infer(&listing, &mut tables, &mut errors);
    emit::emit(&listing, &mut tables, inferred, name, &mut errors);
    if errors.list.is_empty() { Ok(tables.module) } else { Err(errors.sorted()) }
}

/// The errors of one run.
#[derive(Default)]
pub(crate) struct Errors {
    list: Vec<AsmError>,
}

impl Errors {
    fn add(&mut self, at: At, message: impl Into<String>, remedy: impl Into<String>) {
        self.push(AsmError::new(at, message, remedy));
    }

    fn push(&mut self, error: AsmError) {
        // A place that is wrong for one reason is not reported for what follows from it.
        let known = |e: &AsmError| (e.line, e.column) == (error.line, error.column);
        if !self.is_full() && !self.list.iter().any(known) {
            self.list.push(error);
        }
    }

    /// Whether nothing more will be reported.
    fn is_full(&self) -> bool {
        self.list.len() >= ERRORS_MAX
    }

    fn count(&self) -> usize {
        self.list.len()
    }

    /// The only error of a list that was made for it.
    fn first(self, at: At) -> AsmError {
        let unknown = || AsmError::new(at, "this cannot be read", "see docs/assembly.md");
        self.list.into_iter().next().unwrap_or_else(unknown)
    }

    fn sorted(mut self) -> Vec<AsmError> {
        self.list.sort_by_key(|error| (error.line, error.column));
        self.list
    }
}
