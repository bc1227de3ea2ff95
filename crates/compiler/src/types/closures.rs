//! Closures, function types, and calls of values.
//!
//! A closure is checked where it stands, in the scopes around it, as a function of its own. What is wanted of it gives the
//! types of parameters that are written without one, and its result; where nothing tells the result, it is what the body
//! and its `return`s give together.
//!
//! A closure is called `main.closure` in traces and texts, after the function that it stands in.

use super::calls::were;
use super::describe::count;
use super::expect::{Expect, Why};
use super::functions::Finished;
use super::infer::Site;
use super::join::Join;
use super::rewrite::{Rewrite, rewrite_block};
use super::{Checker, Def, Param, Signature, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Block, Expr, ExprKind, FnId, LocalId, Stmt, Ty, TyId, TyList};
use crate::syntax::{Span, Symbol, ast};

/// What is known of a closure, or of a function as a value, from where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// The types of the parameters, as far as they are known; `None` if not even their number is.
    pub(super) params: Option<Vec<Option<TyId>>>,
    /// The type of the result, if it is known.
    pub(super) ret: Option<TyId>,
    /// Whether the result is only likely to have that type.
    pub(super) ret_is_hint: bool,
    /// Where it stands something has been reported: nothing is said of what it lacks.
    pub(super) reported: bool,
}

impl<'a> Checker<'a> {
    // ------------------------------------------------------------------------------------ types

    /// `fn(A, B) -> R` as written.
    pub(super) fn resolve_fn(&mut self, written: &ast::FnType, at: Span) -> TyId {
        let params: Vec<TyId> = written.params.iter().map(|ty| self.resolve(ty)).collect();
        let ret = written.ret.as_ref().map_or(TyId::UNIT, |ty| self.resolve(ty));
        self.fn_type(&params, ret, at)
    }

    /// `fn(params) -> ret`; of what has been reported, that too has been reported.
    pub(super) fn fn_type(&mut self, params: &[TyId], ret: TyId, at: Span) -> TyId {
        if ret == TyId::ERROR || params.contains(&TyId::ERROR) {
            return TyId::ERROR;
        }
        let list = self.types.list(params);
        let parts: Vec<TyId> = params.iter().copied().chain([ret]).collect();
        self.sized_type(Ty::Fn(list, ret), &parts, at)
    }

    /// The type of a function of the program as a value.
    pub(super) fn type_of_function(&mut self, id: FnId, at: Span) -> TyId {
        let signature = &self.signatures[id.0 as usize];
        let params: Vec<TyId> = signature.params.iter().map(|param| param.ty).collect();
        let ret = signature.ret;
        self.fn_type(&params, ret, at)
    }

    /// Parameters and result of a function type.
    pub(super) fn fn_parts(&self, ty: TyId) -> Option<(TyList, TyId)> {
        match *self.types.get(ty) {
            Ty::Fn(params, ret) => Some((params, ret)),
            _ => None,
        }
    }

    // ------------------------------------------------------------------------------------ closures

    /// `|x| e`, `fn(x: int) -> int { … }`
    pub(super) fn closure_expr(&mut self, closure: &'a ast::Closure, span: Span, expect: Expect) -> Expr {
        let wanted = self.fn_wanted(expect);
        self.closure(closure, span, wanted)
    }

    /// What an expectation says of a function.
    pub(super) fn fn_wanted(&self, expect: Expect) -> Wanted {
        if matches!(expect, Expect::Is(TyId::ERROR, _)) {
            return Wanted { reported: true, ..Wanted::default() };
        }
        // What the call around does not know yet.
        let known = |ty: &TyId| (!self.types.has_unknown(*ty)).then_some(*ty);
        let Some((params, ret)) = expect.hint().and_then(|ty| self.fn_parts(self.not_null(ty))) else {
            return Wanted::default();
        };
        Wanted {
            params: Some(self.types.types_in(params).iter().map(known).collect()),
            ret: known(&ret),
            ret_is_hint: expect.required().is_none(),
            reported: false,
        }
    }

