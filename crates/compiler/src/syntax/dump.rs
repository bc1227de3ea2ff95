//! Syntax trees as text, for people and tests: nested lists with the operator or form first.

use super::ast::*;
use super::interner::{Interner, Symbol};
use std::fmt::Write;

/// `module` as text, one statement per line, the statements of blocks indented.
///
/// ```
/// use vitte_compiler::diagnostics::Diagnostics;
/// use vitte_compiler::syntax::{FileId, Interner, dump_ast, parse};
/// let mut names = Interner::new();
/// let module = parse("let x = 1 + 2 * y.z", FileId(0), &mut names, &mut Diagnostics::new());
/// assert_eq!(dump_ast(&module, &names), "(let x (+ 1 (* 2 (.z y))))\n");
/// ```
pub fn dump_ast(module: &Module, interner: &Interner) -> String {
    let mut text = String::new();
    dump_ast_to(module, interner, &mut text);
    text
}

/// As [`dump_ast`], piece by piece, for who does not need the whole text at once.
pub fn dump_ast_to(module: &Module, interner: &Interner, out: &mut dyn Write) {
    let mut dump = Dump { out, interner, indent: 0 };
    dump.docs(module.docs);
    for stmt in &module.stmts {
        dump.stmt(stmt);
        dump.line();
    }
}

struct Dump<'a> {
    out: &'a mut dyn Write,
    interner: &'a Interner,
    indent: usize,
}

impl<'a> Dump<'a> {
    fn text(&mut self, text: &str) {
        // What cannot be written is the writer's affair, here and below.
        let _ = self.out.write_str(text);
    }

    fn name(&mut self, name: Symbol) {
        let interner: &'a Interner = self.interner;
        let _ = self.out.write_str(interner.get(name));
    }

    fn quoted(&mut self, text: Symbol) {
        let interner: &'a Interner = self.interner;
        let _ = write!(self.out, "{:?}", interner.get(text));
    }

    fn line(&mut self) {
        let _ = write!(self.out, "\n{:1$}", "", self.indent * 2);
    }

    fn docs(&mut self, docs: Option<Symbol>) {
        if let Some(docs) = docs {
            self.text("(doc ");
            self.quoted(docs);
            self.text(")");
            self.line();
        }
    }

    /// Each element after a space.
    fn each<X>(&mut self, items: &[X], mut show: impl FnMut(&mut Self, &X)) {
        for item in items {
            self.text(" ");
            show(self, item);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Let(l) => self.let_stmt(l),
            StmtKind::Assign(a) => self.assign(a),
            StmtKind::Expr(e) => self.expr(e),
            StmtKind::Item(i) => self.item(i),
            StmtKind::Error => self.text("(error)"),
        }
    }

    fn let_stmt(&mut self, l: &Let) {
        self.docs(l.docs);
        self.text(if l.is_pub { "(pub " } else { "(" });
        self.text(if l.is_const { "const " } else { "let " });
        self.binding(&l.binding);
        self.typed(&l.ty);
        self.text(" ");
        self.expr(&l.value);
        self.text(")");
    }

    fn assign(&mut self, a: &Assign) {
        let _ = write!(self.out, "({}= ", a.op.map_or("", BinaryOp::text));
        match &a.target {
            AssignTarget::Place(e) => self.expr(e),
            AssignTarget::Binding(b) => self.binding(b),
        }
        self.text(" ");
        self.expr(&a.value);
        self.text(")");
    }

    /// `:T`, if there is a type.
    fn typed(&mut self, ty: &Option<Type>) {
        if let Some(ty) = ty {
            self.text(":");
            self.ty(ty);
        }
    }

    fn result(&mut self, ret: &Option<Type>) {
        if let Some(ret) = ret {
            self.text(" -> ");
            self.ty(ret);
        }
    }

