//! Which types of Rust stand for which of a program, and how values pass.

use super::fitting::Fitting;
use super::transfer::{Transfer, object, other_type};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use vitte_bytecode::Module;
use vitte_bytecode::module::{TypeDef, TypeIndex};
use vitte_bytecode::operands::Class;
use vitte_bytecode::traps::Trap;
use vitte_heap::{ElemKind, SLOT_BYTES};
use vitte_runtime::{Context, Failure, Value};

/// A type of Rust that stands for one of a program.
///
/// | Rust | Vitte |
/// |---|---|
/// | `i64` `f64` `bool` | `int` `float` `bool` |
/// | `i8` `i16` `i32` `u16` `u32` `u64` `usize` `isize` | `int`; a value that does not fit is an error |
/// | `String`, `&str` | `string` |
/// | `Vec<u8>`, `&[u8]` | `bytes` |
/// | `Vec<T>` | `array<T>` |
/// | `Option<T>` | `T?` |
/// | `HashMap<K, V>`, `BTreeMap<K, V>` | `map<K, V>` |
/// | `(A, B)`, up to eight | `(A, B)` |
/// | [`Thrown`](super::Thrown) | `Error` |
/// | `Box<T>` | `T` |
/// | `()` as a result | none |
/// | [`Function`](crate::Function) | `fn(…) -> …` |
/// | [`Object`](crate::Object) | an opaque type of the host |
/// | [`Data`](crate::Data) | every type |
/// | structs and enums with `#[derive(Vitte)]` | the struct or enum of the same name |
///
/// Values are copied. What nests deeper than [`Transfer::NESTING_MAX`], as objects do that refer to themselves, does not pass.
pub trait HostType {
    /// Whether it stands for this type of the program.
    fn fits(fitting: &mut Fitting<'_>, ty: TypeIndex) -> bool;

    /// Whether it stands for the result of a function that has none.
    fn fits_nothing() -> bool {
        false
    }

    /// The type as a program writes it.
    fn name() -> String;

    /// Declares the types that the type is made of and that programs do not have by themselves.
    fn declare(_: &mut Declarations) {}
}

/// The types that a module of the host declares for its functions: their names, and their declarations in Vitte.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Declarations {
    types: BTreeMap<String, String>,
}

impl Declarations {
    /// Declares a type, unless it is: `text` is the declaration in Vitte, and `parts` declares what it is made of.
    pub fn add(&mut self, name: &str, text: impl FnOnce() -> String, parts: impl FnOnce(&mut Declarations)) {
        if !self.types.contains_key(name) {
            self.types.insert(name.to_string(), text());
            parts(self);
        }
    }

    /// The names of the types.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }

    /// The declarations, in the order of the names.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.types.values().map(String::as_str)
    }
}

/// A type whose values can be given to a program.
pub trait IntoVitte: HostType {
    /// Makes the value, of type `ty`, which fits.
    ///
    /// # Errors
    /// `OutOfMemory`.
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure>;

