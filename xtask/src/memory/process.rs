//! One run of a child process, with the processor time and memory that it took.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use wait4::Wait4;

/// How often a running child is looked at: its end is noticed at most this late.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// How much of what a failed child said is passed on.
const TOLD_OF_FAILURE: usize = 600;

/// What a run took and said.
pub struct Run {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of processors, user and system, of all its threads.
    pub cpu: f64,
    /// The largest resident set, in bytes. A process begins as a copy of this one, which takes a few MB: less is not
    /// told.
    pub peak: u64,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub errors: String,
}

/// Runs a command to its end, which must be a good one. What it writes goes through files in `scratch`, so that a long
/// log does not wait for its reader.
///
/// # Errors
/// It cannot be started, fails, or takes longer than `timeout`.
pub fn run(command: Command, scratch: &Path, timeout: Duration) -> Result<Run, String> {
    run_with(command, None, scratch, timeout)
}

/// Runs a command as [`run`] does, with a file as its standard input.
///
/// # Errors
/// As for [`run`].
pub fn run_with(
    mut command: Command,
    input: Option<&Path>,
    scratch: &Path,
    timeout: Duration,
) -> Result<Run, String> {
    let (stdout, stderr) = (scratch.join("stdout"), scratch.join("stderr"));
    let stdin =
        input.map(|path| File::open(path).map_err(|e| format!("{}: {e}", path.display()))).transpose()?;
    command.stdin(stdin.map_or_else(Stdio::null, Stdio::from));
    command.stdout(create(&stdout)?).stderr(create(&stderr)?);
    let begin = Instant::now();
    let mut child = command.spawn().map_err(|e| e.to_string())?;
    let used = loop {
        if let Some(used) = child.try_wait4().map_err(|e| e.to_string())? {
            break used;
        }
        if begin.elapsed() > timeout {
            child.kill().map_err(|e| e.to_string())?;
            child.wait().map_err(|e| e.to_string())?;
            return Err(format!("took longer than {} s", timeout.as_secs()));
        }
        sleep(LOOK_EVERY);
    };
    let wall = begin.elapsed().as_secs_f64();
    let errors = read(&stderr)?;
    if !used.status.success() {
        let told: String = errors.chars().take(TOLD_OF_FAILURE).collect();
        return Err(format!("failed ({})\n{told}", used.status));
    }
    let cpu = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    let output = read(&stdout)?.replace("\r\n", "\n");
    Ok(Run { wall, cpu, peak: used.rusage.maxrss, output, errors })
}

fn create(path: &Path) -> Result<File, String> {
    File::create(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn read(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
