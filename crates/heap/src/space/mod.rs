//! Memory from the system: blocks for small objects, single allocations for large ones, and the count of
//! both.

pub(crate) mod block;
mod blocks;
mod budget;
mod large;

pub(crate) use block::{BlockRef, Place};
pub(crate) use blocks::BlockSpace;
pub(crate) use budget::Budget;
pub(crate) use large::{CARD_BYTES, Cards, LargeSpace, allocation_bytes};
