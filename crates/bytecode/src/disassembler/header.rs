//! Everything of a listing but its functions.

use super::Options;
use super::references::{Constants, References};
use crate::Module;
use crate::assembler::spelling::{self, braces, name, quote};
use crate::module::{Export, FunctionLines, Method, Signature, TypeDef, TypeIndex, Variant};
use crate::natives::Interface;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

/// The lines before the functions. `fits`: the functions' code is what the assembler itself would let pass.
pub(super) fn header(module: &Module, references: &References, options: &Options, fits: bool) -> String {
    let mut out = String::new();
    directives(&mut out, module, options, fits);
    section(&mut out, |out| types(out, module, references));
    section(&mut out, |out| constants(out, module, references));
    section(&mut out, |out| imports(out, module, references));
    section(&mut out, |out| layouts(out, module, references));
    section(&mut out, |out| globals(out, module, references));
    section(&mut out, |out| implementations(out, module, references));
    section(&mut out, |out| origins(out, module, references));
    section(&mut out, |out| forwards(out, module, references));
    section(&mut out, |out| exports(out, module, references));
    section(&mut out, |out| entry(out, module, references));
    out
}

/// Writes lines, after an empty one if there are any.
fn section(out: &mut String, write: impl FnOnce(&mut String)) {
    let start = out.len();
    out.push('\n');
    write(out);
    if out.len() == start + 1 {
        out.truncate(start);
    }
}

fn directives(out: &mut String, module: &Module, options: &Options, fits: bool) {
    out.push_str(".debug explicit");
    if options.debug {
        let (lines, variables) = (&module.debug.lines, &module.debug.variables);
        let says_nothing = |lines: &FunctionLines| *lines == FunctionLines::default();
        table_length(out, module, "lines", lines.len(), lines.iter().all(says_nothing));
        table_length(out, module, "variables", variables.len(), variables.iter().all(Vec::is_empty));
    }
    out.push('\n');
    if !fits {
        out.push_str(".unchecked\n");
    }
    if module.interface != Interface::FIRST {
        let _ = writeln!(out, ".interface {}, {}", module.interface.major, module.interface.minor);
    }
    for name in &module.link.modules {
        let _ = writeln!(out, ".module {}", quote(name));
    }
    for file in module.debug.files.iter().filter(|_| options.debug) {
        let _ = writeln!(out, ".file {}", quote(file));
    }
    for (key, value) in module.metadata.iter().filter(|_| options.debug) {
        let _ = writeln!(out, ".metadata {} = {}", name(key), quote(value));
    }
}

/// Says that a debug table is there, if its rows do not say it, and how long it is, if that is not as usual.
fn table_length(out: &mut String, module: &Module, name: &str, length: usize, says_nothing: bool) {
    let usual = [module.functions.len(), module.debug.lines.len(), module.debug.variables.len()];
    if length != 0 && usual.into_iter().max() != Some(length) {
        let _ = write!(out, ", {name} {length}");
    } else if length != 0 && says_nothing {
        let _ = write!(out, ", {name}");
    }
}

fn types(out: &mut String, module: &Module, references: &References) {
    for def in &module.types {
        match def {
            TypeDef::Array(element) => {
                let _ = writeln!(out, "TYPE array<{}>", references.ty(module, *element));
            }
            TypeDef::Map(key, value) => {
                let [key, value] = [key, value].map(|ty| references.ty(module, *ty));
                let _ = writeln!(out, "TYPE map<{key}, {value}>");
            }
            TypeDef::Function(of) => {
                let _ = writeln!(out, "TYPE fn{}", signature(module, references, of));
            }
            TypeDef::Closure(captures) => {
                let captures: Vec<_> = captures.iter().map(|ty| references.ty(module, *ty)).collect();
                let _ = writeln!(out, "TYPE closure<{}>", captures.join(", "));
            }
            TypeDef::Trait(def) => {
                let method = |method: &Method| {
                    format!("{}{}", name(&method.name), signature(module, references, &method.signature))
                };
                let methods: Vec<_> = def.methods.iter().map(method).collect();
                let _ = write!(out, "TYPE {} = trait ", type_name(references, &def.name));
                braces(out, &methods);
                out.push('\n');
            }
            TypeDef::Optional(value) => {
                let _ = writeln!(out, "TYPE {}?", references.value(module, *value));
            }
            TypeDef::Enum(ty) => {
                let types = |types: &[TypeIndex]| {
                    let types: Vec<_> = types.iter().map(|ty| references.ty(module, *ty)).collect();
                    types.join(", ")
                };
                let variant = |variant: &Variant| match &variant.payload[..] {
                    [] => name(&variant.name).into_owned(),
                    payload => format!("{}({})", name(&variant.name), types(payload)),
                };
                let variants: Vec<_> = ty.variants.iter().map(variant).collect();
                let _ = write!(out, "TYPE {} = enum ", type_name(references, &ty.name));
                braces(out, &variants);
                out.push('\n');
            }
            TypeDef::Struct(structure) => {
                let field = |field: &crate::module::Field| {
                    format!("{}: {}", name(&field.name), references.ty(module, field.ty))
                };
                let fields: Vec<_> = structure.fields.iter().map(field).collect();
                let _ = write!(out, "TYPE {} ", type_name(references, &structure.name));
                braces(out, &fields);
                out.push('\n');
            }
        }
    }
}

