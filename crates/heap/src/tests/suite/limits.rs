use super::*;

const LIMITS: [u64; 5] = [0, 50_000, 1 << 20, 5_000_000, 40 << 20];

/// What the smallest heap takes that can collect: a few blocks, and tables.
const LEAST: u64 = 300_000;

/// A heap with a limit, and shapes for a cell (id, next) and an array of references.
fn limited(max_bytes: u64) -> (Heap, ShapeId, ShapeId) {
    let mut heap = heap(HeapConfig { max_bytes, ..HeapConfig::default() });
    let refs = RefMap::from_iter([1]);
    let cell = heap.add_shape(Shape::Struct { slots: 2, refs });
    let list = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
    (heap, cell, list)
}

/// Builds a list until memory ends; returns its length and the error.
fn fill_with_list(heap: &mut Heap, cell: ShapeId) -> (u64, HeapError) {
    let head = match heap.new_struct(cell) {
        Ok(head) => head,
        Err(error) => return (0, error),
    };
    for length in 1.. {
        if let Err(error) = prepend(heap, cell, head) {
            return (length, error);
        }
    }
    unreachable!("the list ends with the memory")
}

fn prepend(heap: &mut Heap, cell: ShapeId, head: Handle) -> Result<(), HeapError> {
    let scope = heap.handle_scope();
    let next = heap.new_struct(cell)?;
    heap.struct_set(next, 1, head)?;
    heap.assign(head, next)?;
    heap.truncate_handles(scope);
    Ok(())
}

#[test]
fn the_limit_holds_for_small_objects_and_at_the_same_point() {
    for max in &LIMITS[..rounds(5, 2)] {
        let run = || {
            let (mut heap, cell, _) = limited(*max);
            let end = fill_with_list(&mut heap, cell);
            assert!(heap.stats().peak_bytes <= (*max).max(2000), "{max}: {:?}", heap.stats());
            heap.verify().unwrap();
            end
        };
        let (length, error) = run();
        assert_eq!(error, HeapError::OutOfMemory);
        assert_eq!(run(), (length, error), "the same point in every run");
        // Copying needs room for a second copy, and nearly nothing else.
        assert!(length * 24 * 5 / 2 + LEAST >= *max, "{max}: only {length} cells");
    }
}

#[test]
fn the_limit_holds_for_large_objects() {
    for max in &LIMITS[..rounds(5, 3)] {
        let (mut heap, _, list) = limited(*max);
        let Ok(keep) = heap.new_array(list, 0) else { continue };
        let error = loop {
            let scope = heap.handle_scope();
            let done = heap.new_array_zeroed(list, 2000).and_then(|array| heap.array_push(keep, array));
            heap.truncate_handles(scope);
            if let Err(error) = done {
                break error;
            }
        };
        assert_eq!(error, HeapError::OutOfMemory);
        assert!(heap.stats().peak_bytes <= *max);
        let length = heap.array_len(keep).unwrap();
        assert!(length * 16_016 + LEAST >= *max * 9 / 10, "{max}: only {length} arrays");
    }
}

#[test]
fn garbage_never_ends_the_memory() {
    let (mut heap, cell, list) = limited(rounds(1 << 20, 200_000) as u64);
    for round in 0..rounds(200_000, 500) {
        let scope = heap.handle_scope();
        heap.new_struct(cell).unwrap();
        if round % 10 == 0 {
            heap.new_array(list, (round % 4000) as u64).unwrap();
        }
        heap.new_string("some text").unwrap();
        heap.truncate_handles(scope);
    }
    let stats = heap.stats();
    assert!(stats.peak_bytes <= 1 << 20 && stats.collections > 0, "{stats:?}");
}

