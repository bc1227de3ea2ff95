//! The tables of the comparison, for a terminal and for a page.

use std::fmt::Write as _;

use super::measure::{Clock, Sample, geometric_mean, median};
use super::peers::BASE;

/// Vitte's name in the tables.
pub const VITTE: &str = "vitte";

/// One program on every contender.
pub struct Comparison {
    /// The program.
    pub program: &'static str,
    /// The argument that it was given.
    pub size: &'static str,
    /// Each contender's name with what its runs took, Vitte first. Round by round, unless a contender failed, which is then
    /// not here.
    pub samples: Vec<(&'static str, Vec<Sample>)>,
}

/// A ratio: that of the medians, and the least and the greatest of a round.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ratio {
    /// Of the medians.
    pub middle: f64,
    /// In the round where it was least.
    pub least: f64,
    /// In the round where it was greatest.
    pub greatest: f64,
}

impl Comparison {
    /// What a contender's runs took, in seconds.
    pub fn seconds(&self, name: &str, clock: Clock) -> Option<Vec<f64>> {
        let (_, samples) = self.samples.iter().find(|(contender, _)| *contender == name)?;
        Some(samples.iter().map(|sample| sample.seconds(clock)).collect())
    }

    /// The median of a contender's runs, in seconds.
    pub fn median(&self, name: &str, clock: Clock) -> Option<f64> {
        self.seconds(name, clock).map(median)
    }

    /// How many times as long as `base` the contender took.
    pub fn ratio(&self, name: &str, base: &str, clock: Clock) -> Option<Ratio> {
        let (times, bases) = (self.seconds(name, clock)?, self.seconds(base, clock)?);
        let rounds: Vec<f64> = times.iter().zip(&bases).map(|(time, base)| time / base).collect();
        let (least, greatest) = extremes(&rounds);
        Some(Ratio { middle: median(times) / median(bases), least, greatest })
    }
}

/// The least and the greatest of values.
fn extremes(values: &[f64]) -> (f64, f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    (least, values.iter().copied().fold(0.0, f64::max))
}

/// The geometric mean over the programs that both have finished: of the ratios of medians, and of each round's ratios.
pub fn mean_ratio(comparisons: &[Comparison], name: &str, base: &str, clock: Clock) -> Option<Ratio> {
    let mut middles = Vec::new();
    let mut rounds: Vec<Vec<f64>> = Vec::new();
    for comparison in comparisons {
        let Some(ratio) = comparison.ratio(name, base, clock) else { continue };
        middles.push(ratio.middle);
        let times = comparison.seconds(name, clock).unwrap_or_default();
        let bases = comparison.seconds(base, clock).unwrap_or_default();
        for (round, (time, base)) in times.iter().zip(&bases).enumerate() {
            if rounds.len() == round {
                rounds.push(Vec::new());
            }
            rounds[round].push(time / base);
        }
    }
    let means: Vec<f64> = rounds.iter().map(|ratios| geometric_mean(ratios)).collect();
    let (least, greatest) = extremes(&means);
    (!middles.is_empty()).then(|| Ratio { middle: geometric_mean(&middles), least, greatest })
}

/// The contenders' names, in the order of the tables.
pub fn contenders(comparisons: &[Comparison]) -> Vec<&'static str> {
    let mut names = Vec::new();
    for (name, _) in comparisons.iter().flat_map(|comparison| &comparison.samples) {
        if !names.contains(name) {
            names.push(*name);
        }
    }
    names
}

/// What the ratios of the first table are over: the compiled programs if they were measured, else Vitte's.
pub fn base_of(comparisons: &[Comparison]) -> &'static str {
    if contenders(comparisons).contains(&BASE) { BASE } else { VITTE }
}

/// Both tables, for a terminal.
pub fn tables(comparisons: &[Comparison], clock: Clock, rounds: usize) -> String {
    let base = base_of(comparisons);
    format!(
        "{} time over that of {base}, medians of {rounds} rounds; `ms` is {base} itself\n\n{}\n\
         vitte's time over that of each, geometric means: of the medians, and in brackets of the rounds\n\n{}",
        clock.name(),
        aligned(&ratios(comparisons, clock)),
        aligned(&against(comparisons, clock)),
    )
}

