//! Bodies: of functions, of methods, of the initialiser.

use super::expect::{Expect, Why};
use super::flow::Flow;
use super::infer::Callee;
use super::join::Join;
use super::{Bodies, Checker, Def, Map, Root, Signature, globals};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{self, FnId, GlobalId, LocalId, LoopId, StmtKind, TyId};
use crate::syntax::{Span, Symbol, ast, sym};

/// What is known of the function whose body is being checked.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) id: FnId,
    /// How many functions are around it.
    pub(super) depth: u32,
    pub(super) is_init: bool,
    /// Whether it mentions a `self` that it does not have, which has been reported.
    pub(super) lacks_self: bool,
    pub(super) locals: Vec<hir::Local>,
    /// Beside `locals`.
    pub(super) info: Vec<LocalInfo>,
    pub(super) loops: Vec<Loop>,
    pub(super) loop_count: u32,
    /// The variables of the functions around that it uses.
    pub(super) captures: Vec<hir::Capture>,
    /// For each variable of the function around that is captured the local that stands for it.
    pub(super) captured: Map<LocalId, LocalId>,
    /// The closures that are made in it.
    pub(super) closures: Vec<FnId>,
    /// Of a closure whose result is inferred: what its `return`s give so far.
    pub(super) result: Option<Join>,
    pub(super) calls: Vec<FnId>,
    pub(super) reads: Vec<GlobalId>,
    /// Some part of it was not looked at, so that "never used" means nothing.
    pub(super) incomplete: bool,
    /// Which variables are known not to be null here.
    pub(super) flow: Flow,
    /// How many `else if let` are around what is being checked.
    pub(super) let_chain: u32,
}

/// What the checker needs of a local, beyond what the program keeps.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct LocalInfo {
    pub(super) is_const: bool,
    pub(super) read: bool,
    pub(super) is_param: bool,
    /// Whether a closure uses it.
    pub(super) captured: bool,
    /// Whether closures share it in a cell even if it is never assigned: a nested function that uses itself.
    pub(super) uses_itself: bool,
    /// The nested function whose closure it holds.
    pub(super) function: Option<FnId>,
}

/// A loop around what is being checked.
#[derive(Debug)]
pub(super) struct Loop {
    pub(super) id: LoopId,
    pub(super) label: Option<Symbol>,
    /// Whether a `break` leaves it.
    pub(super) left: bool,
}

impl Default for Body {
    fn default() -> Self {
        Body::new(FnId(0), 0, true)
    }
}

impl Body {
    pub(super) fn new(id: FnId, depth: u32, is_init: bool) -> Body {
        Body {
            id,
            depth,
            is_init,
            lacks_self: false,
            locals: Vec::new(),
            info: Vec::new(),
            loops: Vec::new(),
            loop_count: 0,
            captures: Vec::new(),
            captured: Map::default(),
            closures: Vec::new(),
            result: None,
            calls: Vec::new(),
            reads: Vec::new(),
            incomplete: false,
            flow: Flow::default(),
            let_chain: 0,
        }
    }

    /// A new variable.
    pub(super) fn add_local(&mut self, name: Option<Symbol>, ty: TyId, span: Span) -> LocalId {
        let id = LocalId(self.locals.len() as u32);
        // A variable that never gets a value is one of unreachable code: it needs no place.
        let ty = if ty == TyId::NEVER { TyId::UNIT } else { ty };
        self.locals.push(hir::Local { name, ty, assigned: false, in_cell: false, span });
        self.info.push(LocalInfo::default());
        id
    }

    pub(super) fn next_loop(&mut self) -> LoopId {
        self.loop_count += 1;
        LoopId(self.loop_count - 1)
    }
}

impl<'a> Checker<'a> {
    /// Adds a function that callers may know of; its body comes later.
    pub(super) fn add_function(&mut self, signature: Signature) -> FnId {
        let id = FnId(self.signatures.len() as u32);
        self.signatures.push(signature);
        if self.bodies == Bodies::Kept {
            self.functions.push(None);
            self.graph.push(globals::Uses::default());
        }
        id
    }

