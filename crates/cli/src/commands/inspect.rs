//! `vitte inspect`: what a file contains, and what it asks of its host. Nothing of it is executed.

use crate::args::InspectArgs;
use crate::commands::exec::refused;
use crate::files;
use crate::outcome::{Failure, Outcome, Status};
use serde_json::{Value, json};
use std::fmt::Write;
use vitte::Engine;
use vitte::bytecode::Module;
use vitte::bytecode::module::Export;
use vitte::bytecode::vitbc::{self, Layout};

/// Runs the command.
pub fn inspect(args: &InspectArgs) -> Outcome {
    let bytes = files::read(&args.file)?;
    let engine = Engine::new();
    let module = engine.read(&bytes).map_err(|error| refused(&args.file, &bytes, &error))?;
    let layout = vitbc::inspect(&bytes).map_err(|error| Failure::refused(files::name(&args.file), error))?;
    let verdict = engine.prepare(module.clone()).map(|_| ()).map_err(|error| error.to_string());
    let page = match (args.json, args.imports) {
        (true, false) => format!("{:#}\n", describe(&layout, &module, &verdict)),
        (true, true) => format!("{:#}\n", imports_json(&module)),
        (false, true) => imports_text(&module),
        (false, false) => text(files::name(&args.file), &bytes, &layout, &module, &verdict),
    };
    files::print(page.as_bytes())?;
    Ok(Status::DONE)
}

/// Whether the file may run here, or why not.
type Verdict = Result<(), String>;

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
        })
    });
    json!({
        "version": [layout.major, layout.minor],
        "sections": sections,
        "verified": verdict.is_ok(),
        "refused": verdict.as_ref().err(),
        "imports": imports_json(module),
        "exports": module.exports.keys().collect::<Vec<_>>(),
        "functions": functions.collect::<Vec<_>>(),
        "types": module.types.len(),
        "globals": module.globals.iter().map(|global| &global.name).collect::<Vec<_>>(),
        "metadata": module.metadata,
    })
}

fn imports_json(module: &Module) -> Value {
    let imports = module.imports.iter().map(|import| {
        json!({
            "module": import.module,
            "name": import.name,
            "signature": module.signature_name(&import.signature),
        })
    });
    Value::Array(imports.collect())
}

fn imports_text(module: &Module) -> String {
    let mut out = String::new();
    for import in &module.imports {
        let _ =
            writeln!(out, "{}.{} {}", import.module, import.name, module.signature_name(&import.signature));
    }
    out
}

fn text(name: &str, bytes: &[u8], layout: &Layout, module: &Module, verdict: &Verdict) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{name}: VITBC {}.{}, {} bytes", layout.major, layout.minor, bytes.len());
    let _ = match verdict {
        Ok(()) => writeln!(out, "verified, and links with this host"),
        Err(reason) => writeln!(out, "{reason}"),
    };
    write_sections(&mut out, layout);
    let _ = writeln!(out, "\nimports: {}", module.imports.len());
    for line in imports_text(module).lines() {
        let _ = writeln!(out, "  {line}");
    }
    let _ = writeln!(out, "\nexports: {}", module.exports.len());
    for (name, export) in &module.exports {
        let _ = match export {
            Export::Function(_) => writeln!(out, "  function {name}"),
            Export::Global(_) => writeln!(out, "  global {name}"),
        };
    }
    let _ = writeln!(out, "\nfunctions: {}", module.functions.len());
    for function in &module.functions {
        let signature = module.signature_name(&function.signature());
        let (registers, code) = (function.registers.len(), function.code_len);
        let _ = writeln!(out, "  {} {signature}: {registers} registers, {code} instructions", function.name);
    }
    if !module.metadata.is_empty() {
        let _ = writeln!(out, "\nmetadata:");
        for (key, value) in &module.metadata {
            let _ = writeln!(out, "  {key}: {value}");
        }
    }
    out
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