    fn binding(&mut self, binding: &Binding) {
        match &binding.kind {
            BindingKind::Name(name) => self.name(*name),
            BindingKind::Wildcard => self.text("_"),
            BindingKind::Tuple(items) => {
                self.text("(tuple");
                self.each(items, Self::binding);
                self.text(")");
            }
            BindingKind::Error => self.text("(error)"),
        }
    }

    fn block(&mut self, block: &Block) {
        if block.stmts.is_empty() && block.value.is_none() {
            return self.text("{ }");
        }
        self.text("{");
        self.indent += 1;
        for stmt in &block.stmts {
            self.line();
            self.stmt(stmt);
        }
        if let Some(value) = &block.value {
            self.line();
            self.text("=> ");
            self.expr(value);
        }
        self.indent -= 1;
        self.line();
        self.text("}");
    }
}

// ------------------------------------------------------------------------------------ declarations

impl Dump<'_> {
    fn item(&mut self, item: &Item) {
        self.docs(item.docs);
        self.text(if item.is_pub { "(pub " } else { "(" });
        match &item.kind {
            ItemKind::Fn(decl) => self.function(decl),
            ItemKind::ExternFn(ext) => {
                self.text("extern ");
                if let Some((library, _)) = ext.library {
                    self.quoted(library);
                    self.text(" ");
                }
                self.function(&ext.decl);
            }
            ItemKind::Struct(s) => self.struct_decl(s),
            ItemKind::Enum(e) => self.enum_decl(e),
            ItemKind::Trait(t) => {
                self.head("trait", t.name, &t.generics);
                self.methods(&t.methods);
            }
            ItemKind::Impl(i) => self.impl_decl(i),
            ItemKind::Import(i) => {
                self.text("import ");
                self.path(&i.path);
                self.alias(i.alias);
            }
            ItemKind::From(f) => {
                self.text("from ");
                self.path(&f.path);
                self.each(&f.names, |d, n| {
                    d.name(n.name.name);
                    d.alias(n.alias);
                });
            }
            ItemKind::Test(t) => {
                self.text("test ");
                self.quoted(t.name);
                self.text(" ");
                self.block(&t.body);
            }
        }
        self.text(")");
    }

    fn path(&mut self, path: &[Ident]) {
        for (i, part) in path.iter().enumerate() {
            self.text(if i > 0 { "." } else { "" });
            self.name(part.name);
        }
    }

    fn alias(&mut self, alias: Option<Ident>) {
        if let Some(alias) = alias {
            self.text(" as ");
            self.name(alias.name);
        }
    }

    fn head(&mut self, word: &str, name: Ident, generics: &[GenericParam]) {
        let _ = write!(self.out, "{word} ");
        self.name(name.name);
        self.generics(generics);
    }

    fn generics(&mut self, generics: &[GenericParam]) {
        if generics.is_empty() {
            return;
        }
        self.text("<");
        for (i, param) in generics.iter().enumerate() {
            self.text(if i > 0 { ", " } else { "" });
            self.name(param.name.name);
            for (i, bound) in param.bounds.iter().enumerate() {
                self.text(if i > 0 { " + " } else { ": " });
                self.ty(bound);
            }
        }
        self.text(">");
    }

    fn function(&mut self, decl: &FnDecl) {
        self.text(if decl.is_pub { "pub " } else { "" });
        self.head("fn", decl.name, &decl.generics);
        self.text(" (");
        self.text(if decl.self_param.is_some() { "self" } else { "" });
        for (i, param) in decl.params.iter().enumerate() {
            self.text(if i > 0 || decl.self_param.is_some() { " " } else { "" });
            self.param(param);
        }
        self.text(if decl.variadic.is_some() { " ...)" } else { ")" });
        self.result(&decl.ret);
        if let Some(body) = &decl.body {
            self.text(" ");
            self.block(body);
        }
    }

    fn param(&mut self, param: &Param) {
        self.binding(&param.binding);
        self.typed(&param.ty);
    }

    fn methods(&mut self, methods: &[FnDecl]) {
        self.indent += 1;
        for method in methods {
            self.line();
            self.docs(method.docs);
            self.text("(");
            self.function(method);
            self.text(")");
        }
        self.indent -= 1;
    }

    fn struct_decl(&mut self, s: &StructDecl) {
        self.text(if s.repr_c.is_some() { "@repr(c) " } else { "" });
        self.head("struct", s.name, &s.generics);
        self.indent += 1;
        for field in &s.fields {
            if field.docs.is_some() {
                self.line();
                self.docs(field.docs);
            } else {
                self.text(" ");
            }
            self.name(field.name.name);
            self.text(":");
            self.ty(&field.ty);
        }
        self.indent -= 1;
    }

    fn enum_decl(&mut self, e: &EnumDecl) {
        self.head("enum", e.name, &e.generics);
        self.indent += 1;
        for variant in &e.variants {
            if variant.docs.is_some() {
                self.line();
                self.docs(variant.docs);
            } else {
                self.text(" ");
            }
            if variant.payload.is_empty() {
                self.name(variant.name.name);
            } else {
                self.text("(");
                self.name(variant.name.name);
                self.each(&variant.payload, Self::ty);
                self.text(")");
            }
        }
        self.indent -= 1;
    }

    fn impl_decl(&mut self, i: &ImplDecl) {
        self.text("impl");
        self.generics(&i.generics);
        self.text(" ");
        if let Some(ty) = &i.trait_ty {
            self.ty(ty);
            self.text(" for ");
        }
        self.ty(&i.target);
        self.methods(&i.methods);
    }
}

