//! From commands to text: where lines break.
//!
//! The tree is written as a stream of commands: texts, places where a line may break, and groups around them. A group
//! that fits on the rest of the line is written flat; else its own places break, and each group in it is looked at for
//! itself. Whether it fits is known from sums over the stream, taken once from the end: the time is linear.
//!
//! The idea is that of D. C. Oppen, "Prettyprinting" (1980): a group fits if it ends, with what clings to it, before
//! the line does. The sums take the place of his ring buffer.

/// The longest line that is written, in characters, where there is a choice.
pub const WIDTH: u32 = 100;

const INDENT: u32 = 4;

/// What is to be written. Small: there are several for each token.
#[derive(Clone, Copy, Debug)]
pub enum Cmd {
    /// A piece of the source.
    Slice {
        start: u32,
        end: u32,
    },
    /// A piece of the source with line breaks in it.
    Lines {
        start: u32,
        end: u32,
    },
    /// A separator, or another mark.
    Mark(char),
    /// A comment to the end of the line.
    LineComment {
        start: u32,
        end: u32,
    },
    /// A comment `/* */`.
    BlockComment {
        start: u32,
        end: u32,
    },
    /// A space, unless a line begins.
    Space,
    /// A space, or a new line if the group is broken.
    Line,
    /// Nothing, or a new line if the group is broken.
    Soft,
    /// A space, or a new line if what follows does not fit, in a broken group.
    Fill,
    /// As `Soft`, but what follows stays on the line if it fits there up to the next place of the chain. The number
    /// is that of the chain's group.
    FirstLink(u32),
    /// A new line, if the line has not just begun.
    Hard,
    /// A blank line.
    Blank,
    /// Breaks the groups around it.
    Break,
    /// A mark only if the group is broken.
    IfBroken(char),
    /// What follows is indented if the group is broken.
    Indent,
    Dedent,
    Begin(u32),
    End,
}

/// When a group is flat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// If it fits as a whole.
    Normal,
    /// Also if it fits up to the first place in its last part, marked by [`Group::last`], which then breaks alone.
    Hug,
    /// If it fits up to the first place after its own, which is its first.
    Tail,
}

/// A group.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    pub kind: Kind,
    /// The command that begins the last part, or 0.
    pub last: u32,
    /// The place after the first of a chain, or 0.
    pub second: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Everything in it is on one line.
    Flat,
    /// Its own places do not break, groups in it may.
    Loose,
    Broken,
}

/// The text written so far.
pub struct Output<'a> {
    source: &'a str,
    text: String,
    column: u32,
    /// New lines to write before the next text; the file begins without.
    lines: u8,
    /// Whether the last text was a block comment, which a space follows.
    after_comment: bool,
}

/// Sums over the commands.
struct Measures {
    /// Width of all before each command, if flat.
    before: Vec<u32>,
    /// How many must break before each command.
    breaks: Vec<u32>,
    /// Where the line ends at the latest for what begins at each command: at the next place, or in a text of
    /// several lines. On the scale of `before`.
    reach: Vec<u32>,
    /// The next text of several lines, and where its first line ends.
    multi: Vec<(u32, u32)>,
    /// For each `Begin` its `End`, 0 for other commands.
    ends: Vec<u32>,
}

impl<'a> Output<'a> {
    /// Nothing written yet; commands will speak of `source`.
    pub fn new(source: &'a str) -> Output<'a> {
        Output {
            source,
            text: String::with_capacity(source.len() + source.len() / 8),
            column: 0,
            lines: 0,
            after_comment: false,
        }
    }

    /// The whole text, which ends with a new line unless it is empty.
    pub fn finish(mut self) -> String {
        self.trim();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text
    }

    /// Writes the commands, which begin at the left margin and hold whole groups.
    pub fn write(&mut self, cmds: &[Cmd], groups: &[Group]) {
        let measures = Measures::of(cmds, self.source);
        let mut printer = Printer { out: self, measures, groups, modes: Vec::new(), indents: vec![0] };
        for (at, &cmd) in cmds.iter().enumerate() {
            printer.cmd(at, cmd);
        }
    }

    fn slice(&self, start: u32, end: u32) -> &'a str {
        self.source.get(start as usize..end as usize).unwrap_or("")
    }

    fn new_line(&mut self, count: u8) {
        if !self.text.is_empty() {
            self.lines = self.lines.max(count);
        }
    }

    /// Takes spaces off the end: no token and no comment ends with one.
    fn trim(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
    }

    /// Begins the line, if one has to begin.
    fn begin_line(&mut self, indent: u32) {
        if self.lines == 0 {
            return;
        }
        self.trim();
        for _ in 0..std::mem::take(&mut self.lines) {
            self.text.push('\n');
        }
        self.text.extend(std::iter::repeat_n(' ', indent as usize));
        self.column = indent;
        self.after_comment = false;
    }

