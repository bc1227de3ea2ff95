//! Which types of Rust stand for which of a program, and how values pass.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use vitte_bytecode::Module;
use vitte_bytecode::module::{TypeDef, TypeIndex};
use vitte_bytecode::operands::Class;
use vitte_bytecode::traps::Trap;
use vitte_heap::{ElemKind, Handle, Heap};
use vitte_runtime::{Context, Failure, Instance, Passing, Program, Value};

/// A type of Rust that stands for one of a program.
///
/// | Rust | Vitte |
/// |---|---|
/// | `i64` `f64` `bool` | `int` `float` `bool` |
/// | `String`, `&str` | `string` |
/// | `Vec<u8>` | `bytes` |
/// | `Vec<T>` | `array<T>` |
/// | `Option<T>` | `T?` |
/// | `HashMap<K, V>`, `BTreeMap<K, V>` | `map<K, V>` |
/// | `()` as a result | none |
pub trait HostType {
    /// Whether it stands for this type of the module.
    fn fits(module: &Module, ty: TypeIndex) -> bool;

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
    fn take_argument(context: &mut Context<'_>, index: u32, ty: TypeIndex) -> Result<Self, Failure> {
        let class = context.vm.program.module().class(ty);
        let value = match class {
            Some(Class::Int) => context.int(index)?.into(),
            Some(Class::Float) => context.float(index)?.into(),
            Some(Class::Bool) => context.bool(index)?.into(),
            _ => context.vm.heap.native_arg_handle(index)?.into(),
        };
        let mut from = Transfer::new(context.vm);
        let value = from.value(value, ty)?;
        Self::take(&mut from, ty, value)
    }
}

/// The arguments of a call: a tuple of none to eight values.
pub trait Args {
    /// Whether these are the types of the parameters.
    fn fits(module: &Module, params: &[TypeIndex]) -> bool;

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

/// A machine while values pass. Handles that are opened are closed when the call has ended.
pub struct Transfer<'a> {
    pub(crate) vm: &'a mut Instance,
}

impl<'a> Transfer<'a> {
    pub(crate) fn new(vm: &'a mut Instance) -> Transfer<'a> {
        Transfer { vm }
    }

    pub(crate) fn program(&self) -> &Program {
        &self.vm.program
    }

    pub(crate) fn module(&self) -> &Module {
        self.vm.program.module()
    }

    pub(crate) fn heap(&mut self) -> &mut Heap {
        &mut self.vm.heap
    }

    fn passing(&mut self) -> Passing<'_> {
        Passing { program: &self.vm.program, heap: &mut self.vm.heap }
    }

    /// What a value is as an element of this type.
    pub(crate) fn element(&mut self, value: Value, ty: TypeIndex) -> Result<vitte_heap::Value, Failure> {
        let ty = self.program().passed_type(ty);
        let passed = self.passing().pass(value, ty)?;
        passed.ok_or_else(|| Failure::new(Trap::InvalidArgument, "a value of the host is not of its type"))
    }

    /// What an element of this type is as a value.
    pub(crate) fn value(&mut self, element: vitte_heap::Value, ty: TypeIndex) -> Result<Value, Failure> {
        let ty = self.program().passed_type(ty);
        self.passing().receive(element, ty)
    }

    /// Does something, and closes the handles that it opened.
    fn scoped<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let scope = self.heap().handle_scope();
        let done = work(self);
        self.heap().truncate_handles(scope);
        done
    }

    /// The elements' type of an array type.
    fn array_of(&self, ty: TypeIndex) -> TypeIndex {
        match self.module().type_def(ty) {
            Some(TypeDef::Array(element)) => *element,
            _ => TypeIndex::INT,
        }
    }

    /// The types of keys and values of a map type.
    fn map_of(&self, ty: TypeIndex) -> (TypeIndex, TypeIndex) {
        match self.module().type_def(ty) {
            Some(TypeDef::Map(key, value)) => (*key, *value),
            _ => (TypeIndex::INT, TypeIndex::INT),
        }
    }

    fn give_map<K: IntoVitte, V: IntoVitte>(
        &mut self,
        ty: TypeIndex,
        entries: impl Iterator<Item = (K, V)>,
    ) -> Result<Value, Failure> {
        let (key_type, value_type) = self.map_of(ty);
        let shape = self.program().shape_of(ty);
        let map = self.heap().new_map(shape)?;
        for (key, value) in entries {
            self.scoped(|to| {
                let key = key.give(to, key_type)?;
                let key = to.element(key, key_type)?;
                let value = value.give(to, value_type)?;
                let value = to.element(value, value_type)?;
                Ok(to.heap().map_set(map, key, value)?)
            })?;
        }
        Ok(Value::Ref(map))
    }

    fn take_map<K: FromVitte, V: FromVitte>(
        &mut self,
        ty: TypeIndex,
        map: Value,
        mut entry: impl FnMut(K, V),
    ) -> Result<(), Failure> {
        let (key_type, value_type) = self.map_of(ty);
        let map = object(map)?;
        let mut from = 0;
        while let Some(place) = self.heap().map_next(map, from)? {
            self.scoped(|this| {
                let key = this.heap().map_key(map, place)?;
                let key = this.value(key, key_type)?;
                let key = K::take(this, key_type, key)?;
                let value = this.heap().map_value(map, place)?;
                let value = this.value(value, value_type)?;
                entry(key, V::take(this, value_type, value)?);
                Ok(())
            })?;
            from = place + 1;
        }
        Ok(())
    }
}

