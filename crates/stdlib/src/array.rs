//! Methods of `array`.

use crate::core::{max_float, min_float};
use crate::native_table;
use crate::text::{compare_floats, float_text};
use std::cmp::Ordering;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_heap::{Handle, HeapError};
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value, index_out_of_bounds};

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
    "insert"(ANY, Int, T) -> Unit => General(insert), "Puts the element before the one at the index, or at the end.";
    "remove"(ANY, Int) -> T => General(remove), "Takes the element at the index out.";
    "clear"(ANY) -> Unit => General(clear), "Removes all elements.";
    "reverse"(ANY) -> Unit => General(reverse), "Turns the order around, in place.";
    "swap"(ANY, Int, Int) -> Unit => General(swap), "Exchanges two elements.";
    "slice"(ANY, Int, Int) -> ANY => General(slice), "A new array of the elements from the first index up to, not including, the second.";
    "concat"(ANY, ANY) -> ANY => General(concat), "A new array of the elements of both.";
    "contains"(INTS, Int) -> Bool => General(contains_int), "Whether an element equals the value.";
    "contains"(FLOATS, Float) -> Bool => General(contains_float), "Whether an element equals the value.";
    "contains"(BOOLS, Bool) -> Bool => General(contains_bool), "Whether an element equals the value.";
    "contains"(STRINGS, String) -> Bool => General(contains_string), "Whether an element equals the value.";
    "index_of"(INTS, Int) -> Optional(&Int) => General(index_of_int), "The index of the first element that equals the value; null if none does.";
    "index_of"(FLOATS, Float) -> Optional(&Int) => General(index_of_float), "The index of the first element that equals the value; null if none does.";
    "index_of"(BOOLS, Bool) -> Optional(&Int) => General(index_of_bool), "The index of the first element that equals the value; null if none does.";
    "index_of"(STRINGS, String) -> Optional(&Int) => General(index_of_string), "The index of the first element that equals the value; null if none does.";
    "sort"(INTS) -> Unit => General(sort_ints), "Sorts in place, smallest first.";
    "sort"(FLOATS) -> Unit => General(sort_floats), "Sorts in place, smallest first, `nan` last; equal values keep their order.";
    "sort"(STRINGS) -> Unit => General(sort_strings), "Sorts in place by code point; equal values keep their order.";
    "join"(STRINGS, String) -> String => General(join), "The strings joined, with the separator between them.";
    "join"(INTS, String) -> String => General(join_ints), "The elements as text, joined with the separator between them.";
    "join"(FLOATS, String) -> String => General(join_floats), "The elements as text, joined with the separator between them.";
    "join"(BOOLS, String) -> String => General(join_bools), "The elements as text, joined with the separator between them.";
    "min"(INTS) -> Optional(&Int) => General(|c| extreme_int(c, |ints| ints.min())), "The smallest element; null if there is none.";
    "max"(INTS) -> Optional(&Int) => General(|c| extreme_int(c, |ints| ints.max())), "The largest element; null if there is none.";
    "min"(FLOATS) -> Optional(&Float) => General(|c| extreme_float(c, min_float)), "The smallest element, `nan` if one is; null if there is none.";
    "max"(FLOATS) -> Optional(&Float) => General(|c| extreme_float(c, max_float)), "The largest element, `nan` if one is; null if there is none.";
    "min"(STRINGS) -> Optional(&String) => General(|c| extreme_string(c, Ordering::is_lt)), "The first element by code point; null if there is none.";
    "max"(STRINGS) -> Optional(&String) => General(|c| extreme_string(c, Ordering::is_gt)), "The last element by code point; null if there is none.";
    "sum"(INTS) -> Int => General(sum_ints), "The sum; raises `Overflow` if it does not fit.";
    "sum"(FLOATS) -> Float => General(sum_floats), "The sum, from the first element on.";
}

fn len(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    Ok(Value::Int(context.heap.array_len(array)? as i64))
}

fn is_empty(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    Ok(Value::Bool(context.heap.array_len(array)? == 0))
}

/// Argument `index` as an element of the array.
fn element(context: &mut Context<'_>, array: Handle, index: u32) -> Result<vitte_heap::Value, Failure> {
    let kind = context.heap.array_kind(array)?;
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
    let (index, length) = (context.int(position)?, context.heap.array_len(array)?);
    match length.checked_sub(1) {
        Some(last) => index_up_to(index, last, length),
        None => Err(index_out_of_bounds(index, length)),
    }
}

fn push(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let value = element(context, array, 1)?;
    context.heap.array_push(array, value)?;
    Ok(Value::Unit)
}

/// The index of the last element.
fn last_index(context: &mut Context<'_>, array: Handle) -> Result<Option<u64>, Failure> {
    Ok(context.heap.array_len(array)?.checked_sub(1))
}

fn pop(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let Some(index) = last_index(context, array)? else { return Ok(Value::Null) };
    let popped = context.element(array, index)?;
    context.heap.array_truncate(array, index)?;
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
    let length = context.heap.array_len(array)?;
    let at = index_up_to(context.int(1)?, length, length)?;
    let value = element(context, array, 2)?;
    context.heap.array_insert(array, at, value)?;
    Ok(Value::Unit)
}

fn remove(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let at = index_of_element(context, array, 1)?;
    let removed = context.element(array, at)?;
    context.heap.array_remove(array, at)?;
    Ok(removed)
}

fn clear(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    context.heap.array_truncate(array, 0)?;
    Ok(Value::Unit)
}

fn reverse(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    context.heap.array_reverse(array)?;
    Ok(Value::Unit)
}

fn swap(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let a = index_of_element(context, array, 1)?;
    let b = index_of_element(context, array, 2)?;
    context.heap.array_swap(array, a, b)?;
    Ok(Value::Unit)
}