    /// A closure of which this is known. Its type is a [`Ty::Fn`], or what is wrong with it has been reported.
    pub(super) fn closure(&mut self, closure: &'a ast::Closure, span: Span, wanted: Wanted) -> Expr {
        let params = self.closure_params(closure, &wanted);
        let (ret, ret_is_hint) = match &closure.ret {
            Some(written) => (Some(self.resolve(written)), false),
            None if closure.is_fn => (Some(TyId::UNIT), false),
            None => (wanted.ret, wanted.ret_is_hint),
        };
        let name = self.closure_name();
        let id = self.add_function(Signature {
            name,
            params,
            has_self: false,
            is_variadic: false,
            ret: ret.unwrap_or(TyId::ERROR),
            ret_span: closure.ret.as_ref().map(|ty| ty.span),
            span: closure.header,
            owner: None,
            generics: self.generics.clone(),
            outer: self.generics.len() as u32,
            next: None,
            broken: false,
        });
        self.enter(id);
        let lets = self.declare_closure_params(closure, id);
        let mut block = match ret {
            Some(ret) if !ret_is_hint => self.closure_body(&closure.body, ret),
            hint => self.inferred_body(&closure.body, hint, id, span),
        };
        block.stmts.splice(0..0, lets);
        let body = self.leave();
        let signature = &self.signatures[id.0 as usize];
        let (ret, count) = (signature.ret, signature.params.len() as u32);
        let name = self.function_name(id);
        self.finish_function(body, block, Finished { name, params: count, ret, is_pub: false, span });
        let ty = self.type_of_function(id, span);
        if ty == TyId::ERROR { build::error(span) } else { self.closure_value(id, ty, span) }
    }

    /// `main.closure`, `Point.norm.closure`; also for a closure in a closure of that function.
    fn closure_name(&mut self) -> Symbol {
        let around = self.function_name(self.body.id);
        if around.ends_with(".closure") {
            return self.signatures[self.body.id.0 as usize].name;
        }
        self.names.intern(&format!("{around}.closure"))
    }

    /// The parameters of a closure, with the types that are written or wanted.
    fn closure_params(&mut self, closure: &'a ast::Closure, wanted: &Wanted) -> Vec<Param> {
        let given = closure.params.len();
        let types = match &wanted.params {
            Some(types) if types.len() != given => {
                self.wrong_closure_count(closure, types.len());
                vec![Some(TyId::ERROR); given]
            }
            Some(types) => types.clone(),
            None if wanted.reported => vec![Some(TyId::ERROR); given],
            None => vec![None; given],
        };
        let mut params = Vec::with_capacity(given);
        for (param, wanted) in closure.params.iter().zip(types) {
            let ty = match (&param.ty, wanted) {
                (Some(written), _) => self.resolve(written),
                (None, Some(ty)) => ty,
                (None, None) => self.unknown_param(param),
            };
            // The right number of wrong types is said of the types, but a wrong number has been reported.
            let ty = if wanted == Some(TyId::ERROR) { TyId::ERROR } else { ty };
            let name = match param.binding.kind {
                ast::BindingKind::Name(name) => Some(name),
                _ => None,
            };
            params.push(Param { name, ty, span: param.span });
        }
        params
    }

    fn wrong_closure_count(&mut self, closure: &ast::Closure, wanted: usize) {
        let given = closure.params.len();
        let message = format!(
            "this closure takes {}, but a function of {} is expected",
            count(given, "parameter"),
            count(wanted, "parameter")
        );
        let d = Diagnostic::new(Code::MismatchedTypes, closure.header, message)
            .label(format!("expected {}", count(wanted, "parameter")));
        let d = match wanted > given {
            true => d.help("`_` stands for a parameter that is not needed"),
            false => d,
        };
        self.report(d);
    }

    fn unknown_param(&mut self, param: &ast::Param) -> TyId {
        let (message, name) = match param.binding.kind {
            ast::BindingKind::Error => return TyId::ERROR,
            ast::BindingKind::Name(name) => {
                let text = self.text(name);
                (format!("the type of the parameter `{text}` is not known"), text.to_string())
            }
            ast::BindingKind::Tuple(_) => {
                ("the type of this parameter is not known".to_string(), "(…)".to_string())
            }
            ast::BindingKind::Wildcard => {
                ("the type of this parameter is not known".to_string(), "_".to_string())
            }
        };
        let example =
            if matches!(param.binding.kind, ast::BindingKind::Tuple(_)) { "(int, int)" } else { "int" };
        let d = Diagnostic::new(Code::CannotInferType, param.span, message)
            .label("nothing around the closure tells it")
            .help(format!("write the type: `|{name}: {example}|`"));
        self.report(d);
        TyId::ERROR
    }

    /// Declares the parameters; the statements that take tuples apart.
    fn declare_closure_params(&mut self, closure: &'a ast::Closure, id: FnId) -> Vec<Stmt> {
        for at in 0..closure.params.len() {
            let param = &self.signatures[id.0 as usize].params[at];
            let (name, ty, span) = (param.name, param.ty, param.span);
            let local = self.body.add_local(name, ty, span);
            self.body.info[at].is_param = true;
            if let Some(name) = name {
                self.declare(name, Def::Local { id: local, depth: self.body.depth }, span);
            }
        }
        let mut lets = Vec::new();
        for (at, param) in closure.params.iter().enumerate() {
            if matches!(param.binding.kind, ast::BindingKind::Tuple(_)) {
                let ty = self.body.locals[at].ty;
                let whole = build::local(LocalId(at as u32), ty, param.span);
                self.take_apart(&param.binding, whole, None, &mut lets);
            }
        }
        lets
    }

