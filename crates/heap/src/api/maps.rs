//! Maps: hash tables that keep the order in which entries were added.
//!
//! Entries stand in two buffers, keys and values, in the order in which they were added: each has a *place*. The table
//! is one more buffer, of bytes that hold 32-bit numbers:
//!
//! ```text
//! | slot 0 | slot 1 | …                          | hash of place 0 | hash of place 1 | …
//!   0: empty, else a place and one more            0: the entry was removed
//! ```
//!
//! Slots are searched from the one that the hash names onward (open addressing with linear probing; Knuth, "The Art of
//! Computer Programming", volume 3). There are places for three quarters of the slots, so that a search always meets an
//! empty one. A removed entry keeps its slot and its place until places run out: then what is left moves to new
//! buffers, larger, equal or smaller ones, by how much is left. So each entry is moved a constant number of times on
//! average, and iterating is walking along the places.

use super::handles::{Handle, Value};
use crate::error::{HeapError, OutOfMemory};
use crate::heap::Heap;
use crate::layout::*;
use crate::object::{Ref, strings_equal};
use crate::shape::{ElemKind, Shape, ShapeId};

/// The fewest slots of a table.
const FIRST_SLOTS: u64 = 8;
/// How many places of removed entries [`MapOperation::Next`] passes by, at most.
const QUICK_PLACES: u64 = 64;
/// Bytes of a slot, and of a hash.
const CELL: u64 = 4;

/// How many places there are for so many slots.
const fn places_of(slots: u64) -> u64 {
    slots / 4 * 3
}

/// A map that was looked up: good until the next allocation.
#[derive(Clone, Copy)]
struct MapView {
    map: Ref,
    key: ElemKind,
    value: ElemKind,
}

/// The cells of a table: good until the next allocation.
#[derive(Clone, Copy)]
struct Table {
    cells: *mut u32,
    slots: usize,
}

impl Table {
    /// The table of a map; `None` while it has none.
    ///
    /// # Safety
    /// `map` is a current map.
    #[inline(always)]
    unsafe fn of(map: Ref) -> Option<Table> {
        // SAFETY: as the caller promises.
        unsafe {
            let buffer = Ref::from_bits(map.load(MAP_TABLE_OFFSET))?;
            Some(Table::within(buffer, map.load(MAP_SLOTS_OFFSET)))
        }
    }

    /// # Safety
    /// `buffer` is a current buffer of bytes with cells for so many slots and their places.
    #[inline(always)]
    unsafe fn within(buffer: Ref, slots: u64) -> Table {
        // SAFETY: as the caller promises; elements begin at a multiple of 8.
        Table { cells: unsafe { buffer.at(BUFFER_ELEMENTS_OFFSET).cast() }, slots: slots as usize }
    }

    /// The place that slot `at` names, counted from 1; 0 if it is empty.
    ///
    /// # Safety
    /// `at` is less than the number of slots.
    #[inline(always)]
    unsafe fn slot(&self, at: usize) -> u32 {
        // SAFETY: as the caller promises.
        unsafe { *self.cells.add(at) }
    }

    /// The hash of the entry at a place; 0 if it was removed.
    ///
    /// # Safety
    /// There is such a place.
    #[inline(always)]
    unsafe fn hash(&self, place: usize) -> u32 {
        // SAFETY: hashes stand behind the slots.
        unsafe { *self.cells.add(self.slots + place) }
    }

    /// # Safety
    /// As [`Table::hash`].
    #[inline(always)]
    unsafe fn set_hash(&self, place: usize, hash: u32) {
        // SAFETY: as above.
        unsafe { *self.cells.add(self.slots + place) = hash }
    }

    /// Puts a place into the first empty slot for its hash.
    ///
    /// # Safety
    /// There is such a place, and an empty slot.
    #[inline(always)]
    unsafe fn enter(&self, place: usize, hash: u32) {
        let mask = self.slots - 1;
        let mut at = hash as usize & mask;
        // SAFETY: the mask keeps `at` below the number of slots, a power of two.
        unsafe {
            while self.slot(at) != 0 {
                at = (at + 1) & mask;
            }
            *self.cells.add(at) = place as u32 + 1;
            self.set_hash(place, hash);
        }
    }
}

