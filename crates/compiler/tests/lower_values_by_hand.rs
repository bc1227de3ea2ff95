//! Lowering of typed programs that no parser has seen: function values, values of traits, several modules, tests.

mod support;

use support::run_module;
use vitte_bytecode::module::Export;
use vitte_bytecode::{Inst, Module, Op};
use vitte_compiler::diagnostics::Sources;
use vitte_compiler::hir::*;
use vitte_compiler::lower::{LowerErrorKind, LowerOptions, lower};
use vitte_compiler::syntax::{FileId, Interner, Span, Symbol};

const SPAN: Span = Span { file: FileId(0), start: 0, end: 0 };

fn expr(kind: ExprKind, ty: TyId) -> Expr {
    Expr { kind, ty, span: SPAN }
}

fn int(value: i64) -> Expr {
    expr(ExprKind::Int(value), TyId::INT)
}

fn local(id: u32, ty: TyId) -> Expr {
    expr(ExprKind::Local(LocalId(id)), ty)
}

fn binary(op: BinaryOp, a: Expr, b: Expr, ty: TyId) -> Expr {
    expr(ExprKind::Binary(op, Box::new(a), Box::new(b)), ty)
}

fn stmt(kind: StmtKind) -> Stmt {
    Stmt { kind, span: SPAN }
}

fn assign(id: u32, value: Expr) -> Stmt {
    stmt(StmtKind::Let(LocalId(id), value))
}

fn block(stmts: Vec<Stmt>, value: Option<Expr>) -> Block {
    let ty = value.as_ref().map_or(TyId::UNIT, |value| value.ty);
    Block { stmts, value: value.map(Box::new), ty, span: SPAN }
}

fn variable(ty: TyId) -> Local {
    Local { name: None, ty, assigned: false, in_cell: false, span: SPAN }
}

fn in_cell(ty: TyId) -> Local {
    Local { in_cell: true, ..variable(ty) }
}

fn function(name: &str, params: u32, locals: Vec<Local>, ret: TyId, body: Block) -> Function {
    Function {
        name: name.into(),
        generics: 0,
        captures: vec![],
        params,
        locals,
        ret,
        body,
        is_pub: false,
        foreign: None,
        file: FileId(0),
        span: SPAN,
    }
}

fn closure(captures: &[(u32, u32)], function: Function) -> Function {
    let capture = |&(outer, inner)| Capture { outer: LocalId(outer), inner: LocalId(inner) };
    Function { captures: captures.iter().map(capture).collect(), ..function }
}

/// The names that programs here use.
const NAMES: [&str; 8] = ["Named", "name", "Dog", "age", "Cat", "Tom", "Rock", "first"];

fn names() -> Interner {
    let mut names = Interner::new();
    for name in NAMES {
        names.intern(name);
    }
    names
}

fn name(text: &str) -> Symbol {
    names().intern(text)
}

/// A program whose initialiser is function 0.
fn program(types: Types, functions: Vec<Function>) -> Program {
    Program {
        types,
        globals: vec![],
        functions,
        inits: vec![FnId(0)],
        main: None,
        tests: vec![],
        known: Known::default(),
        parts: Parts::default(),
    }
}

fn lowered(program: &Program, options: LowerOptions) -> Result<Module, LowerErrorKind> {
    let mut sources = Sources::new();
    sources.add("by_hand.vit", "").unwrap();
    let library = vitte::Engine::new().library();
    let module = lower(program, &names(), &library, &sources, &options).map_err(|error| error.kind)?;
    vitte_verifier::check(&module).unwrap_or_else(|faults| panic!("{faults}"));
    Ok(module)
}

/// What the program does, in both ways of lowering.
#[track_caller]
fn check(program: &Program, expected: &str) {
    for optimise in [true, false] {
        let module = lowered(program, LowerOptions { optimise, ..LowerOptions::default() }).unwrap();
        assert_eq!(run_module(module), expected, "optimise: {optimise}");
    }
}

/// `print(str(value))`
fn print(value: Expr) -> Stmt {
    let natives = vitte::Engine::new().library().natives;
    let string = [vitte_bytecode::natives::NativeType::String];
    let at = natives.iter().position(|native| native.name == "print" && native.params == string);
    let native = NativeId(at.unwrap() as u32);
    let text = expr(ExprKind::ToString(Box::new(value)), TyId::STRING);
    let kind = ExprKind::CallNative { native, type_args: TyList::EMPTY, args: vec![text] };
    stmt(StmtKind::Expr(expr(kind, TyId::UNIT)))
}

