//! Random programs, executed by the engine and by the small evaluator below, which shares nothing with it but the
//! opcode table: the same values at the end, or the same error at the same instruction.
//!
//! The programs are made from the table: every opcode whose operands are integers, floats, bools, optionals of these,
//! constants and targets takes part, with operands chosen at random among values where operations have their limits. Branches lead ahead,
//! so that every program ends.

use crate::machine::{Ended, MODES, run_with};
use std::collections::HashMap;
use vitte::VmConfig;
use vitte::bytecode::isa::{Inst, args_words};
use vitte::bytecode::module::{Function, Import, Module, Signature, TypeDef, TypeIndex};
use vitte::bytecode::operands::{
    Class, Classes, Count, Dest, FuncIndex, ImportIndex, NO_REGISTER, Role, Spec, Table, lane, lane_shift,
};
use vitte::bytecode::{Flow, Op};

const PROGRAMS: u64 = 6000;
const LONGEST: u64 = 40;

/// How many registers there are of each type: of the first type first.
const OF_EACH: u16 = 5;

const PLAIN: [TypeIndex; 3] = [TypeIndex::INT, TypeIndex::FLOAT, TypeIndex::BOOL];

/// The types of registers: the plain ones, then an optional of each.
fn types() -> impl Iterator<Item = TypeIndex> {
    PLAIN.into_iter().chain((0..PLAIN.len()).map(TypeIndex::defined))
}

const INTS: [i64; 16] = [
    0,
    1,
    -1,
    2,
    -2,
    7,
    63,
    64,
    -64,
    1 << 31,
    3_037_000_500,
    1 << 53,
    i64::MAX,
    i64::MAX - 1,
    i64::MIN,
    i64::MIN + 1,
];

const FLOATS: [f64; 16] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    2.5,
    -3.5,
    1e-320,
    1e16,
    9_007_199_254_740_993.0,
    9_223_372_036_854_775_808.0,
    -9_223_372_036_854_775_808.0,
    f64::MAX,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Numbers by Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number generators", 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// The positions in [`types`] of those that a register operand may have.
fn positions(op: Op, classes: Classes) -> &'static [u16] {
    const EACH: [Class; 4] = [Class::Int, Class::Float, Class::Bool, Class::Optional];
    match (EACH.iter().position(|class| Classes::of(*class) == classes), op.info().mnemonic.split_once('.')) {
        (Some(0), _) => &[0],
        (Some(1), _) => &[1],
        (Some(2), _) => &[2],
        (Some(_), Some((_, "int"))) => &[3],
        (Some(_), Some((_, "float"))) => &[4],
        (Some(_), Some((_, "bool"))) => &[5],
        (Some(_), None) => &[3, 4, 5],
        _ => &[],
    }
}

fn fits(op: Op, spec: Spec) -> bool {
    match spec.role {
        Role::Out(classes) | Role::In(classes) | Role::InOut(classes) => !positions(op, classes).is_empty(),
        Role::Immediate | Role::Flag | Role::Jump | Role::Choices => true,
        Role::Index(Table::Ints | Table::Floats) => true,
        _ => false,
    }
}

/// The opcodes that take part.
fn vocabulary() -> Vec<Op> {
    let takes_part = |op: &Op| {
        let info = op.info();
        let stays = matches!(info.flow, Flow::Next | Flow::Branch | Flow::Choose | Flow::Jump);
        stays && info.operands.iter().all(|(_, spec)| fits(*op, *spec))
    };
    Op::ALL.iter().copied().filter(takes_part).collect()
}

/// A random word of this opcode, with at most `room` instructions behind it to jump over.
fn random_word(random: &mut Random, op: Op, room: u64) -> u64 {
    let mut word = u64::from(op as u8);
    for (position, &(_, spec)) in op.info().operands.iter().enumerate() {
        let bits = match spec.role {
            Role::Out(classes) | Role::In(classes) | Role::InOut(classes) => {
                u64::from(random.one_of(positions(op, classes)) * OF_EACH) + random.below(OF_EACH.into())
            }
            Role::Flag => random.below(2),
            Role::Jump | Role::Choices => random.below(room.min(3) + 1),
            Role::Index(_) => random.below(INTS.len() as u64),
            _ if spec.wide => u64::from(random.one_of(&[0, 1, -1, 12345, i32::MAX, i32::MIN]) as u32),
            _ => u64::from(random.one_of(&[0, 1, -1, 2, 3, 7, 31, 63, 64, i16::MAX, i16::MIN]) as u16),
        };
        word |= bits << lane_shift(spec, position);
    }
    word
}

