//! The assembler on listings as people write them: what they become, and what is wrong with them.

use vitte_bytecode::Module;
use vitte_bytecode::assembler::{ERRORS_MAX, assemble};
use vitte_bytecode::disassembler::{disassemble, instruction, trace};
use vitte_bytecode::module::{Handler, Signature, TypeIndex};
use vitte_bytecode::operands::FuncIndex;

const MISSION: &str = "\
FUNC add(x, y)
  LOAD_ARG r1, x
  LOAD_ARG r2, y
  ADD r3, r1, r2
  RETURN r3
END

MAIN
  LOAD_CONST r0, 2
  LOAD_CONST r1, 3
  CALL add, r0, r1
  PRINT r0
END
";

fn good(listing: &str) -> Module {
    match assemble(listing, "test.vitasm") {
        Ok(module) => module,
        Err(errors) => {
            let texts: Vec<_> = errors.iter().map(|error| error.render(listing, "test.vitasm")).collect();
            panic!("{}", texts.join("\n"));
        }
    }
}

/// Each instruction of each function in full.
fn instructions(module: &Module) -> Vec<String> {
    let of = |(index, function): (u32, &vitte_bytecode::module::Function)| {
        (0..function.code_len).map(move |pc| (index, pc)).collect::<Vec<_>>()
    };
    let places = (0..).zip(&module.functions).flat_map(of);
    places.map(|(index, pc)| instruction(module, FuncIndex(index), pc)).collect()
}

fn check(listing: &str, expected: &[&str]) {
    let module = good(listing);
    assert_eq!(instructions(&module), expected);
    assert_round_trip(&module);
}

fn assert_round_trip(module: &Module) {
    let listing = disassemble(module);
    match assemble(&listing, "again.vitasm") {
        Ok(again) => assert!(again == *module, "{listing}\n{again:#?}\n{module:#?}"),
        Err(errors) => panic!("{listing}\n{errors:#?}"),
    }
}

/// Checks that a listing is refused with these errors, each by a part of `line:column: message; remedy`.
fn refused(listing: &str, expected: &[&str]) {
    let errors = assemble(listing, "test.vitasm").expect_err(listing);
    let shown: Vec<_> = errors.iter().map(ToString::to_string).collect();
    let fits = |(shown, expected): (&String, &&str)| shown.contains(expected);
    assert!(shown.len() == expected.len() && shown.iter().zip(expected).all(fits), "{listing}\n{shown:#?}");
}

#[test]
fn the_first_listing_assembles() {
    let module = good(MISSION);
    let names: Vec<_> = module.functions.iter().map(|function| function.name.as_str()).collect();
    assert_eq!(names, ["add", "main"]);
    assert_eq!(module.entry, Some(FuncIndex(1)));
    let add = &module.functions[0];
    let int = TypeIndex::INT;
    assert_eq!(add.signature(), Signature { params: vec![int, int], result: Some(int) });
    assert_eq!(add.registers, vec![int; 6]);
    assert_eq!(module.functions[1].signature(), Signature::default());
    assert_eq!(module.imports.len(), 1);
    assert_eq!(
        instructions(&module),
        [
            "LOAD_ARG r1, x",
            "LOAD_ARG r2, y",
            "ADD.int r3, r1, r2",
            "RETURN r3",
            "LOAD_CONST.int r0, 2",
            "LOAD_CONST.int r1, 3",
            "CALL r0, add, r0, r1",
            "ARGS r0, r1, r0",
            "PRINT.int r0",
            "ARGS r0, r0, r0",
            "RETURN_UNIT",
        ]
    );
    assert_round_trip(&module);
}

#[test]
fn the_first_listing_traces() {
    let module = good(MISSION);
    let executed = [(1, 0), (1, 1), (1, 2), (0, 0), (0, 1), (0, 2), (0, 3), (1, 4)];
    let shown = executed.map(|(function, pc)| trace(&module, FuncIndex(function), pc).line(|_| "5".into()));
    assert_eq!(
        shown,
        [
            "LOAD_CONST r0, 2",
            "LOAD_CONST r1, 3",
            "CALL add",
            "LOAD_ARG r1, x",
            "LOAD_ARG r2, y",
            "ADD r3, r1, r2",
            "RETURN r3 (5)",
            "PRINT 5",
        ]
    );
}

