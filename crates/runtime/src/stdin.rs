//! Standard input that can be waited for no longer than the program may run.
//!
//! A system's `read` ends when something comes, and cannot be told to stop. So a program that is not watched (no deadline, and
//! nobody who could cancel it) reads directly, and for any other one there are two ways. A stream that can say whether reading it
//! would wait is asked, again and again. For other streams a thread does the reading, a block for each request, so that it never
//! takes what nobody asked for; the program waits for the block and for the reasons to stop.
//!
//! Such a thread may be left waiting for input when its program has ended. It owns the stream and nothing else, ends at the
//! next input, and does not keep a process from ending.

use crate::error::Failure;
use crate::interrupt::Interrupt;
use crate::meter::Meter;
use std::io::{self, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::Duration;
use vitte_bytecode::traps::Trap;

/// Answers whether reading would not wait, after at most so long.
type Ready = Box<dyn FnMut(Duration) -> io::Result<bool> + Send>;

/// A stream for `io.read_line` and `io.read_all`.
///
/// ```
/// use vitte_runtime::{Host, Stdin};
///
/// let host = Host { stdin: Some(Stdin::new(&b"a line\n"[..])), ..Host::denying() };
/// assert!(host.stdin.is_some());
/// ```
pub struct Stdin(Source);

enum Source {
    Direct(Box<dyn Read + Send>),
    Asked(Box<dyn Read + Send>, Ready),
    Threaded(Threaded),
    /// The thread that should read could not be started.
    Lost,
}

impl Stdin {
    /// How long a stream is waited for before the program looks whether it has to stop.
    const PATIENCE: Duration = Duration::from_millis(4);

    /// Reads from this.
    pub fn new(reader: impl Read + Send + 'static) -> Stdin {
        Stdin(Source::Direct(Box::new(reader)))
    }

    /// Reads from this, for which `ready` answers whether reading would not wait, after at most so long: as `poll` does.
    pub fn asked(
        reader: impl Read + Send + 'static,
        ready: impl FnMut(Duration) -> io::Result<bool> + Send + 'static,
    ) -> Stdin {
        Stdin(Source::Asked(Box::new(reader), Box::new(ready)))
    }

    /// Reads some bytes, as many as there are; 0 at the end.
    ///
    /// # Errors
    /// `Io` if it fails; `Timeout` or `Cancelled` if the program has to stop while it waits.
    pub fn read(&mut self, meter: &Meter, into: &mut [u8]) -> Result<usize, Failure> {
        if meter.is_watched() {
            self.hand_over();
        }
        match &mut self.0 {
            Source::Asked(reader, ready) => {
                while meter.is_watched() && !ready(Self::PATIENCE).map_err(|error| failed(&error))? {
                    meter.look()?;
                }
                read_directly(reader.as_mut(), into)
            }
            Source::Direct(reader) => read_directly(reader.as_mut(), into),
            Source::Threaded(threaded) => threaded.read(meter, into),
            Source::Lost => Err(Failure::new(Trap::Io, "standard input is lost: no thread could read it")),
        }
    }

    /// Lets a thread do the reading, if nothing else can be waited for.
    fn hand_over(&mut self) {
        self.0 = match std::mem::replace(&mut self.0, Source::Lost) {
            Source::Direct(reader) => Threaded::new(reader).map_or(Source::Lost, Source::Threaded),
            other => other,
        };
    }
}

fn read_directly(reader: &mut (dyn Read + Send), into: &mut [u8]) -> Result<usize, Failure> {
    loop {
        match reader.read(into) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result.map_err(|error| failed(&error)),
        }
    }
}

fn failed(error: &io::Error) -> Failure {
    Failure::new(Trap::Io, format!("cannot read standard input: {error}"))
}

fn lost() -> Failure {
    Failure::new(Trap::Io, "standard input is lost: its reader failed")
}

/// What the thread has read.
type Block = Result<Vec<u8>, Failure>;

/// A stream that a thread reads.
struct Threaded {
    /// Each asks for a block; the program is woken when it is there.
    requests: Sender<Interrupt>,
    blocks: Receiver<Block>,
    /// Whether a block was asked for that has not come.
    is_pending: bool,
    /// What has come and was not taken.
    block: Vec<u8>,
    taken: usize,
}

impl Threaded {
    const BLOCK: usize = 64 << 10;

