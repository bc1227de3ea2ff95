//! Declarations of traits, and `impl Trait for Type`.

use super::generics::{Generics, TypeParam};
use super::infer::Callee;
use super::items::Pending;
use super::{Checker, Def, Signature, TypeDef};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{ImplDef, ImplMethod, TraitDef, TraitId, TraitMethod, Ty, TyId, TyList};
use crate::syntax::{Span, ast};

/// A trait with its type arguments.
type TraitRef = (TraitId, TyList);

impl<'a> Checker<'a> {
    // ------------------------------------------------------------------------------------ traits

    /// The first round: the name of a trait.
    pub(super) fn declare_trait(&mut self, decl: &'a ast::TraitDecl) {
        let name = decl.name;
        let id = TraitId(self.types.traits.len() as u32);
        self.types.traits.push(TraitDef {
            name: name.name,
            generics: decl.generics.len() as u32,
            methods: Vec::new(),
            span: name.span,
        });
        self.trait_signatures.push(Vec::new());
        let env = self.trait_generics(id, &[]);
        self.trait_envs.push(env);
        if super::unavailable::is_builtin_type(name.name) {
            let message = format!("`{}` is a built-in type", self.text(name.name));
            self.report(Diagnostic::new(Code::DuplicateDeclaration, name.span, message));
        }
        self.declare(name.name, Def::Trait(id), name.span);
        // Of two types of one name the first keeps it.
        self.type_names.entry(name.name).or_insert(TypeDef::Trait(id));
    }

    fn declared_trait(&self, decl: &ast::TraitDecl) -> Option<TraitId> {
        match self.type_names.get(&decl.name.name) {
            Some(TypeDef::Trait(id)) if self.types.trait_def(*id).span == decl.name.span => Some(*id),
            _ => None,
        }
    }

    /// The second round: the type parameters of a trait.
    pub(super) fn declare_trait_parameters(&mut self, decl: &'a ast::TraitDecl) {
        let Some(id) = self.declared_trait(decl) else { return };
        let this = self.trait_envs[id.0 as usize].clone();
        let outer = std::mem::replace(&mut self.generics, this);
        self.open_generics(&decl.generics);
        let own: Vec<TypeParam> = self.generics[1..].to_vec();
        self.generics = outer;
        self.trait_envs[id.0 as usize] = self.trait_generics(id, &own);
        // Where the trait is used, its parameters are numbered without `Self`.
        let mut shift = vec![TyId::ERROR];
        shift.extend((0..own.len() as u32).map(|at| self.types.intern(Ty::Param(at))));
        let shift = self.types.list(&shift);
        let mut outside = own;
        for bound in outside.iter_mut().flat_map(|param| &mut param.bounds) {
            bound.args = self.types.substitute_list(bound.args, shift);
        }
        let ty = self.types.intern(Ty::Trait(id, TyList::EMPTY));
        self.type_generics.insert(ty, outside.into());
    }

    /// The third round: the methods of a trait.
    pub(super) fn declare_trait_methods(&mut self, decl: &'a ast::TraitDecl, pending: &mut Vec<Pending<'a>>) {
        let Some(id) = self.declared_trait(decl) else { return };
        let env = self.trait_envs[id.0 as usize].clone();
        let outer = std::mem::replace(&mut self.generics, env);
        let this = self.types.intern(Ty::Param(0));
        let outer_self = self.self_type.replace(this);
        for method in &decl.methods {
            self.declare_trait_method(id, method, this, pending);
        }
        self.self_type = outer_self;
        self.generics = outer;
    }

    fn declare_trait_method(
        &mut self,
        id: TraitId,
        decl: &'a ast::FnDecl,
        this: TyId,
        pending: &mut Vec<Pending<'a>>,
    ) {
        let signature = self.signature(decl, Some(this));
        let name = decl.name.name;
        if let Some(Callee::Method(_, first)) = self.trait_method(id, name) {
            let first = self.types.trait_def(id).methods[first as usize].span;
            return self.report_duplicate(name, first, decl.name.span, false);
        }
        let default = decl.body.is_some().then(|| {
            let id = self.add_function(signature.clone());
            pending.push(Pending { id, decl, owner: Some(this), is_pub: false });
            id
        });
        let at = self.types.trait_def(id).methods.len() as u32;
        let skipped = usize::from(signature.has_self);
        self.types.traits[id.0 as usize].methods.push(TraitMethod {
            name,
            has_self: signature.has_self,
            params: signature.params.iter().skip(skipped).map(|param| param.ty).collect(),
            ret: signature.ret,
            generics: decl.generics.len() as u32,
            default,
            span: decl.name.span,
        });
        self.name_trait_method(id, name, at);
        self.trait_signatures[id.0 as usize].push(signature);
    }

    // ------------------------------------------------------------------------------------ impls

