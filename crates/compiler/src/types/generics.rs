//! Type parameters: their declaration, their names in messages, and generic types as they are written.
//!
//! The declaration that is being checked has its type parameters in `Checker::generics`; a [`Ty::Param`] is an index into
//! them. A generic struct or enum without its arguments (`Stack` in `Stack.new()`) is a *template*: a type that no value
//! has, whose arguments are inferred.

use super::describe::count;
use super::{Checker, TypeDef};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{TraitId, TraitMethod, Ty, TyId, TyList};
use crate::syntax::{Span, Symbol, ast};
use std::rc::Rc;

/// The type parameters of a declaration, those around it first.
pub(super) type Generics = Rc<[TypeParam]>;

/// A type parameter.
#[derive(Clone, Debug)]
pub(super) struct TypeParam {
    pub(super) name: Symbol,
    pub(super) span: Span,
    pub(super) bounds: Vec<Bound>,
}

/// What a type parameter must implement. The arguments may mention all parameters of the declaration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) of: TraitId,
    pub(super) args: TyList,
    pub(super) span: Span,
}

/// Type arguments that stand in a declaration: whether they have what is asked of them is known when all `impl`s are.
pub(super) struct Asked {
    /// The parameters that they are for.
    params: Generics,
    args: TyList,
    /// The parameters of the declaration that they stand in.
    inside: Generics,
    at: Span,
}

impl<'a> Checker<'a> {
    /// Adds the type parameters of a declaration to those around it; gives those around it back, to be restored.
    pub(super) fn open_generics(&mut self, written: &'a [ast::GenericParam]) -> Generics {
        let outer = self.generics.clone();
        if written.is_empty() {
            return outer;
        }
        let mut params: Vec<TypeParam> = outer.to_vec();
        for param in written {
            let name = param.name;
            if let Some(first) = params.iter().find(|known| known.name == name.name) {
                self.report_duplicate(name.name, first.span, name.span, false);
            }
            params.push(TypeParam { name: name.name, span: name.span, bounds: Vec::new() });
        }
        self.generics = params.clone().into();
        for (param, own) in written.iter().zip(&mut params[outer.len()..]) {
            own.bounds = param.bounds.iter().filter_map(|bound| self.bound(bound)).collect();
        }
        self.generics = params.into();
        outer
    }

    /// A written bound.
    fn bound(&mut self, written: &ast::Type) -> Option<Bound> {
        let (of, args) = self.resolve_trait(written)?;
        Some(Bound { of, args, span: written.span })
    }

    /// A written trait with its type arguments; anything else is reported.
    pub(super) fn resolve_trait(&mut self, written: &ast::Type) -> Option<(TraitId, TyList)> {
        match self.resolve(written) {
            TyId::ERROR => None,
            ty => match *self.types.get(ty) {
                Ty::Trait(of, args) => Some((of, args)),
                _ => {
                    let message = format!("`{}` is not a trait", self.ty(ty));
                    let d = Diagnostic::new(Code::NotATrait, written.span, message).label("expected a trait");
                    self.report(d);
                    None
                }
            },
        }
    }

    /// The type parameter with this name.
    pub(super) fn type_param(&self, name: Symbol) -> Option<u32> {
        self.generics.iter().rposition(|param| param.name == name).map(|at| at as u32)
    }

    /// The parameters themselves as a list of types: what a declaration is an instance of within itself.
    pub(super) fn identity(&mut self, count: usize) -> TyList {
        let params: Vec<TyId> = (0..count as u32).map(|at| self.types.intern(Ty::Param(at))).collect();
        self.types.list(&params)
    }

    /// How many type parameters a declared type has, if it is written without them.
    pub(super) fn template(&self, ty: TyId) -> usize {
        match *self.types.get(ty) {
            Ty::Struct(id) => self.types.struct_def(id).generics as usize,
            Ty::Enum(id) => self.types.enum_def(id).generics as usize,
            _ => 0,
        }
    }

    /// The instance of a declared type with these arguments.
    pub(super) fn instance(&mut self, template: TyId, args: TyList) -> TyId {
        let ty = match *self.types.get(template) {
            Ty::Struct(id) => Ty::Struct(self.types.struct_instance(id, args)),
            Ty::Enum(id) => Ty::Enum(self.types.enum_instance(id, args)),
            _ => return template,
        };
        self.types.intern(ty)
    }

