//! The examples of the pages for users do what the pages say.
//!
//! A block marked `vit` is a program. The block behind it, marked `output`, is what it prints; without one it only has to
//! compile. `vit error E0301` has to be refused with that code, `vit raises Overflow` has to end with that error.

use std::path::{Path, PathBuf};
use vitte_testing::files::{below, check_all, text};
use vitte_testing::program::{Mode, compile_text, run};

/// What a page says of an example.
#[derive(Debug, PartialEq)]
enum Expected {
    Compiles,
    Prints(String),
    Refused(String),
    Raises(String),
}

/// A program of a page, and the line where it stands.
struct Example {
    line: usize,
    source: String,
    expected: Expected,
}

fn pages() -> Vec<PathBuf> {
    below("docs/language", "md")
}

/// The fenced blocks of a page: the line of the fence, what it is marked with, the text.
fn blocks(page: &str) -> Vec<(usize, String, String)> {
    let mut blocks: Vec<(usize, String, String)> = Vec::new();
    let mut open = false;
    for (number, line) in page.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(mark) => {
                open = true;
                blocks.push((number + 1, mark.trim().to_string(), String::new()));
            }
            None if open => {
                let text = &mut blocks.last_mut().expect("a block is open").2;
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    blocks
}

fn examples(page: &str) -> Vec<Example> {
    let blocks = blocks(page);
    let mut examples = Vec::new();
    for (at, (line, mark, source)) in blocks.iter().enumerate() {
        let words: Vec<&str> = mark.split_whitespace().collect();
        let expected = match (words.as_slice(), blocks.get(at + 1)) {
            (["vit"], Some((_, next, output))) if next == "output" => Expected::Prints(output.clone()),
            (["vit"], _) => Expected::Compiles,
            (["vit", "error", code], _) => Expected::Refused(code.to_string()),
            (["vit", "raises", kind], _) => Expected::Raises(kind.to_string()),
            _ => continue,
        };
        examples.push(Example { line: *line, source: source.clone(), expected });
    }
    examples
}

fn check(example: &Example, name: &str) -> Result<(), String> {
    let compiled = compile_text(name, &example.source, true);
    let module = match (compiled, &example.expected) {
        (Err(problems), Expected::Refused(code)) if problems.contains(code.as_str()) => return Ok(()),
        (Err(problems), _) => return Err(problems),
        (Ok(_), Expected::Compiles) => return Ok(()),
        (Ok(_), Expected::Refused(code)) => return Err(format!("it compiles, but {code} was expected")),
        (Ok(module), _) => module,
    };
    let ended = run(module, Mode::Plain)?;
    let wanted = match &example.expected {
        Expected::Raises(kind) => (Some(kind.clone()), ended.stdout.clone()),
        Expected::Prints(output) => (None, output.clone()),
        Expected::Compiles | Expected::Refused(_) => return Ok(()),
    };
    if (ended.error.clone(), ended.stdout.clone()) == wanted {
        return Ok(());
    }
    Err(format!("expected {wanted:?}\n   found {:?}", (ended.error, ended.stdout)))
}

fn check_page(path: &Path) -> Result<(), String> {
    let mut faults = Vec::new();
    for example in examples(&text(path)) {
        if let Err(fault) = check(&example, &format!("line_{}.vit", example.line)) {
            faults.push(format!("line {}: {fault}", example.line));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

#[test]
fn examples_do_what_their_pages_say() {
    check_all(&pages(), check_page);
}

#[test]
fn there_are_examples() {
    let count: usize = pages().iter().map(|page| examples(&text(page)).len()).sum();
    assert!(count > 50, "only {count} examples were found");
}
