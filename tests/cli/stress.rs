//! `VITTE_STRESS`: in debug builds it hinders the machine, in others it is refused.

use crate::command::run_with;
use crate::transcript::{Found, Words};
use std::fs;

/// A program that allocates, run under these stress modes.
fn stressed(modes: &str) -> Found {
    let folder = std::env::temp_dir().join(format!("vitte-cli-{}-stress", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the test");
    let source =
        "let xs: array<string> = []\nfor i in 0..50 { xs.push(\"${i}\") }\nprint(xs.len(), xs[49])\n";
    fs::write(folder.join("p.vit"), source).expect("a file for the test");
    let found = run_with(&Words::of("vitte run p.vit --gc-stats"), &folder, &[("VITTE_STRESS", modes)]);
    let _ = fs::remove_dir_all(&folder);
    found.expect("the command runs")
}

#[test]
fn stress_modes_come_from_the_environment() {
    let plain = stressed("");
    assert!(plain.status == Some(0) && plain.stderr.contains("all                0 "), "{plain:?}");
    let found = stressed("collect,poison,verify");
    if !cfg!(debug_assertions) {
        let refusal = "error: VITTE_STRESS is set, but only debug builds of vitte have stress modes\n";
        assert!(found.status == Some(2) && found.stderr.starts_with(refusal), "{found:?}");
        return;
    }
    assert_eq!((found.status, &*found.stdout), (Some(0), "50 49\n"), "{found:?}");
    assert!(!found.stderr.contains("all                0 "), "{found:?}");
    // Each allocation in turn fails: the program ends with the limit's status, or has what it needs.
    let status = |number: u64| stressed(&format!("fail={number}")).status;
    assert!((1..20).all(|number| status(number) == Some(4)));
    assert_eq!(status(100_000), Some(0));
    let unknown = stressed("collet");
    let wanted = "error: VITTE_STRESS: `collet` is no stress mode: write collect fail=N poison verify, with commas between them\n";
    assert_eq!((unknown.status, &*unknown.stderr), (Some(2), wanted));
}
