//! `vitte asm`: assembles a listing.

use crate::args::AsmArgs;
use crate::files;
use crate::outcome::{Failure, Outcome, Status};
use crate::talk::Talk;
use vitte::bytecode::vitbc::{self, WriteOptions};
use vitte::bytecode::{Module, assembler};

/// Runs the command.
pub fn asm(args: &AsmArgs, talk: &Talk) -> Outcome {
    let output = files::output_for(&args.file, args.output.as_deref(), "vitbc")?;
    let source = files::read_text(&args.file)?;
    let name = files::name(&args.file);
    let mut module = match assembler::assemble(&source, name) {
        Ok(module) => module,
        Err(errors) => {
            errors
                .iter()
                .for_each(|error| talk.say(&format!("{}\n", error.render(&source, name).trim_end())));
            if !args.file.ends_with(".vitasm") {
                talk.help(files::other_command(&args.file));
            }
            return Ok(Status::ERROR);
        }
    };
    if args.strip {
        module.strip();
    }
    let bytes = encode(&module, args.zstd)?;
    files::spare_input(&args.file, &output)?;
    files::write(&output, &bytes)?;
    talk.info(|| format!("wrote {}: {} bytes", files::output_name(&output), bytes.len()));
    Ok(Status::DONE)
}

/// The bytes of a module's file.
pub fn encode(module: &Module, compress: bool) -> Result<Vec<u8>, Failure> {
    vitbc::write(module, &WriteOptions { compress }).map_err(|error| Failure::new(Status::ERROR, error))
}
