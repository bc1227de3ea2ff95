//! The programs that a program may run, and where they are.
//!
//! A program that is granted by its name is looked up when it is granted, in the folders of `PATH`, and known by its absolute path from
//! then on: neither another `PATH` nor a file of that name in the working folder can take its place. Folders of `PATH` that are not
//! absolute are left out, as they mean another place whenever the working folder changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which programs are granted.
#[derive(Clone, Debug, Default)]
pub(crate) enum Programs {
    #[default]
    None,
    /// What they are called, and where each is, if it was there.
    Some(BTreeMap<String, Option<PathBuf>>),
    All,
}

/// What became of looking for a program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    At(PathBuf),
    Nowhere,
    NotGranted,
}

impl Programs {
    /// Grants one, by a name or by a path from `folder`.
    pub(crate) fn add(&mut self, name: String, folder: Option<&Path>) {
        let found = look_up(&name, folder);
        match self {
            Programs::None => *self = Programs::Some(BTreeMap::from([(name, found)])),
            Programs::Some(programs) => drop(programs.insert(name, found)),
            Programs::All => {}
        }
    }

    /// The program that is called so: as it was granted, or by the path at which it was then found.
    pub(crate) fn find(&self, name: &str, folder: Option<&Path>) -> Found {
        let found = match self {
            Programs::None => return Found::NotGranted,
            Programs::All => look_up(name, folder),
            Programs::Some(programs) => match programs.get(name) {
                Some(found) => found.clone(),
                None => {
                    let same = programs.values().flatten().find(|path| path.as_os_str() == name);
                    return same.map_or(Found::NotGranted, |path| Found::At(path.clone()));
                }
            },
        };
        found.map_or(Found::Nowhere, Found::At)
    }

    /// Whether a program may be called so.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Programs::None => false,
            Programs::All => true,
            Programs::Some(_) => self.find(name, None) != Found::NotGranted,
        }
    }
}

/// Where a program is: a path, from `folder`, or a name in one of the folders of `PATH`.
fn look_up(name: &str, folder: Option<&Path>) -> Option<PathBuf> {
    if name.is_empty() || name.contains('\0') {
        return None;
    }
    if name.chars().any(std::path::is_separator) {
        let path = folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
        return std::path::absolute(path).ok().and_then(program_at);
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .filter(|folder| folder.is_absolute())
        .find_map(|folder| program_at(folder.join(name)))
}

/// The path, with the ending that programs have here, if there is a program.
fn program_at(path: PathBuf) -> Option<PathBuf> {
    let with_ending = |ending: &str| {
        let mut path = path.clone().into_os_string();
        path.push(ending);
        PathBuf::from(path)
    };
    let endings: &[&str] = if cfg!(windows) { &["", ".exe", ".com"] } else { &[""] };
    endings.iter().map(|ending| with_ending(ending)).find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    let is_executable = path
        .extension()
        .is_some_and(|ending| ["exe", "com"].iter().any(|known| ending.eq_ignore_ascii_case(known)));
    is_executable && path.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_known_by_where_it_was() {
        let mut programs = Programs::default();
        assert_eq!(programs.find("sh", None), Found::NotGranted);
        programs.add("sh".into(), None);
        programs.add("there-is-no-such-program".into(), None);
        let Found::At(shell) = programs.find("sh", None) else { panic!("{programs:?}") };
        assert!(shell.is_absolute() && programs.has("sh"));
        assert_eq!(programs.find(shell.to_str().unwrap(), None), Found::At(shell.clone()));
        assert_eq!(programs.find("there-is-no-such-program", None), Found::Nowhere);
        for other in ["", "ls", "./sh", "sh ", "/bin/../bin/sh", "s\0h"] {
            assert_eq!(programs.find(other, None), Found::NotGranted, "{other}");
        }
    }

    #[test]
    fn what_is_no_program_is_not_found() {
        for name in ["/etc/passwd", "/", "./src", "", "a\0b"] {
            assert_eq!(Programs::All.find(name, None), Found::Nowhere, "{name}");
        }
        assert!(matches!(Programs::All.find("./sh", Some(Path::new("/bin"))), Found::At(_)));
    }
}
