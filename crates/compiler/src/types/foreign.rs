//! `extern fn`: functions of C and of the host, and the types that C has.
//!
//! A written type of a signature has two meanings: what the program sees (`c_int` is an `int`), which callers are checked against, and
//! what C sees ([`CType`]), which calls are made by. Functions of a host are declared in modules of the host, and take
//! every type.

use super::{Checker, Def, TypeDef};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{self, ExprKind, Foreign, StructId, Ty, TyId, TyList};
use crate::modules::Origin;
use crate::syntax::{Span, Symbol, ast};
use std::collections::HashMap;
use vitte_bytecode::foreign::{ANYWHERE, CSignature, CType, ForeignFunction};

/// The type of pointers, which the prelude declares.
const POINTER: &str = "c_ptr";

/// The most bytes of the name of a library or function.
const NAME_BYTES_MAX: usize = 255;

/// The most values that C gets or gives in one call, with those in structs; and how deep these nest.
const PARTS_MAX: usize = 4096;
const DEPTH_MAX: usize = 32;

/// What the checker keeps of foreign declarations.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Where the types stand that are being resolved.
    place: Place,
    /// The structs that are marked `@repr(c)`, and whether they have fields: those without stand for what only C knows.
    structs: HashMap<StructId, bool>,
}

/// Where a type stands, as far as types of C may be named there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Place {
    /// Nowhere special.
    #[default]
    Program,
    /// In the signature of an `extern fn`.
    Signature,
    /// In a struct that is marked `@repr(c)`.
    Field,
    /// Behind a pointer.
    Pointee,
}

/// What a type of C is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Param,
    Result,
    Field,
    CallbackParam,
    CallbackResult,
}

/// The program's type for a type of C that it may name, but for pointers and structs.
fn own_type(of_c: &CType) -> Option<TyId> {
    Some(match of_c {
        CType::String => TyId::STRING,
        // `bool` and `bytes` are the program's own; structs have names.
        CType::Bool | CType::Bytes | CType::Pointer | CType::Struct | CType::StructPointer => return None,
        of_c if of_c.is_float() => TyId::FLOAT,
        of_c if of_c.is_int() => TyId::INT,
        _ => return None,
    })
}

// ------------------------------------------------------------------------------------ functions

impl<'a> Checker<'a> {
    /// `extern fn f(x: c_int) -> c_int`
    pub(super) fn declare_extern(&mut self, decl: &'a ast::ExternFn, is_pub: bool) {
        let errors = self.diags.error_count();
        let is_of_host = self.current.origin == Origin::Host;
        let place = if is_of_host { Place::Program } else { Place::Signature };
        let outer = std::mem::replace(&mut self.foreign.place, place);
        let signature = self.signature(&decl.decl, None);
        self.foreign.place = outer;
        let name = decl.decl.name;
        let foreign = if is_of_host {
            let module = self.current.name.to_string();
            Some(Foreign { module, name: self.text(name.name).to_string(), of_c: None })
        } else {
            self.function_of_c(decl, &signature)
        };
        let id = self.add_function(signature);
        self.declare(name.name, Def::Fn(id), name.span);
        if let Some(foreign) = foreign
            && self.diags.error_count() == errors
        {
            self.keep_foreign(id, foreign, decl.decl.span, is_pub);
        }
    }

    /// What C sees of a function; what is wrong is reported.
    fn function_of_c(&mut self, decl: &'a ast::ExternFn, signature: &super::Signature) -> Option<Foreign> {
        let declared = &decl.decl;
        if let [first, ..] = declared.generics.as_slice() {
            self.not_for_c(
                first.name.span,
                "a function of C has no type parameters".into(),
                "write one for each type",
            );
        }
        let mut params = Vec::with_capacity(declared.params.len());
        for (param, known) in declared.params.iter().zip(&signature.params) {
            let written = param.ty.as_ref();
            params.push(written.and_then(|written| self.c_type(written, known.ty, Use::Param)));
        }
        let result = match &declared.ret {
            Some(written) if signature.ret != TyId::UNIT => {
                Some(self.c_type(written, signature.ret, Use::Result)?)
            }
            _ => None,
        };
        let of_c = CSignature { params: params.into_iter().collect::<Option<_>>()?, result };
        let types = signature.params.iter().map(|param| param.ty).chain([signature.ret]);
        self.check_parts(types.collect(), declared.header);
        let module = match decl.library {
            None => ANYWHERE.to_string(),
            Some((library, at)) => self.library_name(library, at)?,
        };
        let name = self.text(declared.name.name).to_string();
        if name.len() > NAME_BYTES_MAX {
            let message = format!("the name of a function of C has at most {NAME_BYTES_MAX} bytes");
            self.not_for_c(declared.name.span, message, "no library has such a name");
        }
        let fixed = declared.variadic.map(|_| of_c.params.len() as u32);
        Some(Foreign { module, name, of_c: Some(ForeignFunction { signature: of_c, fixed }) })
    }