#[test]
fn the_first_listing_disassembles() {
    let mut module = good(MISSION);
    module.debug.lines.clear();
    module.debug.files.clear();
    let expected = "\
.debug explicit

IMPORT core.print(int)

FUNC add(x: int, y: int) -> int
  REGS r0..=r3: int
  LOAD_ARG           r1, x
  LOAD_ARG           r2, y
  ADD.int            r3, r1, r2
  RETURN             r3
END

MAIN
  REGS r0..=r1: int
  LOAD_CONST.int     r0, 2
  LOAD_CONST.int     r1, 3
  CALL               r0, add, r0, r1
  PRINT.int          r0
  RETURN_UNIT
END
";
    assert_eq!(disassemble(&module), expected);
    assert_round_trip(&module);
}

#[test]
fn places_are_those_of_the_listing() {
    let module = good(MISSION);
    let place = module.debug.place(FuncIndex(0), 2).unwrap();
    assert_eq!((place.file, place.line, place.column), ("test.vitasm", 4, 3));
    assert_eq!(module.debug.variable(FuncIndex(0), 1, 0), Some("y"));
}

#[test]
fn constants_pick_their_opcode() {
    check(
        "MAIN\n LOAD_CONST r0, 0x7fff_ffff\n LOAD_CONST r1, 2147483648\n LOAD_CONST r2, 0.1\n LOAD_CONST r3, true\n \
         LOAD_CONST r4, \"a\\n\\u{e9}\"\n LOAD_CONST r5, -inf\n LOAD_CONST r6, nan\n \
         LOAD_CONST r7, nan(0xfff0000000000001)\n LOAD_CONST r8, -0.0\n LOAD_CONST.float r9, 3\n \
         LOAD_POOL r10, 7\n LOAD_CONST r11, -9223372036854775808\nEND\n",
        &[
            "LOAD_CONST.int r0, 2147483647",
            "LOAD_POOL.int r1, 2147483648",
            "LOAD_CONST.float r2, 0.1",
            "LOAD_CONST.bool r3, true",
            "LOAD_CONST.string r4, \"a\\né\"",
            "LOAD_CONST.float r5, -inf",
            "LOAD_CONST.float r6, nan",
            "LOAD_CONST.float r7, nan(0xfff0000000000001)",
            "LOAD_CONST.float r8, -0.0",
            "LOAD_CONST.float r9, 3.0",
            "LOAD_POOL.int r10, 7",
            "LOAD_POOL.int r11, -9223372036854775808",
            "RETURN_UNIT",
        ],
    );
}

#[test]
fn families_pick_by_type_also_against_the_order_of_lines() {
    check(
        "FUNC f(s: string, a: array<float>, p: bool) -> int\n JUMP start\nback:\n LT r3, r1, r2\n IF r3, done\n \
         NOT r4, p\n LEN r5, a\n LEN r6, s\n ADD r7, s, s\n EQ r8, a, a\n ADD r9, r5, r6\n RETURN r9\ndone:\n \
         TRAP Panic\nstart:\n LOAD_CONST r0, 0\n LOAD_ELEM r1, a, r0\n MOVE r2, r1\n JUMP back\nEND\n",
        &[
            "JUMP @11",
            "LT.float r3, r1, r2",
            "IF r3, @10",
            "NOT.bool r4, p",
            "LEN.array r5, a",
            "LEN.string r6, s",
            "ADD.string r7, s, s",
            "EQ.ref r8, a, a",
            "ADD.int r9, r5, r6",
            "RETURN r9",
            "TRAP Panic",
            "LOAD_CONST.int r0, 0",
            "LOAD_ELEM.float r1, a, r0",
            "MOVE r2, r1",
            "JUMP @1",
        ],
    );
}

