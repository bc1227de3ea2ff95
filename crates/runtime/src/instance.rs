//! An instance: one program running, with its own heap, stack, globals and streams.

use crate::debug::Tracer;
use crate::error::{Failure, RuntimeError, TraceFrame};
use crate::formatting::Formatting;
use crate::host::Host;
use crate::meter::{Meter, MeterConfig};
use crate::native::{Context, States, Value};
use crate::program::{LinkedNative, Program};
use crate::raise::{ThrownIntoHost, trace_frame};
use crate::sites::Sites;
use crate::suspend::Suspended;
use std::sync::Arc;
use vitte_bytecode::operands::{FuncIndex, ImportIndex};
use vitte_bytecode::traps::Trap;
use vitte_heap::{Handle, Heap, HeapConfig, OutOfMemory};

/// What a host grants and limits.
#[derive(Debug, Default)]
pub struct Config {
    /// Sizes and limits of the heap and of the VM stack.
    pub heap: HeapConfig,
    /// The streams.
    pub host: Host,
    /// Limits of fuel and time.
    pub meter: MeterConfig,
}

/// One program running. See the module's documentation.
pub struct Instance {
    /// The program.
    pub program: Arc<Program>,
    /// Its memory.
    pub heap: Heap,
    /// The world outside.
    pub host: Host,
    /// The objects that are being formatted.
    pub formatting: Formatting,
    /// What natives keep between calls.
    pub states: States,
    /// What the program may still use of fuel and time.
    pub meter: Meter,
    /// The exit status with which the program has ended itself, if it has: nothing more is executed then.
    pub exit_status: Option<i64>,
    /// Who is shown each instruction before it is executed, if anyone.
    pub tracer: Option<Box<dyn Tracer>>,
    /// Where objects were allocated, if that is tracked: engines then tell it by [`Instance::locate`].
    pub sites: Option<Box<Sites>>,
    /// The instruction, in the module's code, where the last run stopped before its end: with an error, or by ending the program.
    pub stopped_at: Option<u32>,
    /// How the engine that runs the program calls its functions, for natives that do.
    pub engine: Option<Engine>,
    /// How many natives that are active have called the program.
    pub(crate) nested: u32,
    pub(crate) thrown_into_host: ThrownIntoHost,
    /// The lists of the arguments of the last call, to be used again.
    pub(crate) scratch: (Vec<vitte_heap::Value>, Vec<u64>),
    /// What natives wait for. For engines.
    pub suspended: Suspended,
}

/// Calls a function from within a native: a function value of the program, which the arguments fit.
pub type Engine = fn(&mut Instance, Callee, &[Value]) -> Result<Value, RuntimeError>;

/// What a native calls.
#[derive(Clone, Copy, Debug)]
pub enum Callee {
    /// A function of the program.
    Function(FuncIndex),
    /// A function value.
    Value(Handle),
}

/// How many natives may be active that have called the program: each takes some of the thread's stack.
pub const MAX_NESTED: u32 = 100;

impl Instance {
    /// An instance that has not run yet: globals are zeroed.
    ///
    /// # Errors
    /// The limit has no room for the tables, or no system has for a stack of that size.
    pub fn new(program: Arc<Program>, config: Config) -> Result<Instance, OutOfMemory> {
        let module = program.module();
        let sites = config.heap.track_allocations.then(|| Box::new(Sites::new(module)));
        let mut heap = Heap::with_tables(config.heap, program.tables())?;
        heap.add_globals(module.globals.len() as u32, program.global_refs())?;
        heap.add_constants(module.strings.len() as u32)?;
        Ok(Instance {
            program,
            heap,
            host: config.host,
            formatting: Formatting::default(),
            states: States::default(),
            meter: Meter::new(&config.meter),
            exit_status: None,
            tracer: None,
            sites,
            stopped_at: None,
            engine: None,
            nested: 0,
            thrown_into_host: ThrownIntoHost::default(),
            scratch: Default::default(),
            suspended: Suspended::default(),
        })
    }

