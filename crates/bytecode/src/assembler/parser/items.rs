//! Lines outside of functions: types, constants, natives, globals, exports, the entry.

use super::*;

const ENUM_REMEDY: &str = "an enum is written TYPE Shape = enum { Circle(float), Empty }";

impl<'a> Parser<'a, '_> {
    /// Whether a line of this kind may stand here: not inside a function.
    pub(super) fn outside(&mut self, what: &str) -> Parsed<()> {
        if self.function.is_none() {
            return Some(());
        }
        self.error(
            self.at,
            format!("{what} cannot stand inside a function"),
            "move it before FUNC, or write END first",
        )
    }

    pub(super) fn type_item(&mut self) -> Parsed<()> {
        self.outside("TYPE")?;
        let at = self.at;
        let name = match self.ty()? {
            TypeSyntax::Named(Reference { name: Some(name), member: None, index: None, .. }) => name,
            TypeSyntax::Named(_) => {
                return self.error(
                    at,
                    "a new type has a name alone",
                    "names with a point stand in double quotes",
                );
            }
            made => {
                self.listing.types.push(TypeItem::Made(made));
                return Some(());
            }
        };
        let made = [("array", "array<int>"), ("map", "map<string, int>"), ("closure", "closure<int>")];
        if let Some((word, example)) = made.iter().find(|(word, _)| !name.quoted && name.text == *word) {
            let message = format!("`{word}` needs the types that it is made of");
            return self.error(at, message, format!("write {example}, for example"));
        }
        if !name.quoted && spelling::TYPE_WORDS.contains(&&*name.text) {
            let message = format!("`{}` already has a meaning as a type", name.text);
            return self.error(at, message, "put the name in double quotes, or choose another");
        }
        let item = if !self.take(&Token::Mark('=')) {
            TypeItem::Struct { name, fields: self.fields()? }
        } else if self.take(&Token::Word("enum")) {
            TypeItem::Enum { name, variants: self.variants()? }
        } else if self.take(&Token::Word("trait")) {
            TypeItem::Trait { name, methods: self.methods()? }
        } else {
            return self.expected("`enum` or `trait`", ENUM_REMEDY);
        };
        self.listing.types.push(item);
        Some(())
    }

    /// The methods of a trait behind `= trait`, which may go over several lines.
    fn methods(&mut self) -> Parsed<Vec<(Name<'a>, SignatureSyntax<'a>)>> {
        const REMEDY: &str = "a trait is written TYPE Area = trait { area() -> float, scale(float) }";
        self.expect('{', REMEDY)?;
        let mut methods = Vec::new();
        self.newlines();
        while self.token != Token::Mark('}') {
            let name = self.name("the name of a method")?;
            methods.push((name, self.signature()?));
            self.newlines();
            if !self.take(&Token::Mark(',')) {
                break;
            }
            self.newlines();
        }
        self.expect('}', REMEDY)?;
        Some(methods)
    }

    /// `IMPL Point: Area { point_area }`
    pub(super) fn impl_item(&mut self) -> Parsed<()> {
        const REMEDY: &str = "write IMPL Point: Area { point_area }, with a function for each method";
        self.outside("IMPL")?;
        let ty = self.ty()?;
        self.expect(':', REMEDY)?;
        let of = self.ty()?;
        self.expect('{', REMEDY)?;
        let mut methods = Vec::new();
        self.newlines();
        while self.token != Token::Mark('}') {
            methods.push(self.reference("a function")?);
            self.newlines();
            if !self.take(&Token::Mark(',')) {
                break;
            }
            self.newlines();
        }
        self.expect('}', REMEDY)?;
        self.listing.implementations.push(ImplItem { ty, of, methods });
        Some(())
    }

    /// The variants of an enum behind `= enum`, which may go over several lines.
    fn variants(&mut self) -> Parsed<Vec<(Name<'a>, Vec<TypeSyntax<'a>>)>> {
        const REMEDY: &str = ENUM_REMEDY;
        self.expect('{', REMEDY)?;
        let mut variants = Vec::new();
        self.newlines();
        while self.token != Token::Mark('}') {
            let name = self.name("the name of a variant")?;
            let payload = if self.token == Token::Mark('(') { self.types()? } else { Vec::new() };
            variants.push((name, payload));
            self.newlines();
            if !self.take(&Token::Mark(',')) {
                break;
            }
            self.newlines();
        }
        self.expect('}', REMEDY)?;
        Some(variants)
    }

    /// The fields of a struct in braces, which may go over several lines.
    fn fields(&mut self) -> Parsed<Vec<(Name<'a>, TypeSyntax<'a>)>> {
        const REMEDY: &str = "a struct is written TYPE Point { x: float, y: float }";
        self.expect('{', REMEDY)?;
        let mut fields = Vec::new();
        self.newlines();
        while self.token != Token::Mark('}') {
            let name = self.name("the name of a field")?;
            self.expect(':', REMEDY)?;
            fields.push((name, self.ty()?));
            self.newlines();
            if !self.take(&Token::Mark(',')) {
                break;
            }
            self.newlines();
        }
        self.expect('}', REMEDY)?;
        Some(fields)
    }

    pub(super) fn const_item(&mut self) -> Parsed<()> {
        const REMEDY: &str = "write CONST int 5, CONST float 0.5 or CONST string \"text\"";
        self.outside("CONST")?;
        let kind = self.token.clone();
        self.advance();
        match kind {
            Token::Word("int") => {
                let Token::Number(text) = self.token else { return self.expected("an integer", REMEDY) };
                let Some(value) = spelling::parse_int(text) else {
                    return self.expected("an integer of 64 bits", REMEDY);
                };
                self.listing.ints.push(value);
                self.advance();
            }
            Token::Word("float") => {
                let operand = self.operand()?;
                let Some(bits) = float_bits(&operand) else {
                    return self.error(operand.at, format!("{} is no float", operand.describe()), REMEDY);
                };
                self.listing.floats.push(bits);
            }
            Token::Word("string") => {
                let text = self.quoted("a text")?;
                self.listing.strings.push(text);
            }
            _ => return self.error(self.at, "expected the kind of constant: int, float or string", REMEDY),
        }
        Some(())
    }

    /// `IMPORT math.sqrt(float) -> float`, and `EXTERN geometry.area(float) -> float` for a function of another file.
    pub(super) fn import_item(&mut self, is_external: bool) -> Parsed<()> {
        self.outside(if is_external { "EXTERN" } else { "IMPORT" })?;
        let at = self.at;
        let reference = self.reference("the native's module and name")?;
        let (Some(module), Some(name)) = (reference.name, reference.member) else {
            return self.error(
                at,
                "an import names a module and a native",
                "write IMPORT math.sqrt(float) -> float",
            );
        };
        let signature = self.signature()?;
        let foreign = if self.take(&Token::Word("C")) { Some(self.foreign()?) } else { None };
        let (module, name) = (module.text, name.text);
        self.listing.imports.push(ImportItem { is_external, module, name, signature, foreign });
        Some(())
    }

    /// `ORIGIN Point = "geometry"`, `ORIGIN "Box<int>" = "boxes"(int)`
    pub(super) fn origin_item(&mut self, at: At) -> Parsed<()> {
        self.outside("ORIGIN")?;
        let ty = self.ty()?;
        self.expect('=', "write ORIGIN Point = \"geometry\", with the module that declares the type")?;
        let module = self.quoted("the name of a module")?;
        let arguments = if self.token == Token::Mark('(') { self.types()? } else { Vec::new() };
        self.listing.origins.push(OriginItem { at, ty, module, arguments });
        Some(())
    }

    /// `FORWARD area = geometry.area`
    pub(super) fn forward_item(&mut self) -> Parsed<()> {
        self.outside("FORWARD")?;
        let function = self.reference("a function")?;
        self.expect('=', "write FORWARD area = geometry.area, with the import that the function only calls")?;
        let import = self.reference("an import")?;
        self.listing.forwards.push((function, import));
        Some(())
    }

    pub(super) fn global_item(&mut self) -> Parsed<()> {
        self.outside("GLOBAL")?;
        let name = self.name("the name of the global")?;
        self.expect(':', "a global is written GLOBAL name: int")?;
        let ty = self.ty()?;
        self.listing.globals.push(GlobalItem { name: name.text, ty });
        Some(())
    }

    pub(super) fn export_item(&mut self) -> Parsed<()> {
        const REMEDY: &str = "write EXPORT FUNC name, or EXPORT GLOBAL name; AS gives another name";
        self.outside("EXPORT")?;
        let is_function = self.take(&Token::Word("FUNC"));
        if !is_function && !self.take(&Token::Word("GLOBAL")) {
            return self.expected("FUNC or GLOBAL", REMEDY);
        }
        let target = self.reference("the name of what is exported")?;
        let public =
            if self.take(&Token::Word("AS")) { Some(self.name("the public name")?.text) } else { None };
        self.listing.exports.push(ExportItem { is_function, target, public });
        Some(())
    }

    pub(super) fn entry_item(&mut self, at: At) -> Parsed<()> {
        self.outside("ENTRY")?;
        let reference = self.reference("the function that starts the program")?;
        self.set_entry(at, Entry::Named(reference))
    }

    pub(super) fn set_entry(&mut self, at: At, entry: Entry<'a>) -> Parsed<()> {
        if let Some((first, _)) = &self.listing.entry {
            let message = format!("the program already starts at line {}", first.line);
            return self.error(at, message, "a listing has one MAIN or one ENTRY");
        }
        self.listing.entry = Some((at, entry));
        Some(())
    }
}

/// The bits of an operand that is written as a float or an integer.
pub(in crate::assembler) fn float_bits(operand: &Operand<'_>) -> Option<u64> {
    match &operand.kind {
        OperandKind::Number(text) | OperandKind::Word(text) => spelling::parse_float(text),
        OperandKind::Nan(bits) => Some(*bits),
        _ => None,
    }
}
