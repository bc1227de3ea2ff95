//! The command line, as a person meets it: transcripts of commands and what they answer.
//!
//! A transcript is a text file in this folder. Its steps run in an empty folder that has the examples of the repository
//! in `examples/`:
//!
//! ```text
//! # a comment
//! file add.vit                    a file, with the lines behind it as its contents
//! | print(2 + 3)
//!
//! $ vitte run add.vit             a command
//! | 5                             its standard output,
//! ! warning: …                    its standard error,
//! status: 1                       and its exit status, if that is not 0
//! ```
//!
//! `…` in an expected line stands for any text, and alone on a line for any number of lines. A command may end in
//! `< FILE`, `> FILE` or `| head -1`, which closes its standard output after a line. Steps that make bad files are in
//! `tools.rs`. `VITTE_BLESS=1` writes what was found where it does not match; `VITTE_CLI=part` picks transcripts by name.

mod command;
#[cfg(target_os = "linux")]
mod sizes;
mod stopping;
mod stress;
mod tools;
mod transcript;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use transcript::{Found, Step};
use vitte_testing::files::{below, check_all, root, short, text};

/// What must never be seen, whatever is expected.
const NEVER: [&str; 3] = ["panicked", "RUST_BACKTRACE", "overflowed its stack"];

/// An empty folder, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Result<Folder, String> {
        let path = std::env::temp_dir().join(format!("vitte-cli-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        let examples = path.join("examples");
        fs::create_dir_all(&examples).map_err(|error| error.to_string())?;
        for ending in ["vit", "vitasm"] {
            for file in below("examples", ending) {
                let target = examples.join(file.file_name().unwrap_or_default());
                fs::copy(&file, target).map_err(|error| error.to_string())?;
            }
        }
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn check(path: &Path, bless: bool) -> Result<(), String> {
    let old = text(path);
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = Folder::new(&name)?;
    let (mut new, mut faults) = (String::new(), Vec::new());
    for step in transcript::parse(&old)? {
        match &step {
            Step::Other(_) => {}
            Step::File { name, contents, .. } => {
                let path = folder.0.join(name);
                let made = path.parent().map_or(Ok(()), fs::create_dir_all);
                made.and_then(|()| fs::write(path, contents)).map_err(|error| format!("{name}: {error}"))?;
            }
            Step::Tool { line, words } => {
                tools::run(words, &folder.0).map_err(|error| format!("line {line}: {error}"))?;
            }
            Step::Command { line, words, expected } => {
                let found =
                    command::run(words, &folder.0).map_err(|error| format!("line {line}: {error}"))?;
                faults.extend(never_seen(*line, &found));
                if let Err(fault) = expected.matches(&found) {
                    new.push_str(&step.with(&found));
                    faults.extend((!bless).then(|| format!("line {line}: {fault}\n{}", step.with(&found))));
                    continue;
                }
            }
        }
        new.push_str(&step.text(&old));
    }
    if bless && new != old {
        fs::write(path, new).map_err(|error| error.to_string())?;
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn never_seen(line: usize, found: &Found) -> Option<String> {
    let word = NEVER.iter().find(|word| found.stderr.contains(**word))?;
    Some(format!("line {line}: \"{word}\" on standard error:\n{}", found.stderr))
}

#[test]
fn transcripts() {
    let part = std::env::var("VITTE_CLI").unwrap_or_default();
    let bless = std::env::var_os("VITTE_BLESS").is_some();
    let mut files = below("tests/cli", "txt");
    files.retain(|file| {
        short(file).contains(&part) && (cfg!(target_os = "linux") || !file.ends_with("linux.txt"))
    });
    check_all(&files, |path| check(path, bless));
}

/// What the manual shows, a transcript has: so it is what the command prints.
#[test]
fn the_page_shows_what_the_transcripts_have() {
    let page = text(&root().join("docs/cli.md"));
    let transcripts = below("tests/cli", "txt").iter().map(|path| text(path)).collect::<String>();
    let answer = |line: &'_ str| {
        line.strip_prefix("! ").or(line.strip_prefix("| ")).map(str::trim_end).map(str::to_string)
    };
    let answers: HashSet<String> = transcripts.lines().filter_map(answer).collect();
    let mut blocks = page.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next());
    let shown = blocks.by_ref().flat_map(str::lines).filter(|line| !line.starts_with("vitte "));
    let strange: Vec<&str> =
        shown.filter(|line| !matches!(line.trim(), "" | "…") && !answers.contains(*line)).collect();
    assert!(strange.is_empty(), "docs/cli.md shows what no transcript has: {strange:#?}");
}

/// The traces of the example that the documentation uses everywhere, whole.
#[test]
fn the_page_shows_the_traces() {
    let page = text(&root().join("docs/cli.md"));
    let transcript = text(&root().join("tests/cli/trace.txt"));
    for level in ["debug", "trace"] {
        let command = format!("$ vitte exec add.vitbc --log {level}");
        let lines =
            transcript.lines().skip_while(|line| *line != command).take_while(|line| !line.is_empty());
        let trace: String =
            lines.filter_map(|line| line.strip_prefix("! ")).map(|line| format!("{line}\n")).collect();
        assert!(
            trace.starts_with("VM Start\n") && page.contains(&format!("```text\n{trace}```")),
            "docs/cli.md does not show the {level} trace:\n{trace}"
        );
    }
}
