//! Going over to other tables: a program that grows is compiled again, and its objects stay.
//!
//! The shapes, globals and functions of the new program have other numbers. So each object gets the number that its shape
//! has in the new table, and words that name functions are written anew; nothing moves, and nothing else in an object
//! changes, because the new shape must be equal to the old one.
//!
//! Invariant: first everything is looked at, then everything is changed. What is refused has changed nothing.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::error::OutOfMemory;
use crate::heap::Heap;
use crate::layout::*;
use crate::object::Ref;
use crate::shape::{ElemKind, RefMap, Shape, ShapeId, ShapeTable};
use crate::tables::Tables;

/// The new tables of a heap, and what becomes of what the old ones describe.
pub struct Remap<'a> {
    /// The new shapes and frame maps.
    pub tables: &'a Tables,
    /// For each new global the old one whose value it has; 0 or null where there is none.
    pub globals: Vec<Option<u32>>,
    /// Which new globals hold references.
    pub global_refs: RefMap,
    /// How many constant strings there are; all are made anew.
    pub constants: u32,
    /// The new shape of the objects that have an old one.
    pub shape_of: &'a dyn Fn(ShapeId) -> Option<ShapeId>,
    /// What the first slot, if it is no reference, of a struct of this old shape becomes.
    pub first_slot: &'a dyn Fn(ShapeId, u64) -> Option<u64>,
    /// A slot of the structs of an old shape that refers to an array of bytes, and what becomes of these. No two structs
    /// share such an array.
    pub bytes: (ShapeId, u32),
    /// Writes such bytes anew.
    pub rewrite_bytes: &'a dyn Fn(&mut [u8]),
}

/// Why a heap does not go over to other tables. Nothing has changed.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum RemapError {
    /// The limit leaves no room for the tables, or for the collection before.
    OutOfMemory,
    /// An object has a shape, by this name, that has no equal one among the new ones.
    Shape(Arc<str>),
    /// An object of a shape of this name names a function that there is no longer.
    FirstSlot(Arc<str>),
    /// A global holds references in one table and something else in the other, or does not exist.
    Global(u32),
}

impl fmt::Display for RemapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RemapError::OutOfMemory => OutOfMemory.fmt(f),
            RemapError::Shape(name) => write!(f, "a `{name}` has no place in the new program"),
            RemapError::FirstSlot(name) => write!(f, "what a `{name}` calls is not in the new program"),
            RemapError::Global(index) => write!(f, "the new global {index} is not what it was"),
        }
    }
}

impl Error for RemapError {}

impl From<OutOfMemory> for RemapError {
    fn from(_: OutOfMemory) -> RemapError {
        RemapError::OutOfMemory
    }
}

/// What is written into an object.
struct Change {
    object: Ref,
    shape: ShapeId,
    first_slot: Option<u64>,
    has_bytes: bool,
}

impl Heap {
    /// Exchanges the tables. Frames that are still published are dropped, and what no root leads to is freed.
    ///
    /// # Errors
    /// See [`RemapError`]; nothing has changed then.
    pub fn remap(&mut self, remap: Remap<'_>) -> Result<(), RemapError> {
        // SAFETY: no frame is a well-formed stack.
        unsafe { self.set_top(std::ptr::null_mut()) };
        self.collect()?;
        let slots = (remap.globals.len() + remap.constants as usize) * SLOT_BYTES;
        self.check_room(slots as u64)?;
        let globals = self.new_globals(&remap)?;
        let changes = self.changes(&remap, &remap.tables.shapes)?;
        for holder in changes.iter().filter(|change| change.has_bytes) {
            self.rewrite_bytes(holder.object, &remap);
        }
        changes.iter().for_each(apply);
        let world = &mut self.world;
        world.shapes = remap.tables.shapes.clone();
        world.roots.frame_maps = Arc::clone(&remap.tables.frame_maps);
        world.roots.globals = globals;
        world.roots.global_refs = remap.global_refs;
        world.roots.constants = vec![0; remap.constants as usize];
        world.fixed_tables = 0;
        world.count_tables();
        Ok(())
    }

