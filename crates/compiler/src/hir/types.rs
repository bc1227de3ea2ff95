//! Types, interned: equal types have equal ids.

use super::traits::{ImplDef, TraitDef, TraitId};
use crate::syntax::{Span, Symbol};
use std::collections::HashMap;
use vitte_bytecode::foreign::CType;

/// A type: an index into [`Types`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct TyId(pub u32);

/// A list of types, interned: an index into [`Types`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct TyList(pub u32);

impl TyList {
    /// The list without elements.
    pub const EMPTY: TyList = TyList(0);
}

/// A struct, or an instance of a generic one: an index into [`Types::structs`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct StructId(pub u32);

/// An enum, or an instance of a generic one: an index into [`Types::enums`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct EnumId(pub u32);

/// The shape of a type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Ty {
    /// What has been reported already; fits everything, so that one mistake gives one error.
    Error,
    /// The type of what does not end: fits everything.
    Never,
    /// `()`
    Unit,
    /// `int`
    Int,
    /// `float`
    Float,
    /// `bool`
    Bool,
    /// `string`
    String,
    /// `bytes`
    Bytes,
    /// `Error`: what is thrown.
    Exception,
    /// `array<element>`
    Array(TyId),
    /// `map<key, value>`
    Map(TyId, TyId),
    /// A declared struct that is not generic, or an instance of one that is.
    Struct(StructId),
    /// `value?`. The value's type is never an optional itself, nor unit.
    Optional(TyId),
    /// `(A, B)`: at least two types.
    Tuple(Box<[TyId]>),
    /// A declared enum that is not generic, or an instance of one that is.
    Enum(EnumId),
    /// `fn(A, B) -> R`: the parameters, the result.
    Fn(TyList, TyId),
    /// A trait used as a type, with its type arguments: any value whose type implements it.
    Trait(TraitId, TyList),
    /// A type parameter of the generic declaration around: its number there. Parameters of an `impl` come before those of
    /// its methods; in a trait, `Self` is number 0, and the trait's own parameters follow.
    Param(u32),
}

/// An enum declaration, or an instance of one.
#[derive(Clone, Debug)]
pub struct EnumDef {
    /// The name.
    pub name: Symbol,
    /// The variants in the order of their declaration, which is that of their tags.
    pub variants: Vec<VariantDef>,
    /// The declaration.
    pub span: Span,
    /// How many type parameters the declaration has: its variants mention them as [`Ty::Param`]. 0 for an instance.
    pub generics: u32,
    /// Of an instance: the declaration, and the type arguments.
    pub origin: Option<(EnumId, TyList)>,
}

/// A variant of an enum.
#[derive(Clone, Debug)]
pub struct VariantDef {
    /// The name.
    pub name: Symbol,
    /// The types of what it carries.
    pub payload: Vec<TyId>,
    /// The declaration.
    pub span: Span,
}

/// A struct declaration, or an instance of one.
#[derive(Clone, Debug)]
pub struct StructDef {
    /// The name.
    pub name: Symbol,
    /// Fields in the order of their declaration: name and type.
    pub fields: Vec<(Symbol, TyId)>,
    /// What C's types of the fields are, if it is marked `@repr(c)`.
    pub layout: Option<Box<[CType]>>,
    /// The declaration.
    pub span: Span,
    /// How many type parameters the declaration has: its fields mention them as [`Ty::Param`]. 0 for an instance.
    pub generics: u32,
    /// Of an instance: the declaration, and the type arguments.
    pub origin: Option<(StructId, TyList)>,
}