fn slice(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let (from, to, length) = (context.int(1)?, context.int(2)?, context.heap.array_len(array)?);
    let end = index_up_to(to, length, length)?;
    let start = index_up_to(from, end, length)?;
    Ok(Value::Ref(context.heap.array_slice(array, start, end)?))
}

fn concat(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (a, b) = (context.handle(0)?, context.handle(1)?);
    let length = context.heap.array_len(a)?.saturating_add(context.heap.array_len(b)?);
    let joined = context.new_array(length)?;
    context.heap.array_extend(joined, a)?;
    context.heap.array_extend(joined, b)?;
    Ok(Value::Ref(joined))
}

fn contains_int(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.int(1)?);
    Ok(Value::Bool(context.heap.array_ints(array)?.contains(&wanted)))
}

fn contains_float(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.float(1)?);
    Ok(Value::Bool(context.heap.array_floats(array)?.contains(&wanted)))
}

fn contains_bool(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.bool(1)?);
    Ok(Value::Bool(context.heap.array_bools(array)?.contains(&u8::from(wanted))))
}

fn contains_string(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.handle(1)?);
    let wanted = context.heap.string(wanted)?;
    Ok(Value::Bool(context.heap.array_strings(array)?.any(|text| text == Some(wanted))))
}

/// A position as an optional result.
fn index(position: Option<usize>) -> Value {
    position.map_or(Value::Null, |position| Value::Int(position as i64))
}

fn index_of_int(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.int(1)?);
    Ok(index(context.heap.array_ints(array)?.iter().position(|value| *value == wanted)))
}

fn index_of_float(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.float(1)?);
    Ok(index(context.heap.array_floats(array)?.iter().position(|value| *value == wanted)))
}

fn index_of_bool(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.bool(1)?);
    Ok(index(context.heap.array_bools(array)?.iter().position(|value| *value == u8::from(wanted))))
}

fn index_of_string(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (array, wanted) = (context.handle(0)?, context.handle(1)?);
    let wanted = context.heap.string(wanted)?;
    Ok(index(context.heap.array_strings(array)?.position(|text| text == Some(wanted))))
}

fn sort_ints(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    context.heap.array_ints_mut(array)?.sort_unstable();
    Ok(Value::Unit)
}

fn sort_floats(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    // Numbers compare by value, so that -0.0 and 0.0 keep their order; `nan` is behind them all.
    context.heap.array_floats_mut(array)?.sort_by(|a, b| compare_floats(*a, *b));
    Ok(Value::Unit)
}

fn sort_strings(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let order = {
        let texts: Vec<_> = context.heap.array_strings(array)?.collect();
        let count = u32::try_from(texts.len()).map_err(|_| Trap::OutOfMemory)?;
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_by(|a, b| texts[*a as usize].cmp(&texts[*b as usize]));
        order
    };
    context.heap.array_permute(array, &order)?;
    Ok(Value::Unit)
}

fn join(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    // Lengths are looked up first, so that a text that cannot fit the heap is never built.
    let mut length = 0_usize;
    for text in context.heap.array_strings(array)? {
        length = length.saturating_add(text.ok_or(HeapError::Null)?.len());
    }
    context.check_size(length)?;
    join_with(context, |context| {
        Ok(context.heap.array_strings(array)?.map(|text| text.unwrap_or_default().to_owned()).collect())
    })
}

fn join_ints(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    join_with(context, |context| Ok(context.heap.array_ints(array)?.iter().map(i64::to_string).collect()))
}

fn join_floats(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    join_with(context, |context| {
        Ok(context.heap.array_floats(array)?.iter().map(|x| float_text(*x)).collect())
    })
}

fn join_bools(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    join_with(context, |context| {
        Ok(context.heap.array_bools(array)?.iter().map(|x| (*x != 0).to_string()).collect())
    })
}

type Texts = Vec<std::string::String>;

/// Joins texts with argument 1 between them.
fn join_with(
    context: &mut Context<'_>,
    texts: impl Fn(&mut Context<'_>) -> Result<Texts, Failure>,
) -> Result<Value, Failure> {
    let texts = texts(context)?;
    let separators = context.string(1)?.len().saturating_mul(texts.len());
    context.check_size(separators)?;
    let joined = texts.join(context.string(1)?);
    context.new_string(&joined)
}

fn extreme_int(
    context: &mut Context<'_>,
    extreme: fn(std::slice::Iter<'_, i64>) -> Option<&i64>,
) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    Ok(extreme(context.heap.array_ints(array)?.iter()).map_or(Value::Null, |found| Value::Int(*found)))
}

fn extreme_float(context: &mut Context<'_>, extreme: fn(f64, f64) -> f64) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let found = context.heap.array_floats(array)?.iter().copied().reduce(extreme);
    Ok(found.map_or(Value::Null, Value::Float))
}

/// The first text that is before, or behind, all others.
fn extreme_string(context: &mut Context<'_>, is_better: fn(Ordering) -> bool) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let mut best: Option<(usize, &str)> = None;
    for (index, text) in context.heap.array_strings(array)?.enumerate() {
        let text = text.ok_or(HeapError::Null)?;
        if best.is_none_or(|(_, best)| is_better(text.cmp(best))) {
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
    let sum = context.heap.array_ints(array)?.iter().try_fold(0_i64, |sum, value| sum.checked_add(*value));
    sum.map(Value::Int).ok_or_else(|| Trap::Overflow.into())
}

fn sum_floats(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let sum = context.heap.array_floats(array)?.iter().fold(0.0, |sum, value| sum + value);
    Ok(Value::Float(sum))
}