/// The object of a value that must be one.
fn object(value: Value) -> Result<Handle, Failure> {
    match value {
        Value::Ref(handle) if !handle.is_null() => Ok(handle),
        _ => Err(Trap::Uninitialized.into()),
    }
}

/// The failure of a value that is not of the type that it was looked up by.
fn other_type() -> Failure {
    Failure::new(Trap::InvalidArgument, "a value of the program is not of its type")
}

macro_rules! plain {
    ($($rust:ty, $variant:ident, $read:ident, $name:literal, $ty:ident;)*) => {
        $(impl HostType for $rust {
            fn fits(_: &Module, ty: TypeIndex) -> bool {
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
        }

        impl FromVitte for $rust {
            fn take(_: &mut Transfer<'_>, _: TypeIndex, value: Value) -> Result<Self, Failure> {
                match value {
                    Value::$variant(value) => Ok(value),
                    _ => Err(other_type()),
                }
            }

            #[inline]
            fn take_argument(context: &mut Context<'_>, index: u32, _: TypeIndex) -> Result<Self, Failure> {
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
            fn fits(_: &Module, ty: TypeIndex) -> bool {
                ty == TypeIndex::STRING
            }

            fn name() -> String {
                "string".into()
            }
        }

        impl IntoVitte for $rust {
            fn give(self, to: &mut Transfer<'_>, _: TypeIndex) -> Result<Value, Failure> {
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
        let text = from.heap().string(object(value)?)?;
        let mut copy = String::new();
        copy.try_reserve_exact(text.len()).map_err(|_| Failure::from(Trap::OutOfMemory))?;
        copy.push_str(text);
        Ok(copy)
    }
}

impl HostType for Vec<u8> {
    fn fits(_: &Module, ty: TypeIndex) -> bool {
        ty == TypeIndex::BYTES
    }

    fn name() -> String {
        "bytes".into()
    }
}

impl IntoVitte for Vec<u8> {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        let shape = to.program().shape_of(ty);
        let bytes = to.heap().new_array_zeroed(shape, self.len() as u64)?;
        to.heap().array_bools_mut(bytes)?.copy_from_slice(&self);
        Ok(Value::Ref(bytes))
    }
}

impl FromVitte for Vec<u8> {
    fn take(from: &mut Transfer<'_>, _: TypeIndex, value: Value) -> Result<Vec<u8>, Failure> {
        let bytes = from.heap().array_bools(object(value)?)?;
        let mut copy = Vec::new();
        copy.try_reserve_exact(bytes.len()).map_err(|_| Failure::from(Trap::OutOfMemory))?;
        copy.extend_from_slice(bytes);
        Ok(copy)
    }
}

impl<T: HostType> HostType for Vec<T> {
    fn fits(module: &Module, ty: TypeIndex) -> bool {
        matches!(module.type_def(ty), Some(TypeDef::Array(element)) if T::fits(module, *element))
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
        let array = to.heap().new_array(shape, self.len() as u64)?;
        for element in self {
            to.scoped(|to| {
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
        let mut taken = Vec::new();
        taken.try_reserve_exact(length as usize).map_err(|_| Failure::from(Trap::OutOfMemory))?;
        for index in 0..length {
            taken.push(from.scoped(|from| {
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
    fn fits(module: &Module, ty: TypeIndex) -> bool {
        optional_of(module, ty).is_some_and(|value| T::fits(module, value))
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

fn fits_map<K: HostType, V: HostType>(module: &Module, ty: TypeIndex) -> bool {
    matches!(module.type_def(ty), Some(TypeDef::Map(key, value)) if K::fits(module, *key) && V::fits(module, *value))
}

impl<K: HostType, V: HostType, S> HostType for HashMap<K, V, S> {
    fn fits(module: &Module, ty: TypeIndex) -> bool {
        fits_map::<K, V>(module, ty)
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
    fn fits(module: &Module, ty: TypeIndex) -> bool {
        fits_map::<K, V>(module, ty)
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
    fn fits(_: &Module, _: TypeIndex) -> bool {
        false
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
            fn fits(module: &Module, params: &[TypeIndex]) -> bool {
                let mut params = params.iter();
                $(if !params.next().is_some_and(|ty| $arg::fits(module, *ty)) {
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
pub(super) fn result_fits<R: HostType>(module: &Module, result: Option<TypeIndex>) -> bool {
    match result {
        Some(ty) => R::fits(module, ty),
        None => R::name() == "()",
    }
}

/// The type of a function as the host sees it.
pub(super) fn signature<A: Args, R: HostType>() -> String {
    let params = A::names().join(", ");
    match R::name() {
        unit if unit == "()" => format!("fn({params})"),
        result => format!("fn({params}) -> {result}"),
    }
}
