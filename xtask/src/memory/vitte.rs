//! What the binary under test can do. Older ones are measured too, to compare with, and have fewer options.

use std::path::Path;

use crate::bench;

/// The collectors and the options about them that `vitte exec --help` names.
pub struct Features {
    /// What `--gc` takes; empty if there is no such option.
    pub collectors: Vec<String>,
    /// Whether pauses are told.
    pub log: bool,
    /// Whether the size of the nursery can be said.
    pub nursery: bool,
}

/// All collectors that a binary may have, the default one first.
const COLLECTORS: [&str; 3] = ["generational", "mark-sweep", "rc"];

impl Features {
    /// Asks the binary.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn of(vitte: &Path) -> Result<Features, String> {
        Ok(Features::read(&bench::output_of(vitte, &["exec", "--help"])?))
    }

    fn read(help: &str) -> Features {
        let words: Vec<&str> = help.split_whitespace().collect();
        let option = |name: &str| words.iter().any(|w| w.split(['=', '[']).next() == Some(name));
        let names = |name: &&&str| words.iter().any(|w| w.trim_matches([',', '[', ']', ':']) == **name);
        let collectors = COLLECTORS.iter().filter(names).map(|name| (*name).to_string());
        let collectors = if option("--gc") { collectors.collect() } else { Vec::new() };
        Features { collectors, log: option("--gc-log"), nursery: option("--gc-nursery") }
    }

    /// The collectors to measure: those that are there, of those that are wanted.
    ///
    /// # Errors
    /// One that is wanted is not there.
    pub fn collectors(&self, wanted: &[String]) -> Result<Vec<String>, String> {
        match wanted.iter().find(|name| !self.collectors.contains(name)) {
            Some(missing) => Err(format!(
                "this vitte has no collector `{missing}`; it has {}",
                if self.collectors.is_empty() { "no choice".to_string() } else { self.collectors.join(", ") }
            )),
            None if wanted.is_empty() => Ok(self.collectors.clone()),
            None => Ok(wanted.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_from_the_help() {
        let features = Features::read(
            "      --gc <NAME>\n          Possible values:\n          - generational: …\n          - rc:  …\n\
             \n      --gc-log[=<FORM>]\n      --max-memory <SIZE>\n",
        );
        assert_eq!(features.collectors, ["generational", "rc"]);
        assert!(features.log && !features.nursery);
        assert!(features.collectors(&["mark-sweep".to_string()]).is_err());
    }

    #[test]
    fn a_binary_without_a_choice_has_none() {
        let features = Features::read("Usage: vitte exec [OPTIONS] <FILE>\n      --max-memory <SIZE>\n");
        assert!(features.collectors.is_empty() && !features.log);
    }
}
