//! The module model: what a `.vitbc` file says, rebuilt as tables.
//!
//! A [`Module`] is only data: it may be wrong in every way. The verifier turns it into a `VerifiedModule`, and nothing
//! else can be executed.

use crate::foreign::Foreign;
use crate::natives::Interface;
use crate::operands::{Class, FuncIndex, GlobalIndex, ImportIndex};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The index of a type in [`Module::types`], or one of the predefined ones.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct TypeIndex(pub u32);

impl TypeIndex {
    /// `int`
    pub const INT: TypeIndex = TypeIndex(0);
    /// `float`
    pub const FLOAT: TypeIndex = TypeIndex(1);
    /// `bool`
    pub const BOOL: TypeIndex = TypeIndex(2);
    /// `string`
    pub const STRING: TypeIndex = TypeIndex(3);
    /// `Error`: a struct of a kind and a message, both `string`, and the places where it was thrown, as `bytes`.
    pub const ERROR: TypeIndex = TypeIndex(4);
    /// `bytes`
    pub const BYTES: TypeIndex = TypeIndex(5);
    /// A closure that has no captures: what a function that is no closure is as a value.
    pub const CLOSURE: TypeIndex = TypeIndex(6);
    /// The first index that a module's own types have; those between are reserved.
    pub const FIRST_DEFINED: u32 = 16;

    /// The type at this position of [`Module::types`].
    pub const fn defined(position: usize) -> TypeIndex {
        TypeIndex(Self::FIRST_DEFINED + position as u32)
    }

    /// The position in [`Module::types`], unless the type is predefined (or reserved).
    pub const fn position(self) -> Option<usize> {
        if self.0 >= Self::FIRST_DEFINED { Some((self.0 - Self::FIRST_DEFINED) as usize) } else { None }
    }
}

/// A type that a module defines.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum TypeDef {
    /// `array<element>`
    Array(TypeIndex),
    /// A struct: a name for people, and its fields in the order of their slots. A tuple is one too: `(int, string)` with
    /// the fields `0` and `1`.
    Struct(StructType),
    /// `value?`: null or a value. The value's type is no optional itself.
    Optional(TypeIndex),
    /// An enum: a name for people, and its variants in the order of their tags.
    Enum(EnumType),
    /// `map<key, value>`. Keys are `int`, `bool`, `string`, enums without payload, or tuples (structs) of such.
    Map(TypeIndex, TypeIndex),
    /// `fn(…) -> …`: a function value, whatever it captures.
    Function(Signature),
    /// A function value as its own code sees it: the types of its captures.
    Closure(Vec<TypeIndex>),
    /// A trait whose values are objects of any type that implements it.
    Trait(TraitType),
}

/// A trait, as far as calls through it go.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct TraitType {
    /// The name, as the program says it.
    pub name: String,
    /// The methods that can be called through it.
    pub methods: Vec<Method>,
}

/// A method of a trait.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Method {
    /// The name.
    pub name: String,
    /// What it takes beside the receiver, and its result.
    pub signature: Signature,
}

/// A type's methods for a trait.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Implementation {
    /// The struct or enum.
    pub ty: TypeIndex,
    /// The trait.
    pub of: TypeIndex,
    /// A function for each method of the trait; each takes the receiver, of type `ty`, first.
    pub methods: Vec<FuncIndex>,
}

/// Where control goes when an instruction of a function, or what it calls, raises an error that can be caught.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handler {
    /// The first instruction that it guards, counted from the function's start.
    pub start: u32,
    /// The instruction behind those.
    pub end: u32,
    /// Where execution goes on.
    pub target: u32,
    /// The register, of type [`TypeIndex::ERROR`], that gets the error.
    pub register: u16,
}

/// An enum type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct EnumType {
    /// The name, as the program says it.
    pub name: String,
    /// The variants; at most 256, in the order of their tags.
    pub variants: Vec<Variant>,
}

