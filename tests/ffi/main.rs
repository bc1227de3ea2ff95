//! Programs that call C, with what they print, on every collector, also with objects that move at every allocation; and what they may
//! not do. The functions that they call are in `library.c`, which `gcc` builds; `VITTE_SKIP_EXTERNAL=1` leaves these tests out.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use vitte::memory::CollectorKind;
use vitte::{Engine, Host, Rights, RuntimeError, Stress, VmConfig};
use vitte_testing::files::{below, check_all, root, short, text};
use vitte_testing::program::{Shared, compile_text};

fn is_skipped() -> bool {
    std::env::var_os("VITTE_SKIP_EXTERNAL").is_some_and(|value| value == "1")
}

/// The library that programs call, built once.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let made =
            folder.join(format!("{}vitteffi{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX));
        let status = Command::new("gcc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-pthread", "-o"])
            .args([&made, &root().join("tests/ffi/library.c")])
            .status()
            .expect("this test runs gcc; VITTE_SKIP_EXTERNAL=1 leaves it out");
        assert!(status.success(), "gcc builds tests/ffi/library.c");
        made
    })
}

/// Runs a text, and answers what it prints and how it ends.
fn run(
    name: &str,
    source: &str,
    config: VmConfig,
    rights: Rights,
) -> Result<String, Box<(String, RuntimeError)>> {
    let module = compile_text(name, source, true).unwrap_or_else(|problems| panic!("{name}: {problems}"));
    let engine = Engine::new().with_native_library(library().to_string_lossy());
    let program = engine.prepare(module).unwrap_or_else(|error| panic!("{name}: {error}"));
    let output = Shared::default();
    let args = config.host.args.clone();
    let host = Host { stdout: Some(Box::new(output.clone())), rights, args, ..Host::denying() };
    let outcome = engine.vm(&program, VmConfig { host, ..config }).and_then(|mut vm| vm.run());
    match outcome {
        Ok(_) => Ok(output.text()),
        Err(error) => Err(Box::new((output.text(), error))),
    }
}

fn check(path: &Path) -> Result<(), String> {
    let source = text(path);
    let expected_at = path.with_extension("out");
    let moving =
        Stress { collect_at_every_allocation: true, poison: true, verify: true, ..Stress::default() };
    for collector in CollectorKind::ALL {
        for stress in [Stress::default(), moving] {
            let config = VmConfig { collector: *collector, stress, ..VmConfig::default() };
            let printed = run(&short(path), &source, config, Rights::none().with_ffi_all())
                .map_err(|ended| format!("{collector}: {}\nbehind:\n{}", ended.1, ended.0))?;
            if std::env::var_os("VITTE_BLESS").is_some() {
                std::fs::write(&expected_at, &printed).map_err(|error| error.to_string())?;
            }
            if printed != text(&expected_at) {
                return Err(format!("{collector}: it prints\n{printed}VITTE_BLESS=1 accepts that"));
            }
        }
    }
    Ok(())
}

#[test]
fn programs_that_call_c() {
    if !is_skipped() {
        check_all(&below("tests/ffi", "vit"), check);
    }
}

/// Real libraries: SQLite, zlib, and what C itself has.
#[test]
fn examples() {
    if !is_skipped() {
        check_all(&below("examples/ffi", "vit"), check);
    }
}

/// What zlib makes here, Python's zlib reads, and the other way round it would be no different.
#[test]
fn zlib_as_in_python() {
    if is_skipped() {
        return;
    }
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compressed.z");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let rights = Rights::none().with_ffi("z").with_write(folder).expect("the folder is there");
    let source = text(&root().join("examples/ffi/zlib.vit"));
    let host = Host { args: vec![made.to_string_lossy().into_owned()], ..Host::denying() };
    let config = VmConfig { host, ..VmConfig::default() };
    let printed = run("zlib.vit", &source, config, rights).map_err(|ended| ended.1).expect("it runs");
    let check = "import sys, zlib
data = b''.join(b'%d: the quick brown fox jumps over the lazy dog\\n' % (i % 97) for i in range(20000))
assert zlib.decompress(open(sys.argv[1], 'rb').read()) == data
print('%x %x 0' % (zlib.crc32(data), zlib.adler32(data)))";
    let python = Command::new("python3").args(["-c", check]).arg(&made).output();
    let python = python.expect("this test runs python3; VITTE_SKIP_EXTERNAL=1 leaves it out");
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    assert_eq!(printed.lines().nth(2), std::str::from_utf8(&python.stdout).unwrap().lines().next());
}

/// The kind and the message of the error that a text ends with.
fn error_of(source: &str, rights: Rights) -> String {
    let (printed, error) = *run("main.vit", source, VmConfig::default(), rights).expect_err("it fails");
    assert_eq!(printed, "");
    format!("{}: {}", error.kind, error.message)
}

