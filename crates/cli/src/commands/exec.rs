//! `vitte exec`: reads, verifies and runs a `.vitbc` file. `vitte run` joins here after compiling.

use crate::args::{ExecArgs, Level, RunArgs, size_text};
use crate::files;
use crate::memory::{self, Watch};
use crate::modules::{Folders, LibraryFolders};
use crate::outcome::{Failure, Outcome, Status};
use crate::stdin::Raw;
use crate::stopping::Watchdog;
use crate::talk::Talk;
use std::io::{self, BufWriter, IsTerminal, LineWriter, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use vitte::bytecode::traps::Trap;
use vitte::bytecode::vitbc::ReadError;
use vitte::debug::{OpcodeProfile, TextTracer, TraceLevel};
use vitte::{Clock, Engine, Host, LoadError, Program, RuntimeError, VmConfig};

/// Runs the command.
pub fn exec(args: &RunArgs, talk: &Talk) -> Outcome {
    let folders = Folders::new(&args.modules.folders)?;
    let args = &args.exec;
    let bytes = files::read(&args.file)?;
    let engine = args.rights.engine()?;
    let mut libraries = LibraryFolders::new(&args.file, &folders);
    let program = engine
        .load_with(files::name(&args.file), &bytes, &mut libraries)
        .map_err(|error| refused(&args.file, &bytes, &error))?;
    talk.info(|| {
        let module = program.module();
        let (functions, code) = (module.functions.len(), module.code.len());
        format!(
            "{}: {} bytes, verified {functions} functions, {code} instructions",
            files::name(&args.file),
            bytes.len()
        )
    });
    execute(&engine, &program, args, talk)
}

/// What to do about a file that was well once.
const DAMAGE: &str = "the file was cut off or changed after it was written: copy it again, or make it anew";

/// The failure of a file that was not accepted.
pub fn refused(file: &str, bytes: &[u8], error: &LoadError) -> Failure {
    let name = files::name(file);
    match error {
        LoadError::Read(ReadError::NotVitbc { .. }) if bytes.is_empty() => {
            Failure::refused(name, "the file is empty")
        }
        LoadError::Read(ReadError::NotVitbc { .. }) => {
            Failure::refused(name, error).with_help(files::other_command(file))
        }
        LoadError::Library { error: inner, .. } if matches!(&**inner, LoadError::Read(inner) if is_damage(inner)) => {
            Failure::new(Status::REFUSED, error).with_help(Some(DAMAGE.to_string()))
        }
        LoadError::Library { .. } => Failure::new(Status::REFUSED, error),
        LoadError::MissingModule { .. } => {
            let help =
                "`vitte build --library` makes the file of a module; --path says where to look for it too";
            Failure::new(Status::REFUSED, error).with_help(Some(help.to_string()))
        }
        LoadError::Unfitting(_) => {
            let help = "the files were compiled from different sources: compile them again";
            Failure::new(Status::REFUSED, error).with_help(Some(help.to_string()))
        }
        LoadError::Read(error) if is_damage(error) => {
            Failure::refused(name, error).with_help(Some(DAMAGE.to_string()))
        }
        _ => Failure::refused(name, error),
    }
}

/// Whether a file was most likely well once. One with checksums that fit was made as it is.
fn is_damage(error: &ReadError) -> bool {
    use ReadError::{FileLength, HeaderCrc, HeaderTruncated, Padding, SectionCrc, TrailingBytes};
    matches!(
        error,
        FileLength { .. }
            | HeaderCrc { .. }
            | HeaderTruncated { .. }
            | Padding { .. }
            | SectionCrc { .. }
            | TrailingBytes { .. }
    )
}

/// Runs a program to its end.
pub fn execute(engine: &Engine, program: &Program, args: &ExecArgs, talk: &Talk) -> Outcome {
    if program.module().entry.is_none() {
        return Err(Failure::refused(files::name(&args.file), "a library: it has no `main` to run"));
    }
    let reader_gone = Arc::new(AtomicBool::new(false));
    let host = Host {
        stdout: Some(stdout(&reader_gone)),
        stderr: Some(Box::new(io::stderr())),
        stdin: Some(Raw::new().for_program()),
        clock: Clock::system(),
        args: args.words.clone(),
        rights: args.rights.grant()?,
        ..Host::denying()
    };
    let config = args.walls.configured(VmConfig { host, ..VmConfig::default() });
    let config = args.fuel.configured(config);
    let mut config = memory::configured(&args.memory, config)?;
    let watchdog = Watchdog::start(&mut config, talk);
    let mut vm = engine.vm(program, config).map_err(|error| no_room(&error, args))?;
    if args.profile_opcodes {
        vm.set_tracer(Box::new(OpcodeProfile::new(Box::new(io::stderr()))));
    } else if let Some(level) = trace_level(talk.level) {
        vm.set_tracer(Box::new(TextTracer::new(level, Box::new(BufWriter::new(io::stderr())))));
    }
    let watch = Watch::new(&args.memory, &mut vm)?;
    let outcome = vm.run();
    drop(watchdog);
    if args.dump_vm {
        talk.say(&vm.dump());
    }
    let reported = watch.report(&vm, talk);
    args.fuel.report(&vm, args.memory.json).iter().for_each(|report| talk.say(report));
    // The process ends now: giving its memory back piece by piece would only take time.
    std::mem::forget(vm);
    match outcome {
        Ok(status) => reported.map(|()| exit_status(status, talk)),
        // A reader that has gone away has had enough: that is no failure of the program.
        Err(error) if error.trap == Some(Trap::Io) && reader_gone.load(Ordering::Relaxed) => Ok(Status::DONE),
        Err(error) => {
            let failure = failure(&error, args);
            // The program's own failure gives the status; that of a report is told all the same.
            reported.err().iter().for_each(|missing| talk.failure(missing));
            Err(failure)
        }
    }
}

/// The low 8 bits of what `main` returned, or what the program ended itself with: all that arrives everywhere.
pub fn exit_status(wanted: i64, talk: &Talk) -> Status {
    let status = wanted & 0xff;
    if status != wanted {
        talk.warning(&format!(
            "the program ended with {wanted}: the exit status is its low 8 bits, {status}"
        ));
    }
    Status(status as i32)
}

/// The failure of a program for which no machine could be made.
fn no_room(error: &RuntimeError, args: &ExecArgs) -> Failure {
    let (stack, memory) = (size_text(args.memory.max_stack), size_text(args.memory.max_memory));
    let help = format!("the stack may take {stack} and objects {memory}: change --max-stack or --max-memory");
    Failure::new(Status::LIMIT, error).with_help(Some(help))
}

/// The failure of a program that ended with an error.
fn failure(error: &RuntimeError, args: &ExecArgs) -> Failure {
    let status = match error.trap {
        Some(Trap::Cancelled) => Status::CANCELLED,
        _ if error.is_limit() => Status::LIMIT,
        _ => Status::ERROR,
    };
    let help = match error.trap {
        Some(Trap::StackOverflow) => {
            Some(format!("calls may take {}; --max-stack allows more", size_text(args.memory.max_stack)))
        }
        Some(Trap::OutOfMemory) => Some(format!(
            "the program may take {}; --max-memory allows more",
            size_text(args.memory.max_memory)
        )),
        Some(Trap::OutOfFuel) => args.fuel.help(),
        _ => None,
    };
    Failure::new(status, error).with_help(help)
}

/// Standard output: by lines for people, in blocks for everything else.
pub fn stdout(reader_gone: &Arc<AtomicBool>) -> Box<dyn Write + Send> {
    let out = io::stdout();
    let is_terminal = out.is_terminal();
    let out = Noting { out, reader_gone: Arc::clone(reader_gone) };
    if is_terminal {
        Box::new(LineWriter::new(out))
    } else {
        Box::new(BufWriter::with_capacity(1 << 16, out))
    }
}

/// Standard output, noting whether its reader went away.
struct Noting {
    out: io::Stdout,
    reader_gone: Arc<AtomicBool>,
}

impl Noting {
    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
            self.reader_gone.store(true, Ordering::Relaxed);
        }
        result
    }
}

impl Write for Noting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.out.write(bytes);
        self.note(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.out.flush();
        self.note(result)
    }
}

fn trace_level(level: Level) -> Option<TraceLevel> {
    match level {
        Level::Trace => Some(TraceLevel::Instructions),
        Level::Debug => Some(TraceLevel::Calls),
        _ => None,
    }
}