    /// Makes the result of the native that is called, whose type fits.
    ///
    /// # Errors
    /// As [`IntoVitte::give`].
    #[doc(hidden)]
    fn give_result(self, context: &mut Context<'_>) -> Result<Value, Failure>
    where
        Self: Sized,
    {
        let ty = context.result_type().unwrap_or(TypeIndex::INT);
        self.give(&mut Transfer::paid(context.vm), ty)
    }
}

/// A type whose values can be taken from a program.
pub trait FromVitte: HostType + Sized {
    /// Reads the value, of type `ty`, which fits.
    ///
    /// # Errors
    /// The system has no memory for it.
    fn take(from: &mut Transfer<'_>, ty: TypeIndex, value: Value) -> Result<Self, Failure>;

    /// Reads argument `index` of the native that is called, of type `ty`, which fits.
    ///
    /// # Errors
    /// As [`FromVitte::take`].
    #[doc(hidden)]
    fn take_argument(context: &mut Context<'_>, index: u32) -> Result<Self, Failure> {
        let ty = context.arg_type(index).unwrap_or(TypeIndex::INT);
        let class = context.vm.program.module().class(ty);
        let value = match class {
            Some(Class::Int) => context.int(index)?.into(),
            Some(Class::Float) => context.float(index)?.into(),
            Some(Class::Bool) => context.bool(index)?.into(),
            _ => context.vm.heap.native_arg_handle(index)?.into(),
        };
        let mut from = Transfer::paid(context.vm);
        let value = from.value(value, ty)?;
        Self::take(&mut from, ty, value)
    }
}

/// The arguments of a call: a tuple of none to eight values.
pub trait Args {
    /// Whether these are the types of the parameters.
    fn fits(fitting: &mut Fitting<'_>, params: &[TypeIndex]) -> bool;

    /// The types, as a program writes them.
    fn names() -> Vec<String>;

    /// Declares the types: see [`HostType::declare`].
    fn declare(types: &mut Declarations);

    /// Makes the values.
    ///
    /// # Errors
    /// `OutOfMemory`.
    fn give(self, to: &mut Transfer<'_>, params: &[TypeIndex]) -> Result<Vec<Value>, Failure>;
}

macro_rules! plain {
    ($($rust:ty, $variant:ident, $read:ident, $name:literal, $ty:ident;)*) => {
        $(impl HostType for $rust {
            fn fits(_: &mut Fitting<'_>, ty: TypeIndex) -> bool {
                ty == TypeIndex::$ty
            }

            fn name() -> String {
                $name.into()
            }
        }

        impl IntoVitte for $rust {
            fn give(self, _: &mut Transfer<'_>, _: TypeIndex) -> Result<Value, Failure> {
                Ok(Value::$variant(self))
            }

            #[inline]
            fn give_result(self, _: &mut Context<'_>) -> Result<Value, Failure> {
                Ok(Value::$variant(self))
            }
        }

        impl FromVitte for $rust {
            fn take(_: &mut Transfer<'_>, _: TypeIndex, value: Value) -> Result<Self, Failure> {
                match value {
                    Value::$variant(value) => Ok(value),
                    _ => Err(other_type()),
                }
            }

            #[inline]
            fn take_argument(context: &mut Context<'_>, index: u32) -> Result<Self, Failure> {
                context.$read(index)
            }
        })*
    };
}

plain! {
    i64, Int, int, "int", INT;
    f64, Float, float, "float", FLOAT;
    bool, Bool, bool, "bool", BOOL;
}

macro_rules! text {
    ($($rust:ty;)*) => {
        $(impl HostType for $rust {
            fn fits(_: &mut Fitting<'_>, ty: TypeIndex) -> bool {
                ty == TypeIndex::STRING
            }

            fn name() -> String {
                "string".into()
            }
        }

        impl IntoVitte for $rust {
            fn give(self, to: &mut Transfer<'_>, _: TypeIndex) -> Result<Value, Failure> {
                to.pay(self.len())?;
                Ok(Value::Ref(to.heap().new_string(&self)?))
            }
        })*
    };
}

text! {
    String;
    &str;
}

impl FromVitte for String {
    fn take(from: &mut Transfer<'_>, _: TypeIndex, value: Value) -> Result<String, Failure> {
        let text = object(value)?;
        let length = from.heap().string_len(text)?;
        from.count(length)?;
        let text = from.heap().string(text)?;
        let mut copy = String::new();
        copy.try_reserve_exact(text.len()).map_err(|_| Failure::from(Trap::OutOfMemory))?;
        copy.push_str(text);
        Ok(copy)
    }
}

impl HostType for Vec<u8> {
    fn fits(_: &mut Fitting<'_>, ty: TypeIndex) -> bool {
        ty == TypeIndex::BYTES
    }

    fn name() -> String {
        "bytes".into()
    }
}

impl IntoVitte for Vec<u8> {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        self.as_slice().give(to, ty)
    }
}

impl HostType for &[u8] {
    fn fits(_: &mut Fitting<'_>, ty: TypeIndex) -> bool {
        ty == TypeIndex::BYTES
    }

