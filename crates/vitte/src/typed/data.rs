//! Values whose types only the program knows.

use super::composite::Thrown;
use super::fitting::Fitting;
use super::transfer::{Transfer, object};
use super::values::{Args, Declarations, FromVitte, HostType, IntoVitte};
use crate::host::Function;
use std::fmt;
use std::sync::Arc;
use vitte_bytecode::module::{EnumType, StructType, TypeDef, TypeIndex};
use vitte_bytecode::traps::Trap;
use vitte_heap::{Handle, SLOT_BYTES};
use vitte_runtime::{Failure, Value, float_text, type_of_shape};
use vitte_stdlib::text::quoted;

/// A value of any type, for hosts that do not know the types of a program beforehand: tools, and bindings to other languages.
///
/// It stands for every type, so what does not fit is found at the call.
///
/// ```
/// use vitte::compiler::modules::NoFiles;
/// use vitte::{Data, Engine, VmConfig};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let source = "pub fn repeat(text: string, times: int) -> array<string> { return [text; times] }";
/// let engine = Engine::new();
/// let program = engine.compile("main.vit", source, &mut NoFiles)?;
/// let repeat = program.func::<Vec<Data>, Data>("repeat")?;
/// let mut vm = engine.vm(&program, VmConfig::default())?;
/// vm.run()?;
/// let text = || Data::String("ab".into());
/// let made = repeat.call(&mut vm, vec![text(), Data::Int(2)])?;
/// assert_eq!(made, Data::Array(vec![text(), text()]));
///
/// let error = repeat.call(&mut vm, vec![text(), Data::Bool(true)]).unwrap_err();
/// assert_eq!(error.message, "argument 2 is int in the program, but the host gives bool");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
pub enum Data {
    /// No value: the result of a function that has none.
    Unit,
    /// `null`. A value of an optional is given as it is.
    Null,
    /// An `int`.
    Int(i64),
    /// A `float`.
    Float(f64),
    /// A `bool`.
    Bool(bool),
    /// A `string`.
    String(String),
    /// `bytes`
    Bytes(Vec<u8>),
    /// An `array<…>`.
    Array(Vec<Data>),
    /// A `map<…, …>`, in its order.
    Map(Vec<(Data, Data)>),
    /// A tuple.
    Tuple(Vec<Data>),
    /// A struct.
    Struct {
        /// The name of the type.
        name: String,
        /// The fields, by name.
        fields: Vec<(String, Data)>,
    },
    /// A value of an enum.
    Enum {
        /// The name of the type.
        name: String,
        /// The name of the variant.
        variant: String,
        /// What the variant carries.
        payload: Vec<Data>,
    },
    /// An `Error`.
    Error(Thrown),
    /// A function value.
    Function(Function<Vec<Data>, Data>),
}

impl Data {
    /// What the value is, for people: `int`, `array`, `Point`, `Shape.Circle`.
    pub fn kind(&self) -> String {
        match self {
            Data::Unit => "nothing".into(),
            Data::Null => "null".into(),
            Data::Int(_) => "int".into(),
            Data::Float(_) => "float".into(),
            Data::Bool(_) => "bool".into(),
            Data::String(_) => "string".into(),
            Data::Bytes(_) => "bytes".into(),
            Data::Array(_) => "an array".into(),
            Data::Map(_) => "a map".into(),
            Data::Tuple(parts) => format!("a tuple of {}", parts.len()),
            Data::Struct { name, .. } => name.clone(),
            Data::Enum { name, variant, .. } => format!("{name}.{variant}"),
            Data::Error(_) => "Error".into(),
            Data::Function(_) => "a function".into(),
        }
    }
}

/// As a program shows it inside of another value: a string with quotes.
impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Data::Unit => f.write_str("()"),
            Data::Null => f.write_str("null"),
            Data::Int(value) => value.fmt(f),
            Data::Float(value) => f.write_str(&float_text(*value)),
            Data::Bool(value) => value.fmt(f),
            Data::String(value) => f.write_str(&quoted(value)),
            Data::Bytes(bytes) => list(f, "bytes[", bytes, "]"),
            Data::Array(parts) => list(f, "[", parts, "]"),
            Data::Map(entries) => list(
                f,
                "{",
                &entries.iter().map(|(key, value)| Pair(key, ": ", value)).collect::<Vec<_>>(),
                "}",
            ),
            Data::Tuple(parts) => list(f, "(", parts, ")"),
            Data::Struct { name, fields } if fields.is_empty() => write!(f, "{name} {{}}"),
            Data::Struct { name, fields } => {
                write!(f, "{name} ")?;
                list(
                    f,
                    "{ ",
                    &fields.iter().map(|(name, value)| Pair(name, ": ", value)).collect::<Vec<_>>(),
                    " }",
                )
            }
            Data::Enum { name, variant, payload } if payload.is_empty() => write!(f, "{name}.{variant}"),
            Data::Enum { name, variant, payload } => {
                write!(f, "{name}.{variant}")?;
                list(f, "(", payload, ")")
            }
            Data::Error(Thrown { kind, message }) => {
                write!(f, "Error({}, {})", quoted(kind), quoted(message))
            }
            Data::Function(_) => f.write_str("fn"),
        }
    }
}

