//! Steps of transcripts that make or change files.

use crate::transcript::Words;
use std::fs;
use std::path::Path;

/// Offsets in the header and in an entry of the table of contents: `docs/format/vitbc.md`, section 2.
const SECTION_COUNT: usize = 12;
const HEADER_CRC: usize = 28;
const TABLE: usize = 32;
const ENTRY: usize = 40;
const STORED_LEN: usize = 16;
const RAW_LEN: usize = 24;

/// Does one of these:
///
/// - `noise FILE BYTES`: makes a file of random bytes, the same each time;
/// - `cut FILE LENGTH`: shortens it;
/// - `flip FILE OFFSET`: inverts a bit of this byte;
/// - `claim FILE KIND BYTES`: says in the table of contents that this section is so long;
/// - `folder NAME`: makes a folder;
/// - `same A B`, `differ A B`: compares.
pub fn run(words: &Words, folder: &Path) -> Result<(), String> {
    let list: Vec<&str> = words.list.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u64>().map_err(|_| format!("{text} is not a number"));
    let read = |name: &str| fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"));
    let change = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).map_err(|error| format!("{name}: {error}"))
    };
    match list[..] {
        ["noise", file, length] => change(file, &noise(number(length)?)),
        ["cut", file, length] => {
            let mut bytes = read(file)?;
            bytes.truncate(number(length)? as usize);
            change(file, &bytes)
        }
        ["flip", file, offset] => {
            let mut bytes = read(file)?;
            *bytes.get_mut(number(offset)? as usize).ok_or("the file is shorter")? ^= 0x10;
            change(file, &bytes)
        }
        ["claim", file, kind, length] => change(file, &claim(read(file)?, kind, number(length)?)?),
        ["folder", name] => fs::create_dir(folder.join(name)).map_err(|error| error.to_string()),
        ["same", a, b] if read(a)? == read(b)? => Ok(()),
        ["same", a, b] => Err(format!("{a} and {b} differ")),
        ["differ", a, b] if read(a)? != read(b)? => Ok(()),
        ["differ", a, b] => Err(format!("{a} and {b} are the same")),
        _ => Err(format!("no such step: {}", list.join(" "))),
    }
}

/// Bytes of a xorshift generator (Marsaglia, "Xorshift RNGs", 2003).
fn noise(length: u64) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut bytes = Vec::with_capacity(length as usize + 8);
    while (bytes.len() as u64) < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(length as usize);
    bytes
}

/// Both lengths of a section changed, with a checksum that fits.
fn claim(mut bytes: Vec<u8>, kind: &str, length: u64) -> Result<Vec<u8>, String> {
    let count = bytes.get(SECTION_COUNT..SECTION_COUNT + 4).ok_or("the file has no header")?;
    let count = count.iter().rev().fold(0, |count, byte| count << 8 | usize::from(*byte));
    let end = TABLE + ENTRY * count;
    let mut entries = (TABLE..end).step_by(ENTRY);
    let entry = entries
        .find(|at| bytes.get(*at..*at + 4) == Some(kind.as_bytes()))
        .ok_or_else(|| format!("there is no section {kind}"))?;
    for field in [STORED_LEN, RAW_LEN] {
        bytes[entry + field..][..8].copy_from_slice(&length.to_le_bytes());
    }
    let crc = crc32([&bytes[..HEADER_CRC], &bytes[TABLE..end]].concat());
    bytes[HEADER_CRC..TABLE].copy_from_slice(&crc.to_le_bytes());
    Ok(bytes)
}

/// The CRC32 of IEEE 802.3, bit by bit.
fn crc32(bytes: Vec<u8>) -> u32 {
    let step = |crc: u32, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[test]
fn the_checksum_is_the_known_one() {
    assert_eq!(crc32(b"123456789".to_vec()), 0xcbf4_3926);
}
