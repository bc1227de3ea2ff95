//! Small modules to test with.
#![allow(dead_code, reason = "each test file uses some of it")]

pub mod oracle;

use vitte_bytecode::isa::Op;
use vitte_bytecode::module::{
    EnumType, Field, Function, Global, Handler, Implementation, Import, Method, Module, Signature,
    StructType, TraitType, TypeDef, TypeIndex, Variant,
};
use vitte_bytecode::operands::{FuncIndex, lane_shift};

pub const INT: TypeIndex = TypeIndex::INT;
pub const FLOAT: TypeIndex = TypeIndex::FLOAT;
pub const BOOL: TypeIndex = TypeIndex::BOOL;
pub const STRING: TypeIndex = TypeIndex::STRING;
/// `struct Point { x: int, next: Point }`
pub const POINT: TypeIndex = TypeIndex::defined(0);
/// `array<Point>`
pub const POINTS: TypeIndex = TypeIndex::defined(1);
/// `array<int>`
pub const INTS: TypeIndex = TypeIndex::defined(2);
/// Another struct of the name `Point`: `struct Point { x: int }`
pub const OTHER: TypeIndex = TypeIndex::defined(3);
/// `int?`, in the rich module.
pub const MAYBE_INT: TypeIndex = TypeIndex::defined(4);
/// `Point?`, in the rich module.
pub const MAYBE_POINT: TypeIndex = TypeIndex::defined(5);
/// `enum Shape { Circle(float), Pair(int, Point), Empty }`, in the rich module.
pub const SHAPE: TypeIndex = TypeIndex::defined(6);
/// `map<string, int>`, in the valued module.
pub const MAP: TypeIndex = TypeIndex::defined(7);
/// `fn(int) -> int`, in the valued module.
pub const FN: TypeIndex = TypeIndex::defined(8);
/// `closure<int, Point>`, in the valued module.
pub const CLOSURE: TypeIndex = TypeIndex::defined(9);
/// `trait Area { area(int) -> int, print() }`, in the valued module.
pub const AREA: TypeIndex = TypeIndex::defined(10);
/// `(int, string)`, which can be the key of a map, in the valued module.
pub const KEY: TypeIndex = TypeIndex::defined(11);

/// A type that does not exist.
pub const NOWHERE: TypeIndex = TypeIndex(99);

/// The register number of a call without result.
pub const NONE: i64 = 0xffff;

/// An instruction with its operands as numbers, whatever they are.
pub fn word(op: Op, operands: &[i64]) -> u64 {
    let specs = op.info().operands;
    assert_eq!(specs.len(), operands.len(), "{}", op.info().mnemonic);
    let lanes = specs.iter().zip(operands).enumerate().map(|(position, ((_, spec), value))| {
        let bits = if spec.wide { *value as u64 & 0xffff_ffff } else { *value as u64 & 0xffff };
        bits << lane_shift(*spec, position)
    });
    lanes.fold(op as u64, |word, lane| word | lane)
}

fn field(name: &str, ty: TypeIndex) -> Field {
    Field { name: name.into(), ty }
}

fn structure(fields: Vec<Field>) -> TypeDef {
    TypeDef::Struct(StructType { name: "Point".into(), fields })
}

fn import(module: &str, name: &str, params: Vec<TypeIndex>, result: Option<TypeIndex>) -> Import {
    Import { module: module.into(), name: name.into(), signature: Signature { params, result } }
}

/// A module with one of everything: function 0 is `add(x: int, y: int) -> int`, function 1 is `main`, the entry, with
/// this code. Its registers are r0 and r1: int, r2: float, r3: bool, r4: string, r5: Point, r6: array<Point>,
/// r7: array<int>, r8: the other Point.
pub fn module(code: &[u64]) -> Module {
    let add = [word(Op::AddInt, &[2, 0, 1]), word(Op::Return, &[2])];
    let function = |name: &str, params, result, registers: &[TypeIndex], code_start, code_len| {
        let registers = registers.to_vec();
        let (is_closure, handlers) = (false, Vec::new());
        Function { name: name.into(), params, result, registers, is_closure, handlers, code_start, code_len }
    };
    let registers = [INT, INT, FLOAT, BOOL, STRING, POINT, POINTS, INTS, OTHER];
    Module {
        types: vec![
            structure(vec![field("x", INT), field("next", POINT)]),
            TypeDef::Array(POINT),
            TypeDef::Array(INT),
            structure(vec![field("x", INT)]),
        ],
        ints: vec![i64::MAX],
        floats: vec![0.5_f64.to_bits()],
        strings: vec!["a".into()],
        imports: vec![
            import("core", "print", vec![INT], None),
            import("math", "sqrt", vec![FLOAT], Some(FLOAT)),
        ],
        globals: vec![Global { name: "g".into(), ty: INT }],
        functions: vec![
            function("add", 2, Some(INT), &[INT, INT, INT], 0, 2),
            function("main", 0, None, &registers, 2, code.len() as u32),
        ],
        code: add.iter().chain(code).copied().collect(),
        entry: Some(FuncIndex(1)),
        ..Module::default()
    }
}