    /// `impl Trait for Type`; its type parameters are open.
    pub(super) fn declare_trait_impl(
        &mut self,
        decl: &'a ast::ImplDecl,
        written: &'a ast::Type,
        pending: &mut Vec<Pending<'a>>,
    ) {
        let target = self.resolve(&decl.target);
        let of = self.resolve_trait(written);
        let (Some(of), true) = (of, self.can_have_impl(target, decl.target.span, of)) else {
            return;
        };
        self.report_free_parameters(target, decl.target.span);
        let first = self.types.impls_like(of.0, target).iter().copied().find(|at| {
            let other = self.types.impls[*at as usize].target;
            self.types.overlap(other, target)
        });
        if let Some(first) = first {
            self.overlapping(of, target, self.types.impls[first as usize].span, written.span);
            return;
        }
        let outer_self = self.self_type.replace(target);
        let generics = self.generics.clone();
        let methods = self.impl_methods(decl, of, target, pending);
        self.self_type = outer_self;
        self.types.add_impl(ImplDef {
            generics: generics.len() as u32,
            of: of.0,
            args: of.1,
            target,
            methods,
            span: written.span,
        });
        self.impl_generics.push(generics);
    }

    /// Whether this type may implement this trait; what may not is reported.
    fn can_have_impl(&mut self, target: TyId, at: Span, of: Option<TraitRef>) -> bool {
        match *self.types.get(target) {
            Ty::Error => return false,
            Ty::Struct(_) | Ty::Enum(_) => {}
            _ => {
                let message = format!("`{}` cannot have an `impl`", self.ty(target));
                let d = Diagnostic::new(Code::InvalidImpl, at, message)
                    .label("not a struct or an enum")
                    .help("declare a struct that holds it");
                self.report(d);
                return false;
            }
        }
        if of.is_some_and(|(of, _)| of == TraitId::NUM) {
            let d = Diagnostic::new(Code::InvalidImpl, at, "`Num` cannot be implemented")
                .label("only `int` and `float` are numbers")
                .help("write methods, or a trait of your own");
            self.report(d);
            return false;
        }
        true
    }

    fn overlapping(&mut self, of: TraitRef, target: TyId, first: Span, second: Span) {
        let (of, target) = (self.types.intern(Ty::Trait(of.0, of.1)), self.ty(target));
        let message = format!("`{}` is implemented twice for `{target}`", self.ty(of));
        let d = Diagnostic::new(Code::OverlappingImpls, second, message)
            .label("implemented again")
            .also(first, "implemented first")
            .help("a type implements a trait once, with one list of type arguments");
        self.report(d);
    }

    /// What runs for each method of the trait.
    fn impl_methods(
        &mut self,
        decl: &'a ast::ImplDecl,
        of: TraitRef,
        target: TyId,
        pending: &mut Vec<Pending<'a>>,
    ) -> Vec<Option<ImplMethod>> {
        let count = self.types.trait_def(of.0).methods.len();
        let mut methods: Vec<Option<ImplMethod>> = vec![None; count];
        for method in &decl.methods {
            let signature = self.signature(method, Some(target));
            let meant = self.trait_method(of.0, method.name.name);
            match meant {
                Some(Callee::Method(_, at)) => match methods[at as usize] {
                    Some(ImplMethod::Own(first) | ImplMethod::Default(first)) => {
                        let first = self.signatures[first.0 as usize].span;
                        self.report_duplicate(method.name.name, first, method.name.span, false);
                    }
                    None => self.check_method(method, &signature, (of, at), target),
                },
                _ => self.not_of_trait(of.0, method.name),
            }
            let id = self.add_function(signature);
            if let Some(Callee::Method(_, at)) = meant {
                methods[at as usize].get_or_insert(ImplMethod::Own(id));
            }
            pending.push(Pending { id, decl: method, owner: Some(target), is_pub: method.is_pub });
        }
        let mut missing = Vec::new();
        for (at, method) in methods.iter_mut().enumerate().filter(|(_, method)| method.is_none()) {
            match self.types.trait_def(of.0).methods[at].default {
                Some(default) => *method = Some(ImplMethod::Default(default)),
                None => missing.push(at as u32),
            }
        }
        if !missing.is_empty() {
            self.missing_methods(of, target, &missing, decl);
        }
        methods
    }

    /// What the types of a trait's method are for an `impl`: `Self`, the trait's parameters, the method's own.
    fn meaning(&mut self, of: TraitRef, target: TyId, own: u32) -> TyList {
        let around = self.generics.len() as u32;
        let mut types = vec![target];
        types.extend_from_slice(self.types.types_in(of.1));
        types.extend((0..own).map(|at| self.types.intern(Ty::Param(around + at))));
        self.types.list(&types)
    }

