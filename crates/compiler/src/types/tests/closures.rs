//! Closures, captured variables, functions as values.

use super::dump::program;
use super::{advice, check, problems};

/// The variables of a function that closures capture, as `name`, or `cell name` where they share a cell.
#[track_caller]
fn captured(source: &str, function: &str, expected: &[&str]) {
    let checked = check(source);
    let Some(program) = &checked.program else { panic!("{}\nin:\n{source}", checked.listing()) };
    let of = program.functions.iter().find(|f| f.name == function).unwrap();
    let mut found: Vec<String> = Vec::new();
    for capture in &of.captures {
        let local = &of.locals[capture.inner.0 as usize];
        let name = local.name.map_or("?", |name| checked.names.get(name));
        found.push(if local.in_cell { format!("cell {name}") } else { name.to_string() });
    }
    assert_eq!(found, expected, "in:\n{source}");
}

#[test]
fn types_of_parameters_and_results() {
    problems("let f = |x: int| x + 1\nlet y: int = f(1)\nprint(y)", &[]);
    problems("let f: fn(int) -> int = |x| x + 1\nprint(f(1))", &[]);
    problems("let f: fn(int, string) -> string = |n, s| s.repeat(n)\nprint(f(1, \"a\"))", &[]);
    problems("let f = fn(x: int) -> int { return x * 2 }\nlet y: int = f(1)\nprint(y)", &[]);
    problems("fn apply(f: fn(int) -> bool) -> bool { f(1) }\nprint(apply(|x| x > 0))", &[]);
    problems("fn run(f: fn()) { f() }\nlet xs = [1]\nrun(|| xs.push(2))\nrun(|| { xs.push(3) })", &[]);
    problems("let f: (fn(int) -> int)? = |x| x\nif let g = f { print(g(1)) }", &[]);
    problems("let fs: array<fn(int) -> int> = [|x| x, |x| x + 1]\nprint(fs[0](1))", &[]);
    problems("let f = || 1\nlet g = || f\nprint(g()())", &[]);
    problems("let f: fn((int, string)) -> int = |(n, s)| n + s.len()\nprint(f((1, \"a\")))", &[]);
    problems("let f = |(a, b): (int, int), c: int| a + b + c\nprint(f((1, 2), 3))", &[]);
    problems("let f: fn(int) -> fn(int) -> int = |x| |y| x + y\nprint(f(1)(2))", &[]);
    problems("let f = |_: int| 1\nprint(f(2))", &[]);
}

#[test]
fn results_are_joined_over_returns() {
    problems("let f = |x: int| { if x > 0 { return x }\n null }\nlet y: int? = f(1)\nprint(y)", &[]);
    problems("let f = |x: int| { if x > 0 { return null }\n x }\nlet y: int? = f(1)\nprint(y)", &[]);
    problems("let f = |x: int| { return x }\nlet y: int = f(1)\nprint(y)", &[]);
    problems("let f = |x: int| { if x > 0 { print(x) } }\nf(1)", &[]);
    problems("let f = |x: int| { if x > 0 { return }\n print(x) }\nf(1)", &[]);
    problems("let f = || panic(\"no\")\nf()", &[]);
    problems(
        "let f = |x: int| { if x > 0 { return x }\n \"a\" }\nprint(f(1))",
        &["E0301 2:2 expected `int`, found `string`"],
    );
    problems(
        "let f = |x: int| { if x > 0 { return x } }\nprint(f(1))",
        &["E0311 1:40 this function returns `int`, but its body ends without a value"],
    );
    program(
        "let f = |x: int| { if x > 0 { return x }\n null }\nprint(f(1))",
        "main.closure: { if Gt(v0, 0) { return some(v0) }; => null }
         main: { let v0 = closure main.closure{}; core.print(str((v0)(1))) }",
    );
}

