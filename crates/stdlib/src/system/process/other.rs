//! Processes where they have no groups: what they start themselves is not ended with them.

use cap_std::fs::Dir;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use vitte_runtime::Place;

/// There are no groups.
pub(super) fn in_own_group(_: &mut Command) {}

/// Looks for the end. A handle keeps the process' number from being given away.
pub(super) fn has_ended(child: &mut Child) -> bool {
    !matches!(child.try_wait(), Ok(None))
}

/// Kills the process.
pub(super) fn kill(child: &mut Child) {
    // Where it is too late there is nothing to be done.
    let _ = child.kill();
}

pub(super) fn number(status: ExitStatus) -> i64 {
    status.code().unwrap_or(-1).into()
}

/// A folder for a process to work in.
pub(in super::super) struct Folder {
    /// Held open until the process has been started.
    _dir: Option<Dir>,
    path: PathBuf,
}

impl Folder {
    /// Opens a folder, which makes sure that it lies in what is granted.
    pub(in super::super) fn open(place: &Place, path: &Path) -> io::Result<Folder> {
        let Some(granted) = &place.dir else { return Ok(Folder { _dir: None, path: place.path.clone() }) };
        let dir = granted.open_dir(&place.path)?;
        Ok(Folder { _dir: Some(dir), path: std::path::absolute(path)? })
    }

    pub(in super::super) fn path(&self) -> &Path {
        &self.path
    }
}
