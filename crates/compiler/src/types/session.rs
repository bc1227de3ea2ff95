//! Sessions: programs that grow by one module, an input, at a time.
//!
//! The scopes of inputs stay open, each nested in that of the one before ([`Checker::close_module`]). So an input sees what
//! the ones before it declare, the newest first, and an earlier input never sees what comes later: it means the same
//! whatever follows. All variables of a session are globals, as later inputs and functions may use them; and as the `let`
//! of each may have failed, or may never have run, all reads but those of the same initialiser are checked.

use super::expect::Expect;
use super::infer::Callee;
use super::modules::ModuleRef;
use super::rewrite::{Rewrite, rewrite_block};
use super::statements::Run;
use super::{Checker, Def, build};
use crate::hir::{Expr, ExprKind, Place, Stmt, StmtKind, Ty, TyId, TyList};
use crate::modules::Origin;
use crate::names::{LibraryIndex, ModuleIndex};
use crate::syntax::{FileId, Span, Symbol, ast, sym};

/// What is known by name after the last input of a session.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// What inputs declare and nothing hides, in the order of declaration.
    pub names: Vec<NameOfSession>,
    /// The names that every program sees.
    pub prelude: Vec<String>,
    /// The type of the value that the last input shows; `None` if it shows none.
    pub shown: Option<String>,
    /// What that value has behind a dot.
    pub members: Vec<String>,
}

/// Something that an input declares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameOfSession {
    /// The name.
    pub name: String,
    /// How its declaration begins: `let x: int`, `fn f(a: int) -> int`, `struct Point`.
    pub declaration: String,
    /// The file of the input.
    pub file: FileId,
    /// What stands behind a dot after the name, if it is a type or a module.
    pub members: Vec<String>,
}

impl<'a> Checker<'a> {
    /// Whether the module being checked is an input.
    pub(super) fn is_input(&self) -> bool {
        matches!(self.current.origin, Origin::Input { .. })
    }

    /// Whether a variable can be assigned where one is: by its own module, and by later inputs if it is one of an input.
    pub(super) fn may_assign(&self, at: u32) -> bool {
        let module = self.module_vars[at as usize].module;
        module == self.checked.len() || self.is_input() && self.checked[module].is_input
    }

    // ------------------------------------------------------------------------------------ the value of an input

    /// Whether the value of this statement of the module is printed.
    pub(super) fn shows_value(&self, at: usize) -> bool {
        at + 1 == self.current.tree.stmts.len()
            && matches!(self.current.origin, Origin::Input { shows_value: true })
    }

    /// The last statement of an input: its value, if it has one, is printed with its type.
    pub(super) fn shown_statement(&mut self, e: &'a ast::Expr, span: Span, run: &mut Run) {
        let value = self.expr(e, Expect::Any);
        let built = match value.ty {
            TyId::UNIT | TyId::NEVER | TyId::ERROR => value,
            ty => {
                self.shown = Some(ty);
                self.shown_value(value, e.span)
            }
        };
        run.add(Some(Stmt { span, kind: StmtKind::Expr(built) }));
    }

    /// `print(": T = ${value}")`, with the value as it prints inside of another.
    fn shown_value(&mut self, value: Expr, span: Span) -> Expr {
        let start = format!(": {} = ", self.ty(value.ty));
        let start = build::expr(ExprKind::Str(self.names.intern(&start)), TyId::STRING, span);
        let text = self.text_inside(value, span);
        let all = build::expr(ExprKind::Concat(vec![start, text]), TyId::STRING, span);
        self.printed(vec![all], ast::Ident { name: sym::PRINT, span }, span)
    }

    /// The text of a value as it prints inside of another: a string is quoted.
    fn text_inside(&mut self, value: Expr, span: Span) -> Expr {
        match *self.types.get(value.ty) {
            Ty::String => self.quoted(value, span),
            Ty::Optional(TyId::STRING) => {
                let local = self.body.add_local(None, TyId::STRING, span);
                let then = self.quoted(build::local(local, TyId::STRING, span), span);
                let null = self.names.intern("null");
                let otherwise = build::expr(ExprKind::Str(null), TyId::STRING, span);
                let kind = ExprKind::IfSome {
                    value: Box::new(value),
                    local,
                    then: Box::new(build::block_of(then)),
                    otherwise: Some(Box::new(build::block_of(otherwise))),
                };
                build::expr(kind, TyId::STRING, span)
            }
            _ => build::expr(ExprKind::ToString(Box::new(value)), TyId::STRING, span),
        }
    }

    fn quoted(&mut self, text: Expr, span: Span) -> Expr {
        let quote = self.names.intern("quote");
        match self.library.natives(LibraryIndex::CORE, quote) {
            [(.., native), ..] => {
                let kind =
                    ExprKind::CallNative { native: *native, type_args: TyList::EMPTY, args: vec![text] };
                build::expr(kind, TyId::STRING, span)
            }
            [] => text,
        }
    }

    // ------------------------------------------------------------------------------------ variables

    /// Makes every variable of every module a global, and every read of one a checked one.
    pub(super) fn share_all_variables(&mut self) {
        for at in 0..self.module_vars.len() as u32 {
            if self.module_vars[at as usize].literal.is_none() {
                self.global_of(at);
            }
        }
        self.globals.iter_mut().for_each(|global| global.needs_guard = true);
        for function in self.functions.iter_mut().flatten() {
            rewrite_block(&mut function.body, &mut AllChecked);
        }
    }

    // ------------------------------------------------------------------------------------ what is known

