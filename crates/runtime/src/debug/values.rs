//! Values as text for people who look inside: short, typed, never running the program.

use crate::program::ClosureLayout;
use crate::shapes::type_of_shape;
use crate::text::float_text;
use std::fmt::Write;
use vitte_bytecode::Module;
use vitte_bytecode::module::{EnumType, StructType, TypeDef, TypeIndex};
use vitte_bytecode::operands::Class;
use vitte_heap::{HeapError, Object, Word};

/// How much of a value is shown.
const MOST_ELEMENTS: u64 = 8;
const MOST_CHARACTERS: usize = 60;
const MOST_NESTING: u32 = 3;

/// The text of a value of this type.
pub fn value_text(module: &Module, ty: TypeIndex, word: Word<'_>) -> String {
    nested_text(module, ty, word, MOST_NESTING)
}

/// The text of a value, with the values in it down to this depth.
pub(super) fn nested_text(module: &Module, ty: TypeIndex, word: Word<'_>, nesting: u32) -> String {
    let mut printer = Printer { module, out: String::new() };
    if let Err(error) = printer.value(ty, word, nesting) {
        let _ = write!(printer.out, "<{error}>");
    }
    printer.out
}

/// The text of bits of a type that is no reference.
pub fn scalar_text(ty: TypeIndex, bits: u64) -> String {
    match ty {
        TypeIndex::INT => (bits as i64).to_string(),
        TypeIndex::FLOAT => float_text(f64::from_bits(bits)),
        TypeIndex::BOOL => if bits != 0 { "true" } else { "false" }.into(),
        _ => format!("0x{bits:x}"),
    }
}

/// A text in quotes, cut if it is long.
pub fn short_text(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{:?}… ({} bytes)", &text[..end], text.len()),
        None => format!("{text:?}"),
    }
}

struct Printer<'a> {
    module: &'a Module,
    out: String,
}

