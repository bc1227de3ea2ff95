//! No input makes the parser panic, hang, run out of stack, or build a tree too deep for others.

use super::parsed;
use vitte_compiler::diagnostics::render_all;

/// All forms of the language.
const PROGRAM: &str = include_str!("trees.txt");

/// Parses, shows and drops `source`.
fn survives(source: &str) {
    let parsed = parsed(source);
    parsed.tree();
    render_all(&parsed.problems, &parsed.sources, false);
}

/// Runs `test` with the stack of a thread: 2 MiB.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(stack_bytes()).spawn(test).unwrap().join().unwrap();
}

#[test]
fn every_prefix_of_a_program() {
    for (end, _) in PROGRAM.char_indices().step_by(3) {
        let start = end.saturating_sub(400);
        if PROGRAM.is_char_boundary(start) {
            survives(&PROGRAM[start..end]);
        }
    }
    for case in PROGRAM.split("### ") {
        let source = case.split("\n=> ").next().unwrap();
        for (end, _) in source.char_indices() {
            survives(&source[..end]);
        }
    }
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

#[test]
fn token_soup() {
    const PIECES: &str = "fn let const return if else while for in break continue match struct enum trait impl import \
        from as pub extern try catch finally throw true false null self is _ ( ) [ ] { } ( ) [ ] { } , ; : . ?. .. ..= \
        ? ?? @ -> => ! ~ = == != < <= > >= + +% += - -% -= * *% *= / /= % %= << <<= >> >>= >>> & && &= | || |= ^ ^= \
        x y Self test int 1 0x 1.5 1e 'a' 'ab ' \"s\" \"a${ } }\" \" \"\"\" r\" r\"r\" \\ $ # /* */ // /// //! @repr(c) \
        é “ \0 \u{FEFF} => x|x| 9223372036854775808 - -";
    let pieces: Vec<&str> = PIECES.split(' ').collect();
    let mut random = Random(0x5EED);
    for _ in 0..20_000 {
        let mut source = String::new();
        for _ in 0..random.below(40) {
            source.push_str(pieces[random.below(pieces.len())]);
            source.push_str([" ", "\n", "", " "][random.below(4)]);
        }
        survives(&source);
    }
}

#[test]
fn programs_with_tokens_changed() {
    let words: Vec<&str> = PROGRAM.split_inclusive([' ', '\n']).collect();
    let mut random = Random(0xC0FFEE);
    for _ in 0..3000 {
        let start = random.below(words.len());
        let mut piece: Vec<&str> = words[start..].iter().copied().take(60).collect();
        for _ in 0..random.below(4) {
            let (at, from) = (random.below(piece.len()), random.below(words.len()));
            match random.below(3) {
                0 => drop(piece.remove(at)),
                1 => piece.insert(at, words[from]),
                _ => piece[at] = words[from],
            }
            if piece.is_empty() {
                break;
            }
        }
        survives(&piece.concat());
    }
}

/// What nests, as `(before, repeated, after)`.
const NESTS: &[(&str, &str)] = &[
    ("let x = ", "("),
    ("let x = ", "-"),
    ("let x = ", "!"),
    ("let x = ", "["),
    ("let x = ", "{1: "),
    ("let x = ", "f("),
    ("let x = ", "P { x: "),
    ("let x = ", "if a { "),
    ("let x = ", "|x| "),
    ("let x = ", "fn() { "),
    ("let x = ", "match a { _ => "),
    ("let x = ", "a ?? "),
    ("let x = ", "a + ("),
    ("let x = ", "throw "),
    ("", "{"),
    ("", "fn f() { "),
    ("", "while a { "),
    ("", "for x in y { "),
    ("", "try { "),
    ("", "if a { } else { "),
    ("", "return "),
    ("let x: ", "array<"),
    ("let x: ", "fn("),
    ("let x: ", "fn() -> "),
    ("let x: ", "("),
    ("let ", "("),
    ("match x { ", "A("),
    ("match x { ", "("),
    ("impl A { ", "fn f() { "),
    ("let x = 1", " + 1"),
    ("let x = a", ".b"),
    ("let x = a", ".b()"),
    ("let x = a", "!"),
    ("let x = a", "[0]"),
    ("let x = a", "(0)"),
    ("let x = a", " && a"),
    ("let x = a", " as T"),
    ("if a { }", " else if a { }"),
];

#[test]
fn what_is_nested_too_deeply_is_one_error() {
    for &(before, repeated) in NESTS {
        on_a_small_stack(move || {
            let source = before.to_string() + &repeated.repeat(100_000);
            let parsed = parsed(&source);
            let lines = parsed.problem_lines();
            let too_deep = lines.iter().filter(|line| line.starts_with("E0120")).count();
            let others = lines.iter().filter(|l| !l.starts_with("E0120") && !l.starts_with("E0111")).count();
            assert_eq!((too_deep, others), (1, 0), "{before}{repeated}: {lines:#?}");
            parsed.tree();
        });
    }
    on_a_small_stack(|| {
        survives(&("let x = ".to_string() + &"\"${".repeat(100_000) + "1" + &"}\"".repeat(100_000)))
    });
}

#[test]
fn what_is_nested_a_little_less_is_fine() {
    let close = |n: usize, open: &str, mid: &str, close: &str| open.repeat(n) + mid + &close.repeat(n);
    on_a_small_stack(move || {
        for source in [
            format!("let x = {}", close(250, "(", "1", ")")),
            format!("let x = {}", close(250, "[", "1", "]")),
            format!("let x: {} = 1", close(250, "array<", "int", ">")),
            close(120, "if a { ", "b", " }"),
            format!("let x = 1{}", " + 1".repeat(250)),
            format!("if a {{ }}{}", " else if b { }".repeat(900)),
        ] {
            assert_eq!(parsed(&source).problem_lines(), [""; 0], "{source}");
        }
    });
}

#[test]
fn long_inputs_take_linear_time() {
    for repeated in [
        "x ",
        "'",
        "\"",
        "\"${x\n",
        "\"${\"\"\"\n",
        "\"${ /*\n",
        "/*",
        "# a\n",
        "a<",
        "a < ",
        ") ",
        "(]",
        "{ {a} ",
        "@",
        "///\n",
        "(a, ",
        "match a {",
        "x = ",
        "fn ",
        "impl A { fn ",
        "\"\"\" ${ \"",
        "$",
        "\u{301}",
        "}\n{",
        "struct A { x ",
    ] {
        let start = std::time::Instant::now();
        survives(&repeated.repeat(100_000));
        let took = start.elapsed();
        assert!(took.as_secs() < 10, "{repeated:?} took {took:?}");
    }
}

/// The stack of a thread, or what `RUST_MIN_STACK` says, for builds whose frames are larger.
fn stack_bytes() -> usize {
    let wanted = std::env::var("RUST_MIN_STACK").ok().and_then(|bytes| bytes.parse().ok());
    wanted.unwrap_or(0).max(2 << 20)
}