#[test]
fn structs_arrays_and_globals() {
    check(
        "TYPE Point {\n  x: float,\n  next: Point,\n  \"a b\": array<array<int>>,\n}\nGLOBAL home: Point\n\
         EXPORT GLOBAL home\nEXPORT FUNC f AS \"Point.f\"\nFUNC f(p: Point)\n LOAD_FIELD r0, p, x\n LOAD_FIELD r1, p, next\n \
         LOAD_FIELD r2, r1, \"a b\"\n LOAD_ELEM r3, r2, r9\n LOAD_ELEM r4, r3, r9\n STORE_FIELD p, next, r1\n \
         ALLOC r5, Point, r0, r1, r2\n STORE_GLOBAL r5, home\n LOAD_GLOBAL r6, home\n ALLOC.array r7, array<float>, r0, r0, r0, r0\n \
         PUSH r3, r4\n CONCAT r8\n LOAD_CONST r9, 0\nEND\n",
        &[
            "LOAD_FIELD.float r0, p, x",
            "LOAD_FIELD.ref r1, p, next",
            "LOAD_FIELD.ref r2, r1, a b",
            "LOAD_ELEM.ref r3, r2, r9",
            "LOAD_ELEM.int r4, r3, r9",
            "STORE_FIELD.ref p, next, r1",
            "ALLOC.struct r5, Point, r0, r1, r2",
            "ARGS r0, r1, r2",
            "STORE_GLOBAL r5, home",
            "LOAD_GLOBAL r6, home",
            "ALLOC.array r7, array<float>, r0, r0, r0, r0",
            "ARGS r0, r0, r0",
            "ARGS r0, p, p",
            "PUSH.int r3, r4",
            "CONCAT r8",
            "LOAD_CONST.int r9, 0",
            "RETURN_UNIT",
        ],
    );
}

#[test]
fn optionals_are_inferred_both_ways() {
    let module = good(
        "TYPE Point { x: int }\nFUNC f(p: Point, a: array<string?>, maybe: float?)\n LOAD_CONST r0, 1\n WRAP r1, r0\n \
         UNWRAP r2, r1\n WRAP r3, p\n UNWRAP r4, r3\n UNWRAP r5, maybe\n LOAD_ELEM r6, a, r2\n UNWRAP r7, r6\n \
         WRAP.bool r8, r9\n REGS r10: string\n UNWRAP r10, r11\n IF_NULL r11, end\n LOAD_NULL maybe\n \
         IF_NOT_NULL maybe, end\nend:\nEND\n",
    );
    let types: Vec<_> = module.functions[0].registers.iter().map(|ty| module.type_name(*ty)).collect();
    assert_eq!(
        types[3..],
        [
            "int", "int?", "int", "Point?", "Point", "float", "string?", "string", "bool?", "bool", "string",
            "string?"
        ]
    );
    assert_eq!(
        instructions(&module)[1..8],
        [
            "WRAP.int r1, r0",
            "UNWRAP.int r2, r1",
            "WRAP.ref r3, p",
            "UNWRAP.ref r4, r3",
            "UNWRAP.float r5, maybe",
            "LOAD_ELEM.ref r6, a, r2",
            "UNWRAP.ref r7, r6",
        ]
    );
    let names: Vec<_> =
        (0..module.types.len()).map(|position| module.type_name(TypeIndex::defined(position))).collect();
    assert_eq!(names, ["Point", "string?", "array<string?>", "float?", "int?", "Point?", "bool?"]);
    assert_round_trip(&module);
}

#[test]
fn enums_are_made_and_taken_apart() {
    check(
        "TYPE Shape = enum { Circle(float),\n Named(string, Shape?, int), \"r1\", \"a b\"(bool), Circle(int) }\nTYPE array<Shape>?\n\
         FUNC f(x: float, s: string)\n ALLOC r0, Shape, Circle, x\n WRAP r1, r0\n LOAD_CONST r2, 7\n \
         ALLOC.enum r3, Shape, Named, s, r1, r2\n LOAD_PAYLOAD r4, r3, Named.1\n LOAD_PAYLOAD r5, r3, Named.2\n \
         LOAD_PAYLOAD r6, r3, \"a b\".0\n LOAD_PAYLOAD r7, r0, Circle.0\n LOAD_PAYLOAD.int r8, r0, #4.0\n LOAD_TAG r9, r3\n \
         ALLOC.enum r0, Shape, \"r1\"\n ALLOC.enum r0, Shape, #4, r2\n SWITCH r9, 2\n JUMP @12\n JUMP @11\nEND\n",
        &[
            "ALLOC.enum r0, Shape, Circle, x",
            "ARGS x, x, x",
            "WRAP.ref r1, r0",
            "LOAD_CONST.int r2, 7",
            "ALLOC.enum r3, Shape, Named, s, r1, r2",
            "ARGS s, r1, r2",
            "LOAD_PAYLOAD.ref r4, r3, Named.1",
            "LOAD_PAYLOAD.int r5, r3, Named.2",
            "LOAD_PAYLOAD.bool r6, r3, a b.0",
            "LOAD_PAYLOAD.float r7, r0, Circle.0",
            "LOAD_PAYLOAD.int r8, r0, Circle.0",
            "LOAD_TAG r9, r3",
            "ALLOC.enum r0, Shape, r1",
            "ALLOC.enum r0, Shape, Circle, r2",
            "ARGS r2, x, x",
            "SWITCH r9, 2",
            "JUMP @12",
            "JUMP @11",
            "RETURN_UNIT",
        ],
    );
}

