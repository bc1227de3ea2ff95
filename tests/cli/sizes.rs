//! Large sources: the memory that a command takes is bounded by the size of what it reads, and it ends with an answer.
//!
//! The bounds are those of the page of E0109, and of a formatter that keeps a statement of the file at once; with the
//! largest source that is read they are a few gigabytes. `ulimit` holds the command to them.

use crate::Folder;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How large the sources are.
const BYTES: usize = 1 << 20;

/// Address space that a command takes for an empty source, and some room for the allocator.
const BASE: usize = 32 << 20;

/// The longest that a command may take, on a busy machine and with little optimised code.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command, and bytes of memory for each byte of source.
const COMMANDS: [(&str, usize); 3] = [("check", 60), ("fmt", 90), ("build", 90)];

/// What a source is full of: its name, what stands before, the piece again and again, what stands after. `#` is the number
/// of the piece.
type Text = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const TEXTS: &[Text] = &[
    ("functions", "", "fn f#(x: int) -> int {\n    let y = x * #\n    return y + f0(x)\n}\n\n", ""),
    ("the same function", "", "fn f() {}\n", ""),
    ("the same struct", "", "struct S {x:int}\n", ""),
    ("the same variable", "", "let x = 1\n", ""),
    ("calls in a line", "fn f() {}\n", "f();", ""),
    ("an array in a line", "let x = [", "1, ", "1]"),
    ("a sum in a line", "let x = ", "1 + ", "1"),
    ("comments", "", "// a comment of some length, forty bytes..\n", ""),
    ("a comment", "/*", "abcdefghi\n", "*/"),
    ("a string", "let x = \"", "abcdefghij", "\"\nprint(x.len())"),
    ("strings", "", "print(\"abcdefghijklmnop\")\n", ""),
    ("interpolations", "let y = 1\nlet x = \"", "${y} a", "\""),
    ("arms", "fn f(x: int) -> int { return match x {\n", "# => #,\n", "_ => 0 } }"),
    ("closures", "", "let f# = |x: int| x + #\n", ""),
    ("handlers", "", "try { print(1) } catch e { print(e) }\n", ""),
    ("open brackets", "", "[", ""),
    ("open braces", "", "{", ""),
    ("closing braces", "", "}", ""),
    ("parentheses", "let x = ", "(", ""),
    ("unknown names", "", "undefined + 1\n", ""),
    ("nothing", "", "\n", ""),
    ("zeros", "", "\0", ""),
    ("noise", "", "~(é\"${|x#\u{1F600}] fn 0x", ""),
];

fn source(before: &str, piece: &str, after: &str) -> String {
    let mut text = before.to_string();
    for at in 0.. {
        if text.len() >= BYTES {
            break;
        }
        text.push_str(&piece.replace('#', &at.to_string()));
    }
    text + after + "\n"
}

#[test]
fn memory_is_bounded_by_the_source() {
    let folder = Folder::new("sizes").expect("a folder can be made");
    let at = folder.0.as_path();
    let faults: Vec<String> = thread::scope(|scope| {
        let start = |(command, factor)| {
            scope.spawn(move || {
                let fault = |text: &Text| fault(at, command, factor, text);
                TEXTS.iter().filter_map(fault).collect::<Vec<_>>()
            })
        };
        let commands = COMMANDS.map(start);
        commands.into_iter().flat_map(|command| command.join().expect("no panic")).collect()
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

/// What is wrong when a command works on a text with so many bytes of memory for each byte.
fn fault(folder: &Path, command: &str, factor: usize, (name, before, piece, after): &Text) -> Option<String> {
    let text = source(before, piece, after);
    let file = folder.join(format!("{command}.vit"));
    fs::write(&file, &text).expect("the source can be written");
    let limit = BASE + factor * text.len();
    let line = format!("ulimit -v {}; exec \"$0\" {command} \"$1\"", limit >> 10);
    let start = Instant::now();
    let found = Command::new("sh").args(["-c", &line, env!("CARGO_BIN_EXE_vitte")]).arg(file).output();
    let found = found.expect("there is a shell");
    let said = String::from_utf8_lossy(&found.stderr);
    let answered = matches!(found.status.code(), Some(0 | 1)) && !said.contains("internal error");
    if answered && start.elapsed() < PATIENCE {
        return None;
    }
    let last: String = said.lines().last().unwrap_or_default().chars().take(200).collect();
    Some(format!("{command} of {name}: {} in {:?}: {last}", found.status, start.elapsed()))
}

/// More than can be compiled is refused before it is read as a program, in one file and in several.
#[test]
fn more_than_is_compiled_is_refused() {
    let folder = Folder::new("too-large").expect("a folder can be made");
    let write = |name: &str, text: String| fs::write(folder.0.join(name), text).expect("it can be written");
    write("half.vit", " ".repeat(40 << 20));
    write("other.vit", "\n".repeat(40 << 20));
    write("both.vit", "import half\nimport other\n".into());
    write("whole.vit", " ".repeat((64 << 20) + 1));
    for (file, message) in [
        ("both.vit", "the modules of the program have more than 67108864 bytes with other.vit"),
        ("whole.vit", "the file has 67108865 bytes, at most 67108864 can be compiled"),
    ] {
        let found =
            Command::new(env!("CARGO_BIN_EXE_vitte")).args(["check", file]).current_dir(&folder.0).output();
        let found = found.expect("the command can be run");
        let said = String::from_utf8_lossy(&found.stderr);
        assert!(said.contains(message) && said.contains("E0109"), "{file}: {said}");
        assert_eq!(found.status.code(), Some(1), "{file}");
    }
}

/// Each module imports the next one.
#[test]
fn long_chains_of_imports_are_followed() {
    const MODULES: usize = 3000;
    let folder = Folder::new("chain").expect("a folder can be made");
    for at in 0..MODULES {
        let next = at + 1;
        let (import, value) = match next < MODULES {
            true => (format!("import m{next}\n"), format!("m{next}.depth() + 1")),
            false => (String::new(), "1".to_string()),
        };
        let show = if at == 0 { "print(depth())\n" } else { "" };
        let text = format!("{import}pub fn depth() -> int {{ return {value} }}\n{show}");
        fs::write(folder.0.join(format!("m{at}.vit")), text).expect("the module can be written");
    }
    let found =
        Command::new(env!("CARGO_BIN_EXE_vitte")).args(["run", "m0.vit"]).current_dir(&folder.0).output();
    let found = found.expect("the command can be run");
    assert_eq!(String::from_utf8_lossy(&found.stdout), format!("{MODULES}\n"));
}
