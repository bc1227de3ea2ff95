//! What is not compiled yet is one error each, and nothing follows from it.

use super::problems;

#[track_caller]
fn one(source: &str, at: &str, what: &str) {
    problems(source, &[&format!("E0390 {at} {what} not available in this version of the compiler")]);
}

#[test]
fn expressions() {
    one("let t = (1, 2)\nprint(t.0, t)", "1:9", "tuples are");
    one("let o: int? = null\nprint(o)", "1:8", "optional types are");
    one("let m = {\"a\": 1}\nprint(m[\"a\"], m.len())", "1:9", "maps are");
    one("let c = |x| x + 1\nprint(c(1) + 2)", "1:9", "closures are");
    one("let x = 2\nmatch 1 { 1 => print(x), _ => print(2) }", "2:1", "`match` is");
    one("try { print(1) } catch e { print(e) }", "1:1", "`try` is");
    one("print(1 as float)", "1:7", "`as` is");
    one("print(1 is int)", "1:7", "`is` is");
    one("let b = bytes(3)\nprint(b.len())", "1:9", "the type `bytes` is");
    one("fn f() { throw Error(\"a\", \"b\") }\nf()", "1:10", "`throw` is");
    one("let s = StringBuilder()\ns.add(\"x\")", "1:9", "the type `StringBuilder` is");
    one("let f = print\nf(1)", "1:9", "functions as values are");
    one("let xs = [1]\nprint(xs.pop())", "2:10", "the method `pop` of `array` is");
    one("print(array.from_fn(3, 1))", "1:13", "the function `array.from_fn` is");
}

#[test]
fn statements() {
    one("let (a, b) = (1, 2)\nprint(a + b)", "1:14", "tuples are");
    one("let x = 1\nif let v = x { print(v) }", "2:8", "optionals (`if let`, `while let`) are");
    one("let x = 1\nwhile let v = x { print(v) }", "2:11", "optionals (`if let`, `while let`) are");
}

#[test]
fn declarations() {
    one("enum Shape { Circle(float) }\nlet s: Shape = Shape.Circle(1.0)\nprint(s == s)", "1:6", "enums are");
    one("trait Area { fn area(self) -> float }\nfn f(x: Area) { print(x.area()) }", "1:7", "traits are");
    one("fn id<T>(x: T) -> T { x }\nprint(id(1) + id(2))", "1:7", "generic functions are");
    one(
        "struct Box<T> { value: T }\nlet b = Box { value: 1 }\nprint(b.value)",
        "1:12",
        "generic structs are",
    );
    one("import io\nio.write(\"x\")", "1:8", "the module `io` is");
    one("import geometry\nprint(geometry.area(1))", "1:8", "importing other files is");
    one("extern fn c_sqrt(x: float) -> float\nprint(c_sqrt(2.0) + 1.0)", "1:11", "`extern` functions are");
    one("test \"t\" { assert(true) }", "1:6", "`test` blocks are");
    one("fn g(f: fn(int) -> int) { print(f(1)) }", "1:9", "function types are");
    one(
        "fn f() -> int { let y = 1\n fn g() -> int { y + 1 }\n g() }\nprint(f())",
        "2:18",
        "functions that use variables of the function around them are",
    );
}