fn code(module: &Module, function: usize) -> Vec<Op> {
    let words = &module.code[module.functions[function].code_range()];
    words.iter().map(|&word| Inst::decode(word).unwrap().op()).collect()
}

/// `if n == 0 { answer } else { other(n - 1) }`, where `other` is local 1.
fn ask(answer: bool, of: TyId) -> Block {
    let call = ExprKind::CallValue(
        Box::new(local(1, of)),
        vec![binary(BinaryOp::Sub, local(0, TyId::INT), int(1), TyId::INT)],
    );
    let is_zero = binary(BinaryOp::Eq, local(0, TyId::INT), int(0), TyId::BOOL);
    let answer = block(vec![], Some(expr(ExprKind::Bool(answer), TyId::BOOL)));
    let otherwise = Box::new(block(vec![], Some(expr(call, TyId::BOOL))));
    let kind = ExprKind::If { branches: vec![(is_zero, answer)], otherwise: Some(otherwise) };
    block(vec![], Some(expr(kind, TyId::BOOL)))
}

#[test]
fn nested_functions_may_use_each_other() {
    let mut types = Types::new();
    let params = types.list(&[TyId::INT]);
    let of = types.intern(Ty::Fn(params, TyId::BOOL));
    let make = |function| expr(ExprKind::Closure(FnId(function), TyList::EMPTY), of);
    let call = expr(ExprKind::CallValue(Box::new(local(0, of)), vec![int(7)]), TyId::BOOL);
    let main = block(vec![assign(0, make(1)), assign(1, make(2)), print(call)], None);
    let locals = || vec![variable(TyId::INT), in_cell(of)];
    let program = program(
        types,
        vec![
            function("main", 0, vec![in_cell(of), in_cell(of)], TyId::UNIT, main),
            closure(&[(1, 1)], function("even", 1, locals(), TyId::BOOL, ask(true, of))),
            closure(&[(0, 1)], function("odd", 1, locals(), TyId::BOOL, ask(false, of))),
        ],
    );
    check(&program, "false\nexit 0\n");
    let module = lowered(&program, LowerOptions::default()).unwrap();
    assert_eq!(code(&module, 0)[0], Op::AllocStruct);
    assert!(module.functions[1].is_closure && module.functions[2].is_closure);
}

#[test]
fn what_has_no_value_is_not_captured() {
    let mut types = Types::new();
    let of = types.intern(Ty::Fn(TyList::EMPTY, TyId::UNIT));
    let make = expr(ExprKind::Closure(FnId(1), TyList::EMPTY), of);
    let call = expr(ExprKind::CallValue(Box::new(make), vec![]), TyId::UNIT);
    let unit = expr(ExprKind::Unit, TyId::UNIT);
    let main = block(vec![assign(0, unit), stmt(StmtKind::Expr(call))], None);
    let body = block(vec![print(local(0, TyId::UNIT))], None);
    let program = program(
        types,
        vec![
            function("main", 0, vec![in_cell(TyId::UNIT)], TyId::UNIT, main),
            closure(&[(0, 0)], function("show", 0, vec![in_cell(TyId::UNIT)], TyId::UNIT, body)),
        ],
    );
    check(&program, "()\nexit 0\n");
    assert!(!lowered(&program, LowerOptions::default()).unwrap().functions[1].is_closure);
}

#[test]
fn captures_that_do_not_fit_are_an_error() {
    for (outer, inner) in
        [(variable(TyId::INT), in_cell(TyId::INT)), (in_cell(TyId::INT), variable(TyId::INT))]
    {
        let mut types = Types::new();
        let of = types.intern(Ty::Fn(TyList::EMPTY, TyId::INT));
        let make = expr(ExprKind::Closure(FnId(1), TyList::EMPTY), of);
        let main = block(vec![assign(0, int(1)), stmt(StmtKind::Expr(make))], None);
        let body = block(vec![], Some(local(0, TyId::INT)));
        let program = program(
            types,
            vec![
                function("main", 0, vec![outer], TyId::UNIT, main),
                closure(&[(0, 0)], function("f", 0, vec![inner], TyId::INT, body)),
            ],
        );
        let refused = lowered(&program, LowerOptions::default()).map(|_| ());
        assert!(matches!(refused, Err(LowerErrorKind::Malformed(_))), "{refused:?}");
    }
}

