//! Options about memory: its limits, its collector, and what is reported of it.

use crate::args::{MAX_MEMORY, MAX_STACK, parse_size};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args};
use vitte::memory::CollectorKind;

/// What these options stand under in the help.
const MEMORY: &str = "Memory";

/// What the machine may use, how it collects, and what is told of that.
#[derive(Args, Debug, Clone)]
#[command(group(ArgGroup::new("reports").multiple(true).args(["gc_log", "gc_stats", "leaks", "fuel_report"])))]
pub struct MemoryArgs {
    /// The most memory for objects, such as 64M
    #[arg(long, help_heading = MEMORY, value_name = "SIZE", value_parser = parse_size, default_value = "1G")]
    pub max_memory: u64,
    /// The size of the VM stack, such as 8M
    #[arg(long, help_heading = MEMORY, value_name = "SIZE", value_parser = parse_size, default_value = "8M")]
    pub max_stack: u64,
    /// Which collector frees what the program no longer uses
    #[arg(long, help_heading = MEMORY, value_name = "COLLECTOR", value_parser = collectors(), default_value = CollectorKind::default().name())]
    pub gc: CollectorKind,
    /// The most bytes of new objects between two collections of the young ones, such as 4M; by default the collector's
    /// own choice
    #[arg(long, help_heading = MEMORY, value_name = "SIZE", value_parser = parse_size)]
    pub gc_nursery: Option<u64>,
    /// Tells of each pause for collection on standard error
    #[arg(long, help_heading = MEMORY)]
    pub gc_log: bool,
    /// Sums up all collections when the program ends, on standard error
    #[arg(long, help_heading = MEMORY)]
    pub gc_stats: bool,
    /// Shows what the program still reaches when it ends, and from where, on standard error; it runs slower
    #[arg(long, help_heading = MEMORY)]
    pub leaks: bool,
    /// Writes these reports as JSON, an object to a line
    #[arg(long, help_heading = MEMORY, requires = "reports")]
    pub json: bool,
    /// Writes all objects that the program reaches when it ends to a .heapsnapshot file for Chrome's DevTools; it runs slower
    #[arg(long, help_heading = MEMORY, value_name = "FILE")]
    pub heap_snapshot: Option<String>,
}

impl Default for MemoryArgs {
    /// What goes for a command line that says nothing about memory.
    fn default() -> MemoryArgs {
        MemoryArgs {
            max_memory: MAX_MEMORY,
            max_stack: MAX_STACK,
            gc: CollectorKind::default(),
            gc_nursery: None,
            gc_log: false,
            gc_stats: false,
            leaks: false,
            json: false,
            heap_snapshot: None,
        }
    }
}

/// The collectors that there are, by name.
fn collectors() -> impl TypedValueParser<Value = CollectorKind> {
    let values = CollectorKind::ALL.iter().map(|kind| PossibleValue::new(kind.name()).help(kind.about()));
    PossibleValuesParser::new(values).map(|name| {
        let named = CollectorKind::ALL.iter().find(|kind| kind.name() == name);
        named.copied().unwrap_or_default()
    })
}
