//! What a file has of others, and others of it: imports in place of functions and variables that are elsewhere, and the
//! functions that stand for them where an import cannot stand.

use super::constants::Constant;
use super::error::{Result, malformed};
use super::function::{Body, Finished, Returns};
use super::module::{Generated, ModuleBuilder};
use super::registers::Reg;
use crate::hir::{BinaryOp, Division, FnId, FunctionName, GlobalId, ModulePlace, Program, TyId};
use crate::syntax::{FileId, Span};
use std::collections::BTreeMap;
use vitte_bytecode::Inst;
use vitte_bytecode::module::{Export, INITIALISER, Link, Signature, TypeIndex};
use vitte_bytecode::operands::{Dest, FuncIndex, ImportIndex, In, NO_REGISTER, Out};

/// The methods that every trait has beside its own in a divided program: a file cannot know all types that a value may be
/// of. No method of a program has such a name.
pub(super) const TEXT_METHOD: &str = "str<Self>";
/// As [`TEXT_METHOD`].
pub(super) const EQUAL_METHOD: &str = "eq<Self>";

/// What others call to read a variable, and to set it.
fn getter(name: &str) -> String {
    format!("get {name}")
}

fn setter(name: &str) -> String {
    format!("set {name}")
}

impl Program {
    /// The division into files, if there is one.
    pub(super) fn division(&self) -> Option<&Division> {
        self.parts.division.as_ref()
    }

    /// Whether the text of a function is that of a module in another file.
    pub(super) fn is_external_text(&self, file: FileId) -> bool {
        self.division().is_some_and(|division| division.external(file).is_some())
    }

    /// Whether a function is in another file.
    pub(super) fn is_external(&self, function: FnId) -> bool {
        self.division().is_some_and(|division| division.external_function(function).is_some())
    }

    /// Whether the file is a library.
    pub(super) fn is_library(&self) -> bool {
        self.division().is_some_and(|division| division.is_library)
    }
}

