//! Reading what the user names, writing what the user asks for.

use crate::outcome::{Failure, Status};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// The largest file that is read, in bytes: that of the format's limits.
const LARGEST: u64 = 256 << 20;

/// The bytes of a file, or of standard input for `-`.
pub fn read(file: &str) -> Result<Vec<u8>, Failure> {
    let refused = |error: io::Error| {
        Failure::new(Status::REFUSED, format!("cannot read {}: {}", name(file), describe(&error)))
    };
    let bytes = if file == "-" {
        bounded(io::stdin().lock(), 0).map_err(refused)?
    } else {
        let opened = File::open(file).map_err(refused)?;
        let about = opened.metadata().map_err(refused)?;
        if about.is_dir() {
            return Err(Failure::new(Status::REFUSED, format!("cannot read {file}: it is a folder")));
        }
        bounded(opened, about.len().min(LARGEST)).map_err(refused)?
    };
    if bytes.len() as u64 > LARGEST {
        let message = format!("{}: larger than {} MiB, the most that is read", name(file), LARGEST >> 20);
        return Err(Failure::new(Status::REFUSED, message));
    }
    Ok(bytes)
}

/// Up to one byte more than the largest file.
fn bounded(from: impl Read, expected: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(expected as usize + 1);
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file; a listing must be UTF-8.
pub fn read_text(file: &str) -> Result<String, Failure> {
    String::from_utf8(read(file)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(Status::REFUSED, format!("{}: not UTF-8 text: byte {at} does not fit", name(file)))
    })
}

/// What a file is called in messages.
pub fn name(file: &str) -> &str {
    if file == "-" { "<stdin>" } else { file }
}

/// Where the result of a file goes: what was asked for, or beside it with another ending.
pub fn output_for(file: &str, asked: Option<&str>, ending: &str) -> Result<String, Failure> {
    match asked {
        Some(path) => Ok(path.to_string()),
        None if file == "-" => {
            Err(Failure::new(Status(2), "say where to write with -o: the input has no name"))
        }
        None => Ok(Path::new(file).with_extension(ending).to_string_lossy().into_owned()),
    }
}

/// Writes a result: to a file, whole or not at all, or to standard output for `-`.
pub fn write(path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let failed =
        |error: io::Error| Failure::new(Status::ERROR, format!("cannot write {path}: {}", describe(&error)));
    if path == "-" {
        return print(bytes);
    }
    // A program that is interrupted here leaves the old file, not half of the new one.
    let partial = format!("{path}.{}.partial", std::process::id());
    let written = std::fs::write(&partial, bytes).and_then(|()| std::fs::rename(&partial, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    written.map_err(failed)
}

/// Writes to standard output. A reader that has gone away has had enough: that is no failure.
pub fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Status::ERROR, format!("cannot write to standard output: {}", describe(&error))))
        }
        _ => Ok(()),
    }
}

/// The system's words, without its number.
fn describe(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}
