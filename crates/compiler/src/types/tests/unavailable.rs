//! What is not compiled yet is one error each, and nothing follows from it.

use super::problems;

#[track_caller]
fn one(source: &str, at: &str, what: &str) {
    problems(source, &[&format!("E0390 {at} {what} not available in this version of the compiler")]);
}

#[test]
fn expressions() {
    one("print(1 as float)", "1:7", "`as` is");
    one("print(1 is int)", "1:7", "`is` is");
    one("let s = StringBuilder()\ns.add(\"x\")", "1:9", "the type `StringBuilder` is");
    one("print(array.from_fn(3, 1))", "1:13", "the function `array.from_fn` is");
}

#[test]
fn declarations() {
    one(
        "enum Tree<T> { Leaf(T) }\nlet s: Tree<int> = Tree.Leaf(1)\nprint(s == s)",
        "1:11",
        "generic enums are",
    );
    one("trait Area { fn area(self) -> float }\nfn f(x: Area) { print(x.area()) }", "1:7", "traits are");
    one("fn id<T>(x: T) -> T { x }\nprint(id(1) + id(2))", "1:7", "generic functions are");
    one(
        "struct Box<T> { value: T }\nlet b = Box { value: 1 }\nprint(b.value)",
        "1:12",
        "generic structs are",
    );
    one("extern fn c_sqrt(x: float) -> float\nprint(c_sqrt(2.0) + 1.0)", "1:11", "`extern` functions are");
}
