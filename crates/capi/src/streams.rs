//! Standard streams that C reads and writes.

use crate::host::User;
use std::ffi::c_void;
use std::io::{self, Read, Write};

/// Takes what a program writes: all of these bytes. Answers whether it could; the program gets an `Io` error otherwise. It must
/// return: no exception, no `longjmp`.
pub type VitteWrite =
    Option<unsafe extern "C" fn(user: *mut c_void, bytes: *const u8, length: usize) -> bool>;

/// Gives a program what it reads: puts at most `capacity` bytes there, and answers how many; 0 at the end, -1 if it fails. For a
/// machine with a timeout or an interrupt it is called by a thread of the library. It must return: no exception, no `longjmp`.
pub type VitteRead = Option<unsafe extern "C" fn(user: *mut c_void, into: *mut u8, capacity: usize) -> isize>;

/// A stream of C that programs write to.
pub struct Output {
    pub write: unsafe extern "C" fn(*mut c_void, *const u8, usize) -> bool,
    pub user: User,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // SAFETY: the callback is one of C's, to be called with what it was given for.
        match unsafe { (self.write)(self.user.data(), bytes.as_ptr(), bytes.len()) } {
            true => Ok(bytes.len()),
            false => Err(io::Error::other("the host could not write it")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A stream of C that programs read.
pub struct Input {
    pub read: unsafe extern "C" fn(*mut c_void, *mut u8, usize) -> isize,
    pub user: User,
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // SAFETY: the callback is one of C's, to be called with what it was given for.
        let read = unsafe { (self.read)(self.user.data(), into.as_mut_ptr(), into.len()) };
        match usize::try_from(read) {
            Ok(read) if read <= into.len() => Ok(read),
            Ok(_) => Err(io::Error::other("the host says that it read more than was asked for")),
            Err(_) => Err(io::Error::other("the host could not read")),
        }
    }
}
