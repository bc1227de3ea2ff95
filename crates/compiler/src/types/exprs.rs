//! Expressions: which rule checks which.

use super::describe::SHOWN;
use super::expect::{Expect, Why};
use super::names::Qualifier;
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Expr, ExprKind, StructId, Ty, TyId};
use crate::names::Closest;
use crate::syntax::{Span, Symbol, ast, sym};

impl<'a> Checker<'a> {
    /// Checks an expression against what is wanted of it. What is built has the wanted type, or has been reported.
    pub(super) fn expr(&mut self, e: &'a ast::Expr, expect: Expect) -> Expr {
        use ast::ExprKind as K;
        if let Some(built) = self.optional_chain(e) {
            return self.fit(built, e, expect);
        }
        let built = match &e.kind {
            // These hand what is wanted down to their parts.
            K::Block(block) => return self.block_value(block, expect),
            K::If(branches) => return self.if_expr(e, branches, expect),
            K::Match(parts) => return self.match_expr(parts, e.span, expect),
            K::Null => return self.null(e, expect),
            K::Try(parts) => return self.try_expr(parts, e.span, expect),
            K::Int(value) => build::int(*value, e.span),
            K::Char(value) => build::int(i64::from(u32::from(*value)), e.span),
            K::Float(value) => build::expr(ExprKind::Float(*value), TyId::FLOAT, e.span),
            K::Bool(value) => build::bool(*value, e.span),
            K::Str(value) => build::expr(ExprKind::Str(*value), TyId::STRING, e.span),
            K::Unit => build::unit(e.span),
            K::Name(name) => self.name_expr(*name, e.span, expect),
            K::SelfValue => self.self_expr(e.span),
            K::Interpolation(parts) => self.interpolation(parts, e.span),
            K::Unary(op, operand) => self.unary(*op, operand, e.span),
            K::Binary(binary) => self.binary(binary, e.span, expect),
            K::Call(call) => self.call(call, e.span, expect),
            K::MethodCall(call) => self.method_call(call, e.span, expect),
            K::Field(field) => self.field(field, e.span, expect),
            K::Index(index) => self.index(index, e.span),
            K::StructLit(literal) => self.struct_literal(literal, e.span, expect),
            K::Array(list) => self.array(&list.items, e.span, expect),
            K::Map(map) => self.map_literal(map, e, expect),
            K::Throw(value) => self.throw(value, e.span),
            K::Repeat(repeat) => self.repeat(repeat, e.span, expect),
            K::Tuple(list) => self.tuple(&list.items, e.span, expect),
            K::TupleIndex(index) => self.tuple_index(index, e.span),
            K::Unwrap(value) => self.unwrap(value, e.span),
            K::While(parts) => self.while_loop(parts, e.span),
            K::For(parts) => self.for_loop(parts, e.span),
            K::Return(value) => self.return_expr(e, value.as_deref()),
            K::Break(label) => self.break_expr(label.as_deref(), e.span),
            K::Continue(label) => self.continue_expr(label.as_deref(), e.span),
            K::Range(range) => self.range_as_value(range, e.span),
            K::Closure(closure) => self.closure_expr(closure, e.span, expect),
            K::Is(test) => self.is_test(test, e.span),
            K::As(test) => self.cast(test, e.span),
            // (Type arguments stand only before a dot and a parenthesis.)
            K::Instantiate(_) | K::Error => {
                self.body.incomplete = true;
                build::error(e.span)
            }
        };
        if self.types.endless.is_some() {
            self.note_endless(e.span);
        }
        self.fit(built, e, expect)
    }

    fn block_value(&mut self, block: &'a ast::Block, expect: Expect) -> Expr {
        let block = self.block(block, expect);
        let (ty, span) = (block.ty, block.span);
        build::expr(ExprKind::Block(Box::new(block)), ty, span)
    }

    // ------------------------------------------------------------------------------------ fields

    pub(super) fn field(&mut self, field: &'a ast::Field, span: Span, expect: Expect) -> Expr {
        if field.safe {
            return self
                .safe(&field.object, span, |checker, object| checker.field_value(object, field, span));
        }
        match self.qualifier(&field.object) {
            Some(Qualifier::Module(module)) => return self.module_member(module, field.name, expect, span),
            Some(Qualifier::Type(ty)) => return self.member_of_type(ty, field, expect, span),
            Some(Qualifier::BuiltIn(module)) => {
                if !self.rows_of(module, field.name, false).is_empty() {
                    return self.library_value(module, field.name, expect, span);
                }
                let message = format!(
                    "`{}` has no value `{}`",
                    self.library.module_name(module),
                    self.text(field.name.name)
                );
                self.report(Diagnostic::new(Code::UnknownMember, field.name.span, message));
                return build::error(span);
            }
            Some(Qualifier::Error) => return build::error(span),
            None => {}
        }
        let object = self.expr(&field.object, Expect::Any);
        self.field_value(object, field, span)
    }

