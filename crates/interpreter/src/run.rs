//! Entering a program from the host.

use crate::machine::{Machine, Step, Stop, Vm, paid};
use crate::{loop_tail, slow};
use std::sync::Arc;
use vitte_bytecode::operands::{Class, FuncIndex, ImportIndex, NO_REGISTER};
use vitte_bytecode::traps::Trap;
use vitte_heap::{FRAME_CALLER_BASE, FRAME_ENTRY_BIT, FRAME_HEADER, FRAME_ID, FRAME_RETURN_PC};
use vitte_runtime::{
    Callee, Completion, Failure, Instance, Landing, Passing, Raised, ResultType, RuntimeError, Suspension,
    Value,
};

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
    begin(instance, form);
    let entry = Start::Call { function, args: &[], value: 0, caller: std::ptr::null_mut() };
    // SAFETY: a function that takes parameters is refused.
    match unsafe { start(instance, entry, form) } {
        Ok(Ran::Returned(bits)) => {
            ended(instance, true);
            Ok(bits)
        }
        Ok(Ran::Suspended) => Err(instance.error(Trap::Cancelled.into(), 0)),
        Err(error) => Err(error),
    }
}

/// An error that a native has met and dealt with is not where the run stopped.
fn ended(instance: &mut Instance, is_ok: bool) {
    if is_ok && instance.exit_status.is_none() {
        instance.stopped_at = None;
    }
}

/// Forgets the last run.
fn begin(instance: &mut Instance, form: LoopForm) {
    instance.begin();
    instance.engine = Some(match form {
        LoopForm::Fastest => |instance, callee, args| call_back(instance, callee, args, LoopForm::Fastest),
        LoopForm::Match => |instance, callee, args| call_back(instance, callee, args, LoopForm::Match),
    });
}

/// Calls a function with arguments, until it returns or fails. Answers its result; of a program that has ended itself, the unit.
/// Opens handles, which the caller closes.
///
/// # Errors
/// As [`run`]; `InvalidArgument` if the function takes other arguments.
pub fn call(
    instance: &mut Instance,
    callee: Callee,
    args: &[Value],
    form: LoopForm,
) -> Result<Value, RuntimeError> {
    begin(instance, form);
    // SAFETY: no frame is a well-formed stack. Frames of the last run are no roots for what is allocated now.
    unsafe { instance.heap.set_top(std::ptr::null_mut()) };
    match call_above(instance, callee, args, form) {
        Ok(Called::Returned(value)) => {
            ended(instance, true);
            Ok(value)
        }
        // Nobody has said that the run may be suspended.
        Ok(Called::Suspended) => Err(instance.error(Trap::Cancelled.into(), 0)),
        Err(error) => Err(error),
    }
}

/// What came of a call that may be suspended.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Called {
    /// The function has returned; of a program that has ended itself, the unit.
    Returned(Value),
    /// A native waits for what is in [`Instance::suspended`](vitte_runtime::Suspended): when that is ready, [`resume`] goes on.
    Suspended,
}

/// As [`call`], for hosts that can wait.
///
/// # Errors
/// As [`call`].
pub fn call_suspendable(
    instance: &mut Instance,
    callee: Callee,
    args: &[Value],
    form: LoopForm,
) -> Result<Called, RuntimeError> {
    begin(instance, form);
    instance.suspended.allowed = true;
    // SAFETY: as in `call`.
    unsafe { instance.heap.set_top(std::ptr::null_mut()) };
    let called = call_above(instance, callee, args, form);
    left(instance, called)
}

/// Goes on with a run that was suspended; `completion` makes the result of the native that has waited.
///
/// # Errors
/// As [`call`]; no run is suspended.
pub fn resume(
    instance: &mut Instance,
    completion: Completion,
    form: LoopForm,
) -> Result<Called, RuntimeError> {
    let Some(suspension) = instance.suspended.suspension.take() else {
        return Err(instance.error(Failure::new(Trap::InvalidArgument, "no run is suspended"), 0));
    };
    instance.suspended.allowed = true;
    let outcome = instance.call_native(suspension.native, completion);
    let entry = Start::Again(suspension, outcome);
    // SAFETY: the frames of a suspended run stay as they are until it goes on, or another begins, which gives it up.
    let ran = unsafe { start(instance, entry, form) };
    let outermost = instance.heap.frames().last().map(|frame| FuncIndex(frame.id));
    let called = ran.and_then(|ran| answer(instance, outermost.unwrap_or(FuncIndex(0)), ran));
    left(instance, called)
}

