//! Reads and parses a program's modules.

use super::library::{find, importable, needed};
use super::order::put_in_order;
use super::{Import, Loader, Location, Missing, Module, ModuleTree, Origin, Target, path_span};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Sources, TooManyFiles};
use crate::names::Closest;
use crate::syntax::{FileId, Interner, MAX_SOURCE, Span, ast, parse};
use std::collections::HashMap;
use vitte_bytecode::natives::{HOST_FOLDER, HostSource, LIBRARY_FOLDER, Library, SourceModule};

/// How many places a message names.
const SHOWN: usize = 8;

/// Loads the program that starts with `entry`: its modules get parsed, and their files added to `sources`.
///
/// What is wrong goes to `diagnostics`; an import that leads nowhere has no target in the tree.
pub fn load(
    sources: &mut Sources,
    entry: FileId,
    loader: &mut dyn Loader,
    library: &Library,
    names: &mut Interner,
    diagnostics: &mut Diagnostics,
) -> ModuleTree {
    let mut load = Load::new(sources, loader, library, names, diagnostics);
    load.entry(entry);
    load.finish()
}

/// Loads a session: the files are its inputs, in order, each with whether the value of its last statement is printed.
/// In the tree the inputs are the last modules.
pub fn load_session(
    sources: &mut Sources,
    inputs: &[(FileId, bool)],
    loader: &mut dyn Loader,
    library: &Library,
    names: &mut Interner,
    diagnostics: &mut Diagnostics,
) -> ModuleTree {
    let mut load = Load::new(sources, loader, library, names, diagnostics);
    // No file is an input.
    load.entry_is_known = true;
    for &(file, shows_value) in inputs {
        let name = load.sources.name(file).to_string();
        load.add(file, name, Origin::Input { shows_value });
    }
    load.finish()
}

/// The module paths of a tree's imports, in order.
fn paths(tree: &ast::Module) -> impl Iterator<Item = &[ast::Ident]> {
    tree.stmts.iter().filter_map(|stmt| match &stmt.kind {
        ast::StmtKind::Item(item) => match &item.kind {
            ast::ItemKind::Import(import) => Some(import.path.as_slice()),
            ast::ItemKind::From(import) => Some(import.path.as_slice()),
            _ => None,
        },
        _ => None,
    })
}

/// What makes two imports mean the same module.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    File(String),
    Library(&'static str),
    Host(String),
}

struct Load<'a> {
    sources: &'a mut Sources,
    loader: &'a mut dyn Loader,
    library: &'a Library,
    names: &'a mut Interner,
    diagnostics: &'a mut Diagnostics,
    modules: Vec<Module>,
    /// Where each module is that was asked for; `None` if it could not be loaded, which has been reported.
    known: HashMap<Key, Option<usize>>,
    /// Whether the entry module is among them.
    entry_is_known: bool,
    /// How large the program's files are together.
    bytes: usize,
}

