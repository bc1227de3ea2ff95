//! What a collector must provide.
//!
//! Engines know two things of memory management: objects are made by moving [`Bump::cursor`] towards
//! [`Bump::limit`], and before a reference is stored into an object its `BARRIER_BIT` is tested. Each has a
//! slow call for when the cursor would pass the limit, or the bit is set. A collector is what answers
//! these calls:
//!
//! - [`Collector::alloc_small`] finds room when the bump fast path has none. It may collect, move on to
//!   new memory and set cursor and limit anew, or refuse. What lies between them is always zero.
//! - [`Collector::alloc_large`] makes an object that is too large for bumping, in an allocation of its own.
//! - [`Collector::barrier_slow`] hears of an object that is about to be changed. It is called before the
//!   store, only for objects whose bit is set, and decides when the bit is set again.
//! - [`Collector::collect`] frees what is unreachable. It finds the roots in [`World::roots`], may move
//!   objects, and updates every root and slot that refers to a moved one. When it fails, nothing changed.
//! - [`Roots::update_weaks`](crate::roots::Roots::update_weaks) is called by each collection that frees objects, before
//!   their memory is used again.
//! - [`Collector::for_each_object`] walks all objects, reachable or not, for verification and tools.
//!
//! [`Bump::cursor`]: crate::Bump::cursor
//! [`Bump::limit`]: crate::Bump::limit

mod copying;

use std::ptr::NonNull;

use crate::config::CollectorKind;
use crate::error::OutOfMemory;
use crate::heap::World;
use crate::log::GcCause;
use crate::object::Ref;
pub(crate) use copying::Copying;

/// Sizes that statistics report.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Bytes of all objects, dead ones included that no collection has freed yet.
    pub(crate) object_bytes: u64,
    pub(crate) blocks: usize,
    pub(crate) large_objects: usize,
    /// Bytes of the collector's own tables.
    pub(crate) table_bytes: u64,
}

/// The memory manager behind the two fast paths. See the module for the contract of each function.
pub(crate) trait Collector {
    /// Room for a small object of `size` zeroed bytes. A multiple of `OBJECT_ALIGN`, at most
    /// `LARGE_OBJECT_BYTES`.
    fn alloc_small(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory>;

    /// A large object of `size` zeroed bytes; its header holds the flags that the collector wants kept.
    fn alloc_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory>;

    /// Frees what cannot be reached from the roots. Each pause is told to [`World::log`].
    fn collect(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory>;

    /// Whether `bytes` more, of tables for instance, stay within the limit.
    fn has_room(&self, world: &World, bytes: u64) -> bool;

    /// `object`, whose `BARRIER_BIT` is set, is about to be changed.
    fn barrier_slow(&mut self, world: &mut World, object: Ref);

    /// `object`, which a weak reference led to, is in use again. Only for a collector that marks while the program runs.
    fn shade(&mut self, _world: &mut World, _object: Ref) {}

    /// Calls `visit` with each object and the bytes it has room for.
    fn for_each_object(&self, world: &World, visit: &mut dyn FnMut(Ref, usize));

    /// Present sizes.
    fn usage(&self, world: &World) -> Usage;

    /// Gives all memory back. Nothing is called after it.
    fn release(&mut self, world: &mut World);
}

/// The collector that a heap was configured with.
#[derive(Debug)]
pub(crate) enum AnyCollector {
    Copying(Copying),
}

impl AnyCollector {
    pub(crate) fn new(kind: CollectorKind) -> AnyCollector {
        match kind {
            CollectorKind::Copying => AnyCollector::Copying(Copying::default()),
        }
    }
}

impl Collector for AnyCollector {
    fn alloc_small(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        match self {
            AnyCollector::Copying(c) => c.alloc_small(world, size),
        }
    }

    fn alloc_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory> {
        match self {
            AnyCollector::Copying(c) => c.alloc_large(world, size),
        }
    }

    fn collect(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory> {
        match self {
            AnyCollector::Copying(c) => c.collect(world, cause),
        }
    }

    fn has_room(&self, world: &World, bytes: u64) -> bool {
        match self {
            AnyCollector::Copying(c) => c.has_room(world, bytes),
        }
    }

    fn barrier_slow(&mut self, world: &mut World, object: Ref) {
        match self {
            AnyCollector::Copying(c) => c.barrier_slow(world, object),
        }
    }

    fn shade(&mut self, world: &mut World, object: Ref) {
        match self {
            AnyCollector::Copying(c) => c.shade(world, object),
        }
    }

    fn for_each_object(&self, world: &World, visit: &mut dyn FnMut(Ref, usize)) {
        match self {
            AnyCollector::Copying(c) => c.for_each_object(world, visit),
        }
    }

    fn usage(&self, world: &World) -> Usage {
        match self {
            AnyCollector::Copying(c) => c.usage(world),
        }
    }

    fn release(&mut self, world: &mut World) {
        match self {
            AnyCollector::Copying(c) => c.release(world),
        }
    }
}
