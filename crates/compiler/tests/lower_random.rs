//! Made-up programs do what a direct evaluation of their tree does, with and without optimisation.

mod support;

use std::fmt::Write;
use support::run;

/// Numbers from a seed: xorshift64* (Vigna, 2016).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % n
    }
}

const OPERATORS: [&str; 14] = ["+", "-", "*", "/", "%", "+%", "-%", "*%", "&", "|", "^", "<<", ">>", ">>>"];
const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];
const VARIABLES: u64 = 4;

enum Int {
    Literal(i64),
    Variable(u64),
    Neg(Box<Int>),
    Operator(usize, Box<Int>, Box<Int>),
    If(Box<Cond>, Vec<Stmt>, Box<Int>, Box<Int>),
    Element(Box<Int>),
    Length,
    Call(Box<Int>, Box<Int>),
}

enum Cond {
    Literal(bool),
    Compare(usize, Int, Int),
    CompareFloats(usize, Int, Int),
    Not(Box<Cond>),
    And(Box<Cond>, Box<Cond>),
    Or(Box<Cond>, Box<Cond>),
    Block(Vec<Stmt>, Box<Cond>),
}

enum Stmt {
    Set(u64, Int),
    SetWith(usize, u64, Int),
    SetElement(Option<usize>, Int, Int),
    Push(Int),
    Print(Int),
    PrintCond(Cond),
    If(Cond, Vec<Stmt>, Vec<Stmt>),
    For { start: Int, end: Int, inclusive: bool, step: i64, reversed: bool, var: u64, body: Vec<Stmt> },
    While(Cond, Vec<Stmt>),
    Break,
    Continue,
    Return(Int),
}

// Making them.

fn int(random: &mut Random, depth: u32) -> Int {
    if depth == 0 || random.below(4) == 0 {
        return match random.below(5) {
            0 => Int::Literal(random.below(7) as i64 - 3),
            1 => Int::Literal([i64::MAX, i64::MIN, 40_000, -32_768, 65, 1 << 40][random.below(6) as usize]),
            2 => Int::Length,
            _ => Int::Variable(random.below(VARIABLES)),
        };
    }
    let sub = |random: &mut Random| Box::new(int(random, depth - 1));
    match random.below(9) {
        0 => Int::Neg(sub(random)),
        1 => Int::If(
            Box::new(cond(random, depth - 1)),
            block(random, depth - 1, false),
            sub(random),
            sub(random),
        ),
        2 => Int::Element(Box::new(index(random, depth - 1))),
        3 => Int::Call(sub(random), sub(random)),
        4 => Int::Operator(random.below(14) as usize, sub(random), sub(random)),
        5 => Int::Operator(
            random.below(14) as usize,
            small(random, depth - 1),
            Box::new(Int::Literal(random.below(6) as i64 + 1)),
        ),
        6 => Int::Operator(
            [0, 1, 2, 4][random.below(4) as usize],
            small(random, depth - 1),
            small(random, depth - 1),
        ),
        _ => Int::Operator(5 + random.below(6) as usize, sub(random), sub(random)),
    }
}

/// A number that can be added and multiplied without much danger.
fn small(random: &mut Random, depth: u32) -> Box<Int> {
    Box::new(Int::Operator(8, Box::new(int(random, depth)), Box::new(Int::Literal(1023))))
}

/// A number that is an index, mostly.
fn index(random: &mut Random, depth: u32) -> Int {
    let all = int(random, depth);
    if random.below(30) == 0 { all } else { Int::Operator(8, Box::new(all), Box::new(Int::Literal(1))) }
}

fn cond(random: &mut Random, depth: u32) -> Cond {
    if depth == 0 {
        return Cond::Compare(random.below(6) as usize, int(random, 0), int(random, 0));
    }
    let sub = |random: &mut Random| Box::new(cond(random, depth - 1));
    match random.below(9) {
        0 => Cond::Literal(random.below(2) == 0),
        1 => Cond::Not(sub(random)),
        2 => Cond::And(sub(random), sub(random)),
        3 => Cond::Or(sub(random), sub(random)),
        4 => Cond::Block(block(random, depth - 1, false), sub(random)),
        5 => Cond::CompareFloats(random.below(6) as usize, int(random, 1), int(random, 1)),
        _ => Cond::Compare(random.below(6) as usize, int(random, depth - 1), int(random, depth - 1)),
    }
}

