//! What the heap is told of a program. Shapes of its objects: one for each type, in the order of the types, so that a type's
//! shape is found by arithmetic and a shape's type too. And which registers and globals hold references.

use vitte_bytecode::Module;
use vitte_bytecode::module::{TypeDef, TypeIndex};
use vitte_bytecode::operands::Class;
use vitte_heap::{ElemKind, FrameMap, NamedShape, RefMap, Shape, ShapeId, Tables};
use vitte_verifier::VerifiedModule;

/// The first type that has a shape. Those before it are numbers, bools, and strings, which the heap knows itself.
pub const FIRST_SHAPED_TYPE: u32 = TypeIndex::ERROR.0;

/// The shape of objects of a type; of the first shape for types that have none.
#[inline(always)]
pub(crate) const fn shape_of(ty: u32) -> ShapeId {
    ShapeId::new(ShapeId::FIRST_USER_SHAPE.number() + ty.saturating_sub(FIRST_SHAPED_TYPE))
}

/// The type whose objects have this shape; `None` for strings and buffers.
pub fn type_of_shape(shape: ShapeId) -> Option<TypeIndex> {
    let position = shape.number().checked_sub(ShapeId::FIRST_USER_SHAPE.number())?;
    Some(TypeIndex(position + FIRST_SHAPED_TYPE))
}

/// The tables that all heaps of a program share.
pub(crate) fn tables(verified: &VerifiedModule) -> Tables {
    let acyclic = acyclic(verified.module());
    let shapes = shapes(verified.module()).zip(&acyclic[FIRST_SHAPED_TYPE as usize..]);
    let named = |((shape, name), &is_acyclic): ((Shape, String), &bool)| NamedShape {
        shape,
        name: name.into(),
        is_acyclic,
    };
    Tables::new(shapes.map(named), frame_maps(verified))
}

/// Of each type, whether its objects can never be part of a cycle: whether all their parts are of such types. Found by taking away,
/// again and again, the types that have no other parts left.
fn acyclic(module: &Module) -> Vec<bool> {
    let count = TypeIndex::FIRST_DEFINED as usize + module.types.len();
    let mut waits_for = vec![0_usize; count];
    let mut part_of = vec![Vec::new(); count];
    for (ty, waits) in waits_for.iter_mut().enumerate() {
        let Some(parts) = parts(module, TypeIndex(ty as u32)) else {
            *waits = usize::MAX;
            continue;
        };
        for part in parts.into_iter().filter(|part| module.class(*part).is_some_and(Class::is_reference)) {
            *waits += 1;
            part_of[part.0 as usize].push(ty);
        }
    }
    let mut ready: Vec<usize> = (0..count).filter(|ty| waits_for[*ty] == 0).collect();
    let mut acyclic = vec![false; count];
    while let Some(ty) = ready.pop() {
        acyclic[ty] = true;
        for whole in std::mem::take(&mut part_of[ty]) {
            waits_for[whole] -= 1;
            if waits_for[whole] == 0 {
                ready.push(whole);
            }
        }
    }
    acyclic
}

/// The types of what objects of a type refer to; `None` for those that may be anything.
fn parts(module: &Module, ty: TypeIndex) -> Option<Vec<TypeIndex>> {
    Some(match module.type_def(ty) {
        Some(TypeDef::Function(_) | TypeDef::Trait(_)) => return None,
        Some(TypeDef::Array(part) | TypeDef::Optional(part)) => vec![*part],
        Some(TypeDef::Map(key, value)) => vec![*key, *value],
        Some(TypeDef::Struct(layout)) => layout.fields.iter().map(|field| field.ty).collect(),
        Some(TypeDef::Enum(layout)) => {
            layout.variants.iter().flat_map(|variant| &variant.payload).copied().collect()
        }
        Some(TypeDef::Closure(captures)) => captures.clone(),
        None => Vec::new(),
    })
}

/// Which globals hold references.
pub(crate) fn global_refs(module: &Module) -> RefMap {
    let is_reference = |ty: TypeIndex| module.class(ty).is_some_and(Class::is_reference);
    ref_map(module.globals.iter().map(|global| is_reference(global.ty)))
}

/// One frame map per function, then one per import: frame ids count in this order.
fn frame_maps(verified: &VerifiedModule) -> impl Iterator<Item = FrameMap> + '_ {
    let module = verified.module();
    let functions = verified.functions().iter().zip(&module.functions).map(|(info, function)| {
        let refs = ref_map((0..info.registers).map(|register| info.is_reference(register)));
        FrameMap { slots: u32::from(info.registers), refs, name: function.name.as_str().into() }
    });
    let imports = verified.imports().iter().zip(&module.imports).map(|(info, import)| {
        let refs = ref_map((0..info.params).map(|argument| info.is_reference(argument)));
        let name = format!("{}.{}", import.module, import.name).into();
        FrameMap { slots: u32::from(info.params), refs, name }
    });
    functions.chain(imports)
}

