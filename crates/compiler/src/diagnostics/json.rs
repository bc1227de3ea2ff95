//! Diagnostics for programs: one JSON object per line (RFC 8259).

use super::{Diagnostic, Sources};
use crate::syntax::Span;
use std::fmt::Write;

/// `diagnostic` as one line of JSON, without the line break: `code`, `severity`, `message`, `file`, `line`, `column`,
/// `end_line`, `end_column`, `start`, `end` (byte offsets), `label`, `labels` (places with `text`) and `help` (`text`,
/// and where it is that simple `replacement`, a place with `with`).
pub fn to_json(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut out = String::from("{");
    text_field(&mut out, "code", diagnostic.code.id());
    text_field(&mut out, "severity", diagnostic.severity().word());
    text_field(&mut out, "message", &diagnostic.message);
    place(&mut out, diagnostic.primary, sources);
    text_field(&mut out, "label", &diagnostic.label);
    out.push_str(",\"labels\":[");
    for (i, label) in diagnostic.secondary.iter().enumerate() {
        out.push_str(if i == 0 { "{" } else { ",{" });
        place(&mut out, label.span, sources);
        text_field(&mut out, "text", &label.text);
        out.push('}');
    }
    out.push_str("],\"help\":[");
    for (i, help) in diagnostic.help.iter().enumerate() {
        out.push_str(if i == 0 { "{" } else { ",{" });
        text_field(&mut out, "text", &help.text);
        if let Some((span, with)) = &help.replacement {
            out.push_str(",\"replacement\":{");
            place(&mut out, *span, sources);
            text_field(&mut out, "with", with);
            out.push('}');
        }
        out.push('}');
    }
    out.push_str("]}");
    out
}

fn place(out: &mut String, span: Span, sources: &Sources) {
    text_field(out, "file", sources.name(span.file));
    let start = sources.line_column(span.file, span.start);
    let end = sources.line_column(span.file, span.end);
    let _ = write!(out, ",\"line\":{},\"column\":{}", start.line, start.column);
    let _ = write!(out, ",\"end_line\":{},\"end_column\":{}", end.line, end.column);
    let _ = write!(out, ",\"start\":{},\"end\":{}", span.start, span.end);
}

fn text_field(out: &mut String, name: &str, value: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    string(out, name);
    out.push(':');
    string(out, value);
}

fn string(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' || c == '\u{7F}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
