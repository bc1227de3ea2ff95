//! What a machine costs: ten thousand are made, run and dropped, and ten thousand kept beside each other.
//!
//! ```sh
//! cargo run --release -p vitte --example many_vms
//! ```

use std::error::Error;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};
use vitte::compiler::modules::NoFiles;
use vitte::{Engine, Program, RuntimeError, Vm, VmConfig};

/// How many machines there are.
const MACHINES: u32 = 10_000;

/// A program that does nothing.
const EMPTY: &str = "fn main() { }";

/// A program that does no more, but has types and functions, and parts of the library.
const LARGE: &str = "
import json
import regex

struct Point { x: int, y: int }
enum Figure { Circle(Point, int), Line(Point, Point), Nothing }
struct Picture { figures: array<Figure>, names: map<string, Figure> }

fn picture(text: string) -> Picture {
    let words = regex.compile(\"[a-z]+\").find_all(text)
    let line = Figure.Line(Point { x: 1, y: words.len() }, Point { x: 3, y: 4 })
    return Picture { figures: [Figure.Nothing, line], names: {text: line} }
}

fn main() -> int {
    let texts: array<string> = []
    for text in texts {
        print(\"${picture(text).figures.len()} ${json.parse(text)}\")
    }
    return 0
}";

fn main() -> Result<(), Box<dyn Error>> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    match &*asked {
        [program, what] => measure(program, what),
        _ => report(),
    }
}

/// Prints a row for each program. Each figure is found by a process of its own: memory that was used before would be used again.
fn report() -> Result<(), Box<dyn Error>> {
    println!(
        "{:<8} {:>16} {:>20} {:>20}",
        "program", "ns for a life", "bytes before a run", "bytes after a run"
    );
    for program in ["empty", "large"] {
        let mut figures = Vec::new();
        for what in ["time", "idle", "run"] {
            let output = Command::new(std::env::current_exe()?).args([program, what]).output()?;
            figures.push(String::from_utf8(output.stdout)?.trim().to_string());
        }
        println!("{program:<8} {:>16} {:>20} {:>20}", figures[0], figures[1], figures[2]);
    }
    Ok(())
}

/// Prints one figure.
fn measure(program: &str, what: &str) -> Result<(), Box<dyn Error>> {
    let engine = Engine::new();
    let source = if program == "large" { LARGE } else { EMPTY };
    let program = engine.compile(program, source, &mut NoFiles)?;
    let figure = match what {
        "time" => nanoseconds_each(&engine, &program)?,
        _ => bytes_each(&engine, &program, what == "run")?,
    };
    println!("{figure}");
    Ok(())
}

/// How long it takes to make a machine, run it and drop it: the best of three times many.
fn nanoseconds_each(engine: &Engine, program: &Program) -> Result<u64, RuntimeError> {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        for _ in 0..MACHINES {
            let mut vm = engine.vm(program, VmConfig::default())?;
            black_box(vm.run()?);
        }
        best = best.min(start.elapsed());
    }
    Ok(best.as_nanos() as u64 / u64::from(MACHINES))
}

/// By how many bytes the process grows for each machine that is there beside the others.
fn bytes_each(engine: &Engine, program: &Program, run: bool) -> Result<u64, RuntimeError> {
    // What is allocated once is so before.
    engine.vm(program, VmConfig::default())?.run()?;
    let mut machines: Vec<Vm> = Vec::with_capacity(MACHINES as usize);
    let before = resident_bytes();
    for _ in 0..MACHINES {
        let mut vm = engine.vm(program, VmConfig::default())?;
        if run {
            vm.run()?;
        }
        machines.push(vm);
    }
    Ok(resident_bytes().saturating_sub(before) / u64::from(MACHINES))
}

/// The memory of this process that is in use; 0 where the system does not tell.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().map_or(0, |kilobytes| kilobytes << 10)
}
