//! Tables, JSON and a picture of what was measured.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::gc_log::{Lengths, Pauses};
use super::svg::{self, Bar};
use super::{Measured, Row};
use crate::bench::measure::median;
use crate::bench::report::aligned;

const MIB: f64 = 1_048_576.0;

/// The table of all contenders, and that of the pauses of those that tell them.
pub fn tables(rows: &[Row], rounds: usize) -> String {
    let mut out = format!(
        "median of {rounds} rounds: processor time in seconds (in brackets how far rounds were apart, in percent), wall \
         time, peak resident memory in MiB, and both over those of the first line\n\n"
    );
    out.push_str(&aligned(&contenders(rows)));
    let pauses = pauses(rows);
    if pauses.len() > 1 {
        out.push_str(
            "\npauses of the collector in milliseconds, their share of the wall time, the most that the heap held after \
             one, and that over the bytes of objects then\n\n",
        );
        out.push_str(&aligned(&pauses));
    }
    out
}

fn cells(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_string()).collect()
}

fn contenders(rows: &[Row]) -> Vec<Vec<String>> {
    let mut lines = vec![cells(&["", "cpu s", "spread", "wall s", "cpu/first", "MiB", "MiB/first"])];
    for row in rows {
        let Some(first) = row.measured.first() else { continue };
        for measured in &row.measured {
            lines.push(vec![
                format!("{} {}", row.name, measured.contender),
                format!("{:.3}", measured.cpu_median()),
                format!("({:.0}%)", spread(&measured.cpu)),
                format!("{:.3}", median(measured.wall.clone())),
                ratio(measured.cpu_median(), first.cpu_median()),
                format!("{:.1}", measured.peak_median() / MIB),
                ratio(measured.peak_median(), first.peak_median()),
            ]);
        }
        lines.push(Vec::new());
    }
    lines
}

fn ratio(value: f64, base: f64) -> String {
    if base > 0.0 { format!("{:.2}", value / base) } else { "-".to_string() }
}

/// How far the largest is over the smallest, in percent of the smallest.
fn spread(values: &[f64]) -> f64 {
    let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = values.iter().copied().fold(0.0, f64::max);
    if smallest > 0.0 { (largest / smallest - 1.0) * 100.0 } else { 0.0 }
}

fn pauses(rows: &[Row]) -> Vec<Vec<String>> {
    let mut lines =
        vec![cells(&["", "kind", "count", "p50", "p99", "max", "share", "held MiB", "held/live"])];
    for (row, measured) in rows.iter().flat_map(|row| row.measured.iter().map(move |m| (row, m))) {
        if measured.pauses.is_empty() {
            continue;
        }
        let name = format!("{} {}", row.name, measured.contender);
        let held = middle(measured, |pauses| pauses.held);
        let mut line = lengths_line(name, "all", all_lengths(measured));
        let held_text = if held > 0.0 { format!("{:.1}", held / MIB) } else { "-".to_string() };
        line.extend([format!("{:.1}%", share(measured) * 100.0), held_text]);
        line.push(ratio(held, middle(measured, |pauses| pauses.live)));
        lines.push(line);
        for (kind, lengths) in kinds(measured) {
            lines.push(lengths_line(String::new(), &kind, lengths));
        }
    }
    lines
}

fn lengths_line(name: String, kind: &str, lengths: Lengths) -> Vec<String> {
    let times = [lengths.p50, lengths.p99, lengths.max].map(|ms| format!("{ms:.3}"));
    [name, kind.to_string(), lengths.count.to_string()].into_iter().chain(times).collect()
}

/// The middle round's value.
fn middle(measured: &Measured, value: impl Fn(&Pauses) -> f64) -> f64 {
    median(measured.pauses.iter().map(value).collect())
}

/// The collector's share of the wall time, in the middle round.
pub fn share(measured: &Measured) -> f64 {
    let shares = measured.pauses.iter().zip(&measured.wall).map(|(pauses, wall)| pauses.total / wall);
    median(shares.collect())
}

/// The pauses of every kind: each figure is that of the middle round, so that one round that was disturbed does not
/// make the longest pause.
pub fn all_lengths(measured: &Measured) -> Lengths {
    middle_lengths(measured, |pauses| pauses.all)
}

fn kinds(measured: &Measured) -> Vec<(String, Lengths)> {
    let names: BTreeSet<&String> = measured.pauses.iter().flat_map(|pauses| pauses.kinds.keys()).collect();
    let lengths =
        |name: &String| middle_lengths(measured, |p| p.kinds.get(name).copied().unwrap_or_default());
    names.into_iter().map(|name| (name.clone(), lengths(name))).collect()
}