    /// Checks the body of a function that is declared outside of all others.
    pub(super) fn function_body(&mut self, id: FnId, decl: &'a ast::FnDecl, is_pub: bool) {
        if let Some(body) = &decl.body {
            self.root_body(id, body, decl.span, is_pub);
        }
    }

    /// Checks the body of a function that stands outside of all others and is known to callers.
    pub(super) fn root_body(&mut self, id: FnId, source: &'a ast::Block, span: Span, is_pub: bool) {
        self.root = Root::Body(source);
        self.assigned = None;
        self.body_of(id, source, span, is_pub);
    }

    /// Checks the body of a function that is known to callers.
    pub(super) fn body_of(&mut self, id: FnId, source: &'a ast::Block, span: Span, is_pub: bool) {
        let outer_blocks = std::mem::take(&mut self.open_blocks);
        self.enter(id);
        self.declare_params(id);
        let ret = self.signatures[id.0 as usize].ret;
        let block = self.block(source, Expect::Is(ret, Why::Body));
        let body = self.leave();
        self.open_blocks = outer_blocks;
        let name = self.function_name(id);
        let params = self.signatures[id.0 as usize].params.len() as u32;
        self.finish_function(body, block, Finished { name, params, ret, is_pub, span });
    }

    /// Begins the body of a function inside of the one being checked.
    pub(super) fn enter(&mut self, id: FnId) {
        let depth = self.body.depth + 1;
        let around = std::mem::replace(&mut self.body, Body::new(id, depth, false));
        self.bodies_around.push(around);
        let generics = self.signatures[id.0 as usize].generics.clone();
        self.generics_around.push(std::mem::replace(&mut self.generics, generics));
        self.scopes.push();
    }

    /// Ends the body that [`Checker::enter`] began.
    pub(super) fn leave(&mut self) -> Body {
        self.close_scope();
        let around = self.bodies_around.pop().unwrap_or_default();
        if let Some(generics) = self.generics_around.pop() {
            self.generics = generics;
        }
        let body = std::mem::replace(&mut self.body, around);
        self.body.incomplete |= body.incomplete;
        body
    }

    fn declare_params(&mut self, id: FnId) {
        for at in 0..self.signatures[id.0 as usize].params.len() {
            let param = &self.signatures[id.0 as usize].params[at];
            let (name, ty, span) = (param.name, param.ty, param.span);
            let local = self.body.add_local(name, ty, span);
            self.body.info[at].is_param = true;
            if let Some(name) = name {
                self.declare(name, Def::Local { id: local, depth: self.body.depth }, span);
            }
        }
    }

    pub(super) fn finish_function(&mut self, mut body: Body, block: hir::Block, parts: Finished) {
        let is_generic = !self.signatures[body.id.0 as usize].generics.is_empty();
        self.has_generics |= is_generic && !self.in_library();
        // Of a program with errors nothing is made.
        if self.bodies == Bodies::Dropped || self.diags.has_errors() {
            return;
        }
        for (local, info) in body.locals.iter_mut().zip(&body.info) {
            local.in_cell = info.captured && (local.assigned || info.uses_itself);
        }
        let Finished { name, params, ret, is_pub, span } = parts;
        let (id, depth) = (body.id, body.depth);
        let at = id.0 as usize;
        self.graph[at] = globals::Uses { calls: body.calls, reads: body.reads };
        if !body.closures.is_empty() {
            self.closures_in.insert(id, body.closures);
        }
        self.functions[at] = Some(Box::new(hir::Function {
            name,
            generics: self.signatures[at].generics.len() as u32,
            captures: body.captures,
            params,
            locals: body.locals,
            ret,
            body: block,
            is_pub,
            foreign: None,
            file: span.file,
            span,
        }));
        if depth == 0 || (depth == 1 && matches!(self.root, Root::Body(_))) {
            self.settle_captures(id);
        }
    }

