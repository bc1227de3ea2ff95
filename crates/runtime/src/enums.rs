//! Where values of enums keep what their variants carry.
//!
//! All values of an enum have one shape: slot 0 is the tag, then come slots for references, as many as any variant
//! needs, then slots for other values. So each slot always or never holds a reference, whatever the variant.

use crate::shapes::FIRST_SHAPED_TYPE;
use vitte_bytecode::Module;
use vitte_bytecode::module::{EnumType, TypeDef, TypeIndex};
use vitte_bytecode::operands::Class;
use vitte_heap::{SLOT_BYTES, STRUCT_SLOTS_OFFSET};

/// Offsets of the values that variants carry, for all enum types of a program. Three flat tables, each an index into
/// the next, so that engines look a value's place up without a branch; their size is linear in the module's.
#[derive(Clone, Debug, Default)]
pub struct EnumLayouts {
    /// By type index less [`FIRST_SHAPED_TYPE`]: the row of its first variant in `first_values`. Types that are not enums
    /// have none.
    pub first_variants: Vec<u32>,
    /// By variant: the row of its first value in `offsets`. One row more at the end: a variant's values end where those
    /// of the next begin.
    pub first_values: Vec<u32>,
    /// By value that a variant carries: its offset in the object, in bytes.
    pub offsets: Vec<u16>,
}

impl EnumLayouts {
    /// The offset of the tag, in bytes.
    pub const TAG_OFFSET: usize = STRUCT_SLOTS_OFFSET;

    /// The layouts of a module's enums.
    pub fn new(module: &Module) -> EnumLayouts {
        let predefined = TypeIndex::FIRST_DEFINED - FIRST_SHAPED_TYPE;
        let mut layouts =
            EnumLayouts { first_variants: vec![0; predefined as usize], ..EnumLayouts::default() };
        for ty in &module.types {
            layouts.first_variants.push(layouts.first_values.len() as u32);
            if let TypeDef::Enum(layout) = ty {
                layouts.add(layout, |ty| module.class(ty).is_some_and(Class::is_reference));
            }
        }
        layouts.first_values.push(layouts.offsets.len() as u32);
        layouts
    }

    /// The slot of a value that a variant of an enum type carries; `None` if there is no such value.
    pub fn slot(&self, ty: TypeIndex, variant: usize, position: usize) -> Option<u32> {
        let first = *self.first_variants.get(ty.0.checked_sub(FIRST_SHAPED_TYPE)? as usize)? as usize;
        let row = first.checked_add(variant)?;
        let (start, end) = (*self.first_values.get(row)?, *self.first_values.get(row + 1)?);
        let value = (start as usize).checked_add(position).filter(|value| *value < end as usize)?;
        let offset = usize::from(*self.offsets.get(value)?);
        Some(((offset - STRUCT_SLOTS_OFFSET) / SLOT_BYTES) as u32)
    }

    fn add(&mut self, layout: &EnumType, is_reference: impl Fn(TypeIndex) -> bool) {
        let (references, _) = layout.slots(&is_reference);
        for variant in &layout.variants {
            self.first_values.push(self.offsets.len() as u32);
            let mut next = [1, 1 + references];
            for ty in &variant.payload {
                let slot = &mut next[usize::from(!is_reference(*ty))];
                self.offsets.push((STRUCT_SLOTS_OFFSET + *slot * SLOT_BYTES) as u16);
                *slot += 1;
            }
        }
    }
}

// The verifier allows 255 values in a variant: two full variants' slots and the tag have offsets of 16 bits.
const _: () = assert!(STRUCT_SLOTS_OFFSET + 2 * 256 * SLOT_BYTES <= u16::MAX as usize);

#[cfg(test)]
mod tests {
    use super::*;
    use vitte_bytecode::module::Variant;

    #[test]
    fn offsets_are_those_of_the_slots() {
        let payloads: [&[TypeIndex]; 5] = [
            &[],
            &[TypeIndex::INT],
            &[TypeIndex::STRING, TypeIndex::FLOAT, TypeIndex::STRING],
            &[TypeIndex::BOOL, TypeIndex::STRING, TypeIndex::INT, TypeIndex::INT],
            &[TypeIndex::STRING; 255],
        ];
        let variant = |payload: &[TypeIndex]| Variant { name: "V".into(), payload: payload.to_vec() };
        let layout = |payloads: &[&[TypeIndex]]| EnumType {
            name: "E".into(),
            variants: payloads.iter().map(|payload| variant(payload)).collect(),
        };
        let types = [
            TypeDef::Array(TypeIndex::INT),
            TypeDef::Enum(layout(&payloads)),
            TypeDef::Optional(TypeIndex::INT),
            TypeDef::Enum(layout(&payloads[..4])),
        ];
        let module = Module { types: types.into(), ..Module::default() };
        let layouts = EnumLayouts::new(&module);
        let is_reference = |ty| ty == TypeIndex::STRING;
        for (at, ty) in module.types.iter().enumerate() {
            let TypeDef::Enum(layout) = ty else { continue };
            for (number, variant) in layout.variants.iter().enumerate() {
                let position = TypeIndex::defined(at).0 - FIRST_SHAPED_TYPE;
                let row = layouts.first_variants[position as usize] as usize + number;
                let values = layouts.first_values[row] as usize..layouts.first_values[row + 1] as usize;
                assert_eq!(values.len(), variant.payload.len());
                for (position, value) in values.enumerate() {
                    let slot = 1 + layout.slot(number, position, is_reference).unwrap();
                    let offset = STRUCT_SLOTS_OFFSET + slot * SLOT_BYTES;
                    assert_eq!(usize::from(layouts.offsets[value]), offset, "{number}.{position}");
                    let ty = TypeIndex::defined(at);
                    assert_eq!(layouts.slot(ty, number, position), Some(slot as u32), "{number}.{position}");
                    assert_eq!(layouts.slot(ty, number, variant.payload.len()), None);
                }
            }
        }
    }
}
