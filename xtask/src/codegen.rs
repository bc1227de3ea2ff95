//! Writes the pages that are generated from tables.

use std::fs;

/// Writes every generated page.
pub fn run() -> Result<(), String> {
    let path = crate::root().join("docs/isa.md");
    let page = vitte_bytecode::isa_page::generate();
    fs::write(&path, page).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
