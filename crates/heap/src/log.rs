//! The log of collections: what each pause was for, what it cost, and what it brought.
//!
//! A collector brackets every pause with [`GcLog::start`] and [`GcLog::finish`]. Both count; the clock is read
//! only in a heap that is timed ([`HeapConfig::timed`]) or observed ([`Heap::observe`]), so that a program that
//! nobody watches makes no system calls on account of the log, and runs the same on every machine.
//!
//! Pauses are kept in histograms whose buckets grow with the pause: `STEPS` buckets for each power of two of
//! nanoseconds. So a percentile is at most one part in `STEPS` too high, whatever its size, and a million
//! pauses take no more memory than one.
//!
//! [`HeapConfig::timed`]: crate::HeapConfig::timed

use std::fmt;
use std::time::{Duration, Instant};

use crate::heap::Heap;

/// Defines an enum of plain words with a list of all of them.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// All of them, in the order in which reports list them.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word for it in logs.
            pub const fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

words! {
    /// What a pause did.
    GcKind {
        /// Collected the young objects.
        Minor = "minor",
        /// Collected all objects at once.
        Full = "full",
        /// Did a part of an incremental marking of the old objects.
        MarkStep = "mark step",
        /// Ended an epoch of reference counting: brought the counts up to date and freed what they say is dead.
        Epoch = "epoch",
        /// Looked for cycles that reference counting alone does not free.
        Cycles = "cycles",
    }
}

words! {
    /// Why a pause happened.
    GcCause {
        /// The space for new objects is full.
        NurseryFull = "nursery full",
        /// As much was allocated since the last collection as the collector allows.
        Threshold = "threshold",
        /// The limit on memory was reached.
        Limit = "limit",
        /// The program or its host asked.
        Request = "request",
        /// A stress mode of tests.
        Stress = "stress",
    }
}

/// One pause, as observers see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GcEvent {
    /// The pause's number, from 1.
    pub number: u64,
    /// What it did.
    pub kind: GcKind,
    /// Why it happened.
    pub cause: GcCause,
    /// When it began, since the heap was made; in a heap that is not timed, since it was first observed.
    pub at: Duration,
    /// How long the program stood still.
    pub pause: Duration,
    /// Bytes of objects before.
    pub before_bytes: u64,
    /// Bytes of objects after.
    pub after_bytes: u64,
    /// Bytes of objects that moved from the young ones to the old ones.
    pub promoted_bytes: u64,
    /// Bytes of objects that are gone.
    pub freed_bytes: u64,
    /// Bytes that the heap holds after it: its blocks, large objects and tables.
    pub held_bytes: u64,
}

/// A pause that has begun. To be given back to [`GcLog::finish`].
#[derive(Debug)]
#[must_use = "a pause ends with `finish`"]
pub(crate) struct Pause {
    kind: GcKind,
    cause: GcCause,
    before_bytes: u64,
    began: Option<Instant>,
}

/// What a pause brought.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outcome {
    /// Bytes of objects after it.
    pub(crate) after_bytes: u64,
    /// Bytes of objects that became old.
    pub(crate) promoted_bytes: u64,
    /// Bytes that the heap holds.
    pub(crate) held_bytes: u64,
}

/// Figures of many pauses. All times are 0 in a heap that is not timed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pauses {
    /// How many there were.
    pub count: u64,
    /// All of them together.
    pub total: Duration,
    /// Half of them were not longer.
    pub p50: Duration,
    /// 99 of 100 were not longer.
    pub p99: Duration,
    /// The longest.
    pub max: Duration,
}

/// Called after each pause.
type Observer = Box<dyn FnMut(&GcEvent) + Send>;

/// The log of one heap.
pub struct GcLog {
    pauses: u64,
    promoted_bytes: u64,
    after_bytes: u64,
    tallies: [Tally; GcKind::ALL.len()],
    /// Where time is counted from; `None` while no clock is read.
    born: Option<Instant>,
    observer: Option<Observer>,
}

impl fmt::Debug for GcLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pauses, timed, observed) = (self.pauses, self.born.is_some(), self.observer.is_some());
        write!(f, "GcLog {{ pauses: {pauses}, timed: {timed}, observed: {observed} }}")
    }
}

