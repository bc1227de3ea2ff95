//! The disassembler: from a [`Module`] to the listing text, and single instructions for messages and traces.
//!
//! What it prints for a module that verifies assembles to an equal module. It shows any other module too: a word that
//! is no instruction stands as `.word`, and nothing in a module makes it fail.

mod body;
mod decode;
mod header;
mod printer;
mod references;
mod trace;

pub use trace::{Trace, TraceValue, instruction, trace};

use crate::Module;
use references::References;

/// What a listing shows.
#[derive(Clone, Debug)]
pub struct Options {
    /// Places, names of variables, sources and metadata. Without them the listing assembles to a stripped module.
    pub debug: bool,
    /// A comment behind each instruction with its number in the function, which jumps, traces and messages use.
    pub pcs: bool,
    /// A comment behind each instruction with its word.
    pub words: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { debug: true, pcs: false, words: false }
    }
}

/// The listing of a module: `assemble(disassemble(m))` equals `m` if `m` verifies.
///
/// ```
/// use vitte_bytecode::assembler::assemble;
/// use vitte_bytecode::disassembler::disassemble;
///
/// let module = assemble("MAIN\n  LOAD_CONST r0, 2\n  PRINT r0\nEND\n", "two.vitasm").unwrap();
/// assert_eq!(assemble(&disassemble(&module), "again.vitasm").unwrap(), module);
/// ```
pub fn disassemble(module: &Module) -> String {
    disassemble_with(module, &Options::default())
}

/// The listing of a module, showing what `options` say.
pub fn disassemble_with(module: &Module, options: &Options) -> String {
    let references = References::new(module);
    let mut body = String::new();
    let fits = body::functions(&mut body, module, &references, options);
    let mut out = header::header(module, &references, options, fits);
    out.push_str(&body);
    if options.debug {
        header::sources(&mut out, module);
    }
    out
}
