//! Rules V3 to V9 and V31: the tables of a module but its types.

use crate::faults::{Faults, Name, closure_as_function, mismatch};
use crate::rows::is_data;
use crate::rules::Rule;
use crate::types::check_types;
use std::ops::Range;
use vitte_bytecode::module::{Export, Function, Handler, Module, TypeIndex};

/// The most types a module may define: indices stay below 65,535, together with the predefined and reserved ones.
pub const TYPES_MAX: usize = 65_535 - TypeIndex::FIRST_DEFINED as usize;

/// The most fields of a struct, parameters of an imported native, a function type or a method, and methods of a trait.
pub const FIELDS_MAX: usize = 65_535;

/// The most captures of a closure: the object has a slot more.
pub const CAPTURES_MAX: usize = 65_534;

/// The most parts of a map's key: itself, its fields, their fields, and so on. So hashing a key takes a bounded time.
pub const KEY_PARTS_MAX: usize = 256;

/// The most exception handlers of a function: they are searched in order.
pub const HANDLERS_MAX: usize = 65_535;

/// The most variants of an enum: their numbers have eight bits.
pub const VARIANTS_MAX: usize = 256;

/// The most values that a variant carries.
pub const PAYLOAD_MAX: usize = 255;

/// The most registers of a function; 65,535 stands for "no register".
pub const REGISTERS_MAX: usize = 65_534;

/// The most bytes of an import's module or name.
pub const IMPORT_NAME_BYTES_MAX: usize = 255;

/// Checks types, imports, globals, exports and the entry.
pub(crate) fn check_tables(module: &Module, faults: &mut Faults<'_>) {
    check_types(module, faults);
    check_imports(module, faults);
    check_globals(module, faults);
}

/// Checks what names functions and globals from outside.
pub(crate) fn check_names(module: &Module, faults: &mut Faults<'_>) {
    check_exports(module, faults);
    check_entry(module, faults);
}

pub(crate) fn exists(module: &Module, ty: TypeIndex) -> bool {
    module.class(ty).is_some()
}

fn check_imports(module: &Module, faults: &mut Faults<'_>) {
    for (index, import) in module.imports.iter().enumerate() {
        let place = || format!("import {index} \"{}.{}\"", Name(&import.module), Name(&import.name));
        for (what, name) in [("module", &import.module), ("name", &import.name)] {
            let bytes = name.len();
            if bytes == 0 || bytes > IMPORT_NAME_BYTES_MAX {
                let text = |_: &_| {
                    format!("{}: its {what} has {bytes} bytes, not 1 to {IMPORT_NAME_BYTES_MAX}", place())
                };
                faults.add(Rule::Imports, text);
            }
        }
        let params = &import.signature.params;
        if params.len() > FIELDS_MAX {
            let text =
                |_: &_| format!("{}: it takes {} arguments, at most {FIELDS_MAX} fit", place(), params.len());
            faults.add(Rule::Imports, text);
        }
        for (position, ty) in params.iter().enumerate().filter(|(_, ty)| !exists(module, **ty)) {
            let text = |_: &_| {
                format!("{}: parameter {position} is of type {}, which does not exist", place(), ty.0)
            };
            faults.add(Rule::Imports, text);
        }
        if let Some(ty) = import.signature.result.filter(|ty| !exists(module, *ty)) {
            faults.add(Rule::Imports, |_| {
                format!("{}: its result is of type {}, which does not exist", place(), ty.0)
            });
        }
    }
}

fn check_globals(module: &Module, faults: &mut Faults<'_>) {
    for (index, global) in module.globals.iter().enumerate().filter(|(_, global)| !exists(module, global.ty))
    {
        let name = Name(&global.name);
        let text =
            |_: &_| format!("global {index} \"{name}\": it is of type {}, which does not exist", global.ty.0);
        faults.add(Rule::Globals, text);
    }
}

/// Checks the size of a function's frame.
pub(crate) fn check_frame(index: usize, function: &Function, faults: &mut Faults<'_>) {
    let (params, registers) = (function.params, function.registers.len());
    if registers > REGISTERS_MAX {
        let text = |_: &_| format!("its frame has {registers} registers, at most {REGISTERS_MAX} fit");
        faults.add_in(Rule::Frame, index, text);
    }
    if usize::from(params) > registers {
        let text = |_: &_| format!("it takes {params} parameters, but its frame has {registers} registers");
        faults.add_in(Rule::Frame, index, text);
    }
}

/// Checks that the types a function names exist.
pub(crate) fn check_register_types(
    module: &Module,
    index: usize,
    function: &Function,
    faults: &mut Faults<'_>,
) {
    for (register, ty) in function.registers.iter().enumerate().filter(|(_, ty)| !exists(module, **ty)) {
        let text =
            |_: &_| format!("register {register} of its frame is of type {}, which does not exist", ty.0);
        faults.add_in(Rule::RegisterTypes, index, text);
    }
    if let Some(ty) = function.result.filter(|ty| !exists(module, *ty)) {
        let text = |_: &_| format!("its result is of type {}, which does not exist", ty.0);
        faults.add_in(Rule::RegisterTypes, index, text);
    }
}

