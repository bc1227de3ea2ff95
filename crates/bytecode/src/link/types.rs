//! One table of types for all files.
//!
//! Every type of every file gets a place in the new table. A type that says where it is declared is known by that: by the
//! module, its name, and what its type parameters stand for. All others are known by what they are made of. So the place
//! of a type follows from those of the types that it is known by, and these come first.
//!
//! A type can be known by itself only if a file that no compiler made says so. Such a type is one of its own.
//!
//! Types that are known by their declaration must be defined alike; that is looked at when all places are given, so that
//! recursive types need no more than a comparison.

use super::Input;
use super::error::{LinkError, Side};
use crate::Module;
use crate::module::{
    EnumType, Field, Method, Origin, Signature, StructType, TraitType, TypeDef, TypeIndex, Variant,
};
use std::collections::{HashMap, HashSet};

/// How many types there may be: indices have 16 bits, and the last one is none.
const TYPES_MAX: usize = u16::MAX as usize - TypeIndex::FIRST_DEFINED as usize;

/// How many differences are reported.
const REPORTED: usize = 20;

/// How deep the names of types go in messages, and how long they get.
const NAME_DEPTH: u32 = 6;
const NAME_BYTES: usize = 300;

/// The types of all files.
pub(super) struct Unified {
    /// The table.
    pub types: Vec<TypeDef>,
    /// For each file, for each of its types, where that is.
    pub maps: Vec<Vec<TypeIndex>>,
}

/// What a type is known by. The types in it are those of the new table.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Declared(Origin, String),
    Made(TypeDef),
}

struct Unifier<'i> {
    inputs: &'i [&'i Input],
    keys: HashMap<Key, TypeIndex>,
    /// For each place the first type that has it: file, position.
    first: Vec<(usize, usize)>,
    maps: Vec<Vec<Option<TypeIndex>>>,
}

/// Joins the types of all files.
pub(super) fn unify(inputs: &[&Input]) -> Result<Unified, Vec<LinkError>> {
    let maps = inputs.iter().map(|input| vec![None; input.module.types.len()]).collect();
    let mut unifier = Unifier { inputs, keys: HashMap::new(), first: Vec::new(), maps };
    for (file, input) in inputs.iter().enumerate() {
        for position in 0..input.module.types.len() {
            unifier.place(file, position);
        }
    }
    if unifier.first.len() > TYPES_MAX {
        return Err(vec![LinkError::TooMany { what: "types", limit: TYPES_MAX }]);
    }
    unifier.define()
}

