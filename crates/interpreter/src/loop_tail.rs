//! The loop as a chain of sibling calls: each handler ends by jumping to the next one.
//!
//! Every handler has a dispatch of its own, so that the processor predicts each place separately, nothing is shared
//! that would have to be jumped to, and the compiler allots registers to each handler alone. It was
//! clearly faster than `loop_match` wherever the two were timed side by side.
//!
//! It stands on the compiler turning a call in the last place into a jump. LLVM does, when it optimises, for
//! functions of one signature that keep nothing on the native stack; Rust does not promise it. Therefore:
//!
//! - this form runs only after [`is_flat`] has seen, in this very build, that a chain does not grow the stack;
//! - handlers pass no address of a local to functions that are not inlined, and call none that answers through memory:
//!   results of slow functions fit two machine registers;
//! - a test executes every opcode millions of times on a small native stack.

use crate::machine::{Machine, Step, Stop, Vm};
use std::sync::OnceLock;
use vitte_bytecode::for_each_op;
use vitte_bytecode::isa::Handlers;
use vitte_bytecode::operands::*;
use vitte_runtime::CallTarget;

/// What does not change between handlers, and where the state goes when the chain ends.
struct Chain<'a, 'v> {
    stack_limit: *mut u64,
    code: *const u64,
    targets: *const CallTarget,
    vm: &'v mut Vm<'a>,
    pc: *const u64,
    base: *mut u64,
    paid: usize,
}

/// A handler: the [`First`], the place behind its word, the running frame and its end, the rest, and the handlers of all opcodes.
/// More would not fit the registers in which x86-64 passes arguments.
type Link = unsafe fn(First, *const u64, *mut u64, *mut u64, *mut Chain<'_, '_>, *const Links) -> Step;

/// For machines that count nothing: the word. For those that count: the address up to which code is paid; they read the word
/// again.
type First = u64;

/// The handlers by opcode.
#[repr(transparent)]
struct Links([Link; 256]);

/// Goes on with the instruction at `pc`.
///
/// # Safety
/// As for the fields of [`Machine`] of these names; `links` is what [`links`] makes, or respects the same.
#[inline(always)]
unsafe fn next<const METERED: bool>(
    pc: *const u64,
    base: *mut u64,
    top: *mut u64,
    paid: usize,
    chain: *mut Chain<'_, '_>,
    links: *const Links,
) -> Step {
    // SAFETY: `pc` points at an instruction: the verifier proved that control never leaves the code.
    unsafe {
        let word = *pc;
        let link = (*links).0[word as u8 as usize];
        link(if METERED { paid as u64 } else { word }, pc.add(1), base, top, chain, links)
    }
}

/// Expands to a link per opcode and the table of all links, from the opcode table.
macro_rules! links {
    ($($(#[doc = $doc:expr])* $byte:literal $mnemonic:literal $variant:ident $handler:ident
        { $($field:ident : $ty:ty),* } [$($trap:ident),*] $flow:ident;)*) => {
        $(unsafe fn $handler<const METERED: bool>(
            first: First,
            pc: *const u64,
            base: *mut u64,
            top: *mut u64,
            chain: *mut Chain<'_, '_>,
            links: *const Links,
        ) -> Step {
            // SAFETY: `next` passes what the machine's fields demand, and `chain` is that of `execute`.
            unsafe {
                let mut machine = Machine::<false, METERED> {
                    pc,
                    base,
                    top,
                    paid: if METERED { first as usize } else { 0 },
                    stack_limit: (*chain).stack_limit,
                    code: (*chain).code,
                    targets: (*chain).targets,
                    vm: &mut *(*chain).vm,
                };
                let word = if METERED { *pc.sub(1) } else { first };
                let ($($field,)*) = <($($ty,)*) as Operands>::decode(word);
                let step = machine.$handler($($field),*);
                if step != Step::Next {
                    std::hint::cold_path();
                    (*chain).pc = machine.pc;
                    (*chain).base = machine.base;
                    (*chain).paid = machine.paid;
                    return step;
                }
                next::<METERED>(machine.pc, machine.base, machine.top, machine.paid, chain, links)
            }
        })*

        const fn links<const METERED: bool>() -> Links {
            let mut links: [Link; 256] = [unknown; 256];
            $(links[$byte] = $handler::<METERED>;)*
            Links(links)
        }
    };
}

static LINKS: Links = links::<false>();
static METERED_LINKS: Links = links::<true>();

for_each_op!(links);

unsafe fn unknown(
    _: u64,
    _: *const u64,
    _: *mut u64,
    _: *mut u64,
    _: *mut Chain<'_, '_>,
    _: *const Links,
) -> Step {
    // SAFETY: the verifier proved that every word has a known opcode.
    unsafe { std::hint::unreachable_unchecked() }
}

/// Executes instructions until one stops the chain.
pub(crate) fn execute<const METERED: bool>(machine: Machine<'_, '_, false, METERED>) -> Stop {
    let Machine { pc, base, top, paid, stack_limit, code, targets, vm } = machine;
    let mut chain = Chain { stack_limit, code, targets, vm, pc, base, paid };
    let links = if METERED { &METERED_LINKS } else { &LINKS };
    // SAFETY: these are a machine's fields.
    unsafe {
        let step = next::<METERED>(pc, base, top, paid, &mut chain, links);
        let at = chain.pc.offset_from(code) as u32 - 1;
        let Chain { pc, base, paid, .. } = chain;
        Stop { step, at, base, granted: crate::machine::granted(paid, pc) }
    }
}

/// Whether chains of calls do not grow the native stack in this build. Found out once.
pub(crate) fn is_flat() -> bool {
    static FLAT: OnceLock<bool> = OnceLock::new();
    *FLAT.get_or_init(|| {
        const HOPS: usize = 1000;
        let words = [1_u64; HOPS];
        let mut last = [words.as_slice(), &[0]].concat();
        let mut seen = 0_u64;
        let links = Links([probe; 256]);
        let here = stack_address();
        let pc = last.as_mut_ptr();
        // SAFETY: `probe` reads words up to the one that is 0, and writes to `base`.
        unsafe { next::<false>(pc, &mut seen, std::ptr::null_mut(), 0, std::ptr::null_mut(), &links) };
        // A frame for each hop would take at least a return address.
        here.abs_diff(seen as usize) < HOPS * size_of::<usize>() / 2
    })
}

/// A link that counts on nothing: hops to the next word until it is 0, and notes where the stack is then.
unsafe fn probe(
    word: u64,
    pc: *const u64,
    base: *mut u64,
    top: *mut u64,
    chain: *mut Chain<'_, '_>,
    links: *const Links,
) -> Step {
    // SAFETY: as `is_flat` sets up.
    unsafe {
        if word == 0 {
            *base = stack_address() as u64;
            return Step::Return;
        }
        next::<false>(pc, base, top, 0, chain, links)
    }
}

/// Where the native stack is now.
#[inline(never)]
fn stack_address() -> usize {
    let here = 0_u8;
    std::hint::black_box(&raw const here).addr()
}