#[test]
fn what_cannot_be_inferred() {
    problems("let f = |x| x + 1\nprint(f(1))", &["E0312 1:10 the type of the parameter `x` is not known"]);
    advice("let f = |x| x + 1\nprint(f(1))", "write the type: `|x: int|`");
    problems("let f = |(a, b)| a\nprint(f((1, 2)))", &["E0312 1:10 the type of this parameter is not known"]);
    problems(
        "let f: fn(int) -> int = |a, b| a\nprint(f(1))",
        &["E0301 1:25 this closure takes 2 parameters, but a function of 1 parameter is expected"],
    );
    problems(
        "let f: fn(int) -> int = |x: string| 1\nprint(f(1))",
        &["E0301 1:25 expected `fn(int) -> int`, found `fn(string) -> int`"],
    );
    problems(
        "let f: fn(int) -> int = |x| \"a\"\nprint(f(1))",
        &["E0301 1:29 expected `int`, found `string`"],
    );
    problems("let f: nope = |x| x\nprint(f)", &["E0203 1:8 there is no type `nope`"]);
    problems("let f: int = |x| x\nprint(f)", &["E0312 1:15 the type of the parameter `x` is not known"]);
    problems("let f: int = || 1\nprint(f)", &["E0301 1:14 expected `int`, found `fn() -> int`"]);
    problems("nope(|x| x, null, [])", &["E0201 1:1 `nope` is not known here"]);
    problems("let n = 1\nn(|x| x)", &["E0304 2:1 `int` is not a function"]);
    problems("let f = || null\nprint(f())", &["E0312 1:9 the type of `null` is not known here"]);
}

#[test]
fn captured_variables() {
    let copied = "fn f(p: int) -> int { let a = 1\n let g = || a + p\n g() }\nprint(f(1))";
    captured(copied, "f.closure", &["a", "p"]);
    captured(
        "fn f() -> int { let a = 1\n let g = || a\n a = 2\n g() }\nprint(f())",
        "f.closure",
        &["cell a"],
    );
    captured(
        "fn f() -> int { let a = 1\n let g = || { a += 1 }\n g()\n a }\nprint(f())",
        "f.closure",
        &["cell a"],
    );
    captured("fn f(p: int) { let g = || { p = 2 }\n g()\n print(p) }\nf(1)", "f.closure", &["cell p"]);
    captured("for i in 0..3 { let f = || i\n print(f()) }", "main.closure", &["i"]);
    captured("let x: int? = 1\nif let v = x { let f = || v\n print(f()) }", "main.closure", &["v"]);
    captured(
        "struct P { x: int }\nimpl P { fn f(self) -> fn() -> int { || self.x } }\nprint(P { x: 1 }.f()())",
        "P.f.closure",
        &["self"],
    );
    captured("match (1, 2) { (a, b) => { let f = || a + b\n print(f()) } }", "main.closure", &["a", "b"]);
    captured("let a = 1\nlet f = || a\nprint(f())", "main.closure", &[]);
}

#[test]
fn each_level_captures() {
    program(
        "fn f() -> int { let a = 1\n let g = || { let h = || { a += 1 }\n h()\n a }\n g() }\nprint(f())",
        "f: { let v0 = 1; let v1 = closure f.closure{cell v0 as v0}; => (v1)() }
         f.closure: { let v1 = closure f.closure{cell v0 as v0}; (v1)(); => v0 }
         f.closure: { v0 Add= 1 }
         main: { core.print(f()) }",
    );
}

#[test]
fn nested_functions() {
    program(
        "fn f(n: int) -> int { fn twice(x: int) -> int { x * 2 }\n fn add(x: int) -> int { x + n }\n add(twice(1)) }\nprint(f(1))",
        "f: { let v1 = closure add{v0 as v1}; => (v1)(twice(1)) }
         twice: { => Mul(v0, 2) }
         add: { => Add(v0, v1) }
         main: { core.print(f(1)) }",
    );
    program(
        "fn f(n: int) -> int { fn down(x: int) -> int { if x == 0 { n } else { down(x - 1) } }\n down(3) }\nprint(f(1))",
        "f: { let v1 = closure down{v0 as v1, cell v1 as v2}; => (v1)(3) }
         down: { => if Eq(v0, 0) { => v1 } else { => (v2)(Sub(v0, 1)) } }
         main: { core.print(f(1)) }",
    );
    problems(
        "fn f(n: int) { fn g(x: int) { print(n, x) }\n g() }\nf(1)",
        &["E0303 2:2 `g` takes 1 argument, but 0 were given"],
    );
    problems(
        "fn f(n: int) { fn g() { print(n) }\n g = g\n g() }\nf(1)",
        &["E0309 2:2 `g` is a function and cannot be assigned"],
    );
    problems("if true { let n = 1\n fn g() -> int { n }\n print(g()) }", &[]);
    problems("fn f(n: int) { fn unused() { print(n) } }\nf(1)", &[]);
}

