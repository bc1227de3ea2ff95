//! Links libgcc's unwinder into the binary on Linux, in place of loading `libgcc_s.so.1` at every start: finding, mapping
//! and initialising that library took a tenth of the time of a program that prints one line.
//!
//! Rust's standard library asks the linker for `gcc_s`. A linker script of that name answers with the static halves of
//! libgcc, which every GCC has. Where they are not found, nothing is changed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let of = |name: &str| env::var(name).unwrap_or_default();
    let is_linux = of("CARGO_CFG_TARGET_OS") == "linux" && of("CARGO_CFG_TARGET_ENV") == "gnu";
    // For another machine, `cc` here is the wrong compiler to ask.
    if is_linux && of("HOST") == of("TARGET") {
        link_unwinder(Path::new(&of("OUT_DIR")));
    }
}

fn link_unwinder(folder: &Path) {
    let (Some(unwinder), Some(support)) = (library("libgcc_eh.a"), library("libgcc.a")) else { return };
    let script = format!("GROUP ( {} {} )\n", unwinder.display(), support.display());
    if fs::write(folder.join("libgcc_s.so"), script).is_ok() {
        println!("cargo:rustc-link-search=native={}", folder.display());
    }
}

/// Where the C compiler keeps one of its own libraries.
fn library(name: &str) -> Option<PathBuf> {
    let answer = Command::new("cc").arg(format!("-print-file-name={name}")).output().ok()?;
    let path = PathBuf::from(String::from_utf8(answer.stdout).ok()?.trim());
    // What it does not know it answers as it was asked.
    (path.is_absolute() && path.exists() && !path.to_string_lossy().contains(' ')).then_some(path)
}
