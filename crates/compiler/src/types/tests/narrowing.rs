//! Where a variable is known not to be null.

use super::dump::program;
use super::problems;

/// `body` stands in a function with `x: int?`, `y: int?` and `c: bool`; it uses them as `int` where that is right.
#[track_caller]
fn right(body: &str) {
    wrong(body, 0);
}

/// The same, where this many uses are wrong.
#[track_caller]
fn wrong(body: &str, count: usize) {
    let checked = super::check(&function(body));
    assert_eq!(checked.problems.error_count(), count, "{body}\n{}", checked.listing());
}

fn function(body: &str) -> String {
    format!(
        "fn n(i: int) -> int {{ i }}\nfn o() -> int? {{ null }}\nfn f(x: int?, y: int?, c: bool) -> int {{\n{body}\n return 0 }}\nprint(f(1, 2, true), n(1), o())"
    )
}

#[test]
fn in_branches() {
    right("if x != null { return n(x) }");
    right("if x == null { } else { return n(x) }");
    right("if null != x && y != null { return n(x) + y }");
    right("if x == null || y == null { return 1 } else { return x + y }");
    right("if !(x == null) { return n(x) }");
    right("if x == null { } else if y == null { return n(x) } else { return n(x) + y }");
    right("let z = if x != null { x } else { 0 }\n return n(z)");
    wrong("if x == null { return n(x) }", 1);
    wrong("if x != null || y != null { return n(x) + n(y) }", 2);
    wrong("if x != null { }\n return n(x)", 1);
    wrong("if x == null && c { return 1 }\n return n(x)", 1);
}

#[test]
fn to_the_right_of_operators() {
    right("if x != null && x > 0 { }");
    right("if x == null || x > 0 { }");
    right("print(x != null && c && n(x) > 0)");
    wrong("print(x != null || n(x) > 0)", 1);
    wrong("print((x != null && c) || n(x) > 0)", 1);
}

#[test]
fn after_early_exits() {
    right("if x == null { return 0 }\n return n(x)");
    right("if x == null { panic(\"a\") }\n return n(x)");
    right("while c { if x == null { break }\n print(n(x)) }");
    right("for i in 0..3 { if x == null { continue }\n print(n(x) + i) }");
    right("if x == null || y == null { return 0 }\n return x + y");
    wrong("while c { if x == null { break } }\n return n(x)", 1);
}

#[test]
fn in_loops() {
    right("while x != null { print(n(x))\n x = o() }");
    right("while x == null { x = o() }\n return n(x)");
    wrong("while x == null { x = o()\n if c { break } }\n return n(x)", 1);
    wrong("if x != null { while c { print(n(x))\n x = o() } }", 1);
    wrong("if x != null { for i in 0..2 { print(n(x), i)\n (x, y) = (null, 1) } }", 1);
    right("if x != null { while c { x = 1\n print(n(x)) } }");
    right("if x != null { while c { y = o() }\n return n(x) }");
    wrong("if x != null { while c { x = o() }\n return n(x) }", 1);
}

#[test]
fn until_assigned() {
    right("if x == null { x = 5 }\n return n(x)");
    right("x = 5\n return n(x)");
    right("if x != null { x += 1\n return n(x) }");
    right("if y != null { x = y\n return n(x) }");
    wrong("if x != null { x = null\n return n(x) }", 1);
    wrong("if x != null { x = y\n return n(x) }", 1);
    wrong("if x != null { if c { x = o() }\n return n(x) }", 1);
    wrong("if y != null { (x, y) = (y, x)\n print(n(x))\n return n(y) }", 1);
    wrong("if x != null && (if c { x = null\n true } else { true }) { return n(x) }", 1);
    right("if x != null { match c { true => { x = 3 }, false => { } }\n return n(x) }");
    wrong("if x != null { match c { true => { x = y }, false => { } }\n return n(x) }", 1);
    wrong("if x != null { print(y ?? { x = null\n 1 })\n return n(x) }", 1);
}

#[test]
fn narrowed_variables_are_still_optionals() {
    right("if x != null { if x == null { }\n print(x ?? 1, x!)\n if let v = x { print(v) }\n y = x }");
    program(
        "fn f(x: int?) -> int? { if x != null { return x }\n null }\nprint(f(1))",
        "f: { if v0 != null { return v0 }; => null }
        main: { core.print(str(f(some(1)))) }",
    );
}

#[test]
fn module_variables() {
    problems("let x: int? = 1\nif x != null { print(x + 1) }", &[]);
    problems(
        "let x: int? = 1\nfn f() { x = null }\nif x != null { f()\n print(x + 1) }",
        &["E0302 4:10 `+` does not work on `int?` and `int`"],
    );
    problems(
        "let x: int? = 1\nfn f() -> int { if x != null { return x + 1 }\n 0 }\nprint(f())",
        &["E0302 2:41 `+` does not work on `int?` and `int`"],
    );
}
