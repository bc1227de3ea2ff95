//! Stopping a program from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Tells a running program to stop, from any thread. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    raised: AtomicBool,
    /// Held between looking and waiting, and taken between a change and waking, so that no change is missed.
    changing: Mutex<()>,
    changed: Condvar,
}

impl Interrupt {
    /// Asks the program to stop. It ends with `Cancelled` within milliseconds, also while it waits for something.
    pub fn raise(&self) {
        self.0.raised.store(true, Ordering::Release);
        // Whoever has looked before that is waiting once the lock is free, and is woken.
        self.wake();
    }

    /// Takes the request back, for another run.
    pub fn clear(&self) {
        self.0.raised.store(false, Ordering::Release);
    }

    /// Whether the program is asked to stop.
    pub fn is_raised(&self) -> bool {
        self.0.raised.load(Ordering::Acquire)
    }

    /// Wakes whoever waits, without asking anything: what is waited for may have come.
    pub fn wake(&self) {
        drop(self.0.changing.lock().unwrap_or_else(PoisonError::into_inner));
        self.0.changed.notify_all();
    }

    /// Waits until `end` (for ever, if there is none), until the program is asked to stop, or until `done` answers true; it is
    /// asked again after each [`Interrupt::wake`].
    pub fn wait(&self, end: Option<Instant>, mut done: impl FnMut() -> bool) {
        let mut guard = self.0.changing.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.is_raised() && !done() {
            guard = match end.map(|end| end.saturating_duration_since(Instant::now())) {
                None => self.0.changed.wait(guard).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => return,
                Some(left) => {
                    self.0.changed.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raised_interrupt_ends_waiting() {
        let interrupt = Interrupt::default();
        let other = interrupt.clone();
        let thread = std::thread::spawn(move || other.raise());
        interrupt.wait(None, || false);
        assert!(interrupt.is_raised());
        assert!(thread.join().is_ok());
        interrupt.clear();
        assert!(!interrupt.is_raised());
    }

    #[test]
    fn waiting_ends_when_it_is_time_or_done() {
        let interrupt = Interrupt::default();
        interrupt.wait(Some(Instant::now() + Duration::from_millis(1)), || false);
        interrupt.wait(None, || true);
        assert!(!interrupt.is_raised());
    }
}
