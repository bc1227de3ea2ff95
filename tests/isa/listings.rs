//! Every listing does in every mode, and in every form of its file, what it should.

use crate::machine::{Ended, MODES, Stop, assemble, run};
use std::path::{Path, PathBuf};
use vitte::Engine;
use vitte::bytecode::vitbc::{self, WriteOptions};
use vitte::bytecode::{Module, disassembler};
use vitte::memory::CollectorKind;
use vitte_testing::files::{below, check_all, text};
use vitte_testing::program::Mode;

/// All listings.
pub fn listings() -> Vec<PathBuf> {
    below("tests/isa", "vitasm")
}

/// How the listing at `path` should end.
fn expected(path: &Path) -> Ended {
    let listing = text(path);
    let comment = |key: &str| {
        let mut lines = listing.lines().take_while(|line| line.starts_with("; "));
        lines.find_map(|line| {
            line.strip_prefix("; ")?.strip_prefix(key)?.strip_prefix(": ").map(str::to_string)
        })
    };
    let of_error =
        |key: &str| comment(key).unwrap_or_else(|| panic!("{}: no line `; {key}: …`", path.display()));
    let stop = comment("error").map(|error| Stop { error, message: of_error("message"), at: of_error("at") });
    let output = path.with_extension("out");
    // A listing that is about an error need not print anything.
    let stdout = if stop.is_some() && !output.exists() { String::new() } else { text(&output) };
    Ended { stdout, stop }
}

fn compare(wanted: &Ended, found: &Ended) -> Result<(), String> {
    if wanted.stop != found.stop {
        return Err(format!("expected the end {:?}, found {:?}", wanted.stop, found.stop));
    }
    let (mut a, mut b) = (wanted.stdout.lines(), found.stdout.lines());
    for line in 1.. {
        match (a.next(), b.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => return Err(format!("line {line} of the output: expected {a:?}, found {b:?}")),
        }
    }
    if wanted.stdout == found.stdout { Ok(()) } else { Err("the outputs end differently".into()) }
}

fn module(path: &Path) -> Result<Module, String> {
    assemble(&text(path))
}

fn check_mode(mode: Mode) {
    check_all(&listings(), |path| compare(&expected(path), &run(&module(path)?, mode)?));
}

#[test]
fn listings_do_what_they_should() {
    check_mode(Mode::Plain);
}

#[test]
fn listings_do_the_same_in_the_portable_loop() {
    check_mode(Mode::Portable);
}

#[test]
fn listings_do_the_same_in_the_traced_loop() {
    check_mode(Mode::Traced);
}

#[test]
fn listings_do_the_same_under_stress() {
    for collector in CollectorKind::ALL {
        check_mode(Mode::Stressed(*collector));
    }
}

fn write(module: &Module, compress: bool) -> Result<Vec<u8>, String> {
    vitbc::write(module, &WriteOptions { compress }).map_err(|error| error.to_string())
}

#[test]
fn files_of_every_form_do_the_same() {
    check_all(&listings(), |path| {
        let wanted = expected(path);
        let whole = module(path)?;
        let mut stripped = whole.clone();
        stripped.strip();
        for module in [whole, stripped] {
            for compress in [false, true] {
                let read =
                    Engine::new().read(&write(&module, compress)?).map_err(|error| error.to_string())?;
                if read != module {
                    return Err("the file reads as another module".into());
                }
                compare(&wanted, &run(&read, Mode::Plain)?)?;
            }
        }
        Ok(())
    });
}

#[test]
fn a_disassembly_assembles_to_the_same_bytes() {
    check_all(&listings(), |path| {
        let module = module(path)?;
        let listing = disassembler::disassemble(&module);
        if write(&assemble(&listing)?, false)? != write(&module, false)? {
            return Err(format!("the bytes differ; the listing was:\n{listing}"));
        }
        Ok(())
    });
}

#[test]
fn the_modes_differ() {
    assert!(MODES.iter().enumerate().all(|(at, mode)| !MODES[..at].contains(mode)));
}
