//! Entering a program from the host.

use crate::machine::{Machine, Step, Vm};
use crate::{loop_tail, slow};
use std::sync::Arc;
use vitte_bytecode::operands::{FuncIndex, NO_REGISTER};
use vitte_bytecode::traps::Trap;
use vitte_heap::{FRAME_CALLER_BASE, FRAME_HEADER, FRAME_ID, FRAME_RETURN_PC};
use vitte_runtime::{Failure, Instance, RuntimeError};

/// Which form of the loop runs. They do the same, at different speed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LoopForm {
    /// The fastest that this build and platform support.
    #[default]
    Fastest,
    /// One `match` in a loop: works everywhere.
    Match,
}

/// Whether [`LoopForm::Fastest`] is a chain of sibling calls here, rather than one `match` in a loop.
pub fn is_chained() -> bool {
    loop_tail::is_flat()
}

/// Runs a function that takes nothing, from the start until it returns or fails. Answers the bits of its result (0 for
/// unit).
///
/// Whatever the end, the frames that were active stay on the VM stack to be looked at, until the next run.
///
/// # Errors
/// The error that the program did not catch.
pub fn run(instance: &mut Instance, function: FuncIndex, form: LoopForm) -> Result<u64, RuntimeError> {
    instance.begin();
    if instance.tracer.is_some() {
        enter::<true>(instance, function, |machine| machine.execute())
    } else if form == LoopForm::Fastest && loop_tail::is_flat() {
        enter::<false>(instance, function, loop_tail::execute)
    } else {
        enter::<false>(instance, function, |machine| machine.execute())
    }
}

/// A form of the loop: runs a machine until it stops, and answers why, where, and in which frame.
type Execute<const TRACED: bool> = for<'a, 'v> fn(Machine<'a, 'v, TRACED>) -> (Step, u32, *mut u64);

fn enter<const TRACED: bool>(
    instance: &mut Instance,
    function: FuncIndex,
    execute: Execute<TRACED>,
) -> Result<u64, RuntimeError> {
    let program = Arc::clone(&instance.program);
    let Some(target) = program.targets().get(function.index()).copied() else {
        return Err(instance.error(Failure::new(Trap::InvalidArgument, "no such function"), 0));
    };
    // SAFETY: no frame is a well-formed stack.
    unsafe { instance.heap.set_top(std::ptr::null_mut()) };
    let stack = instance.heap.stack();
    let (bottom, limit) = (stack.base_ptr(), stack.limit_ptr());
    if target.params != 0 || target.registers as usize + FRAME_HEADER > stack.slots() {
        let trap = if target.params != 0 { Trap::InvalidArgument } else { Trap::StackOverflow };
        return Err(instance.error(trap.into(), target.code_start));
    }
    let mut vm = Vm { instance, program: &program, failure: None, result: 0 };
    let code = program.module().code.as_ptr();
    // SAFETY: the outermost frame fits, as just checked. It is laid out as the heap's frame map for it says.
    let (base, top, pc) = unsafe {
        let base = bottom.add(FRAME_HEADER);
        *base.offset(FRAME_ID) = u64::from(function.0);
        *base.offset(FRAME_RETURN_PC) = u64::from(NO_REGISTER) << 32;
        *base.offset(FRAME_CALLER_BASE) = 0;
        let top = base.add(target.registers as usize);
        Machine::<TRACED>::clear(base, top);
        vm.instance.heap.set_top(base);
        (base, top, code.add(target.code_start as usize))
    };
    let targets = program.targets().as_ptr();
    let machine = Machine::<TRACED> { pc, base, top, stack_limit: limit, code, targets, vm: &mut vm };
    let (step, at, base) = execute(machine);
    finish(vm, step, at, base)
}

/// Turns the end of the loop into a result.
fn finish(mut vm: Vm<'_>, step: Step, at: u32, base: *mut u64) -> Result<u64, RuntimeError> {
    // SAFETY: the frame that was running when the loop stopped.
    unsafe { vm.instance.heap.set_top(base) };
    let at = slow::instruction_start(&vm.program.module().code, at);
    let failure = match step {
        Step::Next | Step::Return => return Ok(vm.result),
        // SAFETY: `base` is the frame of the instruction that trapped.
        Step::Trap(trap) => unsafe { slow::describe(&vm, base, at, trap) },
        Step::Fail => vm.failure.take().unwrap_or_else(|| Trap::Panic.into()),
    };
    Err(vm.instance.error(failure, at))
}
