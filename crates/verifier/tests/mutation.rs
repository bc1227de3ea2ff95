//! Modules that are accepted, damaged in every way: the verifier must end, must not panic, and must agree with the
//! plain restatement of the rules in `common/oracle.rs` on what is still accepted.

mod common;

use common::*;
use vitte_bytecode::Op;
use vitte_bytecode::Op::*;
use vitte_bytecode::assembler::assemble;
use vitte_bytecode::module::{Export, Handler, Module, TypeDef, TypeIndex};
use vitte_bytecode::operands::{FuncIndex, GlobalIndex, Role, Table};
use vitte_verifier::check;

/// Numbers that look random, the same in every run: xorshift64* (Vigna, 2016).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d);
        ((mixed >> 32) as usize * limit) >> 32
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// A `main` in which every relation, kind of operand and kind of control flow occurs.
fn everything() -> Module {
    valued_of(&[
        word(LoadConstInt, &[0, 7]),
        word(LoadPoolInt, &[1, 0]),
        word(LoadConstFloat, &[2, 0]),
        word(LoadConstBool, &[3, 1]),
        word(LoadConstString, &[4, 0]),
        word(AllocStruct, &[5, 16]),
        word(Args, &[0, 5, 0]),
        word(AllocArray, &[6, 17, 4]),
        word(Args, &[5, 5, 5]),
        word(Args, &[5, 0, 0]),
        word(AllocArray, &[7, 18, 0]),
        word(AllocStruct, &[8, 19]),
        word(Args, &[1, 0, 0]),
        word(Call, &[0, 0]),
        word(Args, &[0, 1, 0]),
        word(CallNative, &[2, 1]),
        word(Args, &[2, 0, 0]),
        word(CallNative, &[NONE, 0]),
        word(Args, &[1, 0, 0]),
        word(Concat, &[4, 2]),
        word(Args, &[4, 4, 0]),
        word(Move, &[5, 5]),
        word(EqRef, &[3, 6, 6]),
        word(LoadGlobal, &[0, 0]),
        word(StoreGlobal, &[1, 0]),
        word(LoadFieldInt, &[0, 5, 0]),
        word(StoreFieldRef, &[5, 1, 5]),
        word(LoadElemRef, &[5, 6, 0]),
        word(StoreElemRef, &[6, 0, 5]),
        word(FillRef, &[6, 5, 1]),
        word(LoadElemInt, &[0, 7, 1]),
        word(LenArray, &[1, 6]),
        word(If, &[3, -7]),
        word(IfLtInt, &[0, 1, -2]),
        word(LoopLtInt, &[0, 1, -1]),
        word(IfNot, &[3, 1]),
        word(LoadNull, &[9]),
        word(WrapInt, &[9, 0]),
        word(UnwrapInt, &[1, 9]),
        word(WrapRef, &[10, 5]),
        word(UnwrapRef, &[5, 10]),
        word(IfNull, &[9, -2]),
        word(IfNotNull, &[10, -3]),
        word(AllocEnum, &[11, 22, 1]),
        word(Args, &[0, 5, 0]),
        word(LoadTag, &[0, 11]),
        word(Switch, &[0, 3]),
        word(LoadPayloadFloat, &[2, 11, 0]),
        word(LoadPayloadInt, &[0, 11, 0x100]),
        word(LoadPayloadRef, &[5, 11, 0x101]),
        word(AllocEnum, &[11, 22, 2]),
        word(AllocMap, &[12, 23]),
        word(AllocClosure, &[13, 2]),
        word(Args, &[0, 5, 0]),
        word(AllocClosure, &[13, 2]),
        word(Args, &[0, 5, 0]),
        word(EqFunction, &[3, 13, 13]),
        word(CallClosure, &[0, 13]),
        word(Args, &[1, 0, 0]),
        word(LoadCaptureInt, &[0, 14, 0]),
        word(LoadCaptureRef, &[5, 14, 1]),
        word(ToTrait, &[15, 5]),
        word(CallTrait, &[0, 15, 0]),
        word(Args, &[1, 0, 0]),
        word(CallTrait, &[NONE, 15, 1]),
        word(Is, &[3, 15, 16]),
        word(Is, &[3, 15, 26]),
        word(Cast, &[5, 15]),
        word(Cast, &[15, 15]),
        word(LenBytes, &[0, 17]),
        word(LoadElemBytes, &[0, 17, 1]),
        word(StoreElemBytes, &[17, 0, 1]),
        word(IfNot, &[3, 1]),
        word(Throw, &[16]),
        word(Op::Trap, &[3]),
    ])
}

