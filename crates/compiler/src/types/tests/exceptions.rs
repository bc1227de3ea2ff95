//! Errors: what is thrown, caught, and known of variables around a `try`.

use super::dump::program;
use super::{advice, problems};

#[test]
fn statements() {
    program(
        "try { throw Error(\"a\", \"b\") } catch e if e.kind == \"a\" { print(e.message) } catch _ { print(1) } finally { print(2) }",
        "main: { try { throw error(\"a\", \"b\") } catch v0 if Eq(v0.Kind, \"a\") { core.print(v0.Message) } catch _ { core.print(1) } finally { core.print(2) } }",
    );
    problems("try { print(1) } finally { print(2) }", &[]);
    problems(
        "fn f() { try { return } catch _ { } finally { print(1) } }
for i in 0..3 { try { if i == 1 { continue }
 if i == 2 { break } } finally { print(i) } }
f()",
        &[],
    );
}

#[test]
fn values() {
    program(
        "let x = try { int(\"1\") } catch _ { 0 }\nprint(x)",
        "main: { let v0 = try { => core.int(\"1\") } catch _ { => 0 }; core.print(v0) }",
    );
    program(
        "let x: int? = try { 1 } catch _ { null }\nprint(x)",
        "main: { let v0 = try { => some(1) } catch _ { => null }; core.print(str(v0)) }",
    );
    program(
        "let x = try { null } catch _ { 2 } finally { print(1) }\nprint(x)",
        "main: { let v0 = try { => null } catch _ { => some(2) } finally { core.print(1) }; core.print(str(v0)) }",
    );
}

#[test]
fn joined_types() {
    problems("let x = try { 1 } catch _ { \"a\" }\nprint(x)", &["E0301 1:29 expected `int`, found `string`"]);
    problems("let x = try { null } catch _ { 2 }\nprint(x! + 1)", &[]);
    problems("let x = try { 1 } catch e { throw e }\nprint(x + 1)", &[]);
    problems("let x = try { panic(\"a\") } catch _ { 2 }\nprint(x + 1)", &[]);
    problems(
        "let x = try { 1 } catch _ { }\nprint(x)",
        &["E0301 1:29 this block ends without a value, but `int` is expected"],
    );
    problems(
        "let x = try { null } catch _ { null }\nprint(x)",
        &["E0312 1:9 the type of `null` is not known here"],
    );
    problems("fn f() -> int { try { int(\"1\") } catch _ { 0 } }\nprint(f())", &[]);
    problems(
        "fn f() -> int { try { return 1 } catch _ { print(1) } }\nprint(f())",
        &["E0311 1:44 this function returns `int`, but its body ends without a value"],
    );
}

#[test]
fn what_never_ends() {
    problems(
        "fn f() -> int { try { return 1 } catch e { throw e }\n print(2) }\nprint(f())",
        &["W0203 2:2 this code never runs"],
    );
    problems("fn f() -> int { try { return 1 } finally { print(2) } }\nprint(f())", &[]);
    problems("fn f() -> int { try { print(1) } finally { return 2 } }\nprint(f())", &[]);
    problems(
        "fn f() -> int { throw Error(\"a\", \"b\")\n 5 }\nprint(f())",
        &["W0203 2:2 this code never runs"],
    );
    program(
        "fn f() -> int { let x = try { 1 } finally { return 2 } }\nprint(f())",
        "f: { try { 1 } finally { return 2 } }\nmain: { core.print(f()) }",
    );
    program(
        "fn f(x: int) -> int { try { x } catch _ if panic(\"g\") { 2 } }\nprint(f(1))",
        "f: { => try { => v0 } catch _ { core.panic(\"g\") } }\nmain: { core.print(f(1)) }",
    );
}

#[test]
fn thrown() {
    problems("throw 5", &["E0301 1:7 expected `Error`, found `int`"]);
    advice("throw \"no space\"", "make an error of it: `throw Error(\"kind\", \"text\")`");
    advice("throw 5", "an error is made by `Error(kind, message)`, of two strings");
    problems("throw Error(\"a\")", &["E0303 1:7 `Error` takes 2 arguments, but 1 was given"]);
    problems("throw Error(1, \"b\")", &["E0301 1:13 expected `string`, found `int`"]);
    problems(
        "let e = Error { kind: \"a\", message: \"b\" }\nthrow e",
        &["E0308 1:9 `Error` is not a struct"],
    );
    problems("Error(\"a\", \"b\")", &["W0202 1:1 this value is computed, but not used"]);
    problems(
        "fn f() { throw nope\n print(1) }\nf()",
        &["E0201 1:16 `nope` is not known here", "W0203 2:2 this code never runs"],
    );
    problems("let e: Error = Error(\"a\", \"b\")\nprint(e, e == e, [e])\nthrow e", &[]);
    problems("fn f() -> Error? { null }\nlet e = f()\nif e != null { throw e }", &[]);
    problems("struct Error { x: int }", &["E0202 1:8 `Error` is a built-in type"]);
}

