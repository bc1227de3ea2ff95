//! What a heap is set up with.

use crate::stress::Stress;

/// Which collector a heap uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum CollectorKind {
    /// Young and old objects apart: the young are copied, the old are marked in steps.
    #[default]
    Generational,
    /// All live objects are marked, and the rest is free.
    MarkSweep,
    /// References are counted, and cycles looked for.
    Rc,
}

impl CollectorKind {
    /// All of them, the default first.
    pub const ALL: &'static [CollectorKind] =
        &[CollectorKind::Generational, CollectorKind::MarkSweep, CollectorKind::Rc];

    /// The name by which users choose it.
    pub const fn name(self) -> &'static str {
        match self {
            CollectorKind::Generational => "generational",
            CollectorKind::MarkSweep => "mark-sweep",
            CollectorKind::Rc => "rc",
        }
    }

    /// What it does, in a few words for users.
    pub const fn about(self) -> &'static str {
        match self {
            CollectorKind::Rc => {
                "Counts references and looks for cycles: little memory, and what is dead goes soon"
            }
            CollectorKind::Generational => {
                "Collects young objects often and old ones in small steps: fast, with short pauses"
            }
            CollectorKind::MarkSweep => {
                "Marks what is reachable and frees the rest: plain, with pauses that grow with the heap"
            }
        }
    }
}

impl std::fmt::Display for CollectorKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Limits and sizes of a heap.
#[derive(Clone, Debug)]
pub struct HeapConfig {
    /// The most bytes that objects and the collector's tables may take, the memory that a collection needs
    /// to run included. The VM stack has its own limit.
    pub max_bytes: u64,
    /// The size of the VM stack, in slots of 8 bytes. Only the part that is used costs memory.
    pub max_stack_slots: usize,
    /// The most bytes of new small objects between two collections of the young. Less is used where much survives.
    pub nursery_bytes: u64,
    /// Allocate at least this many bytes between two collections of all objects.
    pub min_collection_bytes: u64,
    /// Allocate at least this many percent of the live bytes between two collections.
    pub collection_percent: u32,
    /// Whether pauses are timed, for the figures of [`Heap::gc_log`](crate::Heap::gc_log). An observer's heap is timed too.
    pub timed: bool,
    /// Whether objects remember where they were allocated: see [`Heap::set_site`](crate::Heap::set_site). Each
    /// allocation then takes the slow path.
    pub track_allocations: bool,
    /// The collector.
    pub collector: CollectorKind,
    /// Hindrances for tests.
    pub stress: Stress,
}

impl Default for HeapConfig {
    fn default() -> HeapConfig {
        HeapConfig {
            max_bytes: 1 << 30,
            max_stack_slots: 1 << 20,
            nursery_bytes: 4 << 20,
            min_collection_bytes: 4 << 20,
            collection_percent: 100,
            timed: false,
            track_allocations: false,
            collector: CollectorKind::default(),
            stress: Stress::default(),
        }
    }
}

impl HeapConfig {
    /// Whether each allocation must take the slow path, to be seen there.
    pub(crate) fn sees_each_allocation(&self) -> bool {
        let Stress { collect_at_every_allocation, fail_allocation_after, .. } = self.stress;
        self.track_allocations || collect_at_every_allocation || fail_allocation_after.is_some()
    }
}