    /// The type parameters of a declared type.
    pub(super) fn generics_of(&self, ty: TyId) -> Generics {
        self.type_generics.get(&self.types.declaration(ty)).cloned().unwrap_or_else(|| Rc::new([]))
    }

    // ------------------------------------------------------------------------------------ written types

    /// The type that a name stands for, with its written arguments; it must have as many as it has parameters.
    pub(super) fn resolve_declared(
        &mut self,
        def: TypeDef,
        args: &[ast::Type],
        name: Symbol,
        at: Span,
    ) -> TyId {
        let (ty, wanted) = match def {
            TypeDef::Struct(id) => {
                (self.types.intern(Ty::Struct(id)), self.types.struct_def(id).generics as usize)
            }
            TypeDef::Enum(id) => (self.types.intern(Ty::Enum(id)), self.types.enum_def(id).generics as usize),
            TypeDef::Trait(id) => {
                (self.types.intern(Ty::Trait(id, TyList::EMPTY)), self.types.trait_def(id).generics as usize)
            }
            TypeDef::Error => {
                args.iter().for_each(|arg| _ = self.resolve(arg));
                return TyId::ERROR;
            }
        };
        let given = self.written_args(args);
        if args.len() != wanted {
            self.wrong_type_arguments(name, args.len(), wanted, at);
            return TyId::ERROR;
        }
        let Some(given) = given else { return TyId::ERROR };
        let params = self.generics_of(ty);
        self.ask(params, given, at);
        match def {
            TypeDef::Trait(id) => self.types.intern(Ty::Trait(id, given)),
            _ => {
                let ty = self.instance(ty, given);
                if self.check_keys_in(ty, at) { ty } else { TyId::ERROR }
            }
        }
    }

    /// Written type arguments; `None` if one has been reported.
    pub(super) fn written_args(&mut self, args: &[ast::Type]) -> Option<TyList> {
        let mut types = Vec::with_capacity(args.len());
        for arg in args {
            let ty = self.resolve(arg);
            types.push(if ty == TyId::UNIT { self.unit_argument(arg.span) } else { ty });
        }
        (!types.contains(&TyId::ERROR)).then(|| self.types.list(&types))
    }

    /// Reports `()` as a type argument.
    pub(super) fn unit_argument(&mut self, at: Span) -> TyId {
        let d = Diagnostic::new(Code::UnitTypeArgument, at, "`()` cannot be a type argument")
            .label("there is no value that could be kept or passed")
            .help("give a value, `true` for example");
        self.report(d);
        TyId::ERROR
    }

    pub(super) fn wrong_type_arguments(&mut self, name: Symbol, given: usize, wanted: usize, at: Span) {
        let text = self.text(name).to_string();
        let d = match wanted {
            0 => Diagnostic::new(Code::WrongTypeArguments, at, format!("`{text}` takes no type arguments"))
                .label("remove what is in `<…>`"),
            _ => {
                let message = format!("`{text}` takes {}, not {given}", count(wanted, "type argument"));
                let shown = vec!["int"; wanted.min(super::describe::SHOWN)].join(", ");
                Diagnostic::new(Code::WrongTypeArguments, at, message)
                    .label(format!("expected {}", count(wanted, "type")))
                    .help(format!("write them in `<…>`: `{text}<{shown}>`"))
            }
        };
        self.report(d);
    }

    /// Reports type parameters of an `impl` that its type does not mention: nothing would say what they are.
    pub(super) fn report_free_parameters(&mut self, target: TyId, at: Span) {
        for number in 0..self.generics.len() {
            if self.types.mentions(target, number as u32) {
                continue;
            }
            let param = self.generics[number].clone();
            let text = self.text(param.name);
            let message = format!("nothing says what the type parameter `{text}` of this `impl` is");
            let d = Diagnostic::new(Code::CannotInferType, param.span, message)
                .label("not part of the type")
                .also(at, format!("this type does not mention `{text}`"))
                .help("remove it, or declare it at the methods that use it");
            self.report(d);
        }
    }

    // ------------------------------------------------------------------------------------ bounds

    /// Checks that type arguments implement what their parameters ask for: now, or when all `impl`s are known.
    pub(super) fn ask(&mut self, params: Generics, args: TyList, at: Span) {
        if params.iter().all(|param| param.bounds.is_empty()) {
            return;
        }
        let asked = Asked { params, args, inside: self.generics.clone(), at };
        match &mut self.asked {
            Some(later) => later.push(asked),
            None => _ = self.answer(&asked, 0),
        }
    }

