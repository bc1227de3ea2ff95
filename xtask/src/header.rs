//! The header of the C library, made from the functions in `crates/capi`.

use cbindgen::{Builder, Config, DocumentationStyle, EnumConfig, Language, RenameRule, Style};
use std::path::Path;

/// Types of the library by their names in Rust, and what C calls them.
const NAMES: &[(&str, &str)] = &[
    ("VitteBuffer", "vitte_buffer"),
    ("VitteCaller", "vitte_caller"),
    ("VitteConfig", "vitte_config"),
    ("VitteDestroy", "vitte_destroy"),
    ("VitteEngine", "vitte_engine"),
    ("VitteError", "vitte_error"),
    ("VitteFunction", "vitte_function"),
    ("VitteInterrupt", "vitte_interrupt"),
    ("VitteKind", "vitte_kind"),
    ("VitteLoad", "vitte_load"),
    ("VitteModule", "vitte_module"),
    ("VitteProgram", "vitte_program"),
    ("VitteRead", "vitte_read"),
    ("VitteSource", "vitte_source"),
    ("VitteStatus", "vitte_status"),
    ("VitteValue", "vitte_value"),
    ("VitteVm", "vitte_vm"),
    ("VitteWrite", "vitte_write"),
];

/// The files whose functions and types the header has, in its order.
const SOURCES: &[&str] = &[
    "lib", "error", "engine", "host", "program", "config", "streams", "machine", "values", "making",
    "reading",
];

const HEAD: &str = "\
/*
 * The C library of Vitte VM. Made by `cargo xtask codegen`; not to be edited.
 *
 * Errors. A function that can fail answers a `vitte_error *`: NULL if it went well, otherwise an error that the caller frees with
 * `vitte_error_free`. A function that makes or reads a value answers NULL, false or nothing if it cannot; `vitte_last_error` says why.
 * What a function puts at an address that it is given is NULL if it fails.
 *
 * Owners. What a function named `…_new` makes, what is put at an address that was given, and every value, buffer, error and interrupt
 * that is answered as a pointer that is not `const` belongs to the caller, who frees it with the `…_free` of its type. What is answered
 * as a pointer to `const` belongs to what it was asked of and lives as long as that, or until that is changed. Functions that take
 * what they are given say so: `vitte_vm_new` the configuration, `vitte_engine_add_module` the module, `vitte_value_push`, `_insert` and
 * `_set` the parts. Everything else that is given is only looked at, and copied.
 *
 * Threads. Engines, programs and interrupts can be used by any threads at the same time. A machine is used by one thread at a time,
 * which need not be the same one always. Modules, configurations, values, errors and buffers belong to one thread at a time too.
 *
 * Texts are UTF-8. Those without a length end in a zero byte.
 */";

/// The text of the header.
pub fn generate(root: &Path) -> Result<String, String> {
    let version = env!("CARGO_PKG_VERSION");
    let mut config = Config {
        language: Language::C,
        header: Some(HEAD.into()),
        include_guard: Some("VITTE_H".into()),
        after_includes: Some(format!(
            "\n/* The version of the library that this header is of. */\n#define VITTE_VERSION \"{version}\""
        )),
        cpp_compat: true,
        no_includes: true,
        sys_includes: ["stdbool.h", "stddef.h", "stdint.h"].map(String::from).to_vec(),
        usize_is_size_t: true,
        style: Style::Both,
        documentation_style: DocumentationStyle::Doxy,
        line_length: 110,
        enumeration: EnumConfig {
            rename_variants: RenameRule::QualifiedScreamingSnakeCase,
            ..EnumConfig::default()
        },
        ..Config::default()
    };
    let renamed = NAMES.iter().map(|(rust, c)| (rust.to_string(), c.to_string()));
    config.export.rename = renamed.collect();
    let sources = root.join("crates/capi/src");
    let builder = SOURCES.iter().fold(Builder::new().with_config(config), |builder, name| {
        builder.with_src(sources.join(name).with_extension("rs"))
    });
    let bindings = builder.generate().map_err(|error| format!("the header cannot be made: {error}"))?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = String::from_utf8(text).map_err(|_| "the header is not UTF-8".to_string())?;
    Ok(text.replace(" * # Safety\n", " * What has to hold:\n"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_header_is_current() {
        let root = crate::root();
        let there = std::fs::read_to_string(root.join(super::super::codegen::HEADER)).unwrap_or_default();
        let is_current = super::generate(&root).is_ok_and(|text| text == there);
        assert!(is_current, "the header is old: run `cargo xtask codegen`");
    }
}
