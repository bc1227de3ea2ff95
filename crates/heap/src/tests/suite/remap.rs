use super::*;
use crate::remap::{Remap, RemapError};
use std::cell::Cell;

const NODE: Shape = Shape::Array { elem: ElemKind::Ref };

fn pair() -> Shape {
    Shape::Struct { slots: 2, refs: RefMap::from_iter([1]) }
}

/// A heap with a pair `(7, [text, null])` in global 1 and the number 9 in global 0; its shapes: pair, list, bytes.
fn sample() -> Heap {
    let mut heap = stressed();
    let shapes = [("pair", pair()), ("list", NODE), ("bytes", Shape::Array { elem: ElemKind::Bool })];
    let [pair, list, _] = shapes.map(|(name, shape)| heap.add_named_shape(shape, name));
    heap.add_globals(2, &RefMap::from_iter([1])).unwrap();
    heap.add_constants(1).unwrap();
    let (list, text) = (heap.new_array(list, 0).unwrap(), heap.new_string("text").unwrap());
    heap.array_push(list, text).unwrap();
    heap.array_push(list, Handle::NULL).unwrap();
    let pair = heap.new_struct(pair).unwrap();
    heap.struct_set(pair, 0, 7).unwrap();
    heap.struct_set(pair, 1, list).unwrap();
    let bits = heap.handle_bits(pair).unwrap();
    // SAFETY: the second of two globals is a reference; nothing is allocated since the handle was read.
    unsafe {
        *heap.globals_ptr() = 9;
        *heap.globals_ptr().add(1) = bits;
    }
    heap
}

fn named(shapes: &[(&str, Shape)]) -> Tables {
    Tables::new(shapes.iter().map(|(name, shape)| NamedShape::new(shape.clone(), *name)), [])
}

/// The tables of the new program.
fn new_tables() -> Tables {
    named(&[("list", NODE), ("bytes", Shape::Array { elem: ElemKind::Bool }), ("pair", pair())])
}

/// Old pair, list and bytes are the new shapes 2, 0 and 1 behind the fixed ones.
fn turned(shape: ShapeId) -> Option<ShapeId> {
    let first = ShapeId::FIRST_USER_SHAPE.number();
    Some(ShapeId::new(first + [2, 0, 1].get((shape.number() - first) as usize)?))
}

fn remap<'a>(
    tables: &'a Tables,
    shape_of: &'a dyn Fn(ShapeId) -> Option<ShapeId>,
    first_slot: &'a dyn Fn(ShapeId, u64) -> Option<u64>,
    rewrite_bytes: &'a dyn Fn(&mut [u8]),
) -> Remap<'a> {
    Remap {
        tables,
        globals: vec![Some(1), None, Some(0)],
        global_refs: RefMap::from_iter([0]),
        constants: 3,
        shape_of,
        first_slot,
        bytes: (ShapeId::FIRST_USER_SHAPE, 1),
        rewrite_bytes,
    }
}

#[test]
fn objects_go_over_to_other_tables() {
    let mut heap = sample();
    heap.intern_constant(0, "constant").unwrap();
    let double = |_: ShapeId, word: u64| Some(word * 2);
    let tables = new_tables();
    heap.remap(remap(&tables, &turned, &double, &|_| panic!("no array of bytes"))).unwrap();
    heap.verify().unwrap();
    heap.collect().unwrap();
    let pair = look::object(heap.global(0)).unwrap();
    assert_eq!((heap.shape_name(pair.shape()), pair.len()), ("pair", 2));
    assert!(matches!(pair.get(0), Ok(Word::Bits(14))));
    let list = look::object(pair.get(1)).unwrap();
    assert_eq!(heap.shape_name(list.shape()), "list");
    assert_eq!(look::object(list.get(0)).unwrap().string(), Some("text"));
    assert!(matches!((heap.global(1), heap.global(2)), (Ok(Word::Bits(0)), Ok(Word::Bits(9)))));
    assert!(heap.global(3).is_err());
    let made = heap.intern_constant(2, "new").unwrap();
    // SAFETY: nothing was allocated since.
    assert_eq!(unsafe { made.string() }, "new");
}

