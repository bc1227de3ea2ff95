//! `match`: patterns, missing cases, arms that are never reached.

use super::dump::program;
use super::{advice, check, problems};
use std::time::{Duration, Instant};

const TYPES: &str = "enum Shape { Circle(float), Rect(float, float), Empty }\nenum Color { Red, Green, Blue }\nenum List { Cons(int, List?), Nil }\n";

/// What `match` says with these arms, of a value of this type; the arms are on line 5.
#[track_caller]
fn arms(ty: &str, arms: &str, expected: &[&str]) {
    problems(&format!("{TYPES}fn f(v: {ty}) {{ match v {{\n{arms} }} }}"), expected);
}

/// The missing cases that it names.
#[track_caller]
fn misses(ty: &str, source: &str, expected: &str) {
    let place = format!("E0325 4:{} ", 19 + ty.len());
    arms(ty, source, &[&format!("{place}this `match` misses {expected}")]);
}

#[test]
fn patterns() {
    program(
        "enum Shape { Circle(float), Rect(float, float), Empty }\nlet s = Shape.Circle(1.0)\nlet a = match s { Shape.Circle(r) => r, Shape.Rect(w, h) if w == h => w * w, Shape.Rect(w, _) => w, Shape.Empty => 0.0 }\nlet n = match (1, \"a\", a > 1.0) { (-5..=9 | 12, \"a\", true) => 1, (0..2, _, _) => 2, _ => 3 }\nprint(a, n)",
        "main: { let v0 = e0.0(1.0); let v5 = match v0 { v0(v1) => v1, v1(v2, v3) if Eq(v2, v3) => Mul(v2, v2), v1(v4, _) => v4, v2() => 0.0 }; let v6 = match (1, \"a\", Gt(v5, 1.0)) { (-5..=9 | 12, \"a\", true) => 1, (0..=1, _, _) => 2, _ => 3 }; core.print(concat(str(v5), \" \", str(v6))) }",
    );
    program(
        "fn f(x: int?) -> int { match x { null => 0, 3 => 1, v => v + 1 } }\nprint(f(1))",
        "f: { => match v0 { null => 0, some(3) => 1, some(v1) => Add(v1, 1) } }
        main: { core.print(f(some(1))) }",
    );
    program(
        "let c = true\nlet x = match c { true => 1, _ => null }\nmatch x { v => print(v) }",
        "main: { let v0 = true; let v1 = match v0 { true => some(1), _ => null }; match v1 { v2 => core.print(str(v2)) } }",
    );
}

#[test]
fn names_for_optionals() {
    arms("int?", "v => print(v + 1), null => { }", &[]);
    arms("(int?, int?)", "(null, _) => { }, (_, null) => { }, (x, y) => print(x + y)", &[]);
    arms("(int?, int)", "(null, 1) => { }, (x, _) => print(x ?? 1)", &[]);
    arms("List", "List.Cons(v, next) => print(v, next == null), List.Nil => { }", &[]);
    arms("int?", "v => print(v + 1)", &["E0302 5:14 `+` does not work on `int?` and `int`"]);
}

#[test]
fn missing_cases() {
    misses("Shape", "Shape.Circle(_) => { }, Shape.Empty => { }", "`Shape.Rect(_, _)`");
    misses("Color", "Color.Red => { }", "`Color.Green`, `Color.Blue`");
    misses("bool", "true => { }", "`false`");
    misses("int?", "null => { }", "`_`");
    misses("int?", "3 => { }, null => { }", "`_`");
    misses("bool?", "true => { }, false => { }", "`null`");
    misses("(bool, bool)", "(false, _) => { }, (_, false) => { }", "`(true, true)`");
    misses(
        "(bool, Color)",
        "(false, _) => { }, (true, Color.Red) => { }",
        "`(true, Color.Green)`, `(true, Color.Blue)`",
    );
    misses("int", "1 => { }, 5..=9 => { }", "`_`");
    misses("string", "\"a\" => { }", "`_`");
    misses("List", "List.Nil => { }, List.Cons(_, null) => { }", "`List.Cons(_, _)`");
    misses(
        "List",
        "List.Nil => { }, List.Cons(_, null | List.Nil) => { }",
        "`List.Cons(_, List.Cons(_, _))`",
    );
    misses("Color", "Color.Red => { }, Color.Green => { }, Color.Blue if 1 < 2 => { }", "`Color.Blue`");
    misses("(bool, int)", "(true, _) => { }, (_, 3) => { }", "`(false, _)`");
    advice("match true { true => print(1) }", "add an arm: `false => …`");
    arms("int", "-9223372036854775808..=-1 => { }, 0..=9223372036854775807 => { }", &[]);
    arms(
        "(Color, Color)",
        "(Color.Red, _) | (_, Color.Red) => { }, (Color.Green | Color.Blue, Color.Green | Color.Blue) => { }",
        &[],
    );
}