/// The name of a new type: quoted where it has another meaning.
fn type_name<'m>(references: &References, text: &'m str) -> Cow<'m, str> {
    if references.is_type_word(text) { quote(text).into() } else { name(text) }
}

fn constants(out: &mut String, module: &Module, references: &References) {
    let mut table = |kind: &str, constants: &Constants, texts: &mut dyn Iterator<Item = String>| {
        if constants.explicit {
            for text in texts {
                let _ = writeln!(out, "CONST {kind} {text}");
            }
        }
    };
    table("int", &references.ints, &mut module.ints.iter().map(i64::to_string));
    table("float", &references.floats, &mut module.floats.iter().map(|bits| spelling::float(*bits)));
    table("string", &references.strings, &mut module.strings.iter().map(|text| quote(text)));
}

fn imports(out: &mut String, module: &Module, references: &References) {
    for (index, import) in (0..).zip(&module.imports) {
        let signature = signature(module, references, &import.signature);
        let word = if module.link.imports.contains(&index) { "EXTERN" } else { "IMPORT" };
        let _ = write!(out, "{word} {}.{}{signature}", name(&import.module), name(&import.name));
        if let Some(foreign) = module.foreign.functions.get(&index) {
            let _ = write!(out, " C {foreign}");
        }
        out.push('\n');
    }
    for index in module.link.imports.iter().filter(|index| **index as usize >= module.imports.len()) {
        let _ = writeln!(out, "; EXTERN #{index} does not exist");
    }
    for (index, _) in module.foreign.functions.range(module.imports.len() as u32..) {
        let _ = writeln!(out, "; IMPORT #{index}, which is a function of C, does not exist");
    }
}

fn layouts(out: &mut String, module: &Module, references: &References) {
    for (ty, fields) in &module.foreign.layouts {
        let mention = references.ty(module, *ty);
        if module.class(*ty).is_none() {
            let _ = writeln!(out, "; LAYOUT {mention} does not exist");
            continue;
        }
        let fields: Vec<_> = fields.iter().map(|field| field.to_string()).collect();
        let _ = write!(out, "LAYOUT {mention} ");
        braces(out, &fields);
        out.push('\n');
    }
}

fn signature(module: &Module, references: &References, signature: &Signature) -> String {
    let params: Vec<_> = signature.params.iter().map(|ty| references.ty(module, *ty)).collect();
    let result = signature.result.map_or(String::new(), |ty| format!(" -> {}", references.ty(module, ty)));
    format!("({}){result}", params.join(", "))
}

fn globals(out: &mut String, module: &Module, references: &References) {
    for global in &module.globals {
        let _ = writeln!(out, "GLOBAL {}: {}", name(&global.name), references.ty(module, global.ty));
    }
}

fn implementations(out: &mut String, module: &Module, references: &References) {
    for implementation in &module.implementations {
        let [ty, of] = [implementation.ty, implementation.of].map(|ty| references.ty(module, ty));
        if [implementation.ty, implementation.of].iter().any(|ty| module.class(*ty).is_none()) {
            let _ = writeln!(out, "; IMPL {ty}: {of} is of a type that does not exist");
            continue;
        }
        let missing = implementation.methods.iter().find(|method| method.index() >= module.functions.len());
        if let Some(missing) = missing {
            let _ = writeln!(out, "; IMPL {ty}: {of} names the function {}, which does not exist", missing.0);
            continue;
        }
        let methods: Vec<_> = implementation
            .methods
            .iter()
            .map(|method| references.functions[method.index()].clone())
            .collect();
        let _ = write!(out, "IMPL {ty}: {of} ");
        braces(out, &methods);
        out.push('\n');
    }
}

