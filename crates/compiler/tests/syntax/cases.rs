//! Files of cases: a title after `### `, a source, and after `=> ` each line of what is expected of it.
//!
//! `BLESS=1 cargo test -p vitte-compiler --test syntax` writes what was found into the files; read the difference.

use super::parsed;

#[test]
fn trees() {
    check_file("trees.txt", include_str!("trees.txt"), |source| {
        let parsed = parsed(source);
        let mut lines = vec![parsed.tree()];
        lines.extend(parsed.problem_lines());
        lines
    });
}

#[test]
fn problems() {
    check_file("problems.txt", include_str!("problems.txt"), |source| {
        let lines = parsed(source).problem_lines();
        if lines.is_empty() { vec!["no problem".to_string()] } else { lines }
    });
}

struct Case {
    title: String,
    source: String,
    expected: Vec<String>,
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("### ") {
            cases.push(Case { title: title.to_string(), source: String::new(), expected: Vec::new() });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        match line.strip_prefix("=> ") {
            Some(expected) => case.expected.push(expected.to_string()),
            None if case.expected.is_empty() => {
                case.source.push_str(line);
                case.source.push('\n');
            }
            None => assert!(line.is_empty(), "after the expectation of `{}` stands {line:?}", case.title),
        }
    }
    for case in &mut cases {
        case.source.pop();
    }
    cases
}

fn check_file(name: &str, text: &str, run: impl Fn(&str) -> Vec<String>) {
    let mut wrong = String::new();
    let mut found_text = String::new();
    for case in read(text) {
        let found = run(&case.source);
        if found != case.expected {
            wrong += &format!(
                "\n### {}\n{}\nexpected {:#?}\nfound {found:#?}\n",
                case.title, case.source, case.expected
            );
        }
        found_text += &format!("### {}\n{}\n", case.title, case.source);
        for line in found {
            found_text += &format!("=> {line}\n");
        }
        found_text.push('\n');
    }
    if std::env::var_os("BLESS").is_some() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax").join(name);
        std::fs::write(path, found_text).unwrap();
        return;
    }
    assert!(
        wrong.is_empty(),
        "{name}: {wrong}\nto accept: BLESS=1 cargo test -p vitte-compiler --test syntax"
    );
}
