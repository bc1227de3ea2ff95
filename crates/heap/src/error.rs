//! What can go wrong.

use std::error::Error;
use std::fmt;

/// The heap's limit, or the machine's memory, is used up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory;

impl fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("out of memory")
    }
}

impl Error for OutOfMemory {}

/// Why a safe function of the heap refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum HeapError {
    /// The limit, or the machine's memory, is used up.
    OutOfMemory,
    /// The handle was closed, or never opened.
    InvalidHandle,
    /// The handle or slot holds null where an object is needed.
    Null,
    /// The object, array or slot is not of the kind that the function works on.
    KindMismatch,
    /// The index is not less than the length (or, where that is allowed, equal to it).
    OutOfBounds {
        /// The index that was asked for.
        index: u64,
        /// The length that it was checked against.
        length: u64,
    },
}

impl From<OutOfMemory> for HeapError {
    fn from(_: OutOfMemory) -> HeapError {
        HeapError::OutOfMemory
    }
}

impl fmt::Display for HeapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeapError::OutOfMemory => OutOfMemory.fmt(f),
            HeapError::InvalidHandle => f.write_str("the handle is not open"),
            HeapError::Null => f.write_str("null where an object is needed"),
            HeapError::KindMismatch => f.write_str("the object is of another kind"),
            HeapError::OutOfBounds { index, length } => {
                write!(f, "index {index} is out of bounds for length {length}")
            }
        }
    }
}

impl Error for HeapError {}
