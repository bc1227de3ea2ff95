//! A compiled pattern, and searching with it: byte by byte, so that a search can be stopped and pays for exactly what it looks at.
//!
//! Two automata that are built while they run (lazy DFAs) find where a match ends and, backwards from there, where it begins.
//! Groups, and what those automata cannot do (a Unicode word boundary beside characters that are not ASCII), take the simulation
//! of the automaton without determinism, in `threads`. All from the same `regex-automata` that the crate `regex` is made of.

use super::threads::{Span, Threads};
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Builder, Cache, Config, DFA};
use regex_automata::nfa::thompson::{Compiler, Config as NfaConfig, NFA, WhichCaptures};
use regex_automata::util::prefilter::Prefilter;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};
use vitte_bytecode::Trap;
use vitte_runtime::{Failure, Meter};

/// Bytes of a pattern.
const LONGEST: usize = 8 << 10;
/// Bytes of an automaton, of what is remembered of a lazy one, and of the simulation's threads.
const LARGEST: usize = 1 << 20;
const LARGEST_THREADS: usize = 8 << 20;

/// Classes of characters in a pattern, and the price of one: a few bytes of the pattern, and a table of hundreds of ranges.
const MOST_CLASSES: u64 = 256;
const CLASS: u64 = 4096;

/// How many classes of characters a pattern can have, by the signs that begin one.
fn classes(pattern: &str) -> u64 {
    let pairs = pattern.as_bytes().windows(2);
    pairs.filter(|pair| matches!(pair, [b'\\', b'p' | b'P' | b'w' | b'W'] | [b'[', _])).count() as u64
}

/// A pattern that can be searched for.
#[derive(Debug)]
pub(super) struct Compiled {
    nfa: NFA,
    forward: Lazy,
    backward: Lazy,
    prefilter: Option<Prefilter>,
    /// How many words say where the match and its groups are.
    slots: usize,
    /// Made when they are needed first.
    threads: Option<Threads>,
}

/// A lazy automaton with what it remembers.
#[derive(Debug)]
struct Lazy {
    dfa: DFA,
    cache: Cache,
    /// Bytes between two looks at the meter: each may make a new state, which takes time by the automaton's size.
    block: usize,
}

/// How a search by a lazy automaton ends.
enum Ended {
    At(Option<usize>),
    /// The automaton cannot tell.
    Unknown,
}

fn refused(message: String) -> Failure {
    Failure::new(Trap::Parse, message)
}

fn too_large() -> Failure {
    refused(format!("the pattern is too large: compiled, it would take more than {LARGEST} bytes"))
}

impl Compiled {
    /// Compiles a pattern. Pays for its length and for what it becomes.
    pub(super) fn new(meter: &mut Meter, pattern: &str) -> Result<Compiled, Failure> {
        if pattern.len() > LONGEST {
            return Err(refused(format!("the pattern is longer than {LONGEST} bytes")));
        }
        let classes = classes(pattern);
        if classes > MOST_CLASSES {
            return Err(refused(format!("the pattern has more than {MOST_CLASSES} classes of characters")));
        }
        meter.charge(64 + 16 * pattern.len() as u64 + CLASS * classes)?;
        let hir = syntax::parse(pattern).map_err(|error| refused(error.to_string()))?;
        let automaton = |config: NfaConfig, meter: &mut Meter| {
            let config = config.nfa_size_limit(Some(LARGEST));
            let nfa = Compiler::new().configure(config).build_from_hir(&hir);
            let size = nfa.as_ref().map_or(LARGEST, NFA::memory_usage);
            meter.charge(size as u64 / 32)?;
            nfa.map_err(|error| match error.size_limit() {
                Some(_) => too_large(),
                None => refused(error.to_string()),
            })
        };
        let nfa = automaton(NfaConfig::new().which_captures(WhichCaptures::All), meter)?;
        let backward = automaton(NfaConfig::new().which_captures(WhichCaptures::None).reverse(true), meter)?;
        let slots = nfa.group_info().slot_len();
        if Threads::size(nfa.states().len(), slots) > LARGEST_THREADS {
            return Err(refused("the pattern is too large: it has too many groups".into()));
        }
        let prefilter = Prefilter::from_hir_prefix(MatchKind::LeftmostFirst, &hir).filter(Prefilter::is_fast);
        let starts = DFA::config().specialize_start_states(prefilter.is_some());
        Ok(Compiled {
            forward: Lazy::new(&nfa, starts)?,
            backward: Lazy::new(&backward, DFA::config().match_kind(MatchKind::All))?,
            nfa,
            prefilter,
            slots,
            threads: None,
        })
    }

