//! Bytes of a section as numbers and texts, and back.

use super::error::RecordFault;

/// A fault and where it is, counted from the start of the section's raw bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Malformed {
    pub at: usize,
    pub fault: RecordFault,
}

pub(super) type Parsed<T> = Result<T, Malformed>;

/// The raw bytes of a section, read from front to back.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Cursor { bytes, at: 0 }
    }

    /// Where the next byte is.
    pub fn at(&self) -> usize {
        self.at
    }

    pub fn byte(&mut self) -> Parsed<u8> {
        let byte =
            *self.bytes.get(self.at).ok_or(Malformed { at: self.at, fault: RecordFault::Truncated })?;
        self.at += 1;
        Ok(byte)
    }

    /// An unsigned LEB128 number up to `max`, in its shortest form.
    pub fn number(&mut self, max: u64) -> Parsed<u64> {
        let start = self.at;
        let fail = |fault| Err(Malformed { at: start, fault });
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                let shortest = byte != 0 || shift == 0;
                return match shortest {
                    false => fail(RecordFault::NotShortest),
                    true if value > max => fail(RecordFault::NumberTooLarge { max }),
                    true => Ok(value),
                };
            }
        }
        fail(RecordFault::NumberTooLarge { max })
    }

    pub fn u16(&mut self) -> Parsed<u16> {
        self.number(u16::MAX.into()).map(|n| n as u16)
    }

    pub fn u32(&mut self) -> Parsed<u32> {
        self.number(u32::MAX.into()).map(|n| n as u32)
    }

    /// A count of things that take at least `bytes_min` bytes each: so it is never larger than what can follow, and
    /// may be used to reserve memory.
    pub fn count(&mut self, bytes_min: usize) -> Parsed<usize> {
        let start = self.at;
        let count = self.number(u64::MAX)?;
        let left = self.bytes.len() - self.at;
        if count > (left / bytes_min) as u64 {
            return Err(Malformed { at: start, fault: RecordFault::Count { count, left: left as u64 } });
        }
        Ok(count as usize)
    }

    pub fn text(&mut self) -> Parsed<&'a str> {
        let length = self.count(1)?;
        let bytes = &self.bytes[self.at..self.at + length];
        let text = std::str::from_utf8(bytes)
            .map_err(|error| Malformed { at: self.at + error.valid_up_to(), fault: RecordFault::NotUtf8 })?;
        self.at += length;
        Ok(text)
    }

    /// All that is left, as 64-bit words.
    pub fn words(&mut self) -> Parsed<impl ExactSizeIterator<Item = u64> + use<'a>> {
        let (words, rest) = self.bytes[self.at..].as_chunks::<8>();
        if !rest.is_empty() {
            let length = self.bytes.len() as u64;
            return Err(Malformed { at: self.at, fault: RecordFault::NotWords { length } });
        }
        self.at = self.bytes.len();
        Ok(words.iter().map(|word| u64::from_le_bytes(*word)))
    }

    /// Checks that nothing is left.
    pub fn finish(&self) -> Parsed<()> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            left => Err(Malformed { at: self.at, fault: RecordFault::LeftOver { bytes: left as u64 } }),
        }
    }
}

/// Appends a number as unsigned LEB128.
pub(super) fn put_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a text: its length in bytes, then the bytes.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Signed numbers as unsigned ones, small ones first: 0, -1, 1, -2, …
pub(super) fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

/// The inverse of [`zigzag`].
pub(super) fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back() {
        for shift in 0..64 {
            for value in [(1u64 << shift) - 1, 1 << shift, (1u64 << shift) + 1, u64::MAX >> shift] {
                let mut out = Vec::new();
                put_number(&mut out, value);
                let mut cursor = Cursor::new(&out);
                assert_eq!(cursor.number(u64::MAX), Ok(value));
                assert_eq!(cursor.finish(), Ok(()));
                assert_eq!(zigzag(unzigzag(value)), value);
            }
        }
    }

    #[test]
    fn only_shortest_numbers_are_taken() {
        let fault = |bytes: &[u8], max| Cursor::new(bytes).number(max).unwrap_err().fault;
        assert_eq!(fault(&[0x80, 0], 9), RecordFault::NotShortest);
        assert_eq!(fault(&[0x80], 9), RecordFault::Truncated);
        assert_eq!(fault(&[10], 9), RecordFault::NumberTooLarge { max: 9 });
        let long = |last| [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, last];
        assert_eq!(Cursor::new(&long(1)).number(u64::MAX), Ok(u64::MAX));
        for last in [2, 0x81, 0x80, 0xff] {
            assert_eq!(
                fault(&[&long(last)[..], &[0]].concat(), u64::MAX),
                RecordFault::NumberTooLarge { max: u64::MAX }
            );
        }
    }
}
