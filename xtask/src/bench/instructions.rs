//! `cargo xtask bench --instructions`: how many instructions a program takes, which does not depend on what else the
//! machine does. Counted by the lightest of valgrind's tools that count; those that make machine code are left out.

use std::ffi::OsString;
use std::path::Path;

use serde_json::{Value, json};

use super::measure::{Task, geometric_mean, is_installed};
use super::options::Options;
use super::peers::{self, Peer};
use super::{Places, machine, report, results, tasks_of};

/// A program, and each contender's number of instructions.
type Row = (&'static str, Vec<(&'static str, u64)>);

/// Counts, and prints the table.
///
/// # Errors
/// Valgrind is not there, or a program fails under it.
pub fn run(places: &Places, options: &Options) -> Result<(), String> {
    if !is_installed("valgrind") {
        return Err("valgrind is not installed".to_string());
    }
    let peers: Vec<Peer> = peers::installed(options).into_iter().filter(Peer::is_fixed).collect();
    let mut rows = Vec::new();
    for program in options.chosen()? {
        let tasks = tasks_of(places, program, &peers, options)?;
        let counts = tasks.iter().map(|task| Ok((task.name, count(task, &places.built)?)));
        rows.push((program.name, counts.collect::<Result<_, String>>()?));
        eprintln!("{}: counted", program.name);
    }
    let table = table(&rows);
    if options.json {
        println!("{}", json(&rows, &peers)?);
    } else {
        println!("millions of instructions, and in brackets how many times those of {}\n", peers::BASE);
        print!("{}", report::aligned(&table));
    }
    if options.save {
        let commit = machine::commit()?;
        results::keep(&format!("{commit}-instructions.json"), &json(&rows, &peers)?)?;
        let head = format!(
            "Commit {commit}: millions of instructions, and in brackets how many times those of `{}`:\n\n",
            peers::BASE
        );
        results::show("instructions", &(head + &report::markdown(&table)))?;
    }
    Ok(())
}

/// Runs a task once under valgrind and returns how many instructions it executed.
fn count(task: &Task, scratch: &Path) -> Result<u64, String> {
    let file = scratch.join("instructions");
    let mut counts = OsString::from("--cachegrind-out-file=");
    counts.push(&file);
    let arguments = [OsString::from("--quiet"), "--tool=cachegrind".into(), "--cache-sim=no".into(), counts];
    task.time(task.command_under("valgrind", &arguments))?;
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    total(&text).ok_or_else(|| format!("{}: valgrind told no total", task.name))
}

/// The number on the line `summary:` of valgrind's file.
fn total(text: &str) -> Option<u64> {
    let line = text.lines().rev().find_map(|line| line.strip_prefix("summary:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn table(rows: &[Row]) -> Vec<Vec<String>> {
    let names: Vec<&str> =
        rows.first().map_or(Vec::new(), |(_, counts)| counts.iter().map(|c| c.0).collect());
    let base = names.iter().position(|name| *name == peers::BASE).unwrap_or(0);
    let ratio = |counts: &[(&str, u64)], at: usize| counts[at].1 as f64 / counts[base].1.max(1) as f64;
    let mut table = vec![std::iter::once("program").chain(names.iter().copied()).map(String::from).collect()];
    for (program, counts) in rows {
        let cells =
            (0..counts.len()).map(|at| format!("{} ({:.2})", counts[at].1 / 1_000_000, ratio(counts, at)));
        table.push(std::iter::once((*program).to_string()).chain(cells).collect());
    }
    let means = (0..names.len()).map(|at| {
        let ratios: Vec<f64> = rows.iter().map(|(_, counts)| ratio(counts, at)).collect();
        format!("{:.2}", geometric_mean(&ratios))
    });
    table.push(std::iter::once("geometric mean".to_string()).chain(means).collect());
    table
}

fn json(rows: &[Row], peers: &[Peer]) -> Result<String, String> {
    let programs = rows.iter().map(|(program, counts)| {
        let counts = counts.iter().map(|(name, count)| ((*name).to_string(), json!(count)));
        ((*program).to_string(), Value::Object(counts.collect()))
    });
    let value = json!({
        "commit": machine::commit()?,
        "machine": machine::told(peers),
        "instructions": Value::Object(programs.collect()),
    });
    serde_json::to_string_pretty(&value).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_on_the_line_of_the_summary() {
        assert_eq!(total("events: Ir\nfn=main\n1 20\nsummary: 123456\n"), Some(123_456));
        assert_eq!(total("events: Ir\n"), None);
    }

    #[test]
    fn counts_are_compared_with_the_base() {
        let counts = vec![("vitte", 20_000_000), (peers::BASE, 4_000_000)];
        let rows = table(&[("fib", counts)]);
        assert_eq!(rows[1], ["fib", "20 (5.00)", "4 (1.00)"]);
        assert_eq!(rows[2], ["geometric mean", "5.00", "1.00"]);
    }
}
