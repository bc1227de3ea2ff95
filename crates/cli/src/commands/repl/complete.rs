//! Completion: how the word before the cursor may go on.

use super::COMMANDS;
use vitte::Session;
use vitte::compiler::modules::{Loader, importable};
use vitte::compiler::syntax::KEYWORDS;

/// Where the word at the end of `line` begins, and the words that it may become, in order.
pub fn complete(session: &mut Session, loader: &mut dyn Loader, line: &str) -> (usize, Vec<String>) {
    let start = start_of_word(line);
    let (before, word) = line.split_at(start);
    let trimmed = before.trim_start();
    if trimmed == ":" {
        let commands = COMMANDS.iter().map(|(name, ..)| name[1..].to_string());
        return (start, fitting(commands, word));
    }
    if matches!(trimmed, "import " | "from ") {
        return (start, fitting(modules(session, loader), word));
    }
    if let Some(("from", rest)) = trimmed.split_once(' ')
        && let Some((module, _)) = rest.split_once(" import ")
    {
        return (start, fitting(members_of_module(session, loader, module.trim()), word));
    }
    let words = match before.strip_suffix('.') {
        // What is no name or closing bracket may be a range, or the end of a number.
        Some(of) => members(session, loader, receiver(of.strip_suffix('?').unwrap_or(of))),
        None => names(session),
    };
    (start, fitting(words, word))
}

fn start_of_word(line: &str) -> usize {
    let rest = line.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
    rest.len()
}

/// Those that begin with the word, each once.
fn fitting(words: impl IntoIterator<Item = String>, word: &str) -> Vec<String> {
    let mut words: Vec<String> = words.into_iter().filter(|other| other.starts_with(word)).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// What can stand at the beginning of an expression or statement.
fn names(session: &Session) -> Vec<String> {
    let known = session.names();
    let declared = known.names.iter().map(|name| name.name.clone());
    let keywords = KEYWORDS.iter().filter(|word| **word != "_").map(|word| word.to_string());
    declared.chain(known.prelude.iter().cloned()).chain(keywords).collect()
}

/// The modules that can be imported: of the library, and those that lie here.
fn modules(session: &Session, loader: &mut dyn Loader) -> Vec<String> {
    let library = importable(&session.library()).into_iter().map(str::to_string);
    // Where a module is looked for that cannot be there, one is told of the others.
    let here = loader.find("", &["\0"]).err().map(|missing| missing.others).unwrap_or_default();
    library.chain(here).collect()
}

fn members_of_module(session: &mut Session, loader: &mut dyn Loader, module: &str) -> Vec<String> {
    match session.look(&format!("import {module} as completed"), loader) {
        Ok(known) => known.names.into_iter().find(|name| name.name == "completed").map(|name| name.members),
        Err(_) => None,
    }
    .unwrap_or_default()
}

/// What stands behind a dot after this expression. It is not computed.
fn members(session: &mut Session, loader: &mut dyn Loader, receiver: &str) -> Vec<String> {
    if receiver.is_empty() {
        return Vec::new();
    }
    let named = session.names().names.iter().find(|name| name.name == receiver);
    if let Some(name) = named.filter(|name| !name.members.is_empty()) {
        return name.members.clone();
    }
    session.look(receiver, loader).map(|known| known.members).unwrap_or_default()
}

/// The expression at the end of a text to which a dot belongs: names, literals, calls and indexing, with dots between them.
fn receiver(text: &str) -> &str {
    let mut start = text.len();
    while let Some(c) = text[..start].chars().next_back() {
        let before = start - c.len_utf8();
        start = match c {
            ')' | ']' | '}' => match opening(&text[..start]) {
                Some(at) => at,
                None => break,
            },
            '"' => match text[..before].rfind('"') {
                Some(at) => at,
                None => break,
            },
            c if c.is_alphanumeric() || matches!(c, '_' | '.' | '?' | '!') => before,
            _ => break,
        };
    }
    text[start..].trim_start_matches(['!', '.', '?'])
}

/// Where the bracket opens that closes at the end of a text.
fn opening(text: &str) -> Option<usize> {
    let (mut depth, mut in_string) = (0, false);
    for (at, c) in text.char_indices().rev() {
        match c {
            '"' => in_string = !in_string,
            ')' | ']' | '}' if !in_string => depth += 1,
            '(' | '[' | '{' if !in_string => depth -= 1,
            _ => {}
        }
        if depth == 0 && !in_string {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitte::compiler::modules::InMemory;
    use vitte::{Engine, VmConfig};

    #[test]
    fn receivers_are_found() {
        let cases = [
            ("a", "a"),
            ("1 + a.b", "a.b"),
            ("f(x, \")\")[0]", "f(x, \")\")[0]"),
            ("let y = \"a b\"", "\"a b\""),
            ("(a + b)", "(a + b)"),
            ("!done", "done"),
            ("x = [1, 2].map(|x| x)", "[1, 2].map(|x| x)"),
            (")", ""),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(receiver(text), expected, "{text}");
        }
    }

    #[test]
    fn words_are_completed_by_what_is_known() {
        let mut session = Session::new(Engine::new(), VmConfig::default);
        let mut modules = InMemory::new();
        modules.add("shapes.vit", "pub fn area() -> int { return 1 }\nfn hidden() {}");
        let text = "import math\nstruct Point { x: int, y: int }\nimpl Point { fn sum(self) -> int { return self.x } \
                    fn zero() -> Point { return Point { x: 0, y: 0 } } }\nenum Dir { Up, Down }\nlet place = Point.zero()";
        session.input("input 1", text, &mut modules).unwrap();
        let mut check = |line: &str, expected: &[&str]| {
            let (start, found) = complete(&mut session, &mut modules, line);
            assert!(line.is_char_boundary(start));
            assert!(expected.iter().all(|word| found.iter().any(|other| other == word)), "{line}: {found:?}");
            found.len()
        };
        assert_eq!(check("pla", &["place"]), 1);
        assert_eq!(check("1 + place.", &["sum", "x", "y"]), 3);
        assert_eq!(check("Point.", &["zero"]), 1);
        assert_eq!(check("Point.zero().s", &["sum"]), 1);
        assert_eq!(check("Dir.", &["Down", "Up"]), 2);
        assert_eq!(check("import sha", &["shapes"]), 1);
        assert_eq!(check("from shapes import ", &["area"]), 1);
        check("math.sq", &["sqrt"]);
        check("import ma", &["math"]);
        check("[1].pu", &["push"]);
        check("\"a\".spl", &["split"]);
        check("wh", &["while"]);
        check("pri", &["print"]);
        check(":re", &["reset"]);
        assert_eq!(check("0..", &[]), 0);
    }
}
