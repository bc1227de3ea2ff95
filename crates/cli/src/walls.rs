//! Options about what a program may use beside memory: time, output, files, processes.

use crate::args::parse_size;
use clap::Args;
use std::time::Duration;
use vitte::{Limits, VmConfig};

/// What these options stand under in the help.
const LIMITS: &str = "Limits";

/// What the machine may use beside memory.
#[derive(Args, Debug, Clone)]
pub struct WallArgs {
    /// How long the program may run, such as 500ms, 2s or 1m
    #[arg(long, help_heading = LIMITS, value_name = "TIME", value_parser = parse_time)]
    pub timeout: Option<Duration>,
    /// The most bytes that the program may write in all: to its output, to standard error and to files
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", value_parser = parse_size, default_value = "64G")]
    pub max_output: u64,
    /// The most files that may be open at the same time
    #[arg(long, help_heading = LIMITS, value_name = "N", default_value_t = Limits::default().open_files)]
    pub max_files: u64,
    /// The most processes that the program may start in all
    #[arg(long, help_heading = LIMITS, value_name = "N", default_value_t = Limits::default().processes)]
    pub max_processes: u64,
    /// Lets the program do the same in every run and on every machine: a fixed clock, random numbers from this seed (0 if none
    /// is said), no environment, no processes
    #[arg(long, help_heading = LIMITS, value_name = "SEED", num_args = 0..=1, require_equals = true, default_missing_value = "0", value_parser = parse_seed, conflicts_with_all = ["allow_env", "allow_run", "allow_ffi", "allow_all"])]
    pub deterministic: Option<u64>,
}

impl Default for WallArgs {
    /// What goes for a command line that says nothing about limits.
    fn default() -> WallArgs {
        let limits = Limits::default();
        WallArgs {
            timeout: None,
            max_output: limits.output_bytes,
            max_files: limits.open_files,
            max_processes: limits.processes,
            deterministic: None,
        }
    }
}

impl WallArgs {
    /// The machine as these options want it.
    pub fn configured(&self, mut config: VmConfig) -> VmConfig {
        config.timeout = self.timeout;
        config.host.limits = Limits {
            output_bytes: self.max_output,
            open_files: self.max_files,
            processes: self.max_processes,
        };
        if let Some(seed) = self.deterministic {
            config.host = std::mem::take(&mut config.host).deterministic(seed);
        }
        config
    }
}

/// A length of time: a number, which may have a fraction, and `ms`, `s`, `m` or `h`.
fn parse_time(text: &str) -> Result<Duration, String> {
    const FORM: &str = "a time is a number with ms, s, m or h, such as 500ms or 2s";
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let seconds = match unit {
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(FORM.to_string()),
    };
    let is_number = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let number: f64 = number.parse().ok().filter(|_| is_number).ok_or(FORM)?;
    Duration::try_from_secs_f64(number * seconds).map_err(|_| "the time is too long".to_string())
}

fn parse_seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a seed is a number from 0 to {}", u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        let milliseconds = |text| parse_time(text).map(|time| time.as_millis());
        assert_eq!(milliseconds("500ms"), Ok(500));
        assert_eq!(milliseconds("2s"), Ok(2000));
        assert_eq!(milliseconds("1.5m"), Ok(90_000));
        assert_eq!(milliseconds("0ms"), Ok(0));
        assert_eq!(milliseconds("24h"), Ok(86_400_000));
        for wrong in ["", "5", "s", "-1s", "1e3s", "nans", "1d", "1 s", ".s", "99999999999999999999h"] {
            assert!(parse_time(wrong).is_err(), "{wrong}");
        }
    }
}
