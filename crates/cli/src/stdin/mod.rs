//! Standard input as it comes from the system, without a buffer of its own: what was not asked for stays there.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "other.rs")]
mod platform;

use std::io::{self, Read};
use std::time::Duration;
use vitte::Stdin;

/// Standard input. Cloning shares it.
#[derive(Clone)]
pub struct Raw(platform::Stream);

impl Raw {
    /// That of this process.
    pub fn new() -> Raw {
        Raw(platform::open())
    }

    /// Whether reading would not wait, after at most so long; `None` where the system cannot say.
    pub fn ready(&self, patience: Duration) -> Option<io::Result<bool>> {
        platform::READY.map(|ready| ready(&self.0, patience))
    }

    /// As what a program reads.
    pub fn for_program(self) -> Stdin {
        let raw = self.clone();
        readable(self, move |patience| raw.ready(patience))
    }
}

/// A stream for a program, which is asked whether it is ready if that can be known.
pub fn readable(
    reader: impl Read + Send + 'static,
    mut ready: impl FnMut(Duration) -> Option<io::Result<bool>> + Send + 'static,
) -> Stdin {
    match platform::READY {
        Some(_) => Stdin::asked(reader, move |patience| ready(patience).unwrap_or(Ok(true))),
        None => Stdin::new(reader),
    }
}

impl Read for Raw {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        platform::read(&self.0, into)
    }
}
