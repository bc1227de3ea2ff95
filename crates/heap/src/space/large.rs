//! Large objects: each in an allocation of its own, never moved, marked in place.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ptr::NonNull;

use super::Budget;
use super::blocks::POISON;
use crate::error::OutOfMemory;
use crate::layout::{LARGE_BIT, MARK_BIT};
use crate::object::Ref;

#[derive(Debug)]
struct LargeObject {
    start: NonNull<u8>,
    size: usize,
}

/// The list of large objects, and of those that are marked but not yet scanned.
///
/// Invariant: `gray` has capacity for every object in the list, so that marking never allocates.
#[derive(Debug, Default)]
pub(crate) struct LargeSpace {
    objects: Vec<LargeObject>,
    gray: Vec<Ref>,
    bytes: u64,
}

impl LargeSpace {
    /// A zeroed object of `size` bytes, its header set to [`LARGE_BIT`].
    pub(crate) fn alloc(&mut self, size: usize, budget: &mut Budget) -> Result<NonNull<u8>, OutOfMemory> {
        self.objects.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.gray.try_reserve(self.objects.len() + 1).map_err(|_| OutOfMemory)?;
        let layout = LargeSpace::layout(size)?;
        budget.take(size)?;
        // SAFETY: a large object's size is not zero.
        let Some(start) = NonNull::new(unsafe { alloc_zeroed(layout) }) else {
            budget.give_back(size);
            return Err(OutOfMemory);
        };
        start.as_ptr().expose_provenance();
        // SAFETY: aligned and within the new allocation.
        unsafe { start.cast::<u64>().write(LARGE_BIT) };
        self.objects.push(LargeObject { start, size });
        self.bytes += size as u64;
        Ok(start)
    }

    /// Marks a large object and remembers to scan it, if it was not marked yet.
    ///
    /// # Safety
    /// `object` is current and in this space.
    pub(crate) unsafe fn mark(&mut self, object: Ref) {
        // SAFETY: as the caller promises.
        let header = unsafe { object.header() };
        if header & MARK_BIT == 0 {
            // SAFETY: as the caller promises; the header keeps its shape.
            unsafe { object.store(0, header | MARK_BIT) };
            self.gray.push(object);
        }
    }

    /// The next object that is marked but not scanned.
    pub(crate) fn next_gray(&mut self) -> Option<Ref> {
        self.gray.pop()
    }

    /// Frees what is not marked, and clears the marks.
    pub(crate) fn sweep(&mut self, poison: bool, budget: &mut Budget) {
        debug_assert!(self.gray.is_empty(), "every marked object was scanned");
        self.objects.retain(|object| {
            let header = object.start.cast::<u64>();
            // SAFETY: objects of the list are allocated and start with their header.
            let marked = unsafe { *header.as_ref() } & MARK_BIT != 0;
            if marked {
                // SAFETY: as above.
                unsafe { *header.as_ptr() &= !MARK_BIT };
            } else {
                self.bytes -= object.size as u64;
                LargeSpace::free(object, poison, budget);
            }
            marked
        });
        if self.objects.capacity() > 64 && self.objects.capacity() / 4 > self.objects.len() {
            self.objects.shrink_to(self.objects.len() * 2);
            self.gray.shrink_to(self.objects.len() * 2);
        }
    }

    /// Frees everything.
    pub(crate) fn clear(&mut self, budget: &mut Budget) {
        for object in self.objects.drain(..) {
            LargeSpace::free(&object, false, budget);
        }
        self.bytes = 0;
    }

    /// Bytes of all objects.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many objects there are.
    pub(crate) fn count(&self) -> usize {
        self.objects.len()
    }

    /// Bytes of the two lists.
    pub(crate) fn table_bytes(&self) -> u64 {
        (self.objects.capacity() * size_of::<LargeObject>() + self.gray.capacity() * size_of::<Ref>()) as u64
    }

    /// Every object.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Ref, usize)> + '_ {
        self.objects.iter().map(|object| (Ref::from_address(object.start), object.size))
    }

    fn free(object: &LargeObject, poison: bool, budget: &mut Budget) {
        if poison {
            // SAFETY: the object's own bytes, which nothing refers to any more.
            unsafe { object.start.as_ptr().write_bytes(POISON, object.size) };
        }
        budget.give_back(object.size);
        if let Ok(layout) = LargeSpace::layout(object.size) {
            // SAFETY: allocated in `alloc` with this layout; the caller removes it from the list.
            unsafe { dealloc(object.start.as_ptr(), layout) };
        }
    }

    fn layout(size: usize) -> Result<Layout, OutOfMemory> {
        Layout::from_size_align(size, 16).map_err(|_| OutOfMemory)
    }
}
