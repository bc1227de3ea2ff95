//! Sessions: a program that grows while it runs, one input at a time, as in a terminal.

use crate::engine::{Engine, Program};
use crate::vm::{Vm, VmConfig};
use std::collections::{HashMap, HashSet};
use std::fmt;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{FuncIndex, GlobalIndex};
use vitte_bytecode::traps::Trap;
use vitte_compiler::diagnostics::{Diagnostics, Sources};
use vitte_compiler::lower::{Identities, Identity, IdentityTable};
use vitte_compiler::modules::{Loader, Location, Missing, Unreadable};
use vitte_compiler::session::{self, Compiled, Input, SessionNames};
use vitte_runtime::{Migration, MigrationError, RuntimeError};

/// A program that grows: what inputs declare stays for later ones, with its values, whatever happens to an input.
///
/// ```
/// use vitte::compiler::modules::NoFiles;
/// use vitte::{Engine, Session, VmConfig};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut session = Session::new(Engine::new(), VmConfig::default);
/// session.input("input 1", "let total = 40", &mut NoFiles)?;
/// session.input("input 2", "fn add(n: int) { total += n }", &mut NoFiles)?;
/// assert!(session.input("input 3", "add(1 / 0)", &mut NoFiles).is_err());
/// session.input("input 4", "add(2)\nassert(total == 42)", &mut NoFiles)?;
/// # Ok(())
/// # }
/// ```
pub struct Session {
    engine: Engine,
    config: Box<dyn Fn() -> VmConfig + Send>,
    table: IdentityTable,
    inputs: Vec<Input>,
    modules: Modules,
    running: Option<Running>,
    names: SessionNames,
}

/// The machine, and what of the program it has.
struct Running {
    vm: Vm,
    identities: Identities,
    /// The initialisers that have been called.
    called: HashSet<Identity>,
}

/// What came of an input.
#[derive(Debug)]
pub struct Answer {
    /// What is doubtful about it.
    pub warnings: Diagnostics,
    /// The exit status with which the program has ended itself, if it has: `system.exit`.
    pub exited: Option<i64>,
}

