//! Generic functions and types: what is inferred, and what is said where nothing can be.

use super::dump::program;
use super::{advice, problems};

const STACK: &str = "struct Stack<T> { items: array<T> }
impl<T> Stack<T> {
 fn new() -> Stack<T> { Stack { items: [] } }
 fn of(first: T) -> Self { Self { items: [first] } }
 fn push(self, x: T) { self.items.push(x) }
 fn top(self) -> T? { self.items.last() }
 fn map<U>(self, xs: array<U>) -> Stack<U> { Stack { items: xs } }
}
";

#[test]
fn arguments_tell_type_arguments() {
    program(
        "fn id<T>(x: T) -> T { x }\nfn pair<A, B>(a: A, b: B) -> (A, B) { (a, id(b)) }\nprint(id(1), pair(\"a\", id([2.0])))",
        "id: { => v0 }
        pair: { => (v0, id<P1>(v1)) }
        main: { let v0 = id<Int>(1); let v1 = pair<String, array<Float>>(\"a\", id<array<Float>>([2.0])); core.print(concat(str(v0), \" \", str(v1))) }"
            .replace("let v0 = id<Int>(1); ", "")
            .replace("let v1 = pair", "core.print(concat(str(id<Int>(1)), \" \", str(pair")
            .replace("([2.0])); core.print(concat(str(v0), \" \", str(v1)))", "([2.0])))))")
            .as_str(),
    );
    program(
        "fn first<T>(xs: array<T>, other: T) -> T? { if xs.is_empty() { null } else { xs[0] } }\nlet x: int? = first([], 3)\nprint(x)",
        "first: { => if array.is_empty<P0>(v0) { => null } else { => some(v0[0]) } }
        main: { let v0 = first<Int>([], 3); core.print(str(v0)) }",
    );
}

#[test]
fn wanted_types_tell_too() {
    problems(
        &format!(
            "{STACK}let s: Stack<int> = Stack.new()\nlet t = Stack<string>.new()\nlet u = Stack.of(1.5)\ns.push(1)\nt.push(\"a\")\nu.push(2.5)\nlet v: Stack<Stack<int>?> = Stack {{ items: [null, s] }}\nlet w = s.map([true])\nprint(s.top() ?? 2, t.top(), u, v, w.top() == true, s.map<bool>([]))"
        ),
        &[],
    );
    problems(
        "enum Opt<T> { Some(T), None }\nfn get(b: bool) -> Opt<int> { if b { Opt.Some(1) } else { Opt.None } }\nlet a: Opt<string> = Opt.None\nlet b = Opt<int>.None\nlet c = Opt<float>.Some(1.0)\nmatch get(true) { Opt.Some(n) => print(n + 1, a, b, c), Opt.None => {} }",
        &[],
    );
    problems(
        "fn make<T>(n: int) -> array<T> { [] }\nlet a: array<int>? = make(1)\nprint(a, make<int>(2))",
        &[],
    );
}

#[test]
fn what_cannot_be_inferred() {
    problems(
        "fn make<T>(n: int) -> array<T> { [] }\nlet a = make(1)\nprint(a)",
        &["E0312 2:9 the type `T` of `make` cannot be inferred"],
    );
    advice("fn make<T>(n: int) -> array<T> { [] }\nlet a = make(1)\nprint(a)", "write it: `make<int>(…)`");
    advice(&format!("{STACK}let a = Stack.new()\nprint(a)"), "write it: `Stack<int>.new(…)`");
    advice(
        "struct S<T> { xs: array<T> }\nlet a = S { xs: [] }\nprint(a)",
        "give it a type with a variable: `let xs: array<int> = []`",
    );
    advice("enum O<T> { Some(T), None }\nlet a = O.None\nprint(a)", "write it: `O<int>.None`");
}

#[test]
fn mistakes() {
    problems(
        "fn id<T>(x: T) -> T { x }\nfn both<T>(a: T, b: array<T>) -> T { a }\nprint(both(1, [\"a\"]), both(\"a\", 2), id(1, 2), id<int, int>(1), id<string>(1))",
        &[
            "E0301 3:16 expected `int`, found `string`",
            "E0301 3:33 expected `array<string>`, found `int`",
            "E0303 3:37 `id` takes 1 argument, but 2 were given",
            "E0320 3:47 `id` takes 1 type argument, not 2",
            "E0301 3:75 expected `string`, found `int`",
        ],
    );
    problems(
        "struct P<A, B> { a: A, b: B }\nlet p: P<int> = P { a: 1, b: 2 }\nlet q: P = p\nlet r: P<int, string> = P { a: 1, b: 2 }\nprint(p, q, r)",
        &[
            "E0320 2:8 `P` takes 2 type arguments, not 1",
            "E0320 3:8 `P` takes 2 type arguments, not 0",
            "E0301 4:38 expected `string`, found `int`",
        ],
    );
    problems(
        "fn f<T>(x: T) -> int { x + 1 }\nprint(f(1))",
        &["E0302 1:26 `+` does not work on `T` and `int`"],
    );
    problems("fn f<T>(x: T) -> T { 1 }\nprint(f(1))", &["E0301 1:22 expected `T`, found `int`"]);
    problems("fn f<T, T>(x: T) { print(x) }\nf(1)", &["E0202 1:9 `T` is declared twice in this scope"]);
    problems(
        "fn f<T>(x: T) { print(x) }\nf(print(1))\nlet a: array<()> = []\nprint(a)",
        &["E0349 2:1 `()` cannot be a type argument", "E0333 3:14 an element of an array cannot be `()`"],
    );
    problems("fn main<T>() { }", &["E0319 1:4 `main` takes no parameters, and returns nothing or an `int`"]);
    problems(
        "struct S<T> { x: T }\nimpl<T, U> S<T> { }",
        &["E0312 2:9 nothing says what the type parameter `U` of this `impl` is"],
    );
}

#[test]
fn methods_of_some_instances() {
    problems(
        "struct S<T> { x: T }\nimpl S<int> { fn twice(self) -> int { self.x * 2 } }\nimpl S<string> { fn twice(self) -> string { self.x + self.x } }\nlet a = S { x: 1 }\nlet b = S { x: \"a\" }\nlet c = S { x: true }\nprint(a.twice() + 1, b.twice() + \"b\", c.twice())",
        &["E0306 7:41 `S` has no method `twice`"],
    );
    problems(
        "struct S<T> { x: T }\nimpl S<int> { fn f(self) { } }\nimpl<U> S<U> { fn f(self) { } }",
        &["E0202 3:19 `f` is declared twice in this scope"],
    );
}

#[test]
fn types_that_do_not_end() {
    problems(
        "struct A<T> { next: A<array<T>>? }\nlet a: A<int> = A { next: null }\nprint(a)",
        &["E0345 1:8 the type `A<T>` needs ever larger types: it does not end"],
    );
    problems(
        "enum E<T> { One(E<(T, T)>), Two(E<T?>, E<array<T>>), End }\nlet a: E<int> = E.End\nprint(a)",
        &["E0345 1:6 the type `E<T>` needs ever larger types: it does not end"],
    );
    problems("struct L<T> { value: T, next: L<T>? }\nprint(L { value: 1, next: null })", &[]);
}

#[test]
fn types_that_calls_make_too_large() {
    let pairs = "let v = 1\n".to_string()
        + &(0..40).map(|i| format!("let v{} = pair(v{i}, v{i})\n", i + 1)).collect::<String>();
    let source =
        format!("fn pair<T>(a: T, b: T) -> (T, T) {{ (a, b) }}\n{}", pairs.replace("let v = ", "let v0 = "));
    let found = super::check(&source);
    assert!(found.listing().contains("E0331"), "{}", found.listing());
}

#[test]
fn nested_functions_know_the_parameters_around() {
    program(
        "fn f<T>(x: T) -> T {\n fn g<U>(y: T, z: U) -> (T, U) { (y, z) }\n g(x, 1).0\n}\nprint(f(\"a\"))",
        "f: { => g<P0, Int>(v0, 1).0 }
        g: { => (v0, v1) }
        main: { core.print(f<String>(\"a\")) }",
    );
}

#[test]
fn types_are_called_through_new() {
    problems(
        "struct S<T> { xs: array<T> }\nimpl<T> S<T> { fn new(x: T) -> S<T> { S { xs: [x] } } }\nstruct B { n: int }\nimpl B { fn new() -> B { B { n: 1 } } }\nprint(S(1).xs[0] + 1, S<float>(1.5), B().n)\nlet e: S<int?> = S(1)\nprint(e)",
        &[],
    );
    problems(
        "struct S { x: int }\nenum E { A }\nprint(S(1), E())",
        &["E0304 3:7 `S` is a struct, not a function", "E0304 3:13 `E` is an enum, not a function"],
    );
}

#[test]
fn functions_and_variants_as_values() {
    program(
        "enum O<T> { Some(T), None }\nfn id<T>(x: T) -> T { x }\nfn map<T, U>(xs: array<T>, f: fn(T) -> U) -> array<U> { [f(xs[0])] }\nlet f: fn(int) -> int = id\nlet ys = map(map(map([1], id), |x| x * 2), O.Some)\nprint(f, ys)",
        "id: { => v0 }
        map: { => [(v1)(v0[0])] }
        main.closure: { => Mul(v0, 2) }
        O.Some: { => e2.0(v0) }
        main: { let v0 = fn id<Int>; let v1 = map<Int, O<Int>>(map<Int, Int>(map<Int, Int>([1], fn id<Int>), closure main.closure{}), fn O.Some); core.print(concat(str(v0), \" \", str(v1))) }",
    );
    problems(
        "fn id<T>(x: T) -> T { x }\nlet f = id\nprint(f)",
        &["E0312 2:9 the type `T` of `id` cannot be inferred"],
    );
}

#[test]
fn wanted_types_of_arguments() {
    problems(
        "fn fold<T, A>(xs: array<T>, init: A, f: fn(A, T) -> A) -> A { let a = init\n for x in xs { a = f(a, x) }\n a }\nlet r: array<int> = fold([1], [], |a, x| a.concat([x]))\nlet n: int? = fold([1], null, |a, x| a ?? x)\nprint(r, n, fold([1, 2], 0.5, |a, x| a + float(x)))\nprint(fold([1], [], |a, x| a))",
        &["E0312 7:17 the type of the elements of `[]` is not known"],
    );
}
