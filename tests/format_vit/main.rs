//! The canonical layout: `NAME.vit` becomes `NAME.expected`. Formatting again changes nothing, for these and for every
//! other program of the repository, and no text makes the formatter fail.
//!
//! After a change that is wanted, `VITTE_BLESS=1 cargo test -p vitte-testing --test fmt` writes the layouts anew.

use std::path::{Path, PathBuf};
use vitte::compiler::diagnostics::{Diagnostics, Sources};
use vitte::compiler::format::{NotFormatted, WIDTH, format};
use vitte_testing::files::{below, check_all, root, text};

fn formatted(source: &str) -> Result<String, NotFormatted> {
    let mut sources = Sources::new();
    let file = sources.add("test.vit", source).expect("one file");
    format(&sources, file, &mut Diagnostics::new())
}

/// The layout of `source`, if it parses, which must be a fixed point.
fn stable(source: &str) -> Result<Option<String>, String> {
    let Err(problem) = try_stable(source) else { return try_stable(source).map_err(str::to_string) };
    let small = reduced(source, problem);
    let once = formatted(&small).unwrap_or_default();
    let twice = formatted(&once).unwrap_or_default();
    Err(format!("{problem}:\n{small}\n--- once\n{once}\n--- twice\n{twice}"))
}

fn try_stable(source: &str) -> Result<Option<String>, &'static str> {
    let once = match formatted(source) {
        Ok(once) => once,
        Err(NotFormatted::Errors) => return Ok(None),
        Err(NotFormatted::Internal) => return Err("not formatted"),
    };
    match formatted(&once) {
        Ok(twice) if twice == once => Ok(Some(once)),
        Ok(_) => Err("not stable"),
        Err(_) => Err("not formatted the second time"),
    }
}

/// The lines of `source` that `problem` needs.
fn reduced(source: &str, problem: &str) -> String {
    let mut lines: Vec<&str> = source.split_inclusive('\n').collect();
    let mut size = lines.len();
    while size > 0 {
        let mut at = 0;
        while at < lines.len() {
            let end = (at + size).min(lines.len());
            let fewer = [&lines[..at], &lines[end..]].concat();
            if try_stable(&fewer.concat()) == Err(problem) { lines = fewer } else { at += size }
        }
        size /= 2;
    }
    lines.concat()
}

fn check(path: &Path) -> Result<(), String> {
    let found = stable(&text(path))?.ok_or("does not parse")?;
    let expected = path.with_extension("expected");
    if std::env::var_os("VITTE_BLESS").is_some_and(|value| value == "1") {
        return std::fs::write(&expected, found).map_err(|error| error.to_string());
    }
    let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
    match wanted.lines().zip(found.lines()).position(|(a, b)| a != b) {
        _ if wanted == found => Ok(()),
        Some(line) => Err(format!("line {} differs; it becomes\n{found}", line + 1)),
        None => Err(format!("the length differs; it becomes\n{found}")),
    }
}

#[test]
fn layouts_are_as_recorded() {
    check_all(&below("tests/format_vit", "vit"), check);
}

/// Every program of the repository.
fn programs() -> Vec<PathBuf> {
    // Those in `diagnostics` are wrong on purpose, many of them in their grammar.
    let is_program = |path: &PathBuf| !path.starts_with(root().join("tests/diagnostics"));
    let folders = ["tests", "examples", "benches", "crates/stdlib"];
    folders.iter().flat_map(|folder| below(folder, "vit")).filter(is_program).collect()
}

/// All forms of the language: the cases of the parser's tests.
fn forms() -> impl Iterator<Item = (&'static str, &'static str)> {
    let cases = include_str!("../../crates/compiler/tests/syntax/trees.txt");
    cases.split("### ").skip(1).map(|case| {
        let (name, rest) = case.split_once('\n').expect("a case has a name");
        (name, rest.split("\n=> ").next().unwrap_or(""))
    })
}

#[test]
fn every_form_has_a_fixed_layout() {
    for (name, source) in forms() {
        let layout = stable(source).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert!(layout.is_some(), "{name} does not parse");
        survives_changes(source).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        for (end, _) in source.char_indices() {
            stable(&source[..end]).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        }
    }
}

