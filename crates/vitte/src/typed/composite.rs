//! Types of Rust that are made of others, integers of all sizes, and errors.

use super::fitting::{FieldType, Fitting};
use super::transfer::{Transfer, object, other_type};
use super::values::{Declarations, FromVitte, HostType, IntoVitte};
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::traps::Trap;
use vitte_runtime::{Failure, Value};

macro_rules! integers {
    ($($rust:ident)*) => {
        $(impl HostType for $rust {
            fn fits(_: &mut Fitting<'_>, ty: TypeIndex) -> bool {
                ty == TypeIndex::INT
            }

            fn name() -> String {
                "int".into()
            }
        }

        impl IntoVitte for $rust {
            fn give(self, _: &mut Transfer<'_>, _: TypeIndex) -> Result<Value, Failure> {
                let value = i64::try_from(self);
                value.map(Value::Int).map_err(|_| does_not_fit(self, "int"))
            }
        }

        impl FromVitte for $rust {
            fn take(_: &mut Transfer<'_>, _: TypeIndex, value: Value) -> Result<Self, Failure> {
                let Value::Int(value) = value else { return Err(other_type()) };
                $rust::try_from(value).map_err(|_| does_not_fit(value, stringify!($rust)))
            }
        })*
    };
}

// A `Vec<u8>` is `bytes`, so `u8` itself stands for nothing.
integers! { i8 i16 i32 u16 u32 u64 usize isize }

fn does_not_fit(value: impl std::fmt::Display, ty: &str) -> Failure {
    Failure::new(Trap::InvalidArgument, format!("{value} is no value of the type `{ty}`"))
}

impl<T: HostType> HostType for Box<T> {
    fn fits(fitting: &mut Fitting<'_>, ty: TypeIndex) -> bool {
        T::fits(fitting, ty)
    }

    fn name() -> String {
        T::name()
    }

    fn declare(types: &mut Declarations) {
        T::declare(types);
    }
}

impl<T: IntoVitte> IntoVitte for Box<T> {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        T::give(*self, to, ty)
    }
}

impl<T: FromVitte> FromVitte for Box<T> {
    fn take(from: &mut Transfer<'_>, ty: TypeIndex, value: Value) -> Result<Self, Failure> {
        T::take(from, ty, value).map(Box::new)
    }
}

macro_rules! tuples {
    ($($($part:ident $number:tt)*;)*) => {
        $(impl<$($part: HostType),*> HostType for ($($part,)*) {
            fn fits(fitting: &mut Fitting<'_>, ty: TypeIndex) -> bool {
                fitting.tuple(&[$(FieldType::of::<$part>(stringify!($number))),*], ty)
            }

            fn name() -> String {
                format!("({})", [$($part::name()),*].join(", "))
            }

            fn declare(types: &mut Declarations) {
                $($part::declare(types);)*
            }
        }

        impl<$($part: IntoVitte),*> IntoVitte for ($($part,)*) {
            fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
                let tuple = to.new_struct(ty)?;
                $(to.set_field(tuple, ty, ($number, stringify!($number)), self.$number)?;)*
                Ok(Value::Ref(tuple))
            }
        }

        impl<$($part: FromVitte),*> FromVitte for ($($part,)*) {
            fn take(from: &mut Transfer<'_>, ty: TypeIndex, value: Value) -> Result<Self, Failure> {
                let tuple = object(value)?;
                Ok(($(from.field::<$part>(tuple, ty, ($number, stringify!($number)))?,)*))
            }
        })*
    };
}

tuples! {
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}

/// An `Error` as a value: what a program throws and catches.
///
/// ```
/// use vitte::compiler::modules::NoFiles;
/// use vitte::{Engine, Thrown, VmConfig};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let source = "
/// pub fn attempt(n: int) -> Error? {
///     try { let m = 1 / n } catch e { return e }
///     return null
/// }";
/// let engine = Engine::new();
/// let program = engine.compile("main.vit", source, &mut NoFiles)?;
/// let attempt = program.func::<(i64,), Option<Thrown>>("attempt")?;
/// let mut vm = engine.vm(&program, VmConfig::default())?;
/// vm.run()?;
/// assert_eq!(attempt.call(&mut vm, (1,))?, None);
/// assert_eq!(attempt.call(&mut vm, (0,))?.unwrap().kind, "DivisionByZero");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct Thrown {
    /// The kind.
    pub kind: String,
    /// The message.
    pub message: String,
}

impl HostType for Thrown {
    fn fits(_: &mut Fitting<'_>, ty: TypeIndex) -> bool {
        ty == TypeIndex::ERROR
    }

    fn name() -> String {
        "Error".into()
    }
}

impl IntoVitte for Thrown {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        let error = to.new_struct(ty)?;
        to.set_field(error, ty, (0, "kind"), self.kind)?;
        to.set_field(error, ty, (1, "message"), self.message)?;
        // It was thrown nowhere.
        to.set_field(error, ty, (2, "frames"), Vec::<u8>::new())?;
        Ok(Value::Ref(error))
    }
}

impl FromVitte for Thrown {
    fn take(from: &mut Transfer<'_>, ty: TypeIndex, value: Value) -> Result<Self, Failure> {
        let error = object(value)?;
        let kind = from.field(error, ty, (0, "kind"))?;
        Ok(Thrown { kind, message: from.field(error, ty, (1, "message"))? })
    }
}