/// A variant of an enum type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Variant {
    /// The name.
    pub name: String,
    /// The types of the values that it carries; at most 255.
    pub payload: Vec<TypeIndex>,
}

impl EnumType {
    /// The slots that objects of the enum have for what variants carry, beside the tag: first those for references, as
    /// many as any variant needs, then the others. So one shape serves all variants: each slot always or never holds a
    /// reference.
    pub fn slots(&self, is_reference: impl Fn(TypeIndex) -> bool) -> (usize, usize) {
        let count = |wanted: bool| {
            let in_variant = |v: &Variant| v.payload.iter().filter(|ty| is_reference(**ty) == wanted).count();
            self.variants.iter().map(in_variant).max().unwrap_or(0)
        };
        (count(true), count(false))
    }

    /// The slot, counted behind the tag, of the value at `position` of a variant; `None` if there is no such value.
    pub fn slot(
        &self,
        variant: usize,
        position: usize,
        is_reference: impl Fn(TypeIndex) -> bool,
    ) -> Option<usize> {
        let payload = &self.variants.get(variant)?.payload;
        let kind = is_reference(*payload.get(position)?);
        let before = payload[..position].iter().filter(|ty| is_reference(**ty) == kind).count();
        Some(if kind { before } else { self.slots(&is_reference).0 + before })
    }
}

/// A struct type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct StructType {
    /// The name, as the program says it.
    pub name: String,
    /// The fields, in the order of their slots.
    pub fields: Vec<Field>,
}

/// A field of a struct type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Field {
    /// The name of the field.
    pub name: String,
    /// Its type.
    pub ty: TypeIndex,
}

/// The parameters and the result of a function or native.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Default)]
pub struct Signature {
    /// The types of the parameters.
    pub params: Vec<TypeIndex>,
    /// The type of the result; `None` is unit.
    pub result: Option<TypeIndex>,
}

/// A native that the module asks of its host, or a function of another file ([`Link::imports`]). The table of imports is the
/// manifest of all it can ever do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// The module that it belongs to, such as `math`.
    pub module: String,
    /// The name, such as `sqrt`.
    pub name: String,
    /// The signature it is used with; natives over any type are imported once per type.
    pub signature: Signature,
}

/// A variable of the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Global {
    /// The name.
    pub name: String,
    /// The type. Globals start zeroed.
    pub ty: TypeIndex,
}

/// A function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Function {
    /// The name for stack traces and listings; need not be unique.
    pub name: String,
    /// How many parameters it takes: the first registers.
    pub params: u16,
    /// The type of the result; `None` is unit.
    pub result: Option<TypeIndex>,
    /// The type of each register, for the whole body.
    pub registers: Vec<TypeIndex>,
    /// Whether it runs as a function value only: then the register behind the parameters holds that value, and is of a
    /// [`TypeDef::Closure`] type. Such a function is called by `CALL_CLOSURE` alone.
    pub is_closure: bool,
    /// Who takes errors, in order: the first one that guards an instruction gets them.
    pub handlers: Vec<Handler>,
    /// The first instruction in [`Module::code`].
    pub code_start: u32,
    /// The number of instructions.
    pub code_len: u32,
}

impl Function {
    /// The types of the parameters. (Empty if the record is inconsistent; the verifier refuses that.)
    pub fn param_types(&self) -> &[TypeIndex] {
        self.registers.get(..self.params as usize).unwrap_or(&[])
    }

    /// The code's place in [`Module::code`].
    pub fn code_range(&self) -> std::ops::Range<usize> {
        self.code_start as usize..self.code_start as usize + self.code_len as usize
    }

    /// The signature.
    pub fn signature(&self) -> Signature {
        Signature { params: self.param_types().to_vec(), result: self.result }
    }
}

/// Something that the module offers by name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Export {
    /// A function.
    Function(FuncIndex),
    /// A global.
    Global(GlobalIndex),
}

