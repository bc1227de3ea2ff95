//! For every rule modules that keep it and modules that break it, with the reports. Those that the assembler can write
//! stand as listings in `tests/verify`; see `listings.rs`.

mod common;

use common::*;
use std::collections::BTreeSet;
use vitte_bytecode::Op::*;
use vitte_bytecode::Trap;
use vitte_bytecode::foreign::CType;
use vitte_bytecode::module::{
    EnumType, Export, Field, Function, Method, Module, Signature, StructType, TraitType, TypeDef, TypeIndex,
    Variant,
};
use vitte_bytecode::operands::{FuncIndex, GlobalIndex};
use vitte_verifier::{Rule, check, verify};

/// A rule, a module, and the reports that it gets; none if it is accepted.
type Case = (Rule, Module, &'static [&'static str]);

/// The small module, changed.
fn changed(change: impl FnOnce(&mut Module)) -> Module {
    let mut module = module_of(&[]);
    change(&mut module);
    module
}

fn set_field(module: &mut Module, ty: TypeIndex) {
    let TypeDef::Struct(structure) = &mut module.types[0] else { panic!("type 16 is a struct") };
    structure.fields[1].ty = ty;
}

fn table_cases() -> Vec<Case> {
    let types = |count| changed(|m| m.types.resize(count, TypeDef::Array(INT)));
    vec![
        (Rule::TypeCount, types(65_519), &[]),
        (Rule::TypeCount, types(65_520), &["types: the module defines 65520, at most 65519 fit"]),
        (Rule::TypeParts, changed(|m| m.types.push(TypeDef::Array(TypeIndex::defined(4)))), &[]),
        (
            Rule::TypeParts,
            changed(|m| m.types.push(TypeDef::Array(TypeIndex::defined(5)))),
            &["type 20 (array): its elements are of type 21, which does not exist"],
        ),
        (
            Rule::TypeParts,
            changed(|m| set_field(m, TypeIndex(7))),
            &["type 16 \"Point\": field \"next\" is of type 7, which does not exist"],
        ),
        (Rule::TypeParts, changed(|m| many_fields(m, 65_535)), &[]),
        (
            Rule::TypeParts,
            changed(|m| many_fields(m, 65_536)),
            &["type 19 \"Point\": it has 65536 fields, at most 65535 fit"],
        ),
        (Rule::Imports, changed(|m| m.imports[0].signature.params = vec![POINTS; 65_535]), &[]),
        (
            Rule::Imports,
            changed(|m| m.imports[0].signature.params = vec![POINTS; 65_536]),
            &["import 0 \"core.print\": it takes 65536 arguments, at most 65535 fit"],
        ),
        (
            Rule::Imports,
            changed(|m| {
                m.imports[0].signature.params[0] = TypeIndex(15);
                m.imports[1].signature.result = Some(NOWHERE);
            }),
            &[
                "import 0 \"core.print\": parameter 0 is of type 15, which does not exist",
                "import 1 \"math.sqrt\": its result is of type 99, which does not exist",
            ],
        ),
        (Rule::Imports, changed(|m| m.imports[0].name = "x".repeat(255)), &[]),
        (
            Rule::Imports,
            changed(|m| {
                m.imports[0].module.clear();
                m.imports[1].name = "x".repeat(256);
            }),
            &[
                "import 0 \".print\": its module has 0 bytes, not 1 to 255",
                "import 1 \"math.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\": \
                 its name has 256 bytes, not 1 to 255",
            ],
        ),
        (Rule::Globals, changed(|m| m.globals[0].ty = POINT), &[]),
        (
            Rule::Globals,
            changed(|m| m.globals[0].ty = NOWHERE),
            &["global 0 \"g\": it is of type 99, which does not exist"],
        ),
        (Rule::Exports, changed(|m| export(m, Export::Function(FuncIndex(1)))), &[]),
        (
            Rule::Exports,
            changed(|m| export(m, Export::Function(FuncIndex(2)))),
            &["export \"it\": function 2 does not exist"],
        ),
        (Rule::Exports, changed(|m| export(m, Export::Global(GlobalIndex(0)))), &[]),
        (
            Rule::Exports,
            changed(|m| export(m, Export::Global(GlobalIndex(1)))),
            &["export \"it\": global 1 does not exist"],
        ),
        (Rule::Entry, changed(|m| m.entry = None), &[]),
        (Rule::Entry, changed(|m| m.entry = Some(FuncIndex(7))), &["entry: function 7 does not exist"]),
        (
            Rule::Entry,
            changed(|m| m.entry = Some(FuncIndex(0))),
            &["function 0 \"add\": it is the entry, but takes 2 parameters"],
        ),
        (
            Rule::Entry,
            main_returning(Some(FLOAT), word(Return, &[2])),
            &["function 1 \"main\": it is the entry, but its result is float, expected int"],
        ),
        (Rule::Entry, main_returning(Some(INT), word(Return, &[1])), &[]),
    ]
}

/// The rich module, its `Shape` changed.
fn shape_changed(change: impl FnOnce(&mut EnumType)) -> Module {
    let mut module = rich_of(&[]);
    let TypeDef::Enum(shape) = &mut module.types[6] else { panic!("type 22 is an enum") };
    change(shape);
    module
}

