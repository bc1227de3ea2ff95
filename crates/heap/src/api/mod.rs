//! The safe functions, for the runtime and its natives: no code without `unsafe` can break a heap
//! with them, nor read what a collection moved.

mod array_edits;
mod arrays;
mod frames;
mod graph;
mod handles;
mod look;
mod maps;
mod strings;
mod structs;
mod weak;

pub use graph::{Part, RootPlace};
pub use handles::{Handle, HandleScope, Root, Value};
pub use look::{Object, Word};
pub use maps::MapOperation;
pub(crate) use weak::WeakSlot;
