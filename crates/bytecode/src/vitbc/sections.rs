//! Which part of a module each section holds, and how: one row per section.

use super::cursor::{Cursor, Malformed, Parsed, put_number};
use super::error::{RecordFault, WriteError};
use super::kind::Kind;
use super::records::{Record, read_list, write_list};
use crate::foreign::CType;
use crate::module::{Function, FunctionLines, Handler, Module, TypeDef};
use crate::natives::Interface;
use crate::operands::FuncIndex;
use std::collections::{BTreeMap, BTreeSet};

/// How a section is read and written. A section whose table is empty writes nothing and is left out.
pub(super) struct Codec {
    pub kind: Kind,
    pub read: fn(&mut Cursor, &mut Module) -> Parsed<()>,
    pub write: fn(&Module, &mut Vec<u8>),
}

impl Codec {
    /// The codec of a kind, if this version knows the kind.
    pub fn of(kind: Kind) -> Option<&'static Codec> {
        kind.position().map(|position| &CODECS[position])
    }
}

macro_rules! codec {
    ($kind:ident, $read:ident, $write:ident, $($field:ident).+) => {
        Codec {
            kind: Kind::$kind,
            read: |from, module| Ok(module.$($field).+ = $read(from)?),
            write: |module, out| $write(&module.$($field).+, out),
        }
    };
}

/// The rows, in the order of [`Kind::KNOWN`].
pub(super) const CODECS: [Codec; Kind::KNOWN.len()] = [
    codec!(TYPES, read_table, write_table, types),
    codec!(INTS, read_ints, write_ints, ints),
    codec!(FLOATS, read_words, write_words, floats),
    codec!(STRINGS, read_table, write_table, strings),
    codec!(IMPORTS, read_table, write_table, imports),
    codec!(GLOBALS, read_table, write_table, globals),
    codec!(FUNCTIONS, read_table, write_table, functions),
    codec!(CODE, read_words, write_words, code),
    codec!(EXPORTS, read_map, write_map, exports),
    codec!(ENTRY, read_entry, write_entry, entry),
    codec!(FILES, read_table, write_table, debug.files),
    codec!(LINES, read_table, write_table, debug.lines),
    codec!(VARIABLES, read_table, write_table, debug.variables),
    codec!(SOURCES, read_map, write_map, debug.sources),
    codec!(METADATA, read_map, write_map, metadata),
    Codec { kind: Kind::CLOSURES, read: read_closures, write: write_closures },
    Codec { kind: Kind::HANDLERS, read: read_handlers, write: write_handlers },
    codec!(IMPLEMENTATIONS, read_table, write_table, implementations),
    codec!(MODULES, read_table, write_table, link.modules),
    codec!(NEEDED, read_set, write_set, link.imports),
    codec!(ORIGINS, read_map, write_map, link.origins),
    codec!(FORWARDS, read_map, write_map, link.forwards),
    codec!(INTERFACE, read_interface, write_interface, interface),
    codec!(FOREIGN, read_map, write_map, foreign.functions),
    codec!(LAYOUTS, read_map, write_map, foreign.layouts),
];

/// The lowest minor version that has everything that a module holds: the one that its file states.
pub(super) fn minor_version(module: &Module) -> u16 {
    let is_new = |def: &TypeDef| {
        matches!(def, TypeDef::Map(..) | TypeDef::Function(_) | TypeDef::Closure(_) | TypeDef::Trait(_))
    };
    let has_more = |function: &Function| function.is_closure || !function.handlers.is_empty();
    if !module.foreign.is_empty() {
        return 3;
    }
    if module.interface != Interface::FIRST {
        return 2;
    }
    let needs_1 = !module.implementations.is_empty()
        || !module.link.is_empty()
        || module.types.iter().any(is_new)
        || module.functions.iter().any(has_more);
    u16::from(needs_1)
}

