//! Methods of `string`. Offsets are bytes.

use crate::native_table;
use crate::steps::{self, BLOCK, Occurrences, SMALL_BLOCK, Text, each_block};
use std::ops::Range;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_heap::Handle;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value, index_out_of_bounds, price_of_bytes};

const STRINGS: NativeType = Array(&String);
const INTS: NativeType = Array(&Int);

native_table! { "string":
    "len"(String) -> Int => General(len), "The length in bytes.";
    "is_empty"(String) -> Bool => General(is_empty), "Whether the length is 0.";
    "byte_at"(String, Int) -> Int => General(byte_at), "The byte at the offset.";
    "slice"(String, Int, Int) -> String => General(slice), pays "the size of the result", "The text from the first offset up to, not including, the second; neither may cut a character.";
    "contains"(String, String) -> Bool => General(contains), scans [0, 1], "Whether the other text occurs in this one.";
    "find"(String, String) -> Optional(&Int) => General(find), scans [0, 1], "The offset of the first occurrence of the other text; null if there is none.";
    "starts_with"(String, String) -> Bool => General(starts_with), scans [1], "Whether it begins with the other text.";
    "ends_with"(String, String) -> Bool => General(ends_with), scans [1], "Whether it ends with the other text.";
    "split"(String, String) -> STRINGS => General(split), pays "a unit for 64 bytes of the text, and for each part", "The parts between the separators; an empty separator raises `InvalidArgument`.";
    "replace"(String, String, String) -> String => General(replace), pays "a unit for 64 bytes of the text, and for each occurrence", "The text with each occurrence of the second replaced by the third.";
    "trim"(String) -> String => General(trim), scans [0], "The text without white space at both ends.";
    "upper"(String) -> String => General(upper), scans [0], "The text in capital letters.";
    "lower"(String) -> String => General(lower), scans [0], "The text in small letters.";
    "repeat"(String, Int) -> String => General(repeat), pays "the size of the result", "The text so many times; a negative count raises `InvalidArgument`.";
    "chars"(String) -> INTS => General(chars), scans [0], "The scalar values.";
    "to_bytes"(String) -> Bytes => General(to_bytes), pays "the size of the result", "The bytes of the text.";
    "lines"(String) -> STRINGS => General(lines), pays "a unit for 64 bytes of the text, and for each line", "The lines, without their ends.";
    "pad_start"(String, Int, String) -> String => General(pad_start), scans [0, 2], "The text filled up in front to so many characters.";
    "pad_end"(String, Int, String) -> String => General(pad_end), scans [0, 2], "The text filled up behind to so many characters.";
    "from_chars"(INTS) -> String => General(from_chars), scans [0], "The string of these scalar values.";
}

fn len(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(Value::Int(context.string(0)?.len() as i64))
}

fn is_empty(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(context.string(0)?.is_empty()))
}

fn to_bytes(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    let length = context.vm.heap.string_len(text)?;
    let bytes = context.new_byte_array(length as u64)?;
    steps::append_text(context, bytes, text)?;
    Ok(Value::Ref(bytes))
}

fn byte_at(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (index, text) = (context.int(1)?, context.string(0)?);
    let byte = usize::try_from(index).ok().and_then(|at| text.as_bytes().get(at));
    byte.map(|byte| Value::Int(i64::from(*byte))).ok_or_else(|| index_out_of_bounds(index, text.len() as u64))
}

fn slice(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (from, to, text) = (context.int(1)?, context.int(2)?, context.handle(0)?);
    let length = context.vm.heap.string(text)?.len() as u64;
    let bounds = u64::try_from(from).ok().zip(u64::try_from(to).ok());
    let Some((start, end)) = bounds.filter(|(start, end)| start <= end && *end <= length) else {
        let message = format!("the slice from {from} to {to} is out of bounds for length {length}");
        return Err(Failure::new(Trap::IndexOutOfBounds, message));
    };
    for offset in [start, end] {
        if !context.vm.heap.string(text)?.is_char_boundary(offset as usize) {
            let message = format!("the slice from {from} to {to} cuts a character at {offset}");
            return Err(Failure::new(Trap::IndexOutOfBounds, message));
        }
    }
    part_of(context, text, start as usize..end as usize)
}

/// A part of a string, whose ends are those of characters, as a string.
fn part_of(context: &mut Context<'_>, text: Handle, part: Range<usize>) -> Result<Value, Failure> {
    if part.len() > BLOCK {
        let mut made = Text::new(context, part.len())?;
        made.put(context, text, part)?;
        return Ok(made.done());
    }
    context.vm.meter.charge(price_of_bytes(part.len() as u64))?;
    Ok(Value::Ref(context.vm.heap.string_slice(text, part.start as u64, part.end as u64)?))
}