    fn name() -> String {
        "bytes".into()
    }
}

impl IntoVitte for &[u8] {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        to.pay(self.len())?;
        let shape = to.program().shape_of(ty);
        let bytes = to.heap().new_array_zeroed(shape, self.len() as u64)?;
        to.heap().array_bools_mut(bytes)?.copy_from_slice(self);
        Ok(Value::Ref(bytes))
    }
}

impl FromVitte for Vec<u8> {
    fn take(from: &mut Transfer<'_>, _: TypeIndex, value: Value) -> Result<Vec<u8>, Failure> {
        let bytes = object(value)?;
        let length = from.heap().array_len(bytes)?;
        from.count(length as usize)?;
        let bytes = from.heap().array_bools(bytes)?;
        let mut copy = Vec::new();
        copy.try_reserve_exact(bytes.len()).map_err(|_| Failure::from(Trap::OutOfMemory))?;
        copy.extend_from_slice(bytes);
        Ok(copy)
    }
}

impl<T: HostType> HostType for Vec<T> {
    fn fits(fitting: &mut Fitting<'_>, ty: TypeIndex) -> bool {
        matches!(fitting.module().type_def(ty), Some(TypeDef::Array(element)) if T::fits(fitting, *element))
    }

    fn name() -> String {
        format!("array<{}>", T::name())
    }

    fn declare(types: &mut Declarations) {
        T::declare(types);
    }
}

impl<T: IntoVitte> IntoVitte for Vec<T> {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        let element_type = to.array_of(ty);
        let shape = to.program().shape_of(ty);
        to.pay(self.len().saturating_mul(SLOT_BYTES))?;
        let array = to.heap().new_array(shape, self.len() as u64)?;
        for element in self {
            to.nested(|to| {
                let element = element.give(to, element_type)?;
                let element = to.element(element, element_type)?;
                Ok(to.heap().array_push(array, element)?)
            })?;
        }
        Ok(Value::Ref(array))
    }
}

impl<T: FromVitte> FromVitte for Vec<T> {
    fn take(from: &mut Transfer<'_>, ty: TypeIndex, value: Value) -> Result<Vec<T>, Failure> {
        let (array, element_type) = (object(value)?, from.array_of(ty));
        let length = from.heap().array_len(array)?;
        let kind = from.heap().array_kind(array)?;
        from.count((length as usize).saturating_mul(size_of::<T>().max(1)))?;
        let mut taken = Vec::new();
        taken.try_reserve_exact(length as usize).map_err(|_| Failure::from(Trap::OutOfMemory))?;
        for index in 0..length {
            taken.push(from.nested(|from| {
                let element = match kind {
                    ElemKind::Int => vitte_heap::Value::Int(from.heap().array_get(array, index)? as i64),
                    ElemKind::Float => f64::from_bits(from.heap().array_get(array, index)?).into(),
                    ElemKind::Bool => (from.heap().array_get(array, index)? != 0).into(),
                    ElemKind::Ref => from.heap().array_get_ref(array, index)?.into(),
                };
                let element = from.value(element, element_type)?;
                T::take(from, element_type, element)
            })?);
        }
        Ok(taken)
    }
}

/// The type that an optional type is one of.
fn optional_of(module: &Module, ty: TypeIndex) -> Option<TypeIndex> {
    match module.type_def(ty) {
        Some(TypeDef::Optional(value)) => Some(*value),
        _ => None,
    }
}

impl<T: HostType> HostType for Option<T> {
    fn fits(fitting: &mut Fitting<'_>, ty: TypeIndex) -> bool {
        optional_of(fitting.module(), ty).is_some_and(|value| T::fits(fitting, value))
    }

    fn name() -> String {
        format!("{}?", T::name())
    }

    fn declare(types: &mut Declarations) {
        T::declare(types);
    }
}

impl<T: IntoVitte> IntoVitte for Option<T> {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        match (self, optional_of(to.module(), ty)) {
            (Some(value), Some(ty)) => value.give(to, ty),
            _ => Ok(Value::Null),
        }
    }
}

impl<T: FromVitte> FromVitte for Option<T> {
    fn take(from: &mut Transfer<'_>, ty: TypeIndex, value: Value) -> Result<Option<T>, Failure> {
        match (value, optional_of(from.module(), ty)) {
            (Value::Null, _) => Ok(None),
            (value, Some(ty)) => T::take(from, ty, value).map(Some),
            _ => Err(other_type()),
        }
    }
}

fn fits_map<K: HostType, V: HostType>(fitting: &mut Fitting<'_>, ty: TypeIndex) -> bool {
    matches!(fitting.module().type_def(ty), Some(TypeDef::Map(key, value)) if K::fits(fitting, *key) && V::fits(fitting, *value))
}

