//! A generic program that no parser has seen, made monomorphic, lowered and run: values of traits in all their uses.

use vitte::{Engine, Host, VmConfig};
use vitte_compiler::diagnostics::Sources;
use vitte_compiler::hir::*;
use vitte_compiler::lower::{LowerOptions, lower};
use vitte_compiler::mono::monomorphise;
use vitte_compiler::syntax::{FileId, Interner, Span, Symbol};

const SPAN: Span = Span { file: FileId(0), start: 0, end: 0 };

fn expr(kind: ExprKind, ty: TyId) -> Expr {
    Expr { kind, ty, span: SPAN }
}

fn local(id: u32, ty: TyId) -> Expr {
    expr(ExprKind::Local(LocalId(id)), ty)
}

fn int(value: i64) -> Expr {
    expr(ExprKind::Int(value), TyId::INT)
}

fn binary(op: BinaryOp, a: Expr, b: Expr, ty: TyId) -> Expr {
    expr(ExprKind::Binary(op, Box::new(a), Box::new(b)), ty)
}

fn stmt(kind: StmtKind) -> Stmt {
    Stmt { kind, span: SPAN }
}

fn block(stmts: Vec<Stmt>, value: Option<Expr>) -> Block {
    let ty = value.as_ref().map_or(TyId::UNIT, |value| value.ty);
    Block { stmts, value: value.map(Box::new), ty, span: SPAN }
}

fn function(name: &str, generics: u32, params: &[TyId], ret: TyId, body: Block) -> Function {
    let local = |ty: &TyId| Local { name: None, ty: *ty, assigned: false, in_cell: false, span: SPAN };
    Function {
        name: name.into(),
        generics,
        captures: vec![],
        params: params.len() as u32,
        locals: params.iter().map(local).collect(),
        ret,
        body,
        is_pub: false,
        foreign: None,
        file: FileId(0),
        span: SPAN,
    }
}

/// The declarations: `trait Named`, `enum Color`, `struct Point`, `struct Crate<T>`.
struct World {
    types: Types,
    names: Interner,
    param: TyId,
    named: TyId,
    color: TyId,
    point: TyId,
    crate_of_param: TyId,
    crate_of_int: TyId,
}

const NAMED: TraitId = TraitId(TraitId::BUILT_IN);

impl World {
    fn new() -> World {
        let (mut types, mut names) = (Types::new(), Interner::new());
        let mut name = |text: &str| names.intern(text);
        let param = types.intern(Ty::Param(0));
        types.traits = (0..TraitId::BUILT_IN).map(|_| trait_def(name("Built"), vec![])).collect();
        types.traits[TraitId::EQ.0 as usize].methods =
            vec![method(name("equals"), vec![param], TyId::BOOL, None)];
        let rank = method(name("rank"), vec![], TyId::INT, Some(FnId(2)));
        let add = method(name("add"), vec![TyId::INT], TyId::INT, None);
        types.traits.push(trait_def(name("Named"), vec![rank, add]));
        let variant = |name| VariantDef { name, payload: vec![], span: SPAN };
        let variants = vec![variant(name("Red")), variant(name("Green"))];
        types.enums.push(EnumDef { name: name("Color"), variants, span: SPAN, generics: 0, origin: None });
        for (text, generics, ty) in [("Point", 0, TyId::INT), ("Crate", 1, param)] {
            let fields = vec![(name("value"), ty)];
            types.structs.push(StructDef {
                name: name(text),
                fields,
                layout: None,
                span: SPAN,
                generics,
                origin: None,
            });
        }
        types.members_known();
        let named = types.intern(Ty::Trait(NAMED, TyList::EMPTY));
        let (color, point) = (types.intern(Ty::Enum(EnumId(0))), types.intern(Ty::Struct(StructId(0))));
        let mut crate_of = |ty| {
            let args = types.list(&[ty]);
            let id = types.struct_instance(StructId(1), args);
            types.intern(Ty::Struct(id))
        };
        let (crate_of_param, crate_of_int) = (crate_of(param), crate_of(TyId::INT));
        World { types, names, param, named, color, point, crate_of_param, crate_of_int }
    }

