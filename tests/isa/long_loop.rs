//! The interpreter runs on a native stack that does not grow, however long a program is and whatever it does.
//!
//! `long_loop.vitasm` executes every opcode in each round. A million rounds of more than a hundred instructions would
//! overflow the small stack of a thread if a round left a single byte on it.

use std::collections::HashSet;
use std::thread;
use vitte::bytecode::{Flow, Module, Op};
use vitte::{Engine, Host, LoopForm, VmConfig, is_chained};
use vitte_testing::files::{root, text};
use vitte_testing::program::Shared;

/// The native stack of the thread that runs the program, in bytes.
const NATIVE_STACK: usize = 512 << 10;

/// Rounds of the listing as it stands, and of this test: a multiple, because the sum grows alike every 16 rounds.
const FEW: i64 = 160;
const MANY: i64 = 1_000_000;

fn assemble(rounds: i64) -> Module {
    let listing = text(&root().join("tests/isa/long_loop.vitasm"));
    let few = format!("LOAD_CONST.int r0, {FEW}\n");
    assert_eq!(listing.matches(&few).count(), 1, "the listing says the number of rounds once");
    let listing = listing.replace(&few, &format!("LOAD_CONST.int r0, {rounds}\n"));
    vitte::bytecode::assembler::assemble(&listing, "long_loop.vitasm")
        .unwrap_or_else(|errors| panic!("{}", errors[0].render(&listing, "long_loop.vitasm")))
}

/// What the program prints, run on a small native stack. Its memory is limited, so that rounds cannot pile up garbage.
fn run(module: Module, loop_form: LoopForm) -> String {
    let body = move || {
        let engine = Engine::new();
        let program = engine.prepare(module).unwrap();
        let output = Shared::default();
        let host = Host { stdout: Some(Box::new(output.clone())), ..Host::denying() };
        let config = VmConfig { host, loop_form, max_memory: 64 << 20, ..VmConfig::default() };
        engine.vm(&program, config).unwrap().run().unwrap();
        output.text()
    };
    thread::Builder::new().stack_size(NATIVE_STACK).spawn(body).unwrap().join().unwrap()
}

#[test]
fn the_native_stack_does_not_grow() {
    let few: i64 = text(&root().join("tests/isa/long_loop.out")).trim().parse().unwrap();
    let wanted = format!("{}\n", few * (MANY / FEW));
    for form in [LoopForm::Fastest, LoopForm::Match] {
        assert_eq!(run(assemble(MANY), form), wanted, "{form:?}");
    }
}

#[test]
fn the_listing_has_every_opcode() {
    let module = assemble(FEW);
    let seen: HashSet<Op> = module.code.iter().filter_map(|word| Op::from_byte(*word as u8)).collect();
    // A trap would end the loop in its first round.
    let wanted = Op::ALL.iter().filter(|op| op.info().flow != Flow::Data && **op != Op::Trap);
    let missing: Vec<_> = wanted.filter(|op| !seen.contains(op)).map(|op| op.info().mnemonic).collect();
    assert!(missing.is_empty(), "long_loop.vitasm has no {}", missing.join(", "));
}

/// Where it is known to work, the fast form must not silently get lost: the tests would not meet it any more.
#[test]
#[cfg(target_arch = "x86_64")]
fn the_fastest_loop_is_the_chain() {
    assert!(is_chained());
}