#[test]
fn parts() {
    problems(
        "try { } catch e { e.kind = \"b\"\n e.msg = 1\n print(e.trace.len(), e.kind(), e.msg, e.foo()) }",
        &[
            "E0309 1:19 the `kind` of an `Error` cannot be assigned",
            "E0305 2:4 `Error` has no field `msg`",
            "E0306 3:25 `Error` has no method `kind`",
            "E0305 3:35 `Error` has no field `msg`",
            "E0306 3:42 `Error` has no method `foo`",
        ],
    );
    advice(
        "try { } catch e { print(e.msg) }",
        "did you mean: `message` | its fields are `kind`, `message`, `trace`",
    );
    advice("try { } catch e { print(e.kind()) }", "`kind` is a field: leave the `()` away");
}

#[test]
fn handlers() {
    problems(
        "try { print(1) } catch e if e.kind == \"a\" { } catch _ { } catch x { print(x) }",
        &["W0208 1:59 this `catch` is never reached"],
    );
    problems("try { print(1) } catch e { }", &["W0201 1:24 `e` is never used"]);
    problems("try { print(1) } catch e if 1 { print(e) }", &["E0310 1:29 `int` is not a condition"]);
    problems("try { let x = 1\n print(x) } catch _ { print(x) }", &["E0201 2:29 `x` is not known here"]);
}

const FIND: &str = "fn find() -> int? { 1 }\n";

#[track_caller]
fn known(body: &str, expected: &[&str]) {
    problems(&format!("{FIND}fn f(x: int?, c: bool) {{\n{body}\n}}\nf(1, true)"), expected);
}

#[test]
fn what_is_known_behind_a_try() {
    // What the body assigns is not known in the handler, nor in `finally`.
    known(
        "if x != null { try { x = find()\n x = 1 } catch _ { print(x + 1) } }",
        &["E0302 4:28 `+` does not work on `int?` and `int`"],
    );
    known(
        "if x != null { try { x = find()\n x = 1 } finally { print(x + 1) } }",
        &["E0302 4:28 `+` does not work on `int?` and `int`"],
    );
    known("if x != null { try { print(1) } catch _ { print(x + 1) } finally { print(x + 2) } }", &[]);
    known(
        "if x != null { try { print(1) } catch _ { x = find() } finally { print(x + 2) } }",
        &["E0302 3:74 `+` does not work on `int?` and `int`"],
    );
    // Behind it holds what holds at the ends.
    known("try { x = 1 } catch _ { x = 2 }\nprint(x + 1)", &[]);
    known(
        "try { x = 1 } catch _ { print(1) }\nprint(x + 1)",
        &["E0302 4:9 `+` does not work on `int?` and `int`"],
    );
    known(
        "if x != null { try { x = find()\n x = 1 } catch _ { print(1) }\nprint(x + 1) }",
        &["E0302 5:9 `+` does not work on `int?` and `int`"],
    );
    known("try { if x == null { return } } catch _ { return }\nprint(x + 1)", &[]);
    known(
        "try { if x == null { return } } catch _ { print(1) }\nprint(x + 1)",
        &["E0302 4:9 `+` does not work on `int?` and `int`"],
    );
    known(
        "if x != null { try { x = find() } catch _ { x = 2 }\n print(x + 1) }",
        &["E0302 4:10 `+` does not work on `int?` and `int`"],
    );
    known("if x != null { try { x = find()\n x = 1 } catch _ { x = 2 }\n print(x + 1) }", &[]);
    known(
        "try { x = 1 } finally { x = find() }\nprint(x + 1)",
        &["E0302 4:9 `+` does not work on `int?` and `int`"],
    );
    known("try { x = 1 } finally { x = null\n x = 2 }\nprint(x + 1)", &[]);
    known(
        "try { x = 1 } finally { if c { x = null } }\nprint(x + 1)",
        &["E0302 4:9 `+` does not work on `int?` and `int`"],
    );
    known("try { print(c) } finally { if x == null { panic(\"a\") } }\nprint(x + 1)", &[]);
    known("try { x = null } catch _ { } finally { x = 1 }\nprint(x + 1)", &[]);
    // Guards.
    known("try { print(c) } catch _ if x != null { print(x + 1) } catch _ { print(x) }", &[]);
    known(
        "if x != null { try { print(c) } catch _ if (match c { true => { x = find()\n c } _ => c }) { print(1) } catch _ { print(x + 1) } }",
        &["E0302 4:47 `+` does not work on `int?` and `int`"],
    );
}