/// The places of a map's entries, in order.
pub(super) fn places(map: Ref) -> impl Iterator<Item = u64> {
    // SAFETY: callers have a current map, and nothing is allocated while they iterate.
    let (first, used, table) =
        unsafe { (map.load(MAP_FIRST_OFFSET), map.load(MAP_USED_OFFSET), Table::of(map)) };
    // SAFETY: as above; places below `used` exist.
    (first..used).filter(move |place| table.is_some_and(|table| unsafe { table.hash(*place as usize) } != 0))
}

/// Key and value at a place.
///
/// # Safety
/// `map` is a current map of these kinds with this place.
pub(super) unsafe fn entry(map: Ref, (key, value): (ElemKind, ElemKind), place: u64) -> (u64, u64) {
    // SAFETY: as the caller promises.
    unsafe {
        let keys = Ref::from_bits_unchecked(map.load(MAP_KEYS_OFFSET));
        let values = Ref::from_bits_unchecked(map.load(MAP_VALUES_OFFSET));
        (keys.buffer_get(key, place as usize), values.buffer_get(value, place as usize))
    }
}

/// Looking.
impl Heap {
    /// Makes an empty map.
    ///
    /// # Errors
    /// `KindMismatch` if `shape` is not a map shape of this heap; `OutOfMemory`.
    pub fn new_map(&mut self, shape: ShapeId) -> Result<Handle, HeapError> {
        let Some(Shape::Map { .. }) = self.shape(shape) else {
            return Err(HeapError::KindMismatch);
        };
        // SAFETY: a map shape of this heap, as just checked; zeros are an empty map.
        let map = unsafe { self.alloc_struct(shape)? };
        Ok(self.open(map)?)
    }

    /// What a map's keys and values are.
    ///
    /// # Errors
    /// `InvalidHandle`, `Null`; `KindMismatch` if the object is not a map.
    pub fn map_kinds(&self, handle: Handle) -> Result<(ElemKind, ElemKind), HeapError> {
        let view = self.map_view(handle)?;
        Ok((view.key, view.value))
    }

    /// How many entries a map has.
    ///
    /// # Errors
    /// As [`Heap::map_kinds`].
    pub fn map_len(&self, handle: Handle) -> Result<u64, HeapError> {
        // SAFETY: a current map.
        Ok(unsafe { self.map_view(handle)?.map.load(MAP_LENGTH_OFFSET) })
    }

    /// A number that changes whenever an entry is added or removed, and when the map is cleared.
    ///
    /// # Errors
    /// As [`Heap::map_kinds`].
    pub fn map_version(&self, handle: Handle) -> Result<u64, HeapError> {
        // SAFETY: a current map.
        Ok(unsafe { self.map_view(handle)?.map.load(MAP_VERSION_OFFSET) })
    }

    /// The place of the entry with this key. Good until an entry is added or the map is cleared.
    ///
    /// # Errors
    /// As [`Heap::map_kinds`]; `KindMismatch` if the key is not of the map's kind or cannot be hashed; `Null`.
    #[inline]
    pub fn map_find(&self, handle: Handle, key: Value) -> Result<Option<u64>, HeapError> {
        let view = self.map_view(handle)?;
        let (bits, hash) = self.hashed(view, key)?;
        Ok(self.locate(view, bits, hash))
    }

    /// The first place from `from` on that has an entry.
    ///
    /// # Errors
    /// As [`Heap::map_kinds`].
    pub fn map_next(&self, handle: Handle, from: u64) -> Result<Option<u64>, HeapError> {
        let MapView { map, .. } = self.map_view(handle)?;
        // SAFETY: a current map; places below `used` exist.
        unsafe {
            let Some(table) = Table::of(map) else { return Ok(None) };
            let (first, used) = (map.load(MAP_FIRST_OFFSET), map.load(MAP_USED_OFFSET));
            Ok((from.max(first)..used).find(|place| table.hash(*place as usize) != 0))
        }
    }

    /// How many places a map has: one for each entry, and those of removed entries that were not given up yet.
    ///
    /// # Errors
    /// As [`Heap::map_kinds`].
    pub fn map_places(&self, handle: Handle) -> Result<u64, HeapError> {
        // SAFETY: a current map.
        Ok(unsafe { self.map_view(handle)?.map.load(MAP_USED_OFFSET) })
    }

