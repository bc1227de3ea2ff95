//! The words of a listing.

use super::AsmError;
use std::borrow::Cow;

/// A place in the listing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct At {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// One token.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Token<'a> {
    /// A letter or `_`, then letters, digits and `_`.
    Word(&'a str),
    /// A text in double quotes, its escapes resolved.
    Quoted(Cow<'a, str>),
    /// A number as it is written, with its sign; also `-inf`.
    Number(&'a str),
    /// One of `, : . ( ) { } < > = # @ ?`.
    Mark(char),
    /// `->`
    Arrow,
    /// `..=`
    Through,
    /// The end of a line.
    Newline,
    /// The end of the listing.
    End,
}

impl Token<'_> {
    /// The token as messages show it.
    pub fn describe(&self) -> String {
        match self {
            Token::Word(text) | Token::Number(text) => format!("`{}`", super::spelling::shorten(text, 40)),
            Token::Quoted(text) => super::spelling::quote(&super::spelling::shorten(text, 40)),
            Token::Mark(mark) => format!("`{mark}`"),
            Token::Arrow => "`->`".into(),
            Token::Through => "`..=`".into(),
            Token::Newline => "the end of the line".into(),
            Token::End => "the end of the listing".into(),
        }
    }
}

/// Cuts a listing into tokens, one at a time.
pub(super) struct Lexer<'a> {
    source: &'a str,
    position: usize,
    at: At,
    /// Where the last token begins, in bytes.
    token_start: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(source: &'a str) -> Self {
        let position = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Lexer { source, position, at: At { line: 1, column: 1 }, token_start: 0 }
    }

    /// The next token and where it begins. A fault inside the token is an error; the lexer goes on behind it.
    pub fn next(&mut self) -> (At, Result<Token<'a>, AsmError>) {
        self.skip_blanks();
        self.token_start = self.position;
        let at = self.at;
        let rest = &self.source[self.position..];
        let Some(first) = rest.chars().next() else { return (at, Ok(Token::End)) };
        let token = match first {
            '\n' => self.newline(),
            '"' => return (at, self.quoted(at)),
            '-' if rest.starts_with("->") => self.take(2, Token::Arrow),
            '.' if rest.starts_with("..=") => self.take(3, Token::Through),
            '-' | '0'..='9' => {
                let length = number_length(rest);
                self.take(length, Token::Number(&rest[..length]))
            }
            ',' | ':' | '.' | '(' | ')' | '{' | '}' | '<' | '>' | '=' | '#' | '@' | '?' => {
                self.take(1, Token::Mark(first))
            }
            _ if starts_word(first) => {
                let length = rest.find(|c| !continues_word(c)).unwrap_or(rest.len());
                self.take(length, Token::Word(&rest[..length]))
            }
            _ => {
                self.advance(first.len_utf8());
                let message = format!("the character {first:?} has no meaning here");
                return (
                    at,
                    Err(AsmError::new(at, message, "texts stand in double quotes, comments behind `;`")),
                );
            }
        };
        (at, Ok(token))
    }

    /// Where the last token begins, in bytes.
    pub fn token_start(&self) -> usize {
        self.token_start
    }

    /// The text from a place up to the end of the last token.
    pub fn text_from(&self, start: usize) -> &'a str {
        &self.source[start..self.position]
    }

    /// Whether the text goes on right here, without a blank, with this character.
    pub fn touches(&self, mark: char) -> bool {
        self.source[self.position..].starts_with(mark)
    }

    /// Whether the text goes on right here with a point and a digit.
    pub fn touches_position(&self) -> bool {
        let behind = self.source[self.position..].strip_prefix('.');
        behind.is_some_and(|behind| behind.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// At the start of a line: takes a line of the form `| text` and answers its text.
    pub fn block_line(&mut self) -> Option<&'a str> {
        let rest = &self.source[self.position..];
        let text = rest.trim_start_matches([' ', '\t']).strip_prefix('|')?;
        let text = &text[..text.find('\n').unwrap_or(text.len())];
        let end = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        self.position += end;
        self.at = At { line: self.at.line.saturating_add(1), column: 1 };
        let text = text.strip_suffix('\r').unwrap_or(text);
        Some(text.strip_prefix(' ').unwrap_or(text))
    }

    fn skip_blanks(&mut self) {
        let rest = &self.source[self.position..];
        let mut length = rest.find(|c: char| !matches!(c, ' ' | '\t' | '\r')).unwrap_or(rest.len());
        if rest[length..].starts_with(';') {
            length = rest.find('\n').unwrap_or(rest.len());
        }
        self.advance(length);
    }

    fn newline(&mut self) -> Token<'a> {
        self.position += 1;
        self.at = At { line: self.at.line.saturating_add(1), column: 1 };
        Token::Newline
    }

    fn take(&mut self, length: usize, token: Token<'a>) -> Token<'a> {
        self.advance(length);
        token
    }

    /// Moves over `length` bytes that hold no newline.
    fn advance(&mut self, length: usize) {
        let characters = self.source[self.position..self.position + length].chars().count();
        self.position += length;
        self.at.column = self.at.column.saturating_add(u32::try_from(characters).unwrap_or(u32::MAX));
    }

    /// A text in quotes; the position is on the opening one.
    fn quoted(&mut self, start: At) -> Result<Token<'a>, AsmError> {
        self.advance(1);
        let rest = &self.source[self.position..];
        let plain = rest.find(['"', '\\', '\n']).unwrap_or(rest.len());
        self.advance(plain);
        if rest[plain..].starts_with('"') {
            self.advance(1);
            return Ok(Token::Quoted(Cow::Borrowed(&rest[..plain])));
        }
        let mut text = rest[..plain].to_string();
        let mut fault = None;
        loop {
            let rest = &self.source[self.position..];
            let plain = rest.find(['"', '\\', '\n']).unwrap_or(rest.len());
            text.push_str(&rest[..plain]);
            self.advance(plain);
            match rest[plain..].chars().next() {
                Some('"') => {
                    self.advance(1);
                    return fault.map_or(Ok(Token::Quoted(Cow::Owned(text))), Err);
                }
                Some('\\') => match self.escape() {
                    Ok(character) => text.push(character),
                    Err(error) => fault = fault.or(Some(error)),
                },
                _ => {
                    let remedy = "close it with `\"` on the same line; a newline inside is written \\n";
                    return Err(AsmError::new(start, "the text has no end", remedy));
                }
            }
        }
    }

    /// An escape; the position is on its backslash.
    fn escape(&mut self) -> Result<char, AsmError> {
        const REMEDY: &str =
            "the escapes are \\n \\t \\r \\0 \\\\ \\\" \\' and \\u{…} with a hexadecimal code point";
        let at = self.at;
        self.advance(1);
        let rest = &self.source[self.position..];
        let Some(letter) = rest.chars().next().filter(|c| *c != '\n') else {
            return Err(AsmError::new(at, "an escape without its letter", REMEDY));
        };
        self.advance(letter.len_utf8());
        let character = match letter {
            'n' => Some('\n'),
            't' => Some('\t'),
            'r' => Some('\r'),
            '0' => Some('\0'),
            '\\' | '"' | '\'' => Some(letter),
            'u' => self.code_point(),
            _ => None,
        };
        character.ok_or_else(|| AsmError::new(at, format!("`\\{letter}` is no valid escape"), REMEDY))
    }

    /// The `{…}` of an escape with a code point.
    fn code_point(&mut self) -> Option<char> {
        let rest = &self.source[self.position..];
        let digits = rest.strip_prefix('{')?;
        // Six digits are the longest there are.
        let length = digits.bytes().take(8).position(|byte| byte == b'}')?;
        let digits = digits.get(..length)?;
        self.advance(length + 2);
        u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
    }
}

/// Whether a name may begin with this character.
pub(super) fn starts_word(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

/// Whether a name may go on with this character.
pub(super) fn continues_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The length of the number at the start of the text, which begins with a digit or `-`. Takes whatever looks like
/// part of a number, so that `12x` is one bad number and not two tokens.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let hexadecimal = text.trim_start_matches('-').starts_with("0x");
    let mut end = 1;
    while let Some(byte) = bytes.get(end) {
        let fits = match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' => true,
            b'.' => bytes.get(end + 1).is_some_and(u8::is_ascii_digit),
            b'+' | b'-' => {
                !hexadecimal && matches!(bytes[end - 1], b'e' | b'E') && bytes[end - 2..end - 1] != *b"-"
            }
            _ => false,
        };
        if !fits {
            break;
        }
        end += 1;
    }
    end
}
