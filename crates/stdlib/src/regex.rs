//! Regular expressions: what the library's module `regex` is written on. Matching takes time linear in the text.

use crate::native_table;
use ::regex::{Regex, RegexBuilder};
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_heap::Handle;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value, index_out_of_bounds};

const INTS: NativeType = Array(&Int);

native_table! { "core":
    "regex_check"(String) -> Unit => General(check), "For the library: raises `Parse` unless the text is a pattern.";
    "regex_is_match"(String, String) -> Bool => General(is_match), "For the library: whether the pattern, which comes first, matches somewhere in the text.";
    "regex_find"(String, String, Int) -> Optional(&INTS) => General(find), "For the library: the first match of the pattern, which comes first, from an offset on: start and end of it and of each group, -1 for a group that took no part; null if there is none.";
}

/// Patterns that are kept compiled, the one used last in front. A program that uses more in turns pays for compiling.
#[derive(Default)]
struct Cache(Vec<(Box<str>, Regex)>);

impl Cache {
    const MOST: usize = 32;
    /// Bytes of a pattern, of what it is compiled to, and of what its matching may remember.
    const LONGEST: usize = 64 << 10;
    const COMPILED: usize = 1 << 20;

    fn get(&mut self, pattern: &str) -> Result<&Regex, Failure> {
        match self.0.iter().position(|(known, _)| **known == *pattern) {
            Some(position) => self.0[..=position].rotate_right(1),
            None => {
                let compiled = compile(pattern)?;
                self.0.truncate(Self::MOST - 1);
                self.0.insert(0, (pattern.into(), compiled));
            }
        }
        Ok(&self.0[0].1)
    }
}

fn compile(pattern: &str) -> Result<Regex, Failure> {
    if pattern.len() > Cache::LONGEST {
        let message = format!("the pattern is longer than {} bytes", Cache::LONGEST);
        return Err(Failure::new(Trap::Parse, message));
    }
    RegexBuilder::new(pattern)
        .size_limit(Cache::COMPILED)
        .dfa_size_limit(Cache::COMPILED)
        .build()
        .map_err(|error| Failure::new(Trap::Parse, error.to_string()))
}

/// The pattern in argument 0, compiled. Cloning shares it.
fn regex(context: &mut Context<'_>) -> Result<Regex, Failure> {
    let pattern = context.handle(0)?;
    let pattern = context.heap.string(pattern)?;
    Ok(context.states.get::<Cache>().get(pattern)?.clone())
}

fn check(context: &mut Context<'_>) -> Result<Value, Failure> {
    regex(context)?;
    Ok(Value::Unit)
}

fn is_match(context: &mut Context<'_>) -> Result<Value, Failure> {
    let regex = regex(context)?;
    Ok(Value::Bool(regex.is_match(context.string(1)?)))
}

fn find(context: &mut Context<'_>) -> Result<Value, Failure> {
    let regex = regex(context)?;
    let (from, text) = (context.int(2)?, context.handle(1)?);
    let text = context.heap.string(text)?;
    let Some(start) = usize::try_from(from).ok().filter(|start| text.is_char_boundary(*start)) else {
        return Err(index_out_of_bounds(from, text.len() as u64));
    };
    let mut places = regex.capture_locations();
    if regex.captures_read_at(&mut places, text, start).is_none() {
        return Ok(Value::Null);
    }
    let groups = (0..places.len()).map(|group| places.get(group));
    let ends: Vec<i64> =
        groups.flat_map(|group| group.map_or([-1, -1], |(start, end)| [start as i64, end as i64])).collect();
    ints(context, &ends).map(Value::Ref)
}

/// A new array of integers as the result.
fn ints(context: &mut Context<'_>, values: &[i64]) -> Result<Handle, Failure> {
    let array = context.new_array(values.len() as u64)?;
    for value in values {
        context.heap.array_push(array, *value)?;
    }
    Ok(array)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_keeps_what_was_used_last() {
        let mut cache = Cache::default();
        for number in 0..100 {
            assert!(cache.get(&format!("a{number}")).unwrap().is_match(&format!("xa{number}")));
            assert!(cache.get("always").is_ok() && cache.0.len() <= Cache::MOST);
        }
        assert!(cache.0.iter().any(|(pattern, _)| **pattern == *"always"));
        assert!(!cache.0.iter().any(|(pattern, _)| **pattern == *"a0"));
    }

    #[test]
    fn patterns_that_are_wrong_or_too_large_are_refused() {
        for pattern in ["(", "a{1000}{1000}{1000}", r"(\w{200}){200}", &"a".repeat(100_000), "(?=x)"] {
            assert_eq!(compile(pattern).unwrap_err().trap, Trap::Parse);
        }
    }
}
