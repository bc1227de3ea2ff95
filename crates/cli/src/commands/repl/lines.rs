//! Where the lines of a session come from.

use crate::files;
use crate::outcome::{Failure, Status};
use crate::stdin::{Raw, readable};
use std::io::{self, BufRead, BufReader};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vitte::Stdin;

/// The longest line that is read: a person types less, and a file is loaded.
const LONGEST: u64 = 16 << 20;

/// What is asked for before an input, and before its further lines.
pub const PROMPT: &str = ">>> ";
/// See [`PROMPT`].
pub const CONTINUED: &str = "... ";

/// What was read.
#[derive(Debug)]
pub enum Read {
    /// A line, without its end.
    Line(String),
    /// The line, and those before it that belong to it, are not wanted.
    Cancelled,
    /// There are no more.
    End,
}

/// Where lines come from.
pub trait Lines {
    /// The next line; `continued` if it belongs to the one before.
    ///
    /// # Errors
    /// It cannot be read.
    fn next(&mut self, continued: bool) -> Result<Read, Failure>;

    /// Keeps an input for those to come.
    fn remember(&mut self, _input: &str) {}
}

/// Standard input, as the session and its program share it.
#[derive(Clone)]
pub struct Input(Arc<Mutex<BufReader<Raw>>>);

impl Input {
    /// That of this process.
    pub fn new() -> Input {
        Input(Arc::new(Mutex::new(BufReader::new(Raw::new()))))
    }

    /// As what the program reads.
    pub fn for_program(self) -> Stdin {
        let input = self.clone();
        let ready = move |patience| {
            let input = input.lock();
            if input.buffer().is_empty() { input.get_ref().ready(patience) } else { Some(Ok(true)) }
        };
        readable(self, ready)
    }

    fn lock(&self) -> MutexGuard<'_, BufReader<Raw>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The program gets no more than a line at a time, so that what it has not asked for is still there for the session.
impl io::Read for Input {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut input = self.lock();
        let buffered = input.fill_buf()?;
        let line = buffered.iter().position(|byte| *byte == b'\n').map_or(buffered.len(), |end| end + 1);
        let count = line.min(to.len());
        to[..count].copy_from_slice(&buffered[..count]);
        input.consume(count);
        Ok(count)
    }
}

/// The lines of standard input as they are: no terminal.
pub struct Plain {
    /// Where they come from.
    pub input: Input,
    /// Whether prompts are printed, with the lines behind them, as if they were typed.
    pub shows_prompts: bool,
}

impl Lines for Plain {
    fn next(&mut self, continued: bool) -> Result<Read, Failure> {
        let failed = |message: String| Failure::new(Status::REFUSED, format!("standard input: {message}"));
        let mut bytes = Vec::new();
        // The lock is not kept: the program reads the same stream.
        let mut input = self.input.lock();
        let mut input = io::Read::take(&mut *input, LONGEST);
        input.read_until(b'\n', &mut bytes).map_err(|error| failed(error.to_string()))?;
        if bytes.is_empty() {
            return Ok(Read::End);
        }
        if bytes.len() as u64 == LONGEST && !bytes.ends_with(b"\n") {
            return Err(failed(format!("a line is longer than {LONGEST} bytes")));
        }
        let line = String::from_utf8(bytes).map_err(|_| failed("a line is not UTF-8".into()))?;
        let line = line.strip_suffix('\n').unwrap_or(&line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        if self.shows_prompts {
            let prompt = if continued { CONTINUED } else { PROMPT };
            files::print(format!("{prompt}{line}\n").as_bytes())?;
        }
        Ok(Read::Line(line.to_string()))
    }
}
