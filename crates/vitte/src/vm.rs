//! A machine: one program running.

use crate::engine::Program;
use crate::host::sealed::Sealed;
use crate::typed::{Args, FromVitte, Transfer};
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;
use vitte_bytecode::module::{Export, TypeIndex};
use vitte_bytecode::operands::FuncIndex;
use vitte_bytecode::traps::Trap;
use vitte_interpreter::{Called, LoopForm};
use vitte_runtime::debug::{Leaks, Tracer};
use vitte_runtime::memory::{CollectorKind, GcEvent, GcLog, Stats};
use vitte_runtime::{
    Callee, Config, Failure, HeapConfig, Host, Instance, Interrupt, MeterConfig, RuntimeError, Stress, Value,
};

/// What a machine may use.
///
/// A program of a stranger, which may compute for a moment, print a little, and read one folder:
///
/// ```
/// use std::time::Duration;
/// use vitte::compiler::modules::NoFiles;
/// use vitte::{Engine, Host, Limits, Rights, VmConfig};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let host = Host {
///     stdout: Some(Box::new(std::io::stdout())),
///     rights: Rights::none().with_read(std::env::temp_dir())?,
///     limits: Limits { output_bytes: 10_000, open_files: 4, ..Limits::default() },
///     ..Host::denying()
/// };
/// let config = VmConfig {
///     max_memory: 16 << 20,
///     max_stack: 1 << 20,
///     fuel: Some(1_000_000),
///     timeout: Some(Duration::from_secs(1)),
///     host,
///     ..VmConfig::default()
/// };
/// let engine = Engine::new();
/// let program = engine.compile("plugin.vit", "while true { print(1) }", &mut NoFiles)?;
/// let error = engine.vm(&program, config)?.run().unwrap_err();
/// assert!(error.is_limit() && error.kind == "OutputLimit");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct VmConfig {
    /// The most bytes that objects and the collector may take. Default: 1 GiB.
    pub max_memory: u64,
    /// The size of the VM stack in bytes. Default: 8 MiB. Only what is used costs memory.
    pub max_stack: u64,
    /// Which collector frees what the program no longer uses. Default: that of [`CollectorKind`].
    pub collector: CollectorKind,
    /// The most bytes of new objects between two collections of the young ones. Default: the collector's own choice.
    pub nursery: Option<u64>,
    /// Whether pauses for collection are timed, for [`Vm::collections`]. Default: no.
    pub time_collections: bool,
    /// Whether objects remember where the program allocated them, for [`Vm::leaks`] and [`Vm::heap_snapshot`]. The program is
    /// slower then. Default: no.
    pub track_allocations: bool,
    /// How much the program may execute, in units of fuel: see [`Vm::fuel_used`]. Default: no limit.
    pub fuel: Option<u64>,
    /// Whether fuel is counted although it is not limited. Default: no.
    pub count_fuel: bool,
    /// How long each run may take. The program ends with `Timeout` within milliseconds, also while it waits; only a stream of the
    /// [`Host`] that does not come back from writing is waited for. Default: no limit.
    pub timeout: Option<Duration>,
    /// What stops the program from another thread, if it shall be the same for several machines or is needed before there is
    /// one. Default: [`Vm::interrupt`] makes it.
    pub interrupt: Option<Interrupt>,
    /// What the program may use of the world, and how much. Default: nothing.
    pub host: Host,
    /// Hindrances for tests of the machine itself. Default: none.
    pub stress: Stress,
    /// Which form of the interpreter's loop runs. Default: the fastest.
    pub loop_form: LoopForm,
}

impl Default for VmConfig {
    fn default() -> VmConfig {
        VmConfig {
            max_memory: 1 << 30,
            max_stack: 8 << 20,
            collector: CollectorKind::default(),
            nursery: None,
            time_collections: false,
            track_allocations: false,
            fuel: None,
            count_fuel: false,
            timeout: None,
            interrupt: None,
            host: Host::denying(),
            stress: Stress::default(),
            loop_form: LoopForm::default(),
        }
    }
}

