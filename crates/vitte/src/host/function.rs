//! Functions of Rust as functions of a program.

use super::caller::Caller;
use super::error::HostError;
use super::{HostModuleError, is_name};
use crate::typed::{Declarations, Fitting, FromVitte, HostType, IntoVitte};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use vitte_bytecode::module::Signature;
use vitte_runtime::{Context, Failure, HostCode, Value};

/// A function that a host can add: `Fn(A, B, …) -> R`, with a [`Caller`] in front if it likes.
pub trait HostFn<Form>: Send + Sync + 'static {
    /// The types of the parameters, as a program writes them.
    fn params() -> Vec<String>;

    /// The type of the result, as a program writes it.
    fn result() -> String;

    /// Declares the types that programs do not have by themselves.
    fn declare(types: &mut Declarations);

    /// Whether a program means this function by such a signature.
    fn fits(fitting: &mut Fitting<'_>, signature: &Signature) -> bool;

    /// Calls it with the arguments of the native that is called.
    ///
    /// # Errors
    /// Those of the function; there is no memory for its values.
    fn call(&self, context: &mut Context<'_>) -> Result<Value, Failure>;
}

/// Marks the functions that take a [`Caller`] first.
pub struct WithCaller;

/// What functions of a host answer: a value, or a `Result` of one.
pub trait HostResult {
    /// The value.
    type Value: IntoVitte;

    /// The value, or why there is none.
    ///
    /// # Errors
    /// That.
    fn into_result(self) -> Result<Self::Value, HostError>;
}

impl<T: IntoVitte> HostResult for T {
    type Value = T;

    fn into_result(self) -> Result<T, HostError> {
        Ok(self)
    }
}

impl<T: IntoVitte, E: Into<HostError>> HostResult for Result<T, E> {
    type Value = T;

    fn into_result(self) -> Result<T, HostError> {
        self.map_err(Into::into)
    }
}

/// Gives the result of a function to the program.
pub(super) fn give<R: HostResult>(context: &mut Context<'_>, result: R) -> Result<Value, Failure> {
    let value = result.into_result().map_err(|error| error.0)?;
    value.give_result(context)
}

/// What can be said of a function by its types alone.
macro_rules! types {
    ($($arg:ident)*) => {
        fn params() -> Vec<String> {
            vec![$($arg::name()),*]
        }

        fn result() -> String {
            Res::Value::name()
        }

        fn declare(types: &mut Declarations) {
            $($arg::declare(types);)*
            Res::Value::declare(types);
        }

        fn fits(fitting: &mut Fitting<'_>, signature: &Signature) -> bool {
            let mut params = signature.params.iter();
            $(if !params.next().is_some_and(|ty| $arg::fits(fitting, *ty)) {
                return false;
            })*
            params.next().is_none() && crate::typed::result_fits::<Res::Value>(fitting, signature.result)
        }
    };
}
pub(super) use types;

macro_rules! functions {
    ($($($arg:ident $at:literal)*;)*) => {
        $(#[allow(non_snake_case, unused_variables, reason = "of none there is nothing")]
        impl<Fun, Res: HostResult, $($arg: FromVitte),*> HostFn<($($arg,)*)> for Fun
        where
            Fun: Fn($($arg),*) -> Res + Send + Sync + 'static,
        {
            types!($($arg)*);

            fn call(&self, context: &mut Context<'_>) -> Result<Value, Failure> {
                $(let $arg = $arg::take_argument(context, $at)?;)*
                let result = guarded(|| self($($arg),*))?;
                give(context, result)
            }
        }

        #[allow(non_snake_case, unused_variables, reason = "of none there is nothing")]
        impl<Fun, Res: HostResult, $($arg: FromVitte),*> HostFn<(WithCaller, $($arg,)*)> for Fun
        where
            Fun: Fn(&mut Caller<'_>, $($arg),*) -> Res + Send + Sync + 'static,
        {
            types!($($arg)*);

            fn call(&self, context: &mut Context<'_>) -> Result<Value, Failure> {
                $(let $arg = $arg::take_argument(context, $at)?;)*
                let result = guarded(|| self(&mut Caller::new(context.vm), $($arg),*))?;
                give(context, result)
            }
        })*
    };
}

functions! {
    ;
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}

/// Calls a function of the host; a panic is an error of it.
pub(super) fn guarded<R>(call: impl FnOnce() -> R) -> Result<R, Failure> {
    // What the function was about to change is the host's own: it sees half of it at the next call, as another thread would
    // behind a poisoned lock. The machine is whole: it was lent to calls that have ended.
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| HostError::panicked(&*payload).0)
}

/// How a function is called by a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `module.name(…)`
    Function,
    /// `value.name(…)`: a method of this type, whose first parameter is the value.
    Method(String),
    /// `Type.name(…)`
    Associated(String),
}

