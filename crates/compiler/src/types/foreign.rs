//! `extern fn`: the signature is checked, and so are calls; there is no code for them in this version.

use super::{Checker, Def};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{StructId, Ty, TyId};
use crate::syntax::{Span, ast};

/// C's types that an `extern` signature may name, and what their values are here. A `c_ptr<T>` is not one of them.
const C_TYPES: &[(&str, TyId)] = &[
    ("c_char", TyId::INT),
    ("c_short", TyId::INT),
    ("c_int", TyId::INT),
    ("c_uint", TyId::INT),
    ("c_long", TyId::INT),
    ("c_ulong", TyId::INT),
    ("c_size", TyId::INT),
    ("c_float", TyId::FLOAT),
    ("c_double", TyId::FLOAT),
    ("c_string", TyId::STRING),
];
const POINTER: &str = "c_ptr";

/// What the checker keeps of foreign declarations.
#[derive(Debug, Default)]
pub(super) struct Foreign {
    /// Whether a signature is being resolved that may name C's types.
    in_signature: bool,
    /// The structs that are marked `@repr(c)`.
    structs: Vec<StructId>,
}

impl<'a> Checker<'a> {
    /// `extern fn f(x: c_int) -> c_int`
    pub(super) fn declare_extern(&mut self, decl: &'a ast::ExternFn) {
        let errors = self.diags.error_count();
        self.foreign.in_signature = true;
        let signature = self.signature(&decl.decl, None);
        self.foreign.in_signature = false;
        for param in &signature.params {
            self.check_c_type(param.ty, param.span);
        }
        match signature.ret_span {
            Some(span) if signature.ret != TyId::UNIT => self.check_c_type(signature.ret, span),
            _ => {}
        }
        let id = self.add_function(signature);
        let name = decl.decl.name;
        self.declare(name.name, Def::Fn(id), name.span);
        if self.diags.error_count() == errors {
            self.unavailable(name.span, "`extern` functions are");
        }
    }

    /// Notes that a struct has the layout of C.
    pub(super) fn note_c_struct(&mut self, id: StructId) {
        self.foreign.structs.push(id);
    }

    /// One of C's types, where it may be named.
    pub(super) fn resolve_c_type(&mut self, named: &ast::NamedType) -> Option<TyId> {
        let text = self.text(named.name.name);
        let known = C_TYPES.iter().find(|(name, _)| *name == text).map(|(_, ty)| *ty);
        if known.is_none() && text != POINTER {
            return None;
        }
        let text = text.to_string();
        if !self.foreign.in_signature {
            let message = format!("`{text}` is a type of C");
            let d = Diagnostic::new(Code::UnknownType, named.name.span, message)
                .label("only in the signature of an `extern fn`");
            let d = match known {
                Some(ty) => d.help(format!("its values are `{}` here", self.ty(ty))),
                None => d,
            };
            self.report(d);
            return Some(TyId::ERROR);
        }
        let wanted = usize::from(known.is_none());
        if named.args.len() != wanted {
            let message = match wanted {
                0 => format!("`{text}` takes no type arguments"),
                _ => format!("`{text}` takes one type argument, not {}", named.args.len()),
            };
            self.report(Diagnostic::new(Code::WrongTypeArguments, named.name.span, message));
        }
        for arg in &named.args {
            self.resolve(arg);
        }
        // Nothing but foreign functions knows what a pointer points to.
        Some(known.unwrap_or(TyId::ERROR))
    }

    /// Whether what is passed to C, or comes from there, is something that C has.
    fn check_c_type(&mut self, ty: TyId, at: Span) {
        let fits = match self.types.get(ty) {
            Ty::Error | Ty::Int | Ty::Float | Ty::Bool | Ty::String | Ty::Bytes | Ty::Fn(..) => true,
            Ty::Struct(id) => self.foreign.structs.contains(id),
            _ => false,
        };
        if fits {
            return;
        }
        let message = format!("`{}` cannot be passed to C, nor come from there", self.ty(ty));
        let d = Diagnostic::new(Code::MismatchedTypes, at, message).label("not a type that C has");
        let d = match self.types.get(ty) {
            Ty::Struct(_) => d.help("mark the struct with `@repr(c)`"),
            Ty::Array(_) => d.help("pass `bytes`, or a `c_ptr<…>`"),
            _ => {
                d.help("C has `c_int`, `c_double`, `c_string`, `c_ptr<…>` and others, `bytes` and functions")
            }
        };
        self.report(d);
    }
}
