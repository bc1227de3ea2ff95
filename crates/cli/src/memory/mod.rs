//! Memory as the command line sees it: the machine is set up as its options say, watched, and reported on.
//!
//! All reports go to standard error: standard output is the program's.

mod args;
mod leaks;
mod log;
mod snapshot;
mod stats;
pub mod stress;
mod units;

pub use args::MemoryArgs;

use crate::outcome::Failure;
use crate::talk::Talk;
use snapshot::SnapshotFile;
use vitte::{Vm, VmConfig};

/// The machine as these options and the environment want it.
///
/// # Errors
/// The environment asks for what there is not.
pub fn configured(args: &MemoryArgs, config: VmConfig) -> Result<VmConfig, Failure> {
    Ok(VmConfig {
        max_memory: args.max_memory,
        max_stack: args.max_stack,
        collector: args.gc,
        nursery: args.gc_nursery,
        time_collections: args.gc_stats,
        track_allocations: args.leaks || args.heap_snapshot.is_some(),
        stress: stress::from_env()?,
        ..config
    })
}

/// What watches a machine.
pub struct Watch<'a> {
    args: &'a MemoryArgs,
    snapshot: Option<SnapshotFile<'a>>,
}

impl<'a> Watch<'a> {
    /// Begins what is reported while the program runs, and makes sure that the rest can be.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn new(args: &'a MemoryArgs, vm: &mut Vm) -> Result<Watch<'a>, Failure> {
        let snapshot = args.heap_snapshot.as_deref().map(SnapshotFile::new).transpose()?;
        if args.gc_log {
            vm.observe_collections(log::observer(args.json));
        }
        Ok(Watch { args, snapshot })
    }

    /// Reports what is known when the program has ended, well or not.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn report(self, vm: &Vm, talk: &Talk) -> Result<(), Failure> {
        if self.args.gc_stats {
            talk.say(&stats::report(self.args, vm));
        }
        if self.args.leaks {
            talk.say(&leaks::report(&vm.leaks(), self.args.json));
        }
        self.snapshot.map_or(Ok(()), |file| file.write(vm))
    }
}
