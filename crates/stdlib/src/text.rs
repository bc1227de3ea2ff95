//! How values are written as text and read back: the forms that the language defines.

use std::fmt::Write;

pub use vitte_runtime::float_text;

/// The text quoted and escaped, as a string prints inside another value.
///
/// ```
/// assert_eq!(vitte_stdlib::text::quoted("a\"b\n"), r#""a\"b\n""#);
/// ```
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
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
    out.push('"');
    out
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
