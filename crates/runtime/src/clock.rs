//! What a program knows of time.

use crate::error::Failure;
use crate::meter::Meter;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use vitte_bytecode::traps::Trap;

/// The clock of a program, which is also what it sleeps by.
///
/// ```
/// use vitte_runtime::{Clock, Host};
///
/// let host = Host { clock: Clock::system(), ..Host::denying() };
/// ```
#[derive(Debug, Default)]
pub struct Clock(Kind);

#[derive(Debug, Default)]
enum Kind {
    #[default]
    Denied,
    System {
        /// When the program first asked for the time that never goes back.
        start: Option<Instant>,
    },
    Fixed {
        /// The microseconds that have passed.
        passed: u64,
    },
}

impl Clock {
    /// The moment at which a fixed clock starts, in seconds since 1970: the start of the year 2000, UTC.
    pub const FIXED_START: u64 = 946_684_800;

    /// None: asking for the time raises `Denied`, and so does sleeping.
    pub fn denied() -> Clock {
        Clock(Kind::Denied)
    }

    /// The clock of the system.
    pub fn system() -> Clock {
        Clock(Kind::System { start: None })
    }

    /// A clock that shows the same in every run. It starts at [`Clock::FIXED_START`], goes on by a microsecond whenever it is
    /// looked at, and by the time that the program sleeps, which takes no time.
    pub fn fixed() -> Clock {
        Clock(Kind::Fixed { passed: 0 })
    }

    /// The seconds since the start of 1970, UTC.
    ///
    /// # Errors
    /// `Denied`.
    pub fn now(&mut self) -> Result<f64, Failure> {
        match &mut self.0 {
            Kind::Denied => Err(denied()),
            // A clock that stands before 1970 gives a negative time.
            Kind::System { .. } => Ok(match SystemTime::now().duration_since(UNIX_EPOCH) {
                Ok(since) => since.as_secs_f64(),
                Err(before) => -before.duration().as_secs_f64(),
            }),
            Kind::Fixed { passed } => Ok(look(passed, Self::FIXED_START)),
        }
    }

    /// Seconds since some moment, which never go back.
    ///
    /// # Errors
    /// `Denied`.
    pub fn monotonic(&mut self) -> Result<f64, Failure> {
        match &mut self.0 {
            Kind::Denied => Err(denied()),
            Kind::System { start } => Ok(start.get_or_insert_with(Instant::now).elapsed().as_secs_f64()),
            Kind::Fixed { passed } => Ok(look(passed, 0)),
        }
    }

    /// Waits for so many milliseconds, or, if that is longer than clocks can count, for ever.
    ///
    /// # Errors
    /// `Denied`; `Timeout` or `Cancelled`, as soon as the program has to stop.
    pub fn sleep(&mut self, milliseconds: u64, meter: &Meter) -> Result<(), Failure> {
        match &mut self.0 {
            Kind::Denied => Err(denied()),
            Kind::System { .. } => {
                let end = Instant::now().checked_add(Duration::from_millis(milliseconds));
                meter.wait(end, || false)
            }
            Kind::Fixed { passed } => {
                *passed = passed.saturating_add(milliseconds.saturating_mul(1000));
                meter.look()
            }
        }
    }
}

/// The seconds that a fixed clock shows which started at so many. Then it goes on, so that who waits for a moment meets it.
fn look(passed: &mut u64, start: u64) -> f64 {
    let shown = passed.saturating_add(start * 1_000_000);
    *passed = passed.saturating_add(1);
    // Of sums the float nearest to the number, for the next three hundred years.
    shown as f64 / 1e6
}

fn denied() -> Failure {
    Failure::new(Trap::Denied, "the host does not grant a clock")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::MeterConfig;

    #[test]
    fn a_fixed_clock_goes_on_by_what_is_done() {
        let mut clock = Clock::fixed();
        let meter = Meter::new(&MeterConfig::default());
        assert_eq!(clock.now().unwrap(), 946_684_800.0);
        assert_eq!(clock.monotonic().unwrap(), 1e-6);
        assert!(clock.sleep(1500, &meter).is_ok());
        assert_eq!(clock.monotonic().unwrap(), 1.500002);
        for _ in 0..2 {
            assert!(clock.sleep(u64::MAX, &meter).is_ok());
            assert!(clock.now().unwrap() > 1e10);
        }
    }

    #[test]
    fn sleeping_ends_with_the_time_that_there_is() {
        let limited = MeterConfig { timeout: Some(Duration::from_millis(10)), ..MeterConfig::default() };
        let mut meter = Meter::new(&limited);
        for milliseconds in [10_000, u64::MAX] {
            meter.start();
            assert_eq!(Clock::system().sleep(milliseconds, &meter).unwrap_err().trap, Trap::Timeout);
        }
        assert_eq!(Clock::denied().sleep(0, &meter).unwrap_err().trap, Trap::Denied);
    }
}