/// A machine that runs one program.
pub struct Vm {
    instance: Instance,
    #[cfg(feature = "compiler")]
    max_memory: u64,
    loop_form: LoopForm,
}

impl Vm {
    pub(crate) fn new(program: &Program, config: VmConfig) -> Result<Vm, RuntimeError> {
        let defaults = HeapConfig::default();
        let heap = HeapConfig {
            max_bytes: config.max_memory,
            max_stack_slots: usize::try_from(config.max_stack / 8).unwrap_or(usize::MAX / 16),
            collector: config.collector,
            nursery_bytes: config.nursery.unwrap_or(defaults.nursery_bytes),
            timed: config.time_collections,
            track_allocations: config.track_allocations,
            stress: config.stress,
            ..defaults
        };
        let meter = MeterConfig {
            fuel: config.fuel,
            timeout: config.timeout,
            counts: config.count_fuel,
            interrupt: config.interrupt,
        };
        let config_of_instance = Config { heap, host: config.host, meter };
        let instance = Instance::new(Arc::clone(&program.linked), config_of_instance);
        Ok(Vm {
            instance: instance.map_err(|_| no_room())?,
            #[cfg(feature = "compiler")]
            max_memory: config.max_memory,
            loop_form: config.loop_form,
        })
    }

    /// Shows each instruction to `tracer` before it is executed. The program is slower then.
    pub fn set_tracer(&mut self, tracer: Box<dyn Tracer>) {
        self.instance.tracer = Some(tracer);
    }

    /// Runs the program: its top-level statements, then `main`. Answers the exit status that `main` returned or the program
    /// ended itself with, or 0.
    /// Everything that the program printed has been written out, whatever the end.
    ///
    /// A machine may run its program again. Globals then still have the values that the last run gave them, and what they
    /// refer to is still there, until the top-level statements set them anew; for a clean start make another machine with
    /// [`Engine::vm`](crate::Engine::vm), which shares the program.
    ///
    /// # Errors
    /// The error that the program did not catch, or the limit that ended it.
    pub fn run(&mut self) -> Result<i64, RuntimeError> {
        let module = self.instance.program.module();
        let Some(entry) = module.entry else {
            let failure =
                Failure::new(Trap::InvalidArgument, "the file has no top level to run: it is a library");
            return Err(self.instance.error(failure, 0));
        };
        self.execute(entry)
    }

    /// Calls an exported function that takes nothing, after [`Vm::run`] has run the top level. Answers the `int` that it
    /// returned or the status with which the program ended itself, or 0.
    ///
    /// # Errors
    /// There is no such function, or it takes parameters; else as for [`Vm::run`].
    pub fn call(&mut self, export: &str) -> Result<i64, RuntimeError> {
        let module = self.instance.program.module();
        let refuse = |vm: &mut Vm, message: String| {
            Err(vm.instance.error(Failure::new(Trap::InvalidArgument, message), 0))
        };
        let Some(Export::Function(function)) = module.exports.get(export).copied() else {
            return refuse(self, format!("the program exports no function `{export}`"));
        };
        if module.functions[function.index()].params > 0 {
            return refuse(self, format!("the function `{export}` takes parameters"));
        }
        self.execute(function)
    }

    /// Lets the machine run a program that has all of its own program and more.
    #[cfg(feature = "compiler")]
    pub(crate) fn migrate(
        &mut self,
        program: &Program,
        to: &vitte_runtime::Migration,
    ) -> Result<(), vitte_runtime::MigrationError> {
        self.instance.migrate(Arc::clone(&program.linked), to)
    }

