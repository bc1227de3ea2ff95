//! A Vitte program running: instance, natives, frames, errors, limits.
#![forbid(unsafe_code)]