    /// Says that all `impl`s are known.
    pub(super) fn impls_known(&mut self) {
        for asked in self.asked.take().unwrap_or_default() {
            let outer = std::mem::replace(&mut self.generics, asked.inside.clone());
            self.answer(&asked, 0);
            self.generics = outer;
        }
    }

    /// Reports the type arguments, but the first ones, that lack something; whether none does.
    fn answer(&mut self, asked: &Asked, skipped: usize) -> bool {
        let mut all = true;
        for (at, param) in asked.params.iter().enumerate().skip(skipped) {
            let Some(&ty) = self.types.types_in(asked.args).get(at) else { return all };
            for bound in &param.bounds {
                let wanted = self.types.substitute_list(bound.args, asked.args);
                if self.has_trait(ty, bound.of, wanted) {
                    continue;
                }
                self.missing_bound(ty, (bound.of, wanted), param, bound.span, asked.at);
                all = false;
            }
        }
        all
    }

    /// Checks type arguments of a call at once.
    pub(super) fn bounds_hold(&mut self, params: &Generics, skipped: usize, args: TyList, at: Span) -> bool {
        if params.iter().skip(skipped).all(|param| param.bounds.is_empty()) {
            return true;
        }
        let asked = Asked { params: params.clone(), args, inside: self.generics.clone(), at };
        self.answer(&asked, skipped)
    }

    fn missing_bound(&mut self, ty: TyId, of: (TraitId, TyList), param: &TypeParam, bound: Span, at: Span) {
        let wanted = self.types.intern(Ty::Trait(of.0, of.1));
        let (found, wanted) = (self.ty(ty), self.ty(wanted));
        if let Ty::Trait(id, _) = *self.types.get(ty)
            && id == of.0
        {
            return self.not_dynamic(&found, id, param, bound, at);
        }
        let message = format!("`{found}` does not implement `{wanted}`");
        let d = Diagnostic::new(Code::MissingBound, at, message)
            .label(format!("`{}` stands for `{found}` here", self.text(param.name)))
            .also(bound, format!("`{}` must implement `{wanted}`", self.text(param.name)));
        let d = match *self.types.get(ty) {
            Ty::Param(number) => match self.generics.get(number as usize) {
                Some(own) if own.bounds.is_empty() => d.help(format!("ask for it: `<{found}: {wanted}>`")),
                Some(_) => d.help(format!("ask for it: `<{found}: … + {wanted}>`")),
                None => d,
            },
            Ty::Struct(_) | Ty::Enum(_) if of.0 != TraitId::NUM => {
                d.help(format!("write `impl {wanted} for {found} {{ … }}`"))
            }
            _ if of.0 == TraitId::NUM => d.help("only `int` and `float` are numbers"),
            _ if of.0 == TraitId::ORD => {
                d.help("`int`, `float` and `string` have an order, and types with an `impl Ord`")
            }
            _ => d.help("only structs and enums implement traits"),
        };
        self.report(d);
    }

    /// Reports a trait as a type where a type that implements the trait is wanted, and not all can be called on such values.
    fn not_dynamic(&mut self, text: &str, of: TraitId, param: &TypeParam, bound: Span, at: Span) {
        let name = self.text(param.name).to_string();
        let message =
            format!("`{name}` cannot be the trait `{text}` itself: not every method works on its values");
        let mut d = Diagnostic::new(Code::MissingBound, at, message)
            .label(format!("`{name}` stands for `{text}` here"))
            .also(bound, format!("`{name}` must have all methods of `{text}`"));
        let methods = &self.types.trait_def(of).methods;
        if let Some(method) = methods.iter().find(|method| !self.types.is_dynamic(method)) {
            let why = self.why_not_dynamic(method);
            if method.span != Span::default() {
                d = d.also(method.span, why);
            }
        }
        let d = d.help(
            "give a value whose type is known, or take the trait as a type: no type parameter is needed then",
        );
        self.report(d);
    }

