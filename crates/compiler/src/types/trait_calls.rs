//! Methods of traits: which one a name means, and calls of it.

use super::expect::Expect;
use super::infer::{Callee, Site};
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Expr, ExprKind, TraitCall, TraitId, Ty, TyId, TyList};
use crate::names::Closest;
use crate::syntax::{Span, ast};

/// A method of a trait that a type has.
#[derive(Clone, Copy)]
pub(super) struct Found {
    of: TraitId,
    args: TyList,
    method: u32,
}

impl<'a> Checker<'a> {
    /// The method of a trait that `name` means for a type. Of several, the first, and that is reported.
    pub(super) fn method_by_trait(&mut self, ty: TyId, name: ast::Ident) -> Option<Found> {
        let candidates = self.methods_of_traits.get(&name.name)?.clone();
        let mut found: Option<Found> = None;
        for (of, method) in candidates {
            let args = match *self.types.get(ty) {
                // Of a trait's methods each may be called for itself.
                Ty::Trait(id, args) if id == of => Some(args),
                _ => self.implements(ty, of),
            };
            let Some(args) = args else { continue };
            if let Some(first) = found {
                self.ambiguous(ty, name, first.of, of);
                break;
            }
            found = Some(Found { of, args, method });
        }
        found
    }

    fn ambiguous(&mut self, ty: TyId, name: ast::Ident, first: TraitId, second: TraitId) {
        let text = self.text(name.name);
        let names = [first, second].map(|of| self.text(self.types.trait_def(of).name));
        let message =
            format!("`{text}` of `{}` is a method of `{}` and of `{}`", self.ty(ty), names[0], names[1]);
        let mut d = Diagnostic::new(Code::AmbiguousMethod, name.span, message).label("which one?");
        for of in [first, second] {
            let span = self.types.trait_def(of).span;
            if span != Span::default() {
                d = d.also(span, format!("`{}`, declared here", self.text(self.types.trait_def(of).name)));
            }
        }
        let d = d.help(format!(
            "give the type a method of its own that calls the one that is meant, through a function `fn f<T: {}>(x: T)`",
            names[0]
        ));
        self.report(d);
    }

    /// A method on a value of a type parameter or of a trait.
    pub(super) fn method_of_abstract(
        &mut self,
        receiver: Expr,
        call: &'a ast::MethodCall,
        span: Span,
        expect: Expect,
    ) -> Expr {
        if let Some(found) = self.method_by_trait(receiver.ty, call.method) {
            return self.call_by_trait(
                found,
                receiver.ty,
                Some(receiver),
                Site::of_method(call, span, expect),
            );
        }
        if let ExprKind::Cast(whole) = receiver.kind {
            // A value that has been narrowed to another trait keeps its methods.
            return self.method_of_abstract(*whole, call, span, expect);
        }
        self.unknown_abstract_method(receiver.ty, call.method);
        self.arguments_of_mistake(&call.args, span)
    }

    /// `T.zero()`, `Point.zero()`: a function of a trait that a type implements.
    pub(super) fn associated_by_trait(&mut self, on: TyId, site: Site<'a>, name: ast::Ident) -> Option<Expr> {
        if self.template(on) > 0 {
            return None;
        }
        let found = self.method_by_trait(on, name)?;
        Some(self.call_by_trait(found, on, None, site))
    }

    /// A call of a trait's method.
    pub(super) fn call_by_trait(
        &mut self,
        found: Found,
        on: TyId,
        receiver: Option<Expr>,
        site: Site<'a>,
    ) -> Expr {
        let Found { of, args: trait_args, method } = found;
        let callee = Callee::Method(of, method);
        if !self.may_be_called(callee, on, receiver.is_some(), site.at) {
            return self.arguments_of_mistake(site.args, site.span);
        }
        let mut known = vec![Some(on)];
        known.extend(self.types.types_in(trait_args).iter().map(|ty| Some(*ty)));
        let outer = known.len();
        let ret = self.signature_of(callee).ret;
        let span = Span::new(site.span.file, site.at.start, site.span.end.max(site.at.end));
        let Some((args, types, ret)) = self.generic_call(callee, known, receiver, site) else {
            let ty = if self.types.is_generic(ret) { TyId::ERROR } else { ret };
            return Expr { ty, ..build::error(site.span) };
        };
        let own: Vec<TyId> = self.types.types_in(types).iter().skip(outer).copied().collect();
        let type_args = self.types.list(&own);
        build::operation(args, ret, span, |args| {
            ExprKind::CallTrait(Box::new(TraitCall { on, of, trait_args, method, type_args, args }))
        })
    }