/// How it is found out whether a program means a function by a signature.
#[derive(Clone)]
enum Fits {
    /// Its types in Rust are compared with those of the program.
    Types(fn(&mut Fitting<'_>, &Signature) -> bool),
    /// The signature is to have this text.
    Text(String),
}

/// A function that was added to a module.
#[derive(Clone)]
pub(super) struct Added {
    pub(super) kind: Kind,
    /// The name that programs are linked by.
    pub(super) name: String,
    pub(super) doc: String,
    /// The parameters' names and types.
    params: Vec<(String, String)>,
    result: String,
    fits: Fits,
    pub(super) code: Arc<HostCode>,
}

impl Added {
    pub(super) fn new<F: HostFn<A>, A>(
        kind: Kind,
        name: &str,
        doc: &str,
        function: F,
    ) -> Result<Added, HostModuleError> {
        let types = F::params();
        let is_method = usize::from(matches!(kind, Kind::Method(_)));
        let (name, mut names) = parse(name, types.len() - is_method)?;
        if is_method == 1 {
            names.insert(0, "this".into());
        }
        let name = match &kind {
            Kind::Function => name,
            Kind::Method(ty) | Kind::Associated(ty) => format!("{ty}_{name}"),
        };
        if names.len() != types.len() {
            return Err(HostModuleError::Parameters { name, named: names.len(), taken: types.len() });
        }
        let code: Arc<HostCode> = Arc::new(move |context: &mut Context<'_>| function.call(context));
        Ok(Added {
            kind,
            name,
            doc: doc.to_string(),
            params: names.into_iter().zip(types).collect(),
            result: F::result(),
            fits: Fits::Types(F::fits),
            code,
        })
    }

    /// A function of these types, as a program writes them; `()` is no result.
    pub(super) fn of_types(
        name: &str,
        types: Vec<String>,
        result: String,
        code: Arc<HostCode>,
    ) -> Result<Added, HostModuleError> {
        let (name, names) = parse(name, types.len())?;
        if names.len() != types.len() {
            return Err(HostModuleError::Parameters { name, named: names.len(), taken: types.len() });
        }
        let params = names.into_iter().zip(types).collect();
        let fits = Fits::Text(String::new());
        let mut added = Added { kind: Kind::Function, name, doc: String::new(), params, result, fits, code };
        added.fits = Fits::Text(added.signature());
        Ok(added)
    }

    /// Whether a program means this function by such a signature.
    pub(super) fn fits(&self, fitting: &mut Fitting<'_>, wanted: &Signature) -> bool {
        match &self.fits {
            Fits::Types(fits) => fits(fitting, wanted),
            Fits::Text(text) => fitting.module().signature_name(wanted) == *text,
        }
    }

    /// The type of the function.
    pub(super) fn signature(&self) -> String {
        let params: Vec<&str> = self.params.iter().map(|(_, ty)| ty.as_str()).collect();
        format!("fn({}){}", params.join(", "), self.arrow())
    }

    fn arrow(&self) -> String {
        if self.result == "()" { String::new() } else { format!(" -> {}", self.result) }
    }

    fn doc_lines(&self, indent: &str) -> String {
        self.doc.lines().map(|line| format!("{indent}/// {line}\n")).collect()
    }

    fn listed(params: &[(String, String)]) -> String {
        params.iter().map(|(name, ty)| format!("{name}: {ty}")).collect::<Vec<_>>().join(", ")
    }

    /// The declaration of the function itself.
    pub(super) fn declaration(&self) -> String {
        let (doc, word) = match self.kind {
            Kind::Function => (self.doc_lines(""), "pub "),
            _ => (String::new(), ""),
        };
        let (name, params) = (&self.name, Added::listed(&self.params));
        format!("\n{doc}{word}extern fn {name}({params}){}\n", self.arrow())
    }

    /// The method or associated function of a type that calls it.
    pub(super) fn member(&self, ty: &str) -> Option<String> {
        let (params, first) = match &self.kind {
            Kind::Method(of) if of == ty => (self.params.get(1..)?, true),
            Kind::Associated(of) if of == ty => (&self.params[..], false),
            _ => return None,
        };
        let name = self.name.strip_prefix(ty)?.strip_prefix('_')?;
        let own = if first { "self" } else { "" };
        let mut listed = Added::listed(params);
        let mut given: String = params.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        for text in [&mut listed, &mut given] {
            let comma = if first && !text.is_empty() { ", " } else { "" };
            *text = format!("{own}{comma}{text}");
        }
        let (doc, arrow) = (self.doc_lines("    "), self.arrow());
        let word = if self.result == "()" { "" } else { "return " };
        Some(format!("{doc}    fn {name}({listed}){arrow} {{ {word}{}({given}) }}\n", self.name))
    }
}

/// Takes `name(a, b)` apart; without parentheses the parameters are named by letters.
fn parse(text: &str, params: usize) -> Result<(String, Vec<String>), HostModuleError> {
    let checked = |name: &str| match is_name(name) {
        true => Ok(name.to_string()),
        false => Err(HostModuleError::Name { name: name.to_string() }),
    };
    let Some((name, rest)) = text.split_once('(') else {
        let letters = ('a'..='z').take(params).map(String::from).collect();
        return Ok((checked(text.trim())?, letters));
    };
    let Some(list) = rest.trim_end().strip_suffix(')') else {
        return Err(HostModuleError::Name { name: text.to_string() });
    };
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    Ok((checked(name.trim())?, names.map(checked).collect::<Result<_, _>>()?))
}