// ------------------------------------------------------------------------------------ types and patterns

impl Dump<'_> {
    fn types(&mut self, types: &[Type]) {
        for (i, ty) in types.iter().enumerate() {
            self.text(if i > 0 { ", " } else { "" });
            self.ty(ty);
        }
    }

    fn ty(&mut self, ty: &Type) {
        match &ty.kind {
            TypeKind::Named(named) => self.named(named),
            TypeKind::SelfType => self.text("Self"),
            TypeKind::Optional(inner) => {
                let group = matches!(inner.kind, TypeKind::Fn(_));
                self.text(if group { "(" } else { "" });
                self.ty(inner);
                self.text(if group { ")?" } else { "?" });
            }
            TypeKind::Tuple(tuple) => {
                self.text("(");
                self.types(&tuple.items);
                self.text(")");
            }
            TypeKind::Unit => self.text("()"),
            TypeKind::Fn(f) => {
                self.text("fn(");
                self.types(&f.params);
                self.text(")");
                self.result(&f.ret);
            }
            TypeKind::Error => self.text("(error)"),
        }
    }

    fn named(&mut self, named: &NamedType) {
        if let Some(module) = named.module {
            self.name(module.name);
            self.text(".");
        }
        self.name(named.name.name);
        self.angles(&named.args);
    }

    fn angles(&mut self, args: &[Type]) {
        if !args.is_empty() {
            self.text("<");
            self.types(args);
            self.text(">");
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Wildcard => self.text("_"),
            PatternKind::Bind(name) => self.name(*name),
            PatternKind::Int(value) => {
                let _ = write!(self.out, "{value}");
            }
            PatternKind::Str(text) => self.quoted(*text),
            PatternKind::Bool(value) => self.text(if *value { "true" } else { "false" }),
            PatternKind::Null => self.text("null"),
            PatternKind::Range { lo, hi, inclusive } => {
                let _ = write!(self.out, "{lo}{}{hi}", if *inclusive { "..=" } else { ".." });
            }
            PatternKind::Variant(variant) => {
                self.text("(");
                self.path(&variant.path);
                self.each(variant.args.as_deref().unwrap_or_default(), Self::pattern);
                self.text(")");
            }
            PatternKind::Tuple(items) => {
                self.text("(tuple");
                self.each(items, Self::pattern);
                self.text(")");
            }
            PatternKind::Or(items) => {
                self.text("(|");
                self.each(items, Self::pattern);
                self.text(")");
            }
            PatternKind::Error => self.text("(error)"),
        }
    }
}

