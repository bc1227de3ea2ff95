//! The instructions of one function while it is written: jumps go to labels, not yet to distances.

use super::regions::{OUTSIDE, Region, RegionId, can_raise};
use super::registers::Reg;
use crate::syntax::Symbol;
use vitte_bytecode::isa::Flow;
use vitte_bytecode::operands::{Choices, Count, In, Jump32};
use vitte_bytecode::{Inst, Op};

/// A place that jumps can name before it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label(u32);

/// "No target" of an item that is no jump, "not yet bound" of a label.
pub(super) const NOWHERE: u32 = u32::MAX;

/// What an item stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ItemKind {
    /// An instruction.
    Inst,
    /// An `ARGS` word of the instruction before it.
    Args,
    /// A jump that a `SWITCH` chooses: it stays where it is.
    Choice,
    /// The loads of the constants that a loop keeps in registers; `word` says which of [`Code::preheaders`].
    Preheader,
}

/// An instruction that may still move.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) word: u64,
    pub(super) kind: ItemKind,
    /// A jump's label, or [`NOWHERE`].
    pub(super) target: u32,
    /// The byte in the source that it comes from.
    pub(super) place: u32,
    /// The innermost region that it belongs to.
    pub(super) region: RegionId,
    /// How far it stands out of the way: at the function's end, behind all that have less.
    pub(super) cold: u8,
}

/// Code that is out of the way of code that is out of the way, and so on, stays where it is from this depth on.
const MAX_COLD: u8 = 3;

impl Item {
    /// The opcode; items are made from instructions, so there always is one.
    pub(super) fn op(&self) -> Op {
        Op::from_byte(self.word as u8).unwrap_or(Op::ReturnUnit)
    }
}

/// A variable's name over a range of items.
#[derive(Clone, Copy, Debug)]
pub(super) struct VariableScope {
    pub(super) name: Symbol,
    pub(super) register: Reg,
    pub(super) start: u32,
    pub(super) end: u32,
}

struct LabelState {
    position: u32,
    is_target: bool,
}

/// The instructions of one function.
#[derive(Default)]
pub(super) struct Code {
    pub(super) items: Vec<Item>,
    pub(super) preheaders: Vec<Vec<Item>>,
    pub(super) variables: Vec<VariableScope>,
    /// The regions; the first stands for [`OUTSIDE`]. Empty in a function without any.
    pub(super) regions: Vec<Region>,
    /// The region that instructions belong to which are written now.
    region: RegionId,
    /// How far instructions that are written now stand out of the way.
    cold: u8,
    labels: Vec<LabelState>,
    ended: bool,
    /// What is written has this place, not its own.
    pub(super) place: Option<u32>,
}

impl Code {
    /// Whether the next instruction can be reached. What cannot is not written.
    pub(super) fn is_reachable(&self) -> bool {
        !self.ended
    }

    /// The position of the next item.
    pub(super) fn position(&self) -> u32 {
        self.items.len() as u32
    }

    /// Writes an instruction that is no jump.
    pub(super) fn emit(&mut self, place: u32, inst: Inst) {
        self.push(place, ItemKind::Inst, inst.encode(), NOWHERE);
        if inst.op().info().flow == Flow::End {
            self.ended = true;
        }
    }

    /// Writes an instruction and the `ARGS` words with its registers.
    pub(super) fn emit_with_args(&mut self, place: u32, inst: Inst, args: &[Reg]) {
        self.emit(place, inst);
        for lanes in args.chunks(3) {
            let lane = |n: usize| Count(lanes.get(n).copied().unwrap_or(0));
            let word = Inst::Args { a: lane(0), b: lane(1), c: lane(2) }.encode();
            self.push(place, ItemKind::Args, word, NOWHERE);
        }
    }

    /// Writes a conditional jump to the label; the distance in `inst` does not matter.
    pub(super) fn branch(&mut self, place: u32, inst: Inst, label: Label) {
        if self.ended {
            return;
        }
        self.labels[label.0 as usize].is_target = true;
        self.push(place, ItemKind::Inst, inst.encode(), label.0);
    }

    /// Writes a jump to the label.
    pub(super) fn jump(&mut self, place: u32, label: Label) {
        self.branch(place, Inst::Jump { target: Jump32(0) }, label);
        self.ended = true;
    }

