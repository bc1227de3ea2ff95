//! Programs of several modules: what they see of each other, and what is said where they do not.

use super::{advice, check, problems};

const GEOMETRY: &str = "
// file geometry.vit
pub struct Point { x: float, y: float }
impl Point {
    fn origin() -> Point { Point { x: 0.0, y: 0.0 } }
    fn norm(self) -> float { self.x * self.x + self.y * self.y }
}
pub enum Color { Red, Green, Mixed(int, int) }
struct Hidden { a: int }
pub const UNIT = 1.0
pub let made = 0
let secret = 1
pub fn origin() -> Point { made += 1
 count()
 Point.origin() }
fn count() { made += secret }
";

fn with_geometry(source: &str) -> String {
    format!("{source}\n{GEOMETRY}")
}

#[track_caller]
fn fine(source: &str) {
    problems(&with_geometry(source), &[]);
}

#[test]
fn everything_public_can_be_used() {
    fine("import geometry\nlet p = geometry.Point { x: 3.0, y: 4.0 }\nprint(p.norm(), p.x)");
    fine(
        "import geometry as g\nlet p: g.Point = g.origin()\nprint(g.Point.origin().x + p.y + g.UNIT, g.made)",
    );
    fine(
        "from geometry import Point, origin as start, UNIT\nlet p: Point = start()\nprint(p.x * UNIT, Point.origin())",
    );
    fine(
        "import geometry\nfn f(c: geometry.Color) -> int {\n match c {\n geometry.Color.Red => 1,\n geometry.Color.Mixed(a, b) => a + b,\n _ => 0,\n }\n}\nprint(f(geometry.Color.Mixed(1, 2)), geometry.Color.Red)",
    );
    fine("from geometry import Color\nlet c = Color.Mixed(1, 2)\nif c == Color.Red { print(c) }");
    fine("import geometry\nfn f() -> int { geometry.made }\nprint(f())");
    fine("import geometry\nlet ps: array<geometry.Point?> = [geometry.origin(), null]\nprint(ps)");
}

#[test]
fn what_is_not_public_is_not_seen() {
    let hidden = |at: &str, name: &str| format!("E0210 {at} `{name}` of the module `geometry` is not `pub`");
    problems(
        &with_geometry(
            "import geometry\nprint(geometry.secret)\ngeometry.count()\nlet h = geometry.Hidden { a: 1 }\nfn f(h: geometry.Hidden) { print(h) }\nfrom geometry import count as c\nc()",
        ),
        &[
            &hidden("2:16", "secret"),
            &hidden("3:10", "count"),
            &hidden("4:18", "Hidden"),
            &hidden("5:18", "Hidden"),
            &hidden("6:22", "count"),
        ],
    );
    advice(
        &with_geometry("import geometry\ngeometry.count()"),
        "to make it visible, declare it as `pub fn count`",
    );
}

#[test]
fn what_is_not_there() {
    problems(
        &with_geometry(
            "import geometry\nprint(geometry.nope, geometry.nope(1))\nlet p: geometry.Pint? = null\nprint(p, geometry.Point)\nfrom geometry import nothing\nlet q: geometry.origin? = null\nprint(q)",
        ),
        &[
            "E0204 2:16 the module `geometry` has no `nope`",
            "E0204 2:31 the module `geometry` has no `nope`",
            "E0204 3:17 the module `geometry` has no type `Pint`",
            "E0206 4:10 `Point` is a struct, not a value",
            "E0204 5:22 the module `geometry` has no `nothing`",
            "E0203 6:17 `origin` of `geometry` is not a type",
        ],
    );
    advice(&with_geometry("import geometry\nprint(geometry.orign())"), "did you mean: `origin`");
    advice(
        &with_geometry("import geometry\nlet p: geometry.Pont? = null\nprint(p)"),
        "did you mean: `Point`",
    );
}

