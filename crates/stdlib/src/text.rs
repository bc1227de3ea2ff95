//! How values are written as text and read back: the forms that the language defines.

use std::fmt::Write;

pub use vitte_runtime::float_text;

/// The decimal digits of an integer, written into a buffer that has room for any.
///
/// ```
/// use vitte_stdlib::text::int_text;
///
/// assert_eq!(int_text(-120, &mut [0; 20]), "-120");
/// assert_eq!(int_text(i64::MIN, &mut [0; 20]), "-9223372036854775808");
/// ```
pub fn int_text(value: i64, buffer: &mut [u8; 20]) -> &str {
    let (mut rest, mut at) = (value.unsigned_abs(), buffer.len());
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    std::str::from_utf8(&buffer[at..]).unwrap_or_default()
}

/// The text quoted and escaped, as a string prints inside another value.
///
/// ```
/// assert_eq!(vitte_stdlib::text::quoted("a\"b\n"), r#""a\"b\n""#);
/// ```
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    escape_into(text, &mut out);
    out.push('"');
    out
}

/// Appends a text as it stands between the quotes.
pub(crate) fn escape_into(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\0"),
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            // `${` would start an interpolation if the text were pasted into a program.
            '$' if chars.peek() == Some(&'{') => out.push_str("\\$"),
            c if c.is_control() => {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{{{:X}}}", c as u32);
            }
            c => out.push(c),
        }
    }
}

/// The text as a float: an optional sign, digits with an optional fraction and exponent, or `inf` or `nan`.
/// `None` for anything else, white space included.
///
/// ```
/// use vitte_stdlib::text::parse_float;
/// assert_eq!(parse_float("-1.5e3"), Some(-1500.0));
/// assert_eq!(parse_float("infinity"), None);
/// ```
pub fn parse_float(text: &str) -> Option<f64> {
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = bare.starts_with(|c: char| c.is_ascii_digit()) && !bare.ends_with('.');
    if is_number || bare == "inf" || bare == "nan" { text.parse().ok() } else { None }
}

/// A float's text may be as long as this without any trouble. Of longer ones only the digits that can matter are given to the
/// parser of Rust's library, which cannot be stopped.
pub(crate) const LONGEST_FLOAT: usize = 4096;

/// As [`parse_float`], for texts of any length; `look` is called in the middle of long work and may end it.
pub(crate) fn parse_long_float<E>(text: &str, look: impl Fn() -> Result<(), E>) -> Result<Option<f64>, E> {
    if text.len() <= LONGEST_FLOAT {
        return Ok(parse_float(text));
    }
    let (sign, bare) = match text.as_bytes()[0] {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    let mut rest = bare.as_bytes();
    let mut number = Digits::default();
    let whole = number.take(&mut rest, true, &look)?;
    let mut fraction = 1;
    if let [b'.', behind @ ..] = rest {
        rest = behind;
        fraction = number.take(&mut rest, false, &look)?;
    }
    let mut exponent = 0_i64;
    if let [b'e' | b'E', behind @ ..] = rest {
        let (negative, digits) = match behind {
            [b'-', digits @ ..] => (true, digits),
            [b'+', digits @ ..] => (false, digits),
            digits => (false, digits),
        };
        rest = digits;
        let mut power = Digits::default();
        if power.take(&mut rest, true, &look)? == 0 {
            return Ok(None);
        }
        // More than any number of digits that fits into memory could make up for.
        let size = power.kept.get(..15).unwrap_or(&power.kept).parse().unwrap_or(0);
        exponent = if negative { -size } else { size };
    }
    if whole == 0 || fraction == 0 || !rest.is_empty() {
        return Ok(None);
    }
    let power = exponent.saturating_add(number.power);
    // A digit behind those that are kept matters only by not being 0.
    let tail = if number.more { "1" } else { "0" };
    Ok(parse_float(&format!("{sign}0{}{tail}e{}", number.kept, power.saturating_sub(1))))
}

/// Digits of a number, without zeros in front, as far as they can decide how it is rounded: 768 decide for every float.
#[derive(Default)]
struct Digits {
    kept: String,
    /// Whether a digit that is not 0 follows those that are kept.
    more: bool,
    /// By which power of ten the digits are to be multiplied.
    power: i64,
}

impl Digits {
    const MOST: usize = 800;

    /// Takes the digits at the start of `rest`: how many there were. Those behind the point lower the power.
    fn take<E>(
        &mut self,
        rest: &mut &[u8],
        whole: bool,
        look: impl Fn() -> Result<(), E>,
    ) -> Result<usize, E> {
        let mut count = 0;
        while let [digit @ b'0'..=b'9', behind @ ..] = *rest {
            *rest = behind;
            count += 1;
            if count % (1 << 20) == 0 {
                look()?;
            }
            let is_kept = self.kept.len() < Digits::MOST;
            if is_kept && !(self.kept.is_empty() && *digit == b'0') {
                self.kept.push(char::from(*digit));
            }
            self.more |= !is_kept && *digit != b'0';
            self.power += i64::from(!is_kept) - i64::from(!whole);
        }
        Ok(count)
    }
}

/// The text as an integer: an optional sign and decimal digits; `None` for anything else and out of range.
///
/// ```
/// assert_eq!(vitte_stdlib::text::parse_int("-42"), Some(-42));
/// assert_eq!(vitte_stdlib::text::parse_int(" 42"), None);
/// ```
pub fn parse_int(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// The start of a text in quotes, for messages: texts may be huge.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", quoted(&text[..end])),
        None => quoted(text),
    }
}

/// The order of floats in sorting: by value, so that -0.0 and 0.0 are equal, and `nan` behind all others.
pub(crate) fn compare_floats(a: f64, b: f64) -> std::cmp::Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_floats_are_read_as_short_ones() {
        let zeros = "0".repeat(LONGEST_FLOAT);
        let read = |text: &str| parse_long_float(text, || Ok::<(), ()>(())).unwrap();
        for (text, value) in [
            (format!("{zeros}1.5"), Some(1.5)),
            (format!("-1{zeros}e-{}", zeros.len()), Some(-1.0)),
            (format!("+0.{zeros}25e{}", zeros.len()), Some(0.25)),
            (format!("1{zeros}"), Some(f64::INFINITY)),
            (format!("0.{zeros}1"), Some(0.0)),
            (format!("1.{zeros}"), Some(1.0)),
            (format!("1e{zeros}3"), Some(1000.0)),
            (format!("1e-{}", "9".repeat(LONGEST_FLOAT)), Some(0.0)),
            // Half between 1 and the next float, and a little more.
            (format!("1.00000000000000011102230246251565404236316680908203125{zeros}"), Some(1.0)),
            (
                format!("1.00000000000000011102230246251565404236316680908203125{zeros}1"),
                Some(1.0 + f64::EPSILON),
            ),
            (format!("{zeros}."), None),
            (format!(".{zeros}1"), None),
            (format!("{zeros}e"), None),
            (format!("{zeros}e+"), None),
            (format!("{zeros}x"), None),
            (format!("--{zeros}"), None),
            (format!(" {zeros}"), None),
        ] {
            assert_eq!(read(&text), value, "{:.70}…", text.replace(&zeros, "0…0"));
            // The parser of Rust's library takes its time, and says the same.
            assert_eq!(parse_float(&text), value);
        }
    }
}
