//! Diagnostics for people: the message, the lines it speaks of with marks under them, the remedies.

use super::excerpt::{Excerpt, visible};
use super::{Diagnostic, Diagnostics, Severity, Sources};
use crate::syntax::{FileId, Span};
use std::fmt::Write;

/// All kept problems of `diagnostics`, an empty line after each, and a summary; nothing if there are none.
pub fn render_all(diagnostics: &Diagnostics, sources: &Sources, colour: bool) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&render(diagnostic, sources, colour));
        out.push('\n');
    }
    let (more_errors, more_warnings) = diagnostics.left_off();
    for (more, word) in [(more_errors, "error"), (more_warnings, "warning")] {
        if more > 0 {
            let _ = writeln!(out, "... and {more} more {}", plural(more, word));
        }
    }
    let counts = [(diagnostics.error_count(), "error"), (diagnostics.warning_count(), "warning")];
    let counts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {}", plural(*n, word))).collect();
    if !counts.is_empty() {
        let _ = writeln!(out, "{}", counts.join(", "));
    }
    out
}

/// `diagnostic` as text of some lines, with ANSI colours if asked.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, colour: bool) -> String {
    let groups = groups(diagnostic, sources);
    let last_line = groups.iter().map(|g| g.line).max().unwrap_or(1);
    let mut page = Page { out: String::new(), colour, gutter: last_line.to_string().len() };
    page.header(diagnostic);
    page.place("-->", diagnostic.primary, sources);
    page.edge();
    page.groups(&groups, diagnostic, sources);
    if !diagnostic.help.is_empty() {
        page.edge();
    }
    for help in &diagnostic.help {
        page.help(&help.text, help.replacement.as_ref().map(|(_, with)| with.as_str()));
    }
    page.out
}

fn plural(n: usize, word: &str) -> String {
    if n == 1 { word.to_string() } else { format!("{word}s") }
}

/// Marks that share a shown line.
struct Group {
    file: FileId,
    line: u32,
    /// The first mark.
    at: u32,
    line_start: u32,
    excerpt: Excerpt,
    marks: Vec<Mark>,
}

struct Mark {
    start: usize,
    end: usize,
    text: String,
    primary: bool,
}

/// The primary place and the others, by line: those of the primary's file first.
fn groups(diagnostic: &Diagnostic, sources: &Sources) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    add_mark(&mut groups, diagnostic.primary, &diagnostic.label, true, sources);
    for label in &diagnostic.secondary {
        add_mark(&mut groups, label.span, &label.text, false, sources);
    }
    let home = diagnostic.primary.file;
    groups.sort_by_key(|g| (g.file != home, g.file, g.line));
    groups
}

fn add_mark(groups: &mut Vec<Group>, span: Span, text: &str, primary: bool, sources: &Sources) {
    let line = sources.line_column(span.file, span.start).line;
    let (line_start, line_end) = sources.line_range(span.file, line);
    let offset = span.start.clamp(line_start, line_end) as usize - line_start as usize;
    let shared = groups.iter().position(|g| g.file == span.file && g.line == line && g.excerpt.shows(offset));
    let at = shared.unwrap_or_else(|| {
        let text = sources.text(span.file).get(line_start as usize..line_end as usize).unwrap_or("");
        let excerpt = Excerpt::new(text, offset);
        groups.push(Group { file: span.file, line, at: span.start, line_start, excerpt, marks: Vec::new() });
        groups.len() - 1
    });
    let group = &mut groups[at];
    let start = group.excerpt.column(offset);
    let end = group.excerpt.column(span.end.min(line_end).saturating_sub(group.line_start) as usize);
    group.marks.push(Mark { start, end: end.max(start + 1), text: text.to_string(), primary });
}

/// The text being built.
struct Page {
    out: String,
    colour: bool,
    /// Width of the line numbers.
    gutter: usize,
}

const BLUE: &str = "1;34";
const CYAN: &str = "1;36";
const BOLD: &str = "1";

fn colour_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
    }
}

impl Page {
    fn header(&mut self, diagnostic: &Diagnostic) {
        let severity = diagnostic.severity();
        let word = format!("{}[{}]", severity.word(), diagnostic.code.id());
        self.paint(colour_of(severity), &word);
        let message: String = diagnostic.message.chars().map(visible).collect();
        self.paint(BOLD, &format!(": {message}"));
        self.out.push('\n');
    }

    fn place(&mut self, arrow: &str, span: Span, sources: &Sources) {
        let at = sources.line_column(span.file, span.start);
        let name: String = sources.name(span.file).chars().map(visible).collect();
        self.pad(self.gutter);
        self.paint(BLUE, arrow);
        let _ = writeln!(self.out, " {name}:{}:{}", at.line, at.column);
    }