    /// The key at a place.
    ///
    /// # Errors
    /// As [`Heap::map_kinds`]; `OutOfBounds` if there is no entry; `OutOfMemory`.
    pub fn map_key(&mut self, handle: Handle, place: u64) -> Result<Value, HeapError> {
        let view = self.map_view(handle)?;
        let (bits, _) = self.map_entry(view, place)?;
        self.value_of(view.key, bits)
    }

    /// The value at a place.
    ///
    /// # Errors
    /// As [`Heap::map_key`].
    pub fn map_value(&mut self, handle: Handle, place: u64) -> Result<Value, HeapError> {
        let view = self.map_view(handle)?;
        let (_, bits) = self.map_entry(view, place)?;
        self.value_of(view.value, bits)
    }

    fn map_entry(&self, view: MapView, place: u64) -> Result<(u64, u64), HeapError> {
        // SAFETY: a current map; the place is checked first.
        unsafe {
            let length = view.map.load(MAP_USED_OFFSET);
            let is_entry = |table: Table| place < length && table.hash(place as usize) != 0;
            if !Table::of(view.map).is_some_and(is_entry) {
                return Err(HeapError::OutOfBounds { index: place, length });
            }
            Ok(entry(view.map, (view.key, view.value), place))
        }
    }

    #[inline]
    fn map_view(&self, handle: Handle) -> Result<MapView, HeapError> {
        match self.object_shape(handle)? {
            (map, Shape::Map { key, value }) => Ok(MapView { map, key: *key, value: *value }),
            _ => Err(HeapError::KindMismatch),
        }
    }

    /// A key's bits and hash.
    #[inline]
    fn hashed(&self, view: MapView, key: Value) -> Result<(u64, u32), HeapError> {
        if key.kind() != view.key {
            return Err(HeapError::KindMismatch);
        }
        let bits = self.value_bits(key)?;
        let hash =
            if view.key == ElemKind::Ref { self.hash_object(bits)? } else { self.world.hash_key.word(bits) };
        Ok((bits, hash))
    }

    /// The place of a key.
    #[inline]
    fn locate(&self, view: MapView, bits: u64, hash: u32) -> Option<u64> {
        // SAFETY: a current map. The mask keeps `at` below the number of slots; slots name places that exist.
        unsafe {
            let table = Table::of(view.map)?;
            let keys = Ref::from_bits(view.map.load(MAP_KEYS_OFFSET))?;
            let mask = table.slots - 1;
            let mut at = hash as usize & mask;
            loop {
                let place = (table.slot(at) as usize).checked_sub(1)?;
                if table.hash(place) == hash {
                    let found = keys.buffer_get(view.key, place);
                    if found == bits || view.key == ElemKind::Ref && self.equal_objects(found, bits) {
                        return Some(place as u64);
                    }
                }
                at = (at + 1) & mask;
            }
        }
    }
}

/// Changing.
impl Heap {
    /// Sets the value of a key; adds an entry at the end if there is none.
    ///
    /// # Errors
    /// As [`Heap::map_find`]; `KindMismatch` if the value is not of the map's kind; `OutOfMemory`.
    pub fn map_set(&mut self, handle: Handle, key: Value, value: Value) -> Result<(), HeapError> {
        let mut view = self.map_view(handle)?;
        if value.kind() != view.value {
            return Err(HeapError::KindMismatch);
        }
        let (mut key_bits, hash) = self.hashed(view, key)?;
        let value_bits = self.value_bits(value)?;
        if let Some(place) = self.locate(view, key_bits, hash) {
            // SAFETY: the place exists; both are of the map's kinds.
            unsafe { self.put_part(view.map, MAP_VALUES_OFFSET, view.value, place, value_bits) };
            return Ok(());
        }
        let mut value_bits = value_bits;
        // SAFETY: a current map.
        let (used, slots) = unsafe { (view.map.load(MAP_USED_OFFSET), view.map.load(MAP_SLOTS_OFFSET)) };
        if used == places_of(slots) {
            self.rebuild(handle)?;
            // That may have moved everything.
            view = self.map_view(handle)?;
            (key_bits, value_bits) = (self.value_bits(key)?, self.value_bits(value)?);
        }
        // SAFETY: there is a place behind those that are used.
        unsafe { self.append(view, (key_bits, hash), value_bits) };
        Ok(())
    }