impl ModuleBuilder<'_> {
    /// The import that is called in place of a function, if that is in another file.
    pub(super) fn external_function(&mut self, function: FnId, span: Span) -> Result<Option<ImportIndex>> {
        let program = self.program;
        let Some((module, name)) = program.division().and_then(|parts| parts.external_function(function))
        else {
            return Ok(None);
        };
        let Signature { params, result } = self.signature_of(function, span)?;
        Ok(Some(self.external_import(module, name, params, result)))
    }

    /// The signature of a function, as far as its parameters and its result have values.
    fn signature_of(&mut self, function: FnId, span: Span) -> Result<Signature> {
        let function = self.program.functions.get(function.0 as usize);
        let function = function.ok_or_else(|| malformed(span, "a function that does not exist"))?;
        let mut signature = Signature::default();
        for local in function.locals.iter().take(function.params as usize) {
            if self.has_value(local.ty) {
                signature.params.push(self.type_index(local.ty, span)?);
            }
        }
        if self.has_value(function.ret) {
            signature.result = Some(self.type_index(function.ret, span)?);
        }
        Ok(signature)
    }

    /// The import of a module's initialiser, if another file has it. The second answer: whether it is called from here.
    pub(super) fn external_initialiser(&mut self, init: FnId) -> Option<(ImportIndex, bool)> {
        let program = self.program;
        let file = program.functions.get(init.0 as usize)?.file;
        let module = program.division()?.external(file)?;
        let is_imported = module.place == ModulePlace::External { is_imported: true };
        if !is_imported {
            // No import is made of what nobody calls.
            return Some((ImportIndex(0), false));
        }
        Some((self.external_import(&module.name, INITIALISER, Vec::new(), None), true))
    }

    /// The module, name and type of a variable in another file.
    fn external_global(&self, id: GlobalId) -> Option<(&'_ str, String, TyId)> {
        let program = self.program;
        let global = program.globals.get(id.0 as usize)?;
        let module = program.division()?.external(global.span.file)?;
        Some((&module.name, self.names.get(global.name).to_string(), global.ty))
    }

    /// Whether a variable is in another file.
    pub(super) fn is_external_global(&self, id: GlobalId) -> bool {
        self.external_global(id).is_some()
    }

    /// The import that reads a variable in another file; `None` if it has no value.
    fn global_getter(&mut self, id: GlobalId, span: Span) -> Result<Option<ImportIndex>> {
        let Some((module, name, ty)) = self.external_global(id) else { return Ok(None) };
        let module = module.to_string();
        if !self.has_value(ty) {
            return Ok(None);
        }
        let ty = self.type_index(ty, span)?;
        Ok(Some(self.external_import(&module, &getter(&name), Vec::new(), Some(ty))))
    }

    fn global_setter(&mut self, id: GlobalId, span: Span) -> Result<Option<ImportIndex>> {
        let Some((module, name, ty)) = self.external_global(id) else { return Ok(None) };
        let module = module.to_string();
        if !self.has_value(ty) {
            return Ok(None);
        }
        let ty = self.type_index(ty, span)?;
        Ok(Some(self.external_import(&module, &setter(&name), vec![ty], None)))
    }

    /// Asks for the functions that the file needs besides those of the program, before the last of them are written.
    pub(super) fn ask_for_parts(&mut self, span: Span) -> Result<()> {
        let program = self.program;
        let Some(division) = program.division() else { return Ok(()) };
        self.implementations(span)?;
        for &id in division.readable.iter().filter(|_| division.is_library) {
            if self.has_slot(id) {
                self.generated_function(Generated::Getter(id));
            }
        }
        for &id in division.settable.iter().filter(|_| division.is_library) {
            if self.has_slot(id) {
                self.generated_function(Generated::Setter(id));
            }
        }
        Ok(())
    }

    fn has_slot(&self, id: GlobalId) -> bool {
        self.globals.get(id.0 as usize).is_some_and(Option::is_some)
    }

    /// What a library offers.
    pub(super) fn library_exports(&mut self) -> BTreeMap<String, Export> {
        let program = self.program;
        let mut exports = BTreeMap::new();
        let Some(division) = program.division() else { return exports };
        for id in &division.exported {
            let index = self.functions.get(id.0 as usize).copied().flatten();
            if let (Some(FunctionName { name, .. }), Some(index)) = (division.names.get(id), index) {
                exports.insert(name.clone(), Export::Function(index));
            }
        }
        for (ids, name, generated) in [
            (
                &division.readable,
                getter as fn(&str) -> String,
                Generated::Getter as fn(GlobalId) -> Generated,
            ),
            (&division.settable, setter, Generated::Setter),
        ] {
            for &id in ids.iter().filter(|id| self.has_slot(**id)).collect::<Vec<_>>() {
                let Some(global) = program.globals.get(id.0 as usize) else { continue };
                let index = self.generated_function(generated(id));
                exports.insert(name(self.names.get(global.name)), Export::Function(index));
            }
        }
        exports.insert(INITIALISER.to_string(), Export::Function(FuncIndex(0)));
        exports
    }

    /// What the file says of its place among others. `imports`: those of functions in other files.
    pub(super) fn link(&mut self, imports: impl Iterator<Item = u32>, span: Span) -> Result<Link> {
        let program = self.program;
        let Some(division) = program.division() else { return Ok(Link::default()) };
        let own = division.modules.values().filter(|module| module.place == ModulePlace::Own);
        let mut link = Link {
            modules: own.map(|module| module.name.clone()).collect(),
            imports: imports.collect(),
            ..Link::default()
        };
        for (position, generated) in self.generated.all().iter().enumerate() {
            if let Generated::Forward(function) = generated
                && let Some((module, name)) = division.external_function(*function)
            {
                let import = self
                    .imports
                    .position(|import| import.is_external && import.module == module && import.name == name);
                let import = import.ok_or_else(|| malformed(span, "a forward without its import"))?;
                link.forwards.insert((self.kept + position) as u32, ImportIndex(import));
            }
        }
        Ok(link)
    }
}

impl Body<'_, '_> {
    /// Calls a function of the program, in this file or in another.
    pub(super) fn call_function(
        &mut self,
        function: FnId,
        dst: Dest,
        args: &[Reg],
        span: Span,
    ) -> Result<()> {
        let inst = match self.module.external_function(function, span)? {
            Some(native) => Inst::CallNative { dst, native },
            None => Inst::Call { dst, function: self.module.function(function, span)? },
        };
        self.emit_with_args(span, inst, args);
        Ok(())
    }

    /// Runs the top-level statements of another module, if it has any, and unless its importers do that.
    pub(super) fn call_initialiser(&mut self, init: FnId, span: Span) -> Result<()> {
        let dst = Dest(NO_REGISTER);
        let inst = match self.module.external_initialiser(init) {
            Some((native, true)) => Inst::CallNative { dst, native },
            Some((_, false)) => return Ok(()),
            None if self.module.functions.get(init.0 as usize) == Some(&None) => return Ok(()),
            None => Inst::Call { dst, function: self.module.function(init, span)? },
        };
        self.emit(span, inst);
        Ok(())
    }

