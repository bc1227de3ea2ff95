//! The rules once more, written the plain way: instruction by instruction, by mnemonic, without tables of facts, and
//! with a yes or no for an answer. What the verifier says must agree with this for every module.

use std::collections::BTreeSet;
use vitte_bytecode::Op;
use vitte_bytecode::isa::{Flow, Inst};
use vitte_bytecode::module::{Export, Function, Implementation, Module, Signature, TypeDef, TypeIndex};
use vitte_bytecode::operands::{Role, Table, lane};
use vitte_bytecode::traps::Trap;

/// Whether a module keeps every rule.
pub fn accepts(module: &Module) -> bool {
    let rules = [tables, functions, implementations, names];
    rules.iter().all(|keeps| keeps(module).is_some())
}

fn ensure(condition: bool) -> Option<()> {
    condition.then_some(())
}

fn exists(module: &Module, ty: TypeIndex) -> bool {
    ty.0 < 7 || (ty.0 >= 16 && ty.0 as usize - 16 < module.types.len())
}

fn tables(module: &Module) -> Option<()> {
    ensure(module.types.len() + 16 <= 65_535)?;
    for def in &module.types {
        match def {
            TypeDef::Array(element) => ensure(exists(module, *element))?,
            TypeDef::Struct(structure) => {
                ensure(structure.fields.len() <= 65_535)?;
                ensure(structure.fields.iter().all(|field| exists(module, field.ty)))?;
            }
            TypeDef::Optional(value) => {
                ensure(exists(module, *value))?;
                ensure(!matches!(module.type_def(*value), Some(TypeDef::Optional(_))))?;
            }
            TypeDef::Map(key, value) => {
                ensure(exists(module, *key) && exists(module, *value))?;
                ensure(key_parts(module, *key, 0)? <= 256)?;
            }
            TypeDef::Function(of) => signature(module, of)?,
            TypeDef::Closure(captures) => {
                ensure(captures.len() <= 65_534 && captures.iter().all(|ty| exists(module, *ty)))?;
            }
            TypeDef::Trait(def) => {
                ensure(def.methods.len() <= 65_535)?;
                def.methods.iter().try_for_each(|method| signature(module, &method.signature))?;
            }
            TypeDef::Enum(ty) => {
                ensure(ty.variants.len() <= 256)?;
                ensure(ty.variants.iter().all(|variant| variant.payload.len() <= 255))?;
                let mut payload = ty.variants.iter().flat_map(|variant| &variant.payload);
                ensure(payload.all(|ty| exists(module, *ty)))?;
            }
        }
    }
    for import in &module.imports {
        ensure(import.signature.params.len() <= 65_535)?;
        ensure(import.signature.params.iter().chain(&import.signature.result).all(|ty| exists(module, *ty)))?;
        ensure([&import.module, &import.name].iter().all(|name| (1..=255).contains(&name.len())))?;
    }
    ensure(module.globals.iter().all(|global| exists(module, global.ty)))
}

fn signature(module: &Module, of: &Signature) -> Option<()> {
    ensure(of.params.len() <= 65_535 && of.params.iter().chain(&of.result).all(|ty| exists(module, *ty)))
}

/// Of how many parts a key consists. One deeper than any that is small enough is taken for one that never ends.
fn key_parts(module: &Module, key: TypeIndex, depth: usize) -> Option<usize> {
    ensure(depth <= 300)?;
    if matches!(key, TypeIndex::INT | TypeIndex::BOOL | TypeIndex::STRING) {
        return Some(1);
    }
    let TypeDef::Struct(structure) = module.type_def(key)? else { return None };
    let mut sum = 1;
    for field in &structure.fields {
        sum += key_parts(module, field.ty, depth + 1)?;
        ensure(sum <= 256)?;
    }
    Some(sum)
}

