//! The part of the library that is written in Vitte.

use crate::diagnostics::{Diagnostics, Sources, render_all};
use crate::modules::{NoFiles, is_implicit, load};
use crate::syntax::Interner;
use crate::types::{Bodies, Checker};
use std::fmt::Write;

#[test]
fn every_source_is_free_of_errors_and_warnings() {
    let library = vitte_stdlib::library();
    let mut program = String::from("print(StringBuilder().len(), [3, 1].map(|x| x))\n");
    for source in library.sources.iter().filter(|source| !is_implicit(source.name)) {
        let _ = writeln!(program, "import {} as _{}", source.name, source.name);
    }
    let (mut sources, mut names, mut problems) = (Sources::new(), Interner::new(), Diagnostics::new());
    let file = sources.add("all.vit", program).unwrap();
    let tree = load(&mut sources, file, &mut NoFiles, &library, &mut names, &mut problems);
    let mut checker = Checker::new(&mut names, &library, &mut problems, Bodies::Dropped);
    checker.warns_in_library = true;
    checker.check_modules(&tree);
    let mut shown = String::new();
    for problem in problems.iter().filter(|problem| problem.primary.file != file) {
        shown.push_str(&crate::diagnostics::render(problem, &sources, false));
    }
    assert!(shown.is_empty() && !problems.has_errors(), "{}", render_all(&problems, &sources, false));
    assert!(tree.modules.len() > library.sources.len());
}
