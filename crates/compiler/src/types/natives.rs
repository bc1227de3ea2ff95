//! Calls of library functions and built-in methods: which row of the library's table is meant.

use super::calls::were;
use super::describe::{alternatives, count};
use super::expect::{Expect, Why};
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Expr, ExprKind, NativeId, Ty, TyId, TyList};
use crate::names::ModuleIndex;
use crate::syntax::{Span, Symbol, ast};
use vitte_bytecode::natives::NativeType;

/// Rows of one name: mostly one, seldom more than a few, so that they need no memory of their own.
#[derive(Clone, Debug)]
pub(super) enum Rows {
    Few([NativeId; 4], usize),
    Many(Vec<NativeId>),
}

impl Rows {
    pub(super) const NONE: Rows = Rows::Few([NativeId(0); 4], 0);
}

impl std::ops::Deref for Rows {
    type Target = [NativeId];

    fn deref(&self) -> &[NativeId] {
        match self {
            Rows::Few(rows, count) => &rows[..*count],
            Rows::Many(rows) => rows,
        }
    }
}

impl FromIterator<NativeId> for Rows {
    fn from_iter<I: IntoIterator<Item = NativeId>>(rows: I) -> Rows {
        let mut few = [NativeId(0); 4];
        let mut rows = rows.into_iter();
        for count in 0..few.len() {
            match rows.next() {
                Some(row) => few[count] = row,
                None => return Rows::Few(few, count),
            }
        }
        match rows.next() {
            Some(row) => Rows::Many(few.into_iter().chain([row]).chain(rows).collect()),
            None => Rows::Few(few, few.len()),
        }
    }
}

/// What the type variables `T` and `U` of a native stand for, as far as that is known.
pub(super) type Vars = [Option<TyId>; 2];

/// A call being resolved.
struct Resolved {
    native: NativeId,
    vars: Vars,
    args: Vec<Expr>,
}

impl<'a> Checker<'a> {
    /// A native's type in the program, with `T` standing for `type_arg`.
    pub(super) fn native_type(&mut self, ty: &NativeType, vars: Vars) -> TyId {
        match ty {
            NativeType::Unit => TyId::UNIT,
            NativeType::Never => TyId::NEVER,
            NativeType::Int => TyId::INT,
            NativeType::Float => TyId::FLOAT,
            NativeType::Bool => TyId::BOOL,
            NativeType::String => TyId::STRING,
            NativeType::T => vars[0].unwrap_or(TyId::ERROR),
            NativeType::U => vars[1].unwrap_or(TyId::ERROR),
            NativeType::Bytes => TyId::BYTES,
            NativeType::Error => TyId::EXCEPTION,
            NativeType::Map(key, value) => {
                let (key, value) = (self.native_type(key, vars), self.native_type(value, vars));
                self.map_of(key, value)
            }
            NativeType::Array(element) => {
                let element = self.native_type(element, vars);
                self.array_of(element)
            }
            NativeType::Optional(value) => {
                let value = self.native_type(value, vars);
                self.optional_of(value)
            }
        }
    }

    /// Whether a value of type `ty` fits a native's parameter; tells what `T` stands for.
    pub(super) fn unify(&self, param: &NativeType, ty: TyId, vars: &mut Vars) -> bool {
        if matches!(ty, TyId::ERROR | TyId::NEVER) {
            return true;
        }
        match (param, self.types.get(ty)) {
            (NativeType::T, _) => *vars[0].get_or_insert(ty) == ty,
            (NativeType::U, _) => *vars[1].get_or_insert(ty) == ty,
            (NativeType::Map(key, value), Ty::Map(of, to)) => {
                self.unify(key, *of, vars) && self.unify(value, *to, vars)
            }
            (NativeType::Array(element), Ty::Array(of)) => self.unify(element, *of, vars),
            (NativeType::Unit, Ty::Unit)
            | (NativeType::Int, Ty::Int)
            | (NativeType::Float, Ty::Float)
            | (NativeType::Bool, Ty::Bool)
            | (NativeType::Bytes, Ty::Bytes)
            | (NativeType::Error, Ty::Exception)
            | (NativeType::String, Ty::String) => true,
            _ => false,
        }
    }