/// For collectors.
impl GcLog {
    pub(crate) fn new(timed: bool) -> GcLog {
        let born = timed.then(Instant::now);
        GcLog {
            pauses: 0,
            promoted_bytes: 0,
            after_bytes: 0,
            tallies: Default::default(),
            born,
            observer: None,
        }
    }

    /// A pause begins. `before_bytes` are those of all objects now.
    pub(crate) fn start(&self, kind: GcKind, cause: GcCause, before_bytes: u64) -> Pause {
        Pause { kind, cause, before_bytes, began: self.born.map(|_| Instant::now()) }
    }

    /// The pause ends.
    pub(crate) fn finish(&mut self, pause: Pause, outcome: Outcome) {
        self.pauses += 1;
        self.promoted_bytes += outcome.promoted_bytes;
        self.after_bytes = outcome.after_bytes;
        let length = pause.began.map(|began| began.elapsed());
        if let Some(tally) = self.tallies.get_mut(pause.kind as usize) {
            tally.add(length);
        }
        if let (Some(observer), Some(began), Some(born)) = (&mut self.observer, pause.began, self.born) {
            observer(&GcEvent {
                number: self.pauses,
                kind: pause.kind,
                cause: pause.cause,
                at: began.saturating_duration_since(born),
                pause: length.unwrap_or_default(),
                before_bytes: pause.before_bytes,
                after_bytes: outcome.after_bytes,
                promoted_bytes: outcome.promoted_bytes,
                freed_bytes: pause.before_bytes.saturating_sub(outcome.after_bytes),
                held_bytes: outcome.held_bytes,
            });
        }
    }

    /// The most bytes that the log's tables will take, for the memory limit.
    pub(crate) fn table_bytes(&self) -> u64 {
        let histogram = if self.born.is_some() { BUCKETS * size_of::<u32>() } else { 0 };
        (self.tallies.len() * (size_of::<Tally>() + histogram)) as u64
    }
}

/// Figures.
impl GcLog {
    /// The pauses of one kind.
    pub fn pauses(&self, kind: GcKind) -> Pauses {
        self.tallies.get(kind as usize).map_or_else(Pauses::default, Tally::figures)
    }

    /// The pauses of all kinds together.
    pub fn all_pauses(&self) -> Pauses {
        let mut all = Tally::default();
        self.tallies.iter().for_each(|tally| all.join(tally));
        all.figures()
    }

    /// Bytes of objects that moved from the young ones to the old ones so far.
    pub fn promoted_bytes(&self) -> u64 {
        self.promoted_bytes
    }

    /// Bytes of objects after the last pause; 0 before the first.
    pub fn after_bytes(&self) -> u64 {
        self.after_bytes
    }

    /// The time since the heap was made; `None` in a heap that is not timed.
    pub fn age(&self) -> Option<Duration> {
        self.born.map(|born| born.elapsed())
    }
}

impl Heap {
    /// Calls `observer` after each pause from now on, instead of an earlier one.
    pub fn observe(&mut self, observer: Box<dyn FnMut(&GcEvent) + Send>) {
        self.world.log.born.get_or_insert_with(Instant::now);
        self.world.log.observer = Some(observer);
        self.world.count_tables();
    }

    /// The log of collections.
    pub fn gc_log(&self) -> &GcLog {
        &self.world.log
    }
}

/// The binary logarithm of [`STEPS`].
const STEP_BITS: u32 = 5;
/// Buckets for each power of two.
const STEPS: usize = 1 << STEP_BITS;
/// Buckets for all pauses shorter than 2^40 nanoseconds, some 18 minutes; the last one takes longer ones too.
const BUCKETS: usize = STEPS * (40 - STEP_BITS as usize + 1);

/// The pauses of one kind.
#[derive(Default)]
struct Tally {
    count: u64,
    total: Duration,
    max: Duration,
    /// How many pauses fell in each bucket; empty until the first timed one.
    buckets: Vec<u32>,
}

impl Tally {
    fn add(&mut self, length: Option<Duration>) {
        self.count += 1;
        let Some(length) = length else { return };
        self.total += length;
        self.max = self.max.max(length);
        if self.buckets.is_empty() {
            self.buckets = vec![0; BUCKETS];
        }
        let bucket = &mut self.buckets[bucket_of(length)];
        *bucket = bucket.saturating_add(1);
    }