fn block(random: &mut Random, depth: u32, in_loop: bool) -> Vec<Stmt> {
    let count = random.below(3);
    (0..count).map(|_| stmt(random, depth, in_loop)).collect()
}

fn stmt(random: &mut Random, depth: u32, in_loop: bool) -> Stmt {
    let inner = depth.saturating_sub(1);
    match random.below(if depth == 0 { 7 } else { 13 }) {
        0 | 1 => Stmt::Set(random.below(VARIABLES), int(random, inner)),
        2 if random.below(8) > 0 => {
            Stmt::SetWith(5 + random.below(3) as usize, random.below(VARIABLES), int(random, inner))
        }
        2 => Stmt::SetWith(random.below(10) as usize, random.below(VARIABLES), *small(random, inner)),
        3 => {
            let operator = (random.below(2) == 0).then(|| 8 + random.below(3) as usize);
            Stmt::SetElement(operator, index(random, 0), int(random, inner))
        }
        4 => Stmt::Push(int(random, inner)),
        5 if in_loop => [Stmt::Break, Stmt::Continue].into_iter().nth(random.below(2) as usize).unwrap(),
        5 | 6 => Stmt::Print(int(random, inner)),
        7 => Stmt::PrintCond(cond(random, inner)),
        8 if random.below(4) == 0 => Stmt::Return(int(random, inner)),
        8..=9 => Stmt::If(cond(random, inner), block(random, inner, in_loop), block(random, inner, in_loop)),
        10 => Stmt::While(cond(random, inner), block(random, inner, true)),
        _ => Stmt::For {
            start: Int::Operator(8, Box::new(int(random, 1)), Box::new(Int::Literal(7))),
            end: if random.below(4) == 0 {
                int(random, 1)
            } else {
                Int::Operator(8, Box::new(int(random, 1)), Box::new(Int::Literal(15)))
            },
            inclusive: random.below(2) == 0,
            step: [1, 1, 1, 2, 3, 4, random.below(3) as i64][random.below(7) as usize],
            reversed: random.below(3) == 0,
            var: random.below(VARIABLES),
            body: block(random, inner, true),
        },
    }
}

// Writing them.

impl Int {
    fn write(&self, out: &mut String) {
        match self {
            Int::Literal(value) => write!(out, "({value})").unwrap(),
            Int::Variable(id) => write!(out, "v{id}").unwrap(),
            Int::Length => out.push_str("xs.len()"),
            Int::Neg(a) => infix(out, "(-", |out| a.write(out), "", |_| {}, ")"),
            Int::Operator(op, a, b) => {
                let op = format!(" {} ", OPERATORS[*op]);
                infix(out, "(", |out| a.write(out), &op, |out| b.write(out), ")");
            }
            Int::If(cond, stmts, a, b) => {
                infix(out, "(if ", |out| cond.write(out), " { ", |out| write_stmts(stmts, out), "; ");
                infix(out, "", |out| a.write(out), " } else { ", |out| b.write(out), " })");
            }
            Int::Element(index) => infix(out, "xs[", |out| index.write(out), "]", |_| {}, ""),
            Int::Call(a, b) => infix(out, "mix(", |out| a.write(out), ", ", |out| b.write(out), ")"),
        }
    }
}

impl Cond {
    fn write(&self, out: &mut String) {
        match self {
            Cond::Literal(value) => write!(out, "{value}").unwrap(),
            Cond::Compare(op, a, b) => {
                let op = format!(" {} ", COMPARISONS[*op]);
                infix(out, "(", |out| a.write(out), &op, |out| b.write(out), ")");
            }
            Cond::CompareFloats(op, a, b) => {
                let op = format!(") / float(0) {} float(", COMPARISONS[*op]);
                infix(out, "(float(", |out| a.write(out), &op, |out| b.write(out), "))");
            }
            Cond::Not(a) => infix(out, "!(", |out| a.write(out), "", |_| {}, ")"),
            Cond::And(a, b) => infix(out, "(", |out| a.write(out), " && ", |out| b.write(out), ")"),
            Cond::Or(a, b) => infix(out, "(", |out| a.write(out), " || ", |out| b.write(out), ")"),
            Cond::Block(stmts, a) => {
                infix(
                    out,
                    "(if true { ",
                    |out| write_stmts(stmts, out),
                    "; ",
                    |out| a.write(out),
                    " } else { false })",
                );
            }
        }
    }
}