/// Notes that a run which may be suspended has been left.
fn left(instance: &mut Instance, called: Result<Called, RuntimeError>) -> Result<Called, RuntimeError> {
    instance.suspended.allowed = false;
    if matches!(called, Ok(Called::Returned(_))) {
        ended(instance, true);
    }
    called
}

/// Calls a function from within a native, whose frame is the published one.
fn call_back(
    instance: &mut Instance,
    callee: Callee,
    args: &[Value],
    form: LoopForm,
) -> Result<Value, RuntimeError> {
    let called = call_above(instance, callee, args, form)?;
    match called {
        Called::Returned(value) if instance.exit_status.is_none() => Ok(value),
        _ => Err(instance.error(Trap::Cancelled.into(), 0)),
    }
}

/// Calls a function with its frame above the published one, which is published again when it has returned.
fn call_above(
    instance: &mut Instance,
    callee: Callee,
    args: &[Value],
    form: LoopForm,
) -> Result<Called, RuntimeError> {
    let refuse = |instance: &mut Instance, failure| instance.error(failure, 0);
    let (function, sees_itself) = match callee {
        Callee::Function(function) => (function, None),
        Callee::Value(value) => instance.called(value).map_err(|failure| refuse(instance, failure))?,
    };
    let args = instance.argument_bits(function, args).map_err(|failure| refuse(instance, failure))?;
    let value = sees_itself.map_or(Ok(0), |value| instance.heap.handle_bits(value));
    let value = value.map_err(|error| refuse(instance, error.into()))?;
    let caller = instance.heap.stack().top();
    let entry = Start::Call { function, args: &args, value, caller };
    // SAFETY: the arguments were just made for the function, and the value is the one that it sees. Nothing was allocated since.
    let outcome = unsafe { start(instance, entry, form) };
    instance.arguments_used(args);
    if !caller.is_null() {
        // SAFETY: the frame of the native is still whole: what was called has its frames above. Without one, the frames stay to
        // be looked at.
        unsafe { instance.heap.set_top(caller) };
    }
    answer(instance, function, outcome?)
}

fn answer(instance: &mut Instance, function: FuncIndex, ran: Ran) -> Result<Called, RuntimeError> {
    match ran {
        Ran::Returned(bits) => result_of(instance, function, bits).map(Called::Returned),
        Ran::Suspended => Ok(Called::Suspended),
    }
}

/// What a function has returned. Opens a handle.
fn result_of(instance: &mut Instance, function: FuncIndex, bits: u64) -> Result<Value, RuntimeError> {
    let result = instance.program.module().functions[function.index()].result;
    let Some(ty) = result.filter(|_| instance.exit_status.is_none()) else { return Ok(Value::Unit) };
    let ty = instance.program.passed_type(ty);
    let value = match ty {
        ResultType::Plain(Class::Int) => vitte_heap::Value::Int(bits as i64),
        ResultType::Plain(Class::Float) => vitte_heap::Value::Float(f64::from_bits(bits)),
        ResultType::Plain(_) => vitte_heap::Value::Bool(bits != 0),
        // SAFETY: the function returned a reference, and nothing was allocated since.
        _ => match unsafe { instance.heap.handle_from_bits(bits) } {
            Ok(handle) => handle.into(),
            Err(error) => return Err(instance.error(error.into(), 0)),
        },
    };
    let received = Passing { program: &instance.program, heap: &mut instance.heap }.receive(value, ty);
    received.map_err(|failure| instance.error(failure, 0))
}

/// How the host enters a program.
enum Start<'e> {
    /// By calling a function.
    Call {
        function: FuncIndex,
        args: &'e [u64],
        /// The function value that the function sees, or 0.
        value: u64,
        /// The frame of the native that calls, or null.
        caller: *mut u64,
    },
    /// By going on where a run was suspended, with what came of the native there.
    Again(Suspension, Result<u64, Failure>),
}