/// Two string arguments.
fn pair(context: &mut Context<'_>) -> Result<(Handle, Handle), Failure> {
    Ok((context.handle(0)?, context.handle(1)?))
}

fn contains(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(first_occurrence(context)?.is_some()))
}

fn find(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(first_occurrence(context)?.map_or(Value::Null, |offset| Value::Int(offset as i64)))
}

/// Where argument 1 occurs first in argument 0.
fn first_occurrence(context: &mut Context<'_>) -> Result<Option<usize>, Failure> {
    let (text, other) = pair(context)?;
    steps::find(&context.vm.meter, context.vm.heap.string(text)?, context.vm.heap.string(other)?)
}

fn starts_with(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (text, other) = pair(context)?;
    let (text, other) = (context.vm.heap.string(text)?.as_bytes(), context.vm.heap.string(other)?.as_bytes());
    let holds = match text.get(..other.len()) {
        Some(start) => steps::equal(&context.vm.meter, start, other)?,
        None => false,
    };
    Ok(Value::Bool(holds))
}

fn ends_with(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (text, other) = pair(context)?;
    let (text, other) = (context.vm.heap.string(text)?.as_bytes(), context.vm.heap.string(other)?.as_bytes());
    let holds = match text.len().checked_sub(other.len()) {
        Some(start) => steps::equal(&context.vm.meter, &text[start..], other)?,
        None => false,
    };
    Ok(Value::Bool(holds))
}

/// Calls `visit` with the offset of each occurrence of a text in another, the texts free to be used in between.
fn each_occurrence(
    context: &mut Context<'_>,
    text: Handle,
    wanted: Handle,
    mut visit: impl FnMut(&mut Context<'_>, usize) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (mut occurrences, mut found) = (Occurrences::default(), Vec::new());
    loop {
        let (text, wanted) = (context.vm.heap.string(text)?, context.vm.heap.string(wanted)?);
        if !occurrences.next_block(&context.vm.meter, text, wanted, &mut found)? {
            return Ok(());
        }
        for &at in &found {
            visit(context, at)?;
        }
    }
}

/// How often a text occurs in another. Each occurrence is paid: something is made of it.
fn count(context: &mut Context<'_>, text: Handle, wanted: Handle) -> Result<u64, Failure> {
    let (length, width) = (context.vm.heap.string_len(text)?, context.vm.heap.string_len(wanted)?);
    context.vm.meter.charge(price_of_bytes((length + width) as u64))?;
    let mut count = 0_u64;
    each_occurrence(context, text, wanted, |_, _| {
        count += 1;
        Ok(())
    })?;
    context.vm.meter.charge(count)?;
    Ok(count)
}

/// Appends a part of a string to an array.
fn push_part(
    context: &mut Context<'_>,
    array: Handle,
    text: Handle,
    part: Range<usize>,
) -> Result<(), Failure> {
    let scope = context.vm.heap.handle_scope();
    let Value::Ref(part) = part_of(context, text, part)? else { return Ok(()) };
    context.vm.heap.array_push(array, part)?;
    context.vm.heap.truncate_handles(scope);
    Ok(())
}

fn split(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (text, separator) = pair(context)?;
    let width = context.vm.heap.string_len(separator)?;
    if width == 0 {
        return Err(Failure::new(
            Trap::InvalidArgument,
            "the separator is empty; `chars` gives the characters",
        ));
    }
    if let [byte] = *context.vm.heap.string(separator)?.as_bytes()
        && context.vm.heap.string_len(text)? <= steps::SMALL_BLOCK
    {
        return split_short(context, text, byte);
    }
    // Counted first, so that more parts than fit the heap are never listed.
    let parts = count(context, text, separator)? + 1;
    let array = context.new_array(parts)?;
    let mut start = 0;
    each_occurrence(context, text, separator, |context, at| {
        push_part(context, array, text, start..at)?;
        start = at + width;
        Ok(())
    })?;
    let end = context.vm.heap.string_len(text)?;
    push_part(context, array, text, start..end)?;
    Ok(Value::Ref(array))
}

/// How many parts of a short text are listed at a time.
const PARTS: usize = 32;

/// The parts of a short text between characters of one byte: what is split most often. Their places are listed a few at a time.
fn split_short(context: &mut Context<'_>, text: Handle, separator: u8) -> Result<Value, Failure> {
    let bytes = context.vm.heap.string(text)?.as_bytes();
    let (length, mut parts) = (bytes.len(), [const { 0..0 }; PARTS]);
    let (mut start, mut count) = next_parts(bytes, separator, 0, &mut parts);
    let all = if start > length {
        count
    } else {
        count + memchr::memchr_iter(separator, &bytes[start..]).count() + 1
    };
    // As `count` and the parts pay.
    context.vm.meter.charge(price_of_bytes(length as u64 + 1) + all as u64 - 1)?;
    let array = context.new_array(all as u64)?;
    loop {
        let price: u64 = parts[..count].iter().map(|part| price_of_bytes(part.len() as u64)).sum();
        context.vm.meter.charge(price)?;
        context.vm.heap.array_push_slices(array, text, &parts[..count])?;
        if start > length {
            return Ok(Value::Ref(array));
        }
        let bytes = context.vm.heap.string(text)?.as_bytes();
        (start, count) = next_parts(bytes, separator, start, &mut parts);
    }
}

/// Lists the parts between separators from a place on, as many as there is room for: where to go on, which is behind the end if
/// all are listed, and how many they are.
fn next_parts(bytes: &[u8], separator: u8, from: usize, parts: &mut [Range<usize>; PARTS]) -> (usize, usize) {
    let (mut start, mut count) = (from, 0);
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        if *byte == separator {
            parts[count] = start..at;
            (start, count) = (at + 1, count + 1);
            if count == parts.len() {
                return (start, count);
            }
        }
    }
    parts[count] = start..bytes.len();
    (bytes.len() + 1, count + 1)
}

