use super::look::object;
use super::*;

fn array_of(heap: &mut Heap, elem: ElemKind) -> Handle {
    let shape = heap.add_shape(Shape::Array { elem });
    heap.new_array(shape, 0).unwrap()
}

/// Every edit, on an array of each kind and on a `Vec`, with the same random numbers.
#[test]
fn arrays_do_what_vectors_do() {
    for elem in [ElemKind::Int, ElemKind::Float, ElemKind::Bool, ElemKind::Ref] {
        let mut heap = stressed();
        let mut random = Random(7);
        let array = array_of(&mut heap, elem);
        let mut model: Vec<u64> = Vec::new();
        for _ in 0..rounds(1500, 60) {
            edit(&mut heap, array, elem, &mut model, &mut random);
            assert_eq!(contents(&mut heap, array), model);
        }
    }
}

/// A value of the kind that stands for a small number.
fn value_of(heap: &mut Heap, elem: ElemKind, number: u64) -> Value {
    match elem {
        ElemKind::Int => Value::Int(number as i64),
        ElemKind::Float => Value::Float(number as f64),
        ElemKind::Bool => Value::Bool(number == 1),
        ElemKind::Ref => Value::Ref(heap.new_string(&number.to_string()).unwrap()),
    }
}

fn edit(heap: &mut Heap, array: Handle, elem: ElemKind, model: &mut Vec<u64>, random: &mut Random) {
    let scope = heap.handle_scope();
    let number = random.below(2) as u64;
    let value = value_of(heap, elem, number);
    let at = random.below(model.len() + 1);
    let within = at < model.len();
    match random.below(9) {
        0..=2 => {
            heap.array_push(array, value).unwrap();
            model.push(number);
        }
        3 => {
            heap.array_insert(array, at as u64, value).unwrap();
            model.insert(at, number);
        }
        4 => {
            assert_eq!(heap.array_remove(array, at as u64).is_ok(), within);
            if within {
                model.remove(at);
            }
        }
        5 => {
            assert_eq!(heap.array_set(array, at as u64, value).is_ok(), within);
            if within {
                model[at] = number;
            }
        }
        6 => {
            heap.array_reverse(array).unwrap();
            model.reverse();
        }
        7 if within => {
            let other = random.below(model.len());
            heap.array_swap(array, at as u64, other as u64).unwrap();
            model.swap(at, other);
        }
        _ if model.len() > 40 => {
            heap.array_truncate(array, at as u64).unwrap();
            model.truncate(at);
        }
        _ => {
            let part = heap.array_slice(array, at as u64, model.len() as u64).unwrap();
            heap.array_extend(array, part).unwrap();
            model.extend_from_within(at..);
        }
    }
    heap.truncate_handles(scope);
}

fn contents(heap: &mut Heap, array: Handle) -> Vec<u64> {
    let scope = heap.handle_scope();
    let numbers = match heap.array_kind(array).unwrap() {
        ElemKind::Int => heap.array_ints(array).unwrap().iter().map(|int| *int as u64).collect(),
        ElemKind::Float => heap.array_floats(array).unwrap().iter().map(|float| *float as u64).collect(),
        ElemKind::Bool => heap.array_bools(array).unwrap().iter().map(|bool| u64::from(*bool)).collect(),
        ElemKind::Ref => {
            heap.array_strings(array).unwrap().map(|text| text.unwrap().parse().unwrap()).collect()
        }
    };
    heap.truncate_handles(scope);
    numbers
}

#[test]
fn kinds_are_not_mixed() {
    let mut heap = plain();
    let (ints, refs) = (array_of(&mut heap, ElemKind::Int), array_of(&mut heap, ElemKind::Ref));
    let text = heap.new_string("text").unwrap();
    assert_eq!(heap.array_push(ints, text), Err(HeapError::KindMismatch));
    assert_eq!(heap.array_push(ints, 1.0), Err(HeapError::KindMismatch));
    assert_eq!(heap.array_push(refs, 1), Err(HeapError::KindMismatch));
    heap.array_push(refs, text).unwrap();
    heap.array_push(refs, Handle::NULL).unwrap();
    assert_eq!(heap.array_set(refs, 0, 5), Err(HeapError::KindMismatch));
    assert_eq!(heap.array_get(refs, 0), Err(HeapError::KindMismatch));
    assert_eq!(heap.array_ints(refs), Err(HeapError::KindMismatch));
    assert_eq!(heap.array_extend(ints, refs), Err(HeapError::KindMismatch));
    assert_eq!(heap.array_len(text), Err(HeapError::KindMismatch));
    assert_eq!(heap.array_get_ref(refs, 1), Ok(Handle::NULL));
    assert_eq!(heap.array_get(ints, 0), Err(HeapError::OutOfBounds { index: 0, length: 0 }));
    assert_eq!(heap.new_array(ShapeId::STRING, 1), Err(HeapError::KindMismatch));
    assert_eq!(heap.new_struct(ShapeId::new(99)), Err(HeapError::KindMismatch));
    heap.array_push(refs, ints).unwrap();
    assert_eq!(heap.array_strings(refs).err(), Some(HeapError::KindMismatch));
}

