//! From items to instruction words: clean up, choose how far each branch reaches, write distances.
//!
//! 1. Labels become positions, and the constants of loops move into their places.
//! 2. With optimisation: jumps to jumps go to the end of the chain, a jump to a return returns, a branch around a jump
//!    becomes the opposite branch, what cannot be reached is dropped, a jump to the next instruction is dropped.
//! 3. A branch whose target lies too far for 16 bits becomes a branch around a jump with 32 bits. A branch that has
//!    grown never shrinks, so this ends.

use super::code::{Code, Item, ItemKind, NOWHERE, VariableScope};
use super::regions::{self, OUTSIDE, Region};
use vitte_bytecode::isa::Flow;
use vitte_bytecode::module::Handler;
use vitte_bytecode::operands::*;
use vitte_bytecode::{Inst, Op};

/// How many instructions a module can have: distances have 31 bits and a sign.
pub(super) const MAX_CODE: usize = i32::MAX as usize;

/// A chain of jumps longer than this is followed so far only; it may be a circle.
const MAX_CHAIN: usize = 32;

/// Passes that let single branches grow, before all of a function grow at once.
const MAX_PASSES: usize = 16;

/// The instructions of a function, finished.
pub(super) struct Assembled {
    /// The instruction words.
    pub(super) words: Vec<u64>,
    /// Rising positions, each with the byte in the source that the instructions from there on come from.
    pub(super) places: Vec<(u32, u32)>,
    /// The variables; ranges are positions in `words`.
    pub(super) variables: Vec<VariableScope>,
    /// Who takes errors.
    pub(super) handlers: Vec<Handler>,
}

/// What names positions of items, beside jumps.
struct Marks {
    variables: Vec<VariableScope>,
    regions: Vec<Region>,
}

impl Marks {
    /// Follows the items, which have moved.
    fn follow(&mut self, moved: &[u32]) {
        for variable in &mut self.variables {
            variable.start = moved[variable.start as usize];
            variable.end = moved[variable.end as usize];
        }
        for region in self.regions.iter_mut().skip(1) {
            region.target = moved[region.target as usize];
        }
    }
}

/// Finishes the code of a function. `None` if it is too long.
pub(super) fn assemble(mut code: Code, optimise: bool) -> Option<Assembled> {
    let mut marks = expand(&mut code);
    let mut items = code.items;
    if optimise {
        thread_jumps(&mut items);
        invert_branches_around_jumps(&mut items, &marks.regions);
        drop_unreachable(&mut items, &mut marks);
        drop_jumps_to_next(&mut items, &mut marks);
    }
    let sizes = relax(&items);
    write(&items, &sizes, marks)
}

/// Puts the loads of constants in their places; from here on `target` is a position.
fn expand(code: &mut Code) -> Marks {
    let mut moved = vec![0; code.items.len() + 1];
    let mut items = Vec::with_capacity(code.items.len());
    let coldest = code.items.iter().map(|item| item.cold).max().unwrap_or(0);
    let mut ends = Vec::with_capacity(1);
    for cold in 0..=coldest {
        for (at, item) in code.items.iter().enumerate().filter(|(_, item)| item.cold == cold) {
            moved[at] = items.len() as u32;
            match item.kind {
                ItemKind::Preheader => {
                    let loads = code.preheaders[item.word as usize].drain(..);
                    items.extend(loads.map(|load| Item { region: item.region, cold, ..load }));
                }
                ItemKind::Inst | ItemKind::Args | ItemKind::Choice => items.push(*item),
            }
        }
        ends.push(items.len() as u32);
    }
    moved[code.items.len()] = items.len() as u32;
    for item in items.iter_mut().filter(|item| item.target != NOWHERE) {
        item.target = moved[code.position_of(item.target) as usize];
    }
    for at in 1..code.regions.len() {
        code.regions[at].target = moved[code.position_of(code.regions[at].target) as usize];
    }
    let variables = split_scopes(&code.variables, &code.items, moved, &ends);
    code.items = items;
    Marks { variables, regions: std::mem::take(&mut code.regions) }
}

/// The scopes of variables when items have moved: each in pieces, one for the items that are equally far out of the way.
/// Those of one distance end before these positions.
fn split_scopes(
    variables: &[VariableScope],
    items: &[Item],
    moved: Vec<u32>,
    ends: &[u32],
) -> Vec<VariableScope> {
    let next_of = |(cold, end): (usize, &u32)| {
        // Where the next item of this distance has gone.
        let mut next = vec![*end; items.len() + 1];
        for (at, item) in items.iter().enumerate().rev() {
            next[at] = if usize::from(item.cold) == cold { moved[at] } else { next[at + 1] };
        }
        next
    };
    let next: Vec<Vec<u32>> = match ends {
        [_] => vec![moved],
        _ => ends.iter().enumerate().map(next_of).collect(),
    };
    let mut pieces: Vec<VariableScope> = Vec::with_capacity(variables.len());
    for variable in variables {
        let first = pieces.len();
        for next in &next {
            let (start, end) = (next[variable.start as usize], next[variable.end as usize]);
            match pieces[first..].last_mut() {
                Some(before) if before.end == start => before.end = end,
                _ => pieces.push(VariableScope { start, end, ..*variable }),
            }
        }
    }
    pieces
}

