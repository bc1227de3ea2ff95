//! `vitte test`: runs the `test` blocks of sources, each in a machine of its own.
//!
//! First all files are compiled, then all tests run, both on several threads. What is shown does not depend on which thread
//! was faster: results are reported in the order of the files and of the tests in them, each as soon as all before it are there.

mod report;
mod sandbox;

use crate::args::TestArgs;
use crate::commands::build::{Loaded, load, show};
use crate::files;
use crate::memory;
use crate::modules::Folders;
use crate::outcome::{Failure, Outcome, Status};
use crate::talk::Talk;
use report::Report;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use vitte::compiler::diagnostics::{Diagnostics, LineColumn, Sources};
use vitte::compiler::driver::{self, Options};
use vitte::compiler::lower::LowerOptions;
use vitte::{Engine, Program};

/// What the names of files with tests end in, where a folder is named.
const ENDING: &str = "_test.vit";

/// A file with tests, compiled.
struct TestFile {
    name: String,
    program: Option<Program>,
    tests: Vec<Test>,
    /// What was wrong with it, or doubtful.
    problems: Diagnostics,
    sources: Sources,
}

/// A test that was found.
struct Test {
    name: String,
    export: String,
    place: LineColumn,
}

/// Runs the command.
pub fn test(args: &TestArgs, talk: &Talk) -> Outcome {
    let folders = Folders::new(&args.modules.folders)?;
    let mut names: Vec<String> = Vec::new();
    for path in &args.paths {
        names.extend(files::sources(path, ENDING)?);
    }
    let jobs = usize::from(args.jobs.unwrap_or(0));
    let jobs = if jobs > 0 { jobs } else { std::thread::available_parallelism().map_or(1, NonZero::get) };
    if names.is_empty() {
        talk.warning(&format!("no file ends in `{ENDING}` in or below {}", args.paths.join(", ")));
    }
    let engine = args.rights.engine()?;
    let mut files: Vec<TestFile> = Vec::with_capacity(names.len());
    let mut unreadable = None;
    in_order(
        jobs,
        names.len(),
        |at| compile(&engine, &names[at], folders),
        |_, compiled| match compiled {
            Ok(file) => files.push(file),
            Err(failure) => drop(unreadable.get_or_insert(failure)),
        },
    );
    if let Some(failure) = unreadable {
        return Err(failure);
    }
    run(args, talk, &engine, &files, jobs)
}

/// Compiles a file with its tests.
fn compile(engine: &Engine, name: &str, mut folders: Folders<'_>) -> Result<TestFile, Failure> {
    let Loaded { mut sources, file, problems } = load(name)?;
    let name = files::name(name).to_string();
    let failed = |problems, sources| TestFile {
        name: name.clone(),
        program: None,
        tests: Vec::new(),
        problems,
        sources,
    };
    let Some(file) = file else { return Ok(failed(problems, sources)) };
    let lower = LowerOptions { tests: true, ..LowerOptions::default() };
    let options = Options { lower, ..Options::default() };
    let compiled = driver::compile(&mut sources, file, &mut folders, &engine.library(), &options);
    let compiled = match compiled {
        Ok(compiled) => compiled,
        Err(problems) => return Ok(failed(problems, sources)),
    };
    let program = engine.prepare(compiled.module).map_err(|error| Failure::refused(&name, error))?;
    let tests = compiled.tests.into_iter().map(|test| Test {
        name: test.name,
        export: test.export,
        place: sources.line_column(test.span.file, test.span.start),
    });
    let tests = tests.collect();
    Ok(TestFile { name, program: Some(program), tests, problems: compiled.warnings, sources })
}

/// Runs the tests of all files, and tells what came of them.
fn run(args: &TestArgs, talk: &Talk, engine: &Engine, files: &[TestFile], jobs: usize) -> Outcome {
    let mut report = Report::new(args.json, talk.colour);
    let is_wanted = |file: &TestFile, test: &Test| match &args.filter {
        Some(filter) => file.name.contains(filter.as_str()) || test.name.contains(filter.as_str()),
        None => true,
    };
    let mut wanted: Vec<(&TestFile, &Test)> = Vec::new();
    for file in files {
        if !args.json {
            show(&file.problems, &file.sources, talk);
        }
        if file.program.is_none() {
            report.broken(file)?;
        }
        let (run, left_out): (Vec<&Test>, Vec<&Test>) =
            file.tests.iter().partition(|test| is_wanted(file, test));
        report.left_out += left_out.len();
        wanted.extend(run.into_iter().map(|test| (file, test)));
    }
    let limits = sandbox::Limits {
        memory: args.max_memory,
        stack: args.max_stack,
        walls: &args.walls,
        stress: memory::stress::from_env()?,
        rights: args.rights.grant()?,
    };
    let run_one = |at: usize| {
        let (file, test): (&TestFile, &Test) = wanted[at];
        file.program.as_ref().map(|program| sandbox::run(engine, program, &test.export, &limits))
    };
    let mut said = Ok(());
    in_order(jobs, wanted.len(), run_one, |at, ended| {
        let (file, test) = wanted[at];
        if let (Ok(()), Some(ended)) = (&said, ended) {
            said = report.test(file, test, &ended);
        }
    });
    said?;
    report.summary()?;
    Ok(if report.has_failed() { Status::ERROR } else { Status::DONE })
}

/// Does `count` pieces of work on up to `jobs` threads, and takes the results in their order, each as soon as it can.
fn in_order<T: Send>(
    jobs: usize,
    count: usize,
    work: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(usize, T),
) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..jobs.min(count) {
            let (send, next, work) = (send.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count || send.send((at, work(at))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut early = BTreeMap::new();
        let mut taken = 0;
        for (at, result) in receive {
            early.insert(at, result);
            while let Some(result) = early.remove(&taken) {
                take(taken, result);
                taken += 1;
            }
        }
    });
}
