//! The types of the module, and which form of an instruction a type selects.

use super::error::{LowerError, LowerErrorKind, Result, malformed};
use super::parts::{EQUAL_METHOD, TEXT_METHOD};
use super::registers::Reg;
use crate::hir::{Division, EnumDef, EnumId, Program, StructId, TraitId, Ty, TyId, TyList, Types};
use crate::syntax::{Interner, Span};
use std::collections::{BTreeMap, HashMap};
use vitte_bytecode::Inst;
use vitte_bytecode::module::{
    EnumType, Field, Method, Origin, Signature, StructType, TraitType, TypeDef, TypeIndex, Variant,
};
use vitte_bytecode::operands::{CaptureIndex, FieldIndex, In, Out, Payload};

/// How many types a module can define: indices stay below 65,535.
pub(super) const MAX_TYPES: usize = (u16::MAX as u32 - TypeIndex::FIRST_DEFINED) as usize;

/// How many fields a struct can have: all are arguments of its allocation, each in a register.
pub(super) const MAX_FIELDS: usize = super::registers::MAX_REGISTERS;

/// How many variants an enum can have if one of them carries something: an instruction has eight bits for the variant.
pub(super) const MAX_VARIANTS: usize = 256;

/// How many values a variant can carry.
pub(super) const MAX_PAYLOAD: usize = 255;

/// The name of the types of cells.
const CELL: &str = "cell";

/// The names of types are cut behind this many bytes: they only tell people which type it is.
const MAX_NAME: usize = 200;

/// What a type of the module stands for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Entry {
    /// A type of the program.
    Type(TyId),
    /// `array<string>` in a program that does not mention it.
    Strings,
    /// What a variable that closures share lives in: a struct of one field.
    Cell(TypeIndex),
    /// A function value as its own code sees it: the types of its captures.
    Closure(Vec<TypeIndex>),
}

/// The types of a module, and where they are declared.
pub(super) type Defined = (Vec<TypeDef>, BTreeMap<TypeIndex, Origin>);

/// The types of the module so far. A type gets its index when it is first asked for, its definition at the end:
/// so recursive types need no recursion here.
#[derive(Default)]
pub(super) struct TypeTable {
    /// The types in the order of their indices.
    order: Vec<Entry>,
    indices: HashMap<Entry, TypeIndex>,
    strings: Option<TypeIndex>,
    /// Which enums are plain numbers.
    plain: Vec<bool>,
    /// Whether other files have types of the program too.
    is_divided: bool,
}

impl TypeTable {
    /// No types yet, for a program with these. In a session no enum is a plain number: a later input may let one of its
    /// values become one of a trait.
    pub(super) fn new(program: &Program, is_session: bool) -> TypeTable {
        let types = &program.types;
        let is_plain =
            |def: &EnumDef| !is_session && def.variants.iter().all(|variant| variant.payload.is_empty());
        let mut plain: Vec<bool> = types.enums.iter().map(is_plain).collect();
        // A value of a trait tells its own type: it is an object.
        for (ty, ..) in &program.known.implementations {
            if let Ty::Enum(id) = types.get(*ty)
                && let Some(plain) = plain.get_mut(id.0 as usize)
            {
                *plain = false;
            }
        }
        for id in super::outside::enums(program) {
            if let Some(plain) = plain.get_mut(id) {
                *plain = false;
            }
        }
        let is_divided = program.division().is_some();
        if is_divided {
            // Another file may make a value of a trait of any.
            plain.fill(false);
        }
        TypeTable { plain, is_divided, ..TypeTable::default() }
    }

    /// Whether the values of the enum are the numbers of its variants: no variant carries anything, no value becomes
    /// one of a trait, and no host meets one.
    pub(super) fn is_plain(&self, id: EnumId) -> bool {
        self.plain.get(id.0 as usize).is_some_and(|plain| *plain)
    }

