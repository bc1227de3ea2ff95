//! The prelude, and what compiled code itself needs.

use crate::native_table;
use crate::steps::{self, SMALL_BLOCK};
use crate::text;
use std::cmp::Ordering;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::*;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value, price_of_bytes};

native_table! { "core":
    "print"(Int) -> Unit => General(print_int), needs Streams, "Writes the value and a newline to standard output.";
    "print"(Float) -> Unit => General(print_float), needs Streams, "Writes the value and a newline to standard output.";
    "print"(Bool) -> Unit => General(print_bool), needs Streams, "Writes the value and a newline to standard output.";
    "print"(String) -> Unit => General(print_string), needs Streams, scans [0], "Writes the text and a newline to standard output.";
    "str"(Int) -> String => General(str_int), "The value as text.";
    "str"(Float) -> String => General(str_float), "The shortest text that reads back as the same value.";
    "str"(Bool) -> String => General(str_bool), "`true` or `false`.";
    "quote"(String) -> String => General(quote), scans [0], "For generated code: the text in quotes with escapes, as it prints inside another value.";
    "panic"(String) -> Never => General(panic), scans [0], "Raises `Panic` with the message.";
    "assert"(Bool) -> Unit => General(assert), "Raises `AssertionFailed` unless the condition holds.";
    "assert"(Bool, String) -> Unit => General(assert), pays "the size of the message, if the condition does not hold", "Raises `AssertionFailed` with the message unless the condition holds.";
    "chr"(Int) -> String => General(chr), "The string of one character with this scalar value.";
    "int"(String) -> Int => General(parse_int), scans [0], "The integer that the text says; raises `Parse` for anything else.";
    "float"(String) -> Float => General(parse_float), pays "a unit for 4 bytes, or 16 of a long text", "The float that the text says; raises `Parse` for anything else.";
    "parse_int"(String) -> Optional(&Int) => General(int_or_null), scans [0], "For the library: the integer that the text says; null for anything else.";
    "parse_float"(String) -> Optional(&Float) => General(float_or_null), pays "a unit for 4 bytes, or 16 of a long text", "For the library: the float that the text says; null for anything else.";
    "compare"(Int, Int) -> Int => General(compare_int), "For generated code: -1, 0 or 1 as the first value is less, equal or greater.";
    "compare"(Float, Float) -> Int => General(compare_float), "For generated code: -1, 0 or 1 as the first value is less, equal or greater; `nan` is greater than all else.";
    "compare"(String, String) -> Int => General(compare_string), pays "a unit for 64 bytes of the shorter text", "For generated code: -1, 0 or 1 as the first text is less, equal or greater, by code point.";
    "trace"(Error) -> Array(&String) => General(trace), pays "the size of the result", "For generated code: where the error was first thrown, a line for each active function, innermost first.";
    "function_text"(T) -> String => General(function_text), "For generated code: a function value as it prints.";
    "min"(Int, Int) -> Int => General(|c| Ok(Value::Int(c.int(0)?.min(c.int(1)?)))), "The smaller value.";
    "max"(Int, Int) -> Int => General(|c| Ok(Value::Int(c.int(0)?.max(c.int(1)?)))), "The larger value.";
    "min"(Float, Float) -> Float => vitte_runtime::NativeFn::Float2(min_float), "The smaller value; `nan` if either is.";
    "max"(Float, Float) -> Float => vitte_runtime::NativeFn::Float2(max_float), "The larger value; `nan` if either is.";
    "abs"(Int) -> Int => General(abs_int), "The magnitude; raises `Overflow` for the smallest integer.";
    "abs"(Float) -> Float => vitte_runtime::NativeFn::Float1(f64::abs), "The magnitude.";
    "format_enter"(T) -> Bool => General(format_enter), pays "a unit for 8 values that it is nested in", "For generated code: whether this object is not being formatted already.";
    "format_leave"(T) -> Unit => General(format_leave), "For generated code: ends what `format_enter` began.";
    "scalar_at"(String, Int) -> Int => General(scalar_at), "For generated code: the scalar value that starts at a byte offset.";
}

