//! Tests. Those in `suite` are for every collector.
#![allow(clippy::duplicate_mod)]

mod generational;
mod mark_sweep;
mod rc;

use crate::*;

/// xorshift64 (Marsaglia, 2003): the tests are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// `many`, or `few` where each step is interpreted by Miri.
const fn rounds(many: usize, few: usize) -> usize {
    if cfg!(miri) { few } else { many }
}

/// The suite, and how it makes heaps: for one collector.
macro_rules! suite {
    ($kind:ident) => {
        use super::*;

        #[path = "suite/arrays.rs"]
        mod arrays;
        #[path = "suite/frames.rs"]
        mod frames;
        #[path = "suite/graph.rs"]
        mod graph;
        #[path = "suite/limits.rs"]
        mod limits;
        #[path = "suite/log.rs"]
        mod log;
        #[path = "suite/look.rs"]
        mod look;
        #[path = "suite/maps.rs"]
        mod maps;
        #[path = "suite/reachable.rs"]
        mod reachable;
        #[path = "suite/remap.rs"]
        mod remap;
        #[path = "suite/strings.rs"]
        mod strings;
        #[path = "suite/weak.rs"]
        mod weak;

        const KIND: CollectorKind = CollectorKind::$kind;

        /// A heap that collects, poisons and verifies at each allocation.
        fn stressed() -> Heap {
            let stress = Stress {
                collect_at_every_allocation: true,
                fail_allocation_after: None,
                poison: true,
                verify: true,
            };
            heap(HeapConfig { stress, ..HeapConfig::default() })
        }

        fn plain() -> Heap {
            heap(HeapConfig::default())
        }

        fn heap(config: HeapConfig) -> Heap {
            let max_stack_slots = config.max_stack_slots.min(4096);
            Heap::new(HeapConfig { max_stack_slots, collector: KIND, ..config }).unwrap()
        }
    };
}
use suite;
