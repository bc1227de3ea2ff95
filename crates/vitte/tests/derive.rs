//! Structs and enums of Rust that stand for those of programs.
#![cfg(all(feature = "compiler", feature = "derive"))]

use std::collections::BTreeMap;
use vitte::compiler::modules::NoFiles;
use vitte::memory::CollectorKind;
use vitte::{
    Engine, FromVitte, HostModule, IntoVitte, Program, RuntimeError, Stress, Thrown, Vitte, Vm, VmConfig,
};

const SOURCE: &str = r#"
struct Point { x: float, y: float }
struct Pixel { at: Point, color: Color, tags: array<string>, next: Pixel?, weight: int }
struct Box<T> { value: T }
struct Nothing { }
enum Color { Red, Green, Blue }
enum Shape { Circle(Point, float), Text(string, int, bool, string), Group(array<Shape>), Empty }
enum Tree { Leaf, Node(Tree, int, Tree) }

pub fn same_point(p: Point) -> Point { return p }
pub fn same_pixel(p: Pixel) -> Pixel { return p }
pub fn same_box(p: Box<int>) -> Box<int> { return p }
pub fn same_nothing(n: Nothing) -> Nothing { return n }
pub fn same_color(c: Color) -> Color { return c }
pub fn same_shape(s: Shape) -> Shape { return s }
pub fn same_tree(t: Tree) -> Tree { return t }
pub fn colors(m: map<Color, Color?>) -> map<string, (Color, int)> {
    let out: map<string, (Color, int)> = {}
    for (k, v) in m { out[str(k)] = (v ?? Color.Blue, out.len()) }
    return out
}
pub fn swap(t: ((int, string), bool)) -> (bool, (string, int)) { return (t.1, (t.0.1, t.0.0)) }
pub fn eight(t: (int, int, int, int, int, int, int, int)) -> (int, int, int, int, int, int, int, int) { return t }
pub fn pairs(n: int) -> array<(int, float)> { return array.from_fn(n, |i| (i, float(i) / 2.0)) }
pub fn show(s: Shape, c: Color, p: Point) -> string { return "${s} ${c} ${p}" }
pub fn fail(e: Error) -> Error { try { throw e } catch caught { return caught } }
pub fn number(n: int) -> int { return n }
pub fn is_red(c: Color) -> bool { return c == Color.Red }

pub fn list(length: int) -> Pixel? {
    let head: Pixel? = null
    for i in 0..length {
        head = Pixel { at: Point { x: 0.0, y: 0.0 }, color: Color.Red, tags: [], next: head, weight: i }
    }
    return head
}
pub fn circle() -> Pixel? {
    let p = list(3)!
    p.next!.next!.next = p
    return p
}
pub fn doubled(depth: int) -> Tree {
    let tree = Tree.Leaf
    for i in 0..depth { tree = Tree.Node(tree, i, tree) }
    return tree
}
pub fn rows(n: int) -> array<array<int>> { return [[1; n]; n] }
"#;

#[derive(Vitte, Clone, PartialEq, Debug)]
struct Point {
    y: f64,
    x: f64,
}

#[derive(Vitte, Clone, PartialEq, Debug)]
struct Pixel {
    at: Point,
    color: Color,
    tags: Vec<String>,
    next: Option<Box<Pixel>>,
    #[vitte(name = "weight")]
    mass: i32,
}

#[derive(Vitte, Clone, PartialEq, Debug)]
#[vitte(name = "Box<int>")]
struct Boxed {
    value: i64,
}

#[derive(Vitte, Clone, PartialEq, Debug)]
struct Nothing;

#[derive(Vitte, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Color {
    Blue,
    #[vitte(name = "Red")]
    Rot,
    Green,
}

#[derive(Vitte, Clone, PartialEq, Debug)]
enum Shape {
    Empty,
    Circle(Point, f64),
    Text(String, i64, bool, String),
    Group(Vec<Shape>),
}

#[derive(Vitte, Clone, PartialEq, Debug)]
enum Tree {
    Leaf,
    Node(Box<Tree>, i64, Box<Tree>),
}

fn program() -> Program {
    Engine::new().compile("main.vit", SOURCE, &mut NoFiles).unwrap()
}

fn started(program: &Program, config: VmConfig) -> Vm {
    let mut vm = Engine::new().vm(program, config).unwrap();
    vm.run().unwrap();
    vm
}

/// Calls the function of this name with one value.
fn call<A: IntoVitte, R: FromVitte>(
    program: &Program,
    vm: &mut Vm,
    name: &str,
    arg: A,
) -> Result<R, RuntimeError> {
    program.func::<(A,), R>(name).unwrap().call(vm, (arg,))
}

/// Gives a value to a function that answers it.
fn returns<T: IntoVitte + FromVitte + Clone + PartialEq + std::fmt::Debug>(
    program: &Program,
    vm: &mut Vm,
    name: &str,
    value: T,
) {
    assert_eq!(call::<T, T>(program, vm, name, value.clone()), Ok(value));
}

