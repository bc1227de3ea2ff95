//! Names as expressions, and what is said of names that mean nothing.

use super::expect::Expect;
use super::foreign_words::{self as foreign, Foreign};
use super::modules::ModuleRef;
use super::{Checker, Def, Literal, TypeDef, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Expr, ExprKind, GlobalId, LocalId, StructId, Ty, TyId, TyList};
use crate::names::{Closest, LibraryIndex, ModuleIndex};
use crate::syntax::{Span, Symbol, ast, sym};
use vitte_bytecode::natives::ConstValue;

/// The functions that every program sees, and that nothing else is called.
pub(super) const PRELUDE: &[Symbol] = &[
    sym::PRINT,
    sym::STR,
    sym::INT,
    sym::FLOAT,
    sym::CHR,
    sym::LEN,
    sym::ASSERT,
    sym::PANIC,
    sym::MIN,
    sym::MAX,
    sym::ABS,
];

/// What stands before a dot, if it is no value.
pub(super) enum Qualifier {
    /// A struct or an enum.
    Type(TyId),
    Module(ModuleRef),
    /// A built-in type, whose methods are in this module.
    BuiltIn(ModuleIndex),
    /// What has been reported.
    Error,
}

/// A variable that can be assigned, or why not.
pub(super) enum Variable {
    Local(LocalId),
    Module(u32),
    Error,
}

impl<'a> Checker<'a> {
    /// A name, or `self`, as a value.
    pub(super) fn name_expr(&mut self, name: Symbol, span: Span, expect: Expect) -> Expr {
        match self.lookup(name) {
            Some(entry) => self.def_value(entry.def, name, span, expect),
            None => self.free_name(name, span, expect),
        }
    }

    /// What is declared as `name`, as a value.
    fn def_value(&mut self, def: Def, name: Symbol, span: Span, expect: Expect) -> Expr {
        match def {
            Def::Local { id, depth } => {
                self.body_at(depth).info[id.0 as usize].read = true;
                let id = self.local_here(id, depth);
                self.variable_value(id, self.body.locals[id.0 as usize].ty, span)
            }
            Def::ModuleVar(at) => self.module_var(at, span),
            Def::Import(at) if self.imports[at as usize].member.is_some() => {
                self.imported_value(at, name, expect, span)
            }
            Def::Fn(id) => self.function_value(id, None, expect, span),
            Def::Struct(_) | Def::Enum(_) | Def::Trait(_) | Def::Import(_) => {
                self.not_a_value(name, span, def)
            }
            Def::Error => build::error(span),
        }
    }

    /// A name that no scope has.
    fn free_name(&mut self, name: Symbol, span: Span, expect: Expect) -> Expr {
        if self.reported_as_later(name, span) {
        } else if PRELUDE.contains(&name) && !self.library_lacks(name) {
            return self.prelude_value(name, expect, span);
        } else if name == sym::SELF_TYPE || super::unavailable::is_builtin_type(name) {
            return self.not_a_value(name, span, Def::Error);
        } else if let Some(natives) = self.own_natives(name) {
            return self.library_value(natives, ast::Ident { name, span }, expect, span);
        } else {
            self.unknown_name(name, span);
        }
        build::error(span)
    }

    /// Whether the prelude's `name` is missing from the library that the compiler was given.
    pub(super) fn library_lacks(&self, name: Symbol) -> bool {
        !matches!(name, sym::STR | sym::INT | sym::FLOAT | sym::LEN)
            && self.library.natives(LibraryIndex::CORE, name).is_empty()
    }

    fn not_a_value(&mut self, name: Symbol, span: Span, def: Def) -> Expr {
        let text = self.text(name).to_string();
        let (what, help) = match def {
            Def::Struct(id) => ("a struct", format!("to make one, write `{}`", self.literal_text(id))),
            Def::Enum(id) => ("an enum", format!("name one of its variants: `{}`", self.variants_text(id))),
            Def::Trait(_) => ("a trait", String::new()),
            Def::Import(_) => ("a module", format!("name something in it: `{text}.…`")),
            _ => ("a type", String::new()),
        };
        let mut d = Diagnostic::new(Code::NotAValue, span, format!("`{text}` is {what}, not a value"))
            .label("expected a value");
        if !help.is_empty() {
            d = d.help(help);
        }
        self.report(d);
        build::error(span)
    }

