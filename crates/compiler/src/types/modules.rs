//! The modules of a program: each is checked as a whole, after those that it imports, and leaves what others see of it.

use super::{Checker, Def, Import, Map, TypeDef};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{FnId, Ty, TyId};
use crate::modules::{self, Origin};
use crate::names::{Closest, Entry, ModuleIndex};
use crate::syntax::{FileId, Span, Symbol, ast};
use std::collections::HashSet;

/// What an import means: a module of the program, natives of the library, or both under one name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct ModuleRef {
    /// Its place in `checked`.
    pub(super) source: Option<usize>,
    pub(super) natives: Option<ModuleIndex>,
}

/// What a module is to others, once it has been checked.
#[derive(Debug)]
pub(super) struct CheckedModule {
    pub(super) name: String,
    pub(super) file: FileId,
    pub(super) members: Map<Symbol, Member>,
    pub(super) types: Map<Symbol, TypeDef>,
    /// Whether it is an input of a session: it has no members, its scope is still open.
    pub(super) is_input: bool,
}

/// A declaration at the top level of a module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) def: Def,
    pub(super) is_pub: bool,
    pub(super) span: Span,
}

/// The module being checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Current<'a> {
    pub(super) tree: &'a ast::Module,
    pub(super) name: &'a str,
    pub(super) imports: &'a [modules::Import],
    pub(super) origin: Origin,
    /// The one that the program starts with.
    pub(super) is_entry: bool,
    /// How many of `module_vars`, `imports` and `top_calls` belong to earlier modules.
    pub(super) first_var: usize,
    pub(super) first_import: usize,
    pub(super) first_call: usize,
    /// Number of its first top-level statement.
    pub(super) first_stmt: u32,
}

impl Current<'_> {
    /// Before the first.
    pub(super) const NONE: Current<'static> = Current {
        tree: &ast::Module {
            file: FileId(0),
            docs: None,
            stmts: Vec::new(),
            span: Span { file: FileId(0), start: 0, end: 0 },
            broken: ast::Broken::NOWHERE,
        },
        name: "",
        imports: &[],
        origin: Origin::Program,
        is_entry: false,
        first_var: 0,
        first_import: 0,
        first_call: 0,
        first_stmt: 0,
    };
}

impl<'a> Checker<'a> {
    /// Checks a module, and answers its initialiser.
    pub(super) fn check_module(
        &mut self,
        module: &'a modules::Module,
        is_entry: bool,
        is_library: bool,
    ) -> FnId {
        self.current = Current {
            tree: &module.tree,
            name: &module.name,
            imports: &module.imports,
            origin: module.origin,
            is_entry,
            first_var: self.module_vars.len(),
            first_import: self.imports.len(),
            first_call: self.top_calls.len(),
            first_stmt: self.current.first_stmt + self.current.tree.stmts.len() as u32,
        };
        self.later.clear();
        self.tops.push((self.current.first_stmt, &module.tree.stmts));
        (self.root, self.assigned) = (super::Root::Module(&module.tree), None);
        self.body = super::functions::Body::default();
        self.scopes.push();
        let pending = self.declare_items();
        self.parts.declared.extend(pending.iter().map(|body| body.id));
        if is_entry && !is_library {
            self.main = self.entry_point();
        }
        let init = self.initialiser();
        for body in pending {
            self.self_type = body.owner;
            self.function_body(body.id, body.decl, body.is_pub);
        }
        self.self_type = None;
        self.test_bodies();
        self.warn_about_module();
        self.close_module();
        init
    }

    /// Closes the scope of a module, and keeps what it declares for others. The scope of an input stays open: those after it
    /// are nested in it, and what they declare hides what it declared.
    fn close_module(&mut self) {
        if self.is_input() {
            let (name, file) = (self.current.name.to_string(), self.current.tree.file);
            self.type_names.clear();
            return self.checked.push(CheckedModule {
                name,
                file,
                members: Map::default(),
                types: Map::default(),
                is_input: true,
            });
        }
        let public = public_names(self.current.tree);
        let mut members = Map::default();
        while let Some(entry) = self.scopes.pop_entry() {
            if !matches!(entry.def, Def::Import(_)) {
                let is_pub = public.contains(&entry.name);
                members.insert(entry.name, Member { def: entry.def, is_pub, span: entry.span });
            }
        }
        let types = std::mem::take(&mut self.type_names);
        if let Origin::Library(of) = self.current.origin {
            self.library_sources.insert(of, self.checked.len());
        }
        let (name, file) = (self.current.name.to_string(), self.current.tree.file);
        self.checked.push(CheckedModule { name, file, members, types, is_input: false });
    }

