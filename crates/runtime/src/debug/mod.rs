//! Looking inside a running program: traces and dumps.

use vitte_bytecode::Module;
use vitte_bytecode::operands::FuncIndex;
use vitte_heap::Heap;

/// Who is shown each instruction before it is executed.
pub trait Tracer: Send {
    /// The instruction at `pc` (counted from the function's start) is about to be executed, with these registers.
    fn instruction(&mut self, view: &View<'_>);
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
