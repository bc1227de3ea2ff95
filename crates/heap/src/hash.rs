//! Hashes of strings and of the keys of maps: fast, and the same on every platform and in every run.
//!
//! Each step multiplies to 128 bits and folds the halves together, as wyhash (Wang Yi) does.

/// The hash that strings cache: never 0, the same on every platform and in every run.
pub fn hash_bytes(bytes: &[u8]) -> u32 {
    let mut state = fold(bytes.len() as u64 ^ SEED, STEP);
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        state = fold(state ^ u64::from_le_bytes(word.try_into().unwrap_or_default()), STEP);
    }
    let mut last = [0; 8];
    last[..words.remainder().len()].copy_from_slice(words.remainder());
    state = fold(state ^ u64::from_le_bytes(last), LAST);
    finish(state)
}

/// The hash of a key that is one word. Never 0.
#[inline(always)]
pub(crate) fn hash_word(word: u64) -> u32 {
    finish(fold(word ^ SEED, STEP))
}

/// The hash of a key that is made of parts, one after the other.
pub(crate) struct Mixer(u64);

impl Mixer {
    pub(crate) fn new() -> Mixer {
        Mixer(SEED)
    }

    pub(crate) fn add(&mut self, part: u64) {
        self.0 = fold(self.0 ^ part, STEP).wrapping_add(LAST);
    }

    /// Never 0.
    pub(crate) fn finish(self) -> u32 {
        finish(fold(self.0, LAST))
    }
}

// Odd numbers with no pattern in their bits: the fractions of the golden ratio, of √2 and of √3.
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
const STEP: u64 = 0x6A09_E667_F3BC_C909;
const LAST: u64 = 0xBB67_AE85_84CA_A73B;

#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[inline(always)]
fn finish(state: u64) -> u32 {
    ((state ^ (state >> 32)) as u32).max(1)
}