fn lines(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    let newline = context.vm.heap.new_string("\n")?;
    let count = count(context, text, newline)?;
    let array = context.new_array(count + 1)?;
    let mut start = 0;
    each_occurrence(context, text, newline, |context, at| {
        let line = &context.vm.heap.string(text)?.as_bytes()[start..at];
        let end = if line.ends_with(b"\r") { at - 1 } else { at };
        push_part(context, array, text, start..end)?;
        start = at + 1;
        Ok(())
    })?;
    // What stands behind the last newline is a line if it is anything.
    let end = context.vm.heap.string_len(text)?;
    if start < end {
        push_part(context, array, text, start..end)?;
    }
    Ok(Value::Ref(array))
}

fn replace(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (text, from, to) = (context.handle(0)?, context.handle(1)?, context.handle(2)?);
    let (length, width, by) = (
        context.vm.heap.string_len(text)?,
        context.vm.heap.string_len(from)?,
        context.vm.heap.string_len(to)?,
    );
    let found = count(context, text, from)? as usize;
    if found == 0 {
        return Ok(Value::Ref(text));
    }
    let mut made = Text::new(context, (length - found * width).saturating_add(found.saturating_mul(by)))?;
    let mut copied = 0;
    each_occurrence(context, text, from, |context, at| {
        made.put(context, text, copied..at)?;
        made.put(context, to, 0..by)?;
        copied = at + width;
        Ok(())
    })?;
    made.put(context, text, copied..length)?;
    Ok(made.done())
}

fn trim(context: &mut Context<'_>) -> Result<Value, Failure> {
    let handle = context.handle(0)?;
    let text = context.vm.heap.string(handle)?;
    let kept = steps::trimmed_start(&context.vm.meter, text)?;
    let start = text.len() - kept.len();
    let end = start + steps::trimmed_end(&context.vm.meter, kept)?.len();
    part_of(context, handle, start..end)
}

fn upper(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    let text = context.vm.heap.string(text)?;
    context.vm.meter.charge(price_of_bytes(text.len() as u64))?;
    let mut upper = std::string::String::new();
    each_block(&context.vm.meter, text, SMALL_BLOCK, |block| {
        steps::room(&mut upper, 3 * block.len())?;
        upper.push_str(&block.to_uppercase());
        context.check_size(upper.len())
    })?;
    steps::made(context, &upper)
}

fn lower(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    let text = context.vm.heap.string(text)?;
    context.vm.meter.charge(price_of_bytes(text.len() as u64))?;
    let mut lower = std::string::String::new();
    let mut rest = text;
    while !rest.is_empty() {
        // How a final sigma is written depends on its neighbours, but not beyond a space.
        let mut end = rest.floor_char_boundary(SMALL_BLOCK);
        if end < rest.len() {
            let is_space = |byte: &u8| matches!(byte, b' ' | b'\n');
            let (before, behind) = rest.as_bytes().split_at(end);
            end = match before.iter().rposition(is_space) {
                Some(space) => space + 1,
                None => behind.iter().position(is_space).map_or(rest.len(), |space| end + space),
            };
        }
        let (block, behind) = rest.split_at(end);
        steps::room(&mut lower, 3 * block.len())?;
        lower.push_str(&block.to_lowercase());
        context.check_size(lower.len())?;
        context.vm.meter.look()?;
        rest = behind;
    }
    steps::made(context, &lower)
}

