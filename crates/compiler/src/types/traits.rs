//! Traits: the built-in ones, and which types implement what.

use super::generics::{Bound, TypeParam};
use super::infer::Callee;
use super::{Checker, Param, Signature, TypeDef};
use crate::hir::{TraitDef, TraitId, TraitMethod, Ty, TyId, TyList};
use crate::syntax::{Span, Symbol, sym};
use std::rc::Rc;

/// The built-in traits in the order of their ids: name, whether it is generic, and methods with the parameters beside `self`.
const BUILT_IN: [(Symbol, bool, &[Method]); TraitId::BUILT_IN as usize] = [
    (sym::ORD, false, &[(sym::COMPARE, &[SELF], Ret::Is(TyId::INT))]),
    (sym::EQ, false, &[(sym::EQUALS, &[SELF], Ret::Is(TyId::BOOL))]),
    (sym::NUM, false, &[]),
    (sym::DISPLAY, false, &[(sym::TO_STRING, &[], Ret::Is(TyId::STRING))]),
    (sym::ITERATOR, true, &[(sym::NEXT, &[], Ret::OptionalArgument)]),
];

/// A method in [`BUILT_IN`].
type Method = (Symbol, &'static [TyId], Ret);

/// Stands for `Self` in [`BUILT_IN`].
const SELF: TyId = TyId::ERROR;

/// A result in [`BUILT_IN`].
#[derive(Clone, Copy)]
enum Ret {
    Is(TyId),
    /// `T?`, of the trait's type parameter.
    OptionalArgument,
}

impl<'a> Checker<'a> {
    /// The traits that every program has.
    pub(super) fn declare_built_in_traits(&mut self) {
        let this = self.types.intern(Ty::Param(0));
        let argument = self.types.intern(Ty::Param(1));
        let optional = self.optional_of(argument);
        let item = self.names.intern("T");
        let other = self.names.intern("other");
        for (at, (name, generic, methods)) in BUILT_IN.into_iter().enumerate() {
            let of = TraitId(at as u32);
            self.types.traits.push(TraitDef {
                name,
                generics: u32::from(generic),
                methods: Vec::new(),
                span: Span::default(),
            });
            let own = if generic { vec![named(item)] } else { Vec::new() };
            let generics = self.trait_generics(of, &own);
            self.trait_envs.push(generics.clone());
            let ty = self.types.intern(Ty::Trait(of, TyList::EMPTY));
            self.type_generics.insert(ty, own.into());
            let mut signatures = Vec::new();
            for (name, params, ret) in methods {
                let real = |ty: &TyId| if *ty == SELF { this } else { *ty };
                let params: Vec<TyId> = params.iter().map(real).collect();
                let ret = match ret {
                    Ret::Is(ty) => *ty,
                    Ret::OptionalArgument => optional,
                };
                let with_self = [(sym::SELF, this)].into_iter();
                let all = with_self.chain(params.iter().map(|ty| (other, *ty)));
                signatures.push(Signature {
                    name: *name,
                    params: all
                        .map(|(name, ty)| Param { name: Some(name), ty, span: Span::default() })
                        .collect(),
                    has_self: true,
                    is_variadic: false,
                    ret,
                    ret_span: None,
                    span: Span::default(),
                    owner: Some(this),
                    generics: generics.clone(),
                    outer: generics.len() as u32,
                    next: None,
                    broken: false,
                });
                self.types.traits[at].methods.push(TraitMethod {
                    name: *name,
                    has_self: true,
                    params,
                    ret,
                    generics: 0,
                    default: None,
                    span: Span::default(),
                });
                self.name_trait_method(of, *name, signatures.len() as u32 - 1);
            }
            self.trait_signatures.push(signatures);
        }
    }

    /// The type parameters of a trait's methods but their own: `Self`, which implements the trait, and the trait's own.
    pub(super) fn trait_generics(&mut self, of: TraitId, own: &[TypeParam]) -> super::generics::Generics {
        let args: Vec<TyId> = (1..=own.len() as u32).map(|at| self.types.intern(Ty::Param(at))).collect();
        let args = self.types.list(&args);
        let span = self.types.trait_def(of).span;
        let this = TypeParam { name: sym::SELF_TYPE, span, bounds: vec![Bound { of, args, span }] };
        [this].into_iter().chain(own.iter().cloned()).collect::<Rc<[TypeParam]>>()
    }

    /// The built-in trait with this name, as the name of a type that nothing in the program hides.
    pub(super) fn built_in_trait(&self, name: Symbol) -> Option<TypeDef> {
        let at = BUILT_IN.iter().position(|row| row.0 == name)?;
        Some(TypeDef::Trait(TraitId(at as u32)))
    }

    // ------------------------------------------------------------------------------------ who implements what

    /// The type arguments with which a type implements a trait, if it does.
    pub(super) fn implements(&mut self, ty: TyId, of: TraitId) -> Option<TyList> {
        match *self.types.get(ty) {
            Ty::Param(number) => {
                let bounds = &self.generics.get(number as usize)?.bounds;
                let is_num = bounds.iter().any(|bound| bound.of == TraitId::NUM);
                match bounds.iter().find(|bound| bound.of == of) {
                    Some(bound) => Some(bound.args),
                    None => (is_num && of == TraitId::ORD).then_some(TyList::EMPTY),
                }
            }
            Ty::Trait(id, args) if id == of => {
                let def = self.types.trait_def(of);
                def.methods.iter().all(|method| self.types.is_dynamic(method)).then_some(args)
            }
            _ if self.types.has_built_in(of, ty) => Some(TyList::EMPTY),
            Ty::Struct(_) | Ty::Enum(_) => {
                let (at, meaning) = self.types.find_impl(of, None, ty)?;
                let args = self.types.impls[at].args;
                let params = self.impl_generics[at].clone();
                let types = self.types.types_in(meaning).to_vec();
                for (param, ty) in params.iter().zip(types) {
                    for bound in &param.bounds {
                        let wanted = self.types.substitute_list(bound.args, meaning);
                        if !self.has_trait(ty, bound.of, wanted) {
                            return None;
                        }
                    }
                }
                Some(self.types.substitute_list(args, meaning))
            }
            _ => None,
        }
    }

    /// Whether a type implements a trait with these type arguments. What has been reported does.
    pub(super) fn has_trait(&mut self, ty: TyId, of: TraitId, args: TyList) -> bool {
        matches!(ty, TyId::ERROR | TyId::NEVER) || self.implements(ty, of) == Some(args)
    }

    /// Whether a value of type `from` can become one of type `to` by itself: an optional or a trait value.
    pub(super) fn converts(&mut self, from: TyId, to: TyId) -> bool {
        if from == to {
            return true;
        }
        match *self.types.get(to) {
            Ty::Optional(inner) => self.converts(from, inner),
            Ty::Trait(of, args) => self.becomes(from, of, args),
            _ => false,
        }
    }

    /// Whether a value of this type can be a value of a trait.
    pub(super) fn becomes(&mut self, ty: TyId, of: TraitId, args: TyList) -> bool {
        let may = match *self.types.get(ty) {
            // What has a built-in trait may be an `int`, which is no trait value.
            Ty::Param(_) => of.0 >= TraitId::ITERATOR.0,
            Ty::Struct(_) | Ty::Enum(_) => self.types.find_impl(of, None, ty).is_some(),
            _ => false,
        };
        may && self.implements(ty, of) == Some(args)
    }

    /// The method of a trait with this name.
    pub(super) fn trait_method(&self, of: TraitId, name: Symbol) -> Option<Callee> {
        self.places_in_traits.get(&(of, name)).map(|at| Callee::Method(of, *at))
    }

    /// Makes a method of a trait known by its name.
    pub(super) fn name_trait_method(&mut self, of: TraitId, name: Symbol, at: u32) {
        self.methods_of_traits.entry(name).or_default().push((of, at));
        self.places_in_traits.entry((of, name)).or_insert(at);
    }
}

fn named(name: Symbol) -> TypeParam {
    TypeParam { name, span: Span::default(), bounds: Vec::new() }
}
