//! What can be wrong with a file, as facts; the words stand at the end of this file.

use super::kind::Kind;
use super::layout::{HEADER_BYTES, MAJOR, MINOR};
use std::fmt;

/// Why a file was refused. Offsets count bytes from the start of the file, except where `raw` says that they count
/// from the start of a section's decompressed bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadError {
    /// The file does not start with the magic number.
    NotVitbc {
        /// The bytes that stand there instead; zeros behind the end of the file.
        found: [u8; 4],
    },
    /// The format's major version is not the one that this reader knows.
    MajorVersion {
        /// The file's major version.
        major: u16,
        /// The file's minor version.
        minor: u16,
    },
    /// The minor version is not the lowest one that has everything the file holds.
    MinorVersion {
        /// The file's minor version.
        says: u16,
        /// The one that it should be.
        needs: u16,
    },
    /// The file ends within its header or table of contents.
    HeaderTruncated {
        /// How many bytes header and table take.
        needs: u64,
        /// How many bytes the file has.
        has: u64,
    },
    /// Header or table of contents were changed.
    HeaderCrc {
        /// The CRC32 of header and table.
        computed: u32,
        /// The CRC32 that the header names.
        says: u32,
    },
    /// A bit of the header that must be zero is set.
    HeaderReserved {
        /// Where the field is.
        offset: u64,
        /// What it holds.
        found: u32,
    },
    /// The file is shorter or longer than its header says.
    FileLength {
        /// How many bytes the file has.
        has: u64,
        /// How many it should have.
        says: u64,
    },
    /// The file goes on behind its last section.
    TrailingBytes {
        /// How many bytes the file has.
        has: u64,
        /// Where its sections end.
        end: u64,
    },
    /// The file is larger than the limit.
    FileTooLarge {
        /// How many bytes the file has.
        has: u64,
        /// The limit.
        limit: u64,
    },
    /// An entry of the table of contents is wrong.
    Entry {
        /// The number of the entry, from 0.
        index: u32,
        /// The kind it names.
        kind: Kind,
        /// What is wrong.
        fault: EntryFault,
    },
    /// A section is larger than the limit.
    SectionTooLarge {
        /// The section.
        kind: Kind,
        /// Its length when decompressed.
        raw_len: u64,
        /// The limit.
        limit: u64,
    },
    /// The sections together are larger than the limit.
    TotalTooLarge {
        /// The section that exceeds it.
        kind: Kind,
        /// The raw lengths up to this section.
        total: u64,
        /// The limit.
        limit: u64,
    },
    /// The program needs a section that this reader does not know.
    UnknownSection {
        /// The section.
        kind: Kind,
        /// Where it starts.
        offset: u64,
        /// The minor version of the file.
        minor: u16,
    },
    /// A section was changed.
    SectionCrc {
        /// The section.
        kind: Kind,
        /// Where it starts.
        offset: u64,
        /// The CRC32 of its stored bytes.
        computed: u32,
        /// The CRC32 that the table of contents names.
        says: u32,
    },
    /// A byte between two sections is not zero.
    Padding {
        /// The section before it.
        kind: Kind,
        /// Where the byte is.
        offset: u64,
        /// What it is.
        found: u8,
    },
    /// A compressed section is not a zstd frame of the form that the format asks for.
    Frame {
        /// The section.
        kind: Kind,
        /// Where it starts.
        offset: u64,
        /// What is wrong.
        fault: FrameFault,
    },
    /// The bytes of a section do not form its table.
    Record {
        /// The section.
        kind: Kind,
        /// Where the fault is.
        offset: u64,
        /// Whether the offset counts in the decompressed bytes of the section.
        raw: bool,
        /// What is wrong.
        fault: RecordFault,
    },
}

const _: () = assert!(size_of::<ReadError>() <= 48);

/// What can be wrong with an entry of the table of contents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryFault {
    /// The name consists of other bytes than letters A to Z and digits.
    Name,
    /// The section stands behind one that must follow it, or stands there twice.
    Order,
    /// Unknown bits are set in the flags.
    Flags(u32),
    /// A known section is marked optional though it is not, or the other way round.
    Optional(bool),
    /// A section that is not compressed has two different CRC32s.
    RawCrc {
        /// The CRC32 of the stored bytes.
        crc: u32,
        /// The CRC32 of the raw bytes.
        raw_crc: u32,
    },
    /// The section does not start where the one before it ends.
    Offset {
        /// Where it must start.
        expected: u64,
        /// What the entry says.
        found: u64,
    },
    /// The section has no bytes; it must be left out.
    Empty,
    /// The section reaches beyond the end of the file.
    Length {
        /// The stored length that the entry names.
        stored_len: u64,
        /// How many bytes the file has from the section's start.
        has: u64,
    },
    /// A section that is not compressed has different stored and raw lengths, or a compressed one is not shorter
    /// than its raw bytes.
    RawLength {
        /// The stored length.
        stored_len: u64,
        /// The raw length.
        raw_len: u64,
    },
}