/// Rule V2 for optionals and enums.
fn type_cases() -> Vec<Case> {
    let of = |value| rich_of(&[]).also(|m| m.types.push(TypeDef::Optional(value)));
    let empty = Variant { name: "V".into(), payload: Vec::new() };
    vec![
        (Rule::TypeParts, of(SHAPE), &[]),
        (
            Rule::TypeParts,
            of(MAYBE_INT),
            &["type 23 (optional): its value is of type 20, which is optional itself"],
        ),
        (
            Rule::TypeParts,
            of(TypeIndex::defined(7)),
            &["type 23 (optional): its value is of type 23, which is optional itself"],
        ),
        (
            Rule::TypeParts,
            of(NOWHERE),
            &["type 23 (optional): its value is of type 99, which does not exist"],
        ),
        (Rule::TypeParts, shape_changed(|shape| shape.variants.resize(256, empty.clone())), &[]),
        (
            Rule::TypeParts,
            shape_changed(|shape| shape.variants.resize(257, empty.clone())),
            &["type 22 \"Shape\": it has 257 variants, at most 256 fit"],
        ),
        (Rule::TypeParts, shape_changed(|shape| shape.variants[2].payload = vec![SHAPE; 255]), &[]),
        (
            Rule::TypeParts,
            shape_changed(|shape| shape.variants[2].payload = vec![SHAPE; 256]),
            &["type 22 \"Shape\": variant \"Empty\" carries 256 values, at most 255 fit"],
        ),
        (
            Rule::TypeParts,
            shape_changed(|shape| shape.variants[1].payload[1] = TypeIndex(15)),
            &["type 22 \"Shape\": value 1 of variant \"Pair\" is of type 15, which does not exist"],
        ),
    ]
}

/// Rules V26 to V28, and the variants of V20.
fn data_cases() -> Vec<Case> {
    let call = [word(CallNative, &[NONE, 0]), args([0, 0, 0])];
    vec![
        (Rule::Allocation, rich_of(&[word(AllocEnum, &[11, 22, 1]), args([0, 5, 0])]), &[]),
        (
            Rule::Allocation,
            rich_of(&[word(AllocEnum, &[11, 22, 3])]),
            &[
                "function 1 \"main\", instruction 0: ALLOC.enum: variant: variant 3 does not exist, Shape has 3",
            ],
        ),
        (
            Rule::Optionals,
            rich_of(&[word(WrapRef, &[10, 5]), word(UnwrapInt, &[0, 9]), word(LoadNull, &[10])]),
            &[],
        ),
        (
            Rule::Optionals,
            rich_of(&[word(WrapRef, &[10, 8]), word(WrapInt, &[10, 0]), word(UnwrapRef, &[4, 10])]),
            &[
                "function 1 \"main\", instruction 0: WRAP.ref: src: r8 is Point (type 19), expected Point (type 16)",
                "function 1 \"main\", instruction 1: WRAP.int: src: r0 is int, expected Point",
                "function 1 \"main\", instruction 2: UNWRAP.ref: dst: r4 is string, expected Point",
            ],
        ),
        (
            Rule::Payloads,
            rich_of(&[word(LoadPayloadFloat, &[2, 11, 0]), word(LoadPayloadRef, &[5, 11, 0x101])]),
            &[],
        ),
        (
            Rule::Payloads,
            rich_of(&[
                word(LoadPayloadRef, &[8, 11, 0x101]),
                word(LoadPayloadInt, &[0, 11, 0x102]),
                word(LoadPayloadInt, &[0, 11, 0x300]),
            ]),
            &[
                "function 1 \"main\", instruction 0: LOAD_PAYLOAD.ref: dst: \
                 r8 is Point (type 19), expected Point (type 16)",
                "function 1 \"main\", instruction 1: LOAD_PAYLOAD.int: payload: \
                 value 2 does not exist, Shape.Pair carries 2",
                "function 1 \"main\", instruction 2: LOAD_PAYLOAD.int: payload: \
                 variant 3 does not exist, Shape has 3",
            ],
        ),
        (Rule::Choices, rich_of(&[word(Switch, &[0, 1]), word(Jump, &[-2])]), &[]),
        (
            Rule::Choices,
            rich_of(&[word(Switch, &[0, 1])]),
            &["function 1 \"main\", instruction 0: SWITCH: count: \
                 instruction 2 does not exist, the function has 2"],
        ),
        (Rule::Choices, rich_of(&[word(Switch, &[0, 0]), call[0], call[1]]), &[]),
        (
            Rule::Choices,
            rich_of(&[word(Switch, &[0, 1]), call[0], call[1]]),
            &["function 1 \"main\", instruction 0: SWITCH: count: \
                 instruction 2 is ARGS, which only the instruction before it reads"],
        ),
    ]
}

/// The valued module, changed.
fn valued_changed(change: impl FnOnce(&mut Module)) -> Module {
    let mut module = valued_of(&[]);
    change(&mut module);
    module
}

