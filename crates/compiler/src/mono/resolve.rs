//! What concrete types decide: which function a trait's method is, and what an operator does.

use super::optionals::take;
use super::rewrite::Rewriter;
use super::{Mono, Resolved, Wanted};
use crate::hir::{
    BinaryOp, Block, Expr, ExprKind, FnId, ImplMethod, Stmt, StmtKind, TraitCall, TraitId, Ty, TyId, TyList,
};
use crate::syntax::Span;

/// The number of the only method of `Ord`, `Eq` and `Display`.
pub(super) const ONLY_METHOD: u32 = 0;

impl Rewriter<'_, '_> {
    /// Decides what an expression whose parts are concrete does.
    pub(super) fn decide(&mut self, expr: &mut Expr) {
        match &mut expr.kind {
            ExprKind::Wrap(_) => self.flatten_wrap(expr),
            ExprKind::Unwrap(_) => self.flatten_unwrap(expr),
            ExprKind::Binary(op, a, _) if is_order(*op) && !self.has_order(a.ty) => self.ordered(expr),
            ExprKind::Compare(a, _) if !self.has_order(a.ty) => self.compared(expr),
            ExprKind::CallTrait(_) => self.trait_call(expr),
            ExprKind::ToTrait(value) if value.ty == expr.ty => *expr = take(value),
            ExprKind::ToTrait(value) => {
                let from = value.ty;
                self.converted(from);
            }
            ExprKind::Is(value, ty) => {
                let (of, ty) = (value.ty, *ty);
                if self.may_be(of, ty) { self.converted(ty) } else { never_is(expr) }
            }
            ExprKind::Cast(_) => self.converted(expr.ty),
            // Numbers that a type parameter stood for may be what they are converted to.
            ExprKind::IntToFloat(value) if value.ty == TyId::FLOAT => *expr = take(value),
            ExprKind::FloatToInt(value) if value.ty == TyId::INT => *expr = take(value),
            _ => {}
        }
    }

    /// Whether the machine orders values of this type.
    fn has_order(&self, ty: TyId) -> bool {
        matches!(self.types().get(ty), Ty::Int | Ty::Float | Ty::String | Ty::Never | Ty::Error)
    }

    /// Whether a value of a trait may have this type: it implements the trait, or is a trait itself.
    fn may_be(&mut self, of: TyId, ty: TyId) -> bool {
        match (self.types().get(of), self.types().get(ty)) {
            (&Ty::Trait(of, args), Ty::Struct(_) | Ty::Enum(_)) => {
                self.mono.implementation(of, ty).is_some_and(|found| found.trait_args == args)
            }
            (_, Ty::Trait(..)) => true,
            _ => false,
        }
    }

    /// Notes that a value of the type may be one of a trait: it must be able to tell its type.
    fn converted(&mut self, ty: TyId) {
        let by = self.wanted(Span::default()).map(|(by, _)| by);
        self.mono.converted(ty, by);
    }

    /// `a < b` of a type with an `impl Ord`: `compare(a, b) < 0`.
    fn ordered(&mut self, expr: &mut Expr) {
        let ExprKind::Binary(_, a, b) = &mut expr.kind else { return };
        let Some(function) =
            self.mono.method(TraitId::ORD, a.ty, ONLY_METHOD, TyList::EMPTY, self.wanted(expr.span))
        else {
            return;
        };
        let args = vec![take(a), take(b)];
        **a = Expr { kind: ExprKind::Call(function, TyList::EMPTY, args), ty: TyId::INT, span: expr.span };
        **b = Expr { kind: ExprKind::Int(0), ty: TyId::INT, span: expr.span };
    }

    fn compared(&mut self, expr: &mut Expr) {
        let ExprKind::Compare(a, b) = &mut expr.kind else { return };
        let wanted = self.wanted(expr.span);
        if let Some(function) = self.mono.method(TraitId::ORD, a.ty, ONLY_METHOD, TyList::EMPTY, wanted) {
            let args = vec![take(a), take(b)];
            expr.kind = ExprKind::Call(function, TyList::EMPTY, args);
        }
    }

    /// A call of a trait's method: of the function that the `impl` or the trait has, of the machine's own, or, on a value
    /// of the trait as a type, of what that value's type has.
    fn trait_call(&mut self, expr: &mut Expr) {
        let ExprKind::CallTrait(call) = &mut expr.kind else { return };
        if matches!(self.types().get(call.on), Ty::Trait(of, _) if *of == call.of) {
            return;
        }
        let wanted = self.wanted(expr.span);
        if let Some(function) = self.mono.method(call.of, call.on, call.method, call.type_args, wanted) {
            let args = std::mem::take(&mut call.args);
            expr.kind = ExprKind::Call(function, TyList::EMPTY, args);
        } else if let Some(kind) = built_in(call) {
            expr.kind = kind;
        }
    }
}

/// What the method of a built-in trait does for a type that has it without an `impl`.
fn built_in(call: &mut TraitCall) -> Option<ExprKind> {
    let mut args = std::mem::take(&mut call.args).into_iter().map(Box::new);
    match (call.of, args.next(), args.next()) {
        (TraitId::ORD, Some(a), Some(b)) => Some(ExprKind::Compare(a, b)),
        (TraitId::EQ, Some(a), Some(b)) => Some(ExprKind::Binary(BinaryOp::Eq, a, b)),
        (TraitId::DISPLAY, Some(a), None) => Some(ExprKind::ToString(a)),
        (_, a, b) => {
            call.args = a.into_iter().chain(b).chain(args).map(|arg| *arg).collect();
            None
        }
    }
}

/// `value is T` where `T` stands for a type that does not implement the value's trait.
fn never_is(expr: &mut Expr) {
    let ExprKind::Is(value, _) = &mut expr.kind else { return };
    let value = take(value);
    let span = expr.span;
    let no = Expr { kind: ExprKind::Bool(false), ty: TyId::BOOL, span };
    let stmts = vec![Stmt { kind: StmtKind::Expr(value), span }];
    expr.kind = ExprKind::Block(Box::new(Block { stmts, value: Some(Box::new(no)), ty: TyId::BOOL, span }));
}

fn is_order(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge)
}

impl Mono<'_> {
    /// The `impl` that a concrete type has of a trait.
    pub(super) fn implementation(&mut self, of: TraitId, ty: TyId) -> Option<Resolved> {
        if let Some(known) = self.resolved.get(&(of, ty)) {
            return *known;
        }
        let found = self.types.find_impl(of, None, ty).map(|(at, meaning)| {
            let args = self.types.impls[at].args;
            Resolved { at, meaning, trait_args: self.types.substitute_list(args, meaning) }
        });
        self.resolved.insert((of, ty), found);
        found
    }

    /// The function that runs for a method of a trait, if the type has an `impl` of it.
    pub(super) fn method(
        &mut self,
        of: TraitId,
        ty: TyId,
        method: u32,
        type_args: TyList,
        wanted: Option<Wanted>,
    ) -> Option<FnId> {
        let Resolved { at, meaning, trait_args } = self.implementation(of, ty)?;
        let method = *self.types.impls.get(at)?.methods.get(method as usize)?;
        let types = |list| self.types.types_in(list);
        let (function, args) = match method? {
            ImplMethod::Own(function) => (function, [types(meaning), types(type_args)].concat()),
            ImplMethod::Default(function) => {
                (function, [&[ty], types(trait_args), types(type_args)].concat())
            }
        };
        let args = self.types.list(&args);
        Some(self.instance(function, args, wanted))
    }
}
