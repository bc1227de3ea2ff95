//! Declarations.

use super::layout::{Cmd, Kind};
use super::lists::Style;
use super::writer::Writer;
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind as T;

/// Fields and variants.
const MEMBERS: Style = Style { padded: true, keeps_lines: true, hugs: false, fills: false };

impl Writer<'_> {
    pub fn item(&mut self, item: &Item) {
        self.attributes();
        if self.tok_if(T::Pub) {
            self.space();
        }
        match &item.kind {
            ItemKind::Fn(decl) => self.function(decl),
            ItemKind::ExternFn(ext) => {
                self.tok();
                self.space();
                if ext.library.is_some() {
                    self.tok();
                    self.space();
                }
                self.function(&ext.decl);
            }
            ItemKind::Struct(s) => self.struct_decl(s),
            ItemKind::Enum(e) => self.enum_decl(e),
            ItemKind::Trait(t) => {
                self.head(&t.generics);
                self.methods(&t.methods);
            }
            ItemKind::Impl(i) => self.impl_decl(i),
            ItemKind::Import(i) => self.import(i),
            ItemKind::From(f) => self.selective_import(f),
            ItemKind::Test(t) => {
                self.tok();
                self.space();
                self.tok();
                self.space();
                self.block(&t.body);
            }
        }
    }

    /// `@repr(c)`, on a line of its own.
    fn attributes(&mut self) {
        while self.kind() == T::At {
            self.tok();
            self.tok();
            while matches!(self.kind(), T::LParen | T::Name | T::Comma) {
                if self.kind() == T::Comma { self.drop_token() } else { self.tok() }
            }
            self.tok_if(T::RParen);
            self.push(Cmd::Hard);
        }
    }

    /// `struct Name<T> `, and so for the others.
    fn head(&mut self, generics: &[GenericParam]) {
        self.tok();
        self.space();
        self.tok();
        self.generics(generics);
        self.space();
    }

    fn struct_decl(&mut self, s: &StructDecl) {
        self.head(&s.generics);
        self.list(MEMBERS, s.fields.len(), |w, i| {
            w.tok();
            w.tok();
            w.space();
            w.ty(&s.fields[i].ty);
        });
    }

    fn enum_decl(&mut self, e: &EnumDecl) {
        self.head(&e.generics);
        self.list(MEMBERS, e.variants.len(), |w, i| {
            w.tok();
            if w.kind() == T::LParen {
                let payload = &e.variants[i].payload;
                w.list(Style::default(), payload.len(), |w, i| w.ty(&payload[i]));
            }
        });
    }

    fn impl_decl(&mut self, i: &ImplDecl) {
        self.tok();
        self.generics(&i.generics);
        self.space();
        if let Some(ty) = &i.trait_ty {
            self.ty(ty);
            self.space();
            self.tok();
            self.space();
        }
        self.ty(&i.target);
        self.space();
        self.methods(&i.methods);
    }

    /// `{ fn … fn … }`, each method on lines of its own.
    fn methods(&mut self, methods: &[FnDecl]) {
        if methods.is_empty() {
            return self.empty();
        }
        self.comments_before();
        self.begin(Kind::Normal);
        self.tok();
        self.push(Cmd::Break);
        self.push(Cmd::Indent);
        self.drop_separators();
        for (at, method) in methods.iter().enumerate() {
            self.begin_element(at == 0);
            self.function(method);
            self.drop_separators();
        }
        self.comments_before_close(false);
        self.push(Cmd::Dedent);
        self.push(Cmd::Line);
        self.tok();
        self.end();
    }

    fn function(&mut self, decl: &FnDecl) {
        match &decl.body {
            None => self.signature(decl),
            Some(body) => self.with_block(body, |writer| {
                writer.signature(decl);
                writer.space();
            }),
        }
    }

    fn signature(&mut self, decl: &FnDecl) {
        if self.tok_if(T::Pub) {
            self.space();
        }
        self.tok();
        self.space();
        self.tok();
        self.generics(&decl.generics);
        match decl.variadic {
            None => self.params(decl.self_param.is_some(), &decl.params),
            Some(_) => self.list(Style::default(), decl.params.len() + 1, |w, i| match decl.params.get(i) {
                Some(param) => w.param(param),
                // Two tokens: `..` and `.`.
                None => {
                    w.tok();
                    w.tok();
                }
            }),
        }
        self.result(&decl.ret);
    }

    /// `(self, a: int)`.
    pub fn params(&mut self, has_self: bool, params: &[Param]) {
        let before = usize::from(has_self);
        self.list(Style::default(), params.len() + before, |w, i| match i.checked_sub(before) {
            Some(i) => w.param(&params[i]),
            None => w.tok(),
        });
    }
}

// ------------------------------------------------------------------------------------ imports

impl Writer<'_> {
    fn import(&mut self, i: &Import) {
        self.tok();
        self.space();
        self.path(i.path.len());
        self.alias(i.alias);
    }

    fn alias(&mut self, alias: Option<Ident>) {
        if alias.is_some() {
            self.space();
            self.tok();
            self.space();
            self.tok();
        }
    }

    fn selective_import(&mut self, f: &FromImport) {
        self.tok();
        self.space();
        self.path(f.path.len());
        self.space();
        self.tok();
        self.space();
        self.comments_before();
        self.begin(Kind::Normal);
        self.push(Cmd::Indent);
        for (at, name) in f.names.iter().enumerate() {
            if at > 0 {
                self.push(Cmd::Fill);
            }
            self.tok();
            self.alias(name.alias);
            match (self.kind() == T::Comma, at + 1 == f.names.len()) {
                (true, false) => self.separator(Cmd::Mark(',')),
                (true, true) => self.drop_token(),
                _ => {}
            }
        }
        self.push(Cmd::Dedent);
        self.end();
    }
}
