//! Fuel: exact, the same whatever counts it, and used up at the very instruction that is not paid.
#![cfg(feature = "compiler")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use vitte::bytecode::operands::FuncIndex;
use vitte::compiler::modules::NoFiles;
use vitte::debug::{Tracer, View};
use vitte::{Engine, LoopForm, Program, Vm, VmConfig};

/// Programs that pass through every kind of transfer. None does work that costs more than its words.
const PROGRAMS: &[(&str, &str)] = &[
    (
        "loops",
        "let n = 0\nfor i in 0..7 { if i % 2 == 0 { n += i } else { continue }\n if n > 9 { break } }\nfor i in 0..=3 { n += i }\nwhile n > 3 { n -= 2 }",
    ),
    (
        "calls",
        "fn fib(n: int) -> int { return if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }\nlet a = fib(6)",
    ),
    (
        "values",
        "fn map(xs: array<int>, f: fn(int, int) -> int) -> int {\n let n = 0\n for x in xs { n += f(x, n) }\n return n }\n\
         let k = 3\nlet n = map([1, 2, 3], |x, y| x * k - y)\nlet f = fn(a: int) -> int { return a + n }\nn = f(f(1))",
    ),
    (
        "traits",
        "trait Area { fn area(self, k: int) -> int }\nstruct A { n: int }\nstruct B { n: int }\n\
         impl Area for A { fn area(self, k: int) -> int { return self.n * k } }\n\
         impl Area for B { fn area(self, k: int) -> int { return self.n - k } }\n\
         let n = 0\nlet all: array<Area> = [A { n: 4 }, B { n: 5 }]\nfor a in all { n += a.area(n) }",
    ),
    (
        "errors",
        "fn half(n: int) -> int { if n % 2 == 1 { throw Error(\"odd\", \"it is\") }\n return n / 2 }\nlet n = 0\n\
         for i in 0..4 { try { n += half(i) / i } catch e if e.kind == \"odd\" { n += 1 } catch e { n -= 1 } finally { n *= 2 } }",
    ),
    (
        "enums",
        "enum Shape { Dot, Line(int), Box(int, int) }\nfn size(s: Shape) -> int { return match s { Shape.Dot => 0, Shape.Line(n) => n, Shape.Box(a, b) => a * b } }\n\
         let n = size(Shape.Dot) + size(Shape.Line(3)) + size(Shape.Box(2, 5))\nlet o: int? = null\nn += o ?? 4",
    ),
    (
        "natives",
        "let m: map<string, int> = {\"a\": 1}\nm[\"b\"] = m[\"a\"] + 1\nlet xs = [3, 1, 2]\nxs.push(m.get(\"b\") ?? 0)\nlet x = math.sqrt(float(xs.len()))\n\
         for (k, v) in m { xs.push(v) }\nlet s = \"a\" + str(xs.len())\nlet t = \"${s}-${x}\" == s",
    ),
];

fn program(text: &str) -> Program {
    let text = format!("import math\n{text}");
    Engine::new().compile("main.vit", &text, &mut NoFiles).unwrap()
}

fn machine(program: &Program, fuel: Option<u64>, loop_form: LoopForm) -> Vm {
    let config = VmConfig { fuel, count_fuel: true, loop_form, ..VmConfig::default() };
    Engine::new().vm(program, config).unwrap()
}

/// Notes where each unit of fuel goes, by the instructions that are shown: an oracle that knows nothing of the meter.
struct Units(Arc<Mutex<Vec<(FuncIndex, u32)>>>);

impl Tracer for Units {
    fn instruction(&mut self, view: &View<'_>) {
        const ARGS: u8 = 0x72;
        let function = &view.module.functions[view.function.index()];
        let at = (function.code_start + view.pc) as usize;
        let args = view.module.code[at + 1..].iter().take_while(|word| **word as u8 == ARGS).count();
        let mut units = self.0.lock().unwrap();
        units.extend((0..=args).map(|_| (view.function, view.pc)));
    }
}

/// Where each unit of a whole run goes.
fn units(name: &str, program: &Program) -> Vec<(FuncIndex, u32)> {
    let units = Arc::new(Mutex::new(Vec::new()));
    let mut vm = machine(program, None, LoopForm::Fastest);
    vm.set_tracer(Box::new(Units(Arc::clone(&units))));
    vm.run().unwrap();
    assert_eq!(vm.fuel_used(), units.lock().unwrap().len() as u64, "{name}");
    drop(vm);
    Arc::into_inner(units).unwrap().into_inner().unwrap()
}