macro_rules! predefined {
    ($($name:ident = $index:literal $ty:ident;)*) => {
        impl TyId {
            $(#[doc = concat!("The id of `", stringify!($ty), "`.")] pub const $name: TyId = TyId($index);)*
        }
        const PREDEFINED: &[Ty] = &[$(Ty::$ty,)*];
    };
}

predefined! {
    ERROR = 0 Error;
    NEVER = 1 Never;
    UNIT = 2 Unit;
    INT = 3 Int;
    FLOAT = 4 Float;
    BOOL = 5 Bool;
    STRING = 6 String;
    BYTES = 7 Bytes;
    EXCEPTION = 8 Exception;
}

/// How deep type arguments may nest: instances that go deeper belong to a generic type that contains itself with ever
/// larger arguments.
pub const MAX_TYPE_DEPTH: u32 = 48;

/// How many types a type may be made of.
pub const MAX_TYPE_SIZE: u32 = 2000;

/// From this number on, a [`Ty::Param`] is no type parameter but a type that is not known yet: the checker has such types
/// while it infers the type arguments of a call, and shows them to the closures among the arguments.
pub const UNKNOWN: u32 = 1 << 31;

/// All types of a program.
#[derive(Debug)]
pub struct Types {
    table: Vec<Ty>,
    ids: HashMap<Ty, TyId>,
    /// For each type what is asked of it often.
    facts: Vec<Facts>,
    lists: Vec<Box<[TyId]>>,
    list_ids: HashMap<Box<[TyId]>, TyList>,
    /// The declared structs and their instances.
    pub structs: Vec<StructDef>,
    /// The declared enums and their instances.
    pub enums: Vec<EnumDef>,
    /// The declared traits; the first ones are built in (see [`TraitId`]).
    pub traits: Vec<TraitDef>,
    /// Every `impl Trait for Type`.
    pub impls: Vec<ImplDef>,
    /// Where the `impl`s of a trait for the instances of one declaration are, in `impls`.
    pub(super) impls_of: HashMap<(TraitId, Ty), Vec<u32>>,
    /// What has been substituted: types share their parts, and may be exponentially larger than what holds them.
    substituted: HashMap<(TyId, TyList), TyId>,
    /// The instances of each declaration.
    instances: HashMap<(Instance, TyList), Instance>,
    /// Instances of declarations whose members are not known yet; `None` once all are.
    unfilled: Option<Vec<Instance>>,
    /// Instances that are to get their members now.
    to_fill: Vec<Instance>,
    /// Whether that is under way.
    is_filling: bool,
    /// The first type that nests too deep or is too large, if any does: instantiation does not end. From then on instances
    /// get no members.
    pub endless: Option<TyId>,
}

/// What is known of a type at once.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    /// How deep it nests.
    depth: u32,
    /// How many types it is made of.
    size: u32,
    /// Whether it mentions a type parameter.
    generic: bool,
    /// Whether it mentions [`UNKNOWN`].
    unknown: bool,
}

impl Facts {
    fn with(self, part: Facts) -> Facts {
        Facts {
            depth: self.depth.max(part.depth + 1),
            size: self.size.saturating_add(part.size),
            generic: self.generic || part.generic,
            unknown: self.unknown || part.unknown,
        }
    }
}

/// A declared type that may be generic, or an instance of one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Instance {
    Struct(StructId),
    Enum(EnumId),
}

impl Default for Types {
    fn default() -> Self {
        Types::new()
    }
}

impl Types {
    /// A table with the predefined types.
    pub fn new() -> Types {
        let mut types = Types {
            table: Vec::new(),
            ids: HashMap::new(),
            facts: Vec::new(),
            lists: Vec::new(),
            list_ids: HashMap::new(),
            structs: Vec::new(),
            enums: Vec::new(),
            traits: Vec::new(),
            impls: Vec::new(),
            impls_of: HashMap::new(),
            substituted: HashMap::new(),
            instances: HashMap::new(),
            unfilled: Some(Vec::new()),
            to_fill: Vec::new(),
            is_filling: false,
            endless: None,
        };
        for ty in PREDEFINED {
            types.intern(ty.clone());
        }
        types.list(&[]);
        types
    }

    /// The id of a type.
    pub fn intern(&mut self, ty: Ty) -> TyId {
        if let Some(&id) = self.ids.get(&ty) {
            return id;
        }
        let id = TyId(self.table.len() as u32);
        let facts = self.facts_of(&ty);
        if (facts.depth > MAX_TYPE_DEPTH || facts.size > MAX_TYPE_SIZE) && self.endless.is_none() {
            self.endless = Some(id);
        }
        self.facts.push(facts);
        self.table.push(ty.clone());
        self.ids.insert(ty, id);
        id
    }

    /// The id of a type that there is already.
    pub(super) fn id_of(&self, ty: &Ty) -> Option<TyId> {
        self.ids.get(ty).copied()
    }

