//! The files that a program has open. It knows them by numbers, which are never used twice: a number that was made up or
//! belongs to a closed file is an error, not another file.

use crate::input::{Input, read_once};
use cap_std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use vitte_bytecode::Trap;
use vitte_runtime::{Failure, States, plain};

use super::place::is_same;

/// All open files of a program.
#[derive(Default)]
pub(super) struct Files {
    slots: Vec<Slot>,
    /// Slots without a file.
    free: Vec<u32>,
    /// Whether a file may have something that is not written yet.
    is_dirty: bool,
    /// Whether the machine knows that there may be such files.
    is_registered: bool,
}

#[derive(Default)]
struct Slot {
    /// How many files were here before.
    generation: u32,
    file: Option<Box<OpenFile>>,
}

impl Files {
    /// How many files are open.
    pub(super) fn count(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// Takes a file in; its number.
    pub(super) fn add(&mut self, file: OpenFile) -> i64 {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot::default());
            (self.slots.len() - 1) as u32
        });
        let slot = &mut self.slots[index as usize];
        slot.file = Some(Box::new(file));
        i64::from(slot.generation) << 32 | i64::from(index)
    }

    fn slot(&mut self, number: i64) -> Result<&mut Slot, Failure> {
        let (index, generation) = (number as u32, number >> 32);
        match self.slots.get_mut(index as usize) {
            Some(slot) if slot.file.is_some() && i64::from(slot.generation) == generation => Ok(slot),
            _ => Err(Failure::new(Trap::InvalidArgument, "the file is closed")),
        }
    }

    /// The open file of a number.
    pub(super) fn get(&mut self, number: i64) -> Result<&mut OpenFile, Failure> {
        let slot = self.slot(number)?;
        slot.file.as_deref_mut().ok_or_else(|| Failure::new(Trap::InvalidArgument, "the file is closed"))
    }

    /// Whether this is the number of an open file.
    pub(super) fn is_open(&mut self, number: i64) -> bool {
        self.slot(number).is_ok()
    }

    /// Closes a file; one that is closed already stays so.
    pub(super) fn close(&mut self, number: i64) -> Result<(), Failure> {
        let Ok(slot) = self.slot(number) else { return Ok(()) };
        let file = slot.file.take();
        // After 2^31 files here the slot is left alone.
        slot.generation += 1;
        if slot.generation < i32::MAX as u32 {
            self.free.push(number as u32);
        }
        file.map_or(Ok(()), |mut file| file.flush())
    }

    /// Writes to a file.
    pub(super) fn write(&mut self, number: i64, bytes: &[u8]) -> Result<(), Failure> {
        self.is_dirty = true;
        self.get(number)?.write(bytes)
    }

    /// Writes out what is buffered in any file.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        if !std::mem::take(&mut self.is_dirty) {
            return Ok(());
        }
        let files = self.slots.iter_mut().filter_map(|slot| slot.file.as_mut());
        // All are written, and the first failure is told.
        files.map(|file| file.flush()).fold(Ok(()), Result::and)
    }

    /// Lets the machine write out what is buffered when the program stops.
    pub(super) fn register(states: &mut States) {
        let files = states.get::<Files>();
        if !std::mem::replace(&mut files.is_registered, true) {
            states.on_flush(|states| states.get::<Files>().flush());
        }
    }
}

/// An open file.
pub(super) struct OpenFile {
    file: std::fs::File,
    /// As the program called it.
    pub name: String,
    pub reads: bool,
    writes: bool,
    input: Input,
    /// What was written and is not yet in the file. Empty while there is input.
    output: Vec<u8>,
    /// Whether something was written since it was last read: it goes on elsewhere then.
    has_moved: bool,
}

impl OpenFile {
    /// How much is gathered before it is written.
    const CHUNK: usize = 64 << 10;

    pub(super) fn new(file: File, name: String, reads: bool, writes: bool) -> OpenFile {
        let (input, output) = (Input::default(), Vec::new());
        OpenFile { file: file.into_std(), name, reads, writes, input, output, has_moved: false }
    }