    /// The body of a closure whose result is known.
    fn closure_body(&mut self, source: &'a ast::Expr, ret: TyId) -> Block {
        if let ast::ExprKind::Block(block) = &source.kind {
            return self.block(block, Expect::Is(ret, Why::Body));
        }
        if ret != TyId::UNIT {
            let value = self.expr(source, Expect::Is(ret, Why::Body));
            return build::block_of(value);
        }
        let value = self.expr(source, Expect::Discard);
        self.warn_unused_result(&value, source.span);
        without_value(build::block_of(value))
    }

    /// The body of a closure whose result it tells itself, with the `return`s in it.
    fn inferred_body(&mut self, source: &'a ast::Expr, hint: Option<TyId>, id: FnId, span: Span) -> Block {
        let mut join = Join::new(match hint {
            Some(hint) if !matches!(hint, TyId::ERROR | TyId::UNIT) => Expect::Hint(hint),
            _ => Expect::Any,
        });
        let expect = join.expect;
        join.discards = false;
        self.body.result = Some(join);
        let mut block = match &source.kind {
            ast::ExprKind::Block(block) => self.block(block, expect),
            _ => build::block_of(self.expr(source, expect)),
        };
        if block.ty == TyId::UNIT {
            block = without_value(block);
        }
        let Some(mut join) = self.body.result.take() else { return block };
        let at = match &source.kind {
            ast::ExprKind::Block(block) => block.value.as_ref().map_or(block.span, |value| value.span),
            _ => source.span,
        };
        let gives_nothing =
            block.ty == TyId::UNIT && !matches!(join.ty, TyId::UNIT | TyId::NEVER | TyId::ERROR);
        if gives_nothing {
            self.signatures[id.0 as usize].ret = join.ty;
            self.missing_return(Span::new(at.file, at.end.saturating_sub(1).max(at.start), at.end));
        } else {
            self.add_branch(&mut join, block.ty, at);
        }
        let ret = match self.type_of_branches(&join, Expect::Any, span) {
            TyId::NEVER => TyId::UNIT,
            ret => ret,
        };
        self.signatures[id.0 as usize].ret = ret;
        if join.mixed {
            self.coerce_block(&mut block, ret);
            rewrite_block(&mut block, &mut Returns { checker: self, ret });
        }
        block
    }

    /// `return`, `return value` in a closure whose result is inferred.
    pub(super) fn return_of_closure(
        &mut self,
        span: Span,
        value: Option<&'a ast::Expr>,
        expect: Expect,
    ) -> Expr {
        let Some(value) = value else {
            self.add_result(TyId::UNIT, span);
            return build::expr(ExprKind::Return(None), TyId::NEVER, span);
        };
        let built = self.expr(value, expect);
        self.add_result(built.ty, value.span);
        match built.ty {
            TyId::NEVER => built,
            TyId::UNIT => Self::return_of_unit(built, span),
            _ => build::expr(ExprKind::Return(Some(Box::new(built))), TyId::NEVER, span),
        }
    }

    fn add_result(&mut self, ty: TyId, at: Span) {
        if let Some(mut join) = self.body.result.take() {
            self.add_branch(&mut join, ty, at);
            self.body.result = Some(join);
        }
    }

    // ------------------------------------------------------------------------------------ calls of values

    /// `callee(args)` where `callee` is a value.
    pub(super) fn call_value(
        &mut self,
        callee: Expr,
        source: &'a ast::Expr,
        args: &'a [ast::Expr],
        span: Span,
    ) -> Expr {
        if let Some(function) = self.nested_function_in(source) {
            return self.call_nested(function, callee, args, source.span, span);
        }
        self.call_of_type_fn(callee, source.span, args, span)
    }

    /// The nested function whose closure a name means.
    fn nested_function_in(&mut self, source: &ast::Expr) -> Option<FnId> {
        let name = Self::callee_name(source)?;
        match self.scopes.lookup(name)?.def {
            Def::Local { id, depth } => self.body_at(depth).info[id.0 as usize].function,
            _ => None,
        }
    }

