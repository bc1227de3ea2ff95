//! Memory from the system: blocks for small objects, single allocations for large ones, and the count of
//! both.

mod blocks;
mod budget;
mod large;

pub(crate) use blocks::{BLOCK_BYTES_MAX, BLOCK_BYTES_MIN, Block};
pub(crate) use budget::Budget;
pub(crate) use large::LargeSpace;
