//! What is told of tests: lines for people, or objects for programs.

use super::sandbox::{Ended, Failed};
use super::{Test, TestFile};
use crate::files;
use crate::outcome::Failure;
use serde_json::{Value, json};
use std::fmt::Write;
use vitte::compiler::diagnostics::to_json;

/// What has been told so far.
pub struct Report {
    json: bool,
    colour: bool,
    /// The file whose tests are being told.
    file: Option<String>,
    /// What is said of failures, after all tests.
    failures: String,
    passed: usize,
    failed: usize,
    /// Files that do not compile.
    broken: usize,
    /// How many tests the filter left out.
    pub left_out: usize,
}

const GREEN: &str = "32";
const RED: &str = "1;31";
const BOLD: &str = "1";

impl Report {
    /// Nothing yet.
    pub fn new(json: bool, colour: bool) -> Report {
        Report {
            json,
            colour,
            file: None,
            failures: String::new(),
            passed: 0,
            failed: 0,
            broken: 0,
            left_out: 0,
        }
    }

    /// Whether a test failed or could not be run.
    pub fn has_failed(&self) -> bool {
        self.failed + self.broken > 0
    }

    /// A file that does not compile; its problems have been shown to people.
    pub fn broken(&mut self, file: &TestFile) -> Result<(), Failure> {
        self.broken += 1;
        if !self.json {
            return Ok(());
        }
        let problems: Vec<Value> = file
            .problems
            .iter()
            .filter_map(|problem| serde_json::from_str(&to_json(problem, &file.sources)).ok())
            .collect();
        self.line(&json!({"file": file.name, "status": "error", "problems": problems}).to_string())
    }

    /// What came of a test.
    pub fn test(&mut self, file: &TestFile, test: &Test, ended: &Ended) -> Result<(), Failure> {
        match ended.failure {
            None => self.passed += 1,
            Some(_) => self.failed += 1,
        }
        if self.json {
            return self.line(&object(file, test, ended).to_string());
        }
        let mut out = String::new();
        if self.file.as_ref() != Some(&file.name) {
            self.file = Some(file.name.clone());
            let _ = writeln!(out, "{}", self.painted(BOLD, &file.name));
        }
        let word = match ended.failure {
            None => self.painted(GREEN, "ok    "),
            Some(_) => self.painted(RED, "FAILED"),
        };
        let _ = write!(out, "  {word}  {}", one_line(&test.name));
        if let Some(failed) = &ended.failure {
            self.tell_failure(file, test, failed, ended);
        }
        self.line(&out)
    }

    fn tell_failure(&mut self, file: &TestFile, test: &Test, failed: &Failed, ended: &Ended) {
        let title =
            format!("{}:{}:{}: {}", file.name, test.place.line, test.place.column, one_line(&test.name));
        let title = self.painted(BOLD, &title);
        let _ = write!(self.failures, "\n{title}\n{}\n", reason(failed));
        if !ended.output.is_empty() {
            let _ = writeln!(self.failures, "output:");
            let output = String::from_utf8_lossy(&ended.output);
            for line in output.lines() {
                let _ = writeln!(self.failures, "  | {line}");
            }
        }
        if ended.more_output > 0 {
            let _ = writeln!(self.failures, "  … and {} bytes more", ended.more_output);
        }
    }

    /// The failures in full, and how many there were of each.
    pub fn summary(&mut self) -> Result<(), Failure> {
        if self.json {
            let counts = json!({
                "passed": self.passed, "failed": self.failed, "broken_files": self.broken, "left_out": self.left_out,
            });
            return self.line(&counts.to_string());
        }
        let mut text = std::mem::take(&mut self.failures);
        if self.passed + self.failed > 0 {
            text.push('\n');
        }
        let mut counts = vec![format!("{} passed", self.passed)];
        let others = [
            (self.failed, "failed"),
            (self.broken, if self.broken == 1 { "file does not compile" } else { "files do not compile" }),
            (self.left_out, "left out by the filter"),
        ];
        counts.extend(others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")));
        let colour = if self.has_failed() { RED } else { GREEN };
        text.push_str(&self.painted(colour, &counts.join(", ")));
        self.line(&text)
    }

    fn line(&self, text: &str) -> Result<(), Failure> {
        files::print(format!("{text}\n").as_bytes())
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }
}

/// A name in one line, whatever is in it.
fn one_line(name: &str) -> String {
    name.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}

fn reason(failed: &Failed) -> String {
    match failed {
        Failed::Error(error) => error.to_string(),
        Failed::Exited(status) => format!("error: the test ended the program, with status {status}"),
    }
}

/// A test as one JSON object.
fn object(file: &TestFile, test: &Test, ended: &Ended) -> Value {
    let mut object = json!({
        "file": file.name,
        "test": test.name,
        "line": test.place.line,
        "column": test.place.column,
        "status": if ended.failure.is_none() { "passed" } else { "failed" },
        "milliseconds": ended.took.as_secs_f64() * 1000.0,
        "output": String::from_utf8_lossy(&ended.output),
    });
    match &ended.failure {
        None => {}
        Some(Failed::Exited(status)) => {
            object["error"] =
                json!({"kind": "Exit", "message": format!("exit with status {status}"), "trace": []});
        }
        Some(Failed::Error(error)) => {
            let trace: Vec<String> = error.trace.iter().map(ToString::to_string).collect();
            object["error"] = json!({"kind": error.kind, "message": error.message, "trace": trace});
        }
    }
    object
}
