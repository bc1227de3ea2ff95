//! A process with all that it starts, which ends at the latest when its value does.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "other.rs")]
mod platform;

pub(super) use platform::Folder;
use std::io::{self, Read};
use std::process::{Child, ChildStdin, Command};
use std::thread;

/// A running process.
pub(super) struct Process {
    /// `None` when its end is somebody else's matter.
    child: Option<Child>,
    has_ended: bool,
}

/// This side of a process' streams.
pub(super) struct Streams {
    pub(super) stdin: Option<ChildStdin>,
    pub(super) stdout: Option<Box<dyn Read + Send>>,
    pub(super) stderr: Option<Box<dyn Read + Send>>,
}

impl Process {
    /// Starts a process, in a group of its own.
    pub(super) fn start(command: &mut Command) -> io::Result<Process> {
        platform::in_own_group(command);
        Ok(Process { child: Some(command.spawn()?), has_ended: false })
    }

    /// The streams, once.
    pub(super) fn take_streams(&mut self) -> Streams {
        let Some(child) = &mut self.child else { return Streams { stdin: None, stdout: None, stderr: None } };
        Streams {
            stdin: child.stdin.take(),
            stdout: child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
            stderr: child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
        }
    }

    /// Whether the process itself has ended. Its number is not given away before [`Process::status`] is asked for.
    pub(super) fn has_ended(&mut self) -> bool {
        self.has_ended = self.has_ended || self.child.as_mut().is_none_or(platform::has_ended);
        self.has_ended
    }

    /// Ends the process and its group, as far as they have not ended.
    pub(super) fn kill(&mut self) {
        if let Some(child) = &mut self.child {
            platform::kill(child);
        }
    }

    /// The exit status of a process that has ended; 128 and the number of the signal, if one has ended it.
    pub(super) fn status(mut self) -> io::Result<i64> {
        match &mut self.child {
            Some(child) => {
                let status = child.wait()?;
                self.child = None;
                Ok(platform::number(status))
            }
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl Drop for Process {
    /// Nobody waits for it any more: it is killed. Its end comes within moments, but somebody has to take note of it.
    fn drop(&mut self) {
        self.kill();
        if let Some(mut child) = self.child.take() {
            if matches!(child.try_wait(), Ok(Some(_))) {
                return;
            }
            let wait = move || drop(child.wait());
            drop(thread::Builder::new().name("vitte reaper".into()).spawn(wait));
        }
    }
}