impl Printer<'_> {
    fn value(&mut self, ty: TypeIndex, word: Word<'_>, nesting: u32) -> Result<(), HeapError> {
        let definition = self.module.type_def(ty);
        let object = match word {
            Word::Bits(bits) => {
                self.out.push_str(&scalar_text(ty, bits));
                return Ok(());
            }
            Word::Object(Some(object)) => object,
            Word::Object(None) => {
                let is_optional = matches!(definition, Some(TypeDef::Optional(_)));
                self.out.push_str(if is_optional { "null" } else { "unset" });
                return Ok(());
            }
        };
        if let Some(text) = object.string() {
            self.out.push_str(&short_text(text));
            return Ok(());
        }
        match definition {
            // A reference is its own optional, other values stand in a box. Optionals of optionals do not exist.
            Some(TypeDef::Optional(value)) if self.is_reference(*value) => self.value(*value, word, nesting),
            Some(TypeDef::Optional(value)) => self.value(*value, object.get(0)?, nesting),
            _ if nesting == 0 => {
                self.out.push('…');
                Ok(())
            }
            Some(TypeDef::Array(element)) => self.array(*element, object, nesting - 1),
            Some(TypeDef::Struct(layout)) if layout.name.starts_with('(') => {
                self.tuple(layout, object, nesting - 1)
            }
            Some(TypeDef::Struct(layout)) => self.fields(layout, object, nesting - 1),
            Some(TypeDef::Enum(layout)) => self.variant(layout, object, nesting - 1),
            Some(TypeDef::Map(key, value)) => self.map((*key, *value), object, nesting - 1),
            Some(TypeDef::Function(_) | TypeDef::Closure(_)) => self.function(object),
            // The object's own type, which is no trait.
            Some(TypeDef::Trait(_)) => match type_of_shape(object.shape()) {
                Some(own) if own != ty => self.value(own, word, nesting),
                _ => Err(HeapError::KindMismatch),
            },
            None if ty == TypeIndex::BYTES => {
                self.out.push_str("bytes");
                self.array(TypeIndex::INT, object, nesting - 1)
            }
            None => {
                self.out.push('?');
                Ok(())
            }
        }
    }

    /// Values with commas between them, as far as they are shown.
    fn list<'a>(
        &mut self,
        length: u64,
        nesting: u32,
        get: impl Fn(u64) -> Result<(TypeIndex, Word<'a>), HeapError>,
    ) -> Result<(), HeapError> {
        for index in 0..length.min(MOST_ELEMENTS) {
            if index > 0 {
                self.out.push_str(", ");
            }
            let (ty, word) = get(index)?;
            self.value(ty, word, nesting)?;
        }
        if length > MOST_ELEMENTS {
            let _ = write!(self.out, ", … {length} elements");
        }
        Ok(())
    }

    fn array(&mut self, element: TypeIndex, array: Object<'_>, nesting: u32) -> Result<(), HeapError> {
        self.out.push('[');
        self.list(array.len(), nesting, |index| Ok((element, array.get(index)?)))?;
        self.out.push(']');
        Ok(())
    }

    fn map(
        &mut self,
        (key, value): (TypeIndex, TypeIndex),
        map: Object<'_>,
        nesting: u32,
    ) -> Result<(), HeapError> {
        self.out.push('{');
        for (position, (key_word, value_word)) in map.entries().take(MOST_ELEMENTS as usize).enumerate() {
            if position > 0 {
                self.out.push_str(", ");
            }
            self.value(key, key_word, nesting)?;
            self.out.push_str(": ");
            self.value(value, value_word, nesting)?;
        }
        if map.len() > MOST_ELEMENTS {
            let _ = write!(self.out, ", … {} entries", map.len());
        }
        self.out.push('}');
        Ok(())
    }

    fn function(&mut self, value: Object<'_>) -> Result<(), HeapError> {
        let Word::Bits(callee) = value.get(0)? else { return Err(HeapError::KindMismatch) };
        let function = self.module.functions.get(ClosureLayout::function(callee).index());
        let _ = write!(self.out, "fn {}", function.map_or("?", |function| &function.name));
        Ok(())
    }

    fn tuple(&mut self, layout: &StructType, object: Object<'_>, nesting: u32) -> Result<(), HeapError> {
        self.out.push('(');
        let length = layout.fields.len() as u64;
        self.list(length, nesting, |index| Ok((layout.fields[index as usize].ty, object.get(index)?)))?;
        self.out.push(')');
        Ok(())
    }

    fn fields(&mut self, layout: &StructType, object: Object<'_>, nesting: u32) -> Result<(), HeapError> {
        let _ = write!(self.out, "{} {{", layout.name);
        for (index, field) in layout.fields.iter().enumerate() {
            let _ = write!(self.out, "{} {}: ", if index == 0 { "" } else { "," }, field.name);
            self.value(field.ty, object.get(index as u64)?, nesting)?;
        }
        self.out.push_str(if layout.fields.is_empty() { "}" } else { " }" });
        Ok(())
    }

    fn variant(&mut self, layout: &EnumType, object: Object<'_>, nesting: u32) -> Result<(), HeapError> {
        let Word::Bits(tag) = object.get(0)? else { return Err(HeapError::KindMismatch) };
        let unknown = HeapError::OutOfBounds { index: tag, length: layout.variants.len() as u64 };
        let tag = tag as usize;
        let variant = layout.variants.get(tag).ok_or(unknown)?;
        let _ = write!(self.out, "{}.{}", layout.name, variant.name);
        if variant.payload.is_empty() {
            return Ok(());
        }
        self.out.push('(');
        let module = self.module;
        self.list(variant.payload.len() as u64, nesting, |position| {
            let slot = layout.slot(tag, position as usize, |ty| is_reference(module, ty));
            Ok((variant.payload[position as usize], object.get(1 + slot.unwrap_or_default() as u64)?))
        })?;
        self.out.push(')');
        Ok(())
    }

    fn is_reference(&self, ty: TypeIndex) -> bool {
        is_reference(self.module, ty)
    }
}

fn is_reference(module: &Module, ty: TypeIndex) -> bool {
    module.class(ty).is_some_and(Class::is_reference)
}
