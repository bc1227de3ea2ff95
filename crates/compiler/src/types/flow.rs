//! What is known of optional variables at a point of the program: which ones cannot be null there.
//!
//! A local is *narrowed* where a test has found it not to be null, or where a value that is not null has been assigned
//! to it; there its name means the value. Facts come from conditions, and end with an assignment.
//!
//! The state is one bit per local, with a log of the bits that have been turned. A branch is checked on the state
//! itself; then what it has changed is taken back, kept aside, and joined with what the other branches have changed: a
//! local is narrowed after them if it is so at the end of every branch that ends. So the cost is that of the changes,
//! not that of all the variables there are.
//!
//! A local of a trait's type is narrowed by `is` in the same way: each test, of a local for a type, has a bit of its own.
//!
//! A loop begins with what holds in every round: the variables that are assigned anywhere in it are not narrowed at its
//! head. What a closure assigns is not narrowed at all, in the closure or around it. A closure that is made where a
//! variable is narrowed may count on that if nothing ever assigns it. A variable of the module is narrowed in top-level
//! code only, and only if no function assigns it.

use super::{Checker, Def, assigned, build};
use crate::hir::{Expr, ExprKind, LocalId, Place, Ty, TyId, UnaryOp};
use crate::syntax::{Span, ast};
use std::collections::HashMap;

/// Which locals are narrowed, with a log to take changes back.
#[derive(Debug, Default)]
pub(super) struct Flow {
    narrowed: Vec<bool>,
    /// Which tests of values of traits hold, by number.
    holding: Vec<bool>,
    /// The tests: a local, and the type that its value is of.
    tests: Vec<(LocalId, TyId)>,
    /// The tests of each local.
    tests_of: HashMap<LocalId, Vec<u32>>,
    /// Which locals are never null, whatever comes: they stand for variables that do not change any more.
    for_good: Vec<bool>,
    /// How many locals are narrowed.
    count: u32,
    /// The locals whose bits have been turned, in order.
    log: Vec<LocalId>,
    /// How many assignments to optional locals have been checked.
    assignments: u32,
}

/// From this number on, what the state is about is no local but a test.
const TEST: u32 = 1 << 31;

/// A point in the log.
#[derive(Clone, Copy)]
pub(super) struct Mark(usize);

/// The locals that are other than at a mark, with what they are now; each once.
pub(super) type Changes = Vec<(LocalId, bool)>;

/// What a condition tells of locals.
#[derive(Default)]
pub(super) struct Facts {
    /// Not null where it is true.
    pub(super) yes: Vec<LocalId>,
    /// Not null where it is false.
    pub(super) no: Vec<LocalId>,
}

impl Flow {
    /// Whether a local is known not to be null.
    pub(super) fn knows(&self, id: LocalId) -> bool {
        if id.0 >= TEST {
            return self.holding.get((id.0 - TEST) as usize).copied().unwrap_or(false);
        }
        let is_set = |bits: &[bool]| bits.get(id.0 as usize).copied().unwrap_or(false);
        (self.count > 0 && is_set(&self.narrowed)) || is_set(&self.for_good)
    }

    /// Notes that a local is never null.
    pub(super) fn set_for_good(&mut self, id: LocalId) {
        let at = id.0 as usize;
        if at >= self.for_good.len() {
            self.for_good.resize(at + 1, false);
        }
        self.for_good[at] = true;
    }

    /// Whether anything is known at all.
    pub(super) fn knows_any(&self) -> bool {
        self.count > 0
    }

    /// Sets what is known of a local.
    pub(super) fn set(&mut self, id: LocalId, narrowed: bool) {
        if self.knows(id) != narrowed {
            self.log.push(id);
            self.turn(id);
        }
    }

    /// Adds that these are not null.
    pub(super) fn learn(&mut self, ids: &[LocalId]) {
        ids.iter().for_each(|id| self.set(*id, true));
    }

    fn turn(&mut self, id: LocalId) {
        let (bits, at) = match id.0 >= TEST {
            true => (&mut self.holding, (id.0 - TEST) as usize),
            false => (&mut self.narrowed, id.0 as usize),
        };
        if at >= bits.len() {
            bits.resize(at + 1, false);
        }
        bits[at] = !bits[at];
        self.count = if bits[at] { self.count + 1 } else { self.count - 1 };
    }

    /// What stands for the test whether a local's value is of a type.
    fn test(&mut self, id: LocalId, ty: TyId) -> LocalId {
        let known = self.tests_of.entry(id).or_default();
        let at = match known.iter().find(|at| self.tests[**at as usize].1 == ty) {
            Some(at) => *at,
            None => {
                let at = self.tests.len() as u32;
                self.tests.push((id, ty));
                known.push(at);
                at
            }
        };
        LocalId(TEST + at)
    }