    fn new_globals(&self, remap: &Remap<'_>) -> Result<Vec<u64>, RemapError> {
        let value = |(index, old): (usize, &Option<u32>)| {
            let index = index as u32;
            let Some(old) = *old else { return Ok(0) };
            let value = self.globals().get(old as usize).copied();
            let fits = self.global_is_ref(old) == remap.global_refs.contains(index);
            value.filter(|_| fits).ok_or(RemapError::Global(index))
        };
        remap.globals.iter().enumerate().map(value).collect()
    }

    /// What is to be written into each object whose shape has another number, or that names a function.
    fn changes(&self, remap: &Remap<'_>, table: &ShapeTable) -> Result<Vec<Change>, RemapError> {
        let shapes = &self.world.shapes;
        let mut changes = Vec::new();
        let mut problem = None;
        self.for_each_object(&mut |object, _| {
            // SAFETY: an object of this heap, which nothing changes meanwhile.
            let old = unsafe { object.shape() };
            let name = || shapes.get(old).map_or_else(|| "".into(), |row| Arc::clone(&row.name));
            if problem.is_some() || old < ShapeId::FIRST_USER_SHAPE {
                return;
            }
            let new = (remap.shape_of)(old);
            let Some(shape) =
                new.filter(|new| table.get(*new).is_some_and(|row| row.shape == *shapes.of(old)))
            else {
                problem = Some(RemapError::Shape(name()));
                return;
            };
            let mut first_slot = None;
            if let Shape::Struct { slots: 1.., refs } = shapes.of(old)
                && !refs.contains(0)
            {
                // SAFETY: the shape says that the object has this slot.
                let word = unsafe { object.load(STRUCT_SLOTS_OFFSET) };
                match (remap.first_slot)(old, word) {
                    Some(new) => first_slot = Some(new).filter(|new| *new != word),
                    None => problem = Some(RemapError::FirstSlot(name())),
                }
            }
            let has_bytes = old == remap.bytes.0;
            if shape != old || first_slot.is_some() || has_bytes {
                if changes.try_reserve(1).is_err() {
                    problem = Some(RemapError::OutOfMemory);
                    return;
                }
                changes.push(Change { object, shape, first_slot, has_bytes });
            }
        });
        problem.map_or(Ok(changes), Err)
    }

    /// Lets the caller write the bytes of an object anew, if it is one that has them. All headers are still the old ones.
    fn rewrite_bytes(&mut self, holder: Ref, remap: &Remap<'_>) {
        let shapes = &self.world.shapes;
        let slot = remap.bytes.1;
        // SAFETY: an object of this heap, current as nothing was allocated since it was found.
        let Shape::Struct { slots, refs } = shapes.of(unsafe { holder.shape() }) else { return };
        if slot >= *slots || !refs.contains(slot) {
            return;
        }
        // SAFETY: the shape says that the object has this slot, and that it is a reference.
        let bits = unsafe { holder.load(STRUCT_SLOTS_OFFSET + slot as usize * SLOT_BYTES) };
        let Some(array) = Ref::from_bits(bits) else { return };
        // SAFETY: references in objects lead to objects. That this one is an array of bytes is looked at first; its
        // elements lie in its buffer, and no Rust reference to them exists.
        unsafe {
            let is_bytes = matches!(shapes.of(array.shape()), Shape::Array { elem: ElemKind::Bool });
            if let Some(buffer) = array.array_buffer().filter(|_| is_bytes) {
                let elements = buffer.at(BUFFER_ELEMENTS_OFFSET);
                let length = array.array_len() as usize;
                (remap.rewrite_bytes)(std::slice::from_raw_parts_mut(elements, length));
            }
        }
    }
}

/// Writes the new number of the shape, and the new first slot.
fn apply(change: &Change) {
    // SAFETY: an object of the heap, current as nothing was allocated since it was found. The new shape is equal to the old
    // one, and the first slot is one that is no reference, as `changes` saw to; the flags above the shape's number stay.
    unsafe {
        let object = change.object;
        object.store(0, object.header() & !u64::from(u32::MAX) | u64::from(change.shape.number()));
        if let Some(word) = change.first_slot {
            object.store(STRUCT_SLOTS_OFFSET, word);
        }
    }
}
