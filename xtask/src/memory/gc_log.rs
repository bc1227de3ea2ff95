//! Reading the logs of collectors: of `vitte exec --gc-log --json`, a JSON object for each pause, and of Java's `-Xlog:gc`.

use std::collections::BTreeMap;

use serde_json::Value;

/// Figures of the pauses of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pauses {
    /// All of them together, in seconds.
    pub total: f64,
    /// Of every kind.
    pub all: Lengths,
    /// By kind.
    pub kinds: BTreeMap<String, Lengths>,
    /// The most bytes that the heap held after a pause.
    pub held: f64,
    /// Bytes of objects after that pause.
    pub live: f64,
}

/// How long pauses are, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lengths {
    /// How many there were.
    pub count: usize,
    /// Half of them were not longer.
    pub p50: f64,
    /// 99 of 100 were not longer.
    pub p99: f64,
    /// The longest.
    pub max: f64,
}

/// The pauses in what a run wrote on standard error; `None` where there is no log.
pub fn pauses(errors: &str) -> Option<Pauses> {
    let mut times: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let (mut held, mut live) = (0.0, 0.0);
    for line in errors.lines() {
        let event = serde_json::from_str::<Value>(line).unwrap_or_default();
        let told = event["kind"].as_str().zip(event["pause_ms"].as_f64());
        let Some((kind, pause)) = told.or_else(|| java_pause(line)) else { continue };
        times.entry(kind.to_string()).or_default().push(pause);
        let bytes = |key: &str| event[key].as_f64().unwrap_or(0.0);
        if bytes("held") > held {
            (held, live) = (bytes("held"), bytes("after"));
        }
    }
    if times.is_empty() {
        return None;
    }
    let all: Vec<f64> = times.values().flatten().copied().collect();
    Some(Pauses {
        total: all.iter().sum::<f64>() / 1000.0,
        all: Lengths::of(all),
        kinds: times.into_iter().map(|(kind, times)| (kind, Lengths::of(times))).collect(),
        held,
        live,
    })
}

/// Kind and milliseconds of a line such as `[0.2s][info][gc] GC(0) Pause Young (Allocation Failure) 9M->8M(36M) 9.6ms`.
fn java_pause(line: &str) -> Option<(&str, f64)> {
    let (_, pause) = line.split_once("[gc] GC(")?.1.split_once(") Pause ")?;
    let kind = pause.split(' ').next()?;
    Some((kind, pause.rsplit(' ').next()?.strip_suffix("ms")?.parse().ok()?))
}

impl Lengths {
    fn of(mut times: Vec<f64>) -> Lengths {
        times.sort_by(f64::total_cmp);
        // The smallest that so many of a hundred are not over.
        let at = |percent: usize| times[(times.len() * percent).div_ceil(100).max(1) - 1];
        Lengths { count: times.len(), p50: at(50), p99: at(99), max: at(100) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_the_smallest_that_are_not_exceeded() {
        let lengths = Lengths::of((1..=200).map(f64::from).collect());
        assert_eq!(lengths, Lengths { count: 200, p50: 100.0, p99: 198.0, max: 200.0 });
        assert_eq!(Lengths::of(vec![5.0]), Lengths { count: 1, p50: 5.0, p99: 5.0, max: 5.0 });
    }

    #[test]
    fn pauses_of_java_are_read() {
        let line = "[0.237s][info][gc] GC(0) Pause Young (Allocation Failure) 100M->82M(365M) 92.685ms";
        assert_eq!(java_pause(line), Some(("Young", 92.685)));
        assert_eq!(java_pause("[0.010s][info][gc] Using Serial"), None);
    }

    #[test]
    fn kinds_are_kept_apart_and_other_lines_left_out() {
        let log = "warning: something\n\
                   {\"number\": 1, \"kind\": \"minor\", \"pause_ms\": 0.5, \"held\": 100}\n\
                   {\"number\": 2, \"kind\": \"full\", \"pause_ms\": 2.0, \"held\": 300, \"after\": 250}\n\
                   {\"number\": 3, \"kind\": \"minor\", \"pause_ms\": 1.5, \"held\": 200}\n{\"broken\n";
        let pauses = pauses(log).expect("a log");
        assert_eq!((pauses.total, pauses.held, pauses.live, pauses.all.count), (0.004, 300.0, 250.0, 3));
        assert_eq!(pauses.kinds["minor"], Lengths { count: 2, p50: 0.5, p99: 1.5, max: 1.5 });
        assert_eq!(super::pauses("no log\n"), None);
    }
}
