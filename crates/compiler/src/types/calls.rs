//! Calls of functions: those of the program and those of the prelude.

use super::describe::count;
use super::expect::{Expect, Why};
use super::infer::{Callee, Site};
use super::{Checker, Def, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Expr, ExprKind, FnId, NativeId, StmtKind, Ty, TyId, TyList};
use crate::names::LibraryIndex;
use crate::syntax::{Span, Symbol, ast, sym};

/// `1 was`, `2 were`
pub(super) fn were(n: usize) -> String {
    if n == 1 { "1 was".to_string() } else { format!("{n} were") }
}

impl<'a> Checker<'a> {
    /// `f(a, b)`
    pub(super) fn call(&mut self, call: &'a ast::Call, span: Span, expect: Expect) -> Expr {
        if let ast::ExprKind::Instantiate(instance) = &call.callee.kind {
            return self.call_instantiated(call, instance, span, expect);
        }
        let Some(name) = Self::callee_name(&call.callee) else {
            return self.call_of_value(call, span);
        };
        let at = call.callee.span;
        let Some(entry) = self.lookup(name) else {
            return self.call_free_name(name, call, span);
        };
        match entry.def {
            Def::Fn(id) => self.call_function(id, None, Site { expect, ..Site::of(&call.args, at, span) }),
            Def::Import(import) if self.imports[import as usize].member.is_some() => {
                let import = &mut self.imports[import as usize];
                import.used = true;
                let (module, member) = (import.module.natives, import.member.unwrap_or(name));
                let member = ast::Ident { name: member, span: at };
                match module.filter(|module| self.library.constant(*module, member.name).is_none()) {
                    Some(module) => self.call_library(module, member, None, &call.args, span),
                    None => self.call_of_value(call, span),
                }
            }
            Def::Struct(id) => {
                let ty = self.types.intern(Ty::Struct(id));
                self.construct(ty, Site { expect, ..Site::of(&call.args, at, span) })
            }
            Def::Enum(id) => {
                let ty = self.types.intern(Ty::Enum(id));
                self.construct(ty, Site { expect, ..Site::of(&call.args, at, span) })
            }
            Def::Trait(_) => {
                let message = format!("`{}` is a trait, not a function", self.text(name));
                let d = Diagnostic::new(Code::NotCallable, at, message)
                    .label("not a function")
                    .also(entry.span, "declared here")
                    .help("make a value of a type that implements it");
                self.report(d);
                self.arguments_of_mistake(&call.args, span)
            }
            Def::Error => self.arguments_of_mistake(&call.args, span),
            Def::Local { .. } | Def::ModuleVar(_) | Def::Import(_) => self.call_of_value(call, span),
        }
    }

    /// A call of a value.
    fn call_of_value(&mut self, call: &'a ast::Call, span: Span) -> Expr {
        let callee = self.expr(&call.callee, Expect::Any);
        self.call_value(callee, &call.callee, &call.args, span)
    }

    /// Checks the arguments of a call that has been reported; nothing is said of what they lack for it.
    pub(super) fn arguments_of_mistake(&mut self, args: &'a [ast::Expr], span: Span) -> Expr {
        args.iter().for_each(|arg| drop(self.expr(arg, Expect::Is(TyId::ERROR, Why::NativeArgument))));
        build::error(span)
    }

    fn call_free_name(&mut self, name: Symbol, call: &'a ast::Call, span: Span) -> Expr {
        let at = call.callee.span;
        if self.reported_as_later(name, at) {
            return self.arguments_of_mistake(&call.args, span);
        }
        match name {
            sym::ERROR => return self.new_error(call, span),
            sym::BYTES => return self.new_bytes(call, span),
            _ => {}
        }
        if super::names::PRELUDE.contains(&name) && !self.library_lacks(name) {
            return self.call_prelude(name, call, span);
        }
        if let Some(natives) = self.own_natives(name) {
            return self.call_library(natives, ast::Ident { name, span: at }, None, &call.args, span);
        }
        self.call_unknown(name, call, span)
    }

