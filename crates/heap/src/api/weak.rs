//! Weak references: an object watches another without keeping it alive.
//!
//! The reference is not in the watching object but in a table beside the heap, at a number that the object is given. So
//! no collector meets a slot that it must not trace, and after a collection one pass over the table, by
//! [`Roots::update_weaks`], is all there is to do: places whose watcher is gone become free, and watched objects that
//! are gone become null. A number alone opens nothing: who asks must be the watcher itself.

use super::handles::Handle;
use crate::error::{HeapError, OutOfMemory};
use crate::heap::Heap;
use crate::log::GcCause;
use crate::object::Ref;
use crate::roots::Roots;

/// A place of the table.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WeakSlot {
    /// Who watches; null while the place is free.
    pub(crate) watcher: u64,
    /// What is watched; null once it is gone.
    pub(crate) target: u64,
}

/// How many places the table has at first.
const FIRST_WEAKS: usize = 16;

impl Heap {
    /// Lets one object watch another, or null. Answers the number to give to [`Heap::watched`]. May collect.
    ///
    /// # Errors
    /// `InvalidHandle`; `Null` for the watcher; `OutOfMemory`.
    pub fn watch(&mut self, watcher: Handle, target: Handle) -> Result<u32, HeapError> {
        self.object(watcher)?;
        self.handle_bits(target)?;
        let index = match self.world.roots.free_weaks.pop() {
            Some(index) => index,
            None => self.new_weak()?,
        };
        let slot = WeakSlot { watcher: self.handle_bits(watcher)?, target: self.handle_bits(target)? };
        self.world.roots.weaks[index as usize] = slot;
        Ok(index)
    }

    /// What an object watches under a number; null if that is gone, or if the number is not one of this object.
    ///
    /// # Errors
    /// `InvalidHandle`; `Null` for the watcher; `OutOfMemory`.
    pub fn watched(&mut self, watcher: Handle, number: u32) -> Result<Handle, HeapError> {
        let watcher = self.object(watcher)?.to_bits();
        let slot = self.world.roots.weaks.get(number as usize).copied().unwrap_or_default();
        match Ref::from_bits(slot.target).filter(|_| slot.watcher == watcher) {
            Some(target) => {
                self.shade(target);
                Ok(self.open(target)?)
            }
            None => Ok(Handle::NULL),
        }
    }

    /// Whether the object that watches under a number is still there and watches itself.
    pub fn watches_itself(&self, number: u32) -> bool {
        let slot = self.world.roots.weaks.get(number as usize).copied().unwrap_or_default();
        slot.watcher != 0 && slot.watcher == slot.target
    }

    /// How many objects watch another.
    pub fn weak_count(&self) -> usize {
        self.world.roots.weaks.len() - self.world.roots.free_weaks.len()
    }

    /// A place that was not there before, or one that a collection has freed.
    #[cold]
    fn new_weak(&mut self) -> Result<u32, HeapError> {
        if self.world.roots.weaks.len() == self.world.roots.weaks.capacity() && self.grow_weaks().is_err() {
            self.collect_for(GcCause::Limit)?;
            if let Some(index) = self.world.roots.free_weaks.pop() {
                return Ok(index);
            }
            self.grow_weaks()?;
        }
        let weaks = &mut self.world.roots.weaks;
        weaks.push(WeakSlot::default());
        Ok(weaks.len() as u32 - 1)
    }

    /// Makes room for more places, and for as many free ones.
    fn grow_weaks(&mut self) -> Result<(), OutOfMemory> {
        let more = self.world.roots.weaks.len().max(FIRST_WEAKS);
        if u32::try_from(self.world.roots.weaks.len() + more).is_err() {
            return Err(OutOfMemory);
        }
        self.check_room((more * (size_of::<WeakSlot>() + size_of::<u32>())) as u64)?;
        let roots = &mut self.world.roots;
        roots.weaks.try_reserve_exact(more).map_err(|_| OutOfMemory)?;
        let room = roots.weaks.capacity() - roots.free_weaks.len();
        roots.free_weaks.try_reserve_exact(room).map_err(|_| OutOfMemory)?;
        self.world.count_tables();
        Ok(())
    }
}

impl Roots {
    /// Brings the table up to date after a collection: `now` gives the present address of an object, or `None` if it is
    /// dead. To be called before the memory of dead objects is used again.
    pub(crate) fn update_weaks(&mut self, mut now: impl FnMut(Ref) -> Option<Ref>) {
        for (index, slot) in self.weaks.iter_mut().enumerate() {
            let Some(watcher) = Ref::from_bits(slot.watcher) else { continue };
            match now(watcher) {
                Some(watcher) => {
                    slot.watcher = watcher.to_bits();
                    slot.target = Ref::from_bits(slot.target).and_then(&mut now).map_or(0, Ref::to_bits);
                }
                None => {
                    *slot = WeakSlot::default();
                    // There is room: `grow_weaks` reserved as many places as the table has.
                    self.free_weaks.push(index as u32);
                }
            }
        }
    }
}
