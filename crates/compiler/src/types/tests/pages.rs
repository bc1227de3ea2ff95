//! Every code of names and types has its page, whose first example provokes exactly this code and whose second is right.

use super::check;
use crate::diagnostics::Code;
use std::path::Path;

fn examples(page: &str) -> Vec<&str> {
    page.split("```vit\n").skip(1).map(|rest| rest.split("\n```").next().unwrap_or(rest)).collect()
}

#[test]
fn every_code_has_a_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics");
    for &code in Code::ALL.iter().filter(|code| matches!(&code.id()[1..3], "02" | "03")) {
        let path = folder.join(format!("{}.md", code.id()));
        let page = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let heading = format!("# {}: {}\n", code.id(), code.title());
        assert!(page.starts_with(&heading), "{} must start with {heading:?}", path.display());
        let examples = examples(&page);
        assert_eq!(examples.len(), 2, "{}: an example and its correction", code.id());
        let found = check(examples[0]);
        let all_of_code = found.problems.iter().all(|d| d.code == code);
        assert!(!found.problems.is_empty() && all_of_code, "{}:\n{}", code.id(), found.listing());
        let corrected = check(examples[1]);
        assert!(corrected.problems.is_empty(), "{}, corrected:\n{}", code.id(), corrected.listing());
    }
}
