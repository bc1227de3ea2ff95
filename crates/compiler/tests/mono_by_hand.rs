//! Generic programs that no parser has seen, made monomorphic.

use vitte_compiler::diagnostics::{Code, Diagnostic};
use vitte_compiler::hir::*;
use vitte_compiler::mono::{leftover, monomorphise};
use vitte_compiler::syntax::{FileId, Interner, Span, Symbol};

const SPAN: Span = Span { file: FileId(0), start: 0, end: 0 };

/// A place that can be told from others.
fn at(start: u32) -> Span {
    Span { start, end: start + 1, ..SPAN }
}

fn expr(kind: ExprKind, ty: TyId) -> Expr {
    Expr { kind, ty, span: SPAN }
}

fn local(id: u32, ty: TyId) -> Expr {
    expr(ExprKind::Local(LocalId(id)), ty)
}

fn int(value: i64) -> Expr {
    expr(ExprKind::Int(value), TyId::INT)
}

fn stmt(expr: Expr) -> Stmt {
    Stmt { kind: StmtKind::Expr(expr), span: SPAN }
}

fn block(stmts: Vec<Stmt>, value: Option<Expr>) -> Block {
    let ty = value.as_ref().map_or(TyId::UNIT, |value| value.ty);
    Block { stmts, value: value.map(Box::new), ty, span: SPAN }
}

fn variable(ty: TyId) -> Local {
    Local { name: None, ty, assigned: false, in_cell: false, span: SPAN }
}

fn function(name: &str, generics: u32, params: &[TyId], ret: TyId, body: Block) -> Function {
    Function {
        name: name.into(),
        generics,
        captures: vec![],
        params: params.len() as u32,
        locals: params.iter().map(|ty| variable(*ty)).collect(),
        ret,
        body,
        is_pub: false,
        foreign: None,
        file: FileId(0),
        span: SPAN,
    }
}

/// The program of an initialiser with these statements, function 0, and these functions.
fn program(types: Types, stmts: Vec<Stmt>, functions: Vec<Function>) -> Program {
    let mut all = vec![function("main", 0, &[], TyId::UNIT, block(stmts, None))];
    all.extend(functions);
    Program {
        types,
        globals: vec![],
        functions: all,
        inits: vec![FnId(0)],
        main: None,
        tests: vec![],
        known: Known::default(),
        parts: Parts::default(),
    }
}

fn names() -> Interner {
    let mut names = Interner::new();
    for name in ["S", "field", "Trait", "method", "E"] {
        names.intern(name);
    }
    names
}

/// The symbol with this place in [`names`].
fn name(at: usize) -> Symbol {
    let mut names = names();
    names.intern(["S", "field", "Trait", "method", "E"][at])
}

fn mono(program: Program) -> Program {
    let program = monomorphise(program, &names()).unwrap_or_else(|problem| panic!("{problem:?}"));
    assert_eq!(leftover(&program), None);
    program
}

fn refused(program: Program) -> Diagnostic {
    *monomorphise(program, &names()).unwrap_err()
}

fn call(id: u32, types: TyList, args: Vec<Expr>, ty: TyId) -> Expr {
    expr(ExprKind::Call(FnId(id), types, args), ty)
}

/// The functions that a body calls, in the order of a walk over its debug text, which names every call.
fn called(function: &Function) -> Vec<u32> {
    let text = format!("{:?}", function.body);
    let calls = text.match_indices("Call(FnId(").map(|(at, start)| &text[at + start.len()..]);
    calls.map(|rest| rest[..rest.find(')').unwrap()].parse().unwrap()).collect()
}

fn types() -> Types {
    let mut types = Types::new();
    types.traits = (0..TraitId::BUILT_IN).map(built_in).collect();
    types
}

fn built_in(of: u32) -> TraitDef {
    let methods = match TraitId(of) {
        TraitId::ORD => vec![method(vec![TyId(9)], TyId::INT, None)],
        TraitId::EQ => vec![method(vec![TyId(9)], TyId::BOOL, None)],
        TraitId::DISPLAY => vec![method(vec![], TyId::STRING, None)],
        _ => vec![],
    };
    TraitDef { name: name(2), generics: 0, methods, span: SPAN }
}

