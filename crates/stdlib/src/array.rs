//! Methods of `array`.

use crate::core::{max_float, min_float};
use crate::native_table;
use crate::sorting;
use crate::steps::{self, BLOCK, SMALL_BLOCK, Text};
use crate::text::float_text;
use std::cmp::Ordering;
use std::fmt::Write;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_heap::Handle;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value, index_out_of_bounds, price_of_bytes, price_of_elements};

const ANY: NativeType = Array(&T);
const INTS: NativeType = Array(&Int);
const FLOATS: NativeType = Array(&Float);
const BOOLS: NativeType = Array(&Bool);
const STRINGS: NativeType = Array(&String);

native_table! { "array":
    "len"(ANY) -> Int => General(len), "The number of elements.";
    "is_empty"(ANY) -> Bool => General(is_empty), "Whether there is no element.";
    "push"(ANY, T) -> Unit => General(push), "Appends the element.";
    "pop"(ANY) -> Optional(&T) => General(pop), "Takes the last element out; null if there is none.";
    "first"(ANY) -> Optional(&T) => General(first), "The first element; null if there is none.";
    "last"(ANY) -> Optional(&T) => General(last), "The last element; null if there is none.";
    "insert"(ANY, Int, T) -> Unit => General(insert), pays "a unit for 8 elements behind the index", "Puts the element before the one at the index, or at the end.";
    "remove"(ANY, Int) -> T => General(remove), pays "a unit for 8 elements behind the index", "Takes the element at the index out.";
    "clear"(ANY) -> Unit => General(clear), scans [0], "Removes all elements.";
    "reverse"(ANY) -> Unit => General(reverse), scans [0], "Turns the order around, in place.";
    "swap"(ANY, Int, Int) -> Unit => General(swap), "Exchanges two elements.";
    "slice"(ANY, Int, Int) -> ANY => General(slice), pays "the size of the result", "A new array of the elements from the first index up to, not including, the second.";
    "concat"(ANY, ANY) -> ANY => General(concat), pays "the size of the result", "A new array of the elements of both.";
    "contains"(INTS, Int) -> Bool => General(contains_int), scans [0], "Whether an element equals the value.";
    "contains"(FLOATS, Float) -> Bool => General(contains_float), scans [0], "Whether an element equals the value.";
    "contains"(BOOLS, Bool) -> Bool => General(contains_bool), scans [0], "Whether an element equals the value.";
    "contains"(STRINGS, String) -> Bool => General(contains_string), pays "a unit for 8 elements, and for 64 bytes of texts of equal length", "Whether an element equals the value.";
    "index_of"(INTS, Int) -> Optional(&Int) => General(index_of_int), scans [0], "The index of the first element that equals the value; null if none does.";
    "index_of"(FLOATS, Float) -> Optional(&Int) => General(index_of_float), scans [0], "The index of the first element that equals the value; null if none does.";
    "index_of"(BOOLS, Bool) -> Optional(&Int) => General(index_of_bool), scans [0], "The index of the first element that equals the value; null if none does.";
    "index_of"(STRINGS, String) -> Optional(&Int) => General(index_of_string), pays "a unit for 8 elements, and for 64 bytes of texts of equal length", "The index of the first element that equals the value; null if none does.";
    "sort"(INTS) -> Unit => General(sort_ints), sorts 0, "Sorts in place, smallest first.";
    "sort"(FLOATS) -> Unit => General(sort_floats), sorts 0, "Sorts in place, smallest first, `nan` last; equal values keep their order.";
    "sort"(STRINGS) -> Unit => General(sort_strings), sorts 0, "Sorts in place by code point; equal values keep their order.";
    "join"(STRINGS, String) -> String => General(join), pays "a unit for 2 elements, and the size of the result", "The strings joined, with the separator between them.";
    "join"(INTS, String) -> String => General(join_ints), pays "a unit for an element, and the size of the result", "The elements as text, joined with the separator between them.";
    "join"(FLOATS, String) -> String => General(join_floats), pays "a unit for an element, and the size of the result", "The elements as text, joined with the separator between them.";
    "join"(BOOLS, String) -> String => General(join_bools), pays "a unit for an element, and the size of the result", "The elements as text, joined with the separator between them.";
    "min"(INTS) -> Optional(&Int) => General(|c| extreme_int(c, |ints| ints.min())), scans [0], "The smallest element; null if there is none.";
    "max"(INTS) -> Optional(&Int) => General(|c| extreme_int(c, |ints| ints.max())), scans [0], "The largest element; null if there is none.";
    "min"(FLOATS) -> Optional(&Float) => General(|c| extreme_float(c, min_float)), scans [0], "The smallest element, `nan` if one is; null if there is none.";
    "max"(FLOATS) -> Optional(&Float) => General(|c| extreme_float(c, max_float)), scans [0], "The largest element, `nan` if one is; null if there is none.";
    "min"(STRINGS) -> Optional(&String) => General(|c| extreme_string(c, Ordering::is_lt)), pays "a unit for 8 elements, and for 64 bytes that are compared", "The first element by code point; null if there is none.";
    "max"(STRINGS) -> Optional(&String) => General(|c| extreme_string(c, Ordering::is_gt)), pays "a unit for 8 elements, and for 64 bytes that are compared", "The last element by code point; null if there is none.";
    "sum"(INTS) -> Int => General(sum_ints), scans [0], "The sum; raises `Overflow` if it does not fit.";
    "sum"(FLOATS) -> Float => General(sum_floats), scans [0], "The sum, from the first element on.";
}

