//! Functions: headers, registers, labels, instructions.

use super::super::mnemonics::{self, Mnemonic};
use super::*;
use crate::operands::NO_REGISTER;
use std::collections::{HashMap, HashSet};

/// The most registers a frame can have: the numbers above stand for no register, or are kept free.
const REGISTERS_MAX: u32 = 65_534;

impl<'a> Parser<'a, '_> {
    /// `FUNC add(x: int) -> int` or `CLOSURE add(x: int) -> int`
    pub(super) fn function_header(&mut self, at: At, is_closure: bool) -> Parsed<()> {
        self.missing_end(at);
        let name = match self.name("the name of the function") {
            Some(name) => name.text,
            None => {
                // The body is read all the same, so that its lines are not reported as strays.
                self.open(at, Cow::Borrowed("?"), Vec::new(), ResultSyntax::Unit);
                return None;
            }
        };
        let header = self.params().and_then(|params| Some((params, self.result()?)));
        let broken = header.is_none();
        let (params, result) = header.unwrap_or((Vec::new(), ResultSyntax::Inferred));
        self.open(at, name, params, result);
        if let Some(function) = self.function.as_mut().filter(|_| is_closure) {
            function.is_closure = true;
            function.register_count += 1;
        }
        if broken { None } else { Some(()) }
    }

    pub(super) fn main_header(&mut self, at: At) -> Parsed<()> {
        self.missing_end(at);
        let index = self.listing.functions.len() as u32;
        let entry = self.set_entry(at, Entry::Index(index));
        let result = self.result();
        let broken = entry.is_none() || result.is_none();
        self.open(at, Cow::Borrowed("main"), Vec::new(), result.unwrap_or(ResultSyntax::Inferred));
        if broken { None } else { Some(()) }
    }

    /// The parameters in parentheses; without a type a parameter is an `int`.
    fn params(&mut self) -> Parsed<Vec<Param<'a>>> {
        self.expect('(', "a function is written FUNC add(x: int, y: int) -> int")?;
        let mut params = Vec::new();
        let mut seen = HashSet::new();
        while self.token != Token::Mark(')') {
            let at = self.at;
            let name = self.name("the name of a parameter")?;
            if !name.quoted && !seen.insert(name.text.clone()) {
                let message = format!("there are two parameters `{}`", name.text);
                return self.error(at, message, "give each parameter its own name");
            }
            let ty = if self.take(&Token::Mark(':')) { Some(self.ty()?) } else { None };
            let name = self.param_name(at, name, params.len())?;
            params.push(Param { name, ty });
            if !self.take(&Token::Mark(',')) {
                break;
            }
        }
        self.expect(')', "parameters are separated by commas and end with `)`")?;
        if params.len() >= REGISTERS_MAX as usize {
            return self.error(
                self.at,
                "the function has more parameters than a frame has registers",
                "use an array",
            );
        }
        Some(params)
    }

    /// The name to remember for a parameter: `a0` for the first says that it has none.
    fn param_name(&mut self, at: At, name: Name<'a>, position: usize) -> Parsed<Option<Cow<'a, str>>> {
        if name.quoted {
            return Some(Some(name.text));
        }
        if spelling::numbered(&name.text, 'a') == Some(position as u32) {
            return Some(None);
        }
        if spelling::is_register(&name.text) {
            let message =
                format!("`{}` always means a register, but this is parameter {position}", name.text);
            return self.error(
                at,
                message,
                format!("name it a{position}, choose another name, or put it in quotes"),
            );
        }
        Some(Some(name.text))
    }

    pub(super) fn open(
        &mut self,
        at: At,
        name: Cow<'a, str>,
        params: Vec<Param<'a>>,
        result: ResultSyntax<'a>,
    ) {
        let mut names = HashMap::new();
        for (position, param) in params.iter().enumerate() {
            if let Some(name) = &param.name {
                names.entry(name.clone()).or_insert(position as u16);
            }
        }
        self.function = Some(FunctionItem {
            at,
            end: at,
            name,
            register_count: params.len() as u32,
            params,
            result,
            registers: Vec::new(),
            variables: Vec::new(),
            handlers: Vec::new(),
            file: None,
            statements: Vec::new(),
            names,
            is_closure: false,
            is_beyond: false,
            broken: false,
        });
    }

    fn missing_end(&mut self, at: At) {
        if let Some(function) = &self.function {
            let message =
                format!("the function `{}` before has no END", spelling::display(&function.name, 40));
            self.errors.add(at, message, "write END behind its last instruction");
            self.finish_function();
        }
    }

    pub(super) fn end(&mut self, at: At) -> Parsed<()> {
        let Some(function) = &mut self.function else {
            return self.error(
                at,
                "END without FUNC or MAIN",
                "remove it, or write the header it belongs to",
            );
        };
        function.end = at;
        self.finish_function();
        Some(())
    }

    pub(super) fn finish_function(&mut self) {
        let Some(mut function) = self.function.take() else { return };
        let count = function.register_count as usize;
        if count > self.registers_left {
            let remedy = "number the registers of each function from r0 without large gaps";
            self.errors.add(function.at, "the functions have too many registers in all", remedy);
            function.broken = true;
            function.statements.clear();
            function.registers.clear();
            function.register_count = function.params.len() as u32 + u32::from(function.is_closure);
        } else {
            self.registers_left -= count;
        }
        if function.is_beyond {
            self.listing.beyond.push(function);
        } else {
            self.listing.functions.push(function);
        }
    }

    /// `REGS r0: int, r1..=r5: array<float>`
    pub(super) fn registers(&mut self, at: At) -> Parsed<()> {
        const REMEDY: &str = "registers are declared as REGS r0: int, r1..=r5: float";
        if self.function.is_none() {
            return self.error(at, "REGS stands outside of a function", "move it between FUNC and END");
        }
        loop {
            let at = self.at;
            let first = self.declared_register(REMEDY)?;
            let last = if self.take(&Token::Through) { self.declared_register(REMEDY)? } else { first };
            if last < first {
                return self.error(
                    at,
                    "the range of registers runs backwards",
                    "write the lower number first",
                );
            }
            // A short line can declare a whole frame: those are rationed as registers are.
            let count = usize::from(last - first) + 1;
            let Some(left) = self.registers_left.checked_sub(count) else {
                return self.error(at, "the listing declares too many registers in all", "declare each once");
            };
            self.registers_left = left;
            self.expect(':', REMEDY)?;
            let ty = self.ty()?;
            if let Some(function) = &mut self.function {
                function.registers.push(RegisterItem { at, first, last, ty });
            }
            if !self.take(&Token::Mark(',')) {
                return Some(());
            }
        }
    }

    /// `TRY first to end, target, r3`
    pub(super) fn handler(&mut self, at: At) -> Parsed<()> {
        const REMEDY: &str =
            "a handler is written TRY first to end, target, r0, with labels; r0 gets the error";
        if self.function.is_none() {
            return self.error(at, "TRY stands outside of a function", "move it between FUNC and END");
        }
        let start = self.place_operand(REMEDY)?;
        if !self.take(&Token::Word("to")) {
            return self.expected("`to`", REMEDY);
        }
        let end = self.place_operand(REMEDY)?;
        self.expect(',', REMEDY)?;
        let target = self.place_operand(REMEDY)?;
        self.expect(',', REMEDY)?;
        let operand = self.operand()?;
        let Some(register) = super::directives::any_register(&operand) else {
            let message = format!("{} is no register of this function", operand.describe());
            return self.error(operand.at, message, REMEDY);
        };
        if let Some(function) = &mut self.function {
            function.handlers.push(HandlerItem { start, end, target, at: operand.at, register });
        }
        Some(())
    }

    /// A label or the number of an instruction.
    fn place_operand(&mut self, remedy: &str) -> Parsed<Operand<'a>> {
        let operand = self.operand()?;
        if matches!(operand.kind, OperandKind::Word(_) | OperandKind::Target(_)) {
            return Some(operand);
        }
        let message = format!("expected a label, found {}", operand.describe());
        self.error(operand.at, message, remedy)
    }

    /// A register of the form `r3`, by its number in the frame.
    fn declared_register(&mut self, remedy: &str) -> Parsed<u16> {
        let Token::Word(word) = self.token else { return self.expected("a register such as r0", remedy) };
        let register = spelling::numbered(word, 'r').and(self.register(word, false));
        match register {
            Some(register) => {
                self.advance();
                Some(register)
            }
            None => self.expected("a register such as r0", remedy),
        }
    }

    pub(super) fn label(&mut self, at: At, name: &'a str) -> Parsed<()> {
        if self.function.is_none() {
            return self.error(
                at,
                format!("the label `{name}` stands outside of a function"),
                "move it inside",
            );
        }
        self.statement(at, StatementKind::Label(name));
        // An instruction may follow on the same line.
        self.line()
    }

    pub(super) fn statement(&mut self, at: At, kind: StatementKind<'a>) {
        if let Some(function) = &mut self.function {
            function.statements.push(Statement { at, kind });
        }
    }

    /// An instruction; its first word, which begins at the byte `start`, is already taken.
    pub(super) fn instruction(&mut self, at: At, start: usize, word: &'a str) -> Parsed<()> {
        let mut mnemonic = word;
        // The point of `ADD.int` was read as the token behind the word; it belongs to it if nothing stands between.
        if self.token == Token::Mark('.') && self.lexer.token_start() == start + word.len() {
            self.advance();
            let Token::Word(_) = self.token else {
                return self.expected("the type behind the mnemonic's point", "such as ADD.int");
            };
            mnemonic = self.lexer.text_from(start);
            self.advance();
        }
        let Some(found) = mnemonics::lookup(mnemonic) else { return self.unknown_instruction(at, mnemonic) };
        if self.function.is_none() {
            let message = format!("the instruction `{mnemonic}` stands outside of a function");
            return self.error(at, message, "move it between FUNC or MAIN and END");
        }
        let first = self.listing.operands.len() as u32;
        if !matches!(self.token, Token::Newline | Token::End) {
            loop {
                let operand = self.operand()?;
                self.listing.operands.push(operand);
                if !self.take(&Token::Mark(',')) {
                    break;
                }
            }
        }
        let operands = first..self.listing.operands.len() as u32;
        self.statement(at, StatementKind::Instruction { mnemonic: found, operands });
        Some(())
    }

    fn unknown_instruction(&mut self, at: At, word: &str) -> Parsed<()> {
        let message = format!("there is no instruction `{}`", spelling::display(word, 40));
        let upper = word.split_once('.').map_or(word.to_uppercase(), |(family, suffix)| {
            format!("{}.{}", family.to_uppercase(), suffix.to_lowercase())
        });
        let remedy = match mnemonics::lookup(&upper) {
            Some(Mnemonic::Op(_) | Mnemonic::Family(_) | Mnemonic::Native(..)) => {
                format!("instructions are written in capitals: {upper}")
            }
            None if word == "ARGS" => "arguments stand behind the instruction they belong to".into(),
            None if self.errors.is_full() => String::new(),
            None => match mnemonics::nearest(word) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "docs/isa.md lists all instructions".into(),
            },
        };
        self.error(at, message, remedy)
    }

    pub(super) fn operand(&mut self) -> Parsed<Operand<'a>> {
        let at = self.at;
        let kind = match self.token {
            Token::Number(text) => {
                self.advance();
                OperandKind::Number(text)
            }
            Token::Mark('@') => {
                self.advance();
                OperandKind::Target(self.number("the number of an instruction behind `@`")?)
            }
            Token::Word("nan") if self.lexer.touches('(') => {
                self.advance();
                OperandKind::Nan(self.nan_bits()?)
            }
            Token::Word(_) | Token::Quoted(_) if self.lexer.touches_position() => self.payload()?,
            Token::Mark('#') => self.indexed()?,
            _ => self.type_or_mention()?,
        };
        let register = match &kind {
            OperandKind::Word(text) => self.register(text, false),
            OperandKind::Quoted(text) => self.register(text, true),
            _ => None,
        };
        Some(Operand { at, register: register.unwrap_or(NO_REGISTER), kind })
    }

    /// A type that is made of others, or a mention of something.
    fn type_or_mention(&mut self) -> Parsed<OperandKind<'a>> {
        let is_made = match self.token {
            Token::Word("array") => true,
            Token::Word("map" | "closure") => self.lexer.touches('<'),
            Token::Word("fn") => self.lexer.touches('('),
            ref token => *token == Token::Mark('('),
        };
        if is_made {
            return self.ty().map(as_operand);
        }
        let ty = TypeSyntax::Named(self.reference("an operand")?);
        self.optional(ty).map(as_operand)
    }

    /// `Circle.0`
    fn payload(&mut self) -> Parsed<OperandKind<'a>> {
        let at = self.at;
        let name = self.name("the name of a variant")?;
        self.expect('.', "a value of a variant is written Circle.0")?;
        let position = self.number("the position behind `.`")?;
        let variant = Reference { at, name: Some(name), member: None, index: None };
        Some(OperandKind::Payload(Box::new(variant), position))
    }

    /// `#3`, `#3.0` for a value of variant 3, or a type by its index.
    fn indexed(&mut self) -> Parsed<OperandKind<'a>> {
        let at = self.at;
        self.advance();
        let Token::Number(text) = self.token else {
            return self.expected("an index behind `#`", "such as #0");
        };
        let Some((variant, position)) = text.split_once('.') else {
            let index = Some(self.number("an index behind `#`")?);
            let mention = Reference { at, name: None, member: None, index };
            return self.optional(TypeSyntax::Named(mention)).map(as_operand);
        };
        let (Ok(index), Ok(position)) = (variant.parse(), position.parse()) else {
            return self.expected("a value of a variant", "such as #3.0 for the first value of variant 3");
        };
        self.advance();
        let variant = Reference { at, name: None, member: None, index: Some(index) };
        Some(OperandKind::Payload(Box::new(variant), position))
    }

    /// The `(0x7ff8…)` of a NaN with its bits.
    fn nan_bits(&mut self) -> Parsed<u64> {
        const REMEDY: &str = "write the 64 bits of a NaN, such as nan(0x7ff8000000000001)";
        let at = self.at;
        self.expect('(', REMEDY)?;
        let Token::Number(text) = self.token else { return self.expected("the bits of a NaN", REMEDY) };
        let bits = text.strip_prefix("0x").and_then(|digits| u64::from_str_radix(digits, 16).ok());
        self.advance();
        self.expect(')', REMEDY)?;
        match bits.filter(|bits| f64::from_bits(*bits).is_nan()) {
            Some(bits) => Some(bits),
            None => self.error(at, "these are not the bits of a NaN", REMEDY),
        }
    }

    /// The register of the frame that a word names, if any. Registers come into being by being named.
    fn register(&mut self, word: &str, quoted: bool) -> Option<u16> {
        let function = self.function.as_mut()?;
        let params = function.params.len() as u32;
        if !quoted {
            if let Some(number) = spelling::numbered(word, 'a') {
                return (number < params).then_some(number as u16);
            }
            if let Some(number) = spelling::numbered(word, 'r') {
                let number = number.checked_add(params).filter(|number| *number < REGISTERS_MAX)?;
                function.register_count = function.register_count.max(number + 1);
                return Some(number as u16);
            }
        }
        function.names.get(word).copied()
    }
}

fn as_operand(ty: TypeSyntax<'_>) -> OperandKind<'_> {
    match ty {
        TypeSyntax::Named(reference) => simplify(reference),
        made => OperandKind::Type(Box::new(made)),
    }
}

/// A mention without member and index is just a word.
fn simplify(reference: Reference<'_>) -> OperandKind<'_> {
    match reference {
        Reference { name: Some(Name { text, quoted: true }), member: None, index: None, .. } => {
            OperandKind::Quoted(text)
        }
        Reference {
            name: Some(Name { text: Cow::Borrowed(text), quoted: false }),
            member: None,
            index: None,
            ..
        } => OperandKind::Word(text),
        other => OperandKind::Reference(Box::new(other)),
    }
}
