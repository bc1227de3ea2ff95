//! The records of the sections, each with its two directions side by side.

use super::cursor::{Cursor, Malformed, Parsed, put_number, put_text, unzigzag, zigzag};
use super::error::RecordFault;
use crate::foreign::{CSignature, CType, ForeignFunction};
use crate::module::*;
use crate::operands::{FuncIndex, GlobalIndex, ImportIndex};

/// How many bytes of memory one byte of a section can turn into at most, as long as it stands for a record in a
/// table. `docs/format/vitbc.md` builds its bound on memory on this.
const MEMORY_FACTOR: usize = 28;

/// Something that a table holds.
pub(super) trait Record: Sized {
    /// The fewest bytes that a record takes. Bounds what a count can make the reader reserve.
    const BYTES_MIN: usize;
    fn read(from: &mut Cursor) -> Parsed<Self>;
    fn write(&self, out: &mut Vec<u8>);
}

/// A count and as many records.
pub(super) fn read_list<R: Record>(from: &mut Cursor) -> Parsed<Vec<R>> {
    const { assert!(size_of::<R>() <= MEMORY_FACTOR * R::BYTES_MIN) };
    let count = from.count(R::BYTES_MIN)?;
    let mut list = Vec::with_capacity(count);
    for _ in 0..count {
        list.push(R::read(from)?);
    }
    Ok(list)
}

pub(super) fn write_list<R: Record>(list: &[R], out: &mut Vec<u8>) {
    put_number(out, list.len() as u64);
    for record in list {
        record.write(out);
    }
}

impl Record for String {
    const BYTES_MIN: usize = 1;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        from.text().map(str::to_owned)
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_text(out, self);
    }
}

impl Record for TypeIndex {
    const BYTES_MIN: usize = 1;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        from.u32().map(TypeIndex)
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.0.into());
    }
}

/// A result: 0 for unit, or the type's index plus one.
impl Record for Option<TypeIndex> {
    const BYTES_MIN: usize = 1;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        let number = from.number(u64::from(u32::MAX) + 1)?;
        Ok(number.checked_sub(1).map(|index| TypeIndex(index as u32)))
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.map_or(0, |ty| u64::from(ty.0) + 1));
    }
}

const TAG_ARRAY: u8 = 1;
const TAG_STRUCT: u8 = 2;
const TAG_OPTIONAL: u8 = 3;
const TAG_ENUM: u8 = 4;
const TAG_MAP: u8 = 5;
const TAG_FUNCTION: u8 = 6;
const TAG_CLOSURE: u8 = 7;
const TAG_TRAIT: u8 = 8;

impl Record for TypeDef {
    const BYTES_MIN: usize = 2;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        let at = from.at();
        match from.byte()? {
            TAG_ARRAY => Ok(TypeDef::Array(Record::read(from)?)),
            TAG_STRUCT => {
                Ok(TypeDef::Struct(StructType { name: Record::read(from)?, fields: read_list(from)? }))
            }
            TAG_OPTIONAL => Ok(TypeDef::Optional(Record::read(from)?)),
            TAG_ENUM => Ok(TypeDef::Enum(EnumType { name: Record::read(from)?, variants: read_list(from)? })),
            TAG_MAP => Ok(TypeDef::Map(Record::read(from)?, Record::read(from)?)),
            TAG_FUNCTION => Ok(TypeDef::Function(Record::read(from)?)),
            TAG_CLOSURE => Ok(TypeDef::Closure(read_list(from)?)),
            TAG_TRAIT => {
                Ok(TypeDef::Trait(TraitType { name: Record::read(from)?, methods: read_list(from)? }))
            }
            tag => Err(Malformed { at, fault: RecordFault::UnknownTag(tag) }),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            TypeDef::Map(key, value) => {
                out.push(TAG_MAP);
                key.write(out);
                value.write(out);
            }
            TypeDef::Function(signature) => {
                out.push(TAG_FUNCTION);
                signature.write(out);
            }
            TypeDef::Closure(captures) => {
                out.push(TAG_CLOSURE);
                write_list(captures, out);
            }
            TypeDef::Trait(TraitType { name, methods }) => {
                out.push(TAG_TRAIT);
                name.write(out);
                write_list(methods, out);
            }
            TypeDef::Array(element) => {
                out.push(TAG_ARRAY);
                element.write(out);
            }
            TypeDef::Optional(value) => {
                out.push(TAG_OPTIONAL);
                value.write(out);
            }
            TypeDef::Enum(EnumType { name, variants }) => {
                out.push(TAG_ENUM);
                name.write(out);
                write_list(variants, out);
            }
            TypeDef::Struct(StructType { name, fields }) => {
                out.push(TAG_STRUCT);
                name.write(out);
                write_list(fields, out);
            }
        }
    }
}