/// Where an instruction comes from in the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineEntry {
    /// The first instruction (counted from the function's start) that this place holds for.
    pub pc: u32,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// The places of one function's instructions.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FunctionLines {
    /// The file: an index into [`Debug::files`].
    pub file: u32,
    /// Entries with strictly rising `pc`.
    pub entries: Vec<LineEntry>,
}

/// A name for a register over a range of instructions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variable {
    /// The name in the source.
    pub name: String,
    /// The register that holds the variable.
    pub register: u16,
    /// The first instruction of the scope.
    pub start: u32,
    /// The instruction behind the scope.
    pub end: u32,
}

/// What a debugger or a stack trace wants to know and an engine does not; may be stripped, may be wrong.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Debug {
    /// The names of the source files.
    pub files: Vec<String>,
    /// Per function, in order; empty if there are none.
    pub lines: Vec<FunctionLines>,
    /// Per function, in order; empty if there are none.
    pub variables: Vec<Vec<Variable>>,
    /// The text of source files, by index into `files`.
    pub sources: BTreeMap<u32, String>,
}

/// A place in a source file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl Debug {
    /// The place of instruction `pc` of a function, if it is recorded.
    pub fn place(&self, function: FuncIndex, pc: u32) -> Option<Place<'_>> {
        let lines = self.lines.get(function.index())?;
        let after = lines.entries.partition_point(|entry| entry.pc <= pc);
        let entry = lines.entries.get(after.checked_sub(1)?)?;
        let file = self.files.get(lines.file as usize)?;
        Some(Place { file, line: entry.line, column: entry.column })
    }

    /// The name of a register at instruction `pc` of a function, if it is recorded; the innermost scope wins.
    pub fn variable(&self, function: FuncIndex, register: u16, pc: u32) -> Option<&str> {
        let variables = self.variables.get(function.index())?;
        let fits = |v: &&Variable| v.register == register && v.start <= pc && pc < v.end;
        variables.iter().rev().find(fits).map(|v| v.name.as_str())
    }
}

/// The export by which others call a file's initialiser: its top-level statements. No function of a program has such a name.
pub const INITIALISER: &str = "top level";

/// How a file fits together with others that it was not compiled with. Empty for one that holds a whole program.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Link {
    /// The modules whose code the file holds. Of a library it is one.
    pub modules: Vec<String>,
    /// The imports that are functions of other files, by index.
    pub imports: BTreeSet<u32>,
    /// Where structs, enums and traits are declared. Those of one declaration are one type in all files; types without an
    /// entry are the same if they are made alike.
    pub origins: BTreeMap<TypeIndex, Origin>,
    /// Functions, by index, that only call an import: that stands for them when files have been linked.
    pub forwards: BTreeMap<u32, ImportIndex>,
}

impl Link {
    /// Whether the file says nothing of others.
    pub fn is_empty(&self) -> bool {
        *self == Link::default()
    }
}

/// The declaration that a type comes from.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Origin {
    /// The module that declares it.
    pub module: String,
    /// If the declaration is generic, what its type parameters stand for.
    pub arguments: Vec<TypeIndex>,
}

/// A program or library as a file says it: unverified.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Module {
    /// Types; the first has index [`TypeIndex::FIRST_DEFINED`].
    pub types: Vec<TypeDef>,
    /// Integer constants that do not fit an instruction.
    pub ints: Vec<i64>,
    /// Float constants, as their bits.
    pub floats: Vec<u64>,
    /// String constants.
    pub strings: Vec<String>,
    /// The version of the interface that its imports of natives belong to.
    pub interface: Interface,
    /// Natives asked of the host, and functions of other files.
    pub imports: Vec<Import>,
    /// Variables of the module.
    pub globals: Vec<Global>,
    /// Functions.
    pub functions: Vec<Function>,
    /// The instructions of all functions.
    pub code: Vec<u64>,
    /// What types implement traits, and how. No two are for the same type and trait.
    pub implementations: Vec<Implementation>,
    /// What the module offers, by name.
    pub exports: BTreeMap<String, Export>,
    /// The function that runs the top-level statements and then `main`. It takes nothing and returns unit or `int`,
    /// the exit status. A library may have none.
    pub entry: Option<FuncIndex>,
    /// How it fits together with other files.
    pub link: Link,
    /// Which imports are functions of native libraries.
    pub foreign: Foreign,
    /// Lines, names and sources, for people and tools.
    pub debug: Debug,
    /// Facts about the file: compiler, hash of the source.
    pub metadata: BTreeMap<String, String>,
}

