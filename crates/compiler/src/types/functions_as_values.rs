//! Functions as values: a name of a function where it is not called.
//!
//! A function of the program is its own value. What the library and the compiler provide, and what makes a variant of an
//! enum, is no function of the program: a small one that does nothing but that is made for it, one for each list of types.
//! Where a name stands for several functions, what is wanted tells which.

use super::closures::Wanted;
use super::describe::alternatives;
use super::expect::Expect;
use super::functions::Finished;
use super::infer::{Callee, Inference, Subject};
use super::natives::{Rows, Vars};
use super::{Checker, Param, Signature, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Block, EnumId, Expr, ExprKind, FnId, NativeId, TyId, TyList};
use crate::names::{LibraryIndex, ModuleIndex};
use crate::syntax::{Span, Symbol, ast, sym};
use std::rc::Rc;

/// What a made function does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Does {
    /// It calls a native.
    Native(NativeId),
    /// It does what the prelude's function of this name does.
    Prelude(Symbol),
    /// It makes a variant of an enum.
    Variant(EnumId, u32),
}

/// What a made function does, the types of its parameters and its result.
pub(super) type Key = (Does, TyList, TyId);

impl<'a> Checker<'a> {
    /// A function of the program as a value.
    pub(super) fn function_value(
        &mut self,
        id: FnId,
        owner: Option<TyId>,
        expect: Expect,
        span: Span,
    ) -> Expr {
        if self.signatures[id.0 as usize].broken {
            return build::error(span);
        }
        if self.signatures[id.0 as usize].is_variadic {
            return self.variadic_value(id, span);
        }
        let ty = self.type_of_function(id, span);
        if ty == TyId::ERROR {
            return build::error(span);
        }
        let args = match self.signatures[id.0 as usize].generics.is_empty() {
            true => Some(TyList::EMPTY),
            false => self.value_type_args(id, ty, owner, expect, span),
        };
        let Some(args) = args else { return build::error(span) };
        let ty = self.types.substitute(ty, args);
        self.body.calls.push(id);
        build::expr(ExprKind::FnValue(id, args), ty, span)
    }

    /// The type arguments of a function as a value: what is wanted tells them.
    fn value_type_args(
        &mut self,
        id: FnId,
        ty: TyId,
        owner: Option<TyId>,
        expect: Expect,
        span: Span,
    ) -> Option<TyList> {
        let generics = self.signatures[id.0 as usize].generics.clone();
        let found = self.found_by_owner(id, None, owner);
        let mut inference = Inference::new(generics, found);
        self.wish_for_parts(&mut inference, ty, expect);
        self.conclude(&mut inference, Subject::Call(Callee::Fn(id)), span)
    }

    /// A function of the library as a value.
    pub(super) fn library_value(
        &mut self,
        module: ModuleIndex,
        name: ast::Ident,
        expect: Expect,
        span: Span,
    ) -> Expr {
        let rows: Rows = self.library.natives(module, name.name).iter().map(|row| row.2).collect();
        let wanted = self.fn_wanted(expect);
        match self.row_wanted(&rows, &wanted) {
            Some((row, vars)) => self.native_value(row, vars, &wanted, span),
            None => {
                self.no_row_wanted(&rows, name, &wanted);
                build::error(span)
            }
        }
    }

    /// The row that takes what a wanted function is given; without anything wanted, the only one.
    fn row_wanted(&mut self, rows: &[NativeId], wanted: &Wanted) -> Option<(NativeId, Vars)> {
        if let Some(types) = &wanted.params {
            for &row in rows {
                let params = self.library.native(row).params;
                let mut vars = [None; 2];
                let fits =
                    |(param, ty): (_, &Option<TyId>)| ty.is_none_or(|ty| self.unify(param, ty, &mut vars));
                if params.len() == types.len() && params.iter().zip(types).all(fits) {
                    let all =
                        params.iter().map(|param| self.native_type(param, vars)).all(|ty| ty != TyId::ERROR);
                    return all.then_some((row, vars));
                }
            }
        }
        let [only] = *rows else { return None };
        let params = self.library.native(only).params;
        let known = params.iter().all(|param| self.native_type(param, [None; 2]) != TyId::ERROR);
        known.then_some((only, [None; 2]))
    }