    fn library_name(&mut self, library: Symbol, at: Span) -> Option<String> {
        let text = self.text(library).to_string();
        if text.is_empty() || text.len() > NAME_BYTES_MAX || text.contains('\0') || text == ANYWHERE {
            let message = format!("{text:?} is no name of a library");
            self.not_for_c(at, message, "write `\"z\"`, `\"libz.so.1\"` or a path");
            return None;
        }
        Some(text)
    }

    /// Keeps a function that the program does not define: its body calls itself.
    fn keep_foreign(&mut self, id: hir::FnId, foreign: Foreign, span: Span, is_pub: bool) {
        if self.bodies == super::Bodies::Dropped {
            return;
        }
        let signature = &self.signatures[id.0 as usize];
        let (ret, local) = (signature.ret, |param: &super::Param| hir::Local {
            name: param.name,
            ty: param.ty,
            assigned: false,
            in_cell: false,
            span: param.span,
        });
        let locals: Vec<hir::Local> = signature.params.iter().map(local).collect();
        let args = locals.iter().zip(0..);
        let args = args
            .map(|(local, at)| super::build::expr(ExprKind::Local(hir::LocalId(at)), local.ty, span))
            .collect();
        let call = super::build::expr(ExprKind::Call(id, TyList::EMPTY, args), ret, span);
        let body = hir::Block { stmts: Vec::new(), value: Some(Box::new(call)), ty: ret, span };
        let name = self.function_name(id);
        self.functions[id.0 as usize] = Some(Box::new(hir::Function {
            name,
            generics: 0,
            captures: Vec::new(),
            params: locals.len() as u32,
            locals,
            ret,
            body,
            is_pub,
            foreign: Some(Box::new(foreign)),
            file: span.file,
            span,
        }));
    }

    /// An argument behind the declared parameters of a function of C.
    pub(super) fn further_argument(&mut self, arg: &'a ast::Expr) -> hir::Expr {
        let built = self.expr(arg, super::expect::Expect::Any);
        let value = match *self.types.get(built.ty) {
            Ty::Optional(value) => value,
            _ => built.ty,
        };
        let fits = match *self.types.get(value) {
            Ty::Int | Ty::Float => value == built.ty,
            Ty::Error | Ty::Never | Ty::String | Ty::Bytes => true,
            Ty::Struct(id) => self.is_pointer(id),
            _ => false,
        };
        if !fits {
            let message =
                format!("`{}` cannot stand where C takes any number of arguments", self.ty(built.ty));
            let help = "pass an `int`, a `float`, a `string`, `bytes` or a `c_ptr<…>`";
            self.not_for_c(arg.span, message, help);
        }
        built
    }

    /// Reports that a function that takes any number of arguments is used as a value.
    pub(super) fn variadic_value(&mut self, id: hir::FnId, at: Span) -> hir::Expr {
        let name = self.text(self.signatures[id.0 as usize].name).to_string();
        let message = format!("`{name}` takes any number of arguments, and can only be called");
        self.not_for_c(at, message, &format!("write a closure that calls it: `|x: int| {name}(…, x)`"));
        super::build::error(at)
    }

    fn not_for_c(&mut self, at: Span, message: String, help: &str) {
        self.report(Diagnostic::new(Code::NotForC, at, message).help(help));
    }
}

// ------------------------------------------------------------------------------------ structs

