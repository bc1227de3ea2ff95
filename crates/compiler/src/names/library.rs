//! The library's tables, made searchable by symbol.

use crate::hir::NativeId;
use crate::syntax::{Interner, Symbol};
use vitte_bytecode::natives::{ConstDecl, Library, NativeDecl, SourceModule};

/// A module of the library, or a built-in type with methods: an index into the names that [`LibraryIndex`] knows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ModuleIndex(pub u16);

/// The natives and constants of a [`Library`] by module and name.
///
/// Rows of one name stand together, in the order of the library's table, so that a look-up gives all overloads.
#[derive(Debug)]
pub struct LibraryIndex {
    library: Library,
    modules: Vec<(&'static str, Symbol)>,
    /// Sorted by module and name; equal ones in the order of the table.
    natives: Vec<(ModuleIndex, Symbol, NativeId)>,
    /// Sorted by module and name.
    constants: Vec<(ModuleIndex, Symbol, u32)>,
}

impl LibraryIndex {
    /// The prelude's module, and the compiler's own helpers'.
    pub const CORE: ModuleIndex = ModuleIndex(0);
    /// Methods of `string`.
    pub const STRING: ModuleIndex = ModuleIndex(1);
    /// Methods of `array<T>`.
    pub const ARRAY: ModuleIndex = ModuleIndex(2);
    /// Methods of `int`.
    pub const INT: ModuleIndex = ModuleIndex(3);
    /// Methods of `float`.
    pub const FLOAT: ModuleIndex = ModuleIndex(4);
    /// Methods of `map<K, V>`.
    pub const MAP: ModuleIndex = ModuleIndex(5);
    /// Methods of `bytes`.
    pub const BYTES: ModuleIndex = ModuleIndex(6);
    /// How many of the first modules are none that a program can import.
    const BUILT_IN: u16 = 7;

    /// Indexes `library`; its names become symbols of `names`.
    pub fn new(library: &Library, names: &mut Interner) -> LibraryIndex {
        let mut index = LibraryIndex {
            library: library.clone(),
            modules: Vec::new(),
            natives: Vec::with_capacity(library.natives.len()),
            constants: Vec::with_capacity(library.constants.len()),
        };
        for name in ["core", "string", "array", "int", "float", "map", "bytes"] {
            index.module_of(name, names);
        }
        for (at, row) in library.natives.iter().enumerate() {
            let module = index.module_of(row.module, names);
            index.natives.push((module, names.intern(row.name), NativeId(at as u32)));
        }
        for (at, row) in library.constants.iter().enumerate() {
            let module = index.module_of(row.module, names);
            index.constants.push((module, names.intern(row.name), at as u32));
        }
        index.natives.sort();
        index.constants.sort();
        index
    }

    fn module_of(&mut self, name: &'static str, names: &mut Interner) -> ModuleIndex {
        let known = self.modules.iter().position(|(known, _)| *known == name);
        let at = known.unwrap_or_else(|| {
            self.modules.push((name, names.intern(name)));
            self.modules.len() - 1
        });
        ModuleIndex(at as u16)
    }

    /// The module that `import name` means.
    pub fn importable(&self, name: Symbol) -> Option<ModuleIndex> {
        let at = self.modules.iter().skip(Self::BUILT_IN.into()).position(|(_, known)| *known == name)?;
        Some(ModuleIndex(at as u16 + Self::BUILT_IN))
    }

    /// The module of this name, built in or not.
    pub fn module(&self, name: &str) -> Option<ModuleIndex> {
        let at = self.modules.iter().position(|(known, _)| *known == name)?;
        Some(ModuleIndex(at as u16))
    }

    /// The names of the modules that a program can import.
    pub fn importable_names(&self) -> impl Iterator<Item = &'static str> {
        self.modules.iter().skip(Self::BUILT_IN.into()).map(|(name, _)| *name)
    }

    /// What a module is called.
    pub fn module_name(&self, module: ModuleIndex) -> &'static str {
        self.modules.get(usize::from(module.0)).map_or("?", |(name, _)| name)
    }

    /// All rows of a name: its overloads.
    pub fn natives(&self, module: ModuleIndex, name: Symbol) -> &[(ModuleIndex, Symbol, NativeId)] {
        let start = self.natives.partition_point(|row| (row.0, row.1) < (module, name));
        let count = self.natives[start..].partition_point(|row| (row.0, row.1) == (module, name));
        &self.natives[start..start + count]
    }

    /// The declaration of a native.
    pub fn native(&self, id: NativeId) -> &'static NativeDecl {
        &self.library.natives[id.0 as usize]
    }

    /// A constant of a module.
    pub fn constant(&self, module: ModuleIndex, name: Symbol) -> Option<&'static ConstDecl> {
        let at = self.constants.binary_search_by(|row| (row.0, row.1).cmp(&(module, name))).ok()?;
        self.library.constants.get(self.constants[at].2 as usize)
    }

    /// The names that a source of the library declares, read or not.
    pub fn names_in_source(&self, module: &str) -> impl Iterator<Item = &'static str> + use<> {
        let source = self.library.sources.iter().find(|source| source.name == module);
        crate::modules::declared(source.map_or("", |source| source.text))
    }

    /// The source of the library that can be imported and declares this name.
    pub fn source_with(&self, name: &str) -> Option<&'static str> {
        let mut sources = self.library.sources.iter();
        let is_meant = |source: &&SourceModule| {
            !crate::modules::is_implicit(source.name)
                && crate::modules::declared(source.text).any(|known| known == name)
        };
        sources.find(is_meant).map(|source| source.name)
    }

    /// Every name of a module, overloads once.
    pub fn names_in(&self, module: ModuleIndex) -> impl Iterator<Item = Symbol> {
        let natives = self.natives.iter().filter(move |row| row.0 == module).map(|row| row.1);
        let constants = self.constants.iter().filter(move |row| row.0 == module).map(|row| row.1);
        let mut last = None;
        natives.chain(constants).filter(move |name| last.replace(*name) != Some(*name))
    }
}