    fn new(mut reader: Box<dyn Read + Send>) -> Option<Threaded> {
        let (requests, requested) = channel::<Interrupt>();
        let (send, blocks) = channel();
        let serve = move || {
            for waker in requested {
                let mut block = vec![0; Threaded::BLOCK];
                // Someone waits for what becomes of it, also if the host's stream panics.
                let reading = AssertUnwindSafe(|| read_directly(reader.as_mut(), &mut block));
                let read = catch_unwind(reading).unwrap_or_else(|_| Err(lost()));
                let sent = send.send(read.map(|length| {
                    block.truncate(length);
                    block
                }));
                waker.wake();
                if sent.is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("vitte stdin".into()).spawn(serve).ok()?;
        Some(Threaded { requests, blocks, is_pending: false, block: Vec::new(), taken: 0 })
    }

    fn read(&mut self, meter: &Meter, into: &mut [u8]) -> Result<usize, Failure> {
        if self.taken == self.block.len() {
            self.block = self.next_block(meter)?;
            self.taken = 0;
        }
        let rest = &self.block[self.taken..];
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        self.taken += length;
        Ok(length)
    }

    fn next_block(&mut self, meter: &Meter) -> Block {
        if !self.is_pending {
            // If it cannot be sent, nothing will ever come: that is noticed below.
            let _ = self.requests.send(meter.waker());
            self.is_pending = true;
        }
        let mut found = None;
        let waited = meter.wait(None, || {
            found = match self.blocks.try_recv() {
                Ok(block) => Some(block),
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => Some(Err(lost())),
            };
            found.is_some()
        });
        let Some(block) = found else { return waited.map(|()| Vec::new()) };
        self.is_pending = false;
        match (waited, block) {
            // The program has to stop, but it may run again: what has come is kept for that.
            (Err(stop), Ok(block)) => {
                (self.block, self.taken) = (block, 0);
                Err(stop)
            }
            (_, block) => block,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::MeterConfig;
    use std::time::Instant;

    fn watched(timeout: Duration) -> Meter {
        let mut meter = Meter::new(&MeterConfig { timeout: Some(timeout), ..MeterConfig::default() });
        meter.start();
        meter
    }

    /// Gives its parts one after the other, and then nothing, for ever.
    struct Parts(Receiver<&'static [u8]>);

    impl Read for Parts {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let part = self.0.recv().map_err(|_| ErrorKind::BrokenPipe)?;
            into[..part.len()].copy_from_slice(part);
            Ok(part.len())
        }
    }

    #[test]
    fn a_watched_program_waits_no_longer_than_it_may() {
        let (send, receive) = channel();
        let mut stdin = Stdin::new(Parts(receive));
        let mut buffer = [0; 4];
        let mut meter = watched(Duration::from_secs(1));
        send.send(&b"abcdef"[..]).unwrap();
        assert_eq!(stdin.read(&meter, &mut buffer).unwrap(), 4);
        assert_eq!(stdin.read(&meter, &mut buffer).unwrap(), 2);
        let start = Instant::now();
        assert_eq!(stdin.read(&meter, &mut buffer).unwrap_err().trap, Trap::Timeout);
        assert!(start.elapsed() < Duration::from_secs(5));
        // What comes later is for the next run.
        meter.start();
        send.send(&b"xy"[..]).unwrap();
        assert_eq!(stdin.read(&meter, &mut buffer).unwrap(), 2);
        assert_eq!(&buffer[..2], b"xy");
    }

    #[test]
    fn a_cancelled_program_stops_reading() {
        let (_send, receive) = channel();
        let mut stdin = Stdin::new(Parts(receive));
        let mut meter = Meter::new(&MeterConfig::default());
        let interrupt = meter.interrupt();
        let other = thread::spawn(move || interrupt.raise());
        assert_eq!(stdin.read(&meter, &mut [0; 4]).unwrap_err().trap, Trap::Cancelled);
        assert!(other.join().is_ok());
    }

    /// Fails as no stream should.
    struct Panicking;

    impl Read for Panicking {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("a fault of the host, for this test")
        }
    }

    #[test]
    fn a_reader_that_panics_is_not_waited_for() {
        let mut stdin = Stdin::new(Panicking);
        for _ in 0..2 {
            let failure = stdin.read(&watched(Duration::from_secs(60)), &mut [0; 4]).unwrap_err();
            assert_eq!(failure.trap, Trap::Io);
        }
    }

    #[test]
    fn streams_that_can_be_asked_are_asked() {
        let mut asked = 0;
        let ready = move |_| {
            asked += 1;
            Ok(asked > 3)
        };
        let mut stdin = Stdin::asked(&b"text"[..], ready);
        let mut buffer = [0; 10];
        assert_eq!(stdin.read(&watched(Duration::from_secs(60)), &mut buffer).unwrap(), 4);
        let mut never = Stdin::asked(&b"text"[..], |_| Ok(false));
        assert_eq!(never.read(&watched(Duration::ZERO), &mut buffer).unwrap_err().trap, Trap::Timeout);
    }

    #[test]
    fn who_is_not_watched_reads_directly() {
        let mut stdin = Stdin::asked(&b"text"[..], |_| Ok(false));
        assert_eq!(stdin.read(&Meter::new(&MeterConfig::default()), &mut [0; 10]).unwrap(), 4);
        let mut stdin = Stdin::new(&b"text"[..]);
        assert_eq!(stdin.read(&Meter::new(&MeterConfig::default()), &mut [0; 10]).unwrap(), 4);
        assert!(matches!(stdin.0, Source::Direct(_)));
    }
}
