//! `cargo xtask bench --startup`: what it costs to start, greet and stop, in time and in memory.

use std::io::{PipeReader, PipeWriter, Read, Write};
use std::process::{Child, Stdio};
use std::time::Duration;

use super::measure::{self, Clock, Task};
use super::options::Options;
use super::{Places, build_vitbc, peers, programs, report};

/// The program that is started, and on what.
const PROGRAM: &str = "hello";
const PEERS: [&str; 2] = ["lua5.4", "luajit"];

/// More than a pipe holds, so that a writer beside it waits.
const MORE_THAN_A_PIPE: usize = 1 << 20;
const SAMPLE_EVERY: Duration = Duration::from_millis(2);
const SAMPLES_AT_MOST: usize = 1000;
const SAMPLES_AT_REST: usize = 5;

/// Measures and prints wall time and peak memory of the greeting.
pub fn run(places: &Places, options: &Options) -> Result<(), String> {
    let tasks = tasks(places)?;
    let medians = measure::interleaved(&tasks, options.rounds, Clock::Wall)?;
    let peaks: Vec<_> = tasks.iter().map(peak_kib).collect();
    let lines: Vec<_> = medians.iter().zip(&peaks).map(|(&(name, s), &peak)| (name, s, peak)).collect();
    print!("{}", if options.json { json(&lines, options.rounds) } else { table(&lines, options.rounds) });
    Ok(())
}

fn tasks(places: &Places) -> Result<Vec<Task>, String> {
    let expected = programs::expected(&places.programs, PROGRAM, 0)?;
    let mut tasks = vec![Task::new("vitte", &places.vitte, &["exec"], &build_vitbc(places, PROGRAM)?)];
    for name in PEERS {
        match peers::named(name) {
            Some(peer) => tasks.push(peer.task(places, PROGRAM)?),
            None => eprintln!("skipped: {name} is not installed"),
        }
    }
    for task in &mut tasks {
        task.expect(&expected);
    }
    Ok(tasks)
}

/// A contender's name, its median in seconds and its peak memory in KiB where that is known.
type Line = (&'static str, f64, Option<u64>);

fn table(lines: &[Line], rounds: usize) -> String {
    let mut rows = vec![["", "ms", "vitte/it", "peak KiB", "vitte/it"].map(String::from).to_vec()];
    for &(name, seconds, peak) in lines {
        let memory = peak.map_or("-".to_string(), |kib| kib.to_string());
        let memory_ratio = match (lines[0].2, peak) {
            (Some(ours), Some(theirs)) if theirs > 0 => format!("{:.2}", ours as f64 / theirs as f64),
            _ => "-".to_string(),
        };
        let time_ratio = format!("{:.2}", lines[0].1 / seconds);
        rows.push(vec![
            name.to_string(),
            format!("{:.3}", seconds * 1000.0),
            time_ratio,
            memory,
            memory_ratio,
        ]);
    }
    format!(
        "startup: wall time, median of {rounds} rounds, and peak resident memory\n\n{}",
        report::aligned(&rows)
    )
}

fn json(lines: &[Line], rounds: usize) -> String {
    let each = lines.iter().map(|(name, seconds, peak)| {
        let peak = peak.map_or("null".to_string(), |kib| kib.to_string());
        format!("\"{name}\": {{\"seconds\": {}, \"peak_kib\": {peak}}}", report::number(*seconds))
    });
    format!("{{\"rounds\": {rounds}, \"startup\": {{{}}}}}\n", each.collect::<Vec<_>>().join(", "))
}

/// The peak resident memory of one run, in KiB, on Linux.
///
/// The kernel forgets it when the process ends, and its `getrusage` counts the parent before `exec`. So the
/// process writes into a full pipe: it waits there, with all it needed allocated, while its peak is read.
fn peak_kib(task: &Task) -> Option<u64> {
    let (reader, writer) = std::io::pipe().ok()?;
    let stdout = writer.try_clone().ok()?;
    let filler = std::thread::spawn(move || fill(writer));
    std::thread::sleep(SAMPLE_EVERY);
    // The command is dropped with this statement, and with it our copy of the pipe's writing end.
    let child = task.command().stdout(stdout).stderr(Stdio::null()).spawn();
    let peak = child.as_ref().ok().and_then(resting_peak);
    drain(reader);
    let _ = filler.join();
    let _ = child.ok()?.wait();
    peak
}

fn fill(mut writer: PipeWriter) {
    // It fails only when nobody reads any more, and then there is nothing left to hold up.
    let _ = writer.write_all(&vec![b' '; MORE_THAN_A_PIPE]);
}

fn drain(mut reader: PipeReader) {
    let _ = reader.read_to_end(&mut Vec::new());
}

/// Samples a process until its peak has stayed the same for a while.
fn resting_peak(child: &Child) -> Option<u64> {
    let mut last = None;
    let mut same = 0;
    for _ in 0..SAMPLES_AT_MOST {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
        let peak = high_water_kib(&status)?;
        same = if last == Some(peak) { same + 1 } else { 0 };
        last = Some(peak);
        if same == SAMPLES_AT_REST {
            break;
        }
        std::thread::sleep(SAMPLE_EVERY);
    }
    last
}

/// `VmHWM` of a `/proc/…/status` text.
fn high_water_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_high_water_mark() {
        assert_eq!(high_water_kib("Name:\tlua\nVmHWM:\t    2048 kB\nVmRSS:\t 9 kB\n"), Some(2048));
        assert_eq!(high_water_kib("Name:\tzombie\n"), None);
    }

    #[test]
    fn table_compares_with_the_first_line() {
        let text = table(
            &[("vitte", 0.001, Some(1000)), ("lua5.4", 0.002, Some(2000)), ("luajit", 0.004, None)],
            200,
        );
        let body = text.split_once("\n\n").expect("head and body").1;
        assert_eq!(
            body,
            "           ms  vitte/it  peak KiB  vitte/it\n\
             vitte   1.000      1.00      1000      1.00\n\
             lua5.4  2.000      0.50      2000      0.50\n\
             luajit  4.000      0.25         -         -\n"
        );
    }

    #[test]
    fn json_tells_an_unknown_peak() {
        let text = json(&[("vitte", 0.001, None)], 2);
        assert_eq!(
            text,
            "{\"rounds\": 2, \"startup\": {\"vitte\": {\"seconds\": 0.001000, \"peak_kib\": null}}}\n"
        );
    }
}
