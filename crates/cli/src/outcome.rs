//! How a command ends.

use std::fmt;

/// The exit status of a command that has said all there is to say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status(pub i32);

impl Status {
    /// All went well.
    pub const DONE: Status = Status(0);
    /// An error was not caught, or the source does not compile.
    pub const ERROR: Status = Status(1);
    /// The command line is wrong.
    pub const USAGE: Status = Status(2);
    /// The file was refused.
    pub const REFUSED: Status = Status(3);
    /// A limit was reached.
    pub const LIMIT: Status = Status(4);
    /// It was cancelled with Ctrl-C: what shells say of a process that ends by that.
    pub const CANCELLED: Status = Status(130);
}

/// A message for standard error, and the exit status.
#[derive(Debug)]
pub struct Failure {
    /// The exit status.
    pub status: i32,
    /// The message; it may have several lines.
    pub message: String,
}

impl Failure {
    /// A failure with this status.
    pub fn new(status: Status, message: impl fmt::Display) -> Failure {
        Failure { status: status.0, message: message.to_string() }
    }

    /// The file was refused: every line of the reason is said of the file, as an error of its own.
    pub fn refused(file: &str, reason: impl fmt::Display) -> Failure {
        let reason = reason.to_string();
        let lines: Vec<String> = reason.lines().map(|line| format!("error: {file}: {line}")).collect();
        Failure::new(Status::REFUSED, lines.join("\n"))
    }

    /// The failure, with a way out of it.
    #[must_use]
    pub fn with_help(mut self, help: Option<String>) -> Failure {
        if let Some(help) = help {
            self.message.push_str(&format!("\n  = help: {help}"));
        }
        self
    }
}

/// The end of a command.
pub type Outcome = Result<Status, Failure>;