/// Shows values in a row.
fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, start: &str, parts: &[T], end: &str) -> fmt::Result {
    f.write_str(start)?;
    for (at, part) in parts.iter().enumerate() {
        write!(f, "{}{part}", if at == 0 { "" } else { ", " })?;
    }
    f.write_str(end)
}

/// Two that belong together.
struct Pair<A, B>(A, &'static str, B);

impl<A: fmt::Display, B: fmt::Display> fmt::Display for Pair<A, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.0, self.1, self.2)
    }
}

impl HostType for Data {
    fn fits(_: &mut Fitting<'_>, _: TypeIndex) -> bool {
        true
    }

    fn fits_nothing() -> bool {
        true
    }

    fn name() -> String {
        "…".into()
    }
}

/// Arguments as many as there are: what does not fit is found at the call.
impl Args for Vec<Data> {
    fn fits(_: &mut Fitting<'_>, _: &[TypeIndex]) -> bool {
        true
    }

    fn names() -> Vec<String> {
        vec![Data::name()]
    }

    fn declare(_: &mut Declarations) {}

    fn give(self, to: &mut Transfer<'_>, params: &[TypeIndex]) -> Result<Vec<Value>, Failure> {
        if self.len() != params.len() {
            let count = |number: usize| format!("{number} argument{}", if number == 1 { "" } else { "s" });
            let message =
                format!("it takes {}, but the host gives {}", count(params.len()), count(self.len()));
            return Err(Failure::new(Trap::InvalidArgument, message));
        }
        let numbered = self.into_iter().zip(params).enumerate();
        numbered.map(|(at, (arg, ty))| give(arg, to, *ty, &format_args!("argument {}", at + 1))).collect()
    }
}

impl IntoVitte for Data {
    fn give(self, to: &mut Transfer<'_>, ty: TypeIndex) -> Result<Value, Failure> {
        give(self, to, ty, &"the value")
    }
}

/// A place in a value, for messages.
type Place<'a> = &'a dyn fmt::Display;

fn refused(to: &Transfer<'_>, ty: TypeIndex, place: Place<'_>, given: &str) -> Failure {
    let wanted = to.module().type_name(ty);
    let message = format!("{place} is {wanted} in the program, but the host gives {given}");
    Failure::new(Trap::InvalidArgument, message)
}

/// Makes the value, which is at this place, of a type.
fn give(data: Data, to: &mut Transfer<'_>, ty: TypeIndex, place: Place<'_>) -> Result<Value, Failure> {
    let program = Arc::clone(&to.vm.program);
    match (data, program.module().type_def(ty)) {
        (Data::Null, Some(TypeDef::Optional(_))) => Ok(Value::Null),
        (data, Some(TypeDef::Optional(ty))) => give(data, to, *ty, place),
        (Data::Int(value), _) if ty == TypeIndex::INT => Ok(Value::Int(value)),
        (Data::Float(value), _) if ty == TypeIndex::FLOAT => Ok(Value::Float(value)),
        (Data::Bool(value), _) if ty == TypeIndex::BOOL => Ok(Value::Bool(value)),
        (Data::String(value), _) if ty == TypeIndex::STRING => value.give(to, ty),
        (Data::Bytes(value), _) if ty == TypeIndex::BYTES => value.give(to, ty),
        (Data::Error(value), _) if ty == TypeIndex::ERROR => value.give(to, ty),
        (Data::Array(values), Some(TypeDef::Array(element))) => give_array(values, to, ty, *element),
        (Data::Map(entries), Some(TypeDef::Map(key, value))) => give_map(entries, to, ty, (*key, *value)),
        (Data::Tuple(parts), Some(TypeDef::Struct(layout))) if layout.name.starts_with('(') => {
            let names = layout.fields.iter().map(|field| field.name.clone());
            let count = parts.len();
            let fields = names.zip(parts).collect();
            if count != layout.fields.len() {
                return Err(refused(to, ty, place, &format!("a tuple of {count}")));
            }
            give_struct(fields, to, ty, layout)
        }
        (Data::Struct { name, fields }, Some(TypeDef::Struct(layout)))
            if name == layout.name && ty != TypeIndex::ERROR =>
        {
            give_struct(fields, to, ty, layout)
        }
        (Data::Enum { name, variant, payload }, Some(TypeDef::Enum(layout))) if name == layout.name => {
            give_enum((&variant, payload), to, ty, layout)
        }
        (data, Some(TypeDef::Trait(_))) => give_object(data, to, ty, place),
        (Data::Function(function), Some(TypeDef::Function(_))) => {
            let value = function.give(to, ty)?;
            to.element(value, ty).map_err(|_| refused(to, ty, place, "a function of another type"))?;
            Ok(value)
        }
        (data, _) => Err(refused(to, ty, place, &data.kind())),
    }
}

