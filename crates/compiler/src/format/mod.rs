//! The canonical layout of source text: `vitte fmt`.
//!
//! [`format`] is a function of the text alone. Its result has the same syntax tree and the same comments, and is a
//! fixed point: formatted again it stays as it is. The first is checked on every call.
//!
//! The tree is walked beside the tokens ([`writer`]), which gives commands ([`layout`]), which give text. Literals and
//! strings, with what is interpolated into them, are copied. The rules are described in `docs/formatting.md`.

mod chains;
mod expressions;
mod items;
mod layout;
mod lists;
mod statements;
mod tokens;
mod types;
mod writer;

use crate::diagnostics::{Diagnostics, Sources};
use crate::syntax::ast::Module;
use crate::syntax::{FileId, Interner, dump_ast_to, parse};
use std::hash::{DefaultHasher, Hasher};

pub use layout::WIDTH;

/// Why a text was not formatted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotFormatted {
    /// It does not parse: the problems have been reported.
    Errors,
    /// The result would have meant something else: a mistake in the formatter.
    Internal,
}

/// The text of `file` in its canonical layout. Problems of its syntax are added to `diagnostics`.
///
/// # Errors
/// [`NotFormatted::Errors`] if it does not parse. [`NotFormatted::Internal`] never, unless this module is wrong.
///
/// ```
/// use vitte_compiler::diagnostics::{Diagnostics, Sources};
/// use vitte_compiler::format::format;
/// let mut sources = Sources::new();
/// let file = sources.add("a.vit", "let x=1;let y = f( x,2 ) // two").unwrap();
/// let text = format(&sources, file, &mut Diagnostics::new()).unwrap();
/// assert_eq!(text, "let x = 1\nlet y = f(x, 2) // two\n");
/// ```
pub fn format(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Result<String, NotFormatted> {
    let source = sources.text(file);
    let mut names = Interner::new();
    let before = diagnostics.error_count();
    let module = parse(source, file, &mut names, diagnostics);
    if diagnostics.error_count() > before {
        return Err(NotFormatted::Errors);
    }
    let mut writer = writer::Writer::new(source, tokens::cut(source, file));
    writer.module(&module);
    let text = writer.finish().ok_or(NotFormatted::Internal)?;
    let tree = Digest::of(&module, &names);
    drop(module);
    if tree_of(&text) == Some(tree) { Ok(text) } else { Err(NotFormatted::Internal) }
}

/// The syntax tree of a text that parses.
fn tree_of(text: &str) -> Option<Digest> {
    let mut names = Interner::new();
    let mut problems = Diagnostics::new();
    let module = parse(text, FileId(0), &mut names, &mut problems);
    (!problems.has_errors()).then(|| Digest::of(&module, &names))
}

/// What stands for a syntax tree: a hash of its text, which is much longer than the source.
#[derive(PartialEq, Eq)]
struct Digest {
    hash: u64,
    bytes: usize,
}

impl Digest {
    fn of(module: &Module, names: &Interner) -> Digest {
        let mut writer = Hashing { hasher: DefaultHasher::new(), bytes: 0 };
        dump_ast_to(module, names, &mut writer);
        Digest { hash: writer.hasher.finish(), bytes: writer.bytes }
    }
}

/// Hashes what is written to it.
struct Hashing {
    hasher: DefaultHasher,
    bytes: usize,
}

impl std::fmt::Write for Hashing {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.hasher.write(text.as_bytes());
        self.bytes += text.len();
        Ok(())
    }
}
