//! Which names a piece of source assigns, and which it takes from around it.
//!
//! This is asked before the piece is checked, of names alone: what a name means there is known only as far as the piece
//! declares it itself. A name that is assigned in a closure which declares it is the closure's own affair.

use crate::names::Scopes;
use crate::syntax::{Span, Symbol, ast, sym};
use std::collections::HashSet;

/// Some names.
pub(super) type Names = HashSet<Symbol>;

/// The names that a piece of source assigns.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    /// All of them.
    pub(super) all: Names,
    /// Those that a function or closure in it assigns without declaring them.
    pub(super) by_functions: Names,
}

/// The names that a loop assigns.
pub(super) fn in_loop(cond: Option<&ast::Cond>, body: &ast::Block) -> Names {
    let mut walk = Walk::new();
    if let Some(cond) = cond {
        walk.cond(cond);
    }
    walk.block(body);
    walk.assigned.all
}

/// The names that a `try` assigns, but for its `finally`.
pub(super) fn in_try(source: &ast::Try) -> Names {
    let mut walk = Walk::new();
    walk.block(&source.body);
    source.catches.iter().for_each(|catch| walk.catch(catch));
    walk.assigned.all
}

/// The names that a block assigns.
pub(super) fn in_block(block: &ast::Block) -> Names {
    in_loop(None, block)
}

/// The names that a module assigns.
pub(super) fn in_module(module: &ast::Module) -> Assigned {
    let mut walk = Walk::new();
    module.stmts.iter().for_each(|stmt| walk.stmt(stmt));
    walk.assigned
}

/// The names that the body of a function assigns.
pub(super) fn in_body(body: &ast::Block) -> Assigned {
    let mut walk = Walk::new();
    walk.block(body);
    walk.assigned
}

/// The names that a function uses and does not declare itself.
pub(super) fn taken_by(decl: &ast::FnDecl) -> Names {
    let mut walk = Walk::new();
    walk.function(decl);
    walk.taken
}

struct Walk {
    assigned: Assigned,
    /// The names that are used and declared nowhere in the piece.
    taken: Names,
    /// The names that are declared, each with the number of functions around the declaration.
    scopes: Scopes<u32>,
    /// How many functions are around.
    functions: u32,
}

impl Walk {
    fn new() -> Walk {
        let mut scopes = Scopes::new();
        scopes.push();
        Walk { assigned: Assigned::default(), taken: Names::new(), scopes, functions: 0 }
    }

    fn declare(&mut self, name: Symbol) {
        self.scopes.declare(name, self.functions, Span::default());
    }

    fn declare_binding(&mut self, binding: &ast::Binding) {
        match &binding.kind {
            ast::BindingKind::Name(name) => self.declare(*name),
            ast::BindingKind::Tuple(parts) => parts.iter().for_each(|part| self.declare_binding(part)),
            ast::BindingKind::Wildcard | ast::BindingKind::Error => {}
        }
    }

    fn declare_pattern(&mut self, pattern: &ast::Pattern) {
        match &pattern.kind {
            ast::PatternKind::Bind(name) => self.declare(*name),
            ast::PatternKind::Variant(variant) => {
                variant.args.iter().flatten().for_each(|part| self.declare_pattern(part));
            }
            ast::PatternKind::Tuple(parts) | ast::PatternKind::Or(parts) => {
                parts.iter().for_each(|part| self.declare_pattern(part));
            }
            _ => {}
        }
    }

    /// What `inside` walks over is a scope of its own.
    fn scope(&mut self, inside: impl FnOnce(&mut Self)) {
        self.scopes.push();
        inside(self);
        while self.scopes.pop_entry().is_some() {}
    }

    fn use_of(&mut self, name: Symbol) {
        if self.scopes.lookup(name).is_none() {
            self.taken.insert(name);
        }
    }

    fn assign(&mut self, name: Symbol) {
        self.use_of(name);
        self.assigned.all.insert(name);
        let own = self.scopes.lookup(name).is_some_and(|entry| entry.def == self.functions);
        if self.functions > 0 && !own {
            self.assigned.by_functions.insert(name);
        }
    }

    fn assign_binding(&mut self, binding: &ast::Binding) {
        match &binding.kind {
            ast::BindingKind::Name(name) => self.assign(*name),
            ast::BindingKind::Tuple(parts) => parts.iter().for_each(|part| self.assign_binding(part)),
            ast::BindingKind::Wildcard | ast::BindingKind::Error => {}
        }
    }

    fn block(&mut self, block: &ast::Block) {
        self.scope(|walk| {
            block.stmts.iter().for_each(|stmt| walk.stmt(stmt));
            block.value.iter().for_each(|value| walk.expr(value));
        });
    }

    fn stmt(&mut self, stmt: &ast::Stmt) {
        match &stmt.kind {
            ast::StmtKind::Let(decl) => {
                self.expr(&decl.value);
                self.declare_binding(&decl.binding);
            }
            ast::StmtKind::Assign(assign) => {
                match &assign.target {
                    ast::AssignTarget::Place(place) => match place.kind {
                        ast::ExprKind::Name(name) => self.assign(name),
                        _ => self.expr(place),
                    },
                    ast::AssignTarget::Binding(binding) => self.assign_binding(binding),
                }
                self.expr(&assign.value);
            }
            ast::StmtKind::Expr(e) => self.expr(e),
            ast::StmtKind::Item(item) => self.item(item),
            ast::StmtKind::Error => {}
        }
    }