/// Checks who takes the errors of a function.
pub(crate) fn check_handlers(index: usize, function: &Function, code: &[u64], faults: &mut Faults<'_>) {
    let count = function.handlers.len();
    if count > HANDLERS_MAX {
        let text = |_: &_| format!("it has {count} handlers, at most {HANDLERS_MAX} fit");
        faults.add_in(Rule::Handlers, index, text);
    }
    for (number, handler) in function.handlers.iter().enumerate() {
        let mut fault = |text: &dyn Fn(&Module) -> String| {
            faults.add_in(Rule::Handlers, index, |module| format!("handler {number}: {}", text(module)));
        };
        let Handler { start, end, target, register } = *handler;
        let words = code.len();
        if start >= end {
            fault(&|_| format!("it guards nothing, from {start} to {end}"));
        }
        if end as usize > words {
            fault(&|_| format!("it guards instructions up to {end}, the function has {words}"));
        }
        match code.get(target as usize) {
            None => fault(&|_| format!("instruction {target} does not exist, the function has {words}")),
            Some(word) if is_data(*word) => {
                fault(&|_| {
                    format!("instruction {target} is ARGS, which only the instruction before it reads")
                });
            }
            Some(_) => {}
        }
        match function.registers.get(usize::from(register)) {
            Some(&TypeIndex::ERROR) => {}
            None => fault(&|_| {
                let frame = function.registers.len();
                format!("register {register} of the frame does not exist, it has {frame}")
            }),
            Some(ty) => {
                fault(&|module| mismatch(module, format!("register {register}"), *ty, TypeIndex::ERROR));
            }
        }
    }
}

/// Follows the code ranges of functions, which lie one behind the other.
#[derive(Default)]
pub(crate) struct CodeRanges {
    end: u64,
}

impl CodeRanges {
    /// Checks the range of the next function. Answers the range if its code can be looked at: it lies in the code,
    /// and behind all ranges before it. (So no word is looked at twice, however wrong the ranges are.)
    pub(crate) fn check(
        &mut self,
        module: &Module,
        index: usize,
        function: &Function,
        faults: &mut Faults<'_>,
    ) -> Option<Range<usize>> {
        let (start, words) = (u64::from(function.code_start), module.code.len() as u64);
        let (expected, end) = (self.end, start + u64::from(function.code_len));
        let mut fault = |text: String| faults.add_in(Rule::CodeRanges, index, |_| text);
        if start != expected {
            fault(format!("its code starts at {start}, but the code before it ends at {expected}"));
        }
        if end > words {
            fault(format!("its code ends at {end}, but the module has {words} instructions"));
            return None;
        }
        if end == start {
            fault("it has no code".into());
        }
        if start < expected {
            return None;
        }
        self.end = end;
        Some(start as usize..end as usize)
    }

    /// Checks that the functions left no word of the code over.
    pub(crate) fn finish(self, module: &Module, faults: &mut Faults<'_>) {
        let (end, words) = (self.end, module.code.len() as u64);
        if end != words {
            let text =
                |_: &_| format!("code: the functions end at {end}, but the module has {words} instructions");
            faults.add(Rule::CodeRanges, text);
        }
        if words > u64::from(u32::MAX) {
            let text = |_: &_| format!("code: the module has {words} instructions, at most {} fit", u32::MAX);
            faults.add(Rule::CodeRanges, text);
        }
    }
}

fn check_exports(module: &Module, faults: &mut Faults<'_>) {
    for (name, export) in &module.exports {
        let (what, index, count) = match export {
            Export::Function(function) => ("function", function.0, module.functions.len()),
            Export::Global(global) => ("global", global.0, module.globals.len()),
        };
        if index as usize >= count {
            let text = |_: &_| format!("export \"{}\": {what} {index} does not exist", Name(name));
            faults.add(Rule::Exports, text);
        }
        let Export::Function(index) = export else { continue };
        if let Some(function) = module.functions.get(index.index()).filter(|function| function.is_closure) {
            let why = closure_as_function(index.index(), function);
            faults.add(Rule::Exports, |_| format!("export \"{}\": {why}", Name(name)));
        }
    }
}

fn check_entry(module: &Module, faults: &mut Faults<'_>) {
    let Some(entry) = module.entry else { return };
    let Some(function) = module.functions.get(entry.index()) else {
        return faults.add(Rule::Entry, |_| format!("entry: function {} does not exist", entry.0));
    };
    if function.is_closure {
        let text = |_: &_| "it is the entry, but a closure, which runs as a function value only".into();
        faults.add_in(Rule::Entry, entry.index(), text);
    }
    if function.params != 0 {
        let text = |_: &_| format!("it is the entry, but takes {} parameters", function.params);
        faults.add_in(Rule::Entry, entry.index(), text);
    }
    if let Some(result) = function.result.filter(|result| *result != TypeIndex::INT) {
        let text = |module: &_| mismatch(module, "it is the entry, but its result", result, TypeIndex::INT);
        faults.add_in(Rule::Entry, entry.index(), text);
    }
}