fn len(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    Ok(Value::Int(context.vm.heap.array_len(array)? as i64))
}

fn is_empty(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    Ok(Value::Bool(context.vm.heap.array_len(array)? == 0))
}

/// Argument `index` as an element of the array.
fn element(context: &mut Context<'_>, array: Handle, index: u32) -> Result<vitte_heap::Value, Failure> {
    let kind = context.vm.heap.array_kind(array)?;
    context.value(index, kind)
}

/// An index that may be at most `limit`; `length` is for the message.
fn index_up_to(index: i64, limit: u64, length: u64) -> Result<u64, Failure> {
    match u64::try_from(index) {
        Ok(at) if at <= limit => Ok(at),
        _ => Err(index_out_of_bounds(index, length)),
    }
}

/// Argument `position` as the index of an element.
fn index_of_element(context: &mut Context<'_>, array: Handle, position: u32) -> Result<u64, Failure> {
    let (index, length) = (context.int(position)?, context.vm.heap.array_len(array)?);
    match length.checked_sub(1) {
        Some(last) => index_up_to(index, last, length),
        None => Err(index_out_of_bounds(index, length)),
    }
}

fn push(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let value = element(context, array, 1)?;
    context.vm.heap.array_push(array, value)?;
    Ok(Value::Unit)
}

/// The index of the last element.
fn last_index(context: &mut Context<'_>, array: Handle) -> Result<Option<u64>, Failure> {
    Ok(context.vm.heap.array_len(array)?.checked_sub(1))
}

fn pop(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let Some(index) = last_index(context, array)? else { return Ok(Value::Null) };
    let popped = context.element(array, index)?;
    context.vm.heap.array_truncate(array, index)?;
    Ok(popped)
}

fn first(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let Some(_) = last_index(context, array)? else { return Ok(Value::Null) };
    context.element(array, 0)
}

fn last(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let Some(index) = last_index(context, array)? else { return Ok(Value::Null) };
    context.element(array, index)
}

fn insert(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let length = context.vm.heap.array_len(array)?;
    let at = index_up_to(context.int(1)?, length, length)?;
    let value = element(context, array, 2)?;
    context.vm.meter.charge(price_of_elements(length - at))?;
    context.vm.heap.array_insert(array, at, value)?;
    Ok(Value::Unit)
}

fn remove(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let at = index_of_element(context, array, 1)?;
    context.vm.meter.charge(price_of_elements(context.vm.heap.array_len(array)? - at))?;
    let removed = context.element(array, at)?;
    context.vm.heap.array_remove(array, at)?;
    Ok(removed)
}

fn clear(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    context.vm.heap.array_truncate(array, 0)?;
    Ok(Value::Unit)
}

fn reverse(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let half = context.vm.heap.array_len(array)? / 2;
    let mut from = 0;
    while from < half {
        let to = half.min(from + BLOCK as u64 / 8);
        context.vm.heap.array_mirror(array, from, to)?;
        context.vm.meter.look()?;
        from = to;
    }
    Ok(Value::Unit)
}

