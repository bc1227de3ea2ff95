super::suite!(Rc);

/// A heap with a shape of nodes: a number, and what comes next.
fn nodes() -> (Heap, ShapeId) {
    let mut heap = plain();
    let node = heap.add_shape(Shape::Struct { slots: 2, refs: RefMap::from_iter([1]) });
    (heap, node)
}

/// Makes objects that die at once until so many epochs have ended.
fn epochs(heap: &mut Heap, node: ShapeId, count: u64) {
    let ended = |heap: &Heap| heap.gc_log().pauses(GcKind::Epoch).count;
    let end = ended(heap) + count;
    while ended(heap) < end {
        let scope = heap.handle_scope();
        heap.new_struct(node).unwrap();
        heap.truncate_handles(scope);
    }
}

/// Nodes that lead to each other in a ring.
fn ring(heap: &mut Heap, node: ShapeId, count: usize) -> Handle {
    let first = heap.new_struct(node).unwrap();
    let last = heap.duplicate(first).unwrap();
    for _ in 1..count {
        let scope = heap.handle_scope();
        let next = heap.new_struct(node).unwrap();
        heap.struct_set(last, 1, next).unwrap();
        heap.assign(last, next).unwrap();
        heap.truncate_handles(scope);
    }
    heap.struct_set(last, 1, first).unwrap();
    first
}

#[test]
fn what_is_dropped_is_gone_after_two_epochs() {
    let is_gone = |make: fn(&mut Heap, ShapeId) -> Handle| {
        let (mut heap, node) = nodes();
        let watcher = heap.new_struct(node).unwrap();
        let kept = ring(&mut heap, node, rounds(20_000, 200));
        let scope = heap.handle_scope();
        let dropped = make(&mut heap, node);
        let weak = heap.watch(watcher, dropped).unwrap();
        epochs(&mut heap, node, 3);
        assert!(!heap.watched(watcher, weak).unwrap().is_null());
        heap.truncate_handles(scope);
        // The first ends with the root's count, the second takes it back.
        epochs(&mut heap, node, 2);
        assert_ne!(heap.handle_bits(kept).unwrap(), 0);
        heap.verify().unwrap();
        heap.watched(watcher, weak).unwrap().is_null()
    };
    assert!(is_gone(|heap, node| heap.new_struct(node).unwrap()));
    assert!(is_gone(|heap, node| ring(heap, node, 2)));
    assert!(is_gone(|heap, node| ring(heap, node, rounds(50_000, 500))));
}

#[test]
fn little_more_is_held_than_what_lives() {
    // The nursery, room for what may survive of it, and logs.
    const CONSTANT: u64 = 640 << 10;
    let (mut heap, node) = nodes();
    let (window, all) = (rounds(200_000, 2_000), rounds(800_000, 4_000));
    let (head, tail) = (heap.new_struct(node).unwrap(), heap.new_struct(node).unwrap());
    heap.struct_set(head, 1, tail).unwrap();
    for made in 0..all {
        let scope = heap.handle_scope();
        let next = heap.new_struct(node).unwrap();
        heap.struct_set(tail, 1, next).unwrap();
        heap.assign(tail, next).unwrap();
        if made >= window {
            let next = heap.struct_get_ref(head, 1).unwrap();
            heap.assign(head, next).unwrap();
        }
        heap.truncate_handles(scope);
        let live = (made.min(window) * 24) as u64;
        let held = heap.stats().held_bytes;
        assert!(held * 10 <= live * 13 + CONSTANT * 10, "{held} bytes for {live} after {made}");
    }
}

