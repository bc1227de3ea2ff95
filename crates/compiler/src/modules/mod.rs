//! Modules: a program is the file it starts with, and what that imports, directly or through others.
//!
//! [`load`] reads and parses them all and puts them in order. It asks a [`Loader`] where a module is: the compiler itself
//! touches no file. What no loader finds may be a module of the library, which is a part of the compiler's input.

mod library;
mod load;
mod loader;
mod order;

pub use library::importable;
pub(crate) use library::{declared, is_implicit};
pub use load::{load, load_session};
pub use loader::{InMemory, Loader, Location, Missing, NoFiles, Unreadable};

use crate::syntax::{Span, ast};

/// The modules of a program, each parsed, in an order in which imported ones stand before those that import them. The
/// last one is the entry module.
#[derive(Debug)]
pub struct ModuleTree {
    /// The modules.
    pub modules: Vec<Module>,
    /// Whether the entry module is for others to import, and no program.
    pub is_library: bool,
}

/// A module of a program.
#[derive(Debug)]
pub struct Module {
    /// The text, parsed.
    pub tree: ast::Module,
    /// What messages call it: `geometry`, `shapes.circle`.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What its imports mean, in the order of the text.
    pub imports: Vec<Import>,
}

/// Where a module comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// From the program itself.
    Program,
    /// From the library: the module of this name.
    Library(&'static str),
    /// From the host.
    Host,
    /// From the person who types it: one input of a session. It sees what the inputs before it declare.
    Input {
        /// Whether the value of its last statement is printed, with its type.
        shows_value: bool,
    },
}

/// What an `import` or `from … import` means.
#[derive(Clone, Copy, Debug)]
pub struct Import {
    /// The module as it is written: `a.b`.
    pub span: Span,
    /// What that is; `None` if it could not be found or loaded, which has been reported.
    pub target: Option<Target>,
}

/// A module that is imported. One of the library may have both a part in Vitte and natives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Target {
    /// A module of the tree: its place there.
    pub module: Option<usize>,
    /// A module of the library's table of natives.
    pub natives: Option<&'static str>,
}

/// The place of a module's path: `a.b`.
pub(crate) fn path_span(path: &[ast::Ident]) -> Span {
    match (path.first(), path.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}
