//! Values as text: `str`, `print`, interpolation. Types that are made of others get a function, written in instructions:
//! `str<Point>`.

use super::conditions::IntOperand;
use super::constants::Constant;
use super::error::{Result, malformed};
use super::function::{Body, Dst, Finished, Returns};
use super::module::{Generated, ModuleBuilder};
use super::registers::Reg;
use super::types::Slot;
use crate::hir::{BinaryOp, EnumId, Expr, ExprKind, StructId, Ty, TyId};
use crate::syntax::Span;
use vitte_bytecode::Inst;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{Count, Dest, In, InOut, Jump16, MethodIndex, NO_REGISTER, Out, TypeIndex16};

/// How many strings one instruction joins: each needs a register until then.
const MAX_JOINED: usize = 60;

/// What a value inside itself prints as.
const CYCLE: &str = "…";

/// A piece of a text.
enum Part<'a> {
    Text(String),
    Value(&'a Expr),
}

impl<'a> Body<'_, 'a> {
    /// `str(value)`
    pub(super) fn text_of(&mut self, value: &'a Expr, dst: Dst, span: Span) -> Result<()> {
        if !self.module.has_value(value.ty) {
            self.effect(value)?;
            return self.load_text(span, dst.reg, "()".to_string());
        }
        if *self.ty(value.ty) == Ty::String {
            return self.into(value, dst);
        }
        let src = self.any(value)?;
        self.format(value.ty, src, dst.reg, span)
    }

    /// `dst = the text of src`, where it stands on its own.
    fn format(&mut self, ty: TyId, src: Reg, dst: Reg, span: Span) -> Result<()> {
        if let Some(function) = self.module.program.known.displays.get(&ty) {
            return self.call_function(*function, Dest(dst), &[src], span);
        }
        match self.module.source_ty(ty) {
            Ty::Int => self.call_core("str", &[(TypeIndex::INT, src)], Some((TypeIndex::STRING, dst)), span),
            Ty::Float => {
                self.call_core("str", &[(TypeIndex::FLOAT, src)], Some((TypeIndex::STRING, dst)), span)
            }
            Ty::Bool => {
                self.call_core("str", &[(TypeIndex::BOOL, src)], Some((TypeIndex::STRING, dst)), span)
            }
            Ty::String => self.move_to(span, dst, src),
            Ty::Optional(value) => self.format_optional(*value, src, dst, false, span)?,
            Ty::Bytes => {
                let args = [(TypeIndex::BYTES, src)];
                self.call_core("bytes_text", &args, Some((TypeIndex::STRING, dst)), span);
            }
            Ty::Fn(..) => {
                let args = [(self.module.type_index(ty, span)?, src)];
                self.call_core("function_text", &args, Some((TypeIndex::STRING, dst)), span);
            }
            Ty::Array(_)
            | Ty::Map(..)
            | Ty::Struct(_)
            | Ty::Tuple(_)
            | Ty::Enum(_)
            | Ty::Trait(..)
            | Ty::Exception => {
                let function = self.module.generated_function(Generated::Format(ty));
                self.emit_with_args(span, Inst::Call { dst: Dest(dst), function }, &[src]);
            }
            _ => {
                return Err(malformed(span, "the text of something without a value"));
            }
        }
        Ok(())
    }

    /// `dst = the text of src`, where it stands inside of another value: strings are quoted.
    fn format_inside(&mut self, ty: TyId, src: Reg, dst: Reg, span: Span) -> Result<()> {
        match self.ty(ty) {
            Ty::String => {
                self.call_core("quote", &[(TypeIndex::STRING, src)], Some((TypeIndex::STRING, dst)), span);
                Ok(())
            }
            Ty::Optional(value) => self.format_optional(*value, src, dst, true, span),
            _ => self.format(ty, src, dst, span),
        }
    }

    /// `dst = "null"`, or the text of the value.
    fn format_optional(&mut self, ty: TyId, src: Reg, dst: Reg, is_inside: bool, span: Span) -> Result<()> {
        let mark = self.mark();
        let (null, end) = (self.code.label(), self.code.label());
        self.branch_null(span, src, true, null);
        let value = if *self.ty(ty) == Ty::String { dst } else { self.temporary_of(ty, span)? };
        self.emit(span, Slot::of(self.ty(ty)).unwrap(value, src));
        match is_inside {
            true => self.format_inside(ty, value, dst, span)?,
            false => self.format(ty, value, dst, span)?,
        }
        self.jump(span, end);
        self.code.bind(null);
        self.load_text(span, dst, "null".to_string())?;
        self.code.bind(end);
        self.release_to(mark);
        Ok(())
    }

    fn load_text(&mut self, span: Span, dst: Reg, text: String) -> Result<()> {
        let index = self.module.pools.string(text);
        self.load_constant(span, dst, Constant::Str(index));
        Ok(())
    }

    /// A register with a text.
    pub(super) fn text(&mut self, span: Span, text: String) -> Result<Reg> {
        let index = self.module.pools.string(text);
        self.constant(span, Constant::Str(index))
    }

    fn call_core(
        &mut self,
        name: &str,
        args: &[(TypeIndex, Reg)],
        result: Option<(TypeIndex, Reg)>,
        span: Span,
    ) {
        let params = args.iter().map(|&(ty, _)| ty).collect();
        let native = self.module.import("core", name, params, result.map(|(ty, _)| ty));
        let registers: Vec<_> = args.iter().map(|&(_, register)| register).collect();
        let dst = Dest(result.map_or(NO_REGISTER, |(_, register)| register));
        self.emit_with_args(span, Inst::CallNative { dst, native }, &registers);
    }

    /// Joins the pieces of a `+` of strings or of an interpolation.
    pub(super) fn concat(&mut self, expr: &'a Expr, dst: Dst) -> Result<()> {
        let parts = self.parts_of(expr);
        let span = expr.span;
        match parts.as_slice() {
            [] => return self.load_text(span, dst.reg, String::new()),
            [Part::Text(text)] => return self.load_text(span, dst.reg, text.clone()),
            [Part::Value(value)] => return self.into(value, dst),
            _ => {}
        }
        let mark = self.mark();
        let joined =
            if parts.len() > MAX_JOINED { self.temporary(TypeIndex::STRING, span)? } else { dst.reg };
        let mut pending = Vec::with_capacity(parts.len().min(MAX_JOINED));
        let chunk_mark = self.mark();
        let later = self.assignments(parts.iter().map(|part| match part {
            Part::Value(value) => Some(*value),
            Part::Text(_) => None,
        }))?;
        for (index, part) in parts.iter().enumerate() {
            let hint = if index == 0 && dst.fresh { Some(dst.reg) } else { None };
            pending.push(match part {
                Part::Text(text) => self.text(span, text.clone())?,
                Part::Value(value) => self.operand_at(value, index, &later, hint)?,
            });
            if pending.len() == MAX_JOINED && index + 1 < parts.len() {
                self.join(span, joined, &pending);
                self.release_to(chunk_mark);
                pending.clear();
                pending.push(joined);
            }
        }
        self.join(span, dst.reg, &pending);
        self.release_to(mark);
        Ok(())
    }

    /// The pieces, from left to right; with optimisation neighbouring constant pieces are one.
    fn parts_of(&self, expr: &'a Expr) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        let mut pending = vec![expr];
        while let Some(expr) = pending.pop() {
            match &expr.kind {
                ExprKind::Concat(list) => pending.extend(list.iter().rev()),
                ExprKind::Binary(BinaryOp::Add, a, b) if *self.ty(expr.ty) == Ty::String => {
                    pending.extend([&**b, &**a]);
                }
                ExprKind::ToString(value) if *self.ty(value.ty) == Ty::String => pending.push(value),
                ExprKind::Str(text) => match parts.last_mut() {
                    Some(Part::Text(before)) if self.optimise() => {
                        before.push_str(self.module.names.get(*text))
                    }
                    _ => parts.push(Part::Text(self.module.names.get(*text).to_string())),
                },
                _ => parts.push(Part::Value(expr)),
            }
        }
        if self.optimise() && parts.len() > 1 {
            parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        }
        parts
    }

    fn join(&mut self, span: Span, dst: Reg, parts: &[Reg]) {
        match parts {
            [a, b] => {
                let inst = Inst::AddString { dst: Out::new(dst), a: In::new(*a), b: In::new(*b) };
                self.emit(span, inst);
            }
            _ => {
                let count = Count(parts.len() as u16);
                self.emit_with_args(span, Inst::Concat { dst: Out::new(dst), count }, parts);
            }
        }
    }
}