#[test]
fn faults_of_optionals_and_enums_are_precise() {
    let shape = "TYPE Shape = enum { Circle(float), Empty }\nFUNC f(s: Shape, i: int, m: int?)\n ";
    let wrong = |lines: &str, expected: &str| refused(&format!("{shape}{lines}\nEND"), &[expected]);
    wrong("ALLOC.enum r0, Shape, Circel, i", "3:24: `Shape` has no variant `Circel`; did you mean `Circle`?");
    wrong("ALLOC.enum r0, Shape, #2", "3:2: ALLOC.enum makes enums, and this type has no such variant");
    wrong("ALLOC.enum s, Shape, Circle", "3:2: ALLOC.enum needs 1 value here, 0 are given");
    wrong("ALLOC.enum s, Shape, Circle, i", "3:31: `i` is int, but `argument 1` of ALLOC.enum must be float");
    wrong("ALLOC.struct r0, Shape, i", "3:2: ALLOC.struct makes structs, and this type is none");
    wrong("LOAD_PAYLOAD r0, s, Circle.1", "3:22: `Circle` carries 1 values, and none at 1");
    wrong("LOAD_PAYLOAD.int r0, s, Circle", "must be a value of a variant, not `Circle`; write the variant");
    wrong("LOAD_PAYLOAD.int i, s, Circle.0", "3:19: `i` is int, but `dst` of LOAD_PAYLOAD.int must be float");
    wrong("LOAD_PAYLOAD.int r0, s, Circle.256", "`Circle` carries 1 values, and none at 256");
    wrong("LOAD_PAYLOAD.int r0, s, #0.256", "no instruction can name this value");
    wrong("LOAD_PAYLOAD.int r0, m, Circle.0", "there is no variant `Circle`; only enums have variants");
    wrong("LOAD_NULL r0", "3:12: the type of r0 cannot be inferred");
    wrong("LOAD_NULL s", "3:12: `s` is Shape, but `dst` of LOAD_NULL must be optional");
    wrong(
        "WRAP r0, m",
        "3:2: cannot tell which of WRAP.int, WRAP.float, WRAP.bool, WRAP.ref is meant: `m` is int?",
    );
    wrong("UNWRAP r0, i", "3:2: cannot tell which of UNWRAP.int, UNWRAP.float");
    wrong("REGS r0: float?\n WRAP.int r0, i", "4:15: `i` is int, but `src` of WRAP.int must be float");
    wrong("SWITCH i, -1", "3:12: `count` of SWITCH must be a number from 0 to 65535, not `-1`");
    wrong("SWITCH i, 2\n LOAD_TAG i, s", "3:12: 2 instructions without arguments must follow");
    wrong("SWITCH i, 1\n CALL f, s, i, m", "3:12: 1 instructions without arguments must follow");
    wrong("REGS r0: int??", "3:15: the type is optional already");
    refused(
        "TYPE Shape = { A }",
        &["1:14: expected `enum` or `trait`, found `{`; an enum is written TYPE Shape = enum"],
    );
    refused("TYPE Shape = enum { A(int }", &["1:27: expected `)`"]);
    refused("TYPE A.b { }", &["1:6: a new type has a name alone"]);
    refused("TYPE int", &["1:6: `int` already has a meaning as a type"]);
}

/// Function values, traits, errors and maps: what is written short, and what it becomes.
const VALUES: &str = "TYPE Area = trait { area(float) -> float, print() }
TYPE Dot { x: float }
IMPL Dot: Area { dot_area, dot_print }
CLOSURE adder(x) -> int
 REGS r0: closure<int, float>
 LOAD_CAPTURE r1, r0, 0
 LOAD_CAPTURE r2, r0, 1
 ADD r1, r1, x
 RETURN r1
END
CLOSURE nothing()
END
FUNC dot_area(d: Dot, by: float)
 RETURN by
END
FUNC dot_print(d: Dot)
END
FUNC f(i: int, x: float, a: Area, e: Error, b: bytes, _)
 TRY first to last, handler, r9
