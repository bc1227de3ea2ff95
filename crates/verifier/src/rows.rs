//! What the inner loop needs to know of an opcode, computed from the opcode table when this crate is compiled.
//!
//! Nothing here names an opcode: operands are understood by their roles. A row that the shapes below do not cover
//! (an operand of several classes that no relation ties to a type) does not compile, so that a new opcode cannot
//! slip past the verifier.

use vitte_bytecode::isa::{Flow, Op, OpInfo};
use vitte_bytecode::operands::{Class, Classes, Role, Table, lane_shift};

/// Facts about all 256 opcode bytes.
pub(crate) static ROWS: [Row; 256] = rows();

/// The number of entries of a table of [`Limits`].
pub(crate) const BOUNDS: usize = 9;

/// The exclusive upper bounds of operands that count something, by [`Bound`].
pub(crate) type Limits = [u32; BOUNDS];

/// What a register holds, as the loop sees it: the classes in the lower half, the type in the upper half. Zero for
/// registers that do not exist: they have no class that an operand could accept.
pub(crate) type Registers = [u32; 1 << 16];

/// What bounds an operand of the instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Bound {
    Nothing,
    Flag,
    Parameters,
    Ints,
    Floats,
    Strings,
    Globals,
    Functions,
    Imports,
}

/// How operands of an instruction depend on each other or on the module. Numbers are positions of 16-bit operands;
/// the operand that names a row of a table is the one with a [`Bound`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Relation {
    /// The row says everything.
    None,
    /// Two registers, adjacent operands, have one type.
    Same { first: u8 },
    /// A register has the type of a parameter.
    Parameter { register: u8 },
    /// A register has the type of a global.
    Global { register: u8 },
    /// A register has the type of a field of the object.
    Field { object: u8, field: u8, value: u8 },
    /// A register has the type of the array's elements.
    Element { array: u8, value: u8 },
    /// A new struct, its fields in `ARGS`.
    AllocStruct { dst: u8, layout: u8 },
    /// A register has the type of an optional's value.
    Optional { optional: u8, value: u8 },
    /// A register has the type of a value that a variant of the object's enum carries.
    Payload { object: u8, payload: u8, value: u8 },
    /// A new value of an enum, what it carries in `ARGS`.
    AllocEnum { dst: u8, layout: u8, variant: u8 },
    /// Goes to one of as many instructions that follow, or behind them.
    Choices { count: u8 },
    /// A new array, its elements in `ARGS`.
    AllocArray { dst: u8, layout: u8, count: u8 },
    /// Strings in `ARGS`.
    Strings { count: u8 },
    /// A call of a function.
    Call { dst: u8 },
    /// A call of an import.
    CallNative { dst: u8 },
    /// A call of a function value.
    CallClosure { dst: u8, callee: u8 },
    /// A call of a method of a trait.
    CallTrait { dst: u8, receiver: u8, method: u8 },
    /// A new function value, its captures in `ARGS`.
    AllocClosure { dst: u8 },
    /// A register has the type of a capture of the closure.
    Capture { closure: u8, capture: u8, value: u8 },
    /// A value becomes one of a trait.
    ToTrait { dst: u8, src: u8 },
    /// A value of a trait is asked for its type.
    Is { ty: u8 },
    /// A value of a trait becomes one of another type.
    Cast { dst: u8 },
    /// A new map.
    AllocMap { dst: u8, layout: u8 },
    /// Raises an error.
    Throw { error: u8 },
    /// Leaves the function with a value.
    Return { src: u8 },
    /// Leaves the function without a value.
    ReturnUnit,
    /// Raises a trap.
    Trap { code: u8 },
    /// Is data of an instruction before it.
    Data,
}

/// Facts about one opcode byte, in a cache line of its own. Lanes say what a register
/// operand accepts; those that hold no register `pass`.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Row {
    pub(crate) unused_bits: u64,
    register_bits: u64,
    accept: u64,
    pass: u64,
    same: [u32; 2],
    bound_mask: u32,
    bound: Bound,
    pub(crate) flags: u8,
    pub(crate) relation: Relation,
}

