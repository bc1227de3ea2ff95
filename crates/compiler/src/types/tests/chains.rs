//! What follows `?.`.

use super::dump::program;
use super::problems;

const POINTS: &str = "struct P { x: int, q: Q, o: Q? }\nstruct Q { y: int, zs: array<int> }\nimpl Q { fn sum(self, n: int) -> int { self.y + n } }\nfn find() -> P? { null }\n";

#[track_caller]
fn chains(source: &str, expected: &[&str]) {
    problems(&format!("{POINTS}{source}"), expected);
}

#[test]
fn a_chain_is_skipped_whole() {
    chains(
        "let a: int? = find()?.q.y
let b: int? = find()?.q.zs[0]
let c: int? = find()?.q.sum(1)
let d: array<int>? = find()?.q.zs.slice(0, 1).concat([2])
print(a, b, c, d, find()?.q.y ?? 0)
find()?.q.zs.push(1)",
        &[],
    );
    program(
        "struct P { x: int }\nfn find() -> array<P>? { null }\nprint(find()?.slice(0, 1)[0].x)",
        "find: { => null }\nmain: { core.print(str(if let v0 = find() { => some(array.slice<P>(v0, 0, 1)[0].0) } else { => null })) }",
    );
}

#[test]
fn where_a_chain_ends() {
    chains("let a: int = find()?.q!.y\nprint(a)", &[]);
    chains("print((find()?.q).y)", &["E0305 5:19 `Q?` has no field `y`"]);
    chains("let a: int? = find()?.q?.y\nlet b: int? = find()?.o?.y\nprint(a, b)", &[]);
    chains("print(find()?.o.y)", &["E0305 5:17 `Q?` has no field `y`"]);
    chains(
        "print(find()?.q.z, find()?.nope.x)",
        &["E0305 5:17 `Q` has no field `z`", "E0305 5:28 `P` has no field `nope`"],
    );
    chains(
        "print(5?.q.z)\nprint(find()?.q.sum(find()?.q.y ?? 1, 2))",
        &["E0323 5:7 `int` is never null", "E0303 6:17 `Q.sum` takes 1 argument, but 2 were given"],
    );
    chains("let p = find()\nprint(p?.q.sum(p.x))", &["E0305 6:18 `P?` has no field `x`"]);
}
