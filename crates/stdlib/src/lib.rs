//! The Vitte runtime library: the rows of the native table.
#![forbid(unsafe_code)]
