//! The cases, and who runs them.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::options::Bench;
use super::vitte::Features;
use super::{Places, bench};
use crate::bench::measure::is_installed;

/// A program with the size of its work.
pub struct Case {
    /// The name of its sources in `benches/memory`.
    pub program: &'static str,
    /// What the program is given.
    pub arguments: &'static [&'static str],
    /// Whether it is one of the smaller cases, which `--quick` runs.
    quick: bool,
}

const fn quick(program: &'static str, arguments: &'static [&'static str]) -> Case {
    Case { program, arguments, quick: true }
}

const fn full(program: &'static str, arguments: &'static [&'static str]) -> Case {
    Case { program, arguments, quick: false }
}

/// Depth; objects; MB and objects; strings; triangles; graphs.
const CASES: [Case; 15] = [
    quick("binary_trees", &["14"]),
    full("binary_trees", &["14"]),
    full("binary_trees", &["16"]),
    full("binary_trees", &["18"]),
    quick("churn", &["200000"]),
    full("churn", &["3000000"]),
    quick("live_set", &["100", "2000000"]),
    full("live_set", &["100", "8000000"]),
    full("live_set", &["1000", "8000000"]),
    quick("strings", &["300000"]),
    full("strings", &["4000000"]),
    quick("arrays_of_arrays", &["50"]),
    full("arrays_of_arrays", &["1000"]),
    quick("graph", &["300"]),
    full("graph", &["6000"]),
];

impl Case {
    /// The program and the size, as the report names it.
    pub fn title(&self) -> String {
        format!("{} {}", self.program, self.arguments[0])
    }
}

/// The smaller or the larger cases.
pub fn cases(quick: bool) -> impl Iterator<Item = &'static Case> {
    CASES.iter().filter(move |case| case.quick == quick)
}

/// The names of the programs.
pub fn names() -> Vec<&'static str> {
    cases(true).map(|case| case.program).collect()
}

/// Someone who runs the cases: Vitte with one of its collectors, or another language.
pub struct Contender {
    /// The name in the report.
    pub name: String,
    how: How,
}

enum How {
    Vitte {
        options: Vec<String>,
    },
    /// A tool, its options and the ending of the sources that it reads.
    Script {
        tool: &'static str,
        options: &'static [&'static str],
        ending: &'static str,
    },
    Java,
    C,
}

/// The other languages by name, with the tools that must be there.
const PEERS: [(&str, &[&str]); 4] =
    [("java", &["java", "javac"]), ("node", &["node"]), ("lua5.4", &["lua5.4"]), ("C", &["cc"])];

/// More than the largest live set needs with any collector.
const MAX_MEMORY: &str = "--max-memory=8G";

/// Vitte with each collector, then the other languages that are installed; the rest is named on standard error.
/// What has to be compiled is compiled.
pub fn contenders(places: &Places, features: &Features, options: &Bench) -> Result<Vec<Contender>, String> {
    let mut contenders = Vec::new();
    for collector in features.collectors(&options.collectors)? {
        let name = format!("vitte {collector}");
        contenders
            .push(Contender { name, how: How::Vitte { options: vitte_options(features, Some(&collector)) } });
    }
    if contenders.is_empty() {
        let how = How::Vitte { options: vitte_options(features, None) };
        contenders.push(Contender { name: "vitte".to_string(), how });
    }
    for (name, tools) in PEERS.iter().filter(|(name, _)| options.wants_peer(name)) {
        match tools.iter().find(|tool| !is_installed(tool)) {
            Some(missing) => eprintln!("skipped: {name}, as {missing} is not installed"),
            None => contenders.push(Contender { name: (*name).to_string(), how: peer(name) }),
        }
    }
    for program in names().into_iter().filter(|program| options.wants(program)) {
        build_vitbc(places, program)?;
        for contender in &contenders {
            match contender.how {
                How::Java => compile_java(places, program)?,
                How::C => compile_c(places, program)?,
                How::Vitte { .. } | How::Script { .. } => {}
            }
        }
    }
    Ok(contenders)
}

/// The options of `vitte exec` for a measurement.
pub fn vitte_options(features: &Features, collector: Option<&str>) -> Vec<String> {
    let mut options = vec!["exec".to_string(), MAX_MEMORY.to_string()];
    options.extend(collector.map(|collector| format!("--gc={collector}")));
    if features.log {
        options.extend(["--gc-log", "--json"].map(String::from));
    }
    options
}

fn peer(name: &str) -> How {
    match name {
        "java" => How::Java,
        "node" => How::Script { tool: "node", options: &[], ending: "js" },
        "lua5.4" => How::Script { tool: "lua5.4", options: &[], ending: "lua" },
        _ => How::C,
    }
}

impl Contender {
    /// The command that runs a case.
    pub fn command(&self, places: &Places, case: &Case) -> Result<Command, String> {
        let mut command = match &self.how {
            How::Vitte { options } => {
                let mut command = Command::new(&places.vitte);
                command.args(options).arg(vitbc(places, case.program));
                command
            }
            How::Script { tool, options, ending } => {
                let mut command = Command::new(tool);
                command.args(*options).arg(source(places, case.program, ending));
                command
            }
            How::Java => {
                let mut command = Command::new("java");
                command
                    .args(["-XX:+UseSerialGC", "-Xlog:disable", "-Xlog:gc:stderr", "-cp"])
                    .arg(&places.built)
                    .arg(case.program);
                command
            }
            How::C => Command::new(binary(places, case.program)),
        };
        command.args(case.arguments);
        Ok(command)
    }
}

fn source(places: &Places, program: &str, ending: &str) -> PathBuf {
    places.sources.join(program).with_extension(ending)
}

/// Where the compiled form of a program of Vitte is.
pub fn vitbc(places: &Places, program: &str) -> PathBuf {
    places.built.join(program).with_extension("vitbc")
}

fn binary(places: &Places, program: &str) -> PathBuf {
    places.built.join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// `vitte build` of a program.
pub fn build_vitbc(places: &Places, program: &str) -> Result<(), String> {
    let mut build = Command::new(&places.vitte);
    build.arg("build").arg(source(places, program, "vit")).arg("-o").arg(vitbc(places, program));
    bench::succeed(&mut build, &format!("vitte build {program}.vit"))
}

fn compile_java(places: &Places, program: &str) -> Result<(), String> {
    let mut compile = Command::new("javac");
    compile.arg("-d").arg::<&Path>(&places.built).arg(source(places, program, "java"));
    bench::succeed(&mut compile, &format!("javac {program}.java"))
}

fn compile_c(places: &Places, program: &str) -> Result<(), String> {
    let mut compile = Command::new("cc");
    compile.args(["-O2", "-o"]).arg(binary(places, program)).arg(source(places, program, "c"));
    bench::succeed(&mut compile, &format!("cc {program}.c"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_is_there_in_every_language() {
        let folder = crate::root().join("benches").join("memory");
        for case in &CASES {
            for ending in ["vit", "java", "js", "lua", "c"] {
                let source = folder.join(case.program).with_extension(ending);
                assert!(source.is_file(), "{}", source.display());
            }
            assert!(names().contains(&case.program), "{} has no quick case", case.program);
        }
    }
}
