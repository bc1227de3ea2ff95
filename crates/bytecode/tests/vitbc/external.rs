//! The page `docs/format/vitbc.md`, held against the writer: an independent reader, made from the page alone, must
//! read the same tables and refuse the same files; and the page's example must be what the writer writes.
//!
//! Needs `python3`, and `zstd` for compressed sections. `VITTE_SKIP_EXTERNAL=1` leaves these tests out.

use crate::json;
use crate::samples::{Random, example, files, full, parts, types, values};
use std::path::{Path, PathBuf};
use std::process::Command;
use vitte_bytecode::Module;
use vitte_bytecode::vitbc::{ReadLimits, WriteOptions, inspect, read, write};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn is_skipped() -> bool {
    std::env::var_os("VITTE_SKIP_EXTERNAL").is_some_and(|value| value == "1")
}

/// Runs the independent reader over these files; one line of output per file.
fn read_by_python(test: &str, files: &[Vec<u8>]) -> Vec<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("vitbc-{test}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let paths: Vec<_> = (0..files.len()).map(|index| folder.join(format!("{index}.vitbc"))).collect();
    for (path, bytes) in paths.iter().zip(files) {
        std::fs::write(path, bytes).unwrap();
    }
    let output = Command::new("python3")
        .arg(repository("tests/format/read_vitbc.py"))
        .args(&paths)
        .output()
        .expect("this test runs python3; VITTE_SKIP_EXTERNAL=1 leaves it out");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.is_empty(), "{errors}");
    std::fs::remove_dir_all(&folder).unwrap();
    let lines: Vec<_> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), files.len());
    lines
}

#[test]
fn an_independent_reader_reads_the_same() {
    if is_skipped() {
        return;
    }
    let mut random = Random(21);
    let mut modules = vec![Module::default(), example(), full(), types(), values(), parts()];
    modules.extend((0..40).map(|_| random.module()));
    let plain = WriteOptions::default();
    let mut files: Vec<_> = modules.iter().map(|module| write(module, &plain).unwrap()).collect();
    let mut expected: Vec<_> = modules.iter().map(json::module).collect();
    if cfg!(feature = "zstd") {
        files.push(write(&full(), &WriteOptions { compress: true }).unwrap());
        expected.push(json::module(&full()));
    }
    for (index, line) in read_by_python("same", &files).iter().enumerate() {
        assert_eq!(*line, expected[index], "file {index}");
    }
}

#[test]
fn an_independent_reader_refuses_the_same() {
    if is_skipped() {
        return;
    }
    let mut damaged = Vec::new();
    for (_, bytes) in files().iter().filter(|(name, _)| !name.contains("zstd")) {
        let step = 1 + bytes.len() / 150;
        for at in (0..bytes.len()).step_by(step) {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            damaged.extend([changed, bytes[..at].to_vec()]);
        }
    }
    for line in read_by_python("refused", &damaged) {
        assert!(line.starts_with("{\"error\":"), "{line}");
    }
}

/// With every CRC32 made right, the two readers have only the page to agree by.
#[test]
fn both_readers_judge_sealed_changes_alike() {
    if is_skipped() {
        return;
    }
    let mut random = Random(23);
    let (mut changed, mut verdicts) = (Vec::new(), Vec::new());
    for module in [example(), full(), types(), values(), parts(), random.module()] {
        let original = write(&module, &WriteOptions::default()).unwrap();
        for section in inspect(&original).unwrap().sections {
            for _ in 0..20 {
                let mut bytes = original.clone();
                bytes[(section.offset + random.below(section.stored_len)) as usize] = random.next() as u8;
                crate::files::seal(&mut bytes);
                verdicts.push(read(&bytes, &ReadLimits::default()).map(|module| json::module(&module)));
                changed.push(bytes);
            }
        }
    }
    for (line, verdict) in read_by_python("sealed", &changed).iter().zip(verdicts) {
        match verdict {
            Ok(module) => assert_eq!(*line, module),
            Err(error) => assert!(line.starts_with("{\"error\":"), "{error}; but: {line}"),
        }
    }
}

#[test]
fn the_example_of_the_page_is_what_is_written() {
    let page = std::fs::read_to_string(repository("docs/format/vitbc.md")).unwrap();
    let bytes = write(&example(), &WriteOptions::default()).unwrap();
    let dump = page.split("```hexdump\n").nth(1).expect("a block ```hexdump").split("```").next().unwrap();
    let mut shown = Vec::new();
    for line in dump.lines() {
        let (offset, rest) = line.split_once("  ").expect("an offset, two spaces, bytes");
        assert_eq!(usize::from_str_radix(offset, 16), Ok(shown.len()), "{line}");
        let digits = rest.split("  ").next().unwrap();
        shown.extend(digits.split(' ').map(|byte| u8::from_str_radix(byte, 16).expect(line)));
    }
    if shown != bytes {
        let differs =
            shown.iter().zip(&bytes).position(|(a, b)| a != b).unwrap_or(shown.len().min(bytes.len()));
        let rest: Vec<_> = bytes[differs & !7..].iter().map(|byte| format!("{byte:02x}")).collect();
        panic!(
            "the page differs from offset {:04x}, where the writer writes: {}",
            differs & !7,
            rest.join(" ")
        );
    }
}

/// A section compressed by the public tool, as the page says, is accepted.
#[cfg(any(feature = "zstd", feature = "ruzstd"))]
#[test]
fn the_public_tool_makes_frames_that_are_accepted() {
    use crate::files::{ZSTD, file, section};
    if is_skipped() {
        return;
    }
    let mut random = Random(29);
    let module = Module { code: (0..50_000).map(|_| random.below(40)).collect(), ..Module::default() };
    let raw: Vec<u8> = module.code.iter().flat_map(|word| word.to_le_bytes()).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("vitbc-code-{}", std::process::id()));
    std::fs::write(&path, &raw).unwrap();
    for level in ["-1", "-3", "-19"] {
        let output = Command::new("zstd")
            .args(["-q", "-c", "--no-check", level])
            .arg(&path)
            .output()
            .expect("this test runs zstd; VITTE_SKIP_EXTERNAL=1 leaves it out");
        let mut code = section(b"CODE", output.stdout);
        code.flags = ZSTD;
        code.raw_len = Some(raw.len() as u64);
        code.raw_crc = Some(crc32fast::hash(&raw));
        assert_eq!(read(&file([code]).bytes(), &ReadLimits::default()).as_ref(), Ok(&module), "{level}");
    }
    std::fs::remove_file(&path).unwrap();
}
