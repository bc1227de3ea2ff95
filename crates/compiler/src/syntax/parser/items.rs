//! Declarations.

use super::statements::Level;
use super::{Newlines, Parse, Parser, Reported};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::*;
use crate::syntax::interner::{Symbol, sym};
use crate::syntax::span::Span;
use crate::syntax::token::TokenKind as T;
use std::mem::replace;

/// What a function is part of, which decides what it may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    None,
    Impl,
    Trait,
    Extern,
}

impl Parser<'_> {
    /// A declaration with its attributes and `pub`; also a `pub let`.
    pub(super) fn declaration(&mut self, level: Level) -> Parse<StmtKind> {
        let docs = self.take_docs();
        let start = self.span();
        let repr_c = self.attributes()?;
        let public = self.public(level);
        let is_pub = public.is_some();
        if let (T::Let | T::Const, None) = (self.kind(), repr_c) {
            return self.let_statement(is_pub, docs);
        }
        if let Some(span) = repr_c.filter(|_| self.kind() != T::Struct) {
            let problem = Diagnostic::new(Code::MisplacedModifier, span, "`@repr(c)` belongs to a struct")
                .help("put it before the `struct` whose fields C should see, or remove it");
            self.report_once(problem);
        }
        let keyword = self.token();
        let kind = self.item_kind(repr_c, public)?;
        let span = self.since(start);
        if level == Level::Block && !matches!(kind, ItemKind::Fn(_)) {
            let what = if keyword.kind == T::Name { "test" } else { keyword.kind.text() };
            let text = format!("`{what}` must stand at the top level of the file");
            let problem = Diagnostic::new(Code::NotAtTopLevel, keyword.span(self.file), text)
                .help("move it out of the block; only functions may be declared inside of others");
            self.report_once(problem);
            return Ok(StmtKind::Error);
        }
        Ok(StmtKind::Item(Box::new(Item { kind, is_pub, docs, span })))
    }

    fn item_kind(&mut self, repr_c: Option<Span>, public: Option<Span>) -> Parse<ItemKind> {
        let no_pub = |p: &mut Self, what: &str| {
            if let Some(span) = public {
                let problem = Diagnostic::new(
                    Code::MisplacedModifier,
                    span,
                    format!("`pub` has no meaning for {what}"),
                )
                .suggest("remove it", span, "");
                p.report_once(problem);
            }
        };
        match self.kind() {
            T::Fn => Ok(ItemKind::Fn(self.function(Owner::None, false, None)?)),
            T::Extern => self.extern_fn(),
            T::Struct => self.struct_decl(repr_c),
            T::Enum => self.enum_decl(),
            T::Trait => self.trait_decl(),
            T::Impl => {
                no_pub(self, "an `impl`: methods are as visible as their type");
                self.impl_decl()
            }
            T::Import => {
                no_pub(self, "an `import`");
                self.import()
            }
            T::From => {
                no_pub(self, "an `import`");
                self.selective_import()
            }
            T::Name if self.is_test() => {
                no_pub(self, "a `test`");
                self.test()
            }
            _ if public.is_some() => {
                let text = "`pub` is followed by a declaration";
                let text = format!("{text}, found {}", self.found());
                let span = public.unwrap_or_default();
                self.fail(
                    Diagnostic::new(Code::MisplacedModifier, span, text)
                        .help("remove it, or declare something"),
                )
            }
            _ => self.unexpected("a declaration"),
        }
    }

    /// `pub`, if it is there; reported inside blocks.
    fn public(&mut self, level: Level) -> Option<Span> {
        let span = self.span();
        if !self.eat(T::Pub) {
            return None;
        }
        if level == Level::Block {
            let problem =
                Diagnostic::new(Code::MisplacedModifier, span, "`pub` has no meaning inside a block")
                    .suggest("remove it", span, "");
            self.report_once(problem);
            return None;
        }
        Some(span)
    }

    /// `@repr(c)`, if it is there.
    fn attributes(&mut self) -> Parse<Option<Span>> {
        let mut repr_c = None;
        while self.kind() == T::At {
            let start = self.span();
            self.advance();
            let name = self.ident("the name of an attribute")?;
            let args = if self.kind() == T::LParen {
                self.list(T::RParen, "an argument", |p| p.ident("the argument of an attribute"))?
            } else {
                Vec::new()
            };
            let span = self.since(start);
            if name.name == sym::REPR && args.len() == 1 && args[0].name == sym::C {
                repr_c = Some(span);
            } else {
                let problem = Diagnostic::new(Code::UnknownAttribute, span, "there is no such attribute")
                    .help("the only attribute is `@repr(c)`, for structs passed to C");
                self.report_once(problem);
            }
        }
        Ok(repr_c)
    }

    /// `struct S { x: int }`, its attributes passed.
    fn struct_decl(&mut self, repr_c: Option<Span>) -> Parse<ItemKind> {
        self.advance();
        let name = self.ident("the name of a struct")?;
        let generics = self.generics()?;
        if self.kind() != T::LBrace {
            let help = match self.kind() {
                T::LParen => "the fields have names: `struct P { x: float, y: float }`",
                T::Colon => "structs do not inherit; implement traits with `impl Trait for Struct { }`",
                _ => "a struct without fields is written `struct P { }`",
            };
            return self.unexpected_with("`{` and fields", Some(help));
        }
        let fields = self.list(T::RBrace, "a field", Self::field)?;
        Ok(ItemKind::Struct(StructDecl { name, generics, fields, repr_c }))
    }

    fn field(&mut self) -> Parse<FieldDecl> {
        let docs = self.take_docs();
        self.reject_field_modifiers()?;
        let name = self.ident("the name of a field")?;
        if self.kind() != T::Colon {
            return self
                .unexpected_with("`:` and the type of the field", Some("fields are written `name: type`"));
        }
        self.advance();
        let ty = self.ty()?;
        if self.kind() == T::Eq {
            return self.unexpected_with(
                "`,` or `}`",
                Some("fields have no default: a struct literal names all of them"),
            );
        }
        Ok(FieldDecl { name, ty, docs })
    }

    fn reject_field_modifiers(&mut self) -> Parse<()> {
        let span = self.span();
        match self.kind() {
            T::Pub => {
                let problem =
                    Diagnostic::new(Code::MisplacedModifier, span, "`pub` has no meaning for a field")
                        .suggest("the fields of a `pub struct` are visible: remove it", span, "");
                self.report(problem);
                self.advance();
                Ok(())
            }
            T::Let | T::Const => self.unexpected_with(
                "the name of a field",
                Some("fields are written `name: type`, and are mutable"),
            ),
            T::Fn => {
                self.unexpected_with("the name of a field", Some("methods stand in an `impl` of the struct"))
            }
            _ => Ok(()),
        }
    }

    fn enum_decl(&mut self) -> Parse<ItemKind> {
        self.advance();
        let name = self.ident("the name of an enum")?;
        let generics = self.generics()?;
        if self.kind() != T::LBrace {
            return self.unexpected("`{` and variants");
        }
        let variants = self.list(T::RBrace, "a variant", |p| {
            let docs = p.take_docs();
            if p.kind() == T::Fn {
                return p.unexpected_with(
                    "the name of a variant",
                    Some("methods stand in an `impl` of the enum"),
                );
            }
            let name = p.ident("the name of a variant")?;
            let payload = match p.kind() {
                T::LParen => p.list(T::RParen, "a type", Self::ty)?,
                T::LBrace => {
                    return p.unexpected_with(
                        "`,` or `}`",
                        Some("a variant's payload has no names: `Circle(float)`"),
                    );
                }
                T::Eq => return p.unexpected_with("`,` or `}`", Some("variants have no numbers")),
                _ => Vec::new(),
            };
            Ok(VariantDecl { name, payload, docs })
        })?;
        Ok(ItemKind::Enum(EnumDecl { name, generics, variants }))
    }

    fn trait_decl(&mut self) -> Parse<ItemKind> {
        self.advance();
        let name = self.ident("the name of a trait")?;
        let generics = self.generics()?;
        if self.kind() == T::Colon {
            return self.unexpected_with(
                "`{` and methods",
                Some("traits do not extend others: name both as bounds"),
            );
        }
        let methods = self.methods(Owner::Trait)?;
        Ok(ItemKind::Trait(TraitDecl { name, generics, methods }))
    }

    fn impl_decl(&mut self) -> Parse<ItemKind> {
        self.advance();
        let generics = self.generics()?;
        let first = self.ty()?;
        let (trait_ty, target) = if self.eat(T::For) { (Some(first), self.ty()?) } else { (None, first) };
        let methods = self.methods(Owner::Impl)?;
        Ok(ItemKind::Impl(ImplDecl { generics, trait_ty, target, methods }))
    }

    /// `{ fn … fn … }`.
    fn methods(&mut self, owner: Owner) -> Parse<Vec<FnDecl>> {
        if self.kind() != T::LBrace {
            return self.unexpected("`{` and methods");
        }
        self.enter()?;
        let unclosed = self.is_unclosed(self.at);
        self.advance();
        let outer = (
            replace(&mut self.newlines, Newlines::Ignore),
            replace(&mut self.in_unclosed, unclosed),
            self.header.take(),
        );
        let mut methods = Vec::new();
        while !matches!(self.kind(), T::RBrace | T::Eof) {
            if matches!(self.kind(), T::Semi | T::Comma) {
                self.advance();
                continue;
            }
            let start = self.at;
            self.statement = start;
            match self.method(owner) {
                Ok(method) => methods.push(method),
                // Brackets of another kind close something around this one, whose end is missing.
                Err(Reported) if unclosed && self.ends_unclosed() => break,
                Err(Reported) => self.skip_method(start),
            }
        }
        (self.newlines, self.in_unclosed, self.header) = outer;
        self.leave();
        self.eat(T::RBrace);
        Ok(methods)
    }

    fn skip_method(&mut self, start: usize) {
        while !matches!(self.kind(), T::RBrace | T::Eof) {
            if matches!(self.kind(), T::Fn | T::Pub) && self.at > start && self.token().newline_before {
                return;
            }
            self.skip_tree();
        }
    }

    fn method(&mut self, owner: Owner) -> Parse<FnDecl> {
        let docs = self.take_docs();
        let is_pub = self.eat(T::Pub);
        if self.kind() != T::Fn {
            let help = match self.kind() {
                T::Let | T::Const => "only functions stand here; constants are declared at the top level",
                T::Name if self.nth(1) == T::LParen => "methods begin with `fn`",
                T::Name if self.nth(1) == T::Colon => "fields stand in the `struct`",
                T::Name if self.text(self.token()) == "static" => {
                    "a function without `self` belongs to the type: it needs no mark"
                }
                _ => "only functions stand here",
            };
            return self.unexpected_with("`fn`", Some(help));
        }
        self.function(owner, is_pub, docs)
    }
}

