//! How a program ends when it does not end well.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use vitte_bytecode::Trap;
use vitte_heap::{HeapError, OutOfMemory};

/// What a native or an instruction raises: the kind, and the message if it can say more than the general one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The kind of the error.
    pub trap: Trap,
    /// The message for people.
    pub message: Cow<'static, str>,
    /// What only few failures have.
    more: Option<Box<More>>,
}

/// What a failure may have beside its trap and message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct More {
    /// The kind, instead of the trap's name.
    kind: Option<Cow<'static, str>>,
    /// The error of the host that is behind it.
    source: Option<Source>,
    /// The error of a program that was called: of this one, which has called its host, or of another one.
    of_call: Option<RuntimeError>,
}

impl Failure {
    /// A failure with a message of its own.
    pub fn new(trap: Trap, message: impl Into<Cow<'static, str>>) -> Failure {
        Failure { trap, message: message.into(), more: None }
    }

    /// A failure of a function of the host, which a program can catch as an error of this kind.
    pub fn of_host(kind: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Failure {
        let mut failure = Failure::new(Trap::Host, message);
        failure.more().kind = Some(kind.into());
        failure
    }

    /// The same with the error of the host that is behind it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Arc<dyn Error + Send + Sync>>) -> Failure {
        self.more().source = Some(Source(source.into()));
        self
    }

    /// The kind that a program sees.
    pub fn kind(&self) -> &str {
        self.more.as_ref().and_then(|more| more.kind.as_deref()).unwrap_or(self.trap.name())
    }

    /// The error of a program that was called.
    pub(crate) fn of_call(&self) -> Option<&RuntimeError> {
        self.more.as_ref()?.of_call.as_ref()
    }

    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// The error that nobody catches, thrown with this trace.
    pub(crate) fn uncaught(self, trace: Vec<TraceFrame>, omitted: usize) -> RuntimeError {
        let More { kind, source, of_call } = self.more.map_or_else(More::default, |more| *more);
        RuntimeError {
            trap: Some(self.trap),
            kind: kind.unwrap_or(Cow::Borrowed(self.trap.name())),
            message: self.message.into_owned(),
            trace,
            omitted,
            source: source.or_else(|| of_call.map(|error| Source(Arc::new(error)))),
            origin: Origin::default(),
        }
    }
}

/// An error of a call is one of the host that called, unless it comes back to the program that raised it.
impl From<RuntimeError> for Failure {
    fn from(error: RuntimeError) -> Failure {
        let mut failure = Failure::of_host(error.kind.clone(), error.message.clone());
        failure.more().of_call = Some(error);
        failure
    }
}

impl From<Trap> for Failure {
    fn from(trap: Trap) -> Failure {
        Failure { trap, message: Cow::Borrowed(trap.message()), more: None }
    }
}

/// An error of the host. Two are equal if they are one.
#[derive(Clone, Debug)]
pub struct Source(Arc<dyn Error + Send + Sync>);

impl PartialEq for Source {
    fn eq(&self, other: &Source) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Source {}

/// Which call of a program by a native an error has ended, if any: it is told from others by its place in memory. All are equal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin(pub(crate) Option<Arc<()>>);

impl Origin {
    /// Whether two errors have ended the same call.
    pub(crate) fn is(&self, other: &Origin) -> bool {
        matches!((&self.0, &other.0), (Some(a), Some(b)) if Arc::ptr_eq(a, b))
    }
}

impl PartialEq for Origin {
    fn eq(&self, _: &Origin) -> bool {
        true
    }
}

impl Eq for Origin {}

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
    /// The error of the host that is behind it, if there is one: what [`Error::source`] answers.
    pub source: Option<Source>,
    /// Which call by a native it has ended.
    pub(crate) origin: Origin,
}

impl RuntimeError {
    /// An error without a trace.
    pub fn new(trap: Trap, message: impl Into<String>) -> RuntimeError {
        Failure::new(trap, message.into()).uncaught(Vec::new(), 0)
    }

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

impl Error for RuntimeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| &*source.0 as &(dyn Error + 'static))
    }
}

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
            source: None,
            origin: Origin::default(),
        };
        let expected = "error[DivisionByZero]: division by zero\n  half (a.vit:2:5)\n  main";
        assert_eq!(error.to_string(), expected);
    }
}
