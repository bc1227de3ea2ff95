//! A typed program as text, to hold it against what is expected.

use super::{Checked, check};
use crate::hir::*;
use std::fmt::Write;

/// The bodies of all functions of a program without problems but the library's, the initialiser last.
#[track_caller]
pub(super) fn program(source: &str, expected: &str) {
    let checked = check(source);
    let Some(program) = &checked.program else { panic!("{}\nin:\n{source}", checked.listing()) };
    let mut dump = Dump { out: String::new(), checked: &checked, program };
    for (at, function) in program.functions.iter().enumerate() {
        // What the library brings along is not what is looked at.
        let is_own = !checked.sources.name(function.file).starts_with("std/");
        if is_own && program.init() != FnId(at as u32) {
            dump.function(function);
        }
    }
    dump.function(&program.functions[program.init().0 as usize]);
    let strip = |text: &str| text.lines().map(|l| l.trim().to_string() + "\n").collect::<String>();
    assert_eq!(strip(&dump.out).trim(), strip(expected).trim(), "in:\n{source}");
}

struct Dump<'c> {
    out: String,
    checked: &'c Checked,
    program: &'c Program,
}

impl Dump<'_> {
    fn function(&mut self, function: &Function) {
        let body = self.block(&function.body);
        let _ = writeln!(self.out, "{}: {body}", function.name);
    }

    /// A closure with its captures: `closure f{v1 as v0, cell v2 as v1}`.
    fn closure(&self, id: FnId) -> String {
        let function = &self.program.functions[id.0 as usize];
        let captures = function.captures.iter().map(|capture| {
            let cell = if function.locals[capture.inner.0 as usize].in_cell { "cell " } else { "" };
            format!("{cell}{} as {}", local(capture.outer), local(capture.inner))
        });
        format!("closure {}{{{}}}", function.name, captures.collect::<Vec<_>>().join(", "))
    }

    fn block(&self, block: &Block) -> String {
        let mut parts: Vec<String> = block.stmts.iter().map(|s| self.stmt(s)).collect();
        parts.extend(block.value.as_ref().map(|value| format!("=> {}", self.expr(value))));
        format!("{{ {} }}", parts.join("; "))
    }

    fn stmt(&self, stmt: &Stmt) -> String {
        match &stmt.kind {
            StmtKind::Let(id, value) => format!("let {} = {}", local(*id), self.expr(value)),
            StmtKind::InitGlobal(id, value) => format!("init g{} = {}", id.0, self.expr(value)),
            StmtKind::Assign(place, value) => format!("{} = {}", self.place(place), self.expr(value)),
            StmtKind::AssignOp(place, op, value) => {
                format!("{} {op:?}= {}", self.place(place), self.expr(value))
            }
            StmtKind::Expr(value) => self.expr(value),
        }
    }

    fn place(&self, place: &Place) -> String {
        match place {
            Place::Local(id) => local(*id),
            Place::Global { id, checked } => format!("g{}{}", id.0, if *checked { "?" } else { "" }),
            Place::Field(object, at) => format!("{}.{at}", self.expr(object)),
            Place::Index(array, at) => format!("{}[{}]", self.expr(array), self.expr(at)),
        }
    }

    fn list<'e>(&self, parts: impl IntoIterator<Item = &'e Expr>) -> String {
        parts.into_iter().map(|part| self.expr(part)).collect::<Vec<_>>().join(", ")
    }

    fn expr(&self, e: &Expr) -> String {
        match &e.kind {
            ExprKind::Unit => "()".to_string(),
            ExprKind::Int(value) => value.to_string(),
            ExprKind::Float(value) => format!("{value:?}"),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Str(value) => format!("{:?}", self.checked.names.get(*value)),
            ExprKind::Local(id) => local(*id),
            ExprKind::Global { id, checked } => format!("g{}{}", id.0, if *checked { "?" } else { "" }),
            ExprKind::Unary(op, a) => format!("{op:?}({})", self.expr(a)),
            ExprKind::Binary(op, a, b) => format!("{op:?}({}, {})", self.expr(a), self.expr(b)),
            ExprKind::And(a, b) => format!("And({}, {})", self.expr(a), self.expr(b)),
            ExprKind::Or(a, b) => format!("Or({}, {})", self.expr(a), self.expr(b)),
            ExprKind::IntToFloat(a) => format!("float({})", self.expr(a)),
            ExprKind::FloatToInt(a) => format!("int({})", self.expr(a)),
            ExprKind::ToString(a) => format!("str({})", self.expr(a)),
            ExprKind::Concat(parts) => format!("concat({})", self.list(parts)),
            ExprKind::Call(id, types, args) => {
                let of = self.types(*types);
                format!("{}{of}({})", self.program.functions[id.0 as usize].name, self.list(args))
            }
            ExprKind::CallValue(callee, args) => format!("({})({})", self.expr(callee), self.list(args)),
            ExprKind::FnValue(id, types) => {
                format!("fn {}{}", self.program.functions[id.0 as usize].name, self.types(*types))
            }
            ExprKind::Closure(id, _) => self.closure(*id),
            ExprKind::CallTrait(call) => {
                let def = self.program.types.trait_def(call.of);
                let of = format!("{}{}", self.checked.names.get(def.name), self.types(call.trait_args));
                let method = self.checked.names.get(def.methods[call.method as usize].name);
                let on = self.ty(call.on);
                format!("<{on} as {of}>.{method}{}({})", self.types(call.type_args), self.list(&call.args))
            }
            ExprKind::ToTrait(a) => format!("{}({})", self.ty(e.ty), self.expr(a)),
            ExprKind::Is(a, ty) => format!("({} is {})", self.expr(a), self.ty(*ty)),
            ExprKind::Cast(a) => format!("({} as {})", self.expr(a), self.ty(e.ty)),
            ExprKind::Compare(a, b) => format!("Compare({}, {})", self.expr(a), self.expr(b)),
            ExprKind::CallNative { native, type_args, args } => {
                let decl = vitte_stdlib::library().natives[native.0 as usize];
                let of = self.types(*type_args);
                format!("{}.{}{of}({})", decl.module, decl.name, self.list(args))
            }
            ExprKind::Array(parts) => format!("[{}]", self.list(parts)),
            ExprKind::Repeat(value, count) => format!("[{}; {}]", self.expr(value), self.expr(count)),
            ExprKind::Struct(id, fields) => {
                let fields: Vec<String> =
                    fields.iter().map(|(at, value)| format!("{at}: {}", self.expr(value))).collect();
                format!("s{} {{ {} }}", id.0, fields.join(", "))
            }
            ExprKind::Field(object, at) => format!("{}.{at}", self.expr(object)),
            ExprKind::Index(array, at) => format!("{}[{}]", self.expr(array), self.expr(at)),
            ExprKind::Null => "null".to_string(),
            ExprKind::Wrap(a) => format!("some({})", self.expr(a)),
            ExprKind::Unwrap(a) => format!("{}!", self.expr(a)),
            ExprKind::IsNull(a, null) => format!("{} {} null", self.expr(a), if *null { "==" } else { "!=" }),
            ExprKind::Tuple(parts) => format!("({})", self.list(parts)),
            ExprKind::TupleField(object, at) => format!("{}.{at}", self.expr(object)),
            ExprKind::Enum(id, at, parts) => format!("e{}.{at}({})", id.0, self.list(parts)),
            ExprKind::IfSome { value, local: id, then, otherwise } => {
                let rest = otherwise.as_ref().map_or(String::new(), |b| format!(" else {}", self.block(b)));
                format!("if let {} = {} {}{rest}", local(*id), self.expr(value), self.block(then))
            }
            ExprKind::Match { value, arms } => {
                let arms: Vec<String> = arms.iter().map(|arm| self.arm(arm)).collect();
                format!("match {} {{ {} }}", self.expr(value), arms.join(", "))
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::If { branches, otherwise } => {
                let mut parts: Vec<String> =
                    branches.iter().map(|(c, b)| format!("if {} {}", self.expr(c), self.block(b))).collect();
                parts.extend(otherwise.as_ref().map(|block| self.block(block)));
                parts.join(" else ")
            }
            ExprKind::Map(entries) => {
                let texts = entries.iter().map(|(k, v)| format!("{}: {}", self.expr(k), self.expr(v)));
                format!("{{{}}}", texts.collect::<Vec<_>>().join(", "))
            }
            ExprKind::Exception(kind, message) => {
                format!("error({}, {})", self.expr(kind), self.expr(message))
            }
            ExprKind::ExceptionField(error, part) => format!("{}.{part:?}", self.expr(error)),
            ExprKind::Throw(error) => format!("throw {}", self.expr(error)),
            ExprKind::Try(parts) => self.tried(parts),
            ExprKind::Return(Some(value)) => format!("return {}", self.expr(value)),
            ExprKind::Return(None) => "return".to_string(),
            ExprKind::Break(id) => format!("break l{}", id.0),
            ExprKind::Continue(id) => format!("continue l{}", id.0),
            _ => self.looped(e),
        }
    }

    fn tried(&self, parts: &Try) -> String {
        let mut out = format!("try {}", self.block(&parts.body));
        for catch in &parts.catches {
            let name = catch.local.map_or("_".to_string(), local);
            let guard = catch.guard.as_ref().map_or(String::new(), |e| format!(" if {}", self.expr(e)));
            out += &format!(" catch {name}{guard} {}", self.block(&catch.body));
        }
        out += &parts.finally.as_ref().map_or(String::new(), |b| format!(" finally {}", self.block(b)));
        out
    }

    /// `<int, P0>`, or nothing.
    fn types(&self, list: TyList) -> String {
        let types: Vec<String> = self.program.types.types_in(list).iter().map(|ty| self.ty(*ty)).collect();
        if types.is_empty() { String::new() } else { format!("<{}>", types.join(", ")) }
    }

    fn ty(&self, ty: TyId) -> String {
        let types = &self.program.types;
        let named = |name, args: Option<TyList>| {
            format!("{}{}", self.checked.names.get(name), self.types(args.unwrap_or(TyList::EMPTY)))
        };
        match types.get(ty) {
            Ty::Param(number) => format!("P{number}"),
            Ty::Array(element) => format!("array<{}>", self.ty(*element)),
            Ty::Optional(value) => format!("{}?", self.ty(*value)),
            Ty::Struct(id) => named(types.struct_def(*id).name, types.struct_def(*id).origin.map(|of| of.1)),
            Ty::Enum(id) => named(types.enum_def(*id).name, types.enum_def(*id).origin.map(|of| of.1)),
            Ty::Trait(id, args) => named(types.trait_def(*id).name, Some(*args)),
            other => format!("{other:?}"),
        }
    }

    fn arm(&self, arm: &Arm) -> String {
        let guard = arm.guard.as_ref().map_or(String::new(), |guard| format!(" if {}", self.expr(guard)));
        format!("{}{guard} => {}", self.pattern(&arm.pattern), self.expr(&arm.body))
    }

    fn pattern(&self, pattern: &Pattern) -> String {
        let list = |parts: &[Pattern], by: &str| {
            parts.iter().map(|part| self.pattern(part)).collect::<Vec<_>>().join(by)
        };
        match pattern {
            Pattern::Wildcard => "_".to_string(),
            Pattern::Bind(id) => local(*id),
            Pattern::Int(value) => value.to_string(),
            Pattern::IntRange(lo, hi) => format!("{lo}..={hi}"),
            Pattern::Bool(value) => value.to_string(),
            Pattern::Str(value) => format!("{:?}", self.checked.names.get(*value)),
            Pattern::Null => "null".to_string(),
            Pattern::Some(inner) => format!("some({})", self.pattern(inner)),
            Pattern::Variant(_, at, parts) => format!("v{at}({})", list(parts, ", ")),
            Pattern::Tuple(parts) => format!("({})", list(parts, ", ")),
            Pattern::Or(parts) => list(parts, " | "),
        }
    }

    fn looped(&self, e: &Expr) -> String {
        let name = |var: &Option<LocalId>| var.map_or("_".to_string(), local);
        match &e.kind {
            ExprKind::While { id, cond, body } => {
                format!("l{}: while {} {}", id.0, self.expr(cond), self.block(body))
            }
            ExprKind::ForRange { id, var, range, body } => {
                let dots = if range.inclusive { "..=" } else { ".." };
                let mut text = format!("{}{dots}{}", self.expr(&range.start), self.expr(&range.end));
                if let Some(step) = &range.step {
                    text += &format!(" step {}", self.expr(step));
                }
                if range.reversed {
                    text += " rev";
                }
                format!("l{}: for {} in {text} {}", id.0, name(var), self.block(body))
            }
            ExprKind::ForArray { id, var, array: over, body }
            | ExprKind::ForBytes { id, var, bytes: over, body }
            | ExprKind::ForString { id, var, string: over, body } => {
                format!("l{}: for {} in {} {}", id.0, name(var), self.expr(over), self.block(body))
            }
            ExprKind::ForMap(of) => {
                let names = format!("({}, {})", name(&of.key), name(&of.value));
                format!("l{}: for {names} in {} {}", of.id.0, self.expr(&of.map), self.block(&of.body))
            }
            _ => "?".to_string(),
        }
    }
}

fn local(id: LocalId) -> String {
    format!("v{}", id.0)
}
