//! The memory that reading takes, held against the bound that `docs/format/vitbc.md` states.
//!
//! A binary of its own with a single test, because it counts every allocation of the process.

#[path = "vitbc/files.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod files;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use vitte_bytecode::vitbc::{Kind, ReadLimits, inspect, read};

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: both methods hand their arguments to the system's allocator unchanged; counting allocates nothing. The
// default `realloc` allocates, copies and frees through these two.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(HELD.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        // SAFETY: the caller's promise is the one that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above; `pointer` came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Reads, and answers how much more memory was held at a time than before, and whether the file was accepted.
fn peak_of_reading(bytes: &[u8]) -> (usize, bool) {
    let before = HELD.load(Relaxed);
    PEAK.store(before, Relaxed);
    let accepted = read(bytes, &ReadLimits::default()).is_ok();
    (PEAK.load(Relaxed) - before, accepted)
}

/// A count, then as many copies of the shortest record of a kind.
fn many(record: &[u8], count: usize) -> Vec<u8> {
    let mut out = number(count);
    out.extend(record.repeat(count));
    out
}

fn number(mut value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

/// A map with the shortest keys there are, each with an empty value.
fn map(value: &[u8], keys: impl ExactSizeIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut out = number(keys.len());
    keys.for_each(|key| out.extend([&key, value].concat()));
    out
}

fn text_key(index: usize) -> Vec<u8> {
    vec![3, (index >> 14 & 127) as u8, (index >> 7 & 127) as u8, (index & 127) as u8]
}

/// Sections made to need as much memory per byte as possible.
fn greedy() -> Vec<([u8; 4], Vec<u8>)> {
    let count = 300_000;
    vec![
        (*b"TYPE", many(&[1, 0], count)),
        (*b"TYPE", many(&[2, 0, 0], count)),
        (*b"TYPE", many(&[2, 0, 1, 0, 0], count)),
        (*b"TYPE", many(&[3, 0], count)),
        (*b"TYPE", many(&[4, 0, 0], count)),
        (*b"TYPE", many(&[4, 0, 1, 0, 0], count)),
        (*b"TYPE", [&[1, 4, 0][..], &many(&[0, 0], count)].concat()),
        (*b"TYPE", many(&[5, 0, 0], count)),
        (*b"TYPE", many(&[6, 0, 0], count)),
        (*b"TYPE", many(&[7, 0], count)),
        (*b"TYPE", [&[1, 7][..], &many(&[0], count)].concat()),
        (*b"TYPE", many(&[8, 0, 0], count)),
        (*b"TYPE", [&[1, 8, 0][..], &many(&[0, 0, 0], count)].concat()),
        (*b"IMPL", many(&[0, 0, 0], count)),
        (*b"IMPL", [&[1, 0, 0][..], &many(&[0], count)].concat()),
        (*b"STRS", many(&[0], count)),
        (*b"STRS", many(&[1, b'a'], count)),
        (*b"IMPT", many(&[0, 0, 0, 0], count)),
        (*b"GLOB", many(&[0, 0], count)),
        (*b"FUNC", many(&[0, 0, 0, 0, 0, 0], count)),
        (*b"FUNC", many(&[0, 0, 0, 1, 0, 0, 0], count)),
        (*b"CODE", vec![0; 8 * count]),
        (*b"LINE", many(&[0, 0], count)),
        (*b"LINE", many(&[0, 1, 0, 0, 0], count)),
        (*b"VARS", many(&[0], count)),
        (*b"VARS", many(&[1, 0, 0, 0, 0], count)),
        (*b"EXPT", map(&[0, 0], (0..count).map(text_key))),
        (*b"META", map(&[0], (0..count).map(text_key))),
        (*b"SRCS", map(&[0], (0..count).map(number))),
        (*b"FFIN", map(&[0, 0, 0], (0..count).map(number))),
        (*b"FFIN", map(&[1, 26, 0, 0, 0, 0], (0..count).map(number))),
        (*b"FFIL", map(&[1, 1], (0..count).map(number))),
        (*b"FFIL", map(&[1, 26, 0, 0], (0..count).map(number))),
    ]
}

#[test]
fn reading_stays_within_the_stated_bound() {
    for (kind, raw) in greedy() {
        let is_new = kind == *b"IMPL" || kind == *b"TYPE" && raw.iter().any(|byte| matches!(byte, 5..=8));
        let minor = if kind.starts_with(b"FFI") { 3 } else { u16::from(is_new) };
        let file = |section| files::File { minor, ..files::file([section]) };
        check(&file(files::section(&kind, raw.clone())).bytes(), true);
        let mut cut = files::section(&kind, raw[..raw.len() - 1].to_vec());
        check(&file(cut.clone()).bytes(), false);
        // A count that promises as much as can be believed.
        cut.stored = [number(raw.len()), vec![0xff; raw.len()]].concat();
        if kind != *b"CODE" {
            check(&file(cut).bytes(), false);
        }
        #[cfg(feature = "zstd")]
        check(&file(compressed(kind, &raw)).bytes(), true);
    }
}

#[cfg(feature = "zstd")]
fn compressed(kind: [u8; 4], raw: &[u8]) -> files::Section {
    let mut section = files::section(&kind, zstd::bulk::compress(raw, 3).unwrap());
    section.flags |= files::ZSTD;
    section.raw_len = Some(raw.len() as u64);
    section.raw_crc = Some(crc32fast::hash(raw));
    section
}

fn check(bytes: &[u8], expected: bool) {
    let layout = inspect(bytes).unwrap();
    let raw: u64 = layout.sections.iter().map(|section| section.raw_len).sum();
    let kind: Kind = layout.sections[0].kind;
    let bound = 32 * (bytes.len() + raw as usize) + (1 << 20);
    let (peak, accepted) = peak_of_reading(bytes);
    assert_eq!(accepted, expected, "{kind}");
    assert!(peak <= bound, "{kind}: {peak} bytes held, the bound is {bound}");
}