impl Row {
    /// A flag: the word is data of an instruction before it.
    pub(crate) const IS_DATA: u8 = 1;
    /// A flag: the next word may be such data.
    pub(crate) const ARGS_MAY_FOLLOW: u8 = 2;
    /// A flag: the row does not say all, there is a relation to check.
    pub(crate) const IS_RELATED: u8 = 4;
    /// A flag: the last operand is the distance of a jump.
    const JUMPS: u8 = 8;
    /// A flag: that operand has 32 bits.
    const JUMPS_FAR: u8 = 16;

    /// What is wrong with the word at `pc`, as far as its row can tell: 0 is nothing, and what else the bits are does
    /// not matter, since such words are looked at again, carefully. Only a wrong 0 could do harm.
    #[inline(always)]
    pub(crate) fn wrong(
        &self,
        word: u64,
        pc: usize,
        code: &[u64],
        registers: &Registers,
        limits: &Limits,
    ) -> u64 {
        let lanes = word & self.register_bits;
        let held = [16, 32, 48].map(|shift| u64::from(registers[usize::from((lanes >> shift) as u16)]));
        let classes =
            held[0] & 0xffff | (held[1] & 0xffff) << LANE_BITS | (held[2] & 0xffff) << (2 * LANE_BITS);
        // The bit above the classes of a lane comes up when one of them is accepted.
        let accepted = ((classes & self.accept) + EVERY_CLASS) | self.pass;
        let differs =
            (held[0] ^ held[1]) & u64::from(self.same[0]) | (held[1] ^ held[2]) & u64::from(self.same[1]);
        // Bit 63 comes up when the subtraction wraps.
        let bounded = u64::from(self.bounded(word)).wrapping_sub(u64::from(limits[self.bound as usize]));
        let missing = !(accepted | bounded & IN_BOUNDS) & (EVERY_LANE | IN_BOUNDS);
        let misses = u64::from(self.flags & Row::JUMPS != 0 && !self.lands(word, pc, code));
        word & self.unused_bits | missing | differs | misses
    }

    /// The operand of this word that has a bound, such as the function that is called; 0 if none has.
    #[inline(always)]
    pub(crate) fn bounded(&self, word: u64) -> u32 {
        (word >> BOUNDED_SHIFT) as u32 & self.bound_mask
    }

    /// Whether the jump that this word is lands on an instruction.
    #[inline(always)]
    fn lands(&self, word: u64, pc: usize, code: &[u64]) -> bool {
        let distance = if self.flags & Row::JUMPS_FAR != 0 { word as i64 >> 32 } else { word as i64 >> 48 };
        let target = (pc as u64).wrapping_add(1).wrapping_add(distance as u64);
        let found = usize::try_from(target).ok().and_then(|target| code.get(target));
        found.is_some_and(|word| !is_data(*word))
    }
}

/// Where operands with a [`Bound`] start in the word. That it is one place for all saves a shift by a variable.
const BOUNDED_SHIFT: u8 = 32;

/// The width of each of the three lanes of a row's `accept` and `pass`: 16 classes, and room above them.
const LANE_BITS: usize = 21;

/// Every class of every lane.
const EVERY_CLASS: u64 = 0xffff | 0xffff << LANE_BITS | 0xffff << (2 * LANE_BITS);

/// The bit above the classes of each lane.
const EVERY_LANE: u64 = 0x1_0000 | 0x1_0000 << LANE_BITS | 0x1_0000 << (2 * LANE_BITS);

/// The sign of how far an operand is above its bound.
const IN_BOUNDS: u64 = 1 << 63;

// Rows of one cache line each.
const _: () = assert!(size_of::<Row>() == 64);

const UNKNOWN: Row = Row {
    unused_bits: u64::MAX,
    register_bits: 0,
    accept: 0,
    pass: 0,
    same: [0; 2],
    bound_mask: 0,
    bound: Bound::Nothing,
    flags: 0,
    relation: Relation::None,
};

/// The opcode byte of words that are data of the instruction before them.
const DATA: u8 = data();

