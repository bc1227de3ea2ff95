//! The .vit compiler: sources in, a Module and diagnostics out; no I/O.
#![forbid(unsafe_code)]

pub mod diagnostics;
pub mod driver;
pub mod format;
pub mod hir;
pub mod lower;
pub mod modules;
pub mod mono;
pub mod names;
pub mod parts;
pub mod session;
pub mod syntax;
pub mod types;
