//! What a host lets its program do outside of the machine: which files it may read and write, which environment variables,
//! programs and native libraries it may use. Nothing, unless it is granted; granted per machine, never globally.
//!
//! **How a path is judged.** A grant opens its folder once, when it is made, and keeps it open. The path that a program names is
//! made absolute and freed from `.` and `..` by its text alone; then the grant with the longest name that it lies in is taken,
//! and the rest of the path is looked up *from the open folder*, by `cap-std`, which lets neither `..` nor symbolic links
//! lead out of it, whatever happens to the files at the same time. A folder that is renamed or replaced after it was granted
//! does not change what is granted. A grant of a single file holds the open folder that the file is in, and the file's name:
//! nothing else in there can be reached, and the file is never followed as a link.

use crate::error::Failure;
use crate::programs::{Found, Programs};
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use vitte_bytecode::natives::Right;
use vitte_bytecode::traps::Trap;

/// What a program may do outside of the machine. See the module's documentation. Cloning shares the open folders.
///
/// ```
/// use vitte_runtime::Rights;
///
/// # fn main() -> std::io::Result<()> {
/// let rights = Rights::none().with_read(std::env::temp_dir())?.with_env("HOME");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Rights {
    read: Paths,
    write: Paths,
    env: Names,
    run: Programs,
    ffi: Names,
    /// Where relative paths start: the process' working directory when the first path was granted, unless another was chosen.
    folder: Option<Arc<Path>>,
}

/// Which paths are granted.
#[derive(Clone, Debug, Default)]
enum Paths {
    #[default]
    None,
    Some(Vec<Arc<Grant>>),
    All,
}

/// Which names are granted.
#[derive(Clone, Debug, Default)]
enum Names {
    #[default]
    None,
    Some(BTreeSet<String>),
    All,
}

/// A folder or file that is granted.
struct Grant {
    /// The folder, open.
    dir: Arc<Dir>,
    /// The only file in it that is granted.
    only: Option<OsString>,
    /// The absolute paths by which a program may call it: as it was granted, and without links.
    names: Vec<PathBuf>,
}

/// Where a path leads that a program may use.
#[derive(Clone, Debug)]
pub struct Place {
    /// The open folder from which the path is to be followed, without ever leaving it; `None` if everything is granted.
    pub dir: Option<Arc<Dir>>,
    /// The path, from the folder or absolute.
    pub path: PathBuf,
    /// Whether this very path was granted: as a folder, it is `.` in itself.
    pub is_grant: bool,
    /// Whether it was granted as a single file: links are not to be followed.
    pub is_single: bool,
}

/// Granting.
impl Rights {
    /// None at all.
    pub fn none() -> Rights {
        Rights::default()
    }

    /// Everything that the process may do.
    pub fn all() -> Rights {
        let rights = Rights { env: Names::All, run: Programs::All, ffi: Names::All, ..Rights::default() };
        rights.with_read_all().with_write_all()
    }

    /// Lets relative paths start in this folder, instead of in the process' working directory; also those of later grants.
    #[must_use]
    pub fn starting_in(mut self, folder: impl AsRef<Path>) -> Rights {
        self.folder = std::path::absolute(folder).ok().map(Arc::from);
        self
    }

    /// Also to read this file, or what is in this folder and below it. The folder is opened now.
    ///
    /// # Errors
    /// It is not there, cannot be opened, or is neither a file nor a folder. The message names it.
    pub fn with_read(mut self, path: impl AsRef<Path>) -> io::Result<Rights> {
        let grant = self.open(path.as_ref())?;
        self.read.add(grant);
        Ok(self)
    }

    /// Also to read every file.
    #[must_use]
    pub fn with_read_all(mut self) -> Rights {
        self.start_here();
        self.read = Paths::All;
        self
    }

    /// Also to change this file, or to create, change and remove what is in this folder and below it. The folder is opened now.
    ///
    /// # Errors
    /// As [`Rights::with_read`].
    pub fn with_write(mut self, path: impl AsRef<Path>) -> io::Result<Rights> {
        let grant = self.open(path.as_ref())?;
        self.write.add(grant);
        Ok(self)
    }

