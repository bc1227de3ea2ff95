use super::*;

/// A node of the model: what a struct of the heap must hold.
#[derive(Clone)]
struct Node {
    id: i64,
    links: [Option<usize>; 2],
    array: Vec<Option<usize>>,
}

/// A graph in a heap beside the same graph in plain vectors.
struct Pair {
    heap: Heap,
    node: ShapeId,
    list: ShapeId,
    nodes: Vec<Node>,
    /// Some nodes are rooted: a handle, and the model's number for it.
    roots: Vec<(Root, usize)>,
}

impl Pair {
    fn new(mut heap: Heap) -> Pair {
        let refs = RefMap::from_iter([1, 2, 3]);
        let node = heap.add_named_shape(Shape::Struct { slots: 4, refs }, "Node");
        let list = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
        Pair { heap, node, list, nodes: Vec::new(), roots: Vec::new() }
    }

    fn add_node(&mut self) -> Result<(), HeapError> {
        let id = self.nodes.len();
        let node = self.heap.new_struct(self.node)?;
        self.heap.struct_set(node, 0, id as i64)?;
        let array = self.heap.new_array(self.list, (id % 5) as u64)?;
        self.heap.struct_set(node, 3, array)?;
        let root = self.heap.hold(node)?;
        self.nodes.push(Node { id: id as i64, links: [None, None], array: Vec::new() });
        self.roots.push((root, id));
        Ok(())
    }

    /// A handle of a random node that can be reached, with its number, or null.
    fn pick(&mut self, random: &mut Random) -> Result<(Handle, Option<usize>), HeapError> {
        if self.roots.is_empty() {
            return Ok((Handle::NULL, None));
        }
        let (root, mut number) = self.roots[random.below(self.roots.len())];
        let mut handle = self.heap.held(root)?;
        for _ in 0..random.below(6) {
            let link = random.below(2);
            if let Some(next) = self.nodes[number].links[link] {
                handle = self.heap.struct_get_ref(handle, 1 + link as u32)?;
                number = next;
            }
        }
        Ok((handle, Some(number)))
    }

    fn step(&mut self, random: &mut Random) -> Result<(), HeapError> {
        let (from, from_number) = self.pick(random)?;
        let (to, to_number) = self.pick(random)?;
        match (random.below(8), from_number) {
            (0 | 1, _) | (_, None) => self.add_node()?,
            (2 | 3, Some(number)) => {
                let link = random.below(2);
                self.heap.struct_set(from, 1 + link as u32, to)?;
                self.nodes[number].links[link] = to_number;
            }
            (4 | 5, Some(number)) => {
                let array = self.heap.struct_get_ref(from, 3)?;
                self.heap.array_push(array, to)?;
                self.nodes[number].array.push(to_number);
            }
            (6, Some(number)) => {
                let array = self.heap.struct_get_ref(from, 3)?;
                self.heap.array_truncate(array, 1)?;
                self.nodes[number].array.truncate(1);
            }
            _ => {
                let (root, _) = self.roots.swap_remove(random.below(self.roots.len()));
                self.heap.release(root);
            }
        }
        Ok(())
    }

    /// Walks both graphs together from all roots.
    fn assert_same(&mut self) {
        let mut seen = vec![0; self.nodes.len()];
        let mut pending: Vec<(u64, usize)> = Vec::new();
        for (root, number) in self.roots.clone() {
            let handle = self.heap.held(root).unwrap();
            pending.push((self.heap.handle_bits(handle).unwrap(), number));
        }
        while let Some((bits, number)) = pending.pop() {
            if seen[number] != 0 {
                assert_eq!(seen[number], bits, "one object per node");
                continue;
            }
            seen[number] = bits;
            let scope = self.heap.handle_scope();
            self.compare(bits, number, &mut pending);
            self.heap.truncate_handles(scope);
        }
    }

    fn compare(&mut self, bits: u64, number: usize, pending: &mut Vec<(u64, usize)>) {
        let node = self.nodes[number].clone();
        // SAFETY: the address comes from the heap, which allocates nothing here.
        let handle = unsafe { self.heap.handle_from_bits(bits).unwrap() };
        assert_eq!(self.heap.struct_get(handle, 0).unwrap() as i64, node.id);
        let mut expect = |found: u64, number: Option<usize>| {
            assert_eq!(found == 0, number.is_none());
            pending.extend(number.map(|number| (found, number)));
        };
        for (link, number) in node.links.iter().enumerate() {
            let found = self.heap.struct_get_ref(handle, 1 + link as u32).unwrap();
            expect(self.heap.handle_bits(found).unwrap(), *number);
        }
        let array = self.heap.struct_get_ref(handle, 3).unwrap();
        let found = self.heap.array_ref_bits(array).unwrap();
        assert_eq!(found.len(), node.array.len());
        found.iter().zip(node.array).for_each(|(found, number)| expect(*found, number));
    }
}