impl<'a> Load<'a> {
    fn new(
        sources: &'a mut Sources,
        loader: &'a mut dyn Loader,
        library: &'a Library,
        names: &'a mut Interner,
        diagnostics: &'a mut Diagnostics,
    ) -> Load<'a> {
        let (modules, known) = (Vec::new(), HashMap::new());
        Load { sources, loader, library, names, diagnostics, modules, known, entry_is_known: false, bytes: 0 }
    }

    /// Adds what the modules so far import, and puts all in order.
    fn finish(mut self) -> ModuleTree {
        let library = self.library;
        let mut next = 0;
        loop {
            while next < self.modules.len() {
                self.imports_of(next);
                next += 1;
            }
            match needed(library, &self.modules, self.names, self.sources) {
                Some(source) => drop(self.library_module(source, None)),
                None => break,
            }
        }
        ModuleTree { modules: put_in_order(self.modules, library, self.diagnostics), is_library: false }
    }

    fn entry(&mut self, file: FileId) {
        let name = self.sources.name(file);
        let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = stem.strip_suffix(".vit").unwrap_or(stem).to_string();
        self.bytes = self.sources.text(file).len();
        self.add(file, stem, Origin::Program);
    }

    /// Parses a file as a module.
    fn add(&mut self, file: FileId, name: String, origin: Origin) -> usize {
        let tree = parse(self.sources.text(file), file, self.names, self.diagnostics);
        self.modules.push(Module { tree, name, origin, imports: Vec::new() });
        self.modules.len() - 1
    }

    /// Finds out what the imports of a module mean; modules that are not there yet are added.
    fn imports_of(&mut self, module: usize) {
        let paths: Vec<Vec<ast::Ident>> = paths(&self.modules[module].tree).map(<[_]>::to_vec).collect();
        let mut imports = Vec::with_capacity(paths.len());
        for path in &paths {
            let target = self.import(module, path);
            imports.push(Import { span: path_span(path), target });
        }
        self.modules[module].imports = imports;
    }

    fn import(&mut self, importer: usize, path: &[ast::Ident]) -> Option<Target> {
        let parts: Vec<String> = path.iter().map(|part| self.names.get(part.name).to_string()).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let span = path_span(path);
        // The library's own modules do not depend on what lies around where a program is.
        let missing = match self.modules[importer].origin {
            Origin::Library(_) | Origin::Host => Missing::default(),
            Origin::Program | Origin::Input { .. } => {
                let file = self.sources.name(self.modules[importer].tree.file).to_string();
                match self.loader.find(&file, &parts) {
                    Ok(location) => return self.file_module(&location, parts.join("."), span),
                    Err(missing) => missing,
                }
            }
        };
        if let [name] = parts.as_slice()
            && let Some((source, natives)) = find(self.library, name)
        {
            let module = match source {
                Some(source) => Some(self.library_module(source, Some(span))?),
                None => None,
            };
            return Some(Target { module, natives });
        }
        let library = self.library;
        if let [name] = parts.as_slice()
            && let Some(source) = library.host.iter().find(|source| source.name == *name)
        {
            return Some(Target { module: Some(self.host_module(source, span)?), natives: None });
        }
        self.not_found(&parts.join("."), span, &missing);
        None
    }

    /// The module in a file.
    fn file_module(&mut self, location: &Location, name: String, span: Span) -> Option<Target> {
        // The entry's own identity matters only now that another file comes: most programs are one file.
        if !std::mem::replace(&mut self.entry_is_known, true) {
            let entry = self.loader.identity(self.sources.name(self.modules[0].tree.file));
            self.known.insert(Key::File(entry), Some(0));
        }
        let key = Key::File(location.identity.clone());
        let module = match self.known.get(&key) {
            Some(known) => *known,
            None => {
                let module = self.read(location, span).map(|file| self.add(file, name, Origin::Program));
                self.known.insert(key, module);
                module
            }
        };
        Some(Target { module: Some(module?), natives: None })
    }

    fn read(&mut self, location: &Location, span: Span) -> Option<FileId> {
        let bytes = match self.loader.read(location) {
            Ok(bytes) => bytes,
            Err(unreadable) => {
                let message = format!("cannot read the module {}: {}", location.name, unreadable.0);
                let d = Diagnostic::new(Code::ModuleUnreadable, span, message).label("imported here");
                self.diagnostics.push(d);
                return None;
            }
        };
        self.bytes += bytes.len();
        if self.bytes > MAX_SOURCE {
            let message = format!(
                "the modules of the program have more than {MAX_SOURCE} bytes with {}",
                location.name
            );
            let d = Diagnostic::new(Code::FileTooLarge, span, message).label("imported here");
            self.diagnostics.push(d.help("read large data at run time"));
            return None;
        }
        if let Err(error) = std::str::from_utf8(&bytes) {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or(0);
            let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            let message = format!(
                "the module {} is not UTF-8: byte 0x{byte:02X} at offset {at}, in line {line}",
                location.name
            );
            let d = Diagnostic::new(Code::InvalidUtf8, span, message)
                .label("imported here")
                .help("save the file as UTF-8");
            self.diagnostics.push(d);
            return None;
        }
        let added = self.sources.add(location.name.clone(), String::from_utf8(bytes).unwrap_or_default());
        self.counted(added, span)
    }

    fn counted(&mut self, added: Result<FileId, TooManyFiles>, span: Span) -> Option<FileId> {
        match added {
            Ok(file) => Some(file),
            Err(error) => {
                let d = Diagnostic::new(Code::ProgramTooLarge, span, error.to_string());
                self.diagnostics.push(d.label("one too many"));
                None
            }
        }
    }

    /// A module of the library that is written in Vitte.
    fn library_module(&mut self, source: &'static SourceModule, span: Option<Span>) -> Option<usize> {
        if let Some(known) = self.known.get(&Key::Library(source.name)) {
            return *known;
        }
        let added = self.sources.add(format!("{LIBRARY_FOLDER}{}.vit", source.name), source.text);
        let file = self.counted(added, span.unwrap_or_default());
        let module = file.map(|file| self.add(file, source.name.to_string(), Origin::Library(source.name)));
        self.known.insert(Key::Library(source.name), module);
        module
    }

    /// A module of the host.
    fn host_module(&mut self, source: &HostSource, span: Span) -> Option<usize> {
        let key = Key::Host(source.name.clone());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let added = self.sources.add(format!("{HOST_FOLDER}{}.vit", source.name), source.text.clone());
        let module = self.counted(added, span).map(|file| self.add(file, source.name.clone(), Origin::Host));
        self.known.insert(key, module);
        module
    }

    fn not_found(&mut self, name: &str, span: Span, missing: &Missing) {
        let mut d = Diagnostic::new(Code::ModuleNotFound, span, format!("there is no module `{name}`"))
            .label("not found");
        let mut closest = Closest::to(name);
        missing.others.iter().for_each(|other| closest.offer(other));
        let library = importable(self.library);
        library.iter().for_each(|other| closest.offer(other));
        self.library.host.iter().for_each(|other| closest.offer(&other.name));
        if let Some(meant) = closest.found() {
            d = d.suggest("did you mean", span, meant);
        } else if super::library::is_implicit(name) {
            d = d.help(format!("what `{name}` has is there without an `import`"));
        }
        self.diagnostics.push(d.help(looked_for(&missing.looked)));
    }
}

/// ``looked for `a.vit` and `lib/a.vit`, and in the standard library``
fn looked_for(places: &[String]) -> String {
    let mut shown: Vec<String> = places.iter().take(SHOWN).map(|place| format!("`{place}`")).collect();
    if places.len() > SHOWN {
        shown.push(format!("{} more files", places.len() - SHOWN));
    }
    match shown.is_empty() {
        true => "looked in the standard library".to_string(),
        false => format!("looked for {}, and in the standard library", shown.join(", ")),
    }
}