/// A trait `Named` with `fn name(self) -> int`, and the types `Dog` (a struct), `Cat` (an enum without payload) and
/// `Rock` (a struct that does not implement it).
struct Zoo {
    types: Types,
    named: TyId,
    dog: TyId,
    cat: TyId,
    rock: TyId,
}

fn zoo() -> Zoo {
    let mut types = Types::new();
    let of = TraitId(types.traits.len() as u32);
    types.traits.push(TraitDef { name: name("Named"), generics: 0, methods: vec![], span: SPAN });
    for (text, field) in [("Dog", "age"), ("Rock", "first")] {
        let fields = vec![(name(field), TyId::INT)];
        types.structs.push(StructDef {
            name: name(text),
            fields,
            layout: None,
            span: SPAN,
            generics: 0,
            origin: None,
        });
    }
    let variants = vec![VariantDef { name: name("Tom"), payload: vec![], span: SPAN }];
    types.enums.push(EnumDef { name: name("Cat"), variants, span: SPAN, generics: 0, origin: None });
    let named = types.intern(Ty::Trait(of, TyList::EMPTY));
    let [dog, rock] = [0, 1].map(|id| types.intern(Ty::Struct(StructId(id))));
    let cat = types.intern(Ty::Enum(EnumId(0)));
    Zoo { types, named, dog, cat, rock }
}

fn dog(zoo: &Zoo, age: i64) -> Expr {
    expr(ExprKind::Struct(StructId(0), vec![(0, int(age))]), zoo.dog)
}

fn tom(zoo: &Zoo) -> Expr {
    expr(ExprKind::Enum(EnumId(0), 0, vec![]), zoo.cat)
}

fn named(zoo: &Zoo, value: Expr) -> Expr {
    expr(ExprKind::ToTrait(Box::new(value)), zoo.named)
}

/// The program of these statements, whose variables are three values of the trait.
fn zoo_program(zoo: Zoo, stmts: Vec<Stmt>) -> Program {
    let Zoo { types, named, dog, cat, .. } = zoo;
    let age = expr(ExprKind::Field(Box::new(local(0, dog)), 0), TyId::INT);
    let locals = vec![variable(named), variable(named), variable(named)];
    let mut program = program(
        types,
        vec![
            function("main", 0, locals, TyId::UNIT, block(stmts, None)),
            function("Dog.name", 1, vec![variable(dog)], TyId::INT, block(vec![], Some(age))),
            function("Cat.name", 1, vec![variable(cat)], TyId::INT, block(vec![], Some(int(99)))),
        ],
    );
    let method = (name("name"), vec![], TyId::INT);
    // The first method cannot be called through the trait.
    program.known.traits.insert(named, vec![None, Some(method)]);
    let implementation = |ty, function| (ty, named, vec![None, Some(FnId(function))]);
    program.known.implementations = vec![implementation(dog, 1), implementation(cat, 2)];
    program
}

#[test]
fn values_of_traits_tell_their_types() {
    let zoo = zoo();
    let call = |id| {
        let args = vec![local(id, zoo.named)];
        let (of, none) = (TraitId(TraitId::BUILT_IN), TyList::EMPTY);
        let call = TraitCall { on: zoo.named, of, trait_args: none, method: 1, type_args: none, args };
        expr(ExprKind::CallTrait(Box::new(call)), TyId::INT)
    };
    let is = |id, ty| expr(ExprKind::Is(Box::new(local(id, zoo.named)), ty), TyId::BOOL);
    let equal = |a, b| binary(BinaryOp::Eq, local(a, zoo.named), local(b, zoo.named), TyId::BOOL);
    let cast = |id, ty| expr(ExprKind::Cast(Box::new(local(id, zoo.named))), ty);
    let stmts = vec![
        assign(0, named(&zoo, dog(&zoo, 3))),
        assign(1, named(&zoo, tom(&zoo))),
        assign(2, named(&zoo, tom(&zoo))),
        print(call(0)),
        print(call(1)),
        print(local(0, zoo.named)),
        print(local(1, zoo.named)),
        print(is(0, zoo.dog)),
        print(is(1, zoo.dog)),
        print(is(0, zoo.rock)),
        print(is(1, zoo.named)),
        print(equal(1, 2)),
        print(equal(0, 1)),
        print(equal(0, 0)),
        print(cast(0, zoo.dog)),
        print(cast(0, zoo.cat)),
    ];
    let expected =
        "3\n99\nDog { age: 3 }\nCat.Tom\ntrue\nfalse\nfalse\ntrue\ntrue\nfalse\ntrue\nDog { age: 3 }\n";
    let failed = "error[CastFailed]: ";
    let program = zoo_program(zoo, stmts);
    for optimise in [true, false] {
        let module = lowered(&program, LowerOptions { optimise, ..LowerOptions::default() }).unwrap();
        let output = run_module(module);
        assert!(output.starts_with(&format!("{expected}{failed}")), "{output}");
    }
}

