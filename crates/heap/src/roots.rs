//! Everything outside objects that holds references: where a collection starts.

use std::sync::Arc;

use crate::api::WeakSlot;
use crate::shape::RefMap;
use crate::stack::{FrameMap, Stack, read_header};

/// A slot of the table of long-lived roots.
#[derive(Debug)]
pub(crate) struct RootSlot {
    /// Null while the slot is free.
    pub(crate) bits: u64,
    /// Odd while the slot is in use; a released root no longer fits.
    pub(crate) generation: u32,
}

#[derive(Debug)]
pub(crate) struct Roots {
    pub(crate) stack: Stack,
    pub(crate) frame_maps: Arc<[FrameMap]>,
    pub(crate) globals: Vec<u64>,
    pub(crate) global_refs: RefMap,
    /// Interned constant strings; 0 until first used.
    pub(crate) constants: Vec<u64>,
    /// Open handles; entry 0 is null for good.
    pub(crate) handles: Vec<u64>,
    pub(crate) held: Vec<RootSlot>,
    pub(crate) free_held: Vec<u32>,
    /// Weak references, which are no roots: see `api/weak.rs`.
    pub(crate) weaks: Vec<WeakSlot>,
    pub(crate) free_weaks: Vec<u32>,
}

impl Roots {
    pub(crate) fn new(stack: Stack, frame_maps: Arc<[FrameMap]>) -> Roots {
        Roots {
            stack,
            frame_maps,
            globals: Vec::new(),
            global_refs: RefMap::new(),
            constants: Vec::new(),
            handles: Vec::new(),
            held: Vec::new(),
            free_held: Vec::new(),
            weaks: Vec::new(),
            free_weaks: Vec::new(),
        }
    }

    /// Shows every root that may hold a reference to `visit`, as a place that may be changed.
    ///
    /// # Safety
    /// The published frames are as [`Stack::set_top`] demands, and `visit` writes null or references only.
    pub(crate) unsafe fn visit(&mut self, mut visit: impl FnMut(&mut u64)) {
        // SAFETY: as the caller promises.
        unsafe { self.visit_frames(&mut visit) };
        for index in self.global_refs.iter() {
            if let Some(global) = self.globals.get_mut(index as usize) {
                visit(global);
            }
        }
        self.constants.iter_mut().for_each(&mut visit);
        self.handles.iter_mut().for_each(&mut visit);
        self.held.iter_mut().for_each(|slot| visit(&mut slot.bits));
    }

    /// # Safety
    /// As [`Roots::visit`].
    unsafe fn visit_frames(&mut self, visit: &mut impl FnMut(&mut u64)) {
        let mut base = self.stack.top();
        while !base.is_null() {
            // SAFETY: `base` is that of a published frame, by the chain that `set_top` promises.
            let (id, _, caller) = unsafe { read_header(base) };
            let Some(map) = self.frame_maps.get(id) else {
                debug_assert!(false, "frame without a map");
                return;
            };
            for register in map.refs.iter() {
                // SAFETY: a register of the frame: maps name no register past their slots. No other Rust
                // reference to it exists: frames are read through `&Heap`, and this is `&mut`.
                visit(unsafe { &mut *base.add(register as usize) });
            }
            base = caller;
        }
    }

    /// Bytes of all tables, for the memory limit.
    pub(crate) fn table_bytes(&self) -> u64 {
        let words = self.globals.capacity() + self.constants.capacity() + self.handles.capacity();
        let held =
            self.held.capacity() * size_of::<RootSlot>() + self.free_held.capacity() * size_of::<u32>();
        let weaks =
            self.weaks.capacity() * size_of::<WeakSlot>() + self.free_weaks.capacity() * size_of::<u32>();
        (words * size_of::<u64>() + held + weaks) as u64 + self.global_refs.table_bytes()
    }

    /// Adds a frame map. The table is copied: what shares it does not see the new one.
    pub(crate) fn add_frame_map(&mut self, map: FrameMap) -> u32 {
        let id = self.frame_maps.len() as u32;
        self.frame_maps = self.frame_maps.iter().cloned().chain([map.truncated()]).collect();
        id
    }
}