/// A random program: loads into all registers, random instructions, then everything is printed.
fn random_module(random: &mut Random, vocabulary: &[Op]) -> Module {
    let mut code = Vec::new();
    for register in 0..OF_EACH {
        code.push(load(Op::LoadPoolInt, register, random.below(INTS.len() as u64)));
        code.push(load(Op::LoadConstFloat, OF_EACH + register, random.below(FLOATS.len() as u64)));
        code.push(load(Op::LoadConstBool, 2 * OF_EACH + register, random.below(2)));
    }
    for register in 0..OF_EACH {
        code.push(load(Op::WrapInt, 3 * OF_EACH + register, register.into()));
        code.push(load(Op::WrapFloat, 4 * OF_EACH + register, (OF_EACH + register).into()));
    }
    let length = 1 + random.below(LONGEST);
    for position in 0..length {
        let op = random.one_of(vocabulary);
        code.push(random_word(random, op, length - 1 - position));
    }
    for register in 0..PLAIN.len() as u16 * OF_EACH {
        let native = ImportIndex(u32::from(register / OF_EACH));
        code.push(Inst::CallNative { dst: Dest(NO_REGISTER), native }.encode());
        code.push(Inst::Args { a: Count(register), b: Count(0), c: Count(0) }.encode());
        assert_eq!(args_words(1), 1);
    }
    code.push(Inst::ReturnUnit {}.encode());
    let import = |ty| Import {
        module: "core".into(),
        name: "print".into(),
        signature: Signature { params: vec![ty], result: None },
    };
    let function = Function {
        name: "main".into(),
        params: 0,
        result: None,
        registers: types().flat_map(|ty| [ty; OF_EACH as usize]).collect(),
        is_closure: false,
        handlers: Vec::new(),
        code_start: 0,
        code_len: code.len() as u32,
    };
    Module {
        ints: INTS.to_vec(),
        floats: FLOATS.iter().map(|value| value.to_bits()).collect(),
        types: PLAIN.map(TypeDef::Optional).into(),
        imports: PLAIN.map(import).into(),
        functions: vec![function],
        code,
        entry: Some(FuncIndex(0)),
        ..Module::default()
    }
}

fn load(op: Op, register: u16, value: u64) -> u64 {
    u64::from(op as u8) | u64::from(register) << 16 | value << 32
}

/// What the evaluator keeps of a register.
#[derive(Clone, Copy, Debug)]
enum Value {
    Int(i128),
    Float(f64),
    Bool(bool),
    /// Of an optional; what is not null is kept as itself.
    Null,
}

impl Value {
    fn int(self) -> i128 {
        if let Value::Int(value) = self { value } else { panic!("{self:?} is no int") }
    }

    fn float(self) -> f64 {
        if let Value::Float(value) = self { value } else { panic!("{self:?} is no float") }
    }

    fn bool(self) -> bool {
        if let Value::Bool(value) = self { value } else { panic!("{self:?} is no bool") }
    }

    /// Whether a line is what the value prints as. Which of the texts of a float it is, is not asked here.
    fn prints_as(self, line: &str) -> bool {
        match self {
            Value::Int(value) => line == value.to_string(),
            Value::Float(value) if value.is_nan() => line == "nan",
            Value::Float(value) => line.parse().is_ok_and(|read: f64| read.to_bits() == value.to_bits()),
            Value::Bool(value) => line == value.to_string(),
            Value::Null => line == "null",
        }
    }
}

type Outcome = Result<Value, &'static str>;

fn checked(value: i128) -> Outcome {
    let fits = (-(1 << 63)..1 << 63).contains(&value);
    if fits { Ok(Value::Int(value)) } else { Err("Overflow") }
}

/// The value modulo 2^64, as two's complement.
fn wrapped(value: i128) -> i128 {
    (value + (1 << 63)).rem_euclid(1 << 64) - (1 << 63)
}

fn divided(a: i128, b: i128) -> Outcome {
    if b == 0 { Err("DivisionByZero") } else { checked(a / b) }
}

fn remainder(a: i128, b: i128) -> Outcome {
    if b == 0 { Err("DivisionByZero") } else { Ok(Value::Int(a % b)) }
}

/// A shift as multiplication or division by a power of two.
fn shifted(family: &str, a: i128, count: i128) -> Outcome {
    if !(0..64).contains(&count) {
        return Err("InvalidArgument");
    }
    let power = 1_i128 << count;
    Ok(Value::Int(match family {
        "SHL" => wrapped((a.rem_euclid(1 << 64) % (1 << (64 - count))) * power),
        "SHR" => a.div_euclid(power),
        _ => wrapped(a.rem_euclid(1 << 64) / power),
    }))
}

/// `&`, `|` or `^`, bit by bit.
fn bitwise(a: i128, b: i128, table: fn(bool, bool) -> bool) -> Outcome {
    let bit = |value: i128, at: u32| value.div_euclid(1 << at).rem_euclid(2) == 1;
    Ok(Value::Int(wrapped((0..64).filter(|at| table(bit(a, *at), bit(b, *at))).map(|at| 1_i128 << at).sum())))
}