    /// Whether the module being checked belongs to the library: its warnings concern nobody who compiles a program.
    pub(super) fn in_library(&self) -> bool {
        matches!(self.current.origin, Origin::Library(_) | Origin::Host)
    }

    /// Two types in backticks. Where different ones are called the same, their modules are named too.
    pub(super) fn told_apart(&self, a: TyId, b: TyId) -> (String, String) {
        let (first, second) = (self.ty(a), self.ty(b));
        match a != b && first == second {
            true => (format!("`{first}`{}", self.of_module(a)), format!("`{second}`{}", self.of_module(b))),
            false => (format!("`{first}`"), format!("`{second}`")),
        }
    }

    /// ``of the module `geometry` ``, for a type that is declared in one.
    fn of_module(&self, ty: TyId) -> String {
        let span = match *self.types.get(ty) {
            Ty::Struct(id) => self.types.struct_def(id).span,
            Ty::Enum(id) => self.types.enum_def(id).span,
            Ty::Trait(id, _) => self.types.trait_def(id).span,
            Ty::Optional(inner) | Ty::Array(inner) => return self.of_module(inner),
            _ => return String::new(),
        };
        let name = match self.checked.iter().find(|module| module.file == span.file) {
            Some(module) => &module.name,
            None => self.current.name,
        };
        format!(" of the module `{name}`")
    }

    // ------------------------------------------------------------------------------------ what names mean

    /// What a name means here. A name that is imported from another module means what that declares.
    pub(super) fn lookup(&mut self, name: Symbol) -> Option<Entry<Def>> {
        let Some(mut entry) = self.scopes.lookup(name).copied() else {
            return self.prelude_member(name).filter(|_| !self.later.contains_key(&name));
        };
        if let Def::Import(at) = entry.def
            && let Some((def, span)) = self.imports[at as usize].def
        {
            self.imports[at as usize].used = true;
            (entry.def, entry.span) = (def, span);
        }
        Some(entry)
    }

    /// What the type name `name` means here.
    pub(super) fn lookup_type(&mut self, name: Symbol) -> Option<TypeDef> {
        if let Some(known) = self.type_names.get(&name) {
            return Some(*known);
        }
        if let Some(entry) = self.scopes.lookup(name).copied() {
            let at = match entry.def {
                Def::Import(at) => at,
                // Of an earlier input.
                Def::Struct(id) => return Some(TypeDef::Struct(id)),
                Def::Enum(id) => return Some(TypeDef::Enum(id)),
                Def::Trait(id) => return Some(TypeDef::Trait(id)),
                _ => return None,
            };
            let import = &mut self.imports[at as usize];
            let (ModuleRef { source: Some(module), .. }, Some(member)) = (import.module, import.member)
            else {
                return None;
            };
            import.used = true;
            return self.checked[module].types.get(&member).copied();
        }
        let prelude = self.library_sources.get("prelude").copied();
        let known = prelude.and_then(|prelude| {
            self.checked[prelude].types.get(&name).copied().filter(|_| self.is_public(prelude, name))
        });
        known.or_else(|| self.built_in_trait(name))
    }

    fn is_public(&self, module: usize, name: Symbol) -> bool {
        self.checked[module].members.get(&name).is_some_and(|member| member.is_pub)
    }

    /// What every program sees, if it is written in Vitte.
    fn prelude_member(&self, name: Symbol) -> Option<Entry<Def>> {
        let prelude = self.library_sources.get("prelude").copied()?;
        let member = self.checked[prelude].members.get(&name).filter(|member| member.is_pub)?;
        // Where the library has natives of that name too, a call looks at both.
        let has_natives = super::names::PRELUDE.contains(&name);
        (!has_natives).then(|| Entry::new(name, member.def, member.span))
    }

    /// A function that the library's source for a built-in type, or `prelude`, has beside its natives.
    pub(super) fn library_function(&self, module: &str, name: Symbol) -> Option<FnId> {
        let module = self.library_sources.get(module).copied()?;
        let member = self.checked[module].members.get(&name).filter(|member| member.is_pub)?;
        if let Def::Fn(id) = member.def { Some(id) } else { None }
    }

