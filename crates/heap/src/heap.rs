//! The heap: what engines call. Safe functions for natives are in `api`.

use std::collections::BTreeMap;
use std::ptr::NonNull;
use std::sync::Arc;

use crate::collectors::AnyCollector;
use crate::collectors::trace::object_size;
use crate::config::HeapConfig;
use crate::error::OutOfMemory;
use crate::hash::HashKey;
use crate::layout::*;
use crate::log::{GcCause, GcLog};
use crate::object::Ref;
use crate::roots::Roots;
use crate::shape::{
    ElemKind, NamedShape, RefMap, Shape, ShapeId, ShapeTable, buffer_bytes, string_bytes, struct_bytes,
};
use crate::space::Budget;
use crate::space::block::BLOCK_BYTES;
use crate::stack::{FrameMap, Frames, Stack};
use crate::stats::{Census, Counters, FoundCycles, Stats};
use crate::tables::Tables;

/// The two addresses that allocation works with. The bytes from `cursor` to `limit` are zero.
#[derive(Debug)]
#[repr(C)]
pub struct Bump {
    /// Where the next small object begins.
    pub cursor: *mut u8,
    /// How far objects may reach before the slow path must be taken.
    pub limit: *mut u8,
}

impl Bump {
    /// No room: the next allocation takes the slow path.
    pub(crate) fn clear(&mut self) {
        self.cursor = std::ptr::null_mut();
        self.limit = std::ptr::null_mut();
    }
}

/// Everything that a collector works with, except itself.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct World {
    pub(crate) bump: Bump,
    pub(crate) roots: Roots,
    pub(crate) shapes: ShapeTable,
    pub(crate) budget: Budget,
    pub(crate) counters: Counters,
    pub(crate) config: HeapConfig,
    /// Bytes of shapes and frame maps that no other heap shares.
    pub(crate) fixed_tables: u64,
    pub(crate) log: GcLog,
    /// What dead cycles that were found consisted of: objects and bytes by shape and place of allocation.
    pub(crate) cycles: BTreeMap<(ShapeId, u32), (u64, u64)>,
    /// What strings and keys are hashed with.
    pub(crate) hash_key: HashKey,
    /// What new objects remember of where they come from, as it stands in their headers.
    pub(crate) site: u64,
}

impl World {
    /// Notes that an object was part of a dead cycle, in a heap that keeps track of allocations.
    ///
    /// # Safety
    /// The object is whole.
    pub(crate) unsafe fn note_cycle(&mut self, object: Ref) {
        if self.config.track_allocations {
            // SAFETY: as the caller promises.
            let (header, size) = unsafe { (object.header(), object_size(&self.shapes, object)) };
            let site = (header >> SITE_SHIFT) as u32 & MAX_SITE;
            let found = self.cycles.entry((ShapeId::new(header as u32), site)).or_insert((0, 0));
            *found = (found.0 + 1, found.1 + size as u64);
        }
    }

    /// Counts the tables anew, after one of them grew.
    pub(crate) fn count_tables(&mut self) {
        self.budget.tables = self.fixed_tables + self.roots.table_bytes() + self.log.table_bytes();
    }
}

/// The memory of one virtual machine. See the crate's documentation.
#[derive(Debug)]
#[repr(C)]
pub struct Heap {
    pub(crate) world: World,
    collector: AnyCollector,
}

// SAFETY: a heap owns all the memory that its pointers lead to, and shares none of it.
unsafe impl Send for Heap {}

/// Places in the heap that generated code reads.
impl Heap {
    /// Offset of [`Bump::cursor`] in a heap.
    pub const CURSOR_OFFSET: usize = std::mem::offset_of!(Heap, world.bump.cursor);
    /// Offset of [`Bump::limit`] in a heap.
    pub const LIMIT_OFFSET: usize = std::mem::offset_of!(Heap, world.bump.limit);
    /// Offset of the published top frame's base, what [`Stack::set_top`] sets, in a heap.
    pub const STACK_TOP_OFFSET: usize = std::mem::offset_of!(Heap, world.roots.stack.top);
}