    /// The local that something of the state is about.
    fn local_of(&self, id: LocalId) -> LocalId {
        match id.0.checked_sub(TEST) {
            Some(at) => self.tests.get(at as usize).map_or(id, |test| test.0),
            None => id,
        }
    }

    /// The type that a local's value has been found to be of; of several, the last that was asked for.
    fn found(&self, id: LocalId) -> Option<TyId> {
        if self.count == 0 {
            return None;
        }
        let holds = |at: &&u32| self.holding.get(**at as usize).copied().unwrap_or(false);
        let at = self.tests_of.get(&id)?.iter().rev().find(holds)?;
        Some(self.tests[*at as usize].1)
    }

    /// Forgets what has been found of a local's value.
    fn forget_tests(&mut self, id: LocalId) {
        for at in self.tests_of.get(&id).cloned().unwrap_or_default() {
            self.set(LocalId(TEST + at), false);
        }
    }

    /// The present point.
    pub(super) fn mark(&self) -> Mark {
        Mark(self.log.len())
    }

    /// Takes back what has changed since `mark`.
    pub(super) fn take(&mut self, mark: Mark) -> Changes {
        if self.log.len() <= mark.0 {
            return Changes::new();
        }
        let mut turned = self.log.split_off(mark.0);
        turned.sort_unstable();
        let mut changes = Changes::new();
        for turns in turned.chunk_by(|a, b| a == b) {
            // What has been turned twice is as it was.
            if turns.len() % 2 == 1 {
                changes.push((turns[0], self.knows(turns[0])));
                self.turn(turns[0]);
            }
        }
        changes
    }

    /// Makes changes that were made before in this state.
    pub(super) fn apply(&mut self, changes: &Changes) {
        changes.iter().for_each(|(id, narrowed)| self.set(*id, *narrowed));
    }

    /// Goes on from the state that several ways lead to, each with what it has changed in the present state.
    pub(super) fn join(&mut self, ways: Vec<Changes>) {
        let count = ways.len();
        let mut changes: Changes = ways.into_iter().flatten().collect();
        changes.sort_unstable();
        for same in changes.chunk_by(|a, b| a == b) {
            let (id, narrowed) = same[0];
            if !narrowed || same.len() == count {
                self.set(id, narrowed);
            }
        }
    }
}

impl<'a> Checker<'a> {
    /// The value of a local, which is narrowed or not.
    pub(super) fn variable_value(&mut self, id: LocalId, ty: TyId, span: Span) -> Expr {
        let value = build::local(id, ty, span);
        match *self.types.get(ty) {
            Ty::Optional(inner) if self.body.flow.knows(id) => {
                let value = build::expr(ExprKind::Unwrap(Box::new(value)), inner, span);
                self.tested_value(id, value)
            }
            Ty::Trait(..) => self.tested_value(id, value),
            _ => value,
        }
    }

    /// A local's value as what a test has found it to be.
    fn tested_value(&self, id: LocalId, value: Expr) -> Expr {
        match self.body.flow.found(id) {
            Some(ty) if matches!(self.types.get(value.ty), Ty::Trait(..)) => {
                let span = value.span;
                build::expr(ExprKind::Cast(Box::new(value)), ty, span)
            }
            _ => value,
        }
    }

    /// Where a narrowed local has just been read as a value: the optional that it is.
    pub(super) fn whole(&self, e: Expr) -> Expr {
        let e = match e.kind {
            ExprKind::Cast(inner)
                if matches!(inner.kind, ExprKind::Unwrap(_)) && self.found_type(&inner) == Some(e.ty) =>
            {
                *inner
            }
            kind => Expr { kind, ..e },
        };
        match e.kind {
            ExprKind::Unwrap(inner) if matches!(inner.kind, ExprKind::Local(id) if self.body.flow.knows(id)) => {
                *inner
            }
            _ => e,
        }
    }

    /// What a test has found the value of a variable to be.
    fn found_type(&self, e: &Expr) -> Option<TyId> {
        variable_of(e).and_then(|id| self.body.flow.found(id))
    }

    /// Whether a test can tell something of a local: no function or closure may assign it.
    fn can_be_narrowed(&mut self, id: LocalId) -> bool {
        let name = self.body.locals[id.0 as usize].name;
        name.is_none_or(|name| !self.assigned_in_root().by_functions.contains(&name))
    }

    /// How many assignments there have been: what a condition tells holds only if it assigns nothing itself.
    pub(super) fn assignments(&self) -> u32 {
        self.body.flow.assignments
    }