    /// Bytes that it takes, with what its automata may come to remember.
    pub(super) fn size(&self) -> usize {
        let threads = self.threads.as_ref().map_or(0, |_| Threads::size(self.nfa.states().len(), self.slots));
        let lazies = [&self.forward, &self.backward];
        let lazies: usize =
            lazies.iter().map(|lazy| lazy.cache.memory_usage() + lazy.dfa.get_nfa().memory_usage()).sum();
        lazies + threads
    }

    /// Whether it matches somewhere in the text.
    pub(super) fn is_match(&mut self, meter: &mut Meter, text: &str) -> Result<bool, Failure> {
        match self.end_of_match(meter, text, 0, !self.nfa.has_empty())? {
            Ended::At(end) => Ok(end.is_some()),
            Ended::Unknown => Ok(self.with_threads(meter, text, Span::from(0..text.len()), false)?.is_some()),
        }
    }

    /// The first match from an offset on, a character's: where it, and each group, begins and ends, -1 for a group that took no
    /// part.
    pub(super) fn find(
        &mut self,
        meter: &mut Meter,
        text: &str,
        from: usize,
    ) -> Result<Option<Vec<i64>>, Failure> {
        let end = match self.end_of_match(meter, text, from, false)? {
            Ended::At(None) => return Ok(None),
            Ended::At(Some(end)) => end,
            Ended::Unknown => return self.with_threads(meter, text, Span::from(from..text.len()), false),
        };
        match self.backward.start_of_match(meter, text, from, end)? {
            Ended::At(Some(start)) if self.slots == 2 => Ok(Some(vec![start as i64, end as i64])),
            Ended::At(Some(start)) => self.with_threads(meter, text, Span::from(start..end), true),
            _ => self.with_threads(meter, text, Span::from(from..text.len()), false),
        }
    }

    /// As [`Compiled::find`], by threads alone.
    #[cfg(test)]
    pub(super) fn by_threads(&mut self, meter: &mut Meter, text: &str, from: usize) -> Option<Vec<i64>> {
        self.with_threads(meter, text, Span::from(from..text.len()), false).ok().flatten()
    }

    fn with_threads(
        &mut self,
        meter: &mut Meter,
        text: &str,
        span: Span,
        anchored: bool,
    ) -> Result<Option<Vec<i64>>, Failure> {
        let threads = self.threads.get_or_insert_with(|| Threads::new(self.nfa.states().len(), self.slots));
        threads.search(&self.nfa, meter, text, span, anchored)
    }

    /// Where the first match ends; with `any`, an end of some match.
    fn end_of_match(
        &mut self,
        meter: &mut Meter,
        text: &str,
        from: usize,
        any: bool,
    ) -> Result<Ended, Failure> {
        let mut from = from;
        loop {
            let ended = self.forward.end_of_match(meter, text, from, any, self.prefilter.as_ref())?;
            match ended {
                // An empty match within a character is none.
                Ended::At(Some(end)) if !text.is_char_boundary(end) => from = end + 1,
                _ => return Ok(ended),
            }
        }
    }
}

impl Lazy {
    fn new(nfa: &NFA, config: Config) -> Result<Lazy, Failure> {
        let config = config
            .cache_capacity(LARGEST)
            .skip_cache_capacity_check(true)
            .unicode_word_boundary(true)
            .minimum_cache_clear_count(None);
        let dfa = Builder::new()
            .configure(config)
            .build_from_nfa(nfa.clone())
            .map_err(|error| refused(error.to_string()))?;
        let cache = dfa.create_cache();
        let block = ((1 << 20) / nfa.states().len().max(1)).clamp(64, 1 << 16);
        Ok(Lazy { dfa, cache, block })
    }

    /// Pays for some bytes that were looked at, and for the states that were made meanwhile.
    fn pay(&self, meter: &mut Meter, bytes: usize, before: (usize, usize)) -> Result<(), Failure> {
        let (cleared, size) = (self.cache.clear_count() - before.0, self.cache.memory_usage());
        let made = if cleared > 0 { size + (cleared - 1) * LARGEST } else { size.saturating_sub(before.1) };
        // A state takes a row of the table, and a walk through the automaton it is made from.
        let row = 4 << self.dfa.byte_classes().stride2();
        let states = made / row;
        let units = 1 + bytes / 64 + made / 64 + states.min(bytes) * self.dfa.get_nfa().states().len() / 8;
        meter.charge(units as u64)
    }

