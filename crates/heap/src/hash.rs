//! Hashes of strings and of the keys of maps: fast, and with a key of the heap's own, so that nobody can prepare texts or
//! numbers that meet in one slot ("Denial of Service via Algorithmic Complexity Attacks", Crosby and Wallach, 2003).
//!
//! Each step multiplies to 128 bits and folds the halves together, as wyhash (Wang Yi) does. Both what a word is mixed with and
//! what it is multiplied by are secret. Nothing that a program sees depends on them: maps keep the order of their entries.

use std::hash::{BuildHasher, RandomState};

/// What one heap hashes with.
#[derive(Clone, Debug)]
pub(crate) struct HashKey {
    start: u64,
    /// Odd, as the next one: multiplying loses nothing.
    step: u64,
    last: u64,
}

impl HashKey {
    /// A key that nobody knows: the standard library takes those of its own tables from the system.
    pub(crate) fn secret() -> HashKey {
        let state = RandomState::new();
        HashKey::new([0_u8, 1, 2].map(|part| state.hash_one(part)))
    }

    fn new([start, step, last]: [u64; 3]) -> HashKey {
        HashKey { start, step: step | 1, last: last | 1 }
    }

    /// A key that is the same each time.
    #[cfg(test)]
    pub(crate) fn fixed() -> HashKey {
        // The fractions of the golden ratio, of √2 and of √3.
        HashKey::new([0x9E37_79B9_7F4A_7C15, 0x6A09_E667_F3BC_C909, 0xBB67_AE85_84CA_A73B])
    }

    /// The hash that strings cache. Never 0.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> u32 {
        let mut state = fold(bytes.len() as u64 ^ self.start, self.step);
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            state = fold(state ^ u64::from_le_bytes(word.try_into().unwrap_or_default()), self.step);
        }
        let mut last = [0; 8];
        last[..words.remainder().len()].copy_from_slice(words.remainder());
        state = fold(state ^ u64::from_le_bytes(last), self.last);
        finish(state)
    }

    /// The hash of a key that is one word. Never 0.
    #[inline(always)]
    pub(crate) fn word(&self, word: u64) -> u32 {
        finish(fold(word ^ self.start, self.step))
    }

    /// The hash of a key that is made of parts, one after the other.
    pub(crate) fn mixer(&self) -> Mixer<'_> {
        Mixer { key: self, state: self.start }
    }
}

/// The hash of something in parts.
pub(crate) struct Mixer<'a> {
    key: &'a HashKey,
    state: u64,
}

impl Mixer<'_> {
    pub(crate) fn add(&mut self, part: u64) {
        self.state = fold(self.state ^ part, self.key.step).wrapping_add(self.key.last);
    }

    /// Never 0.
    pub(crate) fn finish(self) -> u32 {
        finish(fold(self.state, self.key.last))
    }
}

#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[inline(always)]
fn finish(state: u64) -> u32 {
    ((state ^ (state >> 32)) as u32).max(1)
}