/// Rules V2, V8, V9 and V29 to V32, where listings cannot say what is wrong or would be long.
fn value_table_cases() -> Vec<Case> {
    let with_type = |def| valued_changed(|m| m.types.push(def));
    let params = |count| Signature { params: vec![INT; count], result: None };
    let methods = |count| {
        let method = Method { name: "m".into(), signature: Signature::default() };
        TypeDef::Trait(TraitType { name: "Many".into(), methods: vec![method; count] })
    };
    let key = |fields| {
        let field = Field { name: "f".into(), ty: INT };
        valued_changed(|m| {
            m.types.push(TypeDef::Struct(StructType { name: "Key".into(), fields: vec![field; fields] }));
            m.types.push(TypeDef::Map(TypeIndex::defined(12), INT));
        })
    };
    let handlers = |count| {
        valued_changed(|m| {
            let handler = m.functions[2].handlers[0];
            m.functions[2].handlers = vec![handler; count];
        })
    };
    vec![
        (Rule::TypeParts, with_type(TypeDef::Function(params(65_535))), &[]),
        (
            Rule::TypeParts,
            with_type(TypeDef::Function(params(65_536))),
            &["type 28 (function): it takes 65536 arguments, at most 65535 fit"],
        ),
        (Rule::TypeParts, with_type(TypeDef::Closure(vec![INT; 65_534])), &[]),
        (
            Rule::TypeParts,
            with_type(TypeDef::Closure(vec![INT; 65_535])),
            &["type 28 (closure): it has 65535 captures, at most 65534 fit"],
        ),
        (Rule::TypeParts, with_type(methods(65_535)), &[]),
        (
            Rule::TypeParts,
            with_type(methods(65_536)),
            &["type 28 \"Many\": it has 65536 methods, at most 65535 fit"],
        ),
        (Rule::MapKeys, key(255), &[]),
        (Rule::MapKeys, key(256), &["type 29 (map): its keys are Key, which has too many parts"]),
        (
            Rule::Exports,
            valued_changed(|m| export(m, Export::Function(FuncIndex(2)))),
            &["export \"it\": function 2 \"inner\" is a closure, which runs as a function value only"],
        ),
        (Rule::Closures, valued_of(&[]), &[]),
        (
            Rule::Closures,
            valued_changed(|m| {
                m.functions[4].is_closure = true;
                m.implementations.clear();
            }),
            &["function 4 \"print\": it is a closure, but has no register for itself behind the parameters"],
        ),
        (
            Rule::Closures,
            valued_changed(|m| m.functions[2].registers[1] = POINT).also(|m| m.functions[2].result = None),
            &[
                "function 2 \"inner\": it is a closure, but register 1, which holds that, is Point",
                "function 2 \"inner\", instruction 0: LOAD_CAPTURE.int: closure: r0 is Point, expected closure",
                "function 2 \"inner\", instruction 1: LOAD_CAPTURE.ref: closure: r0 is Point, expected closure",
                "function 2 \"inner\", instruction 2: RETURN: src: the function has no result",
            ],
        ),
        (Rule::Handlers, handlers(65_535), &[]),
        (
            Rule::Handlers,
            handlers(65_536),
            &["function 2 \"inner\": it has 65536 handlers, at most 65535 fit"],
        ),
        (
            Rule::Handlers,
            valued_changed(|m| {
                let handler = &mut m.functions[2].handlers[0];
                (handler.end, handler.target, handler.register) = (u32::MAX, u32::MAX, 3);
            }),
            &[
                "function 2 \"inner\": handler 0: it guards instructions up to 4294967295, the function has 3",
                "function 2 \"inner\": handler 0: instruction 4294967295 does not exist, the function has 3",
                "function 2 \"inner\": handler 0: register 3 is Point, expected Error",
            ],
        ),
        (Rule::Implementations, valued_of(&[]), &[]),
        (
            Rule::Implementations,
            valued_changed(|m| m.implementations[0].methods[1] = FuncIndex(9)),
            &["implementation 0, of Area for Point: method 1 \"print\": function 9 does not exist"],
        ),
        (
            Rule::Implementations,
            valued_changed(|m| (m.implementations[0].ty, m.implementations[0].of) = (NOWHERE, TypeIndex(12))),
            &[
                "implementation 0, of type 12 for type 99: type 99 is no struct or enum",
                "implementation 0, of type 12 for type 99: type 12 is no trait",
            ],
        ),
    ]
}

