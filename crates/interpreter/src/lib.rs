//! The interpreter: executes a verified module.
#![deny(unsafe_op_in_unsafe_fn)]
