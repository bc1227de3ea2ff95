//! A module as the JSON that `tests/format/read_vitbc.py` prints.

use std::fmt::Write;
use vitte_bytecode::Module;
use vitte_bytecode::foreign::{CSignature, CType, ForeignFunction};
use vitte_bytecode::module::{Export, Field, TypeDef, TypeIndex};
use vitte_bytecode::natives::Interface;

/// The module on one line, keys sorted, ASCII only.
pub fn module(module: &Module) -> String {
    let functions = list(&module.functions, |f| {
        object(&[
            ("code_len", f.code_len.to_string()),
            ("code_start", f.code_start.to_string()),
            (
                "handlers",
                list(&f.handlers, |h| format!("[{},{},{},{}]", h.start, h.end, h.target, h.register)),
            ),
            ("is_closure", f.is_closure.to_string()),
            ("name", text(&f.name)),
            ("params", f.params.to_string()),
            ("registers", types(&f.registers)),
            ("result", result(f.result)),
        ])
    });
    let imports = list(&module.imports, |import| {
        object(&[
            ("module", text(&import.module)),
            ("name", text(&import.name)),
            ("params", types(&import.signature.params)),
            ("result", result(import.signature.result)),
        ])
    });
    object(&[
        ("code", list(&module.code, |word| format!("\"{word:016x}\""))),
        ("entry", module.entry.map_or("null".into(), |entry| entry.0.to_string())),
        ("exports", list(&module.exports, |(name, export)| exported(name, *export))),
        ("files", list(&module.debug.files, |file| text(file))),
        ("floats", list(&module.floats, |bits| format!("\"{bits:016x}\""))),
        ("foreign", list(&module.foreign.functions, |(import, of)| format!("[{import},{}]", foreign(of)))),
        ("forwards", list(&module.link.forwards, |(function, import)| format!("[{function},{}]", import.0))),
        ("functions", functions),
        ("globals", list(&module.globals, |g| field(&g.name, g.ty))),
        (
            "implementations",
            list(&module.implementations, |of| {
                object(&[
                    ("methods", list(&of.methods, |method| method.0.to_string())),
                    ("of", of.of.0.to_string()),
                    ("type", of.ty.0.to_string()),
                ])
            }),
        ),
        ("imports", imports),
        ("interface", interface(module)),
        ("ints", list(&module.ints, i64::to_string)),
        (
            "layouts",
            list(&module.foreign.layouts, |(ty, fields)| format!("[{},{}]", ty.0, list(fields, c_type))),
        ),
        ("lines", lines(module)),
        ("metadata", list(&module.metadata, |(key, value)| format!("[{},{}]", text(key), text(value)))),
        ("modules", list(&module.link.modules, |name| text(name))),
        ("needed", list(&module.link.imports, u32::to_string)),
        (
            "origins",
            list(&module.link.origins, |(ty, origin)| {
                let origin =
                    object(&[("arguments", types(&origin.arguments)), ("module", text(&origin.module))]);
                format!("[{},{origin}]", ty.0)
            }),
        ),
        ("sources", list(&module.debug.sources, |(file, source)| format!("[{file},{}]", text(source)))),
        ("strings", list(&module.strings, |string| text(string))),
        ("types", list(&module.types, type_def)),
        ("variables", variables(module)),
    ])
}

fn interface(module: &Module) -> String {
    let interface = module.interface;
    if interface == Interface::FIRST {
        "[]".into()
    } else {
        format!("[{},{}]", interface.major, interface.minor)
    }
}

fn foreign(function: &ForeignFunction) -> String {
    let CSignature { params, result } = &function.signature;
    object(&[
        ("fixed", function.fixed.map_or("null".into(), |fixed| fixed.to_string())),
        ("params", list(params, c_type)),
        ("result", result.as_ref().map_or("null".into(), c_type)),
    ])
}

fn c_type(ty: &CType) -> String {
    let CType::Callback(of) = ty else { return ty.tag().to_string() };
    let result = of.result.as_ref().map_or("null".into(), c_type);
    object(&[("params", list(&of.params, c_type)), ("result", result)])
}

fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

fn list<T>(items: impl IntoIterator<Item = T>, show: impl FnMut(T) -> String) -> String {
    format!("[{}]", items.into_iter().map(show).collect::<Vec<_>>().join(","))
}

fn types(types: &[TypeIndex]) -> String {
    list(types, |ty| ty.0.to_string())
}

fn result(ty: Option<TypeIndex>) -> String {
    ty.map_or("null".into(), |ty| ty.0.to_string())
}

fn field(name: &str, ty: TypeIndex) -> String {
    object(&[("name", text(name)), ("type", ty.0.to_string())])
}

fn type_def(def: &TypeDef) -> String {
    match def {
        TypeDef::Array(element) => object(&[("array", element.0.to_string())]),
        TypeDef::Map(key, value) => object(&[("key", key.0.to_string()), ("map", value.0.to_string())]),
        TypeDef::Function(of) => object(&[("function", types(&of.params)), ("result", result(of.result))]),
        TypeDef::Closure(captures) => object(&[("closure", types(captures))]),
        TypeDef::Trait(def) => object(&[
            (
                "methods",
                list(&def.methods, |method| {
                    object(&[
                        ("name", text(&method.name)),
                        ("params", types(&method.signature.params)),
                        ("result", result(method.signature.result)),
                    ])
                }),
            ),
            ("trait", text(&def.name)),
        ]),
        TypeDef::Optional(value) => object(&[("optional", value.0.to_string())]),
        TypeDef::Enum(def) => object(&[
            ("enum", text(&def.name)),
            (
                "variants",
                list(&def.variants, |variant| {
                    object(&[("name", text(&variant.name)), ("payload", types(&variant.payload))])
                }),
            ),
        ]),
        TypeDef::Struct(def) => object(&[
            ("fields", list(&def.fields, |Field { name, ty }| field(name, *ty))),
            ("struct", text(&def.name)),
        ]),
    }
}

fn exported(name: &str, export: Export) -> String {
    let (kind, index) = match export {
        Export::Function(function) => ("function", function.0),
        Export::Global(global) => ("global", global.0),
    };
    object(&[(kind, index.to_string()), ("name", text(name))])
}

fn lines(module: &Module) -> String {
    list(&module.debug.lines, |lines| {
        let entries = list(&lines.entries, |e| format!("[{},{},{}]", e.pc, e.line, e.column));
        object(&[("entries", entries), ("file", lines.file.to_string())])
    })
}

fn variables(module: &Module) -> String {
    list(&module.debug.variables, |of_function| {
        list(of_function, |v| format!("[{},{},{},{}]", text(&v.name), v.register, v.start, v.end))
    })
}

fn text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            _ => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| write!(out, "\\u{unit:04x}").unwrap()),
        }
    }
    out + "\""
}
