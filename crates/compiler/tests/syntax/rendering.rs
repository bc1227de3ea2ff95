//! How problems are shown.

use super::parsed;
use vitte_compiler::diagnostics::*;
use vitte_compiler::syntax::{FileId, Span, dump_tokens};

fn check(source: &str, expected: &str) {
    let parsed = parsed(source);
    assert_eq!(render_all(&parsed.problems, &parsed.sources, false), expected);
}

#[test]
fn a_problem_shows_its_line_and_remedy() {
    check(
        "let x = 1 let y = 2",
        "\
error[E0113]: expected `;` or a new line between statements, found keyword `let`
 --> test.vit:1:10
  |
1 | let x = 1 let y = 2
  |          ^
  |
  = help: end the statement: `;`

1 error
",
    );
}

#[test]
fn other_places_are_shown_with_it() {
    check(
        "fn f() {\n    g(1, [2, 3\n\n\n}\n",
        "\
error[E0111]: this `[` is not closed
 --> test.vit:2:10
  |
2 |     g(1, [2, 3
  |      -   ^ opened here
  |      this `(` is not closed either
...
5 | }
  | - expected `]` before this `}`
  |
  = help: add the missing `]`

1 error
",
    );
    check(
        "a < b < c\n",
        "\
error[E0116]: comparisons do not chain
 --> test.vit:1:7
  |
1 | a < b < c
  |   -   ^
  |   the first one
  |
  = help: join two comparisons with `&&`: `a < b && b < c`

1 error
",
    );
}

#[test]
fn tabs_and_wide_characters_keep_the_marks_in_place() {
    check(
        "\tlet 数 = \"ж\" $ \n",
        "\
error[E0102]: unexpected character `$` (U+0024)
 --> test.vit:1:14
  |
1 |     let 数 = \"ж\" $
  |                  ^
  |
  = help: remove it

1 error
",
    );
}

#[test]
fn a_long_line_is_shown_in_part() {
    let source = format!("let x = {}$ + {}", "1 + ".repeat(60), "2 + ".repeat(3_000_000));
    let parsed = parsed(&source);
    let shown = render(parsed.problems.iter().next().unwrap(), &parsed.sources, false);
    assert!(shown.len() < 2000, "{}", shown.len());
    let line = shown.lines().nth(3).unwrap();
    let marks = shown.lines().nth(4).unwrap();
    let at = marks.find('^').unwrap();
    assert!(line.starts_with("1 | …") && line.ends_with('…'), "{line}");
    assert_eq!(line.chars().nth(at), Some('$'), "{shown}");
}

#[test]
fn what_a_terminal_would_obey_is_made_visible() {
    let mut sources = Sources::new();
    let file = sources.add("a\x1b[31m.vit", "let x = \x1b[31m\u{202E}y\u{9B}").unwrap();
    let problem = Diagnostic::new(Code::UnexpectedToken, Span::new(file, 8, 9), "found \x1b[0m")
        .label("\x07")
        .suggest("write\x1b", Span::new(file, 8, 9), "\x1b");
    let shown = render(&problem, &sources, false);
    assert!(!shown.contains(['\x1b', '\u{202E}', '\u{9B}', '\x07']), "{shown:?}");
}

#[test]
fn colours_only_if_asked() {
    let parsed = parsed("let x = )");
    let problem = parsed.problems.iter().next().unwrap();
    assert!(render(problem, &parsed.sources, true).starts_with("\x1b[1;31merror[E0112]\x1b[0m"));
    assert!(!render(problem, &parsed.sources, false).contains('\x1b'));
}

#[test]
fn json_is_one_line() {
    let parsed = parsed("let é = 1 let \"\t\"");
    let problem = parsed.problems.iter().next().unwrap();
    assert_eq!(
        to_json(problem, &parsed.sources),
        "{\"code\":\"E0113\",\"severity\":\"error\",\
         \"message\":\"expected `;` or a new line between statements, found keyword `let`\",\
         \"file\":\"test.vit\",\"line\":1,\"column\":10,\"end_line\":1,\"end_column\":10,\"start\":10,\"end\":10,\
         \"label\":\"\",\"labels\":[],\"help\":[{\"text\":\"end the statement\",\"replacement\":{\
         \"file\":\"test.vit\",\"line\":1,\"column\":10,\"end_line\":1,\"end_column\":10,\"start\":10,\"end\":10,\
         \"with\":\";\"}}]}"
    );
    let mut sources = Sources::new();
    let file = sources.add("a", "").unwrap();
    let json = to_json(
        &Diagnostic::new(Code::UnexpectedToken, Span::new(file, 0, 0), "\"\\\n\x01\u{1F600}"),
        &sources,
    );
    assert!(json.contains("\"message\":\"\\\"\\\\\\n\\u0001\u{1F600}\""), "{json}");
}

#[test]
fn only_the_first_hundred_are_kept() {
    let parsed = parsed(&"$ ;\n".repeat(1000));
    assert_eq!(parsed.problems.error_count(), 1000);
    assert_eq!(parsed.problems.iter().count(), MAX_KEPT);
    let shown = render_all(&parsed.problems, &parsed.sources, false);
    assert!(shown.ends_with("... and 900 more errors\n1000 errors\n"), "{}", &shown[shown.len() - 100..]);
}

#[test]
fn bytes_that_are_not_utf8() {
    let (mut sources, mut problems) = (Sources::new(), Diagnostics::new());
    let file = sources.add_bytes("bad.vit", b"let x = 1\nlet \xE9 = 2".to_vec(), &mut problems).unwrap();
    assert_eq!(file, None);
    let shown = render_all(&problems, &sources, false);
    assert!(
        shown.starts_with("error[E0101]: byte 0xE9 at offset 14 is not UTF-8\n --> bad.vit:2:5\n"),
        "{shown}"
    );
    let file = sources.add_bytes("good.vit", b"let x = 1".to_vec(), &mut problems).unwrap();
    assert_eq!(file, Some(FileId(1)));
}

#[test]
fn columns_of_a_long_line_are_found_fast() {
    let text = "é".repeat(2_000_000);
    let mut sources = Sources::new();
    let file = sources.add("a", text).unwrap();
    for column in 0..200_000u32 {
        let at = sources.line_column(file, column * 20);
        assert_eq!(at, LineColumn { line: 1, column: column * 10 + 1 });
    }
}

#[test]
fn places_outside_of_a_file_are_harmless() {
    let mut sources = Sources::new();
    let file = sources.add("a", "é\n").unwrap();
    for start in 0..6 {
        for end in 0..6 {
            for file in [file, FileId(7)] {
                let span = Span::new(file, start, end);
                let problem = Diagnostic::new(Code::UnexpectedToken, span, "m").label("l").also(span, "x");
                render(&problem, &sources, true);
                to_json(&problem, &sources);
            }
        }
    }
}

#[test]
fn tokens_as_text() {
    let mut sources = Sources::new();
    let file = sources.add("a", "let x =\n\"a${1.5}\" // c").unwrap();
    let expected = "\
1:1       Keyword  let
1:5       Name     x
1:7       Mark     =
2:1       StrHead  \"a${
2:5       Float    1.5
2:8       StrTail  }\"
2:15      Eof
";
    assert_eq!(dump_tokens(file, &sources), expected);
}
