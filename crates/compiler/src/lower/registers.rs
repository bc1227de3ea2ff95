//! Which registers a function has, and which of them are in use.
//!
//! A register keeps its type for the whole body, so each type has its own list of free registers. Registers in use
//! form a stack: an expression or a block remembers its height ([`Registers::mark`]) and gives back what lies above it.

use std::collections::HashMap;
use vitte_bytecode::module::TypeIndex;

/// The number of a register.
pub(super) type Reg = u16;

/// How many registers a function can have: all numbers but the one that stands for "none".
pub(super) const MAX_REGISTERS: usize = u16::MAX as usize - 1;

/// The registers of one function.
pub(super) struct Registers {
    types: Vec<TypeIndex>,
    free: HashMap<TypeIndex, Vec<Reg>>,
    in_use: Vec<Reg>,
    keep_variables: bool,
}

impl Registers {
    /// No registers. With `keep_variables` a variable keeps its register after its scope has ended.
    pub(super) fn new(keep_variables: bool) -> Registers {
        Registers { types: Vec::new(), free: HashMap::new(), in_use: Vec::new(), keep_variables }
    }

    /// A register that nothing has used before and that is never given back; `None` if there are too many.
    pub(super) fn permanent(&mut self, ty: TypeIndex) -> Option<Reg> {
        if self.types.len() >= MAX_REGISTERS {
            return None;
        }
        self.types.push(ty);
        Some((self.types.len() - 1) as Reg)
    }

    /// A register for an intermediate value.
    pub(super) fn temporary(&mut self, ty: TypeIndex) -> Option<Reg> {
        let register = self.reused_or_new(ty)?;
        self.in_use.push(register);
        Some(register)
    }

    /// A register for a variable of the source.
    pub(super) fn variable(&mut self, ty: TypeIndex) -> Option<Reg> {
        if self.keep_variables { self.reused_or_new(ty) } else { self.temporary(ty) }
    }

    /// The height of the stack of registers in use.
    pub(super) fn mark(&self) -> usize {
        self.in_use.len()
    }

    /// Gives back every register taken since the mark.
    pub(super) fn release_to(&mut self, mark: usize) {
        for register in self.in_use.drain(mark..).rev() {
            self.free.entry(self.types[usize::from(register)]).or_default().push(register);
        }
    }

    /// The types of all registers, in order.
    pub(super) fn into_types(self) -> Vec<TypeIndex> {
        self.types
    }

    fn reused_or_new(&mut self, ty: TypeIndex) -> Option<Reg> {
        match self.free.get_mut(&ty).and_then(Vec::pop) {
            Some(register) => Some(register),
            None => self.permanent(ty),
        }
    }
}
