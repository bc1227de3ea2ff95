//! Which values the arms of a `match` leave over, and which arms are never reached.
//!
//! The algorithm is that of Luc Maranget, "Warnings for pattern matching", Journal of Functional Programming 17 (2007):
//! patterns are the rows of a matrix; a row is useful if some value fits it and no row above. The first column decides:
//! the rows are specialised to each constructor that occurs there, and what those leave over are the values of the
//! others (the default matrix), if there are others. A wildcard row that is useful after all rows has the missing
//! values as its witness. Integers have as their constructors the intervals that the rows cut them into.
//!
//! The question is hard (co-NP), so there is a limit to the work, and to the depth. Beyond it arms count as reached, and a
//! `match` without a last `_` as one that misses a case.
//!
//! A row is kept backwards, its first column last, so that a column is taken and replaced at the end.

use crate::hir::{EnumId, Pattern, Ty, TyId, Types};
use std::collections::BTreeMap;

/// How many patterns may be looked at for one `match`.
pub(super) const FUEL: u64 = 4_000_000;
/// How deep the search may branch.
const MAX_DEPTH: u32 = 256;
/// How many witnesses are looked for.
pub(super) const MAX_WITNESSES: usize = 4;

/// There is too much to look at.
#[derive(Debug)]
pub(super) struct TooComplex;

/// A value that no arm takes.
#[derive(Clone, Debug)]
pub(super) enum Witness {
    /// Any value.
    Any,
    /// `true` or `false`.
    Bool(bool),
    /// The integers between these, both included.
    Ints(i64, i64),
    /// `null`
    Null,
    /// What is not null and looks like this.
    Some(Box<Witness>),
    /// A variant.
    Variant(EnumId, u32, Vec<Witness>),
    /// A tuple.
    Tuple(Vec<Witness>),
}

type Row<'p> = Vec<&'p Pattern>;

/// What the first pattern of a row is.
enum Head<'p> {
    Any,
    /// A constructor with its parts.
    Is(u32, &'p [Pattern]),
    Ints(i64, i64),
    Or(&'p [Pattern]),
}

fn head(pattern: &Pattern) -> Head<'_> {
    match pattern {
        Pattern::Wildcard | Pattern::Bind(_) => Head::Any,
        Pattern::Int(value) => Head::Ints(*value, *value),
        Pattern::IntRange(lo, hi) => Head::Ints(*lo, *hi),
        Pattern::Bool(value) => Head::Is(u32::from(*value), &[]),
        Pattern::Str(value) => Head::Is(value.0, &[]),
        Pattern::Null => Head::Is(0, &[]),
        Pattern::Some(inner) => Head::Is(1, std::slice::from_ref(inner)),
        Pattern::Variant(_, at, parts) => Head::Is(*at, parts),
        Pattern::Tuple(parts) => Head::Is(0, parts),
        Pattern::Or(alternatives) => Head::Or(alternatives),
    }
}

/// The search, with what is left of the work it may do.
pub(super) struct Search<'t> {
    types: &'t Types,
    pub(super) fuel: u64,
}

static ANY: Pattern = Pattern::Wildcard;

impl<'t> Search<'t> {
    pub(super) fn new(types: &'t Types, fuel: u64) -> Search<'t> {
        Search { types, fuel }
    }

    /// Whether a value of type `ty` fits `pattern` and none of `above`.
    pub(super) fn is_useful(
        &mut self,
        above: &[&Pattern],
        pattern: &Pattern,
        ty: TyId,
    ) -> Result<bool, TooComplex> {
        self.spend(above.len())?;
        let rows = above.iter().map(|row| vec![*row]).collect();
        self.useful(rows, vec![pattern], vec![ty], 0)
    }

    /// Values of type `ty` that fit none of `rows`: the first few.
    pub(super) fn missing(&mut self, rows: &[&Pattern], ty: TyId) -> Result<Vec<Witness>, TooComplex> {
        self.spend(rows.len())?;
        let rows = rows.iter().map(|row| vec![*row]).collect();
        let found = self.left_over(rows, vec![ty], 0)?;
        Ok(found.into_iter().filter_map(|mut row| row.pop()).collect())
    }

    fn spend(&mut self, work: usize) -> Result<(), TooComplex> {
        self.fuel = self.fuel.checked_sub(work as u64 + 1).ok_or(TooComplex)?;
        Ok(())
    }

    // ------------------------------------------------------------------------------------ types

    /// How many constructors a type has, if they can be counted.
    fn constructors(&self, ty: TyId) -> Option<u32> {
        match self.types.get(ty) {
            Ty::Bool | Ty::Optional(_) => Some(2),
            Ty::Tuple(_) => Some(1),
            Ty::Enum(id) => Some(self.types.enum_def(*id).variants.len() as u32),
            _ => None,
        }
    }

    /// The types of a constructor's parts.
    fn parts(&self, ty: TyId, constructor: u32) -> &'t [TyId] {
        match self.types.get(ty) {
            Ty::Optional(inner) if constructor == 1 => std::slice::from_ref(inner),
            Ty::Tuple(parts) => parts,
            Ty::Enum(id) => {
                let variants = &self.types.enum_def(*id).variants;
                variants.get(constructor as usize).map_or(&[], |variant| &variant.payload)
            }
            _ => &[],
        }
    }