#[test]
fn neighbours_of_what_is_changed_are_not_looked_at() {
    let (mut heap, node) = nodes();
    let list = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
    let many = rounds(20_000, 2_000);
    let all = heap.new_array(list, many as u64).unwrap();
    for _ in 0..many {
        let scope = heap.handle_scope();
        let made = heap.new_struct(node).unwrap();
        heap.array_push(all, made).unwrap();
        heap.truncate_handles(scope);
    }
    epochs(&mut heap, node, 2);
    let cycles = heap.gc_log().pauses(GcKind::Cycles).count;
    for at in (0..many).step_by(5) {
        let scope = heap.handle_scope();
        let made = heap.new_struct(node).unwrap();
        heap.array_set(all, at as u64, made).unwrap();
        heap.truncate_handles(scope);
        if at % 100 == 0 {
            epochs(&mut heap, node, 1);
        }
    }
    assert_eq!(heap.gc_log().pauses(GcKind::Cycles).count, cycles);
    assert_eq!(heap.array_ref_bits(all).unwrap().iter().filter(|bits| **bits == 0).count(), 0);
    heap.verify().unwrap();
}

#[test]
fn the_log_holds_what_many_stores_change() {
    let mut heap = stressed();
    let shapes = [1, 3, 70].map(|slots| Shape::Struct { slots, refs: (0..slots).collect() });
    let shapes = shapes.map(|shape| heap.add_shape(shape));
    let list = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
    let length = rounds(1500, 1100) as u64;
    let lists = [0, 1].map(|_| heap.new_array_zeroed(list, length).unwrap());
    let mut random = Random(11);
    for round in 0..rounds(300, 20) {
        let scope = heap.handle_scope();
        let made = heap.new_struct(shapes[round % 3]).unwrap();
        // Without allocation in between, so that all of it is one epoch's.
        for _ in 0..20 {
            let (into, from) = (lists[random.below(2)], lists[random.below(2)]);
            let at = random.below(length as usize) as u64;
            let object = heap.array_get_ref(from, random.below(length as usize) as u64).unwrap();
            let value = [made, object, Handle::NULL][random.below(3)];
            heap.array_set(into, at, value).unwrap();
            if !object.is_null() {
                let slot = random.below(heap.struct_len(object).unwrap() as usize) as u32;
                heap.struct_set(object, slot, value).unwrap();
            }
            heap.struct_set(made, 0, value).unwrap();
        }
        heap.truncate_handles(scope);
    }
    heap.verify().unwrap();
}

#[test]
fn what_can_be_in_no_cycle_dies_with_the_cycle_that_held_it() {
    let node = Shape::Struct { slots: 2, refs: RefMap::from_iter([0, 1]) };
    let acyclic = |shape| NamedShape { is_acyclic: true, ..NamedShape::new(shape, "") };
    let list = Shape::Array { elem: ElemKind::Ref };
    let tables = Tables::new([NamedShape::new(node.clone(), "node"), acyclic(list), acyclic(node)], []);
    let [node, list, pair] = [0, 1, 2].map(|at| ShapeId::new(ShapeId::FIRST_USER_SHAPE.number() + at));
    let config = stressed().config().clone();
    let mut heap = Heap::with_tables(config, &tables).unwrap();
    let kept = heap.new_struct(pair).unwrap();
    let scope = heap.handle_scope();
    for length in 0..rounds(40, 8) {
        let (one, other) = (heap.new_struct(node).unwrap(), heap.new_struct(node).unwrap());
        let (all, part) = (heap.new_array(list, 0).unwrap(), heap.new_struct(pair).unwrap());
        let text = heap.new_string("text").unwrap();
        for (object, slot, value) in [
            (one, 0, other),
            (other, 0, one),
            (one, 1, all),
            (other, 1, part),
            (part, 0, all),
            (part, 1, kept),
        ] {
            heap.struct_set(object, slot, value).unwrap();
        }
        (0..length).for_each(|_| heap.array_push(all, text).unwrap());
        heap.truncate_handles(scope);
    }
    // Two epochs take back what roots have counted, a third one frees the cycle that was found.
    (0..4).for_each(|_| _ = heap.new_string("").unwrap());
    heap.verify().unwrap();
    assert!(heap.gc_log().pauses(GcKind::Cycles).count > 0);
    let alive = heap.census();
    assert_eq!(
        alive.iter().filter(|row| row.shape == node).map(|row| row.objects).sum::<u64>(),
        0,
        "{alive:?}"
    );
    assert_eq!(
        alive.iter().filter(|row| row.shape == pair).map(|row| row.objects).sum::<u64>(),
        1,
        "{alive:?}"
    );
}
