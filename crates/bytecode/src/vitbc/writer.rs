//! From a module to bytes.

use super::compression;
use super::error::WriteError;
use super::kind::Kind;
use super::layout::{Layout, SectionInfo};
use super::sections::{self, CODECS};
use crate::module::Module;

/// How [`write()`] writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WriteOptions {
    /// Compress each section with zstd, if that makes it smaller. Needs the feature `zstd`.
    pub compress: bool,
}

/// Writes a module as the bytes of a `.vitbc` file. The same module gives the same bytes everywhere; compressed, as
/// far as the same version of zstd is used.
///
/// # Errors
///
/// [`WriteError::LinesNotRising`] for a module that breaks the promise of
/// [`FunctionLines::entries`](crate::module::FunctionLines::entries), and faults of compression.
pub fn write(module: &Module, options: &WriteOptions) -> Result<Vec<u8>, WriteError> {
    sections::check(module)?;
    let mut infos = Vec::new();
    let mut contents = Vec::new();
    for codec in &CODECS {
        let (kind, optional) = (codec.kind, codec.kind.is_optional() == Some(true));
        let mut raw = Vec::new();
        (codec.write)(module, &mut raw);
        if raw.is_empty() {
            continue;
        }
        let (raw_len, raw_crc) = (raw.len() as u64, crc32fast::hash(&raw));
        let frame = if options.compress { compressed(kind, &raw)? } else { None };
        let zstd = frame.is_some();
        let stored = frame.unwrap_or(raw);
        let stored_len = stored.len() as u64;
        let crc = if zstd { crc32fast::hash(&stored) } else { raw_crc };
        infos.push(SectionInfo { kind, zstd, optional, offset: 0, stored_len, raw_len, crc, raw_crc });
        contents.push(stored);
    }
    let mut out = Layout::encode(sections::minor_version(module), &mut infos);
    for stored in contents {
        out.extend(stored);
        out.resize(out.len().next_multiple_of(8), 0);
    }
    Ok(out)
}

fn compressed(kind: Kind, raw: &[u8]) -> Result<Option<Vec<u8>>, WriteError> {
    let frame = compression::compress(kind, raw)?;
    Ok((frame.len() < raw.len()).then_some(frame))
}