fn print_line(context: &mut Context<'_>, line: &str) -> Result<Value, Failure> {
    context.vm.host.write_line(&context.vm.meter, line.as_bytes())?;
    Ok(Value::Unit)
}

fn print_int(context: &mut Context<'_>) -> Result<Value, Failure> {
    let value = context.int(0)?;
    print_line(context, text::int_text(value, &mut [0; 20]))
}

fn print_float(context: &mut Context<'_>) -> Result<Value, Failure> {
    let value = context.float(0)?;
    print_line(context, &text::float_text(value))
}

fn print_bool(context: &mut Context<'_>) -> Result<Value, Failure> {
    let value = context.bool(0)?;
    print_line(context, if value { "true" } else { "false" })
}

fn print_string(context: &mut Context<'_>) -> Result<Value, Failure> {
    let line = context.handle(0)?;
    context.vm.host.write_line(&context.vm.meter, context.vm.heap.string(line)?.as_bytes())?;
    Ok(Value::Unit)
}

fn str_int(context: &mut Context<'_>) -> Result<Value, Failure> {
    let value = context.int(0)?;
    context.new_string(text::int_text(value, &mut [0; 20]))
}

fn str_float(context: &mut Context<'_>) -> Result<Value, Failure> {
    let value = context.float(0)?;
    context.new_string(&text::float_text(value))
}

fn str_bool(context: &mut Context<'_>) -> Result<Value, Failure> {
    let value = context.bool(0)?;
    context.new_string(if value { "true" } else { "false" })
}

fn quote(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.handle(0)?;
    let mut quoted = std::string::String::from("\"");
    steps::each_block(&context.vm.meter, context.vm.heap.string(text)?, SMALL_BLOCK, |block| {
        // A control character becomes eight at most.
        steps::room(&mut quoted, 8 * block.len())?;
        text::escape_into(block, &mut quoted);
        context.check_size(quoted.len())
    })?;
    quoted.push('"');
    steps::made(context, &quoted)
}

fn panic(context: &mut Context<'_>) -> Result<Value, Failure> {
    Err(Failure::new(Trap::Panic, context.string(0)?.to_owned()))
}

fn assert(context: &mut Context<'_>) -> Result<Value, Failure> {
    if context.bool(0)? {
        return Ok(Value::Unit);
    }
    if context.args() > 1 {
        let length = context.string(1)?.len() as u64;
        context.vm.meter.charge(price_of_bytes(length))?;
        return Err(Failure::new(Trap::AssertionFailed, context.string(1)?.to_owned()));
    }
    Err(Trap::AssertionFailed.into())
}

fn chr(context: &mut Context<'_>) -> Result<Value, Failure> {
    let code = context.int(0)?;
    let Some(c) = u32::try_from(code).ok().and_then(char::from_u32) else {
        return Err(Failure::new(Trap::InvalidArgument, format!("{code} is not a Unicode scalar value")));
    };
    context.new_string(c.encode_utf8(&mut [0; 4]))
}

/// The text of argument 0 as an integer, or else as it is for the message.
fn int_of_text(context: &mut Context<'_>) -> Result<Result<i64, std::string::String>, Failure> {
    let text = context.handle(0)?;
    let text = context.vm.heap.string(text)?;
    // Zeros in front say nothing: without them, what has more digits than an int is none.
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let significant = steps::without_zeros(&context.vm.meter, digits)?;
    let value = match (digits.len() - significant.len(), significant.len()) {
        (_, LONGEST_INT..) => None,
        (0..LONGEST_INT, _) => text::parse_int(text),
        (_, 0) => Some(0),
        _ if text.starts_with('-') => text::parse_int(&format!("-0{significant}")),
        _ => text::parse_int(&format!("0{significant}")),
    };
    Ok(value.ok_or_else(|| text::excerpt(text)))
}

