//! What a collector holds beside what lives: programs like those of `benches/memory`, driven through the heap's safe functions.
//!
//! ```sh
//! cargo run --release -p vitte-heap --example rc_memory -- [rc|generational|mark-sweep] [program…]
//! ```
//!
//! Each program runs twice: once with a collection of everything at each of some 200 points, which tells what lives there, and once
//! as it is. The first row of a program compares the peaks, and says at which point the most was held for what lived (of those
//! where a megabyte or more did); then what the excess consisted of at the peak; then the pauses by kind.

use std::time::{Duration, Instant};
use vitte_heap::{
    CollectorKind, ElemKind, GcKind, Handle, Heap, HeapConfig, HeapError, RefMap, Shape, ShapeId, Stats,
    Value,
};

type Outcome = Result<(), HeapError>;

/// A heap and its shapes, and the points at which it is looked at.
struct Machine {
    heap: Heap,
    /// A struct of this many slots, of which those from `.1` on are references.
    shapes: Vec<((u32, u32), ShapeId)>,
    array: ShapeId,
    map: ShapeId,
    something: Handle,
    /// Objects made so far, and between two points.
    made: u64,
    every: u64,
    exact: bool,
    points: Vec<Stats>,
}

impl Machine {
    fn new(kind: CollectorKind, every: u64, exact: bool) -> Result<Machine, HeapError> {
        let config = HeapConfig { collector: kind, max_bytes: 8 << 30, timed: true, ..HeapConfig::default() };
        let mut heap = Heap::new(config)?;
        let array = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
        let map = heap.add_shape(Shape::Map { key: ElemKind::Int, value: ElemKind::Ref });
        let something = heap.new_array(array, 0)?;
        Ok(Machine {
            heap,
            shapes: Vec::new(),
            array,
            map,
            something,
            made: 0,
            every,
            exact,
            points: Vec::new(),
        })
    }

    /// A struct of `slots` slots, of which those from `first_ref` on are references.
    fn object(&mut self, slots: u32, first_ref: u32) -> Result<Handle, HeapError> {
        self.made += 1;
        if self.made.is_multiple_of(self.every) {
            self.point()?;
        }
        let known = self.shapes.iter().find(|(key, _)| *key == (slots, first_ref)).map(|(_, shape)| *shape);
        let shape = known.unwrap_or_else(|| {
            let refs = (first_ref..slots).collect::<RefMap>();
            let shape = self.heap.add_shape(Shape::Struct { slots, refs });
            self.shapes.push(((slots, first_ref), shape));
            shape
        });
        self.heap.new_struct(shape)
    }

    fn point(&mut self) -> Outcome {
        if self.exact {
            self.heap.collect()?;
        }
        self.points.push(self.heap.stats());
        Ok(())
    }

    /// Does something, and forgets the handles that it opened, but for one.
    fn scoped(
        &mut self,
        act: impl FnOnce(&mut Machine) -> Result<Handle, HeapError>,
    ) -> Result<Handle, HeapError> {
        // Null has no place of its own that could get another object.
        let kept = self.heap.duplicate(self.something)?;
        let scope = self.heap.handle_scope();
        let result = act(self)?;
        self.heap.assign(kept, result)?;
        self.heap.truncate_handles(scope);
        Ok(kept)
    }
}

fn random(seed: &mut u64) -> u64 {
    *seed = (*seed * 1_664_525 + 1_013_904_223) & 0xFF_FFFF;
    *seed
}

fn tree(machine: &mut Machine, depth: u32) -> Result<Handle, HeapError> {
    machine.scoped(|machine| {
        if depth == 0 {
            return machine.object(2, 0);
        }
        let (left, right) = (tree(machine, depth - 1)?, tree(machine, depth - 1)?);
        let tree = machine.object(2, 0)?;
        machine.heap.struct_set(tree, 0, left)?;
        machine.heap.struct_set(tree, 1, right)?;
        Ok(tree)
    })
}

fn binary_trees(machine: &mut Machine, max: u64) -> Outcome {
    let max = max as u32;
    let scope = machine.heap.handle_scope();
    tree(machine, max + 1)?;
    machine.heap.truncate_handles(scope);
    tree(machine, max)?;
    for depth in (4..=max).step_by(2) {
        for _ in 0..1u64 << (max - depth + 4) {
            let scope = machine.heap.handle_scope();
            tree(machine, depth)?;
            machine.heap.truncate_handles(scope);
        }
    }
    Ok(())
}