    /// Natives that are plain functions in the module being checked: for the library's own modules those of `core` and of
    /// the module's own name.
    pub(super) fn own_natives(&self, name: Symbol) -> Option<ModuleIndex> {
        let Origin::Library(of) = self.current.origin else { return None };
        let own = self.library.module(of);
        let mut modules = own.into_iter().chain([crate::names::LibraryIndex::CORE]);
        modules.find(|module| !self.library.natives(*module, name).is_empty())
    }

    /// The module that a name stands for before a dot.
    pub(super) fn module_named(&mut self, name: Symbol) -> Option<ModuleRef> {
        let Def::Import(at) = self.scopes.lookup(name)?.def else { return None };
        let import = &mut self.imports[at as usize];
        if import.member.is_some() {
            return None;
        }
        import.used = true;
        Some(import.module)
    }

    // ------------------------------------------------------------------------------------ members of other modules

    /// What `module` declares as `name`, if it is `pub`; else that is reported, and the answer is `Def::Error`. `None` if
    /// it declares no such thing.
    pub(super) fn member(&mut self, module: ModuleRef, name: ast::Ident) -> Option<(Def, Span)> {
        let source = module.source?;
        let member = *self.checked[source].members.get(&name.name)?;
        if member.is_pub {
            return Some((member.def, member.span));
        }
        if !matches!(member.def, Def::Error) {
            self.not_public(source, name, member);
        }
        Some((Def::Error, member.span))
    }

    /// Where `module` declares a variable `name` that others may read.
    pub(super) fn variable_of_module(&self, module: ModuleRef, name: Symbol) -> Option<Span> {
        let member = self.checked[module.source?].members.get(&name)?;
        (member.is_pub && matches!(member.def, Def::ModuleVar(_))).then_some(member.span)
    }

    /// The type that `module` declares as `name`; what is wrong is reported.
    pub(super) fn member_type(&mut self, module: ModuleRef, name: ast::Ident) -> TypeDef {
        if let Some(source) = module.source
            && let Some((def, _)) = self.member(module, name)
            && !matches!(def, Def::Error)
        {
            if let Some(ty) = self.checked[source].types.get(&name.name) {
                return *ty;
            }
            let message =
                format!("`{}` of `{}` is not a type", self.text(name.name), self.module_text(module));
            self.report(Diagnostic::new(Code::UnknownType, name.span, message).label("not a type"));
            return TypeDef::Error;
        }
        let is_reported = module.source.is_some_and(|at| self.checked[at].members.contains_key(&name.name));
        if !is_reported {
            let message =
                format!("the module `{}` has no type `{}`", self.module_text(module), self.text(name.name));
            let d = Diagnostic::new(Code::UnknownMember, name.span, message).label("not in this module");
            let d = self.suggest_member(d, module, name);
            self.report(d);
        }
        TypeDef::Error
    }

    fn not_public(&mut self, source: usize, name: ast::Ident, member: Member) {
        let text = self.text(name.name);
        let message = format!("`{text}` of the module `{}` is not `pub`", self.checked[source].name);
        let word = match member.def {
            Def::Fn(_) => "fn",
            Def::Struct(_) => "struct",
            Def::Enum(_) => "enum",
            Def::ModuleVar(at) if self.module_vars[at as usize].is_const => "const",
            Def::ModuleVar(_) => "let",
            _ => "trait",
        };
        let d = Diagnostic::new(Code::NotPublic, name.span, message)
            .label("only its own module sees it")
            .also(member.span, "declared here")
            .help(format!("to make it visible, declare it as `pub {word} {text}`"));
        self.report(d);
    }

    /// What a module is called.
    pub(super) fn module_text(&self, module: ModuleRef) -> String {
        match (module.source, module.natives) {
            (Some(source), _) => self.checked[source].name.clone(),
            (None, Some(natives)) => self.library.module_name(natives).to_string(),
            (None, None) => "?".to_string(),
        }
    }

    /// Reports a name that a module does not have.
    pub(super) fn unknown_module_member(&mut self, module: ModuleRef, name: ast::Ident) {
        let message = format!("the module `{}` has no `{}`", self.module_text(module), self.text(name.name));
        let d = Diagnostic::new(Code::UnknownMember, name.span, message).label("not in this module");
        let d = self.suggest_member(d, module, name);
        self.report(d);
    }

