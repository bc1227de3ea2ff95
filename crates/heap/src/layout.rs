//! Object layouts, in bytes: what engines and generated code read.
//!
//! ```text
//!           +0                    +8                  +16                    +24
//! Struct    | shape u32 | flags | slot 0            | slot 1             | …
//! String    | shape u32 | flags | length u32 | hash | UTF-8 bytes …
//! Array     | shape u32 | flags | length u64        | buffer reference   |
//! Buffer    | shape u32 | flags | capacity u64      | elements …
//! Map       | shape u32 | flags | keys reference    | values reference   | table reference | …
//! ```
//!
//! A header is one `u64` in the machine's byte order: the shape is its low half, the collector's bits its
//! high half. Sizes are rounded up to [`OBJECT_ALIGN`]; objects start out zeroed. A reference is the
//! 64-bit address of a header, 0 is null. An array without capacity has a null buffer.

/// Bytes of an object's header.
pub const HEADER_BYTES: usize = 8;
/// Alignment of every object, and the unit of its size.
pub const OBJECT_ALIGN: usize = 8;
/// The header bits that hold the shape's number.
pub const SHAPE_MASK: u64 = 0xFFFF_FFFF;
/// The header bit that sends a reference store into this object to the collector first.
pub const BARRIER_BIT: u64 = 1 << 32;
/// The header bit of an object that was copied; the rest of the header is then its new address, shifted
/// right by [`FORWARD_SHIFT`]. Seen only while a collection runs.
pub const FORWARDED_BIT: u64 = 1 << 63;
/// See [`FORWARDED_BIT`]. Objects are aligned, so the bits that are shifted out are zero.
pub const FORWARD_SHIFT: u32 = 3;

/// Where the header has the number of the place in the program that allocated the object: [`SITE_BITS`] bits, 0 for
/// unknown. Collectors keep them.
pub const SITE_SHIFT: u32 = 48;
/// How many bits that number has.
pub const SITE_BITS: u32 = 15;
/// The largest such number.
pub const MAX_SITE: u32 = (1 << SITE_BITS) - 1;

/// Offset of a struct's first slot.
pub const STRUCT_SLOTS_OFFSET: usize = 8;
/// Bytes of one slot.
pub const SLOT_BYTES: usize = 8;

/// Offset of a string's length in bytes, a `u32`.
pub const STRING_LENGTH_OFFSET: usize = 8;
/// Offset of a string's cached hash, a `u32`; 0 means not computed yet.
pub const STRING_HASH_OFFSET: usize = 12;
/// Offset of a string's first byte.
pub const STRING_BYTES_OFFSET: usize = 16;

/// Offset of an array's length in elements, a `u64`.
pub const ARRAY_LENGTH_OFFSET: usize = 8;
/// Offset of an array's reference to its buffer; null while the capacity is 0.
pub const ARRAY_BUFFER_OFFSET: usize = 16;
/// Size of an array object.
pub const ARRAY_BYTES: usize = 24;

/// Offset of a buffer's capacity in elements, a `u64`.
pub const BUFFER_CAPACITY_OFFSET: usize = 8;
/// Offset of a buffer's first element.
pub const BUFFER_ELEMENTS_OFFSET: usize = 16;

/// Offset of a map's reference to the buffer of its keys; null while it has no room for entries.
pub const MAP_KEYS_OFFSET: usize = 8;
/// Offset of a map's reference to the buffer of its values, with as many places as there are for keys.
pub const MAP_VALUES_OFFSET: usize = 16;
/// Offset of a map's reference to its table, a buffer of bytes: see `api/maps.rs`.
pub const MAP_TABLE_OFFSET: usize = 24;
/// Offset of the number of places that entries, removed ones included, have taken.
pub const MAP_USED_OFFSET: usize = 32;
/// Offset of the number of entries.
pub const MAP_LENGTH_OFFSET: usize = 40;
/// Offset of the version, a number that adding and removing entries changes.
pub const MAP_VERSION_OFFSET: usize = 48;
/// Offset of a place before which all entries are removed ones.
pub const MAP_FIRST_OFFSET: usize = 56;
/// Offset of the number of slots of the table, a power of two; 0 while there is no table.
pub const MAP_SLOTS_OFFSET: usize = 64;
/// Size of a map's header object.
pub const MAP_BYTES: usize = 72;

/// The longest string, in bytes: its length is a `u32`.
pub const MAX_STRING_BYTES: u64 = u32::MAX as u64;
/// The longest array, in elements. Memory limits are usually met long before.
pub const MAX_ARRAY_ELEMENTS: u64 = 1 << 40;
/// The largest object that is allocated by bumping the cursor; a larger one has its own allocation.
pub const LARGE_OBJECT_BYTES: usize = 8 << 10;
/// The most handles that may be open at once.
pub const MAX_HANDLES: usize = 1 << 24;

/// `bytes` rounded up to [`OBJECT_ALIGN`], or `None` where that does not fit 64 bits.
pub(crate) const fn align_up(bytes: u64) -> Option<u64> {
    match bytes.checked_add(OBJECT_ALIGN as u64 - 1) {
        Some(sum) => Some(sum & !(OBJECT_ALIGN as u64 - 1)),
        None => None,
    }
}
