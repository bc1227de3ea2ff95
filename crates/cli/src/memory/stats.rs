//! `--gc-stats`: what all collections of a run came to.

use super::MemoryArgs;
use super::units::{bytes, millis, milliseconds, percent};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::time::Duration;
use vitte::Vm;
use vitte::memory::{GcKind, GcLog, Pauses, Stats};

/// The report of a machine whose program has ended.
pub fn report(args: &MemoryArgs, vm: &Vm) -> String {
    let (log, stats) = (vm.collections(), vm.memory());
    let run = log.age().unwrap_or_default();
    if args.json { json_report(args, log, &stats, run) } else { text_report(args, log, &stats, run) }
}

/// The kinds of pauses that there were, with their figures.
fn kinds(log: &GcLog) -> impl Iterator<Item = (GcKind, Pauses)> + '_ {
    let all = GcKind::ALL.iter().map(|kind| (*kind, log.pauses(*kind)));
    all.filter(|(_, pauses)| pauses.count > 0)
}

fn text_report(args: &MemoryArgs, log: &GcLog, stats: &Stats, run: Duration) -> String {
    let all = log.all_pauses();
    let mut out = format!(
        "gc stats: {}, {} of {} in collections ({:.1} %)\n",
        args.gc,
        millis(all.total),
        millis(run),
        percent(all.total, run)
    );
    let heads = ["pauses", "total", "p50", "p99", "max"].map(str::to_string);
    table_row(&mut out, "", &heads);
    for (kind, pauses) in kinds(log) {
        table_row(&mut out, kind.name(), &columns(&pauses));
    }
    table_row(&mut out, "all", &columns(&all));
    let rows = [
        format!(
            "allocated   {}, of which {} were promoted",
            bytes(stats.allocated_bytes),
            bytes(log.promoted_bytes())
        ),
        format!("live        {} after the last collection", bytes(log.after_bytes())),
        format!(
            "held        {}, at most {}, of {} allowed",
            bytes(stats.held_bytes),
            bytes(stats.peak_bytes),
            bytes(args.max_memory)
        ),
    ];
    rows.iter().for_each(|row| _ = writeln!(out, "  {row}"));
    out
}

fn columns(pauses: &Pauses) -> [String; 5] {
    let [total, p50, p99, max] = [pauses.total, pauses.p50, pauses.p99, pauses.max].map(millis);
    [pauses.count.to_string(), total, p50, p99, max]
}

fn table_row(out: &mut String, kind: &str, columns: &[String; 5]) {
    let [count, times @ ..] = columns;
    let _ = write!(out, "  {kind:<10}  {count:>8}");
    times.iter().for_each(|time| _ = write!(out, "  {time:>12}"));
    out.push('\n');
}

fn json_report(args: &MemoryArgs, log: &GcLog, stats: &Stats, run: Duration) -> String {
    let all = log.all_pauses();
    let by_kind: Map<String, Value> =
        kinds(log).map(|(kind, pauses)| (kind.name().to_string(), figures(&pauses))).collect();
    let line = json!({
        "event": "gc_stats",
        "collector": args.gc.name(),
        "run_ms": milliseconds(run),
        "gc_ms": milliseconds(all.total),
        "gc_percent": percent(all.total, run),
        "pauses": by_kind,
        "all_pauses": figures(&all),
        "allocated": stats.allocated_bytes,
        "promoted": log.promoted_bytes(),
        "live": log.after_bytes(),
        "held": stats.held_bytes,
        "peak": stats.peak_bytes,
        "limit": args.max_memory,
    });
    format!("{line}\n")
}

fn figures(pauses: &Pauses) -> Value {
    json!({
        "count": pauses.count,
        "total_ms": milliseconds(pauses.total),
        "p50_ms": milliseconds(pauses.p50),
        "p99_ms": milliseconds(pauses.p99),
        "max_ms": milliseconds(pauses.max),
    })
}