    /// Also to create, change and remove every file.
    #[must_use]
    pub fn with_write_all(mut self) -> Rights {
        self.start_here();
        self.write = Paths::All;
        self
    }

    /// Also to read and set this environment variable.
    #[must_use]
    pub fn with_env(mut self, name: impl Into<String>) -> Rights {
        self.env.add(name.into());
        self
    }

    /// Also to read and set all environment variables.
    #[must_use]
    pub fn with_env_all(mut self) -> Rights {
        self.env = Names::All;
        self
    }

    /// Also to run this program, called exactly so: a name, which is looked up now in the folders of `PATH`, or a path. From then
    /// on it is known by where it was found.
    #[must_use]
    pub fn with_run(mut self, program: impl Into<String>) -> Rights {
        self.start_here();
        self.run.add(program.into(), self.folder.as_deref());
        self
    }

    /// Also to run all programs.
    #[must_use]
    pub fn with_run_all(mut self) -> Rights {
        self.start_here();
        self.run = Programs::All;
        self
    }

    /// Also to call functions of this native library, called exactly so.
    #[must_use]
    pub fn with_ffi(mut self, library: impl Into<String>) -> Rights {
        self.ffi.add(library.into());
        self
    }

    /// Also to call functions of all native libraries.
    #[must_use]
    pub fn with_ffi_all(mut self) -> Rights {
        self.ffi = Names::All;
        self
    }

    /// Nothing of this kind.
    #[must_use]
    pub fn without(mut self, right: Right) -> Rights {
        match right {
            Right::Read => self.read = Paths::None,
            Right::Write => self.write = Paths::None,
            Right::Env => self.env = Names::None,
            Right::Run => self.run = Programs::None,
            Right::Ffi => self.ffi = Names::None,
            Right::None | Right::Streams | Right::Clock => {}
        }
        self
    }

    fn open(&mut self, path: &Path) -> io::Result<Arc<Grant>> {
        self.start_here();
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {}", path.display(), plain(&error)));
        if path.as_os_str().is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path is empty"));
        }
        let absolute = self.absolute(path).map_err(named)?;
        Grant::open(absolute).map(Arc::new).map_err(named)
    }

    /// Fixes where relative paths start.
    fn start_here(&mut self) {
        if self.folder.is_none() {
            self.folder = std::env::current_dir().ok().map(Arc::from);
        }
    }
}

/// Asking.
impl Rights {
    /// Whether everything is granted.
    pub fn is_all(&self) -> bool {
        let Rights { read, write, env, run, ffi, folder: _ } = self;
        let paths = [read, write].into_iter().all(|paths| matches!(paths, Paths::All));
        let names = [env, ffi].into_iter().all(|names| matches!(names, Names::All));
        paths && names && matches!(run, Programs::All)
    }

    /// Whether the program may use this environment variable (`Right::Env`), run this program (`Right::Run`) or call this
    /// native library (`Right::Ffi`).
    ///
    /// # Errors
    /// `Denied`.
    pub fn require(&self, right: Right, name: &str) -> Result<(), Failure> {
        let granted = match right {
            Right::Env => self.env.has(name),
            Right::Run => self.run.has(name),
            Right::Ffi => self.ffi.has(name),
            Right::Read | Right::Write => return self.place(right, name).map(drop),
            Right::None | Right::Streams | Right::Clock => true,
        };
        if granted { Ok(()) } else { Err(denied(right, name)) }
    }

    /// Whether the program may use any environment variable, run any program, call any library.
    pub fn allows_all(&self, right: Right) -> bool {
        match right {
            Right::Read => matches!(self.read, Paths::All),
            Right::Write => matches!(self.write, Paths::All),
            Right::Env => matches!(self.env, Names::All),
            Right::Run => matches!(self.run, Programs::All),
            Right::Ffi => matches!(self.ffi, Names::All),
            Right::None | Right::Streams | Right::Clock => true,
        }
    }

