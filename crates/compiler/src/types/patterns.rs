//! Patterns: whether they fit the type of what is matched, and what they bind.

use super::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{LocalId, Pattern, Ty, TyId};
use crate::syntax::{Span, Symbol, ast};
use std::collections::HashMap;

/// A variable of a pattern.
#[derive(Clone, Copy)]
pub(super) struct Bound {
    pub(super) name: Symbol,
    pub(super) id: LocalId,
    pub(super) ty: TyId,
    pub(super) span: Span,
    /// Whether it stands in alternatives.
    pub(super) shared: bool,
}

/// The variables of one pattern.
#[derive(Default)]
pub(super) struct Binds<'b> {
    /// In the order of the text, each once.
    pub(super) all: Vec<Bound>,
    by_name: HashMap<Symbol, usize>,
    /// Those of the first of the alternatives, of which this is another: it must have the same.
    first: Option<&'b HashMap<Symbol, Bound>>,
}

impl<'a> Checker<'a> {
    /// A pattern for values of type `ty`. What does not fit is reported, and its variables stand for what has been
    /// reported.
    pub(super) fn pattern(&mut self, p: &'a ast::Pattern, ty: TyId, binds: &mut Binds<'_>) -> Pattern {
        use ast::PatternKind as P;
        match &p.kind {
            P::Wildcard => Pattern::Wildcard,
            P::Bind(name) => self.bind_pattern(*name, p.span, ty, binds),
            P::Int(value) => self.literal_pattern(p.span, ty, TyId::INT, Pattern::Int(*value)),
            P::Bool(value) => self.literal_pattern(p.span, ty, TyId::BOOL, Pattern::Bool(*value)),
            P::Str(value) => self.literal_pattern(p.span, ty, TyId::STRING, Pattern::Str(*value)),
            P::Range { lo, hi, inclusive } => self.range_pattern(p.span, ty, (*lo, *hi, *inclusive)),
            P::Null => match self.types.get(ty) {
                Ty::Optional(_) => Pattern::Null,
                Ty::Error => Pattern::Wildcard,
                _ => {
                    let message = format!("`{}` is never null", self.ty(ty));
                    let d = Diagnostic::new(Code::PatternMismatch, p.span, message).label("never fits");
                    self.report(d);
                    Pattern::Wildcard
                }
            },
            P::Variant(variant) => self.variant_pattern(variant, p.span, ty, binds),
            P::Tuple(parts) => self.tuple_pattern(parts, p.span, ty, binds),
            P::Or(alternatives) => self.alternatives(alternatives, ty, binds),
            P::Error => {
                self.body.incomplete = true;
                Pattern::Wildcard
            }
        }
    }

    /// A pattern of a value where the optional of that is matched.
    fn some(&self, ty: TyId, pattern: Pattern) -> Pattern {
        if self.is_optional(ty) { Pattern::Some(Box::new(pattern)) } else { pattern }
    }

    fn literal_pattern(&mut self, span: Span, ty: TyId, of: TyId, pattern: Pattern) -> Pattern {
        let wanted = self.not_null(ty);
        if wanted == of {
            return self.some(ty, pattern);
        }
        let found = self.ty(of);
        self.pattern_mismatch(span, wanted, &format!("`{found}`"));
        Pattern::Wildcard
    }

    fn range_pattern(&mut self, span: Span, ty: TyId, (lo, hi, inclusive): (i64, i64, bool)) -> Pattern {
        let last = if inclusive { Some(hi) } else { hi.checked_sub(1) };
        match last {
            Some(last) if lo <= last => {
                self.literal_pattern(span, ty, TyId::INT, Pattern::IntRange(lo, last))
            }
            _ => {
                let d =
                    Diagnostic::new(Code::PatternMismatch, span, "this range is empty").label("never fits");
                self.report(d);
                Pattern::Wildcard
            }
        }
    }

    fn pattern_mismatch(&mut self, span: Span, wanted: TyId, found: &str) {
        if wanted == TyId::ERROR {
            return;
        }
        let wanted = self.ty(wanted);
        let message = format!("this pattern fits {found}, but the value is `{wanted}`");
        self.report(Diagnostic::new(Code::PatternMismatch, span, message).label("never fits"));
    }

    // ------------------------------------------------------------------------------------ variables

