//! The `vitte` command.
#![forbid(unsafe_code)]
fn main() {}
