//! The programs of the suite, and what they print.

use std::path::Path;

/// A program of `benches/programs`.
pub struct Program {
    /// The name of its sources.
    pub name: &'static str,
    /// The argument for a measurement: a few tenths of a second for Vitte.
    size: &'static str,
    /// The argument for a look whether it works.
    small: &'static str,
}

const fn program(name: &'static str, size: &'static str, small: &'static str) -> Program {
    Program { name, size, small }
}

/// The programs, in the order of the tables.
pub const PROGRAMS: [Program; 19] = [
    program("fib", "36", "20"),
    program("loop_sum", "60000000", "1000"),
    program("collatz", "300000", "1000"),
    program("nbody", "400000", "100"),
    program("spectral_norm", "600", "20"),
    program("mandelbrot", "1000", "20"),
    program("fannkuch", "10", "6"),
    program("nsieve", "3000000", "2000"),
    program("matmul", "300", "20"),
    program("binary_trees", "16", "8"),
    program("quicksort", "1200000", "1000"),
    program("string_build", "1000000", "1000"),
    program("string_concat", "12000000", "1000"),
    program("word_count", "1000000", "10000"),
    program("int_map", "1000000", "10000"),
    program("scheduler", "400000", "10000"),
    program("tokenizer", "30000", "20"),
    program("closures", "5000", "10"),
    program("errors", "3000000", "100"),
];

impl Program {
    /// The argument.
    pub fn size(&self, small: bool) -> &'static str {
        if small { self.small } else { self.size }
    }

    /// What it prints: the first line of its file, or the second for the small size.
    pub fn expected(&self, folder: &Path, small: bool) -> Result<String, String> {
        expected(folder, self.name, usize::from(small))
    }
}

/// A line, with its end, of what a program is expected to print.
pub fn expected(folder: &Path, name: &str, line: usize) -> Result<String, String> {
    let file = folder.join(name).with_extension("expected");
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let line = text.lines().nth(line).ok_or_else(|| format!("{}: a line is missing", file.display()))?;
    Ok(format!("{line}\n"))
}

/// The names, for messages.
pub fn names() -> String {
    PROGRAMS.map(|program| program.name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitte_testing::program::{Mode, compile_text, run};

    #[test]
    fn every_program_is_there_in_every_language() {
        let folder = crate::root().join("benches").join("programs");
        for program in &PROGRAMS {
            for ending in ["vit", "c", "lua", "js", "py", "java"] {
                let source = folder.join(program.name).with_extension(ending);
                assert!(source.is_file(), "{}", source.display());
            }
            assert!(program.expected(&folder, true).is_ok() && program.expected(&folder, false).is_ok());
        }
    }
    #[test]
    fn programs_print_what_is_expected_optimised_and_not() {
        let folder = crate::root().join("benches").join("programs");
        for program in &PROGRAMS {
            let source = folder.join(program.name).with_extension("vit");
            // The size stands in the text here, as these programs are given no arguments.
            let text = vitte_testing::files::text(&source).replace("int(system.args()[0])", program.small);
            for optimise in [true, false] {
                let module = compile_text(program.name, &text, optimise).expect(program.name);
                let ended = run(module, Mode::Plain).expect(program.name);
                let expected = program.expected(&folder, true).expect(program.name);
                assert_eq!((ended.stdout, ended.error), (expected, None), "{}", program.name);
            }
        }
    }
}
