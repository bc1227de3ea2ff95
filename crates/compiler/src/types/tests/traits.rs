//! Traits: declarations, `impl`s, calls, values of traits, and the built-in ones.

use super::dump::program;
use super::{advice, problems};

const AREA: &str = "trait Area {
 fn area(self) -> float
 fn describe(self) -> string { \"area ${self.area()}\" }
 fn unit() -> Self
}
struct Square { side: float }
impl Area for Square {
 fn area(self) -> float { self.side * self.side }
 fn unit() -> Square { Square { side: 1.0 } }
}
enum Round { Circle(float), Dot }
impl Area for Round {
 fn area(self) -> float { match self { Round.Circle(r) => 3.0 * r * r, Round.Dot => 0.0 } }
 fn unit() -> Self { Round.Dot }
 fn describe(self) -> string { \"round\" }
}
";

#[test]
fn methods_of_traits() {
    program(
        "trait Area { fn area(self) -> float\n fn twice(self) -> float { self.area() * 2.0 } }
struct S { x: float }
impl S { fn area(self) -> int { 1 } }
impl Area for S { fn area(self) -> float { self.x } }
fn sum<T: Area>(xs: array<T>) -> float { let s = 0.0\n for x in xs { s += x.area() }\n s }
let s = S { x: 1.0 }
print(s.area(), s.twice(), sum([s]))
let d: Area = s
print(d.area())",
        "Area.twice: { => Mul(<P0 as Area>.area(v0), 2.0) }
        S.area: { => 1 }
        S.area: { => v0.0 }
        sum: { let v1 = 0.0; l0: for v2 in v0 { v1 Add= <P0 as Area>.area(v2) }; => v1 }
        main: { let v0 = s0 { 0: 1.0 }; core.print(concat(str(S.area(v0)), \" \", str(<S as Area>.twice(v0)), \" \", str(sum<S>([v0])))); let v1 = Area(v0); core.print(<Area as Area>.area(v1)) }",
    );
}

#[test]
fn traits_as_bounds_and_types() {
    problems(
        &format!(
            "{AREA}fn total(xs: array<Area>) -> float {{ let t = 0.0\n for x in xs {{ t += x.area() }}\n t }}
fn biggest<T: Area>(a: T, b: T) -> T {{ if a.area() < b.area() {{ b }} else {{ a }} }}
fn make<T: Area>() -> T {{ T.unit() }}
fn pick(b: bool) -> Area {{ if b {{ Square {{ side: 1.0 }} }} else {{ Round.Dot }} }}
let s = Square {{ side: 2.0 }}
let xs: array<Area> = [s, Round.Circle(1.0), pick(true)]
xs.push(s)
let o: Area? = s
let last = xs.pop() ?? s
let q: Square = make()
print(total(xs), biggest(s, q).side, biggest(xs[0], xs[1]).describe(), Square.unit(), Round.unit().describe(), o?.area(), last.area(), make<Round>())"
        ),
        &["E0341 29:38 `T` cannot be the trait `Area` itself: not every method works on its values"],
    );
}

#[test]
fn generic_traits() {
    problems(
        "trait Into<T> { fn into(self) -> T }
struct M { cents: int }
impl Into<float> for M { fn into(self) -> float { float(self.cents) / 100.0 } }
struct W<T> { value: T }
impl<T> Into<array<T>> for W<T> { fn into(self) -> array<T> { [self.value] } }
fn convert<A, B: Into<A>>(b: B) -> A { b.into() }
let m = M { cents: 5 }
print(m.into() + 1.0, convert(m) * 2.0, W { value: 1 }.into()[0] + 1, convert(W { value: \"a\" })[0] + \"b\")
let i: Into<float> = m
print(i.into() + 1.0)",
        &[],
    );
}

#[test]
fn built_in_traits() {
    program(
        "struct V { x: int }
impl Ord for V { fn compare(self, other: V) -> int { self.x - other.x } }
impl Eq for V { fn equals(self, other: Self) -> bool { self.x == other.x } }
impl Display for V { fn to_string(self) -> string { \"v\" } }
fn least<T: Ord>(a: T, b: T) -> T { if a <= b || a.compare(b) < 0 { a } else { b } }
fn sum<T: Num>(a: T, b: T) -> T { -(a + b) * a }
let (a, b) = (V { x: 1 }, V { x: 2 })
print(least(a, b), a < b, a == b, sum(1, 2), least(1.5, 2.0))
print(\"${a}\")",
        "V.compare: { => Sub(v0.0, v1.0) }
        V.equals: { => Eq(v0.0, v1.0) }
        V.to_string: { => \"v\" }
        least: { => if Or(Le(v0, v1), Lt(<P0 as Ord>.compare(v0, v1), 0)) { => v0 } else { => v1 } }
        sum: { => Mul(Neg(Add(v0, v1)), v0) }
        main: { let v0 = s0 { 0: 1 }; let v1 = s0 { 0: 2 }; { let v2 = least<V>(v0, v1); let v3 = Lt(v0, v1); let v4 = Eq(v0, v1); let v5 = sum<Int>(1, 2); let v6 = least<Float>(1.5, 2.0); => core.print(concat(str(v2), \" \", str(v3), \" \", str(v4), \" \", str(v5), \" \", str(v6))) }; core.print(str(v0)) }",
    );
    problems(
        "fn f<T: Ord>(a: T) -> T { a + a }\nfn g<T>(a: T) -> bool { a < a }\nstruct S { x: int }\nlet s = S { x: 1 }\nprint(f(1), g(2), s < s, f(s), f([1]))",
        &[
            "E0302 1:29 `+` does not work on `T`",
            "E0302 2:27 `<` does not work on `T`",
            "E0302 5:21 `<` does not work on `S`",
            "E0341 5:26 `S` does not implement `Ord`",
            "E0341 5:32 `array<int>` does not implement `Ord`",
        ],
    );
    advice(
        "struct S { x: int }\nfn f<T: Ord>(a: T) -> T { a }\nprint(f(S { x: 1 }))",
        "write `impl Ord for S { … }`",
    );
    advice("fn g<T>(a: T) -> bool { a < a }\nprint(g(1))", "ask for it: `<T: Ord>`");
    advice("fn g<T>(a: T) { g2(a) }\nfn g2<T: Ord>(a: T) { print(a) }\ng(1)", "ask for it: `<T: Ord>`");
    problems("struct S { x: int }\nimpl Num for S { }", &["E0321 2:14 `Num` cannot be implemented"]);
}

#[test]
fn iterators() {
    program(
        "struct Up { n: int }
impl Iterator<int> for Up { fn next(self) -> int? { if self.n > 2 { null } else { self.n += 1\n self.n } } }
fn gather<T, I: Iterator<T>>(it: I) -> array<T> { let out: array<T> = []\n for x in it { out.push(x) }\n out }
for i in (Up { n: 0 }) { print(i) }
print(gather(Up { n: 1 }))",
        "Up.next: { => if Gt(v0.0, 2) { => null } else { v0.0 Add= 1; => some(v0.0) } }
        gather: { let v1 = []; { let v2 = v0; => l0: while true { if let v3 = <P1 as Iterator<P0>>.next(v2) { array.push<P0>(v1, v3) } else { break l0 } } }; => v1 }
        main: { { let v0 = s0 { 0: 0 }; => l0: while true { if let v1 = <Up as Iterator<Int>>.next(v0) { core.print(v1) } else { break l0 } } }; core.print(str(gather<Int, Up>(s0 { 0: 1 }))) }",
    );
    problems(
        "struct P { i: int }\nimpl Iterator<(int, string)> for P { fn next(self) -> (int, string)? { null } }\nfor (a, b) in (P { i: 1 }) { print(a + 1, b + \"\") }\nlet it: Iterator<(int, string)> = P { i: 2 }\nfor (a, _) in it { print(a) }\nfor x in (P) { print(x) }",
        &["E0206 6:10 `P` is a struct, not a value"],
    );
    problems(
        "struct P { i: int }\nfor x in (P { i: 1 }) { print(x) }\nfn f<T>(x: T) { for y in x { print(y) } }\nf(1)",
        &["E0313 2:10 `P` cannot be iterated", "E0313 3:26 `T` cannot be iterated"],
    );
}

#[test]
fn tests_and_casts_of_values_of_traits() {
    program(
        "trait A { fn f(self) -> int }
struct S { x: int }
impl A for S { fn f(self) -> int { 1 } }
struct Q { y: int }
impl A for Q { fn f(self) -> int { 2 } }
fn g(a: A) -> int {
 if a is S && a.x > 1 { return a.x }
 if !(a is Q) { return 0 }
 a.y
}
fn h(a: A?) -> int { if a != null && a is S { a.x + a.f() } else { (a! as Q).y } }
print(g(S { x: 1 }), h(Q { y: 1 }))",
        "S.f: { => 1 }
        Q.f: { => 2 }
        g: { if And((v0 is S), Gt((v0 as S).0, 1)) { return (v0 as S).0 }; if Not((v0 is Q)) { return 0 }; => (v0 as Q).0 }
        h: { => if And(v0 != null, (v0! is S)) { => Add((v0! as S).0, <S as A>.f((v0! as S))) } else { => (v0! as Q).0 } }
        main: { core.print(concat(str(g(A(s0 { 0: 1 }))), \" \", str(h(some(A(s1 { 0: 1 })))))) }",
    );
    problems(
        "trait A { fn f(self) -> int }
struct S { x: int }
impl A for S { fn f(self) -> int { 1 } }
struct Q { y: int }
let s = S { x: 1 }
let a: A = s
print(s is S, a is Q, a is A, 1 as float, a as int, s as A, a as Q)
if a is S { a = s\n print(a.x) }
while a is S { print(a.x)\n a = s }",
        &[
            "E0347 7:9 `is` looks at values of traits, but this is `S`",
            "E0347 7:20 a value of `A` is never `Q`, which does not implement it",
            "E0347 7:25 this is always `true`: the value is a `A`",
            "E0347 7:33 `as` looks at values of traits, but this is `int`",
            "E0347 7:48 a value of `A` is never `int`, which does not implement it",
            "E0347 7:66 a value of `A` is never `Q`, which does not implement it",
            "E0305 9:10 `A` has no field `x`",
        ],
    );
}

#[test]
fn impls_that_are_not_as_the_trait_says() {
    problems(
        "trait T { fn a(self) -> int\n fn b(self, x: Self) -> Self\n fn c<U: Ord>(self, u: U) -> U\n fn d() { } }
struct S { }
impl T for S { fn a(self) -> float { 1.0 }\n fn b(self, x: int) -> S { self }\n fn e(self) { }\n fn a(self) -> int { 1 } }
impl T for S { }
impl T for int { }
impl S for S { }
struct G<X> { x: X }
impl<X> T for G<X> { fn a(self) -> int { 1 }\n fn b(self, x: G<X>) -> G<X> { x }\n fn c<V: Ord>(self, u: V) -> V { u } }
impl T for G<int> { }",
        &[
            "E0342 6:6 this `impl` of `T` lacks the method `c`",
            "E0343 6:16 `a` is not as the trait `T` says",
            "E0343 7:2 `b` is not as the trait `T` says",
            "E0343 8:5 the trait `T` has no method `e`",
            "E0202 9:5 `a` is declared twice in this scope",
            "E0344 10:6 `T` is implemented twice for `S`",
            "E0321 11:12 `int` cannot have an `impl`",
            "E0350 12:6 `S` is not a trait",
            "E0344 17:6 `T` is implemented twice for `G<int>`",
        ],
    );
    advice(
        "trait T { fn a<U: Ord>(self, u: U, s: Self) -> array<U> }\nstruct S { }\nimpl T for S { }",
        "add `fn a<U: Ord>(self, u: U, s: S) -> array<U> { … }`",
    );
}

#[test]
fn calls_that_traits_do_not_allow() {
    problems(
        &format!(
            "{AREA}trait Other {{ fn area(self) -> float\n fn map<T>(self, x: T) -> T {{ x }} }}
impl Other for Square {{ fn area(self) -> float {{ 0.0 }} }}
fn f<T>(x: T) {{ x.area() }}
fn g<T: Area>(x: T) {{ x.nope()\n T.nope()\n x.unit()\n T.area() }}
fn h(x: Area, y: Other) {{ Area.unit()\n y.map(1) }}
let s = Square {{ side: 1.0 }}
print(s.area(), s.map(2))
let a: Area = 1
let b: array<Area> = [s, \"a\"]
print(a, b)
f(1)
g(s)
h(s, s)"
        ),
        &[
            "E0306 20:19 `T` has no method `area`",
            "E0306 21:25 `T` has no method `nope`",
            "E0204 22:4 `T` has no function `nope`",
            "E0317 23:4 `unit` is not a method: it has no `self`",
            "E0317 24:4 `area` is a method: it needs a `T` to work on",
            "E0346 25:32 `unit` cannot be called on a value of the trait `Area`",
            "E0346 26:4 `map` cannot be called on a value of the trait `Other`",
            "E0348 28:9 `area` of `Square` is a method of `Area` and of `Other`",
            "E0301 29:15 expected `Area`, found `int`",
            "E0301 30:26 expected `Area`, found `string`",
        ],
    );
}

#[test]
fn bounds_of_impls_count() {
    problems(
        "struct Box<T> { v: T }
impl<T: Display> Display for Box<T> { fn to_string(self) -> string { \"<${self.v.to_string()}>\" } }
struct S { }
fn show<T: Display>(x: T) -> string { x.to_string() }
print(show(Box { v: Box { v: 1 } }), show(Box { v: S { } }))",
        &["E0341 5:38 `Box<S>` does not implement `Display`"],
    );
    problems(
        "struct Heap<T: Ord> { xs: array<T> }\nimpl<T> Heap<T> { }\nlet h: Heap<bool>? = null\nfn f<T: Ord>(h: Heap<T>) -> int { h.xs.len() }\nprint(h, f(Heap { xs: [1] }))\nprint(Heap { xs: [true] })",
        &[
            "E0341 2:9 `T` does not implement `Ord`",
            "E0341 3:8 `bool` does not implement `Ord`",
            "E0341 6:7 `bool` does not implement `Ord`",
        ],
    );
}

#[test]
fn functions_that_traits_reach_read_globals_with_guards() {
    program(
        "struct S { }\nimpl Display for S { fn to_string(self) -> string { name } }\nprint(S { })\nlet name = \"a\"\nprint(S { })",
        "S.to_string: { => g0? }
        main: { core.print(str(s0 {  })); init g0 = \"a\"; core.print(str(s0 {  })) }",
    );
    program(
        "struct S { }\nimpl Display for S { fn to_string(self) -> string { name } }\nlet name = \"a\".trim()\nprint(S { })",
        "S.to_string: { => g0 }
        main: { init g0 = string.trim(\"a\"); core.print(str(s0 {  })) }",
    );
}