const WINDOW: u64 = 50_000;

fn list_churn(machine: &mut Machine, n: u64) -> Outcome {
    let (head, tail) = (machine.object(2, 1)?, machine.heap.duplicate(machine.something)?);
    machine.heap.assign(tail, head)?;
    for i in 1..n {
        let scope = machine.heap.handle_scope();
        let node = machine.object(2, 1)?;
        machine.heap.struct_set(tail, 1, node)?;
        machine.heap.assign(tail, node)?;
        if i >= WINDOW {
            let next = machine.heap.struct_get_ref(head, 1)?;
            machine.heap.assign(head, next)?;
        }
        machine.heap.truncate_handles(scope);
    }
    Ok(())
}

fn map_churn(machine: &mut Machine, n: u64) -> Outcome {
    let key = |i: u64| Value::Int((i * 7919 % 1_000_003) as i64);
    let map = machine.heap.new_map(machine.map)?;
    for i in 0..n {
        let scope = machine.heap.handle_scope();
        let entry = machine.object(2, 2)?;
        machine.heap.map_set(map, key(i), Value::Ref(entry))?;
        if i >= WINDOW
            && let Some(place) = machine.heap.map_find(map, key(i - WINDOW))?
        {
            machine.heap.map_remove(map, place)?;
        }
        machine.heap.truncate_handles(scope);
    }
    Ok(())
}

fn ring(machine: &mut Machine, seed: &mut u64) -> Result<Handle, HeapError> {
    const NODES: u64 = 500;
    machine.scoped(|machine| {
        let nodes = machine.heap.new_array(machine.array, 0)?;
        let each = machine.heap.handle_scope();
        for _ in 0..NODES {
            let node = machine.object(4, 2)?;
            let edges = machine.heap.new_array(machine.array, 0)?;
            machine.heap.struct_set(node, 3, edges)?;
            machine.heap.array_push(nodes, node)?;
            machine.heap.truncate_handles(each);
        }
        for id in 0..NODES {
            let (node, next) = (
                machine.heap.array_get_ref(nodes, id)?,
                machine.heap.array_get_ref(nodes, (id + 1) % NODES)?,
            );
            machine.heap.struct_set(node, 2, next)?;
            let edges = machine.heap.struct_get_ref(node, 3)?;
            for _ in 0..3 {
                let other = machine.heap.array_get_ref(nodes, (random(seed) >> 8) % NODES)?;
                machine.heap.array_push(edges, other)?;
            }
            machine.heap.truncate_handles(each);
        }
        machine.heap.array_get_ref(nodes, 0)
    })
}

fn graph(machine: &mut Machine, n: u64) -> Outcome {
    let kept = machine.heap.new_array_zeroed(machine.array, 32)?;
    let mut seed = 1;
    for i in 0..n {
        let scope = machine.heap.handle_scope();
        let graph = ring(machine, &mut seed)?;
        machine.heap.array_set(kept, i % 32, graph)?;
        machine.heap.truncate_handles(scope);
    }
    Ok(())
}

fn live_set(machine: &mut Machine, megabytes: u64) -> Outcome {
    let (count, mut seed) = (megabytes * 16_384, 42);
    let records = machine.heap.new_array(machine.array, 0)?;
    let each = machine.heap.handle_scope();
    for _ in 0..count {
        let record = machine.object(7, 6)?;
        machine.heap.array_push(records, record)?;
        machine.heap.truncate_handles(each);
    }
    for at in 0..count {
        let (record, other) = (
            machine.heap.array_get_ref(records, at)?,
            machine.heap.array_get_ref(records, random(&mut seed) % (count / 4))?,
        );
        machine.heap.struct_set(record, 6, other)?;
        machine.heap.truncate_handles(each);
    }
    let ring = machine.heap.new_array_zeroed(machine.array, 1024)?;
    let each = machine.heap.handle_scope();
    for i in 0..count * 4 {
        let pair = machine.object(2, 2)?;
        machine.heap.array_set(ring, i % 1024, pair)?;
        if i % 64 == 0 {
            let at = count / 4 + random(&mut seed) % (count - count / 4);
            let old = machine.heap.array_get_ref(records, at)?;
            let (next, record) = (machine.heap.struct_get_ref(old, 6)?, machine.object(7, 6)?);
            machine.heap.struct_set(record, 6, next)?;
            machine.heap.array_set(records, at, record)?;
        }
        machine.heap.truncate_handles(each);
    }
    Ok(())
}

