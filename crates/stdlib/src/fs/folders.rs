//! What is done with paths: looking, making, renaming, removing.

use super::*;
use cap_fs_ext::DirExt;
use cap_std::fs::{Dir, Metadata, ReadDir};
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;
use vitte_runtime::shown;

/// What is at a place, unless nothing is.
fn found(place: &Place, path: &str) -> Result<Option<Metadata>, Failure> {
    use io::ErrorKind::{NotADirectory, NotFound};
    match place::metadata(place) {
        Ok(about) => Ok(Some(about)),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        Err(error) => Err(failed("look at", Right::Read, path, &error)),
    }
}

pub(super) fn exists(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (path, place) = judged(context, 0, Right::Read, false)?;
    Ok(Value::Bool(found(&place, &path)?.is_some()))
}

/// Kind (0 file, 1 folder, 2 other), size, and when it was changed and made, in nanoseconds since 1970; the smallest integer
/// where that is not known. Last whether its permissions forbid to change it.
pub(super) fn stat(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (path, place) = judged(context, 0, Right::Read, false)?;
    let about = place::metadata(&place).map_err(|error| failed("look at", Right::Read, &path, &error))?;
    let kind = if about.is_file() {
        0
    } else if about.is_dir() {
        1
    } else {
        2
    };
    let size = i64::try_from(about.len()).unwrap_or(i64::MAX);
    let times =
        [about.modified(), about.created()].map(|time| time.ok().and_then(nanoseconds).unwrap_or(i64::MIN));
    let read_only = i64::from(about.permissions().readonly());
    let array = context.new_array(5)?;
    for figure in [kind, size, times[0], times[1], read_only] {
        context.vm.heap.array_push(array, figure)?;
    }
    Ok(Value::Ref(array))
}

fn nanoseconds(time: cap_std::time::SystemTime) -> Option<i64> {
    match time.into_std().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos()).ok().map(|time| -time),
    }
}

pub(super) fn list(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (path, place) = judged(context, 0, Right::Read, false)?;
    let refused = |error: io::Error| failed("list", Right::Read, &path, &error);
    let mut names = Vec::new();
    let mut size = 0;
    for entry in place::read_dir(&place).map_err(refused)? {
        let name = entry.map_err(refused)?.file_name().into_string().map_err(|name| {
            let name = shown(&name.to_string_lossy());
            Failure::new(
                Trap::Io,
                format!("cannot list `{}`: the name `{name}` in it is not UTF-8", shown(&path)),
            )
        })?;
        size += name.len() + 2 * size_of::<std::string::String>();
        context.check_size(size)?;
        context.vm.meter.charge(1)?;
        names.push(name);
    }
    names.sort_unstable();
    let array = context.new_array(names.len() as u64)?;
    for name in &names {
        let scope = context.vm.heap.handle_scope();
        let name = context.vm.heap.new_string(name)?;
        context.vm.heap.array_push(array, name)?;
        context.vm.heap.truncate_handles(scope);
    }
    Ok(Value::Ref(array))
}

pub(super) fn mkdir(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (path, place) = judged(context, 0, Right::Write, false)?;
    place::create_dir(&place).map_err(|error| failed("make", Right::Write, &path, &error))?;
    Ok(Value::Unit)
}