    /// Adds an entry at the end.
    ///
    /// # Safety
    /// The map is current, has no such key, and has a place behind those that are used; the parts are of its kinds.
    #[inline]
    unsafe fn append(&mut self, view: MapView, (key, hash): (u64, u32), value: u64) {
        let map = view.map;
        // SAFETY: as the caller promises. Where there is a place there is an empty slot.
        unsafe {
            let Some(table) = Table::of(map) else { return };
            let place = map.load(MAP_USED_OFFSET);
            table.enter(place as usize, hash);
            self.put_part(map, MAP_KEYS_OFFSET, view.key, place, key);
            self.put_part(map, MAP_VALUES_OFFSET, view.value, place, value);
            map.store(MAP_USED_OFFSET, place + 1);
            map.store(MAP_LENGTH_OFFSET, map.load(MAP_LENGTH_OFFSET) + 1);
            map.store(MAP_VERSION_OFFSET, map.load(MAP_VERSION_OFFSET).wrapping_add(1));
        }
    }

    /// Removes the entry at a place.
    ///
    /// # Errors
    /// As [`Heap::map_kinds`]; `OutOfBounds` if there is no entry.
    pub fn map_remove(&mut self, handle: Handle, place: u64) -> Result<(), HeapError> {
        let view = self.map_view(handle)?;
        self.map_entry(view, place)?;
        let map = view.map;
        // SAFETY: a current map with an entry at this place.
        unsafe {
            let Some(table) = Table::of(map) else { return Ok(()) };
            table.set_hash(place as usize, 0);
            // What was removed must keep nothing alive.
            self.put_part(map, MAP_KEYS_OFFSET, view.key, place, 0);
            self.put_part(map, MAP_VALUES_OFFSET, view.value, place, 0);
            map.store(MAP_LENGTH_OFFSET, map.load(MAP_LENGTH_OFFSET) - 1);
            map.store(MAP_VERSION_OFFSET, map.load(MAP_VERSION_OFFSET).wrapping_add(1));
            // Taking entries from the front, one after the other, must not walk over all the removed ones each time.
            let (mut first, used) = (map.load(MAP_FIRST_OFFSET), map.load(MAP_USED_OFFSET));
            while first < used && table.hash(first as usize) == 0 {
                first += 1;
            }
            map.store(MAP_FIRST_OFFSET, first);
        }
        Ok(())
    }

    /// Removes all entries, and gives up the room for them.
    ///
    /// # Errors
    /// As [`Heap::map_kinds`].
    pub fn map_clear(&mut self, handle: Handle) -> Result<(), HeapError> {
        let MapView { map, .. } = self.map_view(handle)?;
        // SAFETY: a current map; no buffers and zeros are an empty one.
        unsafe {
            for offset in [MAP_KEYS_OFFSET, MAP_VALUES_OFFSET, MAP_TABLE_OFFSET] {
                self.store_ref(map, offset, 0);
            }
            for offset in [MAP_USED_OFFSET, MAP_LENGTH_OFFSET, MAP_FIRST_OFFSET, MAP_SLOTS_OFFSET] {
                map.store(offset, 0);
            }
            map.store(MAP_VERSION_OFFSET, map.load(MAP_VERSION_OFFSET).wrapping_add(1));
        }
        Ok(())
    }

    /// Writes a key or value; references through the barrier.
    ///
    /// # Safety
    /// `map` is current and has a buffer of this kind at `offset`, with this place; `bits` is null or a current
    /// reference if the kind is one.
    #[inline]
    unsafe fn put_part(&mut self, map: Ref, offset: usize, kind: ElemKind, place: u64, bits: u64) {
        // SAFETY: as the caller promises.
        unsafe {
            let buffer = Ref::from_bits_unchecked(map.load(offset));
            if kind == ElemKind::Ref {
                self.store_ref(buffer, BUFFER_ELEMENTS_OFFSET + place as usize * SLOT_BYTES, bits);
            } else {
                buffer.buffer_set(kind, place as usize, bits);
            }
        }
    }

