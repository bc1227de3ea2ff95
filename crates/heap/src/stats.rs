//! What a heap can tell about itself.

use crate::shape::ShapeId;

/// Figures of one heap. Bytes are those of objects, rounded as they are allocated, unless said otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stats {
    /// Collections so far.
    pub collections: u64,
    /// Bytes allocated since the heap was made.
    pub allocated_bytes: u64,
    /// Bytes of objects now, garbage included.
    pub object_bytes: u64,
    /// Bytes that the last collection found alive.
    pub live_bytes: u64,
    /// Bytes held now: blocks, large objects and tables.
    pub held_bytes: u64,
    /// The most bytes held at any time.
    pub peak_bytes: u64,
    /// Of these, the blocks of young objects.
    pub nursery_bytes: u64,
    /// Of these, small objects that are not young. What their blocks hold beside them is holes and headers.
    pub old_bytes: u64,
    /// Of these, objects with an allocation of their own.
    pub large_bytes: u64,
    /// Of these, blocks that are not used at present.
    pub free_bytes: u64,
    /// Of these, tables.
    pub table_bytes: u64,
    /// Blocks of small objects, free ones included.
    pub blocks: usize,
    /// Objects with an allocation of their own.
    pub large_objects: usize,
    /// Handles that are open.
    pub handles: usize,
    /// Times that a store found the barrier bit set.
    pub barrier_slow_calls: u64,
}

/// How many objects of one shape there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Census {
    /// The shape.
    pub shape: ShapeId,
    /// How many objects.
    pub objects: u64,
    /// Their bytes in all.
    pub bytes: u64,
}

/// Objects that were parts of dead cycles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FoundCycles {
    /// Their shape.
    pub shape: ShapeId,
    /// The place in the program that allocated them, 0 for unknown.
    pub site: u32,
    /// How many.
    pub objects: u64,
    /// Their bytes in all.
    pub bytes: u64,
}

/// The figures that are counted as they happen.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counters {
    pub(crate) collections: u64,
    pub(crate) live_bytes: u64,
    /// Bytes of objects that earlier collections found dead.
    pub(crate) freed_bytes: u64,
    pub(crate) barrier_slow_calls: u64,
    /// Allocations that came through the slow path; all of them in stress modes.
    pub(crate) slow_allocations: u64,
}