#[test]
fn an_array_may_be_appended_to_itself_and_permuted() {
    let mut heap = stressed();
    let array = array_of(&mut heap, ElemKind::Int);
    (0..5).for_each(|int| heap.array_push(array, int).unwrap());
    heap.array_extend(array, array).unwrap();
    assert_eq!(heap.array_ints(array).unwrap(), [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    heap.array_permute(array, &[9, 8, 7, 6, 5, 0, 1, 2, 3, 4]).unwrap();
    assert_eq!(heap.array_ints(array).unwrap(), [4, 3, 2, 1, 0, 0, 1, 2, 3, 4]);
    assert!(heap.array_permute(array, &[0]).is_err());
    assert!(heap.array_permute(array, &[10; 10]).is_err());
    heap.array_ints_mut(array).unwrap().sort_unstable();
    assert_eq!(heap.array_ints(array).unwrap(), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
}

#[test]
fn big_arrays_stay_where_they_are_and_go_when_dead() {
    let mut heap = plain();
    let shape = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
    let length = rounds(1 << 20, 1 << 11) as u64;
    let array = heap.new_array_zeroed(shape, length).unwrap();
    let text = heap.new_string("last").unwrap();
    heap.array_set(array, length - 1, text).unwrap();
    assert_eq!(heap.stats().large_objects, 1);
    let before = heap.array_ref_bits(array).unwrap().as_ptr();
    heap.collect().unwrap();
    assert_eq!(heap.array_ref_bits(array).unwrap().as_ptr(), before);
    let last = heap.array_get_ref(array, length - 1).unwrap();
    assert!(heap.same(last, text).unwrap());
    assert_eq!(heap.array_get_ref(array, 0), Ok(Handle::NULL));
    heap.assign(array, text).unwrap();
    heap.collect().unwrap();
    assert_eq!(heap.stats().large_objects, 0);
    assert!(heap.stats().held_bytes < 1 << 20);
}

#[test]
fn engines_push_from_slots() {
    let mut heap = stressed();
    let shape = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
    let refs = RefMap::from_iter([0, 1]);
    heap.add_globals(2, &refs).unwrap();
    let globals = heap.globals_ptr();
    let count = rounds(300, 20);
    // SAFETY: both globals are mapped as references; one holds an array of references, one a string.
    unsafe {
        *globals = heap.alloc_array(shape, 0).unwrap().to_bits();
        for number in 0..count {
            *globals.add(1) = heap.alloc_string(&number.to_string()).unwrap().to_bits();
            heap.array_push_slot(globals, globals.add(1)).unwrap();
        }
    }
    let array = object(heap.global(0)).unwrap();
    let texts: Vec<_> = (0..array.len()).filter_map(|at| object(array.get(at))?.string()).collect();
    assert_eq!(texts, (0..count).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[test]
fn arrays_are_reversed_and_copied_in_steps() {
    for kind in [ElemKind::Int, ElemKind::Bool] {
        for length in 0..9_u64 {
            let mut heap = stressed();
            let shape = heap.add_shape(Shape::Array { elem: kind });
            let (array, copy) = (heap.new_array(shape, 0).unwrap(), heap.new_array(shape, 0).unwrap());
            for index in 0..length {
                match kind {
                    ElemKind::Bool => heap.array_push(array, index % 2 == 0).unwrap(),
                    _ => heap.array_push(array, index as i64).unwrap(),
                }
            }
            for index in 0..length {
                heap.array_append(copy, array, index, 1).unwrap();
            }
            assert!(heap.array_append(copy, array, length, 1).is_err());
            assert!(heap.array_append(copy, array, u64::MAX, 2).is_err());
            for index in 0..length / 2 {
                heap.array_mirror(array, index, index + 1).unwrap();
            }
            assert!(heap.array_mirror(array, 0, length / 2 + 1).is_err());
            for index in 0..length {
                let behind = heap.array_get(copy, length - 1 - index).unwrap();
                assert_eq!(heap.array_get(array, index).unwrap(), behind, "{kind:?} {length} {index}");
            }
        }
    }
}