/// Writes `str<T>(value)`.
pub(super) fn format_function(module: &mut ModuleBuilder<'_>, ty: TyId, span: Span) -> Result<Finished> {
    let name = format!("str<{}>", module.type_name(ty));
    // A value of a trait is the same object as its value of its own type, whose function looks for cycles.
    let may_be_cyclic = module.is_cyclic(ty) && !matches!(module.ty(ty), Ty::Trait(..));
    let mut body = Body::new(module, name, Returns::Value(TypeIndex::STRING), span);
    let type_index = body.module.type_index(ty, span)?;
    let value = body.parameter(type_index, span)?;
    let text = body.temporary(TypeIndex::STRING, span)?;
    if may_be_cyclic {
        enter(&mut body, type_index, value, text, span)?;
    }
    match body.module.source_ty(ty) {
        Ty::Array(element) => format_array(&mut body, *element, value, text, span)?,
        Ty::Map(key, value_type) => format_map(&mut body, ty, (*key, *value_type), value, text, span)?,
        Ty::Trait(..) => format_trait_value(&mut body, ty, value, text, span)?,
        Ty::Exception => format_exception(&mut body, value, text, span)?,
        Ty::Struct(id) => format_struct(&mut body, *id, value, text, span)?,
        Ty::Tuple(parts) => format_tuple(&mut body, parts, value, text, span)?,
        Ty::Enum(id) => format_enum(&mut body, *id, value, text, span)?,
        _ => return Err(malformed(span, "a format function for a type that needs none")),
    }
    if may_be_cyclic {
        body.call_core("format_leave", &[(type_index, value)], None, span);
    }
    body.emit(span, Inst::Return { src: In::new(text) });
    body.finish()
}

