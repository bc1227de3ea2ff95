//! Programs of any size, like those that people write: structs with methods, functions of different kinds, loops,
//! strings, arrays, comments and blank lines. The same size gives the same program.

use std::fmt::Write;

/// A program of about `lines` lines.
pub fn generate(lines: usize) -> String {
    let mut writer = Writer { out: String::with_capacity(lines * 40), state: 0x2545_F491_4F6C_DD1D };
    writer.out.push_str("// Bookkeeping for a warehouse, written by a generator.\nimport math\n\n");
    let mut written = writer.out.lines().count();
    let mut unit = 0;
    while unit == 0 || written < lines {
        let start = writer.out.len();
        writer.unit(unit);
        written += writer.out[start..].lines().count();
        unit += 1;
    }
    writer.out
}

struct Writer {
    out: String,
    state: u64,
}

/// Replaces `@0`, `@1`… in `template` by the arguments.
macro_rules! put {
    ($self:ident, $template:literal $(, $argument:expr)* $(,)?) => {
        $self.put($template, &[$(&$argument.to_string()),*])
    };
}

const NOUNS: [&str; 16] = [
    "Order", "Parcel", "Account", "Shelf", "Invoice", "Ticket", "Route", "Sensor", "Token", "Packet", "Cell",
    "Record", "Window", "Vector", "Bucket", "Session",
];
const FIELDS: [&str; 12] = [
    "count",
    "limit",
    "offset",
    "total",
    "weight_class",
    "priority",
    "level",
    "row",
    "column",
    "depth",
    "balance",
    "serial",
];
const VERBS: [&str; 12] = [
    "update", "collect", "measure", "merge", "scan", "balance", "rank", "shift", "count", "gather", "settle",
    "trim",
];
const REMARKS: [&str; 8] = [
    "Everything that came in since the last run counts.",
    "The order matters: later entries win.",
    "Small values are common, so they come first.",
    "Nothing to do for what is empty.",
    "Keeps the sum within its limits.",
    "See the rules of the house for the odd constant.",
    "Rounds towards zero, as the other side does.",
    "A linear search is good enough here.",
];