    fn native_value(&mut self, native: NativeId, vars: Vars, wanted: &Wanted, span: Span) -> Expr {
        let decl = self.library.native(native);
        let params: Vec<TyId> = decl.params.iter().map(|param| self.native_type(param, vars)).collect();
        let result = self.native_type(&decl.result, vars);
        let type_args = self.native_type_args(decl, vars);
        let ret = Self::ret_of_made(result, wanted);
        // Texts of functions have no module prefix.
        self.made_value((Does::Native(native), ret), decl.name.to_string(), &params, span, |_, args| {
            build::expr(ExprKind::CallNative { native, type_args, args }, result, span)
        })
    }

    /// What a made function returns whose body gives a `result`: one that never ends returns what is wanted.
    fn ret_of_made(result: TyId, wanted: &Wanted) -> TyId {
        match result {
            TyId::NEVER => wanted.ret.unwrap_or(TyId::UNIT),
            result => result,
        }
    }

    fn no_row_wanted(&mut self, rows: &[NativeId], name: ast::Ident, wanted: &Wanted) {
        if wanted.reported {
            return;
        }
        let text = self.text(name.name).to_string();
        let signatures: Vec<String> =
            rows.iter().map(|row| self.native_text(*row, [None; 2], false)).collect();
        let d = match &wanted.params {
            Some(types) if types.iter().all(Option::is_some) => {
                let types: Vec<String> = types.iter().flatten().map(|ty| self.ty(*ty)).collect();
                let message = format!("`{text}` does not take ({})", types.join(", "));
                Diagnostic::new(Code::NoMatchingOverload, name.span, message)
            }
            _ => self.unknown_function(name),
        };
        let d = d.label(format!("it is {}", alternatives(&signatures, "or")));
        self.report(d);
    }

    /// A name that stands for several functions, and nothing tells for which.
    fn unknown_function(&self, name: ast::Ident) -> Diagnostic {
        let text = self.text(name.name);
        let message = format!("the type of the function `{text}` is not known here");
        Diagnostic::new(Code::CannotInferType, name.span, message)
            .help(format!("write a closure that calls it: `|x: int| {text}(x)`"))
    }

    // ------------------------------------------------------------------------------------ the prelude

    /// A function of the prelude as a value.
    pub(super) fn prelude_value(&mut self, name: Symbol, expect: Expect, span: Span) -> Expr {
        let ident = ast::Ident { name, span };
        if !matches!(name, sym::PRINT | sym::STR | sym::INT | sym::FLOAT | sym::LEN) {
            return self.library_value(LibraryIndex::CORE, ident, expect, span);
        }
        let wanted = self.fn_wanted(expect);
        let types: Option<Vec<TyId>> = wanted.params.clone().and_then(|types| types.into_iter().collect());
        let Some(types) = types else {
            if !wanted.reported {
                let d = self.unknown_function(ident).label("it takes values of several types");
                self.report(d);
            }
            return build::error(span);
        };
        if types.contains(&TyId::ERROR) {
            return build::error(span);
        }
        let ret = match name {
            sym::PRINT => TyId::UNIT,
            sym::STR => TyId::STRING,
            sym::FLOAT => TyId::FLOAT,
            _ => TyId::INT,
        };
        if !self.prelude_takes(name, &types) {
            let of: Vec<String> = types.iter().map(|ty| self.ty(*ty)).collect();
            let message = format!("`{}` does not take ({})", self.text(name), of.join(", "));
            let d = Diagnostic::new(Code::NoMatchingOverload, span, message)
                .label(format!("a function of ({}) is wanted here", of.join(", ")));
            self.report(d);
            return build::error(span);
        }
        let text = self.text(name).to_string();
        self.made_value((Does::Prelude(name), ret), text, &types, span, |checker, args| {
            checker.prelude_body(ident, args)
        })
    }

    fn prelude_takes(&self, name: Symbol, types: &[TyId]) -> bool {
        match (name, types) {
            (sym::PRINT, _) | (sym::STR, [_]) => true,
            (sym::INT | sym::FLOAT, [ty]) => matches!(*ty, TyId::INT | TyId::FLOAT | TyId::STRING),
            (sym::LEN, [ty]) => {
                self.method_module(*ty).is_some_and(|module| self.row_taking(module, name, *ty).is_some())
            }
            _ => false,
        }
    }

