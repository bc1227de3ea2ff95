//! Whether types of Rust stand for types of a program: compared once, when a function is looked up, down to the last field.

use super::values::HostType;
use std::any::TypeId;
use std::collections::HashSet;
use vitte_bytecode::Module;
use vitte_bytecode::module::{EnumType, Field, StructType, TypeDef, TypeIndex};

/// Types of Rust being compared with those of a program.
pub struct Fitting<'a> {
    module: &'a Module,
    /// Structs and enums that are being compared or were: a type that contains itself is compared once.
    met: HashSet<(TypeId, TypeIndex)>,
    difference: Option<String>,
}

/// A field of a struct, or a value that a variant carries, as Rust has it.
#[derive(Clone, Copy, Debug)]
pub struct FieldType {
    name: &'static str,
    fits: fn(&mut Fitting<'_>, TypeIndex) -> bool,
    type_name: fn() -> String,
}

impl FieldType {
    /// A field of this name and type. Values of variants have no names.
    pub const fn of<T: HostType>(name: &'static str) -> FieldType {
        FieldType { name, fits: T::fits, type_name: T::name }
    }
}

/// A variant of an enum, as Rust has it.
#[derive(Clone, Copy, Debug)]
pub struct VariantType<'a> {
    /// The name.
    pub name: &'static str,
    /// What it carries.
    pub payload: &'a [FieldType],
}

impl<'a> Fitting<'a> {
    pub(crate) fn new(module: &'a Module) -> Fitting<'a> {
        Fitting { module, met: HashSet::new(), difference: None }
    }

    /// The module whose types are compared.
    pub fn module(&self) -> &'a Module {
        self.module
    }

    /// What does not fit inside of a struct or enum, if anything was found.
    pub(crate) fn difference(self) -> Option<String> {
        self.difference
    }

    /// Notes the first difference inside of a struct or enum. Answers false, as a comparison does that has found one.
    fn differs(&mut self, difference: String) -> bool {
        self.difference.get_or_insert(difference);
        false
    }

    /// Whether a struct of Rust with these fields stands for this type: a struct of this name with the same fields, in any
    /// order.
    pub fn structure(&mut self, of: TypeId, name: &str, fields: &[FieldType], ty: TypeIndex) -> bool {
        let Some(TypeDef::Struct(layout)) = self.module.type_def(ty) else { return false };
        if ty == TypeIndex::ERROR || layout.name != name {
            return false;
        }
        if !self.met.insert((of, ty)) {
            return true;
        }
        let fits = self.fields_fit(layout, fields);
        if !fits {
            self.met.remove(&(of, ty));
        }
        fits
    }

    fn fields_fit(&mut self, layout: &'a StructType, fields: &[FieldType]) -> bool {
        let name = &layout.name;
        for Field { name: field, .. } in &layout.fields {
            if !fields.iter().any(|known| known.name == field) {
                return self.differs(format!(
                    "`{name}` of the program has a field `{field}`, that of the host has none"
                ));
            }
        }
        for field in fields {
            let Some(found) = layout.fields.iter().find(|found| found.name == field.name) else {
                let field = field.name;
                return self.differs(format!(
                    "`{name}` of the host has a field `{field}`, that of the program has none"
                ));
            };
            if !(field.fits)(self, found.ty) {
                return self.part_differs(
                    &format!("the field `{}` of `{name}`", field.name),
                    field,
                    found.ty,
                );
            }
        }
        true
    }

    /// Notes that a part of a struct or enum is of another type.
    fn part_differs(&mut self, part: &str, wanted: &FieldType, found: TypeIndex) -> bool {
        let (found, wanted) = (self.module.type_name(found), (wanted.type_name)());
        self.differs(format!("{part} is {found} in the program and {wanted} in the host"))
    }

    /// Whether an enum of Rust with these variants stands for this type: an enum of this name with the same variants, in any
    /// order.
    pub fn enumeration(
        &mut self,
        of: TypeId,
        name: &str,
        variants: &[VariantType<'_>],
        ty: TypeIndex,
    ) -> bool {
        let Some(TypeDef::Enum(layout)) = self.module.type_def(ty) else { return false };
        if layout.name != name {
            return false;
        }
        if !self.met.insert((of, ty)) {
            return true;
        }
        let fits = self.variants_fit(layout, variants);
        if !fits {
            self.met.remove(&(of, ty));
        }
        fits
    }

    fn variants_fit(&mut self, layout: &'a EnumType, variants: &[VariantType<'_>]) -> bool {
        let name = &layout.name;
        for found in &layout.variants {
            if !variants.iter().any(|known| known.name == found.name) {
                let variant = &found.name;
                return self.differs(format!(
                    "`{name}` of the program has a variant `{variant}`, that of the host has none"
                ));
            }
        }
        for variant in variants {
            let Some(found) = layout.variants.iter().find(|found| found.name == variant.name) else {
                let variant = variant.name;
                return self.differs(format!(
                    "`{name}` of the host has a variant `{variant}`, that of the program has none"
                ));
            };
            let (has, wants) = (found.payload.len(), variant.payload.len());
            if has != wants {
                let variant = variant.name;
                return self.differs(format!(
                    "`{name}.{variant}` carries {} in the program and {} in the host",
                    values(has),
                    values(wants)
                ));
            }
            for (position, (wanted, ty)) in variant.payload.iter().zip(&found.payload).enumerate() {
                if !(wanted.fits)(self, *ty) {
                    let part = format!("value {} of `{name}.{}`", position + 1, variant.name);
                    return self.part_differs(&part, wanted, *ty);
                }
            }
        }
        true
    }

    /// Whether a tuple of Rust stands for this type.
    pub(super) fn tuple(&mut self, parts: &[FieldType], ty: TypeIndex) -> bool {
        match tuple_of(self.module, ty) {
            Some(layout) if layout.fields.len() == parts.len() => {
                parts.iter().zip(&layout.fields).all(|(part, field)| (part.fits)(self, field.ty))
            }
            _ => false,
        }
    }
}

/// The parts of a tuple type: a struct whose fields are numbered.
fn tuple_of(module: &Module, ty: TypeIndex) -> Option<&StructType> {
    match module.type_def(ty) {
        Some(TypeDef::Struct(layout)) if ty != TypeIndex::ERROR && layout.name.starts_with('(') => {
            Some(layout)
        }
        _ => None,
    }
}

/// `1 value`, `2 values`
fn values(count: usize) -> String {
    match count {
        0 => "nothing".into(),
        1 => "1 value".into(),
        count => format!("{count} values"),
    }
}