    /// Moves the entries to new buffers, with room for half as many more.
    #[cold]
    fn rebuild(&mut self, handle: Handle) -> Result<(), HeapError> {
        let view = self.map_view(handle)?;
        // SAFETY: a current map.
        let length = unsafe { view.map.load(MAP_LENGTH_OFFSET) };
        let wanted = length + length / 2 + 1;
        let mut slots = FIRST_SLOTS;
        while places_of(slots) < wanted {
            slots *= 2;
        }
        let places = places_of(slots);
        // Cells hold places in 32 bits.
        if places >= u64::from(u32::MAX) {
            return Err(OutOfMemory.into());
        }
        let scope = self.handle_scope();
        let buffers = self.new_buffers(view, slots, places);
        let moved = buffers.and_then(|buffers| self.move_entries(handle, buffers, slots));
        self.truncate_handles(scope);
        moved
    }

    fn new_buffers(&mut self, view: MapView, slots: u64, places: u64) -> Result<[Handle; 3], HeapError> {
        let mut buffer = |kind, capacity| {
            let buffer = self.alloc_buffer(kind, capacity)?;
            self.open(buffer)
        };
        let keys = buffer(view.key, places)?;
        let values = buffer(view.value, places)?;
        let table = buffer(ElemKind::Bool, (slots + places) * CELL)?;
        Ok([keys, values, table])
    }

    fn move_entries(&mut self, handle: Handle, buffers: [Handle; 3], slots: u64) -> Result<(), HeapError> {
        let MapView { map, key, value } = self.map_view(handle)?;
        let [keys, values, table] = buffers;
        let (keys, values, cells) = (self.object(keys)?, self.object(values)?, self.object(table)?);
        // SAFETY: a current map and new buffers of its kinds that have room for all its entries.
        unsafe {
            self.before_change(keys);
            self.before_change(values);
            let table = Table::within(cells, slots);
            let mut moved = 0_usize;
            if let Some(old) = Table::of(map) {
                for place in self::places(map) {
                    let (key_bits, value_bits) = entry(map, (key, value), place);
                    put_raw(keys, key, moved, key_bits);
                    put_raw(values, value, moved, value_bits);
                    table.enter(moved, old.hash(place as usize));
                    moved += 1;
                }
            }
            self.store_ref(map, MAP_KEYS_OFFSET, keys.to_bits());
            self.store_ref(map, MAP_VALUES_OFFSET, values.to_bits());
            self.store_ref(map, MAP_TABLE_OFFSET, cells.to_bits());
            map.store(MAP_SLOTS_OFFSET, slots);
            map.store(MAP_USED_OFFSET, moved as u64);
            map.store(MAP_FIRST_OFFSET, 0);
        }
        Ok(())
    }

    /// A value of this kind with these bits.
    fn value_of(&mut self, kind: ElemKind, bits: u64) -> Result<Value, HeapError> {
        Ok(match kind {
            ElemKind::Int => Value::Int(bits as i64),
            ElemKind::Float => Value::Float(f64::from_bits(bits)),
            ElemKind::Bool => Value::Bool(bits != 0),
            ElemKind::Ref => Value::Ref(self.open_bits(bits)?),
        })
    }
}

/// What engines do with maps without calling a native. See [`Heap::map_operation`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MapOperation {
    /// The value of a key.
    Index,
    /// The value of a key, or null, where values are references.
    Get,
    /// Whether there is a key.
    Has,
    /// The place of a key, or -1.
    Find,
    /// Sets the value of a key. The answer means nothing.
    Set,
    /// The next place with an entry behind a place, or -1; the third operand is the version that the map must have. `None`
    /// where many removed entries lie between.
    Next,
    /// The key at a place.
    Key,
    /// The value at a place.
    Value,
}

