//! Mistakes of types, and the advice that is given.

use super::{advice, problems};

#[test]
fn mismatches_name_both_types() {
    problems(
        "let a: int = \"a\"\nlet b: float = 1\nlet c: array<int> = [1, \"b\"]\nlet d: array<float> = [[1.0]]\nprint(a, b, c, d)",
        &[
            "E0301 1:14 expected `int`, found `string`",
            "E0301 2:16 expected `float`, found `int`",
            "E0301 3:25 expected `int`, found `string`",
            "E0301 4:24 expected `float`, found `array<float>`",
        ],
    );
    problems(
        "let x = 1\nx = \"s\"\nx = 2.0",
        &["E0301 2:5 expected `int`, found `string`", "E0301 3:5 expected `int`, found `float`"],
    );
    problems(
        "print([1, 2.0, \"c\"], [[1], [\"a\"]])",
        &[
            "E0301 1:11 expected `int`, found `float`",
            "E0301 1:16 expected `int`, found `string`",
            "E0301 1:29 expected `int`, found `string`",
        ],
    );
    problems(
        "struct P { x: float }\nlet p = P { x: 1 }\np.x = true\nprint(p)",
        &["E0301 2:16 expected `float`, found `int`", "E0301 3:7 expected `float`, found `bool`"],
    );
}

#[test]
fn conversions_are_suggested() {
    advice("let b: float = 1", "write it as a `float`: `1.0`");
    advice(
        "let n = 1\nlet b: float = n",
        "convert it with `float(…)`; `int` never becomes `float` by itself",
    );
    advice("let b: int = 1.5", "convert it with `int(…)`, which drops the fraction");
    advice("let s: string = 1", "convert it with `str(…)`");
    advice("print(1.0 + 1)", "write it as a `float`: `1.0`");
    advice("let n = 1\nprint(n * 2.0)", "convert it with `float(…)`; `int` never becomes `float` by itself");
    advice("print(\"n\" + 1)", "to join it, convert it with `str(…)`, or write `\"…${…}…\"`");
    advice("print(true & false)", "for `bool` write: `&&`");
    advice("print([1] + [2])", "to join arrays, write `a.concat(b)`");
    advice("let n = 1\nif n { }", "compare it with `!= 0`");
    advice("for i in 10 { print(i) }", "to count, write a range: `0..10`");
    advice("let xs = []", "write the type: `let xs: array<int> = []`");
}

#[test]
fn operators() {
    problems(
        "print(1.0 + 1, 1 - \"a\", true < false, 1 == \"1\", !5, -true, ~1.5, 1 && true, 1.5 << 2)",
        &[
            "E0302 1:11 `+` does not work on `float` and `int`",
            "E0302 1:18 `-` does not work on `int` and `string`",
            "E0302 1:30 `<` does not work on `bool`",
            "E0302 1:41 `int` and `string` cannot be compared: they are never equal",
            "E0302 1:49 `!` takes a `bool`, not `int`",
            "E0302 1:53 `-` takes an `int` or a `float`, not `bool`",
            "E0302 1:60 `~` takes an `int`, not `float`",
            "E0302 1:68 `&&` does not work on `int` and `bool`",
            "E0302 1:81 `<<` does not work on `float` and `int`",
        ],
    );
    problems(
        "let n = 1\nn += 1.5\nlet s = \"a\"\ns -= \"b\"\nprint(n, s)",
        &["E0302 2:3 `+=` does not work on `int` and `float`", "E0302 4:3 `-=` does not work on `string`"],
    );
    problems("print(() == (), [1] == [2], \"a\" < \"b\")", &[]);
}

#[test]
fn one_mistake_is_one_error() {
    problems(
        "let x = nope + 1\nlet y = x * 2.0\nprint(x.a.b, y[0], x(1), -x, \"${x}\", [x, 1], x == y)\nif x { }\nfor i in x { print(i) }\nx.f = x",
        &["E0201 1:9 `nope` is not known here"],
    );
    problems(
        "fn f(x: Nope) -> Nope { return x }\nlet y: int = f(1)\nprint(y)",
        &["E0203 1:9 there is no type `Nope`", "E0203 1:18 there is no type `Nope`"],
    );
}

