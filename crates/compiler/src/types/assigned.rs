//! Which names a piece of source assigns, whatever they mean there.

use crate::syntax::{Symbol, ast};
use std::collections::HashSet;

/// Names that are assigned.
pub(super) type Names = HashSet<Symbol>;

/// The names that a loop assigns.
pub(super) fn in_loop(cond: Option<&ast::Cond>, body: &ast::Block) -> Names {
    let mut walk = Walk { names: Names::new(), functions: 1 };
    if let Some(cond) = cond {
        walk.cond(cond);
    }
    walk.block(body);
    walk.names
}

/// The names that a `try` assigns, but for its `finally`.
pub(super) fn in_try(source: &ast::Try) -> Names {
    let mut walk = Walk { names: Names::new(), functions: 1 };
    walk.block(&source.body);
    source.catches.iter().for_each(|catch| walk.catch(catch));
    walk.names
}

/// The names that a block assigns.
pub(super) fn in_block(block: &ast::Block) -> Names {
    in_loop(None, block)
}

/// The names that the functions, methods and closures of a module assign.
pub(super) fn by_functions(module: &ast::Module) -> Names {
    let mut walk = Walk { names: Names::new(), functions: 0 };
    module.stmts.iter().for_each(|stmt| walk.stmt(stmt));
    walk.names
}

struct Walk {
    names: Names,
    /// How many functions are around; outside of all nothing is noted.
    functions: u32,
}

impl Walk {
    fn note(&mut self, binding: &ast::Binding) {
        match &binding.kind {
            ast::BindingKind::Name(name) => self.name(*name),
            ast::BindingKind::Tuple(parts) => parts.iter().for_each(|part| self.note(part)),
            ast::BindingKind::Wildcard | ast::BindingKind::Error => {}
        }
    }

    fn name(&mut self, name: Symbol) {
        if self.functions > 0 {
            self.names.insert(name);
        }
    }

    fn block(&mut self, block: &ast::Block) {
        block.stmts.iter().for_each(|stmt| self.stmt(stmt));
        block.value.iter().for_each(|value| self.expr(value));
    }

    fn stmt(&mut self, stmt: &ast::Stmt) {
        match &stmt.kind {
            ast::StmtKind::Let(decl) => self.expr(&decl.value),
            ast::StmtKind::Assign(assign) => {
                match &assign.target {
                    ast::AssignTarget::Place(place) => match place.kind {
                        ast::ExprKind::Name(name) => self.name(name),
                        _ => self.expr(place),
                    },
                    ast::AssignTarget::Binding(binding) => self.note(binding),
                }
                self.expr(&assign.value);
            }
            ast::StmtKind::Expr(e) => self.expr(e),
            ast::StmtKind::Item(item) => self.item(item),
            ast::StmtKind::Error => {}
        }
    }

    fn item(&mut self, item: &ast::Item) {
        self.functions += 1;
        match &item.kind {
            ast::ItemKind::Fn(decl) => self.function(decl),
            ast::ItemKind::Impl(decl) => decl.methods.iter().for_each(|method| self.function(method)),
            ast::ItemKind::Trait(decl) => decl.methods.iter().for_each(|method| self.function(method)),
            ast::ItemKind::Test(decl) => self.block(&decl.body),
            _ => {}
        }
        self.functions -= 1;
    }

    fn function(&mut self, decl: &ast::FnDecl) {
        decl.body.iter().for_each(|body| self.block(body));
    }

    fn cond(&mut self, cond: &ast::Cond) {
        match cond {
            ast::Cond::Expr(e) | ast::Cond::Let(_, e) => self.expr(e),
        }
    }

    fn all(&mut self, list: &[ast::Expr]) {
        list.iter().for_each(|e| self.expr(e));
    }

    fn expr(&mut self, e: &ast::Expr) {
        use ast::ExprKind as K;
        match &e.kind {
            K::Int(_) | K::Char(_) | K::Float(_) | K::Bool(_) | K::Null | K::Unit | K::Str(_) => {}
            K::Name(_) | K::SelfValue | K::Break(_) | K::Continue(_) | K::Error => {}
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
        catch.guard.iter().for_each(|guard| self.expr(guard));
        self.block(&catch.body);
    }

    fn control(&mut self, kind: &ast::ExprKind) {
        use ast::ExprKind as K;
        match kind {
            K::Block(block) => self.block(block),
            K::If(parts) => {
                for branch in &parts.branches {
                    self.cond(&branch.cond);
                    self.block(&branch.body);
                }
                parts.otherwise.iter().for_each(|block| self.block(block));
            }
            K::While(parts) => {
                self.cond(&parts.cond);
                self.block(&parts.body);
            }
            K::For(parts) => {
                self.expr(&parts.iterable);
                self.block(&parts.body);
            }
            K::Match(parts) => {
                self.expr(&parts.scrutinee);
                for arm in &parts.arms {
                    arm.guard.iter().for_each(|guard| self.expr(guard));
                    self.expr(&arm.body);
                }
            }
            K::Closure(closure) => {
                self.functions += 1;
                self.expr(&closure.body);
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
