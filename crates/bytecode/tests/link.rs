//! Linking of files that are written as listings: what is joined, and what is refused.

use vitte_bytecode::Module;
use vitte_bytecode::assembler::assemble;
use vitte_bytecode::disassembler::{Options, disassemble_with};
use vitte_bytecode::link::{Input, LinkError, link, needed};
use vitte_bytecode::module::{TypeDef, TypeIndex};

fn module(listing: &str) -> Module {
    assemble(listing, "test").unwrap_or_else(|errors| panic!("{}", errors[0].render(listing, "test")))
}

/// Links listings; the first is the program. Files are called by their places.
fn linked(listings: &[&str]) -> Result<Module, Vec<LinkError>> {
    let mut inputs = listings
        .iter()
        .enumerate()
        .map(|(at, listing)| Input { file: format!("file {at}"), module: module(listing) });
    let program = inputs.next().expect("there is a program");
    link(program, inputs.collect())
}

fn refused(listings: &[&str], expected: &[&str]) {
    let errors = linked(listings).expect_err("it was linked");
    let messages: Vec<String> = errors.iter().map(LinkError::to_string).collect();
    assert_eq!(messages, expected);
}

fn listing(module: &Module) -> String {
    disassemble_with(module, &Options { debug: false, ..Options::default() })
}

const LIBRARY: &str = r#"
.module "lib"
TYPE Point { x: int, next: Point? }
TYPE Point?
ORIGIN Point = "lib"
GLOBAL count: int
EXPORT FUNC twice
EXPORT FUNC start AS "top level"
CONST int 5000000000
FUNC start()
  REGS r0: int
  LOAD_POOL.int r0, 5000000000
  STORE_GLOBAL r0, count
  RETURN_UNIT
END
FUNC twice(p: Point) -> int
  REGS r0: int
  LOAD_FIELD r0, p, x
  ADD r0, r0, r0
  RETURN r0
END
"#;

#[test]
fn tables_are_joined_and_calls_become_direct() {
    let program = r#"
.module "main"
TYPE array<int>
TYPE Point { x: int, next: Point? }
TYPE Point?
TYPE fn(Point) -> int
ORIGIN Point = "lib"
EXTERN lib."top level"()
EXTERN lib.twice(Point) -> int
IMPORT core.print(int)
GLOBAL own: int
FORWARD forward = lib.twice
EXPORT FUNC other
CONST int 5000000000
MAIN
  REGS r0: Point, r1: int, r2: Point?, r3: fn(Point) -> int
  CALL_NATIVE lib."top level"
  CALL other
  LOAD_POOL.int r1, 5000000000
  STORE_GLOBAL r1, own
  LOAD_NULL r2
  ALLOC.struct r0, Point, r1, r2
  CALL_NATIVE r1, lib.twice, r0
  ALLOC.closure r3, forward
  CALL_NATIVE core.print, r1
  RETURN_UNIT
END
FUNC forward(p: Point) -> int
  REGS r0: int
  CALL_NATIVE r0, lib.twice, p
  RETURN r0
END
FUNC other()
  RETURN_UNIT
END
"#;
    let whole = linked(&[program, LIBRARY]).unwrap();
    assert!(whole.link.is_empty());
    assert_eq!(whole.ints, [5_000_000_000]);
    assert_eq!(whole.globals.iter().map(|global| global.name.as_str()).collect::<Vec<_>>(), ["count", "own"]);
    assert_eq!(
        whole.functions.iter().map(|function| function.name.as_str()).collect::<Vec<_>>(),
        ["start", "twice", "main", "other"]
    );
    let points = whole.types.iter().filter(|def| matches!(def, TypeDef::Struct(_))).count();
    assert_eq!((points, whole.types.len()), (1, 4));
    assert_eq!(whole.entry.map(|entry| entry.0), Some(2));
    assert_eq!(whole.exports.keys().collect::<Vec<_>>(), ["other"]);
    let text = listing(&whole);
    let lines: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for expected in ["CALL start", "CALL r1, twice, r0", "ALLOC.closure r3, twice", "STORE_GLOBAL r1, own"] {
        assert!(lines.iter().any(|line| line == expected), "{expected}\n{text}");
    }
    assert!(!text.contains("forward"), "{text}");
}

