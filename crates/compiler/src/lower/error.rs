//! Why a checked program cannot become a module: the limits of the format.

use crate::syntax::Span;
use std::fmt;

/// A program that is right but does not fit the format of a module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LowerError {
    /// The place to show: the function or the expression that is too large.
    pub span: Span,
    /// What does not fit.
    pub kind: LowerErrorKind,
}

/// What does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LowerErrorKind {
    /// A function needs more registers than an instruction can name.
    TooManyRegisters {
        /// The function.
        function: String,
    },
    /// A function has more handlers of errors than a file can say.
    TooManyHandlers {
        /// The function.
        function: String,
    },
    /// The program has more types than an instruction can name.
    TooManyTypes,
    /// A struct has more fields than an instruction can name.
    TooManyFields {
        /// The struct.
        name: String,
    },
    /// An enum whose variants carry values has more variants than an instruction can name.
    TooManyVariants {
        /// The enum.
        name: String,
    },
    /// A variant of an enum carries more values than an instruction can name.
    TooMuchPayload {
        /// The variant.
        name: String,
    },
    /// The instructions cannot be numbered with 31 bits.
    TooMuchCode,
    /// A value of a type that has none would have to be stored.
    ValuelessType,
    /// The typed program breaks one of its own rules: a mistake of the compiler.
    Malformed(&'static str),
}

impl fmt::Display for LowerErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LowerErrorKind::TooManyRegisters { function } => {
                write!(
                    f,
                    "`{function}` needs more than {} registers; split it",
                    super::registers::MAX_REGISTERS
                )
            }
            LowerErrorKind::TooManyHandlers { function } => {
                write!(f, "`{function}` has more than {} handlers of errors; split it", u16::MAX)
            }
            LowerErrorKind::TooManyTypes => {
                write!(f, "the program has more than {} types", super::types::MAX_TYPES)
            }
            LowerErrorKind::TooManyFields { name } => {
                write!(f, "`{name}` has more than {} fields", super::types::MAX_FIELDS)
            }
            LowerErrorKind::TooManyVariants { name } => {
                write!(f, "`{name}` has more than {} variants", super::types::MAX_VARIANTS)
            }
            LowerErrorKind::TooMuchPayload { name } => {
                write!(f, "`{name}` carries more than {} values", super::types::MAX_PAYLOAD)
            }
            LowerErrorKind::TooMuchCode => {
                write!(f, "the program has more than {} instructions", super::assemble::MAX_CODE)
            }
            LowerErrorKind::ValuelessType => f.write_str("a value of type `()` cannot be stored here"),
            LowerErrorKind::Malformed(what) => write!(f, "mistake of the compiler, please report it: {what}"),
        }
    }
}

impl fmt::Display for LowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for LowerError {}

/// The result of a step of the lowering.
pub(super) type Result<T> = std::result::Result<T, LowerError>;

/// The error for a typed program that breaks its own rules.
pub(super) fn malformed(span: Span, what: &'static str) -> LowerError {
    LowerError { span, kind: LowerErrorKind::Malformed(what) }
}