first:
 ALLOC.closure r0, adder, i, x
 CALL_CLOSURE r1, r0, i
 ALLOC.closure r2, nothing
 CALL_CLOSURE _, r2
 CALL_TRAIT r3, a, area, x
 CALL_TRAIT _, a, Area.print
 CALL_TRAIT _, a, #1
last:
 REGS r4: Dot, r5: bool, r6: bool
 CAST r4, a
 IS r5, a, Dot
 EQ.function r6, r0, r0
 ALLOC.map r7, map<string, array<int>>
 LEN r8, b
 LOAD_ELEM r8, b, i
 STORE_ELEM b, i, r8
handler:
 LOAD_FIELD r10, r9, message
 LOAD_FIELD r11, e, #2
 THROW r9
END
";

#[test]
fn function_values_traits_and_errors_are_written_short() {
    check(
        VALUES,
        &[
            "LOAD_CAPTURE.int r1, r0, 0",
            "LOAD_CAPTURE.float r2, r0, 1",
            "ADD.int r1, r1, x",
            "RETURN r1",
            "RETURN_UNIT",
            "RETURN by",
            "RETURN_UNIT",
            "ALLOC.closure r0, adder, i, x",
            "ARGS i, x, i",
            "CALL_CLOSURE r1, r0, i",
            "ARGS i, i, i",
            "ALLOC.closure r2, nothing",
            "CALL_CLOSURE _, r2",
            "CALL_TRAIT r3, a, area, x",
            "ARGS x, i, i",
            "CALL_TRAIT _, a, print",
            "CALL_TRAIT _, a, print",
            "CAST r4, a",
            "IS r5, a, Dot",
            "EQ.function r6, r0, r0",
            "ALLOC.map r7, map<string, array<int>>",
            "LEN.bytes r8, b",
            "LOAD_ELEM.bytes r8, b, i",
            "STORE_ELEM.bytes b, i, r8",
            "LOAD_FIELD.ref r10, r9, message",
            "LOAD_FIELD.ref r11, e, frames",
            "THROW r9",
        ],
    );
    let module = good(VALUES);
    let f = &module.functions[4];
    assert_eq!(f.handlers, [Handler { start: 0, end: 10, target: 17, register: 6 + 9 }]);
    let types: Vec<_> = f.registers[6..].iter().map(|ty| module.type_name(*ty)).collect();
    let expected = [
        "fn(int) -> int",
        "int",
        "fn()",
        "float",
        "Dot",
        "bool",
        "bool",
        "map<string, array<int>>",
        "int",
        "Error",
        "string",
        "bytes",
    ];
    assert_eq!(types, expected);
    assert_eq!(module.functions[1].registers, [TypeIndex::CLOSURE]);
    let listing = disassemble(&module);
    for line in [
        "TYPE Area = trait { area(float) -> float, print() }",
        "IMPL Dot: Area { dot_area, dot_print }",
        "CLOSURE adder(x: int) -> int",
        "  TRY L0 to L10, L17, r9",
        "FUNC f(i: int, x: float, a: Area, e: Error, b: bytes, \"_\": int)",
        "  CALL_TRAIT         _, a, print",
    ] {
        assert!(listing.lines().any(|found| found == line), "{line}\n{listing}");
    }
}

#[test]
fn traces_say_what_is_called() {
    let module = good(VALUES);
    let shown = |pc| vitte_bytecode::disassembler::trace(&module, FuncIndex(4), pc).text;
    assert_eq!(shown(0), "ALLOC r0, adder, i, x");
    assert_eq!(shown(2), "CALL_CLOSURE r0");
    assert_eq!(shown(6), "CALL_TRAIT area");
}

