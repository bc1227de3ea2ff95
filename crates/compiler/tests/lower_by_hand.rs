//! Lowering of typed programs that no parser has seen: what source text cannot say, or only at great length.

use vitte_bytecode::natives::Library;
use vitte_bytecode::{Inst, Module, Op};
use vitte_compiler::diagnostics::Sources;
use vitte_compiler::hir::*;
use vitte_compiler::lower::{LowerErrorKind, LowerOptions, lower};
use vitte_compiler::syntax::{FileId, Interner, Span};

const SPAN: Span = Span { file: FileId(0), start: 0, end: 0 };

fn expr(kind: ExprKind, ty: TyId) -> Expr {
    Expr { kind, ty, span: SPAN }
}

fn int(value: i64) -> Expr {
    expr(ExprKind::Int(value), TyId::INT)
}

fn local(id: u32) -> Expr {
    expr(ExprKind::Local(LocalId(id)), TyId::INT)
}

fn binary(op: BinaryOp, a: Expr, b: Expr, ty: TyId) -> Expr {
    expr(ExprKind::Binary(op, Box::new(a), Box::new(b)), ty)
}

fn stmt(kind: StmtKind) -> Stmt {
    Stmt { kind, span: SPAN }
}

fn assign(id: u32, value: Expr) -> Stmt {
    stmt(StmtKind::Assign(Place::Local(LocalId(id)), value))
}

fn block(stmts: Vec<Stmt>, value: Option<Expr>) -> Block {
    let ty = value.as_ref().map_or(TyId::UNIT, |value| value.ty);
    Block { stmts, value: value.map(Box::new), ty, span: SPAN }
}

fn int_local(assigned: bool) -> Local {
    a_local(TyId::INT, assigned)
}

fn a_local(ty: TyId, assigned: bool) -> Local {
    Local { name: None, ty, assigned, in_cell: false, span: SPAN }
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
        is_pub: true,
        foreign: None,
        file: FileId(0),
        span: SPAN,
    }
}

fn arm(pattern: Pattern) -> Arm {
    Arm { pattern, guard: None, body: int(1) }
}

/// Lowers a program of an empty initialiser and these functions.
fn lowered(types: Types, functions: Vec<Function>, optimise: bool) -> Result<Module, LowerErrorKind> {
    lowered_with(&Interner::new(), types, functions, optimise)
}

fn lowered_with(
    names: &Interner,
    types: Types,
    functions: Vec<Function>,
    optimise: bool,
) -> Result<Module, LowerErrorKind> {
    let mut all = vec![function("main", 0, vec![], TyId::UNIT, block(vec![], None))];
    all.extend(functions);
    let program = Program {
        types,
        globals: vec![],
        functions: all,
        inits: vec![FnId(0)],
        main: None,
        tests: vec![],
        known: Known::default(),
        parts: Parts::default(),
    };
    let mut sources = Sources::new();
    sources.add("by_hand.vit", "").unwrap();
    let options = LowerOptions { optimise, ..LowerOptions::default() };
    let module = lower(&program, names, &Library::default(), &sources, &options).map_err(|e| e.kind)?;
    vitte_verifier::check(&module).unwrap_or_else(|faults| panic!("{faults}"));
    Ok(module)
}

/// The instructions of function 1.
fn code(module: &Module) -> Vec<Inst> {
    let words = &module.code[module.functions[1].code_range()];
    words.iter().map(|&word| Inst::decode(word).unwrap()).collect()
}

fn ops(module: &Module) -> Vec<Op> {
    code(module).iter().map(|inst| inst.op()).collect()
}

#[test]
fn a_sum_of_parameters_needs_no_copies() {
    let body = block(vec![], Some(binary(BinaryOp::Add, local(0), local(1), TyId::INT)));
    let add = function("add", 2, vec![int_local(false), int_local(false)], TyId::INT, body);
    let module = lowered(Types::new(), vec![add], true).unwrap();
    assert_eq!(ops(&module), [Op::AddInt, Op::Return]);
    assert_eq!(module.functions[1].registers.len(), 3);
}