/// Setting up.
impl Heap {
    /// An empty heap, with the fixed shapes only. It holds no memory for objects until the first allocation.
    ///
    /// # Errors
    /// No system has room for a VM stack of that size.
    pub fn new(config: HeapConfig) -> Result<Heap, OutOfMemory> {
        Heap::with_tables(config, &Tables::default())
    }

    /// An empty heap for objects and frames of a program. What the tables take does not count against the limit: they
    /// belong to the program, and are shared by all its heaps.
    ///
    /// # Errors
    /// As [`Heap::new`].
    pub fn with_tables(config: HeapConfig, tables: &Tables) -> Result<Heap, OutOfMemory> {
        let stack = Stack::new(config.max_stack_slots)?;
        let mut bump = Bump { cursor: std::ptr::null_mut(), limit: std::ptr::null_mut() };
        bump.clear();
        let collector = AnyCollector::new(config.collector);
        let log = GcLog::new(config.timed);
        let mut world = World {
            bump,
            roots: Roots::new(stack, Arc::clone(&tables.frame_maps)),
            shapes: tables.shapes.clone(),
            budget: Budget::new(config.max_bytes),
            counters: Counters::default(),
            config,
            fixed_tables: 0,
            log,
            cycles: BTreeMap::new(),
            hash_key: HashKey::secret(),
            site: 0,
        };
        world.count_tables();
        Ok(Heap { world, collector })
    }

    /// What the heap was made with.
    pub fn config(&self) -> &HeapConfig {
        &self.world.config
    }

    /// Changes the limit that the heap was made with. What is held beyond a lower one stays; nothing more is taken until it is free.
    pub fn set_max_bytes(&mut self, bytes: u64) {
        self.world.config.max_bytes = bytes;
        self.world.budget.max = bytes;
    }

    /// Adds a shape without a name. Strings and buffers give their fixed shape.
    pub fn add_shape(&mut self, shape: Shape) -> ShapeId {
        self.add_named_shape(shape, "")
    }

    /// Adds a shape, with a name for dumps and reports. Strings and buffers give their fixed shape. The table is copied: for many
    /// shapes there is [`Heap::with_tables`].
    pub fn add_named_shape(&mut self, shape: Shape, name: impl Into<Arc<str>>) -> ShapeId {
        let before = self.world.shapes.len();
        let id = self.world.shapes.add(NamedShape::new(shape, name));
        if self.world.shapes.len() > before {
            self.world.fixed_tables += self.world.shapes.row_bytes(id);
            self.world.count_tables();
        }
        id
    }

    /// A shape by its number.
    pub fn shape(&self, id: ShapeId) -> Option<&Shape> {
        self.world.shapes.get(id).map(|row| &row.shape)
    }

    /// A shape's name, empty where it has none.
    pub fn shape_name(&self, id: ShapeId) -> &str {
        self.world.shapes.get(id).map_or("", |row| &row.name)
    }

    /// How many shapes there are, the fixed ones included.
    pub fn shape_count(&self) -> u32 {
        self.world.shapes.len() as u32
    }

    /// Adds a frame map and returns its number: the frame id of frames laid out like this. The table is copied, as for shapes.
    pub fn add_frame_map(&mut self, map: FrameMap) -> u32 {
        self.world.fixed_tables += (size_of::<FrameMap>() + map.name.len()) as u64 + map.refs.table_bytes();
        self.world.count_tables();
        self.world.roots.add_frame_map(map)
    }

    /// All frame maps, by frame id.
    pub fn frame_maps(&self) -> &[FrameMap] {
        &self.world.roots.frame_maps
    }

