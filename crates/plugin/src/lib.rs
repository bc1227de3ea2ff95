//! Libraries in Rust that add functions to Vitte programs at run time: `vitte run --plugin libgeometry.so --allow-ffi main.vit`.
//!
//! A plug-in is a crate of the type `cdylib` with one [`plugin!`]:
//!
//! ```
//! vitte_plugin::plugin! {
//!     /// Distances and areas.
//!     module geometry;
//!
//!     /// How far two points are apart.
//!     fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
//!         (a.0 - b.0).hypot(a.1 - b.1)
//!     }
//!
//!     fn number(text: String) -> Result<i64, std::num::ParseIntError> {
//!         text.trim().parse()
//!     }
//! }
//! # fn main() {
//! // What a program sees of it:
//! let geometry = vitte_plugin::abi::read(vitte_plugin());
//! assert_eq!(geometry.functions[0].signature, "fn((float, float), (float, float)) -> float");
//! # }
//! ```
//!
//! A program then has `import geometry` and `geometry.distance((0.0, 0.0), (3.0, 4.0))`, checked when it is compiled.
//!
//! A plug-in and the machine that loads it need not be built by the same compiler, nor with the same version of this crate: they meet in
//! [`abi`], which is C's and has a version. Values pass as bytes, in the form of [`value`]. A panic is an error of the program.
//!
//! A plug-in is native code: it can do all that the process can, and so is loaded only where native code is granted.

pub mod abi;
pub mod value;

pub use value::{Malformed, Reader, Value};

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a function answers: a value, or why there is none.
pub trait Outcome {
    /// The type of the value, as a program writes it.
    fn type_name() -> String;

    /// Writes the value, or answers the message of the error.
    ///
    /// # Errors
    /// The message.
    fn write(self, out: &mut Vec<u8>) -> Result<(), String>;
}

impl<T: Value> Outcome for T {
    fn type_name() -> String {
        T::type_name()
    }

    fn write(self, out: &mut Vec<u8>) -> Result<(), String> {
        Value::write(&self, out);
        Ok(())
    }
}

impl<T: Value, E: Display> Outcome for Result<T, E> {
    fn type_name() -> String {
        T::type_name()
    }

    fn write(self, out: &mut Vec<u8>) -> Result<(), String> {
        Value::write(&self.map_err(|error| error.to_string())?, out);
        Ok(())
    }
}

/// A function of a plug-in.
pub trait Function<Args>: Copy {
    /// Its type: `fn(int) -> string`.
    fn signature(self) -> String;

    /// Calls it with arguments that are read from bytes.
    ///
    /// # Errors
    /// What it fails with; the bytes are not those of its arguments.
    fn call(self, args: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), String>;
}

macro_rules! functions {
    ($($($arg:ident)*;)*) => {
        $(#[allow(non_snake_case, unused_variables, reason = "of none there is nothing")]
        impl<R: Outcome, $($arg: Value),*> Function<($($arg,)*)> for fn($($arg),*) -> R {
            fn signature(self) -> String {
                let params: Vec<String> = vec![$($arg::type_name()),*];
                let arrow = match R::type_name() {
                    unit if unit == "()" => String::new(),
                    result => format!(" -> {result}"),
                };
                format!("fn({}){arrow}", params.join(", "))
            }

            fn call(self, args: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), String> {
                $(let $arg = $arg::read(args).map_err(|error| error.to_string())?;)*
                args.end().map_err(|error| error.to_string())?;
                self($($arg),*).write(out)
            }
        })*
    };
}

functions! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

/// Calls a function of a plug-in for the machine that has loaded it. For [`plugin!`].
#[doc(hidden)]
pub fn run<F: Function<A>, A>(function: F, args: &[u8]) -> abi::Answer {
    let called = catch_unwind(AssertUnwindSafe(|| {
        let mut out = Vec::new();
        function.call(&mut Reader::new(args), &mut out).map(|()| out)
    }));
    match called {
        Ok(Ok(bytes)) => abi::Answer::new(bytes, abi::DONE),
        Ok(Err(message)) => abi::Answer::new(message.into_bytes(), abi::FAILED),
        Err(payload) => {
            let text = payload.downcast_ref::<&str>().copied();
            let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
            let message = format!("the plug-in has panicked: {}", text.unwrap_or("it does not say why"));
            abi::Answer::new(message.into_bytes(), abi::FAILED)
        }
    }
}

/// The signature of a function. For [`plugin!`].
#[doc(hidden)]
pub fn signature<F: Function<A>, A>(function: F) -> String {
    function.signature()
}

/// Makes a library a plug-in: names the module that programs import, and the functions in it. See the [crate](crate).
#[macro_export]
macro_rules! plugin {
    (
        $(#[doc = $doc:literal])*
        module $module:ident;
        $(
            $(#[doc = $about:literal])*
            fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $result:ty)? $body:block
        )*
    ) => {
        $(
            $(#[doc = $about])*
            fn $name($($arg: $ty),*) $(-> $result)? $body
        )*

        /// What a machine finds when it loads the plug-in.
        #[unsafe(no_mangle)]
        pub extern "C" fn vitte_plugin() -> &'static $crate::abi::Plugin {
            static BUILT: ::std::sync::OnceLock<$crate::abi::Built> = ::std::sync::OnceLock::new();
            let built = BUILT.get_or_init(|| {
                let mut built = $crate::abi::Built::new(stringify!($module), &[$($doc),*]);
                $({
                    extern "C" fn call(args: $crate::abi::Text) -> $crate::abi::Answer {
                        $crate::run($name as fn($($ty),*) -> _, args.bytes())
                    }
                    let signature = $crate::signature($name as fn($($ty),*) -> _);
                    built.add(stringify!($name), &[$(stringify!($arg)),*], &signature, &[$($about),*], call);
                })*
                built
            });
            built.table()
        }
    };
}
