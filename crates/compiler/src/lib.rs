//! The .vit compiler: sources in, a Module and diagnostics out; no I/O.
#![forbid(unsafe_code)]

pub mod diagnostics;
pub mod syntax;
pub mod hir;