    /// Writes the choice of a label by the number in `src`. Greater and negative numbers go on behind it.
    pub(super) fn switch(&mut self, place: u32, src: Reg, labels: &[Label]) {
        if self.ended {
            return;
        }
        let inst = Inst::Switch { src: In::new(src), count: Choices(labels.len() as u16) };
        self.push(place, ItemKind::Inst, inst.encode(), NOWHERE);
        for label in labels {
            self.labels[label.0 as usize].is_target = true;
            self.push(place, ItemKind::Choice, Inst::Jump { target: Jump32(0) }.encode(), label.0);
        }
    }

    /// A new label, to be bound once.
    pub(super) fn label(&mut self) -> Label {
        self.labels.push(LabelState { position: NOWHERE, is_target: false });
        Label(self.labels.len() as u32 - 1)
    }

    /// Sets the label to the next instruction, which can then be reached if a jump to the label has been written.
    pub(super) fn bind(&mut self, label: Label) {
        let position = self.position();
        let state = &mut self.labels[label.0 as usize];
        state.position = position;
        if state.is_target {
            self.ended = false;
        }
    }

    /// Sets the label, to which jumps will be written only later, to the next instruction behind a jump.
    pub(super) fn bind_reachable(&mut self, label: Label, reachable: bool) {
        self.bind(label);
        self.ended = !reachable;
    }

    /// Writes an empty place for loads of constants, and answers its number.
    pub(super) fn preheader(&mut self, place: u32) -> usize {
        self.preheaders.push(Vec::new());
        let index = self.preheaders.len() - 1;
        self.push(place, ItemKind::Preheader, index as u64, NOWHERE);
        index
    }

    /// Adds an instruction to a place for loads of constants.
    pub(super) fn emit_in_preheader(&mut self, preheader: usize, place: u32, inst: Inst) {
        let (word, kind, place) = (inst.encode(), ItemKind::Inst, self.place_of(place));
        let item = Item { word, kind, target: NOWHERE, place, region: OUTSIDE, cold: 0 };
        self.preheaders[preheader].push(item);
    }

    /// Where the label is.
    pub(super) fn position_of(&self, label: u32) -> u32 {
        self.labels[label as usize].position
    }

    /// The place that what comes from `place` is given.
    pub(super) fn place_of(&self, place: u32) -> u32 {
        self.place.unwrap_or(place)
    }

    fn push(&mut self, place: u32, kind: ItemKind, word: u64, target: u32) {
        if self.ended {
            return;
        }
        let place = self.place_of(place);
        let item = Item { word, kind, target, place, region: self.region, cold: self.cold };
        if self.region != OUTSIDE && can_raise(item.op()) {
            self.note_raise(self.region);
        }
        self.items.push(item);
    }

    /// What is written from here on stands at the function's end, until [`Code::leave_cold`] is called with the answer.
    /// Control must not run into it nor out of it, only jump.
    pub(super) fn enter_cold(&mut self) -> u8 {
        debug_assert!(self.ended);
        let colder = MAX_COLD.min(self.cold + 1);
        std::mem::replace(&mut self.cold, colder)
    }

    /// What is written from here on stands where it did before.
    pub(super) fn leave_cold(&mut self, before: u8) {
        debug_assert!(self.ended);
        self.cold = before;
    }

    // Regions.

    /// The region that instructions belong to which are written now.
    pub(super) fn region(&self) -> RegionId {
        self.region
    }

    /// Goes on in a region, and answers the one that was left.
    pub(super) fn enter_region(&mut self, region: RegionId) -> RegionId {
        std::mem::replace(&mut self.region, region)
    }

    /// A new region inside of the present one, whose errors go to the register and then to the label.
    pub(super) fn new_region(&mut self, target: Label, register: Reg) -> RegionId {
        if self.regions.is_empty() {
            self.regions.push(Region { parent: OUTSIDE, target: NOWHERE, register: 0, can_raise: false });
        }
        let region = Region { parent: self.region, target: target.0, register, can_raise: false };
        self.regions.push(region);
        self.regions.len() as RegionId - 1
    }

    /// Says that an instruction of the region, perhaps one that is written later, can raise an error.
    pub(super) fn note_raise(&mut self, region: RegionId) {
        if let Some(region) = self.regions.get_mut(region as usize) {
            region.can_raise = true;
        }
    }

    /// Whether an instruction of the region can raise an error.
    pub(super) fn can_raise(&self, region: RegionId) -> bool {
        self.regions.get(region as usize).is_some_and(|region| region.can_raise)
    }
}