/// `while i < n { s = s + i; i += 1 }`, with the first statement as often as asked.
fn counting(body_length: usize) -> Function {
    let mut stmts = Vec::new();
    for _ in 0..body_length {
        stmts.push(assign(2, binary(BinaryOp::Add, local(2), local(1), TyId::INT)));
    }
    stmts.push(stmt(StmtKind::AssignOp(Place::Local(LocalId(1)), BinaryOp::Add, int(1))));
    let cond = Box::new(binary(BinaryOp::Lt, local(1), local(0), TyId::BOOL));
    let body = Box::new(block(stmts, None));
    let lets = vec![stmt(StmtKind::Let(LocalId(1), int(0))), stmt(StmtKind::Let(LocalId(2), int(0)))];
    let mut all = lets;
    all.push(stmt(StmtKind::Expr(expr(ExprKind::While { id: LoopId(0), cond, body }, TyId::UNIT))));
    let locals = vec![int_local(false), int_local(true), int_local(true)];
    function("count", 1, locals, TyId::INT, block(all, Some(local(2))))
}

#[test]
fn a_loop_is_one_branch_at_its_end() {
    let module = lowered(Types::new(), vec![counting(1)], true).unwrap();
    let expected =
        [Op::LoadConstInt, Op::LoadConstInt, Op::IfLeInt, Op::AddInt, Op::AddImmInt, Op::IfLtInt, Op::Return];
    assert_eq!(ops(&module), expected);
}

#[test]
fn branches_reach_as_far_as_the_function() {
    for length in [32_764, 32_765, 32_766, 32_767, 40_000, 70_000] {
        let module = lowered(Types::new(), vec![counting(length)], true).unwrap();
        let code = code(&module);
        assert_eq!(code.iter().filter(|inst| inst.op() == Op::AddInt).count(), length);
        // Followed over the jumps that make it reach, each branch leads to the loop's body or behind the loop.
        let top = code.iter().position(|inst| inst.op() == Op::AddInt).unwrap();
        let end = code.len() - 1;
        let targets = branch_targets(&code);
        assert_eq!(targets, [end, top], "{length}");
    }
}

/// Where the branch before the loop leads if `i >= n`, and the one at its end if `i < n`.
fn branch_targets(code: &[Inst]) -> Vec<usize> {
    let at = |pc: usize, distance: i64| (pc as i64 + 1 + distance) as usize;
    let mut targets = Vec::new();
    for (pc, inst) in code.iter().enumerate() {
        let (taken, leads_out) = match inst {
            Inst::IfLeInt { target, .. } => (at(pc, target.0.into()), true),
            Inst::IfLtInt { target, .. } => (at(pc, target.0.into()), false),
            _ => continue,
        };
        // A branch over a jump is the opposite of what was meant.
        let meant = match code[pc + 1] {
            Inst::Jump { target } if taken == pc + 2 => at(pc + 1, target.0.into()),
            _ => taken,
        };
        assert!(leads_out == (inst.op() == Op::IfLeInt));
        targets.push(meant);
    }
    targets
}