#[test]
fn an_initialiser_that_two_files_call_runs_at_the_first_call() {
    let second = r#"
.module "second"
EXTERN lib."top level"()
EXPORT FUNC start AS "top level"
FUNC start()
  CALL_NATIVE lib."top level"
  RETURN_UNIT
END
"#;
    let program = r#"
.module "main"
EXTERN second."top level"()
EXTERN lib."top level"()
MAIN
  CALL_NATIVE second."top level"
  CALL_NATIVE lib."top level"
  RETURN_UNIT
END
"#;
    let whole = linked(&[program, LIBRARY, second]).unwrap();
    let text = listing(&whole);
    assert_eq!(text.matches("CALL ").count(), 2, "{text}");
    assert_eq!(text.matches("JUMP ").count(), 1, "{text}");
    assert_eq!(needed(&module(program)), ["second", "lib"]);
}

#[test]
fn types_without_origin_are_one_if_they_are_made_alike() {
    let list = |name: &str, field: &str| {
        format!(
            ".module \"{name}\"\nTYPE \"(int, string)\" {{ \"0\": int, {field}: string }}\nTYPE array<\"(int, string)\">\nTYPE Loop {{ next: Loop? }}\nTYPE Loop?\n"
        )
    };
    let program =
        format!("{}EXTERN a.f()\nMAIN\n  CALL_NATIVE a.f\n  RETURN_UNIT\nEND\n", list("main", "\"1\""));
    let library = |field: &str| format!("{}EXPORT FUNC f\nFUNC f()\n  RETURN_UNIT\nEND\n", list("a", field));
    // The loops are known by nothing but themselves.
    assert_eq!(linked(&[&program, &library("\"1\"")]).unwrap().types.len(), 2 + 4);
    assert_eq!(linked(&[&program, &library("other")]).unwrap().types.len(), 4 + 4);
}

#[test]
fn a_chain_of_types_is_followed_without_recursion() {
    let chain = |name: &str, end: &str| {
        let mut module = module(&format!(".module \"{name}\"\n{end}"));
        let first = module.types.len();
        let count = 60_000 - first;
        let def = |at: usize| match at + 1 == count {
            true => TypeDef::Array(TypeIndex::INT),
            false => TypeDef::Array(TypeIndex::defined(first + at + 1)),
        };
        module.types.extend((0..count).map(def));
        Input { file: name.to_string(), module }
    };
    let program = chain("main", "EXTERN a.f()\nMAIN\n  CALL_NATIVE a.f\n  RETURN_UNIT\nEND\n");
    let library = chain("a", "EXPORT FUNC f\nFUNC f()\n  RETURN_UNIT\nEND\n");
    assert_eq!(link(program, vec![library]).unwrap().types.len(), 60_000);
}

