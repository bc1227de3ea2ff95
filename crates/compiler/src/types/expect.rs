//! What is wanted of an expression, and what is said when it is something else.

use super::infer::Callee;
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{EnumId, Expr, StructId, Ty, TyId};
use crate::syntax::Span;
use crate::syntax::ast;

/// What is wanted of an expression.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expect {
    /// A value of any type.
    Any,
    /// Its effects; the value is thrown away.
    Discard,
    /// A value, probably of this type: for inference, without a check.
    Hint(TyId),
    /// A value that is joined with those of other branches: of this type, if it is known, because of that one.
    Branch(Option<TyId>, Option<Span>),
    /// A value of this type, and why. What is built fits, or has been reported.
    Is(TyId, Why),
}

impl Expect {
    /// The type to infer from.
    pub(super) fn hint(self) -> Option<TyId> {
        match self {
            Expect::Hint(ty) | Expect::Is(ty, _) | Expect::Branch(Some(ty), _) if ty != TyId::ERROR => {
                Some(ty)
            }
            _ => None,
        }
    }

    /// The type that a value must have or be joined with, and why.
    pub(super) fn required(self) -> Option<(TyId, Why)> {
        match self {
            Expect::Is(ty, why) => Some((ty, why)),
            Expect::Branch(Some(ty), Some(at)) => Some((ty, Why::Branch(at))),
            _ => None,
        }
    }
}

/// Why a value must have a type.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why {
    /// A declaration says so, here.
    Declared(Span),
    /// It is assigned to a variable declared here.
    Variable(Span),
    /// It is the value of the function's body.
    Body,
    /// It is returned.
    Return,
    /// It is this argument of a function.
    Argument(Callee, u32),
    /// It is an argument of a library function.
    NativeArgument,
    /// It is an argument of a value, here, which is of this type.
    ValueArgument(Span, TyId),
    /// It is assigned to a field.
    Field(StructId, u32),
    /// It is an element beside this one.
    Element(Span),
    /// It is stored in an array.
    Stored,
    /// It is a key of a map.
    Key,
    /// It is a value of a map.
    Entry,
    /// It is a byte.
    Byte,
    /// It is thrown.
    Thrown,
    /// Another branch gives this.
    Branch(Span),
    /// It is a part of a tuple.
    Part,
    /// It is this value of a variant.
    Payload(EnumId, u32),
    /// It is given where this optional is null.
    Default(Span),
    /// It is an index.
    Index,
    /// It is the bound or step of a range.
    Bound,
    /// It is the number of elements.
    Count,
}

