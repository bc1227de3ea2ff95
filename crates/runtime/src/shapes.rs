//! What the heap is told of a program. Shapes of its objects: one for each type, in the order of the types, so that a type's
//! shape is found by arithmetic and a shape's type too. And which registers and globals hold references.

use vitte_bytecode::Module;
use vitte_bytecode::module::{TypeDef, TypeIndex};
use vitte_bytecode::operands::Class;
use vitte_heap::{ElemKind, FrameMap, RefMap, Shape, ShapeId, Tables};
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
    let shapes = shapes(verified.module()).map(|(shape, name)| (shape, name.into()));
    Tables::new(shapes, frame_maps(verified))
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
