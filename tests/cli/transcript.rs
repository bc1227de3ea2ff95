//! Reading transcripts, and comparing what they expect with what was found.

use std::ops::Range;

/// What a command answered.
#[derive(Debug)]
pub struct Found {
    pub stdout: String,
    pub stderr: String,
    /// `None` if a signal ended it.
    pub status: Option<i32>,
}

/// What a command should answer.
#[derive(Debug, Default)]
pub struct Expected {
    stdout: Vec<String>,
    stderr: Vec<String>,
    status: i32,
    /// The bytes of the transcript that say so, with the command itself.
    place: Range<usize>,
}

/// A step of a transcript.
#[derive(Debug)]
pub enum Step {
    /// A comment or an empty line.
    Other(Range<usize>),
    /// A file to make.
    File { name: String, contents: String, place: Range<usize> },
    /// Something done to a file.
    Tool { line: usize, words: Words },
    /// A run of `vitte`.
    Command { line: usize, words: Words, expected: Expected },
}

/// The words behind a `$`, and where the line stands.
#[derive(Debug)]
pub struct Words {
    pub list: Vec<String>,
    place: Range<usize>,
    text: String,
}

impl Expected {
    /// Whether this was found, or what was not.
    pub fn matches(&self, found: &Found) -> Result<(), String> {
        if found.status != Some(self.status) {
            return Err(format!("expected the status {}, found", self.status));
        }
        for (name, expected, text) in
            [("output", &self.stdout, &found.stdout), ("error", &self.stderr, &found.stderr)]
        {
            let lines = lines_of(text);
            if !lines_match(expected, &lines) {
                return Err(format!("standard {name} is not as expected, found"));
            }
        }
        Ok(())
    }
}

impl Words {
    /// The words of a command.
    pub fn of(text: &str) -> Words {
        Words { list: text.split(' ').map(str::to_string).collect(), place: 0..0, text: text.to_string() }
    }
}

impl Step {
    /// The step as it stands in the transcript.
    pub fn text(&self, transcript: &str) -> String {
        let place = match self {
            Step::Other(place) | Step::File { place, .. } => place,
            Step::Tool { words, .. } => &words.place,
            Step::Command { expected, .. } => &expected.place,
        };
        transcript[place.clone()].to_string()
    }

    /// The step of a command, expecting what was found.
    pub fn with(&self, found: &Found) -> String {
        let Step::Command { words, .. } = self else { return String::new() };
        let mut out = words.text.clone();
        for (mark, text) in [('|', &found.stdout), ('!', &found.stderr)] {
            for line in lines_of(text) {
                let gap = if line.is_empty() { "" } else { " " };
                out.push_str(&format!("{mark}{gap}{line}\n"));
            }
        }
        match found.status {
            Some(0) => {}
            Some(status) => out.push_str(&format!("status: {status}\n")),
            None => out.push_str("status: ended by a signal\n"),
        }
        out
    }
}

/// The lines of a text as transcripts show them: blanks at the end are not seen, so they do not count.
fn lines_of(text: &str) -> Vec<String> {
    let mut lines: Vec<String> =
        text.lines().map(|line| line.replace('\x1b', "␛").trim_end().to_string()).collect();
    if !text.is_empty() && !text.ends_with('\n') {
        lines.push("(no new line at the end)".into());
    }
    lines
}

fn lines_match(expected: &[String], found: &[String]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((line, rest)) if line == "…" => {
            (0..=found.len()).any(|skip| lines_match(rest, &found[skip..]))
        }
        Some((line, rest)) => found
            .split_first()
            .is_some_and(|(first, others)| line_matches(line, first) && lines_match(rest, others)),
    }
}

fn line_matches(expected: &str, found: &str) -> bool {
    match expected.split_once('…') {
        None => expected == found,
        Some((start, rest)) => found.strip_prefix(start).is_some_and(|tail| {
            let mut cuts = tail.char_indices().map(|(at, _)| at).chain([tail.len()]);
            cuts.any(|at| line_matches(rest, &tail[at..]))
        }),
    }
}

/// A line of a transcript, with its number and the bytes it takes with its end.
struct Line<'a> {
    number: usize,
    text: &'a str,
    place: Range<usize>,
}

fn lines_with_places(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let pieces = text.split_inclusive('\n').enumerate();
    pieces
        .map(|(index, piece)| {
            let place = start..start + piece.len();
            start = place.end;
            Line { number: index + 1, text: piece.trim_end_matches(['\n', '\r']), place }
        })
        .collect()
}

/// The steps of a transcript.
pub fn parse(text: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut lines = lines_with_places(text).into_iter().peekable();
    while let Some(line) = lines.next() {
        let mut block = Vec::new();
        if line.text.starts_with("file ") || line.text.starts_with("$ ") {
            while let Some(next) = lines.next_if(|next| is_answer(next.text)) {
                block.push(next);
            }
        }
        let end = block.last().map_or(line.place.end, |last| last.place.end);
        let place = line.place.start..end;
        let step = if let Some(name) = line.text.strip_prefix("file ") {
            let contents = block.iter().map(|line| format!("{}\n", content(line.text))).collect();
            Step::File { name: name.trim().into(), contents, place }
        } else if let Some(command) = line.text.strip_prefix("$ ") {
            let words =
                Words { list: split(command), place: line.place.clone(), text: format!("{}\n", line.text) };
            if words.list.first().is_some_and(|word| word == "vitte") {
                let expected = expected(&block, place)?;
                Step::Command { line: line.number, words, expected }
            } else if block.is_empty() {
                Step::Tool { line: line.number, words }
            } else {
                return Err(format!("line {}: only vitte answers", line.number));
            }
        } else if line.text.is_empty() || line.text.starts_with('#') {
            Step::Other(place)
        } else {
            return Err(format!("line {}: neither a step nor a comment: {}", line.number, line.text));
        };
        steps.push(step);
    }
    Ok(steps)
}

fn is_answer(line: &str) -> bool {
    line.starts_with(['|', '!']) || line.starts_with("status: ")
}

/// A line without its mark and the blank behind that.
fn content(line: &str) -> &str {
    let text = &line[1..];
    text.strip_prefix(' ').unwrap_or(text)
}

fn expected(block: &[Line<'_>], place: Range<usize>) -> Result<Expected, String> {
    let mut expected = Expected { place, ..Expected::default() };
    for line in block {
        if let Some(status) = line.text.strip_prefix("status: ") {
            let wrong = |_| format!("line {}: a status is a number", line.number);
            expected.status = status.parse().map_err(wrong)?;
        } else if line.text.starts_with('|') {
            expected.stdout.push(content(line.text).trim_end().to_string());
        } else {
            expected.stderr.push(content(line.text).trim_end().to_string());
        }
    }
    Ok(expected)
}

/// Words are separated by blanks; in double quotes, blanks belong to the word.
fn split(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted) = (None::<String>, false);
    for c in command.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[test]
fn a_gap_stands_for_anything() {
    assert!(line_matches("a…c", "abc") && line_matches("a…c", "ac") && line_matches("…", ""));
    assert!(!line_matches("a…c", "abd") && !line_matches("a", "ab"));
    let lines = |text: &str| text.lines().map(str::to_string).collect::<Vec<_>>();
    assert!(lines_match(&lines("a\n…\nd"), &lines("a\nb\nc\nd")) && lines_match(&lines("a\n…"), &lines("a")));
    assert!(!lines_match(&lines("a\n…\nd"), &lines("a\nb")));
}
