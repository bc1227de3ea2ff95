//! From bytes to a module.
//!
//! Per section: CRC32 first, so that damage is called damage; then bounded decompression; then the records.

use super::compression;
use super::cursor::{Cursor, Malformed};
use super::error::ReadError;
use super::layout::{Layout, MINOR, SectionInfo};
use super::sections::{self, Codec};
use crate::module::Module;

/// How large a file [`read`] accepts. Together these bound the memory that reading takes: at no time more than
/// 32 × (length of the file + sum of the raw lengths) + 1 MiB.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReadLimits {
    /// The largest file, in bytes. Default: 256 MiB.
    pub file_bytes_max: u64,
    /// The largest section when decompressed, in bytes. Default: 256 MiB.
    pub section_raw_max: u64,
    /// The largest sum of all sections when decompressed, in bytes. Default: 256 MiB.
    pub total_raw_max: u64,
}

impl Default for ReadLimits {
    fn default() -> Self {
        ReadLimits { file_bytes_max: 256 << 20, section_raw_max: 256 << 20, total_raw_max: 256 << 20 }
    }
}

/// Reads a module from the bytes of a `.vitbc` file. The module is well-formed, and may still make no sense: the
/// verifier decides that.
///
/// # Errors
///
/// Whatever differs from the one form that [`write`](super::write()) gives a module, or exceeds a limit; see
/// [`ReadError`].
pub fn read(bytes: &[u8], limits: &ReadLimits) -> Result<Module, ReadError> {
    let has = bytes.len() as u64;
    if has > limits.file_bytes_max {
        return Err(ReadError::FileTooLarge { has, limit: limits.file_bytes_max });
    }
    let layout = Layout::parse(bytes)?;
    check_sections(&layout, limits)?;
    let mut module = Module::default();
    for section in &layout.sections {
        read_section(bytes, section, &mut module)?;
    }
    // What a newer version would have added cannot be told.
    let (says, needs) = (layout.minor, sections::minor_version(&module));
    if says <= MINOR && says != needs {
        return Err(ReadError::MinorVersion { says, needs });
    }
    Ok(module)
}

fn check_sections(layout: &Layout, limits: &ReadLimits) -> Result<(), ReadError> {
    let section_max = limits.section_raw_max.min(usize::MAX as u64);
    let mut total = 0u64;
    for &SectionInfo { kind, optional, offset, raw_len, .. } in &layout.sections {
        if Codec::of(kind).is_none() && !optional {
            return Err(ReadError::UnknownSection { kind, offset, minor: layout.minor });
        }
        if raw_len > section_max {
            return Err(ReadError::SectionTooLarge { kind, raw_len, limit: section_max });
        }
        total = total.saturating_add(raw_len);
        if total > limits.total_raw_max {
            return Err(ReadError::TotalTooLarge { kind, total, limit: limits.total_raw_max });
        }
    }
    Ok(())
}

fn read_section(file: &[u8], section: &SectionInfo, module: &mut Module) -> Result<(), ReadError> {
    check_bytes(file, section)?;
    let Some(codec) = Codec::of(section.kind) else {
        return Ok(());
    };
    let stored = section.stored(file);
    let decompressed;
    let raw = if section.zstd {
        decompressed = compression::decompress(stored, section.raw_len as usize, section.raw_crc)
            .map_err(|fault| ReadError::Frame { kind: section.kind, offset: section.offset, fault })?;
        &decompressed
    } else {
        stored
    };
    let mut cursor = Cursor::new(raw);
    (codec.read)(&mut cursor, module).and_then(|()| cursor.finish()).map_err(|malformed| {
        let Malformed { at, fault } = malformed;
        let base = if section.zstd { 0 } else { section.offset };
        ReadError::Record { kind: section.kind, offset: base + at as u64, raw: section.zstd, fault }
    })
}

fn check_bytes(file: &[u8], section: &SectionInfo) -> Result<(), ReadError> {
    let &SectionInfo { kind, offset, crc: says, .. } = section;
    let computed = section.crc_of(file);
    if computed != says {
        return Err(ReadError::SectionCrc { kind, offset, computed, says });
    }
    let padding = (offset + section.stored_len)..section.end();
    for at in padding {
        let found = file[at as usize];
        if found != 0 {
            return Err(ReadError::Padding { kind, offset: at, found });
        }
    }
    Ok(())
}
