//! Enums: their declarations, their variants as values, and what is said of variants that do not exist.

use super::calls::were;
use super::describe::{SHOWN, count};
use super::expect::{Expect, Why};
use super::infer::{Given, Inference, Subject};
use super::{Checker, Def, TypeDef, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{EnumDef, EnumId, Expr, ExprKind, Ty, TyId, VariantDef};
use crate::names::Closest;
use crate::syntax::{Span, ast};

impl<'a> Checker<'a> {
    pub(super) fn declare_enum(&mut self, decl: &'a ast::EnumDecl) {
        let name = decl.name;
        if decl.variants.is_empty() {
            let message = format!("the enum `{}` has no variants", self.text(name.name));
            let d =
                Diagnostic::new(Code::EmptyEnum, name.span, message).label("there could be no value of it");
            self.report(d);
        }
        if super::unavailable::is_builtin_type(name.name) {
            let message = format!("`{}` is a built-in type", self.text(name.name));
            self.report(Diagnostic::new(Code::DuplicateDeclaration, name.span, message));
        }
        let id = EnumId(self.types.enums.len() as u32);
        self.types.enums.push(EnumDef {
            name: name.name,
            variants: Vec::new(),
            span: name.span,
            generics: decl.generics.len() as u32,
            origin: None,
        });
        self.types.intern(Ty::Enum(id));
        self.declare(name.name, Def::Enum(id), name.span);
        // Of two types of one name the first keeps it.
        self.type_names.entry(name.name).or_insert(TypeDef::Enum(id));
    }

    /// The variants of an enum, when all types are known.
    pub(super) fn declare_variants(&mut self, decl: &'a ast::EnumDecl) {
        let named = match self.type_names.get(&decl.name.name) {
            Some(TypeDef::Enum(id)) => Some(*id),
            _ => None,
        };
        // A second enum of the same name is reported; its types are checked all the same.
        let id = named.filter(|id| self.types.enum_def(*id).span == decl.name.span);
        let outer = self.open_generics(&decl.generics);
        if let Some(id) = id {
            let ty = self.types.intern(Ty::Enum(id));
            self.type_generics.insert(ty, self.generics.clone());
        }
        let mut variants: Vec<VariantDef> = Vec::with_capacity(decl.variants.len());
        for variant in &decl.variants {
            let payload =
                variant.payload.iter().map(|ty| self.resolve_stored(ty, super::units::PAYLOAD)).collect();
            let Some(id) = id else { continue };
            let name = variant.name;
            if let Some(&first) = self.variants.get(&(id, name.name)) {
                self.report_duplicate(name.name, variants[first as usize].span, name.span, false);
                continue;
            }
            self.variants.insert((id, name.name), variants.len() as u32);
            variants.push(VariantDef { name: name.name, payload, span: name.span });
        }
        self.generics = outer;
        if let Some(id) = id {
            self.types.enums[id.0 as usize].variants = variants;
        }
    }

    /// Reports a method with the name of a variant.
    pub(super) fn report_method_like_variant(&mut self, owner: TyId, name: ast::Ident) {
        if let Some((id, at)) = self.variant_of(owner, name) {
            let first = self.types.enum_def(id).variants[at as usize].span;
            self.report_duplicate(name.name, first, name.span, false);
        }
    }

    /// The type parameters of a declared enum.
    fn enum_generics(&self, id: EnumId) -> super::generics::Generics {
        let ty = self.types.declared_enum(id);
        self.generics_of(ty)
    }

    pub(super) fn enum_name(&self, id: EnumId) -> &str {
        self.text(self.types.enum_def(id).name)
    }

    /// The variant `name` of a type.
    pub(super) fn variant_of(&self, ty: TyId, name: ast::Ident) -> Option<(EnumId, u32)> {
        let Ty::Enum(id) = *self.types.get(ty) else { return None };
        let at = *self.variants.get(&(self.types.enum_origin(id), name.name))?;
        // The members of a type that does not end are not known.
        (self.types.enum_def(id).variants.len() > at as usize).then_some((id, at))
    }

    /// `Shape.Rect(_, _)`
    pub(super) fn variant_text(&self, id: EnumId, at: u32, part: &str) -> String {
        let variant = &self.types.enum_def(id).variants[at as usize];
        let name = format!("{}.{}", self.enum_name(id), self.text(variant.name));
        match variant.payload.len() {
            0 => name,
            n => format!("{name}({})", vec![part; n].join(", ")),
        }
    }

    /// The first variants of an enum, to name in advice.
    pub(super) fn variants_text(&self, id: EnumId) -> String {
        match self.types.enum_def(id).variants.is_empty() {
            true => self.enum_name(id).to_string(),
            false => self.variant_text(id, 0, "…"),
        }
    }

    // ------------------------------------------------------------------------------------ values

    /// `Shape.Empty`, `Point.origin` without a call.
    pub(super) fn member_of_type(
        &mut self,
        ty: TyId,
        field: &'a ast::Field,
        expect: Expect,
        span: Span,
    ) -> Expr {
        let Some((id, at)) = self.variant_of(ty, field.name) else {
            let is_enum = matches!(self.types.get(ty), Ty::Enum(_));
            if is_enum && self.method_named(ty, field.name.name).is_none() {
                self.unknown_variant(ty, field.name);
                return build::error(span);
            }
            return self.function_of_type(ty, field, expect, span);
        };
        let wanted = self.types.enum_def(id).variants[at as usize].payload.len();
        if wanted > 0 {
            // Where something else than a function is wanted, the values have been forgotten.
            let forgotten = expect.hint().is_some_and(|ty| self.fn_parts(self.not_null(ty)).is_none());
            if !forgotten && !matches!(expect, Expect::Is(..) if expect.hint().is_none()) {
                return match self.template(ty) {
                    0 => self.variant_value(id, at, ty, span),
                    _ => self.generic_variant_value(ty, (id, at), field.name.span, span, expect),
                };
            }
            self.wrong_payload(id, at, 0, field.name.span);
            return build::error(span);
        }
        if self.template(ty) > 0 {
            return self.generic_variant(ty, (id, at), &[], field.name.span, span, expect);
        }
        build::expr(ExprKind::Enum(id, at, Vec::new()), ty, span)
    }

    /// `Option.Some` where a function is wanted: what is wanted tells the type arguments.
    fn generic_variant_value(
        &mut self,
        template: TyId,
        (id, at): (EnumId, u32),
        name: Span,
        span: Span,
        expect: Expect,
    ) -> Expr {
        let (mut inference, own, payload) = self.variant_of_template(template, (id, at));
        let makes = self.fn_type(&payload, own, span);
        self.wish_for_parts(&mut inference, makes, expect);
        let Some(args) = self.conclude(&mut inference, Subject::Variant(id, at), name) else {
            return build::error(span);
        };
        let ty = self.instance(template, args);
        match self.variant_of_instance(ty, at) {
            Some(id) => self.variant_value(id, at, ty, span),
            None => build::error(span),
        }
    }

    /// What a variant of a generic enum is before its type arguments are known: what they will be inferred in, the type of
    /// the enum, and the types of the payload.
    fn variant_of_template(
        &mut self,
        template: TyId,
        (id, at): (EnumId, u32),
    ) -> (Inference, TyId, Vec<TyId>) {
        let count = self.template(template);
        let inference = Inference::new(self.generics_of(template), vec![None; count]);
        let all = self.identity(count);
        let own = self.instance(template, all);
        (inference, own, self.types.enum_def(id).variants[at as usize].payload.clone())
    }

    /// The enum that a type is, if its variants are known.
    fn variant_of_instance(&self, ty: TyId, at: u32) -> Option<EnumId> {
        let Ty::Enum(id) = *self.types.get(ty) else { return None };
        (self.types.enum_def(id).variants.len() > at as usize).then_some(id)
    }

    /// A variant of a generic enum whose type arguments are not written.
    fn generic_variant(
        &mut self,
        template: TyId,
        (id, at): (EnumId, u32),
        args: &'a [ast::Expr],
        name: Span,
        span: Span,
        expect: Expect,
    ) -> Expr {
        let (mut inference, own, payload) = self.variant_of_template(template, (id, at));
        self.wish_for(&mut inference, own, expect);
        let given: Vec<Given<'a>> = payload
            .iter()
            .zip(args)
            .map(|(param, source)| Given { source, param: *param, why: Why::Payload(id, at) })
            .collect();
        let built = self.infer(&mut inference, &given);
        args.iter().skip(given.len()).for_each(|arg| drop(self.expr(arg, Expect::Any)));
        if built.iter().any(|arg| arg.ty == TyId::NEVER) {
            return build::operation(built, TyId::NEVER, span, |_| ExprKind::Unit);
        }
        let args = match payload.len() == args.len() {
            true => self.conclude(&mut inference, Subject::Variant(id, at), name),
            false => None,
        };
        let Some(args) = args else { return build::error(span) };
        let built = self.fit_arguments(built, &given, args);
        let ty = self.instance(template, args);
        match *self.types.get(ty) {
            Ty::Enum(id) => build::operation(built, ty, span, |parts| ExprKind::Enum(id, at, parts)),
            _ => build::error(span),
        }
    }

    /// `Shape.Circle(1.0)`, `Point.origin()`
    pub(super) fn call_of_type(
        &mut self,
        ty: TyId,
        call: &'a ast::MethodCall,
        span: Span,
        expect: Expect,
    ) -> Expr {
        let Some((id, at)) = self.variant_of(ty, call.method) else {
            return self.associated_call(ty, call, span, expect);
        };
        let wanted = self.types.enum_def(id).variants[at as usize].payload.clone();
        if wanted.len() != call.args.len() || call.args.is_empty() {
            let at_name = Span::new(span.file, call.method.span.start, span.end);
            self.wrong_payload(id, at, call.args.len(), at_name);
        }
        if self.template(ty) > 0 {
            return self.generic_variant(ty, (id, at), &call.args, call.method.span, span, expect);
        }
        let mut built = Vec::with_capacity(call.args.len());
        for (i, arg) in call.args.iter().enumerate() {
            let expect = match wanted.get(i) {
                Some(ty) => Expect::Is(*ty, Why::Payload(id, at)),
                None => Expect::Any,
            };
            built.push(self.expr(arg, expect));
        }
        build::operation(built, ty, span, |parts| ExprKind::Enum(id, at, parts))
    }

    // ------------------------------------------------------------------------------------ mistakes

    /// Reports a variant with too few or too many values, or with empty parentheses.
    pub(super) fn wrong_payload(&mut self, id: EnumId, at: u32, given: usize, span: Span) {
        let variant = &self.types.enum_def(id).variants[at as usize];
        let (declared, wanted) = (variant.span, variant.payload.len());
        let text = format!("{}.{}", self.enum_name(id), self.text(variant.name));
        let enum_type = self.types.enum_def(id).origin.is_none().then_some(id);
        let generics = enum_type.map(|id| self.enum_generics(id)).unwrap_or_else(|| self.generics.clone());
        let shown = variant.payload.iter().take(SHOWN);
        let types: Vec<String> = shown.map(|ty| self.ty_in(*ty, &generics)).collect();
        let (message, label) = match wanted {
            0 => (format!("`{text}` carries nothing"), "write it without `()`".to_string()),
            n => (
                format!("`{text}` carries {}, but {} given", count(n, "value"), were(given)),
                format!("expected `{text}({})`", types.join(", ")),
            ),
        };
        let d = Diagnostic::new(Code::WrongArgumentCount, span, message)
            .label(label)
            .also(declared, "the variant is declared here");
        self.report(d);
    }

    /// Adds where the type of a variant's value comes from.
    pub(super) fn explain_payload(&self, d: Diagnostic, id: EnumId, at: u32, text: &str) -> Diagnostic {
        let variant = &self.types.enum_def(id).variants[at as usize];
        d.label(format!("the variant carries `{text}`"))
            .also(variant.span, format!("`{}`, declared here", self.text(variant.name)))
    }

    /// Reports a name that is no variant of the enum.
    pub(super) fn unknown_variant(&mut self, ty: TyId, name: ast::Ident) {
        let Ty::Enum(id) = *self.types.get(ty) else { return };
        let def = self.types.enum_def(id);
        let text = self.text(name.name);
        let message = format!("`{}` has no variant `{text}`", self.text(def.name));
        let mut d = Diagnostic::new(Code::UnknownVariant, name.span, message)
            .label("unknown variant")
            .also(def.span, "the enum is declared here");
        if self.advice_is_shown() {
            let mut closest = Closest::to(text);
            def.variants.iter().for_each(|variant| closest.offer(self.text(variant.name)));
            self.offer_methods(ty, &mut closest);
            if let Some(meant) = closest.found() {
                d = d.suggest("did you mean", name.span, meant);
            }
            d = d.help(self.list_of_variants(id));
        }
        self.report(d);
    }

    fn list_of_variants(&self, id: EnumId) -> String {
        let all = &self.types.enum_def(id).variants;
        let mut names: Vec<String> =
            all.iter().take(SHOWN).map(|variant| format!("`{}`", self.text(variant.name))).collect();
        if all.len() > SHOWN {
            names.push(format!("and {} more", all.len() - SHOWN));
        }
        format!("its variants are {}", names.join(", "))
    }

    /// Reports a method that an enum does not have.
    pub(super) fn unknown_enum_method(&mut self, ty: TyId, call: &ast::MethodCall) {
        let Ty::Enum(id) = *self.types.get(ty) else { return };
        let name = call.method;
        let def = self.types.enum_def(id);
        let text = self.text(name.name);
        let message = format!("`{}` has no method `{text}`", self.text(def.name));
        let mut d = Diagnostic::new(Code::UnknownMethod, name.span, message)
            .label("unknown method")
            .also(def.span, "the enum is declared here");
        if self.variants.contains_key(&(self.types.enum_origin(id), name.name)) {
            d = d.help(format!("a variant is named with its enum: `{}.{text}`", self.text(def.name)));
        } else if self.advice_is_shown() {
            let mut closest = Closest::to(text);
            self.offer_methods(ty, &mut closest);
            if let Some(meant) = closest.found() {
                d = d.suggest("did you mean", name.span, meant);
            }
        }
        self.report(d);
    }
}