fn method(params: Vec<TyId>, ret: TyId, default: Option<FnId>) -> TraitMethod {
    TraitMethod { name: name(3), has_self: true, params, ret, generics: 0, default, span: SPAN }
}

/// `struct S { field: … }`, with `generics` type parameters.
fn structure(types: &mut Types, generics: u32, field: TyId) -> StructId {
    types.structs.push(StructDef {
        name: name(0),
        fields: vec![(name(1), field)],
        layout: None,
        span: SPAN,
        generics,
        origin: None,
    });
    StructId(types.structs.len() as u32 - 1)
}

fn implement(types: &mut Types, of: TraitId, generics: u32, target: TyId, method: ImplMethod) {
    let methods = vec![Some(method)];
    types.add_impl(ImplDef { generics, of, args: TyList::EMPTY, target, methods, span: SPAN });
}

#[test]
fn each_list_of_types_has_one_copy_in_the_order_of_mention() {
    let mut types = types();
    types.members_known();
    let param = types.intern(Ty::Param(0));
    let identity = types.list(&[param]);
    let (ints, strings) = (types.list(&[TyId::INT]), types.list(&[TyId::STRING]));
    // fn outer<T>(x: T) -> T { inner<T>(x) }    fn inner<T>(x: T) -> T { x }
    let mut outer = function(
        "outer",
        1,
        &[param],
        param,
        block(vec![], Some(call(2, identity, vec![local(0, param)], param))),
    );
    outer.is_pub = true;
    let inner = function("inner", 1, &[param], param, block(vec![], Some(local(0, param))));
    let unused = function("unused", 1, &[param], param, block(vec![], Some(local(0, param))));
    let text = || expr(ExprKind::Str(name(0)), TyId::STRING);
    let stmts = vec![
        stmt(call(1, ints, vec![int(1)], TyId::INT)),
        stmt(call(1, strings, vec![text()], TyId::STRING)),
        stmt(call(1, ints, vec![int(2)], TyId::INT)),
        stmt(call(4, TyList::EMPTY, vec![], TyId::UNIT)),
    ];
    let plain = function("plain", 0, &[], TyId::UNIT, block(vec![], None));
    let program = mono(program(types, stmts, vec![outer, inner, unused, plain]));
    let shape: Vec<(&str, TyId)> = program.functions.iter().map(|f| (&*f.name, f.ret)).collect();
    let expected = [
        ("main", TyId::UNIT),
        ("plain", TyId::UNIT),
        ("outer", TyId::INT),
        ("outer", TyId::STRING),
        ("inner", TyId::STRING),
        ("inner", TyId::INT),
    ];
    assert_eq!(shape, expected);
    assert_eq!(called(&program.functions[0]), [2, 3, 2, 1]);
    assert_eq!(called(&program.functions[2]), [5]);
    assert_eq!(called(&program.functions[3]), [4]);
    assert_eq!(program.functions[2].locals[0].ty, TyId::INT);
    // What a host calls by name is one function.
    assert!(program.functions.iter().skip(2).all(|copy| !copy.is_pub));
}

