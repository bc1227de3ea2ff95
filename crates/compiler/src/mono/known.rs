//! Which types there are, and what the lowering needs to know of them.

use super::resolve::ONLY_METHOD;
use super::{Mono, Wanted};
use crate::hir::{DynamicMethod, FnId, TraitId, Ty, TyId, TyList, Types};

/// The types that the program has been found to have.
#[derive(Debug, Default)]
pub(super) struct Occurring {
    /// By type, whether it has been met.
    met: Vec<bool>,
    /// In the order in which they were met, each with the function that mentions it or has a type with it inside.
    types: Vec<(TyId, Option<FnId>)>,
    /// How many of them have been looked at.
    done: usize,
    /// The traits among them.
    traits: Vec<TyId>,
    /// How many of these have been paired with the types below.
    traits_done: usize,
    /// The types of which values become values of traits.
    converted: Vec<(TyId, Option<FnId>)>,
    converted_done: usize,
    is_converted: Vec<bool>,
}

/// Notes that a flag is set; answers whether it was not before.
fn set(flags: &mut Vec<bool>, at: usize) -> bool {
    if flags.len() <= at {
        flags.resize(at + 1, false);
    }
    !std::mem::replace(&mut flags[at], true)
}

impl Mono<'_> {
    /// Notes that the program has a type.
    pub(super) fn occurs(&mut self, ty: TyId, by: Option<FnId>) {
        if set(&mut self.occurring.met, ty.0 as usize) {
            self.occurring.types.push((ty, by));
        }
    }

    /// Notes that values of a type become values of a trait.
    pub(super) fn converted(&mut self, ty: TyId, by: Option<FnId>) {
        let can_be = matches!(self.types.get(ty), Ty::Struct(_) | Ty::Enum(_));
        if can_be && set(&mut self.occurring.is_converted, ty.0 as usize) {
            self.occurring.converted.push((ty, by));
        }
    }

    /// Looks at the types that have been met since, and asks for the functions that their `impl`s have. Answers whether
    /// there may be more to do.
    pub(super) fn learn(&mut self) -> bool {
        let before = (self.occurring.done, self.occurring.traits_done, self.occurring.converted_done);
        while let Some(&(ty, by)) = self.occurring.types.get(self.occurring.done) {
            self.occurring.done += 1;
            self.learn_type(ty, by);
            if self.problem.is_some() {
                return false;
            }
        }
        self.pair_up();
        let after = (self.occurring.done, self.occurring.traits_done, self.occurring.converted_done);
        self.problem.is_none() && before != after
    }

    fn learn_type(&mut self, ty: TyId, by: Option<FnId>) {
        for part in parts(&self.types, ty) {
            self.occurs(part, by);
        }
        match self.types.get(ty) {
            Ty::Struct(_) | Ty::Enum(_) => {
                if self.is_divided {
                    self.converted(ty, by);
                }
                let wanted = self.wanted_by(by);
                if let Some(function) = self.method(TraitId::EQ, ty, ONLY_METHOD, TyList::EMPTY, wanted) {
                    self.known.equals.insert(ty, function);
                }
                if let Some(function) = self.method(TraitId::DISPLAY, ty, ONLY_METHOD, TyList::EMPTY, wanted)
                {
                    self.known.displays.insert(ty, function);
                }
            }
            &Ty::Map(key, _) => self.check_key(key, by),
            &Ty::Trait(of, args) => {
                self.occurring.traits.push(ty);
                let methods = self.trait_methods(ty, of, args);
                self.known.traits.insert(ty, methods);
            }
            _ => {}
        }
    }

    fn wanted_by(&self, by: Option<FnId>) -> Option<Wanted> {
        let by = by?;
        let source = self.instances.get(by)?.source;
        Some((by, self.instances.span(source)?))
    }

    /// Pairs each type that becomes a trait's value with each trait: what has become a value of one trait can be asked
    /// whether it is one of another.
    fn pair_up(&mut self) {
        while let Some(&of) = self.occurring.traits.get(self.occurring.traits_done) {
            for at in 0..self.occurring.converted_done {
                self.implement(self.occurring.converted[at], of);
            }
            self.occurring.traits_done += 1;
        }
        while let Some(&ty) = self.occurring.converted.get(self.occurring.converted_done) {
            for at in 0..self.occurring.traits_done {
                self.implement(ty, self.occurring.traits[at]);
            }
            self.occurring.converted_done += 1;
        }
    }

    /// Notes how a type implements a trait, if it does.
    fn implement(&mut self, (ty, by): (TyId, Option<FnId>), trait_ty: TyId) {
        let &Ty::Trait(of, args) = self.types.get(trait_ty) else { return };
        if self.implementation(of, ty).is_none_or(|found| found.trait_args != args) {
            return;
        }
        let wanted = self.wanted_by(by);
        let mut functions = Vec::new();
        for number in 0..self.types.trait_def(of).methods.len() {
            let is_dynamic = self.types.is_dynamic(&self.types.trait_def(of).methods[number]);
            let function = is_dynamic.then(|| self.method(of, ty, number as u32, TyList::EMPTY, wanted));
            functions.push(function.flatten());
        }
        self.known.implementations.push((ty, trait_ty, functions));
    }

    /// The methods of a trait used as a type.
    fn trait_methods(&mut self, ty: TyId, of: TraitId, args: TyList) -> Vec<Option<DynamicMethod>> {
        let meaning = [&[ty], self.types.types_in(args)].concat();
        let meaning = self.types.list(&meaning);
        let mut methods: Vec<Option<DynamicMethod>> = Vec::new();
        for method in self.types.trait_def(of).methods.clone() {
            methods.push(self.types.is_dynamic(&method).then(|| {
                let params =
                    method.params.iter().map(|param| self.types.substitute(*param, meaning)).collect();
                (method.name, params, self.types.substitute(method.ret, meaning))
            }));
        }
        for (_, params, ret) in methods.iter().flatten() {
            for &ty in params.iter().chain([ret]) {
                self.occurs(ty, None);
            }
        }
        methods
    }
}

/// The types that values of a type hold, or that calling them needs.
fn parts(types: &Types, ty: TyId) -> Vec<TyId> {
    match types.get(ty) {
        Ty::Array(part) | Ty::Optional(part) => vec![*part],
        Ty::Map(key, value) => vec![*key, *value],
        Ty::Tuple(parts) => parts.to_vec(),
        Ty::Fn(params, ret) => [types.types_in(*params), &[*ret]].concat(),
        Ty::Struct(id) => types.struct_def(*id).fields.iter().map(|(_, ty)| *ty).collect(),
        Ty::Enum(id) => {
            types.enum_def(*id).variants.iter().flat_map(|variant| variant.payload.iter().copied()).collect()
        }
        _ => Vec::new(),
    }
}