const fn data() -> u8 {
    let mut found = None;
    let mut at = 0;
    while at < Op::ALL.len() {
        if matches!(Op::ALL[at].info().flow, Flow::Data) {
            assert!(found.is_none(), "one opcode is data");
            found = Some(Op::ALL[at] as u8);
        }
        at += 1;
    }
    found.expect("one opcode is data")
}

/// Whether a word is data of an instruction before it.
pub(crate) const fn is_data(word: u64) -> bool {
    word as u8 == DATA
}

const fn rows() -> [Row; 256] {
    let mut rows = [UNKNOWN; 256];
    let mut byte = 0;
    while byte < 256 {
        if let Some(op) = Op::from_byte(byte as u8) {
            rows[byte] = row(op.info());
        }
        byte += 1;
    }
    rows
}

const fn row(info: &OpInfo) -> Row {
    let mut row = Row { unused_bits: !info.used_bits, pass: EVERY_LANE, ..UNKNOWN };
    let mut at = 0;
    while at < info.operands.len() {
        let spec = info.operands[at].1;
        let shift = lane_shift(spec, at) as u8;
        match spec.role {
            Role::Out(classes) | Role::In(classes) | Role::InOut(classes) => {
                row.register_bits |= 0xffff << shift;
                row.accept |= (classes.0 as u64) << (LANE_BITS * at);
                row.pass &= !(0x1_0000 << (LANE_BITS * at));
            }
            Role::Jump => {
                // Sign extension takes the operand from the top of the word.
                assert!(spec.wide || at == 2, "a jump distance must stand in the last lane");
                row.flags |= if spec.wide { Row::JUMPS | Row::JUMPS_FAR } else { Row::JUMPS };
            }
            _ => {}
        }
        let bound = bound(spec.role);
        if !matches!(bound, Bound::Nothing) {
            assert!(matches!(row.bound, Bound::Nothing), "only one operand can be bounded");
            row.bound = bound;
            assert!(shift == BOUNDED_SHIFT, "a bounded operand must start where 32-bit operands do");
            row.bound_mask = if spec.wide { u32::MAX } else { 0xffff };
        }
        at += 1;
    }
    row.relation = relation(info);
    if !matches!(row.relation, Relation::None | Relation::Same { .. } | Relation::Data) {
        row.flags |= Row::IS_RELATED;
    }
    row.flags |= match info.flow {
        Flow::Data => Row::IS_DATA | Row::ARGS_MAY_FOLLOW,
        Flow::NextAfterArgs => Row::ARGS_MAY_FOLLOW,
        _ => 0,
    };
    if let Relation::Same { first } = row.relation {
        row.same[first as usize] = 0xffff_0000;
    }
    row
}

/// The bound of an operand, where a number alone tells whether it is right.
pub(crate) const fn bound(role: Role) -> Bound {
    match role {
        Role::Flag => Bound::Flag,
        Role::Parameter => Bound::Parameters,
        Role::Index(Table::Ints) => Bound::Ints,
        Role::Index(Table::Floats) => Bound::Floats,
        Role::Index(Table::Strings) => Bound::Strings,
        Role::Index(Table::Globals) => Bound::Globals,
        Role::Index(Table::Functions) => Bound::Functions,
        Role::Index(Table::Imports) => Bound::Imports,
        _ => Bound::Nothing,
    }
}

/// Positions of the operands that relations are about; `NO` where the instruction has none.
struct Shape {
    /// Registers that accept several classes, of which the type is not known from the opcode.
    open: [u8; 2],
    opens: usize,
    dst: u8,
    structure: u8,
    reference_array: u8,
    optional: u8,
    enumeration: u8,
    closure: u8,
    /// A value of a trait that is read.
    from_trait: u8,
    /// A value of a trait that is written.
    to_trait: u8,
    method: u8,
    capture: u8,
    field: u8,
    variant: u8,
    payload: u8,
    parameter: u8,
    global: u8,
    layout: u8,
    function: u8,
    native: u8,
    trap: u8,
    count: u8,
    choices: u8,
}

const NO: u8 = u8::MAX;

/// The classes that several types have, which instructions tell apart.
const OF_MANY_TYPES: u16 = Class::Struct as u16
    | Class::ArrayRef as u16
    | Class::Optional as u16
    | Class::Enum as u16
    | Class::Map as u16
    | Class::Function as u16
    | Class::Closure as u16
    | Class::Trait as u16;