    fn bind_pattern(&mut self, name: Symbol, span: Span, ty: TyId, binds: &mut Binds<'_>) -> Pattern {
        if let Some((id, at)) = self.variant_of(self.not_null(ty), ast::Ident { name, span }) {
            let text = self.text(name);
            let d = Diagnostic::new(
                Code::PatternMismatch,
                span,
                format!("`{text}` would be a new variable, but it is also a variant"),
            )
            .label("fits every value")
            .suggest("to match the variant, write", span, self.variant_text(id, at, "_"));
            self.report(d);
            return Pattern::Wildcard;
        }
        if let Some(&first) = binds.by_name.get(&name) {
            self.report_duplicate(name, binds.all[first].span, span, false);
            return Pattern::Wildcard;
        }
        let id = match binds.first {
            None => self.body.add_local(Some(name), ty, span),
            Some(firsts) => match firsts.get(&name) {
                Some(first) => {
                    if first.ty != ty && !matches!(ty, TyId::ERROR) && first.ty != TyId::ERROR {
                        self.other_type_in_alternative(*first, span, ty);
                    }
                    first.id
                }
                None => {
                    self.not_in_all(name, span, "only this alternative has it");
                    return Pattern::Wildcard;
                }
            },
        };
        binds.by_name.insert(name, binds.all.len());
        binds.all.push(Bound { name, id, ty, span, shared: binds.first.is_some() });
        Pattern::Bind(id)
    }

    fn alternatives(&mut self, patterns: &'a [ast::Pattern], ty: TyId, binds: &mut Binds<'_>) -> Pattern {
        let start = binds.all.len();
        let mut built = Vec::with_capacity(patterns.len());
        let Some((first, others)) = patterns.split_first() else { return Pattern::Wildcard };
        built.push(self.pattern(first, ty, binds));
        binds.all[start..].iter_mut().for_each(|bound| bound.shared = true);
        let firsts: HashMap<Symbol, Bound> =
            binds.all[start..].iter().map(|bound| (bound.name, *bound)).collect();
        for other in others {
            let mut own = Binds { first: Some(&firsts), ..Binds::default() };
            built.push(self.pattern(other, ty, &mut own));
            let missing = binds.all[start..].iter().find(|bound| !own.by_name.contains_key(&bound.name));
            if let Some(missing) = missing {
                self.not_in_all(missing.name, other.span, "this alternative lacks it");
            }
        }
        Pattern::Or(built)
    }

    fn not_in_all(&mut self, name: Symbol, span: Span, label: &str) {
        let message = format!("`{}` is not in all alternatives of the pattern", self.text(name));
        let d = Diagnostic::new(Code::AlternativeBindings, span, message)
            .label(label)
            .help("all alternatives bind the same names; write two arms, or `_`");
        self.report(d);
    }

    fn other_type_in_alternative(&mut self, first: Bound, span: Span, ty: TyId) {
        let message = format!("`{}` has not the same type in all alternatives", self.text(first.name));
        let d = Diagnostic::new(Code::AlternativeBindings, span, message)
            .label(format!("here it is `{}`", self.ty(ty)))
            .also(first.span, format!("here it is `{}`", self.ty(first.ty)))
            .help("write two arms");
        self.report(d);
    }

    // ------------------------------------------------------------------------------------ parts

    /// Patterns of what has been reported: only their variables matter.
    fn lost(&mut self, parts: &'a [ast::Pattern], binds: &mut Binds<'_>) -> Pattern {
        parts.iter().for_each(|part| drop(self.pattern(part, TyId::ERROR, binds)));
        Pattern::Wildcard
    }

    fn tuple_pattern(
        &mut self,
        parts: &'a [ast::Pattern],
        span: Span,
        ty: TyId,
        binds: &mut Binds<'_>,
    ) -> Pattern {
        let wanted = self.not_null(ty);
        if parts.is_empty() {
            if wanted != TyId::UNIT {
                self.pattern_mismatch(span, wanted, "`()`");
            }
            return Pattern::Wildcard;
        }
        let types = match self.parts_of(wanted) {
            Some(types) if types.len() == parts.len() => types.to_vec(),
            Some(types) => {
                let has = types.len();
                let message = format!("`{}` has {has} parts, not {}", self.ty(wanted), parts.len());
                let d = Diagnostic::new(Code::TupleMismatch, span, message)
                    .label("never fits")
                    .help("`_` stands for a part that is not needed");
                self.report(d);
                return self.lost(parts, binds);
            }
            None => {
                self.pattern_mismatch(span, wanted, "a tuple");
                return self.lost(parts, binds);
            }
        };
        let parts = parts.iter().zip(types).map(|(part, ty)| self.pattern(part, ty, binds)).collect();
        self.some(ty, Pattern::Tuple(parts))
    }

