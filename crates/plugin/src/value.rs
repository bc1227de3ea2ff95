//! Values on their way between a program and a plug-in: a tag, then what it says, all numbers little-endian.
//!
//! | tag | value | what follows |
//! |---|---|---|
//! | 0 | `()` | |
//! | 1 | `null` | |
//! | 2 | `int` | 8 bytes |
//! | 3 | `float` | 8 bytes |
//! | 4 | `bool` | 1 byte, 0 or 1 |
//! | 5 | `string` | its length in 8 bytes, UTF-8 |
//! | 6 | `bytes` | their number in 8 bytes, the bytes |
//! | 7 | `array` | the number of elements in 8 bytes, the elements |
//! | 8 | `map` | the number of entries in 8 bytes, key and value of each |
//! | 9 | tuple | the number of values in 8 bytes, the values |
//!
//! A value of an optional is written as it is.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::Hash;

/// `()`
pub const UNIT: u8 = 0;
/// `null`
pub const NULL: u8 = 1;
/// An `int`.
pub const INT: u8 = 2;
/// A `float`.
pub const FLOAT: u8 = 3;
/// A `bool`.
pub const BOOL: u8 = 4;
/// A `string`.
pub const STRING: u8 = 5;
/// `bytes`
pub const BYTES: u8 = 6;
/// An `array`.
pub const ARRAY: u8 = 7;
/// A `map`.
pub const MAP: u8 = 8;
/// A tuple.
pub const TUPLE: u8 = 9;

/// The bytes are not those of such a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Malformed {
    /// Where.
    pub at: usize,
    /// What is expected there.
    pub expected: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {} of the values that pass: expected {}", self.at, self.expected)
    }
}

impl std::error::Error for Malformed {}

/// Reads values from bytes.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Begins with the first byte.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes, at: 0 }
    }

    /// The tag of the next value, which is not taken.
    ///
    /// # Errors
    /// The bytes are at their end.
    pub fn peek(&self) -> Result<u8, Malformed> {
        self.bytes.get(self.at).copied().ok_or(self.wrong("a value"))
    }

    /// Takes the tag of a value.
    ///
    /// # Errors
    /// It is another.
    pub fn tag(&mut self, tag: u8, expected: &'static str) -> Result<(), Malformed> {
        if self.peek()? != tag {
            return Err(self.wrong(expected));
        }
        self.at += 1;
        Ok(())
    }

    /// Takes some bytes.
    ///
    /// # Errors
    /// There are fewer.
    pub fn take(&mut self, count: u64) -> Result<&'a [u8], Malformed> {
        let rest = &self.bytes[self.at..];
        let taken = usize::try_from(count).ok().and_then(|count| rest.get(..count));
        let taken = taken.ok_or(self.wrong("more bytes"))?;
        self.at += taken.len();
        Ok(taken)
    }

    /// Takes a number of 8 bytes.
    ///
    /// # Errors
    /// There are fewer.
    pub fn number(&mut self) -> Result<u64, Malformed> {
        let mut number = [0; 8];
        number.copy_from_slice(self.take(8)?);
        Ok(u64::from_le_bytes(number))
    }

    /// Takes a number of values, each of which has at least a byte.
    ///
    /// # Errors
    /// There are not as many bytes.
    pub fn count(&mut self) -> Result<u64, Malformed> {
        let at = self.clone();
        let count = self.number()?;
        if count > (self.bytes.len() - self.at) as u64 { Err(at.wrong("fewer values")) } else { Ok(count) }
    }

    /// Takes the text behind its tag.
    ///
    /// # Errors
    /// It is not UTF-8, or shorter.
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        let at = self.clone();
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| at.wrong("UTF-8"))
    }

    /// Whether all was read.
    ///
    /// # Errors
    /// It was not.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.at == self.bytes.len() { Ok(()) } else { Err(self.wrong("the end")) }
    }

    /// The error of what is not expected here.
    pub fn wrong(&self, expected: &'static str) -> Malformed {
        Malformed { at: self.at, expected }
    }
}

/// Writes a tag and a number.
pub fn put(out: &mut Vec<u8>, tag: u8, number: u64) {
    out.push(tag);
    out.extend(number.to_le_bytes());
}

/// A type that passes between programs and plug-ins.
pub trait Value: Sized {
    /// The type as a program writes it.
    fn type_name() -> String;

    /// Writes the value.
    fn write(&self, out: &mut Vec<u8>);

    /// Reads a value.
    ///
    /// # Errors
    /// The bytes are not those of one.
    fn read(from: &mut Reader<'_>) -> Result<Self, Malformed>;
}

impl Value for () {
    fn type_name() -> String {
        "()".into()
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.push(UNIT);
    }

    fn read(from: &mut Reader<'_>) -> Result<(), Malformed> {
        from.tag(UNIT, "()")
    }
}

impl Value for i64 {
    fn type_name() -> String {
        "int".into()
    }

    fn write(&self, out: &mut Vec<u8>) {
        put(out, INT, self.cast_unsigned());
    }

    fn read(from: &mut Reader<'_>) -> Result<i64, Malformed> {
        from.tag(INT, "an int")?;
        Ok(from.number()?.cast_signed())
    }
}

impl Value for f64 {
    fn type_name() -> String {
        "float".into()
    }

    fn write(&self, out: &mut Vec<u8>) {
        put(out, FLOAT, self.to_bits());
    }

    fn read(from: &mut Reader<'_>) -> Result<f64, Malformed> {
        from.tag(FLOAT, "a float")?;
        Ok(f64::from_bits(from.number()?))
    }
}

impl Value for bool {
    fn type_name() -> String {
        "bool".into()
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend([BOOL, u8::from(*self)]);
    }

