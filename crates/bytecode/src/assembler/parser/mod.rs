//! From text to [`Listing`]: one line at a time, going on behind the end of a line that cannot be read.

mod directives;
mod foreign;
mod function;
mod items;

pub(super) use items::float_bits;

use super::lexer::{At, Lexer, Token};
use super::syntax::*;
use super::{AsmError, Errors, TYPE_DEPTH_MAX, spelling};
use std::borrow::Cow;

/// Reads a listing; whatever cannot be read is reported and left out.
pub(super) fn parse<'a>(source: &'a str, errors: &mut Errors) -> Listing<'a> {
    let mut parser = Parser {
        lexer: Lexer::new(source),
        token: Token::Newline,
        at: At::default(),
        bad_line: 0,
        listing: Listing::default(),
        function: None,
        // Registers cost memory although the listing only names the last one: they are rationed by its length.
        registers_left: (1 << 22) + 8 * source.len(),
        errors,
    };
    parser.run();
    parser.listing
}

struct Parser<'a, 'e> {
    lexer: Lexer<'a>,
    /// The token that is looked at, and where it begins.
    token: Token<'a>,
    at: At,
    /// The line whose fault was already reported.
    bad_line: u32,
    listing: Listing<'a>,
    /// The function between its header and its `END`.
    function: Option<FunctionItem<'a>>,
    registers_left: usize,
    errors: &'e mut Errors,
}

/// `None`: the line is wrong, and that is reported.
type Parsed<T> = Option<T>;

