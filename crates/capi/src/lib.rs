//! `libvitte`: the C library of Vitte VM.
//!
//! What each function does, who frees what, and which thread may call what is said at the functions, from which `include/vitte.h`
//! is made, and in `docs/embedding-c.md`.
//!
//! Nothing of Rust shows at the border. What C holds are pointers to [`handles`] that say what they are; every function looks at
//! that first, runs behind [`guard`], which lets no panic out, and hands errors out as values.
#![deny(unsafe_op_in_unsafe_fn)]

mod handles;

mod guard;

mod error;

mod engine;
mod host;
mod program;

mod config;
mod machine;
mod streams;

mod making;
mod reading;
mod values;

use std::ffi::c_char;

/// The version of the library, such as `0.1.0`. Never to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn vitte_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