    /// What `name(args)` means.
    fn prelude_body(&mut self, name: ast::Ident, mut args: Vec<Expr>) -> Expr {
        let span = name.span;
        if name.name == sym::PRINT {
            return self.printed(args, name, span);
        }
        let Some(value) = args.pop() else { return build::error(span) };
        match (name.name, value.ty) {
            (sym::STR, _) => Self::to_string(value),
            (sym::INT, TyId::FLOAT) => build::unary(value, TyId::INT, span, ExprKind::FloatToInt),
            (sym::FLOAT, TyId::INT) => build::unary(value, TyId::FLOAT, span, ExprKind::IntToFloat),
            (sym::INT, TyId::INT) | (sym::FLOAT, TyId::FLOAT) => value,
            (sym::LEN, ty) => {
                let row = self.method_module(ty).and_then(|module| self.row_taking(module, name.name, ty));
                match row {
                    Some(native) => self.call_of_row(native, value, span),
                    None => build::error(span),
                }
            }
            _ => self.parsed(name, value, span).unwrap_or_else(|| build::error(span)),
        }
    }

    /// A call of a native of one parameter.
    fn call_of_row(&mut self, native: NativeId, value: Expr, span: Span) -> Expr {
        let decl = self.library.native(native);
        let mut vars = [None; 2];
        if let [param] = decl.params {
            self.unify(param, value.ty, &mut vars);
        }
        let ty = self.native_type(&decl.result, vars);
        let type_args = self.native_type_args(decl, vars);
        build::expr(ExprKind::CallNative { native, type_args, args: vec![value] }, ty, span)
    }

    // ------------------------------------------------------------------------------------ variants

    /// `Shape.Circle` where a function is wanted, or nothing is known.
    pub(super) fn variant_value(&mut self, id: EnumId, at: u32, ty: TyId, span: Span) -> Expr {
        let variant = &self.types.enum_def(id).variants[at as usize];
        let params = variant.payload.clone();
        if params.contains(&TyId::ERROR) {
            return build::error(span);
        }
        let name = format!("{}.{}", self.enum_name(id), self.text(variant.name));
        self.made_value((Does::Variant(id, at), ty), name, &params, span, |_, args| {
            build::expr(ExprKind::Enum(id, at, args), ty, span)
        })
    }

    // ------------------------------------------------------------------------------------ functions made

    /// A made function as a value; `make` gives its body from its parameters.
    fn made_value(
        &mut self,
        (does, ret): (Does, TyId),
        name: String,
        params: &[TyId],
        span: Span,
        make: impl FnOnce(&mut Self, Vec<Expr>) -> Expr,
    ) -> Expr {
        let ty = self.fn_type(params, ret, span);
        if ty == TyId::ERROR {
            return build::error(span);
        }
        let key = (does, self.types.list(params), ret);
        // One that mentions type parameters belongs to the declaration that has them.
        let shared = !self.types.is_generic(ty);
        let id = match self.wrappers.get(&key).filter(|_| shared) {
            Some(&id) => id,
            None => {
                let generics = self.generics.clone();
                if shared {
                    self.generics = Rc::new([]);
                }
                let id = self.made_function(name, params, ret, span, make);
                self.generics = generics;
                if shared {
                    self.wrappers.insert(key, id);
                }
                id
            }
        };
        let args = self.identity(self.signatures[id.0 as usize].generics.len());
        build::expr(ExprKind::FnValue(id, args), ty, span)
    }

    fn made_function(
        &mut self,
        name: String,
        params: &[TyId],
        ret: TyId,
        span: Span,
        make: impl FnOnce(&mut Self, Vec<Expr>) -> Expr,
    ) -> FnId {
        let symbol = self.names.intern(&name);
        let id = self.add_function(Signature {
            name: symbol,
            params: params.iter().map(|ty| Param { name: None, ty: *ty, span }).collect(),
            has_self: false,
            is_variadic: false,
            ret,
            ret_span: None,
            span,
            owner: None,
            generics: self.generics.clone(),
            outer: self.generics.len() as u32,
            next: None,
            broken: false,
        });
        self.enter(id);
        let mut args = Vec::with_capacity(params.len());
        for (at, ty) in params.iter().enumerate() {
            let local = self.body.add_local(None, *ty, span);
            self.body.info[at].is_param = true;
            args.push(build::local(local, *ty, span));
        }
        let value = make(self, args);
        let ty = value.ty;
        let block = match ty {
            TyId::UNIT => Block { stmts: vec![build::statement(value)], value: None, ty, span },
            _ => build::block_of(value),
        };
        let body = self.leave();
        let parts = Finished { name, params: params.len() as u32, ret, is_pub: false, span };
        self.finish_function(body, block, parts);
        id
    }
}
