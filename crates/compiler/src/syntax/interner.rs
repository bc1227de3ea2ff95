//! Names and string constants, each stored once and known by a number.

use std::fmt;

/// An interned string. Two symbols of one [`Interner`] are equal exactly when their texts are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(pub u32);

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Symbol({})", self.0)
    }
}

macro_rules! known_symbols {
    ($($name:ident = $text:literal,)*) => {
        /// Symbols that every [`Interner`] holds from the start, at the same numbers.
        pub mod sym {
            use super::Symbol;

            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Order { $($name,)* }

            $(#[doc = concat!("`", $text, "`")] pub const $name: Symbol = Symbol(Order::$name as u32);)*
        }

        const KNOWN: &[&str] = &[$($text,)*];
    };
}

known_symbols! {
    EMPTY = "",
    UNDERSCORE = "_",
    SELF = "self",
    SELF_TYPE = "Self",
    MAIN = "main",
    TEST = "test",
    REPR = "repr",
    C = "c",
    INT = "int",
    FLOAT = "float",
    BOOL = "bool",
    STRING = "string",
    BYTES = "bytes",
    ARRAY = "array",
    MAP = "map",
    ERROR = "Error",
    ITERATOR = "Iterator",
    ORD = "Ord",
    EQ = "Eq",
    NUM = "Num",
    DISPLAY = "Display",
    STRING_BUILDER = "StringBuilder",
    PRINT = "print",
    STR = "str",
    CHR = "chr",
    LEN = "len",
    ASSERT = "assert",
    PANIC = "panic",
    MIN = "min",
    MAX = "max",
    ABS = "abs",
    COMPARE = "compare",
    EQUALS = "equals",
    TO_STRING = "to_string",
    NEXT = "next",
    KIND = "kind",
    MESSAGE = "message",
    TRACE = "trace",
    STEP = "step",
    REV = "rev",
}

/// The table of interned strings of one compilation.
///
/// ```
/// use vitte_compiler::syntax::Interner;
/// let mut names = Interner::new();
/// let a = names.intern("area");
/// assert_eq!(names.intern("area"), a);
/// assert_eq!(names.get(a), "area");
/// ```
pub struct Interner {
    /// All texts, one after the other.
    text: String,
    /// `ranges[s]` is where symbol `s` stands in `text`.
    ranges: Vec<(usize, usize)>,
    /// Open addressing with linear probing: 0 is free, `s + 1` is symbol `s`. Its length is a power of two.
    slots: Vec<u32>,
}

impl Default for Interner {
    fn default() -> Self {
        Interner::new()
    }
}

impl Interner {
    /// A table that holds the symbols of [`sym`].
    pub fn new() -> Interner {
        let mut interner = Interner { text: String::new(), ranges: Vec::new(), slots: vec![0; 256] };
        for text in KNOWN {
            interner.intern(text);
        }
        interner
    }

    /// The symbol of `text`.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if self.ranges.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = hash(text.as_bytes()) as usize & mask;
        loop {
            match self.slots[at] {
                0 => break,
                taken if self.bytes(taken - 1) == text.as_bytes() => return Symbol(taken - 1),
                _ => at = (at + 1) & mask,
            }
        }
        let symbol = self.ranges.len() as u32;
        self.ranges.push((self.text.len(), self.text.len() + text.len()));
        self.text.push_str(text);
        self.slots[at] = symbol + 1;
        Symbol(symbol)
    }

    /// The symbol of `text`, if it has been interned.
    pub fn lookup(&self, text: &str) -> Option<Symbol> {
        let mask = self.slots.len() - 1;
        let mut at = hash(text.as_bytes()) as usize & mask;
        loop {
            match self.slots[at] {
                0 => return None,
                taken if self.bytes(taken - 1) == text.as_bytes() => return Some(Symbol(taken - 1)),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// The text of `symbol`; empty for a symbol of another table.
    pub fn get(&self, symbol: Symbol) -> &str {
        self.ranges.get(symbol.0 as usize).map_or("", |&(start, end)| &self.text[start..end])
    }

    /// Whether `symbol` is one of [`sym`], which are there even if no text mentions them.
    pub fn is_predefined(symbol: Symbol) -> bool {
        (symbol.0 as usize) < KNOWN.len()
    }

    /// How many symbols there are.
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Whether there are none: never so, because of [`sym`].
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    fn bytes(&self, symbol: u32) -> &[u8] {
        let (start, end) = self.ranges[symbol as usize];
        &self.text.as_bytes()[start..end]
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![0; mask + 1];
        for symbol in 0..self.ranges.len() as u32 {
            let mut at = hash(self.bytes(symbol)) as usize & mask;
            while slots[at] != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = symbol + 1;
        }
        self.slots = slots;
    }
}

/// A multiply-and-rotate hash over words of eight bytes: names are short, and nobody gains by colliding them
/// beyond slowing the compilation of their own program; the high half is folded in because slots use low bits.
fn hash(bytes: &[u8]) -> u64 {
    const K: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut h = bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes([
            chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7],
        ]);
        h = (h.rotate_left(5) ^ word).wrapping_mul(K);
    }
    let mut tail = 0u64;
    for &byte in chunks.remainder() {
        tail = tail << 8 | u64::from(byte);
    }
    h = (h.rotate_left(5) ^ tail).wrapping_mul(K);
    h ^ (h >> 32)
}