fn thread_jumps(items: &mut [Item]) {
    for at in 0..items.len() {
        let mut target = items[at].target;
        if target == NOWHERE {
            continue;
        }
        for _ in 0..MAX_CHAIN {
            match items.get(target as usize) {
                Some(next) if next.op() == Op::Jump && next.target != target => target = next.target,
                _ => break,
            }
        }
        items[at].target = target;
        let end = items.get(target as usize).copied();
        if let (Op::Jump, Some(end)) = (items[at].op(), end)
            && matches!(end.op(), Op::Return | Op::ReturnUnit)
        {
            items[at] = Item { kind: items[at].kind, region: items[at].region, ..end };
        }
    }
}

/// `if c goto A; goto B; A:` is `if !c goto B; A:`, as long as nothing else jumps to the jump.
fn invert_branches_around_jumps(items: &mut [Item], regions: &[Region]) {
    let mut is_target = vec![false; items.len() + 1];
    for region in regions.iter().skip(1) {
        is_target[region.target as usize] = true;
    }
    for item in items.iter().filter(|item| item.target != NOWHERE) {
        is_target[item.target as usize] = true;
    }
    for at in 0..items.len().saturating_sub(1) {
        let (branch, jump) = (items[at], items[at + 1]);
        let is_around = branch.target == at as u32 + 2 && jump.op() == Op::Jump && !is_target[at + 1];
        if let (true, Some(word)) = (is_around, opposite(branch.word)) {
            items[at] = Item { word, target: jump.target, ..branch };
            is_target[jump.target as usize] = true;
            // Control falls through to the jump now, and must arrive where the branch led.
            items[at + 1].target = at as u32 + 2;
        }
    }
}

fn drop_unreachable(items: &mut Vec<Item>, marks: &mut Marks) {
    let mut reached = vec![false; items.len()];
    let mut pending = vec![0];
    while let Some(mut at) = pending.pop() {
        while at < items.len() && !reached[at] {
            reached[at] = true;
            let item = &items[at];
            if item.target != NOWHERE {
                pending.push(item.target as usize);
            }
            if item.region != OUTSIDE && regions::can_raise(item.op()) {
                pending.push(marks.regions[item.region as usize].target as usize);
            }
            if let Ok(Inst::Switch { count, .. }) = Inst::decode(item.word) {
                pending.extend(at + 1..=at + 1 + usize::from(count.0));
            }
            let ends = item.kind != ItemKind::Args && matches!(item.op().info().flow, Flow::Jump | Flow::End);
            if ends {
                break;
            }
            at += 1;
        }
    }
    keep(items, marks, |at, _| reached[at]);
}

fn drop_jumps_to_next(items: &mut Vec<Item>, marks: &mut Marks) {
    loop {
        let before = items.len();
        keep(items, marks, |at, item| {
            let is_needed =
                item.kind == ItemKind::Choice || matches!(item.op(), Op::LoopLtInt | Op::LoopLeInt);
            item.target != at as u32 + 1 || is_needed
        });
        if items.len() == before {
            return;
        }
    }
}

/// Drops items. A jump to one of them, which must have no effect of its own, goes to the next that is kept.
fn keep(items: &mut Vec<Item>, marks: &mut Marks, kept: impl Fn(usize, &Item) -> bool) {
    let mut moved = Vec::with_capacity(items.len() + 1);
    let mut count = 0;
    for (at, item) in items.iter().enumerate() {
        moved.push(count);
        count += u32::from(kept(at, item));
    }
    moved.push(count);
    if count as usize == items.len() {
        return;
    }
    let mut at = 0;
    items.retain(|_| {
        at += 1;
        moved[at] != moved[at - 1]
    });
    for item in items.iter_mut().filter(|item| item.target != NOWHERE) {
        item.target = moved[item.target as usize];
    }
    marks.follow(&moved);
}