/// How deep the names of types go.
const NESTING_MAX: u32 = 32;

/// How long the names of types get, about: where types are made of several, a short table can say a name without end.
const NAME_BYTES_MAX: usize = 1000;

/// The name of a predefined type that has one.
pub(crate) fn predefined_name(ty: TypeIndex) -> Option<&'static str> {
    Some(match ty {
        TypeIndex::INT => "int",
        TypeIndex::FLOAT => "float",
        TypeIndex::BOOL => "bool",
        TypeIndex::STRING => "string",
        TypeIndex::ERROR => "Error",
        TypeIndex::BYTES => "bytes",
        _ => return None,
    })
}

/// The definitions of [`TypeIndex::ERROR`] and [`TypeIndex::CLOSURE`].
static PREDEFINED: LazyLock<(TypeDef, TypeDef)> = LazyLock::new(|| {
    let field = |name: &str, ty| Field { name: name.into(), ty };
    let fields = vec![
        field("kind", TypeIndex::STRING),
        field("message", TypeIndex::STRING),
        field("frames", TypeIndex::BYTES),
    ];
    (TypeDef::Struct(StructType { name: "Error".into(), fields }), TypeDef::Closure(Vec::new()))
});

impl Module {
    /// The definition of a type, unless it is a primitive or does not exist. Of the predefined types [`TypeIndex::ERROR`]
    /// and [`TypeIndex::CLOSURE`] have one.
    pub fn type_def(&self, ty: TypeIndex) -> Option<&TypeDef> {
        match ty {
            TypeIndex::ERROR => Some(&PREDEFINED.0),
            TypeIndex::CLOSURE => Some(&PREDEFINED.1),
            _ => self.types.get(ty.position()?),
        }
    }

    /// The class of a type as instructions see it; `None` if there is no such type.
    pub fn class(&self, ty: TypeIndex) -> Option<Class> {
        Some(match ty {
            TypeIndex::INT => Class::Int,
            TypeIndex::FLOAT => Class::Float,
            TypeIndex::BOOL => Class::Bool,
            TypeIndex::STRING => Class::String,
            TypeIndex::BYTES => Class::Bytes,
            _ => match self.type_def(ty)? {
                TypeDef::Struct(_) => Class::Struct,
                TypeDef::Optional(_) => Class::Optional,
                TypeDef::Enum(_) => Class::Enum,
                TypeDef::Map(..) => Class::Map,
                TypeDef::Function(_) => Class::Function,
                TypeDef::Closure(_) => Class::Closure,
                TypeDef::Trait(_) => Class::Trait,
                TypeDef::Array(TypeIndex::INT) => Class::ArrayInt,
                TypeDef::Array(TypeIndex::FLOAT) => Class::ArrayFloat,
                TypeDef::Array(TypeIndex::BOOL) => Class::ArrayBool,
                TypeDef::Array(_) => Class::ArrayRef,
            },
        })
    }

    /// The type as a program writes it: `array<Point>`. A type that does not exist prints as `type 99`; nesting and length
    /// are cut where no real type goes.
    pub fn type_name(&self, ty: TypeIndex) -> String {
        let mut out = String::new();
        self.write_type(&mut out, ty, NESTING_MAX);
        out
    }

    /// A signature as a program writes it: `fn(int, float) -> bool`.
    pub fn signature_name(&self, signature: &Signature) -> String {
        let mut out = String::new();
        self.write_signature(&mut out, signature, NESTING_MAX);
        out
    }

