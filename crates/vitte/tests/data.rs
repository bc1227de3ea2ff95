//! Values of any type: what hosts give and take that do not know the types of a program beforehand.
#![cfg(feature = "compiler")]

use vitte::compiler::modules::NoFiles;
use vitte::memory::CollectorKind;
use vitte::{Caller, Data, Engine, HostModule, Program, RuntimeError, Stress, Thrown, Vm, VmConfig};

const SOURCE: &str = r#"
struct Point { x: float, y: float }
struct Node { name: string, next: Node? }
enum Color { Red, Green }
enum Shape { Circle(Point, float), Named(string, Shape), Empty }
trait Named { fn name(self) -> string }
impl Named for Point { fn name(self) -> string { return "point ${self.x}" } }
impl Named for Color { fn name(self) -> string { return "color ${self}" } }

pub fn same_int(n: int) -> int { return n }
pub fn same_text(t: string?) -> string? { return t }
pub fn same_bytes(b: bytes) -> bytes { return b }
pub fn same_rows(rows: array<array<int?>>) -> array<array<int?>> { return rows }
pub fn same_map(m: map<(int, Color), bool>) -> map<(int, Color), bool> { return m }
pub fn same_node(n: Node) -> Node { return n }
pub fn same_shape(s: Shape) -> Shape { return s }
pub fn same_error(e: Error) -> Error { return e }
pub fn some_named() -> array<Named> { return [Point { x: 0.0, y: 0.0 }, Color.Red] }
pub fn same_named(n: Named) -> Named { return n }
pub fn names(n: array<Named>) -> string { return n.map(|n| n.name()).join(", ") }
pub fn add(n: int) -> fn(int) -> int { return |x| x + n }
pub fn apply(f: fn(int) -> int, n: int) -> int { return f(n) }
pub fn nothing() { }
pub fn circle() -> Node { let n = Node { name: "n", next: null }
 n.next = n
 return n }
"#;

fn program() -> Program {
    Engine::new().compile("main.vit", SOURCE, &mut NoFiles).unwrap()
}

fn started(program: &Program, config: VmConfig) -> Vm {
    let mut vm = Engine::new().vm(program, config).unwrap();
    vm.run().unwrap();
    vm
}

fn call(program: &Program, vm: &mut Vm, name: &str, args: Vec<Data>) -> Result<Data, RuntimeError> {
    program.func::<Vec<Data>, Data>(name).unwrap().call(vm, args)
}

fn text(text: &str) -> Data {
    Data::String(text.into())
}

fn point(x: f64) -> Data {
    Data::Struct {
        name: "Point".into(),
        fields: vec![("x".into(), Data::Float(x)), ("y".into(), Data::Float(0.5))],
    }
}

fn variant(name: &str, variant: &str, payload: Vec<Data>) -> Data {
    Data::Enum { name: name.into(), variant: variant.into(), payload }
}

fn node(name: &str, next: Data) -> Data {
    Data::Struct { name: "Node".into(), fields: vec![("name".into(), text(name)), ("next".into(), next)] }
}

fn pass_all(program: &Program, vm: &mut Vm) {
    let key = |number| Data::Tuple(vec![Data::Int(number), variant("Color", "Green", vec![])]);
    let shape = variant(
        "Shape",
        "Named",
        vec![text("a"), variant("Shape", "Circle", vec![point(1.0), Data::Float(2.0)])],
    );
    let same = [
        ("same_int", Data::Int(-1)),
        ("same_text", text("ü")),
        ("same_text", Data::Null),
        ("same_bytes", Data::Bytes(vec![0, 255])),
        ("same_rows", Data::Array(vec![Data::Array(vec![Data::Int(1), Data::Null]), Data::Array(vec![])])),
        ("same_map", Data::Map(vec![(key(2), Data::Bool(true)), (key(1), Data::Bool(false))])),
        ("same_node", node("a", node("b", Data::Null))),
        ("same_shape", shape),
        ("same_error", Data::Error(Thrown { kind: "k".into(), message: "m".into() })),
        ("same_named", point(3.0)),
        ("same_named", variant("Color", "Red", vec![])),
    ];
    for (name, value) in same {
        assert_eq!(call(program, vm, name, vec![value.clone()]), Ok(value), "{name}");
    }
    let named = Data::Array(vec![point(1.0), variant("Color", "Green", vec![])]);
    assert_eq!(call(program, vm, "names", vec![named]), Ok(text("point 1.0, color Color.Green")));
    assert_eq!(call(program, vm, "nothing", vec![]), Ok(Data::Unit));
    let add = call(program, vm, "add", vec![Data::Int(40)]).unwrap();
    assert_eq!(call(program, vm, "apply", vec![add.clone(), Data::Int(2)]), Ok(Data::Int(42)));
    let Data::Function(add) = add else { panic!("no function: {add:?}") };
    assert_eq!(add.call(vm, vec![Data::Int(1)]), Ok(Data::Int(41)));
}

