//! The logs of an epoch: what was changed, what may be part of a dead cycle, and what is still to be looked at.
//!
//! The log of changes is a list of entries. Each is a word whose lowest two bits tell its kind, and words that follow:
//!
//! - `SLOTS`: the address of a small object; then what each of its slots referred to, null included.
//! - `NULLS`: the address of a small object all of whose slots were null.
//! - `LARGE`: the address of a large object, of which the next cards are.
//! - `CARD`: the offset of a card, and in the highest byte which of the eight words of the card were references other than null;
//!   then these.
//!
//! So the slots of an entry are found again by walking the object.

use super::{Counting, Rc};
use crate::collectors::evacuation::Evacuation;
use crate::collectors::room::Copying;
use crate::collectors::trace::{for_each_slot, for_each_slot_within};
use crate::heap::World;
use crate::layout::{BARRIER_BIT, SLOT_BYTES};
use crate::object::Ref;
use crate::space::{BlockRef, CARD_BYTES, Cards};

/// The bits of the kind of an entry.
const KIND_MASK: u64 = 3;
const SLOTS: u64 = 0;
const NULLS: u64 = 1;
const LARGE: u64 = 2;
const CARD: u64 = 3;

/// The words of memory that the log of changes always keeps.
const LOG_WORDS_KEPT: usize = 4 << 10;

/// Where a card's entry says which of its words were references.
const WORDS_SHIFT: u32 = 56;
const _: () = assert!(CARD_BYTES == 8 * SLOT_BYTES);

/// Pushes onto a log if it has room, or may grow. A macro, because the log and what decides are of the same struct.
macro_rules! push_logged {
    ($rc:ident, $world:ident, $log:ident, $value:expr) => {{
        if $rc.$log.len() == $rc.$log.capacity() {
            let more = $rc.$log.len().max(64);
            if !$rc.may_grow_log($world, more) || $rc.$log.try_reserve_exact(more).is_err() {
                $rc.is_lost = true;
                return;
            }
        }
        $rc.$log.push($value);
    }};
}

impl Rc {
    #[cold]
    pub(super) fn may_grow_log(&mut self, world: &World, words: usize) -> bool {
        let bytes = (words * size_of::<u64>()) as u64;
        match &mut self.log_room {
            Some(room) if *room >= bytes => {
                *room -= bytes;
                true
            }
            Some(_) => false,
            None => self.fits(world, 0, bytes),
        }
    }

    #[inline]
    fn log(&mut self, world: &World, word: u64) {
        push_logged!(self, world, changes, word);
    }

    /// Logs an object that is not large, and lets it be changed.
    ///
    /// # Safety
    /// The object is current and old.
    pub(super) unsafe fn log_small(&mut self, world: &World, object: Ref) {
        // SAFETY: as the caller promises.
        unsafe {
            object.store(0, object.header() & !BARRIER_BIT);
            let mut any = 0;
            for_each_slot(&world.shapes, object, |slot| any |= *slot);
            if any == 0 {
                return self.log(world, object.to_bits() | NULLS);
            }
            self.log(world, object.to_bits() | SLOTS);
            for_each_slot(&world.shapes, object, |slot| self.log(world, *slot));
        }
    }

    /// Logs the card of an offset, or all cards, of a large object, unless they are.
    ///
    /// # Safety
    /// The object is current.
    pub(super) unsafe fn log_large(&mut self, world: &World, block: BlockRef, offset: Option<usize>) {
        let size = block.large_bytes();
        let (mut at, end) = offset.map_or((0, size), |offset| (offset / CARD_BYTES * CARD_BYTES, offset + 1));
        // SAFETY: as the caller promises.
        unsafe {
            let cards = Cards::of(block);
            while at < end {
                if !cards.is_marked(at) {
                    cards.mark(at);
                    self.log_card(world, block.large_object(), (at, (at + CARD_BYTES).min(size)));
                }
                at += CARD_BYTES;
            }
        }
    }