impl Checker<'_> {
    /// Notes that a struct has the layout of C.
    pub(super) fn note_c_struct(&mut self, id: StructId, decl: &ast::StructDecl, at: Span) {
        if !decl.generics.is_empty() {
            self.not_for_c(
                at,
                "a struct of C has no type parameters".into(),
                "write one struct for each type",
            );
        }
        self.foreign.structs.insert(id, !decl.fields.is_empty());
    }

    /// Begins with the fields of a struct: those of one that is marked `@repr(c)` may name types of C.
    pub(super) fn begin_layout(&mut self, id: StructId) -> Option<Vec<Option<CType>>> {
        self.foreign.structs.get(&id).filter(|_| self.types.struct_def(id).generics == 0)?;
        self.foreign.place = Place::Field;
        Some(Vec::new())
    }

    /// The type of a field of such a struct.
    pub(super) fn field_of_c(&mut self, written: &ast::Type, ty: TyId, layout: &mut Vec<Option<CType>>) {
        layout.push(self.c_type(written, ty, Use::Field));
    }

    pub(super) fn end_layout(&mut self, layout: Option<Vec<Option<CType>>>, id: Option<StructId>) {
        let (Some(layout), Some(id)) = (layout, id) else { return };
        self.foreign.place = Place::Program;
        let layout: Option<Vec<CType>> = layout.into_iter().collect();
        self.types.structs[id.0 as usize].layout =
            layout.filter(|fields| !fields.is_empty()).map(Vec::into_boxed_slice);
    }

    /// Reports what is too large for one call of C.
    fn check_parts(&mut self, types: Vec<TyId>, at: Span) {
        let mut parts = 0_usize;
        for ty in types {
            match self.parts_for_c(ty, DEPTH_MAX, PARTS_MAX) {
                Some(more) => parts += more,
                None => {
                    let message = format!("`{}` is too large for C, or contains itself", self.ty(ty));
                    let help = "structs of C hold others by value; let it hold a `c_ptr<…>`";
                    return self.not_for_c(at, message, help);
                }
            }
        }
        if parts > PARTS_MAX {
            let message = format!("a function of C takes at most {PARTS_MAX} values, with those in structs");
            self.not_for_c(at, message, "pass pointers");
        }
    }

    /// How many values C sees in a type; `None` if they are more than `most`, or structs nest too deep.
    fn parts_for_c(&self, ty: TyId, depth: usize, most: usize) -> Option<usize> {
        let id = match *self.types.get(ty) {
            Ty::Optional(value) => return self.parts_for_c(value, depth, most),
            Ty::Struct(id) if self.foreign.structs.get(&id) == Some(&true) => id,
            _ => return Some(1),
        };
        let depth = depth.checked_sub(1)?;
        let mut parts = 0;
        for (_, field) in &self.types.struct_def(id).fields {
            parts += self.parts_for_c(*field, depth, most.checked_sub(parts)?)?;
        }
        (parts <= most).then_some(parts)
    }
}

// ------------------------------------------------------------------------------------ types

