//! One test: a machine of its own, with nothing of the world but a place to write to, and what the command line grants.

use crate::walls::WallArgs;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use vitte::{Clock, Engine, Host, Program, Rights, RuntimeError, Stress, VmConfig};

/// How much of a test's output is kept.
const KEPT: usize = 64 << 10;

/// What a test may use.
pub struct Limits<'a> {
    pub memory: u64,
    pub stack: u64,
    pub walls: &'a WallArgs,
    pub stress: Stress,
    pub rights: Rights,
}

/// What came of a test.
pub struct Ended {
    pub failure: Option<Failed>,
    /// What it wrote, to either stream, as far as it is kept.
    pub output: Vec<u8>,
    /// How many bytes more it wrote.
    pub more_output: usize,
    pub took: Duration,
}

/// Why a test failed.
pub enum Failed {
    /// An error that nothing caught.
    Error(Box<RuntimeError>),
    /// It ended the program, with this status.
    Exited(i64),
}

/// Runs a test: first the top level of its file, then the test itself.
pub fn run(engine: &Engine, program: &Program, export: &str, limits: &Limits<'_>) -> Ended {
    let start = Instant::now();
    let written = Arc::new(Mutex::new(Written::default()));
    let stream = || Some(Box::new(Stream(Arc::clone(&written))) as Box<dyn Write + Send>);
    let rights = limits.rights.clone();
    let host = Host { stdout: stream(), stderr: stream(), clock: Clock::system(), rights, ..Host::denying() };
    let config = VmConfig {
        max_memory: limits.memory,
        max_stack: limits.stack,
        stress: limits.stress,
        host,
        ..VmConfig::default()
    };
    let failure = attempt(engine, program, export, limits.walls.configured(config)).err();
    let mut written = locked(&written);
    Ended {
        failure,
        output: std::mem::take(&mut written.kept),
        more_output: written.more,
        took: start.elapsed(),
    }
}

fn attempt(engine: &Engine, program: &Program, export: &str, config: VmConfig) -> Result<(), Failed> {
    let failed = |error| Failed::Error(Box::new(error));
    let mut vm = engine.vm(program, config).map_err(failed)?;
    if program.module().entry.is_some() {
        vm.run().map_err(failed)?;
        vm.exited().map_or(Ok(()), |status| Err(Failed::Exited(status)))?;
    }
    vm.call(export).map_err(failed)?;
    vm.exited().map_or(Ok(()), |status| Err(Failed::Exited(status)))
}

/// What was written.
#[derive(Default)]
struct Written {
    kept: Vec<u8>,
    more: usize,
}

/// Keeps the first bytes that are written, and counts the others.
struct Stream(Arc<Mutex<Written>>);

fn locked(written: &Mutex<Written>) -> MutexGuard<'_, Written> {
    written.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = locked(&self.0);
        let room = KEPT.saturating_sub(written.kept.len()).min(bytes.len());
        written.kept.extend_from_slice(&bytes[..room]);
        written.more += bytes.len() - room;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
