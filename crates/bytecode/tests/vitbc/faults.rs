//! Each fault by name: what a file says wrongly, and the words for it.

use crate::files::{File, OPTIONAL, Section, ZSTD, file, section};
use crate::samples::example;
use vitte_bytecode::vitbc::{ReadLimits, WriteOptions, read, write};

#[track_caller]
fn check(bytes: &[u8], message: &str) {
    let error = read(bytes, &ReadLimits::default()).expect_err(message);
    assert_eq!(error.to_string(), message);
}

/// A file whose first section (of `STRS`) was changed.
#[track_caller]
fn check_entry(change: impl FnOnce(&mut Section), message: &str) {
    let mut file = file([section(b"STRS", *b"\x01\x02hi"), section(b"CODE", [0; 8])]);
    change(&mut file.sections[0]);
    check(&file.bytes(), message);
}

#[track_caller]
fn check_header(change: impl FnOnce(&mut File), message: &str) {
    let mut file = file([section(b"STRS", *b"\x01\x02hi")]);
    change(&mut file);
    check(&file.bytes(), message);
}

/// The contents of a section, with its CRC32s right.
#[track_caller]
fn check_record(kind: &[u8; 4], contents: &[u8], message: &str) {
    check(&file([section(kind, contents)]).bytes(), message);
}

#[test]
fn headers() {
    check(b"", "not a VITBC file: it starts with 00 00 00 00, not with \"VITB\"");
    check(b"\x7fELF\x02", "not a VITBC file: it starts with 7f 45 4c 46, not with \"VITB\"");
    check(b"VITB", "the file ends too early: its header takes 32 bytes, it has 4");
    check_header(
        |file| file.major = 2,
        "the file has format version 2.0; this program reads version 1 (up to 1.3 in full)",
    );
    check_header(|file| file.flags = 4, "header at offset 0x8: reserved bits are set (0x00000004)");
    check_header(|file| file.reserved = 1, "header at offset 0x18: reserved bits are set (0x00000001)");
    check_header(|file| file.file_len = Some(81), "the file has 80 bytes, its header says 81");
    check_header(|file| file.trailing = vec![0; 8], "the file has 88 bytes, its sections end at 80");
    let mut bytes = file([section(b"STRS", *b"\x01\x02hi")]).bytes();
    check(&bytes[..40], "the file ends too early: its header and table of contents take 72 bytes, it has 40");
    check(&bytes[..75], "the file has 75 bytes, its header says 80");
    bytes[33] ^= 1;
    check(&bytes, "header and table of contents: CRC32 is eb91e458, the file says a518eff1");
}

#[test]
fn entries() {
    let entry = |fault: &str| format!("table of contents, entry 0 (STRS): {fault}");
    check_entry(
        |s| s.kind = *b"Ab\xff\n",
        "table of contents, entry 0 (Ab\\xff\\n): a section's name has letters A to Z and digits only",
    );
    let order = "the section is out of order, or there are two of it";
    check_entry(|s| s.kind = *b"CODE", &format!("table of contents, entry 1 (CODE): {order}"));
    check_entry(|s| s.kind = *b"EXPT", &format!("table of contents, entry 1 (CODE): {order}"));
    check_entry(|s| s.flags = 4, &entry("unknown flags are set (0x00000004)"));
    check_entry(|s| s.flags = OPTIONAL, &entry("the section is marked optional and must not be"));
    let offset = |at| entry(&format!("the section must start at offset 0x70, the entry says 0x{at}"));
    check_entry(|s| s.offset = Some(0x78), &offset("78"));
    check_entry(|s| s.offset = Some(0), &offset("0"));
    check_entry(|s| s.offset = Some(u64::MAX), &offset("ffffffffffffffff"));
    let empty = entry("the section is empty and must be left out");
    check_entry(|s| s.stored_len = Some(0), &empty);
    check_entry(|s| s.raw_len = Some(0), &empty);
    check_entry(
        |s| s.stored_len = Some(1 << 60),
        &entry("the section has 1152921504606846976 bytes, the file only 16 from its start"),
    );
    let lengths = |raw| {
        entry(&format!("4 stored and {raw} raw bytes: they must be equal, or fewer stored if compressed"))
    };
    check_entry(|s| s.raw_len = Some(5), &lengths(5));
    check_entry(|s| s.flags = ZSTD, &lengths(4));
    check_entry(
        |s| s.raw_crc = Some(1),
        &entry(
            "the CRC32 is 03365444 for stored and 00000001 for raw bytes of a section that is not compressed",
        ),
    );
    let mut debug = section(b"META", *b"\x01\x00\x00");
    debug.flags = 0;
    check(&file([debug]).bytes(), "table of contents, entry 0 (META): the section must be marked optional");
}

