//! Looking at values without handles: for dumps and traces, which change nothing and must not fail for want of memory.

use std::fmt;

use crate::error::HeapError;
use crate::heap::Heap;
use crate::layout::*;
use crate::object::Ref;
use crate::shape::{Shape, ShapeId};

/// What a register, global, slot or element holds.
#[derive(Clone, Copy, Debug)]
pub enum Word<'a> {
    /// Bits that are no reference; a `bool` of an array is widened.
    Bits(u64),
    /// A reference: an object, or null.
    Object(Option<Object<'a>>),
}

/// An object that is looked at. It borrows the heap, so that nothing moves meanwhile.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    heap: &'a Heap,
    place: Ref,
}

impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({:?})", self.heap.shape_name(self.shape()))
    }
}

impl Heap {
    /// What a register of the `depth`-th frame holds, counted from the innermost.
    ///
    /// # Errors
    /// `OutOfBounds`.
    pub fn register(&self, depth: usize, register: u32) -> Result<Word<'_>, HeapError> {
        let (bits, is_reference) = super::frames::register_of(self.frames().nth(depth), register)?;
        // SAFETY: a register of a published frame that its map calls a reference holds null or a current one.
        Ok(unsafe { self.word(bits, is_reference) })
    }

    /// What a global holds.
    ///
    /// # Errors
    /// `OutOfBounds`.
    pub fn global(&self, index: u32) -> Result<Word<'_>, HeapError> {
        let globals = self.globals();
        let (bits, length) = (globals.get(index as usize), globals.len() as u64);
        let bits = *bits.ok_or(HeapError::OutOfBounds { index: u64::from(index), length })?;
        // SAFETY: a global that is a reference holds null or a current one.
        Ok(unsafe { self.word(bits, self.global_is_ref(index)) })
    }

    /// # Safety
    /// Bits of a reference are null or a current reference.
    unsafe fn word(&self, bits: u64, is_reference: bool) -> Word<'_> {
        if is_reference {
            Word::Object(Ref::from_bits(bits).map(|place| Object { heap: self, place }))
        } else {
            Word::Bits(bits)
        }
    }
}

impl<'a> Object<'a> {
    /// The object's shape.
    pub fn shape(self) -> ShapeId {
        // SAFETY: the reference is current: it came from a root or a current object, and the heap is borrowed since.
        unsafe { self.place.shape() }
    }

    /// A string's text; `None` for other objects.
    pub fn string(self) -> Option<&'a str> {
        // SAFETY: as in `shape`; it is a string.
        (self.shape() == ShapeId::STRING).then(|| unsafe { self.place.string() })
    }

    /// How many slots a struct, elements an array or entries a map has; 0 for other objects.
    pub fn len(self) -> u64 {
        match self.consists_of() {
            Shape::Struct { slots, .. } => u64::from(*slots),
            // SAFETY: as in `shape`; it is an array.
            Shape::Array { .. } => unsafe { self.place.array_len() },
            // SAFETY: as in `shape`; it is a map.
            Shape::Map { .. } => unsafe { self.place.load(MAP_LENGTH_OFFSET) },
            Shape::String | Shape::Buffer(_) => 0,
        }
    }

    /// Whether there is no slot or element.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// What a slot of a struct or an element of an array holds.
    ///
    /// # Errors
    /// `OutOfBounds`.
    pub fn get(self, index: u64) -> Result<Word<'a>, HeapError> {
        let length = self.len();
        if index >= length {
            return Err(HeapError::OutOfBounds { index, length });
        }
        let (bits, is_reference) = match self.consists_of() {
            Shape::Struct { refs, .. } => {
                let offset = STRUCT_SLOTS_OFFSET + index as usize * SLOT_BYTES;
                // SAFETY: as in `shape`; the slot lies within the struct.
                (unsafe { self.place.load(offset) }, refs.contains(index as u32))
            }
            Shape::Array { elem } => {
                // SAFETY: as in `shape`; the index is below the length, so that there is a buffer.
                let bits = unsafe {
                    self.place.array_buffer().map(|buffer| buffer.buffer_get(*elem, index as usize))
                };
                (bits.unwrap_or_default(), *elem == crate::shape::ElemKind::Ref)
            }
            Shape::String | Shape::Buffer(_) | Shape::Map { .. } => return Err(HeapError::KindMismatch),
        };
        // SAFETY: what a current object refers to is null or current.
        Ok(unsafe { self.heap.word(bits, is_reference) })
    }

    /// The keys and values of a map's entries, in the order in which they were added; none for other objects.
    pub fn entries(self) -> impl Iterator<Item = (Word<'a>, Word<'a>)> {
        let kinds = match self.consists_of() {
            Shape::Map { key, value } => Some((*key, *value)),
            _ => None,
        };
        kinds.into_iter().flat_map(move |(key, value)| {
            super::maps::places(self.place).map(move |place| {
                // SAFETY: as in `shape`; it is a map with an entry at this place.
                unsafe {
                    let (key_bits, value_bits) = super::maps::entry(self.place, (key, value), place);
                    let is_ref = |kind| kind == crate::shape::ElemKind::Ref;
                    (self.heap.word(key_bits, is_ref(key)), self.heap.word(value_bits, is_ref(value)))
                }
            })
        })
    }

    pub(super) fn new(heap: &'a Heap, place: Ref) -> Object<'a> {
        Object { heap, place }
    }

    pub(super) fn heap(self) -> &'a Heap {
        self.heap
    }

    pub(super) fn place(self) -> Ref {
        self.place
    }

    /// The word at an offset at which the object's shape has a reference.
    pub(super) fn word_at(self, offset: usize) -> Word<'a> {
        // SAFETY: as in `shape`; what a current object refers to is null or current.
        unsafe { self.heap.word(self.place.load(offset), true) }
    }

    pub(super) fn consists_of(self) -> &'a Shape {
        self.heap.world.shapes.of(self.shape())
    }
}