    /// Lets the program have a little more memory than its limit when it has used up all there was, so that someone can let go of
    /// something; takes it back when there is as much room again.
    #[cfg(feature = "compiler")]
    pub(crate) fn lend_memory(&mut self, is_out: bool) {
        let lent = (self.max_memory / 16).max(1 << 18);
        if is_out {
            self.instance.heap.set_max_bytes(self.max_memory.saturating_add(lent));
        } else if self.memory().held_bytes.saturating_add(lent) <= self.max_memory {
            self.instance.heap.set_max_bytes(self.max_memory);
        }
    }

    /// Checks the heap.
    #[cfg(feature = "compiler")]
    pub(crate) fn verify_heap(&mut self) -> Result<(), String> {
        self.instance.heap.verify().map_err(|fault| fault.to_string())
    }

    /// The program.
    pub(crate) fn program(&self) -> &Arc<vitte_runtime::Program> {
        &self.instance.program
    }

    /// The error of a call that the machine does not make.
    pub(crate) fn refusal(&mut self, message: String) -> RuntimeError {
        self.instance.error(Failure::new(Trap::InvalidArgument, message), 0)
    }

    /// Calls a function whose type has been compared with these.
    pub(crate) fn call_typed<A: Args, R: FromVitte>(
        &mut self,
        program: &Program,
        function: FuncIndex,
        args: A,
    ) -> Result<R, RuntimeError> {
        let scope = self.instance.heap.handle_scope();
        let outcome = self.call_within(program, function, args);
        self.instance.heap.truncate_handles(scope);
        outcome
    }

    /// As [`Vm::call_typed`]; leaves handles open.
    fn call_within<A: Args, R: FromVitte>(
        &mut self,
        program: &Program,
        function: FuncIndex,
        args: A,
    ) -> Result<R, RuntimeError> {
        let called = &program.module().functions[function.index()];
        let given = args.give(&mut Transfer::new(&mut self.instance), called.param_types());
        let args = given.map_err(|failure| self.instance.error(failure, 0))?;
        let value = self.enter(Callee::Function(function), &args)?;
        let result = called.result.unwrap_or(TypeIndex::INT);
        let taken = R::take(&mut Transfer::new(&mut self.instance), result, value);
        taken.map_err(|failure| self.instance.error(failure, 0))
    }

    /// Runs a function that takes nothing.
    pub(crate) fn execute(&mut self, function: FuncIndex) -> Result<i64, RuntimeError> {
        let module = self.instance.program.module();
        let returns = module.functions[function.index()].result == Some(TypeIndex::INT);
        self.tell_tracer(|tracer| tracer.start());
        let outcome = vitte_interpreter::run(&mut self.instance, function, self.loop_form);
        self.tell_tracer(|tracer| tracer.end());
        let flushed = self.instance.flush();
        let status = outcome?;
        if let Err(failure) = flushed {
            return Err(self.instance.error(failure, 0));
        }
        let returned = if returns { status as i64 } else { 0 };
        Ok(self.instance.exit_status.unwrap_or(returned))
    }

    /// What the host keeps with the machine, one value of each type; made by `Default` when it is first asked for. Functions of the
    /// host reach it by [`Caller::data`](crate::Caller::data).
    pub fn data<T: std::any::Any + Send + Default>(&mut self) -> &mut T {
        self.instance.states.get::<T>()
    }

    /// The fuel that was used so far, in all runs: a unit for each word of code that was executed, and more for work whose size
    /// the program chooses. The same on every platform and with every collector; 0 if nothing is counted.
    pub fn fuel_used(&self) -> u64 {
        self.instance.meter.used()
    }

    /// The fuel that is left, if it is limited.
    pub fn fuel_left(&self) -> Option<u64> {
        self.instance.meter.left()
    }

    /// Gives the program so much fuel for what it does from now on.
    pub fn set_fuel(&mut self, fuel: u64) {
        self.instance.meter.set_fuel(fuel);
    }