#[test]
fn huge_requests_are_refused_at_once() {
    let (mut heap, _, list) = limited(u64::MAX);
    let bytes = heap.add_shape(Shape::Array { elem: ElemKind::Bool });
    for shape in [list, bytes] {
        for capacity in [1 << 40, 1 << 60, 1 << 61, u64::MAX - 7, u64::MAX] {
            assert_eq!(
                heap.new_array(shape, capacity + u64::from(capacity == 1 << 40)),
                Err(HeapError::OutOfMemory)
            );
            let array = heap.new_array(shape, 0).unwrap();
            let more = capacity + u64::from(capacity == 1 << 40);
            assert_eq!(heap.array_reserve(array, more), Err(HeapError::OutOfMemory));
        }
    }
    assert_eq!(heap.alloc_string_zeroed(MAX_STRING_BYTES + 1), Err(OutOfMemory));
    let giant = heap.add_shape(Shape::Struct { slots: u32::MAX, refs: RefMap::new() });
    let (mut heap, ..) = limited(1 << 20);
    assert!(giant.number() > 0);
    let giant = heap.add_shape(Shape::Struct { slots: u32::MAX, refs: RefMap::new() });
    assert_eq!(heap.new_struct(giant), Err(HeapError::OutOfMemory));
    assert_eq!(heap.stats().collections, 0, "no work for what can never fit");
}

#[test]
fn an_exact_fit_is_not_refused() {
    let max = 1 << 20;
    let (mut heap, _, _) = limited(max);
    let bytes = heap.add_shape(Shape::Array { elem: ElemKind::Bool });
    for _ in 0..rounds(20, 3) {
        let scope = heap.handle_scope();
        heap.new_array(bytes, max - LEAST).unwrap();
        heap.truncate_handles(scope);
    }
}

#[test]
fn handles_count_against_the_limit() {
    let (mut heap, cell, _) = limited(100_000 + LEAST);
    let object = heap.new_struct(cell).unwrap();
    let error = (0..100_000).find_map(|_| heap.duplicate(object).err());
    assert_eq!(error, Some(HeapError::OutOfMemory));
    assert!(heap.stats().held_bytes <= 100_000 + LEAST);
}

#[test]
fn an_idle_heap_is_small_and_grows_gently() {
    let (mut heap, cell, _) = limited(u64::MAX);
    assert!(heap.stats().held_bytes < 2000);
    heap.new_struct(cell).unwrap();
    let stats = heap.stats();
    assert!(stats.held_bytes < 40_000, "{stats:?}");
    assert_eq!((stats.object_bytes, stats.allocated_bytes, stats.blocks), (24, 24, 1));
    assert_eq!(Heap::CURSOR_OFFSET + 8, Heap::LIMIT_OFFSET);
}

#[test]
fn zero_slots_and_the_largest_small_object() {
    let mut heap = stressed();
    let none = heap.add_shape(Shape::Struct { slots: 0, refs: RefMap::from_iter([0]) });
    let slots = (LARGE_OBJECT_BYTES / 8 - 1) as u32;
    let full = heap.add_shape(Shape::Struct { slots, refs: RefMap::from_iter([slots - 1]) });
    let over = heap.add_shape(Shape::Struct { slots: slots + 1, refs: RefMap::from_iter([slots]) });
    let (none, full, over) =
        (heap.new_struct(none).unwrap(), heap.new_struct(full).unwrap(), heap.new_struct(over).unwrap());
    heap.struct_set(full, slots - 1, over).unwrap();
    heap.struct_set(over, slots, none).unwrap();
    heap.collect().unwrap();
    assert_eq!(heap.stats().large_objects, 1);
    let found = heap.struct_get_ref(over, slots).unwrap();
    assert!(heap.same(found, none).unwrap());
    let refused = heap.struct_get(none, 0);
    assert_eq!(refused, Err(HeapError::OutOfBounds { index: 0, length: 0 }));
}

#[test]
fn many_heaps_live_side_by_side() {
    let heaps: Vec<_> = (0..rounds(2000, 5))
        .map(|number| {
            let mut heap = Heap::new(HeapConfig::default()).unwrap();
            let text = heap.new_string(&number.to_string()).unwrap();
            (heap, text)
        })
        .collect();
    for (number, (heap, text)) in heaps.iter().enumerate() {
        assert_eq!(heap.string(*text).unwrap(), number.to_string());
    }
}
