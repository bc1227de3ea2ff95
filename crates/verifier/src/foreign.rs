//! Rule V40: functions of native libraries, and the structs that C sees.

use crate::faults::{Faults, Name, type_name};
use crate::rules::Rule;
use std::collections::HashMap;
use vitte_bytecode::foreign::{CSignature, CType, ForeignFunction};
use vitte_bytecode::module::{Module, Signature, TypeDef, TypeIndex};

/// The most values that C gets or gives in one call, with those in structs; and the most of one struct.
pub const FOREIGN_PARTS_MAX: usize = 4096;

/// How deep structs of C nest at most.
pub const LAYOUT_DEPTH_MAX: usize = 32;

/// Where a type of C stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Param,
    Result,
    CallbackParam,
    CallbackResult,
    Field,
}

/// Checks what is said of native libraries. (V40)
pub(crate) fn check_foreign(module: &Module, faults: &mut Faults<'_>) {
    if module.foreign.is_empty() {
        return;
    }
    let mut check = Check { module, sizes: HashMap::new() };
    for (ty, fields) in &module.foreign.layouts {
        if let Err(why) = check.layout(*ty, fields) {
            let text = |_: &_| format!("the layout of type {}: {why}", ty.0);
            faults.add(Rule::Foreign, text);
        }
    }
    for (index, function) in &module.foreign.functions {
        if let Err(why) = check.function(*index, function) {
            faults.add(Rule::Foreign, |module| match module.imports.get(*index as usize) {
                Some(import) => {
                    format!(
                        "foreign import {index} \"{}.{}\": {why}",
                        Name(&import.module),
                        Name(&import.name)
                    )
                }
                None => format!("foreign import {index}: {why}"),
            });
        }
    }
}

struct Check<'m> {
    module: &'m Module,
    /// The structs that have been looked at; `None` for what is no struct of C, or too large.
    sizes: HashMap<TypeIndex, Option<Size>>,
}

/// How large a struct is.
#[derive(Clone, Copy)]
struct Size {
    /// How many values it has, with those in structs in it.
    parts: usize,
    /// How many structs are in each other.
    depth: usize,
}

impl<'m> Check<'m> {
    fn layout(&mut self, ty: TypeIndex, fields: &[CType]) -> Result<(), String> {
        let Some(TypeDef::Struct(def)) = self.module.type_def(ty) else {
            return Err("it is no struct".into());
        };
        if fields.is_empty() || fields.len() != def.fields.len() {
            let (found, expected) = (fields.len(), def.fields.len());
            return Err(format!("it has {found} fields, the struct {expected}, and there must be one"));
        }
        for (c_type, field) in fields.iter().zip(&def.fields) {
            let at = || format!("field \"{}\"", Name(&field.name));
            self.fits(c_type, field.ty, Place::Field).map_err(|why| format!("{}: {why}", at()))?;
        }
        match self.size_of(ty, LAYOUT_DEPTH_MAX) {
            Some(_) => Ok(()),
            None => Err(format!(
                "it contains itself, nests deeper than {LAYOUT_DEPTH_MAX} structs or has more than {FOREIGN_PARTS_MAX} values"
            )),
        }
    }

    fn function(&mut self, index: u32, function: &ForeignFunction) -> Result<(), String> {
        let Some(import) = self.module.imports.get(index as usize) else {
            return Err("it does not exist".into());
        };
        if self.module.link.imports.contains(&index) {
            return Err("it is a function of another file".into());
        }
        let ForeignFunction { signature, fixed } = function;
        self.signature(signature, &import.signature, [Place::Param, Place::Result])?;
        let Some(fixed) = *fixed else { return Ok(()) };
        let Some(rest) = signature.params.get(fixed as usize..) else {
            let count = signature.params.len();
            return Err(format!("of its {count} parameters {fixed} are declared"));
        };
        match rest.iter().find(|ty| !ty.is_promoted()) {
            Some(ty) => Err(format!("{ty} stands behind the declared parameters")),
            None => Ok(()),
        }
    }

    fn signature(
        &mut self,
        of_c: &CSignature,
        own: &Signature,
        [param, result]: [Place; 2],
    ) -> Result<(), String> {
        if of_c.params.len() != own.params.len() {
            let (found, expected) = (of_c.params.len(), own.params.len());
            return Err(format!("C gets {found} arguments, the import has {expected}"));
        }
        let mut parts = 0;
        for (position, (c_type, ty)) in of_c.params.iter().zip(&own.params).enumerate() {
            let fits = self.fits(c_type, *ty, param).map_err(|why| format!("parameter {position}: {why}"));
            parts += fits?;
        }
        match (&of_c.result, own.result) {
            (None, None) => {}
            (Some(c_type), Some(ty)) => {
                parts += self.fits(c_type, ty, result).map_err(|why| format!("the result: {why}"))?;
            }
            (None, Some(_)) => return Err("C gives no result, the import has one".into()),
            (Some(_), None) => return Err("C gives a result, the import has none".into()),
        }
        if parts > FOREIGN_PARTS_MAX {
            return Err(format!("{parts} values are passed, at most {FOREIGN_PARTS_MAX} are possible"));
        }
        Ok(())
    }

