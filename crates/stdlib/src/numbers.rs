//! Methods of `int` and `float`.

use crate::core::abs_int;
use crate::native_table;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::*;
use vitte_runtime::NativeFn::{Float1, General};
use vitte_runtime::{Context, Failure, Value};

native_table! { "int":
    "abs"(Int) -> Int => General(abs_int), "The magnitude; raises `Overflow` for the smallest integer.";
    "pow"(Int, Int) -> Int => General(pow), "To this power; a negative one raises `InvalidArgument`.";
    "to_hex"(Int) -> String => General(to_hex), "The hexadecimal digits of the two's complement.";
}

pub(crate) mod float {
    //! Methods of `float`.

    use super::*;

    native_table! { "float":
        "abs"(Float) -> Float => Float1(f64::abs), "The magnitude.";
        "floor"(Float) -> Float => Float1(libm::floor), "The largest whole number not above.";
        "ceil"(Float) -> Float => Float1(libm::ceil), "The smallest whole number not below.";
        "round"(Float) -> Float => Float1(libm::round), "The nearest whole number, half away from zero.";
        "trunc"(Float) -> Float => Float1(libm::trunc), "The whole number next to it toward zero.";
        "is_nan"(Float) -> Bool => General(is_nan), "Whether it is not a number.";
        "to_fixed"(Float, Int) -> String => General(to_fixed), pays "32 units, and 1 for 4 digits", "The exact value rounded to so many digits behind the point, half to even.";
    }
}

fn pow(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (base, exponent) = (context.int(0)?, context.int(1)?);
    if exponent < 0 {
        let message = format!("the exponent {exponent} is negative; use math.pow for fractions");
        return Err(Failure::new(Trap::InvalidArgument, message));
    }
    // Powers of 0, 1 and -1 exist for every exponent; all others overflow long before 2^32.
    let power = match u32::try_from(exponent) {
        Ok(exponent) => base.checked_pow(exponent),
        Err(_) => base.checked_pow(2 + (exponent & 1) as u32).filter(|_| (-1..=1).contains(&base)),
    };
    power.map(Value::Int).ok_or_else(|| Trap::Overflow.into())
}

fn to_hex(context: &mut Context<'_>) -> Result<Value, Failure> {
    let digits = format!("{:x}", context.int(0)?);
    context.new_string(&digits)
}

fn is_nan(context: &mut Context<'_>) -> Result<Value, Failure> {
    Ok(Value::Bool(context.float(0)?.is_nan()))
}

fn to_fixed(context: &mut Context<'_>) -> Result<Value, Failure> {
    const MOST_DIGITS: i64 = 1000;
    let (value, digits) = (context.float(0)?, context.int(1)?);
    if !(0..=MOST_DIGITS).contains(&digits) {
        let message = format!("{digits} digits were asked for; it must be 0 to {MOST_DIGITS}");
        return Err(Failure::new(Trap::InvalidArgument, message));
    }
    context.vm.meter.charge(32 + digits as u64 / 4)?;
    let text = if value.is_finite() {
        format!("{value:.*}", digits as usize)
    } else {
        crate::text::float_text(value)
    };
    context.new_string(&text)
}
