//! Texts that are nearly programs.

use vitte_testing::mutate::Noise;

/// Pieces that have meaning to the language: what mutations put in.
const PIECES: &[&str] = &[
    "fn",
    "let",
    "const",
    "return",
    "if",
    "else",
    "while",
    "for",
    "in",
    "break",
    "continue",
    "match",
    "struct",
    "enum",
    "trait",
    "impl",
    "import",
    "from",
    "as",
    "pub",
    "extern",
    "try",
    "catch",
    "finally",
    "throw",
    "true",
    "false",
    "null",
    "self",
    "Self",
    "is",
    "test",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "<T>",
    "<T: Ord>",
    "=>",
    "->",
    "=",
    "==",
    "!=",
    "<=",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "+%",
    "<<",
    ">>>",
    "&&",
    "||",
    "!",
    "~",
    "?",
    "??",
    "?.",
    ".",
    "..",
    "..=",
    ",",
    ";",
    ":",
    "|",
    "|x|",
    "&",
    "^",
    "@repr(c)",
    "\"",
    "\"\"\"",
    "${",
    "'",
    "'a'",
    "r\"",
    "//",
    "/*",
    "*/",
    "///",
    "\n",
    "\u{0}",
    "\u{feff}",
    "é",
    "_",
    "0",
    "9223372036854775808",
    "1e999",
    "0x",
    "1.",
    "int",
    "float",
    "string",
    "bool",
    "bytes",
    "array<int>",
    "map<string, int>",
    "fn(int) -> int",
    "(int, string)",
    "int?",
    "Error",
    "print",
    "str",
    "x",
    "xs",
    "T",
    "map",
    "filter",
    "Iterator<int>",
    "Ord",
];

/// Types to put in the place of others; `$` stands for the type that was there.
const TYPES: &[&str] = &[
    "int",
    "float",
    "string",
    "bool",
    "bytes",
    "Error",
    "Self",
    "T",
    "$?",
    "array<$>",
    "map<string, $>",
    "map<$, $>",
    "($, $)",
    "fn($) -> $",
    "fn() -> $",
    "$<$>",
    "$<int>",
    "Iterator<$>",
    "array<array<$>>",
];

/// What an expression may be put into; `$` stands for it.
const AROUND: &[&str] = &[
    "($)",
    "[$]",
    "[$; 3]",
    "($, $)",
    "({1: $})",
    "$!",
    "$?.len()",
    "$.0",
    "$[0]",
    "$()",
    "-$",
    "!$",
    "$ ?? $",
    "$ + $",
    "$ == $",
    "$ && $",
    "str($)",
    "\"${$}\"",
    "(|| $)()",
    "(|x| $)",
    "(|x: int| $)(1)",
    "fn(x: int) -> int { return $ }",
    "(if $ { $ } else { $ })",
    "(match $ { x => $ })",
    "(match $ { null => $, _ if $ == $ => $, x => x })",
    "$ as Self",
    "$ is Display",
    "$<int>",
    "(throw Error(\"k\", str($)))",
    "[$].map(|x| x)",
];

/// What a line may be put into; `$` stands for it.
const AROUND_LINES: &[&str] = &[
    "{ $ }",
    "try { $ } catch e { print(e) }",
    "try { print(1) } finally { $ }",
    "try { throw Error(\"k\", \"m\") } catch e if e.kind == \"k\" { $ } finally { print(2) }",
    "for i in 0..2 { $ }",
    "while true { $\nbreak }",
    "l: for x in [1] { $\ncontinue l }",
    "if let v = null { } else { $ }",
    "let fresh = || { $ }\nfresh()",
    "fn fresh() { $ }",
    "fn fresh<T>(t: T) -> T { $\nreturn t }\nprint(fresh(1), fresh(\"a\"))",
    "struct Fresh<T> { t: T }\nimpl<T> Fresh<T> { fn get(self) -> T { $\nreturn self.t } }\nprint(Fresh { t: 1 }.get())",
    "trait Fresh { fn go(self) { $ } }\nstruct FreshIn {}\nimpl Fresh for FreshIn {}\nFreshIn {}.go()",
    "test \"fresh\" { $ }",
    "match 1 { 1 => { $ } _ => { } }",
];

/// The longest text made.
const LONGEST: usize = 20_000;

/// Makes texts from a corpus.
pub(super) struct Mutator<'c> {
    corpus: &'c [String],
    noise: Noise,
}

impl<'c> Mutator<'c> {
    pub(super) fn new(corpus: &'c [String], seed: u64) -> Mutator<'c> {
        Mutator { corpus, noise: Noise(seed) }
    }

    /// The next text.
    pub(super) fn text(&mut self) -> String {
        if self.noise.below(20) == 0 {
            return self.soup();
        }
        let mut text = self.pick().to_string();
        for _ in 0..1 + self.noise.below(4) {
            text = self.mutated(text);
        }
        let end = boundary(&text, LONGEST);
        text.truncate(end);
        text
    }

    fn pick(&mut self) -> &'c str {
        &self.corpus[self.noise.below(self.corpus.len())]
    }

