//! Where nothing tells whether there is something to read.

use std::io::{self, Read};
use std::time::Duration;

/// Standard input.
#[derive(Clone)]
pub struct Stream;

/// The type of [`READY`].
pub type Ready = fn(&Stream, Duration) -> io::Result<bool>;

/// Nothing can be asked.
pub const READY: Option<Ready> = None;

/// Standard input of the process.
pub fn open() -> Stream {
    Stream
}

/// Reads what is there.
pub fn read(_: &Stream, into: &mut [u8]) -> io::Result<usize> {
    io::stdin().read(into)
}
