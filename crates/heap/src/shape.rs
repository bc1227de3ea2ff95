//! Shapes: what the collector has to know of an object, and no more.

use std::sync::Arc;

use crate::layout::*;

/// The number of a shape in one heap's table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(transparent)]
pub struct ShapeId(u32);

impl ShapeId {
    /// Strings.
    pub const STRING: ShapeId = ShapeId(0);
    /// Buffers of `int` elements.
    pub const BUFFER_INT: ShapeId = ShapeId(1);
    /// Buffers of `float` elements.
    pub const BUFFER_FLOAT: ShapeId = ShapeId(2);
    /// Buffers of one-byte elements.
    pub const BUFFER_BOOL: ShapeId = ShapeId(3);
    /// Buffers of references.
    pub const BUFFER_REF: ShapeId = ShapeId(4);
    /// The first shape that a program adds.
    pub const FIRST_USER_SHAPE: ShapeId = ShapeId(5);

    /// The shape with this number.
    #[inline(always)]
    pub const fn new(number: u32) -> ShapeId {
        ShapeId(number)
    }

    /// The shape's number.
    #[inline(always)]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The shape's place in tables.
    #[inline(always)]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The fixed shape of buffers with such elements.
    #[inline(always)]
    pub const fn buffer(elem: ElemKind) -> ShapeId {
        match elem {
            ElemKind::Int => ShapeId::BUFFER_INT,
            ElemKind::Float => ShapeId::BUFFER_FLOAT,
            ElemKind::Bool => ShapeId::BUFFER_BOOL,
            ElemKind::Ref => ShapeId::BUFFER_REF,
        }
    }
}

/// What the elements of an array are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ElemKind {
    /// 64-bit integers.
    Int,
    /// 64-bit floats.
    Float,
    /// Single bytes: 0 and 1 for `bool`; a program may use all 256 values for byte arrays.
    Bool,
    /// References.
    Ref,
}

impl ElemKind {
    /// Bytes of one element.
    #[inline(always)]
    pub const fn width(self) -> usize {
        1 << self.width_shift()
    }

    /// The binary logarithm of [`ElemKind::width`].
    #[inline(always)]
    pub const fn width_shift(self) -> u32 {
        match self {
            ElemKind::Bool => 0,
            ElemKind::Int | ElemKind::Float | ElemKind::Ref => 3,
        }
    }
}

/// What an object consists of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Immutable UTF-8. There is one such shape, [`ShapeId::STRING`]; adding it again gives that one.
    String,
    /// The elements of an array. One fixed shape per kind; adding it again gives that one.
    Buffer(ElemKind),
    /// A growable array: a length and a buffer.
    Array {
        /// What its elements are.
        elem: ElemKind,
    },
    /// Slots of 8 bytes.
    Struct {
        /// How many slots.
        slots: u32,
        /// Which of them are references.
        refs: RefMap,
    },
    /// A hash map: a header with buffers for keys, values and the table that finds them.
    Map {
        /// What its keys are.
        key: ElemKind,
        /// What its values are.
        value: ElemKind,
    },
}

impl Shape {
    /// Whether its objects have references.
    pub(crate) fn has_references(&self) -> bool {
        match self {
            Shape::String => false,
            Shape::Buffer(elem) => *elem == ElemKind::Ref,
            Shape::Array { .. } | Shape::Map { .. } => true,
            Shape::Struct { refs, .. } => !refs.is_empty(),
        }
    }
}

/// A set of slot or register numbers: those that hold references.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct RefMap {
    /// Numbers 0 to 63; most maps need no more.
    first: u64,
    rest: Vec<u64>,
}

impl RefMap {
    /// The empty set.
    pub const fn new() -> RefMap {
        RefMap { first: 0, rest: Vec::new() }
    }

    /// Adds a number.
    pub fn set(&mut self, index: u32) {
        let (word, bit) = (index as usize / 64, 1 << (index % 64));
        if word == 0 {
            self.first |= bit;
            return;
        }
        if self.rest.len() < word {
            self.rest.resize(word, 0);
        }
        self.rest[word - 1] |= bit;
    }