fn implementations(module: &Module) -> Option<()> {
    let mut seen = BTreeSet::new();
    for Implementation { ty, of, methods } in &module.implementations {
        ensure(seen.insert((ty, of)))?;
        ensure(is_object(module, *ty))?;
        let TypeDef::Trait(def) = module.type_def(*of)? else { return None };
        ensure(methods.len() == def.methods.len())?;
        for (method, expected) in methods.iter().zip(&def.methods) {
            let function = module.functions.get(method.index())?;
            let params = [&[*ty], &expected.signature.params[..]].concat();
            ensure(!function.is_closure && function.result == expected.signature.result)?;
            ensure(function.param_types() == params)?;
        }
    }
    Some(())
}

/// Whether a type can implement traits.
fn is_object(module: &Module, ty: TypeIndex) -> bool {
    matches!(module.type_def(ty), Some(TypeDef::Struct(_) | TypeDef::Enum(_)))
}

fn is_object_or_trait(module: &Module, ty: TypeIndex) -> bool {
    is_object(module, ty) || matches!(module.type_def(ty), Some(TypeDef::Trait(_)))
}

/// The captures of a function as a value.
fn captures<'m>(module: &'m Module, function: &Function) -> Option<&'m [TypeIndex]> {
    if !function.is_closure {
        return Some(&[]);
    }
    let TypeDef::Closure(captures) = module.type_def(*function.registers.get(function.params as usize)?)?
    else {
        return None;
    };
    Some(captures)
}

fn functions(module: &Module) -> Option<()> {
    let mut end = 0;
    for function in &module.functions {
        let (start, len) = (function.code_start as usize, function.code_len as usize);
        ensure(start == end && len > 0)?;
        end = start + len;
        let registers = &function.registers;
        ensure(registers.len() <= 65_534 && function.params as usize <= registers.len())?;
        ensure(registers.iter().chain(&function.result).all(|ty| exists(module, *ty)))?;
        captures(module, function)?;
        ensure(function.handlers.len() <= 65_535)?;
        for handler in &function.handlers {
            ensure(handler.start < handler.end && handler.end as usize <= len)?;
            ensure(registers.get(handler.register as usize) == Some(&TypeIndex::ERROR))?;
        }
        body(module, function, module.code.get(start..end)?)?;
    }
    ensure(end == module.code.len())
}

fn names(module: &Module) -> Option<()> {
    for export in module.exports.values() {
        match export {
            Export::Function(function) => ensure(!module.functions.get(function.index())?.is_closure)?,
            Export::Global(global) => ensure((global.0 as usize) < module.globals.len())?,
        }
    }
    let Some(entry) = module.entry else { return Some(()) };
    let entry = module.functions.get(entry.index())?;
    ensure(!entry.is_closure)?;
    ensure(entry.params == 0 && (entry.result.is_none() || entry.result == Some(TypeIndex::INT)))
}

fn body(module: &Module, function: &Function, code: &[u64]) -> Option<()> {
    let (mut starts, mut targets, mut pc) = (BTreeSet::new(), Vec::new(), 0);
    targets.extend(function.handlers.iter().map(|handler| i64::from(handler.target)));
    let mut flow = Flow::Next;
    while pc < code.len() {
        starts.insert(pc as i64);
        let word = code[pc];
        let at = At { module, function, op: Inst::decode(word).ok()?.op(), word };
        flow = at.op.info().flow;
        ensure(at.op != Op::Args)?;
        targets.extend(at.operands()?.map(|distance| pc as i64 + 1 + distance));
        if at.op.info().mnemonic == "SWITCH" {
            targets.extend((0..=i64::from(at.value(1))).map(|number| pc as i64 + 1 + number));
        }
        pc += 1;
        for types in at.relations()?.chunks(3) {
            let word = *code.get(pc)?;
            ensure(Inst::decode(word).ok()?.op() == Op::Args)?;
            for lane in 0..3 {
                let register = (word >> (16 * lane + 16)) as u16;
                match types.get(lane) {
                    Some(ty) => ensure(function.registers.get(register as usize) == Some(ty))?,
                    None => ensure(register == 0)?,
                }
            }
            pc += 1;
        }
    }
    ensure(targets.iter().all(|target| starts.contains(target)))?;
    ensure(matches!(flow, Flow::Jump | Flow::End))
}