/// The module whose `main` is these instructions and a `RETURN_UNIT`.
pub fn module_of(instructions: &[u64]) -> Module {
    let mut code = instructions.to_vec();
    code.push(word(Op::ReturnUnit, &[]));
    module(&code)
}

/// The module with optionals and an enum too: r9 of its `main` is `int?`, r10 `Point?`, r11 `Shape`.
pub fn rich(code: &[u64]) -> Module {
    let mut module = module(code);
    let variant =
        |name: &str, payload: &[TypeIndex]| Variant { name: name.into(), payload: payload.to_vec() };
    let variants = vec![variant("Circle", &[FLOAT]), variant("Pair", &[INT, POINT]), variant("Empty", &[])];
    module.types.extend([
        TypeDef::Optional(INT),
        TypeDef::Optional(POINT),
        TypeDef::Enum(EnumType { name: "Shape".into(), variants }),
    ]);
    module.functions[1].registers.extend([MAYBE_INT, MAYBE_POINT, SHAPE]);
    module
}

/// The rich module whose `main` is these instructions and a `RETURN_UNIT`.
pub fn rich_of(instructions: &[u64]) -> Module {
    let mut code = instructions.to_vec();
    code.push(word(Op::ReturnUnit, &[]));
    rich(&code)
}

/// The rich module with function values, traits, maps and handlers too. r12 of its `main` is `map<string, int>`, r13
/// `fn(int) -> int`, r14 `closure<int, Point>`, r15 `Area`, r16 `Error`, r17 `bytes`, r18 `closure<>`. Behind `main` come
/// function 2, the closure `inner(int) -> int` with the captures `int` and `Point`; 3, `area(Point, int) -> int`; and 4,
/// `print(Point)`, of which the last two implement `Area` for `Point`.
pub fn valued(code: &[u64]) -> Module {
    let mut module = rich(code);
    let signature = |params: &[TypeIndex], result| Signature { params: params.to_vec(), result };
    let method = |name: &str, signature| Method { name: name.into(), signature };
    let methods = vec![method("area", signature(&[INT], Some(INT))), method("print", signature(&[], None))];
    module.types.extend([
        TypeDef::Map(STRING, INT),
        TypeDef::Function(signature(&[INT], Some(INT))),
        TypeDef::Closure(vec![INT, POINT]),
        TypeDef::Trait(TraitType { name: "Area".into(), methods }),
        TypeDef::Struct(StructType {
            name: "(int, string)".into(),
            fields: vec![field("0", INT), field("1", STRING)],
        }),
    ]);
    let registers = [MAP, FN, CLOSURE, AREA, TypeIndex::ERROR, TypeIndex::BYTES, TypeIndex::CLOSURE];
    module.functions[1].registers.extend(registers);
    add_function(
        &mut module,
        "inner",
        1,
        &[INT, CLOSURE, INT, POINT, TypeIndex::ERROR],
        &[word(Op::LoadCaptureInt, &[2, 1, 0]), word(Op::LoadCaptureRef, &[3, 1, 1]), word(Op::Return, &[2])],
    );
    module.functions[2].is_closure = true;
    module.functions[2].handlers.push(Handler { start: 0, end: 2, target: 2, register: 4 });
    add_function(&mut module, "area", 2, &[POINT, INT], &[word(Op::Return, &[1])]);
    add_function(&mut module, "print", 1, &[POINT], &[word(Op::ReturnUnit, &[])]);
    module.functions[4].result = None;
    let methods = vec![FuncIndex(3), FuncIndex(4)];
    module.implementations.push(Implementation { ty: POINT, of: AREA, methods });
    module
}

/// Adds a function whose result is an `int`.
pub fn add_function(module: &mut Module, name: &str, params: u16, registers: &[TypeIndex], code: &[u64]) {
    module.functions.push(Function {
        name: name.into(),
        params,
        result: Some(INT),
        registers: registers.to_vec(),
        is_closure: false,
        handlers: Vec::new(),
        code_start: module.code.len() as u32,
        code_len: code.len() as u32,
    });
    module.code.extend(code);
}

/// The valued module whose `main` is these instructions and a `RETURN_UNIT`.
pub fn valued_of(instructions: &[u64]) -> Module {
    let mut code = instructions.to_vec();
    code.push(word(Op::ReturnUnit, &[]));
    valued(&code)
}