/// Two sections that share bytes: by the offset of the second, or by the length of the first.
#[test]
fn overlapping_sections() {
    check_entry(
        |s| s.stored_len = Some(12).inspect(|_| s.raw_len = Some(12)),
        "table of contents, entry 1 (CODE): the section must start at offset 0x80, the entry says 0x78",
    );
    let mut file = file([section(b"STRS", *b"\x01\x02hi"), section(b"CODE", [0; 8])]);
    file.sections[1].offset = Some(0x70);
    check(
        &file.bytes(),
        "table of contents, entry 1 (CODE): the section must start at offset 0x78, the entry says 0x70",
    );
}

#[test]
fn unknown_sections() {
    let mut unknown = file([section(b"XTRA", *b"data")]);
    unknown.minor = 4;
    check(
        &unknown.bytes(),
        "section XTRA at offset 0x48: unknown and required (the file has format version 1.4, this program knows 1.3)",
    );
    unknown.sections[0].flags = OPTIONAL;
    unknown.sections[0].crc = Some(7);
    unknown.sections[0].raw_crc = Some(7);
    check(&unknown.bytes(), "section XTRA at offset 0x48: CRC32 is adf3f363, the file says 00000007");
    let mut wrong_order = file([section(b"XTRB", [1]), section(b"XTRA", [1])]);
    wrong_order.sections.iter_mut().for_each(|section| section.flags = OPTIONAL);
    check(
        &wrong_order.bytes(),
        "table of contents, entry 1 (XTRA): the section is out of order, or there are two of it",
    );
}

#[test]
fn damage() {
    let mut bytes = write(&example(), &WriteOptions::default()).unwrap();
    bytes[0x168] ^= 1;
    check(&bytes, "section CODE at offset 0x168: CRC32 is 6804ad82, the file says c60ffe16");
    bytes[0x168] ^= 1;
    bytes[0x1b7] = 9;
    check(&bytes, "padding behind section EXPT: the byte at offset 0x1b7 is 09, not 00");
}

#[test]
fn records() {
    check_record(b"STRS", b"\x00", "section STRS, offset 0x48: a table without records must be left out");
    check_record(b"META", b"\x00", "section META, offset 0x48: a table without records must be left out");
    check_record(b"STRS", b"\x80", "section STRS, offset 0x49: the section ends within a record");
    check_record(b"STRS", b"\x81\x00\x00", "section STRS, offset 0x48: a number is not in its shortest form");
    check_record(
        b"STRS",
        b"\x02\x00",
        "section STRS, offset 0x48: 2 records cannot stand in the 1 bytes that are left",
    );
    check_record(
        b"STRS",
        b"\x01\x03ab",
        "section STRS, offset 0x49: 3 records cannot stand in the 2 bytes that are left",
    );
    check_record(b"STRS", b"\x01\x03a\xc3\x28", "section STRS, offset 0x4b: a text is not UTF-8");
    check_record(b"STRS", b"\x01\x01a!", "section STRS, offset 0x4b: 1 bytes follow the last record");
    check_record(
        b"CODE",
        b"\x01\x01a!",
        "section CODE, offset 0x48: 4 bytes are not a whole number of 64-bit words",
    );
    check_record(b"TYPE", b"\x01\x09\x00", "section TYPE, offset 0x49: unknown tag 9");
    check_record(b"EXPT", b"\x01\x00\x02\x00", "section EXPT, offset 0x4a: unknown tag 2");
    check_record(
        b"EXPT",
        b"\x02\x01b\x00\x00\x01a\x00\x00",
        "section EXPT, offset 0x4d: a key is not greater than the one before it",
    );
    check_record(
        b"META",
        b"\x02\x01a\x00\x01a\x00",
        "section META, offset 0x4c: a key is not greater than the one before it",
    );
    check_record(
        b"SRCS",
        b"\x02\x01\x00\x00\x00",
        "section SRCS, offset 0x4b: a key is not greater than the one before it",
    );
    check_record(
        b"ENTR",
        b"\xff\xff\xff\xff\x10",
        "section ENTR, offset 0x48: a number is larger than 4294967295",
    );
    check_record(
        b"FUNC",
        b"\x01\x00\x80\x80\x04\x00\x00\x00\x00",
        "section FUNC, offset 0x4a: a number is larger than 65535",
    );
    check_record(
        b"LINE",
        b"\x01\x00\x01\x00\x01\x00",
        "section LINE, offset 0x4c: a difference leads outside of 0 to 4294967295",
    );
    check_record(
        b"LINE",
        b"\x01\x00\x02\xff\xff\xff\xff\x0f\x00\x00\x00\x00\x00",
        "section LINE, offset 0x52: a difference leads outside of 0 to 4294967295",
    );
}

