//! Types, patterns, and what `let`, `for` and parameters bind.

use super::layout::{Cmd, Kind};
use super::lists::Style;
use super::writer::Writer;
use crate::syntax::ast::*;
use crate::syntax::token::TokenKind as T;

impl Writer<'_> {
    pub fn ty(&mut self, ty: &Type) {
        let (core, own) = match &ty.kind {
            TypeKind::Optional(inner) => (inner.span.start, 0),
            TypeKind::Tuple(tuple) => (tuple.items.first().map_or(u32::MAX, |t| t.span.start), 1),
            TypeKind::Unit => (u32::MAX, 1),
            _ => (u32::MAX, 0),
        };
        let parens = self.parens_before(core).saturating_sub(own);
        (0..parens).for_each(|_| self.tok());
        self.ty_kind(&ty.kind);
        for _ in 0..parens {
            self.further_questions(ty);
            self.close_parens(1);
        }
        self.further_questions(ty);
    }

    fn ty_kind(&mut self, kind: &TypeKind) {
        match kind {
            TypeKind::Named(named) => {
                if named.module.is_some() {
                    self.tok();
                    self.tok();
                }
                self.tok();
                self.type_args(&named.args);
            }
            TypeKind::Optional(inner) => {
                self.ty(inner);
                if self.kind() == T::QuestionQuestion { self.replaced('?', false) } else { self.tok() }
            }
            TypeKind::Tuple(tuple) => {
                self.list(Style::default(), tuple.items.len(), |w, i| w.ty(&tuple.items[i]));
            }
            TypeKind::Unit => self.empty(),
            TypeKind::Fn(f) => {
                self.tok();
                self.list(Style::default(), f.params.len(), |w, i| w.ty(&f.params[i]));
                self.result(&f.ret);
            }
            TypeKind::SelfType | TypeKind::Error => self.tok(),
        }
    }

    /// `T??` is `T?`: what more is written is dropped.
    fn further_questions(&mut self, ty: &Type) {
        while matches!(ty.kind, TypeKind::Optional(_))
            && matches!(self.kind(), T::Question | T::QuestionQuestion)
            && self.token().start == self.previous().end
        {
            self.drop_token();
        }
    }

    /// `<A, B>`, or nothing.
    pub fn type_args(&mut self, args: &[Type]) {
        self.angles(args.len(), |w, i| w.ty(&args[i]));
    }

    /// `<T: A + B>`, or nothing.
    pub fn generics(&mut self, generics: &[GenericParam]) {
        self.angles(generics.len(), |w, i| {
            w.tok();
            for bound in &generics[i].bounds {
                if w.kind() == T::Plus {
                    w.space();
                }
                w.tok();
                w.space();
                w.ty(bound);
            }
        });
    }

    /// ` -> T`, or nothing.
    pub fn result(&mut self, ret: &Option<Type>) {
        if let Some(ret) = ret {
            self.space();
            self.tok();
            self.space();
            self.ty(ret);
        }
    }

    /// `: T`, or nothing.
    pub fn typed(&mut self, ty: &Option<Type>) {
        if let (Some(ty), T::Colon) = (ty, self.kind()) {
            self.tok();
            self.space();
            self.ty(ty);
        }
    }

    pub fn binding(&mut self, binding: &Binding) {
        let parens = self.parens_before(binding.span.start);
        (0..parens).for_each(|_| self.tok());
        match &binding.kind {
            BindingKind::Tuple(items) => {
                self.list(Style::default(), items.len(), |w, i| w.binding(&items[i]));
            }
            _ => self.tok(),
        }
        self.close_parens(parens);
    }

    pub fn param(&mut self, param: &Param) {
        self.binding(&param.binding);
        self.typed(&param.ty);
    }
}

// ------------------------------------------------------------------------------------ patterns

impl Writer<'_> {
    pub fn pattern(&mut self, pattern: &Pattern) {
        self.leading_bar();
        let (core, own) = match &pattern.kind {
            PatternKind::Tuple(items) => (items.first().map_or(u32::MAX, |p| p.span.start), 1),
            PatternKind::Or(items) => (items.first().map_or(u32::MAX, |p| p.span.start), 0),
            _ => (u32::MAX, 0),
        };
        let parens = self.parens_before_pattern(core).saturating_sub(own);
        for _ in 0..parens {
            self.tok();
            self.leading_bar();
        }
        self.pattern_kind(&pattern.kind);
        self.close_parens(parens);
    }

    /// A `|` before the first alternative says nothing.
    fn leading_bar(&mut self) {
        if self.kind() == T::Or {
            self.drop_token();
            self.comments_before();
        }
    }

    fn pattern_kind(&mut self, kind: &PatternKind) {
        match kind {
            PatternKind::Tuple(items) if items.is_empty() => self.empty(),
            PatternKind::Tuple(items) => self.patterns(items),
            PatternKind::Or(items) => self.alternatives(items),
            PatternKind::Variant(variant) => {
                self.path(variant.path.len());
                if let Some(args) = &variant.args {
                    self.patterns(args);
                }
            }
            PatternKind::Range { .. } => {
                self.int();
                self.tok();
                self.int();
            }
            PatternKind::Int(_) => self.int(),
            _ => self.tok(),
        }
    }

    fn patterns(&mut self, items: &[Pattern]) {
        self.list(Style::default(), items.len(), |w, i| w.pattern(&items[i]));
    }

    fn alternatives(&mut self, items: &[Pattern]) {
        self.begin(Kind::Normal);
        for (at, item) in items.iter().enumerate() {
            if at == 1 {
                self.push(Cmd::Indent);
            }
            if at > 0 {
                self.push(Cmd::Line);
                self.tok();
                self.space();
            }
            self.pattern(item);
        }
        self.push(Cmd::Dedent);
        self.end();
    }

    /// A number or character, with its sign.
    pub fn int(&mut self) {
        self.tok_if(T::Minus);
        self.tok();
    }

    /// `a.b.c`, of so many names.
    pub fn path(&mut self, names: usize) {
        for at in 0..names {
            if at > 0 {
                self.tok();
            }
            self.tok();
        }
    }
}