/// Checks what a module must keep so that it has a form in the file.
pub(super) fn check(module: &Module) -> Result<(), WriteError> {
    check_foreign(module)?;
    module.debug.lines.iter().enumerate().try_for_each(|(function, lines)| check_lines(function, lines))
}

fn check_foreign(module: &Module) -> Result<(), WriteError> {
    if module.foreign.layouts.values().any(Vec::is_empty) {
        return Err(WriteError::Foreign { what: "a struct of C has no fields" });
    }
    let is_callback = |ty: &CType| matches!(ty, CType::Callback(_));
    let nests = |ty: &CType| match ty {
        CType::Callback(of) => of.params.iter().chain(&of.result).any(is_callback),
        _ => false,
    };
    let functions = module.foreign.functions.values().map(|function| &function.signature);
    let types = functions.flat_map(|of| &of.params).chain(module.foreign.layouts.values().flatten());
    let results = module.foreign.functions.values().filter_map(|function| function.signature.result.as_ref());
    if types.into_iter().any(nests) || results.into_iter().any(is_callback) {
        return Err(WriteError::Foreign { what: "a callback of C has or is the result of a callback" });
    }
    Ok(())
}

fn check_lines(function: usize, lines: &FunctionLines) -> Result<(), WriteError> {
    let falls = lines.entries.windows(2).position(|pair| pair[0].pc >= pair[1].pc);
    falls.map_or(Ok(()), |before| Err(WriteError::LinesNotRising { function, entry: before + 1 }))
}

fn read_table<R: Record>(from: &mut Cursor) -> Parsed<Vec<R>> {
    let at = from.at();
    let table = read_list(from)?;
    if table.is_empty() { Err(Malformed { at, fault: RecordFault::EmptyTable }) } else { Ok(table) }
}

fn write_table<R: Record>(table: &[R], out: &mut Vec<u8>) {
    if !table.is_empty() {
        write_list(table, out);
    }
}

fn read_map<K: Record + Ord, V: Record>(from: &mut Cursor) -> Parsed<BTreeMap<K, V>> {
    let start = from.at();
    let count = from.count(K::BYTES_MIN + V::BYTES_MIN)?;
    if count == 0 {
        return Err(Malformed { at: start, fault: RecordFault::EmptyTable });
    }
    let mut map = BTreeMap::new();
    for _ in 0..count {
        let at = from.at();
        let key = K::read(from)?;
        if map.last_key_value().is_some_and(|(last, _)| *last >= key) {
            return Err(Malformed { at, fault: RecordFault::NotSorted });
        }
        map.insert(key, V::read(from)?);
    }
    Ok(map)
}

fn write_map<K: Record, V: Record>(map: &BTreeMap<K, V>, out: &mut Vec<u8>) {
    if map.is_empty() {
        return;
    }
    put_number(out, map.len() as u64);
    for (key, value) in map {
        key.write(out);
        value.write(out);
    }
}

fn read_set(from: &mut Cursor) -> Parsed<BTreeSet<u32>> {
    let mut set = BTreeSet::new();
    for _ in 0..read_count(from, 1)? {
        let at = from.at();
        let number = from.u32()?;
        if set.last().is_some_and(|last| *last >= number) {
            return Err(Malformed { at, fault: RecordFault::NotSorted });
        }
        set.insert(number);
    }
    Ok(set)
}

fn write_set(set: &BTreeSet<u32>, out: &mut Vec<u8>) {
    if !set.is_empty() {
        put_number(out, set.len() as u64);
        set.iter().for_each(|number| put_number(out, (*number).into()));
    }
}

/// The next function of a section whose functions are those that a predicate holds for: each is behind the one before.
fn next_function<'m>(
    from: &mut Cursor,
    module: &'m mut Module,
    before: &mut Option<u32>,
) -> Parsed<&'m mut Function> {
    let at = from.at();
    let number = from.u32()?;
    if before.replace(number).is_some_and(|before| before >= number) {
        return Err(Malformed { at, fault: RecordFault::NotSorted });
    }
    let fault = RecordFault::NoSuchFunction { function: number, count: module.functions.len() as u64 };
    module.functions.get_mut(number as usize).ok_or(Malformed { at, fault })
}

