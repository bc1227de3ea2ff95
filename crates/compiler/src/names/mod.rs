//! Names: what is visible where, what the library offers, and what somebody may have meant.

mod library;
mod scopes;
mod suggestions;

pub use library::{LibraryIndex, ModuleIndex};
pub use scopes::{Entry, Scopes};
pub use suggestions::{Closest, distance};