    /// Adds the member of a module that was probably meant.
    fn suggest_member(&self, d: Diagnostic, module: ModuleRef, name: ast::Ident) -> Diagnostic {
        if !self.advice_is_shown() {
            return d;
        }
        let mut public: Vec<&str> = Vec::new();
        if let Some(source) = module.source {
            let members = self.checked[source].members.iter().filter(|(_, member)| member.is_pub);
            public.extend(members.map(|(name, _)| self.text(*name)));
        }
        if let Some(natives) = module.natives {
            public.extend(self.library.names_in(natives).map(|name| self.text(name)));
        }
        // A table's own order would make the advice a matter of chance.
        public.sort_unstable();
        let mut closest = Closest::to(self.text(name.name));
        public.iter().for_each(|known| closest.offer(known));
        match closest.found() {
            Some(meant) => d.suggest("did you mean", name.span, meant),
            None => d,
        }
    }

    // ------------------------------------------------------------------------------------ imports

    pub(super) fn declare_import(&mut self, import: &'a ast::Import) {
        let Some(last) = import.path.last() else { return };
        let name = import.alias.unwrap_or(*last);
        let def = match self.import_target(&import.path) {
            Some(module) => self.add_import(module, None, None, name),
            None => Def::Error,
        };
        self.declare(name.name, def, name.span);
    }

    pub(super) fn declare_from_import(&mut self, import: &'a ast::FromImport) {
        let module = self.import_target(&import.path);
        for imported in &import.names {
            let name = imported.alias.unwrap_or(imported.name);
            let def = match module {
                Some(module) => self.import_member(module, imported.name, name),
                None => Def::Error,
            };
            self.declare(name.name, def, name.span);
        }
    }

    fn import_member(&mut self, module: ModuleRef, member: ast::Ident, name: ast::Ident) -> Def {
        let def = self.member(module, member);
        if matches!(def, Some((Def::Error, _))) {
            return Def::Error;
        }
        let in_natives = module.natives.is_some_and(|natives| {
            !self.library.natives(natives, member.name).is_empty()
                || self.library.constant(natives, member.name).is_some()
        });
        if def.is_none() && !in_natives {
            self.unknown_module_member(module, member);
            return Def::Error;
        }
        self.add_import(module, Some(member.name), def, name)
    }

    fn add_import(
        &mut self,
        module: ModuleRef,
        member: Option<Symbol>,
        def: Option<(Def, Span)>,
        name: ast::Ident,
    ) -> Def {
        self.imports.push(Import { module, member, def, name: name.name, used: false, span: name.span });
        Def::Import(self.imports.len() as u32 - 1)
    }

    /// The module that a path means; what leads nowhere was reported when the program was loaded.
    fn import_target(&mut self, path: &[ast::Ident]) -> Option<ModuleRef> {
        let span = modules::path_span(path);
        let at = self.current.imports.binary_search_by_key(&span.start, |import| import.span.start).ok();
        let target = at.and_then(|at| self.current.imports[at].target);
        if target.is_none() {
            self.body.incomplete = true;
        }
        let target = target?;
        let natives = target.natives.and_then(|name| self.library.module(name));
        Some(ModuleRef { source: target.module, natives })
    }
}

/// The names that a module declares as `pub`.
fn public_names(tree: &ast::Module) -> HashSet<Symbol> {
    let mut names = HashSet::new();
    for stmt in &tree.stmts {
        match &stmt.kind {
            ast::StmtKind::Let(decl) if decl.is_pub => add_bound(&decl.binding, &mut names),
            ast::StmtKind::Item(item) if item.is_pub => names.extend(item_name(item)),
            _ => {}
        }
    }
    names
}

fn add_bound(binding: &ast::Binding, names: &mut HashSet<Symbol>) {
    match &binding.kind {
        ast::BindingKind::Name(name) => drop(names.insert(*name)),
        ast::BindingKind::Tuple(parts) => parts.iter().for_each(|part| add_bound(part, names)),
        ast::BindingKind::Wildcard | ast::BindingKind::Error => {}
    }
}

fn item_name(item: &ast::Item) -> Option<Symbol> {
    Some(match &item.kind {
        ast::ItemKind::Fn(decl) => decl.name.name,
        ast::ItemKind::ExternFn(decl) => decl.decl.name.name,
        ast::ItemKind::Struct(decl) => decl.name.name,
        ast::ItemKind::Enum(decl) => decl.name.name,
        ast::ItemKind::Trait(decl) => decl.name.name,
        _ => return None,
    })
}
