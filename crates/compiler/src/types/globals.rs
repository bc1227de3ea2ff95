//! Variables of the module: which of them functions share, and which reads of those may come too early.
//!
//! A top-level `let` that no function uses is a local of the initialiser, and lives in a register. One that a function
//! uses is a global.
//!
//! **Guards.** A function may run before the `let` of a global it reads only if a top-level statement up to and including
//! that `let` calls it, directly or through other functions. So the functions that each top-level statement reaches are
//! followed through the graph of calls, statement by statement, each function once: the first statement that reaches it
//! is remembered. A function's read of a global is `checked` exactly if that statement does not come after the `let`.
//! Statements are numbered through all modules, in the order in which they run.
//! Sound, because every call in the program is an edge of the graph, and a function that becomes a value counts as called
//! where that happens: where its name stands, or where the closure is made. It cannot be called before. The library calls
//! nothing back.
//!
//! Top-level code itself never needs a guard: above the `let` the name is an error while compiling.

use super::rewrite::{Rewrite, rewrite_block, rewrite_stmt};
use super::statements::Run;
use super::{Checker, Def, Literal, ModuleVar};
use crate::hir::{self, ExprKind, FnId, GlobalId, ImplMethod, LocalId, Place, Stmt, StmtKind, TyId, Types};
use crate::syntax::{Span, Symbol, ast};

/// What a function calls, and which globals it reads.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub(super) calls: Vec<FnId>,
    pub(super) reads: Vec<GlobalId>,
}

impl<'a> Checker<'a> {
    /// A `let` or `const` of the module.
    pub(super) fn module_let(&mut self, decl: &'a ast::Let, span: Span, run: &mut Run) {
        let (value, ty) = self.let_value(decl);
        let ast::BindingKind::Name(name) = decl.binding.kind else {
            return self.tuple_let(decl, value, run);
        };
        let literal = if decl.is_const { self.literal(&value) } else { None };
        let local = self.declare_module_var(name, ty, decl, decl.binding.span, literal);
        if literal.is_some() {
            return;
        }
        run.add(Some(Stmt { kind: Self::let_or_effect(local, value), span }));
    }

    pub(super) fn declare_module_var(
        &mut self,
        name: Symbol,
        ty: TyId,
        decl: &ast::Let,
        span: Span,
        literal: Option<Literal>,
    ) -> LocalId {
        let local = match literal {
            Some(_) => LocalId(u32::MAX),
            None => self.body.add_local(Some(name), ty, span),
        };
        self.declare(name, Def::ModuleVar(self.module_vars.len() as u32), span);
        self.module_vars.push(ModuleVar {
            module: self.checked.len(),
            name,
            span,
            ty: if ty == TyId::NEVER { TyId::UNIT } else { ty },
            is_const: decl.is_const,
            is_pub: decl.is_pub,
            local,
            literal,
            global: None,
            stmt: self.top_stmt,
            read: false,
            assigned: false,
        });
        local
    }

    /// The value of a constant, if every use can hold it: it is a literal, and no function has run before.
    fn literal(&self, value: &hir::Expr) -> Option<Literal> {
        if self.top_calls.len() > self.current.first_call {
            return None;
        }
        match &value.kind {
            ExprKind::Int(value) => Some(Literal::Int(*value)),
            ExprKind::Float(value) => Some(Literal::Float(*value)),
            ExprKind::Bool(value) => Some(Literal::Bool(*value)),
            ExprKind::Str(value) => Some(Literal::Str(*value)),
            _ => None,
        }
    }

    /// Turns the variables that functions use into globals, and marks the reads that need a guard.
    pub(super) fn place_module_variables(&mut self, inits: &[FnId]) {
        if self.is_session {
            self.share_all_variables();
        } else if self.globals.is_empty() {
            return;
        } else {
            self.follow_traits(inits);
            let reached = self.first_statements();
            self.guard_reads(&reached);
        }
        let mut shared: Vec<Shared> = Vec::new();
        shared.resize_with(inits.len(), Shared::default);
        for (at, var) in self.global_vars.iter().enumerate() {
            let var = &self.module_vars[*var as usize];
            let (of_module, local) = (&mut shared[var.module].global_of, var.local.0 as usize);
            if of_module.len() <= local {
                of_module.resize(local + 1, None);
            }
            of_module[local] = Some(GlobalId(at as u32));
        }
        for (init, mut shared) in inits.iter().zip(shared) {
            if let Some(function) = &mut self.functions[init.0 as usize]
                && !shared.global_of.is_empty()
            {
                rewrite_block(&mut function.body, &mut shared);
            }
        }
    }

    /// Adds to the graph what runs by way of a trait: a statement or function that calls a trait's method, compares or
    /// makes a text may call any method of any `impl`.
    fn follow_traits(&mut self, inits: &[FnId]) {
        let run = |method: &Option<ImplMethod>| match method {
            Some(ImplMethod::Own(id) | ImplMethod::Default(id)) => Some(*id),
            None => None,
        };
        let methods = self.types.impls.iter().flat_map(|of| of.methods.iter().filter_map(run));
        let methods: Vec<FnId> = methods.collect();
        if methods.is_empty() {
            return;
        }
        // A function of its own stands for all of them.
        let all = FnId(self.graph.len() as u32);
        for at in 0..self.functions.len() {
            if inits.contains(&FnId(at as u32)) {
                continue;
            }
            if let Some(function) = &mut self.functions[at] {
                let mut seen = ByTrait { types: &self.types, seen: false };
                rewrite_block(&mut function.body, &mut seen);
                if seen.seen {
                    self.graph[at].calls.push(all);
                }
            }
        }
        self.graph.push(Uses { calls: methods, reads: Vec::new() });
        for (at, init) in inits.iter().enumerate() {
            self.follow_initialiser(at, *init, all);
        }
        self.top_calls.sort_by_key(|(stmt, _)| *stmt);
    }