    fn facts_of(&self, ty: &Ty) -> Facts {
        let facts = Facts { size: 1, ..Facts::default() };
        let list = |facts: Facts, list: &[TyId]| {
            list.iter().fold(facts, |facts, part| facts.with(self.facts[part.0 as usize]))
        };
        let args = |of: Option<TyList>| self.types_in(of.unwrap_or(TyList::EMPTY));
        match ty {
            Ty::Param(number) => Facts { generic: true, unknown: *number >= UNKNOWN, ..facts },
            Ty::Array(element) | Ty::Optional(element) => list(facts, &[*element]),
            Ty::Map(key, value) => list(facts, &[*key, *value]),
            Ty::Tuple(parts) => list(facts, parts),
            Ty::Fn(params, ret) => list(list(facts, self.types_in(*params)), &[*ret]),
            Ty::Trait(_, args) => list(facts, self.types_in(*args)),
            Ty::Struct(id) => list(facts, args(self.struct_def(*id).origin.map(|origin| origin.1))),
            Ty::Enum(id) => list(facts, args(self.enum_def(*id).origin.map(|origin| origin.1))),
            _ => facts,
        }
    }

    /// How deep a type nests; 0 for one that is made of no other.
    pub fn depth(&self, id: TyId) -> u32 {
        self.facts[id.0 as usize].depth
    }

    /// How many types a type is made of.
    pub fn size(&self, id: TyId) -> u32 {
        self.facts[id.0 as usize].size
    }

    /// The type with this id.
    pub fn get(&self, id: TyId) -> &Ty {
        &self.table[id.0 as usize]
    }

    /// How many types there are; ids are below this.
    pub fn count(&self) -> usize {
        self.table.len()
    }

    /// The id of a list of types.
    pub fn list(&mut self, types: &[TyId]) -> TyList {
        if let Some(&id) = self.list_ids.get(types) {
            return id;
        }
        let id = TyList(self.lists.len() as u32);
        self.lists.push(types.into());
        self.list_ids.insert(types.into(), id);
        id
    }

    /// The types of a list.
    pub fn types_in(&self, list: TyList) -> &[TyId] {
        &self.lists[list.0 as usize]
    }

    /// `value?`; of an optional, that optional.
    pub fn optional(&mut self, value: TyId) -> TyId {
        match self.get(value) {
            Ty::Optional(_) | Ty::Error => value,
            _ => self.intern(Ty::Optional(value)),
        }
    }

    /// The definition of an enum.
    pub fn enum_def(&self, id: EnumId) -> &EnumDef {
        &self.enums[id.0 as usize]
    }

    /// The definition of a struct.
    pub fn struct_def(&self, id: StructId) -> &StructDef {
        &self.structs[id.0 as usize]
    }

    /// The definition of a trait.
    pub fn trait_def(&self, id: TraitId) -> &TraitDef {
        &self.traits[id.0 as usize]
    }

    /// The declaration of a struct: itself, if it is no instance.
    pub fn struct_origin(&self, id: StructId) -> StructId {
        self.struct_def(id).origin.map_or(id, |(origin, _)| origin)
    }

    /// The declaration of an enum: itself, if it is no instance.
    pub fn enum_origin(&self, id: EnumId) -> EnumId {
        self.enum_def(id).origin.map_or(id, |(origin, _)| origin)
    }

    // ------------------------------------------------------------------------------------ generic types

    /// The instance of a generic struct with these type arguments. Without any, the struct itself.
    pub fn struct_instance(&mut self, of: StructId, args: TyList) -> StructId {
        match self.instance(Instance::Struct(of), args) {
            Instance::Struct(id) => id,
            Instance::Enum(_) => of,
        }
    }

    /// The instance of a generic enum with these type arguments. Without any, the enum itself.
    pub fn enum_instance(&mut self, of: EnumId, args: TyList) -> EnumId {
        match self.instance(Instance::Enum(of), args) {
            Instance::Enum(id) => id,
            Instance::Struct(_) => of,
        }
    }

    fn instance(&mut self, of: Instance, args: TyList) -> Instance {
        if args == TyList::EMPTY {
            return of;
        }
        if let Some(&known) = self.instances.get(&(of, args)) {
            return known;
        }
        let (made, ty) = self.add_instance(of, args);
        self.instances.insert((of, args), made);
        self.intern(ty);
        self.fill_in(made);
        made
    }