struct At<'m> {
    module: &'m Module,
    function: &'m Function,
    op: Op,
    word: u64,
}

impl At<'_> {
    fn value(&self, position: usize) -> u32 {
        lane(self.word, self.op.info().operands[position].1, position)
    }

    /// The type of the register that an operand names.
    fn ty(&self, position: usize) -> Option<TypeIndex> {
        self.function.registers.get(self.value(position) as usize).copied()
    }

    /// Each operand by its role; the distances of jumps.
    fn operands(&self) -> Option<std::vec::IntoIter<i64>> {
        let mut jumps = Vec::new();
        for (position, (_, spec)) in self.op.info().operands.iter().enumerate() {
            let value = self.value(position);
            let index = value as usize;
            match spec.role {
                Role::Out(classes) | Role::In(classes) | Role::InOut(classes) => {
                    ensure(classes.contains(self.module.class(self.ty(position)?)?))?;
                }
                Role::Flag => ensure(value <= 1)?,
                Role::Parameter => ensure(value < u32::from(self.function.params))?,
                Role::Trap => {
                    let code = u8::try_from(value).ok()?;
                    ensure(Trap::from_code(code)?.is_catchable())?;
                }
                Role::Index(Table::Ints) => ensure(index < self.module.ints.len())?,
                Role::Index(Table::Floats) => ensure(index < self.module.floats.len())?,
                Role::Index(Table::Strings) => ensure(index < self.module.strings.len())?,
                Role::Jump if spec.wide => jumps.push(i64::from(value as i32)),
                Role::Jump => jumps.push(i64::from(value as u16 as i16)),
                _ => {}
            }
        }
        Some(jumps.into_iter())
    }

    /// How operands go together; the types of the values that `ARGS` must hold.
    fn relations(&self) -> Option<Vec<TypeIndex>> {
        let module = self.module;
        match self.op.info().mnemonic {
            "MOVE" => ensure(self.ty(0) == self.ty(1))?,
            "EQ.ref" | "NE.ref" | "EQ.function" => ensure(self.ty(1) == self.ty(2))?,
            "LOAD_ARG" => ensure(self.ty(0)? == self.function.registers[self.value(1) as usize])?,
            "LOAD_GLOBAL" | "STORE_GLOBAL" => {
                ensure(self.ty(0)? == module.globals.get(self.value(1) as usize)?.ty)?;
            }
            name if name.starts_with("LOAD_FIELD") => self.field(1, 2, 0)?,
            name if name.starts_with("STORE_FIELD") => self.field(0, 1, 2)?,
            "LOAD_ELEM.ref" => ensure(self.ty(0)? == self.element(1)?)?,
            "STORE_ELEM.ref" => ensure(self.ty(2)? == self.element(0)?)?,
            "PUSH.ref" | "FILL.ref" => ensure(self.ty(1)? == self.element(0)?)?,
            "RETURN" => ensure(self.ty(0)? == self.function.result?)?,
            "RETURN_UNIT" => ensure(self.function.result.is_none())?,
            "CALL" => {
                let callee = module.functions.get(self.value(1) as usize)?;
                ensure(!callee.is_closure)?;
                self.result(callee.result)?;
                return Some(callee.registers.get(..callee.params as usize)?.to_vec());
            }
            "CALL_NATIVE" => {
                let signature = &module.imports.get(self.value(1) as usize)?.signature;
                self.result(signature.result)?;
                return Some(signature.params.clone());
            }
            "ALLOC.struct" => {
                ensure(self.ty(0)? == TypeIndex(self.value(1)))?;
                let TypeDef::Struct(structure) = module.type_def(self.ty(0)?)? else { return None };
                return Some(structure.fields.iter().map(|field| field.ty).collect());
            }
            "ALLOC.array" => {
                ensure(self.ty(0)? == TypeIndex(self.value(1)))?;
                return Some(vec![self.element(0)?; self.value(2) as usize]);
            }
            "ALLOC.enum" => {
                ensure(self.ty(0)? == TypeIndex(self.value(1)))?;
                return Some(self.variant(self.ty(0)?, self.value(2))?.to_vec());
            }
            "ALLOC.map" => ensure(self.ty(0)? == TypeIndex(self.value(1)))?,
            "ALLOC.closure" => {
                let function = module.functions.get(self.value(1) as usize)?;
                let TypeDef::Function(signature) = module.type_def(self.ty(0)?)? else { return None };
                ensure(*signature == function.signature())?;
                return Some(captures(module, function)?.to_vec());
            }
            "CALL_CLOSURE" => {
                let TypeDef::Function(signature) = module.type_def(self.ty(1)?)? else { return None };
                self.result(signature.result)?;
                return Some(signature.params.clone());
            }
            "CALL_TRAIT" => {
                let TypeDef::Trait(def) = module.type_def(self.ty(1)?)? else { return None };
                let signature = &def.methods.get(self.value(2) as usize)?.signature;
                self.result(signature.result)?;
                return Some(signature.params.clone());
            }
            name if name.starts_with("LOAD_CAPTURE") => {
                let TypeDef::Closure(captures) = module.type_def(self.ty(1)?)? else { return None };
                ensure(*captures.get(self.value(2) as usize)? == self.ty(0)?)?;
            }
            "TO_TRAIT" => {
                let (ty, of) = (self.ty(1)?, self.ty(0)?);
                ensure(module.implementations.iter().any(|it| it.ty == ty && it.of == of))?;
            }
            "IS" => ensure(is_object_or_trait(module, TypeIndex(self.value(2))))?,
            "CAST" => ensure(is_object_or_trait(module, self.ty(0)?))?,
            "THROW" => ensure(self.ty(0)? == TypeIndex::ERROR)?,
            name if name.starts_with("WRAP") => self.optional(0, 1)?,
            name if name.starts_with("UNWRAP") => self.optional(1, 0)?,
            name if name.starts_with("LOAD_PAYLOAD") => {
                let payload = self.variant(self.ty(1)?, self.value(2) / 256)?;
                ensure(*payload.get(self.value(2) as usize % 256)? == self.ty(0)?)?;
            }
            "CONCAT" => return Some(vec![TypeIndex::STRING; self.value(1) as usize]),
            _ => {}
        }
        Some(Vec::new())
    }

    fn field(&self, object: usize, field: usize, value: usize) -> Option<()> {
        let TypeDef::Struct(structure) = self.module.type_def(self.ty(object)?)? else { return None };
        ensure(structure.fields.get(self.value(field) as usize)?.ty == self.ty(value)?)
    }

    fn optional(&self, optional: usize, value: usize) -> Option<()> {
        let TypeDef::Optional(of) = self.module.type_def(self.ty(optional)?)? else { return None };
        ensure(*of == self.ty(value)?)
    }

    /// The types that a variant of an enum carries.
    fn variant(&self, ty: TypeIndex, number: u32) -> Option<&[TypeIndex]> {
        let TypeDef::Enum(ty) = self.module.type_def(ty)? else { return None };
        Some(&ty.variants.get(number as usize)?.payload)
    }

    fn element(&self, array: usize) -> Option<TypeIndex> {
        let TypeDef::Array(element) = self.module.type_def(self.ty(array)?)? else { return None };
        Some(*element)
    }

    fn result(&self, result: Option<TypeIndex>) -> Option<()> {
        match result {
            Some(ty) => ensure(self.ty(0)? == ty),
            None => ensure(self.value(0) == 0xffff),
        }
    }
}