impl<'a> Parser<'a, '_> {
    fn run(&mut self) {
        self.advance();
        while self.token != Token::End {
            if self.line().and_then(|()| self.end_of_line()).is_none() {
                self.skip_line();
            }
        }
        if let Some(function) = &self.function {
            let message = format!("the function `{}` has no END", spelling::shorten(&function.name, 40));
            let at = function.at;
            self.report(AsmError::new(at, message, "write END behind its last instruction"));
            self.finish_function();
        }
    }

    /// Reads one line, up to the end of it.
    fn line(&mut self) -> Parsed<()> {
        match self.token {
            Token::Newline => Some(()),
            Token::Mark('.') => self.directive(),
            Token::Word(word) => self.word_line(word),
            _ => self.expected("an instruction, a label or a directive", "see docs/assembly.md"),
        }
    }

    fn word_line(&mut self, word: &'a str) -> Parsed<()> {
        let (at, start) = (self.at, self.lexer.token_start());
        self.advance();
        if self.token == Token::Mark(':') {
            self.advance();
            return self.label(at, word);
        }
        match word {
            "FUNC" => self.function_header(at, false),
            "CLOSURE" => self.function_header(at, true),
            "MAIN" => self.main_header(at),
            "END" => self.end(at),
            "REGS" => self.registers(at),
            "TYPE" => self.type_item(),
            "CONST" => self.const_item(),
            "IMPORT" => self.import_item(false),
            "EXTERN" => self.import_item(true),
            "ORIGIN" => self.origin_item(at),
            "FORWARD" => self.forward_item(),
            "LAYOUT" => self.layout_item(at),
            "GLOBAL" => self.global_item(),
            "IMPL" => self.impl_item(),
            "TRY" => self.handler(at),
            "EXPORT" => self.export_item(),
            "ENTRY" => self.entry_item(at),
            _ => self.instruction(at, start, word),
        }
    }

    // Tokens.

    fn advance(&mut self) {
        let (at, token) = self.lexer.next();
        self.at = at;
        match token {
            Ok(token) => self.token = token,
            Err(error) => {
                self.report(error);
                // The rest of the line cannot be trusted.
                while !matches!(self.lexer.next(), (_, Ok(Token::Newline | Token::End))) {}
                self.token = Token::Newline;
            }
        }
    }

    fn skip_line(&mut self) {
        if let Some(function) = &mut self.function {
            function.broken = true;
        }
        while !matches!(self.token, Token::Newline | Token::End) {
            self.advance();
        }
        if self.token == Token::Newline {
            self.advance();
        }
    }

    fn end_of_line(&mut self) -> Parsed<()> {
        match self.token {
            Token::End => Some(()),
            Token::Newline => {
                self.advance();
                Some(())
            }
            _ => self
                .expected("the end of the line", "operands are separated by commas; comments begin with `;`"),
        }
    }

    /// Goes on behind the token if it is this one.
    fn take(&mut self, token: &Token<'_>) -> bool {
        let found = self.token == *token;
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, mark: char, remedy: &str) -> Parsed<()> {
        if self.take(&Token::Mark(mark)) { Some(()) } else { self.expected(&format!("`{mark}`"), remedy) }
    }

    // Errors.

    fn report(&mut self, error: AsmError) {
        if self.bad_line != error.line {
            self.bad_line = error.line;
            self.errors.push(error);
        }
        if let Some(function) = &mut self.function {
            function.broken = true;
        }
    }

    fn error<T>(&mut self, at: At, message: impl Into<String>, remedy: impl Into<String>) -> Parsed<T> {
        self.report(AsmError::new(at, message, remedy));
        None
    }

    fn expected<T>(&mut self, what: &str, remedy: &str) -> Parsed<T> {
        let message = format!("expected {what}, found {}", self.token.describe());
        self.error(self.at, message, remedy)
    }

    // Parts of lines.

    /// A name, quoted or plain.
    fn name(&mut self, what: &str) -> Parsed<Name<'a>> {
        let token = std::mem::replace(&mut self.token, Token::Newline);
        let name = match token {
            Token::Word(text) => Name { text: Cow::Borrowed(text), quoted: false },
            Token::Quoted(text) => Name { text, quoted: true },
            other => {
                self.token = other;
                return self
                    .expected(what, "a name that is not letters, digits and `_` stands in double quotes");
            }
        };
        self.advance();
        Some(name)
    }

    fn quoted(&mut self, what: &str) -> Parsed<Cow<'a, str>> {
        let token = std::mem::replace(&mut self.token, Token::Newline);
        if let Token::Quoted(text) = token {
            self.advance();
            return Some(text);
        }
        self.token = token;
        self.expected(what, "it stands in double quotes")
    }

    /// A number that is not negative and fits 32 bits.
    fn number(&mut self, what: &str) -> Parsed<u32> {
        let Token::Number(text) = self.token else {
            return self.expected(what, "a decimal number stands here");
        };
        let Some(number) = spelling::parse_int(text).and_then(|number| u32::try_from(number).ok()) else {
            return self.expected(what, "a number from 0 to 4294967295 stands here");
        };
        self.advance();
        Some(number)
    }

    /// `name`, `module.name`, `name#3` or `#3`, without blanks inside.
    fn reference(&mut self, what: &str) -> Parsed<Reference<'a>> {
        let at = self.at;
        if self.take(&Token::Mark('#')) {
            let index = self.number("an index behind `#`")?;
            return Some(Reference { at, name: None, member: None, index: Some(index) });
        }
        let mut dotted = self.lexer.touches('.');
        let mut indexed = self.lexer.touches('#');
        let name = self.name(what)?;
        let mut member = None;
        if dotted && self.take(&Token::Mark('.')) {
            indexed = self.lexer.touches('#');
            member = Some(self.name("the native's name behind `.`")?);
        } else {
            dotted = false;
        }
        debug_assert_eq!(dotted, member.is_some());
        let index = if indexed && self.take(&Token::Mark('#')) {
            Some(self.number("an index behind `#`")?)
        } else {
            None
        };
        Some(Reference { at, name: Some(name), member, index })
    }

    /// A type: `int`, `Point`, `array<array<int>>`, `Point#17`, `string?`, `map<string, int>`, `fn(int) -> bool`.
    fn ty(&mut self) -> Parsed<TypeSyntax<'a>> {
        self.type_within(TYPE_DEPTH_MAX)
    }

    fn type_within(&mut self, depth: usize) -> Parsed<TypeSyntax<'a>> {
        let ty = match self.token {
            Token::Mark('(') => {
                self.advance();
                let depth = self.deeper(depth)?;
                let ty = self.type_within(depth)?;
                self.expect(')', "a type in parentheses ends with `)`")?;
                ty
            }
            _ => self.made_or_name(depth)?,
        };
        self.optional(ty)
    }

    /// How deep the types may nest that one is made of.
    fn deeper(&mut self, depth: usize) -> Parsed<usize> {
        match depth.checked_sub(1) {
            Some(depth) => Some(depth),
            None => {
                let message = format!("types nest deeper than {TYPE_DEPTH_MAX} levels");
                self.error(self.at, message, "give the inner type a TYPE line and mention it as type#N")
            }
        }
    }

    /// The type, or the optional of it if a `?` follows.
    fn optional(&mut self, ty: TypeSyntax<'a>) -> Parsed<TypeSyntax<'a>> {
        if !self.take(&Token::Mark('?')) {
            return Some(ty);
        }
        if self.token == Token::Mark('?') {
            return self.error(self.at, "the type is optional already", "write one `?`");
        }
        Some(TypeSyntax::Optional(Box::new(ty)))
    }

    fn made_or_name(&mut self, depth: usize) -> Parsed<TypeSyntax<'a>> {
        let word = if let Token::Word(word) = self.token { word } else { "" };
        let reference = self.reference("a type")?;
        let is_made = matches!(
            (word, &self.token),
            ("array" | "map" | "closure", Token::Mark('<')) | ("fn", Token::Mark('('))
        );
        if !is_made {
            return Some(TypeSyntax::Named(reference));
        }
        let depth = self.deeper(depth)?;
        match word {
            "array" => {
                self.advance();
                let element = self.type_within(depth)?;
                self.expect('>', "an array type is written array<T>")?;
                Some(TypeSyntax::Array(Box::new(element)))
            }
            "map" => {
                const REMEDY: &str = "a map type is written map<K, V>";
                self.advance();
                let key = self.type_within(depth)?;
                self.expect(',', REMEDY)?;
                let value = self.type_within(depth)?;
                self.expect('>', REMEDY)?;
                Some(TypeSyntax::Map(Box::new([key, value])))
            }
            "closure" => {
                self.advance();
                let captures = self.types_up_to('>', depth)?;
                self.expect('>', "a closure type is written closure<T, U>, with the types of its captures")?;
                Some(TypeSyntax::Closure(captures))
            }
            _ => {
                let signature = self.signature_within(depth)?;
                Some(TypeSyntax::Function(Box::new(signature)))
            }
        }
    }

    /// The types of parameters in parentheses, and the result behind `->`.
    fn signature(&mut self) -> Parsed<SignatureSyntax<'a>> {
        self.signature_within(TYPE_DEPTH_MAX)
    }

    fn signature_within(&mut self, depth: usize) -> Parsed<SignatureSyntax<'a>> {
        let params = self.types_within(depth)?;
        let result = match self.result_within(depth)? {
            ResultSyntax::Type(ty) => Some(ty),
            ResultSyntax::Inferred | ResultSyntax::Unit => None,
        };
        Some(SignatureSyntax { params, result })
    }

    /// Types in parentheses.
    fn types(&mut self) -> Parsed<Vec<TypeSyntax<'a>>> {
        self.types_within(TYPE_DEPTH_MAX)
    }

    fn types_within(&mut self, depth: usize) -> Parsed<Vec<TypeSyntax<'a>>> {
        self.expect('(', "the types of the parameters stand in parentheses")?;
        let types = self.types_up_to(')', depth)?;
        self.expect(')', "types are separated by commas and end with `)`")?;
        Some(types)
    }

    fn types_up_to(&mut self, end: char, depth: usize) -> Parsed<Vec<TypeSyntax<'a>>> {
        let mut types = Vec::new();
        while self.token != Token::Mark(end) {
            types.push(self.type_within(depth)?);
            if !self.take(&Token::Mark(',')) {
                break;
            }
        }
        Some(types)
    }

    /// `-> T`, `-> unit` or nothing.
    fn result(&mut self) -> Parsed<ResultSyntax<'a>> {
        self.result_within(TYPE_DEPTH_MAX)
    }

    fn result_within(&mut self, depth: usize) -> Parsed<ResultSyntax<'a>> {
        if !self.take(&Token::Arrow) {
            return Some(ResultSyntax::Inferred);
        }
        if self.take(&Token::Word("unit")) {
            return Some(ResultSyntax::Unit);
        }
        self.type_within(depth).map(ResultSyntax::Type)
    }

    fn newlines(&mut self) {
        while self.take(&Token::Newline) {}
    }
}
