use std::cmp::Ordering;

use super::*;

#[test]
fn a_string_keeps_its_text_through_collections() {
    let mut heap = stressed();
    let texts = ["", "a", "héllo", "0123456789abcdef", &"x".repeat(100_000)];
    let handles: Vec<_> = texts.iter().map(|text| heap.new_string(text).unwrap()).collect();
    heap.collect().unwrap();
    for (text, handle) in texts.iter().zip(handles) {
        assert_eq!(heap.string(handle).unwrap(), *text);
        assert_eq!(heap.string_len(handle).unwrap(), text.len());
        assert_eq!(heap.string_hash(handle).unwrap(), heap.world.hash_key.bytes(text.as_bytes()));
        assert_eq!(heap.string_hash(handle).unwrap(), heap.world.hash_key.bytes(text.as_bytes()));
    }
}

#[test]
fn strings_are_joined_compared_and_cut() {
    let mut heap = stressed();
    let (a, b) = (heap.new_string("ab").unwrap(), heap.new_string("é").unwrap());
    let joined = heap.concat(&[a, b, a]).unwrap();
    assert_eq!(heap.string(joined).unwrap(), "abéab");
    let nothing = heap.concat(&[]).unwrap();
    assert_eq!(heap.string(nothing).unwrap(), "");
    assert_eq!(heap.string_cmp(a, b).unwrap(), Ordering::Less);
    let again = heap.string_slice(joined, 4, 6).unwrap();
    assert_eq!(heap.string(again).unwrap(), "ab");
    assert!(heap.string_eq(a, again).unwrap() && !heap.same(a, again).unwrap());
    for (from, to, index) in [(0, 7, 7), (3, 4, 3), (2, 3, 3), (4, 2, 4), (9, 9, 9), (u64::MAX, 0, u64::MAX)]
    {
        let refused = heap.string_slice(joined, from, to);
        assert_eq!(refused, Err(HeapError::OutOfBounds { index, length: 6 }), "{from}..{to}");
    }
}

#[test]
fn parts_of_a_string_become_elements() {
    let mut heap = stressed();
    let shape = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
    let array = heap.new_array(shape, 0).unwrap();
    let text = heap.new_string("aé b").unwrap();
    heap.array_push_slices(array, text, &[0..3, 3..3, 4..5]).unwrap();
    heap.array_push_slices(array, text, &[]).unwrap();
    heap.array_push_slices(array, text, std::slice::from_ref(&(0..5))).unwrap();
    let parts: Vec<_> = heap.array_strings(array).unwrap().map(Option::unwrap).collect();
    assert_eq!(parts, ["aé", "", "b", "aé b"]);
    for part in [0..2, 2..3, 4..9, 9..9] {
        assert!(matches!(heap.array_push_slices(array, text, &[part]), Err(HeapError::OutOfBounds { .. })));
    }
    let ints = heap.add_shape(Shape::Array { elem: ElemKind::Int });
    let ints = heap.new_array(ints, 0).unwrap();
    assert_eq!(heap.array_push_slices(ints, text, std::slice::from_ref(&(0..1))), Err(HeapError::KindMismatch));
    assert_eq!(heap.array_push_slices(array, array, std::slice::from_ref(&(0..1))), Err(HeapError::KindMismatch));
}

#[test]
fn a_string_is_filled_in_steps() {
    let mut heap = stressed();
    let source = heap.new_string("aéb").unwrap();
    let made = heap.new_string_zeroed(7).unwrap();
    assert_eq!(heap.string(made).unwrap(), "\0\0\0\0\0\0\0");
    heap.string_hash(made).unwrap();
    heap.string_put(made, 0, source, 0..4).unwrap();
    heap.string_write(made, 4, "xy").unwrap();
    assert_eq!(heap.string(made).unwrap(), "aébxy\0");
    let alike = heap.new_string("aébxy\0").unwrap();
    assert_eq!(heap.string_hash(made).unwrap(), heap.string_hash(alike).unwrap());
    // Parts of characters are neither read nor written, nor anything outside of the strings.
    for (at, part) in [(6, 0..3), (0, 0..2), (2, 0..1), (1, 0..1), (8, 0..0), (0, 3..5)] {
        let refused = heap.string_put(made, at, source, part.clone());
        assert!(matches!(refused, Err(HeapError::OutOfBounds { .. })), "{at} {part:?}");
    }
    assert!(heap.string_write(made, u64::MAX, "x").is_err());
    heap.string_put(made, 1, made, 3..5).unwrap();
    assert_eq!(heap.string(made).unwrap(), "abxbxy\0");
}

#[test]
fn what_is_not_a_string_is_refused() {
    let mut heap = plain();
    let shape = heap.add_shape(Shape::Struct { slots: 1, refs: RefMap::new() });
    let object = heap.new_struct(shape).unwrap();
    assert_eq!(heap.string(object), Err(HeapError::KindMismatch));
    assert_eq!(heap.string(Handle::NULL), Err(HeapError::Null));
    let scope = heap.handle_scope();
    let text = heap.new_string("gone").unwrap();
    heap.truncate_handles(scope);
    assert_eq!(heap.string(text), Err(HeapError::InvalidHandle));
}

#[test]
fn engines_join_strings_in_slots() {
    let mut heap = stressed();
    let first = heap.add_constants(3).unwrap();
    for (index, text) in ["one ", "two ", "three"].iter().enumerate() {
        heap.intern_constant(first + index as u32, text).unwrap();
    }
    let slots = heap.constants_ptr();
    // SAFETY: constants are roots, and each is a string.
    let (all, pair) = unsafe {
        let all = heap.concat_slots(slots, 3).unwrap();
        let all = heap.handle_from_bits(all.to_bits()).unwrap();
        let pair = heap.concat_pair(slots.add(2), slots).unwrap();
        (all, heap.handle_from_bits(pair.to_bits()).unwrap())
    };
    assert_eq!(heap.string(all).unwrap(), "one two three");
    assert_eq!(heap.string(pair).unwrap(), "threeone ");
    let again = heap.intern_constant(first, "not looked at").unwrap();
    assert_eq!(again, heap.intern_constant(first, "one ").unwrap());
    assert!(heap.intern_constant(first + 3, "no such slot").is_err());
}

#[test]
fn hashes_differ_by_length_and_byte() {
    let key = crate::hash::HashKey::fixed();
    let mut seen = std::collections::HashSet::new();
    for length in 0..40 {
        assert!(seen.insert(key.bytes(&vec![0; length])));
        for at in 0..length {
            let mut bytes = vec![0; length];
            bytes[at] = 1;
            assert!(seen.insert(key.bytes(&bytes)), "{length} {at}");
        }
    }
    assert_eq!(key.bytes(b"vitte"), key.bytes(b"vitte"));
    // Two heaps do not hash alike.
    let secret = [(); 2].map(|()| crate::hash::HashKey::secret().bytes(b"vitte, the virtual machine"));
    assert_ne!(secret[0], secret[1]);
}
