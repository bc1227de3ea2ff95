//! Programs as tests: what they should print and how they should end.

use crate::folder::Folder;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use vitte::bytecode::Module;
use vitte::bytecode::link::needed;
use vitte::bytecode::vitbc::{self, WriteOptions};
use vitte::compiler::diagnostics::{Sources, render_all};
use vitte::compiler::driver;
use vitte::compiler::lower::LowerOptions;
use vitte::compiler::modules::{Loader, Location, Missing, Unreadable};
use vitte::compiler::parts::{External, Output};
use vitte::debug::{Tracer, View};
use vitte::memory::CollectorKind;
use vitte::{Clock, Engine, Host, LoopForm, Program, Rights, RuntimeError, Stdin, VmConfig};

/// How a program ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// What it wrote to standard output.
    pub stdout: String,
    /// The exit status, as the command line would give it.
    pub status: i64,
    /// The name of the error that it did not catch.
    pub error: Option<String>,
}

/// How a program is hindered while it runs. The result must be the same whatever the mode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// As users run it.
    Plain,
    /// Through the form of the loop that works everywhere.
    Portable,
    /// Through the traced copy of the loop.
    Traced,
    /// With this collector, and a nursery that is soon full.
    Collected(CollectorKind),
    /// With this collector, a collection before each allocation, poisoned free memory and a check of the heap after each
    /// collection.
    Stressed(CollectorKind),
}

/// How the program at `path` should end: the file beside it that ends in `.out`, and comments in its first lines:
/// `// exit: 3`, `// error: Overflow`.
pub fn expected(path: &Path) -> Ended {
    let source = crate::files::text(path);
    let comment = |key: &str| {
        let mut lines = source.lines().take(4);
        lines.find_map(|line| {
            Some(line.strip_prefix("// ")?.strip_prefix(key)?.strip_prefix(": ")?.trim().to_string())
        })
    };
    Ended {
        stdout: crate::files::text(&path.with_extension("out")),
        status: comment("exit").map_or(0, |status| status.parse().expect("an exit status is a number")),
        error: comment("error"),
    }
}

/// Compiles a source file.
///
/// # Errors
/// The rendered problems.
pub fn compile(path: &Path, optimise: bool) -> Result<Module, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    compile_text(&crate::files::short(path), &text, optimise)
}

/// The modules that programs of the repository import: files called by their paths from its root.
struct Repository;

impl Loader for Repository {
    fn find(&mut self, importer: &str, path: &[&str]) -> Result<Location, Missing> {
        let folder = importer.rfind('/').map_or("", |at| &importer[..=at]);
        let name = format!("{folder}{}.vit", path.join("/"));
        match crate::files::root().join(&name).is_file() {
            true => Ok(Location { identity: name.clone(), name }),
            false => Err(Missing { looked: vec![name], others: Vec::new() }),
        }
    }

    fn path_of(&mut self, name: &str, _: &str) -> String {
        name.strip_suffix(".vit").unwrap_or(name).replace('/', ".")
    }

    fn read(&mut self, location: &Location) -> Result<Vec<u8>, Unreadable> {
        std::fs::read(crate::files::root().join(&location.name))
            .map_err(|error| Unreadable(error.to_string()))
    }
}

/// Compiles a source text. What it imports stands beside it: `name` is a path from the root of the repository.
///
/// # Errors
/// The rendered problems.
pub fn compile_text(name: &str, text: &str, optimise: bool) -> Result<Module, String> {
    compile_to(name, text, optimise, Output::Whole)
}

/// Compiles a source text as [`compile_text`] does, to a file of this kind.
///
/// # Errors
/// The rendered problems.
pub fn compile_to(name: &str, text: &str, optimise: bool, output: Output) -> Result<Module, String> {
    let mut sources = Sources::new();
    let file = sources.add(name, text).map_err(|error| error.to_string())?;
    let lower = LowerOptions { optimise, ..LowerOptions::default() };
    let options = driver::Options { lower, output };
    driver::compile(&mut sources, file, &mut Repository, &Engine::new().library(), &options)
        .map(|compiled| compiled.module)
        .map_err(|problems| render_all(&problems, &sources, false))
}

/// A program in several files.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The file of the entry module.
    pub program: Module,
    /// The files of the modules that it imports, by their names.
    pub libraries: BTreeMap<String, Module>,
}

/// Compiles a source file and each module that it imports to files of their own.
///
/// # Errors
/// The rendered problems.
pub fn compile_parts(path: &Path, optimise: bool) -> Result<Parts, String> {
    let compiled = |name: &str, output: Output| {
        let text = crate::files::text(&crate::files::root().join(name));
        compile_to(name, &text, optimise, output)
    };
    let program = compiled(&crate::files::short(path), Output::Against(External::All))?;
    let mut libraries = BTreeMap::new();
    let names = |module: &Module| needed(module).into_iter().map(str::to_string).collect::<Vec<_>>();
    let mut pending = names(&program);
    while let Some(name) = pending.pop() {
        let file = format!("{}.vit", name.replace('.', "/"));
        if let Entry::Vacant(place) = libraries.entry(name) {
            pending.extend(names(place.insert(compiled(&file, Output::Library)?)));
        }
    }
    Ok(Parts { program, libraries })
}