fn agree(module: &Module, what: impl FnOnce() -> String) {
    let (found, expected) = (check(module), oracle::accepts(module));
    assert_eq!(
        found.is_ok(),
        expected,
        "{}\n{}",
        what(),
        found.err().map_or(String::new(), |e| e.to_string())
    );
}

#[test]
fn every_single_bit_of_the_code() {
    let original = everything();
    agree(&original, || "undamaged".into());
    assert!(oracle::accepts(&original));
    flip_every_bit(&original);
}

#[test]
fn every_single_bit_of_the_code_of_listings() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/verify/accept");
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let text = std::fs::read_to_string(&path).expect("the listing can be read");
        flip_every_bit(&assemble(&text, "listing").expect("the listing assembles"));
    }
}

fn flip_every_bit(original: &Module) {
    for position in 0..original.code.len() {
        for bit in 0..64 {
            let mut module = original.clone();
            module.code[position] ^= 1 << bit;
            agree(&module, || format!("bit {bit} of word {position}"));
        }
    }
}

#[test]
fn every_opcode_with_operands_of_every_size() {
    let values = [0, 1, 3, 5, 9, 12, 13, 14, 15, 16, 23, 26, 0xffff];
    for byte in 0..=255_u64 {
        for (a, b, c) in product(&values) {
            let module = valued_of(&[byte | a << 16 | b << 32 | c << 48, word(Args, &[0, 0, 0])]);
            agree(&module, || format!("opcode {byte:#x} {a} {b} {c}"));
        }
    }
}

fn product(values: &[u64]) -> impl Iterator<Item = (u64, u64, u64)> {
    values.iter().flat_map(move |a| values.iter().flat_map(move |b| values.iter().map(move |c| (*a, *b, *c))))
}

/// Instructions whose operands are mostly right, so that many get past the first check.
#[test]
fn code_made_up_by_chance() {
    let mut numbers = Numbers(1);
    let mut accepted = 0;
    for round in 0..20_000 {
        let code: Vec<_> = (0..1 + numbers.below(3)).map(|_| instruction(&mut numbers)).collect();
        let module = valued_of(&code);
        accepted += usize::from(check(&module).is_ok());
        agree(&module, || format!("round {round}: {code:x?}"));
    }
    assert!(accepted > 1_500, "only {accepted} were right");
}

fn instruction(numbers: &mut Numbers) -> u64 {
    let op = numbers.one_of(Op::ALL);
    let operands: Vec<i64> = op.info().operands.iter().map(|(_, spec)| operand(numbers, spec.role)).collect();
    word(op, &operands)
}

fn operand(numbers: &mut Numbers, role: Role) -> i64 {
    let module = valued_of(&[]);
    let registers = &module.functions[1].registers;
    let value = match role {
        Role::Out(classes) | Role::In(classes) | Role::InOut(classes) => {
            let fits = |r: &usize| module.class(registers[*r]).is_some_and(|class| classes.contains(class));
            let fitting: Vec<_> = (0..registers.len()).filter(fits).collect();
            // There is no register for some kinds of array.
            if fitting.is_empty() { 0 } else { numbers.one_of(&fitting) }
        }
        Role::OutOrNone => numbers.one_of(&[0, 2, 0xffff]),
        Role::Index(Table::Types) => 16 + numbers.below(12),
        Role::Index(Table::Functions) => numbers.below(6),
        Role::Payload => numbers.one_of(&[0, 1, 0x100, 0x101, 0x102, 0x200, 0x300]),
        Role::Index(_) | Role::Flag => numbers.below(3),
        Role::Jump => return numbers.below(5) as i64 - 2,
        Role::Immediate | Role::Trap => numbers.below(80),
        Role::Count | Role::Parameter | Role::Field | Role::Variant | Role::Choices => numbers.below(4),
        Role::Method | Role::Capture => numbers.below(3),
    };
    value as i64
}

#[test]
fn tables_damaged_by_chance() {
    let mut numbers = Numbers(2);
    let mut accepted = 0;
    for round in 0..20_000 {
        let mut module = everything();
        module.exports.insert("f".into(), Export::Function(FuncIndex(0)));
        module.exports.insert("g".into(), Export::Global(GlobalIndex(0)));
        for _ in 0..1 + numbers.below(2) {
            damage(&mut module, &mut numbers);
        }
        accepted += usize::from(check(&module).is_ok());
        agree(&module, || format!("round {round}: {module:?}"));
    }
    assert!(accepted > 300, "only {accepted} were right");
}