    /// A call of a nested function that is a closure: what is wrong with it is said as of any function.
    fn call_nested(&mut self, id: FnId, callee: Expr, args: &'a [ast::Expr], at: Span, span: Span) -> Expr {
        let called = self.call_function(id, None, Site::of(args, at, span));
        match called.kind {
            ExprKind::Call(_, _, args) => {
                Expr { kind: ExprKind::CallValue(Box::new(callee), args), ..called }
            }
            // An argument never ends.
            kind => Expr { kind, ..called },
        }
    }

    /// A call of a value of a function type; anything else is reported. `at` is the callee.
    pub(super) fn call_of_type_fn(
        &mut self,
        callee: Expr,
        at: Span,
        args: &'a [ast::Expr],
        span: Span,
    ) -> Expr {
        let Some((params, ret)) = self.fn_parts(callee.ty) else {
            return self.not_callable(callee, at, args, span);
        };
        let wanted = self.types.types_in(params).to_vec();
        if wanted.len() != args.len() {
            let message = format!(
                "this function takes {}, but {} given",
                count(wanted.len(), "argument"),
                were(args.len())
            );
            let d =
                Diagnostic::new(Code::WrongArgumentCount, Span::new(at.file, at.start, span.end), message)
                    .label(format!("it is a value of type `{}`", self.ty(callee.ty)));
            self.report(d);
        }
        let mut parts = Vec::with_capacity(args.len() + 1);
        let ty = callee.ty;
        parts.push(callee);
        for (i, arg) in args.iter().enumerate() {
            let expect = match wanted.get(i) {
                Some(param) => Expect::Is(*param, Why::ValueArgument(at, ty)),
                None => Expect::Is(TyId::ERROR, Why::NativeArgument),
            };
            parts.push(self.expr(arg, expect));
        }
        let span = Span::new(span.file, at.start, span.end.max(at.end));
        build::operation(parts, ret, span, call_of_parts)
    }

    /// Reports a call of what is no function.
    fn not_callable(&mut self, callee: Expr, at: Span, args: &'a [ast::Expr], span: Span) -> Expr {
        if !matches!(callee.ty, TyId::ERROR | TyId::NEVER) {
            let is_fn = self.fn_parts(self.not_null(callee.ty)).is_some();
            let message = match is_fn {
                true => format!("this function may be null: it is `{}`", self.ty(callee.ty)),
                false => format!("`{}` is not a function", self.ty(callee.ty)),
            };
            let d = Diagnostic::new(Code::NotCallable, at, message)
                .label(format!("this is a value of type `{}`", self.ty(callee.ty)));
            let d = self.may_be_null(d, callee.ty);
            self.report(d);
        }
        let wrong = self.arguments_of_mistake(args, span);
        if callee.ty == TyId::NEVER { callee } else { wrong }
    }

    /// The field of a struct that holds a function or an optional one: number and type.
    pub(super) fn function_field(&self, owner: TyId, name: Symbol) -> Option<(u32, TyId)> {
        let Ty::Struct(id) = *self.types.get(owner) else { return None };
        let at = self.field_at(id, name)?;
        let ty = self.types.struct_def(id).fields.get(at as usize)?.1;
        self.fn_parts(self.not_null(ty)).map(|_| (at, ty))
    }

    /// `object.field(args)` where the struct has no such method, but a field with a function in it.
    pub(super) fn call_of_field(
        &mut self,
        object: Expr,
        field: (u32, TyId),
        call: &'a ast::MethodCall,
        span: Span,
    ) -> Expr {
        let (at, ty) = field;
        let callee = build::unary(object, ty, call.method.span, |object| ExprKind::Field(object, at));
        self.call_of_type_fn(callee, call.method.span, &call.args, span)
    }
}

/// A call of the first part with the others.
fn call_of_parts(mut parts: Vec<Expr>) -> ExprKind {
    let args = parts.split_off(1.min(parts.len()));
    match parts.pop() {
        Some(callee) => ExprKind::CallValue(Box::new(callee), args),
        None => ExprKind::Unit,
    }
}

/// A block whose value, if it has one, is evaluated for its effects.
fn without_value(mut block: Block) -> Block {
    if let Some(value) = block.value.take() {
        block.stmts.push(build::statement(*value));
    }
    if block.ty != TyId::NEVER {
        block.ty = TyId::UNIT;
    }
    block
}

/// Gives the values of a closure's `return`s the type that they have together.
struct Returns<'c, 'a> {
    checker: &'c mut Checker<'a>,
    ret: TyId,
}

impl Rewrite for Returns<'_, '_> {
    fn expr(&mut self, kind: &mut ExprKind) {
        if let ExprKind::Return(Some(value)) = kind {
            let built = std::mem::replace(&mut **value, build::unit(Span::default()));
            **value = self.checker.coerced(built, self.ret);
        }
    }
}
