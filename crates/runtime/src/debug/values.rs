//! Values as text for people who look inside: short, typed, never running the program.

use std::fmt::Write;
use vitte_bytecode::Module;
use vitte_bytecode::module::{TypeDef, TypeIndex};
use vitte_heap::{Handle, Heap, HeapError};

/// How much of a value is shown.
const MOST_ELEMENTS: u64 = 8;
const MOST_CHARACTERS: usize = 60;
const MOST_NESTING: u32 = 3;

/// Where a value stands.
#[derive(Clone, Copy, Debug)]
pub enum Slot {
    /// A value that is no reference: its bits.
    Bits(u64),
    /// A reference.
    Object(Handle),
}

/// The text of a value of this type. Opens handles; the caller closes them.
pub fn value_text(heap: &mut Heap, module: &Module, ty: TypeIndex, slot: Slot) -> String {
    let mut printer = Printer { heap, module, out: String::new() };
    if let Err(error) = printer.value(ty, slot, MOST_NESTING) {
        let _ = write!(printer.out, "<{error}>");
    }
    printer.out
}

/// The text of bits of a type that is no reference.
pub fn scalar_text(ty: TypeIndex, bits: u64) -> String {
    match ty {
        TypeIndex::INT => (bits as i64).to_string(),
        TypeIndex::FLOAT => format!("{:?}", f64::from_bits(bits)).replace("NaN", "nan"),
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
    heap: &'a mut Heap,
    module: &'a Module,
    out: String,
}

impl Printer<'_> {
    fn value(&mut self, ty: TypeIndex, slot: Slot, nesting: u32) -> Result<(), HeapError> {
        let handle = match slot {
            Slot::Bits(bits) => {
                self.out.push_str(&scalar_text(ty, bits));
                return Ok(());
            }
            Slot::Object(handle) if handle.is_null() => {
                self.out.push_str("unset");
                return Ok(());
            }
            Slot::Object(handle) => handle,
        };
        if ty == TypeIndex::STRING {
            self.out.push_str(&short_text(self.heap.string(handle)?));
            return Ok(());
        }
        match self.module.type_def(ty) {
            Some(_) if nesting == 0 => self.out.push('…'),
            Some(TypeDef::Array(element)) => self.array(*element, handle, nesting)?,
            Some(TypeDef::Struct(layout)) => {
                self.out.push_str(&layout.name);
                self.fields(ty, handle, nesting)?;
            }
            None => self.out.push('?'),
        }
        Ok(())
    }

    fn array(&mut self, element: TypeIndex, array: Handle, nesting: u32) -> Result<(), HeapError> {
        let length = self.heap.array_len(array)?;
        self.out.push('[');
        for index in 0..length.min(MOST_ELEMENTS) {
            if index > 0 {
                self.out.push_str(", ");
            }
            let slot = if self.is_reference(element) {
                Slot::Object(self.heap.array_get_ref(array, index)?)
            } else {
                Slot::Bits(self.heap.array_get(array, index)?)
            };
            self.value(element, slot, nesting - 1)?;
        }
        if length > MOST_ELEMENTS {
            let _ = write!(self.out, ", … {length} elements");
        }
        self.out.push(']');
        Ok(())
    }

    fn fields(&mut self, ty: TypeIndex, object: Handle, nesting: u32) -> Result<(), HeapError> {
        let Some(TypeDef::Struct(layout)) = self.module.type_def(ty) else { return Ok(()) };
        self.out.push_str(" {");
        for (index, field) in layout.fields.iter().enumerate() {
            let _ = write!(self.out, "{} {}: ", if index == 0 { "" } else { "," }, field.name);
            let slot = if self.is_reference(field.ty) {
                Slot::Object(self.heap.struct_get_ref(object, index as u32)?)
            } else {
                Slot::Bits(self.heap.struct_get(object, index as u32)?)
            };
            self.value(field.ty, slot, nesting - 1)?;
        }
        self.out.push_str(if layout.fields.is_empty() { "}" } else { " }" });
        Ok(())
    }

    fn is_reference(&self, ty: TypeIndex) -> bool {
        self.module.class(ty).is_some_and(|class| class.is_reference())
    }
}
