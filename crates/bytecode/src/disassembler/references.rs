//! How a listing mentions the entries of a module's tables: by name, with the index where the name is not enough.

use super::decode::{decode, words};
use crate::Module;
use crate::assembler::mnemonics::of_import;
use crate::assembler::spelling::{TYPE_WORDS, is_register, name};
use crate::isa::Op;
use crate::module::{EnumType, StructType, TraitType, TypeDef, TypeIndex};
use crate::operands::{Class, Role, Table};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Longer names are mentioned by index alone, so that a listing stays in proportion to its module.
const MENTION_BYTES_MAX: usize = 64;

/// Longer texts stand in a table where they are used more than once.
const TEXT_BYTES_MAX: usize = 100;

/// How deeply types that are made of others are spelt out.
const TYPE_DEPTH_MAX: usize = 8;

/// Of how many types, all in all, one may be made that is spelt out.
const TYPE_PARTS_MAX: usize = 24;

/// The mentions of all entries of a module.
pub(super) struct References {
    pub types: Vec<String>,
    pub functions: Vec<String>,
    pub globals: Vec<String>,
    pub imports: Vec<String>,
    pub ints: Constants,
    pub floats: Constants,
    pub strings: Constants,
    /// Per type, which fields, variants or methods the name finds.
    pub members: Vec<Vec<bool>>,
    /// The first import that each mnemonic of a native finds, with its suffix.
    pub first_native: HashMap<(&'static str, &'static str), u32>,
}

/// How the constants of one table are mentioned.
pub(super) struct Constants {
    /// The table stands in the listing; otherwise it is rebuilt by the order of use.
    pub explicit: bool,
    /// Which entries their value finds.
    pub by_value: Vec<bool>,
}

impl References {
    pub fn new(module: &Module) -> References {
        let functions = mentions(module.functions.iter().map(|function| function.name.as_str()));
        let globals = mentions(module.globals.iter().map(|global| global.name.as_str()));
        let [ints, floats, strings] = constants(module);
        References {
            types: types(module),
            functions,
            globals,
            imports: imports(module),
            ints,
            floats,
            strings,
            members: module.types.iter().map(members).collect(),
            first_native: natives(module),
        }
    }

    /// Whether an unquoted name would mean something else as a type.
    pub fn is_type_word(&self, name: &str) -> bool {
        TYPE_WORDS.contains(&name)
    }

    /// The mention of the type of an optional's value. `??` means nothing, so that where the value is optional itself, as
    /// in a module that is wrong, its index stands.
    pub fn value(&self, module: &Module, ty: TypeIndex) -> String {
        match module.class(ty) {
            Some(Class::Optional) => type_at(ty),
            Some(Class::Function) => format!("({})", self.ty(module, ty)),
            _ => self.ty(module, ty),
        }
    }

    /// The mention of a type.
    pub fn ty(&self, module: &Module, ty: TypeIndex) -> String {
        match ty.position() {
            None if module.class(ty).is_some() => module.type_name(ty),
            position => position.and_then(|p| self.types.get(p).cloned()).unwrap_or_else(|| type_at(ty)),
        }
    }
}

/// The name as a mention: quoted where it would be taken for something else.
fn mention(text: &str) -> String {
    if is_register(text) { format!("\"{text}\"") } else { name(text).into_owned() }
}

fn mentions<'m>(names: impl Iterator<Item = &'m str> + Clone) -> Vec<String> {
    let often = repeated(names.clone());
    let entry = |(index, text): (usize, &str)| match text {
        _ if text.len() > MENTION_BYTES_MAX => format!("#{index}"),
        _ if often.contains(text) => format!("{}#{index}", mention(text)),
        _ => mention(text),
    };
    names.enumerate().map(entry).collect()
}

/// The values that occur more than once.
fn repeated<T: Eq + Hash + Copy>(values: impl Iterator<Item = T>) -> HashSet<T> {
    let mut seen = HashSet::new();
    values.filter(|value| !seen.insert(*value)).collect()
}

fn imports(module: &Module) -> Vec<String> {
    let often = repeated(module.imports.iter().map(|import| (&import.module, &import.name)));
    let entry = |(index, import): (usize, &crate::module::Import)| {
        if import.module.len() + import.name.len() > MENTION_BYTES_MAX {
            return format!("#{index}");
        }
        let text = format!("{}.{}", name(&import.module), name(&import.name));
        if often.contains(&(&import.module, &import.name)) { format!("{text}#{index}") } else { text }
    };
    module.imports.iter().enumerate().map(entry).collect()
}