#[test]
fn sections_about_functions() {
    const FUNCTION: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];
    let check_behind = |kind, stored: &[u8], message| {
        let mut file = file([section(b"FUNC", FUNCTION), section(kind, stored)]);
        file.minor = 1;
        check(&file.bytes(), message);
    };
    check_behind(b"CLOS", b"\x00", "section CLOS, offset 0x78: a table without records must be left out");
    check_behind(
        b"CLOS",
        b"\x01\x01",
        "section CLOS, offset 0x79: function 1 does not exist, the module has 1",
    );
    check_behind(
        b"CLOS",
        b"\x02\x00\x00",
        "section CLOS, offset 0x7a: a key is not greater than the one before it",
    );
    check_behind(
        b"HNDL",
        b"\x01\x00\x00\x00\x00\x00\x00",
        "section HNDL, offset 0x7a: a table without records must be left out",
    );
    check_behind(
        b"HNDL",
        b"\x01\x01\x01\x00\x01\x00\x00",
        "section HNDL, offset 0x79: function 1 does not exist, the module has 1",
    );
    let alone = |kind| {
        let mut file = file([section(kind, b"\x01\x00\x01\x00\x01\x00\x00")]);
        file.minor = 1;
        file.bytes()
    };
    check(&alone(b"HNDL"), "section HNDL, offset 0x49: function 0 does not exist, the module has 0");
}

/// The version of a file follows from what it holds.
#[test]
fn minor_versions_that_do_not_fit() {
    let mut closures = file([section(b"TYPE", *b"\x01\x07\x00")]);
    check(&closures.bytes(), "the header says format version 1.0, but what the file holds is of version 1.1");
    closures.minor = 1;
    assert!(read(&closures.bytes(), &ReadLimits::default()).is_ok());
    closures.minor = 4;
    assert!(read(&closures.bytes(), &ReadLimits::default()).is_ok());
    let mut arrays = file([section(b"TYPE", *b"\x01\x01\x00")]);
    arrays.minor = 1;
    check(&arrays.bytes(), "the header says format version 1.1, but what the file holds is of version 1.0");
    let mut interface = file([section(b"INTF", *b"\x01\x02")]);
    check(
        &interface.bytes(),
        "the header says format version 1.0, but what the file holds is of version 1.2",
    );
    interface.minor = 2;
    let read = read(&interface.bytes(), &ReadLimits::default()).unwrap();
    assert_eq!((read.interface.major, read.interface.minor), (1, 2));
    let mut foreign = file([section(b"FFIN", *b"\x01\x00\x00\x00\x00")]);
    foreign.minor = 2;
    check(&foreign.bytes(), "the header says format version 1.2, but what the file holds is of version 1.3");
}

/// What goes without saying must not be said.
#[test]
fn the_first_version_of_the_interface() {
    let mut first = file([section(b"INTF", *b"\x01\x00")]);
    first.minor = 2;
    check(&first.bytes(), "section INTF, offset 0x48: a table without records must be left out");
}

#[test]
fn limits() {
    let bytes = write(&example(), &WriteOptions::default()).unwrap();
    let check = |limits: ReadLimits, message: &str| {
        assert_eq!(read(&bytes, &limits).unwrap_err().to_string(), message);
    };
    let limits = ReadLimits::default();
    let total = 15 + 25 + 72 + 7 + 1 + 9 + 17;
    let exact = ReadLimits { file_bytes_max: 488, section_raw_max: 72, total_raw_max: total };
    assert_eq!(read(&bytes, &exact), Ok(example()));
    check(ReadLimits { file_bytes_max: 487, ..limits }, "the file has 488 bytes, more than the limit of 487");
    check(
        ReadLimits { section_raw_max: 71, ..limits },
        "section CODE: its raw length is 72 bytes, more than the limit of 71",
    );
    check(
        ReadLimits { total_raw_max: total - 1, ..limits },
        "section LINE: the raw lengths up to here are 146 bytes, more than the limit of 145",
    );
    let mut large = file([section(b"CODE", [0; 8])]);
    large.sections[0].flags = ZSTD;
    large.sections[0].raw_len = Some(1 << 60);
    assert_eq!(
        read(&large.bytes(), &limits).unwrap_err().to_string(),
        "section CODE: its raw length is 1152921504606846976 bytes, more than the limit of 268435456"
    );
}

/// A file with one compressed section `CODE`.
fn frame(stored: &[u8], raw: &[u8]) -> Vec<u8> {
    let mut code = section(b"CODE", stored);
    code.flags = ZSTD;
    code.raw_len = Some(raw.len() as u64);
    code.raw_crc = Some(crc32fast::hash(raw));
    file([code]).bytes()
}

