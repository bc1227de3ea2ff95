//! Measures the compiler: lines a second of each stage, over generated programs of growing size.

mod program;

use crate::bench::measure::median;
use std::hint::black_box;
use std::time::{Duration, Instant};
use vitte::Engine;
use vitte::bytecode::Module;
use vitte::bytecode::natives::Library;
use vitte::bytecode::vitbc::{self, WriteOptions};
use vitte::compiler::diagnostics::{Diagnostics, Sources, render_all};
use vitte::compiler::driver::{self, Options};
use vitte::compiler::modules::NoFiles;
use vitte::compiler::syntax::{FileId, Interner, parse};

const USAGE: &str = "usage: cargo xtask compile-speed [--lines N] [--rounds N] [--json] [--print]";
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const ROUNDS: usize = 7;

/// Each sample repeats its stage for at least this long: the clock ticks every few milliseconds.
const SAMPLE: Duration = Duration::from_millis(150);

/// What to measure, and how often.
#[derive(Debug, PartialEq)]
struct Request {
    sizes: Vec<usize>,
    rounds: usize,
    json: bool,
    /// Print the program of the first size instead of measuring.
    print: bool,
}

/// The medians of one size, in seconds.
struct Row {
    lines: usize,
    bytes: usize,
    parse: f64,
    check: f64,
    compile: f64,
    write: f64,
}

/// Prints the table, or JSON.
pub fn run(args: &[String]) -> Result<(), String> {
    let request = Request::parse(args)?;
    if request.print {
        print!("{}", program::generate(request.sizes[0]));
        return Ok(());
    }
    let clock = Clock::best();
    if !request.json {
        println!("median of {} rounds, {} time, lines a second", request.rounds, clock.name());
        let heads = ["lines", "MB", "parse", "check", "compile", "write"];
        println!("\n{}", heads.map(|head| format!("{head:>11}")).concat());
    }
    let mut rows = Vec::new();
    for &lines in &request.sizes {
        let row = measure(lines, request.rounds, clock)?;
        if !request.json {
            println!("{}", row.text());
        }
        rows.push(row);
    }
    if request.json {
        println!("{}", json(&rows, request.rounds, clock));
    } else {
        println!("\ncheck includes parse, compile includes check; write is of the compiled module alone.");
    }
    Ok(())
}

impl Request {
    fn parse(args: &[String]) -> Result<Request, String> {
        let mut request = Request { sizes: SIZES.to_vec(), rounds: ROUNDS, json: false, print: false };
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let mut number = || {
                let value = words.next().and_then(|value| value.parse().ok()).filter(|&n| n > 0);
                value.ok_or_else(|| format!("{word} needs a positive number\n{USAGE}"))
            };
            match word.as_str() {
                "--lines" => request.sizes = vec![number()?],
                "--rounds" => request.rounds = number()?,
                "--json" => request.json = true,
                "--print" => request.print = true,
                _ => return Err(format!("unknown option {word}\n{USAGE}")),
            }
        }
        Ok(request)
    }
}

fn measure(lines: usize, rounds: usize, clock: Clock) -> Result<Row, String> {
    let source = program::generate(lines);
    let bytes = source.len();
    let mut sources = Sources::new();
    let file = sources.add("generated.vit", source).map_err(|error| error.to_string())?;
    let library = Engine::new().library();
    let module = compiled(&mut sources, file, &library)?;
    let mut samples: [Vec<f64>; 4] = Default::default();
    for _ in 0..rounds {
        samples[0].push(
            clock.seconds(|| parse(sources.text(file), file, &mut Interner::new(), &mut Diagnostics::new())),
        );
        samples[1].push(clock.seconds(|| driver::check(&mut sources, file, &mut NoFiles, &library)));
        samples[2].push(clock.seconds(|| compiled(&mut sources, file, &library)));
        samples[3].push(clock.seconds(|| vitbc::write(&module, &WriteOptions::default())));
    }
    let [parse, check, compile, write] = samples.map(median);
    Ok(Row { lines, bytes, parse, check, compile, write })
}