fn natives(module: &Module) -> HashMap<(&'static str, &'static str), u32> {
    let mut first = HashMap::new();
    for index in 0..module.imports.len() as u32 {
        if let Some((native, suffix)) = of_import(module, index) {
            first.entry((native.mnemonic, suffix)).or_insert(index);
        }
    }
    first
}

fn types(module: &Module) -> Vec<String> {
    let often = repeated(module.types.iter().filter_map(own_name));
    let mut first_made = HashMap::from([(&NO_CAPTURES, TypeIndex::CLOSURE)]);
    for (position, def) in module.types.iter().enumerate().filter(|(_, def)| own_name(def).is_none()) {
        first_made.entry(def).or_insert(TypeIndex::defined(position));
    }
    let context = Types { module, often, first_made };
    let entry = |position| context.mention(position, TYPE_DEPTH_MAX, &mut { TYPE_PARTS_MAX });
    let indexed = |position: usize| type_at(TypeIndex::defined(position));
    (0..module.types.len()).map(|position| entry(position).unwrap_or_else(|| indexed(position))).collect()
}

/// The name of a type that has one.
fn own_name(def: &TypeDef) -> Option<&str> {
    match def {
        TypeDef::Struct(StructType { name, .. }) => Some(name),
        TypeDef::Enum(EnumType { name, .. }) => Some(name),
        TypeDef::Trait(TraitType { name, .. }) => Some(name),
        TypeDef::Array(_) | TypeDef::Optional(_) | TypeDef::Map(..) => None,
        TypeDef::Function(_) | TypeDef::Closure(_) => None,
    }
}

/// The definition of the closure type that is predefined.
static NO_CAPTURES: TypeDef = TypeDef::Closure(Vec::new());

/// A type by its index alone.
fn type_at(ty: TypeIndex) -> String {
    format!("type#{}", ty.0)
}

struct Types<'m> {
    module: &'m Module,
    often: HashSet<&'m str>,
    /// The first of each type without a name: the one that a mention like `array<…>` finds.
    first_made: HashMap<&'m TypeDef, TypeIndex>,
}

impl Types<'_> {
    /// A type as it is spelt out, if it can be. `left`: how many more types it may be made of.
    fn mention(&self, position: usize, depth: usize, left: &mut usize) -> Option<String> {
        let def = self.module.types.get(position)?;
        if let Some(name) = own_name(def) {
            return self.named(position, name);
        }
        if self.first_made.get(def) != Some(&TypeIndex::defined(position)) {
            return None;
        }
        let depth = depth.checked_sub(1)?;
        Some(match def {
            TypeDef::Array(element) => format!("array<{}>", self.part(*element, depth, left)?),
            TypeDef::Map(key, value) => format!("map<{}>", self.parts(&[*key, *value], depth, left)?),
            TypeDef::Closure(captures) => format!("closure<{}>", self.parts(captures, depth, left)?),
            TypeDef::Function(signature) => {
                let params = self.parts(&signature.params, depth, left)?;
                match signature.result {
                    None => format!("fn({params})"),
                    Some(result) => format!("fn({params}) -> {}", self.part(result, depth, left)?),
                }
            }
            TypeDef::Optional(value) => match self.module.class(*value) {
                Some(Class::Optional) => format!("{}?", type_at(*value)),
                Some(Class::Function) => format!("({})?", self.part(*value, depth, left)?),
                _ => format!("{}?", self.part(*value, depth, left)?),
            },
            TypeDef::Struct(_) | TypeDef::Enum(_) | TypeDef::Trait(_) => return None,
        })
    }

    fn parts(&self, types: &[TypeIndex], depth: usize, left: &mut usize) -> Option<String> {
        let mut texts = Vec::new();
        for ty in types {
            texts.push(self.part(*ty, depth, left)?);
        }
        Some(texts.join(", "))
    }

    fn named(&self, position: usize, text: &str) -> Option<String> {
        let index = TypeIndex::defined(position).0;
        Some(match text {
            _ if text.len() > MENTION_BYTES_MAX => return None,
            _ if TYPE_WORDS.contains(&text) && self.often.contains(text) => format!("\"{text}\"#{index}"),
            _ if TYPE_WORDS.contains(&text) => format!("\"{text}\""),
            _ if self.often.contains(text) => format!("{}#{index}", mention(text)),
            _ => mention(text),
        })
    }

    /// A type that another is made of. One that is too long to be named is mentioned by its index; one that is too deep
    /// ends it all.
    fn part(&self, ty: TypeIndex, depth: usize, left: &mut usize) -> Option<String> {
        *left = left.checked_sub(1)?;
        match (ty.position(), self.module.type_def(ty)) {
            (None, _) if self.module.class(ty).is_some() => Some(self.module.type_name(ty)),
            (Some(position), Some(def)) => match self.mention(position, depth, left) {
                None if own_name(def).is_some() => Some(type_at(ty)),
                mention => mention,
            },
            _ => Some(type_at(ty)),
        }
    }
}

