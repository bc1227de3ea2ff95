//! `cargo xtask`: the chores of this repository.
#![forbid(unsafe_code)]
fn main() {}
