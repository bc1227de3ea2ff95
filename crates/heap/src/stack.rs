//! The VM stack: register frames of one format for every engine.
//!
//! ```text
//!   base_ptr                                                                        limit_ptr
//!   │        frame of main                       frame of callee                     │ slack
//!   ▼ ┌────┬────┬────────┬────────────────┬────┬────┬────────┬───────────────┬ ─ ─ ─ ▼ ─ ─ ─ ┐
//!     │ id │ pc │ caller │ r0 r1 r2 …     │ id │ pc │ caller │ r0 r1 …       │
//!     └────┴────┴────────┴────────────────┴────┴────┴────────┴───────────────┴ ─ ─ ─ ─ ─ ─ ─ ┘
//!      -3   -2   -1       ▲                 -3   -2   -1      ▲
//!                         └───── address ─────────────┘       └── top
//! ```
//!
//! A frame's *base* is the address of its register 0. In front of it stand [`FRAME_HEADER`] words:
//!
//! - the frame id: which [`FrameMap`] describes the registers. Engines use the function's index, and for
//!   the argument frame of a native the function count plus the native's import index;
//! - the return pc: what the engine needs to go on in the **caller**; opaque here;
//! - the caller's base as an address, 0 in the outermost frame, with [`FRAME_ENTRY_BIT`] in frames that the host
//!   entered: when they return, the engine does. The caller of such a frame is a native that calls back, if there is one.
//!
//! A callee's frame may overlap the end of its caller's: only the registers that the frame map counts
//! belong to a frame. The region never moves, so that addresses in it stay good for the heap's lifetime. It
//! is reserved whole and uninitialised, before the first frame ([`Stack::reserve`]): a heap on which nothing
//! ever runs has none. Pages that no frame ever touched cost nothing.
//!
//! The engine publishes the top frame's base with [`Stack::set_top`] before every call that may allocate,
//! read the stack or run a native. Published frames have all their registers initialised.

use std::alloc::{Layout, alloc, dealloc};
use std::marker::PhantomData;
use std::ptr;
use std::sync::Arc;

use crate::error::OutOfMemory;
use crate::shape::RefMap;

/// Words in front of a frame's registers.
pub const FRAME_HEADER: usize = 3;
/// Where the frame id stands, in words from the base.
pub const FRAME_ID: isize = -3;
/// Where the return pc stands, in words from the base.
pub const FRAME_RETURN_PC: isize = -2;
/// Where the caller's base address stands, in words from the base; 0 in the outermost frame. Its lowest bit is
/// [`FRAME_ENTRY_BIT`].
pub const FRAME_CALLER_BASE: isize = -1;
/// Set in the word at [`FRAME_CALLER_BASE`] of a frame that the host entered.
pub const FRAME_ENTRY_BIT: u64 = 1;
/// Slots that may be written past the limit, so that an engine may clear registers in groups.
pub const STACK_SLACK: usize = 16;

/// What the collector knows of a function's frames.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameMap {
    /// How many registers a frame has.
    pub slots: u32,
    /// Which registers hold references.
    pub refs: RefMap,
    /// The function's name, for stack traces and dumps.
    pub name: Arc<str>,
}

impl FrameMap {
    /// The map without references past its slots.
    pub(crate) fn truncated(mut self) -> FrameMap {
        self.refs.truncate(self.slots);
        self
    }
}

/// The region that holds the frames. See the module's picture.
#[derive(Debug)]
#[repr(C)]
pub struct Stack {
    pub(crate) top: *mut u64,
    base: *mut u64,
    limit: *mut u64,
    slots: usize,
}

impl Stack {
    pub(crate) fn new(slots: usize) -> Result<Stack, OutOfMemory> {
        layout(slots)?;
        Ok(Stack { top: ptr::null_mut(), base: ptr::null_mut(), limit: ptr::null_mut(), slots })
    }

    /// Reserves the region, unless it is: to be called before frames are laid into it.
    ///
    /// # Errors
    /// The system has no room for it.
    pub fn reserve(&mut self) -> Result<(), OutOfMemory> {
        if !self.base.is_null() {
            return Ok(());
        }
        // SAFETY: the layout is not empty, since the slack is not.
        let base = unsafe { alloc(layout(self.slots)?) }.cast::<u64>();
        if base.is_null() {
            return Err(OutOfMemory);
        }
        base.expose_provenance();
        // SAFETY: the region has `slots + STACK_SLACK` words.
        (self.base, self.limit) = (base, unsafe { base.add(self.slots) });
        Ok(())
    }