#[test]
fn faults_of_function_values_traits_and_errors_are_precise() {
    let head = "TYPE Area = trait { area(float) -> float, print() }\nCLOSURE c(x) -> int\n REGS r0: closure<int>\n RETURN x\nEND\n\
                FUNC f(g: fn(int) -> int, a: Area, i: int, h: fn())\n ";
    let wrong = |lines: &str, expected: &str| refused(&format!("{head}{lines}\nEND"), &[expected]);
    wrong("CALL_CLOSURE g, i", "7:18: `i` is int, but `callee` of CALL_CLOSURE must be function value");
    wrong("CALL_CLOSURE _, g, i", "7:2: the callee has a result, which needs a register; write the register");
    wrong(
        "CALL_CLOSURE i, h",
        "7:15: the callee has no result to put into a register; write `_` in its place",
    );
    wrong("CALL_CLOSURE i, g", "7:2: CALL_CLOSURE needs 1 value here, 0 are given");
    wrong("CALL_TRAIT _, a, prnt", "7:19: `Area` has no method `prnt`; did you mean `print`?");
    wrong("CALL_TRAIT _, a, Aera.print", "7:19: there is no type `Aera`; did you mean `Area`?");
    wrong("CALL_TRAIT _, a, print, i", "7:2: CALL_TRAIT needs 0 values here, 1 are given");
    wrong("ALLOC.closure r0, c", "7:2: ALLOC.closure needs 1 value here, 0 are given");
    wrong("ALLOC.closure h, c, i", "7:16: `h` is fn(), but `dst` of ALLOC.closure must be fn(int) -> int");
    wrong("REGS r0: closure<int>\n LOAD_CAPTURE.int i, r0, x", "must be a number from 0 to 65535, not `x`");
    wrong("THROW i", "7:8: `i` is int, but `error` of THROW must be struct");
    wrong("TRY lbl to @1, @0, r0", "7:6: there is no label `lbl` in this function; write a label, or @4");
    wrong("TRY @0 to @1, @0, i\n PRINT i", "7:20: the register of a handler must be Error, not int");
    wrong(
        "TRY @0, @1, @0, i",
        "7:8: expected `to`, found `,`; a handler is written TRY first to end, target, r0",
    );
    refused("TRY @0 to @1, @0, r0", &["1:1: TRY stands outside of a function"]);
    refused("TYPE map { }", &["1:6: `map` needs the types that it is made of; write map<string, int>"]);
    refused("TYPE Error { }", &["1:6: `Error` already has a meaning as a type"]);
    refused("TYPE fn(int", &["1:12: expected `)`, found the end of the listing"]);
    refused("TYPE map<int>", &["1:13: expected `,`, found `>`; a map type is written map<K, V>"]);
    refused("TYPE A = trait { f }", &["1:20: expected `(`, found `}`"]);
    refused("TYPE A { }\nIMPL A: A { f }", &["2:13: there is no function `f`"]);
    let deep = format!("GLOBAL g: {}int{}", "fn(".repeat(40), ")".repeat(40));
    refused(&deep, &["types nest deeper than 32 levels"]);
}

#[test]
fn calls_find_their_destination_and_their_overload() {
    check(
        "IMPORT math.sqrt(float) -> float\nIMPORT core.max(int, int) -> int\nIMPORT core.max(float, float) -> float\n\
         FUNC f() -> int\n LOAD_CONST r0, 1\n RETURN r0\nEND\nFUNC g(f)\n CALL \"f\", f\n CALL r1, \"f\"\nEND\n\
         FUNC \"f\"(\"r1\", x)\nEND\nMAIN -> int\n LOAD_CONST r0, 2.0\n CALL_NATIVE r1, math.sqrt, r0\n \
         CALL_NATIVE math.sqrt, r1\n CALL_NATIVE r2, core.max, r0, r1\n CALL r3, g, r3\n CALL r4, f#0\n RETURN r4\nEND\n"
            .replace("CALL \"f\", f\n", "CALL \"f\"#2, f, f\n")
            .replace("CALL r1, \"f\"\n", "CALL r1, \"f\"#0\n")
            .replace("CALL r3, g, r3", "CALL g, r4")
            .as_str(),
        &[
            "LOAD_CONST.int r0, 1",
            "RETURN r0",
            "CALL f, f, f",
            "ARGS f, f, f",
            "CALL r1, f",
            "RETURN_UNIT",
            "RETURN_UNIT",
            "LOAD_CONST.float r0, 2.0",
            "CALL_NATIVE r1, math.sqrt, r0",
            "ARGS r0, r0, r0",
            "CALL_NATIVE r1, math.sqrt, r1",
            "ARGS r1, r0, r0",
            "CALL_NATIVE r2, core.max, r0, r1",
            "ARGS r0, r1, r0",
            "CALL g, r4",
            "ARGS r4, r0, r0",
            "CALL r4, f",
            "RETURN r4",
        ],
    );
}