    /// Pieces in any order.
    fn soup(&mut self) -> String {
        let count = self.noise.below(200);
        let pieces: Vec<&str> = (0..count).map(|_| self.piece()).collect();
        pieces.join(if self.noise.below(4) == 0 { "" } else { " " })
    }

    fn piece(&mut self) -> &'static str {
        PIECES[self.noise.below(PIECES.len())]
    }

    fn place(&mut self, text: &str) -> usize {
        boundary(text, self.noise.below(text.len() + 1))
    }

    /// Two places, in order, mostly near to each other.
    fn range(&mut self, text: &str) -> (usize, usize) {
        let start = self.place(text);
        let most = [8, 60, 600][self.noise.below(3)];
        (start, boundary(text, start + self.noise.below(most)))
    }

    fn mutated(&mut self, text: String) -> String {
        let (start, end) = self.range(&text);
        match self.noise.below(20) {
            0 => text[..start].to_string(),
            1 | 2 => [&text[..start], &text[end..]].concat(),
            3 => [&text[..start], &text[start..end], &text[start..end], &text[end..]].concat(),
            4 | 5 => [&text[..start], self.piece(), &text[start..]].concat(),
            6 => [&text[..start], self.piece(), &text[end..]].concat(),
            7 | 8 => self.word_for_word(&text),
            9 => {
                let other = self.pick();
                let (from, to) = self.range(other);
                [&text[..start], &other[from..to], &text[end..]].concat()
            }
            10 => {
                let piece = self.piece();
                let count = [3, 50, 3000][self.noise.below(3)];
                [&text[..start], &piece.repeat(count), &text[start..]].concat()
            }
            11 => self.lines(&text),
            12 | 13 => self.other_type(&text),
            14 | 15 => self.around_word(&text),
            16 | 17 => self.around_line(&text),
            _ => self.declaration(&text),
        }
    }

    /// One of the words of the text that `is_meant`, in a form of `forms`.
    fn in_form(&mut self, text: &str, forms: &[&str], is_meant: fn(&str) -> bool) -> String {
        let words: Vec<_> = words(text).into_iter().filter(|word| is_meant(&text[word.0..word.1])).collect();
        if words.is_empty() {
            return text.to_string();
        }
        let (start, end) = words[self.noise.below(words.len())];
        let form = forms[self.noise.below(forms.len())];
        [&text[..start], &form.replace('$', &text[start..end]), &text[end..]].concat()
    }

    /// Another type in the place of one.
    fn other_type(&mut self, text: &str) -> String {
        let is_type = |word: &str| {
            matches!(word, "int" | "float" | "string" | "bool" | "bytes" | "array" | "map")
                || word.starts_with(|first: char| first.is_ascii_uppercase())
        };
        self.in_form(text, TYPES, is_type)
    }

    /// A word, as an expression, in another expression.
    fn around_word(&mut self, text: &str) -> String {
        self.in_form(text, AROUND, |word| !word.starts_with(|first: char| first.is_ascii_uppercase()))
    }

    /// A line in a block of some kind.
    fn around_line(&mut self, text: &str) -> String {
        let mut lines: Vec<&str> = text.lines().collect();
        if lines.is_empty() {
            return String::new();
        }
        let at = self.noise.below(lines.len());
        let form = AROUND_LINES[self.noise.below(AROUND_LINES.len())].replace('$', lines[at]);
        lines[at] = &form;
        lines.join("\n")
    }

    /// A declaration, or what else ends with a bracket in the first column, of another program.
    fn declaration(&mut self, text: &str) -> String {
        let other: Vec<&str> = self.pick().lines().collect();
        let ends: Vec<usize> = (0..other.len()).filter(|at| other[*at].starts_with('}')).collect();
        if ends.is_empty() {
            return text.to_string();
        }
        let end = ends[self.noise.below(ends.len())];
        let start = (0..end).rev().find(|at| !other[*at].starts_with([' ', '}'])).unwrap_or(end);
        let mut lines: Vec<&str> = text.lines().collect();
        let at = self.noise.below(lines.len() + 1);
        lines.splice(at..at, other[start..=end].iter().copied());
        lines.join("\n")
    }

    /// One word of the text in the place of another: names and types in the wrong places find more than noise does.
    fn word_for_word(&mut self, text: &str) -> String {
        let words = words(text);
        if words.is_empty() {
            return text.to_string();
        }
        let (a, b) = (words[self.noise.below(words.len())], words[self.noise.below(words.len())]);
        [&text[..a.0], &text[b.0..b.1], &text[a.1..]].concat()
    }

    /// Two lines exchanged, or one doubled.
    fn lines(&mut self, text: &str) -> String {
        let mut lines: Vec<&str> = text.lines().collect();
        if lines.is_empty() {
            return String::new();
        }
        let (a, b) = (self.noise.below(lines.len()), self.noise.below(lines.len()));
        if self.noise.below(2) == 0 {
            lines.swap(a, b)
        } else {
            lines.insert(a, lines[b])
        }
        lines.join("\n")
    }
}

/// The nearest place at or before `at` that cuts no character.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where words and numbers begin and end.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_alphanumeric() || c == '_') {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    words
}
