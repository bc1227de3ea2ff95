//! Type arguments of calls, struct literals and variants: what is not written is inferred.
//!
//! Arguments are looked at from left to right, and each tells what the type parameters in its parameter's type stand for.
//! Those that tell nothing of themselves come last: closures with types first, other closures, `null`, `[]`, `{}`. (They are only *checked* last: they are
//! evaluated where they stand.) What the arguments leave open, the type that is wanted of the whole tells. A bound tells
//! too: of `I: Iterator<T>`, where `I` is known, so is `T`.
//!
//! A closure may see a parameter type that is not known in all parts yet. Those parts are [`Ty::Param`]s from [`UNKNOWN`]
//! on; where the result of a `fn` type is unknown, the closure's body tells it.

use super::expect::{Expect, Why};
use super::generics::Generics;
use super::{Checker, Signature};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{EnumId, Expr, FnId, StructId, TraitId, Ty, TyId, TyList, UNKNOWN};
use crate::syntax::{Span, ast};

/// What is called.
#[derive(Clone, Copy, Debug)]
pub(super) enum Callee {
    /// A function or method.
    Fn(FnId),
    /// A method of a trait: its number there.
    Method(TraitId, u32),
}

/// A call as it is written.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) args: &'a [ast::Expr],
    /// Written type arguments; usually none.
    pub(super) type_args: &'a [ast::Type],
    /// The type before the dot, of `Stack<int>.new()`.
    pub(super) owner: Option<TyId>,
    pub(super) expect: Expect,
    /// The name.
    pub(super) at: Span,
    pub(super) span: Span,
}

impl<'a> Site<'a> {
    /// A call of which nothing is known but its arguments, its name and its place.
    pub(super) fn of(args: &'a [ast::Expr], at: Span, span: Span) -> Site<'a> {
        Site { args, type_args: &[], owner: None, expect: Expect::Any, at, span }
    }

    /// A call with a dot.
    pub(super) fn of_method(call: &'a ast::MethodCall, span: Span, expect: Expect) -> Site<'a> {
        Site { type_args: &call.type_args, expect, ..Site::of(&call.args, call.method.span, span) }
    }
}

/// Whose type arguments are inferred.
#[derive(Clone, Copy)]
pub(super) enum Subject {
    Call(Callee),
    Struct(StructId),
    Variant(EnumId, u32),
}

/// What is known of the type arguments of a call.
pub(super) struct Inference {
    params: Generics,
    pub(super) found: Vec<Option<TyId>>,
    /// What the wanted result says.
    wish: Vec<Option<TyId>>,
    /// Whether a wish goes before an argument that could be converted to it: not if the result can be converted.
    prefers: bool,
    /// Whether something about the arguments has been reported.
    mistaken: bool,
}

impl Inference {
    pub(super) fn new(params: Generics, found: Vec<Option<TyId>>) -> Inference {
        let wish = vec![None; found.len()];
        Inference { params, found, wish, prefers: false, mistaken: false }
    }
}

/// An argument with the type of its parameter, which mentions type parameters.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) source: &'a ast::Expr,
    pub(super) param: TyId,
    pub(super) why: Why,
}

impl<'a> Checker<'a> {
    pub(super) fn signature_of(&self, callee: Callee) -> &Signature {
        match callee {
            Callee::Fn(id) => &self.signatures[id.0 as usize],
            Callee::Method(of, at) => &self.trait_signatures[of.0 as usize][at as usize],
        }
    }

    /// Learns from the type that is wanted of the result, whose own type is `ret`.
    pub(super) fn wish_for(&mut self, inference: &mut Inference, ret: TyId, expect: Expect) {
        // What is wanted has been reported: nothing can be learnt from it.
        inference.mistaken |= matches!(expect.required(), Some((TyId::ERROR, _)));
        let Some(hint) = expect.hint().filter(|hint| !self.types.has_unknown(*hint)) else { return };
        let mut wish = inference.found.clone();
        if !self.types.matches(ret, hint, &mut wish) {
            wish = inference.found.clone();
            if !self.types.matches(ret, self.not_null(hint), &mut wish) {
                return;
            }
        }
        inference.wish = wish;
        // Generic types are invariant: where one is wanted, it has these arguments, or is a mistake.
        inference.prefers = !matches!(*self.types.get(self.not_null(ret)), Ty::Param(_));
        if inference.prefers && expect.required().is_some() {
            inference.found.clone_from(&inference.wish);
        }
    }