#[test]
fn results_are_inferred_through_calls() {
    let module = good(
        "FUNC even(n)\n IF_EQ_IMM n, 0, yes\n ADD_IMM r0, n, -1\n CALL r1, odd, r0\n RETURN r1\nyes:\n LOAD_CONST r1, true\n \
         RETURN r1\nEND\nFUNC odd(n)\n IF_EQ_IMM n, 0, no\n ADD_IMM r0, n, -1\n CALL r1, even, r0\n RETURN r1\nno:\n \
         LOAD_CONST r2, false\n RETURN r2\nEND\n",
    );
    assert_eq!(module.functions[0].result, Some(TypeIndex::BOOL));
    assert_eq!(module.functions[1].result, Some(TypeIndex::BOOL));
    assert_eq!(module.entry, None);
    assert_round_trip(&module);
}

#[test]
fn explicit_debug_information_is_kept() {
    let module = good(
        ".file \"a.vit\"\n.file \"b.vit\"\n.metadata compiler = \"1.0\"\n.source \"a.vit\"\n| fn main() {\n|   \"x\"; y\n| }\n|\n\
         .source #1 \"\\r\\n\\u{202e}\"\nMAIN\n .file \"b.vit\"\n .var total = r1, start to @2\n .var all = r0\n .at 3:4\n\
         start: LOAD_CONST r0, 1\n .at 5:1 @9\n MOVE r1, r0\nEND\n",
    );
    assert_eq!(module.debug.sources[&0], "fn main() {\n  \"x\"; y\n}\n");
    assert_eq!(module.debug.sources[&1], "\r\n\u{202e}");
    assert_eq!(module.debug.lines[0].file, 1);
    assert_eq!(module.debug.lines[0].entries.len(), 2);
    assert_eq!((module.debug.variables[0][0].start, module.debug.variables[0][0].end), (0, 2));
    assert_round_trip(&module);
}

#[test]
fn windows_lines_and_byte_order_marks_are_read() {
    let listing = format!("\u{feff}{}", MISSION.replace('\n', "\r\n"));
    assert_eq!(good(&listing), good(MISSION));
}

#[test]
fn errors_are_precise() {
    refused(
        "MAIN\n  add r0, r1, r2\nEND",
        &["2:3: there is no instruction `add`; instructions are written in capitals: ADD"],
    );
    refused(
        "MAIN\n LOAD_CONTS r0, 1\nEND",
        &["2:2: there is no instruction `LOAD_CONTS`; did you mean `LOAD_CONST`?"],
    );
    refused("MAIN\n PRINT r0\nEND", &["2:8: the type of r0 cannot be inferred; declare it: REGS r0: int"]);
    refused(
        "MAIN\n LOAD_CONST r0, 1\n LOAD_CONST r1, 2.5\n ADD r2, r0, r1\nEND",
        &["4:2: cannot tell which of ADD.int, ADD.float, ADD.string is meant: `r0` is int, `r1` is float"],
    );
    refused(
        "MAIN\n LOAD_CONST r0, 1\n ADD r1, r0, 1\nEND",
        &[
            "3:2: the operands fit none of ADD.int, ADD.float, ADD.string; for a number from -32768 to 32767 there is ADD_IMM.int",
        ],
    );
    refused(
        "MAIN\n REGS r0: float\n LOAD_CONST.int r0, 1\nEND",
        &["3:17: `r0` is float, but `dst` of LOAD_CONST.int must be int"],
    );
    refused(
        "MAIN\n ADD_IMM r0, r1, 40000\nEND",
        &["2:18: `value` of ADD_IMM.int must be an integer of 16 bits, not `40000`"],
    );
    refused(
        "MAIN\n JUMP lop\nloop: JUMP loop\nEND",
        &["2:7: there is no label `lop` in this function; did you mean `loop`?"],
    );
    refused(
        "MAIN\n CALL f\nEND\nFUNC f() -> int\n LOAD_CONST r0, 1\n RETURN r0\nEND",
        &["2:2: the result needs a register"],
    );
    refused("MAIN\n CALL r0, f\nEND\nFUNC f()\nEND", &["2:7: the callee has no result"]);
    refused(
        "MAIN\n LOAD_CONST r0, 1\n CALL f, r0, r0\nEND\nFUNC f(x)\nEND",
        &["3:2: CALL needs 1 value here, 2 are given"],
    );
    refused("FUNC f() -> int\n LOAD_CONST r0, 1\nEND", &["3:1: control can reach END, but `f` has a result"]);
    refused(
        "FUNC f(a1, b)\nEND",
        &["1:8: `a1` always means a register, but this is parameter 0; name it a0"],
    );
    refused("FUNC f(x, x)\nEND", &["1:11: there are two parameters `x`"]);
    refused("MAIN\n CALL g\nEND", &["2:7: there is no function `g`"]);
    refused("MAIN\n LOAD_CONST r0, \"abc\nEND", &["2:17: the text has no end"]);
    refused("MAIN\n LOAD_CONST r0, \"\\q\"\nEND", &["2:18: `\\q` is no valid escape"]);
    refused(
        "FUNC f(p: Pont)\nEND\nTYPE Point { x: int }",
        &["1:11: there is no type `Pont`; did you mean `Point`?"],
    );
    refused("TYPE P { x: int }\nFUNC f(p: P)\n LOAD_FIELD r0, p, y\nEND", &["3:20: `P` has no field `y`"]);
    refused("FUNC f(x)\nMAIN\nEND", &["2:1: the function `f` before has no END"]);
    refused("MAIN\n LOAD_CONST r0, 1 2\nEND", &["2:19: expected the end of the line, found `2`"]);
    refused("RETURN_UNIT\nEND\n.at 1:2\nREGS r0: int", &["1:1", "2:1", "3:1", "4:1"]);
    refused(
        "MAIN\n TRAP Overflw\nEND",
        &["2:7: `trap` of TRAP must be a trap, not `Overflw`; did you mean `Overflow`?"],
    );
    refused(
        "FUNC f(x)\n LOAD_ARG r0, y\nEND",
        &["2:15: `parameter` of LOAD_ARG must be a parameter, not `y`"],
    );
    refused("FUNC f(x)\n LOAD_ARG r0, r1\nEND", &["must be a parameter, not `r1`"]);
    refused("FUNC f(x)\n RETURN x\n RETURN_UNIT\nEND", &["3:2: the function has a result"]);
    refused("MAIN\nEND\nMAIN\nEND", &["3:1: the program already starts at line 1"]);
}

