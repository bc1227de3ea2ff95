//! Optionals, tuples, enums.

use super::dump::program;
use super::{advice, problems};

const SHAPE: &str = "enum Shape { Circle(float), Rect(float, float), Empty }\n";

/// [`problems`] behind the declaration of `Shape`, which is line 1.
#[track_caller]
fn with_shape(source: &str, expected: &[&str]) {
    problems(&format!("{SHAPE}{source}"), expected);
}

#[test]
fn values_become_optionals_where_these_are_wanted() {
    program(
        "struct S { f: int? }\nfn g(a: string?) -> float? { return 1.0 }\nlet x: int? = 1\nlet s = S { f: 2 }\ns.f = 3\nlet xs: array<int?> = [4, null]\nxs[0] = x\nlet y = g(\"a\")\nlet ys = [null, 5]\nprint(xs, y, ys)",
        "g: { return some(1.0) }
        main: { let v0 = some(1); let v1 = s0 { 0: some(2) }; v1.0 = some(3); let v2 = [some(4), null]; v2[0] = v0; let v3 = g(some(\"a\")); let v4 = [null, some(5)]; core.print(concat(str(v2), \" \", str(v3), \" \", str(v4))) }",
    );
}

#[test]
fn branches_with_null_join() {
    program(
        "let c = true\nlet x = if c { 1 } else { null }\nlet y = if c { null } else if x == null { { null } } else { x }\nprint(x ?? 0, y!)",
        "main: { let v0 = true; let v1 = if v0 { => some(1) } else { => null }; let v2 = if v0 { => null } else if v1 == null { => { => null } } else { => some(v1!) }; core.print(concat(str(if let v3 = v1 { => v3 } else { => 0 }), \" \", str(v2!))) }",
    );
    problems("let x = null", &["E0312 1:9 the type of `null` is not known here"]);
    problems("let x = if true { null } else { null }", &["E0312 1:9 the type of `null` is not known here"]);
    problems("let x = if true { null } else { print(1) }", &["E0301 1:33 expected `null`, found `()`"]);
    problems(
        "let x = if true { null } else { 1 }\nlet y: int = x",
        &["E0301 2:14 expected `int`, found `int?`"],
    );
}

#[test]
fn chains_flatten() {
    program(
        "struct N { v: int, next: N? }\nimpl N { fn add(self, n: int) -> int { self.v + n }\n fn log(self) { print(self.v) } }\nlet n: N? = N { v: 1, next: null }\nlet v = n?.next?.v\nlet a = n?.add(2)\nn?.log()\nprint(v, a, n?.next == null)",
        "N.add: { => Add(v0.0, v1) }
        N.log: { core.print(v0.0) }
        main: { let v0 = some(s0 { 0: 1, 1: null }); let v3 = if let v2 = if let v1 = v0 { => v1.1 } else { => null } { => some(v2.0) } else { => null }; let v5 = if let v4 = v0 { => some(N.add(v4, 2)) } else { => null }; if let v6 = v0 { N.log(v6) }; { let v8 = v3; let v9 = v5; let v10 = if let v7 = v0 { => v7.1 } else { => null } == null; => core.print(concat(str(v8), \" \", str(v9), \" \", str(v10))) } }",
    );
}

#[test]
fn library_functions_give_optionals() {
    program(
        "let xs = [1]\nlet a: int? = xs.pop()\nlet b = xs.first() ?? 0\nprint(a, b, \"ab\".find(\"b\") == 1, [[1]].index_of([1]))\nwhile let x = xs.last() { print(x) }",
        "main: { let v0 = [1]; let v1 = array.pop<Int>(v0); let v3 = if let v2 = array.first<Int>(v0) { => v2 } else { => 0 }; { let v9 = v1; let v10 = v3; let v11 = Eq(string.find(\"ab\", \"b\"), some(1)); let v12 = { let v4 = [[1]]; let v5 = [1]; let v6 = null; let v7 = 0; l0: for v8 in v4 { if Eq(v8, v5) { v6 = some(v7); break l0 }; v7 Add= 1 }; => v6 }; => core.print(concat(str(v9), \" \", str(v10), \" \", str(v11), \" \", str(v12))) }; l1: while true { if let v13 = array.last<Int>(v0) { core.print(v13) } else { break l1 } } }",
    );
}

#[test]
fn if_let_chains() {
    program(
        "let a: int? = 1\nlet t: (int, bool)? = null\nlet x = if a == 7 { 0 } else if let v = a { v } else if let (n, _) = t { n } else { 3 }\nif let v = a { print(v) }\nprint(x)",
        "main: { let v0 = some(1); let v1 = null; let v5 = if Eq(v0, some(7)) { => 0 } else { => if let v2 = v0 { => v2 } else { => if let v3 = v1 { let v4 = v3.0; => v4 } else { => 3 } } }; if let v6 = v0 { core.print(v6) }; core.print(v5) }",
    );
}

#[test]
fn mistakes_with_optionals() {
    problems("let x: int? = 1\nlet y: int = x", &["E0301 2:14 expected `int`, found `int?`"]);
    advice(
        "let x: int? = 1\nlet y: int = x",
        "it may be null: give a default with `?? …`, take the value with `if let`, or unwrap it with `!`",
    );
    problems("let x: int? = 1\nprint(x + 1)", &["E0302 2:9 `+` does not work on `int?` and `int`"]);
    problems("let x: int = null", &["E0301 1:14 expected `int`, found `null`"]);
    advice("let x: int = null", "only an optional can be null: `int?`");
    problems("let x = 1\nprint(x!)", &["E0323 2:7 `int` is never null"]);
    problems("let x = 1\nif let y = x { print(y) }", &["E0323 2:12 `int` is never null"]);
    problems(
        "let x = 1\nprint(x == null, x ?? 2)",
        &[
            "W0206 2:9 `int` is never null: this is always `false`",
            "W0206 2:20 `int` is never null: the default is never used",
        ],
    );
    problems("let x: int? = 1\nprint(x ?? \"a\")", &["E0301 2:12 expected `int`, found `string`"]);
    problems("let x: string? = \"a\"\nprint(x.len())", &["E0306 2:9 `string?` has no method `len`"]);
    problems("struct P { x: int }\nlet p: P? = null\nprint(p.x)", &["E0305 3:9 `P?` has no field `x`"]);
    problems("let x: ()? = null", &["E0324 1:8 `()` cannot be optional"]);
    problems("let x: int? = 1\nif x { }", &["E0310 2:4 `int?` is not a condition"]);
    problems("let x: int?? = 1\nlet y: int? = x\nprint(y)", &[]);
    problems(
        "let xs: array<int>? = []\nfor x in xs { print(x) }",
        &["E0313 2:10 `array<int>?` cannot be iterated"],
    );
}

#[test]
fn tuples_are_taken_apart() {
    program(
        "let t = (1, (true, \"a\"))\nlet (a, (b, _)) = t\nlet (c, d) = (a, t.1.1)\nfor (i, s) in [(1, \"x\")] { print(i, s) }\nlet p: (int?, int) = (1, 2)\nprint(b, c, d, p == p)",
        "main: { let v0 = (1, (true, \"a\")); let v1 = v0.0; let v2 = v0.1; let v3 = v2.0; let v4 = v1; let v5 = v0.1.1; l0: for v6 in [(1, \"x\")] { let v7 = v6.0; let v8 = v6.1; core.print(concat(str(v7), \" \", v8)) }; let v9 = (some(1), 2); core.print(concat(str(v3), \" \", str(v4), \" \", v5, \" \", str(Eq(v9, v9)))) }",
    );
    program(
        "let a = 1\nlet b = 2\n(a, b) = (b, a)\nprint(a, b)",
        "main: { let v0 = 1; let v1 = 2; let v2 = v1; let v3 = v0; v0 = v2; v1 = v3; core.print(concat(str(v0), \" \", str(v1))) }",
    );
    program(
        "let (a, b) = (1, 2)\nfn f() -> int { (a, b) = (b, a)\n a }\nprint(f())",
        "f: { let v0 = g1; let v1 = g0; g0 = v0; g1 = v1; => g0 }
        main: { init g0 = 1; init g1 = 2; core.print(f()) }",
    );
}

#[test]
fn mistakes_with_tuples() {
    problems("let (a, b, c) = (1, 2)\nprint(a, b, c)", &["E0329 1:5 `(int, int)` has 2 parts, not 3"]);
    problems("let (a, b) = 1\nprint(a, b)", &["E0329 1:5 `int` is not a tuple"]);
    problems("let t = (1, 2)\nprint(t.2)", &["E0329 2:9 `(int, int)` has no part `2`"]);
    problems("let x = 1\nprint(x.0)", &["E0329 2:7 `int` is not a tuple"]);
    problems("let t = (1, 2)\nt.0 = 3", &["E0309 2:1 a part of a tuple cannot be assigned"]);
    problems("let t: (int, string) = (1, 2)", &["E0301 1:28 expected `string`, found `int`"]);
    problems(
        "let a = 1\nlet b = 2\n(a, b) = (1, \"x\")\nprint(a, b)",
        &["E0301 3:14 expected `int`, found `string`"],
    );
    problems("let (a, a) = (1, 2)\nprint(a)", &["E0202 1:9 `a` is declared twice in this scope"]);
    problems("fn f() { let (a, b) = (1, 2)\n print(a) }\nf()", &["W0201 1:18 `b` is never used"]);
    let doubled: String = (1..60).map(|n| format!("let t{n} = (t{}, t{})\n", n - 1, n - 1)).collect();
    problems(
        &format!("let t0 = 1\n{doubled}"),
        &["E0331 7:10 this type is made of 189 types, but at most 128 are possible"],
    );
}

#[test]
fn enums_are_made_and_compared() {
    program(
        "enum List { Cons(int, List), Nil }\nimpl List { fn empty() -> List { List.Nil }\n fn push(self, n: int) -> Self { Self.Cons(n, self) } }\nlet l = List.empty().push(1)\nprint(l == List.Nil, l)",
        "List.empty: { => e0.1() }
        List.push: { => e0.0(v1, v0) }
        main: { let v0 = List.push(List.empty(), 1); core.print(concat(str(Eq(v0, e0.1())), \" \", str(v0))) }",
    );
    with_shape("let s: Shape? = Shape.Circle(1.0)\nprint(s == Shape.Empty)", &[]);
}

#[test]
fn mistakes_with_enums() {
    with_shape("print(Shape.Sqare(1.0))", &["E0328 2:13 `Shape` has no variant `Sqare`"]);
    advice(
        &format!("{SHAPE}print(Shape.Rekt(1.0, 2.0))"),
        "did you mean: `Rect` | its variants are `Circle`, `Rect`, `Empty`",
    );
    with_shape("print(Shape.Emty)", &["E0328 2:13 `Shape` has no variant `Emty`"]);
    with_shape("print(Shape.Rect(1.0))", &["E0303 2:13 `Shape.Rect` carries 2 values, but 1 was given"]);
    with_shape(
        "let s: Shape = Shape.Circle\nprint(s)",
        &["E0303 2:22 `Shape.Circle` carries 1 value, but 0 were given"],
    );
    with_shape("print(Shape.Empty())", &["E0303 2:13 `Shape.Empty` carries nothing"]);
    with_shape("print(Shape.Circle(1))", &["E0301 2:20 expected `float`, found `int`"]);
    with_shape("print(Shape)", &["E0206 2:7 `Shape` is an enum, not a value"]);
    with_shape("print(Shape(1))", &["E0304 2:7 `Shape` is an enum, not a function"]);
    with_shape("print(Shape.Empty.area())", &["E0306 2:19 `Shape` has no method `area`"]);
    with_shape("print(Shape.Empty < Shape.Empty)", &["E0302 2:19 `<` does not work on `Shape`"]);
    with_shape("impl Shape { fn Circle() { } }", &["E0202 2:17 `Circle` is declared twice in this scope"]);
    problems("enum E { A, A }", &["E0202 1:13 `A` is declared twice in this scope"]);
    problems("enum E { }", &["E0330 1:6 the enum `E` has no variants"]);
    problems("enum E { A(nope) }\nprint(E.A(1))", &["E0203 1:12 there is no type `nope`"]);
}
