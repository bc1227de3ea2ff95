//! Made-up matches take the arm that a direct comparison of value and pattern takes, with and without optimisation, and
//! evaluate the guards that it evaluates. Made-up values compare and print as they should.

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

    fn one<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}

#[derive(Clone, PartialEq)]
enum Ty {
    Int,
    Bool,
    Str,
    Color,
    Shape,
    Optional(Box<Ty>),
    Tuple(Vec<Ty>),
}

#[derive(Clone, PartialEq)]
enum Value {
    Int(i64),
    Bool(bool),
    Str(&'static str),
    Color(usize),
    Shape(usize, Vec<Value>),
    Null,
    Tuple(Vec<Value>),
}

enum Pattern {
    Wildcard,
    Bind(String),
    Int(i64),
    Range(i64, i64),
    /// A bool, string, color or null: one value.
    Is(Value),
    Shape(usize, Vec<Pattern>),
    Tuple(Vec<Pattern>),
    Or(Vec<Pattern>),
}

struct Arm {
    pattern: Pattern,
    binds: Vec<String>,
    guard: Option<bool>,
}

const COLORS: [&str; 5] = ["Red", "Green", "Blue", "Black", "White"];
const STRINGS: [&str; 4] = ["", "a", "ab", "\\\"\\n"];
const INTS: [i64; 18] =
    [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 100, 101, 40_000, -40_000, i64::MAX, i64::MIN];
const DECLARATIONS: &str = "enum Color { Red, Green, Blue, Black, White }
enum Shape { Nil, Num(int), Two(int, bool), Text(string), Rec(Shape), Opt(int?), Pair((int, Color)), Col(Color) }
fn guard(number: int, holds: bool) -> bool {
    print(\"guard\", number)
    return holds
}
";

fn variants() -> [(&'static str, Vec<Ty>); 8] {
    [
        ("Nil", vec![]),
        ("Num", vec![Ty::Int]),
        ("Two", vec![Ty::Int, Ty::Bool]),
        ("Text", vec![Ty::Str]),
        ("Rec", vec![Ty::Shape]),
        ("Opt", vec![Ty::Optional(Box::new(Ty::Int))]),
        ("Pair", vec![Ty::Tuple(vec![Ty::Int, Ty::Color])]),
        ("Col", vec![Ty::Color]),
    ]
}

// Making them.

fn some_type(random: &mut Random, depth: u32) -> Ty {
    match random.below(if depth == 0 { 5 } else { 9 }) {
        0 => Ty::Int,
        1 => Ty::Bool,
        2 => Ty::Str,
        3 => Ty::Color,
        4 | 5 => Ty::Shape,
        6 => match some_type(random, depth - 1) {
            Ty::Optional(value) => Ty::Optional(value),
            value => Ty::Optional(Box::new(value)),
        },
        _ => Ty::Tuple((0..2 + random.below(2)).map(|_| some_type(random, depth - 1)).collect()),
    }
}

fn some_value(random: &mut Random, ty: &Ty, depth: u32) -> Value {
    match ty {
        Ty::Int => Value::Int(random.one(&INTS)),
        Ty::Bool => Value::Bool(random.below(2) == 0),
        Ty::Str => Value::Str(random.one(&STRINGS)),
        Ty::Color => Value::Color(random.below(5) as usize),
        Ty::Shape => {
            let variant = random.below(if depth == 0 { 4 } else { 8 }) as usize;
            let payload = &variants()[variant].1;
            let depth = depth.saturating_sub(1);
            Value::Shape(variant, payload.iter().map(|ty| some_value(random, ty, depth)).collect())
        }
        Ty::Optional(_) if random.below(3) == 0 => Value::Null,
        Ty::Optional(value) => some_value(random, value, depth),
        Ty::Tuple(parts) => Value::Tuple(parts.iter().map(|ty| some_value(random, ty, depth)).collect()),
    }
}

/// A pattern; `binds` gets the names of its variables, if it may have any.
fn some_pattern(random: &mut Random, ty: &Ty, depth: u32, mut binds: Option<&mut Vec<String>>) -> Pattern {
    match random.below(10) {
        0 => return Pattern::Wildcard,
        // A variable for an optional could be one for its value: that is for the checker to decide.
        1 | 2 if !matches!(ty, Ty::Optional(_)) => {
            if let Some(binds) = &mut binds {
                binds.push(format!("v{}", binds.len()));
                return Pattern::Bind(binds[binds.len() - 1].clone());
            }
        }
        3 if depth > 0 => {
            let count = 2 + random.below(2);
            return Pattern::Or((0..count).map(|_| some_pattern(random, ty, depth - 1, None)).collect());
        }
        _ => {}
    }
    match ty {
        Ty::Int if random.below(3) == 0 => {
            let (a, b) = (random.one(&INTS), random.one(&INTS));
            Pattern::Range(a.min(b), a.max(b))
        }
        Ty::Int => Pattern::Int(random.one(&INTS)),
        Ty::Bool | Ty::Str | Ty::Color => Pattern::Is(some_value(random, ty, 0)),
        Ty::Optional(_) if random.below(3) == 0 => Pattern::Is(Value::Null),
        Ty::Optional(value) => match some_pattern(random, value, depth, None) {
            // The wildcard would take null, too.
            Pattern::Wildcard => Pattern::Wildcard,
            pattern => pattern,
        },
        Ty::Shape => {
            let variant = random.below(8) as usize;
            let depth = depth.saturating_sub(1);
            let mut parts = Vec::new();
            for ty in &variants()[variant].1 {
                parts.push(some_pattern(random, ty, depth, binds.as_deref_mut()));
            }
            Pattern::Shape(variant, parts)
        }
        Ty::Tuple(types) => {
            let mut parts = Vec::new();
            for ty in types {
                parts.push(some_pattern(random, ty, depth, binds.as_deref_mut()));
            }
            Pattern::Tuple(parts)
        }
    }
}

/// Alternatives that bind the same name to different parts of a tuple.
fn binding_alternatives(types: &[Ty], random: &mut Random) -> Option<Pattern> {
    let places: Vec<usize> = (0..types.len()).filter(|&at| types[at] == Ty::Int).collect();
    if places.len() < 2 {
        return None;
    }
    let mut alternative = |bound: usize| {
        let part = |(at, ty): (usize, &Ty)| match at == bound {
            true => Pattern::Bind("v0".into()),
            false => some_pattern(random, ty, 1, None),
        };
        Pattern::Tuple(types.iter().enumerate().map(part).collect())
    };
    Some(Pattern::Or(places.into_iter().map(&mut alternative).collect()))
}

fn some_arm(random: &mut Random, ty: &Ty) -> Arm {
    let guard = match random.below(4) {
        0 => Some(random.below(2) == 0),
        _ => None,
    };
    if let Ty::Tuple(types) = ty
        && random.below(3) == 0
        && let Some(pattern) = binding_alternatives(types, random)
    {
        return Arm { pattern, binds: vec!["v0".into()], guard };
    }
    let mut binds = Vec::new();
    let pattern = some_pattern(random, ty, 2, Some(&mut binds));
    Arm { pattern, binds, guard }
}

// Writing them.

fn type_text(ty: &Ty) -> String {
    match ty {
        Ty::Int => "int".into(),
        Ty::Bool => "bool".into(),
        Ty::Str => "string".into(),
        Ty::Color => "Color".into(),
        Ty::Shape => "Shape".into(),
        Ty::Optional(value) => format!("{}?", type_text(value)),
        Ty::Tuple(parts) => format!("({})", list(parts, type_text)),
    }
}

fn list<T>(parts: &[T], text: impl Fn(&T) -> String) -> String {
    parts.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// The value as source, which is also how it prints inside of another.
fn value_text(value: &Value) -> String {
    match value {
        Value::Int(value) => value.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Str(text) => format!("\"{text}\""),
        Value::Color(color) => format!("Color.{}", COLORS[*color]),
        Value::Shape(variant, payload) if payload.is_empty() => format!("Shape.{}", variants()[*variant].0),
        Value::Shape(variant, payload) => {
            format!("Shape.{}({})", variants()[*variant].0, list(payload, value_text))
        }
        Value::Null => "null".into(),
        Value::Tuple(parts) => format!("({})", list(parts, value_text)),
    }
}

fn pattern_text(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Wildcard => "_".into(),
        Pattern::Bind(name) => name.clone(),
        Pattern::Int(value) => value.to_string(),
        Pattern::Range(first, last) => format!("{first}..={last}"),
        Pattern::Is(value) => value_text(value),
        Pattern::Shape(variant, parts) if parts.is_empty() => format!("Shape.{}", variants()[*variant].0),
        Pattern::Shape(variant, parts) => {
            format!("Shape.{}({})", variants()[*variant].0, list(parts, pattern_text))
        }
        Pattern::Tuple(parts) => format!("({})", list(parts, pattern_text)),
        Pattern::Or(list) => list.iter().map(pattern_text).collect::<Vec<_>>().join(" | "),
    }
}

/// A function with a match. A tuple is passed in parts, and made where it is matched, if `in_parts`.
fn function_text(number: usize, ty: &Ty, arms: &[Arm], in_parts: bool) -> String {
    let (params, matched) = match ty {
        Ty::Tuple(parts) if in_parts => {
            let names: Vec<String> = (0..parts.len()).map(|at| format!("p{at}")).collect();
            let params = parts.iter().zip(&names).map(|(ty, name)| format!("{name}: {}", type_text(ty)));
            (params.collect::<Vec<_>>().join(", "), format!("({})", names.join(", ")))
        }
        _ => (format!("value: {}", type_text(ty)), "value".to_string()),
    };
    let mut text = format!("fn f{number}({params}) -> string {{\n    return match {matched} {{\n");
    for (at, arm) in arms.iter().enumerate() {
        let guard = arm.guard.map_or(String::new(), |holds| format!(" if guard({at}, {holds})"));
        let binds: String = arm.binds.iter().map(|name| format!(" ${{({name}, 0)}}")).collect();
        writeln!(text, "        {}{guard} => \"arm {at}{binds}\",", pattern_text(&arm.pattern)).unwrap();
    }
    text.push_str("        _ => \"none\",\n    }\n}\n");
    text
}

fn call_text(number: usize, value: &Value, in_parts: bool) -> String {
    match value {
        Value::Tuple(parts) if in_parts => format!("print(f{number}({}))\n", list(parts, value_text)),
        _ => format!("print(f{number}({}))\n", value_text(value)),
    }
}

/// What `print` writes: a string on its own is bare.
fn printed(value: &Value) -> String {
    match value {
        Value::Str(text) => text.replace("\\\"", "\"").replace("\\n", "\n"),
        _ => value_text(value),
    }
}

// Doing them.

/// Whether the value fits; `bound` gets the values of the variables.
fn fits(pattern: &Pattern, value: &Value, bound: &mut Vec<(String, Value)>) -> bool {
    match (pattern, value) {
        (Pattern::Wildcard, _) => true,
        (Pattern::Bind(name), _) => {
            bound.push((name.clone(), value.clone()));
            true
        }
        (Pattern::Or(list), _) => list.iter().any(|pattern| {
            let before = bound.len();
            let fits = fits(pattern, value, bound);
            if !fits {
                bound.truncate(before);
            }
            fits
        }),
        (Pattern::Is(wanted), value) => wanted == value,
        (Pattern::Int(wanted), Value::Int(value)) => wanted == value,
        (Pattern::Range(first, last), Value::Int(value)) => (first..=last).contains(&value),
        (Pattern::Shape(wanted, parts), Value::Shape(variant, payload)) => {
            wanted == variant && all_fit(parts, payload, bound)
        }
        (Pattern::Tuple(parts), Value::Tuple(values)) => all_fit(parts, values, bound),
        _ => false,
    }
}

fn all_fit(patterns: &[Pattern], values: &[Value], bound: &mut Vec<(String, Value)>) -> bool {
    patterns.iter().zip(values).all(|(pattern, value)| fits(pattern, value, bound))
}

fn expected(arms: &[Arm], value: &Value) -> String {
    let mut text = String::new();
    for (at, arm) in arms.iter().enumerate() {
        let mut bound = Vec::new();
        if !fits(&arm.pattern, value, &mut bound) {
            continue;
        }
        if let Some(holds) = arm.guard {
            writeln!(text, "guard {at}").unwrap();
            if !holds {
                continue;
            }
        }
        write!(text, "arm {at}").unwrap();
        for name in &arm.binds {
            let (_, value) = bound.iter().find(|(other, _)| other == name).expect("the pattern binds it");
            write!(text, " ({}, 0)", value_text(value)).unwrap();
        }
        text.push('\n');
        return text;
    }
    text + "none\n"
}

#[test]
fn made_up_values_compare_and_print() {
    for seed in 1..=100 {
        let mut random = Random(seed);
        let (mut source, mut output) = (DECLARATIONS.to_string(), String::new());
        for number in 0..6 {
            let ty = some_type(&mut random, 3);
            let text = type_text(&ty);
            writeln!(source, "fn f{number}(a: {text}, b: {text}) {{ print(a == b, a != b, a) }}").unwrap();
            writeln!(source, "fn g{number}(a: {text}) -> array<{text}> {{ return [a, a] }}").unwrap();
            for _ in 0..10 {
                let a = some_value(&mut random, &ty, 2);
                let b = if random.below(2) == 0 { a.clone() } else { some_value(&mut random, &ty, 2) };
                let (a_text, b_text) = (value_text(&a), value_text(&b));
                writeln!(source, "f{number}({a_text}, {b_text})").unwrap();
                writeln!(output, "{} {} {}", a == b, a != b, printed(&a)).unwrap();
                writeln!(source, "print(g{number}({a_text}), g{number}({b_text}) == g{number}({a_text}))")
                    .unwrap();
                writeln!(output, "[{a_text}, {a_text}] {}", a == b).unwrap();
            }
        }
        output.push_str("exit 0\n");
        for optimise in [true, false] {
            let actual = run("values.vit", &source, optimise);
            assert!(actual == output, "seed {seed}, optimise: {optimise}\n{source}\n{actual}\n{output}");
        }
    }
}

#[test]
fn made_up_matches_take_the_right_arm() {
    for seed in 1..=150 {
        let mut random = Random(seed);
        let (mut source, mut output) = (DECLARATIONS.to_string(), String::new());
        for number in 0..6 {
            let ty = some_type(&mut random, 2);
            let in_parts = matches!(ty, Ty::Tuple(_)) && random.below(2) == 0;
            let arms: Vec<Arm> = (0..1 + random.below(9)).map(|_| some_arm(&mut random, &ty)).collect();
            source.push_str(&function_text(number, &ty, &arms, in_parts));
            for _ in 0..20 {
                let value = some_value(&mut random, &ty, 2);
                source.push_str(&call_text(number, &value, in_parts));
                output.push_str(&expected(&arms, &value));
            }
        }
        output.push_str("exit 0\n");
        for optimise in [true, false] {
            let actual = run("match.vit", &source, optimise);
            assert!(actual == output, "seed {seed}, optimise: {optimise}\n{source}\n{actual}\n{output}");
        }
    }
}
