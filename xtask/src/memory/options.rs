//! The command lines of `cargo xtask bench-memory` and `cargo xtask plot-memory`.

use std::path::PathBuf;
use std::time::Duration;

const BENCH_USAGE: &str = "usage: cargo xtask bench-memory [--quick] [--rounds N] [--gc NAME,…] [--peers NAME,…|none] \
                           [--timeout SECONDS] [--save] [--vitte BINARY] [PROGRAM…]";
const PLOT_USAGE: &str = "usage: cargo xtask plot-memory [--quick] [--rounds N] [--gc NAME,…] [--timeout SECONDS] \
                          [--vitte BINARY] [live-set|nursery]";
const ROUNDS: usize = 5;
const ROUNDS_OF_QUICK: usize = 3;
const TIMEOUT: Duration = Duration::from_secs(300);

/// What to measure beside other languages, and how often.
#[derive(Debug, PartialEq)]
pub struct Bench {
    /// Smaller cases and fewer rounds.
    pub quick: bool,
    /// How many times each contender runs.
    pub rounds: usize,
    /// Only these collectors, if any are named.
    pub collectors: Vec<String>,
    /// Only these other languages; `None` is all of them.
    pub peers: Option<Vec<String>>,
    /// A run that takes longer has failed.
    pub timeout: Duration,
    /// Keep the figures in `benches/results/memory` and their picture in `docs/memory`.
    pub save: bool,
    /// Measure this binary instead of building one.
    pub vitte: Option<PathBuf>,
    /// Only these programs, if any are named.
    pub programs: Vec<String>,
}

impl Bench {
    /// Reads the words after `bench-memory`.
    pub fn parse(args: &[String]) -> Result<Bench, String> {
        let mut options = Bench {
            quick: false,
            rounds: 0,
            collectors: Vec::new(),
            peers: None,
            timeout: TIMEOUT,
            save: false,
            vitte: None,
            programs: Vec::new(),
        };
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value\n{BENCH_USAGE}"));
            match word.as_str() {
                "--quick" => options.quick = true,
                "--rounds" => options.rounds = positive(word, value()?)?,
                "--gc" => options.collectors = names(value()?),
                "--peers" => options.peers = Some(peers(value()?)),
                "--timeout" => options.timeout = seconds(word, value()?)?,
                "--save" => options.save = true,
                "--vitte" => options.vitte = Some(PathBuf::from(value()?)),
                _ if word.starts_with('-') => return Err(format!("unknown option {word}\n{BENCH_USAGE}")),
                _ => options.programs.push(word.clone()),
            }
        }
        if options.rounds == 0 {
            options.rounds = if options.quick { ROUNDS_OF_QUICK } else { ROUNDS };
        }
        Ok(options)
    }

    /// Whether the program of this name is asked for.
    pub fn wants(&self, program: &str) -> bool {
        self.programs.is_empty() || self.programs.iter().any(|wanted| wanted == program)
    }

    /// Whether the other language of this name is asked for.
    pub fn wants_peer(&self, name: &str) -> bool {
        self.peers.as_ref().is_none_or(|peers| peers.iter().any(|wanted| wanted == name))
    }
}

/// What to draw, and how often each point is measured.
#[derive(Debug, PartialEq)]
pub struct Plot {
    /// Fewer and smaller points, for a look.
    pub quick: bool,
    /// How many times each point is measured.
    pub rounds: usize,
    /// Only these collectors, if any are named.
    pub collectors: Vec<String>,
    /// A run that takes longer has failed.
    pub timeout: Duration,
    /// Measure this binary instead of building one.
    pub vitte: Option<PathBuf>,
    /// Only these sweeps, if any are named.
    pub sweeps: Vec<String>,
}

impl Plot {
    /// Reads the words after `plot-memory`.
    pub fn parse(args: &[String]) -> Result<Plot, String> {
        let mut options = Plot {
            quick: false,
            rounds: ROUNDS_OF_QUICK,
            collectors: Vec::new(),
            timeout: TIMEOUT,
            vitte: None,
            sweeps: Vec::new(),
        };
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value\n{PLOT_USAGE}"));
            match word.as_str() {
                "--quick" => options.quick = true,
                "--rounds" => options.rounds = positive(word, value()?)?,
                "--gc" => options.collectors = names(value()?),
                "--timeout" => options.timeout = seconds(word, value()?)?,
                "--vitte" => options.vitte = Some(PathBuf::from(value()?)),
                "live-set" | "nursery" => options.sweeps.push(word.clone()),
                _ => return Err(format!("unknown option {word}\n{PLOT_USAGE}")),
            }
        }
        Ok(options)
    }

    /// Whether the sweep of this name is asked for.
    pub fn wants(&self, sweep: &str) -> bool {
        self.sweeps.is_empty() || self.sweeps.iter().any(|wanted| wanted == sweep)
    }
}

fn names(list: &str) -> Vec<String> {
    list.split(',').map(String::from).collect()
}

fn peers(list: &str) -> Vec<String> {
    if list == "none" { Vec::new() } else { names(list) }
}

fn positive(option: &str, word: &str) -> Result<usize, String> {
    word.parse().ok().filter(|&n| n > 0).ok_or_else(|| format!("{option}: {word} is not a positive number"))
}

fn seconds(option: &str, word: &str) -> Result<Duration, String> {
    Ok(Duration::from_secs(positive(option, word)? as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(String::from).collect()
    }

    #[test]
    fn everything_is_wanted_unless_something_is_named() {
        let all = Bench::parse(&words("")).expect("valid");
        assert!(all.wants("churn") && all.wants_peer("node") && all.rounds == ROUNDS);
        let some = Bench::parse(&words("churn --quick --peers node,C --gc rc")).expect("valid");
        assert!(some.wants("churn") && !some.wants("graph"));
        assert!(some.wants_peer("C") && !some.wants_peer("java"));
        assert_eq!((some.rounds, some.collectors), (ROUNDS_OF_QUICK, vec!["rc".to_string()]));
        assert!(!Bench::parse(&words("--peers none")).expect("valid").wants_peer("C"));
    }

    #[test]
    fn wrong_words_are_refused() {
        for line in ["--rounds", "--rounds 0", "--timeout soon", "--fast"] {
            assert!(Bench::parse(&words(line)).is_err() && Plot::parse(&words(line)).is_err(), "{line}");
        }
        assert!(Plot::parse(&words("churn")).is_err());
        assert!(Plot::parse(&words("nursery")).expect("valid").wants("nursery"));
    }
}
