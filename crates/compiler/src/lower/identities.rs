//! What the types, functions and variables of a module are: numbers that stay the same when the program grows and is
//! compiled again, while their places in the tables change. With these a running program goes over to the new module.
//!
//! A declaration is known by where it stands, a copy of a generic one by its type arguments too, and a type that is made of
//! others by those. Files are told apart by name, the inputs of a session by their number.

use super::module::{Generated, ModuleBuilder};
use super::types::Entry;
use crate::hir::{FnId, Ty, TyId, TyList, Types};
use crate::syntax::Span;
use std::collections::{HashMap, HashSet};
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::FuncIndex;

/// What something is, for as long as its session lasts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Identity(u32);

/// What the parts of a module are.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    /// Of each type that the module defines.
    pub types: Vec<Identity>,
    /// Of each function.
    pub functions: Vec<Identity>,
    /// Of each global.
    pub globals: Vec<Identity>,
    /// The initialisers of the program's modules, in the order in which they run.
    pub initialisers: Vec<(Identity, FuncIndex)>,
}

/// The identities that a session has given so far.
#[derive(Clone, Debug, Default)]
pub struct IdentityTable {
    known: HashMap<Key, Identity>,
}

impl IdentityTable {
    fn of(&mut self, key: Key) -> Identity {
        let next = Identity(self.known.len() as u32);
        *self.known.entry(key).or_insert(next)
    }
}

/// What makes things the same.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Key {
    /// One of the language itself: its number.
    BuiltIn(u32),
    /// Made of others, in this way.
    Made(Way, Vec<Identity>),
    /// Declared here, with these type arguments.
    Declared(Kind, Place, Vec<Identity>),
    /// A function: with its name, and how many of the same kind came before, as the compiler makes some.
    Function(Place, String, Vec<Identity>, u32),
    /// A function that the compiler writes: what it does, and for which types.
    Generated(&'static str, Vec<Identity>),
    /// A variable, and whether it is the guard of one.
    Global(Place, String, bool),
}

/// How a type is made of others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Way {
    Array,
    Map,
    Optional,
    Tuple,
    /// Of parameters, and the result last.
    Function,
    Cell,
    Closure,
}

/// What is declared.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Kind {
    Struct,
    Enum,
    Trait,
}

/// Where a declaration stands.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Place {
    file: File,
    start: u32,
    end: u32,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum File {
    /// The first files of a session are its inputs.
    Input(u16),
    Named(String),
}

/// The identities of one module.
pub(super) struct Identifying<'t> {
    table: &'t mut IdentityTable,
    /// How many of the first files are inputs.
    inputs: usize,
}

