//! Which words are instructions: the opcode table by full mnemonic and by family, and the natives that have a
//! mnemonic of their own.

use crate::isa::Op;
use crate::module::{Import, Module, TypeIndex};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What the first word of an instruction stands for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Mnemonic {
    /// One opcode.
    Op(Op),
    /// A family: the operands tell which opcode is meant.
    Family(&'static str),
    /// A native with a mnemonic, and the type its argument has if the suffix says it.
    Native(&'static NativeMnemonic, Option<TypeIndex>),
}

/// A native of one argument and without a result that is written like an instruction.
#[derive(PartialEq, Debug)]
pub(crate) struct NativeMnemonic {
    pub mnemonic: &'static str,
    pub module: &'static str,
    pub name: &'static str,
    /// The types its argument may have, with their suffixes.
    pub types: &'static [(&'static str, TypeIndex)],
}

/// The natives that have a mnemonic.
const NATIVES: &[NativeMnemonic] = &[NativeMnemonic {
    mnemonic: "PRINT",
    module: "core",
    name: "print",
    types: &[
        ("int", TypeIndex::INT),
        ("float", TypeIndex::FLOAT),
        ("bool", TypeIndex::BOOL),
        ("string", TypeIndex::STRING),
    ],
}];

static FAMILIES: LazyLock<HashMap<&'static str, Vec<Op>>> = LazyLock::new(|| {
    let mut families: HashMap<_, Vec<Op>> = HashMap::new();
    for op in written() {
        families.entry(op.info().family()).or_default().push(op);
    }
    families
});

static WORDS: LazyLock<HashMap<String, Mnemonic>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for (&family, ops) in FAMILIES.iter() {
        let mnemonic = if let [op] = ops[..] { Mnemonic::Op(op) } else { Mnemonic::Family(family) };
        words.insert(family.to_string(), mnemonic);
    }
    for op in written() {
        words.insert(op.info().mnemonic.to_string(), Mnemonic::Op(op));
    }
    for native in NATIVES {
        words.insert(native.mnemonic.to_string(), Mnemonic::Native(native, None));
        for (suffix, ty) in native.types {
            words.insert(format!("{}.{suffix}", native.mnemonic), Mnemonic::Native(native, Some(*ty)));
        }
    }
    words
});

/// The opcodes that a listing names: all but those that are data of others.
fn written() -> impl Iterator<Item = Op> {
    Op::ALL.iter().copied().filter(|op| op.info().flow != crate::Flow::Data)
}

/// What a word stands for, if it is an instruction.
pub(crate) fn lookup(word: &str) -> Option<Mnemonic> {
    WORDS.get(word).copied()
}

/// The opcodes of a family.
pub(crate) fn family(name: &str) -> &'static [Op] {
    FAMILIES.get(name).map_or(&[], Vec::as_slice)
}

/// The mnemonic nearest to a word that is none. The candidates are sorted, so that the answer is always the same.
pub(crate) fn nearest(word: &str) -> Option<&'static str> {
    let mut words: Vec<_> = WORDS.keys().map(String::as_str).collect();
    words.sort_unstable();
    super::spelling::nearest(word, words.into_iter())
}

impl NativeMnemonic {
    /// Whether the import is this native, used with this type.
    pub fn is(&self, import: &Import, ty: TypeIndex) -> bool {
        import.module == self.module
            && import.name == self.name
            && import.signature.params == [ty]
            && import.signature.result.is_none()
    }

    /// The suffix for a type its argument may have.
    pub fn suffix(&self, ty: TypeIndex) -> Option<&'static str> {
        self.types.iter().find(|(_, accepted)| *accepted == ty).map(|(suffix, _)| *suffix)
    }
}

/// The mnemonic of an imported native and the suffix for its type, if it has one.
pub(crate) fn of_import(module: &Module, import: u32) -> Option<(&'static NativeMnemonic, &'static str)> {
    if module.foreign.functions.contains_key(&import) {
        return None;
    }
    let import = module.imports.get(import as usize)?;
    let ty = *import.signature.params.first()?;
    let native = NATIVES.iter().find(|native| native.is(import, ty))?;
    Some((native, native.suffix(ty)?))
}
