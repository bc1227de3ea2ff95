//! A piece of a source line as a terminal shows it: of bounded width, tabs widened, control characters made visible.

/// The widest excerpt, in terminal columns.
const WIDTH: usize = 140;
/// How much of a long line is shown before the place that matters.
const BEFORE: usize = 50;
const TAB: usize = 4;

/// A shown piece of a line.
pub(super) struct Excerpt {
    /// What to print.
    pub shown: String,
    /// For each shown character, its byte offset in the line and its column.
    columns: Vec<(usize, usize)>,
    /// Byte offset and column just after the last one.
    end: (usize, usize),
}

impl Excerpt {
    /// The piece of `line` around byte `focus`.
    pub fn new(line: &str, focus: usize) -> Excerpt {
        let first = first_shown(line, focus.min(line.len()));
        let mut shown = String::new();
        let mut columns = Vec::new();
        let mut column = 0;
        if first > 0 {
            shown.push('…');
            column = 1;
        }
        let mut at = first;
        for c in line[first..].chars() {
            let width = width(c);
            // Zero-width characters are counted too, or a line of them would have no bound.
            if column + width > WIDTH || columns.len() > 2 * WIDTH {
                shown.push('…');
                break;
            }
            columns.push((at, column));
            push_shown(&mut shown, c);
            column += width;
            at += c.len_utf8();
        }
        Excerpt { shown, columns, end: (at, column) }
    }

    /// Whether the byte at `offset` of the line is shown, or is the place just after the last shown one.
    pub fn shows(&self, offset: usize) -> bool {
        let first = self.columns.first().map_or(self.end.0, |&(at, _)| at);
        first <= offset && offset <= self.end.0
    }

    /// The column, from 0, of the byte at `offset`; that of the nearest end if it is not shown.
    pub fn column(&self, offset: usize) -> usize {
        if offset >= self.end.0 {
            return self.end.1;
        }
        let next = self.columns.partition_point(|&(at, _)| at <= offset);
        self.columns.get(next.saturating_sub(1)).map_or(self.end.1, |&(_, column)| column)
    }
}

/// Where to begin so that `focus` is shown; 0 if it is near enough to the start of the line.
fn first_shown(line: &str, focus: usize) -> usize {
    let focus = floor_char(line, focus);
    let (mut columns, mut count, mut first) = (0, 0, focus);
    for (at, c) in line[..focus].char_indices().rev() {
        columns += width(c);
        count += 1;
        if columns > WIDTH - BEFORE || count > WIDTH {
            return first;
        }
        if columns <= BEFORE {
            first = at;
        }
    }
    0
}

fn floor_char(line: &str, mut at: usize) -> usize {
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn push_shown(out: &mut String, c: char) {
    match c {
        '\t' => out.push_str("    "),
        c => out.push(visible(c)),
    }
}

/// `c`, or a picture of it where a terminal would obey it instead of showing it.
pub(super) fn visible(c: char) -> char {
    match c {
        '\0'..='\x1F' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}'),
        '\x7F' => '\u{2421}',
        '\u{80}'..='\u{9F}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}' => '\u{FFFD}',
        // Bidirectional controls would reorder the line and hide what the compiler reads.
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c => c,
    }
}

/// Columns of a terminal that `c` takes: 2 for East Asian wide ones and emoji (the blocks of Unicode's
/// EastAsianWidth.txt, coarsely), 0 for combining marks.
fn width(c: char) -> usize {
    match c as u32 {
        0x09 => TAB,
        0..=0x2FF => 1,
        0x300..=0x36F
        | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF
        | 0x20D0..=0x20FF
        | 0xFE00..=0xFE0F
        | 0xFE20..=0xFE2F => 0,
        0x200B..=0x200D => 0,
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xA960..=0xA97F | 0xAC00..=0xD7A3 => 2,
        0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 => 2,
        0x1F300..=0x1F64F | 0x1F680..=0x1F6FF | 0x1F900..=0x1FAFF | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}