const fn shape(info: &OpInfo) -> Shape {
    let mut shape = Shape {
        open: [NO; 2],
        opens: 0,
        dst: NO,
        structure: NO,
        reference_array: NO,
        optional: NO,
        enumeration: NO,
        closure: NO,
        from_trait: NO,
        to_trait: NO,
        method: NO,
        capture: NO,
        field: NO,
        variant: NO,
        payload: NO,
        parameter: NO,
        global: NO,
        layout: NO,
        function: NO,
        native: NO,
        trap: NO,
        count: NO,
        choices: NO,
    };
    let mut at = 0;
    while at < info.operands.len() {
        let place = at as u8;
        match info.operands[at].1.role {
            // Any array will do where only its length is asked for.
            Role::In(classes) if classes.0 == Classes::ARRAY.0 => {}
            Role::In(classes) if classes.0 == Class::Struct as u16 => shape.structure = place,
            Role::In(classes) if classes.0 == Class::ArrayRef as u16 => shape.reference_array = place,
            Role::In(classes) if classes.0 == Class::Enum as u16 => shape.enumeration = place,
            Role::In(classes) if classes.0 == Class::Closure as u16 => shape.closure = place,
            Role::In(classes) if classes.0 == Class::Trait as u16 => shape.from_trait = place,
            Role::Out(classes) if classes.0 == Class::Trait as u16 => shape.to_trait = place,
            Role::In(classes) | Role::Out(classes) if classes.0 == Class::Optional as u16 => {
                assert!(shape.optional == NO, "only one operand can be an optional");
                shape.optional = place;
            }
            Role::Out(classes) | Role::In(classes) | Role::InOut(classes) => {
                if classes.0.count_ones() != 1 || classes.0 & OF_MANY_TYPES != 0 {
                    shape.open[shape.opens] = place;
                    shape.opens += 1;
                }
            }
            Role::OutOrNone => shape.dst = place,
            Role::Field => shape.field = place,
            Role::Variant => shape.variant = place,
            Role::Payload => shape.payload = place,
            Role::Method => shape.method = place,
            Role::Capture => shape.capture = place,
            Role::Choices => shape.choices = place,
            Role::Parameter => shape.parameter = place,
            Role::Trap => shape.trap = place,
            Role::Count => shape.count = place,
            Role::Index(Table::Globals) => shape.global = place,
            Role::Index(Table::Types) => shape.layout = place,
            Role::Index(Table::Functions) => shape.function = place,
            Role::Index(Table::Imports) => shape.native = place,
            Role::Index(_) | Role::Immediate | Role::Flag | Role::Jump => {}
        }
        at += 1;
    }
    shape
}

