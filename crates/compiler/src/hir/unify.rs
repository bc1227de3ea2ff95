//! Whether two types with type parameters have an instance in common.

use super::types::{Ty, TyId, TyList, Types};
use std::collections::HashMap;

/// A type in one of the two namespaces of type parameters.
type Term = (bool, TyId);

/// Whether some type is an instance of `a` and of `b`, whose type parameters have nothing to do with each other.
pub(super) fn overlap(types: &Types, a: TyId, b: TyId) -> bool {
    Unifier { types, bound: HashMap::new(), fuel: 10_000 }.unify((false, a), (true, b))
}

struct Unifier<'t> {
    types: &'t Types,
    bound: HashMap<(bool, u32), Term>,
    /// What is left of the work that may be done; types that are larger than anyone writes count as overlapping.
    fuel: u32,
}

impl Unifier<'_> {
    fn unify(&mut self, a: Term, b: Term) -> bool {
        self.fuel = self.fuel.saturating_sub(1);
        let (a, b) = (self.meaning(a), self.meaning(b));
        if self.fuel == 0 || a == b || (a.1 == b.1 && !self.types.is_generic(a.1)) {
            return true;
        }
        match (self.types.get(a.1), self.types.get(b.1)) {
            (Ty::Param(number), _) => self.bind((a.0, *number), b),
            (_, Ty::Param(number)) => self.bind((b.0, *number), a),
            (Ty::Array(x), Ty::Array(y)) | (Ty::Optional(x), Ty::Optional(y)) => {
                self.unify((a.0, *x), (b.0, *y))
            }
            (Ty::Map(k, x), Ty::Map(l, y)) => self.all((a.0, &[*k, *x]), (b.0, &[*l, *y])),
            (Ty::Tuple(x), Ty::Tuple(y)) => self.all((a.0, x), (b.0, y)),
            (Ty::Fn(x, r), Ty::Fn(y, s)) => {
                self.lists((a.0, *x), (b.0, *y)) && self.unify((a.0, *r), (b.0, *s))
            }
            (Ty::Trait(of, x), Ty::Trait(other, y)) => of == other && self.lists((a.0, *x), (b.0, *y)),
            (Ty::Struct(x), Ty::Struct(y)) => {
                match (self.types.struct_def(*x).origin, self.types.struct_def(*y).origin) {
                    (Some((of, x)), Some((other, y))) => of == other && self.lists((a.0, x), (b.0, y)),
                    _ => x == y,
                }
            }
            (Ty::Enum(x), Ty::Enum(y)) => {
                match (self.types.enum_def(*x).origin, self.types.enum_def(*y).origin) {
                    (Some((of, x)), Some((other, y))) => of == other && self.lists((a.0, x), (b.0, y)),
                    _ => x == y,
                }
            }
            _ => false,
        }
    }

    fn lists(&mut self, a: (bool, TyList), b: (bool, TyList)) -> bool {
        let types = self.types;
        self.all((a.0, types.types_in(a.1)), (b.0, types.types_in(b.1)))
    }

    fn all(&mut self, a: (bool, &[TyId]), b: (bool, &[TyId])) -> bool {
        a.1.len() == b.1.len() && a.1.iter().zip(b.1).all(|(x, y)| self.unify((a.0, *x), (b.0, *y)))
    }

    /// What a term stands for, if it is a type parameter that is bound.
    fn meaning(&self, mut term: Term) -> Term {
        while let Ty::Param(number) = self.types.get(term.1) {
            match self.bound.get(&(term.0, *number)) {
                Some(next) => term = *next,
                None => break,
            }
        }
        term
    }

    /// A parameter that would contain itself has no finite meaning.
    fn bind(&mut self, param: (bool, u32), term: Term) -> bool {
        if self.contains(term, param) {
            return false;
        }
        self.bound.insert(param, term);
        true
    }

    fn contains(&mut self, term: Term, param: (bool, u32)) -> bool {
        let mut todo = vec![term];
        while let Some(term) = todo.pop() {
            self.fuel = self.fuel.saturating_sub(1);
            if self.fuel == 0 {
                return false;
            }
            let (side, ty) = self.meaning(term);
            if !self.types.is_generic(ty) {
                continue;
            }
            let mut add = |parts: &[TyId]| todo.extend(parts.iter().map(|part| (side, *part)));
            match self.types.get(ty) {
                Ty::Param(number) if (side, *number) == param => return true,
                Ty::Array(inner) | Ty::Optional(inner) => add(&[*inner]),
                Ty::Map(key, value) => add(&[*key, *value]),
                Ty::Tuple(parts) => add(parts),
                Ty::Fn(params, ret) => {
                    add(self.types.types_in(*params));
                    add(&[*ret]);
                }
                Ty::Trait(_, args) => add(self.types.types_in(*args)),
                Ty::Struct(id) => {
                    add(self.types.struct_def(*id).origin.map_or(&[], |(_, args)| self.types.types_in(args)));
                }
                Ty::Enum(id) => {
                    add(self.types.enum_def(*id).origin.map_or(&[], |(_, args)| self.types.types_in(args)));
                }
                _ => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuples_of_parameters() {
        let mut types = Types::new();
        let (t, u) = (types.intern(Ty::Param(0)), types.intern(Ty::Param(1)));
        let mut pair = |a, b| types.intern(Ty::Tuple(Box::new([a, b])));
        let (with_int, int_with, same) = (pair(t, TyId::INT), pair(TyId::INT, t), pair(t, t));
        let (differ, nested) = (pair(TyId::INT, TyId::BOOL), pair(u, same));
        assert!(overlap(&types, with_int, int_with));
        assert!(
            overlap(&types, same, same) && overlap(&types, same, with_int) && overlap(&types, nested, nested)
        );
        assert!(!overlap(&types, same, differ));
        assert!(!overlap(&types, with_int, differ));
        // `(T, T)` and `(U, (U, U))`: no finite type.
        let inner = types.intern(Ty::Tuple(Box::new([t, t])));
        let grows = types.intern(Ty::Tuple(Box::new([t, inner])));
        assert!(!overlap(&types, same, grows));
    }
}