    /// A call of a name that nothing has: perhaps a method of its first argument.
    fn call_unknown(&mut self, name: Symbol, call: &'a ast::Call, span: Span) -> Expr {
        let expect = Expect::Is(TyId::ERROR, Why::NativeArgument);
        let types: Vec<TyId> = call.args.iter().map(|arg| self.expr(arg, expect).ty).collect();
        let at = call.callee.span;
        let is_method = types.first().is_some_and(|ty| match *self.types.get(*ty) {
            Ty::Struct(_) | Ty::Enum(_) => self.method_named(*ty, name).is_some(),
            _ => self.method_module(*ty).is_some_and(|m| {
                let mut in_source = self.library.names_in_source(self.library.module_name(m));
                !self.library.natives(m, name).is_empty() || in_source.any(|known| known == self.text(name))
            }),
        });
        if !is_method {
            self.unknown_name(name, at);
            return build::error(span);
        }
        let text = self.text(name);
        let of = self.ty(types[0]);
        let dots = if types.len() > 1 { "…" } else { "" };
        let d = Diagnostic::new(
            Code::MethodMisuse,
            at,
            format!("`{text}` is a method of `{of}`, not a function"),
        )
        .label("not a function")
        .also(call.args[0].span, format!("this is `{of}`"))
        .help(format!("write `value.{text}({dots})`"));
        self.report(d);
        build::error(span)
    }

    // ------------------------------------------------------------------------------------ functions of the program

    /// A call of a function or method. What `site.owner` or the receiver says of the type parameters of an `impl` is known.
    pub(super) fn call_function(&mut self, id: FnId, receiver: Option<Expr>, site: Site<'a>) -> Expr {
        let signature = &self.signatures[id.0 as usize];
        if signature.broken {
            return self.arguments_of_mistake(site.args, site.span);
        }
        self.body.calls.push(id);
        // Run-time errors and traces point at the name.
        let span = Span::new(site.span.file, site.at.start, site.span.end.max(site.at.end));
        if !signature.generics.is_empty() {
            let ret = signature.ret;
            let found = self.found_by_owner(id, receiver.as_ref().map(|receiver| receiver.ty), site.owner);
            return match self.generic_call(Callee::Fn(id), found, receiver, site) {
                Some((args, types, ret)) => {
                    build::operation(args, ret, span, |args| ExprKind::Call(id, types, args))
                }
                None if self.types.is_generic(ret) => build::error(site.span),
                None => Expr { ty: ret, ..build::error(site.span) },
            };
        }
        let (ret, total) = (signature.ret, signature.params.len());
        if !site.type_args.is_empty() {
            let name = signature.name;
            self.written_args(site.type_args);
            self.wrong_type_arguments(name, site.type_args.len(), 0, site.at);
        }
        let offset = usize::from(receiver.is_some());
        let wanted = total - offset.min(total);
        let is_variadic = self.signatures[id.0 as usize].is_variadic;
        if site.args.len() != wanted && !(is_variadic && site.args.len() > wanted) {
            self.wrong_count(Callee::Fn(id), site.args.len(), wanted, site.at, site.span);
        }
        let mut built = Vec::with_capacity(total);
        built.extend(receiver);
        for (i, arg) in site.args.iter().enumerate() {
            let expect = match self.signatures[id.0 as usize].params.get(i + offset) {
                Some(param) => Expect::Is(param.ty, Why::Argument(Callee::Fn(id), (i + offset) as u32)),
                None if is_variadic => {
                    built.push(self.further_argument(arg));
                    continue;
                }
                None => Expect::Any,
            };
            built.push(self.expr(arg, expect));
        }
        build::operation(built, ret, span, |args| ExprKind::Call(id, TyList::EMPTY, args))
    }

    /// The type arguments of a call that are known before its arguments: of the function around, or of the `impl`.
    pub(super) fn found_by_owner(
        &mut self,
        id: FnId,
        receiver: Option<TyId>,
        before: Option<TyId>,
    ) -> Vec<Option<TyId>> {
        let signature = &self.signatures[id.0 as usize];
        let (count, outer, owner) = (signature.generics.len(), signature.outer, signature.owner);
        let first = signature.params.first().map(|param| param.ty);
        let mut found = vec![None; count];
        let Some(owner) = owner else {
            for at in 0..outer {
                found[at as usize] = Some(self.types.intern(Ty::Param(at)));
            }
            if let (Some(first), Some(receiver)) = (first, receiver) {
                // A method of a built-in type is a plain function of the library.
                self.types.matches(first, receiver, &mut found);
            }
            return found;
        };
        if let Some(ty) = receiver.or(before).filter(|ty| self.template(*ty) == 0) {
            self.types.matches(owner, ty, &mut found);
        }
        found
    }

