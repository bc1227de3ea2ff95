//! `match`: its arms in order, what they bind, and whether they take every value.
//!
//! **Names for optionals.** A name in a pattern takes any value of its place, and so has the type of the place. But where
//! the place is a `T?` and null cannot come, because the arms above take it, the name stands for the `T`:
//! `match x { null => 0, v => v + 1 }`. For the whole value of the `match` an arm `null` below does so too.

use super::exhaustive::{FUEL, MAX_WITNESSES, Search, TooComplex, Witness};
use super::expect::Expect;
use super::flow::Changes;
use super::join::Join;
use super::patterns::{Binds, Bound, at_path, find_bind};
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Arm, Expr, ExprKind, Pattern, Ty, TyId, Types};
use crate::syntax::{Span, Symbol, ast};
use std::collections::HashMap;

/// What the pattern of an arm begins with, if it is one constructor.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Int(i64),
    Str(Symbol),
    Bool(bool),
    Null,
    Variant(u32),
}

impl Key {
    fn of(pattern: &Pattern) -> Option<Key> {
        Some(match pattern {
            Pattern::Some(inner) => return Key::of(inner),
            Pattern::Int(value) => Key::Int(*value),
            Pattern::Str(value) => Key::Str(*value),
            Pattern::Bool(value) => Key::Bool(*value),
            Pattern::Null => Key::Null,
            Pattern::Variant(_, at, _) => Key::Variant(*at),
            _ => return None,
        })
    }
}

/// The arms of a `match` so far.
struct Arms {
    arms: Vec<Arm>,
    /// The arms without a guard, by what their patterns begin with. Arms of two keys have no value in common, so that a
    /// `match` of many constants takes linear time.
    by_key: HashMap<Key, Vec<usize>>,
    /// The other arms without a guard.
    others: Vec<usize>,
    /// All arms without a guard.
    unguarded: Vec<usize>,
    /// Where the last arm begins that takes null by its name; 0 if none does.
    last_null: u32,
    /// What is left of the work that may be done to find arms that are never reached.
    fuel: u64,
    /// The type of the value.
    ty: TyId,
    /// Whether a pattern has been reported: then nothing is said of missing cases.
    mistaken: bool,
}

impl Arms {
    /// The arms above that may take a value that fits `pattern`.
    fn above(&self, pattern: &Pattern) -> Vec<&Pattern> {
        let all = |arms: &[usize]| arms.iter().map(|at| &self.arms[*at].pattern).collect::<Vec<_>>();
        match Key::of(pattern) {
            Some(key) => {
                let mut rows = self.by_key.get(&key).map_or(Vec::new(), |arms| all(arms));
                rows.extend(all(&self.others));
                rows
            }
            None => all(&self.unguarded),
        }
    }

    /// Whether a value of the `match` fits `pattern` and no arm above. Where it is too much to look at, that is the
    /// answer from then on, at once: a `match` of very many arms shall not take very long.
    fn is_useful(&mut self, pattern: &Pattern, types: &Types) -> Result<bool, TooComplex> {
        if self.fuel == 0 {
            return Err(TooComplex);
        }
        let mut search = Search::new(types, self.fuel);
        let useful = search.is_useful(&self.above(pattern), pattern, self.ty);
        self.fuel = if useful.is_ok() { search.fuel } else { 0 };
        useful
    }

    fn add(&mut self, arm: Arm) {
        let at = self.arms.len();
        if arm.guard.is_none() {
            self.unguarded.push(at);
            match Key::of(&arm.pattern) {
                Some(key) => self.by_key.entry(key).or_default().push(at),
                None => self.others.push(at),
            }
        }
        self.arms.push(arm);
    }
}