    /// Checks the top-level statements: they are the body of the initialiser.
    pub(super) fn initialiser(&mut self) -> FnId {
        let module = self.current.tree;
        let id = self.add_function(Signature {
            name: sym::MAIN,
            params: Vec::new(),
            has_self: false,
            ret: TyId::UNIT,
            is_variadic: false,
            ret_span: None,
            span: module.span,
            owner: None,
            generics: self.generics.clone(),
            outer: 0,
            next: None,
            broken: false,
        });
        self.body = Body::new(id, 0, true);
        let mut run = super::statements::Run::default();
        for (at, stmt) in module.stmts.iter().enumerate() {
            self.top_stmt = self.current.first_stmt + at as u32;
            match &stmt.kind {
                ast::StmtKind::Item(_) => {}
                ast::StmtKind::Let(decl) => {
                    self.reachable(&mut run, stmt.span);
                    self.module_let(decl, stmt.span, &mut run);
                }
                ast::StmtKind::Expr(e) if self.shows_value(at) => {
                    self.shown_statement(e, stmt.span, &mut run)
                }
                _ => self.statement(stmt, &mut run),
            }
            if self.bodies == Bodies::Dropped {
                run.stmts.clear();
            }
            let calls = std::mem::take(&mut self.body.calls);
            let number = self.top_stmt;
            self.top_calls.extend(calls.into_iter().map(|callee| (number, callee)));
        }
        let ty = if run.diverged.is_some() { TyId::NEVER } else { TyId::UNIT };
        let block = hir::Block { stmts: run.stmts, value: None, ty, span: module.span };
        let incomplete = self.body.incomplete;
        let body = std::mem::take(&mut self.body);
        self.body.incomplete = incomplete;
        let parts = Finished {
            name: "main".to_string(),
            params: 0,
            ret: TyId::UNIT,
            is_pub: false,
            span: module.span,
        };
        self.finish_function(body, block, parts);
        id
    }

    /// `fn main()`, if there is one, with the signature that it must have.
    pub(super) fn entry_point(&mut self) -> Option<FnId> {
        let Def::Fn(id) = self.scopes.lookup(sym::MAIN)?.def else { return None };
        let signature = &self.signatures[id.0 as usize];
        let (params, ret, span) = (signature.params.len(), signature.ret, signature.span);
        let generic = !signature.generics.is_empty();
        if signature.broken {
            return None;
        }
        if params > 0 || generic || !matches!(ret, TyId::UNIT | TyId::INT | TyId::ERROR) {
            let message = "`main` takes no parameters, and returns nothing or an `int`";
            let d = Diagnostic::new(Code::InvalidMain, span, message)
                .label(format!("this is `{}`", self.signature_text(Callee::Fn(id))))
                .help("write `fn main()` or `fn main() -> int`");
            self.report(d);
        }
        Some(id)
    }

    /// `return`, `return value`.
    pub(super) fn return_expr(&mut self, e: &'a ast::Expr, value: Option<&'a ast::Expr>) -> hir::Expr {
        use super::build;
        if self.body.is_init {
            if let Some(value) = value {
                self.expr(value, Expect::Any);
            }
            let d =
                Diagnostic::new(Code::ReturnOutsideFunction, e.span, "`return` stands outside of a function")
                    .label("there is nothing to return from")
                    .help("put the code into `fn main()`, where `return` ends the program");
            self.report(d);
            return build::error(e.span);
        }
        if let Some(join) = &self.body.result {
            let expect = join.expect;
            return self.return_of_closure(e.span, value, expect);
        }
        let ret = self.signatures[self.body.id.0 as usize].ret;
        let Some(value) = value else {
            if !Self::fits(TyId::UNIT, ret) {
                self.return_without_value(e.span, ret);
            }
            return build::expr(hir::ExprKind::Return(None), TyId::NEVER, e.span);
        };
        let built = self.expr(value, Expect::Is(ret, Why::Return));
        if built.ty == TyId::NEVER {
            return built;
        }
        if ret == TyId::UNIT {
            return Self::return_of_unit(built, e.span);
        }
        build::expr(hir::ExprKind::Return(Some(Box::new(built))), TyId::NEVER, e.span)
    }

