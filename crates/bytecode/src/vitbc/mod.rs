//! VITBC, the file format: a [`Module`](crate::Module) as bytes, and bytes as a module.
//!
//! The page `docs/format/vitbc.md` describes every byte. In short: a header, a table of contents, then sections in
//! one fixed order, each with a CRC32 of its stored bytes; little-endian; numbers as shortest LEB128 or fixed words.
//!
//! A module has exactly one form, so `read(write(m)) == m`, and `write(read(b)) == b` for every accepted `b` without
//! foreign compression or unknown sections. What cannot be said twice cannot be changed unseen: any flipped bit, any
//! missing or additional byte is an error that names the place.
//!
//! Reading checks that the bytes form tables. What the tables mean is the verifier's business.
//!
//! ```
//! use vitte_bytecode::{Module, vitbc};
//!
//! let module = Module { strings: vec!["hello".into()], code: vec![0x74], ..Module::default() };
//! let bytes = vitbc::write(&module, &vitbc::WriteOptions::default())?;
//! assert_eq!(vitbc::read(&bytes, &vitbc::ReadLimits::default())?, module);
//!
//! let mut damaged = bytes.clone();
//! *damaged.last_mut().unwrap() ^= 1;
//! let error = vitbc::read(&damaged, &vitbc::ReadLimits::default()).unwrap_err();
//! assert!(error.to_string().starts_with("section CODE at offset 0x78: CRC32 is "), "{error}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod compression;
mod cursor;
mod error;
mod kind;
mod layout;
mod reader;
mod records;
mod sections;
mod writer;

pub use error::{EntryFault, FrameFault, ReadError, RecordFault, WriteError};
pub use kind::Kind;
pub use layout::{Layout, MAGIC, MAJOR, MINOR, SectionInfo};
pub use reader::{ReadLimits, read};
pub use writer::{WriteOptions, write};

/// Reads the header and the table of contents, and checks everything about them; the sections themselves are left
/// alone. For tools that show what a file contains, also when a section is damaged: see [`SectionInfo::crc_of`].
///
/// # Errors
///
/// Any fault of the header, of the table, or of the file's length.
pub fn inspect(bytes: &[u8]) -> Result<Layout, ReadError> {
    Layout::parse(bytes)
}
