//! `vitte exec`: reads, verifies and runs a `.vitbc` file. `vitte run` joins here after compiling.

use crate::args::{Level, RunArgs};
use crate::files;
use crate::outcome::{Failure, Outcome, Status};
use crate::talk::Talk;
use std::io::{self, BufWriter, IsTerminal, LineWriter, Write};
use vitte::debug::{TextTracer, TraceLevel};
use vitte::{Engine, Host, LoadError, Program, VmConfig};

/// Runs the command.
pub fn exec(args: &RunArgs, talk: &Talk) -> Outcome {
    let bytes = files::read(&args.file)?;
    let engine = Engine::new();
    let program = engine.load(&bytes).map_err(|error| refused(&args.file, &error))?;
    talk.info(|| {
        let module = program.module();
        let (functions, code) = (module.functions.len(), module.code.len());
        format!(
            "{}: {} bytes, verified {functions} functions, {code} instructions",
            files::name(&args.file),
            bytes.len()
        )
    });
    execute(&engine, &program, args, talk)
}

/// The failure of a file that was not accepted.
pub fn refused(file: &str, error: &LoadError) -> Failure {
    Failure::refused(files::name(file), error)
}

/// Runs a program to its end.
pub fn execute(engine: &Engine, program: &Program, args: &RunArgs, talk: &Talk) -> Outcome {
    let host = Host {
        stdout: Some(stdout()),
        stderr: Some(Box::new(io::stderr())),
        stdin: Some(Box::new(io::stdin())),
        args: args.words.clone(),
    };
    let config =
        VmConfig { max_memory: args.max_memory, max_stack: args.max_stack, host, ..VmConfig::default() };
    let mut vm = engine.vm(program, config).map_err(|error| Failure::new(Status::LIMIT, error))?;
    if let Some(level) = trace_level(talk.level) {
        vm.set_tracer(Box::new(TextTracer::new(level, Box::new(BufWriter::new(io::stderr())))));
    }
    let outcome = vm.run();
    if args.dump_vm {
        talk.say(&vm.dump());
    }
    match outcome {
        Ok(status) => Ok(Status(status as i32)),
        Err(error) if error.is_limit() => Err(Failure::new(Status::LIMIT, error)),
        Err(error) => Err(Failure::new(Status::ERROR, error)),
    }
}

/// Standard output: by lines for people, in blocks for everything else.
fn stdout() -> Box<dyn Write + Send> {
    let out = io::stdout();
    if out.is_terminal() {
        Box::new(LineWriter::new(out))
    } else {
        Box::new(BufWriter::with_capacity(1 << 16, out))
    }
}

fn trace_level(level: Level) -> Option<TraceLevel> {
    match level {
        Level::Trace => Some(TraceLevel::Instructions),
        Level::Debug => Some(TraceLevel::Calls),
        _ => None,
    }
}
