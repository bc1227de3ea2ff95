//! What C's types mean here, and what libffi needs to know of a function.

use libffi::middle::{Cif, Type};
use std::ffi::{c_char, c_int, c_long, c_short, c_uint, c_ulong, c_ushort};
use std::sync::Arc;
use vitte_bytecode::Module;
use vitte_bytecode::foreign::{CSignature, CType};
use vitte_bytecode::module::{Signature, TypeDef, TypeIndex};
use vitte_bytecode::operands::ImportIndex;
use vitte_bytecode::traps::Trap;
use vitte_runtime::Failure;

/// An integer of C.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct IntType {
    /// Its size in bytes: 1, 2, 4 or 8.
    pub size: usize,
    pub is_signed: bool,
    pub name: &'static str,
}

impl IntType {
    /// The least and the greatest value that it has in common with `int`.
    pub fn range(self) -> (i64, i64) {
        let bits = self.size as u32 * 8;
        match self.is_signed {
            true => (i64::MIN >> (64 - bits), i64::MAX >> (64 - bits)),
            false if bits == 64 => (0, i64::MAX),
            false => (0, (1 << bits) - 1),
        }
    }
}

/// A type of C, with what of the program's type matters for passing values.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Bool,
    Int(IntType),
    Float,
    Double,
    String {
        null: bool,
    },
    /// An address in a struct of this type.
    Pointer {
        null: bool,
        ty: TypeIndex,
    },
    Bytes {
        null: bool,
    },
    Struct(Arc<Layout>),
    StructPointer {
        null: bool,
        layout: Arc<Layout>,
    },
    Callback {
        null: bool,
        of: Arc<CallbackType>,
    },
}

/// A struct of C.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The struct of the program.
    pub ty: TypeIndex,
    pub name: String,
    pub size: usize,
    pub align: usize,
    /// In the order of the slots.
    pub fields: Vec<FieldOf>,
}

/// A field of a struct of C.
#[derive(Debug)]
pub(crate) struct FieldOf {
    pub name: String,
    pub offset: usize,
    pub kind: Kind,
}

/// The type of a function that C calls.
pub(crate) struct CallbackType {
    pub params: Vec<Kind>,
    pub result: Option<Kind>,
    pub cif: Description,
}

impl std::fmt::Debug for CallbackType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "fn{:?} -> {:?}", self.params, self.result)
    }
}

/// What libffi knows of a function: not changed once it is made.
pub(crate) struct Description(pub Cif);

// SAFETY: a `Cif` owns what its pointers point to. After it has been made it is only read, by `ffi_call` and by closures too.
unsafe impl Send for Description {}
// SAFETY: as above.
unsafe impl Sync for Description {}

/// A function of C, ready to be called.
pub(crate) struct Prepared {
    pub params: Vec<Param>,
    pub result: Option<Kind>,
    pub cif: Description,
    /// How many words the arguments take, with the structs that they point to.
    pub words: usize,
    /// Where the result goes, in words behind those.
    pub result_words: usize,
    pub has_callbacks: bool,
}

/// A parameter of a function of C.
pub(crate) struct Param {
    pub kind: Kind,
    /// The place of the argument, in words.
    pub at: usize,
    /// The place of the struct that it points to, if it does.
    pub pointee: usize,
}

impl Prepared {
    /// Prepares a foreign import.
    ///
    /// # Errors
    /// `Ffi`: libffi does not know how to call such a function on this platform.
    pub fn new(module: &Module, import: ImportIndex) -> Result<Prepared, Failure> {
        let known = (module.imports.get(import.index()), module.foreign.functions.get(&import.0));
        let (Some(row), Some(foreign)) = known else { return Err(unknown()) };
        let kinds = Kinds { module };
        let (params, result) = kinds.of_signature(&foreign.signature, &row.signature)?;
        let types = params.iter().map(Kind::for_libffi);
        let result_type = result.as_ref().map_or_else(Type::void, Kind::for_libffi);
        let made = match foreign.fixed {
            Some(fixed) => Cif::try_new_variadic(types, fixed as usize, result_type),
            None => Cif::try_new(types, result_type),
        };
        let cif = made.map(Description).map_err(|error| cannot_call(&row.name, error))?;
        let has_callbacks = params.iter().any(|kind| matches!(kind, Kind::Callback { .. }));
        let mut words = 0;
        let params = params.into_iter().map(|kind| {
            let at = words;
            words += kind.size().div_ceil(8);
            let pointee = words;
            if let Kind::StructPointer { layout, .. } = &kind {
                words += layout.size.div_ceil(8);
            }
            Param { kind, at, pointee }
        });
        let params = params.collect();
        // Small results come as a whole word, whatever their type.
        let result_words = result.as_ref().map_or(1, |kind| kind.size().div_ceil(8).max(2));
        Ok(Prepared { params, result, cif, words, result_words, has_callbacks })
    }
}

/// Finds out what types mean in a module.
struct Kinds<'m> {
    module: &'m Module,
}

