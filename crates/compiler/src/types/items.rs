//! Declarations: imports, structs, functions, methods; and written types.

use super::{Checker, Def, Param, Signature, TypeDef};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::StructDef;
use crate::hir::{FnId, StructId, Ty, TyId};
use crate::names::Closest;
use crate::syntax::{Span, Symbol, ast, sym};

/// A function whose body is to be checked.
pub(super) struct Pending<'a> {
    pub(super) id: FnId,
    pub(super) decl: &'a ast::FnDecl,
    pub(super) owner: Option<TyId>,
    pub(super) is_pub: bool,
}

impl<'a> Checker<'a> {
    /// Declares everything of the module but its variables, and gives the bodies that are still to be checked.
    pub(super) fn declare_items(&mut self) -> Vec<Pending<'a>> {
        self.keys.open();
        self.types.members_unknown();
        self.asked.get_or_insert_default();
        let module = self.current.tree;
        for stmt in &module.stmts {
            match &stmt.kind {
                ast::StmtKind::Item(item) => self.declare_types_and_imports(item),
                ast::StmtKind::Let(decl) => self.note_later(&decl.binding),
                _ => {}
            }
        }
        let items = || {
            module.stmts.iter().filter_map(|stmt| match &stmt.kind {
                ast::StmtKind::Item(item) => Some(&**item),
                _ => None,
            })
        };
        items().for_each(|item| self.declare_members(item));
        self.types.members_known();
        if self.types.endless.is_some() {
            items().for_each(|item| self.report_endless_item(item));
        }
        let mut pending = Vec::new();
        for item in items() {
            if let ast::ItemKind::Trait(decl) = &item.kind {
                self.declare_trait_methods(decl, &mut pending);
            }
        }
        items().for_each(|item| self.declare_functions(item, &mut pending));
        self.impls_known();
        self.check_later_keys();
        pending
    }

    fn note_later(&mut self, binding: &ast::Binding) {
        match &binding.kind {
            ast::BindingKind::Name(name) => drop(self.later.insert(*name, binding.span)),
            ast::BindingKind::Tuple(parts) => parts.iter().for_each(|part| self.note_later(part)),
            ast::BindingKind::Wildcard | ast::BindingKind::Error => {}
        }
    }

    /// The first round: what types and functions are made of.
    fn declare_types_and_imports(&mut self, item: &'a ast::Item) {
        match &item.kind {
            ast::ItemKind::Struct(decl) => self.declare_struct(decl),
            ast::ItemKind::Enum(decl) => self.declare_enum(decl),
            ast::ItemKind::Trait(decl) => self.declare_trait(decl),
            ast::ItemKind::Import(import) => self.declare_import(import),
            ast::ItemKind::From(import) => self.declare_from_import(import),
            ast::ItemKind::Test(decl) => self.declare_test(decl),
            ast::ItemKind::Fn(_) | ast::ItemKind::ExternFn(_) | ast::ItemKind::Impl(_) => {}
        }
    }

    fn declare_struct(&mut self, decl: &'a ast::StructDecl) {
        let id = StructId(self.types.structs.len() as u32);
        let def = StructDef {
            name: decl.name.name,
            fields: Vec::new(),
            layout: None,
            span: decl.name.span,
            generics: decl.generics.len() as u32,
            origin: None,
        };
        self.types.structs.push(def);
        if let Some(at) = decl.repr_c {
            self.note_c_struct(id, decl, at);
        }
        self.types.intern(Ty::Struct(id));
        if super::unavailable::is_builtin_type(decl.name.name) {
            let message = format!("`{}` is a built-in type", self.text(decl.name.name));
            self.report(Diagnostic::new(Code::DuplicateDeclaration, decl.name.span, message));
        }
        self.declare(decl.name.name, Def::Struct(id), decl.name.span);
        // Of two structs of one name the first keeps it; the second still gets its fields.
        self.type_names.entry(decl.name.name).or_insert(TypeDef::Struct(id));
    }

    // ------------------------------------------------------------------------------------ members

    /// The second round: fields and variants, whose types are all known now.
    fn declare_members(&mut self, item: &'a ast::Item) {
        match &item.kind {
            ast::ItemKind::Struct(decl) => self.declare_fields(decl),
            ast::ItemKind::Enum(decl) => self.declare_variants(decl),
            ast::ItemKind::Trait(decl) => self.declare_trait_parameters(decl),
            _ => {}
        }
    }

    fn report_endless_item(&mut self, item: &ast::Item) {
        let name = match &item.kind {
            ast::ItemKind::Struct(decl) => decl.name,
            ast::ItemKind::Enum(decl) => decl.name,
            _ => return,
        };
        let declared = match self.type_names.get(&name.name) {
            Some(TypeDef::Struct(id)) => self.types.intern(Ty::Struct(*id)),
            Some(TypeDef::Enum(id)) => self.types.intern(Ty::Enum(*id)),
            _ => return,
        };
        self.report_endless(declared, name.span);
    }

    /// The third round: functions and methods.
    fn declare_functions(&mut self, item: &'a ast::Item, pending: &mut Vec<Pending<'a>>) {
        match &item.kind {
            ast::ItemKind::Impl(decl) => self.declare_impl(decl, pending),
            ast::ItemKind::ExternFn(decl) => self.declare_extern(decl, item.is_pub),
            ast::ItemKind::Fn(decl) => {
                let signature = self.signature(decl, None);
                let broken = signature.broken;
                let id = self.add_function(signature);
                self.declare(decl.name.name, Def::Fn(id), decl.name.span);
                if !broken {
                    pending.push(Pending { id, decl, owner: None, is_pub: item.is_pub });
                }
            }
            _ => {}
        }
    }

    fn declare_fields(&mut self, decl: &'a ast::StructDecl) {
        let is_this = |def: &StructDef| def.span == decl.name.span;
        let Some(TypeDef::Struct(named)) = self.type_names.get(&decl.name.name).copied() else { return };
        // A second struct of the same name is reported; its types are checked all the same.
        let id = is_this(self.types.struct_def(named)).then_some(named);
        let outer = self.open_generics(&decl.generics);
        if let Some(id) = id {
            let ty = self.types.intern(Ty::Struct(id));
            self.type_generics.insert(ty, self.generics.clone());
        }
        let mut fields = Vec::with_capacity(decl.fields.len());
        let mut places: Vec<Span> = Vec::with_capacity(decl.fields.len());
        let mut layout = id.and_then(|id| self.begin_layout(id));
        for field in &decl.fields {
            let ty = self.resolve_stored(&field.ty, super::units::FIELD);
            if let Some(layout) = &mut layout {
                self.field_of_c(&field.ty, ty, layout);
            }
            let Some(id) = id else { continue };
            if let Some(&first) = self.fields.get(&(id, field.name.name)) {
                self.report_duplicate(field.name.name, places[first as usize], field.name.span, false);
                continue;
            }
            self.fields.insert((id, field.name.name), fields.len() as u32);
            fields.push((field.name.name, ty));
            places.push(field.name.span);
        }
        self.generics = outer;
        self.end_layout(layout, id);
        if let Some(id) = id {
            let stamps = self.field_stamps.len().max(id.0 as usize + 1);
            self.field_stamps.resize(stamps, Vec::new());
            self.field_stamps[id.0 as usize] = vec![0; fields.len()];
            self.types.structs[id.0 as usize].fields = fields;
        }
    }

    fn declare_impl(&mut self, decl: &'a ast::ImplDecl, pending: &mut Vec<Pending<'a>>) {
        let outer = self.open_generics(&decl.generics);
        match &decl.trait_ty {
            Some(written) => self.declare_trait_impl(decl, written, pending),
            None => self.declare_inherent(decl, pending),
        }
        self.generics = outer;
    }

    fn declare_inherent(&mut self, decl: &'a ast::ImplDecl, pending: &mut Vec<Pending<'a>>) {
        let target = self.resolve(&decl.target);
        match *self.types.get(target) {
            Ty::Struct(_) | Ty::Enum(_) => {}
            Ty::Error => return,
            _ => {
                let message = format!("`{}` cannot have an `impl`", self.ty(target));
                let d = Diagnostic::new(Code::InvalidImpl, decl.target.span, message)
                    .label("not a struct or an enum")
                    .help("write a function that takes it as a parameter");
                return self.report(d);
            }
        }
        self.report_free_parameters(target, decl.target.span);
        self.self_type = Some(target);
        for method in &decl.methods {
            self.declare_method(method, target, pending);
        }
        self.self_type = None;
    }

    fn declare_method(&mut self, decl: &'a ast::FnDecl, owner: TyId, pending: &mut Vec<Pending<'a>>) {
        let signature = self.signature(decl, Some(owner));
        let broken = signature.broken;
        let id = self.add_function(signature);
        self.report_method_like_variant(owner, decl.name);
        let declared = self.types.declaration(owner);
        let first = self.methods.get(&(declared, decl.name.name)).copied();
        let mut other = first;
        while let Some(at) = other {
            let known = &self.signatures[at.0 as usize];
            other = known.next;
            if known.owner.is_some_and(|of| self.types.overlap(of, owner)) {
                let span = known.span;
                self.report_duplicate(decl.name.name, span, decl.name.span, false);
                break;
            }
        }
        self.signatures[id.0 as usize].next = first;
        self.methods.insert((declared, decl.name.name), id);
        self.methods_of.entry(declared).or_default().push(id);
        if !broken {
            pending.push(Pending { id, decl, owner: Some(owner), is_pub: decl.is_pub });
        }
    }

    /// What a declaration tells callers.
    pub(super) fn signature(&mut self, decl: &'a ast::FnDecl, owner: Option<TyId>) -> Signature {
        let outer = self.open_generics(&decl.generics);
        let mut params = Vec::with_capacity(decl.params.len() + 1);
        if let (Some(span), Some(ty)) = (decl.self_param, owner) {
            params.push(Param { name: Some(sym::SELF), ty, span });
        }
        let has_self = !params.is_empty();
        params.extend(decl.params.iter().map(|param| self.param(param)));
        let ret = decl.ret.as_ref().map_or(TyId::UNIT, |ty| self.resolve(ty));
        let generics = std::mem::replace(&mut self.generics, outer);
        Signature {
            name: decl.name.name,
            params,
            has_self,
            is_variadic: decl.variadic.is_some(),
            ret,
            ret_span: decl.ret.as_ref().map(|ty| ty.span),
            span: decl.name.span,
            owner,
            outer: (generics.len() - decl.generics.len()) as u32,
            generics,
            next: None,
            broken: false,
        }
    }

    fn param(&mut self, param: &ast::Param) -> Param {
        let ty = param.ty.as_ref().map_or(TyId::ERROR, |ty| self.resolve(ty));
        let name = match param.binding.kind {
            ast::BindingKind::Name(name) => Some(name),
            _ => None,
        };
        Param { name, ty, span: param.span }
    }

    // ------------------------------------------------------------------------------------ types

    /// The type that is written.
    pub(super) fn resolve(&mut self, ty: &ast::Type) -> TyId {
        let found = self.resolve_kind(ty);
        if self.types.endless.is_some() {
            self.note_endless(ty.span);
        }
        found
    }

    fn resolve_kind(&mut self, ty: &ast::Type) -> TyId {
        match &ty.kind {
            ast::TypeKind::Named(named) => self.resolve_named(named, ty.span),
            ast::TypeKind::SelfType => self.resolve_self(ty.span),
            ast::TypeKind::Unit => TyId::UNIT,
            ast::TypeKind::Optional(value) => self.resolve_optional(value, ty.span),
            ast::TypeKind::Tuple(parts) => self.resolve_tuple(parts, ty.span),
            ast::TypeKind::Fn(written) => self.resolve_fn(written, ty.span),
            ast::TypeKind::Error => TyId::ERROR,
        }
    }

    fn resolve_self(&mut self, at: Span) -> TyId {
        match self.self_type {
            Some(ty) => ty,
            None => {
                let message = "`Self` stands outside of an `impl`";
                self.report(
                    Diagnostic::new(Code::SelfOutsideMethod, at, message).label("no type is meant here"),
                );
                TyId::ERROR
            }
        }
    }

    fn resolve_named(&mut self, named: &ast::NamedType, at: Span) -> TyId {
        if let Some(module) = named.module {
            let def = self.type_in_module(module, named.name);
            return self.resolve_declared(def, &named.args, named.name.name, at);
        }
        let name = named.name.name;
        match name {
            sym::ARRAY => return self.resolve_array(named, at),
            sym::MAP => return self.resolve_map(named, at),
            _ => {}
        }
        if name == sym::SELF_TYPE {
            return self.resolve_self(at);
        }
        if let Some(ty) = self.resolve_pointer(named, at) {
            return ty;
        }
        let simple = match name {
            sym::INT => Some(TyId::INT),
            sym::FLOAT => Some(TyId::FLOAT),
            sym::BOOL => Some(TyId::BOOL),
            sym::STRING => Some(TyId::STRING),
            sym::BYTES => Some(TyId::BYTES),
            sym::ERROR => Some(TyId::EXCEPTION),
            _ => self.type_param(name).map(|number| self.types.intern(Ty::Param(number))),
        };
        let ty = match simple {
            Some(ty) => ty,
            None => match self.lookup_type(name) {
                Some(def) => return self.resolve_declared(def, &named.args, name, at),
                None => return self.unknown_type(named),
            },
        };
        self.no_type_arguments(named, at);
        ty
    }

    fn no_type_arguments(&mut self, named: &ast::NamedType, at: Span) {
        if !named.args.is_empty() {
            self.wrong_type_arguments(named.name.name, named.args.len(), 0, at);
        }
    }

    fn resolve_array(&mut self, named: &ast::NamedType, at: Span) -> TyId {
        let [element] = named.args.as_slice() else {
            let message = format!("`array` takes one type argument, not {}", named.args.len());
            let d = Diagnostic::new(Code::WrongTypeArguments, at, message)
                .label("an array of what?")
                .help("write the type of the elements: `array<int>`");
            self.report(d);
            return TyId::ERROR;
        };
        let element = self.resolve_stored(element, super::units::ELEMENT);
        self.array_of(element)
    }

    /// `array<element>`; of what has been reported, that too has been reported.
    pub(super) fn array_of(&mut self, element: TyId) -> TyId {
        if element == TyId::ERROR { TyId::ERROR } else { self.types.intern(Ty::Array(element)) }
    }

    /// The type `module.name`; what is wrong is reported.
    pub(super) fn type_in_module(&mut self, module: ast::Ident, name: ast::Ident) -> TypeDef {
        if let Some(found) = self.module_named(module.name) {
            return self.member_type(found, name);
        }
        if !matches!(self.scopes.lookup(module.name).map(|entry| entry.def), Some(Def::Error)) {
            let message = format!("there is no module `{}` here", self.text(module.name));
            let d = Diagnostic::new(Code::UnknownType, module.span, message).label("not imported");
            let d = match self.library.importable(module.name) {
                Some(_) => d.help(format!("import it: `import {}`", self.text(module.name))),
                None => d,
            };
            self.report(d);
        }
        TypeDef::Error
    }

    fn unknown_type(&mut self, named: &ast::NamedType) -> TyId {
        let name = named.name.name;
        if let Some(ty) = self.resolve_c_type(named) {
            return ty;
        }
        if self.is_doubtful(name) {
            return TyId::ERROR;
        }
        let message = format!("there is no type `{}`", self.text(name));
        let d = Diagnostic::new(Code::UnknownType, named.name.span, message).label("not known here");
        let d = match self.text(name) {
            "Option" | "Optional" | "Maybe" => d.help("what may be null is written `T?`"),
            "Result" | "Either" => d.help("a function returns its value, and throws errors"),
            "any" | "Any" | "dynamic" | "unknown" | "mixed" => {
                d.help("every value has one type: use a type parameter, an enum or a trait")
            }
            "char" | "rune" | "Character" => {
                d.help("a character is an `int`, a text of one character a `string`")
            }
            "tuple" | "Tuple" | "Pair" => d.help("the type of a tuple is written `(A, B)`"),
            "function" | "Function" | "Fn" | "Callable" => {
                d.help("the type of a function is written `fn(A, B) -> R`")
            }
            _ => d,
        };
        let d = match (self.type_meant(name), self.library.source_with(self.text(name))) {
            (_, Some(module)) => d.help(format!("import it: `from {module} import {}`", self.text(name))),
            (Some(meant), _) if d.help.is_empty() => d.suggest("did you mean", named.name.span, meant),
            _ => d,
        };
        self.report(d);
        TyId::ERROR
    }

    /// The type that is closest to an unknown name, or what this language calls the type of another.
    pub(super) fn type_meant(&self, name: Symbol) -> Option<String> {
        if !self.advice_is_shown() {
            return None;
        }
        let text = self.text(name);
        let mut closest = Closest::to(text);
        ["int", "float", "bool", "string", "bytes", "array", "map", "Error"]
            .iter()
            .for_each(|known| closest.offer(known));
        // In the order of declaration: a map's own order would make the advice a matter of chance.
        self.generics.iter().for_each(|param| closest.offer(self.text(param.name)));
        let structs = self.types.structs.iter().filter(|def| def.origin.is_none());
        structs.for_each(|def| closest.offer(self.text(def.name)));
        let enums = self.types.enums.iter().filter(|def| def.origin.is_none());
        enums.for_each(|def| closest.offer(self.text(def.name)));
        self.types.traits.iter().for_each(|def| closest.offer(self.text(def.name)));
        let alias = match text {
            "i64" | "i32" | "Integer" | "integer" | "long" | "usize" | "char" => "int",
            "f64" | "f32" | "double" | "number" => "float",
            "boolean" => "bool",
            "str" | "text" => "string",
            "list" | "List" | "vec" | "Vec" | "Array" | "vector" => "array",
            "dict" | "Dict" | "dictionary" | "Dictionary" | "HashMap" | "Map" | "object" => "map",
            "Exception" | "exception" | "Throwable" => "Error",
            "Bytes" | "ByteArray" | "bytearray" | "Buffer" => "bytes",
            "void" | "unit" | "Unit" => "()",
            _ => return closest.found().map(str::to_string),
        };
        Some(alias.to_string())
    }
}