    fn implement(&mut self, of: TraitId, generics: u32, target: TyId, methods: Vec<ImplMethod>) {
        let methods = methods.into_iter().map(Some).collect();
        self.types.add_impl(ImplDef { generics, of, args: TyList::EMPTY, target, methods, span: SPAN });
    }

    fn color(&self, variant: u32) -> Expr {
        expr(ExprKind::Enum(EnumId(0), variant, vec![]), self.color)
    }

    fn made(&self, ty: TyId, value: i64) -> Expr {
        let Ty::Struct(id) = self.types.get(ty) else { panic!("a struct") };
        expr(ExprKind::Struct(*id, vec![(0, int(value))]), ty)
    }

    fn as_named(&self, value: Expr) -> Expr {
        expr(ExprKind::ToTrait(Box::new(value)), self.named)
    }

    fn call(&self, method: u32, receiver: Expr, mut args: Vec<Expr>) -> Expr {
        args.insert(0, receiver);
        let (trait_args, type_args) = (TyList::EMPTY, TyList::EMPTY);
        let call = TraitCall { on: self.named, of: NAMED, trait_args, method, type_args, args };
        expr(ExprKind::CallTrait(Box::new(call)), TyId::INT)
    }
}

fn trait_def(name: Symbol, methods: Vec<TraitMethod>) -> TraitDef {
    TraitDef { name, generics: 0, methods, span: SPAN }
}

fn method(name: Symbol, params: Vec<TyId>, ret: TyId, default: Option<FnId>) -> TraitMethod {
    TraitMethod { name, has_self: true, params, ret, generics: 0, default, span: SPAN }
}

fn field(object: Expr) -> Expr {
    expr(ExprKind::Field(Box::new(object), 0), TyId::INT)
}

/// The functions of the program but for the initialiser and `main`, from number 2 on.
fn methods(world: &mut World) -> Vec<Function> {
    let (param, color, point) = (world.param, world.color, world.point);
    let own = ImplMethod::Own;
    world.implement(NAMED, 0, color, vec![ImplMethod::Default(FnId(2)), own(FnId(3))]);
    world.implement(NAMED, 0, point, vec![own(FnId(4)), own(FnId(5))]);
    world.implement(NAMED, 1, world.crate_of_param, vec![ImplMethod::Default(FnId(2)), own(FnId(6))]);
    world.implement(TraitId::EQ, 0, point, vec![own(FnId(7))]);
    let arm = |variant, n| Arm {
        pattern: Pattern::Variant(EnumId(0), variant, vec![]),
        guard: None,
        body: binary(BinaryOp::Add, local(1, TyId::INT), int(n), TyId::INT),
    };
    let matched = ExprKind::Match { value: Box::new(local(0, color)), arms: vec![arm(0, 1), arm(1, 2)] };
    let sum = binary(BinaryOp::Add, local(1, TyId::INT), int(100), TyId::INT);
    let product = binary(BinaryOp::Mul, local(1, TyId::INT), int(10), TyId::INT);
    let same = binary(BinaryOp::Eq, field(local(0, point)), field(local(1, point)), TyId::BOOL);
    let body = |value| block(vec![], Some(value));
    vec![
        function("Named.rank", 1, &[param], TyId::INT, body(int(7))),
        function("Color.add", 0, &[color, TyId::INT], TyId::INT, body(expr(matched, TyId::INT))),
        function("Point.rank", 0, &[point], TyId::INT, body(field(local(0, point)))),
        function("Point.add", 0, &[point, TyId::INT], TyId::INT, body(product)),
        function("Crate.add", 1, &[world.crate_of_param, TyId::INT], TyId::INT, body(sum)),
        function("Point.equals", 0, &[point, point], TyId::BOOL, body(same)),
    ]
}

