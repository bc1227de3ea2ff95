use super::*;

/// A heap with a shape for boxes of one number.
fn boxes(config: HeapConfig) -> (Heap, ShapeId) {
    let mut heap = heap(config);
    let shape = heap.add_shape(Shape::Struct { slots: 1, refs: RefMap::new() });
    (heap, shape)
}

fn number(heap: &mut Heap, shape: ShapeId, value: i64) -> Handle {
    let made = heap.new_struct(shape).unwrap();
    heap.struct_set(made, 0, value).unwrap();
    made
}

#[test]
fn what_is_watched_is_there_until_nothing_else_keeps_it() {
    for mut heap in [plain(), stressed()] {
        let shape = heap.add_shape(Shape::Struct { slots: 1, refs: RefMap::new() });
        let watcher = number(&mut heap, shape, 1);
        let scope = heap.handle_scope();
        let target = number(&mut heap, shape, 2);
        let weak = heap.watch(watcher, target).unwrap();
        heap.collect().unwrap();
        let found = heap.watched(watcher, weak).unwrap();
        assert!(heap.same(found, target).unwrap());
        assert_eq!(heap.struct_get(found, 0), Ok(2));
        heap.truncate_handles(scope);
        heap.collect().unwrap();
        assert_eq!(heap.watched(watcher, weak), Ok(Handle::NULL));
        heap.verify().unwrap();
    }
}

#[test]
fn large_objects_can_watch_and_be_watched() {
    let mut heap = plain();
    let shape = heap.add_shape(Shape::Struct { slots: 5000, refs: RefMap::new() });
    let watcher = heap.new_struct(shape).unwrap();
    let scope = heap.handle_scope();
    let target = heap.new_struct(shape).unwrap();
    let weak = heap.watch(watcher, target).unwrap();
    heap.collect().unwrap();
    assert!(!heap.watched(watcher, weak).unwrap().is_null());
    heap.truncate_handles(scope);
    heap.collect().unwrap();
    assert!(heap.watched(watcher, weak).unwrap().is_null());
}

#[test]
fn a_number_opens_nothing_for_others() {
    let (mut heap, shape) = boxes(HeapConfig::default());
    let (watcher, other) = (number(&mut heap, shape, 1), number(&mut heap, shape, 2));
    let weak = heap.watch(watcher, other).unwrap();
    assert_eq!(heap.watched(other, weak), Ok(Handle::NULL));
    assert_eq!(heap.watched(watcher, weak + 1), Ok(Handle::NULL));
    assert_eq!(heap.watch(Handle::NULL, other), Err(HeapError::Null));
    let nothing = heap.watch(watcher, Handle::NULL).unwrap();
    assert_eq!(heap.watched(watcher, nothing), Ok(Handle::NULL));
}

#[test]
fn the_places_of_dead_watchers_are_used_again() {
    let (mut heap, shape) = boxes(HeapConfig::default());
    let kept = number(&mut heap, shape, 0);
    for _ in 0..rounds(20, 3) {
        let scope = heap.handle_scope();
        for value in 0..100 {
            let watcher = number(&mut heap, shape, value);
            assert!(heap.watch(watcher, kept).unwrap() < 100);
        }
        assert_eq!(heap.weak_count(), 100);
        heap.truncate_handles(scope);
        heap.collect().unwrap();
        assert_eq!(heap.weak_count(), 0);
    }
}

#[test]
fn the_table_counts_against_the_limit_and_is_swept_at_it() {
    let (mut heap, shape) = boxes(HeapConfig { max_bytes: 1 << 20, ..HeapConfig::default() });
    let watcher = number(&mut heap, shape, 0);
    let made = (0..).take_while(|_| heap.watch(watcher, watcher).is_ok()).count();
    assert!((10_000..60_000).contains(&made), "{made}");
    assert!(heap.stats().peak_bytes <= 1 << 20);
    // Dead watchers never end the memory.
    let (mut heap, shape) = boxes(HeapConfig { max_bytes: 1 << 20, ..HeapConfig::default() });
    for value in 0..rounds(200_000, 100) {
        let scope = heap.handle_scope();
        let watcher = number(&mut heap, shape, value as i64);
        heap.watch(watcher, watcher).unwrap();
        heap.truncate_handles(scope);
    }
}

#[test]
fn sites_stay_with_their_objects() {
    let (mut heap, shape) = boxes(HeapConfig { track_allocations: true, ..HeapConfig::default() });
    let list = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
    heap.set_site(7);
    let small = number(&mut heap, shape, 1);
    heap.set_site(MAX_SITE);
    let large = heap.new_array_zeroed(list, 5000).unwrap();
    let both = heap.new_array_zeroed(list, 3).unwrap();
    heap.set_site(1);
    for _ in 0..2 {
        assert_eq!([small, large, both].map(|handle| heap.site_of(handle).unwrap()), [7, MAX_SITE, MAX_SITE]);
        heap.collect().unwrap();
    }
}
