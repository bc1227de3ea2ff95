//! Tuples, and taking them apart.

use super::expect::{Expect, Why};
use super::names::Variable;
use super::statements::Run;
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Expr, ExprKind, LocalId, MAX_TYPE_DEPTH, Place, Stmt, StmtKind, Ty, TyId};
use crate::syntax::{Span, ast};

/// How many types a tuple or function type may be made of, all levels together: its name is as long, and tuples of tuples
/// of tuples would soon fill the memory with it.
const MAX_TYPE_SIZE: u32 = 128;

impl<'a> Checker<'a> {
    /// `(A, B)`; of what has been reported, that too has been reported.
    pub(super) fn tuple_of(&mut self, parts: Vec<TyId>, at: Span) -> TyId {
        if parts.contains(&TyId::ERROR) {
            return TyId::ERROR;
        }
        if parts.contains(&TyId::UNIT) {
            return self.stored(TyId::UNIT, at, super::units::PART);
        }
        self.sized_type(Ty::Tuple(parts.clone().into_boxed_slice()), &parts, at)
    }

    /// A type made of `parts`, unless there are too many of them, all levels together.
    pub(super) fn sized_type(&mut self, ty: Ty, parts: &[TyId], at: Span) -> TyId {
        let size = parts.iter().fold(1u32, |sum, part| sum.saturating_add(self.size_of(*part)));
        if size > MAX_TYPE_SIZE {
            let message =
                format!("this type is made of {size} types, but at most {MAX_TYPE_SIZE} are possible");
            let d = Diagnostic::new(Code::TypeTooLarge, at, message)
                .label("too large")
                .help("declare a struct for a part of it");
            self.report(d);
            return TyId::ERROR;
        }
        let depth = parts.iter().map(|part| self.types.depth(*part)).max().unwrap_or(0) + 1;
        if depth > MAX_TYPE_DEPTH {
            let message = format!("this type nests more than {MAX_TYPE_DEPTH} levels deep");
            let d = Diagnostic::new(Code::TypeTooLarge, at, message)
                .label("too deep")
                .help("declare a struct for a part of it");
            self.report(d);
            return TyId::ERROR;
        }
        let ty = self.types.intern(ty);
        self.type_sizes.insert(ty, size);
        ty
    }

    /// How many types a type is made of.
    fn size_of(&self, mut ty: TyId) -> u32 {
        let mut size = 1u32;
        loop {
            match *self.types.get(ty) {
                Ty::Array(inner) | Ty::Optional(inner) => ty = inner,
                Ty::Map(key, value) => {
                    size = size.saturating_add(self.type_sizes.get(&key).copied().unwrap_or(1));
                    ty = value;
                }
                Ty::Tuple(_) | Ty::Fn(..) => {
                    return size.saturating_add(self.type_sizes.get(&ty).copied().unwrap_or(1));
                }
                _ => return size,
            }
            size += 1;
            if size > MAX_TYPE_SIZE {
                return size;
            }
        }
    }

    pub(super) fn resolve_tuple(&mut self, written: &ast::TupleType, at: Span) -> TyId {
        let parts = written.items.iter().map(|item| self.resolve_stored(item, super::units::PART)).collect();
        self.tuple_of(parts, at)
    }

    /// The types of a tuple's parts.
    pub(super) fn parts_of(&self, ty: TyId) -> Option<&[TyId]> {
        match self.types.get(ty) {
            Ty::Tuple(parts) => Some(parts),
            _ => None,
        }
    }

