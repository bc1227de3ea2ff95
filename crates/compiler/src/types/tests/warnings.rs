//! Warnings, and where there are none.

use super::{advice, problems};

#[test]
fn unused_variables() {
    problems(
        "fn f(p: int) { let a = 1\n let _b = 2\n let c = 3\n c = 4\n let d = 5\n d += 1\n for i in 0..3 { }\n for _ in 0..3 { } }\nf(1)\nlet top = 1\npub let shown = 2",
        &[
            "W0201 1:20 `a` is never used",
            "W0201 3:6 `c` is assigned, but never read",
            "W0201 5:6 `d` is assigned, but never read",
            "W0201 7:6 `i` is never used",
            "W0201 10:5 `top` is never used",
        ],
    );
    advice("fn f() { let a = 1 }\nf()", "if that is intended, start its name with `_`: `_a`");
}

#[test]
fn an_unused_variable_of_a_mistake_is_not_a_second_one() {
    problems("let a = nope", &["E0201 1:9 `nope` is not known here"]);
    problems(
        "fn f() { let a = 1\n let _ = |x| a }",
        &["E0312 2:11 the type of the parameter `x` is not known"],
    );
}

#[test]
fn unused_results() {
    problems(
        "let x = 1\nx == 2\nx + 1\n\"a\".upper()\n[x]\nfn f() -> int { 5 }\nf()\nlet xs = [1]\nxs.remove(0)",
        &[
            "W0202 2:1 this value is computed, but not used",
            "W0202 3:1 this value is computed, but not used",
            "W0202 4:1 this value is computed, but not used",
            "W0202 5:1 this value is computed, but not used",
        ],
    );
    advice("let x = 1\nx == 2", "to assign, write `=`");
    problems(
        "fn f() { if 1 < 2 { 3 } else { 4 } }\nf()",
        &[
            "W0202 1:21 this value is computed, but not used",
            "W0202 1:32 this value is computed, but not used",
        ],
    );
}

#[test]
fn unreachable_code() {
    problems(
        "fn f() -> int { return 1\n print(2)\n print(3) }\nprint(f())",
        &["W0203 2:2 this code never runs"],
    );
    problems("while true { }\nprint(1)", &["W0203 2:1 this code never runs"]);
    problems("while true { break }\nprint(1)", &[]);
    problems("o: while true { while true { break o } }\nprint(1)", &[]);
    problems(
        "fn f(x: bool) -> int { if x { return 1 } else { panic(\"no\") }\n let y = 2\n y }\nprint(f(true))",
        &["W0203 2:2 this code never runs"],
    );
    problems("for i in 0..3 { if i == 1 { continue\n print(i) } }", &["W0203 2:2 this code never runs"]);
}

#[test]
fn unused_imports_and_units() {
    problems(
        "import math\nfrom math import sqrt as root, PI\nprint(PI)",
        &["W0204 1:8 the import `math` is never used", "W0204 2:26 the import `root` is never used"],
    );
    problems(
        "fn f() { }\nlet u = f()\nprint(u, f())",
        &["W0205 2:9 the variable `u` is always `()`", "W0205 3:10 what is printed here is always `()`"],
    );
}