    /// `return value` of a unit, which has no register: it is evaluated, and nothing is returned.
    pub(super) fn return_of_unit(value: hir::Expr, span: Span) -> hir::Expr {
        use super::build;
        let nothing = build::expr(hir::ExprKind::Return(None), TyId::NEVER, span);
        let stmts = vec![build::statement(value), build::statement(nothing)];
        build::block_expr(stmts, None, TyId::NEVER, span)
    }

    fn return_without_value(&mut self, at: Span, ret: TyId) {
        let message = format!("`return` without a value in a function that returns `{}`", self.ty(ret));
        let mut d = Diagnostic::new(Code::MissingReturn, at, message).label("the value is missing");
        if let Some(span) = self.signatures[self.body.id.0 as usize].ret_span {
            d = d.also(span, "the promised result");
        }
        self.report(d);
    }

    /// A variable that a statement of the program declares.
    pub(super) fn declare_local(&mut self, name: Symbol, ty: TyId, span: Span, is_const: bool) -> LocalId {
        let id = self.body.add_local(Some(name), ty, span);
        self.body.info[id.0 as usize].is_const = is_const;
        self.declare(name, Def::Local { id, depth: self.body.depth }, span);
        id
    }

    /// Declares all names of a binding that cannot be compiled, as what has been reported.
    pub(super) fn declare_broken(&mut self, binding: &ast::Binding) {
        match &binding.kind {
            ast::BindingKind::Name(name) => self.declare(*name, Def::Error, binding.span),
            ast::BindingKind::Tuple(parts) => parts.iter().for_each(|part| self.declare_broken(part)),
            ast::BindingKind::Wildcard | ast::BindingKind::Error => {}
        }
    }

    /// Declares a name in the innermost scope, which must not have it yet.
    pub(super) fn declare(&mut self, name: Symbol, def: Def, span: Span) {
        if let Some(first) = self.scopes.lookup_innermost(name).copied() {
            self.report_duplicate(
                name,
                first.span,
                span,
                self.is_variable(first.def) && self.is_variable(def),
            );
        }
        self.scopes.declare(name, def, span);
    }

    fn is_variable(&self, def: Def) -> bool {
        match def {
            Def::Local { id, .. } => {
                let info = self.body.info[id.0 as usize];
                !info.is_param && info.function.is_none()
            }
            def => matches!(def, Def::ModuleVar(_)),
        }
    }

    /// Reports that two declarations of one scope have one name.
    pub(super) fn report_duplicate(&mut self, name: Symbol, a: Span, b: Span, variables: bool) {
        let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
        let text = self.text(name);
        let message = format!("`{text}` is declared twice in this scope");
        let mut d = Diagnostic::new(Code::DuplicateDeclaration, second, message)
            .label("declared again")
            .also(first, "declared first");
        if variables {
            d = d.help(format!("to change the variable, assign: `{text} = …`"));
        }
        self.report(d);
    }

    /// Closes the innermost scope, and warns about what it declared in vain.
    pub(super) fn close_scope(&mut self) {
        while let Some(entry) = self.scopes.pop_entry() {
            if let Def::Local { id, .. } = entry.def {
                let info = self.body.info[id.0 as usize];
                let is_variable = !info.is_param && info.function.is_none();
                if !info.read && is_variable && !self.body.incomplete {
                    let local = &self.body.locals[id.0 as usize];
                    let (assigned, ty) = (local.assigned, local.ty);
                    self.warn_unused_variable(entry.name, entry.span, assigned, ty);
                }
            }
        }
    }

    /// Whether a statement of the program gives a variable its first value in a way that needs no place: it never ends.
    pub(super) fn let_or_effect(id: LocalId, value: hir::Expr) -> StmtKind {
        if value.ty == TyId::NEVER { StmtKind::Expr(value) } else { StmtKind::Let(id, value) }
    }
}

/// The parts of a function that its body does not tell.
pub(super) struct Finished {
    pub(super) name: String,
    pub(super) params: u32,
    pub(super) ret: TyId,
    pub(super) is_pub: bool,
    pub(super) span: Span,
}
