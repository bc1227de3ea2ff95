//! What the disassembler prints assembles to the same module, for modules and listings made up at random; and neither
//! side fails on anything. Every case has a number that reproduces it.

use std::collections::BTreeMap;
use vitte_bytecode::assembler::assemble;
use vitte_bytecode::disassembler::{Options, disassemble, disassemble_with, instruction, trace};
use vitte_bytecode::foreign::{CSignature, CType, Foreign, ForeignFunction};
use vitte_bytecode::isa::{Flow, Op};
use vitte_bytecode::module::{Function, Variant, *};
use vitte_bytecode::operands::*;
use vitte_bytecode::{Module, Trap};

/// Marsaglia's xorshift, 64 bits.
struct Random(u64);

impl Random {
    fn new(case: u64) -> Random {
        Random((case + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit.max(1)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const NAMES: &[&str] = &[
    "f",
    "g",
    "x",
    "y",
    "add",
    "Point",
    "Point.norm",
    "max<int>",
    "a b",
    "",
    "r0",
    "r2",
    "a0",
    "a1",
    "a7",
    "MAIN",
    "main",
    "END",
    "FUNC",
    "int",
    "array",
    "type",
    "unit",
    "Error",
    "bytes",
    "map",
    "fn",
    "closure",
    "_",
    "to",
    "nan",
    "inf",
    "true",
    "ADD",
    "L0",
    "é",
    "日本",
    "tab\there",
    "q\"uote",
    "back\\slash",
    "new\nline",
    "r01",
    "a_very_long_name_that_nobody_would_want_to_read_again_and_again_in_a_listing_of_code",
];

fn name(random: &mut Random) -> String {
    random.pick(NAMES).to_string()
}

/// What C sees of the imports and of a type. Its chances are its own: the rest of the module stays what it was.
fn foreign(random: &mut Random, module: &Module) -> Foreign {
    let mut foreign = Foreign::default();
    let c_type = |random: &mut Random| CType::SIMPLE[random.below(CType::SIMPLE.len())].clone();
    let c_signature = |random: &mut Random| {
        let params = (0..random.below(4)).map(|_| c_type(random)).collect();
        CSignature { params, result: random.chance(50).then(|| c_type(random)) }
    };
    for index in 0..module.imports.len() as u32 {
        if random.chance(30) {
            let mut signature = c_signature(random);
            if random.chance(30) {
                signature.params.push(CType::Callback(Box::new(c_signature(random))));
            }
            let fixed = random.chance(30).then(|| random.below(5) as u32);
            foreign.functions.insert(index, ForeignFunction { signature, fixed });
        }
    }
    if random.chance(30) {
        let fields = (0..1 + random.below(30)).map(|_| c_type(random)).collect();
        let types = [0, 1, 5, 16, 15 + module.types.len().max(1) as u32];
        foreign
            .layouts
            .insert(TypeIndex(random.pick(&types[..3 + 2 * usize::from(!module.types.is_empty())])), fields);
    }
    foreign
}

/// A module whose tables are sound and whose instructions can be decoded; types mostly fit.
fn module(random: &mut Random) -> Module {
    let mut module = Module::default();
    let types = random.below(12);
    let any = |random: &mut Random| {
        let index = random.below(7 + types) as u32;
        TypeIndex(if index < 7 { index } else { index - 7 + TypeIndex::FIRST_DEFINED })
    };
    let list =
        |random: &mut Random| -> Vec<TypeIndex> { (0..random.below(4)).map(|_| any(random)).collect() };
    let signature = |random: &mut Random| {
        let params = list(random);
        Signature { params, result: random.chance(50).then(|| any(random)) }
    };
    for _ in 0..types {
        module.types.push(match random.below(9) {
            0 | 1 => TypeDef::Array(any(random)),
            2 => TypeDef::Optional(any(random)),
            3 => TypeDef::Map(any(random), any(random)),
            4 => TypeDef::Closure(list(random)),
            5 => TypeDef::Function(signature(random)),
            6 => {
                let methods = (0..random.below(4))
                    .map(|_| Method { name: name(random), signature: signature(random) })
                    .collect();
                TypeDef::Trait(TraitType { name: name(random), methods })
            }
            7 => {
                let payload = |random: &mut Random| (0..random.below(4)).map(|_| any(random)).collect();
                let variants = (0..random.below(5))
                    .map(|_| Variant { name: name(random), payload: payload(random) })
                    .collect();
                TypeDef::Enum(EnumType { name: name(random), variants })
            }
            _ => {
                let fields =
                    (0..random.below(5)).map(|_| Field { name: name(random), ty: any(random) }).collect();
                TypeDef::Struct(StructType { name: name(random), fields })
            }
        });
    }
    module.ints = (0..random.below(4)).map(|_| random.pick(&[0, 7, -1, i64::MIN, i64::MAX])).collect();
    module.floats = (0..random.below(4))
        .map(|_| {
            random.pick(&[
                0.0f64.to_bits(),
                (-0.0f64).to_bits(),
                0.1f64.to_bits(),
                1e300f64.to_bits(),
                f64::INFINITY.to_bits(),
                0x7ff8 << 48,
                0xfff8 << 48,
                1 | 0x7ff0 << 48,
            ])
        })
        .collect();
    module.strings = (0..random.below(4))
        .map(|_| if random.chance(20) { "long ".repeat(40) } else { name(random) })
        .collect();
    for _ in 0..random.below(5) {
        let (module_name, native, signature) = if random.chance(40) {
            ("core".into(), "print".into(), Signature { params: vec![any(random)], result: None })
        } else {
            (name(random), name(random), signature(random))
        };
        module.imports.push(Import { module: module_name, name: native, signature });
    }
    module.foreign = foreign(&mut Random(random.0), &module);
    module.globals = (0..random.below(4)).map(|_| Global { name: name(random), ty: any(random) }).collect();
    for _ in 0..random.below(5) {
        let registers: Vec<_> = (0..random.below(12)).map(|_| any(random)).collect();
        let mut registers = registers;
        let mut params = random.below(registers.len() + 1) as u16;
        let mut result = random.chance(50).then(|| any(random));
        if let Some(TypeDef::Function(signature)) = module.types.first().filter(|_| random.chance(40)) {
            // One that can be a value of the module's own type.
            registers.splice(..usize::from(params), signature.params.iter().copied());
            (params, result) = (signature.params.len() as u16, signature.result);
        }
        let is_closure = random.chance(30);
        if is_closure {
            registers.insert(usize::from(params), any(random));
        }
        let handler = |random: &mut Random| Handler {
            start: random.below(9) as u32,
            end: random.below(9) as u32,
            target: random.below(9) as u32,
            register: random.below(registers.len() + 1) as u16,
        };
        let handlers = if random.chance(30) { vec![handler(random), handler(random)] } else { Vec::new() };
        module.functions.push(Function {
            name: name(random),
            params,
            result,
            registers,
            is_closure,
            handlers,
            code_start: 0,
            code_len: 0,
        });
    }
    for _ in 0..random.below(3) {
        let functions = module.functions.len();
        if functions > 0 {
            let methods = (0..random.below(4)).map(|_| FuncIndex(random.below(functions) as u32)).collect();
            module.implementations.push(Implementation { ty: any(random), of: any(random), methods });
        }
    }
    for index in 0..module.functions.len() {
        let code = code(random, &module, index);
        module.functions[index].code_start = module.code.len() as u32;
        module.functions[index].code_len = code.len() as u32;
        module.code.extend(code);
    }
    for _ in 0..random.below(3) {
        if !module.functions.is_empty() {
            let index = random.below(module.functions.len()) as u32;
            module.exports.insert(name(random), Export::Function(FuncIndex(index)));
        }
        if !module.globals.is_empty() {
            let index = random.below(module.globals.len()) as u32;
            module.exports.insert(name(random), Export::Global(GlobalIndex(index)));
        }
    }
    if !module.functions.is_empty() && random.chance(60) {
        module.entry = Some(FuncIndex(random.below(module.functions.len()) as u32));
    }
    module.metadata = (0..random.below(3)).map(|_| (name(random), name(random))).collect();
    module.debug = debug(random, &module);
    module
}

/// The code of a function: instructions of the table with operands that exist.
fn code(random: &mut Random, module: &Module, index: usize) -> Vec<u64> {
    let mut code = Vec::new();
    let mut starts = Vec::new();
    let mut jumps = Vec::new();
    for _ in 0..random.below(30) {
        let op = random.pick(Op::ALL);
        if op.info().flow == Flow::Data {
            continue;
        }
        let Some(words) = instruction_words(random, module, &module.functions[index], op) else { continue };
        starts.push(code.len());
        if let Some(k) = op.info().operands.iter().position(|(_, spec)| spec.role == Role::Jump) {
            jumps.push((code.len(), op.info().operands[k].1, k));
        }
        code.extend(words);
    }
    starts.push(code.len());
    let result = module.functions[index].result;
    let registers = &module.functions[index].registers;
    code.push(match registers.iter().position(|ty| Some(*ty) == result) {
        Some(register) => u64::from(Op::Return as u8) | (register as u64) << 16,
        None if result.is_none() => u64::from(Op::ReturnUnit as u8),
        None => u64::from(Op::Trap as u8) | u64::from(Trap::Panic.code()) << 16,
    });
    for (pc, spec, k) in jumps {
        let distance = random.pick(&starts) as i64 - pc as i64 - 1;
        let bits =
            if spec.wide { u64::from(distance as i32 as u32) } else { u64::from(distance as i16 as u16) };
        code[pc] |= bits << lane_shift(spec, k);
    }
    code
}

fn instruction_words(random: &mut Random, module: &Module, function: &Function, op: Op) -> Option<Vec<u64>> {
    let mut word = u64::from(op as u8);
    let mut count = 0;
    let mut has_result = None;
    let mut layout: Option<&TypeDef> = None;
    let mut callee: Option<&Signature> = None;
    let mut methods: &[Method] = &[];
    for (k, (_, spec)) in op.info().operands.iter().enumerate() {
        let below = |random: &mut Random, length: usize| (length > 0).then(|| random.below(length) as u32);
        let bits = match spec.role {
            // A callee without a result takes none; those that registers name are found out below.
            Role::OutOrNone => register(random, module, function, Classes::ANY)?,
            Role::In(classes) if is_called(op, classes) => {
                let register = register(random, module, function, classes)?;
                let ty = function.registers[register as usize];
                match module.type_def(ty) {
                    Some(TypeDef::Function(signature)) => callee = Some(signature),
                    Some(TypeDef::Trait(def)) => methods = &def.methods,
                    _ => return None,
                }
                register
            }
            Role::Method => {
                let method = below(random, methods.len())?;
                callee = Some(&methods[method as usize].signature);
                method
            }
            Role::Capture => random.below(4) as u32,
            Role::Out(classes) | Role::In(classes) | Role::InOut(classes) => {
                register(random, module, function, classes)?
            }
            Role::Immediate => random.next() as u32,
            Role::Flag => random.below(2) as u32,
            Role::Count => {
                count = random.below(8);
                count as u32
            }
            Role::Jump => 0,
            Role::Trap => u32::from(random.pick(Trap::ALL).code()),
            Role::Parameter => below(random, function.params.into())?,
            Role::Field => random.below(6) as u32,
            Role::Variant => {
                let Some(TypeDef::Enum(ty)) = layout else { return None };
                let variant = below(random, ty.variants.len())?;
                count = ty.variants[variant as usize].payload.len();
                variant
            }
            Role::Payload if random.chance(5) => random.next() as u32,
            Role::Payload => u32::from(Payload::new(random.below(4) as u8, random.below(3) as u8).0),
            Role::Choices => random.below(4) as u32,
            Role::Index(Table::Ints) => below(random, module.ints.len())?,
            Role::Index(Table::Floats) => below(random, module.floats.len())?,
            Role::Index(Table::Strings) => below(random, module.strings.len())?,
            Role::Index(Table::Globals) => below(random, module.globals.len())?,
            Role::Index(Table::Functions) => {
                let index = below(random, module.functions.len())?;
                let callee = &module.functions[index as usize];
                (count, has_result) = (callee.params.into(), Some(callee.result.is_some()));
                if op == Op::AllocClosure {
                    has_result = None;
                    let own = callee.registers.get(usize::from(callee.params)).filter(|_| callee.is_closure);
                    count = match own.and_then(|ty| module.type_def(*ty)) {
                        Some(TypeDef::Closure(captures)) => captures.len(),
                        _ if callee.is_closure => return None,
                        _ => 0,
                    };
                }
                index
            }
            Role::Index(Table::Imports) => {
                let index = below(random, module.imports.len())?;
                let callee = &module.imports[index as usize].signature;
                (count, has_result) = (callee.params.len(), Some(callee.result.is_some()));
                index
            }
            Role::Index(Table::Types) => {
                let position = below(random, module.types.len())? as usize;
                layout = Some(&module.types[position]);
                match &module.types[position] {
                    TypeDef::Struct(structure) => count = structure.fields.len(),
                    // Only an opcode with a count or a variant makes others.
                    _ if op == Op::AllocStruct => return None,
                    _ => {}
                }
                TypeIndex::defined(position).0
            }
        };
        let bits = if spec.wide { u64::from(bits) } else { u64::from(bits & 0xffff) };
        word |= bits << lane_shift(*spec, k);
    }
    if let Some(signature) = callee {
        (count, has_result) = (signature.params.len(), Some(signature.result.is_some()));
    }
    if has_result == Some(false) {
        word |= 0xffff << 16;
    }
    let mut words = vec![word];
    if op.info().flow == Flow::NextAfterArgs {
        let args: Option<Vec<u32>> =
            (0..count).map(|_| register(random, module, function, Classes::ANY)).collect();
        for lanes in args?.chunks(3) {
            let lane = |k: usize| u64::from(lanes.get(k).copied().unwrap_or(0)) << (16 + 16 * k);
            words.push(u64::from(Op::Args as u8) | lane(0) | lane(1) | lane(2));
        }
    }
    Some(words)
}

/// Whether a register of these classes is what the instruction calls.
fn is_called(op: Op, classes: Classes) -> bool {
    matches!(op, Op::CallClosure | Op::CallTrait) && !classes.contains(Class::Int)
}

/// A register of the function, mostly of one of the classes.
fn register(random: &mut Random, module: &Module, function: &Function, classes: Classes) -> Option<u32> {
    let all = function.registers.len();
    if all == 0 {
        return None;
    }
    for _ in 0..20 {
        let register = random.below(all);
        let class = module.class(function.registers[register]);
        if class.is_some_and(|class| classes.contains(class)) {
            return Some(register as u32);
        }
    }
    random.chance(5).then(|| random.below(all) as u32)
}

/// Debug information, from tidy to nonsense.
fn debug(random: &mut Random, module: &Module) -> Debug {
    let mut debug = Debug::default();
    if random.chance(20) {
        return debug;
    }
    debug.files = (0..random.below(3)).map(|_| name(random)).collect();
    let texts =
        ["", "a\n", "\n\n", " x\t\n| y", "fn main() {\n    print(\"é\")\n}\n", "a\r\nb", "\u{202e}", "; no"];
    debug.sources =
        (0..random.below(3)).map(|_| (random.below(3) as u32, random.pick(&texts).into())).collect();
    let wild = random.chance(20);
    let rows = |random: &mut Random| match random.below(10) {
        0 => 0,
        1 if wild => random.below(8),
        _ => module.functions.len(),
    };
    for index in 0..rows(random) {
        let length = module.functions.get(index).map_or(0, |function| function.code_len);
        let mut lines = FunctionLines { file: random.below(2) as u32, entries: Vec::new() };
        let mut pc = 0;
        while pc < length && random.chance(80) {
            lines.entries.push(LineEntry {
                pc,
                line: random.below(100) as u32,
                column: random.next() as u32,
            });
            pc += 1 + random.below(3) as u32;
        }
        if wild && random.chance(50) {
            lines.entries.push(LineEntry { pc: random.below(9) as u32, line: 0, column: 0 });
        }
        debug.lines.push(lines);
    }
    for index in 0..rows(random) {
        let function = module.functions.get(index);
        let (params, length) = function.map_or((0, 0), |function| (function.params, function.code_len));
        let mut variables = Vec::new();
        for register in 0..params {
            if random.chance(80) {
                variables.push(Variable { name: name(random), register, start: 0, end: length });
            }
        }
        for _ in 0..random.below(3) {
            let register = if wild { random.next() as u16 } else { random.below(20) as u16 };
            let (start, end) = (random.below(9) as u32, random.below(9) as u32);
            variables.push(Variable { name: name(random), register, start, end });
        }
        debug.variables.push(variables);
    }
    debug
}

fn assert_round_trip(case: u64, module: &Module) {
    let listing = disassemble(module);
    match assemble(&listing, "listing") {
        Ok(again) if again == *module => {}
        Ok(again) => {
            let (before, after) = (format!("{module:#?}"), format!("{again:#?}"));
            let differ = before.lines().zip(after.lines()).find(|(before, after)| before != after);
            panic!("case {case} assembles to another module: {differ:?}\n{listing}")
        }
        Err(errors) => {
            let errors: Vec<_> = errors.iter().map(|error| error.render(&listing, "listing")).collect();
            panic!("case {case} does not assemble:\n{listing}\n{}", errors.join("\n"))
        }
    }
}

#[test]
fn random_modules_survive() {
    for case in 0..3000 {
        let module = module(&mut Random::new(case));
        assert_round_trip(case, &module);
        let bare = disassemble_with(&module, &Options { debug: false, pcs: true, words: true });
        let mut stripped = module.clone();
        stripped.strip();
        stripped.metadata = BTreeMap::new();
        assert!(assemble(&bare, "bare").expect(&bare) == stripped, "case {case}:\n{bare}");
    }
}

#[test]
fn every_opcode_is_met() {
    let mut met = std::collections::BTreeSet::new();
    for case in 0..3000 {
        met.extend(module(&mut Random::new(case)).code.iter().map(|word| *word as u8));
    }
    let missing: Vec<_> = Op::ALL.iter().filter(|op| !met.contains(&(**op as u8))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Modules with random words, ranges and indices are shown without fail; what is shown assembles, unless the tables
/// themselves cannot be said.
#[test]
fn broken_modules_are_shown() {
    for case in 0..3000 {
        let random = &mut Random::new(case);
        let mut module = module(random);
        for _ in 0..1 + random.below(4) {
            damage(random, &mut module);
        }
        let listing = disassemble(&module);
        for index in 0..module.functions.len() as u32 + 1 {
            for pc in 0..40 {
                instruction(&module, FuncIndex(index), pc);
                trace(&module, FuncIndex(index), pc).line(|_| String::new());
            }
        }
        let is_in_order = !listing.contains("; ") || listing.lines().all(|line| !line.starts_with("; "));
        let frames_are_sound = module.functions.iter().all(|function| {
            usize::from(function.params) + usize::from(function.is_closure) <= function.registers.len()
        });
        if is_in_order && frames_are_sound {
            assert_round_trip(case, &module);
        }
    }
}

fn damage(random: &mut Random, module: &mut Module) {
    let words = module.code.len();
    let functions = module.functions.len();
    match random.below(11) {
        0..=2 if words > 0 => module.code[random.below(words)] ^= 1 << random.below(64),
        3 if words > 0 => module.code[random.below(words)] = random.next(),
        4 if functions > 0 => module.functions[random.below(functions)].code_start = random.below(50) as u32,
        5 if functions > 0 => module.functions[random.below(functions)].code_len = random.next() as u32,
        6 if functions > 0 => module.functions[random.below(functions)].params = random.below(20) as u16,
        7 if functions > 0 => {
            module.functions[random.below(functions)].registers.push(TypeIndex(random.below(40) as u32))
        }
        8 if functions > 0 => {
            let function = random.below(functions);
            let handlers = &mut module.functions[function].handlers;
            let at = random.below(60) as u32;
            handlers.push(Handler { start: at, end: random.next() as u32, target: at, register: at as u16 });
        }
        9 if functions > 0 => {
            let function = random.below(functions);
            module.functions[function].is_closure ^= true;
        }
        10 => {
            let methods = vec![FuncIndex(random.below(9) as u32)];
            let ty = TypeIndex(random.below(30) as u32);
            module.implementations.push(Implementation { ty, of: ty, methods });
        }
        _ => module.entry = Some(FuncIndex(random.below(9) as u32)),
    }
}

/// Listings with random edits are assembled or refused, never more.
#[test]
fn broken_listings_are_refused_or_assembled() {
    let pieces = [
        "\"",
        "END",
        "\n",
        " ",
        ",",
        "r0",
        "#",
        "@",
        "nan(",
        "array<",
        "\\u{",
        "FUNC f(",
        "é",
        "..=",
        "-",
        "0x",
        ";",
        ":",
        "ALLOC",
        "CALL ",
        "|",
        ".at ",
        "?",
        "enum {",
        ".0",
        "#1.2",
        "SWITCH ",
        "fn(",
        "map<",
        "closure<>",
        "CLOSURE g(",
        "TRY ",
        " to ",
        "IMPL ",
        "trait {",
        "_",
        "(",
        "->",
    ];
    for case in 0..3000 {
        let random = &mut Random::new(case);
        let mut listing: Vec<char> = disassemble(&module(random)).chars().collect();
        for _ in 0..1 + random.below(5) {
            let at = random.below(listing.len());
            let end = (at + random.below(12)).min(listing.len());
            match random.below(3) {
                0 => drop(listing.drain(at..end)),
                1 => drop(listing.splice(at..at, random.pick(&pieces).chars())),
                _ => {
                    let copy = listing[at..end].to_vec();
                    let to = random.below(listing.len());
                    listing.splice(to..to, copy);
                }
            }
        }
        let listing: String = listing.into_iter().collect();
        match assemble(&listing, "broken") {
            Ok(module) => assert_round_trip(case, &module),
            Err(errors) => {
                assert!(!errors.is_empty());
                for error in errors {
                    error.render(&listing, "broken");
                }
            }
        }
    }
}

#[test]
fn assembling_is_linear() {
    let listing = |lines: usize| {
        let mut text = String::from("FUNC f()\n");
        // The type of each register comes from the line behind it: every line waits, the worst order for inference.
        for line in (0..lines).rev() {
            text.push_str(&format!(" MOVE r{}, r{line}\n", line + 1));
        }
        text + " LOAD_CONST r0, 1\nEND\n"
    };
    let time = |lines: usize| {
        let text = listing(lines);
        let once = || {
            let start = std::time::Instant::now();
            assert!(assemble(&text, "long").is_ok());
            start.elapsed().as_secs_f64()
        };
        // The best of some runs, since other tests run beside this one.
        (0..5).map(|_| once()).fold(f64::INFINITY, f64::min)
    };
    let (short, long) = (time(7_500), time(60_000));
    // Eight times the lines; far below the sixty-four times of a square.
    assert!(long < short * 30.0 + 0.1, "{short} s, {long} s");
}
