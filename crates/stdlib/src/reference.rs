//! The reference of the library, `docs/stdlib`: a page for each module, from the native table and from the comments of the modules
//! that are written in Vitte.

use crate::{constants, natives, sources};
use std::collections::BTreeSet;
use std::fmt::Write;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::{ConstDecl, ConstValue, Interface, NativeDecl, NativeType, Price, Right};
use vitte_runtime::Native;

/// Modules that are the methods of a type.
const TYPES: &[&str] = &["array", "bytes", "float", "int", "map", "string"];

/// The pages of `docs/stdlib`, by file name. `cargo xtask codegen` writes them there; a test fails while one says anything else.
pub fn pages() -> Vec<(String, String)> {
    let names = module_names();
    let mut pages = vec![("README.md".to_string(), index(&names))];
    pages.extend(names.iter().map(|name| (format!("{name}.md"), page(name))));
    pages
}

/// Version 1.0 is that of the first release, and grows until then.
const UNRELEASED: Interface = Interface::FIRST;

/// The interface as a list: its version, then a line for each native and constant. That is what `crates/stdlib/api.txt` holds;
/// `there` is what it holds now.
///
/// # Errors
/// The interface is another one, and its version is not.
pub fn interface(there: &str) -> Result<String, String> {
    let now = lines_of_interface();
    let is_raised = there.lines().next() != now.lines().next();
    if there == now || is_raised || Interface::CURRENT == UNRELEASED {
        return Ok(now);
    }
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (there.lines().collect(), now.lines().collect());
    Err(format!(
        "the native table has changed: raise `Interface::CURRENT`, its major version if a row is gone or another. \
         Gone: {:#?}, new: {:#?}",
        old.difference(&new).collect::<Vec<_>>(),
        new.difference(&old).collect::<Vec<_>>()
    ))
}

fn lines_of_interface() -> String {
    let natives = natives().map(|Native { decl, .. }| {
        let params: Vec<String> = decl.params.iter().map(type_text).collect();
        let result = type_text(&decl.result);
        let right = match decl.right {
            Right::None => String::new(),
            right => format!(" needs {}", right.name()),
        };
        format!("{}.{}({}) -> {result}{right}", decl.module, decl.name, params.join(", "))
    });
    let constants = constants().iter().map(|constant| format!("{}.{}", constant.module, constant.name));
    let lines: BTreeSet<String> = natives.chain(constants).collect();
    let lines: Vec<String> = lines.into_iter().collect();
    format!("interface {}\n{}\n", Interface::CURRENT, lines.join("\n"))
}

/// Rows that are only for the library and for generated code are of no use to a program.
fn is_public(decl: &NativeDecl) -> bool {
    !decl.doc.starts_with("For generated code") && !decl.doc.starts_with("For the library")
}

/// A module's name in the reference: what a program sees without an import stands in the prelude.
fn shown(module: &str) -> &str {
    if module == "core" { "prelude" } else { module }
}

fn module_names() -> Vec<&'static str> {
    let natives = natives().filter(|native| is_public(&native.decl)).map(|native| shown(native.decl.module));
    let written = sources::SOURCES.iter().map(|module| module.name);
    natives.chain(written).collect::<BTreeSet<_>>().into_iter().collect()
}

fn rows(name: &str) -> Vec<NativeDecl> {
    let decls = natives().map(|native| native.decl);
    decls.filter(|decl| shown(decl.module) == name && is_public(decl)).collect()
}

fn index(names: &[&str]) -> String {
    let mut page = String::from(INTRODUCTION);
    for (title, is_in) in [
        ("Without an import", (|name| name == "prelude") as fn(&str) -> bool),
        ("Methods of types", |name| TYPES.contains(&name)),
        ("Modules", |name| name != "prelude" && !TYPES.contains(&name)),
    ] {
        let _ = write!(page, "\n## {title}\n\n");
        for name in names.iter().filter(|name| is_in(name)) {
            let _ = writeln!(page, "- [{name}]({name}.md): {}", contents(name).join(" "));
        }
    }
    page
}

const INTRODUCTION: &str = "\
# The library

<!-- Written by `cargo xtask codegen` from `crates/stdlib`. Change the native table or the modules there, not these pages. -->

What every program can call, module by module. A function *needs* a right if the host must have granted something; the command line
grants streams and the clock, everything else by the option that is named. Its *price* is what a call costs in fuel beside its
instruction; what it makes costs a unit for 64 bytes or 8 elements besides. The kinds of error that it *raises* are those of
[chapter 9](../language/09-errors.md); where a right is missing that is `Denied`.
";