    fn variant_pattern(
        &mut self,
        p: &'a ast::VariantPattern,
        span: Span,
        ty: TyId,
        binds: &mut Binds<'_>,
    ) -> Pattern {
        let args = p.args.as_deref().unwrap_or(&[]);
        let wanted = self.not_null(ty);
        let Some(name) = p.path.last().copied() else { return Pattern::Wildcard };
        let Some(named) = self.enum_of_path(&p.path, wanted) else { return self.lost(args, binds) };
        if self.variant_of(named, name).is_none() {
            if matches!(self.types.get(named), Ty::Enum(_)) {
                self.unknown_variant(named, name);
            } else {
                let message = format!("`{}` is not an enum, so it has no variants", self.ty(named));
                self.report(Diagnostic::new(Code::PatternMismatch, span, message).label("never fits"));
            }
            return self.lost(args, binds);
        };
        let named = match self.template(named) > 0 && self.types.declaration(wanted) == named {
            true => wanted,
            false => named,
        };
        let Some((id, at)) = self.variant_of(named, name) else { return self.lost(args, binds) };
        if named != wanted {
            let found = format!("`{}`", self.ty(named));
            self.pattern_mismatch(span, wanted, &found);
            return self.lost(args, binds);
        }
        let payload = self.types.enum_def(id).variants[at as usize].payload.clone();
        if payload.len() != args.len() || p.args.is_some() == payload.is_empty() {
            let at_name = Span::new(span.file, name.span.start, span.end);
            self.wrong_payload(id, at, args.len(), at_name);
            return self.lost(args, binds);
        }
        let args = args.iter().zip(payload).map(|(arg, ty)| self.pattern(arg, ty, binds)).collect();
        self.some(ty, Pattern::Variant(id, at, args))
    }

    /// The type that a variant's path names; without one, what is matched must be an enum that has the variant.
    fn enum_of_path(&mut self, path: &[ast::Ident], wanted: TyId) -> Option<TyId> {
        match path {
            [name] => {
                if wanted == TyId::ERROR {
                    return None;
                }
                let text = self.text(name.name).to_string();
                let message = format!("`{text}` is not a variant: it is named without its enum");
                let d = Diagnostic::new(Code::PatternMismatch, name.span, message).label("of which enum?");
                let d = match self.variant_of(wanted, *name) {
                    Some((id, _)) => d.suggest("write", name.span, format!("{}.{text}", self.enum_name(id))),
                    None => d,
                };
                self.report(d);
                None
            }
            [owner, .., last] => {
                let module = (path.len() > 2).then_some(*owner);
                let name = path[path.len() - 2];
                let def = match module {
                    Some(module) => Some(self.type_in_module(module, name)),
                    None => self.lookup_type(name.name),
                };
                match def {
                    // The type arguments are those of what is matched.
                    Some(super::TypeDef::Enum(id)) => return Some(self.types.declared_enum(id)),
                    Some(super::TypeDef::Error) => return None,
                    _ => {}
                }
                let named = ast::NamedType { module, name, args: Vec::new() };
                let span = owner.span.to(last.span);
                let kind = ast::TypeKind::Named(Box::new(named));
                let ty = self.resolve(&ast::Type { kind, span, depth: 1 });
                (ty != TyId::ERROR).then_some(ty)
            }
            [] => None,
        }
    }

    /// Declares the variables of a pattern in the scope that is open.
    pub(super) fn declare_bound(&mut self, binds: &Binds<'_>) {
        for bound in &binds.all {
            let def = match bound.ty {
                TyId::ERROR => super::Def::Error,
                _ => super::Def::Local { id: bound.id, depth: self.body.depth },
            };
            self.declare(bound.name, def, bound.span);
        }
    }
}

/// Looks for a variable in a pattern, outside of alternatives; `path` leads to it.
pub(super) fn find_bind(pattern: &Pattern, id: LocalId, path: &mut Vec<usize>) -> bool {
    let parts = match pattern {
        Pattern::Bind(bound) => return *bound == id,
        Pattern::Some(inner) => std::slice::from_ref(&**inner),
        Pattern::Variant(_, _, parts) | Pattern::Tuple(parts) => parts,
        _ => return false,
    };
    for (at, part) in parts.iter().enumerate() {
        path.push(at);
        if find_bind(part, id, path) {
            return true;
        }
        path.pop();
    }
    false
}

/// The part of a pattern that a path of [`find_bind`] leads to.
pub(super) fn at_path<'p>(mut pattern: &'p mut Pattern, path: &[usize]) -> &'p mut Pattern {
    for &at in path {
        pattern = match pattern {
            Pattern::Some(inner) => inner,
            Pattern::Variant(_, _, parts) | Pattern::Tuple(parts) => &mut parts[at],
            other => return other,
        };
    }
    pattern
}
