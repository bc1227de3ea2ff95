//! Test runners, generators and oracles; shipped in nothing.
#![forbid(unsafe_code)]