    /// `f<int>(x)`, `Stack<int>()`
    fn call_instantiated(
        &mut self,
        call: &'a ast::Call,
        instance: &'a ast::Instantiate,
        span: Span,
        expect: Expect,
    ) -> Expr {
        let at = instance.base.span;
        let site = Site { expect, ..Site::of(&call.args, at, span) };
        if let ast::ExprKind::Name(name) = instance.base.kind
            && let Some(entry) = self.lookup(name)
        {
            match entry.def {
                Def::Fn(id) => {
                    return self.call_function(id, None, Site { type_args: &instance.args, ..site });
                }
                Def::Struct(_) | Def::Enum(_) | Def::Trait(_) => {}
                Def::Error => return self.arguments_of_mistake(&call.args, span),
                _ => {
                    let message = format!("`{}` takes no type arguments", self.text(name));
                    let d = Diagnostic::new(Code::WrongTypeArguments, call.callee.span, message)
                        .label("not a generic function or type");
                    self.report(d);
                    return self.arguments_of_mistake(&call.args, span);
                }
            }
        }
        match self.instantiated(instance, call.callee.span) {
            super::names::Qualifier::Type(ty) => self.construct(ty, site),
            _ => self.arguments_of_mistake(&call.args, span),
        }
    }

    /// `Stack(…)`: `Stack.new(…)`, of a type that has it.
    pub(super) fn construct(&mut self, ty: TyId, site: Site<'a>) -> Expr {
        let new = self.names.intern("new");
        if let Some(id) = self.method_named(ty, new)
            && !self.signatures[id.0 as usize].has_self
        {
            return self.call_function(id, None, Site { owner: Some(ty), ..site });
        }
        let name = self.bare_name(ty);
        let (what, span, help) = match *self.types.get(ty) {
            Ty::Struct(id) => ("a struct", self.types.struct_def(id).span, self.literal_text(id)),
            Ty::Enum(id) => ("an enum", self.types.enum_def(id).span, self.variants_text(id)),
            _ => ("a type", site.at, String::new()),
        };
        let mut d =
            Diagnostic::new(Code::NotCallable, site.at, format!("`{name}` is {what}, not a function"))
                .label("not a function");
        if span != site.at {
            d = d.also(span, "declared here");
        }
        d = match *self.types.get(ty) {
            Ty::Struct(_) => d.help(format!("to make one, write `{help}`")),
            Ty::Enum(_) => d.help(format!("name one of its variants: `{help}`")),
            _ => d,
        };
        d = d.help(format!(
            "to call it, give it a function `new`: `impl {name} {{ fn new(…) -> {name} {{ … }} }}`"
        ));
        self.report(d);
        self.arguments_of_mistake(site.args, site.span)
    }

    pub(super) fn wrong_count(&mut self, callee: Callee, given: usize, wanted: usize, at: Span, span: Span) {
        let least = if self.signature_of(callee).is_variadic { "at least " } else { "" };
        let message = format!(
            "`{}` takes {least}{}, but {} given",
            self.callee_name_text(callee),
            count(wanted, "argument"),
            were(given)
        );
        let declared = self.signature_of(callee).span;
        let text = format!("it is `{}`", self.signature_text(callee));
        let d = Diagnostic::new(Code::WrongArgumentCount, Span::new(at.file, at.start, span.end), message)
            .label(format!("expected {}", count(wanted, "argument")));
        let d = if declared == Span::default() { d.help(text) } else { d.also(declared, text) };
        self.report(d);
    }

    // ------------------------------------------------------------------------------------ the prelude

    fn call_prelude(&mut self, name: Symbol, call: &'a ast::Call, span: Span) -> Expr {
        let ident = ast::Ident { name, span: call.callee.span };
        match name {
            sym::PRINT => self.print(ident, &call.args, span),
            sym::STR if matches!(&*call.args, [arg] if Self::is_null(arg)) => self.shown(&call.args[0]),
            sym::STR => match self.only_argument(ident, &call.args, "str(value) -> string", span) {
                Some(value) => Self::to_string(value),
                None => Expr { ty: TyId::STRING, ..build::error(span) },
            },
            sym::INT => self.int_of(ident, call, span),
            sym::FLOAT => self.float_of(ident, call, span),
            sym::LEN => self.len(ident, call, span),
            _ => match self.library_function("prelude", name) {
                Some(id) => {
                    let site = Site::of(&call.args, ident.span, span);
                    let called = self.call_function(id, None, site);
                    self.by_native(name, called)
                }
                None => self.call_library(LibraryIndex::CORE, ident, None, &call.args, span),
            },
        }
    }