#[test]
fn a_type_parameter_that_is_optional_makes_no_optional_of_an_optional() {
    let mut types = types();
    types.members_known();
    let param = types.intern(Ty::Param(0));
    let optional = types.optional(param);
    // fn f<T>(x: T?, d: T) -> T { match x { null => d, v => v } }, and with `if let`, and `x!`, and T as T?
    let bind = |id| Arm {
        pattern: Pattern::Some(Box::new(Pattern::Or(vec![
            Pattern::Bind(LocalId(id)),
            Pattern::Bind(LocalId(id)),
        ]))),
        guard: Some(expr(ExprKind::Bool(true), TyId::BOOL)),
        body: local(id, param),
    };
    let null = Arm { pattern: Pattern::Null, guard: None, body: local(1, param) };
    let matched = ExprKind::Match { value: Box::new(local(0, optional)), arms: vec![null, bind(2)] };
    let some = ExprKind::IfSome {
        value: Box::new(local(0, optional)),
        local: LocalId(3),
        then: Box::new(block(vec![], Some(local(3, param)))),
        otherwise: Some(Box::new(block(vec![], Some(local(1, param))))),
    };
    let unwrapped = ExprKind::Unwrap(Box::new(local(0, optional)));
    let wrapped = ExprKind::Wrap(Box::new(local(1, param)));
    let stmts = vec![stmt(expr(matched, param)), stmt(expr(some, param)), stmt(expr(unwrapped, param))];
    let body = block(stmts, Some(expr(wrapped, optional)));
    let mut f = function("f", 1, &[optional, param], optional, body);
    f.locals.extend([variable(param), variable(param)]);
    let int_or_null = types.optional(TyId::INT);
    let args = types.list(&[int_or_null]);
    let null = || expr(ExprKind::Null, int_or_null);
    let program = mono(program(types, vec![stmt(call(1, args, vec![null(), null()], int_or_null))], vec![f]));
    let f = &program.functions[1];
    let types: Vec<TyId> = f.locals.iter().map(|local| local.ty).collect();
    assert_eq!(types, [int_or_null, int_or_null, int_or_null, int_or_null, TyId::INT, TyId::INT]);
    assert_eq!(f.ret, int_or_null);
    let of = |at: usize| match &f.body.stmts[at].kind {
        StmtKind::Expr(expr) => &expr.kind,
        _ => panic!("an expression"),
    };
    let is_given = |block: &Block, outer: u32, inner: u32| {
        let StmtKind::Let(LocalId(to), value) = &block.stmts[0].kind else { return false };
        let ExprKind::Wrap(from) = &value.kind else { return false };
        *to == outer
            && value.ty == int_or_null
            && matches!(from.kind, ExprKind::Local(LocalId(id)) if id == inner)
    };
    let ExprKind::Match { arms, .. } = of(0) else { panic!("a match") };
    assert!(format!("{:?}", arms[1].pattern) == "Some(Or([Bind(LocalId(4)), Bind(LocalId(4))]))");
    let ExprKind::Block(body) = &arms[1].body.kind else { panic!("a block") };
    assert!(is_given(body, 2, 4));
    let Some(ExprKind::Block(guard)) = arms[1].guard.as_ref().map(|guard| &guard.kind) else {
        panic!("a block")
    };
    assert!(is_given(guard, 2, 4) && guard.ty == TyId::BOOL);
    let ExprKind::IfSome { local, then, .. } = of(1) else { panic!("an `if let`") };
    assert!(*local == LocalId(5) && is_given(then, 3, 5));
    let ExprKind::Wrap(value) = of(2) else { panic!("an optional") };
    assert!(value.ty == TyId::INT && matches!(value.kind, ExprKind::Unwrap(_)));
    let last = f.body.value.as_ref().unwrap();
    assert!(matches!(last.kind, ExprKind::Local(LocalId(1))));
}

fn trait_call(of: TraitId, on: TyId, args: Vec<Expr>, ty: TyId) -> Expr {
    let (trait_args, type_args) = (TyList::EMPTY, TyList::EMPTY);
    expr(ExprKind::CallTrait(Box::new(TraitCall { on, of, trait_args, method: 0, type_args, args })), ty)
}

