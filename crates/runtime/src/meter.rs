//! The meter: how much a program may still execute, and until when.
//!
//! Fuel is counted in **words of code**: an instruction costs one unit, and one for each `ARGS` word that belongs to it. Work
//! whose size the program chooses (joining strings, sorting, natives) costs further units by that size. The count is exact, and
//! the same on every engine, with every collector, traced or not.
//!
//! **How engines count.** The cost of code without jumps is the distance that the program counter has moved. So an engine keeps
//! no count: it keeps the address at which what it was *granted* ends, moves this address along with each jump, and compares it
//! with the program counter where a jump is taken, a function is called or left, or a native is called. The words behind the end
//! that were executed until then changed nothing that anyone sees: the program stops at the very instruction that is not
//! paid.
//!
//! **How time is watched.** Fuel is granted in slices. When one is used up the engine asks for the next one, and this is when the
//! clock and the [`Interrupt`] are looked at: some ten thousand times a second. Natives that take long ask in between, and those
//! that wait, wait for the interrupt as well.

use crate::error::Failure;
use crate::interrupt::Interrupt;
use std::time::{Duration, Instant};
use vitte_bytecode::traps::Trap;

/// Counts what a program uses, and says when it has to stop. See the module's documentation.
#[derive(Debug)]
pub struct Meter {
    /// How many units may be used before [`Meter::refill`] must be asked; negative if more were used. Engines count it down.
    pub granted: i64,
    /// The fuel that was not yet granted.
    reserve: u64,
    /// All fuel that there was, counted as if it were never ending if there is no limit.
    total: u64,
    limited: bool,
    counts: bool,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    interrupt: Interrupt,
    /// Whether someone may raise the interrupt.
    interruptible: bool,
}

/// What a meter limits.
#[derive(Clone, Debug, Default)]
pub struct MeterConfig {
    /// The fuel, in units. Default: no limit.
    pub fuel: Option<u64>,
    /// How long one run may take. Default: no limit.
    pub timeout: Option<Duration>,
    /// Whether what is used is counted although it is not limited. Default: no.
    pub counts: bool,
    /// What stops the program from another thread, if the host has made it already. Default: it is made on demand.
    pub interrupt: Option<Interrupt>,
}

impl Meter {
    /// The units that are granted at once: between two looks at the clock.
    const SLICE: u64 = 1 << 14;
    /// What is granted where nothing is counted: never used up.
    const ENDLESS: i64 = i64::MAX / 2;

    /// A meter that has counted nothing.
    pub fn new(config: &MeterConfig) -> Meter {
        let interruptible = config.interrupt.is_some();
        let counts = config.counts || config.fuel.is_some() || config.timeout.is_some() || interruptible;
        let total = config.fuel.unwrap_or(u64::MAX);
        Meter {
            granted: if counts { 0 } else { Meter::ENDLESS },
            reserve: total,
            total,
            limited: config.fuel.is_some(),
            counts,
            timeout: config.timeout,
            deadline: None,
            interrupt: config.interrupt.clone().unwrap_or_default(),
            interruptible,
        }
    }

    /// Whether anything is counted: engines may leave it otherwise.
    pub fn counts(&self) -> bool {
        self.counts
    }

    /// A run begins: its time is counted from now.
    pub fn start(&mut self) {
        self.deadline = self.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    }

    /// What stops the program from another thread. From now on it is looked at, for which engines have to count.
    pub fn interrupt(&mut self) -> Interrupt {
        self.count();
        self.interruptible = true;
        self.interrupt.clone()
    }

    /// What wakes the program while it waits: for threads that do something for it. They must not raise it.
    pub fn waker(&self) -> Interrupt {
        self.interrupt.clone()
    }

    /// Whether the program may have to stop while it waits for something: at a deadline, or because someone asks for it.
    pub fn is_watched(&self) -> bool {
        self.interruptible || self.deadline.is_some()
    }

    /// Counts from now on.
    fn count(&mut self) {
        if !self.counts {
            (self.counts, self.granted) = (true, 0);
        }
    }

    /// The units used so far, in all runs; 0 if nothing is counted.
    pub fn used(&self) -> u64 {
        if !self.counts {
            return 0;
        }
        // What was used beyond a grant was not executed.
        (self.total - self.reserve).saturating_sub(u64::try_from(self.granted).unwrap_or(0)).min(self.total)
    }

    /// The units that are left, if they are limited.
    pub fn left(&self) -> Option<u64> {
        self.limited.then(|| self.total - self.used())
    }

    /// Gives the program so much fuel from now on, whatever was left.
    pub fn set_fuel(&mut self, fuel: u64) {
        (self.limited, self.counts) = (true, true);
        (self.total, self.reserve, self.granted) = (fuel, fuel, 0);
    }