    /// Adds `count` globals, all 0 (or null); those in `refs`, counted from the first new one, hold
    /// references. Returns the first new one's index. Pointers from [`Heap::globals_ptr`] become stale.
    ///
    /// # Errors
    /// The limit is reached.
    pub fn add_globals(&mut self, count: u32, refs: &RefMap) -> Result<u32, OutOfMemory> {
        self.check_room(u64::from(count) * SLOT_BYTES as u64)?;
        let roots = &mut self.world.roots;
        let first = grow_slots(&mut roots.globals, count)?;
        refs.iter().take_while(|index| *index < count).for_each(|index| roots.global_refs.set(first + index));
        self.world.count_tables();
        Ok(first)
    }

    /// Makes room for `count` more constant strings, all null until [`Heap::intern_constant`]. Returns the
    /// first one's index. Pointers from [`Heap::constants_ptr`] become stale.
    ///
    /// # Errors
    /// The limit is reached.
    pub fn add_constants(&mut self, count: u32) -> Result<u32, OutOfMemory> {
        self.check_room(u64::from(count) * SLOT_BYTES as u64)?;
        let first = grow_slots(&mut self.world.roots.constants, count)?;
        self.world.count_tables();
        Ok(first)
    }
}

/// Appends zeroed slots to a table of roots and returns the first one's index.
fn grow_slots(table: &mut Vec<u64>, count: u32) -> Result<u32, OutOfMemory> {
    let first = u32::try_from(table.len()).map_err(|_| OutOfMemory)?;
    first.checked_add(count).ok_or(OutOfMemory)?;
    table.try_reserve_exact(count as usize).map_err(|_| OutOfMemory)?;
    table.resize(table.len() + count as usize, 0);
    Ok(first)
}

/// The stack, globals and constants.
impl Heap {
    /// The VM stack.
    #[inline(always)]
    pub fn stack(&self) -> &Stack {
        &self.world.roots.stack
    }

    /// The VM stack, to publish frames on.
    ///
    /// # Safety
    /// The stack is not exchanged for another heap's.
    #[inline(always)]
    pub unsafe fn stack_mut(&mut self) -> &mut Stack {
        &mut self.world.roots.stack
    }

    /// Makes sure that the VM stack has its memory: short for [`Stack::reserve`].
    ///
    /// # Errors
    /// The system has no room for it.
    pub fn reserve_stack(&mut self) -> Result<(), OutOfMemory> {
        self.world.roots.stack.reserve()
    }

    /// Publishes the top frame: short for [`Stack::set_top`].
    ///
    /// # Safety
    /// As [`Stack::set_top`].
    #[inline(always)]
    pub unsafe fn set_top(&mut self, base: *mut u64) {
        // SAFETY: as the caller promises.
        unsafe { self.world.roots.stack.set_top(base) }
    }

    /// The published frames, innermost first.
    pub fn frames(&self) -> Frames<'_> {
        Frames::new(&self.world.roots.stack, &self.world.roots.frame_maps)
    }

    /// The first global's place. Good until globals are added.
    #[inline(always)]
    pub fn globals_ptr(&mut self) -> *mut u64 {
        self.world.roots.globals.as_mut_ptr()
    }

    /// All globals as raw slots.
    pub fn globals(&self) -> &[u64] {
        &self.world.roots.globals
    }

    /// Whether a global holds a reference.
    pub fn global_is_ref(&self, index: u32) -> bool {
        self.world.roots.global_refs.contains(index)
    }

    /// The first constant's place. Good until constants are added. A slot of 0 is a string that has not
    /// been made yet.
    #[inline(always)]
    pub fn constants_ptr(&mut self) -> *mut u64 {
        self.world.roots.constants.as_mut_ptr()
    }

    /// The constant string in slot `index`; made from `text` at the first call.
    ///
    /// # Errors
    /// The string must be made and there is no memory for it, or there is no such slot.
    #[cold]
    pub fn intern_constant(&mut self, index: u32, text: &str) -> Result<Ref, OutOfMemory> {
        let index = index as usize;
        let slot = *self.world.roots.constants.get(index).ok_or(OutOfMemory)?;
        if let Some(made) = Ref::from_bits(slot) {
            return Ok(made);
        }
        let made = self.alloc_string(text)?;
        self.world.roots.constants[index] = made.to_bits();
        Ok(made)
    }
}