    /// What the system says about it.
    pub(super) fn metadata(&self) -> io::Result<Metadata> {
        Metadata::from_file(&self.file)
    }

    /// The name in messages.
    fn failed(&self, what: &str, error: &io::Error) -> Failure {
        cannot(what, &self.name, error)
    }

    /// Makes the file ready to be read: its input, the file, and its name.
    pub(super) fn reading(&mut self) -> Result<(&mut Input, &mut std::fs::File, &str), Failure> {
        if !self.reads {
            return Err(self.not_open_for("reading"));
        }
        self.flush()?;
        if std::mem::take(&mut self.has_moved) {
            let here = self.file.stream_position().map_err(|error| self.failed("seek in", &error))?;
            self.input.restart(here);
        }
        // Others may have made it longer since its end was met.
        self.input.resume();
        Ok((&mut self.input, &mut self.file, &self.name))
    }

    /// Writes bytes behind those written before.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if !self.writes {
            return Err(self.not_open_for("writing"));
        }
        if !self.input.rest().is_empty() {
            self.seek(self.input.offset())?;
        }
        self.has_moved = true;
        if self.output.len() + bytes.len() > Self::CHUNK {
            self.flush()?;
        }
        if bytes.len() >= Self::CHUNK {
            return self.file.write_all(bytes).map_err(|error| self.failed("write", &error));
        }
        if self.output.capacity() == 0 {
            self.output.reserve_exact(Self::CHUNK);
        }
        self.output.extend_from_slice(bytes);
        Ok(())
    }

    /// Empties it, so that it can be written anew from another file.
    pub(super) fn empty_for(&mut self, other: &io::Result<Metadata>) -> Result<(), Failure> {
        if let (Ok(mine), Ok(other)) = (self.metadata(), other)
            && is_same(&mine, other)
        {
            let message = format!("{} cannot be copied to itself", self.name);
            return Err(Failure::new(Trap::InvalidArgument, message));
        }
        self.seek(0)?;
        self.file.set_len(0).map_err(|error| self.failed("write", &error))
    }

    /// Writes out what is buffered. What cannot be written is lost, and told once.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        if self.output.is_empty() {
            return Ok(());
        }
        let written = self.file.write_all(&self.output);
        self.output.clear();
        written.map_err(|error| self.failed("write", &error))
    }

    /// Goes on at this byte.
    pub(super) fn seek(&mut self, to: u64) -> Result<(), Failure> {
        self.flush()?;
        self.file.seek(SeekFrom::Start(to)).map_err(|error| self.failed("seek in", &error))?;
        self.input.restart(to);
        Ok(())
    }

    /// At which byte reading or writing goes on.
    pub(super) fn position(&mut self) -> Result<u64, Failure> {
        if self.writes {
            self.flush()?;
        }
        let place = self.file.stream_position().map_err(|error| self.failed("seek in", &error))?;
        Ok(place - self.input.rest().len() as u64)
    }

    /// How many bytes it has.
    pub(super) fn size(&mut self) -> Result<u64, Failure> {
        self.flush()?;
        self.file.metadata().map(|about| about.len()).map_err(|error| self.failed("read", &error))
    }

    fn not_open_for(&self, what: &str) -> Failure {
        Failure::new(Trap::InvalidArgument, format!("{} is not open for {what}", self.name))
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        // Nobody is left who could be told.
        let _ = self.flush();
    }
}

/// Reads from an open file, for its [`Input`].
pub(super) fn read_from(file: &mut impl Read, name: &str, into: &mut [u8]) -> Result<usize, Failure> {
    read_once(file, into).map_err(|error| cannot("read", name, &error))
}

/// The failure of an open file.
fn cannot(what: &str, name: &str, error: &io::Error) -> Failure {
    Failure::new(Trap::Io, format!("cannot {what} {name}: {}", plain(error)))
}
