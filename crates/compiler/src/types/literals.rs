//! Arrays, struct literals, interpolated strings.

use super::describe::SHOWN;
use super::expect::{Expect, Why};
use super::infer::{Given, Inference, Subject};
use super::{Checker, TypeDef, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Expr, ExprKind, StructId, Ty, TyId};
use crate::syntax::{Span, ast, sym};

/// A literal without elements.
#[derive(Clone, Copy)]
pub(super) struct Empty {
    pub(super) text: &'static str,
    /// A type that it may have.
    pub(super) example: &'static str,
    question: &'static str,
}

const EMPTY_ARRAY: Empty = Empty { text: "[]", example: "array<int>", question: "an array of what?" };
pub(super) const EMPTY_MAP: Empty =
    Empty { text: "{}", example: "map<string, int>", question: "a map from what to what?" };

/// `[]` or `{}`
pub(super) fn empty(e: &ast::Expr) -> Option<Empty> {
    match &e.kind {
        ast::ExprKind::Array(list) if list.items.is_empty() => Some(EMPTY_ARRAY),
        ast::ExprKind::Map(map) if map.entries.is_empty() => Some(EMPTY_MAP),
        _ => None,
    }
}

/// Whether an element may tell the type of its neighbours: it is more than `[]`, `{}` and `null`.
pub(super) fn tells_its_type(e: &ast::Expr) -> bool {
    empty(e).is_none() && !matches!(e.kind, ast::ExprKind::Null)
}

impl<'a> Checker<'a> {
    /// `[a, b, c]`
    pub(super) fn array(&mut self, items: &'a [ast::Expr], span: Span, expect: Expect) -> Expr {
        let wanted = self.element_wanted(expect);
        if items.is_empty() {
            return match wanted {
                Some((element, _)) => {
                    let ty = self.array_of(element);
                    build::expr(ExprKind::Array(Vec::new()), ty, span)
                }
                None => {
                    match expect {
                        // What is wanted has been reported.
                        Expect::Is(TyId::ERROR, _) => return build::error(span),
                        // Something else than an array is wanted: that is the mistake.
                        Expect::Is(..) | Expect::Branch(Some(_), Some(_)) => {}
                        _ => {
                            self.unknown_element_type(span, EMPTY_ARRAY, None);
                            return build::error(span);
                        }
                    }
                    let ty = self.types.intern(Ty::Array(TyId::UNIT));
                    build::expr(ExprKind::Array(Vec::new()), ty, span)
                }
            };
        }
        let (built, element) = match wanted {
            Some((element, why)) => {
                let built = items.iter().map(|item| self.expr(item, Expect::Is(element, why))).collect();
                (built, element)
            }
            None => {
                let (built, element) = self.elements_alike(items);
                (built, self.stored(element, items[0].span, super::units::ELEMENT))
            }
        };
        let ty = self.array_of(element);
        build::operation(built, ty, span, ExprKind::Array)
    }

    /// The type that the elements must have, and why.
    fn element_wanted(&self, expect: Expect) -> Option<(TyId, Why)> {
        let Ty::Array(element) = *self.types.get(self.not_null(expect.hint()?)) else { return None };
        match expect {
            Expect::Is(_, why) => {
                let why = match why {
                    Why::Declared(_) | Why::Element(_) => why,
                    _ => Why::Stored,
                };
                Some((element, why))
            }
            _ => Some((element, Why::Stored)),
        }
    }

    /// Elements of one type, which the first tells that is more than `[]`.
    fn elements_alike(&mut self, items: &'a [ast::Expr]) -> (Vec<Expr>, TyId) {
        let has_null = items.iter().any(Self::is_null);
        let first = items.iter().position(tells_its_type).unwrap_or(0);
        let mut teller = self.expr(&items[first], Expect::Any);
        if has_null && !matches!(teller.ty, TyId::NEVER | TyId::ERROR) {
            // `[1, null]`: the elements are optionals.
            let ty = self.optional_of(teller.ty);
            teller = self.coerced(teller, ty);
        }
        let element = teller.ty;
        let mut built = Vec::with_capacity(items.len());
        let mut teller = Some(teller);
        let mut element_type = element;
        for (at, item) in items.iter().enumerate() {
            if at == first {
                built.extend(teller.take());
                continue;
            }
            let expect = match element_type {
                TyId::NEVER => Expect::Any,
                ty => Expect::Is(ty, Why::Element(items[first].span)),
            };
            let value = self.expr(item, expect);
            if element_type == TyId::NEVER {
                element_type = value.ty;
            }
            built.push(value);
        }
        (built, element_type)
    }

    /// Reports a `[]` or `{}` of which nothing tells the type of its elements.
    pub(super) fn unknown_element_type(&mut self, span: Span, of: Empty, remedy: Option<String>) {
        let message = format!("the type of the elements of `{}` is not known", of.text);
        let d = Diagnostic::new(Code::CannotInferType, span, message).label(of.question);
        let d = match remedy {
            Some(remedy) => d.help(format!("write the type: `{remedy}`")),
            None => d.help(format!("give it a type with a variable: `let xs: {} = {}`", of.example, of.text)),
        };
        self.report(d);
    }