// ------------------------------------------------------------------------------------ expressions

impl Dump<'_> {
    fn form(&mut self, word: &str, items: &[&Expr]) {
        let _ = write!(self.out, "({word}");
        self.each(items, |d, e| d.expr(e));
        self.text(")");
    }

    fn list(&mut self, word: &str, items: &[Expr]) {
        let _ = write!(self.out, "({word}");
        self.each(items, Self::expr);
        self.text(")");
    }

    fn dot(&mut self, safe: bool, name: Symbol) {
        self.text(if safe { "(?." } else { "(." });
        self.name(name);
    }

    fn expr(&mut self, expr: &Expr) {
        use ExprKind as E;
        let out = &mut self.out;
        let _ = match &expr.kind {
            E::Int(value) => write!(out, "{value}"),
            E::Char(value) => write!(out, "{value:?}"),
            E::Float(value) => write!(out, "{value:?}"),
            E::Bool(value) => write!(out, "{value}"),
            E::Null => write!(out, "null"),
            E::Unit => write!(out, "()"),
            E::SelfValue => write!(out, "self"),
            E::Error => write!(out, "(error)"),
            _ => return self.compound(expr),
        };
    }

    fn compound(&mut self, expr: &Expr) {
        use ExprKind as E;
        match &expr.kind {
            E::Str(text) => self.quoted(*text),
            E::Name(name) => self.name(*name),
            E::Interpolation(i) => self.interpolation(i),
            E::Unary(op, e) => self.form(op.text(), &[e]),
            E::Binary(b) => self.form(b.op.text(), &[&b.lhs, &b.rhs]),
            E::Range(r) => self.form(if r.inclusive { "..=" } else { ".." }, &[&r.start, &r.end]),
            E::As(t) => self.type_test("as", t),
            E::Is(t) => self.type_test("is", t),
            E::Unwrap(e) => self.form("unwrap", &[e]),
            E::Index(i) => self.form("index", &[&i.object, &i.index]),
            E::Array(list) => self.list("array", &list.items),
            E::Tuple(list) => self.list("tuple", &list.items),
            E::Repeat(r) => self.form("repeat", &[&r.value, &r.count]),
            E::Throw(e) => self.form("throw", &[e]),
            E::Return(Some(e)) => self.form("return", &[e]),
            E::Return(None) => self.text("(return)"),
            E::Break(label) => self.jump("break", label),
            E::Continue(label) => self.jump("continue", label),
            E::Block(b) => self.block(b),
            _ => self.member_or_control(expr),
        }
    }

    fn member_or_control(&mut self, expr: &Expr) {
        use ExprKind as E;
        match &expr.kind {
            E::Instantiate(i) => {
                self.expr(&i.base);
                self.angles(&i.args);
            }
            E::Call(c) => {
                self.text("(call ");
                self.expr(&c.callee);
                self.each(&c.args, Self::expr);
                self.text(")");
            }
            E::MethodCall(c) => {
                self.dot(c.safe, c.method.name);
                self.angles(&c.type_args);
                self.text("() ");
                self.expr(&c.receiver);
                self.each(&c.args, Self::expr);
                self.text(")");
            }
            E::Field(f) => {
                self.dot(f.safe, f.name.name);
                self.text(" ");
                self.expr(&f.object);
                self.text(")");
            }
            E::TupleIndex(t) => {
                let _ = write!(self.out, "({}{} ", if t.safe { "?." } else { "." }, t.index);
                self.expr(&t.object);
                self.text(")");
            }
            E::StructLit(s) => {
                self.text("(");
                self.named(&s.ty);
                self.each(&s.fields, |d, f| {
                    d.name(f.name.name);
                    d.text(": ");
                    d.expr(&f.value);
                });
                self.text(")");
            }
            E::Map(m) => {
                self.text("(map");
                self.each(&m.entries, |d, (key, value)| {
                    d.expr(key);
                    d.text(": ");
                    d.expr(value);
                });
                self.text(")");
            }
            _ => self.control(expr),
        }
    }

    fn control(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::If(i) => self.if_expr(i),
            ExprKind::While(w) => {
                self.label(w.label);
                self.text("(while ");
                self.condition(&w.cond);
                self.text(" ");
                self.block(&w.body);
                self.text(")");
            }
            ExprKind::For(f) => {
                self.label(f.label);
                self.text("(for ");
                self.binding(&f.binding);
                self.text(" ");
                self.expr(&f.iterable);
                self.text(" ");
                self.block(&f.body);
                self.text(")");
            }
            ExprKind::Match(m) => self.match_expr(m),
            ExprKind::Closure(c) => self.closure(c),
            ExprKind::Try(t) => self.try_expr(t),
            _ => {}
        }
    }

    fn interpolation(&mut self, i: &Interpolation) {
        self.text("(str");
        self.each(&i.parts, |d, part| match part {
            StrPart::Text(text) => d.quoted(*text),
            StrPart::Expr(e) => d.expr(e),
        });
        self.text(")");
    }

    fn type_test(&mut self, word: &str, test: &TypeTest) {
        let _ = write!(self.out, "({word} ");
        self.expr(&test.value);
        self.text(" ");
        self.ty(&test.ty);
        self.text(")");
    }

    fn jump(&mut self, word: &str, label: &Option<Box<Ident>>) {
        let _ = write!(self.out, "({word}");
        if let Some(label) = label {
            self.text(" ");
            self.name(label.name);
        }
        self.text(")");
    }

    fn label(&mut self, label: Option<Ident>) {
        if let Some(label) = label {
            self.name(label.name);
            self.text(": ");
        }
    }

    fn condition(&mut self, cond: &Cond) {
        match cond {
            Cond::Expr(e) => self.expr(e),
            Cond::Let(binding, e) => {
                self.text("(let ");
                self.binding(binding);
                self.text(" ");
                self.expr(e);
                self.text(")");
            }
        }
    }

    fn if_expr(&mut self, i: &If) {
        self.text("(if ");
        for (at, branch) in i.branches.iter().enumerate() {
            self.text(if at > 0 { " elif " } else { "" });
            self.condition(&branch.cond);
            self.text(" ");
            self.block(&branch.body);
        }
        if let Some(otherwise) = &i.otherwise {
            self.text(" else ");
            self.block(otherwise);
        }
        self.text(")");
    }

    fn match_expr(&mut self, m: &Match) {
        self.text("(match ");
        self.expr(&m.scrutinee);
        self.indent += 1;
        for arm in &m.arms {
            self.line();
            self.pattern(&arm.pattern);
            if let Some(guard) = &arm.guard {
                self.text(" if ");
                self.expr(guard);
            }
            self.text(" => ");
            self.expr(&arm.body);
        }
        self.indent -= 1;
        self.text(")");
    }

    fn closure(&mut self, c: &Closure) {
        self.text(if c.is_fn { "(fn (" } else { "(closure (" });
        for (i, param) in c.params.iter().enumerate() {
            self.text(if i > 0 { " " } else { "" });
            self.param(param);
        }
        self.text(")");
        self.result(&c.ret);
        self.text(" ");
        self.expr(&c.body);
        self.text(")");
    }

    fn try_expr(&mut self, t: &Try) {
        self.text("(try ");
        self.block(&t.body);
        for catch in &t.catches {
            self.text(" catch ");
            self.binding(&catch.binding);
            if let Some(guard) = &catch.guard {
                self.text(" if ");
                self.expr(guard);
            }
            self.text(" ");
            self.block(&catch.body);
        }
        if let Some(finally) = &t.finally {
            self.text(" finally ");
            self.block(finally);
        }
        self.text(")");
    }
}