    /// How many values C sees where a type of the module stands for one of C.
    fn fits(&mut self, c_type: &CType, ty: TypeIndex, place: Place) -> Result<usize, String> {
        if !may_stand(c_type, place) {
            return Err(format!("{c_type} cannot stand there"));
        }
        let value = match self.module.type_def(ty) {
            Some(TypeDef::Optional(value)) if may_be_null(c_type) => *value,
            _ => ty,
        };
        let mismatch = || format!("{c_type} is no {}", type_name(self.module, ty));
        let fits = match c_type {
            CType::Bool => value == TypeIndex::BOOL,
            CType::String => value == TypeIndex::STRING,
            CType::Bytes => value == TypeIndex::BYTES,
            CType::Pointer => self.is_pointer(value),
            // How they nest is looked at when all fields are known to fit.
            CType::Struct if place == Place::Field => self.module.foreign.layouts.contains_key(&value),
            CType::Struct | CType::StructPointer => {
                return self.size_of(value, LAYOUT_DEPTH_MAX).map(|size| size.parts).ok_or_else(mismatch);
            }
            CType::Callback(signature) => return self.callback_fits(signature, value).map(|()| 1),
            c_type if c_type.is_float() => value == TypeIndex::FLOAT,
            _ => value == TypeIndex::INT,
        };
        if fits { Ok(1) } else { Err(mismatch()) }
    }

    fn is_pointer(&self, ty: TypeIndex) -> bool {
        match self.module.type_def(ty) {
            Some(TypeDef::Struct(def)) => matches!(&def.fields[..], [field] if field.ty == TypeIndex::INT),
            _ => false,
        }
    }

    fn callback_fits(&mut self, signature: &CSignature, ty: TypeIndex) -> Result<(), String> {
        let Some(TypeDef::Function(own)) = self.module.type_def(ty) else {
            return Err(format!("a function of C is no {}", type_name(self.module, ty)));
        };
        let places = [Place::CallbackParam, Place::CallbackResult];
        self.signature(signature, own, places).map_err(|why| format!("the callback: {why}"))
    }

    /// How many values a struct has for C, and how many structs are in each other in it. What nests too deep is not looked
    /// through: its module is refused.
    fn size_of(&mut self, ty: TypeIndex, depth: usize) -> Option<Size> {
        if let Some(known) = self.sizes.get(&ty) {
            return *known;
        }
        let depth = depth.checked_sub(1)?;
        let layout = self.module.foreign.layouts.get(&ty);
        let (Some(layout), Some(TypeDef::Struct(def))) = (layout, self.module.type_def(ty)) else {
            return None;
        };
        // A struct that contains itself finds this.
        self.sizes.insert(ty, None);
        let mut size = Some(Size { parts: 0, depth: 1 });
        for (c_type, field) in layout.iter().zip(&def.fields) {
            let of_field = match c_type {
                CType::Struct => self.size_of(field.ty, depth),
                _ => Some(Size { parts: 1, depth: 0 }),
            };
            size = size.zip(of_field).map(|(size, field)| Size {
                parts: size.parts.saturating_add(field.parts),
                depth: size.depth.max(field.depth + 1),
            });
        }
        let size = size.filter(|size| size.parts <= FOREIGN_PARTS_MAX && size.depth <= LAYOUT_DEPTH_MAX);
        self.sizes.insert(ty, size);
        size
    }
}

/// Whether a type can stand in a place.
fn may_stand(c_type: &CType, place: Place) -> bool {
    match c_type {
        CType::Bytes | CType::Callback(_) => place == Place::Param,
        CType::StructPointer => matches!(place, Place::Param | Place::Result | Place::CallbackParam),
        // Nobody would say how long the text lives.
        CType::String => place != Place::CallbackResult,
        _ => true,
    }
}

/// Whether it is a pointer, which C may have as `NULL`.
fn may_be_null(c_type: &CType) -> bool {
    use CType::{Bytes, Callback, Pointer, String, StructPointer};
    matches!(c_type, String | Pointer | Bytes | StructPointer | Callback(_))
}
