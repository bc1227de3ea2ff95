//! All tables of all files, one behind the other.

use super::Input;
use super::code::rewritten;
use super::error::{LinkError, Side};
use super::order::Plan;
use super::types::{Unified, mapped_signature, qualified_signature};
use crate::Module;
use crate::foreign::ForeignFunction;
use crate::module::{
    Export, Function, FunctionLines, Global, INITIALISER, Implementation, Import, Signature, TypeIndex,
};
use crate::natives::Interface;
use crate::operands::{FuncIndex, GlobalIndex};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Where everything of one file is in the whole.
#[derive(Default)]
pub(super) struct Maps {
    pub types: Vec<TypeIndex>,
    pub ints: Vec<u32>,
    pub floats: Vec<u32>,
    pub strings: Vec<u32>,
    pub imports: Vec<Target>,
    pub first_global: u32,
    pub functions: Vec<u32>,
}

/// What an import becomes.
#[derive(Clone, Copy)]
pub(super) enum Target {
    /// This import of the whole.
    Native(u32),
    /// This function. It is not called if it is an initialiser that another file calls first.
    Function { index: u32, is_called: bool },
}

impl Maps {
    /// Where a type is.
    pub(super) fn ty(&self, ty: TypeIndex) -> TypeIndex {
        ty.position().and_then(|position| self.types.get(position).copied()).unwrap_or(ty)
    }

    fn signature(&self, signature: &Signature) -> Signature {
        mapped_signature(signature, &mut |ty| self.ty(ty))
    }

    fn function(&self, function: FuncIndex) -> FuncIndex {
        FuncIndex(self.functions.get(function.index()).copied().unwrap_or(function.0))
    }
}

/// A table in which equal values share a place.
struct Shared<T> {
    places: HashMap<T, u32>,
}

impl<T: Eq + Hash + Clone> Shared<T> {
    fn new() -> Self {
        Shared { places: HashMap::new() }
    }

    fn place(&mut self, table: &mut Vec<T>, value: &T) -> u32 {
        if let Some(place) = self.places.get(value) {
            return *place;
        }
        let place = table.len() as u32;
        table.push(value.clone());
        self.places.insert(value.clone(), place);
        place
    }
}

struct Merger<'i> {
    inputs: &'i [&'i Input],
    plan: &'i Plan,
    whole: Module,
    ints: Shared<i64>,
    floats: Shared<u64>,
    strings: Shared<String>,
    natives: HashMap<(&'i str, &'i str, Signature, Option<&'i ForeignFunction>), u32>,
    implemented: HashSet<(TypeIndex, TypeIndex)>,
    /// The files of the sources by name and text.
    files: HashMap<(&'i str, Option<&'i str>), u32>,
    /// For each file that has been merged, where everything of it is.
    maps: Vec<Maps>,
    errors: Vec<LinkError>,
}

/// The interface that serves all files: the newest of them. One that this version does not know stands for all, to be refused.
fn interface(inputs: &[&Input]) -> Interface {
    let mut interfaces = inputs.iter().map(|input| input.module.interface);
    let unknown = interfaces.clone().find(|interface| !Interface::CURRENT.serves(*interface));
    unknown
        .or_else(|| interfaces.next().map(|first| interfaces.fold(first, Interface::max)))
        .unwrap_or_default()
}

/// Joins all tables but the types.
pub(super) fn merge(inputs: &[&Input], plan: &Plan, types: Unified) -> Result<Module, Vec<LinkError>> {
    check_sizes(inputs)?;
    let whole = Module { types: types.types, interface: interface(inputs), ..Module::default() };
    let mut merger = Merger {
        inputs,
        plan,
        whole,
        ints: Shared::new(),
        floats: Shared::new(),
        strings: Shared::new(),
        natives: HashMap::new(),
        implemented: HashSet::new(),
        files: HashMap::new(),
        maps: Vec::new(),
        errors: Vec::new(),
    };
    for (place, map) in types.maps.into_iter().enumerate() {
        let maps = merger.maps_of(place, map);
        merger.add(&inputs[place].module, &maps);
        merger.maps.push(maps);
    }
    merger.finish()
}

