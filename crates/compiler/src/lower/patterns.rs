//! Patterns: tests from left to right, and variables that get their values on the way.

use super::code::Label;
use super::conditions::IntOperand;
use super::constants::Constant;
use super::error::{LowerError, LowerErrorKind, Result, malformed};
use super::function::{Body, Home};
use super::registers::Reg;
use super::types::Slot;
use crate::hir::{BinaryOp, EnumId, LocalId, Pattern, Ty, TyId};
use crate::syntax::Span;
use std::collections::HashSet;
use vitte_bytecode::Inst;
use vitte_bytecode::module::TypeIndex;
use vitte_bytecode::operands::{In, Out, Payload};

/// A value that patterns are tested against.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) ty: TyId,
    /// The register that holds it; none for a tuple that was never made.
    pub(super) reg: Option<Reg>,
    /// Whether nothing can change the register while the match runs: then a variable can stand for it.
    pub(super) is_stable: bool,
    /// The register with the number of its variant, if several patterns ask for it.
    pub(super) tag: Option<Reg>,
    /// The parts of a tuple that are in registers; none for others.
    pub(super) parts: Vec<Option<Subject>>,
}

impl Subject {
    pub(super) fn of(ty: TyId, reg: Reg, is_stable: bool) -> Subject {
        Subject { ty, reg: Some(reg), is_stable, tag: None, parts: Vec::new() }
    }

    pub(super) fn register(&self, span: Span) -> Result<Reg> {
        self.reg.ok_or_else(|| malformed(span, "a pattern of a wrong type"))
    }
}

/// What the patterns of an arm share.
pub(super) struct Fit {
    /// Where to go if the value does not fit; `None` if it is known to.
    pub(super) fail: Option<Label>,
    /// Whether each variable gets its value in one place only.
    pub(super) is_single: bool,
    /// The variables that have a register.
    pub(super) bound: HashSet<LocalId>,
    /// Where the arm stands.
    pub(super) span: Span,
}