    /// A call of a generic function of the prelude, by the native of its name that does the same for its type, if there is one.
    fn by_native(&self, name: Symbol, called: Expr) -> Expr {
        let ExprKind::Call(id, types, args) = called.kind else { return called };
        let does_the_same = |row: &NativeId| {
            let params = self.library.native(*row).params;
            let [ty] = *self.types.types_in(types) else { return false };
            params.len() == args.len() && params.iter().all(|param| self.unify(param, ty, &mut [None; 2]))
        };
        let mut rows = self.library.natives(LibraryIndex::CORE, name).iter().map(|row| row.2);
        let kind = match rows.find(does_the_same) {
            Some(native) => ExprKind::CallNative { native, type_args: TyList::EMPTY, args },
            None => ExprKind::Call(id, types, args),
        };
        Expr { kind, ..called }
    }

    /// The argument of a function that takes one.
    fn only_argument(
        &mut self,
        name: ast::Ident,
        args: &'a [ast::Expr],
        signature: &str,
        span: Span,
    ) -> Option<Expr> {
        if let [arg] = args {
            return Some(self.expr(arg, Expect::Any));
        }
        self.arguments_of_mistake(args, span);
        let message = format!("`{}` takes 1 argument, but {} given", self.text(name.name), were(args.len()));
        let d = Diagnostic::new(Code::WrongArgumentCount, name.span.to(span), message)
            .label(format!("it is `{signature}`"));
        self.report(d);
        None
    }

    /// `print(a, b, …)`: the values are evaluated first, then written, with spaces between them.
    fn print(&mut self, name: ast::Ident, args: &'a [ast::Expr], span: Span) -> Expr {
        let mut values: Vec<Expr> = Vec::with_capacity(args.len());
        for arg in args {
            let value = self.shown(arg);
            self.warn_unit_value(&value, arg.span, |_| "what is printed here".to_string());
            values.push(value);
        }
        if values.iter().any(|value| value.ty == TyId::ERROR) {
            return build::unit(span);
        }
        if values.iter().any(|value| value.ty == TyId::NEVER) {
            return build::operation(values, TyId::NEVER, span, |_| ExprKind::Unit);
        }
        let at = Span::new(span.file, name.span.start, span.end);
        let stmts = self.keep_for_later(&mut values);
        let printed = self.printed(values, name, at);
        if stmts.is_empty() { printed } else { build::block_expr(stmts, Some(printed), TyId::UNIT, at) }
    }

    /// `print` of values that are known.
    pub(super) fn printed(&mut self, mut values: Vec<Expr>, name: ast::Ident, at: Span) -> Expr {
        let text = match values.len() {
            0 => build::expr(ExprKind::Str(sym::EMPTY), TyId::STRING, at),
            1 => values.remove(0),
            _ => self.spaced(values, at),
        };
        self.print_one(text, name, at)
    }

    /// `print` of one value, by the library's row for its type, or else of its text.
    fn print_one(&mut self, value: Expr, name: ast::Ident, at: Span) -> Expr {
        let row = self.row_taking(LibraryIndex::CORE, name.name, value.ty);
        let (row, value) = match row {
            Some(row) => (Some(row), value),
            None => (self.row_taking(LibraryIndex::CORE, name.name, TyId::STRING), Self::to_string(value)),
        };
        let Some(native) = row else {
            self.unknown_name(name.name, name.span);
            return build::error(at);
        };
        build::expr(
            ExprKind::CallNative { native, type_args: TyList::EMPTY, args: vec![value] },
            TyId::UNIT,
            at,
        )
    }

    fn spaced(&mut self, values: Vec<Expr>, at: Span) -> Expr {
        let space = self.names.intern(" ");
        let mut parts = Vec::with_capacity(values.len() * 2);
        for value in values {
            if !parts.is_empty() {
                parts.push(build::expr(ExprKind::Str(space), TyId::STRING, at));
            }
            parts.push(Self::to_string(value));
        }
        Self::joined(parts, at)
    }

    /// Turning a value into text happens after all values are evaluated: where a later one could change an earlier one,
    /// or what it stands for, all go to variables first. The statements that do so.
    fn keep_for_later(&mut self, values: &mut [Expr]) -> Vec<crate::hir::Stmt> {
        let shared =
            |e: &Expr| !matches!(e.ty, TyId::INT | TyId::FLOAT | TyId::BOOL | TyId::STRING | TyId::UNIT);
        let last_effect = values.iter().rposition(|e| !Self::is_simple(e)).unwrap_or(0);
        let matters = values.iter().take(last_effect).any(shared);
        if !matters {
            return Vec::new();
        }
        let mut stmts = Vec::with_capacity(last_effect + 1);
        for value in values.iter_mut().take(last_effect + 1) {
            let (ty, span) = (value.ty, value.span);
            let id = self.body.add_local(None, ty, span);
            let built = std::mem::replace(value, build::local(id, ty, span));
            stmts.push(crate::hir::Stmt { kind: StmtKind::Let(id, built), span });
        }
        stmts
    }

