//! The graph of objects: what refers to what, and from which roots. For snapshots and reports, which change nothing.

use super::look::{Object, Word};
use crate::heap::Heap;
use crate::layout::*;
use crate::object::Ref;
use crate::shape::{ElemKind, Shape};

/// Where a root stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RootPlace {
    /// A register of a frame, counted from the innermost.
    Register {
        /// Which frame.
        depth: u32,
        /// Which register.
        register: u32,
    },
    /// A global.
    Global(u32),
    /// A constant string.
    Constant(u32),
    /// A handle that a native has open, or something that a host holds.
    Handle(u32),
}

/// Where a reference stands in an object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Part {
    /// A slot of a struct.
    Slot(u32),
    /// An element of an array.
    Element(u64),
    /// The key of an entry of a map, counted from the first.
    Key(u64),
    /// The value of an entry of a map, counted from the first.
    Value(u64),
    /// What the elements of an array stand in.
    Elements,
    /// What the keys of a map stand in.
    Keys,
    /// What the values of a map stand in.
    Values,
    /// The table by which a map finds its keys.
    Table,
}

impl Part {
    /// Whether the object there is a part of the one that refers to it, and belongs to it alone. Its own references are
    /// then told as those of its owner.
    pub fn is_owned(self) -> bool {
        matches!(self, Part::Elements | Part::Keys | Part::Values | Part::Table)
    }
}

impl Heap {
    /// Calls `visit` with each root that refers to an object: the frames from the innermost on, then globals, constants
    /// and handles.
    pub fn for_each_root<'a>(&'a self, visit: &mut dyn FnMut(RootPlace, Object<'a>)) {
        let mut root = |place, bits| {
            if let Some(object) = Ref::from_bits(bits) {
                visit(place, Object::new(self, object));
            }
        };
        for (depth, frame) in self.frames().enumerate() {
            for register in frame.map.refs.iter() {
                let bits = frame.registers.get(register as usize).copied().unwrap_or_default();
                root(RootPlace::Register { depth: depth as u32, register }, bits);
            }
        }
        let roots = &self.world.roots;
        for index in roots.global_refs.iter() {
            root(RootPlace::Global(index), roots.globals.get(index as usize).copied().unwrap_or_default());
        }
        for (index, bits) in roots.constants.iter().enumerate() {
            root(RootPlace::Constant(index as u32), *bits);
        }
        let held = roots.held.iter().map(|slot| slot.bits);
        for (index, bits) in roots.handles.iter().copied().chain(held).enumerate() {
            root(RootPlace::Handle(index as u32), bits);
        }
    }

    /// Calls `visit` with each object that watches another, and that one: see [`Heap::watch`].
    pub fn for_each_weak<'a>(&'a self, visit: &mut dyn FnMut(Object<'a>, Object<'a>)) {
        for slot in &self.world.roots.weaks {
            if let (Some(watcher), Some(target)) = (Ref::from_bits(slot.watcher), Ref::from_bits(slot.target))
            {
                visit(Object::new(self, watcher), Object::new(self, target));
            }
        }
    }
}

impl<'a> Object<'a> {
    /// Which object it is: a number that no other object has as long as the heap is borrowed.
    pub fn identity(self) -> u64 {
        self.place().to_bits()
    }

    /// Its size in bytes, as it was allocated.
    pub fn bytes(self) -> u64 {
        // SAFETY: the reference is current: it came from a root or a current object, and the heap is borrowed since.
        unsafe { crate::collectors::object_size(&self.heap().world.shapes, self.place()) as u64 }
    }

    /// The number of the place in the program that allocated it, 0 if it is not known: see [`Heap::set_site`].
    pub fn site(self) -> u32 {
        // SAFETY: as in `bytes`.
        unsafe { self.place().site() }
    }

    /// Calls `visit` with each object that it refers to, and where. What stands in its buffers counts as its own.
    pub fn for_each_reference(self, visit: &mut dyn FnMut(Part, Object<'a>)) {
        let mut part = |part, word| {
            if let Word::Object(Some(object)) = word {
                visit(part, object);
            }
        };
        match self.consists_of() {
            Shape::String | Shape::Buffer(_) => {}
            Shape::Struct { refs, .. } => {
                refs.iter().for_each(|slot| {
                    part(Part::Slot(slot), self.word_at(STRUCT_SLOTS_OFFSET + slot as usize * SLOT_BYTES))
                });
            }
            Shape::Array { elem } => {
                part(Part::Elements, self.word_at(ARRAY_BUFFER_OFFSET));
                if *elem == ElemKind::Ref {
                    (0..self.len()).for_each(|index| {
                        part(Part::Element(index), self.get(index).unwrap_or(Word::Bits(0)))
                    });
                }
            }
            Shape::Map { .. } => {
                let buffers = [
                    (Part::Keys, MAP_KEYS_OFFSET),
                    (Part::Values, MAP_VALUES_OFFSET),
                    (Part::Table, MAP_TABLE_OFFSET),
                ];
                buffers.into_iter().for_each(|(buffer, offset)| part(buffer, self.word_at(offset)));
                for (entry, (key, value)) in self.entries().enumerate() {
                    part(Part::Key(entry as u64), key);
                    part(Part::Value(entry as u64), value);
                }
            }
        }
    }
}
