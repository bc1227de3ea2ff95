//! What people and tools want to know of a module: lines, variables, where it comes from.

use super::function::Finished;
use super::module::ModuleBuilder;
use crate::diagnostics::Sources;
use crate::syntax::FileId;
use std::collections::BTreeMap;
use vitte_bytecode::module::{Debug, FunctionLines, LineEntry, Variable};

/// The edition of the language that this compiler reads.
const EDITION: &str = "1";

/// Places and names for all functions, in order.
pub(super) fn debug_info(module: &ModuleBuilder<'_>, functions: &[Finished]) -> Debug {
    let files = (0..module.sources.len()).map(|file| module.sources.name(FileId(file as u16)).to_string());
    Debug {
        files: files.collect(),
        lines: functions.iter().map(|function| lines(module.sources, function)).collect(),
        variables: functions.iter().map(|function| variables(module, function)).collect(),
        sources: BTreeMap::new(),
    }
}

fn lines(sources: &Sources, function: &Finished) -> FunctionLines {
    let mut entries: Vec<LineEntry> = Vec::with_capacity(function.places.len());
    for &(pc, place) in &function.places {
        let at = sources.line_column(function.file, place);
        let is_new = entries.last().is_none_or(|last| (last.line, last.column) != (at.line, at.column));
        if is_new {
            entries.push(LineEntry { pc, line: at.line, column: at.column });
        }
    }
    FunctionLines { file: u32::from(function.file.0), entries }
}

fn variables(module: &ModuleBuilder<'_>, function: &Finished) -> Vec<Variable> {
    let scopes = function.variables.iter();
    scopes
        .map(|scope| Variable {
            name: module.names.get(scope.name).to_string(),
            register: scope.register,
            start: scope.start,
            end: scope.end,
        })
        .collect()
}

/// Who compiled what: `compiler`, `edition`, and `source-fnv1a64`, the hash of the sources.
pub(super) fn metadata(sources: &Sources) -> BTreeMap<String, String> {
    let compiler = format!("vitte {}", env!("CARGO_PKG_VERSION"));
    BTreeMap::from([
        ("compiler".to_string(), compiler),
        ("edition".to_string(), EDITION.to_string()),
        ("source-fnv1a64".to_string(), format!("{:016x}", hash_of_sources(sources))),
    ])
}

/// FNV-1a with 64 bits (Fowler, Noll, Vo) over each file's length in bytes, as eight bytes from the lowest, and its text.
fn hash_of_sources(sources: &Sources) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bytes: &[u8]| {
        for &byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for file in 0..sources.len() {
        let text = sources.text(FileId(file as u16));
        add(&(text.len() as u64).to_le_bytes());
        add(text.as_bytes());
    }
    hash
}