impl Record for Variant {
    const BYTES_MIN: usize = 2;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Variant { name: Record::read(from)?, payload: read_list(from)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.name.write(out);
        write_list(&self.payload, out);
    }
}

impl Record for Field {
    const BYTES_MIN: usize = 2;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Field { name: Record::read(from)?, ty: Record::read(from)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.name.write(out);
        self.ty.write(out);
    }
}

impl Record for Signature {
    const BYTES_MIN: usize = 2;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Signature { params: read_list(from)?, result: Record::read(from)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        write_list(&self.params, out);
        self.result.write(out);
    }
}

impl Record for Method {
    const BYTES_MIN: usize = 3;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Method { name: Record::read(from)?, signature: Record::read(from)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.name.write(out);
        self.signature.write(out);
    }
}

impl Record for FuncIndex {
    const BYTES_MIN: usize = 1;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        from.u32().map(FuncIndex)
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.0.into());
    }
}

impl Record for Implementation {
    const BYTES_MIN: usize = 3;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Implementation { ty: Record::read(from)?, of: Record::read(from)?, methods: read_list(from)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.ty.write(out);
        self.of.write(out);
        write_list(&self.methods, out);
    }
}

impl Record for ImportIndex {
    const BYTES_MIN: usize = 1;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        from.u32().map(ImportIndex)
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.0.into());
    }
}

impl Record for Origin {
    const BYTES_MIN: usize = 2;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Origin { module: Record::read(from)?, arguments: read_list(from)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.module.write(out);
        write_list(&self.arguments, out);
    }
}

impl Record for Handler {
    const BYTES_MIN: usize = 4;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Handler { start: from.u32()?, end: from.u32()?, target: from.u32()?, register: from.u16()? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.start.into());
        put_number(out, self.end.into());
        put_number(out, self.target.into());
        put_number(out, self.register.into());
    }
}

impl Record for Import {
    const BYTES_MIN: usize = 4;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Import { module: Record::read(from)?, name: Record::read(from)?, signature: Record::read(from)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.module.write(out);
        self.name.write(out);
        self.signature.write(out);
    }
}

impl Record for Global {
    const BYTES_MIN: usize = 2;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Global { name: Record::read(from)?, ty: Record::read(from)? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.name.write(out);
        self.ty.write(out);
    }
}

/// Without what sections of their own say: whether it is a closure, and who takes its errors.
impl Record for Function {
    const BYTES_MIN: usize = 6;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Function {
            name: Record::read(from)?,
            params: from.u16()?,
            result: Record::read(from)?,
            registers: read_list(from)?,
            is_closure: false,
            handlers: Vec::new(),
            code_start: from.u32()?,
            code_len: from.u32()?,
        })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.name.write(out);
        put_number(out, self.params.into());
        self.result.write(out);
        write_list(&self.registers, out);
        put_number(out, self.code_start.into());
        put_number(out, self.code_len.into());
    }
}

const NO_RESULT: u8 = 0;

/// A type by its tag alone.
fn simple_c_type(at: usize, tag: u8) -> Parsed<CType> {
    CType::tagged(tag).ok_or(Malformed { at, fault: RecordFault::UnknownTag(tag) })
}

/// Inside of a callback: C's functions that take functions are as far as it goes.
fn read_c_signature(
    from: &mut Cursor,
    param: impl Fn(&mut Cursor, usize, u8) -> Parsed<CType>,
) -> Parsed<CSignature> {
    let count = from.count(CType::BYTES_MIN)?;
    let mut params = Vec::with_capacity(count);
    for _ in 0..count {
        let at = from.at();
        let tag = from.byte()?;
        params.push(param(from, at, tag)?);
    }
    let at = from.at();
    let result = match from.byte()? {
        NO_RESULT => None,
        tag => Some(simple_c_type(at, tag)?),
    };
    Ok(CSignature { params, result })
}

fn write_c_signature(signature: &CSignature, out: &mut Vec<u8>) {
    write_list(&signature.params, out);
    match &signature.result {
        Some(result) => result.write(out),
        None => out.push(NO_RESULT),
    }
}

