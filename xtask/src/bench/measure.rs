//! Running child processes and timing them.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

/// What is read off a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// User time of the child and its threads, as `bash`'s `time` reports it.
    User,
    /// Time from start to end.
    Wall,
}

impl Clock {
    /// User time if `bash` is there to tell it.
    pub fn best() -> Clock {
        if cfg!(unix) && is_installed("bash") { Clock::User } else { Clock::Wall }
    }

    /// The word for it in reports.
    pub fn name(self) -> &'static str {
        match self {
            Clock::User => "user",
            Clock::Wall => "wall",
        }
    }
}

/// One contender's command and the output it owes.
pub struct Task {
    /// The contender's name in the table.
    pub name: &'static str,
    words: Vec<OsString>,
    expected: Option<(String, String)>,
}

/// A contender's name and its median time in seconds.
pub type Measured = (&'static str, f64);

impl Task {
    /// `tool arguments… file`.
    pub fn new(name: &'static str, tool: &Path, arguments: &[&str], file: &Path) -> Task {
        let mut words = vec![tool.as_os_str().to_owned()];
        words.extend(arguments.iter().map(OsString::from));
        words.push(file.as_os_str().to_owned());
        Task { name, words, expected: None }
    }

    /// A compiled program.
    pub fn binary(name: &'static str, file: &Path) -> Task {
        Task { name, words: vec![file.as_os_str().to_owned()], expected: None }
    }

    /// From now on a run must print `text`; `program` is for the complaint.
    pub fn expect(&mut self, program: &str, text: &str) {
        self.expected = Some((program.to_string(), text.to_string()));
    }

    /// The command, ready to be started.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).stdin(Stdio::null());
        command
    }

    /// Runs once and returns the seconds it took.
    pub fn seconds(&self, clock: Clock) -> Result<f64, String> {
        match clock {
            Clock::Wall => {
                let begin = Instant::now();
                let output = self.finished(self.command().output())?;
                let seconds = begin.elapsed().as_secs_f64();
                self.check(&output)?;
                Ok(seconds)
            }
            Clock::User => {
                let output = self.finished(self.under_bash().output())?;
                self.check(&output)?;
                user_seconds(&String::from_utf8_lossy(&output.stderr))
                    .ok_or_else(|| format!("{}: bash told no time", self.name))
            }
        }
    }

    fn under_bash(&self) -> Command {
        let mut command = Command::new("bash");
        command.args(["-c", "TIMEFORMAT=%3U; time \"$@\"", "bench"]).args(&self.words);
        command.env("LC_ALL", "C").stdin(Stdio::null());
        command
    }

    fn finished(&self, result: std::io::Result<Output>) -> Result<Output, String> {
        let output = result.map_err(|e| format!("{}: {e}", self.name))?;
        if output.status.success() {
            return Ok(output);
        }
        Err(format!("{} failed ({})\n{}", self.name, output.status, String::from_utf8_lossy(&output.stderr)))
    }

    fn check(&self, output: &Output) -> Result<(), String> {
        let Some((program, expected)) = &self.expected else { return Ok(()) };
        let printed = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
        if printed == *expected {
            return Ok(());
        }
        Err(format!("{program}: {} printed {:?}, expected {expected:?}", self.name, printed))
    }
}

/// Runs every task `rounds` times, one after the other within a round, each round beginning with another
/// one, and returns the medians.
pub fn interleaved(tasks: &[Task], rounds: usize, clock: Clock) -> Result<Vec<Measured>, String> {
    let mut samples = vec![Vec::with_capacity(rounds); tasks.len()];
    for round in 0..rounds {
        for turn in 0..tasks.len() {
            let at = (round + turn) % tasks.len();
            samples[at].push(tasks[at].seconds(clock)?);
        }
    }
    Ok(tasks.iter().zip(samples).map(|(task, times)| (task.name, median(times))).collect())
}

/// The middle value, or the mean of the two in the middle; 0 for none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}

/// Whether the path holds a tool of this name.
pub fn is_installed(tool: &str) -> bool {
    let file = format!("{tool}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(&file).is_file())
}

/// The number on the last line that `bash`'s `time` wrote.
fn user_seconds(stderr: &str) -> Option<f64> {
    stderr.lines().next_back()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_of_odd_even_and_none() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(vec![]), 0.0);
    }

    #[test]
    fn the_time_is_on_the_last_line() {
        assert_eq!(user_seconds("warning: 1\n0.125\n"), Some(0.125));
        assert_eq!(user_seconds("nothing"), None);
        assert_eq!(user_seconds(""), None);
    }
}
