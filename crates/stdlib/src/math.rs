//! The module `math`. What is not exact by definition comes from one implementation, so that results are the same on
//! every platform.

use crate::native_table;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::*;
use vitte_bytecode::natives::{ConstDecl, ConstValue};
use vitte_runtime::NativeFn::{Float1, Float2, General};
use vitte_runtime::{Context, Failure, Value};

native_table! { "math":
    "sqrt"(Float) -> Float => Float1(f64::sqrt), "The square root.";
    "cbrt"(Float) -> Float => Float1(libm::cbrt), "The cube root.";
    "exp"(Float) -> Float => Float1(libm::exp), "e to this power.";
    "log"(Float) -> Float => Float1(libm::log), "The natural logarithm.";
    "log2"(Float) -> Float => Float1(libm::log2), "The logarithm to base 2.";
    "log10"(Float) -> Float => Float1(libm::log10), "The logarithm to base 10.";
    "sin"(Float) -> Float => Float1(libm::sin), "The sine of an angle in radians.";
    "cos"(Float) -> Float => Float1(libm::cos), "The cosine of an angle in radians.";
    "tan"(Float) -> Float => Float1(libm::tan), "The tangent of an angle in radians.";
    "asin"(Float) -> Float => Float1(libm::asin), "The angle, in radians, whose sine this is.";
    "acos"(Float) -> Float => Float1(libm::acos), "The angle, in radians, whose cosine this is.";
    "atan"(Float) -> Float => Float1(libm::atan), "The angle, in radians, whose tangent this is.";
    "floor"(Float) -> Float => Float1(libm::floor), "The largest whole number not above.";
    "ceil"(Float) -> Float => Float1(libm::ceil), "The smallest whole number not below.";
    "round"(Float) -> Float => Float1(libm::round), "The nearest whole number, half away from zero.";
    "trunc"(Float) -> Float => Float1(libm::trunc), "The whole number next to it toward zero.";
    "pow"(Float, Float) -> Float => Float2(libm::pow), "The first to the power of the second.";
    "atan2"(Float, Float) -> Float => Float2(libm::atan2), "The angle of the point (second, first), in radians.";
    "hypot"(Float, Float) -> Float => Float2(libm::hypot), "The length of the vector of these two.";
    "gcd"(Int, Int) -> Int => General(gcd), costs 2, "The greatest common divisor, never negative; raises `Overflow` if it is 2^63.";
    "clamp"(Int, Int, Int) -> Int => General(clamp_int), "The first, moved into the range of the other two.";
    "clamp"(Float, Float, Float) -> Float => General(clamp_float), "The first, moved into the range of the other two.";
    "is_nan"(Float) -> Bool => General(|c| Ok(Value::Bool(c.float(0)?.is_nan()))), "Whether it is not a number.";
}

const fn float(name: &'static str, value: f64, doc: &'static str) -> ConstDecl {
    ConstDecl { module: "math", name, value: ConstValue::Float(value), doc }
}

const fn int(name: &'static str, value: i64, doc: &'static str) -> ConstDecl {
    ConstDecl { module: "math", name, value: ConstValue::Int(value), doc }
}

/// The constants of the module.
pub(crate) const CONSTANTS: &[ConstDecl] = &[
    float("PI", std::f64::consts::PI, "The circle constant."),
    float("E", std::f64::consts::E, "The base of natural logarithms."),
    float("INF", f64::INFINITY, "Positive infinity."),
    float("NAN", f64::NAN, "Not a number."),
    int("MIN_INT", i64::MIN, "The smallest integer."),
    int("MAX_INT", i64::MAX, "The largest integer."),
];

fn gcd(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (mut a, mut b) = (context.int(0)?.unsigned_abs(), context.int(1)?.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).map(Value::Int).map_err(|_| Trap::Overflow.into())
}

fn clamp_int(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (value, low, high) = (context.int(0)?, context.int(1)?, context.int(2)?);
    if low > high {
        return Err(Failure::new(Trap::InvalidArgument, format!("clamp: {low} is above {high}")));
    }
    Ok(Value::Int(value.clamp(low, high)))
}

fn clamp_float(context: &mut Context<'_>) -> Result<Value, Failure> {
    let (value, low, high) = (context.float(0)?, context.float(1)?, context.float(2)?);
    if low > high || low.is_nan() || high.is_nan() {
        let message = format!("clamp: the range from {low:?} to {high:?} is empty");
        return Err(Failure::new(Trap::InvalidArgument, message));
    }
    Ok(Value::Float(value.clamp(low, high)))
}
