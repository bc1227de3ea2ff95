//! Prints how fast modules are verified: `cargo run --release -p vitte-verifier --example verify_speed [MB of code]`.
//!
//! The module is made up: functions of a few hundred instructions in which the kinds of instruction occur about as
//! often as in compiled programs, in an order that a branch predictor cannot learn, the same in every run.

use std::time::Instant;
use vitte_bytecode::isa::Inst;
use vitte_bytecode::module::{
    Field, Function, Global, Import, Module, Signature, StructType, TypeDef, TypeIndex,
};
use vitte_bytecode::operands::*;

const PAIR: TypeIndex = TypeIndex::defined(0);
const PAIRS: TypeIndex = TypeIndex::defined(1);
const INTS: TypeIndex = TypeIndex::defined(2);

/// Registers of each function: four of each type, in this order, behind two parameters of type `int`.
const TYPES: [TypeIndex; 7] =
    [TypeIndex::INT, TypeIndex::FLOAT, TypeIndex::BOOL, TypeIndex::STRING, PAIR, PAIRS, INTS];
const PARAMS: u16 = 2;

struct Generator {
    state: u64,
    code: Vec<u64>,
}

impl Generator {
    /// The next number below `limit`, from a linear congruential generator with Knuth's constants.
    fn below(&mut self, limit: u32) -> u32 {
        self.state = self.state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (((self.state >> 32) * u64::from(limit)) >> 32) as u32
    }

    fn register(&mut self, ty: usize) -> u16 {
        PARAMS + 4 * ty as u16 + self.below(4) as u16
    }

    fn int<R>(&mut self, operand: impl Fn(u16) -> R) -> R {
        operand(self.register(0))
    }

    /// One instruction, with its `ARGS`; `at` is how many stand before it in the function.
    fn instruction(&mut self, at: usize) {
        let float = self.register(1);
        let (bool_, pair, pairs, ints) =
            (self.register(2), self.register(4), self.register(5), self.register(6));
        let (a, b, c) = (self.register(0), self.register(0), self.register(0));
        let back = -1 - self.below(at.min(30) as u32 + 1) as i16;
        let inst = match self.below(20) {
            0..3 => Inst::AddInt { dst: Out::new(a), a: In::new(b), b: In::new(c) },
            3 => Inst::SubInt { dst: Out::new(a), a: In::new(b), b: In::new(c) },
            4 => Inst::AddImmInt { dst: Out::new(a), a: In::new(b), value: Imm16(7) },
            5 => Inst::MulFloat { dst: Out::new(float), a: In::new(float), b: In::new(float) },
            6 => Inst::LoadConstInt { dst: self.int(Out::new), value: Imm32(1_000_000) },
            7 => Inst::LoadPoolInt { dst: self.int(Out::new), value: IntIndex(0) },
            8..10 => Inst::Move { dst: Out::new(a), src: In::new(b) },
            10 => Inst::LtInt { dst: Out::new(bool_), a: In::new(b), b: In::new(c) },
            11 => Inst::IfLtInt { a: In::new(a), b: In::new(b), target: Jump16(0) },
            12 => Inst::If { cond: In::new(bool_), target: Jump32(0) },
            13 => Inst::LoopLtInt {
                i: InOut::new(a),
                limit: In::new(b),
                target: Jump16(back.max(-1 - at as i16)),
            },
            14 => Inst::LoadElemInt { dst: Out::new(a), array: In::new(ints), index: In::new(b) },
            15 => Inst::LoadElemRef { dst: Out::new(pair), array: In::new(pairs), index: In::new(b) },
            16 => Inst::LoadFieldInt { dst: Out::new(a), object: In::new(pair), field: FieldIndex(0) },
            17 => Inst::StoreFieldRef { object: In::new(pair), field: FieldIndex(1), src: In::new(pair) },
            18 => Inst::LoadGlobal { dst: Out::new(a), global: GlobalIndex(0) },
            _ => return self.with_args(a, b, pair),
        };
        // A jump back must not land on ARGS: those that would go to the next instruction instead.
        let inst = match inst {
            Inst::LoopLtInt { i, limit, target } => {
                let landing = self.code.len() as i64 + 1 + i64::from(target.0);
                let data = self.code.get(landing as usize).is_some_and(|word| *word as u8 == 0x72);
                Inst::LoopLtInt { i, limit, target: if data { Jump16(0) } else { target } }
            }
            inst => inst,
        };
        self.code.push(inst.encode());
    }

    fn with_args(&mut self, a: u16, b: u16, pair: u16) {
        let (head, args) = match self.below(3) {
            0 => (Inst::Call { dst: Dest(a), function: FuncIndex(0) }, [a, b, 0]),
            1 => (Inst::CallNative { dst: Dest(NO_REGISTER), native: ImportIndex(0) }, [a, 0, 0]),
            _ => {
                (Inst::AllocStruct { dst: Out::new(pair), layout: TypeIndex16(PAIR.0 as u16) }, [a, pair, 0])
            }
        };
        self.code.push(head.encode());
        self.code.push(Inst::Args { a: Count(args[0]), b: Count(args[1]), c: Count(args[2]) }.encode());
    }

    fn function(&mut self, number: usize) -> Function {
        let start = self.code.len();
        for _ in 0..50 + self.below(400) {
            self.instruction(self.code.len() - start);
        }
        self.code.push(Inst::Return { src: In::new(0) }.encode());
        let registers = [TypeIndex::INT; PARAMS as usize].into_iter();
        Function {
            name: format!("f{number}"),
            params: PARAMS,
            result: Some(TypeIndex::INT),
            registers: registers.chain(TYPES.into_iter().flat_map(|ty| [ty; 4])).collect(),
            code_start: start as u32,
            is_closure: false,
            handlers: Vec::new(),
            code_len: (self.code.len() - start) as u32,
        }
    }
}

fn module(words: usize) -> Module {
    let mut generator = Generator { state: 1, code: Vec::with_capacity(words + 1000) };
    let mut functions = Vec::new();
    while generator.code.len() < words {
        functions.push(generator.function(functions.len()));
    }
    let field = |name: &str, ty| Field { name: name.into(), ty };
    let pair = StructType { name: "Pair".into(), fields: vec![field("a", TypeIndex::INT), field("b", PAIR)] };
    let print = Signature { params: vec![TypeIndex::INT], result: None };
    Module {
        types: vec![TypeDef::Struct(pair), TypeDef::Array(PAIR), TypeDef::Array(TypeIndex::INT)],
        ints: vec![i64::MAX],
        imports: vec![Import { module: "core".into(), name: "print".into(), signature: print }],
        globals: vec![Global { name: "g".into(), ty: TypeIndex::INT }],
        functions,
        code: generator.code,
        ..Module::default()
    }
}

fn main() {
    let megabytes = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(40_usize);
    let module = module(megabytes * 1_000_000 / 8);
    let (functions, words) = (module.functions.len(), module.code.len());
    let mut best = f64::INFINITY;
    for _ in 0..10 {
        let start = Instant::now();
        let result = vitte_verifier::check(&module);
        best = best.min(start.elapsed().as_secs_f64());
        if let Err(faults) = result {
            eprintln!("the generated module was refused:\n{faults}");
            std::process::exit(1);
        }
    }
    let bytes = words as f64 * 8.0;
    println!("{functions} functions, {words} instructions, {:.1} MB of code", bytes / 1e6);
    println!(
        "best of 10: {:.0} MB/s, {:.2} ns per instruction",
        bytes / best / 1e6,
        best * 1e9 / words as f64
    );
}