    /// Whether evaluating it changes nothing that an earlier value could show.
    fn is_simple(e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Unit
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Str(_)
            | ExprKind::Local(_)
            | ExprKind::Global { .. } => true,
            ExprKind::Field(a, _)
            | ExprKind::TupleField(a, _)
            | ExprKind::Unwrap(a)
            | ExprKind::IsNull(a, _)
            | ExprKind::Unary(_, a) => Self::is_simple(a),
            ExprKind::Index(a, b) | ExprKind::Binary(_, a, b) => Self::is_simple(a) && Self::is_simple(b),
            _ => false,
        }
    }

    /// `int(value)`
    fn int_of(&mut self, name: ast::Ident, call: &'a ast::Call, span: Span) -> Expr {
        let wrong = Expr { ty: TyId::INT, ..build::error(span) };
        let at = Span::new(span.file, name.span.start, span.end);
        let Some(value) = self.only_argument(name, &call.args, "int(float) or int(string)", span) else {
            return wrong;
        };
        match value.ty {
            TyId::INT | TyId::NEVER => value,
            TyId::FLOAT => build::unary(value, TyId::INT, at, ExprKind::FloatToInt),
            ty => self.parsed(name, value, at).unwrap_or_else(|| {
                let help = if ty == TyId::BOOL { "write `if … { 1 } else { 0 }`" } else { "" };
                self.no_conversion(name, ty, &call.args[0], help);
                wrong
            }),
        }
    }

    /// `float(value)`
    fn float_of(&mut self, name: ast::Ident, call: &'a ast::Call, span: Span) -> Expr {
        let wrong = Expr { ty: TyId::FLOAT, ..build::error(span) };
        let at = Span::new(span.file, name.span.start, span.end);
        let Some(value) = self.only_argument(name, &call.args, "float(int) or float(string)", span) else {
            return wrong;
        };
        match value.ty {
            TyId::FLOAT | TyId::NEVER => value,
            TyId::INT => build::unary(value, TyId::FLOAT, at, ExprKind::IntToFloat),
            ty => self.parsed(name, value, at).unwrap_or_else(|| {
                self.no_conversion(name, ty, &call.args[0], "");
                wrong
            }),
        }
    }

    /// `int` or `float` of a value that the library has a row for: a string.
    pub(super) fn parsed(&mut self, name: ast::Ident, value: Expr, at: Span) -> Option<Expr> {
        if value.ty == TyId::ERROR {
            let ty = if name.name == sym::INT { TyId::INT } else { TyId::FLOAT };
            return Some(Expr { ty, ..build::error(at) });
        }
        let native = self.row_taking(LibraryIndex::CORE, name.name, value.ty)?;
        let result = self.library.native(native).result;
        let ty = self.native_type(&result, [None; 2]);
        Some(build::expr(
            ExprKind::CallNative { native, type_args: TyList::EMPTY, args: vec![value] },
            ty,
            at,
        ))
    }

    fn no_conversion(&mut self, name: ast::Ident, ty: TyId, source: &ast::Expr, help: &str) {
        let message = format!("`{}` cannot convert `{}`", self.text(name.name), self.ty(ty));
        let d = Diagnostic::new(Code::NoMatchingOverload, source.span, message)
            .label("takes an `int`, a `float` or a `string`");
        let d = self.may_be_null(d, ty);
        let d = if help.is_empty() { d } else { d.help(help) };
        self.report(d);
    }

    /// `len(value)`: the method of that name.
    fn len(&mut self, name: ast::Ident, call: &'a ast::Call, span: Span) -> Expr {
        let wrong = Expr { ty: TyId::INT, ..build::error(span) };
        let Some(value) = self.only_argument(name, &call.args, "len(value) -> int", span) else {
            return wrong;
        };
        if value.ty == TyId::ERROR {
            return wrong;
        }
        if value.ty == TyId::NEVER {
            return value;
        }
        let module = self.method_module(value.ty);
        match module.filter(|module| !self.library.natives(*module, name.name).is_empty()) {
            Some(module) => self.call_library(module, name, Some(value), &[], span),
            None => {
                let message = format!("`{}` has no length", self.ty(value.ty));
                let d = Diagnostic::new(Code::NoMatchingOverload, call.args[0].span, message)
                    .label("not a string, an array, a map or bytes");
                let d = self.may_be_null(d, value.ty);
                self.report(d);
                wrong
            }
        }
    }
}