#[test]
fn constants_and_warnings() {
    problems(
        "fn f() { const A = 1\n let g = || { A = 2 }\n g() }\nf()",
        &["E0309 2:15 the constant `A` cannot be assigned"],
    );
    problems(
        "fn f() { let a = 1\n let g = || { a = 2 }\n g() }\nf()",
        &["W0201 1:14 `a` is assigned, but never read"],
    );
    problems("fn f() { let a = 1\n let g = || a\n print(g()) }\nf()", &[]);
    problems("fn f() { let g = || { let b = 1 }\n g() }\nf()", &["W0201 1:27 `b` is never used"]);
    problems("|| 1", &["W0202 1:1 this value is computed, but not used"]);
    problems("fn f() { }\nf", &["W0202 2:1 this value is computed, but not used"]);
    problems("let f: fn() = || { 1 }\nf()", &["W0202 1:20 this value is computed, but not used"]);
    problems(
        "fn f() { for _ in 0..3 { let g = || { break }\n g() } }\nf()",
        &["E0207 1:39 `break` stands outside of a loop"],
    );
}

#[test]
fn narrowing_and_closures() {
    let narrowed =
        "fn f(x: int?) -> int { if x != null { let g = |y: int| x + y\n return g(1) }\n 0 }\nprint(f(1))";
    problems(narrowed, &[]);
    problems(
        "fn f(x: int?) -> int { let g = || { if x != null { x + 1 } else { 0 } }\n g() }\nprint(f(1))",
        &[],
    );
    problems(
        "fn f(x: int?) -> int { let g = || { x = null }\n g()\n if x != null { x + 1 } else { 0 } }\nprint(f(1))",
        &["E0302 3:19 `+` does not work on `int?` and `int`"],
    );
    problems(
        "fn f(x: int?) -> int { if x != null { let g = || x + 1\n x = null\n return g() }\n 0 }\nprint(f(1))",
        &["E0302 1:52 `+` does not work on `int?` and `int`"],
    );
    // A variable of the closure's own of that name is another one.
    problems(
        "fn f(x: int?) -> int { let g = || { let x = 1\n x = 2\n print(x) }\n g()\n if x != null { x + 1 } else { 0 } }\nprint(f(1))",
        &[],
    );
}

