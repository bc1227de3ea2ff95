//! The smallest host: reads a file that `vitte build` made, runs it with limits, and prints what it prints.

use std::process::ExitCode;
use vitte::{Engine, Host, VmConfig};

fn run(path: &str) -> Result<i64, Box<dyn std::error::Error>> {
    let engine = Engine::new();
    let program = engine.load(&std::fs::read(path)?)?;
    let host = Host { stdout: Some(Box::new(std::io::stdout())), ..Host::denying() };
    let config = VmConfig { max_memory: 64 << 20, fuel: Some(1_000_000_000), host, ..VmConfig::default() };
    Ok(engine.vm(&program, config)?.run()?)
}

fn main() -> ExitCode {
    let path = std::env::args().nth(1).unwrap_or_default();
    match run(&path) {
        Ok(status) => ExitCode::from(u8::try_from(status).unwrap_or(u8::MAX)),
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}
