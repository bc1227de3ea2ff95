//! Where modules are found.

use std::collections::BTreeMap;

/// Finds and reads the modules that a program imports, where the library is not meant.
pub trait Loader {
    /// The identity of the file that the program starts with, whose name in messages is `name`.
    fn identity(&mut self, name: &str) -> String {
        name.to_string()
    }

    /// Looks for the module `path` (`["a", "b"]` for `a.b`) that the file called `importer` imports.
    ///
    /// # Errors
    /// There is none, here is where it was looked for.
    fn find(&mut self, importer: &str, path: &[&str]) -> Result<Location, Missing>;

    /// The path of a module from the top, by which compiled files know it: `shapes.circle`. `name` is the file as messages
    /// call it, `imported` the path by which it was first imported (of the entry module, its name).
    fn path_of(&mut self, name: &str, imported: &str) -> String {
        let _ = name;
        imported.to_string()
    }

    /// The bytes of a module that was found.
    ///
    /// # Errors
    /// It cannot be read.
    fn read(&mut self, location: &Location) -> Result<Vec<u8>, Unreadable>;
}

/// A module that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    /// The same for every way that leads to this module, and different from that of all others.
    pub identity: String,
    /// What messages call the file.
    pub name: String,
}

/// A module that was not found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Missing {
    /// The places where it was looked for, in order.
    pub looked: Vec<String>,
    /// Modules that are there, as they are imported: to find out what was meant.
    pub others: Vec<String>,
}

/// Why a module cannot be read: `permission denied`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable(pub String);

/// Finds nothing: a program of one file, and what the library has.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Loader for NoFiles {
    fn find(&mut self, _: &str, _: &[&str]) -> Result<Location, Missing> {
        Err(Missing::default())
    }

    fn read(&mut self, _: &Location) -> Result<Vec<u8>, Unreadable> {
        Err(Unreadable("there are no files".to_string()))
    }
}

/// Modules that are held in memory: `a/b.vit` is the module `a.b`. They import each other as files of one folder do: first
/// from the importing module's own folder, then from the top.
///
/// ```
/// use vitte_compiler::modules::{InMemory, Loader};
/// let mut modules = InMemory::new();
/// modules.add("shapes/circle.vit", "pub const PI = 3.14159");
/// let found = modules.find("main.vit", &["shapes", "circle"]).unwrap();
/// assert_eq!(found.name, "shapes/circle.vit");
/// assert!(modules.find("main.vit", &["circle"]).is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct InMemory {
    files: BTreeMap<String, Vec<u8>>,
}

impl InMemory {
    /// No modules.
    pub fn new() -> InMemory {
        InMemory::default()
    }

    /// Adds the module with this file name, or replaces it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Vec<u8>>) {
        self.files.insert(name.into(), text.into());
    }
}

impl Loader for InMemory {
    fn find(&mut self, importer: &str, path: &[&str]) -> Result<Location, Missing> {
        let file = format!("{}.vit", path.join("/"));
        let folder = importer.rfind('/').map_or("", |at| &importer[..=at]);
        let mut places = vec![format!("{folder}{file}")];
        if !folder.is_empty() {
            places.push(file);
        }
        match places.iter().find(|place| self.files.contains_key(*place)) {
            Some(place) => Ok(Location { identity: place.clone(), name: place.clone() }),
            None => {
                let names = self.files.keys().filter_map(|name| name.strip_suffix(".vit"));
                Err(Missing { looked: places, others: names.map(|name| name.replace('/', ".")).collect() })
            }
        }
    }

    fn path_of(&mut self, name: &str, _: &str) -> String {
        name.strip_suffix(".vit").unwrap_or(name).replace('/', ".")
    }

    fn read(&mut self, location: &Location) -> Result<Vec<u8>, Unreadable> {
        let bytes = self.files.get(&location.identity).cloned();
        bytes.ok_or_else(|| Unreadable("there is no such module".to_string()))
    }
}
