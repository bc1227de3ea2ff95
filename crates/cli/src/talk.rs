//! Talk: everything for standard error. Results go to standard output and nowhere near here.

use crate::args::{Colour, Level};
use crate::outcome::Failure;
use std::io::{self, IsTerminal, Write};

/// How the command talks.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// What is told.
    pub level: Level,
    /// Whether messages are coloured.
    pub colour: bool,
}

impl Talk {
    /// Talks at this level; `Auto` colours a terminal, unless `NO_COLOR` is set.
    pub fn new(level: Level, colour: Colour) -> Talk {
        let colour = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
            }
        };
        Talk { level, colour }
    }

    /// Says something about the stages that a file passes.
    pub fn info(&self, message: impl FnOnce() -> String) {
        // At the levels of traces, standard error belongs to the trace.
        if self.level == Level::Info {
            self.say(&format!("info: {}\n", message()));
        }
    }

    /// Says why the command failed.
    pub fn failure(&self, failure: &Failure) {
        let text = &failure.message;
        let text = if text.starts_with("error") { text.clone() } else { format!("error: {text}") };
        let lines: Vec<String> = text.lines().map(|line| self.coloured(line)).collect();
        self.say(&format!("{}\n", lines.join("\n")));
    }

    /// Says what may surprise.
    pub fn warning(&self, message: &str) {
        if self.level >= Level::Warn {
            self.say(&format!("{}\n", self.coloured(&format!("warning: {message}"))));
        }
    }

    /// Says a way out of what was just shown, if there is one.
    pub fn help(&self, help: Option<String>) {
        if let Some(help) = help {
            self.say(&format!("help: {help}\n"));
        }
    }

    /// Writes text as it is. A closed standard error is nobody's loss.
    pub fn say(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// The line with its first word, such as `error[Kind]` or `warning`, in colour.
    fn coloured(&self, line: &str) -> String {
        let colour = if line.starts_with("error") { "1;31" } else { "1;33" };
        match line.split_once(": ") {
            Some((word, rest)) if self.colour && (word.starts_with("error") || word == "warning") => {
                format!("\x1b[{colour}m{word}\x1b[0m: {rest}")
            }
            _ => line.to_string(),
        }
    }
}
