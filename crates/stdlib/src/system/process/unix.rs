//! Processes where they have groups.

use cap_std::fs::Dir;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use vitte_runtime::Place;

/// Puts what is started into a group that has its number.
pub(super) fn in_own_group(command: &mut Command) {
    command.process_group(0);
}

/// Looks for the end, and leaves it there to be taken: as long as it is, no other process or group can have this number.
pub(super) fn has_ended(child: &mut Child) -> bool {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::Pid(Pid::from_child(child)), options), Ok(None))
}

/// Kills the group. Its number is this process' own until somebody has taken its end.
pub(super) fn kill(child: &mut Child) {
    // Where it is too late there is nothing to be done.
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
}

pub(super) fn number(status: ExitStatus) -> i64 {
    status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(-1).into()
}

/// A folder for a process to work in.
pub(in super::super) struct Folder {
    /// Held open until the process has been started.
    _dir: Option<Dir>,
    path: PathBuf,
}

impl Folder {
    /// Opens a folder. Where the system can name what is open, no one can put another in its place.
    pub(in super::super) fn open(place: &Place, path: &Path) -> io::Result<Folder> {
        let Some(granted) = &place.dir else { return Ok(Folder { _dir: None, path: place.path.clone() }) };
        let dir = granted.open_dir(&place.path)?;
        let path = path_of(&dir, path)?;
        Ok(Folder { _dir: Some(dir), path })
    }

    pub(in super::super) fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(target_os = "linux")]
fn path_of(dir: &Dir, _: &Path) -> io::Result<PathBuf> {
    use std::os::fd::AsRawFd;
    Ok(PathBuf::from(format!("/proc/self/fd/{}", dir.as_raw_fd())))
}

#[cfg(not(target_os = "linux"))]
fn path_of(_: &Dir, path: &Path) -> io::Result<PathBuf> {
    std::path::absolute(path)
}
