//! Where the modules of a program are: files in folders.

use crate::files;
use crate::outcome::{Failure, Status};
use std::path::{Path, PathBuf};
use vitte::compiler::modules::{Loader, Location, Missing, Unreadable};

/// How many names of a folder are looked at to find out what was meant.
const LOOKED_AT: usize = 1000;

/// The folder of the importing file, then those of `--path`, in their order.
#[derive(Clone, Copy)]
pub struct Folders<'a> {
    paths: &'a [String],
}

impl<'a> Folders<'a> {
    /// Looks in these folders, after that of the importing file.
    ///
    /// # Errors
    /// One of them is no folder.
    pub fn new(paths: &'a [String]) -> Result<Folders<'a>, Failure> {
        match paths.iter().find(|path| !Path::new(path).is_dir()) {
            Some(path) => Err(Failure::new(Status::USAGE, format!("--path {path}: there is no such folder"))),
            None => Ok(Folders { paths }),
        }
    }

    /// The folders in which a file's imports are looked for. What comes from standard input stands in the current folder.
    fn folders(&self, importer: &str) -> Vec<PathBuf> {
        let own = Path::new(importer).parent().map(Path::to_path_buf).unwrap_or_default();
        let mut folders = vec![own];
        folders.extend(self.paths.iter().map(PathBuf::from));
        folders
    }
}

impl Loader for Folders<'_> {
    fn identity(&mut self, name: &str) -> String {
        identity(Path::new(name))
    }

    fn find(&mut self, importer: &str, path: &[&str]) -> Result<Location, Missing> {
        let Some((last, parents)) = path.split_last() else { return Err(Missing::default()) };
        let mut missing = Missing::default();
        for folder in self.folders(importer) {
            let inside = parents.iter().fold(folder, |folder, part| folder.join(part));
            let file = inside.join(format!("{last}.vit"));
            if file.is_file() {
                return Ok(Location { identity: identity(&file), name: file.to_string_lossy().into_owned() });
            }
            missing.looked.push(file.to_string_lossy().into_owned());
            missing.others.extend(modules_in(&inside, parents));
        }
        missing.looked.dedup();
        Err(missing)
    }

    fn read(&mut self, location: &Location) -> Result<Vec<u8>, Unreadable> {
        files::read_module(&location.name).map_err(Unreadable)
    }
}

/// The same for every path to a file. Names that are no text are spelt out, so that no two files are taken for one.
fn identity(file: &Path) -> String {
    let whole = std::fs::canonicalize(file);
    format!("{:?}", whole.as_deref().unwrap_or(file))
}

/// The modules in a folder, as they are imported.
fn modules_in(folder: &Path, parents: &[&str]) -> Vec<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.take(LOOKED_AT).flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let modules = names.filter_map(|name| name.strip_suffix(".vit").map(str::to_string));
    let mut modules: Vec<String> =
        modules.map(|name| parents.iter().copied().chain([&*name]).collect::<Vec<_>>().join(".")).collect();
    modules.sort_unstable();
    modules
}
