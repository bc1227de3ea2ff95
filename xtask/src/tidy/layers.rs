//! The layers: which crate may depend on which. An arrow goes only to a lower layer.

use super::{crate_names, read};
use std::path::Path;

/// Every crate with its layer. Crates of one layer do not see each other.
const LAYERS: &[(&str, u32)] = &[
    ("bytecode", 0),
    ("heap", 0),
    ("derive", 0),
    ("plugin", 0),
    ("verifier", 1),
    ("compiler", 1),
    ("runtime", 2),
    ("interpreter", 3),
    ("stdlib", 3),
    ("ffi", 3),
    ("vitte", 4),
    ("capi", 5),
    ("cli", 6),
    ("testing", 7),
];

/// Reports every dependency that does not go to a lower layer, and every crate that has no layer.
pub fn check(root: &Path) -> Result<Vec<String>, String> {
    let mut breaches = Vec::new();
    for name in crate_names(root)? {
        let Some(layer) = layer(&name) else {
            breaches.push(format!("crates/{name}: has no layer; add it to LAYERS"));
            continue;
        };
        let manifest = read(&root.join("crates").join(&name).join("Cargo.toml"))?;
        for dependency in dependencies(&manifest) {
            match self::layer(dependency) {
                Some(lower) if lower < layer => {}
                Some(lower) => breaches.push(format!(
                    "crates/{name} (layer {layer}) depends on {dependency} (layer {lower}); arrows go down only"
                )),
                None => breaches.push(format!("crates/{name} depends on vitte-{dependency}, which has no layer")),
            }
        }
    }
    Ok(breaches)
}

fn layer(name: &str) -> Option<u32> {
    LAYERS.iter().find(|(known, _)| *known == name).map(|(_, layer)| *layer)
}

/// The crates of this repository that a manifest depends on, by folder; dependencies of tests do not count.
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut section = "";
    let mut found = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line.trim();
        } else if section == "[dependencies]" {
            let name = line.split(['=', ' ', '.']).next().unwrap_or_default();
            found.extend(if name == "vitte" { Some(name) } else { name.strip_prefix("vitte-") });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::dependencies;

    #[test]
    fn dependencies_are_found_in_their_section_only() {
        let manifest = "[package]\nname = \"vitte-x\"\n[dependencies]\nvitte-heap = { workspace = true }\nzstd = \"1\"\n\
                        vitte = { workspace = true }\n[dev-dependencies]\nvitte-cli = \"1\"\n";
        assert_eq!(dependencies(manifest), ["heap", "vitte"]);
    }
}