#[test]
fn layouts_are_fixed_points() {
    check_all(&programs(), |path| {
        let once = stable(&text(path))?.ok_or("does not parse")?;
        let comment = |line: &str| line.trim_start().starts_with("//");
        let blank = once.contains("\n\n\n") && !text(path).contains("\"\"\"");
        if blank || once.lines().any(|line| line.ends_with(' ') && !comment(line)) {
            return Err(format!("stray white space:\n{once}"));
        }
        Ok(())
    });
}

#[test]
fn examples_and_benchmarks_are_formatted() {
    check_all(&[below("examples", "vit"), below("benches", "vit")].concat(), |path| {
        let source = text(path);
        match formatted(&source) {
            Ok(found) if found == source => Ok(()),
            other => Err(format!("is to be formatted: {other:?}")),
        }
    });
}

#[test]
fn every_prefix_of_every_program() {
    check_all(&programs(), |path| {
        let source = text(path);
        let step = 1 + source.len() / 400;
        for (end, _) in source.char_indices().step_by(step) {
            stable(&source[..end])?;
        }
        Ok(())
    });
}

/// Numbers that look random and are always the same (xorshift64*, Vigna 2016).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
}

/// The words of all programs, with the white space and comments between them.
fn words(source: &str) -> Vec<&str> {
    let class = |c: char| if c.is_alphanumeric() || c == '_' || c == '"' { 0 } else { c as u32 };
    let mut words = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in source.char_indices() {
        if last.is_some_and(|last| last != class(c)) {
            words.push(&source[start..at]);
            start = at;
        }
        last = Some(class(c));
    }
    words.push(&source[start..]);
    words
}