/// Allocation. Every function here may collect: references that are not in a root are stale afterwards.
impl Heap {
    /// The cursor and limit of the allocation fast path.
    ///
    /// # Safety
    /// Whoever moves the cursor writes whole objects, of shapes of this heap, below it, and never moves it
    /// past the limit.
    #[inline(always)]
    pub unsafe fn bump_mut(&mut self) -> &mut Bump {
        &mut self.world.bump
    }

    /// A zeroed small object: the header is written, nothing else.
    ///
    /// # Safety
    /// `shape` is a shape of this heap, and `size` the size of the object that the caller completes before
    /// the next allocation: a multiple of [`OBJECT_ALIGN`], not 0, at most [`LARGE_OBJECT_BYTES`].
    ///
    /// # Errors
    /// The limit is reached.
    #[inline(always)]
    pub unsafe fn alloc_small(&mut self, shape: ShapeId, size: usize) -> Result<Ref, OutOfMemory> {
        debug_assert!(size > 0 && size.is_multiple_of(OBJECT_ALIGN) && size <= LARGE_OBJECT_BYTES);
        // SAFETY: as the caller promises.
        unsafe { self.try_bump(shape, size).map_or_else(|| self.alloc_slow(shape, size), Ok) }
    }

    /// The fast path itself. A `size` above [`LARGE_OBJECT_BYTES`] must be above every window too.
    ///
    /// # Safety
    /// As [`Heap::alloc_small`].
    #[inline(always)]
    unsafe fn try_bump(&mut self, shape: ShapeId, size: usize) -> Option<Ref> {
        let bump = &mut self.world.bump;
        let cursor = bump.cursor;
        if bump.limit.addr() - cursor.addr() < size {
            return None;
        }
        // SAFETY: there are `size` bytes between cursor and limit, so the cursor is not null.
        unsafe {
            bump.cursor = cursor.add(size);
            let object = Ref::from_address(NonNull::new_unchecked(cursor));
            object.store(0, u64::from(shape.number()));
            Some(object)
        }
    }

    /// An object of any size, when the fast path has no room.
    ///
    /// # Safety
    /// As [`Heap::alloc_small`], but the size may be larger.
    #[cold]
    #[inline(never)]
    unsafe fn alloc_slow(&mut self, shape: ShapeId, size: usize) -> Result<Ref, OutOfMemory> {
        self.stress_allocation()?;
        let collector = self.collector.get_mut();
        let place = if size > LARGE_OBJECT_BYTES {
            collector.alloc_large(&mut self.world, size)?
        } else {
            collector.alloc_small(&mut self.world, size)?
        };
        let object = Ref::from_address(place);
        // SAFETY: a new object's header.
        unsafe { object.store(0, self.world.site | u64::from(shape.number())) };
        Ok(object)
    }

    /// An object of any size.
    ///
    /// # Safety
    /// As [`Heap::alloc_small`], but the size may be larger.
    #[inline(always)]
    unsafe fn alloc(&mut self, shape: ShapeId, size: usize) -> Result<Ref, OutOfMemory> {
        if size <= LARGE_OBJECT_BYTES {
            // SAFETY: as the caller promises.
            unsafe { self.alloc_small(shape, size) }
        } else {
            // SAFETY: as the caller promises.
            unsafe { self.alloc_slow(shape, size) }
        }
    }

    fn stress_allocation(&mut self) -> Result<(), OutOfMemory> {
        let stress = self.world.config.stress;
        if stress.fail_allocation_after.is_some_and(|most| self.world.counters.slow_allocations >= most) {
            return Err(OutOfMemory);
        }
        self.world.counters.slow_allocations += 1;
        if stress.collect_at_every_allocation {
            self.collector.get_mut().stress(&mut self.world)
        } else {
            Ok(())
        }
    }

