//! zstd in C: the reference implementation.

use super::super::error::{FrameFault, WriteError};
use super::super::kind::Kind;

/// Fixed, so that the same module gives the same bytes. Files are written once and sent often; beyond 9, the time
/// rises faster than the size falls.
const LEVEL: i32 = 9;

pub fn decompress(stored: &[u8], content: &mut [u8]) -> Result<usize, FrameFault> {
    zstd::bulk::decompress_to_buffer(stored, content).map_err(|_| FrameFault::Corrupt)
}

pub fn compress(kind: Kind, raw: &[u8]) -> Result<Vec<u8>, WriteError> {
    // One call on the whole content: single-threaded, and the frame says its content's size.
    zstd::bulk::compress(raw, LEVEL).map_err(|_| WriteError::CompressionFailed { kind })
}