#[test]
fn methods_of_traits_are_what_the_type_has() {
    let mut types = types();
    let param = types.intern(Ty::Param(0));
    assert_eq!(param, TyId(9));
    structure(&mut types, 0, TyId::INT);
    structure(&mut types, 1, param);
    types.members_known();
    let plain = types.intern(Ty::Struct(StructId(0)));
    let identity = types.list(&[param]);
    let of_param = types.struct_instance(StructId(1), identity);
    let of_param = types.intern(Ty::Struct(of_param));
    implement(&mut types, TraitId::ORD, 0, plain, ImplMethod::Own(FnId(2)));
    implement(&mut types, TraitId::ORD, 1, of_param, ImplMethod::Default(FnId(3)));
    implement(&mut types, TraitId::EQ, 0, plain, ImplMethod::Own(FnId(4)));
    implement(&mut types, TraitId::DISPLAY, 1, of_param, ImplMethod::Own(FnId(5)));
    // fn f<T: Ord>(a: T, b: T) -> bool { a.compare(b); compare(a, b); a < b }
    let pair = || vec![local(0, param), local(1, param)];
    let boxed = || (Box::new(local(0, param)), Box::new(local(1, param)));
    let (a, b) = boxed();
    let compared = expr(ExprKind::Compare(a, b), TyId::INT);
    let (a, b) = boxed();
    let less = expr(ExprKind::Binary(BinaryOp::Lt, a, b), TyId::BOOL);
    let stmts = vec![stmt(trait_call(TraitId::ORD, param, pair(), TyId::INT)), stmt(compared)];
    let f = function("f", 1, &[param, param], TyId::BOOL, block(stmts, Some(less)));
    let own = function("S.compare", 0, &[plain, plain], TyId::INT, block(vec![], Some(int(0))));
    let default = function("Ord.compare", 1, &[param, param], TyId::INT, block(vec![], Some(int(0))));
    let truth = expr(ExprKind::Bool(true), TyId::BOOL);
    let equals = function("S.equals", 0, &[plain, plain], TyId::BOOL, block(vec![], Some(truth)));
    let text = expr(ExprKind::Str(name(0)), TyId::STRING);
    let shown = function("S.to_string", 1, &[of_param], TyId::STRING, block(vec![], Some(text)));
    let ints = types.list(&[TyId::INT]);
    let of_ints = types.struct_instance(StructId(1), ints);
    let of_ints = types.intern(Ty::Struct(of_ints));
    let mut stmts = Vec::new();
    for ty in [TyId::INT, plain, of_ints] {
        let args = types.list(&[ty]);
        stmts.push(stmt(expr(ExprKind::FnValue(FnId(1), args), TyId::UNIT)));
    }
    let program = mono(program(types, stmts, vec![f, own, default, equals, shown]));
    let names: Vec<&str> = program.functions.iter().map(|f| &*f.name).collect();
    let at = |wanted: &str| names.iter().position(|name| *name == wanted).unwrap() as u32;
    let (own, default) = (at("S.compare"), at("Ord.compare"));
    let copies: Vec<&Function> = program.functions.iter().filter(|f| f.name == "f").collect();
    assert_eq!(copies.len(), 3);
    assert_eq!(called(copies[0]), []);
    assert!(format!("{:?}", copies[0].body).matches("Compare").count() == 2);
    assert_eq!(called(copies[1]), [own, own, own]);
    assert_eq!(called(copies[2]), [default, default, default]);
    let equals: Vec<_> = program.known.equals.iter().map(|(ty, id)| (*ty, id.0)).collect();
    assert_eq!(equals, [(plain, at("S.equals"))]);
    let displays: Vec<_> = program.known.displays.iter().map(|(ty, id)| (*ty, id.0)).collect();
    assert_eq!(displays, [(of_ints, at("S.to_string"))]);
}

#[test]
fn what_becomes_a_value_of_a_trait_has_its_functions() {
    let mut types = types();
    let param = types.intern(Ty::Param(0));
    structure(&mut types, 0, TyId::INT);
    types.members_known();
    let plain = types.intern(Ty::Struct(StructId(0)));
    // trait Trait { fn method(self, x: int) -> int; fn other(self, x: Self) -> int; fn make() -> int }
    let mut methods = vec![method(vec![TyId::INT], TyId::INT, None), method(vec![param], TyId::INT, None)];
    methods.push(TraitMethod { has_self: false, ..method(vec![], TyId::INT, None) });
    types.traits.push(TraitDef { name: name(2), generics: 0, methods, span: SPAN });
    let of = TraitId(TraitId::BUILT_IN);
    let value = types.intern(Ty::Trait(of, TyList::EMPTY));
    let own = |id| Some(ImplMethod::Own(FnId(id)));
    types.add_impl(ImplDef {
        generics: 0,
        of,
        args: TyList::EMPTY,
        target: plain,
        methods: vec![Some(ImplMethod::Default(FnId(1))), own(2), own(2)],
        span: SPAN,
    });
    let default = function("Trait.method", 1, &[param, TyId::INT], TyId::INT, block(vec![], Some(int(1))));
    let never = function("S.other", 0, &[plain, plain], TyId::INT, block(vec![], Some(int(1))));
    let made = |value| expr(ExprKind::Struct(StructId(0), vec![(0, int(value))]), plain);
    let converted = expr(ExprKind::ToTrait(Box::new(made(1))), value);
    let dynamic = trait_call(of, value, vec![converted, int(1)], TyId::INT);
    let again = expr(ExprKind::ToTrait(Box::new(expr(ExprKind::ToTrait(Box::new(made(2))), value))), value);
    let program = mono(program(types, vec![stmt(dynamic), stmt(again)], vec![default, never]));
    let shown: Vec<_> =
        program.functions.iter().map(|f| (&*f.name, f.locals.first().map(|l| l.ty))).collect();
    assert_eq!(shown, [("main", None), ("S.other", Some(plain)), ("Trait.method", Some(plain))]);
    assert_eq!(program.known.implementations, [(plain, value, vec![Some(FnId(2)), None, None])]);
    let methods = &program.known.traits[&value];
    assert_eq!(*methods, [Some((name(3), vec![TyId::INT], TyId::INT)), None, None]);
    // A trait's value as a value of that trait is itself.
    let text = format!("{:?}", program.functions[0].body.stmts[1]);
    assert_eq!(text.matches("ToTrait").count(), 1);
}

