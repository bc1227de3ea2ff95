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
//! - [`Collector::for_each_object`] walks all objects, reachable or not, for verification and tools; what works in steps is
//!   brought to a point where it can by [`Collector::settle`].
//!
//! [`Bump::cursor`]: crate::Bump::cursor
//! [`Bump::limit`]: crate::Bump::limit

mod evacuation;
mod generational;
mod mark_sweep;
mod marker;
mod nursery;
mod old;
mod rc;
mod room;
pub(crate) mod trace;

use std::ptr::NonNull;

use crate::config::CollectorKind;
use crate::error::OutOfMemory;
use crate::heap::World;
use crate::log::GcCause;
use crate::object::Ref;
use generational::Generational;
use mark_sweep::MarkSweep;
use rc::Rc;
pub(crate) use trace::object_size;

/// Sizes that statistics report.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Bytes of all objects, dead ones included that no collection has freed yet.
    pub(crate) object_bytes: u64,
    /// Bytes of small old objects, and of large ones.
    pub(crate) old_bytes: u64,
    pub(crate) large_bytes: u64,
    pub(crate) blocks: usize,
    /// Of these, those of young objects, and those that are not used.
    pub(crate) young_blocks: usize,
    pub(crate) free_blocks: usize,
    pub(crate) large_objects: usize,
    /// Bytes of the collector's own tables.
    pub(crate) table_bytes: u64,
}

/// The memory manager behind the two fast paths. See the module for the contract of each function.
pub(crate) trait Collector {
    /// Room for a small object of `size` zeroed bytes. A multiple of `OBJECT_ALIGN`, at most
    /// `LARGE_OBJECT_BYTES`.
    fn alloc_small(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory>;

    /// A large object of `size` zeroed bytes.
    fn alloc_large(&mut self, world: &mut World, size: usize) -> Result<NonNull<u8>, OutOfMemory>;

    /// Frees what cannot be reached from the roots. Each pause is told to [`World::log`].
    fn collect(&mut self, world: &mut World, cause: GcCause) -> Result<(), OutOfMemory>;

    /// The large buffer `to`, which nothing refers to yet, has got the references at the beginning of the buffer `from`.
    fn adopt(&mut self, _world: &mut World, _from: Ref, _to: Ref) {}

    /// Does what a stress mode asks for at each allocation: collects, now this way and now that.
    fn stress(&mut self, world: &mut World) -> Result<(), OutOfMemory> {
        self.collect(world, GcCause::Stress)
    }

    /// Brings what is done in steps to a point where [`Collector::for_each_object`] finds every object.
    fn settle(&mut self, _world: &mut World) {}

    /// Whether `bytes` more, of tables for instance, stay within the limit.
    fn has_room(&self, world: &World, bytes: u64) -> bool;

    /// `object`, whose `BARRIER_BIT` is set, is about to be changed: the reference at an offset, or any.
    fn barrier_slow(&mut self, world: &mut World, object: Ref, offset: Option<usize>);

    /// `object`, which a weak reference led to, is in use again. Only for a collector that marks while the program runs.
    fn shade(&mut self, _world: &mut World, _object: Ref) {}

    /// Calls `visit` with each object and the bytes it has room for.
    fn for_each_object(&self, world: &World, visit: &mut dyn FnMut(Ref, usize));

    /// Present sizes.
    fn usage(&self, world: &World) -> Usage;

    /// Gives all memory back. Nothing is called after it.
    fn release(&mut self, world: &mut World);
}

/// Writes the enum of all collectors, each call of which goes to the one that is there.
macro_rules! collectors {
    ($($name:ident),*) => {
        /// The collector that a heap was configured with.
        #[derive(Debug)]
        pub(crate) enum AnyCollector {
            $($name($name),)*
        }

        impl AnyCollector {
            pub(crate) fn new(kind: CollectorKind) -> AnyCollector {
                match kind {
                    $(CollectorKind::$name => AnyCollector::$name($name::default()),)*
                }
            }

            /// The collector behind the interface that all have.
            #[inline]
            pub(crate) fn get(&self) -> &dyn Collector {
                match self {
                    $(AnyCollector::$name(collector) => collector,)*
                }
            }

            /// As [`AnyCollector::get`], to be changed.
            #[inline]
            pub(crate) fn get_mut(&mut self) -> &mut dyn Collector {
                match self {
                    $(AnyCollector::$name(collector) => collector,)*
                }
            }
        }
    };
}

collectors!(Generational, MarkSweep, Rc);
