//! `vitte inspect`: what a file contains, and what it asks of its host. Nothing of it is executed.

use crate::args::InspectArgs;
use crate::commands::exec::refused;
use crate::files;
use crate::outcome::{Failure, Outcome, Status};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use vitte::bytecode::Module;
use vitte::bytecode::module::{Export, Handler, Import};
use vitte::bytecode::natives::Right;
use vitte::bytecode::operands::FuncIndex;
use vitte::bytecode::vitbc::{self, Layout};
use vitte::{Engine, LoadError, Need, needs};

/// Runs the command.
pub fn inspect(args: &InspectArgs) -> Outcome {
    let bytes = files::read(&args.file)?;
    let engine = Engine::new();
    let module = engine.read(&bytes).map_err(|error| refused(&args.file, &bytes, &error))?;
    let layout = vitbc::inspect(&bytes).map_err(|error| Failure::refused(files::name(&args.file), error))?;
    let verdict = verdict(&engine, &module);
    let page = match (args.json, args.imports) {
        (true, false) => format!("{:#}\n", describe(&layout, &module, &verdict)),
        (true, true) => format!("{:#}\n", imports_json(&module)),
        (false, true) => imports_text(&module),
        (false, false) => text(files::name(&args.file), &bytes, &layout, &module, &verdict),
    };
    files::print(page.as_bytes())?;
    Ok(Status::DONE)
}

/// Whether the file may run here, together with the files of these modules; or why not.
type Verdict = Result<Vec<String>, String>;

fn verdict(engine: &Engine, module: &Module) -> Verdict {
    match engine.prepare(module.clone()) {
        Ok(_) => Ok(Vec::new()),
        Err(LoadError::Alone(modules)) => Ok(modules),
        Err(error) => Err(error.to_string()),
    }
}

fn describe(layout: &Layout, module: &Module, verdict: &Verdict) -> Value {
    let sections = layout.sections.iter().map(|section| {
        json!({
            "kind": section.kind.to_string(),
            "zstd": section.zstd,
            "optional": section.optional,
            "offset": section.offset,
            "stored_bytes": section.stored_len,
            "raw_bytes": section.raw_len,
            "crc32": format!("{:08x}", section.crc),
        })
    });
    let sections: Vec<Value> = sections.collect();
    let functions = module.functions.iter().map(|function| {
        json!({
            "name": function.name,
            "signature": module.signature_name(&function.signature()),
            "registers": function.registers.len(),
            "instructions": function.code_len,
            "closure": function.is_closure,
            "handlers": function.handlers.iter().map(handler_json).collect::<Vec<_>>(),
        })
    });
    json!({
        "version": [layout.major, layout.minor],
        "sections": sections,
        "verified": verdict.is_ok(),
        "refused": verdict.as_ref().err(),
        "modules": module.link.modules,
        "needs": verdict.as_ref().map_or(&[][..], Vec::as_slice),
        "imports": imports_json(module),
        "imports_of_modules": imports_of_modules_json(module),
        "exports": module.exports.keys().collect::<Vec<_>>(),
        "implementations": implementations(module).map(|(ty, of, methods)| {
            json!({ "type": ty, "trait": of, "methods": methods })
        }).collect::<Vec<_>>(),
        "functions": functions.collect::<Vec<_>>(),
        "types": module.types.len(),
        "globals": module.globals.iter().map(|global| &global.name).collect::<Vec<_>>(),
        "metadata": module.metadata,
    })
}

fn handler_json(handler: &Handler) -> Value {
    let Handler { start, end, target, register } = *handler;
    json!({ "start": start, "end": end, "target": target, "register": register })
}

/// The natives that the file asks of its host, and what they need.
fn imports_json(module: &Module) -> Value {
    let imports = needs(module).map(|Need { import, right }| {
        json!({
            "module": import.module,
            "name": import.name,
            "signature": module.signature_name(&import.signature),
            "right": right.map(Right::name),
            "flag": right.and_then(Right::flag),
        })
    });
    Value::Array(imports.collect())
}

/// The functions that the file asks of other files.
fn imports_of_modules_json(module: &Module) -> Value {
    let imports = imports(module, true).map(|import| {
        json!({
            "module": import.module,
            "name": import.name,
            "signature": module.signature_name(&import.signature),
        })
    });
    Value::Array(imports.collect())
}

/// The imports that are functions of other files, or those that are natives.
fn imports(module: &Module, of_modules: bool) -> impl Iterator<Item = &Import> {
    let numbered = (0..).zip(&module.imports);
    let wanted = move |index: &u32| module.link.imports.contains(index) == of_modules;
    numbered.filter(move |(index, _)| wanted(index)).map(|(_, import)| import)
}