    /// What stops the program from another thread: it ends with `Cancelled` within milliseconds, also while it waits.
    ///
    /// ```
    /// use std::time::Duration;
    /// use vitte::compiler::modules::NoFiles;
    /// use vitte::{Engine, VmConfig};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let engine = Engine::new();
    /// let program = engine.compile("main.vit", "while true { }", &mut NoFiles)?;
    /// let mut vm = engine.vm(&program, VmConfig::default())?;
    /// let interrupt = vm.interrupt();
    /// std::thread::spawn(move || {
    ///     std::thread::sleep(Duration::from_millis(10));
    ///     interrupt.raise();
    /// });
    /// assert_eq!(vm.run().unwrap_err().kind, "Cancelled");
    /// # Ok(())
    /// # }
    /// ```
    pub fn interrupt(&mut self) -> Interrupt {
        self.instance.meter.interrupt()
    }

    /// The status with which the program ended itself in the last run, if it did: `system.exit`.
    pub fn exited(&self) -> Option<i64> {
        self.instance.exit_status
    }

    /// The instruction at which the last run stopped before its end, with an error or by ending the program: its function, and
    /// its place counted from the start of that function's code.
    pub fn stopped_at(&self) -> Option<(FuncIndex, u32)> {
        let at = self.instance.stopped_at?;
        let functions = &self.instance.program.module().functions;
        let index = functions.partition_point(|function| function.code_start <= at).checked_sub(1)?;
        Some((FuncIndex(index as u32), at - functions[index].code_start))
    }

    /// Calls `observer` after each pause for collection from now on, instead of an earlier one.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use vitte::compiler::modules::InMemory;
    /// use vitte::{Engine, VmConfig};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let engine = Engine::new();
    /// let program = engine.compile("main.vit", "import gc\ngc.collect()", &mut InMemory::new())?;
    /// let mut vm = engine.vm(&program, VmConfig::default())?;
    /// let log = Arc::new(Mutex::new(Vec::new()));
    /// let lines = Arc::clone(&log);
    /// vm.observe_collections(Box::new(move |event| {
    ///     lines.lock().unwrap().push(format!("{} ({})", event.kind, event.cause));
    /// }));
    /// vm.run()?;
    /// assert!(log.lock().unwrap().iter().any(|line| line.ends_with("(request)")));
    /// assert_eq!(vm.collections().all_pauses().count, log.lock().unwrap().len() as u64);
    /// # Ok(())
    /// # }
    /// ```
    pub fn observe_collections(&mut self, observer: Box<dyn FnMut(&GcEvent) + Send>) {
        self.instance.heap.observe(observer);
    }

    /// The log of collections: how many pauses of which kind there were, and, if they are timed, how long they took.
    pub fn collections(&self) -> &GcLog {
        self.instance.heap.gc_log()
    }

    /// Writes all objects that the program can reach, and how, in the format of Chrome's heap snapshots (`.heapsnapshot`). The
    /// roots are those of the state in which the last run stopped.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn heap_snapshot(&self, out: &mut dyn Write) -> io::Result<()> {
        vitte_runtime::debug::snapshot(&self.instance, out)
    }

    /// What the program can still reach, by type, root, and, if it is tracked, by the line that allocated it.
    pub fn leaks(&self) -> Leaks {
        vitte_runtime::debug::leaks(&self.instance)
    }

    /// Figures of the machine's memory.
    pub fn memory(&self) -> Stats {
        self.instance.heap.stats()
    }

    fn tell_tracer(&mut self, tell: impl FnOnce(&mut dyn Tracer)) {
        if let Some(tracer) = &mut self.instance.tracer {
            tell(tracer.as_mut());
        }
    }

    /// Calls of the last run that are still there to be looked at, registers, globals and heap, as text.
    pub fn dump(&self) -> String {
        vitte_runtime::debug::dump(&self.instance)
    }
}

