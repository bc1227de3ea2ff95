//! Test runners, generators and oracles; shipped in nothing.
#![forbid(unsafe_code)]

pub mod files;
pub mod folder;
pub mod mutate;
pub mod program;
pub mod promises;
