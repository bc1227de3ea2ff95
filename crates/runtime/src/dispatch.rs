//! What instructions need that go by the type of an object: which function is a type's method, whether a type
//! implements a trait.
//!
//! A *selector* is a number for a method of a trait that is called somewhere, or for a trait itself. One hash table of
//! the whole program leads from a selector and the shape of an object to a function: linear in the size of the
//! module, and a lookup is a multiplication and, as a rule, one load.
//!
//! Instructions do not say what must be known for that, because the types of their registers do: so linking writes it into
//! the bits of their words that the opcode table leaves free, in a copy of the code that only engines see.

use crate::shapes::{FIRST_SHAPED_TYPE, shape_of};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use vitte_bytecode::Op;
use vitte_bytecode::isa::Inst;
use vitte_bytecode::module::{Function, Module, TypeDef, TypeIndex};
use vitte_bytecode::operands::FuncIndex;
use vitte_heap::ShapeId;

/// The first selector that does not fit an instruction.
const SELECTORS_END: usize = 1 << 24;
/// What is no trait has this selector.
const NO_SELECTOR: u32 = u32::MAX;

/// A row of the table.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// Selector and shape; [`Row::NO_KEY`] in an empty row.
    key: u64,
    function: FuncIndex,
}

impl Row {
    const NO_KEY: u64 = u64::MAX;

    fn key(selector: u32, shape: ShapeId) -> u64 {
        u64::from(selector) << 32 | u64::from(shape.number())
    }
}

/// The table. See the module's documentation.
#[derive(Debug)]
pub struct Dispatch {
    rows: Vec<Row>,
    /// A random odd number: no file can be made that fills the table badly.
    factor: u64,
    shift: u32,
    /// By type index less [`FIRST_SHAPED_TYPE`]: the selector of a trait.
    traits: Vec<u32>,
}

impl Dispatch {
    /// The function of a selector for objects of a shape.
    #[inline(always)]
    pub fn find(&self, selector: u32, shape: ShapeId) -> Option<FuncIndex> {
        let key = Row::key(selector, shape);
        let mut at = self.place(key);
        loop {
            // The table has a power of two of rows, at least half of them empty.
            let row = self.rows[at & (self.rows.len() - 1)];
            if row.key == key {
                return Some(row.function);
            }
            if row.key == Row::NO_KEY {
                return None;
            }
            at += 1;
        }
    }

    /// Whether objects of a shape are of a type: a struct or enum, or a trait.
    #[inline(always)]
    pub fn is(&self, shape: ShapeId, ty: u16) -> bool {
        shape == shape_of(u32::from(ty)) || self.implements(shape, ty)
    }

    fn implements(&self, shape: ShapeId, ty: u16) -> bool {
        let position = u32::from(ty).wrapping_sub(FIRST_SHAPED_TYPE) as usize;
        match self.traits.get(position) {
            Some(&selector) if selector != NO_SELECTOR => self.find(selector, shape).is_some(),
            _ => false,
        }
    }

    #[inline(always)]
    fn place(&self, key: u64) -> usize {
        (key.wrapping_mul(self.factor) >> self.shift) as usize
    }

    fn new(rows: &[Row], traits: Vec<u32>) -> Dispatch {
        let length = (2 * rows.len()).next_power_of_two().max(2);
        let empty = Row { key: Row::NO_KEY, function: FuncIndex(0) };
        let mut table = Dispatch {
            rows: vec![empty; length],
            factor: RandomState::new().hash_one(length) | 1,
            shift: 64 - length.trailing_zeros(),
            traits,
        };
        for row in rows {
            let mut at = table.place(row.key) & (length - 1);
            while table.rows[at].key != Row::NO_KEY {
                at = (at + 1) & (length - 1);
            }
            table.rows[at] = *row;
        }
        table
    }
}

/// A word with what [`method_selector`] reads.
fn with_selector(word: u64, selector: u32) -> u64 {
    const METHOD: u64 = 0xffff << 48;
    const FREE: u64 = 0xff << 8;
    let selector = u64::from(selector);
    word & !(METHOD | FREE) | selector << 48 | (selector >> 16) << 8
}

/// The selector in a linked `CALL_TRAIT` word.
#[inline(always)]
pub fn method_selector(word: u64) -> u32 {
    ((word >> 48) | (word >> 8 & 0xff) << 16) as u32
}

/// A word with what [`cast_type`] reads.
fn with_type(word: u64, ty: TypeIndex) -> u64 {
    word | u64::from(ty.0) << 48
}

/// The type that a linked `CAST` word casts to.
#[inline(always)]
pub fn cast_type(word: u64) -> u16 {
    (word >> 48) as u16
}