fn swap(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let a = index_of_element(context, array, 1)?;
    let b = index_of_element(context, array, 2)?;
    context.vm.heap.array_swap(array, a, b)?;
    Ok(Value::Unit)
}

fn slice(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let (from, to, length) = (context.int(1)?, context.int(2)?, context.vm.heap.array_len(array)?);
    let end = index_up_to(to, length, length)?;
    let start = index_up_to(from, end, length)?;
    let part = context.new_array(end - start)?;
    steps::append(context, part, array, start..end)?;
    Ok(Value::Ref(part))
}

fn concat(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (a, b) = (context.handle(0)?, context.handle(1)?);
    let (first, second) = (context.vm.heap.array_len(a)?, context.vm.heap.array_len(b)?);
    let joined = context.new_array(first.saturating_add(second))?;
    steps::append(context, joined, a, 0..first)?;
    steps::append(context, joined, b, 0..second)?;
    Ok(Value::Ref(joined))
}

fn contains_int(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.int(1)?);
    Ok(Value::Bool(context.vm.heap.array_ints(array)?.contains(&wanted)))
}

fn contains_float(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.float(1)?);
    Ok(Value::Bool(context.vm.heap.array_floats(array)?.contains(&wanted)))
}

fn contains_bool(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.bool(1)?);
    Ok(Value::Bool(context.vm.heap.array_bools(array)?.contains(&u8::from(wanted))))
}

fn contains_string(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(position_of_string(context)?.is_some()))
}

/// A position as an optional result.
fn index(position: Option<usize>) -> Value {
    position.map_or(Value::Null, |position| Value::Int(position as i64))
}

fn index_of_int(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.int(1)?);
    Ok(index(context.vm.heap.array_ints(array)?.iter().position(|value| *value == wanted)))
}

fn index_of_float(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.float(1)?);
    Ok(index(context.vm.heap.array_floats(array)?.iter().position(|value| *value == wanted)))
}

fn index_of_bool(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.bool(1)?);
    Ok(index(context.vm.heap.array_bools(array)?.iter().position(|value| *value == u8::from(wanted))))
}

fn index_of_string(context: &mut Context<'_>) -> Result<Value, Failure> {
    position_of_string(context).map(index)
}

/// The index of the first element that equals argument 1. Texts are compared only where their lengths are equal.
fn position_of_string(context: &mut Context<'_>) -> Result<Option<usize>, Failure> {
    let (array, wanted) = (context.handle(0)?, context.handle(1)?);
    context.vm.meter.charge(price_of_elements(context.vm.heap.array_len(array)?))?;
    let wanted = context.vm.heap.string(wanted)?.as_bytes();
    for (position, text) in context.vm.heap.array_strings(array)?.enumerate() {
        if position % SMALL_BLOCK == SMALL_BLOCK - 1 {
            context.vm.meter.look()?;
        }
        let Some(text) = text.filter(|text| text.len() == wanted.len()) else { continue };
        context.vm.meter.charge(price_of_bytes(wanted.len() as u64))?;
        if steps::equal(&context.vm.meter, text.as_bytes(), wanted)? {
            return Ok(Some(position));
        }
    }
    Ok(None)
}

fn sort_ints(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    sorting::ints(&context.vm.meter, context.vm.heap.array_ints_mut(array)?)?;
    Ok(Value::Unit)
}

fn sort_floats(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    sorting::floats(&context.vm.meter, context.vm.heap.array_floats_mut(array)?)?;
    Ok(Value::Unit)
}

fn sort_strings(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    // A text and two numbers are kept for each element meanwhile.
    let kept = size_of::<&str>() + 2 * size_of::<u32>();
    context.check_size((context.vm.heap.array_len(array)? as usize).saturating_mul(kept))?;
    let order = {
        let mut texts: Vec<&str> = Vec::new();
        texts.try_reserve_exact(context.vm.heap.array_len(array)? as usize).map_err(|_| Trap::OutOfMemory)?;
        texts.extend(context.vm.heap.array_strings(array)?.map(Option::unwrap_or_default));
        sorting::order_of_texts(&mut context.vm.meter, &texts)?
    };
    context.vm.heap.array_permute(array, &order)?;
    Ok(Value::Unit)
}

