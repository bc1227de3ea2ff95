//! `cargo xtask bench-io`: the programs of `benches/io`, which read and write large files, on Vitte, Python and Lua.
//!
//! The contenders take turns within a round, and the medians of processor time (user and system) are compared: the disk is the
//! same for all. All must print the same, and copy the same bytes.

use crate::bench::{measure, release_binary, succeed};
use crate::memory::process::{self, Run};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const HELP: &str = "\
Usage: cargo xtask bench-io [OPTIONS]

Options:
  --rounds N      How often each program runs; the median counts (default 5)
  --megabytes N   The size of the file that is read (default 200)
  --vitte PATH    The binary, instead of building it
";

/// A program, and how it is given its file.
struct Program {
    name: &'static str,
    about: &'static str,
    file: Given,
}

/// How a program is given the file that it works on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    /// The text, by its name.
    Read,
    /// The text, as standard input.
    Stdin,
    /// A file to write, by its name.
    Written,
}

const PROGRAMS: [Program; 3] = [
    Program { name: "word_count", about: "counting lines, words and bytes", file: Given::Read },
    Program { name: "copy_lines", about: "copying standard input by lines", file: Given::Stdin },
    Program { name: "small_writes", about: "five million short writes", file: Given::Written },
];

/// The others, with the ending of their programs.
const RIVALS: [(&str, &str); 2] = [("python3", "py"), ("lua5.4", "lua")];

/// How long one run may take.
const PATIENCE: Duration = Duration::from_secs(300);

struct Options {
    rounds: usize,
    megabytes: usize,
    vitte: Option<PathBuf>,
}

impl Options {
    fn parse(args: &[String]) -> Result<Options, String> {
        let mut options = Options { rounds: 5, megabytes: 200, vitte: None };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("{arg} takes a value\n\n{HELP}"));
            let number =
                |text: &String| text.parse::<usize>().map_err(|_| format!("`{text}` is no number\n\n{HELP}"));
            match arg.as_str() {
                "--rounds" => options.rounds = number(value()?)?.max(1),
                "--megabytes" => options.megabytes = number(value()?)?.max(1),
                "--vitte" => options.vitte = Some(PathBuf::from(value()?)),
                _ => return Err(format!("there is no option {arg}\n\n{HELP}")),
            }
        }
        Ok(options)
    }
}

/// Where things are.
struct Places {
    programs: PathBuf,
    scratch: PathBuf,
    vitte: PathBuf,
    text: PathBuf,
    written: PathBuf,
}

/// Runs the benchmarks and prints a table.
///
/// # Errors
/// Wrong options, a tool that fails, or programs that do not print the same.
pub fn run(args: &[String]) -> Result<(), String> {
    let options = Options::parse(args)?;
    let (vitte, target) = release_binary(options.vitte.as_deref())?;
    let scratch = target.join("bench-io");
    std::fs::create_dir_all(&scratch).map_err(|e| format!("{}: {e}", scratch.display()))?;
    let places = Places {
        programs: crate::root().join("benches").join("io"),
        text: scratch.join("text"),
        written: scratch.join("written"),
        scratch,
        vitte,
    };
    make_text(&places.text, options.megabytes << 20)
        .map_err(|e| format!("{}: {e}", places.text.display()))?;
    let rivals: Vec<_> = RIVALS.iter().filter(|(tool, _)| measure::is_installed(tool)).collect();
    let mut table = String::from("| program | vitte |");
    rivals.iter().for_each(|(tool, _)| _ = write!(table, " {tool} |"));
    let _ = write!(table, "\n|---|---:|{}\n", "---:|".repeat(rivals.len()));
    for program in &PROGRAMS {
        let medians = compare(&places, program, &rivals, options.rounds)?;
        let _ = write!(table, "| {} |", program.about);
        let own = medians.first().copied().unwrap_or(f64::NAN);
        for (at, seconds) in medians.iter().enumerate() {
            let _ = match at {
                0 => write!(table, " {seconds:.2} s |"),
                _ => write!(table, " {seconds:.2} s ({:.2}) |", seconds / own),
            };
        }
        table.push('\n');
    }
    print!("{table}");
    Ok(())
}

/// The median seconds of a program, Vitte's first.
fn compare(
    places: &Places,
    program: &Program,
    rivals: &[&(&str, &str)],
    rounds: usize,
) -> Result<Vec<f64>, String> {
    let compiled = places.scratch.join(program.name).with_extension("vitbc");
    let source = places.programs.join(program.name);
    let mut build = Command::new(&places.vitte);
    build.arg("build").arg(source.with_extension("vit")).arg("-o").arg(&compiled);
    succeed(&mut build, &format!("vitte build {}.vit", program.name))?;
    let mut seconds = vec![Vec::new(); rivals.len() + 1];
    let mut printed: Option<String> = None;
    for _ in 0..rounds {
        for (at, seconds) in seconds.iter_mut().enumerate() {
            let (name, command) = match at.checked_sub(1).and_then(|at| rivals.get(at)) {
                None => ("vitte", vitte(places, program, &compiled)),
                Some((tool, ending)) => (*tool, rival(tool, &source.with_extension(ending))),
            };
            let run =
                run_one(places, program, command).map_err(|e| format!("{name}: {}: {e}", program.name))?;
            seconds.push(run.cpu);
            match &printed {
                None => printed = Some(run.output),
                Some(printed) if *printed == run.output => {}
                Some(_) => return Err(format!("{}: {name} does not print what vitte does", program.name)),
            }
        }
    }
    Ok(seconds.iter_mut().map(|seconds| median(seconds)).collect())
}

fn rival(tool: &str, source: &Path) -> Command {
    let mut command = Command::new(tool);
    command.arg(source);
    command
}

/// Vitte's command, with the rights that the program needs.
fn vitte(places: &Places, program: &Program, compiled: &Path) -> Command {
    let mut command = Command::new(&places.vitte);
    command.arg("exec").arg(compiled);
    let grant = |flag: &str, path: &Path| format!("{flag}={}", path.display());
    match program.file {
        Given::Read => command.arg(grant("--allow-read", &places.text)),
        Given::Stdin => &mut command,
        Given::Written => {
            command.arg(grant("--allow-write", &places.scratch)).arg(grant("--allow-read", &places.scratch))
        }
    };
    command
}

fn run_one(places: &Places, program: &Program, mut command: Command) -> Result<Run, String> {
    let mut input = None;
    match program.file {
        Given::Read => _ = command.arg(&places.text),
        Given::Stdin => input = Some(places.text.as_path()),
        Given::Written => _ = command.arg(&places.written),
    }
    process::run_with(command, input, &places.scratch, PATIENCE)
}

fn median(seconds: &mut [f64]) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// Lines of words between single spaces, the same every time.
fn make_text(path: &Path, size: usize) -> std::io::Result<()> {
    if path.metadata().is_ok_and(|about| about.len() as usize >= size && (about.len() as usize) < size + 4096)
    {
        return Ok(());
    }
    let mut out = BufWriter::new(File::create(path)?);
    let mut state = 1_u64;
    // The generator of Knuth's MMIX: good enough for the lengths of words.
    let mut below = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let mut written = 0;
    while written < size {
        let mut line = Vec::new();
        for _ in 0..=below(20) {
            if !line.is_empty() {
                line.push(b' ');
            }
            line.extend((0..=below(10)).map(|_| b'a' + below(26) as u8));
        }
        line.push(b'\n');
        out.write_all(&line)?;
        written += line.len();
    }
    out.flush()
}