// ------------------------------------------------------------------------------------ functions

impl Parser<'_> {
    fn function(&mut self, owner: Owner, is_pub: bool, docs: Option<Symbol>) -> Parse<FnDecl> {
        let start = self.span();
        self.advance();
        let name = match owner {
            // Methods are called behind a dot, where keywords are names.
            Owner::Impl | Owner::Trait => self.member("the name of a method")?,
            Owner::None | Owner::Extern => self.ident("the name of a function")?,
        };
        let generics = self.generics()?;
        if self.kind() != T::LParen {
            return self.unexpected("`(` and parameters");
        }
        let (self_param, params, variadic) = self.params(owner)?;
        let ret = match self.result_type() {
            Ok(ret) => ret,
            // The body is looked at all the same.
            Err(Reported) if self.skip_to_block() => None,
            Err(Reported) => return Err(Reported),
        };
        let header = self.since(start);
        let body = self.function_body(owner, header, name)?;
        let span = self.since(start);
        Ok(FnDecl { name, generics, self_param, params, variadic, ret, body, is_pub, docs, header, span })
    }

    fn function_body(&mut self, owner: Owner, header: Span, name: Ident) -> Parse<Option<Block>> {
        if self.kind() == T::LBrace {
            if owner != Owner::Extern {
                // A function in a function takes the stack of several levels.
                self.enter()?;
                self.enter()?;
                let body = self.block("the body of the function");
                self.leave();
                self.leave();
                return body.map(Some);
            }
            let problem =
                Diagnostic::new(Code::UnexpectedBody, self.span(), "an `extern` function has no body")
                    .help("remove the body, or the `extern`");
            self.report(problem);
            self.skip_tree();
            return Ok(None);
        }
        if matches!(owner, Owner::Extern | Owner::Trait) {
            return Ok(None);
        }
        let ends = matches!(self.kind(), T::Semi | T::RBrace | T::Eof) || self.token().newline_before;
        if ends && !self.ends_unclosed() {
            let name = self.interner.get(name.name).to_string();
            let problem =
                Diagnostic::new(Code::MissingBody, header, format!("the function `{name}` has no body"))
                    .help("add `{ … }`; only methods of a trait and `extern` functions have none");
            self.report_once(problem);
            return Ok(None);
        }
        let help = match self.kind() {
            T::Eq | T::FatArrow => Some("the body of a function stands in `{ }`"),
            _ => None,
        };
        let failed: Parse<()> = self.unexpected_with("`{` and the body of the function", help);
        if self.skip_to_block() { self.block("the body").map(Some) } else { failed.map(|()| None) }
    }

    /// Parameters of a function without `self`.
    pub(super) fn fn_params(&mut self) -> Parse<Vec<Param>> {
        self.params(Owner::None).map(|(_, params, _)| params)
    }

    /// `(self, x: int)`, `(format: c_string, ...)`.
    fn params(&mut self, owner: Owner) -> Parse<(Option<Span>, Vec<Param>, Option<Span>)> {
        let is_method = matches!(owner, Owner::Impl | Owner::Trait);
        let (mut self_param, mut variadic) = (None, None);
        let mut first = true;
        let params = self.list(T::RParen, "a parameter", |p| {
            let is_first = std::mem::take(&mut first);
            if p.kind() == T::DotDot && p.nth(1) == T::Dot {
                variadic = Some(p.rest_of_params(owner));
                return Ok(None);
            }
            if variadic.is_some() {
                return p.unexpected_with("`)`", Some("nothing stands behind `...`"));
            }
            p.reject_mut();
            let is_mut = p.kind() == T::And && p.nth(1) == T::Name && p.nth(2) == T::SelfWord;
            if is_mut {
                let problem = Diagnostic::new(Code::MisplacedSelf, p.span(), "`self` is a reference already");
                let place = Span { end: p.tokens[p.at + 1].end, ..p.span() };
                p.report(problem.suggest(
                    "a method may change the fields of `self`: remove what is before it",
                    place,
                    "",
                ));
                p.advance();
                p.advance();
            }
            if p.kind() == T::And && p.nth(1) == T::SelfWord {
                let text = "`self` is a reference already";
                let problem = Diagnostic::new(Code::MisplacedSelf, p.span(), text).suggest(
                    "remove the `&`",
                    p.span(),
                    "",
                );
                p.report(problem);
                p.advance();
            }
            if p.kind() != T::SelfWord {
                return p.param().map(Some);
            }
            p.self_param(is_method, is_first)?;
            self_param = Some(p.previous_span());
            Ok(None)
        })?;
        Ok((self_param, params.into_iter().flatten().collect(), variadic))
    }

    /// `...`, behind the parameters of a function of C.
    fn rest_of_params(&mut self, owner: Owner) -> Span {
        let start = self.span();
        self.advance();
        self.advance();
        let span = self.since(start);
        if owner != Owner::Extern {
            let text = "only an `extern` function takes any number of arguments";
            self.report(
                Diagnostic::new(Code::UnexpectedToken, span, text)
                    .help("take an array: `values: array<int>`"),
            );
        }
        span
    }

    fn self_param(&mut self, is_method: bool, is_first: bool) -> Parse<()> {
        let (message, help) = match (is_method, is_first) {
            (true, true) => ("", ""),
            (true, false) => ("`self` must be the first parameter", "move it to the front"),
            (false, _) => {
                ("only methods have `self`", "put the function into an `impl`, or name the parameter")
            }
        };
        if !message.is_empty() {
            let problem = Diagnostic::new(Code::MisplacedSelf, self.span(), message).help(help);
            self.report(problem);
        }
        self.advance();
        if self.kind() == T::Colon {
            let text = "`self` has the type of the `impl`";
            let problem = Diagnostic::new(Code::MisplacedSelf, self.span(), text).help("remove the type");
            self.report(problem);
            self.advance();
            self.ty()?;
        }
        Ok(())
    }

    fn param(&mut self) -> Parse<Param> {
        let start = self.span();
        if self.kind() == T::LParen {
            let help = "take the tuple apart in the body: `let (a, b) = t`";
            return self.unexpected_with("the name of a parameter", Some(help));
        }
        let binding = self.binding("the name of a parameter")?;
        let ty = if self.eat(T::Colon) { Some(self.ty()?) } else { None };
        if self.kind() == T::Eq {
            return self.unexpected_with("`,` or `)`", Some("parameters have no default value"));
        }
        let span = self.since(start);
        if ty.is_some() {
            return Ok(Param { binding, ty, span });
        }
        if !matches!(self.kind(), T::Comma | T::RParen) {
            let help = "parameters are written `name: type`";
            return self.unexpected_with("`:` and the type of the parameter", Some(help));
        }
        let problem = Diagnostic::new(Code::MissingParameterType, span, "this parameter has no type")
            .help("write `name: type`; only the parameters of `|x|` closures can be inferred");
        self.report_once(problem);
        let ty = Type { kind: TypeKind::Error, span, depth: 1 };
        Ok(Param { binding, ty: Some(ty), span })
    }

    /// `extern "lib" fn f()`.
    fn extern_fn(&mut self) -> Parse<ItemKind> {
        self.advance();
        let library = match self.kind() {
            T::Str | T::RawStr => {
                let span = self.span();
                Some((self.plain_string()?, span))
            }
            _ => None,
        };
        if self.kind() != T::Fn {
            let help = "each foreign function is declared on its own: `extern \"lib\" fn f()`";
            return self.unexpected_with("`fn`", Some(help));
        }
        let decl = self.function(Owner::Extern, false, None)?;
        Ok(ItemKind::ExternFn(ExternFn { library, decl }))
    }
}