#[test]
fn names_belong_to_their_module() {
    problems(
        "let a = 1\nfn f() -> int { a }\nimport m\nprint(f(), m.f())\n// file m.vit\npub fn f() -> int { a }\nstruct P { a: int }\nprint(P { a: 1 })",
        &["E0201 m.vit:1:21 `a` is not known here"],
    );
    problems(
        "struct P { a: int }\nimport m\nlet p: P = m.make()\nprint(p)\n// file m.vit\npub struct P { a: int }\npub fn make() -> P { P { a: 1 } }",
        &["E0301 3:12 expected `P` of the module `test`, found `P` of the module `m`"],
    );
    problems("import m\nfn main() { m.main() }\n// file m.vit\npub fn main() { print(1) }", &[]);
}

#[test]
fn variables_are_read_only_from_outside() {
    problems(
        &with_geometry(
            "import geometry\ngeometry.made = 3\ngeometry.made += 1\nfrom geometry import made, UNIT\nmade = 4\nfn f() { made += 1 }\nf()\nUNIT = 2.0\n(made, _) = (1, 2)",
        ),
        &[
            "E0309 2:10 `made` belongs to another module and cannot be assigned here",
            "E0309 3:10 `made` belongs to another module and cannot be assigned here",
            "E0309 5:1 `made` belongs to another module and cannot be assigned here",
            "E0309 6:10 `made` belongs to another module and cannot be assigned here",
            "E0309 8:1 `UNIT` belongs to another module and cannot be assigned here",
            "E0309 9:2 `made` belongs to another module and cannot be assigned here",
        ],
    );
    problems(
        "import m\nm.p.x = 2\nm.xs[0] = 1\nprint(m.p)\n// file m.vit\npub struct P { x: int }\npub let p = P { x: 1 }\npub let xs = [1]",
        &[],
    );
}

#[test]
fn modules_in_folders() {
    let files = "// file shapes/circle.vit\nimport point\nimport top\npub fn f() -> int { point.X + top.Y }\n// file shapes/point.vit\npub const X = 1\n// file top.vit\npub const Y = 2";
    problems(&format!("import shapes.circle\nprint(circle.f())\n{files}"), &[]);
    problems(&format!("from shapes.circle import f\nprint(f())\n{files}"), &[]);
    problems(
        &format!("import circle\nprint(circle.f())\n{files}"),
        &["E0211 1:8 there is no module `circle`"],
    );
    advice(
        &format!("import shapes.circel\nprint(1)\n{files}"),
        "did you mean: `shapes.circle` | looked for `shapes/circel.vit`, and in the standard library",
    );
}

#[test]
fn circles_are_refused() {
    let found = check(
        "import a\nprint(a.x)\n// file a.vit\nimport b\npub const x = b.y\n// file b.vit\nimport c\npub const y = c.z\n// file c.vit\nimport a\npub const z = a.x",
    );
    assert_eq!(found.listing(), "E0212 c.vit:1:8 modules import each other in a circle: a -> b -> c -> a\n");
    let circle = found.problems.iter().next().unwrap();
    let notes: Vec<&str> = circle.secondary.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(circle.label, "`c` imports `a`, which closes the circle");
    assert_eq!(notes, ["`a` imports `b`", "`b` imports `c`"]);
    problems(
        "import a\na.f()\n// file a.vit\nimport a\npub fn f() { a.f() }",
        &["E0212 a.vit:1:8 modules import each other in a circle: a -> a"],
    );
    problems(
        "// file main.vit\nimport a\na.f()\n// file a.vit\nimport b\npub fn f() { b.g() }\n// file b.vit\nimport a\npub fn g() { a.f() }",
        &["E0212 b.vit:1:8 modules import each other in a circle: a -> b -> a"],
    );
}

#[test]
fn a_long_chain_of_imports() {
    let mut source = "import m0\nprint(m0.X)\n".to_string();
    for at in 0..2000 {
        source.push_str(&format!("// file m{at}.vit\nimport m{}\npub const X = m{}.X\n", at + 1, at + 1));
    }
    problems(&format!("{source}// file m2000.vit\npub const X = 1\n"), &[]);
    problems(
        &format!("{source}// file m2000.vit\nimport m0\npub const X = m0.X\n"),
        &[
            "E0212 m2000.vit:1:8 modules import each other in a circle: m0 -> m1 -> m2 -> m3 -> m4 -> m5 -> m6 -> m7 -> m8 -> m9 -> m10 -> m11 -> m12 -> m13 -> m14 -> m15 -> … -> m0",
        ],
    );
}

