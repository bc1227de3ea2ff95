//! `match`: one test after the other, but for a choice at the start where several arms ask for one number.
//!
//! The arms become rows, one for each pattern that `|` joins on the outside. A row can be entered in two ways: at its
//! test, or behind it, where the outermost form of the value (the *head*) is known to fit. What is known of the value
//! where a row fails says which row can come next, and how it is entered.

use super::code::Label;
use super::constants::Constant;
use super::error::Result;
use super::function::{Body, Dst};
use super::patterns::{Fit, Subject, variables};
use super::registers::Reg;
use super::walk::assigned_in;
use crate::hir::{Arm, Expr, ExprKind, Pattern, Ty};
use crate::syntax::Span;
use std::collections::HashSet;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{In, Out};
use vitte_bytecode::{Inst, Trap};

/// A choice pays from this many different numbers on.
const MIN_CHOICES: usize = 4;

/// A choice has at most so many places per number that an arm asks for.
const MAX_SPREAD: usize = 3;

/// The most places that a choice can have.
const MAX_CHOICES: usize = u16::MAX as usize;

/// The least length of a range that is tested rather than listed in a choice.
const MAX_LISTED: i64 = 64;

/// How many rows are looked through for the next that can fit.
const MAX_LOOKAHEAD: usize = 256;

/// Which values the outermost form of a pattern takes, as numbers: variants, integers, false and true, null and not null.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Head {
    Any,
    /// From the first to the second, both included.
    Numbers(i64, i64),
    /// That takes more than a number to say.
    Other,
}

/// What is known of the number of the value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Known {
    Nothing,
    Is(i64),
    /// Less than the first or greater than the second.
    Outside(i64, i64),
}

impl Head {
    fn of(pattern: &Pattern) -> Head {
        match pattern {
            Pattern::Wildcard | Pattern::Bind(_) => Head::Any,
            Pattern::Int(value) => Head::Numbers(*value, *value),
            Pattern::IntRange(first, last) => Head::Numbers(*first, *last),
            Pattern::Bool(value) => Head::Numbers(i64::from(*value), i64::from(*value)),
            Pattern::Null => Head::Numbers(0, 0),
            Pattern::Some(_) => Head::Numbers(1, 1),
            Pattern::Variant(_, variant, _) => Head::Numbers(i64::from(*variant), i64::from(*variant)),
            Pattern::Str(_) | Pattern::Tuple(_) | Pattern::Or(_) => Head::Other,
        }
    }

    /// Whether a value fits of which this is known; `None` if it takes a test.
    fn fits(self, known: Known) -> Option<bool> {
        match (self, known) {
            (Head::Any, _) => Some(true),
            (Head::Numbers(first, last), Known::Is(value)) => Some(first <= value && value <= last),
            (Head::Numbers(first, last), Known::Outside(low, high)) if low <= first && last <= high => {
                Some(false)
            }
            _ => None,
        }
    }

    /// What is known when it fits.
    fn known(self) -> Known {
        match self {
            Head::Numbers(first, last) if first == last => Known::Is(first),
            _ => Known::Nothing,
        }
    }
}

/// A pattern of an arm, with the two ways in.
struct Row<'a> {
    arm: usize,
    pattern: &'a Pattern,
    head: Head,
    at_test: Option<Label>,
    behind_test: Option<Label>,
}

/// A match while it is written.
struct Matching<'a> {
    rows: Vec<Row<'a>>,
    subject: Subject,
    span: Span,
}