    // ------------------------------------------------------------------------------------ rows

    /// Replaces alternatives in the first column by a row each.
    fn spread<'p>(&mut self, rows: Vec<Row<'p>>) -> Result<Vec<Row<'p>>, TooComplex> {
        let is_or = |row: &Row<'p>| matches!(row.last(), Some(Pattern::Or(_)));
        if !rows.iter().any(is_or) {
            return Ok(rows);
        }
        let mut todo: Vec<Row<'p>> = rows;
        todo.reverse();
        let mut out = Vec::with_capacity(todo.len());
        while let Some(mut row) = todo.pop() {
            match row.last().map(|first| head(first)) {
                Some(Head::Or(alternatives)) => {
                    row.pop();
                    self.spend(alternatives.len() * (row.len() + 1))?;
                    for alternative in alternatives.iter().rev() {
                        let mut one = row.clone();
                        one.push(alternative);
                        todo.push(one);
                    }
                }
                _ => out.push(row),
            }
        }
        Ok(out)
    }

    /// The rows without their first column, of those that fit everything there.
    fn default<'p>(&mut self, rows: Vec<Row<'p>>) -> Result<Vec<Row<'p>>, TooComplex> {
        self.spend(rows.len())?;
        let keep = |mut row: Row<'p>| matches!(head(row.pop()?), Head::Any).then_some(row);
        Ok(rows.into_iter().filter_map(keep).collect())
    }

    /// What is left of a row for a constructor with so many parts.
    fn specialised<'p>(mut row: Row<'p>, constructor: u32, arity: usize) -> Option<Row<'p>> {
        match head(row.pop()?) {
            Head::Any => row.extend(std::iter::repeat_n(&ANY, arity)),
            Head::Is(other, parts) if other == constructor && parts.len() == arity => {
                row.extend(parts.iter().rev());
            }
            _ => return None,
        }
        Some(row)
    }

    fn specialise<'p>(
        &mut self,
        rows: Vec<Row<'p>>,
        constructor: u32,
        arity: usize,
    ) -> Result<Vec<Row<'p>>, TooComplex> {
        self.spend(rows.len() * (arity + 1))?;
        Ok(rows.into_iter().filter_map(|row| Self::specialised(row, constructor, arity)).collect())
    }

    /// The rows by constructor, each with those that fit everything.
    fn by_constructor<'p>(
        &mut self,
        rows: Vec<Row<'p>>,
        count: u32,
        ty: TyId,
    ) -> Result<Vec<Vec<Row<'p>>>, TooComplex> {
        let mut out: Vec<Vec<Row<'p>>> = vec![Vec::new(); count as usize];
        for row in rows {
            let Some(first) = row.last() else { continue };
            let range = match head(first) {
                Head::Is(constructor, _) => constructor..(constructor + 1).min(count),
                _ => 0..count,
            };
            for constructor in range {
                let arity = self.parts(ty, constructor).len();
                self.spend(row.len() + arity)?;
                out[constructor as usize].extend(Self::specialised(row.clone(), constructor, arity));
            }
        }
        Ok(out)
    }

    /// Which constructors the first column names.
    fn named(rows: &[Row<'_>]) -> BTreeMap<u32, ()> {
        let constructor = |row: &Row<'_>| match head(row.last()?) {
            Head::Is(constructor, _) => Some((constructor, ())),
            _ => None,
        };
        rows.iter().filter_map(constructor).collect()
    }

    /// The intervals that the rows cut `lo..=hi` into, if together they fill it.
    fn intervals(
        &mut self,
        rows: &[Row<'_>],
        lo: i64,
        hi: i64,
    ) -> Result<Option<Vec<(i64, i64)>>, TooComplex> {
        self.spend(rows.len())?;
        let mut bounds: Vec<(i128, i128)> = Vec::new();
        for row in rows {
            if let Some(Head::Ints(from, to)) = row.last().map(|first| head(first)) {
                let (from, to) = (from.max(lo), to.min(hi));
                if from <= to {
                    bounds.push((from.into(), i128::from(to) + 1));
                }
            }
        }
        bounds.sort_unstable();
        let mut filled = i128::from(lo);
        for (from, to) in &bounds {
            if *from > filled {
                return Ok(None);
            }
            filled = filled.max(*to);
        }
        if filled <= i128::from(hi) {
            return Ok(None);
        }
        let mut cuts: Vec<i128> = bounds.iter().flat_map(|(from, to)| [*from, *to]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let interval = |pair: &[i128]| Some((i64::try_from(pair[0]).ok()?, i64::try_from(pair[1] - 1).ok()?));
        Ok(Some(cuts.windows(2).filter_map(interval).collect()))
    }

    /// The rows that fit all integers of an interval, without their first column.
    fn within<'p>(&mut self, rows: &[Row<'p>], (lo, hi): (i64, i64)) -> Result<Vec<Row<'p>>, TooComplex> {
        self.spend(rows.iter().map(Vec::len).sum())?;
        let keep = |row: &Row<'p>| {
            let mut row = row.clone();
            match head(row.pop()?) {
                Head::Any => Some(row),
                Head::Ints(from, to) if from <= lo && hi <= to => Some(row),
                _ => None,
            }
        };
        Ok(rows.iter().filter_map(keep).collect())
    }

    // ------------------------------------------------------------------------------------ the questions

    fn useful<'p>(
        &mut self,
        mut rows: Vec<Row<'p>>,
        mut row: Row<'p>,
        mut types: Vec<TyId>,
        depth: u32,
    ) -> Result<bool, TooComplex> {
        if depth > MAX_DEPTH {
            return Err(TooComplex);
        }
        loop {
            if rows.is_empty() {
                return Ok(true);
            }
            let (Some(first), Some(ty)) = (row.pop(), types.pop()) else { return Ok(false) };
            let mut first = head(first);
            if let Head::Or(alternatives) = first {
                return self.any_useful(rows, row, types, ty, alternatives, depth);
            }
            rows = self.spread(rows)?;
            if let (Head::Any, TyId::INT) = (&first, ty) {
                first = Head::Ints(i64::MIN, i64::MAX);
            }
            match first {
                Head::Is(constructor, parts) => {
                    rows = self.specialise(rows, constructor, parts.len())?;
                    row.extend(parts.iter().rev());
                    types.extend(self.parts(ty, constructor).iter().rev());
                }
                Head::Ints(lo, hi) => match self.intervals(&rows, lo, hi)? {
                    None => rows = self.default(rows)?,
                    Some(intervals) => {
                        for interval in intervals {
                            let within = self.within(&rows, interval)?;
                            if self.useful(within, row.clone(), types.clone(), depth + 1)? {
                                return Ok(true);
                            }
                        }
                        return Ok(false);
                    }
                },
                Head::Any | Head::Or(_) => {
                    let named = Self::named(&rows);
                    let count = self.constructors(ty);
                    if named.is_empty() || count.is_none_or(|count| (named.len() as u32) < count) {
                        rows = self.default(rows)?;
                    } else if count == Some(1) {
                        let arity = self.parts(ty, 0).len();
                        rows = self.specialise(rows, 0, arity)?;
                        row.extend(std::iter::repeat_n(&ANY, arity));
                        types.extend(self.parts(ty, 0).iter().rev());
                    } else {
                        return self.useful_in_any(rows, row, types, ty, depth);
                    }
                }
            }
        }
    }

    fn any_useful<'p>(
        &mut self,
        rows: Vec<Row<'p>>,
        row: Row<'p>,
        mut types: Vec<TyId>,
        ty: TyId,
        alternatives: &'p [Pattern],
        depth: u32,
    ) -> Result<bool, TooComplex> {
        types.push(ty);
        for alternative in alternatives {
            self.spend(rows.iter().map(Vec::len).sum())?;
            let mut one = row.clone();
            one.push(alternative);
            if self.useful(rows.clone(), one, types.clone(), depth + 1)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a wildcard is useful for one of the constructors, which are all named.
    fn useful_in_any<'p>(
        &mut self,
        rows: Vec<Row<'p>>,
        row: Row<'p>,
        types: Vec<TyId>,
        ty: TyId,
        depth: u32,
    ) -> Result<bool, TooComplex> {
        let count = self.constructors(ty).unwrap_or(0);
        for (constructor, rows) in self.by_constructor(rows, count, ty)?.into_iter().enumerate() {
            let parts = self.parts(ty, constructor as u32);
            let mut one = row.clone();
            one.extend(std::iter::repeat_n(&ANY, parts.len()));
            let mut types = types.clone();
            types.extend(parts.iter().rev());
            if self.useful(rows, one, types, depth + 1)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Rows of witnesses, backwards as rows are.
    fn left_over<'p>(
        &mut self,
        mut rows: Vec<Row<'p>>,
        mut types: Vec<TyId>,
        depth: u32,
    ) -> Result<Vec<Vec<Witness>>, TooComplex> {
        if depth > MAX_DEPTH {
            return Err(TooComplex);
        }
        let mut steps = Vec::new();
        let mut found = loop {
            if rows.is_empty() {
                break vec![vec![Witness::Any; types.len()]];
            }
            let Some(ty) = types.pop() else { break Vec::new() };
            rows = self.spread(rows)?;
            let named = Self::named(&rows);
            let all = self.constructors(ty).filter(|count| named.len() as u32 == *count);
            match all {
                Some(1) => {
                    let parts = self.parts(ty, 0);
                    rows = self.specialise(rows, 0, parts.len())?;
                    types.extend(parts.iter().rev());
                    steps.push(Step::Group(ty, 0));
                }
                Some(count) => break self.left_over_of_each(rows, &types, ty, count, depth)?,
                None if ty == TyId::INT => match self.intervals(&rows, i64::MIN, i64::MAX)? {
                    Some(intervals) => break self.left_over_within(&rows, &types, intervals, depth)?,
                    None => {
                        rows = self.default(rows)?;
                        steps.push(Step::One(vec![Witness::Any]));
                    }
                },
                None => {
                    rows = self.default(rows)?;
                    steps.push(Step::One(self.not_named(ty, &named)));
                }
            }
        };
        for step in steps.iter().rev() {
            found = self.step_back(found, step);
        }
        Ok(found)
    }

    /// The constructors that the first column does not name: the first few.
    fn not_named(&self, ty: TyId, named: &BTreeMap<u32, ()>) -> Vec<Witness> {
        if named.is_empty() {
            return vec![Witness::Any];
        }
        let Some(count) = self.constructors(ty) else { return vec![Witness::Any] };
        let missing = (0..count).filter(|constructor| !named.contains_key(constructor)).take(MAX_WITNESSES);
        missing.map(|c| self.witness(ty, c, vec![Witness::Any; self.parts(ty, c).len()])).collect()
    }

    fn left_over_of_each<'p>(
        &mut self,
        rows: Vec<Row<'p>>,
        types: &[TyId],
        ty: TyId,
        count: u32,
        depth: u32,
    ) -> Result<Vec<Vec<Witness>>, TooComplex> {
        let mut found = Vec::new();
        for (constructor, rows) in self.by_constructor(rows, count, ty)?.into_iter().enumerate() {
            let constructor = constructor as u32;
            let mut types = types.to_vec();
            types.extend(self.parts(ty, constructor).iter().rev());
            let of_this = self.left_over(rows, types, depth + 1)?;
            found.extend(self.step_back(of_this, &Step::Group(ty, constructor)));
            if found.len() >= MAX_WITNESSES {
                break;
            }
        }
        Ok(found)
    }

    fn left_over_within<'p>(
        &mut self,
        rows: &[Row<'p>],
        types: &[TyId],
        intervals: Vec<(i64, i64)>,
        depth: u32,
    ) -> Result<Vec<Vec<Witness>>, TooComplex> {
        let mut found = Vec::new();
        for interval in intervals {
            let rows = self.within(rows, interval)?;
            let of_this = self.left_over(rows, types.to_vec(), depth + 1)?;
            let step = Step::One(vec![Witness::Ints(interval.0, interval.1)]);
            found.extend(self.step_back(of_this, &step));
            if found.len() >= MAX_WITNESSES {
                break;
            }
        }
        Ok(found)
    }

    /// Gives the witnesses of the later columns the column that has been taken from them.
    fn step_back(&self, rows: Vec<Vec<Witness>>, step: &Step) -> Vec<Vec<Witness>> {
        let mut out = Vec::with_capacity(rows.len());
        for mut row in rows {
            match step {
                Step::Group(ty, constructor) => {
                    let arity = self.parts(*ty, *constructor).len();
                    let mut parts = row.split_off(row.len().saturating_sub(arity));
                    parts.reverse();
                    row.push(self.witness(*ty, *constructor, parts));
                    out.push(row);
                }
                Step::One(firsts) => {
                    for first in firsts {
                        let mut one = row.clone();
                        one.push(first.clone());
                        out.push(one);
                    }
                }
            }
        }
        out.truncate(MAX_WITNESSES);
        out
    }

    fn witness(&self, ty: TyId, constructor: u32, mut parts: Vec<Witness>) -> Witness {
        match self.types.get(ty) {
            Ty::Bool => Witness::Bool(constructor == 1),
            Ty::Optional(_) if constructor == 0 => Witness::Null,
            Ty::Optional(_) => Witness::Some(Box::new(parts.pop().unwrap_or(Witness::Any))),
            Ty::Tuple(_) => Witness::Tuple(parts),
            Ty::Enum(id) => Witness::Variant(*id, constructor, parts),
            _ => Witness::Any,
        }
    }
}

/// How a column has been taken from the rows.
enum Step {
    /// Taken whole: the witnesses for it.
    One(Vec<Witness>),
    /// Replaced by the parts of this constructor.
    Group(TyId, u32),
}
