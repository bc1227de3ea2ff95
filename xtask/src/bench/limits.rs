//! `cargo xtask bench --limits`: what limits cost, as the time of a program under limits over its time without.

use super::measure::{self, Clock, Task};
use super::options::Options;
use super::programs::Program;
use super::{Places, build_vitbc, report};

/// Limits that no program reaches, by the options that set them.
const LIMITS: [(&str, &[&str]); 4] = [
    ("no limits", &[]),
    ("--fuel", &["--fuel", "1000000000G"]),
    ("--timeout", &["--timeout", "1h"]),
    ("both", &["--fuel", "1000000000G", "--timeout", "1h"]),
];

/// Runs every program without limits and with each, in turns, and prints the table.
///
/// # Errors
/// A program does not print what it should.
pub fn run(places: &Places, options: &Options) -> Result<(), String> {
    let clock = Clock::Cpu;
    let heads = LIMITS.iter().map(|(name, _)| (*name).to_string());
    let mut rows = vec![std::iter::once("program".to_string()).chain(heads).collect::<Vec<_>>()];
    let mut logs = [0.0; LIMITS.len()];
    let mut count = 0.0;
    for program in options.chosen()? {
        let tasks = tasks_of(places, program, options)?;
        let medians = measure::interleaved(&tasks, options.rounds, clock)?;
        let plain = medians[0].1;
        let mut row = vec![program.name.to_string(), format!("{:.0} ms", plain * 1000.0)];
        for (column, (_, seconds)) in medians.iter().enumerate() {
            logs[column] += (seconds / plain).ln();
            if column > 0 {
                row.push(format!("{:.3}", seconds / plain));
            }
        }
        rows.push(row);
        count += 1.0;
    }
    let means = logs.iter().skip(1).map(|log| format!("{:.3}", (log / count).exp()));
    rows.push(["geometric mean".to_string(), String::new()].into_iter().chain(means).collect());
    println!("{} time over that without limits, medians of {} rounds\n", clock.name(), options.rounds);
    print!("{}", report::aligned(&rows));
    Ok(())
}

fn tasks_of(places: &Places, program: &Program, options: &Options) -> Result<Vec<Task>, String> {
    let expected = program.expected(&places.programs, options.small)?;
    let file = build_vitbc(places, program.name)?;
    let task = |(name, limits): &(&'static str, &[&str])| {
        let words = [&["exec"], *limits].concat();
        let mut task = Task::new(name, &places.vitte, &words, &file);
        task.add(program.size(options.small));
        task.expect(&expected);
        task
    };
    Ok(LIMITS.iter().map(task).collect())
}