impl<'a> Body<'_, 'a> {
    /// `match`, as a statement or, with `dst`, as a value.
    pub(super) fn match_value(
        &mut self,
        value: &'a Expr,
        arms: &'a [Arm],
        dst: Option<Dst>,
        span: Span,
    ) -> Result<()> {
        let mark = self.mark();
        let rows = rows(arms);
        let subject = self.subject(value, arms, &rows)?;
        let mut matching = Matching { rows, subject, span };
        self.load_tag(&mut matching)?;
        self.choose(&mut matching)?;
        let end = self.code.label();
        let mut row = 0;
        for (number, arm) in arms.iter().enumerate() {
            let count = matching.rows[row..].iter().take_while(|row| row.arm == number).count();
            let (arm_mark, scopes) = (self.mark(), self.scope_mark());
            let guard_fails = self.rows_of_arm(&mut matching, row, count)?;
            variables(&arm.pattern).into_iter().for_each(|local| self.open_scope(local));
            if let (Some(guard), Some(label)) = (&arm.guard, guard_fails) {
                self.jump_if(guard, false, label)?;
            }
            self.arm_body(&arm.body, dst)?;
            self.close_scopes(scopes);
            self.release_to(arm_mark);
            self.jump(arm.body.span, end);
            row += count;
        }
        // Nothing goes on behind the last arm: the arms cover every value.
        self.unreachable(span);
        self.code.bind(end);
        self.release_to(mark);
        Ok(())
    }

    fn arm_body(&mut self, body: &'a Expr, dst: Option<Dst>) -> Result<()> {
        match dst {
            Some(dst) if self.module.has_value(body.ty) => self.into(body, dst),
            Some(_) => {
                self.effect(body)?;
                self.unreachable(body.span);
                Ok(())
            }
            None => self.effect(body),
        }
    }

    /// Evaluates the value that is matched. A tuple that is written down there is not made unless an arm needs it.
    fn subject(&mut self, value: &'a Expr, arms: &'a [Arm], rows: &[Row<'a>]) -> Result<Subject> {
        let guards = || arms.iter().filter_map(|arm| arm.guard.as_ref());
        let is_disturbed = guards().any(|guard| assigned_in(guard).next().is_some());
        let is_needed = rows.iter().any(|row| matches!(row.pattern, Pattern::Bind(_)));
        if let (ExprKind::Tuple(parts), false) = (&value.kind, is_needed) {
            let exprs: Vec<&'a Expr> = parts.iter().collect();
            let registers = match is_disturbed {
                true => exprs.iter().map(|part| self.stable(part)).collect::<Result<Vec<_>>>()?,
                false => self.operands(&exprs, None)?,
            };
            let part = |(expr, reg): (&&'a Expr, Reg)| {
                let is_stable = is_disturbed || self.is_stable(expr)?;
                Ok(Some(Subject::of(expr.ty, reg, is_stable)))
            };
            let mut parts = exprs.iter().zip(registers).map(part).collect::<Result<Vec<_>>>()?;
            self.load_tags(&mut parts, rows, value.span)?;
            return Ok(Subject { ty: value.ty, reg: None, is_stable: true, tag: None, parts });
        }
        let reg = if is_disturbed { self.stable(value)? } else { self.any(value)? };
        let mut subject = Subject::of(value.ty, reg, is_disturbed || self.is_stable(value)?);
        if let Ty::Tuple(types) = self.ty(value.ty) {
            for (index, &ty) in types.iter().enumerate() {
                let is_shared = rows.iter().filter(|row| looks_at(row.pattern, index)).nth(1).is_some();
                subject.parts.push(None);
                if is_shared && self.module.has_value(ty) {
                    let (slot, field) = self.field_slot(value.ty, index as u32, value.span)?;
                    let part = self.temporary_of(ty, value.span)?;
                    self.emit(value.span, slot.load_field(part, reg, field));
                    subject.parts[index] = Some(Subject::of(ty, part, true));
                }
            }
            self.load_tags(&mut subject.parts, rows, value.span)?;
        }
        Ok(subject)
    }

    /// Loads the variants of those parts of a tuple of which several rows ask for it.
    fn load_tags(&mut self, parts: &mut [Option<Subject>], rows: &[Row<'a>], span: Span) -> Result<()> {
        for (index, part) in parts.iter_mut().enumerate() {
            let Some(part) = part else { continue };
            let Ty::Enum(id) = self.module.source_ty(part.ty) else { continue };
            if rows.iter().filter(|row| tests_variant(row.pattern, index)).nth(1).is_some() {
                part.tag = Some(self.tag_of(*id, part, span)?);
            }
        }
        Ok(())
    }

    /// Whether the last row is known to fit where it is reached: the arms cover every value.
    fn is_certain(&self, matching: &Matching<'a>, row: usize) -> bool {
        self.optimise() && row + 1 == matching.rows.len()
    }

    /// Loads the variant of an enum if a row tests it.
    fn load_tag(&mut self, matching: &mut Matching<'a>) -> Result<()> {
        let is_tested = |(row, id): &(usize, _)| (!self.is_certain(matching, *row)).then_some(*id);
        let variants = matching.rows.iter().enumerate().filter_map(|(row, it)| match it.pattern {
            Pattern::Variant(id, ..) => Some((row, *id)),
            _ => None,
        });
        if let Some(id) = variants.into_iter().find_map(|row| is_tested(&row)) {
            matching.subject.tag = Some(self.tag_of(id, &matching.subject, matching.span)?);
        }
        Ok(())
    }

    /// Where to go on with the rows from this one on.
    fn next(&mut self, matching: &mut Matching<'a>, from: usize, known: Known) -> Label {
        let end = matching.rows.len().min(from + MAX_LOOKAHEAD);
        let found = (from..end).find(|&row| matching.rows[row].head.fits(known) != Some(false));
        match found.unwrap_or(end) {
            row if row == matching.rows.len() => self.cold_trap(matching.span, Trap::Panic),
            row => {
                let row = &mut matching.rows[row];
                let is_behind = row.head.fits(known) == Some(true);
                let label = if is_behind { &mut row.behind_test } else { &mut row.at_test };
                *label.get_or_insert_with(|| self.code.label())
            }
        }
    }

    /// Writes the tests of an arm's rows. What comes next runs if one of them fits. Answers where to go on if the arm's
    /// guard does not hold.
    fn rows_of_arm(
        &mut self,
        matching: &mut Matching<'a>,
        first: usize,
        count: usize,
    ) -> Result<Option<Label>> {
        let body = self.code.label();
        let span = matching.span;
        let mut fit = Fit { fail: None, is_single: count == 1, bound: HashSet::new(), span };
        let Some(last) = count.checked_sub(1).map(|count| first + count) else { return Ok(None) };
        for row in first..=last {
            let is_certain = self.is_certain(matching, row);
            let Row { pattern, head, at_test, .. } = matching.rows[row];
            if let Some(label) = at_test {
                self.code.bind(label);
            }
            let has_test = matches!(head, Head::Numbers(..)) && !is_certain;
            if has_test && self.code.is_reachable() {
                let fail = self.next(matching, row + 1, Known::Nothing);
                self.test_head(pattern, &matching.subject, fail, span)?;
            }
            if let Some(label) = matching.rows[row].behind_test {
                self.code.bind(label);
            }
            let needs_label = !is_certain && !is_settled(pattern);
            fit.fail = if needs_label { Some(self.next(matching, row + 1, head.known())) } else { None };
            match head {
                Head::Other => self.fit(pattern, &matching.subject, &mut fit)?,
                _ => self.fit_inside(pattern, &matching.subject, &mut fit)?,
            }
            if row != last {
                self.jump(span, body);
            }
        }
        self.code.bind(body);
        let known = if count == 1 { matching.rows[last].head.known() } else { Known::Nothing };
        Ok(Some(self.next(matching, last + 1, known)))
    }

    /// Writes the choice by a number, if there are enough numbers and they lie close together.
    fn choose(&mut self, matching: &mut Matching<'a>) -> Result<()> {
        let variants = match self.module.source_ty(matching.subject.ty) {
            Ty::Enum(id) => Some(self.module.program.types.enum_def(*id).variants.len()),
            _ => None,
        };
        let Some((low, high)) = choice_range(&matching.rows, variants) else { return Ok(()) };
        let first_rows = first_rows(&matching.rows, low, high);
        let mut labels = Vec::with_capacity(first_rows.len());
        for (value, row) in (low..=high).zip(first_rows) {
            labels.push(self.next(matching, row, Known::Is(value)));
        }
        let span = matching.span;
        let src = match matching.subject.tag {
            Some(tag) => {
                self.choose_variant(span, tag, &labels);
                return Ok(());
            }
            None => matching.subject.register(span)?,
        };
        let mark = self.mark();
        let index = if low == 0 { src } else { self.temporary(TypeIndex::INT, span)? };
        if low != 0 {
            let low = self.constant(span, Constant::Int(low))?;
            self.emit(span, Inst::SubwInt { dst: Out::new(index), a: In::new(src), b: In::new(low) });
        }
        self.code.switch(span.start, index, &labels);
        let others = self.next(matching, 0, Known::Outside(low, high));
        self.jump(span, others);
        self.release_to(mark);
        Ok(())
    }
}

impl Body<'_, '_> {
    /// Goes to the label of the variant whose number is in the register.
    pub(super) fn choose_variant(&mut self, span: Span, tag: Reg, labels: &[Label]) {
        // The last variant is what is left.
        if let Some((last, others)) = labels.split_last() {
            if !others.is_empty() {
                self.code.switch(span.start, tag, others);
            }
            self.jump(span, *last);
        }
    }
}

/// The rows of all arms, in order.
fn rows(arms: &[Arm]) -> Vec<Row<'_>> {
    let mut rows = Vec::with_capacity(arms.len());
    for (arm, it) in arms.iter().enumerate() {
        let mut pending = vec![&it.pattern];
        while let Some(pattern) = pending.pop() {
            match pattern {
                Pattern::Or(list) => pending.extend(list.iter().rev()),
                _ => {
                    rows.push(Row { arm, pattern, head: Head::of(pattern), at_test: None, behind_test: None })
                }
            }
        }
    }
    rows
}