/// A type by its tag; behind that of a callback its signature, in which there is none.
fn c_type_of(from: &mut Cursor, at: usize, tag: u8) -> Parsed<CType> {
    match tag {
        CType::CALLBACK_TAG => {
            let signature = read_c_signature(from, |_, at, tag| simple_c_type(at, tag))?;
            Ok(CType::Callback(Box::new(signature)))
        }
        tag => simple_c_type(at, tag),
    }
}

impl Record for CType {
    const BYTES_MIN: usize = 1;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        let at = from.at();
        let tag = from.byte()?;
        c_type_of(from, at, tag)
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.tag());
        if let CType::Callback(signature) = self {
            write_c_signature(signature, out);
        }
    }
}

/// The number of declared parameters: 0 if they are all, or one more.
impl Record for ForeignFunction {
    const BYTES_MIN: usize = 3;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        let signature = read_c_signature(from, c_type_of)?;
        let fixed = from.number(u64::from(u32::MAX) + 1)?.checked_sub(1);
        Ok(ForeignFunction { signature, fixed: fixed.map(|fixed| fixed as u32) })
    }
    fn write(&self, out: &mut Vec<u8>) {
        write_c_signature(&self.signature, out);
        put_number(out, self.fixed.map_or(0, |fixed| u64::from(fixed) + 1));
    }
}

/// The fields of a struct: C has no struct without.
impl Record for Vec<CType> {
    const BYTES_MIN: usize = 2;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        let at = from.at();
        let fields = read_list(from)?;
        if fields.is_empty() { Err(Malformed { at, fault: RecordFault::EmptyTable }) } else { Ok(fields) }
    }
    fn write(&self, out: &mut Vec<u8>) {
        write_list(self, out);
    }
}

const EXPORT_FUNCTION: u8 = 0;
const EXPORT_GLOBAL: u8 = 1;

impl Record for Export {
    const BYTES_MIN: usize = 2;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        let at = from.at();
        match from.byte()? {
            EXPORT_FUNCTION => Ok(Export::Function(FuncIndex(from.u32()?))),
            EXPORT_GLOBAL => Ok(Export::Global(GlobalIndex(from.u32()?))),
            tag => Err(Malformed { at, fault: RecordFault::UnknownTag(tag) }),
        }
    }
    fn write(&self, out: &mut Vec<u8>) {
        let (tag, index) = match self {
            Export::Function(function) => (EXPORT_FUNCTION, function.0),
            Export::Global(global) => (EXPORT_GLOBAL, global.0),
        };
        out.push(tag);
        put_number(out, index.into());
    }
}

/// Entries are differences: of instructions to the one behind the entry before, so that they can only rise; of lines
/// with a sign.
impl Record for FunctionLines {
    const BYTES_MIN: usize = 2;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        let file = from.u32()?;
        let count = from.count(3)?;
        let mut entries = Vec::with_capacity(count);
        let (mut pc, mut line) = (0i64, 0i64);
        for _ in 0..count {
            let at = from.at();
            pc = in_u32(at, pc + from.number(u32::MAX.into())? as i64)?;
            let at = from.at();
            line = in_u32(at, line + unzigzag(from.number(2 * u64::from(u32::MAX))?))?;
            entries.push(LineEntry { pc: pc as u32, line: line as u32, column: from.u32()? });
            pc += 1;
        }
        Ok(FunctionLines { file, entries })
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.file.into());
        put_number(out, self.entries.len() as u64);
        let (mut pc, mut line) = (0i64, 0i64);
        for entry in &self.entries {
            put_number(out, (i64::from(entry.pc) - pc) as u64);
            put_number(out, zigzag(i64::from(entry.line) - line));
            put_number(out, entry.column.into());
            (pc, line) = (i64::from(entry.pc) + 1, entry.line.into());
        }
    }
}

fn in_u32(at: usize, value: i64) -> Parsed<i64> {
    let fits = u32::try_from(value).is_ok();
    if fits { Ok(value) } else { Err(Malformed { at, fault: RecordFault::Difference }) }
}

impl Record for Variable {
    const BYTES_MIN: usize = 4;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        Ok(Variable {
            name: Record::read(from)?,
            register: from.u16()?,
            start: from.u32()?,
            end: from.u32()?,
        })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.name.write(out);
        put_number(out, self.register.into());
        put_number(out, self.start.into());
        put_number(out, self.end.into());
    }
}

/// The variables of one function.
impl Record for Vec<Variable> {
    const BYTES_MIN: usize = 1;
    fn read(from: &mut Cursor) -> Parsed<Self> {
        read_list(from)
    }
    fn write(&self, out: &mut Vec<u8>) {
        write_list(self, out);
    }
}
