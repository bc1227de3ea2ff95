//! Function values of a program in the hands of its host.

use super::caller::Machine;
use super::caller::sealed::Sealed;
use super::held::{Held, refused};
use crate::typed::{
    Args, Declarations, Fitting, FromVitte, HostType, IntoVitte, Transfer, result_fits, signature,
};
use crate::vm::Vm;
use std::fmt;
use std::marker::PhantomData;
use vitte_bytecode::module::{TypeDef, TypeIndex};
use vitte_runtime::{Callee, Failure, Instance, RuntimeError, Value};

/// A function value of a program, with what it has captured: to be called with arguments `A` (a tuple) for a result `R`. It lives as
/// long as the host keeps it; cloning shares it.
///
/// ```
/// use vitte::compiler::modules::NoFiles;
/// use vitte::{Engine, Function, VmConfig};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let source = "pub fn counter(by: int) -> fn() -> int { let n = 0; return || { n += by; n } }";
/// let engine = Engine::new();
/// let program = engine.compile("main.vit", source, &mut NoFiles)?;
/// let mut vm = engine.vm(&program, VmConfig::default())?;
/// vm.run()?;
/// let counter = program.func::<(i64,), Function<(), i64>>("counter")?.call(&mut vm, (5,))?;
/// assert_eq!(counter.call(&mut vm, ())?, 5);
/// assert_eq!(counter.call(&mut vm, ())?, 10);
/// # Ok(())
/// # }
/// ```
pub struct Function<A, R> {
    held: Held,
    types: PhantomData<fn(A) -> R>,
}

impl<A, R> Clone for Function<A, R> {
    fn clone(&self) -> Self {
        Function { held: self.held.clone(), types: PhantomData }
    }
}

/// Two are equal if they were taken from the program together: by cloning.
impl<A, R> PartialEq for Function<A, R> {
    fn eq(&self, other: &Self) -> bool {
        self.held.is(&other.held)
    }
}

impl<A, R> fmt::Debug for Function<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Function")
    }
}

impl<A: Args, R: FromVitte> Function<A, R> {
    /// Calls it, in the machine that it belongs to: from outside, or from within a function of the host that the program calls.
    ///
    /// # Errors
    /// What the function raises and does not catch; a limit is reached; it belongs to another machine; host and program call each
    /// other too deeply.
    pub fn call(&self, machine: &mut impl Machine, args: A) -> Result<R, RuntimeError> {
        let scope = machine.instance().heap.handle_scope();
        let outcome = self.call_within(machine, args);
        machine.instance().heap.truncate_handles(scope);
        outcome
    }

    /// As [`Function::call`] from outside, for functions that use functions of the host that wait: see
    /// [`HostModule::async_function`](crate::HostModule::async_function). Dropping the future gives the call up.
    ///
    /// # Errors
    /// As [`Function::call`].
    pub async fn call_async(&self, vm: &mut Vm, args: A) -> Result<R, RuntimeError> {
        let scope = vm.instance().heap.handle_scope();
        let prepared = self.prepare(vm.instance(), args);
        let (value, args, result) = prepared.map_err(|failure| refused(vm.instance(), failure))?;
        let outcome = vm.enter_async(Callee::Value(value), &args).await;
        let vm = vm.instance();
        let outcome = outcome.and_then(|answer| {
            R::take(&mut Transfer::paid(vm), result, answer).map_err(|failure| refused(vm, failure))
        });
        vm.heap.truncate_handles(scope);
        outcome
    }

    /// As [`Function::call`]; leaves handles open.
    fn call_within(&self, machine: &mut impl Machine, args: A) -> Result<R, RuntimeError> {
        let vm = machine.instance();
        let prepared = self.prepare(vm, args);
        let (value, args, result) = prepared.map_err(|failure| refused(vm, failure))?;
        let answer = machine.enter(Callee::Value(value), &args)?;
        let vm = machine.instance();
        R::take(&mut Transfer::paid(vm), result, answer).map_err(|failure| refused(vm, failure))
    }

    /// The function value, its arguments, and the type of its result.
    fn prepare(
        &self,
        vm: &mut Instance,
        args: A,
    ) -> Result<(vitte_heap::Handle, Vec<Value>, TypeIndex), Failure> {
        let value = self.held.handle(vm)?;
        let (function, _) = vm.called(value)?;
        let program = std::sync::Arc::clone(&vm.program);
        let called = &program.module().functions[function.index()];
        let given = args.give(&mut Transfer::new(vm), called.param_types())?;
        Ok((value, given, called.result.unwrap_or(TypeIndex::INT)))
    }
}

impl<A: Args, R: HostType> HostType for Function<A, R> {
    fn fits(fitting: &mut Fitting<'_>, ty: TypeIndex) -> bool {
        match fitting.module().type_def(ty) {
            Some(TypeDef::Function(signature)) => {
                A::fits(fitting, &signature.params) && result_fits::<R>(fitting, signature.result)
            }
            _ => false,
        }
    }

    fn name() -> String {
        signature::<A, R>()
    }

    fn declare(types: &mut Declarations) {
        A::declare(types);
        R::declare(types);
    }
}

impl<A: Args, R: HostType> FromVitte for Function<A, R> {
    fn take(from: &mut Transfer<'_>, _: TypeIndex, value: Value) -> Result<Self, Failure> {
        let held = Held::new(from.vm, crate::typed::object(value)?)?;
        Ok(Function { held, types: PhantomData })
    }
}

impl<A: Args, R: HostType> IntoVitte for Function<A, R> {
    fn give(self, to: &mut Transfer<'_>, _: TypeIndex) -> Result<Value, Failure> {
        Ok(Value::Ref(self.held.handle(to.vm)?))
    }
}