#[test]
fn calls() {
    problems(
        "fn add(x: int, y: int) -> int { x + y }\nprint(add(1), add(1, 2, 3), add(\"a\", 2), 5(1), \"a\"())",
        &[
            "E0303 2:7 `add` takes 2 arguments, but 1 was given",
            "E0303 2:15 `add` takes 2 arguments, but 3 were given",
            "E0301 2:33 expected `int`, found `string`",
            "E0304 2:42 `int` is not a function",
            "E0304 2:48 `string` is not a function",
        ],
    );
    problems(
        "print(max(1, 2.0), max(1), chr(\"a\"), len(5), int(true), int(), str(1, 2), \"a\".slice(1))",
        &[
            "E0301 1:14 expected `int`, found `float`",
            "E0303 1:20 `max` takes 2 arguments, but 1 was given",
            "E0301 1:32 expected `int`, found `string`",
            "E0316 1:42 `int` has no length",
            "E0316 1:50 `int` cannot convert `bool`",
            "E0303 1:57 `int` takes 1 argument, but 0 were given",
            "E0303 1:64 `str` takes 1 argument, but 2 were given",
            "E0303 1:79 `slice` takes 2 arguments, but 1 was given",
        ],
    );
    problems(
        "assert(1)\npanic(2)",
        &["E0301 1:8 expected `bool`, found `int`", "E0301 2:7 expected `string`, found `int`"],
    );
}

#[test]
fn structs() {
    problems(
        "struct P { x: int, y: int }
impl P { fn norm(self) -> int { self.x }
 fn origin() -> P { P { x: 0, y: 0 } } }
let p = P { x: 1, z: 3 }
print(norm(p), P.norm(), p.origin(), p.nope(), p.x(), P.make(), p.norm, p.z, P.x)
print(P { x: 1 }, int { x: 1 }, Q { })",
        &[
            "E0305 4:19 `P` has no field `z`",
            "E0317 5:7 `norm` is a method of `P`, not a function",
            "E0317 5:18 `norm` is a method: it needs a `P` to work on",
            "E0317 5:28 `origin` is not a method: it has no `self`",
            "E0306 5:40 `P` has no method `nope`",
            "E0304 5:50 the field `x` of `P` is not a function",
            "E0204 5:57 `P` has no function `make`",
            "E0317 5:67 `norm` is a method of `P`, not a field",
            "E0305 5:75 `P` has no field `z`",
            "E0204 5:80 `P` has no `x`",
            "E0307 6:7 this `P` lacks the field `y`",
            "E0308 6:19 `int` is not a struct",
            "E0203 6:33 there is no type `Q`",
        ],
    );
    problems("impl int { }", &["E0321 1:6 `int` cannot have an `impl`"]);
    problems("struct int { }", &["E0202 1:8 `int` is a built-in type"]);
}

#[test]
fn methods_of_built_in_types() {
    problems(
        "let xs = [1]\nxs.push(\"s\")\nprint(xs.contains(\"a\"), [true].sort(), xs.length, xs.len, \"a\".foo(), true.foo(), string.len(), string.nope())",
        &[
            "E0301 2:9 expected `int`, found `string`",
            "E0301 3:19 expected `int`, found `string`",
            "E0341 3:32 `bool` does not implement `Ord`",
            "E0305 3:43 `array<int>` has no field `length`",
            "E0317 3:54 `len` is a method of `array<int>`, not a field",
            "E0306 3:63 `string` has no method `foo`",
            "E0306 3:75 `bool` has no method `foo`",
            "E0317 3:89 `len` is a method: it needs a `string` to work on",
            "E0204 3:103 `string` has no function `nope`",
        ],
    );
}

#[test]
fn results() {
    let ends =
        |at: &str| format!("E0311 {at} this function returns `int`, but its body ends without a value");
    problems("fn f() -> int { print(1) }\nprint(f())", &[&ends("1:17")]);
    problems("fn f(x: bool) -> int { if x { return 1 } }\nprint(f(true))", &[&ends("1:24")]);
    problems("fn f(x: bool) -> int { while x { return 1 } }\nprint(f(true))", &[&ends("1:24")]);
    problems("fn f() -> int { }\nprint(f())", &[&ends("1:17")]);
    problems("fn f(x: bool) -> int { if x { 1 } else { print(2) } }\nprint(f(true))", &[&ends("1:42")]);
    problems(
        "fn f() -> int { return }\nprint(f())",
        &["E0311 1:17 `return` without a value in a function that returns `int`"],
    );
    problems("fn f() { return 5 }\nf()", &["E0301 1:17 expected `()`, found `int`"]);
    problems("fn f() -> string { 5 }\nprint(f())", &["E0301 1:20 expected `string`, found `int`"]);
    problems("return 5", &["E0318 1:1 `return` stands outside of a function"]);
    problems(
        "fn main(x: int) { print(x) }",
        &["E0319 1:4 `main` takes no parameters, and returns nothing or an `int`"],
    );
    problems(
        "fn main() -> string { \"a\" }",
        &["E0319 1:4 `main` takes no parameters, and returns nothing or an `int`"],
    );
}

