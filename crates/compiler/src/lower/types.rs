//! The types of the module, and which form of an instruction a type selects.

use super::error::{LowerError, LowerErrorKind, Result, malformed};
use super::registers::Reg;
use crate::hir::{Ty, TyId, Types};
use crate::syntax::{Interner, Span};
use std::collections::HashMap;
use vitte_bytecode::Inst;
use vitte_bytecode::module::{Field, StructType, TypeDef, TypeIndex};
use vitte_bytecode::operands::{FieldIndex, In, Out};

/// How many types a module can define: indices stay below 65,535.
pub(super) const MAX_TYPES: usize = (u16::MAX as u32 - TypeIndex::FIRST_DEFINED) as usize;

/// How many fields a struct can have: all are arguments of its allocation, each in a register.
pub(super) const MAX_FIELDS: usize = super::registers::MAX_REGISTERS;

/// The types of the module so far. A type gets its index when it is first asked for, its definition at the end:
/// so recursive types need no recursion here.
#[derive(Default)]
pub(super) struct TypeTable {
    /// The types in the order of their indices; `None` is `array<string>` in a program that does not mention it.
    order: Vec<Option<TyId>>,
    indices: HashMap<TyId, TypeIndex>,
    strings: Option<TypeIndex>,
}

impl TypeTable {
    /// The index of a type that has values.
    pub(super) fn index(&mut self, types: &Types, ty: TyId, span: Span) -> Result<TypeIndex> {
        match types.get(ty) {
            Ty::Int => return Ok(TypeIndex::INT),
            Ty::Float => return Ok(TypeIndex::FLOAT),
            Ty::Bool => return Ok(TypeIndex::BOOL),
            Ty::String => return Ok(TypeIndex::STRING),
            Ty::Unit | Ty::Never => return Err(LowerError { span, kind: LowerErrorKind::ValuelessType }),
            Ty::Error => return Err(malformed(span, "an erroneous type reached the lowering")),
            Ty::Array(_) | Ty::Struct(_) => {}
        }
        if let Some(&index) = self.indices.get(&ty) {
            return Ok(index);
        }
        if self.order.len() >= MAX_TYPES {
            return Err(LowerError { span, kind: LowerErrorKind::TooManyTypes });
        }
        let index = TypeIndex::defined(self.order.len());
        self.order.push(Some(ty));
        self.indices.insert(ty, index);
        Ok(index)
    }

    /// The index of `array<string>`, which generated code uses whether the program does or not.
    pub(super) fn array_of_strings(&mut self, types: &Types, span: Span) -> Result<TypeIndex> {
        if let Some(index) = self.strings {
            return Ok(index);
        }
        let mut ids = (0..types.count() as u32).map(TyId);
        let index = match ids.find(|&id| *types.get(id) == Ty::Array(TyId::STRING)) {
            Some(id) => self.index(types, id, span)?,
            None if self.order.len() >= MAX_TYPES => {
                return Err(LowerError { span, kind: LowerErrorKind::TooManyTypes });
            }
            None => {
                self.order.push(None);
                TypeIndex::defined(self.order.len() - 1)
            }
        };
        self.strings = Some(index);
        Ok(index)
    }

    /// The definitions of all types asked for, and of those they are made of.
    pub(super) fn define(mut self, types: &Types, names: &Interner, span: Span) -> Result<Vec<TypeDef>> {
        let mut definitions = Vec::new();
        while let Some(&ty) = self.order.get(definitions.len()) {
            let Some(ty) = ty else {
                definitions.push(TypeDef::Array(TypeIndex::STRING));
                continue;
            };
            definitions.push(match types.get(ty) {
                Ty::Array(element) => TypeDef::Array(self.index(types, *element, span)?),
                Ty::Struct(id) => {
                    let def = types.struct_def(*id);
                    let name = names.get(def.name).to_string();
                    if def.fields.len() > MAX_FIELDS {
                        return Err(LowerError {
                            span: def.span,
                            kind: LowerErrorKind::TooManyFields { name },
                        });
                    }
                    let mut fields = Vec::with_capacity(def.fields.len());
                    for &(field, ty) in &def.fields {
                        let name = names.get(field).to_string();
                        fields.push(Field { name, ty: self.index(types, ty, def.span)? });
                    }
                    TypeDef::Struct(StructType { name, fields })
                }
                _ => return Err(malformed(span, "a predefined type was defined again")),
            });
        }
        Ok(definitions)
    }
}

