//! The other languages, and how each of them runs a program.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::{Task, is_installed};
use super::options::Options;
use super::{Places, output_of, succeed};

/// How a peer comes to run a source.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// It compiles the source to a program.
    C,
    /// It compiles the source to classes for `java`.
    Java,
    /// It reads sources with one of these endings; of those that are there, the first.
    Script(&'static [&'static str]),
}

/// Another implementation that runs the same programs.
struct Row {
    name: &'static str,
    tools: &'static [&'static str],
    arguments: &'static [&'static str],
    how: How,
    /// How it tells its version.
    version: &'static str,
    /// Whether it executes no machine code that it has made itself, so that instructions can be counted.
    is_fixed: bool,
}

/// What the others are compared with.
pub const BASE: &str = "gcc -O2";

const JAVA: &[&str] = &["java", "javac"];
const LUA: How = How::Script(&["lua"]);
const LUAJIT: How = How::Script(&["luajit.lua", "lua"]);

/// The base, interpreters, and compilers at run time.
#[rustfmt::skip]
const ROWS: [Row; 9] = [
    Row { name: BASE, tools: &["gcc"], arguments: &[], how: How::C, version: "--version", is_fixed: true },
    Row { name: "luajit -joff", tools: &["luajit"], arguments: &["-joff"], how: LUAJIT, version: "-v", is_fixed: true },
    Row { name: "lua5.4", tools: &["lua5.4"], arguments: &[], how: LUA, version: "-v", is_fixed: true },
    Row { name: "java -Xint", tools: JAVA, arguments: &["-Xint"], how: How::Java, version: "-version", is_fixed: false },
    Row { name: "node --jitless", tools: &["node"], arguments: &["--jitless"], how: How::Script(&["js"]), version: "--version", is_fixed: false },
    Row { name: "python3", tools: &["python3"], arguments: &[], how: How::Script(&["py"]), version: "--version", is_fixed: true },
    Row { name: "luajit", tools: &["luajit"], arguments: &[], how: LUAJIT, version: "-v", is_fixed: false },
    Row { name: "node", tools: &["node"], arguments: &[], how: How::Script(&["js"]), version: "--version", is_fixed: false },
    Row { name: "java", tools: JAVA, arguments: &[], how: How::Java, version: "-version", is_fixed: false },
];

/// A peer that is installed.
pub struct Peer {
    row: &'static Row,
    tool: PathBuf,
}

/// The peers that are asked for and installed; those that are not are named on standard error.
pub fn installed(options: &Options) -> Vec<Peer> {
    let mut peers = Vec::new();
    for row in ROWS.iter().filter(|row| options.wants_peer(row.name)) {
        match row.tools.iter().find(|tool| !is_installed(tool)) {
            Some(missing) => eprintln!("skipped: {}, as {missing} is not installed", row.name),
            None => peers.push(Peer { row, tool: real(row.tools[0]) }),
        }
    }
    peers
}

/// The peer of this name, if it is installed.
pub fn named(name: &str) -> Option<Peer> {
    let row = ROWS.iter().find(|row| row.name == name)?;
    row.tools.iter().all(|tool| is_installed(tool)).then(|| Peer { row, tool: real(row.tools[0]) })
}

/// The names of all peers.
pub fn names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.name)
}

/// The program behind a name on the path: Python's may be a script that looks for it at every start.
fn real(tool: &str) -> PathBuf {
    let program =
        (tool == "python3").then(|| output_of(tool, &["-c", "import sys; print(sys.executable)"]).ok());
    PathBuf::from(program.flatten().unwrap_or_else(|| tool.to_string()))
}

impl Peer {
    /// The name in the tables.
    pub fn name(&self) -> &'static str {
        self.row.name
    }

    /// Whether it executes no machine code that it has made itself.
    pub fn is_fixed(&self) -> bool {
        self.row.is_fixed
    }

    /// The first line of what it says of itself.
    pub fn version(&self) -> Option<String> {
        let done = Command::new(&self.tool).arg(self.row.version).output().ok()?;
        let text = if done.stdout.is_empty() { done.stderr } else { done.stdout };
        Some(String::from_utf8_lossy(&text).lines().next()?.trim().to_string())
    }

    /// The command that runs a program, which is compiled first where that is needed.
    pub fn task(&self, places: &Places, program: &str) -> Result<Task, String> {
        let name = self.row.name;
        match self.row.how {
            How::C => Ok(Task::binary(name, &compile_c(&self.tool, places, program)?)),
            How::Java => {
                compile_java(places, program)?;
                let folder = places.built.to_string_lossy().into_owned();
                let arguments = [self.row.arguments, &["-cp", &folder]].concat();
                Ok(Task::new(name, &self.tool, &arguments, Path::new(program)))
            }
            How::Script(endings) => {
                let source = |ending: &&str| places.programs.join(format!("{program}.{ending}"));
                let own = endings.iter().map(source).find(|source| source.is_file());
                let source = own.ok_or_else(|| format!("there is no {program} for {name}"))?;
                Ok(Task::new(name, &self.tool, self.row.arguments, &source))
            }
        }
    }
}

/// The C version, optimised, without contracting `a * b + c`, which would round otherwise than the others.
fn compile_c(compiler: &Path, places: &Places, program: &str) -> Result<PathBuf, String> {
    let source = places.programs.join(program).with_extension("c");
    let output = places.built.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    let mut compile = Command::new(compiler);
    compile.args(["-O2", "-ffp-contract=off", "-o"]).arg(&output).arg(source).arg("-lm");
    succeed(&mut compile, &format!("compiling {program}.c"))?;
    Ok(output)
}

fn compile_java(places: &Places, program: &str) -> Result<(), String> {
    let mut compile = Command::new("javac");
    compile.arg("-d").arg(&places.built).arg(places.programs.join(program).with_extension("java"));
    succeed(&mut compile, &format!("javac {program}.java"))
}
