//! Memory as the command line sees it: the machine is set up as its options say, watched, and reported on.
//!
//! All reports go to standard error: standard output is the program's.

mod args;
mod log;
mod stats;
pub mod stress;
mod units;

pub use args::MemoryArgs;

use crate::outcome::Failure;
use crate::talk::Talk;
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
        stress: stress::from_env()?,
        ..config
    })
}

/// Begins what is reported while the program runs.
pub fn watch(args: &MemoryArgs, vm: &mut Vm) {
    if args.gc_log {
        vm.observe_collections(log::observer(args.json));
    }
}

/// Reports what is known when the program has ended, well or not.
pub fn report(args: &MemoryArgs, vm: &mut Vm, talk: &Talk) {
    if args.gc_stats {
        talk.say(&stats::report(args, vm));
    }
}
