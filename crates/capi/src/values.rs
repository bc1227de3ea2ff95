//! Values as C has them: trees of boxes, each of which C can look at.

use crate::error::Error;
use crate::guard::{Fault, slice};
use crate::handles::{Tagged, get, handle};
use vitte::{Data, Function, Thrown, Transfer};

/// A value: a number, a text, or a container of others, which it owns. It belongs to no machine, and is used by one thread at a time;
/// only function values belong to their machine.
pub struct VitteValue {
    _opaque: (),
}

handle!(VitteValue: Value = "vitte_value", 0x90);

/// What kind of value it is.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VitteKind {
    /// It is no value: what was given is NULL or something else.
    None = 0,
    /// The result of a function that has none.
    Unit = 1,
    /// `null`
    Null = 2,
    /// An `int`.
    Int = 3,
    /// A `float`.
    Float = 4,
    /// A `bool`.
    Bool = 5,
    /// A `string`.
    String = 6,
    /// `bytes`
    Bytes = 7,
    /// An `array<…>`.
    Array = 8,
    /// A `map<…, …>`.
    Map = 9,
    /// A tuple.
    Tuple = 10,
    /// A struct.
    Struct = 11,
    /// A value of an enum.
    Enum = 12,
    /// An `Error`.
    Error = 13,
    /// A function value.
    Function = 14,
}

/// A value inside of another one.
pub type Part = Box<Tagged<Value>>;

/// A text with a zero byte behind it.
#[derive(Clone, Debug)]
pub struct Text(String);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0[..self.0.len() - 1]
    }

    /// Where it is, for C.
    pub fn address(&self) -> *const std::ffi::c_char {
        self.0.as_ptr().cast()
    }

    fn into_string(mut self) -> String {
        self.0.pop();
        self.0
    }
}

impl From<String> for Text {
    fn from(mut text: String) -> Text {
        text.push('\0');
        Text(text)
    }
}

/// A value, and how deep it nests: so no container gets deeper than values that pass.
pub struct Value {
    pub contents: Contents,
    depth: u32,
}

/// What a value is.
pub enum Contents {
    Unit,
    Null,
    Int(i64),
    Float(f64),
    Bool(bool),
    String(Text),
    Bytes(Vec<u8>),
    Array(Vec<Part>),
    Map(Vec<(Part, Part)>),
    Tuple(Vec<Part>),
    Struct { name: Text, fields: Vec<(Text, Part)> },
    Enum { name: Text, variant: Text, payload: Vec<Part> },
    Error { kind: Text, message: Text },
    Function(Function<Vec<Data>, Data>),
}

impl Value {
    /// A value that has no parts.
    pub fn new(contents: Contents) -> Value {
        Value { contents, depth: 0 }
    }

    /// What kind it is.
    pub fn kind(&self) -> VitteKind {
        match &self.contents {
            Contents::Unit => VitteKind::Unit,
            Contents::Null => VitteKind::Null,
            Contents::Int(_) => VitteKind::Int,
            Contents::Float(_) => VitteKind::Float,
            Contents::Bool(_) => VitteKind::Bool,
            Contents::String(_) => VitteKind::String,
            Contents::Bytes(_) => VitteKind::Bytes,
            Contents::Array(_) => VitteKind::Array,
            Contents::Map(_) => VitteKind::Map,
            Contents::Tuple(_) => VitteKind::Tuple,
            Contents::Struct { .. } => VitteKind::Struct,
            Contents::Enum { .. } => VitteKind::Enum,
            Contents::Error { .. } => VitteKind::Error,
            Contents::Function(_) => VitteKind::Function,
        }
    }

    /// The fault of a value that is of another kind than is wanted.
    pub fn other_kind(&self, wanted: &str) -> Fault {
        Error::usage("WrongKind", format!("{wanted} is needed, but this is {}", self.data().kind()))
    }

    /// A value that something else owns.
    pub fn part(data: Data) -> Part {
        Tagged::part::<VitteValue>(Value::from(data))
    }

    /// Makes room for a part that nests so deep.
    pub fn nest(&mut self, part: &Value) -> Result<(), Fault> {
        let depth = part.depth + 1;
        if depth > Transfer::NESTING_MAX {
            let message = format!("values nest {} deep at most", Transfer::NESTING_MAX);
            return Err(Error::usage("Nesting", message));
        }
        self.depth = self.depth.max(depth);
        Ok(())
    }

    /// The function value.
    pub fn function(&self) -> Result<Function<Vec<Data>, Data>, Fault> {
        match &self.contents {
            Contents::Function(function) => Ok(function.clone()),
            _ => Err(self.other_kind("a function")),
        }
    }