/// Calls that wait.
impl Vm {
    /// As [`Vm::run`], for programs that use functions of the host that wait: see
    /// [`HostModule::async_function`](crate::HostModule::async_function). While one waits, the thread is free.
    ///
    /// Dropping the future gives the run up, where it is: whatever is started next in the machine begins anew.
    ///
    /// # Errors
    /// As [`Vm::run`].
    pub async fn run_async(&mut self) -> Result<i64, RuntimeError> {
        let Some(entry) = self.instance.program.module().entry else { return self.run() };
        let outcome = self.enter_async(Callee::Function(entry), &[]).await;
        match outcome {
            Ok(Value::Int(status)) => Ok(status),
            Ok(_) => Ok(0),
            Err(error) => self.instance.exit_status.ok_or(error),
        }
    }

    /// Calls a function, and waits for what it waits for.
    pub(crate) async fn enter_async(
        &mut self,
        callee: Callee,
        args: &[Value],
    ) -> Result<Value, RuntimeError> {
        self.tell_tracer(|tracer| tracer.start());
        let first = vitte_interpreter::call_suspendable(&mut self.instance, callee, args, self.loop_form);
        let outcome = self.wait(first).await;
        self.tell_tracer(|tracer| tracer.end());
        self.finish(outcome)
    }

    /// Goes on with a run until it has ended.
    async fn wait(&mut self, first: Result<Called, RuntimeError>) -> Result<Value, RuntimeError> {
        let mut called = first?;
        loop {
            match (called, self.instance.suspended.pending.take()) {
                (Called::Returned(value), _) => return Ok(value),
                (Called::Suspended, None) => return Err(self.refusal("the run was given up".into())),
                (Called::Suspended, Some(pending)) => {
                    self.instance.flush().map_err(|failure| self.instance.error(failure, 0))?;
                    let completion = pending.await;
                    called = vitte_interpreter::resume(&mut self.instance, completion, self.loop_form)?;
                }
            }
        }
    }

    /// Writes out what was printed, and tells a program that has ended itself from one that has returned.
    fn finish(&mut self, outcome: Result<Value, RuntimeError>) -> Result<Value, RuntimeError> {
        let flushed = self.instance.flush();
        let value = outcome?;
        if let Some(status) = self.instance.exit_status {
            let message = format!("the program ended itself with status {status}");
            return Err(self.instance.error(Failure::new(Trap::Cancelled, message), 0));
        }
        flushed.map_err(|failure| self.instance.error(failure, 0))?;
        Ok(value)
    }

    /// As [`Vm::call_typed`], waiting.
    pub(crate) async fn call_typed_async<A: Args, R: FromVitte>(
        &mut self,
        function: FuncIndex,
        args: A,
    ) -> Result<R, RuntimeError> {
        let program = Arc::clone(&self.instance.program);
        let called = &program.module().functions[function.index()];
        let scope = self.instance.heap.handle_scope();
        let given = args.give(&mut Transfer::new(&mut self.instance), called.param_types());
        let given = given.map_err(|failure| self.instance.error(failure, 0))?;
        let outcome = self.enter_async(Callee::Function(function), &given).await;
        let result = called.result.unwrap_or(TypeIndex::INT);
        let outcome = outcome.and_then(|value| {
            let taken = R::take(&mut Transfer::new(&mut self.instance), result, value);
            taken.map_err(|failure| self.instance.error(failure, 0))
        });
        self.instance.heap.truncate_handles(scope);
        outcome
    }
}

impl Sealed for Vm {
    fn instance(&mut self) -> &mut Instance {
        &mut self.instance
    }

    fn enter(&mut self, callee: Callee, args: &[Value]) -> Result<Value, RuntimeError> {
        self.tell_tracer(|tracer| tracer.start());
        let outcome = vitte_interpreter::call(&mut self.instance, callee, args, self.loop_form);
        self.tell_tracer(|tracer| tracer.end());
        self.finish(outcome)
    }
}

fn no_room() -> RuntimeError {
    RuntimeError::new(Trap::OutOfMemory, "the limits leave no room for the machine's stack and tables")
}