#[test]
fn values_of_every_type_pass_both_ways() {
    let program = program();
    pass_all(&program, &mut started(&program, VmConfig::default()));
    for &collector in CollectorKind::ALL {
        let stress = "collect,poison,verify".parse::<Stress>().unwrap();
        pass_all(&program, &mut started(&program, VmConfig { collector, stress, ..VmConfig::default() }));
    }
}

#[test]
fn what_does_not_fit_is_named_with_its_place() {
    let program = program();
    let mut vm = started(&program, VmConfig::default());
    let incomplete = Data::Struct { name: "Node".into(), fields: vec![("name".into(), text("a"))] };
    let twice = vec![("name".into(), text("a")), ("next".into(), Data::Null), ("name".into(), text("b"))];
    let other = Data::Struct { name: "Node".into(), fields: vec![("nam".into(), text("a"))] };
    let add = call(&program, &mut vm, "add", vec![Data::Int(1)]).unwrap();
    let cases = [
        ("same_int", vec![], "it takes 1 argument, but the host gives 0 arguments"),
        (
            "apply",
            vec![add.clone(), text("a")],
            "argument 2 is int in the program, but the host gives string",
        ),
        ("same_int", vec![Data::Null], "argument 1 is int in the program, but the host gives null"),
        (
            "same_rows",
            vec![Data::Array(vec![Data::Array(vec![Data::Null, Data::Bool(true)])])],
            "element 1 is int in the program, but the host gives bool",
        ),
        (
            "same_node",
            vec![node("a", node("b", text("c")))],
            "the field `next` of `Node` is Node in the program, but the host gives string",
        ),
        ("same_node", vec![incomplete], "the host does not give the field `next` of `Node`"),
        (
            "same_node",
            vec![Data::Struct { name: "Node".into(), fields: twice }],
            "the host gives the field `name` of `Node` twice",
        ),
        ("same_node", vec![other], "the host gives a field `nam`, which `Node` of the program has not"),
        ("same_node", vec![point(1.0)], "argument 1 is Node in the program, but the host gives Point"),
        (
            "same_shape",
            vec![variant("Shape", "Square", vec![])],
            "`Shape` of the program has no variant `Square`, which the host gives",
        ),
        (
            "same_shape",
            vec![variant("Shape", "Empty", vec![Data::Null])],
            "`Shape.Empty` carries 0 values in the program, but the host gives 1",
        ),
        (
            "same_shape",
            vec![variant("Shape", "Circle", vec![point(1.0), Data::Int(1)])],
            "value 2 of `Shape.Circle` is float in the program, but the host gives int",
        ),
        (
            "same_named",
            vec![node("a", Data::Null)],
            "argument 1 is Named in the program, but the host gives Node",
        ),
        (
            "apply",
            vec![Data::Int(1), Data::Int(1)],
            "argument 1 is fn(int) -> int in the program, but the host gives int",
        ),
    ];
    for (name, args, expected) in cases {
        let error = call(&program, &mut vm, name, args).unwrap_err();
        assert_eq!((&*error.kind, &*error.message), ("InvalidArgument", expected), "{name}");
    }
    let endless = call(&program, &mut vm, "circle", vec![]).unwrap_err();
    assert_eq!(endless.message, "the value nests deeper than 200, or contains itself");
    let mut deep = Data::Null;
    for _ in 0..300 {
        deep = node("n", deep);
    }
    assert_eq!(call(&program, &mut vm, "same_node", vec![deep]).unwrap_err().kind, "InvalidArgument");
    let mut elsewhere = started(&program, VmConfig::default());
    let error = call(&program, &mut elsewhere, "apply", vec![add, Data::Int(1)]).unwrap_err();
    assert_eq!(error.message, "the value belongs to another machine");
}

/// The fuel that a program uses.
fn fuel(engine: &Engine, source: &str) -> u64 {
    let program = engine.compile("main.vit", source, &mut NoFiles).unwrap_or_else(|error| panic!("{error}"));
    let mut vm = engine.vm(&program, VmConfig { count_fuel: true, ..VmConfig::default() }).unwrap();
    vm.run().unwrap();
    vm.fuel_used()
}

#[test]
fn programs_pay_for_what_they_hand_to_their_host() {
    let mut host = HostModule::new("host");
    host.function("all(xs)", |xs: Vec<String>| xs.len() as i64).unwrap();
    host.function("many(n)", |n: usize| vec![1_i64; n]).unwrap();
    let any = |_: &mut Caller<'_>, args: Vec<Data>| Ok(args.into_iter().next().unwrap_or(Data::Unit));
    host.dynamic("same(xs)", "fn(array<string>) -> array<string>", any).unwrap();
    let engine = Engine::new().with_module(host).unwrap();
    for call in ["host.all(xs)", "host.many(xs.len())", "host.same(xs)"] {
        let source = |length| {
            format!("import host\nlet xs = [\"1234\"; {length}]\nlet y = {call}\nassert(xs.len() > 0)")
        };
        let without = |length| source(length).replace(call, "0");
        let cost = |length| fuel(&engine, &source(length)) - fuel(&engine, &without(length));
        let (small, large) = (cost(1), cost(100_001));
        assert!(large - small >= 100_000 / 8, "{call}: {small}, {large}");
    }
}
