//! The module's tables from a listing: every type, constant, native, global and function gets its index here.

use super::mnemonics::NativeMnemonic;
use super::spelling::{display, nearest};
use super::syntax::*;
use super::{AsmError, ERRORS_MAX, Errors};
use crate::Module;
use crate::module::*;
use crate::operands::{FuncIndex, GlobalIndex, ImportIndex, Payload};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

/// Where a name of a table is found: its first index, and whether others have it too.
#[derive(Clone, Copy)]
struct Found {
    first: u32,
    many: bool,
}

/// The entries of one table by name.
#[derive(Default)]
struct Names<'a> {
    by_name: HashMap<&'a str, Found>,
    count: u32,
}

impl<'a> Names<'a> {
    fn add(&mut self, name: &'a str) {
        self.add_at(name, self.count);
        self.count += 1;
    }

    fn add_at(&mut self, name: &'a str, index: u32) {
        let found = self.by_name.entry(name);
        found.and_modify(|found| found.many = true).or_insert(Found { first: index, many: false });
    }
}

/// The module under construction, and how its entries are found by what a listing says.
pub(super) struct Tables<'a> {
    pub module: Module,
    unchecked: bool,
    /// How many more hints at similar names are worth their search.
    hints: Cell<usize>,
    types: Names<'a>,
    globals: Names<'a>,
    functions: Names<'a>,
    /// The natives of each module and name, in order.
    imports: HashMap<&'a str, HashMap<&'a str, Vec<u32>>>,
    /// The first of each type that has no name: arrays, optionals, maps, functions and closures.
    made: HashMap<TypeDef, TypeIndex>,
    /// The first field, variant or method of each name, per type that has some.
    members: HashMap<(TypeIndex, &'a str), u16>,
    ints: HashMap<i64, u32>,
    floats: HashMap<u64, u32>,
    strings: HashMap<String, u32>,
    /// The natives with a mnemonic that are already imported.
    natives: HashMap<(&'static str, TypeIndex), u32>,
}

impl<'a> Tables<'a> {
    /// Builds all tables but the code. Functions get their registers and results later.
    pub fn build(listing: &'a Listing<'a>, errors: &mut Errors) -> Tables<'a> {
        let mut tables = Tables {
            module: Module::default(),
            unchecked: listing.unchecked,
            hints: Cell::new(ERRORS_MAX),
            types: Names::default(),
            globals: Names::default(),
            functions: Names::default(),
            imports: HashMap::new(),
            made: HashMap::from([(TypeDef::Closure(Vec::new()), TypeIndex::CLOSURE)]),
            members: HashMap::new(),
            ints: HashMap::new(),
            floats: HashMap::new(),
            strings: HashMap::new(),
            natives: HashMap::new(),
        };
        tables.add_error_fields();
        tables.add_types(listing, errors);
        tables.add_constants(listing);
        tables.add_imports(listing, errors);
        tables.add_layouts(listing, errors);
        tables.add_globals(listing, errors);
        tables.add_functions(listing, errors);
        tables.add_implementations(listing, errors);
        tables.add_exports(listing, errors);
        tables.add_entry(listing, errors);
        tables.add_link(listing, errors);
        tables
    }

    // Types.

    fn add_error_fields(&mut self) {
        for (number, name) in (0..).zip(["kind", "message", "frames"]) {
            self.members.insert((TypeIndex::ERROR, name), number);
        }
    }

    fn add_types(&mut self, listing: &'a Listing<'a>, errors: &mut Errors) {
        for (position, item) in listing.types.iter().enumerate() {
            // The definitions follow when all names are known.
            self.module.types.push(TypeDef::Array(TypeIndex::INT));
            if let TypeItem::Struct { name, .. }
            | TypeItem::Enum { name, .. }
            | TypeItem::Trait { name, .. } = item
            {
                self.types.add_at(&name.text, TypeIndex::defined(position).0);
            }
        }
        self.add_made_types(listing, errors);
        for (position, item) in listing.types.iter().enumerate() {
            self.module.types[position] = match item {
                TypeItem::Made(_) => continue,
                TypeItem::Struct { name, fields } => {
                    let fields = fields.iter().enumerate().map(|(number, (name, ty))| {
                        self.add_member(position, number, &name.text);
                        Field { name: name.text.to_string(), ty: self.part(ty, errors) }
                    });
                    let fields = fields.collect();
                    TypeDef::Struct(StructType { name: name.text.to_string(), fields })
                }
                TypeItem::Enum { name, variants } => {
                    let variants = variants.iter().enumerate().map(|(number, (name, payload))| {
                        self.add_member(position, number, &name.text);
                        let payload = payload.iter().map(|ty| self.part(ty, errors)).collect();
                        Variant { name: name.text.to_string(), payload }
                    });
                    let variants = variants.collect();
                    TypeDef::Enum(EnumType { name: name.text.to_string(), variants })
                }
                TypeItem::Trait { name, methods } => {
                    let methods = methods.iter().enumerate().map(|(number, (name, signature))| {
                        self.add_member(position, number, &name.text);
                        Method { name: name.text.to_string(), signature: self.signature(signature, errors) }
                    });
                    let methods = methods.collect();
                    TypeDef::Trait(TraitType { name: name.text.to_string(), methods })
                }
            };
        }
    }

    /// The types without names; flat ones first: nested ones find the types they are made of among them.
    fn add_made_types(&mut self, listing: &'a Listing<'a>, errors: &mut Errors) {
        let made = |(position, item): (usize, &'a TypeItem<'a>)| match item {
            TypeItem::Made(ty) => Some((position, ty)),
            TypeItem::Struct { .. } | TypeItem::Enum { .. } | TypeItem::Trait { .. } => None,
        };
        let mut made: Vec<_> = listing.types.iter().enumerate().filter_map(made).collect();
        made.sort_by_key(|(_, ty)| ty.depth());
        for (position, ty) in made {
            let Some(def) = self.made_def(ty, errors) else { continue };
            let index = TypeIndex::defined(position);
            self.module.types[position] = def.clone();
            self.made.entry(def).and_modify(|first| *first = index.min(*first)).or_insert(index);
        }
    }

    /// The definition of a type that has no name.
    fn made_def(&mut self, syntax: &TypeSyntax<'_>, errors: &mut Errors) -> Option<TypeDef> {
        Some(match syntax {
            TypeSyntax::Named(_) => return None,
            TypeSyntax::Array(element) => TypeDef::Array(self.part(element, errors)),
            TypeSyntax::Optional(value) => TypeDef::Optional(self.part(value, errors)),
            TypeSyntax::Map(parts) => {
                let [key, value] = &**parts;
                TypeDef::Map(self.part(key, errors), self.part(value, errors))
            }
            TypeSyntax::Closure(captures) => {
                TypeDef::Closure(captures.iter().map(|ty| self.part(ty, errors)).collect())
            }
            TypeSyntax::Function(signature) => TypeDef::Function(self.signature(signature, errors)),
        })
    }

    fn signature(&mut self, syntax: &SignatureSyntax<'_>, errors: &mut Errors) -> Signature {
        let params = syntax.params.iter().map(|ty| self.part(ty, errors)).collect();
        Signature { params, result: syntax.result.as_ref().map(|ty| self.part(ty, errors)) }
    }

    /// Enters a field, a variant or a method: its name finds the first of a type.
    fn add_member(&mut self, position: usize, number: usize, name: &'a str) {
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        self.members.entry((TypeIndex::defined(position), name)).or_insert(number);
    }

    /// The type that a part of another is mentioned with; what cannot be found is reported.
    fn part(&mut self, syntax: &TypeSyntax<'_>, errors: &mut Errors) -> TypeIndex {
        self.ty(syntax, errors).unwrap_or(TypeIndex::INT)
    }

    /// The type that a mention means. One without a name comes into being by its first mention.
    pub fn ty(&mut self, syntax: &TypeSyntax<'_>, errors: &mut Errors) -> Option<TypeIndex> {
        if let TypeSyntax::Named(reference) = syntax {
            return report(self.named_type(reference), errors);
        }
        let before = errors.count();
        let def = self.made_def(syntax, errors)?;
        // What a wrong part was taken for is no type that the listing means.
        if errors.count() > before { None } else { Some(self.made(def)) }
    }

    /// The type that an instruction's operand names.
    pub fn operand_type(&mut self, operand: &Operand<'_>) -> Result<TypeIndex, AsmError> {
        if let OperandKind::Type(ty) = &operand.kind {
            let mut errors = Errors::default();
            let found = self.ty(ty, &mut errors);
            return found.ok_or_else(|| errors.first(operand.at));
        }
        match operand.reference() {
            Some(reference) => self.named_type(&reference),
            None => {
                Err(AsmError::new(operand.at, format!("{} is no type", operand.describe()), "name a type"))
            }
        }
    }

    /// The first type of this definition, which has no name. It comes into being by being asked for.
    pub fn made(&mut self, def: TypeDef) -> TypeIndex {
        match self.made.entry(def) {
            Slot::Occupied(found) => *found.get(),
            Slot::Vacant(slot) => {
                self.module.types.push(slot.key().clone());
                *slot.insert(TypeIndex::defined(self.module.types.len() - 1))
            }
        }
    }

    pub fn named_type(&self, reference: &Reference<'_>) -> Result<TypeIndex, AsmError> {
        if let Some(index) = reference.index {
            // The listing of a module that is wrong on purpose may mention types that do not exist.
            let exists = self.unchecked
                || index <= TypeIndex::CLOSURE.0
                || TypeIndex(index).position().is_some_and(|p| p < self.module.types.len());
            let remedy = "the first TYPE of the listing has index 16";
            return if exists {
                Ok(TypeIndex(index))
            } else {
                Err(missing("type", reference, remedy.into()))
            };
        }
        if let Some(Name { text, quoted: false }) = &reference.name {
            let is_it = |ty: &TypeIndex| predefined_name(*ty) == Some(&**text);
            if let Some(ty) = (0..TypeIndex::FIRST_DEFINED).map(TypeIndex).find(is_it) {
                return Ok(ty);
            }
        }
        self.entry(&self.types, "type", reference).map(TypeIndex)
    }

    // The other tables.

    fn add_constants(&mut self, listing: &'a Listing<'a>) {
        for (index, value) in (0..).zip(&listing.ints) {
            self.ints.entry(*value).or_insert(index);
            self.module.ints.push(*value);
        }
        for (index, bits) in (0..).zip(&listing.floats) {
            self.floats.entry(*bits).or_insert(index);
            self.module.floats.push(*bits);
        }
        for (index, text) in (0..).zip(&listing.strings) {
            self.strings.entry(text.to_string()).or_insert(index);
            self.module.strings.push(text.to_string());
        }
    }

    fn add_imports(&mut self, listing: &'a Listing<'a>, errors: &mut Errors) {
        for (index, item) in (0..).zip(&listing.imports) {
            if item.is_external {
                self.module.link.imports.insert(index);
            }
            if let Some(foreign) = &item.foreign {
                self.module.foreign.functions.insert(index, foreign.clone());
            }
            let signature = self.signature(&item.signature, errors);
            self.module.imports.push(Import {
                module: item.module.to_string(),
                name: item.name.to_string(),
                signature,
            });
            self.imports.entry(&item.module).or_default().entry(&item.name).or_default().push(index);
        }
    }

    fn add_layouts(&mut self, listing: &'a Listing<'a>, errors: &mut Errors) {
        for (at, ty, fields) in &listing.layouts {
            let Some(ty) = self.ty(ty, errors) else { continue };
            if self.module.foreign.layouts.insert(ty, fields.clone()).is_some() {
                errors.add(*at, "the layout of the type is said twice", "a type has one LAYOUT");
            }
        }
    }

    fn add_globals(&mut self, listing: &'a Listing<'a>, errors: &mut Errors) {
        for item in &listing.globals {
            let ty = self.ty(&item.ty, errors).unwrap_or(TypeIndex::INT);
            self.module.globals.push(Global { name: item.name.to_string(), ty });
            self.globals.add(&item.name);
        }
    }

    fn add_functions(&mut self, listing: &'a Listing<'a>, errors: &mut Errors) {
        for item in &listing.functions {
            let param = |param: &Param<'_>| match &param.ty {
                Some(ty) => self.ty(ty, errors).unwrap_or(TypeIndex::INT),
                None => TypeIndex::INT,
            };
            let registers = item.params.iter().map(param).collect();
            let result = match &item.result {
                ResultSyntax::Type(ty) => self.ty(ty, errors),
                ResultSyntax::Unit | ResultSyntax::Inferred => None,
            };
            self.module.functions.push(Function {
                name: item.name.to_string(),
                params: item.params.len() as u16,
                result,
                registers,
                is_closure: item.is_closure,
                handlers: Vec::new(),
                code_start: 0,
                code_len: 0,
            });
            self.functions.add(&item.name);
        }
    }

    fn add_implementations(&mut self, listing: &'a Listing<'a>, errors: &mut Errors) {
        for item in &listing.implementations {
            let (ty, of) = (self.part(&item.ty, errors), self.part(&item.of, errors));
            let mut function = |reference| report(self.function(reference), errors).map_or(0, |index| index);
            let methods = item.methods.iter().map(|reference| FuncIndex(function(reference))).collect();
            self.module.implementations.push(Implementation { ty, of, methods });
        }
    }

    fn add_exports(&mut self, listing: &'a Listing<'a>, errors: &mut Errors) {
        for item in &listing.exports {
            let target = if item.is_function {
                self.function(&item.target).map(|i| Export::Function(FuncIndex(i)))
            } else {
                self.global(&item.target).map(|i| Export::Global(GlobalIndex(i)))
            };
            let Some(export) = report(target, errors) else { continue };
            let own_name = match export {
                Export::Function(index) => &self.module.functions[index.index()].name,
                Export::Global(index) => &self.module.globals[index.0 as usize].name,
            };
            let public = item.public.as_deref().unwrap_or(own_name).to_string();
            if let Some(Export::Function(_) | Export::Global(_)) = self.module.exports.insert(public, export)
            {
                let message = "the module already exports something by this name";
                errors.add(item.target.at, message, "give it another name with AS");
            }
        }
    }

    fn add_entry(&mut self, listing: &'a Listing<'a>, errors: &mut Errors) {
        self.module.entry = match &listing.entry {
            None => None,
            Some((_, Entry::Index(index))) => Some(FuncIndex(*index)),
            Some((_, Entry::Named(reference))) => report(self.function(reference), errors).map(FuncIndex),
        };
    }

    /// How the file fits together with others.
    fn add_link(&mut self, listing: &'a Listing<'a>, errors: &mut Errors) {
        self.module.interface = listing.interface;
        self.module.link.modules = listing.modules.iter().map(|name| name.to_string()).collect();
        for item in &listing.origins {
            let ty = self.part(&item.ty, errors);
            let arguments = item.arguments.iter().map(|ty| self.part(ty, errors)).collect();
            let origin = Origin { module: item.module.to_string(), arguments };
            if self.module.link.origins.insert(ty, origin).is_some() {
                errors.add(item.at, "the origin of the type is said twice", "a type has one ORIGIN");
            }
        }
        for (function, import) in &listing.forwards {
            let at = function.at;
            let (Some(function), Some(import)) =
                (report(self.function(function), errors), report(self.single_import(import), errors))
            else {
                continue;
            };
            if self.module.link.forwards.insert(function, ImportIndex(import)).is_some() {
                errors.add(at, "the function forwards twice", "a function has one FORWARD");
            }
        }
    }

    // Finding entries.

    /// Allows this many hints at similar names in errors, and answers how many were allowed before. Where errors are
    /// not shown, a search for the nearest name is wasted.
    pub fn allow_hints(&self, hints: usize) -> usize {
        self.hints.replace(hints)
    }

    /// What to say about a name that does not exist: the nearest that does, or something general.
    fn hint<'n>(
        &self,
        name: &Name<'_>,
        names: impl Iterator<Item = &'n str>,
        general: impl Into<String>,
    ) -> String {
        let left = self.hints.get();
        self.hints.set(left.saturating_sub(1));
        let near = if left > 0 { nearest(&name.text, names) } else { None };
        near.map_or_else(|| general.into(), |near| format!("did you mean `{}`?", display(near, 40)))
    }

    /// An index or, failing that, why there is none.
    fn entry(&self, names: &Names<'_>, what: &str, reference: &Reference<'_>) -> Result<u32, AsmError> {
        names.indexed(reference).ok_or_else(|| self.no_entry(names, what, reference))
    }

    fn no_entry(&self, names: &Names<'_>, what: &str, reference: &Reference<'_>) -> AsmError {
        if reference.index.is_some() {
            return missing(what, reference, format!("there are {} of them", names.count));
        }
        let Some(name) = reference.name.as_ref().filter(|_| reference.member.is_none()) else {
            return missing(what, reference, "names with a point stand in double quotes".into());
        };
        if let Some(found) = names.by_name.get(&*name.text) {
            let message = format!("several {what}s have the name {}", reference.describe());
            let shown = display(&name.text, 40);
            let remedy = format!(
                "tell which by its index: {}#{} is the first",
                super::spelling::name(&shown),
                found.first
            );
            return AsmError::new(reference.at, message, remedy);
        }
        // Sorted, so that the hint is always the same.
        let mut sorted: Vec<_> =
            if self.hints.get() > 0 { names.by_name.keys().copied().collect() } else { Vec::new() };
        sorted.sort_unstable();
        let hint = self.hint(name, sorted.into_iter(), format!("define the {what} in this listing"));
        missing(what, reference, hint)
    }

    /// Whether the listing may be wrong on purpose.
    pub fn is_unchecked(&self) -> bool {
        self.unchecked
    }

    pub fn function(&self, reference: &Reference<'_>) -> Result<u32, AsmError> {
        self.entry(&self.functions, "function", reference)
    }

    pub fn global(&self, reference: &Reference<'_>) -> Result<u32, AsmError> {
        self.entry(&self.globals, "global", reference)
    }

    /// The field of a struct type.
    pub fn field(&self, ty: Option<TypeIndex>, reference: &Reference<'_>) -> Result<u16, AsmError> {
        if let (None, Some(index)) = (&reference.name, reference.index) {
            return u16::try_from(index)
                .map_err(|_| missing("field", reference, "fields count from 0".into()));
        }
        let Some(ty) = ty else {
            let remedy = "declare the struct's register with REGS";
            return Err(missing("known field", reference, remedy.into()));
        };
        let (Some(name), Some(TypeDef::Struct(structure))) = (&reference.name, self.module.type_def(ty))
        else {
            return Err(missing("field", reference, "only structs have fields".into()));
        };
        let names = structure.fields.iter().map(|field| field.name.as_str());
        self.member(ty, "field", name, names, reference)
    }

    /// The number of a field, a variant or a method by its name.
    fn member<'n>(
        &self,
        ty: TypeIndex,
        what: &str,
        name: &Name<'_>,
        names: impl Iterator<Item = &'n str>,
        reference: &Reference<'_>,
    ) -> Result<u16, AsmError> {
        self.members.get(&(ty, &*name.text)).copied().ok_or_else(|| {
            let hint = self.hint(name, names, "see its TYPE line");
            self.no_member(ty, what, reference, hint)
        })
    }

    /// The method of a trait, by its number: `area`, `Area.area` or `#0`.
    pub fn method(&self, ty: Option<TypeIndex>, reference: &Reference<'_>) -> Result<u16, AsmError> {
        if let (None, Some(index)) = (&reference.name, reference.index) {
            return u16::try_from(index)
                .map_err(|_| missing("method", reference, "methods count from 0".into()));
        }
        let (ty, name) = match (&reference.name, &reference.member) {
            (Some(of), Some(name)) => {
                let of = Reference { name: Some(of.clone()), member: None, index: None, at: reference.at };
                (Some(self.named_type(&of)?), Some(name))
            }
            (name, _) => (ty, name.as_ref()),
        };
        let Some(ty) = ty else {
            return Err(missing("known method", reference, "declare the trait's register with REGS".into()));
        };
        let (Some(name), Some(TypeDef::Trait(def))) = (name, self.module.type_def(ty)) else {
            return Err(missing("method", reference, "only traits have methods".into()));
        };
        let names = def.methods.iter().map(|method| method.name.as_str());
        self.member(ty, "method", name, names, reference)
    }

    fn no_member(&self, ty: TypeIndex, what: &str, reference: &Reference<'_>, remedy: String) -> AsmError {
        let owner = self.module.type_name(ty);
        let message = format!("`{}` has no {what} {}", display(&owner, 40), reference.describe());
        AsmError::new(reference.at, message, remedy)
    }

    /// The variant of an enum type, by its number.
    pub fn variant(&self, ty: Option<TypeIndex>, reference: &Reference<'_>) -> Result<u16, AsmError> {
        if let (None, Some(index)) = (&reference.name, reference.index) {
            return u16::try_from(index)
                .map_err(|_| missing("variant", reference, "variants count from 0".into()));
        }
        let Some(ty) = ty else {
            return Err(missing("known variant", reference, "declare the enum's register with REGS".into()));
        };
        let (Some(name), Some(TypeDef::Enum(def))) = (&reference.name, self.module.type_def(ty)) else {
            return Err(missing("variant", reference, "only enums have variants".into()));
        };
        let names = def.variants.iter().map(|variant| variant.name.as_str());
        self.member(ty, "variant", name, names, reference)
    }

    /// A value that a variant of an enum type carries.
    pub fn payload(
        &self,
        ty: Option<TypeIndex>,
        reference: &Reference<'_>,
        position: u32,
    ) -> Result<Payload, AsmError> {
        let number = self.variant(ty, reference)?;
        if let (Some(_), Some(TypeDef::Enum(def))) =
            (&reference.name, ty.and_then(|ty| self.module.type_def(ty)))
        {
            let count = def.variants.get(usize::from(number)).map_or(0, |variant| variant.payload.len());
            if position as usize >= count {
                let message =
                    format!("{} carries {count} values, and none at {position}", reference.describe());
                return Err(AsmError::new(reference.at, message, "they count from 0; see its TYPE line"));
            }
        }
        match (u8::try_from(number), u8::try_from(position)) {
            (Ok(variant), Ok(position)) => Ok(Payload::new(variant, position)),
            _ => {
                let remedy = "numbers of variants and of their values go up to 255";
                Err(AsmError::new(reference.at, "no instruction can name this value", remedy))
            }
        }
    }

    /// The natives that a mention may mean: several if it is overloaded.
    pub fn imports(&self, reference: &Reference<'_>) -> Result<Cow<'_, [u32]>, AsmError> {
        if let Some(index) = reference.index {
            let exists = (index as usize) < self.module.imports.len();
            let remedy = "the first IMPORT has index 0";
            return if exists {
                Ok(Cow::Owned(vec![index]))
            } else {
                Err(missing("native", reference, remedy.into()))
            };
        }
        let (Some(module), Some(name)) = (&reference.name, &reference.member) else {
            return Err(missing("native", reference, "natives are written module.name".into()));
        };
        let found = self.imports.get(&*module.text).and_then(|natives| natives.get(&*name.text));
        found.map(|indices| Cow::Borrowed(indices.as_slice())).ok_or_else(|| {
            let remedy = format!(
                "import it before the functions: IMPORT {}.{}(int) -> int, with its types",
                display(&module.text, 40),
                display(&name.text, 40)
            );
            missing("native", reference, remedy)
        })
    }

    /// The import that a mention means where it must be one.
    fn single_import(&self, reference: &Reference<'_>) -> Result<u32, AsmError> {
        match *self.imports(reference)? {
            [index] => Ok(index),
            _ => {
                let remedy = "tell which by its index: #0 is the first import of the listing";
                let message = format!("several imports have the name {}", reference.describe());
                Err(AsmError::new(reference.at, message, remedy))
            }
        }
    }

    // Constants and natives that come into being by their first mention.

    pub fn int_constant(&mut self, value: i64) -> u32 {
        let table = &mut self.module.ints;
        *self.ints.entry(value).or_insert_with(|| push(table, value))
    }

    pub fn float_constant(&mut self, bits: u64) -> u32 {
        let table = &mut self.module.floats;
        *self.floats.entry(bits).or_insert_with(|| push(table, bits))
    }

    pub fn string_constant(&mut self, text: &str) -> u32 {
        if let Some(index) = self.strings.get(text) {
            return *index;
        }
        let index = push(&mut self.module.strings, text.to_string());
        self.strings.insert(text.to_string(), index);
        index
    }

    /// The import of a native with a mnemonic.
    pub fn native(&mut self, native: &'static NativeMnemonic, ty: TypeIndex) -> u32 {
        if let Some(index) = self.natives.get(&(native.mnemonic, ty)) {
            return *index;
        }
        let table = &mut self.module.imports;
        let foreign = &self.module.foreign.functions;
        let mut numbered = (0..).zip(table.iter());
        let index = match numbered.find(|(at, import)| native.is(import, ty) && !foreign.contains_key(at)) {
            Some((position, _)) => position,
            None => {
                let signature = Signature { params: vec![ty], result: None };
                push(table, Import { module: native.module.into(), name: native.name.into(), signature })
            }
        };
        self.natives.insert((native.mnemonic, ty), index);
        index
    }
}

impl Names<'_> {
    /// The index of a mention, which may be a number that was given instead of a name. `None` if there is no such entry
    /// or several.
    fn indexed(&self, reference: &Reference<'_>) -> Option<u32> {
        if let Some(index) = reference.index {
            return (index < self.count).then_some(index);
        }
        let name = reference.name.as_ref().filter(|_| reference.member.is_none())?;
        let found = self.by_name.get(&*name.text)?;
        (!found.many).then_some(found.first)
    }
}

fn push<T>(table: &mut Vec<T>, value: T) -> u32 {
    table.push(value);
    (table.len() - 1) as u32
}

fn missing(what: &str, reference: &Reference<'_>, remedy: String) -> AsmError {
    AsmError::new(reference.at, format!("there is no {what} {}", reference.describe()), remedy)
}

/// The value, or the error on the list.
pub(super) fn report<T>(result: Result<T, AsmError>, errors: &mut Errors) -> Option<T> {
    result.map_err(|error| errors.push(error)).ok()
}