    /// The index of a type that has values.
    pub(super) fn index(&mut self, types: &Types, ty: TyId, span: Span) -> Result<TypeIndex> {
        match types.get(ty) {
            Ty::Int => Ok(TypeIndex::INT),
            Ty::Float => Ok(TypeIndex::FLOAT),
            Ty::Bool => Ok(TypeIndex::BOOL),
            Ty::String => Ok(TypeIndex::STRING),
            Ty::Unit | Ty::Never => Err(LowerError { span, kind: LowerErrorKind::ValuelessType }),
            Ty::Error => Err(malformed(span, "an erroneous type reached the lowering")),
            Ty::Enum(id) if self.is_plain(*id) => Ok(TypeIndex::INT),
            Ty::Bytes => Ok(TypeIndex::BYTES),
            Ty::Exception => Ok(TypeIndex::ERROR),
            Ty::Param(_) => Err(malformed(span, "a type parameter reached the lowering")),
            _ => self.entry(Entry::Type(ty), span),
        }
    }

    fn entry(&mut self, entry: Entry, span: Span) -> Result<TypeIndex> {
        if let Some(&index) = self.indices.get(&entry) {
            return Ok(index);
        }
        if self.order.len() >= MAX_TYPES {
            return Err(LowerError { span, kind: LowerErrorKind::TooManyTypes });
        }
        let index = TypeIndex::defined(self.order.len());
        self.order.push(entry.clone());
        self.indices.insert(entry, index);
        Ok(index)
    }

    /// The index of the type of cells for variables of this type.
    pub(super) fn cell(&mut self, value: TypeIndex, span: Span) -> Result<TypeIndex> {
        self.entry(Entry::Cell(value), span)
    }

    /// The index of the type that a function with captures of these types has for its own code.
    pub(super) fn closure(&mut self, captures: Vec<TypeIndex>, span: Span) -> Result<TypeIndex> {
        self.entry(Entry::Closure(captures), span)
    }

    /// The index of `array<string>`, which generated code uses whether the program does or not.
    pub(super) fn array_of_strings(&mut self, types: &Types, span: Span) -> Result<TypeIndex> {
        if let Some(index) = self.strings {
            return Ok(index);
        }
        let mut ids = (0..types.count() as u32).map(TyId);
        let index = match ids.find(|&id| *types.get(id) == Ty::Array(TyId::STRING)) {
            Some(id) => self.index(types, id, span)?,
            None => self.entry(Entry::Strings, span)?,
        };
        self.strings = Some(index);
        Ok(index)
    }