/// Answers `…` for a value that is being formatted already.
fn enter(body: &mut Body<'_, '_>, ty: TypeIndex, value: Reg, text: Reg, span: Span) -> Result<()> {
    let is_new = body.temporary(TypeIndex::BOOL, span)?;
    body.call_core("format_enter", &[(ty, value)], Some((TypeIndex::BOOL, is_new)), span);
    let go_on = body.code.label();
    body.branch_bool(span, is_new, true, go_on);
    body.load_text(span, text, CYCLE.to_string())?;
    body.emit(span, Inst::Return { src: In::new(text) });
    body.code.bind(go_on);
    Ok(())
}

/// `text = "[" + the elements, joined by ", " + "]"`
fn format_array(body: &mut Body<'_, '_>, element: TyId, array: Reg, text: Reg, span: Span) -> Result<()> {
    let (strings, parts) = list_of_texts(body, span)?;
    let index = body.temporary(TypeIndex::INT, span)?;
    let length = body.temporary(TypeIndex::INT, span)?;
    body.load_constant(span, index, Constant::Int(0));
    body.emit(span, Inst::LenArray { dst: Out::new(length), array: In::new(array) });
    let (top, end) = (body.code.label(), body.code.label());
    body.branch_ints(span, BinaryOp::Eq, length, IntOperand::Known(0), end);
    body.code.bind(top);
    let item = body.temporary_of(element, span)?;
    let slot = Slot::of(body.ty(element));
    body.emit(span, slot.load_elem(item, array, index));
    body.format_inside(element, item, text, span)?;
    body.emit(span, Slot::Ref.push(parts, text));
    let back = Inst::LoopLtInt { i: InOut::new(index), limit: In::new(length), target: Jump16(0) };
    body.branch(span, back, top);
    body.code.bind(end);
    join_between(body, "[", (strings, parts), "]", text, span)
}