impl<'a> Body<'_, 'a> {
    /// Tests whether the value fits, and sets the variables of the pattern.
    pub(super) fn fit(&mut self, pattern: &'a Pattern, subject: &Subject, fit: &mut Fit) -> Result<()> {
        if let Some(fail) = fit.fail {
            self.test_head(pattern, subject, fail, fit.span)?;
        }
        self.fit_inside(pattern, subject, fit)
    }

    /// Goes to `fail` if the value is not of the pattern's outermost form.
    pub(super) fn test_head(
        &mut self,
        pattern: &'a Pattern,
        subject: &Subject,
        fail: Label,
        span: Span,
    ) -> Result<()> {
        let mark = self.mark();
        match pattern {
            Pattern::Wildcard | Pattern::Bind(_) | Pattern::Tuple(_) | Pattern::Or(_) => {}
            Pattern::Int(value) => {
                self.branch_known(span, BinaryOp::Ne, subject.register(span)?, *value, fail)?
            }
            Pattern::IntRange(first, last) => {
                let reg = subject.register(span)?;
                self.branch_known(span, BinaryOp::Lt, reg, *first, fail)?;
                self.branch_known(span, BinaryOp::Gt, reg, *last, fail)?;
            }
            Pattern::Bool(value) => self.branch_bool(span, subject.register(span)?, !value, fail),
            Pattern::Str(text) => {
                let text = self.module.names.get(*text).to_string();
                let text = self.text(span, text)?;
                self.branch_equal(TyId::STRING, [subject.register(span)?, text], false, fail, span)?;
            }
            Pattern::Null => self.branch_null(span, subject.register(span)?, false, fail),
            Pattern::Some(_) => self.branch_null(span, subject.register(span)?, true, fail),
            Pattern::Variant(id, variant, _) => {
                let tag = self.tag_of(*id, subject, span)?;
                self.branch_known(span, BinaryOp::Ne, tag, i64::from(*variant), fail)?;
            }
        }
        self.release_to(mark);
        Ok(())
    }

    /// A register with the number of the variant of an enum.
    pub(super) fn tag_of(&mut self, id: EnumId, subject: &Subject, span: Span) -> Result<Reg> {
        if let Some(tag) = subject.tag {
            return Ok(tag);
        }
        let src = subject.register(span)?;
        if self.module.types.is_plain(id) {
            return Ok(src);
        }
        let tag = self.temporary(TypeIndex::INT, span)?;
        self.emit(span, Inst::LoadTag { dst: Out::new(tag), src: In::new(src) });
        Ok(tag)
    }

    /// `if reg op value goto label`. Nothing is below the least and above the greatest integer.
    pub(super) fn branch_known(
        &mut self,
        span: Span,
        op: BinaryOp,
        reg: Reg,
        value: i64,
        label: Label,
    ) -> Result<()> {
        if (op, value) == (BinaryOp::Lt, i64::MIN) || (op, value) == (BinaryOp::Gt, i64::MAX) {
            return Ok(());
        }
        let value = match i16::try_from(value) {
            Ok(value) => IntOperand::Known(value),
            Err(_) => IntOperand::Register(self.constant(span, Constant::Int(value))?),
        };
        self.branch_ints(span, op, reg, value, label);
        Ok(())
    }

    /// What is left of [`Body::fit`] when the outermost form fits.
    pub(super) fn fit_inside(
        &mut self,
        pattern: &'a Pattern,
        subject: &Subject,
        fit: &mut Fit,
    ) -> Result<()> {
        let span = fit.span;
        if !suits(pattern, self.ty(subject.ty)) {
            return Err(malformed(span, "a pattern of a wrong type"));
        }
        match pattern {
            Pattern::Wildcard
            | Pattern::Int(_)
            | Pattern::IntRange(..)
            | Pattern::Bool(_)
            | Pattern::Str(_)
            | Pattern::Null => Ok(()),
            Pattern::Bind(local) => self.bind(*local, subject, fit),
            Pattern::Some(inner) => {
                let src = subject.register(span)?;
                let ty = self.value_type(subject.ty, span)?;
                self.fit_part(inner, ty, fit, |slot, dst| slot.unwrap(dst, src))
            }
            Pattern::Variant(id, variant, payload) => self.fit_payload(*id, *variant, payload, subject, fit),
            Pattern::Tuple(patterns) => self.fit_tuple(patterns, subject, fit),
            Pattern::Or(alternatives) => self.fit_one_of(alternatives, subject, fit),
        }
    }

    fn fit_payload(
        &mut self,
        id: EnumId,
        variant: u32,
        payload: &'a [Pattern],
        subject: &Subject,
        fit: &mut Fit,
    ) -> Result<()> {
        let def = self.module.program.types.enums.get(id.0 as usize);
        let types = def.and_then(|def| def.variants.get(variant as usize)).map(|variant| &variant.payload);
        let types = types.filter(|types| types.len() == payload.len());
        let types = types.ok_or_else(|| malformed(fit.span, "a pattern of a wrong type"))?;
        for (position, (pattern, &ty)) in payload.iter().zip(types).enumerate() {
            let src = subject.register(fit.span)?;
            let payload = self.payload(id, variant, position)?;
            self.fit_part(pattern, ty, fit, |slot, dst| slot.load_payload(dst, src, payload))?;
        }
        Ok(())
    }

    /// The operand for a value that a variant carries.
    pub(super) fn payload(&self, id: EnumId, variant: u32, position: usize) -> Result<Payload> {
        if let (Ok(variant), Ok(position)) = (u8::try_from(variant), u8::try_from(position)) {
            return Ok(Payload::new(variant, position));
        }
        let def = self.module.program.types.enum_def(id);
        let name = self.module.names.get(def.name).to_string();
        Err(LowerError { span: def.span, kind: LowerErrorKind::TooManyVariants { name } })
    }

    fn fit_tuple(&mut self, patterns: &'a [Pattern], subject: &Subject, fit: &mut Fit) -> Result<()> {
        let Ty::Tuple(types) = self.ty(subject.ty) else {
            return Err(malformed(fit.span, "a pattern of a wrong type"));
        };
        for (index, (pattern, &ty)) in patterns.iter().zip(types.iter()).enumerate() {
            if let Some(Some(part)) = subject.parts.get(index) {
                self.fit(pattern, part, fit)?;
            } else {
                let (slot, field) = self.field_slot(subject.ty, index as u32, fit.span)?;
                let object = if is_open(pattern) { 0 } else { subject.register(fit.span)? };
                self.fit_part(pattern, ty, fit, |_, dst| slot.load_field(dst, object, field))?;
            }
        }
        Ok(())
    }

    /// Tests a part of a value, which the instruction loads. A variable for it gets it at once.
    fn fit_part(
        &mut self,
        pattern: &'a Pattern,
        ty: TyId,
        fit: &mut Fit,
        load: impl FnOnce(Slot, Reg) -> Inst,
    ) -> Result<()> {
        let slot = Slot::of(self.ty(ty));
        match pattern {
            Pattern::Wildcard => Ok(()),
            _ if !self.module.has_value(ty) => Ok(()),
            Pattern::Bind(local) => {
                if let Some(dst) = self.bound_register(*local, fit)? {
                    self.emit(fit.span, load(slot, dst));
                }
                Ok(())
            }
            _ => {
                let part = self.temporary_of(ty, fit.span)?;
                self.emit(fit.span, load(slot, part));
                self.fit(pattern, &Subject::of(ty, part, true), fit)
            }
        }
    }

    fn fit_one_of(&mut self, alternatives: &'a [Pattern], subject: &Subject, fit: &mut Fit) -> Result<()> {
        let Some((last, others)) = alternatives.split_last() else { return Ok(()) };
        let is_single = std::mem::replace(&mut fit.is_single, false);
        let fail = fit.fail;
        let fits = self.code.label();
        for alternative in others {
            let next = self.code.label();
            fit.fail = Some(next);
            self.fit(alternative, subject, fit)?;
            self.jump(fit.span, fits);
            self.code.bind(next);
        }
        fit.fail = fail;
        self.fit(last, subject, fit)?;
        self.code.bind(fits);
        fit.is_single = is_single;
        Ok(())
    }

    fn bind(&mut self, local: LocalId, subject: &Subject, fit: &mut Fit) -> Result<()> {
        let is_constant = !self.local(local, fit.span)?.assigned && !self.is_in_cell(local);
        if !self.module.has_value(subject.ty) {
            return Ok(());
        }
        let src = subject.register(fit.span)?;
        if self.optimise() && fit.is_single && subject.is_stable && is_constant {
            self.share(local, src);
            return Ok(());
        }
        if let Some(dst) = self.bound_register(local, fit)? {
            self.move_to(fit.span, dst, src);
        }
        Ok(())
    }

    /// The register of a variable of the pattern: the same wherever it gets its value. `None` if it has none.
    fn bound_register(&mut self, local: LocalId, fit: &mut Fit) -> Result<Option<Reg>> {
        if !self.module.has_value(self.local(local, fit.span)?.ty) {
            return Ok(None);
        }
        if fit.bound.insert(local) {
            return self.declare(local, fit.span).map(Some);
        }
        Ok(match self.home(local, fit.span)? {
            Some(Home::Register(register)) => Some(register),
            Some(Home::Cell { initial, .. }) => initial,
            None => None,
        })
    }
}

