//! Calling functions of a program with values of Rust.
//!
//! The types are compared once, when a function is looked up; a [`Func`] can then only be called with what fits.

mod composite;
mod data;
mod fitting;
mod transfer;
mod values;

pub use composite::Thrown;
pub use data::Data;
pub use fitting::{FieldType, Fitting, VariantType};
pub use transfer::Transfer;
pub(crate) use transfer::object;
pub use values::{Args, Declarations, FromVitte, HostType, IntoVitte};
pub(crate) use values::{result_fits, signature};

use crate::engine::Program;
use crate::vm::Vm;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use vitte_bytecode::module::{Export, Signature};
use vitte_bytecode::operands::FuncIndex;
use vitte_runtime::RuntimeError;

/// A function of a program, to be called with arguments `A` (a tuple) for a result `R`. It belongs to the program: any of its
/// machines can call it.
pub struct Func<A, R> {
    pub(crate) program: Program,
    pub(crate) function: FuncIndex,
    types: PhantomData<fn(A) -> R>,
}

impl<A, R> Clone for Func<A, R> {
    fn clone(&self) -> Self {
        Func { program: self.program.clone(), function: self.function, types: PhantomData }
    }
}

impl<A, R> fmt::Debug for Func<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Func").field(&self.program.linked.function_name(self.function)).finish()
    }
}

/// Why a program has no such function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FuncError {
    /// It exports nothing of this name.
    Missing {
        /// The name.
        name: String,
        /// What it exports, in alphabetical order.
        exported: Vec<String>,
    },
    /// It exports something else of this name.
    NoFunction {
        /// The name.
        name: String,
    },
    /// Its function is of another type.
    OtherType {
        /// The name.
        name: String,
        /// The function's type in the program.
        has: String,
        /// The type that the host wants.
        wanted: String,
        /// If structs or enums of the same name differ, in what they do first.
        difference: Option<String>,
    },
}

impl fmt::Display for FuncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FuncError::Missing { name, exported } if exported.is_empty() => {
                write!(f, "the program exports no function `{name}`; it exports nothing")
            }
            FuncError::Missing { name, exported } => {
                write!(f, "the program exports no function `{name}`; it exports {}", exported.join(", "))
            }
            FuncError::NoFunction { name } => write!(f, "`{name}` of the program is no function"),
            FuncError::OtherType { name, has, wanted, difference } => {
                write!(f, "`{name}` of the program is {has}, but the host calls it as {wanted}")?;
                difference.as_ref().map_or(Ok(()), |difference| write!(f, ": {difference}"))
            }
        }
    }
}

impl std::error::Error for FuncError {}

impl Program {
    /// The exported function of this name, if its type is that of `A` and `R`.
    ///
    /// ```
    /// use vitte::compiler::modules::NoFiles;
    /// use vitte::{Engine, VmConfig};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let source = "pub fn repeat(text: string, times: int) -> array<string> { return [text; times] }";
    /// let engine = Engine::new();
    /// let program = engine.compile("main.vit", source, &mut NoFiles)?;
    /// let repeat = program.func::<(&str, i64), Vec<String>>("repeat")?;
    /// let mut vm = engine.vm(&program, VmConfig::default())?;
    /// vm.run()?;
    /// assert_eq!(repeat.call(&mut vm, ("ab", 2))?, ["ab", "ab"]);
    ///
    /// let error = program.func::<(f64,), ()>("repeat").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "`repeat` of the program is fn(string, int) -> array<string>, but the host calls it as fn(float)"
    /// );
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// There is none, or it is of another type; the error names both.
    pub fn func<A: Args, R: FromVitte>(&self, name: &str) -> Result<Func<A, R>, FuncError> {
        let module = self.module();
        let function = match module.exports.get(name) {
            Some(Export::Function(function)) => *function,
            Some(_) => return Err(FuncError::NoFunction { name: name.into() }),
            None => {
                let exported = module.exports.keys().map(|name| name.to_string()).collect();
                return Err(FuncError::Missing { name: name.into(), exported });
            }
        };
        let called = &module.functions[function.index()];
        let mut fitting = Fitting::new(module);
        let fits = A::fits(&mut fitting, called.param_types());
        if !fits || !values::result_fits::<R>(&mut fitting, called.result) {
            let has = Signature { params: called.param_types().to_vec(), result: called.result };
            return Err(FuncError::OtherType {
                name: name.into(),
                has: module.signature_name(&has),
                wanted: values::signature::<A, R>(),
                difference: fitting.difference(),
            });
        }
        Ok(Func { program: self.clone(), function, types: PhantomData })
    }
}

impl<A: Args, R: FromVitte> Func<A, R> {
    /// Calls the function in a machine of its program, after [`Vm::run`] has run the top level.
    ///
    /// # Errors
    /// What the function raises and does not catch; a limit is reached; the machine is one of another program, or the program ends
    /// itself (`Cancelled`: [`Vm::exited`] has its status).
    pub fn call(&self, vm: &mut Vm, args: A) -> Result<R, RuntimeError> {
        if !Arc::ptr_eq(&self.program.linked, vm.program()) {
            let message = format!("{self:?} is not of the program that this machine runs");
            return Err(vm.refusal(message));
        }
        vm.call_typed(&self.program, self.function, args)
    }

    /// As [`Func::call`], for functions that use functions of the host that wait: see
    /// [`HostModule::async_function`](crate::HostModule::async_function). Dropping the future gives the call up.
    ///
    /// # Errors
    /// As [`Func::call`].
    pub async fn call_async(&self, vm: &mut Vm, args: A) -> Result<R, RuntimeError> {
        if !Arc::ptr_eq(&self.program.linked, vm.program()) {
            let message = format!("{self:?} is not of the program that this machine runs");
            return Err(vm.refusal(message));
        }
        vm.call_typed_async(self.function, args).await
    }
}