/// A program: its name, what it does, its size, and how many objects it makes between two points.
type Program = (&'static str, fn(&mut Machine, u64) -> Outcome, u64, u64);

const PROGRAMS: [Program; 6] = [
    ("trees 16", binary_trees, 16, 20_000),
    ("trees 18", binary_trees, 18, 100_000),
    ("list churn", list_churn, 3_000_000, 15_000),
    ("map churn", map_churn, 1_000_000, 5_000),
    ("graph", graph, 2_000, 5_000),
    ("live set", live_set, 100, 600_000),
];

fn main() -> Outcome {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let mut kinds = CollectorKind::ALL.iter().copied();
    let kind = kinds.find(|kind| asked.iter().any(|word| word == kind.name())).unwrap_or(CollectorKind::Rc);
    let names: Vec<_> = asked.iter().filter(|word| *word != kind.name()).collect();
    println!("{kind}");
    for program in PROGRAMS {
        if names.is_empty() || names.iter().any(|name| program.0.starts_with(name.as_str())) {
            report(kind, program)?;
        }
    }
    Ok(())
}

fn run(kind: CollectorKind, program: Program, exact: bool) -> Result<(Machine, Duration), HeapError> {
    let mut machine = Machine::new(kind, program.3, exact)?;
    let start = Instant::now();
    (program.1)(&mut machine, program.2)?;
    Ok((machine, start.elapsed()))
}

fn report(kind: CollectorKind, program: Program) -> Outcome {
    let (exact, _) = run(kind, program, true)?;
    let (machine, time) = run(kind, program, false)?;
    let live = |at: usize| exact.points[at].live_bytes;
    let live_peak = (0..exact.points.len()).map(live).max().unwrap_or(1);
    let held_peak = machine.heap.stats().peak_bytes;
    let ratio = |at: usize| machine.points[at].held_bytes as f64 / live(at) as f64;
    let large: Vec<usize> =
        (0..machine.points.len().min(exact.points.len())).filter(|at| live(*at) >= 1 << 20).collect();
    let worst = large.iter().copied().max_by(|a, b| ratio(*a).total_cmp(&ratio(*b)));
    let mean = large.iter().map(|at| ratio(*at)).sum::<f64>() / large.len().max(1) as f64;
    println!(
        "{:<11} {:5.2} s  live {:7.2} MB, held {:7.2} MB: {:.2}; in the mean {mean:.2}",
        program.0,
        time.as_secs_f64(),
        megabytes(live_peak),
        megabytes(held_peak),
        held_peak as f64 / live_peak as f64,
    );
    let most = (0..machine.points.len()).max_by_key(|at| machine.points[*at].held_bytes);
    for (what, at) in [("at the peak", most), ("at the worst", worst)] {
        if let Some(at) = at {
            parts(what, &machine.points[at], live(at));
        }
    }
    for kind in GcKind::ALL {
        let pauses = machine.heap.gc_log().pauses(*kind);
        if pauses.count > 0 {
            let share = pauses.total.as_secs_f64() * 100.0 / time.as_secs_f64();
            let [p50, p99, max] = [pauses.p50, pauses.p99, pauses.max].map(|pause| pause.as_secs_f64() * 1e3);
            println!(
                "    {kind}: {} times, {share:.0} % of the time; {p50:.2} / {p99:.2} / {max:.2} ms",
                pauses.count
            );
        }
    }
    Ok(())
}

fn parts(what: &str, stats: &Stats, live: u64) {
    let holes = stats.held_bytes
        - stats.table_bytes
        - stats.free_bytes
        - stats.large_bytes
        - stats.nursery_bytes
        - stats.old_bytes;
    let garbage = (stats.old_bytes + stats.large_bytes).saturating_sub(live);
    println!(
        "    {what}: {:.2} of {:.2} MB; MB of dead old {:.2}, nursery {:.2}, free {:.2}, holes {:.2}, tables {:.2}, large {:.2}",
        stats.held_bytes as f64 / live as f64,
        megabytes(live),
        megabytes(garbage),
        megabytes(stats.nursery_bytes),
        megabytes(stats.free_bytes),
        megabytes(holes),
        megabytes(stats.table_bytes),
        megabytes(stats.large_bytes),
    );
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
