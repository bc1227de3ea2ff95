//! The command line of `cargo xtask bench`.

use std::path::PathBuf;

const USAGE: &str =
    "usage: cargo xtask bench [--only NAME] [--rounds N] [--json] [--startup | --limits] [--vitte BINARY]";
const ROUNDS: usize = 7;
const ROUNDS_OF_STARTUP: usize = 200;

/// What to measure, and how often.
#[derive(Debug, PartialEq)]
pub struct Options {
    /// Only the program of this name.
    pub only: Option<String>,
    /// How many times each contender runs.
    pub rounds: usize,
    /// Print JSON instead of a table.
    pub json: bool,
    /// Measure starting and stopping instead of the programs.
    pub startup: bool,
    /// Measure what limits cost instead of the rivals.
    pub limits: bool,
    /// Measure this binary instead of building one.
    pub vitte: Option<PathBuf>,
}

impl Options {
    /// Reads the words after `bench`.
    pub fn parse(args: &[String]) -> Result<Options, String> {
        let mut options =
            Options { only: None, rounds: 0, json: false, startup: false, limits: false, vitte: None };
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value\n{USAGE}"));
            match word.as_str() {
                "--only" => options.only = Some(value()?.clone()),
                "--rounds" => options.rounds = rounds(value()?)?,
                "--json" => options.json = true,
                "--startup" => options.startup = true,
                "--limits" => options.limits = true,
                "--vitte" => options.vitte = Some(PathBuf::from(value()?)),
                _ => return Err(format!("unknown option {word}\n{USAGE}")),
            }
        }
        if options.rounds == 0 {
            options.rounds = if options.startup { ROUNDS_OF_STARTUP } else { ROUNDS };
        }
        Ok(options)
    }

    /// Whether the program of this name is asked for.
    pub fn wants(&self, program: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == program)
    }
}

fn rounds(word: &str) -> Result<usize, String> {
    word.parse().ok().filter(|&n| n > 0).ok_or_else(|| format!("--rounds: {word} is not a positive number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(&line.split_whitespace().map(String::from).collect::<Vec<_>>())
    }

    #[test]
    fn defaults_depend_on_what_is_measured() {
        assert_eq!(parse("").map(|o| o.rounds), Ok(7));
        assert_eq!(parse("--startup").map(|o| o.rounds), Ok(200));
        assert_eq!(parse("--startup --rounds 3").map(|o| o.rounds), Ok(3));
    }

    #[test]
    fn only_selects_one_program() {
        let options = parse("--only fib --json").expect("valid");
        assert!(options.json && options.wants("fib") && !options.wants("sieve"));
    }

    #[test]
    fn wrong_words_are_refused() {
        for line in ["--rounds", "--rounds 0", "--rounds x", "--fast", "fib"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