/// Rules V29 and V33 to V39.
fn value_cases() -> Vec<Case> {
    let closure = [word(AllocClosure, &[13, 2]), args([0, 5, 0])];
    vec![
        (Rule::MapKeys, valued_of(&[word(AllocMap, &[12, 23])]), &[]),
        (Rule::DirectCalls, valued_of(&[word(Call, &[0, 3]), args([5, 0, 0])]), &[]),
        (
            Rule::DirectCalls,
            valued_of(&[word(Call, &[0, 2]), args([0, 0, 0])]),
            &["function 1 \"main\", instruction 0: CALL: \
               function 2 \"inner\" is a closure, which runs as a function value only"],
        ),
        (Rule::FunctionValues, valued_of(&[closure[0], closure[1], word(EqFunction, &[3, 13, 13])]), &[]),
        (
            Rule::FunctionValues,
            valued_of(&[word(AllocClosure, &[13, 3])]),
            &["function 1 \"main\", instruction 0: ALLOC.closure: dst: \
               r13 is fn(int) -> int, but function 3 \"area\" is fn(Point, int) -> int"],
        ),
        (
            Rule::ArgsWords,
            valued_of(&[closure[0]]),
            &["function 1 \"main\", instruction 0: ALLOC.closure: it needs 1 ARGS words behind it, found 0"],
        ),
        (Rule::Captures, valued_of(&[word(LoadCaptureRef, &[5, 14, 1])]), &[]),
        (
            Rule::Captures,
            valued_of(&[word(LoadCaptureInt, &[0, 14, 2]), word(LoadCaptureInt, &[0, 18, 0])]),
            &[
                "function 1 \"main\", instruction 0: LOAD_CAPTURE.int: capture: \
                 capture 2 does not exist, the closure has 2",
                "function 1 \"main\", instruction 1: LOAD_CAPTURE.int: capture: \
                 capture 0 does not exist, the closure has 0",
            ],
        ),
        (Rule::Methods, valued_of(&[word(CallTrait, &[NONE, 15, 1])]), &[]),
        (
            Rule::Methods,
            valued_of(&[word(CallTrait, &[NONE, 15, 0xffff])]),
            &["function 1 \"main\", instruction 0: CALL_TRAIT: method: \
               method 65535 does not exist, Area has 2"],
        ),
        (Rule::TraitValues, valued_of(&[word(ToTrait, &[15, 5])]), &[]),
        (
            Rule::TraitValues,
            valued_of(&[word(ToTrait, &[15, 10])]),
            &["function 1 \"main\", instruction 0: TO_TRAIT: src: \
               r10 is Point?, which does not implement Area"],
        ),
        (Rule::Casts, valued_of(&[word(Is, &[3, 15, 22]), word(Cast, &[16, 15])]), &[]),
        (
            Rule::Casts,
            valued_of(&[word(Is, &[3, 15, 99]), word(Cast, &[14, 15])]),
            &[
                "function 1 \"main\", instruction 0: IS: ty: type 99 does not exist",
                "function 1 \"main\", instruction 1: CAST: dst: \
                 r14 is closure<int, Point>, which is no struct, enum or trait",
            ],
        ),
        (Rule::Throws, valued(&[word(Throw, &[16])]), &[]),
        (
            Rule::Throws,
            valued(&[word(Throw, &[5])]),
            &["function 1 \"main\", instruction 0: THROW: error: r5 is Point, expected Error"],
        ),
    ]
}

/// Signatures with very many parameters that are compared very often: that must not take the product of both.
#[test]
fn signatures_are_compared_by_number() {
    let time = |params: usize, words: usize| {
        let mut module = valued(&vec![word(AllocClosure, &[13, 2]); words]);
        module.types[8] = TypeDef::Function(Signature { params: vec![INT; params], result: Some(INT) });
        module.functions[1].code_len += 1;
        module.code.insert(2 + words, word(ReturnUnit, &[]));
        for function in &mut module.functions[2..] {
            function.code_start += 1;
        }
        let function = &mut module.functions[2];
        (function.params, function.is_closure) = (params as u16, false);
        function.handlers.clear();
        function.registers = vec![INT; params + 3];
        let start = function.code_start as usize;
        module.code[start] = word(Move, &[0, 1]);
        module.code[start + 1] = word(Move, &[0, 1]);
        let start = std::time::Instant::now();
        assert!(check(&module).is_ok(), "{:?}", check(&module));
        start.elapsed().as_secs_f64()
    };
    let best = |params, words| (0..3).map(|_| time(params, words)).fold(f64::INFINITY, f64::min);
    assert!(best(50_000, 50_000) < 1.0, "it takes the product of both");
}

/// Structs in structs, so that the parts of a key are as many as there are atoms in the world.
#[test]
fn keys_are_looked_at_once() {
    let mut module = valued_of(&[]);
    for position in 12..60_000 {
        let ty = TypeIndex::defined(position - 1);
        let field = Field { name: "f".into(), ty };
        let fields = vec![field.clone(), field];
        module.types.push(TypeDef::Struct(StructType { name: "Deep".into(), fields }));
    }
    module.types.push(TypeDef::Map(TypeIndex::defined(59_999), INT));
    let faults = check(&module).unwrap_err();
    assert_eq!(faults.to_string(), "refused: type 60016 (map): its keys are Deep, which has too many parts");
}

/// Every instruction chooses among all those behind it: that must not take the square of the time.
#[test]
fn choices_are_looked_at_once() {
    let time = |words: usize| {
        let choices = (1..=words).rev().map(|behind| word(Switch, &[0, behind.min(65_536) as i64 - 1]));
        let module = module_of(&choices.collect::<Vec<_>>());
        let once = || {
            let start = std::time::Instant::now();
            assert!(check(&module).is_ok());
            start.elapsed().as_secs_f64()
        };
        (0..5).map(|_| once()).fold(f64::INFINITY, f64::min)
    };
    let (short, long) = (time(10_000), time(80_000));
    assert!(long < short * 30.0 + 0.01, "{short} s, {long} s");
}

fn many_fields(module: &mut Module, count: usize) {
    let TypeDef::Struct(structure) = &mut module.types[3] else { panic!("type 19 is a struct") };
    let field = structure.fields[0].clone();
    structure.fields.resize(count, field);
}

fn export(module: &mut Module, export: Export) {
    module.exports.insert("it".into(), export);
}

fn main_returning(result: Option<TypeIndex>, end: u64) -> Module {
    let mut module = module(&[end]);
    module.functions[1].result = result;
    module
}

fn main_changed(change: impl FnOnce(&mut Function)) -> Module {
    changed(|m| change(&mut m.functions[1]))
}

