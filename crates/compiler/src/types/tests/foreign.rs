//! `extern fn`: what can be declared, and how it is called.

use super::problems;

#[test]
fn what_c_has_can_be_declared() {
    problems(
        "extern fn c_sqrt(x: float) -> float
extern \"libz.so.1\" fn crc32(crc: c_ulong, data: bytes, len: c_uint) -> c_ulong
extern fn puts(s: c_string) -> c_int
extern fn getenv(name: c_string) -> c_string?
extern fn each(f: fn(c_int, c_string?) -> c_int, g: (fn())?, all: bytes?)
@repr(c) struct P { x: c_int, y: c_float, name: c_string? }
@repr(c) struct Q { p: P, z: c_uint8 }
extern fn h(p: P, q: Q) -> Q
extern fn printf(format: c_string, ...) -> c_int
print(c_sqrt(2.0) + 1.0, crc32(0, bytes(1), 1) + 1, puts(\"a\"), getenv(\"a\") ?? \"b\")
each(|n, s| n + (s ?? \"\").len(), null, null)
let q = h(P { x: 1, y: 1.0, name: null }, Q { p: P { x: 1, y: 1.0, name: \"a\" }, z: 3 })
print(q.p.y + 1.0)
printf(\"%d\", 1, 2.0, \"a\", getenv(\"a\"))
let f: fn(float) -> float = c_sqrt
print(f(1.0))",
        &[],
    );
}

#[test]
fn what_c_does_not_have_cannot() {
    problems(
        "extern fn f(xs: array<int>, n: c_int<int>) -> int?
extern fn g(x: c_nope) -> c_int
struct P { x: int }
extern fn h(p: P) -> P
fn k(x: c_int) { print(x) }
print(f(1), g(3), h(P { x: 1 }))",
        &[
            "E0301 1:17 `array<int>` cannot be passed to C, nor come from there",
            "E0320 1:32 `c_int` takes no type arguments",
            "E0301 1:47 `int?` cannot be passed to C, nor come from there",
            "E0203 2:16 there is no type `c_nope`",
            "E0301 4:16 `P` cannot be passed to C, nor come from there",
            "E0301 4:22 `P` cannot be passed to C, nor come from there",
            "E0203 5:9 `c_int` is a type of C",
            "E0303 6:7 `f` takes 2 arguments, but 1 was given",
            "E0301 6:9 expected `array<int>`, found `int`",
        ],
    );
    problems(
        "extern fn a() -> bytes
extern fn b(f: fn(bytes))
extern fn c(f: fn() -> string)
extern fn d(f: fn(fn()))
extern fn e() -> fn()
@repr(c) struct Empty {}
extern fn f(x: Empty)
@repr(c) struct S { x: bytes, y: (int, int) }
extern fn g(x: map<int, int>, y: ())",
        &[
            "E0301 1:18 `bytes` cannot come from C",
            "E0301 2:19 `bytes` cannot come from C",
            "E0301 3:24 `string` cannot be the result of a function that C calls",
            "E0301 4:19 `fn()` cannot be passed to C, nor come from there",
            "E0301 5:18 `fn()` cannot be passed to C, nor come from there",
            "E0301 7:16 `Empty` cannot be passed to C, nor come from there",
            "E0301 8:24 `bytes` cannot be a field of a struct of C",
            "E0301 8:34 `(int, int)` cannot be passed to C, nor come from there",
            "E0301 9:16 `map<int, int>` cannot be passed to C, nor come from there",
            "E0301 9:34 `()` cannot be passed to C, nor come from there",
        ],
    );
}

#[test]
fn calls_are_checked() {
    problems(
        "extern fn h(p: c_int) -> c_int\nprint(h(\"a\"))",
        &["E0301 2:9 expected `int`, found `string`"],
    );
    problems(
        "extern fn printf(format: c_string, ...) -> c_int
printf()
printf(1, 2)
printf(\"a\", [1], true, (1, 2), null)
let f = printf",
        &[
            "E0303 2:1 `printf` takes at least 1 argument, but 0 were given",
            "E0301 3:8 expected `string`, found `int`",
            "E0390 4:13 `array<int>` cannot stand where C takes any number of arguments",
            "E0390 4:18 `bool` cannot stand where C takes any number of arguments",
            "E0390 4:24 `(int, int)` cannot stand where C takes any number of arguments",
            "E0312 4:32 the type of `null` is not known here",
            "E0390 5:9 `printf` takes any number of arguments, and can only be called",
        ],
    );
}

#[test]
fn declarations_that_c_cannot_serve() {
    problems(
        "extern fn f<T>(x: c_int)
extern \"\" fn g()
extern \"extern\" fn h()
@repr(c) struct G<T> { x: T }
@repr(c) struct S { x: c_int, s: S }
extern fn k(s: S)
fn l(x: int, ...) {}",
        &[
            "E0390 1:13 a function of C has no type parameters",
            "E0390 2:8 \"\" is no name of a library",
            "E0390 3:8 \"extern\" is no name of a library",
            "E0390 4:1 a struct of C has no type parameters",
            "E0390 6:8 `S` is too large for C, or contains itself",
            "E0110 7:14 only an `extern` function takes any number of arguments",
        ],
    );
}