/// A line for each program, with a column for each contender: how many times as long as the base it took.
pub fn ratios(comparisons: &[Comparison], clock: Clock) -> Vec<Vec<String>> {
    let base = base_of(comparisons);
    let names: Vec<_> = contenders(comparisons).into_iter().filter(|name| *name != base).collect();
    let mut rows = vec![vec!["program".to_string(), "ms".to_string()]];
    rows[0].extend(names.iter().map(|name| (*name).to_string()));
    for comparison in comparisons {
        let milliseconds = comparison.median(base, clock).map(|s| s * 1000.0);
        let mut row = vec![comparison.program.to_string(), text(milliseconds, 0)];
        row.extend(
            names.iter().map(|name| text(comparison.ratio(name, base, clock).map(|ratio| ratio.middle), 2)),
        );
        rows.push(row);
    }
    let means: Vec<_> = names.iter().map(|name| mean_ratio(comparisons, name, base, clock)).collect();
    let line = |title: &str, value: fn(Ratio) -> f64| {
        let cells = means.iter().map(|mean| text(mean.map(value), 2));
        [title.to_string(), String::new()].into_iter().chain(cells).collect::<Vec<_>>()
    };
    rows.push(line("geometric mean", |mean| mean.middle));
    rows.push(line("least of a round", |mean| mean.least));
    rows.push(line("greatest of a round", |mean| mean.greatest));
    rows
}

/// A line for each of the others: how many times as long as it Vitte took.
pub fn against(comparisons: &[Comparison], clock: Clock) -> Vec<Vec<String>> {
    let mut rows = vec![["", "mean", "rounds", "best", "worst"].map(String::from).to_vec()];
    for name in contenders(comparisons).into_iter().filter(|name| *name != VITTE) {
        let Some(mean) = mean_ratio(comparisons, VITTE, name, clock) else { continue };
        let of = |c: &Comparison| c.ratio(VITTE, name, clock).map(|ratio| (ratio.middle, c.program));
        let mut each: Vec<_> = comparisons.iter().filter_map(of).collect();
        each.sort_by(|a, b| a.0.total_cmp(&b.0));
        let told = |at: Option<&(f64, &str)>| at.map_or(String::new(), |(r, name)| format!("{r:.2} {name}"));
        rows.push(vec![
            name.to_string(),
            format!("{:.2}", mean.middle),
            format!("({:.2}–{:.2})", mean.least, mean.greatest),
            told(each.first()),
            told(each.last()),
        ]);
    }
    rows
}

fn text(value: Option<f64>, digits: usize) -> String {
    value.map_or("-".to_string(), |value| format!("{value:.digits$}"))
}

/// Pads the columns to equal width: names to the left, figures to the right.
pub fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let length = |cell: &String| cell.chars().count();
    let width = |column: usize| rows.iter().filter_map(|r| r.get(column)).map(length).max().unwrap_or(0);
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

/// A table of a page: names to the left, figures to the right.
pub fn markdown(rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    for (at, cells) in rows.iter().enumerate() {
        let _ = writeln!(out, "| {} |", cells.join(" | "));
        if at == 0 {
            let _ = writeln!(out, "|---|{}", "---:|".repeat(cells.len().saturating_sub(1)));
        }
    }
    out
}

/// A JSON number, or `null` for what JSON cannot say.
pub fn number(value: f64) -> String {
    if value.is_finite() { format!("{value:.6}") } else { "null".to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison(program: &'static str, times: &[(&'static str, [f64; 3])]) -> Comparison {
        let samples = times.iter().map(|(name, seconds)| {
            (*name, seconds.iter().map(|&cpu| Sample { cpu, wall: cpu }).collect::<Vec<_>>())
        });
        Comparison { program, size: "1", samples: samples.collect() }
    }

    fn comparisons() -> Vec<Comparison> {
        vec![
            comparison("fib", &[(VITTE, [0.4, 0.5, 0.6]), (BASE, [0.05; 3]), ("lua5.4", [1.0; 3])]),
            comparison("nsieve", &[(VITTE, [2.0; 3]), (BASE, [0.5; 3])]),
        ]
    }

    #[test]
    fn ratios_are_over_the_base_and_gaps_are_told() {
        assert_eq!(
            aligned(&ratios(&comparisons(), Clock::Cpu)),
            "program               ms  vitte  lua5.4\n\
             fib                   50  10.00   20.00\n\
             nsieve               500   4.00       -\n\
             geometric mean             6.32   20.00\n\
             least of a round           5.66   20.00\n\
             greatest of a round        6.93   20.00\n"
        );
    }

    #[test]
    fn vitte_is_told_against_each() {
        let rows = against(&comparisons(), Clock::Wall);
        assert_eq!(rows[1], [BASE, "6.32", "(5.66–6.93)", "4.00 nsieve", "10.00 fib"]);
        assert_eq!(rows[2], ["lua5.4", "0.50", "(0.40–0.60)", "0.50 fib", "0.50 fib"]);
    }

    #[test]
    fn a_page_has_a_line_under_its_head() {
        let rows = [vec!["a".to_string(), "b".to_string()], vec!["x".to_string(), "1".to_string()]];
        assert_eq!(markdown(&rows), "| a | b |\n|---|---:|\n| x | 1 |\n");
    }

    #[test]
    fn nothing_aligns_to_nothing() {
        assert_eq!(aligned(&[]), "");
    }
}
