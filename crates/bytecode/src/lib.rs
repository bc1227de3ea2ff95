//! What a Vitte program is: opcodes, traps, the module model, the VITBC file format, the assembly text.
//!
//! Nothing here executes anything, touches a file, or needs `unsafe`.
#![forbid(unsafe_code)]

pub mod assembler;
pub mod disassembler;
pub mod foreign;
pub mod isa;
pub mod isa_page;
pub mod link;
pub mod module;
pub mod natives;
pub mod operands;
pub mod traps;
pub mod vitbc;

pub use isa::{Flow, Inst, Op};
pub use module::Module;
pub use traps::Trap;
