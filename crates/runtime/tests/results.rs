//! What natives answer: it becomes a slot of the declared type, or it is refused.

use std::sync::Arc;
use vitte_bytecode::assembler::assemble;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_bytecode::natives::{NativeDecl, Price, Right};
use vitte_bytecode::operands::ImportIndex;
use vitte_bytecode::traps::Trap;
use vitte_heap::{Handle, MapOperation, ShapeId};
use vitte_runtime::{
    Config, Context, FIRST_SHAPED_TYPE, Failure, Instance, LinkError, Native, NativeFn, Program, ResultType,
    Value,
};

fn link(import: &str, params: &'static [NativeType], result: NativeType) -> Result<Program, Vec<LinkError>> {
    let listing = format!(
        "TYPE Point {{ x: int }}\nTYPE Shape = enum {{ Circle(float), Empty }}\nTYPE Other = enum {{ A(int) }}\n\
         GLOBAL seen: {}\nIMPORT test.f{import}\nMAIN\n  RETURN_UNIT\nEND\n",
        import.rsplit_once("-> ").map_or("int", |(_, ty)| ty)
    );
    let module = assemble(&listing, "listing").unwrap_or_else(|errors| panic!("{:?}", errors[0]));
    let decl = NativeDecl {
        module: "test",
        name: "f",
        params,
        result,
        right: Right::None,
        price: Price::Fixed(0),
        doc: "For this test.",
    };
    let native = Native { decl, code: NativeFn::General(|_| Ok(Value::Unit)) };
    Program::link(vitte_verifier::verify(module).unwrap(), [native].iter(), &[])
}