    /// Learns from a wanted function type, which may be known in parts only.
    pub(super) fn wish_for_parts(&mut self, inference: &mut Inference, ty: TyId, expect: Expect) {
        let wanted = self.fn_wanted(expect);
        let Some((params, ret)) = self.fn_parts(ty) else { return };
        let mut wish = inference.found.clone();
        let types = wanted.params.unwrap_or_default();
        let params = self.types.types_in(params).iter().copied();
        let parts = params.zip(types).chain([(ret, wanted.ret)]);
        for (param, known) in parts {
            if let Some(known) = known {
                self.types.matches(param, known, &mut wish);
            }
        }
        inference.wish = wish;
    }

    /// Checks arguments, and learns from them.
    pub(super) fn infer(&mut self, inference: &mut Inference, given: &[Given<'a>]) -> Vec<Expr> {
        let mut built: Vec<Option<Expr>> = Vec::with_capacity(given.len());
        for arg in given {
            // Of a function as a value, too, what is wanted may tell which is meant.
            let early = !tells_nothing(arg.source) && self.fn_parts(self.not_null(arg.param)).is_none();
            built.push(if early { Some(self.argument(inference, *arg, false)) } else { None });
        }
        if built.iter().any(Option::is_none) {
            self.learn_from_bounds(inference);
        }
        // Closures whose parameters have types tell what `[]` beside them is.
        for only_typed in [true, false] {
            for (place, arg) in built.iter_mut().zip(given) {
                if place.is_none() && (!only_typed || has_typed_parameters(arg.source)) {
                    *place = Some(self.argument(inference, *arg, true));
                }
            }
        }
        built.into_iter().flatten().collect()
    }

    fn argument(&mut self, inference: &mut Inference, arg: Given<'a>, last: bool) -> Expr {
        let known = self.known_part(inference, arg.param, last);
        if !self.types.has_unknown(known) {
            let built = self.expr(arg.source, Expect::Is(known, arg.why));
            self.types.matches(arg.param, known, &mut inference.found);
            inference.mistaken |= built.ty == TyId::ERROR;
            return built;
        }
        let hint = if last { known } else { self.known_part(inference, arg.param, true) };
        let is_function = self.fn_parts(self.not_null(arg.param)).is_some();
        let expect = match is_function || !self.types.has_unknown(hint) {
            // What it lacks may be what has been reported.
            true if inference.mistaken && self.types.has_unknown(hint) => Expect::Is(TyId::ERROR, arg.why),
            true => Expect::Hint(hint),
            false => Expect::Any,
        };
        let built = self.expr(arg.source, expect);
        self.learn(inference, arg, built.ty);
        built
    }

    /// A parameter's type as far as it is known, by what the result says too if `wishing`; the rest is [`UNKNOWN`].
    fn known_part(&mut self, inference: &Inference, ty: TyId, wishing: bool) -> TyId {
        if !self.types.is_generic(ty) {
            return ty;
        }
        let mut args = Vec::with_capacity(inference.found.len());
        for (at, (found, wish)) in inference.found.iter().zip(&inference.wish).enumerate() {
            let unknown = Ty::Param(UNKNOWN + at as u32);
            args.push(match found.or(wish.filter(|_| wishing)) {
                Some(ty) => ty,
                None => self.types.intern(unknown),
            });
        }
        let args = self.types.list(&args);
        self.types.substitute(ty, args)
    }

    /// Learns from an argument of type `ty`.
    fn learn(&mut self, inference: &mut Inference, arg: Given<'a>, ty: TyId) {
        if matches!(ty, TyId::ERROR | TyId::NEVER) || self.types.has_unknown(ty) {
            inference.mistaken = true;
            return;
        }
        let direct = self.not_null(arg.param);
        if let Ty::Param(at) = *self.types.get(direct)
            && let Some(wish) = inference.wish[at as usize].filter(|_| inference.prefers)
            && inference.found[at as usize].is_none()
            && self.converts(ty, wish)
        {
            inference.found[at as usize] = Some(wish);
            return;
        }
        for pattern in [arg.param, direct] {
            let mut trial = inference.found.clone();
            if self.types.matches(pattern, ty, &mut trial) {
                inference.found = trial;
                return;
            }
        }
        if let Ty::Trait(of, patterns) = *self.types.get(direct)
            && let Some(args) = self.implements(ty, of)
        {
            // A value whose type implements the trait becomes one.
            return self.learn_list(inference, patterns, args);
        }
        inference.mistaken = true;
        self.unlike(inference, arg, ty);
    }

    /// Learns from types that stand for others, one by one.
    fn learn_list(&mut self, inference: &mut Inference, patterns: TyList, args: TyList) {
        let (patterns, args) = (self.types.types_in(patterns), self.types.types_in(args));
        for (pattern, arg) in patterns.iter().zip(args) {
            self.types.matches(*pattern, *arg, &mut inference.found);
        }
    }

    /// Reports an argument that is not even of the form of its parameter.
    fn unlike(&mut self, inference: &Inference, arg: Given<'a>, ty: TyId) {
        let wanted = self.ty_in(arg.param, &inference.params);
        let message = format!("expected `{wanted}`, found `{}`", self.ty(ty));
        let d = Diagnostic::new(Code::MismatchedTypes, arg.source.span, message);
        let d = self.explain_as(d, &wanted, arg.param, ty, arg.why);
        self.report(d);
    }

    /// Learns what the bounds of known parameters tell of others.
    fn learn_from_bounds(&mut self, inference: &mut Inference) {
        loop {
            let before = inference.found.iter().flatten().count();
            for at in 0..inference.found.len() {
                let (Some(ty), Some(param)) = (inference.found[at], inference.params.get(at).cloned()) else {
                    continue;
                };
                for bound in param.bounds.iter().filter(|bound| bound.args != TyList::EMPTY) {
                    let Some(args) = self.implements(ty, bound.of) else { continue };
                    self.learn_list(inference, bound.args, args);
                }
            }
            if inference.found.iter().flatten().count() == before {
                return;
            }
        }
    }

    /// The type arguments, when all arguments have been looked at; `None` if that has been reported.
    pub(super) fn conclude(
        &mut self,
        inference: &mut Inference,
        subject: Subject,
        at: Span,
    ) -> Option<TyList> {
        self.learn_from_bounds(inference);
        for (found, wish) in inference.found.iter_mut().zip(&inference.wish) {
            *found = found.or(*wish);
        }
        self.learn_from_bounds(inference);
        let Some(types) = inference.found.iter().copied().collect::<Option<Vec<TyId>>>() else {
            if !inference.mistaken {
                self.cannot_infer(inference, subject, at);
            }
            return None;
        };
        if types.contains(&TyId::ERROR) {
            return None;
        }
        if types.contains(&TyId::UNIT) {
            self.unit_argument(at);
            return None;
        }
        let args = self.types.list(&types);
        // That `Self` has the trait is why its method has been found.
        let skipped = usize::from(matches!(subject, Subject::Call(Callee::Method(..))));
        let holds = self.bounds_hold(&inference.params.clone(), skipped, args, at);
        (holds && self.keys_hold(subject, args, at)).then_some(args)
    }

    fn cannot_infer(&mut self, inference: &Inference, subject: Subject, at: Span) {
        let unknown = inference.found.iter().position(Option::is_none).unwrap_or(0);
        let Some(param) = inference.params.get(unknown) else { return };
        if inference.params.iter().filter(|other| other.name == param.name).count() > 1 {
            // That two have one name has been reported.
            return;
        }
        let name = self.text(param.name).to_string();
        let (of, remedy) = self.subject_text(subject, unknown);
        let message = format!("the type `{name}` of `{of}` cannot be inferred");
        let d = Diagnostic::new(Code::CannotInferType, at, message)
            .label(format!("what is `{name}`?"))
            .also(param.span, "declared here")
            .help(format!("write it: `{remedy}`"));
        self.report(d);
    }

    /// What a subject is called, and how it is written with type arguments for the parameter that is not known.
    fn subject_text(&self, subject: Subject, unknown: usize) -> (String, String) {
        let ints = |count: usize| vec!["int"; count].join(", ");
        match subject {
            Subject::Call(callee) => {
                let of = self.callee_name_text(callee);
                let signature = self.signature_of(callee);
                let (outer, all) = (signature.outer as usize, signature.generics.len());
                let name = self.text(signature.name);
                let remedy = match signature.owner {
                    Some(owner) if unknown < outer => {
                        format!("{}<{}>.{name}(…)", self.bare_name(owner), ints(outer))
                    }
                    Some(_) => format!("value.{name}<{}>(…)", ints(all - outer)),
                    None => format!("{name}<{}>(…)", ints(all - outer)),
                };
                (of, remedy)
            }
            Subject::Struct(id) => {
                let of = self.struct_name(id).to_string();
                let remedy = format!("{of}<{}> {{ … }}", ints(self.types.struct_def(id).generics as usize));
                (of, remedy)
            }
            Subject::Variant(id, at) => {
                let of = self.enum_name(id).to_string();
                let variant = self.text(self.types.enum_def(id).variants[at as usize].name);
                let remedy = format!("{of}<{}>.{variant}", ints(self.types.enum_def(id).generics as usize));
                (of, remedy)
            }
        }
    }

    /// Holds arguments against the types of their parameters, now that those are known.
    pub(super) fn fit_arguments(&mut self, built: Vec<Expr>, given: &[Given<'a>], args: TyList) -> Vec<Expr> {
        let mut fitted = Vec::with_capacity(built.len());
        for (value, arg) in built.into_iter().zip(given) {
            let wanted = self.types.substitute(arg.param, args);
            fitted.push(self.fit(value, arg.source, Expect::Is(wanted, arg.why)));
        }
        fitted
    }

    /// The arguments of a call of something generic, with all type arguments and the result. `found` has the type
    /// arguments that are known: those of the receiver's type. `None` if something has been reported.
    pub(super) fn generic_call(
        &mut self,
        callee: Callee,
        mut found: Vec<Option<TyId>>,
        receiver: Option<Expr>,
        site: Site<'a>,
    ) -> Option<(Vec<Expr>, TyList, TyId)> {
        let signature = self.signature_of(callee);
        let (generics, ret, outer) = (signature.generics.clone(), signature.ret, signature.outer as usize);
        let offset = usize::from(receiver.is_some());
        let params: Vec<TyId> = signature.params.iter().skip(offset).map(|param| param.ty).collect();
        found.resize(generics.len(), None);
        let mut mistaken = !self.written_type_args(callee, &mut found, outer, site);
        let mut inference = Inference::new(generics, found);
        self.wish_for(&mut inference, ret, site.expect);
        let given: Vec<Given<'a>> = params
            .iter()
            .zip(site.args)
            .enumerate()
            .map(|(at, (param, source))| Given {
                source,
                param: *param,
                why: Why::Argument(callee, (at + offset) as u32),
            })
            .collect();
        if given.len() != site.args.len() || given.len() != params.len() {
            self.wrong_count(callee, site.args.len(), params.len(), site.at, site.span);
            mistaken = true;
        }
        let built = self.infer(&mut inference, &given);
        site.args.iter().skip(given.len()).for_each(|arg| drop(self.expr(arg, Expect::Any)));
        inference.mistaken |= mistaken;
        let never = receiver.iter().chain(&built).any(|arg| arg.ty == TyId::NEVER);
        let Some(args) = self.conclude(&mut inference, Subject::Call(callee), site.at) else {
            let mut all: Vec<Expr> = receiver.into_iter().collect();
            all.extend(built);
            return never.then_some((all, TyList::EMPTY, TyId::NEVER));
        };
        if mistaken {
            return None;
        }
        let mut all: Vec<Expr> = receiver.into_iter().collect();
        all.extend(self.fit_arguments(built, &given, args));
        Some((all, args, self.types.substitute(ret, args)))
    }

    /// Adds the written type arguments of a call to those that are known; whether there is no mistake in them.
    fn written_type_args(
        &mut self,
        callee: Callee,
        found: &mut [Option<TyId>],
        outer: usize,
        site: Site<'a>,
    ) -> bool {
        if site.type_args.is_empty() {
            return true;
        }
        let own = found.len() - outer;
        let given = self.written_args(site.type_args);
        if site.type_args.len() != own {
            let name = self.signature_of(callee).name;
            self.wrong_type_arguments(name, site.type_args.len(), own, site.at);
            return false;
        }
        let Some(given) = given else { return false };
        for (place, ty) in found[outer..].iter_mut().zip(self.types.types_in(given)) {
            *place = Some(*ty);
        }
        true
    }
}

/// Whether the type of an argument is that of its parameter, not the other way round.
fn tells_nothing(e: &ast::Expr) -> bool {
    match &e.kind {
        ast::ExprKind::Closure(_) | ast::ExprKind::Null => true,
        ast::ExprKind::Array(list) => list.items.is_empty(),
        ast::ExprKind::Map(map) => map.entries.is_empty(),
        _ => false,
    }
}

/// Whether it is a closure that says what it takes, at least in part.
fn has_typed_parameters(e: &ast::Expr) -> bool {
    matches!(&e.kind, ast::ExprKind::Closure(closure) if closure.params.iter().any(|param| param.ty.is_some()))
}