/// The natives that the file asks of its host, by what has to be granted for them.
fn imports_text(module: &Module) -> String {
    let mut groups: BTreeMap<Option<Right>, String> = BTreeMap::new();
    for Need { import, right } in needs(module) {
        // What the host does not have comes last.
        let _ = writeln!(groups.entry(right).or_default(), "  {}", import_text(module, import));
    }
    let unknown = groups.remove(&None);
    let mut out = String::new();
    for (right, natives) in groups.iter().rev().filter_map(|(right, natives)| Some(((*right)?, natives))) {
        let _ = match (right, right.flag()) {
            (_, Some(flag)) => writeln!(out, "{}, if {flag} grants it:", right.name()),
            (Right::None, None) => writeln!(out, "without any right:"),
            (_, None) => writeln!(out, "{}, granted always:", right.name()),
        };
        out.push_str(natives);
    }
    if let Some(natives) = unknown {
        let _ = write!(out, "what this host does not have:\n{natives}");
    }
    let others = vitte::bytecode::link::needed(module);
    if !others.is_empty() {
        let others: Vec<&str> = others.into_iter().collect();
        let _ = writeln!(out, "and what the files of these modules ask for: {}", others.join(", "));
    }
    out
}

fn import_text(module: &Module, import: &Import) -> String {
    format!("{}.{} {}", import.module, import.name, module.signature_name(&import.signature))
}

/// The type, the trait and the functions of each implementation, by their names.
fn implementations(module: &Module) -> impl Iterator<Item = (String, String, Vec<&str>)> {
    module.implementations.iter().map(|implementation| {
        let function =
            |index: &FuncIndex| module.functions.get(index.index()).map_or("?", |f| f.name.as_str());
        let methods = implementation.methods.iter().map(function).collect();
        (module.type_name(implementation.ty), module.type_name(implementation.of), methods)
    })
}

fn text(name: &str, bytes: &[u8], layout: &Layout, module: &Module, verdict: &Verdict) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{name}: VITBC {}.{}, {} bytes", layout.major, layout.minor, bytes.len());
    let _ = match verdict {
        Ok(needs) if needs.is_empty() => writeln!(out, "verified, and links with this host"),
        Ok(needs) => writeln!(out, "verified; runs together with the files of {}", needs.join(", ")),
        Err(reason) => writeln!(out, "{reason}"),
    };
    write_sections(&mut out, layout);
    if !module.link.modules.is_empty() {
        let _ = writeln!(out, "\nmodules: {}", module.link.modules.join(", "));
    }
    let _ = writeln!(out, "\nimports: {}", imports(module, false).count());
    indented(&mut out, &imports_text(module));
    if !module.link.imports.is_empty() {
        let _ = writeln!(out, "\nimports of modules: {}", imports(module, true).count());
        for import in imports(module, true) {
            let _ = writeln!(out, "  {}", import_text(module, import));
        }
    }
    let _ = writeln!(out, "\nexports: {}", module.exports.len());
    for (name, export) in &module.exports {
        let _ = match export {
            Export::Function(_) => writeln!(out, "  function {name}"),
            Export::Global(_) => writeln!(out, "  global {name}"),
        };
    }
    if !module.implementations.is_empty() {
        let _ = writeln!(out, "\nimplementations: {}", module.implementations.len());
        for (ty, of, methods) in implementations(module) {
            let _ = writeln!(out, "  {ty}: {of} {{ {} }}", methods.join(", "));
        }
    }
    let _ = writeln!(out, "\nfunctions: {}", module.functions.len());
    for function in &module.functions {
        let signature = module.signature_name(&function.signature());
        let (registers, code) = (function.registers.len(), function.code_len);
        let _ = write!(out, "  {} {signature}: {registers} registers, {code} instructions", function.name);
        if function.is_closure {
            out.push_str(", closure");
        }
        let _ = match function.handlers.len() {
            0 => writeln!(out),
            1 => writeln!(out, ", 1 handler"),
            count => writeln!(out, ", {count} handlers"),
        };
    }
    if !module.metadata.is_empty() {
        let _ = writeln!(out, "\nmetadata:");
        for (key, value) in &module.metadata {
            let _ = writeln!(out, "  {key}: {value}");
        }
    }
    out
}

fn indented(out: &mut String, lines: &str) {
    for line in lines.lines() {
        let _ = writeln!(out, "  {line}");
    }
}

fn write_sections(out: &mut String, layout: &Layout) {
    let _ = writeln!(out, "\nsection    offset      stored         raw  crc32     form");
    for section in &layout.sections {
        let form = if section.zstd { "zstd" } else { "plain" };
        let _ = writeln!(
            out,
            "{:<8} {:>8} {:>11} {:>11}  {:08x}  {form}{}",
            section.kind.to_string(),
            section.offset,
            section.stored_len,
            section.raw_len,
            section.crc,
            if section.optional { ", optional" } else { "" }
        );
    }
}
