//! From text to tree: lexer, parser, syntax tree.

pub mod ast;
mod brackets;
mod depth;
mod dump;
mod interner;
pub(crate) mod lexer;
mod parser;
mod span;
pub(crate) mod token;
mod unfinished;

pub use dump::{dump_ast, dump_ast_to};
pub use interner::{Interner, Symbol, sym};
pub use parser::{MAX_SOURCE, parse};
pub use span::{FileId, Span};
pub use token::{KEYWORDS, dump_tokens};
pub use unfinished::is_unfinished;