/// A register with a new `array<string>`, and that type.
fn list_of_texts(body: &mut Body<'_, '_>, span: Span) -> Result<(TypeIndex, Reg)> {
    let strings = body.module.types.array_of_strings(&body.module.program.types, span)?;
    let parts = body.temporary(strings, span)?;
    let layout = TypeIndex16(strings.0 as u16);
    body.emit(span, Inst::AllocArray { dst: Out::new(parts), layout, count: Count(0) });
    Ok((strings, parts))
}

/// `text = before + the texts, joined by ", " + after`
fn join_between(
    body: &mut Body<'_, '_>,
    before: &str,
    (strings, parts): (TypeIndex, Reg),
    after: &str,
    text: Reg,
    span: Span,
) -> Result<()> {
    let separator = body.text(span, ", ".to_string())?;
    let params = vec![strings, TypeIndex::STRING];
    let native = body.module.import("array", "join", params, Some(TypeIndex::STRING));
    body.emit_with_args(span, Inst::CallNative { dst: Dest(text), native }, &[parts, separator]);
    let open = body.text(span, before.to_string())?;
    let close = body.text(span, after.to_string())?;
    body.join(span, text, &[open, text, close]);
    Ok(())
}

/// `text = "{" + the entries as key: value, joined by ", " + "}"`
fn format_map(
    body: &mut Body<'_, '_>,
    ty: TyId,
    (key, value): (TyId, TyId),
    map: Reg,
    text: Reg,
    span: Span,
) -> Result<()> {
    let (strings, parts) = list_of_texts(body, span)?;
    let cursor = body.map_cursor(ty, map, span)?;
    let (top, next) = (body.code.label(), body.code.label());
    body.first_entry(&cursor, next, top, span);
    let mark = body.mark();
    let key_text = body.temporary(TypeIndex::STRING, span)?;
    let item = body.temporary_of(key, span)?;
    body.load_key(&cursor, item, span);
    body.format_inside(key, item, key_text, span)?;
    let colon = body.text(span, ": ".to_string())?;
    let item = body.temporary_of(value, span)?;
    body.load_value(&cursor, item, span);
    body.format_inside(value, item, text, span)?;
    body.join(span, text, &[key_text, colon, text]);
    body.emit(span, Slot::Ref.push(parts, text));
    body.release_to(mark);
    body.next_entry(&cursor, next, top, span);
    join_between(body, "{", (strings, parts), "}", text, span)
}

/// `text = ` the text of the value as one of its own type.
fn format_trait_value(body: &mut Body<'_, '_>, of: TyId, value: Reg, text: Reg, span: Span) -> Result<()> {
    if body.module.program.division().is_some() {
        let method = MethodIndex(body.module.text_method_index(of));
        let inst = Inst::CallTrait { dst: Dest(text), receiver: In::new(value), method };
        body.emit(span, inst);
        return Ok(());
    }
    let end = body.code.label();
    let implementing: Vec<TyId> = body.module.program.implementing(of).collect();
    for ty in implementing {
        let other = body.code.label();
        body.branch_is(value, ty, false, other, span)?;
        let mark = body.mark();
        let item = body.temporary_of(ty, span)?;
        body.emit(span, Inst::Cast { dst: Out::new(item), src: In::new(value) });
        body.format_inside(ty, item, text, span)?;
        body.release_to(mark);
        body.jump(span, end);
        body.code.bind(other);
    }
    // Nothing else is a value of the trait.
    body.unreachable(span);
    body.code.bind(end);
    Ok(())
}

/// `text = "Error { kind: " + … + " }"`
fn format_exception(body: &mut Body<'_, '_>, error: Reg, text: Reg, span: Span) -> Result<()> {
    let parts = [("Error { kind: ", TyId::STRING), (", message: ", TyId::STRING)];
    let parts = parts.map(|(before, ty)| (before.to_string(), ty)).to_vec();
    format_parts(body, parts, " }", text, span, |_, slot, dst, number| {
        Ok(slot.load_field(dst, error, number as u16))
    })
}

