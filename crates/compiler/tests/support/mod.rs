//! Compiling and running a source text, as the tests of the lowering do it.
#![allow(dead_code, reason = "each test program uses a part")]

use vitte::bytecode::Module;
use vitte::{Engine, Host, VmConfig};
use vitte_testing::program::{Shared, compile_text};

/// The module of a source text. Panics, with the problems, if it does not compile or does not verify.
pub fn compiled(name: &str, source: &str, optimise: bool) -> Module {
    let module = compile_text(name, source, optimise).unwrap_or_else(|problems| panic!("{problems}"));
    vitte_verifier::check(&module).unwrap_or_else(|faults| panic!("{name}: {faults}"));
    module
}

/// What a program did: what it printed, then its exit status or its error with the trace.
pub fn run(name: &str, source: &str, optimise: bool) -> String {
    run_module(compiled(name, source, optimise))
}

/// [`run`] for a module.
pub fn run_module(module: Module) -> String {
    let engine = Engine::new();
    let program = engine.prepare(module).unwrap();
    let output = Shared::default();
    let host = Host { stdout: Some(Box::new(output.clone())), ..Host::denying() };
    let mut vm = engine.vm(&program, VmConfig { host, ..VmConfig::default() }).unwrap();
    let outcome = vm.run();
    match outcome {
        Ok(status) => format!("{}exit {status}\n", output.text()),
        Err(error) => format!("{}{error}\n", output.text()),
    }
}