/// `main`: adds up a number for each thing that is as it should be.
fn main_function(world: &mut World) -> Function {
    let list = world.types.intern(Ty::Array(world.named));
    let counts = world.types.intern(Ty::Map(world.color, TyId::INT));
    let elements =
        [world.color(1), world.made(world.point, 5), world.made(world.crate_of_int, 1), world.color(0)];
    let elements = elements.map(|value| world.as_named(value)).to_vec();
    let mut stmts = vec![
        stmt(StmtKind::Let(LocalId(0), expr(ExprKind::Array(elements), list))),
        stmt(StmtKind::Let(LocalId(1), int(0))),
    ];
    // for x in xs { total += x.rank() * x.add(3) }
    let x = || local(2, world.named);
    let product =
        binary(BinaryOp::Mul, world.call(0, x(), vec![]), world.call(1, x(), vec![int(3)]), TyId::INT);
    let add = |value| stmt(StmtKind::AssignOp(Place::Local(LocalId(1)), BinaryOp::Add, value));
    let body = Box::new(block(vec![add(product)], None));
    let array = Box::new(local(0, list));
    let each = ExprKind::ForArray { id: LoopId(0), var: Some(LocalId(2)), array, body };
    stmts.push(stmt(StmtKind::Expr(expr(each, TyId::UNIT))));
    let element = |at| expr(ExprKind::Index(Box::new(local(0, list)), Box::new(int(at))), world.named);
    let mut count_if = |cond: Expr, value: i64| {
        let branches = vec![(cond, block(vec![add(int(value))], None))];
        stmts.push(stmt(StmtKind::Expr(expr(ExprKind::If { branches, otherwise: None }, TyId::UNIT))));
    };
    let is = |value: Expr, ty| expr(ExprKind::Is(Box::new(value), ty), TyId::BOOL);
    count_if(is(element(0), world.color), 1_000);
    count_if(is(element(1), world.color), 2_000);
    count_if(is(element(2), world.crate_of_int), 4_000);
    count_if(is(element(2), world.named), 10_000);
    let equal = binary(BinaryOp::Eq, element(1), world.as_named(world.made(world.point, 5)), TyId::BOOL);
    count_if(equal, 100_000);
    let text = world.names.intern("[Color.Green, Point { value: 5 }, Crate { value: 1 }, Color.Red]");
    let shown = expr(ExprKind::ToString(Box::new(local(0, list))), TyId::STRING);
    count_if(binary(BinaryOp::Eq, shown, expr(ExprKind::Str(text), TyId::STRING), TyId::BOOL), 1_000_000);
    let cast = field(expr(ExprKind::Cast(Box::new(element(1))), world.point));
    stmts.push(add(binary(BinaryOp::Mul, cast, int(10_000_000), TyId::INT)));
    // An enum that is a trait's value elsewhere is still the key of a map.
    let entries = vec![(world.color(0), int(100_000_000)), (world.color(1), int(1))];
    let map = expr(ExprKind::Map(entries), counts);
    stmts.push(add(expr(ExprKind::Index(Box::new(map), Box::new(world.color(0))), TyId::INT)));
    let mut main = function(
        "main",
        0,
        &[list, TyId::INT, world.named],
        TyId::INT,
        block(stmts, Some(local(1, TyId::INT))),
    );
    main.params = 0;
    main.locals[1].assigned = true;
    main
}

#[test]
fn values_of_traits_do_what_their_types_do() {
    for optimise in [true, false] {
        let mut world = World::new();
        let init = function("main", 0, &[], TyId::UNIT, block(vec![], None));
        let main = main_function(&mut world);
        let functions = [vec![init, main], methods(&mut world)].concat();
        let World { types, names, .. } = world;
        let (inits, main, known) = (vec![FnId(0)], Some(FnId(1)), Known::default());
        let program = Program {
            types,
            globals: vec![],
            functions,
            inits,
            main,
            tests: vec![],
            known,
            parts: Parts::default(),
        };
        let program = monomorphise(program, &names).unwrap();
        let mut sources = Sources::new();
        sources.add("by_hand.vit", "").unwrap();
        let options = LowerOptions { optimise, ..LowerOptions::default() };
        let module = lower(&program, &names, &vitte_stdlib::library(), &sources, &options).unwrap();
        vitte_verifier::check(&module).unwrap_or_else(|faults| panic!("{faults}"));
        let engine = Engine::new();
        let program = engine.prepare(module).unwrap();
        let config = VmConfig { host: Host::denying(), ..VmConfig::default() };
        let status = engine.vm(&program, config).unwrap().run().unwrap();
        let wanted =
            7 * 5 + 5 * 30 + 7 * 103 + 7 * 4 + 1_000 + 4_000 + 10_000 + 100_000 + 1_000_000 + 150_000_000;
        assert_eq!(format!("{status}"), format!("{wanted}"), "optimise: {optimise}");
    }
}