impl<'t> Identifying<'t> {
    pub(super) fn new(table: &'t mut IdentityTable, inputs: usize) -> Identifying<'t> {
        Identifying { table, inputs }
    }

    /// Identifies everything in a finished module.
    pub(super) fn identities(mut self, builder: &ModuleBuilder<'_>, kept: &[FnId]) -> Identities {
        let types = self.types_of_program(builder);
        let mut identities = Identities { types: self.types(builder, &types), ..Identities::default() };
        self.functions(builder, kept, &types, &mut identities);
        self.globals(builder, &mut identities);
        for init in &builder.program.inits {
            let Some(number) = builder.functions.get(init.0 as usize).copied().flatten() else { continue };
            if let Some(identity) = identities.functions.get(number.index()) {
                identities.initialisers.push((*identity, number));
            }
        }
        identities
    }

    fn place(&self, builder: &ModuleBuilder<'_>, span: Span) -> Place {
        let file = match usize::from(span.file.0) < self.inputs {
            true => File::Input(span.file.0),
            false => File::Named(builder.sources.name(span.file).to_string()),
        };
        Place { file, start: span.start, end: span.end }
    }

    // ------------------------------------------------------------------------------------ types

    /// All types of the program. What a type is made of was there before it, so that no recursion is needed.
    fn types_of_program(&mut self, builder: &ModuleBuilder<'_>) -> Vec<Identity> {
        let types = &builder.program.types;
        let mut known: Vec<Identity> = Vec::with_capacity(types.count());
        for at in 0..types.count() as u32 {
            let key = self.key_of_type(builder, types, TyId(at), &known);
            known.push(self.table.of(key));
        }
        known
    }

    fn key_of_type(&self, builder: &ModuleBuilder<'_>, types: &Types, ty: TyId, known: &[Identity]) -> Key {
        // A type whose parts come later would be equal to itself only.
        let of = |part: &TyId| known.get(part.0 as usize).copied().unwrap_or(Identity(u32::MAX - part.0));
        let all = |parts: &[TyId]| parts.iter().map(of).collect::<Vec<_>>();
        let args = |list: Option<TyList>| list.map_or(Vec::new(), |list| all(types.types_in(list)));
        match types.get(ty) {
            Ty::Array(element) => Key::Made(Way::Array, vec![of(element)]),
            Ty::Map(key, value) => Key::Made(Way::Map, vec![of(key), of(value)]),
            Ty::Optional(value) => Key::Made(Way::Optional, vec![of(value)]),
            Ty::Tuple(parts) => Key::Made(Way::Tuple, all(parts)),
            Ty::Fn(params, result) => {
                let mut parts = all(types.types_in(*params));
                parts.push(of(result));
                Key::Made(Way::Function, parts)
            }
            Ty::Struct(id) => {
                let def = types.struct_def(*id);
                let place = self.place(builder, def.span);
                Key::Declared(Kind::Struct, place, args(def.origin.map(|(_, args)| args)))
            }
            Ty::Enum(id) => {
                let def = types.enum_def(*id);
                let place = self.place(builder, def.span);
                Key::Declared(Kind::Enum, place, args(def.origin.map(|(_, args)| args)))
            }
            Ty::Trait(id, list) => {
                let place = self.place(builder, types.trait_def(*id).span);
                Key::Declared(Kind::Trait, place, args(Some(*list)))
            }
            _ => Key::BuiltIn(ty.0),
        }
    }

    /// The types that the module defines.
    fn types(&mut self, builder: &ModuleBuilder<'_>, types: &[Identity]) -> Vec<Identity> {
        let mut defined: Vec<Identity> = Vec::new();
        for entry in builder.types.entries() {
            let identity = match entry {
                Entry::Type(ty) => types[ty.0 as usize],
                Entry::Strings => {
                    let string = types[TyId::STRING.0 as usize];
                    self.table.of(Key::Made(Way::Array, vec![string]))
                }
                Entry::Cell(value) => {
                    let value = self.indexed(*value, &defined);
                    self.table.of(Key::Made(Way::Cell, vec![value]))
                }
                Entry::Closure(captures) => {
                    let captures = captures.iter().map(|ty| self.indexed(*ty, &defined)).collect();
                    self.table.of(Key::Made(Way::Closure, captures))
                }
            };
            defined.push(identity);
        }
        defined
    }

    /// A type by its index in the module.
    fn indexed(&mut self, ty: TypeIndex, defined: &[Identity]) -> Identity {
        let known = ty.position().and_then(|position| defined.get(position).copied());
        // Apart from the numbers of the program's own types.
        known.unwrap_or_else(|| self.table.of(Key::BuiltIn(u32::MAX - ty.0)))
    }

    // ------------------------------------------------------------------------------------ functions and globals

    fn functions(
        &mut self,
        builder: &ModuleBuilder<'_>,
        kept: &[FnId],
        types: &[Identity],
        identities: &mut Identities,
    ) {
        let all = self.functions_of_program(builder, types);
        let known = kept.iter().filter_map(|id| all.get(id.0 as usize).copied());
        identities.functions.extend(known);
        for position in 0.. {
            let Some(generated) = builder.generated.get(position) else { break };
            let of = |ty: &TyId| types[ty.0 as usize];
            let key = match generated {
                Generated::Format(ty) => Key::Generated("text", vec![of(ty)]),
                Generated::Equal(ty) => Key::Generated("equal", vec![of(ty)]),
                Generated::EqualMethod(ty, of_trait) => {
                    Key::Generated("equal method", vec![of(ty), of(of_trait)])
                }
                // Of programs in several files, and of programs that are complete. A session is none of them.
                Generated::Forward(_) | Generated::Getter(_) | Generated::Setter(_) | Generated::Copy(..) => {
                    Key::Generated("of other programs", vec![Identity(position as u32)])
                }
            };
            identities.functions.push(self.table.of(key));
        }
    }

    /// All functions of the program: which of them are kept depends on what uses them.
    fn functions_of_program(&mut self, builder: &ModuleBuilder<'_>, types: &[Identity]) -> Vec<Identity> {
        let program = builder.program;
        let copies: HashMap<FnId, TyList> = program.known.copies.iter().copied().collect();
        let inits: HashSet<FnId> = program.inits.iter().copied().collect();
        let mut counts: HashMap<(Place, &str, Vec<Identity>), u32> = HashMap::new();
        let mut all = Vec::with_capacity(program.functions.len());
        for (at, function) in program.functions.iter().enumerate() {
            let id = FnId(at as u32);
            let place = self.place(builder, Span { file: function.file, ..function.span });
            // An initialiser has the place of its file, which a function may be all of.
            let name = if inits.contains(&id) { "" } else { &*function.name };
            let args = copies.get(&id).map_or(&[][..], |args| program.types.types_in(*args));
            let args: Vec<Identity> = args.iter().map(|ty| types[ty.0 as usize]).collect();
            let count = counts.entry((place.clone(), name, args.clone())).or_default();
            let key = Key::Function(place, name.to_string(), args, *count);
            *count += 1;
            all.push(self.table.of(key));
        }
        all
    }

    fn globals(&mut self, builder: &ModuleBuilder<'_>, identities: &mut Identities) {
        let mut globals = Vec::new();
        for (global, slot) in builder.program.globals.iter().zip(&builder.globals) {
            let Some(slot) = slot else { continue };
            let name = builder.names.get(global.name).to_string();
            let place = self.place(builder, global.span);
            globals.push((slot.value, self.table.of(Key::Global(place.clone(), name.clone(), false))));
            if let Some(guard) = slot.guard {
                globals.push((guard, self.table.of(Key::Global(place, name, true))));
            }
        }
        globals.sort_unstable_by_key(|(index, _)| index.0);
        identities.globals = globals.into_iter().map(|(_, identity)| identity).collect();
    }
}