/// Indices have 32 bits.
fn check_sizes(inputs: &[&Input]) -> Result<(), Vec<LinkError>> {
    let limit = u32::MAX as usize;
    let sum = |size: fn(&Module) -> usize| {
        inputs.iter().fold(0usize, |sum, input| sum.saturating_add(size(&input.module)))
    };
    let sums = [
        ("constants", sum(|module| module.ints.len() + module.floats.len() + module.strings.len())),
        ("imports", sum(|module| module.imports.len())),
        ("variables", sum(|module| module.globals.len())),
        ("functions", sum(|module| module.functions.len())),
        ("instructions", sum(|module| module.code.len())),
        ("source files", sum(|module| module.debug.files.len())),
    ];
    let too_many: Vec<LinkError> = sums
        .iter()
        .filter(|(_, sum)| *sum > limit)
        .map(|(what, _)| LinkError::TooMany { what, limit })
        .collect();
    if too_many.is_empty() { Ok(()) } else { Err(too_many) }
}

impl<'i> Merger<'i> {
    /// Finds places for everything of a file, and fills the tables that share equal values.
    fn maps_of(&mut self, place: usize, types: Vec<TypeIndex>) -> Maps {
        let module = &self.inputs[place].module;
        let whole = &mut self.whole;
        let mut maps = Maps { types, ..Maps::default() };
        maps.ints = module.ints.iter().map(|value| self.ints.place(&mut whole.ints, value)).collect();
        maps.floats = module.floats.iter().map(|bits| self.floats.place(&mut whole.floats, bits)).collect();
        maps.strings =
            module.strings.iter().map(|text| self.strings.place(&mut whole.strings, text)).collect();
        maps.first_global = whole.globals.len() as u32;
        for index in 0..module.imports.len() {
            let target = self.import(place, index, &maps);
            maps.imports.push(target);
        }
        let mut next = self.whole.functions.len() as u32;
        for index in 0..module.functions.len() as u32 {
            let forward =
                module.link.forwards.get(&index).and_then(|import| maps.imports.get(import.index()));
            maps.functions.push(match forward {
                Some(Target::Function { index, .. }) => *index,
                _ => {
                    next += 1;
                    next - 1
                }
            });
        }
        maps
    }

    /// What an import of a file becomes.
    fn import(&mut self, place: usize, index: usize, maps: &Maps) -> Target {
        let module = &self.inputs[place].module;
        let import = &module.imports[index];
        let signature = maps.signature(&import.signature);
        if module.link.imports.contains(&(index as u32)) {
            return self.external(place, import, signature);
        }
        let whole = &mut self.whole;
        let imports = &mut whole.imports;
        let next = imports.len() as u32;
        let foreign = module.foreign.functions.get(&(index as u32));
        let key = (import.module.as_str(), import.name.as_str(), signature.clone(), foreign);
        let found = *self.natives.entry(key).or_insert(next);
        if found == next {
            whole.foreign.functions.extend(foreign.map(|foreign| (next, foreign.clone())));
            imports.push(Import { module: import.module.clone(), name: import.name.clone(), signature });
        }
        Target::Native(found)
    }

    /// The function of another file that an import means. What does not fit is noted.
    fn external(&mut self, place: usize, import: &Import, signature: Signature) -> Target {
        let nothing = Target::Function { index: 0, is_called: true };
        // The plan has a place for every module that is imported, and it is behind us.
        let Some(&provider) = self.plan.places.get(&import.module) else { return nothing };
        let Some(provider_maps) = self.maps.get(provider) else { return nothing };
        let (file, library) = (&self.inputs[place].file, self.inputs[provider]);
        let name = || format!("{}.{}", import.module, import.name);
        let exported = match library.module.exports.get(&import.name) {
            Some(Export::Function(function)) => {
                library.module.functions.get(function.index()).map(|target| (*function, target))
            }
            _ => None,
        };
        let Some((function, target)) = exported else {
            let (file, library) = (file.clone(), library.file.clone());
            self.errors.push(LinkError::MissingFunction { function: name(), file, library });
            return nothing;
        };
        if provider_maps.signature(&target.signature()) != signature {
            let says = qualified_signature(&library.module, &target.signature());
            let expected = qualified_signature(&self.inputs[place].module, &import.signature);
            self.errors.push(LinkError::Signature {
                function: name(),
                library: Side { file: library.file.clone(), says },
                importer: Side { file: file.clone(), says: expected },
            });
            return nothing;
        }
        let is_initialiser = import.name == INITIALISER;
        let is_called = !is_initialiser || self.plan.callers.get(&import.module) == Some(&place);
        Target::Function { index: provider_maps.function(function).0, is_called }
    }

