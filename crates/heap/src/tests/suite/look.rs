use super::*;

/// The object that a word refers to.
pub(super) fn object<'a>(word: Result<Word<'a>, HeapError>) -> Option<Object<'a>> {
    match word {
        Ok(Word::Object(object)) => object,
        other => panic!("{other:?} is no reference"),
    }
}

#[test]
fn objects_are_looked_at_without_handles() {
    let mut heap = stressed();
    let refs = RefMap::from_iter([1]);
    let pair = heap.add_shape(Shape::Struct { slots: 2, refs });
    let names = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
    let flags = heap.add_shape(Shape::Array { elem: ElemKind::Bool });
    heap.add_globals(3, &RefMap::from_iter([0, 1])).unwrap();
    let (list, text) = (heap.new_array(names, 0).unwrap(), heap.new_string("text").unwrap());
    heap.array_push(list, Handle::NULL).unwrap();
    heap.array_push(list, text).unwrap();
    let both = heap.new_struct(pair).unwrap();
    heap.struct_set(both, 0, 7).unwrap();
    heap.struct_set(both, 1, list).unwrap();
    let set = heap.new_array(flags, 0).unwrap();
    heap.array_push(set, true).unwrap();
    let (both, set) = (heap.handle_bits(both).unwrap(), heap.handle_bits(set).unwrap());
    // SAFETY: the first two of three globals are references; nothing is allocated since the handles were read.
    unsafe {
        let globals = heap.globals_ptr();
        *globals = both;
        *globals.add(1) = set;
        *globals.add(2) = 9;
    }
    heap.collect().unwrap();
    let both = object(heap.global(0)).unwrap();
    assert_eq!((both.shape(), both.len(), both.string()), (pair, 2, None));
    assert!(matches!(both.get(0), Ok(Word::Bits(7))));
    assert_eq!(both.get(2).err(), Some(HeapError::OutOfBounds { index: 2, length: 2 }));
    let list = object(both.get(1)).unwrap();
    assert!(object(list.get(0)).is_none());
    let text = object(list.get(1)).unwrap();
    assert_eq!((text.string(), text.len(), text.is_empty()), (Some("text"), 0, true));
    assert!(text.get(0).is_err() && list.get(2).is_err());
    assert_eq!(list.entries().count(), 0);
    let set = object(heap.global(1)).unwrap();
    assert!(matches!(set.get(0), Ok(Word::Bits(1))));
    assert!(matches!(heap.global(2), Ok(Word::Bits(9))));
    assert_eq!(heap.global(3).err(), Some(HeapError::OutOfBounds { index: 3, length: 3 }));
}

#[test]
fn the_entries_of_a_map_are_seen_in_order() {
    let mut heap = stressed();
    let shape = heap.add_shape(Shape::Map { key: ElemKind::Ref, value: ElemKind::Bool });
    heap.add_globals(1, &RefMap::from_iter([0])).unwrap();
    let map = heap.new_map(shape).unwrap();
    for name in ["b", "gone", "a"] {
        let key = heap.new_string(name).unwrap();
        heap.map_set(map, key.into(), (name == "a").into()).unwrap();
    }
    heap.map_remove(map, 1).unwrap();
    let bits = heap.handle_bits(map).unwrap();
    // SAFETY: the global is a reference; nothing is allocated since the handle was read.
    unsafe { *heap.globals_ptr() = bits };
    heap.collect().unwrap();
    let map = object(heap.global(0)).unwrap();
    let seen: Vec<_> = (map.entries())
        .map(|(key, value)| match (key, value) {
            (Word::Object(Some(key)), Word::Bits(value)) => (key.string().unwrap(), value),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!((seen, map.len()), (vec![("b", 0), ("a", 1)], 2));
    assert!(map.get(0).is_err());
}