fn function_cases() -> Vec<Case> {
    vec![
        (Rule::Frame, main_changed(|f| f.registers.resize(65_534, INT)), &[]),
        (
            Rule::Frame,
            main_changed(|f| f.registers.resize(65_535, INT)),
            &["function 1 \"main\": its frame has 65535 registers, at most 65534 fit"],
        ),
        (
            Rule::Frame,
            changed(|m| m.functions[0].params = 4),
            &["function 0 \"add\": it takes 4 parameters, but its frame has 3 registers"],
        ),
        (Rule::RegisterTypes, main_changed(|f| f.registers.push(POINTS)), &[]),
        (
            Rule::RegisterTypes,
            main_changed(|f| f.registers.extend([TypeIndex(7), NOWHERE])),
            &[
                "function 1 \"main\": register 9 of its frame is of type 7, which does not exist",
                "function 1 \"main\": register 10 of its frame is of type 99, which does not exist",
            ],
        ),
        (
            Rule::RegisterTypes,
            changed(|m| {
                m.functions[0].result = Some(NOWHERE);
                m.functions[0].registers[2] = NOWHERE;
            }),
            &[
                "function 0 \"add\": register 2 of its frame is of type 99, which does not exist",
                "function 0 \"add\": its result is of type 99, which does not exist",
            ],
        ),
        (Rule::CodeRanges, Module::default(), &[]),
        (
            Rule::CodeRanges,
            changed(|m| m.functions[0].code_len = 0),
            &[
                "function 0 \"add\": it has no code",
                "function 1 \"main\": its code starts at 2, but the code before it ends at 0",
            ],
        ),
        (
            Rule::CodeRanges,
            main_changed(|f| (f.code_start, f.code_len) = (1, 2)),
            &[
                "function 1 \"main\": its code starts at 1, but the code before it ends at 2",
                "code: the functions end at 2, but the module has 3 instructions",
            ],
        ),
        (
            Rule::CodeRanges,
            main_changed(|f| f.code_len = u32::MAX),
            &[
                "function 1 \"main\": its code ends at 4294967297, but the module has 3 instructions",
                "code: the functions end at 2, but the module has 3 instructions",
            ],
        ),
        (
            Rule::CodeRanges,
            changed(|m| m.code.push(word(ReturnUnit, &[]))),
            &["code: the functions end at 3, but the module has 4 instructions"],
        ),
    ]
}

fn one(instruction: u64) -> Module {
    module_of(&[instruction])
}

fn args(registers: [i64; 3]) -> u64 {
    word(Args, &registers)
}

