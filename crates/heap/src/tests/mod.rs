mod arrays;
mod frames;
mod graph;
mod limits;
mod log;
mod look;
mod maps;
mod remap;
mod strings;
mod weak;

use crate::*;

/// A heap that collects, poisons and verifies at each allocation.
fn stressed() -> Heap {
    let stress =
        Stress { collect_at_every_allocation: true, fail_allocation_after: None, poison: true, verify: true };
    heap(HeapConfig { stress, ..HeapConfig::default() })
}

fn plain() -> Heap {
    heap(HeapConfig::default())
}

fn heap(config: HeapConfig) -> Heap {
    let max_stack_slots = config.max_stack_slots.min(4096);
    Heap::new(HeapConfig { max_stack_slots, ..config }).unwrap()
}

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
