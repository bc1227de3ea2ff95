//! How a program is divided into files, where it is.
//!
//! By default one file holds the whole program, and nothing here matters. A program can also be compiled against modules
//! that stay in files of their own, and a module as such a file: then only part of the program's functions are lowered, and
//! the others are imported.

use super::{FnId, GlobalId};
use crate::syntax::FileId;
use std::collections::{BTreeMap, BTreeSet};

/// What the checker notes for the division, and the division.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The functions and methods that modules declare. (All others are made inside of these, or by the compiler.)
    pub declared: Vec<FnId>,
    /// The variables of the entry module that are `pub`, if it is a library.
    pub public: Vec<GlobalId>,
    /// The division; `None` if one file holds everything.
    pub division: Option<Division>,
}

/// What belongs to the file that is being made, and by which names files know each other's parts.
#[derive(Clone, Debug, Default)]
pub struct Division {
    /// Whether the file is a library: the entry module, for others to import.
    pub is_library: bool,
    /// All modules, by the file of their text.
    pub modules: BTreeMap<FileId, ModulePart>,
    /// The names of functions in all files; each is unique within its module.
    pub names: BTreeMap<FnId, FunctionName>,
    /// What a library exports beside its initialiser.
    pub exported: Vec<FnId>,
    /// The variables that a library lets others read.
    pub readable: BTreeSet<GlobalId>,
    /// The variables that a library lets others set: copies of its generic functions do that.
    pub settable: BTreeSet<GlobalId>,
}

/// A module of a divided program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModulePart {
    /// The name by which files know it.
    pub name: String,
    /// Where it is.
    pub place: ModulePlace,
}

/// Where a module is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ModulePlace {
    /// In the file that is being made.
    Own,
    /// In the file that is being made, as in every other that needs it: it belongs to the runtime library.
    Everywhere,
    /// In a file of its own.
    External {
        /// Whether a module of the file that is being made imports it, and not only others that are external too.
        is_imported: bool,
    },
}

/// A function's name among files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FunctionName {
    /// The file of the module's text.
    pub file: FileId,
    /// Its name within the module: `origin`, `Point.norm`, `<Point as Area>.area`.
    pub name: String,
}

impl Division {
    /// The module of a text, if it is in another file.
    pub fn external(&self, file: FileId) -> Option<&ModulePart> {
        self.modules.get(&file).filter(|module| matches!(module.place, ModulePlace::External { .. }))
    }

    /// The module and name of a function that is in another file.
    pub fn external_function(&self, function: FnId) -> Option<(&str, &str)> {
        let name = self.names.get(&function)?;
        Some((&self.external(name.file)?.name, &name.name))
    }

    /// The same, when functions have other numbers.
    pub(crate) fn renumbered(self, number: impl Fn(FnId) -> FnId) -> Division {
        Division {
            names: self.names.into_iter().map(|(id, name)| (number(id), name)).collect(),
            exported: self.exported.into_iter().map(number).collect(),
            ..self
        }
    }
}
