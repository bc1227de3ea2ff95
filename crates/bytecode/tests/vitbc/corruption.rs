//! No changed file is taken for a program.

use crate::files::{File, file, seal, seal_header, section};
use crate::samples::{Random, example, files};
use std::time::{Duration, Instant};
use vitte_bytecode::vitbc::{ReadLimits, WriteOptions, inspect, read, write};

fn assert_refused(name: &str, what: &str, at: usize, bytes: &[u8]) {
    if read(bytes, &ReadLimits::default()).is_ok() {
        panic!("{name}: {what} {at}: accepted");
    }
}

/// Every byte of every file, changed to every other value on small files and to several on larger ones.
#[test]
fn every_changed_byte_is_refused() {
    for (name, mut bytes) in files() {
        let all = bytes.len() < 1500;
        for at in 0..bytes.len() {
            let before = bytes[at];
            for change in (1..=255).filter(|change: &u8| all || change.is_power_of_two() || *change == 255) {
                bytes[at] = before ^ change;
                assert_refused(&name, "changed byte", at, &bytes);
            }
            bytes[at] = before;
        }
    }
}

#[test]
fn every_truncation_and_extension_is_refused() {
    for (name, bytes) in files() {
        for length in 0..bytes.len() {
            assert_refused(&name, "cut to", length, &bytes[..length]);
        }
        for more in 1..20 {
            let mut longer = bytes.clone();
            longer.resize(bytes.len() + more, 0);
            assert_refused(&name, "longer by", more, &longer);
        }
        assert_refused(&name, "doubled", 0, &bytes.repeat(2));
    }
}

#[test]
fn exchanged_and_moved_blocks_are_refused() {
    for (name, bytes) in files() {
        for at in (0..bytes.len().saturating_sub(16)).step_by(8) {
            let mut swapped = bytes.clone();
            swapped[at..at + 16].rotate_left(8);
            if swapped != bytes {
                assert_refused(&name, "words exchanged at", at, &swapped);
            }
            let mut removed = bytes.clone();
            removed.drain(at..at + 8);
            assert_refused(&name, "word removed at", at, &removed);
        }
    }
}

#[test]
fn noise_behind_a_valid_header_is_refused() {
    let mut random = Random(5);
    let example = write(&example(), &WriteOptions::default()).unwrap();
    let header_end = 32 + 40 * inspect(&example).unwrap().sections.len();
    for length in (0..600).step_by(3) {
        for keep in [4, 8, 32, header_end] {
            let mut bytes = example[..keep].to_vec();
            bytes.extend((0..length).map(|_| random.next() as u8));
            assert_refused("noise", "length", length, &bytes);
        }
    }
}

/// Changes inside sections whose CRC32s are then made right: a file from an attacker. It may be accepted, but then
/// it is the one form of what it says.
#[test]
fn what_is_accepted_after_sealing_is_canonical() {
    let mut random = Random(7);
    let (mut accepted, mut refused) = (0, 0);
    for (name, original) in files() {
        let layout = inspect(&original).unwrap();
        let compressed = layout.sections.iter().any(|section| section.zstd);
        for section in &layout.sections {
            for at in section.offset as usize..(section.offset + section.stored_len) as usize {
                let mut bytes = original.clone();
                bytes[at] ^=
                    if random.below(2) == 0 { 1 << random.below(8) } else { 1 + random.below(255) as u8 };
                seal(&mut bytes);
                let Ok(module) = read(&bytes, &ReadLimits::default()) else {
                    refused += 1;
                    continue;
                };
                accepted += 1;
                if !compressed {
                    let again = write(&module, &WriteOptions::default()).unwrap();
                    assert!(again == bytes, "{name}: byte {at} changed: another form of the same module");
                }
            }
        }
    }
    assert!(accepted > 500 && refused > 500, "{accepted} accepted, {refused} refused");
}

/// The same for the header and the table of contents, where nearly nothing has two meanings.
#[test]
fn sealed_changes_of_header_and_table_are_refused() {
    for (name, original) in files() {
        let end = 32 + 40 * inspect(&original).unwrap().sections.len();
        for at in (0..end).filter(|at| !(28..32).contains(at)) {
            for change in [1u8, 2, 4, 8, 16, 32, 64, 128, 255] {
                let mut bytes = original.clone();
                bytes[at] ^= change;
                seal_header(&mut bytes);
                // A newer minor version is no fault, and an optional section may have a name that is not known.
                let column = at.wrapping_sub(32) % 40;
                let optional = at >= 32 && column < 4 && bytes[at - column + 4] & 2 != 0;
                let accepted = read(&bytes, &ReadLimits::default()).is_ok();
                assert!(!accepted || optional || (6..8).contains(&at), "{name}: byte {at} ^ {change}");
            }
        }
    }
}

/// Random contents in sections of every kind.
#[test]
fn noise_in_sections_never_panics() {
    let mut random = Random(11);
    let kinds = vitte_bytecode::vitbc::Kind::KNOWN;
    for round in 0..20_000 {
        let kind = kinds[round % kinds.len()].0;
        let length = 1 + random.below(24);
        let stored: Vec<u8> = (0..length).map(|_| (random.next() >> random.below(9)) as u8).collect();
        let bytes = file([section(&kind.0, stored)]).bytes();
        if let Ok(module) = read(&bytes, &ReadLimits::default()) {
            assert_eq!(write(&module, &WriteOptions::default()).unwrap(), bytes);
        }
    }
}

/// Announcements that cannot come true cost nothing.
#[test]
fn huge_announcements_are_refused_at_once() {
    let start = Instant::now();
    let enormous = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    for (kind, _) in vitte_bytecode::vitbc::Kind::KNOWN {
        assert_refused("count", "", 0, &file([section(&kind.0, enormous)]).bytes());
        for length in [1 << 60, u64::MAX, u64::MAX - 7, 1 << 32] {
            let mut file: File = file([section(&kind.0, [1u8; 24])]);
            file.sections[0].stored_len = Some(length);
            file.sections[0].raw_len = Some(length);
            assert_refused("stored length", "", 0, &file.bytes());
            file.sections[0].stored_len = None;
            assert_refused("raw length", "", 0, &file.bytes());
            file.sections[0].flags |= 1;
            assert_refused("raw length of zstd", "", 0, &file.bytes());
        }
    }
    let mut many = file([]).bytes();
    many[12..16].fill(0xff);
    assert_refused("sections", "", 0, &many);
    assert!(start.elapsed() < Duration::from_secs(1));
}
