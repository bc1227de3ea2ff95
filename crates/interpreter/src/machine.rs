//! The state of the loop, kept where the compiler can hold it in machine registers.
//!
//! Handlers take `&mut self` of this and are all inlined into the loop; nothing that is *not* inlined may take a
//! reference to it, or the state would have to live in memory. Slow functions therefore take the [`Vm`] and copies
//! of what they need.

use vitte_bytecode::Trap;
use vitte_bytecode::operands::{In, InOut, Out};
use vitte_heap::{FRAME_CALLER_BASE, FRAME_HEADER, FRAME_ID, FRAME_RETURN_PC, Ref};
use vitte_runtime::{CallTarget, Failure, Instance, Program};

/// What the loop does after a handler.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Goes on.
    Next,
    /// Stops: the outermost function has returned. Its result is in register 0's place of the outermost frame.
    Return,
    /// Stops: a trap with what can be said about it from the instruction.
    Trap(Trap),
    /// Stops: the slow path left the failure in the [`Vm`].
    Fail,
    /// Stops: the program throws the error that is in the [`Vm`].
    Throw,
    /// Stops before an instruction that was not executed: what was granted is used up.
    Pause,
}

/// Why and where the loop has stopped.
pub(crate) struct Stop {
    pub(crate) step: Step,
    /// The index in the module's code of the last word that was read.
    pub(crate) at: u32,
    /// Register 0 of the running frame.
    pub(crate) base: *mut u64,
    /// What is left of what was granted, counted from behind that word.
    pub(crate) granted: i64,
}

/// What the loop needs besides its machine registers.
pub(crate) struct Vm<'a> {
    pub(crate) instance: &'a mut Instance,
    pub(crate) program: &'a Program,
    /// What a slow path failed with, when it answers [`Step::Fail`].
    pub(crate) failure: Option<Failure>,
    /// The result of the outermost function.
    pub(crate) result: u64,
    /// The error that is thrown, when the loop answers [`Step::Throw`]: a current reference.
    pub(crate) thrown: u64,
}

impl Vm<'_> {
    /// Keeps the failure of a slow path. Slow paths answer in machine registers, not through memory: see `loop_tail`.
    pub(crate) fn keep_failure(&mut self, outcome: Result<u64, Failure>) -> Option<u64> {
        outcome.map_err(|failure| self.failure = Some(failure)).ok()
    }
}

/// The loop's registers. `METERED` machines count what they execute: see [`vitte_runtime::Meter`].
pub(crate) struct Machine<'a, 'v, const TRACED: bool, const METERED: bool> {
    /// The word behind the one that is executed.
    pub(crate) pc: *const u64,
    /// Register 0 of the running frame.
    pub(crate) base: *mut u64,
    /// The end of the running frame's registers.
    pub(crate) top: *mut u64,
    /// The address up to which code may be executed, if there is no jump before: what was granted, counted from `pc`.
    pub(crate) paid: usize,
    /// The end of the VM stack.
    pub(crate) stack_limit: *mut u64,
    /// The module's code.
    pub(crate) code: *const u64,
    /// The functions' places and frame sizes.
    pub(crate) targets: *const CallTarget,
    /// Everything else.
    pub(crate) vm: &'v mut Vm<'a>,
}

impl<const TRACED: bool, const METERED: bool> Machine<'_, '_, TRACED, METERED> {
    /// The bits of a register.
    #[inline(always)]
    pub(crate) fn register(&self, index: u16) -> u64 {
        // SAFETY: the verifier proved that instructions name registers of their own frame.
        unsafe { *self.base.add(index as usize) }
    }

    /// Sets the bits of a register.
    #[inline(always)]
    pub(crate) fn set_register(&mut self, index: u16, bits: u64) {
        // SAFETY: as in `register`.
        unsafe { *self.base.add(index as usize) = bits }
    }

    /// The value of a register that is read.
    #[inline(always)]
    pub(crate) fn get<T: Slot>(&self, register: In<T>) -> T::Value {
        T::from_bits(self.register(register.0))
    }

    /// The value of a register that is read and written.
    #[inline(always)]
    pub(crate) fn get_mut<T: Slot>(&self, register: InOut<T>) -> T::Value {
        T::from_bits(self.register(register.0))
    }

    /// Writes a result.
    #[inline(always)]
    pub(crate) fn set<T: Slot>(&mut self, register: Out<T>, value: T::Value) -> Step {
        self.set_register(register.0, T::to_bits(value));
        Step::Next
    }

    /// Writes a result, or traps where there is none.
    #[inline(always)]
    pub(crate) fn set_or<T: Slot>(&mut self, register: Out<T>, value: Option<T::Value>, trap: Trap) -> Step {
        match value {
            Some(value) => self.set(register, value),
            None => {
                std::hint::cold_path();
                Step::Trap(trap)
            }
        }
    }