    /// `Point { x: …, y: … }`
    pub(super) fn literal_text(&self, id: StructId) -> String {
        let def = self.types.struct_def(id);
        if def.fields.is_empty() {
            return format!("{} {{}}", self.text(def.name));
        }
        let shown = def.fields.iter().take(super::describe::SHOWN);
        let fields: Vec<String> = shown.map(|(name, _)| format!("{}: …", self.text(*name))).collect();
        format!("{} {{ {} }}", self.text(def.name), fields.join(", "))
    }

    // ------------------------------------------------------------------------------------ variables

    /// The value of a variable of the module.
    fn module_var(&mut self, at: u32, span: Span) -> Expr {
        let var = &mut self.module_vars[at as usize];
        var.read = true;
        let ty = var.ty;
        if let Some(literal) = var.literal {
            return build::expr(literal_kind(literal), ty, span);
        }
        if let Some(local) = self.variable_of_initialiser(at) {
            return self.variable_value(local, ty, span);
        }
        let id = self.global_of(at);
        self.body.reads.push(id);
        build::expr(ExprKind::Global { id, checked: false }, ty, span)
    }

    /// The local that a module variable is here, in the initialiser of its own module.
    pub(super) fn variable_of_initialiser(&self, at: u32) -> Option<LocalId> {
        let var = &self.module_vars[at as usize];
        (self.body.is_init && var.module == self.checked.len()).then_some(var.local)
    }

    /// The global that functions and other modules know a module variable by.
    pub(super) fn global_of(&mut self, at: u32) -> GlobalId {
        let var = &mut self.module_vars[at as usize];
        let next = GlobalId(self.globals.len() as u32);
        let id = *var.global.get_or_insert(next);
        if id == next {
            self.globals.push(crate::hir::Global {
                name: var.name,
                ty: var.ty,
                needs_guard: false,
                span: var.span,
            });
            self.global_vars.push(at);
        }
        id
    }

    /// The variable that an assignment means; anything else is reported.
    pub(super) fn variable(&mut self, name: Symbol, span: Span) -> Variable {
        let Some(entry) = self.lookup(name) else {
            if !self.reported_as_later(name, span) {
                if PRELUDE.contains(&name) && !self.library_lacks(name) {
                    self.not_assignable(name, span, "a function", None);
                } else {
                    self.unknown_variable(name, span);
                }
            }
            return Variable::Error;
        };
        match entry.def {
            Def::Local { id, depth } => {
                let owner = self.body_at(depth);
                let info = owner.info[id.0 as usize];
                if info.is_const {
                    owner.info[id.0 as usize].read = true;
                    self.assigned_constant(name, span, entry.span);
                    return Variable::Error;
                }
                if info.function.is_some() {
                    return self.not_assignable(name, span, "a function", Some(entry.span));
                }
                owner.locals[id.0 as usize].assigned = true;
                Variable::Local(self.local_here(id, depth))
            }
            Def::ModuleVar(at) if !self.may_assign(at) => {
                self.assigned_in_other_module(name, span, entry.span);
                Variable::Error
            }
            Def::ModuleVar(at) if self.module_vars[at as usize].is_const => {
                self.module_vars[at as usize].read = true;
                self.assigned_constant(name, span, entry.span);
                Variable::Error
            }
            Def::ModuleVar(at) => Variable::Module(at),
            Def::Fn(_) => self.not_assignable(name, span, "a function", Some(entry.span)),
            Def::Struct(_) => self.not_assignable(name, span, "a struct", Some(entry.span)),
            Def::Enum(_) => self.not_assignable(name, span, "an enum", Some(entry.span)),
            Def::Trait(_) => self.not_assignable(name, span, "a trait", Some(entry.span)),
            Def::Import(at) => {
                self.imports[at as usize].used = true;
                self.not_assignable(name, span, "an import", Some(entry.span))
            }
            Def::Error => Variable::Error,
        }
    }

    /// Reports the assignment of a variable that belongs to another module.
    pub(super) fn assigned_in_other_module(&mut self, name: Symbol, span: Span, declared: Span) {
        let text = self.text(name);
        let message = format!("`{text}` belongs to another module and cannot be assigned here");
        let d = Diagnostic::new(Code::InvalidAssignment, span, message)
            .label("only its own module can change it")
            .also(declared, "declared here")
            .help("let the module have a `pub` function that changes it");
        self.report(d);
    }

    fn assigned_constant(&mut self, name: Symbol, span: Span, declared: Span) {
        let message = format!("the constant `{}` cannot be assigned", self.text(name));
        let d = Diagnostic::new(Code::InvalidAssignment, span, message)
            .label("a constant keeps its value")
            .also(declared, "declared with `const`")
            .help("declare it with `let` to make it a variable");
        self.report(d);
    }

