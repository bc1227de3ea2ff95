//! Methods of `bytes`, and what compiled code itself needs of them. Numbers are little-endian.

use crate::native_table;
use crate::steps::{self, BLOCK, SMALL_BLOCK, Text};
use std::fmt::Write;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::{self, *};
use vitte_heap::Handle;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value, index_out_of_bounds};

const INTS: NativeType = Array(&Int);

native_table! { "bytes":
    "len"(Bytes) -> Int => General(len), "The number of bytes.";
    "push"(Bytes, Int) -> Unit => General(push), "Appends the byte; raises `InvalidArgument` unless it is 0 to 255.";
    "slice"(Bytes, Int, Int) -> Bytes => General(slice), pays "the size of the result", "New bytes: those from the first offset up to, not including, the second.";
    "fill"(Bytes, Int) -> Unit => General(fill), scans [0], "Sets every byte to the value.";
    "to_string"(Bytes) -> String => General(to_string), scans [0], "The bytes as text; raises `Parse` if they are not UTF-8.";
    "from"(INTS) -> Bytes => General(from), scans [0], "The bytes of these values.";
    "get_u8"(Bytes, Int) -> Int => General(get::<1, 0>), "The unsigned number of 8 bits at the offset.";
    "get_u16"(Bytes, Int) -> Int => General(get::<2, 0>), "The unsigned number of 16 bits at the offset.";
    "get_u32"(Bytes, Int) -> Int => General(get::<4, 0>), "The unsigned number of 32 bits at the offset.";
    "get_i16"(Bytes, Int) -> Int => General(get::<2, 48>), "The signed number of 16 bits at the offset.";
    "get_i32"(Bytes, Int) -> Int => General(get::<4, 32>), "The signed number of 32 bits at the offset.";
    "get_i64"(Bytes, Int) -> Int => General(get::<8, 0>), "The signed number of 64 bits at the offset.";
    "get_f32"(Bytes, Int) -> Float => General(get_f32), "The float of 32 bits at the offset.";
    "get_f64"(Bytes, Int) -> Float => General(get_f64), "The float of 64 bits at the offset.";
    "set_u8"(Bytes, Int, Int) -> Unit => General(|c| set::<1>(c, 0, 0xff)), "Writes an unsigned number of 8 bits at the offset.";
    "set_u16"(Bytes, Int, Int) -> Unit => General(|c| set::<2>(c, 0, 0xffff)), "Writes an unsigned number of 16 bits at the offset.";
    "set_u32"(Bytes, Int, Int) -> Unit => General(|c| set::<4>(c, 0, 0xffff_ffff)), "Writes an unsigned number of 32 bits at the offset.";
    "set_i16"(Bytes, Int, Int) -> Unit => General(|c| set::<2>(c, i16::MIN.into(), i16::MAX.into())), "Writes a signed number of 16 bits at the offset.";
    "set_i32"(Bytes, Int, Int) -> Unit => General(|c| set::<4>(c, i32::MIN.into(), i32::MAX.into())), "Writes a signed number of 32 bits at the offset.";
    "set_i64"(Bytes, Int, Int) -> Unit => General(|c| set::<8>(c, i64::MIN, i64::MAX)), "Writes a signed number of 64 bits at the offset.";
    "set_f32"(Bytes, Int, Float) -> Unit => General(set_f32), "Writes the nearest float of 32 bits at the offset; `nan` always as the same bytes.";
    "set_f64"(Bytes, Int, Float) -> Unit => General(set_f64), "Writes a float of 64 bits at the offset; `nan` always as the same bytes.";
}

/// What compiled code calls for `bytes(n)`, `==` and `str`.
pub(crate) mod core {
    use super::*;

    native_table! { "core":
        "bytes_new"(Int) -> Bytes => General(new), pays "the size of the result", "For generated code: so many zeros; raises `InvalidArgument` for a negative number.";
        "bytes_append"(Bytes, String) -> Unit => General(append), scans [1], "For the library: appends the bytes of the text.";
        "bytes_equal"(Bytes, Bytes) -> Bool => General(equal), scans [0], "For generated code: whether both have the same bytes.";
        "bytes_text"(Bytes) -> String => General(text), pays "a unit for 8 bytes, and the size of the result", "For generated code: the bytes as they print.";
    }
}