    /// Whether a method of a trait can be called like this; what cannot is reported.
    fn may_be_called(&mut self, callee: Callee, on: TyId, has_receiver: bool, at: Span) -> bool {
        let Callee::Method(of, method) = callee else { return true };
        let method = self.types.trait_def(of).methods[method as usize].clone();
        let (text, on_text) = (self.text(method.name).to_string(), self.ty(on));
        let also = |d: Diagnostic| {
            if method.span == Span::default() { d } else { d.also(method.span, "declared here") }
        };
        let d = match (has_receiver, method.has_self) {
            (true, false) => {
                Diagnostic::new(Code::MethodMisuse, at, format!("`{text}` is not a method: it has no `self`"))
                    .label("a function of the type")
                    .help(format!("call it on the type: `{on_text}.{text}(…)`"))
            }
            (false, true) => {
                let message = format!("`{text}` is a method: it needs a `{on_text}` to work on");
                Diagnostic::new(Code::MethodMisuse, at, message)
                    .label("called without a value")
                    .help(format!("call it on a value: `value.{text}(…)`"))
            }
            _ if matches!(self.types.get(on), Ty::Trait(..)) && !self.types.is_dynamic(&method) => {
                let message = format!("`{text}` cannot be called on a value of the trait `{on_text}`");
                let why = self.why_not_dynamic(&method);
                Diagnostic::new(Code::NotThroughTrait, at, message)
                    .label(why)
                    .help(format!("use a type parameter with the trait as its bound: `<T: {on_text}>`"))
            }
            _ => return true,
        };
        self.report(also(d));
        false
    }

    /// Reports a method that a type parameter or a trait does not have.
    fn unknown_abstract_method(&mut self, ty: TyId, name: ast::Ident) {
        let text = self.text(name.name);
        let of = self.ty(ty);
        let mut d = Diagnostic::new(Code::UnknownMethod, name.span, format!("`{of}` has no method `{text}`"))
            .label("unknown method");
        if self.advice_is_shown() {
            let traits: Vec<TraitId> = match self.types.get(ty) {
                Ty::Trait(id, _) => vec![*id],
                Ty::Param(number) => {
                    let param = self.generics.get(*number as usize);
                    param.map_or(Vec::new(), |param| param.bounds.iter().map(|bound| bound.of).collect())
                }
                _ => Vec::new(),
            };
            let mut closest = Closest::to(text);
            for of in traits {
                let methods = &self.types.trait_def(of).methods;
                methods.iter().for_each(|method| closest.offer(self.text(method.name)));
            }
            let elsewhere = self.methods_of_traits.get(&name.name).and_then(|all| all.first());
            d = match (closest.found(), elsewhere, self.types.get(ty)) {
                (Some(meant), _, _) => d.suggest("did you mean", name.span, meant),
                (None, Some((other, _)), Ty::Param(_)) => {
                    let other = self.text(self.types.trait_def(*other).name);
                    d.help(format!("`{text}` is a method of `{other}`: ask for it with `<{of}: {other}>`"))
                }
                (None, None, Ty::Param(_)) => {
                    d.help(format!("a type parameter has the methods of its bounds: `<{of}: SomeTrait>`"))
                }
                _ => d.help(
                    "of a value of a trait only the trait's methods are known; `is` and `as` tell more",
                ),
            };
        }
        self.report(d);
    }
}
