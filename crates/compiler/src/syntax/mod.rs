//! From text to tree: lexer, parser, syntax tree.

pub mod ast;
mod interner;
mod span;

pub use interner::{Interner, Symbol, sym};
pub use span::{FileId, Span};