    /// Whether nothing of a kind is granted.
    pub fn allows_none(&self, right: Right) -> bool {
        match right {
            Right::Read => matches!(self.read, Paths::None),
            Right::Write => matches!(self.write, Paths::None),
            Right::Env => matches!(self.env, Names::None),
            Right::Run => matches!(self.run, Programs::None),
            Right::Ffi => matches!(self.ffi, Names::None),
            Right::None | Right::Streams | Right::Clock => false,
        }
    }

    /// The folder that relative paths start in, if one was fixed: else it is the process' working directory.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Where the program is that may be called so.
    ///
    /// # Errors
    /// `Denied`; `Io` if there is none, or was none when it was granted.
    pub fn program(&self, name: &str) -> Result<PathBuf, Failure> {
        match self.run.find(name, self.folder.as_deref()) {
            Found::At(path) => Ok(path),
            Found::NotGranted => Err(denied(Right::Run, name)),
            Found::Nowhere => {
                let message = format!("there is no program `{}`", shown(name));
                Err(Failure::new(Trap::Io, message))
            }
        }
    }

    /// The environment variables of the process that are granted, as far as they are set.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        match &self.env {
            Names::None => Vec::new(),
            Names::All => std::env::vars_os().collect(),
            Names::Some(names) => {
                let value = |name: &String| Some((OsString::from(name), std::env::var_os(name)?));
                names.iter().filter_map(value).collect()
            }
        }
    }

    /// Where a path leads that the program wants to read or write.
    ///
    /// # Errors
    /// `Denied`; `InvalidArgument` if it is no path.
    pub fn place(&self, right: Right, path: &str) -> Result<Place, Failure> {
        self.find(right, path, |_| true)
    }

    /// Where a path leads whose entry in its folder the program wants to make, rename or remove: not into the entry itself,
    /// where that was granted as a folder.
    ///
    /// # Errors
    /// As [`Rights::place`].
    pub fn entry(&self, right: Right, path: &str) -> Result<Place, Failure> {
        let place = self.find(right, path, |place| !place.is_grant || place.is_single);
        // Whoever may not change the folder around it learns what is the matter.
        match place {
            Err(failure) if failure.trap == Trap::Denied && self.place(right, path).is_ok() => {
                let message = format!(
                    "`{}` is granted itself: it cannot be renamed or removed, only what is in it",
                    shown(path)
                );
                Err(Failure::new(Trap::Denied, message))
            }
            other => other,
        }
    }

    fn find(&self, right: Right, path: &str, fits: impl Fn(&Place) -> bool) -> Result<Place, Failure> {
        check_path(path)?;
        let grants = match if right == Right::Write { &self.write } else { &self.read } {
            Paths::None => return Err(denied(right, path)),
            Paths::All => {
                let path =
                    self.folder.as_ref().map_or_else(|| PathBuf::from(path), |folder| folder.join(path));
                return Ok(Place { dir: None, path, is_grant: false, is_single: false });
            }
            Paths::Some(grants) => grants,
        };
        let Ok(absolute) = self.absolute(Path::new(path)) else { return Err(denied(right, path)) };
        let places =
            grants.iter().filter_map(|grant| grant.place(&absolute)).filter(|(_, place)| fits(place));
        let Some((_, mut place)) = places.max_by_key(|(length, _)| *length) else {
            return Err(denied(right, path));
        };
        if wants_folder(path) {
            place.path.push("");
        }
        Ok(place)
    }

    /// A path from the root, without `.` and `..`.
    fn absolute(&self, path: &Path) -> io::Result<PathBuf> {
        let joined = match &self.folder {
            Some(folder) => folder.join(path),
            None => path.to_path_buf(),
        };
        let absolute = if joined.is_absolute() { joined } else { std::path::absolute(joined)? };
        let mut normal = PathBuf::new();
        for component in absolute.components() {
            match component {
                Component::CurDir => {}
                // The root is its own parent.
                Component::ParentDir => drop(normal.pop()),
                other => normal.push(other),
            }
        }
        Ok(normal)
    }
}

impl Paths {
    fn add(&mut self, grant: Arc<Grant>) {
        match self {
            Paths::None => *self = Paths::Some(vec![grant]),
            Paths::Some(grants) => grants.push(grant),
            Paths::All => {}
        }
    }
}