type Code = fn(&mut Context<'_>) -> Result<Value, Failure>;

/// Calls a native whose result is of this type. Answers its text, or the error.
fn call(result: &str, code: Code) -> Result<std::string::String, Trap> {
    let params: &[NativeType] = &[T];
    let program = link(&format!("({result}) -> {result}"), params, T).unwrap();
    let mut instance = Instance::new(Arc::new(program), Config::default()).unwrap();
    let bits = instance.call_native(ImportIndex(0), code).map_err(|failure| failure.trap)?;
    Ok(match instance.program.natives()[0].result {
        ResultType::Plain(_) | ResultType::Unit => bits.to_string(),
        _ if bits == 0 => "null".into(),
        ResultType::Boxed(_, shape) => {
            assert_eq!(instance.heap.census().len(), 1, "the box alone");
            assert_eq!(instance.heap.census()[0].shape, shape);
            "box".into()
        }
        ResultType::Object(_) | ResultType::Optional(_) => "object".into(),
    })
}

fn string(context: &mut Context<'_>) -> Result<Value, Failure> {
    context.new_string("text")
}

/// An object of the shape of the type at this position.
fn object<const POSITION: u32>(context: &mut Context<'_>) -> Result<Value, Failure> {
    let predefined = TypeIndex::FIRST_DEFINED - FIRST_SHAPED_TYPE;
    let first = ShapeId::FIRST_USER_SHAPE.number() + predefined;
    Ok(Value::Ref(context.vm.heap.new_struct(ShapeId::new(first + POSITION))?))
}

const NATIVES: [(&str, Code); 9] = [
    ("unit", |_| Ok(Value::Unit)),
    ("int", |_| Ok(Value::Int(7))),
    ("float", |_| Ok(Value::Float(0.5))),
    ("bool", |_| Ok(Value::Bool(true))),
    ("null", |_| Ok(Value::Null)),
    ("null handle", |_| Ok(Value::Ref(Handle::NULL))),
    ("string", string),
    ("point", object::<0>),
    ("shape", object::<1>),
];

#[test]
fn only_values_of_the_declared_type_become_results() {
    let rows: [(&str, &[(&str, &str)]); 11] = [
        ("int", &[("int", "7")]),
        ("float", &[("float", "4602678819172646912")]),
        ("bool", &[("bool", "1")]),
        ("string", &[("string", "object"), ("null handle", "null")]),
        ("Point", &[("point", "object"), ("null handle", "null")]),
        ("Shape", &[("shape", "object"), ("null handle", "null")]),
        ("int?", &[("int", "box"), ("null", "null"), ("null handle", "null")]),
        ("float?", &[("float", "box"), ("null", "null"), ("null handle", "null")]),
        ("bool?", &[("bool", "box"), ("null", "null"), ("null handle", "null")]),
        ("string?", &[("string", "object"), ("null", "null"), ("null handle", "null")]),
        ("Shape?", &[("shape", "object"), ("null", "null"), ("null handle", "null")]),
    ];
    for (ty, accepted) in rows {
        for (name, code) in NATIVES {
            let wanted = accepted.iter().find(|(accepted, _)| *accepted == name);
            let wanted = wanted.map(|(_, text)| (*text).to_owned()).ok_or(Trap::Panic);
            assert_eq!(call(ty, code), wanted, "{name} as {ty}");
        }
    }
}

#[test]
fn boxes_of_other_types_are_refused() {
    // The optional that is the result has its shape behind those of the three declared types.
    assert_eq!(call("int?", object::<3>), Ok("box".into()));
    for (ty, code) in [("int?", object::<0> as Code), ("float?", object::<2>), ("Point", object::<1>)] {
        assert_eq!(call(ty, code), Err(Trap::Panic), "{ty}");
    }
}

#[test]
fn an_optional_result_links_with_its_value_and_with_an_optional_of_it() {
    const XS: &[NativeType] = &[Array(&T)];
    for fits in [
        "(array<int>) -> int?",
        "(array<string>) -> string?",
        "(array<array<int>>) -> array<int>?",
        "(array<Shape>) -> Shape?",
        // The optional of an optional is that optional.
        "(array<int?>) -> int?",
        "(array<string?>) -> string?",
    ] {
        assert!(link(fits, XS, Optional(&T)).is_ok(), "{fits}");
    }
    for refused in [
        "(array<int>) -> int",
        "(array<int>) -> float?",
        "(array<int>)",
        "(array<string?>) -> string",
        "(array<Shape>) -> Other?",
    ] {
        let errors = link(refused, XS, Optional(&T)).unwrap_err();
        assert_eq!(errors[0].offered, ["fn(array<T>) -> T?"], "{refused}");
    }
    assert!(link("(int) -> int?", &[Int], Optional(&Int)).is_ok());
    assert!(link("(int) -> float?", &[Int], Optional(&Int)).is_err());
    assert!(link("(int?) -> int", &[Int], Int).is_err());
}

/// Engines trust what the table says of these natives: linking must have compared it with the types.
#[test]
fn only_operations_on_maps_are_done_without_a_call() {
    const MAP: NativeType = NativeType::Map(&T, &U);
    let code = |operation| NativeFn::Map(operation, |_| Ok(Value::Unit));
    let is_direct = |import: &str, params: &'static [NativeType], result, operation| {
        let listing = format!("IMPORT test.f{import}\nMAIN\n  RETURN_UNIT\nEND\n");
        let module = assemble(&listing, "listing").unwrap_or_else(|errors| panic!("{:?}", errors[0]));
        let decl = NativeDecl {
            module: "test",
            name: "f",
            params,
            result,
            right: Right::None,
            price: Price::Fixed(0),
            doc: "For this test.",
        };
        let native = Native { decl, code: code(operation) };
        let program = Program::link(vitte_verifier::verify(module).unwrap(), [native].iter(), &[]).unwrap();
        matches!(program.natives()[0].code, NativeFn::Map(..))
    };
    use MapOperation::{Find, Get, Has, Index, Key, Next, Set};
    let rows: [(&str, &'static [NativeType], NativeType, MapOperation, bool); 12] = [
        ("(map<int, string>, int) -> string", &[MAP, T], U, Index, true),
        ("(map<int, string>, int) -> string", &[MAP, T], U, Set, false),
        ("(map<int, string>, int) -> string?", &[MAP, T], Optional(&U), Get, true),
        ("(map<int, float?>, int) -> float?", &[MAP, T], Optional(&U), Get, true),
        ("(map<int, string>, int, string)", &[MAP, T, U], Unit, Set, true),
        ("(map<int, string>, string) -> int", &[MAP, U], T, Index, false),
        ("(map<int, string>, int) -> int", &[MAP, Int], Int, Has, false),
        ("(map<int, string>, int) -> int", &[MAP, T], Int, Find, true),
        ("(map<string, int>, int) -> int", &[MAP, Int], Int, Find, false),
        ("(map<int, string>, int) -> int", &[MAP, Int], T, Key, true),
        ("(int, int) -> int", &[Int, Int], Int, Index, false),
        ("(int, int, int) -> int", &[Int, Int, Int], Int, Next, false),
    ];
    for (import, params, result, operation, direct) in rows {
        assert_eq!(is_direct(import, params, result, operation), direct, "{import} as {operation:?}");
    }
}