    /// What the types of the module stand for, in the order of their indices.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.order
    }

    /// The definitions of all types asked for, and of those they are made of.
    pub(super) fn define(&mut self, program: &Program, names: &Interner, span: Span) -> Result<Defined> {
        let mut definitions = Vec::new();
        let mut origins = BTreeMap::new();
        while let Some(entry) = self.order.get(definitions.len()).cloned() {
            if let (Entry::Type(ty), Some(division)) = (&entry, program.division())
                && let Some(origin) = self.origin(program, division, *ty, span)?
            {
                origins.insert(TypeIndex::defined(definitions.len()), origin);
            }
            definitions.push(match entry {
                Entry::Type(ty) => self.definition(program, names, ty, span)?,
                Entry::Strings => TypeDef::Array(TypeIndex::STRING),
                Entry::Cell(ty) => TypeDef::Struct(StructType {
                    name: CELL.into(),
                    fields: vec![Field { name: "value".into(), ty }],
                }),
                Entry::Closure(captures) => TypeDef::Closure(captures),
            });
        }
        Ok((definitions, origins))
    }

    /// Where a type is declared, and with which type arguments.
    fn origin(
        &mut self,
        program: &Program,
        division: &Division,
        ty: TyId,
        span: Span,
    ) -> Result<Option<Origin>> {
        let types = &program.types;
        let (declared, arguments) = match *types.get(ty) {
            Ty::Struct(id) => {
                let def = types.struct_def(id);
                (Some(def.span), def.origin.map(|(_, arguments)| arguments))
            }
            Ty::Enum(id) => {
                let def = types.enum_def(id);
                (Some(def.span), def.origin.map(|(_, arguments)| arguments))
            }
            Ty::Trait(id, arguments) => {
                let is_built_in = id.0 < TraitId::BUILT_IN;
                ((!is_built_in).then(|| types.trait_def(id).span), Some(arguments))
            }
            _ => return Ok(None),
        };
        let module = declared.and_then(|span| division.modules.get(&span.file));
        let module = module.map_or("std", |module| module.name.as_str()).to_string();
        let arguments = arguments.map_or(&[][..], |arguments| types.types_in(arguments));
        let arguments = arguments.iter().map(|ty| self.index(types, *ty, span)).collect::<Result<_>>()?;
        Ok(Some(Origin { module, arguments }))
    }

    fn definition(&mut self, program: &Program, names: &Interner, ty: TyId, span: Span) -> Result<TypeDef> {
        let types = &program.types;
        Ok(match types.get(ty) {
            Ty::Array(element) => TypeDef::Array(self.index(types, *element, span)?),
            Ty::Optional(value) => TypeDef::Optional(self.index(types, *value, span)?),
            Ty::Map(key, value) => {
                TypeDef::Map(self.index(types, *key, span)?, self.index(types, *value, span)?)
            }
            Ty::Struct(id) => {
                let name = type_name(types, names, ty);
                TypeDef::Struct(self.struct_type(types, names, *id, name)?)
            }
            Ty::Tuple(parts) => {
                let name = type_name(types, names, ty);
                TypeDef::Struct(self.tuple_type(types, parts, name, span)?)
            }
            Ty::Enum(id) => {
                let name = type_name(types, names, ty);
                TypeDef::Enum(self.enum_type(types, names, *id, name)?)
            }
            Ty::Fn(params, result) => {
                TypeDef::Function(self.signature(types, types.types_in(*params), *result, span)?)
            }
            Ty::Trait(..) => {
                let name = type_name(types, names, ty);
                TypeDef::Trait(self.trait_type(program, names, ty, name, span)?)
            }
            _ => return Err(malformed(span, "a predefined type was defined again")),
        })
    }

    /// What has no values is left out.
    fn signature(&mut self, types: &Types, params: &[TyId], result: TyId, span: Span) -> Result<Signature> {
        let has_value = |ty: TyId| !matches!(types.get(ty), Ty::Unit | Ty::Never);
        let params = params.iter().filter(|ty| has_value(**ty));
        let params = params.map(|ty| self.index(types, *ty, span)).collect::<Result<_>>()?;
        let result = if has_value(result) { Some(self.index(types, result, span)?) } else { None };
        Ok(Signature { params, result })
    }

    /// The methods that can be called through the trait, in order.
    fn trait_type(
        &mut self,
        program: &Program,
        names: &Interner,
        ty: TyId,
        name: String,
        span: Span,
    ) -> Result<TraitType> {
        let known = program.known.traits.get(&ty);
        let mut methods = Vec::new();
        for (name, params, result) in known.into_iter().flatten().flatten() {
            let signature = self.signature(&program.types, params, *result, span)?;
            methods.push(Method { name: names.get(*name).to_string(), signature });
        }
        if self.is_divided {
            let text = Signature { params: Vec::new(), result: Some(TypeIndex::STRING) };
            methods.push(Method { name: TEXT_METHOD.to_string(), signature: text });
            let other = self.index(&program.types, ty, span)?;
            let equal = Signature { params: vec![other], result: Some(TypeIndex::BOOL) };
            methods.push(Method { name: EQUAL_METHOD.to_string(), signature: equal });
        }
        Ok(TraitType { name, methods })
    }

    fn struct_type(
        &mut self,
        types: &Types,
        names: &Interner,
        id: StructId,
        name: String,
    ) -> Result<StructType> {
        let def = types.struct_def(id);
        if def.fields.len() > MAX_FIELDS {
            return Err(LowerError { span: def.span, kind: LowerErrorKind::TooManyFields { name } });
        }
        let mut fields = Vec::with_capacity(def.fields.len());
        for &(field, ty) in &def.fields {
            let name = names.get(field).to_string();
            fields.push(Field { name, ty: self.index(types, ty, def.span)? });
        }
        Ok(StructType { name, fields })
    }

    /// A tuple is a struct whose fields are numbered.
    fn tuple_type(&mut self, types: &Types, parts: &[TyId], name: String, span: Span) -> Result<StructType> {
        if parts.len() > MAX_FIELDS {
            return Err(LowerError { span, kind: LowerErrorKind::TooManyFields { name } });
        }
        let mut fields = Vec::with_capacity(parts.len());
        for (number, &part) in parts.iter().enumerate() {
            fields.push(Field { name: number.to_string(), ty: self.index(types, part, span)? });
        }
        Ok(StructType { name, fields })
    }

    fn enum_type(&mut self, types: &Types, names: &Interner, id: EnumId, name: String) -> Result<EnumType> {
        let def = types.enum_def(id);
        if def.variants.len() > MAX_VARIANTS {
            return Err(LowerError { span: def.span, kind: LowerErrorKind::TooManyVariants { name } });
        }
        let mut variants = Vec::with_capacity(def.variants.len());
        for variant in &def.variants {
            let name = names.get(variant.name).to_string();
            if variant.payload.len() > MAX_PAYLOAD {
                return Err(LowerError { span: variant.span, kind: LowerErrorKind::TooMuchPayload { name } });
            }
            let index = |&ty: &TyId| self.index(types, ty, variant.span);
            variants
                .push(Variant { name, payload: variant.payload.iter().map(index).collect::<Result<_>>()? });
        }
        Ok(EnumType { name, variants })
    }
}

