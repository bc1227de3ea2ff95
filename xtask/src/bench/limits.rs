//! `cargo xtask bench --limits`: what limits cost, as the time of a program under limits over its time without.

use super::measure::{self, Clock, Task};
use super::options::Options;
use super::{PROGRAMS, Places, build_vitbc, report};

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
/// A program does not print what it should; there is none of the name that is asked for.
pub fn run(places: &Places, options: &Options) -> Result<(), String> {
    let clock = Clock::best();
    let heads = LIMITS.iter().map(|(name, _)| (*name).to_string());
    let mut rows = vec![std::iter::once("program".to_string()).chain(heads).collect::<Vec<_>>()];
    let mut logs = [0.0; LIMITS.len()];
    let mut count = 0.0;
    for program in PROGRAMS.iter().filter(|program| options.wants(program)) {
        let medians = measure::interleaved(&tasks_of(places, program)?, options.rounds, clock)?;
        let plain = medians[0].1;
        let mut row = vec![(*program).to_string(), format!("{:.0} ms", plain * 1000.0)];
        for (column, (_, seconds)) in medians.iter().enumerate() {
            logs[column] += (seconds / plain).ln();
            if column > 0 {
                row.push(format!("{:.3}", seconds / plain));
            }
        }
        rows.push(row);
        count += 1.0;
    }
    if count == 0.0 {
        return Err(format!("no program of that name; there are {}", PROGRAMS.join(", ")));
    }
    let means = logs.iter().skip(1).map(|log| format!("{:.3}", (log / count).exp()));
    rows.push(["geometric mean".to_string(), String::new()].into_iter().chain(means).collect());
    println!("{} time over that without limits, medians of {} rounds\n", clock.name(), options.rounds);
    print!("{}", report::aligned(&rows));
    Ok(())
}

fn tasks_of(places: &Places, program: &str) -> Result<Vec<Task>, String> {
    let expected = places.programs.join(program).with_extension("expected");
    let expected = std::fs::read_to_string(&expected).map_err(|e| format!("{}: {e}", expected.display()))?;
    let file = build_vitbc(places, program)?;
    Ok(LIMITS
        .iter()
        .map(|(name, options)| {
            let words = [&["exec"], *options].concat();
            let mut task = Task::new(name, &places.vitte, &words, &file);
            task.expect(program, &expected);
            task
        })
        .collect())
}
