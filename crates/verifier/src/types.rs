//! Rules V1, V2 and V29: the types that a module defines.

use crate::faults::{Faults, Name, type_name};
use crate::rules::Rule;
use crate::tables::{CAPTURES_MAX, FIELDS_MAX, KEY_PARTS_MAX, PAYLOAD_MAX, TYPES_MAX, VARIANTS_MAX, exists};
use std::fmt::Display;
use vitte_bytecode::module::{EnumType, Module, Signature, StructType, TraitType, TypeDef, TypeIndex};
use vitte_bytecode::operands::Class;

/// Checks the types that a module defines.
pub(crate) fn check_types(module: &Module, faults: &mut Faults<'_>) {
    let count = module.types.len();
    if count > TYPES_MAX {
        let text = |_: &_| format!("types: the module defines {count}, at most {TYPES_MAX} fit");
        faults.add(Rule::TypeCount, text);
    }
    let mut keys = Keys::default();
    for (position, def) in module.types.iter().enumerate() {
        let index = TypeIndex::defined(position).0;
        match def {
            TypeDef::Array(element) => {
                check_exists(module, *element, faults, || format!("type {index} (array): its elements are"));
            }
            TypeDef::Optional(value) => check_value(module, index, *value, faults),
            TypeDef::Struct(structure) => check_struct(module, index, structure, faults),
            TypeDef::Enum(ty) => check_enum(module, index, ty, faults),
            TypeDef::Map(key, value) => {
                check_exists(module, *value, faults, || format!("type {index} (map): its values are"));
                if check_exists(module, *key, faults, || format!("type {index} (map): its keys are")) {
                    check_key(module, index, *key, &mut keys, faults);
                }
            }
            TypeDef::Function(signature) => {
                check_signature(module, signature, faults, || format!("type {index} (function)"));
            }
            TypeDef::Closure(captures) => check_captures(module, index, captures, faults),
            TypeDef::Trait(def) => check_trait(module, index, def, faults),
        }
    }
}

/// Answers whether a type exists; reports that it does not, behind words that say what is of that type.
fn check_exists<W: Display>(
    module: &Module,
    ty: TypeIndex,
    faults: &mut Faults<'_>,
    what: impl FnOnce() -> W,
) -> bool {
    let found = exists(module, ty);
    if !found {
        let text = |_: &_| format!("{} of type {}, which does not exist", what(), ty.0);
        faults.add(Rule::TypeParts, text);
    }
    found
}

fn check_value(module: &Module, index: u32, value: TypeIndex, faults: &mut Faults<'_>) {
    let is_optional = module.class(value) == Some(Class::Optional);
    if is_optional {
        let text = |_: &_| {
            format!("type {index} (optional): its value is of type {}, which is optional itself", value.0)
        };
        faults.add(Rule::TypeParts, text);
    }
    check_exists(module, value, faults, || format!("type {index} (optional): its value is"));
}

fn check_struct(module: &Module, index: u32, structure: &StructType, faults: &mut Faults<'_>) {
    let name = Name(&structure.name);
    let count = structure.fields.len();
    if count > FIELDS_MAX {
        let text =
            |_: &_| format!("type {index} \"{name}\": it has {count} fields, at most {FIELDS_MAX} fit");
        faults.add(Rule::TypeParts, text);
    }
    for field in &structure.fields {
        let what = || format!("type {index} \"{name}\": field \"{}\" is", Name(&field.name));
        check_exists(module, field.ty, faults, what);
    }
}

fn check_enum(module: &Module, index: u32, ty: &EnumType, faults: &mut Faults<'_>) {
    let (name, count) = (Name(&ty.name), ty.variants.len());
    if count > VARIANTS_MAX {
        let text =
            |_: &_| format!("type {index} \"{name}\": it has {count} variants, at most {VARIANTS_MAX} fit");
        faults.add(Rule::TypeParts, text);
    }
    for variant in &ty.variants {
        let (variant_name, count) = (Name(&variant.name), variant.payload.len());
        let place = || format!("type {index} \"{name}\"");
        if count > PAYLOAD_MAX {
            let text = |_: &_| {
                let place = place();
                format!(
                    "{place}: variant \"{variant_name}\" carries {count} values, at most {PAYLOAD_MAX} fit"
                )
            };
            faults.add(Rule::TypeParts, text);
        }
        for (position, ty) in variant.payload.iter().enumerate() {
            let what = || format!("{}: value {position} of variant \"{variant_name}\" is", place());
            check_exists(module, *ty, faults, what);
        }
    }
}

fn check_signature(
    module: &Module,
    signature: &Signature,
    faults: &mut Faults<'_>,
    place: impl Fn() -> String,
) {
    let count = signature.params.len();
    if count > FIELDS_MAX {
        let text = |_: &_| format!("{}: it takes {count} arguments, at most {FIELDS_MAX} fit", place());
        faults.add(Rule::TypeParts, text);
    }
    for (position, ty) in signature.params.iter().enumerate() {
        check_exists(module, *ty, faults, || format!("{}: parameter {position} is", place()));
    }
    if let Some(result) = signature.result {
        check_exists(module, result, faults, || format!("{}: its result is", place()));
    }
}

