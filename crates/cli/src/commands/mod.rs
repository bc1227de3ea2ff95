//! One file per command.

pub mod asm;
pub mod build;
pub mod check;
pub mod disasm;
pub mod exec;
pub mod fmt;
pub mod inspect;
pub mod repl;
pub mod run;
pub mod test;