/// Which fields, variants or methods of a type their names find: the first of each name.
fn members(def: &TypeDef) -> Vec<bool> {
    let names: Vec<&str> = match def {
        TypeDef::Struct(structure) => structure.fields.iter().map(|field| field.name.as_str()).collect(),
        TypeDef::Enum(ty) => ty.variants.iter().map(|variant| variant.name.as_str()).collect(),
        TypeDef::Trait(def) => def.methods.iter().map(|method| method.name.as_str()).collect(),
        _ => Vec::new(),
    };
    let mut seen = HashSet::new();
    names.into_iter().map(|name| seen.insert(name) && name.len() <= MENTION_BYTES_MAX).collect()
}

/// Finds out which tables of constants the order of use rebuilds.
fn constants(module: &Module) -> [Constants; 3] {
    let mut uses = [
        Uses::new(module.ints.len(), |_| true),
        Uses::new(module.floats.len(), |_| true),
        Uses::new(module.strings.len(), |index| module.strings[index].len() <= TEXT_BYTES_MAX),
    ];
    let mut args = Vec::new();
    for function in shown_functions(module) {
        let code = words(module, function);
        let mut pc = 0;
        while pc < code.len() {
            let decoded = decode(module, function, code, pc, &mut args);
            if let Some(decoded) = &decoded {
                count_uses(decoded.op, &decoded.lanes, &mut uses);
            }
            pc += decoded.map_or(1, |decoded| decoded.words);
        }
    }
    let [ints, floats, strings] = uses;
    [ints.finish(&module.ints, |_| true), floats.finish(&module.floats, |_| true), {
        strings.finish(&module.strings, |text| text.len() <= TEXT_BYTES_MAX)
    }]
}

fn count_uses(op: Op, lanes: &crate::assembler::typing::Lanes, uses: &mut [Uses<'_>; 3]) {
    for ((_, spec), lane) in op.info().operands.iter().zip(lanes) {
        let table = match spec.role {
            Role::Index(Table::Ints) => 0,
            Role::Index(Table::Floats) => 1,
            Role::Index(Table::Strings) => 2,
            _ => continue,
        };
        uses[table].add(lane.unwrap_or(0) as usize);
    }
}

/// The functions whose code is shown: those that do not begin inside the code of one before. So every word is shown
/// at most once, whatever the functions say.
pub(super) fn shown_functions(module: &Module) -> impl Iterator<Item = &crate::module::Function> {
    let mut end = 0;
    module.functions.iter().filter(move |function| {
        let shown = function.code_start as usize >= end;
        if shown {
            end = function.code_range().end;
        }
        shown
    })
}

/// The order in which constants are used.
struct Uses<'m> {
    length: usize,
    /// How many were met, if each came in its turn.
    next: usize,
    in_order: bool,
    /// Whether an entry may be spelt out wherever it is used.
    may_repeat: Box<dyn Fn(usize) -> bool + 'm>,
}

impl<'m> Uses<'m> {
    fn new(length: usize, may_repeat: impl Fn(usize) -> bool + 'm) -> Uses<'m> {
        Uses { length, next: 0, in_order: true, may_repeat: Box::new(may_repeat) }
    }

    fn add(&mut self, index: usize) {
        if index == self.next {
            self.next += 1;
        } else if index > self.next || !(self.may_repeat)(index) {
            self.in_order = false;
        }
    }

    fn finish<T: Eq + Hash>(self, table: &[T], short: impl Fn(&T) -> bool) -> Constants {
        let mut seen = HashSet::new();
        let first: Vec<bool> = table.iter().map(|value| seen.insert(value)).collect();
        let explicit = !self.in_order || self.next != self.length || first.contains(&false);
        let by_value =
            table.iter().zip(first).map(|(value, first)| first && (!explicit || short(value))).collect();
        Constants { explicit, by_value }
    }
}