    /// Grants more, at least one unit, after all that was granted is used up.
    ///
    /// # Errors
    /// `OutOfFuel`, `Timeout` or `Cancelled`: the program has to stop.
    #[cold]
    #[inline(never)]
    pub fn refill(&mut self) -> Result<(), Failure> {
        if !self.counts {
            self.granted = Meter::ENDLESS;
            return Ok(());
        }
        self.look()?;
        let owed = self.granted.min(0).unsigned_abs();
        let slice = owed.saturating_add(Meter::SLICE).min(self.reserve);
        self.reserve -= slice;
        self.granted = self.granted.saturating_add_unsigned(slice);
        if self.granted < 0 || slice == 0 { Err(self.out_of_fuel()) } else { Ok(()) }
    }

    /// Pays for work of this many units, before it is done, and looks at the clock if that is due.
    ///
    /// # Errors
    /// As [`Meter::refill`].
    #[inline]
    pub fn charge(&mut self, units: u64) -> Result<(), Failure> {
        self.granted = self.granted.saturating_sub_unsigned(units);
        if self.granted < 0 { self.refill() } else { Ok(()) }
    }

    /// Looks at the clock and at the interrupt. For natives in the middle of long work.
    ///
    /// # Errors
    /// `Timeout` or `Cancelled`.
    pub fn look(&self) -> Result<(), Failure> {
        if self.interrupt.is_raised() {
            return Err(Trap::Cancelled.into());
        }
        match (self.deadline, self.timeout) {
            (Some(deadline), Some(timeout)) if Instant::now() >= deadline => {
                Err(Failure::new(Trap::Timeout, format!("the time limit of {timeout:?} was reached")))
            }
            _ => Ok(()),
        }
    }

    /// Waits until `end` (for ever, if there is none) or until `done` answers true, which is asked after each
    /// [`Interrupt::wake`].
    ///
    /// # Errors
    /// `Timeout` or `Cancelled`, as soon as it is so.
    pub fn wait(&self, end: Option<Instant>, done: impl FnMut() -> bool) -> Result<(), Failure> {
        let first = match (end, self.deadline) {
            (Some(end), Some(deadline)) => Some(end.min(deadline)),
            (end, deadline) => end.or(deadline),
        };
        self.interrupt.wait(first, done);
        self.look()
    }

    /// When the program has to stop, if its time is limited.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    fn out_of_fuel(&self) -> Failure {
        Failure::new(Trap::OutOfFuel, format!("the {} units of fuel are used up", self.total))
    }
}

/// What work on so many bytes costs: a unit for 64 of them.
#[inline(always)]
pub fn price_of_bytes(bytes: u64) -> u64 {
    bytes / 64
}

/// What work on so many elements of arrays or maps costs: a unit for 8 of them.
#[inline(always)]
pub fn price_of_elements(elements: u64) -> u64 {
    elements / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(fuel: u64) -> Meter {
        Meter::new(&MeterConfig { fuel: Some(fuel), ..MeterConfig::default() })
    }

    #[test]
    fn fuel_is_used_to_the_last_unit() {
        let mut meter = limited(100_000);
        for used in 1..=100_000 {
            assert!(meter.charge(1).is_ok());
            assert_eq!((meter.used(), meter.left()), (used, Some(100_000 - used)));
        }
        assert_eq!(meter.charge(1).unwrap_err().trap, Trap::OutOfFuel);
        assert_eq!(meter.used(), 100_000);
    }

    #[test]
    fn a_price_above_what_is_left_is_refused() {
        let mut meter = limited(1000);
        assert_eq!(meter.charge(u64::MAX).unwrap_err().trap, Trap::OutOfFuel);
        meter.set_fuel(1 << 40);
        assert!(meter.charge(1 << 40).is_ok());
        assert_eq!(meter.left(), Some(0));
    }

    #[test]
    fn what_does_not_count_never_ends() {
        let mut meter = Meter::new(&MeterConfig::default());
        for _ in 0..10 {
            assert!(meter.charge(u64::MAX).is_ok());
        }
        assert!(meter.look().is_ok() && meter.used() == 0 && meter.left().is_none());
        let interrupt = meter.interrupt();
        assert!(meter.charge(7).is_ok() && meter.used() == 7);
        interrupt.raise();
        assert_eq!(meter.charge(1 << 20).unwrap_err().trap, Trap::Cancelled);
    }

    #[test]
    fn time_and_interrupts_stop() {
        let mut meter = Meter::new(&MeterConfig { timeout: Some(Duration::ZERO), ..MeterConfig::default() });
        assert!(meter.look().is_ok());
        meter.start();
        assert_eq!(meter.wait(None, || false).unwrap_err().trap, Trap::Timeout);
        let mut meter = Meter::new(&MeterConfig::default());
        meter.interrupt().raise();
        assert_eq!(meter.wait(None, || false).unwrap_err().trap, Trap::Cancelled);
    }
}
