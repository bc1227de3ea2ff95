//! The modules of the library that are written in Vitte: the files of `crates/stdlib/vit`.

use vitte_bytecode::natives::SourceModule;

/// Every such module.
pub(crate) const SOURCES: &[SourceModule] = &[];