impl Kinds<'_> {
    fn of_signature(&self, of_c: &CSignature, own: &Signature) -> Result<(Vec<Kind>, Option<Kind>), Failure> {
        let pairs = of_c.params.iter().zip(&own.params);
        let params = pairs.map(|(of_c, ty)| self.of(of_c, *ty)).collect::<Result<_, _>>()?;
        let result = match (&of_c.result, own.result) {
            (Some(of_c), Some(ty)) => Some(self.of(of_c, ty)?),
            _ => None,
        };
        Ok((params, result))
    }

    /// A type of C that stands for one of the program. The verifier knows that it fits.
    fn of(&self, of_c: &CType, ty: TypeIndex) -> Result<Kind, Failure> {
        let (ty, null) = match self.module.type_def(ty) {
            Some(TypeDef::Optional(value)) => (*value, true),
            _ => (ty, false),
        };
        Ok(match of_c {
            CType::Bool => Kind::Bool,
            CType::Float => Kind::Float,
            CType::Double => Kind::Double,
            CType::String => Kind::String { null },
            CType::Pointer => Kind::Pointer { null, ty },
            CType::Bytes => Kind::Bytes { null },
            CType::Struct => Kind::Struct(self.layout(ty)?),
            CType::StructPointer => Kind::StructPointer { null, layout: self.layout(ty)? },
            CType::Callback(of_c) => Kind::Callback { null, of: Arc::new(self.callback(of_c, ty)?) },
            of_c => Kind::Int(int_type(of_c).ok_or_else(unknown)?),
        })
    }

    fn callback(&self, of_c: &CSignature, ty: TypeIndex) -> Result<CallbackType, Failure> {
        let Some(TypeDef::Function(own)) = self.module.type_def(ty) else { return Err(unknown()) };
        let (params, result) = self.of_signature(of_c, own)?;
        let result_type = result.as_ref().map_or_else(Type::void, Kind::for_libffi);
        let cif = Cif::try_new(params.iter().map(Kind::for_libffi), result_type)
            .map_err(|error| cannot_call("a callback", error))?;
        Ok(CallbackType { params, result, cif: Description(cif) })
    }

    /// Lays a struct out as C does: each field at the next place that suits its type, the whole as aligned as its fields.
    fn layout(&self, ty: TypeIndex) -> Result<Arc<Layout>, Failure> {
        let known = (self.module.type_def(ty), self.module.foreign.layouts.get(&ty));
        let (Some(TypeDef::Struct(def)), Some(types)) = known else { return Err(unknown()) };
        let (mut end, mut align, mut fields) = (0_usize, 1, Vec::with_capacity(types.len()));
        for (of_c, field) in types.iter().zip(&def.fields) {
            let kind = self.of(of_c, field.ty)?;
            let offset = end.next_multiple_of(kind.align());
            end = offset + kind.size();
            align = align.max(kind.align());
            fields.push(FieldOf { name: field.name.clone(), offset, kind });
        }
        let size = end.next_multiple_of(align);
        Ok(Arc::new(Layout { ty, name: def.name.clone(), size, align, fields }))
    }
}

impl Kind {
    /// Its size in memory.
    pub fn size(&self) -> usize {
        match self {
            Kind::Bool => 1,
            Kind::Int(ty) => ty.size,
            Kind::Float => size_of::<f32>(),
            Kind::Double => size_of::<f64>(),
            Kind::Struct(layout) => layout.size,
            _ => size_of::<*const u8>(),
        }
    }

    fn align(&self) -> usize {
        match self {
            Kind::Bool => 1,
            Kind::Int(ty) => match ty.size {
                1 => 1,
                2 => align_of::<u16>(),
                4 => align_of::<u32>(),
                // On some platforms of 32 bits less than its size.
                _ => align_of::<u64>(),
            },
            Kind::Float => align_of::<f32>(),
            Kind::Double => align_of::<f64>(),
            Kind::Struct(layout) => layout.align,
            _ => align_of::<*const u8>(),
        }
    }

    fn for_libffi(&self) -> Type {
        match self {
            Kind::Bool => Type::u8(),
            Kind::Int(IntType { size, is_signed, .. }) => match (size, is_signed) {
                (1, true) => Type::i8(),
                (1, false) => Type::u8(),
                (2, true) => Type::i16(),
                (2, false) => Type::u16(),
                (4, true) => Type::i32(),
                (4, false) => Type::u32(),
                (_, true) => Type::i64(),
                (_, false) => Type::u64(),
            },
            Kind::Float => Type::f32(),
            Kind::Double => Type::f64(),
            Kind::Struct(layout) => {
                Type::structure(layout.fields.iter().map(|field| field.kind.for_libffi()))
            }
            _ => Type::pointer(),
        }
    }
}

/// What an integer of C is on this platform.
fn int_type(of_c: &CType) -> Option<IntType> {
    macro_rules! ints {
        ($($variant:ident $ty:ty;)*) => {
            match of_c {
                $(CType::$variant => {
                    #[allow(unused_comparisons, reason = "that is how to tell")]
                    let is_signed = <$ty>::MIN < 0;
                    Some(IntType { size: size_of::<$ty>(), is_signed, name: of_c.name() })
                })*
                _ => None,
            }
        };
    }
    ints! {
        Char c_char;
        Short c_short;
        UShort c_ushort;
        Int c_int;
        UInt c_uint;
        Long c_long;
        ULong c_ulong;
        Size usize;
        SSize isize;
        Int8 i8;
        UInt8 u8;
        Int16 i16;
        UInt16 u16;
        Int32 i32;
        UInt32 u32;
        Int64 i64;
        UInt64 u64;
    }
}

fn cannot_call(name: &str, error: libffi::low::Error) -> Failure {
    Failure::new(Trap::Ffi, format!("`{name}` cannot be called on this platform: {error:?}"))
}

/// What the verifier excludes.
fn unknown() -> Failure {
    Failure::new(Trap::Ffi, "the import is not as the verifier knows it; please report this")
}
