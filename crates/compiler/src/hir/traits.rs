//! Traits and who implements them.

use super::types::{EnumId, Ty, TyId, TyList};
use super::{FnId, Types};
use crate::syntax::{Span, Symbol};

/// A trait declaration: an index into [`Types::traits`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct TraitId(pub u32);

/// The traits that the compiler knows itself; every program has them, in this order.
impl TraitId {
    /// `Ord`: `fn compare(self, other: Self) -> int`. `int`, `float` and `string` have it without an `impl`.
    pub const ORD: TraitId = TraitId(0);
    /// `Eq`: `fn equals(self, other: Self) -> bool`. Every type can be compared with `==`; this says how.
    pub const EQ: TraitId = TraitId(1);
    /// `Num`: `int` and `float`; it has no methods and cannot be implemented.
    pub const NUM: TraitId = TraitId(2);
    /// `Display`: `fn to_string(self) -> string`. Every type has a text; this says another one.
    pub const DISPLAY: TraitId = TraitId(3);
    /// `Iterator<T>`: `fn next(self) -> T?`
    pub const ITERATOR: TraitId = TraitId(4);
    /// How many built-in traits there are.
    pub const BUILT_IN: u32 = 5;
}

/// A trait declaration.
#[derive(Clone, Debug)]
pub struct TraitDef {
    /// The name.
    pub name: Symbol,
    /// How many type parameters it has, `Self` not counted.
    pub generics: u32,
    /// Its methods, in order.
    pub methods: Vec<TraitMethod>,
    /// The declaration.
    pub span: Span,
}

/// A method that a trait asks for.
#[derive(Clone, Debug)]
pub struct TraitMethod {
    /// The name.
    pub name: Symbol,
    /// Whether it takes `self`; one that does not is called on a type: `T.zero()`.
    pub has_self: bool,
    /// The types of its parameters, without `self`, over [`Ty::Param`]s: 0 is `Self`, then the trait's own, then the method's own.
    pub params: Vec<TyId>,
    /// The type of its result.
    pub ret: TyId,
    /// How many type parameters it has of its own; one with any cannot be called through a trait as a type.
    pub generics: u32,
    /// What runs where an `impl` does not say otherwise: a function that is generic over `Self`, the trait's parameters and
    /// the method's own, and takes `self` first.
    pub default: Option<FnId>,
    /// The declaration.
    pub span: Span,
}

/// `impl Trait for Type`.
#[derive(Clone, Debug)]
pub struct ImplDef {
    /// How many type parameters the `impl` has.
    pub generics: u32,
    /// The trait.
    pub of: TraitId,
    /// The trait's type arguments, over the `impl`'s parameters.
    pub args: TyList,
    /// The type, over the `impl`'s parameters.
    pub target: TyId,
    /// For each method of the trait what runs; `None` if it is missing, which has been reported.
    pub methods: Vec<Option<ImplMethod>>,
    /// The declaration.
    pub span: Span,
}

/// What runs for a method of a trait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImplMethod {
    /// The `impl`'s own function: generic over the `impl`'s parameters and the method's own.
    Own(FnId),
    /// The trait's default: generic over `Self`, the trait's parameters and the method's own.
    Default(FnId),
}

impl Types {
    /// The `impl` of a trait for a type, with what the type parameters of the `impl` stand for. With `args`, only one with
    /// these arguments of the trait; a type implements a trait with one list of arguments.
    pub fn find_impl(&mut self, of: TraitId, args: Option<TyList>, ty: TyId) -> Option<(usize, TyList)> {
        let head = self.head(ty)?;
        let count = self.impls_of.get(&(of, head.clone())).map_or(0, Vec::len);
        for nth in 0..count {
            let at = self.impls_of[&(of, head.clone())][nth] as usize;
            let (target, impl_args) = (self.impls[at].target, self.impls[at].args);
            let mut found = vec![None; self.impls[at].generics as usize];
            if !self.matches(target, ty, &mut found) {
                continue;
            }
            let meaning: Vec<TyId> = found.into_iter().map(|ty| ty.unwrap_or(TyId::ERROR)).collect();
            let meaning = self.list(&meaning);
            if args.is_none_or(|args| self.substitute_list(impl_args, meaning) == args) {
                return Some((at, meaning));
            }
        }
        None
    }

    /// Adds an `impl`, whose target is a struct or an enum.
    pub fn add_impl(&mut self, def: ImplDef) -> usize {
        let at = self.impls.len();
        if let Some(head) = self.head(def.target) {
            self.impls_of.entry((def.of, head)).or_default().push(at as u32);
        }
        self.impls.push(def);
        at
    }

    /// The `impl`s of a trait for instances of the same declaration as `ty`.
    pub fn impls_like(&self, of: TraitId, ty: TyId) -> &[u32] {
        self.head(ty).and_then(|head| self.impls_of.get(&(of, head))).map_or(&[], Vec::as_slice)
    }

    /// The declaration of a struct or enum, as a type.
    fn head(&self, ty: TyId) -> Option<Ty> {
        match *self.get(ty) {
            Ty::Struct(id) => Some(Ty::Struct(self.struct_origin(id))),
            Ty::Enum(id) => Some(Ty::Enum(self.enum_origin(id))),
            _ => None,
        }
    }

    /// The declaration of a struct or enum; any other type itself.
    pub fn declaration(&self, ty: TyId) -> TyId {
        match *self.get(ty) {
            Ty::Struct(id) if self.struct_def(id).origin.is_none() => ty,
            Ty::Enum(id) if self.enum_def(id).origin.is_none() => ty,
            Ty::Struct(_) | Ty::Enum(_) => self.head(ty).and_then(|head| self.id_of(&head)).unwrap_or(ty),
            _ => ty,
        }
    }

    /// A declared enum as a type.
    pub fn declared_enum(&self, id: EnumId) -> TyId {
        self.id_of(&Ty::Enum(self.enum_origin(id))).unwrap_or(TyId::ERROR)
    }

    /// Whether some type is an instance of both, each with its own type parameters.
    pub fn overlap(&self, a: TyId, b: TyId) -> bool {
        super::unify::overlap(self, a, b)
    }

    /// Whether a method can be called on a value of its trait as a type: it takes `self`, has no type parameters, and
    /// mentions `Self` nowhere else.
    pub fn is_dynamic(&self, method: &TraitMethod) -> bool {
        let mut types = method.params.iter().chain([&method.ret]);
        method.has_self && method.generics == 0 && !types.any(|ty| self.mentions(*ty, 0))
    }

    /// Whether a type has a built-in trait without an `impl`.
    pub fn has_built_in(&self, of: TraitId, ty: TyId) -> bool {
        match of {
            TraitId::ORD => matches!(self.get(ty), Ty::Int | Ty::Float | Ty::String),
            TraitId::NUM => matches!(self.get(ty), Ty::Int | Ty::Float),
            TraitId::EQ | TraitId::DISPLAY => !matches!(self.get(ty), Ty::Struct(_) | Ty::Trait(..)),
            _ => false,
        }
    }
}
