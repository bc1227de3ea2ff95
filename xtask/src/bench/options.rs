//! The command line of `cargo xtask bench`.

use std::path::PathBuf;

use super::measure::Clock;
use super::peers;
use super::programs::{self, PROGRAMS, Program};

const USAGE: &str = "\
usage: cargo xtask bench [OPTIONS] [PROGRAM…]

  --rounds N          how often each contender runs (default 5; 200 with --startup)
  --peers NAME,…      only these peers beside gcc; `none` for Vitte and gcc alone
  --small             the small sizes: a look whether everything works
  --clock cpu|wall    what is compared (default: processor time)
  --save              keep the figures in benches/results/programs and show them in docs/performance.md
  --json              print the figures as JSON
  --vitte BINARY      measure this binary instead of building one

  --instructions      count instructions under valgrind instead
  --startup           measure starting and stopping instead
  --limits            measure what --fuel and --timeout cost instead";

const ROUNDS: usize = 5;
const ROUNDS_OF_STARTUP: usize = 200;

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// The time of the programs beside the peers.
    Compare,
    /// The instructions that the programs execute, beside those of the peers.
    Instructions,
    /// Starting and stopping.
    Startup,
    /// What limits cost.
    Limits,
}

/// What to measure, and how often.
#[derive(Debug, PartialEq)]
pub struct Options {
    /// What is measured.
    pub mode: Mode,
    /// Only these programs, if any are named.
    pub only: Vec<String>,
    /// Only these peers and the base; `None` is all of them.
    pub peers: Option<Vec<String>>,
    /// How many times each contender runs.
    pub rounds: usize,
    /// The small sizes.
    pub small: bool,
    /// What of a run is compared.
    pub clock: Clock,
    /// Keep the figures, their picture and their page.
    pub save: bool,
    /// Print JSON instead of a table.
    pub json: bool,
    /// Measure this binary instead of building one.
    pub vitte: Option<PathBuf>,
}

impl Options {
    /// Reads the words after `bench`.
    pub fn parse(args: &[String]) -> Result<Options, String> {
        let mut options = Options {
            mode: Mode::Compare,
            only: Vec::new(),
            peers: None,
            rounds: 0,
            small: false,
            clock: Clock::Cpu,
            save: false,
            json: false,
            vitte: None,
        };
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value\n{USAGE}"));
            match word.as_str() {
                "--only" => options.only.push(value()?.clone()),
                "--peers" => options.peers = Some(peer_names(value()?)?),
                "--rounds" => options.rounds = rounds(value()?)?,
                "--small" => options.small = true,
                "--clock" => options.clock = clock(value()?)?,
                "--save" => options.save = true,
                "--json" => options.json = true,
                "--instructions" => options.mode = Mode::Instructions,
                "--startup" => options.mode = Mode::Startup,
                "--limits" => options.mode = Mode::Limits,
                "--vitte" => options.vitte = Some(PathBuf::from(value()?)),
                _ if word.starts_with('-') => return Err(format!("unknown option {word}\n{USAGE}")),
                _ => options.only.push(word.clone()),
            }
        }
        if options.rounds == 0 {
            options.rounds = if options.mode == Mode::Startup { ROUNDS_OF_STARTUP } else { ROUNDS };
        }
        options.chosen().map(|_| options)
    }

    /// The programs that are asked for.
    ///
    /// # Errors
    /// There is none of a name that was given.
    pub fn chosen(&self) -> Result<Vec<&'static Program>, String> {
        let unknown = self.only.iter().find(|name| PROGRAMS.iter().all(|program| program.name != *name));
        if let Some(name) = unknown {
            return Err(format!("there is no program {name}; there are {}", programs::names()));
        }
        let wanted =
            |program: &&Program| self.only.is_empty() || self.only.iter().any(|name| name == program.name);
        Ok(PROGRAMS.iter().filter(wanted).collect())
    }

    /// Whether the peer of this name is asked for; the base always is.
    pub fn wants_peer(&self, name: &str) -> bool {
        let is_named = |peers: &Vec<String>| peers.iter().any(|wanted| wanted == name);
        name == peers::BASE || self.peers.as_ref().is_none_or(is_named)
    }
}

fn rounds(word: &str) -> Result<usize, String> {
    word.parse().ok().filter(|&n| n > 0).ok_or_else(|| format!("--rounds: {word} is not a positive number"))
}

fn clock(word: &str) -> Result<Clock, String> {
    match word {
        "cpu" => Ok(Clock::Cpu),
        "wall" => Ok(Clock::Wall),
        _ => Err(format!("--clock: {word} is neither cpu nor wall")),
    }
}

fn peer_names(list: &str) -> Result<Vec<String>, String> {
    let names = list.split(',').filter(|name| *name != "none").map(|name| {
        let known = peers::names().any(|peer| peer == name);
        let all = || peers::names().collect::<Vec<_>>().join(", ");
        if known {
            Ok(name.to_string())
        } else {
            Err(format!("there is no peer {name}; there are {}", all()))
        }
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(&line.split_whitespace().map(String::from).collect::<Vec<_>>())
    }

    #[test]
    fn defaults_depend_on_what_is_measured() {
        assert_eq!(parse("").map(|o| o.rounds), Ok(ROUNDS));
        assert_eq!(parse("--startup").map(|o| o.rounds), Ok(ROUNDS_OF_STARTUP));
        assert_eq!(parse("--startup --rounds 3").map(|o| o.rounds), Ok(3));
    }

    #[test]
    fn programs_and_peers_are_chosen_by_name() {
        let options = parse("--only fib nbody --json --peers lua5.4,node").expect("valid");
        let names: Vec<_> = options.chosen().expect("valid").iter().map(|program| program.name).collect();
        assert_eq!(names, ["fib", "nbody"]);
        assert!(options.wants_peer("gcc -O2") && options.wants_peer("node") && !options.wants_peer("java"));
        assert!(!parse("--peers none").expect("valid").wants_peer("node"));
        assert!(parse("").expect("valid").wants_peer("node"));
    }

    #[test]
    fn wrong_words_are_refused() {
        for line in ["--rounds", "--rounds 0", "--rounds x", "--fast", "fibb", "--peers lua6", "--clock sun"]
        {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