fn infix(
    out: &mut String,
    before: &str,
    a: impl Fn(&mut String),
    between: &str,
    b: impl Fn(&mut String),
    after: &str,
) {
    out.push_str(before);
    a(out);
    out.push_str(between);
    b(out);
    out.push_str(after);
}

fn write_stmts(stmts: &[Stmt], out: &mut String) {
    for (index, stmt) in stmts.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { "; " });
        stmt.write(out);
    }
}

impl Stmt {
    fn write(&self, out: &mut String) {
        match self {
            Stmt::Set(id, value) => infix(out, &format!("v{id} = "), |out| value.write(out), "", |_| {}, ""),
            Stmt::SetWith(op, id, value) => {
                let head = format!("v{id} {}= ", OPERATORS[ASSIGNABLE[*op]]);
                infix(out, &head, |out| value.write(out), "", |_| {}, "");
            }
            Stmt::SetElement(op, index, value) => {
                let op = op.map_or(" = ".to_string(), |op| format!(" {}= ", OPERATORS[op]));
                infix(out, "xs[", |out| index.write(out), &format!("]{op}"), |out| value.write(out), "");
            }
            Stmt::Push(value) => infix(out, "xs.push(", |out| value.write(out), ")", |_| {}, ""),
            Stmt::Print(value) => infix(out, "print(", |out| value.write(out), ")", |_| {}, ""),
            Stmt::PrintCond(value) => infix(out, "print(", |out| value.write(out), ")", |_| {}, ""),
            Stmt::If(cond, a, b) => {
                infix(out, "if ", |out| cond.write(out), " { ", |out| write_stmts(a, out), " }");
                infix(out, " else { ", |out| write_stmts(b, out), " }", |_| {}, "");
            }
            Stmt::While(cond, body) => {
                infix(
                    out,
                    "while ",
                    |out| cond.write(out),
                    " { tick(); ",
                    |out| write_stmts(body, out),
                    " }",
                );
            }
            Stmt::For { start, end, inclusive, step, reversed, var, body } => {
                let dots = if *inclusive { "..=" } else { ".." };
                let reversed = if *reversed { ".rev()" } else { "" };
                infix(
                    out,
                    "for i in (",
                    |out| start.write(out),
                    dots,
                    |out| end.write(out),
                    &format!(").step({step}){reversed}"),
                );
                infix(
                    out,
                    &format!(" {{ tick(); v{var} = i; "),
                    |out| write_stmts(body, out),
                    " }",
                    |_| {},
                    "",
                );
            }
            Stmt::Break => out.push_str("break"),
            Stmt::Continue => out.push_str("continue"),
            Stmt::Return(value) => infix(out, "return ", |out| value.write(out), "", |_| {}, ""),
        }
    }
}

/// The operators that have an assignment, as indexes into `OPERATORS`.
const ASSIGNABLE: [usize; 10] = [0, 1, 2, 3, 4, 8, 9, 10, 11, 12];

// Evaluating them.