    fn not_assignable(&mut self, name: Symbol, span: Span, what: &str, declared: Option<Span>) -> Variable {
        let message = format!("`{}` is {what} and cannot be assigned", self.text(name));
        let mut d = Diagnostic::new(Code::InvalidAssignment, span, message).label("not a variable");
        if let Some(declared) = declared {
            d = d.also(declared, "declared here");
        }
        self.report(d);
        Variable::Error
    }

    fn unknown_variable(&mut self, name: Symbol, span: Span) {
        if self.is_doubtful(name) {
            return;
        }
        let d = self.unknown(name, span);
        let d = match d.help.is_empty() {
            true => d.help(format!("to declare a variable, write `let {} = …`", self.text(name))),
            false => d,
        };
        self.report(d);
    }

    // ------------------------------------------------------------------------------------ unknown names

    /// Reports a variable of the module that is used above its `let`, if `name` is one.
    pub(super) fn reported_as_later(&mut self, name: Symbol, span: Span) -> bool {
        let Some(&declared) = self.later.get(&name) else { return false };
        self.used_too_early(name, span, declared);
        true
    }

    fn used_too_early(&mut self, name: Symbol, span: Span, declared: Span) {
        let message = format!("`{}` is used before its declaration", self.text(name));
        let d = Diagnostic::new(Code::UsedBeforeLet, span, message)
            .label("not declared yet")
            .also(declared, "declared here");
        let d = match declared.start < span.start {
            true => d.help("a variable begins to exist when its value has been computed"),
            false => d.help("move the declaration up"),
        };
        self.report(d);
    }

    /// Whether a name means nothing here, wherever it stands.
    pub(super) fn is_unknown(&mut self, name: Symbol) -> bool {
        self.lookup(name).is_none()
            && !self.later.contains_key(&name)
            && !PRELUDE.contains(&name)
            && !super::unavailable::is_builtin_type(name)
            && self.declared_below(name).is_none()
            && self.own_natives(name).is_none()
    }

    /// Reports a name that means nothing here.
    pub(super) fn unknown_name(&mut self, name: Symbol, span: Span) {
        if let Some(declared) = self.declared_below(name) {
            return self.used_too_early(name, span, declared);
        }
        if !self.is_doubtful(name) {
            let d = self.unknown(name, span);
            self.report(d);
        }
    }

    fn unknown(&mut self, name: Symbol, span: Span) -> Diagnostic {
        let text = &*self.text(name).to_string();
        let d = Diagnostic::new(Code::UnknownName, span, format!("`{text}` is not known here"))
            .label("not declared");
        if !self.advice_is_shown() {
            return d;
        }
        if let Some(member) = self.own_member(name) {
            let needs_self = member.starts_with("self.") && self.scopes.lookup(sym::SELF).is_none();
            let d = d.suggest("fields and methods are named with what they are of", span, member);
            return if needs_self { d.help("make `self` the first parameter of this function") } else { d };
        }
        if self.library.importable(name).is_some() {
            return d.help(format!("import the module: `import {text}`"));
        }
        if let Some(owner) = self.enum_with_variant(name) {
            return d.suggest("a variant is named with its enum", span, format!("{owner}.{text}"));
        }
        match foreign::value(text) {
            Some(Foreign::Is(help, with)) => return d.suggest(help, span, with),
            Some(Foreign::Help(help)) => return d.help(help),
            None => {}
        }
        if let Some(module) = self.module_with(name) {
            return d.help(format!("import it: `from {module} import {text}`"));
        }
        let mut closest = Closest::to(text);
        self.scopes.visible().for_each(|entry| closest.offer(self.text(entry.name)));
        PRELUDE.iter().for_each(|known| closest.offer(self.text(*known)));
        ["true", "false", "self", "null"].iter().for_each(|word| closest.offer(word));
        match closest.found() {
            Some(meant) => d.suggest("did you mean", span, meant),
            None => d,
        }
    }

    /// `self.name`, if that is a field or a method, or `Type.name`, if it is a function of the type around.
    fn own_member(&mut self, name: Symbol) -> Option<String> {
        let this = self.self_type?;
        let text = self.text(name).to_string();
        let has_field = match *self.types.get(this) {
            Ty::Struct(id) => self.types.struct_def(id).fields.iter().any(|(field, _)| *field == name),
            _ => false,
        };
        let method = self.method_named(this, name).map(|id| self.signatures[id.0 as usize].has_self);
        match (has_field, method) {
            (true, _) | (_, Some(true)) => Some(format!("self.{text}")),
            (_, Some(false)) => Some(format!("{}.{text}", self.bare_name(this))),
            _ => None,
        }
    }

