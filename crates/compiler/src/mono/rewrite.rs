//! A function of the generic program becomes one of the other, in place.

use super::{Mono, Wanted};
use crate::hir::{
    Arm, Block, EnumId, Expr, ExprKind, FnId, Function, Local, LocalId, Pattern, Place, Stmt, StmtKind, Ty,
    TyId, TyList, Types,
};
use crate::syntax::Span;

/// The rewriting of one function.
pub(super) struct Rewriter<'m, 'n> {
    pub(super) mono: &'m mut Mono<'n>,
    /// The function.
    id: FnId,
    /// What its type parameters stand for.
    args: TyList,
    /// Its variables.
    locals: Vec<Local>,
}

impl<'m, 'n> Rewriter<'m, 'n> {
    pub(super) fn new(mono: &'m mut Mono<'n>, id: FnId, args: TyList) -> Rewriter<'m, 'n> {
        Rewriter { mono, id, args, locals: Vec::new() }
    }

    /// The function, rewritten.
    pub(super) fn function(mut self, mut function: Function) -> Function {
        self.locals = std::mem::take(&mut function.locals);
        for at in 0..self.locals.len() {
            self.locals[at].ty = self.ty(self.locals[at].ty);
        }
        function.ret = self.ty(function.ret);
        self.block(&mut function.body);
        function.locals = self.locals;
        function
    }

    pub(super) fn types(&self) -> &Types {
        &self.mono.types
    }

    pub(super) fn local(&self, id: LocalId) -> Option<&Local> {
        self.locals.get(id.0 as usize)
    }

    pub(super) fn add_local(&mut self, local: Local) -> LocalId {
        self.mono.occurs(local.ty, Some(self.id));
        self.locals.push(local);
        LocalId(self.locals.len() as u32 - 1)
    }

    /// The function, and a place in it where something is needed.
    pub(super) fn wanted(&self, span: Span) -> Option<Wanted> {
        Some((self.id, span))
    }

    /// A type, with what the type parameters stand for.
    pub(super) fn ty(&mut self, ty: TyId) -> TyId {
        let ty = self.mono.types.substitute(ty, self.args);
        self.mono.occurs(ty, Some(self.id));
        ty
    }

    pub(super) fn list(&mut self, types: TyList) -> TyList {
        self.mono.types.substitute_list(types, self.args)
    }

    /// The number of a function that is mentioned with type arguments.
    fn mention(&mut self, function: &mut FnId, types: &mut TyList, span: Span) {
        let args = self.list(*types);
        *function = self.mono.instance(*function, args, self.wanted(span));
        *types = TyList::EMPTY;
    }

    fn enum_id(&mut self, id: EnumId) -> EnumId {
        if self.args == TyList::EMPTY {
            return id;
        }
        let ty = self.mono.types.intern(Ty::Enum(id));
        let ty = self.mono.types.substitute(ty, self.args);
        if let Ty::Enum(id) = self.types().get(ty) { *id } else { id }
    }

    fn block(&mut self, block: &mut Block) {
        block.ty = self.ty(block.ty);
        for stmt in &mut block.stmts {
            self.stmt(stmt);
        }
        self.optional_expr(block.value.as_deref_mut());
    }

    fn optional_block(&mut self, block: Option<&mut Block>) {
        if let Some(block) = block {
            self.block(block);
        }
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        match &mut stmt.kind {
            StmtKind::Let(_, value) | StmtKind::InitGlobal(_, value) | StmtKind::Expr(value) => {
                self.expr(value)
            }
            StmtKind::Assign(place, value) | StmtKind::AssignOp(place, _, value) => {
                match place {
                    Place::Local(_) | Place::Global { .. } => {}
                    Place::Field(object, _) => self.expr(object),
                    Place::Index(object, index) => {
                        self.expr(object);
                        self.expr(index);
                    }
                }
                self.expr(value);
            }
        }
    }

