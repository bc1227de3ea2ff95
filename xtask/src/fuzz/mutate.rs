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
        match self.noise.below(12) {
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
            _ => self.lines(&text),
        }
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