/// What came of running.
enum Ran {
    /// The bits of the result.
    Returned(u64),
    Suspended,
}

/// Runs a function in the form of the loop that is wanted and needed.
///
/// # Safety
/// The arguments, if they are as many as the function's parameters, are current bits of their types, and the value is a current
/// reference to a function value of the function if it sees that. The caller is null or the published frame.
unsafe fn start(instance: &mut Instance, entry: Start<'_>, form: LoopForm) -> Result<Ran, RuntimeError> {
    let is_chained = form == LoopForm::Fastest && loop_tail::is_flat();
    // SAFETY: as the caller promises.
    unsafe {
        match (instance.meter.counts(), is_chained) {
            // Tracing costs so much that a form which counts nothing would not be noticed.
            _ if instance.tracer.is_some() || instance.sites.is_some() => {
                enter::<true, true>(instance, entry, |machine| machine.execute())
            }
            (true, true) => enter::<false, true>(instance, entry, loop_tail::execute),
            (true, false) => enter::<false, true>(instance, entry, |machine| machine.execute()),
            (false, true) => enter::<false, false>(instance, entry, loop_tail::execute),
            (false, false) => enter::<false, false>(instance, entry, |machine| machine.execute()),
        }
    }
}

/// A form of the loop: runs a machine until it stops.
type Execute<const TRACED: bool, const METERED: bool> =
    for<'a, 'v> fn(Machine<'a, 'v, TRACED, METERED>) -> Stop;

/// Runs from where the host enters until that returns or the program ends.
///
/// # Safety
/// As for [`start`].
unsafe fn enter<const TRACED: bool, const METERED: bool>(
    instance: &mut Instance,
    entry: Start<'_>,
    execute: Execute<TRACED, METERED>,
) -> Result<Ran, RuntimeError> {
    let program = Arc::clone(&instance.program);
    let mut vm = Vm { instance, program: &program, failure: None, result: 0, thrown: 0 };
    let mut place = match entry {
        // SAFETY: as the caller promises.
        Start::Call { function, args, value, caller } => unsafe {
            lay_out(&mut vm, function, args, value, caller)?
        },
        // SAFETY: as the caller promises.
        Start::Again(suspension, outcome) => unsafe { go_on(&mut vm, &suspension, outcome)? },
    };
    let limit = vm.instance.heap.stack().limit_ptr();
    let (code, targets) = (program.code().as_ptr(), program.targets().as_ptr());
    loop {
        let Place { pc, base, top } = place;
        let paid = paid(pc, vm.instance.meter.granted);
        let machine = Machine { pc, base, top, paid, stack_limit: limit, code, targets, vm: &mut vm };
        let stop = execute(machine);
        match stopped::<METERED>(&mut vm, &stop) {
            Stopped::Ended(outcome) => return outcome.map(Ran::Returned),
            Stopped::Suspended => return Ok(Ran::Suspended),
            Stopped::Caught(landing) => place = land(&mut vm, &landing),
            Stopped::Refilled => place = again(&vm, &stop),
        }
    }
}