enum Exit {
    Error(&'static str),
    Break,
    Continue,
    Return(i64),
}

type Eval<T> = Result<T, Exit>;

struct Machine {
    variables: [i64; VARIABLES as usize],
    elements: Vec<i64>,
    output: String,
    ticks: u32,
}

fn operate(op: usize, a: i64, b: i64) -> Eval<i64> {
    let overflow = || Exit::Error("Overflow");
    let shift = || u32::try_from(b).ok().filter(|count| *count < 64).ok_or(Exit::Error("InvalidArgument"));
    match OPERATORS[op] {
        "/" | "%" if b == 0 => Err(Exit::Error("DivisionByZero")),
        "+" => a.checked_add(b).ok_or_else(overflow),
        "-" => a.checked_sub(b).ok_or_else(overflow),
        "*" => a.checked_mul(b).ok_or_else(overflow),
        "/" => a.checked_div(b).ok_or_else(overflow),
        "%" => Ok(a.wrapping_rem(b)),
        "+%" => Ok(a.wrapping_add(b)),
        "-%" => Ok(a.wrapping_sub(b)),
        "*%" => Ok(a.wrapping_mul(b)),
        "&" => Ok(a & b),
        "|" => Ok(a | b),
        "^" => Ok(a ^ b),
        "<<" => Ok(a << shift()?),
        ">>" => Ok(a >> shift()?),
        _ => Ok((a as u64 >> shift()?) as i64),
    }
}

fn compare<T: PartialOrd>(op: usize, a: T, b: T) -> bool {
    match COMPARISONS[op] {
        "==" => a == b,
        "!=" => a != b,
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        _ => a >= b,
    }
}

impl Machine {
    fn int(&mut self, expr: &Int) -> Eval<i64> {
        match expr {
            Int::Literal(value) => Ok(*value),
            Int::Variable(id) => Ok(self.variables[*id as usize]),
            Int::Length => Ok(self.elements.len() as i64),
            Int::Neg(a) => self.int(a)?.checked_neg().ok_or(Exit::Error("Overflow")),
            Int::Operator(op, a, b) => {
                let a = self.int(a)?;
                let b = self.int(b)?;
                operate(*op, a, b)
            }
            Int::If(cond, stmts, a, b) => {
                if self.cond(cond)? {
                    self.stmts(stmts)?;
                    self.int(a)
                } else {
                    self.int(b)
                }
            }
            Int::Element(index) => {
                let index = self.int(index)?;
                self.element(index).copied()
            }
            Int::Call(a, b) => {
                let a = self.int(a)?;
                Ok(a.wrapping_mul(31).wrapping_sub(self.int(b)?))
            }
        }
    }

    fn element(&mut self, index: i64) -> Eval<&mut i64> {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        self.elements.get_mut(index).ok_or(Exit::Error("IndexOutOfBounds"))
    }

    fn cond(&mut self, expr: &Cond) -> Eval<bool> {
        match expr {
            Cond::Literal(value) => Ok(*value),
            Cond::Compare(op, a, b) => {
                let a = self.int(a)?;
                Ok(compare(*op, a, self.int(b)?))
            }
            Cond::CompareFloats(op, a, b) => {
                let a = self.int(a)? as f64 / 0.0;
                Ok(compare(*op, a, self.int(b)? as f64))
            }
            Cond::Not(a) => Ok(!self.cond(a)?),
            Cond::And(a, b) => Ok(self.cond(a)? && self.cond(b)?),
            Cond::Or(a, b) => Ok(self.cond(a)? || self.cond(b)?),
            Cond::Block(stmts, a) => {
                self.stmts(stmts)?;
                self.cond(a)
            }
        }
    }

