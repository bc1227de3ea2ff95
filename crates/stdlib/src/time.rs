//! The module `time`.

use crate::native_table;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use vitte_bytecode::Trap;
use vitte_bytecode::natives::NativeType::*;
use vitte_runtime::NativeFn::General;
use vitte_runtime::{Context, Failure, Value, float_text};

native_table! { "time":
    "now"() -> Float => General(now), needs Clock, "The seconds since the start of 1970, UTC.";
    "monotonic"() -> Float => General(monotonic), needs Clock, "Seconds since some moment, which never go back.";
    "sleep"(Int) -> Unit => General(sleep), needs Clock, "Waits so many milliseconds; a negative number raises `InvalidArgument`.";
    "format"(Float) -> String => General(format), costs 8, "A time in seconds since 1970 as RFC 3339 writes it, in UTC, to the microsecond.";
    "parse"(String) -> Float => General(parse), scans [0], "The seconds since 1970 of a time as RFC 3339 writes it; raises `Parse` for anything else.";
}

fn now(context: &mut Context<'_>) -> Result<Value, Failure> {
    context.vm.host.clock.now().map(Value::Float)
}

fn monotonic(context: &mut Context<'_>) -> Result<Value, Failure> {
    context.vm.host.clock.monotonic().map(Value::Float)
}

fn sleep(context: &mut Context<'_>) -> Result<Value, Failure> {
    let milliseconds = context.int(0)?;
    let Ok(wait) = u64::try_from(milliseconds) else {
        let message = format!("cannot sleep {milliseconds} milliseconds");
        return Err(Failure::new(Trap::InvalidArgument, message));
    };
    // Whoever watches the output shall see what was printed before.
    context.vm.host.flush().map_err(|error| Failure::new(Trap::Io, format!("cannot write: {error}")))?;
    context.vm.host.clock.sleep(wait, &context.vm.meter)?;
    Ok(Value::Unit)
}

fn format(context: &mut Context<'_>) -> Result<Value, Failure> {
    let seconds = context.float(0)?;
    match rfc3339(seconds) {
        Some(text) => context.new_string(&text),
        None => {
            let message = format!("{} is not a time of the years 0 to 9999", float_text(seconds));
            Err(Failure::new(Trap::InvalidArgument, message))
        }
    }
}

/// A time as text, rounded to the microsecond.
fn rfc3339(seconds: f64) -> Option<std::string::String> {
    // Far beyond the year 9999, where conversion would still be exact.
    if seconds.is_nan() || seconds.abs() > 1e12 {
        return None;
    }
    // Rounded by parts: a float of microseconds since 1970 would be exact no longer.
    let whole = seconds.floor();
    let microseconds = ((seconds - whole) * 1e6).round() as i128;
    let nanoseconds = (whole as i128 * 1_000_000 + microseconds) * 1000;
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok()?.format(&Rfc3339).ok()
}

fn parse(context: &mut Context<'_>) -> Result<Value, Failure> {
    let text = context.string(0)?;
    match OffsetDateTime::parse(text, &Rfc3339) {
        Ok(time) => {
            let seconds = time.unix_timestamp() as f64;
            Ok(Value::Float(seconds + f64::from(time.nanosecond()) / 1e9))
        }
        Err(_) => {
            let message = format!("{} is not a time as RFC 3339 writes it", crate::text::excerpt(text));
            Err(Failure::new(Trap::Parse, message))
        }
    }
}
