//! Calls of functions of the host and of C.

use super::error::{Result, malformed};
use super::function::{Body, Dst};
use super::module::{Imported, ModuleBuilder};
use crate::hir::{Expr, FnId, Foreign, Program, Ty, TyId};
use crate::syntax::Span;
use std::collections::BTreeMap;
use vitte_bytecode::Inst;
use vitte_bytecode::foreign::{self, CType, ForeignFunction};
use vitte_bytecode::module::Signature;
use vitte_bytecode::operands::{Dest, ImportIndex, NO_REGISTER};

impl Program {
    /// Whether a function is one of the host or of C.
    pub(super) fn is_foreign(&self, function: FnId) -> bool {
        self.functions.get(function.0 as usize).is_some_and(|function| function.foreign.is_some())
    }
}

impl<'a> Body<'_, 'a> {
    /// Calls a function of the host or of C.
    pub(super) fn call_foreign(
        &mut self,
        foreign: &'a Foreign,
        args: &'a [Expr],
        expr: &'a Expr,
        dst: Option<Dst>,
    ) -> Result<()> {
        let mark = self.mark();
        let passed: Vec<&'a Expr> = args.iter().collect();
        let registers = self.arguments(&passed, expr, dst)?;
        let mut signature = Signature::default();
        for arg in args {
            if self.module.has_value(arg.ty) {
                signature.params.push(self.module.type_index(arg.ty, arg.span)?);
            }
        }
        let has_result = self.module.has_value(expr.ty);
        if has_result {
            signature.result = Some(self.module.type_index(expr.ty, expr.span)?);
        }
        let of_c = match &foreign.of_c {
            Some(of_c) => Some(self.module.called_with(of_c, args, expr.span)?),
            None => None,
        };
        for ty in args.iter().map(|arg| arg.ty).chain([expr.ty]).filter(|_| of_c.is_some()) {
            self.module.seen_by_c(ty, expr.span)?;
        }
        let native = self.module.foreign_import(foreign, signature, of_c);
        let dst = if has_result { self.result_register(expr, dst)? } else { Dest(NO_REGISTER) };
        self.emit_with_args(expr.span, Inst::CallNative { dst, native }, &registers);
        self.release_to(mark);
        Ok(())
    }
}

impl ModuleBuilder<'_> {
    fn foreign_import(
        &mut self,
        foreign: &Foreign,
        signature: Signature,
        of_c: Option<ForeignFunction>,
    ) -> ImportIndex {
        let (module, name) = (foreign.module.clone(), foreign.name.clone());
        let import = Imported { is_external: false, module, name, signature, of_c };
        ImportIndex(self.imports.index(import))
    }

    /// What C sees of one call: of a function that takes any number of arguments also those behind the declared ones.
    fn called_with(&self, of_c: &ForeignFunction, args: &[Expr], span: Span) -> Result<ForeignFunction> {
        let mut of_c = of_c.clone();
        for arg in args.get(of_c.signature.params.len()..).unwrap_or(&[]) {
            let value = match self.source_ty(arg.ty) {
                Ty::Optional(value) => self.source_ty(*value),
                ty => ty,
            };
            of_c.signature.params.push(match value {
                Ty::Int => CType::Int64,
                Ty::Float => CType::Double,
                Ty::String => CType::String,
                Ty::Bytes => CType::Bytes,
                Ty::Struct(_) => CType::Pointer,
                _ => return Err(malformed(span, "an argument that C does not have")),
            });
        }
        Ok(of_c)
    }

    /// Notes the layouts of the structs in a type that C sees.
    fn seen_by_c(&mut self, ty: TyId, span: Span) -> Result<()> {
        let program = self.program;
        let mut open = vec![ty];
        while let Some(ty) = open.pop() {
            match program.types.get(ty) {
                Ty::Optional(value) => open.push(*value),
                Ty::Fn(params, ret) => {
                    open.push(*ret);
                    open.extend(program.types.types_in(*params));
                }
                Ty::Struct(id) => {
                    let def = program.types.struct_def(*id);
                    let Some(layout) = &def.layout else { continue };
                    let index = self.type_index(ty, span)?;
                    if self.layouts.insert(index, layout.to_vec()).is_none() {
                        open.extend(def.fields.iter().map(|(_, ty)| *ty));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What the module asks of native libraries.
    pub(super) fn foreign(&mut self) -> foreign::Foreign {
        let imports = (0..).zip(self.imports.all());
        let of_c = imports.filter_map(|(index, import)| Some((index, import.of_c.clone()?)));
        let functions: BTreeMap<u32, ForeignFunction> = of_c.collect();
        foreign::Foreign { functions, layouts: std::mem::take(&mut self.layouts) }
    }
}