/// `text = "Name { field: " + … + " }"`
fn format_struct(body: &mut Body<'_, '_>, id: StructId, value: Reg, text: Reg, span: Span) -> Result<()> {
    let def = body.module.program.types.struct_def(id);
    let name = body.module.names.get(def.name);
    if def.fields.is_empty() {
        return body.load_text(span, text, format!("{name} {{}}"));
    }
    let mut before = format!("{name} {{ ");
    let mut parts = Vec::with_capacity(def.fields.len());
    for &(field, ty) in &def.fields {
        parts.push((format!("{before}{}: ", body.module.names.get(field)), ty));
        before = ", ".to_string();
    }
    format_parts(body, parts, " }", text, span, |_, slot, dst, number| {
        Ok(slot.load_field(dst, value, number as u16))
    })
}

/// `text = "(" + … + ")"`
fn format_tuple(body: &mut Body<'_, '_>, parts: &[TyId], value: Reg, text: Reg, span: Span) -> Result<()> {
    format_parts(body, in_parentheses(String::new(), parts), ")", text, span, |_, slot, dst, number| {
        Ok(slot.load_field(dst, value, number as u16))
    })
}

/// `text = "Enum.Variant(" + … + ")"`
fn format_enum(body: &mut Body<'_, '_>, id: EnumId, value: Reg, text: Reg, span: Span) -> Result<()> {
    let def = body.module.program.types.enum_def(id);
    let name = body.module.names.get(def.name);
    let mark = body.mark();
    let tag = if body.module.types.is_plain(id) {
        value
    } else {
        let tag = body.temporary(TypeIndex::INT, span)?;
        body.emit(span, Inst::LoadTag { dst: Out::new(tag), src: In::new(value) });
        tag
    };
    let labels: Vec<_> = def.variants.iter().map(|_| body.code.label()).collect();
    body.choose_variant(span, tag, &labels);
    body.release_to(mark);
    let end = body.code.label();
    for (number, (variant, label)) in def.variants.iter().zip(labels).enumerate() {
        body.code.bind(label);
        let name = format!("{name}.{}", body.module.names.get(variant.name));
        if variant.payload.is_empty() {
            body.load_text(span, text, name)?;
        } else {
            let parts = in_parentheses(name, &variant.payload);
            format_parts(body, parts, ")", text, span, |body, slot, dst, position| {
                Ok(slot.load_payload(dst, value, body.payload(id, number as u32, position)?))
            })?;
        }
        body.jump(span, end);
    }
    body.unreachable(span);
    body.code.bind(end);
    Ok(())
}

/// The values between parentheses behind `name`, each with the text before it.
fn in_parentheses(name: String, types: &[TyId]) -> Vec<(String, TyId)> {
    let mut before = format!("{name}(");
    let part = |&ty: &TyId| (std::mem::replace(&mut before, ", ".to_string()), ty);
    types.iter().map(part).collect()
}

/// `text = ` each part, loaded by the instruction that `load` gives, behind its own text, and `after` behind all.
fn format_parts<'m, 'a>(
    body: &mut Body<'m, 'a>,
    parts: Vec<(String, TyId)>,
    after: &str,
    text: Reg,
    span: Span,
    load: impl Fn(&Body<'m, 'a>, Slot, Reg, usize) -> Result<Inst>,
) -> Result<()> {
    let mut pieces = Vec::new();
    let mark = body.mark();
    for (number, (before, ty)) in parts.into_iter().enumerate() {
        if pieces.len() + 3 > MAX_JOINED {
            body.join(span, text, &pieces);
            body.release_to(mark);
            pieces = vec![text];
        }
        pieces.push(body.text(span, before)?);
        let piece = body.temporary(TypeIndex::STRING, span)?;
        let part_mark = body.mark();
        let item = if *body.ty(ty) == Ty::String { piece } else { body.temporary_of(ty, span)? };
        let inst = load(body, Slot::of(body.ty(ty)), item, number)?;
        body.emit(span, inst);
        body.format_inside(ty, item, piece, span)?;
        body.release_to(part_mark);
        pieces.push(piece);
    }
    pieces.push(body.text(span, after.to_string())?);
    body.join(span, text, &pieces);
    body.release_to(mark);
    Ok(())
}
