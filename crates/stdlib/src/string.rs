//! Methods of `string`. Offsets are bytes.

use crate::native_table;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_heap::Handle;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value, index_out_of_bounds};

const STRINGS: NativeType = Array(&String);
const INTS: NativeType = Array(&Int);

native_table! { "string":
    "len"(String) -> Int => General(len), "The length in bytes.";
    "is_empty"(String) -> Bool => General(is_empty), "Whether the length is 0.";
    "byte_at"(String, Int) -> Int => General(byte_at), "The byte at the offset.";
    "slice"(String, Int, Int) -> String => General(slice), "The text from the first offset up to, not including, the second; neither may cut a character.";
    "contains"(String, String) -> Bool => General(contains), "Whether the other text occurs in this one.";
    "find"(String, String) -> Optional(&Int) => General(find), "The offset of the first occurrence of the other text; null if there is none.";
    "starts_with"(String, String) -> Bool => General(starts_with), "Whether it begins with the other text.";
    "ends_with"(String, String) -> Bool => General(ends_with), "Whether it ends with the other text.";
    "split"(String, String) -> STRINGS => General(split), "The parts between the separators; an empty separator raises `InvalidArgument`.";
    "replace"(String, String, String) -> String => General(replace), "The text with each occurrence of the second replaced by the third.";
    "trim"(String) -> String => General(trim), "The text without white space at both ends.";
    "upper"(String) -> String => General(upper), "The text in capital letters.";
    "lower"(String) -> String => General(lower), "The text in small letters.";
    "repeat"(String, Int) -> String => General(repeat), "The text so many times; a negative count raises `InvalidArgument`.";
    "chars"(String) -> INTS => General(chars), "The scalar values.";
    "to_bytes"(String) -> Bytes => General(to_bytes), "The bytes of the text.";
    "lines"(String) -> STRINGS => General(lines), "The lines, without their ends.";
    "pad_start"(String, Int, String) -> String => General(pad_start), "The text filled up in front to so many characters.";
    "pad_end"(String, Int, String) -> String => General(pad_end), "The text filled up behind to so many characters.";
    "from_chars"(INTS) -> String => General(from_chars), "The string of these scalar values.";
}

fn len(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(Value::Int(context.string(0)?.len() as i64))
}

fn is_empty(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(context.string(0)?.is_empty()))
}

fn to_bytes(context: &mut Context<'_>) -> Result<Value, Failure> {
    let bytes = context.string(0)?.as_bytes().to_vec();
    context.new_bytes(&bytes)
}

fn byte_at(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (index, text) = (context.int(1)?, context.string(0)?);
    let byte = usize::try_from(index).ok().and_then(|at| text.as_bytes().get(at));
    byte.map(|byte| Value::Int(i64::from(*byte))).ok_or_else(|| index_out_of_bounds(index, text.len() as u64))
}

fn slice(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (from, to, text) = (context.int(1)?, context.int(2)?, context.handle(0)?);
    let length = context.heap.string(text)?.len() as u64;
    let bounds = u64::try_from(from).ok().zip(u64::try_from(to).ok());
    let Some((start, end)) = bounds.filter(|(start, end)| start <= end && *end <= length) else {
        let message = format!("the slice from {from} to {to} is out of bounds for length {length}");
        return Err(Failure::new(Trap::IndexOutOfBounds, message));
    };
    for offset in [start, end] {
        if !context.heap.string(text)?.is_char_boundary(offset as usize) {
            let message = format!("the slice from {from} to {to} cuts a character at {offset}");
            return Err(Failure::new(Trap::IndexOutOfBounds, message));
        }
    }
    Ok(Value::Ref(context.heap.string_slice(text, start, end)?))
}

/// Two string arguments.
fn pair(context: &mut Context<'_>) -> Result<(Handle, Handle), Failure> {
    Ok((context.handle(0)?, context.handle(1)?))
}

fn test(context: &mut Context<'_>, holds: impl Fn(&str, &str) -> bool) -> Result<Value, Failure> {
    let (text, other) = pair(context)?;
    Ok(Value::Bool(holds(context.heap.string(text)?, context.heap.string(other)?)))
}

fn contains(context: &mut Context<'_>) -> Result<Value, Failure> {
    test(context, |text, other| text.contains(other))
}

fn find(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (text, other) = pair(context)?;
    let offset = context.heap.string(text)?.find(context.heap.string(other)?);
    Ok(offset.map_or(Value::Null, |offset| Value::Int(offset as i64)))
}

fn starts_with(context: &mut Context<'_>) -> Result<Value, Failure> {
    test(context, |text, other| text.starts_with(other))
}

fn ends_with(context: &mut Context<'_>) -> Result<Value, Failure> {
    test(context, |text, other| text.ends_with(other))
}