    /// A struct with all slots zero, or an empty map.
    ///
    /// # Safety
    /// `shape` is a struct or map shape of this heap.
    ///
    /// # Errors
    /// The limit is reached.
    #[inline(always)]
    pub unsafe fn alloc_struct(&mut self, shape: ShapeId) -> Result<Ref, OutOfMemory> {
        // SAFETY: as the caller promises. The size of a shape whose objects are not small is more than any
        // window, so that those turn to the slow path.
        unsafe {
            let size = self.world.shapes.small_size(shape);
            match self.try_bump(shape, size) {
                Some(object) => Ok(object),
                None => self.alloc_struct_slow(shape),
            }
        }
    }

    /// # Safety
    /// As [`Heap::alloc_struct`].
    #[cold]
    #[inline(never)]
    unsafe fn alloc_struct_slow(&mut self, shape: ShapeId) -> Result<Ref, OutOfMemory> {
        let bytes = match self.world.shapes.of(shape) {
            Shape::Struct { slots, .. } => struct_bytes(*slots),
            Shape::Map { .. } => MAP_BYTES as u64,
            _ => {
                debug_assert!(false, "not a shape of fixed size");
                return Err(OutOfMemory);
            }
        };
        let size = crate::shape::object_bytes(bytes).ok_or(OutOfMemory)?;
        // SAFETY: the size is that of the shape's objects; zeroed slots complete it.
        unsafe { self.alloc_slow(shape, size) }
    }

    /// An array of length 0 with room for `capacity` elements.
    ///
    /// # Safety
    /// `shape` is an array shape of this heap.
    ///
    /// # Errors
    /// The limit is reached; any `capacity` may be asked for.
    pub unsafe fn alloc_array(&mut self, shape: ShapeId, capacity: u64) -> Result<Ref, OutOfMemory> {
        let &Shape::Array { elem } = self.world.shapes.of(shape) else {
            debug_assert!(false, "not an array shape");
            return Err(OutOfMemory);
        };
        if capacity == 0 {
            // SAFETY: zero length and a null buffer complete the array.
            return unsafe { self.alloc_small(shape, ARRAY_BYTES) };
        }
        let buffer_size = buffer_bytes(elem, capacity).ok_or(OutOfMemory)?;
        if buffer_size + ARRAY_BYTES <= LARGE_OBJECT_BYTES {
            // SAFETY: room for both objects, which are completed before the next allocation.
            unsafe {
                let array = self.alloc_small(shape, ARRAY_BYTES + buffer_size)?;
                let buffer = Ref::from_address(NonNull::new_unchecked(array.at(ARRAY_BYTES)));
                buffer.store(0, self.world.site | u64::from(ShapeId::buffer(elem).number()));
                buffer.store(BUFFER_CAPACITY_OFFSET, capacity);
                array.store(ARRAY_BUFFER_OFFSET, buffer.to_bits());
                Ok(array)
            }
        } else {
            // SAFETY: as the caller promises.
            unsafe { self.alloc_array_apart(shape, elem, capacity) }
        }
    }

    /// An array whose buffer is a large object.
    ///
    /// # Safety
    /// `shape` is an array shape of this heap with elements of kind `elem`.
    #[cold]
    unsafe fn alloc_array_apart(
        &mut self,
        shape: ShapeId,
        elem: ElemKind,
        capacity: u64,
    ) -> Result<Ref, OutOfMemory> {
        // SAFETY: zero length and a null buffer complete the array.
        let array = unsafe { self.alloc_small(shape, ARRAY_BYTES)? };
        let scope = self.handle_scope();
        let handle = self.open(array)?;
        let buffer = self.alloc_buffer(elem, capacity);
        let array = self.object(handle).map_err(|_| OutOfMemory)?;
        self.truncate_handles(scope);
        // SAFETY: the array was rooted; the buffer is new.
        unsafe { self.store_ref(array, ARRAY_BUFFER_OFFSET, buffer?.to_bits()) };
        Ok(array)
    }