/// Lays out the frame of a function that the host calls.
///
/// # Safety
/// As for [`start`].
unsafe fn lay_out(
    vm: &mut Vm<'_>,
    function: FuncIndex,
    args: &[u64],
    value: u64,
    caller: *mut u64,
) -> Result<Place, RuntimeError> {
    let (instance, program) = (&mut *vm.instance, vm.program);
    let Some(target) = program.targets().get(function.index()).copied() else {
        return Err(instance.error(Failure::new(Trap::InvalidArgument, "no such function"), 0));
    };
    // SAFETY: no frame is a well-formed stack, and the caller's is.
    unsafe { instance.heap.set_top(caller) };
    if instance.heap.reserve_stack().is_err() {
        let failure = Failure::new(Trap::OutOfMemory, "the system has no room for the machine's stack");
        return Err(instance.error(failure, target.code_start));
    }
    let stack = instance.heap.stack();
    // The registers of the native that calls are its arguments.
    let used = instance.heap.frames().next().map_or(0, |frame| frame.base_slot + frame.registers.len());
    let has_args = args.len() == target.params as usize;
    if !has_args || target.registers as usize + FRAME_HEADER > stack.slots().saturating_sub(used) {
        let trap = if has_args { Trap::StackOverflow } else { Trap::InvalidArgument };
        return Err(instance.error(trap.into(), target.code_start));
    }
    // SAFETY: the frame fits behind the native's, as just checked, with its parameters. It is laid out as the heap's frame map for
    // it says: the arguments are current bits of the parameters' types, as the caller promises. A function that sees its own value
    // has a register for it behind the parameters; any other gets a zero there, where it has a cleared register or the stack has
    // slack.
    unsafe {
        let base = stack.base_ptr().add(used + FRAME_HEADER);
        *base.offset(FRAME_ID) = u64::from(function.0);
        *base.offset(FRAME_RETURN_PC) = u64::from(NO_REGISTER) << 32;
        *base.offset(FRAME_CALLER_BASE) = caller.expose_provenance() as u64 | FRAME_ENTRY_BIT;
        let top = base.add(target.registers as usize);
        Machine::<false, false>::clear(base, top);
        base.copy_from_nonoverlapping(args.as_ptr(), args.len());
        *base.add(args.len()) = value;
        instance.heap.set_top(base);
        Ok(Place { pc: program.code().as_ptr().add(target.code_start as usize), base, top })
    }
}

/// Goes on behind a native that has waited.
///
/// # Safety
/// The frames are those of the run that was suspended there.
unsafe fn go_on(
    vm: &mut Vm<'_>,
    suspension: &Suspension,
    outcome: Result<u64, Failure>,
) -> Result<Place, RuntimeError> {
    match outcome {
        // SAFETY: the frame is the published one of a function, whose registers follow; the verifier proved the register and that
        // the call is not the last instruction.
        Ok(bits) => unsafe {
            let base = vm.instance.heap.stack().base_ptr().add(suspension.base_slot);
            if suspension.register != NO_REGISTER {
                *base.add(suspension.register as usize) = bits;
            }
            let registers = vm.program.targets()[*base.offset(FRAME_ID) as usize].registers as usize;
            let pc = vm.program.code().as_ptr().add(suspension.next as usize);
            Ok(Place { pc, base, top: base.add(registers) })
        },
        Err(failure) => {
            let scope = vm.instance.heap.handle_scope();
            let landing = vm.instance.raise(Raised::Failure(failure), suspension.at);
            vm.instance.heap.truncate_handles(scope);
            landing.map(|landing| land(vm, &landing))
        }
    }
}

/// Notes where a run is suspended: in a native that is called from the published frame.
fn suspend(vm: &mut Vm<'_>, stop: &Stop, at: u32) {
    // SAFETY: the native's frame was laid out above the running one, and nothing was since.
    let (native, link, base_slot) = unsafe {
        let registers = vm.program.targets()[*stop.base.offset(FRAME_ID) as usize].registers as usize;
        let base = stop.base.add(registers + FRAME_HEADER);
        let native = *base.offset(FRAME_ID) - vm.program.targets().len() as u64;
        let base_slot = stop.base.offset_from(vm.instance.heap.stack().base_ptr());
        (native, *base.offset(FRAME_RETURN_PC), base_slot)
    };
    vm.instance.suspended.suspension = Some(Suspension {
        native: ImportIndex(native as u32),
        at,
        next: link as u32,
        base_slot: base_slot as usize,
        register: (link >> 32) as u16,
    });
}

/// Where a machine goes on: its instruction, register 0 of its frame, and the end of the frame.
struct Place {
    pc: *const u64,
    base: *mut u64,
    top: *mut u64,
}

/// What the end of the loop means.
enum Stopped {
    Ended(Result<u64, RuntimeError>),
    Caught(Landing),
    Refilled,
    Suspended,
}

