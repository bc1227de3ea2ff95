//! The kinds of tokens, in one table.

use super::span::{FileId, Span};
use crate::diagnostics::{Diagnostics, Sources};
use std::fmt::Write;

macro_rules! tokens {
    (
        words { $($word:ident $word_text:literal,)* }
        marks { $($mark:ident $mark_text:literal,)* }
        others { $($other:ident $other_text:literal,)* }
    ) => {
        /// What a token is.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum TokenKind {
            $(#[doc = concat!("`", $word_text, "`")] $word,)*
            $(#[doc = concat!("`", $mark_text, "`")] $mark,)*
            $(#[doc = $other_text] $other,)*
        }

        /// The keywords.
        pub const KEYWORDS: &[&str] = &[$($word_text,)*];

        impl TokenKind {
            /// The keyword written `text`.
            pub fn keyword(text: &str) -> Option<TokenKind> {
                match text {
                    $($word_text => Some(TokenKind::$word),)*
                    _ => None,
                }
            }

            /// Whether it is a keyword.
            pub fn is_keyword(self) -> bool {
                matches!(self, $(TokenKind::$word)|*)
            }

            /// The text of a keyword or mark; a description of other kinds.
            pub fn text(self) -> &'static str {
                match self {
                    $(TokenKind::$word => $word_text,)*
                    $(TokenKind::$mark => $mark_text,)*
                    $(TokenKind::$other => $other_text,)*
                }
            }

            /// Whether all tokens of the kind have the same text.
            pub fn is_fixed(self) -> bool {
                !matches!(self, $(TokenKind::$other)|*)
            }
        }
    };
}

tokens! {
    words {
        Fn "fn", Let "let", Const "const", Return "return", If "if", Else "else", While "while", For "for", In "in",
        Break "break", Continue "continue", Match "match", Struct "struct", Enum "enum", Trait "trait", Impl "impl",
        Import "import", From "from", As "as", Pub "pub", Extern "extern", Try "try", Catch "catch",
        Finally "finally", Throw "throw", True "true", False "false", Null "null", SelfWord "self", Is "is",
        Underscore "_",
    }
    marks {
        LParen "(", RParen ")", LBracket "[", RBracket "]", LBrace "{", RBrace "}",
        Comma ",", Semi ";", Colon ":", Dot ".", QuestionDot "?.", DotDot "..", DotDotEq "..=",
        Question "?", QuestionQuestion "??", At "@", Arrow "->", FatArrow "=>",
        Bang "!", Tilde "~", Eq "=", EqEq "==", NotEq "!=", Lt "<", Le "<=", Gt ">", Ge ">=",
        Plus "+", PlusPercent "+%", PlusEq "+=", Minus "-", MinusPercent "-%", MinusEq "-=",
        Star "*", StarPercent "*%", StarEq "*=", Slash "/", SlashEq "/=", Percent "%", PercentEq "%=",
        Shl "<<", ShlEq "<<=", Shr ">>", ShrEq ">>=", UShr ">>>",
        And "&", AndAnd "&&", AndEq "&=", Or "|", OrOr "||", OrEq "|=", Caret "^", CaretEq "^=",
    }
    others {
        Name "a name",
        Int "an integer",
        Float "a float",
        Char "a character",
        Str "a string",
        RawStr "a raw string",
        StrHead "the start of a string",
        StrMid "the middle of a string",
        StrTail "the end of a string",
        Error "something malformed",
        Eof "the end of the file",
    }
}

/// A token: its kind and place. Its text is in the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Whether a line ends between the token before and this one.
    pub newline_before: bool,
    /// Byte offset of its first byte.
    pub start: u32,
    /// Byte offset after its last byte.
    pub end: u32,
}

impl Token {
    /// Its place.
    pub fn span(self, file: FileId) -> Span {
        Span::new(file, self.start, self.end)
    }
}

/// A `///` or `//!` comment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DocComment {
    /// `//!`: of the file, not of the next declaration.
    pub of_file: bool,
    /// Byte offset of the first slash.
    pub start: u32,
    /// Byte offset after the last byte of the line.
    pub end: u32,
}

/// The tokens of a file as text, one per line: `line:column`, the kind, and the text.
pub fn dump_tokens(file: FileId, sources: &Sources) -> String {
    let source = sources.text(file);
    let mut out = String::new();
    if source.len() > super::MAX_SOURCE {
        return out;
    }
    for token in super::lexer::lex(source, file, &mut Diagnostics::new()).tokens {
        let at = sources.line_column(file, token.start);
        let place = format!("{}:{}", at.line, at.column);
        let kind = if token.kind.is_keyword() {
            "Keyword".to_string()
        } else if token.kind.is_fixed() {
            "Mark".to_string()
        } else {
            format!("{:?}", token.kind)
        };
        let text = source.get(token.start as usize..token.end as usize).unwrap_or("");
        let text: String = text.chars().flat_map(visible).collect();
        let _ = writeln!(out, "{}", format!("{place:<9} {kind:<8} {text}").trim_end());
    }
    out
}

/// `c`, escaped if it would break the line or do something to a terminal.
fn visible(c: char) -> impl Iterator<Item = char> {
    let escaped = c.is_control().then(|| c.escape_default());
    let plain = if escaped.is_none() { Some(c) } else { None };
    escaped.into_iter().flatten().chain(plain)
}

const _: () = assert!(size_of::<Token>() == 12);
