//! Programs without mistakes, and what is built of them.

use super::dump::program;
use super::problems;

#[test]
fn the_first_program() {
    program(
        "fn add(x: int, y: int) -> int {\n    return x + y\n}\nprint(add(2, 3))",
        "add: { return Add(v0, v1) }
         main: { core.print(add(2, 3)) }",
    );
}

#[test]
fn a_body_may_end_in_its_value() {
    program(
        "fn sign(x: int) -> int { if x < 0 { -1 } else if x > 0 { 1 } else { 0 } }\nprint(sign(3))",
        "sign: { => if Lt(v0, 0) { => -1 } else if Gt(v0, 0) { => 1 } else { => 0 } }
         main: { core.print(sign(3)) }",
    );
}

#[test]
fn values_are_discarded_where_a_unit_is_wanted() {
    program(
        "fn next() -> int { return 1 }\nfn f() { next() }\nf()\nif true { next() }",
        "next: { return 1 }
         f: { next() }
         main: { f(); if true { next() } }",
    );
}

#[test]
fn never_fits_any_type_and_cuts_what_is_around_it() {
    program(
        "fn f(x: int) -> int {
             let y = if x > 0 { x } else { return 0 }
             if y == 2 { panic(\"two\") }
             return y + 1
         }
         print(f(1))",
        "f: { let v1 = if Gt(v0, 0) { => v0 } else { return 0 }; if Eq(v1, 2) { core.panic(\"two\") }; return Add(v1, 1) }
         main: { core.print(f(1)) }",
    );
    program(
        "fn f(x: bool) { x || panic(\"no\") }\nf(true)",
        "f: { if v0 { => true } else { core.panic(\"no\") } }\nmain: { f(true) }",
    );
    program(
        "fn g() -> int { return 1 + panic(\"x\") }\nprint(g())",
        "g: { { 1; core.panic(\"x\") } }\nmain: { core.print(g()) }",
    );
}

#[test]
fn a_loop_without_end_needs_no_return_after_it() {
    program(
        "fn f() -> int { let n = 0\n while true { n += 1\n if n > 5 { return n } } }\nprint(f())",
        "f: { let v0 = 0; l0: while true { v0 Add= 1; if Gt(v0, 5) { return v0 } } }
         main: { core.print(f()) }",
    );
}

#[test]
fn print_joins_values_that_are_evaluated_first() {
    program(
        "let xs = [1]\nprint(1, \"a\", 2.5)\nprint(xs, xs.remove(0))\nprint()\nprint(xs)",
        "main: { let v0 = [1]; core.print(concat(str(1), \" \", \"a\", \" \", str(2.5)));
         { let v1 = v0; let v2 = array.remove<Int>(v0, 0); => core.print(concat(str(v1), \" \", str(v2))) };
         core.print(\"\"); core.print(str(v0)) }"
            .replace(";\n         ", "; ")
            .as_str(),
    );
}

#[test]
fn ranges_keep_the_order_of_step_and_rev() {
    program(
        "for i in (0..9).step(2) { print(i) }\nfor i in (0..=9).rev() { print(i) }\nfor _ in (0..9).step(4).rev() { }\nfor i in (1..3).rev().rev() { print(i) }",
        "main: { l0: for v0 in 0..9 step 2 { core.print(v0) }; l1: for v1 in 0..=9 rev { core.print(v1) }; l2: for _ in 0..9 step 4 rev {  }; l3: for v2 in 1..3 { core.print(v2) } }",
    );
    let source = "for i in (2..9).rev().step(3) { print(i) }";
    program(
        source,
        "main: { { let v1 = 2; let v2 = 9; let v3 = 3; => l0: for v0 in if And(Gt(v3, 0), Lt(v1, v2)) { => { let v4 = Rem(WrapSub(v2, 1), v3); let v5 = Rem(v1, v3); let v6 = if Lt(v4, 0) { => WrapAdd(v4, v3) } else { => v4 }; let v7 = if Lt(v5, 0) { => WrapAdd(v5, v3) } else { => v5 }; let v8 = WrapSub(v6, v7); => WrapAdd(v1, if Lt(v8, 0) { => WrapAdd(v8, v3) } else { => v8 }) } } else { => v1 }..v2 step v3 rev { core.print(v0) } } }",
    );
}

#[test]
fn arrays_take_their_type_from_where_they_go() {
    problems(
        "let xs: array<array<int>> = [[], [1]]\nprint(xs == [], [] == xs)\nxs[0] = []\nxs.push([])\nprint([1, 2] == [], [[], [1]])",
        &[],
    );
    problems(
        "struct S { xs: array<string> }\nfn f(xs: array<float>) -> array<int> { if xs.is_empty() { return [] }\n [] }\nprint(f([]), S { xs: [] })",
        &[],
    );
}

#[test]
fn methods_and_associated_functions() {
    program(
        "struct P { x: int, y: int }
         impl P {
             fn origin() -> Self { Self { y: 0, x: 0 } }
             fn sum(self) -> int { self.x + self.y }
             fn add(self, o: P) -> P { P { x: self.x + o.x, y: self.y + o.y } }
         }
         let p = P.origin()
         p.x += 2
         print(p.add(p).sum())",
        "P.origin: { => s0 { 1: 0, 0: 0 } }
         P.sum: { => Add(v0.0, v0.1) }
         P.add: { => s0 { 0: Add(v0.0, v1.0), 1: Add(v0.1, v1.1) } }
         main: { let v0 = P.origin(); v0.0 Add= 2; core.print(P.sum(P.add(v0, v0))) }",
    );
}

#[test]
fn library_functions_are_chosen_by_their_arguments() {
    program(
        "import math\nimport math as m\nfrom math import sqrt, PI as pi\nprint(math.sqrt(2.0) + m.PI + sqrt(pi))\nprint(max(1, 2))\nprint(min(1.5, 2.5))\nprint(int(\"4\") + int(2.5) + int(3))\nprint(float(1) + float(\"2\"))\nassert(true)\nassert(1 < 2, \"order\")",
        "main: { core.print(Add(Add(math.sqrt(2.0), 3.141592653589793), math.sqrt(3.141592653589793))); core.print(core.max(1, 2)); core.print(core.min(1.5, 2.5)); core.print(Add(Add(core.int(\"4\"), int(2.5)), 3)); core.print(Add(float(1), core.float(\"2\"))); core.assert(true); core.assert(Lt(1, 2), \"order\") }",
    );
}

#[test]
fn contains_and_join_work_on_every_element() {
    program(
        "let xs = [[1]]\nprint(xs.contains([2]))\nprint([\"a\"].join(\"-\"))\nprint([[1], [2]].join(\",\"))",
        "main: { let v0 = [[1]]; core.print({ let v1 = v0; let v2 = [2]; let v3 = false; l0: for v4 in v1 { if Eq(v4, v2) { v3 = true; break l0 } }; => v3 }); core.print(array.join([\"a\"], \"-\")); core.print({ let v5 = [[1], [2]]; let v6 = \",\"; let v7 = []; l1: for v8 in v5 { array.push<String>(v7, str(v8)) }; => array.join(v7, v6) }) }",
    );
}

#[test]
fn nested_functions_and_labels() {
    program(
        "fn f() -> int {
             fn g(n: int) -> int { if n == 0 { 0 } else { g(n - 1) } }
             outer: for i in 0..3 { for _ in 0..3 { if i == 1 { continue outer }\n break outer } }
             return g(2)
         }
         print(f())",
        "f: { l0: for v0 in 0..3 { l1: for _ in 0..3 { if Eq(v0, 1) { continue l0 }; break l0 } }; return g(2) }
         g: { => if Eq(v0, 0) { => 0 } else { => g(Sub(v0, 1)) } }
         main: { core.print(f()) }",
    );
}

#[test]
fn functions_may_come_later_and_call_each_other() {
    problems(
        "print(even(10))\nfn even(n: int) -> bool { if n == 0 { true } else { odd(n - 1) } }\nfn odd(n: int) -> bool { if n == 0 { false } else { even(n - 1) } }\nfn main() -> int { 3 }",
        &[],
    );
}

#[test]
fn inner_scopes_may_shadow() {
    problems(
        "let x = 1\nif x > 0 { let x = \"s\"\n print(x.upper()) }\nfn f(x: int) -> int { let x = x + 1\n x }\nprint(f(x))\nlet max = 5\nprint(max)",
        &[],
    );
}

#[test]
fn interpolation_takes_every_type() {
    program(
        "struct E { }\nlet n = 3\nprint(\"n ${n} ${\"s\"} ${E {}} ${()}\")",
        "main: { let v0 = 3; core.print(concat(\"n \", str(v0), \" \", \"s\", \" \", str(s0 {  }), \" \", str(()))) }",
    );
}