/// A piece of a type's name that is still to be written.
enum NamePart {
    Type(TyId),
    Text(&'static str),
}

/// The type as a program writes it, cut if it is long: a tuple of tuples of tuples can have a name that is longer than
/// the program by orders of magnitude.
pub(crate) fn type_name(types: &Types, names: &Interner, ty: TyId) -> String {
    let mut text = String::new();
    let mut pending = vec![NamePart::Type(ty)];
    while let Some(part) = pending.pop() {
        if text.len() > MAX_NAME {
            text.push('…');
            break;
        }
        match part {
            NamePart::Text(part) => text.push_str(part),
            NamePart::Type(ty) => text.push_str(name_of_type(types, names, ty, &mut pending)),
        }
    }
    text
}

/// What the name of a type begins with; the rest goes to `pending`, last piece first.
fn name_of_type<'n>(types: &Types, names: &'n Interner, ty: TyId, pending: &mut Vec<NamePart>) -> &'n str {
    match types.get(ty) {
        Ty::Int => "int",
        Ty::Float => "float",
        Ty::Bool => "bool",
        Ty::String => "string",
        Ty::Unit => "()",
        Ty::Never | Ty::Error => "never",
        Ty::Struct(id) => {
            let def = types.struct_def(*id);
            type_arguments(types, def.origin.map(|(_, args)| args), pending);
            names.get(def.name)
        }
        Ty::Enum(id) => {
            let def = types.enum_def(*id);
            type_arguments(types, def.origin.map(|(_, args)| args), pending);
            names.get(def.name)
        }
        Ty::Trait(id, args) => {
            type_arguments(types, Some(*args), pending);
            names.get(types.trait_def(*id).name)
        }
        Ty::Bytes => "bytes",
        Ty::Exception => "Error",
        Ty::Param(_) => "?",
        Ty::Map(key, value) => {
            pending.push(NamePart::Text(">"));
            push_list(&[*key, *value], pending);
            "map<"
        }
        Ty::Fn(params, result) => {
            if !matches!(types.get(*result), Ty::Unit) {
                pending.extend([NamePart::Type(*result), NamePart::Text(" -> ")]);
            }
            pending.push(NamePart::Text(")"));
            push_list(types.types_in(*params), pending);
            "fn("
        }
        Ty::Array(element) => {
            pending.extend([NamePart::Text(">"), NamePart::Type(*element)]);
            "array<"
        }
        Ty::Optional(value) => {
            pending.extend([NamePart::Text("?"), NamePart::Type(*value)]);
            ""
        }
        Ty::Tuple(parts) => {
            pending.push(NamePart::Text(")"));
            push_list(parts, pending);
            "("
        }
    }
}