fn len(context: &mut Context<'_>) -> Result<Value, Failure> {
    let bytes = context.handle(0)?;
    Ok(Value::Int(context.vm.heap.array_len(bytes)? as i64))
}

/// A value as a byte.
fn byte(value: i64) -> Result<u8, Failure> {
    u8::try_from(value).map_err(|_| {
        Failure::new(Trap::InvalidArgument, format!("{value} is not a byte: it must be 0 to 255"))
    })
}

fn push(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (bytes, value) = (context.handle(0)?, byte(context.int(1)?)?);
    context.vm.heap.bytes_push(bytes, value)?;
    Ok(Value::Unit)
}

fn slice(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (bytes, from, to) = (context.handle(0)?, context.int(1)?, context.int(2)?);
    let length = context.vm.heap.array_len(bytes)?;
    let bounds = u64::try_from(from).ok().zip(u64::try_from(to).ok());
    let Some((start, end)) = bounds.filter(|(start, end)| start <= end && *end <= length) else {
        let message = format!("the slice from {from} to {to} is out of bounds for length {length}");
        return Err(Failure::new(Trap::IndexOutOfBounds, message));
    };
    let part = context.new_byte_array(end - start)?;
    steps::append(context, part, bytes, start..end)?;
    Ok(Value::Ref(part))
}

fn fill(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (bytes, value) = (context.handle(0)?, byte(context.int(1)?)?);
    steps::each_bytes_mut(context, bytes, |block| block.fill(value))?;
    Ok(Value::Unit)
}

