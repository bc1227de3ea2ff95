//! Files and the limits of the machine: no file is too large for it to stay within them.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};
use vitte::compiler::modules::NoFiles;
use vitte::{Engine, Host, Limits, VmConfig};
use vitte_testing::folder::Folder;
use vitte_testing::program::Shared;

/// What a program in a folder prints, how it ends, and how much memory it took.
fn run(folder: &Folder, source: &str, mut config: VmConfig) -> (String, Result<i64, String>, u64) {
    let engine = Engine::new();
    let program = engine.compile("main.vit", &format!("import fs\n{source}"), &mut NoFiles).unwrap();
    let out = Shared::default();
    let limits = config.host.limits;
    config.host = Host {
        stdout: Some(Box::new(out.clone())),
        rights: folder.rights().unwrap(),
        limits,
        ..Host::denying()
    };
    let mut vm = engine.vm(&program, config).unwrap();
    let outcome = vm.run().map_err(|error| error.kind.into_owned());
    (out.text(), outcome, vm.memory().peak_bytes)
}

fn small() -> VmConfig {
    VmConfig { max_memory: 8 << 20, max_stack: 1 << 20, ..VmConfig::default() }
}

/// A file of so many zeros, which takes no room.
fn sparse(path: &Path, length: u64) {
    File::create(path).unwrap().set_len(length).unwrap();
}

#[test]
fn a_file_that_does_not_fit_the_memory_is_not_read() {
    let folder = Folder::new().unwrap();
    sparse(&folder.path().join("huge"), 1 << 40);
    let begin = Instant::now();
    for source in [
        "fs.read(\"huge\")",
        "fs.read_bytes(\"huge\")",
        "fs.open(\"huge\", \"r\").read_all()",
        "fs.open(\"huge\", \"r\").read_line()",
        "fs.open(\"huge\", \"r\").read(9223372036854775807)",
        "fs.open(\"huge\", \"r\").read_bytes(9223372036854775807)",
        "for line in fs.lines(\"huge\") { print(line.len()) }",
    ] {
        let (_, outcome, _) = run(&folder, source, small());
        assert_eq!(outcome, Err("OutOfMemory".to_string()), "{source}");
    }
    assert!(begin.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_large_file_is_read_by_lines_in_little_memory() {
    let folder = Folder::new().unwrap();
    let path = folder.path().join("large");
    std::fs::write(&path, "a line of text that is one of many\n".repeat(2_000_000)).unwrap();
    let source = "let n = 0\nfor line in fs.lines(\"large\") { n += line.len() }\nprint(n)";
    let (out, outcome, peak) = run(&folder, source, small());
    assert_eq!((out.as_str(), outcome), ("68000000\n", Ok(0)));
    assert!(peak <= 8 << 20);
}

#[test]
fn what_is_written_to_files_is_limited() {
    let folder = Folder::new().unwrap();
    sparse(&folder.path().join("huge"), 1 << 40);
    let begin = Instant::now();
    for source in [
        "while true { fs.append(\"out\", \"some text\") }",
        "fs.write(\"out\", \"x\".repeat(200000))",
        "fs.write(\"out\", bytes(200000))",
        "let out = fs.open(\"out\", \"w\")\nwhile true { out.write(\"some text\") }",
        "let out = fs.open(\"out\", \"w\")\nwhile true { out.write_bytes(bytes(10)) }",
        "let out = fs.open(\"out\", \"w\")\nwhile true { out.write_line(\"\") }",
        "fs.copy(\"huge\", \"out\")",
    ] {
        let mut config = small();
        config.host.limits = Limits { output_bytes: 100_000, ..Limits::default() };
        let source = format!("try {{ {source} }} catch e {{ print(e.kind) }} finally {{ print(\"never\") }}");
        let (out, outcome, _) = run(&folder, &source, config);
        assert_eq!((out.as_str(), outcome), ("", Err("OutputLimit".to_string())), "{source}");
        assert!(
            std::fs::metadata(folder.path().join("out")).is_ok_and(|about| about.len() <= 100_000),
            "{source}"
        );
    }
    assert!(begin.elapsed() < Duration::from_secs(60));
}

#[test]
fn long_work_with_files_ends_in_time() {
    let folder = Folder::new().unwrap();
    sparse(&folder.path().join("huge"), 1 << 40);
    for source in [
        "fs.copy(\"huge\", \"out\")",
        "while true { fs.exists(\"huge\") }",
        "let file = fs.open(\"huge\", \"r\")\nwhile true { file.read_bytes(100) }",
    ] {
        let mut config = small();
        config.timeout = Some(Duration::from_millis(50));
        config.host.limits = Limits { output_bytes: 1 << 30, ..Limits::default() };
        let begin = Instant::now();
        let (_, outcome, _) = run(&folder, source, config);
        // Where the system is slow, it may be the output that ends it.
        assert!(
            outcome == Err("Timeout".into()) || outcome == Err("OutputLimit".into()),
            "{source}: {outcome:?}"
        );
        assert!(begin.elapsed() < Duration::from_secs(30), "{source}");
    }
}

#[test]
fn the_fuel_for_files_is_always_the_same() {
    let source = "fs.write(\"a\", \"text\\n\".repeat(30000))\nfs.copy(\"a\", \"b\")\nlet n = 0\n\
                  for line in fs.lines(\"b\") { n += line.len() }\nprint(n, fs.list(\".\"), fs.read(\"b\").len())";
    let used = || {
        let folder = Folder::new().unwrap();
        let engine = Engine::new();
        let program = engine.compile("main.vit", &format!("import fs\n{source}"), &mut NoFiles).unwrap();
        let host = Host {
            stdout: Some(Box::new(std::io::sink())),
            rights: folder.rights().unwrap(),
            ..Host::denying()
        };
        let mut vm = engine.vm(&program, VmConfig { host, count_fuel: true, ..VmConfig::default() }).unwrap();
        vm.run().unwrap();
        vm.fuel_used()
    };
    let first = used();
    assert!(first > 30_000 && first == used());
}
