//! zstd in Rust, for targets where C cannot be built.

use super::super::error::FrameFault;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::Read;

pub fn decompress(mut stored: &[u8], content: &mut [u8]) -> Result<usize, FrameFault> {
    let mut decoder = FrameDecoder::new();
    // The frame's window was checked before: it is bounded by the content's size.
    decoder.set_max_window_size(u64::MAX);
    decoder.init(&mut stored).map_err(|_| FrameFault::Corrupt)?;
    let mut filled = 0;
    while !decoder.is_finished() {
        decoder
            .decode_blocks(&mut stored, BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|_| FrameFault::Corrupt)?;
        filled += decoder.read(&mut content[filled..]).map_err(|_| FrameFault::Corrupt)?;
        // Either the frame goes on with the window still in the decoder, or all of it was read: what is left does
        // not fit.
        if decoder.can_collect() != 0 {
            return Err(FrameFault::Corrupt);
        }
    }
    Ok(filled)
}
