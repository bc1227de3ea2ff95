//! How a program ends when it does not end well.

use std::borrow::Cow;
use std::fmt;
use vitte_bytecode::Trap;
use vitte_heap::{HeapError, OutOfMemory};

/// What a native or an instruction raises: the kind, and the message if it can say more than the general one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The kind of the error.
    pub trap: Trap,
    /// The message for people.
    pub message: Cow<'static, str>,
}

impl Failure {
    /// A failure with a message of its own.
    pub fn new(trap: Trap, message: impl Into<Cow<'static, str>>) -> Failure {
        Failure { trap, message: message.into() }
    }
}

impl From<Trap> for Failure {
    fn from(trap: Trap) -> Failure {
        Failure { trap, message: Cow::Borrowed(trap.message()) }
    }
}

impl From<OutOfMemory> for Failure {
    fn from(_: OutOfMemory) -> Failure {
        Trap::OutOfMemory.into()
    }
}

impl From<HeapError> for Failure {
    fn from(error: HeapError) -> Failure {
        match error {
            HeapError::OutOfMemory => Trap::OutOfMemory.into(),
            HeapError::Null => Trap::Uninitialized.into(),
            HeapError::OutOfBounds { index, length } => index_out_of_bounds(index as i64, length),
            // A native asked for another kind of object than its signature says: our fault, but contained.
            other => {
                Failure::new(Trap::Panic, format!("a native misused the heap: {other}; please report this"))
            }
        }
    }
}

/// The failure of an index into something with `length` elements.
#[cold]
pub fn index_out_of_bounds(index: i64, length: u64) -> Failure {
    Failure::new(Trap::IndexOutOfBounds, format!("index {index} is out of bounds for length {length}"))
}

/// One line of a stack trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceFrame {
    /// The function's name.
    pub function: String,
    /// File, line and column, if they are recorded.
    pub place: Option<(String, u32, u32)>,
}

impl fmt::Display for TraceFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some((file, line, column)) => write!(f, "{} ({file}:{line}:{column})", self.function),
            None => f.write_str(&self.function),
        }
    }
}

/// An error that no one caught, with the calls that led to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuntimeError {
    /// What raised it; `None` for an error that the program threw itself.
    pub trap: Option<Trap>,
    /// The kind: the name of the trap, or what the program says.
    pub kind: Cow<'static, str>,
    /// The message.
    pub message: String,
    /// The active calls, innermost first; the middle of a very deep stack is left out.
    pub trace: Vec<TraceFrame>,
    /// How many calls were left out of the middle of the trace.
    pub omitted: usize,
}

impl RuntimeError {
    /// How many frames a trace keeps at each end.
    pub const TRACE_END: usize = 24;

    /// Whether the program was ended by a limit of its host.
    pub fn is_limit(&self) -> bool {
        self.trap.is_some_and(|trap| !trap.is_catchable())
    }

    /// The line for calls that were left out of a trace.
    pub(crate) fn omitted_line(omitted: usize) -> String {
        format!("… {omitted} more calls …")
    }
}

impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {}", self.kind, self.message)?;
        for (at, frame) in self.trace.iter().enumerate() {
            if self.omitted > 0 && at == Self::TRACE_END {
                write!(f, "\n  {}", Self::omitted_line(self.omitted))?;
            }
            write!(f, "\n  {frame}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RuntimeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_prints_with_its_trace() {
        let frame =
            |name: &str, line| TraceFrame { function: name.into(), place: Some(("a.vit".into(), line, 5)) };
        let error = RuntimeError {
            trap: Some(Trap::DivisionByZero),
            kind: "DivisionByZero".into(),
            message: "division by zero".into(),
            trace: vec![frame("half", 2), TraceFrame { function: "main".into(), place: None }],
            omitted: 0,
        };
        let expected = "error[DivisionByZero]: division by zero\n  half (a.vit:2:5)\n  main";
        assert_eq!(error.to_string(), expected);
    }
}
