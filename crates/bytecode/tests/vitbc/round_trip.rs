//! `read(write(m)) == m` and `write(read(b)) == b`.

use crate::files::{OPTIONAL, file, section};
use crate::samples::{Random, example, files, full, parts, types, values};
use vitte_bytecode::Module;
use vitte_bytecode::module::Function;
use vitte_bytecode::vitbc::{Kind, ReadLimits, WriteError, WriteOptions, inspect, read, write};

fn check(module: &Module) {
    for compress in [false, cfg!(feature = "zstd")] {
        let options = WriteOptions { compress };
        let bytes = write(module, &options).unwrap();
        let again = read(&bytes, &ReadLimits::default()).unwrap();
        assert_eq!(again, *module);
        assert_eq!(write(&again, &options).unwrap(), bytes);
    }
}

#[test]
fn hand_made_modules() {
    check(&Module::default());
    check(&example());
    check(&full());
    check(&values());
}

#[test]
fn random_modules() {
    let mut random = Random(1);
    for _ in 0..400 {
        check(&random.module());
    }
}

#[test]
fn each_table_alone() {
    let full = Module { functions: values().functions, implementations: values().implementations, ..full() };
    let names: Vec<_> = Kind::KNOWN.iter().map(|(kind, _)| kind.to_string()).collect();
    let plain = |functions: &[Function]| -> Vec<Function> {
        let plain =
            |function: &Function| Function { is_closure: false, handlers: vec![], ..function.clone() };
        functions.iter().map(plain).collect()
    };
    type Copy<'a> = &'a dyn Fn(&Module, &mut Module);
    let set: [Copy; 18] = [
        &|from, to| to.types = from.types.clone(),
        &|from, to| to.ints = from.ints.clone(),
        &|from, to| to.floats = from.floats.clone(),
        &|from, to| to.strings = from.strings.clone(),
        &|from, to| to.imports = from.imports.clone(),
        &|from, to| to.globals = from.globals.clone(),
        &|from, to| to.functions = plain(&from.functions),
        &|from, to| to.code = from.code.clone(),
        &|from, to| to.exports = from.exports.clone(),
        &|from, to| to.entry = from.entry,
        &|from, to| to.debug.files = from.debug.files.clone(),
        &|from, to| to.debug.lines = from.debug.lines.clone(),
        &|from, to| to.debug.variables = from.debug.variables.clone(),
        &|from, to| to.debug.sources = from.debug.sources.clone(),
        &|from, to| to.metadata = from.metadata.clone(),
        &|from, to| {
            to.functions = plain(&from.functions);
            (0..to.functions.len()).for_each(|f| to.functions[f].is_closure = from.functions[f].is_closure);
        },
        &|from, to| {
            to.functions = plain(&from.functions);
            let handlers = from.functions.iter().map(|function| function.handlers.clone());
            to.functions
                .iter_mut()
                .zip(handlers)
                .for_each(|(function, handlers)| function.handlers = handlers);
        },
        &|from, to| to.implementations = from.implementations.clone(),
    ];
    for (name, set) in names.iter().zip(set) {
        let mut module = Module::default();
        set(&full, &mut module);
        check(&module);
        let bytes = write(&module, &WriteOptions::default()).unwrap();
        let kinds: Vec<_> = inspect(&bytes).unwrap().sections.iter().map(|s| s.kind.to_string()).collect();
        // Facts about functions stand with functions only.
        assert!(kinds == [name.as_str()] || kinds == ["FUNC", name.as_str()], "{kinds:?}");
    }
}

#[test]
fn an_empty_module_is_a_header() {
    assert_eq!(write(&Module::default(), &WriteOptions::default()).unwrap().len(), 32);
}