impl Writer {
    /// A number below `n`, by xorshift.
    fn below(&mut self, n: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 33) as usize % n
    }

    fn pick(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }

    fn put(&mut self, template: &str, arguments: &[&str]) {
        let mut rest = template;
        while let Some(at) = rest.find('@') {
            self.out.push_str(&rest[..at]);
            let digit = usize::from(rest.as_bytes()[at + 1] - b'0');
            self.out.push_str(arguments[digit]);
            rest = &rest[at + 2..];
        }
        self.out.push_str(rest);
    }

    fn remark(&mut self, indentation: &str) {
        let text = self.pick(&REMARKS);
        let _ = writeln!(self.out, "{indentation}// {text}");
    }

    /// A struct, its methods, and functions that work with it.
    fn unit(&mut self, unit: usize) {
        let name = format!("{}{unit}", self.pick(&NOUNS));
        let first = self.below(FIELDS.len());
        let fields = [FIELDS[first], FIELDS[(first + 5) % FIELDS.len()]];
        self.structure(&name, fields);
        for function in 0..self.below(4) + 2 {
            let verb = self.pick(&VERBS);
            let called = format!("{verb}_{unit}_{function}");
            match self.below(6) {
                0 => self.summing(&called, &name, fields),
                1 => self.text(&called, &name, fields),
                2 => self.arithmetic(&called),
                3 => self.search(&called),
                4 => self.matrix(&called),
                _ => self.decisions(&called, &name, fields),
            }
        }
    }

    fn structure(&mut self, name: &str, [a, b]: [&str; 2]) {
        self.remark("");
        let (n, m) = (self.below(90) + 2, self.below(900) + 10);
        put!(
            self,
            "pub struct @0 {
    @1: int,                   // what has been seen so far
    @2: int,
    rate: float,
    title: string,
    tags: array<int>,
}

impl @0 {
    /// One with a title, and nothing in it yet.
    pub fn new(title: string, @1: int) -> @0 {
        return @0 { @1: @1, @2: @3, rate: 0.@3, title: title, tags: [] }
    }

    /// Adds an amount and remembers what is left of it.
    pub fn add(self, amount: int) {
        if amount <= 0 || amount > 1_000_000 { return }
        self.@1 += amount
        self.tags.push((amount + self.@2) % @4)
    }

    pub fn ratio(self) -> float {
        let whole = float(self.@1 + self.@2)
        if whole == 0.0 { return 0.0 }
        return float(self.@1) / math.sqrt(whole * self.rate)
    }

    pub fn describe(self) -> string {
        let size = self.tags.len()
        return \"${self.title}: ${self.@1} of ${self.@2}, ${size} tags\"
    }
}

",
            name,
            a,
            b,
            n,
            m
        );
    }

    fn summing(&mut self, called: &str, name: &str, [a, b]: [&str; 2]) {
        self.remark("");
        let (n, m) = (self.below(50) + 2, self.below(1000));
        put!(
            self,
            "pub fn @0(items: array<@1>, limit: int) -> int {
    let total = 0
    let heaviest = @1.new(\"heaviest of @1\", 0)
    for item in items {
        if item.@2 > limit { continue }
        total += item.@2 * @4 - item.@3
        item.add(total % @4)

        // What is too heavy goes back to where it was.
        if item.ratio() > heaviest.ratio() && item.tags.len() > @4 {
            item.@3 -= min(item.tags[0], limit)
            total -= @5
            heaviest = item
        }
    }
    print(\"@0:\", heaviest.describe(), \"with a total of\", total)
    return max(total, limit)
}

",
            called,
            name,
            a,
            b,
            n,
            m
        );
    }

    fn text(&mut self, called: &str, name: &str, [a, _]: [&str; 2]) {
        let n = self.below(40) + 3;
        put!(
            self,
            "pub fn @0(item: @1, separator: string) -> string {
    let line = \"\"
    for tag in item.tags {
        if line.len() > 0 { line += separator }
        line += str(tag).pad_start(@3, \" \")
    }
    let head = item.describe()
    if item.@2 == 0 && item.title != \"nothing\" {
        return \"${head} (empty since ${item.@2 - @3})\"
    }
    return \"${head}: [${line}] \" + item.title
}

",
            called,
            name,
            a,
            n
        );
    }

    fn arithmetic(&mut self, called: &str) {
        self.remark("");
        let (n, m) = (self.below(97) + 3, self.below(60));
        put!(
            self,
            "pub fn @0(start: int, rounds: int) -> int {
    let state = start ^ @1
    let rounds_done = 0
    while rounds_done < rounds && state != 0 {
        state = (state << 3) ^ (state >>> @2) ^ rounds_done
        if state % @1 == 0 { state += rounds_done * 2 }
        rounds_done += 1
    }

    /* The upper half is the better one. */
    let folded = state ^ (state >> 32)
    return folded & 0xFFFF
}

",
            called,
            n,
            m
        );
    }

    fn search(&mut self, called: &str) {
        let n = self.below(1000);
        put!(
            self,
            "pub fn @0(values: array<int>, wanted: int) -> int {
    let low = 0
    let high = values.len()
    while low < high {
        let middle = low + (high - low) / 2
        let value = values[middle]
        if value == wanted {
            return middle
        } else if value < wanted {
            low = middle + 1
        } else {
            high = middle
        }
    }
    print(\"not found among ${values.len()}:\", wanted, low + @1)
    return -1
}

",
            called,
            n
        );
    }

    fn matrix(&mut self, called: &str) {
        self.remark("");
        let n = self.below(9) + 2;
        put!(
            self,
            "pub fn @0(size: int, scale: float) -> array<float> {
    let grid = [0.0; size * size]
    for row in 0..size {
        for column in 0..size {
            let position = row * size + column
            let distance = float(row - column)
            // The diagonal stays as it is.
            if row != column {
                grid[position] = scale / (distance * @1.5 + 1.0)
            }
        }
    }
    grid[0] = math.sqrt(scale) * grid[size - 1] - 0.25
    return grid
}

",
            called,
            n
        );
    }

    fn decisions(&mut self, called: &str, name: &str, [a, b]: [&str; 2]) {
        let (n, m) = (self.below(500), self.below(500));
        put!(
            self,
            "pub fn @0(code: int, title: string) -> @1 {
    const LIMIT = @4
    let made = @1.new(title + \" from @0\", code)
    if code < LIMIT {
        made.@2 = code * 2 + title.len()
    } else if code == @5 || title == \"special\" {
        made.@3 = LIMIT - code
        made.rate = 1.25
    } else {
        made.add(code % 7)
    }
    made.tags = [code, LIMIT, made.@2, title.len()]
    let extra = if made.ratio() < 0.5 { 1 } else { 2 }
    made.@3 += extra
    return made
}

",
            called,
            name,
            a,
            b,
            n,
            m
        );
    }
}
