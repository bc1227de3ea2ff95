use super::*;
use std::collections::HashMap;

/// All that can be reached, by name of shape: how many, and their bytes.
fn reachable(heap: &Heap) -> HashMap<String, (u64, u64)> {
    let (mut seen, mut pending) = (HashMap::new(), Vec::new());
    heap.for_each_root(&mut |_, object| pending.push(object));
    while let Some(object) = pending.pop() {
        if seen.insert(object.identity(), object).is_none() {
            object.for_each_reference(&mut |_, to| pending.push(to));
        }
    }
    let mut sums = HashMap::new();
    for object in seen.values() {
        let sum = sums.entry(heap.shape_name(object.shape()).to_string()).or_insert((0, 0));
        *sum = (sum.0 + 1, sum.1 + object.bytes());
    }
    sums
}

#[test]
fn every_reference_is_told_with_its_place() {
    let mut heap = plain();
    let pair = heap.add_named_shape(Shape::Struct { slots: 3, refs: RefMap::from_iter([0, 2]) }, "pair");
    let list = heap.add_named_shape(Shape::Array { elem: ElemKind::Ref }, "list");
    let scope = heap.handle_scope();
    let map = heap.add_named_shape(Shape::Map { key: ElemKind::Ref, value: ElemKind::Ref }, "map");
    let holder = heap.new_struct(pair).unwrap();
    let array = heap.new_array(list, 4).unwrap();
    let table = heap.new_map(map).unwrap();
    let (a, b) = (heap.new_string("a").unwrap(), heap.new_string("b").unwrap());
    heap.array_push(array, Handle::NULL).unwrap();
    heap.array_push(array, a).unwrap();
    heap.map_set(table, Value::Ref(a), Value::Ref(b)).unwrap();
    heap.struct_set(holder, 0, array).unwrap();
    heap.struct_set(holder, 2, table).unwrap();
    let root = heap.hold(holder).unwrap();
    heap.truncate_handles(scope);
    heap.collect().unwrap();
    let mut roots = Vec::new();
    heap.for_each_root(&mut |place, object| roots.push((place, object)));
    let &[(RootPlace::Handle(_), holder)] = roots.as_slice() else { panic!("{roots:?}") };
    let parts = |object: Object<'_>| {
        let mut parts = Vec::new();
        object.for_each_reference(&mut |part, to| {
            parts.push((part, to.string().unwrap_or_default().to_string()))
        });
        parts
    };
    assert_eq!(parts(holder), [(Part::Slot(0), String::new()), (Part::Slot(2), String::new())]);
    let mut inner = Vec::new();
    holder.for_each_reference(&mut |_, to| inner.push(to));
    assert_eq!(parts(inner[0])[1..], [(Part::Element(1), "a".to_string())]);
    assert_eq!(parts(inner[1])[3..], [(Part::Key(0), "a".to_string()), (Part::Value(0), "b".to_string())]);
    // What can be reached is what a collection leaves.
    let sums = reachable(&heap);
    assert_eq!(sums.values().map(|(_, bytes)| bytes).sum::<u64>(), heap.stats().object_bytes);
    assert_eq!((sums["pair"], sums["string"].0), ((1, 32), 2));
    heap.release(root);
    heap.collect().unwrap();
    assert!(reachable(&heap).is_empty());
}

#[test]
fn weak_references_are_told_apart() {
    let mut heap = plain();
    let shape = heap.add_shape(Shape::Struct { slots: 1, refs: RefMap::new() });
    let (watcher, target) = (heap.new_struct(shape).unwrap(), heap.new_struct(shape).unwrap());
    heap.watch(watcher, target).unwrap();
    let mut seen = Vec::new();
    heap.for_each_weak(&mut |from, to| seen.push([from, to].map(|object| Some(object.identity()))));
    let bits = |handle| heap.handle_bits(handle).ok();
    assert_eq!(seen, [[bits(watcher), bits(target)]]);
}
