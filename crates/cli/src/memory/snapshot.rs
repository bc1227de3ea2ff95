//! `--heap-snapshot`: the file.

use crate::files::cannot_write;
use crate::outcome::{Failure, Status};
use std::fs::File;
use std::io::{BufWriter, Write};
use vitte::Vm;

/// A file that waits for its contents: it is made before the program runs, so that hours of work do not end with a name
/// that cannot be written.
pub struct SnapshotFile<'a> {
    path: &'a str,
    file: File,
}

impl<'a> SnapshotFile<'a> {
    /// Makes the file.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new(path: &'a str) -> Result<SnapshotFile<'a>, Failure> {
        if path == "-" {
            let message = "--heap-snapshot needs the name of a file: standard output is the program's";
            return Err(Failure::new(Status::USAGE, message));
        }
        let file = File::create(path).map_err(|error| cannot_write(path, &error))?;
        Ok(SnapshotFile { path, file })
    }

    /// Writes what the machine holds.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(self, vm: &Vm) -> Result<(), Failure> {
        let mut out = BufWriter::with_capacity(1 << 16, self.file);
        let written = vm.heap_snapshot(&mut out).and_then(|()| out.flush());
        written.map_err(|error| cannot_write(self.path, &error))
    }
}