    /// Whether the number is in the set.
    #[inline]
    pub fn contains(&self, index: u32) -> bool {
        self.word(index as usize / 64) >> (index % 64) & 1 != 0
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.iter().all(|word| *word == 0)
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..=self.rest.len()).flat_map(|at| {
            let mut word = self.word(at);
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros())?;
                word &= word - 1;
                Some(at as u32 * 64 + bit)
            })
        })
    }

    /// Calls `visit` with each number, ascending: [`RefMap::iter`] for the collector's inner loop.
    #[inline(always)]
    pub(crate) fn for_each(&self, mut visit: impl FnMut(usize)) {
        let mut word = self.first;
        while word != 0 {
            visit(word.trailing_zeros() as usize);
            word &= word - 1;
        }
        if !self.rest.is_empty() {
            self.iter().skip_while(|index| *index < 64).for_each(|index| visit(index as usize));
        }
    }

    /// Removes all numbers from `end` on.
    pub(crate) fn truncate(&mut self, end: u32) {
        self.rest.truncate((end as usize).div_ceil(64).saturating_sub(1));
        let keep = if end.is_multiple_of(64) { u64::MAX } else { (1 << (end % 64)) - 1 };
        match (end as usize / 64, end) {
            (_, 0) => self.first = 0,
            (0, _) => self.first &= keep,
            (word, _) => {
                if let Some(last) = self.rest.get_mut(word - 1) {
                    *last &= keep;
                }
            }
        }
    }

    pub(crate) fn table_bytes(&self) -> u64 {
        self.rest.capacity() as u64 * 8
    }

    #[inline]
    fn word(&self, at: usize) -> u64 {
        if at == 0 { self.first } else { self.rest.get(at - 1).copied().unwrap_or(0) }
    }
}

impl FromIterator<u32> for RefMap {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> RefMap {
        let mut map = RefMap::new();
        numbers.into_iter().for_each(|index| map.set(index));
        map
    }
}

/// A shape as a program gives it: a row of the shape table.
#[derive(Clone, Debug)]
pub struct NamedShape {
    /// The shape.
    pub shape: Shape,
    /// Its name, for dumps and reports.
    pub name: Arc<str>,
    /// Whether its objects lead to nothing but such objects, strings and buffers, and never back to themselves, whatever the program
    /// does: then they are passed over where cycles are looked for. If that is wrong, dead cycles stay until everything is
    /// collected.
    pub is_acyclic: bool,
}

impl NamedShape {
    /// A shape of which nothing more is known.
    pub fn new(shape: Shape, name: impl Into<Arc<str>>) -> NamedShape {
        NamedShape { shape, name: name.into(), is_acyclic: false }
    }
}

/// All shapes of a heap. Cloning shares them.
#[derive(Clone, Debug)]
pub(crate) struct ShapeTable {
    rows: Arc<[NamedShape]>,
    /// Size in bytes of maps, and of each struct shape whose objects are small, for the allocation fast path;
    /// `NOT_SMALL` for everything else.
    small_sizes: Arc<[u32]>,
    /// Whether objects may be part of a cycle.
    cyclic: Arc<[bool]>,
}

/// More than any block has room for, so that the fast path turns to the slow one.
pub(crate) const NOT_SMALL: u32 = u32::MAX;

impl ShapeTable {
    /// The fixed shapes, and behind them those that are given; strings and buffers among them are the fixed ones.
    pub(crate) fn new(shapes: impl IntoIterator<Item = NamedShape>) -> ShapeTable {
        let fixed = [
            (Shape::String, "string"),
            (Shape::Buffer(ElemKind::Int), "buffer<int>"),
            (Shape::Buffer(ElemKind::Float), "buffer<float>"),
            (Shape::Buffer(ElemKind::Bool), "buffer<bool>"),
            (Shape::Buffer(ElemKind::Ref), "buffer<ref>"),
        ];
        let fixed = fixed.into_iter().map(|(shape, name)| NamedShape::new(shape, name));
        let added = shapes.into_iter().filter_map(|shape| row(shape).ok());
        ShapeTable::of_rows(fixed.chain(added).collect())
    }

