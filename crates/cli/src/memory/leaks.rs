//! `--leaks`: what a program still reaches when it ends.

use super::units::bytes;
use serde_json::{Value, json};
use std::fmt::Write;
use vitte::debug::{LeakRow, Leaks};

/// How many rows of a table people are shown.
const MOST_ROWS: usize = 40;

/// The report.
pub fn report(leaks: &Leaks, as_json: bool) -> String {
    if as_json { format!("{}\n", json_report(leaks)) } else { text_report(leaks) }
}

fn text_report(leaks: &Leaks) -> String {
    let mut out = format!("leaks: {} can still be reached, {}\n", objects(leaks.objects), bytes(leaks.bytes));
    table(&mut out, &leaks.reachable);
    if !leaks.cycles.is_empty() {
        let count = leaks.cycles.iter().map(|row| row.objects).sum();
        let size = leaks.cycles.iter().map(|row| row.bytes).sum();
        let _ = writeln!(out, "cycles: {} were found in cycles and freed, {}", objects(count), bytes(size));
        table(&mut out, &leaks.cycles);
    }
    out
}

fn objects(count: u64) -> String {
    format!("{count} object{}", if count == 1 { "" } else { "s" })
}

/// The rows in columns, the last one as long as it likes.
fn table(out: &mut String, rows: &[LeakRow]) {
    let shown: Vec<[String; 5]> = rows.iter().take(MOST_ROWS).map(columns).collect();
    let width = |at: usize| shown.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let [a, b, c, d] = [width(0), width(1), width(2), width(3)];
    for [size, count, ty, site, root] in &shown {
        let line = format!("  {size:>a$}  {count:>b$}  {ty:c$}  {site:d$}  {root}");
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let rest = &rows[shown.len()..];
    if !rest.is_empty() {
        let size = rest.iter().map(|row| row.bytes).sum();
        let _ = writeln!(out, "  … {} more rows, {}", rest.len(), bytes(size));
    }
}

fn columns(row: &LeakRow) -> [String; 5] {
    let site = row.site.as_ref().map_or_else(String::new, |site| format!("made in {site}"));
    let root = row.root.as_ref().map_or_else(String::new, |root| format!("from {root}"));
    [bytes(row.bytes), row.objects.to_string(), row.ty.clone(), site, root]
}

fn json_report(leaks: &Leaks) -> Value {
    let rows = |rows: &[LeakRow]| rows.iter().map(json_row).collect::<Vec<_>>();
    json!({
        "event": "leaks",
        "objects": leaks.objects,
        "bytes": leaks.bytes,
        "reachable": rows(&leaks.reachable),
        "cycles": rows(&leaks.cycles),
    })
}

fn json_row(row: &LeakRow) -> Value {
    let LeakRow { objects, bytes, ty, site, root } = row;
    json!({ "objects": objects, "bytes": bytes, "type": ty, "site": site, "root": root })
}
