//! Writes the pages that are generated from tables.

use std::fs;
use std::path::Path;

/// The header of the C library.
pub const HEADER: &str = "crates/capi/include/vitte.h";

/// Writes every generated page.
pub fn run() -> Result<(), String> {
    write(&crate::root().join(HEADER), &crate::header::generate(&crate::root())?)?;
    let docs = crate::root().join("docs");
    write(&docs.join("isa.md"), &vitte_bytecode::isa_page::generate())?;
    let list = crate::root().join("crates/stdlib/api.txt");
    let there = fs::read_to_string(&list).unwrap_or_default();
    write(&list, &vitte_stdlib::reference::interface(&there)?)?;
    let stdlib = docs.join("stdlib");
    // Modules may have gone.
    if stdlib.exists() {
        fs::remove_dir_all(&stdlib).map_err(|error| format!("cannot empty {}: {error}", stdlib.display()))?;
    }
    fs::create_dir_all(&stdlib).map_err(|error| format!("cannot make {}: {error}", stdlib.display()))?;
    vitte_stdlib::reference::pages().iter().try_for_each(|(name, page)| write(&stdlib.join(name), page))
}

fn write(path: &Path, page: &str) -> Result<(), String> {
    fs::write(path, page).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