/// How often each program is changed; more are asked for with `VITTE_ROUNDS`.
fn rounds() -> usize {
    std::env::var("VITTE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(100)
}

/// Puts comments, lines and marks anywhere into a program: if it still parses, it must keep its meaning.
fn survives_changes(source: &str) -> Result<(), String> {
    const INSERTED: &[&str] = &[
        " // c\n",
        "\n// c\n",
        " /* c */ ",
        "/* c */",
        "\n/* c\n * d\n   */\n",
        "\n",
        "\n\n\n",
        "\n/// doc\n",
        " /// doc\n",
        "\n//! doc\n",
        ";",
        " ; ",
        ",",
        ";\n",
        "\r\n",
        " /* a */ // b\r\n",
        "(",
        ")",
        "\t",
        "\n/* c */ ",
        " /* c */\n",
    ];
    let words = words(source);
    let mut random = Random(0xBEE5 ^ source.len() as u64);
    for _ in 0..rounds() {
        let mut changed = words.clone();
        for _ in 0..1 + random.below(12) {
            changed.insert(random.below(changed.len()), INSERTED[random.below(INSERTED.len())]);
        }
        stable(&changed.concat())?;
    }
    Ok(())
}

#[test]
fn programs_with_comments_and_lines_anywhere() {
    check_all(&programs(), |path| survives_changes(&text(path)));
}

#[test]
fn line_ends_do_not_matter() {
    check_all(&programs(), |path| {
        let source = text(path);
        let wanted = formatted(&source);
        for end in ["\r\n", "\r"] {
            if formatted(&source.replace('\n', end)) != wanted {
                return Err(format!("{end:?} makes a difference"));
            }
        }
        Ok(())
    });
}

/// Long names make every form break.
#[test]
fn programs_with_long_names() {
    check_all(&programs(), |path| {
        let source = text(path);
        for length in [8, 20, 45, 70, 120] {
            let longer = |word: &str| match word {
                _ if word.len() > 8 || word.contains('"') || !word.starts_with(char::is_alphabetic) => {
                    word.to_string()
                }
                "fn" | "let" | "const" | "return" | "if" | "else" | "while" | "for" | "in" | "break"
                | "continue" | "match" | "struct" | "enum" | "trait" | "impl" | "import" | "from" | "as"
                | "pub" | "extern" | "try" | "catch" | "finally" | "throw" | "true" | "false" | "null"
                | "self" | "is" | "test" | "r" | "n" | "t" | "u" => word.to_string(),
                _ => format!("{word}{}", "x".repeat(length)),
            };
            let changed: String = words(&source).into_iter().map(longer).collect();
            stable(&changed)?;
        }
        Ok(())
    });
}

#[test]
fn token_soup() {
    const PIECES: &str = "fn let const return if else while for in break continue match struct enum trait impl import \
        from as pub extern try catch finally throw true false null self is _ ( ) [ ] { } ( ) [ ] { } , ; : . ?. .. ..= \
        ? ?? @ -> => ! ~ = == != < <= > >= + +% += - -% -= * *% *= / /= % %= << <<= >> >>= >>> & && &= | || |= ^ ^= \
        x y Self test int 1 0x 1.5 1e 'a' 'ab ' \"s\" \"a${ } }\" \" \"\"\" r\" r\"r\" \\ $ # /* */ // /// //! @repr(c) \
        é “ \0 \u{FEFF} => x|x| 9223372036854775808 - -";
    let pieces: Vec<&str> = PIECES.split(' ').collect();
    let mut random = Random(0xF0F0);
    let mut parsed = 0;
    for _ in 0..60_000 {
        let mut source = String::new();
        for _ in 0..random.below(16) {
            source.push_str(pieces[random.below(pieces.len())]);
            source.push_str([" ", "\n", "", " "][random.below(4)]);
        }
        parsed += usize::from(stable(&source).unwrap().is_some());
    }
    assert!(parsed > 100, "{parsed} of the soups parse");
}

#[test]
fn nested_programs_need_little_stack() {
    let nested = |n: usize, open: &str, mid: &str, close: &str| open.repeat(n) + mid + &close.repeat(n);
    let programs = [
        format!("let x = {}", nested(250, "(", "1", ")")),
        format!("let x = {}", nested(250, "[", "1", "]")),
        format!("let x = {}", nested(250, "{1: ", "1", "}")),
        format!("let x: {} = 1", nested(250, "array<", "int", ">")),
        format!("let x: {} = 1", nested(250, "fn(", "int", ")")),
        nested(100, "if a { ", "b", " }"),
        nested(80, "fn f() { ", "b", " }"),
        nested(80, "match a { A(x) => ", "b", " }"),
        nested(60, "f(|x| { ", "b", " })"),
        nested(60, "a.b(1).c(", "b", ").d()"),
        format!("let x = 1{}", " + 1".repeat(250)),
        format!("let x = a{}", ".b()".repeat(250)),
        format!("let x = {}", nested(100, "(1 + ", "1", " * 2)")),
        format!("if a {{ }}{}", " else if b { }".repeat(900)),
    ];
    let test = move || {
        for source in programs {
            assert!(stable(&source).unwrap().is_some(), "{source}");
        }
    };
    std::thread::Builder::new().stack_size(stack_bytes()).spawn(test).unwrap().join().unwrap();
}

#[test]
fn long_programs_take_linear_time() {
    for repeated in [
        "f(a, b) // c\n",
        "x\n// c\n",
        ";",
        "let x = [1, 2, 3]; ",
        "/* c */",
        "if a { b } ",
        "/// d\nfn f() { }\n",
        "x.a().b().c(|x| { y }, 1)\n",
    ] {
        let source = repeated.repeat(20_000);
        let start = std::time::Instant::now();
        stable(&source).unwrap();
        assert!(start.elapsed().as_secs() < 7, "{repeated:?} took {:?}", start.elapsed());
    }
    let long_list = format!("let x = [{}]", "f(1, 22), ".repeat(20_000));
    assert!(stable(&long_list).unwrap().is_some());
    let long_match = format!("match x {{ {} }}", "A | B => 1, ".repeat(20_000));
    assert!(stable(&long_match).unwrap().is_some());
}

#[test]
fn the_page_shows_layouts() {
    let page = text(&root().join("docs/formatting.md"));
    let mut programs = page.split("```vit\n").skip(1).peekable();
    assert!(programs.peek().is_some());
    for program in programs {
        let program = program.split("```").next().unwrap_or("");
        assert_eq!(formatted(program).as_deref(), Ok(program));
    }
}

#[test]
fn lines_are_not_too_long_where_there_is_a_choice() {
    check_all(&below("tests/format_vit", "expected"), |path| {
        let source = text(path);
        let long = source.lines().find(|line| line.chars().count() > WIDTH as usize && !line.contains("//"));
        match long {
            Some(line) if !line.contains("long_") => Err(format!("too long: {line}")),
            _ => Ok(()),
        }
    });
}

/// The stack of a thread, or what `RUST_MIN_STACK` says, for builds whose frames are larger.
fn stack_bytes() -> usize {
    let wanted = std::env::var("RUST_MIN_STACK").ok().and_then(|bytes| bytes.parse().ok());
    wanted.unwrap_or(0).max(2 << 20)
}