    /// The first word of the region, null before it is reserved.
    #[inline(always)]
    pub fn base_ptr(&self) -> *mut u64 {
        self.base
    }

    /// The end of the region, null before it is reserved: a frame whose registers end past it is a stack overflow.
    #[inline(always)]
    pub fn limit_ptr(&self) -> *mut u64 {
        self.limit
    }

    /// The base of the published top frame, null while there is none.
    #[inline(always)]
    pub fn top(&self) -> *mut u64 {
        self.top
    }

    /// Publishes the top frame. Null says that there is no frame.
    ///
    /// # Safety
    /// `base` is null, or the base of a frame in this region that is laid out as the module describes, as
    /// are all frames up its chain of callers, which leads to ever lower addresses and ends with 0. Each
    /// frame's id has a frame map in the heap; its registers are initialised; those that the map calls
    /// references hold null or current references of the same heap. This stays so while the frame is
    /// published, except while the engine itself runs between two calls of the heap.
    #[inline(always)]
    pub unsafe fn set_top(&mut self, base: *mut u64) {
        self.top = base;
    }

    /// How many slots the region has, or will have.
    pub fn slots(&self) -> usize {
        self.slots
    }
}

fn layout(slots: usize) -> Result<Layout, OutOfMemory> {
    let whole = slots.checked_add(STACK_SLACK).ok_or(OutOfMemory)?;
    Layout::array::<u64>(whole).map_err(|_| OutOfMemory)
}

impl Drop for Stack {
    fn drop(&mut self) {
        if let (false, Ok(layout)) = (self.base.is_null(), layout(self.slots)) {
            // SAFETY: allocated in `reserve` with this layout, freed only here.
            unsafe { dealloc(self.base.cast(), layout) }
        }
    }
}

/// One frame, as stack traces and dumps see it.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The number of the frame's map.
    pub id: u32,
    /// The frame's map: its size, its references, its function's name.
    pub map: &'a FrameMap,
    /// What the engine wrote for going on in the caller.
    pub return_pc: u64,
    /// The slot number of register 0 in the stack, the same in every run.
    pub base_slot: usize,
    /// Whether the host entered the program with this frame: errors that nobody catches up to here are the host's.
    pub is_entry: bool,
    /// The registers.
    pub registers: &'a [u64],
}

/// Iterates over published frames, innermost first.
#[derive(Debug)]
pub struct Frames<'a> {
    next: *const u64,
    base: *const u64,
    maps: &'a [FrameMap],
    heap: PhantomData<&'a Stack>,
}

impl<'a> Frames<'a> {
    pub(crate) fn new(stack: &'a Stack, maps: &'a [FrameMap]) -> Frames<'a> {
        Frames { next: stack.top, base: stack.base, maps, heap: PhantomData }
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Frame<'a>;

    fn next(&mut self) -> Option<Frame<'a>> {
        if self.next.is_null() {
            return None;
        }
        // SAFETY: `set_top` promises that published frames are well formed and initialised. The engine
        // does not write them while this iterator borrows the heap that it runs on.
        let (id, return_pc, caller) = unsafe { read_header(self.next) };
        // SAFETY: as above.
        let is_entry = unsafe { *self.next.offset(FRAME_CALLER_BASE) } & FRAME_ENTRY_BIT != 0;
        let map = self.maps.get(id)?;
        // SAFETY: as above; the map's slots belong to the frame.
        let registers = unsafe { std::slice::from_raw_parts(self.next, map.slots as usize) };
        let base_slot = (self.next.addr() - self.base.addr()) / size_of::<u64>();
        self.next = caller;
        Some(Frame { id: id as u32, map, return_pc, base_slot, is_entry, registers })
    }
}

/// Frame id, return pc and the caller's base.
///
/// # Safety
/// `base` is the base of a published frame.
pub(crate) unsafe fn read_header(base: *const u64) -> (usize, u64, *mut u64) {
    // SAFETY: a frame's header stands in front of its base.
    unsafe {
        let caller = *base.offset(FRAME_CALLER_BASE) & !FRAME_ENTRY_BIT;
        let caller = ptr::with_exposed_provenance_mut::<u64>(caller as usize);
        debug_assert!(caller.addr() < base.addr(), "callers stand below");
        (*base.offset(FRAME_ID) as usize, *base.offset(FRAME_RETURN_PC), caller)
    }
}
