//! The world outside of the program: what the host lets it read and write.

use crate::clock::Clock;
use crate::error::Failure;
use crate::limits::{Limits, Used};
use crate::meter::Meter;
use crate::rights::Rights;
use crate::stdin::Stdin;
use std::fmt;
use std::io::{self, Write};
use vitte_bytecode::natives::Right;
use vitte_bytecode::traps::Trap;

/// What a program may use of the world. What is not granted is absent; the natives that need it raise `Denied`.
#[derive(Default)]
pub struct Host {
    /// Where `print` writes.
    pub stdout: Option<Box<dyn Write + Send>>,
    /// Where `io.write_err` writes.
    pub stderr: Option<Box<dyn Write + Send>>,
    /// Where `io.read_line` reads.
    pub stdin: Option<Stdin>,
    /// The program's arguments, what `system.args` answers.
    pub args: Vec<String>,
    /// What it may do beside.
    pub rights: Rights,
    /// Its clock.
    pub clock: Clock,
    /// Where its random numbers begin; without one the system chooses, and they are others in each run.
    pub seed: Option<u64>,
    /// Whether `system.os_name`, `system.arch` and `system.cwd` answer the same everywhere: see [`Host::deterministic`].
    pub is_neutral: bool,
    /// How much of it all it may use.
    pub limits: Limits,
    /// How much it has used; nothing, in the beginning.
    pub used: Used,
}

impl Host {
    /// A host that grants nothing.
    pub fn denying() -> Host {
        Host::default()
    }

    /// The host, so that a program does the same with it in every run and on every machine: a fixed clock, random numbers from
    /// this seed, no environment, no processes, no native libraries. What the program reads (standard input, its arguments, files) is
    /// for whoever runs it to keep the same.
    ///
    /// ```
    /// use vitte_runtime::Host;
    ///
    /// let host = Host { stdout: Some(Box::new(std::io::stdout())), ..Host::denying() }.deterministic(42);
    /// assert!(host.is_neutral && host.seed == Some(42));
    /// ```
    #[must_use]
    pub fn deterministic(mut self, seed: u64) -> Host {
        self.clock = Clock::fixed();
        self.seed = Some(seed);
        self.is_neutral = true;
        self.rights = self.rights.without(Right::Env).without(Right::Run).without(Right::Ffi);
        self
    }

    /// Writes to standard output.
    ///
    /// # Errors
    /// `Denied` where it is not granted, `OutputLimit`, or `Io`; `Timeout` or `Cancelled` in the middle of much.
    #[inline]
    pub fn write_out(&mut self, meter: &Meter, bytes: &[u8]) -> Result<(), Failure> {
        let Some(stream) = &mut self.stdout else { return Err(not_granted(OUTPUT)) };
        self.used.output(&self.limits, bytes.len())?;
        write(stream, meter, bytes, OUTPUT)
    }

    /// Writes a line to standard output, all of it or nothing.
    ///
    /// # Errors
    /// As for [`Host::write_out`].
    #[inline]
    pub fn write_line(&mut self, meter: &Meter, line: &[u8]) -> Result<(), Failure> {
        let Some(stream) = &mut self.stdout else { return Err(not_granted(OUTPUT)) };
        self.used.output(&self.limits, line.len() + 1)?;
        write(stream, meter, line, OUTPUT)?;
        write(stream, meter, b"\n", OUTPUT)
    }

    /// Writes to standard error.
    ///
    /// # Errors
    /// As for [`Host::write_out`].
    pub fn write_err(&mut self, meter: &Meter, bytes: &[u8]) -> Result<(), Failure> {
        let Some(stream) = &mut self.stderr else { return Err(not_granted(ERRORS)) };
        self.used.output(&self.limits, bytes.len())?;
        write(stream, meter, bytes, ERRORS)
    }

    /// Writes out what is buffered.
    ///
    /// # Errors
    /// What the streams report.
    pub fn flush(&mut self) -> io::Result<()> {
        for stream in [&mut self.stdout, &mut self.stderr].into_iter().flatten() {
            stream.flush()?;
        }
        Ok(())
    }
}

/// What messages call the streams.
const OUTPUT: &str = "standard output";
const ERRORS: &str = "standard error";

/// Bytes that are written between two looks at the clock.
const PIECE: usize = 256 << 10;

#[inline]
fn write(
    stream: &mut Box<dyn Write + Send>,
    meter: &Meter,
    bytes: &[u8],
    to: &'static str,
) -> Result<(), Failure> {
    if bytes.len() <= PIECE {
        return stream.write_all(bytes).map_err(|error| cannot_write(to, &error));
    }
    for piece in bytes.chunks(PIECE) {
        stream.write_all(piece).map_err(|error| cannot_write(to, &error))?;
        meter.look()?;
    }
    Ok(())
}

#[cold]
fn not_granted(what: &str) -> Failure {
    Failure::new(Trap::Denied, format!("the host does not grant {what}"))
}

#[cold]
fn cannot_write(to: &str, error: &io::Error) -> Failure {
    Failure::new(Trap::Io, format!("cannot write to {to}: {error}"))
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("stdout", &self.stdout.is_some())
            .field("stderr", &self.stderr.is_some())
            .field("stdin", &self.stdin.is_some())
            .field("args", &self.args)
            .field("rights", &self.rights)
            .field("clock", &self.clock)
            .field("seed", &self.seed)
            .field("is_neutral", &self.is_neutral)
            .field("limits", &self.limits)
            .field("used", &self.used)
            .finish()
    }
}