/// Whether values of the type can fit the pattern's outermost form.
fn suits(pattern: &Pattern, ty: &Ty) -> bool {
    match (pattern, ty) {
        (Pattern::Wildcard | Pattern::Bind(_) | Pattern::Or(_), _) => true,
        (Pattern::Int(_) | Pattern::IntRange(..), Ty::Int) => true,
        (Pattern::Bool(_), Ty::Bool) | (Pattern::Str(_), Ty::String) => true,
        (Pattern::Null | Pattern::Some(_), Ty::Optional(_)) => true,
        (Pattern::Variant(id, ..), Ty::Enum(ty)) => id == ty,
        (Pattern::Variant(..), Ty::Int) => true,
        (Pattern::Tuple(patterns), Ty::Tuple(types)) => patterns.len() == types.len(),
        _ => false,
    }
}

/// Whether the pattern does not look at the value.
fn is_open(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::Wildcard)
}

/// The variables of a pattern.
pub(super) fn variables(pattern: &Pattern) -> Vec<LocalId> {
    let mut variables = Vec::new();
    let mut seen = HashSet::new();
    let mut pending = vec![pattern];
    while let Some(pattern) = pending.pop() {
        match pattern {
            Pattern::Bind(local) if seen.insert(*local) => variables.push(*local),
            Pattern::Some(inner) => pending.push(inner),
            Pattern::Variant(_, _, list) | Pattern::Tuple(list) | Pattern::Or(list) => {
                pending.extend(list.iter().rev());
            }
            _ => {}
        }
    }
    variables
}