fn pixel(next: Option<Pixel>) -> Pixel {
    let tags = vec!["a".into(), "ü".into()];
    Pixel { at: Point { x: 1.5, y: -2.0 }, color: Color::Green, tags, next: next.map(Box::new), mass: 7 }
}

fn shape() -> Shape {
    let text = Shape::Text("one".into(), -1, true, "two".into());
    Shape::Group(vec![Shape::Circle(Point { x: 0.0, y: 1.0 }, 2.5), text, Shape::Empty, Shape::Group(vec![])])
}

fn pass_all(program: &Program, vm: &mut Vm) {
    returns(program, vm, "same_point", Point { x: 1.0, y: 2.0 });
    returns(program, vm, "same_pixel", pixel(Some(pixel(Some(pixel(None))))));
    returns(program, vm, "same_box", Boxed { value: 3 });
    returns(program, vm, "same_nothing", Nothing);
    for color in [Color::Blue, Color::Rot, Color::Green] {
        returns(program, vm, "same_color", color);
    }
    assert_eq!(call(program, vm, "is_red", Color::Rot), Ok(true));
    returns(program, vm, "same_shape", shape());
    let leaf = || Box::new(Tree::Leaf);
    returns(program, vm, "same_tree", Tree::Node(Box::new(Tree::Node(leaf(), 1, leaf())), 2, leaf()));
    let colors = BTreeMap::from([(Color::Rot, None), (Color::Green, Some(Color::Rot))]);
    let named: BTreeMap<String, (Color, usize)> = call(program, vm, "colors", colors).unwrap();
    assert_eq!(named["Color.Red"].0, Color::Blue);
    assert_eq!(named["Color.Green"].0, Color::Rot);
    let swapped = call::<_, (bool, (String, i64))>(program, vm, "swap", ((1, "one"), true));
    assert_eq!(swapped, Ok((true, ("one".into(), 1))));
    returns(program, vm, "eight", (1_i64, 2_i8, 3_u16, 4_u32, 5_u64, 6_i32, 7_usize, 8_isize));
    assert_eq!(call(program, vm, "pairs", 3), Ok(vec![(0, 0.0), (1, 0.5), (2, 1.0)]));
    let show = program.func::<(Shape, Color, Point), String>("show").unwrap();
    let shown = show.call(vm, (shape(), Color::Rot, Point { x: 1.0, y: 2.0 })).unwrap();
    let expected = "Shape.Group([Shape.Circle(Point { x: 0.0, y: 1.0 }, 2.5), Shape.Text(\"one\", -1, true, \"two\"), \
                    Shape.Empty, Shape.Group([])]) Color.Red Point { x: 1.0, y: 2.0 }";
    assert_eq!(shown, expected);
    returns(program, vm, "fail", Thrown { kind: "mine".into(), message: "no".into() });
}

#[test]
fn structs_and_enums_pass_both_ways() {
    let program = program();
    pass_all(&program, &mut started(&program, VmConfig::default()));
}

#[test]
fn structs_and_enums_pass_while_objects_move() {
    let program = program();
    for &collector in CollectorKind::ALL {
        let stress = "collect,poison,verify".parse::<Stress>().unwrap();
        pass_all(&program, &mut started(&program, VmConfig { collector, stress, ..VmConfig::default() }));
    }
}

#[test]
fn integers_that_do_not_fit_are_named() {
    let program = program();
    let mut vm = started(&program, VmConfig::default());
    let error = call::<_, i8>(&program, &mut vm, "number", 300).unwrap_err();
    assert_eq!((&*error.kind, &*error.message), ("InvalidArgument", "300 is no value of the type `i8`"));
    let error = call::<_, i64>(&program, &mut vm, "number", u64::MAX).unwrap_err();
    assert_eq!(error.message, "18446744073709551615 is no value of the type `int`");
    let error = call::<_, usize>(&program, &mut vm, "number", -1).unwrap_err();
    assert_eq!(error.message, "-1 is no value of the type `usize`");
}

#[test]
fn what_nests_without_end_is_an_error() {
    let program = program();
    let mut vm = started(&program, VmConfig { max_memory: 16 << 20, ..VmConfig::default() });
    let list = program.func::<(i64,), Option<Pixel>>("list").unwrap();
    assert_eq!(list.call(&mut vm, (150,)).unwrap().unwrap().mass, 149);
    let circle = program.func::<(), Option<Pixel>>("circle").unwrap();
    for error in [list.call(&mut vm, (100_000,)).unwrap_err(), circle.call(&mut vm, ()).unwrap_err()] {
        assert_eq!(error.message, "the value nests deeper than 200, or contains itself");
    }
    // Each of these is small in the machine, and would be large outside.
    let doubled = call::<_, Tree>(&program, &mut vm, "doubled", 100).unwrap_err();
    let rows = call::<_, Vec<Vec<i64>>>(&program, &mut vm, "rows", 100_000).unwrap_err();
    assert_eq!((&*doubled.kind, &*rows.kind), ("OutOfMemory", "OutOfMemory"));
    assert_eq!(
        call::<_, Tree>(&program, &mut vm, "doubled", 1),
        Ok(Tree::Node(Tree::Leaf.into(), 0, Tree::Leaf.into()))
    );
    let mut deep = Tree::Leaf;
    for _ in 0..300 {
        deep = Tree::Node(Box::new(deep), 0, Box::new(Tree::Leaf));
    }
    assert_eq!(call::<_, Tree>(&program, &mut vm, "same_tree", deep).unwrap_err().kind, "InvalidArgument");
}