/// Rules V10 to V14.
fn operand_cases() -> Vec<Case> {
    vec![
        (Rule::Decode, one(word(NegInt, &[0, 1])), &[]),
        (Rule::Decode, one(0), &["function 1 \"main\", instruction 0: unknown opcode 0x00"]),
        (Rule::Decode, one(0xff00), &["function 1 \"main\", instruction 0: unknown opcode 0x00"]),
        (
            Rule::Decode,
            one(word(NegInt, &[0, 1]) | 1 << 63 | 1 << 8),
            &[
                "function 1 \"main\", instruction 0: NEG.int: it does not use bits 0x8000000000000100, but they are set",
            ],
        ),
        (
            Rule::Decode,
            module_of(&[word(CallNative, &[NONE, 0]), args([0, 0, 0]) | 0x0200]),
            &["function 1 \"main\", instruction 1: ARGS: it does not use bits 0x200, but they are set"],
        ),
        (Rule::Registers, one(word(LenArray, &[0, 6])), &[]),
        (Rule::Registers, one(word(LenArray, &[0, 7])), &[]),
        (
            Rule::Registers,
            one(word(LenArray, &[0, 4])),
            &["function 1 \"main\", instruction 0: LEN.array: array: r4 is string, expected an array"],
        ),
        (
            Rule::Registers,
            one(word(AddInt, &[2, 3, 9])),
            &[
                "function 1 \"main\", instruction 0: ADD.int: dst: r2 is float, expected int",
                "function 1 \"main\", instruction 0: ADD.int: a: r3 is bool, expected int",
                "function 1 \"main\", instruction 0: ADD.int: b: register 9 of the frame does not exist, it has 9",
            ],
        ),
        (
            Rule::Registers,
            one(word(LoopLtInt, &[0xffff, 0, 0])),
            &[
                "function 1 \"main\", instruction 0: LOOP_LT.int: i: register 65535 of the frame does not exist, it has 9",
            ],
        ),
        (Rule::Indices, one(word(LoadPoolInt, &[0, 0])), &[]),
        (
            Rule::Indices,
            one(word(LoadPoolInt, &[0, 1])),
            &[
                "function 1 \"main\", instruction 0: LOAD_POOL.int: value: integer constant 1 does not exist, the module has 1",
            ],
        ),
        (
            Rule::Indices,
            one(word(LoadConstFloat, &[2, -1])),
            &["function 1 \"main\", instruction 0: LOAD_CONST.float: value: \
               float constant 4294967295 does not exist, the module has 1"],
        ),
        (
            Rule::Indices,
            one(word(LoadConstString, &[4, 1])),
            &["function 1 \"main\", instruction 0: LOAD_CONST.string: value: \
               string constant 1 does not exist, the module has 1"],
        ),
        (Rule::Indices, one(word(LoadConstBool, &[3, 1])), &[]),
        (
            Rule::Indices,
            one(word(LoadConstBool, &[3, 2])),
            &["function 1 \"main\", instruction 0: LOAD_CONST.bool: value: 2 is neither 0 nor 1"],
        ),
        (
            Rule::Indices,
            one(word(LoadArg, &[0, 0])),
            &[
                "function 1 \"main\", instruction 0: LOAD_ARG: parameter: parameter 0 does not exist, the function takes 0",
            ],
        ),
        (
            Rule::Indices,
            one(word(StoreGlobal, &[0, 1])),
            &[
                "function 1 \"main\", instruction 0: STORE_GLOBAL: global: global 1 does not exist, the module has 1",
            ],
        ),
        (
            Rule::Indices,
            module_of(&[word(Call, &[0, 2]), args([0, 0, 0])]),
            &[
                "function 1 \"main\", instruction 0: CALL: function: function 2 does not exist, the module has 2",
            ],
        ),
        (
            Rule::Indices,
            module_of(&[word(CallNative, &[0, 2]), args([0, 0, 0])]),
            &[
                "function 1 \"main\", instruction 0: CALL_NATIVE: native: import 2 does not exist, the module has 2",
            ],
        ),
        (Rule::JumpTargets, one(word(Jump, &[-1])), &[]),
        (Rule::JumpTargets, one(word(IfEqInt, &[0, 1, 0])), &[]),
        (
            Rule::JumpTargets,
            one(word(Jump, &[1])),
            &[
                "function 1 \"main\", instruction 0: JUMP: target: instruction 2 does not exist, the function has 2",
            ],
        ),
        (
            Rule::JumpTargets,
            one(word(IfEqInt, &[0, 1, -2])),
            &[
                "function 1 \"main\", instruction 0: IF_EQ.int: target: instruction -1 does not exist, the function has 2",
            ],
        ),
        (
            Rule::JumpTargets,
            one(word(If, &[3, i64::from(i32::MAX)])),
            &["function 1 \"main\", instruction 0: IF: target: \
               instruction 2147483648 does not exist, the function has 2"],
        ),
        (
            Rule::JumpTargets,
            module_of(&[word(CallNative, &[NONE, 0]), args([0, 0, 0]), word(IfNot, &[3, -2])]),
            &["function 1 \"main\", instruction 2: IF_NOT: target: \
               instruction 1 is ARGS, which only the instruction before it reads"],
        ),
        (Rule::TrapCodes, module(&[word(Trap_, &[i64::from(Trap::Panic.code())])]), &[]),
        (
            Rule::TrapCodes,
            module(&[word(Trap_, &[i64::from(Trap::OutOfFuel.code())])]),
            &["function 1 \"main\", instruction 0: TRAP: trap: \
               OutOfFuel is a limit of the host, which a program cannot raise"],
        ),
        (
            Rule::TrapCodes,
            module(&[word(Trap_, &[0x101])]),
            &["function 1 \"main\", instruction 0: TRAP: trap: trap 257 does not exist"],
        ),
    ]
}

use vitte_bytecode::Op::Trap as Trap_;

