//! Small modules to test with.
#![allow(dead_code, reason = "each test file uses some of it")]

pub mod oracle;

use vitte_bytecode::isa::Op;
use vitte_bytecode::module::{
    EnumType, Field, Function, Global, Import, Module, Signature, StructType, TypeDef, TypeIndex, Variant,
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
        Function { name: name.into(), params, result, registers, code_start, code_len }
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
