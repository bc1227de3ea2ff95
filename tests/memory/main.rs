//! Heap snapshots, as others read them.
//!
//! `graph.vit` makes a heap with one of everything and stops with an error. `read_heapsnapshot.py`, a reader written from
//! the format's description, checks each row of its snapshot and answers the questions in `graph.expected`, where also
//! the answers stand. `devtools/run` asks the code of Chrome's DevTools; `VITTE_DEVTOOLS=1 .ci/run` does where there is npm.
//!
//! Needs `python3`; `VITTE_SKIP_EXTERNAL=1` leaves the test out.

use std::path::{Path, PathBuf};
use std::process::Command;
use vitte::memory::CollectorKind;
use vitte::{Engine, Host, Program, Stress, Vm, VmConfig};
use vitte_testing::files::{below, check_all, root, text};
use vitte_testing::program::{Ended, Shared, compile, expected};

/// The machine that has run a program of this folder to its end.
fn stopped(name: &str, config: VmConfig) -> Vm {
    let module = compile(&root().join("tests/memory").join(name), true).unwrap();
    let engine = Engine::new();
    let program = engine.prepare(module).unwrap();
    let host = Host { stdout: Some(Box::new(Shared::default())), ..Host::denying() };
    let mut vm = engine.vm(&program, VmConfig { host, ..config }).unwrap();
    vm.run().unwrap_err();
    vm
}

fn tracked() -> VmConfig {
    VmConfig { track_allocations: true, ..VmConfig::default() }
}

fn snapshot(vm: &Vm) -> Vec<u8> {
    let mut bytes = Vec::new();
    vm.heap_snapshot(&mut bytes).unwrap();
    bytes
}

/// What the reader says of a snapshot.
fn read(bytes: &[u8], name: &str, questions: &[&str]) -> String {
    let path = std::env::temp_dir().join(format!("vitte-{}-{name}.heapsnapshot", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    let reader = root().join("tests/memory/read_heapsnapshot.py");
    let output = Command::new("python3").arg(reader).arg(&path).args(questions).output();
    let _ = std::fs::remove_file(&path);
    let output = output.expect("this test runs python3; VITTE_SKIP_EXTERNAL=1 leaves it out");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn another_reader_finds_what_is_there() {
    if std::env::var_os("VITTE_SKIP_EXTERNAL").is_some() {
        return;
    }
    let page = root().join("tests/memory/graph.expected");
    let expected = text(&page);
    let questions: Vec<&str> = expected.lines().filter_map(|line| Some(line.split_once(": ")?.0)).collect();
    let found = read(&snapshot(&stopped("graph.vit", tracked())), "graph", &questions);
    if std::env::var_os("VITTE_BLESS").is_some() {
        std::fs::write(Path::new(&page), &found).unwrap();
        return;
    }
    assert_eq!(found, expected);
    // Without the places that allocated, all else is the same.
    let plain = read(&snapshot(&stopped("graph.vit", VmConfig::default())), "plain", &questions);
    let without_sites = |text: &str| {
        text.lines().filter(|line| !line.starts_with("sites")).map(str::to_string).collect::<Vec<_>>()
    };
    assert_eq!(without_sites(&plain), without_sites(&expected));
}

#[test]
fn snapshots_are_the_same_in_every_run_and_for_every_collector() {
    let one = snapshot(&stopped("graph.vit", tracked()));
    for collector in CollectorKind::ALL {
        assert!(one == snapshot(&stopped("graph.vit", VmConfig { collector: *collector, ..tracked() })));
        // Objects that moved are still the same graph.
        let mut moved = VmConfig { collector: *collector, ..tracked() };
        moved.stress.collect_at_every_allocation = true;
        assert!(one == snapshot(&stopped("graph.vit", moved)), "{collector}");
    }
}

#[test]
fn what_is_left_is_told_by_type_line_and_root() {
    let leaks = stopped("graph.vit", tracked()).leaks();
    assert!(leaks.cycles.is_empty());
    assert_eq!(leaks.objects, leaks.reachable.iter().map(|row| row.objects).sum::<u64>());
    assert_eq!(leaks.bytes, leaks.reachable.iter().map(|row| row.bytes).sum::<u64>());
    assert!(leaks.reachable.is_sorted_by(|a, b| a.bytes >= b.bytes));
    let row = &leaks.reachable[0];
    assert_eq!((row.objects, row.bytes, &*row.ty), (999, 999 * 24, "Node"));
    assert_eq!(row.site.as_deref(), Some("list (tests/memory/graph.vit:14)"));
    assert_eq!(row.root.as_deref(), Some("global shapes"));
    let pages = leaks.reachable.iter().find(|row| row.ty == "array<int>").unwrap();
    assert_eq!((pages.objects, pages.root.as_deref()), (20, Some("global cache")));
    assert_eq!(pages.site.as_deref(), Some("fill (tests/memory/graph.vit:20)"));
}

#[test]
fn deep_stacks_and_long_lists_are_written_without_recursion() {
    let vm = stopped("deep.vit", VmConfig { max_stack: 4 << 20, ..tracked() });
    let leaks = vm.leaks();
    assert!(leaks.reachable.iter().any(|row| row.ty == "Node" && row.objects >= 100_000), "{leaks:?}");
    let bytes = snapshot(&vm);
    if std::env::var_os("VITTE_SKIP_EXTERNAL").is_none() {
        assert_eq!(read(&bytes, "deep", &["count Node"]), "count Node: 200001\n");
    }
}

/// Every allocation of a program fails once: it then ends with `OutOfMemory`, what it had is whole, and nothing panics.
/// With enough of them it does what it should.
#[test]
fn each_allocation_may_fail() {
    let folders =
        ["closures", "enums", "errors", "gc", "iterators", "json", "maps", "optionals", "strings", "structs"];
    let few = |folder| below(&format!("tests/spec/{folder}"), "vit").into_iter().take(2);
    let programs: Vec<PathBuf> = folders.into_iter().flat_map(few).collect();
    check_all(&programs, |path| {
        let engine = Engine::new();
        let program = engine.prepare(compile(path, true)?).map_err(|error| error.to_string())?;
        CollectorKind::ALL
            .iter()
            .try_for_each(|collector| fail_each(&engine, &program, *collector, &expected(path)))
    });
}

fn fail_each(
    engine: &Engine,
    program: &Program,
    collector: CollectorKind,
    whole: &Ended,
) -> Result<(), String> {
    let mut allocations = 0;
    loop {
        let stress = Stress { fail_allocation_after: Some(allocations), verify: true, ..Stress::default() };
        let output = Shared::default();
        let host = Host { stdout: Some(Box::new(output.clone())), ..Host::denying() };
        let config = VmConfig { host, stress, collector, max_stack: 1 << 20, ..VmConfig::default() };
        let mut vm = engine.vm(program, config).map_err(|error| error.to_string())?;
        let error = vm.run().err().map(|error| error.kind.into_owned());
        let bytes: u64 = vm.leaks().reachable.iter().map(|row| row.bytes).sum();
        if bytes > vm.memory().object_bytes {
            return Err(format!(
                "{collector}: more is reached than there is, after {allocations} allocations"
            ));
        }
        if error.as_deref() != Some("OutOfMemory") {
            let same = error == whole.error && output.text() == whole.stdout;
            return if same {
                Ok(())
            } else {
                Err(format!("{collector}: another end after {allocations} allocations"))
            };
        }
        if !whole.stdout.starts_with(&output.text()) {
            return Err(format!("{collector}: another output after {allocations} allocations"));
        }
        // Each of the first ones, then ever fewer of the later.
        allocations += 1 + allocations / 100;
    }
}