/// Finds out how a program goes on, or how it ended, when the loop has stopped.
fn stopped<const METERED: bool>(vm: &mut Vm<'_>, stop: &Stop) -> Stopped {
    // SAFETY: the frame that was running when the loop stopped.
    unsafe { vm.instance.heap.set_top(stop.base) };
    if METERED {
        match settle(vm, stop) {
            Ok(()) if stop.step == Step::Pause => return Stopped::Refilled,
            Ok(()) => {}
            Err(error) => return Stopped::Ended(Err(error)),
        }
    }
    let at = vitte_runtime::instruction_start(vm.program, stop.at);
    let scope = vm.instance.heap.handle_scope();
    let raised = match stop.step {
        Step::Next | Step::Return | Step::Pause => return Stopped::Ended(Ok(vm.result)),
        // SAFETY: `base` is the frame of the instruction that trapped.
        Step::Trap(trap) => Raised::Failure(unsafe { slow::describe(vm, stop.base, at, trap) }),
        Step::Fail if vm.instance.exit_status.is_some() => {
            vm.instance.stopped_at = Some(at);
            return Stopped::Ended(Ok(0));
        }
        Step::Fail if vm.instance.suspended.pending.is_some() => {
            suspend(vm, stop, at);
            return Stopped::Suspended;
        }
        Step::Fail => Raised::Failure(vm.failure.take().unwrap_or_else(|| Trap::Panic.into())),
        // SAFETY: nothing was allocated since the instruction read the reference from its register.
        Step::Throw => match unsafe { vm.instance.heap.handle_from_bits(vm.thrown) } {
            Ok(error) => Raised::Thrown(error),
            Err(_) => Raised::Failure(Trap::OutOfMemory.into()),
        },
    };
    let outcome = vm.instance.raise(raised, at);
    vm.instance.heap.truncate_handles(scope);
    match outcome {
        Ok(landing) => Stopped::Caught(landing),
        Err(error) => Stopped::Ended(Err(error)),
    }
}

/// Tells the meter what was executed, and asks for more if that was too much.
///
/// # Errors
/// The program has to stop: at the first instruction that was not paid.
fn settle(vm: &mut Vm<'_>, stop: &Stop) -> Result<(), RuntimeError> {
    let is_paused = stop.step == Step::Pause;
    // What paused was not executed: its word goes back.
    vm.instance.meter.granted = stop.granted + i64::from(is_paused);
    if stop.granted >= 0 && !is_paused {
        return Ok(());
    }
    // A native or a piece of work was refused already: that is what stops the program.
    if stop.step == Step::Fail && vm.failure.as_ref().is_some_and(|failure| !failure.trap.is_catchable()) {
        return Ok(());
    }
    vm.instance.meter.refill().map_err(|failure| {
        let mut at = i64::from(stop.at);
        if failure.trap == Trap::OutOfFuel {
            // The first word that was not paid: before the one that comes next, or this one for want of its ARGS words.
            let next = at + i64::from(!is_paused);
            at = at.min(next.saturating_add(vm.instance.meter.granted));
            // What does not suffice for an instruction is of no use.
            vm.instance.meter.granted = vm.instance.meter.granted.min(0);
        }
        let at = u32::try_from(at).unwrap_or(0);
        let at = vitte_runtime::instruction_start(vm.program, at);
        vm.instance.error(failure, at)
    })
}

/// The instruction that was paused, to be executed after all.
fn again(vm: &Vm<'_>, stop: &Stop) -> Place {
    // SAFETY: the word that was read last is an instruction's, and the frame the running one: its header names its function,
    // whose registers follow.
    unsafe {
        let function = FuncIndex(*stop.base.offset(FRAME_ID) as u32);
        let registers = vm.program.targets()[function.index()].registers as usize;
        let pc = vm.program.code().as_ptr().add(stop.at as usize);
        Place { pc, base: stop.base, top: stop.base.add(registers) }
    }
}

/// Drops the frames above the one that catches an error, and gives the error to it.
fn land(vm: &mut Vm<'_>, landing: &Landing) -> Place {
    // SAFETY: the landing is of a published frame of this function: its registers lie in the stack. The verifier proved
    // that the handler's target is an instruction of the function and its register one for an error. The error was made
    // or read last, so that its reference is current.
    unsafe {
        let base = vm.instance.heap.stack().base_ptr().add(landing.base_slot);
        vm.instance.heap.set_top(base);
        *base.add(landing.register as usize) = landing.error;
        let pc = vm.program.code().as_ptr().add(landing.at as usize);
        Place { pc, base, top: base.add(landing.registers) }
    }
}