#[test]
fn functions_as_values() {
    problems(
        "fn inc(x: int) -> int { x + 1 }\nlet f = inc\nlet g: fn(int) -> int = inc\nprint(f(1), g(1), f == g)",
        &[],
    );
    problems(
        "struct P { x: int }\nimpl P { fn new(x: int) -> P { P { x: x } } }\nlet f = P.new\nprint(f(1).x)",
        &[],
    );
    problems("enum E { A(int), B }\nlet f = E.A\nlet g: fn(int) -> E = E.A\nprint(f(1) == g(1))", &[]);
    problems(
        "enum E { A(int), B }\nlet e: E = E.A\nprint(e)",
        &["E0303 2:14 `E.A` carries 1 value, but 0 were given"],
    );
    problems("import math\nlet f = math.sqrt\nlet y: float = f(2.0)\nprint(y)", &[]);
    problems("from math import sqrt\nlet f: fn(float) -> float = sqrt\nprint(f(2.0))", &[]);
    problems("let f: fn(int) -> int = abs\nlet g: fn(float) -> float = abs\nprint(f(1), g(1.0))", &[]);
    problems("let f: fn(int) -> string = str\nlet g: fn(string) -> int = int\nprint(f(1), g(\"1\"))", &[]);
    problems("let f: fn(int, string) = print\nf(1, \"a\")", &[]);
    problems("let f: fn(array<int>) -> int = len\nprint(f([1]))", &[]);
    problems("let f: fn(string) = panic\nf(\"a\")", &[]);
    problems("let f = abs\nprint(f(1))", &["E0312 1:9 the type of the function `abs` is not known here"]);
    problems("let f: fn(string) -> int = abs\nprint(f(\"a\"))", &["E0316 1:28 `abs` does not take (string)"]);
    problems("let f = str\nprint(f(1))", &["E0312 1:9 the type of the function `str` is not known here"]);
    problems(
        "let f: fn(int) -> int = str\nprint(f(1))",
        &["E0301 1:25 expected `fn(int) -> int`, found `fn(int) -> string`"],
    );
    problems(
        "fn inc(x: int) -> int { x + 1 }\nlet f: fn(int) -> string = inc\nprint(f(1))",
        &["E0301 2:28 expected `fn(int) -> string`, found `fn(int) -> int`"],
    );
    problems(
        "struct P { x: int }\nimpl P { fn get(self) -> int { self.x } }\nlet p = P { x: 1 }\nlet f = p.get\nprint(f())",
        &["E0317 4:11 `get` is a method of `P`, not a field"],
    );
    problems(
        "struct P { x: int }\nimpl P { fn get(self) -> int { self.x } }\nlet f = P.get\nprint(f)",
        &["E0317 3:11 `get` is a method: it needs a `P` to work on"],
    );
    program(
        "let f: fn(int) -> string = str\nlet g: fn(int) -> string = str\nprint(f(1), g(1))",
        "str: { => str(v0) }
         main: { let v0 = fn str; let v1 = fn str; core.print(concat((v0)(1), \" \", (v1)(1))) }",
    );
}

#[test]
fn calls_of_values() {
    problems("struct S { f: fn(int) -> int }\nlet s = S { f: |x| x }\nprint(s.f(1), (s.f)(2))", &[]);
    problems("let f = |x: int| x\nprint(f(\"a\"))", &["E0301 2:9 expected `int`, found `string`"]);
    problems(
        "let f = |x: int| x\nprint(f())",
        &["E0303 2:7 this function takes 1 argument, but 0 were given"],
    );
    problems(
        "let f: (fn() -> int)? = null\nprint(f())",
        &["E0304 2:7 this function may be null: it is `(fn() -> int)?`"],
    );
    problems(
        "struct S { f: (fn() -> int)? }\nlet s = S { f: null }\nprint(s.f())",
        &["E0304 3:9 this function may be null: it is `(fn() -> int)?`"],
    );
    problems("let f = |x: int| x\nprint(f < f)", &["E0302 2:9 `<` does not work on `fn(int) -> int`"]);
    problems("let f = |x: int| x\nlet g = |x: int| x\nprint(f == g, f != g, f)", &[]);
    problems("let fs = [|x: int| x]\nfor f in fs { print(f(1)) }\nlet t = (|| 1, 2)\nprint(t.0())", &[]);
}

#[test]
fn units_are_not_stored() {
    let with = |source: &str, expected: &[&str]| problems(&format!("fn u() {{ }}\n{source}"), expected);
    with("let xs = [u()]\nprint(xs)", &["E0333 2:11 an element of an array cannot be `()`"]);
    with("let xs = [u(); 3]\nprint(xs)", &["E0333 2:11 an element of an array cannot be `()`"]);
    with("let xs: array<()> = []\nprint(xs)", &["E0333 2:15 an element of an array cannot be `()`"]);
    with("let t = (1, u())\nprint(t)", &["E0333 2:13 a part of a tuple cannot be `()`"]);
    with("struct S { x: () }\nprint(S { x: u() })", &["E0333 2:15 a field cannot be `()`"]);
    with("enum E { A(()), B }\nprint(E.A(u()), E.B)", &["E0333 2:12 a value of a variant cannot be `()`"]);
    with("let m = {1: u()}\nprint(m)", &["E0333 2:13 a value of a map cannot be `()`"]);
    with("let v = u()\nlet f = || v\nf()", &["W0205 2:9 the variable `v` is always `()`"]);
}

/// For each global its name, with `?` if it needs a guard.
#[track_caller]
fn globals(source: &str, expected: &[&str]) {
    let checked = check(source);
    let Some(program) = &checked.program else { panic!("{}\nin:\n{source}", checked.listing()) };
    let guard = |needed: bool| if needed { "?" } else { "" };
    let names = program.globals.iter();
    let found: Vec<String> = names
        .map(|global| format!("{}{}", checked.names.get(global.name), guard(global.needs_guard)))
        .collect();
    assert_eq!(found, expected, "in:\n{source}");
}

#[test]
fn function_values_count_as_called_where_they_are_mentioned() {
    globals("let f = g\nlet a = f()\nfn g() -> int { a }\nprint(a)", &["a?"]);
    globals(
        "let a: int = run(|| g())\nfn run(f: fn() -> int) -> int { f() }\nfn g() -> int { a }\nprint(a)",
        &["a?"],
    );
    globals("h()\nlet a = 1\nfn h() { let f = || print(a)\n f() }", &["a?"]);
    globals("let a = 1\nlet f = || a\nlet g = h\nfn h() -> int { a }\nprint(f(), g())", &["a"]);
}

#[test]
fn too_large_types_and_deep_closures() {
    let lets: String = (1..300).map(|i| format!("let f{i} = || f{}\n", i - 1)).collect();
    let checked = check(&format!("let f0 = || 1\n{lets}print(f299)"));
    assert!(checked.listing().starts_with("E0331"), "{}", checked.listing());
    let deep = format!("let f = {}1\nprint(f)", "|| ".repeat(40));
    assert!(check(&deep).program.is_some());
    let captured = format!("fn f(x: int) {{ let g = {}x\n print(g) }}\nf(1)", "|| ".repeat(40));
    assert!(check(&captured).program.is_some());
}