    /// A definition that lacks its members.
    fn add_instance(&mut self, of: Instance, args: TyList) -> (Instance, Ty) {
        match of {
            Instance::Struct(of) => {
                let (id, origin) = (StructId(self.structs.len() as u32), Some((of, args)));
                let StructDef { name, span, .. } = *self.struct_def(of);
                self.structs.push(StructDef {
                    name,
                    fields: Vec::new(),
                    layout: None,
                    span,
                    generics: 0,
                    origin,
                });
                (Instance::Struct(id), Ty::Struct(id))
            }
            Instance::Enum(of) => {
                let (id, origin) = (EnumId(self.enums.len() as u32), Some((of, args)));
                let EnumDef { name, span, .. } = *self.enum_def(of);
                self.enums.push(EnumDef { name, variants: Vec::new(), span, generics: 0, origin });
                (Instance::Enum(id), Ty::Enum(id))
            }
        }
    }

    /// Gives an instance its members, now or when those of its declaration are known. Those of the instances in them come
    /// in turn: declarations that hold each other can be a long chain.
    fn fill_in(&mut self, instance: Instance) {
        if let Some(unfilled) = &mut self.unfilled {
            unfilled.push(instance);
            return;
        }
        self.to_fill.push(instance);
        if std::mem::replace(&mut self.is_filling, true) {
            return;
        }
        while let Some(next) = self.to_fill.pop() {
            if self.endless.is_none() {
                self.fill(next);
            }
        }
        self.is_filling = false;
    }

    fn fill(&mut self, instance: Instance) {
        match instance {
            Instance::Struct(id) => {
                let Some((of, args)) = self.struct_def(id).origin else { return };
                let mut fields = self.struct_def(of).fields.clone();
                for (_, ty) in &mut fields {
                    *ty = self.substitute(*ty, args);
                }
                self.structs[id.0 as usize].fields = fields;
            }
            Instance::Enum(id) => {
                let Some((of, args)) = self.enum_def(id).origin else { return };
                let mut variants = self.enum_def(of).variants.clone();
                for variant in &mut variants {
                    for ty in &mut variant.payload {
                        *ty = self.substitute(*ty, args);
                    }
                }
                self.enums[id.0 as usize].variants = variants;
            }
        }
    }

    /// Says that declarations lack their members again, until [`Types::members_known`]: those of another module come.
    pub fn members_unknown(&mut self) {
        self.unfilled.get_or_insert_default();
    }

    /// Says that the members of all declarations are known: instances get theirs.
    pub fn members_known(&mut self) {
        for instance in self.unfilled.take().unwrap_or_default() {
            if self.endless.is_none() {
                self.fill(instance);
            }
        }
    }

    /// The type with each [`Ty::Param`] replaced by the type of that number in `args`; parameters beyond those stay.
    pub fn substitute(&mut self, ty: TyId, args: TyList) -> TyId {
        if args == TyList::EMPTY || !self.is_generic(ty) || self.depth(ty) > MAX_TYPE_DEPTH {
            return ty;
        }
        if let Some(&known) = self.substituted.get(&(ty, args)) {
            return known;
        }
        let found = self.substitute_parts(ty, args);
        self.substituted.insert((ty, args), found);
        found
    }

    fn substitute_parts(&mut self, ty: TyId, args: TyList) -> TyId {
        match self.get(ty).clone() {
            Ty::Param(number) => self.types_in(args).get(number as usize).copied().unwrap_or(ty),
            Ty::Array(element) => {
                let element = self.substitute(element, args);
                self.intern(Ty::Array(element))
            }
            Ty::Map(key, value) => {
                let (key, value) = (self.substitute(key, args), self.substitute(value, args));
                self.intern(Ty::Map(key, value))
            }
            Ty::Optional(value) => {
                let value = self.substitute(value, args);
                self.optional(value)
            }
            Ty::Tuple(parts) => {
                let parts: Vec<TyId> = parts.iter().map(|part| self.substitute(*part, args)).collect();
                let parts = parts.into_boxed_slice();
                self.intern(Ty::Tuple(parts))
            }
            Ty::Fn(params, ret) => {
                let (params, ret) = (self.substitute_list(params, args), self.substitute(ret, args));
                self.intern(Ty::Fn(params, ret))
            }
            Ty::Trait(of, own) => {
                let own = self.substitute_list(own, args);
                self.intern(Ty::Trait(of, own))
            }
            Ty::Struct(id) => {
                let Some((of, own)) = self.struct_def(id).origin else { return ty };
                let own = self.substitute_list(own, args);
                let id = self.struct_instance(of, own);
                self.intern(Ty::Struct(id))
            }
            Ty::Enum(id) => {
                let Some((of, own)) = self.enum_def(id).origin else { return ty };
                let own = self.substitute_list(own, args);
                let id = self.enum_instance(of, own);
                self.intern(Ty::Enum(id))
            }
            _ => ty,
        }
    }

