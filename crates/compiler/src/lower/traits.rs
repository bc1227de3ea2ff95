//! Values of traits: objects that tell their own type.

use super::code::Label;
use super::error::{Result, malformed};
use super::function::{Body, Dst};
use super::module::{Generated, ModuleBuilder};
use super::registers::Reg;
use crate::hir::{Expr, Program, TraitCall, TyId};
use crate::syntax::Span;
use vitte_bytecode::Inst;
use vitte_bytecode::module::{Implementation, TypeIndex};
use vitte_bytecode::operands::{Dest, FuncIndex, In, MethodIndex, Out, TypeIndex16};

impl ModuleBuilder<'_> {
    /// The number of a trait's method among those that can be called through it.
    fn method_index(&self, of: TyId, method: u32) -> Option<u16> {
        let methods = self.program.known.traits.get(&of)?;
        methods.get(method as usize)?.as_ref()?;
        let before = methods.iter().take(method as usize).flatten().count();
        u16::try_from(before).ok()
    }

    /// The number of the method [`TEXT_METHOD`](super::parts::TEXT_METHOD) of a trait; that of `EQUAL_METHOD` is the next.
    pub(super) fn text_method_index(&self, of: TyId) -> u16 {
        let methods = self.program.known.traits.get(&of);
        methods.map_or(0, |methods| methods.iter().flatten().count() as u16)
    }

    /// What makes a text of a value of a struct or enum.
    fn text_method(&mut self, ty: TyId, span: Span) -> Result<FuncIndex> {
        match self.program.known.displays.get(&ty) {
            Some(function) => self.function(*function, span),
            None => Ok(self.generated_function(Generated::Format(ty))),
        }
    }

    /// What types implement which traits.
    pub(super) fn implementations(&mut self, span: Span) -> Result<Vec<Implementation>> {
        let mut implementations = Vec::new();
        let program = self.program;
        for &(ty, of, ref functions) in &program.known.implementations {
            let Some(methods) = program.known.traits.get(&of) else { continue };
            let mut indices = Vec::new();
            for (_, function) in methods.iter().zip(functions).filter(|(method, _)| method.is_some()) {
                let function = function.ok_or_else(|| malformed(span, "a method without a function"))?;
                indices.push(self.function(function, span)?);
            }
            if program.division().is_some() {
                indices.push(self.text_method(ty, span)?);
                indices.push(self.generated_function(Generated::EqualMethod(ty, of)));
            }
            let (ty, of) = (self.type_index(ty, span)?, self.type_index(of, span)?);
            implementations.push(Implementation { ty, of, methods: indices });
        }
        Ok(implementations)
    }
}

impl Program {
    /// The types of which a value of a trait can be.
    pub(super) fn implementing(&self, of: TyId) -> impl Iterator<Item = TyId> + '_ {
        self.known.implementations.iter().filter(move |row| row.1 == of).map(|row| row.0)
    }
}

impl Body<'_, '_> {
    /// Jumps if whether the value of a trait is of the type is `wanted`.
    pub(super) fn branch_is(
        &mut self,
        src: Reg,
        ty: TyId,
        wanted: bool,
        label: Label,
        span: Span,
    ) -> Result<()> {
        let mark = self.mark();
        let holds = self.temporary(TypeIndex::BOOL, span)?;
        // `TypeTable` gives no index that does not fit.
        let ty = TypeIndex16(self.module.type_index(ty, span)?.0 as u16);
        self.emit(span, Inst::Is { dst: Out::new(holds), src: In::new(src), ty });
        self.branch_bool(span, holds, wanted, label);
        self.release_to(mark);
        Ok(())
    }
}

impl<'a> Body<'_, 'a> {
    /// A value where a trait is wanted that its type implements.
    pub(super) fn trait_value(&mut self, value: &'a Expr, dst: Dst, span: Span) -> Result<()> {
        let src = self.any(value)?;
        self.emit(span, Inst::ToTrait { dst: Out::new(dst.reg), src: In::new(src) });
        Ok(())
    }

    /// `value is Type`
    pub(super) fn is_type(&mut self, value: &'a Expr, ty: TyId, dst: Dst, span: Span) -> Result<()> {
        let src = self.any(value)?;
        // `TypeTable` gives no index that does not fit.
        let ty = TypeIndex16(self.module.type_index(ty, span)?.0 as u16);
        self.emit(span, Inst::Is { dst: Out::new(dst.reg), src: In::new(src), ty });
        Ok(())
    }

    /// `value as Type`
    pub(super) fn cast(&mut self, value: &'a Expr, dst: Dst, span: Span) -> Result<()> {
        let src = self.any(value)?;
        self.emit(span, Inst::Cast { dst: Out::new(dst.reg), src: In::new(src) });
        Ok(())
    }

    /// A call of a method of a value of a trait.
    pub(super) fn call_trait(&mut self, call: &'a TraitCall, expr: &'a Expr, dst: Option<Dst>) -> Result<()> {
        let mark = self.mark();
        let args: Vec<&'a Expr> = call.args.iter().collect();
        let registers = self.arguments(&args, expr, dst)?;
        let method = self.module.method_index(call.on, call.method);
        let (Some(method), Some((receiver, args))) = (method, registers.split_first()) else {
            return Err(malformed(expr.span, "a call of a method that does not exist"));
        };
        let (receiver, method) = (In::new(*receiver), MethodIndex(method));
        let dst = self.result_register(expr, dst)?;
        self.emit_with_args(expr.span, Inst::CallTrait { dst, receiver, method }, args);
        self.release_to(mark);
        Ok(())
    }

    /// Whether `a` is less than, equal to or greater than `b`, as a number.
    pub(super) fn three_way(&mut self, a: &'a Expr, b: &'a Expr, dst: Dst, span: Span) -> Result<()> {
        let registers = self.operands(&[a, b], None)?;
        let ty = self.module.type_index(a.ty, span)?;
        let native = self.module.import("core", "compare", vec![ty, ty], Some(TypeIndex::INT));
        self.emit_with_args(span, Inst::CallNative { dst: Dest(dst.reg), native }, &registers);
        Ok(())
    }
}
