//! Where standard input is a file descriptor, `poll` tells whether there is something to read.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

/// The descriptor, or nothing if the process was started without one.
pub type Stream = Option<Arc<File>>;

/// The type of [`READY`].
pub type Ready = fn(&Stream, Duration) -> io::Result<bool>;

/// Asks whether reading would not wait.
pub const READY: Option<Ready> = Some(ready);

/// Standard input of the process.
pub fn open() -> Stream {
    let descriptor = io::stdin().as_fd().try_clone_to_owned();
    descriptor.ok().map(|descriptor| Arc::new(File::from(descriptor)))
}

/// Reads what is there.
pub fn read(stream: &Stream, into: &mut [u8]) -> io::Result<usize> {
    stream.as_ref().map_or(Ok(0), |file| (&**file).read(into))
}

fn ready(stream: &Stream, patience: Duration) -> io::Result<bool> {
    let Some(file) = stream else { return Ok(true) };
    let patience = Timespec { tv_sec: 0, tv_nsec: patience.subsec_nanos().into() };
    match poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&patience)) {
        // At its end, and where reading fails, a stream is ready too.
        Ok(count) => Ok(count > 0),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
