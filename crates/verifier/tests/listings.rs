//! The listings in `tests/verify`: those in `accept` are accepted, those in `reject` get just the reports that they end
//! with. A file's name begins with the number of the rule it is about. What no listing can say is in `rules.rs`.
//!
//! `VITTE_BLESS=1 cargo test -p vitte-verifier --test listings` writes the reports that are found into the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use vitte_bytecode::assembler::assemble;
use vitte_verifier::{Rejections, Rule, check};

const MARK: &str = "; refused: ";

fn listings(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/verify").join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut listings: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "vitasm")).collect();
    listings.sort();
    listings
}

/// The rule in the file's name: V7 of `v07_name.vitasm`.
fn rule(path: &Path) -> Rule {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number = name.strip_prefix('v').and_then(|rest| rest.split('_').next()?.parse().ok());
    let found = Rule::ALL.iter().find(|rule| Some(rule.number()) == number);
    *found.unwrap_or_else(|| panic!("{name} does not begin with the number of a rule, such as v07_"))
}

fn verified(path: &Path) -> (String, Result<(), Rejections>) {
    let text = fs::read_to_string(path).expect("the listing can be read");
    let name = path.display().to_string();
    match assemble(&text, &name) {
        Ok(module) => (text, check(&module)),
        Err(errors) => {
            panic!("{}", errors.iter().map(|error| error.render(&text, &name)).collect::<String>())
        }
    }
}

#[test]
fn accepted_listings() {
    for path in listings("accept") {
        rule(&path);
        if let (_, Err(faults)) = verified(&path) {
            panic!("{}\n{faults}", path.display());
        }
    }
}

#[test]
fn refused_listings() {
    let bless = std::env::var_os("VITTE_BLESS").is_some();
    for path in listings("reject") {
        let (text, result) = verified(&path);
        let faults = result.expect_err(&format!("{} is accepted", path.display()));
        let found: String = faults.to_string().lines().map(|line| format!("; {line}\n")).collect();
        let (listing, expected) = text.find(MARK).map_or((&*text, ""), |at| text.split_at(at));
        if bless {
            fs::write(&path, format!("{listing}{found}")).expect("the listing can be written");
        } else {
            assert_eq!(expected, found, "{}", path.display());
        }
        let rule = rule(&path);
        let is_broken = faults.faults.iter().any(|fault| fault.rule == rule);
        assert!(is_broken, "{} does not break {rule}:\n{faults}", path.display());
    }
}

/// Rules about numbers that only a file can get wrong, or only one of many megabytes: the assembler writes a listing's
/// code in order, gives each function the frame it needs, and exports what it finds.
const NOT_IN_LISTINGS: &[Rule] = &[Rule::TypeCount, Rule::Frame, Rule::Exports];

#[test]
fn every_rule_has_listings() {
    let mut count: BTreeMap<Rule, [usize; 2]> = BTreeMap::new();
    for (column, folder) in ["accept", "reject"].into_iter().enumerate() {
        for path in listings(folder) {
            count.entry(rule(&path)).or_default()[column] += 1;
        }
    }
    for rule in Rule::ALL.iter().filter(|rule| !NOT_IN_LISTINGS.contains(rule)) {
        let [accepted, refused] = count.get(rule).copied().unwrap_or_default();
        assert!(accepted > 0 && refused > 0, "{rule}: {accepted} accepted listings, {refused} refused");
    }
}