    fn exprs(&mut self, exprs: &mut [Expr]) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    fn optional_expr(&mut self, expr: Option<&mut Expr>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    /// An expression: its parts first, then what their types decide.
    fn expr(&mut self, expr: &mut Expr) {
        if self.args != TyList::EMPTY {
            self.mono.count_node(self.id);
            if self.mono.problem.is_some() {
                return;
            }
        }
        expr.ty = self.ty(expr.ty);
        self.parts(expr);
        self.decide(expr);
    }

    fn parts(&mut self, expr: &mut Expr) {
        use ExprKind::*;
        let (ty, span) = (expr.ty, expr.span);
        match &mut expr.kind {
            Unit
            | Int(_)
            | Float(_)
            | Bool(_)
            | Str(_)
            | Local(_)
            | Global { .. }
            | Null
            | Break(_)
            | Continue(_) => {}
            FnValue(function, types) | Closure(function, types) => self.mention(function, types, span),
            Call(function, types, args) => {
                self.mention(function, types, span);
                self.exprs(args);
            }
            CallTrait(call) => {
                call.on = self.ty(call.on);
                call.trait_args = self.list(call.trait_args);
                call.type_args = self.list(call.type_args);
                self.exprs(&mut call.args);
            }
            CallNative { type_args, args, .. } => {
                *type_args = self.list(*type_args);
                self.exprs(args);
            }
            CallValue(callee, args) => {
                self.expr(callee);
                self.exprs(args);
            }
            Is(value, tested) => {
                *tested = self.ty(*tested);
                self.expr(value);
            }
            Unary(_, a)
            | IntToFloat(a)
            | FloatToInt(a)
            | ToString(a)
            | Field(a, _)
            | TupleField(a, _)
            | Wrap(a)
            | Unwrap(a)
            | ToTrait(a)
            | Cast(a)
            | ExceptionField(a, _)
            | Throw(a)
            | IsNull(a, _) => {
                self.expr(a);
            }
            Binary(_, a, b)
            | And(a, b)
            | Or(a, b)
            | Repeat(a, b)
            | Index(a, b)
            | Compare(a, b)
            | Exception(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            Concat(list) | Array(list) | Tuple(list) => self.exprs(list),
            Struct(id, fields) => {
                if let Ty::Struct(instance) = self.types().get(ty) {
                    *id = *instance;
                }
                for (_, value) in fields {
                    self.expr(value);
                }
            }
            Enum(id, _, payload) => {
                *id = self.enum_id(*id);
                self.exprs(payload);
            }
            Map(entries) => {
                for (key, value) in entries {
                    self.expr(key);
                    self.expr(value);
                }
            }
            Block(block) => self.block(block),
            Return(value) => self.optional_expr(value.as_deref_mut()),
            _ => self.control(&mut expr.kind),
        }
    }

    /// The parts of what has blocks in it.
    fn control(&mut self, kind: &mut ExprKind) {
        match kind {
            ExprKind::Try(parts) => {
                self.block(&mut parts.body);
                for catch in &mut parts.catches {
                    self.optional_expr(catch.guard.as_mut());
                    self.block(&mut catch.body);
                }
                self.optional_block(parts.finally.as_mut());
            }
            ExprKind::IfSome { value, local, then, otherwise } => {
                self.expr(value);
                self.block(then);
                self.optional_block(otherwise.as_deref_mut());
                self.flatten_if_some(local, then);
            }
            ExprKind::Match { value, arms } => {
                self.expr(value);
                for arm in arms {
                    self.arm(arm);
                }
            }
            ExprKind::If { branches, otherwise } => {
                for (cond, block) in branches {
                    self.expr(cond);
                    self.block(block);
                }
                self.optional_block(otherwise.as_deref_mut());
            }
            ExprKind::While { cond: head, body, .. }
            | ExprKind::ForArray { array: head, body, .. }
            | ExprKind::ForBytes { bytes: head, body, .. }
            | ExprKind::ForString { string: head, body, .. } => {
                self.expr(head);
                self.block(body);
            }
            ExprKind::ForRange { range, body, .. } => {
                self.expr(&mut range.start);
                self.expr(&mut range.end);
                self.optional_expr(range.step.as_mut());
                self.block(body);
            }
            ExprKind::ForMap(parts) => {
                self.expr(&mut parts.map);
                self.block(&mut parts.body);
            }
            _ => {}
        }
    }

    fn arm(&mut self, arm: &mut Arm) {
        self.pattern(&mut arm.pattern);
        self.optional_expr(arm.guard.as_mut());
        self.expr(&mut arm.body);
        if self.args != TyList::EMPTY {
            self.flatten_arm(arm);
        }
    }

    fn pattern(&mut self, pattern: &mut Pattern) {
        match pattern {
            Pattern::Variant(id, _, parts) => {
                *id = self.enum_id(*id);
                parts.iter_mut().for_each(|part| self.pattern(part));
            }
            Pattern::Some(part) => self.pattern(part),
            Pattern::Tuple(parts) | Pattern::Or(parts) => {
                parts.iter_mut().for_each(|part| self.pattern(part))
            }
            Pattern::Wildcard
            | Pattern::Bind(_)
            | Pattern::Int(_)
            | Pattern::IntRange(..)
            | Pattern::Bool(_)
            | Pattern::Str(_)
            | Pattern::Null => {}
        }
    }
}
