//! Maps: their types, literals, and iteration.

use super::expect::{Expect, Why};
use super::infer::Subject;
use super::literals::{EMPTY_MAP, tells_its_type};
use super::{Checker, build};
use crate::diagnostics::{Code, Diagnostic};
use crate::hir::{Expr, ExprKind, ForMap, LocalId, Stmt, Ty, TyId, TyList};
use crate::syntax::{Span, ast};
use std::collections::{HashMap, HashSet};

/// What can be a key, in words.
const KEYS: &str = "keys are `int`, `string`, `bool`, an enum without payload, or a tuple of those";

/// What is known and asked of the keys of maps.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// What was written before the variants of all enums and the members of all types were known.
    later: Option<Vec<(TyId, Of, Span)>>,
    /// The types whose maps have been looked at: whether one of them has keys that it cannot have.
    looked_at: HashMap<TyId, bool>,
}

/// What a type is that is asked about.
#[derive(Clone, Copy, Debug)]
enum Of {
    /// That of the keys of a map.
    Keys,
    /// One that has maps in it, perhaps.
    Whole,
}

impl Keys {
    /// From here on types are kept, until [`Checker::check_later_keys`].
    pub(super) fn open(&mut self) {
        self.later.get_or_insert_default();
    }
}

/// What is known of the keys or the values of a literal.
struct Column {
    ty: Option<(TyId, Why)>,
    /// Why the type that the first one has is wanted of the others.
    wanted: bool,
}

impl Column {
    fn new(wanted: Option<(TyId, Why)>) -> Column {
        Column { ty: wanted, wanted: wanted.is_some() }
    }

    fn expect(&self) -> Expect {
        self.ty.map_or(Expect::Any, |(ty, why)| Expect::Is(ty, why))
    }

    /// Learns from the first element that tells something.
    fn learn(&mut self, ty: TyId, at: Span) {
        if self.ty.is_none() && ty != TyId::NEVER {
            self.ty = Some((ty, Why::Element(at)));
        }
    }

    fn found(&self) -> TyId {
        self.ty.map_or(TyId::NEVER, |(ty, _)| ty)
    }
}

impl<'a> Checker<'a> {
    /// `map<K, V>`
    pub(super) fn resolve_map(&mut self, named: &ast::NamedType, at: Span) -> TyId {
        let [key, value] = named.args.as_slice() else {
            let message = format!("`map` takes two type arguments, not {}", named.args.len());
            let d = Diagnostic::new(Code::WrongTypeArguments, at, message)
                .label("a map from what to what?")
                .help("write the types of the keys and the values: `map<string, int>`");
            self.report(d);
            for arg in &named.args {
                self.resolve(arg);
            }
            return TyId::ERROR;
        };
        let (key_ty, value) = (self.resolve(key), self.resolve_stored(value, super::units::ENTRY));
        if !self.check_key(key_ty, key.span) {
            return TyId::ERROR;
        }
        self.map_of(key_ty, value)
    }

    /// `map<key, value>`; of what has been reported, that too has been reported.
    pub(super) fn map_of(&mut self, key: TyId, value: TyId) -> TyId {
        match key == TyId::ERROR || value == TyId::ERROR {
            true => TyId::ERROR,
            false => self.types.intern(Ty::Map(key, value)),
        }
    }

    // ------------------------------------------------------------------------------------ keys

    /// Whether a map may have keys of this type; else that is reported, at the latest when all declarations are known.
    fn check_key(&mut self, ty: TyId, at: Span) -> bool {
        if let Some(later) = &mut self.keys.later {
            later.push((ty, Of::Keys, at));
            return true;
        }
        if self.types.can_be_key(ty) {
            return true;
        }
        self.invalid_key(ty, "not a type of keys", at);
        false
    }

