//! Maps.

use super::dump::program;
use super::{advice, problems};

#[test]
fn literals_elements_and_loops() {
    program(
        "let m = {\"a\": 1, \"b\": 2}\nm[\"c\"] = 3\nm[\"a\"] += m[\"b\"]\nfor (k, v) in m { print(k, v) }\nfor _ in m { }\nfor (_, v) in m { print(v) }",
        "main: { let v0 = {\"a\": 1, \"b\": 2}; v0[\"c\"] = 3; v0[\"a\"] Add= v0[\"b\"]; l0: for (v1, v2) in v0 { core.print(concat(v1, \" \", str(v2))) }; l1: for (_, _) in v0 {  }; l2: for (_, v3) in v0 { core.print(v3) } }",
    );
    program(
        "let m = {1: (2, 3)}\nfor e in m { print(e.0) }\nfor (k, (a, _)) in m { print(k + a) }",
        "main: { let v0 = {1: (2, 3)}; l0: for (v1, v2) in v0 { let v3 = (v1, v2); core.print(v3.0) }; l1: for (v4, v5) in v0 { let v6 = v5.0; core.print(Add(v4, v6)) } }",
    );
    program(
        "let m: map<string, int?> = {}\nprint(m.get(\"a\"))\nprint(len(m), m == {})",
        "main: { let v0 = {}; core.print(str(map.get<String, Int?>(v0, \"a\"))); core.print(concat(str(map.len<String, Int?>(v0)), \" \", str(Eq(v0, {})))) }",
    );
    problems(
        "enum Color { Red, Green }
let a = {1: [], 2: [1], 3: []}
let b = {1: null, 2: 5}
let c: map<(int, bool), map<string, float>> = {(1, true): {}, (2, false): {\"a\": 1.0}}
let d = {Color.Red: {}, Color.Green: {1: 2}}
let e: map<int, float>? = {1: 1.0}
struct S { m: map<Color, int> }
let s = S { m: {} }
s.m[Color.Red] = 1
print(a[1].len(), b[1] ?? 0, c, d, e, s.m.keys(), s.m.values(), s.m.remove(Color.Red), s.m.has(Color.Red))
s.m.clear()",
        &[],
    );
}

#[test]
fn what_is_not_known_of_an_empty_one() {
    problems(
        "let m = {}\nprint({})\nprint({1: {}})",
        &[
            "E0312 1:9 the type of the elements of `{}` is not known",
            "E0312 2:7 the type of the elements of `{}` is not known",
            "E0312 3:11 the type of the elements of `{}` is not known",
        ],
    );
    advice("let m = {}", "write the type: `let m: map<string, int> = {}`");
    problems("let n: int = {}\nprint(n)", &["E0301 1:14 expected `int`, found `map<?, ?>`"]);
    problems("let n: Nope = {}\nprint(n)", &["E0203 1:8 there is no type `Nope`"]);
}

#[test]
fn mistakes() {
    problems(
        "let m = {\"a\": 1}
print(m[1], m.get(2), m[\"a\"] + 1.0)
m[2] = 3
m[\"a\"] = \"b\"
print(m.nope(), m.keys, m.size)
for (a, b, c) in m { print(a, b, c) }
let n: map<int, int> = {\"a\": 1, 2: \"b\"}
let o = {1: 2, \"a\": 3, 3: \"b\"}
print(n, o)",
        &[
            "E0301 2:9 expected `string`, found `int`",
            "E0301 2:19 expected `string`, found `int`",
            "E0302 2:30 `+` does not work on `int` and `float`",
            "E0301 3:3 expected `string`, found `int`",
            "E0301 4:10 expected `int`, found `string`",
            "E0306 5:9 `map<string, int>` has no method `nope`",
            "E0317 5:19 `keys` is a method of `map<string, int>`, not a field",
            "E0305 5:27 `map<string, int>` has no field `size`",
            "E0329 6:5 `(string, int)` has 2 parts, not 3",
            "E0301 7:25 expected `int`, found `string`",
            "E0301 7:36 expected `int`, found `string`",
            "E0301 8:16 expected `int`, found `string`",
            "E0301 8:27 expected `int`, found `string`",
        ],
    );
    problems(
        "let a: map<int> = {}\nlet b: map = {}\nlet c: map<int, Nope> = {}\nprint(a, b, c)",
        &[
            "E0320 1:8 `map` takes two type arguments, not 1",
            "E0320 2:8 `map` takes two type arguments, not 0",
            "E0203 3:17 there is no type `Nope`",
        ],
    );
}

#[test]
fn keys() {
    problems(
        "enum E { A(int), B }
struct P { x: int, m: map<P, int> }
let a = {1.5: 1}
let b: map<array<int>, int> = {}
let c = {(1, 2.0): 3}
let d: map<E, int> = {}
let e: map<int?, int> = {}
fn f(x: map<Error, bytes>) { print(x) }
print(a, b, c, d, e)",
        &[
            "E0332 2:27 a map cannot have keys of type `P`",
            "E0332 3:10 a map cannot have keys of type `float`",
            "E0332 4:12 a map cannot have keys of type `array<int>`",
            "E0332 5:10 a map cannot have keys of type `(int, float)`",
            "E0332 6:12 a map cannot have keys of type `E`",
            "E0332 7:12 a map cannot have keys of type `int?`",
            "E0332 8:13 a map cannot have keys of type `Error`",
        ],
    );
}

#[test]
fn advice_on_missing_keys() {
    advice(
        "let m = {1: 2}\nprint(m[1] ?? 0)",
        "`m[k]` raises `KeyNotFound` for a missing key; `m.get(k)` gives null",
    );
    advice("let m = {1: 2}\nm.contains_key(1)", "to ask for a key, write `has(…)`");
}

#[test]
fn what_is_computed_in_vain() {
    problems("let x = 1\n({x: 2})", &["W0202 2:1 this value is computed, but not used"]);
}

#[test]
fn keys_of_instances() {
    problems(
        "struct Index<K> { places: map<K, int> }
enum Found<K> { In(Index<K>), Nowhere }
fn count<K>(xs: array<K>) -> map<K, int> { let m: map<K, int> = {}; for x in xs { m[x] = 1 }; return m }
let a: Index<float>? = null
let b: Found<int?> = Found.Nowhere
let c = count([1.5])
let d: Index<int> = Index { places: {} }
fn f(x: Index<array<int>>) { print(x) }
struct Deep { all: array<Found<bytes>> }
print(a, b, c, d, f, Deep { all: [] })",
        &[
            "E0332 4:8 a map cannot have keys of type `float`",
            "E0332 5:8 a map cannot have keys of type `int?`",
            "E0332 6:9 a map cannot have keys of type `float`",
            "E0332 8:9 a map cannot have keys of type `array<int>`",
            "E0332 9:26 a map cannot have keys of type `bytes`",
        ],
    );
}
