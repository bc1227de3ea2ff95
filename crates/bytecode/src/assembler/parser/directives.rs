//! Lines that begin with a point: what people and tools want to know, and words that are no instruction.

use super::*;
use crate::natives::Interface;

impl<'a> Parser<'a, '_> {
    pub(super) fn directive(&mut self) -> Parsed<()> {
        let at = self.at;
        self.advance();
        let Token::Word(word) = self.token else {
            return self.expected("the name of a directive behind `.`", "such as .at or .file");
        };
        self.advance();
        match (word, self.function.is_some()) {
            ("at", true) => self.place(at),
            ("var", true) => self.variable(),
            ("word", true) => self.word(at),
            ("file", true) => self.function_file(),
            ("file", false) => self.file(),
            ("source", false) => self.source(at),
            ("metadata", false) => self.metadata(at),
            ("module", false) => {
                let name = self.quoted("the name of a module")?;
                self.listing.modules.push(name);
                Some(())
            }
            ("interface", false) => self.interface(),
            ("debug", false) => self.debug_mode(),
            ("beyond", false) => {
                self.open(at, Cow::Borrowed("?"), Vec::new(), ResultSyntax::Unit);
                if let Some(function) = &mut self.function {
                    function.is_beyond = true;
                }
                Some(())
            }
            ("unchecked", false) => {
                self.listing.unchecked = true;
                Some(())
            }
            ("at" | "var" | "word", false) => self.error(
                at,
                format!("`.{word}` stands outside of a function"),
                "move it between FUNC and END",
            ),
            ("source" | "metadata" | "module" | "interface" | "debug" | "unchecked" | "beyond", true) => {
                self.error(at, format!("`.{word}` stands inside a function"), "move it before FUNC")
            }
            _ => self.error(
                at,
                format!("there is no directive `.{}`", spelling::shorten(word, 40)),
                "there are .at .var .word .file .source .metadata .module .interface .debug .unchecked .beyond",
            ),
        }
    }

    /// `.interface 1, 2`
    fn interface(&mut self) -> Parsed<()> {
        let (what, form) = ("the number of a version", "a version is written .interface MAJOR, MINOR");
        let major = self.number(what)?;
        self.expect(',', form)?;
        let minor = self.number(what)?;
        let (Ok(major), Ok(minor)) = (u16::try_from(major), u16::try_from(minor)) else {
            return self.expected("a version of 16 bits", "its numbers are at most 65535");
        };
        self.listing.interface = Interface { major, minor };
        Some(())
    }

    /// `.at 12:5` or `.at 12:5 @7`
    fn place(&mut self, at: At) -> Parsed<()> {
        let line = self.number("a line")?;
        self.expect(':', "a place is written .at LINE:COLUMN")?;
        let column = self.number("a column")?;
        let pc =
            if self.take(&Token::Mark('@')) { Some(self.number("an instruction's number")?) } else { None };
        self.listing.debug.explicit = true;
        self.statement(at, StatementKind::Place { line, column, pc });
        Some(())
    }

    /// `.var total = r3` or `.var total = r3, @4 to @9`
    fn variable(&mut self) -> Parsed<()> {
        const REMEDY: &str =
            "a variable is written .var name = r3, @4 to @9; labels may stand for the numbers";
        let name = self.name("the variable's name")?;
        self.expect('=', REMEDY)?;
        let operand = self.operand()?;
        let Some(register) = any_register(&operand) else {
            let message = format!("{} is no register of this function", operand.describe());
            return self.error(operand.at, message, REMEDY);
        };
        let mut scope = None;
        if self.take(&Token::Mark(',')) {
            let start = self.operand()?;
            if !self.take(&Token::Word("to")) {
                return self.expected("`to`", REMEDY);
            }
            scope = Some((start, self.operand()?));
        }
        if let Some(function) = &mut self.function {
            function.variables.push(VariableItem { name: name.text, register, scope });
        }
        Some(())
    }

    /// `.word 0x0000000000000010`
    fn word(&mut self, at: At) -> Parsed<()> {
        const REMEDY: &str = "write its 64 bits as a number, such as 0x0000000000000073";
        let Token::Number(text) = self.token else { return self.expected("a word", REMEDY) };
        let hexadecimal =
            text.strip_prefix("0x").map(|digits| u64::from_str_radix(&digits.replace('_', ""), 16).ok());
        let value = hexadecimal.unwrap_or_else(|| text.parse().ok());
        let Some(value) = value else { return self.expected("a word of 64 bits", REMEDY) };
        self.advance();
        self.statement(at, StatementKind::Word(value));
        Some(())
    }

    fn function_file(&mut self) -> Parsed<()> {
        let file = self.reference("the file of the function")?;
        self.listing.debug.explicit = true;
        if let Some(function) = &mut self.function {
            function.file = Some(file);
        }
        Some(())
    }

    fn file(&mut self) -> Parsed<()> {
        let name = self.quoted("the name of a file")?;
        self.listing.debug.explicit = true;
        self.listing.debug.files.push(name);
        Some(())
    }

    /// `.source "main.vit"` with the text behind it, or in the lines that follow.
    fn source(&mut self, at: At) -> Parsed<()> {
        let file = self.reference("the file of the text")?;
        if let Token::Quoted(text) = &self.token {
            let text = text.clone().into_owned();
            self.advance();
            self.listing.debug.sources.push((at, file, text));
            return Some(());
        }
        if self.token != Token::Newline {
            return self.expected("a text", "the lines of the text follow, each behind `| `");
        }
        // The lexer stands at the start of the next line: nothing behind the newline is read yet.
        let mut text = String::new();
        let mut first = true;
        while let Some(line) = self.lexer.block_line() {
            if !std::mem::take(&mut first) {
                text.push('\n');
            }
            text.push_str(line);
        }
        self.listing.debug.sources.push((at, file, text));
        Some(())
    }

    /// `.metadata "compiler" = "1.0"`
    fn metadata(&mut self, at: At) -> Parsed<()> {
        let key = self.name("a key")?;
        self.expect('=', "metadata is written .metadata key = \"value\"")?;
        let value = self.quoted("the value")?;
        self.listing.debug.metadata.push((at, key.text, value));
        Some(())
    }

    /// `.debug explicit`, and `lines` or `variables` for tables that are there although they are empty, with their
    /// lengths if they are not one row for each function.
    fn debug_mode(&mut self) -> Parsed<()> {
        loop {
            let Token::Word(word @ ("explicit" | "lines" | "variables")) = self.token else {
                return self.expected("explicit, lines or variables", "write .debug explicit");
            };
            self.advance();
            if word == "explicit" {
                self.listing.debug.explicit = true;
            } else {
                let is_counted = matches!(self.token, Token::Number(_));
                let length =
                    if is_counted { TableLength::Rows(self.number("rows")?) } else { TableLength::All };
                let debug = &mut self.listing.debug;
                *(if word == "lines" { &mut debug.lines } else { &mut debug.variables }) = Some(length);
            }
            if !self.take(&Token::Mark(',')) {
                return Some(());
            }
        }
    }
}

/// The register of an operand. `#70` is one by its number in the frame, whether the frame has it or not.
pub(super) fn any_register(operand: &Operand<'_>) -> Option<u16> {
    let by_number = crate::assembler::operands::index(operand).and_then(|index| u16::try_from(index).ok());
    operand.register().or(by_number)
}