    fn stmts(&mut self, stmts: &[Stmt]) -> Eval<()> {
        stmts.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    /// The rounds of all loops together are counted, so that every program ends.
    fn round(&mut self, body: &[Stmt]) -> Eval<bool> {
        match self.stmts(body) {
            Ok(()) | Err(Exit::Continue) => Ok(true),
            Err(Exit::Break) => Ok(false),
            Err(other) => Err(other),
        }
    }

    fn tick(&mut self) -> Eval<()> {
        self.ticks += 1;
        if self.ticks > 200 { Err(Exit::Error("Panic")) } else { Ok(()) }
    }

    fn stmt(&mut self, stmt: &Stmt) -> Eval<()> {
        match stmt {
            Stmt::Set(id, value) => self.variables[*id as usize] = self.int(value)?,
            Stmt::SetWith(op, id, value) => {
                let old = self.variables[*id as usize];
                let value = self.int(value)?;
                self.variables[*id as usize] = operate(ASSIGNABLE[*op], old, value)?;
            }
            Stmt::SetElement(op, index, value) => {
                let index = self.int(index)?;
                let value = match op {
                    Some(op) => {
                        let old = *self.element(index)?;
                        let value = self.int(value)?;
                        operate(*op, old, value)?
                    }
                    None => self.int(value)?,
                };
                *self.element(index)? = value;
            }
            Stmt::Push(value) => {
                let value = self.int(value)?;
                self.elements.push(value);
            }
            Stmt::Print(value) => {
                let value = self.int(value)?;
                writeln!(self.output, "{value}").unwrap();
            }
            Stmt::PrintCond(value) => {
                let value = self.cond(value)?;
                writeln!(self.output, "{value}").unwrap();
            }
            Stmt::If(cond, a, b) => {
                if self.cond(cond)? {
                    self.stmts(a)?;
                } else {
                    self.stmts(b)?;
                }
            }
            Stmt::While(cond, body) => {
                while self.cond(cond)? {
                    self.tick()?;
                    if !self.round(body)? {
                        break;
                    }
                }
            }
            Stmt::For { .. } => self.for_range(stmt)?,
            Stmt::Break => return Err(Exit::Break),
            Stmt::Continue => return Err(Exit::Continue),
            Stmt::Return(value) => return Err(Exit::Return(self.int(value)?)),
        }
        Ok(())
    }

    fn for_range(&mut self, stmt: &Stmt) -> Eval<()> {
        let Stmt::For { start, end, inclusive, step, reversed, var, body } = stmt else { unreachable!() };
        let start = i128::from(self.int(start)?);
        let last = i128::from(self.int(end)?) - i128::from(!*inclusive);
        if *step < 1 {
            return Err(Exit::Error("InvalidArgument"));
        }
        let step = i128::from(*step);
        let count = if last < start { 0 } else { (last - start) / step + 1 };
        for round in 0..count {
            let index = if *reversed { count - 1 - round } else { round };
            self.tick()?;
            self.variables[*var as usize] = (start + index * step) as i64;
            if !self.round(body)? {
                break;
            }
        }
        Ok(())
    }
}

#[test]
fn made_up_programs_do_what_their_trees_say() {
    let mut ended_well = 0;
    for seed in 1..=1500_u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let stmts: Vec<Stmt> = (0..6).map(|_| stmt(&mut random, 4, false)).collect();
        let mut text = String::from(
            "let ticks = 0\nfn tick() { ticks += 1; if ticks > 200 { panic(\"long\") } }\n\
             fn mix(a: int, b: int) -> int { return a *% 31 -% b }\nfn go() -> int {\n\
             let v0 = 0; let v1 = 1; let v2 = -7; let v3 = 100; let xs = [1, 2, 3]\n",
        );
        for stmt in &stmts {
            stmt.write(&mut text);
            text.push('\n');
        }
        text.push_str("print(v0, v1, v2, v3, xs)\nreturn 0\n}\nfn main() -> int { return go() }\n");

        let mut machine =
            Machine { variables: [0, 1, -7, 100], elements: vec![1, 2, 3], output: String::new(), ticks: 0 };
        let end = machine.stmts(&stmts);
        let mut expected = machine.output.clone();
        match end {
            Ok(()) => {
                let [a, b, c, d] = machine.variables;
                let all = format!("{:?}", machine.elements);
                writeln!(expected, "{a} {b} {c} {d} {all}\nexit 0").unwrap();
                ended_well += 1;
            }
            Err(Exit::Return(value)) => writeln!(expected, "exit {value}").unwrap(),
            Err(Exit::Error(kind)) => writeln!(expected, "error[{kind}]").unwrap(),
            Err(Exit::Break | Exit::Continue) => unreachable!("no loop is left from outside"),
        }
        for optimise in [true, false] {
            let actual = run("made_up.vit", &text, optimise);
            let actual = match actual.find("error[") {
                Some(at) => format!("{}\n", &actual[..at + actual[at..].find(']').unwrap() + 1]),
                None => actual,
            };
            assert_eq!(actual, expected, "seed {seed}, optimise: {optimise}\n{text}");
        }
    }
    assert!(ended_well > 100, "most programs fail: {ended_well}");
}