#[test]
fn functions_of_hosts_declare_the_types_that_they_take() {
    let mut shapes = HostModule::new("shapes");
    shapes
        .function("turned(color)", |color: Color| if color == Color::Rot { Color::Green } else { Color::Rot })
        .unwrap();
    shapes
        .function("grown(pixel, by)", |pixel: Pixel, by: i32| Pixel { mass: pixel.mass + by, ..pixel })
        .unwrap();
    shapes.function("group(shapes)", |shapes: Vec<Shape>| Shape::Group(shapes)).unwrap();
    let engine = Engine::new().with_module(shapes).unwrap();
    let source = r#"
        import shapes
        from shapes import Pixel, Point, Color, Shape
        let pixel = Pixel { at: Point { x: 1.0, y: 2.0 }, color: Color.Red, tags: [], next: null, weight: 40 }
        fn main() -> int {
            assert(shapes.turned(Color.Red) == Color.Green && shapes.turned(Color.Blue) == Color.Red)
            assert(str(shapes.group([Shape.Empty, Shape.Circle(pixel.at, 0.5)]))
                == "Shape.Group([Shape.Empty, Shape.Circle(Point { y: 2.0, x: 1.0 }, 0.5)])")
            return shapes.grown(pixel, 2).weight
        }"#;
    let program = engine.compile("main.vit", source, &mut NoFiles).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(engine.vm(&program, VmConfig::default()).unwrap().run(), Ok(42));
}

/// The error of a function that is looked up with another type.
fn refused<A: IntoVitte, R: FromVitte>(name: &str) -> String {
    program().func::<(A,), R>(name).unwrap_err().to_string()
}

mod other {
    use super::{Color, Vitte};

    #[derive(Vitte)]
    pub struct Point {
        x: f64,
        y: i64,
    }

    #[derive(Vitte)]
    #[vitte(name = "Point")]
    pub struct Flat {
        x: f64,
    }

    #[derive(Vitte)]
    #[vitte(name = "Point")]
    pub struct Deep {
        x: f64,
        y: f64,
        z: f64,
    }

    #[derive(Vitte)]
    pub enum Shape {
        Circle(super::Point, Color),
        Text(String, i64, bool, String),
        Group(Vec<Shape>),
        Empty,
    }

    #[derive(Vitte)]
    pub enum Tree {
        Leaf,
        Node(Box<Tree>, Box<Tree>),
    }

    #[derive(Vitte)]
    #[vitte(name = "Color")]
    pub enum Gray {
        Black,
    }

    #[derive(Vitte)]
    #[vitte(name = "Color")]
    pub enum Rainbow {
        Red,
        Green,
        Blue,
        Violet,
    }
}

#[test]
fn what_does_not_fit_is_named_down_to_the_field() {
    let point = "`same_point` of the program is fn(Point) -> Point, but the host calls it as fn(Point)";
    assert_eq!(
        refused::<other::Point, ()>("same_point"),
        format!("{point}: the field `y` of `Point` is float in the program and int in the host")
    );
    assert_eq!(
        refused::<other::Flat, ()>("same_point"),
        format!("{point}: `Point` of the program has a field `y`, that of the host has none")
    );
    assert_eq!(
        refused::<other::Deep, ()>("same_point"),
        format!("{point}: `Point` of the host has a field `z`, that of the program has none")
    );
    assert_eq!(
        refused::<Nothing, ()>("same_point"),
        "`same_point` of the program is fn(Point) -> Point, but the host calls it as fn(Nothing)"
    );
    let shape = refused::<other::Shape, Shape>("same_shape");
    assert!(
        shape.ends_with("value 2 of `Shape.Circle` is float in the program and Color in the host"),
        "{shape}"
    );
    let tree = refused::<Tree, other::Tree>("same_tree");
    assert!(
        tree.ends_with(": `Tree.Node` carries 3 values in the program and 2 values in the host"),
        "{tree}"
    );
    let gray = refused::<other::Gray, ()>("same_color");
    assert!(
        gray.ends_with(": `Color` of the program has a variant `Red`, that of the host has none"),
        "{gray}"
    );
    let rainbow = refused::<other::Rainbow, ()>("same_color");
    assert!(
        rainbow.ends_with(": `Color` of the host has a variant `Violet`, that of the program has none"),
        "{rainbow}"
    );
    let swap = refused::<((i64, bool), bool), (bool, (String, i64))>("swap");
    assert!(
        swap.ends_with("but the host calls it as fn(((int, bool), bool)) -> (bool, (string, int))"),
        "{swap}"
    );
    // An enum is no number.
    assert!(
        refused::<i64, Color>("same_color")
            .contains("is fn(Color) -> Color, but the host calls it as fn(int)")
    );
    assert!(refused::<Thrown, Point>("same_point").contains("fn(Error)"));
}