/// Rules V15 to V20.
fn relation_cases() -> Vec<Case> {
    let in_add =
        |instruction| changed(|m| m.functions[0].registers.push(FLOAT)).also(|m| m.code[0] = instruction);
    vec![
        (Rule::SameType, module_of(&[word(Move, &[0, 1]), word(EqRef, &[3, 5, 5])]), &[]),
        (
            Rule::SameType,
            module_of(&[word(Move, &[0, 2]), word(Move, &[5, 8]), word(NeRef, &[3, 5, 6])]),
            &[
                "function 1 \"main\", instruction 0: MOVE: src: r2 is float, expected int",
                "function 1 \"main\", instruction 1: MOVE: src: r8 is Point (type 19), expected Point (type 16)",
                "function 1 \"main\", instruction 2: NE.ref: b: r6 is array<Point>, expected Point",
            ],
        ),
        (Rule::Parameters, in_add(word(LoadArg, &[2, 1])), &[]),
        (
            Rule::Parameters,
            in_add(word(LoadArg, &[3, 1])),
            &["function 0 \"add\", instruction 0: LOAD_ARG: dst: r1 is float, expected int"],
        ),
        (Rule::GlobalAccess, module_of(&[word(LoadGlobal, &[0, 0]), word(StoreGlobal, &[1, 0])]), &[]),
        (
            Rule::GlobalAccess,
            module_of(&[word(LoadGlobal, &[2, 0]), word(StoreGlobal, &[3, 0])]),
            &[
                "function 1 \"main\", instruction 0: LOAD_GLOBAL: dst: r2 is float, expected int",
                "function 1 \"main\", instruction 1: STORE_GLOBAL: src: r3 is bool, expected int",
            ],
        ),
        (Rule::Fields, module_of(&[word(LoadFieldInt, &[0, 5, 0]), word(StoreFieldRef, &[5, 1, 5])]), &[]),
        (
            Rule::Fields,
            module_of(&[
                word(LoadFieldInt, &[0, 5, 1]),
                word(LoadFieldRef, &[5, 5, 2]),
                word(StoreFieldRef, &[5, 1, 8]),
                word(StoreFieldFloat, &[8, 0, 2]),
            ]),
            &[
                "function 1 \"main\", instruction 0: LOAD_FIELD.int: dst: r0 is int, expected Point",
                "function 1 \"main\", instruction 1: LOAD_FIELD.ref: field: field 2 does not exist, Point has 2",
                "function 1 \"main\", instruction 2: STORE_FIELD.ref: src: r8 is Point (type 19), expected Point (type 16)",
                "function 1 \"main\", instruction 3: STORE_FIELD.float: src: r2 is float, expected int",
            ],
        ),
        (
            Rule::Elements,
            module_of(&[word(LoadElemRef, &[5, 6, 0]), word(PushRef, &[6, 5]), word(FillRef, &[6, 5, 0])]),
            &[],
        ),
        (
            Rule::Elements,
            module_of(&[
                word(LoadElemRef, &[8, 6, 0]),
                word(StoreElemRef, &[6, 0, 4]),
                word(PushRef, &[6, 6]),
                word(FillRef, &[6, 7, 0]),
            ]),
            &[
                "function 1 \"main\", instruction 0: LOAD_ELEM.ref: dst: r8 is Point (type 19), expected Point (type 16)",
                "function 1 \"main\", instruction 1: STORE_ELEM.ref: src: r4 is string, expected Point",
                "function 1 \"main\", instruction 2: PUSH.ref: src: r6 is array<Point>, expected Point",
                "function 1 \"main\", instruction 3: FILL.ref: src: r7 is array<int>, expected Point",
            ],
        ),
        (
            Rule::Allocation,
            module_of(&[word(AllocStruct, &[5, 16]), args([0, 5, 0]), word(AllocArray, &[7, 18, 0])]),
            &[],
        ),
        (
            Rule::Allocation,
            module_of(&[
                word(AllocStruct, &[5, 19]),
                args([0, 0, 0]),
                word(AllocArray, &[7, 17, 0]),
                word(AllocArray, &[7, 99, 0]),
                word(AllocArray, &[7, 0, 0]),
            ]),
            &[
                "function 1 \"main\", instruction 0: ALLOC.struct: layout: r5 is Point (type 16), expected Point (type 19)",
                "function 1 \"main\", instruction 2: ALLOC.array: layout: r7 is array<int>, expected array<Point>",
                "function 1 \"main\", instruction 3: ALLOC.array: layout: type 99 does not exist",
                "function 1 \"main\", instruction 4: ALLOC.array: layout: r7 is array<int>, expected int",
            ],
        ),
    ]
}

/// Rules V21 to V25.
fn flow_cases() -> Vec<Case> {
    let call = word(Call, &[0, 0]);
    vec![
        (Rule::ArgsWords, module_of(&[call, args([0, 1, 0])]), &[]),
        (Rule::ArgsWords, module_of(&[word(AllocArray, &[7, 18, 4]), args([0, 1, 0]), args([1, 0, 0])]), &[]),
        (
            Rule::ArgsWords,
            module_of(&[call]),
            &["function 1 \"main\", instruction 0: CALL: it needs 1 ARGS words behind it, found 0"],
        ),
        (
            Rule::ArgsWords,
            module_of(&[word(AllocArray, &[7, 18, 4]), args([0, 1, 0]), call, args([0, 1, 0])]),
            &["function 1 \"main\", instruction 0: ALLOC.array: it needs 2 ARGS words behind it, found 1"],
        ),
        (
            Rule::ArgsWords,
            module_of(&[args([0, 0, 0]), call, args([0, 1, 2]), args([0, 0, 0]), args([0, 0, 0])]),
            &[
                "function 1 \"main\", instruction 0: ARGS: no instruction before it needs it",
                "function 1 \"main\", instruction 2: ARGS: c: it is not used, but 2, not 0",
                "function 1 \"main\", instruction 3: ARGS: no instruction before it needs it",
                "function 1 \"main\", instruction 4: ARGS: no instruction before it needs it",
            ],
        ),
        (
            Rule::Arguments,
            module_of(&[
                word(Concat, &[4, 1]),
                args([4, 0, 0]),
                word(CallNative, &[2, 1]),
                args([2, 0, 0]),
                word(AllocArray, &[6, 17, 1]),
                args([5, 0, 0]),
            ]),
            &[],
        ),
        (
            Rule::Arguments,
            module_of(&[
                call,
                args([2, 9, 0]),
                word(Concat, &[4, 2]),
                args([4, 7, 0]),
                word(AllocStruct, &[5, 16]),
                args([5, 0, 0]),
                word(AllocArray, &[6, 17, 1]),
                args([8, 0, 0]),
                word(CallNative, &[NONE, 0]),
                args([4, 0, 0]),
            ]),
            &[
                "function 1 \"main\", instruction 1: ARGS: a: r2 is float, expected int",
                "function 1 \"main\", instruction 1: ARGS: b: register 9 of the frame does not exist, it has 9",
                "function 1 \"main\", instruction 3: ARGS: b: r7 is array<int>, expected string",
                "function 1 \"main\", instruction 5: ARGS: a: r5 is Point, expected int",
                "function 1 \"main\", instruction 5: ARGS: b: r0 is int, expected Point",
                "function 1 \"main\", instruction 7: ARGS: a: r8 is Point (type 19), expected Point (type 16)",
                "function 1 \"main\", instruction 9: ARGS: a: r4 is string, expected int",
            ],
        ),
        (
            Rule::Results,
            module_of(&[call, args([0, 0, 0]), word(CallNative, &[NONE, 0]), args([0, 0, 0])]),
            &[],
        ),
        (
            Rule::Results,
            module_of(&[
                word(Call, &[NONE, 0]),
                args([0, 0, 0]),
                word(Call, &[3, 0]),
                args([0, 0, 0]),
                word(CallNative, &[0, 0]),
                args([0, 0, 0]),
                word(CallNative, &[9, 1]),
                args([2, 0, 0]),
            ]),
            &[
                "function 1 \"main\", instruction 0: CALL: dst: \
                 the callee has a result, but there is no register for it",
                "function 1 \"main\", instruction 2: CALL: dst: r3 is bool, expected int",
                "function 1 \"main\", instruction 4: CALL_NATIVE: dst: the callee has no result to put there",
                "function 1 \"main\", instruction 6: CALL_NATIVE: dst: \
                 register 9 of the frame does not exist, it has 9",
            ],
        ),
        (Rule::Returns, main_returning(None, word(ReturnUnit, &[])), &[]),
        (Rule::Returns, main_returning(Some(INT), word(Return, &[0])), &[]),
        (
            Rule::Returns,
            main_returning(None, word(Return, &[0])),
            &["function 1 \"main\", instruction 0: RETURN: src: the function has no result"],
        ),
        (
            Rule::Returns,
            main_returning(Some(INT), word(Return, &[4])),
            &["function 1 \"main\", instruction 0: RETURN: src: r4 is string, expected int"],
        ),
        (
            Rule::Returns,
            main_returning(Some(INT), word(ReturnUnit, &[])),
            &["function 1 \"main\", instruction 0: RETURN_UNIT: the function has a result of type int"],
        ),
        (Rule::EndOfCode, module(&[word(Jump, &[-1])]), &[]),
        (
            Rule::EndOfCode,
            module(&[word(Move, &[0, 1])]),
            &["function 1 \"main\", instruction 0: MOVE: control runs past the end of the function"],
        ),
        (
            Rule::EndOfCode,
            module(&[word(If, &[3, -1])]),
            &["function 1 \"main\", instruction 0: IF: control runs past the end of the function"],
        ),
        (
            Rule::EndOfCode,
            module(&[call, args([0, 0, 0])]),
            &["function 1 \"main\", instruction 0: CALL: control runs past the end of the function"],
        ),
        (
            Rule::EndOfCode,
            module(&[call]),
            &[
                "function 1 \"main\", instruction 0: CALL: it needs 1 ARGS words behind it, found 0",
                "function 1 \"main\", instruction 0: CALL: control runs past the end of the function",
            ],
        ),
    ]
}

