//! The loop: fetch a word, dispatch on its opcode, let the handler do the rest.

use crate::machine::{Machine, Step, Stop};
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

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
    /// Executes instructions until one stops the loop.
    pub(crate) fn execute(mut self) -> Stop {
        loop {
            // What is traced is executed: so it must be paid before.
            let is_paid = !TRACED || self.is_next_paid();
            if TRACED && is_paid {
                self.trace();
            }
            // SAFETY: `pc` points at an instruction: the verifier proved that control never leaves the code.
            let word = unsafe { *self.pc };
            // SAFETY: at most behind the last word of the code.
            self.pc = unsafe { self.pc.add(1) };
            let step = if is_paid { for_each_op!(dispatch self word) } else { Step::Pause };
            if step != Step::Next {
                std::hint::cold_path();
                return Stop { step, at: self.at(), base: self.base, granted: self.granted() };
            }
        }
    }
}
