//! Bytes.

use super::dump::program;
use super::{advice, problems};

#[test]
fn bytes_are_like_arrays_of_ints() {
    program(
        "let b = bytes(3)\nb[0] = 255\nb[1] += b[0]\nfor x in b { print(x) }\nb.push(1)\nlet c: bytes = bytes.from([1])\nprint(b == c, b.len(), len(c), c.slice(0, 1))",
        "main: { let v0 = core.bytes_new(3); v0[0] = 255; v0[1] Add= v0[0]; l0: for v1 in v0 { core.print(v1) }; bytes.push(v0, 1); let v2 = bytes.from([1]); core.print(concat(str(Eq(v0, v2)), \" \", str(bytes.len(v0)), \" \", str(bytes.len(v2)), \" \", str(bytes.slice(v2, 0, 1)))) }",
    );
}

#[test]
fn mistakes() {
    problems(
        "let b = bytes()\nb[0] = 1.5\nb[\"a\"] = 1\nprint(bytes([1]), bytes.nope(), b.nope(), bytes(\"a\"), bytes)",
        &[
            "E0303 1:9 `bytes` takes 1 argument, but 0 were given",
            "E0301 2:8 expected `int`, found `float`",
            "E0301 3:3 expected `int`, found `string`",
            "E0301 4:13 `bytes` takes a number of zeros, not `array<int>`",
            "E0204 4:25 `bytes` has no function `nope`",
            "E0306 4:35 `bytes` has no method `nope`",
            "E0301 4:49 `bytes` takes a number of zeros, not `string`",
            "E0206 4:55 `bytes` is a type, not a value",
        ],
    );
    advice("print(bytes([1]))", "write `bytes.from(…)`");
}
