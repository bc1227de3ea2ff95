use super::*;
use std::sync::{Arc, Mutex};

#[test]
fn observers_see_each_pause() {
    let mut heap = plain();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let writer = Arc::clone(&seen);
    heap.observe(Box::new(move |event| writer.lock().unwrap().push(*event)));
    let list = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
    let scope = heap.handle_scope();
    heap.new_array(list, 1000).unwrap();
    heap.truncate_handles(scope);
    heap.collect().unwrap();
    heap.new_array(list, 10).unwrap();
    heap.collect().unwrap();
    let events = seen.lock().unwrap();
    assert_eq!(events.len() as u64, heap.gc_log().all_pauses().count);
    assert!(events.iter().enumerate().all(|(index, event)| event.number == index as u64 + 1));
    assert!(events.windows(2).all(|pair| pair[0].at + pair[0].pause <= pair[1].at));
    assert!(events.iter().all(|event| event.cause == GcCause::Request));
    assert!(events[0].before_bytes >= 8000 && events[0].freed_bytes >= 8000, "{events:?}");
    assert!(events.iter().all(|event| event.before_bytes - event.freed_bytes == event.after_bytes));
    let last = events.last().unwrap();
    assert_eq!(last.held_bytes, heap.stats().held_bytes);
    let pauses = heap.gc_log().all_pauses();
    assert_eq!(pauses.total, events.iter().map(|event| event.pause).sum());
    assert_eq!(Some(pauses.max), events.iter().map(|event| event.pause).max());
}

#[test]
fn a_heap_that_nobody_watches_counts_and_reads_no_clock() {
    let mut heap = plain();
    heap.collect().unwrap();
    let pauses = heap.gc_log().all_pauses();
    assert!(pauses.count > 0 && pauses.total.is_zero() && heap.gc_log().age().is_none());
    let mut timed = super::heap(HeapConfig { timed: true, ..HeapConfig::default() });
    timed.collect().unwrap();
    let age = timed.gc_log().age().unwrap();
    assert!(timed.gc_log().all_pauses().total <= age);
}
