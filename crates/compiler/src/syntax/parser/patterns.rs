//! Patterns of `match`, and what `let`, `for` and parameters bind.

use super::{Parse, Parser};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::*;
use crate::syntax::depth;
use crate::syntax::span::Span;
use crate::syntax::token::TokenKind as T;

impl Parser<'_> {
    fn pattern_node(&mut self, kind: PatternKind, span: Span) -> Parse<Pattern> {
        let depth = depth::of_pattern(&kind);
        if depth > MAX_DEPTH { self.too_deep(span) } else { Ok(Pattern { kind, span, depth }) }
    }

    fn bad_pattern<X>(&mut self, span: Span, message: &str, help: &str) -> Parse<X> {
        self.fail(Diagnostic::new(Code::InvalidPattern, span, message).help(help))
    }

    /// A pattern, with alternatives.
    pub(super) fn pattern(&mut self) -> Parse<Pattern> {
        self.enter()?;
        let pattern = self.alternatives();
        self.leave();
        pattern
    }

    fn alternatives(&mut self) -> Parse<Pattern> {
        let start = self.span();
        self.eat(T::Or);
        let first = self.single_pattern()?;
        if self.kind() == T::OrOr {
            return self.bad_pattern(self.span(), "patterns are joined by `|`, not `||`", "write `a | b`");
        }
        if self.kind() != T::Or {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.eat(T::Or) {
            all.push(self.single_pattern()?);
        }
        let span = self.since(start);
        self.pattern_node(PatternKind::Or(all), span)
    }

    fn single_pattern(&mut self) -> Parse<Pattern> {
        let span = self.span();
        let kind = match self.kind() {
            T::Underscore => PatternKind::Wildcard,
            T::True => PatternKind::Bool(true),
            T::False => PatternKind::Bool(false),
            T::Null => PatternKind::Null,
            T::Error => PatternKind::Error,
            T::Name => return self.name_pattern(),
            T::Minus | T::Int | T::Char => return self.int_pattern(),
            T::Str | T::RawStr => {
                let text = self.plain_string()?;
                return self.pattern_node(PatternKind::Str(text), span);
            }
            T::LParen => return self.tuple_pattern(),
            _ => return self.not_a_pattern(),
        };
        self.advance();
        self.pattern_node(kind, span)
    }

    #[cold]
    fn not_a_pattern(&mut self) -> Parse<Pattern> {
        let span = self.span();
        match self.kind() {
            T::Float => self.bad_pattern(
                span,
                "floats cannot be matched",
                "compare them in a guard: `x if x < 0.5 =>`",
            ),
            T::StrHead => self.bad_pattern(
                span,
                "a pattern cannot hold an interpolation",
                "compare in a guard: `s if s == t =>`",
            ),
            T::LBracket => {
                self.bad_pattern(span, "arrays cannot be matched", "match their length, or an element")
            }
            T::DotDot | T::DotDotEq => self.bad_pattern(
                span,
                "a range in a pattern has both ends",
                "compare in a guard: `n if n < 5 =>`",
            ),
            T::Else => {
                let problem = Diagnostic::new(Code::InvalidPattern, span, "`else` is not a pattern");
                self.report(problem.suggest("the arm for all else is that of", span, "_"));
                self.advance();
                self.pattern_node(PatternKind::Wildcard, span)
            }
            _ => self.unexpected("a pattern"),
        }
    }

    /// A variable, or a variant.
    fn name_pattern(&mut self) -> Parse<Pattern> {
        let first = self.ident("a name")?;
        let mut path = vec![first];
        while path.len() < 3 && self.eat(T::Dot) {
            path.push(self.ident("the name of a variant")?);
        }
        let args = if self.kind() == T::LParen && !self.line_ends() {
            Some(self.list(T::RParen, "a pattern", Self::pattern)?)
        } else {
            None
        };
        let span = self.since(first.span);
        match self.kind() {
            T::LBrace => {
                return self.bad_pattern(
                    span,
                    "structs cannot be matched",
                    "bind it to a name, and use a guard: `p if p.x == 1 =>`",
                );
            }
            T::At => {
                return self.bad_pattern(
                    span,
                    "a pattern cannot be bound with `@`",
                    "match the name, and use a guard",
                );
            }
            T::Lt => {
                return self.bad_pattern(
                    span,
                    "patterns have no type arguments",
                    "write the name of the enum alone",
                );
            }
            _ => {}
        }
        if path.len() == 1 && args.is_none() {
            return self.pattern_node(PatternKind::Bind(first.name), span);
        }
        self.pattern_node(PatternKind::Variant(Box::new(VariantPattern { path, args })), span)
    }

    /// `5`, `-5..=9`, `'a'..='z'`.
    fn int_pattern(&mut self) -> Parse<Pattern> {
        let start = self.span();
        let lo = self.pattern_int()?;
        let inclusive = match self.kind() {
            T::DotDot => false,
            T::DotDotEq => true,
            _ => {
                let span = self.since(start);
                return self.pattern_node(PatternKind::Int(lo), span);
            }
        };
        self.advance();
        if !matches!(self.kind(), T::Minus | T::Int | T::Char) {
            let span = self.since(start);
            return self.bad_pattern(
                span,
                "a range in a pattern has both ends",
                "compare in a guard: `n if n > 5 =>`",
            );
        }
        let hi = self.pattern_int()?;
        let span = self.since(start);
        self.pattern_node(PatternKind::Range { lo, hi, inclusive }, span)
    }

    fn pattern_int(&mut self) -> Parse<i64> {
        let start = self.span();
        let negative = self.eat(T::Minus);
        let smallest = negative && self.is_smallest_int();
        let (kind, span) = (self.kind(), self.span());
        match kind {
            T::Int => {
                self.advance();
                if smallest {
                    return Ok(i64::MIN);
                }
                let value = self.int_value(span)?;
                Ok(if negative { -value } else { value })
            }
            T::Char if !negative => {
                self.advance();
                Ok(i64::from(u32::from(self.char_value(span)?)))
            }
            T::Float => self.bad_pattern(
                start,
                "floats cannot be matched",
                "compare them in a guard: `x if x < 0.5 =>`",
            ),
            _ => self.unexpected("an integer"),
        }
    }

    fn tuple_pattern(&mut self) -> Parse<Pattern> {
        let start = self.span();
        let empty = self.nth(1) == T::RParen;
        let mut items = self.list(T::RParen, "a pattern", Self::pattern)?;
        let span = self.since(start);
        match items.len() {
            0 if !empty => self.pattern_node(PatternKind::Error, span),
            1 => {
                let error = Pattern { kind: PatternKind::Error, span, depth: 1 };
                Ok(Pattern { span, ..items.pop().unwrap_or(error) })
            }
            _ => self.pattern_node(PatternKind::Tuple(items), span),
        }
    }

    /// What `let`, `for`, `catch` and parameters bind: a name, `_`, or a tuple of them.
    pub(super) fn binding(&mut self, what: &str) -> Parse<Binding> {
        self.enter()?;
        let binding = self.binding_inner(what);
        self.leave();
        binding
    }

    fn binding_inner(&mut self, what: &str) -> Parse<Binding> {
        let start = self.span();
        let kind = match self.kind() {
            T::Underscore => {
                self.advance();
                BindingKind::Wildcard
            }
            T::LParen => {
                let mut items = self.list(T::RParen, "a name", |p| p.binding("a name"))?;
                match (items.pop(), items.is_empty()) {
                    (Some(only), true) => return Ok(only),
                    (Some(last), false) => {
                        items.push(last);
                        BindingKind::Tuple(items)
                    }
                    (None, _) => return self.empty_binding(start),
                }
            }
            _ => BindingKind::Name(self.ident(what)?.name),
        };
        let span = self.since(start);
        let depth = depth::of_binding(&kind);
        if depth > MAX_DEPTH { self.too_deep(span) } else { Ok(Binding { kind, span, depth }) }
    }

    fn empty_binding(&mut self, start: Span) -> Parse<Binding> {
        let span = self.since(start);
        self.report_once(Diagnostic::new(Code::UnexpectedToken, span, "expected names between `(` and `)`"));
        Ok(Binding { kind: BindingKind::Error, span, depth: 1 })
    }

    /// Whether `mut` stands here before a name; reports and passes it.
    pub(super) fn reject_mut(&mut self) {
        let is_mut = self.kind() == T::Name
            && matches!(self.nth(1), T::Name | T::SelfWord)
            && self.text(self.token()) == "mut";
        if is_mut {
            let problem = Diagnostic::new(Code::MisplacedModifier, self.span(), "there is no `mut`").suggest(
                "`let` variables and parameters can be assigned: remove it",
                self.span(),
                "",
            );
            self.report(problem);
            self.advance();
        }
    }
}
