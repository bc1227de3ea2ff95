//! What the compiler says of wrong programs, as its users see it.
//!
//! Beside each `*.vit` stands what is said of it, in `*.err`; those in `modules` are for the others to import, and a line
//! `// file shapes.vit` begins another file. `codes` has what is said of the first example of each page in `docs/diagnostics`.
//! The same problems are written as JSON and read again.
//!
//! `VITTE_BLESS=1 cargo test -p vitte-testing --test diagnostics` writes what was found into the files; read the difference.
//! `VITTE_DIAGNOSTICS=part` picks programs by their names.

mod json;

use json::Json;
use std::fs;
use std::path::{Path, PathBuf};
use vitte::Engine;
use vitte::compiler::diagnostics::{Code, Diagnostic, Diagnostics, Severity, Sources, render_all, to_json};
use vitte::compiler::driver;
use vitte::compiler::modules::{InMemory, Loader, Location, Missing, Unreadable};
use vitte::compiler::syntax::Span;
use vitte_testing::files::{below, check_all, root, short, text};

/// A program with what is said of it.
struct Checked {
    sources: Sources,
    problems: Diagnostics,
}

/// Modules in memory; one named `locked.vit` cannot be read.
struct Modules(InMemory);

impl Loader for Modules {
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

/// The modules that every program here can import.
fn modules() -> InMemory {
    let mut modules = InMemory::new();
    for path in below("tests/diagnostics/modules", "vit") {
        modules.add(file_name(&path), text(&path));
    }
    modules
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Checks a program, which may consist of several files. That of the entry module is called `name`.
fn check(name: &str, source: &str) -> Checked {
    let mut parts = source.split("// file ");
    let mut entry = (name, parts.next().unwrap_or(""));
    let mut modules = modules();
    for part in parts {
        match part.split_once('\n').unwrap_or((part, "")) {
            ("main.vit", text) => entry = ("main.vit", text),
            (name, text) => modules.add(name, text),
        }
    }
    let mut sources = Sources::new();
    let file = sources.add(entry.0, entry.1).expect("there is room for a file");
    let problems = driver::check(&mut sources, file, &mut Modules(modules), &Engine::new().library());
    Checked { sources, problems }
}

/// Compares with a file what it should hold, or writes it there.
fn compare(path: &Path, found: &str) -> Result<(), String> {
    if std::env::var_os("VITTE_BLESS").is_some_and(|value| value == "1") {
        return fs::write(path, found).map_err(|error| error.to_string());
    }
    let recorded = fs::read_to_string(path).unwrap_or_default();
    if recorded == found {
        return Ok(());
    }
    let command = "VITTE_BLESS=1 cargo test -p vitte-testing --test diagnostics";
    Err(format!("recorded:\n{recorded}\nfound:\n{found}\nto accept this: {command}"))
}

fn programs() -> Vec<PathBuf> {
    let part = std::env::var("VITTE_DIAGNOSTICS").unwrap_or_default();
    let mut programs = below("tests/diagnostics", "vit");
    programs.retain(|path| !short(path).contains("/modules/") && short(path).contains(&part));
    programs
}

/// The first example of a page; `None` if it has none.
fn example(page: &str) -> Option<&str> {
    page.split("```vit\n").nth(1).map(|rest| rest.split("\n```").next().unwrap_or(rest))
}

fn pages() -> impl Iterator<Item = (Code, String)> {
    Code::ALL.iter().map(|code| (*code, text(&root().join(format!("docs/diagnostics/{}.md", code.id())))))
}

#[test]
fn wrong_programs() {
    check_all(&programs(), |path| {
        let checked = check(&file_name(path), &text(path));
        let right = short(path).ends_with("/right.vit");
        match checked.problems.is_empty() {
            true if !right => Err("nothing is said of it".to_string()),
            false if right => Err(render_all(&checked.problems, &checked.sources, false)),
            true => Ok(()),
            false => {
                compare(&path.with_extension("err"), &render_all(&checked.problems, &checked.sources, false))
            }
        }
    });
}

#[test]
fn every_record_has_its_program() {
    for path in below("tests/diagnostics", "err") {
        let is_code = short(&path).contains("/codes/");
        assert!(is_code || path.with_extension("vit").is_file(), "{} is of no program", short(&path));
    }
}

#[test]
fn every_code() {
    for (code, page) in pages() {
        let Some(example) = example(&page) else { continue };
        let checked = check("example.vit", example);
        let all_of_code = checked.problems.iter().all(|problem| problem.code == code);
        let shown = render_all(&checked.problems, &checked.sources, false);
        assert!(!checked.problems.is_empty() && all_of_code, "{}:\n{shown}", code.id());
        let record = root().join(format!("tests/diagnostics/codes/{}.err", code.id()));
        compare(&record, &shown).unwrap_or_else(|fault| panic!("{}: {fault}", code.id()));
    }
}

/// A message names the matter in a line, a label and a remedy are short, and no place is outside of its file.
#[test]
fn every_message_has_the_form_of_all() {
    check_all(&programs(), |path| {
        let checked = check(&file_name(path), &text(path));
        let faults: Vec<String> =
            checked.problems.iter().flat_map(|d| faults_of_form(d, &checked.sources)).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
    });
}

fn faults_of_form(problem: &Diagnostic, sources: &Sources) -> Vec<String> {
    let mut texts = vec![&problem.message, &problem.label];
    texts.extend(problem.secondary.iter().map(|label| &label.text));
    texts.extend(problem.help.iter().map(|help| &help.text));
    let mut faults = Vec::new();
    for text in texts {
        if text.contains('\n') || text.ends_with(['.', ' ']) || text.chars().count() > 160 {
            faults.push(format!("{}: {text:?} is no short line without a full stop", problem.code.id()));
        }
        if text.matches('`').count() % 2 == 1 && !text.contains("```") {
            faults.push(format!("{}: {text:?} has a quotation without its end", problem.code.id()));
        }
    }
    let replaced = problem.help.iter().filter_map(|help| help.replacement.as_ref().map(|(span, _)| *span));
    let places = problem.secondary.iter().map(|label| label.span).chain(replaced).chain([problem.primary]);
    for span in places {
        let length = sources.text(span.file).len();
        if span.start > span.end || span.end as usize > length {
            faults.push(format!("{}: a place outside of the file", problem.code.id()));
        }
    }
    faults
}

#[test]
fn problems_as_json() {
    let mut all: Vec<Checked> = programs().iter().map(|path| check(&file_name(path), &text(path))).collect();
    all.extend(pages().filter_map(|(_, page)| Some(check("example.vit", example(&page)?))));
    for checked in &all {
        for problem in &checked.problems {
            let line = to_json(problem, &checked.sources);
            assert!(!line.contains(['\n', '\r']), "{line}");
            let found = json::parse(&line).unwrap_or_else(|fault| panic!("{fault} in {line}"));
            assert_eq!(found, expected_json(problem, &checked.sources), "{line}");
        }
    }
}

/// What the JSON of a problem must hold: all that is known of it.
fn expected_json(problem: &Diagnostic, sources: &Sources) -> Json {
    let severity = match problem.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut fields = vec![
        ("code", Json::text(problem.code.id())),
        ("severity", Json::text(severity)),
        ("message", Json::text(&problem.message)),
        ("label", Json::text(&problem.label)),
    ];
    fields.extend(place(problem.primary, sources));
    let labels = problem.secondary.iter().map(|label| {
        let mut fields = vec![("text", Json::text(&label.text))];
        fields.extend(place(label.span, sources));
        Json::object(fields)
    });
    fields.push(("labels", Json::Array(labels.collect())));
    let help = problem.help.iter().map(|help| {
        let mut fields = vec![("text", Json::text(&help.text))];
        if let Some((span, with)) = &help.replacement {
            let mut replacement = vec![("with", Json::text(with))];
            replacement.extend(place(*span, sources));
            fields.push(("replacement", Json::object(replacement)));
        }
        Json::object(fields)
    });
    fields.push(("help", Json::Array(help.collect())));
    Json::object(fields)
}

fn place(span: Span, sources: &Sources) -> Vec<(&'static str, Json)> {
    let start = sources.line_column(span.file, span.start);
    let end = sources.line_column(span.file, span.end);
    vec![
        ("file", Json::text(sources.name(span.file))),
        ("line", Json::Number(start.line)),
        ("column", Json::Number(start.column)),
        ("end_line", Json::Number(end.line)),
        ("end_column", Json::Number(end.column)),
        ("start", Json::Number(span.start)),
        ("end", Json::Number(span.end)),
    ]
}
