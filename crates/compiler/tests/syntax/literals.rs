//! Values of literals, to the byte.

use super::parsed;
use vitte_compiler::syntax::ast::{ExprKind, StmtKind};

/// The value of `source`, a string without interpolation.
fn check(source: &str, expected: &str) {
    let parsed = parsed(source);
    assert!(parsed.problems.is_empty(), "{source:?}: {:#?}", parsed.problem_lines());
    let [stmt] = &parsed.module.stmts[..] else { panic!("{source:?}: {}", parsed.tree()) };
    let StmtKind::Expr(value) = &stmt.kind else { panic!("{source:?}: {}", parsed.tree()) };
    let ExprKind::Str(text) = value.kind else { panic!("{source:?}: {}", parsed.tree()) };
    assert_eq!(parsed.names.get(text), expected, "{source:?}");
}

#[test]
fn a_multi_line_string_loses_what_its_indentation_has_in_common() {
    check("\"\"\"\n    a\n      b\n    \"\"\"", "a\n  b");
    check("\"\"\"\n  a\n\n  b\"\"\"", "a\n\nb");
    check("\"\"\"\n  a\n      \n  b\n\"\"\"", "a\n    \nb");
    check("\"\"\"\n\ta\n\t\tb\n\"\"\"", "a\n\tb");
    // A tab and spaces have nothing in common.
    check("\"\"\"\n\ta\n  b\n\"\"\"", "\ta\n  b");
    check("\"\"\"\n  \\ta\n  b\"\"\"", "\ta\nb");
}

#[test]
fn a_multi_line_string_loses_its_first_newline_and_a_blank_last_line() {
    check("\"\"\"a\"\"\"", "a");
    check("\"\"\"\na\"\"\"", "a");
    check("\"\"\"\na\n\"\"\"", "a");
    check("\"\"\"\n\na\n\n\"\"\"", "\na\n");
    check("\"\"\"\"\"\"", "");
    check("\"\"\"\n\"\"\"", "");
    check("\"\"\"a\n  b\"\"\"", "a\n  b");
    check("\"\"\"say \"hi\" \\\"\"\" \"\"\"", "say \"hi\" \"\"\" ");
}

#[test]
fn line_ends_in_strings_are_newlines() {
    check("\"\"\"\r\n  a\r\n  b\r\n  \"\"\"", "a\nb");
    check("\"\"\"\r  a\r  b\"\"\"", "a\nb");
}

#[test]
fn dollars_are_text_but_before_a_brace() {
    check("\"$\"", "$");
    check("\"$x $$ \\${a}\"", "$x $$ ${a}");
    check("r\"${a}\\n\"", "${a}\\n");
}

#[test]
fn every_kind_of_line_end_ends_a_line() {
    for end in ["\n", "\r\n", "\r"] {
        let parsed = parsed(&format!("let x = 1{end}let y = $"));
        assert_eq!(parsed.problem_lines(), ["E0102 2:9 unexpected character `$` (U+0024)"], "{end:?}");
    }
}

#[test]
fn a_byte_order_mark_is_not_seen() {
    let parsed = parsed("\u{FEFF}#!/bin/vitte\n\u{FEFF}");
    assert_eq!(parsed.problem_lines(), ["E0102 2:1 unexpected character U+FEFF"]);
    assert!(super::parsed("\u{FEFF}let x = 1").problems.is_empty());
    assert_eq!(super::parsed("\u{FEFF}$").problem_lines(), ["E0102 1:1 unexpected character `$` (U+0024)"]);
}

#[test]
fn nul_bytes_are_named() {
    assert_eq!(parsed("let x = \0").problem_lines(), ["E0102 1:9 unexpected character U+0000"]);
    check("\"\0\"", "\0");
}
