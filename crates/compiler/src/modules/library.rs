//! Modules of the library: which there are, and which of them a program needs without an `import`.
//!
//! Sources of the library that are named as a built-in type, and `prelude`, are not imported: their names are there for every
//! program. They are read only if a program mentions one of the names that they declare, so that a small program costs
//! nothing for them. They are checked in the order of the library's table: each may use those before it, and all others may
//! use them all.

use super::{Module, Origin};
use crate::diagnostics::Sources;
use crate::syntax::Interner;
use vitte_bytecode::natives::{Library, SourceModule};

/// Modules whose contents are there without an `import`.
const IMPLICIT: &[&str] =
    &["core", "prelude", "string", "array", "map", "bytes", "int", "float", "bool", "option"];

/// Whether a module is there without an `import`, and cannot be imported.
pub(crate) fn is_implicit(name: &str) -> bool {
    IMPLICIT.contains(&name)
}

/// A module of the library that can be imported: its source, and its name in the table of natives, where it has them.
pub(super) fn find(
    library: &Library,
    name: &str,
) -> Option<(Option<&'static SourceModule>, Option<&'static str>)> {
    if is_implicit(name) {
        return None;
    }
    let source = library.sources.iter().find(|source| source.name == name);
    let natives = native_modules(library).find(|module| *module == name);
    (source.is_some() || natives.is_some()).then_some((source, natives))
}

/// The names of the modules of the library that can be imported, in order.
pub fn importable(library: &Library) -> Vec<&'static str> {
    let in_sources = library.sources.iter().map(|source| source.name);
    let mut all: Vec<&str> = native_modules(library).chain(in_sources).collect();
    all.retain(|name| !is_implicit(name));
    all.sort_unstable();
    all.dedup();
    all
}

fn native_modules(library: &Library) -> impl Iterator<Item = &'static str> {
    let in_natives = library.natives.iter().map(|row| row.module);
    in_natives.chain(library.constants.iter().map(|row| row.module))
}

/// The first implicit module that a program mentions a name of and that is not there yet.
pub(super) fn needed(
    library: &Library,
    modules: &[Module],
    names: &Interner,
    sources: &Sources,
) -> Option<&'static SourceModule> {
    let is_there =
        |source: &SourceModule| modules.iter().any(|module| module.origin == Origin::Library(source.name));
    let mut implicit = library.sources.iter().filter(|source| is_implicit(source.name));
    implicit.find(|source| {
        !is_there(source) && declared(source.text).any(|name| is_mentioned(name, modules, names, sources))
    })
}

/// The names that a source of the library declares for others. Its declarations start their lines, as `vitte fmt` has it.
pub(crate) fn declared(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let (_, rest) = line.strip_prefix("pub ")?.split_once(' ')?;
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..end).filter(|name| !name.is_empty())
    })
}

/// Whether the modules so far have this name somewhere. That they may have it in a comment or a string does not matter.
fn is_mentioned(name: &str, modules: &[Module], names: &Interner, sources: &Sources) -> bool {
    match names.lookup(name) {
        None => false,
        // These are interned in every program.
        Some(symbol) if Interner::is_predefined(symbol) => {
            modules.iter().any(|module| sources.text(module.tree.file).contains(name))
        }
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn declarations_are_found_by_their_lines() {
        let text = "//! Head\n\n/// Doc.\npub fn map<T>(xs: int) {\n    pub fn no() {}\n}\nfn hidden() {}\npub struct Deque<T> {}\npub const X = 1\n";
        assert_eq!(super::declared(text).collect::<Vec<_>>(), ["map", "Deque", "X"]);
    }
}
