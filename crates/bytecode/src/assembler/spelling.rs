//! How names, texts and numbers are written in a listing: what the assembler reads is what the disassembler writes.

use super::lexer::{continues_word, starts_word};
use std::borrow::Cow;
use std::fmt::Write;

/// Names that mean a type, or begin one, when they are not quoted.
pub(crate) const TYPE_WORDS: [&str; 12] =
    ["int", "float", "bool", "string", "bytes", "Error", "array", "map", "fn", "closure", "type", "unit"];

/// Stands where a call has no result.
pub(crate) const NO_RESULT: &str = "_";

/// The bits of the NaN that is written `nan`.
pub(crate) const PLAIN_NAN: u64 = 0x7ff8_0000_0000_0000;

/// Whether a name can stand in a listing without quotes.
pub(crate) fn is_plain(name: &str) -> bool {
    name.starts_with(starts_word) && name.chars().all(continues_word)
}

/// The number of a register named `r3` or a parameter named `a3`, if the word has this form.
pub(crate) fn numbered(word: &str, letter: char) -> Option<u32> {
    let digits = word.strip_prefix(letter)?;
    let canonical = digits == "0" || !digits.starts_with('0');
    let digits_only = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // A number too large for any register is still a register, so that the message can say so.
    (canonical && digits_only).then(|| digits.parse().unwrap_or(u32::MAX))
}

/// Whether the word always means a register.
pub(crate) fn is_register(word: &str) -> bool {
    numbered(word, 'r').is_some() || numbered(word, 'a').is_some()
}

/// The text in double quotes, on one line, in characters that show.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '\'' => out.push(c),
            ' '..='~' if c != '"' && c != '\\' => out.push(c),
            _ => out.extend(c.escape_debug()),
        }
    }
    out.push('"');
    out
}

/// The name as it is written: in quotes where it is not plain.
pub(crate) fn name(text: &str) -> Cow<'_, str> {
    if is_plain(text) { Cow::Borrowed(text) } else { Cow::Owned(quote(text)) }
}

/// A text cut after `limit` characters, for messages.
pub(crate) fn shorten(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A name as messages show it: cut where it is long, and without characters that a terminal might obey.
pub(crate) fn display(text: &str, limit: usize) -> Cow<'_, str> {
    let text = shorten(text, limit);
    let is_visible = |c: char| matches!(c, '"' | '\'' | '\\') || c.escape_debug().len() == 1;
    if text.chars().all(is_visible) {
        return text;
    }
    let show = |c: char| if is_visible(c) { c.to_string() } else { c.escape_debug().to_string() };
    Cow::Owned(text.chars().map(show).collect())
}

/// A float by its bits: the shortest text that reads back the same.
pub(crate) fn float(bits: u64) -> String {
    let value = f64::from_bits(bits);
    if bits == PLAIN_NAN {
        return "nan".into();
    }
    if value.is_nan() {
        return format!("nan(0x{bits:016x})");
    }
    format!("{value:?}")
}

/// The bits of a float as [`float`] or a person writes it: `0.5`, `1e9`, `2`, `-0.0`, `inf`, `-inf`, `nan`.
pub(crate) fn parse_float(text: &str) -> Option<u64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let value: f64 = match digits {
        "inf" => f64::INFINITY,
        "nan" if !negative => return Some(PLAIN_NAN),
        _ if !digits.starts_with(|c: char| c.is_ascii_digit()) => return None,
        _ => digits.replace('_', "").parse().ok().filter(|value: &f64| value.is_finite())?,
    };
    Some(if negative { -value } else { value }.to_bits())
}

/// Whether a number is written as a float: with a point, an exponent, or as infinity.
pub(crate) fn looks_like_float(text: &str) -> bool {
    let digits = text.trim_start_matches('-');
    matches!(digits, "inf" | "nan") || !digits.starts_with("0x") && digits.contains(['.', 'e', 'E'])
}

/// An integer: decimal, `0x`, `0o` or `0b`, with `_` between the digits and a sign before them.
pub(crate) fn parse_int(text: &str) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    if !digits.starts_with(|c: char| c.is_digit(radix)) {
        return None;
    }
    let magnitude = i128::from_str_radix(&digits.replace('_', ""), radix).ok()?;
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}

/// The candidate that is nearest to a misspelt word, if one is near enough to be worth a hint.
pub(crate) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length > 40 {
        return None;
    }
    let near = |candidate: &&str| candidate.chars().count().abs_diff(length) <= 2;
    // A hint is not worth reading a table without end.
    let ranked = candidates.filter(near).take(1000).map(|candidate| (distance(word, candidate), candidate));
    ranked
        .filter(|(distance, _)| *distance <= 1 + length / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, c)| c)
}

/// The edit distance (Levenshtein), ignoring case.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// The members as one line or, where that is too long, one on each line.
pub(crate) fn braces(out: &mut String, members: &[String]) {
    let length: usize = members.iter().map(|member| member.len() + 2).sum();
    if members.is_empty() {
        out.push_str("{ }");
    } else if length <= 80 {
        let _ = write!(out, "{{ {} }}", members.join(", "));
    } else {
        let _ = write!(out, "{{\n  {}\n}}", members.join(",\n  "));
    }
}
