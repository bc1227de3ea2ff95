use std::collections::HashMap;

use super::*;

const KINDS: [ElemKind; 4] = [ElemKind::Int, ElemKind::Float, ElemKind::Bool, ElemKind::Ref];

fn map_shape(heap: &mut Heap, key: ElemKind, value: ElemKind) -> ShapeId {
    heap.add_shape(Shape::Map { key, value })
}

/// Keys and values of a map of ints, in order, by walking along its places.
fn entries(heap: &mut Heap, map: Handle) -> Vec<(i64, i64)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(place) = heap.map_next(map, from).unwrap() {
        let (Value::Int(key), Value::Int(value)) =
            (heap.map_key(map, place).unwrap(), heap.map_value(map, place).unwrap())
        else {
            panic!("not ints");
        };
        found.push((key, value));
        from = place + 1;
    }
    found
}

/// What a map is: a list of entries in the order in which they were added.
#[derive(Default)]
struct Model {
    entries: Vec<(i64, i64)>,
    version: u64,
}

impl Model {
    fn set(&mut self, key: i64, value: i64) {
        match self.entries.iter_mut().find(|entry| entry.0 == key) {
            Some(entry) => entry.1 = value,
            None => {
                self.entries.push((key, value));
                self.version += 1;
            }
        }
    }

    fn remove(&mut self, key: i64) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.0 != key);
        let removed = self.entries.len() < before;
        self.version += u64::from(removed);
        removed
    }
}

fn check_against_model(mut heap: Heap, seed: u64, steps: usize) {
    let shape = map_shape(&mut heap, ElemKind::Int, ElemKind::Int);
    let map = heap.new_map(shape).unwrap();
    let mut model = Model::default();
    let mut random = Random(seed);
    for step in 0..steps {
        // Few keys, so that entries come and go; phases in which the map grows, and in which it shrinks.
        let key = random.below(60) as i64 * if random.below(2) == 0 { 1 } else { 1 << 40 };
        let grows = step / 100 % 2 == 0;
        match random.below(8) {
            0..=2 => {
                model.set(key, step as i64);
                heap.map_set(map, key.into(), (step as i64).into()).unwrap();
            }
            3..=5 if grows => {
                model.set(key, -key);
                heap.map_set(map, key.into(), (-key).into()).unwrap();
            }
            7 if random.below(100) == 0 => {
                model.entries.clear();
                model.version += 1;
                heap.map_clear(map).unwrap();
            }
            _ => {
                let place = heap.map_find(map, key.into()).unwrap();
                assert_eq!(place.is_some(), model.remove(key));
                if let Some(place) = place {
                    heap.map_remove(map, place).unwrap();
                }
            }
        }
        assert_eq!(entries(&mut heap, map), model.entries);
        assert_eq!(heap.map_len(map).unwrap(), model.entries.len() as u64);
        assert_eq!(heap.map_version(map).unwrap(), model.version);
        let other = random.below(60) as i64;
        let wanted = model.entries.iter().find(|entry| entry.0 == other).map(|entry| Value::Int(entry.1));
        let found = heap.map_find(map, other.into()).unwrap();
        assert_eq!(found.map(|place| heap.map_value(map, place).unwrap()), wanted);
        check_operations(&mut heap, map, other, &model);
    }
    heap.verify().unwrap();
}

/// What engines do gives the same answers; `key` is in the map or not.
fn check_operations(heap: &mut Heap, map: Handle, key: i64, model: &Model) {
    let bits = heap.handle_bits(map).unwrap();
    // SAFETY: a current map of ints; none of these allocates.
    let mut does = |operation, a: i64, b: u64| unsafe { heap.map_operation(operation, bits, a as u64, b) };
    let wanted = model.entries.iter().find(|entry| entry.0 == key).map(|entry| entry.1 as u64);
    assert_eq!(does(MapOperation::Index, key, 0), wanted);
    assert_eq!(does(MapOperation::Has, key, 0), Some(u64::from(wanted.is_some())));
    assert_eq!(does(MapOperation::Get, key, 0), None);
    let place = does(MapOperation::Find, key, 0).unwrap();
    assert_eq!(does(MapOperation::Value, place as i64, 0), wanted);
    assert_eq!(place == u64::MAX, wanted.is_none());
    if let Some(value) = wanted {
        assert_eq!(does(MapOperation::Set, key, !value), Some(0));
        assert_eq!(does(MapOperation::Index, key, 0), Some(!value));
        does(MapOperation::Set, key, value);
    }
    let (mut place, mut found) = (-1, Vec::new());
    while let Some(next) = does(MapOperation::Next, place, model.version).filter(|next| *next != u64::MAX) {
        place = next as i64;
        let entry = [MapOperation::Key, MapOperation::Value].map(|part| does(part, place, 0).unwrap() as i64);
        found.push((entry[0], entry[1]));
    }
    assert_eq!(found, model.entries);
    assert_eq!(does(MapOperation::Next, -1, model.version + 1), None);
    assert_eq!(does(MapOperation::Key, i64::MAX, 0), None);
}