impl Names {
    fn add(&mut self, name: String) {
        match self {
            Names::None => *self = Names::Some(BTreeSet::from([name])),
            Names::Some(names) => drop(names.insert(name)),
            Names::All => {}
        }
    }

    fn has(&self, name: &str) -> bool {
        match self {
            Names::None => false,
            Names::Some(names) => names.contains(name),
            Names::All => true,
        }
    }
}

impl Grant {
    /// Opens what is at an absolute path.
    fn open(given: PathBuf) -> io::Result<Grant> {
        let real = std::fs::canonicalize(&given)?;
        let about = std::fs::metadata(&real)?;
        let (folder, only) = if about.is_dir() {
            (real.as_path(), None)
        } else if about.is_file() {
            let folder = real.parent().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
            (folder, real.file_name().map(OsString::from))
        } else {
            return Err(io::Error::other("it is neither a file nor a folder"));
        };
        let dir = Arc::new(Dir::open_ambient_dir(folder, ambient_authority())?);
        let names = if given == real { vec![real] } else { vec![given, real] };
        Ok(Grant { dir, only, names })
    }

    /// Where an absolute path leads, if it is in this grant, and how much of it is the grant's own.
    fn place(&self, path: &Path) -> Option<(usize, Place)> {
        self.names.iter().find_map(|name| {
            let rest = path.strip_prefix(name).ok()?;
            let is_grant = rest.as_os_str().is_empty();
            let path = match &self.only {
                Some(file) if is_grant => PathBuf::from(file),
                Some(_) => return None,
                None if is_grant => PathBuf::from("."),
                None => rest.to_path_buf(),
            };
            let place =
                Place { dir: Some(Arc::clone(&self.dir)), path, is_grant, is_single: self.only.is_some() };
            Some((name.components().count(), place))
        })
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.names.fmt(f)
    }
}

/// The longest path that is looked at, in bytes: more than any system takes.
const LONGEST: usize = 32 << 10;

fn check_path(path: &str) -> Result<(), Failure> {
    let message = match path {
        "" => "the path is empty",
        _ if path.len() > LONGEST => "the path is longer than 32 KiB",
        _ if path.contains('\0') => "the path has a NUL character in it",
        _ => return Ok(()),
    };
    Err(Failure::new(Trap::InvalidArgument, message))
}

/// Whether a path can only mean a folder, by its last character.
fn wants_folder(path: &str) -> bool {
    path.ends_with(std::path::is_separator)
}

/// The failure of a program without a right.
#[cold]
pub fn denied(right: Right, what: &str) -> Failure {
    let what = shown(what);
    let message = match right {
        Right::Read => format!("`{what}` may not be read"),
        Right::Write => format!("`{what}` may not be written"),
        Right::Env => format!("the environment variable `{what}` may not be used"),
        Right::Run => format!("the program `{what}` may not be run"),
        Right::Ffi => format!("the native library `{what}` may not be called"),
        Right::None | Right::Streams | Right::Clock => format!("`{what}` may not be used"),
    };
    let help = right.flag().map_or_else(String::new, |flag| format!(": {flag}={what} allows it"));
    Failure::new(Trap::Denied, message + &help)
}

/// What a program named, as messages show it: in one line, and not too much of it.
pub fn shown(name: &str) -> String {
    const MOST: usize = 200;
    let escape = |c: char| if c.is_control() { c.escape_default().collect() } else { vec![c] };
    let mut text: String = name.chars().take(MOST).flat_map(escape).collect();
    if name.chars().nth(MOST).is_some() {
        text.push('…');
    }
    text
}

/// Why the system refused: in the same words everywhere for what happens often, else in its own, without its number.
pub fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "the system does not permit it".into(),
        io::ErrorKind::AlreadyExists => "it exists already".into(),
        io::ErrorKind::NotADirectory => "it is not a folder, or a part of its path is none".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::DirectoryNotEmpty => "the folder is not empty".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

#[cfg(test)]
mod tests;