    fn write_type(&self, out: &mut String, ty: TypeIndex, depth: u32) {
        let def = match predefined_name(ty) {
            Some(name) => return out.push_str(name),
            None => self.type_def(ty),
        };
        let inner = depth.saturating_sub(1);
        match def {
            None => out.push_str(&format!("type {}", ty.0)),
            Some(TypeDef::Struct(StructType { name, .. })) => out.push_str(name),
            Some(TypeDef::Enum(EnumType { name, .. })) => out.push_str(name),
            Some(TypeDef::Trait(TraitType { name, .. })) => out.push_str(name),
            Some(_) if depth == 0 || out.len() > NAME_BYTES_MAX => out.push('…'),
            Some(TypeDef::Array(element)) => self.write_types(out, ["array<", ">"], &[*element], inner),
            Some(TypeDef::Map(key, value)) => self.write_types(out, ["map<", ">"], &[*key, *value], inner),
            Some(TypeDef::Closure(captures)) => self.write_types(out, ["closure<", ">"], captures, inner),
            Some(TypeDef::Function(signature)) => self.write_signature(out, signature, inner),
            Some(TypeDef::Optional(value)) => {
                // `fn() -> int?` is a function whose result is optional.
                let is_function = matches!(self.type_def(*value), Some(TypeDef::Function(_)));
                self.write_types(out, if is_function { ["(", ")?"] } else { ["", "?"] }, &[*value], inner);
            }
        }
    }

    fn write_types(&self, out: &mut String, [start, end]: [&str; 2], types: &[TypeIndex], depth: u32) {
        out.push_str(start);
        for (position, ty) in types.iter().enumerate() {
            out.push_str(if position == 0 { "" } else { ", " });
            if out.len() > NAME_BYTES_MAX {
                out.push('…');
                break;
            }
            self.write_type(out, *ty, depth);
        }
        out.push_str(end);
    }

    fn write_signature(&self, out: &mut String, signature: &Signature, depth: u32) {
        self.write_types(out, ["fn(", ")"], &signature.params, depth);
        if let Some(result) = signature.result {
            self.write_types(out, [" -> ", ""], &[result], depth);
        }
    }

    /// Removes everything that running does not need: lines, variable names, source text.
    pub fn strip(&mut self) {
        self.debug = Debug::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_types_end() {
        let this = TypeIndex::defined(0);
        let signature = Signature { params: vec![this; 100], result: Some(this) };
        let endless = [
            TypeDef::Array(this),
            TypeDef::Map(this, this),
            TypeDef::Closure(vec![this; 1000]),
            TypeDef::Function(signature),
            TypeDef::Optional(this),
        ];
        for def in endless {
            let module = Module { types: vec![def], ..Module::default() };
            let name = module.type_name(this);
            assert!(name.len() < 3 * NAME_BYTES_MAX && name.contains('…'), "{name}");
        }
    }

    #[test]
    fn types_have_the_names_that_programs_write() {
        let function = Signature { params: vec![TypeIndex::INT], result: Some(TypeIndex::defined(1)) };
        let types = vec![
            TypeDef::Function(function),
            TypeDef::Optional(TypeIndex::ERROR),
            TypeDef::Optional(TypeIndex::defined(0)),
            TypeDef::Map(TypeIndex::STRING, TypeIndex::BYTES),
            TypeDef::Closure(vec![TypeIndex::INT, TypeIndex::CLOSURE]),
        ];
        let module = Module { types, ..Module::default() };
        let names: Vec<_> = (0..5).map(|i| module.type_name(TypeIndex::defined(i))).collect();
        let expected = [
            "fn(int) -> Error?",
            "Error?",
            "(fn(int) -> Error?)?",
            "map<string, bytes>",
            "closure<int, closure<>>",
        ];
        assert_eq!(names, expected);
    }
}