#[test]
fn a_map_is_its_entries_in_order() {
    for seed in 1..=4 {
        check_against_model(plain(), seed, rounds(4000, 200));
    }
    check_against_model(stressed(), 9, rounds(600, 60));
}

#[test]
fn maps_of_all_kinds_keep_their_values() {
    for key_kind in KINDS {
        for value_kind in KINDS {
            let mut heap = stressed();
            let shape = map_shape(&mut heap, key_kind, value_kind);
            let map = heap.new_map(shape).unwrap();
            let make = |heap: &mut Heap, kind, number: i64| match kind {
                ElemKind::Int => Value::Int(number),
                ElemKind::Float => Value::Float(number as f64),
                ElemKind::Bool => Value::Bool(number % 2 == 1),
                ElemKind::Ref => Value::Ref(heap.new_string(&format!("text {number}")).unwrap()),
            };
            let count = if key_kind == ElemKind::Bool { 2 } else { 30 };
            for number in 0..count {
                let (key, value) = (make(&mut heap, key_kind, number), make(&mut heap, value_kind, number));
                heap.map_set(map, key, value).unwrap();
            }
            heap.collect().unwrap();
            assert_eq!(heap.map_len(map).unwrap(), count as u64);
            for number in 0..count {
                let (key, value) = (make(&mut heap, key_kind, number), make(&mut heap, value_kind, number));
                let place = heap.map_find(map, key).unwrap().unwrap();
                match (heap.map_value(map, place).unwrap(), value) {
                    (Value::Ref(a), Value::Ref(b)) => assert!(heap.string_eq(a, b).unwrap()),
                    (a, b) => assert_eq!(a, b),
                }
            }
        }
    }
}

#[test]
fn tuples_are_keys_by_value() {
    let mut heap = stressed();
    let inner = heap.add_shape(Shape::Struct { slots: 2, refs: RefMap::from_iter([1]) });
    let outer = heap.add_shape(Shape::Struct { slots: 3, refs: RefMap::from_iter([0, 2]) });
    let shape = map_shape(&mut heap, ElemKind::Ref, ElemKind::Int);
    let map = heap.new_map(shape).unwrap();
    // ((a, text), b, text)
    let make = |heap: &mut Heap, a: i64, b: i64| {
        let (first, second) = (heap.new_struct(inner).unwrap(), heap.new_struct(outer).unwrap());
        let (short, long) =
            (heap.new_string(&format!("{a}")).unwrap(), heap.new_string(&format!("long {b}")).unwrap());
        heap.struct_set(first, 0, a).unwrap();
        heap.struct_set(first, 1, short).unwrap();
        heap.struct_set(second, 0, first).unwrap();
        heap.struct_set(second, 1, b).unwrap();
        heap.struct_set(second, 2, long).unwrap();
        Value::Ref(second)
    };
    for (a, b) in (0..6).flat_map(|a| (0..6).map(move |b| (a, b))) {
        let key = make(&mut heap, a, b);
        heap.map_set(map, key, (a * 10 + b).into()).unwrap();
    }
    assert_eq!(heap.map_len(map).unwrap(), 36);
    for (a, b) in (0..7).flat_map(|a| (0..7).map(move |b| (a, b))) {
        let key = make(&mut heap, a, b);
        let place = heap.map_find(map, key).unwrap();
        let wanted = (a < 6 && b < 6).then_some(Value::Int(a * 10 + b));
        assert_eq!(place.map(|place| heap.map_value(map, place).unwrap()), wanted);
    }
}