#[test]
fn the_layout_is_what_it_says() {
    for (name, bytes) in files() {
        let layout = inspect(&bytes).unwrap();
        let versions = [("values", 1), ("parts", 1), ("random", 1), ("foreign", 3)];
        let minor = versions.iter().find(|(new, _)| name.starts_with(new)).map_or(0, |(_, minor)| *minor);
        assert_eq!((layout.major, layout.minor, layout.flags), (1, minor, 0), "{name}");
        assert_eq!(layout.file_len, bytes.len() as u64);
        let mut end = 32 + 40 * layout.sections.len() as u64;
        for section in &layout.sections {
            assert_eq!(section.offset, end, "{name}");
            assert_eq!(section.offset % 8, 0);
            assert_eq!(section.stored(&bytes).len() as u64, section.stored_len);
            assert_eq!(section.crc_of(&bytes), section.crc);
            assert_eq!(section.zstd, section.stored_len < section.raw_len);
            end = (section.offset + section.stored_len).next_multiple_of(8);
        }
        assert_eq!(end, layout.file_len);
    }
}

#[test]
fn code_lies_in_the_file_as_words() {
    let module = example();
    let bytes = write(&module, &WriteOptions::default()).unwrap();
    let layout = inspect(&bytes).unwrap();
    let code = layout.sections.iter().find(|section| section.kind == Kind::CODE).unwrap();
    let words: Vec<_> =
        code.stored(&bytes).chunks(8).map(|w| u64::from_le_bytes(w.try_into().unwrap())).collect();
    assert_eq!(words, module.code);
}

#[test]
fn newer_minor_versions_load_without_what_is_new() {
    let strings = section(b"STRS", *b"\x01\x02hi");
    let mut new = section(b"ABCD", *b"whatever");
    new.flags = OPTIONAL;
    let mut newer = file([strings, new]);
    newer.minor = 7;
    let module = read(&newer.bytes(), &ReadLimits::default()).unwrap();
    assert_eq!(module, Module { strings: vec!["hi".into()], ..Module::default() });
    assert_eq!(inspect(&newer.bytes()).unwrap().minor, 7);
}

#[test]
fn line_entries_must_rise() {
    let mut module = example();
    module.debug.lines[1].entries[2].pc = 4;
    let error = write(&module, &WriteOptions::default()).unwrap_err();
    assert_eq!(error, WriteError::LinesNotRising { function: 1, entry: 2 });
    assert_eq!(error.to_string(), "function 1: line entry 2 is not behind the one before it");
}

/// A file kept from an earlier build: what was written stays readable, by every decompressor.
#[cfg(any(feature = "zstd", feature = "ruzstd"))]
#[test]
fn kept_files_stay_readable() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/format");
    let kept = [
        ("full-1.0.vitbc", full(), false),
        ("full-1.0-zstd.vitbc", full(), true),
        ("types-1.0.vitbc", types(), false),
        ("values-1.1.vitbc", values(), false),
        ("parts-1.1.vitbc", parts(), false),
    ];
    for (name, original, compress) in kept {
        let path = folder.join(name);
        if std::env::var_os("VITTE_BLESS").is_some_and(|value| value == "1") {
            std::fs::write(&path, write(&original, &WriteOptions { compress }).unwrap()).unwrap();
        }
        let bytes = std::fs::read(&path).unwrap();
        let module = read(&bytes, &ReadLimits::default()).unwrap();
        assert!(
            module == original,
            "{name}: VITTE_BLESS=1 cargo test -p vitte-bytecode --test vitbc kept_files"
        );
        if !compress {
            assert_eq!(write(&module, &WriteOptions { compress }).unwrap(), bytes, "{name}");
        }
    }
}

#[cfg(feature = "zstd")]
#[test]
fn sections_are_compressed_where_that_helps() {
    let bytes = write(&full(), &WriteOptions { compress: true }).unwrap();
    let layout = inspect(&bytes).unwrap();
    let zstd = |kind| layout.sections.iter().find(|section| section.kind == kind).unwrap().zstd;
    assert!(zstd(Kind::STRINGS) && zstd(Kind::CODE) && zstd(Kind::SOURCES));
    assert!(!zstd(Kind::ENTRY) && !zstd(Kind::GLOBALS));
    let plain = write(&full(), &WriteOptions { compress: false }).unwrap();
    assert!(bytes.len() < plain.len());
    assert!(inspect(&plain).unwrap().sections.iter().all(|section| !section.zstd));
}

#[cfg(not(feature = "zstd"))]
#[test]
fn without_zstd_in_c_nothing_is_compressed() {
    let error = write(&example(), &WriteOptions { compress: true }).unwrap_err();
    assert_eq!(error, WriteError::CompressionUnavailable);
}
