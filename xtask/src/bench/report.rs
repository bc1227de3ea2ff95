//! Tables and JSON of measurements.

use std::fmt::Write as _;

use super::{Clock, Measured};

/// A program's median times; the first is Vitte's.
pub struct Comparison {
    /// The program's name.
    pub program: String,
    /// The contenders' medians, in the same order for every program.
    pub medians: Vec<Measured>,
}

impl Comparison {
    /// Vitte's time over the time of the contender at `column`; under 1, Vitte is faster.
    fn ratio(&self, column: usize) -> f64 {
        let (vitte, rival) = (self.medians[0].1, self.medians[column].1);
        if rival > 0.0 { vitte / rival } else { f64::NAN }
    }
}

/// One line per program, one column per contender (milliseconds, then the ratio), and the ratios'
/// geometric means.
pub fn table(comparisons: &[Comparison], clock: Clock, rounds: usize) -> String {
    let names: Vec<_> = comparisons[0].medians.iter().map(|m| m.0).collect();
    let mut rows = vec![std::iter::once("program").chain(names.iter().copied()).map(String::from).collect()];
    for comparison in comparisons {
        rows.push(row(comparison));
    }
    let mut last = vec!["geometric mean".to_string(), String::new()];
    last.extend((1..names.len()).map(|column| format!("{:.2}", mean_ratio(comparisons, column))));
    rows.push(last);
    let head = format!(
        "{} time, median of {rounds} rounds: milliseconds, and in brackets vitte's time over it (under 1: vitte is faster)\n\n",
        clock.name()
    );
    head + &aligned(&rows)
}

fn row(comparison: &Comparison) -> Vec<String> {
    let mut cells = vec![comparison.program.clone(), milliseconds(comparison.medians[0].1)];
    for column in 1..comparison.medians.len() {
        let time = milliseconds(comparison.medians[column].1);
        cells.push(format!("{time} ({:.2})", comparison.ratio(column)));
    }
    cells
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.0}", seconds * 1000.0)
}

/// Pads the columns to equal width: names to the left, figures to the right.
pub fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|r| r.get(column)).map(|c| c.len()).max().unwrap_or(0);
    let widths: Vec<_> = (0..columns).map(width).collect();
    let mut out = String::new();
    for cells in rows {
        let mut line = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let width = widths[column];
            let _ =
                if column == 0 { write!(line, "{cell:<width$}") } else { write!(line, "  {cell:>width$}") };
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The geometric mean of the ratios in a column.
fn mean_ratio(comparisons: &[Comparison], column: usize) -> f64 {
    let logs: f64 = comparisons.iter().map(|c| c.ratio(column).ln()).sum();
    (logs / comparisons.len() as f64).exp()
}

/// The same figures as one JSON object; times in seconds, `null` for a ratio to nothing.
pub fn json(comparisons: &[Comparison], clock: Clock, rounds: usize) -> String {
    let programs = comparisons.iter().map(|c| {
        let times = c.medians.iter().map(|(name, seconds)| format!("\"{name}\": {}", number(*seconds)));
        format!("\"{}\": {{{}}}", c.program, joined(times))
    });
    let means = comparisons[0].medians.iter().enumerate().skip(1);
    let means =
        means.map(|(column, (name, _))| format!("\"{name}\": {}", number(mean_ratio(comparisons, column))));
    format!(
        "{{\"clock\": \"{}\", \"rounds\": {rounds}, \"seconds\": {{{}}}, \"vitte_over_rival\": {{{}}}}}\n",
        clock.name(),
        joined(programs),
        joined(means)
    )
}

/// A JSON number, or `null` for what JSON cannot say.
pub fn number(value: f64) -> String {
    if value.is_finite() { format!("{value:.6}") } else { "null".to_string() }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparisons() -> Vec<Comparison> {
        vec![
            Comparison {
                program: "fib".into(),
                medians: vec![("vitte", 0.5), ("lua5.4", 1.0), ("cc -O2", 0.05)],
            },
            Comparison {
                program: "sieve".into(),
                medians: vec![("vitte", 2.0), ("lua5.4", 1.0), ("cc -O2", 0.0)],
            },
        ]
    }

    #[test]
    fn table_aligns_times_and_ratios() {
        let text = table(&comparisons()[..1], Clock::User, 7);
        let body = text.split_once("\n\n").expect("head and body").1;
        assert_eq!(
            body,
            "program         vitte       lua5.4      cc -O2\n\
             fib               500  1000 (0.50)  50 (10.00)\n\
             geometric mean                0.50       10.00\n"
        );
        assert!(text.starts_with("user time, median of 7 rounds"));
    }

    #[test]
    fn geometric_mean_of_a_half_and_two_is_one() {
        assert!((mean_ratio(&comparisons(), 1) - 1.0).abs() < 1e-12);
        assert!(mean_ratio(&comparisons(), 2).is_nan());
    }

    #[test]
    fn json_has_null_for_no_ratio() {
        let text = json(&comparisons(), Clock::Wall, 3);
        assert!(text.contains("\"clock\": \"wall\", \"rounds\": 3"), "{text}");
        assert!(
            text.contains("\"fib\": {\"vitte\": 0.500000, \"lua5.4\": 1.000000, \"cc -O2\": 0.050000}"),
            "{text}"
        );
        assert!(text.contains("\"lua5.4\": 1.000000, \"cc -O2\": null"), "{text}");
    }

    #[test]
    fn nothing_aligns_to_nothing() {
        assert_eq!(aligned(&[]), "");
    }
}
