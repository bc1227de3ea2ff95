//! The rules that the repository keeps about itself.

mod layers;

use std::fs;
use std::path::{Path, PathBuf};

/// Crates that may contain `unsafe`; all others forbid it.
const UNSAFE_CRATES: &[&str] = &["capi", "ffi", "heap", "interpreter", "plugin"];

/// No file of Rust is longer, in lines.
const LONGEST_FILE: usize = 1000;

/// Checks every rule and reports every breach.
pub fn run() -> Result<(), String> {
    let breaches = check(&crate::root())?;
    if breaches.is_empty() {
        Ok(())
    } else {
        Err(format!("{} rules are broken:\n{}", breaches.len(), breaches.join("\n")))
    }
}

fn check(root: &Path) -> Result<Vec<String>, String> {
    let mut breaches = layers::check(root)?;
    for name in crate_names(root)? {
        breaches.extend(check_unsafe(root, &name)?);
    }
    for file in rust_files(root)? {
        let lines = read(&file)?.lines().count();
        if lines > LONGEST_FILE {
            breaches.push(format!("{}: {lines} lines; split it by idea", file.display()));
        }
    }
    Ok(breaches)
}

fn check_unsafe(root: &Path, name: &str) -> Result<Option<String>, String> {
    let folder = root.join("crates").join(name).join("src");
    let main = if folder.join("lib.rs").exists() { "lib.rs" } else { "main.rs" };
    let forbids = read(&folder.join(main))?.contains("#![forbid(unsafe_code)]");
    let may = UNSAFE_CRATES.contains(&name);
    Ok((!forbids && !may).then(|| format!("crates/{name}: must have #![forbid(unsafe_code)]")))
}

/// The folders of the crates.
fn crate_names(root: &Path) -> Result<Vec<String>, String> {
    let folder = root.join("crates");
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

fn rust_files(root: &Path) -> Result<Vec<PathBuf>, String> {
    let mut folders = vec![root.join("crates"), root.join("xtask"), root.join("tests")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_repository_keeps_its_rules() {
        assert_eq!(super::check(&crate::root()), Ok(Vec::new()));
    }
}