    fn follow_initialiser(&mut self, module: usize, init: FnId, all: FnId) {
        let Some(&(first, sources)) = self.tops.get(module) else { return };
        let Some(function) = &mut self.functions[init.0 as usize] else { return };
        for stmt in &mut function.body.stmts {
            let mut seen = ByTrait { types: &self.types, seen: false };
            rewrite_stmt(stmt, &mut seen);
            if seen.seen {
                let after = sources.partition_point(|source| source.span.start <= stmt.span.start);
                self.top_calls.push((first + after.saturating_sub(1) as u32, all));
            }
        }
    }

    /// Makes the `pub` variables of a library globals, whoever uses them.
    pub(super) fn share_public_variables(&mut self) {
        let library = self.checked.len().saturating_sub(1);
        for at in 0..self.module_vars.len() {
            let var = &self.module_vars[at];
            if var.is_pub && var.module == library && var.literal.is_none() {
                let id = self.global_of(at as u32);
                self.parts.public.push(id);
            }
        }
    }

    /// For each function the first top-level statement that may run it.
    fn first_statements(&self) -> Vec<Option<u32>> {
        let mut reached = vec![None; self.graph.len()];
        let mut todo = Vec::new();
        for &(stmt, called) in &self.top_calls {
            todo.push(called);
            while let Some(function) = todo.pop() {
                let first = &mut reached[function.0 as usize];
                if first.is_none() {
                    *first = Some(stmt);
                    todo.extend(&self.graph[function.0 as usize].calls);
                }
            }
        }
        reached
    }

    fn guard_reads(&mut self, reached: &[Option<u32>]) {
        for (at, first) in reached.iter().enumerate() {
            let Some(first) = *first else { continue };
            let mut guards = Guards { first, lets: Vec::new() };
            for read in &self.graph[at].reads {
                let declared = self.module_vars[self.global_vars[read.0 as usize] as usize].stmt;
                if first <= declared {
                    self.globals[read.0 as usize].needs_guard = true;
                    guards.lets.push((*read, declared));
                }
            }
            if guards.lets.is_empty() {
                continue;
            }
            guards.lets.sort_unstable();
            if let Some(function) = &mut self.functions[at] {
                rewrite_block(&mut function.body, &mut guards);
            }
        }
    }
}

/// Marks reads of globals whose `let` may not have run.
struct Guards {
    /// The top-level statement that first runs the function.
    first: u32,
    /// Sorted: globals that it reads too early, with the statement of their `let`.
    lets: Vec<(GlobalId, u32)>,
}

impl Guards {
    fn guards(&self, id: GlobalId) -> bool {
        match self.lets.binary_search_by_key(&id, |entry| entry.0) {
            Ok(at) => self.first <= self.lets[at].1,
            Err(_) => false,
        }
    }
}

impl Rewrite for Guards {
    fn expr(&mut self, kind: &mut ExprKind) {
        if let ExprKind::Global { id, checked } = kind {
            *checked = self.guards(*id);
        }
    }

    fn place(&mut self, place: &mut Place) {
        if let Place::Global { id, checked } = place {
            *checked = self.guards(*id);
        }
    }
}

/// Looks for what may call a method of an `impl`.
struct ByTrait<'t> {
    types: &'t Types,
    seen: bool,
}

impl Rewrite for ByTrait<'_> {
    fn expr(&mut self, kind: &mut ExprKind) {
        let plain = |ty: TyId| matches!(ty, TyId::INT | TyId::FLOAT | TyId::BOOL | TyId::STRING | TyId::UNIT);
        self.seen |= match kind {
            ExprKind::CallTrait(_) => true,
            ExprKind::ToString(value) => !plain(value.ty),
            ExprKind::Compare(value, _) => !plain(value.ty),
            ExprKind::Binary(op, value, _) => {
                use hir::BinaryOp as Op;
                let compares = matches!(op, Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge);
                compares && !plain(value.ty)
            }
            // Natives compare and show what they are given.
            ExprKind::CallNative { type_args, .. } => {
                self.types.types_in(*type_args).iter().any(|ty| !plain(*ty))
            }
            _ => false,
        };
    }

    fn place(&mut self, _: &mut Place) {}
}

/// Turns locals of an initialiser into globals.
#[derive(Default)]
struct Shared {
    /// For each local its global.
    global_of: Vec<Option<GlobalId>>,
}

impl Shared {
    fn global(&self, id: LocalId) -> Option<GlobalId> {
        self.global_of.get(id.0 as usize).copied().flatten()
    }
}

impl Rewrite for Shared {
    fn stmt(&mut self, kind: &mut StmtKind) {
        if let StmtKind::Let(local, value) = kind
            && let Some(global) = self.global(*local)
        {
            let value = std::mem::replace(value, super::build::unit(Span::default()));
            *kind = StmtKind::InitGlobal(global, value);
        }
    }

    fn expr(&mut self, kind: &mut ExprKind) {
        if let ExprKind::Local(local) = kind
            && let Some(id) = self.global(*local)
        {
            *kind = ExprKind::Global { id, checked: false };
        }
    }

    fn place(&mut self, place: &mut Place) {
        if let Place::Local(local) = place
            && let Some(id) = self.global(*local)
        {
            *place = Place::Global { id, checked: false };
        }
    }
}