/// The relation of an instruction, from the shape of its operands.
const fn relation(info: &OpInfo) -> Relation {
    let s = shape(info);
    let first = s.open[0];
    match info.flow {
        Flow::Data => Relation::Data,
        Flow::End if s.trap != NO => Relation::Trap { code: s.trap },
        Flow::End if s.structure != NO => {
            assert!(info.operands.len() == 1);
            Relation::Throw { error: s.structure }
        }
        Flow::End if s.opens == 1 => Relation::Return { src: first },
        Flow::End => {
            assert!(info.operands.is_empty(), "an end of the function that no relation covers");
            Relation::ReturnUnit
        }
        Flow::NextAfterArgs => args_relation(&s),
        Flow::Next if s.field != NO => {
            assert!(s.opens <= 1 && s.structure != NO);
            Relation::Field {
                object: s.structure,
                field: s.field,
                value: other_operand(s.structure, s.field),
            }
        }
        Flow::Next if s.payload != NO => {
            assert!(s.opens <= 1 && s.enumeration != NO);
            Relation::Payload {
                object: s.enumeration,
                payload: s.payload,
                value: other_operand(s.enumeration, s.payload),
            }
        }
        Flow::Next if s.capture != NO => {
            assert!(s.opens <= 1 && s.closure != NO);
            Relation::Capture {
                closure: s.closure,
                capture: s.capture,
                value: other_operand(s.closure, s.capture),
            }
        }
        Flow::Next if s.to_trait != NO || s.from_trait != NO => trait_relation(&s, info.operands.len()),
        Flow::Next if s.layout != NO => {
            assert!(s.opens == 1 && info.operands.len() == 2);
            Relation::AllocMap { dst: first, layout: s.layout }
        }
        Flow::Next if s.optional != NO && info.operands.len() > 1 => {
            assert!(s.opens <= 1 && info.operands.len() == 2);
            Relation::Optional { optional: s.optional, value: 1 - s.optional }
        }
        Flow::Choose => {
            assert!(s.opens == 0 && s.choices != NO);
            Relation::Choices { count: s.choices }
        }
        Flow::Next if s.parameter != NO => {
            assert!(s.opens == 1);
            Relation::Parameter { register: first }
        }
        Flow::Next if s.global != NO => {
            assert!(s.opens == 1);
            Relation::Global { register: first }
        }
        Flow::Next if s.reference_array != NO => {
            assert!(s.opens == 1);
            Relation::Element { array: s.reference_array, value: first }
        }
        Flow::Next if s.opens == 2 => {
            assert!(s.open[1] == first + 1);
            Relation::Same { first }
        }
        Flow::Next | Flow::Branch | Flow::Jump => {
            let covered =
                s.opens == 0 && s.layout == NO && s.choices == NO && s.method == NO && s.closure == NO;
            assert!(covered, "an operand that no relation covers");
            Relation::None
        }
    }
}

/// The relation of an instruction that goes from or to a trait, or asks for the type of a trait's value.
const fn trait_relation(s: &Shape, operands: usize) -> Relation {
    if s.to_trait != NO {
        assert!(s.opens == 1 && s.from_trait == NO && operands == 2);
        Relation::ToTrait { dst: s.to_trait, src: s.open[0] }
    } else if s.layout != NO {
        assert!(s.opens == 0 && operands == 3);
        Relation::Is { ty: s.layout }
    } else {
        assert!(s.opens == 1 && operands == 2);
        Relation::Cast { dst: s.open[0] }
    }
}

/// The relation of an instruction that `ARGS` words follow.
const fn args_relation(s: &Shape) -> Relation {
    if s.function != NO && s.dst != NO {
        Relation::Call { dst: s.dst }
    } else if s.function != NO {
        assert!(s.opens == 1);
        Relation::AllocClosure { dst: s.open[0] }
    } else if s.method != NO {
        assert!(s.opens == 0 && s.dst != NO && s.from_trait != NO);
        Relation::CallTrait { dst: s.dst, receiver: s.from_trait, method: s.method }
    } else if s.dst != NO && s.opens == 1 {
        Relation::CallClosure { dst: s.dst, callee: s.open[0] }
    } else if s.native != NO {
        Relation::CallNative { dst: s.dst }
    } else if s.layout != NO && s.count != NO {
        assert!(s.opens == 1);
        Relation::AllocArray { dst: s.open[0], layout: s.layout, count: s.count }
    } else if s.layout != NO && s.variant != NO {
        assert!(s.opens == 1);
        Relation::AllocEnum { dst: s.open[0], layout: s.layout, variant: s.variant }
    } else if s.layout != NO {
        assert!(s.opens == 1);
        Relation::AllocStruct { dst: s.open[0], layout: s.layout }
    } else {
        assert!(s.opens == 0 && s.count != NO, "arguments that no relation covers");
        Relation::Strings { count: s.count }
    }
}

/// The third of three operands.
const fn other_operand(one: u8, two: u8) -> u8 {
    3 - one - two
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relations, as they were read and found right. The rows themselves name no opcode.
    #[test]
    fn relations_are_derived_from_shapes() {
        let mut found = String::new();
        for &op in Op::ALL {
            let relation = ROWS[op as usize].relation;
            if relation != Relation::None {
                found.push_str(&format!("{} {relation:?}\n", op.info().mnemonic));
            }
        }
        assert_eq!(found, include_str!("relations.txt"), "\n{found}");
    }
}
