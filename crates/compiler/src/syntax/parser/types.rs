//! Types as written, and lists of type parameters.

use super::{Parse, Parser, Reported};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::*;
use crate::syntax::depth;
use crate::syntax::span::Span;
use crate::syntax::token::TokenKind as T;

/// How many type parameters a declaration may have: a type may be made of so many others.
const MAX_TYPE_PARAMS: usize = 128;

impl Parser<'_> {
    fn type_node(&mut self, kind: TypeKind, span: Span) -> Parse<Type> {
        let depth = depth::of_type(&kind);
        if depth > MAX_DEPTH { self.too_deep(span) } else { Ok(Type { kind, span, depth }) }
    }

    /// A type.
    pub(super) fn ty(&mut self) -> Parse<Type> {
        self.type_of(false)
    }

    /// A type after `as` or `is`, where a `<` behind a space compares.
    pub(super) fn type_after_value(&mut self) -> Parse<Type> {
        self.type_of(true)
    }

    fn type_of(&mut self, after_value: bool) -> Parse<Type> {
        self.enter()?;
        let ty = self.type_base(after_value);
        self.leave();
        let mut ty = ty?;
        // A space before the `?` makes it an operator: `x as int ?? 0`.
        while matches!(self.kind(), T::Question | T::QuestionQuestion) && self.is_adjacent() {
            self.advance();
            // `T??` is `T?`.
            if !matches!(ty.kind, TypeKind::Optional(_)) {
                let span = self.since(ty.span);
                ty = self.type_node(TypeKind::Optional(Box::new(ty)), span)?;
            }
        }
        Ok(ty)
    }

    fn type_base(&mut self, after_value: bool) -> Parse<Type> {
        match self.kind() {
            T::Name if self.is_not_after_is() => {
                let (start, end) = (self.previous_span(), self.span());
                let place = Span { end: end.end, ..start };
                self.fail(
                    Diagnostic::new(Code::UnknownOperator, place, "there is no operator `is not`")
                        .help("write `!(value is Type)`, and for null `value != null`"),
                )
            }
            T::Name => self.named_type(after_value),
            T::LParen => self.tuple_type(),
            T::Fn => self.fn_type(),
            T::LBracket => self.unexpected_with("a type", Some("the type of an array is written `array<T>`")),
            T::LBrace => self.unexpected_with("a type", Some("the type of a map is written `map<K, V>`")),
            T::And | T::Star => {
                self.unexpected_with("a type", Some("structs, arrays, maps and bytes are references"))
            }
            T::Null if self.at > 0 && self.previous().kind == T::Is => {
                self.unexpected_with("a type", Some("to test for null, write `value == null`"))
            }
            T::Null => self.unexpected_with("a type", Some("what may be null has the type `T?`")),
            _ => self.unexpected("a type"),
        }
    }

    /// Whether `not` stands here, behind `is`.
    fn is_not_after_is(&self) -> bool {
        self.at > 0 && self.previous().kind == T::Is && self.text(self.token()) == "not"
    }

    fn named_type(&mut self, after_value: bool) -> Parse<Type> {
        let first = self.ident("a type")?;
        let (module, name) =
            if self.eat(T::Dot) { (Some(first), self.ident("a type")?) } else { (None, first) };
        if module.is_none() && Self::is_self_type(name) {
            return self.type_node(TypeKind::SelfType, name.span);
        }
        let opens = self.kind() == T::Lt && (!after_value || self.is_adjacent());
        let args = if opens { self.type_args()? } else { Vec::new() };
        let span = self.since(first.span);
        self.type_node(TypeKind::Named(Box::new(NamedType { module, name, args })), span)
    }

    /// `<A, B>`.
    pub(super) fn type_args(&mut self) -> Parse<Vec<Type>> {
        self.angles("a type", Self::ty)
    }

    /// `<T: A + B, U>`, or nothing.
    pub(super) fn generics(&mut self) -> Parse<Vec<GenericParam>> {
        if self.kind() != T::Lt {
            return Ok(Vec::new());
        }
        let mut count = 0;
        self.angles("a type parameter", |p| {
            count += 1;
            if count > MAX_TYPE_PARAMS {
                let text = format!("this declaration has more than {MAX_TYPE_PARAMS} type parameters");
                return p.too_much(text, "put some of them into a type that has them");
            }
            let name = p.ident("the name of a type parameter")?;
            let mut bounds = Vec::new();
            if p.eat(T::Colon) {
                bounds.push(p.ty()?);
                while p.eat(T::Plus) {
                    bounds.push(p.ty()?);
                }
            }
            Ok(GenericParam { name, bounds })
        })
    }

    /// Elements between `<` and `>`; at least one.
    fn angles<X>(&mut self, what: &str, mut element: impl FnMut(&mut Self) -> Parse<X>) -> Parse<Vec<X>> {
        self.advance();
        let mut elements = vec![element(self)?];
        while self.eat(T::Comma) && !self.closes_angle() {
            elements.push(element(self)?);
        }
        let rest = match self.kind() {
            T::Gt => {
                self.advance();
                return Ok(elements);
            }
            T::Shr => T::Gt,
            T::UShr => T::Shr,
            T::Ge => T::Eq,
            T::ShrEq => T::Ge,
            _ => {
                self.unexpected::<()>(&format!("`,` or `>` after {what}"))?;
                return Err(Reported);
            }
        };
        self.split(rest, 1);
        Ok(elements)
    }

    fn closes_angle(&self) -> bool {
        matches!(self.kind(), T::Gt | T::Shr | T::UShr | T::Ge | T::ShrEq)
    }

    /// `()`, `(T)`, `(A, B)`.
    fn tuple_type(&mut self) -> Parse<Type> {
        let start = self.span();
        let empty = self.nth(1) == T::RParen;
        let mut items = self.list(T::RParen, "a type", Self::ty)?;
        let span = self.since(start);
        match items.len() {
            0 if empty => self.type_node(TypeKind::Unit, span),
            0 => self.type_node(TypeKind::Error, span),
            1 => {
                let error = Type { kind: TypeKind::Error, span, depth: 1 };
                Ok(Type { span, ..items.pop().unwrap_or(error) })
            }
            _ => self.type_node(TypeKind::Tuple(Box::new(TupleType { items })), span),
        }
    }

    /// `fn(A, B) -> R`.
    fn fn_type(&mut self) -> Parse<Type> {
        let start = self.span();
        self.advance();
        if self.kind() != T::LParen {
            return self.unexpected("`(` and the types of the parameters");
        }
        let params = self.list(T::RParen, "a type", Self::ty)?;
        let ret = self.result_type()?;
        let span = self.since(start);
        self.type_node(TypeKind::Fn(Box::new(FnType { params, ret })), span)
    }

    /// `-> T`, or nothing.
    pub(super) fn result_type(&mut self) -> Parse<Option<Type>> {
        if self.eat(T::Arrow) {
            return self.ty().map(Some);
        }
        if self.kind() == T::Colon {
            let message = "expected `->` or `{`, found `:`";
            let problem = Diagnostic::new(Code::UnexpectedToken, self.span(), message)
                .label("expected `->` or `{`")
                .suggest("the type of the result is written behind", self.span(), " ->");
            self.report(problem);
            self.advance();
            return self.ty().map(Some);
        }
        Ok(None)
    }
}