impl<'a> Checker<'a> {
    /// `match value { pattern if guard => body, … }`
    pub(super) fn match_expr(&mut self, source: &'a ast::Match, span: Span, expect: Expect) -> Expr {
        let value = self.expr(&source.scrutinee, Expect::Any);
        let ty = self.matched_type(&value, &source.scrutinee);
        let mut join = Join::new(expect);
        let mut arms = Arms {
            arms: Vec::with_capacity(source.arms.len()),
            by_key: HashMap::new(),
            others: Vec::new(),
            unguarded: Vec::new(),
            last_null: source
                .arms
                .iter()
                .rev()
                .find(|arm| takes_null(&arm.pattern))
                .map_or(0, |arm| arm.span.start),
            fuel: FUEL,
            ty,
            mistaken: ty == TyId::ERROR,
        };
        let mut ways = Vec::new();
        for arm in &source.arms {
            self.arm(arm, &mut arms, &mut join, &mut ways);
        }
        if !ways.is_empty() {
            self.body.flow.join(ways);
        }
        if !arms.mistaken {
            self.cover_all(source, &arms);
        }
        if value.ty == TyId::NEVER {
            return value;
        }
        let all_never = join.ty == TyId::NEVER && !arms.arms.is_empty();
        let ty = match join.discards {
            true if all_never && arms.arms.iter().all(|arm| arm.body.ty == TyId::NEVER) => TyId::NEVER,
            true => TyId::UNIT,
            false => self.type_of_branches(&join, expect, span),
        };
        if value.ty == TyId::ERROR || arms.arms.is_empty() {
            return Expr { ty: if join.discards { ty } else { TyId::ERROR }, ..build::error(span) };
        }
        let mut arms = arms.arms;
        if join.mixed {
            for arm in &mut arms {
                let body = std::mem::replace(&mut arm.body, build::unit(span));
                arm.body = self.coerced(body, ty);
            }
        }
        build::expr(ExprKind::Match { value: Box::new(value), arms }, ty, span)
    }

    /// The type that the patterns must fit.
    fn matched_type(&mut self, value: &Expr, source: &ast::Expr) -> TyId {
        match value.ty {
            TyId::NEVER => TyId::ERROR,
            TyId::UNIT => {
                let d = Diagnostic::new(Code::PatternMismatch, source.span, "`()` cannot be matched")
                    .label("this has no value");
                self.report(d);
                TyId::ERROR
            }
            ty => ty,
        }
    }

    fn arm(&mut self, source: &'a ast::MatchArm, arms: &mut Arms, join: &mut Join, ways: &mut Vec<Changes>) {
        let errors = self.diags.error_count();
        let mut binds = Binds::default();
        let mut pattern = self.pattern(&source.pattern, arms.ty, &mut binds);
        let mistaken = self.diags.error_count() > errors;
        arms.mistaken |= mistaken;
        if !mistaken {
            self.drop_null(&mut pattern, &mut binds, arms);
        }
        self.scopes.push();
        self.declare_bound(&binds);
        let before = self.assignments();
        let guard = source.guard.as_ref().map(|guard| self.guard(guard));
        let facts = guard.as_ref().map(|guard| self.facts(guard, before)).unwrap_or_default();
        let mark = self.body.flow.mark();
        self.body.flow.learn(&facts.yes);
        let body = self.arm_body(&source.body, join);
        self.close_scope();
        let changes = self.body.flow.take(mark);
        if body.ty != TyId::NEVER {
            ways.push(changes);
        }
        let reached = arms.mistaken || self.is_reached(&pattern, source, arms);
        // A guard that never ends is the arm's end.
        let (guard, body) = match guard {
            Some(guard) if guard.ty == TyId::NEVER => (None, guard),
            guard => (guard, body),
        };
        if reached {
            arms.add(Arm { pattern, guard, body });
        }
    }

    /// The condition of an arm. It may run for nothing: what it forgets is forgotten for all arms below.
    pub(super) fn guard(&mut self, source: &'a ast::Expr) -> Expr {
        let mark = self.body.flow.mark();
        let guard = self.condition(source);
        self.perhaps(mark);
        guard
    }

    fn arm_body(&mut self, source: &'a ast::Expr, join: &mut Join) -> Expr {
        let expect = if join.discards { Expect::Discard } else { join.expect };
        let body = self.expr(source, expect);
        self.add_branch(join, body.ty, source.span);
        if !join.discards {
            return body;
        }
        self.warn_unused_result(&body, source.span);
        match body.ty {
            TyId::UNIT | TyId::NEVER => body,
            _ => {
                let span = body.span;
                build::block_expr(vec![build::statement(body)], None, TyId::UNIT, span)
            }
        }
    }

    // ------------------------------------------------------------------------------------ names for optionals

    /// Gives the names that no null can come to the type of the value.
    fn drop_null(&mut self, pattern: &mut Pattern, binds: &mut Binds<'_>, arms: &mut Arms) {
        for bound in &mut binds.all {
            let Ty::Optional(inner) = *self.types.get(bound.ty) else { continue };
            if arms.mistaken {
                // An arm above might have taken null.
                bound.ty = TyId::ERROR;
                continue;
            }
            if bound.shared || !self.null_is_taken(pattern, bound, arms) {
                continue;
            }
            let mut path = Vec::new();
            if find_bind(pattern, bound.id, &mut path) {
                *at_path(pattern, &path) = Pattern::Some(Box::new(Pattern::Bind(bound.id)));
                self.body.locals[bound.id.0 as usize].ty = inner;
                bound.ty = inner;
            }
        }
    }

