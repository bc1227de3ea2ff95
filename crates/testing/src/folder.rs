//! Folders for programs that use files: a new one for each run, removed in the end.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use vitte::bytecode::natives::Right;
use vitte::{Program, Rights, needs};

/// An empty folder of its own.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new folder.
    ///
    /// # Errors
    /// Those of the system.
    pub fn new() -> io::Result<Folder> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("vitte-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path)?;
        Ok(Folder(fs::canonicalize(path)?))
    }

    /// A new folder, if the program could ask for files.
    ///
    /// # Errors
    /// Those of the system.
    pub fn for_program(program: &Program) -> io::Result<Option<Folder>> {
        let uses_files =
            needs(program.module()).any(|need| matches!(need.right, Some(Right::Read | Right::Write)));
        uses_files.then(Folder::new).transpose()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The right to do everything in it, and paths start in it.
    ///
    /// # Errors
    /// Those of the system.
    pub fn rights(&self) -> io::Result<Rights> {
        Rights::none().starting_in(&self.0).with_read(".")?.with_write(".")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system, which clears its temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