#[test]
fn unreachable_arms() {
    const NEVER: &str = "this arm is never reached";
    let never = |at: &str| format!("W0207 5:{at} {NEVER}");
    arms("int", "1 => { }, 1 => { }, _ => { }", &[&never("11")]);
    arms("int", "_ => { }, 1 => { }", &[&never("11")]);
    arms("int", "0..=9 => { }, 3..=12 => { }, 5..11 => { }, _ => { }", &[&never("30")]);
    arms("bool", "true => { }, false => { }, _ => { }", &[&never("28")]);
    arms(
        "(bool, bool)",
        "(true, _) => { }, (_, true) => { }, (true, true) => { }, _ => { }",
        &[&never("37")],
    );
    arms("int?", "null => { }, v => print(v), _ => { }", &[&never("29")]);
    arms("int", "n if n > 1 => { }, n => print(n)", &[]);
}

#[test]
fn mistakes() {
    arms("int", "\"a\" => { }, _ => { }", &["E0326 5:1 this pattern fits `string`, but the value is `int`"]);
    arms("int", "null => { }, _ => { }", &["E0326 5:1 `int` is never null"]);
    arms("int", "5..5 => { }, _ => { }", &["E0326 5:1 this range is empty"]);
    arms(
        "int",
        "Color.Red => { }, _ => { }",
        &["E0326 5:1 this pattern fits `Color`, but the value is `int`"],
    );
    arms("Color", "Color.Rad => { }", &["E0328 5:7 `Color` has no variant `Rad`"]);
    arms(
        "Color",
        "Red => { }, _ => { }",
        &["E0326 5:1 `Red` would be a new variable, but it is also a variant"],
    );
    arms(
        "Shape",
        "Circle(r) => print(r), _ => { }",
        &["E0326 5:1 `Circle` is not a variant: it is named without its enum"],
    );
    arms(
        "Shape",
        "Shape.Rect(w) => print(w), _ => { }",
        &["E0303 5:7 `Shape.Rect` carries 2 values, but 1 was given"],
    );
    arms(
        "Shape",
        "Shape.Rect => { }, _ => { }",
        &["E0303 5:7 `Shape.Rect` carries 2 values, but 0 were given"],
    );
    arms("(int, int)", "(a, b, c) => print(a, b, c)", &["E0329 5:1 `(int, int)` has 2 parts, not 3"]);
    arms("int", "(a, b) => print(a, b)", &["E0326 5:1 this pattern fits a tuple, but the value is `int`"]);
    arms(
        "Shape",
        "Shape.Circle(a) | Shape.Rect(a, b) => print(a, b), _ => { }",
        &["E0327 5:33 `b` is not in all alternatives of the pattern", "E0201 5:48 `b` is not known here"],
    );
    arms(
        "(int, bool)",
        "(1, x) | (2, _) => print(x), _ => { }",
        &["E0327 5:10 `x` is not in all alternatives of the pattern"],
    );
    arms(
        "(int, bool)",
        "(x, true) | (_, x) => print(x), _ => { }",
        &["E0327 5:17 `x` has not the same type in all alternatives"],
    );
    arms("(int, int)", "(x, x) => print(x)", &["E0202 5:5 `x` is declared twice in this scope"]);
    problems("let x = match 1 { 1 => 2, _ => \"a\" }", &["E0301 1:32 expected `int`, found `string`"]);
    problems("match print(1) { _ => print(2) }", &["E0326 1:7 `()` cannot be matched"]);
    problems(
        "fn f(x: int) -> int { match x { 1 => 2, y => { print(y) } } }",
        &["E0311 1:48 this function returns `int`, but its body ends without a value"],
    );
    problems("match nope { 1 => print(1), x => print(x) }", &["E0201 1:7 `nope` is not known here"]);
    problems(
        "fn f(x: int) -> int { match x { 1 => return 2, _ => panic(\"a\") }\n print(1) }\nprint(f(1))",
        &["W0203 2:2 this code never runs"],
    );
}

#[test]
fn large_matches_take_linear_time() {
    let start = Instant::now();
    let count = 20_000;
    let ints: String = (0..count).map(|n| format!("{n} => {n}, ")).collect();
    let names: String = (0..count).map(|n| format!("V{n}(int), ")).collect();
    let variants: String = (0..count).map(|n| format!("E.V{n}(x) => x, ")).collect();
    let source = format!(
        "enum E {{ {names} }}\nfn f(n: int) -> int {{ match n {{ {ints} _ => -1 }} }}\nfn g(e: E) -> int {{ match e {{ {variants} }} }}\nprint(f(1), g(E.V1(2)))"
    );
    let checked = check(&source);
    assert!(checked.problems.is_empty(), "{}", checked.listing());
    // A hard one: each arm rules out one pair.
    let bools = vec!["bool"; 40].join(", ");
    let arms: String = (0..40)
        .map(|at| {
            let part = |i: usize| {
                if i == at {
                    "true"
                } else if i == (at + 7) % 40 {
                    "false"
                } else {
                    "_"
                }
            };
            format!("({}) => {{ }}, ", (0..40).map(part).collect::<Vec<_>>().join(", "))
        })
        .collect();
    let hard = check(&format!("fn h(t: ({bools})) {{ match t {{ {arms} }} }}"));
    assert!(hard.program.is_none());
    let chain = "else if let v = x { v } ".repeat(1000);
    let chain = check(&format!("let x: int? = 1\nprint(if x == 1 {{ 0 }} {chain} else {{ 3 }})"));
    assert_eq!(chain.problems.error_count(), 1, "{}", chain.listing());
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}