/// For engines.
impl Heap {
    /// Does what needs no allocation and cannot fail; `None`, and nothing was changed, for everything else: a null map, a
    /// key without a value, a map that must grow.
    ///
    /// # Safety
    /// `map` is null or a current reference to a map; `a` and `b` are a key, a value or numbers, as the operation says.
    #[inline(never)]
    pub unsafe fn map_operation(&mut self, operation: MapOperation, map: u64, a: u64, b: u64) -> Option<u64> {
        let map = Ref::from_bits(map)?;
        // SAFETY: as the caller promises.
        let &Shape::Map { key, value } = self.world.shapes.of(unsafe { map.shape() }) else { return None };
        let view = MapView { map, key, value };
        match operation {
            MapOperation::Index => {
                let place = self.locate(view, a, self.quick_hash(view, a)?)?;
                // SAFETY: the place has an entry.
                Some(unsafe { value_at(view, place) })
            }
            MapOperation::Get if value == ElemKind::Ref => {
                let place = self.locate(view, a, self.quick_hash(view, a)?);
                // SAFETY: the place has an entry.
                Some(place.map_or(0, |place| unsafe { value_at(view, place) }))
            }
            MapOperation::Get => None,
            MapOperation::Has => Some(u64::from(self.locate(view, a, self.quick_hash(view, a)?).is_some())),
            MapOperation::Find => {
                let place = self.locate(view, a, self.quick_hash(view, a)?);
                Some(place.unwrap_or(u64::MAX))
            }
            MapOperation::Set => {
                let hash = self.quick_hash(view, a)?;
                // SAFETY: the parts are of the map's kinds, as the caller promises; places are checked.
                unsafe {
                    if let Some(place) = self.locate(view, a, hash) {
                        self.put_part(map, MAP_VALUES_OFFSET, value, place, b);
                    } else if map.load(MAP_USED_OFFSET) < places_of(map.load(MAP_SLOTS_OFFSET)) {
                        self.append(view, (a, hash), b);
                    } else {
                        return None;
                    }
                }
                Some(0)
            }
            MapOperation::Next => {
                // SAFETY: a current map; places below `used` exist.
                unsafe {
                    if map.load(MAP_VERSION_OFFSET) != b || a.cast_signed() < -1 {
                        return None;
                    }
                    let Some(table) = Table::of(map) else { return Some(u64::MAX) };
                    let from = a.wrapping_add(1).max(map.load(MAP_FIRST_OFFSET));
                    let used = map.load(MAP_USED_OFFSET);
                    let end = used.min(from.saturating_add(QUICK_PLACES));
                    match (from..end).find(|place| table.hash(*place as usize) != 0) {
                        // A long way over removed entries is gone by the native, which has it paid.
                        None if end < used => None,
                        next => Some(next.unwrap_or(u64::MAX)),
                    }
                }
            }
            MapOperation::Key => self.map_entry(view, a).ok().map(|(key, _)| key),
            MapOperation::Value => self.map_entry(view, a).ok().map(|(_, value)| value),
        }
    }

    /// The hash of a key; `None` for null.
    #[inline(always)]
    fn quick_hash(&self, view: MapView, key: u64) -> Option<u32> {
        if view.key == ElemKind::Ref {
            self.hash_object(key).ok()
        } else {
            Some(self.world.hash_key.word(key))
        }
    }
}

/// # Safety
/// The map is current and has this place.
#[inline(always)]
unsafe fn value_at(view: MapView, place: u64) -> u64 {
    // SAFETY: as the caller promises.
    unsafe {
        Ref::from_bits_unchecked(view.map.load(MAP_VALUES_OFFSET)).buffer_get(view.value, place as usize)
    }
}

/// Writes an element of any kind, without the barrier.
///
/// # Safety
/// `buffer` is a current buffer of this kind with this index, and the collector was told of the change.
#[inline(always)]
unsafe fn put_raw(buffer: Ref, kind: ElemKind, index: usize, bits: u64) {
    // SAFETY: as the caller promises.
    unsafe {
        if kind == ElemKind::Bool {
            *buffer.at(BUFFER_ELEMENTS_OFFSET + index) = bits as u8;
        } else {
            buffer.store(BUFFER_ELEMENTS_OFFSET + index * SLOT_BYTES, bits);
        }
    }
}

/// Keys that are objects: strings, and structs (tuples) of words, strings and such structs.
impl Heap {
    #[inline]
    fn hash_object(&self, bits: u64) -> Result<u32, HeapError> {
        let object = Ref::from_bits(bits).ok_or(HeapError::Null)?;
        // SAFETY: bits of a handle are those of a current reference.
        if unsafe { object.shape() } == ShapeId::STRING {
            // SAFETY: a current string.
            return Ok(unsafe { object.string_hash(&self.world.hash_key) });
        }
        self.hash_struct(object)
    }

    /// How many bytes hashing and comparing this key looks at, headers aside. 0 for null.
    ///
    /// # Safety
    /// The bits are null or a current reference to an object that can be a key: a string, or a struct of words, strings and
    /// such structs.
    #[inline]
    pub unsafe fn key_bytes(&self, key: u64) -> u64 {
        let Some(object) = Ref::from_bits(key) else { return 0 };
        // SAFETY: as the caller promises.
        unsafe {
            if object.shape() == ShapeId::STRING {
                return object.string_len() as u64;
            }
            self.tuple_bytes(object)
        }
    }