    /// # Safety
    /// As [`Rc::log_large`]; the card is one of the object's.
    unsafe fn log_card(&mut self, world: &World, object: Ref, card: (usize, usize)) {
        if self.logged_large != object.to_bits() {
            self.logged_large = object.to_bits();
            self.log(world, object.to_bits() | LARGE);
        }
        let mut words = 0;
        // SAFETY: as the caller promises.
        unsafe {
            for_each_slot_within(&world.shapes, object, card, |slot| {
                words |= u64::from(*slot != 0) << word_of_card(slot);
            });
            self.log(world, card.0 as u64 | words << WORDS_SHIFT | CARD);
            for_each_slot_within(&world.shapes, object, card, |slot| {
                if *slot != 0 {
                    self.log(world, *slot);
                }
            });
        }
    }

    /// Forgets the log of changes. Its memory is kept as far as this epoch has used it.
    pub(super) fn clear_changes(&mut self, used: usize) {
        self.changes.clear();
        self.logged_large = 0;
        if self.changes.capacity() > 2 * used.max(LOG_WORDS_KEPT) {
            self.changes.shrink_to(used.max(LOG_WORDS_KEPT));
        }
    }

    #[inline]
    pub(super) fn log_candidate(&mut self, world: &World, object: Ref) {
        push_logged!(self, world, candidates, object);
    }

    #[inline]
    pub(super) fn log_work(&mut self, world: &World, bits: u64) {
        push_logged!(self, world, work, bits);
    }
}

/// Which of the eight words of a card a slot is. Large objects begin at a multiple of a card.
fn word_of_card(slot: *mut u64) -> usize {
    slot.addr() % CARD_BYTES / SLOT_BYTES
}

/// Increments what changed slots refer to now, and leaves in the log nothing but what they referred to before, to be decremented.
/// Slots that refer to what they referred to before are not counted: most of a card, and of many an object.
///
/// # Safety
/// The log is complete, and nothing in it has been freed.
pub(super) unsafe fn settle(log: &mut Vec<u64>, evacuation: &mut Evacuation<'_, Counting<'_>>) {
    let shapes = evacuation.shapes;
    let (mut next, mut kept) = (0, 0);
    let mut large = None;
    while next < log.len() {
        let entry = log[next];
        next += 1;
        // What is kept of an entry are words of it that were read: nothing is overwritten that was not.
        let mut settle_slot = |slot: *mut u64, was_null: bool| {
            let before = if was_null { 0 } else { log[next] };
            next += usize::from(!was_null);
            // SAFETY: a slot of an object, as below.
            unsafe {
                if *slot != before {
                    evacuation.forward_slot(slot);
                    log[kept] = before;
                    kept += usize::from(before != 0);
                }
            }
        };
        // SAFETY: addresses are those of objects, and a word follows for each slot that was not null, or each at all.
        unsafe {
            match (entry & KIND_MASK, large) {
                (CARD, Some(object)) => {
                    let block = BlockRef::of(object);
                    let start = (entry & ((1 << WORDS_SHIFT) - 1) & !KIND_MASK) as usize;
                    let end = (start + CARD_BYTES).min(block.large_bytes());
                    Cards::of(block).unmark(start);
                    let words = entry >> WORDS_SHIFT;
                    let was_null = |slot| words >> word_of_card(slot) & 1 == 0;
                    for_each_slot_within(shapes, object, (start, end), |slot| {
                        settle_slot(slot, was_null(slot))
                    });
                }
                (LARGE, _) => large = Some(Ref::from_bits_unchecked(entry & !KIND_MASK)),
                (kind, _) => {
                    debug_assert!(kind != CARD, "bug: a card of no object");
                    let object = Ref::from_bits_unchecked(entry & !KIND_MASK);
                    for_each_slot(shapes, object, |slot| settle_slot(slot, kind == NULLS));
                    object.store(0, object.header() | BARRIER_BIT);
                }
            }
        }
    }
    log.truncate(kept);
}