#[test]
fn counted_loops_reach_as_far_as_the_function() {
    for length in [32_765, 32_766, 32_767, 50_000] {
        let mut stmts = Vec::new();
        for _ in 0..length {
            stmts.push(assign(1, binary(BinaryOp::Add, local(1), local(2), TyId::INT)));
        }
        let range = Range { start: int(0), end: local(0), inclusive: false, step: None, reversed: false };
        let body = Box::new(block(stmts, None));
        let kind = ExprKind::ForRange { id: LoopId(0), var: Some(LocalId(2)), range: Box::new(range), body };
        let all = vec![stmt(StmtKind::Let(LocalId(1), int(0))), stmt(StmtKind::Expr(expr(kind, TyId::UNIT)))];
        let locals = vec![int_local(false), int_local(true), int_local(false)];
        let f = function("count", 1, locals, TyId::INT, block(all, Some(local(1))));
        let module = lowered(Types::new(), vec![f], true).unwrap();
        let code = code(&module);
        let back = code.iter().position(|inst| inst.op() == Op::LoopLtInt).unwrap();
        let Inst::LoopLtInt { target, .. } = code[back] else { unreachable!() };
        if target.0 == 1 {
            assert_eq!(code[back + 1].op(), Op::Jump);
            assert_eq!(code[back + 2].op(), Op::Jump);
            assert_eq!(code[back + 3].op(), Op::Return);
        } else {
            assert!(length < 32_768);
            assert_eq!(code[back + 1].op(), Op::Return);
        }
    }
}

#[test]
fn too_many_registers_are_an_error() {
    let mut stmts = Vec::new();
    let mut locals = Vec::new();
    for id in 0..65_536 {
        locals.push(int_local(true));
        stmts.push(stmt(StmtKind::Let(LocalId(id), int(1))));
    }
    let f = function("wide", 0, locals, TyId::UNIT, block(stmts, None));
    let refused = lowered(Types::new(), vec![f], true).unwrap_err();
    assert_eq!(refused, LowerErrorKind::TooManyRegisters { function: "wide".into() });
}

#[test]
fn scopes_that_have_ended_share_registers() {
    let mut stmts = Vec::new();
    let mut locals = Vec::new();
    for id in 0..1000 {
        locals.push(int_local(true));
        let inner = block(vec![stmt(StmtKind::Let(LocalId(id), int(1)))], None);
        stmts.push(stmt(StmtKind::Expr(expr(ExprKind::Block(Box::new(inner)), TyId::UNIT))));
    }
    let f = function("scopes", 0, locals, TyId::UNIT, block(stmts, None));
    let module = lowered(Types::new(), vec![f], true).unwrap();
    assert_eq!(module.functions[1].registers.len(), 1);
}

#[test]
fn too_many_types_are_an_error() {
    let mut types = Types::new();
    let mut ty = TyId::INT;
    let mut params = Vec::new();
    for _ in 0..65_600 {
        ty = types.intern(Ty::Array(ty));
        params.push(a_local(ty, false));
    }
    let f = function("types", 60_000, params, TyId::UNIT, block(vec![], None));
    assert!(lowered(types, vec![f], true).is_ok());

    let mut types = Types::new();
    let mut functions = Vec::new();
    let mut ty = TyId::INT;
    for _ in 0..66_000 {
        ty = types.intern(Ty::Array(ty));
        let param = a_local(ty, false);
        functions.push(function("f", 1, vec![param], TyId::UNIT, block(vec![], None)));
    }
    assert_eq!(lowered(types, functions, true).unwrap_err(), LowerErrorKind::TooManyTypes);
}

