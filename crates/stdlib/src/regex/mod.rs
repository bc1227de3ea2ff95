//! Regular expressions: what the library's module `regex` is written on. Matching takes time linear in the text, is paid by what
//! it looks at, and can be stopped.

mod compiled;
mod threads;

use crate::native_table;
use compiled::Compiled;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_heap::Handle;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Meter, Value, index_out_of_bounds};

const INTS: NativeType = Array(&Int);

native_table! { "core":
    "regex_check"(String) -> Unit => General(check), pays "what compiling it takes", "For the library: raises `Parse` unless the text is a pattern.";
    "regex_is_match"(String, String) -> Bool => General(is_match), pays "a unit for 64 bytes that are looked at, more for a pattern that branches much", "For the library: whether the pattern, which comes first, matches somewhere in the text.";
    "regex_find"(String, String, Int) -> Optional(&INTS) => General(find), pays "a unit for 64 bytes that are looked at, more for groups and for a pattern that branches much", "For the library: the first match of the pattern, which comes first, from an offset on: start and end of it and of each group, -1 for a group that took no part; null if there is none.";
}

/// Patterns that are kept compiled, the one used last in front. A program that uses more in turns pays for compiling.
#[derive(Default)]
struct Cache(Vec<(u64, Box<str>, Compiled)>);

impl Cache {
    const MOST: usize = 32;
    /// Bytes of all patterns that are kept; the one in use may take more.
    const BYTES: usize = 8 << 20;

    fn get(&mut self, meter: &mut Meter, pattern: &str, hash: u64) -> Result<&mut Compiled, Failure> {
        let is_it =
            |(known_hash, known, _): &(u64, Box<str>, Compiled)| *known_hash == hash && **known == *pattern;
        match self.0.iter().position(is_it) {
            Some(position) => self.0[..=position].rotate_right(1),
            None => {
                let compiled = Compiled::new(meter, pattern)?;
                self.0.truncate(Self::MOST - 1);
                self.0.insert(0, (hash, pattern.into(), compiled));
                self.shrink();
            }
        }
        Ok(&mut self.0[0].2)
    }

    /// Gives up those that were not used for the longest time, if all take too much.
    fn shrink(&mut self) {
        let mut bytes = 0;
        let kept = self.0.iter().take_while(|(_, _, compiled)| {
            bytes += compiled.size();
            bytes <= Self::BYTES
        });
        let kept = kept.count().max(1);
        self.0.truncate(kept);
    }
}

/// Does something with the pattern in argument 0, the meter, and the text in another argument.
fn with_pattern<T>(
    context: &mut Context<'_>,
    text: u32,
    work: impl FnOnce(&mut Compiled, &mut Meter, &str) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let (pattern, text) = (context.handle(0)?, context.handle(text)?);
    let hash = u64::from(context.vm.heap.string_hash(pattern)?);
    let (pattern, text) = (context.vm.heap.string(pattern)?, context.vm.heap.string(text)?);
    context.vm.meter.charge(vitte_runtime::price_of_bytes(pattern.len() as u64))?;
    let compiled = context.vm.states.get::<Cache>().get(&mut context.vm.meter, pattern, hash)?;
    work(compiled, &mut context.vm.meter, text)
}

fn check(context: &mut Context<'_>) -> Result<Value, Failure> {
    with_pattern(context, 0, |_, _, _| Ok(Value::Unit))
}

fn is_match(context: &mut Context<'_>) -> Result<Value, Failure> {
    with_pattern(context, 1, |compiled, meter, text| compiled.is_match(meter, text).map(Value::Bool))
}

fn find(context: &mut Context<'_>) -> Result<Value, Failure> {
    let from = context.int(2)?;
    let places = with_pattern(context, 1, |compiled, meter, text| {
        match usize::try_from(from).ok().filter(|start| text.is_char_boundary(*start)) {
            Some(start) => compiled.find(meter, text, start),
            None => Err(index_out_of_bounds(from, text.len() as u64)),
        }
    })?;
    match places {
        Some(places) => ints(context, &places).map(Value::Ref),
        None => Ok(Value::Null),
    }
}