#[test]
fn a_random_graph_survives_collections_at_every_allocation() {
    for seed in 1..=rounds(5, 1) as u64 {
        let mut pair = Pair::new(stressed());
        let mut random = Random(seed);
        for _ in 0..rounds(600, 60) {
            let scope = pair.heap.handle_scope();
            pair.step(&mut random).unwrap();
            pair.assert_same();
            pair.heap.truncate_handles(scope);
        }
        pair.heap.verify().unwrap();
    }
}

#[test]
fn a_random_graph_survives_collections_now_and_then() {
    let config =
        HeapConfig { nursery_bytes: 64 << 10, min_collection_bytes: 64 << 10, collection_percent: 20, ..HeapConfig::default() };
    let stress = Stress { poison: true, verify: true, ..Stress::default() };
    let mut pair = Pair::new(heap(HeapConfig { stress, ..config }));
    let mut random = Random(99);
    for _ in 0..rounds(20_000, 100) {
        let scope = pair.heap.handle_scope();
        pair.step(&mut random).unwrap();
        pair.heap.truncate_handles(scope);
    }
    let scope = pair.heap.handle_scope();
    pair.assert_same();
    pair.heap.truncate_handles(scope);
    assert!(cfg!(miri) || pair.heap.stats().collections > 3, "{:?}", pair.heap.stats());
    let census = pair.heap.census();
    assert_eq!(census.iter().map(|row| row.bytes).sum::<u64>(), pair.heap.stats().object_bytes);
    assert!(census.iter().any(|row| row.shape == pair.node && row.objects > 1));
}

#[test]
fn any_allocation_may_fail() {
    for most in 0.. {
        let stress = Stress { fail_allocation_after: Some(most), poison: true, ..Stress::default() };
        let mut pair = Pair::new(heap(HeapConfig { stress, ..HeapConfig::default() }));
        let mut random = Random(3);
        let outcome = (0..rounds(300, 20)).try_for_each(|_| {
            let scope = pair.heap.handle_scope();
            let done = pair.step(&mut random);
            pair.heap.truncate_handles(scope);
            done
        });
        pair.heap.verify().unwrap();
        pair.assert_same();
        pair.heap.collect().unwrap();
        pair.heap.verify().unwrap();
        match outcome {
            Ok(()) => return,
            Err(error) => assert_eq!(error, HeapError::OutOfMemory),
        }
    }
}

#[test]
fn any_limit_may_be_met() {
    for max_bytes in (0..rounds(40, 4) as u64).map(|step| step * 3000) {
        let stress = Stress { poison: true, verify: true, ..Stress::default() };
        let mut pair = Pair::new(heap(HeapConfig { max_bytes, stress, ..HeapConfig::default() }));
        let mut random = Random(8);
        let outcome = (0..rounds(2000, 50)).try_for_each(|_| {
            let scope = pair.heap.handle_scope();
            let done = pair.step(&mut random);
            pair.heap.truncate_handles(scope);
            done
        });
        assert!(outcome.is_ok() || outcome == Err(HeapError::OutOfMemory));
        assert!(pair.heap.stats().peak_bytes <= max_bytes.max(2000), "{max_bytes}: {:?}", pair.heap.stats());
        pair.heap.verify().unwrap();
    }
}

#[test]
fn a_long_list_needs_no_deep_stack() {
    let mut heap = plain();
    let refs = RefMap::from_iter([1]);
    let cell = heap.add_shape(Shape::Struct { slots: 2, refs });
    let length = rounds(1_000_000, 1000);
    let mut last = heap.new_struct(cell).unwrap();
    let kept = heap.duplicate(last).unwrap();
    for number in 1..length {
        let scope = heap.handle_scope();
        let next = heap.new_struct(cell).unwrap();
        heap.struct_set(next, 0, number as i64).unwrap();
        heap.struct_set(next, 1, kept).unwrap();
        heap.assign(kept, next).unwrap();
        heap.truncate_handles(scope);
    }
    heap.collect().unwrap();
    assert_eq!(heap.stats().live_bytes, 24 * length as u64);
    heap.assign(last, kept).unwrap();
    for number in (0..length).rev() {
        assert_eq!(heap.struct_get(last, 0).unwrap(), number as u64);
        let scope = heap.handle_scope();
        let next = heap.struct_get_ref(last, 1).unwrap();
        heap.assign(last, next).unwrap();
        heap.truncate_handles(scope);
    }
    last = heap.duplicate(last).unwrap();
    assert!(last.is_null());
    heap.assign(kept, Handle::NULL).unwrap();
    heap.collect().unwrap();
    let stats = heap.stats();
    assert_eq!((stats.live_bytes, stats.object_bytes), (0, 0));
    assert!(stats.held_bytes < 5 << 20, "memory goes back: {}", stats.held_bytes);
}