fn origins(out: &mut String, module: &Module, references: &References) {
    for (ty, origin) in &module.link.origins {
        let mention = references.ty(module, *ty);
        if module.class(*ty).is_none() {
            let _ = writeln!(out, "; ORIGIN {mention} = {} does not exist", quote(&origin.module));
            continue;
        }
        let _ = write!(out, "ORIGIN {mention} = {}", quote(&origin.module));
        if !origin.arguments.is_empty() {
            let arguments: Vec<_> = origin.arguments.iter().map(|ty| references.ty(module, *ty)).collect();
            let _ = write!(out, "({})", arguments.join(", "));
        }
        out.push('\n');
    }
}

fn forwards(out: &mut String, module: &Module, references: &References) {
    for (function, import) in &module.link.forwards {
        let mentions = (references.functions.get(*function as usize), references.imports.get(import.index()));
        let _ = match mentions {
            (Some(function), Some(import)) => writeln!(out, "FORWARD {function} = {import}"),
            _ => writeln!(out, "; FORWARD #{function} = #{}: one of them does not exist", import.0),
        };
    }
}

fn exports(out: &mut String, module: &Module, references: &References) {
    for (public, export) in &module.exports {
        let (kind, mention, own_name) = match export {
            Export::Function(index) => {
                let function = module.functions.get(index.index());
                ("FUNC", references.functions.get(index.index()), function.map(|function| &function.name))
            }
            Export::Global(index) => {
                let index = index.0 as usize;
                (
                    "GLOBAL",
                    references.globals.get(index),
                    module.globals.get(index).map(|global| &global.name),
                )
            }
        };
        let (Some(mention), Some(own_name)) = (mention, own_name) else {
            let _ = writeln!(out, "; EXPORT {} names a {kind} that does not exist", quote(public));
            continue;
        };
        let _ = write!(out, "EXPORT {kind} {mention}");
        if own_name != public {
            let _ = write!(out, " AS {}", name(public));
        }
        out.push('\n');
    }
}

/// The entry, unless it is the `MAIN` of the listing.
fn entry(out: &mut String, module: &Module, references: &References) {
    let Some(index) = module.entry else { return };
    match references.functions.get(index.index()) {
        Some(_) if is_main(module, index.index()) => {}
        Some(mention) => {
            let _ = writeln!(out, "ENTRY {mention}");
        }
        None => {
            let _ = writeln!(out, "; ENTRY #{} does not exist", index.0);
        }
    }
}

/// Whether a function is written `MAIN`.
pub(super) fn is_main(module: &Module, index: usize) -> bool {
    module.entry.is_some_and(|entry| entry.index() == index)
        && module
            .functions
            .get(index)
            .is_some_and(|function| function.name == "main" && function.params == 0 && !function.is_closure)
}

/// The texts of the source files, behind everything else because they are long.
pub(super) fn sources(out: &mut String, module: &Module) {
    let files = &module.debug.files;
    let mut first = HashMap::new();
    for (index, file) in files.iter().enumerate() {
        first.entry(file).or_insert(index);
    }
    for (index, text) in &module.debug.sources {
        let position = *index as usize;
        let file = files.get(position).filter(|file| first.get(file) == Some(&position));
        let mention = file.map_or_else(|| format!("#{index}"), |file| quote(file));
        if !shows(text) {
            let _ = writeln!(out, "\n.source {mention} {}", quote(text));
            continue;
        }
        let _ = writeln!(out, "\n.source {mention}");
        for line in text.split('\n') {
            out.push_str(if line.is_empty() { "|" } else { "| " });
            out.push_str(line);
            out.push('\n');
        }
    }
}

/// Whether a text can stand in a listing as it is: no character in it is invisible or ends a line elsewhere.
fn shows(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '\n' | '\t' | '"' | '\'' | '\\') || c.escape_debug().len() == 1)
}
