//! Nested scopes as one stack with an undo log: leaving a scope costs what was declared in it, whatever else is
//! visible, and a look-up is an index into a table, because symbols are small numbers.

use crate::syntax::{Span, Symbol};

/// A declared name.
#[derive(Clone, Copy, Debug)]
pub struct Entry<D> {
    /// The name.
    pub name: Symbol,
    /// What it stands for.
    pub def: D,
    /// Where it is declared.
    pub span: Span,
    /// One more than the index of the entry that this one hides; 0 if it hides none.
    hidden: u32,
}

impl<D> Entry<D> {
    /// A name that no scope has, but that means something all the same.
    pub fn new(name: Symbol, def: D, span: Span) -> Entry<D> {
        Entry { name, def, span, hidden: 0 }
    }
}

/// A stack of scopes.
///
/// ```
/// use vitte_compiler::{names::Scopes, syntax::{Interner, Span}};
/// let x = Interner::new().intern("x");
/// let mut scopes = Scopes::new();
/// scopes.push();
/// scopes.declare(x, 'a', Span::default());
/// scopes.push();
/// scopes.declare(x, 'b', Span::default());
/// assert_eq!(scopes.lookup(x).map(|e| e.def), Some('b'));
/// while scopes.pop_entry().is_some() {}
/// assert_eq!(scopes.lookup(x).map(|e| e.def), Some('a'));
/// ```
#[derive(Debug)]
pub struct Scopes<D> {
    /// `heads[name]` is one more than the index of the entry that `name` means now; 0 for none.
    heads: Vec<u32>,
    entries: Vec<Entry<D>>,
    /// How many entries there were when each open scope began.
    marks: Vec<u32>,
}

impl<D: Copy> Default for Scopes<D> {
    fn default() -> Self {
        Scopes::new()
    }
}

impl<D: Copy> Scopes<D> {
    /// No scope, no name.
    pub fn new() -> Scopes<D> {
        Scopes { heads: Vec::new(), entries: Vec::new(), marks: Vec::new() }
    }

    /// Opens a scope.
    pub fn push(&mut self) {
        self.marks.push(self.entries.len() as u32);
    }

    /// Takes the newest name out of the innermost scope; `None` closes the scope, when it is empty.
    pub fn pop_entry(&mut self) -> Option<Entry<D>> {
        let mark = self.marks.last().copied().unwrap_or(0);
        if self.entries.len() as u32 > mark {
            let entry = self.entries.pop()?;
            self.heads[entry.name.0 as usize] = entry.hidden;
            return Some(entry);
        }
        self.marks.pop();
        None
    }

    /// Declares `name` in the innermost scope; it hides what it meant before.
    pub fn declare(&mut self, name: Symbol, def: D, span: Span) {
        let at = name.0 as usize;
        if at >= self.heads.len() {
            self.heads.resize(at + 1, 0);
        }
        self.entries.push(Entry { name, def, span, hidden: self.heads[at] });
        self.heads[at] = self.entries.len() as u32;
    }

    /// What `name` means here.
    pub fn lookup(&self, name: Symbol) -> Option<&Entry<D>> {
        let head = self.heads.get(name.0 as usize).copied().unwrap_or(0);
        self.entries.get((head as usize).wrapping_sub(1))
    }

    /// What `name` means, if the innermost scope declares it.
    pub fn lookup_innermost(&self, name: Symbol) -> Option<&Entry<D>> {
        let head = self.heads.get(name.0 as usize).copied().unwrap_or(0);
        let mark = self.marks.last().copied().unwrap_or(0);
        if head > mark { self.entries.get(head as usize - 1) } else { None }
    }

    /// Every name that is not hidden, newest first.
    pub fn visible(&self) -> impl Iterator<Item = &Entry<D>> {
        let heads = &self.heads;
        self.entries
            .iter()
            .enumerate()
            .rev()
            .filter(move |(at, entry)| heads[entry.name.0 as usize] as usize == at + 1)
            .map(|(_, entry)| entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol(n: u32) -> Symbol {
        Symbol(n)
    }

    #[test]
    fn inner_names_hide_outer_ones_and_give_them_back() {
        let mut scopes = Scopes::new();
        scopes.push();
        scopes.declare(symbol(7), 1, Span::default());
        scopes.declare(symbol(9), 2, Span::default());
        scopes.push();
        assert!(scopes.lookup_innermost(symbol(7)).is_none());
        scopes.declare(symbol(7), 3, Span::default());
        assert_eq!(scopes.lookup_innermost(symbol(7)).map(|e| e.def), Some(3));
        assert_eq!(scopes.visible().map(|e| e.def).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(scopes.pop_entry().map(|e| e.def), Some(3));
        assert!(scopes.pop_entry().is_none());
        assert_eq!(scopes.lookup(symbol(7)).map(|e| e.def), Some(1));
        assert!(scopes.lookup(symbol(1000)).is_none());
    }

    #[test]
    fn the_same_name_twice_in_a_scope_unwinds_in_order() {
        let mut scopes = Scopes::new();
        scopes.push();
        scopes.declare(symbol(1), 'a', Span::default());
        scopes.declare(symbol(1), 'b', Span::default());
        assert_eq!(scopes.pop_entry().map(|e| e.def), Some('b'));
        assert_eq!(scopes.lookup(symbol(1)).map(|e| e.def), Some('a'));
        assert_eq!(scopes.pop_entry().map(|e| e.def), Some('a'));
        assert!(scopes.lookup(symbol(1)).is_none());
        assert!(scopes.pop_entry().is_none());
    }
}