fn some_type(numbers: &mut Numbers) -> TypeIndex {
    TypeIndex(numbers.one_of(&[
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        15,
        16,
        17,
        18,
        19,
        20,
        21,
        22,
        23,
        24,
        25,
        26,
        27,
        99,
        65_535,
        65_536,
        u32::MAX,
    ]))
}

fn some_number(numbers: &mut Numbers) -> u32 {
    numbers.one_of(&[0, 1, 2, 3, 4, 5, 38, 39, 40, 65_535, u32::MAX])
}

fn damage(module: &mut Module, numbers: &mut Numbers) {
    let ty = some_type(numbers);
    let number = some_number(numbers);
    let function = numbers.below(5);
    match numbers.below(34) {
        0 => module.types[1] = TypeDef::Array(ty),
        1 => module.types[2] = TypeDef::Array(ty),
        2 => drop(module.types.pop()),
        3 => {
            let TypeDef::Struct(structure) = &mut module.types[0] else { return };
            structure.fields[numbers.below(2)].ty = ty;
        }
        4 => module.imports[0].signature.params[0] = ty,
        5 => module.imports[1].signature.result = Some(ty),
        6 => module.globals[0].ty = ty,
        7 => module.functions[function].params = number as u16,
        8 => module.functions[function].result = if number == 0 { None } else { Some(ty) },
        9 => {
            let registers = &mut module.functions[function].registers;
            let register = numbers.below(registers.len());
            registers[register] = ty;
        }
        10 => drop(module.functions[function].registers.pop()),
        11 => module.functions[function].code_start = number,
        12 => module.functions[function].code_len = number,
        13 => module.entry = Some(FuncIndex(number)),
        14 => drop(module.exports.insert("f".into(), Export::Function(FuncIndex(number)))),
        15 => module.types[4] = TypeDef::Optional(ty),
        16 => module.types[5] = TypeDef::Optional(ty),
        17 => {
            let Some(TypeDef::Enum(def)) = module.types.get_mut(6) else { return };
            if let Some(last) = def.variants[numbers.below(3)].payload.last_mut() {
                *last = ty;
            }
        }
        18 => {
            let Some(TypeDef::Enum(def)) = module.types.get_mut(6) else { return };
            def.variants.swap(numbers.below(3), numbers.below(3));
        }
        19 => module.types[7] = TypeDef::Map(ty, INT),
        20 => module.types[7] = TypeDef::Map(KEY, ty),
        21 => {
            let Some(TypeDef::Struct(key)) = module.types.get_mut(11) else { return };
            key.fields[numbers.below(2)].ty = ty;
            module.types[7] = TypeDef::Map(KEY, INT);
        }
        22 => {
            let Some(TypeDef::Function(of)) = module.types.get_mut(8) else { return };
            of.params[0] = ty;
        }
        23 => {
            let Some(TypeDef::Closure(captures)) = module.types.get_mut(9) else { return };
            captures[numbers.below(2)] = ty;
        }
        24 => {
            let Some(TypeDef::Trait(def)) = module.types.get_mut(10) else { return };
            def.methods[0].signature.params[0] = ty;
        }
        25 => module.functions[function].is_closure ^= true,
        26 => {
            let target = module.functions[function].handlers.first_mut();
            *(if let Some(handler) = target { &mut handler.target } else { return }) = number;
        }
        27 => {
            let handler = Handler {
                start: numbers.below(4) as u32,
                end: number,
                target: numbers.below(80) as u32,
                register: numbers.one_of(&[4, 15, 16, 17, 99]),
            };
            module.functions[function].handlers.push(handler);
        }
        28 => module.implementations[0].ty = ty,
        29 => module.implementations[0].of = ty,
        30 => {
            let methods = &mut module.implementations[0].methods;
            let method = numbers.below(methods.len());
            methods[method] = FuncIndex(number);
        }
        31 => module.implementations.push(module.implementations[0].clone()),
        32 => drop(module.implementations[0].methods.pop()),
        _ => {
            let (one, two) = (numbers.below(module.code.len()), numbers.below(module.code.len()));
            module.code.swap(one, two);
        }
    }
}
