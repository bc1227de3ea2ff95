//! Damage: every way in which a file can be cut or changed, and noise.

/// Calls `visit` with the bytes changed in one place, for each place and each other value.
pub fn each_byte_change(bytes: &[u8], visit: impl FnMut(&[u8], usize, u8)) {
    each_change(bytes, |old| (0..=255).filter(move |value| *value != old), visit);
}

/// Calls `visit` with the bytes changed in one place, for each place and each value that differs in one bit.
pub fn each_bit_change(bytes: &[u8], visit: impl FnMut(&[u8], usize, u8)) {
    each_change(bytes, |old| (0..8).map(move |bit| old ^ (1 << bit)), visit);
}

fn each_change<V: Iterator<Item = u8>>(
    bytes: &[u8],
    values: impl Fn(u8) -> V,
    mut visit: impl FnMut(&[u8], usize, u8),
) {
    let mut changed = bytes.to_vec();
    for at in 0..bytes.len() {
        for value in values(bytes[at]) {
            changed[at] = value;
            visit(&changed, at, value);
        }
        changed[at] = bytes[at];
    }
}

/// Calls `visit` with each proper prefix.
pub fn each_truncation(bytes: &[u8], mut visit: impl FnMut(&[u8])) {
    (0..bytes.len()).for_each(|length| visit(&bytes[..length]));
}

/// Numbers that are the same in each run: Steele, Lea and Flood's SplitMix64 (OOPSLA 2014).
#[derive(Clone, Debug)]
pub struct Noise(pub u64);

impl Noise {
    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next_u64() % limit as u64) as usize
    }

    /// So many bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next_u64() as u8).collect()
    }
}
