use super::look::object;
use super::*;

fn map(name: &str, slots: u32, refs: &[u32]) -> FrameMap {
    FrameMap { slots, refs: refs.iter().copied().collect(), name: name.into() }
}

/// Writes a frame behind `caller` (at the start of the stack if that is null) and publishes it.
fn push_frame(heap: &mut Heap, id: u32, return_pc: u64, registers: &[u64]) -> *mut u64 {
    let caller = heap.stack().top();
    // SAFETY: tests use a few dozen slots of a stack of thousands; the frame is whole when it is published.
    unsafe {
        let start = if caller.is_null() {
            heap.reserve_stack().unwrap();
            heap.stack().base_ptr()
        } else {
            let slots = heap.frames().next().unwrap().map.slots;
            caller.add(slots as usize)
        };
        let base = start.add(FRAME_HEADER);
        *base.offset(FRAME_ID) = u64::from(id);
        *base.offset(FRAME_RETURN_PC) = return_pc;
        *base.offset(FRAME_CALLER_BASE) = caller.expose_provenance() as u64;
        registers.iter().enumerate().for_each(|(at, bits)| *base.add(at) = *bits);
        heap.set_top(base);
        base
    }
}

#[test]
fn frames_are_walked_and_their_references_kept() {
    let mut heap = stressed();
    let main = heap.add_frame_map(map("main", 2, &[1]));
    let native = heap.add_frame_map(map("native", 3, &[0, 2, 70]));
    let text = heap.alloc_string("in main").unwrap().to_bits();
    let outer = push_frame(&mut heap, main, 11, &[u64::MAX, text]);
    let other = heap.alloc_string("in native").unwrap().to_bits();
    push_frame(&mut heap, native, 22, &[other, 42, 0]);
    for _ in 0..3 {
        heap.collect().unwrap();
    }
    let frames: Vec<_> = heap.frames().map(|frame| (frame.id, frame.return_pc, frame.base_slot)).collect();
    assert_eq!(frames, [(native, 22, 8), (main, 11, 3)]);
    assert_eq!(heap.frames().map(|frame| &*frame.map.name).collect::<Vec<_>>(), ["native", "main"]);

    assert_eq!(heap.native_arg_count(), 3);
    assert_eq!(heap.native_arg_bits(1), Ok(42));
    assert_eq!(heap.native_arg_bits(0), Err(HeapError::KindMismatch));
    assert_eq!(heap.native_arg_handle(1), Err(HeapError::KindMismatch));
    assert_eq!(heap.native_arg_bits(3), Err(HeapError::OutOfBounds { index: 3, length: 3 }));
    assert_eq!(heap.native_arg_handle(2), Ok(Handle::NULL));
    let argument = heap.native_arg_handle(0).unwrap();
    assert_eq!(heap.string(argument).unwrap(), "in native");
    assert_eq!(object(heap.register(1, 1)).and_then(Object::string), Some("in main"));
    assert!(object(heap.register(0, 2)).is_none());
    assert!(matches!(heap.register(0, 1), Ok(Word::Bits(42))));
    assert_eq!(heap.register(0, 3).err(), Some(HeapError::OutOfBounds { index: 3, length: 3 }));
    assert_eq!(heap.register(2, 0).err(), Some(HeapError::OutOfBounds { index: 0, length: 0 }));

    // SAFETY: the outer frame is still whole.
    unsafe { heap.set_top(outer) };
    assert_eq!(heap.frames().count(), 1);
    // SAFETY: no frames.
    unsafe { heap.set_top(std::ptr::null_mut()) };
    assert_eq!(heap.frames().count(), 0);
    assert_eq!(heap.native_arg_bits(0), Err(HeapError::OutOfBounds { index: 0, length: 0 }));
}

#[test]
fn registers_that_are_not_references_are_left_alone() {
    let mut heap = plain();
    let id = heap.add_frame_map(map("f", 2, &[1]));
    let text = heap.alloc_string("kept").unwrap().to_bits();
    push_frame(&mut heap, id, 0, &[text, text]);
    heap.collect().unwrap();
    let registers = heap.frames().next().unwrap().registers;
    assert_eq!(registers[0], text);
    assert_eq!(registers[1] == text, KIND == CollectorKind::MarkSweep, "a new object moves, if any does");
}

#[test]
fn a_heap_is_sent_to_another_thread() {
    fn assert_send<T: Send>(_: &T) {}
    let mut heap = plain();
    assert_send(&heap);
    let text = heap.new_string("sent").unwrap();
    let heap = std::thread::spawn(move || {
        heap.collect().unwrap();
        heap
    });
    assert_eq!(heap.join().unwrap().string(text).unwrap(), "sent");
}

#[test]
fn ref_maps_hold_what_was_set() {
    let numbers = [0, 3, 63, 64, 127, 128, 1000];
    let map: RefMap = numbers.into_iter().collect();
    assert_eq!(map.iter().collect::<Vec<_>>(), numbers);
    assert!((0..1100).all(|index| map.contains(index) == numbers.contains(&index)));
    for end in [0, 1, 63, 64, 65, 127, 128, 129, 1000, 1001, 5000] {
        let mut cut = map.clone();
        cut.truncate(end);
        let left: Vec<_> = numbers.iter().copied().filter(|index| *index < end).collect();
        assert_eq!(cut.iter().collect::<Vec<_>>(), left, "{end}");
    }
    assert!(RefMap::new().is_empty() && !map.is_empty());
}