    pub(super) fn field_value(&mut self, object: Expr, field: &'a ast::Field, span: Span) -> Expr {
        if object.ty == TyId::EXCEPTION {
            return self.part_of_error(object, field.name);
        }
        match self.field_of(&object, &field.object, field) {
            Some((_, at, ty)) => {
                let span = field.name.span;
                build::unary(object, ty, span, |object| ExprKind::Field(object, at))
            }
            None if object.ty == TyId::NEVER => object,
            None => build::error(span),
        }
    }

    /// `Point.origin` without a call.
    pub(super) fn function_of_type(
        &mut self,
        owner: TyId,
        field: &'a ast::Field,
        expect: Expect,
        span: Span,
    ) -> Expr {
        if let Some(function) = self.method_named(owner, field.name.name) {
            let signature = &self.signatures[function.0 as usize];
            if !signature.has_self || signature.broken {
                return self.function_value(function, Some(owner), expect, span);
            }
            let (of, text) = (self.ty(owner), self.text(field.name.name));
            let message = format!("`{text}` is a method: it needs a `{of}` to work on");
            let d = Diagnostic::new(Code::MethodMisuse, field.name.span, message)
                .label("a method, not called")
                .also(signature.span, "declared with `self`")
                .help(format!("write a closure: `|value: {of}| value.{text}(…)`"));
            self.report(d);
        } else {
            let of = self.ty(owner);
            let text = self.text(field.name.name);
            let d = Diagnostic::new(Code::UnknownMember, field.name.span, format!("`{of}` has no `{text}`"));
            let is_field = matches!(*self.types.get(owner), Ty::Struct(id) if self.field_at(id, field.name.name).is_some());
            let d = match is_field {
                true => {
                    d.label("a field belongs to a value").help(format!("take it of a value of type `{of}`"))
                }
                false => d.label("not a function of this type"),
            };
            self.report(d);
        }
        build::error(span)
    }

    /// The field of a struct that is meant: struct, number, type. Anything else is reported.
    pub(super) fn field_of(
        &mut self,
        object: &Expr,
        source: &ast::Expr,
        field: &ast::Field,
    ) -> Option<(StructId, u32, TyId)> {
        let name = field.name;
        match *self.types.get(object.ty) {
            Ty::Error | Ty::Never => None,
            Ty::Struct(id) => {
                let Some(at) = self.field_at(id, name.name) else {
                    self.unknown_field(id, name, object.ty, source.span);
                    return None;
                };
                // The members of a type that does not end are not known.
                let field = self.types.struct_def(id).fields.get(at as usize)?;
                Some((id, at, field.1))
            }
            _ => {
                self.no_fields(object.ty, name, source.span);
                None
            }
        }
    }

    /// The number of a field.
    pub(super) fn field_at(&self, id: StructId, name: Symbol) -> Option<u32> {
        self.fields.get(&(self.types.struct_origin(id), name)).copied()
    }

    /// Reports a field that a struct does not have.
    pub(super) fn unknown_field(&mut self, id: StructId, name: ast::Ident, ty: TyId, object: Span) {
        if self.method_named(ty, name.name).is_some() {
            return self.method_not_called(ty, name, object);
        }
        if self.is_doubtful(name.name) {
            return;
        }
        let def = self.types.struct_def(id);
        let text = self.text(name.name);
        let message = format!("`{}` has no field `{text}`", self.text(def.name));
        let mut d = Diagnostic::new(Code::UnknownField, name.span, message)
            .label("unknown field")
            .also(def.span, "the struct is declared here");
        if self.advice_is_shown() {
            let mut closest = Closest::to(text);
            def.fields.iter().for_each(|(field, _)| closest.offer(self.text(*field)));
            if let Some(meant) = closest.found() {
                d = d.suggest("did you mean", name.span, meant);
            }
            d = d.help(self.list_of_fields(id));
        }
        self.report(d);
    }