#[test]
fn what_is_removed_keeps_nothing_alive_and_gives_room_back() {
    let mut heap = plain();
    let shape = map_shape(&mut heap, ElemKind::Ref, ElemKind::Ref);
    let map = heap.new_map(shape).unwrap();
    let scope = heap.handle_scope();
    for number in 0..1000 {
        let scope = heap.handle_scope();
        let (key, value) =
            (heap.new_string(&format!("{number}")).unwrap(), heap.new_string("value").unwrap());
        heap.map_set(map, key.into(), value.into()).unwrap();
        heap.truncate_handles(scope);
    }
    while let Some(place) = heap.map_next(map, 0).unwrap() {
        heap.map_remove(map, place).unwrap();
    }
    heap.truncate_handles(scope);
    heap.collect().unwrap();
    assert!(heap.census().iter().all(|row| row.shape != ShapeId::STRING));
    // As many entries again and again: the buffers do not grow.
    for round in 0..20_000_i64 {
        let scope = heap.handle_scope();
        let key = heap.new_string(&format!("{round}")).unwrap();
        heap.map_set(map, key.into(), key.into()).unwrap();
        let place = heap.map_next(map, 0).unwrap().unwrap();
        heap.map_remove(map, place).unwrap();
        heap.truncate_handles(scope);
    }
    heap.collect().unwrap();
    assert!(heap.stats().object_bytes < 1000, "{} bytes", heap.stats().object_bytes);
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut heap = plain();
    let shape = map_shape(&mut heap, ElemKind::Int, ElemKind::Ref);
    let words = map_shape(&mut heap, ElemKind::Ref, ElemKind::Int);
    let array = heap.add_shape(Shape::Array { elem: ElemKind::Int });
    let (map, words) = (heap.new_map(shape).unwrap(), heap.new_map(words).unwrap());
    let list = heap.new_array(array, 0).unwrap();
    assert_eq!(heap.new_map(array), Err(HeapError::KindMismatch));
    assert_eq!(heap.map_len(list), Err(HeapError::KindMismatch));
    assert_eq!(heap.map_find(map, Value::Bool(true)), Err(HeapError::KindMismatch));
    assert_eq!(heap.map_set(map, 1.into(), 1.into()), Err(HeapError::KindMismatch));
    assert_eq!(heap.map_find(words, Handle::NULL.into()), Err(HeapError::Null));
    assert_eq!(heap.map_find(words, list.into()), Err(HeapError::KindMismatch));
    assert_eq!(heap.map_set(map, 1.into(), Handle::NULL.into()), Ok(()));
    assert_eq!(heap.map_value(map, 0), Ok(Value::Ref(Handle::NULL)));
    for place in [1, 2, u64::MAX] {
        let refused = HeapError::OutOfBounds { index: place, length: 1 };
        assert_eq!(heap.map_key(map, place), Err(refused));
        assert_eq!(heap.map_remove(map, place), Err(refused));
    }
    heap.map_remove(map, 0).unwrap();
    assert!(heap.map_remove(map, 0).is_err() && heap.map_value(map, 0).is_err());
}

#[test]
fn a_map_that_grows_past_the_limit_stays_as_it_is() {
    let mut heap = heap(HeapConfig { max_bytes: 1 << 20, ..HeapConfig::default() });
    let shape = map_shape(&mut heap, ElemKind::Int, ElemKind::Int);
    let map = heap.new_map(shape).unwrap();
    let count = (0..).find(|key| heap.map_set(map, Value::Int(*key), Value::Int(1)).is_err()).unwrap();
    assert!(count > 1000);
    assert_eq!(heap.map_len(map).unwrap(), count as u64);
    assert_eq!(heap.map_find(map, count.into()), Ok(None));
    assert_eq!(entries(&mut heap, map).len(), count as usize);
    heap.verify().unwrap();
}

/// Keys with patterns do not crowd: the time for all is that of a few slots each.
#[test]
fn patterns_in_keys_do_not_slow_a_map_down() {
    let mut heap = plain();
    let shape = map_shape(&mut heap, ElemKind::Int, ElemKind::Int);
    let count = rounds(200_000, 200) as i64;
    for stride in [1, 2, 64, 1 << 20, 1 << 32, 0x1_0000_0001, -1] {
        let scope = heap.handle_scope();
        let map = heap.new_map(shape).unwrap();
        for number in 0..count {
            heap.map_set(map, number.wrapping_mul(stride).into(), number.into()).unwrap();
        }
        assert_eq!(heap.map_len(map).unwrap(), count as u64, "{stride}");
        heap.truncate_handles(scope);
    }
    // The hashes themselves: no two of these share their low bits much more often than chance has it.
    let key = crate::hash::HashKey::fixed();
    for stride in [1_u64, 64, 1 << 32, 1 << 52] {
        let mut crowded = HashMap::<u32, u32>::new();
        for number in 0..4096_u64 {
            *crowded.entry(key.word(number.wrapping_mul(stride)) & 4095).or_default() += 1;
        }
        assert!(crowded.len() > 2200, "{stride}: {} slots", crowded.len());
    }
}