#[test]
fn what_has_no_place_changes_nothing() {
    let keep = |_: ShapeId, word: u64| Some(word);
    let none = |_: ShapeId| None;
    let same = |shape: ShapeId| Some(shape);
    let lost = |_: ShapeId, _: u64| None;
    let no_bytes = |_: &mut [u8]| {};
    let tables = new_tables();
    let mut wrong_global = remap(&tables, &turned, &keep, &no_bytes);
    wrong_global.global_refs = RefMap::new();
    let cases = [
        (remap(&tables, &none, &keep, &no_bytes), RemapError::Shape("pair".into())),
        (remap(&tables, &same, &keep, &no_bytes), RemapError::Shape("pair".into())),
        (remap(&tables, &turned, &lost, &no_bytes), RemapError::FirstSlot("pair".into())),
        (wrong_global, RemapError::Global(0)),
    ];
    for (case, expected) in cases {
        let mut heap = sample();
        let error = heap.remap(case).unwrap_err();
        assert!(!error.to_string().is_empty());
        match (&error, &expected) {
            // Which object is met first is the collector's business.
            (RemapError::Shape(_), RemapError::Shape(_)) => {}
            _ => assert_eq!(error, expected),
        }
        heap.verify().unwrap();
        let pair = look::object(heap.global(1)).unwrap();
        assert_eq!((heap.shape_name(pair.shape()), heap.shape_count()), ("pair", 8));
        assert!(matches!(pair.get(0), Ok(Word::Bits(7))));
    }
}

#[test]
fn bytes_are_written_anew() {
    let mut heap = sample();
    let first = ShapeId::FIRST_USER_SHAPE.number();
    let bytes = heap.new_array_zeroed(ShapeId::new(first + 2), 8).unwrap();
    let holder = heap.new_struct(ShapeId::new(first)).unwrap();
    heap.struct_set(holder, 1, bytes).unwrap();
    let calls = Cell::new(0);
    let write = |elements: &mut [u8]| {
        calls.set(calls.get() + 1);
        elements.fill(5);
    };
    let tables = new_tables();
    heap.remap(remap(&tables, &turned, &|_, word| Some(word), &write)).unwrap();
    heap.verify().unwrap();
    assert_eq!((calls.get(), heap.array_bools(bytes).unwrap()), (1, &[5; 8][..]));
    assert_eq!(heap.shape_of(bytes).unwrap().number(), first + 1);
}

#[test]
fn the_limit_holds_for_globals_and_constants() {
    let mut heap = heap(HeapConfig { max_bytes: 300 << 10, ..HeapConfig::default() });
    let tables = named(&[("one", NODE)]);
    let with = |globals, constants| Remap {
        globals: vec![None; globals],
        constants,
        global_refs: RefMap::new(),
        ..remap(&tables, &|shape| Some(shape), &|_, word| Some(word), &|_| {})
    };
    assert_eq!(heap.remap(with(0, 50_000)), Err(RemapError::OutOfMemory));
    assert_eq!(heap.remap(with(50_000, 0)), Err(RemapError::OutOfMemory));
    assert_eq!(heap.remap(with(1, 1)), Ok(()));
    assert_eq!(heap.shape_count(), ShapeId::FIRST_USER_SHAPE.number() + 1);
}

#[test]
fn heaps_share_tables() {
    let frame = FrameMap { slots: 1, refs: RefMap::from_iter([0, 9]), name: "f".into() };
    let shapes = [("list", NODE), ("text", Shape::String), ("pair", pair())];
    let tables = Tables::new(shapes.map(|(name, shape)| NamedShape::new(shape, name)), [frame]);
    let config = HeapConfig { collector: KIND, ..HeapConfig::default() };
    let [mut one, other] = [(); 2].map(|()| Heap::with_tables(config.clone(), &tables).unwrap());
    let (list, pair) = (ShapeId::FIRST_USER_SHAPE, ShapeId::new(ShapeId::FIRST_USER_SHAPE.number() + 1));
    assert_eq!((other.shape_name(list), other.shape_name(pair)), ("list", "pair"));
    assert!(!other.frame_maps()[0].refs.contains(9));
    assert_eq!(one.stats().held_bytes, heap(config).stats().held_bytes);
    assert_eq!(one.add_named_shape(NODE, "more").number(), pair.number() + 1);
    assert_eq!((one.shape_count(), other.shape_count()), (other.shape_count() + 1, pair.number() + 1));
    let made = one.new_struct(pair).unwrap();
    assert_eq!(one.shape_of(made), Ok(pair));
}
