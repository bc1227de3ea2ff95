//! Programs whose modules are in files of their own: finding these, and joining them.

use crate::engine::{Engine, Program};
use crate::error::LoadError;
use std::collections::{BTreeMap, HashSet, VecDeque};
use vitte_bytecode::Module;
use vitte_bytecode::link::{Input, link, needed};

/// Finds the files of modules that a program imports from other files.
pub trait Libraries {
    /// The file of a module: `shapes.circle`. The name comes from a file that nobody vouches for.
    ///
    /// # Errors
    /// There is none, or it cannot be read; here is what to say of it.
    fn find(&mut self, module: &str) -> Result<LibraryFile, String>;
}

/// The file of a module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LibraryFile {
    /// What messages call it.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Libraries in memory, by the names of their modules.
impl Libraries for BTreeMap<String, Vec<u8>> {
    fn find(&mut self, module: &str) -> Result<LibraryFile, String> {
        match self.get(module) {
            Some(bytes) => Ok(LibraryFile { name: module.to_string(), bytes: bytes.clone() }),
            None => Err("there is none in memory".to_string()),
        }
    }
}

impl Engine {
    /// Reads a `.vitbc` file and those of the modules that it imports from other files, directly or through others, joins
    /// them, and verifies and links the whole. `name` is what messages call the file. The types on both sides of every import
    /// are compared; each file is checked by itself before, so that it is clear which one is wrong.
    ///
    /// A file that holds a whole program is loaded as by [`Engine::load`].
    ///
    /// ```
    /// # #[cfg(feature = "compiler")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::collections::BTreeMap;
    /// use vitte::compiler::modules::InMemory;
    /// use vitte::compiler::parts::{External, Output};
    /// use vitte::{Engine, VmConfig};
    ///
    /// let engine = Engine::new();
    /// let mut sources = InMemory::new();
    /// let rules = "pub fn price(n: int) -> int { return n * 3 }";
    /// sources.add("rules.vit", rules);
    /// let main = "import rules\nfn main() -> int { return rules.price(14) }";
    ///
    /// let library = engine.build("rules.vit", rules, &mut sources, Output::Library)?;
    /// let program = engine.build("main.vit", main, &mut sources, Output::Against(External::All))?;
    ///
    /// let mut libraries = BTreeMap::from([("rules".to_string(), library)]);
    /// let program = engine.load_with("main.vitbc", &program, &mut libraries)?;
    /// assert_eq!(engine.vm(&program, VmConfig::default())?.run()?, 42);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "compiler"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// A file is refused, or the files do not fit together; it says which, where and why.
    pub fn load_with(
        &self,
        name: &str,
        bytes: &[u8],
        libraries: &mut dyn Libraries,
    ) -> Result<Program, LoadError> {
        let module = self.read(bytes)?;
        if module.link.imports.is_empty() {
            return self.prepare(module);
        }
        vitte_verifier::check(&module)?;
        let found = self.libraries(name, &module, libraries)?;
        let program = Input { file: name.to_string(), module };
        self.prepare(link(program, found).map_err(LoadError::Unfitting)?)
    }

    /// The files of the modules that a module imports, directly or through others.
    fn libraries(
        &self,
        name: &str,
        module: &Module,
        libraries: &mut dyn Libraries,
    ) -> Result<Vec<Input>, LoadError> {
        let mut found: Vec<Input> = Vec::new();
        let mut asked: HashSet<String> = module.link.modules.iter().cloned().collect();
        let mut pending: VecDeque<(String, String)> = VecDeque::new();
        let note = |asked: &mut HashSet<String>, pending: &mut VecDeque<_>, module: &Module, by: &str| {
            for module in needed(module) {
                if asked.insert(module.to_string()) {
                    pending.push_back((module.to_string(), by.to_string()));
                }
            }
        };
        note(&mut asked, &mut pending, module, name);
        while let Some((module, importer)) = pending.pop_front() {
            let file = libraries.find(&module).map_err(|why| LoadError::MissingModule {
                module: module.clone(),
                importer,
                why,
            })?;
            let refused = |error| LoadError::Library { file: file.name.clone(), error: Box::new(error) };
            let read = self.read(&file.bytes).map_err(refused)?;
            vitte_verifier::check(&read).map_err(|error| refused(error.into()))?;
            if !read.link.modules.contains(&module) {
                return Err(refused(LoadError::OtherModule { wanted: module, has: read.link.modules }));
            }
            note(&mut asked, &mut pending, &read, &file.name);
            found.push(Input { file: file.name, module: read });
        }
        Ok(found)
    }
}