fn give_array(
    values: Vec<Data>,
    to: &mut Transfer<'_>,
    ty: TypeIndex,
    element: TypeIndex,
) -> Result<Value, Failure> {
    let shape = to.program().shape_of(ty);
    to.pay(values.len().saturating_mul(SLOT_BYTES))?;
    let array = to.heap().new_array(shape, values.len() as u64)?;
    for (at, value) in values.into_iter().enumerate() {
        to.nested(|to| {
            let value = give(value, to, element, &format_args!("element {at}"))?;
            let value = to.element(value, element)?;
            Ok(to.heap().array_push(array, value)?)
        })?;
    }
    Ok(Value::Ref(array))
}

fn give_map(
    entries: Vec<(Data, Data)>,
    to: &mut Transfer<'_>,
    ty: TypeIndex,
    (key_type, value_type): (TypeIndex, TypeIndex),
) -> Result<Value, Failure> {
    let shape = to.program().shape_of(ty);
    let map = to.heap().new_map(shape)?;
    for (at, (key, value)) in entries.into_iter().enumerate() {
        to.nested(|to| {
            to.pay(2 * SLOT_BYTES)?;
            let key = give(key, to, key_type, &format_args!("the key of entry {at}"))?;
            let key = to.element(key, key_type)?;
            let value = give(value, to, value_type, &format_args!("the value of entry {at}"))?;
            let value = to.element(value, value_type)?;
            Ok(to.heap().map_set(map, key, value)?)
        })?;
    }
    Ok(Value::Ref(map))
}

/// Sets a slot of a new struct or enum value.
fn give_part(
    data: Data,
    to: &mut Transfer<'_>,
    (object, slot): (Handle, u32),
    ty: TypeIndex,
    place: Place<'_>,
) -> Result<(), Failure> {
    to.nested(|to| {
        to.pay(SLOT_BYTES)?;
        let value = give(data, to, ty, place)?;
        let value = to.element(value, ty)?;
        Ok(to.heap().struct_set(object, slot, value)?)
    })
}

fn give_struct(
    fields: Vec<(String, Data)>,
    to: &mut Transfer<'_>,
    ty: TypeIndex,
    layout: &StructType,
) -> Result<Value, Failure> {
    let wrong = |what: String| Failure::new(Trap::InvalidArgument, what);
    let type_name = &layout.name;
    let object = to.new_struct(ty)?;
    let mut is_set = vec![false; layout.fields.len()];
    for (name, value) in fields {
        let Some(slot) = layout.fields.iter().position(|field| field.name == name) else {
            return Err(wrong(format!(
                "the host gives a field `{name}`, which `{type_name}` of the program has not"
            )));
        };
        if std::mem::replace(&mut is_set[slot], true) {
            return Err(wrong(format!("the host gives the field `{name}` of `{type_name}` twice")));
        }
        let place = format_args!("the field `{name}` of `{type_name}`");
        give_part(value, to, (object, slot as u32), layout.fields[slot].ty, &place)?;
    }
    match is_set.iter().position(|is_set| !is_set) {
        None => Ok(Value::Ref(object)),
        Some(missing) => {
            let name = &layout.fields[missing].name;
            Err(wrong(format!("the host does not give the field `{name}` of `{type_name}`")))
        }
    }
}

fn give_enum(
    (variant, payload): (&str, Vec<Data>),
    to: &mut Transfer<'_>,
    ty: TypeIndex,
    layout: &EnumType,
) -> Result<Value, Failure> {
    let wrong = |what: String| Failure::new(Trap::InvalidArgument, what);
    let name = &layout.name;
    let Some(tag) = layout.variants.iter().position(|known| known.name == variant) else {
        return Err(wrong(format!(
            "`{name}` of the program has no variant `{variant}`, which the host gives"
        )));
    };
    let types = &layout.variants[tag].payload;
    if types.len() != payload.len() {
        let (has, given) = (types.len(), payload.len());
        return Err(wrong(format!(
            "`{name}.{variant}` carries {has} values in the program, but the host gives {given}"
        )));
    }
    let (object, tag) = to.new_variant(ty, (tag, variant))?;
    for (position, (value, part)) in payload.into_iter().zip(types).enumerate() {
        let slot = to.program().enums().slot(ty, tag, position).unwrap_or_default();
        let place = format_args!("value {} of `{name}.{variant}`", position + 1);
        give_part(value, to, (object, slot), *part, &place)?;
    }
    Ok(Value::Ref(object))
}

