//! Sessions, as transcripts: `tests/session/*.txt`.
//!
//! ```text
//! # a comment
//! module counter                  a module that inputs may import
//! | pub let count = 0
//! > let xs = [1]                  an input
//! . let ys = [2]                  its next lines
//! | 5                             what it prints,
//! ! error[Kind]: message          and how it fails
//! ```
//!
//! `…` in an expected line stands for any text, and alone on a line for all that is left. `VITTE_BLESS=1` writes what was
//! found where it does not match. Each transcript runs also with a collection before every allocation; the heap is checked
//! after each input.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use vitte::compiler::modules::InMemory;
use vitte::{Engine, Host, Session, Stress, VmConfig};
use vitte_testing::files::{below, check_all, text};

/// What a program prints.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        String::from_utf8(bytes).unwrap()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn session(output: &Output, stress: Stress) -> Session {
    let output = output.clone();
    Session::new(Engine::new(), move || VmConfig {
        max_memory: 16 << 20,
        max_stack: 256 << 10,
        host: Host { stdout: Some(Box::new(output.clone())), ..Host::denying() },
        stress,
        ..VmConfig::default()
    })
}

/// Lines that begin like this, without that.
fn block<'t>(
    lines: &mut std::iter::Peekable<std::str::Lines<'t>>,
    is_part: impl Fn(&str) -> bool,
) -> Vec<&'t str> {
    std::iter::from_fn(|| lines.next_if(|line| is_part(line))).collect()
}

fn content(line: &str) -> &str {
    line.get(2..).unwrap_or_default()
}

fn matches(expected: &str, found: &str) -> bool {
    match expected.split_once('…') {
        None => expected == found,
        Some((start, rest)) => found.strip_prefix(start).is_some_and(|tail| {
            let mut cuts = tail.char_indices().map(|(at, _)| at).chain([tail.len()]);
            cuts.any(|at| matches(rest, &tail[at..]))
        }),
    }
}

fn all_match(expected: &[&str], found: &[String]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((&"…", _)) => true,
        Some((line, rest)) => {
            found.split_first().is_some_and(|(first, others)| matches(line, first) && all_match(rest, others))
        }
    }
}

/// The transcript with what was found in the place of what does not match.
fn run(transcript: &str, stress: Stress) -> String {
    let output = Output::default();
    let mut session = session(&output, stress);
    let (mut modules, mut count, mut out) = (InMemory::new(), 0, String::new());
    let mut lines = transcript.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(&format!("{line}\n"));
        if let Some(name) = line.strip_prefix("module ") {
            let text = block(&mut lines, |line| line.starts_with('|'));
            text.iter().for_each(|line| out.push_str(&format!("{line}\n")));
            let text: Vec<&str> = text.into_iter().map(content).collect();
            modules.add(format!("{name}.vit"), text.join("\n"));
        } else if line.starts_with("> ") {
            let more = block(&mut lines, |line| line.starts_with('.'));
            more.iter().for_each(|line| out.push_str(&format!("{line}\n")));
            let input: Vec<&str> = [line].into_iter().chain(more).map(content).collect();
            let expected = block(&mut lines, |line| line.starts_with(['|', '!', '…']));
            count += 1;
            let answer = session.input(&format!("input {count}"), &input.join("\n"), &mut modules);
            let mut found: Vec<String> = output.take().lines().map(|line| format!("| {line}")).collect();
            if let Err(error) = answer {
                found.extend(error.to_string().lines().map(|line| format!("! {line}")));
            }
            let found: Vec<String> = found.iter().map(|line| line.trim_end().to_string()).collect();
            session.verify().unwrap();
            if all_match(&expected, &found) {
                expected.iter().for_each(|line| out.push_str(&format!("{line}\n")));
            } else {
                found.iter().for_each(|line| out.push_str(&format!("{line}\n")));
            }
        }
    }
    out
}

fn check(path: &std::path::Path, stress: Stress) -> Result<(), String> {
    let transcript = text(path);
    let found = run(&transcript, stress);
    if found == transcript {
        return Ok(());
    }
    if std::env::var_os("VITTE_BLESS").is_some() {
        return std::fs::write(path, found).map_err(|error| error.to_string());
    }
    let lines = transcript.lines().zip(found.lines());
    let at = lines.take_while(|(old, new)| old == new).count();
    let rest: Vec<&str> = found.lines().skip(at.saturating_sub(3)).take(16).collect();
    Err(format!("line {}: not as expected, found\n{}", at + 1, rest.join("\n")))
}

#[test]
fn transcripts() {
    check_all(&below("tests/session", "txt"), |path| check(path, Stress::default()));
}

#[test]
fn transcripts_where_objects_always_move() {
    let stress =
        Stress { collect_at_every_allocation: true, poison: true, verify: true, ..Stress::default() };
    check_all(&below("tests/session", "txt"), |path| check(path, stress));
}

#[test]
fn a_session_can_be_looked_at_and_begun_again() {
    let output = Output::default();
    let mut session = session(&output, Stress::default());
    let mut modules = InMemory::new();
    let declared =
        "struct P { x: int }\nimpl P { fn norm(self) -> int { return self.x } }\nlet p = P { x: 1 }";
    session.input("input 1", declared, &mut modules).unwrap();
    session.input("input 2", "import math\nfn f(p: P) -> P { return p }", &mut modules).unwrap();
    let declarations: Vec<&str> = session.names().names.iter().map(|name| &*name.declaration).collect();
    assert_eq!(declarations, ["struct P", "let p: P", "import math", "fn f(p: P) -> P"]);
    let looked = session.look("f(p)", &mut modules).unwrap();
    assert_eq!((looked.shown.as_deref(), &looked.members[..]), (Some("P"), &["norm".into(), "x".into()][..]));
    assert!(session.look("[1]", &mut modules).unwrap().members.contains(&"push".to_string()));
    assert_eq!(session.look("print(1)", &mut modules).unwrap().shown, None);
    assert!(session.look("f(1)", &mut modules).is_err());
    assert_eq!(output.take(), "");
    session.reset();
    assert!(session.names().names.is_empty() && session.input("input 1", "p", &mut modules).is_err());
    session.input("input 2", "let p = 5\np", &mut modules).unwrap();
    assert_eq!(output.take(), ": int = 5\n");
}

#[test]
fn a_program_may_end_its_session() {
    let mut session = session(&Output::default(), Stress::default());
    let text = "import system\nsystem.exit(7)\nprint(1)";
    let answer = session.input("input 1", text, &mut InMemory::new()).unwrap();
    assert_eq!(answer.exited, Some(7));
}

#[test]
fn many_inputs_with_many_objects() {
    let output = Output::default();
    let mut session = session(&output, Stress::default());
    let mut modules = InMemory::new();
    session
        .input("start", "let all: array<fn() -> int> = []\nlet trees: map<int, string> = {}", &mut modules)
        .unwrap();
    for number in 0..60 {
        let input = format!(
            "struct S{number} {{ value: int, text: string }}\nlet s = S{number} {{ value: {number}, text: \"t\" }}\n\
             for i in 0..50 {{ all.push(|| s.value + i * 0) }}\ntrees[{number}] = s.text.repeat({number})"
        );
        session.input(&format!("input {number}"), &input, &mut modules).unwrap();
        session.verify().unwrap();
    }
    let sum = "let sum = 0\nfor f in all { sum += f() }\n(sum, all.len(), trees[59].len())";
    session.input("end", sum, &mut modules).unwrap();
    assert_eq!(output.take(), ": (int, int, int) = (88500, 3000, 59)\n");
}