    fn invalid_key(&mut self, key: TyId, label: &str, at: Span) {
        let message = format!("a map cannot have keys of type `{}`", self.ty(key));
        let d = Diagnostic::new(Code::InvalidMapKey, at, message).label(label);
        let d = match self.types.get(key) {
            Ty::Float => d.help("`nan` is not equal to itself; use `int`, or the text of the number"),
            Ty::Optional(_) => d.help("keep the value for null in a variable of its own"),
            Ty::Struct(_) => d.help("use a field that tells one from another, or a tuple of its fields"),
            Ty::Array(_) | Ty::Bytes => d.help("it may change; use a tuple, or its text"),
            Ty::Enum(_) => d.help("a variant of it carries values: use what tells one from another"),
            _ => d,
        };
        self.report(d.help(KEYS));
    }

    /// Whether all maps in a type have keys that they can have, be it an instance of something generic; else that is
    /// reported, once for each type.
    pub(super) fn check_keys_in(&mut self, ty: TyId, at: Span) -> bool {
        if self.types.is_generic(ty) {
            return true;
        }
        if let Some(later) = &mut self.keys.later {
            later.push((ty, Of::Whole, at));
            return true;
        }
        if let Some(known) = self.keys.looked_at.get(&ty) {
            return *known;
        }
        let invalid = self.key_that_cannot_be(ty);
        self.keys.looked_at.insert(ty, invalid.is_none());
        if let Some(key) = invalid {
            let label = format!("`{}` needs such a map", self.ty(ty));
            self.invalid_key(key, &label, at);
        }
        invalid.is_none()
    }

    /// A type that a map in this one has as its keys, and cannot have. (The fields of a type that is no instance have been
    /// checked where they are declared.)
    fn key_that_cannot_be(&self, ty: TyId) -> Option<TyId> {
        let (mut seen, mut todo) = (HashSet::new(), vec![ty]);
        while let Some(ty) = todo.pop() {
            if !seen.insert(ty) {
                continue;
            }
            match self.types.get(ty) {
                Ty::Map(key, _) if !self.types.can_be_key(*key) => return Some(*key),
                Ty::Map(_, part) | Ty::Array(part) | Ty::Optional(part) => todo.push(*part),
                Ty::Tuple(parts) => todo.extend(parts.iter()),
                Ty::Fn(params, ret) => {
                    todo.extend(self.types.types_in(*params));
                    todo.push(*ret);
                }
                Ty::Trait(_, args) => todo.extend(self.types.types_in(*args)),
                Ty::Struct(id) if self.types.struct_def(*id).origin.is_some() => {
                    todo.extend(self.types.struct_def(*id).fields.iter().map(|(_, ty)| *ty));
                }
                Ty::Enum(id) if self.types.enum_def(*id).origin.is_some() => {
                    todo.extend(self.types.enum_def(*id).variants.iter().flat_map(|v| v.payload.iter()));
                }
                _ => {}
            }
        }
        None
    }

    /// Whether the maps that something generic needs with these type arguments have keys that they can have.
    pub(super) fn keys_hold(&mut self, subject: Subject, args: TyList, at: Span) -> bool {
        let types = match subject {
            Subject::Call(callee) => {
                let signature = self.signature_of(callee);
                signature.params.iter().map(|param| param.ty).chain([signature.ret]).collect()
            }
            Subject::Struct(id) => vec![self.types.intern(Ty::Struct(id))],
            Subject::Variant(id, _) => vec![self.types.intern(Ty::Enum(id))],
        };
        types.into_iter().all(|ty| {
            let ty = match subject {
                Subject::Call(_) => self.types.substitute(ty, args),
                _ => self.instance(ty, args),
            };
            self.check_keys_in(ty, at)
        })
    }

    /// Checks the types that were written in declarations.
    pub(super) fn check_later_keys(&mut self) {
        for (ty, of, at) in self.keys.later.take().unwrap_or_default() {
            match of {
                Of::Keys => self.check_key(ty, at),
                Of::Whole => self.check_keys_in(ty, at),
            };
        }
    }

