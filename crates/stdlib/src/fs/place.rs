//! What can be done at a place that the host grants: from an open folder, which nothing leads out of, or anywhere.

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata, OpenOptions, ReadDir};
use std::io;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::Right;
use vitte_runtime::{Failure, Place, plain, shown};

/// How a file is opened.
#[derive(Clone, Copy, Default)]
pub(super) struct Mode {
    pub read: bool,
    pub write: bool,
    pub append: bool,
    pub truncate: bool,
    /// It is made if it is not there.
    pub create: bool,
    /// It must not be there.
    pub new: bool,
}

impl Mode {
    pub(super) const READ: Mode =
        Mode { read: true, write: false, append: false, truncate: false, create: false, new: false };
    pub(super) const WRITE: Mode =
        Mode { read: false, write: true, append: false, truncate: true, create: true, new: false };
    pub(super) const APPEND: Mode =
        Mode { read: false, write: true, append: true, truncate: false, create: true, new: false };

    fn options(self, place: &Place) -> OpenOptions {
        let mut options = OpenOptions::new();
        options.read(self.read).write(self.write).append(self.append).truncate(self.truncate);
        options.create(self.create).create_new(self.new);
        if place.is_single {
            options.follow(FollowSymlinks::No);
        }
        // A pipe that nobody writes to would be waited for, before anyone could see that it is one.
        #[cfg(unix)]
        cap_fs_ext::OpenOptionsSyncExt::nonblock(&mut options, true);
        options
    }
}

/// Opens a regular file.
pub(super) fn open(place: &Place, mode: Mode) -> io::Result<File> {
    let options = mode.options(place);
    let opened = match &place.dir {
        Some(dir) => dir.open_with(&place.path, &options),
        None => File::open_ambient_with(&place.path, &options, ambient_authority()),
    };
    let about = match &opened {
        Ok(file) => file.metadata(),
        Err(_) => metadata(place),
    };
    match about {
        Ok(about) if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(about) if !about.is_file() && !about.is_symlink() => Err(io::Error::other(SPECIAL)),
        _ => opened,
    }
}

const SPECIAL: &str = "it is neither a file nor a folder";

/// What is at a place; of a link, what it leads to.
pub(super) fn metadata(place: &Place) -> io::Result<Metadata> {
    match &place.dir {
        Some(dir) if place.is_single => dir.symlink_metadata(&place.path),
        Some(dir) => dir.metadata(&place.path),
        None => std::fs::metadata(&place.path).map(Metadata::from_just_metadata),
    }
}

/// What is at a place, be it a link.
pub(super) fn link_metadata(place: &Place) -> io::Result<Metadata> {
    match &place.dir {
        Some(dir) => dir.symlink_metadata(&place.path),
        None => std::fs::symlink_metadata(&place.path).map(Metadata::from_just_metadata),
    }
}

/// Opens a folder.
pub(super) fn open_dir(place: &Place) -> io::Result<Dir> {
    match &place.dir {
        Some(_) if place.is_single => Err(io::ErrorKind::NotADirectory.into()),
        Some(dir) => dir.open_dir(&place.path),
        None => Dir::open_ambient_dir(&place.path, ambient_authority()),
    }
}

/// What is in a folder.
pub(super) fn read_dir(place: &Place) -> io::Result<ReadDir> {
    open_dir(place)?.entries()
}

pub(super) fn create_dir(place: &Place) -> io::Result<()> {
    match &place.dir {
        Some(dir) => dir.create_dir(&place.path),
        None => std::fs::create_dir(&place.path),
    }
}

pub(super) fn remove_file(place: &Place) -> io::Result<()> {
    match &place.dir {
        Some(dir) => dir.remove_file(&place.path),
        None => std::fs::remove_file(&place.path),
    }
}

pub(super) fn remove_dir(place: &Place) -> io::Result<()> {
    match &place.dir {
        Some(dir) => dir.remove_dir(&place.path),
        None => std::fs::remove_dir(&place.path),
    }
}

/// Renames; both places are of the same right, so that both are in folders or both are anywhere.
pub(super) fn rename(from: &Place, to: &Place) -> io::Result<()> {
    match (&from.dir, &to.dir) {
        (Some(from_dir), Some(to_dir)) => from_dir.rename(&from.path, to_dir, &to.path),
        _ => std::fs::rename(&from.path, &to.path),
    }
}

/// Whether these are one file, as far as the system tells. Where it does not, they are not.
#[cfg(unix)]
pub(super) fn is_same(a: &Metadata, b: &Metadata) -> bool {
    use cap_std::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Whether these are one file, as far as the system tells. Where it does not, they are not.
#[cfg(not(unix))]
pub(super) fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false
}

/// Whether a file is one of those that the system makes up about its processes.
#[cfg(target_os = "linux")]
pub(super) fn is_about_processes(file: &File) -> bool {
    rustix::fs::fstatfs(file).is_ok_and(|system| system.f_type == rustix::fs::PROC_SUPER_MAGIC)
}

/// Whether a file is one of those that the system makes up about its processes.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_about_processes(_: &File) -> bool {
    false
}

/// The failure of the program for what the system says.
pub(super) fn failed(what: &str, right: Right, path: &str, error: &io::Error) -> Failure {
    let path = shown(path);
    // This is how `cap-std` says that a path would leave its folder: the system's own refusals have numbers.
    if error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none() {
        let flag = right.flag().unwrap_or_default();
        let message =
            format!("`{path}` leads out of what is granted: grant the place that it leads to with {flag}");
        return Failure::new(Trap::Denied, message);
    }
    Failure::new(Trap::Io, format!("cannot {what} `{path}`: {}", plain(error)))
}