/// The type as a program writes it.
pub(super) fn type_name(types: &Types, names: &Interner, ty: TyId) -> String {
    let (mut innermost, mut depth) = (ty, 0);
    while let Ty::Array(element) = types.get(innermost) {
        (innermost, depth) = (*element, depth + 1);
    }
    let name = match types.get(innermost) {
        Ty::Int => "int",
        Ty::Float => "float",
        Ty::Bool => "bool",
        Ty::String => "string",
        Ty::Struct(id) => names.get(types.struct_def(*id).name),
        Ty::Unit | Ty::Array(_) => "()",
        Ty::Never | Ty::Error => "never",
    };
    format!("{}{name}{}", "array<".repeat(depth), ">".repeat(depth))
}

/// How a value lies in a field or element: what the suffix of the instruction says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    Int,
    Float,
    Bool,
    Ref,
}

impl Slot {
    /// The slot for values of a type.
    pub(super) fn of(ty: &Ty) -> Slot {
        match ty {
            Ty::Int => Slot::Int,
            Ty::Float => Slot::Float,
            Ty::Bool => Slot::Bool,
            _ => Slot::Ref,
        }
    }

    /// `dst = object.field`
    pub(super) fn load_field(self, dst: Reg, object: Reg, field: u16) -> Inst {
        let (object, field) = (In::new(object), FieldIndex(field));
        match self {
            Slot::Int => Inst::LoadFieldInt { dst: Out::new(dst), object, field },
            Slot::Float => Inst::LoadFieldFloat { dst: Out::new(dst), object, field },
            Slot::Bool => Inst::LoadFieldBool { dst: Out::new(dst), object, field },
            Slot::Ref => Inst::LoadFieldRef { dst: Out::new(dst), object, field },
        }
    }

    /// `object.field = src`
    pub(super) fn store_field(self, object: Reg, field: u16, src: Reg) -> Inst {
        let (object, field) = (In::new(object), FieldIndex(field));
        match self {
            Slot::Int => Inst::StoreFieldInt { object, field, src: In::new(src) },
            Slot::Float => Inst::StoreFieldFloat { object, field, src: In::new(src) },
            Slot::Bool => Inst::StoreFieldBool { object, field, src: In::new(src) },
            Slot::Ref => Inst::StoreFieldRef { object, field, src: In::new(src) },
        }
    }

    /// `dst = array[index]`
    pub(super) fn load_elem(self, dst: Reg, array: Reg, index: Reg) -> Inst {
        let index = In::new(index);
        match self {
            Slot::Int => Inst::LoadElemInt { dst: Out::new(dst), array: In::new(array), index },
            Slot::Float => Inst::LoadElemFloat { dst: Out::new(dst), array: In::new(array), index },
            Slot::Bool => Inst::LoadElemBool { dst: Out::new(dst), array: In::new(array), index },
            Slot::Ref => Inst::LoadElemRef { dst: Out::new(dst), array: In::new(array), index },
        }
    }

    /// `array[index] = src`
    pub(super) fn store_elem(self, array: Reg, index: Reg, src: Reg) -> Inst {
        let index = In::new(index);
        match self {
            Slot::Int => Inst::StoreElemInt { array: In::new(array), index, src: In::new(src) },
            Slot::Float => Inst::StoreElemFloat { array: In::new(array), index, src: In::new(src) },
            Slot::Bool => Inst::StoreElemBool { array: In::new(array), index, src: In::new(src) },
            Slot::Ref => Inst::StoreElemRef { array: In::new(array), index, src: In::new(src) },
        }
    }

    /// Appends `src` to the array.
    pub(super) fn push(self, array: Reg, src: Reg) -> Inst {
        match self {
            Slot::Int => Inst::PushInt { array: In::new(array), src: In::new(src) },
            Slot::Float => Inst::PushFloat { array: In::new(array), src: In::new(src) },
            Slot::Bool => Inst::PushBool { array: In::new(array), src: In::new(src) },
            Slot::Ref => Inst::PushRef { array: In::new(array), src: In::new(src) },
        }
    }

    /// Appends `count` copies of `src` to the array.
    pub(super) fn fill(self, array: Reg, src: Reg, count: Reg) -> Inst {
        let count = In::new(count);
        match self {
            Slot::Int => Inst::FillInt { array: In::new(array), src: In::new(src), count },
            Slot::Float => Inst::FillFloat { array: In::new(array), src: In::new(src), count },
            Slot::Bool => Inst::FillBool { array: In::new(array), src: In::new(src), count },
            Slot::Ref => Inst::FillRef { array: In::new(array), src: In::new(src), count },
        }
    }
}