#[test]
fn what_breaks_the_rules_of_the_typed_program_is_an_error_not_a_panic() {
    let wrong = [
        expr(ExprKind::Unary(UnaryOp::Neg, Box::new(local(7))), TyId::INT),
        expr(ExprKind::Call(FnId(9), TyList::EMPTY, vec![]), TyId::INT),
        expr(ExprKind::Break(LoopId(3)), TyId::NEVER),
        expr(ExprKind::Field(Box::new(int(1)), 0), TyId::INT),
        expr(ExprKind::Index(Box::new(int(1)), Box::new(int(1))), TyId::INT),
        expr(ExprKind::ToString(Box::new(expr(ExprKind::Int(1), TyId::ERROR))), TyId::STRING),
        expr(ExprKind::Global { id: GlobalId(5), checked: true }, TyId::INT),
        expr(ExprKind::CallNative { native: NativeId(5), type_args: TyList::EMPTY, args: vec![] }, TyId::INT),
        expr(ExprKind::Unwrap(Box::new(int(1))), TyId::INT),
        expr(ExprKind::TupleField(Box::new(int(1)), 0), TyId::INT),
        expr(ExprKind::Tuple(vec![int(1), int(2)]), TyId::STRING),
        expr(ExprKind::Match { value: Box::new(int(1)), arms: vec![arm(Pattern::Bool(true))] }, TyId::INT),
        expr(ExprKind::Match { value: Box::new(int(1)), arms: vec![arm(Pattern::Null)] }, TyId::INT),
        expr(
            ExprKind::Match { value: Box::new(int(1)), arms: vec![arm(Pattern::Bind(LocalId(3)))] },
            TyId::INT,
        ),
    ];
    for wrong in wrong {
        let text = format!("{:?}", wrong.kind);
        let body = block(vec![assign(0, wrong)], Some(int(1)));
        let f = function("f", 1, vec![int_local(true)], TyId::INT, body);
        let kind = lowered(Types::new(), vec![f], true).map(|_| ());
        assert!(matches!(kind, Err(LowerErrorKind::Malformed(_))), "{text}: {kind:?}");
    }
}

/// An enum of so many variants, each of which carries so many integers.
fn enum_of(types: &mut Types, variants: usize, payload: usize) -> (EnumId, TyId) {
    let name = Interner::new().intern("E");
    let variant = || VariantDef { name, payload: vec![TyId::INT; payload], span: SPAN };
    let variants = (0..variants).map(|_| variant()).collect();
    types.enums.push(EnumDef { name, variants, span: SPAN, generics: 0, origin: None });
    let id = EnumId(types.enums.len() as u32 - 1);
    (id, types.intern(Ty::Enum(id)))
}

/// Lowers a function that makes the last variant of an enum and answers its number by a match.
fn last_variant(variants: usize, payload: usize, optimise: bool) -> Result<Module, LowerErrorKind> {
    let mut types = Types::new();
    let (id, ty) = enum_of(&mut types, variants, payload);
    let last = variants as u32 - 1;
    let value = expr(ExprKind::Enum(id, last, (0..payload).map(|n| int(n as i64)).collect()), ty);
    let wildcards = || (0..payload).map(|_| Pattern::Wildcard).collect();
    let arms = (0..variants as u32).map(|variant| Arm {
        pattern: Pattern::Variant(id, variant, wildcards()),
        guard: None,
        body: int(i64::from(variant)),
    });
    let arms = arms.collect();
    let matched = Box::new(expr(ExprKind::Local(LocalId(0)), ty));
    let body = block(
        vec![stmt(StmtKind::Let(LocalId(0), value))],
        Some(expr(ExprKind::Match { value: matched, arms }, TyId::INT)),
    );
    let locals = vec![a_local(ty, true)];
    let mut names = Interner::new();
    names.intern("E");
    lowered_with(&names, types, vec![function("last", 0, locals, TyId::INT, body)], optimise)
}

#[test]
fn enums_are_as_large_as_instructions_can_name() {
    for optimise in [true, false] {
        assert!(last_variant(256, 255, optimise).is_ok());
        let refused = last_variant(257, 1, optimise).unwrap_err();
        assert_eq!(refused, LowerErrorKind::TooManyVariants { name: "E".into() });
        let refused = last_variant(1, 256, optimise).unwrap_err();
        assert_eq!(refused, LowerErrorKind::TooMuchPayload { name: "E".into() });
        // Plain numbers have no limit; a choice has.
        for variants in [257, 65_535, 65_536, 70_000] {
            assert!(last_variant(variants, 0, optimise).is_ok(), "{variants}");
        }
    }
}

#[test]
fn a_choice_stands_before_its_jumps() {
    let module = last_variant(5, 0, true).unwrap();
    let expected =
        [vec![Op::LoadConstInt, Op::Switch], vec![Op::Jump; 5], [Op::LoadConstInt, Op::Return].repeat(5)]
            .concat();
    assert_eq!(ops(&module), expected);
}