impl Unifier<'_> {
    /// Gives a type its place, and before it those that it is known by. The types under way are a list and not calls: they
    /// may nest as deep as there are types.
    fn place(&mut self, file: usize, position: usize) {
        let mut open = vec![(position, self.known_by(file, position))];
        let mut is_open = HashSet::from([position]);
        while let Some((position, parts)) = open.last_mut() {
            let position = *position;
            if self.maps[file][position].is_some() {
                open.pop();
                continue;
            }
            match parts.pop() {
                None => {
                    let place = self.place_of(file, position);
                    self.maps[file][position] = Some(place);
                    open.pop();
                }
                Some(part) if self.maps[file][part].is_some() => {}
                Some(part) if is_open.insert(part) => open.push((part, self.known_by(file, part))),
                // It is known by itself.
                Some(part) => {
                    let place = self.new_place(file, part);
                    self.maps[file][part] = Some(place);
                }
            }
        }
    }

    /// The positions of the types that a type is known by.
    fn known_by(&self, file: usize, position: usize) -> Vec<usize> {
        let module = &self.inputs[file].module;
        let mut parts = Vec::new();
        let mut note = |ty: TypeIndex| {
            parts.extend(ty.position());
            ty
        };
        match module.link.origins.get(&TypeIndex::defined(position)) {
            Some(origin) => {
                origin.arguments.iter().for_each(|ty| {
                    note(*ty);
                });
            }
            None => {
                mapped(&module.types[position], &mut note);
            }
        }
        parts.retain(|part| *part < module.types.len());
        parts
    }

    fn place_of(&mut self, file: usize, position: usize) -> TypeIndex {
        let module = &self.inputs[file].module;
        let def = &module.types[position];
        let key = match (module.link.origins.get(&TypeIndex::defined(position)), name_of(def)) {
            (Some(Origin { module, arguments }), Some(name)) => {
                let arguments = arguments.iter().map(|ty| self.placed(file, *ty)).collect();
                Key::Declared(Origin { module: module.clone(), arguments }, name.to_string())
            }
            _ => Key::Made(mapped(def, &mut |ty| self.placed(file, ty))),
        };
        if let Some(place) = self.keys.get(&key) {
            return *place;
        }
        let place = self.new_place(file, position);
        self.keys.insert(key, place);
        place
    }

    fn new_place(&mut self, file: usize, position: usize) -> TypeIndex {
        self.first.push((file, position));
        TypeIndex::defined(self.first.len() - 1)
    }

    /// Where a type of a file is now.
    fn placed(&self, file: usize, ty: TypeIndex) -> TypeIndex {
        let place = ty.position().and_then(|position| self.maps[file].get(position).copied().flatten());
        place.unwrap_or(ty)
    }

    /// The definitions, if all files agree on them.
    fn define(self) -> Result<Unified, Vec<LinkError>> {
        let definition = |(file, position): (usize, usize)| {
            mapped(&self.inputs[file].module.types[position], &mut |ty| self.placed(file, ty))
        };
        let types: Vec<TypeDef> = self.first.iter().map(|at| definition(*at)).collect();
        let mut errors = Vec::new();
        for (file, input) in self.inputs.iter().enumerate() {
            for position in 0..input.module.types.len() {
                let place = self.placed(file, TypeIndex::defined(position));
                let Some(first) = place.position().filter(|first| self.first[*first] != (file, position))
                else {
                    continue;
                };
                let own = definition((file, position));
                if types[first] != own && errors.len() < REPORTED {
                    errors.push(self.difference(self.first[first], (file, position), &types[first], &own));
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let maps = self.maps.into_iter().map(|map| map.into_iter().flatten().collect()).collect();
        Ok(Unified { types, maps })
    }

    /// What two files say of one type, where they differ. `defs`: with the types of the new table.
    fn difference(
        &self,
        first: (usize, usize),
        second: (usize, usize),
        first_def: &TypeDef,
        second_def: &TypeDef,
    ) -> LinkError {
        let module = |at: (usize, usize)| &self.inputs[at.0].module;
        let (ours, theirs) = (&module(first).types[first.1], &module(second).types[second.1]);
        let (parts, others) = (members(first_def), members(second_def));
        let count = parts.len().max(others.len());
        let at = (0..count).find(|at| parts.get(*at) != others.get(*at));
        let says = |at_type: (usize, usize), def: &TypeDef, other: &TypeDef, at: Option<usize>| match at {
            Some(at) => match (members(def).get(at), members(other).get(at)) {
                (Some(member), _) => format!("has `{}`", member.text(module(at_type))),
                (None, Some(member)) => format!("has no {} `{}`", kind(def).1, member.name()),
                (None, None) => format!("is {}", kind(def).0),
            },
            None => format!("is {}", kind(def).0),
        };
        let at = at.filter(|_| kind(ours) == kind(theirs));
        let (mut says_first, says_second) = (says(first, ours, theirs, at), says(second, theirs, ours, at));
        if says_first == says_second {
            says_first.push_str(", of another type of that name,");
        }
        LinkError::Type {
            ty: qualified(module(first), TypeIndex::defined(first.1)),
            first: Side { file: self.inputs[first.0].file.clone(), says: says_first },
            second: Side { file: self.inputs[second.0].file.clone(), says: says_second },
        }
    }
}

/// The name of a type that has one.
fn name_of(def: &TypeDef) -> Option<&str> {
    match def {
        TypeDef::Struct(StructType { name, .. })
        | TypeDef::Enum(EnumType { name, .. })
        | TypeDef::Trait(TraitType { name, .. }) => Some(name),
        _ => None,
    }
}

/// What a type is, and what it has.
fn kind(def: &TypeDef) -> (&'static str, &'static str) {
    match def {
        TypeDef::Struct(_) => ("a struct", "field"),
        TypeDef::Enum(_) => ("an enum", "variant"),
        TypeDef::Trait(_) => ("a trait", "method"),
        _ => ("no declared type", "part"),
    }
}

/// A field, variant or method.
#[derive(PartialEq, Eq)]
enum Member<'d> {
    Field(&'d Field),
    Variant(&'d Variant),
    Method(&'d Method),
}

fn members(def: &TypeDef) -> Vec<Member<'_>> {
    match def {
        TypeDef::Struct(StructType { fields, .. }) => fields.iter().map(Member::Field).collect(),
        TypeDef::Enum(EnumType { variants, .. }) => variants.iter().map(Member::Variant).collect(),
        TypeDef::Trait(TraitType { methods, .. }) => methods.iter().map(Member::Method).collect(),
        _ => Vec::new(),
    }
}

impl Member<'_> {
    fn name(&self) -> &str {
        match self {
            Member::Field(field) => &field.name,
            Member::Variant(variant) => &variant.name,
            Member::Method(method) => &method.name,
        }
    }

    /// As a program declares it.
    fn text(&self, module: &Module) -> String {
        let list = |types: &[TypeIndex]| {
            types.iter().map(|ty| qualified(module, *ty)).collect::<Vec<_>>().join(", ")
        };
        match self {
            Member::Field(field) => format!("{}: {}", field.name, qualified(module, field.ty)),
            Member::Variant(variant) if variant.payload.is_empty() => variant.name.clone(),
            Member::Variant(variant) => format!("{}({})", variant.name, list(&variant.payload)),
            Member::Method(method) => {
                let result = method.signature.result;
                let result = result.map_or(String::new(), |ty| format!(" -> {}", qualified(module, ty)));
                format!("{}({}){result}", method.name, list(&method.signature.params))
            }
        }
    }
}

/// The definition with other types in it.
pub(super) fn mapped(def: &TypeDef, map: &mut dyn FnMut(TypeIndex) -> TypeIndex) -> TypeDef {
    match def {
        TypeDef::Array(element) => TypeDef::Array(map(*element)),
        TypeDef::Optional(value) => TypeDef::Optional(map(*value)),
        TypeDef::Map(key, value) => TypeDef::Map(map(*key), map(*value)),
        TypeDef::Function(signature) => TypeDef::Function(mapped_signature(signature, map)),
        TypeDef::Closure(captures) => TypeDef::Closure(captures.iter().map(|ty| map(*ty)).collect()),
        TypeDef::Struct(StructType { name, fields }) => {
            let field = |field: &Field| Field { name: field.name.clone(), ty: map(field.ty) };
            TypeDef::Struct(StructType { name: name.clone(), fields: fields.iter().map(field).collect() })
        }
        TypeDef::Enum(EnumType { name, variants }) => {
            let mut variant = |variant: &Variant| {
                let payload = variant.payload.iter().map(|ty| map(*ty)).collect();
                Variant { name: variant.name.clone(), payload }
            };
            let variants = variants.iter().map(&mut variant).collect();
            TypeDef::Enum(EnumType { name: name.clone(), variants })
        }
        TypeDef::Trait(TraitType { name, methods }) => {
            let mut method = |method: &Method| {
                let signature = mapped_signature(&method.signature, map);
                Method { name: method.name.clone(), signature }
            };
            let methods = methods.iter().map(&mut method).collect();
            TypeDef::Trait(TraitType { name: name.clone(), methods })
        }
    }
}

/// The signature with other types in it.
pub(super) fn mapped_signature(
    signature: &Signature,
    map: &mut dyn FnMut(TypeIndex) -> TypeIndex,
) -> Signature {
    Signature {
        params: signature.params.iter().map(|ty| map(*ty)).collect(),
        result: signature.result.map(&mut *map),
    }
}

/// The type as a program outside of all modules would write it: `array<geometry.Point>`.
pub(super) fn qualified(module: &Module, ty: TypeIndex) -> String {
    let mut out = String::new();
    write_type(&mut out, module, ty, NAME_DEPTH);
    out
}

/// The signature as a program outside of all modules would write it.
pub(super) fn qualified_signature(module: &Module, signature: &Signature) -> String {
    let mut out = String::new();
    write_signature(&mut out, module, signature, NAME_DEPTH);
    out
}

fn write_type(out: &mut String, module: &Module, ty: TypeIndex, depth: u32) {
    if depth == 0 || out.len() > NAME_BYTES {
        return out.push('…');
    }
    let depth = depth - 1;
    match ty.position().and_then(|position| module.types.get(position)) {
        Some(TypeDef::Array(element)) => write_list(out, module, ["array<", ">"], &[*element], depth),
        Some(TypeDef::Map(key, value)) => write_list(out, module, ["map<", ">"], &[*key, *value], depth),
        Some(TypeDef::Closure(captures)) => write_list(out, module, ["closure<", ">"], captures, depth),
        Some(TypeDef::Function(signature)) => write_signature(out, module, signature, depth),
        Some(TypeDef::Optional(value)) => {
            let is_function = matches!(module.type_def(*value), Some(TypeDef::Function(_)));
            let around = if is_function { ["(", ")?"] } else { ["", "?"] };
            write_list(out, module, around, &[*value], depth);
        }
        Some(TypeDef::Struct(_) | TypeDef::Enum(_) | TypeDef::Trait(_)) => {
            if let Some(origin) = module.link.origins.get(&ty) {
                out.push_str(&origin.module);
                out.push('.');
            }
            out.push_str(&module.type_name(ty));
        }
        None => out.push_str(&module.type_name(ty)),
    }
}

fn write_list(out: &mut String, module: &Module, [start, end]: [&str; 2], types: &[TypeIndex], depth: u32) {
    out.push_str(start);
    for (position, ty) in types.iter().enumerate() {
        out.push_str(if position == 0 { "" } else { ", " });
        if out.len() > NAME_BYTES {
            out.push('…');
            break;
        }
        write_type(out, module, *ty, depth);
    }
    out.push_str(end);
}

fn write_signature(out: &mut String, module: &Module, signature: &Signature, depth: u32) {
    write_list(out, module, ["fn(", ")"], &signature.params, depth);
    if let Some(result) = signature.result {
        write_list(out, module, [" -> ", ""], &[result], depth);
    }
}
