//! The program that calls a function of the host, as the function sees it.

use crate::vm::Vm;
use std::any::Any;
use vitte_runtime::{Instance, RuntimeError};

/// Something that runs a program: a [`Vm`], or the [`Caller`] of a function of the host.
pub trait Machine: sealed::Sealed {}

pub(crate) mod sealed {
    use vitte_runtime::{Callee, Instance, RuntimeError, Value};

    /// What only this crate sees of machines.
    pub trait Sealed {
        /// The running program.
        fn instance(&mut self) -> &mut Instance;

        /// Calls a function in it.
        fn enter(&mut self, callee: Callee, args: &[Value]) -> Result<Value, RuntimeError>;
    }
}

/// The machine whose program calls a function of the host, during the call: for calling back, for what the host keeps with the
/// machine, and for its meter.
///
/// ```
/// use vitte::compiler::modules::NoFiles;
/// use vitte::{Caller, Engine, Function, HostModule, RuntimeError, VmConfig};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut lists = HostModule::new("lists");
/// lists.function("count(xs, wanted)", |caller: &mut Caller<'_>, xs: Vec<i64>, wanted: Function<(i64,), bool>| {
///     let mut count = 0;
///     for x in xs {
///         count += i64::from(wanted.call(caller, (x,))?);
///     }
///     Ok::<i64, RuntimeError>(count)
/// })?;
/// let engine = Engine::new().with_module(lists)?;
/// let source = "
///     import lists
///     fn main() -> int {
///         let limit = 2
///         return lists.count([1, 2, 3, 4], |x| x > limit)
///     }";
/// let program = engine.compile("main.vit", source, &mut NoFiles)?;
/// assert_eq!(engine.vm(&program, VmConfig::default())?.run()?, 2);
/// # Ok(())
/// # }
/// ```
pub struct Caller<'a> {
    instance: &'a mut Instance,
}

impl<'a> Caller<'a> {
    pub(crate) fn new(instance: &'a mut Instance) -> Caller<'a> {
        Caller { instance }
    }

    /// What the host keeps with the machine, one value of each type; made by `Default` when it is first asked for.
    pub fn data<T: Any + Send + Default>(&mut self) -> &mut T {
        self.instance.states.get::<T>()
    }

    /// Lets the program pay for work of the host, in units of fuel, and looks whether it has to stop: for loops of the host whose
    /// length the program chooses.
    ///
    /// # Errors
    /// The fuel is used up, the time is over, or the program is cancelled. To be handed on: the program ends with it.
    pub fn charge(&mut self, units: u64) -> Result<(), RuntimeError> {
        let charged = self.instance.meter.charge(units).and_then(|()| self.instance.meter.look());
        charged.map_err(|failure| self.instance.end_call(failure))
    }

    /// The fuel that is left, if it is limited.
    pub fn fuel_left(&self) -> Option<u64> {
        self.instance.meter.left()
    }
}

impl Machine for Caller<'_> {}

impl sealed::Sealed for Caller<'_> {
    fn instance(&mut self) -> &mut Instance {
        self.instance
    }

    fn enter(
        &mut self,
        callee: vitte_runtime::Callee,
        args: &[vitte_runtime::Value],
    ) -> Result<vitte_runtime::Value, RuntimeError> {
        self.instance.call(callee, args)
    }
}

impl Machine for Vm {}