const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A frame of single-segment form with these blocks, each given as (last, type, size, bytes).
fn frame_of(size: u16, blocks: &[(bool, u32, u32, &[u8])]) -> Vec<u8> {
    let mut out = FRAME.to_vec();
    out.push(0b0110_0000);
    out.extend((size - 256).to_le_bytes());
    for &(last, kind, size, bytes) in blocks {
        out.extend(&(u32::from(last) | kind << 1 | size << 3).to_le_bytes()[..3]);
        out.extend(bytes);
    }
    out
}

#[test]
fn frames_that_are_no_sections() {
    let raw = [7; 1000];
    let check = |stored: &[u8], message: &str| {
        check(&frame(stored, &raw), &format!("section CODE at offset 0x48: {message}"));
    };
    const RLE: u32 = 1;
    let good = frame_of(1000, &[(true, RLE, 1000, &[7])]);
    let changed = |at: usize, byte: u8| {
        let mut frame = good.clone();
        frame[at] = byte;
        frame
    };
    check(b"nothing", "it is not a zstd frame");
    check(&FRAME, "the zstd frame is cut off");
    check(&good[..6], "the zstd frame is cut off");
    check(&good[..9], "the zstd frame is cut off");
    check(&good[..10], "the zstd frame is cut off");
    for descriptor in [0x61, 0x64, 0x68, 0x70] {
        let message = format!(
            "the zstd frame has descriptor 0x{descriptor:02x}: dictionary, checksum and reserved bits must be 0"
        );
        check(&changed(4, descriptor), &message);
    }
    check(&changed(4, 0), "the zstd frame does not say its content's size");
    check(&changed(5, 0), "the zstd frame says that its content has 768 bytes, the table another number");
    let wide = [&FRAME[..], &[0x40, 0x40, 0xe8, 0x02], &good[7..]].concat();
    check(&wide, "the zstd frame asks for a window of 262144 bytes, more than its content needs");
    let block = "the zstd block at byte 7 is of the reserved type or malformed";
    check(&frame_of(1000, &[(true, 3, 10, &[0; 10])]), block);
    check(&frame_of(1000, &[(true, RLE, 1001, &[7])]), block);
    check(&frame_of(1000, &[(true, 2, 3, &[1, 2, 3])]), block);
    let blocks = "the blocks of the zstd frame do not fit its content's size";
    check(&frame_of(1000, &[(true, RLE, 999, &[7])]), blocks);
    check(&frame_of(1000, &[(false, RLE, 1000, &[7]), (true, RLE, 1, &[7])]), blocks);
    check(&[&good[..], b"more"].concat(), "4 bytes follow the zstd frame");
    check(&good.repeat(2), &format!("{} bytes follow the zstd frame", good.len()));
}

#[cfg(any(feature = "zstd", feature = "ruzstd"))]
#[test]
fn frames_with_another_content() {
    use vitte_bytecode::Module;
    let raw = [7; 1000];
    let good = frame_of(1000, &[(true, 1, 1000, &[7])]);
    let module = Module { code: vec![0x0707_0707_0707_0707; 125], ..Module::default() };
    assert_eq!(read(&frame(&good, &raw), &ReadLimits::default()), Ok(module));
    let eight = frame_of(1000, &[(true, 1, 1000, &[8])]);
    check(
        &frame(&eight, &raw),
        "section CODE at offset 0x48: CRC32 of the decompressed bytes is d955a9a0, the file says 459830dc",
    );
}

/// A valid frame whose header was changed to promise less than its blocks hold, or more. Its blocks are compressed, so
/// that only decompressing shows it.
#[cfg(feature = "zstd")]
#[test]
fn bombs() {
    let content = b"abcdefg".repeat(600_000);
    let honest = zstd::bulk::compress(&content, 1).unwrap();
    assert_eq!(honest[4], 0x80, "a window, and the content's size in 4 bytes");
    let length = content.len();
    for promised in [200_000, length / 2, length - 8, length + 8] {
        let mut bomb = honest.clone();
        bomb[5] = 0x38; // a window of 128 KiB
        bomb[6..10].copy_from_slice(&(promised as u32).to_le_bytes());
        let bytes = frame(&bomb, &vec![0; promised]);
        let error = read(&bytes, &ReadLimits::default()).unwrap_err().to_string();
        let expected =
            "section CODE at offset 0x48: the zstd frame cannot be decompressed to its content's size";
        assert_eq!(error, expected, "{promised}");
    }
}

#[cfg(not(any(feature = "zstd", feature = "ruzstd")))]
#[test]
fn without_zstd_a_compressed_section_is_refused() {
    let good = frame_of(1000, &[(true, 1, 1000, &[7])]);
    check(
        &frame(&good, &[7; 1000]),
        "section CODE at offset 0x48: it is compressed, and this build has no zstd",
    );
}