pub(super) fn mkdir_all(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (path, place) = judged(context, 0, Right::Write, false)?;
    let refused = |error: io::Error| failed("make", Right::Write, &path, &error);
    // From the folder itself up to the first that is there, then down again.
    let mut missing: Vec<&Path> = Vec::new();
    for folder in place.path.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
        let at = Place { path: folder.to_path_buf(), ..place.clone() };
        match place::metadata(&at) {
            Ok(about) if about.is_dir() => break,
            Ok(_) => return Err(refused(io::ErrorKind::NotADirectory.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(folder),
            Err(error) => return Err(refused(error)),
        }
        context.vm.meter.charge(10)?;
    }
    for folder in missing.into_iter().rev() {
        context.vm.meter.charge(10)?;
        let at = Place { path: folder.to_path_buf(), ..place.clone() };
        match place::create_dir(&at) {
            // Someone else was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.map_err(refused)?,
        }
    }
    Ok(Value::Unit)
}

pub(super) fn remove(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (path, place) = judged(context, 0, Right::Write, true)?;
    let removed = place::link_metadata(&place).and_then(|about| {
        if about.is_dir() { place::remove_dir(&place) } else { place::remove_file(&place) }
    });
    removed.map_err(|error| failed("remove", Right::Write, &path, &error))?;
    Ok(Value::Unit)
}

/// How deep folders may be nested that are removed at once: two of the process' open files are taken for each.
const DEEPEST: usize = 64;

/// A folder that is being emptied.
struct Level {
    name: OsString,
    dir: Dir,
    entries: ReadDir,
}

impl Level {
    fn new(name: OsString, dir: Dir) -> io::Result<Level> {
        let entries = dir.entries()?;
        Ok(Level { name, dir, entries })
    }

    /// Removes the next entry if that is no folder, else answers it. Done when there is none.
    fn step(&mut self) -> io::Result<Step> {
        let Some(entry) = self.entries.next() else { return Ok(Step::Done) };
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            let dir = self.dir.open_dir_nofollow(&name)?;
            return Ok(Step::Into(Level::new(name, dir)?));
        }
        self.dir.remove_file(&name).map(|()| Step::Removed)
    }
}

enum Step {
    Removed,
    Into(Level),
    Done,
}

/// Folders are emptied without recursion: a program can nest them deeper than any stack.
pub(super) fn remove_all(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (path, place) = judged(context, 0, Right::Write, true)?;
    let refused = |error: io::Error| failed("remove", Right::Write, &path, &error);
    if !place::link_metadata(&place).map_err(refused)?.is_dir() {
        place::remove_file(&place).map_err(refused)?;
        return Ok(Value::Unit);
    }
    let dir = place::open_dir(&place).map_err(refused)?;
    let mut levels = vec![Level::new(OsString::new(), dir).map_err(refused)?];
    while let Some(level) = levels.last_mut() {
        context.vm.meter.charge(10)?;
        match level.step().map_err(refused)? {
            Step::Removed => {}
            Step::Into(_) if levels.len() == DEEPEST => {
                let message = format!(
                    "cannot remove `{}`: folders in it are nested more than {DEEPEST} deep",
                    shown(&path)
                );
                return Err(Failure::new(Trap::Io, message));
            }
            Step::Into(inner) => levels.push(inner),
            Step::Done => {
                let Some(Level { name, .. }) = levels.pop() else { break };
                let removed = match levels.last() {
                    Some(outer) => outer.dir.remove_dir(&name),
                    None => place::remove_dir(&place),
                };
                removed.map_err(refused)?;
            }
        }
    }
    Ok(Value::Unit)
}

pub(super) fn rename(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (from, source) = judged(context, 0, Right::Write, true)?;
    let (to, target) = judged(context, 1, Right::Write, true)?;
    keep_unreadable(context, &from, &source)?;
    place::rename(&source, &target).map_err(|error| {
        // The system does not say which of the two it means.
        let what = format!("rename `{}` to", shown(&from));
        failed(&what, Right::Write, &to, &error)
    })?;
    Ok(Value::Unit)
}

/// Refuses to rename what the program may write but not read, if it may read anything: it could give it a path that it may
/// read. That it may be read must be so for the very file, not only for its path.
fn keep_unreadable(context: &Context<'_>, path: &str, source: &Place) -> Result<(), Failure> {
    let rights = &context.vm.host.rights;
    if rights.allows_all(Right::Read) || rights.allows_none(Right::Read) {
        return Ok(());
    }
    let readable = rights.place(Right::Read, path)?;
    let both = place::link_metadata(source).and_then(|a| Ok((a, place::link_metadata(&readable)?)));
    let (written, read) = both.map_err(|error| failed("rename", Right::Write, path, &error))?;
    if place::is_same(&written, &read) {
        return Ok(());
    }
    let message =
        format!("`{}` may not be read: --allow-read leads to another file by this path", shown(path));
    Err(Failure::new(Trap::Denied, message))
}