    /// `(a, b)`
    pub(super) fn tuple(&mut self, items: &'a [ast::Expr], span: Span, expect: Expect) -> Expr {
        let wanted = self.parts_wanted(expect, items.len());
        let mut built = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let expect = match &wanted {
                Some((types, Some(why))) => Expect::Is(types[at], *why),
                Some((types, None)) => Expect::Hint(types[at]),
                None => Expect::Any,
            };
            built.push(self.expr(item, expect));
        }
        let types = built.iter().map(|part| self.stored(part.ty, part.span, super::units::PART));
        let types: Vec<TyId> = types.collect();
        if types.contains(&TyId::NEVER) {
            return build::operation(built, TyId::NEVER, span, |_| ExprKind::Unit);
        }
        let ty = self.tuple_of(types, span);
        build::operation(built, ty, span, ExprKind::Tuple)
    }

    /// What is wanted of the parts of a tuple of `count`; why, if it is more than a hint.
    fn parts_wanted(&self, expect: Expect, count: usize) -> Option<(Vec<TyId>, Option<Why>)> {
        let parts = self.parts_of(self.not_null(expect.hint()?))?;
        if parts.len() != count {
            return None;
        }
        let why = match expect {
            Expect::Is(_, why @ (Why::Declared(_) | Why::Variable(_) | Why::Element(_))) => Some(why),
            Expect::Is(..) => Some(Why::Part),
            _ => None,
        };
        Some((parts.to_vec(), why))
    }

    /// `t.0`, `t?.0`
    pub(super) fn tuple_index(&mut self, index: &'a ast::TupleIndex, span: Span) -> Expr {
        if index.safe {
            return self.safe(&index.object, span, |checker, object| checker.part(object, index));
        }
        let object = self.expr(&index.object, Expect::Any);
        self.part(object, index)
    }

    pub(super) fn part(&mut self, object: Expr, index: &ast::TupleIndex) -> Expr {
        let span = index.index_span;
        match self.parts_of(object.ty) {
            Some(parts) => match parts.get(index.index as usize) {
                Some(&ty) => {
                    build::unary(object, ty, span, |object| ExprKind::TupleField(object, index.index))
                }
                None => {
                    let (last, ty) = (parts.len() - 1, self.ty(object.ty));
                    let message = format!("`{ty}` has no part `{}`", index.index);
                    let d = Diagnostic::new(Code::TupleMismatch, span, message)
                        .label(format!("its parts are `0` to `{last}`"));
                    self.report(d);
                    build::error(span)
                }
            },
            None if matches!(object.ty, TyId::ERROR | TyId::NEVER) => object,
            None => {
                self.not_a_tuple(object.ty, index.object.span);
                build::error(span)
            }
        }
    }

    fn not_a_tuple(&mut self, ty: TyId, at: Span) {
        let message = format!("`{}` is not a tuple", self.ty(ty));
        let d = Diagnostic::new(Code::TupleMismatch, at, message).label("expected a tuple");
        let d = self.may_be_null(d, ty);
        self.report(d);
    }

    /// `t.0 = x`
    pub(super) fn assigned_part_of_tuple(&mut self, index: &'a ast::TupleIndex, span: Span) {
        if self.expr(&index.object, Expect::Any).ty == TyId::ERROR {
            return;
        }
        let d = Diagnostic::new(Code::InvalidAssignment, span, "a part of a tuple cannot be assigned")
            .label("tuples do not change")
            .help("assign a new tuple to the variable, or declare a struct");
        self.report(d);
    }

    // ------------------------------------------------------------------------------------ taking apart

    /// The types of the parts that a binding of `count` takes a value apart into; what does not fit is reported.
    pub(super) fn parts_bound(&mut self, ty: TyId, count: usize, at: Span) -> Option<Vec<TyId>> {
        match self.parts_of(ty) {
            Some(parts) if parts.len() == count => return Some(parts.to_vec()),
            Some(parts) => {
                let has = parts.len();
                let message = format!("`{}` has {has} parts, not {count}", self.ty(ty));
                let d = Diagnostic::new(Code::TupleMismatch, at, message)
                    .label(format!("{count} names"))
                    .help("`_` stands for a part that is not needed");
                self.report(d);
            }
            None if matches!(ty, TyId::ERROR | TyId::NEVER) => {}
            None => self.not_a_tuple(ty, at),
        }
        None
    }

    /// The variable of a `for` or `if let`, and the statements that take its value apart.
    pub(super) fn bind_one(&mut self, binding: &'a ast::Binding, ty: TyId) -> (Option<LocalId>, Vec<Stmt>) {
        match &binding.kind {
            ast::BindingKind::Name(name) => {
                (Some(self.declare_local(*name, ty, binding.span, false)), Vec::new())
            }
            ast::BindingKind::Tuple(_) if ty == TyId::ERROR => {
                self.declare_broken(binding);
                (None, Vec::new())
            }
            ast::BindingKind::Tuple(_) => {
                let whole = self.body.add_local(None, ty, binding.span);
                let mut stmts = Vec::new();
                self.take_apart(binding, build::local(whole, ty, binding.span), None, &mut stmts);
                (Some(whole), stmts)
            }
            ast::BindingKind::Wildcard | ast::BindingKind::Error => (None, Vec::new()),
        }
    }

    /// `let (a, (b, _)) = value`, of a block or of the module.
    pub(super) fn tuple_let(&mut self, decl: &'a ast::Let, value: Expr, run: &mut Run) {
        if matches!(value.ty, TyId::ERROR | TyId::NEVER) {
            self.declare_broken(&decl.binding);
            return run.add(Some(build::statement(value)));
        }
        let mut stmts = Vec::new();
        self.take_apart(&decl.binding, value, Some(decl), &mut stmts);
        stmts.into_iter().for_each(|stmt| run.add(Some(stmt)));
    }

    /// Declares the names of a binding, and gives them their parts of a value.
    pub(super) fn take_apart(
        &mut self,
        binding: &'a ast::Binding,
        value: Expr,
        decl: Option<&'a ast::Let>,
        stmts: &mut Vec<Stmt>,
    ) {
        let (ty, span) = (value.ty, binding.span);
        match &binding.kind {
            ast::BindingKind::Name(name) => {
                let id = match decl {
                    Some(decl) if self.at_module_level() => {
                        self.declare_module_var(*name, ty, decl, span, None)
                    }
                    _ => self.declare_local(*name, ty, span, decl.is_some_and(|decl| decl.is_const)),
                };
                stmts.push(build::let_stmt(id, value));
            }
            ast::BindingKind::Wildcard | ast::BindingKind::Error => stmts.push(build::statement(value)),
            ast::BindingKind::Tuple(names) => {
                let Some(types) = self.parts_bound(ty, names.len(), span) else {
                    return self.declare_broken(binding);
                };
                let parts = self.parts_of_value(value, &types, stmts);
                for (name, part) in names.iter().zip(parts) {
                    // A part that nobody wants is not even read.
                    let wanted = !matches!(name.kind, ast::BindingKind::Wildcard);
                    if wanted || !matches!(part.kind, ExprKind::TupleField(..)) {
                        self.take_apart(name, part, decl, stmts);
                    }
                }
            }
        }
    }

    /// The parts of a value: those of `(a, b)` itself, or else of a variable that holds it.
    fn parts_of_value(&mut self, value: Expr, types: &[TyId], stmts: &mut Vec<Stmt>) -> Vec<Expr> {
        let (ty, span) = (value.ty, value.span);
        let whole = match value.kind {
            ExprKind::Tuple(parts) => return parts,
            ExprKind::Local(id) => id,
            _ => {
                let id = self.body.add_local(None, ty, span);
                stmts.push(build::let_stmt(id, value));
                id
            }
        };
        let part = |(at, part): (usize, &TyId)| {
            let whole = Box::new(build::local(whole, ty, span));
            build::expr(ExprKind::TupleField(whole, at as u32), *part, span)
        };
        types.iter().enumerate().map(part).collect()
    }

    /// Whether what is declared now is a variable of the module.
    fn at_module_level(&self) -> bool {
        self.body.is_init && self.open_blocks.is_empty()
    }

    // ------------------------------------------------------------------------------------ assignment

    /// `(a, b) = value`: the whole value is evaluated before anything is assigned.
    pub(super) fn tuple_assignment(
        &mut self,
        binding: &'a ast::Binding,
        source: &'a ast::Expr,
        run: &mut Run,
    ) {
        let mut targets = Vec::new();
        let wanted = self.assigned(binding, &mut targets);
        let expect = match wanted {
            Some(ty) if matches!(source.kind, ast::ExprKind::Tuple(_)) => Expect::Is(ty, Why::Part),
            Some(ty) => Expect::Hint(ty),
            None => Expect::Any,
        };
        // Errors are reported once: those of the names have been.
        let broken = targets.iter().any(Option::is_none);
        let value = self.expr(source, expect);
        if broken || matches!(value.ty, TyId::ERROR | TyId::NEVER) {
            return run.add(Some(build::statement(value)));
        }
        let mut parts =
            Parts { source, targets: targets.into_iter().flatten(), reads: Vec::new(), assigns: Vec::new() };
        self.assign_parts(binding, value, &mut parts);
        parts.reads.into_iter().for_each(|stmt| run.add(Some(stmt)));
        // What is known of the values is what was known before the first of them was assigned.
        for (place, value, has_value) in parts.assigns {
            self.place_assigned(&place, has_value);
            run.add(Some(Stmt { span: value.span, kind: StmtKind::Assign(place, value) }));
        }
    }

    /// The places that the names of a binding mean, in order: `None` for what has been reported. The type of them all,
    /// if no part is thrown away.
    fn assigned(&mut self, binding: &'a ast::Binding, targets: &mut Vec<Option<Assigned>>) -> Option<TyId> {
        match &binding.kind {
            ast::BindingKind::Name(name) => {
                let target = match self.variable(*name, binding.span) {
                    Variable::Error => None,
                    variable => Some(self.assigned_place(variable)),
                };
                let ty = target.as_ref().map_or(TyId::ERROR, |target| target.ty);
                targets.push(target);
                Some(ty)
            }
            ast::BindingKind::Tuple(parts) => {
                let types: Vec<Option<TyId>> =
                    parts.iter().map(|part| self.assigned(part, targets)).collect();
                let types: Option<Vec<TyId>> = types.into_iter().collect();
                types.map(|types| self.tuple_of(types, binding.span))
            }
            ast::BindingKind::Wildcard => None,
            ast::BindingKind::Error => {
                targets.push(None);
                None
            }
        }
    }

    fn assigned_place(&mut self, variable: Variable) -> Assigned {
        let (place, ty, declared) = match variable {
            Variable::Local(id) => {
                let local = &mut self.body.locals[id.0 as usize];
                local.assigned = true;
                (Place::Local(id), local.ty, local.span)
            }
            Variable::Module(at) => {
                let var = &mut self.module_vars[at as usize];
                var.assigned = true;
                let (ty, declared) = (var.ty, var.span);
                let place = match self.variable_of_initialiser(at) {
                    Some(local) => {
                        self.body.locals[local.0 as usize].assigned = true;
                        Place::Local(local)
                    }
                    None => Place::Global { id: self.global_of(at), checked: false },
                };
                (place, ty, declared)
            }
            Variable::Error => (Place::Local(LocalId(0)), TyId::ERROR, Span::default()),
        };
        Assigned { place, ty, declared }
    }

    fn assign_parts(
        &mut self,
        binding: &'a ast::Binding,
        value: Expr,
        of: &mut Parts<'a, impl Iterator<Item = Assigned>>,
    ) {
        let span = binding.span;
        match &binding.kind {
            ast::BindingKind::Name(_) => {
                let Some(target) = of.targets.next() else { return };
                let value = match Self::fits(value.ty, target.ty) {
                    true => value,
                    false => self.fit_optional(value, of.source, target.ty, Why::Variable(target.declared)),
                };
                let (ty, has_value) = (value.ty, self.has_value(&value));
                let kept = self.body.add_local(None, ty, span);
                of.reads.push(build::let_stmt(kept, value));
                of.assigns.push((target.place, build::local(kept, ty, span), has_value));
            }
            ast::BindingKind::Wildcard | ast::BindingKind::Error => of.reads.push(build::statement(value)),
            ast::BindingKind::Tuple(names) => {
                let Some(types) = self.parts_bound(value.ty, names.len(), span) else { return };
                let parts = self.parts_of_value(value, &types, &mut of.reads);
                for (name, part) in names.iter().zip(parts) {
                    self.assign_parts(name, part, of);
                }
            }
        }
    }
}

/// A place that gets a part of a tuple.
struct Assigned {
    place: Place,
    ty: TyId,
    declared: Span,
}

/// An assignment to several places.
struct Parts<'a, T> {
    source: &'a ast::Expr,
    targets: T,
    /// What reads the parts of the value.
    reads: Vec<Stmt>,
    /// What is assigned then, and whether it is known not to be null.
    assigns: Vec<(Place, Expr, bool)>,
}