/// Makes a value of a trait: a struct or enum that implements it, found by its name. (A program keeps the implementations by which it
/// makes values of the trait itself.)
fn give_object(data: Data, to: &mut Transfer<'_>, ty: TypeIndex, place: Place<'_>) -> Result<Value, Failure> {
    let name = match &data {
        Data::Struct { name, .. } | Data::Enum { name, .. } => name.clone(),
        _ => return Err(refused(to, ty, place, &data.kind())),
    };
    let module = to.module();
    let implementing = module.implementations.iter().filter(|implementation| implementation.of == ty);
    let found = implementing.map(|implementation| implementation.ty).find(|ty| module.type_name(*ty) == name);
    match found {
        Some(ty) => give(data, to, ty, place),
        None => Err(refused(to, ty, place, &data.kind())),
    }
}

impl FromVitte for Data {
    fn take(from: &mut Transfer<'_>, ty: TypeIndex, value: Value) -> Result<Self, Failure> {
        let handle = match value {
            Value::Unit => return Ok(Data::Unit),
            Value::Null => return Ok(Data::Null),
            Value::Int(value) => return Ok(Data::Int(value)),
            Value::Float(value) => return Ok(Data::Float(value)),
            Value::Bool(value) => return Ok(Data::Bool(value)),
            Value::Ref(_) => object(value)?,
        };
        match ty {
            TypeIndex::STRING => return String::take(from, ty, value).map(Data::String),
            TypeIndex::BYTES => return Vec::<u8>::take(from, ty, value).map(Data::Bytes),
            TypeIndex::ERROR => return Thrown::take(from, ty, value).map(Data::Error),
            _ => {}
        }
        let program = Arc::clone(&from.vm.program);
        match program.module().type_def(ty) {
            Some(TypeDef::Optional(ty)) => Data::take(from, *ty, value),
            Some(TypeDef::Array(_)) => Vec::take(from, ty, value).map(Data::Array),
            Some(TypeDef::Map(..)) => {
                let mut entries = Vec::new();
                from.take_map(ty, value, |key, value| entries.push((key, value)))?;
                Ok(Data::Map(entries))
            }
            Some(TypeDef::Struct(layout)) => take_struct(from, handle, layout),
            Some(TypeDef::Enum(layout)) => take_enum(from, handle, ty, layout),
            Some(TypeDef::Trait(_)) => match type_of_shape(from.heap().shape_of(handle)?) {
                Some(ty) => Data::take(from, ty, value),
                None => Err(Trap::Uninitialized.into()),
            },
            Some(TypeDef::Function(_) | TypeDef::Closure(_)) => {
                Function::take(from, ty, value).map(Data::Function)
            }
            None => Err(Failure::new(Trap::InvalidArgument, "a value of the program has no type")),
        }
    }
}

fn take_struct(from: &mut Transfer<'_>, object: Handle, layout: &StructType) -> Result<Data, Failure> {
    let mut fields = Vec::new();
    for (slot, field) in layout.fields.iter().enumerate() {
        from.count(size_of::<(String, Data)>() + field.name.len())?;
        fields.push((field.name.clone(), from.get(object, slot as u32, field.ty)?));
    }
    if layout.name.starts_with('(') {
        return Ok(Data::Tuple(fields.into_iter().map(|(_, value)| value).collect()));
    }
    from.count(layout.name.len())?;
    Ok(Data::Struct { name: layout.name.clone(), fields })
}

fn take_enum(
    from: &mut Transfer<'_>,
    object: Handle,
    ty: TypeIndex,
    layout: &EnumType,
) -> Result<Data, Failure> {
    let tag = from.heap().struct_get(object, 0)? as usize;
    let Some(variant) = layout.variants.get(tag) else {
        return Err(Failure::new(Trap::InvalidArgument, "a value of the program is of no variant"));
    };
    from.count(layout.name.len() + variant.name.len())?;
    let mut payload = Vec::new();
    for (position, part) in variant.payload.iter().enumerate() {
        let slot = from.program().enums().slot(ty, tag, position).unwrap_or_default();
        payload.push(from.get(object, slot, *part)?);
    }
    Ok(Data::Enum { name: layout.name.clone(), variant: variant.name.clone(), payload })
}
