//! Running child processes and timing them.

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

/// What of a run is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// Time of processors, user and system, of all threads of the child.
    Cpu,
    /// Time from start to end.
    Wall,
}

impl Clock {
    /// The word for it in reports.
    pub fn name(self) -> &'static str {
        match self {
            Clock::Cpu => "processor",
            Clock::Wall => "wall",
        }
    }
}

/// What one run took, in seconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sample {
    /// Of processors, user and system.
    pub cpu: f64,
    /// From start to end.
    pub wall: f64,
}

impl Sample {
    /// What the clock tells.
    pub fn seconds(self, clock: Clock) -> f64 {
        match clock {
            Clock::Cpu => self.cpu,
            Clock::Wall => self.wall,
        }
    }
}

/// One contender's command and the output it owes.
pub struct Task {
    /// The contender's name in the tables.
    pub name: &'static str,
    words: Vec<OsString>,
    expected: Option<String>,
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

    /// Adds an argument.
    pub fn add(&mut self, argument: &str) {
        self.words.push(argument.into());
    }

    /// From now on a run must print `text`.
    pub fn expect(&mut self, text: &str) {
        self.expected = Some(text.to_string());
    }

    /// The command, ready to be started.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).stdin(Stdio::null());
        command
    }

    /// The same command, run by a tool with its arguments.
    pub fn command_under(&self, tool: &str, arguments: &[OsString]) -> Command {
        let mut command = Command::new(tool);
        command.args(arguments).args(&self.words).stdin(Stdio::null());
        command
    }

    /// Runs once. What goes to standard error is seen by the user.
    ///
    /// # Errors
    /// It cannot be started, fails, or prints something else than it should.
    pub fn run(&self) -> Result<Sample, String> {
        self.time(self.command())
    }

    /// Runs a form of the command once.
    ///
    /// # Errors
    /// As for [`Task::run`].
    pub fn time(&self, mut command: Command) -> Result<Sample, String> {
        let wrong = |error: std::io::Error| format!("{}: {error}", self.name);
        let begin = Instant::now();
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(wrong)?;
        let mut printed = Vec::new();
        if let Some(mut stdout) = child.stdout.take() {
            stdout.read_to_end(&mut printed).map_err(wrong)?;
        }
        let used = child.wait4().map_err(wrong)?;
        let wall = begin.elapsed().as_secs_f64();
        if !used.status.success() {
            return Err(format!("{} failed ({})", self.name, used.status));
        }
        self.check(&String::from_utf8_lossy(&printed).replace("\r\n", "\n"))?;
        Ok(Sample { cpu: (used.rusage.utime + used.rusage.stime).as_secs_f64(), wall })
    }

    fn check(&self, printed: &str) -> Result<(), String> {
        match &self.expected {
            Some(expected) if printed != expected => {
                Err(format!("{} printed {printed:?}, expected {expected:?}", self.name))
            }
            _ => Ok(()),
        }
    }
}

/// Runs every task `rounds` times, one after the other within a round, each round beginning with another
/// one, and returns the medians.
pub fn interleaved(tasks: &[Task], rounds: usize, clock: Clock) -> Result<Vec<Measured>, String> {
    let mut samples = vec![Vec::with_capacity(rounds); tasks.len()];
    for round in 0..rounds {
        for turn in 0..tasks.len() {
            let at = (round + turn) % tasks.len();
            samples[at].push(tasks[at].run()?.seconds(clock));
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

/// The geometric mean; 1 for none.
pub fn geometric_mean(values: &[f64]) -> f64 {
    let logs: f64 = values.iter().map(|value| value.ln()).sum();
    (logs / values.len().max(1) as f64).exp()
}

/// Whether the path holds a tool of this name.
pub fn is_installed(tool: &str) -> bool {
    let file = format!("{tool}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(&file).is_file())
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
    fn geometric_mean_of_a_half_and_two_is_one() {
        assert!((geometric_mean(&[0.5, 2.0]) - 1.0).abs() < 1e-12);
        assert_eq!(geometric_mean(&[]), 1.0);
    }
}