    fn of_rows(rows: Arc<[NamedShape]>) -> ShapeTable {
        let small_sizes = rows.iter().map(|row| small_size(&row.shape)).collect();
        let cyclic = rows.iter().map(|row| row.shape.has_references() && !row.is_acyclic).collect();
        ShapeTable { rows, small_sizes, cyclic }
    }

    /// Adds a shape. The table is copied: what shares it does not see the new one.
    pub(crate) fn add(&mut self, shape: NamedShape) -> ShapeId {
        match row(shape) {
            Ok(row) => {
                let id = ShapeId(self.rows.len() as u32);
                *self = ShapeTable::of_rows(self.rows.iter().cloned().chain([row]).collect());
                id
            }
            Err(fixed) => fixed,
        }
    }

    #[inline]
    pub(crate) fn get(&self, id: ShapeId) -> Option<&NamedShape> {
        self.rows.get(id.index())
    }

    /// The shape in an object's header. Headers are written with shapes of this table only.
    #[inline]
    pub(crate) fn of(&self, id: ShapeId) -> &Shape {
        &self.rows[id.index()].shape
    }

    /// Whether objects of a shape may be part of a cycle.
    #[inline(always)]
    pub(crate) fn is_cyclic(&self, id: ShapeId) -> bool {
        self.cyclic[id.index()]
    }

    /// # Safety
    /// `id` is a shape of this table.
    #[inline(always)]
    pub(crate) unsafe fn small_size(&self, id: ShapeId) -> usize {
        debug_assert!(id.index() < self.small_sizes.len(), "unknown shape");
        // SAFETY: in bounds, as the caller promises.
        unsafe { *self.small_sizes.get_unchecked(id.index()) as usize }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Bytes that the row of `id` takes, for the memory limit.
    pub(crate) fn row_bytes(&self, id: ShapeId) -> u64 {
        let row = &self.rows[id.index()];
        let refs = if let Shape::Struct { refs, .. } = &row.shape { refs.table_bytes() } else { 0 };
        (size_of::<NamedShape>() + size_of::<u32>() + row.name.len()) as u64 + refs
    }
}

/// The row of a shape, or the fixed shape that it is.
fn row(mut given: NamedShape) -> Result<NamedShape, ShapeId> {
    match &mut given.shape {
        Shape::String => return Err(ShapeId::STRING),
        Shape::Buffer(elem) => return Err(ShapeId::buffer(*elem)),
        Shape::Array { .. } | Shape::Map { .. } => {}
        Shape::Struct { slots, refs } => refs.truncate(*slots),
    }
    Ok(given)
}

/// What the table of sizes says of a shape.
fn small_size(shape: &Shape) -> u32 {
    match shape {
        Shape::Struct { slots, .. } if struct_bytes(*slots) <= LARGE_OBJECT_BYTES as u64 => {
            struct_bytes(*slots) as u32
        }
        Shape::Map { .. } => MAP_BYTES as u32,
        _ => NOT_SMALL,
    }
}

/// Bytes of a struct object.
pub(crate) const fn struct_bytes(slots: u32) -> u64 {
    STRUCT_SLOTS_OFFSET as u64 + slots as u64 * SLOT_BYTES as u64
}

/// Bytes of a buffer object, or `None` past what this machine can address or [`MAX_ARRAY_ELEMENTS`].
pub(crate) fn buffer_bytes(elem: ElemKind, capacity: u64) -> Option<usize> {
    if capacity > MAX_ARRAY_ELEMENTS {
        return None;
    }
    object_bytes(BUFFER_ELEMENTS_OFFSET as u64 + (capacity << elem.width_shift()))
}

/// Bytes of a string object, or `None` past [`MAX_STRING_BYTES`].
pub(crate) fn string_bytes(length: u64) -> Option<usize> {
    if length > MAX_STRING_BYTES {
        return None;
    }
    object_bytes(STRING_BYTES_OFFSET as u64 + length)
}

/// `bytes` rounded up to a size that an object can have on this machine.
pub(crate) fn object_bytes(bytes: u64) -> Option<usize> {
    let size = usize::try_from(align_up(bytes)?).ok()?;
    (size <= isize::MAX as usize).then_some(size)
}