fn join(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, separator) = (context.handle(0)?, context.handle(1)?);
    let count = context.vm.heap.array_len(array)?;
    context.vm.meter.charge(count / 2)?;
    let between = context.vm.heap.string_len(separator)?;
    let mut length = between.saturating_mul((count as usize).saturating_sub(1));
    for (position, text) in context.vm.heap.array_strings(array)?.enumerate() {
        length = length.saturating_add(steps::not_null(text)?.len());
        if position % SMALL_BLOCK == SMALL_BLOCK - 1 {
            context.vm.meter.look()?;
        }
    }
    let mut joined = Text::new(context, length)?;
    for position in 0..count {
        if position > 0 {
            joined.put(context, separator, 0..between)?;
        }
        let scope = context.vm.heap.handle_scope();
        let text = context.vm.heap.array_get_ref(array, position)?;
        let length = context.vm.heap.string_len(text)?;
        joined.put(context, text, 0..length)?;
        context.vm.heap.truncate_handles(scope);
    }
    Ok(joined.done())
}

fn join_ints(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    join_each(context, array, |context, at, text| {
        let _ = write!(text, "{}", context.vm.heap.array_ints(array)?[at]);
        Ok(())
    })
}

fn join_floats(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    join_each(context, array, |context, at, text| {
        text.push_str(&float_text(context.vm.heap.array_floats(array)?[at]));
        Ok(())
    })
}

fn join_bools(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    join_each(context, array, |context, at, text| {
        text.push_str(if context.vm.heap.array_bools(array)?[at] != 0 { "true" } else { "false" });
        Ok(())
    })
}

/// Joins what is written of each element with argument 1 between them.
fn join_each(
    context: &mut Context<'_>,
    array: Handle,
    write: impl Fn(&Context<'_>, usize, &mut std::string::String) -> Result<(), Failure>,
) -> Result<Value, Failure> {
    let count = context.vm.heap.array_len(array)?;
    context.vm.meter.charge(count)?;
    let separator = context.handle(1)?;
    let mut joined = std::string::String::new();
    for at in 0..count as usize {
        // No number is longer.
        const LONGEST: usize = 64;
        steps::room(&mut joined, context.vm.heap.string_len(separator)? + LONGEST)?;
        if at > 0 {
            joined.push_str(context.vm.heap.string(separator)?);
        }
        write(context, at, &mut joined)?;
        context.check_size(joined.len())?;
        if at % 1024 == 1023 {
            context.vm.meter.look()?;
        }
    }
    steps::made(context, &joined)
}

fn extreme_int(
    context: &mut Context<'_>,
    extreme: fn(std::slice::Iter<'_, i64>) -> Option<&i64>,
) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    Ok(extreme(context.vm.heap.array_ints(array)?.iter()).map_or(Value::Null, |found| Value::Int(*found)))
}

fn extreme_float(context: &mut Context<'_>, extreme: fn(f64, f64) -> f64) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let found = context.vm.heap.array_floats(array)?.iter().copied().reduce(extreme);
    Ok(found.map_or(Value::Null, Value::Float))
}

/// The first text that is before, or behind, all others.
fn extreme_string(context: &mut Context<'_>, is_better: fn(Ordering) -> bool) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    context.vm.meter.charge(price_of_elements(context.vm.heap.array_len(array)?))?;
    let mut best: Option<(usize, &str)> = None;
    for (index, text) in context.vm.heap.array_strings(array)?.enumerate() {
        if index % SMALL_BLOCK == SMALL_BLOCK - 1 {
            context.vm.meter.look()?;
        }
        let text = steps::not_null(text)?;
        let better = match best {
            Some((_, best)) => {
                is_better(steps::compare(&mut context.vm.meter, text.as_bytes(), best.as_bytes())?)
            }
            None => true,
        };
        if better {
            best = Some((index, text));
        }
    }
    match best.map(|(index, _)| index as u64) {
        Some(index) => context.element(array, index),
        None => Ok(Value::Null),
    }
}

fn sum_ints(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let sum = context.vm.heap.array_ints(array)?.iter().try_fold(0_i64, |sum, value| sum.checked_add(*value));
    sum.map(Value::Int).ok_or_else(|| Trap::Overflow.into())
}

fn sum_floats(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let sum = context.vm.heap.array_floats(array)?.iter().fold(0.0, |sum, value| sum + value);
    Ok(Value::Float(sum))
}