/// The names of what a module has.
fn contents(name: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        let name = format!("`{name}`");
        if !names.contains(&name) {
            names.push(name);
        }
    };
    constants().iter().filter(|constant| constant.module == name).for_each(|constant| add(constant.name));
    rows(name).iter().for_each(|row| add(row.name));
    items(name).iter().for_each(|item| add(&item.name));
    names
}

fn page(name: &str) -> String {
    let title = match name {
        "prelude" => "The prelude".to_string(),
        name if TYPES.contains(&name) => format!("Methods of `{name}`"),
        name => format!("The module `{name}`"),
    };
    let mut page = format!("# {title}\n\n[All modules](README.md)\n");
    if let Some(about) = about(name) {
        let _ = write!(page, "\n{about}");
    }
    let constants: Vec<&ConstDecl> = constants().iter().filter(|constant| constant.module == name).collect();
    if !constants.is_empty() {
        page.push_str("\n| constant | is |\n|---|---|\n");
    }
    for ConstDecl { name, value, doc, .. } in constants {
        let ty = match value {
            ConstValue::Int(_) => "int",
            ConstValue::Float(_) => "float",
        };
        let _ = writeln!(page, "| `{name}: {ty}` | {doc} |");
    }
    let rows = rows(name);
    if !rows.is_empty() {
        page.push_str("\n| function | does | needs | price | raises |\n|---|---|---|---|---|\n");
    }
    for row in &rows {
        let (signature, needs, price) = (signature(row), needs(row.right), price(row.price));
        let _ = writeln!(page, "| `{signature}` | {} | {needs} | {price} | {} |", row.doc, raises(row.doc));
    }
    for item in items(name) {
        let _ = writeln!(page, "\n## `{}`", item.signature);
        if !item.docs.is_empty() {
            let _ = write!(page, "\n{}", item.docs);
        }
    }
    page
}

/// A type as a program writes it.
fn type_text(ty: &NativeType) -> String {
    match ty {
        NativeType::Unit => "()".into(),
        NativeType::Never => "never".into(),
        NativeType::Int => "int".into(),
        NativeType::Float => "float".into(),
        NativeType::Bool => "bool".into(),
        NativeType::String => "string".into(),
        NativeType::T => "T".into(),
        NativeType::U => "U".into(),
        NativeType::Bytes => "bytes".into(),
        NativeType::Error => "Error".into(),
        NativeType::Map(key, value) => format!("map<{}, {}>", type_text(key), type_text(value)),
        NativeType::Array(element) => format!("array<{}>", type_text(element)),
        NativeType::Optional(inner) => format!("{}?", type_text(inner)),
    }
}

/// A call as a program writes it: of a method on its receiver.
fn signature(decl: &NativeDecl) -> String {
    let params: Vec<String> = decl.params.iter().map(type_text).collect();
    let is_type = TYPES.contains(&decl.module);
    let receiver = params.first().filter(|first| is_type && first.split('<').next() == Some(decl.module));
    let (before, params) = match receiver {
        Some(receiver) => (receiver.as_str(), &params[1..]),
        None if decl.module == "core" => ("", &params[..]),
        None => (decl.module, &params[..]),
    };
    let dot = if before.is_empty() { "" } else { "." };
    let result = match decl.result {
        NativeType::Unit => String::new(),
        result => format!(" -> {}", type_text(&result)),
    };
    format!("{before}{dot}{}({}){result}", decl.name, params.join(", "))
}

fn needs(right: Right) -> String {
    match (right, right.flag()) {
        (Right::None, _) => String::new(),
        (right, None) => right.name().into(),
        (_, Some(flag)) => format!("`{flag}`"),
    }
}

fn price(price: Price) -> String {
    const ORDINALS: &[&str] = &["first", "second", "third", "fourth"];
    match price {
        Price::Fixed(0) => String::new(),
        Price::Fixed(units) => format!("{units}"),
        Price::Scans(args) => {
            let args: Vec<&str> =
                args.iter().map(|arg| ORDINALS.get(*arg as usize).copied().unwrap_or("last")).collect();
            format!("the size of the {} value", args.join(" and "))
        }
        Price::Sorts(_) => "n × log2(n) / 8 for n elements".into(),
        Price::Own(what) => what.into(),
    }
}

/// The kinds of error that a sentence names.
fn raises(doc: &str) -> String {
    let words = doc.split('`').skip(1).step_by(2);
    let kinds: Vec<String> =
        words.filter(|word| Trap::from_name(word).is_some()).map(|word| format!("`{word}`")).collect();
    kinds.join(" ")
}