/// The branch with the opposite condition, if there is one.
fn opposite(word: u64) -> Option<u64> {
    let inst = match Inst::decode(word).ok()? {
        Inst::If { cond, target } => Inst::IfNot { cond, target },
        Inst::IfNot { cond, target } => Inst::If { cond, target },
        Inst::IfNull { src, target } => Inst::IfNotNull { src, target },
        Inst::IfNotNull { src, target } => Inst::IfNull { src, target },
        Inst::IfEqInt { a, b, target } => Inst::IfNeInt { a, b, target },
        Inst::IfNeInt { a, b, target } => Inst::IfEqInt { a, b, target },
        Inst::IfLtInt { a, b, target } => Inst::IfLeInt { a: b, b: a, target },
        Inst::IfLeInt { a, b, target } => Inst::IfLtInt { a: b, b: a, target },
        Inst::IfEqImmInt { a, value, target } => Inst::IfNeImmInt { a, value, target },
        Inst::IfNeImmInt { a, value, target } => Inst::IfEqImmInt { a, value, target },
        Inst::IfLtImmInt { a, value, target } => Inst::IfGeImmInt { a, value, target },
        Inst::IfGeImmInt { a, value, target } => Inst::IfLtImmInt { a, value, target },
        Inst::IfLeImmInt { a, value, target } => Inst::IfGtImmInt { a, value, target },
        Inst::IfGtImmInt { a, value, target } => Inst::IfLeImmInt { a, value, target },
        Inst::IfEqFloat { a, b, target } => Inst::IfNeFloat { a, b, target },
        Inst::IfNeFloat { a, b, target } => Inst::IfEqFloat { a, b, target },
        Inst::IfLtFloat { a, b, target } => Inst::IfNotLtFloat { a, b, target },
        Inst::IfNotLtFloat { a, b, target } => Inst::IfLtFloat { a, b, target },
        Inst::IfLeFloat { a, b, target } => Inst::IfNotLeFloat { a, b, target },
        Inst::IfNotLeFloat { a, b, target } => Inst::IfLeFloat { a, b, target },
        _ => return None,
    };
    Some(inst.encode())
}

/// The index and description of an instruction's distance, if it has one.
fn distance_lane(op: Op) -> Option<(usize, Spec)> {
    let operands = op.info().operands.iter().enumerate();
    operands.map(|(index, (_, spec))| (index, *spec)).find(|(_, spec)| spec.role == Role::Jump)
}

/// Whether the item's distance has only 16 bits.
fn is_short(item: &Item) -> bool {
    item.target != NOWHERE && distance_lane(item.op()).is_some_and(|(_, spec)| !spec.wide)
}

/// How many words a branch takes that does not reach its target: the opposite branch and a jump; or, without an
/// opposite, the branch over a jump over a jump.
fn long_size(item: &Item) -> u8 {
    if opposite(item.word).is_some() { 2 } else { 3 }
}

/// How many words each item takes.
fn relax(items: &[Item]) -> Vec<u8> {
    let mut sizes = vec![1; items.len()];
    for pass in 0.. {
        let starts = starts(&sizes);
        let mut grown = false;
        for (at, item) in items.iter().enumerate().filter(|(_, item)| is_short(item)) {
            let distance = i64::from(starts[item.target as usize]) - i64::from(starts[at]) - 1;
            let fits = i16::try_from(distance).is_ok() && pass < MAX_PASSES;
            if sizes[at] == 1 && !fits {
                sizes[at] = long_size(item);
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    sizes
}

fn starts(sizes: &[u8]) -> Vec<u32> {
    let mut starts = Vec::with_capacity(sizes.len() + 1);
    let mut start = 0u32;
    for &size in sizes {
        starts.push(start);
        start = start.saturating_add(u32::from(size));
    }
    starts.push(start);
    starts
}

fn write(items: &[Item], sizes: &[u8], mut marks: Marks) -> Option<Assembled> {
    let starts = starts(sizes);
    let total = *starts.last()? as usize;
    if total > MAX_CODE {
        return None;
    }
    let mut words = Vec::with_capacity(total);
    let mut places: Vec<(u32, u32)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        if places.last().is_none_or(|&(_, place)| place != item.place) {
            places.push((starts[at], item.place));
        }
        if item.target == NOWHERE {
            words.push(item.word);
        } else {
            write_branch(&mut words, item, sizes[at], starts[item.target as usize]);
        }
    }
    let handlers = regions::handlers(items, &starts, &marks.regions);
    marks.follow(&starts);
    marks.variables.retain(|variable| variable.start < variable.end);
    Some(Assembled { words, places, variables: marks.variables, handlers })
}

fn write_branch(words: &mut Vec<u64>, item: &Item, size: u8, target: u32) {
    // Positions stay below 2^31, so differences fit.
    let jump = |from: usize| Inst::Jump { target: Jump32(target as i32 - (from as i32 + 1)) }.encode();
    match (size, opposite(item.word)) {
        (1, _) => words.push(with_distance(item, target as i32 - (words.len() as i32 + 1))),
        (2, Some(word)) => {
            words.push(with_distance(&Item { word, ..*item }, 1));
            words.push(jump(words.len()));
        }
        _ => {
            words.push(with_distance(item, 1));
            words.push(Inst::Jump { target: Jump32(1) }.encode());
            words.push(jump(words.len()));
        }
    }
}

fn with_distance(item: &Item, distance: i32) -> u64 {
    match distance_lane(item.op()) {
        Some((_, spec)) if spec.wide => item.word | u64::from(distance as u32) << 32,
        Some((index, spec)) => item.word | u64::from(distance as u16) << lane_shift(spec, index),
        None => item.word,
    }
}
