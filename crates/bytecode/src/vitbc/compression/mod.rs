//! zstd (RFC 8878) for sections, by whichever implementation was built in.
//!
//! [`frame`] decides which frames are accepted at all, without decompressing; so the implementations have little left
//! to disagree about, and the memory for the content is reserved only when the frame can fill it.

mod frame;

#[cfg(feature = "zstd")]
mod with_c;
#[cfg(feature = "ruzstd")]
#[cfg_attr(feature = "zstd", allow(dead_code, reason = "the one in C is faster"))]
mod with_rust;
mod without;

#[cfg(feature = "zstd")]
use with_c::{compress as compress_with, decompress as decompress_with};
#[cfg(not(any(feature = "zstd", feature = "ruzstd")))]
use without::{compress as compress_with, decompress as decompress_with};
#[cfg(all(feature = "ruzstd", not(feature = "zstd")))]
use {with_rust::decompress as decompress_with, without::compress as compress_with};

use super::error::{FrameFault, WriteError};
use super::kind::Kind;

/// What an implementation does: fills `content`, and answers how many bytes there were. More than fit is an error.
type Decompress = fn(stored: &[u8], content: &mut [u8]) -> Result<usize, FrameFault>;

/// The content of a frame, which must have this length and CRC32. Not a byte is allocated before the frame was checked.
///
/// The CRC32 is what makes implementations agree: on malformed input the one in C answers garbage, the one in Rust an
/// error.
pub(super) fn decompress(stored: &[u8], raw_len: usize, raw_crc: u32) -> Result<Vec<u8>, FrameFault> {
    decompress_by(decompress_with, stored, raw_len, raw_crc)
}

fn decompress_by(
    with: Decompress,
    stored: &[u8],
    raw_len: usize,
    raw_crc: u32,
) -> Result<Vec<u8>, FrameFault> {
    frame::check(stored, raw_len as u64)?;
    let mut content = vec![0; raw_len];
    if with(stored, &mut content)? != raw_len {
        return Err(FrameFault::Corrupt);
    }
    let computed = crc32fast::hash(&content);
    if computed != raw_crc {
        return Err(FrameFault::Content { computed, says: raw_crc });
    }
    Ok(content)
}

/// One frame with the size of its content and without a checksum.
pub(super) fn compress(kind: Kind, raw: &[u8]) -> Result<Vec<u8>, WriteError> {
    compress_with(kind, raw)
}

#[cfg(all(test, feature = "zstd", feature = "ruzstd"))]
mod agreement;
