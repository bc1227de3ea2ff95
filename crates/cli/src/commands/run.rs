//! `vitte run`: compiles a source and runs it. The module passes the verifier like any other.

use crate::args::RunArgs;
use crate::commands::build::{Compilation, compile};
use crate::commands::exec::execute;
use crate::files;
use crate::modules::Folders;
use crate::outcome::{Failure, Outcome, Status};
use crate::talk::Talk;
use vitte::compiler::driver::Options;

/// Runs the command.
pub fn run(args: &RunArgs, talk: &Talk) -> Outcome {
    let engine = args.exec.rights.engine()?;
    let mut folders = Folders::new(&args.modules.folders)?;
    let Compilation::Done(module, _) =
        compile(&engine, &args.exec.file, &Options::default(), &mut folders, talk)?
    else {
        return Ok(Status::ERROR);
    };
    let program =
        engine.prepare(*module).map_err(|error| Failure::refused(files::name(&args.exec.file), error))?;
    execute(&engine, &program, &args.exec, talk)
}
