//! The heap verifier: every reachable reference leads to a well-formed object.
//!
//! For tests and stress modes; it takes time and memory in proportion to the heap.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fmt;

use crate::collectors::Collector;
use crate::heap::{Heap, World};
use crate::layout::*;
use crate::object::Ref;
use crate::shape::{ElemKind, Shape, ShapeId};

/// What is wrong with a heap, and where. Always a bug of an engine or of this crate.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum VerifyError {
    /// A root or slot refers to an address at which no object begins.
    NoObject {
        /// The address.
        address: u64,
        /// The object that refers to it, 0 for a root.
        holder: u64,
    },
    /// An object's header names no shape, or holds collector bits that only a collection may set.
    BadHeader {
        /// The object's address.
        object: u64,
        /// Its header.
        header: u64,
    },
    /// A string is not UTF-8.
    BadString {
        /// The string's address.
        object: u64,
    },
    /// An array's length is over its capacity, or its buffer holds another kind of elements.
    BadArray {
        /// The array's address.
        object: u64,
    },
    /// A map's buffers are not of its kinds, or too small for its entries.
    BadMap {
        /// The map's address.
        object: u64,
    },
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VerifyError::NoObject { address, holder: 0 } => {
                write!(f, "a root refers to {address:#x}, where no object begins")
            }
            VerifyError::NoObject { address, holder } => {
                write!(f, "the object at {holder:#x} refers to {address:#x}, where no object begins")
            }
            VerifyError::BadHeader { object, header } => {
                write!(f, "the object at {object:#x} has the impossible header {header:#x}")
            }
            VerifyError::BadString { object } => write!(f, "the string at {object:#x} is not UTF-8"),
            VerifyError::BadArray { object } => {
                write!(f, "the array at {object:#x} does not agree with its buffer")
            }
            VerifyError::BadMap { object } => {
                write!(f, "the map at {object:#x} does not agree with its buffers")
            }
        }
    }
}

impl Error for VerifyError {}

impl Heap {
    /// Checks every object that can be reached from the roots.
    ///
    /// # Errors
    /// The first fault found.
    pub fn verify(&mut self) -> Result<(), VerifyError> {
        self.settle();
        let mut objects = HashMap::new();
        self.for_each_object(&mut |object, size| {
            objects.insert(object.to_bits(), size);
        });
        Walk::new(&mut self.world, objects).run(&self.world)
    }
}

/// Panics where the heap is not well formed.
pub(crate) fn assert_well_formed(world: &mut World, collector: &dyn Collector) {
    let mut objects = HashMap::new();
    collector.for_each_object(world, &mut |object, size| {
        objects.insert(object.to_bits(), size);
    });
    if let Err(fault) = Walk::new(world, objects).run(world) {
        panic!("bug: the heap is not well formed after a collection: {fault}");
    }
}

/// A walk over the reachable objects.
struct Walk {
    /// Where objects begin, and their sizes.
    objects: HashMap<u64, usize>,
    seen: HashSet<u64>,
    /// References still to follow, each with the object that holds it.
    pending: Vec<(u64, u64)>,
}

impl Walk {
    fn new(world: &mut World, objects: HashMap<u64, usize>) -> Walk {
        let mut pending = Vec::new();
        // SAFETY: published frames are as `set_top` demands; nothing is written.
        unsafe { world.roots.visit(|slot| pending.push((*slot, 0))) };
        let weaks = world.roots.weaks.iter().flat_map(|slot| [slot.watcher, slot.target]);
        pending.extend(weaks.map(|address| (address, 0)));
        Walk { objects, seen: HashSet::new(), pending }
    }

    fn run(mut self, world: &World) -> Result<(), VerifyError> {
        while let Some((address, holder)) = self.pending.pop() {
            if address == 0 || !self.seen.insert(address) {
                continue;
            }
            if !self.objects.contains_key(&address) {
                return Err(VerifyError::NoObject { address, holder });
            }
            if let Some(object) = Ref::from_bits(address) {
                self.check(world, object)?;
            }
        }
        Ok(())
    }

    fn check(&mut self, world: &World, object: Ref) -> Result<(), VerifyError> {
        let address = object.to_bits();
        // SAFETY: an object begins at this address.
        let header = unsafe { object.header() };
        let shape = world.shapes.get(ShapeId::new(header as u32));
        if header & FORWARDED_BIT != 0 || shape.is_none() {
            return Err(VerifyError::BadHeader { object: address, header });
        }
        match shape.map(|row| &row.shape) {
            Some(Shape::Struct { refs, .. }) => {
                for slot in refs.iter() {
                    // SAFETY: a slot of the object.
                    let bits = unsafe { object.load(STRUCT_SLOTS_OFFSET + slot as usize * SLOT_BYTES) };
                    self.pending.push((bits, address));
                }
            }
            Some(Shape::Array { elem }) => self.check_array(object, *elem)?,
            Some(Shape::Map { key, value }) => self.check_map(object, *key, *value)?,
            Some(Shape::Buffer(ElemKind::Ref)) => {
                // SAFETY: a whole buffer.
                for index in 0..unsafe { object.buffer_capacity() } as usize {
                    // SAFETY: less than the capacity.
                    self.pending.push((unsafe { object.buffer_get(ElemKind::Ref, index) }, address));
                }
            }
            // SAFETY: a whole string.
            Some(Shape::String) if std::str::from_utf8(unsafe { object.string_bytes() }).is_err() => {
                return Err(VerifyError::BadString { object: address });
            }
            _ => {}
        }
        Ok(())
    }

    fn check_array(&mut self, array: Ref, elem: ElemKind) -> Result<(), VerifyError> {
        let address = array.to_bits();
        // SAFETY: a whole array.
        let (length, buffer) = unsafe { (array.array_len(), array.array_buffer()) };
        let Some(buffer) = buffer else {
            return if length == 0 { Ok(()) } else { Err(VerifyError::BadArray { object: address }) };
        };
        if !self.objects.contains_key(&buffer.to_bits()) {
            return Err(VerifyError::NoObject { address: buffer.to_bits(), holder: address });
        }
        // SAFETY: an object begins there; the capacity is read only if it is a buffer.
        let fits = unsafe { buffer.shape() == ShapeId::buffer(elem) && length <= buffer.buffer_capacity() };
        if !fits {
            return Err(VerifyError::BadArray { object: address });
        }
        self.pending.push((buffer.to_bits(), address));
        Ok(())
    }

    fn check_map(&mut self, map: Ref, key: ElemKind, value: ElemKind) -> Result<(), VerifyError> {
        let address = map.to_bits();
        // SAFETY: a whole map.
        let used = unsafe { map.load(MAP_USED_OFFSET) };
        let parts = [
            (MAP_KEYS_OFFSET, key, used),
            (MAP_VALUES_OFFSET, value, used),
            (MAP_TABLE_OFFSET, ElemKind::Bool, used),
        ];
        for (offset, kind, least) in parts {
            // SAFETY: as above.
            let bits = unsafe { map.load(offset) };
            let Some(buffer) = Ref::from_bits(bits) else {
                if least == 0 {
                    continue;
                }
                return Err(VerifyError::BadMap { object: address });
            };
            if !self.objects.contains_key(&bits) {
                return Err(VerifyError::NoObject { address: bits, holder: address });
            }
            // SAFETY: an object begins there; the capacity is read only if it is a buffer.
            let fits =
                unsafe { buffer.shape() == ShapeId::buffer(kind) && least <= buffer.buffer_capacity() };
            if !fits {
                return Err(VerifyError::BadMap { object: address });
            }
            self.pending.push((bits, address));
        }
        Ok(())
    }
}