    fn push(&mut self, text: &str, indent: u32) {
        self.begin_line(indent);
        if std::mem::take(&mut self.after_comment) && !text.starts_with([')', ']', '}', ',', ';']) {
            self.space();
        }
        self.text.push_str(text);
        self.column += width(text);
    }

    fn space(&mut self) {
        if self.lines == 0 && !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
            self.column += 1;
        }
    }

    /// A text of several lines: only its first line is moved.
    fn push_lines(&mut self, text: &str, indent: u32) {
        self.push("", indent);
        let mut first = true;
        for line in break_lines(text) {
            if !std::mem::take(&mut first) {
                self.text.push('\n');
                self.column = 0;
            }
            self.text.push_str(line);
            self.column += width(line);
        }
    }

    fn before_comment(&mut self, indent: u32) {
        self.begin_line(indent);
        if !self.text.ends_with(['(', '[']) {
            self.space();
        }
        self.after_comment = false;
    }

    /// A comment `/* */`. If each of its lines begins with `*`, these are put below each other.
    fn block_comment(&mut self, text: &str, indent: u32) {
        self.before_comment(indent);
        let starred = break_lines(text).skip(1).all(|line| line.trim_start().starts_with('*'));
        for (at, line) in break_lines(text).enumerate() {
            if at > 0 {
                self.text.push('\n');
                self.column = 0;
                if starred {
                    self.text.extend(std::iter::repeat_n(' ', indent as usize + 1));
                    self.column = indent + 1;
                }
            }
            let line = if starred && at > 0 { line.trim() } else { line.trim_end() };
            self.text.push_str(line);
            self.column += width(line);
        }
        self.after_comment = true;
    }
}

/// The lines of `text`, broken at `\n`, `\r\n` and `\r`.
fn break_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// The width of a text of one line, in characters.
fn width(text: &str) -> u32 {
    let count = if text.is_ascii() { text.len() } else { text.chars().count() };
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Measures {
    fn of(cmds: &[Cmd], source: &str) -> Measures {
        let slice = |start: u32, end: u32| source.get(start as usize..end as usize).unwrap_or("");
        let first = |start, end| width(break_lines(slice(start, end)).next().unwrap_or(""));
        let last = |start, end| width(break_lines(slice(start, end)).last().unwrap_or(""));
        let count = cmds.len();
        let (mut before, mut breaks) = (Vec::with_capacity(count + 1), Vec::with_capacity(count + 1));
        let (mut sum, mut forced) = (0u32, 0u32);
        for &cmd in cmds {
            before.push(sum);
            breaks.push(forced);
            let (width, breaks) = match cmd {
                Cmd::Slice { start, end } => (width(slice(start, end)), 0),
                Cmd::Lines { start, end } => (first(start, end).saturating_add(last(start, end)), 0),
                Cmd::Mark(_) => (1, 0),
                Cmd::BlockComment { start, end } => (first(start, end).saturating_add(1), 0),
                Cmd::Space | Cmd::Line | Cmd::Fill => (1, 0),
                Cmd::LineComment { .. } | Cmd::Hard | Cmd::Blank | Cmd::Break => (0, 1),
                _ => (0, 0),
            };
            sum = sum.saturating_add(width);
            forced += breaks;
        }
        before.push(sum);
        breaks.push(forced);
        let mut measures = Measures {
            before,
            breaks,
            reach: vec![0; count + 1],
            multi: vec![(u32::MAX, 0); count + 1],
            ends: vec![0; count + 1],
        };
        measures.backward(cmds, first);
        measures
    }

    fn backward(&mut self, cmds: &[Cmd], first: impl Fn(u32, u32) -> u32) {
        let count = cmds.len();
        self.reach[count] = self.before[count];
        let mut open_ends = Vec::new();
        for (at, &cmd) in cmds.iter().enumerate().rev() {
            let here = self.before[at];
            self.multi[at] = self.multi[at + 1];
            self.reach[at] = match cmd {
                Cmd::Line | Cmd::Soft | Cmd::Fill | Cmd::FirstLink(_) | Cmd::Hard | Cmd::Blank => here,
                Cmd::LineComment { .. } => here,
                Cmd::Lines { start, end } => {
                    let end = here.saturating_add(first(start, end));
                    self.multi[at] = (at as u32, end);
                    end
                }
                _ => self.reach[at + 1],
            };
            match cmd {
                Cmd::End => open_ends.push(at as u32),
                Cmd::Begin(_) => self.ends[at] = open_ends.pop().unwrap_or(count as u32),
                _ => {}
            }
        }
    }

    /// Whether something between the two commands must break.
    fn must_break(&self, from: usize, to: usize) -> bool {
        self.breaks[to] > self.breaks[from]
    }

    /// The width that a line needs that begins at `from`, goes on flat to `to`, and on to the next place.
    fn flat(&self, from: usize, to: usize) -> u32 {
        let (multi, end) = self.multi[from];
        let end = if (multi as usize) < to { end } else { self.reach[to] };
        end - self.before[from]
    }

    /// The width from `from` to the first place at or behind `at`.
    fn up_to_place(&self, from: usize, at: usize) -> u32 {
        self.reach[at] - self.before[from]
    }
}

struct Printer<'o, 'a, 'g> {
    out: &'o mut Output<'a>,
    measures: Measures,
    groups: &'g [Group],
    modes: Vec<Mode>,
    indents: Vec<u32>,
}