impl Parts {
    /// Joins the files, through the form that they have on disk.
    ///
    /// # Errors
    /// A file was refused, or they do not fit together.
    pub fn load(&self, engine: &Engine) -> Result<Program, String> {
        let write = |module: &Module| {
            vitbc::write(module, &WriteOptions::default()).map_err(|error| error.to_string())
        };
        let mut libraries: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (name, module) in &self.libraries {
            libraries.insert(name.clone(), write(module)?);
        }
        let program = engine.load_with("program", &write(&self.program)?, &mut libraries);
        program.map_err(|error| error.to_string())
    }
}

/// Runs a module to its end.
///
/// # Errors
/// The module was refused.
pub fn run(module: Module, mode: Mode) -> Result<Ended, String> {
    let engine = Engine::new();
    let program = engine.prepare(module).map_err(|error| error.to_string())?;
    run_program(&engine, &program, mode)
}

/// Runs a program to its end. One that uses files has an empty folder for them.
///
/// # Errors
/// There is no room for the machine.
pub fn run_program(engine: &Engine, program: &Program, mode: Mode) -> Result<Ended, String> {
    let output = Shared::default();
    let folder = Folder::for_program(program).map_err(|error| error.to_string())?;
    let config = config(mode, host(&output, folder.as_ref())?);
    let mut vm = engine.vm(program, config).map_err(|error| error.to_string())?;
    if mode == Mode::Traced {
        vm.set_tracer(Box::new(Silent));
    }
    let (status, error) = outcome(vm.run());
    drop(vm);
    Ok(Ended { stdout: output.text(), status, error })
}

fn config(mode: Mode, host: Host) -> VmConfig {
    let mut config = VmConfig { host, ..VmConfig::default() };
    if mode == Mode::Portable {
        config.loop_form = LoopForm::Match;
    }
    if let Mode::Collected(collector) = mode {
        config.collector = collector;
        config.nursery = Some(256 << 10);
    }
    if let Mode::Stressed(collector) = mode {
        config.collector = collector;
        config.stress.collect_at_every_allocation = true;
        config.stress.poison = true;
        config.stress.verify = true;
        config.max_stack = 1 << 20;
    }
    config
}

/// The fuel that a program uses, run to its end with a deterministic host.
///
/// # Errors
/// There is no room for the machine.
pub fn fuel_of(engine: &Engine, program: &Program, mode: Mode) -> Result<u64, String> {
    let host = host(&Shared::default(), None)?.deterministic(1);
    let config = VmConfig { count_fuel: true, ..config(mode, host) };
    let mut vm = engine.vm(program, config).map_err(|error| error.to_string())?;
    if mode == Mode::Traced {
        vm.set_tracer(Box::new(Silent));
    }
    // How it ends is for other tests.
    let _ = vm.run();
    Ok(vm.fuel_used())
}

/// The world of a test: output into memory, no input, and this folder.
fn host(output: &Shared, folder: Option<&Folder>) -> Result<Host, String> {
    let rights = folder.map_or_else(|| Ok(Rights::none()), Folder::rights);
    Ok(Host {
        stdout: Some(Box::new(output.clone())),
        stdin: Some(Stdin::new(std::io::empty())),
        stderr: Some(Box::new(std::io::sink())),
        clock: Clock::system(),
        rights: rights.map_err(|error| error.to_string())?,
        ..Host::denying()
    })
}

/// The exit status, and the name of the error.
fn outcome(result: Result<i64, RuntimeError>) -> (i64, Option<String>) {
    match result {
        Ok(status) => (status, None),
        Err(error) => (if error.is_limit() { 4 } else { 1 }, Some(error.kind.into_owned())),
    }
}

/// What must be the same whenever a program runs with a deterministic host.
#[derive(PartialEq, Eq, Debug)]
pub struct Repeatable {
    /// How it ended.
    pub ended: Ended,
    /// The fuel that it used.
    pub fuel: u64,
    /// The most memory that it held.
    pub peak: u64,
    /// The bytes that it allocated.
    pub allocated: u64,
}

/// Runs a program to its end with a deterministic host.
///
/// # Errors
/// There is no room for the machine.
pub fn run_deterministic(
    engine: &Engine,
    program: &Program,
    collector: CollectorKind,
) -> Result<Repeatable, String> {
    let output = Shared::default();
    let folder = Folder::for_program(program).map_err(|error| error.to_string())?;
    let host = host(&output, folder.as_ref())?.deterministic(1);
    let config = VmConfig { host, collector, count_fuel: true, ..VmConfig::default() };
    let mut vm = engine.vm(program, config).map_err(|error| error.to_string())?;
    let (status, error) = outcome(vm.run());
    let (fuel, memory) = (vm.fuel_used(), vm.memory());
    drop(vm);
    let ended = Ended { stdout: output.text(), status, error };
    Ok(Repeatable { ended, fuel, peak: memory.peak_bytes, allocated: memory.allocated_bytes })
}

/// A stream into memory that the test keeps a hand on.
#[derive(Clone, Debug, Default)]
pub struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    /// What was written.
    ///
    /// # Panics
    /// It is not UTF-8.
    pub fn text(&self) -> String {
        let bytes = self.0.lock().expect("no writer panics").clone();
        String::from_utf8(bytes).expect("programs print UTF-8")
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no writer panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A tracer that looks at each instruction and says nothing.
struct Silent;

impl Tracer for Silent {
    fn instruction(&mut self, view: &View<'_>) {
        assert!(view.op().is_some(), "every executed word is an instruction");
    }
}