    fn join(&mut self, other: &Tally) {
        self.count += other.count;
        self.total += other.total;
        self.max = self.max.max(other.max);
        if self.buckets.len() < other.buckets.len() {
            self.buckets.resize(other.buckets.len(), 0);
        }
        for (mine, more) in self.buckets.iter_mut().zip(&other.buckets) {
            *mine = mine.saturating_add(*more);
        }
    }

    fn figures(&self) -> Pauses {
        let (p50, p99) = (self.percentile(50), self.percentile(99));
        Pauses { count: self.count, total: self.total, p50, p99, max: self.max }
    }

    /// The length that `percent` of 100 pauses do not exceed: that of the pause of this rank, rounded up to its
    /// bucket's end.
    fn percentile(&self, percent: u64) -> Duration {
        let timed: u64 = self.buckets.iter().map(|count| u64::from(*count)).sum();
        let rank = (timed * percent).div_ceil(100);
        let mut seen = 0;
        for (bucket, count) in self.buckets.iter().enumerate().filter(|(_, count)| **count > 0) {
            seen += u64::from(*count);
            if seen >= rank {
                return bucket_end(bucket).min(self.max);
            }
        }
        Duration::ZERO
    }
}

/// The bucket of a pause. Lengths under `STEPS` have a bucket each; above, a bucket is given by the highest bit and
/// the `STEP_BITS` that follow it.
fn bucket_of(length: Duration) -> usize {
    let nanos = u64::try_from(length.as_nanos()).unwrap_or(u64::MAX);
    let shift = (u64::BITS - nanos.leading_zeros()).saturating_sub(STEP_BITS + 1);
    let bucket = shift as usize * STEPS + (nanos >> shift) as usize;
    bucket.min(BUCKETS - 1)
}

/// The longest pause that falls in a bucket.
fn bucket_end(bucket: usize) -> Duration {
    if bucket == BUCKETS - 1 {
        return Duration::MAX;
    }
    let shift = (bucket / STEPS).saturating_sub(1);
    let first = (bucket - shift * STEPS) as u64;
    Duration::from_nanos(((first + 1) << shift) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(nanos: impl IntoIterator<Item = u64>) -> Tally {
        let mut tally = Tally::default();
        nanos.into_iter().for_each(|nanos| tally.add(Some(Duration::from_nanos(nanos))));
        tally
    }

    #[test]
    fn buckets_cover_all_lengths_without_gaps() {
        let step = if cfg!(miri) { 37 } else { 1 };
        for bucket in (0..BUCKETS - 2).step_by(step) {
            let end = bucket_end(bucket);
            assert_eq!(bucket_of(end), bucket);
            assert_eq!(bucket_of(end + Duration::from_nanos(1)), bucket + 1);
        }
        assert_eq!(bucket_of(Duration::ZERO), 0);
        assert_eq!(bucket_of(Duration::MAX), BUCKETS - 1);
    }

    #[test]
    fn percentiles_are_right_to_one_part_in_32() {
        let many = if cfg!(miri) { 1000 } else { 100_000 };
        let pauses = tally(1..=many).figures();
        assert_eq!((pauses.count, pauses.max), (many, Duration::from_nanos(many)));
        let near = |found: Duration, right: u64| {
            let found = found.as_nanos() as u64;
            (right..=right + right / STEPS as u64).contains(&found)
        };
        assert!(near(pauses.p50, many / 2) && near(pauses.p99, many / 100 * 99), "{pauses:?}");
    }

    #[test]
    fn one_pause_is_every_percentile() {
        let pauses = tally([1_234_567]).figures();
        assert_eq!(
            (pauses.p50, pauses.p99, pauses.max),
            (pauses.max, pauses.max, Duration::from_nanos(1_234_567))
        );
    }

    #[test]
    fn kinds_are_counted_apart_and_together() {
        let mut log = GcLog::new(false);
        for kind in [GcKind::Minor, GcKind::Minor, GcKind::Cycles] {
            let pause = log.start(kind, GcCause::Request, 10);
            log.finish(pause, Outcome { after_bytes: 4, promoted_bytes: 3, held_bytes: 100 });
        }
        assert_eq!(log.pauses(GcKind::Minor), Pauses { count: 2, ..Pauses::default() });
        assert_eq!(
            (log.all_pauses().count, log.promoted_bytes() + log.after_bytes(), log.age()),
            (3, 9 + 4, None)
        );
    }
}