    /// What a condition tells of locals, if there were `before` assignments before it.
    pub(super) fn facts(&mut self, cond: &Expr, before: u32) -> Facts {
        let mut facts = Facts::default();
        if self.body.flow.assignments == before {
            self.learn_from(cond, true, &mut facts.yes);
            self.learn_from(cond, false, &mut facts.no);
            facts.yes.retain(|id| self.can_be_narrowed(self.body.flow.local_of(*id)));
            facts.no.retain(|id| self.can_be_narrowed(self.body.flow.local_of(*id)));
        }
        facts
    }

    /// Adds the locals that are not null where `cond` is `truth`.
    fn learn_from(&mut self, cond: &Expr, truth: bool, ids: &mut Vec<LocalId>) {
        match &cond.kind {
            ExprKind::IsNull(value, null) if truth != *null => {
                if let ExprKind::Local(id) = value.kind {
                    ids.push(id);
                }
            }
            ExprKind::Is(value, ty) if truth => {
                if let Some(id) = variable_of(value) {
                    ids.push(self.body.flow.test(id, *ty));
                }
            }
            ExprKind::And(a, b) if truth => {
                self.learn_from(a, truth, ids);
                self.learn_from(b, truth, ids);
            }
            ExprKind::Or(a, b) if !truth => {
                self.learn_from(a, truth, ids);
                self.learn_from(b, truth, ids);
            }
            ExprKind::Unary(UnaryOp::Not, a) => self.learn_from(a, !truth, ids),
            _ => {}
        }
    }

    /// The operands of `&&` and `||`: on the right holds what the left one tells.
    pub(super) fn logic_operands(&mut self, binary: &'a ast::Binary) -> (Expr, Expr) {
        use super::expect::Expect;
        let before = self.assignments();
        let lhs = self.expr(&binary.lhs, Expect::Any);
        let facts = self.facts(&lhs, before);
        let mark = self.body.flow.mark();
        self.body.flow.learn(if binary.op == ast::BinaryOp::And { &facts.yes } else { &facts.no });
        let rhs = self.expr(&binary.rhs, Expect::Any);
        self.perhaps(mark);
        (lhs, rhs)
    }

    /// What came since `mark` may have run, or not.
    pub(super) fn perhaps(&mut self, mark: Mark) {
        let changes = self.body.flow.take(mark);
        if !changes.is_empty() {
            self.body.flow.join(vec![changes, Changes::new()]);
        }
    }

    /// Forgets what a loop may change before it comes back to its head.
    pub(super) fn enter_loop(&mut self, cond: Option<&ast::Cond>, body: &ast::Block) {
        if self.body.flow.knows_any() {
            self.forget(assigned::in_loop(cond, body));
        }
    }

    /// Forgets what is known of the variables of these names.
    pub(super) fn forget(&mut self, names: assigned::Names) {
        for name in names {
            let id = match self.scopes.lookup(name).map(|entry| entry.def) {
                // (What belongs to a function around is not narrowed here if it is assigned here.)
                Some(Def::Local { id, depth }) if depth == self.body.depth => id,
                Some(Def::ModuleVar(at)) if self.body.is_init => self.module_vars[at as usize].local,
                _ => continue,
            };
            self.body.flow.set(id, false);
            self.body.flow.forget_tests(id);
        }
    }

    /// Notes that a place gets a value: from here on a local is narrowed or not.
    pub(super) fn note_assignment(&mut self, place: &Place, value: &Expr) {
        let has_value = self.has_value(value);
        self.place_assigned(place, has_value);
    }

    /// Whether a value of an optional type is known not to be null.
    pub(super) fn has_value(&self, value: &Expr) -> bool {
        match value.kind {
            ExprKind::Wrap(_) => true,
            ExprKind::Local(other) => self.body.flow.knows(other),
            _ => false,
        }
    }

    /// [`Checker::note_assignment`], where it is known whether the value is null.
    pub(super) fn place_assigned(&mut self, place: &Place, has_value: bool) {
        let Place::Local(id) = *place else { return };
        let ty = self.not_null(self.body.locals[id.0 as usize].ty);
        if matches!(self.types.get(ty), Ty::Trait(..)) {
            self.body.flow.assignments += 1;
            self.body.flow.forget_tests(id);
        }
        if self.is_optional(self.body.locals[id.0 as usize].ty) {
            self.body.flow.assignments += 1;
            let narrowed = has_value && self.can_be_narrowed(id);
            self.body.flow.set(id, narrowed);
        }
    }
}

/// The local that an expression reads, narrowed or not.
fn variable_of(e: &Expr) -> Option<LocalId> {
    match &e.kind {
        ExprKind::Local(id) => Some(*id),
        ExprKind::Unwrap(inner) => match inner.kind {
            ExprKind::Local(id) => Some(id),
            _ => None,
        },
        _ => None,
    }
}