fn to_string(context: &mut Context<'_>) -> Result<Value, Failure> {
    let bytes = context.handle(0)?;
    let length = context.vm.heap.array_len(bytes)? as usize;
    let mut made = Text::new(context, length)?;
    let mut from = 0;
    while from < length {
        let rest = &context.vm.heap.array_bools(bytes)?[from..];
        // A copy, so that the heap is free to be written to. A character that a block cuts belongs to the next one.
        let block = rest[..rest.len().min(BLOCK)].to_vec();
        let text = match std::str::from_utf8(&block) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() && block.len() < rest.len() => {
                std::str::from_utf8(&block[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(error) => {
                let message =
                    format!("the bytes are not UTF-8 text, from offset {} on", from + error.valid_up_to());
                return Err(Failure::new(Trap::Parse, message));
            }
        };
        made.write(context, text)?;
        from += text.len();
    }
    Ok(made.done())
}

fn from(context: &mut Context<'_>) -> Result<Value, Failure> {
    let values = context.handle(0)?;
    let count = context.vm.heap.array_len(values)?;
    let bytes = context.new_byte_array(count)?;
    for at in 0..count {
        let value = byte(context.vm.heap.array_get(values, at)? as i64)?;
        context.vm.heap.bytes_push(bytes, value)?;
        if at as usize % SMALL_BLOCK == SMALL_BLOCK - 1 {
            context.vm.meter.look()?;
        }
    }
    Ok(Value::Ref(bytes))
}

/// The offsets of `N` bytes from argument 1 on.
fn range<const N: usize>(
    context: &mut Context<'_>,
    bytes: Handle,
) -> Result<std::ops::Range<usize>, Failure> {
    let (offset, length) = (context.int(1)?, context.vm.heap.array_len(bytes)?);
    let start = usize::try_from(offset).ok();
    let end = start.and_then(|start| start.checked_add(N)).filter(|end| *end as u64 <= length);
    match (start, end) {
        (Some(start), Some(end)) => Ok(start..end),
        _ if N == 1 => Err(index_out_of_bounds(offset, length)),
        _ => {
            let message = format!("{N} bytes from offset {offset} on are out of bounds for length {length}");
            Err(Failure::new(Trap::IndexOutOfBounds, message))
        }
    }
}

/// The `N` bytes from argument 1 on, as the low bits of a word.
fn read<const N: usize>(context: &mut Context<'_>) -> Result<u64, Failure> {
    let bytes = context.handle(0)?;
    let range = range::<N>(context, bytes)?;
    let mut word = [0; 8];
    word[..N].copy_from_slice(&context.vm.heap.array_bools(bytes)?[range]);
    Ok(u64::from_le_bytes(word))
}

/// Writes the low bits of a word over the `N` bytes from argument 1 on.
fn write<const N: usize>(context: &mut Context<'_>, word: u64) -> Result<Value, Failure> {
    let bytes = context.handle(0)?;
    let range = range::<N>(context, bytes)?;
    context.vm.heap.array_bools_mut(bytes)?[range].copy_from_slice(&word.to_le_bytes()[..N]);
    Ok(Value::Unit)
}

/// A number of `N` bytes whose sign is `SIGN` bits below that of a word.
fn get<const N: usize, const SIGN: u32>(context: &mut Context<'_>) -> Result<Value, Failure> {
    let word = read::<N>(context)?;
    Ok(Value::Int((word << SIGN).cast_signed() >> SIGN))
}

fn get_f32(context: &mut Context<'_>) -> Result<Value, Failure> {
    let word = read::<4>(context)?;
    Ok(Value::Float(f64::from(f32::from_bits(word as u32))))
}

fn get_f64(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(Value::Float(f64::from_bits(read::<8>(context)?)))
}

fn set<const N: usize>(context: &mut Context<'_>, least: i64, most: i64) -> Result<Value, Failure> {
    let value = context.int(2)?;
    if !(least..=most).contains(&value) {
        let message = format!("{value} does not fit: it must be {least} to {most}");
        return Err(Failure::new(Trap::InvalidArgument, message));
    }
    write::<N>(context, value.cast_unsigned())
}

fn set_f32(context: &mut Context<'_>) -> Result<Value, Failure> {
    let value = context.float(2)? as f32;
    // Which of its many forms a calculation gives depends on the processor.
    let bits = if value.is_nan() { 0x7FC0_0000 } else { value.to_bits() };
    write::<4>(context, u64::from(bits))
}

fn set_f64(context: &mut Context<'_>) -> Result<Value, Failure> {
    let value = context.float(2)?;
    let bits = if value.is_nan() { 0x7FF8_0000_0000_0000 } else { value.to_bits() };
    write::<8>(context, bits)
}

fn new(context: &mut Context<'_>) -> Result<Value, Failure> {
    let count = context.int(0)?;
    let Ok(length) = u64::try_from(count) else {
        return Err(Failure::new(Trap::InvalidArgument, format!("there cannot be {count} bytes")));
    };
    context.new_zeros(length)
}

fn append(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (bytes, text) = (context.handle(0)?, context.handle(1)?);
    // One growth at most, also for a long text.
    let length = context.vm.heap.string_len(text)? as u64;
    context.vm.heap.array_reserve(bytes, length)?;
    steps::append_text(context, bytes, text)?;
    Ok(Value::Unit)
}

fn equal(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (a, b) = (context.handle(0)?, context.handle(1)?);
    let (a, b) = (context.vm.heap.array_bools(a)?, context.vm.heap.array_bools(b)?);
    Ok(Value::Bool(steps::equal(&context.vm.meter, a, b)?))
}

fn text(context: &mut Context<'_>) -> Result<Value, Failure> {
    let bytes = context.handle(0)?;
    let bytes = context.vm.heap.array_bools(bytes)?;
    context.vm.meter.charge(bytes.len() as u64 / 8)?;
    context.check_size(bytes.len())?;
    let mut text = std::string::String::from("bytes[");
    for (at, byte) in bytes.iter().enumerate() {
        if at % SMALL_BLOCK == 0 {
            // A byte is five characters at most.
            steps::room(&mut text, 5 * (bytes.len() - at).min(SMALL_BLOCK))?;
        }
        if at > 0 {
            text.push_str(", ");
        }
        // Writing to a String does not fail.
        let _ = write!(text, "{byte}");
        if at % SMALL_BLOCK == SMALL_BLOCK - 1 {
            context.check_size(text.len())?;
            context.vm.meter.look()?;
        }
    }
    text.push(']');
    steps::made(context, &text)
}