#[test]
fn far_branches_are_refused() {
    let mut listing = String::from("FUNC f(x)\n IF_EQ_IMM x, 0, end\n");
    listing.push_str(&" NEG x, x\n".repeat(40_000));
    listing.push_str("end:\nEND\n");
    refused(&listing, &["2:18: the label is 40000 instructions away, too far for IF_EQ_IMM.int"]);
    good(&listing.replace("IF_EQ_IMM x, 0, end", "JUMP end"));
}

#[test]
fn errors_are_bounded_and_sorted() {
    let errors = assemble(&"?\n".repeat(10_000), "bad").unwrap_err();
    assert_eq!(errors.len(), ERRORS_MAX);
    assert!(errors.is_sorted_by_key(|error| (error.line, error.column)));
    let gaps = "FUNC f()\nREGS r65000: int\nEND\n".repeat(5000);
    assert!(assemble(&gaps, "gaps").unwrap_err()[0].message.contains("too many registers"));
}

#[test]
fn names_that_look_like_something_else_are_kept() {
    let module = good(
        "TYPE \"int\" { \"r1\": int, \"\": \"int\" }\nTYPE \"max<int>\" { }\nTYPE \"max<int>\" { x: type#16 }\nTYPE array<\"max<int>\"#18>\n\
         GLOBAL r0: \"int\"\nGLOBAL END: int\nGLOBAL END: float\nIMPORT \"a.b\".c()\nIMPORT x.\"d e\"()\nENTRY \"MAIN\"\nFUNC \"MAIN\"()\n \
         CALL \"r2\"\n CALL \"Point.norm\"\n CALL_NATIVE \"a.b\".c\n CALL_NATIVE x.\"d e\"\n LOAD_GLOBAL r0, \"r0\"\n LOAD_FIELD r1, r0, \"r1\"\n \
         LOAD_FIELD r2, r0, \"\"\n LOAD_GLOBAL r3, END#2\n LOAD_GLOBAL r4, #1\nEND\nFUNC \"r2\"()\nEND\nFUNC \"Point.norm\"()\nEND\n"
            .replace("END#2", "#2")
            .as_str(),
    );
    assert_round_trip(&module);
}

#[test]
fn raw_words_and_unchecked_listings_assemble() {
    let module =
        good(".unchecked\nMAIN\n REGS r0: float\n .word 0xffffffffffffffff\n ADD.int r0, r0, r0\nEND\n");
    assert_eq!(module.code.len(), 2);
    assert_eq!(instructions(&module), [".word 0xffffffffffffffff", "ADD.int r0, r0, r0"]);
    assert_round_trip(&module);
}