    /// Why a method cannot be called on a value of its trait.
    pub(super) fn why_not_dynamic(&self, method: &TraitMethod) -> &'static str {
        match (method.has_self, method.generics) {
            (false, _) => "it has no `self`: nothing says of which type it is",
            (true, 0) => "it mentions `Self`, which may be another type than that of the value",
            _ => "it has type parameters",
        }
    }

    // ------------------------------------------------------------------------------------ types that do not end

    /// Reports a type that is nested too deep or is too large, once.
    pub(super) fn note_endless(&mut self, at: Span) {
        let Some(ty) = self.types.endless else { return };
        if std::mem::replace(&mut self.endless_reported, true) {
            return;
        }
        let mut inside = Vec::new();
        self.instances_in(ty, &mut inside);
        let declared = inside.first().map(|instance| self.types.declaration(*instance));
        let d = match declared.and_then(|declared| self.endless_chain(declared)) {
            Some(chain) => Self::endless(&chain, at),
            None => Diagnostic::new(Code::TypeTooLarge, at, "this type is too large")
                .label("nested too deep, or made of too many types")
                .help("declare a struct for a part of it"),
        };
        self.report(d);
    }

    /// Reports a declared type if it contains itself with ever larger type arguments.
    pub(super) fn report_endless(&mut self, declared: TyId, at: Span) {
        if self.types.endless.is_some()
            && !self.endless_reported
            && let Some(chain) = self.endless_chain(declared)
        {
            self.endless_reported = true;
            self.report(Self::endless(&chain, at));
        }
    }

    fn endless(chain: &[String], at: Span) -> Diagnostic {
        let message = format!("the type `{}` needs ever larger types: it does not end", chain[0]);
        Diagnostic::new(Code::EndlessType, at, message)
            .label("instantiation does not end")
            .help(format!("it contains {}, and so on", quoted(&chain[1..])))
            .help("a generic type may contain itself only with the type arguments it has")
    }

    /// A generic type, an instance that it contains, one that this contains, and so on, if they become ever deeper.
    fn endless_chain(&mut self, declared: TyId) -> Option<Vec<String>> {
        const STEPS: usize = 6;
        let args = self.identity(self.template(declared));
        let own = self.instance(declared, args);
        let generics = self.generics_of(declared);
        let mut chain = vec![self.ty_in(own, &generics)];
        let first = self.types.depth(own);
        let (mut ty, mut depth) = (declared, first);
        while chain.len() < STEPS {
            let mut inside = Vec::new();
            for member in self.members_of(ty) {
                self.instances_in(member, &mut inside);
            }
            let deepest = inside.into_iter().max_by_key(|inner| self.types.depth(*inner));
            let Some(inner) = deepest.filter(|inner| self.types.depth(*inner) >= depth) else { break };
            (ty, depth) = (inner, self.types.depth(inner));
            chain.push(self.ty_in(ty, &generics));
        }
        chain.truncate(4);
        (depth >= first + 2).then_some(chain)
    }

    /// The types of fields and payloads. (Instances lack them when a type does not end; their declaration has them.)
    fn members_of(&mut self, ty: TyId) -> Vec<TyId> {
        let (members, args): (Vec<TyId>, _) = match *self.types.get(ty) {
            Ty::Struct(id) => {
                let (of, args) = self.types.struct_def(id).origin.unwrap_or((id, TyList::EMPTY));
                (self.types.struct_def(of).fields.iter().map(|field| field.1).collect(), args)
            }
            Ty::Enum(id) => {
                let (of, args) = self.types.enum_def(id).origin.unwrap_or((id, TyList::EMPTY));
                let variants = &self.types.enum_def(of).variants;
                (variants.iter().flat_map(|variant| variant.payload.iter().copied()).collect(), args)
            }
            _ => return Vec::new(),
        };
        members.into_iter().map(|member| self.types.substitute(member, args)).collect()
    }

    /// The instances of generic types that a member's type mentions first.
    fn instances_in(&self, ty: TyId, found: &mut Vec<TyId>) {
        if found.len() > 64 {
            return;
        }
        match self.types.get(ty) {
            Ty::Struct(_) | Ty::Enum(_) if self.types.declaration(ty) != ty => found.push(ty),
            Ty::Array(inner) | Ty::Optional(inner) => self.instances_in(*inner, found),
            Ty::Map(key, value) => [key, value].iter().for_each(|part| self.instances_in(**part, found)),
            Ty::Tuple(parts) => parts.iter().for_each(|part| self.instances_in(*part, found)),
            Ty::Fn(params, ret) => {
                let parts = self.types.types_in(*params).iter().chain([ret]);
                parts.for_each(|part| self.instances_in(*part, found));
            }
            _ => {}
        }
    }
}

fn quoted(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    quoted.join(", which contains ")
}
