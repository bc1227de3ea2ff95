//! What dumps and traces show of values that are made of others, and what a second run starts with.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use vitte::debug::{TextTracer, TraceLevel};
use vitte::{Engine, Host, Vm, VmConfig};

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn machine(listing: &str) -> (Vm, Shared) {
    let module = vitte::bytecode::assembler::assemble(listing, "listing")
        .unwrap_or_else(|errors| panic!("{}", errors[0].render(listing, "listing")));
    let engine = Engine::new();
    let program = engine.prepare(module).unwrap();
    let output = Shared::default();
    let host = Host { stdout: Some(Box::new(output.clone())), ..Host::denying() };
    (engine.vm(&program, VmConfig { host, ..VmConfig::default() }).unwrap(), output)
}

const VALUES: &str = r#"
TYPE Shape = enum { Circle(float), Rect(float, float), Named(int, string, Shape?), Empty }
TYPE "(int, string)" { "0": int, "1": string }
MAIN
  REGS r0: int?, r1: int?, r2: int, r3: string?, r4: string, r5: Shape, r6: Shape, r7: Shape?, r8: float
  REGS r9: "(int, string)", r10: bool?, r11: bool, r12: array<int?>, r13: Shape, r14: array<int?>?
  LOAD_CONST.int r2, 42
  WRAP.int r0, r2
  LOAD_CONST.string r4, "text"
  WRAP.ref r3, r4
  LOAD_CONST.float r8, 1.5
  ALLOC.enum r5, Shape, Rect, r8, r8
  WRAP.ref r7, r5
  ALLOC.enum r6, Shape, Named, r2, r4, r7
  ALLOC.struct r9, "(int, string)", r2, r4
  WRAP.bool r10, r11
  ALLOC.array r12, array<int?>, r0, r1
  ALLOC.enum r5, Shape, Empty
  WRAP.ref r14, r12
  RETURN_UNIT
END
"#;

#[test]
fn dumps_show_what_values_are() {
    let (mut vm, _) = machine(VALUES);
    vm.run().unwrap();
    let dump = vm.dump();
    let value = |register: &str| {
        let line = dump.lines().find(|line| line.split_whitespace().next() == Some(register)).unwrap();
        line.rsplit("  ").next().unwrap().to_owned()
    };
    let rows = [
        ("r0", "42"),
        ("r1", "null"),
        ("r3", "\"text\""),
        ("r5", "Shape.Empty"),
        ("r6", "Shape.Named(42, \"text\", Shape.Rect(1.5, 1.5))"),
        ("r7", "Shape.Rect(1.5, 1.5)"),
        ("r9", "(42, \"text\")"),
        ("r10", "false"),
        ("r12", "[42, null]"),
        ("r13", "unset"),
        ("r14", "[42, null]"),
    ];
    for (register, wanted) in rows {
        assert_eq!(value(register), wanted, "{register} in\n{dump}");
    }
}

const MADE: &str = r#"
TYPE Point { x: int }
TYPE Area = trait { }
IMPL Point: Area { }
IMPORT core.bytes_new(int) -> bytes
IMPORT core.map_set(map<string, Point>, string, Point)
CLOSURE inner(x: int) -> int
  REGS r0: closure<int>
  RETURN x
END
MAIN
  REGS r0: fn(int) -> int, r1: int, r2: map<string, Point>, r3: string, r4: Point, r5: Area, r6: bytes, r7: Error, r8: map<int, int>
  REGS r9: Area
  LOAD_CONST.int r1, 3
  ALLOC.closure r0, inner, r1
  ALLOC.struct r4, Point, r1
  LOAD_CONST.string r3, "key"
  ALLOC.map r2, map<string, Point>
  CALL_NATIVE core.map_set, r2, r3, r4
  LOAD_CONST.string r3, "other"
  CALL_NATIVE core.map_set, r2, r3, r4
  TO_TRAIT r5, r4
  CALL_NATIVE r6, core.bytes_new, r1
  ALLOC.struct r7, Error, r3, r3, r6
  ALLOC.map r8, map<int, int>
  RETURN_UNIT
