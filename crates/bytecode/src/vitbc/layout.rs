//! The header and the table of contents.
//!
//! Invariant of a parsed [`Layout`]: its sections lie in the file one behind the other, in canonical order, without
//! gap or overlap, and the last one ends where the file ends. So offsets can be used without further checks.

use super::error::{EntryFault, ReadError};
use super::kind::Kind;

/// The first four bytes of a file.
pub const MAGIC: [u8; 4] = *b"VITB";
/// The major version of the format: files of another one are refused.
pub const MAJOR: u16 = 1;
/// The newest minor version of the format that is known. Newer ones add sections and kinds of type, and are read as far
/// as they are known; a file states the lowest one that has everything it holds.
pub const MINOR: u16 = 3;

pub(super) const HEADER_BYTES: u64 = 32;
pub(super) const ENTRY_BYTES: u64 = 40;
const CRC_OFFSET: usize = 28;
const FLAG_ZSTD: u32 = 1;
const FLAG_OPTIONAL: u32 = 2;

/// What the header and the table of contents say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The major version of the format.
    pub major: u16,
    /// The minor version of the format.
    pub minor: u16,
    /// The header's flags: none is defined, so 0.
    pub flags: u32,
    /// The length of the file in bytes.
    pub file_len: u64,
    /// The CRC32 of header and table.
    pub crc: u32,
    /// The table of contents.
    pub sections: Vec<SectionInfo>,
}

/// An entry of the table of contents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SectionInfo {
    /// What the section contains.
    pub kind: Kind,
    /// Whether its stored bytes are a zstd frame.
    pub zstd: bool,
    /// Whether a reader that does not know the section may skip it.
    pub optional: bool,
    /// Where it starts in the file.
    pub offset: u64,
    /// How many bytes it takes in the file, without padding.
    pub stored_len: u64,
    /// How many bytes it has when decompressed.
    pub raw_len: u64,
    /// The CRC32 of the stored bytes, as the file says.
    pub crc: u32,
    /// The CRC32 of the raw bytes, as the file says: the same, if the section is not compressed.
    pub raw_crc: u32,
}

impl SectionInfo {
    /// The section's stored bytes in the file that it was read from. (Empty if `file` is shorter than that file.)
    pub fn stored<'a>(&self, file: &'a [u8]) -> &'a [u8] {
        let end = self.offset.saturating_add(self.stored_len);
        file.get(self.offset as usize..end as usize).unwrap_or(&[])
    }

    /// The CRC32 that the stored bytes really have; the section is intact if it equals [`SectionInfo::crc`].
    pub fn crc_of(&self, file: &[u8]) -> u32 {
        crc32fast::hash(self.stored(file))
    }

    /// Where the section and its padding end.
    pub(super) fn end(&self) -> u64 {
        (self.offset + self.stored_len).next_multiple_of(8)
    }

    fn flags(&self) -> u32 {
        u32::from(self.zstd) * FLAG_ZSTD + u32::from(self.optional) * FLAG_OPTIONAL
    }
}

impl Layout {
    /// Reads header and table. The order of checks is chosen so that the message fits what happened to the file:
    /// first whether it is ours at all, then whether it is whole, then what it says.
    pub(super) fn parse(bytes: &[u8]) -> Result<Layout, ReadError> {
        check_magic_and_version(bytes)?;
        let needs = table_end(bytes)?;
        let (header, table) = bytes[..needs].split_at(HEADER_BYTES as usize);
        let (computed, says) = (header_crc(header, table), u32_at(header, CRC_OFFSET));
        if computed != says {
            return Err(ReadError::HeaderCrc { computed, says });
        }
        for offset in [8, 24] {
            let found = u32_at(header, offset);
            if found != 0 {
                return Err(ReadError::HeaderReserved { offset: offset as u64, found });
            }
        }
        let file_len = u64_at(header, 16);
        if file_len != bytes.len() as u64 {
            return Err(ReadError::FileLength { has: bytes.len() as u64, says: file_len });
        }
        let sections = parse_table(table, file_len)?;
        let end = sections.last().map_or(needs as u64, SectionInfo::end);
        if end != file_len {
            return Err(ReadError::TrailingBytes { has: file_len, end });
        }
        Ok(Layout { major: MAJOR, minor: u16_at(header, 6), flags: 0, file_len, crc: says, sections })
    }