    /// The object in a register; `Err` is the trap for null.
    #[inline(always)]
    pub(crate) fn object<T: Copy>(&self, register: In<T>) -> Result<Ref, Step> {
        let bits = self.register(register.0);
        if bits == 0 {
            std::hint::cold_path();
            return Err(Step::Trap(Trap::Uninitialized));
        }
        // SAFETY: the verifier proved the register to hold a reference, and it is not null.
        Ok(unsafe { Ref::from_bits_unchecked(bits) })
    }

    /// Whether more was executed than was granted. Whatever leaves the line of the code, or can be seen from outside, is not
    /// done then: the instruction answers [`Step::Pause`] instead, and is executed again if more is granted.
    #[inline(always)]
    pub(crate) fn is_overdrawn(&self) -> bool {
        if METERED && (self.paid.cast_signed() < self.pc.addr().cast_signed()) {
            std::hint::cold_path();
            return true;
        }
        false
    }

    /// Goes on at another place, which costs nothing.
    #[inline(always)]
    pub(crate) fn go_to(&mut self, pc: *const u64) {
        if METERED {
            self.paid = self.paid.wrapping_add(pc.addr()).wrapping_sub(self.pc.addr());
        }
        self.pc = pc;
    }

    /// Moves the program counter by a distance from the next instruction.
    #[inline(always)]
    pub(crate) fn jump_by(&mut self, distance: isize) -> Step {
        if self.is_overdrawn() {
            return Step::Pause;
        }
        self.skip(distance);
        Step::Next
    }

    /// Moves the program counter by a distance, which costs nothing.
    #[inline(always)]
    fn skip(&mut self, distance: isize) {
        if METERED {
            self.paid = self.paid.wrapping_add_signed(distance * size_of::<u64>() as isize);
        }
        // SAFETY: the verifier proved that targets lie in the function's code.
        self.pc = unsafe { self.pc.offset(distance) };
    }

    /// Jumps if the condition holds.
    #[inline(always)]
    pub(crate) fn branch(&mut self, condition: bool, distance: isize) -> Step {
        if self.is_overdrawn() {
            return Step::Pause;
        }
        // A branch, not a conditional move: the address of the next instruction must not wait for the comparison.
        let distance = if condition {
            distance
        } else {
            std::hint::cold_path();
            0
        };
        self.skip(distance);
        Step::Next
    }

    /// How many words are left of what was granted; negative if more were executed.
    #[inline(always)]
    pub(crate) fn granted(&self) -> i64 {
        granted(self.paid, self.pc)
    }

    /// Tells the meter what was executed, before something that is not inlined may charge more.
    #[inline(always)]
    pub(crate) fn tell_meter(&mut self) {
        if METERED {
            self.vm.instance.meter.granted = self.granted();
        }
    }

    /// Takes from the meter what is left, after [`Machine::tell_meter`] and what came then.
    #[inline(always)]
    pub(crate) fn ask_meter(&mut self) {
        if METERED {
            self.paid = paid(self.pc, self.vm.instance.meter.granted);
        }
    }

    /// Pays for work of an instruction, beside its words. Answers how to stop instead.
    #[inline(always)]
    pub(crate) fn charge(&mut self, units: u64) -> Result<(), Step> {
        if !METERED || units == 0 {
            return Ok(());
        }
        if self.is_overdrawn() {
            return Err(Step::Pause);
        }
        self.tell_meter();
        let is_paid = crate::slow::charge(self.vm, units);
        self.ask_meter();
        if is_paid { Ok(()) } else { Err(Step::Fail) }
    }

    /// The index in the module's code of the instruction that is executed.
    #[inline(always)]
    pub(crate) fn at(&self) -> u32 {
        // SAFETY: `pc` points into the code, behind the word that is executed.
        unsafe { self.pc.offset_from(self.code) as u32 - 1 }
    }

    /// How many slots are free above the running frame. The distance, not an address past the region, which might not
    /// exist.
    #[inline(always)]
    pub(crate) fn room(&self) -> usize {
        (self.stack_limit.addr() - self.top.addr()) / size_of::<u64>()
    }

    /// Publishes the running frame, as everything demands that may collect or look at the stack.
    #[inline(always)]
    pub(crate) fn publish(&mut self) {
        // SAFETY: `enter` laid the frame out, and every register of it is initialised.
        unsafe { self.vm.instance.heap.set_top(self.base) }
    }

    /// Copies the registers named by the `ARGS` words at `pc` to `to`, in groups of three, and moves `pc` behind them.
    /// Up to two words behind the last argument are overwritten.
    ///
    /// # Safety
    /// `count` registers are named by the `ARGS` words at `pc`, and there is room for as many and two more at `to`.
    #[inline(always)]
    unsafe fn copy_args(&mut self, count: usize, to: *mut u64) {
        let mut copied = 0;
        while copied < count {
            // SAFETY: the verifier proved that the words are there and name registers of the frame. Lanes that are
            // not needed are 0, and a frame that has arguments to pass has a register 0.
            unsafe {
                let word = *self.pc;
                self.pc = self.pc.add(1);
                *to.add(copied) = self.register((word >> 16) as u16);
                *to.add(copied + 1) = self.register((word >> 32) as u16);
                *to.add(copied + 2) = self.register((word >> 48) as u16);
            }
            copied += 3;
        }
    }

