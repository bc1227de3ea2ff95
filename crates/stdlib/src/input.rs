//! What was read of a stream and not yet asked for: lines and pieces of text are cut from it in place.

use crate::steps;
use std::io::{self, ErrorKind, Read};
use vitte_bytecode::Trap;
use vitte_heap::{Handle, Heap};
use vitte_runtime::{Failure, Meter, price_of_bytes};

/// The buffer of a stream. It reads nothing itself: it is told how by whoever owns the stream.
#[derive(Default)]
pub(crate) struct Input {
    buffer: Vec<u8>,
    /// How much of the buffer was given away.
    start: usize,
    /// How much of it was read.
    end: usize,
    /// Where in the stream the buffer's next byte stands.
    offset: u64,
    ended: bool,
}

/// How the owner of a stream reads: the number of bytes, 0 at the end.
pub(crate) type Reading<'a> = &'a mut dyn FnMut(&Meter, &mut [u8]) -> Result<usize, Failure>;

impl Input {
    /// The least that is asked of a stream at once.
    pub(crate) const CHUNK: usize = 64 << 10;

    /// What is there.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Where in the stream the rest begins.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Forgets what is there: the stream goes on at another place.
    pub(crate) fn restart(&mut self, offset: u64) {
        (self.start, self.end, self.offset, self.ended) = (0, 0, offset, false);
    }

    /// Asks the stream again, although its end was met.
    pub(crate) fn resume(&mut self) {
        self.ended = false;
    }

    /// Reads more; false at the end.
    ///
    /// # Errors
    /// Those of reading; `OutOfMemory` if no more than what is there could ever fit the heap.
    pub(crate) fn fill(&mut self, heap: &Heap, meter: &Meter, read: Reading<'_>) -> Result<bool, Failure> {
        if self.ended {
            return Ok(false);
        }
        if self.rest().len() as u64 > heap.config().max_bytes {
            return Err(Trap::OutOfMemory.into());
        }
        self.make_room()?;
        let count = read(meter, &mut self.buffer[self.end..])?.min(self.buffer.len() - self.end);
        self.end += count;
        self.ended = count == 0;
        Ok(!self.ended)
    }

    /// Makes room for a chunk behind what is there.
    fn make_room(&mut self) -> Result<(), Failure> {
        if self.buffer.len() - self.end >= Self::CHUNK {
            return Ok(());
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.buffer.len() - self.end < Self::CHUNK {
            // Room is got for twice as much, but touched as it is needed: that takes its time.
            let twice = Self::CHUNK.max(2 * self.buffer.len()).max(self.end + Self::CHUNK);
            let wanted = twice.min(self.end + 16 * Self::CHUNK);
            if self.buffer.capacity() < wanted {
                let more = twice - self.buffer.len();
                self.buffer.try_reserve_exact(more).map_err(|_| Failure::from(Trap::OutOfMemory))?;
            }
            self.buffer.resize(wanted, 0);
        }
        Ok(())
    }

    /// Gives the next bytes away.
    pub(crate) fn take(&mut self, count: usize) {
        let count = count.min(self.rest().len());
        self.start += count;
        self.offset += count as u64;
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            // The room for one very long line is not kept.
            if self.buffer.len() > 16 * Self::CHUNK {
                self.buffer = Vec::new();
            }
        }
    }

    /// The next bytes as a new string. They are given away in any case.
    fn take_text(
        &mut self,
        length: usize,
        taken: usize,
        heap: &mut Heap,
        meter: &mut Meter,
        name: &str,
    ) -> Result<Handle, Failure> {
        meter.charge(price_of_bytes(length as u64))?;
        let bytes = &self.buffer[self.start..self.start + length];
        let text = steps::text_of(heap, meter, bytes)?.map_err(|at| not_text(name, self.offset + at as u64));
        self.take(taken);
        text
    }

    /// The next line as a new string, without its end; `None` where there is none.
    ///
    /// # Errors
    /// Those of reading; `OutOfMemory`; `Io` if it is not UTF-8 text.
    pub(crate) fn line(
        &mut self,
        heap: &mut Heap,
        meter: &mut Meter,
        name: &str,
        read: Reading<'_>,
    ) -> Result<Option<Handle>, Failure> {
        let mut seen = 0;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.rest()[seen..]) {
                let length = seen + at;
                let is_crlf = length > 0 && self.rest()[length - 1] == b'\r';
                return self
                    .take_text(length - usize::from(is_crlf), length + 1, heap, meter, name)
                    .map(Some);
            }
            seen = self.rest().len();
            if !self.fill(heap, meter, read)? {
                break;
            }
            meter.look()?;
        }
        if seen == 0 { Ok(None) } else { self.take_text(seen, seen, heap, meter, name).map(Some) }
    }

    /// All that is left, as a new string.
    ///
    /// # Errors
    /// As [`Input::line`].
    pub(crate) fn all(
        &mut self,
        heap: &mut Heap,
        meter: &mut Meter,
        name: &str,
        read: Reading<'_>,
    ) -> Result<Handle, Failure> {
        while self.fill(heap, meter, read)? {
            meter.look()?;
        }
        let length = self.rest().len();
        self.take_text(length, length, heap, meter, name)
    }

    /// The next `most` bytes of text at most, as a new string: no character is cut, so there may be up to three fewer, or as many
    /// as one character takes. Empty at the end.
    ///
    /// # Errors
    /// As [`Input::line`].
    pub(crate) fn some(
        &mut self,
        most: usize,
        heap: &mut Heap,
        meter: &mut Meter,
        name: &str,
        read: Reading<'_>,
    ) -> Result<Handle, Failure> {
        // With the byte behind it, one sees whether the last character is whole.
        self.want(most.saturating_add(4), heap, meter, read)?;
        let rest = self.rest();
        let mut length = most.min(rest.len());
        let is_inner = |at: usize| rest.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
        while length > 0 && most - length < 3 && is_inner(length) {
            length -= 1;
        }
        if length == 0 && most > 0 && !rest.is_empty() {
            length = 1;
            while length < 4 && is_inner(length) {
                length += 1;
            }
        }
        self.take_text(length, length, heap, meter, name)
    }

    /// Reads until so many bytes are there, or all.
    ///
    /// # Errors
    /// Those of reading; `OutOfMemory`.
    pub(crate) fn want(
        &mut self,
        count: usize,
        heap: &Heap,
        meter: &Meter,
        read: Reading<'_>,
    ) -> Result<(), Failure> {
        while self.rest().len() < count && self.fill(heap, meter, read)? {
            meter.look()?;
        }
        Ok(())
    }
}

/// The failure of a text that is none.
pub(crate) fn not_text(name: &str, offset: u64) -> Failure {
    Failure::new(Trap::Io, format!("{name} is not UTF-8 text: byte {offset} does not fit"))
}

/// Reads once, whatever signals come.
pub(crate) fn read_once(stream: &mut (impl Read + ?Sized), into: &mut [u8]) -> io::Result<usize> {
    loop {
        match stream.read(into) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
