//! `vitte disasm`: prints a file as a listing. The file is read and checked, but need not verify.

use crate::args::DisasmArgs;
use crate::commands::exec::refused;
use crate::files;
use crate::outcome::{Outcome, Status};
use vitte::Engine;
use vitte::bytecode::disassembler;

/// Runs the command.
pub fn disasm(args: &DisasmArgs) -> Outcome {
    let bytes = files::read(&args.file)?;
    let module = Engine::new().read(&bytes).map_err(|error| refused(&args.file, &bytes, &error))?;
    let listing = disassembler::disassemble(&module);
    let output = args.output.as_deref().unwrap_or("-");
    files::spare_input(&args.file, output)?;
    files::write(output, listing.as_bytes())?;
    Ok(Status::DONE)
}