/// Changes a value in passing.
trait Also: Sized {
    fn also(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl Also for Module {}

/// A struct of C with so many fields, in as many others as that nest.
fn nested(fields: usize, depth: usize) -> Module {
    let mut module = Module::default();
    for level in 0..=depth {
        let (count, ty, c_type) = match level {
            0 => (fields, INT, CType::Int),
            _ => (1, TypeIndex::defined(level - 1), CType::Struct),
        };
        let fields = vec![Field { name: "x".into(), ty }; count];
        module.types.push(TypeDef::Struct(StructType { name: "S".into(), fields }));
        module.foreign.layouts.insert(TypeIndex::defined(level), vec![c_type; count]);
    }
    module
}

fn foreign_cases() -> Vec<Case> {
    const OF_33: &str = "the layout of type 48: it contains itself, nests deeper than 32 structs or has more than 4096 values";
    const OF_4097: &str = "the layout of type 16: it contains itself, nests deeper than 32 structs or has more than 4096 values";
    vec![
        (Rule::Foreign, nested(4096, 31), &[]),
        (Rule::Foreign, nested(1, 32), &[OF_33]),
        (Rule::Foreign, nested(4097, 0), &[OF_4097]),
    ]
}

fn cases() -> Vec<Case> {
    [
        table_cases(),
        type_cases(),
        function_cases(),
        operand_cases(),
        relation_cases(),
        flow_cases(),
        data_cases(),
        value_table_cases(),
        value_cases(),
        foreign_cases(),
    ]
    .concat()
}

#[test]
fn modules_are_accepted_and_refused_as_the_rules_say() {
    for (number, (rule, module, expected)) in cases().into_iter().enumerate() {
        let faults = check(&module).err();
        let found: Vec<_> =
            faults.iter().flat_map(|faults| &faults.faults).map(|fault| &*fault.text).collect();
        assert_eq!(found, expected, "case {number}, {rule}");
        let broken = faults.is_none_or(|faults| faults.faults.iter().any(|fault| fault.rule == rule));
        assert!(broken, "case {number} does not break {rule}");
        assert_eq!(verify(module).is_ok(), expected.is_empty());
    }
}

#[test]
fn every_rule_is_kept_and_broken() {
    let rules = |accepted| -> BTreeSet<Rule> {
        cases().iter().filter(|(_, _, faults)| faults.is_empty() == accepted).map(|case| case.0).collect()
    };
    let all: BTreeSet<Rule> = Rule::ALL.iter().copied().collect();
    assert_eq!(rules(true), all, "rules that an accepted module stands for");
    assert_eq!(rules(false), all, "rules that a refused module stands for");
}