/// What can be wrong with a zstd frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FrameFault {
    /// This build contains no decompressor.
    Unavailable,
    /// The bytes do not start with the magic number of zstd.
    Magic,
    /// The frame's descriptor asks for a dictionary or a checksum, or has a reserved bit set.
    Descriptor(u8),
    /// The frame does not say its content's length.
    NoContentSize,
    /// The frame says another length than the table of contents.
    ContentSize(u64),
    /// The frame asks for a larger window than its content needs.
    Window(u64),
    /// The frame ends within a block.
    Truncated,
    /// A block is of the reserved type, larger than a block can be, or compressed with headers that cannot be.
    Block {
        /// Where the block is in the section.
        at: u32,
    },
    /// The frame's blocks hold more than the raw length, or cannot hold as much.
    Blocks,
    /// Bytes follow the frame.
    Trailing(u64),
    /// The decompressor refused the content, or it has more or fewer bytes than the frame says.
    Corrupt,
    /// The content is another than the one that was compressed.
    Content {
        /// The CRC32 of the decompressed bytes.
        computed: u32,
        /// The CRC32 that the table of contents names.
        says: u32,
    },
}

/// What can be wrong with a record of a section.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordFault {
    /// The section ends within a record.
    Truncated,
    /// A number is written with more bytes than it needs.
    NotShortest,
    /// A number is larger than its field allows.
    NumberTooLarge {
        /// The largest number allowed.
        max: u64,
    },
    /// There are more records announced than the rest of the section can hold.
    Count {
        /// The count.
        count: u64,
        /// How many bytes are left for them.
        left: u64,
    },
    /// A table has no records; its section must be left out.
    EmptyTable,
    /// A text is not UTF-8.
    NotUtf8,
    /// A number that selects between forms selects none.
    UnknownTag(u8),
    /// A key is not greater than the one before it.
    NotSorted,
    /// The section is not a whole number of 64-bit words.
    NotWords {
        /// Its length.
        length: u64,
    },
    /// A difference leads outside of the numbers of 32 bits.
    Difference,
    /// A function is named that the module does not have.
    NoSuchFunction {
        /// The function.
        function: u32,
        /// How many there are.
        count: u64,
    },
    /// Bytes follow the last record.
    LeftOver {
        /// How many.
        bytes: u64,
    },
}

/// Why a module cannot be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WriteError {
    /// The line entries of a function do not have rising instruction numbers.
    LinesNotRising {
        /// The function.
        function: usize,
        /// The first entry that is not behind the one before it.
        entry: usize,
    },
    /// What is said of C's types has no form in a file.
    Foreign {
        /// What is wrong.
        what: &'static str,
    },
    /// Compression was asked for, and this build cannot compress.
    CompressionUnavailable,
    /// The compressor failed, as it does when memory is short.
    CompressionFailed {
        /// The section.
        kind: Kind,
    },
}

impl std::error::Error for ReadError {}
impl std::error::Error for WriteError {}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            ReadError::NotVitbc { found } => {
                let [a, b, c, d] = found;
                write!(
                    f,
                    "not a VITBC file: it starts with {a:02x} {b:02x} {c:02x} {d:02x}, not with \"VITB\""
                )
            }
            ReadError::MajorVersion { major, minor } => write!(
                f,
                "the file has format version {major}.{minor}; this program reads version {MAJOR} (up to {MAJOR}.{MINOR} in full)"
            ),
            ReadError::MinorVersion { says, needs } => write!(
                f,
                "the header says format version {MAJOR}.{says}, but what the file holds is of version {MAJOR}.{needs}"
            ),
            ReadError::HeaderTruncated { needs, has } => {
                let what =
                    if needs <= HEADER_BYTES { "header takes" } else { "header and table of contents take" };
                write!(f, "the file ends too early: its {what} {needs} bytes, it has {has}")
            }
            ReadError::HeaderCrc { computed, says } => {
                write!(f, "header and table of contents: CRC32 is {computed:08x}, the file says {says:08x}")
            }
            ReadError::HeaderReserved { offset, found } => {
                write!(f, "header at offset 0x{offset:x}: reserved bits are set (0x{found:08x})")
            }
            ReadError::FileLength { has, says } => {
                write!(f, "the file has {has} bytes, its header says {says}")
            }
            ReadError::TrailingBytes { has, end } => {
                write!(f, "the file has {has} bytes, its sections end at {end}")
            }
            ReadError::FileTooLarge { has, limit } => {
                write!(f, "the file has {has} bytes, more than the limit of {limit}")
            }
            ReadError::Entry { index, kind, fault } => {
                write!(f, "table of contents, entry {index} ({kind}): {fault}")
            }
            ReadError::SectionTooLarge { kind, raw_len, limit } => {
                write!(f, "section {kind}: its raw length is {raw_len} bytes, more than the limit of {limit}")
            }
            ReadError::TotalTooLarge { kind, total, limit } => write!(
                f,
                "section {kind}: the raw lengths up to here are {total} bytes, more than the limit of {limit}"
            ),
            ReadError::UnknownSection { kind, offset, minor } => write!(
                f,
                "section {kind} at offset 0x{offset:x}: unknown and required (the file has format version {MAJOR}.{minor}, this program knows {MAJOR}.{MINOR})"
            ),
            ReadError::SectionCrc { kind, offset, computed, says } => write!(
                f,
                "section {kind} at offset 0x{offset:x}: CRC32 is {computed:08x}, the file says {says:08x}"
            ),
            ReadError::Padding { kind, offset, found } => {
                write!(
                    f,
                    "padding behind section {kind}: the byte at offset 0x{offset:x} is {found:02x}, not 00"
                )
            }
            ReadError::Frame { kind, offset, fault } => {
                write!(f, "section {kind} at offset 0x{offset:x}: {fault}")
            }
            ReadError::Record { kind, offset, raw, fault } => {
                let base = if raw { "raw offset" } else { "offset" };
                write!(f, "section {kind}, {base} 0x{offset:x}: {fault}")
            }
        }
    }
}