/// A new array of the parts of argument 0 at these byte ranges.
fn parts(context: &mut Context<'_>, ranges: Vec<(usize, usize)>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    let array = context.new_array(ranges.len() as u64)?;
    for (start, end) in ranges {
        let scope = context.heap.handle_scope();
        let part = context.heap.string_slice(text, start as u64, end as u64)?;
        context.heap.array_push(array, part)?;
        context.heap.truncate_handles(scope);
    }
    Ok(Value::Ref(array))
}

fn split(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (text, separator) = pair(context)?;
    let (text, separator) = (context.heap.string(text)?, context.heap.string(separator)?);
    if separator.is_empty() {
        return Err(Failure::new(
            Trap::InvalidArgument,
            "the separator is empty; `chars` gives the characters",
        ));
    }
    let mut found = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(separator) {
        found.push((start, at));
        start = at + separator.len();
    }
    found.push((start, text.len()));
    parts(context, found)
}

fn lines(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.string(0)?;
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
        found.push((start, start + bare.len()));
        start += line.len();
    }
    parts(context, found)
}

fn replace(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (text, from, to) = (context.handle(0)?, context.handle(1)?, context.handle(2)?);
    let replaced = {
        let (text, from, to) =
            (context.heap.string(text)?, context.heap.string(from)?, context.heap.string(to)?);
        let count = text.matches(from).count();
        let grown = count.saturating_mul(to.len().saturating_sub(from.len()));
        context.check_size(text.len().saturating_add(grown))?;
        text.replace(from, to)
    };
    context.new_string(&replaced)
}

fn trim(context: &mut Context<'_>) -> Result<Value, Failure> {
    let handle = context.handle(0)?;
    let text = context.heap.string(handle)?;
    let start = text.len() - text.trim_start().len();
    let end = start + text.trim().len();
    Ok(Value::Ref(context.heap.string_slice(handle, start as u64, end as u64)?))
}

fn upper(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.string(0)?.to_uppercase();
    context.new_string(&text)
}

fn lower(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.string(0)?.to_lowercase();
    context.new_string(&text)
}

fn repeat(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (count, handle) = (context.int(1)?, context.handle(0)?);
    let count = usize::try_from(count).map_err(|_| {
        Failure::new(Trap::InvalidArgument, format!("a text cannot be repeated {count} times"))
    })?;
    let text = context.heap.string(handle)?;
    context.check_size(text.len().saturating_mul(count))?;
    let repeated = text.repeat(count);
    context.new_string(&repeated)
}

fn chars(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    let count = context.heap.string(text)?.chars().count() as u64;
    let array = context.new_array(count)?;
    let values: Vec<i64> = context.heap.string(text)?.chars().map(|c| i64::from(u32::from(c))).collect();
    for value in values {
        context.heap.array_push(array, value)?;
    }
    Ok(Value::Ref(array))
}

fn from_chars(context: &mut Context<'_>) -> Result<Value, Failure> {
    let array = context.handle(0)?;
    let mut text = std::string::String::new();
    for &code in context.heap.array_ints(array)? {
        let c = u32::try_from(code).ok().and_then(char::from_u32).ok_or_else(|| {
            Failure::new(Trap::InvalidArgument, format!("{code} is not a Unicode scalar value"))
        })?;
        text.push(c);
    }
    context.new_string(&text)
}

/// The text that fills argument 0 up to so many characters (argument 1) with argument 2 again and again.
fn padding(context: &mut Context<'_>) -> Result<std::string::String, Failure> {
    let (text, fill, width) = (context.handle(0)?, context.handle(2)?, context.int(1)?);
    let (text, fill) = (context.heap.string(text)?, context.heap.string(fill)?);
    let missing = width.saturating_sub(text.chars().count() as i64);
    if missing <= 0 {
        return Ok(std::string::String::new());
    }
    if fill.is_empty() {
        return Err(Failure::new(Trap::InvalidArgument, "the text to fill up with is empty"));
    }
    context.check_size((missing as usize).saturating_add(text.len()))?;
    let mut padding = std::string::String::new();
    for c in fill.chars().cycle().take(missing as usize) {
        padding.try_reserve(4).map_err(|_| Trap::OutOfMemory)?;
        padding.push(c);
    }
    Ok(padding)
}

fn pad_start(context: &mut Context<'_>) -> Result<Value, Failure> {
    let padding = padding(context)?;
    let padded = padding + context.string(0)?;
    context.new_string(&padded)
}

fn pad_end(context: &mut Context<'_>) -> Result<Value, Failure> {
    let padding = padding(context)?;
    let padded = context.string(0)?.to_owned() + &padding;
    context.new_string(&padded)
}