/// Whether the pattern, of a tuple, looks at this part.
fn looks_at(pattern: &Pattern, part: usize) -> bool {
    match pattern {
        Pattern::Tuple(patterns) => patterns.get(part).is_some_and(|part| !matches!(part, Pattern::Wildcard)),
        _ => false,
    }
}

/// Whether the pattern, of a tuple, asks for the variant of this part.
fn tests_variant(pattern: &Pattern, part: usize) -> bool {
    match pattern {
        Pattern::Tuple(patterns) => matches!(patterns.get(part), Some(Pattern::Variant(..) | Pattern::Or(_))),
        _ => false,
    }
}

/// Whether a value fits if its outermost form does.
fn is_settled(pattern: &Pattern) -> bool {
    let is_open = |pattern: &Pattern| matches!(pattern, Pattern::Wildcard | Pattern::Bind(_));
    match pattern {
        Pattern::Str(_) | Pattern::Or(_) => false,
        Pattern::Some(inner) => is_open(inner),
        Pattern::Variant(_, _, list) | Pattern::Tuple(list) => list.iter().all(is_open),
        _ => true,
    }
}

/// The numbers to choose by; `None` if a choice does not pay.
fn choice_range(rows: &[Row<'_>], variants: Option<usize>) -> Option<(i64, i64)> {
    let mut numbers = HashSet::new();
    let (mut low, mut high) = (i64::MAX, i64::MIN);
    for row in rows {
        if let Head::Numbers(first, last) = row.head
            && last.checked_sub(first).is_some_and(|length| (0..MAX_LISTED).contains(&length))
        {
            numbers.extend(first..=last);
            low = low.min(first);
            high = high.max(last);
        }
    }
    if let Some(variants) = variants {
        (low, high) = (0, variants as i64 - 1);
    } else if (0..=MAX_SPREAD as i64).contains(&low) {
        low = 0;
    }
    let places = usize::try_from(high.checked_sub(low)?).ok()?.checked_add(1)?;
    let pays = numbers.len() >= MIN_CHOICES && places <= (numbers.len() * MAX_SPREAD).min(MAX_CHOICES);
    pays.then_some((low, high))
}

/// For each number from `low` to `high` the first row that takes it.
fn first_rows(rows: &[Row<'_>], low: i64, high: i64) -> Vec<usize> {
    let mut first = vec![None; (high - low) as usize + 1];
    let mut left = first.len();
    for (number, row) in rows.iter().enumerate() {
        let (from, to) = match row.head {
            Head::Any | Head::Other => (low, high),
            Head::Numbers(from, to) => (from.max(low), to.min(high)),
        };
        for value in from..=to {
            let slot = &mut first[(value - low) as usize];
            if slot.is_none() {
                *slot = Some(number);
                left -= 1;
            }
        }
        if left == 0 {
            break;
        }
    }
    first.into_iter().map(|row| row.unwrap_or(rows.len())).collect()
}