/// A count that is not 0.
fn read_count(from: &mut Cursor, bytes_min: usize) -> Parsed<usize> {
    let at = from.at();
    match from.count(bytes_min)? {
        0 => Err(Malformed { at, fault: RecordFault::EmptyTable }),
        count => Ok(count),
    }
}

/// The functions that a predicate holds for, with their indices.
fn those(
    module: &Module,
    predicate: impl Fn(&Function) -> bool + Copy,
) -> impl Iterator<Item = (u64, &Function)> + Clone {
    let numbered = module.functions.iter().enumerate();
    numbered
        .filter(move |(_, function)| predicate(function))
        .map(|(index, function)| (index as u64, function))
}

fn read_closures(from: &mut Cursor, module: &mut Module) -> Parsed<()> {
    let mut before = None;
    for _ in 0..read_count(from, 1)? {
        next_function(from, module, &mut before)?.is_closure = true;
    }
    Ok(())
}

fn write_closures(module: &Module, out: &mut Vec<u8>) {
    let closures = those(module, |function| function.is_closure);
    let count = closures.clone().count();
    if count > 0 {
        put_number(out, count as u64);
        closures.for_each(|(index, _)| put_number(out, index));
    }
}

fn read_handlers(from: &mut Cursor, module: &mut Module) -> Parsed<()> {
    let mut before = None;
    for _ in 0..read_count(from, 2 + Handler::BYTES_MIN)? {
        let function = next_function(from, module, &mut before)?;
        function.handlers = read_table(from)?;
    }
    Ok(())
}

fn write_handlers(module: &Module, out: &mut Vec<u8>) {
    let handled = those(module, |function| !function.handlers.is_empty());
    let count = handled.clone().count();
    if count > 0 {
        put_number(out, count as u64);
        for (index, function) in handled {
            put_number(out, index);
            write_list(&function.handlers, out);
        }
    }
}

fn read_words(from: &mut Cursor) -> Parsed<Vec<u64>> {
    from.words().map(Iterator::collect)
}

fn write_words(words: &[u64], out: &mut Vec<u8>) {
    out.extend(words.iter().flat_map(|word| word.to_le_bytes()));
}

fn read_ints(from: &mut Cursor) -> Parsed<Vec<i64>> {
    Ok(from.words()?.map(|word| word as i64).collect())
}

fn write_ints(ints: &[i64], out: &mut Vec<u8>) {
    out.extend(ints.iter().flat_map(|int| int.to_le_bytes()));
}

fn read_interface(from: &mut Cursor) -> Parsed<Interface> {
    let at = from.at();
    let interface = Interface { major: from.u16()?, minor: from.u16()? };
    // What goes without saying is not said.
    if interface == Interface::FIRST {
        Err(Malformed { at, fault: RecordFault::EmptyTable })
    } else {
        Ok(interface)
    }
}

fn write_interface(interface: &Interface, out: &mut Vec<u8>) {
    if *interface != Interface::FIRST {
        put_number(out, interface.major.into());
        put_number(out, interface.minor.into());
    }
}

fn read_entry(from: &mut Cursor) -> Parsed<Option<FuncIndex>> {
    from.u32().map(|index| Some(FuncIndex(index)))
}

fn write_entry(entry: &Option<FuncIndex>, out: &mut Vec<u8>) {
    if let Some(function) = entry {
        put_number(out, function.0.into());
    }
}

/// The index of a source file.
impl Record for u32 {
    const BYTES_MIN: usize = 1;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        from.u32()
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_number(out, (*self).into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_codec() {
        for (codec, (kind, _)) in CODECS.iter().zip(Kind::KNOWN) {
            assert_eq!(codec.kind, *kind);
        }
    }
}