    /// An array of `length` zero (or null) elements.
    ///
    /// # Safety
    /// As [`Heap::alloc_array`].
    ///
    /// # Errors
    /// As [`Heap::alloc_array`].
    pub unsafe fn alloc_array_zeroed(&mut self, shape: ShapeId, length: u64) -> Result<Ref, OutOfMemory> {
        // SAFETY: as the caller promises; the buffer has room for `length` elements, all zero.
        unsafe {
            let array = self.alloc_array(shape, length)?;
            array.store(ARRAY_LENGTH_OFFSET, length);
            Ok(array)
        }
    }

    /// A buffer with all elements zero.
    ///
    /// # Errors
    /// The limit is reached; any `capacity` may be asked for.
    pub fn alloc_buffer(&mut self, elem: ElemKind, capacity: u64) -> Result<Ref, OutOfMemory> {
        let size = buffer_bytes(elem, capacity).ok_or(OutOfMemory)?;
        // SAFETY: the size is that of such a buffer; the capacity completes it.
        unsafe {
            let buffer = self.alloc(ShapeId::buffer(elem), size)?;
            buffer.store(BUFFER_CAPACITY_OFFSET, capacity);
            Ok(buffer)
        }
    }

    /// A string.
    ///
    /// # Errors
    /// The limit is reached, or the text is longer than [`MAX_STRING_BYTES`].
    pub fn alloc_string(&mut self, text: &str) -> Result<Ref, OutOfMemory> {
        let string = self.alloc_string_zeroed(text.len() as u64)?;
        // SAFETY: the string has room for the text's bytes.
        unsafe { string.at(STRING_BYTES_OFFSET).copy_from_nonoverlapping(text.as_ptr(), text.len()) };
        Ok(string)
    }

    /// A string of `length` zero bytes, for the caller to fill with UTF-8 before anything else sees it.
    ///
    /// # Errors
    /// The limit is reached, or the length is more than [`MAX_STRING_BYTES`].
    pub fn alloc_string_zeroed(&mut self, length: u64) -> Result<Ref, OutOfMemory> {
        let size = string_bytes(length).ok_or(OutOfMemory)?;
        // SAFETY: the size is that of such a string; the length completes it, and it fits a u32.
        unsafe {
            let string = self.alloc(ShapeId::STRING, size)?;
            string.at(STRING_LENGTH_OFFSET).cast::<u32>().write(length as u32);
            Ok(string)
        }
    }

    /// Stores a reference into a slot or element of an object: the one write barrier.
    ///
    /// # Safety
    /// `object` is current, its shape calls the word at `offset` a reference, and `value` is null or a
    /// current reference.
    #[inline(always)]
    pub unsafe fn store_ref(&mut self, object: Ref, offset: usize, value: u64) {
        // SAFETY: as the caller promises.
        unsafe {
            if object.header() & BARRIER_BIT != 0 {
                self.barrier_slow(object, Some(offset));
            }
            object.store(offset, value);
        }
    }

    /// The barrier alone: to be called before references in an object are changed by other means.
    ///
    /// # Safety
    /// `object` is current.
    #[inline(always)]
    pub unsafe fn before_change(&mut self, object: Ref) {
        // SAFETY: as the caller promises.
        if unsafe { object.header() } & BARRIER_BIT != 0 {
            self.barrier_slow(object, None);
        }
    }

    /// A large new buffer has got the references of another one: a collector need not look through all of them for those
    /// to young objects.
    pub(crate) fn adopt(&mut self, from: Ref, to: Ref) {
        self.collector.get_mut().adopt(&mut self.world, from, to);
    }

    /// What a weak reference led to is in use again: a collector that marks while the program runs must know.
    pub(crate) fn shade(&mut self, object: Ref) {
        self.collector.get_mut().shade(&mut self.world, object);
    }

    #[cold]
    #[inline(never)]
    fn barrier_slow(&mut self, object: Ref, offset: Option<usize>) {
        self.collector.get_mut().barrier_slow(&mut self.world, object, offset);
    }
}

