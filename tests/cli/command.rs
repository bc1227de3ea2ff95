//! Running the command, with a limit on its time.

use crate::transcript::{Found, Words};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// No command of the transcripts takes a fraction of this.
const LONGEST: Duration = Duration::from_secs(120);

/// What follows the words for the command itself.
#[derive(Default)]
struct Plumbing<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    only_a_line: bool,
}

fn plumbing(words: &[String]) -> Result<(&[String], Plumbing<'_>), String> {
    let is_mark = |word: &String| ["<", ">", "|"].contains(&word.as_str());
    let end = words.iter().position(is_mark).unwrap_or(words.len());
    let mut plumbing = Plumbing::default();
    let mut rest = words[end..].iter().map(String::as_str);
    while let Some(mark) = rest.next() {
        match (mark, rest.next()) {
            ("<", Some(file)) => plumbing.from = Some(file),
            (">", Some(file)) => plumbing.to = Some(file),
            ("|", Some("head")) if rest.next() == Some("-1") => plumbing.only_a_line = true,
            _ => return Err("expected `< FILE`, `> FILE` or `| head -1`".into()),
        }
    }
    Ok((&words[1..end], plumbing))
}

/// Runs the command in this folder.
pub fn run(words: &Words, folder: &Path) -> Result<Found, String> {
    run_with(words, folder, &[])
}

/// Runs the command in this folder, with these variables in its environment.
pub fn run_with(words: &Words, folder: &Path, variables: &[(&str, &str)]) -> Result<Found, String> {
    let (args, plumbing) = plumbing(&words.list)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitte"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    // The same widths and colours whoever runs the tests.
    command.env("COLUMNS", "100").env("RUST_BACKTRACE", "0");
    ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "VITTE_STRESS"].iter().for_each(|name| {
        command.env_remove(name);
    });
    command.envs(variables.iter().copied());
    let failed = |error: std::io::Error| error.to_string();
    if let Some(file) = plumbing.from {
        command.stdin(File::open(folder.join(file)).map_err(failed)?);
    }
    if let Some(file) = plumbing.to {
        command.stdout(File::create(folder.join(file)).map_err(failed)?);
    }
    let mut child = command.spawn().map_err(failed)?;
    let only_a_line = plumbing.only_a_line;
    let stdout = child.stdout.take().map(|pipe| thread::spawn(move || read(pipe, only_a_line)));
    let stderr = child.stderr.take().map(|pipe| thread::spawn(move || read(pipe, false)));
    let status = wait(&mut child)?;
    let text = |reader: Option<thread::JoinHandle<String>>| {
        reader.map_or_else(String::new, |reader| reader.join().unwrap_or_default())
    };
    Ok(Found { stdout: text(stdout), stderr: text(stderr), status: status.code() })
}

/// All that comes through a pipe, or a line, and then it is closed.
fn read(pipe: impl Read, only_a_line: bool) -> String {
    let mut bytes = Vec::new();
    let mut pipe = BufReader::new(pipe);
    let _ = if only_a_line { pipe.read_until(b'\n', &mut bytes) } else { pipe.read_to_end(&mut bytes) };
    String::from_utf8_lossy(&bytes).into_owned()
}

fn wait(child: &mut Child) -> Result<ExitStatus, String> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok(status);
        }
        if start.elapsed() > LONGEST {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("still running after {} s", LONGEST.as_secs()));
        }
        thread::sleep(Duration::from_millis(2));
    }
}