#[test]
fn nothing_is_called_without_the_right() {
    if is_skipped() {
        return;
    }
    let sqrt = "extern fn c_sqrt(x: float) -> float\nassert(c_sqrt(4.0) == 2.0)";
    let own = "extern fn same_int(x: c_int) -> c_int\nassert(same_int(1) == 1)";
    let named = "extern \"z\" fn zlibVersion() -> c_string\nzlibVersion()";
    let memory = "import ffi\nlet p: c_ptr<c_void> = ffi.alloc(1)";
    let denied = |library: &str| {
        format!("Denied: the native library `{library}` may not be called: --allow-ffi={library} allows it")
    };
    let path = library().to_string_lossy().into_owned();
    assert_eq!(error_of(sqrt, Rights::none()), denied(&path));
    assert_eq!(error_of(own, Rights::none()), denied(&path));
    assert_eq!(error_of(named, Rights::none()), denied("z"));
    assert_eq!(error_of(memory, Rights::none()), denied("vitte"));
    // Of a list just the list. What is granted is looked through, what is not is not even opened.
    let c = || Rights::none().with_ffi("c");
    assert_eq!(run("main.vit", sqrt, VmConfig::default(), c()).map_err(|error| error.1), Ok(String::new()));
    assert_eq!(run("main.vit", memory, VmConfig::default(), c()).map_err(|error| error.1), Ok(String::new()));
    assert_eq!(error_of(own, c()), denied(&path));
    assert_eq!(error_of(named, c()), denied("z"));
    let own_only = || Rights::none().with_ffi(&*path);
    assert_eq!(
        run("main.vit", own, VmConfig::default(), own_only()).map_err(|error| error.1),
        Ok(String::new())
    );
    assert_eq!(error_of(sqrt, own_only()), denied("c"));
    assert_eq!(error_of(sqrt, Rights::all().without(vitte::bytecode::natives::Right::Ffi)), denied(&path));
}

/// What one machine may call, another one of the same program may not.
#[test]
fn machines_of_one_program_have_rights_of_their_own() {
    if is_skipped() {
        return;
    }
    let module = compile_text("main.vit", "extern fn c_abs(x: c_int) -> c_int\nprint(c_abs(-3))", true);
    let engine = Engine::new();
    let program = engine.prepare(module.expect("it compiles")).expect("it links");
    for granted in [true, false, true] {
        let output = Shared::default();
        let rights = if granted { Rights::none().with_ffi("c") } else { Rights::none() };
        let host = Host { stdout: Some(Box::new(output.clone())), rights, ..Host::denying() };
        let outcome =
            engine.vm(&program, VmConfig { host, ..VmConfig::default() }).and_then(|mut vm| vm.run());
        match outcome {
            Ok(_) => assert!(granted && output.text() == "3\n"),
            Err(error) => assert!(!granted && error.kind == "Denied", "{error}"),
        }
    }
}

/// A callback that ends the program, or runs out of something, ends it behind C.
#[test]
fn limits_hold_in_callbacks() {
    if is_skipped() {
        return;
    }
    let source = "extern fn sum_until_zero(f: fn(c_int) -> c_int) -> c_int
        try { sum_until_zero(|i| { while true { } i }) } catch _ { print(\"caught\") }";
    let config = VmConfig { fuel: Some(100_000), ..VmConfig::default() };
    let (printed, error) =
        *run("main.vit", source, config, Rights::none().with_ffi_all()).expect_err("it ends");
    assert_eq!((&*printed, &*error.kind), ("", "OutOfFuel"));
    let source = "import system
        extern fn sum_until_zero(f: fn(c_int) -> c_int) -> c_int
        sum_until_zero(|i| { print(i); system.exit(3); i })
        print(\"behind\")";
    assert_eq!(
        run("main.vit", source, VmConfig::default(), Rights::none().with_ffi_all()).map_err(|e| e.1),
        Ok("0\n".into())
    );
    // The copies that C gets are counted too.
    let source = "extern fn sum(count: c_int, ...) -> float
        let text = \"x\".repeat(30000000)
        sum(0, text, text, text, text)";
    let config = VmConfig { max_memory: 64 << 20, ..VmConfig::default() };
    let (_, error) = *run("main.vit", source, config, Rights::none().with_ffi_all()).expect_err("it ends");
    assert_eq!(error.kind, "OutOfMemory");
}

/// 64 MB of bytes are not copied: the program may hardly have more memory.
#[test]
fn large_bytes_are_not_copied() {
    if is_skipped() {
        return;
    }
    let source = "extern fn fill(data: bytes, n: c_size, value: c_uint8)
        let data = bytes(64 * 1048576)
        for i in 0..100 { fill(data, 1, i) }
        fill(data, data.len(), 5)
        print(data[0], data[64 * 1048576 - 1])";
    let config = VmConfig { max_memory: 80 << 20, ..VmConfig::default() };
    let printed = run("main.vit", source, config, Rights::none().with_ffi_all());
    assert_eq!(printed.map_err(|error| error.1), Ok("5 5\n".into()));
}
