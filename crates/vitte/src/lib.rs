//! The embedding API of Vitte VM: load, verify and run Vitte programs.
#![forbid(unsafe_code)]
