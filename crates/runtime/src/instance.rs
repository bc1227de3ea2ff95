//! An instance: one program running, with its own heap, stack, globals and streams.

use crate::debug::Tracer;
use crate::error::{Failure, RuntimeError, TraceFrame};
use crate::formatting::Formatting;
use crate::host::Host;
use crate::meter::{Meter, MeterConfig};
use crate::native::{Context, States, Value};
use crate::program::Program;
use crate::raise::trace_frame;
use crate::sites::Sites;
use std::borrow::Cow;
use std::sync::Arc;
use vitte_bytecode::operands::{FuncIndex, ImportIndex};
use vitte_bytecode::traps::Trap;
use vitte_heap::{Heap, HeapConfig, OutOfMemory};

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
}

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
        })
    }

    /// Forgets what the last run left behind, before another one starts. The globals stay as they are. For engines.
    pub fn begin(&mut self) {
        self.stopped_at = None;
        self.exit_status = None;
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
        function: fn(&mut Context<'_>) -> Result<Value, Failure>,
    ) -> Result<u64, Failure> {
        let linked = &self.program.natives()[native.index()];
        let scope = self.heap.handle_scope();
        let mut context = Context {
            program: &self.program,
            heap: &mut self.heap,
            host: &mut self.host,
            formatting: &mut self.formatting,
            states: &mut self.states,
            meter: &mut self.meter,
            exit_status: &mut self.exit_status,
            native,
            result: linked.result,
        };
        let outcome = context.pay(linked.price).and_then(|()| function(&mut context));
        let bits = outcome.and_then(|value| context.result_bits(value, linked.diverges));
        self.heap.truncate_handles(scope);
        bits
    }

    /// The error of a failure at instruction `at` of the module's code, with the trace of the published frames.
    pub fn error(&mut self, failure: Failure, at: u32) -> RuntimeError {
        self.stopped_at = Some(at);
        let (trace, omitted) = self.trace(at);
        RuntimeError {
            trap: Some(failure.trap),
            kind: Cow::Borrowed(failure.trap.name()),
            message: failure.message.into_owned(),
            trace,
            omitted,
        }
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