fn repeat(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (count, text) = (context.int(1)?, context.handle(0)?);
    let count = usize::try_from(count).map_err(|_| {
        Failure::new(Trap::InvalidArgument, format!("a text cannot be repeated {count} times"))
    })?;
    let mut made = Text::new(context, context.vm.heap.string_len(text)?.saturating_mul(count))?;
    made.repeat(context, text, count)?;
    Ok(made.done())
}

fn chars(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    let count = steps::count_chars(&context.vm.meter, context.vm.heap.string(text)?)?;
    let array = context.new_array(count as u64)?;
    let mut from = 0;
    loop {
        let rest = &context.vm.heap.string(text)?[from..];
        let block = &rest[..rest.floor_char_boundary(SMALL_BLOCK)];
        if block.is_empty() {
            return Ok(Value::Ref(array));
        }
        from += block.len();
        let values: Vec<i64> = block.chars().map(|c| i64::from(u32::from(c))).collect();
        for value in values {
            context.vm.heap.array_push(array, value)?;
        }
        context.vm.meter.look()?;
    }
}

fn from_chars(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let mut text = std::string::String::new();
    for block in context.vm.heap.array_ints(array)?.chunks(SMALL_BLOCK) {
        steps::room(&mut text, 4 * block.len())?;
        for &code in block {
            let c = u32::try_from(code).ok().and_then(char::from_u32).ok_or_else(|| {
                Failure::new(Trap::InvalidArgument, format!("{code} is not a Unicode scalar value"))
            })?;
            text.push(c);
        }
        context.check_size(text.len())?;
        context.vm.meter.look()?;
    }
    steps::made(context, &text)
}

/// What fills argument 0 up to so many characters (argument 1): argument 2 so many times, and so many bytes of it behind.
fn padding(context: &mut Context<'_>) -> Result<(Handle, usize, usize), Failure> {
    let (text, filler, width) = (context.handle(0)?, context.handle(2)?, context.int(1)?);
    let (text, fill) = (context.vm.heap.string(text)?, context.vm.heap.string(filler)?);
    let missing = width.saturating_sub(steps::count_chars(&context.vm.meter, text)? as i64);
    if missing <= 0 {
        return Ok((filler, 0, 0));
    }
    if fill.is_empty() {
        return Err(Failure::new(Trap::InvalidArgument, "the text to fill up with is empty"));
    }
    let (missing, each) = (missing as usize, steps::count_chars(&context.vm.meter, fill)?);
    let rest = match missing % each {
        0 => 0,
        // Not more than the text to fill up with, which was paid.
        chars => fill.char_indices().nth(chars).map_or(fill.len(), |(at, _)| at),
    };
    Ok((filler, missing / each, rest))
}

/// The text and what fills it up, in this order or the other way around.
fn padded(context: &mut Context<'_>, in_front: bool) -> Result<Value, Failure> {
    let (fill, times, rest) = padding(context)?;
    let text = context.handle(0)?;
    let length = context.vm.heap.string_len(text)?;
    let filled = context.vm.heap.string_len(fill)?.saturating_mul(times).saturating_add(rest);
    let mut made = Text::new(context, length.saturating_add(filled))?;
    if !in_front {
        made.put(context, text, 0..length)?;
    }
    made.repeat(context, fill, times)?;
    made.put(context, fill, 0..rest)?;
    if in_front {
        made.put(context, text, 0..length)?;
    }
    Ok(made.done())
}

fn pad_start(context: &mut Context<'_>) -> Result<Value, Failure> {
    padded(context, true)
}

fn pad_end(context: &mut Context<'_>) -> Result<Value, Failure> {
    padded(context, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_of_the_whole_text() {
        let many = "ab,c,,".repeat(PARTS);
        for text in [
            "",
            ",",
            "a",
            "a,b",
            &many[..PARTS],
            &many,
            &",".repeat(PARTS - 1),
            &",".repeat(PARTS),
            &",".repeat(PARTS + 1),
        ] {
            let (mut found, mut start) = (Vec::new(), 0);
            let mut parts = [const { 0..0 }; PARTS];
            while start <= text.len() {
                let count;
                (start, count) = next_parts(text.as_bytes(), b',', start, &mut parts);
                found.extend(parts[..count].iter().map(|part| &text[part.clone()]));
            }
            assert_eq!(found, text.split(',').collect::<Vec<_>>());
        }
    }
}
