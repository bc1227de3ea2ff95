//! Both implementations must answer alike, whatever stands in a section: so that no file is valid on one machine only.

use super::{Decompress, decompress_by, with_c, with_rust};
use crate::vitbc::{FrameFault, Kind};

fn samples() -> Vec<Vec<u8>> {
    let mut state = 1u64;
    let mut noise = move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as u8
    };
    vec![
        b"fn add(a: int, b: int) -> int { return a + b }\n".repeat(9),
        (0..3000u32).flat_map(|n| (n * n).to_le_bytes()).collect(),
        (0..5000).map(|_| b"aabcd  \n"[noise() as usize % 8]).collect(),
        (0..300_000).map(|_| b'a' + noise() % 5).collect(),
        vec![7; 400_000],
        [vec![0; 3000], (0..200).map(|_| noise()).collect(), vec![1; 3000]].concat(),
    ]
}

fn assert_agreement(stored: &[u8], raw: &[u8]) -> bool {
    let by = |with: Decompress| decompress_by(with, stored, raw.len(), crc32fast::hash(raw)).ok();
    let (c, rust) = (by(with_c::decompress), by(with_rust::decompress));
    assert!(c == rust, "C: {:?} bytes, Rust: {:?} bytes", c.map(|c| c.len()), rust.map(|r| r.len()));
    c.is_some()
}

#[test]
fn both_read_what_was_written() {
    for raw in samples() {
        let stored = with_c::compress(Kind::CODE, &raw).unwrap();
        assert!(assert_agreement(&stored, &raw));
    }
}

#[test]
fn both_answer_alike_to_damaged_frames() {
    let mut refused = 0;
    for raw in samples() {
        let stored = with_c::compress(Kind::CODE, &raw).unwrap();
        for at in 0..stored.len().min(400) {
            for flip in [1, 0x10, 0x80, 0xff] {
                let mut damaged = stored.clone();
                damaged[at] ^= flip;
                refused += usize::from(!assert_agreement(&damaged, &raw));
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}

/// A frame of compressed blocks whose header promises another length than they hold.
#[test]
fn both_stop_where_the_content_should_end() {
    let raw = b"abcdefg".repeat(600_000);
    let honest = zstd::bulk::compress(&raw, 1).unwrap();
    assert_eq!(honest[4], 0x80, "a window, and the content's size in 4 bytes");
    for promised in [200_000, raw.len() / 2, raw.len() - 1, raw.len() + 1] {
        let mut bomb = honest.clone();
        bomb[5] = 0x38; // a window of 128 KiB
        bomb[6..10].copy_from_slice(&(promised as u32).to_le_bytes());
        let by = |with: Decompress| decompress_by(with, &bomb, promised, 0);
        assert_eq!(by(with_c::decompress), Err(FrameFault::Corrupt), "{promised}");
        assert_eq!(by(with_rust::decompress), Err(FrameFault::Corrupt), "{promised}");
    }
}
