//! The loop: fetch a word, dispatch on its opcode, let the handler do the rest.

use crate::machine::{Machine, Step};
use vitte_bytecode::for_each_op;
use vitte_bytecode::isa::Handlers;
use vitte_bytecode::operands::*;

/// Expands to the `match` over all opcodes, from the opcode table.
macro_rules! dispatch {
    ($machine:ident $word:ident $($(#[doc = $doc:expr])* $byte:literal $mnemonic:literal $variant:ident $handler:ident
        { $($field:ident : $ty:ty),* } [$($trap:ident),*] $flow:ident;)*) => {
        match $word as u8 {
            $($byte => {
                let ($($field,)*) = <($($ty,)*) as Operands>::decode($word);
                $machine.$handler($($field),*)
            })*
            // SAFETY: the verifier proved that every word has a known opcode.
            _ => unsafe { std::hint::unreachable_unchecked() },
        }
    };
}

impl<const TRACED: bool> Machine<'_, '_, TRACED> {
    /// Executes instructions until one stops the loop. Answers why, the index of the last word that was read, and the
    /// running frame.
    pub(crate) fn execute(mut self) -> (Step, u32, *mut u64) {
        loop {
            if TRACED {
                self.trace();
            }
            // SAFETY: `pc` points at an instruction: the verifier proved that control never leaves the code.
            let word = unsafe { *self.pc };
            // SAFETY: at most behind the last word of the code.
            self.pc = unsafe { self.pc.add(1) };
            let step = for_each_op!(dispatch self word);
            if step != Step::Next {
                std::hint::cold_path();
                return (step, self.at(), self.base);
            }
        }
    }
}
