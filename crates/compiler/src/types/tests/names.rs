//! Names: what is known where, and what is said of the rest.

use super::{advice, problems};

#[test]
fn unknown_names() {
    problems(
        "print(nope, nope + 1, nope(2), nope.x)",
        &[
            "E0201 1:7 `nope` is not known here",
            "E0201 1:13 `nope` is not known here",
            "E0201 1:23 `nope` is not known here",
            "E0201 1:32 `nope` is not known here",
        ],
    );
    problems("if 1 < 2 { let x = 1\n print(x) }\nprint(x)", &["E0201 3:7 `x` is not known here"]);
    problems("for i in 0..3 { print(i) }\nprint(i)", &["E0201 2:7 `i` is not known here"]);
    problems("unknown = 6", &["E0201 1:1 `unknown` is not known here"]);
}

#[test]
fn what_was_meant() {
    advice("let count = 1\nprint(conut, count)", "did you mean: `count`");
    advice("pritn(1)", "did you mean: `print`");
    advice("print(True)", "did you mean: `true`");
    advice("print(sqrt(2.0))", "import it: `from math import sqrt`");
    advice("print(Set<int>())", "import it: `from collections import Set`");
    advice("fn f(s: Deque<int>) { print(s) }", "import it: `from collections import Deque`");
    advice("print([1].fliter(|x| x > 0))", "did you mean: `filter`");
    advice("print(array.map([1], |x| x))", "call it on a value: `value.map(…)`");
    advice("print(math.PI)", "import the module: `import math`");
    advice("import math\nprint(math.sqart(2.0))", "did you mean: `sqrt`");
    advice("import mth", "did you mean: `math` | looked for `mth.vit`, and in the standard library");
    advice("total = 1", "to declare a variable, write `let total = …`");
    advice("fn f(p: Pont) { print(p) }\nstruct Point { x: int }", "did you mean: `Point`");
    advice("fn f(p: i64) { print(p) }", "did you mean: `int`");
    advice(
        "struct P { width: int }\nprint(P { widht: 1 })",
        "did you mean: `width` | its only field is `width`",
    );
    advice("struct P { }\nimpl P { fn norm(self) { } }\nP {}.nrom()", "did you mean: `norm`");
    advice("outer: while true { while true { break outr } }", "did you mean: `outer`");
}

#[test]
fn duplicates() {
    let twice = |at: &str, name: &str| format!("E0202 {at} `{name}` is declared twice in this scope");
    problems("let a = 1\nlet a = 2\nprint(a)", &[&twice("2:5", "a")]);
    problems("fn f() { }\nfn f() { }\nf()", &[&twice("2:4", "f")]);
    problems("fn P() { }\nstruct P { }\nP()", &[&twice("2:8", "P")]);
    problems("fn f(x: int, x: int) -> int { x }\nprint(f(1, 2))", &[&twice("1:14", "x")]);
    problems(
        "struct P { x: int, x: int }\nprint(P { x: 1, x: 2 })",
        &[&twice("1:20", "x"), &twice("2:17", "x")],
    );
    problems(
        "struct P { }\nimpl P { fn f(self) { } }\nimpl P { fn f(self) { } }\nP {}.f()",
        &[&twice("3:13", "f")],
    );
    problems("import math\nlet math = 1\nprint(math)", &[&twice("2:5", "math")]);
    problems(
        "fn f() { let x = 1\n let x = 2\n print(x) }\nf()",
        &["W0201 1:14 `x` is never used", &twice("2:6", "x")],
    );
    problems("fn f(x: int) { let x = x\n print(x) }\nf(1)", &[]);
}

#[test]
fn nested_functions_are_known_from_their_line_on() {
    problems("fn f() { g()\n fn g() { } }\nf()", &["E0205 1:10 `g` is used before its declaration"]);
    problems("fn f() { if true { fn g() { } }\n g() }\nf()", &["E0201 2:2 `g` is not known here"]);
}

#[test]
fn what_is_no_value() {
    problems(
        "struct P { x: int }\nimport math\nprint(P, math, array)",
        &[
            "E0206 3:7 `P` is a struct, not a value",
            "E0206 3:10 `math` is a module, not a value",
            "E0206 3:16 `array` is a type, not a value",
        ],
    );
}

#[test]
fn loops_and_self() {
    problems("break", &["E0207 1:1 `break` stands outside of a loop"]);
    problems("while true { fn f() { continue } }", &["E0207 1:23 `continue` stands outside of a loop"]);
    problems("while true { continue outer }", &["E0208 1:23 no loop around has the label `outer`"]);
    problems("fn f() { print(self) }\nf()", &["E0209 1:16 `self` stands outside of a method"]);
    problems(
        "struct P { x: int }\nimpl P { fn f() -> int { self.x } }\nprint(P.f())",
        &["E0209 2:26 `self` stands outside of a method"],
    );
    problems("fn f() -> Self { f() }\nf()", &["E0209 1:11 `Self` stands outside of an `impl`"]);
}

#[test]
fn modules() {
    problems(
        "import math\nprint(math.PI(), math.nope, math.sqrt)",
        &["E0304 2:12 `PI` is a constant, not a function", "E0204 2:23 the module `math` has no `nope`"],
    );
    problems("from math import nope\nprint(nope)", &["E0204 1:18 the module `math` has no `nope`"]);
    problems("import math as m\nm.PI = 3.0", &["E0309 2:1 `PI` cannot be assigned"]);
}
