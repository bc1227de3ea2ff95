//! Files made field by field, so that tests can say what no writer says.

use vitte_bytecode::vitbc::{Kind, MAGIC, inspect};

pub const ZSTD: u32 = 1;
pub const OPTIONAL: u32 = 2;

/// A section as the table of contents tells it. Offset and CRC32s are made right when the file is built, unless set.
#[derive(Clone, Debug)]
pub struct Section {
    pub kind: [u8; 4],
    pub flags: u32,
    pub offset: Option<u64>,
    pub stored_len: Option<u64>,
    pub raw_len: Option<u64>,
    pub crc: Option<u32>,
    pub raw_crc: Option<u32>,
    pub stored: Vec<u8>,
    pub padding: u8,
}

/// A file to build.
#[derive(Clone, Debug)]
pub struct File {
    pub major: u16,
    pub minor: u16,
    pub flags: u32,
    pub reserved: u32,
    pub file_len: Option<u64>,
    pub sections: Vec<Section>,
    pub trailing: Vec<u8>,
}

pub fn section(kind: &[u8; 4], stored: impl Into<Vec<u8>>) -> Section {
    let optional = matches!(Kind(*kind).is_optional(), Some(true));
    Section {
        kind: *kind,
        flags: if optional { OPTIONAL } else { 0 },
        offset: None,
        stored_len: None,
        raw_len: None,
        crc: None,
        raw_crc: None,
        stored: stored.into(),
        padding: 0,
    }
}

pub fn file(sections: impl Into<Vec<Section>>) -> File {
    File {
        major: 1,
        minor: 0,
        flags: 0,
        reserved: 0,
        file_len: None,
        sections: sections.into(),
        trailing: vec![],
    }
}

impl File {
    pub fn bytes(&self) -> Vec<u8> {
        let mut table = Vec::new();
        let mut contents = Vec::new();
        let start = 32 + 40 * self.sections.len();
        for section in &self.sections {
            let crc = section.crc.unwrap_or(crc32fast::hash(&section.stored));
            let length = section.stored.len() as u64;
            table.extend(section.kind);
            table.extend(section.flags.to_le_bytes());
            table.extend(section.offset.unwrap_or((start + contents.len()) as u64).to_le_bytes());
            table.extend(section.stored_len.unwrap_or(length).to_le_bytes());
            table.extend(section.raw_len.unwrap_or(length).to_le_bytes());
            table.extend(crc.to_le_bytes());
            table.extend(section.raw_crc.unwrap_or(crc).to_le_bytes());
            contents.extend(&section.stored);
            contents.resize(contents.len().next_multiple_of(8), section.padding);
        }
        contents.extend(&self.trailing);
        let length = self.file_len.unwrap_or((start + contents.len()) as u64);
        let mut out = MAGIC.to_vec();
        out.extend(self.major.to_le_bytes());
        out.extend(self.minor.to_le_bytes());
        out.extend(self.flags.to_le_bytes());
        out.extend((self.sections.len() as u32).to_le_bytes());
        out.extend(length.to_le_bytes());
        out.extend(self.reserved.to_le_bytes());
        out.extend([0; 4]);
        out.extend(table);
        out.extend(contents);
        seal_header(&mut out);
        out
    }
}

/// Makes the CRC32 of header and table right again, as far as the file has them.
pub fn seal_header(file: &mut [u8]) {
    let sections = u32::from_le_bytes(file[12..16].try_into().unwrap()) as usize;
    let Some(table) = sections.checked_mul(40).and_then(|length| file.get(32..32 + length)) else { return };
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&file[..28]);
    hasher.update(table);
    file[28..32].copy_from_slice(&hasher.finalize().to_le_bytes());
}

/// Makes every CRC32 right again after section bytes were changed; those of raw bytes only where sections are not
/// compressed.
pub fn seal(file: &mut [u8]) {
    let layout = inspect(file).expect("only the bytes of sections were changed");
    for (index, section) in layout.sections.iter().enumerate() {
        let crc = section.crc_of(file).to_le_bytes();
        let at = 32 + 40 * index + 32;
        file[at..at + 4].copy_from_slice(&crc);
        if !section.zstd {
            file[at + 4..at + 8].copy_from_slice(&crc);
        }
    }
    seal_header(file);
}
