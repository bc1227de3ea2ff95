//! Numbers and characters: from digits to values.

use super::{Parse, Parser, Reported};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::*;
use crate::syntax::span::Span;
use crate::syntax::token::TokenKind as T;

/// Why digits are no number.
enum BadNumber {
    NoDigits,
    Digit(char, u32),
    UpperCasePrefix,
    TooLarge,
}

/// The magnitude written in `text`, which starts with a digit.
fn magnitude(text: &str) -> Result<u64, BadNumber> {
    let bytes = text.as_bytes();
    let (radix, digits) = match (bytes[0], bytes.get(1)) {
        (b'0', Some(b'x')) => (16, &text[2..]),
        (b'0', Some(b'o')) => (8, &text[2..]),
        (b'0', Some(b'b')) => (2, &text[2..]),
        (b'0', Some(b'X' | b'O' | b'B')) => return Err(BadNumber::UpperCasePrefix),
        _ => (10, text),
    };
    let (mut value, mut any, mut fits) = (0u64, false, true);
    for c in digits.chars().filter(|&c| c != '_') {
        let digit = c.to_digit(radix).ok_or(BadNumber::Digit(c, radix))?;
        any = true;
        let next = value.checked_mul(u64::from(radix)).and_then(|v| v.checked_add(u64::from(digit)));
        fits &= next.is_some();
        value = next.unwrap_or(value);
    }
    match (any, fits) {
        (false, _) => Err(BadNumber::NoDigits),
        (true, false) => Err(BadNumber::TooLarge),
        (true, true) => Ok(value),
    }
}

const SMALLEST: u64 = 1 << 63;

impl Parser<'_> {
    /// An integer, float or character.
    pub(super) fn number_or_char(&mut self) -> Parse<Expr> {
        let token = self.token();
        let span = self.span();
        self.advance();
        // A malformed literal is an expression all the same: what follows is no further mistake.
        let kind = match token.kind {
            T::Int => self.int_value(span).map(ExprKind::Int),
            T::Float => self.float_value(span).map(ExprKind::Float),
            _ => self.char_value(span).map(ExprKind::Char),
        };
        self.node(kind.unwrap_or(ExprKind::Error), span)
    }

    fn literal_text(&self, span: Span) -> &str {
        self.source.get(span.start as usize..span.end as usize).unwrap_or("0")
    }

    /// Whether the current token is 9223372036854775808, which fits only behind a `-`.
    pub(super) fn is_smallest_int(&self) -> bool {
        self.kind() == T::Int && self.token().end - self.token().start >= 16 && {
            matches!(magnitude(self.text(self.token())), Ok(SMALLEST))
        }
    }

    /// The value of the integer at `span`, which has been passed.
    pub(super) fn int_value(&mut self, span: Span) -> Parse<i64> {
        let text = self.literal_text(span);
        match magnitude(text).map(i64::try_from) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(_)) | Err(BadNumber::TooLarge) => {
                let problem =
                    Diagnostic::new(Code::IntegerOutOfRange, span, "this integer does not fit into 64 bits")
                        .help("the largest `int` is 9223372036854775807, the smallest -9223372036854775808")
                        .help("a `float` has a point or an exponent: `1e20`");
                self.report_once(problem);
                Err(Reported)
            }
            Err(bad) => {
                let problem = bad_number(bad, text, span);
                self.report_once(problem);
                Err(Reported)
            }
        }
    }

    fn float_value(&mut self, span: Span) -> Parse<f64> {
        let text = self.literal_text(span);
        let value = match text.contains('_') {
            true => text.replace('_', "").parse::<f64>(),
            false => text.parse(),
        };
        let problem = match value {
            Ok(value) if value.is_finite() => return Ok(value),
            Ok(_) => Diagnostic::new(Code::InvalidNumber, span, "this number is too large for a float")
                .help("the largest float is about 1.8e308; infinity is `math.INF`"),
            Err(_) => Diagnostic::new(
                Code::InvalidNumber,
                span,
                format!("`{}` is not a number", super::shorten(text)),
            )
            .help("floats are written like `3.14`, `2e10` or `1.5e-3`, without a suffix"),
        };
        self.report_once(problem);
        Err(Reported)
    }

    /// The index after a dot: plain decimal digits.
    pub(super) fn tuple_index(&mut self) -> Parse<u32> {
        let span = self.span();
        let text = self.literal_text(span);
        let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
        if let (true, Ok(index)) = (plain, text.parse()) {
            self.advance();
            return Ok(index);
        }
        let text = format!("`{}` is not the index of a tuple's element", super::shorten(text));
        self.fail(
            Diagnostic::new(Code::InvalidNumber, span, text).help("indices are written `t.0`, `t.1`, …"),
        )
    }

    /// The character at `span`, which has been passed.
    pub(super) fn char_value(&mut self, span: Span) -> Parse<char> {
        let source = self.source;
        let inner = source.get(span.start as usize + 1..(span.end as usize).saturating_sub(1)).unwrap_or("");
        let mut chars = inner.chars();
        match (chars.next(), chars.next()) {
            (Some('\\'), _) => {
                let start = span.start + 1;
                let (value, length) = self.escape(inner, start)?;
                if length == inner.len() {
                    return Ok(value);
                }
            }
            (Some(c), None) => return Ok(c),
            _ => {}
        }
        let text = "a character literal with more than one character";
        let problem = Diagnostic::new(Code::InvalidCharacterLiteral, span, text)
            .help("strings are written between `\"`");
        self.report_once(problem);
        Err(Reported)
    }
}

fn bad_number(bad: BadNumber, text: &str, span: Span) -> Diagnostic {
    let shown = super::shorten(text);
    let problem = |message: String| Diagnostic::new(Code::InvalidNumber, span, message);
    match bad {
        BadNumber::NoDigits => {
            problem(format!("`{shown}` has no digits")).help("write digits after the prefix")
        }
        BadNumber::UpperCasePrefix => {
            let lower = text.get(..2).unwrap_or("").to_ascii_lowercase() + text.get(2..).unwrap_or("");
            problem(format!("the prefix of `{shown}` is not in lower case")).suggest(
                "write",
                span,
                super::shorten(&lower),
            )
        }
        BadNumber::Digit('e' | 'E', 10) => problem(format!("the exponent of `{shown}` has no digits"))
            .help("write it like `2e10` or `1.5e-3`"),
        BadNumber::Digit(c, 10) => problem(format!("`{c}` cannot follow a number"))
            .help("numbers have no suffix; put a space before a name"),
        BadNumber::Digit(c, radix) => {
            problem(format!("`{c}` is not a digit of base {radix}")).help(match radix {
                16 => "digits are `0` to `9` and `a` to `f`",
                8 => "digits are `0` to `7`",
                _ => "digits are `0` and `1`",
            })
        }
        BadNumber::TooLarge => problem(format!("`{shown}` is too large")),
    }
}