impl fmt::Display for EntryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            EntryFault::Name => write!(f, "a section's name has letters A to Z and digits only"),
            EntryFault::Order => write!(f, "the section is out of order, or there are two of it"),
            EntryFault::Flags(flags) => write!(f, "unknown flags are set (0x{flags:08x})"),
            EntryFault::Optional(true) => write!(f, "the section is marked optional and must not be"),
            EntryFault::Optional(false) => write!(f, "the section must be marked optional"),
            EntryFault::RawCrc { crc, raw_crc } => write!(
                f,
                "the CRC32 is {crc:08x} for stored and {raw_crc:08x} for raw bytes of a section that is not compressed"
            ),
            EntryFault::Offset { expected, found } => {
                write!(f, "the section must start at offset 0x{expected:x}, the entry says 0x{found:x}")
            }
            EntryFault::Empty => write!(f, "the section is empty and must be left out"),
            EntryFault::Length { stored_len, has } => {
                write!(f, "the section has {stored_len} bytes, the file only {has} from its start")
            }
            EntryFault::RawLength { stored_len, raw_len } => write!(
                f,
                "{stored_len} stored and {raw_len} raw bytes: they must be equal, or fewer stored if compressed"
            ),
        }
    }
}

impl fmt::Display for FrameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            FrameFault::Unavailable => write!(f, "it is compressed, and this build has no zstd"),
            FrameFault::Magic => write!(f, "it is not a zstd frame"),
            FrameFault::Descriptor(byte) => write!(
                f,
                "the zstd frame has descriptor 0x{byte:02x}: dictionary, checksum and reserved bits must be 0"
            ),
            FrameFault::NoContentSize => write!(f, "the zstd frame does not say its content's size"),
            FrameFault::ContentSize(size) => {
                write!(f, "the zstd frame says that its content has {size} bytes, the table another number")
            }
            FrameFault::Window(size) => {
                write!(f, "the zstd frame asks for a window of {size} bytes, more than its content needs")
            }
            FrameFault::Truncated => write!(f, "the zstd frame is cut off"),
            FrameFault::Block { at } => {
                write!(f, "the zstd block at byte {at} is of the reserved type or malformed")
            }
            FrameFault::Blocks => write!(f, "the blocks of the zstd frame do not fit its content's size"),
            FrameFault::Trailing(bytes) => write!(f, "{bytes} bytes follow the zstd frame"),
            FrameFault::Corrupt => write!(f, "the zstd frame cannot be decompressed to its content's size"),
            FrameFault::Content { computed, says } => {
                write!(f, "CRC32 of the decompressed bytes is {computed:08x}, the file says {says:08x}")
            }
        }
    }
}

impl fmt::Display for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            RecordFault::Truncated => write!(f, "the section ends within a record"),
            RecordFault::NotShortest => write!(f, "a number is not in its shortest form"),
            RecordFault::NumberTooLarge { max } => write!(f, "a number is larger than {max}"),
            RecordFault::Count { count, left } => {
                write!(f, "{count} records cannot stand in the {left} bytes that are left")
            }
            RecordFault::EmptyTable => write!(f, "a table without records must be left out"),
            RecordFault::NotUtf8 => write!(f, "a text is not UTF-8"),
            RecordFault::UnknownTag(tag) => write!(f, "unknown tag {tag}"),
            RecordFault::NotSorted => write!(f, "a key is not greater than the one before it"),
            RecordFault::NotWords { length } => {
                write!(f, "{length} bytes are not a whole number of 64-bit words")
            }
            RecordFault::NoSuchFunction { function, count } => {
                write!(f, "function {function} does not exist, the module has {count}")
            }
            RecordFault::Difference => write!(f, "a difference leads outside of 0 to 4294967295"),
            RecordFault::LeftOver { bytes } => write!(f, "{bytes} bytes follow the last record"),
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            WriteError::LinesNotRising { function, entry } => {
                write!(f, "function {function}: line entry {entry} is not behind the one before it")
            }
            WriteError::Foreign { what } => f.write_str(what),
            WriteError::CompressionUnavailable => {
                write!(f, "this build cannot compress: it has no zstd in C")
            }
            WriteError::CompressionFailed { kind } => write!(f, "section {kind}: zstd failed to compress it"),
        }
    }
}