#[test]
fn types_that_grow_without_end_are_an_error_at_the_call() {
    let mut types = types();
    types.members_known();
    let param = types.intern(Ty::Param(0));
    let array = types.intern(Ty::Array(param));
    let (ints, arrays) = (types.list(&[TyId::INT]), types.list(&[array]));
    // fn f<T>(x: T) { g<T>(x) }    fn g<T>(x: T) { f<array<T>>([x]) }
    let identity = types.list(&[param]);
    let f = function(
        "f",
        1,
        &[param],
        TyId::UNIT,
        block(vec![stmt(call(2, identity, vec![local(0, param)], TyId::UNIT))], None),
    );
    let made = expr(ExprKind::Array(vec![local(0, param)]), array);
    let again = Expr { span: at(77), ..call(1, arrays, vec![made], TyId::UNIT) };
    let g = function("g", 1, &[param], TyId::UNIT, block(vec![stmt(again)], None));
    let problem = refused(program(types, vec![stmt(call(1, ints, vec![int(1)], TyId::UNIT))], vec![f, g]));
    assert_eq!(problem.code, Code::EndlessInstantiation);
    assert_eq!(problem.primary, at(77));
    assert_eq!(problem.message, "`f` needs itself with other types without end");
    assert_eq!(problem.label, "`f<int>` needs `g<int>`, which needs `f<array<int>>`, and so on");
}

#[test]
fn types_that_change_without_end_are_an_error() {
    let mut types = types();
    types.members_known();
    // fn f<T, A, …, H>() { f<T, B, A, C, …>(); f<T, B, …, H, A>(); f<T?, …>() }: all orders of eight types.
    let params: Vec<TyId> = (0..8).map(|number| types.intern(Ty::Param(number))).collect();
    let (mut swapped, mut turned) = (params.clone(), params.clone());
    swapped.swap(0, 1);
    turned.rotate_left(1);
    let calls = [swapped, turned].map(|order| {
        let order = types.list(&order);
        stmt(call(1, order, vec![], TyId::UNIT))
    });
    let f = function("f", 8, &[], TyId::UNIT, block(calls.to_vec(), None));
    let some = [TyId::INT, TyId::FLOAT, TyId::BOOL, TyId::STRING, TyId::BYTES, TyId::EXCEPTION].to_vec();
    let (ints, floats) = (types.intern(Ty::Array(TyId::INT)), types.intern(Ty::Array(TyId::FLOAT)));
    let args = types.list(&[some, vec![ints, floats]].concat());
    let problem = refused(program(types, vec![stmt(call(1, args, vec![], TyId::UNIT))], vec![f]));
    assert_eq!(problem.code, Code::EndlessInstantiation);
}

#[test]
fn many_copies_are_fine_and_too_many_are_an_error() {
    for (count, is_fine) in [(200, true), (20_000, false)] {
        let mut types = types();
        types.members_known();
        let param = types.intern(Ty::Param(0));
        let f = function("f", 1, &[param], TyId::UNIT, block(vec![], None));
        let mut stmts = Vec::new();
        for _ in 0..count {
            let ty = structure(&mut types, 0, TyId::INT);
            let ty = types.intern(Ty::Struct(ty));
            let args = types.list(&[ty]);
            stmts.push(stmt(expr(ExprKind::FnValue(FnId(1), args), TyId::UNIT)));
        }
        let done = monomorphise(program(types, stmts, vec![f]), &names());
        match done {
            Ok(program) => assert!(is_fine && program.functions.len() == count + 1),
            Err(problem) => assert!(!is_fine && problem.code == Code::ProgramTooLarge, "{problem:?}"),
        }
    }
}