    /// Whether other arms take null where `bound` stands in `pattern`.
    fn null_is_taken(&self, pattern: &mut Pattern, bound: &Bound, arms: &mut Arms) -> bool {
        let whole = matches!(pattern, Pattern::Bind(_));
        if whole && arms.last_null > bound.span.start {
            return true;
        }
        let mut path = Vec::new();
        if arms.arms.is_empty() || !find_bind(pattern, bound.id, &mut path) {
            return false;
        }
        *at_path(pattern, &path) = Pattern::Null;
        let useful = arms.is_useful(pattern, &self.types);
        *at_path(pattern, &path) = Pattern::Bind(bound.id);
        matches!(useful, Ok(false))
    }

    // ------------------------------------------------------------------------------------ what arms take

    /// Whether some value comes to an arm; else warns.
    fn is_reached(&mut self, pattern: &Pattern, source: &ast::MatchArm, arms: &mut Arms) -> bool {
        let simple = matches!(Key::of(pattern), Some(Key::Int(_) | Key::Str(_) | Key::Bool(_) | Key::Null));
        let useful = if simple && arms.others.is_empty() {
            Ok(Key::of(pattern).is_none_or(|key| !arms.by_key.contains_key(&key)))
        } else {
            arms.is_useful(pattern, &self.types)
        };
        // Where there is too much to look at, nothing is said.
        let reached = useful.unwrap_or(true);
        if !reached {
            let d = Diagnostic::new(Code::UnreachableArm, source.pattern.span, "this arm is never reached")
                .label("the arms above take all of these values");
            self.report(d);
        }
        reached
    }

    /// Reports the values that no arm takes.
    fn cover_all(&mut self, source: &ast::Match, arms: &Arms) {
        let rows: Vec<&Pattern> =
            arms.arms.iter().filter(|arm| arm.guard.is_none()).map(|arm| &arm.pattern).collect();
        let takes_all = |row: &&Pattern| matches!(row, Pattern::Wildcard | Pattern::Bind(_));
        if rows.iter().any(takes_all) {
            return;
        }
        let missing = Search::new(&self.types, FUEL).missing(&rows, arms.ty);
        let at = source.scrutinee.span;
        let d = match missing {
            Ok(missing) if missing.is_empty() => return,
            Ok(missing) => {
                let mut texts: Vec<String> =
                    missing.iter().map(|witness| self.witness_text(witness)).collect();
                texts.dedup();
                let more = if texts.len() >= MAX_WITNESSES { " and more" } else { "" };
                texts.truncate(MAX_WITNESSES - 1);
                let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
                let message = format!("this `match` misses {}{more}", quoted.join(", "));
                let help = match texts.as_slice() {
                    [only] if more.is_empty() => format!("add an arm: `{only} => …`"),
                    _ => "add arms for them, or one for the rest: `_ => …`".to_string(),
                };
                Diagnostic::new(Code::MissingCases, at, message).help(help)
            }
            Err(_) => Diagnostic::new(
                Code::MissingCases,
                at,
                "this `match` is too large to see that it misses nothing",
            )
            .help("add an arm for the rest: `_ => …`"),
        };
        let mut d = d.label(format!("a value of type `{}`", self.ty(arms.ty)));
        if arms.arms.len() > rows.len() {
            d = d.help("an arm with a guard does not count: its guard may be false");
        }
        self.report(d);
    }

    /// A missing case as a pattern.
    fn witness_text(&self, witness: &Witness) -> String {
        let list = |parts: &[Witness]| {
            parts.iter().map(|part| self.witness_text(part)).collect::<Vec<_>>().join(", ")
        };
        match witness {
            Witness::Any => "_".to_string(),
            Witness::Bool(value) => value.to_string(),
            Witness::Ints(lo, hi) if lo == hi => lo.to_string(),
            Witness::Ints(lo, hi) => format!("{lo}..={hi}"),
            Witness::Null => "null".to_string(),
            Witness::Some(inner) => self.witness_text(inner),
            Witness::Tuple(parts) => format!("({})", list(parts)),
            Witness::Variant(id, at, parts) => {
                let name = self.text(self.types.enum_def(*id).variants[*at as usize].name);
                match parts.as_slice() {
                    [] => format!("{}.{name}", self.enum_name(*id)),
                    parts => format!("{}.{name}({})", self.enum_name(*id), list(parts)),
                }
            }
        }
    }
}

fn takes_null(pattern: &ast::Pattern) -> bool {
    match &pattern.kind {
        ast::PatternKind::Null => true,
        ast::PatternKind::Or(alternatives) => alternatives.iter().any(takes_null),
        _ => false,
    }
}