    /// The row of `name` that takes one value of exactly this type.
    pub(super) fn row_taking(&self, module: ModuleIndex, name: Symbol, ty: TyId) -> Option<NativeId> {
        let rows = self.library.natives(module, name).iter().map(|row| row.2);
        rows.into_iter().find(|row| match self.library.native(*row).params {
            [only] => self.unify(only, ty, &mut [None; 2]),
            _ => false,
        })
    }

    /// A call of a library function, or of a built-in method with its receiver.
    pub(super) fn call_library(
        &mut self,
        module: ModuleIndex,
        name: ast::Ident,
        receiver: Option<Expr>,
        args: &'a [ast::Expr],
        span: Span,
    ) -> Expr {
        let rows: Rows = self.library.natives(module, name.name).iter().map(|row| row.2).collect();
        self.call_rows(&rows, name, receiver, args, span)
    }

    /// A call of one of `rows`, all of one name.
    pub(super) fn call_rows(
        &mut self,
        rows: &[NativeId],
        name: ast::Ident,
        receiver: Option<Expr>,
        args: &'a [ast::Expr],
        span: Span,
    ) -> Expr {
        let offset = usize::from(receiver.is_some());
        let taking: Rows = rows
            .iter()
            .copied()
            .filter(|row| self.library.native(*row).params.len() == args.len() + offset)
            .collect();
        let resolved = match &*taking {
            [] => {
                self.wrong_native_count(rows, &receiver, name, args.len(), span);
                self.arguments_of_mistake(args, span);
                return self.result_of_mistake(rows, span);
            }
            [only] => self.call_row(*only, receiver, args),
            several => match self.choose_row(several, name, receiver, args) {
                Some(resolved) => resolved,
                None => return self.result_of_mistake(several, span),
            },
        };
        let Resolved { native, vars, args } = resolved;
        let decl = self.library.native(native);
        let ty = self.native_type(&decl.result, vars);
        let type_args = self.native_type_args(decl, vars);
        let at = from_name(name.span, span);
        build::operation(args, ty, at, |args| ExprKind::CallNative { native, type_args, args })
    }

    /// What a call says of the type variables of its native: those that it has, in order.
    pub(super) fn native_type_args(
        &mut self,
        decl: &'static vitte_bytecode::natives::NativeDecl,
        vars: Vars,
    ) -> TyList {
        let has = |variable| native_types(decl).any(|ty| mentions(ty, variable));
        let known = |at: usize| vars[at].unwrap_or(TyId::ERROR);
        match (has(NativeType::T), has(NativeType::U)) {
            (false, _) => TyList::EMPTY,
            (true, false) => self.types.list(&[known(0)]),
            (true, true) => self.types.list(&[known(0), known(1)]),
        }
    }

    /// A call of the only row that there is.
    fn call_row(&mut self, native: NativeId, receiver: Option<Expr>, args: &'a [ast::Expr]) -> Resolved {
        let params = self.library.native(native).params;
        let mut vars = [None; 2];
        let mut built = Vec::with_capacity(params.len());
        if let (Some(receiver), Some(first)) = (receiver, params.first()) {
            self.unify(first, receiver.ty, &mut vars);
            built.push(receiver);
        }
        for (arg, param) in args.iter().zip(&params[built.len()..]) {
            let wanted = self.native_type(param, vars);
            let why = match (self.library.native(native).module, param) {
                ("map", NativeType::T) => Why::Key,
                ("map", NativeType::U) => Why::Entry,
                _ if vars[0].is_some() => Why::Stored,
                _ => Why::NativeArgument,
            };
            let value = self.expr(arg, Expect::Is(wanted, why));
            self.unify(param, value.ty, &mut vars);
            built.push(value);
        }
        Resolved { native, vars, args: built }
    }

    /// A call of the row that fits the arguments.
    fn choose_row(
        &mut self,
        rows: &[NativeId],
        name: ast::Ident,
        receiver: Option<Expr>,
        args: &'a [ast::Expr],
    ) -> Option<Resolved> {
        let offset = usize::from(receiver.is_some());
        let mut built: Vec<Expr> = Vec::with_capacity(args.len() + offset);
        built.extend(receiver);
        for arg in args {
            built.push(self.expr(arg, Expect::Any));
        }
        for &row in rows {
            let mut vars = [None; 2];
            let params = self.library.native(row).params;
            if params.iter().zip(&built).all(|(param, arg)| self.unify(param, arg.ty, &mut vars)) {
                return Some(Resolved { native: row, vars, args: built });
            }
        }
        self.no_row(rows, name, &built[offset..], args, offset > 0);
        None
    }