// ------------------------------------------------------------------------------------ imports and tests

impl Parser<'_> {
    fn import(&mut self) -> Parse<ItemKind> {
        self.advance();
        let path = self.module_path()?;
        let alias = self.alias()?;
        if self.kind() == T::Comma {
            return self.unexpected_with("the end of the import", Some("import one module per statement"));
        }
        Ok(ItemKind::Import(Import { path, alias }))
    }

    fn selective_import(&mut self) -> Parse<ItemKind> {
        self.advance();
        let path = self.module_path()?;
        if self.kind() != T::Import {
            return self.unexpected("`import` and names");
        }
        self.advance();
        if self.kind() == T::Star {
            return self.unexpected_with("a name", Some("name what is needed, or `import` the module"));
        }
        let mut names = Vec::new();
        loop {
            let name = self.ident("the name of a declaration")?;
            let alias = self.alias()?;
            names.push(ImportedName { name, alias });
            if !self.eat(T::Comma) || self.kind() != T::Name {
                break;
            }
        }
        Ok(ItemKind::From(FromImport { path, names }))
    }

    /// `a.b.c`.
    fn module_path(&mut self) -> Parse<Vec<Ident>> {
        if matches!(self.kind(), T::Str | T::RawStr | T::StrHead) {
            let help = "modules are named, not quoted: `import a.b` is the file `a/b.vit`";
            return self.unexpected_with("the name of a module", Some(help));
        }
        if self.kind() == T::LBrace {
            let help = "names of a module are imported by `from module import name`";
            return self.unexpected_with("the name of a module", Some(help));
        }
        let mut path = vec![self.ident("the name of a module")?];
        while self.kind() == T::Dot && !self.token().newline_before {
            self.advance();
            path.push(self.ident("the name of a module")?);
        }
        if self.kind() == T::Slash {
            return self.unexpected_with(
                "`.` or the end of the import",
                Some("the parts of a path are joined by `.`"),
            );
        }
        Ok(path)
    }

    /// `as name`, or nothing.
    fn alias(&mut self) -> Parse<Option<Ident>> {
        if self.eat(T::As) { self.ident("another name").map(Some) } else { Ok(None) }
    }

    /// `test "name" { }`.
    fn test(&mut self) -> Parse<ItemKind> {
        self.advance();
        let name_span = self.span();
        let name = self.plain_string()?;
        let body = self.block("the body of the test")?;
        Ok(ItemKind::Test(TestDecl { name, name_span, body }))
    }
}
