//! Where values live: the VM stack, object shapes, allocation and garbage collection.
#![deny(unsafe_op_in_unsafe_fn)]
