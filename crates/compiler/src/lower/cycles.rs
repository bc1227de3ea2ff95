//! Which types can hold a value of themselves: only those can be part of a cycle.

use crate::hir::{Ty, TyId, Types};

/// For each type whether a value of it can hold, at any depth, a value of the same type.
///
/// These are the types in strongly connected components with an edge (Tarjan, 1972), found without recursion.
pub(super) fn cyclic_types(types: &Types) -> Vec<bool> {
    let mut search = Search {
        types,
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
    search.is_cyclic
}

struct Search<'a> {
    types: &'a Types,
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
        let mut path = vec![(root, 0)];
        while let Some((ty, next)) = path.last_mut() {
            let ty = *ty;
            let Some(part) = part(self.types, ty, *next) else {
                path.pop();
                self.leave(ty);
                if let Some(&(holder, _)) = path.last() {
                    self.lowest[holder] = self.lowest[holder].min(self.lowest[ty]);
                }
                continue;
            };
            *next += 1;
            if self.order[part] == 0 {
                self.enter(part);
                path.push((part, 0));
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
        let is_alone = self.open.last() == Some(&ty);
        while let Some(member) = self.open.pop() {
            self.is_open[member] = false;
            self.is_cyclic[member] |= !is_alone;
            if member == ty {
                break;
            }
        }
    }
}

/// The n-th type that a value of this type holds directly.
fn part(types: &Types, ty: usize, n: usize) -> Option<usize> {
    let part = match types.get(TyId(ty as u32)) {
        Ty::Array(element) if n == 0 => *element,
        Ty::Struct(id) => types.struct_def(*id).fields.get(n)?.1,
        _ => return None,
    };
    Some(part.0 as usize)
}