    // ------------------------------------------------------------------------------------ literals

    /// `{key: value, …}`
    pub(super) fn map_literal(&mut self, map: &'a ast::MapLit, e: &'a ast::Expr, expect: Expect) -> Expr {
        let wanted = match expect.hint().map(|ty| self.types.get(self.not_null(ty))) {
            Some(&Ty::Map(key, value)) => Some((key, value)),
            _ => None,
        };
        if map.entries.is_empty() {
            return self.empty_map(wanted, e, expect);
        }
        let why = match expect {
            Expect::Is(_, why @ (Why::Declared(_) | Why::Element(_))) => Some(why),
            _ => None,
        };
        let mut keys = Column::new(wanted.map(|(key, _)| (key, why.unwrap_or(Why::Key))));
        let mut values = Column::new(wanted.map(|(_, value)| (value, why.unwrap_or(Why::Entry))));
        let entries = self.entries(map, &mut keys, &mut values);
        let (key, value) = (keys.found(), values.found());
        if entries.iter().any(|(key, value)| key.ty == TyId::NEVER || value.ty == TyId::NEVER) {
            let parts = entries.into_iter().flat_map(|(key, value)| [key, value]).collect();
            return build::operation(parts, TyId::NEVER, e.span, |_| ExprKind::Unit);
        }
        if !keys.wanted && !self.check_key(key, map.entries[0].0.span) {
            return build::error(e.span);
        }
        let value = self.stored(value, map.entries[0].1.span, super::units::ENTRY);
        let ty = self.map_of(key, value);
        build::expr(ExprKind::Map(entries), ty, e.span)
    }

    fn empty_map(&mut self, wanted: Option<(TyId, TyId)>, e: &'a ast::Expr, expect: Expect) -> Expr {
        if let Some((key, value)) = wanted {
            let ty = self.map_of(key, value);
            return build::expr(ExprKind::Map(Vec::new()), ty, e.span);
        }
        match expect.required() {
            Some((TyId::ERROR, _)) => {}
            // Something else than a map is wanted: that is the mistake.
            Some((wanted, why)) => {
                let found = self.types.intern(Ty::Map(TyId::ERROR, TyId::ERROR));
                self.mismatch(e, wanted, found, why);
            }
            None => self.unknown_element_type(e.span, EMPTY_MAP, None),
        }
        build::error(e.span)
    }

    /// The entries, in order. A value that is only `null`, `[]` or `{}` waits for another one to tell its type.
    fn entries(&mut self, map: &'a ast::MapLit, keys: &mut Column, values: &mut Column) -> Vec<(Expr, Expr)> {
        let has_null = map.entries.iter().any(|(_, value)| Self::is_null(value));
        let mut built = Vec::with_capacity(map.entries.len());
        let mut waiting = Vec::new();
        for (at, (key, value)) in map.entries.iter().enumerate() {
            let key_built = self.key(key, keys.expect());
            keys.learn(key_built.ty, key.span);
            if values.ty.is_none() && !tells_its_type(value) {
                waiting.push(at);
                built.push((key_built, build::unit(value.span)));
                continue;
            }
            let mut value_built = self.expr(value, values.expect());
            if has_null && values.ty.is_none() && !matches!(value_built.ty, TyId::NEVER | TyId::ERROR) {
                // `{1: 1, 2: null}`: the values are optionals.
                let ty = self.optional_of(value_built.ty);
                value_built = self.coerced(value_built, ty);
            }
            values.learn(value_built.ty, value.span);
            built.push((key_built, value_built));
        }
        for at in waiting {
            let value = &map.entries[at].1;
            let value_built = self.expr(value, values.expect());
            values.learn(value_built.ty, value.span);
            built[at].1 = value_built;
        }
        built
    }