fn middle_lengths(measured: &Measured, of: impl Fn(&Pauses) -> Lengths) -> Lengths {
    Lengths {
        count: middle(measured, |p| of(p).count as f64) as usize,
        p50: middle(measured, |p| of(p).p50),
        p99: middle(measured, |p| of(p).p99),
        max: middle(measured, |p| of(p).max),
    }
}

/// Everything that was measured, for programs.
pub fn json(rows: &[Row], rounds: usize) -> String {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| json!({ "case": row.name, "contenders": row.measured.iter().map(contender).collect::<Vec<_>>() }))
        .collect();
    format!("{:#}\n", json!({ "rounds": rounds, "rows": rows }))
}

fn contender(measured: &Measured) -> Value {
    let mut figures = json!({
        "name": measured.contender,
        "cpu_s": measured.cpu,
        "wall_s": measured.wall,
        "peak_bytes": measured.peak,
    });
    if !measured.pauses.is_empty() {
        figures["collector_share"] = json!(share(measured));
        figures["held_bytes"] = json!(middle(measured, |pauses| pauses.held));
        figures["live_bytes"] = json!(middle(measured, |pauses| pauses.live));
        figures["pauses_ms"] = lengths_json(all_lengths(measured));
        for (kind, lengths) in kinds(measured) {
            figures["pauses_ms_by_kind"][&kind] = lengths_json(lengths);
        }
    }
    figures
}

fn lengths_json(lengths: Lengths) -> Value {
    json!({ "count": lengths.count, "p50": lengths.p50, "p99": lengths.p99, "max": lengths.max })
}

/// Bars of processor time and of peak memory, a group for each case.
pub fn picture(rows: &[Row]) -> String {
    let groups = |value: &dyn Fn(&Measured) -> f64, unit: &dyn Fn(f64) -> String| {
        let group = |row: &Row| {
            let bars = row.measured.iter().map(|measured| {
                let value = value(measured);
                Bar { name: measured.contender.clone(), value, label: unit(value) }
            });
            (row.name.clone(), bars.collect())
        };
        rows.iter().map(group).collect::<Vec<_>>()
    };
    let seconds = groups(&Measured::cpu_median, &|s| format!("{s:.2} s"));
    let memory = groups(&|m| m.peak_median() / MIB, &|mib| format!("{mib:.0} MiB"));
    svg::bars(&[("Processor time", seconds), ("Peak resident memory", memory)])
}

/// A line of a table in Markdown.
pub fn markdown(cells: &[String]) -> String {
    let mut line = String::from("|");
    for cell in cells {
        let _ = write!(line, " {cell} |");
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn rows() -> Vec<Row> {
        let lengths = Lengths { count: 4, p50: 0.5, p99: 2.0, max: 2.0 };
        let kinds = BTreeMap::from([("minor".to_string(), lengths)]);
        let pauses = Pauses { total: 0.25, all: lengths, kinds, held: 2.0 * MIB, live: MIB };
        let measured = |contender: &str, cpu: f64, pauses| Measured {
            contender: contender.to_string(),
            cpu: vec![cpu, cpu * 1.5, cpu],
            wall: vec![1.0; 3],
            peak: vec![4.0 * MIB; 3],
            pauses,
        };
        let measured = vec![measured("vitte rc", 1.0, vec![pauses; 3]), measured("C", 0.5, Vec::new())];
        vec![Row { name: "churn 10".to_string(), measured }]
    }

    #[test]
    fn tables_compare_with_the_first_line() {
        let text = tables(&rows(), 3);
        assert!(
            text.contains("churn 10 C         0.500   (50%)   1.000       0.50  4.0       1.00\n"),
            "{text}"
        );
        assert!(
            text.contains(
                "churn 10 vitte rc    all      4  0.500  2.000  2.000  25.0%       2.0       2.00\n"
            ),
            "{text}"
        );
        assert!(text.contains("                   minor      4  0.500  2.000  2.000\n"), "{text}");
    }

    #[test]
    fn json_has_what_the_tables_have() {
        let value: Value = serde_json::from_str(&json(&rows(), 3)).expect("JSON");
        assert_eq!(value["rows"][0]["contenders"][0]["collector_share"], 0.25);
        assert_eq!(value["rows"][0]["contenders"][0]["pauses_ms_by_kind"]["minor"]["p99"], 2.0);
        assert!(value["rows"][0]["contenders"][1]["pauses_ms"].is_null());
    }
}