    fn list_of_fields(&self, id: StructId) -> String {
        let def = self.types.struct_def(id);
        let mut names: Vec<String> =
            def.fields.iter().take(SHOWN).map(|(name, _)| format!("`{}`", self.text(*name))).collect();
        if def.fields.len() > SHOWN {
            names.push(format!("and {} more", def.fields.len() - SHOWN));
        }
        match names.len() {
            0 => "it has no fields".to_string(),
            1 => format!("its only field is {}", names[0]),
            _ => format!("its fields are {}", names.join(", ")),
        }
    }

    fn no_fields(&mut self, ty: TyId, name: ast::Ident, object: Span) {
        let has_method =
            self.method_module(ty).is_some_and(|m| !self.library.natives(m, name.name).is_empty())
                || self.method_named(ty, name.name).is_some();
        if has_method {
            return self.method_not_called(ty, name, object);
        }
        let text = self.text(name.name);
        let mut d = Diagnostic::new(
            Code::UnknownField,
            name.span,
            format!("`{}` has no field `{text}`", self.ty(ty)),
        )
        .label("only structs have fields");
        if matches!(text, "length" | "size" | "count")
            && matches!(self.types.get(ty), Ty::Array(_) | Ty::String | Ty::Map(..) | Ty::Bytes)
        {
            d = d.help("the length is the method `len()`");
        } else if let Ty::Map(TyId::STRING, _) = self.types.get(ty) {
            d = d.help(format!("an element of a map is read with its key: `[\"{text}\"]`"));
        }
        if self.is_optional(ty) {
            d = d.help(format!("it may be null: write `?.{text}`, or unwrap it with `!`"));
        }
        self.report(d);
    }

    fn method_not_called(&mut self, ty: TyId, name: ast::Ident, object: Span) {
        let text = self.text(name.name);
        let d = Diagnostic::new(
            Code::MethodMisuse,
            name.span,
            format!("`{text}` is a method of `{}`, not a field", self.ty(ty)),
        )
        .label("a method, not called")
        .also(object, format!("this is `{}`", self.ty(ty)))
        .suggest("call it", name.span, format!("{text}()"))
        .help(format!("for a function as a value, write a closure: `|| value.{text}()`"));
        self.report(d);
    }

    // ------------------------------------------------------------------------------------ elements

    fn index(&mut self, index: &'a ast::Index, span: Span) -> Expr {
        let (object, at, element) = self.indexed(index);
        let Some(ty) = element else { return build::error(span) };
        // The bracket follows the object: that is where the reader looks for the error.
        let span = Span::new(span.file, index.object.span.end, span.end);
        build::pair(object, at, ty, span, ExprKind::Index)
    }

    /// An array, bytes or a map, an index or key, and the type of the elements, if the first is one of those.
    pub(super) fn indexed(&mut self, index: &'a ast::Index) -> (Expr, Expr, Option<TyId>) {
        let object = self.expr(&index.object, Expect::Any);
        let (wanted, why, element) = match *self.types.get(object.ty) {
            Ty::Array(element) => (TyId::INT, Why::Index, element),
            Ty::Bytes => (TyId::INT, Why::Index, TyId::INT),
            Ty::Map(key, value) => (key, Why::Key, value),
            Ty::Never => (TyId::INT, Why::Index, TyId::NEVER),
            Ty::Error => {
                let at = self.expr(&index.index, Expect::Any);
                return (object, at, None);
            }
            _ => {
                self.not_indexable(&index.object, object.ty);
                let at = self.expr(&index.index, Expect::Any);
                return (object, at, None);
            }
        };
        let at = self.expr(&index.index, Expect::Is(wanted, why));
        (object, at, Some(element))
    }

    fn not_indexable(&mut self, source: &ast::Expr, ty: TyId) {
        let message = format!("`{}` cannot be indexed", self.ty(ty));
        let d =
            Diagnostic::new(Code::NotIndexable, source.span, message).label("not an array, a map or bytes");
        let d = match ty {
            TyId::STRING => {
                d.help("use `.byte_at(i)` for a byte, `.slice(from, to)` for a part, `.chars()` for all")
            }
            _ => self.may_be_null(d, ty),
        };
        self.report(d);
    }

    /// The name that a call means, if it is a plain one.
    pub(super) fn callee_name(e: &ast::Expr) -> Option<crate::syntax::Symbol> {
        match e.kind {
            ast::ExprKind::Name(name) if name != sym::SELF_TYPE => Some(name),
            _ => None,
        }
    }
}