    fn item(&mut self, item: &ast::Item) {
        match &item.kind {
            ast::ItemKind::Fn(decl) => {
                self.declare(decl.name.name);
                self.function(decl);
            }
            ast::ItemKind::Impl(decl) => decl.methods.iter().for_each(|method| self.function(method)),
            ast::ItemKind::Trait(decl) => decl.methods.iter().for_each(|method| self.function(method)),
            ast::ItemKind::Test(decl) => {
                self.functions += 1;
                self.block(&decl.body);
                self.functions -= 1;
            }
            _ => {}
        }
    }

    fn function(&mut self, decl: &ast::FnDecl) {
        self.functions += 1;
        self.scope(|walk| {
            if decl.self_param.is_some() {
                walk.declare(sym::SELF);
            }
            decl.params.iter().for_each(|param| walk.declare_binding(&param.binding));
            decl.body.iter().for_each(|body| walk.block(body));
        });
        self.functions -= 1;
    }

    /// What a condition says holds in the scope around.
    fn cond(&mut self, cond: &ast::Cond) {
        match cond {
            ast::Cond::Expr(e) => self.expr(e),
            ast::Cond::Let(binding, e) => {
                self.expr(e);
                self.declare_binding(binding);
            }
        }
    }

    fn all(&mut self, list: &[ast::Expr]) {
        list.iter().for_each(|e| self.expr(e));
    }

    fn expr(&mut self, e: &ast::Expr) {
        use ast::ExprKind as K;
        match &e.kind {
            K::Int(_) | K::Char(_) | K::Float(_) | K::Bool(_) | K::Null | K::Unit | K::Str(_) => {}
            K::Break(_) | K::Continue(_) | K::Error => {}
            K::Name(name) => self.use_of(*name),
            K::SelfValue => self.use_of(sym::SELF),
            K::Interpolation(parts) => {
                for part in &parts.parts {
                    if let ast::StrPart::Expr(e) = part {
                        self.expr(e);
                    }
                }
            }
            K::Instantiate(of) => self.expr(&of.base),
            K::Unary(_, a) | K::Unwrap(a) | K::Throw(a) => self.expr(a),
            K::Return(value) => value.iter().for_each(|value| self.expr(value)),
            K::Binary(binary) => {
                self.expr(&binary.lhs);
                self.expr(&binary.rhs);
            }
            K::Range(range) => {
                self.expr(&range.start);
                self.expr(&range.end);
            }
            K::As(test) | K::Is(test) => self.expr(&test.value),
            K::Call(call) => {
                self.expr(&call.callee);
                self.all(&call.args);
            }
            K::MethodCall(call) => {
                self.expr(&call.receiver);
                self.all(&call.args);
            }
            K::Field(field) => self.expr(&field.object),
            K::TupleIndex(index) => self.expr(&index.object),
            K::Index(index) => {
                self.expr(&index.object);
                self.expr(&index.index);
            }
            K::StructLit(literal) => literal.fields.iter().for_each(|field| self.expr(&field.value)),
            K::Array(list) | K::Tuple(list) => self.all(&list.items),
            K::Repeat(repeat) => {
                self.expr(&repeat.value);
                self.expr(&repeat.count);
            }
            K::Map(map) => {
                for (key, value) in &map.entries {
                    self.expr(key);
                    self.expr(value);
                }
            }
            other => self.control(other),
        }
    }

    fn catch(&mut self, catch: &ast::Catch) {
        self.scope(|walk| {
            walk.declare_binding(&catch.binding);
            catch.guard.iter().for_each(|guard| walk.expr(guard));
            walk.block(&catch.body);
        });
    }

    fn control(&mut self, kind: &ast::ExprKind) {
        use ast::ExprKind as K;
        match kind {
            K::Block(block) => self.block(block),
            K::If(parts) => {
                for branch in &parts.branches {
                    self.scope(|walk| {
                        walk.cond(&branch.cond);
                        walk.block(&branch.body);
                    });
                }
                parts.otherwise.iter().for_each(|block| self.block(block));
            }
            K::While(parts) => self.scope(|walk| {
                walk.cond(&parts.cond);
                walk.block(&parts.body);
            }),
            K::For(parts) => {
                self.expr(&parts.iterable);
                self.scope(|walk| {
                    walk.declare_binding(&parts.binding);
                    walk.block(&parts.body);
                });
            }
            K::Match(parts) => {
                self.expr(&parts.scrutinee);
                for arm in &parts.arms {
                    self.scope(|walk| {
                        walk.declare_pattern(&arm.pattern);
                        arm.guard.iter().for_each(|guard| walk.expr(guard));
                        walk.expr(&arm.body);
                    });
                }
            }
            K::Closure(closure) => {
                self.functions += 1;
                self.scope(|walk| {
                    closure.params.iter().for_each(|param| walk.declare_binding(&param.binding));
                    walk.expr(&closure.body);
                });
                self.functions -= 1;
            }
            K::Try(parts) => {
                self.block(&parts.body);
                parts.catches.iter().for_each(|catch| self.catch(catch));
                parts.finally.iter().for_each(|block| self.block(block));
            }
            _ => {}
        }
    }
}