#[test]
fn definitions_must_agree() {
    let file = |module: &str, types: &str, rest: &str| format!(".module \"{module}\"\n{types}{rest}");
    let library = "EXPORT FUNC f\nFUNC f()\n  RETURN_UNIT\nEND\n";
    let program = "EXTERN a.f()\nMAIN\n  CALL_NATIVE a.f\n  RETURN_UNIT\nEND\n";
    let check = |ours: &str, theirs: &str, expected: &str| {
        refused(&[&file("main", ours, program), &file("a", theirs, library)], &[expected]);
    };
    check(
        "TYPE P { x: int }\nORIGIN P = \"m\"\n",
        "TYPE P { x: float }\nORIGIN P = \"m\"\n",
        "`m.P` has `x: float` in file 1 and has `x: int` in file 0",
    );
    check(
        "TYPE P { x: int, y: int }\nORIGIN P = \"m\"\n",
        "TYPE P { x: int }\nORIGIN P = \"m\"\n",
        "`m.P` has no field `y` in file 1 and has `y: int` in file 0",
    );
    check(
        "TYPE P = enum { A, B(int) }\nORIGIN P = \"m\"\n",
        "TYPE P = enum { A, B(int, int) }\nORIGIN P = \"m\"\n",
        "`m.P` has `B(int, int)` in file 1 and has `B(int)` in file 0",
    );
    check(
        "TYPE P = trait { f(int) -> bool }\nORIGIN P = \"m\"\n",
        "TYPE P { x: int }\nORIGIN P = \"m\"\n",
        "`m.P` is a struct in file 1 and is a trait in file 0",
    );
    // The same name in another module, and with other arguments, is another type.
    let fine = [
        ("TYPE P { x: int }\nORIGIN P = \"m\"\n", "TYPE P { x: float }\nORIGIN P = \"n\"\n"),
        ("TYPE P { x: int }\nORIGIN P = \"m\"(int)\n", "TYPE P { x: float }\nORIGIN P = \"m\"(float)\n"),
    ];
    for (ours, theirs) in fine {
        let whole = linked(&[&file("main", ours, program), &file("a", theirs, library)]).unwrap();
        assert_eq!(whole.types.len(), 2);
    }
}

#[test]
fn what_is_missing_there_twice_or_in_a_circle_is_refused() {
    let calls = |own: &str, other: &str| {
        format!(
            ".module \"{own}\"\nEXTERN {other}.f()\nEXPORT FUNC f\nFUNC f()\n  CALL_NATIVE {other}.f\n  RETURN_UNIT\nEND\n"
        )
    };
    let ends = |own: &str| format!(".module \"{own}\"\nEXPORT FUNC f\nFUNC f()\n  RETURN_UNIT\nEND\n");
    refused(&[&calls("main", "a")], &["file 0 imports the module `a`, which no file has"]);
    refused(&[&calls("main", "a"), &ends("a"), &ends("a")], &["the module `a` is in file 1 and in file 2"]);
    refused(
        &[&calls("main", "a"), &calls("a", "b"), &calls("b", "a")],
        &["files import each other in a circle: a -> b -> a"],
    );
    refused(&[&calls("main", "main")], &["files import each other in a circle: main -> main"]);
    let silent = ".module \"a\"\nFUNC f()\n  RETURN_UNIT\nEND\n";
    refused(&[&calls("main", "a"), silent], &["file 0 imports `a.f`, which file 1 does not export"]);
    let other = ".module \"a\"\nEXPORT FUNC f\nFUNC f(n: int) -> int\n  RETURN n\nEND\n";
    refused(&[&calls("main", "a"), other], &["`a.f` is fn(int) -> int in file 1 and fn() in file 0"]);
}

#[test]
fn what_a_file_says_of_its_place_must_make_sense() {
    let base = ".module \"main\"\nTYPE P { x: int }\nEXTERN a.f()\nFUNC g(n: int)\n  RETURN_UNIT\nEND\nMAIN\n  CALL_NATIVE a.f\n  RETURN_UNIT\nEND\n";
    refused(
        &[&format!("{base}FORWARD g = a.f\n")],
        &["file 0: function 0 is said to stand for import 0, but cannot"],
    );
    refused(
        &[&format!("{base}ORIGIN int = \"m\"\n")],
        &["file 0: type 0 is said to be declared, but is no struct, enum or trait"],
    );
    let mut module = module(base);
    module.link.imports.insert(7);
    let errors = link(Input { file: "it".into(), module }, Vec::new()).unwrap_err();
    assert_eq!(errors[0].to_string(), "it: import 7 is said to be of another file, but does not exist");
}
