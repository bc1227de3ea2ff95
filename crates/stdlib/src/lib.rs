//! The Vitte runtime library: the rows of the native table.
//!
//! A row is a native's declaration (module, name, signature, one sentence) and its code. The compiler types calls
//! from the declarations, the linker checks a file's imports against them; nothing else lists natives.
#![forbid(unsafe_code)]

mod array;
mod bytes;
mod core;
mod fs;
mod gc;
mod input;
mod io;
mod map;
mod math;
mod numbers;
mod random;
pub mod reference;
#[cfg_attr(not(feature = "regex"), path = "no_regex.rs")]
mod regex;
mod sorting;
mod sources;
mod steps;
mod string;
mod system;
pub mod text;
mod time;

use std::sync::LazyLock;
use vitte_bytecode::natives::{ConstDecl, Library, NativeDecl};
use vitte_runtime::Native;

/// The tables of the library, by module.
const TABLES: &[&[Native]] = &[
    core::NATIVES,
    math::NATIVES,
    numbers::NATIVES,
    numbers::float::NATIVES,
    string::NATIVES,
    array::NATIVES,
    map::NATIVES,
    map::core::NATIVES,
    bytes::NATIVES,
    bytes::core::NATIVES,
    regex::NATIVES,
    gc::NATIVES,
    gc::core::NATIVES,
    fs::NATIVES,
    fs::core::NATIVES,
    io::NATIVES,
    io::core::NATIVES,
    random::NATIVES,
    random::core::NATIVES,
    system::NATIVES,
    system::core::NATIVES,
    time::NATIVES,
];

/// Every native of the library.
pub fn natives() -> impl Iterator<Item = &'static Native> + Clone {
    TABLES.iter().copied().flatten()
}

/// Every constant of the library.
pub fn constants() -> &'static [ConstDecl] {
    math::CONSTANTS
}

/// The declarations of the library, as the compiler takes them.
pub fn library() -> Library {
    static DECLS: LazyLock<Vec<NativeDecl>> = LazyLock::new(|| natives().map(|native| native.decl).collect());
    Library { sources: sources::SOURCES, natives: &DECLS, constants: constants(), ..Library::default() }
}

/// Builds a table of natives from rows `"name"(params) -> result = code, "sentence";`. What a row needs of the host, and what
/// a call costs beside its instruction, stand before the sentence where they are not nothing: `needs Read`, `costs 10`,
/// `scans [0, 1]`, `sorts 0`; `pays "what"` where the native itself counts. For the words see [`Right`](vitte_bytecode::natives::Right) and
/// [`Price`](vitte_bytecode::natives::Price).
macro_rules! native_table {
    ($module:literal: $($name:literal ( $($param:expr),* ) -> $result:expr => $code:expr
        $(, needs $right:ident)? $(, costs $units:literal)? $(, scans $scanned:tt)? $(, sorts $sorted:literal)?
        $(, pays $what:literal)?, $doc:literal;)*) => {
        pub(crate) const NATIVES: &[::vitte_runtime::Native] = &[$(::vitte_runtime::Native {
            decl: ::vitte_bytecode::natives::NativeDecl {
                module: $module,
                name: $name,
                params: &[$($param),*],
                result: $result,
                right: $crate::right_of!($($right)?),
                price: $crate::price_of!($(costs $units)? $(scans $scanned)? $(sorts $sorted)? $(pays $what)?),
                doc: $doc,
            },
            code: $code,
        },)*];
    };
}
pub(crate) use native_table;

/// The right of a row.
macro_rules! right_of {
    () => {
        ::vitte_bytecode::natives::Right::None
    };
    ($right:ident) => {
        ::vitte_bytecode::natives::Right::$right
    };
}
pub(crate) use right_of;

/// The price of a row.
macro_rules! price_of {
    () => {
        ::vitte_bytecode::natives::Price::Fixed(0)
    };
    (costs $units:literal) => {
        ::vitte_bytecode::natives::Price::Fixed($units)
    };
    (scans $args:tt) => {
        ::vitte_bytecode::natives::Price::Scans(&$args)
    };
    (sorts $arg:literal) => {
        ::vitte_bytecode::natives::Price::Sorts($arg)
    };
    (pays $what:literal) => {
        ::vitte_bytecode::natives::Price::Own($what)
    };
}
pub(crate) use price_of;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use vitte_bytecode::natives::{NativeDecl, NativeType, Price, Right};

    /// Natives that take something of any size and do the same work whatever that is: they look at a length, at one place or at
    /// one entry. (Keys of maps are paid by engines.)
    const CONSTANT: &[&str] = &[
        "core.function_text core.format_leave core.scalar_at core.weak_watch core.weak_target",
        "string.len string.is_empty string.byte_at",
        // Growing doubles the room: a constant number of moves for each element that was ever added.
        "array.len array.is_empty array.push array.pop array.first array.last array.swap",
        "bytes.len bytes.push bytes.get_u8 bytes.get_u16 bytes.get_u32 bytes.get_i16 bytes.get_i32 bytes.get_i64",
        "bytes.get_f32 bytes.get_f64 bytes.set_u8 bytes.set_u16 bytes.set_u32 bytes.set_i16 bytes.set_i32 bytes.set_i64",
        "bytes.set_f32 bytes.set_f64",
        // What is cleared is left to the collector, and adding what it frees was paid.
        "map.len map.is_empty map.get map.has map.clear",
        "core.map_find core.map_index core.map_set core.map_version core.map_next core.map_key core.map_value",
    ];

    fn may_be_large(ty: &NativeType) -> bool {
        match ty {
            NativeType::Int | NativeType::Float | NativeType::Bool | NativeType::Unit | NativeType::Never => {
                false
            }
            NativeType::Optional(inner) => may_be_large(inner),
            _ => true,
        }
    }

    #[test]
    fn what_may_be_large_is_paid() {
        let constant: HashSet<&str> = CONSTANT.iter().flat_map(|names| names.split(' ')).collect();
        for NativeDecl { module, name, params, right, price, .. } in
            super::natives().map(|native| native.decl)
        {
            let known = constant.contains(format!("{module}.{name}").as_str());
            match price {
                // What is asked of the system takes the system's time, and the texts that say what are short or refused.
                Price::Fixed(50..) if !matches!(right, Right::None | Right::Streams | Right::Clock) => {}
                Price::Fixed(_) if params.iter().any(may_be_large) => {
                    assert!(known, "what does {module}.{name} cost? It takes something of any size");
                }
                Price::Fixed(_) => {}
                _ => assert!(!known, "{module}.{name} has a price, and is said to have none"),
            }
            let args: &[u32] = match &price {
                Price::Scans(args) => args,
                Price::Sorts(arg) => std::slice::from_ref(arg),
                Price::Fixed(_) | Price::Own(_) => &[],
            };
            for arg in args {
                let param = params.get(*arg as usize);
                assert!(
                    param.is_some_and(may_be_large),
                    "{module}.{name} has no argument {arg} to look through"
                );
            }
        }
    }

    #[test]
    fn overloads_differ_in_their_parameters() {
        let mut seen = HashSet::new();
        for native in super::natives() {
            let decl = native.decl;
            let key = (decl.module, decl.name, format!("{:?}", decl.params));
            assert!(seen.insert(key), "{}.{} stands twice", decl.module, decl.name);
            assert!(decl.doc.ends_with('.'), "{}.{} has no sentence", decl.module, decl.name);
        }
    }
}
