//! Tests of the front half of the compiler: tokens, trees, problems and how they are shown.

mod cases;
mod literals;
mod pages;
mod rendering;
mod robustness;

use vitte_compiler::diagnostics::{Diagnostics, Sources};
use vitte_compiler::syntax::{FileId, Interner, ast, dump_ast, parse};

/// A parsed file with all that belongs to it.
pub struct Parsed {
    /// The tree.
    pub module: ast::Module,
    /// Names in it.
    pub names: Interner,
    /// What was reported.
    pub problems: Diagnostics,
    /// The file.
    pub sources: Sources,
}

/// Parses `source` as the file `test.vit`.
pub fn parsed(source: &str) -> Parsed {
    let mut sources = Sources::new();
    let file = sources.add("test.vit", source).unwrap();
    let (mut names, mut problems) = (Interner::new(), Diagnostics::new());
    let module = parse(source, file, &mut names, &mut problems);
    assert_eq!(file, FileId(0));
    Parsed { module, names, problems, sources }
}

impl Parsed {
    /// The tree on one line.
    pub fn tree(&self) -> String {
        dump_ast(&self.module, &self.names).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// `E0110 1:5 message` for each problem.
    pub fn problem_lines(&self) -> Vec<String> {
        self.problems
            .iter()
            .map(|problem| {
                let at = self.sources.line_column(problem.primary.file, problem.primary.start);
                format!("{} {}:{} {}", problem.code.id(), at.line, at.column, problem.message)
            })
            .collect()
    }
}
