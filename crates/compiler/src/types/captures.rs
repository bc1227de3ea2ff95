//! Variables of a function that functions inside of it use.
//!
//! A name may mean a variable of any function around. Each function between the variable and its use then has a local that
//! stands for it, and a [`Capture`] that says so; closures take the values of these locals with them when they are made.
//!
//! By reference: a variable that closures share and that is assigned after its declaration, wherever that may be, lives in
//! a cell. Whether it is, is known only when the whole function that declares it has been checked; the locals that stand
//! for it are told then ([`Checker::settle_captures`]). One that never changes is as good as its copy.
//!
//! A nested function that uses variables of the functions around it is a closure in a local of its name; which it is must be
//! known before its body is checked, because the body may call it, so the names in it are looked at first. One that uses
//! none is an ordinary function.

use super::functions::Body;
use super::statements::Run;
use super::{Checker, Def, Root, assigned, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Capture, Expr, ExprKind, FnId, LocalId, TyId};
use crate::syntax::{Span, Symbol, ast};

impl<'a> Checker<'a> {
    /// The function at a nesting depth: the one being checked, or one around it.
    pub(super) fn body_at(&mut self, depth: u32) -> &mut Body {
        if depth == self.body.depth { &mut self.body } else { &mut self.bodies_around[depth as usize] }
    }

    /// The local that stands here for a variable of the function at `depth`: the variable itself, if that is this function.
    pub(super) fn local_here(&mut self, id: LocalId, depth: u32) -> LocalId {
        if depth == self.body.depth {
            return id;
        }
        let owner = self.body_at(depth);
        owner.info[id.0 as usize].captured = true;
        let local = &owner.locals[id.0 as usize];
        let (name, ty, span) = (local.name, local.ty, local.span);
        if ty == TyId::UNIT {
            // There is nothing to share.
            return self.body.add_local(None, ty, span);
        }
        let mut outer = id;
        for level in depth + 1..=self.body.depth {
            let known = self.body_at(level).captured.get(&outer).copied();
            outer = match known {
                Some(inner) => inner,
                None => {
                    let never_null = self.stays_narrowed(outer, level - 1);
                    let body = self.body_at(level);
                    let inner = body.add_local(name, ty, span);
                    body.captured.insert(outer, inner);
                    body.captures.push(Capture { outer, inner });
                    if never_null {
                        body.flow.set_for_good(inner);
                    }
                    inner
                }
            };
        }
        outer
    }

    /// Whether a closure that is made here may count on a variable not being null, whenever it runs.
    fn stays_narrowed(&mut self, id: LocalId, depth: u32) -> bool {
        let body = self.body_at(depth);
        if !body.flow.knows(id) {
            return false;
        }
        let name = body.locals[id.0 as usize].name;
        name.is_some_and(|name| !self.assigned_in_root().all.contains(&name))
    }

    /// What the outermost function around, or the module, assigns.
    pub(super) fn assigned_in_root(&mut self) -> &assigned::Assigned {
        let root = self.root;
        self.assigned.get_or_insert_with(|| match root {
            Root::Module(module) => assigned::in_module(module),
            Root::Body(body) => assigned::in_body(body),
        })
    }

    /// Tells the closures in a function, whose variables are all known now, which of them live in cells.
    ///
    /// The recursion is as deep as closures nest.
    pub(super) fn settle_captures(&mut self, outer: FnId) {
        for inner in self.closures_in.remove(&outer).unwrap_or_default() {
            let Some(mut closure) = self.functions[inner.0 as usize].take() else { continue };
            if let Some(around) = &self.functions[outer.0 as usize] {
                for capture in &closure.captures {
                    let variable = &around.locals[capture.outer.0 as usize];
                    let local = &mut closure.locals[capture.inner.0 as usize];
                    (local.assigned, local.in_cell) = (variable.assigned, variable.in_cell);
                }
            }
            self.functions[inner.0 as usize] = Some(closure);
            self.settle_captures(inner);
        }
    }

    // ------------------------------------------------------------------------------------ nested functions

    /// A function inside a block: it is known from here on, and to itself.
    pub(super) fn nested_function(&mut self, item: &'a ast::Item, run: &mut Run) {
        let ast::ItemKind::Fn(decl) = &item.kind else { return };
        let signature = self.signature(decl, None);
        let broken = signature.broken;
        let id = self.add_function(signature);
        if broken {
            return self.declare(decl.name.name, Def::Fn(id), decl.name.span);
        }
        if !self.takes_variables(decl) {
            self.declare(decl.name.name, Def::Fn(id), decl.name.span);
            return self.nested_body(id, decl);
        }
        if let Some(param) = decl.generics.first() {
            let text = self.text(decl.name.name);
            let message =
                format!("`{text}` has type parameters and uses variables of the function around it");
            let d = Diagnostic::new(Code::GenericClosure, param.name.span, message)
                .label("a closure has one type")
                .help("pass the variables as parameters");
            self.report(d);
        }
        let ty = self.type_of_function(id, decl.name.span);
        let local = self.body.add_local(Some(decl.name.name), ty, decl.name.span);
        self.body.info[local.0 as usize].function = Some(id);
        self.declare(decl.name.name, Def::Local { id: local, depth: self.body.depth }, decl.name.span);
        self.nested_body(id, decl);
        let kept = self.functions.get(id.0 as usize).and_then(Option::as_ref);
        let uses_itself =
            kept.is_some_and(|function| function.captures.iter().any(|capture| capture.outer == local));
        self.body.info[local.0 as usize].uses_itself = uses_itself;
        let closure = self.closure_value(id, ty, decl.header);
        run.add(Some(build::let_stmt(local, closure)));
    }

    fn nested_body(&mut self, id: FnId, decl: &'a ast::FnDecl) {
        if let Some(body) = &decl.body {
            self.body_of(id, body, decl.span, false);
        }
    }

    /// Whether a nested function uses a variable of a function around it.
    fn takes_variables(&self, decl: &ast::FnDecl) -> bool {
        let is_variable = |name: &Symbol| {
            *name != decl.name.name
                && matches!(self.scopes.lookup(*name).map(|entry| entry.def), Some(Def::Local { .. }))
        };
        assigned::taken_by(decl).iter().any(is_variable)
    }

    /// A closure, made here.
    pub(super) fn closure_value(&mut self, id: FnId, ty: TyId, span: Span) -> Expr {
        self.body.calls.push(id);
        self.body.closures.push(id);
        let args = self.identity(self.signatures[id.0 as usize].generics.len());
        build::expr(ExprKind::Closure(id, args), ty, span)
    }
}