#[test]
fn a_list_of_large_objects_needs_no_deep_stack_either() {
    let mut heap = plain();
    let refs = RefMap::from_iter([2000]);
    let big = heap.add_shape(Shape::Struct { slots: 2001, refs });
    let length = rounds(2000, 20);
    let head = heap.new_struct(big).unwrap();
    for _ in 1..length {
        let scope = heap.handle_scope();
        let next = heap.new_struct(big).unwrap();
        heap.struct_set(next, 2000, head).unwrap();
        heap.assign(head, next).unwrap();
        heap.truncate_handles(scope);
    }
    heap.collect().unwrap();
    heap.verify().unwrap();
    assert_eq!(heap.stats().large_objects, length);
    heap.struct_set(head, 2000, Handle::NULL).unwrap();
    heap.collect().unwrap();
    assert_eq!(heap.stats().large_objects, 1);
}

#[test]
fn a_store_tests_the_barrier_bit() {
    let mut heap = plain();
    let refs = RefMap::from_iter([0]);
    let cell = heap.add_shape(Shape::Struct { slots: 1, refs });
    let (a, b) = (heap.new_struct(cell).unwrap(), heap.new_struct(cell).unwrap());
    heap.struct_set(a, 0, b).unwrap();
    assert_eq!(heap.stats().barrier_slow_calls, 0);
    let object = Ref::from_bits(heap.handle_bits(a).unwrap()).unwrap();
    // SAFETY: the object is current; its header keeps its shape.
    unsafe { object.store(0, object.header() | BARRIER_BIT) };
    heap.struct_set(a, 0, Handle::NULL).unwrap();
    heap.struct_set(a, 0, a).unwrap();
    assert_eq!(heap.stats().barrier_slow_calls, 1, "the slow call cleared the bit");
}

#[test]
fn held_objects_live_until_released() {
    let mut heap = stressed();
    let scope = heap.handle_scope();
    let text = heap.new_string("held").unwrap();
    let root = heap.hold(text).unwrap();
    heap.truncate_handles(scope);
    heap.collect().unwrap();
    let text = heap.held(root).unwrap();
    assert_eq!(heap.string(text).unwrap(), "held");
    heap.release(root);
    heap.release(root);
    assert_eq!(heap.held(root), Err(HeapError::InvalidHandle));
    let again = heap.hold(text).unwrap();
    assert_ne!(again, root, "a place is used again under another generation");
    assert_eq!(heap.held(root), Err(HeapError::InvalidHandle));
}

#[test]
fn the_verifier_sees_a_stray_reference() {
    let mut heap = plain();
    let refs = RefMap::from_iter([0]);
    let cell = heap.add_shape(Shape::Struct { slots: 1, refs });
    let object = heap.new_struct(cell).unwrap();
    heap.verify().unwrap();
    let bits = heap.handle_bits(object).unwrap();
    // SAFETY: the object is current. The slot is made wrong on purpose, and right again before it is used.
    unsafe { Ref::from_bits(bits).unwrap().store(STRUCT_SLOTS_OFFSET, bits + 8) };
    let fault = heap.verify().unwrap_err();
    assert_eq!(fault, VerifyError::NoObject { address: bits + 8, holder: bits });
    heap.struct_set(object, 0, Handle::NULL).unwrap();
    heap.verify().unwrap();
}

/// Old objects that refer to each other in a long row, each changed often, now and then to a new object: what is remembered of
/// them may be forgotten where it leads to nothing new, and nowhere else.
#[test]
fn many_changes_of_old_objects_lose_nothing() -> Result<(), HeapError> {
    let count: usize = rounds(20_000, 300);
    let stress = Stress { verify: true, poison: true, ..Stress::default() };
    let mut heap = heap(HeapConfig { stress, ..HeapConfig::default() });
    let node = heap.add_named_shape(Shape::Struct { slots: 2, refs: RefMap::from_iter([1]) }, "Node");
    let list = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
    let all = heap.new_array(list, 0)?;
    for id in 0..count {
        let scope = heap.handle_scope();
        let object = heap.new_struct(node)?;
        heap.struct_set(object, 0, id as i64)?;
        heap.array_push(all, object)?;
        heap.truncate_handles(scope);
    }
    heap.collect()?;
    for round in 0..3 {
        for id in 0..count {
            let scope = heap.handle_scope();
            let from = heap.array_get_ref(all, id as u64)?;
            let to = match id % 1000 {
                7 => {
                    let new = heap.new_struct(node)?;
                    heap.struct_set(new, 0, (id + round) as i64)?;
                    new
                }
                _ => heap.array_get_ref(all, ((id + round) % count) as u64)?,
            };
            heap.struct_set(from, 1, to)?;
            heap.truncate_handles(scope);
        }
        heap.collect()?;
        for id in 0..count {
            let scope = heap.handle_scope();
            let from = heap.array_get_ref(all, id as u64)?;
            let to = heap.struct_get_ref(from, 1)?;
            let expected = if id % 1000 == 7 { id + round } else { (id + round) % count };
            assert_eq!(heap.struct_get(to, 0)?, expected as u64);
            heap.truncate_handles(scope);
        }
    }
    heap.verify().unwrap();
    Ok(())
}
