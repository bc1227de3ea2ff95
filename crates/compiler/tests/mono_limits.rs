//! Generic functions whose copies do not end: the page of the problem, and that checking and compiling agree.

use std::path::Path;
use vitte_compiler::diagnostics::{Code, Diagnostics, Sources};
use vitte_compiler::driver::{Options, check, compile};
use vitte_compiler::modules::NoFiles;

/// The codes of the errors that checking a program and compiling it find.
fn errors(source: &str) -> [Vec<Code>; 2] {
    let codes = |found: &Diagnostics| {
        let codes = found.into_iter().map(|problem| problem.code);
        codes.filter(|code| code.id().starts_with('E')).collect()
    };
    let library = vitte_stdlib::library();
    let mut sources = Sources::new();
    let file = sources.add("test.vit", source).unwrap();
    let checked = check(&mut sources, file, &mut NoFiles, &library);
    let mut sources = Sources::new();
    let file = sources.add("test.vit", source).unwrap();
    let compiled = compile(&mut sources, file, &mut NoFiles, &library, &Options::default());
    [codes(&checked), compiled.err().map_or(Vec::new(), |found| codes(&found))]
}

#[test]
fn the_page_has_an_example_and_its_correction() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics/E0402.md");
    let page = std::fs::read_to_string(path).unwrap();
    let code = Code::EndlessInstantiation;
    assert!(page.starts_with(&format!("# {}: {}\n", code.id(), code.title())));
    let examples: Vec<&str> =
        page.split("```vit\n").skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect();
    assert_eq!(examples.len(), 2);
    assert_eq!(errors(examples[0]), [vec![code], vec![code]]);
    assert_eq!(errors(examples[1]), [vec![], vec![]]);
}

#[test]
fn copies_without_end_are_found_through_others_and_in_closures() {
    let endless = [
        "fn a<T>(x: T) { b((x, x)) }\nfn b<T>(x: T) { a([x]) }\na(1)",
        "fn a<T>(x: T) -> int { let f = |n: int| a([x]) + n\n f(1) }\nprint(a(1))",
        "struct S<T> { value: T }\nimpl<T> S<T> { fn deep(self) -> int { S { value: self }.deep() } }\nprint(S { value: 1 }.deep())",
        "fn a<T, U>(x: T, y: U) { a(y, {1: x}) }\na(1, \"x\")",
    ];
    for source in endless {
        let code = Code::EndlessInstantiation;
        assert_eq!(errors(source), [vec![code], vec![code]], "{source}");
    }
    let fine = [
        "fn a<T>(x: T, n: int) -> int { if n == 0 { 0 } else { a(x, n - 1) } }\nprint(a(\"x\", 3))",
        "fn a<T, U>(x: T, y: U, n: int) -> int { if n == 0 { 0 } else { a(y, x, n - 1) } }\nprint(a(1, \"x\", 3))",
        "fn a<T>(x: T) -> string { str(x) }\nprint(a(a(a(1))), a([a(1)]))",
    ];
    for source in fine {
        assert_eq!(errors(source), [vec![], vec![]], "{source}");
    }
}

#[test]
fn keys_of_maps_inside_of_copies() {
    let wrong = [
        "fn has_twice<K>(xs: array<K>) -> bool {\n    let seen: map<K, bool> = {}\n    for x in xs {\n        if seen.has(x) { return true }\n        seen[x] = true\n    }\n    return false\n}\nfn outer<T>(xs: array<T>) -> bool { return has_twice(xs) }\nprint(outer([1]), outer([1.5]))",
        "struct Index<K> { places: map<K, int> }\nfn f<K>(_key: K) -> int { let index: Index<K> = Index { places: {} }; return index.places.len() }\nprint(f(1.0))",
    ];
    for source in wrong {
        assert_eq!(errors(source), [vec![Code::InvalidMapKey], vec![Code::InvalidMapKey]], "{source}");
    }
}