    /// `[value; count]`
    pub(super) fn repeat(&mut self, repeat: &'a ast::Repeat, span: Span, expect: Expect) -> Expr {
        let value = match self.element_wanted(expect) {
            Some((element, why)) => {
                let mut value = self.expr(&repeat.value, Expect::Is(element, why));
                if value.ty == TyId::ERROR {
                    value.ty = element;
                }
                value
            }
            None => {
                let mut value = self.expr(&repeat.value, Expect::Any);
                value.ty = self.stored(value.ty, repeat.value.span, super::units::ELEMENT);
                value
            }
        };
        let count = self.expr(&repeat.count, Expect::Is(TyId::INT, Why::Count));
        let ty = self.array_of(value.ty);
        build::pair(value, count, ty, span, ExprKind::Repeat)
    }

    // ------------------------------------------------------------------------------------ structs

    /// `Point { x: 1.0, y: 2.0 }`
    pub(super) fn struct_literal(&mut self, literal: &'a ast::StructLit, span: Span, expect: Expect) -> Expr {
        let Some(id) = self.literal_struct(literal) else {
            literal.fields.iter().for_each(|field| drop(self.expr(&field.value, Expect::Any)));
            return build::error(span);
        };
        let places = self.literal_fields(id, literal, span);
        if self.types.struct_def(id).generics > 0 {
            return self.generic_literal(id, literal, &places, span, expect);
        }
        let mut fields = Vec::with_capacity(places.len());
        let mut never = false;
        for (init, at) in literal.fields.iter().zip(places) {
            let Some(at) = at else {
                self.expr(&init.value, Expect::Any);
                continue;
            };
            let Some(&(_, ty)) = self.types.struct_def(id).fields.get(at as usize) else { continue };
            let value = self.expr(&init.value, Expect::Is(ty, Why::Field(id, at)));
            never |= value.ty == TyId::NEVER;
            fields.push((at, value));
        }
        if never {
            let values = fields.into_iter().map(|(_, value)| value).collect();
            return build::operation(values, TyId::NEVER, span, |_| ExprKind::Unit);
        }
        let ty = self.types.intern(Ty::Struct(id));
        build::expr(ExprKind::Struct(id, fields), ty, span)
    }

    /// A literal of a generic struct whose type arguments are not written.
    fn generic_literal(
        &mut self,
        id: StructId,
        literal: &'a ast::StructLit,
        places: &[Option<u32>],
        span: Span,
        expect: Expect,
    ) -> Expr {
        let template = self.types.intern(Ty::Struct(id));
        let count = self.template(template);
        let mut inference = Inference::new(self.generics_of(template), vec![None; count]);
        let all = self.identity(count);
        let own = self.instance(template, all);
        self.wish_for(&mut inference, own, expect);
        let mut given = Vec::with_capacity(places.len());
        let mut fields = Vec::with_capacity(places.len());
        for (init, at) in literal.fields.iter().zip(places) {
            let Some(at) = *at else {
                self.expr(&init.value, Expect::Any);
                continue;
            };
            let param = self.types.struct_def(id).fields[at as usize].1;
            given.push(Given { source: &init.value, param, why: Why::Field(id, at) });
            fields.push(at);
        }
        let built = self.infer(&mut inference, &given);
        if built.iter().any(|value| value.ty == TyId::NEVER) {
            return build::operation(built, TyId::NEVER, span, |_| ExprKind::Unit);
        }
        let complete = fields.len() == self.types.struct_def(id).fields.len();
        let args = match complete && fields.len() == literal.fields.len() {
            true => self.conclude(&mut inference, Subject::Struct(id), literal.ty_span),
            false => None,
        };
        let Some(args) = args else { return build::error(span) };
        let built = self.fit_arguments(built, &given, args);
        let ty = self.instance(template, args);
        match *self.types.get(ty) {
            Ty::Struct(id) => {
                let fields = fields.into_iter().zip(built).collect();
                build::expr(ExprKind::Struct(id, fields), ty, span)
            }
            _ => build::error(span),
        }
    }

    fn literal_struct(&mut self, literal: &ast::StructLit) -> Option<StructId> {
        let named = &literal.ty;
        if named.module.is_none()
            && named.name.name == sym::SELF_TYPE
            && let Some(&Ty::Struct(id)) = self.self_type.map(|ty| self.types.get(ty))
        {
            return Some(id);
        }
        if named.args.is_empty() {
            // Without type arguments, those of a generic struct are inferred.
            let def = match named.module {
                Some(module) => Some(self.type_in_module(module, named.name)),
                None => self.lookup_type(named.name.name),
            };
            match def {
                Some(TypeDef::Struct(id)) => return Some(id),
                Some(TypeDef::Error) => return None,
                Some(TypeDef::Enum(_) | TypeDef::Trait(_)) | None => {}
            }
        }
        let ty = ast::Type {
            kind: ast::TypeKind::Named(Box::new(named.clone())),
            span: literal.ty_span,
            depth: 1,
        };
        let ty = self.resolve(&ty);
        match *self.types.get(ty) {
            Ty::Struct(id) => Some(id),
            Ty::Error => None,
            _ => {
                let message = format!("`{}` is not a struct", self.ty(ty));
                let d = Diagnostic::new(Code::NotAStruct, literal.ty_span, message);
                let d = match ty {
                    TyId::EXCEPTION => d.label("made by a call").help("write `Error(kind, message)`"),
                    _ => d.label("has no fields"),
                };
                self.report(d);
                None
            }
        }
    }