#[test]
fn a_program_stops_at_the_instruction_that_is_not_paid() {
    for (name, text) in PROGRAMS {
        let program = program(text);
        let units = units(name, &program);
        assert!(units.len() > 20, "{name} does little");
        for form in [LoopForm::Fastest, LoopForm::Match] {
            for fuel in 0..=units.len() as u64 {
                let mut vm = machine(&program, Some(fuel), form);
                let outcome = vm.run();
                assert_eq!(vm.fuel_used(), fuel, "{name} with {fuel}, {form:?}");
                assert_eq!(vm.fuel_left(), Some(0));
                match units.get(fuel as usize) {
                    None => assert_eq!(outcome, Ok(0), "{name} with {fuel}, {form:?}"),
                    Some(place) => {
                        let error = outcome.unwrap_err();
                        assert_eq!(error.kind, "OutOfFuel", "{name} with {fuel}, {form:?}: {error}");
                        assert_eq!(error.message, format!("the {fuel} units of fuel are used up"));
                        assert_eq!(vm.stopped_at(), Some(*place), "{name} with {fuel}, {form:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn fuel_goes_on_counting_behind_a_slice() {
    let program = program("let n = 0\nfor i in 0..100000 { n += i ^ 3 }");
    let used: Vec<u64> = [LoopForm::Fastest, LoopForm::Match]
        .map(|form| {
            let mut vm = machine(&program, None, form);
            vm.run().unwrap();
            vm.fuel_used()
        })
        .to_vec();
    assert_eq!(used[0], used[1]);
    assert!(used[0] > 200_000, "{used:?}");
    assert!(machine(&program, Some(used[0]), LoopForm::Fastest).run().is_ok());
    assert!(machine(&program, Some(used[0] - 1), LoopForm::Fastest).run().is_err());
}

#[test]
fn nothing_is_done_that_is_not_paid() {
    let text = "let n = 0\nfor i in 0..10 { n += i }\nprint(n)";
    let program = program(text);
    let all = {
        let mut vm = machine(&program, None, LoopForm::Fastest);
        // The machine has no standard output: printing is refused once it is tried.
        assert_eq!(vm.run().unwrap_err().kind, "Denied");
        vm.fuel_used()
    };
    let kinds: Vec<_> = (0..all)
        .map(|fuel| machine(&program, Some(fuel), LoopForm::Fastest).run().unwrap_err().kind)
        .collect();
    assert!(kinds.iter().all(|kind| kind == "OutOfFuel"), "{kinds:?}");
}

#[test]
fn nothing_catches_the_end_of_fuel() {
    let text = "fn f() { while true { } }\nlet n = 0\nwhile true { try { f() } catch e { n += 1 } finally { n += 1 } }";
    let mut vm = machine(&program(text), Some(100_000), LoopForm::Fastest);
    assert_eq!(vm.run().unwrap_err().kind, "OutOfFuel");
    vm.set_fuel(50_000);
    assert_eq!(vm.run().unwrap_err().kind, "OutOfFuel");
    assert_eq!((vm.fuel_used(), vm.fuel_left()), (50_000, Some(0)));
}

#[test]
fn time_ends_every_loop() {
    let texts = [
        "while true { }",
        "fn f(n: int) -> int { return if n == 0 { 0 } else { f(n - 1) } }\nwhile true { f(100) }",
        "while true { try { throw Error(\"a\", \"b\") } catch e { } }",
        "let xs = [0; 10]\nwhile true { for x in xs { xs[0] += x } }",
        "while true { let s = \"a\".repeat(100) }",
    ];
    for text in texts {
        let config = VmConfig { timeout: Some(Duration::from_millis(20)), ..VmConfig::default() };
        let mut vm = Engine::new().vm(&program(text), config).unwrap();
        let start = Instant::now();
        let error = vm.run().unwrap_err();
        assert_eq!((&*error.kind, &*error.message), ("Timeout", "the time limit of 20ms was reached"));
        // A loaded machine may be late; what must not be is waiting for something else.
        assert!(start.elapsed() < Duration::from_secs(2), "{text}: {:?}", start.elapsed());
    }
}