    /// What a mistaken call gives: the type that all rows agree on, so that nothing follows from the mistake.
    fn result_of_mistake(&mut self, rows: &[NativeId], span: Span) -> Expr {
        let mut results = rows.iter().map(|row| self.library.native(*row).result);
        let first = results.next().filter(|first| results.all(|other| other == *first));
        let ty = match first {
            Some(
                NativeType::T
                | NativeType::U
                | NativeType::Map(..)
                | NativeType::Array(_)
                | NativeType::Optional(_)
                | NativeType::Never,
            )
            | None => TyId::ERROR,
            Some(result) => self.native_type(&result, [None; 2]),
        };
        Expr { ty, ..build::error(span) }
    }

    fn wrong_native_count(
        &mut self,
        rows: &[NativeId],
        receiver: &Option<Expr>,
        name: ast::Ident,
        given: usize,
        span: Span,
    ) {
        let method = receiver.is_some();
        let mut counts: Vec<usize> =
            rows.iter().map(|row| self.library.native(*row).params.len() - usize::from(method)).collect();
        counts.sort_unstable();
        counts.dedup();
        let wanted = match counts.as_slice() {
            [only] => count(*only, "argument"),
            [low, .., high] => format!("{low} to {high} arguments"),
            [] => "no arguments".to_string(),
        };
        let text = self.text(name.name);
        let message = format!("`{text}` takes {wanted}, but {} given", were(given));
        let d = Diagnostic::new(Code::WrongArgumentCount, from_name(name.span, span), message)
            .label(format!("it is {}", self.rows_text(rows, receiver.as_ref(), "or")));
        self.report(d);
    }

    /// The signatures of `rows`, with `T` as the receiver says.
    fn rows_text(&self, rows: &[NativeId], receiver: Option<&Expr>, last: &str) -> String {
        let texts: Vec<String> = rows
            .iter()
            .map(|row| {
                let mut vars = [None; 2];
                if let (Some(receiver), Some(first)) = (receiver, self.library.native(*row).params.first()) {
                    self.unify(first, receiver.ty, &mut vars);
                }
                self.native_text(*row, vars, receiver.is_some())
            })
            .collect();
        alternatives(&texts, last)
    }

    fn no_row(
        &mut self,
        rows: &[NativeId],
        name: ast::Ident,
        built: &[Expr],
        sources: &[ast::Expr],
        method: bool,
    ) {
        let types: Vec<String> = built.iter().map(|arg| self.ty(arg.ty)).collect();
        let text = self.text(name.name);
        let message = format!("`{text}` does not take ({})", types.join(", "));
        let signatures: Vec<String> =
            rows.iter().map(|row| self.native_text(*row, [None; 2], method)).collect();
        let mut d = Diagnostic::new(Code::NoMatchingOverload, name.span, message)
            .label(format!("it is {}", alternatives(&signatures, "or")));
        for (source, ty) in sources.iter().zip(&types) {
            d = d.also(source.span, format!("`{ty}`"));
        }
        let has_float = built.iter().any(|arg| arg.ty == TyId::FLOAT);
        let int = built.iter().position(|arg| arg.ty == TyId::INT);
        if let (true, Some(at)) = (has_float, int) {
            d = self.suggest_conversion(d, &sources[at], TyId::FLOAT, TyId::INT);
        }
        if let Some(optional) = built.iter().find(|arg| self.is_optional(arg.ty)) {
            d = self.may_be_null(d, optional.ty);
        }
        self.report(d);
    }
}

/// A call from its name on: what is before the dot of a method is not part of the mistake.
fn from_name(name: Span, call: Span) -> Span {
    Span::new(call.file, name.start, call.end.max(name.end))
}

fn native_types(
    decl: &'static vitte_bytecode::natives::NativeDecl,
) -> impl Iterator<Item = &'static NativeType> {
    decl.params.iter().chain(std::iter::once(&decl.result))
}

fn mentions(ty: &NativeType, variable: NativeType) -> bool {
    match ty {
        NativeType::Array(inner) | NativeType::Optional(inner) => mentions(inner, variable),
        NativeType::Map(key, value) => mentions(key, variable) || mentions(value, variable),
        _ => *ty == variable,
    }
}