/// The set of the positions at which there is `true`.
fn ref_map(references: impl Iterator<Item = bool>) -> RefMap {
    let mut map = RefMap::new();
    references.enumerate().filter(|(_, is)| *is).for_each(|(index, _)| map.set(index as u32));
    map
}

/// The shapes of all types, with their names, the predefined types first.
fn shapes(module: &Module) -> impl Iterator<Item = (Shape, String)> + '_ {
    let predefined =
        (FIRST_SHAPED_TYPE..TypeIndex::FIRST_DEFINED).map(TypeIndex).map(|ty| match module.type_def(ty) {
            Some(def) => shape(module, ty, def),
            None if ty == TypeIndex::BYTES => (BYTES, "bytes".to_string()),
            None => (NOTHING, String::new()),
        });
    let defined = module.types.iter().enumerate();
    predefined.chain(defined.map(|(position, def)| shape(module, TypeIndex::defined(position), def)))
}

/// Bytes are an array of one-byte elements.
const BYTES: Shape = Shape::Array { elem: ElemKind::Bool };

/// Of types that have no objects of their own.
const NOTHING: Shape = Shape::Struct { slots: 0, refs: RefMap::new() };

/// What elements, keys and values of a type are to the heap.
fn elem_kind(module: &Module, ty: TypeIndex) -> ElemKind {
    match module.class(ty) {
        Some(Class::Int) => ElemKind::Int,
        Some(Class::Float) => ElemKind::Float,
        Some(Class::Bool) => ElemKind::Bool,
        _ => ElemKind::Ref,
    }
}

fn shape(module: &Module, ty: TypeIndex, def: &TypeDef) -> (Shape, String) {
    let is_reference = |ty: TypeIndex| module.class(ty).is_some_and(Class::is_reference);
    let shape = match def {
        TypeDef::Array(element) => Shape::Array { elem: elem_kind(module, *element) },
        TypeDef::Map(key, value) => {
            Shape::Map { key: elem_kind(module, *key), value: elem_kind(module, *value) }
        }
        TypeDef::Struct(layout) => {
            let refs = ref_map(layout.fields.iter().map(|field| is_reference(field.ty)));
            Shape::Struct { slots: layout.fields.len() as u32, refs }
        }
        // The shape of a box. Optionals of references have no objects of their own.
        TypeDef::Optional(_) => Shape::Struct { slots: 1, refs: RefMap::new() },
        TypeDef::Enum(layout) => {
            let (references, others) = layout.slots(is_reference);
            let slots = 1 + references + others;
            let refs = ref_map((0..slots).map(|slot| (1..=references).contains(&slot)));
            Shape::Struct { slots: slots as u32, refs }
        }
        // What it calls, then the captures.
        TypeDef::Closure(captures) => {
            let refs = ref_map(std::iter::once(false).chain(captures.iter().map(|ty| is_reference(*ty))));
            Shape::Struct { slots: 1 + captures.len() as u32, refs }
        }
        TypeDef::Function(_) | TypeDef::Trait(_) => NOTHING,
    };
    (shape, module.type_name(ty))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitte_bytecode::module::{EnumType, Field, Signature, StructType, Variant};

    fn structure(fields: &[TypeIndex]) -> TypeDef {
        let fields = fields.iter().map(|ty| Field { name: String::new(), ty: *ty }).collect();
        TypeDef::Struct(StructType { name: String::new(), fields })
    }

    #[test]
    fn types_are_acyclic_that_lead_only_to_such_types() {
        let ty = TypeIndex::defined;
        let variant = Variant { name: String::new(), payload: vec![ty(0), TypeIndex::INT] };
        let types = [
            (structure(&[TypeIndex::INT, TypeIndex::STRING]), true),
            (TypeDef::Array(ty(0)), true),
            (TypeDef::Map(TypeIndex::STRING, ty(1)), true),
            (TypeDef::Enum(EnumType { name: String::new(), variants: vec![variant] }), true),
            (structure(&[ty(5), ty(5)]), false),
            (TypeDef::Optional(ty(4)), false),
            (structure(&[ty(4)]), false),
            (TypeDef::Function(Signature::default()), false),
            (TypeDef::Closure(vec![ty(2), TypeIndex::ERROR]), true),
            (TypeDef::Closure(vec![ty(7)]), false),
            (structure(&[ty(3), ty(8)]), true),
        ];
        let (types, expected): (Vec<_>, Vec<_>) = types.into_iter().unzip();
        let module = Module { types, ..Module::default() };
        assert_eq!(acyclic(&module)[TypeIndex::FIRST_DEFINED as usize..], expected);
        assert!(acyclic(&module)[TypeIndex::BYTES.0 as usize]);
    }
}
