//! Which module variables are globals, and which reads are guarded.

use super::dump::program;
use super::{check, problems};

/// For each global its name, with `?` if it needs a guard.
#[track_caller]
fn globals(source: &str, expected: &[&str]) {
    let checked = check(source);
    let Some(program) = &checked.program else { panic!("{}\nin:\n{source}", checked.listing()) };
    let mut found: Vec<String> = Vec::new();
    for global in &program.globals {
        let mark = if global.needs_guard { "?" } else { "" };
        found.push(format!("{}{mark}", checked.names.get(global.name)));
    }
    assert_eq!(found, expected, "in:\n{source}");
}

#[test]
fn only_what_functions_use_is_global() {
    globals("let a = 1\nlet b = 2\nfn f() -> int { return b }\nprint(a, f())", &["b"]);
    globals("let i = 1\nfn f() -> int { let i = 2\n return i }\nprint(i, f())", &[]);
    program(
        "let a = 1\nlet b = 2\nfn f() { b += a }\nf()\na = 3\nprint(b)",
        "f: { g0 Add= g1 }
         main: { init g1 = 1; init g0 = 2; f(); g1 = 3; core.print(g0) }",
    );
}

#[test]
fn reads_that_may_come_too_early_are_guarded() {
    // Called above, called by what is called above, and called by the variable's own value.
    globals("f()\nlet a = 1\nfn f() { print(a) }", &["a?"]);
    globals("g()\nlet a = 1\nfn g() { if 1 < 2 { f() } }\nfn f() { print(a) }", &["a?"]);
    globals("let a: int = f()\nfn f() -> int { a }", &["a?"]);
}

#[test]
fn other_reads_are_not() {
    globals("let a = 1\nf()\nfn f() { print(a) }", &["a"]);
    globals("h()\nlet a = 1\nf()\nfn f() { print(a) }\nfn h() { }", &["a"]);
    globals("let a = 1\nfn main() { print(a) }", &["a"]);
    program(
        "g()
         let a = 1
         let b = 2
         fn f() { print(a) }
         fn g() { print(b) }
         fn h() { print(a, b) }
         f()
         h()",
        "f: { core.print(g0) }
         g: { core.print(g1?) }
         h: { core.print(concat(str(g0), \" \", str(g1))) }
         main: { g(); init g0 = 1; init g1 = 2; f(); h() }",
    );
}

#[test]
fn methods_and_compound_assignments_count_as_reads() {
    globals("struct S { }\nimpl S { fn f(self) { n += 1 } }\nS {}.f()\nlet n = 1\nprint(n)", &["n?"]);
    globals("f()\nlet n = 1\nfn f() { n = 2 }\nprint(n)", &["n"]);
}

#[test]
fn constants_with_a_literal_are_held_by_their_uses() {
    program(
        "const LIMIT = -10\nconst NAME = \"x\"\nfn f() -> int { return LIMIT }\nprint(f(), NAME)",
        "f: { return -10 }
         main: { core.print(concat(str(f()), \" \", \"x\")) }",
    );
    // A function that runs before must see that the constant has no value yet.
    globals("f()\nconst LIMIT = 10\nfn f() { print(LIMIT) }", &["LIMIT?"]);
    globals("const XS = [1]\nfn f() { XS.push(2) }\nf()", &["XS"]);
}

#[test]
fn top_level_code_cannot_read_too_early() {
    problems("print(a)\nlet a = 1", &["E0205 1:7 `a` is used before its declaration"]);
    problems("a = 2\nlet a = 1\nprint(a)", &["E0205 1:1 `a` is used before its declaration"]);
    problems("let a = a + 1\nprint(a)", &["E0205 1:9 `a` is used before its declaration"]);
    problems("let max = max(1, 2)\nprint(max)", &["E0205 1:11 `max` is used before its declaration"]);
    problems("if 1 < 2 { print(a) }\nlet a = 1", &["E0205 1:18 `a` is used before its declaration"]);
}