    /// `dst = ` a variable in another file. Its initialiser has run.
    pub(super) fn load_external_global(&mut self, id: GlobalId, dst: Reg, span: Span) -> Result<()> {
        if let Some(native) = self.module.global_getter(id, span)? {
            self.emit(span, Inst::CallNative { dst: Dest(dst), native });
        }
        Ok(())
    }

    /// Sets a variable in another file.
    pub(super) fn store_external_global(&mut self, id: GlobalId, src: Reg, span: Span) -> Result<()> {
        if let Some(native) = self.module.global_setter(id, span)? {
            self.emit_with_args(span, Inst::CallNative { dst: Dest(NO_REGISTER), native }, &[src]);
        }
        Ok(())
    }
}

/// Writes a function that only calls one in another file: for function values and methods of traits.
pub(super) fn forward_function(
    module: &mut ModuleBuilder<'_>,
    function: FnId,
    span: Span,
) -> Result<Finished> {
    let source = module.program.functions.get(function.0 as usize);
    let source = source.ok_or_else(|| malformed(span, "a function that does not exist"))?;
    let span = Span { file: source.file, ..source.span };
    let Signature { params, result } = module.signature_of(function, span)?;
    let returns = result.map_or(Returns::Unit, Returns::Value);
    let mut body = Body::new(module, source.name.clone(), returns, span);
    let mut registers = Vec::with_capacity(params.len());
    for ty in params {
        registers.push(body.parameter(ty, span)?);
    }
    let dst = match result {
        Some(ty) => Some(body.temporary(ty, span)?),
        None => None,
    };
    body.call_function(function, Dest(dst.unwrap_or(NO_REGISTER)), &registers, span)?;
    body.return_register(dst, span)?;
    body.finish()
}

/// Writes the function by which other files read a variable.
pub(super) fn getter_function(module: &mut ModuleBuilder<'_>, id: GlobalId, span: Span) -> Result<Finished> {
    let (name, ty, span) = global(module, id, span)?;
    let mut body = Body::new(module, getter(&name), Returns::Value(ty), span);
    let value = body.temporary(ty, span)?;
    body.load_global(id, false, value, span)?;
    body.emit(span, Inst::Return { src: In::new(value) });
    body.finish()
}

/// Writes the function by which other files set a variable.
pub(super) fn setter_function(module: &mut ModuleBuilder<'_>, id: GlobalId, span: Span) -> Result<Finished> {
    let (name, ty, span) = global(module, id, span)?;
    let mut body = Body::new(module, setter(&name), Returns::Unit, span);
    let value = body.parameter(ty, span)?;
    body.store_global(id, value, span)?;
    body.emit(span, Inst::ReturnUnit {});
    body.finish()
}

fn global(module: &mut ModuleBuilder<'_>, id: GlobalId, span: Span) -> Result<(String, TypeIndex, Span)> {
    let global = module.program.globals.get(id.0 as usize);
    let global = global.ok_or_else(|| malformed(span, "a module variable that does not exist"))?;
    let name = module.names.get(global.name).to_string();
    Ok((name, module.type_index(global.ty, global.span)?, global.span))
}

/// Writes the method [`EQUAL_METHOD`] of a type: whether a value of the trait is of this type too, and equal.
pub(super) fn equal_method(
    module: &mut ModuleBuilder<'_>,
    ty: TyId,
    of: TyId,
    span: Span,
) -> Result<Finished> {
    let name = format!("eq<{}>", module.type_name(ty));
    let mut body = Body::new(module, name, Returns::Value(TypeIndex::BOOL), span);
    let (own, trait_type) = (body.module.type_index(ty, span)?, body.module.type_index(of, span)?);
    let value = body.parameter(own, span)?;
    let other = body.parameter(trait_type, span)?;
    let same = body.temporary(TypeIndex::BOOL, span)?;
    let other_type = body.code.label();
    body.branch_is(other, ty, false, other_type, span)?;
    let cast = body.temporary_of(ty, span)?;
    body.emit(span, Inst::Cast { dst: Out::new(cast), src: In::new(other) });
    body.compare(BinaryOp::Eq, ty, same, value, cast, span)?;
    body.emit(span, Inst::Return { src: In::new(same) });
    body.code.bind(other_type);
    body.load_constant(span, same, Constant::Bool(false));
    body.emit(span, Inst::Return { src: In::new(same) });
    body.finish()
}