#[test]
fn a_program_says_how_its_values_are_compared_and_printed() {
    let mut zoo = zoo();
    let pair = zoo.types.intern(Ty::Tuple(vec![zoo.cat, zoo.dog].into_boxed_slice()));
    let (cat, dog_ty) = (zoo.cat, zoo.dog);
    let both = |zoo: &Zoo, age| expr(ExprKind::Tuple(vec![tom(zoo), dog(zoo, age)]), pair);
    let equal = |a, b| binary(BinaryOp::Eq, a, b, TyId::BOOL);
    let stmts = vec![
        print(equal(dog(&zoo, 1), dog(&zoo, 1))),
        print(binary(BinaryOp::Ne, dog(&zoo, 1), dog(&zoo, 2), TyId::BOOL)),
        print(equal(tom(&zoo), tom(&zoo))),
        print(equal(both(&zoo, 1), both(&zoo, 1))),
        print(both(&zoo, 5)),
    ];
    let mut program = zoo_program(zoo, stmts);
    // No cat is like another, nor like itself; dogs of one age are alike. A dog prints as its age.
    let never = block(vec![], Some(expr(ExprKind::Bool(false), TyId::BOOL)));
    let age = |id| expr(ExprKind::Field(Box::new(local(id, dog_ty)), 0), TyId::INT);
    let alike = block(vec![], Some(binary(BinaryOp::Eq, age(0), age(1), TyId::BOOL)));
    let text = block(vec![], Some(expr(ExprKind::ToString(Box::new(age(0))), TyId::STRING)));
    let two = |ty| vec![variable(ty), variable(ty)];
    program.functions.extend([
        function("Cat.equals", 2, two(cat), TyId::BOOL, never),
        function("Dog.equals", 2, two(dog_ty), TyId::BOOL, alike),
        function("Dog.to_string", 1, vec![variable(dog_ty)], TyId::STRING, text),
    ]);
    program.known.equals.extend([(cat, FnId(3)), (dog_ty, FnId(4))]);
    program.known.displays.insert(dog_ty, FnId(5));
    check(&program, "true\ntrue\nfalse\nfalse\n(Cat.Tom, 5)\nexit 0\n");
}

#[test]
fn modules_start_in_order_and_tests_are_exported() {
    let say = |value| block(vec![print(int(value))], None);
    let functions = [1, 2, 3, 4, 5].map(|value| {
        let is_pub = value == 2;
        Function { is_pub, ..function(&format!("f{value}"), 0, vec![], TyId::UNIT, say(value)) }
    });
    let mut program = program(Types::new(), functions.to_vec());
    program.inits = vec![FnId(1), FnId(0), FnId(2)];
    program.main = Some(FnId(3));
    program.tests = vec![(name("first"), FnId(4))];
    check(&program, "2\n1\n3\n4\nexit 0\n");
    let module = lowered(&program, LowerOptions::default()).unwrap();
    assert_eq!(module.exports.keys().collect::<Vec<_>>(), ["f4", "main"]);
    let module = lowered(&program, LowerOptions { tests: true, ..LowerOptions::default() }).unwrap();
    assert!(matches!(module.exports.get("test first"), Some(Export::Function(_))));
    assert_eq!(run_module(module), "2\n1\n3\nexit 0\n");
}