    fn read(from: &mut Reader<'_>) -> Result<bool, Malformed> {
        from.tag(BOOL, "a bool")?;
        match from.take(1)? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(from.wrong("0 or 1")),
        }
    }
}

impl Value for String {
    fn type_name() -> String {
        "string".into()
    }

    fn write(&self, out: &mut Vec<u8>) {
        put(out, STRING, self.len() as u64);
        out.extend(self.as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Result<String, Malformed> {
        from.tag(STRING, "a string")?;
        Ok(from.text()?.to_owned())
    }
}

/// `bytes`
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bytes(pub Vec<u8>);

impl Value for Bytes {
    fn type_name() -> String {
        "bytes".into()
    }

    fn write(&self, out: &mut Vec<u8>) {
        put(out, BYTES, self.0.len() as u64);
        out.extend(&self.0);
    }

    fn read(from: &mut Reader<'_>) -> Result<Bytes, Malformed> {
        from.tag(BYTES, "bytes")?;
        let length = from.number()?;
        Ok(Bytes(from.take(length)?.to_vec()))
    }
}

impl<T: Value> Value for Option<T> {
    fn type_name() -> String {
        format!("{}?", T::type_name())
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(out),
            None => out.push(NULL),
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Option<T>, Malformed> {
        if from.peek()? == NULL {
            from.tag(NULL, "null")?;
            return Ok(None);
        }
        T::read(from).map(Some)
    }
}

impl<T: Value> Value for Vec<T> {
    fn type_name() -> String {
        format!("array<{}>", T::type_name())
    }

    fn write(&self, out: &mut Vec<u8>) {
        put(out, ARRAY, self.len() as u64);
        self.iter().for_each(|element| element.write(out));
    }

    fn read(from: &mut Reader<'_>) -> Result<Vec<T>, Malformed> {
        from.tag(ARRAY, "an array")?;
        let count = from.count()?;
        (0..count).map(|_| T::read(from)).collect()
    }
}

macro_rules! maps {
    ($($map:ident: $($bound:ident)*;)*) => {
        $(impl<K: Value $(+ $bound)*, V: Value> Value for $map<K, V> {
            fn type_name() -> String {
                format!("map<{}, {}>", K::type_name(), V::type_name())
            }

            fn write(&self, out: &mut Vec<u8>) {
                put(out, MAP, self.len() as u64);
                for (key, value) in self {
                    key.write(out);
                    value.write(out);
                }
            }

            fn read(from: &mut Reader<'_>) -> Result<$map<K, V>, Malformed> {
                from.tag(MAP, "a map")?;
                let count = from.count()?;
                (0..count).map(|_| Ok((K::read(from)?, V::read(from)?))).collect()
            }
        })*
    };
}

maps! {
    BTreeMap: Ord;
    HashMap: Eq Hash;
}

macro_rules! tuples {
    ($($count:literal: $($part:ident)*;)*) => {
        $(#[allow(non_snake_case, reason = "the names of the types")]
        impl<$($part: Value),*> Value for ($($part,)*) {
            fn type_name() -> String {
                format!("({})", [$($part::type_name()),*].join(", "))
            }

            fn write(&self, out: &mut Vec<u8>) {
                let ($($part,)*) = self;
                put(out, TUPLE, $count);
                $($part.write(out);)*
            }

            fn read(from: &mut Reader<'_>) -> Result<Self, Malformed> {
                from.tag(TUPLE, "a tuple")?;
                if from.number()? != $count {
                    return Err(from.wrong("a tuple of as many values"));
                }
                Ok(($($part::read(from)?,)*))
            }
        })*
    };
}

tuples! {
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back<T: Value + PartialEq + fmt::Debug>(value: T) {
        let mut bytes = Vec::new();
        value.write(&mut bytes);
        let mut reader = Reader::new(&bytes);
        assert_eq!(T::read(&mut reader).as_ref(), Ok(&value));
        assert_eq!(reader.end(), Ok(()));
        for cut in 0..bytes.len() {
            assert!(T::read(&mut Reader::new(&bytes[..cut])).is_err(), "{value:?} cut at {cut}");
        }
    }

    #[test]
    fn values_come_back() {
        back(());
        back(i64::MIN);
        back(-0.5);
        back(true);
        back("ü".to_string());
        back(Bytes(vec![0, 255]));
        back(Some(3_i64));
        back(None::<String>);
        back(vec![Some(1_i64), None]);
        back(HashMap::from([("a".to_string(), vec![1_i64]), (String::new(), vec![])]));
        back(BTreeMap::from([(1_i64, (true, 2.0)), (2, (false, 3.0))]));
        back((1_i64, "a".to_string(), false));
    }

    #[test]
    fn what_is_no_value_is_refused() {
        let huge = [ARRAY, 255, 255, 255, 255, 255, 255, 255, 127];
        assert_eq!(
            Vec::<i64>::read(&mut Reader::new(&huge)),
            Err(Malformed { at: 1, expected: "fewer values" })
        );
        assert!(bool::read(&mut Reader::new(&[BOOL, 2])).is_err());
        assert!(String::read(&mut Reader::new(&[STRING, 1, 0, 0, 0, 0, 0, 0, 0, 255])).is_err());
        let error = i64::read(&mut Reader::new(&[FLOAT])).unwrap_err();
        assert_eq!(error.to_string(), "byte 0 of the values that pass: expected an int");
    }
}