    /// What is known by name after the last input.
    pub(super) fn session_names(&mut self) -> Known {
        let entries: Vec<(Symbol, Def, FileId)> =
            self.scopes.visible().map(|entry| (entry.name, entry.def, entry.span.file)).collect();
        let mut names: Vec<NameOfSession> = entries
            .into_iter()
            .filter_map(|(name, def, file)| self.name_of_session(name, def, file))
            .collect();
        names.reverse();
        let mut prelude: Vec<String> =
            super::names::PRELUDE.iter().map(|name| self.text(*name).to_string()).collect();
        prelude.extend(self.library.names_in_source("prelude").map(str::to_string));
        let members = self.shown.map(|ty| self.shown_members(ty)).unwrap_or_default();
        Known { names, prelude, shown: self.shown.map(|ty| self.ty(ty)), members }
    }

    fn name_of_session(&mut self, name: Symbol, def: Def, file: FileId) -> Option<NameOfSession> {
        let text = self.text(name).to_string();
        let (declaration, members) = match def {
            Def::ModuleVar(at) => {
                let var = &self.module_vars[at as usize];
                let word = if var.is_const { "const" } else { "let" };
                (format!("{word} {text}: {}", self.ty(var.ty)), Vec::new())
            }
            Def::Fn(id) => (self.signature_text(Callee::Fn(id)), Vec::new()),
            Def::Struct(id) => {
                let ty = self.types.intern(Ty::Struct(id));
                (format!("struct {text}"), self.associated(ty))
            }
            Def::Enum(id) => {
                let ty = self.types.intern(Ty::Enum(id));
                let variants = self.types.enum_def(id).variants.iter();
                let mut members: Vec<String> =
                    variants.map(|variant| self.text(variant.name).to_string()).collect();
                members.extend(self.associated(ty));
                (format!("enum {text}"), members)
            }
            Def::Trait(_) => (format!("trait {text}"), Vec::new()),
            Def::Import(at) => self.import_of_session(at, &text),
            Def::Local { .. } | Def::Error => return None,
        };
        Some(NameOfSession { name: text, declaration, file, members })
    }

    fn import_of_session(&self, at: u32, name: &str) -> (String, Vec<String>) {
        let import = &self.imports[at as usize];
        let module = self.module_text(import.module);
        match import.member {
            None if module == name => (format!("import {module}"), self.module_members(import.module)),
            None => (format!("import {module} as {name}"), self.module_members(import.module)),
            Some(member) if self.text(member) == name => (format!("from {module} import {name}"), Vec::new()),
            Some(member) => (format!("from {module} import {} as {name}", self.text(member)), Vec::new()),
        }
    }

    /// What a module offers.
    fn module_members(&self, module: ModuleRef) -> Vec<String> {
        let mut members: Vec<String> = Vec::new();
        if let Some(source) = module.source {
            let public = self.checked[source].members.iter().filter(|(_, member)| member.is_pub);
            members.extend(public.map(|(name, _)| self.text(*name).to_string()));
        }
        if let Some(natives) = module.natives {
            members.extend(self.library.names_in(natives).map(|name| self.text(name).to_string()));
        }
        sorted(members)
    }

    /// The functions that are called on a type itself.
    fn associated(&self, ty: TyId) -> Vec<String> {
        let methods = self.methods_of.get(&ty).into_iter().flatten();
        let own = methods.filter(|id| !self.signatures[id.0 as usize].has_self);
        own.map(|id| self.text(self.signatures[id.0 as usize].name).to_string()).collect()
    }

    /// What a value of the type has behind a dot: fields and methods.
    fn shown_members(&mut self, ty: TyId) -> Vec<String> {
        let mut members: Vec<String> = Vec::new();
        match self.types.get(ty).clone() {
            Ty::Struct(id) => {
                let fields = self.types.struct_def(id).fields.iter();
                members.extend(fields.map(|(name, _)| self.text(*name).to_string()));
            }
            Ty::Tuple(parts) => members.extend((0..parts.len()).map(|at| at.to_string())),
            Ty::Exception => members.extend(["kind", "message", "trace"].map(str::to_string)),
            Ty::Trait(id, _) => {
                let methods = self.trait_signatures.get(id.0 as usize).into_iter().flatten();
                let methods = methods.filter(|signature| signature.has_self);
                members.extend(methods.map(|signature| self.text(signature.name).to_string()));
            }
            _ => {}
        }
        let declared = self.types.declaration(ty);
        let methods = self.methods_of.get(&declared).into_iter().flatten();
        let own = methods.filter(|id| self.signatures[id.0 as usize].has_self);
        members.extend(own.map(|id| self.text(self.signatures[id.0 as usize].name).to_string()));
        if let Some(module) = self.method_module(ty) {
            members.extend(self.built_in_members(module));
        }
        sorted(members)
    }

    fn built_in_members(&self, module: ModuleIndex) -> Vec<String> {
        let span = Span::default();
        let natives = self.library.names_in(module);
        let natives = natives.filter(|name| {
            self.rows_of(module, ast::Ident { name: *name, span }, true).iter().next().is_some()
        });
        let mut members: Vec<String> = natives.map(|name| self.text(name).to_string()).collect();
        let of = self.library.module_name(module);
        members.extend(self.library.names_in_source(of).map(str::to_string));
        members
    }
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names
}

/// Marks all reads of globals as such whose `let` may not have run.
struct AllChecked;

impl Rewrite for AllChecked {
    fn expr(&mut self, kind: &mut ExprKind) {
        if let ExprKind::Global { checked, .. } = kind {
            *checked = true;
        }
    }

    fn place(&mut self, place: &mut Place) {
        if let Place::Global { checked, .. } = place {
            *checked = true;
        }
    }
}