/// More characters than an int has.
const LONGEST_INT: usize = 20;

/// The text of argument 0 as a float, or else as it is for the message.
fn float_of_text(context: &mut Context<'_>) -> Result<Result<f64, std::string::String>, Failure> {
    let text = context.handle(0)?;
    let text = context.vm.heap.string(text)?;
    context.vm.meter.charge(text.len() as u64 / if text.len() > text::LONGEST_FLOAT { 16 } else { 4 })?;
    let value = text::parse_long_float(text, || context.vm.meter.look())?;
    Ok(value.ok_or_else(|| text::excerpt(text)))
}

fn parse_int(context: &mut Context<'_>) -> Result<Value, Failure> {
    let value = int_of_text(context)?;
    value.map(Value::Int).map_err(|text| Failure::new(Trap::Parse, format!("{text} is not an int")))
}

fn parse_float(context: &mut Context<'_>) -> Result<Value, Failure> {
    let value = float_of_text(context)?;
    value.map(Value::Float).map_err(|text| Failure::new(Trap::Parse, format!("{text} is not a float")))
}

/// The smaller value; of two zeros the negative one, on every platform.
pub(crate) fn min_float(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    let first = a < b || a == b && a.is_sign_negative();
    if first { a } else { b }
}

/// The larger value; of two zeros the positive one, on every platform.
pub(crate) fn max_float(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    let first = a > b || a == b && b.is_sign_negative();
    if first { a } else { b }
}

/// `abs` of the prelude and of the methods.
pub(crate) fn abs_int(context: &mut Context<'_>) -> Result<Value, Failure> {
    context.int(0)?.checked_abs().map(Value::Int).ok_or_else(|| Trap::Overflow.into())
}

fn format_enter(context: &mut Context<'_>) -> Result<Value, Failure> {
    context.format_enter(0).map(Value::Bool)
}

fn format_leave(context: &mut Context<'_>) -> Result<Value, Failure> {
    context.format_leave();
    Ok(Value::Unit)
}

fn int_or_null(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(int_of_text(context)?.map_or(Value::Null, Value::Int))
}

fn float_or_null(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(float_of_text(context)?.map_or(Value::Null, Value::Float))
}

fn order(order: Ordering) -> Result<Value, Failure> {
    Ok(Value::Int(order as i64))
}

fn compare_int(context: &mut Context<'_>) -> Result<Value, Failure> {
    order(context.int(0)?.cmp(&context.int(1)?))
}

fn compare_float(context: &mut Context<'_>) -> Result<Value, Failure> {
    order(text::compare_floats(context.float(0)?, context.float(1)?))
}

fn compare_string(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (a, b) = (context.handle(0)?, context.handle(1)?);
    let (a, b) = (context.vm.heap.string(a)?.as_bytes(), context.vm.heap.string(b)?.as_bytes());
    order(steps::compare(&mut context.vm.meter, a, b)?)
}

fn trace(context: &mut Context<'_>) -> Result<Value, Failure> {
    const LINE: u64 = 32;
    let lines = context.error_trace(0)?;
    context.vm.meter.charge(LINE * lines.len() as u64)?;
    let array = context.new_array(lines.len() as u64)?;
    for line in lines {
        let Value::Ref(line) = context.new_string(&line)? else { continue };
        context.vm.heap.array_push(array, line)?;
    }
    Ok(Value::Ref(array))
}

fn function_text(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = format!("fn {}", context.function_name(0)?);
    context.new_string(&text)
}

fn scalar_at(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (at, text) = (context.int(1)?, context.string(0)?);
    let rest = usize::try_from(at).ok().and_then(|at| text.get(at..));
    match rest.and_then(|rest| rest.chars().next()) {
        Some(c) => Ok(Value::Int(i64::from(u32::from(c)))),
        None => Err(vitte_runtime::index_out_of_bounds(at, text.len() as u64)),
    }
}