END
"#;

#[test]
fn dumps_show_functions_maps_bytes_and_values_of_traits() {
    let (mut vm, _) = machine(MADE);
    vm.run().unwrap();
    let dump = vm.dump();
    let rows = [
        ("r0", "fn inner"),
        ("r2", "{\"key\": Point { x: 3 }, \"other\": Point { x: 3 }}"),
        ("r5", "Point { x: 3 }"),
        ("r6", "bytes[0, 0, 0]"),
        ("r7", "Error { kind: \"other\", message: \"other\", frames: bytes[0, 0, 0] }"),
        ("r8", "{}"),
        ("r9", "unset"),
    ];
    for (register, wanted) in rows {
        let line = dump.lines().find(|line| line.split_whitespace().next() == Some(register)).unwrap();
        assert!(line.ends_with(&format!("  {wanted}")), "{register} is not {wanted} in\n{dump}");
    }
}

#[test]
fn traces_show_what_is_returned() {
    let function = |ty: &str, body: &str| {
        format!(
            "TYPE Shape = enum {{ Rect(float, Shape), Empty }}\nFUNC f() -> {ty}\n  REGS r0: {ty}, r1: int, r2: string, \
             r3: float, r4: Shape\n{body}  RETURN r0\nEND\nMAIN\n  CALL r0, f\n  RETURN_UNIT\nEND\n"
        )
    };
    let rows = [
        ("int?", "", "null"),
        ("int?", "  WRAP.int r0, r1\n", "0"),
        ("string?", "  LOAD_CONST.string r2, \"text\"\n  WRAP.ref r0, r2\n", "\"text\""),
        ("Shape", "  ALLOC.enum r0, Shape, Empty\n", "Shape.Empty"),
        ("Shape?", "  ALLOC.enum r4, Shape, Empty\n  WRAP.ref r0, r4\n", "Shape.Empty"),
        (
            "Shape",
            "  ALLOC.enum r4, Shape, Empty\n  ALLOC.enum r0, Shape, Rect, r3, r4\n",
            "Shape.Rect(0.0, …)",
        ),
    ];
    for (ty, body, wanted) in rows {
        let (mut vm, _) = machine(&function(ty, body));
        let trace = Shared::default();
        vm.set_tracer(Box::new(TextTracer::new(TraceLevel::Instructions, Box::new(trace.clone()))));
        vm.run().unwrap();
        let line = format!("> RETURN r0 ({wanted})");
        let trace = trace.text();
        assert!(trace.lines().any(|found| found == line), "{line} is not in\n{trace}");
    }
}

/// Globals outlive a run. What was being formatted when an error ended the run does not.
#[test]
fn a_second_run_keeps_globals_only() {
    let listing = "
TYPE Node { value: int }
GLOBAL runs: int
GLOBAL node: Node
IMPORT core.format_enter(Node) -> bool
FUNC deeper(node: Node)
  REGS r0: bool
  CALL_NATIVE r0, core.format_enter, node
  PRINT.bool r0
  RETURN_UNIT
END
MAIN
  REGS r0: int, r1: Node, r2: bool
  LOAD_GLOBAL r0, runs
  ADD_IMM.int r0, r0, 1
  STORE_GLOBAL r0, runs
  PRINT.int r0
  IF_GT_IMM.int r0, 1, again
  ALLOC.struct r1, Node, r0
  STORE_GLOBAL r1, node
  CALL_NATIVE r2, core.format_enter, r1
  TRAP Panic
again:
  LOAD_GLOBAL r1, node
  CALL deeper, r1
  RETURN_UNIT
END";
    let (mut vm, output) = machine(listing);
    assert!(vm.run().is_err());
    assert!(vm.stopped_at().is_some());
    vm.run().unwrap();
    assert!(vm.stopped_at().is_none());
    assert_eq!(output.text(), "1\n2\ntrue\n");
}