fn compiled(sources: &mut Sources, file: FileId, library: &Library) -> Result<Module, String> {
    driver::compile(sources, file, &mut NoFiles, library, &Options::default())
        .map(|compiled| compiled.module)
        .map_err(|problems| render_all(&problems, sources, false))
}

impl Row {
    fn stages(&self) -> [(&'static str, f64); 4] {
        [("parse", self.parse), ("check", self.check), ("compile", self.compile), ("write", self.write)]
    }

    fn rate(&self, seconds: f64) -> f64 {
        self.lines as f64 / seconds
    }

    fn text(&self) -> String {
        let rates = self.stages().map(|(_, seconds)| format!("{:>11.0}", self.rate(seconds))).concat();
        format!("{:>11}{:>11.2}{rates}", self.lines, self.bytes as f64 / 1e6)
    }

    fn json(&self) -> String {
        let stages = self.stages().map(|(name, seconds)| {
            format!(
                "\"{name}\": {{\"seconds\": {seconds:.6}, \"lines_per_second\": {:.0}}}",
                self.rate(seconds)
            )
        });
        format!("{{\"lines\": {}, \"bytes\": {}, {}}}", self.lines, self.bytes, stages.join(", "))
    }
}

fn json(rows: &[Row], rounds: usize, clock: Clock) -> String {
    let rows: Vec<String> = rows.iter().map(|row| format!("    {}", row.json())).collect();
    format!(
        "{{\n  \"clock\": \"{}\",\n  \"rounds\": {rounds},\n  \"sizes\": [\n{}\n  ]\n}}",
        clock.name(),
        rows.join(",\n")
    )
}

/// What is read off a run.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Clock {
    /// What the thread has spent on the processor, in the program and in the kernel for it: other work on the
    /// machine does not count.
    Processor,
    /// Time from start to end.
    Wall,
}

impl Clock {
    fn best() -> Clock {
        if processor_seconds().is_some() { Clock::Processor } else { Clock::Wall }
    }

    fn name(self) -> &'static str {
        match self {
            Clock::Processor => "processor",
            Clock::Wall => "wall",
        }
    }

    /// How long `work` takes, freeing of its result included: the mean of many times.
    fn seconds<T>(self, mut work: impl FnMut() -> T) -> f64 {
        let (start, processor) = (Instant::now(), processor_seconds());
        let mut repeats = 0;
        while repeats == 0 || start.elapsed() < SAMPLE {
            drop(black_box(work()));
            repeats += 1;
        }
        let wall = start.elapsed().as_secs_f64();
        let total = match (self, processor, processor_seconds()) {
            (Clock::Processor, Some(before), Some(after)) => after - before,
            _ => wall,
        };
        total / f64::from(repeats)
    }
}

/// The thread's processor time so far, where the system tells it (Linux).
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: u64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(line: &str) -> Result<Request, String> {
        Request::parse(&line.split_whitespace().map(String::from).collect::<Vec<_>>())
    }

    #[test]
    fn options() {
        assert_eq!(request("").map(|r| r.sizes), Ok(SIZES.to_vec()));
        assert_eq!(request("--lines 5 --rounds 3 --json").map(|r| (r.sizes, r.rounds)), Ok((vec![5], 3)));
        for line in ["--lines", "--lines 0", "--rounds x", "--fast"] {
            assert!(request(line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_program_is_clean_and_has_the_lines_asked_for() {
        for lines in [1, 100, 3_000] {
            let source = program::generate(lines);
            assert!(source.lines().count().abs_diff(lines) < 100, "{lines}");
            let mut sources = Sources::new();
            let file = sources.add("generated.vit", source).expect("small enough");
            let problems = driver::check(&mut sources, file, &mut NoFiles, &Engine::new().library());
            assert!(problems.is_empty(), "{}", render_all(&problems, &sources, false));
        }
    }
}