impl Printer<'_, '_, '_> {
    fn mode(&self) -> Mode {
        self.modes.last().copied().unwrap_or(Mode::Broken)
    }

    fn indent(&self) -> u32 {
        self.indents.last().copied().unwrap_or(0)
    }

    /// Whether `width` more characters fit on the line.
    fn fits(&self, width: u32) -> bool {
        let column = if self.out.lines > 0 { self.indent() } else { self.out.column };
        column.saturating_add(width) <= WIDTH
    }

    fn cmd(&mut self, at: usize, cmd: Cmd) {
        let indent = self.indent();
        match cmd {
            Cmd::Slice { start, end } => self.out.push(self.out.slice(start, end), indent),
            Cmd::Lines { start, end } => self.out.push_lines(self.out.slice(start, end), indent),
            Cmd::Mark(mark) => self.out.push(mark.encode_utf8(&mut [0; 4]), indent),
            Cmd::IfBroken(mark) if self.mode() == Mode::Broken => {
                self.out.push(mark.encode_utf8(&mut [0; 4]), indent);
            }
            Cmd::IfBroken(_) | Cmd::Break => {}
            Cmd::LineComment { start, end } => {
                self.out.before_comment(indent);
                if self.out.text.ends_with(['(', '[']) {
                    self.out.space();
                }
                self.out.push(self.out.slice(start, end), indent);
                self.out.new_line(1);
            }
            Cmd::BlockComment { start, end } => self.out.block_comment(self.out.slice(start, end), indent),
            Cmd::Space => self.out.space(),
            Cmd::Line | Cmd::Soft | Cmd::Fill | Cmd::FirstLink(_) => self.place(at, cmd),
            Cmd::Hard => self.out.new_line(1),
            Cmd::Blank => self.out.new_line(2),
            Cmd::Indent => {
                let step = if self.mode() == Mode::Broken { INDENT } else { 0 };
                self.indents.push(indent + step);
            }
            Cmd::Dedent => drop(self.indents.pop()),
            Cmd::Begin(group) => {
                let mode = self.decide(at, group);
                self.modes.push(mode);
            }
            Cmd::End => drop(self.modes.pop()),
        }
    }

    fn place(&mut self, at: usize, cmd: Cmd) {
        let breaks = self.mode() == Mode::Broken
            && match cmd {
                Cmd::Fill => !self.fits_behind(at),
                Cmd::FirstLink(group) => !self.stays(at, group),
                _ => true,
            };
        match cmd {
            _ if breaks => self.out.new_line(1),
            Cmd::Line | Cmd::Fill => self.out.space(),
            _ => {}
        }
    }

    /// Whether the element behind the space at `at` fits on the line: the group that begins there, or else what is
    /// before the next place.
    fn fits_behind(&self, at: usize) -> bool {
        let next = at + 1;
        match self.measures.ends[next] as usize {
            0 => self.fits(self.measures.up_to_place(next, next).saturating_add(1)),
            end => {
                !self.measures.must_break(next, end)
                    && self.fits(self.measures.flat(next, end).saturating_add(1))
            }
        }
    }

    /// Whether the first link of a chain stays on the line.
    fn stays(&self, at: usize, group: u32) -> bool {
        let Some(second) = self.groups.get(group as usize).map(|g| g.second as usize) else { return false };
        second > at && !self.measures.must_break(at, second) && {
            let width = self.measures.before[second] - self.measures.before[at];
            self.fits(width)
        }
    }

    fn decide(&self, at: usize, group: u32) -> Mode {
        if self.mode() == Mode::Flat && !self.modes.is_empty() {
            return Mode::Flat;
        }
        let Some(&group) = self.groups.get(group as usize) else { return Mode::Broken };
        let end = self.measures.ends[at] as usize;
        if group.kind == Kind::Tail {
            return self.decide_tail(at, end);
        }
        if !self.measures.must_break(at, end) && self.fits(self.measures.flat(at, end)) {
            return Mode::Flat;
        }
        let last = group.last as usize;
        let hugs = group.kind == Kind::Hug
            && last > at
            && !self.measures.must_break(at, last)
            && self.fits(self.measures.up_to_place(at, last));
        if hugs { Mode::Loose } else { Mode::Broken }
    }

    /// `Begin`, then the group's place, which is `last`; then the value.
    fn decide_tail(&self, at: usize, end: usize) -> Mode {
        let value = (at + 3).min(end);
        if self.measures.must_break(at, value) {
            return Mode::Broken;
        }
        if self.fits(self.measures.up_to_place(at, value)) { Mode::Loose } else { Mode::Broken }
    }
}
