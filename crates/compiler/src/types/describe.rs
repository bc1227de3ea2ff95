//! How types and signatures are written in messages.

use super::generics::TypeParam;
use super::infer::Callee;
use super::natives::Vars;
use super::{Checker, Signature};
use crate::hir::{FnId, NativeId, StructId, Ty, TyId, TyList};
use vitte_bytecode::natives::NativeType;

/// How many fields or parameters a message lists: a program may have more of them than anyone reads.
pub(super) const SHOWN: usize = 12;

impl Checker<'_> {
    /// A type as it is written: `array<int>`. Type parameters are those of the declaration that is being checked.
    pub(super) fn ty(&self, ty: TyId) -> String {
        self.ty_in(ty, &self.generics)
    }

    /// A type as it is written where these are the type parameters.
    pub(super) fn ty_in(&self, ty: TyId, params: &[TypeParam]) -> String {
        let mut out = String::new();
        self.write_ty(ty, params, &mut out);
        out
    }

    /// Types share their parts, and may be far larger than anything that anyone would write or read.
    fn write_ty(&self, ty: TyId, params: &[TypeParam], out: &mut String) {
        const LONGEST: usize = 600;
        if out.len() > LONGEST {
            if !out.ends_with('…') {
                out.push('…');
            }
            return;
        }
        let list = |types: &[TyId], out: &mut String| {
            for (at, ty) in types.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                self.write_ty(*ty, params, out);
            }
        };
        let named = |name: &str, args: &[TyId], out: &mut String| {
            out.push_str(name);
            if !args.is_empty() {
                out.push('<');
                list(args, out);
                out.push('>');
            }
        };
        let args = |of: Option<TyList>| self.types.types_in(of.unwrap_or(TyList::EMPTY));
        match self.types.get(ty) {
            Ty::Error => out.push('?'),
            Ty::Never => out.push_str("never"),
            Ty::Unit => out.push_str("()"),
            Ty::Int => out.push_str("int"),
            Ty::Float => out.push_str("float"),
            Ty::Bool => out.push_str("bool"),
            Ty::String => out.push_str("string"),
            Ty::Bytes => out.push_str("bytes"),
            Ty::Exception => out.push_str("Error"),
            Ty::Array(element) => named("array", &[*element], out),
            Ty::Map(key, value) => named("map", &[*key, *value], out),
            Ty::Struct(id) => {
                named(self.struct_name(*id), args(self.types.struct_def(*id).origin.map(|of| of.1)), out)
            }
            Ty::Enum(id) => {
                named(self.enum_name(*id), args(self.types.enum_def(*id).origin.map(|of| of.1)), out)
            }
            Ty::Trait(id, of) => named(self.text(self.types.trait_def(*id).name), args(Some(*of)), out),
            Ty::Fn(takes, ret) => {
                out.push_str("fn(");
                list(args(Some(*takes)), out);
                out.push(')');
                if *ret != TyId::UNIT {
                    out.push_str(" -> ");
                    self.write_ty(*ret, params, out);
                }
            }
            Ty::Param(number) => {
                out.push_str(params.get(*number as usize).map_or("_", |param| self.text(param.name)));
            }
            Ty::Optional(TyId::NEVER) => out.push_str("null"),
            Ty::Optional(value) if matches!(self.types.get(*value), Ty::Fn(..)) => {
                out.push('(');
                self.write_ty(*value, params, out);
                out.push_str(")?");
            }
            Ty::Optional(value) => {
                self.write_ty(*value, params, out);
                out.push('?');
            }
            Ty::Tuple(parts) => {
                out.push('(');
                list(parts, out);
                out.push(')');
            }
        }
    }

    /// A declared type without its arguments.
    pub(super) fn bare_name(&self, ty: TyId) -> String {
        match *self.types.get(ty) {
            Ty::Struct(id) => self.struct_name(id).to_string(),
            Ty::Enum(id) => self.enum_name(id).to_string(),
            _ => self.ty(ty),
        }
    }

    /// `<T: Ord, U>`, or nothing.
    fn generics_text(&self, params: &[TypeParam], own: usize) -> String {
        let mut texts = Vec::new();
        for param in params.iter().skip(own) {
            let mut text = self.text(param.name).to_string();
            for (at, bound) in param.bounds.iter().enumerate() {
                text.push_str(if at == 0 { ": " } else { " + " });
                text.push_str(self.text(self.types.trait_def(bound.of).name));
                let args = self.types.types_in(bound.args);
                if !args.is_empty() {
                    let args: Vec<String> = args.iter().map(|arg| self.ty_in(*arg, params)).collect();
                    text.push_str(&format!("<{}>", args.join(", ")));
                }
            }
            texts.push(text);
        }
        if texts.is_empty() { String::new() } else { format!("<{}>", texts.join(", ")) }
    }

    pub(super) fn struct_name(&self, id: StructId) -> &str {
        self.text(self.types.struct_def(id).name)
    }

    /// `fn add(x: int, y: int) -> int`
    pub(super) fn signature_text(&self, callee: Callee) -> String {
        self.text_of_signature(self.signature_of(callee))
    }

    pub(super) fn text_of_signature(&self, signature: &Signature) -> String {
        let generics = &signature.generics;
        let mut params: Vec<String> = Vec::with_capacity(signature.params.len());
        for (at, param) in signature.params.iter().take(SHOWN).enumerate() {
            params.push(match param.name {
                _ if at == 0 && signature.has_self => "self".to_string(),
                Some(name) => format!("{}: {}", self.text(name), self.ty_in(param.ty, generics)),
                None => format!("_: {}", self.ty_in(param.ty, generics)),
            });
        }
        if signature.params.len() > SHOWN {
            params.push("…".to_string());
        }
        if signature.is_variadic {
            params.push("...".to_string());
        }
        let ret = match signature.ret {
            TyId::UNIT => String::new(),
            ret => format!(" -> {}", self.ty_in(ret, generics)),
        };
        let own = self.generics_text(generics, signature.outer as usize);
        format!("fn {}{own}({}){ret}", self.text(signature.name), params.join(", "))
    }

    /// `add` or `Point.norm`, without type arguments.
    pub(super) fn callee_name_text(&self, callee: Callee) -> String {
        let signature = self.signature_of(callee);
        let name = self.text(signature.name);
        match (callee, signature.owner) {
            (Callee::Method(of, _), _) => format!("{}.{name}", self.text(self.types.trait_def(of).name)),
            (Callee::Fn(_), Some(owner)) => match *self.types.get(owner) {
                Ty::Param(number) => {
                    // A default method: `Self` has the trait as its bound.
                    let param =
                        signature.generics.get(number as usize).and_then(|param| param.bounds.first());
                    let of = param.map_or("Self", |bound| self.text(self.types.trait_def(bound.of).name));
                    format!("{of}.{name}")
                }
                _ => format!("{}.{name}", self.bare_name(owner)),
            },
            (Callee::Fn(_), None) => name.to_string(),
        }
    }

    pub(super) fn function_name(&self, id: FnId) -> String {
        self.callee_name_text(Callee::Fn(id))
    }

    /// `slice(int, int) -> string`: a native without its receiver, if it is called as a method.
    pub(super) fn native_text(&self, id: NativeId, vars: Vars, method: bool) -> String {
        let decl = self.library.native(id);
        let params: Vec<String> =
            decl.params.iter().skip(method.into()).map(|p| self.native_type_text(p, vars)).collect();
        let result = match decl.result {
            NativeType::Unit | NativeType::Never => String::new(),
            ref result => format!(" -> {}", self.native_type_text(result, vars)),
        };
        format!("{}({}){result}", decl.name, params.join(", "))
    }

    pub(super) fn native_type_text(&self, ty: &NativeType, vars: Vars) -> String {
        match ty {
            NativeType::Unit => "()".to_string(),
            NativeType::Never => "never".to_string(),
            NativeType::Int => "int".to_string(),
            NativeType::Float => "float".to_string(),
            NativeType::Bool => "bool".to_string(),
            NativeType::String => "string".to_string(),
            NativeType::T => vars[0].map_or("T".to_string(), |ty| self.ty(ty)),
            NativeType::U => vars[1].map_or("U".to_string(), |ty| self.ty(ty)),
            NativeType::Bytes => "bytes".to_string(),
            NativeType::Error => "Error".to_string(),
            NativeType::Map(key, value) => {
                format!("map<{}, {}>", self.native_type_text(key, vars), self.native_type_text(value, vars))
            }
            NativeType::Array(element) => format!("array<{}>", self.native_type_text(element, vars)),
            NativeType::Optional(value) => format!("{}?", self.native_type_text(value, vars)),
        }
    }
}

/// `1 argument`, `2 arguments`
pub(super) fn count(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// "`a`, `b` or `c`"
pub(super) fn alternatives(words: &[String], last: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
    match quoted.split_last() {
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}