    /// ` |`
    fn edge(&mut self) {
        self.pad(self.gutter + 1);
        self.paint(BLUE, "|");
        self.out.push('\n');
    }

    fn groups(&mut self, groups: &[Group], diagnostic: &Diagnostic, sources: &Sources) {
        let mut previous: Option<&Group> = None;
        for group in groups {
            match previous {
                Some(p) if p.file != group.file => {
                    let span = Span::new(group.file, group.at, group.at);
                    self.place(":::", span, sources);
                    self.edge();
                }
                Some(p) if p.line + 1 < group.line => {
                    self.paint(BLUE, "...");
                    self.out.push('\n');
                }
                _ => {}
            }
            self.group(group, colour_of(diagnostic.severity()));
            previous = Some(group);
        }
    }

    fn group(&mut self, group: &Group, colour: &str) {
        let number = format!("{:>width$} | ", group.line, width = self.gutter);
        self.paint(BLUE, &number);
        self.out.push_str(group.excerpt.shown.trim_end());
        self.out.push('\n');
        let mut marks: Vec<&Mark> = group.marks.iter().collect();
        marks.sort_by_key(|m| (m.start, m.end));
        self.underlines(&marks, colour);
        self.texts(&marks, colour);
    }

    /// `^^^^ ----`, with the text of the last mark if nothing stands to the right of it.
    fn underlines(&mut self, marks: &[&Mark], colour: &str) {
        let width = marks.iter().map(|m| m.end).max().unwrap_or(0);
        let mut row = vec![' '; width];
        for primary in [false, true] {
            for mark in marks.iter().filter(|m| m.primary == primary) {
                row[mark.start..mark.end].fill(if primary { '^' } else { '-' });
            }
        }
        self.margin();
        for piece in row.chunk_by(|a, b| a == b) {
            let text: String = piece.iter().collect();
            match piece[0] {
                '^' => self.paint(colour, &text),
                '-' => self.paint(BLUE, &text),
                _ => self.out.push_str(&text),
            }
        }
        if let Some(last) = marks.last().filter(|m| m.end == width && !m.text.is_empty()) {
            self.out.push(' ');
            self.mark_text(last, colour);
        }
        self.out.push('\n');
    }

    /// The texts that do not stand on the row of the underlines, from right to left.
    fn texts(&mut self, marks: &[&Mark], colour: &str) {
        let width = marks.iter().map(|m| m.end).max().unwrap_or(0);
        let mut rest: Vec<&Mark> = marks.to_vec();
        if rest.last().is_some_and(|m| m.end == width) {
            rest.pop();
        }
        rest.retain(|m| !m.text.is_empty());
        while let Some(mark) = rest.pop() {
            self.margin();
            let mut column = 0;
            for other in rest.iter().filter(|m| m.start < mark.start) {
                // Two marks may begin in one column: one bar serves both.
                if other.start >= column {
                    self.pad(other.start - column);
                    self.paint(if other.primary { colour } else { BLUE }, "|");
                    column = other.start + 1;
                }
            }
            self.pad(mark.start.saturating_sub(column));
            self.mark_text(mark, colour);
            self.out.push('\n');
        }
    }

    fn mark_text(&mut self, mark: &Mark, colour: &str) {
        let text: String = mark.text.chars().map(visible).collect();
        self.paint(if mark.primary { colour } else { BLUE }, &text);
    }

    fn help(&mut self, text: &str, replacement: Option<&str>) {
        self.pad(self.gutter + 1);
        self.paint(BLUE, "= ");
        self.paint(CYAN, "help");
        let text: String = text.chars().map(visible).collect();
        let _ = write!(self.out, ": {text}");
        if let Some(with) = replacement.filter(|with| !with.is_empty()) {
            let with: String = with.chars().map(visible).collect();
            let _ = write!(self.out, ": `{with}`");
        }
        self.out.push('\n');
    }

    /// The margin of a row under a source line.
    fn margin(&mut self) {
        self.pad(self.gutter + 1);
        self.paint(BLUE, "|");
        self.out.push(' ');
    }

    fn pad(&mut self, n: usize) {
        self.out.extend(std::iter::repeat_n(' ', n));
    }

    fn paint(&mut self, code: &str, text: &str) {
        if self.colour {
            let _ = write!(self.out, "\x1b[{code}m{text}\x1b[0m");
        } else {
            self.out.push_str(text);
        }
    }
}
