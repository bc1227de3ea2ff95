//! `--gc-log`: a line for each pause.

use super::units::{bytes, millis, milliseconds};
use serde_json::json;
use std::io::{self, Write};
use vitte::memory::GcEvent;

/// What writes the lines.
pub fn observer(as_json: bool) -> Box<dyn FnMut(&GcEvent) + Send> {
    let line = if as_json { json_line } else { text_line };
    // A closed standard error is nobody's loss.
    Box::new(move |event| _ = io::stderr().lock().write_all(line(event).as_bytes()))
}

fn text_line(event: &GcEvent) -> String {
    format!(
        "gc {} {} ({}) {}: {} -> {}, promoted {}, held {}\n",
        event.number,
        event.kind,
        event.cause,
        millis(event.pause),
        bytes(event.before_bytes),
        bytes(event.after_bytes),
        bytes(event.promoted_bytes),
        bytes(event.held_bytes)
    )
}

fn json_line(event: &GcEvent) -> String {
    let line = json!({
        "event": "gc",
        "number": event.number,
        "kind": event.kind.name(),
        "cause": event.cause.name(),
        "at_ms": milliseconds(event.at),
        "pause_ms": milliseconds(event.pause),
        "before": event.before_bytes,
        "after": event.after_bytes,
        "promoted": event.promoted_bytes,
        "held": event.held_bytes,
    });
    format!("{line}\n")
}