/// Why an input failed.
#[derive(Debug)]
pub enum SessionError {
    /// It has mistakes: nothing of it stays.
    Problems {
        /// The mistakes.
        problems: Diagnostics,
        /// The texts that they are in.
        sources: Box<Sources>,
    },
    /// An error was not caught. What the input declares stays, and what it has done until then.
    Runtime {
        /// What is doubtful about the input.
        warnings: Diagnostics,
        /// The error.
        error: Box<RuntimeError>,
    },
    /// The machine cannot go on with it: nothing of it stays.
    Refused(String),
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SessionError::Problems { problems, sources } => {
                let text = vitte_compiler::diagnostics::render_all(problems, sources, false);
                f.write_str(text.trim_end())
            }
            SessionError::Runtime { error, .. } => error.fmt(f),
            SessionError::Refused(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for SessionError {}

impl Session {
    /// A session without inputs. `config` says what its machine may use; it is asked again after [`Session::reset`].
    pub fn new(engine: Engine, config: impl Fn() -> VmConfig + Send + 'static) -> Session {
        Session {
            engine,
            config: Box::new(config),
            table: IdentityTable::default(),
            inputs: Vec::new(),
            modules: Modules::default(),
            running: None,
            names: SessionNames::default(),
        }
    }

    /// Forgets all inputs and their values.
    pub fn reset(&mut self) {
        self.table = IdentityTable::default();
        self.inputs.clear();
        self.modules = Modules::default();
        self.running = None;
        self.names = SessionNames::default();
    }

    /// Compiles an input and runs it. If its last statement is an expression with a value, that is printed with its type.
    /// What it imports is asked of `loader`, where the session does not have it yet.
    ///
    /// # Errors
    /// Why it failed. What earlier inputs declared is there with its values in any case.
    pub fn input(&mut self, name: &str, text: &str, loader: &mut dyn Loader) -> Result<Answer, SessionError> {
        // As a statement an expression may be what has no value: `if` without `else`, branches of several types.
        let shown = self.compile(name, text, true, loader);
        let compiled = shown.or_else(|_| self.compile(name, text, false, loader))?;
        self.accept(compiled)
    }

    /// Compiles a file and runs its top level, as [`Session::input`] does, but prints no value. Its imports are looked for
    /// where it is.
    ///
    /// # Errors
    /// As for [`Session::input`].
    pub fn load(&mut self, name: &str, text: &str, loader: &mut dyn Loader) -> Result<Answer, SessionError> {
        let compiled = self.compile(name, text, false, loader)?;
        self.accept(compiled)
    }

    /// Runs the last input.
    fn accept(&mut self, compiled: Compiled) -> Result<Answer, SessionError> {
        let Compiled { module, identities, warnings, names } = compiled;
        let prepared = self.engine.prepare(module).map_err(|error| error.to_string());
        let pending = prepared.and_then(|program| self.go_over(&program, identities));
        match pending {
            Ok(()) => self.names = names,
            Err(reason) => {
                self.inputs.pop();
                return Err(SessionError::Refused(reason));
            }
        }
        let outcome = self.run();
        if let Some(running) = &mut self.running {
            let is_out = outcome.as_ref().is_err_and(|error| error.trap == Some(Trap::OutOfMemory));
            running.vm.lend_memory(is_out);
        }
        match outcome {
            Ok(exited) => Ok(Answer { warnings, exited }),
            Err(error) => Err(SessionError::Runtime { warnings, error: Box::new(error) }),
        }
    }

    /// The library that inputs are compiled against.
    pub fn library(&self) -> vitte_bytecode::natives::Library {
        self.engine.library()
    }

    /// What is known by name.
    pub fn names(&self) -> &SessionNames {
        &self.names
    }

    /// What would be known after this input, which is not run: the type of an expression, and what it has behind a dot.
    ///
    /// # Errors
    /// The mistakes of the input.
    pub fn look(&mut self, text: &str, loader: &mut dyn Loader) -> Result<SessionNames, SessionError> {
        self.inputs.push(Input { name: "input".into(), text: text.into(), shows_value: true });
        let mut sources = Sources::new();
        let mut loader = Remembering { modules: &mut self.modules, loader };
        let (names, problems) =
            session::look(&self.inputs, &mut sources, &mut loader, &self.engine.library());
        self.inputs.pop();
        match problems.has_errors() {
            true => Err(SessionError::Problems { problems, sources: Box::new(sources) }),
            false => Ok(names),
        }
    }

    /// The texts of the inputs so far, whose problems are warnings: to show these.
    pub fn sources(&self) -> Sources {
        let mut sources = Sources::new();
        for input in &self.inputs {
            // There were not too many when they were compiled.
            let _ = sources.add(&*input.name, &*input.text);
        }
        sources
    }

    /// Checks the heap. For tests of the machine itself.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn verify(&mut self) -> Result<(), String> {
        let Some(running) = &mut self.running else { return Ok(()) };
        running.vm.verify_heap()
    }

    /// Compiles the session with one more input, which is then the last one, unless it has mistakes.
    fn compile(
        &mut self,
        name: &str,
        text: &str,
        shows_value: bool,
        loader: &mut dyn Loader,
    ) -> Result<Compiled, SessionError> {
        self.modules.forget_failures();
        self.inputs.push(Input { name: name.into(), text: text.into(), shows_value });
        let mut sources = Sources::new();
        let mut loader = Remembering { modules: &mut self.modules, loader };
        let library = self.engine.library();
        let compiled = session::compile(&self.inputs, &mut sources, &mut loader, &library, &mut self.table);
        compiled.map_err(|problems| {
            self.inputs.pop();
            SessionError::Problems { problems, sources: Box::new(sources) }
        })
    }

    /// Lets the machine have the new program.
    fn go_over(&mut self, program: &Program, identities: Identities) -> Result<(), String> {
        match &mut self.running {
            None => {
                let vm = self.engine.vm(program, (self.config)()).map_err(|error| error.to_string())?;
                self.running = Some(Running { vm, identities, called: HashSet::new() });
            }
            Some(running) => {
                let migration = migration(&running.identities, &identities);
                running.vm.migrate(program, &migration).map_err(|error| match error {
                    MigrationError::OutOfMemory => {
                        "the values of the session leave no room for the input".to_string()
                    }
                    error => format!("the session cannot go on with this input, please report it: {error}"),
                })?;
                running.identities = identities;
            }
        }
        Ok(())
    }

    /// Calls the initialisers that have not been called: of modules that the input imports first, then its own.
    fn run(&mut self) -> Result<Option<i64>, RuntimeError> {
        let Some(Running { vm, identities, called }) = &mut self.running else { return Ok(None) };
        let all = identities.initialisers.iter();
        let pending: Vec<_> = all.filter(|(identity, _)| !called.contains(identity)).copied().collect();
        // If one fails, those behind it never run: that is over when the next input comes.
        called.extend(pending.iter().map(|(identity, _)| *identity));
        for (_, function) in pending {
            vm.execute(function)?;
            if let Some(status) = vm.exited() {
                return Ok(Some(status));
            }
        }
        Ok(None)
    }
}

/// Where the parts of an old program are in a new one.
fn migration(old: &Identities, new: &Identities) -> Migration {
    fn found(old: &[Identity], new: &[Identity]) -> Vec<Option<usize>> {
        let places: HashMap<Identity, usize> =
            new.iter().enumerate().map(|(place, identity)| (*identity, place)).collect();
        old.iter().map(|identity| places.get(identity).copied()).collect()
    }
    let types = found(&old.types, &new.types).into_iter();
    let functions = found(&old.functions, &new.functions).into_iter();
    let globals = found(&new.globals, &old.globals).into_iter();
    Migration {
        types: types.map(|place| place.map(TypeIndex::defined)).collect(),
        functions: functions.map(|place| place.map(|place| FuncIndex(place as u32))).collect(),
        globals: globals.map(|place| place.map(|place| GlobalIndex(place as u32))).collect(),
    }
}

/// The modules that a session has imported: they stay as they were, whatever becomes of the files.
#[derive(Default)]
struct Modules {
    found: HashMap<(String, String), Result<Location, Missing>>,
    read: HashMap<String, Result<Vec<u8>, Unreadable>>,
}

impl Modules {
    /// What was not there may be there now.
    fn forget_failures(&mut self) {
        self.found.retain(|_, found| found.is_ok());
        self.read.retain(|_, read| read.is_ok());
    }
}

/// A loader that asks only once.
struct Remembering<'a> {
    modules: &'a mut Modules,
    loader: &'a mut dyn Loader,
}

impl Loader for Remembering<'_> {
    fn identity(&mut self, name: &str) -> String {
        self.loader.identity(name)
    }

    fn find(&mut self, importer: &str, path: &[&str]) -> Result<Location, Missing> {
        let key = (importer.to_string(), path.join("."));
        let found = self.modules.found.entry(key);
        found.or_insert_with(|| self.loader.find(importer, path)).clone()
    }

    fn read(&mut self, location: &Location) -> Result<Vec<u8>, Unreadable> {
        let read = self.modules.read.entry(location.identity.clone());
        read.or_insert_with(|| self.loader.read(location)).clone()
    }
}
