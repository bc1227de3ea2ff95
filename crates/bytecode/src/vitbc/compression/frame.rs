//! The frames that VITBC accepts: RFC 8878, section 3.1.1, with its options fixed.
//!
//! Exactly one frame, which says its content's size, needs no dictionary, has no checksum of its own (the section has
//! one), and asks for no larger window than its content can use. The headers of its blocks are walked, so that a
//! frame which cannot be what it says is refused before memory is reserved.

use super::super::error::FrameFault;

const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// No block holds or regenerates more than this.
const BLOCK_MAX: u64 = 128 << 10;
const BLOCK_HEADER_BYTES: usize = 3;

/// Checks a frame whose content must have `raw_len` bytes.
pub fn check(frame: &[u8], raw_len: u64) -> Result<(), FrameFault> {
    let header = parse_header(frame)?;
    match header.content_size {
        None => return Err(FrameFault::NoContentSize),
        Some(size) if size != raw_len => return Err(FrameFault::ContentSize(size)),
        Some(_) => {}
    }
    // An encoder that knows the size has no use for a window beyond it; small ones may be rounded up.
    if header.window > raw_len.max(BLOCK_MAX) {
        return Err(FrameFault::Window(header.window));
    }
    let (least, most) = walk_blocks(frame, header.length, header.window.min(BLOCK_MAX))?;
    if (least..=most).contains(&raw_len) { Ok(()) } else { Err(FrameFault::Blocks) }
}

struct Header {
    length: usize,
    content_size: Option<u64>,
    window: u64,
}

fn parse_header(frame: &[u8]) -> Result<Header, FrameFault> {
    let descriptor = match frame.strip_prefix(&MAGIC) {
        None => return Err(FrameFault::Magic),
        Some(rest) => *rest.first().ok_or(FrameFault::Truncated)?,
    };
    // Bits: 7-6 width of the content's size, 5 single segment, 4 unused, 3 reserved, 2 checksum, 1-0 dictionary.
    if descriptor & 0b0001_1111 != 0 {
        return Err(FrameFault::Descriptor(descriptor));
    }
    let single_segment = descriptor & 0b0010_0000 != 0;
    let window_bytes = usize::from(!single_segment);
    let size_bytes = match descriptor >> 6 {
        0 => usize::from(single_segment),
        width => 1 << width,
    };
    let length = 5 + window_bytes + size_bytes;
    let fields = frame.get(5..length).ok_or(FrameFault::Truncated)?;
    let (window_field, size_field) = fields.split_at(window_bytes);
    let size = size_field.iter().rev().fold(0, |size, byte| size << 8 | u64::from(*byte));
    let content_size = match size_bytes {
        0 => None,
        2 => Some(size + 256),
        _ => Some(size),
    };
    let window = match window_field {
        [byte] => (8 + u64::from(byte & 7)) << (7 + (byte >> 3)),
        _ => size_or_zero(content_size),
    };
    Ok(Header { length, content_size, window })
}

fn size_or_zero(content_size: Option<u64>) -> u64 {
    content_size.unwrap_or(0)
}

/// Follows the blocks to the end of the frame, which must be the end of the bytes. Answers the least and the most
/// that they can hold.
fn walk_blocks(frame: &[u8], start: usize, block_max: u64) -> Result<(u64, u64), FrameFault> {
    let (mut at, mut least, mut most) = (start, 0, 0);
    loop {
        let header = frame.get(at..at + BLOCK_HEADER_BYTES).ok_or(FrameFault::Truncated)?;
        let word = u32::from_le_bytes([header[0], header[1], header[2], 0]);
        let (last, kind, size) = (word & 1 != 0, word >> 1 & 3, u64::from(word >> 3));
        if size > block_max || kind == 3 {
            return Err(FrameFault::Block { at: at as u32 });
        }
        // Raw bytes; one byte repeated; a compressed block, which says its size only when decompressed.
        let (stored, holds_least, holds_most) = match kind {
            0 => (size, size, size),
            1 => (1, size, size),
            _ => (size, 0, block_max),
        };
        (least, most) = (least + holds_least, most + holds_most);
        let content = at + BLOCK_HEADER_BYTES;
        let next = content + stored as usize;
        let bytes = frame.get(content..next).ok_or(FrameFault::Truncated)?;
        if kind == 2 && !is_compressed_block(bytes, block_max) {
            return Err(FrameFault::Block { at: at as u32 });
        }
        at = next;
        if last {
            break;
        }
    }
    match frame.len() - at {
        0 => Ok((least, most)),
        left => Err(FrameFault::Trailing(left as u64)),
    }
}

/// Whether the two headers within a compressed block keep to the format where implementations are known to differ:
/// in the number of literals, and in the reserved bits of the sequences. RFC 8878, sections 3.1.1.3.1.1 and
/// 3.1.1.3.2.1.
fn is_compressed_block(block: &[u8], block_max: u64) -> bool {
    let Some((literals, stored)) = literals_section(block) else {
        return false;
    };
    let sequences = block.get(stored..).unwrap_or(&[]);
    let modes = match sequences {
        [0, ..] => return literals <= block_max && sequences.len() == 1,
        [0x01..=0x7f, modes, ..] | [0x80..=0xfe, _, modes, ..] | [0xff, _, _, modes, ..] => modes,
        _ => return false,
    };
    literals <= block_max && modes & 3 == 0
}

/// How many literals a compressed block starts with, and how many bytes they take with their header.
fn literals_section(block: &[u8]) -> Option<(u64, usize)> {
    let first = *block.first()?;
    let (kind, format) = (first & 3, first >> 2 & 3);
    let header_bytes = match (kind < 2, format) {
        (true, 0 | 2) => 1,
        (true, 1) => 2,
        (true, _) | (false, 0 | 1) => 3,
        (false, 2) => 4,
        (false, _) => 5,
    };
    let header = block.get(..header_bytes)?.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let (literals, stored) = match (kind, header_bytes) {
        (0 | 1, bytes) => {
            let literals = header >> if bytes == 1 { 3 } else { 4 };
            (literals, if kind == 0 { literals } else { 1 })
        }
        (_, bytes) => {
            let width = [10, 14, 18][bytes - 3];
            let size = |shift: u32| header >> shift & ((1 << width) - 1);
            (size(4), size(4 + width))
        }
    };
    Some((literals, header_bytes + stored as usize))
}