/// Collection and figures.
impl Heap {
    /// Frees every object that no root leads to. All references outside roots are stale afterwards.
    ///
    /// # Errors
    /// The system refuses the memory that the collector needs to work; nothing has changed then.
    ///
    /// # Panics
    /// In the stress mode `verify`, if the heap is not well formed.
    #[cold]
    pub fn collect(&mut self) -> Result<(), OutOfMemory> {
        self.collect_for(GcCause::Request)
    }

    pub(crate) fn collect_for(&mut self, cause: GcCause) -> Result<(), OutOfMemory> {
        self.collector.get_mut().collect(&mut self.world, cause)
    }

    /// Says which place in the program allocates from now on: a number that objects remember, up to [`MAX_SITE`]; 0, as
    /// any larger one, stands for an unknown place. Without [`HeapConfig::track_allocations`] nothing is remembered.
    #[inline]
    pub fn set_site(&mut self, site: u32) {
        if self.world.config.track_allocations {
            self.world.site = if site <= MAX_SITE { u64::from(site) << SITE_SHIFT } else { 0 };
        }
    }

    /// What the dead cycles that reference counting has found consisted of: by shape and by the place that allocated
    /// ([`Heap::set_site`]), the objects and their bytes. Empty without [`HeapConfig::track_allocations`].
    pub fn found_cycles(&self) -> Vec<FoundCycles> {
        let row = |(&(shape, site), &(objects, bytes))| FoundCycles { shape, site, objects, bytes };
        self.world.cycles.iter().map(row).collect()
    }

    /// Refuses a table's growth that the limit does not allow. Never collects.
    pub(crate) fn check_room(&self, bytes: u64) -> Result<(), OutOfMemory> {
        if self.collector.get().has_room(&self.world, bytes) { Ok(()) } else { Err(OutOfMemory) }
    }

    /// Figures about this heap.
    pub fn stats(&self) -> Stats {
        let usage = self.collector.get().usage(&self.world);
        let counters = self.world.counters;
        let tables = self.world.budget.tables + usage.table_bytes;
        Stats {
            collections: counters.collections,
            allocated_bytes: counters.freed_bytes + usage.object_bytes,
            object_bytes: usage.object_bytes,
            live_bytes: counters.live_bytes,
            held_bytes: self.world.budget.held + tables,
            peak_bytes: self.world.budget.peak.max(self.world.budget.held + tables),
            nursery_bytes: (usage.young_blocks * BLOCK_BYTES) as u64,
            old_bytes: usage.old_bytes,
            large_bytes: usage.large_bytes,
            free_bytes: (usage.free_blocks * BLOCK_BYTES) as u64,
            table_bytes: tables,
            blocks: usage.blocks,
            large_objects: usage.large_objects,
            handles: self.world.roots.handles.len().saturating_sub(1),
            barrier_slow_calls: counters.barrier_slow_calls,
        }
    }

    /// Objects by shape, garbage included, in the order of shape numbers: for dumps and reports. Collect
    /// first to count live objects only. Shapes without objects are left out.
    pub fn census(&mut self) -> Vec<Census> {
        self.settle();
        let mut rows: Vec<Census> = (0..self.shape_count())
            .map(|number| Census { shape: ShapeId::new(number), objects: 0, bytes: 0 })
            .collect();
        self.for_each_object(&mut |object, size| {
            // SAFETY: an object of this heap, which nothing changes meanwhile.
            if let Some(row) = rows.get_mut(unsafe { object.shape() }.index()) {
                row.objects += 1;
                row.bytes += size as u64;
            }
        });
        rows.retain(|row| row.objects > 0);
        rows
    }

    /// Ends what the collector does in steps, so that every object can be found.
    pub(crate) fn settle(&mut self) {
        self.collector.get_mut().settle(&mut self.world);
    }

    /// Calls `visit` with each object, reachable or not, and its size in bytes. To be called after [`Heap::settle`].
    pub(crate) fn for_each_object(&self, visit: &mut dyn FnMut(Ref, usize)) {
        self.collector.get().for_each_object(&self.world, visit);
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        self.collector.get_mut().release(&mut self.world);
    }
}