    /// The first enum of this file that has a variant of this name.
    fn enum_with_variant(&self, name: Symbol) -> Option<&str> {
        let file = self.current.tree.file;
        let mut enums = self.types.enums.iter().filter(|def| def.origin.is_none() && def.span.file == file);
        let found = enums.find(|def| def.variants.iter().any(|variant| variant.name == name))?;
        Some(self.text(found.name))
    }

    /// A library module that has a member of this name.
    pub(super) fn module_with(&self, name: Symbol) -> Option<&'static str> {
        let in_natives = self.library.importable_names().find(|module| {
            let Some(module) = self.names.lookup(module).and_then(|m| self.library.importable(m)) else {
                return false;
            };
            !self.library.natives(module, name).is_empty() || self.library.constant(module, name).is_some()
        });
        in_natives.or_else(|| self.library.source_with(self.text(name)))
    }

    /// The place further down in the blocks around that declares `name`.
    fn declared_below(&self, name: Symbol) -> Option<Span> {
        if !self.advice_is_shown() {
            return None;
        }
        let declares = |stmt: &ast::Stmt| match &stmt.kind {
            ast::StmtKind::Let(decl) => (decl.binding.kind_name() == Some(name)).then_some(decl.binding.span),
            ast::StmtKind::Item(item) => match &item.kind {
                ast::ItemKind::Fn(decl) if decl.name.name == name => Some(decl.name.span),
                _ => None,
            },
            _ => None,
        };
        self.open_blocks.iter().rev().find_map(|stmts| stmts.iter().find_map(declares))
    }

    // ------------------------------------------------------------------------------------ before a dot

    /// What stands before a dot, if it is a module or a type.
    pub(super) fn qualifier(&mut self, e: &ast::Expr) -> Option<Qualifier> {
        let name = match &e.kind {
            ast::ExprKind::Name(name) => *name,
            ast::ExprKind::Field(field) if !field.safe => return self.qualifier_in_module(field),
            ast::ExprKind::Instantiate(instance) => return Some(self.instantiated(instance, e.span)),
            _ => return None,
        };
        if let Some(number) = self.type_param(name) {
            return Some(Qualifier::Type(self.types.intern(Ty::Param(number))));
        }
        match self.lookup(name).map(|entry| entry.def) {
            Some(Def::Struct(id)) => Some(Qualifier::Type(self.types.intern(Ty::Struct(id)))),
            Some(Def::Enum(id)) => Some(Qualifier::Type(self.types.intern(Ty::Enum(id)))),
            Some(Def::Trait(id)) => Some(Qualifier::Type(self.types.intern(Ty::Trait(id, TyList::EMPTY)))),
            Some(Def::Import(at)) if self.imports[at as usize].member.is_none() => {
                self.imports[at as usize].used = true;
                Some(Qualifier::Module(self.imports[at as usize].module))
            }
            Some(Def::Error) => Some(Qualifier::Error),
            Some(_) => None,
            None if self.later.contains_key(&name) => None,
            None => self.builtin_qualifier(name, e.span),
        }
    }

    /// `geometry.Color` before a dot.
    fn qualifier_in_module(&mut self, field: &ast::Field) -> Option<Qualifier> {
        let ast::ExprKind::Name(name) = field.object.kind else { return None };
        let module = self.module_named(name)?;
        let source = module.source?;
        if !self.checked[source].types.contains_key(&field.name.name) {
            return None;
        }
        let def = self.member_type(module, field.name);
        Some(match self.bare_type(def) {
            TyId::ERROR => Qualifier::Error,
            ty => Qualifier::Type(ty),
        })
    }

    /// A declared type without type arguments: for a generic one the declaration itself, whose arguments are to be inferred.
    pub(super) fn bare_type(&mut self, def: TypeDef) -> TyId {
        match def {
            TypeDef::Struct(id) => self.types.intern(Ty::Struct(id)),
            TypeDef::Enum(id) => self.types.intern(Ty::Enum(id)),
            TypeDef::Trait(id) => self.types.intern(Ty::Trait(id, TyList::EMPTY)),
            TypeDef::Error => TyId::ERROR,
        }
    }

    /// `Stack<int>` before a dot or a `(`.
    pub(super) fn instantiated(&mut self, instance: &ast::Instantiate, span: Span) -> Qualifier {
        let (module, name) = match &instance.base.kind {
            ast::ExprKind::Name(name) => (None, ast::Ident { name: *name, span: instance.base.span }),
            ast::ExprKind::Field(field) => match field.object.kind {
                ast::ExprKind::Name(name) => (Some(ast::Ident { name, span: field.object.span }), field.name),
                _ => return Qualifier::Error,
            },
            _ => return Qualifier::Error,
        };
        let named = ast::NamedType { module, name, args: instance.args.clone() };
        let kind = ast::TypeKind::Named(Box::new(named));
        match self.resolve(&ast::Type { kind, span, depth: 1 }) {
            TyId::ERROR => Qualifier::Error,
            ty => Qualifier::Type(ty),
        }
    }

    fn builtin_qualifier(&mut self, name: Symbol, span: Span) -> Option<Qualifier> {
        Some(match name {
            sym::SELF_TYPE => match self.self_type {
                Some(ty) => Qualifier::Type(ty),
                None => {
                    let message = "`Self` stands outside of a method";
                    let d = Diagnostic::new(Code::SelfOutsideMethod, span, message);
                    self.report(d.label("no type is meant here"));
                    Qualifier::Error
                }
            },
            sym::STRING => Qualifier::BuiltIn(LibraryIndex::STRING),
            sym::ARRAY => Qualifier::BuiltIn(LibraryIndex::ARRAY),
            sym::INT => Qualifier::BuiltIn(LibraryIndex::INT),
            sym::FLOAT => Qualifier::BuiltIn(LibraryIndex::FLOAT),
            sym::MAP => Qualifier::BuiltIn(LibraryIndex::MAP),
            sym::BYTES => Qualifier::BuiltIn(LibraryIndex::BYTES),
            _ => return None,
        })
    }

    // ------------------------------------------------------------------------------------ members of modules

    fn imported_value(&mut self, at: u32, name: Symbol, expect: Expect, span: Span) -> Expr {
        let import = &mut self.imports[at as usize];
        import.used = true;
        let (module, member) = (import.module, import.member.unwrap_or(name));
        let Some(natives) = module.natives else { return build::error(span) };
        match self.library.constant(natives, member) {
            Some(constant) => constant_expr(constant.value, span),
            None => self.library_value(natives, ast::Ident { name: member, span }, expect, span),
        }
    }

    /// `module.name` as a value.
    pub(super) fn module_member(
        &mut self,
        module: ModuleRef,
        name: ast::Ident,
        expect: Expect,
        span: Span,
    ) -> Expr {
        if let Some((def, _)) = self.member(module, name) {
            return self.def_value(def, name.name, span, expect);
        }
        if let Some(natives) = module.natives {
            if let Some(constant) = self.library.constant(natives, name.name) {
                return constant_expr(constant.value, span);
            }
            if !self.library.natives(natives, name.name).is_empty() {
                return self.library_value(natives, name, expect, name.span);
            }
        }
        self.unknown_module_member(module, name);
        build::error(span)
    }

    /// `self`.
    pub(super) fn self_expr(&mut self, span: Span) -> Expr {
        if self.scopes.lookup(sym::SELF).is_some() {
            return self.name_expr(sym::SELF, span, Expect::Any);
        }
        if std::mem::replace(&mut self.body.lacks_self, true) && !self.body.is_init {
            // One mistake, however often the function mentions it.
            return build::error(span);
        }
        let d = Diagnostic::new(Code::SelfOutsideMethod, span, "`self` stands outside of a method")
            .label("there is no `self` here");
        let d = match self.body.is_init {
            false if self.self_type.is_some() => {
                let header = self.signatures[self.body.id.0 as usize].span;
                d.also(header, "this function has no `self`").help("make `self` its first parameter")
            }
            _ => d,
        };
        self.report(d);
        build::error(span)
    }
}

fn literal_kind(literal: Literal) -> ExprKind {
    match literal {
        Literal::Int(value) => ExprKind::Int(value),
        Literal::Float(value) => ExprKind::Float(value),
        Literal::Bool(value) => ExprKind::Bool(value),
        Literal::Str(value) => ExprKind::Str(value),
    }
}

fn constant_expr(value: ConstValue, span: Span) -> Expr {
    match value {
        ConstValue::Int(value) => build::int(value, span),
        ConstValue::Float(value) => build::expr(ExprKind::Float(value), TyId::FLOAT, span),
    }
}

/// The variable that a binding declares, if it is a single one.
pub(super) trait BindingName {
    fn kind_name(&self) -> Option<Symbol>;
}

impl BindingName for ast::Binding {
    fn kind_name(&self) -> Option<Symbol> {
        match self.kind {
            ast::BindingKind::Name(name) => Some(name),
            _ => None,
        }
    }
}