/// Something that a module written in Vitte offers.
struct Item {
    name: String,
    /// Its declaration, without the body.
    signature: String,
    docs: String,
}

fn text_of(name: &str) -> &'static str {
    sources::SOURCES.iter().find(|module| module.name == name).map_or("", |module| module.text)
}

/// What a module says of itself.
fn about(name: &str) -> Option<String> {
    let lines = text_of(name).lines().map_while(|line| line.strip_prefix("//!"));
    let text: String = lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
    Some(text).filter(|text| !text.is_empty())
}

/// What is public at the start of a line, and the methods of such types. The sources are laid out by `vitte fmt`, so that a line
/// says enough.
fn items(name: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let (mut docs, mut implemented) = (String::new(), None);
    let mut lines = text_of(name).lines();
    while let Some(line) = lines.next() {
        if let Some(doc) = line.trim_start().strip_prefix("///") {
            docs.push_str(doc.strip_prefix(' ').unwrap_or(doc));
            docs.push('\n');
            continue;
        }
        let said = std::mem::take(&mut docs);
        if let Some(head) = line.strip_prefix("impl") {
            implemented = implementing(head);
            continue;
        }
        let method = line.strip_prefix("    fn ").filter(|method| !method.starts_with('_'));
        match (line.strip_prefix("pub "), method, implemented) {
            (Some(declared), ..) => {
                implemented = None;
                let fields =
                    if declared.starts_with("struct") { fields(declared, &mut lines) } else { String::new() };
                items.push(item(declared, "", said + &fields));
            }
            (None, Some(_), Some(ty)) if items.iter().any(|item| item.name == ty) => {
                items.push(item(line.trim_start(), ty, said));
            }
            _ => {}
        }
    }
    items
}

/// The type that an `impl` gives methods to; none for one of a trait, which has been told elsewhere.
fn implementing(head: &str) -> Option<&str> {
    let head = match head.strip_prefix('<') {
        Some(generic) => generic.split_once("> ")?.1,
        None => head.trim_start(),
    };
    (!head.contains(" for ")).then_some(head.split(['<', ' ']).next()?)
}

fn item(declared: &str, ty: &str, docs: String) -> Item {
    let signature = declared.split(" {").next().unwrap_or(declared).split(" = ").next().unwrap_or(declared);
    let name = signature.split(['(', '<', ':', ' ']).nth(1).unwrap_or(signature);
    let dot = if ty.is_empty() { "" } else { "." };
    Item {
        name: format!("{ty}{dot}{name}"),
        signature: signature.replacen(name, &format!("{ty}{dot}{name}"), 1),
        docs,
    }
}

/// The fields of a struct whose first line was just read, as a list.
fn fields(declared: &str, lines: &mut std::str::Lines<'_>) -> String {
    let mut text = String::new();
    if declared.ends_with('}') {
        return text;
    }
    let mut docs = String::new();
    for line in lines.take_while(|line| *line != "}") {
        match line.trim_start().strip_prefix("/// ") {
            Some(doc) => docs.push_str(&format!(" {doc}")),
            None => {
                let field = line.trim().trim_end_matches(',');
                let _ = writeln!(text, "- `{field}`{}{}", if docs.is_empty() { "" } else { ":" }, docs);
                docs.clear();
            }
        }
    }
    format!("\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_current() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/stdlib");
        let pages = pages();
        for (name, page) in &pages {
            let there = std::fs::read_to_string(format!("{folder}/{name}")).unwrap_or_default();
            assert!(there == *page, "docs/stdlib/{name} is out of date: run `cargo xtask codegen`");
        }
        let there = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(there, pages.len(), "docs/stdlib has pages of no module");
    }

    #[test]
    fn the_interface_has_a_version() {
        let there =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/api.txt")).unwrap_or_default();
        let now = interface(&there).unwrap_or_else(|message| panic!("{message}"));
        assert!(there == now, "crates/stdlib/api.txt is out of date: run `cargo xtask codegen`");
    }

    #[test]
    fn a_change_needs_another_version() {
        assert!(interface("interface 0.9\nmath.gone() -> int\n").is_ok());
        let released = format!("interface {}\nmath.gone() -> int\n", Interface::CURRENT);
        assert_eq!(interface(&released).is_ok(), Interface::CURRENT == UNRELEASED);
    }

    #[test]
    fn everything_public_has_a_sentence() {
        for name in module_names() {
            for item in items(name) {
                let is_told = item.name.contains('.') || !item.docs.trim().is_empty();
                assert!(is_told, "{name}: {} has no comment", item.signature);
            }
        }
    }
}