fn check_captures(module: &Module, index: u32, captures: &[TypeIndex], faults: &mut Faults<'_>) {
    let count = captures.len();
    if count > CAPTURES_MAX {
        let text =
            |_: &_| format!("type {index} (closure): it has {count} captures, at most {CAPTURES_MAX} fit");
        faults.add(Rule::TypeParts, text);
    }
    for (position, ty) in captures.iter().enumerate() {
        check_exists(module, *ty, faults, || format!("type {index} (closure): capture {position} is"));
    }
}

fn check_trait(module: &Module, index: u32, def: &TraitType, faults: &mut Faults<'_>) {
    let (name, count) = (Name(&def.name), def.methods.len());
    if count > FIELDS_MAX {
        let text =
            |_: &_| format!("type {index} \"{name}\": it has {count} methods, at most {FIELDS_MAX} fit");
        faults.add(Rule::TypeParts, text);
    }
    for method in &def.methods {
        let place = || format!("type {index} \"{name}\": method \"{}\"", Name(&method.name));
        check_signature(module, &method.signature, faults, place);
    }
}

fn check_key(module: &Module, index: u32, key: TypeIndex, keys: &mut Keys, faults: &mut Faults<'_>) {
    let why = match keys.parts(module, key) {
        Parts::NoKey => "which is no int, bool, string, enum without payload or struct of such",
        Parts::Count(parts) if parts > KEY_PARTS_MAX => "which has too many parts",
        Parts::Count(_) => return,
    };
    let text = |module: &_| format!("type {index} (map): its keys are {}, {why}", type_name(module, key));
    faults.add(Rule::MapKeys, text);
}

/// What a type is as the key of a map.
#[derive(Clone, Copy)]
enum Parts {
    /// It cannot be one.
    NoKey,
    /// Of how many values a key consists, itself and structs within it counted; no more than one above the maximum.
    Count(usize),
}

/// What struct types are as keys, those that were asked for: each is looked at once.
#[derive(Default)]
struct Keys {
    /// By the position of the type.
    known: Vec<Option<Parts>>,
    /// Structs that are being looked at, each a field of the one before.
    open: Vec<Open>,
}

/// A struct some of whose fields were looked at.
struct Open {
    position: usize,
    /// How many fields were; so many that none is left where one cannot be a part of a key.
    fields: usize,
    /// The parts so far, the struct itself among them.
    parts: usize,
}

impl Keys {
    fn parts(&mut self, module: &Module, ty: TypeIndex) -> Parts {
        self.known.resize(module.types.len(), None);
        let mut found = self.enter(module, ty);
        // Structs may lie in each other as deep as there are types: no recursion.
        while let Some(open) = self.open.last_mut() {
            let position = open.position;
            match found.take() {
                Some(Parts::NoKey) => open.fields = usize::MAX,
                Some(Parts::Count(parts)) => open.parts = (open.parts + parts).min(KEY_PARTS_MAX + 1),
                None => {}
            }
            match field(module, position, open.fields) {
                Some(ty) => {
                    open.fields += 1;
                    found = self.enter(module, ty);
                }
                None => {
                    let is_key = open.fields != usize::MAX;
                    let parts = if is_key { Parts::Count(open.parts) } else { Parts::NoKey };
                    self.known[position] = Some(parts);
                    self.open.pop();
                    found = Some(parts);
                }
            }
        }
        found.unwrap_or(Parts::NoKey)
    }

    /// What a type is as a key, if that is known; otherwise it is opened.
    fn enter(&mut self, module: &Module, ty: TypeIndex) -> Option<Parts> {
        if matches!(ty, TypeIndex::INT | TypeIndex::BOOL | TypeIndex::STRING) {
            return Some(Parts::Count(1));
        }
        let Some(position) = ty.position().filter(|position| *position < self.known.len()) else {
            return Some(Parts::NoKey);
        };
        if let Some(known) = self.known[position] {
            return Some(known);
        }
        // Whoever comes here again before it is closed has found it within itself.
        self.known[position] = Some(Parts::NoKey);
        match &module.types[position] {
            TypeDef::Struct(_) => {
                self.open.push(Open { position, fields: 0, parts: 1 });
                None
            }
            // An object with the number of the variant.
            TypeDef::Enum(def) if def.variants.iter().all(|variant| variant.payload.is_empty()) => {
                self.known[position] = Some(Parts::Count(2));
                self.known[position]
            }
            _ => Some(Parts::NoKey),
        }
    }
}

/// The field of a struct, by the position of its type.
fn field(module: &Module, position: usize, number: usize) -> Option<TypeIndex> {
    match &module.types[position] {
        TypeDef::Struct(structure) => Some(structure.fields.get(number)?.ty),
        _ => None,
    }
}