fn on_ints(family: &str, a: i128, b: i128) -> Outcome {
    match family {
        "ADD" => checked(a + b),
        "SUB" => checked(a - b),
        "MUL" => checked(a * b),
        "DIV" => divided(a, b),
        "REM" => remainder(a, b),
        "ADDW" => Ok(Value::Int(wrapped(a + b))),
        "SUBW" => Ok(Value::Int(wrapped(a - b))),
        "MULW" => Ok(Value::Int(wrapped(a * b))),
        "AND" => bitwise(a, b, |a, b| a && b),
        "OR" => bitwise(a, b, |a, b| a || b),
        "XOR" => bitwise(a, b, |a, b| a != b),
        "SHL" | "SHR" | "USHR" => shifted(family, a, b),
        _ => Ok(Value::Bool(compared(family, a.cmp(&b).into()))),
    }
}

fn on_floats(family: &str, a: f64, b: f64) -> Outcome {
    Ok(Value::Float(match family {
        "ADD" => a + b,
        "SUB" => a - b,
        "MUL" => a * b,
        "DIV" => a / b,
        "REM" => a % b,
        _ => return Ok(Value::Bool(compared(family, a.partial_cmp(&b)))),
    }))
}

/// A comparison by its name, of values in this order; `None` where there is a NaN.
fn compared(family: &str, order: Option<std::cmp::Ordering>) -> bool {
    use std::cmp::Ordering::*;
    match family {
        "EQ" => order == Some(Equal),
        "NE" => order != Some(Equal),
        "LT" => order == Some(Less),
        "LE" => matches!(order, Some(Less | Equal)),
        "GT" => order == Some(Greater),
        "GE" => matches!(order, Some(Greater | Equal)),
        "NOT_LT" => order != Some(Less),
        "NOT_LE" => !matches!(order, Some(Less | Equal)),
        _ => panic!("{family} is unknown here: say in this file what it does"),
    }
}

fn on_two(family: &str, a: Value, b: Value) -> Outcome {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => on_ints(family, a, b),
        (Value::Float(a), Value::Float(b)) => on_floats(family, a, b),
        (a, b) => Ok(Value::Bool(compared(family, a.bool().cmp(&b.bool()).into()))),
    }
}

fn on_one(family: &str, a: Value) -> Outcome {
    match (family, a) {
        ("LOAD_CONST" | "LOAD_POOL" | "WRAP", a) => Ok(a),
        ("UNWRAP", Value::Null) => Err("NullUnwrap"),
        ("UNWRAP", a) => Ok(a),
        ("NEG", Value::Int(a)) => checked(-a),
        ("NEG", Value::Float(a)) => Ok(Value::Float(-a)),
        ("NOT", Value::Int(a)) => Ok(Value::Int(-a - 1)),
        ("NOT", Value::Bool(a)) => Ok(Value::Bool(!a)),
        ("TO_FLOAT", a) => Ok(Value::Float(a.int() as f64)),
        ("TO_INT", a) if a.float().is_nan() => Err("Overflow"),
        // Conversion to 128 bits saturates, which does not fit 64 bits either.
        ("TO_INT", a) => checked(a.float() as i128),
        _ => panic!("{family} is unknown here: say in this file what it does"),
    }
}

/// The evaluator's machine.
struct Evaluator {
    registers: Vec<Value>,
    /// How often each opcode was executed.
    executed: HashMap<Op, u32>,
}

impl Evaluator {
    fn value(&self, word: u64, spec: Spec, position: usize) -> Value {
        let bits = lane(word, spec, position);
        match spec.role {
            Role::In(_) | Role::InOut(_) => self.registers[bits as usize],
            Role::Flag => Value::Bool(bits == 1),
            Role::Index(Table::Ints) => Value::Int(INTS[bits as usize].into()),
            Role::Index(_) => Value::Float(FLOATS[bits as usize]),
            _ if spec.wide => Value::Int(i128::from(bits as i32)),
            _ => Value::Int(i128::from(bits as u16 as i16)),
        }
    }