/// What linking finds out.
pub(crate) struct Linked {
    pub(crate) dispatch: Dispatch,
    /// The code with what engines need; `None` if that is the module's own.
    pub(crate) code: Option<Vec<u64>>,
}

/// Numbers selectors, writes them into the code, and fills the table. `None` if there are too many methods.
pub(crate) fn link(module: &Module) -> Option<Linked> {
    let mut selectors = Selectors::new(module);
    let code = selectors.rewrite(module)?;
    let mut rows = Vec::new();
    for implementation in &module.implementations {
        let shape = shape_of(implementation.ty.0);
        if let Some(selector) = selectors.of_trait(implementation.of) {
            rows.push(Row { key: Row::key(selector, shape), function: FuncIndex(0) });
        }
        for (method, function) in implementation.methods.iter().enumerate() {
            if let Some(selector) = selectors.methods.get(&(implementation.of, method as u16)) {
                rows.push(Row { key: Row::key(*selector, shape), function: *function });
            }
        }
    }
    Some(Linked { dispatch: Dispatch::new(&rows, selectors.traits), code })
}

struct Selectors {
    /// By type index less [`FIRST_SHAPED_TYPE`].
    traits: Vec<u32>,
    /// By trait and method, those that are called.
    methods: HashMap<(TypeIndex, u16), u32>,
    next: u32,
}

impl Selectors {
    /// Numbers the traits.
    fn new(module: &Module) -> Selectors {
        let mut next = 0;
        let shaped = FIRST_SHAPED_TYPE..TypeIndex::FIRST_DEFINED + module.types.len() as u32;
        let traits = shaped.map(|ty| match module.type_def(TypeIndex(ty)) {
            Some(TypeDef::Trait(_)) => {
                next += 1;
                next - 1
            }
            _ => NO_SELECTOR,
        });
        Selectors { traits: traits.collect(), methods: HashMap::new(), next }
    }

    fn of_trait(&self, ty: TypeIndex) -> Option<u32> {
        let selector = *self.traits.get(ty.0.checked_sub(FIRST_SHAPED_TYPE)? as usize)?;
        (selector != NO_SELECTOR).then_some(selector)
    }

    /// The code with what the instructions need that go by the type of an object; `None` outside if selectors run
    /// out, inside if there is no such instruction.
    fn rewrite(&mut self, module: &Module) -> Option<Option<Vec<u64>>> {
        let goes_by_type = |word: &u64| matches!(Op::from_byte(*word as u8), Some(Op::CallTrait | Op::Cast));
        if !module.code.iter().any(goes_by_type) {
            return Some(None);
        }
        let mut code = module.code.clone();
        for function in &module.functions {
            for word in
                code.get_mut(function.code_range()).into_iter().flatten().filter(|word| goes_by_type(word))
            {
                *word = self.rewritten(function, *word)?;
            }
        }
        Some(Some(code))
    }

    fn rewritten(&mut self, function: &Function, word: u64) -> Option<u64> {
        let ty = |register: u16| function.registers.get(register as usize).copied();
        match Inst::decode(word) {
            Ok(Inst::CallTrait { receiver, method, .. }) => {
                let next = self.next;
                let selector = *self.methods.entry((ty(receiver.0)?, method.0)).or_insert(next);
                self.next = next.max(selector + 1);
                ((selector as usize) < SELECTORS_END).then(|| with_selector(word, selector))
            }
            Ok(Inst::Cast { dst, .. }) => Some(with_type(word, ty(dst.0)?)),
            _ => Some(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_what_is_written_into_them() {
        for selector in [0, 1, 0xffff, 0x1_0000, 0xff_ffff] {
            let word = with_selector(0x0007_0002_0001_0077, selector);
            assert_eq!(method_selector(word), selector);
            assert_eq!(word & 0xffff_ffff_00ff, 0x0002_0001_0077);
        }
        assert_eq!(cast_type(with_type(0x0002_0001_00da, TypeIndex(0xfffe))), 0xfffe);
    }

    #[test]
    fn the_table_finds_what_was_put_into_it() {
        let shape = |number: u32| ShapeId::new(number);
        let pairs = (0..50).flat_map(|selector| (0..40).map(move |number| (selector, number)));
        let chosen = |(selector, number): &(u32, u32)| (selector * number) % 3 == 1;
        let rows: Vec<_> = (pairs.clone().filter(chosen))
            .map(|(s, n)| Row { key: Row::key(s, shape(n)), function: FuncIndex(s * 100 + n) })
            .collect();
        let table = Dispatch::new(&rows, Vec::new());
        for (s, n) in pairs {
            let wanted = chosen(&(s, n)).then_some(FuncIndex(s * 100 + n));
            assert_eq!(table.find(s, shape(n)), wanted);
        }
    }
}
