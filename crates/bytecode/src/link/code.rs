//! The indices in instructions.

use super::tables::{Maps, Target};
use crate::isa::Inst;
use crate::isa::Op;
use crate::module::TypeIndex;
use crate::operands::{FuncIndex, Jump32, Role, Spec, Table, lane, lane_shift};

/// An instruction of a file, as it is in the whole. Of a word that is no instruction nothing is changed.
pub(super) fn rewritten(word: u64, maps: &Maps) -> u64 {
    if let Ok(Inst::CallNative { dst, native }) = Inst::decode(word) {
        match maps.imports.get(native.index()) {
            Some(Target::Function { index, is_called: true }) => {
                return Inst::Call { dst, function: FuncIndex(*index) }.encode();
            }
            // An initialiser that has run. Such a call has no arguments, and so no words behind it.
            Some(Target::Function { is_called: false, .. }) => {
                return Inst::Jump { target: Jump32(0) }.encode();
            }
            _ => {}
        }
    }
    let Some(op) = Op::from_byte(word as u8) else { return word };
    let operands = op.info().operands.iter().enumerate();
    operands.fold(word, |word, (index, (_, spec))| match spec.role {
        Role::Index(table) => {
            let old = lane(word, *spec, index);
            with_lane(word, *spec, index, mapped(maps, table, old))
        }
        _ => word,
    })
}

fn mapped(maps: &Maps, table: Table, old: u32) -> u32 {
    let in_map = |map: &[u32]| map.get(old as usize).copied().unwrap_or(old);
    match table {
        Table::Ints => in_map(&maps.ints),
        Table::Floats => in_map(&maps.floats),
        Table::Strings => in_map(&maps.strings),
        Table::Types => maps.ty(TypeIndex(old)).0,
        Table::Globals => old.saturating_add(maps.first_global),
        Table::Functions => in_map(&maps.functions),
        Table::Imports => match maps.imports.get(old as usize) {
            Some(Target::Native(index)) => *index,
            _ => old,
        },
    }
}

/// The word with other bits in one lane. Indices of types, which have 16 bits, have been counted to fit.
fn with_lane(word: u64, spec: Spec, index: usize, bits: u32) -> u64 {
    let shift = lane_shift(spec, index);
    let mask = if spec.wide { u64::from(u32::MAX) } else { u64::from(u16::MAX) };
    word & !(mask << shift) | (u64::from(bits) & mask) << shift
}
