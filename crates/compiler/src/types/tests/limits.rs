//! Whatever the source, the checker ends, soon, and without a panic.

use super::check;
use std::time::{Duration, Instant};

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn the_deepest_trees_are_checked() {
    for depth in [50, 80, 110, 200, 250, 400] {
        for (open, inner, close) in [
            ("-", "1", ""),
            ("[", "1", "]"),
            ("f(", "1", ")"),
            ("{ ", "print(1)", " }"),
            ("if true { ", "print(1)", " }"),
            ("if true { ", "1", " } else { 2 }"),
            ("while false { ", "print(1)", " }"),
            ("for _ in 0..1 { ", "print(1)", " }"),
            ("1 + (", "2", ")"),
            ("\"${", "1", "}\""),
            ("fn f() { ", "", " }"),
            ("(1, ", "2", ")"),
            ("null ?? (", "2", ")"),
            ("o ?? (", "2", ")"),
            ("o.get(", "2", ")?.x"),
            ("match 1 { _ => ", "2", " }"),
            ("match 1 { 1 => null, _ => ", "2", " }"),
            ("match null { (1, ", "_", ") => 2 }"),
            ("if let v = o { ", "2", " } else { null }"),
            ("while let v = o { ", "2", " }"),
            ("if o == null && (", "o == null", ") { }"),
            ("true && (", "true", ")"),
            ("[[1]][", "0", "][0]"),
        ] {
            check(&format!("fn f(x: int) -> int {{ x }}\nlet v = {}", nested(open, inner, close, depth)));
            check(&nested(open, inner, close, depth));
            check(&format!("let o: int? = 1\n{}", nested(open, inner, close, depth)));
        }
        check(&format!("let x: {} = []", nested("array<", "int", ">", depth)));
    }
}

#[test]
fn long_lists_are_no_depth() {
    let chain = "if n == 0 { 0 } else ".repeat(900);
    let checked = check(&format!("let n = 1\nlet x = {chain} {{ 1 }}\nprint(x)"));
    assert!(checked.program.is_some(), "{}", checked.listing());
    let items = "1, ".repeat(100_000);
    assert!(check(&format!("print([{items}].len())")).program.is_some());
}

#[test]
fn mistakes_take_linear_time() {
    let start = Instant::now();
    let count = 20_000;
    let lets: String = (0..count).map(|i| format!("let variable_{i} = {i}\n")).collect();
    let reads: String = (0..count).map(|i| format!("print(varible_{i})\n")).collect();
    assert_eq!(check(&(lets + &reads)).problems.error_count(), count);

    let fields: String = (0..count).map(|i| format!("f{i}: int, ")).collect();
    let literals = "print(S { f1: 1, f1: 2, g: 3 })\n".repeat(count);
    assert!(check(&format!("struct S {{ {fields} }}\n{literals}")).problems.error_count() >= count);
    let missing = "print(S { f1: 1 })\n".repeat(count);
    assert_eq!(check(&format!("struct S {{ {fields} }}\n{missing}")).problems.error_count(), count);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn many_impls_take_linear_time() {
    let start = Instant::now();
    let count = 3000;
    let mut source = String::from("struct G<T> { t: T }\ntrait All { fn all(self) -> int }\n");
    for i in 0..count {
        source += &format!(
            "struct S{i} {{ n: int }}\nimpl All for S{i} {{ fn all(self) -> int {{ {i} }} }}\nimpl Ord for S{i} {{ fn compare(self, o: Self) -> int {{ 0 }} }}\nprint(S{i} {{ n: 1 }}.all(), S{i} {{ n: 1 }} < S{i} {{ n: 2 }}, G {{ t: S{i} {{ n: 2 }} }})\n"
        );
    }
    let checked = check(&source);
    assert!(checked.program.is_some(), "{}", checked.listing());
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn every_prefix_of_a_program_is_checked() {
    every_prefix(OPTIONALS);
    every_prefix(GENERICS);
    every_prefix(TRAITS);
    every_prefix(PROGRAM);
}

const GENERICS: &str = "struct S<T: Ord> { xs: array<T>, n: S<T>? }\nimpl<T: Ord> S<T> { fn new(x: T) -> Self { S { xs: [x], n: null } }\n fn map<U: Ord>(self, f: fn(T) -> U) -> S<U> { S<U>.new(f(self.xs[0])) } }\nenum O<T> { Some(T), None }\nfn f<T, U: Iterator<T>>(x: T, u: U) -> O<T> { for y in u { return O.Some(y) }\n O.None }\nlet s = S(1).map(|x| \"${x}\")\nlet o: O<int>? = O<int>.Some(2)\nmatch o { null => {}, O.Some(n) => print(n + s.xs.len()), O.None => print(S<float>(1.5), f<int, _>) }";

const TRAITS: &str = "trait A<T> { fn a(self, t: T) -> T\n fn b<U: Ord>(self, u: U) -> Self { self }\n fn c() -> T }\nstruct P<T> { t: T }\nimpl<T> A<T> for P<T> { fn a(self, t: T) -> T { self.t = t\n t }\n fn c() -> T { panic(\"\") } }\nimpl<T: Eq> Eq for P<T> { fn equals(self, o: Self) -> bool { self.t == o.t } }\nimpl Iterator<int> for P<int> { fn next(self) -> int? { null } }\nfn g<X, Y: A<X> + Eq>(y: Y, x: X) -> bool { y.a(x)\n Y.c() == x && y == y.b(1) }\nlet p: A<int> = P { t: 1 }\nlet q: A<int>? = p\nwhile q is P<int> && q.t > (p as P<int>).t || !(p is P<string>) { for z in (P { t: 2 }) { print(z, g(P { t: 3 }, 3)) }\n q = null }";

const OPTIONALS: &str = "enum L { Cons(int, L?), Two((int, bool), string), Nil }\nimpl L { fn len(self) -> int { match self { L.Cons(_, null) | L.Nil => 0, L.Cons(n, l) if n > 0 => l?.len() ?? n, L.Two((1..=5, b), \"a\") => 3, _ => -1 } } }\nlet l: L? = L.Cons(1, L.Nil)\nlet (a, (b, _)) = (l!.len(), (null ?? 1, 2))\n(a, _) = (b, l?.len())\nif let (x, y) = [(1, l)].pop() { print(x, y) } else if l != null && l.len() > 1 { l = null } else { while let z = l { l = if z == L.Nil { null } else { z } } }\nfor (i, o) in [(1, null), (2, 3)] { if o == null || i.abs() > 2 { continue }\n o += (1, 2).0 }";

const PROGRAM: &str = "import math\nstruct P { x: int, y: array<float> }\nimpl P { fn f(self, n: int) -> int { self.x + n } }\nlet p = P { x: 1, y: [1.0] }\nfn g(xs: array<int>) -> int { outer: for i in (0..xs.len()).step(2).rev() { while true { if i > 3 && p.f(i) != 2 { break outer } else { continue } } }\n p.x += xs[0]\n return if p.x == 1 { math.gcd(1, 2) } else { -1 } }\nprint(\"${g([1, 2])} ${p.y[0]}\", max(1, 2))";

fn every_prefix(source: &str) {
    for end in (0..source.len()).filter(|end| source.is_char_boundary(*end)) {
        check(&source[..end]);
        check(&format!("{}{}", &source[..end], &source[(end + 7).min(source.len())..]));
    }
}