    /// Forgets what the last run left behind, before another one starts. The globals stay as they are. For engines.
    pub fn begin(&mut self) {
        self.stopped_at = None;
        self.exit_status = None;
        self.nested = 0;
        self.give_up();
        self.meter.start();
        self.formatting.clear(&mut self.heap);
    }

    /// Calls a native whose argument frame is published, and answers the bits of its result (0 for unit). For engines.
    ///
    /// # Errors
    /// What the native raises.
    pub fn call_native(
        &mut self,
        native: ImportIndex,
        function: impl FnOnce(&mut Context<'_>) -> Result<Value, Failure>,
    ) -> Result<u64, Failure> {
        let LinkedNative { result, price, diverges, .. } = self.program.natives()[native.index()];
        let scope = self.heap.handle_scope();
        let mut context = Context { vm: self, native, result };
        let outcome = context.pay(price).and_then(|()| function(&mut context));
        let bits = outcome.and_then(|value| context.result_bits(value, diverges));
        self.heap.truncate_handles(scope);
        // What a function that the native called has ended does not go on.
        if self.exit_status.is_some() { Err(Trap::Cancelled.into()) } else { bits }
    }

    /// Calls a function of the program from within a native. Opens handles, which are closed when the native returns.
    ///
    /// # Errors
    /// What the function raises and does not catch; it takes other arguments; natives and functions call each other too deeply
    /// (`StackOverflow`). A native that fails with the error hands it on, as it is, to the program.
    pub fn call(&mut self, callee: Callee, args: &[Value]) -> Result<Value, RuntimeError> {
        let Some(engine) = self.engine else {
            return Err(RuntimeError::new(Trap::Panic, "no engine runs the program"));
        };
        if self.nested >= MAX_NESTED {
            return Err(RuntimeError::new(
                Trap::StackOverflow,
                "the host and the program call each other too deeply",
            ));
        }
        self.nested += 1;
        let outcome = engine(self, callee, args);
        self.nested -= 1;
        outcome
    }

    /// The error of a failure at instruction `at` of the module's code, with the trace of the published frames.
    pub fn error(&mut self, failure: Failure, at: u32) -> RuntimeError {
        self.stopped_at = Some(at);
        let (trace, omitted) = self.trace(at);
        failure.uncaught(trace, omitted)
    }

    /// The active functions, innermost first, each with the instruction (in the module's code) that it is at.
    /// `at` is that of the innermost; argument frames of natives are left out.
    pub fn active(&self, at: u32) -> impl Iterator<Item = (FuncIndex, u32)> + '_ {
        let functions = self.program.targets().len();
        let mut at = at;
        self.heap.frames().filter_map(move |frame| {
            let here = at;
            at = (frame.return_pc as u32).saturating_sub(1);
            ((frame.id as usize) < functions).then_some((FuncIndex(frame.id), here))
        })
    }

    fn trace(&self, at: u32) -> (Vec<TraceFrame>, usize) {
        let (frames, omitted) = self.ends_of_stack(at);
        let line = |(function, at): (FuncIndex, u32)| {
            let start = self.program.targets().get(function.index()).map_or(0, |target| target.code_start);
            trace_frame(&self.program, function, at.saturating_sub(start))
        };
        (frames.into_iter().map(line).collect(), omitted)
    }

    /// What [`Instance::active`] gives, without the middle of a deep stack, and how many are missing there.
    pub(crate) fn ends_of_stack(&self, at: u32) -> (Vec<(FuncIndex, u32)>, usize) {
        let depth = self.active(at).count();
        let ends = RuntimeError::TRACE_END;
        let omitted = depth.saturating_sub(2 * ends);
        let is_kept = |i: usize| omitted == 0 || i < ends || i >= ends + omitted;
        let kept = self.active(at).enumerate().filter(|(i, _)| is_kept(*i));
        (kept.map(|(_, frame)| frame).collect(), omitted)
    }

    /// Writes out what the program has printed and put into files.
    ///
    /// # Errors
    /// `Io` if a stream or file fails.
    pub fn flush(&mut self) -> Result<(), Failure> {
        let failed = |error| Failure::new(Trap::Io, format!("cannot write to standard output: {error}"));
        let files = self.states.flush();
        self.host.flush().map_err(failed).and(files)
    }
}