#[test]
fn copies_that_are_large_together_are_an_error() {
    let mut types = types();
    types.members_known();
    let param = types.intern(Ty::Param(0));
    let body = (0..5_000).map(|value| stmt(int(value))).collect();
    let f = function("f", 1, &[param], TyId::UNIT, block(body, None));
    let mut stmts = Vec::new();
    for _ in 0..2_000 {
        let ty = structure(&mut types, 0, TyId::INT);
        let ty = types.intern(Ty::Struct(ty));
        let args = types.list(&[ty]);
        stmts.push(stmt(expr(ExprKind::FnValue(FnId(1), args), TyId::UNIT)));
    }
    assert_eq!(refused(program(types, stmts, vec![f])).code, Code::ProgramTooLarge);
}

#[test]
fn a_display_that_makes_ever_larger_types_is_an_error() {
    let mut types = types();
    let param = types.intern(Ty::Param(0));
    structure(&mut types, 1, param);
    types.members_known();
    let identity = types.list(&[param]);
    let of_param = types.struct_instance(StructId(0), identity);
    let of_param = types.intern(Ty::Struct(of_param));
    let list = types.list(&[of_param]);
    let nested = types.struct_instance(StructId(0), list);
    let nested_ty = types.intern(Ty::Struct(nested));
    implement(&mut types, TraitId::DISPLAY, 1, of_param, ImplMethod::Own(FnId(1)));
    // impl<T> Display for S<T> { fn to_string(self) -> string { str(S { field: self }) } }
    let made = expr(ExprKind::Struct(nested, vec![(0, local(0, of_param))]), nested_ty);
    let text = expr(ExprKind::ToString(Box::new(made)), TyId::STRING);
    let shown = function("S.to_string", 1, &[of_param], TyId::STRING, block(vec![], Some(text)));
    let ints = types.list(&[TyId::INT]);
    let of_ints = types.struct_instance(StructId(0), ints);
    let of_ints_ty = types.intern(Ty::Struct(of_ints));
    let value = expr(ExprKind::Struct(of_ints, vec![(0, int(1))]), of_ints_ty);
    let problem = refused(program(types, vec![stmt(value)], vec![shown]));
    assert_eq!(problem.code, Code::EndlessInstantiation);
    assert_eq!(
        problem.label,
        "`S.to_string<int>` needs `S.to_string<S<int>>`, which needs `S.to_string<S<S<int>>>`, and so on"
    );
}

#[test]
fn deep_programs_need_little_stack() {
    let mut types = types();
    types.members_known();
    let param = types.intern(Ty::Param(0));
    let optional = types.optional(param);
    // if true { match x { null => x, y => if let z = x { … } else { x } } } else { x }
    let mut value = local(0, optional);
    for _ in 0..700 {
        let then = Box::new(block(vec![], Some(value)));
        let otherwise = || Some(Box::new(block(vec![], Some(local(0, optional)))));
        let some = ExprKind::IfSome {
            value: Box::new(local(0, optional)),
            local: LocalId(1),
            then,
            otherwise: otherwise(),
        };
        let some = expr(some, optional);
        let arms = vec![
            Arm { pattern: Pattern::Null, guard: None, body: local(0, optional) },
            Arm { pattern: Pattern::Some(Box::new(Pattern::Bind(LocalId(2)))), guard: None, body: some },
        ];
        let matched = expr(ExprKind::Match { value: Box::new(local(0, optional)), arms }, optional);
        let branches = vec![(expr(ExprKind::Bool(true), TyId::BOOL), block(vec![], Some(matched)))];
        value = expr(ExprKind::If { branches, otherwise: otherwise() }, optional);
    }
    let mut f = function("f", 1, &[optional], optional, block(vec![], Some(value)));
    f.locals.extend([variable(param), variable(param)]);
    let int_or_null = types.optional(TyId::INT);
    let args = types.list(&[int_or_null]);
    let program = program(types, vec![stmt(expr(ExprKind::FnValue(FnId(1), args), TyId::UNIT))], vec![f]);
    assert_eq!(mono(program).functions.len(), 2);
}
