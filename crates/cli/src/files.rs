//! Reading what the user names, writing what the user asks for.

use crate::outcome::{Failure, Status};
use std::fs::{File, Permissions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes: that of the format's limits.
const LARGEST: u64 = 256 << 20;

/// The first bytes of a compiled program.
const MAGIC: &[u8] = b"VITB";

/// The bytes of a file, or of standard input for `-`.
pub fn read(file: &str) -> Result<Vec<u8>, Failure> {
    let bytes = match file {
        "-" => bounded(io::stdin().lock(), 0).map_err(|error| describe(&error)),
        _ => contents(file),
    };
    let failed = |why| Failure::new(Status::REFUSED, format!("cannot read {}: {why}", name(file)));
    let bytes = bytes.map_err(failed)?;
    match too_large(&bytes) {
        Some(message) => Err(Failure::new(Status::REFUSED, format!("{}: {message}", name(file)))),
        None => Ok(bytes),
    }
}

/// The sources that a path means: the file itself, or those in a folder and below it whose names end so, in order. Hidden
/// files and folders are left out, and links to folders.
pub fn sources(path: &str, ending: &str) -> Result<Vec<String>, Failure> {
    if path == "-" || !Path::new(path).is_dir() {
        return Ok(vec![path.to_string()]);
    }
    let mut folders = vec![PathBuf::from(path)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let refused = |error: io::Error| unreadable(&folder.to_string_lossy(), &error);
        for entry in std::fs::read_dir(&folder).map_err(refused)? {
            let entry = entry.map_err(refused)?;
            let kind = entry.file_type().map_err(refused)?;
            let (name, path) = (entry.file_name(), entry.path());
            let name = name.to_string_lossy();
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if name.ends_with(ending) && path.is_file() {
                found.push(path.strip_prefix("./").unwrap_or(&path).to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The bytes of a module that a program imports, or why it cannot be read.
pub fn read_module(file: &str) -> Result<Vec<u8>, String> {
    let bytes = contents(file)?;
    too_large(&bytes).map_or(Ok(bytes), Err)
}

fn contents(file: &str) -> Result<Vec<u8>, String> {
    let opened = File::open(file).map_err(|error| describe(&error))?;
    let about = opened.metadata().map_err(|error| describe(&error))?;
    if about.is_dir() {
        return Err("it is a folder".to_string());
    }
    bounded(opened, about.len().min(LARGEST)).map_err(|error| describe(&error))
}

fn too_large(bytes: &[u8]) -> Option<String> {
    let message = || format!("larger than {} MiB, the most that is read", LARGEST >> 20);
    (bytes.len() as u64 > LARGEST).then(message)
}

/// A file or folder that the system does not let read.
pub fn unreadable(path: &str, error: &io::Error) -> Failure {
    Failure::new(Status::REFUSED, format!("cannot read {}: {}", name(path), describe(error)))
}

/// Up to one byte more than the largest file.
fn bounded(from: impl Read, expected: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(expected as usize + 1);
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file; a listing must be UTF-8.
pub fn read_text(file: &str) -> Result<String, Failure> {
    let bytes = read(file)?;
    want_text(file, &bytes)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(Status::REFUSED, format!("{}: not UTF-8 text: byte {at} does not fit", name(file)))
    })
}

/// What a file is called in messages.
pub fn name(file: &str) -> &str {
    match file {
        "-" => "<stdin>",
        "" => "\"\"",
        _ => file,
    }
}

/// What a place to write is called in messages.
pub fn output_name(path: &str) -> &str {
    if path == "-" { "<stdout>" } else { path }
}

/// Where the result of a file goes: what was asked for, or beside it with another ending.
pub fn output_for(file: &str, asked: Option<&str>, ending: &str) -> Result<String, Failure> {
    match asked {
        Some(path) => Ok(path.to_string()),
        None if file == "-" => {
            let message =
                "standard input has no name to make the result's name from: say where to write with -o";
            Err(Failure::new(Status::USAGE, message))
        }
        None => Ok(Path::new(file).with_extension(ending).to_string_lossy().into_owned()),
    }
}

/// Refuses to write a result over the file that it was made from.
pub fn spare_input(input: &str, output: &str) -> Result<(), Failure> {
    let place = |path: &str| std::fs::canonicalize(path).ok();
    if input != "-" && output != "-" && place(input).is_some_and(|input| place(output) == Some(input)) {
        let message = format!("{output}: the result would overwrite its source: choose another file with -o");
        return Err(Failure::new(Status::USAGE, message));
    }
    Ok(())
}

/// Writes a result: to a file, whole or not at all, or to standard output for `-`.
pub fn write(path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| cannot_write(path, &error);
    if path == "-" {
        return print(bytes);
    }
    let existing = std::fs::metadata(path).ok();
    if existing.as_ref().is_some_and(|about| about.is_dir()) {
        return Err(Failure::new(Status::ERROR, format!("cannot write {path}: it is a folder")));
    }
    // A device or pipe takes the bytes; it must not become a file.
    if existing.as_ref().is_some_and(|about| !about.is_file()) {
        return std::fs::write(path, bytes).map_err(failed);
    }
    // A link stays one: the file that it leads to is replaced.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    replace(&target, bytes, existing.map(|about| about.permissions())).map_err(failed)
}

/// Puts a file in place whole: a command that is interrupted here leaves the old file, not half of the new one.
fn replace(path: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(format!(".{}.partial", std::process::id()));
    let kept = |()| permissions.map_or(Ok(()), |permissions| std::fs::set_permissions(&partial, permissions));
    let written =
        std::fs::write(&partial, bytes).and_then(kept).and_then(|()| std::fs::rename(&partial, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    written
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

/// The failure of a file that cannot be written.
pub fn cannot_write(path: &str, error: &io::Error) -> Failure {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "its folder does not exist".into(),
        _ => describe(error),
    };
    Failure::new(Status::ERROR, format!("cannot write {path}: {reason}"))
}

/// Why the system refused: in the same words everywhere for what happens often, else in its own, without its number.
fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::NotADirectory => "a part of the path before the name is not a folder".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

/// Where one meets a file that another command takes: the command to use instead, from the file's name.
pub fn other_command(file: &str) -> Option<String> {
    let ending = Path::new(file).extension()?.to_str()?;
    match ending {
        "vit" => Some(format!("{file} is a source by its name: `vitte run {file}` runs it")),
        "vitasm" => Some(format!("{file} is a listing by its name: `vitte asm {file}` assembles it")),
        _ => None,
    }
}

/// Refuses a compiled program where a text is wanted.
pub fn want_text(file: &str, bytes: &[u8]) -> Result<(), Failure> {
    if !bytes.starts_with(MAGIC) {
        return Ok(());
    }
    let message = "a compiled program (VITBC), not a text";
    let help = format!("`vitte exec {file}` runs it, `vitte disasm {file}` shows it");
    Err(Failure::refused(name(file), message).with_help(Some(help)))
}