    /// The header and table of a file with these sections. Offsets are filled in.
    pub(super) fn encode(minor: u16, sections: &mut [SectionInfo]) -> Vec<u8> {
        let mut end = HEADER_BYTES + ENTRY_BYTES * sections.len() as u64;
        let mut table = Vec::new();
        for section in &mut *sections {
            section.offset = end;
            end = section.end();
            table.extend(section.kind.0);
            table.extend(section.flags().to_le_bytes());
            table.extend(section.offset.to_le_bytes());
            table.extend(section.stored_len.to_le_bytes());
            table.extend(section.raw_len.to_le_bytes());
            table.extend(section.crc.to_le_bytes());
            table.extend(section.raw_crc.to_le_bytes());
        }
        let mut out = Vec::with_capacity(end as usize);
        out.extend(MAGIC);
        out.extend(MAJOR.to_le_bytes());
        out.extend(minor.to_le_bytes());
        out.extend(0u32.to_le_bytes());
        out.extend((sections.len() as u32).to_le_bytes());
        out.extend(end.to_le_bytes());
        out.extend(0u32.to_le_bytes());
        out.extend(header_crc(&out, &table).to_le_bytes());
        out.extend(table);
        out
    }
}

fn check_magic_and_version(bytes: &[u8]) -> Result<(), ReadError> {
    if !bytes.starts_with(&MAGIC) {
        let mut found = [0; 4];
        found.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        return Err(ReadError::NotVitbc { found });
    }
    if bytes.len() >= 8 && u16_at(bytes, 4) != MAJOR {
        return Err(ReadError::MajorVersion { major: u16_at(bytes, 4), minor: u16_at(bytes, 6) });
    }
    Ok(())
}

fn table_end(bytes: &[u8]) -> Result<usize, ReadError> {
    let has = bytes.len() as u64;
    let mut needs = HEADER_BYTES;
    if has >= needs {
        needs += ENTRY_BYTES * u64::from(u32_at(bytes, 12));
    }
    if has < needs { Err(ReadError::HeaderTruncated { needs, has }) } else { Ok(needs as usize) }
}

/// The CRC32 of header and table, less the four bytes that hold the CRC32 itself.
fn header_crc(header: &[u8], table: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&header[..CRC_OFFSET]);
    hasher.update(table);
    hasher.finalize()
}

fn parse_table(table: &[u8], file_len: u64) -> Result<Vec<SectionInfo>, ReadError> {
    let entries = table.chunks_exact(ENTRY_BYTES as usize);
    let mut sections: Vec<SectionInfo> = Vec::with_capacity(entries.len());
    let mut start = HEADER_BYTES + table.len() as u64;
    for (index, entry) in entries.enumerate() {
        let before = sections.last().map(|section| section.kind);
        let section = parse_entry(entry, before, start, file_len).map_err(|fault| ReadError::Entry {
            index: index as u32,
            kind: entry_kind(entry),
            fault,
        })?;
        start = section.end();
        sections.push(section);
    }
    Ok(sections)
}

fn entry_kind(entry: &[u8]) -> Kind {
    Kind([entry[0], entry[1], entry[2], entry[3]])
}

fn parse_entry(
    entry: &[u8],
    before: Option<Kind>,
    start: u64,
    file_len: u64,
) -> Result<SectionInfo, EntryFault> {
    let kind = entry_kind(entry);
    let flags = u32_at(entry, 4);
    let (offset, stored_len, raw_len) = (u64_at(entry, 8), u64_at(entry, 16), u64_at(entry, 24));
    let (zstd, optional) = (flags & FLAG_ZSTD != 0, flags & FLAG_OPTIONAL != 0);
    if !kind.is_well_formed() {
        return Err(EntryFault::Name);
    }
    if before.is_some_and(|before| before.rank() >= kind.rank()) {
        return Err(EntryFault::Order);
    }
    if flags & !(FLAG_ZSTD | FLAG_OPTIONAL) != 0 {
        return Err(EntryFault::Flags(flags));
    }
    if kind.is_optional().is_some_and(|must_be| must_be != optional) {
        return Err(EntryFault::Optional(optional));
    }
    if offset != start {
        return Err(EntryFault::Offset { expected: start, found: offset });
    }
    if stored_len == 0 || raw_len == 0 {
        return Err(EntryFault::Empty);
    }
    // The file's length is that of a slice, so the section's end with its padding is far from overflowing.
    let has = file_len.saturating_sub(start);
    if stored_len > has {
        return Err(EntryFault::Length { stored_len, has });
    }
    let fits = if zstd { stored_len < raw_len } else { stored_len == raw_len };
    if !fits {
        return Err(EntryFault::RawLength { stored_len, raw_len });
    }
    let (crc, raw_crc) = (u32_at(entry, 32), u32_at(entry, 36));
    if !zstd && raw_crc != crc {
        return Err(EntryFault::RawCrc { crc, raw_crc });
    }
    Ok(SectionInfo { kind, zstd, optional, offset, stored_len, raw_len, crc, raw_crc })
}

// The callers have checked that the bytes are there.

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
