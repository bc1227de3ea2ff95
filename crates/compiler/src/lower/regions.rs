//! Regions: which instructions have their errors handled where. Each instruction knows the innermost region that it
//! belongs to, so that code may move; the table of a function's handlers is made when it has its place.
//!
//! A `try` is a region. What runs on the way out of it, its handlers and its `finally`, belongs to the region around it,
//! also where it stands between instructions of the `try`.

use super::code::{Item, ItemKind};
use super::registers::Reg;
use std::cmp::Reverse;
use vitte_bytecode::Op;
use vitte_bytecode::module::Handler;

/// The number of a region: regions inside of others have greater numbers.
pub(super) type RegionId = u32;

/// Where errors leave the function.
pub(super) const OUTSIDE: RegionId = 0;

/// A part of a function whose errors are handled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    /// The region around it.
    pub(super) parent: RegionId,
    /// Where the errors go: a label, then a position.
    pub(super) target: u32,
    /// The register that gets the error.
    pub(super) register: Reg,
    /// Whether an instruction in it, but not in a region inside of it, can raise an error.
    pub(super) can_raise: bool,
}

/// Whether the instruction, or what it calls, can raise an error.
pub(super) fn can_raise(op: Op) -> bool {
    matches!(op, Op::Trap | Op::Throw | Op::CallNative) || !op.info().traps.is_empty()
}

/// Instructions in a row of which a region handles all errors that no region inside of it does.
struct Run {
    region: RegionId,
    start: u32,
    end: u32,
}

/// The handlers of a function whose items begin at these positions: those of inner regions first.
pub(super) fn handlers(items: &[Item], starts: &[u32], regions: &[Region]) -> Vec<Handler> {
    if regions.len() <= 1 {
        return Vec::new();
    }
    let last = last_inside(regions);
    let (mut open, mut runs): (Vec<Run>, Vec<Run>) = (Vec::new(), Vec::new());
    for (at, item) in items.iter().enumerate() {
        if item.kind == ItemKind::Args || !can_raise(item.op()) {
            continue;
        }
        let region = item.region;
        while let Some(run) = open.pop_if(|run| region < run.region || last[run.region as usize] < region) {
            runs.push(run);
        }
        if region == OUTSIDE {
            continue;
        }
        let args = items[at + 1..].iter().take_while(|item| item.kind == ItemKind::Args).count();
        let end = starts[at + 1 + args];
        match open.last_mut() {
            Some(run) if run.region == region => run.end = end,
            _ => open.push(Run { region, start: starts[at], end }),
        }
    }
    runs.append(&mut open);
    runs.sort_unstable_by_key(|run| (Reverse(run.region), run.start));
    let handler = |run: Run| {
        let Region { target, register, .. } = regions[run.region as usize];
        Handler { start: run.start, end: run.end, target: starts[target as usize], register }
    };
    runs.into_iter().map(handler).collect()
}

/// For each region the greatest number among it and those inside of it: these are all the numbers from its own to that.
fn last_inside(regions: &[Region]) -> Vec<RegionId> {
    let mut last: Vec<RegionId> = (0..regions.len() as u32).collect();
    for (number, region) in regions.iter().enumerate().skip(1).rev() {
        let parent = region.parent as usize;
        last[parent] = last[parent].max(last[number]);
    }
    last
}
