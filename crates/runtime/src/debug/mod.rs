//! Looking inside a running program: traces, dumps, and what its heap holds.

mod dump;
mod leaks;
mod names;
mod profile;
mod reach;
mod snapshot;
mod trace;
mod values;

pub use dump::dump;
pub use leaks::{LeakRow, Leaks, leaks};
pub use profile::OpcodeProfile;
pub use snapshot::snapshot;
pub use trace::{TextTracer, TraceLevel};
pub use values::{scalar_text, short_text, value_text};

use vitte_bytecode::operands::FuncIndex;
use vitte_bytecode::{Module, Op};
use vitte_heap::Heap;

/// Who is shown each instruction before it is executed.
pub trait Tracer: Send {
    /// The program begins.
    fn start(&mut self) {}

    /// The instruction at `pc` (counted from the function's start) is about to be executed, with these registers.
    fn instruction(&mut self, view: &View<'_>);

    /// The program has ended, well or not.
    fn end(&mut self) {}
}

/// What a [`Tracer`] sees.
pub struct View<'a> {
    /// The module.
    pub module: &'a Module,
    /// The running function.
    pub function: FuncIndex,
    /// The instruction, counted from the function's start.
    pub pc: u32,
    /// The registers of the frame.
    pub registers: &'a [u64],
    /// The heap; the frame is the top one of its stack.
    pub heap: &'a Heap,
}

impl View<'_> {
    /// The opcode of the instruction.
    pub fn op(&self) -> Option<Op> {
        let function = self.module.functions.get(self.function.index())?;
        let word = self.module.code.get(function.code_start as usize + self.pc as usize)?;
        Op::from_byte(*word as u8)
    }
}