    /// [`Types::substitute`] for each type of a list.
    pub fn substitute_list(&mut self, list: TyList, args: TyList) -> TyList {
        if list == TyList::EMPTY || args == TyList::EMPTY {
            return list;
        }
        let types = self.types_in(list).to_vec();
        let types: Vec<TyId> = types.into_iter().map(|ty| self.substitute(ty, args)).collect();
        self.list(&types)
    }

    /// Whether the type mentions a type parameter.
    pub fn is_generic(&self, ty: TyId) -> bool {
        self.facts[ty.0 as usize].generic
    }

    /// Whether the type mentions one that is not known yet: see [`UNKNOWN`].
    pub fn has_unknown(&self, ty: TyId) -> bool {
        self.facts[ty.0 as usize].unknown
    }

    /// Whether the type mentions this type parameter.
    pub fn mentions(&self, ty: TyId, param: u32) -> bool {
        if !self.is_generic(ty) {
            return false;
        }
        let any = |list: &[TyId]| list.iter().any(|ty| self.mentions(*ty, param));
        let args = |of: Option<TyList>| self.types_in(of.unwrap_or(TyList::EMPTY));
        match self.get(ty) {
            Ty::Param(number) => *number == param,
            Ty::Array(element) | Ty::Optional(element) => any(&[*element]),
            Ty::Map(key, value) => any(&[*key, *value]),
            Ty::Tuple(parts) => any(parts),
            Ty::Fn(params, ret) => any(self.types_in(*params)) || any(&[*ret]),
            Ty::Trait(_, args) => any(self.types_in(*args)),
            Ty::Struct(id) => any(args(self.struct_def(*id).origin.map(|origin| origin.1))),
            Ty::Enum(id) => any(args(self.enum_def(*id).origin.map(|origin| origin.1))),
            _ => false,
        }
    }

    /// Whether a map may have keys of this type: `int`, `string`, `bool`, an enum without payload, or a tuple of those. A
    /// type parameter may be one of them; what has been reported is.
    pub fn can_be_key(&self, ty: TyId) -> bool {
        match self.get(ty) {
            Ty::Int | Ty::String | Ty::Bool | Ty::Param(_) | Ty::Error | Ty::Never => true,
            Ty::Tuple(parts) => parts.iter().all(|part| self.can_be_key(*part)),
            Ty::Enum(id) => self.enum_def(*id).variants.iter().all(|variant| variant.payload.is_empty()),
            _ => false,
        }
    }

