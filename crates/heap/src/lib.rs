//! Where values live: the VM stack, object shapes, allocation and garbage collection.
//!
//! One [`Heap`] belongs to one virtual machine; there is no global state and a heap is `Send`. It owns
//! everything the collector has to see (objects, the VM [`Stack`], globals, constants, handles), so that
//! no allocation takes a list of roots.
//!
//! Invariant: the heap does not know types. It knows [`Shape`]s: which words of an object are references.
//!
//! Two kinds of callers, two interfaces:
//!
//! - **Engines** work on raw addresses ([`Ref`], pointers into the stack) through `unsafe` functions. They
//!   know two things only: allocation bumps [`Bump::cursor`] up to [`Bump::limit`], and before a reference
//!   is stored into an object one header bit is tested ([`Heap::store_ref`]). What lies behind the two slow
//!   calls is the collector's business.
//! - **Natives** and the runtime use the safe functions, which take [`Handle`]s: indexes into a table of
//!   roots that the collector keeps up to date. Every use of a handle checks its bounds and its object's
//!   shape, and every slice or `str` borrows the heap, so none can be held across a collection.
//!
//! An engine keeps addresses of the stack, globals and constants while it runs. A native that is given the
//! whole heap could add globals, or put another heap in its place: after each call of a native that had
//! `&mut Heap`, an engine reads [`Heap::globals_ptr`] and [`Heap::constants_ptr`] again, and makes sure that
//! the stack's [`Stack::base_ptr`] is still the same.
//!
//! What this crate does not check: that a reference stored by a native has the static type that the
//! program declares for the place. See [`Heap::shape_of`], with which a runtime checks it at its border.
//!
//! ```
//! use vitte_heap::{ElemKind, Heap, HeapConfig, Shape};
//! # fn main() -> Result<(), vitte_heap::HeapError> {
//! let mut heap = Heap::new(HeapConfig::default())?;
//! let names = heap.add_shape(Shape::Array { elem: ElemKind::Ref });
//! let list = heap.new_array(names, 0)?;
//! let hello = heap.new_string("hello")?;
//! heap.array_push(list, hello)?;
//! heap.collect()?;
//! let first = heap.array_get_ref(list, 0)?;
//! assert_eq!(heap.string(first)?, "hello");
//! # Ok(())
//! # }
//! ```
#![deny(unsafe_op_in_unsafe_fn)]

#[cfg(not(any(target_pointer_width = "32", target_pointer_width = "64")))]
compile_error!("addresses must fit 64-bit slots, and lengths of 32 bits must fit addresses");

mod api;
mod collectors;
mod config;
mod error;
mod hash;
mod heap;
mod layout;
mod log;
mod object;
mod remap;
mod roots;
mod shape;
mod space;
mod stack;
mod stats;
mod stress;
mod tables;
#[cfg(test)]
mod tests;
mod verify;

pub use api::{Handle, HandleScope, MapOperation, Object, Part, Root, RootPlace, Value, Word};
pub use config::{CollectorKind, HeapConfig};
pub use error::{HeapError, OutOfMemory};
pub use heap::{Bump, Heap};
pub use layout::*;
pub use log::{GcCause, GcEvent, GcKind, GcLog, Pauses};
pub use object::{Ref, compare_strings, strings_equal};
pub use remap::{Remap, RemapError};
pub use shape::{ElemKind, NamedShape, RefMap, Shape, ShapeId};
pub use stack::{
    FRAME_CALLER_BASE, FRAME_ENTRY_BIT, FRAME_HEADER, FRAME_ID, FRAME_RETURN_PC, Frame, FrameMap, Frames,
    STACK_SLACK, Stack,
};
pub use stats::{Census, FoundCycles, Stats};
pub use stress::{Stress, UnknownStress};
pub use tables::Tables;
pub use verify::VerifyError;