    /// How many bytes hashing and comparing a key that is an object looks at, at most; 0 for null.
    ///
    /// # Errors
    /// `InvalidHandle`.
    pub fn key_size(&self, key: Handle) -> Result<u64, HeapError> {
        let bits = self.handle_bits(key)?;
        // SAFETY: bits of a handle are null or those of a current reference.
        Ok(unsafe { self.key_bytes(bits) })
    }

    /// As [`Heap::key_bytes`], of a struct.
    ///
    /// # Safety
    /// As there.
    #[inline(never)]
    unsafe fn tuple_bytes(&self, object: Ref) -> u64 {
        // SAFETY: as the caller promises.
        let Shape::Struct { slots, refs } = self.world.shapes.of(unsafe { object.shape() }) else { return 0 };
        let offset = |slot: u32| STRUCT_SLOTS_OFFSET + slot as usize * SLOT_BYTES;
        let parts = (0..*slots).filter(|slot| refs.contains(*slot));
        // SAFETY: slots of the object; what a current object refers to is current, and a part of a key is a key.
        let texts: u64 = parts.map(|slot| unsafe { self.key_bytes(object.load(offset(slot))) }).sum();
        texts + u64::from(*slots) * SLOT_BYTES as u64
    }

    /// The hash of a tuple: of its words and texts, those of tuples in it behind its own.
    fn hash_struct(&self, object: Ref) -> Result<u32, HeapError> {
        let mut mixer = self.world.hash_key.mixer();
        let mut pending = vec![object];
        while let Some(object) = pending.pop() {
            // SAFETY: a current object, reached from a current one.
            let shape = self.world.shapes.of(unsafe { object.shape() });
            let Shape::Struct { slots, refs } = shape else { return Err(HeapError::KindMismatch) };
            for slot in 0..*slots {
                // SAFETY: a slot of the object.
                let bits = unsafe { object.load(STRUCT_SLOTS_OFFSET + slot as usize * SLOT_BYTES) };
                match Ref::from_bits(bits).filter(|_| refs.contains(slot)) {
                    None => mixer.add(bits),
                    // SAFETY: what a current object refers to is current.
                    Some(part) if unsafe { part.shape() } == ShapeId::STRING => {
                        // SAFETY: a string.
                        mixer.add(u64::from(unsafe { part.string_hash(&self.world.hash_key) }));
                    }
                    Some(part) => pending.push(part),
                }
            }
        }
        Ok(mixer.finish())
    }

    /// Whether two keys that are objects are equal by value. Only keys that could be hashed are compared.
    #[inline]
    fn equal_objects(&self, a: u64, b: u64) -> bool {
        let (Some(a), Some(b)) = (Ref::from_bits(a), Ref::from_bits(b)) else { return a == b };
        // SAFETY: keys are current references.
        unsafe {
            match (a.shape(), b.shape()) {
                (ShapeId::STRING, ShapeId::STRING) => strings_equal(a, b),
                _ => self.equal_structs(a, b),
            }
        }
    }

    fn equal_structs(&self, a: Ref, b: Ref) -> bool {
        let mut pending = vec![(a, b)];
        while let Some((a, b)) = pending.pop() {
            // SAFETY: current objects, reached from current ones.
            let shapes = unsafe { (a.shape(), b.shape()) };
            if a == b {
                continue;
            }
            if shapes == (ShapeId::STRING, ShapeId::STRING) {
                // SAFETY: strings.
                if !unsafe { strings_equal(a, b) } {
                    return false;
                }
                continue;
            }
            let Shape::Struct { slots, refs } = self.world.shapes.of(shapes.0) else { return false };
            if shapes.0 != shapes.1 {
                return false;
            }
            for slot in 0..*slots {
                let offset = STRUCT_SLOTS_OFFSET + slot as usize * SLOT_BYTES;
                // SAFETY: a slot of both.
                let (x, y) = unsafe { (a.load(offset), b.load(offset)) };
                match (Ref::from_bits(x), Ref::from_bits(y)) {
                    (Some(x), Some(y)) if refs.contains(slot) => pending.push((x, y)),
                    _ if x == y => {}
                    _ => return false,
                }
            }
        }
        true
    }
}
