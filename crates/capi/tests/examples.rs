//! The examples in C and Python, built and run with the compilers and interpreters of the system.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate is in the repository")
        .to_path_buf()
}

/// The folder with the libraries. A test does not depend on what Rust cannot link, so they are built here, as tests are.
fn libraries() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let build = || {
        let test = std::env::current_exe().expect("the test is a file");
        let folder = test.ancestors().nth(2).expect("the test is in a folder for tests").to_path_buf();
        let profile = if folder.ends_with("release") { "bench" } else { "test" };
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--quiet", "--package", "vitte-capi", "--profile", profile]);
        cargo.arg("--target-dir").arg(folder.parent().expect("the folder is in another"));
        let built = cargo.current_dir(root()).status().expect("cargo runs");
        assert!(built.success() && folder.join(SHARED).exists(), "{cargo:?} did not build {SHARED}");
        folder
    };
    BUILT.get_or_init(build).clone()
}

const SHARED: &str = if cfg!(target_os = "macos") { "libvitte.dylib" } else { "libvitte.so" };

/// Whether a tool is there. It has to be, unless `VITTE_SKIP_EXTERNAL=1` leaves out what needs others.
fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
    let may_miss = std::env::var_os("VITTE_SKIP_EXTERNAL").is_some_and(|value| value == "1");
    assert!(found || may_miss, "`{tool}` is needed; VITTE_SKIP_EXTERNAL=1 leaves out what needs it");
    found
}

/// Runs a command that has to go well, and answers what it prints.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{command:?}: {}\n{errors}", output.status);
    String::from_utf8(output.stdout).expect("the output is text")
}

/// A folder of this test, emptied.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

fn compiler() -> Command {
    let mut gcc = Command::new("gcc");
    gcc.args(["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1", "-g", "-I"]);
    gcc.arg(root().join("crates/capi/include"));
    gcc
}

/// What a static library needs of the system.
const SYSTEM: &[&str] = &["-lpthread", "-ldl", "-lm", "-lrt", "-lutil"];

/// Builds a program with the shared or the static library, and answers where it is.
fn build(source: &Path, into: &Path, is_shared: bool) -> PathBuf {
    let libraries = libraries();
    let form = if is_shared { "shared" } else { "static" };
    let program = into.join(format!("{}_{form}", source.file_stem().expect("a file").to_string_lossy()));
    let mut gcc = compiler();
    gcc.arg(source).arg("-o").arg(&program);
    if is_shared {
        gcc.arg("-L").arg(&libraries).arg("-lvitte").arg(format!("-Wl,-rpath,{}", libraries.display()));
        gcc.arg("-lpthread");
    } else {
        gcc.arg(libraries.join("libvitte.a")).args(SYSTEM);
    }
    run(&mut gcc);
    program
}

fn sources(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).expect("the folder is there");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "c"));
    found.sort();
    found
}

fn run_examples(is_shared: bool) {
    if !has("gcc") {
        return;
    }
    let into = folder(if is_shared { "shared" } else { "static" });
    for source in sources("examples/c") {
        let expected =
            fs::read_to_string(source.with_extension("out")).expect("an example has its output beside it");
        let printed = run(&mut Command::new(build(&source, &into, is_shared)));
        assert_eq!(printed, expected, "{}", source.display());
    }
}

#[test]
fn examples_in_c_run_with_the_shared_library() {
    run_examples(true);
}

#[test]
fn examples_in_c_run_with_the_static_library() {
    run_examples(false);
}

#[test]
fn the_border_holds() {
    if !has("gcc") {
        return;
    }
    let into = folder("border");
    for source in sources("crates/capi/tests/c") {
        assert_eq!(run(&mut Command::new(build(&source, &into, true))), "ok\n", "{}", source.display());
    }
}

#[test]
fn the_header_is_one_of_cpp_too() {
    if !has("g++") {
        return;
    }
    let source = folder("cpp").join("header.cpp");
    fs::write(&source, "#include <vitte.h>\nint main() { return vitte_version()[0] == 0; }\n")
        .expect("a file");
    let mut gpp = Command::new("g++");
    gpp.args(["-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I"]);
    run(gpp.arg(root().join("crates/capi/include")).arg(&source));
}

#[test]
fn the_example_in_python_runs() {
    if !has("python3") {
        return;
    }
    let example = root().join("examples/python/embed.py");
    let expected =
        fs::read_to_string(example.with_extension("out")).expect("an example has its output beside it");
    let library = libraries().join(SHARED);
    assert_eq!(run(Command::new("python3").arg("-B").arg(example).env("VITTE_LIBRARY", library)), expected);
}

/// The examples once more under Valgrind, where there is one and it is asked for: it takes a while.
#[test]
fn examples_keep_their_memory_in_order() {
    if std::env::var_os("VITTE_VALGRIND").is_none() || !has("gcc") || !has("valgrind") {
        return;
    }
    let into = folder("valgrind");
    for source in sources("examples/c").into_iter().chain(sources("crates/capi/tests/c")) {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["-q", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite"]);
        run(valgrind.arg(build(&source, &into, true)));
    }
}
