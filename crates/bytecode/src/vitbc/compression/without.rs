//! What is left where an implementation lacks something.
#![allow(dead_code, reason = "which of these are used depends on the features")]

use super::super::error::{FrameFault, WriteError};
use super::super::kind::Kind;

pub fn decompress(_: &[u8], _: &mut [u8]) -> Result<usize, FrameFault> {
    Err(FrameFault::Unavailable)
}

pub fn compress(_: Kind, _: &[u8]) -> Result<Vec<u8>, WriteError> {
    Err(WriteError::CompressionUnavailable)
}
