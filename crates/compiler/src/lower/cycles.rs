//! Which types can be part of a cycle: those that can hold a value of themselves, at any depth, if an array, a map or
//! a struct is on the way. Without one nothing can be changed once it is made, so that a list as an enum has no cycle.

use crate::hir::{Program, Ty, TyId, Types};

/// For each type whether a value of it can hold, at any depth, itself.
///
/// These are the types in strongly connected components with an edge (Tarjan, 1972), found without recursion.
pub(super) fn cyclic_types(program: &Program) -> Vec<bool> {
    let types = &program.types;
    let mut search = Search {
        program,
        order: vec![0; types.count()],
        lowest: vec![0; types.count()],
        is_open: vec![false; types.count()],
        is_cyclic: vec![false; types.count()],
        open: Vec::new(),
        count: 0,
    };
    for root in 0..types.count() {
        if search.order[root] == 0 {
            search.run(root);
        }
    }
    if program.division().is_some() {
        hold_traits(program, &mut search.is_cyclic);
    }
    search.is_cyclic
}

/// Where a program is divided into files, a value of a trait may be of a type that this file does not know, and hold anything:
/// what can hold one can hold itself.
fn hold_traits(program: &Program, is_cyclic: &mut [bool]) {
    let types = &program.types;
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); types.count()];
    let mut pending = Vec::new();
    for ty in 0..types.count() {
        if matches!(types.get(TyId(ty as u32)), Ty::Trait(..)) {
            pending.push(ty);
        }
        parts(program, ty).into_iter().for_each(|part| holders[part].push(ty));
    }
    while let Some(ty) = pending.pop() {
        is_cyclic[ty] = true;
        pending.extend(std::mem::take(&mut holders[ty]));
    }
}

struct Search<'a> {
    program: &'a Program,
    /// When the type was first met, from 1; 0 if not yet.
    order: Vec<u32>,
    /// The earliest open type known to be reachable.
    lowest: Vec<u32>,
    is_open: Vec<bool>,
    is_cyclic: Vec<bool>,
    open: Vec<usize>,
    count: u32,
}

impl Search<'_> {
    fn run(&mut self, root: usize) {
        self.enter(root);
        let mut path = vec![(root, parts(self.program, root))];
        while let Some((ty, rest)) = path.last_mut() {
            let ty = *ty;
            let Some(part) = rest.pop() else {
                path.pop();
                self.leave(ty);
                if let Some(&(holder, _)) = path.last() {
                    self.lowest[holder] = self.lowest[holder].min(self.lowest[ty]);
                }
                continue;
            };
            if self.order[part] == 0 {
                self.enter(part);
                path.push((part, parts(self.program, part)));
            } else if self.is_open[part] {
                self.lowest[ty] = self.lowest[ty].min(self.order[part]);
                self.is_cyclic[ty] |= part == ty;
            }
        }
    }

    fn enter(&mut self, ty: usize) {
        self.count += 1;
        self.order[ty] = self.count;
        self.lowest[ty] = self.count;
        self.is_open[ty] = true;
        self.open.push(ty);
    }

    /// Closes the component that the type was the first of, if it was.
    fn leave(&mut self, ty: usize) {
        if self.lowest[ty] != self.order[ty] {
            return;
        }
        let start = self.open.iter().rposition(|&member| member == ty).unwrap_or(0);
        let members = self.open.split_off(start);
        let can_change = members.iter().any(|&member| can_change(&self.program.types, member));
        for &member in &members {
            self.is_open[member] = false;
            self.is_cyclic[member] = can_change && (self.is_cyclic[member] || members.len() > 1);
        }
    }
}

/// Whether values of the type can be changed.
fn can_change(types: &Types, ty: usize) -> bool {
    matches!(types.get(TyId(ty as u32)), Ty::Array(_) | Ty::Map(..) | Ty::Struct(_))
}

/// The types that a value of this type holds directly, or may be of.
fn parts(program: &Program, ty: usize) -> Vec<usize> {
    let types = &program.types;
    let ty = TyId(ty as u32);
    let parts: Vec<TyId> = match types.get(ty) {
        Ty::Array(part) | Ty::Optional(part) => vec![*part],
        Ty::Map(key, value) => vec![*key, *value],
        Ty::Trait(..) => program.implementing(ty).collect(),
        Ty::Tuple(parts) => parts.to_vec(),
        Ty::Struct(id) => types.struct_def(*id).fields.iter().map(|&(_, ty)| ty).collect(),
        Ty::Enum(id) => types.enum_def(*id).variants.iter().flat_map(|v| v.payload.iter().copied()).collect(),
        _ => Vec::new(),
    };
    parts.into_iter().map(|part| part.0 as usize).collect()
}