#[test]
fn branches() {
    problems(
        "let y = if true { 1 } else { \"a\" }\nprint(y)",
        &["E0301 1:30 expected `int`, found `string`"],
    );
    problems(
        "let y = if true { 1 } else { }\nprint(y)",
        &["E0301 1:30 this block ends without a value, but `int` is expected"],
    );
    problems("let y = if true { 1 }\nprint(y)", &["E0315 1:9 this `if` has no `else`, so it has no value"]);
    problems(
        "let y: int = if true { 1 }\nprint(y)",
        &["E0315 1:14 this `if` has no `else`, so it has no value"],
    );
    problems(
        "let y: float = if true { 1 } else if false { 2.0 } else { \"x\" }\nprint(y)",
        &["E0301 1:26 expected `float`, found `int`", "E0301 1:59 expected `float`, found `string`"],
    );
    problems(
        "if 1 { }\nwhile \"a\" { }\nif 1.5 { } else if [1] { }",
        &[
            "E0310 1:4 `int` is not a condition",
            "E0310 2:7 `string` is not a condition",
            "E0310 3:4 `float` is not a condition",
            "E0310 3:20 `array<int>` is not a condition",
        ],
    );
}

#[test]
fn iteration_and_indexing() {
    problems(
        "for i in 10 { print(i) }\nfor i in 0..1.5 { print(i) }\nfor i in true { print(i) }",
        &[
            "E0313 1:10 `int` cannot be iterated",
            "E0301 2:13 expected `int`, found `float`",
            "E0313 3:10 `bool` cannot be iterated",
        ],
    );
    problems(
        "let s = \"abc\"\nprint(s[0], 5[1], [1][\"a\"])\ns[0] = 3",
        &[
            "E0314 2:7 `string` cannot be indexed",
            "E0314 2:13 `int` cannot be indexed",
            "E0301 2:23 expected `int`, found `string`",
            "E0314 3:1 `string` cannot be indexed",
        ],
    );
    problems(
        "let r = 0..10\nprint(r, (0..3).len())\nfor i in (0..9).step(2).step(3) { print(i) }\nfor i in (0..9).rev(1) { print(i) }\nfor i in (0..9).step(\"a\") { print(i) }",
        &[
            "E0322 1:9 a range is not a value: only `for` runs over it",
            "E0322 2:10 a range is not a value: only `for` runs over it",
            "E0322 3:25 a range takes one `.step(…)`",
            "E0303 4:17 `rev` takes 0 arguments, but 1 was given",
            "E0301 5:22 expected `int`, found `string`",
        ],
    );
}

#[test]
fn what_cannot_be_assigned() {
    problems(
        "const K = 1\nK = 2\nK += 1\nfn f() { f = 3\n const L = 1\n L = 2 }\nprint = 4\nf()\nimport math\nmath = 1",
        &[
            "E0309 2:1 the constant `K` cannot be assigned",
            "E0309 3:1 the constant `K` cannot be assigned",
            "E0309 4:10 `f` is a function and cannot be assigned",
            "E0309 6:2 the constant `L` cannot be assigned",
            "E0309 7:1 `print` is a function and cannot be assigned",
            "E0309 10:1 `math` is an import and cannot be assigned",
        ],
    );
}

#[test]
fn type_arguments() {
    problems(
        "let a: array = [1]\nlet b: array<int, int> = [1]\nlet c: int<int> = 1\nprint(a, b, c)",
        &[
            "E0320 1:8 `array` takes one type argument, not 0",
            "E0320 2:8 `array` takes one type argument, not 2",
            "E0320 3:8 `int` takes no type arguments",
        ],
    );
    problems(
        "print([], [[], []])",
        &[
            "E0312 1:7 the type of the elements of `[]` is not known",
            "E0312 1:12 the type of the elements of `[]` is not known",
        ],
    );
}
