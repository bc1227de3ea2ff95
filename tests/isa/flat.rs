//! The fastest loop is a chain of calls that the compiler must have turned into jumps: no instruction may leave anything
//! on the native stack.
//!
//! Each listing is run several times in one program, and where the native stack stands is noted whenever something is
//! printed. It must stand at the same places in each round: an opcode that grows it, by however little, is seen.

use crate::listings::listings;
use crate::machine::{assemble, run};
use std::hint::black_box;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use vitte::bytecode::Module;
use vitte::bytecode::isa::Inst;
use vitte::bytecode::module::{Function, TypeIndex};
use vitte::bytecode::operands::{Dest, FuncIndex, Imm32, In, InOut, Jump16, NO_REGISTER, Out};
use vitte::{Engine, Host, VmConfig};
use vitte_testing::files::{check_all, text};
use vitte_testing::program::Mode;

const ROUNDS: usize = 4;

/// A stream that notes where the native stack stands at each write.
#[derive(Clone, Default)]
struct Depths(Arc<Mutex<Vec<usize>>>);

impl Write for Depths {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let here = 0_u8;
        self.0.lock().expect("no writer panics").push(black_box(&raw const here).addr());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Adds a function that calls the entry several times, and makes it the entry.
fn repeated(mut module: Module) -> Module {
    module.strip();
    let function = module.entry.expect("a listing has a MAIN");
    let (count, limit) = (0, 1);
    let code = [
        Inst::LoadConstInt { dst: Out::new(limit), value: Imm32(ROUNDS as i32) },
        Inst::Call { dst: Dest(NO_REGISTER), function },
        Inst::LoopLtInt { i: InOut::new(count), limit: In::new(limit), target: Jump16(-2) },
        Inst::ReturnUnit {},
    ];
    module.entry = Some(FuncIndex(module.functions.len() as u32));
    module.functions.push(Function {
        name: "again".into(),
        params: 0,
        result: None,
        registers: vec![TypeIndex::INT; 2],
        is_closure: false,
        handlers: Vec::new(),
        code_start: module.code.len() as u32,
        code_len: code.len() as u32,
    });
    module.code.extend(code.map(Inst::encode));
    module
}

#[test]
fn no_instruction_grows_the_native_stack() {
    check_all(&listings(), |path| {
        let module = assemble(&text(path))?;
        if run(&module, Mode::Plain)?.stop.is_some() {
            return Ok(());
        }
        let engine = Engine::new();
        let program = engine.prepare(repeated(module)).map_err(|error| error.to_string())?;
        let depths = Depths::default();
        let host = Host { stdout: Some(Box::new(depths.clone())), ..Host::denying() };
        let mut vm = engine
            .vm(&program, VmConfig { host, ..VmConfig::default() })
            .map_err(|error| error.to_string())?;
        vm.run().map_err(|error| error.to_string())?;
        let depths = depths.0.lock().expect("no writer panics");
        if depths.is_empty() || depths.len() % ROUNDS != 0 {
            return Err(format!("{} writes in {ROUNDS} rounds", depths.len()));
        }
        let rounds: Vec<_> = depths.chunks(depths.len() / ROUNDS).collect();
        if rounds.iter().all(|round| round == &rounds[0]) {
            return Ok(());
        }
        let starts: Vec<_> = rounds.iter().map(|round| rounds[0][0].abs_diff(round[0])).collect();
        Err(format!("the native stack grows: by {starts:?} bytes at the start of each round"))
    });
}
