//! Bytes and times as people read them.

use std::time::Duration;

/// A number of bytes, rounded to a tenth of the largest unit that it reaches.
pub fn bytes(count: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    match units.iter().find(|(shift, _)| count >> shift > 0) {
        Some((shift, unit)) => format!("{:.1} {unit}", count as f64 / (1_u64 << shift) as f64),
        None => format!("{count} B"),
    }
}

/// A time in milliseconds, to the microsecond.
pub fn millis(time: Duration) -> String {
    format!("{:.3} ms", milliseconds(time))
}

/// A time in milliseconds, for JSON.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1e6
}

/// A part of a whole, in percent.
pub fn percent(part: Duration, whole: Duration) -> f64 {
    if whole.is_zero() { 0.0 } else { 100.0 * part.as_secs_f64() / whole.as_secs_f64() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        let sizes = [0, 1023, 1024, 83_148, 4 << 20, 5 << 30].map(bytes);
        assert_eq!(sizes, ["0 B", "1023 B", "1.0 KiB", "81.2 KiB", "4.0 MiB", "5.0 GiB"]);
        assert_eq!(millis(Duration::from_nanos(412_345)), "0.412 ms");
        assert_eq!(percent(Duration::from_secs(1), Duration::from_secs(4)), 25.0);
        assert_eq!(percent(Duration::ZERO, Duration::ZERO), 0.0);
    }
}
