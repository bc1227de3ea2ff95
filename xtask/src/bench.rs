//! `cargo xtask bench`: the programs of `benches/programs` on Vitte and on the rivals installed here.
//!
//! Every program prints one line that must equal its `.expected` file in every language. The contenders
//! take turns within a round, so that a slow minute of the machine hits them alike, and medians are
//! compared. Time is the user time of the child process where `bash` can report it (std cannot), in steps
//! of a millisecond, else wall time; `--startup` always measures wall time, which is what starting costs.

mod limits;
pub mod measure;
mod options;
pub mod report;
mod startup;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use measure::{Clock, Measured, Task};
use options::Options;
use report::Comparison;

/// The programs, in the order of the table.
const PROGRAMS: [&str; 5] = ["fib", "loop_sum", "sieve", "nbody", "quicksort"];

/// Another implementation that runs the same programs.
struct Rival {
    name: &'static str,
    tool: &'static str,
    arguments: &'static [&'static str],
    extension: &'static str,
}

const RIVALS: [Rival; 7] = [
    Rival { name: "lua5.4", tool: "lua5.4", arguments: &[], extension: "lua" },
    Rival { name: "luajit", tool: "luajit", arguments: &[], extension: "lua" },
    Rival { name: "luajit -joff", tool: "luajit", arguments: &["-joff"], extension: "lua" },
    Rival { name: "python3", tool: "python3", arguments: &[], extension: "py" },
    Rival { name: "node", tool: "node", arguments: &[], extension: "js" },
    Rival { name: "node --jitless", tool: "node", arguments: &["--jitless"], extension: "js" },
    Rival { name: "cc -O2", tool: "cc", arguments: &[], extension: "c" },
];

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
    match () {
        () if options.startup => startup::run(&places, &options),
        () if options.limits => limits::run(&places, &options),
        () => compare(&places, &options),
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

/// Runs every program on every contender and prints the table.
fn compare(places: &Places, options: &Options) -> Result<(), String> {
    let rivals = installed();
    let clock = Clock::best();
    let mut comparisons = Vec::new();
    for program in PROGRAMS.iter().filter(|p| options.wants(p)) {
        let tasks = tasks_of(places, program, &rivals)?;
        let medians = measure::interleaved(&tasks, options.rounds, clock)?;
        comparisons.push(Comparison { program: (*program).to_string(), medians });
    }
    if comparisons.is_empty() {
        return Err(format!("no program of that name; there are {}", PROGRAMS.join(", ")));
    }
    if options.json {
        print!("{}", report::json(&comparisons, clock, options.rounds));
    } else {
        print!("{}", report::table(&comparisons, clock, options.rounds));
    }
    Ok(())
}

/// The rivals whose tool is on the path; the others are named on standard error.
fn installed() -> Vec<&'static Rival> {
    let (here, missing): (Vec<_>, Vec<_>) = RIVALS.iter().partition(|r| measure::is_installed(r.tool));
    for rival in missing {
        eprintln!("skipped: {} is not installed", rival.name);
    }
    here
}

/// The commands that run `program`, Vitte's first, compiled where that is needed.
fn tasks_of(places: &Places, program: &str, rivals: &[&'static Rival]) -> Result<Vec<Task>, String> {
    let expected = places.programs.join(program).with_extension("expected");
    let expected = std::fs::read_to_string(&expected).map_err(|e| format!("{}: {e}", expected.display()))?;
    let mut tasks = vec![Task::new("vitte", &places.vitte, &["exec"], &build_vitbc(places, program)?)];
    for rival in rivals {
        let source = places.programs.join(program).with_extension(rival.extension);
        tasks.push(if rival.extension == "c" {
            Task::binary(rival.name, &compile_c(places, program, &source)?)
        } else {
            Task::new(rival.name, Path::new(rival.tool), rival.arguments, &source)
        });
    }
    for task in &mut tasks {
        task.expect(program, &expected);
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

/// The C version, optimised, without contracting `a * b + c`, which would round otherwise than the others.
fn compile_c(places: &Places, program: &str, source: &Path) -> Result<PathBuf, String> {
    let output = places.built.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    let mut compile = Command::new("cc");
    compile.args(["-O2", "-ffp-contract=off", "-o"]).arg(&output).arg(source).arg("-lm");
    succeed(&mut compile, &format!("cc {program}.c"))?;
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