impl Checker<'_> {
    /// `c_ptr<T>`. In a signature, where `T` is a struct that C sees into, that struct: it is copied out and in.
    pub(super) fn resolve_pointer(&mut self, named: &ast::NamedType, at: Span) -> Option<TyId> {
        if self.text(named.name.name) != POINTER {
            return None;
        }
        let pointer = self.pointer_struct(named.name.name)?;
        if !matches!(self.lookup_type(named.name.name), Some(TypeDef::Struct(id)) if id == pointer) {
            return None;
        }
        let place = std::mem::replace(&mut self.foreign.place, Place::Pointee);
        let ty = self.resolve_declared(TypeDef::Struct(pointer), &named.args, named.name.name, at);
        self.foreign.place = place;
        if place == Place::Signature
            && let Ty::Struct(id) = *self.types.get(ty)
            && let Some((_, args)) = self.types.struct_def(id).origin
            && let [of] = *self.types.types_in(args)
            && self.is_seen_by_c(of)
        {
            return Some(of);
        }
        Some(ty)
    }

    /// The prelude's struct for pointers.
    fn pointer_struct(&self, name: Symbol) -> Option<StructId> {
        let prelude = *self.library_sources.get("prelude")?;
        match self.checked[prelude].types.get(&name) {
            Some(TypeDef::Struct(id)) => Some(*id),
            _ => None,
        }
    }

    /// Whether a struct is an instance of that for pointers.
    fn is_pointer(&self, id: StructId) -> bool {
        let def = self.types.struct_def(id);
        self.text(def.name) == POINTER
            && def.origin.is_some_and(|(of, _)| self.pointer_struct(def.name) == Some(of))
    }

    /// Whether a type is a struct with fields that C sees.
    fn is_seen_by_c(&self, ty: TyId) -> bool {
        match *self.types.get(ty) {
            Ty::Struct(id) => self.foreign.structs.get(&id) == Some(&true),
            _ => false,
        }
    }

    /// One of C's types, where it may be named.
    pub(super) fn resolve_c_type(&mut self, named: &ast::NamedType) -> Option<TyId> {
        let text = self.text(named.name.name);
        if text == POINTER {
            self.unavailable(named.name.span, "`c_ptr` is");
            return Some(TyId::ERROR);
        }
        let known = CType::named(text).as_ref().and_then(own_type)?;
        let text = text.to_string();
        if self.foreign.place == Place::Program {
            let message = format!("`{text}` is a type of C");
            let d = Diagnostic::new(Code::UnknownType, named.name.span, message)
                .label("only in the signature of an `extern fn`, and in a struct with `@repr(c)`")
                .help(format!("its values are `{}` here", self.ty(known)));
            self.report(d);
            return Some(TyId::ERROR);
        }
        if !named.args.is_empty() {
            let message = format!("`{text}` takes no type arguments");
            self.report(Diagnostic::new(Code::WrongTypeArguments, named.name.span, message));
        }
        for arg in &named.args {
            self.resolve(arg);
        }
        Some(known)
    }

    /// What C sees of a written type, which means `ty`. What C does not have is reported.
    fn c_type(&mut self, written: &ast::Type, ty: TyId, used: Use) -> Option<CType> {
        if ty == TyId::ERROR {
            return None;
        }
        let found = match (self.types.get(ty), &written.kind) {
            (&Ty::Optional(value), ast::TypeKind::Optional(written)) => {
                self.c_value(written, value, used)?.filter(|of_c| !of_c.is_int() && may_be_null(of_c))
            }
            _ => self.c_value(written, ty, used)?,
        };
        match found {
            Some(found) if may_stand(&found, used) => Some(found),
            found => {
                self.report_not_in_c(ty, written.span, used, found.is_some());
                None
            }
        }
    }

    /// The same of a type that is no optional; `None` in the answer if C does not have it, `None` as the answer if that has
    /// been reported.
    fn c_value(&mut self, written: &ast::Type, ty: TyId, used: Use) -> Option<Option<CType>> {
        let name = match &written.kind {
            ast::TypeKind::Named(named) => self.text(named.name.name),
            _ => "",
        };
        let of_name = CType::named(name).filter(|of_c| own_type(of_c) == Some(ty));
        Some(match self.types.get(ty) {
            Ty::Int => Some(of_name.unwrap_or(CType::Int64)),
            Ty::Float => Some(of_name.unwrap_or(CType::Double)),
            Ty::Bool => Some(CType::Bool),
            Ty::String => Some(CType::String),
            Ty::Bytes => Some(CType::Bytes),
            Ty::Struct(id) if self.is_pointer(*id) => Some(CType::Pointer),
            Ty::Struct(_) if !self.is_seen_by_c(ty) => None,
            Ty::Struct(_) if name == POINTER => Some(CType::StructPointer),
            Ty::Struct(_) => Some(CType::Struct),
            &Ty::Fn(params, ret) if used == Use::Param => {
                let params = self.types.types_in(params).to_vec();
                return self.callback(written, params, ret).map(Some);
            }
            _ => None,
        })
    }

    /// What C sees of a function value.
    fn callback(&mut self, written: &ast::Type, params: Vec<TyId>, ret: TyId) -> Option<CType> {
        let ast::TypeKind::Fn(of) = &written.kind else { return None };
        self.check_parts(params.iter().copied().chain([ret]).collect(), written.span);
        let pairs = of.params.iter().zip(params);
        let params: Vec<_> =
            pairs.map(|(written, ty)| self.c_type(written, ty, Use::CallbackParam)).collect();
        let result = match &of.ret {
            Some(written) if ret != TyId::UNIT => Some(self.c_type(written, ret, Use::CallbackResult)?),
            _ => None,
        };
        let params = params.into_iter().collect::<Option<_>>()?;
        Some(CType::Callback(Box::new(CSignature { params, result })))
    }

    fn report_not_in_c(&mut self, ty: TyId, at: Span, used: Use, is_of_c: bool) {
        let text = self.ty(ty);
        let message = match used {
            _ if !is_of_c => format!("`{text}` cannot be passed to C, nor come from there"),
            Use::Param => format!("`{text}` cannot be passed to C"),
            Use::Result | Use::CallbackParam => format!("`{text}` cannot come from C"),
            Use::CallbackResult => format!("`{text}` cannot be the result of a function that C calls"),
            Use::Field => format!("`{text}` cannot be a field of a struct of C"),
        };
        let help = match *self.types.get(ty) {
            Ty::Struct(id) if self.foreign.structs.contains_key(&id) => {
                "a struct without fields stands only behind a pointer: `c_ptr<…>`"
            }
            Ty::Struct(_) if !is_of_c => "mark the struct with `@repr(c)`",
            Ty::Array(_) => "pass `bytes`, or a `c_ptr<…>`",
            Ty::Bytes | Ty::String | Ty::Fn(..) => "take a `c_ptr<…>`: see the module `ffi`",
            _ => "C has `c_int`, `c_double`, `c_string`, `c_ptr<…>` and others, `bytes` and functions",
        };
        let d = Diagnostic::new(Code::MismatchedTypes, at, message).label("not a type that C has").help(help);
        self.report(d);
    }
}

/// Whether C may have it as `NULL`.
fn may_be_null(of_c: &CType) -> bool {
    use CType::{Bytes, Callback, Pointer, String, StructPointer};
    matches!(of_c, String | Pointer | Bytes | StructPointer | Callback(_))
}

/// Whether a type of C can be used so.
fn may_stand(of_c: &CType, used: Use) -> bool {
    match of_c {
        CType::Bytes | CType::Callback(_) => used == Use::Param,
        CType::StructPointer => matches!(used, Use::Param | Use::Result | Use::CallbackParam),
        CType::String => used != Use::CallbackResult,
        _ => true,
    }
}