    /// Whether `ty` is `pattern` for some meaning of the pattern's type parameters, of which `found` has what is known; it
    /// learns the others. A parameter whose number `found` does not have stands for itself. What has been reported fits.
    pub fn matches(&self, pattern: TyId, ty: TyId, found: &mut [Option<TyId>]) -> bool {
        if matches!(ty, TyId::ERROR | TyId::NEVER) {
            return true;
        }
        if !self.is_generic(pattern) {
            return pattern == ty;
        }
        let all = |a: TyList, b: TyList, found: &mut [Option<TyId>]| {
            let (a, b) = (self.types_in(a), self.types_in(b));
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.matches(*a, *b, found))
        };
        match (self.get(pattern), self.get(ty)) {
            (Ty::Param(number), _) if (*number as usize) < found.len() => {
                *found[*number as usize].get_or_insert(ty) == ty
            }
            (Ty::Array(a), Ty::Array(b)) | (Ty::Optional(a), Ty::Optional(b)) => self.matches(*a, *b, found),
            (Ty::Map(a, x), Ty::Map(b, y)) => self.matches(*a, *b, found) && self.matches(*x, *y, found),
            (Ty::Tuple(a), Ty::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.matches(*a, *b, found))
            }
            (Ty::Fn(a, x), Ty::Fn(b, y)) => all(*a, *b, found) && self.matches(*x, *y, found),
            (Ty::Trait(a, x), Ty::Trait(b, y)) => a == b && all(*x, *y, found),
            (Ty::Struct(a), Ty::Struct(b)) => {
                match (self.struct_def(*a).origin, self.struct_def(*b).origin) {
                    (Some((of_a, x)), Some((of_b, y))) => of_a == of_b && all(x, y, found),
                    _ => a == b,
                }
            }
            (Ty::Enum(a), Ty::Enum(b)) => match (self.enum_def(*a).origin, self.enum_def(*b).origin) {
                (Some((of_a, x)), Some((of_b, y))) => of_a == of_b && all(x, y, found),
                _ => a == b,
            },
            _ => pattern == ty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic_list(types: &mut Types) -> StructId {
        // struct List<T> { next: List<T>?, value: T }
        let span = Span::default();
        types.structs.push(StructDef {
            name: Symbol(0),
            fields: Vec::new(),
            span,
            generics: 1,
            layout: None,
            origin: None,
        });
        let param = types.intern(Ty::Param(0));
        let own = types.list(&[param]);
        let own = types.struct_instance(StructId(0), own);
        let own = types.intern(Ty::Struct(own));
        let next = types.optional(own);
        types.structs[0].fields = vec![(Symbol(1), next), (Symbol(2), param)];
        types.members_known();
        StructId(0)
    }

    #[test]
    fn an_instance_has_the_members_of_its_declaration() {
        let mut types = Types::new();
        let list = generic_list(&mut types);
        let ints = types.list(&[TyId::INT]);
        let of_ints = types.struct_instance(list, ints);
        let ty = types.intern(Ty::Struct(of_ints));
        let next = types.optional(ty);
        assert_eq!(types.struct_def(of_ints).fields, [(Symbol(1), next), (Symbol(2), TyId::INT)]);
        assert_eq!(types.struct_instance(list, ints), of_ints);
        let param = types.intern(Ty::Param(0));
        let own = types.list(&[param]);
        let own = types.struct_instance(list, own);
        let pattern = types.intern(Ty::Struct(own));
        let mut found = [None];
        assert!(types.matches(pattern, ty, &mut found));
        assert_eq!(found, [Some(TyId::INT)]);
        assert_eq!(types.substitute(pattern, ints), ty);
    }

    #[test]
    fn a_type_that_grows_for_ever_is_noticed() {
        let mut types = Types::new();
        let span = Span::default();
        types.structs.push(StructDef {
            name: Symbol(0),
            fields: Vec::new(),
            span,
            generics: 1,
            layout: None,
            origin: None,
        });
        let param = types.intern(Ty::Param(0));
        let array = types.intern(Ty::Array(param));
        let args = types.list(&[array]);
        let inner = types.struct_instance(StructId(0), args);
        let inner = types.intern(Ty::Struct(inner));
        types.structs[0].fields = vec![(Symbol(1), inner)];
        types.members_known();
        assert!(types.endless.is_some());
    }

    #[test]
    fn a_chain_of_declarations_needs_no_stack() {
        // struct S0<T> { value: S1<T> }    struct S1<T> { value: S2<T> }    …
        let (mut types, span) = (Types::new(), Span::default());
        let param = types.intern(Ty::Param(0));
        let own = types.list(&[param]);
        let count = 50_000;
        for _ in 0..count {
            let (name, fields) = (Symbol(0), Vec::new());
            types.structs.push(StructDef { name, fields, layout: None, span, generics: 1, origin: None });
        }
        for at in 0..count - 1 {
            let next = types.struct_instance(StructId(at + 1), own);
            let next = types.intern(Ty::Struct(next));
            types.structs[at as usize].fields = vec![(Symbol(1), next)];
        }
        types.members_known();
        let ints = types.list(&[TyId::INT]);
        let mut id = types.struct_instance(StructId(0), ints);
        for _ in 0..count - 1 {
            let Ty::Struct(next) = types.get(types.struct_def(id).fields[0].1) else { panic!("a struct") };
            id = *next;
        }
        assert!(types.struct_def(id).fields.is_empty() && types.endless.is_none());
    }
}
