//! Whether a text is the beginning of one that is right: for those who type it line by line.

use super::brackets;
use super::interner::Interner;
use super::lexer::lex;
use super::parser::parse;
use super::span::FileId;
use super::token::TokenKind;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity};

/// Whether more has to follow: brackets, a string of several lines or a comment are open at the end of the text, or it ends
/// where the parser wants something, behind an operator for instance. A text with another mistake is finished: what
/// follows does not mend it.
///
/// ```
/// use vitte_compiler::syntax::is_unfinished;
/// assert!(is_unfinished("fn f() {") && is_unfinished("1 +") && is_unfinished("let s = \"\"\"a"));
/// assert!(!is_unfinished("1 + 2") && !is_unfinished("f(}") && !is_unfinished("\"a"));
/// ```
pub fn is_unfinished(source: &str) -> bool {
    let file = FileId(0);
    let mut problems = Diagnostics::new();
    let mut tokens = lex(source, file, &mut problems);
    if problems.has_errors() {
        return errors(&problems).all(|problem| is_open_text(problem, source));
    }
    let open = brackets::are_open(&mut tokens, source, file, &mut problems);
    if problems.has_errors() || open {
        return !problems.has_errors();
    }
    let last = tokens.tokens.iter().rev().find(|token| token.kind != TokenKind::Eof);
    let end = last.map_or(0, |token| token.end);
    parse(source, file, &mut Interner::new(), &mut problems);
    let is_at_end = |problem: &Diagnostic| {
        problem.code == Code::UnexpectedToken && problem.primary.start >= end && end > 0
    };
    problems.has_errors() && errors(&problems).all(is_at_end)
}

fn errors(problems: &Diagnostics) -> impl Iterator<Item = &Diagnostic> {
    problems.iter().filter(|problem| problem.severity() == Severity::Error)
}

/// Whether this is a comment or a string that more lines may end.
fn is_open_text(problem: &Diagnostic, source: &str) -> bool {
    let text = source.get(problem.primary.start as usize..).unwrap_or_default();
    match problem.code {
        Code::UnterminatedComment => true,
        Code::UnterminatedString => text.starts_with("\"\"\""),
        _ => false,
    }
}
