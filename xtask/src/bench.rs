//! `cargo xtask bench`: the programs of `benches/programs` on Vitte and on what else is installed here.
//!
//! A program is written in every language with the same algorithm, is given its size as an argument, and prints one line,
//! which must be that of its `.expected` file. The contenders take turns within a round, so that a slow minute of the
//! machine hits them alike. What is compared is processor time, user and system, of whole processes.

mod instructions;
mod limits;
mod machine;
pub mod measure;
mod options;
mod peers;
mod plot;
mod programs;
pub mod report;
mod results;
mod startup;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use measure::{Sample, Task};
use options::{Mode, Options};
use peers::Peer;
use programs::Program;
use report::Comparison;

/// Where things are: the sources, what is built from them, and the binary under test.
struct Places {
    programs: PathBuf,
    built: PathBuf,
    vitte: PathBuf,
}

/// Runs the benchmarks that `args` asks for and prints the result.
///
/// # Errors
/// Wrong options, a tool that fails, or a program whose output is not the expected one.
pub fn run(args: &[String]) -> Result<(), String> {
    let options = Options::parse(args)?;
    let places = prepare(&options)?;
    match options.mode {
        Mode::Compare => compare(&places, &options),
        Mode::Instructions => instructions::run(&places, &options),
        Mode::Startup => startup::run(&places, &options),
        Mode::Limits => limits::run(&places, &options),
    }
}

/// Builds the release binary unless one is given, and the folder for what is compiled from the programs.
fn prepare(options: &Options) -> Result<Places, String> {
    let (vitte, target) = release_binary(options.vitte.as_deref())?;
    let built = target.join("bench");
    std::fs::create_dir_all(&built).map_err(|e| format!("{}: {e}", built.display()))?;
    Ok(Places { programs: crate::root().join("benches").join("programs"), built, vitte })
}

/// The binary to measure, built unless one is given, and the folder that cargo builds in.
pub fn release_binary(given: Option<&Path>) -> Result<(PathBuf, PathBuf), String> {
    let root = crate::root();
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    if let Some(path) = given {
        return Ok((std::path::absolute(path).map_err(|e| e.to_string())?, target));
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--release", "--bin", "vitte"]).current_dir(&root);
    succeed(&mut build, "cargo build")?;
    Ok((target.join("release").join(format!("vitte{}", std::env::consts::EXE_SUFFIX)), target))
}

/// Runs every program on every contender and prints the tables.
fn compare(places: &Places, options: &Options) -> Result<(), String> {
    let peers = peers::installed(options);
    let mut failures = Vec::new();
    let mut comparisons = Vec::new();
    for program in options.chosen()? {
        let tasks = tasks_of(places, program, &peers, options)?;
        comparisons.push(measured(program, &tasks, options, &mut failures));
    }
    if options.json {
        println!("{}", results::json(&comparisons, &peers, options)?);
    } else {
        print!("{}", report::tables(&comparisons, options.clock, options.rounds));
    }
    if options.save {
        results::save(&comparisons, &peers, options)?;
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

/// Runs the tasks in turns. Who fails once is told in `failures` and not asked again.
fn measured(program: &Program, tasks: &[Task], options: &Options, failures: &mut Vec<String>) -> Comparison {
    let mut samples: Vec<Option<Vec<Sample>>> = vec![Some(Vec::new()); tasks.len()];
    for round in 0..options.rounds {
        for turn in 0..tasks.len() {
            let at = (round + turn) % tasks.len();
            let Some(taken) = samples[at].as_mut() else { continue };
            match tasks[at].run() {
                Ok(sample) => taken.push(sample),
                Err(error) => {
                    failures.push(format!("{}: {error}", program.name));
                    samples[at] = None;
                }
            }
        }
        eprintln!("{}: round {} of {}", program.name, round + 1, options.rounds);
    }
    let names = tasks.iter().map(|task| task.name);
    let samples = names.zip(samples).filter_map(|(name, samples)| Some((name, samples?))).collect();
    Comparison { program: program.name, size: program.size(options.small), samples }
}

/// The commands that run `program`, Vitte's first, compiled where that is needed.
fn tasks_of(
    places: &Places,
    program: &Program,
    peers: &[Peer],
    options: &Options,
) -> Result<Vec<Task>, String> {
    let mut tasks = vec![Task::new("vitte", &places.vitte, &["exec"], &build_vitbc(places, program.name)?)];
    for peer in peers {
        tasks.push(peer.task(places, program.name)?);
    }
    let expected = program.expected(&places.programs, options.small)?;
    for task in &mut tasks {
        task.add(program.size(options.small));
        task.expect(&expected);
    }
    Ok(tasks)
}

/// `vitte build` of a program into the build folder.
fn build_vitbc(places: &Places, program: &str) -> Result<PathBuf, String> {
    let output = places.built.join(program).with_extension("vitbc");
    let source = places.programs.join(program).with_extension("vit");
    let mut build = Command::new(&places.vitte);
    build.arg("build").arg(source).arg("-o").arg(&output);
    succeed(&mut build, &format!("vitte build {program}.vit"))?;
    Ok(output)
}

/// Runs a command in the root of the repository and returns what it printed, without white space around it.
pub fn output_of(tool: impl AsRef<OsStr>, arguments: &[&str]) -> Result<String, String> {
    let what = tool.as_ref().to_string_lossy().into_owned();
    let mut command = Command::new(tool);
    let done =
        command.args(arguments).current_dir(crate::root()).output().map_err(|e| format!("{what}: {e}"))?;
    if !done.status.success() {
        return Err(format!("{what} failed ({})", done.status));
    }
    Ok(String::from_utf8_lossy(&done.stdout).trim().to_string())
}

/// Runs a command whose output nobody needs.
pub fn succeed(command: &mut Command, what: &str) -> Result<(), String> {
    let done = command.output().map_err(|e| format!("{what}: {e}"))?;
    if done.status.success() {
        return Ok(());
    }
    Err(format!("{what} failed ({})\n{}", done.status, String::from_utf8_lossy(&done.stderr)))
}
