//! Where the modules of a program are: files in folders.

use crate::files;
use crate::outcome::{Failure, Status};
use std::path::{Path, PathBuf};
use vitte::compiler::modules::{Loader, Location, Missing, Unreadable};
use vitte::{Libraries, LibraryFile};

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

/// The same folders, for a program that becomes several files: modules are known by their paths from the top.
pub struct NamedFolders<'a> {
    folders: Folders<'a>,
    /// The file that the program starts with, and what it is called among files.
    entry: (PathBuf, String),
    /// The folders that paths start at.
    tops: Vec<PathBuf>,
}

impl<'a> NamedFolders<'a> {
    /// The program starts with `file`. It is the module `name`, or else it is in the top folder.
    pub fn new(folders: Folders<'a>, file: &str, name: Option<&str>) -> NamedFolders<'a> {
        let file = std::fs::canonicalize(file).unwrap_or_else(|_| PathBuf::from(file));
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let name = name.map_or(stem, str::to_string);
        let top = file.ancestors().nth(name.split('.').count()).map(Path::to_path_buf);
        let paths = folders.paths.iter().filter_map(|path| std::fs::canonicalize(path).ok());
        let tops = top.into_iter().chain(paths).collect();
        NamedFolders { folders, entry: (file, name), tops }
    }
}

impl Loader for NamedFolders<'_> {
    fn identity(&mut self, name: &str) -> String {
        self.folders.identity(name)
    }

    fn find(&mut self, importer: &str, path: &[&str]) -> Result<Location, Missing> {
        self.folders.find(importer, path)
    }

    fn read(&mut self, location: &Location) -> Result<Vec<u8>, Unreadable> {
        self.folders.read(location)
    }

    /// From the innermost top folder that the file is in.
    fn path_of(&mut self, name: &str, imported: &str) -> String {
        let Ok(file) = std::fs::canonicalize(name) else { return imported.to_string() };
        if file == self.entry.0 {
            return self.entry.1.clone();
        }
        let inside = self.tops.iter().filter_map(|top| file.strip_prefix(top).ok());
        let Some(path) = inside.min_by_key(|path| path.components().count()) else {
            return imported.to_string();
        };
        let path = path.with_extension("");
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        parts.join(".")
    }
}

/// Finds the files of modules that a compiled program imports: in its folder, then in those of `--path`.
pub struct LibraryFolders {
    folders: Vec<PathBuf>,
}

impl LibraryFolders {
    /// For the program in `file`.
    pub fn new(file: &str, folders: &Folders<'_>) -> LibraryFolders {
        LibraryFolders { folders: folders.folders(file) }
    }
}

impl Libraries for LibraryFolders {
    fn find(&mut self, module: &str) -> Result<LibraryFile, String> {
        // The name is from a file that may be anyone's: it must not lead out of the folders.
        let is_plain = |part: &str| !part.is_empty() && !part.contains(['/', '\\', ':', '\0']);
        if !module.split('.').all(is_plain) {
            return Err("that is no name of a module".to_string());
        }
        let file = format!("{}.vitbc", module.replace('.', "/"));
        let places: Vec<PathBuf> = self.folders.iter().map(|folder| folder.join(&file)).collect();
        let Some(found) = places.iter().find(|place| place.is_file()) else {
            let looked: Vec<_> = places.iter().map(|place| place.to_string_lossy().into_owned()).collect();
            return Err(format!("there is no {}", looked.join(" and no ")));
        };
        let name = found.to_string_lossy().into_owned();
        let bytes = files::read_module(&name).map_err(|why| format!("cannot read {name}: {why}"))?;
        Ok(LibraryFile { name, bytes })
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