    /// Executes one instruction; the answer is how far to jump.
    fn step(&mut self, word: u64) -> Result<usize, &'static str> {
        let op = Op::from_byte(word as u8).expect("the program was made of opcodes");
        *self.executed.entry(op).or_default() += 1;
        let family = op.info().family();
        let (mut inputs, mut output, mut distance) = (Vec::new(), 0, 0);
        for (position, &(_, spec)) in op.info().operands.iter().enumerate() {
            let bits = lane(word, spec, position) as usize;
            match spec.role {
                Role::Out(_) => output = bits,
                Role::Jump | Role::Choices => distance = bits,
                role => {
                    if matches!(role, Role::InOut(_)) {
                        output = bits;
                    }
                    inputs.push(self.value(word, spec, position));
                }
            }
        }
        let taken = match (family, &inputs[..]) {
            ("JUMP", _) => true,
            ("SWITCH", [x]) => {
                let chosen = x.int().rem_euclid(1 << 64);
                distance = usize::try_from(chosen).map_or(distance, |chosen| chosen.min(distance));
                true
            }
            ("LOAD_NULL", _) => {
                self.registers[output] = Value::Null;
                false
            }
            ("IF_NULL", [a]) => matches!(a, Value::Null),
            ("IF_NOT_NULL", [a]) => !matches!(a, Value::Null),
            ("IF", [c]) => c.bool(),
            ("IF_NOT", [c]) => !c.bool(),
            ("LOOP_LT", _) => {
                self.registers[output] = Value::Int(wrapped(inputs[0].int() + 1));
                // The limit is read behind the counter's write: both may be one register.
                self.registers[output].int() < self.value(word, op.info().operands[1].1, 1).int()
            }
            ("LOOP_LE", [i, limit]) => {
                let goes_on = i.int() < limit.int();
                self.registers[output] = Value::Int(i.int() + i128::from(goes_on));
                goes_on
            }
            (_, [a, b]) if family.starts_with("IF_") => {
                let name = family.trim_start_matches("IF_").trim_end_matches("_IMM");
                on_two(name, *a, *b)?.bool()
            }
            ("MUL_ADD" | "MUL_SUB", [sum, a, b]) => {
                let product = a.float() * b.float();
                let sum = on_floats(family.trim_start_matches("MUL_"), sum.float(), product)?;
                self.registers[output] = sum;
                false
            }
            (_, [a]) => {
                self.registers[output] = on_one(family, *a)?;
                false
            }
            (_, [a, b]) => {
                self.registers[output] = on_two(family.trim_end_matches("_IMM"), *a, *b)?;
                false
            }
            _ => panic!("{family} is unknown here: say in this file what it does"),
        };
        Ok(if taken { distance } else { 0 })
    }

    /// Executes a program up to its prints; the answer is the values that it prints, or the error and its place.
    fn run(&mut self, code: &[u64]) -> Result<Vec<Value>, (&'static str, u32)> {
        let prints = code.len() - 1 - 2 * PLAIN.len() * OF_EACH as usize;
        let mut pc = 0;
        while pc < prints {
            pc += 1 + self.step(code[pc]).map_err(|error| (error, pc as u32))?;
        }
        Ok(self.registers[..PLAIN.len() * OF_EACH as usize].to_vec())
    }
}

fn are_printed(values: &[Value], stdout: &str) -> bool {
    stdout.lines().count() == values.len()
        && values.iter().zip(stdout.lines()).all(|(value, line)| value.prints_as(line))
}

#[test]
fn random_programs_do_what_a_simple_evaluator_does() {
    let vocabulary = vocabulary();
    let nulls = [Value::Null; 3];
    let zeroes = [[Value::Int(0), Value::Float(0.0), Value::Bool(false)], nulls].concat();
    let mut executed = HashMap::new();
    let mut stops = 0;
    for seed in 0..PROGRAMS {
        let module = random_module(&mut Random(seed), &vocabulary);
        let registers = zeroes.iter().flat_map(|zero| [*zero; OF_EACH as usize]).collect();
        let mut evaluator = Evaluator { registers, executed };
        let wanted = evaluator.run(&module.code);
        executed = evaluator.executed;
        stops += u64::from(wanted.is_err());
        for mode in &MODES[..if seed % 8 == 0 { 3 } else { 2 }] {
            let found =
                run_with(&module, *mode, VmConfig { max_stack: 1 << 10, ..VmConfig::default() }).unwrap();
            let listing = || vitte::bytecode::disassembler::disassemble(&module);
            match (&wanted, found.ended) {
                (Ok(values), Ended { stdout, stop: None }) if are_printed(values, &stdout) => {}
                (Err((error, pc)), Ended { stop: Some(stop), .. })
                    if *error == stop.error && Some(*pc) == found.stopped_at => {}
                (_, ended) => panic!("program {seed}: expected {wanted:?}, found {ended:?}\n{}", listing()),
            }
        }
    }
    let rare: Vec<_> =
        vocabulary.iter().filter(|op| executed.get(op).is_none_or(|count| *count < 100)).collect();
    assert!(rare.is_empty(), "these were hardly executed: {rare:?}");
    assert!(
        stops > PROGRAMS / 10 && stops < PROGRAMS * 9 / 10,
        "{stops} of {PROGRAMS} programs end in an error"
    );
}
