//! The source files of a compilation, and lines and columns in them.

use super::{Code, Diagnostic, Diagnostics};
use crate::syntax::{FileId, Span};
use std::sync::OnceLock;

/// A place for people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LineColumn {
    /// From 1. A line ends with `\n`, `\r\n` or `\r`.
    pub line: u32,
    /// From 1, in Unicode scalar values.
    pub column: u32,
}

/// More files than a [`FileId`] can number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooManyFiles;

impl std::fmt::Display for TooManyFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a program cannot have more than {} files", usize::from(u16::MAX) + 1)
    }
}

impl std::error::Error for TooManyFiles {}

/// The source files of a compilation.
///
/// ```
/// use vitte_compiler::diagnostics::{LineColumn, Sources};
/// let mut sources = Sources::new();
/// let file = sources.add("a.vit", "let é = 1\nlet b").unwrap();
/// assert_eq!(sources.line_column(file, 7), LineColumn { line: 1, column: 7 });
/// assert_eq!(sources.line_column(file, 11), LineColumn { line: 2, column: 1 });
/// ```
#[derive(Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

struct SourceFile {
    name: String,
    text: String,
    index: OnceLock<LineIndex>,
}

impl std::fmt::Debug for Sources {
    /// The names: the texts are long.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.files.iter().map(|file| &file.name)).finish()
    }
}

/// Lines and scalar values are counted once per block, so that a place is found in constant time however long the file
/// and its line are: a compiled module has a place for nearly every instruction.
const BLOCK: usize = 512;

struct LineIndex {
    /// Offset of each line's first character (after a byte order mark).
    starts: Vec<u32>,
    /// How many scalar values begin before each block.
    scalars: Vec<u32>,
    /// How many lines start at or before the first byte of each block.
    lines: Vec<u32>,
    /// Every byte is a scalar value.
    is_ascii: bool,
}

impl Sources {
    /// No files.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file; `name` is how messages call it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> Result<FileId, TooManyFiles> {
        let id = u16::try_from(self.files.len()).map_err(|_| TooManyFiles)?;
        self.files.push(SourceFile { name: name.into(), text: text.into(), index: OnceLock::new() });
        Ok(FileId(id))
    }

    /// Adds a file of unchecked bytes. If they are not UTF-8 that is reported, the file is kept as far as it can be
    /// shown, and the answer is `None`: it must not be parsed.
    pub fn add_bytes(
        &mut self,
        name: impl Into<String>,
        bytes: Vec<u8>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<FileId>, TooManyFiles> {
        let error = match String::from_utf8(bytes) {
            Ok(text) => return self.add(name, text).map(Some),
            Err(error) => error,
        };
        let at = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(at).copied().unwrap_or(0);
        let file = self.add(name, String::from_utf8_lossy(error.as_bytes()))?;
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span::new(file, start, start.saturating_add(3));
        diagnostics.push(
            Diagnostic::new(
                Code::InvalidUtf8,
                span,
                format!("byte 0x{byte:02X} at offset {at} is not UTF-8"),
            )
            .label("not UTF-8 from here")
            .help("save the file as UTF-8"),
        );
        Ok(None)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// How messages call `file`; `?` for a file that is not here.
    pub fn name(&self, file: FileId) -> &str {
        self.files.get(usize::from(file.0)).map_or("?", |f| &f.name)
    }

    /// The text of `file`; empty for a file that is not here.
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(usize::from(file.0)).map_or("", |f| &f.text)
    }

    /// The text of `span`, empty if it is not inside the file.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Line and column of the byte at `offset`; the end of the text for an offset beyond it.
    pub fn line_column(&self, file: FileId, offset: u32) -> LineColumn {
        let Some(file) = self.files.get(usize::from(file.0)) else {
            return LineColumn { line: 1, column: 1 };
        };
        let index = file.index();
        let line = index.line(offset);
        let start = index.starts[line];
        let column = file.scalars_before(offset).saturating_sub(file.scalars_before(start)) + 1;
        LineColumn { line: line as u32 + 1, column }
    }

    /// The byte range of line `line` (from 1), without its line break; empty if there is no such line.
    pub fn line_range(&self, file: FileId, line: u32) -> (u32, u32) {
        let Some(file) = self.files.get(usize::from(file.0)) else { return (0, 0) };
        let index = file.index();
        let line = (line as usize).saturating_sub(1);
        let Some(&start) = index.starts.get(line) else { return (0, 0) };
        let mut end = index.starts.get(line + 1).map_or(file.text.len(), |&next| next as usize);
        let bytes = file.text.as_bytes();
        if end > start as usize && bytes[end - 1] == b'\n' {
            end -= 1;
        }
        if end > start as usize && bytes[end - 1] == b'\r' {
            end -= 1;
        }
        (start, end as u32)
    }
}

impl SourceFile {
    fn index(&self) -> &LineIndex {
        self.index.get_or_init(|| LineIndex::new(&self.text))
    }

    fn scalars_before(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.text.len());
        if self.index().is_ascii {
            return offset as u32;
        }
        let block = offset / BLOCK;
        self.index().scalars[block] + count_scalars(&self.text.as_bytes()[block * BLOCK..offset])
    }
}

impl LineIndex {
    fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut starts = vec![if text.starts_with('\u{FEFF}') { 3 } else { 0 }];
        for (at, &byte) in bytes.iter().enumerate() {
            let ends = byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
            if ends {
                starts.push(at as u32 + 1);
            }
        }
        let mut scalars = Vec::with_capacity(bytes.len() / BLOCK + 1);
        let mut count = 0;
        scalars.push(0);
        for block in bytes.chunks_exact(BLOCK) {
            count += count_scalars(block);
            scalars.push(count);
        }
        LineIndex { lines: lines_before(&starts, scalars.len()), starts, scalars, is_ascii: text.is_ascii() }
    }

    fn line(&self, offset: u32) -> usize {
        let block = (offset as usize / BLOCK).min(self.lines.len() - 1);
        let known = self.lines[block] as usize;
        let end = self.lines.get(block + 1).map_or(self.starts.len(), |&lines| lines as usize);
        let more = self.starts[known..end].partition_point(|&start| start <= offset);
        (known + more).saturating_sub(1)
    }
}

/// For each of `blocks` blocks, how many of the lines start at or before its first byte.
fn lines_before(starts: &[u32], blocks: usize) -> Vec<u32> {
    let mut count = 0;
    (0..blocks)
        .map(|block| {
            let rest = starts[count..].iter();
            count += rest.take_while(|&&start| start as usize <= block * BLOCK).count();
            count as u32
        })
        .collect()
}

/// Bytes that are not continuation bytes.
fn count_scalars(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&b| u32::from(b & 0xC0 != 0x80)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str, offset: usize) -> LineColumn {
        let before = &text[..offset];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[start..].chars().count() as u32 + 1;
        LineColumn { line: before.matches('\n').count() as u32 + 1, column }
    }

    #[test]
    fn places_are_those_that_counting_finds() {
        let short = "let x = 1\n\n".repeat(200);
        let long = format!("{}\n{}", "x".repeat(3 * BLOCK), "y\n".repeat(BLOCK));
        let texts = [String::new(), short.clone(), long.clone(), format!("{short}é{long}ü\n{short}")];
        for text in texts {
            let mut sources = Sources::new();
            let file = sources.add("a.vit", text.as_str()).expect("one file");
            for offset in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
                assert_eq!(sources.line_column(file, offset as u32), counted(&text, offset), "{offset}");
            }
        }
    }
}