    /// Holds a method of an `impl` against what the trait says.
    fn check_method(
        &mut self,
        decl: &ast::FnDecl,
        found: &Signature,
        ((of, args), at): (TraitRef, u32),
        target: TyId,
    ) {
        let method = self.types.trait_def(of).methods[at as usize].clone();
        let meaning = self.meaning((of, args), target, method.generics);
        let skipped = usize::from(found.has_self);
        let given: Vec<TyId> = found.params.iter().skip(skipped).map(|param| param.ty).collect();
        let wanted: Vec<TyId> = method.params.iter().map(|ty| self.types.substitute(*ty, meaning)).collect();
        let ret = self.types.substitute(method.ret, meaning);
        let same = |a: TyId, b: TyId| a == b || a == TyId::ERROR || b == TyId::ERROR;
        let own = found.generics.len() as u32 - found.outer;
        let fits = found.has_self == method.has_self
            && own == method.generics
            && given.len() == wanted.len()
            && given.iter().zip(&wanted).all(|(a, b)| same(*a, *b))
            && same(found.ret, ret)
            && self.same_bounds(found, (of, at), meaning);
        if fits {
            return;
        }
        let name = self.text(decl.name.name);
        let of_text = self.text(self.types.trait_def(of).name);
        let message = format!("`{name}` is not as the trait `{of_text}` says");
        let wanted = self.wanted_signature((of, args), at, target);
        let mut d =
            Diagnostic::new(Code::WrongMethod, decl.header, message).label(format!("expected `{wanted}`"));
        if method.span != Span::default() {
            d = d.also(method.span, "declared here");
        }
        self.report(d);
    }

    /// Whether a method's own type parameters ask for the same as those of the trait's method.
    fn same_bounds(&mut self, found: &Signature, (of, at): (TraitId, u32), meaning: TyList) -> bool {
        let wanted = &self.trait_signatures[of.0 as usize][at as usize];
        let wanted: Generics = wanted.generics[wanted.outer as usize..].into();
        let own = &found.generics[found.outer as usize..];
        own.iter().zip(wanted.iter()).all(|(own, wanted)| {
            let mut asked: Vec<TraitRef> = Vec::new();
            for bound in &wanted.bounds {
                asked.push((bound.of, self.types.substitute_list(bound.args, meaning)));
            }
            let has = |of: &TraitRef| own.bounds.iter().any(|bound| (bound.of, bound.args) == *of);
            own.bounds.len() == asked.len() && asked.iter().all(has)
        })
    }

    /// A method of a trait as an `impl` would write it.
    fn wanted_signature(&mut self, of: TraitRef, at: u32, target: TyId) -> String {
        let own = self.types.trait_def(of.0).methods[at as usize].generics;
        let meaning = self.meaning(of, target, own);
        let mut signature = self.trait_signatures[of.0.0 as usize][at as usize].clone();
        let outer = signature.outer as usize;
        let mut generics = self.generics.to_vec();
        for param in &signature.generics[outer..] {
            let mut param = param.clone();
            for bound in &mut param.bounds {
                bound.args = self.types.substitute_list(bound.args, meaning);
            }
            generics.push(param);
        }
        signature.outer = self.generics.len() as u32;
        signature.generics = generics.into();
        for param in &mut signature.params {
            param.ty = self.types.substitute(param.ty, meaning);
        }
        signature.ret = self.types.substitute(signature.ret, meaning);
        self.text_of_signature(&signature)
    }

    fn not_of_trait(&mut self, of: TraitId, name: ast::Ident) {
        let def = self.types.trait_def(of);
        let (text, of) = (self.text(name.name), self.text(def.name));
        let mut d =
            Diagnostic::new(Code::WrongMethod, name.span, format!("the trait `{of}` has no method `{text}`"))
                .label("not a method of the trait");
        if def.span != Span::default() {
            d = d.also(def.span, "the trait is declared here");
        }
        let mut closest = crate::names::Closest::to(text);
        def.methods.iter().for_each(|method| closest.offer(self.text(method.name)));
        d = match closest.found() {
            Some(meant) => d.suggest("did you mean", name.span, meant),
            None => d.help("write it in an `impl` of its own, without the trait"),
        };
        self.report(d);
    }

    fn missing_methods(&mut self, of: TraitRef, target: TyId, missing: &[u32], decl: &ast::ImplDecl) {
        let mut texts = Vec::new();
        for at in missing.iter().take(super::describe::SHOWN) {
            texts.push(self.wanted_signature(of, *at, target));
        }
        let names: Vec<String> = missing
            .iter()
            .take(super::describe::SHOWN)
            .map(|at| format!("`{}`", self.text(self.types.trait_def(of.0).methods[*at as usize].name)))
            .collect();
        let word = if missing.len() == 1 { "method" } else { "methods" };
        let def = self.types.trait_def(of.0);
        let message =
            format!("this `impl` of `{}` lacks the {word} {}", self.text(def.name), names.join(", "));
        let at = decl.trait_ty.as_ref().map_or(decl.target.span, |ty| ty.span);
        let mut d = Diagnostic::new(Code::MissingMethods, at, message)
            .label("not everything that the trait asks for");
        if def.span != Span::default() {
            d = d.also(def.span, "the trait is declared here");
        }
        for text in texts {
            d = d.help(format!("add `{text} {{ … }}`"));
        }
        self.report(d);
    }
}
