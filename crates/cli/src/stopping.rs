//! Programs that have to stop: Ctrl-C, and a watch over those that do not stop in time.
//!
//! A machine stops by itself, at its deadline or when its [`Interrupt`] is raised, wherever it computes, sleeps, reads or waits for
//! a process. It cannot while it writes to a pipe that nobody reads: the system does not come back from that. Such a process is
//! ended from here.

use crate::outcome::{Failure, Status};
use crate::talk::Talk;
use std::io::{self, IsTerminal};
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use vitte::bytecode::natives::Right;
use vitte::{Interrupt, VmConfig};

/// How long a program may take to stop.
const PATIENCE: Duration = Duration::from_millis(100);

/// Whether the program has ended.
#[derive(Default)]
struct Ended(Mutex<bool>, Condvar);

impl Ended {
    /// Waits for the end, at most so long, and answers whether it has come.
    fn wait(&self, most: Duration) -> bool {
        let ended = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.1.wait_timeout_while(ended, most, |ended| !*ended);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Watches over a program from its start to its end, which is where this is dropped.
pub struct Watchdog(Arc<Ended>);

impl Watchdog {
    /// Watches over the program that is now started with this.
    ///
    /// Ctrl-C is for the program only where someone could press it, or where more than the process has to end, or where the
    /// machine counts anyway: looking at the interrupt costs time.
    pub fn start(config: &mut VmConfig, talk: &Talk) -> Watchdog {
        let ended = Arc::new(Ended::default());
        let counts = config.timeout.is_some() || config.fuel.is_some() || config.count_fuel;
        // Processes that the program runs would not end with this one.
        let runs_others = !config.host.rights.allows_none(Right::Run);
        if counts || runs_others || is_on_terminal() {
            let interrupt = config.interrupt.get_or_insert_default().clone();
            let ended = Arc::clone(&ended);
            on_ctrl_c(interrupt, move || ended.wait(PATIENCE));
        }
        if let Some(timeout) = config.timeout {
            let (ended, talk) = (Arc::clone(&ended), *talk);
            let watch = move || {
                let start = Instant::now();
                if !ended.wait(timeout.saturating_add(PATIENCE)) && start.elapsed() >= timeout {
                    tell_stuck(timeout, talk);
                    std::process::exit(Status::LIMIT.0);
                }
            };
            // Without a thread the machine still stops by itself, where it can.
            let _ = thread::Builder::new().name("vitte watchdog".into()).spawn(watch);
        }
        Watchdog(ended)
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }
}

/// Says why the process is ended; if not even that can be written, it is ended without.
fn tell_stuck(timeout: Duration, talk: Talk) {
    let (send, told) = channel();
    thread::spawn(move || {
        let message = format!("error[Timeout]: the time limit of {timeout:?} was reached");
        let help = "the program does not stop by itself: most likely nobody reads what it writes";
        talk.failure(&Failure::new(Status::LIMIT, message).with_help(Some(help.to_string())));
        let _ = send.send(());
    });
    let _ = told.recv_timeout(PATIENCE);
}

/// Lets Ctrl-C raise the interrupt. Pressed again, or if `stops` answers that the program did not stop, it ends the process.
pub fn on_ctrl_c(interrupt: Interrupt, stops: impl Fn() -> bool + Send + 'static) {
    let handler = move || {
        if interrupt.is_raised() {
            std::process::exit(Status::CANCELLED.0);
        }
        interrupt.raise();
        if !stops() {
            std::process::exit(Status::CANCELLED.0);
        }
    };
    // Where it cannot be handled, Ctrl-C ends the process as ever. Other signals are left alone: whoever has started the process may
    // have said what they mean, as `nohup` does.
    let _ = ctrlc::set_handler(handler);
}

fn is_on_terminal() -> bool {
    io::stdin().is_terminal() || io::stdout().is_terminal() || io::stderr().is_terminal()
}
