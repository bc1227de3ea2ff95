//! `cargo xtask bench-memory` and `cargo xtask plot-memory`: what memory costs, beside other languages and as it grows.
//!
//! The programs of `benches/memory` do the same in every language and print the same; what they are to print is
//! whatever the others print. The contenders take turns within a round, as for `cargo xtask bench`. A contender that
//! fails, prints something else or takes too long is told and left out of its row, and the command fails at its end.

mod gc_log;
mod growth;
mod options;
pub mod process;
mod programs;
mod report;
pub mod svg;
mod vitte;

use std::path::{Path, PathBuf};

use crate::bench;
use crate::bench::measure::median;
use gc_log::Pauses;
use options::{Bench, Plot};
use process::Run;
use programs::{Case, Contender};
use vitte::Features;

/// Where things are: the sources, what is built from them, and the binary under test.
struct Places {
    sources: PathBuf,
    built: PathBuf,
    vitte: PathBuf,
}

/// What one contender did with one case, over all rounds.
struct Measured {
    contender: String,
    /// Seconds of processors, user and system, of all rounds.
    cpu: Vec<f64>,
    /// Seconds from start to end, of all rounds.
    wall: Vec<f64>,
    /// The largest resident set, in bytes, of all rounds.
    peak: Vec<f64>,
    /// Pauses of the collector, of all rounds, where it tells them.
    pauses: Vec<Pauses>,
}

/// One line of the report: a case and everyone who finished it.
struct Row {
    name: String,
    measured: Vec<Measured>,
}

/// Runs the benchmarks that `args` asks for and prints the result.
///
/// # Errors
/// Wrong options, a build that fails, or a contender that failed.
pub fn bench(args: &[String]) -> Result<(), String> {
    let options = Bench::parse(args)?;
    let places = prepare(options.vitte.as_deref())?;
    let features = Features::of(&places.vitte)?;
    let contenders = programs::contenders(&places, &features, &options)?;
    let mut failures = Vec::new();
    let rows: Vec<Row> = programs::cases(options.quick)
        .filter(|case| options.wants(case.program))
        .map(|case| measure(&places, &contenders, case, &options, &mut failures))
        .collect::<Result<_, _>>()?;
    if rows.is_empty() {
        return Err(format!("no program of that name; there are {}", programs::names().join(", ")));
    }
    print!("{}", report::tables(&rows, options.rounds));
    if options.save {
        save(&rows, &options)?;
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

/// Draws how the cost grows.
///
/// # Errors
/// Wrong options, or a program that failed.
pub fn plot(args: &[String]) -> Result<(), String> {
    let options = Plot::parse(args)?;
    let places = prepare(options.vitte.as_deref())?;
    let features = Features::of(&places.vitte)?;
    growth::run(&places, &features, &options)
}

/// Builds the release binary unless one is given, and the folder for what is compiled from the programs.
fn prepare(vitte: Option<&Path>) -> Result<Places, String> {
    let (vitte, target) = bench::release_binary(vitte)?;
    let built = target.join("bench").join("memory");
    std::fs::create_dir_all(&built).map_err(|e| format!("{}: {e}", built.display()))?;
    Ok(Places { sources: crate::root().join("benches").join("memory"), built, vitte })
}

/// Runs every contender on one case, in turns. Who fails once is not asked again.
fn measure(
    places: &Places,
    contenders: &[Contender],
    case: &Case,
    options: &Bench,
    failures: &mut Vec<String>,
) -> Result<Row, String> {
    let mut measured: Vec<Option<Measured>> = contenders.iter().map(|c| Some(Measured::of(c))).collect();
    let mut agreed: Option<(String, String)> = None;
    for round in 0..options.rounds {
        for turn in 0..contenders.len() {
            let at = (round + turn) % contenders.len();
            let Some(taken) = measured[at].as_mut() else { continue };
            let name = &contenders[at].name;
            let run = contenders[at].command(places, case).and_then(|command| {
                let run = process::run(command, &places.built, options.timeout)?;
                check(name, &run.output, &mut agreed)?;
                Ok(run)
            });
            match run {
                Ok(run) => taken.add(&run),
                Err(error) => {
                    failures.push(format!("{}: {name}: {error}", case.title()));
                    measured[at] = None;
                }
            }
        }
        eprintln!("{}: round {} of {}", case.title(), round + 1, options.rounds);
    }
    Ok(Row { name: case.title(), measured: measured.into_iter().flatten().collect() })
}

/// Everyone must print what the first one printed.
fn check(name: &str, output: &str, agreed: &mut Option<(String, String)>) -> Result<(), String> {
    match agreed {
        None => *agreed = Some((name.to_string(), output.to_string())),
        Some((_, expected)) if expected == output => {}
        Some((first, expected)) => {
            return Err(format!("printed {output:?}, but {first} printed {expected:?}"));
        }
    }
    Ok(())
}

impl Measured {
    fn of(contender: &Contender) -> Measured {
        let contender = contender.name.clone();
        Measured { contender, cpu: Vec::new(), wall: Vec::new(), peak: Vec::new(), pauses: Vec::new() }
    }

    fn add(&mut self, run: &Run) {
        self.cpu.push(run.cpu);
        self.wall.push(run.wall);
        self.peak.push(run.peak as f64);
        self.pauses.extend(gc_log::pauses(&run.errors));
    }

    /// The middle round's processor time, in seconds.
    fn cpu_median(&self) -> f64 {
        median(self.cpu.clone())
    }

    /// The middle round's peak, in bytes.
    fn peak_median(&self) -> f64 {
        median(self.peak.clone())
    }
}

/// Keeps the figures and their picture, named by the commit that they are of.
fn save(rows: &[Row], options: &Bench) -> Result<(), String> {
    let commit = bench::output_of("git", &["rev-parse", "--short", "HEAD"])?;
    let folder = crate::root().join("benches").join("results").join("memory");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    write(&folder.join(commit).with_extension("json"), &report::json(rows, options.rounds))?;
    write(&crate::root().join("docs").join("memory").join("benchmarks.svg"), &report::picture(rows))
}

/// Writes a file, with its folder, and says so on standard error.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    eprintln!("wrote {}", path.display());
    Ok(())
}