/// `<A, B>`, if there are any.
fn type_arguments(types: &Types, args: Option<TyList>, pending: &mut Vec<NamePart>) {
    let args = args.map_or(&[][..], |args| types.types_in(args));
    if !args.is_empty() {
        pending.push(NamePart::Text(">"));
        push_list(args, pending);
        pending.push(NamePart::Text("<"));
    }
}

/// The types with commas between them, last piece first.
fn push_list(list: &[TyId], pending: &mut Vec<NamePart>) {
    for (number, &part) in list.iter().enumerate().rev() {
        pending.push(NamePart::Type(part));
        pending.extend((number > 0).then_some(NamePart::Text(", ")));
    }
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

    /// `dst = closure.capture`
    pub(super) fn load_capture(self, dst: Reg, closure: Reg, capture: u16) -> Inst {
        let (closure, capture) = (In::new(closure), CaptureIndex(capture));
        match self {
            Slot::Int => Inst::LoadCaptureInt { dst: Out::new(dst), closure, capture },
            Slot::Float => Inst::LoadCaptureFloat { dst: Out::new(dst), closure, capture },
            Slot::Bool => Inst::LoadCaptureBool { dst: Out::new(dst), closure, capture },
            Slot::Ref => Inst::LoadCaptureRef { dst: Out::new(dst), closure, capture },
        }
    }

    /// `dst = src.payload`
    pub(super) fn load_payload(self, dst: Reg, src: Reg, payload: Payload) -> Inst {
        let src = In::new(src);
        match self {
            Slot::Int => Inst::LoadPayloadInt { dst: Out::new(dst), src, payload },
            Slot::Float => Inst::LoadPayloadFloat { dst: Out::new(dst), src, payload },
            Slot::Bool => Inst::LoadPayloadBool { dst: Out::new(dst), src, payload },
            Slot::Ref => Inst::LoadPayloadRef { dst: Out::new(dst), src, payload },
        }
    }

    /// `dst = src as an optional`
    pub(super) fn wrap(self, dst: Reg, src: Reg) -> Inst {
        let dst = Out::new(dst);
        match self {
            Slot::Int => Inst::WrapInt { dst, src: In::new(src) },
            Slot::Float => Inst::WrapFloat { dst, src: In::new(src) },
            Slot::Bool => Inst::WrapBool { dst, src: In::new(src) },
            Slot::Ref => Inst::WrapRef { dst, src: In::new(src) },
        }
    }

    /// `dst = the value of src`, which must not be null.
    pub(super) fn unwrap(self, dst: Reg, src: Reg) -> Inst {
        let src = In::new(src);
        match self {
            Slot::Int => Inst::UnwrapInt { dst: Out::new(dst), src },
            Slot::Float => Inst::UnwrapFloat { dst: Out::new(dst), src },
            Slot::Bool => Inst::UnwrapBool { dst: Out::new(dst), src },
            Slot::Ref => Inst::UnwrapRef { dst: Out::new(dst), src },
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
