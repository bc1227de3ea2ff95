//! Sources and what the checker says of them.

mod bytes;
mod chains;
mod closures;
mod data;
mod dump;
mod exceptions;
mod foreign;
mod generics;
mod globals;
mod library;
mod limits;
mod maps;
mod matches;
mod mistakes;
mod modules;
mod names;
mod narrowing;
mod pages;
mod programs;
mod traits;
mod warnings;

use crate::diagnostics::{Diagnostics, Sources};
use crate::hir::Program;
use crate::modules::{InMemory, Loader, Location, Missing, Unreadable, load};
use crate::syntax::{FileId, Interner};
use std::fmt::Write;

/// What comes of checking a source.
struct Checked {
    program: Option<Program>,
    names: Interner,
    sources: Sources,
    problems: Diagnostics,
}

/// The files of a source: `// file geometry.vit` begins one. What is before the first such line, or in `main.vit`, is the
/// entry module. One named `locked.vit` cannot be read.
struct Files(InMemory);

impl Loader for Files {
    fn find(&mut self, importer: &str, path: &[&str]) -> Result<Location, Missing> {
        self.0.find(importer, path)
    }

    fn read(&mut self, location: &Location) -> Result<Vec<u8>, Unreadable> {
        match &*location.name {
            "locked.vit" => Err(Unreadable("permission denied".to_string())),
            _ => self.0.read(location),
        }
    }
}

fn check(source: &str) -> Checked {
    let mut parts = source.split("// file ");
    let mut entry = ("test.vit", parts.next().unwrap_or(""));
    let mut files = Files(InMemory::new());
    for part in parts {
        match part.split_once('\n').unwrap_or((part, "")) {
            ("main.vit", text) => entry = ("main.vit", text),
            (name, text) => files.0.add(name, text),
        }
    }
    let mut sources = Sources::new();
    let file = sources.add(entry.0, entry.1).unwrap();
    let (mut names, mut problems) = (Interner::new(), Diagnostics::new());
    let library = vitte_stdlib::library();
    let tree = load(&mut sources, file, &mut files, &library, &mut names, &mut problems);
    let program = super::check(&tree, &mut names, &library, &mut problems);
    problems.sort();
    Checked { program, names, sources, problems }
}

impl Checked {
    /// `E0301 1:14 expected …`, one per line; of another file than the entry's with its name.
    fn listing(&self) -> String {
        let mut out = String::new();
        for d in &self.problems {
            let at = self.sources.line_column(d.primary.file, d.primary.start);
            let file = match d.primary.file {
                FileId(0) => String::new(),
                file => format!("{}:", self.sources.name(file)),
            };
            let _ = writeln!(out, "{} {file}{}:{} {}", d.code.id(), at.line, at.column, d.message);
        }
        out
    }
}

/// Checks that exactly these problems are found, in this order: `E0301 1:14 expected …`.
#[track_caller]
fn problems(source: &str, expected: &[&str]) {
    let checked = check(source);
    let found = checked.listing();
    let wanted: String = expected.iter().flat_map(|line| [*line, "\n"]).collect();
    assert_eq!(found, wanted, "in:\n{source}");
    let has_errors = expected.iter().any(|line| line.starts_with('E'));
    assert_eq!(checked.program.is_none(), has_errors, "in:\n{source}");
}

/// Checks that the first problem gives this advice.
#[track_caller]
fn advice(source: &str, expected: &str) {
    let checked = check(source);
    let first = checked.problems.iter().next().unwrap_or_else(|| panic!("no problem in:\n{source}"));
    let mut texts: Vec<String> = Vec::new();
    for help in &first.help {
        let with = help.replacement.as_ref().map_or(String::new(), |(_, with)| format!(": `{with}`"));
        texts.push(format!("{}{with}", help.text));
    }
    assert_eq!(texts.join(" | "), expected, "in:\n{source}\n{}", checked.listing());
}
