//! How types and signatures are written in messages.

use super::Checker;
use super::natives::Vars;
use crate::hir::{FnId, NativeId, StructId, Ty, TyId, TyList};
use vitte_bytecode::natives::NativeType;

/// How many fields or parameters a message lists: a program may have more of them than anyone reads.
pub(super) const SHOWN: usize = 12;

impl Checker<'_> {
    /// A type as it is written: `array<int>`.
    pub(super) fn ty(&self, ty: TyId) -> String {
        match self.types.get(ty) {
            Ty::Error => "?".to_string(),
            Ty::Never => "never".to_string(),
            Ty::Unit => "()".to_string(),
            Ty::Int => "int".to_string(),
            Ty::Float => "float".to_string(),
            Ty::Bool => "bool".to_string(),
            Ty::String => "string".to_string(),
            Ty::Array(element) => format!("array<{}>", self.ty(*element)),
            Ty::Bytes => "bytes".to_string(),
            Ty::Exception => "Error".to_string(),
            Ty::Map(key, value) => format!("map<{}, {}>", self.ty(*key), self.ty(*value)),
            Ty::Struct(id) => {
                let args = self.types.struct_def(*id).origin.map_or(TyList::EMPTY, |(_, args)| args);
                format!("{}{}", self.struct_name(*id), self.type_args(args))
            }
            Ty::Enum(id) => {
                let args = self.types.enum_def(*id).origin.map_or(TyList::EMPTY, |(_, args)| args);
                format!("{}{}", self.enum_name(*id), self.type_args(args))
            }
            Ty::Trait(id, args) => {
                format!("{}{}", self.text(self.types.trait_def(*id).name), self.type_args(*args))
            }
            Ty::Fn(params, TyId::UNIT) => format!("fn({})", self.type_list(*params)),
            Ty::Fn(params, ret) => format!("fn({}) -> {}", self.type_list(*params), self.ty(*ret)),
            Ty::Param(number) => format!("type parameter {number}"),
            Ty::Optional(TyId::NEVER) => "null".to_string(),
            Ty::Optional(value) if matches!(self.types.get(*value), Ty::Fn(..)) => {
                format!("({})?", self.ty(*value))
            }
            Ty::Optional(value) => format!("{}?", self.ty(*value)),
            Ty::Tuple(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.ty(*part)).collect();
                format!("({})", parts.join(", "))
            }
        }
    }

    /// `<int, string>`, or nothing.
    fn type_args(&self, args: TyList) -> String {
        if args == TyList::EMPTY { String::new() } else { format!("<{}>", self.type_list(args)) }
    }

    /// `int, string`
    fn type_list(&self, types: TyList) -> String {
        let types: Vec<String> = self.types.types_in(types).iter().map(|ty| self.ty(*ty)).collect();
        types.join(", ")
    }

    pub(super) fn struct_name(&self, id: StructId) -> &str {
        self.text(self.types.struct_def(id).name)
    }

    /// `fn add(x: int, y: int) -> int`
    pub(super) fn signature_text(&self, id: FnId) -> String {
        let signature = &self.signatures[id.0 as usize];
        let mut params: Vec<String> = Vec::with_capacity(signature.params.len());
        for (at, param) in signature.params.iter().enumerate() {
            params.push(match param.name {
                _ if at == 0 && signature.has_self => "self".to_string(),
                Some(name) => format!("{}: {}", self.text(name), self.ty(param.ty)),
                None => format!("_: {}", self.ty(param.ty)),
            });
        }
        if params.len() > SHOWN {
            params.truncate(SHOWN);
            params.push("…".to_string());
        }
        let ret = if signature.ret == TyId::UNIT {
            String::new()
        } else {
            format!(" -> {}", self.ty(signature.ret))
        };
        format!("fn {}({}){ret}", self.text(signature.name), params.join(", "))
    }

    /// `add` or `Point.norm`
    pub(super) fn function_name(&self, id: FnId) -> String {
        let signature = &self.signatures[id.0 as usize];
        match signature.owner {
            Some(owner) => format!("{}.{}", self.ty(owner), self.text(signature.name)),
            None => self.text(signature.name).to_string(),
        }
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
