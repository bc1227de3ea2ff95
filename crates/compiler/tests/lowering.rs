//! Listings of lowered programs: `tests/lowering/*.vit` with what they become beside them, in `.vitasm`.
//!
//! Those in `tests/lowering/run` are run, with and without optimisation; beside them stands what they print.
//!
//! A first line `// optimise: no` asks for the listing without optimisation. After a change that is wanted,
//! `VITTE_BLESS=1 cargo test -p vitte-compiler --test lowering` writes the listings anew.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use vitte::bytecode::assembler::assemble;
use vitte::bytecode::disassembler::{Options, disassemble_with};

fn programs() -> Vec<PathBuf> {
    programs_in("../../tests/lowering")
}

fn programs_in(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "vit")).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn bless() -> bool {
    std::env::var_os("VITTE_BLESS").is_some_and(|value| value == "1")
}

#[test]
fn programs_do_what_is_recorded() {
    for path in programs_in("../../tests/lowering/run") {
        let source = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for optimise in [true, false] {
            let output = support::run(&name, &source, optimise);
            let recorded = path.with_extension("out");
            if bless() {
                fs::write(&recorded, &output).unwrap();
            }
            let recorded = fs::read_to_string(&recorded).unwrap_or_default();
            assert_eq!(output, recorded, "{name}, optimise: {optimise}");
        }
    }
}

#[test]
fn listings_are_as_recorded() {
    let bless = bless();
    let mut differences = String::new();
    for path in programs() {
        let source = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let optimise = !source.starts_with("// optimise: no");
        let module = support::compiled(&name, &source, optimise);
        let options = Options { debug: false, ..Options::default() };
        let listing = disassemble_with(&module, &options);
        let recorded = path.with_extension("vitasm");
        if bless {
            fs::write(&recorded, &listing).unwrap();
        } else if fs::read_to_string(&recorded).unwrap_or_default() != listing {
            differences.push_str(&format!("{name} becomes\n{listing}\n"));
        }
    }
    let command = "VITTE_BLESS=1 cargo test -p vitte-compiler --test lowering";
    assert!(differences.is_empty(), "{differences}to accept this: {command}");
}

#[test]
fn listings_with_all_details_assemble_to_the_same_module() {
    for path in programs() {
        let source = fs::read_to_string(&path).unwrap();
        for optimise in [false, true] {
            let module = support::compiled("listing.vit", &source, optimise);
            let text = disassemble_with(&module, &Options::default());
            let again =
                assemble(&text, "listing.vitasm").unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
            assert_eq!(again, module, "{}", path.display());
        }
    }
}