    fn mark(&self) -> (usize, usize) {
        (self.cache.clear_count(), self.cache.memory_usage())
    }

    fn end_of_match(
        &mut self,
        meter: &mut Meter,
        text: &str,
        from: usize,
        any: bool,
        prefilter: Option<&Prefilter>,
    ) -> Result<Ended, Failure> {
        let bytes = text.as_bytes();
        let Ok(mut state) = self.start(bytes, from) else { return Ok(Ended::Unknown) };
        let (mut at, mut last) = (from, None);
        while at < bytes.len() {
            let (mark, end) = (self.mark(), bytes.len().min(at + self.block));
            let start = at;
            while at < end {
                let Ok(next) = self.dfa.next_state(&mut self.cache, state, bytes[at]) else {
                    return Ok(Ended::Unknown);
                };
                state = next;
                if state.is_tagged() {
                    if state.is_match() {
                        last = Some(at);
                        if any {
                            break;
                        }
                    } else if state.is_dead() || state.is_quit() {
                        break;
                    } else if let Some(prefilter) = prefilter
                        && state.is_start()
                    {
                        at = skipped(prefilter, bytes, at + 1, end);
                        match self.start(bytes, at) {
                            Ok(again) => state = again,
                            Err(()) => return Ok(Ended::Unknown),
                        }
                        continue;
                    }
                }
                at += 1;
            }
            self.pay(meter, at - start, mark)?;
            if state.is_quit() {
                return Ok(Ended::Unknown);
            }
            if state.is_dead() || any && last.is_some() {
                return Ok(Ended::At(last));
            }
        }
        match self.dfa.next_eoi_state(&mut self.cache, state) {
            Ok(state) if state.is_match() => Ok(Ended::At(Some(bytes.len()))),
            Ok(_) => Ok(Ended::At(last)),
            Err(_) => Ok(Ended::Unknown),
        }
    }

    /// The state in which a search from an offset on begins.
    fn start(&mut self, bytes: &[u8], from: usize) -> Result<LazyStateID, ()> {
        let input = Input::new(bytes).range(from..);
        self.dfa.start_state_forward(&mut self.cache, &input).map_err(|_| ())
    }

    /// Where the match that ends at `end` begins, not before `from`. For the automaton that reads backwards.
    fn start_of_match(
        &mut self,
        meter: &mut Meter,
        text: &str,
        from: usize,
        end: usize,
    ) -> Result<Ended, Failure> {
        let bytes = text.as_bytes();
        let input = Input::new(bytes).range(from..end).anchored(Anchored::Yes);
        let Ok(mut state) = self.dfa.start_state_reverse(&mut self.cache, &input) else {
            return Ok(Ended::Unknown);
        };
        let (mut at, mut first) = (end, None);
        while at > from {
            let (mark, limit) = (self.mark(), from.max(at.saturating_sub(self.block)));
            let start = at;
            while at > limit && !(state.is_dead() || state.is_quit()) {
                at -= 1;
                let Ok(next) = self.dfa.next_state(&mut self.cache, state, bytes[at]) else {
                    return Ok(Ended::Unknown);
                };
                state = next;
                if state.is_match() {
                    first = Some(at + 1);
                }
            }
            self.pay(meter, start - at, mark)?;
            if state.is_quit() {
                return Ok(Ended::Unknown);
            }
            if state.is_dead() {
                return Ok(Ended::At(first));
            }
        }
        // What stands before the search's first byte says whether assertions hold there.
        let last = match from.checked_sub(1) {
            Some(before) => self.dfa.next_state(&mut self.cache, state, bytes[before]),
            None => self.dfa.next_eoi_state(&mut self.cache, state),
        };
        match last {
            Ok(state) if state.is_quit() => Ok(Ended::Unknown),
            Ok(state) if state.is_match() => Ok(Ended::At(Some(from))),
            Ok(_) => Ok(Ended::At(first)),
            Err(_) => Ok(Ended::Unknown),
        }
    }
}

/// Where a match may begin next, from `from` on; at most a little before `end`, if there is no sign of one.
fn skipped(prefilter: &Prefilter, bytes: &[u8], from: usize, end: usize) -> usize {
    match prefilter.find(bytes, (from.min(end)..end).into()) {
        Some(found) => found.start,
        // What begins before the end may go on behind it.
        None if end < bytes.len() => from.max((end + 1).saturating_sub(prefilter.max_needle_len())),
        None => end,
    }
}