impl Checker<'_> {
    /// Whether a value of type `found` may stand where `expected` is wanted.
    pub(super) fn fits(found: TyId, expected: TyId) -> bool {
        found == expected || matches!(found, TyId::ERROR | TyId::NEVER) || expected == TyId::ERROR
    }

    /// Holds a built expression against what is wanted of it.
    pub(super) fn fit(&mut self, built: Expr, source: &ast::Expr, expect: Expect) -> Expr {
        match expect {
            Expect::Is(ty, why) if !Self::fits(built.ty, ty) => self.fit_optional(built, source, ty, why),
            Expect::Branch(Some(ty), Some(at))
                if !Self::fits(built.ty, ty) && self.joined_types(built.ty, ty).is_none() =>
            {
                self.mismatch(source, ty, built.ty, Why::Branch(at));
                build::error(built.span)
            }
            _ => built,
        }
    }

    /// Reports that `source` is `found` where `expected` is wanted.
    pub(super) fn mismatch(&mut self, source: &ast::Expr, expected: TyId, found: TyId, why: Why) {
        if found == TyId::UNIT && matches!(why, Why::Body) {
            return self.missing_return(source.span);
        }
        let (wanted, given) = self.told_apart(expected, found);
        let message = format!("expected {wanted}, found {given}");
        let d = Diagnostic::new(Code::MismatchedTypes, source.span, message);
        let d = self.explain(d, expected, found, why);
        let d = self.suggest_conversion(d, source, expected, found);
        self.report(d);
    }

    /// Adds where the expectation comes from.
    fn explain(&self, d: Diagnostic, expected: TyId, found: TyId, why: Why) -> Diagnostic {
        self.explain_as(d, &self.ty(expected), expected, found, why)
    }

    /// Adds where the expectation comes from, which is written `text`.
    pub(super) fn explain_as(
        &self,
        d: Diagnostic,
        text: &str,
        expected: TyId,
        found: TyId,
        why: Why,
    ) -> Diagnostic {
        let wanted = format!("expected `{text}`");
        match why {
            Why::Declared(span) => d.label(wanted).also(span, "because of this type"),
            Why::Variable(span) => {
                d.label(wanted).also(span, format!("the variable has the type `{}`", self.ty(expected)))
            }
            Why::Body | Why::Return => self.explain_result(d.label(wanted), found),
            Why::Argument(callee, at) => self.explain_argument(d, callee, at, text),
            Why::NativeArgument => d.label(wanted),
            Why::ValueArgument(callee, ty) => {
                d.label(wanted).also(callee, format!("this is `{}`", self.ty(ty)))
            }
            Why::Field(id, at) => {
                let def = self.types.struct_def(id);
                let field = def.fields.get(at as usize).map_or("", |f| self.text(f.0));
                let label = format!("the field `{field}` is `{text}`");
                d.label(label).also(def.span, format!("in `{}`, declared here", self.text(def.name)))
            }
            Why::Element(span) => d
                .label(wanted)
                .also(span, format!("because this element is `{}`", self.ty(expected)))
                .help("all elements of an array, and all keys and all values of a map, have one type"),
            Why::Stored => d.label(format!("the array holds `{}`", self.ty(expected))),
            Why::Key => d.label(format!("the keys of the map are `{}`", self.ty(expected))),
            Why::Entry => d.label(format!("the values of the map are `{}`", self.ty(expected))),
            Why::Byte => d.label("the elements of `bytes` are `int`, from 0 to 255"),
            Why::Thrown => self.explain_thrown(d, found),
            Why::Branch(span) => d
                .label(wanted)
                .also(span, format!("because this branch gives `{}`", self.ty(expected)))
                .help("all branches of an `if`, `match` or `try` that is used as a value give one type"),
            Why::Part => d.label(wanted),
            Why::Payload(id, at) => self.explain_payload(d, id, at, text),
            Why::Default(span) => {
                d.label(wanted).also(span, "this may be null, and is of that type otherwise")
            }
            Why::Index => d.label("an index is an `int`"),
            Why::Bound => d.label("the bounds and the step of a range are `int`"),
            Why::Count => d.label("the number of elements is an `int`"),
        }
    }

    fn explain_result(&self, d: Diagnostic, found: TyId) -> Diagnostic {
        let signature = &self.signatures[self.body.id.0 as usize];
        match signature.ret_span {
            Some(span) => d.also(span, "because the function returns this"),
            // Of a closure that is wanted to.
            None if signature.ret != TyId::UNIT => {
                d.also(signature.span, format!("this closure is to return `{}`", self.ty(signature.ret)))
            }
            None => d
                .also(signature.span, "this function returns nothing")
                .help(format!("to return a value, add `-> {}` to the function", self.ty(found))),
        }
    }

    fn explain_argument(&self, d: Diagnostic, callee: Callee, at: u32, text: &str) -> Diagnostic {
        let signature = self.signature_of(callee);
        let Some(param) = signature.params.get(at as usize) else { return d };
        let name = param.name.map_or("_", |name| self.text(name));
        let d = d.label(format!("the parameter `{name}` is `{text}`"));
        match param.span == Span::default() {
            true => d,
            false => d.also(param.span, format!("of `{}`, declared here", self.callee_name_text(callee))),
        }
    }

    /// Adds how to make an `expected` of a `found`.
    pub(super) fn suggest_conversion(
        &self,
        d: Diagnostic,
        source: &ast::Expr,
        expected: TyId,
        found: TyId,
    ) -> Diagnostic {
        match (expected, found) {
            (TyId::FLOAT, TyId::INT) => match source.kind {
                ast::ExprKind::Int(value) if value.unsigned_abs() < 1 << 53 => {
                    d.suggest("write it as a `float`", source.span, format!("{value}.0"))
                }
                _ => d.help("convert it with `float(…)`; `int` never becomes `float` by itself"),
            },
            (TyId::INT, TyId::FLOAT) => d.help("convert it with `int(…)`, which drops the fraction"),
            (TyId::STRING, TyId::INT | TyId::FLOAT | TyId::BOOL) => d.help("convert it with `str(…)`"),
            (TyId::INT, TyId::STRING) => d.help("parse it with `int(…)`"),
            (TyId::FLOAT, TyId::STRING) => d.help("parse it with `float(…)`"),
            (TyId::BOOL, TyId::INT) => d.help("compare it with `!= 0`"),
            (TyId::INT, TyId::BOOL) => d.help("write `if … { 1 } else { 0 }`"),
            _ if let (Ty::Trait(..), Ty::Struct(_) | Ty::Enum(_)) =
                (self.types.get(self.not_null(expected)), self.types.get(found)) =>
            {
                let of = self.ty(self.not_null(expected));
                let d = d.help(format!("write `impl {of} for {} {{ … }}`", self.ty(found)));
                self.rather_a_bound(d, expected)
            }
            _ if matches!(self.types.get(self.not_null(expected)), Ty::Trait(..)) => {
                let d = d.help("values of traits are structs and enums with an `impl` of the trait");
                let d = self.rather_a_bound(d, expected);
                if self.is_optional(expected) { d } else { self.may_be_null(d, found) }
            }
            _ if matches!(self.types.get(expected), Ty::Param(_)) => d.help(format!(
                "`{}` stands for any type: a value of it comes from outside",
                self.ty(expected)
            )),
            _ if *self.types.get(expected) == Ty::Array(found) => d.help("put it into an array: `[…]`"),
            _ if *self.types.get(found) == Ty::Optional(TyId::NEVER) => {
                d.help(format!("only an optional can be null: `{}?`", self.ty(expected)))
            }
            _ if *self.types.get(found) == Ty::Optional(expected) => self.may_be_null(d, found),
            _ => d,
        }
    }

    /// Adds that a trait serves as a bound, if that is what it is for: nothing can be called on values of it.
    fn rather_a_bound(&self, d: Diagnostic, expected: TyId) -> Diagnostic {
        let Ty::Trait(of, _) = *self.types.get(self.not_null(expected)) else { return d };
        match self.types.trait_def(of).methods.iter().any(|method| self.types.is_dynamic(method)) {
            true => d,
            false => d.help(format!(
                "`{0}` is of use as a bound, which `int` too may have: `fn f<T: {0}>(x: T) {{ … }}`",
                self.ty(self.not_null(expected))
            )),
        }
    }

    /// Reports that the function ends at `at` without the result it promises.
    pub(super) fn missing_return(&mut self, at: Span) {
        let signature = &self.signatures[self.body.id.0 as usize];
        let ret = self.ty(signature.ret);
        let message = format!("this function returns `{ret}`, but its body ends without a value");
        let mut d = Diagnostic::new(Code::MissingReturn, at, message).label(format!("expected `{ret}` here"));
        if let Some(span) = signature.ret_span {
            d = d.also(span, "the promised result");
        }
        let d = d.help("add `return …`, or end the body with the value");
        self.report(d);
    }
}
