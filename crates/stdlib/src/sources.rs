//! The modules of the library that are written in Vitte: the files of `crates/stdlib/vit`.

use vitte_bytecode::natives::SourceModule;

macro_rules! sources {
    ($($(#[$when:meta])? $name:literal),* $(,)?) => {
        /// Every such module.
        pub(crate) const SOURCES: &[SourceModule] = &[
            $($(#[$when])? SourceModule { name: $name, text: include_str!(concat!("../vit/", $name, ".vit")) },)*
        ];
    };
}

// Those that are there without an `import` come first: each may use the ones before it.
sources! {
    "prelude", "array", "collections", "ffi", "fs", "gc", "io", "json", "random", #[cfg(feature = "regex")] "regex", "system",
}