    /// A copy for the machine.
    pub fn data(&self) -> Data {
        let list = |parts: &[Part]| parts.iter().map(|part| part.content.data()).collect();
        let text = |text: &Text| text.as_str().to_string();
        match &self.contents {
            Contents::Unit => Data::Unit,
            Contents::Null => Data::Null,
            Contents::Int(value) => Data::Int(*value),
            Contents::Float(value) => Data::Float(*value),
            Contents::Bool(value) => Data::Bool(*value),
            Contents::String(value) => Data::String(text(value)),
            Contents::Bytes(value) => Data::Bytes(value.clone()),
            Contents::Array(parts) => Data::Array(list(parts)),
            Contents::Map(entries) => {
                let copy = |(key, value): &(Part, Part)| (key.content.data(), value.content.data());
                Data::Map(entries.iter().map(copy).collect())
            }
            Contents::Tuple(parts) => Data::Tuple(list(parts)),
            Contents::Struct { name, fields } => Data::Struct {
                name: text(name),
                fields: fields.iter().map(|(name, value)| (text(name), value.content.data())).collect(),
            },
            Contents::Enum { name, variant, payload } => {
                Data::Enum { name: text(name), variant: text(variant), payload: list(payload) }
            }
            Contents::Error { kind, message } => {
                Data::Error(Thrown { kind: text(kind), message: text(message) })
            }
            Contents::Function(function) => Data::Function(function.clone()),
        }
    }

    /// The value for the machine.
    pub fn into_data(self) -> Data {
        let list = |parts: Vec<Part>| parts.into_iter().map(|part| part.content.into_data()).collect();
        match self.contents {
            Contents::Unit => Data::Unit,
            Contents::Null => Data::Null,
            Contents::Int(value) => Data::Int(value),
            Contents::Float(value) => Data::Float(value),
            Contents::Bool(value) => Data::Bool(value),
            Contents::String(value) => Data::String(value.into_string()),
            Contents::Bytes(value) => Data::Bytes(value),
            Contents::Array(parts) => Data::Array(list(parts)),
            Contents::Map(entries) => {
                let own = |(key, value): (Part, Part)| (key.content.into_data(), value.content.into_data());
                Data::Map(entries.into_iter().map(own).collect())
            }
            Contents::Tuple(parts) => Data::Tuple(list(parts)),
            Contents::Struct { name, fields } => {
                let own = |(name, value): (Text, Part)| (name.into_string(), value.content.into_data());
                Data::Struct { name: name.into_string(), fields: fields.into_iter().map(own).collect() }
            }
            Contents::Enum { name, variant, payload } => Data::Enum {
                name: name.into_string(),
                variant: variant.into_string(),
                payload: list(payload),
            },
            Contents::Error { kind, message } => {
                Data::Error(Thrown { kind: kind.into_string(), message: message.into_string() })
            }
            Contents::Function(function) => Data::Function(function),
        }
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Value {
        let mut depth = 0;
        let mut part = |data: Data| {
            let part = Value::part(data);
            depth = depth.max(part.content.depth + 1);
            part
        };
        let contents = match data {
            Data::Unit => Contents::Unit,
            Data::Null => Contents::Null,
            Data::Int(value) => Contents::Int(value),
            Data::Float(value) => Contents::Float(value),
            Data::Bool(value) => Contents::Bool(value),
            Data::String(value) => Contents::String(value.into()),
            Data::Bytes(value) => Contents::Bytes(value),
            Data::Array(parts) => Contents::Array(parts.into_iter().map(part).collect()),
            Data::Map(entries) => {
                Contents::Map(entries.into_iter().map(|(key, value)| (part(key), part(value))).collect())
            }
            Data::Tuple(parts) => Contents::Tuple(parts.into_iter().map(part).collect()),
            Data::Struct { name, fields } => Contents::Struct {
                name: name.into(),
                fields: fields.into_iter().map(|(name, value)| (name.into(), part(value))).collect(),
            },
            Data::Enum { name, variant, payload } => Contents::Enum {
                name: name.into(),
                variant: variant.into(),
                payload: payload.into_iter().map(part).collect(),
            },
            Data::Error(Thrown { kind, message }) => {
                Contents::Error { kind: kind.into(), message: message.into() }
            }
            Data::Function(function) => Contents::Function(function),
        };
        Value { contents, depth }
    }
}

/// The arguments of a call, copied for the machine.
///
/// # Safety
/// The address is NULL or that of so many addresses of values.
pub unsafe fn arguments(args: *const *const VitteValue, count: usize) -> Result<Vec<Data>, Fault> {
    // SAFETY: as the caller promises.
    let args = unsafe { slice(args, count, "the arguments")? };
    // SAFETY: as the caller promises.
    args.iter().map(|arg| Ok(unsafe { get(*arg)? }.data())).collect()
}