    /// Adds everything of a file that does not share places.
    fn add(&mut self, module: &'i Module, maps: &Maps) {
        for global in &module.globals {
            self.whole.globals.push(Global { name: global.name.clone(), ty: maps.ty(global.ty) });
        }
        let files = self.add_files(module);
        for (index, function) in module.functions.iter().enumerate() {
            if !module.link.forwards.contains_key(&(index as u32)) {
                self.add_function(module, function, maps);
                self.add_debug(module, index, &files);
            }
        }
        // Types that are one are declared once: what C sees of them is the same in all files.
        for (ty, layout) in &module.foreign.layouts {
            self.whole.foreign.layouts.entry(maps.ty(*ty)).or_insert_with(|| layout.clone());
        }
        for implementation in &module.implementations {
            let (ty, of) = (maps.ty(implementation.ty), maps.ty(implementation.of));
            // Files that use a type as a value of a trait say the same of it.
            if self.implemented.insert((ty, of)) {
                let methods = implementation.methods.iter().map(|method| maps.function(*method)).collect();
                self.whole.implementations.push(Implementation { ty, of, methods });
            }
        }
    }

    fn add_function(&mut self, module: &Module, function: &Function, maps: &Maps) {
        let code = module.code.get(function.code_range()).unwrap_or(&[]);
        let code_start = self.whole.code.len() as u32;
        self.whole.code.extend(code.iter().map(|word| rewritten(*word, maps)));
        self.whole.functions.push(Function {
            name: function.name.clone(),
            params: function.params,
            result: function.result.map(|ty| maps.ty(ty)),
            registers: function.registers.iter().map(|ty| maps.ty(*ty)).collect(),
            is_closure: function.is_closure,
            handlers: function.handlers.clone(),
            code_start,
            code_len: code.len() as u32,
        });
    }

    /// Adds the sources' names and texts, and answers where they are.
    fn add_files(&mut self, module: &'i Module) -> Vec<u32> {
        let debug = &mut self.whole.debug;
        let mut places = Vec::with_capacity(module.debug.files.len());
        for (index, name) in (0u32..).zip(&module.debug.files) {
            let text = module.debug.sources.get(&index).map(String::as_str);
            let next = debug.files.len() as u32;
            let place = *self.files.entry((name.as_str(), text)).or_insert(next);
            if place == next {
                debug.files.push(name.clone());
                debug.sources.extend(text.map(|text| (place, text.to_string())));
            }
            places.push(place);
        }
        places
    }

    /// Adds what the debug tables say of a function. They may be missing, in some files or in all.
    fn add_debug(&mut self, module: &Module, index: usize, files: &[u32]) {
        let debug = &mut self.whole.debug;
        let before = self.whole.functions.len() - 1;
        if let Some(lines) = module.debug.lines.get(index) {
            debug.lines.resize(before, FunctionLines::default());
            let file = files.get(lines.file as usize).copied().unwrap_or(u32::MAX);
            debug.lines.push(FunctionLines { file, entries: lines.entries.clone() });
        }
        if let Some(variables) = module.debug.variables.get(index) {
            debug.variables.resize(before, Vec::new());
            debug.variables.push(variables.clone());
        }
    }

    /// The whole: what it offers and how it starts is the program's.
    fn finish(mut self) -> Result<Module, Vec<LinkError>> {
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let (Some(program), Some(maps)) = (self.inputs.last(), self.maps.last()) else {
            return Ok(self.whole);
        };
        let export = |export: &Export| match export {
            Export::Function(function) => Export::Function(maps.function(*function)),
            Export::Global(global) => Export::Global(GlobalIndex(global.0.saturating_add(maps.first_global))),
        };
        let exports = &program.module.exports;
        self.whole.exports = exports.iter().map(|(name, target)| (name.clone(), export(target))).collect();
        self.whole.entry = program.module.entry.map(|entry| maps.function(entry));
        self.whole.metadata = program.module.metadata.clone();
        let count = self.whole.functions.len();
        if !self.whole.debug.lines.is_empty() {
            self.whole.debug.lines.resize(count, FunctionLines::default());
        }
        if !self.whole.debug.variables.is_empty() {
            self.whole.debug.variables.resize(count, Vec::new());
        }
        Ok(self.whole)
    }
}