/// A new array of integers as the result.
fn ints(context: &mut Context<'_>, values: &[i64]) -> Result<Handle, Failure> {
    let array = context.new_array(values.len() as u64)?;
    for value in values {
        context.vm.heap.array_push(array, *value)?;
    }
    Ok(array)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitte_bytecode::Trap;
    use vitte_runtime::MeterConfig;

    fn meter() -> Meter {
        Meter::new(&MeterConfig { counts: true, ..MeterConfig::default() })
    }

    #[test]
    fn the_cache_keeps_what_was_used_last() {
        let (mut cache, mut meter) = (Cache::default(), meter());
        for number in 0..100 {
            let compiled = cache.get(&mut meter, &format!("a{number}"), number).unwrap();
            assert!(compiled.is_match(&mut meter, &format!("xa{number}")).unwrap());
            assert!(cache.get(&mut meter, "always", 1000).is_ok() && cache.0.len() <= Cache::MOST);
        }
        assert!(cache.0.iter().any(|(_, pattern, _)| **pattern == *"always"));
        assert!(!cache.0.iter().any(|(_, pattern, _)| **pattern == *"a0"));
        for number in 0..40 {
            cache.get(&mut meter, &format!(r"\w{{8}}{number}"), 2000 + number).unwrap();
        }
        assert!(cache.0.len() < 20, "{}", cache.0.len());
    }

    #[test]
    fn patterns_that_are_wrong_or_too_large_are_refused() {
        let groups = "(a)(?:b{20}){20}".repeat(200);
        for pattern in ["(", "a{1000}{1000}{1000}", r"(\w{200}){200}", &"a".repeat(100_000), "(?=x)", &groups]
        {
            assert_eq!(Compiled::new(&mut meter(), pattern).unwrap_err().trap, Trap::Parse);
        }
    }

    /// Both ways of searching against the crate `regex`, which is made of the same parts in another way.
    #[test]
    fn matches_are_those_of_the_usual_engine() {
        let long = format!("{}ab{}", "x".repeat(70_000), "é".repeat(70_000));
        let texts = [
            "",
            "a",
            "abab",
            "xaabbaby",
            "naïve café, Straße",
            "a\nb\r\n\nc",
            "aaaaab",
            "日本語 text",
            &long,
        ];
        let patterns = [
            "",
            "a*",
            "a|ab",
            "ab|a",
            "(a+)(b*)",
            "(a|b)*?b",
            "^",
            "$",
            "(?m)^.*$",
            r"\b\w+\b",
            r"\B",
            "é|",
            "[^x]*x|a",
            r"(\w)(\w)?",
            "(?i)STRASSE|straße",
            "b+?",
            "(?s).",
            "(a)|(b)",
            r"\s+$",
            "(?:a{2,3}){2}",
            "ab",
            "x+ab",
            "é$",
            r"(?-u:\b)a",
            "caf.",
            r"\d|[[:alpha:]]{3}",
            "()",
            "(|a)+",
        ];
        for pattern in patterns {
            let usual = ::regex::Regex::new(pattern).unwrap();
            let mut ours = Compiled::new(&mut meter(), pattern).unwrap();
            for text in texts {
                assert_eq!(ours.is_match(&mut meter(), text).unwrap(), usual.is_match(text), "{pattern}");
                let starts = (0..text.len()).filter(|at| text.is_char_boundary(*at));
                for from in starts.take(12).chain([text.len()]) {
                    let mut places = usual.capture_locations();
                    let wanted = usual.captures_read_at(&mut places, text, from).map(|_| {
                        let groups = (0..places.len()).map(|group| places.get(group));
                        let ends = |group: Option<(usize, usize)>| {
                            group.map_or([-1, -1], |(start, end)| [start as i64, end as i64])
                        };
                        groups.flat_map(ends).collect::<Vec<_>>()
                    });
                    let found = ours.find(&mut meter(), text, from).unwrap();
                    assert_eq!(found, wanted, "{pattern} in {text:.20} from {from}");
                    let by_threads = ours.by_threads(&mut meter(), text, from);
                    assert_eq!(by_threads, wanted, "{pattern} in {text:.20} from {from}, by threads");
                }
            }
        }
    }

    #[test]
    fn a_search_is_paid_and_can_be_stopped() {
        let text = "a".repeat(1 << 20);
        for (pattern, least) in [("b", 1 << 14), (r"(a*)*b", 1 << 14), (r"\w*[ab]{80}[bc]\b", 1 << 14)] {
            let mut used = meter();
            let mut compiled = Compiled::new(&mut meter(), pattern).unwrap();
            compiled.is_match(&mut used, &text).unwrap();
            assert!(used.used() > least, "{pattern}: {}", used.used());
            let config = MeterConfig { fuel: Some(1 << 12), ..MeterConfig::default() };
            let mut limited = Meter::new(&config);
            assert_eq!(compiled.is_match(&mut limited, &text).unwrap_err().trap, Trap::OutOfFuel);
        }
    }
}
