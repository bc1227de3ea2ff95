//! The simulation of an automaton without determinism by threads (Pike's; Cox, "Regular Expression Matching: the Virtual Machine
//! Approach", 2009): slower than others, but it knows groups and all assertions, and its time is linear in any case.

pub(super) use regex_automata::Span;
use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;
use vitte_runtime::{Failure, Meter};

/// Steps between two payments, and steps of a unit.
const STEPS: usize = 4096;
const STEPS_OF_UNIT: usize = 8;

/// The threads at a place of the text, and at the next one.
#[derive(Debug)]
pub(super) struct Threads {
    now: List,
    next: List,
    /// Where the groups of the thread that is being followed begin and end, counted from 1; 0 for nowhere.
    slots: Vec<usize>,
    pending: Vec<Pending>,
    /// Steps that were not paid yet.
    steps: usize,
}

/// The states of threads, those before the others that count more. Each stands there once.
#[derive(Debug)]
struct List {
    states: Vec<StateID>,
    /// Where a state stands in `states`, if it does.
    places: Vec<u32>,
    /// The slots of each state.
    slots: Vec<usize>,
}

/// What is left to do while following a state.
#[derive(Debug)]
enum Pending {
    Follow(StateID),
    Restore { slot: usize, to: usize },
}

impl List {
    fn new(states: usize, slots: usize) -> List {
        List { states: Vec::with_capacity(states), places: vec![0; states], slots: vec![0; states * slots] }
    }

    /// Adds a state; false if it is there already.
    fn insert(&mut self, state: StateID) -> bool {
        let place = self.places[state.as_usize()] as usize;
        if self.states.get(place) == Some(&state) {
            return false;
        }
        self.places[state.as_usize()] = self.states.len() as u32;
        self.states.push(state);
        true
    }
}

impl Threads {
    /// Threads for an automaton of so many states.
    pub(super) fn new(states: usize, slots: usize) -> Threads {
        Threads {
            now: List::new(states, slots),
            next: List::new(states, slots),
            slots: vec![0; slots],
            pending: Vec::new(),
            steps: 0,
        }
    }

    /// The bytes that they take.
    pub(super) fn size(states: usize, slots: usize) -> usize {
        2 * states * (8 + slots * size_of::<usize>())
    }

    /// The first match in the span: where it and its groups begin and end, -1 for what took no part. An anchored one begins where
    /// the span does.
    pub(super) fn search(
        &mut self,
        nfa: &NFA,
        meter: &mut Meter,
        text: &str,
        span: Span,
        anchored: bool,
    ) -> Result<Option<Vec<i64>>, Failure> {
        self.now.states.clear();
        self.next.states.clear();
        let mut found = None;
        for at in span.start..=span.end {
            if found.is_none() && (!anchored || at == span.start) {
                self.slots.fill(0);
                follow(
                    &mut self.now,
                    &mut self.slots,
                    &mut self.pending,
                    nfa,
                    text,
                    at,
                    nfa.start_anchored(),
                );
                self.steps += 1;
            }
            if self.now.states.is_empty() && (found.is_some() || anchored) {
                break;
            }
            if let Some(slots) = self.step(nfa, text, at, at < span.end) {
                found = Some(slots);
            }
            std::mem::swap(&mut self.now, &mut self.next);
            self.next.states.clear();
            if self.steps >= STEPS {
                self.pay(meter)?;
            }
        }
        self.pay(meter)?;
        Ok(found)
    }

    fn pay(&mut self, meter: &mut Meter) -> Result<(), Failure> {
        let units = self.steps / STEPS_OF_UNIT;
        self.steps = 0;
        meter.charge(1 + units as u64)
    }

    /// Lets each thread read the byte at a place. The slots of the first that matches, which ends those behind it.
    fn step(&mut self, nfa: &NFA, text: &str, at: usize, may_read: bool) -> Option<Vec<i64>> {
        let (bytes, width) = (text.as_bytes(), self.slots.len());
        self.steps += 1;
        for index in 0..self.now.states.len() {
            let state = self.now.states[index];
            let row = state.as_usize() * width;
            let row = row..row + width;
            let next = match nfa.state(state) {
                State::ByteRange { trans } => trans.matches(bytes, at).then_some(trans.next),
                State::Sparse(trans) => trans.matches(bytes, at),
                State::Dense(trans) => trans.matches(bytes, at),
                // Only an empty match can be within a character, where it is none.
                State::Match { .. } if text.is_char_boundary(at) => {
                    return Some(self.now.slots[row].iter().map(|slot| *slot as i64 - 1).collect());
                }
                _ => None,
            };
            self.steps += 1;
            if let Some(next) = next.filter(|_| may_read) {
                self.slots.copy_from_slice(&self.now.slots[row]);
                self.steps += width / 8;
                self.steps +=
                    follow(&mut self.next, &mut self.slots, &mut self.pending, nfa, text, at + 1, next);
            }
        }
        None
    }
}

/// Adds a state, and those that are reached from it without reading. Answers the steps that it took.
fn follow(
    list: &mut List,
    slots: &mut [usize],
    pending: &mut Vec<Pending>,
    nfa: &NFA,
    text: &str,
    at: usize,
    state: StateID,
) -> usize {
    let mut steps = 0;
    pending.push(Pending::Follow(state));
    while let Some(todo) = pending.pop() {
        let mut state = match todo {
            Pending::Follow(state) => state,
            Pending::Restore { slot, to } => {
                slots[slot] = to;
                continue;
            }
        };
        while list.insert(state) {
            steps += 1;
            match nfa.state(state) {
                State::Look { look, next } => {
                    if !nfa.look_matcher().matches(*look, text.as_bytes(), at) {
                        break;
                    }
                    state = *next;
                }
                State::Union { alternates } => {
                    let Some((first, others)) = alternates.split_first() else { break };
                    pending.extend(others.iter().rev().map(|other| Pending::Follow(*other)));
                    steps += others.len();
                    state = *first;
                }
                State::BinaryUnion { alt1, alt2 } => {
                    pending.push(Pending::Follow(*alt2));
                    state = *alt1;
                }
                State::Capture { next, slot, .. } => {
                    let slot = slot.as_usize();
                    pending.push(Pending::Restore { slot, to: slots[slot] });
                    slots[slot] = at + 1;
                    state = *next;
                }
                _ => {
                    let row = state.as_usize() * slots.len();
                    list.slots[row..row + slots.len()].copy_from_slice(slots);
                    steps += slots.len() / 8;
                    break;
                }
            }
        }
    }
    steps
}