    /// A key of a literal, which is an expression: that a bare word is not known as one has a reason of its own.
    fn key(&mut self, key: &'a ast::Expr, expect: Expect) -> Expr {
        if let ast::ExprKind::Name(name) = key.kind
            && self.is_unknown(name)
        {
            let text = self.text(name);
            let d = Diagnostic::new(Code::UnknownName, key.span, format!("`{text}` is not known here"))
                .label("a key is an expression")
                .suggest("if the key is a text, write", key.span, format!("\"{text}\""));
            self.report(d);
            return build::error(key.span);
        }
        self.expr(key, expect)
    }

    // ------------------------------------------------------------------------------------ iteration

    /// `for (key, value) in map { }`; a single name stands for both, as a tuple.
    pub(super) fn for_map(
        &mut self,
        source: &'a ast::For,
        map: Expr,
        (key, value): (TyId, TyId),
        span: Span,
    ) -> Expr {
        self.enter_loop(None, &source.body);
        self.scopes.push();
        let (key, value, lets) = self.bind_entry(&source.binding, key, value);
        let mark = self.body.flow.mark();
        let (id, mut body, _) = self.loop_body(source.label, &source.body);
        self.body.flow.take(mark);
        self.close_scope();
        body.stmts.splice(0..0, lets);
        build::expr(ExprKind::ForMap(Box::new(ForMap { id, key, value, map, body })), TyId::UNIT, span)
    }

    /// The variables of the key and of the value, and the statements that take them apart or put them together.
    fn bind_entry(
        &mut self,
        binding: &'a ast::Binding,
        key: TyId,
        value: TyId,
    ) -> (Option<LocalId>, Option<LocalId>, Vec<Stmt>) {
        match &binding.kind {
            ast::BindingKind::Tuple(parts) => {
                let [first, second] = parts.as_slice() else {
                    let ty = self.tuple_of(vec![key, value], binding.span);
                    self.parts_bound(ty, parts.len(), binding.span);
                    self.declare_broken(binding);
                    return (None, None, Vec::new());
                };
                let (key, mut lets) = self.bind_one(first, key);
                let (value, more) = self.bind_one(second, value);
                lets.extend(more);
                (key, value, lets)
            }
            ast::BindingKind::Name(name) => {
                let span = binding.span;
                let ty = self.tuple_of(vec![key, value], span);
                let [first, second] = [key, value].map(|ty| self.body.add_local(None, ty, span));
                let parts = vec![build::local(first, key, span), build::local(second, value, span)];
                let entry = self.declare_local(*name, ty, span, false);
                let whole = build::expr(ExprKind::Tuple(parts), ty, span);
                (Some(first), Some(second), vec![build::let_stmt(entry, whole)])
            }
            ast::BindingKind::Wildcard | ast::BindingKind::Error => (None, None, Vec::new()),
        }
    }

    // ------------------------------------------------------------------------------------ advice

    /// Adds what asks a map for a key that it may not have, if `value` is an element of a map.
    pub(super) fn perhaps_get(&self, d: Diagnostic, value: &Expr) -> Diagnostic {
        match &value.kind {
            ExprKind::Index(map, _) if matches!(self.types.get(map.ty), Ty::Map(..)) => {
                d.help("`m[k]` raises `KeyNotFound` for a missing key; `m.get(k)` gives null")
            }
            _ => d,
        }
    }

    /// Adds what does what an unknown method of a map is probably meant to do.
    pub(super) fn method_of_map_meant(d: Diagnostic, text: &str) -> Diagnostic {
        match text {
            "contains" | "contains_key" | "containsKey" | "has_key" | "exists" => {
                d.help("to ask for a key, write `has(…)`")
            }
            "insert" | "set" | "put" | "add" | "push" => d.help("to set a key, write `m[k] = v`"),
            "delete" | "erase" | "pop" => d.help("to remove a key, write `remove(…)`"),
            "items" | "entries" | "iter" | "each" => d.help("to visit all, write `for (k, v) in m { … }`"),
            "to_string" | "toString" => d.help("to make a text of it, write `str(…)`"),
            _ => d,
        }
    }
}
