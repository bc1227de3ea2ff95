//! Which places of a file are broken: the lines of the errors that the parser has found.

use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::syntax::ast::Broken;
use crate::syntax::interner::Interner;
use crate::syntax::token::{Token, TokenKind};

/// The lines of the errors among `problems`, and the names in them and in the statements that were skipped.
pub(super) fn places<'d>(
    source: &str,
    tokens: &[Token],
    skipped: &[(usize, usize)],
    problems: impl Iterator<Item = &'d Diagnostic>,
    interner: &mut Interner,
) -> Broken {
    let mut lines: Vec<(u32, u32)> = Vec::new();
    for problem in problems.filter(|problem| problem.severity() == Severity::Error) {
        let mut add = |place: u32| {
            // Errors often share a line, which may be long.
            if !lines.iter().rev().take(4).any(|line| (line.0..=line.1).contains(&place)) {
                lines.extend(line_at(source, place));
            }
        };
        add(problem.primary.start);
        if problem.code == Code::UnexpectedToken {
            // What was expected was expected behind this.
            problem.secondary.iter().for_each(|label| add(label.span.start));
        }
    }
    lines.sort_unstable();
    lines.dedup();
    let mut names = Vec::new();
    let mut add = |token: &Token| {
        if token.kind == TokenKind::Name {
            let text = source.get(token.start as usize..token.end as usize).unwrap_or("");
            names.push(interner.intern(text));
        }
    };
    for &(start, end) in &lines {
        let first = tokens.partition_point(|token| token.start < start);
        tokens[first..].iter().take_while(|token| token.start <= end).for_each(&mut add);
    }
    for &(start, end) in skipped {
        tokens.get(start..end).unwrap_or_default().iter().for_each(&mut add);
    }
    names.sort_unstable();
    names.dedup();
    Broken { lines, names }
}

/// The line around a place, without its line break.
fn line_at(source: &str, place: u32) -> Option<(u32, u32)> {
    let bytes = source.as_bytes();
    let place = (place as usize).min(bytes.len());
    let start = bytes[..place].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let end = bytes[place..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| place + at);
    Some((u32::try_from(start).ok()?, u32::try_from(end).ok()?))
}