    /// Lays out a frame above the running one: its header, and the arguments named by the `ARGS` words at `pc`. Moves
    /// `pc` behind those; that is where the callee will return to. Answers the new frame's base.
    ///
    /// # Safety
    /// The header and `params` registers fit below the stack's limit, and as many are named by the words at `pc`.
    #[inline(always)]
    pub(crate) unsafe fn push_frame(&mut self, frame_id: u64, dst: u16, params: usize) -> *mut u64 {
        // SAFETY: as the caller promises.
        unsafe { self.push_frame_behind(0, frame_id, dst, params) }
    }

    /// As [`Machine::push_frame`], but the caller fills the first `given` registers, which no ARGS words name.
    ///
    /// # Safety
    /// As [`Machine::push_frame`], less those registers; there are at least as many parameters.
    #[inline(always)]
    pub(crate) unsafe fn push_frame_behind(
        &mut self,
        given: usize,
        frame_id: u64,
        dst: u16,
        params: usize,
    ) -> *mut u64 {
        // SAFETY: as the caller promises. Words copied behind the last argument fall into the new frame, where they
        // are cleared, or into the stack's slack.
        unsafe {
            let base = self.top.add(FRAME_HEADER);
            self.copy_args(params - given, base.add(given));
            let return_index = self.pc.offset_from(self.code) as u32;
            *base.offset(FRAME_ID) = frame_id;
            *base.offset(FRAME_RETURN_PC) = u64::from(return_index) | u64::from(dst) << 32;
            *base.offset(FRAME_CALLER_BASE) = self.base.expose_provenance() as u64;
            base
        }
    }

    /// Clears the registers from `from` to `to`, four at a time: up to three words behind are cleared too, for which
    /// the stack has slack.
    ///
    /// # Safety
    /// `to` is not past the stack's limit.
    #[inline(always)]
    pub(crate) unsafe fn clear(from: *mut u64, to: *mut u64) {
        let mut at = from;
        while at < to {
            // SAFETY: at most three words behind `to`, and the slack behind the limit is larger.
            unsafe {
                at.cast::<[u64; 4]>().write([0; 4]);
                at = at.add(4);
            }
        }
    }
}

/// The address up to which code may be executed from `pc` on for so many units.
///
/// What a meter grants to one that counts nothing has more words than there are addresses: it is cut.
#[inline(always)]
pub(crate) fn paid(pc: *const u64, granted: i64) -> usize {
    /// Far above what any code is long, and below what addresses could overflow.
    const MOST: i64 = 1 << 40;
    pc.addr().wrapping_add_signed((granted.clamp(-MOST, MOST) * size_of::<u64>() as i64) as isize)
}

/// How many units are left of what was paid up to an address, at `pc`.
#[inline(always)]
pub(crate) fn granted(paid: usize, pc: *const u64) -> i64 {
    (paid.wrapping_sub(pc.addr()).cast_signed() / size_of::<u64>() as isize) as i64
}

/// How a type of register maps between bits and values.
pub(crate) trait Slot: Copy {
    /// The value in Rust.
    type Value;
    /// The value of a slot's bits.
    fn from_bits(bits: u64) -> Self::Value;
    /// The bits of a value.
    fn to_bits(value: Self::Value) -> u64;
}

macro_rules! slots {
    ($($kind:ident $value:ty, $bits:ident => $from:expr, $v:ident => $to:expr;)*) => {
        $(impl Slot for vitte_bytecode::operands::$kind {
            type Value = $value;
            #[inline(always)]
            fn from_bits($bits: u64) -> $value {
                $from
            }
            #[inline(always)]
            fn to_bits($v: $value) -> u64 {
                $to
            }
        })*
    };
}

slots! {
    Int i64, bits => bits as i64, value => value as u64;
    Float f64, bits => f64::from_bits(bits), value => value.to_bits();
    Bool bool, bits => bits != 0, value => u64::from(value);
    Any u64, bits => bits, value => value;
    Reference u64, bits => bits, value => value;
    Str u64, bits => bits, value => value;
    Struct u64, bits => bits, value => value;
    Array u64, bits => bits, value => value;
    Optional u64, bits => bits, value => value;
    Enum u64, bits => bits, value => value;
    Map u64, bits => bits, value => value;
    Function u64, bits => bits, value => value;
    Trait u64, bits => bits, value => value;
    Bytes u64, bits => bits, value => value;
}
