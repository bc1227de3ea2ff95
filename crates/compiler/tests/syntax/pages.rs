//! Every code of the syntax has its page, whose first example provokes exactly this code and whose second is right.

use super::parsed;
use std::path::{Path, PathBuf};
use vitte_compiler::diagnostics::Code;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics")
}

/// The texts between "```vit" and "```".
fn examples(page: &str) -> Vec<&str> {
    page.split("```vit\n").skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect()
}

fn is_of_syntax(code: Code) -> bool {
    code.id()[1..].starts_with("01")
}

#[test]
fn every_code_of_the_syntax_has_a_page() {
    for &code in Code::ALL.iter().filter(|&&code| is_of_syntax(code)) {
        let path = folder().join(format!("{}.md", code.id()));
        let page =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let heading = format!("# {}: {}\n", code.id(), code.title());
        assert!(page.starts_with(&heading), "{} must start with {heading:?}", path.display());
        if matches!(code, Code::InvalidUtf8 | Code::FileTooLarge) {
            // No example of them can stand in a page: see `rendering::bytes_that_are_not_utf8`.
            continue;
        }
        let examples = examples(&page);
        assert_eq!(examples.len(), 2, "{}: an example and its correction", code.id());
        let problems = parsed(examples[0]).problem_lines();
        let all_of_code = problems.iter().all(|line| line.starts_with(code.id()));
        assert!(!problems.is_empty() && all_of_code, "{}: {problems:#?}", code.id());
        let corrected = parsed(examples[1]).problem_lines();
        assert!(corrected.is_empty(), "{}, corrected: {corrected:#?}", code.id());
    }
}

#[test]
fn every_page_has_a_code() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let id = name.trim_end_matches(".md");
        let looks_like_code = id.len() == 5 && id[1..].bytes().all(|b| b.is_ascii_digit());
        assert!(!looks_like_code || Code::from_id(id).is_some(), "{name} is the page of no code");
    }
}

#[test]
fn codes_are_distinct() {
    let mut ids: Vec<&str> = Code::ALL.iter().map(|code| code.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Code::ALL.len());
}