#[test]
fn tests_are_functions() {
    let checked = check(
        "fn half(n: int) -> int { n / 2 }\ntest \"halves\" { assert(half(4) == 2) }\ntest \"more\" { let x = 1\n assert(x == 1) }",
    );
    let program = checked.program.expect("no mistakes");
    let names: Vec<&str> = program.tests.iter().map(|(name, _)| checked.names.get(*name)).collect();
    assert_eq!(names, ["halves", "more"]);
    problems(
        "test \"a\" { nope() }\ntest \"a\" { let x = 1 }\n",
        &[
            "E0201 1:12 `nope` is not known here",
            "E0202 2:6 two tests of this module are called \"a\"",
            "W0201 2:16 `x` is never used",
        ],
    );
    // Those of other modules are checked too, and are not the program's.
    let other = check("import m\nm.f()\n// file m.vit\npub fn f() { }\ntest \"t\" { f() }");
    assert!(other.program.expect("no mistakes").tests.is_empty());
}

#[test]
fn one_module_however_it_is_reached() {
    problems(
        "import a\nimport b\nprint(a.make() == b.make())\n// file a.vit\nimport c\npub fn make() -> c.P { c.P { x: 1 } }\n// file b.vit\nfrom c import P\npub fn make() -> P { P { x: 1 } }\n// file c.vit\npub struct P { x: int }",
        &[],
    );
}

#[test]
fn mistakes_in_imported_modules_have_their_place() {
    problems(
        "import m\nprint(m.f() + true)\n// file m.vit\npub fn f() -> int {\n    return nope\n}\nlet unused = 1 +\n",
        &[
            "E0302 2:13 `+` does not work on `int` and `bool`",
            "E0201 m.vit:2:12 `nope` is not known here",
            "E0110 m.vit:5:1 expected an expression, found the end of the file",
        ],
    );
    problems(
        "import m\nm.f()\n// file m.vit\nimport math\npub fn f() { let x = 1 }",
        &["W0204 m.vit:1:8 the import `math` is never used", "W0201 m.vit:2:18 `x` is never used"],
    );
    problems(
        "import geometry\nfrom math import sqrt\n// file geometry.vit\n",
        &["W0204 1:8 the import `geometry` is never used", "W0204 2:18 the import `sqrt` is never used"],
    );
}

#[test]
fn modules_that_cannot_be_read() {
    problems(
        "import locked\nlocked.f()\nimport locked as again\n// file locked.vit\n",
        &["E0213 1:8 cannot read the module locked.vit: permission denied"],
    );
}

#[test]
fn a_file_comes_before_the_library() {
    problems("import math\nprint(math.sqrt(2))\n// file math.vit\npub fn sqrt(x: int) -> int { x }", &[]);
}

#[test]
fn variables_of_other_modules_need_no_guard() {
    let checked = check(
        "import m\nlet own = m.count\nfn f() -> int { m.count + own }\nprint(f(), m.bump())\n// file m.vit\npub let count = 0\npub fn bump() -> int { count += 1\n count }",
    );
    let program = checked.program.unwrap_or_else(|| panic!("{}", checked.problems.iter().count()));
    assert!(program.globals.iter().all(|global| !global.needs_guard));
    assert_eq!(program.inits.len(), 2);
}

#[test]
fn constants_of_a_module_are_known_while_compiling() {
    let checked = check(
        "import m\nm.f()\nconst K = 2\nfn g() -> int { K + m.C }\nprint(g())\n// file m.vit\npub const C = 1\npub fn f() { print(C) }\nf()",
    );
    let program = checked.program.expect("no mistakes");
    // `K` stands behind a call, so that it might be read too early.
    assert_eq!(program.globals.len(), 1);
}
