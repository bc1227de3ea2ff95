//! Calls with a dot: methods, associated functions, functions of modules.

use super::expect::{Expect, Why};
use super::infer::Site;
use super::modules::ModuleRef;
use super::names::Qualifier;
use super::natives::Rows;
use super::{Checker, Def, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{self, Expr, ExprKind, FnId, LocalId, NativeId, Stmt, StmtKind, StructId, Ty, TyId, TyList};
use crate::names::{Closest, LibraryIndex, ModuleIndex};
use crate::syntax::{Span, Symbol, ast};
use vitte_bytecode::natives::NativeType;

impl<'a> Checker<'a> {
    /// The library's module with the methods of a built-in type.
    pub(super) fn method_module(&self, ty: TyId) -> Option<ModuleIndex> {
        match self.types.get(ty) {
            Ty::String => Some(LibraryIndex::STRING),
            Ty::Array(_) => Some(LibraryIndex::ARRAY),
            Ty::Int => Some(LibraryIndex::INT),
            Ty::Float => Some(LibraryIndex::FLOAT),
            Ty::Map(..) => Some(LibraryIndex::MAP),
            Ty::Bytes => Some(LibraryIndex::BYTES),
            _ => None,
        }
    }

    /// `receiver.method(args)`
    pub(super) fn method_call(&mut self, call: &'a ast::MethodCall, span: Span, expect: Expect) -> Expr {
        if call.safe {
            let expect = expect.hint().map_or(Expect::Any, Expect::Hint);
            return self
                .safe(&call.receiver, span, |checker, object| checker.method_on(object, call, span, expect));
        }
        match self.qualifier(&call.receiver) {
            Some(Qualifier::Type(ty)) => return self.call_of_type(ty, call, span, expect),
            Some(Qualifier::Module(module)) => return self.module_call(module, call, span, expect),
            Some(Qualifier::BuiltIn(module)) => return self.builtin_associated(module, call, span, expect),
            Some(Qualifier::Error) => return self.arguments_of_mistake(&call.args, span),
            None => {}
        }
        let receiver = self.expr(&call.receiver, Expect::Any);
        self.method_on(receiver, call, span, expect)
    }

    pub(super) fn method_on(
        &mut self,
        receiver: Expr,
        call: &'a ast::MethodCall,
        span: Span,
        expect: Expect,
    ) -> Expr {
        match *self.types.get(receiver.ty) {
            Ty::Struct(_) | Ty::Enum(_) => self.declared_method(receiver, call, span, expect),
            Ty::Param(_) | Ty::Trait(..) => self.method_of_abstract(receiver, call, span, expect),
            Ty::Optional(_) => {
                self.method_of_optional(receiver.ty, call);
                self.arguments_of_mistake(&call.args, span)
            }
            Ty::Error => self.arguments_of_mistake(&call.args, span),
            Ty::Never => {
                self.arguments_of_mistake(&call.args, span);
                receiver
            }
            _ => self.builtin_method(receiver, call, span, expect),
        }
    }

    // ------------------------------------------------------------------------------------ structs

    /// A method of a struct or an enum.
    fn declared_method(
        &mut self,
        receiver: Expr,
        call: &'a ast::MethodCall,
        span: Span,
        expect: Expect,
    ) -> Expr {
        let owner = receiver.ty;
        let name = call.method;
        let Some(function) = self.method_named(owner, name.name) else {
            if let Some(field) = self.function_field(owner, name.name) {
                return self.call_of_field(receiver, field, call, span);
            }
            if let Some(found) = self.method_by_trait(owner, name) {
                let site = Site::of_method(call, span, expect);
                return self.call_by_trait(found, owner, Some(receiver), site);
            }
            match *self.types.get(owner) {
                Ty::Struct(id) => self.unknown_struct_method(id, owner, call),
                _ => self.unknown_enum_method(owner, call),
            }
            return self.arguments_of_mistake(&call.args, span);
        };
        let signature = &self.signatures[function.0 as usize];
        if !signature.has_self && !signature.broken {
            let owner = self.ty(owner);
            let text = self.text(name.name);
            let d = Diagnostic::new(
                Code::MethodMisuse,
                name.span,
                format!("`{text}` is not a method: it has no `self`"),
            )
            .label("a function of the type")
            .also(signature.span, "declared here")
            .help(format!("call it on the type: `{owner}.{text}(…)`"))
            .help("or make `self` its first parameter, if it is to work on a value");
            self.report(d);
            return self.arguments_of_mistake(&call.args, span);
        }
        self.call_function(function, Some(receiver), Site::of_method(call, span, expect))
    }

    /// The method or function with this name of a struct or enum; of a template, the one that came last.
    pub(super) fn method_named(&self, ty: TyId, name: Symbol) -> Option<FnId> {
        let mut next = self.methods.get(&(self.types.declaration(ty), name)).copied();
        while let Some(id) = next {
            let signature = &self.signatures[id.0 as usize];
            let mut found = vec![None; signature.generics.len()];
            let fits = |owner| self.template(ty) > 0 || self.types.matches(owner, ty, &mut found);
            if signature.owner.is_some_and(fits) {
                return Some(id);
            }
            next = signature.next;
        }
        None
    }

    fn unknown_struct_method(&mut self, id: StructId, of: TyId, call: &ast::MethodCall) {
        let name = call.method;
        if self.is_doubtful(name.name) {
            return;
        }
        let def = self.types.struct_def(id);
        let text = self.text(name.name);
        let owner = self.text(def.name);
        if let Some(at) = self.field_at(id, name.name) {
            let ty = self.ty(def.fields[at as usize].1);
            let d = Diagnostic::new(
                Code::NotCallable,
                name.span,
                format!("the field `{text}` of `{owner}` is not a function"),
            )
            .label(format!("a field of type `{ty}`"))
            .also(def.span, "the struct is declared here")
            .help("to read the field, leave the `()` away");
            return self.report(d);
        }
        let mut d =
            Diagnostic::new(Code::UnknownMethod, name.span, format!("`{owner}` has no method `{text}`"))
                .label("unknown method")
                .also(def.span, "the struct is declared here");
        if self.advice_is_shown() {
            let mut closest = Closest::to(text);
            self.offer_methods(of, &mut closest);
            if let Some(meant) = closest.found() {
                d = d.suggest("did you mean", name.span, meant);
            } else if self.is_function(name.name) {
                d = d.help(format!("`{text}` is a function: write `{text}(…)`"));
            }
        }
        self.report(d);
    }

    /// Offers the methods and functions of a declared type.
    pub(super) fn offer_methods<'n>(&'n self, of: TyId, closest: &mut Closest<'n>) {
        for method in self.methods_of.get(&self.types.declaration(of)).into_iter().flatten() {
            closest.offer(self.text(self.signatures[method.0 as usize].name));
        }
    }

    fn is_function(&self, name: crate::syntax::Symbol) -> bool {
        match self.scopes.lookup(name).map(|entry| entry.def) {
            Some(Def::Fn(_)) => true,
            Some(_) => false,
            None => super::names::PRELUDE.contains(&name) && !self.library_lacks(name),
        }
    }

    /// `Point.origin()`
    pub(super) fn associated_call(
        &mut self,
        of: TyId,
        call: &'a ast::MethodCall,
        span: Span,
        expect: Expect,
    ) -> Expr {
        let name = call.method;
        let Some(function) = self.method_named(of, name.name) else {
            if let Some(built) = self.associated_by_trait(of, Site::of_method(call, span, expect), name) {
                return built;
            }
            match *self.types.get(of) {
                Ty::Struct(id) => self.unknown_associated(id, of, name),
                Ty::Enum(_) => self.unknown_variant(of, name),
                _ => {
                    let message = format!("`{}` has no function `{}`", self.ty(of), self.text(name.name));
                    let d = Diagnostic::new(Code::UnknownMember, name.span, message)
                        .label("not a function of this type");
                    self.report(d);
                }
            }
            return self.arguments_of_mistake(&call.args, span);
        };
        let signature = &self.signatures[function.0 as usize];
        if signature.has_self && !signature.broken {
            let text = self.text(name.name);
            let owner = self.ty(of);
            let d = Diagnostic::new(
                Code::MethodMisuse,
                name.span,
                format!("`{text}` is a method: it needs a `{owner}` to work on"),
            )
            .label("called without a value")
            .also(signature.span, "declared with `self`")
            .help(format!("call it on a value: `value.{text}(…)`"));
            self.report(d);
            return self.arguments_of_mistake(&call.args, span);
        }
        self.call_function(function, None, Site { owner: Some(of), ..Site::of_method(call, span, expect) })
    }

    fn unknown_associated(&mut self, id: StructId, of: TyId, name: ast::Ident) {
        if self.is_doubtful(name.name) {
            return;
        }
        let owner = self.struct_name(id);
        let text = self.text(name.name);
        let mut d =
            Diagnostic::new(Code::UnknownMember, name.span, format!("`{owner}` has no function `{text}`"))
                .label("not a function of this type")
                .also(self.types.struct_def(id).span, "the struct is declared here");
        if self.advice_is_shown() {
            let mut closest = Closest::to(text);
            self.offer_methods(of, &mut closest);
            d = match closest.found() {
                Some(meant) => d.suggest("did you mean", name.span, meant),
                None if text == "new" => d.help(format!("to make one, write `{}`", self.literal_text(id))),
                None => d,
            };
        }
        self.report(d);
    }

    // ------------------------------------------------------------------------------------ modules and built-in types

    /// `math.sqrt(x)`, `geometry.origin()`
    fn module_call(
        &mut self,
        module: ModuleRef,
        call: &'a ast::MethodCall,
        span: Span,
        expect: Expect,
    ) -> Expr {
        let name = call.method;
        if let Some((def, _)) = self.member(module, name) {
            return match def {
                Def::Fn(id) => self.call_function(id, None, Site::of_method(call, span, expect)),
                Def::Struct(_) | Def::Enum(_) => self.construct_member(call, span, expect),
                Def::Error => self.arguments_of_mistake(&call.args, span),
                _ => self.call_of_member(module, call, span),
            };
        }
        let Some(natives) = module.natives else {
            self.unknown_module_member(module, name);
            return self.arguments_of_mistake(&call.args, span);
        };
        if !self.library.natives(natives, name.name).is_empty() {
            return self.call_library(natives, name, None, &call.args, span);
        }
        if self.library.constant(natives, name.name).is_some() {
            let message = format!("`{}` is a constant, not a function", self.text(name.name));
            let d = Diagnostic::new(Code::NotCallable, name.span, message)
                .label("not a function")
                .help("leave the `()` away");
            self.report(d);
        } else {
            self.unknown_module_member(module, name);
        }
        self.arguments_of_mistake(&call.args, span)
    }

    /// `geometry.Point(1.0, 2.0)`, `collections.Set<string>()`
    fn construct_member(&mut self, call: &'a ast::MethodCall, span: Span, expect: Expect) -> Expr {
        let ast::ExprKind::Name(module) = call.receiver.kind else {
            return self.arguments_of_mistake(&call.args, span);
        };
        let module = ast::Ident { name: module, span: call.receiver.span };
        let ty = if call.type_args.is_empty() {
            let def = self.type_in_module(module, call.method);
            self.bare_type(def)
        } else {
            let named =
                ast::NamedType { module: Some(module), name: call.method, args: call.type_args.clone() };
            let kind = ast::TypeKind::Named(Box::new(named));
            self.resolve(&ast::Type { kind, span: call.receiver.span.to(call.method.span), depth: 1 })
        };
        match ty {
            TyId::ERROR => self.arguments_of_mistake(&call.args, span),
            ty => self.construct(ty, Site { type_args: &[], ..Site::of_method(call, span, expect) }),
        }
    }

    /// A call of something of a module that is not declared as a function.
    fn call_of_member(&mut self, module: ModuleRef, call: &'a ast::MethodCall, span: Span) -> Expr {
        let callee = self.module_member(module, call.method, Expect::Any, call.method.span);
        self.call_of_type_fn(callee, call.method.span, &call.args, span)
    }

    /// `string.from_chars(xs)`
    fn builtin_associated(
        &mut self,
        module: ModuleIndex,
        call: &'a ast::MethodCall,
        span: Span,
        expect: Expect,
    ) -> Expr {
        let name = call.method;
        let rows = self.rows_of(module, name, false);
        if !rows.is_empty() {
            return self.call_rows(&rows, name, None, &call.args, span);
        }
        let of = self.library.module_name(module);
        let function = self.library_function(of, name.name);
        if let Some(id) = function.filter(|id| !self.is_method_of(*id, module)) {
            return self.call_function(id, None, Site::of_method(call, span, expect));
        }
        let text = self.text(name.name).to_string();
        let is_method = function.is_some() || !self.library.natives(module, name.name).is_empty();
        let (code, message) = match is_method {
            true => (Code::MethodMisuse, format!("`{text}` is a method: it needs a `{of}` to work on")),
            false => (Code::UnknownMember, format!("`{of}` has no function `{text}`")),
        };
        let d = Diagnostic::new(code, name.span, message).label("not a function of this type");
        let d = if is_method { d.help(format!("call it on a value: `value.{text}(…)`")) } else { d };
        self.report(d);
        self.arguments_of_mistake(&call.args, span)
    }

    /// The rows of a built-in type's function: its methods, or what is called on the type itself.
    pub(super) fn rows_of(&self, module: ModuleIndex, name: ast::Ident, methods: bool) -> Rows {
        let is_receiver = |param: &NativeType| match module {
            LibraryIndex::STRING => *param == NativeType::String,
            LibraryIndex::ARRAY => matches!(param, NativeType::Array(_)),
            LibraryIndex::INT => *param == NativeType::Int,
            LibraryIndex::MAP => matches!(param, NativeType::Map(..)),
            LibraryIndex::BYTES => *param == NativeType::Bytes,
            _ => *param == NativeType::Float,
        };
        let rows = self.library.natives(module, name.name).iter().map(|row| row.2);
        rows.filter(|row| self.library.native(*row).params.first().is_some_and(is_receiver) == methods)
            .collect()
    }

    /// `xs.push(1)`
    fn builtin_method(
        &mut self,
        receiver: Expr,
        call: &'a ast::MethodCall,
        span: Span,
        expect: Expect,
    ) -> Expr {
        let name = call.method;
        let module = self.method_module(receiver.ty);
        let all = module.map_or(Rows::NONE, |module| self.rows_of(module, name, true));
        let takes = |row: &NativeId| {
            let first = self.library.native(*row).params.first();
            first.is_some_and(|first| self.unify(first, receiver.ty, &mut [None; 2]))
        };
        let rows: Rows = all.iter().copied().filter(takes).collect();
        if !rows.is_empty() {
            return self.call_rows(&rows, name, Some(receiver), &call.args, span);
        }
        let of = module.map_or("", |module| self.library.module_name(module));
        if let Some(id) =
            self.library_function(of, name.name).filter(|id| self.takes_receiver(*id, receiver.ty))
        {
            return self.call_function(id, Some(receiver), Site::of_method(call, span, expect));
        }
        if let (Some(LibraryIndex::ARRAY), false, [arg]) = (module, all.is_empty(), call.args.as_slice()) {
            match self.text(name.name) {
                "contains" => return self.contains(receiver, arg, span),
                "index_of" => return self.index_of(receiver, arg, span),
                "join" => return self.join(receiver, name, arg, span),
                _ => {}
            }
        }
        self.unknown_builtin_method(&receiver, name, module, &all);
        self.arguments_of_mistake(&call.args, span)
    }

    /// Whether a function of the library's source for a built-in type is a method of this receiver: by its first parameter.
    fn takes_receiver(&self, id: hir::FnId, receiver: TyId) -> bool {
        let signature = &self.signatures[id.0 as usize];
        let Some(first) = signature.params.first() else { return false };
        self.types.matches(first.ty, receiver, &mut [None; 8])
    }

    /// Whether a function of the library's source for a built-in type is a method: whether its first parameter is of the type.
    fn is_method_of(&self, id: hir::FnId, module: ModuleIndex) -> bool {
        let first = self.signatures[id.0 as usize].params.first();
        first.is_some_and(|first| self.method_module(first.ty) == Some(module))
    }

    fn unknown_builtin_method(
        &mut self,
        receiver: &Expr,
        name: ast::Ident,
        module: Option<ModuleIndex>,
        rows: &[NativeId],
    ) {
        let text = self.text(name.name).to_string();
        let of = self.ty(receiver.ty);
        let module_name = module.map_or("", |module| self.library.module_name(module));
        if receiver.ty == TyId::EXCEPTION {
            return self.method_of_error(name);
        }
        if self.is_doubtful(name.name) {
            return;
        }
        let mut d = Diagnostic::new(Code::UnknownMethod, name.span, format!("`{of}` has no method `{text}`"))
            .label("unknown method");
        if !rows.is_empty() {
            let mut receivers: Vec<String> = Vec::new();
            for row in rows {
                let first = self.library.native(*row).params.first();
                receivers.extend(first.map(|first| self.native_type_text(first, [None; 2])));
            }
            receivers.dedup();
            d = d.help(format!("it is a method of {}", super::describe::alternatives(&receivers, "and")));
        } else if let (Some(module), true) = (module, self.advice_is_shown()) {
            let mut closest = Closest::to(&text);
            self.library.names_in(module).for_each(|known| closest.offer(self.text(known)));
            self.library.names_in_source(module_name).for_each(|known| closest.offer(known));
            let foreign = super::foreign_words::method(module_name, &text);
            d = match (foreign, closest.found()) {
                (Some(help), _) => d.help(help),
                (None, Some(meant)) => d.suggest("did you mean", name.span, meant),
                (None, None) if module == LibraryIndex::MAP => Self::method_of_map_meant(d, &text),
                (None, None) => d,
            };
        }
        self.report(d);
    }

    // ------------------------------------------------------------------------------------ written out

    /// `xs.contains(x)` for elements that the library has no row for: a loop that compares with `==`.
    fn contains(&mut self, receiver: Expr, arg: &'a ast::Expr, span: Span) -> Expr {
        let Ty::Array(element) = *self.types.get(receiver.ty) else { return build::error(span) };
        let wanted = self.expr(arg, Expect::Is(element, Why::Stored));
        if receiver.ty == TyId::NEVER || wanted.ty == TyId::NEVER {
            return build::operation(vec![receiver, wanted], TyId::NEVER, span, |_| ExprKind::Unit);
        }
        let xs = self.body.add_local(None, receiver.ty, span);
        let x = self.body.add_local(None, element, span);
        let found = self.body.add_local(None, TyId::BOOL, span);
        let each = self.body.add_local(None, element, span);
        self.body.locals[found.0 as usize].assigned = true;
        let array = build::local(xs, receiver.ty, span);
        let id = self.body.next_loop();
        let equal = build::binary(
            hir::BinaryOp::Eq,
            build::local(each, element, span),
            build::local(x, element, span),
            TyId::BOOL,
        );
        let hit = vec![
            assign(found, build::bool(true, span)),
            build::statement(build::expr(ExprKind::Break(id), TyId::NEVER, span)),
        ];
        let hit = hir::Block { stmts: hit, value: None, ty: TyId::NEVER, span };
        let test = ExprKind::If { branches: vec![(equal, hit)], otherwise: None };
        let test = build::statement(build::expr(test, TyId::UNIT, span));
        let stmts = vec![
            build::let_stmt(xs, receiver),
            build::let_stmt(x, wanted),
            build::let_stmt(found, build::bool(false, span)),
            for_each(id, each, array, vec![test], span),
        ];
        build::block_expr(stmts, Some(build::local(found, TyId::BOOL, span)), TyId::BOOL, span)
    }

    /// `xs.join(separator)` for elements that are no strings: their texts are joined.
    fn join(&mut self, receiver: Expr, name: ast::Ident, arg: &'a ast::Expr, span: Span) -> Expr {
        let Ty::Array(element) = *self.types.get(receiver.ty) else { return build::error(span) };
        let separator = self.expr(arg, Expect::Is(TyId::STRING, Why::NativeArgument));
        let strings = self.array_of(TyId::STRING);
        let push = self.names.intern("push");
        let push = self.array_row(push);
        let join = self.array_row(name.name);
        let (Some(push), Some(join)) = (push, join) else { return build::error(span) };
        if separator.ty == TyId::NEVER {
            return build::operation(vec![receiver, separator], TyId::NEVER, span, |_| ExprKind::Unit);
        }
        let xs = self.body.add_local(None, receiver.ty, span);
        let between = self.body.add_local(None, TyId::STRING, span);
        let texts = self.body.add_local(None, strings, span);
        let each = self.body.add_local(None, element, span);
        let array = build::local(xs, receiver.ty, span);
        let text = Self::to_string(build::local(each, element, span));
        let id = self.body.next_loop();
        let string = self.types.list(&[TyId::STRING]);
        let call = |native, type_args, args, ty| {
            build::expr(ExprKind::CallNative { native, type_args, args }, ty, name.span)
        };
        let args = vec![build::local(texts, strings, span), text];
        let add = call(push, string, args, TyId::UNIT);
        let stmts = vec![
            build::let_stmt(xs, receiver),
            build::let_stmt(between, separator),
            build::let_stmt(texts, build::expr(ExprKind::Array(Vec::new()), strings, span)),
            for_each(id, each, array, vec![build::statement(add)], span),
        ];
        let args = vec![build::local(texts, strings, span), build::local(between, TyId::STRING, span)];
        let joined = call(join, TyList::EMPTY, args, TyId::STRING);
        build::block_expr(stmts, Some(joined), TyId::STRING, span)
    }

    /// The row of an array's method that works on strings.
    fn array_row(&mut self, name: crate::syntax::Symbol) -> Option<NativeId> {
        let strings = self.array_of(TyId::STRING);
        let rows = self.library.natives(LibraryIndex::ARRAY, name);
        let fits = |row: &NativeId| {
            self.library.native(*row).params.first().is_some_and(|p| self.unify(p, strings, &mut [None; 2]))
        };
        rows.iter().map(|row| row.2).find(fits)
    }
}

pub(super) fn assign(id: LocalId, value: Expr) -> Stmt {
    Stmt { span: value.span, kind: StmtKind::Assign(hir::Place::Local(id), value) }
}

pub(super) fn for_each(id: hir::LoopId, var: LocalId, array: Expr, stmts: Vec<Stmt>, span: Span) -> Stmt {
    let body = Box::new(hir::Block { stmts, value: None, ty: TyId::UNIT, span });
    let kind = ExprKind::ForArray { id, var: Some(var), array: Box::new(array), body };
    build::statement(build::expr(kind, TyId::UNIT, span))
}
