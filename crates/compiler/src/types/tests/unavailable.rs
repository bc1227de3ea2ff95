//! What is not compiled yet is one error each, and nothing follows from it.

use super::problems;

#[track_caller]
fn one(source: &str, at: &str, what: &str) {
    problems(source, &[&format!("E0390 {at} {what} not available in this version of the compiler")]);
}

#[test]
fn declarations() {
    one("extern fn c_sqrt(x: float) -> float\nprint(c_sqrt(2.0) + 1.0)", "1:11", "`extern` functions are");
}

#[test]
fn signatures_of_foreign_functions() {
    one(
        "extern \"libz.so.1\" fn crc32(crc: c_ulong, data: bytes, len: c_uint) -> c_ulong",
        "1:23",
        "`extern` functions are",
    );
    one(
        "extern fn puts(s: c_string) -> c_int\nextern_twice(puts(\"a\") + 1)\nfn extern_twice(x: int) { print(x) }",
        "1:11",
        "`extern` functions are",
    );
    problems(
        "extern fn f(xs: array<int>, n: c_int<int>, p: c_ptr) -> int?
extern fn g(p: c_ptr<c_int>, x: c_nope) -> c_int
struct P { x: int }
extern fn h(p: P) -> P
fn k(x: c_int) { print(x) }
print(f(1), g(2, 3), h(P { x: 1 }))",
        &[
            "E0301 1:13 `array<int>` cannot be passed to C, nor come from there",
            "E0320 1:32 `c_int` takes no type arguments",
            "E0320 1:47 `c_ptr` takes one type argument, not 0",
            "E0301 1:57 `int?` cannot be passed to C, nor come from there",
            "E0203 2:33 there is no type `c_nope`",
            "E0301 4:13 `P` cannot be passed to C, nor come from there",
            "E0301 4:22 `P` cannot be passed to C, nor come from there",
            "E0203 5:9 `c_int` is a type of C",
            "E0303 6:7 `f` takes 3 arguments, but 1 was given",
            "E0301 6:9 expected `array<int>`, found `int`",
        ],
    );
    problems(
        "extern fn h(p: c_int) -> c_int\nprint(h(\"a\"))",
        &[
            "E0390 1:11 `extern` functions are not available in this version of the compiler",
            "E0301 2:9 expected `int`, found `string`",
        ],
    );
}