impl<K: HostType, V: HostType, S> HostType for HashMap<K, V, S> {
    fn fits(fitting: &mut Fitting<'_>, ty: TypeIndex) -> bool {
        fits_map::<K, V>(fitting, ty)
    }

    fn name() -> String {
        format!("map<{}, {}>", K::name(), V::name())
    }

    fn declare(types: &mut Declarations) {
        K::declare(types);
        V::declare(types);
    }
}

impl<K: IntoVitte, V: IntoVitte, S> IntoVitte for HashMap<K, V, S> {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        to.give_map(ty, self.into_iter())
    }
}

impl<K: FromVitte + Eq + Hash, V: FromVitte, S: BuildHasher + Default> FromVitte for HashMap<K, V, S> {
    fn take(from: &mut Transfer<'_>, ty: TypeIndex, value: Value) -> Result<Self, Failure> {
        let mut map = HashMap::default();
        from.take_map(ty, value, |key, value| _ = map.insert(key, value))?;
        Ok(map)
    }
}

impl<K: HostType, V: HostType> HostType for BTreeMap<K, V> {
    fn fits(fitting: &mut Fitting<'_>, ty: TypeIndex) -> bool {
        fits_map::<K, V>(fitting, ty)
    }

    fn name() -> String {
        format!("map<{}, {}>", K::name(), V::name())
    }

    fn declare(types: &mut Declarations) {
        K::declare(types);
        V::declare(types);
    }
}

impl<K: IntoVitte, V: IntoVitte> IntoVitte for BTreeMap<K, V> {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        to.give_map(ty, self.into_iter())
    }
}

impl<K: FromVitte + Ord, V: FromVitte> FromVitte for BTreeMap<K, V> {
    fn take(from: &mut Transfer<'_>, ty: TypeIndex, value: Value) -> Result<Self, Failure> {
        let mut map = BTreeMap::new();
        from.take_map(ty, value, |key, value| _ = map.insert(key, value))?;
        Ok(map)
    }
}

/// No result.
impl HostType for () {
    fn fits(_: &mut Fitting<'_>, _: TypeIndex) -> bool {
        false
    }

    fn fits_nothing() -> bool {
        true
    }

    fn name() -> String {
        "()".into()
    }
}

impl IntoVitte for () {
    fn give(self, _: &mut Transfer<'_>, _: TypeIndex) -> Result<Value, Failure> {
        Ok(Value::Unit)
    }
}

impl FromVitte for () {
    fn take(_: &mut Transfer<'_>, _: TypeIndex, _: Value) -> Result<(), Failure> {
        Ok(())
    }
}

macro_rules! args {
    ($($($arg:ident)*;)*) => {
        $(#[allow(non_snake_case, unused_variables, unused_mut, reason = "of none there is nothing")]
        impl<$($arg: IntoVitte),*> Args for ($($arg,)*) {
            fn fits(fitting: &mut Fitting<'_>, params: &[TypeIndex]) -> bool {
                let mut params = params.iter();
                $(if !params.next().is_some_and(|ty| $arg::fits(fitting, *ty)) {
                    return false;
                })*
                params.next().is_none()
            }

            fn names() -> Vec<String> {
                vec![$($arg::name()),*]
            }

            fn declare(types: &mut Declarations) {
                $($arg::declare(types);)*
            }

            fn give(self, to: &mut Transfer<'_>, params: &[TypeIndex]) -> Result<Vec<Value>, Failure> {
                let ($($arg,)*) = self;
                let mut params = params.iter();
                let mut given = Vec::new();
                $(if let Some(ty) = params.next() {
                    given.push($arg.give(to, *ty)?);
                })*
                Ok(given)
            }
        })*
    };
}

args! {
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

/// Whether a result type of Rust stands for that of a function.
pub(crate) fn result_fits<R: HostType>(fitting: &mut Fitting<'_>, result: Option<TypeIndex>) -> bool {
    match result {
        Some(ty) => R::fits(fitting, ty),
        None => R::fits_nothing(),
    }
}

/// The type of a function as the host sees it.
pub(crate) fn signature<A: Args, R: HostType>() -> String {
    let params = A::names().join(", ");
    match R::name() {
        unit if unit == "()" => format!("fn({params})"),
        result => format!("fn({params}) -> {result}"),
    }
}