    /// The number of each field of a literal; `None` for what is unknown or given twice. What is missing is reported.
    fn literal_fields(&mut self, id: StructId, literal: &ast::StructLit, span: Span) -> Vec<Option<u32>> {
        // All names come before all values: a literal inside of a value uses the stamps for itself.
        let origin = self.types.struct_origin(id);
        self.literals += 1;
        let stamp = self.literals;
        let mut given = 0;
        let mut mistaken = false;
        let mut places = Vec::with_capacity(literal.fields.len());
        for init in &literal.fields {
            let Some(&at) = self.fields.get(&(origin, init.name.name)) else {
                let ty = self.types.intern(Ty::Struct(id));
                self.unknown_field(id, init.name, ty, literal.ty_span);
                mistaken = true;
                places.push(None);
                continue;
            };
            let last = std::mem::replace(&mut self.field_stamps[origin.0 as usize][at as usize], stamp);
            if last == stamp {
                self.field_given_twice(literal, init.name);
                places.push(None);
                continue;
            }
            given += 1;
            places.push(Some(at));
        }
        // A misspelt field is one mistake, not also a missing one.
        if given < self.types.struct_def(id).fields.len() && !mistaken {
            self.missing_fields(id, stamp, literal.ty_span.to(span));
        }
        places
    }

    fn field_given_twice(&mut self, literal: &ast::StructLit, name: ast::Ident) {
        let is_same = |init: &&ast::FieldInit| init.name.name == name.name;
        let first = if self.advice_is_shown() { literal.fields.iter().find(is_same) } else { None };
        let first = first.map_or(name.span, |init| init.name.span);
        self.report_duplicate(name.name, first, name.span, false);
    }

    fn missing_fields(&mut self, id: StructId, stamp: u32, span: Span) {
        let def = self.types.struct_def(id);
        let mut names: Vec<&str> = Vec::new();
        if self.advice_is_shown() {
            let stamps = &self.field_stamps[self.types.struct_origin(id).0 as usize];
            let absent = def.fields.iter().zip(stamps).filter(|(_, last)| **last != stamp);
            names.extend(absent.take(SHOWN + 1).map(|((name, _), _)| self.text(*name)));
        }
        let mut missing: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        if missing.len() > SHOWN {
            missing[SHOWN] = "and more".to_string();
            names.clear();
        }
        let word = if missing.len() == 1 { "field" } else { "fields" };
        let message = format!("this `{}` lacks the {word} {}", self.text(def.name), missing.join(", "));
        let d = Diagnostic::new(Code::MissingFields, span, message)
            .label("a struct literal names all fields")
            .also(def.span, "the struct is declared here");
        let added: Vec<String> = names.iter().map(|name| format!("{name}: …")).collect();
        self.report(if added.is_empty() { d } else { d.help(format!("add `{}`", added.join(", "))) });
    }

    // ------------------------------------------------------------------------------------ strings

    /// `"a ${b} c"`
    pub(super) fn interpolation(&mut self, parts: &'a ast::Interpolation, span: Span) -> Expr {
        let mut built = Vec::with_capacity(parts.parts.len());
        for part in &parts.parts {
            built.push(match part {
                ast::StrPart::Text(text) => build::expr(ExprKind::Str(*text), TyId::STRING, span),
                ast::StrPart::Expr(e) => {
                    let value = self.shown(e);
                    Self::to_string(value)
                }
            });
        }
        Self::joined(built, span)
    }

    /// A value that will only be shown: of a bare `null` nobody needs to know what else it might be.
    pub(super) fn shown(&mut self, e: &'a ast::Expr) -> Expr {
        match Self::is_null(e) {
            true => build::expr(ExprKind::Str(self.names.intern("null")), TyId::STRING, e.span),
            false => self.expr(e, Expect::Any),
        }
    }

    /// `str(value)`
    pub(super) fn to_string(value: Expr) -> Expr {
        match value.ty {
            TyId::STRING | TyId::NEVER => value,
            TyId::ERROR => Expr { ty: TyId::STRING, ..value },
            _ => {
                let span = value.span;
                build::expr(ExprKind::ToString(Box::new(value)), TyId::STRING, span)
            }
        }
    }

    /// Strings, one after the other.
    pub(super) fn joined(mut parts: Vec<Expr>, span: Span) -> Expr {
        match parts.len() {
            1 => parts.remove(0),
            _ => build::operation(parts, TyId::STRING, span, ExprKind::Concat),
        }
    }
}
